"""Is there no way to fill in what a scenario leaves open so that a formula is true?

The objects are those that the scenario names, and one more in each sort where it allows others.  That a formula is
excluded is said only where it does not rest on how many unnamed objects were tried.  Values may change at any moment
here, which leaves more open than there is: what is excluded even so is excluded.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from reqonto.backends.base import Budget
from reqonto.backends.smt_ground import Ground
from reqonto.backends.smt_lowering import Symbols, TooLarge, Unsupported
from reqonto.backends.smt_solver import Meter, Solver, Unsat
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.terms import ForAll, Formula, Individual
from reqonto.logic.theory import Theory


def excluded(
    theory: Theory,
    named: Collection[Individual],
    facts: Formula,
    formulas: Sequence[Formula],
    *,
    others: Collection[str],
    budget: Budget,
) -> list[bool]:
    """For each formula, whether it is established that no world has it with the facts and the background.

    The objects of the world are `named`, and unnamed ones in the sorts `others` only.  The budget is for all formulas
    together; where it ends, nothing is established.
    """
    present = {item.sort.name for item in named} | set(others)
    background = [
        axiom.formula
        for axiom in theory.axioms
        if axiom.force in {"background", "structure"} and _concerns(axiom.formula, present)
    ]
    sizes = {sort.name: int(sort.name in others) for sort in theory.sorts}
    try:
        ground = Ground(Symbols(theory), sizes, named=tuple(named))
        kept = {f"a{at}": ground.lower(each, {}, positive=True) for at, each in enumerate((facts, *background))}
        goals = {f"g{at}": ground.lower(each, {}, positive=True) for at, each in enumerate(formulas)}
        ground.inhabit()
        ground.finish()
        solver = Solver(ground.script({**kept, **goals}))
    except (Unsupported, TooLarge):
        return [False] * len(formulas)
    meter = Meter.start(budget.steps, budget.seconds)
    # Where the scenario allows no others, there are no more objects.
    closed = [f"-{flag}" for flag, sort in ground.flags.items() if sort not in set(others)]
    return [isinstance(solver.check([*kept, goal, *closed], meter), Unsat) for goal in goals]


def _concerns(formula: Formula, present: Collection[str]) -> bool:
    """Whether there are objects of all sorts over which the formula is universal."""
    while isinstance(formula, ForAll):
        if any(isinstance(var.sort, ObjectSort) and var.sort.name not in present for var in formula.vars):
            return False
        formula = formula.body
    return True
