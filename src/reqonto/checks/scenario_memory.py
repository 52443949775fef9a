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

from reqonto.cache import Store, digest
from reqonto.checks.remembered import SHORT, fingerprints, written
from reqonto.checks.verdicts import Judgement, Match, Verdict
from reqonto.constraints.scenarios import ScenarioFacts
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.theory import Theory
from reqonto.records import dataclass


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
        key = "j" + digest(self.about, _told(facts))
        entry = self.store.get(key)
        if entry is None:
            return key, Earlier({})
        try:
            return key, self._earlier(entry)
        except (KeyError, TypeError, ValueError, AttributeError):
            # The check sum held, so something else wrote it: judge again.
            return key, Earlier({})

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
