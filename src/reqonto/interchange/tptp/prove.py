"""Whether the conjecture of a problem follows, with the status that SZS gives it, and a core or a world for it.

Nothing is said but what was shown: that something follows, by a proof that a fresh solver confirms (of worlds of any
size, infinite ones included); that it does not, by a finite world that the reference evaluator has replayed.
"""

from __future__ import annotations

import time
from typing import Literal, TypeAlias

from reqonto.backends import first_order
from reqonto.backends.base import Budget, Impossible, Possible
from reqonto.backends.smt import SMT
from reqonto.interchange.tptp.theory import Given
from reqonto.logic.sorts import NumberSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Exists, ForAll, Formula, Not
from reqonto.logic.walk import every_node
from reqonto.records import dataclass

Status: TypeAlias = Literal[
    "Theorem", "CounterSatisfiable", "ContradictoryAxioms", "Unsatisfiable", "Satisfiable", "GaveUp", "Timeout"
]

GOAL = "$conjecture"
"""What stands for the negated conjecture in a core."""

STEPS = 4_000_000
"""Steps of the solver for each question."""


@dataclass(frozen=True)
class Outcome:
    """The status; `core` are the axioms that a proof rests on, `world` a finite world that refutes or satisfies."""

    status: Status
    core: tuple[str, ...] = ()
    world: Structure | None = None

    @property
    def decided(self) -> bool:
        """Whether something was shown."""
        return self.status not in {"GaveUp", "Timeout"}


def prove(given: Given, *, seconds: float = 60.0, bound: int = 4) -> Outcome:
    """The outcome within so many seconds; worlds have up to `bound` objects of each sort."""
    until = time.monotonic() + seconds
    formulas: dict[str, Formula] = {}
    for axiom in given.theory.axioms:
        name = axiom.id if axiom.force == "must" else f"{axiom.id} {len(formulas)}"
        formulas[name] = axiom.formula
    if given.goal is not None:
        formulas[GOAL] = Not(given.goal)
    shown = _proof(given, formulas, seconds / 4)
    if shown is not None:
        return shown
    found = _world(given, max(0.1, until - time.monotonic()), bound)
    if found is not None:
        return found
    left = until - time.monotonic()
    if left > 0.5:
        shown = _proof(given, formulas, left, steps=8 * STEPS)
    return shown or Outcome("Timeout" if time.monotonic() >= until else "GaveUp")


def _proof(given: Given, formulas: dict[str, Formula], seconds: float, *, steps: int = STEPS) -> Outcome | None:
    """That the formulas contradict one another."""
    theory = given.theory
    core = first_order.prove(theory.sorts, theory.functions.values(), formulas, steps=steps, seconds=seconds)
    if core is None:
        return None
    named = {axiom.id for axiom in theory.axioms if axiom.force == "must"}
    members = tuple(name for name in formulas if name in core and name in named)
    if given.goal is None:
        return Outcome("Unsatisfiable", members)
    return Outcome("Theorem" if GOAL in core else "ContradictoryAxioms", members)


def _world(given: Given, seconds: float, bound: int) -> Outcome | None:
    """A finite world that keeps the axioms, and in which the conjecture is false if there is one."""
    if not _is_shown_by_worlds(given):
        return None
    goal = None if given.goal is None else Not(given.goal)
    session = SMT().open(given.theory)
    answer = session.possible(
        goal, keeping=given.theory.ids("must"), budget=Budget(seconds=seconds, bound=bound, steps=5 * STEPS)
    )
    match answer:
        case Possible(witness):
            return Outcome("Satisfiable" if given.goal is None else "CounterSatisfiable", world=witness)
        case Impossible():
            # Said of finite worlds, and not confirmed of others.
            return None
        case _:
            return None


def _is_shown_by_worlds(given: Given) -> bool:
    """Whether a finite world says everything: no function of numbers, and nothing said of all numbers."""
    functions = given.theory.functions.values()
    if any(isinstance(sort, NumberSort) for each in functions for sort in each.args):
        return False
    formulas = [axiom.formula for axiom in given.theory.axioms]
    formulas += [] if given.goal is None else [given.goal]
    return not any(
        isinstance(node, ForAll | Exists) and any(isinstance(var.sort, NumberSort) for var in node.vars)
        for formula in formulas
        for node in every_node(formula)
    )
