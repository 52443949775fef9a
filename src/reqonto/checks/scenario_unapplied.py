"""Why a requirement does not apply in a story: an event that is missing, or a part of its condition that is not so."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from reqonto.checks.scenario_matches import Plan
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.moments import is_unbounded
from reqonto.logic.partial import PartialWorld, Reader
from reqonto.logic.walk import every_node

if TYPE_CHECKING:
    from reqonto.checks.scenario_matches import Env
    from reqonto.logic.terms import Formula
    from reqonto.source import Span

_MOST = 2000
"""So many truths are asked for before the search for a reason is given up."""
_LONGEST = 80


def why_unapplied(plans: Iterable[Plan], world: PartialWorld, kinds: Collection[str]) -> Text | None:
    """What keeps a requirement from applying; None where that cannot be told in few words.

    `kinds` are the names of the kinds of events, which texts use.
    """
    for found in plans:
        missing = [sort for sort in found.events if not world.elements.get(sort)]
        named = [sort for sort in missing if sort in kinds]
        if named:
            return Text(f"no `{named[0]}` happens, which it waits for", f"它等待的“{named[0]}”没有发生")
        if missing:
            return None
        hindrance = _Search(found, Reader(world)).furthest()
        place = None if hindrance is None else _written(hindrance)
        if place is not None:
            told = " ".join(place.text.split())
            if len(told) <= _LONGEST:
                return Text(f"`{told}` is not so", f"“{told}”不成立")
    return None


class _Search:
    """Goes through the assignments of a trigger for the part of it that is false furthest on."""

    def __init__(self, found: Plan, reader: Reader) -> None:
        self.found = found
        self.reader = reader
        self.left = _MOST
        self.best: tuple[int, Formula] | None = None

    def furthest(self) -> Formula | None:
        for part in self.found.before:
            if self.reader.truth(part, {}) is False:
                return part
        self._go_on(0, 0, {})
        return self.best[1] if self.best is not None and self.left > 0 else None

    def _go_on(self, index: int, passed: int, env: Env) -> None:
        if index == len(self.found.vars):
            return
        var = self.found.vars[index]
        if is_unbounded(var.sort):
            return
        for choice in self.reader.domain(var.sort):
            inner = {**env, var.name: choice}
            held = passed
            for part in self.found.parts[index]:
                self.left -= 1
                if self.left <= 0:
                    return
                if self.reader.truth(part, inner) is False:
                    if self.best is None or held > self.best[0]:
                        self.best = held, part
                    break
                held += 1
            else:
                self._go_on(index + 1, held, inner)


def _written(formula: Formula) -> Span | None:
    """Where a formula was written."""
    return next((place for node in every_node(formula) if (place := getattr(node, "origin", None)) is not None), None)
