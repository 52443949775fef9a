"""Two versions of a specification side by side: what changed in what they mean, and in what a check finds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from reqonto.checks.difference import Related
from reqonto.checks.flips import Flip, Stories, flips
from reqonto.checks.verdicts import Conflict
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.pipeline import STAGES, Progress, Result, Stage, expand, memory_of, remembering, run
from reqonto.records import dataclass
from reqonto.result import with_ticks
from reqonto.settings import Settings
from reqonto.spec.changes import (
    FieldChange,
    content_changed,
    declared,
    declared_otherwise,
    notes_changed,
    own_units,
    written_otherwise,
)
from reqonto.spec.model import Entry, Metadata, Specification

if TYPE_CHECKING:
    from reqonto.cache import Store
    from reqonto.checks.baseline import Freeze
    from reqonto.constraints.axioms import Interpretation
    from reqonto.constraints.inventory import Item
    from reqonto.diagnostics.diagnostic import Diagnostic
    from reqonto.logic.theory import Theory
    from reqonto.logic.versions import Versions
    from reqonto.source import Span

Change: TypeAlias = Literal[
    "equivalent", "stronger", "weaker", "incomparable", "added", "removed", "undecided", "not_compared"
]
"""What became of the meaning of a requirement."""

ItemChanged: TypeAlias = Literal["added", "removed", "changed", "reworded"]

FailOn: TypeAlias = Literal["gained", "changed", "never"]
"""What gives exit code 1: what a check finds now and did not find before; or any change of meaning; or nothing."""

LEFT_OUT: tuple[Stage, ...] = ("defaults", "bounds", "coverage", "questions")
"""Stages whose findings are not compared."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a version is read from, and what it is called; `texts` are read instead of the files of these paths."""

    name: str
    paths: tuple[str, ...]
    settings: Settings
    diagnostics: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """What became of a requirement, or of what is assumed.

    `was` is its id in the old version, if that was another one.  `reworded`: it is written in another way.  `why` says
    what keeps it from being compared.  `modality` is how it bound and binds.
    """

    id: str
    kind: str
    change: Change
    was: str = ""
    related: Related | None = None
    fields: tuple[FieldChange, ...] = ()
    modality: tuple[str, str] = ("", "")
    reworded: bool = False
    why: Text | None = None
    title: str = ""
    old_span: Span | None = field(default=None, compare=False)
    new_span: Span | None = field(default=None, compare=False)

    @property
    def meant_otherwise(self) -> bool:
        """Whether the meaning is another one, or may be."""
        return self.change != "equivalent"

    @property
    def untouched(self) -> bool:
        return not (self.meant_otherwise or self.was or self.fields or self.reworded or self.why)


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What became of anything else that has a name: a declaration, a setting, a situation, a need, a table.

    `related` tells how the circumstances of a situation are related to those of before, `cells` how what the changed
    cells of a permission table allow is.
    """

    id: str
    what: str
    change: ItemChanged
    fields: tuple[FieldChange, ...] = ()
    related: Related | None = None
    cells: tuple[tuple[str, Related], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a question about it was not settled."""
        every = (*(related for _, related in self.cells), *((self.related,) if self.related is not None else ()))
        return any(each.relation == "undecided" for each in every)


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of a check about anything else than conflicts and scenarios, that is new or gone."""

    finding: Diagnostic
    gained: bool


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A requirement that became vacuous or redundant, or is that no more; `because` of these."""

    id: str
    status: Literal["vacuous", "redundant"]
    gained: bool
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Since:
    """The freeze that is the old version: how many items it has, and the revision of git that has its texts.

    Without a `revision` only numbers are known of the old version.  `astray` are the items that the texts of the
    revision do not say as they were frozen.
    """

    freeze: Freeze
    items: int
    revision: str = ""
    astray: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """Everything that was found about two versions.

    `checked` tells whether the findings of both were compared; `open_questions` how many questions about consistency
    stayed open in each, so that a conflict may be missing in the lists.  `since` is there where the old version is
    what a baseline recorded.
    """

    names: tuple[str, str]
    old: Result
    new: Result
    requirements: tuple[RequirementChange, ...] = ()
    background: tuple[RequirementChange, ...] = ()
    items: tuple[ItemChange, ...] = ()
    gained: tuple[Conflict, ...] = ()
    lost: tuple[Conflict, ...] = ()
    statuses: tuple[StatusChange, ...] = ()
    scenarios: tuple[Flip, ...] = ()
    findings: tuple[FindingChange, ...] = ()
    checked: bool = False
    open_questions: tuple[int, int] = (0, 0)
    asked: int = 0
    since: Since | None = None

    @property
    def invalid(self) -> tuple[bool, bool]:
        """Whether the texts of each version have mistakes."""
        old, new = (
            any(each.weight is Severity.ERROR and not result.is_excused(each) for each in result.diagnostics)
            for result in (self.old, self.new)
        )
        return old, new

    @property
    def meaning_changed(self) -> bool:
        return any(each.meant_otherwise for each in (*self.requirements, *self.background)) or any(
            each.change != "reworded" for each in self.items
        )

    @property
    def worse(self) -> bool:
        """Whether a check finds something now that it did not find before."""
        wrong = any(each.gained and each.finding.weight is Severity.ERROR for each in self.findings)
        return bool(self.gained) or wrong or any(each.worse for each in self.scenarios)

    @property
    def undecided(self) -> bool:
        compared = (*self.requirements, *self.background)
        if any(self.open_questions) or any(each.is_open for each in self.items):
            return True
        return any(each.change == "undecided" for each in compared)

    def exit_code(self, fail_on: FailOn, *, fail_on_unknown: bool) -> int:
        """0 where nothing is as bad as `fail_on` says; mistakes in the texts of the new version are worse."""
        if self.old.missing or self.new.missing:
            return 2
        if fail_on != "never" and (self.invalid[1] or self.worse):
            return 1
        if fail_on == "changed" and self.meaning_changed:
            return 1
        return 3 if fail_on_unknown and self.undecided else 0


