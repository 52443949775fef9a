"""What is told of events counted over a length of time holds in random courses of events, and a shorter share would not."""

import random
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from reqonto.logic.evaluate import holds
from reqonto.logic.sorts import INSTANT, INTEGER
from reqonto.logic.tallies import facts_of
from reqonto.logic.terms import (
    Aggregate,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Implies,
    Not,
    Var,
    conjunction,
    forall,
    number,
)
from reqonto.logic.windows import covering, window_of

sys.path.insert(0, str(Path(__file__).parents[1] / "backends"))
from small_worlds import FUNCTIONS, A, E, world

EVENTS = frozenset({"E"})


def time(var):
    return Apply(FUNCTIONS["E.time"], (var,))


def length(ticks):
    return number(ticks, INTEGER)


def begun(var, end, ticks, way):
    """`var` is at most so long before the end, said in several ways."""
    match way:
        case 0:
            return Compare("<", Arith("-", time(end), length(ticks), INSTANT), time(var))
        case 1:
            return Compare(">=", time(var), Arith("-", time(end), length(ticks), INSTANT))
        case 2:
            return Compare("<", Arith("-", time(end), time(var), INTEGER), length(ticks))
        case _:
            return Compare("<=", time(end), Arith("+", time(var), length(ticks), INSTANT))


def within(var, end, ticks, way, *, before=False):
    upper = Compare("<", time(var), time(end)) if before else Compare(">=", time(end), time(var))
    if way == 4:
        later = Arith("+", time(end), length(ticks), INSTANT)
        return conjunction(Compare("<=", time(end), time(var)), Compare(">", later, time(var)))
    return conjunction(begun(var, end, ticks, way), upper)


def same(var, end):
    return Compare("=", Apply(FUNCTIONS["E.a"], (var,)), Apply(FUNCTIONS["E.a"], (end,)))


def course(chance):
    """A world with several events at few instants."""
    while True:
        found = world(chance)
        if found.elements["A"]:
            break
    events = tuple(f"E{index}" for index in range(chance.randint(1, 6)))
    functions = dict(found.functions)
    functions["E.time"] = {(each,): Fraction(chance.randint(0, 8)) for each in events}
    functions["E.a"] = {(each,): chance.choice(found.elements["A"]) for each in events}
    return replace(found, elements={**found.elements, "E": events}, functions=functions)


WORLDS = [course(random.Random(seed)) for seed in range(20)]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_told_of_windows_holds_in_every_course_of_events(seed):
    chance = random.Random(seed)
    p, x, y = Var("p", E), Var("x", E), Var("y", E)
    wide = chance.randint(2, 8)
    narrow = chance.randint(1, wide)
    more = conjunction(same(x, p), within(x, p, wide, chance.randint(0, 4), before=chance.random() < 0.3))
    less = conjunction(same(y, p), within(y, p, narrow, chance.randint(0, 3)))
    if chance.random() < 0.5:
        value = FUNCTIONS["n"]
        one = Aggregate("sum", (x,), more, Apply(value, (Apply(FUNCTIONS["E.a"], (x,)),)), INTEGER)
        other = Aggregate("sum", (y,), less, Apply(value, (Apply(FUNCTIONS["E.a"], (y,)),)), INTEGER)
        said = [forall((p,), Compare(">=", one, number(3))), forall((p,), Compare("<=", other, number(2)))]
    else:
        said = [forall((p,), AtLeast(5, (x,), more)), forall((p,), Not(AtLeast(2, (y,), less)))]

    facts = list(facts_of(said, EVENTS, only_among=True))

    assert facts
    for fact in facts:
        for each in WORLDS:
            assert holds(fact.formula, each), fact


@pytest.mark.parametrize("wide", range(1, 9))
@pytest.mark.parametrize("narrow", range(1, 9))
def test_a_limit_over_a_short_window_limits_a_long_one_to_just_so_many(wide, narrow):
    def most(events, width):
        return max(sum(last - width < each <= last for each in events) for last in events)

    # Two at once, as often as the short windows allow.
    events = [step * narrow for step in range(wide // narrow + 2) for _ in range(2)]

    assert most(events, narrow) == 2
    assert most(events, wide) == 2 * covering(wide, narrow)


def test_windows_are_read_in_every_way_of_writing():
    p, x = Var("p", E), Var("x", E)

    def width(way, **given):
        return window_of(x, conjunction(same(x, p), within(x, p, 5, way, **given))).width

    assert [width(way) for way in range(4)] == [5, 6, 5, 6]
    assert [width(way, before=True) for way in range(4)] == [4, 5, 4, 5]
    assert window_of(x, conjunction(same(x, p), begun(x, p, 5, 0))) is None
    assert window_of(x, Compare("<=", time(x), time(p))) is None


def test_a_window_may_lie_before_or_after_what_it_is_reckoned_from():
    p, x = Var("p", E), Var("x", E)
    after = conjunction(Compare("<=", time(p), time(x)), Compare("<", time(x), Arith("+", time(p), length(7), INSTANT)))
    past = conjunction(
        begun(x, p, 9, 1),
        Compare("<", time(x), Arith("-", Arith("+", time(p), length(1), INSTANT), length(5), INSTANT)),
    )

    assert [(each.later, each.width) for each in (window_of(x, after), window_of(x, past))] == [(6, 7), (-5, 5)]


def test_a_window_whose_end_moves_with_what_is_counted_is_none():
    p, x = Var("p", E), Var("x", E)
    twice = Arith("+", time(x), time(x), INSTANT)
    begin = Compare("<", Arith("-", twice, length(5), INSTANT), time(x))

    assert window_of(x, conjunction(begin, Compare("<=", time(x), twice))) is None
    assert window_of(x, conjunction(begun(x, p, 5, 0), begun(x, p, 4, 0), Compare("<=", time(x), time(p)))) is None
    # Nothing lies between.
    assert window_of(x, conjunction(Compare("<", time(p), time(x)), Compare("<=", time(x), time(p)))) is None


def test_nothing_is_told_of_sorts_that_are_no_events():
    x, y = Var("x", A), Var("y", A)
    many = AtLeast(5, (x,), Compare(">", Apply(FUNCTIONS["n"], (x,)), number(0)))
    few = Not(AtLeast(2, (y,), Compare(">", Apply(FUNCTIONS["n"], (y,)), number(1))))

    facts = list(facts_of([Implies(Not(few), few), many], EVENTS, only_among=True))

    assert all("E.time" not in repr(fact) for fact in facts)
