"""What is told of counts and sums holds in random small worlds, and is told only where it may matter."""

import random
import sys
from pathlib import Path

import pytest

from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.sorts import DECIMAL, INTEGER
from reqonto.logic.tallies import facts_of, tallies_in
from reqonto.logic.terms import Aggregate, Apply, AtLeast, Compare, Not, Var, conjunction, forall, number

sys.path.insert(0, str(Path(__file__).parents[1] / "backends"))
from small_worlds import FUNCTIONS, A, B, E, Formulas, world

WORLDS = [world(random.Random(seed)) for seed in range(25)]


def told(chance):
    """A formula about two counts or sums of random things, with variables to hang on."""
    formulas = Formulas(chance, moments=False)
    outer = (Var("o", A), Var("p", E))
    terms = []
    sort = chance.choice((A, B, E))
    kind = chance.choice(("count", "sum", "min", "max", "average"))
    for _ in range(2):
        var = formulas.fresh(sort)
        where = formulas.formula([*outer, var], 1)
        body = None if kind == "count" else formulas.number([*outer, var], 1)
        terms.append(Aggregate(kind, (var,), where, body, INTEGER if kind == "count" else DECIMAL))
    var = formulas.fresh(sort)
    several = AtLeast(2, (var,), formulas.formula([*outer, var], 1))
    return forall(outer, conjunction(Compare(">=", terms[0], terms[1]), Not(several)))


@pytest.mark.parametrize("seed", range(24))
def test_what_is_told_of_counts_and_sums_holds_in_every_world(seed):
    formula = told(random.Random(seed))

    for fact in facts_of([formula, Not(formula)], frozenset({"E"})):
        for each in WORLDS:
            try:
                assert holds(fact.formula, each), fact
            except Unsupported:
                break


def test_what_only_quantifiers_count_is_left_to_them():
    var = Var("x", A)
    several = AtLeast(3, (var,), Compare(">", Apply(FUNCTIONS["n"], (var,)), number(0)))

    assert tallies_in([several]) == ()
    count = Aggregate("count", (var,), several.body, None, INTEGER)
    assert len(tallies_in([several, Compare("<=", count, Apply(FUNCTIONS["n"], (Var("y", A),)))])) == 1


def test_counts_that_nothing_bounds_from_below_are_compared_with_none():
    var = Var("x", A)
    count = Aggregate("count", (var,), Compare(">", Apply(FUNCTIONS["n"], (var,)), number(0)), None, INTEGER)
    limit = Apply(FUNCTIONS["n"], (Var("y", A),))

    assert list(facts_of([Compare("<=", count, limit)], frozenset())) == []
    assert len(list(facts_of([Compare("<=", count, limit), Compare(">", count, limit)], frozenset()))) == 1
