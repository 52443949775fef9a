"""Ways to fill in what a scenario leaves open: whether there is one, and what none of them has.

The objects are those that the scenario names, and one more in each sort where it allows others.  An answer is given
only where it is sure: a completion has been replayed by the reference evaluator; that a formula is excluded does not
rest on how many unnamed objects were tried, nor on when values may change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from reqonto.backends.base import Budget
from reqonto.backends.smt_ground import Ground, Jump
from reqonto.backends.smt_lowering import Symbols, TooLarge, Unsupported
from reqonto.backends.smt_solver import Meter, Sat, Solver, Unsat
from reqonto.backends.smt_world import read_world
from reqonto.logic.evaluate import Unsupported as NotEvaluated
from reqonto.logic.evaluate import check_structure, holds
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import ForAll, Formula, Individual
from reqonto.logic.theory import Theory

MOST_FRAMES = 6
"""How often a world is asked for again in which a value has changed for no reason."""


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
    open_sorts = frozenset(others)
    kept = {f"a{at}": each for at, each in enumerate((facts, *_background(theory, named, open_sorts)))}
    goals = {f"g{at}": each for at, each in enumerate(formulas)}
    try:
        ground, solver = _written(theory, named, {**kept, **goals}, open_sorts)
    except (Unsupported, TooLarge):
        return [False] * len(formulas)
    meter = Meter.start(budget.steps, budget.seconds)
    # Where the scenario allows no others, there are no more objects.
    closed = [f"-{flag}" for flag, sort in ground.flags.items() if sort not in open_sorts]
    return [isinstance(solver.check([*kept, goal, *closed], meter), Unsat) for goal in goals]


def completion(
    theory: Theory,
    named: Collection[Individual],
    facts: Formula,
    *,
    others: Collection[str],
    told: Collection[str],
    budget: Budget,
) -> Structure | None:
    """A world that keeps the facts, the background and all structure; None if none was found.

    The values of the changing symbols `told` change as the facts say, be it where nothing else happens.
    """
    open_sorts = frozenset(others)
    kept = {f"a{at}": each for at, each in enumerate((facts, *_background(theory, named, open_sorts)))}
    meter = Meter.start(budget.steps, budget.seconds)
    framed: frozenset[Jump] = frozenset()
    for _ in range(MOST_FRAMES):
        try:
            ground, solver = _written(theory, named, kept, open_sorts, framed)
            result = solver.check([*kept, *(f"-{flag}" for flag in ground.flags)], meter)
            if not isinstance(result, Sat):
                return None
            world, jumps = read_world(ground, result.model, solver.context)
            jumps = frozenset(jump for jump in jumps if jump[0] not in told) - framed
            if not jumps:
                return world if _is_kept(world, theory, kept.values(), told) else None
        except (Unsupported, TooLarge, NotEvaluated):
            return None
        framed |= jumps
    return None


def _is_kept(world: Structure, theory: Theory, formulas: Iterable[Formula], told: Collection[str]) -> bool:
    complaints = [
        each
        for each in check_structure(world, theory)
        if not ("where nothing happens" in each and each.partition("(")[0] in told)
    ]
    return not complaints and all(holds(each, world) for each in formulas)


def _background(theory: Theory, named: Collection[Individual], others: frozenset[str]) -> list[Formula]:
    """The background about sorts in which there is something."""
    present = {item.sort.name for item in named} | others
    return [
        axiom.formula
        for axiom in theory.axioms
        if axiom.force in {"background", "structure"} and _concerns(axiom.formula, present)
    ]


def _written(
    theory: Theory,
    named: Collection[Individual],
    formulas: Mapping[str, Formula],
    others: frozenset[str],
    framed: frozenset[Jump] = frozenset(),
) -> tuple[Ground, Solver]:
    """The formulas, each under its literal, about the objects there are."""
    sizes = {sort.name: int(sort.name in others) for sort in theory.sorts}
    ground = Ground(Symbols(theory), sizes, framed=framed, named=tuple(named))
    ground.counted.cautious = True
    assertions = {name: ground.lower(each, {}, positive=True) for name, each in formulas.items()}
    ground.inhabit()
    ground.finish()
    return ground, Solver(ground.script(assertions))


def _concerns(formula: Formula, present: Collection[str]) -> bool:
    """Whether there are objects of all sorts over which the formula is universal."""
    while isinstance(formula, ForAll):
        if any(isinstance(var.sort, ObjectSort) and var.sort.name not in present for var in formula.vars):
            return False
        formula = formula.body
    return True
