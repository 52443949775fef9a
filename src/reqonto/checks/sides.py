"""Behaviours of external roles, and what requirements have to do with them; which are tried is in `behaviours`.

A *side* is one requirement with circumstances that others bring about.  A behaviour is what others are asked to do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property
from types import MappingProxyType
from typing import TypedDict

from reqonto.checks.circumstances import Circumstances, together
from reqonto.checks.demanded import answer_to
from reqonto.checks.reactions import Reaction
from reqonto.constraints.draft import conjuncts
from reqonto.logic.demands import demands_later
from reqonto.logic.sorts import DURATION, INSTANT, MOMENT, ObjectSort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Aggregate,
    AtLeast,
    Compare,
    Const,
    Exists,
    Formula,
    Not,
    Term,
    Var,
    conjunction,
    exists,
)
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import bound, every_node, substitute
from reqonto.records import dataclass

WAYS = 2
"""In how many ways several circumstances meet on the same objects at most."""
NOTHING_ELSE: Mapping[ObjectSort, Formula | None] = MappingProxyType({})
"""Others do not depend on the system."""
NO_MORE: Mapping[ObjectSort, int] = MappingProxyType({})


@dataclass(frozen=True)
class Environment:
    """Who does what, and what others have to keep."""

    theory: Theory
    musts: tuple[str, ...]
    outside: frozenset[ObjectSort]
    relied: tuple[str, ...]
    """Requirements that only others can break."""
    fixed: tuple[str, ...]
    """Requirements that speak of nothing that the system does."""
    dead: Collection[str]
    """Requirements that never apply."""

    @property
    def inside(self) -> frozenset[ObjectSort]:
        """The sorts of events of the system."""
        return self.theory.event_sorts - self.outside

    def demanding(self) -> list[Axiom]:
        """What others have to keep."""
        return [axiom for axiom in self.theory.axioms if axiom.force == "background" or axiom.id in self.relied]

    def kept(self) -> list[Axiom]:
        """What others have to keep, with what speaks of nothing that the system does."""
        return [*self.demanding(), *(axiom for id_ in self.fixed for axiom in self.theory.by_id[id_])]


def calls_for(axiom: Axiom, events: Collection[ObjectSort], inside: Collection[ObjectSort]) -> bool:
    """Whether a requirement calls for an act of the system, or for a state that it brings about."""
    return demands_later(axiom, events, of=(*inside, INSTANT, MOMENT))  # type: ignore[arg-type]


class Way(TypedDict):
    """One circumstance of an axiom: which one of which axiom it is, and the kinds of what it is about.

    `calls` tells whether acts are called for then, `standing` that it takes no act of others for that.
    """

    axiom: int
    number: int
    calls: bool
    standing: bool
    kinds: list[str]


class Outline(TypedDict):
    """What the axioms under an id have to do with behaviours of others.

    `ways` are the circumstances that lie outside the system's reach, `speaks` is the vocabulary of what is demanded
    then.  `rules` gives for each axiom the kinds of what it is about, and those of acts of others that it denies;
    `limits` the kinds of objects of which it speaks, one for each variable, and how many of which kinds it counts.
    `duty` are the lengths of time of what is demanded, `whole` those of all.
    """

    ways: list[Way]
    speaks: list[str]
    rules: list[tuple[list[str], list[str]]]
    limits: list[tuple[list[str], list[tuple[int, list[str]]]]]
    duty: list[str]
    whole: list[str]


class Side:
    """One requirement with circumstances in which it speaks, and whether it then calls for acts of the system.

    A `standing` one calls for them whatever others do: "each sailing departs in time".
    `number` tells its circumstances apart, `kinds` are those of what they are about.
    """

    def __init__(
        self,
        id_: str,
        found: Callable[[], Circumstances],
        *,
        calls: bool,
        speaks: frozenset[str],
        standing: bool = False,
        number: str = "",
        kinds: Sequence[str] = (),
    ) -> None:
        self.id = id_
        self.calls = calls
        self.standing = standing
        self.speaks = speaks
        self.number = number
        self.kinds = kinds
        self._found = found

    @cached_property
    def circumstances(self) -> Circumstances:
        """When it speaks."""
        return self._found()


@dataclass(frozen=True, slots=True)
class Seed:
    """What behaviours come from: requirements, and `about`, all that they depend on besides.

    That is in so many words, and without what others have to keep, on which all behaviours depend.
    """

    ids: tuple[str, ...]
    about: str
    behaviours: Callable[[], Iterator[Behaviour]]


@dataclass(frozen=True, slots=True)
class Family:
    """Behaviours of one make; `most` of them are tried, all if that is None."""

    seeds: Iterable[Seed]
    most: int | None = None

    @property
    def bound(self) -> int:
        """How many there are at most, as far as that is known beforehand."""
        return self.most or (len(self.seeds) if isinstance(self.seeds, list) else 0)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the environment is asked to do: a closed formula about its events, and how many of each sort there are."""

    ids: tuple[str, ...]
    vars: tuple[Var, ...]
    formula: Formula
    events: tuple[Var, ...]
    counts: Mapping[ObjectSort, int]
    base: Formula | None = None
    """The same behaviour with free timing, where this one is timed."""
    timed: tuple[ObjectSort, ...] = ()
    """The sorts of events that are demanded of others, and come when these choose."""
    reaction: Reaction | None = None
    """What others do when the system acts; it is part of the formula."""
    unprompted: bool = False
    """Whether it has to be allowed where the system does nothing."""

    def goal(
        self,
        closed: Collection[ObjectSort],
        more: Mapping[ObjectSort, int] = NO_MORE,
        answers: Mapping[ObjectSort, Formula | None] = NOTHING_ELSE,
    ) -> Formula:
        """That this happens, with no further events of the sorts `closed` but `more`, and `answers` to the system."""
        limits: list[Formula] = []
        for sort in sorted(closed, key=lambda each: each.name):
            answer = answers.get(sort, FALSE)
            if answer is not None:
                limits.append(at_most(self.counts.get(sort, 0) + more.get(sort, 0), sort, answer))
        return conjunction(exists(self.vars, self.formula), *limits)


