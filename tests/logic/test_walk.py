from hypothesis import given, settings

from reqonto.logic.terms import Apply, Compare, Exists, ForAll, Var, number
from reqonto.logic.walk import (
    every_node,
    free_variables,
    functions_in,
    kinds_in,
    parts,
    rewrite,
    substitute,
    with_parts,
)

from .worlds import NEXT, ORDER, TOTAL, formulas

O, P, Q = (Var(name, ORDER) for name in "opq")  # noqa: E741


@given(formulas())
def test_a_drawn_formula_is_closed(formula):
    assert free_variables(formula) == ()


@given(formulas())
def test_putting_the_same_parts_back_changes_nothing(formula):
    assert all(with_parts(node, parts(node)) == node for node in every_node(formula))


@settings(deadline=None)
@given(formulas((O,)))
def test_a_substitution_by_a_new_name_and_back_is_the_identity(formula):
    new = Var("new", ORDER)

    assert substitute(substitute(formula, {"o": new}), {"new": O}) == formula


def test_a_bound_variable_is_renamed_rather_than_capture():
    formula = Exists((P,), Compare("=", O, P))

    found = substitute(formula, {"o": P})

    assert found == Exists((Var("p2", ORDER),), Compare("=", P, Var("p2", ORDER)))


def test_a_bound_variable_is_not_replaced():
    formula = ForAll((O,), Compare("=", O, O))

    assert substitute(formula, {"o": P}) == formula


def test_free_variables_come_in_written_order_each_once():
    formula = Compare("=", Apply(NEXT, (P,)), Apply(NEXT, (O,)))

    assert free_variables(ForAll((Q,), formula)) == (P, O)


def test_symbols_and_kinds_are_found():
    formula = Compare("=", Apply(TOTAL, (Apply(NEXT, (O,)),)), number(1))

    assert list(functions_in(formula)) == ["Order.total", "Order.next"]
    assert kinds_in(formula) == ()


def test_what_is_not_changed_is_kept_as_it_is():
    formula = Compare("=", O, P)

    assert rewrite(formula, lambda node: node) is formula
