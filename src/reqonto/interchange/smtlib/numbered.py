"""Enumerations that stand as numbers in a script, as an export of ours writes them and its comments say.

A comment alone is not believed: that the values of a function are these numbers must be asserted as well.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from reqonto.interchange.smtlib.read import Row, Word
from reqonto.lazily import pattern
from reqonto.records import dataclass

_LIST = pattern(r"^; enumeration ([^\n:]+): ([^\n]+)$", re.MULTILINE)
_MEMBER = pattern(r"(\d+) (.+)")
_CALLED = pattern(r"^; (\w+) is ([^\n:(]+)(?:\(([^\n)]*)\))?(?:: ([^\n]*))?$", re.MULTILINE)
_COMPARED: Mapping[str, Callable[[int, int], bool]] = MappingProxyType(
    {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The members of enumerations by the numbers that they have, and which functions give or take them.

    `names` are what the comments call the short names of the script; `bounds` the places of the assertions that say
    nothing but which numbers a function gives.
    """

    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    members: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    results: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    args: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    bounds: frozenset[int] = frozenset()


def numbered(text: str, commands: Sequence[Row]) -> Numbered:
    """What the comments of a script tell of it, as far as the script agrees."""
    members = {name: found for name, row in _LIST.findall(text) if (found := _members(row))}
    names: dict[str, str] = {}
    results: dict[str, str] = {}
    args: dict[str, tuple[str, ...]] = {}
    bounded = {each.span.start: bound for each in commands if (bound := _bound(each)) is not None}
    for short, name, taken, given in _CALLED.findall(text):
        names[short] = name.strip()
        if given in members and (short, len(members[given])) in bounded.values():
            results[short] = given
        if taken:
            args[short] = tuple(each if each in members else "" for each in taken.split(", "))
    places = frozenset(start for start, (short, _) in bounded.items() if short in results)
    return Numbered(names, members, results, args, places)


def meant(op: str, number: int, size: int) -> tuple[int, ...]:
    """Which of so many members stand in a relation (`<` and the like) to a number."""
    return tuple(each for each in range(size) if _COMPARED[op](each, number))


def _members(row: str) -> tuple[str, ...]:
    """Members that are counted from 0; nothing where they are not."""
    found = [_MEMBER.fullmatch(each) for each in row.split(", ")]
    if not all(each is not None and int(each[1]) == place for place, each in enumerate(found)):
        return ()
    return tuple(each[2] for each in found if each is not None)


def _bound(command: Row) -> tuple[str, int] | None:
    """The function of which an assertion says that it gives so many numbers from 0 on, and nothing else."""
    body: Word | Row | None = command.parts[1] if command.head == "assert" and len(command.parts) == 2 else None
    while isinstance(body, Row) and len(body.parts) > 1 and body.head in {"forall", "!", "=>"}:
        body = body.parts[1] if body.head == "!" else body.parts[-1]
    if not isinstance(body, Row) or body.head != "and" or len(body.parts) != 3:
        return None
    least, most = body.parts[1:]
    if not isinstance(least, Row) or not isinstance(most, Row) or (len(least.parts), len(most.parts)) != (3, 3):
        return None
    if (least.head, most.head) != ("<=", "<") or least.parts[1].span.text != "0":
        return None
    term, end = least.parts[2], most.parts[2]
    if term.span.text != most.parts[1].span.text or not isinstance(end, Word) or not end.text.isdecimal():
        return None
    name = term.head if isinstance(term, Row) else term.text
    return (name, int(end.text)) if name else None