@cache
def at_most(most: int, sort: ObjectSort, answer: Formula) -> Formula:
    """That there are no more events of a sort, apart from answers.

    The same formula each time, so that what is known of it is found.
    """
    other = answer_to(sort)
    counted = TRUE if answer == FALSE else Not(answer)
    return Not(AtLeast(most + 1, (other,), counted)) if most else Not(Exists((other,), counted))


def groups(sides: Sequence[Side], size: int) -> Iterator[tuple[Side, ...]]:
    """The sides of two or three requirements each of which may be in the way of another one: see `_linked`."""
    links = [_linked(side, sides) for side in sides]
    found: set[tuple[int, ...]] = {(one, other) for one, near in enumerate(links) for other in near if one < other}
    for _ in range(size - 2):
        # Where each of three is linked to another one, all three hang together.
        found = {
            tuple(sorted((*group, more)))
            for group in found
            for more in frozenset().union(*(links[number] for number in group)).difference(group)
        }
    for numbers in sorted(found):
        group = tuple(sides[number] for number in numbers)
        if len({side.id for side in group}) == size:
            yield group


def ids_of(group: Sequence[Side]) -> tuple[str, ...]:
    """The ids of the requirements of some sides."""
    return tuple(side.id for side in group)


def _linked(side: Side, sides: Sequence[Side]) -> frozenset[int]:
    """The numbers of the sides that speak of what this one speaks of, where one of the two calls for an act."""
    return frozenset(
        number
        for number, other in enumerate(sides)
        if other is not side and (other.calls or side.calls) and side.speaks & other.speaks
    )


