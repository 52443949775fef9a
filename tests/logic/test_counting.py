"""Counts said by quantifiers keep their value."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from reqonto.logic.counting import counts_as_quantifiers
from reqonto.logic.evaluate import holds
from reqonto.logic.sorts import BOOL, INTEGER, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Aggregate, Apply, Compare, CompareOp, Const, Function, Holds, Var

ITEM = ObjectSort("Item")
GOOD = Function("good", (ITEM,), BOOL)
OPS: tuple[CompareOp, ...] = ("=", "!=", "<", "<=", ">", ">=")
NUMBERS = (Fraction(-1), Fraction(0), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3))


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("number", NUMBERS, ids=str)
@pytest.mark.parametrize("turned", [False, True])
def test_a_comparison_of_a_count_keeps_its_value(op: CompareOp, number: Fraction, *, turned: bool) -> None:
    item = Var("x", ITEM)
    count = Aggregate("count", (item,), Holds(Apply(GOOD, (item,))), None, INTEGER)
    constant = Const(number, INTEGER)
    formula = Compare(op, constant, count) if turned else Compare(op, count, constant)
    said = counts_as_quantifiers(formula)

    for size in range(4):
        names = tuple(f"i{index}" for index in range(size))
        for goods in product((True, False), repeat=size):
            table = {(name,): True for name, good in zip(names, goods, strict=True) if good}
            world = Structure({"Item": names}, functions={"good": table})
            assert holds(formula, world) == holds(said, world)


def test_large_numbers_stay_counts() -> None:
    count = Aggregate("count", (Var("x", ITEM),), Holds(Apply(GOOD, (Var("x", ITEM),))), None, INTEGER)
    formula = Compare("<=", count, Const(Fraction(1000), INTEGER))

    assert counts_as_quantifiers(formula) == formula
