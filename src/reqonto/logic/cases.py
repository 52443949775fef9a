"""Sets of cases over finitely many inputs with finitely many values each, without going through the cases.

A set is a node of a shared decision diagram: for each value of its input a further set.  `Cases.cover` writes a set as
few *blocks*: for each input that matters the values that it may have.  Every block is as wide as it can be (no value
can be added to it) and none is superfluous.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

Block: TypeAlias = Mapping[int, frozenset[int]]
"""For each input that matters, by its number, the values (by number) that it may have; the others may have any."""

NONE, ALL = 0, 1
"""The empty set and the set of all cases."""

MOST_NODES = 300_000
MOST_THINNED = 64
"""Blocks up to which each is asked whether the others make it superfluous."""


class TooMany(Exception):  # noqa: N818
    """The set has too many parts to be written down; nothing is known about it."""


class Cases:
    """Sets of cases over inputs with `sizes` values each."""

    def __init__(self, sizes: Sequence[int], *, most: int = MOST_NODES) -> None:
        self.sizes = tuple(sizes)
        self.most = most
        self._nodes: list[tuple[int, tuple[int, ...]]] = [(len(self.sizes), ()), (len(self.sizes), ())]
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._both: dict[tuple[int, int], int] = {}
        self._either: dict[tuple[int, int], int] = {}
        self._less: dict[tuple[int, int], int] = {}
        self._covers: dict[tuple[int, int], tuple[tuple[Block, ...], int]] = {}

    # ------------------------------------------------ building sets

    def where(self, input_: int, values: Iterable[int]) -> int:
        """The cases in which an input has one of these values."""
        chosen = set(values)
        return self._node(input_, tuple(ALL if value in chosen else NONE for value in range(self.sizes[input_])))

    def both(self, one: int, other: int) -> int:
        """The cases in both sets."""
        if other in {one, ALL}:
            return one
        if one == ALL:
            return other
        if not (one and other):
            return NONE
        key = (one, other) if one < other else (other, one)
        found = self._both.get(key)
        if found is None:
            first, left, right = self._split(one, other)
            found = self._node(first, tuple(map(self.both, left, right)))
            self._both[key] = found
        return found

    def either(self, one: int, other: int) -> int:
        """The cases in one of the sets."""
        if other in {one, NONE}:
            return one
        if one == NONE:
            return other
        if ALL in (one, other):
            return ALL
        key = (one, other) if one < other else (other, one)
        found = self._either.get(key)
        if found is None:
            first, left, right = self._split(one, other)
            found = self._node(first, tuple(map(self.either, left, right)))
            self._either[key] = found
        return found

    def less(self, one: int, other: int) -> int:
        """The cases in the first set that are not in the other."""
        if one in {NONE, other} or other == ALL:
            return NONE
        if other == NONE:
            return one
        key = (one, other)
        found = self._less.get(key)
        if found is None:
            first, left, right = self._split(one, other)
            found = self._node(first, tuple(map(self.less, left, right)))
            self._less[key] = found
        return found

    def without(self, node: int) -> int:
        """The cases that are not in the set."""
        return self.less(ALL, node)

    def all_of(self, nodes: Iterable[int]) -> int:
        return reduce(self.both, nodes, ALL)

    def any_of(self, nodes: Iterable[int]) -> int:
        return reduce(self.either, nodes, NONE)

    def of_block(self, block: Block) -> int:
        """The cases of a block."""
        return self.all_of(self.where(input_, block[input_]) for input_ in sorted(block, reverse=True))

    def _split(self, one: int, other: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
        """The first input that either set asks for, and what is left of both for each of its values."""
        (mine, left), (yours, right) = self._nodes[one], self._nodes[other]
        if mine == yours:
            return mine, left, right
        if mine < yours:
            return mine, left, (other,) * len(left)
        return yours, (one,) * len(right), right

    def _node(self, input_: int, children: tuple[int, ...]) -> int:
        if children.count(children[0]) == len(children):
            return children[0]
        key = (input_, children)
        found = self._known.get(key)
        if found is None:
            if len(self._nodes) >= self.most:
                raise TooMany
            found = len(self._nodes)
            self._nodes.append(key)
            self._known[key] = found
        return found

    # ------------------------------------------------ asking

    def holds(self, node: int, case: Sequence[int]) -> bool:
        """Whether a case (a value for each input) is in the set."""
        while node not in {NONE, ALL}:
            input_, children = self._nodes[node]
            node = children[case[input_]]
        return node == ALL

    def share(self, node: int) -> Fraction:
        """Which part of all cases the set holds."""
        known: dict[int, Fraction] = {NONE: Fraction(0), ALL: Fraction(1)}

        def part(each: int) -> Fraction:
            if each not in known:
                children = self._nodes[each][1]
                known[each] = sum(map(part, children), Fraction(0)) / len(children)
            return known[each]

        return part(node)

    def inputs(self, node: int) -> frozenset[int]:
        """The inputs that decide whether a case is in the set."""
        found: set[int] = set()
        seen: set[int] = {NONE, ALL}
        todo = [node]
        while todo:
            each = todo.pop()
            if each not in seen:
                seen.add(each)
                found.add(self._nodes[each][0])
                todo.extend(self._nodes[each][1])
        return frozenset(found)

    def inside(self, block: Block, node: int) -> bool:
        """Whether all cases of a block are in the set."""
        seen = {ALL}
        todo = [node]
        while todo:
            each = todo.pop()
            if each == NONE:
                return False
            if each not in seen:
                seen.add(each)
                input_, children = self._nodes[each]
                values = block.get(input_)
                todo.extend(children if values is None else (children[value] for value in values))
        return True

    # ------------------------------------------------ writing down

    def cover(self, lower: int, upper: int | None = None) -> list[Block]:
        """Blocks that together hold all of `lower` and nothing outside `upper` (`lower` itself if not given)."""
        bound = lower if upper is None else upper
        blocks = [self._widest(block, bound) for block in self._cover(lower, bound)[0]]
        return self._thinned(blocks, lower)

    def _cover(self, lower: int, upper: int) -> tuple[tuple[Block, ...], int]:
        """Blocks between the two sets, and the set that they hold.

        Cases that no block can hold whatever the first input is are held by blocks that name its values; the others by
        blocks that do not speak of it.
        """
        if lower == NONE:
            return (), NONE
        if upper == ALL:
            return ({},), ALL
        key = (lower, upper)
        if key in self._covers:
            return self._covers[key]
        first, low, high = self._split(lower, upper)
        common = self.all_of(dict.fromkeys(high))
        held = [NONE] * self.sizes[first]
        blocks: list[Block] = []
        for value in range(self.sizes[first]):
            needed = self.less(self.less(low[value], common), held[value])
            for block in self._cover(needed, high[value])[0]:
                node = self.of_block(block)
                values = [each for each in range(self.sizes[first]) if self.inside(block, high[each])]
                blocks.append({first: frozenset(values), **block})
                for each in values:
                    held[each] = self.either(held[each], node)
        rest = self.any_of(dict.fromkeys(self.less(one, other) for one, other in zip(low, held, strict=True)))
        others, union = self._cover(rest, common)
        found = (*blocks, *others), self._node(first, tuple(self.either(each, union) for each in held))
        self._covers[key] = found
        return found

    def _widest(self, block: Block, upper: int) -> Block:
        """The block with every value added that keeps it inside `upper`."""
        found = dict(block)
        for input_ in block:
            for value in range(self.sizes[input_]):
                if value not in found[input_] and self.inside({**found, input_: frozenset({value})}, upper):
                    found[input_] |= {value}
            if len(found[input_]) == self.sizes[input_]:
                del found[input_]
        return found

    def _thinned(self, blocks: Sequence[Block], lower: int) -> list[Block]:
        """The blocks without those that the others make superfluous, in the order of inputs and values."""
        kept = list({frozenset(each.items()): each for each in blocks}.values())
        nodes = {id(each): self.of_block(each) for each in kept}
        if len(kept) <= MOST_THINNED:
            # The narrow ones, which name most inputs, are given up first.
            for each in sorted(kept, key=len, reverse=True):
                rest = self.both(nodes[id(each)], lower)
                for other in kept:
                    if other is not each and rest != NONE and _meet(each, other):
                        rest = self.less(rest, nodes[id(other)])
                if rest == NONE:
                    kept = [other for other in kept if other is not each]
        return sorted(kept, key=lambda each: [(key, sorted(values)) for key, values in sorted(each.items())])


def _meet(one: Block, other: Block) -> bool:
    """Whether two blocks have a case in common."""
    return all(other[key] & values for key, values in one.items() if key in other)
