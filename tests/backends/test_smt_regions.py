"""What is found of many goals near one world is right, and most of what is possible is found; shadows are weaker."""

import random
import sys
import time
from pathlib import Path

import pytest

from reqonto.backends.base import Budget, Possible, Wanted
from reqonto.backends.smt import SMT
from reqonto.logic.evaluate import holds
from reqonto.logic.reading import read_by
from reqonto.logic.shadows import shadow
from reqonto.logic.sorts import BOOL, EnumSort, ObjectSort
from reqonto.logic.terms import (
    TRUE,
    Apply,
    Compare,
    Const,
    Exists,
    Function,
    Holds,
    Not,
    Or,
    Var,
    conjunction,
)
from reqonto.logic.theory import Axiom, KindInfo, Theory

sys.path.insert(0, str(Path(__file__).parent))
from small_worlds import DISJOINT, FUNCTIONS, KINDS, Formulas
from test_smt_near import BUDGET, amounts, assert_right
from theories import delivery, payment, returns


def found_near(session, wanted, world, kept):
    return dict(session.near_all(wanted, world, keeping=kept, budget=BUDGET, until=time.monotonic() + 60))


def all_near(theory):
    """Each requirement with what is found near a world that keeps them all, where it is broken; all asked at once."""
    session = SMT().open(theory)
    kept = frozenset(axiom.id for axiom in theory.axioms if axiom.force != "may")
    everything = session.possible(None, keeping=kept, budget=BUDGET)
    if not isinstance(everything, Possible):
        return
    ids = theory.ids("must")
    goals = [Not(theory.by_id[id_][0].formula) for id_ in ids]
    wanted = [Wanted(goal, frozenset((id_,))) for id_, goal in zip(ids, goals, strict=True)]
    found = found_near(session, wanted, everything.witness, kept)
    for place, (id_, goal) in enumerate(zip(ids, goals, strict=True)):
        yield id_, goal, kept, found.get(place)


@pytest.mark.parametrize("seed", range(30))
def test_a_world_near_another_keeps_all_but_what_is_broken(seed):
    theory = amounts(random.Random(seed))
    for id_, goal, kept, found in all_near(theory):
        assert_right(theory, id_, goal, kept, found)


@pytest.mark.parametrize("seed", range(40))
def test_random_formulas_of_every_kind(seed):
    formulas = Formulas(random.Random(1000 + seed))
    axioms = tuple(Axiom(f"R-{index}", "must", (), TRUE, formulas.formula([], 3)) for index in range(5))
    theory = Theory(KINDS, FUNCTIONS, axioms, disjoint=DISJOINT)
    for id_, goal, kept, found in all_near(theory):
        assert_right(theory, id_, goal, kept, found)


@pytest.mark.parametrize("make", [payment, delivery, returns])
def test_the_shops_theories(make):
    theory = make()
    for id_, goal, kept, found in all_near(theory):
        assert_right(theory, id_, goal, kept, found)


def test_most_of_what_is_possible_is_found_and_nothing_possible_is_said_to_be_excluded():
    shown = blamed = missed = 0
    for seed in range(20):
        theory = amounts(random.Random(100 + seed))
        session = SMT().open(theory)
        for id_, goal, kept, found in all_near(theory):
            answer = session.possible(goal, keeping=kept - {id_}, budget=BUDGET)
            if isinstance(answer, Possible):
                shown += found is not None and found.shown
                missed += found is None or not found.shown
                assert found is None or not found.core
            elif found is not None and found.core:
                blamed += 1
                assert not isinstance(session.possible(goal, keeping=found.core, budget=BUDGET), Possible)
    assert shown > 5 * missed
    assert blamed > 10


def test_what_can_not_be_asked_does_not_keep_the_others_from_being_asked():
    theory = amounts(random.Random(1))
    session = SMT().open(theory)
    kept = frozenset(theory.by_id)
    world = session.possible(None, keeping=kept, budget=BUDGET).witness
    number = Var("x", theory.functions["Order.a0"].result)
    order = Var("o", ObjectSort("Order"))
    odd = Exists((order, number), Compare(">", number, Apply(theory.functions["Order.a0"], (order,))))
    plain = Exists(
        (order,),
        Compare(">", Apply(theory.functions["Order.a1"], (order,)), Apply(theory.functions["Order.a2"], (order,))),
    )

    found = found_near(session, [Wanted(plain), Wanted(odd), Wanted(plain)], world, kept)
    alone = found_near(session, [Wanted(plain)], world, kept)

    assert found[0].shown == found[2].shown == alone[0].shown
    if 1 in found and found[1].shown:
        assert holds(odd, found[1].world)


# ---------------------------------------------------------------- shadows


@pytest.mark.parametrize("seed", range(120))
def test_where_a_formula_holds_its_shadow_holds(seed):
    chance = random.Random(seed)
    formula = Formulas(chance).formula([], 4)
    theory = Theory(KINDS, FUNCTIONS, (), disjoint=DISJOINT)
    parts = sorted({*read_by(formula, theory), *(("sort", kind) for kind in KINDS)})
    hidden = frozenset(part for part in parts if chance.random() < 0.5)
    weaker = shadow(formula, theory, hidden.__contains__)
    answer = SMT().open(theory).possible(formula, keeping=(), budget=Budget(steps=2_000_000, seconds=10))
    if isinstance(answer, Possible):
        assert holds(weaker, answer.witness)
    seen = {part for part in read_by(weaker, theory) if part[0] != "sort"}
    assert not seen & hidden


ORDER, TICKET = ObjectSort("Order"), ObjectSort("Ticket")
COUNTRY = EnumSort("Country", ("cn", "de"))
WHERE = Function("Order.country", (ORDER,), COUNTRY)
PAID = Function("Order.paid", (ORDER,), BOOL)
OF = Function("Ticket.order", (TICKET,), ORDER)
T, THIS = Var("t", TICKET), Var("o", ORDER)
SHOP = Theory(
    {"Order": KindInfo("Order", ORDER), "Ticket": KindInfo("Ticket", TICKET)},
    {each.name: each for each in (WHERE, PAID, OF)},
    (),
)
HIDDEN = frozenset({("sort", "Ticket"), ("function", "Ticket.order"), ("function", "Order.paid")})


def test_the_object_that_a_hidden_symbol_leads_to_is_something_that_there_is():
    from_germany = Compare("=", Apply(WHERE, (Apply(OF, (T,)),)), Const("de", COUNTRY))

    found = shadow(Exists((T,), from_germany), SHOP, HIDDEN.__contains__)

    assert isinstance(found, Exists)
    (var,) = found.vars
    assert var.sort == ORDER
    assert found.body == Compare("=", Apply(WHERE, (var,)), Const("de", COUNTRY))


def test_one_of_two_leaves_open_which():
    either = Or((Holds(Apply(PAID, (THIS,))), Compare("=", Apply(WHERE, (THIS,)), Const("cn", COUNTRY))))
    both = conjunction(Holds(Apply(PAID, (THIS,))), Compare("=", Apply(WHERE, (THIS,)), Const("cn", COUNTRY)))

    assert holds_nowhere_hidden(shadow(Exists((THIS,), either), SHOP, HIDDEN.__contains__))
    assert shadow(Exists((THIS,), both), SHOP, HIDDEN.__contains__) != shadow(
        Exists((THIS,), either), SHOP, HIDDEN.__contains__
    )


def holds_nowhere_hidden(formula):
    return not set(read_by(formula, SHOP)) & HIDDEN
