"""Small worlds and formulas over one small signature, for property tests."""

from fractions import Fraction

from hypothesis import strategies as st

from reqonto.logic.sorts import BOOL, INSTANT, INTEGER, MOMENT, TEXT, EnumSort, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    Extreme,
    ForAll,
    Function,
    Holds,
    If,
    Iff,
    Implies,
    IsKind,
    Matches,
    Not,
    Or,
    Round,
    Var,
    number,
)
from reqonto.logic.theory import KindInfo, Theory

ORDER = ObjectSort("Order")
PAY = ObjectSort("Pay")
COLOUR = EnumSort("Colour", ("red", "green"))

NEXT = Function("Order.next", (ORDER,), ORDER)
HEIR = Function("Order.heir", (ORDER,), ORDER, partial=True)
LINKED = Function("linked", (ORDER, ORDER), BOOL)
TOTAL = Function("Order.total", (ORDER,), INTEGER)
WEIGHT = Function("Order.weight", (ORDER,), INTEGER, partial=True)
NAME = Function("Order.name", (ORDER,), TEXT, partial=True)
PAINT = Function("Order.paint", (ORDER,), COLOUR)
STOCK = Function("Order.stock", (ORDER, MOMENT), INTEGER, changing=True)
NOTE = Function("Order.note", (ORDER, MOMENT), INTEGER, partial=True, changing=True)
SHOWN = Function("Order.shown", (ORDER, MOMENT), BOOL, changing=True)
TIME = Function("Pay.time", (PAY,), INSTANT)
OF = Function("Pay.order", (PAY,), ORDER)

FUNCTIONS = (NEXT, HEIR, LINKED, TOTAL, WEIGHT, NAME, PAINT, STOCK, NOTE, SHOWN, TIME, OF)
THEORY = Theory(
    kinds={
        "Order": KindInfo("Order", ORDER),
        "Big": KindInfo("Big", ORDER, supers=("Order",)),
        "Pay": KindInfo("Pay", PAY, is_event=True),
    },
    functions={function.name: function for function in FUNCTIONS},
    axioms=(),
)

numbers = st.integers(-2, 3).map(Fraction)
names = st.sampled_from(("a", "ab", "b"))


@st.composite
def worlds(draw):
    """A legal world with at most two orders and two payments."""
    orders = tuple(f"o{index}" for index in range(draw(st.integers(0, 2))))
    pays = tuple(f"p{index}" for index in range(draw(st.integers(0, 2)) if orders else 0))
    times = {(pay,): Fraction(draw(st.integers(0, 2))) for pay in pays}
    changes = sorted({4 * int(time) + step for time in times.values() for step in (1, 3)})

    def table(arity, values, *, total):
        keys = [(order,) for order in orders] if arity == 1 else [(one, two) for one in orders for two in orders]
        found = {key: draw(values if total else st.none() | values) for key in keys}
        return {key: value for key, value in found.items() if value is not None}

    def timeline(values):
        starts = draw(st.lists(st.sampled_from(changes), unique=True, max_size=2)) if changes else []
        return tuple((start, draw(values)) for start in (None, *sorted(starts)))

    def timelines(values):
        return {(order,): timeline(values) for order in orders}

    some_order = st.sampled_from(orders) if orders else st.nothing()
    return Structure(
        elements={"Order": orders, "Pay": pays},
        members={"Big": frozenset(order for order in orders if draw(st.booleans()))},
        functions={
            "Order.next": table(1, some_order, total=True),
            "Order.heir": table(1, some_order, total=False),
            "linked": table(2, st.booleans(), total=False),
            "Order.total": table(1, numbers, total=True),
            "Order.weight": table(1, numbers, total=False),
            "Order.name": table(1, names, total=False),
            "Order.paint": table(1, st.sampled_from(COLOUR.members), total=True),
            "Pay.time": times,
            "Pay.order": {(pay,): draw(some_order) for pay in pays},
        },
        timelines={
            "Order.stock": timelines(numbers),
            "Order.note": timelines(st.none() | numbers),
            "Order.shown": timelines(st.booleans()),
        },
    )


def _variables(scope, sort):
    return [var for var in scope if var.sort == sort]


@st.composite
def objects(draw, scope, sort, depth):
    choices = [st.just(var) for var in _variables(scope, sort)]
    if sort == ORDER and depth > 0:
        inner = objects(scope, ORDER, depth - 1)
        choices += [inner.map(lambda term: Apply(NEXT, (term,))), inner.map(lambda term: Apply(HEIR, (term,)))]
        if _variables(scope, PAY):
            choices.append(objects(scope, PAY, 0).map(lambda term: Apply(OF, (term,))))
    return draw(st.one_of(choices)) if choices else draw(st.nothing())


