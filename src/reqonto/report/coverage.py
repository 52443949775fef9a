"""Completeness as text and as JSON, and decisions as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reqonto.checks.coverage import Completeness, Coverage, Region
from reqonto.checks.further import Outcome
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.report.grid import grid
from reqonto.report.words import counted, page_of

_YELLOW, _CYAN, _BOLD = "\x1b[1;33m", "\x1b[36m", "\x1b[1m"


def lines(outcome: Outcome, _result: Result, style: Style) -> Iterator[str]:
    """Open cases and overlaps, each with its place, and one line that counts what nothing speaks of."""
    completeness = outcome.data
    assert isinstance(completeness, Completeness)
    shown = [each for each in outcome.findings if each.weight > Severity.HINT]
    pages: set[str] = set()
    if shown:
        yield style.paint(_YELLOW, Text("completeness", "完备性")[style.lang])
    for each in shown:
        place = "" if each.span is None else style.paint(_CYAN, f"   {clean(each.span.path)}:{each.span.line}")
        yield f"  {clean(each.message(style.lang))}{place}{page_of(each.code.code, pages, style.lang)}"
        yield from (f"    {clean(note[style.lang])}" for note in each.notes)


def unspoken(completeness: Completeness) -> Text | None:
    """How much nothing speaks of, in one line; None where all is spoken of."""
    gaps = completeness.gaps
    parts = [
        counted(len(gaps.roles), "role", "roles", "个角色"),
        counted(len(gaps.parameters), "parameter", "parameters", "个参数"),
        counted(len(gaps.events), "event", "events", "个事件"),
        counted(len(gaps.members), "value of an enumeration", "values of enumerations", "个枚举取值"),
    ]
    kept = [
        part
        for part, names in zip(parts, (gaps.roles, gaps.parameters, gaps.events, gaps.members), strict=True)
        if names
    ]
    if not kept:
        return None
    return Text(
        f"Nothing speaks of {', '.join(part.en for part in kept)}.",
        f"有 {'、'.join(part.zh for part in kept)} 未被任何条目提到。",
    )


def fields(outcome: Outcome, _result: Result) -> Mapping[str, Json]:
    """The keys `coverage` and `gaps`; decisions of one requirement without a condition are left out."""
    completeness = outcome.data
    assert isinstance(completeness, Completeness)
    gaps = completeness.gaps
    return {
        "coverage": [_decision(each) for each in completeness.decisions if len(each.decision.cases) > 1],
        "gaps": {
            "roles": list[Json](gaps.roles),
            "parameters": list[Json](gaps.parameters),
            "events": list[Json](gaps.events),
            "members": list[Json](gaps.members),
            "prose": list[Json](gaps.prose),
        },
    }


def _decision(covered: Coverage) -> Json:
    return {
        "of": covered.of,
        "name": text_json(covered.name),
        "requirements": list[Json](covered.members),
        "finding": covered.is_finding,
        "defaulted": covered.defaulted,
        "uncovered": [_region(each) for each in covered.uncovered],
        "more": covered.more,
        "overlaps": [{"members": list[Json](each.members), **_region(each.region)} for each in covered.overlaps],
        "table": {
            "inputs": [text_json(each) for each in covered.columns],
            "rows": [
                {
                    "cells": [text_json(row.cells[n]) if n in row.cells else None for n in range(len(covered.columns))],
                    "outcome": text_json(row.outcome),
                    "requirement": row.requirement,
                }
                for row in covered.rows
            ],
        },
        "undecided": covered.undecided or None,
    }


def _region(region: Region) -> dict[str, Json]:
    return {
        "en": region.text.en,
        "zh": region.text.zh,
        "formula": region.formula,
        "example": dict[str, Json](region.example),
        "possible": region.possible,
    }


# ---------------------------------------------------------------- tables


def tables(found: Sequence[Coverage], style: Style, *, width: int = 100) -> Iterator[str]:
    """Each decision as a table: its cases, and the cases that are left open."""
    for index, covered in enumerate(found):
        if index:
            yield ""
        yield from table(covered, style, width=width)


def table(covered: Coverage, style: Style, *, width: int = 100) -> Iterator[str]:
    """One decision: a column for each input, what is settled, and by which requirement."""
    lang = style.lang
    yield style.paint(_BOLD, clean(covered.name[lang]))
    if covered.undecided:
        yield "  " + Text("too many cases to write out", "情形过多，无法列出")[lang]
        return
    head = [*(clean(each[lang]) for each in covered.columns), Text("outcome", "结果")[lang], Text("by", "依据")[lang]]
    rows: list[list[str]] = []
    for row in covered.rows:
        rows.append([*_cells(row.cells, covered, lang), clean(row.outcome[lang]), row.requirement])
    left = Text("(open)", "（未规定）")
    if covered.defaulted:
        left = Text("(the default)", "（默认值）")
    rows += [[*_cells(region.cells, covered, lang), left[lang], _doubt(region)] for region in covered.uncovered]
    yield from (f"  {line}".rstrip() for line in grid(head, rows, width=width - 2))
    if covered.more:
        yield "  " + Text(f"and {covered.more} more open cases", f"另有 {covered.more} 种未规定的情形")[lang]
    for overlap in covered.overlaps:
        one, other = overlap.members
        condition = clean(overlap.region.text[lang])
        told = Text(f"{one} and {other} differ where {condition}", f"{one} 与 {other} 在 {condition} 时不同")
        yield f"  {told[lang]}"


def _cells(found: Mapping[int, Text], covered: Coverage, lang: str) -> list[str]:
    return [clean(found[number][lang]) if number in found else "–" for number in range(len(covered.columns))]


def _doubt(region: Region) -> str:
    """A question mark where it is not established that such a case can occur."""
    return "?" if region.possible is None else ""
