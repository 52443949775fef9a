"""What requirements said about scenarios in earlier runs.

The verdict of a requirement about a scenario depends on the facts, on the axioms of the requirement and on how things
are called; so it is remembered by the hash of these, requirement by requirement: a change of one leaves the verdicts
of all others.  What a solver was asked about together with others, and what names a calendar, is not remembered here.
Whether the background leaves the facts possible is remembered by the hash of the whole background.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from fractions import Fraction
from typing import TypeAlias

from reqonto.cache import Store, digest
from reqonto.checks.prints import SHORT, fingerprints, written
from reqonto.checks.verdicts import Judgement, Match, Verdict
from reqonto.constraints.defaults import Ranking
from reqonto.constraints.scenarios import Expectation, ScenarioFacts
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.theory import Theory
from reqonto.records import dataclass
from reqonto.spec.model import Entry, Specification
from reqonto.syntax import tree


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is remembered of one scenario; `judged` are told without what the scenario expects."""

    judged: Mapping[str, Judgement]
    consistent: bool | None = None


class ScenarioMemory:
    """The verdicts of one theory's requirements in `store`; `version` is that of all that judges."""

    def __init__(self, store: Store, theory: Theory, labels: Mapping[str, Text], version: str) -> None:
        self.store = store
        self.prints = fingerprints(theory, store)
        background = [self.prints[key] for key in theory.ids("background")]
        called = [f"{name} {text.en!r} {text.zh!r}" for name, text in labels.items()]
        self.about = digest(version, self.prints[""], digest(*called))
        self.background = digest(*background)

    def recall(self, facts: ScenarioFacts) -> tuple[str, Earlier]:
        """The key of a scenario, and what is known about it and still holds."""
        key = self.key(facts)
        return key, self.recall_by(key)

    def key(self, facts: ScenarioFacts) -> str:
        """Under which key the verdicts about a scenario are remembered."""
        return "j" + digest(self.about, _told(facts))

    def recall_by(self, key: str) -> Earlier:
        """What is known about the scenario with this key and still holds."""
        entry = self.store.get(key)
        if entry is None:
            return Earlier({})
        try:
            return self._earlier(entry)
        except (KeyError, TypeError, ValueError, AttributeError):
            # The check sum held, so something else wrote it: judge again.
            return Earlier({})

    def _earlier(self, entry: Mapping[str, object]) -> Earlier:
        rows, possible = entry["judged"], entry["possible"]
        if not isinstance(rows, dict) or not isinstance(possible, dict):
            raise TypeError(entry)
        judged = {
            name: _unpacked(name, row)
            for name, (about, row) in rows.items()
            if name in self.prints and about == self.prints[name][:SHORT]
        }
        consistent = possible.get(self.background)
        return Earlier(judged, consistent if isinstance(consistent, bool) else None)

    def keep(self, key: str, before: Earlier, *, judged: Mapping[str, Judgement], consistent: bool | None) -> None:
        """Remember verdicts, unless all of them already are."""
        if judged.keys() == before.judged.keys() and consistent is before.consistent:
            return
        rows = {name: [self.prints[name][:SHORT], _packed(each)] for name, each in judged.items()}
        possible = {} if consistent is None else {self.background: consistent}
        self.store.put(key, {"judged": rows, "possible": possible})


# ---------------------------------------------------------------- scenarios that need not be told again


Happened: TypeAlias = tuple[int | None, str, Text]
"""The number of an event, when it is, and how it is told."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What of a scenario is needed once its verdicts are remembered (under `key`): of which sorts it has things."""

    key: str
    present: frozenset[str]
    happenings: tuple[Happened, ...]
    expectations: tuple[Expectation, ...]
    consistent: bool | None


def happened(facts: ScenarioFacts) -> tuple[Happened, ...]:
    """What happens in a scenario, as its timeline tells it."""
    return tuple((each.number, each.when, each.what) for each in facts.happenings)