def difference(
    old: Source, new: Source, *, quick: bool = False, progress: Progress | None = None, memory: Store | None = None
) -> Difference:
    """What changed from the old version to the new one; with `quick` the findings of checks are not compared."""
    from reqonto.cache import Store

    store = memory
    if store is None:
        files, _ = expand(new.paths, new.settings, given=new.texts)
        store = Store(memory_of(Result(new.settings, files=tuple(files)), new.settings))
    stages: tuple[Stage, ...] = tuple(each for each in STAGES if each not in LEFT_OUT)
    wanted: tuple[Stage, ...] = ("read", "meaning") if quick else stages
    results = [
        run(
            each.paths,
            each.settings,
            stages=wanted,
            earlier=each.diagnostics,
            progress=progress,
            worlds=False,
            memory=store,
            texts=each.texts,
        )
        for each in (old, new)
    ]
    found = Difference((old.name, new.name), results[0], results[1])
    if not any(result.missing for result in results):
        found = _compared(found, new.settings, store, progress)
    if not quick:
        found = _with_findings(found)
    store.save()
    return found


# ---------------------------------------------------------------- meaning


def _compared(found: Difference, settings: Settings, store: Store, progress: Progress | None) -> Difference:
    """The difference with what became of every requirement and item."""
    from reqonto.backends.base import Budget
    from reqonto.checks.clock import clock_of
    from reqonto.checks.difference import relate
    from reqonto.checks.scenarios import labels_of
    from reqonto.constraints.permissions import yielding_cells

    read = _of_one_tick(found)
    if read is None:
        return found
    (old, before), (new, after) = read
    yielding = yielding_cells(old) | yielding_cells(new)
    cells = tuple(id_ for id_ in _changed_cells(before, after) if yielding.isdisjoint({id_, id_.partition("[")[0]}))
    theories = _with_other_items(old, before, cells), _with_other_items(new, after, cells)
    both = _versions(*theories)
    pairs, renamed = _pairs(before, after, both, old, new)
    compared = {
        key: was
        for key, was in pairs.items()
        if _state(before, was) == "formalised" and _state(after, key) == "formalised"
    }
    said = both.old.by_id, both.new.by_id
    compared |= {id_: id_ for id_, _ in after.theory.situations if id_ in said[0]}
    compared |= {id_: id_ for id_ in cells if id_ in said[0] or id_ in said[1]}
    modules = (*new.modules.values(), *old.modules.values())
    related = relate(
        both,
        compared,
        originals=theories,
        budget=Budget(seconds=min(20.0, max(1.0, settings.timeout / 6)), bound=settings.bound),
        seconds=settings.timeout,
        labels=labels_of(old, before.theory) | labels_of(new, after.theory),
        clock=clock_of(info.zone for info in modules),
        opened=remembering(store),
        progress=None if progress is None else (lambda what, done, total: progress("meaning", done, total, what)),
    )
    told = _Told(old, new, before, after, related, (_faulty(found.old), _faulty(found.new)))
    changes = [told.change(key, was) for key, was in pairs.items()]
    changes += [told.added(item) for item in after.inventory.items.values() if item.id not in pairs]
    taken = set(pairs.values())
    changes += [told.removed(item) for item in before.inventory.items.values() if item.id not in taken]
    order = {key: number for number, key in enumerate(dict.fromkeys((*after.inventory.items, *before.inventory.items)))}
    kept = sorted((each for each in changes if each is not None), key=lambda each: order[each.id])
    return replace(
        found,
        requirements=tuple(each for each in kept if each.kind in _REQUIREMENTS),
        background=tuple(each for each in kept if each.kind not in _REQUIREMENTS),
        items=tuple(_items(old, new, before, after, renamed, related)),
        asked=sum(each.asked for each in related.values()),
    )


