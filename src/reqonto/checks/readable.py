"""Worlds that people can read: few objects, each role its own player, plain times, round numbers and names.

Every simplification is tried and kept only if the world passes its replay again, so a witness is always what was
promised: a legal world in which the goal and the kept axioms hold.  No engine is asked.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from operator import add
from typing import TypeGuard

from reqonto.checks.clock import STANDARD, Clock
from reqonto.checks.naming import buys, called, positions, roles_played
from reqonto.checks.replay import Kept, Replay
from reqonto.checks.typical import plain_values
from reqonto.checks.worlds import (
    end_of,
    instants,
    later,
    renamed,
    retimed,
    split,
    twin,
    with_line,
    with_time,
    with_value,
    without,
)
from reqonto.logic.show import NO_LABELS, Labels
from reqonto.logic.sorts import BOOL, INSTANT, PARTY, ObjectSort
from reqonto.logic.structure import Structure, Timeline, Value
from reqonto.logic.theory import Theory

GAPS = (
    3_600, 1_800, 600, 300, 60, 7_200, 21_600, 43_200, 86_400, 172_800, 259_200, 604_800, 864_000, 1_296_000,
    2_592_000, 2_678_400, 5_184_000, 7_776_000, 31_536_000,
)  # fmt: skip
"""Seconds between two instants, the nicest first: a story of few events goes by the hour."""

BUSY = ((9, 0), (17, 1))
"""Up to how many instants the gaps begin with which of `GAPS`, so that a story ends before the evening."""

MOST_REPLAYS = 600
"""How many changed worlds are looked at while objects, values and changes are left out."""

MOST_REPLAYS_EACH = 300
"""How many more for each of the other improvements: a large world is told all the same, only less smoothly."""

MOST_ROUNDS = 100

_SHORTLY = (3_600, 86_400, 604_800, 2_592_000, 7_776_000, 31_536_000)
"""Seconds by which what happens years before the rest may come before it."""


def simplified(
    world: Structure,
    theory: Theory,
    keeps: Kept,
    labels: Labels = NO_LABELS,
    clock: Clock = STANDARD,
    until: float = math.inf,
) -> Structure:
    """The world with fewer objects, simpler values and readable names, as far as `keeps` allows.

    From `until` on (of the monotonic clock, in seconds) nothing more is tried.
    """
    if not keeps(world):
        return world
    found = _Simplifier(theory, keeps, labels, clock, until).run(world)
    names = called(found, theory, labels)
    named = renamed(found, {name: text.en for name, text in names.items()})
    # What was tried was looked at where it changed; what is shown is replayed as a whole.
    return next((each for each in (named, found) if keeps(each)), world)


def _is_instant(value: Value) -> TypeGuard[Fraction]:
    return isinstance(value, Fraction)


def _earlier(last: Fraction, move: Fraction) -> Callable[[Fraction], Fraction]:
    """Moves what is not later than an instant."""
    return lambda at: at + move if at <= last else at


class _Simplifier:
    """Tries one change after the other; a change that the replay refuses is not made."""

    def __init__(self, theory: Theory, keeps: Kept, labels: Labels, clock: Clock, until: float) -> None:
        self.theory = theory
        self.keeps = keeps
        self.labels = labels
        self.clock = clock
        self.until = until
        self.declared = positions(theory)
        self.tries = 0
        self.most = MOST_REPLAYS

    def run(self, world: Structure) -> Structure:
        world = self._fewer_objects(world)
        world = self._fewer_values(world)
        world = self._fewer_changes(world)
        # What makes most of a story has replays of its own: large worlds use up those above.
        # Values come twice: times depend on lengths of time among them, and they on where times could go.
        for readable in (
            self._people, self._plain, self._spread, self._in_order, self._upright, self._plain_times, self._plain,
        ):  # fmt: skip
            self.tries, self.most = 0, MOST_REPLAYS_EACH
            world = readable(world)
        return world

    def _better(self, world: Structure, changed: Structure) -> Structure:
        """The changed world if it passes, else the old one."""
        self.tries += 1
        may = self.tries <= self.most and time.monotonic() < self.until
        return changed if may and self._passes(world, changed) else world

    @property
    def _events(self) -> list[ObjectSort]:
        return [sort for sort in self.theory.sorts if sort in self.theory.event_sorts]

    def _passes(self, world: Structure, changed: Structure) -> bool:
        """Whether a world passes that was made from one that does."""
        return self.keeps.after(world, changed) if isinstance(self.keeps, Replay) else self.keeps(changed)

    def _plain(self, world: Structure) -> Structure:
        read = self.keeps.read if isinstance(self.keeps, Replay) else None
        return plain_values(world, self.theory, self._better, self.clock, self.labels, read)

    def _fewer_objects(self, world: Structure) -> Structure:
        events = {sort.name for sort in self.theory.event_sorts}
        for sort in sorted(world.elements, key=lambda name: name not in events):
            for name in reversed(world.elements[sort]):
                world = self._better(world, without(world, sort, name))
        return self._merged(world)

    def _merged(self, world: Structure) -> Structure:
        """Let one object take over from another where it can."""
        for sort in world.elements:
            if sort == PARTY.name:
                # Who is who should stay apart where it can.
                continue
            for gone in reversed(world.elements[sort]):
                for heir in world.elements[sort]:
                    if heir != gone and gone in world.elements[sort]:
                        moved = without(renamed(world, {gone: heir}, keep_elements=True), sort, gone)
                        world = self._better(world, moved)
        return world

    def _fewer_values(self, world: Structure) -> Structure:
        """Leave out optional values, facts of relations and memberships that nothing needs."""
        for name, table in world.functions.items():
            function = self.theory.functions.get(name)
            if function is None or not (function.partial or function.result == BOOL):
                continue
            for args in list(table):
                fewer = {key: value for key, value in world.functions[name].items() if key != args}
                world = self._better(world, replace(world, functions={**world.functions, name: fewer}))
        for kind, members in world.members.items():
            for member in sorted(members):
                fewer_members = {**world.members, kind: world.members[kind] - {member}}
                world = self._better(world, replace(world, members=fewer_members))
        return world

    def _fewer_changes(self, world: Structure) -> Structure:
        for name, table in world.timelines.items():
            for args in table:
                index = 1
                while index < len(world.timelines[name][args]):
                    line = world.timelines[name][args]
                    shorter: Timeline = (*line[:index], *line[index + 1 :])
                    changed = self._better(world, with_line(world, name, args, shorter))
                    index += changed is world
                    world = changed
        return world

    # -------------------------------------------------------- who is who

    def _people(self, world: Structure) -> Structure:
        """Let different parts be played by different parties, where the rules allow it."""
        before = world
        world = self._apart(self._parted(world))
        if world is not before:
            world = self._fewer_values(world)
        return self._fitting(world)

    def _parted(self, world: Structure) -> Structure:
        """A party for each role, except that a role and those above it are one: a member is a customer."""
        for party in world.elements.get(PARTY.name, ()):
            roles: list[list[str]] = []
            for role in roles_played(world, self.theory, party, self.declared):
                near = next((group for group in roles if any(self._related(role, other) for other in group)), None)
                if near is None:
                    roles.append([role])
                else:
                    near.append(role)
            for index, group in enumerate(roles[1:], start=2):
                rest = [role for other in roles if other is not group for role in other]
                for lean in (True, False):
                    apart = split(
                        world, self.theory, self.declared, party, f"{party}~{index}", (group, rest), lean=lean
                    )
                    changed = self._better(world, apart)
                    if changed is not world:
                        world = changed
                        break
        return world

    def _apart(self, world: Structure) -> Structure:
        """Another party on the other side of an event: a bank clears with another bank."""
        for sort in self._events:
            for args, actor in list(world.functions.get(f"{sort.name}.by", {}).items()):
                if world.functions.get(f"{sort.name}.to", {}).get(args) == actor and isinstance(actor, str):
                    other = f"{actor}~to"
                    while other in world.elements[PARTY.name]:
                        other += "~"
                    for role in ("to", "by"):
                        changed = with_value(twin(world, actor, other), f"{sort.name}.{role}", args, other)
                        found = self._better(world, changed)
                        if found is not world:
                            world = found
                            break
        return world

    def _fitting(self, world: Structure) -> Structure:
        """What any party may do, a buyer does, best the one whose thing it concerns; no bank cancels an order."""
        for name, place, actor in list(self._free_parts(world)):
            for candidate in self._buyers(world, place):
                if candidate != actor:
                    changed = self._better(world, with_value(world, name, (place,), candidate))
                    if changed is not world:
                        world = changed
                        break
        return world

    def _free_parts(self, world: Structure) -> Iterator[tuple[str, str, str]]:
        """The places of events that any party may take, where one is that plays another role, and no buyer's."""
        for sort in self._events:
            for role in ("by", "to"):
                name = f"{sort.name}.{role}"
                if self.declared.results.get(name, PARTY.name) != PARTY.name:
                    continue
                for args, actor in world.functions.get(name, {}).items():
                    plays = roles_played(world, self.theory, str(actor), self.declared)
                    if plays and not any(buys(kind, self.labels) for kind in plays):
                        yield name, str(args[0]), str(actor)

    def _buyers(self, world: Structure, event: str) -> list[str]:
        """Those who buy: first those whom the objects of the event concern."""
        objects = {value for table in world.functions.values() for args, value in table.items() if args == (event,)}
        found: dict[str, None] = {}
        for near in (True, False):
            for name, table in world.functions.items():
                if buys(self.declared.results.get(name, ""), self.labels):
                    for args, value in table.items():
                        if (not near) or any(arg in objects for arg in args):
                            found[str(value)] = None
        return list(found)

    def _related(self, one: str, other: str) -> bool:
        return one in self.theory.ancestors(other) or other in self.theory.ancestors(one)

    # -------------------------------------------------------- times

    def _in_order(self, world: Structure) -> Structure:
        """Let events happen in the order in which they are declared, where the rules leave it open."""
        declared = [sort.name for sort in self.theory.sorts if sort in self.theory.event_sorts]
        hour = Fraction(3_600) / self.theory.tick
        for _ in range(MOST_ROUNDS):
            before = world
            timed = sorted(
                (at, declared.index(sort), str(args[0]))
                for sort in declared
                for args, at in world.functions.get(f"{sort}.time", {}).items()
                if isinstance(at, Fraction)
            )
            for (early, first, one), (late, second, other) in itertools.pairwise(timed):
                if early >= late or first <= second:
                    continue
                # The first one moves behind the other; or both change places.
                behind = retimed(world, self.theory, later(late + 1, hour))
                world = self._better(world, with_time(behind, f"{declared[first]}.time", one, late + hour))
                if world is before:
                    changed = with_time(world, f"{declared[first]}.time", one, late)
                    world = self._better(world, with_time(changed, f"{declared[second]}.time", other, early))
                if world is not before:
                    break
            if world is before:
                break
        return world

    def _upright(self, world: Structure) -> Structure:
        """Let what has a start and an end start before it ends, where the rules allow it."""
        hours = Fraction(7_200) / self.theory.tick
        for start in sorted(world.functions):
            end = end_of(start, self.theory)
            if end is None or self.theory.functions[end].result != self.theory.functions[start].result:
                continue
            length = hours if self.theory.functions[end].result == INSTANT else Fraction(1)
            for args, begun in list(world.functions[start].items()):
                ended = world.functions.get(end, {}).get(args)
                if not isinstance(begun, Fraction) or not isinstance(ended, Fraction) or begun < ended:
                    continue
                for name, at in ((end, begun + length), (start, ended - length), (end, begun)):
                    table = {**world.functions[name], args: at}
                    changed = self._better(world, replace(world, functions={**world.functions, name: table}))
                    if changed is not world:
                        world = changed
                        break
        return world

    def _spread(self, world: Structure) -> Structure:
        """Let events of one instant happen one after the other, where the rules allow it."""
        for sort in self._events:
            timer = f"{sort.name}.time"
            for name in world.elements.get(sort.name, ()):
                at = world.functions.get(timer, {}).get((name,))
                if not isinstance(at, Fraction) or not self._shared(world, name, at):
                    continue
                # Everything later moves along; or everything else, so that this event comes first.
                for seconds, early in itertools.product((3_600, 600, 60, 1), (False, True)):
                    gap = Fraction(seconds) / self.theory.tick
                    moved = retimed(world, self.theory, later(at if early else at + 1, gap))
                    changed = self._better(world, with_time(moved, timer, name, at if early else at + gap))
                    if changed is not world:
                        world = changed
                        break
        return world

    def _shared(self, world: Structure, name: str, at: Fraction) -> bool:
        """Whether another event happens at the same instant."""
        return any(
            when == at and args != (name,)
            for sort in self.theory.event_sorts
            for args, when in world.functions.get(f"{sort.name}.time", {}).items()
        )

    def _looser(self, world: Structure, many: int) -> Structure:
        """Make long gaps longer, the last ones first, so that the shorter ones need not make up for them."""
        days = Fraction(172_800) / self.theory.tick
        for index in reversed(range(1, many)):
            found = instants(world, self.theory)
            if index < len(found) and (found[index] - found[index - 1]) * self.theory.tick > 43_200:
                world = self._better(world, retimed(world, self.theory, later(found[index], days)))
        return world

    def _closer(self, world: Structure) -> Structure:
        """Let what a fact dates years away from all events be near them, where the rules allow it."""
        timers = {f"{sort.name}.time" for sort in self._events}
        happening = sorted(at for name in timers for at in world.functions.get(name, {}).values() if _is_instant(at))
        if not happening:
            return world
        hour, year = Fraction(3_600) / self.theory.tick, Fraction(31_536_000) / self.theory.tick
        for name, table in world.functions.items():
            # Names with a colon are of the theory, not of the text: no story tells of them.
            if self.theory.functions[name].result != INSTANT or name in timers or ":" in name:
                continue
            for args, at in table.items():
                if not _is_instant(at) or happening[0] - year <= at <= happening[-1] + year:
                    continue
                for near in (happening[-1] + hour, happening[-1] + 24 * hour, happening[0] - hour):
                    changed = self._better(world, with_value(world, name, args, near))
                    if changed is not world:
                        world = changed
                        break
        return world

    def _caught_up(self, world: Structure) -> Structure:
        """Let what happens years before the rest happen shortly before it: the rest may be held by a calendar."""
        year = Fraction(31_536_000) / self.theory.tick
        for index in reversed(range(1, len(instants(world, self.theory)))):
            found = instants(world, self.theory)
            if index >= len(found) or found[index] - found[index - 1] <= year:
                continue
            for seconds in _SHORTLY:
                move = found[index] - found[index - 1] - Fraction(seconds) / self.theory.tick
                if move.denominator == 1:
                    changed = self._better(world, retimed(world, self.theory, _earlier(found[index - 1], move)))
                    if changed is not world:
                        world = changed
                        break
        return world

    def _plain_times(self, world: Structure) -> Structure:
        """Begin at a plain instant and leave plain gaps, each as small as the rules allow."""
        world = self._caught_up(self._closer(world))
        found = instants(world, self.theory)
        if not found:
            return world
        # Where a date of a fact lies too far off to begin with it, the events begin at a plain instant.
        happening = [at for sort in self._events for at in world.functions.get(f"{sort.name}.time", {}).values()]
        for begin in dict.fromkeys((found[0], min(filter(_is_instant, happening), default=found[0]))):
            shift = Fraction(self.clock.opening) / self.theory.tick - begin
            if shift.denominator == 1:
                moved = self._better(world, retimed(world, self.theory, partial(add, shift)))
                if moved is not world:
                    world = moved
                    break
        world = self._looser(world, len(found))
        first = next((gap for most, gap in BUSY if len(found) <= most), 2)
        gaps = (*GAPS[first:], *GAPS[:first])
        for index in range(1, len(found)):
            found = instants(world, self.theory)
            if index >= len(found):
                break
            before, here = found[index - 1], found[index]
            for gap in gaps:
                move = before + Fraction(gap) / self.theory.tick - here
                if not move:
                    break
                if move.denominator != 1 or -move > here - before:
                    continue
                changed = self._better(world, retimed(world, self.theory, later(here, move)))
                if changed is not world:
                    world = changed
                    break
        return world
