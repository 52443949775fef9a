"""Random requirements and random, partly known data for them."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from reqonto.checks.validation import by_evaluator, by_shapes
from reqonto.constraints.data_world import DataWorld
from reqonto.logic.moments import finite_domain
from reqonto.logic.partial import PartialWorld, Unknown, known
from reqonto.logic.sorts import BoolSort
from reqonto.logic.terms import TRUE, And, Apply, Compare, IsKind, Var
from reqonto.logic.theory import Axiom
from tests.logic.worlds import FUNCTIONS, OF, ORDER, PAY, THEORY, formulas, worlds

ORDERED, PAYMENT = Var("o", ORDER), Var("p", PAY)


@st.composite
def axioms(draw, key):
    """A requirement about an order, a payment, both, or the whole."""
    variables = draw(st.sampled_from(((ORDERED,), (PAYMENT,), (PAYMENT, ORDERED), (ORDERED, PAYMENT), ())))
    parts = [draw(formulas(variables, 1))] if draw(st.booleans()) else []
    if len(variables) == 2 and draw(st.booleans()):
        parts.append(Compare("=", Apply(OF, (PAYMENT,)), ORDERED))
    if ORDERED in variables and draw(st.booleans()):
        parts.append(IsKind(ORDERED, "Big"))
    trigger = TRUE if not parts else parts[0] if len(parts) == 1 else And(tuple(parts))
    return Axiom(key, draw(st.sampled_from(("must", "must", "may"))), variables, trigger, draw(formulas(variables, 2)))


@st.composite
def partly(draw, given=None):
    """A world of which some facts are not told; more may happen, or nothing does."""
    world = draw(worlds()) if given is None else given
    forgotten = draw(st.sampled_from((0, 0, 1, 3)))
    functions, timelines, none = {}, {}, {}
    for function in FUNCTIONS:
        arity = len(function.args) - function.changing
        closed = function.partial or (isinstance(function.result, BoolSort) and draw(st.booleans()))
        if function.changing:
            table = dict(world.timelines.get(function.name, {}))
            for args in list(table):
                if draw(st.integers(0, 9)) < forgotten:
                    table[args] = ((None, Unknown(absent=function.partial)), *table[args][1:])
            timelines[function.name] = table
        else:
            table = dict(world.functions.get(function.name, {}))
            doubtful = [args for args in table if draw(st.integers(0, 9)) < forgotten]
            for args in doubtful:
                del table[args]
            functions[function.name] = table
            if closed and doubtful and arity == 1:
                names = world.elements[function.args[0].name]
                none[function.name] = frozenset((name,) for name in names if (name,) not in doubtful)
                continue
        if closed:
            none[function.name] = frozenset({(None,) * arity})
    bounds = {name: (Fraction(-2), Fraction(3)) for name in ("Order.total", "Order.weight") if draw(st.booleans())}
    observed = draw(st.sampled_from((None, Fraction(2), Fraction(3))))
    return PartialWorld(
        world.elements, world.members, functions, timelines, none, bounds,
        events=frozenset({"Pay"}), observed=observed, now=Fraction(3) if observed is None else observed,
    )  # fmt: skip


@st.composite
def questions(draw, count):
    """So many requirements, and data."""
    return tuple(draw(axioms(f"R-{number}")) for number in range(count)), draw(partly())


def disagreements(requirements, world, engine):
    """Where an engine says otherwise than the evaluator, and how many requirements it was asked about."""
    theory = replace(THEORY, axioms=requirements)
    data = DataWorld(world, world.now)
    ids = [axiom.id for axiom in requirements]
    found, left = by_shapes(theory, data, ids, engine)
    said = by_evaluator(theory, data, list(found))
    wrong = [
        (theory.by_id[key][0], focus, verdict, said[key][focus])
        for key in found
        for focus, verdict in found[key].items()
        if verdict is not said[key][focus]
    ]
    return wrong, len(found), left


@st.composite
def halves(draw, count):
    """So many requirements, partly known data, and the same data with everything known."""
    structure = draw(worlds())
    requirements = tuple(draw(axioms(f"R-{number}")) for number in range(count))
    part = draw(partly(structure))
    none = {}
    for function in FUNCTIONS:
        arity = len(function.args) - function.changing
        # Of events that may still follow as little is known in the one as in the other.
        every = product(*(finite_domain(sort, structure.elements) for sort in function.args[:arity]))
        anything = (None,) * arity in part.none.get(function.name, ())
        none[function.name] = part.none[function.name] if anything else frozenset(every)
    whole = replace(
        known(structure, FUNCTIONS), none=none, bounds=part.bounds, events=part.events, observed=part.observed, now=part.now
    )  # fmt: skip
    return replace(THEORY, axioms=requirements), part, whole


@st.composite
def whole_questions(draw, count):
    """So many requirements and data of which everything is known, also as a world for the reference evaluator."""
    structure = draw(worlds())
    requirements = tuple(draw(axioms(f"R-{number}")) for number in range(count))
    world = replace(known(structure, FUNCTIONS), events=frozenset({"Pay"}), now=Fraction(3))
    return replace(THEORY, axioms=requirements), world, replace(structure, now=Fraction(3))
