"""How many products a feature model has: the choices of features that keep its tree and its constraints.

The model becomes clauses whose auxiliary variables follow from the others; they are counted by taking a variable, then
counting parts that have nothing in common one by one, each part once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations
from math import comb

from reqonto.interchange.uvl.model import (
    Chosen,
    Comparison,
    Condition,
    Feature,
    Inverse,
    Joined,
    Model,
    Total,
    features,
    summed,
)

Clause = frozenset[int]

MOST_CLAUSES = 20_000
"""So many clauses may a group with bounds come to."""
MOST_RESTS = 60
"""So many rests of a sum are told apart, those of a dozen features; with more the clauses are counted too slowly."""
MOST_STEPS = 200_000
"""So many choices are made before the count is given up."""


class TooMany(ValueError):  # noqa: N818 - it says what a model has
    """More than can be counted here."""


def count(model: Model) -> int:
    """The number of products.  Raises `TooMany` where that is too much work."""
    try:
        work = _Clauses(model)
        return _Counter().count(frozenset(work.clauses), frozenset(range(1, work.last + 1)))
    except RecursionError:
        raise TooMany("choices that rest on one another") from None


class _Clauses:
    """The model as clauses; a feature is a variable."""

    def __init__(self, model: Model) -> None:
        self.clauses: set[Clause] = set()
        self.root = model.root
        self.number = {each.name: index for index, each in enumerate(features(model.root), start=1)}
        self.last = len(self.number)
        self.add(self.number[model.root.name])
        self.tree(model.root)
        for condition, _ in model.constraints:
            self.add(self.literal(condition))

    def add(self, *literals: int) -> None:
        clause = frozenset(literals)
        if not any(-each in clause for each in clause):
            self.clauses.add(clause)

    def tree(self, feature: Feature) -> None:
        parent = self.number[feature.name]
        for group in feature.groups:
            members = [self.number[each.name] for each in group.features]
            for each in members:
                self.add(-each, parent)
            if group.kind == "mandatory":
                for each in members:
                    self.add(-parent, each)
            self.bounds(parent, members, group.least, group.most)
            for child in group.features:
                self.tree(child)

    def bounds(self, parent: int, members: list[int], least: int, most: int | None) -> None:
        """Of the members at least and at most so many, where the parent is."""
        size = len(members)
        if least > size:
            self.add(-parent)
            return
        room = (comb(size, size - least + 1) if least else 0) + (comb(size, most + 1) if most is not None else 0)
        if room > MOST_CLAUSES:
            raise TooMany(str(room))
        if least:
            for chosen in combinations(members, size - least + 1):
                self.add(-parent, *chosen)
        if most is not None and most < size:
            for chosen in combinations(members, most + 1):
                self.add(-parent, *(-each for each in chosen))

    def literal(self, condition: Condition) -> int:
        """A literal that is true just where a condition is."""
        match condition:
            case Chosen(name):
                return self.number[name]
            case Total():
                return self.total(condition)
            case Inverse(body):
                return -self.literal(body)
            case Joined("=>", left, right):
                return self.either(-self.literal(left), self.literal(right))
            case Joined("|", left, right):
                return self.either(self.literal(left), self.literal(right))
            case Joined("&", left, right):
                return -self.either(-self.literal(left), -self.literal(right))
            case Joined(_, left, right):
                one, other = self.literal(left), self.literal(right)
                both = -self.either(-one, -other)
                return self.either(both, -self.either(one, other))

    def total(self, total: Total) -> int:
        """A literal that is true just where a sum of the chosen features compares as is said.

        It is that of a diagram which takes the features one by one, and has a node for each rest that may be left.
        """
        adds: dict[str, Fraction] = {}
        for part in total.parts:
            for each, value in summed(self.root, part) or ():
                adds[each.name] = adds.get(each.name, Fraction(0)) + value
        items = [(self.number[name], value) for name, value in adds.items()]
        least, most = [Fraction(0)], [Fraction(0)]
        for _, value in reversed(items):
            least.append(least[-1] + min(value, Fraction(0)))
            most.append(most[-1] + max(value, Fraction(0)))
        known: dict[tuple[int, Fraction], int] = {}

        def node(place: int, rest: Fraction) -> int:
            left = len(items) - place
            settled = _settled(total.op, least[left] - rest, most[left] - rest)
            if settled is not None:
                return self.number[self.root.name] if settled else -self.number[self.root.name]
            if (place, rest) not in known:
                if len(known) > MOST_RESTS:
                    raise TooMany(str(MOST_RESTS))
                variable, value = items[place]
                known[place, rest] = self.choice(variable, node(place + 1, rest - value), node(place + 1, rest))
            return known[place, rest]

        return node(0, total.bound)

    def choice(self, variable: int, there: int, absent: int) -> int:
        """A literal that is one where a variable is true, and another where it is not."""
        self.last += 1
        self.add(-variable, -self.last, there)
        self.add(-variable, self.last, -there)
        self.add(variable, -self.last, absent)
        self.add(variable, self.last, -absent)
        return self.last

    def either(self, one: int, other: int) -> int:
        self.last += 1
        self.add(-self.last, one, other)
        self.add(self.last, -one)
        self.add(self.last, -other)
        return self.last


def _settled(op: Comparison, least: Fraction, most: Fraction) -> bool | None:
    """Whether everything between two numbers compares so to 0, or (False) nothing does; None where it depends."""
    match op:
        case "<" | ">=":
            below = True if most < 0 else False if least >= 0 else None
            return below if op == "<" or below is None else not below
        case "<=" | ">":
            below = True if most <= 0 else False if least > 0 else None
            return below if op == "<=" or below is None else not below
        case _:
            equal = False if most < 0 or least > 0 else True if least == most else None
            return equal if op == "=" or equal is None else not equal


class _Counter:
    """Counts the solutions of clauses over variables."""

    def __init__(self) -> None:
        self.known: dict[frozenset[Clause], int] = {}
        self.steps = 0

    def count(self, clauses: frozenset[Clause], variables: frozenset[int]) -> int:
        settled = _propagated(clauses)
        if settled is None:
            return 0
        left, fixed = settled
        free = variables - fixed - {abs(each) for clause in left for each in clause}
        total = 1 << len(free)
        for part in _parts(left):
            total *= self.part(part)
            if not total:
                return 0
        return total

    def part(self, clauses: frozenset[Clause]) -> int:
        found = self.known.get(clauses)
        if found is not None:
            return found
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMany(str(MOST_STEPS))
        variables = frozenset(abs(each) for clause in clauses for each in clause)
        often: dict[int, int] = {}
        for clause in clauses:
            for each in clause:
                often[abs(each)] = often.get(abs(each), 0) + 1
        chosen = min(often, key=lambda each: (-often[each], each))
        total = sum(self.count(clauses | {frozenset({each})}, variables) for each in (chosen, -chosen))
        self.known[clauses] = total
        return total


def _propagated(clauses: Iterable[Clause]) -> tuple[frozenset[Clause], frozenset[int]] | None:
    """The clauses without what single literals settle, and the variables that they settle; None if they clash."""
    left = set(clauses)
    settled: set[int] = set()
    while units := {literal for clause in left if len(clause) == 1 for literal in clause}:
        if any(-each in units for each in units):
            return None
        settled |= units
        left = {clause - {-each for each in units} for clause in left if clause.isdisjoint(units)}
        if frozenset() in left:
            return None
    return frozenset(left), frozenset(map(abs, settled))


def _parts(clauses: frozenset[Clause]) -> Iterator[frozenset[Clause]]:
    """The clauses in parts without a common variable."""
    above: dict[int, int] = {}

    def top(variable: int) -> int:
        while above.setdefault(variable, variable) != variable:
            above[variable] = above[above[variable]]
            variable = above[variable]
        return variable

    for clause in clauses:
        first, *others = (abs(each) for each in clause)
        for each in others:
            above[top(each)] = top(first)
    found: dict[int, set[Clause]] = {}
    for clause in clauses:
        found.setdefault(top(abs(next(iter(clause)))), set()).add(clause)
    for part in found.values():
        yield frozenset(part)
