"""Formulas as clauses, so that what is read off them does not depend on how they were phrased.

"Every shipment of a gift is paid", "no shipment is of a gift and not paid" and "every shipment: not a gift, or paid"
have the same clauses.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

from reqonto.logic.sorts import Sort
from reqonto.logic.terms import And, Exists, ForAll, Formula, Implies, Not, Or, Var
from reqonto.logic.walk import free_variables
from reqonto.records import dataclass

MOST_CLAUSES = 8
"""Where a part has more clauses than these, it stays as it is written."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One of `literals` holds, for all values of `vars` and of what else they read; without any it is false."""

    vars: tuple[Var, ...]
    literals: tuple[Formula, ...]


def clauses(formula: Formula, over: Collection[Sort] = ()) -> tuple[Clause, ...]:
    """Clauses that all hold just where the formula does; bound names must be different.

    Universal quantifiers over one of the sorts `over` come to the front, as variables of the clauses.  Equivalences,
    other quantifiers and everything else that is no combination of formulas stand as literals.
    """
    variables: list[Var] = []
    found: dict[tuple[Formula, ...], None] = {}
    for literals in _clauses(formula, positive=True, over=over, variables=variables):
        found[tuple(dict.fromkeys(literals))] = None
    read = {literals: {var for each in literals for var in free_variables(each)} for literals in found}
    return tuple(Clause(tuple(var for var in variables if var in read[each]), each) for each in found)


def _clauses(
    node: Formula, *, positive: bool, over: Collection[Sort], variables: list[Var]
) -> list[tuple[Formula, ...]]:  # fmt: skip
    """The clauses of a formula, or of its negation; the variables that come to the front are added."""
    match node:
        case Not(body):
            return _clauses(body, positive=not positive, over=over, variables=variables)
        case Implies(left, right):
            sides = [(left, not positive), (right, positive)]
            return _joined(node, sides, all_=not positive, positive=positive, over=over, variables=variables)
        case And(parts) | Or(parts):
            sides = [(part, positive) for part in parts]
            all_ = isinstance(node, And) is positive
            return _joined(node, sides, all_=all_, positive=positive, over=over, variables=variables)
        case ForAll(bound, body) | Exists(bound, body) if isinstance(node, ForAll) is positive and any(
            var.sort in over for var in bound
        ):
            variables += bound
            return _clauses(body, positive=positive, over=over, variables=variables)
        case _:
            return [(node if positive else Not(node),)]


def _joined(
    whole: Formula,
    sides: Collection[tuple[Formula, bool]],
    *,
    all_: bool,
    positive: bool,
    over: Collection[Sort],
    variables: list[Var],
) -> list[tuple[Formula, ...]]:
    """The clauses of all of the sides, or those that say that one of them holds."""
    own: list[Var] = []
    each = [_clauses(part, positive=sign, over=over, variables=own) for part, sign in sides]
    if all_:
        found = [literals for side in each for literals in side]
    else:
        size = 1
        for side in each:
            size *= len(side)
        if size > MOST_CLAUSES:
            return [(whole if positive else Not(whole),)]
        found = [tuple(literal for literals in chosen for literal in literals) for chosen in product(*each)]
    variables += own
    return found
