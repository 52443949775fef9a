from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.presence import asked, in_nothing, needed, present
from reqonto.logic.sorts import BOOL
from reqonto.logic.terms import And, Apply, Compare, Defined, Exists, ForAll, Holds, Iff, Implies, IsKind, Not, Or, Var

from .worlds import FUNCTIONS, HEIR, LINKED, NEXT, ORDER, WEIGHT, formulas, worlds

X = Var("x", ORDER)
BIG = IsKind(X, "Big")
ANY = IsKind(X, "Order")
LINK = Holds(Apply(LINKED, (X, X)))
HAS_HEIR = Defined(Apply(HEIR, (X,)))
LIGHT = Compare("=", Apply(WEIGHT, (X,)), Apply(WEIGHT, (Apply(NEXT, (X,)),)))


@pytest.mark.parametrize(
    ("formula", "to_be_true", "to_be_false", "in_an_empty_one"),
    [
        (BIG, {"is Big"}, set(), False),
        (ANY, set(), set(), None),
        (LINK, {"linked"}, set(), False),
        (LIGHT, {"Order.weight"}, set(), False),
        (Not(LINK), set(), {"linked"}, True),
        (Implies(And((BIG, LINK)), HAS_HEIR), set(), {"is Big", "linked"}, True),
        (ForAll((X,), Implies(ANY, HAS_HEIR)), set(), set(), None),
        (Exists((X,), And((BIG, HAS_HEIR))), {"is Big", "Order.heir"}, set(), False),
        (Or((And((BIG, LINK)), And((BIG, HAS_HEIR)))), {"is Big"}, set(), False),
        (Iff(BIG, Not(LINK)), set(), set(), False),
    ],
)
def test_what_a_formula_needs(formula, to_be_true, to_be_false, in_an_empty_one):
    assert needed(formula, true=True) == to_be_true
    assert needed(formula, true=False) == to_be_false
    assert in_nothing(formula) is in_an_empty_one


def emptied(world, gone):
    """The world without the tables and memberships of these names."""
    return replace(
        world,
        functions={name: table for name, table in world.functions.items() if name not in gone},
        timelines={name: table for name, table in world.timelines.items() if name not in gone},
        members={kind: frozenset() if asked(kind) in gone else names for kind, names in world.members.items()},
    )


def can_be_absent(world):
    """The symbols that need not have a value anywhere, and the kinds."""
    symbols = [each.name for each in FUNCTIONS if each.partial or each.result == BOOL]
    return [*symbols, *map(asked, world.members)]


def truth(formula, world):
    try:
        return holds(formula, world)
    except Unsupported:
        return None


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_without_what_it_needs_a_formula_is_neither_true_nor_false(data):
    world = data.draw(worlds())
    formula = data.draw(formulas())
    world = emptied(world, data.draw(st.sets(st.sampled_from(can_be_absent(world)))))

    if not needed(formula, true=True) <= present(world):
        assert truth(formula, world) in {False, None}
    if not needed(formula, true=False) <= present(world):
        assert truth(formula, world) in {True, None}


@settings(max_examples=80, deadline=None)
@given(worlds(), formulas())
def test_what_is_known_of_a_formula_in_nothing_is_so(world, formula):
    world = emptied(world, can_be_absent(world))

    assert in_nothing(formula) is None or truth(formula, world) in {in_nothing(formula), None}
