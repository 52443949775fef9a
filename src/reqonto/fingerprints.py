"""What a finding is about, and the number by which it is known again in the next run, wherever its text has moved to.

A number is made of the code, what the finding is about and rests on, and what these items mean; no line, path or layout
takes part.  A finding about no item is known by the words of the piece of text that it marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.result import Result

if TYPE_CHECKING:
    from reqonto.checks.verdicts import Conflict

METHOD = "reqonto/v1"
"""The name of these numbers; counts up when they are made in another way."""

_OF_PLACES = frozenset({"line", "column", "path", "file", "place", "where"})
"""Fields of messages that tell where something is, or once more in words what other fields tell."""


def fingerprints(result: Result) -> tuple[str, ...]:
    """A number for each of `result.all_diagnostics`, in that order, as sixteen letters; no two are equal."""
    # Where findings were set aside, all were numbered before.
    return result.numbers or numbered(result, result.all_diagnostics)


def numbered(result: Result, diagnostics: Sequence[Diagnostic]) -> tuple[str, ...]:
    """The numbers of findings of a result; of those that are alike the first, second … is meant."""
    from reqonto.constraints.meaning_hash import meanings, number

    entries = {} if result.specification is None else result.specification.entries
    resting = [resting_on(each, result) for each in diagnostics]
    about = [
        {*ids_of(each, result), *(key for id_ in more if (key := id_.partition("[")[0]) in entries)}
        for each, more in zip(diagnostics, resting, strict=True)
    ]
    wanted = {key for ids in about for key in ids}
    meant: Mapping[str, str] = {}
    if wanted and result.specification is not None:
        numbers = meanings(result.specification, result.interpretation, wanted)
        meant = {key: item.meaning for key, item in numbers.items.items()}
    seen: Counter[str] = Counter()
    found: list[str] = []
    for each, ids, more in zip(diagnostics, about, resting, strict=True):
        parts = (*(f"{key} {meant[key]}" for key in sorted(ids)), *(f"given {key}" for key in sorted(more)))
        own = number(each.code.code, each.about, *_said(each), *parts)
        seen[own] += 1
        found.append(own if seen[own] == 1 else number(own, str(seen[own])))
    return tuple(found)


def _said(diagnostic: Diagnostic) -> tuple[str, ...]:
    """What the message tells beside places, and for want of an item the words that are marked."""
    told = [
        f"{key}={value.en if isinstance(value, Text) else value}"
        for key, value in sorted(diagnostic.fields.items())
        if key not in _OF_PLACES
    ]
    if not diagnostic.about and diagnostic.span is not None:
        span = diagnostic.span.shown
        told.append(" ".join((span.text or span.source.line_text(span.line)).split()))
    return tuple(told)


def ids_of(diagnostic: Diagnostic, result: Result) -> tuple[str, ...]:
    """The items that a finding is about, as far as there are such."""
    entries = {} if result.specification is None else result.specification.entries
    found: dict[str, None] = {}
    for part in diagnostic.about.split("+"):
        whole = part.partition("[")[0]
        names = [whole] if whole in entries else halves(whole, result)
        found.update(dict.fromkeys(name for each in names if (name := each.partition("[")[0]) in entries))
    return tuple(found)


def resting_on(diagnostic: Diagnostic, result: Result) -> tuple[str, ...]:
    """What a finding rests on beside the items that it is about: rules, assumptions, and what excludes a trigger."""
    from reqonto.diagnostics import codes_findings

    conflict = conflict_of(diagnostic, result)
    if conflict is not None:
        return conflict.background
    if result.consistency is None or diagnostic.code is not codes_findings.VACUOUS:
        return ()
    found = (each.because for each in result.consistency.vacuous if each.requirement == diagnostic.about)
    return next(found, ())


def halves(about: str, result: Result) -> list[str]:
    """A scenario and what of it is meant: `S-1/R-1`, of which both may have slashes of their own."""
    entries = {} if result.specification is None else result.specification.entries
    for place in [match.start() for match in re.finditer("/", about)]:
        if about[:place] in entries:
            return [about[:place], about[place + 1 :]]
    return about.split("/")


def conflict_of(diagnostic: Diagnostic, result: Result) -> Conflict | None:
    """The conflict that a finding tells of."""
    if result.consistency is None or not result.consistency.conflicts:
        return None
    from reqonto.checks.findings import code_of

    for conflict in result.consistency.conflicts:
        about = "+".join(conflict.members) or "+".join(conflict.background)
        same = code_of(conflict).code == diagnostic.code.code and about == diagnostic.about
        if same and (not conflict.explanation.en or conflict.explanation in diagnostic.notes):
            return conflict
    return None