_REQUIREMENTS = ("requirement", "constraint", "lifecycle")
"""What binds; what else has axioms is assumed."""

_WITH_MEANING = (*_REQUIREMENTS, "assumption", "rule", "vocabulary")


def is_requirement(sort: str) -> bool:
    """Whether what is of this family binds."""
    return sort in _REQUIREMENTS


def is_compared(sort: str) -> bool:
    """Whether items of this family are related by what they mean."""
    return sort in _WITH_MEANING


def _of_one_tick(found: Difference) -> tuple[tuple[Specification, Interpretation], ...] | None:
    """What both versions say, with ticks of one length; None if one of them could not be read at all."""
    both = [
        each if each.specification is not None and each.interpretation is not None else _empty(each)
        for each in (found.old, found.new)
    ]
    parts = lcm(*(each.specification.tick.denominator for each in both if each.specification is not None))
    read: list[tuple[Specification, Interpretation]] = []
    for each in both:
        result = with_ticks(each, Fraction(1, parts))
        assert result.specification is not None
        assert result.interpretation is not None
        read.append((result.specification, result.interpretation))
    return tuple(read)


def _empty(result: Result) -> Result:
    """A version without any text: there is nothing in it."""
    from reqonto.constraints.axioms import interpret
    from reqonto.spec.resolve import resolve

    specification, _ = resolve(())
    return replace(result, specification=specification, interpretation=interpret(specification))


def _versions(before: Theory, after: Theory) -> Versions:
    from reqonto.logic.versions import versions

    return versions(before, after)


def _with_other_items(
    specification: Specification, interpretation: Interpretation, cells: Collection[str]
) -> Theory:  # fmt: skip
    """The theory with what can be compared besides: situations, as permissions, and what some cells forbid.

    A permission demands nothing.  A cell of which nobody speaks takes no part in what is asked elsewhere.
    """
    from reqonto.constraints.axioms import with_events
    from reqonto.constraints.permissions import what_cells_forbid
    from reqonto.logic.terms import TRUE
    from reqonto.logic.theory import Axiom

    theory = interpretation.theory
    more = [Axiom(id_, "may", (), TRUE, formula, asked=False) for id_, formula in theory.situations]
    forbidden = list(what_cells_forbid(interpretation.tables, specification, cells))
    more += [axiom for axiom, _ in forbidden if axiom is not None and axiom.id not in theory.by_id]
    events = tuple(event for _, event in forbidden)
    return replace(with_events(theory, events), axioms=(*theory.axioms, *more)) if more else theory


def _changed_cells(before: Interpretation, after: Interpretation) -> Iterator[str]:
    """The cells that both versions have of tables in which something changed: a row counts for the cells of others."""
    old = {table.id: {cell.id: cell for cell in table.cells} for table in before.tables}
    for table in after.tables:
        was = old.get(table.id, {})
        now = {cell.id: cell for cell in table.cells}
        said = [{id_: (cell.word, cell.condition) for id_, cell in cells.items()} for cells in (was, now)]
        if said[0] != said[1]:
            yield from (id_ for id_ in now if id_ in was)


def _state(interpretation: Interpretation, key: str) -> str:
    item = interpretation.inventory.items.get(key)
    return "" if item is None else item.state


