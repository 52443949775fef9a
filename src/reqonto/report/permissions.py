"""What the check of permission tables found, as text: its conflicts stand with all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.further import Outcome
from reqonto.checks.permissions import Agreement
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.report.words import page_of


def lines(outcome: Outcome, _result: Result, style: Style) -> Iterator[str]:
    """The cells of two tables that say different things of the same role; nothing where there are none."""
    found = outcome.data
    assert isinstance(found, Agreement)
    if not found.differing:
        return
    yield Text("permission tables that differ", "说法不同的权限表")[style.lang]
    pages: set[str] = set()
    for each in outcome.findings:
        if each.code.code == "RQ0527":
            place = "" if each.span is None else f"   {clean(each.span.path)}:{each.span.line}"
            yield f"  {clean(each.message(style.lang))}{place}{page_of(each.code.code, pages, style.lang)}"


def fields(outcome: Outcome, result: Result) -> Mapping[str, Json]:
    """The tables by id with their cells that are in conflict or differ."""
    found = outcome.data
    assert isinstance(found, Agreement)
    clashing = {key for each in found.conflicts for key in each.members}
    if result.consistency is not None:
        clashing |= {key for each in result.consistency.conflicts for key in each.members}
    return {
        "permissions": [
            {
                "id": table.id,
                "file": table.span.path,
                "line": table.span.line,
                "cells": len(table.cells),
                "conflicting": [cell.id for cell in table.cells if cell.id in clashing],
                "differing": [list(pair) for pair in found.differing if any(c.id == pair[0] for c in table.cells)],
            }
            for table in found.tables
        ]
    }
