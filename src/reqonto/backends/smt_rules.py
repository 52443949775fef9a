"""Axioms as the engine reads them, and the course that a question took; knows nothing of the solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from reqonto.logic.completion import granted
from reqonto.logic.presence import asked, in_nothing, needed
from reqonto.logic.simplify import one_point
from reqonto.logic.sorts import NumberSort, ObjectSort
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
    ForAll,
    Formula,
    Holds,
    Iff,
    Implies,
    IsKind,
    Not,
    Or,
    Var,
)  # fmt: skip
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import Node, bound, every_node, parts, rewrite_some
from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class Course:
    """What an answer rests on: the ids whose axioms took part, and the worlds in which the others were seen to hold.

    `sizes` and `vocabulary` are those at the end; both only grow.  Another axiom would have left the answer as it is
    if it does not join there and holds in all the worlds.
    """

    ids: tuple[str, ...]
    sizes: Mapping[str, int]
    vocabulary: frozenset[str]
    worlds: tuple[Structure, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """An axiom as the engine reads it: what triggers it, and which objects it may call for.

    `needs` are the symbols and kinds without which it is true: of what nothing reads a world has nothing.  With
    `calling` it is false as soon as its premise is true, where nothing else reads what it is about.
    """

    index: int
    axiom: Axiom
    formula: Formula
    over: tuple[str, ...]
    calls: tuple[tuple[str, int], ...]
    speaks: frozenset[str]
    symbols: frozenset[str]
    kinds: frozenset[str]
    eager: bool
    at_moments: bool
    changing: tuple[str, ...]
    needs: frozenset[str]
    calling: bool

    def joins(self, sizes: Mapping[str, int], vocabulary: AbstractSet[str]) -> bool:
        """Whether the axiom takes part at once where there are objects of these sorts and these symbols are read."""
        return (
            (self.eager or self.calling)
            and all(sizes.get(sort) for sort in self.over)
            and (self.calling or not self.symbols or not self.symbols.isdisjoint(vocabulary))
            and self.needs.issubset(vocabulary)
        )


def rule(index: int, axiom: Axiom) -> Rule:
    """The axiom with the object sorts of its outermost universal and those of its existentials."""
    formula, nodes = _read(axiom.formula)
    over: list[str] = []
    eager = True
    inner = formula
    while isinstance(inner, ForAll):
        # What holds at every moment has many instances, and is seldom what breaks: its turn comes when a replay fails.
        eager &= not any(isinstance(var.sort, NumberSort) for var in inner.vars)
        over += [var.sort.name for var in inner.vars if isinstance(var.sort, ObjectSort)]
        inner = inner.body
    calls: dict[str, int] = {}
    called(formula, positive=True, found=calls)
    functions = {node.function.name: node.function for node in nodes if node.__class__ is Apply}
    at_moments = any(
        isinstance(var.sort, NumberSort) for node in nodes if node.__class__ in _BINDING for var in bound(node)
    )
    return Rule(
        index,
        axiom,
        formula,
        tuple(dict.fromkeys(over)),
        tuple(sorted(calls.items())),
        _mentioned_by(nodes),
        frozenset(functions),
        frozenset([asked(node.kind) for node in nodes if node.__class__ is IsKind]),
        eager,
        at_moments,
        tuple([name for name, function in functions.items() if function.changing]),
        needed(formula, true=False),
        granted(axiom) is None and _is_false_at_first(inner),
    )


def _is_false_at_first(formula: Formula) -> bool:
    """Whether what a rule calls for where its premise is true is false as long as nothing reads what it is about."""
    match formula:
        case Implies(_, right):
            return _is_false_at_first(right)
        case ForAll(_, body):
            return _is_false_at_first(body)
        case _:
            return in_nothing(formula) is False


def engine_form(formula: Formula) -> Formula:
    """The same formula, a prohibition as a universal, without variables that only name a value of something else."""
    return _read(formula)[0]


def _read(formula: Formula) -> tuple[Formula, list[Node]]:
    """The form of a formula that the engine reads, and all nodes in it, outermost first."""
    match formula:
        case Not(Exists(variables, body)):
            formula = ForAll(variables, Not(body))
        case _:
            pass
    nodes = list(every_node(formula))
    # Most formulas stay as they are, which is sooner seen than done.
    if all(one_point(node) is node for node in nodes if node.__class__ in _POINTED):
        return formula, nodes
    formula = rewrite_some(formula, _POINTED, one_point)
    return formula, list(every_node(formula))


def universals(formula: Formula, *, positive: bool = True) -> Iterator[tuple[list[str], list[str]]]:
    """For each part that says something of all objects of some sorts, these, and the sorts that it calls for."""
    match formula:
        case Not(body):
            yield from universals(body, positive=not positive)
        case And(parts) | Or(parts):
            for part in parts:
                yield from universals(part, positive=positive)
        case Implies(left, right):
            yield from universals(left, positive=not positive)
            yield from universals(right, positive=positive)
        case ForAll(variables, body) | Exists(variables, body):
            if isinstance(formula, ForAll) is positive:
                calls: dict[str, int] = {}
                called(body, positive=positive, found=calls)
                yield [var.sort.name for var in variables if isinstance(var.sort, ObjectSort)], list(calls)
            yield from universals(body, positive=positive)
        case _:
            pass


_READ: list[tuple[Theory, tuple[Rule, ...]]] = []
MOST_READ = 4


def rules_of(theory: Theory) -> tuple[Rule, ...]:
    """The axioms of a theory that constrain, as rules; those of the last theories are kept for the next session."""
    for known, rules in _READ:
        if known is theory:
            return rules
    found = tuple(rule(index, axiom) for index, axiom in enumerate(theory.axioms) if axiom.force != "may")
    _READ.insert(0, (theory, found))
    del _READ[MOST_READ:]
    return found


def called(node: Node, *, positive: bool, found: dict[str, int]) -> None:
    """The object sorts, with their number, of which the formula may demand objects."""
    if node.__class__ in _PASSED_THROUGH:
        for part in parts(node):
            if part.__class__ not in _LEAVES:
                called(part, positive=positive, found=found)
        return
    match node:
        case Not(body):
            called(body, positive=not positive, found=found)
        case Implies(left, right):
            called(left, positive=not positive, found=found)
            called(right, positive=positive, found=found)
        case Iff(left, right):
            for side in (left, right):
                called(side, positive=True, found=found)
                called(side, positive=False, found=found)
        case ForAll() | Exists() | AtLeast():
            if positive != isinstance(node, ForAll):
                count = node.count if isinstance(node, AtLeast) else 1
                for var in node.vars:
                    if isinstance(var.sort, ObjectSort):
                        found[var.sort.name] = max(count, found.get(var.sort.name, 0))
            called(node.body, positive=positive, found=found)
        case Defined(Apply(function)) if positive and isinstance(function.result, ObjectSort):
            found[function.result.name] = max(1, found.get(function.result.name, 0))
        case _:
            for part in parts(node):
                called(part, positive=positive, found=found)


# What most nodes are: nothing of their own is looked for in them.
_PASSED_THROUGH: frozenset[type] = frozenset((And, Or, Compare, Apply, Arith, Holds, IsKind, Var, Const))
_LEAVES: frozenset[type] = frozenset((Var, Const))


def mentioned(formulas: Iterable[Formula]) -> frozenset[str]:
    """The object sorts over which the formulas quantify or whose attributes they read."""
    return _mentioned_by(node for formula in formulas for node in every_node(formula))


def _mentioned_by(nodes: Iterable[Node]) -> frozenset[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Apply):
            found.update([sort.name for sort in node.function.args if isinstance(sort, ObjectSort)])
        elif isinstance(node, _QUANTIFIERS):
            found.update([var.sort.name for var in node.vars if isinstance(var.sort, ObjectSort)])
    return frozenset(found)


# A union written at the place of use would be made anew at every call.
_QUANTIFIERS = (ForAll, Exists, AtLeast)
_BINDING: frozenset[type] = frozenset((*_QUANTIFIERS, Aggregate))
_POINTED: frozenset[type[Node]] = frozenset((ForAll, Exists))