def _pairs(
    before: Interpretation, after: Interpretation, both: Versions, old: Specification, new: Specification
) -> tuple[dict[str, str], dict[str, str]]:
    """What is compared with what (new id to old id), and what of it has another id now.

    What has an id in one version only is what had another one, if it says the same or is written in the same words.
    """
    items, were = after.inventory.items, before.inventory.items
    pairs = {key: key for key, item in items.items() if key in were and _alike(item, were[key])}
    gone = [key for key, item in were.items() if key not in items and item.sort in _WITH_MEANING]
    renamed: dict[str, str] = {}
    for key, item in items.items():
        if key in were or item.sort not in _WITH_MEANING:
            continue
        for was in gone:
            if _alike(item, were[was]) and item.state == were[was].state and _is_renamed(key, was, both, old, new):
                renamed[key] = was
                gone.remove(was)
                break
    return pairs | renamed, renamed


def _alike(item: Item, other: Item) -> bool:
    """Whether two items are of families whose meanings can be compared."""
    families = [each.sort if each.sort in ("lifecycle", "vocabulary") else "formula" for each in (item, other)]
    return item.sort in _WITH_MEANING and other.sort in _WITH_MEANING and families[0] == families[1]


def _is_renamed(key: str, was: str, both: Versions, old: Specification, new: Specification) -> bool:
    from reqonto.logic.versions import meant

    if meant(both.new, key) or meant(both.old, was):
        return both.same(was, key)
    one, other = old.entries.get(was), new.entries.get(key)
    return one is not None and other is not None and not written_otherwise(one, other, own_units(old, new))


class _Told:
    """What became of each requirement, in the terms of both versions."""

    def __init__(
        self, old: Specification, new: Specification, before: Interpretation, after: Interpretation,
        related: Mapping[str, Related], faulty: tuple[str, str],
    ) -> None:  # fmt: skip
        self.old = old
        self.new = new
        self.before = before
        self.after = after
        self.related = related
        self.faulty = faulty
        self.own = own_units(old, new)

    def change(self, key: str, was: str) -> RequirementChange | None:
        """What became of what is in both versions."""
        item, before = self.after.inventory.items[key], self.before.inventory.items[was]
        entry, earlier = self.new.entries.get(key), self.old.entries.get(was)
        fields: tuple[FieldChange, ...] = ()
        reworded = False
        if entry is not None and earlier is not None:
            fields = tuple(_fields(earlier, entry, before, item))
            reworded = written_otherwise(earlier, entry, self.own)
        related = self.related.get(key)
        states = (before.state, item.state)
        why: Text | None = None
        if related is not None and (item.sort in _REQUIREMENTS) != (before.sort in _REQUIREMENTS):
            # What is assumed holds in every world, and nobody can break it.
            change: Change = "incomparable"
            why = _ASSUMED_NOW if item.sort not in _REQUIREMENTS else _ASSUMED_BEFORE
        elif related is not None:
            change = _bound_otherwise(related, before.modality, item.modality)
        elif states == ("prose", "prose"):
            change, why = ("not_compared", _WHY["prose"]) if reworded else ("equivalent", None)
        elif states == ("out of scope", "out of scope"):
            change, why = ("not_compared", _WHY["out of scope"]) if reworded else ("equivalent", None)
        else:
            state = next(each for each in states if each != "formalised")
            change, why = "not_compared", _WHY.get(state, _WHY["unchecked"])
            if states[0] == states[1] and not reworded and state != "invalid":
                change, why = "equivalent", None
        told = RequirementChange(
            key, item.sort, change, "" if key == was else was, related, fields, (before.modality, item.modality),
            reworded, why, item.title, before.span, item.span,
        )  # fmt: skip
        # What declarations say is told with them, where nothing is to be said about it.
        return None if item.sort == "vocabulary" and told.untouched else told

    def added(self, item: Item) -> RequirementChange | None:
        """What is in the new version alone."""
        return self._alone(item, self.old, self.faulty[0], "added")

    def removed(self, item: Item) -> RequirementChange | None:
        """What is in the old version alone."""
        return self._alone(item, self.new, self.faulty[1], "removed")

    def _alone(self, item: Item, other: Specification, faulty: str, change: Change) -> RequirementChange | None:
        """What one version alone has; where the other has it in a text that could not be read, it is not compared."""
        if not _told_alone(item, other):
            return None
        modality = (item.modality, "") if change == "removed" else ("", item.modality)
        span = (item.span, None) if change == "removed" else (None, item.span)
        hidden = item.sort != "vocabulary" and re.search(rf"(?<![\w.-]){re.escape(item.id)}(?![\w-])", faulty)
        return RequirementChange(
            item.id, item.sort, "not_compared" if hidden else change, modality=modality, title=item.title,
            why=_WHY["invalid"] if hidden else None, old_span=span[0], new_span=span[1],
        )  # fmt: skip


