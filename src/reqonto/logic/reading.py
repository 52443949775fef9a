"""What of a world a formula reads: where nothing of that differs, it is as true as before."""

from __future__ import annotations

from typing import TypeAlias

from reqonto.logic.sorts import ObjectSort
from reqonto.logic.terms import Apply, Formula, IsKind
from reqonto.logic.theory import Theory
from reqonto.logic.walk import bound, every_node

Part: TypeAlias = tuple[str, str]
"""A part of a world: the values of a symbol ("function", name), the members of a kind ("kind", name), which objects of
a sort there are ("sort", name).  Of a change it is told besides whether some of these are gone ("gone", name).
"""


def read_by(formula: Formula, theory: Theory) -> tuple[Part, ...]:
    """The symbols and kinds that a formula reads, and the sorts of which it speaks of all objects."""
    found: dict[Part, None] = {}
    for node in every_node(formula):
        match node:
            case Apply(function):
                found["function", function.name] = None
            case IsKind(_, kind):
                found[part_of_kind(kind, theory)] = None
            case _:
                for var in bound(node):
                    if isinstance(var.sort, ObjectSort):
                        found["sort", var.sort.name] = None
    return tuple(found)


def part_of_kind(name: str, theory: Theory) -> Part:
    """Who is of a kind; of the root of its sort everything is."""
    info = theory.kinds.get(name)
    return ("sort", name) if info is not None and info.sort.name == name else ("kind", name)
