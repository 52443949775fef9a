"""What is meant by expressions that are read as something else, as edits of their text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

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


def two_ends(listed: tree.Expr) -> tuple[str, str, tuple[Fix, ...]] | None:
    """`in [1, 900]`, which are two values: the numbers, where they rise as the ends of a range do."""
    text = listed.span.source.text
    if not isinstance(listed, tree.ListLit) or len(listed.items) != 2:
        return None
    low, high = listed.items
    lower, upper = _signed(low), _signed(high)
    if lower is None or upper is None:
        return None
    (first, first_unit), (last, last_unit) = lower, upper
    apart = first < last if last_unit or last.denominator > 1 else first + 1 < last
    if not apart or (first_unit or last_unit) != last_unit:
        return None
    words = text[low.span.start : low.span.end], text[high.span.start : high.span.end]
    return *words, (_unsafe(listed.span, "..".join(words)),)


def _signed(expr: tree.Expr) -> tuple[Fraction, str] | None:
    match expr:
        case tree.Number(value, unit):
            return value, "" if unit is None else unit.text
        case tree.Neg(tree.Number(value, unit)):
            return -value, "" if unit is None else unit.text
        case _:
            return None


_SHARES = {"一半": "50%", "半": "50%", "两倍": "2", "三倍": "3", "half": "50%"}


def share_meant(path: tree.Dot) -> tuple[Fix, ...]:
    """`50% 的 甲.总额` and `甲.总额 的 一半`, where `的` is read as the dot of a path: products."""
    text = path.span.source.text
    if path.name.text in _SHARES:
        whole = text[path.base.span.start : path.base.span.end]
        sign = "*" if path.name.text.isascii() else "×"
        return (_unsafe(path.span, f"{_SHARES[path.name.text]} {sign} {whole}"),)
    if isinstance(path.base, tree.Percent):
        return (_unsafe(Span(path.span.source, path.base.span.end, path.name.span.start), " × "),)
    return ()


def known_meant(whole: Span, value: tree.Expr) -> tuple[Fix, ...]:
    """`has o.total`, where a value and no feature is meant: `o.total is known`."""
    text = whole.source.text
    words = text[value.span.start : value.span.end]
    return (_unsafe(whole, f"{words} {'is known' if text[whole.start].isascii() else '已知'}"),)


def equality(item: tree.Expr, kind: tree.Path) -> tuple[Fix, ...]:
    """`书.状态 是 新`, where `新` is no kind: `=`."""
    place = Span(item.span.source, item.span.end, kind.span.start)
    return (_unsafe(place, " = "),)


def _unsafe(place: Span, written: str) -> Fix:
    return replace(change_to(place, written), safe=False)