def _faulty(result: Result) -> str:
    """The texts in which mistakes may hide items."""
    paths = {each.span.path for each in result.diagnostics if each.span is not None and _hides(each)}
    return "\n".join(tree.source.text for tree in result.trees if tree.source.path in paths)


def _hides(found: Diagnostic) -> bool:
    return found.weight is Severity.ERROR and found.code.code.startswith(("RQ00", "RQ01"))


def _told_alone(item: Item, other: Specification) -> bool:
    """Whether it is told that only one version has this: what a new declaration says is told with it."""
    if item.sort == "vocabulary":
        return other.find(item.id.partition("[")[0]) is not None
    return item.sort in _WITH_MEANING


_WHY: Mapping[str, Text] = {
    "prose": Text("it is prose", "它仅为文字"),
    "invalid": Text("its text has mistakes", "其文本有误"),
    "unchecked": Text("its meaning cannot be checked yet", "其含义尚不能检查"),
    "out of scope": Text("it is rejected, not in force, or of another phase", "它已被驳回、未生效，或属于其他阶段"),
}

_ASSUMED_NOW = Text("it is assumed now, and has not to be kept any more", "现在作为假设，不再是须遵守的")
_ASSUMED_BEFORE = Text("it has to be kept now, and was assumed before", "现在须遵守，以前只是假设")

_BINDING = {"may": 0, "may not": 0, "should": 1, "should not": 1}
"""How much a modal verb binds; all others bind fully."""


def _bound_otherwise(related: Related, old: str, new: str) -> Change:
    """The relation of what is said, seen with how much it binds."""
    weights = [_BINDING.get(each, 2) for each in (old, new)]
    relation = related.relation
    if weights[0] == weights[1] or relation == "undecided":
        return relation
    binding: Change = "stronger" if weights[1] > weights[0] else "weaker"
    return binding if relation in ("equivalent", binding) else "incomparable"


# ---------------------------------------------------------------- other items


def _fields(old: Entry[object], new: Entry[object], before: Item, after: Item) -> Iterator[FieldChange]:
    if before.modality != after.modality:
        yield FieldChange("modality", before.modality, after.modality)
    if old.word != new.word:
        yield FieldChange("kind", old.word, new.word)
    yield from notes_changed(old.meta, new.meta)


def _items(
    old: Specification, new: Specification, before: Interpretation, after: Interpretation, renamed: Mapping[str, str],
    related: Mapping[str, Related],
) -> Iterator[ItemChange]:  # fmt: skip
    """What became of everything that is no requirement and no assumption."""
    own = own_units(old, new)
    for (what, key), (one, other) in declared(old, new).items():
        yield from _item(key, what, one, other, own)
    told = [
        {id_: [axiom.formula for axiom in each.told if axiom.id == id_] for id_ in {axiom.id for axiom in each.told}}
        for each in (before, after)
    ]
    words = (old.entries, new.entries)
    for key in dict.fromkeys((*words[1], *words[0])):
        earlier, entry = words[0].get(key), words[1].get(key)
        here = entry or earlier
        assert here is not None
        if here.word in _WITH_MEANING or key in renamed or key in renamed.values():
            continue
        if earlier is None or entry is None:
            yield ItemChange(key, here.word, "added" if earlier is None else "removed")
            continue
        fields = tuple(notes_changed(earlier.meta, entry.meta))
        cells: tuple[tuple[str, Related], ...] = ()
        if here.word == "permissions":
            changed = tuple(_cells(key, before, after))
            fields = (*fields, *changed)
            written = {each.field for each in changed}
            cells = tuple(
                (id_, found)
                for id_, found in related.items()
                if id_.startswith(f"{key}[") and (id_ in written or found.relation != "equivalent")
            )
        elif here.word not in _TOLD_ELSEWHERE:
            fields = (*fields, *content_changed(earlier.node, entry.node, own))
        about = related.get(key)
        if about is not None and about.relation == "equivalent":
            if fields:
                yield ItemChange(key, here.word, "reworded", fields, about)
        elif written_otherwise(earlier, entry, own) or told[0].get(key) != told[1].get(key) or about is not None:
            yield ItemChange(key, here.word, "changed", fields, about, cells)
        elif fields:
            yield ItemChange(key, here.word, "reworded", fields)


