from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reqonto.logic.evaluate import Unsupported, check_structure, holds, value
from reqonto.logic.sorts import INSTANT, INTEGER, MOMENT
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    ForAll,
    Holds,
    Implies,
    Not,
    Or,
    Round,
    Var,
    number,
)

from .worlds import COLOUR, LINKED, ORDER, PAY, SHOWN, STOCK, THEORY, TIME, TOTAL, WEIGHT, formulas, worlds

O = Var("o", ORDER)  # noqa: E741
M = Var("m", MOMENT)
N = Var("n", MOMENT)
T = Var("t", INSTANT)


def at(moment):
    return number(moment, MOMENT)


def plus(term, steps):
    return Arith("+", term, at(steps), MOMENT)


def four(term):
    return Arith("*", term, at(4), MOMENT)


def less(one, other):
    return Compare("<", one, other)


EMPTY = Structure({})
SHOP = Structure(
    elements={"Order": ("o1", "o2"), "Pay": ("p1",)},
    members={"Big": frozenset({"o2"})},
    functions={
        "Order.next": {("o1",): "o2", ("o2",): "o2"},
        "Order.total": {("o1",): Fraction(5), ("o2",): Fraction(7)},
        "Order.weight": {("o1",): Fraction(3)},
        "Order.paint": {("o1",): "red", ("o2",): "green"},
        "linked": {("o1", "o2"): True},
        "Pay.time": {("p1",): Fraction(10)},
        "Pay.order": {("p1",): "o1"},
    },
    timelines={
        "Order.stock": {("o1",): ((None, Fraction(1)), (41, Fraction(2))), ("o2",): ((None, Fraction(0)),)},
        "Order.shown": {("o1",): ((None, False), (41, True))},
    },
)


def test_an_atom_about_an_absent_value_is_false_whichever_way_it_compares():
    weight = Apply(WEIGHT, (Var("o", ORDER),))

    answers = [holds(Compare(op, weight, number(3)), SHOP, {"o": "o2"}) for op in ("=", "!=", "<", ">=")]

    assert answers == [False] * 4
    assert not holds(Defined(weight), SHOP, {"o": "o2"})


def test_over_an_empty_sort_every_universal_is_true_and_every_existential_false():
    assert holds(ForAll((O,), FALSE), EMPTY)
    assert not holds(Exists((O,), TRUE), EMPTY)


def test_a_sum_with_an_absent_term_is_absent_and_one_over_nothing_is_zero():
    total = Aggregate("sum", (O,), TRUE, Apply(WEIGHT, (O,)), INTEGER)

    assert value(total, SHOP) is None
    assert value(total, EMPTY) == 0


def test_an_average_of_nothing_is_absent():
    assert value(Aggregate("average", (O,), TRUE, Apply(TOTAL, (O,)), INTEGER), EMPTY) is None


def test_division_by_zero_is_absent():
    assert value(Arith("/", number(1), number(0), INTEGER), EMPTY) is None


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("half_up", [3, -3, 4]), ("half_even", [2, -2, 4]), ("down", [2, -3, 3]), ("up", [3, -2, 4])],
)
def test_rounding_goes_the_way_its_mode_says(mode, expected):
    halves = [Fraction(5, 2), Fraction(-5, 2), Fraction(7, 2)]

    assert [value(Round(number(half), Fraction(1), mode), EMPTY) for half in halves] == expected


def test_counting_counts_different_assignments():
    a, b = Var("a", ORDER), Var("b", ORDER)
    linked = Holds(Apply(LINKED, (a, b)))

    assert holds(AtLeast(1, (a, b), linked), SHOP)
    assert not holds(AtLeast(2, (a, b), linked), SHOP)


def test_an_event_reads_the_state_before_it_and_leaves_the_state_after_it():
    p = Var("p", PAY)
    before = four(Apply(TIME, (p,)))

    assert value(Apply(STOCK, (O, before)), SHOP, {"o": "o1", "p": "p1"}) == 1
    assert value(Apply(STOCK, (O, plus(before, 1))), SHOP, {"o": "o1", "p": "p1"}) == 2


