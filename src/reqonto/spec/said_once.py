"""Units that are said once and meant twice: `1..30 d`."""

from __future__ import annotations

import re
from dataclasses import replace

from reqonto.source import Span
from reqonto.syntax import tree

_TIME = re.compile(r"\d ?(min|minutes?|h|hours?|d|days?|w|weeks?|分钟|小时|天|日|周)(?!\w)")
_AS_WRITTEN = {"day": "d", "days": "d", "hour": "h", "hours": "h", "minute": "min", "minutes": "min", "week": "w",
               "weeks": "w"}  # fmt: skip


def with_one_unit(low: tree.Expr, high: tree.Expr | None) -> tuple[tree.Expr, tree.Expr | None]:
    """The ends of a range, each with its unit.

    One behind the upper end, or a sign of a currency in front, holds for both.
    """
    below, above = _number(low), None if high is None else _number(high)
    if high is None or below is None:
        return low, high
    if isinstance(high, tree.Percent) and below.unit is None:
        return _replaced(low, tree.Percent(below.value, below.span)), high
    if above is None:
        return low, high
    if below.unit is None and above.unit is not None:
        return _replaced(low, replace(below, unit=above.unit)), high
    if above.unit is None and below.unit is not None and below.unit.span.start == below.span.start:
        return low, _replaced(high, replace(above, unit=below.unit))
    return low, high


def _number(expr: tree.Expr) -> tree.Number | None:
    body = expr.body if isinstance(expr, tree.Neg) else expr
    return body if isinstance(body, tree.Number) else None


def _replaced(expr: tree.Expr, number: tree.Number | tree.Percent) -> tree.Expr:
    return replace(expr, body=number) if isinstance(expr, tree.Neg) else number


def units_of_time_for(number: Span) -> tuple[str, ...]:
    """What to write behind a number without a unit: what its line counts in, then hours and days."""
    text = number.source.text
    end = text.find("\n", number.end)
    line = text[text.rfind("\n", 0, number.start) + 1 : len(text) if end < 0 else end]
    # Deadlines are hours or days; seconds are hardly ever meant.
    usual = (" h", " d") if line.isascii() else ("小时", "天")
    said = [_AS_WRITTEN.get(unit, unit) for unit in _TIME.findall(line)]
    written = (f" {unit}" if unit.isascii() else unit for unit in said)
    return tuple(dict.fromkeys((*written, *usual)))[:3]
