"""All small worlds of a tiny vocabulary, and what the meaning of a theory says about each analysis in them.

The vocabulary has things with two properties and a number, and one fact without arguments.  Worlds are looked at up to
the names of things: of so simple a vocabulary no theory that is made here needs more than three things, so what holds
in all of these worlds holds in all worlds.  Which of them keep a requirement is held as bits of one number.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, combinations_with_replacement, product

from reqonto.logic.evaluate import holds
from reqonto.logic.sorts import BOOL, INTEGER, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    And,
    Apply,
    AtLeast,
    Compare,
    Const,
    Exists,
    Formula,
    Function,
    Holds,
    Not,
    Or,
    Var,
    conjunction,
    disjunction,
    number,
)
from reqonto.logic.theory import Axiom, KindInfo, Theory

A = ObjectSort("A")
P, Q, N, G = (
    Function("p", (A,), BOOL),
    Function("q", (A,), BOOL),
    Function("n", (A,), INTEGER),
    Function("g", (), BOOL),
)
FUNCTIONS = {each.name: each for each in (P, Q, N, G)}
KINDS = {"A": KindInfo("A", A)}
X, Y = Var("x", A), Var("y", A)
NUMBERS = tuple(range(4))
"""Numbers are compared with 1 and 2 only: these are all that can be told apart."""
MOST = 3
"""So many things a world has at most."""


@cache
def worlds() -> tuple[Structure, ...]:
    """Every world of at most three things, up to their names."""
    return tuple(
        world(rows, fact)
        for size in range(MOST + 1)
        for rows in combinations_with_replacement(product((False, True), (False, True), NUMBERS), size)
        for fact in (False, True)
    )


def world(rows: Sequence[tuple[bool, bool, int]], fact: bool) -> Structure:
    names = tuple(f"a{index}" for index in range(len(rows)))
    return Structure(
        {"A": names},
        functions={
            "p": {(name,): row[0] for name, row in zip(names, rows, strict=True)},
            "q": {(name,): row[1] for name, row in zip(names, rows, strict=True)},
            "n": {(name,): Fraction(row[2]) for name, row in zip(names, rows, strict=True)},
            "g": {(): fact},
        },
    )


def seen(formula: Formula) -> int:
    """The worlds in which a formula holds, as bits."""
    said = repr(formula)
    if said not in SEEN:
        SEEN[said] = sum(1 << index for index, each in enumerate(worlds()) if holds(formula, each))
    return SEEN[said]


SEEN: dict[str, int] = {}
"""What was seen already; formulas come again."""


# ---------------------------------------------------------------- random theories


class Theories:
    """Random theories; a seed gives the same one always."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.wide = 1
        """How many requirements may still speak of two things."""
        self.there = 1
        """How many may still ask for something to be there."""

    def literal(self, variables: Sequence[Var]) -> Formula:
        chance = self.chance
        one = chance.choice(variables)
        atom = chance.choice(
            [
                Holds(Apply(P, (one,))),
                Holds(Apply(Q, (one,))),
                Compare(chance.choice(("<", "<=", ">=", "=")), Apply(N, (one,)), number(chance.choice((1, 1, 2)))),
                Holds(Apply(G, ())) if chance.random() < 0.4 else Holds(Apply(P, (one,))),
                *([Compare("=", *variables)] if len(variables) > 1 else []),
            ]
        )
        return Not(atom) if chance.random() < 0.35 else atom

    def said(self) -> tuple[tuple[Var, ...], Formula, Formula]:
        """Of what a requirement speaks, in which circumstances, and what it demands."""
        chance = self.chance
        if self.there and chance.random() < 0.15:
            self.there -= 1
            return (), TRUE, Exists((X,), conjunction(*self.several((X,), 1, 2)))
        if self.wide and chance.random() < 0.2:
            self.wide -= 1
            if chance.random() < 0.3:
                return (), TRUE, Not(AtLeast(2, (X,), self.literal((X,))))
            return (X, Y), conjunction(*self.several((X, Y), 0, 2)), disjunction(*self.several((X, Y), 1, 2))
        if chance.random() < 0.08:
            fact = Holds(Apply(G, ()))
            return (), TRUE, fact if chance.random() < 0.5 else Not(fact)
        trigger = conjunction(*self.several((X,), 0, 2))
        duty = FALSE if trigger != TRUE and chance.random() < 0.08 else disjunction(*self.several((X,), 1, 2))
        return (X,), trigger, duty

    def several(self, variables: Sequence[Var], least: int, most: int) -> list[Formula]:
        return [self.literal(variables) for _ in range(self.chance.randint(least, most))]

    def axiom(self, id_: str, force: str) -> Axiom:
        variables, trigger, duty = self.said()
        return Axiom(id_, force, variables, trigger, duty, fixed_duty=True)

    def whole(self) -> Theory:
        """A theory; in most of them numbers are at most 2, which is no requirement."""
        chance = self.chance
        within = Compare("<=", Apply(N, (X,)), number(2))
        axioms = [Axiom("range", "background", (X,), TRUE, within)] if chance.random() < 0.7 else []
        axioms += [self.axiom(f"A-{index}", "background") for index in range(chance.choice((0, 0, 1, 2)))]
        axioms += [self.axiom(f"R-{index}", "must") for index in range(chance.randint(2, 6))]
        axioms += [self.axiom(f"S-{index}", "should") for index in range(chance.choice((0, 0, 0, 1)))]
        if chance.random() < 0.15:
            axioms.append(Axiom("M-0", "may", (X,), TRUE, conjunction(*self.several((X,), 1, 2))))
        return Theory(KINDS, FUNCTIONS, tuple(axioms))


