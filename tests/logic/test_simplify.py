import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.logic import simplify as rules
from reqonto.logic.evaluate import Unsupported, holds, value
from reqonto.logic.simplify import RULES, one_point, push_negation, simplify
from reqonto.logic.terms import FALSE, TRUE, And, Apply, Compare, Exists, ForAll, Implies, Not, Or, Var, number
from reqonto.logic.walk import every_node, rewrite

from .worlds import HEIR, NEXT, OF, ORDER, PAY, formulas, terms, worlds

O = Var("o", ORDER)  # noqa: E741
A = Compare("=", O, O)
B = Compare("<", number(1), number(2))


def attempt(ask):
    try:
        return ask()
    except Unsupported:
        return "unsupported"


@pytest.mark.parametrize("rule", [*RULES, push_negation, one_point], ids=lambda rule: rule.__name__)
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


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_object_that_is_the_value_of_something_need_not_be_looked_for(data):
    pay, order = Var("p", PAY), Var("o", ORDER)
    world = data.draw(worlds())
    said, due = (data.draw(formulas((pay, order), 1)) for _ in range(2))
    same = data.draw(st.sampled_from((Compare("=", Apply(OF, (pay,)), order), Compare("=", order, Apply(OF, (pay,))))))
    whole = data.draw(
        st.sampled_from(
            (
                Exists((pay, order), And((said, same, due))),
                ForAll((pay, order), Implies(And((same, said)), due)),
                ForAll((order, pay), Implies(same, due)),
                ForAll((pay, order), Not(And((same, due)))),
            )
        )
    )
    before = attempt(lambda: holds(whole, world))

    after = one_point(whole)

    assert not any(isinstance(node, Exists | ForAll) and order in node.vars for node in (after,))
    assert before in ("unsupported", attempt(lambda: holds(after, world)))


def test_a_value_that_may_be_absent_or_is_asked_for_is_no_point():
    heir, next_ = Compare("=", Apply(HEIR, (O,)), Var("x", ORDER)), Compare("=", Apply(NEXT, (O,)), Var("x", ORDER))
    for formula in (
        Exists((O, Var("x", ORDER)), And((heir, A))),
        ForAll((O, Var("x", ORDER)), Implies(A, next_)),
        Exists((O,), And((Compare("=", Apply(NEXT, (O,)), O), A))),
    ):
        assert one_point(formula) == formula
