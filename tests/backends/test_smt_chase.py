"""Proofs by instances: what some world keeps is never called a contradiction, and what follows in steps is found."""

import random
import sys
from pathlib import Path

import pytest

from reqonto.backends.smt_chase import contradiction
from reqonto.backends.smt_lowering import Symbols
from reqonto.backends.smt_solver import Meter
from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.sorts import MOMENT
from reqonto.logic.terms import (
    And,
    Apply,
    AtLeast,
    Compare,
    Const,
    Exists,
    ForAll,
    Holds,
    Implies,
    IsKind,
    Not,
    Or,
    Var,
    just_after,
    just_before,
)
from reqonto.logic.theory import Axiom, Theory

sys.path.insert(0, str(Path(__file__).parent))
from small_worlds import COLOUR, DISJOINT, FUNCTIONS, KINDS, A, B, E, Formulas, world

X, Y, Z = (Var(name, A) for name in "xyz")
EVENT, LATER = Var("e", E), Var("l", E)
M, N = Var("m", MOMENT), Var("n", MOMENT)
RED = Const("red", COLOUR)


def shown(*formulas):
    axioms = tuple(Axiom(f"R{index}", "must", (), And(()), formula) for index, formula in enumerate(formulas))
    theory = Theory(KINDS, FUNCTIONS, axioms, disjoint=DISJOINT)
    said = [(f"r{index}", formula) for index, formula in enumerate(formulas)]
    found = contradiction(Symbols(theory), said, Meter.start(5_000_000, 20))
    return None if found is None else found[0]


def value(name, *args):
    return Apply(FUNCTIONS[name], args)


@pytest.mark.parametrize("seed", range(150))
def test_what_a_world_keeps_is_no_contradiction(seed):
    chance = random.Random(seed)
    kept = world(chance)
    formulas = Formulas(chance)
    said = []
    for _ in range(4):
        formula = formulas.formula([], chance.randint(2, 4))
        try:
            said.append(formula if holds(formula, kept) else Not(formula))
        except Unsupported:
            continue

    assert shown(*said) is None


def test_what_follows_in_two_steps_is_found():
    each_has_an_event = ForAll((X,), Exists((EVENT,), Compare("=", value("E.a", EVENT), X)))
    no_event_of_a_red_one = ForAll((EVENT,), Not(Compare("=", value("c", value("E.a", EVENT)), RED)))
    some_red_one = Exists((X,), Compare("=", value("c", X), RED))

    assert shown(each_has_an_event, no_event_of_a_red_one) is None
    assert shown(each_has_an_event, no_event_of_a_red_one, some_red_one) == {"r0", "r1", "r2"}


def test_only_what_is_needed_is_named():
    something_else = ForAll((X,), Exists((Y,), Holds(value("flag", Y))))
    none = ForAll((X,), Compare("!=", value("c", X), RED))
    one = Exists((X,), Compare("=", value("c", X), RED))

    assert shown(something_else, none, one) == {"r1", "r2"}


def test_a_claim_that_need_not_be_met_gives_nothing():
    """The name of what is not there has the attributes that the claim gives it, and is no object of the world."""
    claimed = Exists((EVENT,), Compare("=", value("E.a", EVENT), X))
    perhaps = ForAll((X,), Or((claimed, Compare("=", value("c", X), RED))))
    none = Not(Exists((EVENT,), And(())))
    some = Exists((X,), And(()))

    assert shown(perhaps, none, some) is None
    assert shown(perhaps, none, some, ForAll((X,), Compare("!=", value("c", X), RED))) == {"r0", "r1", "r2", "r3"}


def test_a_member_of_an_enumeration_is_no_name_of_its_own():
    """What is claimed of a member must not be taken for granted where the claim is not made."""
    colour = Var("k", COLOUR)
    claimed = Exists((colour,), Compare("=", value("h", colour), Const(3, FUNCTIONS["h"].result)))
    perhaps = Or((claimed, Exists((X,), And(()))))
    never = ForAll((colour,), Compare("=", value("h", colour), Const(4, FUNCTIONS["h"].result)))

    assert shown(perhaps, never) is None
    assert shown(claimed, never) == {"r0", "r1"}


def test_the_same_claim_about_different_objects_has_different_names():
    each_has_its_own = ForAll((X,), Exists((EVENT,), Compare("=", value("E.a", EVENT), X)))
    at_most_one = Not(AtLeast(2, (EVENT,), And(())))
    two = AtLeast(2, (X,), And(()))

    assert shown(each_has_its_own, at_most_one) is None
    assert shown(each_has_its_own, at_most_one, two) == {"r0", "r1", "r2"}


def test_moments_at_which_something_is_read_are_tried():
    once_red_always_red = ForAll(
        (X, M, N),
        Implies(And((Compare("<=", M, N), Compare("=", value("s", X, M), RED))), Compare("=", value("s", X, N), RED)),
    )
    of_event = value("E.a", EVENT), value("E.time", EVENT)
    turns_red = ForAll((EVENT,), Compare("=", value("s", of_event[0], just_after(of_event[1])), RED))
    found_not_red = ForAll((EVENT,), Compare("!=", value("s", of_event[0], just_before(of_event[1])), RED))
    two = Exists(
        (EVENT, LATER),
        And(
            (
                Compare("=", value("E.a", EVENT), value("E.a", LATER)),
                Compare("<", value("E.time", EVENT), value("E.time", LATER)),
            )
        ),
    )

    assert shown(once_red_always_red, turns_red, found_not_red) is None
    assert shown(once_red_always_red, turns_red, found_not_red, two) == {"r0", "r1", "r2", "r3"}


def test_kinds_go_upwards_and_exclude_each_other():
    assert shown(Exists((X,), And((IsKind(X, "L"), IsKind(X, "M"))))) == {"r0"}
    assert shown(Exists((X,), IsKind(X, "L")), ForAll((Y,), Not(IsKind(Y, "K")))) == {"r0", "r1"}
    assert shown(Exists((X,), IsKind(X, "K")), ForAll((Y,), Not(IsKind(Y, "L")))) is None


def test_claims_without_end_end():
    after = Exists((LATER,), Compare("<", value("E.time", EVENT), value("E.time", LATER)))
    always_another = ForAll((EVENT,), after)

    assert shown(always_another, Exists((EVENT,), And(()))) is None


def test_an_absent_value_is_not_what_is_claimed():
    claimed = Exists((X,), Compare("=", value("g", X), Var("b", B)))
    about_some = ForAll((Var("b", B),), claimed)

    assert shown(about_some, ForAll((X,), Not(Compare("=", value("g", X), value("g", X))))) is None
    b = Exists((Var("b", B),), And(()))
    assert shown(about_some, b, ForAll((X,), Not(Compare("=", value("g", X), value("g", X))))) is not None