# ---------------------------------------------------------------- the meaning of each analysis


def subsets(ids: Collection[str]) -> Iterator[tuple[str, ...]]:
    """All subsets, small ones first."""
    return chain.from_iterable(combinations(ids, size) for size in range(len(ids) + 1))


class Truth:
    """What the small worlds say about a theory."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        every = (1 << len(worlds())) - 1
        self.kept: dict[str, int] = {}
        for axiom in theory.axioms:
            kept = every if axiom.force == "may" else seen(axiom.formula)
            self.kept[axiom.id] = self.kept.get(axiom.id, every) & kept
        self.ground = every
        for id_ in theory.ids("structure"):
            self.ground &= self.kept[id_]
        self.background = theory.ids("background")
        self.musts = theory.ids("must")

    def left(self, ids: Iterable[str], goal: int | None = None) -> int:
        """The worlds that keep exactly these ids and all structure, in which a goal holds."""
        found = self.ground if goal is None else self.ground & goal
        for id_ in ids:
            found &= self.kept[id_]
        return found

    def is_minimal(self, ids: Sequence[str], goal: int | None = None) -> bool:
        """Whether these ids exclude a goal, and without any one of them there is a world."""
        return self.left(ids, goal) == 0 and all(
            self.left([other for other in ids if other != id_], goal) for id_ in ids
        )

    def smallest(self, ids: Sequence[str], goal: int | None = None) -> set[frozenset[str]]:
        """All minimal sets of these requirements that exclude a goal, with all background at hand."""
        return smallest_of(ids, lambda some: self.left((*some, *self.background), goal) == 0)

    def mending(self, ids: Sequence[str], goal: int | None = None) -> set[frozenset[str]]:
        """All minimal sets without which a goal is possible."""
        return smallest_of(
            ids, lambda gone: self.left((*(id_ for id_ in ids if id_ not in gone), *self.background), goal) != 0
        )


def smallest_of(ids: Sequence[str], has: Callable[[tuple[str, ...]], bool]) -> set[frozenset[str]]:
    """The minimal subsets that have a property which larger sets keep."""
    found: list[frozenset[str]] = []
    for some in subsets(ids):
        if not any(less.issubset(some) for less in found) and has(some):
            found.append(frozenset(some))
    return set(found)


# ---------------------------------------------------------------- to read


def written(theory: Theory) -> list[str]:
    """The axioms of a theory, a line for each."""
    return [
        f"{axiom.id} {axiom.force}: {' '.join(var.name for var in axiom.vars)} | "
        f"{_written(axiom.trigger)} -> {_written(axiom.duty)}"
        for axiom in theory.axioms
    ]


def _written(node: object) -> str:
    match node:
        case Var(name):
            return name
        case Apply(function, args):
            return f"{function.name}({', '.join(map(_written, args))})"
        case Holds(term):
            return _written(term)
        case Compare(op, left, right):
            return f"{_written(left)} {op} {_written(right)}"
        case Const(value):
            return str(value)
        case Not(body):
            return f"not ({_written(body)})"
        case And(parts):
            return " and ".join(map(_written, parts)) or "true"
        case Or(parts):
            return " or ".join(map(_written, parts)) or "false"
        case Exists(variables, body):
            return f"some {' '.join(var.name for var in variables)} ({_written(body)})"
        case AtLeast(count, variables, body):
            return f"{count} or more {' '.join(var.name for var in variables)} ({_written(body)})"
        case _:
            raise AssertionError(node)
