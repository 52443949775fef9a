"""Which features a formula or theory uses, and whether finitely many objects are enough to decide it.

Objects call for objects: `every order has a line` makes a line for each order, and so does a symbol whose values are
lines.  If no sort calls for itself, directly or through others, the objects that a question names call for finitely
many others, and a world of that size is as good as any: deciding by finite grounding is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import assert_never

from reqonto.logic.sorts import NumberSort, ObjectSort
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
    Formula,
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
    Term,
    Var,
)
from reqonto.logic.theory import Theory
from reqonto.logic.walk import Node, every_node, parts


class Feature(StrEnum):
    """What an engine must be able to do."""

    ARITHMETIC = "arithmetic"
    NONLINEAR = "non-linear arithmetic"
    DIVISION = "division by what is not given"
    ROUNDING = "rounding"
    AGGREGATES = "aggregates"
    COUNTING = "counting"
    CHANGING = "changing values"
    MOMENTS = "quantified moments"
    PARTIAL = "absent values"
    MATCHING = "text patterns"


def features(formula: Node) -> frozenset[Feature]:
    """The features that a formula or term uses."""
    return frozenset(found for node in every_node(formula) for found in _own(node))


def features_of(theory: Theory) -> frozenset[Feature]:
    """The features that any axiom or situation of a theory uses."""
    found: set[Feature] = set()
    for formula in _formulas(theory):
        found |= features(formula)
    return frozenset(found)


def _formulas(theory: Theory) -> Iterator[Formula]:
    yield from (axiom.formula for axiom in theory.axioms)
    yield from (formula for _, formula in theory.situations)


def _own(node: Node) -> Iterator[Feature]:
    match node:
        case Arith():
            yield from _arithmetic(node)
        case Round():
            yield Feature.ROUNDING
        case Aggregate(kind):
            yield Feature.COUNTING if kind == "count" else Feature.AGGREGATES
        case AtLeast():
            yield Feature.COUNTING
        case Apply(function):
            if function.changing:
                yield Feature.CHANGING
            if function.partial:
                yield Feature.PARTIAL
        case Matches():
            yield Feature.MATCHING
        case ForAll(variables) | Exists(variables):
            if any(isinstance(var.sort, NumberSort) for var in variables):
                yield Feature.MOMENTS
        case _:
            return


def _arithmetic(node: Arith) -> Iterator[Feature]:
    yield Feature.ARITHMETIC
    if node.op == "*" and not (is_given(node.left) or is_given(node.right)):
        yield Feature.NONLINEAR
    if node.op == "/" and not is_given(node.right):
        yield Feature.DIVISION


def is_given(term: Term) -> bool:
    """Whether the value of a term is the same in every world."""
    match term:
        case Const():
            return True
        case Arith() | Round() | Extreme():
            return all(isinstance(part, Const | Arith | Round | Extreme) and is_given(part) for part in parts(term))
        case _:
            return False


# ---------------------------------------------------------------- which objects call for which


def dependencies(formulas: Iterable[Formula], functions: Iterable[Function] = ()) -> Mapping[str, frozenset[str]]:
    """For each object sort the sorts of the objects that each of its objects may call for."""
    graph: dict[str, set[str]] = {}
    for formula in formulas:
        for source, target in _calls(formula, (), positive=True):
            graph.setdefault(source, set()).add(target)
    for function in functions:
        if isinstance(function.result, ObjectSort):
            for arg in function.args:
                if isinstance(arg, ObjectSort):
                    graph.setdefault(arg.name, set()).add(function.result.name)
    return {source: frozenset(targets) for source, targets in graph.items()}


def cycle(graph: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Sorts that call for each other in a circle, the first again at the end; empty if there is none."""
    done: set[str] = set()

    def visit(sort: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if sort in path:
            return (*path[path.index(sort) :], sort)
        if sort in done:
            return ()
        for target in sorted(graph.get(sort, ())):
            found = visit(target, (*path, sort))
            if found:
                return found
        done.add(sort)
        return ()

    for sort in sorted(graph):
        found = visit(sort, ())
        if found:
            return found
    return ()


def is_finite(theory: Theory, ids: frozenset[str] | None = None) -> bool:
    """Whether finite grounding is exact for the axioms (those with the ids): no sort calls for itself."""
    axioms = [axiom for axiom in theory.axioms if ids is None or axiom.id in ids or axiom.force == "structure"]
    return not cycle(dependencies([axiom.formula for axiom in axioms], theory.functions.values()))


def _calls(formula: Formula, universal: tuple[str, ...], *, positive: bool) -> Iterator[tuple[str, str]]:
    """Pairs of sorts: for each object of the first, the formula may call for one of the second."""
    match formula:
        case Not(body):
            yield from _calls(body, universal, positive=not positive)
        case And(inner) | Or(inner):
            for part in inner:
                yield from _calls(part, universal, positive=positive)
        case Implies(left, right):
            yield from _calls(left, universal, positive=not positive)
            yield from _calls(right, universal, positive=positive)
        case Iff(left, right):
            for part in (left, right):
                yield from _calls(part, universal, positive=True)
                yield from _calls(part, universal, positive=False)
        case ForAll(variables, body) | Exists(variables, body) | AtLeast(_, variables, body):
            sorts = _sorts(variables)
            if isinstance(formula, ForAll) is positive:
                yield from _calls(body, (*universal, *sorts), positive=positive)
            else:
                yield from ((source, target) for source in universal for target in sorts)
                yield from _calls(body, universal, positive=positive)
        case Holds() | Compare() | IsKind() | Defined() | Matches():
            yield from _terms(formula, universal)
        case _:
            assert_never(formula)


def _terms(formula: Formula, universal: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What the terms of an atom call for: what is counted or summed may be there or not."""
    for term in parts(formula):
        for node in every_node(term):
            match node:
                case Aggregate():
                    sorts = _sorts(node.vars)
                    yield from ((source, target) for source in universal for target in sorts)
                    yield from _calls(node.where, (*universal, *sorts), positive=True)
                    yield from _calls(node.where, (*universal, *sorts), positive=False)
                case If(condition):
                    yield from _calls(condition, universal, positive=True)
                    yield from _calls(condition, universal, positive=False)
                case _:
                    pass


def _sorts(variables: tuple[Var, ...]) -> tuple[str, ...]:
    return tuple(var.sort.name for var in variables if isinstance(var.sort, ObjectSort))
