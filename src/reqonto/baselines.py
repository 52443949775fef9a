"""Freezing: what has to be true of an item before it is frozen, and the record of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reqonto.checks.baseline import Baseline, Freeze, Frozen, frozen_now, load, written
from reqonto.checks.further import baseline_place
from reqonto.checks.links import BINDING
from reqonto.checks.verdicts import Status
from reqonto.constraints.meaning_hash import meanings
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.records import dataclass
from reqonto.spec.shipped import is_shipped

if TYPE_CHECKING:
    from reqonto.pipeline import Result
    from reqonto.spec.model import Entry, Specification

FREEZABLE = BINDING | {
    "need",
    "service",
    "assumption",
    "rule",
    "situation",
    "scenario",
    "question",
    "default",
    "calendar",
}
BY_DEFAULT = BINDING | {"need"}
"""What is frozen where no ids are given: the requirements of the project."""

UNRIPE: Mapping[str, Text] = {
    "elicited": Text("it is only elicited", "它刚获取"),
    "proposed": Text("it is only proposed", "它只是提出"),
    "modelled": Text("it is not approved yet", "它尚未批准"),
    "described": Text("it is not approved yet", "它尚未批准"),
    "reviewed": Text("it is not approved yet", "它尚未批准"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an item is not frozen; `acceptable` where its author may decide to freeze it all the same."""

    id: str
    why: Text
    acceptable: bool = False


@dataclass(frozen=True)
class Freezing:
    """What a freeze came to: the lines that are new, the ids that were frozen already, and the refusals."""

    new: tuple[Frozen, ...]
    kept: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    baseline: Baseline
    file: Path
    faults: tuple[Diagnostic, ...] = ()


def unknown_ids(specification: Specification, ids: Sequence[str]) -> tuple[str, ...]:
    """The ids that no item has which can be frozen."""
    entries = specification.entries
    return tuple(each for each in ids if each not in entries or entries[each].word not in FREEZABLE)


def freezing(
    result: Result, paths: Sequence[str], ids: Sequence[str], name: str, *,
    message: str = "", day: str = "", accepted: Collection[str] = (), again: bool = False,
) -> Freezing:  # fmt: skip
    """What freezing these items (none: all requirements of the project) would record, and what stands against it."""
    specification = result.specification
    assert specification is not None
    place = baseline_place(paths, result.settings.root)
    old, faults = load(place.file, place.shown) if place.file.is_file() else (Baseline(), [])
    chosen = _chosen(specification, ids)
    numbers = meanings(specification, result.interpretation)
    # Whatever is already frozen as it is needs no further look.
    known = {(row.id, row.version): row for row in old.items}
    new: list[Frozen] = []
    kept: list[str] = []
    refusals: list[Refusal] = []
    name = name or _next_name(old)
    passed: tuple[str, ...]
    for entry in chosen:
        found = list(refused(result, entry, accepted))
        passed = tuple(each.why.en for each in _waived(result, entry, accepted))
        row = frozen_now(entry, specification, numbers, name, passed)
        before = known.get((row.id, row.version))
        same = before is not None and before.meaning == row.meaning and before.text == row.text
        if same and not (again and before != row):
            kept.append(entry.id)
            continue
        if before is not None and not (again and _may_be_renewed(before, row)):
            at = Text(f" at version {row.version}", f"于版本 {row.version}") if row.version else Text("", "")
            why = Text(
                f"it is frozen{at.en} and has changed: give it a new version",
                f"它已冻结{at.zh}，但已改变：请给出新版本",
            )
            found.append(Refusal(entry.id, why))
        refusals += found
        new.append(row)
    if any(each.name == name for each in old.freezes) and new:
        why = Text(f"there is a freeze called {name} already", f"已有名为 {name} 的冻结")
        refusals.append(Refusal("", why))
    kept_rows = tuple(
        row for row in old.items if (row.id, row.version) not in {(each.id, each.version) for each in new}
    )
    freezes = (*old.freezes, Freeze(name, day, message)) if new else old.freezes
    whole = Baseline(freezes, (*kept_rows, *new))
    return Freezing(tuple(new), tuple(kept), tuple(refusals), whole, place.file, tuple(faults))


