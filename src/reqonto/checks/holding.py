"""Whether something holds in a world, as far as the reference evaluator can say."""

from __future__ import annotations

from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula
from reqonto.logic.theory import Theory


def holding(formula: Formula, world: Structure) -> bool:
    """Whether the reference evaluator finds a formula true in a world."""
    try:
        return holds(formula, world)
    except Unsupported:
        return False


def unfollowed(theory: Theory, world: Structure) -> tuple[str, ...]:
    """The ids of the recommendations that a world does not follow; not those that the evaluator cannot judge."""
    return tuple(id_ for id_ in theory.ids("should") if any(_fails(each.formula, world) for each in theory.by_id[id_]))


def _fails(formula: Formula, world: Structure) -> bool:
    try:
        return not holds(formula, world)
    except Unsupported:
        return False
