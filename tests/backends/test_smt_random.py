"""Random worlds and theories: what a world keeps is possible, and what the engine proves impossible no world keeps."""

import random
import sys
from pathlib import Path

import pytest

from reqonto.backends.base import Budget, Impossible, Undecided
from reqonto.backends.smt import SMT
from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.sorts import MOMENT
from reqonto.logic.terms import And, AtLeast, Compare, Exists, ForAll, Not, Or, Var
from reqonto.logic.theory import Axiom, Theory

sys.path.insert(0, str(Path(__file__).parent))
from small_worlds import DISJOINT, FUNCTIONS, KINDS, A, B, E, Formulas, world

BUDGET = Budget(steps=5_000_000, seconds=20)


def theory_of(formulas):
    axioms = tuple(Axiom(f"R{index}", "must", (), And(()), formula) for index, formula in enumerate(formulas))
    return Theory(KINDS, FUNCTIONS, axioms, disjoint=DISJOINT)


def answer(theory):
    session = SMT().open(theory)
    return session.possible(None, keeping=theory.ids("must"), budget=BUDGET)


@pytest.mark.parametrize("seed", range(40))
def test_what_some_world_keeps_is_never_impossible(seed):
    chance = random.Random(seed)
    kept = world(chance)
    formulas = Formulas(chance)
    axioms = []
    for _ in range(3):
        formula = formulas.formula([], chance.randint(2, 3))
        try:
            axioms.append(formula if holds(formula, kept) else Not(formula))
        except Unsupported:
            continue
    for sort in (A, B, E):
        size = len(kept.elements[sort.name])
        if size:
            axioms.append(AtLeast(size, (Var("z", sort),), And(())))
        axioms.append(Not(AtLeast(size + 1, (Var("z", sort),), And(()))))

    assert not isinstance(answer(theory_of(axioms)), Impossible)


WORLDS = [world(random.Random(seed)) for seed in range(300)]


@pytest.mark.parametrize("seed", range(40))
def test_no_world_keeps_what_is_proved_impossible(seed):
    chance = random.Random(seed)
    formulas = Formulas(chance)
    axioms = [formulas.formula([], chance.randint(2, 3)) for _ in range(chance.randint(3, 6))]
    axioms.append(Exists((Var("z", A), Var("y", B), Var("e", E)), And(())))
    theory = theory_of(axioms)

    found = answer(theory)

    if isinstance(found, Impossible):
        core = [axiom.formula for axiom in theory.axioms if axiom.id in found.core]
        assert not any(_keeps(each, core) for each in WORLDS)


def _keeps(each, formulas):
    try:
        return all(holds(formula, each) for formula in formulas)
    except Unsupported:
        return False


@pytest.mark.parametrize("order", [1, -1])
def test_a_moment_before_any_moment_is_no_contradiction(order):
    one, other, third = (Var(name, MOMENT) for name in "xyz")
    earlier = Compare("<", other, one) if order > 0 else Compare(">", other, one)
    between = ForAll((third,), Or((Compare("<", third, other), Compare(">=", third, other))))
    formula = ForAll((one,), Exists((other,), And((earlier, between))))

    assert not isinstance(answer(theory_of([formula])), Impossible)


def test_a_budget_that_is_used_up_is_undecided():
    chance = random.Random(1)
    formulas = Formulas(chance)
    theory = theory_of([formulas.formula([], 3) for _ in range(4)])

    found = SMT().open(theory).possible(None, keeping=theory.ids("must"), budget=Budget(steps=0))

    assert isinstance(found, Undecided)