_TOLD_ELSEWHERE = ("scenario", "question", "bind")
"""Items of which it is only told that they are written otherwise: they are long, and their verdicts tell more."""


def _item(key: str, what: str, one: object, other: object, own: Collection[str]) -> Iterator[ItemChange]:
    if one is None or other is None:
        yield ItemChange(key, what, "added" if one is None else "removed")
        return
    fields = tuple(notes_changed(*(getattr(each, "meta", Metadata()) for each in (one, other))))
    if declared_otherwise(one, other, own):
        if what == "setting":
            fields = (*fields, *content_changed(one, other, own))
        yield ItemChange(key, what, "changed", fields)
    elif fields:
        yield ItemChange(key, what, "reworded", fields)


def _cells(table: str, before: Interpretation, after: Interpretation) -> Iterator[FieldChange]:
    """The cells of a permission table that say something else now."""
    cells = [
        {cell.id: cell for each in interpretation.tables if each.id == table for cell in each.cells}
        for interpretation in (before, after)
    ]
    for key in dict.fromkeys((*cells[0], *cells[1])):
        one, other = cells[0].get(key), cells[1].get(key)
        if one is None or other is None or (one.word, one.condition) != (other.word, other.condition):
            yield FieldChange(key, *("" if each is None else " ".join(each.span.text.split()) for each in (one, other)))


# ---------------------------------------------------------------- findings


def _with_findings(found: Difference) -> Difference:
    """The difference with what checks of both versions find."""
    was = {each.was: each.id for each in found.requirements if each.was}
    old, new = found.old.consistency, found.new.consistency
    found = replace(found, scenarios=tuple(flips(_told_in(found.old), _told_in(found.new), was)))
    if old is None or new is None:
        return found
    before = {_conflict_key(each, was) for each in old.conflicts}
    after = {_conflict_key(each, {}) for each in new.conflicts}
    return replace(
        found,
        gained=tuple(each for each in new.conflicts if _conflict_key(each, {}) not in before),
        lost=tuple(each for each in old.conflicts if _conflict_key(each, was) not in after),
        statuses=tuple(_statuses(found, was)),
        findings=tuple(_findings(found, was)),
        checked=True,
        open_questions=(len(old.undecided), len(new.undecided)),
    )


EFFECTS: tuple[Stage, ...] = ("needs", "permissions", "lifecycles", "qualities", "modality")
"""Stages whose findings are compared one by one."""


def _findings(found: Difference, was: Mapping[str, str]) -> Iterator[FindingChange]:
    """The findings of further checks that only one version has; hints are left out."""
    old, new = (
        {
            _finding_key(each, names): each
            for stage in EFFECTS
            for each in (result.further[stage].findings if stage in result.further else ())
            if each.weight > Severity.HINT
        }
        for result, names in ((found.old, was), (found.new, {}))
    )
    yield from (FindingChange(each, gained=True) for key, each in new.items() if key not in old)
    yield from (FindingChange(each, gained=False) for key, each in old.items() if key not in new)


def _finding_key(each: Diagnostic, was: Mapping[str, str]) -> tuple[str, str]:
    return each.code.code, was.get(each.about, each.about) or each.message("en")


def _told_in(result: Result) -> Stories:
    return Stories(result.specification, result.scenarios)


def _conflict_key(conflict: Conflict, was: Mapping[str, str]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What makes two conflicts one and the same, where requirements may have other ids now."""
    trigger, members = ([was.get(id_, id_) for id_ in ids] for ids in (conflict.trigger, conflict.members))
    return conflict.kind, tuple(sorted(trigger)), tuple(sorted(members))


def _statuses(found: Difference, was: Mapping[str, str]) -> Iterator[StatusChange]:
    old, new = found.old.consistency, found.new.consistency
    assert old is not None
    assert new is not None
    vacuous = [{each.requirement: each.because for each in side.vacuous if not each.remedy} for side in (old, new)]
    redundant = [{each.requirement: each.because for each in side.redundant if each.removable} for side in (old, new)]
    both: tuple[tuple[Literal["vacuous", "redundant"], list[dict[str, tuple[str, ...]]]], ...] = (
        ("vacuous", vacuous),
        ("redundant", redundant),
    )
    for status, (before, after) in both:
        earlier = {was.get(key, key): because for key, because in before.items()}
        yield from (
            StatusChange(key, status, gained=True, because=why) for key, why in after.items() if key not in earlier
        )
        yield from (
            StatusChange(key, status, gained=False, because=why) for key, why in earlier.items() if key not in after
        )
