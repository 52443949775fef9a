from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.evaluate import value as exact_value
from reqonto.logic.partial import Others, PartialWorld, Unknown, known, truth, value
from reqonto.logic.sorts import INTEGER, MOMENT
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    TRUE,
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Defined,
    Exists,
    ForAll,
    Holds,
    Not,
    Or,
    Var,
    number,
)

from .worlds import FUNCTIONS, LINKED, ORDER, PAY, SHOWN, STOCK, TIME, TOTAL, WEIGHT, formulas, terms, worlds

O = Var("o", ORDER)  # noqa: E741
P = Var("p", PAY)
M = Var("m", MOMENT)


def test_a_fact_that_nobody_told_leaves_the_answer_open_and_is_named():
    world = PartialWorld({"Order": ("o1",)})
    missing = []

    assert truth(Compare("=", Apply(TOTAL, (O,)), number(3)), world, {"o": "o1"}, missing=missing) is None
    assert missing == [("Order.total", ("o1",))]


def test_a_definite_answer_misses_nothing():
    world = PartialWorld({"Order": ("o1",)})
    missing = []
    told = Or((Compare("=", Apply(TOTAL, (O,)), number(3)), TRUE))

    assert truth(told, world, {"o": "o1"}, missing=missing) is True
    assert missing == []


def test_bounds_decide_what_values_need_not():
    world = PartialWorld({"Order": ("o1",)}, bounds={"Order.total": (Fraction(0), None)})
    more = Compare(">", Arith("+", Apply(TOTAL, (O,)), number(1), INTEGER), number(0))

    assert truth(more, world, {"o": "o1"}) is True


def test_a_value_that_may_be_absent_makes_no_atom_true():
    world = PartialWorld({"Order": ("o1",)}, bounds={"Order.weight": (Fraction(0), None)})

    assert truth(Compare(">=", Apply(WEIGHT, (O,)), number(0)), world, {"o": "o1"}) is None
    assert truth(Compare("<", Apply(WEIGHT, (O,)), number(0)), world, {"o": "o1"}) is False
    assert truth(Defined(Apply(WEIGHT, (O,))), world, {"o": "o1"}) is None


def test_what_is_told_to_be_none_is_false():
    world = PartialWorld({"Order": ("o1", "o2")}, none={"linked": frozenset({("o1", None)})})
    a, b = Var("a", ORDER), Var("b", ORDER)
    linked = Holds(Apply(LINKED, (a, b)))

    assert truth(Exists((b,), linked), world, {"a": "o1"}) is False
    assert truth(Exists((b,), linked), world, {"a": "o2"}) is None


def test_objects_without_a_name_may_exist_where_the_sort_is_open():
    world = PartialWorld({"Order": ()}, others={"Order": Others(frozenset(), frozenset({"Big"}))})

    assert truth(Exists((O,), TRUE), world) is None
    assert truth(ForAll((O,), Compare(">", Apply(TOTAL, (O,)), number(0))), world) is None
    assert truth(AtLeast(2, (O,), TRUE), world) is None
    assert value(Aggregate("count", (O,), TRUE, None, INTEGER), world) == Unknown(Fraction(0), None)


def observed_at(instant):
    return PartialWorld(
        {"Pay": ("p1",)},
        functions={"Pay.time": {("p1",): Fraction(3)}},
        events=frozenset({"Pay"}),
        observed=Fraction(instant),
    )


def test_an_event_may_follow_only_after_the_end_of_observation():
    late = Exists((P,), Compare(">=", Apply(TIME, (P,)), number(8)))
    between = Exists(
        (P,), And((Compare(">", Apply(TIME, (P,)), number(4)), Compare("<=", Apply(TIME, (P,)), number(10))))
    )
    world = observed_at(10)

    assert [truth(late, world, later=later) for later in (False, True)] == [False, None]
    assert [truth(between, world, later=later) for later in (False, True)] == [False, False]


def test_a_changing_value_is_open_only_after_the_end_of_observation():
    told = replace(observed_at(10), elements={"Order": ("o1",)}, timelines={"Order.shown": {("o1",): ((None, False),)}})
    shown = Exists((M,), And((Holds(Apply(SHOWN, (O, M))), Compare("<=", M, number(44, MOMENT)))))
    soon = Exists((M,), And((Holds(Apply(SHOWN, (O, M))), Compare("<=", M, number(43, MOMENT)))))

    assert [truth(shown, told, {"o": "o1"}, later=later) for later in (False, True)] == [False, None]
    assert [truth(soon, told, {"o": "o1"}, later=later) for later in (False, True)] == [False, False]


