"""Formulas as text that does not depend on how they happen to be written or counted.

Beyond `canonical`: parts that may stand in any order stand in one, times are in seconds whatever the tick, and symbols
are spelled as the caller says, so that the text of a formula stays the same when something else is declared elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from fractions import Fraction

from reqonto.logic.calendars import Reckoning
from reqonto.logic.canonical import compared
from reqonto.logic.sorts import TEXT, BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.terms import And, Compare, Const, Function, Iff, IsKind, Or, Var
from reqonto.logic.walk import Node, bound
from reqonto.records import dataclass

_TIMES = frozenset({"duration", "instant", "moment"})
_MIRRORED = {">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Spelling:
    """How symbols are spelled, and how long a tick is in seconds."""

    symbol: Callable[[str], str]
    tick: Fraction = Fraction(1)
    names: Mapping[str, str] = field(default_factory=dict)


def normal(node: Node, spelling: Spelling, names: Mapping[str, str] | None = None, depth: int = 0) -> str:
    """A text that two nodes share only if they are true in the same worlds: equal up to bound names and order."""
    known = {} if names is None else names
    match node:
        case Var():
            return known.get(node.name, node.name)
        case Const():
            return f"({_value(node, spelling)}:{sort_text(node.sort, spelling)})"
        case And() | Or():
            parts = sorted({normal(part, spelling, known, depth) for part in _flat(node)})
            return parts[0] if len(parts) == 1 else f"({type(node).__name__} {' '.join(parts)})"
        case Iff(left, right):
            return f"(Iff {' '.join(sorted(normal(each, spelling, known, depth) for each in (left, right)))})"
        case Compare(op, left, right):
            sides = [normal(each, spelling, known, depth) for each in (left, right)]
            if op in _MIRRORED:
                op, sides = _MIRRORED[op], sides[::-1]  # type: ignore[assignment]
            elif op in {"=", "!="}:
                sides.sort()
            return f"({op} {' '.join(sides)})"
        case IsKind(term, kind):
            return f"(IsKind {normal(term, spelling, known, depth)} {spelling.symbol(kind)!r})"
        case _:
            return _other(node, spelling, known, depth)


def _other(node: Node, spelling: Spelling, names: Mapping[str, str], depth: int) -> str:
    own = bound(node)
    if own:
        names = {**names, **{var.name: f"%{depth + index}" for index, var in enumerate(own)}}
        depth += len(own)
    kind: type = type(node)
    written = [_field(getattr(node, name), spelling, names, depth) for name in compared(kind)]
    return f"({' '.join([kind.__name__, *written])})"


def _field(value: object, spelling: Spelling, names: Mapping[str, str], depth: int) -> str:
    own: type = type(value)
    match value:
        case str() | int() | Fraction():
            return repr(str(value))
        case tuple():
            return f"[{' '.join(_field(item, spelling, names, depth) for item in value)}]"
        case Function():
            return _symbol(value, spelling)
        case Var():
            return f"{names.get(value.name, value.name)}:{sort_text(value.sort, spelling)}"
        case BoolSort() | ObjectSort() | EnumSort() | TextSort() | NumberSort():
            return sort_text(value, spelling)
        case _ if compared(own):
            return normal(value, spelling, names, depth)  # type: ignore[arg-type]
        case _:
            return repr(value)


def _symbol(function: Function, spelling: Spelling) -> str:
    if isinstance(function.computed, Reckoning):
        # The days of the calendar are what it means; the length of a tick is none of its.
        days, reckoning = function.computed.calendar, function.computed
        listed = [[str(day) for day in sorted(each)] for each in (days.weekend, days.holidays, days.workdays)]
        return f"(reckoned {reckoning.count} {reckoning.unit} {days.zone} {listed} {days.first} {days.last})"
    marks = f"{'?' if function.partial else ''}{'~' if function.changing else ''}"
    return f"{spelling.symbol(function.name)}{marks}"


def sort_text(sort: Sort, spelling: Spelling) -> str:
    """A sort, spelled."""
    match sort:
        case ObjectSort(name):
            return spelling.symbol(name)
        case EnumSort(name):
            return spelling.symbol(name)
        case NumberSort(kind, unit):
            return f"{kind}{f' {unit}' if unit else ''}"
        case BoolSort():
            return "truth"
        case TextSort():
            return "text"


def _value(const: Const, spelling: Spelling) -> str:
    value, sort = const.value, const.sort
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return repr(spelling.symbol(value) if sort == TEXT else value)
    if isinstance(sort, NumberSort) and sort.kind in _TIMES:
        value = value * spelling.tick
    return str(Fraction(value))


def _flat(node: And | Or) -> Iterable[Node]:
    """The parts, those of a part of the same kind instead of it."""
    for part in node.parts:
        if isinstance(part, type(node)):
            yield from _flat(part)
        else:
            yield part
