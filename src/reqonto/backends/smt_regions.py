"""Many questions near one world at once, by regions: parts of a theory that hardly speak of one another.

A few symbols are read by hundreds of axioms (the country of an order); but for these most axioms of a large
specification speak of a few things that few others speak of.  Such things make a region.  Goals that speak of the same
regions are asked of one text: the axioms that read these, with all that stays as it is under literals.  So a question
takes a few checks of a text that is written and parsed once for many of them.  What is found is a world as `smt_near`
finds it, replayed in the same way; what is not found there may be found elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from itertools import pairwise

from reqonto.backends.base import Budget, Nearby, Wanted
from reqonto.backends.smt_lowering import TooLarge, Unsupported
from reqonto.backends.smt_near import MOST_AT_ONCE, Neighbourhood, Opened, Vicinity
from reqonto.backends.smt_near_text import NearText
from reqonto.backends.smt_rules import engine_form
from reqonto.backends.smt_solver import Meter
from reqonto.logic.evaluate import Unsupported as NotEvaluated
from reqonto.logic.evaluate import holds
from reqonto.logic.reading import Part, read_by
from reqonto.logic.shadows import shadow
from reqonto.logic.terms import Formula
from reqonto.records import dataclass

MOST_RULES = 60
"""So many axioms read one region."""
MOST_IN_TEXT = 200
"""So many axioms stand in one text, unless one goal needs more."""
PASSES = 4
"""How often regions of what is in the way are added."""
MOST_GOALS = 120
"""So many goals are asked of one text."""


class Regions:
    """The regions of a theory, by the parts of worlds; made once for a session."""

    def __init__(self, vicinity: Vicinity) -> None:
        self.vicinity = vicinity
        self._above: dict[Part, Part] = {}
        self._reading: dict[Part, set[int]] = {}
        for part, rules in vicinity.readers.items():
            if self._may_change(part):
                self._above[part] = part
                self._reading[part] = {rule.index for rule in rules}
        for parts in vicinity.parts.values():
            own = [part for part in parts if part in self._above]
            for one, other in pairwise(own):
                self._join(one, other)

    def _may_change(self, part: Part) -> bool:
        word, name = part
        if word == "gone" or (word == "sort" and not self.vicinity.may_grow(name)):
            return False
        return self.vicinity.cost(part) <= MOST_AT_ONCE

    def _join(self, one: Part, other: Part) -> None:
        first, second = self._root(one), self._root(other)
        if first != second and len(self._reading[first] | self._reading[second]) <= MOST_RULES:
            self._above[second] = first
            self._reading[first] |= self._reading.pop(second)

    def _root(self, part: Part) -> Part:
        while self._above[part] != part:
            self._above[part] = self._above[self._above[part]]
            part = self._above[part]
        return part

    @cached_property
    def members(self) -> dict[Part, list[Part]]:
        """The parts of each region, by the one that names it."""
        found: dict[Part, list[Part]] = {}
        for part in self._above:
            found.setdefault(self._root(part), []).append(part)
        return found

    def of(self, goal: Formula) -> frozenset[Part]:
        """The names of the regions that a goal speaks of."""
        return self.about(read_by(goal, self.vicinity.theory))

    def about(self, parts: Iterable[Part]) -> frozenset[Part]:
        """The names of the regions to which parts belong."""
        return frozenset(self._root(part) for part in parts if part in self._above)

    def size(self, region: Part) -> int:
        """How many axioms read a region."""
        return len(self._reading[region])

    def shadow(self, goal: Formula) -> Formula:
        """What a goal says of what belongs to no region."""
        return shadow(goal, self.vicinity.theory, self._above.__contains__)


@dataclass
class Batch:
    """Goals that are looked for near one world; see `Approaches.near_all`."""

    regions: Regions
    near: Neighbourhood
    wanted: Sequence[Wanted]
    budget: Budget
    until: float
    """When to end."""
    blocked: dict[int, frozenset[Part]] = field(default_factory=dict)
    """By the places of goals what is in the way."""

    def run(self) -> Iterator[tuple[int, Nearby]]:
        """Look for all of them, first where they speak of, then where what is in the way belongs as well.

        What is found is told as it is found, as there may be thousands of worlds; the last word on a goal counts.
        """
        open_: dict[int, frozenset[Part]] = {}
        for place, each in enumerate(self.wanted):
            regions = self.regions.of(each.goal)
            if regions:
                open_[place] = regions
            else:
                yield from self._as_it_is(place)
        for _ in range(PASSES):
            yield from self._pass(open_)
            open_ = {place: more for place, regions in open_.items() if (more := self._more(place, regions)) > regions}
            if not open_:
                break

    def _more(self, place: int, regions: frozenset[Part]) -> frozenset[Part]:
        """These regions, and those that what is in the way of a goal belongs to; the same where that is too much."""
        more = regions | self.regions.about(self.blocked.get(place, ()))
        return more if self._size(more) <= MOST_IN_TEXT else regions

    def _pass(self, open_: Mapping[int, frozenset[Part]]) -> Iterator[tuple[int, Nearby]]:
        chunk: list[int] = []
        inside: frozenset[Part] = frozenset()
        for place in sorted(open_, key=lambda place: (sorted(open_[place]), place)):
            more = inside | open_[place]
            if chunk and (len(chunk) >= MOST_GOALS or self._size(more) > MOST_IN_TEXT):
                yield from self._ask(inside, chunk)
                chunk, more = [], open_[place]
            chunk.append(place)
            inside = more
        if chunk:
            yield from self._ask(inside, chunk)

    def _size(self, regions: Collection[Part]) -> int:
        return sum(self.regions.size(each) for each in regions)

    def _as_it_is(self, place: int) -> Iterator[tuple[int, Nearby]]:
        """What speaks of no region is so in the world itself, or not near it."""
        each = self.wanted[place]
        try:
            so = holds(each.goal, self.near.world)
        except NotEvaluated:
            return
        yield place, Nearby(shown=True, world=self.near.world) if so else Nearby()

    def _ask(self, regions: Collection[Part], places: Sequence[int]) -> Iterator[tuple[int, Nearby]]:
        if time.monotonic() >= self.until:
            return
        try:
            text = self._text(regions, places)
        except (Unsupported, NotEvaluated, TooLarge):
            if len(places) > 1:
                # One of them may be to blame.
                for some in (places[: len(places) // 2], places[len(places) // 2 :]):
                    yield from self._ask(regions, some)
            return
        for place in places:
            meter = Meter.start(self.budget.steps, min(self.budget.seconds, self.until - time.monotonic()))
            wanted = self.wanted[place]
            try:
                found = self.near.search(text, _literal(place), wanted.goal, wanted.without, meter)
            except (Unsupported, NotEvaluated, TooLarge):
                continue
            if found is not None:
                self.blocked[place] = found.blocked
                yield place, found

    def _text(self, regions: Collection[Part], places: Sequence[int]) -> NearText:
        opened = Opened(self.near.vicinity)
        goals = {_literal(place): engine_form(self.wanted[place].goal) for place in places}
        for each in sorted(regions):
            for part in self.regions.members[each]:
                opened.open(part)
        opened.open_free()
        opened.make_room(self.near, list(goals.values()))
        return NearText(self.near, opened.parts, opened.more, goals)


def _literal(place: int) -> str:
    return f"g{place}"
