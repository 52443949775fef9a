"""Worlds with something changed in them; whether the changed one is still what was promised, a replay decides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from reqonto.checks.naming import Positions
from reqonto.logic.sorts import BOOL, INSTANT, PARTY, STEPS, Sort
from reqonto.logic.structure import Structure, Timeline, Value
from reqonto.logic.terms import Function
from reqonto.logic.theory import Theory

T = TypeVar("T")


def without(world: Structure, sort: str, name: str) -> Structure:
    """The world without an object and all that is said of it."""
    return replace(
        world,
        elements={**world.elements, sort: tuple(item for item in world.elements[sort] if item != name)},
        members={kind: members - {name} for kind, members in world.members.items()},
        functions={
            symbol: {args: value for args, value in table.items() if name not in args and value != name}
            for symbol, table in world.functions.items()
        },
        timelines={
            symbol: {args: line for args, line in table.items() if name not in args}
            for symbol, table in world.timelines.items()
        },
    )


def renamed(world: Structure, names: Mapping[str, str], *, keep_elements: bool = False) -> Structure:
    """The world with other names; with `keep_elements` only what is said is carried over."""

    def new(value: Value) -> Value:
        return names.get(value, value) if isinstance(value, str) else value

    def moved(value: Value | None) -> Value | None:
        return None if value is None else new(value)

    return replace(
        world,
        elements=world.elements
        if keep_elements
        else {sort: tuple(str(new(item)) for item in items) for sort, items in world.elements.items()},
        members={kind: frozenset(str(new(item)) for item in items) for kind, items in world.members.items()},
        functions={
            symbol: {tuple(new(arg) for arg in args): new(value) for args, value in table.items()}
            for symbol, table in world.functions.items()
        },
        timelines={
            symbol: {
                tuple(new(arg) for arg in args): tuple((start, moved(value)) for start, value in line)
                for args, line in table.items()
            }
            for symbol, table in world.timelines.items()
        },
    )


def split(
    world: Structure,
    theory: Theory,
    declared: Positions,
    party: str,
    other: str,
    roles: tuple[Collection[str], Collection[str]],
    *,
    lean: bool,
) -> Structure:
    """The world with another party that takes over these roles from one that keeps the rest.

    What is said of the party itself is said of both; with `lean` each has only what its roles make it.
    """
    taken, rest = ({kind for role in each for kind in theory.ancestors(role)} for each in roles)

    def places(name: str) -> Mapping[int, bool]:
        """For each place that is declared for a role, whether that role goes over."""
        symbol = theory.functions[name]
        if not (symbol.partial or symbol.result == BOOL):
            # A value that everything has, whether or not it changes.
            return {}
        return {place: role in roles[0] for place, role in declared.arguments.get(name, {}).items()}

    members: dict[str, frozenset[str]] = {}
    for kind, having in world.members.items():
        gains = party in having and (kind in taken or not lean)
        loses = party in having and lean and kind in taken and kind not in rest
        members[kind] = (having | {other} if gains else having) - ({party} if loses else frozenset())
    functions = {
        name: {
            args: other if value == party and declared.results.get(name) in roles[0] else value
            for args, value in _both(table, party, other, places(name))
        }
        for name, table in world.functions.items()
    }
    elements = {**world.elements, PARTY.name: (*world.elements[PARTY.name], other)}
    timelines = {name: dict(_both(table, party, other, places(name))) for name, table in world.timelines.items()}
    return replace(world, elements=elements, members=members, functions=functions, timelines=timelines)


def _both(
    table: Mapping[tuple[Value, ...], T], party: str, other: str, places: Mapping[int, bool]
) -> Iterator[tuple[tuple[Value, ...], T]]:
    """The rows of a table, those about the party also for the other one; where a place has a role, for its player."""
    for row, value in table.items():
        args = tuple(other if arg == party and places.get(place, False) else arg for place, arg in enumerate(row))
        yield args, value
        if any(arg == party and place not in places for place, arg in enumerate(row)):
            yield (
                tuple(other if arg == party and place not in places else arg for place, arg in enumerate(args)),
                value,
            )


def with_time(world: Structure, timer: str, event: str, at: Fraction) -> Structure:
    """The world with another time of an event."""
    return replace(world, functions={**world.functions, timer: {**world.functions[timer], (event,): at}})


_ENDS = (("Start", "End"), ("start", "end"), ("From", "Until"), ("from", "until"), ("Begin", "End"), ("begin", "end"),
         ("开始", "结束"), ("起", "止"), ("始", "止"))  # fmt: skip


def end_of(start: str, theory: Theory) -> str | None:
    """The symbol that gives the end of what this one gives the start of."""
    for one, other in _ENDS:
        if one in start and start.replace(one, other) in theory.functions:
            return start.replace(one, other)
    return None


def with_line(world: Structure, name: str, args: tuple[Value, ...], line: Timeline) -> Structure:
    """The world with another course of a changing value."""
    return replace(world, timelines={**world.timelines, name: {**world.timelines[name], args: line}})


def typed(theory: Theory, world: Structure) -> Iterator[tuple[Sort, Value]]:
    """Every stored value and argument with its sort."""
    for name, table in world.functions.items():
        function = theory.functions[name]
        for args, value in table.items():
            yield from zip(function.args, args, strict=True)
            yield function.result, value
    for name, lines in world.timelines.items():
        function = theory.functions[name]
        for args, line in lines.items():
            yield from zip(function.args, args, strict=False)
            for _, later in line:
                if later is not None:
                    yield function.result, later


def instants(world: Structure, theory: Theory) -> list[Fraction]:
    """The instants of events and of values, in order."""
    return sorted({value for sort, value in typed(theory, world) if sort == INSTANT and isinstance(value, Fraction)})


def mapped(theory: Theory, world: Structure, about: Sort, change: Callable[[Value], Value]) -> Structure:
    """The world with every stored value of a sort changed; tables without such values stay the same objects."""

    def new(sort: Sort, value: Value) -> Value:
        return change(value) if sort == about else value

    def speaks(function: Function) -> bool:
        return function.result == about or about in function.args

    functions = {
        name: {
            tuple(new(sort, arg) for sort, arg in zip(function.args, args, strict=True)): new(function.result, value)
            for args, value in table.items()
        }
        for name, table in world.functions.items()
        if speaks(function := theory.functions[name])
    }
    timelines = {
        name: {
            tuple(new(sort, arg) for sort, arg in zip(function.args, args, strict=False)): tuple(
                (start, None if value is None else new(function.result, value)) for start, value in line
            )
            for args, line in table.items()
        }
        for name, table in world.timelines.items()
        if speaks(function := theory.functions[name])
    }
    return replace(world, functions={**world.functions, **functions}, timelines={**world.timelines, **timelines})


def retimed(world: Structure, theory: Theory, when: Callable[[Fraction], Fraction]) -> Structure:
    """The world with its instants moved; changes move with the events that make them."""
    moved = mapped(theory, world, INSTANT, lambda value: when(value) if isinstance(value, Fraction) else value)

    def moment(start: int | None) -> int | None:
        return None if start is None else STEPS * int(when(Fraction(start // STEPS))) + start % STEPS

    return replace(
        moved,
        timelines={
            name: {args: tuple((moment(start), value) for start, value in line) for args, line in table.items()}
            for name, table in moved.timelines.items()
        },
    )


def later(here: Fraction, move: Fraction) -> Callable[[Fraction], Fraction]:
    """Everything from an instant on, moved."""
    return lambda at: at + move if at >= here else at


def with_value(world: Structure, name: str, args: tuple[Value, ...], value: Value) -> Structure:
    """The world with another value of a fixed symbol."""
    return replace(world, functions={**world.functions, name: {**world.functions[name], args: value}})


def twin(world: Structure, party: str, other: str) -> Structure:
    """The world with a further party of which everything is said that is said of this one."""
    return replace(
        world,
        elements={**world.elements, PARTY.name: (*world.elements[PARTY.name], other)},
        members={kind: names | {other} if party in names else names for kind, names in world.members.items()},
        functions={name: dict(_both(table, party, other, {})) for name, table in world.functions.items()},
        timelines={name: dict(_both(table, party, other, {})) for name, table in world.timelines.items()},
    )