def _has(scope, sort):
    return any(var.sort == sort for var in scope)


@st.composite
def moments(draw, scope):
    """A moment or instant, linear in variables."""
    choices = [st.integers(-2, 12).map(lambda at: number(at, MOMENT))]
    choices += [st.just(var) for var in scope if var.sort == MOMENT]
    if _has(scope, PAY):
        choices.append(objects(scope, PAY, 0).map(lambda pay: Arith("*", Apply(TIME, (pay,)), number(4), MOMENT)))
    term = draw(st.one_of(choices))
    if draw(st.booleans()):
        return term
    return Arith(draw(st.sampled_from("+-")), term, number(draw(st.integers(0, 5)), MOMENT), MOMENT)


@st.composite
def terms(draw, scope, depth):
    """A number."""
    choices = [numbers.map(number)]
    if _has(scope, ORDER):
        order = objects(scope, ORDER, 1)
        choices += [
            st.builds(lambda f, o: Apply(f, (o,)), st.sampled_from((TOTAL, WEIGHT)), order),
            st.builds(lambda f, o, m: Apply(f, (o, m)), st.sampled_from((STOCK, NOTE)), order, moments(scope)),
        ]
    if depth > 0:
        inner = terms(scope, depth - 1)
        choices += [
            st.builds(lambda op, a, b: Arith(op, a, b, INTEGER), st.sampled_from("+-*/"), inner, inner),
            st.builds(Round, inner, st.just(Fraction(2)), st.sampled_from(("half_up", "half_even", "down", "up"))),
            st.builds(If, formulas(scope, depth - 1, counting=False), inner, inner),
            st.builds(
                lambda k, i: Extreme(k, tuple(i), INTEGER),
                st.sampled_from(("min", "max")),
                st.lists(inner, min_size=1, max_size=2),
            ),
            aggregates(scope, depth - 1),
        ]
    return draw(st.one_of(choices))


@st.composite
def aggregates(draw, scope, depth):
    var = Var(f"x{len(scope)}", draw(st.sampled_from((ORDER, PAY))))
    kind = draw(st.sampled_from(("count", "sum", "min", "max", "average")))
    where = draw(formulas((*scope, var), depth))
    body = None if kind == "count" else draw(terms((*scope, var), 0))
    return Aggregate(kind, (var,), where, body, INTEGER)


@st.composite
def atoms(draw, scope, depth):
    ops = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
    same = st.sampled_from(("=", "!="))
    choices = [
        st.builds(Compare, ops, terms(scope, depth), terms(scope, 0)),
        st.builds(Compare, ops, moments(scope), moments(scope)),
        st.builds(Defined, terms(scope, depth)),
    ]
    if _has(scope, ORDER):
        order = objects(scope, ORDER, 1)
        choices += [
            st.builds(lambda a, b: Holds(Apply(LINKED, (a, b))), order, order),
            st.builds(lambda a, m: Holds(Apply(SHOWN, (a, m))), order, moments(scope)),
            st.builds(IsKind, order, st.sampled_from(("Big", "Order"))),
            st.builds(Compare, same, order, order),
            st.builds(
                lambda o, c: Compare("=", Apply(PAINT, (o,)), Const(c, COLOUR)), order, st.sampled_from(COLOUR.members)
            ),
            st.builds(lambda o, p: Matches(Apply(NAME, (o,)), p), order, st.sampled_from(("a+", "a?b"))),
        ]
    return draw(st.one_of(choices))


@st.composite
def formulas(draw, scope=(), depth=3, *, counting=True, instants=True):
    """A formula whose free variables are `scope`."""
    if depth == 0:
        return draw(atoms(scope, 0))
    inner = formulas(scope, depth - 1, counting=counting)
    shape = draw(st.sampled_from(("atom", "not", "and", "or", "implies", "iff", "all", "some", "all", "some", "least")))
    if shape == "atom":
        return draw(atoms(scope, min(depth, 1) if counting else 0))
    if shape == "not":
        return Not(draw(inner))
    if shape in ("and", "or"):
        return (And if shape == "and" else Or)(tuple(draw(st.lists(inner, max_size=3))))
    if shape in ("implies", "iff"):
        return (Implies if shape == "implies" else Iff)(draw(inner), draw(inner))
    sort = draw(st.sampled_from((ORDER, PAY) if shape == "least" else (ORDER, ORDER, PAY, COLOUR, MOMENT)))
    var = Var(f"x{len(scope)}", sort)
    body = draw(formulas((*scope, var), depth - 1, counting=counting))
    if shape == "least":
        return AtLeast(draw(st.integers(0, 2)), (var,), body)
    return (ForAll if shape == "all" else Exists)((var,), body)
