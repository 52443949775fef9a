"""How many products a feature model has: the choices of features that keep its tree and its constraints.

The model becomes clauses whose auxiliary variables follow from the others; they are counted by taking a variable, then
counting parts that have nothing in common one by one, each part once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from math import comb

from reqonto.interchange.uvl.model import Chosen, Condition, Feature, Inverse, Joined, Model, features

Clause = frozenset[int]

MOST_CLAUSES = 20_000
"""So many clauses may a group with bounds come to."""
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

    def either(self, one: int, other: int) -> int:
        self.last += 1
        self.add(-self.last, one, other)
        self.add(self.last, -one)
        self.add(self.last, -other)
        return self.last


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
