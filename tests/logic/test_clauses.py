"""Clauses say what the formula says, however it is phrased."""

from hypothesis import given, settings

from reqonto.logic.clauses import MOST_CLAUSES, Clause, clauses
from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    Compare,
    Exists,
    ForAll,
    Implies,
    Not,
    Var,
    conjunction,
    disjunction,
    forall,
    number,
)

from .worlds import OF, ORDER, PAY, TOTAL, formulas, worlds

O, P = Var("o", ORDER), Var("p", PAY)  # noqa: E741
DEAR = Compare(">", Apply(TOTAL, (O,)), number(1))
FREE = Compare("=", Apply(TOTAL, (O,)), number(0))
PAID = Compare("=", Apply(OF, (P,)), O)


@settings(max_examples=150, deadline=None)
@given(worlds(), formulas())
def test_clauses_hold_together_where_the_formula_does(world, formula):
    try:
        before = holds(formula, world)
        after = all(holds(forall(each.vars, disjunction(*each.literals)), world) for each in clauses(formula))
    except Unsupported:
        return

    assert before is after


def test_what_says_the_same_has_the_same_clauses():
    said = (
        Implies(DEAR, conjunction(Not(FREE), Not(Exists((P,), PAID)))),
        Not(conjunction(DEAR, disjunction(FREE, Exists((P,), PAID)))),
        conjunction(Implies(DEAR, Not(FREE)), Implies(DEAR, ForAll((P,), Not(PAID)))),
    )

    assert {clauses(each, {PAY}) for each in said} == {
        (Clause((), (Not(DEAR), Not(FREE))), Clause((P,), (Not(DEAR), Not(PAID))))
    }


def test_truth_has_no_clause_and_falsity_an_empty_one():
    assert clauses(TRUE) == ()
    assert clauses(FALSE) == (Clause((), ()),)


def test_what_has_too_many_clauses_stays_as_it_is():
    many = disjunction(*(conjunction(DEAR, FREE) for _ in range(MOST_CLAUSES)))

    assert clauses(conjunction(PAID, many)) == (Clause((), (PAID,)), Clause((), (many,)))