def attempt(ask):
    try:
        return ask()
    except Unsupported:
        return "unsupported"


@settings(max_examples=80, deadline=None)
@given(worlds(), formulas())
def test_where_everything_is_known_partial_truth_is_truth(world, formula):
    expected = attempt(lambda: holds(formula, world))

    found = truth(formula, known(world, FUNCTIONS))

    assert found is expected or (found is None and expected == "unsupported") or expected == "unsupported"


@st.composite
def forgotten(draw, world):
    """The world with some of its facts no longer known."""
    full = known(world, FUNCTIONS)
    functions, none = {}, {}
    for function in FUNCTIONS:
        if function.changing:
            continue
        table = dict(full.functions.get(function.name, {}))
        for key in list(table):
            if draw(st.integers(0, 3)) == 0:
                del table[key]
        if draw(st.booleans()):
            # Only what is still told of all that is absent stays known.
            none[function.name] = frozenset()
            lost = False
        else:
            lost = len(table) < len(full.functions.get(function.name, {}))
            none[function.name] = frozenset() if lost else full.none[function.name]
        functions[function.name] = table
    timelines = {}
    for function in FUNCTIONS:
        if function.changing:
            table = {}
            for key, timeline in full.timelines[function.name].items():
                if draw(st.integers(0, 3)):
                    table[key] = tuple(
                        (start, Unknown(absent=function.partial) if draw(st.integers(0, 4)) == 0 else held)
                        for start, held in timeline
                    )
            timelines[function.name] = table
    return replace(full, functions=functions, none=none, timelines=timelines)


@settings(max_examples=100, deadline=None)
@given(worlds(), formulas(), st.data())
def test_a_definite_answer_is_the_answer_in_the_world_that_was_partly_forgotten(world, formula, data):
    part = data.draw(forgotten(world))
    found = truth(formula, part)

    expected = attempt(lambda: holds(formula, world))

    assert found is None or expected == "unsupported" or found is expected


def fits(exact, found):
    if not isinstance(found, Unknown):
        return exact == found
    if exact is None:
        return found.absent
    if not isinstance(exact, Fraction):
        return True
    return (found.low is None or found.low <= exact) and (found.high is None or exact <= found.high)


@settings(max_examples=80, deadline=None)
@given(worlds(), st.data())
def test_a_number_lies_within_what_is_known_of_it(world, data):
    part = data.draw(forgotten(world))
    term = data.draw(terms((), 2))
    exact = attempt(lambda: exact_value(term, world))

    assert exact == "unsupported" or fits(exact, value(term, part))


@st.composite
def without_last_order(draw):
    """A world, and the same with its last order unnamed."""
    world = draw(worlds().filter(lambda found: found.elements["Order"] and not found.elements["Pay"]))
    gone = world.elements["Order"][-1]
    full = known(world, FUNCTIONS)

    def without(tables):
        return {
            name: {key: held for key, held in table.items() if gone not in key and held != gone}
            for name, table in tables.items()
        }

    part = PartialWorld(
        {**world.elements, "Order": world.elements["Order"][:-1]},
        {kind: members - {gone} for kind, members in world.members.items()},
        without(full.functions),
        without(full.timelines),
        others={"Order": Others(frozenset(), frozenset({"Big"}))},
    )
    return world, part


@settings(max_examples=60, deadline=None)
@given(without_last_order(), formulas())
def test_an_answer_that_allows_for_unnamed_objects_is_true_of_a_world_that_has_one(pair, formula):
    world, part = pair
    expected = attempt(lambda: holds(formula, world))

    found = truth(formula, part)

    assert found is None or expected == "unsupported" or found is expected


def test_not_is_open_where_its_body_is():
    world = PartialWorld({"Order": ("o1",)})

    assert truth(Not(Compare("=", Apply(STOCK, (O, number(0, MOMENT))), number(1))), world, {"o": "o1"}) is None


def test_a_known_world_lists_each_timeline_from_the_first_moment():
    world = Structure({"Order": ("o1",)}, timelines={"Order.shown": {("o1",): ((41, True),)}})

    assert known(world).timelines["Order.shown"][("o1",)] == ((None, None), (41, True))
