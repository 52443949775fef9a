"""What is meant by expressions that are read as something else, as edits of their text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Fix
from reqonto.source import Span
from reqonto.spec.messages import change_to
from reqonto.syntax import tree

_MEMBERSHIP = {"=": (" in ", " 属于 "), "!=": (" not in ", " 不属于 ")}


def with_alternatives(parts: tuple[tree.Expr, ...], found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings about the parts of an `or`; `state = paid or shipped` is mended as `state in {paid, shipped}`."""
    return [
        replace(each, fixes=fixes) if each.code is codes.NOT_A_STATEMENT and (fixes := _one_of(parts, each)) else each
        for each in found
    ]


def _one_of(parts: tuple[tree.Expr, ...], finding: Diagnostic) -> tuple[Fix, ...]:
    at = next((number for number, part in enumerate(parts) if part.span == finding.span), 0)
    first = max((number for number, part in enumerate(parts[:at]) if isinstance(part, tree.Compare)), default=None)
    if first is None:
        return ()
    compared = parts[first]
    assert isinstance(compared, tree.Compare)
    values = [compared.operands[-1]]
    for part in parts[first + 1 :]:
        if not isinstance(part, (tree.Var, tree.Dot, tree.Number, tree.String)):
            break
        values.append(part)
    words = _MEMBERSHIP.get(compared.ops[0])
    if words is None or len(compared.ops) > 1 or first + len(values) <= at:
        return ()
    text = compared.span.source.text
    place = Span(compared.span.source, compared.operands[0].span.end, values[-1].span.end)
    if any(mark in text[place.start : place.end] for mark in "(（)）"):
        return ()
    chinese = not text[place.start : place.end].isascii()
    listed = ("、" if chinese else ", ").join(text[value.span.start : value.span.end] for value in values)
    return (_unsafe(place, f"{words[chinese]}{{{listed}}}"),)


def range_of(difference: tree.Expr) -> tuple[Fix, ...]:
    """`in 1-30`, which subtracts: the range `1..30`."""
    match difference:
        case tree.Arith("-", tree.Number() as low, tree.Number() as high):
            text = difference.span.source.text
            ends = text[low.span.start : low.span.end], text[high.span.start : high.span.end]
            return (_unsafe(difference.span, "..".join(ends)),)
    return ()


def equality(item: tree.Expr, kind: tree.Path) -> tuple[Fix, ...]:
    """`书.状态 是 新`, where `新` is no kind: `=`."""
    place = Span(item.span.source, item.span.end, kind.span.start)
    return (_unsafe(place, " = "),)


def _unsafe(place: Span, written: str) -> Fix:
    return replace(change_to(place, written), safe=False)
