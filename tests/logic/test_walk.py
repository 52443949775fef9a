from fractions import Fraction
from typing import get_args

from hypothesis import given, settings

from reqonto.logic import walk
from reqonto.logic.sorts import INTEGER
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Defined,
    Exists,
    Extreme,
    ForAll,
    Formula,
    Holds,
    If,
    IsKind,
    Matches,
    Or,
    Round,
    Term,
    Var,
    number,
)
from reqonto.logic.walk import (
    every_node,
    free_names,
    free_variables,
    functions_in,
    kinds_in,
    parts,
    reads,
    rewrite,
    substitute,
    with_parts,
)
from reqonto.source import Source, Span

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


@settings(deadline=None)
@given(formulas((O, P)))
def test_free_names_are_those_of_the_free_variables_of_every_part(formula):
    for node in every_node(formula):
        assert free_names(node) == {var.name for var in free_variables(node)}


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


def test_every_class_of_terms_and_formulas_is_known():
    assert set(walk._PARTS) == set(walk._REMADE) == {*get_args(Term), *get_args(Formula)}


def test_parts_that_are_put_back_leave_every_field_as_it_was():
    place = Span(Source("a.req", "text"), 0, 4)
    total = Apply(TOTAL, (O,), place)
    compared = Compare("<=", total, number(3), place)
    several: list[Term | Formula] = [
        total, compared, Arith("+", total, total, INTEGER, place), Round(total, Fraction(1, 3), "up"),
        Aggregate("sum", (O,), compared, total, INTEGER, place), Aggregate("count", (O,), compared, None, INTEGER, place),
        Extreme("min", (total, total), INTEGER), Holds(total, place), IsKind(O, "Order", place), Defined(total, place),
        Matches(total, "a+", place), ForAll((O,), compared, place), Exists((O,), compared, place),
        AtLeast(2, (O,), compared, place), If(compared, total, total), And((compared,)), Or((compared, compared)),
    ]  # fmt: skip

    for node in several:
        again = with_parts(node, parts(node))
        assert again == node
        assert getattr(again, "origin", None) == getattr(node, "origin", None)


@settings(deadline=None)
@given(formulas((O, P)))
def test_a_name_is_read_where_it_is_free(formula):
    free = {var.name for var in free_variables(formula)}

    assert {name for name in ("o", "p", "q", "x") if reads(formula, name)} == free & {"o", "p", "q", "x"}
