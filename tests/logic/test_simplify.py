import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.logic import simplify as rules
from reqonto.logic.evaluate import Unsupported, holds, value
from reqonto.logic.simplify import RULES, push_negation, simplify
from reqonto.logic.terms import FALSE, TRUE, And, Compare, Exists, ForAll, Implies, Not, Or, Var, number
from reqonto.logic.walk import every_node, rewrite

from .worlds import ORDER, formulas, terms, worlds

O = Var("o", ORDER)  # noqa: E741
A = Compare("=", O, O)
B = Compare("<", number(1), number(2))


def attempt(ask):
    try:
        return ask()
    except Unsupported:
        return "unsupported"


@pytest.mark.parametrize("rule", [*RULES, push_negation], ids=lambda rule: rule.__name__)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_rewrite_keeps_the_value_in_every_small_world(rule, data):
    world = data.draw(worlds())
    formula = data.draw(formulas())
    before = attempt(lambda: holds(formula, world))

    after = attempt(lambda: holds(rewrite(formula, rule), world))

    assert "unsupported" in (before, after) or before == after


@settings(max_examples=80, deadline=None)
@given(worlds(), formulas())
def test_a_simplified_formula_means_the_same(world, formula):
    before, after = attempt(lambda: holds(formula, world)), attempt(lambda: holds(simplify(formula), world))

    assert "unsupported" in (before, after) or before == after


@settings(max_examples=40, deadline=None)
@given(worlds(), terms((), 2))
def test_a_rewritten_term_has_the_same_value(world, term):
    before = attempt(lambda: value(term, world))
    for rule in RULES:
        after = attempt(lambda rule=rule: value(rewrite(term, rule), world))
        assert "unsupported" in (before, after) or before == after


@settings(max_examples=40, deadline=None)
@given(formulas())
def test_a_simplified_formula_is_no_longer_and_simple_already(formula):
    once = simplify(formula)

    assert simplify(once) == once
    assert sum(1 for _ in every_node(once)) <= sum(1 for _ in every_node(formula))


@pytest.mark.parametrize(
    ("rule", "formula", "expected"),
    [
        (rules.drop_double_negation, Not(Not(A)), A),
        (rules.flatten, And((And((A, B)), A)), And((A, B, A))),
        (rules.drop_truths, And((A, TRUE)), A),
        (rules.drop_truths, Implies(A, FALSE), Not(A)),
        (rules.drop_repetition, And((A, A)), A),
        (rules.drop_repetition, Or((A, Not(A))), TRUE),
        (rules.merge_implications, Implies(A, Implies(B, A)), Implies(And((A, B)), A)),
        (rules.merge_quantifiers, ForAll((O,), ForAll((Var("p", ORDER),), A)), ForAll((O, Var("p", ORDER)), A)),
        (rules.drop_constant_quantifiers, ForAll((O,), TRUE), TRUE),
        (rules.drop_constant_quantifiers, Exists((O,), TRUE), Exists((O,), TRUE)),
        (rules.decide_atoms, B, TRUE),
        (rules.push_negation, Not(ForAll((O,), A)), Exists((O,), Not(A))),
    ],
)  # fmt: skip
def test_a_rewrite_does_its_one_thing(rule, formula, expected):
    assert rule(formula) == expected
