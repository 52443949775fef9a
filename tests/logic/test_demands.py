"""Which duties call for something to happen from their trigger on."""

import pytest

from reqonto.logic.demands import demands_later
from reqonto.logic.sorts import DURATION, INSTANT, ObjectSort
from reqonto.logic.terms import Apply, Arith, Compare, Exists, Function, Not, Var, conjunction, number
from reqonto.logic.theory import Axiom

ASK, ANSWER = ObjectSort("Ask"), ObjectSort("Answer")
ask, answer, other = Var("a", ASK), Var("b", ANSWER), Var("c", ANSWER)


def at(var):
    return Apply(Function(f"{var.sort.name}.time", (var.sort,), INSTANT), (var,))


def before(one, two):
    return Compare("<", one, two)


def some(*parts, over=(answer,)):
    return Exists(over, conjunction(*parts))


def day_after(var):
    return Arith("+", at(var), number(86400, DURATION), INSTANT)


@pytest.mark.parametrize(
    ("duty", "expected"),
    [
        (some(before(at(answer), at(ask))), False),
        (some(before(at(ask), at(answer))), True),
        (some(), True),
        (some(before(at(answer), day_after(ask))), True),
        (Not(some(before(at(ask), at(answer)))), False),
        (some(before(at(other), at(answer)), before(at(answer), at(ask)), over=(answer, other)), False),
        (some(before(at(answer), at(other)), before(at(ask), at(other)), over=(answer, other)), True),
        (some(before(at(answer), at(ask)), some(before(at(ask), at(other)), over=(other,))), True),
    ],
)
def test_a_duty_calls_for_what_it_does_not_put_before_its_trigger(duty, expected):
    assert demands_later(Axiom("R", "must", (ask,), conjunction(), duty), {ASK, ANSWER}) is expected


def test_without_an_event_in_the_trigger_a_single_event_is_called_for_and_a_sequence_explains():
    def axiom(duty):
        return Axiom("R", "must", (), conjunction(), duty)

    assert demands_later(axiom(some()), {ANSWER})
    assert not demands_later(axiom(some(before(at(other), at(answer)), over=(answer, other))), {ANSWER})
