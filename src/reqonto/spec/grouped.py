"""`1.000 EUR`: a point that is read before decimals where many countries group thousands with it.

Amounts of money and whole numbers are looked at, for they have no third decimal: a number with one either groups its
digits or says more than there is.  Weights, lengths, shares and rates have as many decimals as they are given, and
nobody is asked about `1.000 kg`, `99.995%` or `1.459 EUR * o.litres`.
"""

from __future__ import annotations

import re

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.syntax import tree

_GROUPED = re.compile(r"(?<![\d_.．])([1-9]\d{0,2})[.．](\d{3})(?!\d)")
_FINEST = 100
"""A unit of money with more of the smallest coins in it than this has a third decimal: KWD, 万元."""


def grouped_money(expr: tree.Number, factor: int) -> Diagnostic | None:
    """The doubt about an amount of money, in a unit that is so many of the smallest coins."""
    return _doubt(expr) if factor <= _FINEST else None


def grouped_count(expr: tree.Expr) -> Diagnostic | None:
    """The doubt about a number that stands where there are whole numbers only, and is one as it is read."""
    literal = expr.body if isinstance(expr, tree.Neg) else expr
    return _doubt(literal) if isinstance(literal, tree.Number) and literal.value.denominator == 1 else None


def _doubt(expr: tree.Number) -> Diagnostic | None:
    written = expr.span.text
    found = _GROUPED.search(written)
    if found is None:
        return None
    whole, decimals = found.groups()
    # The last decimal says nothing if it is zero, and a fourth one makes clear that decimals are meant.
    short = (decimals[:2] if decimals[:2] != "00" else "") if decimals.endswith("0") else f"{decimals}0"
    span = type(expr.span)(expr.span.source, expr.span.start + found.start(), expr.span.start + found.end())
    fixes = tuple(
        Fix(
            Text(f"write `{instead}` if {en}", f"若{zh}，请写“{instead}”"),
            (Edit(span, instead),),
            safe=False,
        )
        for instead, en, zh in (
            (f"{whole}_{decimals}", "thousands are meant", "以点分隔千位"),
            (f"{whole}.{short}" if short else whole, "the point is one of decimals", "是小数点"),
        )
    )
    plain = f"{whole}.{decimals}".rstrip("0").rstrip(".")
    read = written[: found.start()] + plain + written[found.end() :]
    return Diagnostic(codes.GROUPED_BY_POINT, span, {"found": written, "read": read}, fixes=fixes)
