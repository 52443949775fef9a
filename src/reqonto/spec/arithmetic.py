"""What arithmetic and comparison mean for each type, and when they have no meaning."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Literal

from reqonto.logic.sorts import NumberSort
from reqonto.logic.terms import (
    Aggregate,
    Apply,
    Arith,
    Const,
    Extreme,
    If,
    Individual,
    Round,
    Term,
    Var,
)
from reqonto.spec.types import (
    DATE_TYPE,
    DECIMAL_TYPE,
    DURATION_TYPE,
    INSTANT_TYPE,
    INTEGER_TYPE,
    PERCENT_TYPE,
    Base,
    ValueType,
)
from reqonto.spec.units import combine

Op = Literal["+", "-", "*", "/"]

PLAIN: frozenset[Base] = frozenset({"integer", "decimal", "percent"})
"""Numbers without dimension."""

SECONDS_OF_A_DAY = 86_400


def bare(value_type: ValueType) -> ValueType:
    """The type without what only its declaration knew: bounds, pattern, alias, optionality."""
    return replace(value_type, low=None, high=None, pattern=None, alias="", optional=False, collection=None)


def same_measure(left: ValueType, right: ValueType) -> bool:
    """Whether values of the two types can be added and compared."""
    if left.base in PLAIN and right.base in PLAIN:
        return True
    if {left.base, right.base} <= {"text", "identifier"}:
        return True
    return left.base == right.base and left.sort == right.sort


def result_type(op: Op, left: ValueType, right: ValueType) -> ValueType | None:
    """The type of `left op right`; None if that has no meaning."""
    a, b = left.base, right.base
    if not (left.is_number and right.is_number):
        return None
    if op in {"+", "-"}:
        return _sum_type(op, left, right)
    if a in PLAIN and b in PLAIN:
        return _plain_product(op, a, b)
    if b in PLAIN and a in {"money", "quantity", "duration"}:
        return bare(left)
    if a in PLAIN and b in {"money", "quantity", "duration"} and op == "*":
        return bare(right)
    if a == b == "quantity":
        return _quantity_product(op, left, right)
    if op == "/" and a == b and a in {"money", "duration"} and left.sort == right.sort:
        return DECIMAL_TYPE
    return None


def _sum_type(op: Op, left: ValueType, right: ValueType) -> ValueType | None:
    a, b = left.base, right.base
    if a in PLAIN and b in PLAIN:
        if a == b:
            return bare(left)
        return DECIMAL_TYPE
    if a == b and a in {"money", "quantity", "duration"}:
        return bare(left) if left.sort == right.sort else None
    if a in {"date", "datetime"} and b == "duration":
        return DATE_TYPE if a == "date" else INSTANT_TYPE
    if op == "+" and a == "duration" and b in {"date", "datetime"}:
        return DATE_TYPE if b == "date" else INSTANT_TYPE
    if op == "-" and a == b and a in {"date", "datetime"}:
        return DURATION_TYPE
    return None


def _plain_product(op: Op, a: Base, b: Base) -> ValueType:
    if op == "*" and a == b == "integer":
        return INTEGER_TYPE
    if op == "*" and "percent" in {a, b} and {a, b} != {"percent", "decimal"}:
        return PERCENT_TYPE
    if op == "/" and a == "percent" and b == "integer":
        return PERCENT_TYPE
    return DECIMAL_TYPE


def _quantity_product(op: Op, left: ValueType, right: ValueType) -> ValueType:
    assert isinstance(left.sort, NumberSort)
    assert isinstance(right.sort, NumberSort)
    sort = combine(left.sort.unit, right.sort.unit, "*" if op == "*" else "/")
    if sort.kind == "decimal":
        return DECIMAL_TYPE
    return ValueType("quantity", sort, unit=sort.unit)


def join(left: ValueType, right: ValueType) -> ValueType | None:
    """The type of a value that is one of the two; None if they do not go together."""
    if left.is_error or right.is_error:
        return left if right.is_error else right
    optional = left.optional or right.optional
    if left.collection is not None or right.collection is not None:
        return None
    if left.base in PLAIN and right.base in PLAIN:
        return replace(bare(left) if left.base == right.base else DECIMAL_TYPE, optional=optional)
    if not same_measure(left, right):
        return None
    return replace(bare(left), optional=optional)


def may_be_absent(term: Term) -> bool:
    """Whether the value of the term can be absent in some world."""
    match term:
        case Var() | Const() | Individual():
            return False
        case Apply(function, args):
            return function.partial or any(may_be_absent(arg) for arg in args)
        case Arith("/", left, right):
            divisor_known = isinstance(right, Const) and right.value != 0
            return not divisor_known or may_be_absent(left)
        case Arith(_, left, right):
            return may_be_absent(left) or may_be_absent(right)
        case Round(body):
            return may_be_absent(body)
        case If(_, then, otherwise):
            return may_be_absent(then) or may_be_absent(otherwise)
        case Aggregate(kind, _, _, body):
            return kind in {"min", "max", "average"} or (kind == "sum" and body is not None and may_be_absent(body))
        case Extreme(_, items):
            return any(may_be_absent(item) for item in items)


def scaled(term: Term, factor: Fraction, sort: NumberSort) -> Term:
    """`term` times a constant, in another sort."""
    if isinstance(term, Const) and isinstance(term.value, Fraction):
        return Const(term.value * factor, sort)
    if factor == 1:
        return Arith("*", term, Const(Fraction(1), NumberSort("integer")), sort)
    return Arith("*", term, Const(factor, NumberSort("decimal")), sort)
