"""Formulas up to the names of their bound variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, TextSort
from reqonto.logic.terms import Function, Var
from reqonto.logic.walk import Node, bound


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
    found = [type(node).__name__]
    found += [_written(getattr(node, item.name), names, depth) for item in fields(node) if item.compare]
    return f"({' '.join(found)})"


def _written(value: object, names: Mapping[str, str], depth: int) -> str:
    match value:
        case tuple():
            return f"[{' '.join(_written(item, names, depth) for item in value)}]"
        case Function(name):
            return name
        case Var(name, sort):
            return f"{names.get(name, name)}:{sort!r}"
        case BoolSort() | ObjectSort() | EnumSort() | TextSort() | NumberSort():
            return repr(value)
        case _ if hasattr(value, "__dataclass_fields__"):
            return canonical(value, names, depth)  # type: ignore[arg-type]
        case _:
            return repr(value)
