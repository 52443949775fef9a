"""Worlds that show goals one by one keep all but what a goal leaves out, and never show the impossible."""

import random
import sys
from pathlib import Path

import pytest

from reqonto.backends import smt_singly
from reqonto.backends.base import Budget, Impossible, Possible, Wanted
from reqonto.backends.smt import SMT
from reqonto.logic.evaluate import check_structure, holds
from reqonto.logic.terms import TRUE, Not, conjunction
from reqonto.logic.theory import Axiom, Theory

sys.path.insert(0, str(Path(__file__).parent))
from small_worlds import DISJOINT, FUNCTIONS, KINDS, Formulas
from test_smt_near import amounts
from theories import delivery, payment, returns

BUDGET = Budget(steps=20_000_000, seconds=60)
SHORT = Budget(steps=2_000_000, seconds=5)
"""For random formulas, some of which nobody decides."""


def denials(theory):
    """Each requirement and what breaks it."""
    return {
        id_: Not(conjunction(*(axiom.formula for axiom in theory.by_id[id_])))
        for id_ in (*theory.ids("must"), *theory.ids("should"))
    }


def broken_alone(theory, budget=BUDGET):
    """The worlds that break a requirement and keep the others, by its id; they are held to do so."""
    broken = denials(theory)
    ids = list(broken)
    wanted = [Wanted(broken[id_], frozenset((id_,))) for id_ in ids]
    found = {}
    for place, world in SMT().open(theory).singly(wanted, keeping=theory.by_id, budget=budget):
        assert ids[place] not in found
        found[ids[place]] = world
    for id_, world in found.items():
        assert not check_structure(world, theory)
        assert holds(broken[id_], world)
        assert all(holds(axiom.formula, world) for axiom in theory.axioms if axiom.id != id_ and axiom.force != "may")
    return found


def asked_alone(theory, id_, budget=BUDGET):
    """What the engine answers to the same question on its own."""
    others = [other for other in theory.by_id if other != id_]
    return SMT().open(theory).possible(denials(theory)[id_], keeping=others, budget=budget)


@pytest.mark.parametrize("seed", range(30))
def test_what_is_shown_is_what_is_possible(seed):
    theory = amounts(random.Random(seed))

    found = broken_alone(theory)

    for id_ in theory.ids("must"):
        assert (id_ in found) == isinstance(asked_alone(theory, id_), Possible)


@pytest.mark.parametrize("seed", range(30))
def test_random_formulas_of_every_kind(seed):
    formulas = Formulas(random.Random(2000 + seed))
    axioms = tuple(Axiom(f"R-{index}", "must", (), TRUE, formulas.formula([], 3)) for index in range(5))
    theory = Theory(KINDS, FUNCTIONS, axioms, disjoint=DISJOINT)

    found = broken_alone(theory, SHORT)

    for id_ in theory.ids("must"):
        if isinstance(asked_alone(theory, id_, SHORT), Impossible):
            assert id_ not in found


@pytest.mark.parametrize("make", [payment, delivery, returns])
def test_requirements_of_shops_with_events_and_deadlines(make):
    theory = make()

    found = broken_alone(theory)

    possible = {id_ for id_ in denials(theory) if isinstance(asked_alone(theory, id_), Possible)}
    assert possible
    assert found.keys() == possible


def test_where_too_much_takes_part_nothing_is_shown(monkeypatch):
    theory = payment()
    monkeypatch.setattr(smt_singly, "MOST_RULES", 1)

    assert broken_alone(theory) == {}


def test_a_budget_that_is_used_up_shows_nothing():
    theory = payment()
    wanted = [Wanted(goal, frozenset((id_,))) for id_, goal in denials(theory).items()]

    assert not list(SMT().open(theory).singly(wanted, keeping=theory.by_id, budget=Budget(steps=0)))