def _may_be_renewed(before: Frozen, row: Frozen) -> bool:
    """Whether a line may be replaced by one of the same version: the item is as written, and so is what it rests on.

    Its meaning is the same too, unless another version of reqonto worked it out.
    """
    as_written = (before.text, before.form) == (row.text, row.form)
    elsewhere = before.method != row.method or before.reqonto != row.reqonto
    return as_written and (before.meaning == row.meaning or elsewhere)


def _chosen(specification: Specification, ids: Sequence[str]) -> list[Entry[object]]:
    if ids:
        return [specification.entries[each] for each in dict.fromkeys(ids)]
    return [
        entry
        for entry in specification.entries.values()
        if entry.word in BY_DEFAULT and not is_shipped(entry.span) and entry.meta.status != "rejected"
    ]


def _next_name(old: Baseline) -> str:
    taken = {each.name for each in old.freezes}
    number = len(taken) + 1
    while str(number) in taken:
        number += 1
    return str(number)


def refused(result: Result, entry: Entry[object], accepted: Collection[str]) -> Iterator[Refusal]:
    """What stands against freezing an item, without what was accepted."""
    for each in _against(result, entry):
        if not (each.acceptable and entry.id in accepted):
            yield each


def _waived(result: Result, entry: Entry[object], accepted: Collection[str]) -> Iterator[Refusal]:
    """What was accepted: recorded with the item."""
    return (each for each in _against(result, entry) if each.acceptable and entry.id in accepted)


def _against(result: Result, entry: Entry[object]) -> Iterator[Refusal]:
    status = entry.meta.status
    if status == "rejected":
        yield Refusal(entry.id, Text("it is rejected", "它已被驳回"))
    if status in UNRIPE:
        yield Refusal(entry.id, UNRIPE[status], acceptable=True)
    line = next((each for each in result.requirements if each.id == entry.id), None)
    because = () if line is None else line.because
    match None if line is None else line.status:
        case Status.CONFLICTING:
            yield Refusal(entry.id, Text(f"it conflicts with {', '.join(because)}", f"它与 {'、'.join(because)} 冲突"))
        case Status.VACUOUS:
            why = Text(
                f"it can never apply, because of {', '.join(because)}", f"它永远不会适用，原因是 {'、'.join(because)}"
            )
            yield Refusal(entry.id, why)
        case Status.UNDECIDED:
            yield Refusal(entry.id, Text("something about it is undecided", "它有未判定之处"), acceptable=True)
        case Status.UNFORMALISED:
            yield Refusal(
                entry.id, Text("it is prose only, which nothing verifies", "它仅为文字，无从验证"), acceptable=True
            )
        case Status.UNCHECKED:
            yield Refusal(entry.id, Text("it was not checked", "它没有经过检查"), acceptable=True)
        case _:
            pass
    if entry.id in result.unchecked and line is None:
        yield Refusal(entry.id, Text("it was not checked", "它没有经过检查"), acceptable=True)
    yield from _findings(result, entry)


_OWN_STAGE = ("RQ079",)
"""What is said about the baseline itself is no reason."""


def _findings(result: Result, entry: Entry[object]) -> Iterator[Refusal]:
    """Findings about the item: errors, needs that are not met, verdicts of scenarios that are not as expected."""
    seen: set[str] = set()
    for found in result.findings:
        about, key = found.about, entry.id
        of_scenario = about.endswith(f"/{key}") or f"/{key}[" in about
        in_circle = found.code.code == "RQ0781" and key in found.message("en").split()
        concerned = about == key or about.startswith((f"{key}[", f"{key}/")) or of_scenario or in_circle
        weighs = found.weight is Severity.ERROR or found.code.code == "RQ0701"
        if not concerned or not weighs or found.code.code.startswith(_OWN_STAGE) or found.code.code in _BY_STATUS:
            continue
        why = Text(found.message("en"), found.message("zh"))
        if why.en not in seen:
            seen.add(why.en)
            yield Refusal(key, why, acceptable=found.code.code == "RQ0701")


_BY_STATUS = ("RQ0601", "RQ0602", "RQ0603")
"""Conflicts are told by the status of the requirement."""


def record(found: Freezing) -> None:
    """Write the baseline: whole or not at all, whatever happens on the way."""
    folder = found.file.parent
    handle, name = tempfile.mkstemp(prefix=".reqonto-", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(written(found.baseline))
        Path(name).chmod(0o644)
        Path(name).replace(found.file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
