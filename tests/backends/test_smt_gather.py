"""Worlds that show many goals at once keep what they are to keep, show what they say, and never the impossible."""

import random
import sys
from pathlib import Path

import pytest

from reqonto.backends.base import Budget, Impossible
from reqonto.backends.smt import SMT
from reqonto.logic.evaluate import Unsupported, check_structure, holds
from reqonto.logic.terms import And, Not, exists
from reqonto.logic.theory import Axiom, Theory

sys.path.insert(0, str(Path(__file__).parent))
from small_worlds import DISJOINT, FUNCTIONS, KINDS, Formulas, world
from theories import delivery, payment, returns

BUDGET = Budget(steps=5_000_000, seconds=20)


def triggers(theory):
    return [axiom.triggered for axiom in theory.axioms if axiom.force in {"must", "should"}]


@pytest.mark.parametrize("make", [payment, delivery, returns])
def test_each_world_keeps_everything_and_shows_a_goal_that_none_before_it_shows(make):
    theory = make()
    goals = triggers(theory)
    shown = set()

    for found in SMT().open(theory).gather(goals, keeping=theory.by_id, budget=BUDGET):
        assert not check_structure(found, theory)
        assert all(holds(axiom.formula, found) for axiom in theory.axioms if axiom.force != "may")
        here = {index for index, goal in enumerate(goals) if holds(goal, found)}
        assert here - shown
        shown |= here


@pytest.mark.parametrize("make", [payment, delivery, returns])
def test_fewer_worlds_than_goals_show_every_goal_that_is_possible(make):
    theory = make()
    goals = triggers(theory)
    session = SMT().open(theory)

    worlds = list(session.gather(goals, keeping=theory.by_id, budget=BUDGET))

    for goal in goals:
        alone = session.possible(goal, keeping=theory.by_id, budget=BUDGET)
        assert any(holds(goal, found) for found in worlds) == (not isinstance(alone, Impossible))
    assert len(worlds) < len(goals)


def test_goals_in_each_others_way_have_worlds_of_their_own():
    theory = Theory(KINDS, FUNCTIONS, (), disjoint=DISJOINT)
    chance = random.Random(3)
    formula = next(each for each in iter(lambda: Formulas(chance).formula([], 3), None) if _varies(each))

    worlds = list(SMT().open(theory).gather([formula, Not(formula)], keeping=(), budget=BUDGET))

    assert {holds(formula, found) for found in worlds} == {False, True}


def _varies(formula):
    try:
        return len({holds(formula, world(random.Random(seed))) for seed in range(40)}) == 2
    except Unsupported:
        return False


@pytest.mark.parametrize("seed", range(40))
def test_each_world_shows_something_that_none_before_it_shows(seed):
    """What a model makes true about moments that were not tried need not be true in its world."""
    theory = Theory(KINDS, FUNCTIONS, (), disjoint=DISJOINT)
    formulas = Formulas(random.Random(seed))
    goals = [formulas.formula([], 3) for _ in range(6)]
    goals += [Not(goal) for goal in goals]
    shown = set()

    for found in SMT().open(theory).gather(goals, keeping=(), budget=BUDGET):
        here = {index for index, goal in enumerate(goals) if holds(goal, found)}
        assert here - shown
        shown |= here


@pytest.mark.parametrize("seed", range(30))
def test_no_world_shows_what_is_proved_impossible(seed):
    chance = random.Random(seed)
    formulas = Formulas(chance)
    axioms = tuple(Axiom(f"R{index}", "must", (), And(()), formulas.formula([], 2)) for index in range(3))
    theory = Theory(KINDS, FUNCTIONS, axioms, disjoint=DISJOINT)
    goals = [formulas.formula([], 2) for _ in range(6)]
    session = SMT().open(theory)

    worlds = list(session.gather(goals, keeping=theory.by_id, budget=BUDGET))

    assert all(holds(axiom.formula, found) for found in worlds for axiom in axioms)
    for goal in goals:
        if isinstance(session.possible(goal, keeping=theory.by_id, budget=BUDGET), Impossible):
            assert not any(holds(goal, found) for found in worlds)


def test_nothing_is_shown_where_what_is_kept_contradicts_itself():
    never = Axiom("R0", "must", (), And(()), Not(And(())))
    theory = Theory(KINDS, FUNCTIONS, (never,), disjoint=DISJOINT)

    assert not list(SMT().open(theory).gather([exists((), And(()))], keeping=theory.by_id, budget=BUDGET))


def test_a_budget_that_is_used_up_shows_nothing():
    theory = payment()

    assert not list(SMT().open(theory).gather(triggers(theory), keeping=theory.by_id, budget=Budget(steps=0)))
