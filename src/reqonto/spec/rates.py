"""Prices for each piece and each hour: there are no rates, and how to say what is meant."""

from __future__ import annotations

from dataclasses import replace

from reqonto.diagnostics.diagnostic import Fix, Text
from reqonto.spec.messages import change_to
from reqonto.spec.types import ValueType
from reqonto.syntax import tree

_MEASURED = {"duration", "quantity"}


def rate_meant(expr: tree.Arith, left: ValueType, right: ValueType) -> tuple[tuple[Text, ...], tuple[Fix, ...]]:
    """`price × boxes` and `5 CNY / 1 h × time`: an amount times how often the unit goes into what is measured."""
    chinese = not expr.span.text.isascii()
    if expr.op == "*" and "money" in (left.base, right.base):
        measured, kind = (expr.right, right) if left.base == "money" else (expr.left, left)
        if kind.base not in _MEASURED:
            return (), ()
        one = _one(kind, chinese=chinese)
        written = f"（{measured.span.text} / {one}）" if chinese else f"({measured.span.text} / {one})"
        note = Text(
            f"an amount is multiplied by a number: `{written}` is how many times {one} that is",
            f"金额只能乘以数：“{written}”是其中有多少个 {one}",
        )
        return (note,), (replace(change_to(measured.span, written), safe=False),)
    if expr.op == "/" and left.base == "money" and right.base in _MEASURED:
        one = expr.right.span.text
        written = f"{expr.left.span.text} × （…… / {one}）" if chinese else f"{expr.left.span.text} * (… / {one})"
        note = Text(
            f"a price for each {one} is no value of its own: write `{written}`, with the time or the quantity for `…`",
            f"每 {one} 的价格本身不是一个值：请写“{written}”，“……”处是时长或数量",
        )
        return (note,), ()
    return (), ()


def _one(kind: ValueType, *, chinese: bool) -> str:
    """One of the unit in which something is measured; lengths of time are mostly paid by the hour."""
    if kind.base == "duration":
        return "1小时" if chinese else "1 h"
    return f"1{kind.unit}" if chinese else f"1 {kind.unit}"
