"""What can be told of a quantified formula before all its variables have a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from reqonto.logic.terms import And, Formula, Implies, Not, Or, Var
from reqonto.logic.walk import MOST_KEPT, bound, every_node, free_names

Early: TypeAlias = tuple[tuple[tuple[Formula, bool], ...], ...]
"""For each variable but the last: what speaks of it and those before it alone, and has to be true, or false."""

_KNOWN: dict[tuple[int, int, bool], tuple[tuple[Var, ...], Formula, Early]] = {}
"""By the identity of variables and body, which are kept so that nothing else takes it over."""


def early(variables: tuple[Var, ...], body: Formula, *, wanted: bool) -> Early:
    """What has to be so of the first variables for the body to be as `wanted`, without what binds variables itself."""
    key = (id(variables), id(body), wanted)
    known = _KNOWN.get(key)
    if known is not None:
        return known[2]
    last = {var.name: index for index, var in enumerate(variables)}
    found: list[list[tuple[Formula, bool]]] = [[] for _ in variables]
    for part, truth in _needed(body, truth=wanted):
        if not any(bound(node) for node in every_node(part)):
            index = max((last[name] for name in free_names(part) if name in last), default=-1)
            if 0 <= index < len(variables) - 1:
                found[index].append((part, truth))
    if len(_KNOWN) >= MOST_KEPT:
        _KNOWN.clear()
    told = tuple(map(tuple, found))
    _KNOWN[key] = variables, body, told
    return told


def _needed(formula: Formula, *, truth: bool) -> Iterator[tuple[Formula, bool]]:
    """What has to be true, or false, for a formula to be so."""
    match formula:
        case And(parts) if truth:
            for part in parts:
                yield from _needed(part, truth=truth)
        case Or(parts) if not truth:
            for part in parts:
                yield from _needed(part, truth=truth)
        case Implies(left, right) if not truth:
            yield from _needed(left, truth=True)
            yield from _needed(right, truth=False)
        case Not(body):
            yield from _needed(body, truth=not truth)
        case _:
            yield formula, truth
