"""Formulas up to the names of their bound variables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.terms import Function, Var
from reqonto.logic.walk import Node, bound
from reqonto.records import rows

_SORTS: dict[Sort, str] = {}


def canonical(node: Node, names: Mapping[str, str], depth: int = 0) -> str:
    """A text that two nodes share exactly when they differ at most in the names of bound variables.

    `names` says how free variables are written.
    """
    if isinstance(node, Var):
        return names.get(node.name, node.name)
    own = bound(node)
    if own:
        names = {**names, **{var.name: f"%{depth + index}" for index, var in enumerate(own)}}
        depth += len(own)
    kind: type = type(node)
    written = [_written(getattr(node, name), names, depth) for name in compared(kind)]
    return f"({' '.join([kind.__name__, *written])})"


def _written(value: object, names: Mapping[str, str], depth: int) -> str:
    match value:
        case str():
            return repr(value)
        case tuple():
            return f"[{' '.join([_written(item, names, depth) for item in value])}]"
        case Function():
            return value.name
        case Var():
            return f"{names.get(value.name, value.name)}:{_sort(value.sort)}"
        case BoolSort() | ObjectSort() | EnumSort() | TextSort() | NumberSort():
            return _sort(value)
        case _:
            kind: type = type(value)
            return canonical(value, names, depth) if compared(kind) else repr(value)  # type: ignore[arg-type]


def _sort(sort: Sort) -> str:
    found = _SORTS.get(sort)
    if found is None:
        found = _SORTS[sort] = repr(sort)
    return found


@cache
def compared(kind: type) -> tuple[str, ...]:
    """The names of the fields of a class of terms or formulas that count; none for what is neither."""
    return tuple(each.name for each in rows(kind) if each.compare)