def meeting(sides: Sequence[Circumstances]) -> Iterator[Circumstances]:
    """Ways in which several circumstances meet on the same objects, the closest first."""
    yield from together([copied(side, number) for number, side in enumerate(sides, start=1)], WAYS)


def copied(side: Circumstances, number: int) -> Circumstances:
    """The same circumstances about other objects: variables with a number of their own."""
    rename: dict[str, Term] = {var.name: Var(f"{var.name}~{number}", var.sort) for var in side.vars}
    return Circumstances(
        tuple(Var(f"{var.name}~{number}", var.sort) for var in side.vars),
        substitute(side.formula, rename),
        tuple((tag, substitute(term, rename), sort) for tag, term, sort in side.objects),
    )


def said_equal(formula: Formula) -> frozenset[Var]:
    """The variables that a formula says to be another one: an event that two triggers share is one act."""
    found: dict[Var, Var] = {}
    for part in conjuncts(formula):
        match part:
            case Compare("=", Var() as one, Var() as other):
                while one in found:
                    one = found[one]
                while other in found:
                    other = found[other]
                if one != other:
                    found[other] = one
            case _:
                pass
    return frozenset(found)


def limits_on(named: Sequence[str], counted: Sequence[tuple[int, list[str]]], wanted: frozenset[str]) -> Iterator[int]:
    """How many events of the wanted sorts together break a rule: counted ones, or several that it names."""
    own = sum(name in wanted for name in named)
    if own > 1:
        yield own
    yield from (count for count, names in counted if not wanted.isdisjoint(names))


def limit_of(axiom: Axiom) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The sorts of objects that an axiom speaks of, and those that it counts, with their numbers.

    What it denies of the sort that it is about is a second one: "after a code no other code for an hour".
    """
    about = [var.sort.name for var in axiom.vars if isinstance(var.sort, ObjectSort)]
    denied = {
        name
        for node in every_node(axiom.duty)
        if isinstance(node, Not) and isinstance(node.body, Exists)
        for name in names_of(node.body.vars)
    }
    counted: list[tuple[int, list[str]]] = []
    for node in every_node(axiom.formula):
        if isinstance(node, AtLeast):
            counted.append((node.count, sorted(names_of(node.vars))))
        elif isinstance(node, Compare):
            for aggregate, number in ((node.left, node.right), (node.right, node.left)):
                if isinstance(number, Const) and isinstance(number.value, Fraction) and _counts(aggregate):
                    assert isinstance(aggregate, Aggregate)
                    count = int(number.value) + (0 if node.op in {"<", ">="} else 1)
                    counted.append((count, sorted(names_of(aggregate.vars))))
    return [*about, *(name for name in sorted(denied) if about.count(name) == 1)], counted


def _counts(term: Term) -> bool:
    return isinstance(term, Aggregate) and term.kind == "count"


def names_of(variables: Sequence[Var]) -> frozenset[str]:
    """The sorts of objects over which variables range."""
    return frozenset(var.sort.name for var in variables if isinstance(var.sort, ObjectSort))


def sorts_within(formula: Formula) -> frozenset[str]:
    """The sorts of the objects over which a formula quantifies."""
    return frozenset(
        var.sort.name for node in every_node(formula) for var in bound(node) if isinstance(var.sort, ObjectSort)
    )


def periods_in(formula: Formula) -> Iterator[Fraction]:
    """The lengths of time that a formula names."""
    for node in every_node(formula):
        if isinstance(node, Const) and node.sort == DURATION and isinstance(node.value, Fraction) and node.value > 0:
            yield node.value


def sorts_in(axiom: Axiom) -> Iterator[str]:
    """The sorts of objects over which an axiom quantifies inside."""
    for node in every_node(axiom.formula):
        yield from (var.sort.name for var in bound(node) if isinstance(var.sort, ObjectSort))


def ordered(sorts: Collection[ObjectSort]) -> list[ObjectSort]:
    """Sorts in the order of their names."""
    return sorted(sorts, key=lambda sort: sort.name)
