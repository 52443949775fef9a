"""Counts that are compared with a given number, said by `AtLeast`: what engines prove without a bound on sizes."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import assert_never

from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Aggregate,
    AtLeast,
    Compare,
    CompareOp,
    Const,
    Exists,
    Formula,
    Not,
    Var,
    conjunction,
)
from reqonto.logic.walk import Node, every_node, rewrite

_TURNED: dict[CompareOp, CompareOp] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}

MOST = 64
"""The largest number that is said by `AtLeast`; engines write out as many different objects."""


def counts_as_quantifiers(formula: Formula) -> Formula:
    """The same formula, with `count(x in C where φ) <= n` said as *there are not n + 1 different x in C with φ*."""
    # Few formulas count; to look is cheaper than to rewrite.
    return rewrite(formula, _counted) if any(isinstance(node, Aggregate) for node in every_node(formula)) else formula


def _counted(node: Node) -> Node:
    match node:
        case Compare(op, Aggregate("count", variables, where), Const(Fraction() as number)):
            return _compared(variables, where, op, number) or node
        case Compare(op, Const(Fraction() as number), Aggregate("count", variables, where)):
            return _compared(variables, where, _TURNED[op], number) or node
        case _:
            return node


def _compared(variables: tuple[Var, ...], where: Formula, op: CompareOp, number: Fraction) -> Formula | None:
    if abs(number) > MOST:
        return None

    def least(count: int) -> Formula:
        if count <= 0:
            return TRUE
        return Exists(variables, where) if count == 1 else AtLeast(count, variables, where)

    whole = number.denominator == 1
    match op:
        case ">=":
            return least(ceil(number))
        case ">":
            return least(floor(number) + 1)
        case "<":
            return _denied(least(ceil(number)))
        case "<=":
            return _denied(least(floor(number) + 1))
        case "=" | "!=":
            equal = (
                conjunction(*(each for each in (least(int(number)), _denied(least(int(number) + 1))) if each != TRUE))
                if whole and number >= 0
                else FALSE
            )
            return equal if op == "=" else _denied(equal)
        case _:
            assert_never(op)


def _denied(formula: Formula) -> Formula:
    if formula == TRUE:
        return FALSE
    return TRUE if formula == FALSE else Not(formula)
