"""Names that were not found, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reqonto.diagnostics.diagnostic import Code, Diagnostic, Text
from reqonto.source import Span
from reqonto.spec.messages import change_to, listed, place
from reqonto.spec.model import Metadata
from reqonto.spec.nearest import nearest

EVENT_WORDS = {"时间": "time", "执行者": "by", "接收者": "to"}
"""The Chinese spellings of what every event has: when it happens, who does it, who receives it."""


def spellings(things: Iterable[tuple[str, Metadata | None]]) -> dict[str, str]:
    """Every way to call the things (names, labels, further names of both languages) and the name to write for it."""
    table: dict[str, str] = {}
    later: list[tuple[str, str]] = []
    for name, meta in things:
        table.setdefault(name, name)
        if meta is not None:
            later.extend((text, name) for _, text in (*meta.labels, *meta.also))
    for text, name in later:
        table.setdefault(text, name)
    return table


def suggestion(name: str, table: Mapping[str, str]) -> str | None:
    """The name to write where `name` was written: the thing with this label, else the nearest name or label."""
    if name in table and table[name] != name:
        return table[name]
    folded = name.casefold()
    same = next((key for key in table if key.casefold() == folded and key != name), None)
    found = same if same is not None else nearest(name, table)
    return None if found is None else table[found]


def unknown(
    code: Code,
    name: str,
    span: Span,
    table: Mapping[str, str],
    places: Mapping[str, Span | None] | None = None,
    **fields: object,
) -> Diagnostic:
    """The finding that `name` is not known, with what was probably meant."""
    meant = suggestion(name, table)
    if meant is None:
        return Diagnostic(code, span, {"name": name, **fields})
    labels = place((places or {}).get(meant), "did you mean this?", "名称相近")
    return Diagnostic(code, span, {"name": name, **fields}, labels=labels, fixes=(change_to(span, meant),))


def ambiguous(code: Code, name: str, span: Span, candidates: Iterable[str]) -> Diagnostic:
    """The finding that `name` has several meanings, each of which can be written instead."""
    every = sorted(set(candidates))
    fixes = tuple(change_to(span, candidate) for candidate in every[:5])
    # Which one is meant only the author knows.
    unsafe = tuple(type(fix)(fix.message, fix.edits, safe=False) for fix in fixes)
    shown: Text = listed(every)
    return Diagnostic(code, span, {"name": name, "candidates": shown}, fixes=unsafe)