class Outlines:
    """The outlines of scenarios that were told without a finding, by the hash of all that telling them reads.

    That are their own texts and everything that is declared; of requirements and constraints only which there are.
    """

    def __init__(self, memory: ScenarioMemory, specification: Specification, theory: Theory, ranking: Ranking) -> None:
        self.memory = memory
        self.known = theory.by_id.keys() | specification.entries.keys()
        self.prints: dict[int, str] = {}
        self.about = ""
        told: list[str] = [*theory.by_id, "", *specification.entries, ""]
        told += (f"{name} {' '.join(sorted(ids))}" for name, ids in sorted(ranking.beats.items()))
        for path, info in specification.modules.items():
            items, prints = info.tree.items, info.tree.prints
            if len(items) != len(prints):
                # A text that was not read from a file: nothing is known of it.
                return
            told += ("", path, " ".join(name.text for name in info.tree.faulty))
            for item, hashed in zip(items, prints, strict=True):
                if isinstance(item, tree.Scenario):
                    self.prints[id(item)] = hashed
                elif not isinstance(item, tree.Requirement | tree.Formula) or _binds_always(item):
                    told.append(hashed)
        self.about = digest(memory.about, *told)

    def recall(self, entry: Entry[tree.Scenario]) -> Outline | None:
        """The outline of a scenario, if it is remembered."""
        kept = self.memory.store.get(self._key(entry))
        if kept is None:
            return None
        expectations: dict[str, Expectation] = {}
        consistent: bool | None = None
        for part in entry.node.parts:
            if isinstance(part, tree.ExpectWhole):
                consistent = part.consistent
            elif isinstance(part, tree.ExpectVerdict):
                for uid in part.uids:
                    if uid.text in self.known:
                        because = "" if part.because is None else part.because.text
                        expectation = Expectation(uid.text, part.verdict, part.events, uid.span, because)
                        expectations.setdefault(uid.text, expectation)
        try:
            key, present, rows = kept["key"], kept["present"], kept["happenings"]
            if not (isinstance(key, str) and isinstance(present, list) and isinstance(rows, list)):
                return None
            happenings = tuple([(number, when, Text(en, zh)) for number, when, en, zh in rows])
        except (KeyError, TypeError, ValueError):
            return None
        return Outline(key, frozenset(present), happenings, tuple(expectations.values()), consistent)

    def keep(self, entry: Entry[tree.Scenario], facts: ScenarioFacts) -> None:
        """Remember the outline of a scenario; one with checks in its midst has to be told each time."""
        key = self._key(entry)
        if not key or facts.checks or self.memory.store.get(key) is not None:
            return
        present = sorted(sort for sort, names in facts.world.elements.items() if names)
        rows = [[number, when, what.en, what.zh] for number, when, what in happened(facts)]
        self.memory.store.put(key, {"key": self.memory.key(facts), "present": present, "happenings": rows})

    def _key(self, entry: Entry[tree.Scenario]) -> str:
        hashed = self.prints.get(id(entry.node), "")
        return "o" + digest(self.about, entry.id, hashed) if self.about and hashed else ""


def _binds_always(item: tree.Requirement | tree.Formula) -> bool:
    """Whether an item is true of every world, so that scenarios are told with it."""
    return isinstance(item, tree.Formula) and item.word != "constraint"


# ---------------------------------------------------------------- what verdicts depend on


_ELSEWHERE = frozenset({"id", "span", "checks"})
"""What of a scenario no verdict of a requirement depends on."""


def _told(facts: ScenarioFacts) -> str:
    """All of a scenario that verdicts depend on, as text; where it stands in its file is none of it."""
    told: dict[str, object] = {
        each.name: getattr(facts, each.name) for each in fields(facts) if each.name not in _ELSEWHERE
    }
    told["expectations"] = tuple((each.id, each.verdict, each.events) for each in facts.expectations)
    told["happenings"] = tuple((each.number, each.kind, each.elements, each.instant) for each in facts.happenings)
    return _text(told)


def _text(value: object) -> str:
    """Data as text, the same for equal data; the order of mappings counts, that of sets does not."""
    # Most of the thousands are of these types.
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, tuple):
        return f"({','.join([_text(each) for each in value])})"
    if value is None or isinstance(value, int):
        return f"={value}"
    match value:
        case Fraction():
            return str(value)
        case Mapping():
            return f"{{{','.join([f'{_text(key)}:{_text(each)}' for key, each in value.items()])}}}"
        case AbstractSet():
            return f"<{','.join(sorted([_text(each) for each in value]))}>"
        case _:
            return _text_of_record(value)


def _text_of_record(value: object) -> str:
    names = getattr(type(value), "__match_args__", None)
    if names is None:
        return written(value)
    return f"{type(value).__name__}({','.join([_text(getattr(value, name)) for name in names])})"


# ---------------------------------------------------------------- verdicts as data


def _packed(judged: Judgement) -> list[object] | None:
    """A judgement as JSON; None for one that does not apply and has nothing to show."""
    if judged.verdict is Verdict.NOT_APPLICABLE and not (judged.events or judged.matches or judged.missing):
        return None
    return [
        judged.verdict.value,
        list(judged.events),
        [
            [list(each.trigger), list(each.events), each.verdict.value, dict(each.bindings), each.deadline]
            for each in judged.matches
        ],
        [[text.en, text.zh] for text in judged.missing],
    ]


def _unpacked(name: str, row: object) -> Judgement:
    if row is None:
        return Judgement(name, Verdict.NOT_APPLICABLE)
    if not isinstance(row, list):
        raise TypeError(row)
    verdict, events, matches, missing = row
    return Judgement(
        name,
        Verdict(verdict),
        tuple(int(each) for each in events),
        tuple(
            Match(
                tuple(trigger), tuple(found), Verdict(said), {str(key): str(each) for key, each in bound.items()}, due
            )
            for trigger, found, said, bound, due in matches
        ),
        tuple(Text(en, zh) for en, zh in missing),
    )
