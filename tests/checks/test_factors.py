"""Conflicts that are independent are all found, without asking about each choice of what to give up for them."""

import random
from itertools import combinations

import pytest

from reqonto.backends.base import Impossible
from reqonto.checks import conflicts
from reqonto.checks.conflicts import every_clash
from reqonto.checks.questions import Asker, Budget
from reqonto.logic.sorts import INTEGER, EnumSort, ObjectSort
from reqonto.logic.terms import TRUE, Apply, Compare, Const, Function, Var, exists, number
from reqonto.logic.theory import Axiom, KindInfo, Theory

ORDER = ObjectSort("Order")
COUNTRY = EnumSort("Country", ("cn", "de"))
WHERE = Function("Order.country", (ORDER,), COUNTRY)
AMOUNTS = tuple(Function(f"Order.a{index}", (ORDER,), INTEGER) for index in range(12))
THIS = Var("o", ORDER)
CHINA = Compare("=", Apply(WHERE, (THIS,)), Const("cn", COUNTRY))
GOAL = exists((THIS,), CHINA)


def theory(chance, rules=14, *, mixed=2):
    """Rules about amounts of orders, few of which speak of two amounts."""
    axioms = []
    for index in range(rules):
        left = Apply(chance.choice(AMOUNTS[: rules // 3]), (THIS,))
        right = number(chance.randint(0, 9))
        if index < mixed:
            right = Apply(chance.choice(AMOUNTS[: rules // 3]), (THIS,))
        trigger = CHINA if chance.random() < 0.8 else TRUE
        axioms.append(Axiom(f"R-{index}", "must", (THIS,), trigger, Compare(chance.choice(("<=", ">=")), left, right)))
    functions = {each.name: each for each in (WHERE, *AMOUNTS)}
    return Theory({"Order": KindInfo("Order", ORDER)}, functions, tuple(axioms))


def found_in(about, monkeypatch, *, several):
    monkeypatch.setattr(conflicts, "SEVERAL", several)
    asker = Asker.start(about, Budget(), 600, None)
    asked = []
    engine = type(asker.session)
    possible = engine.possible
    monkeypatch.setattr(engine, "possible", lambda *a, **k: asked.append(1) or possible(*a, **k))
    every = every_clash(asker, GOAL, about.ids("must"), name="t", most=100)
    monkeypatch.setattr(engine, "possible", possible)
    return [clash.members for clash in every.clashes], every.complete, len(asked)


def apart(groups):
    """Rules of which two of each group clash in China."""
    axioms = []
    for index in range(groups):
        value = Apply(AMOUNTS[index], (THIS,))
        axioms.append(Axiom(f"L-{index}", "must", (THIS,), CHINA, Compare("<=", value, number(1))))
        axioms.append(Axiom(f"U-{index}", "must", (THIS,), CHINA, Compare(">=", value, number(2))))
    functions = {each.name: each for each in (WHERE, *AMOUNTS)}
    return Theory({"Order": KindInfo("Order", ORDER)}, functions, tuple(axioms))


@pytest.mark.parametrize("seed", range(30))
def test_the_same_conflicts_are_found_as_one_by_one(seed, monkeypatch):
    about = theory(random.Random(seed), mixed=seed % 4)
    flat = found_in(about, monkeypatch, several=1000)
    factored = found_in(about, monkeypatch, several=2)
    assert factored[:2] == flat[:2]


def test_they_are_really_minimal_and_really_all(monkeypatch):
    several = 0
    for seed in range(8):
        about = theory(random.Random(100 + seed), rules=9)
        found, complete, _ = found_in(about, monkeypatch, several=2)
        session = Asker.start(about, Budget(), 600, None).session
        ids = about.ids("must")
        clashing = []
        for size in range(1, len(ids) + 1):
            for some in combinations(ids, size):
                if not any(set(less) <= set(some) for less in clashing):
                    answer = session.possible(GOAL, keeping=some, budget=Budget())
                    clashing += [some] if isinstance(answer, Impossible) else []
        assert complete
        assert sorted(found) == sorted(clashing)
        several += len(found) > 2
    assert several > 2


def test_ten_independent_conflicts_take_questions_in_their_number(monkeypatch):
    five = found_in(apart(5), monkeypatch, several=3)
    ten = found_in(apart(10), monkeypatch, several=3)

    assert len(ten[0]) == 10
    assert ten[1]
    # One by one there are 1024 choices of what to give up.
    assert ten[2] < 3 * five[2]