def test_a_value_at_every_moment_is_decided_at_its_changes():
    assert holds(ForAll((M,), Compare("<=", Apply(STOCK, (O, M)), number(2))), SHOP, {"o": "o1"})
    assert not holds(ForAll((M,), Compare("<=", Apply(STOCK, (O, M)), number(1))), SHOP, {"o": "o1"})
    assert holds(
        Exists((M,), And((Holds(Apply(SHOWN, (O, M))), less(M, at(42))))), SHOP, {"o": "o1"}
    )  # fmt: skip
    assert not holds(
        Exists((M,), And((Holds(Apply(SHOWN, (O, M))), less(M, at(41))))), SHOP, {"o": "o1"}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (ForAll((M,), Exists((N,), And((less(M, N), less(N, plus(M, 2)))))), True),
        (ForAll((M,), Exists((N,), And((less(M, N), less(N, plus(M, 1)))))), False),
        (Exists((M,), And((less(at(3), M), less(M, at(10)), ForAll((N,), Or((less(N, M), less(at(8), N))))))), True),
        (Exists((M,), And((less(at(3), M), less(M, at(9)), ForAll((N,), Or((less(N, M), less(at(8), N))))))), False),
        (ForAll((M,), Exists((T,), Compare("=", four(T), M))), False),
        (ForAll((M,), Exists((T,), And((Not(less(M, four(T))), less(M, plus(four(T), 4)))))), True),
        (ForAll((M,), Exists((T,), And((Not(less(M, four(T))), less(M, plus(four(T), 3)))))), False),
    ],
)
def test_nested_moments_are_decided_exactly(formula, expected):
    assert holds(formula, EMPTY) is expected


def test_what_is_not_linear_in_a_moment_is_refused():
    with pytest.raises(Unsupported):
        holds(Exists((M,), Compare("=", Arith("*", M, M, MOMENT), at(2))), EMPTY)


@st.composite
def linear(draw, scope, depth):
    """Formulas of comparisons linear in whole-number variables."""
    if depth == 0:
        sides = [number(draw(st.integers(-3, 6)), MOMENT)]
        for var in draw(st.lists(st.sampled_from(scope), min_size=1, max_size=2)) if scope else []:
            factor = draw(st.sampled_from((1, 1, 1, 4, -1)))
            sides.append(var if factor == 1 else Arith("*", var, at(factor), MOMENT))
        left = sides[-1]
        right = sides[0] if len(sides) < 3 else Arith("+", sides[1], sides[0], MOMENT)
        return Compare(draw(st.sampled_from(("<", "<=", "=", "!="))), left, right)
    shape = draw(st.sampled_from(("and", "or", "not", "all", "some")))
    if shape == "not":
        return Not(draw(linear(scope, depth - 1)))
    if shape in ("and", "or"):
        parts = draw(st.lists(linear(scope, depth - 1), min_size=2, max_size=3))
        return (And if shape == "and" else Or)(tuple(parts))
    if len(scope) == 2:
        return draw(linear(scope, depth - 1))
    var = Var(f"m{len(scope)}", MOMENT)
    return (ForAll if shape == "all" else Exists)((var,), draw(linear((*scope, var), depth - 1)))


OUTER = 60
"""Beyond it nothing changes: thresholds of two bounds with factors up to 4 and constants up to 6 meet below 48."""


def tried(formula, env):
    """The truth of a linear formula by trying every moment, the inner ones as far as the outer ones may push them."""
    match formula:
        case ForAll((var,), body) | Exists((var,), body):
            reach = OUTER + 4 * max((abs(value) for value in env.values()), default=0)
            # From the middle outwards: what decides is mostly near.
            near = (sign * at for at in range(reach + 1) for sign in (1, -1))
            choose = all if isinstance(formula, ForAll) else any
            return choose(tried(body, {**env, var.name: at}) for at in near)
        case Not(body):
            return not tried(body, env)
        case And(parts):
            return all(tried(part, env) for part in parts)
        case Or(parts):
            return any(tried(part, env) for part in parts)
        case Compare(op, left, right):
            one, two = amount(left, env), amount(right, env)
            return {"<": one < two, "<=": one <= two, "=": one == two, "!=": one != two}[op]
    raise AssertionError(formula)


def amount(term, env):
    match term:
        case Var(name, _):
            return env[name]
        case Const(value, _):
            return int(value)
        case Arith("+", left, right, _):
            return amount(left, env) + amount(right, env)
        case Arith("*", left, right, _):
            return amount(left, env) * amount(right, env)
    raise AssertionError(term)


@settings(max_examples=60, deadline=None)
@given(linear((), 4))
@example(
    ForAll(
        (Var("m0", MOMENT),),
        Exists(
            (Var("m1", MOMENT),),
            Compare("=", Var("m1", MOMENT), Arith("*", Var("m0", MOMENT), number(4, MOMENT), MOMENT)),
        ),
    )
)
def test_trying_the_critical_moments_is_as_good_as_trying_many(formula):
    assert holds(formula, EMPTY) == tried(formula, {})


