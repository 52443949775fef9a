"""Whether something holds in a world, as far as the reference evaluator can say."""

from __future__ import annotations

from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula


def holding(formula: Formula, world: Structure) -> bool:
    """Whether the reference evaluator finds a formula true in a world."""
    try:
        return holds(formula, world)
    except Unsupported:
        return False
