from reqonto.logic.fragment import Feature, cycle, dependencies, features, is_finite
from reqonto.logic.sorts import INTEGER, MOMENT
from reqonto.logic.terms import (
    TRUE,
    Aggregate,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Exists,
    ForAll,
    Function,
    Matches,
    Not,
    Var,
    number,
)
from reqonto.logic.theory import Axiom, Theory

from .worlds import NAME, NEXT, ORDER, PAY, STOCK, THEORY, TOTAL

O, P = Var("o", ORDER), Var("p", PAY)  # noqa: E741
M = Var("m", MOMENT)


def test_features_are_those_that_are_used():
    total = Apply(TOTAL, (O,))
    product = Compare("=", Arith("*", total, total, INTEGER), number(4))
    scaled = Compare("=", Arith("*", total, number(2), INTEGER), number(4))

    assert features(product) == {Feature.ARITHMETIC, Feature.NONLINEAR}
    assert features(scaled) == {Feature.ARITHMETIC}
    assert features(AtLeast(2, (O,), TRUE)) == {Feature.COUNTING}
    assert features(ForAll((M,), Compare(">", Apply(STOCK, (O, M)), number(0)))) == {Feature.CHANGING, Feature.MOMENTS}
    assert features(Matches(Apply(NAME, (O,)), "a")) == {Feature.MATCHING, Feature.PARTIAL}
    assert features(Compare(">", Aggregate("sum", (O,), TRUE, total, INTEGER), number(0))) == {Feature.AGGREGATES}


def test_an_existential_under_a_universal_makes_one_sort_call_for_the_other():
    each = ForAll((O,), Exists((P,), TRUE))

    assert dependencies([each]) == {"Order": frozenset({"Pay"})}
    assert dependencies([Not(each)]) == {}
    assert dependencies([Not(Exists((O,), ForAll((P,), TRUE)))]) == {"Order": frozenset({"Pay"})}
    assert dependencies([Exists((P,), TRUE)]) == {}


def test_a_symbol_calls_for_its_values():
    buyer = Function("Pay.order", (PAY,), ORDER)

    assert dependencies([], [buyer]) == {"Pay": frozenset({"Order"})}
    assert cycle(dependencies([], [buyer, NEXT])) == ("Order", "Order")


def test_sorts_that_call_for_each_other_are_a_cycle():
    there = ForAll((O,), Exists((P,), TRUE))
    back = ForAll((P,), Exists((O,), TRUE))

    assert cycle(dependencies([there])) == ()
    assert cycle(dependencies([there, back])) == ("Order", "Pay", "Order")


def test_counting_calls_for_what_it_counts():
    counted = ForAll((O,), Compare(">", Aggregate("count", (P,), TRUE, None, INTEGER), number(0)))

    assert dependencies([counted]) == {"Order": frozenset({"Pay"})}


def test_a_theory_without_a_cycle_is_decided_by_finitely_many_objects():
    axiom = Axiom("R-1", "must", (O,), TRUE, Exists((P,), TRUE))
    functions = {"Pay.order": THEORY.functions["Pay.order"]}

    assert is_finite(Theory(THEORY.kinds, {}, (axiom,)))
    assert not is_finite(Theory(THEORY.kinds, functions, (axiom,)))
