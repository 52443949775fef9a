"""What must be in a world for a formula to be true or false in it, seen from the outside.

A relation that holds nowhere, a value that nothing has, a kind without members: that is quickly seen of a world, and it
decides most of what is said of everything.  Nothing is lost where too little is said to be needed.

A thing is named by its symbol, a kind by `asked`.
"""

from __future__ import annotations

from typing import assert_never

from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    And,
    Apply,
    AtLeast,
    Compare,
    Defined,
    Exists,
    ForAll,
    Formula,
    Holds,
    Iff,
    Implies,
    IsKind,
    Matches,
    Not,
    Or,
    Term,
    sort_of,
)
from reqonto.logic.walk import functions_in, kinds_in


def asked(kind: str) -> str:
    """How a kind is named among symbols."""
    return f"is {kind}"


def symbols_of(formula: Formula) -> frozenset[str]:
    """The symbols that a formula reads, and the kinds that it asks for."""
    return frozenset((*functions_in(formula), *map(asked, kinds_in(formula))))


def present(world: Structure) -> frozenset[str]:
    """The symbols that have a value somewhere, and the kinds with members."""
    found = [name for tables in (world.functions, world.timelines) for name, table in tables.items() if table]
    return frozenset((*found, *(asked(kind) for kind, members in world.members.items() if members)))


def needed(formula: Formula, *, true: bool) -> frozenset[str]:
    """What must all be in a world for a formula to be true in it (to be false)."""
    match formula:
        case Not(body):
            return needed(body, true=not true)
        case And(items) | Or(items):
            found = [needed(item, true=true) for item in items]
            if isinstance(formula, And) == true:
                return frozenset().union(*found)
            return frozenset.intersection(*found) if found else frozenset()
        case Implies(left, right):
            one, other = needed(left, true=not true), needed(right, true=true)
            return one & other if true else one | other
        case ForAll(_, body):
            return frozenset() if true else needed(body, true=False)
        case Exists(_, body):
            return needed(body, true=True) if true else frozenset()
        case AtLeast(count, _, body):
            return needed(body, true=True) if true and count > 0 else frozenset()
        case Holds() | Compare() | IsKind() | Defined() | Matches():
            return _read_by(formula) if true else frozenset()
        case Iff():
            return frozenset()
        case _:
            assert_never(formula)


def _read_by(atom: Holds | Compare | IsKind | Defined | Matches) -> frozenset[str]:
    """What must be there for an atom to be true."""
    match atom:
        case Holds(term):
            return _there(term) | _relation(term)
        case IsKind(term, kind):
            sort = sort_of(term)
            # Of the root of its sort everything is.
            root = isinstance(sort, ObjectSort) and sort.name == kind
            return _there(term) if root else _there(term) | {asked(kind)}
        case Defined(term) | Matches(term, _):
            return _there(term)
        case Compare(_, left, right):
            return _there(left) | _there(right)
        case _:
            assert_never(atom)


def _relation(term: Term) -> frozenset[str]:
    match term:
        case Apply(function) if function.computed is None:
            return frozenset({function.name})
        case _:
            return NOTHING


def _there(term: Term) -> frozenset[str]:
    """The symbols that must be there for a term to have a value."""
    if not isinstance(term, Apply):
        return NOTHING
    function = term.function
    found = frozenset((function.name,)) if function.partial and function.computed is None else NOTHING
    for arg in term.args:
        if isinstance(arg, Apply):
            found |= _there(arg)
    return found


NOTHING: frozenset[str] = frozenset()


def in_nothing(formula: Formula) -> bool | None:
    """Whether a formula is true where there is nothing of what it is about; None where that depends."""
    match formula:
        case Not(body):
            value = in_nothing(body)
            return None if value is None else not value
        case And(items) | Or(items):
            values = [in_nothing(item) for item in items]
            decisive = isinstance(formula, Or)
            return decisive if decisive in values else None if None in values else not decisive
        case Implies(left, right):
            return in_nothing(Or((Not(left), right)))
        case Iff(left, right):
            one, other = in_nothing(left), in_nothing(right)
            return None if one is None or other is None else one == other
        case ForAll(_, body):
            return in_nothing(body) or None
        case Exists(_, body):
            return False if in_nothing(body) is False else None
        case AtLeast(count, _, body):
            return True if count <= 0 else in_nothing(Exists((), body))
        case Holds() | Compare() | IsKind() | Defined() | Matches():
            return False if _read_by(formula) else None
        case _:
            assert_never(formula)
