"""Numbers by which a finding is known again in the next run, wherever its text has moved to.

A number is made of the code, what the finding is about, and what these items mean; no line, path or layout takes part.
A finding about no item is known by the words of the piece of text that it marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from reqonto.constraints.meaning_hash import meanings, number
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.pipeline import Result
from reqonto.report.places import ids_of

METHOD = "reqonto/v1"
"""The name of these numbers; counts up when they are made in another way."""

_OF_PLACES = frozenset({"line", "column", "path", "file", "place"})
"""Fields of messages that tell where something is."""


def fingerprints(result: Result) -> tuple[str, ...]:
    """A number for each of `result.all_diagnostics`, in that order, as sixteen letters; no two are equal."""
    diagnostics = result.all_diagnostics
    about = [ids_of(each, result) for each in diagnostics]
    wanted = {key for ids in about for key in ids}
    meant: Mapping[str, str] = {}
    if wanted and result.specification is not None:
        numbers = meanings(result.specification, result.interpretation, wanted)
        meant = {key: item.meaning for key, item in numbers.items.items()}
    seen: Counter[str] = Counter()
    found: list[str] = []
    for each, ids in zip(diagnostics, about, strict=True):
        own = number(each.code.code, each.about, *_said(each), *(f"{key} {meant[key]}" for key in sorted(ids)))
        seen[own] += 1
        # Of findings that are alike in all this the first, second … is meant.
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
