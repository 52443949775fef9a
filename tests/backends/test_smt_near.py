"""What is found near a known world is a world; what is said to be in the way is in the way."""

import random
import sys
from pathlib import Path

import pytest

from reqonto.backends.base import Budget, Possible
from reqonto.backends.smt import SMT
from reqonto.logic.evaluate import check_structure, holds
from reqonto.logic.sorts import BOOL, INTEGER, EnumSort, ObjectSort
from reqonto.logic.terms import (
    TRUE,
    Apply,
    Compare,
    Const,
    Exists,
    Function,
    Holds,
    IsKind,
    Not,
    Var,
    conjunction,
    number,
)
from reqonto.logic.theory import Axiom, KindInfo, Theory

sys.path.insert(0, str(Path(__file__).parent))
from small_worlds import DISJOINT, FUNCTIONS, KINDS, Formulas
from theories import delivery, payment, returns

BUDGET = Budget(steps=5_000_000, seconds=20)
ORDER, TICKET = ObjectSort("Order"), ObjectSort("Ticket")
COUNTRY = EnumSort("Country", ("cn", "de", "fr"))
WHERE = Function("Order.country", (ORDER,), COUNTRY)
AMOUNTS = tuple(Function(f"Order.a{index}", (ORDER,), INTEGER) for index in range(4))
OF = Function("Ticket.order", (TICKET,), ORDER)
DUE = Function("Order.due", (ORDER,), BOOL)
THIS, T = Var("o", ORDER), Var("t", TICKET)


def near_each(theory):
    """For each requirement what is found near a world that keeps them all, where it is broken."""
    session = SMT().open(theory)
    kept = frozenset(axiom.id for axiom in theory.axioms if axiom.force != "may")
    everything = session.possible(None, keeping=kept, budget=BUDGET)
    if not isinstance(everything, Possible):
        return
    for id_ in theory.ids("must"):
        goal = Not(theory.by_id[id_][0].formula)
        yield id_, goal, kept, session.near(goal, everything.witness, keeping=kept, without=(id_,), budget=BUDGET)


def assert_right(theory, id_, goal, kept, found):
    if found is not None and found.shown:
        assert not check_structure(found.world, theory)
        assert holds(goal, found.world)
        assert all(
            holds(axiom.formula, found.world)
            for axiom in theory.axioms
            if axiom.force == "structure" or (axiom.id in kept and axiom.id != id_)
        )


def amounts(chance, ids=12):
    """Rules about the amounts of orders, by country; some about tickets."""
    axioms = []
    for index in range(ids):
        one, other = (Apply(chance.choice(AMOUNTS), (THIS,)) for _ in "ab")
        trigger = chance.choice(
            [TRUE, Compare("=", Apply(WHERE, (THIS,)), Const(chance.choice(COUNTRY.members), COUNTRY))]
        )
        duty = Compare(chance.choice(("<=", ">=")), one, chance.choice([other, number(chance.randint(0, 9))]))
        axioms.append(Axiom(f"R-{index}", "must", (THIS,), trigger, duty))
    axioms.append(Axiom("R-t", "must", (T,), TRUE, Compare(">=", Apply(AMOUNTS[0], (Apply(OF, (T,)),)), number(3))))
    axioms.append(
        Axiom("R-e", "must", (THIS,), Holds(Apply(DUE, (THIS,))), Exists((T,), Compare("=", Apply(OF, (T,)), THIS)))
    )
    kinds = {"Order": KindInfo("Order", ORDER), "Ticket": KindInfo("Ticket", TICKET)}
    functions = {each.name: each for each in (WHERE, OF, DUE, *AMOUNTS)}
    return Theory(kinds, functions, tuple(axioms))


@pytest.mark.parametrize("seed", range(20))
def test_a_world_near_another_keeps_all_but_what_is_broken(seed):
    theory = amounts(random.Random(seed))
    for id_, goal, kept, found in near_each(theory):
        assert_right(theory, id_, goal, kept, found)


@pytest.mark.parametrize("seed", range(30))
def test_random_formulas_of_every_kind(seed):
    formulas = Formulas(random.Random(seed))
    axioms = tuple(Axiom(f"R-{index}", "must", (), TRUE, formulas.formula([], 3)) for index in range(4))
    theory = Theory(KINDS, FUNCTIONS, axioms, disjoint=DISJOINT)
    for id_, goal, kept, found in near_each(theory):
        assert_right(theory, id_, goal, kept, found)


@pytest.mark.parametrize("make", [payment, delivery, returns])
def test_the_shops_theories(make):
    theory = make()
    for id_, goal, kept, found in near_each(theory):
        assert_right(theory, id_, goal, kept, found)


def test_most_of_what_is_possible_is_found_and_what_follows_is_blamed_on_its_reasons():
    shown = blamed = missed = 0
    for seed in range(20):
        theory = amounts(random.Random(seed))
        session = SMT().open(theory)
        for id_, goal, kept, found in near_each(theory):
            answer = session.possible(goal, keeping=kept - {id_}, budget=BUDGET)
            if isinstance(answer, Possible):
                shown += found is not None and found.shown
                missed += found is None or not found.shown
            elif found is not None and found.core:
                blamed += 1
                again = session.possible(goal, keeping=found.core, budget=BUDGET)
                assert not isinstance(again, Possible)
            assert not (isinstance(answer, Possible) and found is not None and found.core)
    assert shown > 5 * missed
    assert blamed > 10


def test_kinds_that_exclude_each_other_are_seen_although_nothing_speaks_of_them():
    """Who becomes a buyer must not be a seller any more, whatever no axiom says of sellers."""
    party = ObjectSort("Party")
    kinds = {
        "Party": KindInfo("Party", party),
        "Buyer": KindInfo("Buyer", party, supers=("Party",)),
        "Gold": KindInfo("Gold", party, supers=("Buyer",)),
        "Seller": KindInfo("Seller", party, supers=("Party",)),
    }
    who = Var("p", party)
    axioms = (
        Axiom("R-1", "must", (), TRUE, Exists((who,), IsKind(who, "Seller"))),
        Axiom("R-2", "must", (who,), TRUE, Not(IsKind(who, "Gold"))),
    )
    theory = Theory(kinds, {}, axioms, disjoint=(("Buyer", "Seller"),))
    session = SMT().open(theory)
    kept = frozenset(theory.by_id)
    world = session.possible(None, keeping=kept, budget=BUDGET).witness
    goal = Exists((who,), IsKind(who, "Gold"))

    found = session.near(goal, world, keeping=kept, without=("R-2",), budget=BUDGET)

    assert found is not None
    assert found.shown
    assert not check_structure(found.world, theory)
    assert holds(conjunction(goal, axioms[0].formula), found.world)
