"""Which facts and events of a scenario exclude each other: a smallest set, found by telling the story in parts.

Each value of a given object, each fact and each step is left out in turn – first many at once, then fewer – as long as
what remains is still impossible.  What cannot be left out because the story could not be told without it stays in it
but is not blamed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias, TypeVar

from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.syntax import tree

MOST_PARTS = 400
"""A scenario of more parts is not searched."""

T = TypeVar("T")

Part: TypeAlias = tuple[int, int | None]
"""The number of a part of the scenario, and of a value in it."""

Told: TypeAlias = bool | None
"""Whether a story is impossible; None where it could not be told, or that was not established."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Facts and steps that cannot go together, in written order, and the items that exclude them, as far as known.

    Without any one of the facts and steps the story is possible, as far as that was established.
    """

    places: tuple[Span, ...]
    by: tuple[str, ...]


def exclusion(
    node: tree.Scenario, impossible: Callable[[tree.Scenario], Told], by: Callable[[tree.Scenario], tuple[str, ...]]
) -> Exclusion | None:
    """A smallest set of facts and steps of an impossible scenario; None where it was not searched for."""
    bare = replace(node, parts=tuple(part for part in node.parts if not isinstance(part, _EXPECTED)))
    kept = list(_parts(bare))
    if len(kept) > MOST_PARTS or impossible(bare) is not True:
        return None
    kept = smallest(kept, lambda parts: impossible(_told(bare, parts)) is True)
    told = _told(bare, kept)
    blamed = (_place(bare, part) for part in kept if _blamed(bare, kept, part, impossible))
    return Exclusion(tuple(sorted(blamed, key=lambda span: span.start)), by(told))


def smallest(items: list[T], enough: Callable[[list[T]], bool]) -> list[T]:
    """As many of the items left out, in order, as still leaves enough; all of them are enough."""
    kept = items
    size = max(1, len(kept) // 2)
    while True:
        index = 0
        while index < len(kept):
            fewer = kept[:index] + kept[index + size :]
            if enough(fewer):
                kept = fewer
            else:
                index += size
        if size == 1:
            return kept
        size = max(1, size // 2)


_EXPECTED = (tree.ExpectVerdict, tree.ExpectWhole, tree.CheckStep)


def _parts(node: tree.Scenario) -> Iterator[Part]:
    """What may be left out, steps first: facts are what people look for."""
    steps = (tree.DoStep, tree.ProvideStep, tree.SetStep)
    for index, part in enumerate(node.parts):
        if isinstance(part, steps):
            yield index, None
    for index, part in enumerate(node.parts):
        if isinstance(part, tree.GivenFact):
            yield index, None
        elif isinstance(part, tree.GivenObject):
            yield from ((index, number) for number in range(len(part.values)))


def _told(node: tree.Scenario, kept: list[Part]) -> tree.Scenario:
    """The scenario with these of the parts that may be left out."""
    wanted = set(kept)
    parts: list[tree.ScenarioPart] = []
    for index, part in enumerate(node.parts):
        if isinstance(part, tree.GivenObject):
            values = tuple(value for number, value in enumerate(part.values) if (index, number) in wanted)
            parts.append(replace(part, values=values))
        elif (index, None) in wanted or not isinstance(
            part, tree.DoStep | tree.ProvideStep | tree.SetStep | tree.GivenFact
        ):
            parts.append(part)
    return replace(node, parts=tuple(parts))


def _blamed(node: tree.Scenario, kept: list[Part], part: Part, impossible: Callable[[tree.Scenario], Told]) -> bool:
    """Whether the story without a part can be told; if not, the part is there to be told of only."""
    return impossible(_told(node, [each for each in kept if each != part])) is not None


def _place(node: tree.Scenario, part: Part) -> Span:
    index, number = part
    found = node.parts[index]
    return found.values[number].span if number is not None and isinstance(found, tree.GivenObject) else found.span
