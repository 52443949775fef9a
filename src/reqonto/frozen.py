"""A baseline as an old version: what became of everything that a freeze recorded.

The baseline holds numbers, not texts.  Where a revision of git has texts that give these numbers, the versions are
compared by meaning, like any two; elsewhere only whether something says what it said can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reqonto.cache import Store
from reqonto.checks.baseline import Baseline, Freeze, Frozen, changed_since, read
from reqonto.constraints.meaning_hash import METHOD, Meanings, meanings
from reqonto.diagnostics import codes_baselines as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.difference import (
    Difference,
    ItemChange,
    RequirementChange,
    Since,
    Source,
    difference,
    is_compared,
    is_requirement,
)
from reqonto.pipeline import Progress, Result, run
from reqonto.source import Source as Written
from reqonto.spec.model import Entry, Specification
from reqonto.spec.shipped import is_shipped


def freeze_of(baseline: Baseline, name: str) -> Freeze | None:
    """The freeze of a name (none: the last one); None if there is none."""
    found = [each for each in baseline.freezes if not name or each.name == name]
    return found[-1] if found else None


def has_freeze(content: bytes, name: str) -> bool:
    """Whether an earlier text of the baseline has a freeze already."""
    baseline, _ = read(Written("", content.decode("utf-8", "replace")))
    return any(each.name == name for each in baseline.freezes)


def recognised(result: Result, rows: Sequence[Frozen]) -> frozenset[str]:
    """The ids that a version says as they were frozen."""
    specification = result.specification
    if specification is None:
        return frozenset()
    wanted = {row.id for row in rows if row.method == METHOD}
    numbers = meanings(specification, result.interpretation, wanted).items
    return frozenset(row.id for row in rows if row.id in numbers and numbers[row.id].meaning == row.meaning)


def read_version(source: Source) -> Result:
    """What a version means, without asking anything."""
    return run(source.paths, source.settings, stages=("read", "meaning"))


def since_freeze(
    freeze: Freeze, rows: Sequence[Frozen], new: Source, old: Source | None = None, *, revision: str = "",
    quick: bool = False, progress: Progress | None = None, memory: Store | None = None,
) -> Difference:  # fmt: skip
    """What changed since a freeze that recorded these rows; `old` are texts of a revision that says most of them."""
    if old is None:
        result = run(new.paths, new.settings, stages=("read", "meaning"), earlier=new.diagnostics)
        found = Difference((freeze.name, new.name), Result(new.settings), result)
        if result.specification is not None:
            found = _with_numbers(found, rows, result)
        return replace(found, since=Since(freeze, len(rows)))
    found = difference(old, new, quick=quick, progress=progress, memory=memory)
    known = recognised(found.old, rows)
    astray = tuple(row.id for row in rows if row.id not in known)
    if astray and found.new.specification is not None:
        found = _corrected(found, [row for row in rows if row.id in astray])
    return replace(found, since=Since(freeze, len(rows), revision, astray))


def _with_numbers(found: Difference, rows: Sequence[Frozen], result: Result) -> Difference:
    """The difference as far as the numbers of the baseline tell it."""
    told = _Told(result, rows)
    changes = [*told.changes(), *told.added()]
    bound = [each for each in changes if isinstance(each, RequirementChange)]
    return replace(
        found,
        requirements=tuple(each for each in bound if is_requirement(each.kind)),
        background=tuple(each for each in bound if not is_requirement(each.kind)),
        items=tuple(each for each in changes if isinstance(each, ItemChange)),
    )


def _corrected(found: Difference, astray: Sequence[Frozen]) -> Difference:
    """The difference with what the revision says otherwise told by its numbers."""
    told = list(_Told(found.new, astray).changes())
    bound = {each.id: each for each in told if isinstance(each, RequirementChange)}
    items = {each.id: each for each in told if isinstance(each, ItemChange)}
    ids = {row.id for row in astray}

    def merged(changes: Sequence[RequirementChange], *, binding: bool) -> tuple[RequirementChange, ...]:
        kept = [bound.get(each.id, each) for each in changes if each.id in bound or each.id not in ids]
        there = {each.id for each in changes}
        more = [each for key, each in bound.items() if key not in there and is_requirement(each.kind) is binding]
        return (*kept, *more)

    return replace(
        found,
        requirements=merged(found.requirements, binding=True),
        background=merged(found.background, binding=False),
        items=(*(each for each in found.items if each.id not in ids), *items.values()),
    )


class _Told:
    """What became of frozen items, told by numbers alone."""

    def __init__(self, result: Result, rows: Sequence[Frozen]) -> None:
        assert result.specification is not None
        assert result.interpretation is not None
        self.specification: Specification = result.specification
        self.rows = rows
        self.numbers: Meanings = meanings(result.specification, result.interpretation)
        self.inventory: Mapping[str, object] = result.interpretation.inventory.items

    def changes(self) -> Iterator[RequirementChange | ItemChange]:
        """What became of each item that was frozen."""
        for row in self.rows:
            entry = self.specification.entries.get(row.id)
            change = self.change(row, entry)
            if change is not None:
                yield change

    def change(self, row: Frozen, entry: Entry[object] | None) -> RequirementChange | ItemChange | None:
        """What became of one item; None of one that is no requirement and is as it was."""
        if entry is None:
            if not is_compared(row.kind):
                return ItemChange(row.id, row.kind, "removed")
            return RequirementChange(row.id, row.kind, "removed")
        finding = self.finding(row, entry)
        if not is_compared(row.kind) or not is_compared(entry.word):
            return _item(row, finding)
        span = entry.span
        title = "" if entry.meta.title is None else entry.meta.title.text
        if finding is None:
            return RequirementChange(row.id, entry.word, "equivalent", title=title, new_span=span)
        if finding.code is codes.FROZEN_TEXT:
            reworded = self.numbers.items[row.id].form != row.form
            why = None if reworded else _NOTES
            return RequirementChange(
                row.id, entry.word, "equivalent", reworded=reworded, why=why, title=title, new_span=span
            )
        why = _why(finding)
        return RequirementChange(row.id, entry.word, "not_compared", why=why, title=title, new_span=span)

    def finding(self, row: Frozen, entry: Entry[object]) -> Diagnostic | None:
        """How an item is not as it was frozen."""
        outdated: dict[str, list[str]] = {}
        if row.method != METHOD:
            return Diagnostic(codes.BASELINE_OUTDATED, None, {"version": row.reqonto, "ids": row.id})
        found = next(iter(changed_since(row, entry, self.numbers, outdated)), None)
        if outdated:
            return Diagnostic(codes.BASELINE_OUTDATED, None, {"version": row.reqonto, "ids": row.id})
        return found

    def added(self) -> Iterator[RequirementChange]:
        """The requirements of the project that were not frozen."""
        frozen = {row.id for row in self.rows}
        for entry in self.specification.entries.values():
            own = is_requirement(entry.word) and not is_shipped(entry.span)
            if own and entry.id not in frozen and entry.id in self.inventory:
                title = "" if entry.meta.title is None else entry.meta.title.text
                yield RequirementChange(entry.id, entry.word, "added", title=title, new_span=entry.span)


_NOTES = Text("only what is said about it changed", "仅附注有改动")


def _item(row: Frozen, finding: Diagnostic | None) -> ItemChange | None:
    if finding is None:
        return None
    return ItemChange(row.id, row.kind, "reworded" if finding.code is codes.FROZEN_TEXT else "changed")


def _why(finding: Diagnostic) -> Text:
    """Why a relation is not known, where only numbers are."""
    if finding.code is codes.FROZEN_GROUND:
        ground = finding.fields["ground"]
        assert isinstance(ground, Text)
        return Text(
            f"it says something else because of {ground.en}; its text of then is not at hand",
            f"因{ground.zh}而含义不同，当时的文本无从取得",
        )
    if finding.code is codes.BASELINE_OUTDATED:
        version = finding.fields["version"]
        return Text(
            f"reqonto {version} recorded it in another way (`reqonto freeze --again`)",
            f"reqonto {version} 的记录方式不同（见 reqonto freeze --again）",
        )
    return Text("it says something else; its text of then is not at hand", "其内容已改变，当时的文本无从取得")
