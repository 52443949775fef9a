"""Which facts of a world a story needs: those that could not be otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from fractions import Fraction

from reqonto.checks.replay import Replay
from reqonto.checks.worlds import instants, with_value
from reqonto.logic.sorts import BOOL, BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.theory import Theory

MOST_REPLAYS = 200
"""How many changed worlds are looked at; what is left then counts as needed."""

_HOUR, _MONTH, _YEAR, _FAR = 3_600, 2_592_000, 31_536_000, 1_000_000


def idle(
    world: Structure, theory: Theory, keeps: Replay, names: Collection[str]
) -> frozenset[tuple[str, tuple[Value, ...]]]:
    """The values of the fixed symbols in `names` that may be anything without the story being another one.

    The world passes its replay.  One value is changed at a time, to every other member of an enumeration or object,
    and to some other numbers and texts: a value is idle only if the world passes its replay with all of them.
    """
    found: set[tuple[str, tuple[Value, ...]]] = set()
    tries = 0
    for name in names:
        function = theory.functions[name]
        if function.changing:
            continue
        for args, value in world.functions.get(name, {}).items():
            others = [with_value(world, name, args, other) for other in _others(value, function.result, world, theory)]
            if function.partial:
                fewer = {key: each for key, each in world.functions[name].items() if key != args}
                others.append(replace(world, functions={**world.functions, name: fewer}))
            tries += len(others)
            if tries > MOST_REPLAYS:
                return frozenset(found)
            if others and all(keeps.after(world, other) for other in others):
                found.add((name, args))
    return frozenset(found)


def missing(
    world: Structure, theory: Theory, keeps: Replay, names: Collection[str]
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """The truth values of single objects, among the symbols in `names`, that must be false for the story."""
    tries = 0
    for name in theory.functions:
        function = theory.functions[name]
        if name not in names or function.result != BOOL or function.changing or function.partial:
            continue
        match function.args:
            case (ObjectSort(sort),):
                kind = name.rpartition(".")[0]
                for thing in sorted(world.members.get(kind, world.elements.get(sort, ()))):
                    told = world.functions.get(name, {})
                    tries += 1
                    if (thing,) not in told and tries <= MOST_REPLAYS:
                        true = replace(world, functions={**world.functions, name: {**told, (thing,): True}})
                        if not keeps.after(world, true):
                            yield name, (thing,)
            case _:
                pass


def _others(value: Value, sort: Sort, world: Structure, theory: Theory) -> Iterator[Value]:
    match sort:
        case BoolSort():
            yield value is not True
        case EnumSort(_, members):
            yield from (member for member in members if member != value)
        case ObjectSort(kind):
            yield from (name for name in world.elements.get(kind, ()) if name != value)
        case TextSort():
            yield from (text for text in ("", f"{value}1") if text != value)
        case NumberSort("instant" | "moment") if isinstance(value, Fraction):
            # Beyond all that happens as well: a show of long ago may matter only because it is not still to come.
            known = instants(world, theory)
            near = [value + Fraction(seconds) / theory.tick for seconds in (-_MONTH, -_HOUR, _HOUR, _MONTH)]
            far = [known[-1] + Fraction(_YEAR) / theory.tick, known[0] - Fraction(_YEAR) / theory.tick] if known else []
            for moved in (*near, *far):
                yield Fraction(moved.numerator // moved.denominator)
        case NumberSort() if isinstance(value, Fraction):
            # Far away as well: a price below a limit matters only because of the limit.
            others = (value + 1, value - 1, Fraction(0), value * 2, value * 1_000 + _FAR, -value * 1_000 - _FAR)
            yield from dict.fromkeys(other for other in others if other != value)
        case _:
            pass