@settings(max_examples=40, deadline=None)
@given(worlds(), st.data())
def test_a_moment_is_critical_wherever_a_world_changes(world, data):
    scope = (Var("m", MOMENT),)
    body = data.draw(formulas(scope, 2).filter(lambda found: "MOMENT" not in str(found.__class__)))
    formula = ForAll(scope, body)
    try:
        found = holds(formula, world)
    except Unsupported:
        return
    if found:
        assert all(holds(body, world, {"m": Fraction(at)}) for at in range(-30, 60))


def test_a_world_of_the_signature_is_legal():
    assert check_structure(SHOP, THEORY) == []


@settings(max_examples=50, deadline=None)
@st.composite
def several(draw):
    """The same quantifier over variables at once, which is given up early where it can be, and over one after another."""
    sorts = draw(st.lists(st.sampled_from((ORDER, ORDER, PAY, COLOUR, MOMENT)), min_size=2, max_size=3))
    variables = tuple(Var(f"x{index}", sort) for index, sort in enumerate(sorts))
    parts = st.integers(1, len(variables)).flatmap(lambda count: formulas(variables[:count], 0))
    bodies = st.lists(parts, min_size=1, max_size=3).map(tuple)
    body = draw(
        bodies.map(And) | bodies.map(Or) | st.builds(Implies, bodies.map(And), parts) | bodies.map(And).map(Not)
    )
    quantifier = draw(st.sampled_from((Exists, ForAll)))
    nested = body
    for var in reversed(variables):
        nested = quantifier((var,), nested)
    return quantifier(variables, body), nested


@settings(max_examples=100, deadline=None)
@given(worlds(), several())
def test_a_quantifier_over_several_variables_is_one_after_another(world, both):
    found = []
    for formula in both:
        try:
            found.append(holds(formula, world))
        except Unsupported:
            return

    assert found[0] == found[1]


def test_of_many_variables_not_all_assignments_are_tried():
    """Sixteen variables in a row have 65536 assignments; two of each are tried, since each is the one before it."""
    chain = [Var(f"x{index}", ORDER) for index in range(16)]
    tried = []

    class Told(tuple):
        __slots__ = ()

        def __iter__(self):
            tried.append(1)
            return super().__iter__()

    world = changed(elements={**SHOP.elements, "Order": Told(SHOP.elements["Order"])})
    same = [Compare("=", one, other) for one, other in pairwise(chain)]

    assert not holds(Exists(tuple(chain), And((*same, Compare("!=", chain[0], chain[-1])))), world)
    assert holds(ForAll(tuple(chain), Implies(And(tuple(same)), Compare("=", chain[0], chain[-1]))), world)
    assert len(tried) < 100


@given(worlds())
def test_drawn_worlds_are_legal(world):
    assert check_structure(world, THEORY) == []


def changed(**fields):
    return Structure(
        **{**{name: getattr(SHOP, name) for name in ("elements", "members", "functions", "timelines", "now")}, **fields}
    )


@pytest.mark.parametrize(
    ("world", "complaint"),
    [
        (changed(elements={**SHOP.elements, "Cat": ("c",)}), "there is no sort Cat"),
        (changed(elements={**SHOP.elements, "Order": ("o1", "o2", "o2")}), "listed twice"),
        (changed(members={"Big": frozenset({"p1"})}), "no object of Order"),
        (changed(functions={**SHOP.functions, "Order.total": {("o1",): Fraction(5)}}), "Order.total(o2) has no value"),
        (changed(functions={**SHOP.functions, "Order.total": {("o1",): Fraction(1, 2), ("o2",): Fraction(1)}}), "not of its sort"),
        (changed(functions={**SHOP.functions, "Order.paint": {("o1",): "blue", ("o2",): "red"}}), "not of its sort"),
        (changed(functions={**SHOP.functions, "Order.next": {("o1",): "o9", ("o2",): "o2"}}), "not of its sort"),
        (changed(functions={**SHOP.functions, "Order.cat": {}}), "no fixed symbol Order.cat"),
        (changed(functions={**SHOP.functions, "linked": {("o1", "x"): True}}), "not of its sort"),
        (changed(timelines={**SHOP.timelines, "Order.shown": {("o1",): ((None, False), (45, True))}}), "where nothing happens"),
        (changed(timelines={"Order.stock": {("o1",): ((41, Fraction(2)),), ("o2",): ((None, Fraction(0)),)}}), "no first value"),
        (changed(now=Fraction(1, 2)), "now is not"),
    ],
)  # fmt: skip
def test_a_world_that_breaks_a_rule_of_the_signature_is_not_legal(world, complaint):
    assert any(complaint in found for found in check_structure(world, THEORY))
