"""Life cycles in a scenario: which transitions its events and the course of time make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from fractions import Fraction
from typing import TypeAlias

from reqonto.constraints.draft import Work
from reqonto.constraints.lifecycles import Cycle, Delay, Move, read_cycle
from reqonto.constraints.scenario_world import Told, moment_after, moment_after_timeouts
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.partial import Fact, Others, Unknown, truth, value
from reqonto.logic.sorts import STEPS
from reqonto.logic.structure import Value
from reqonto.logic.terms import conjunction, exists
from reqonto.logic.walk import free_names
from reqonto.records import dataclass
from reqonto.spec.model import Specification

MOST_TIMEOUTS = 10_000
"""After so many time-outs (a state that times out into itself) the state is taken as unknown."""


Perhaps: TypeAlias = frozenset[str] | None
"""The states of which an object is in one; None where it may be in any."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """That an object came into one of several states at an instant, and nothing says into which."""

    instant: Fraction
    states: tuple[str, ...]

    def told(self, when: str) -> Text:
        """The reason, with the instant as readers see it."""
        return Text(
            f"at {when} two steps of its life cycle were due, to {' or '.join(self.states)}, and one was made",
            f"{when} 有不止一步可走（到 {'、'.join(self.states)}），只会走其中一步",
        )


@dataclass(frozen=True, slots=True)
class TimedOut:
    """A time-out that happened: which, to whom, when, and the state that it led to."""

    kind: str
    element: str
    object: str
    parameter: str
    instant: Fraction
    target: str


@dataclass(frozen=True, slots=True)
class _Due:
    """A time-out that an object in its state is due; if not `certain`, it may happen at the instant or later or not."""

    instant: Fraction
    cycle: Cycle
    delay: Delay
    object: str
    certain: bool

    def is_rival(self, other: _Due) -> bool:
        """Whether both would move the same object at the same instant; each is a rival of itself."""
        mine, its = ((each.cycle.id, each.object, each.instant) for each in (self, other))
        return mine == its


@dataclass(slots=True)
class States:
    """The states of all objects that have a life cycle, as the story goes on."""

    told: Told
    cycles: tuple[Cycle, ...]
    state: dict[tuple[str, str], Perhaps] = field(default_factory=dict)
    entered: dict[tuple[str, str], Fraction] = field(default_factory=dict)
    happened: list[TimedOut] = field(default_factory=list)
    begun: set[tuple[str, str]] = field(default_factory=set)
    """Objects (with the id of the life cycle) whose life began before the scenario: another state was given."""
    found: dict[tuple[str, str], tuple[Fraction, Perhaps]] = field(default_factory=dict)
    """The last instant that changed a state, with the state before it: what all events of that instant read."""
    doubts: dict[Fact, Doubt] = field(default_factory=dict)
    """Since when it is not known which of several states an object is in, the last time that it became so."""

    def begin(self, start: Fraction) -> None:
        """Put every object into the state that was given for it, else into the initial one."""
        for cycle in self.cycles:
            function = cycle.parameter.function
            for name in self.told.members_of(cycle.parameter.owner):
                if self.told.given(function, (name,)) is None:
                    self.told.give(function, (name,), cycle.initial, None)
                given = self.told.given(function, (name,))
                self.state[cycle.id, name] = frozenset({given}) if isinstance(given, str) else None
                if given != cycle.initial:
                    self.begun.add((cycle.id, name))
                if cycle.delays:
                    self.told.give(cycle.start, (name,), start, None)
                    self._enter(cycle, name, None, start)

    def set(self, parameter: str, name: str, found: Value, instant: Fraction) -> None:
        """Take over a state that a step of the scenario sets."""
        for cycle in self.cycles:
            if cycle.id == parameter and (cycle.id, name) in self.state:
                self._move(cycle, name, frozenset({str(found)}), instant, moment_after(instant))

    def see(self, kind: str, event: str, instant: Fraction) -> None:
        """Make the transitions that an event fires."""
        for cycle in self.cycles:
            moves = [move for move in cycle.moves if move.kind.symbol == kind]
            for name in self.told.members_of(cycle.parameter.owner) if moves else ():
                self._fire(cycle, moves, name, event, instant)

    def _fire(self, cycle: Cycle, moves: list[Move], name: str, event: str, instant: Fraction) -> None:
        """Follow the transition that is enabled; where several may be and lead elsewhere, nobody says which fires."""
        changed, before = self.found.get((cycle.id, name), (None, None))
        states = before if changed == instant else self.state[cycle.id, name]
        targets: set[str] = set()
        left: set[str] = set()
        for move in moves:
            if states is not None and states.isdisjoint(move.sources):
                continue
            env = {cycle.object.name: name, move.event.name: event}
            enabled = truth(exists(move.fresh, conjunction(move.named, move.allowed)), self.told.world, env)
            if enabled is not False:
                targets.add(move.target)
                left.update(move.sources if enabled is True else ())
        if targets:
            sure = left.issuperset(cycle.sort.members if states is None else states)
            self._move(cycle, name, frozenset(targets) if sure else None, instant, moment_after(instant))

    def _move(self, cycle: Cycle, name: str, targets: Perhaps, instant: Fraction, moment: int) -> None:
        if self.found.get((cycle.id, name), (None, None))[0] != instant:
            self.found[cycle.id, name] = (instant, self.state[cycle.id, name])
        before, self.state[cycle.id, name] = self.state[cycle.id, name], targets
        function = cycle.parameter.function
        known = targets is not None and len(targets) == 1
        self.told.change(function, (name,), moment, next(iter(targets)) if targets and known else _one_of(targets))
        if targets is not None and not known:
            fact = (function.name, (name,))
            if fact not in self.doubts or (before is not None and len(before) == 1):
                self.doubts[fact] = Doubt(instant, tuple(sorted(targets, key=cycle.sort.members.index)))
        if cycle.delays:
            self._enter(cycle, name, moment, instant)

    def _enter(self, cycle: Cycle, name: str, moment: int | None, instant: Fraction) -> None:
        self.entered[cycle.id, name] = instant
        if moment is None:
            self.told.give(cycle.entered, (name,), instant, None)
        else:
            known = len(self.state[cycle.id, name] or ()) == 1
            self.told.change(cycle.entered, (name,), moment, instant if known else Unknown())

    def forget(self, cycle: Cycle, name: str, instant: Fraction) -> None:
        """Take the state as unknown after the events of an instant: nobody can say which came last."""
        self._move(cycle, name, None, instant, moment_after(instant))

    # ------------------------------------------------ time-outs

    def advance(self, until: Fraction) -> None:
        """Let all time-outs happen that are due before `until`.

        The earliest comes first; where one that may happen and one that does fall in one instant, or two that lead the
        object to different states, nobody can say which it is.
        """
        while True:
            due = [each for each in self._due() if each.instant < until]
            if not due:
                return
            first = min(due, key=lambda each: (each.instant, each.certain))
            targets = {each.delay.target for each in due if each.is_rival(first)}
            if not first.certain or len(self.happened) >= MOST_TIMEOUTS:
                self._forget(first.cycle, first.object, first.instant)
            elif len(targets) > 1:
                self._time_out_somehow([each.delay for each in due if each.is_rival(first)], first)
            else:
                self._time_out(first.cycle, first.delay, first.object, first.instant)

    def _due(self) -> Iterator[_Due]:
        """The time-outs of the states that objects may be in now, unless their guards do not hold."""
        for cycle in self.cycles:
            for name in self.told.members_of(cycle.parameter.owner) if cycle.delays else ():
                states = self.state[cycle.id, name] or frozenset()
                for delay in cycle.delays:
                    if not states.isdisjoint(delay.sources):
                        sure = states.issubset(delay.sources)
                        yield from (
                            replace(each, certain=each.certain and sure) for each in self._due_of(cycle, delay, name)
                        )

    def _due_of(self, cycle: Cycle, delay: Delay, name: str) -> Iterator[_Due]:
        entered = self.entered[cycle.id, name]
        env: dict[str, Value] = {cycle.object.name: name}
        length = value(delay.duration, self.told.world, env)
        if isinstance(length, Unknown):
            never = delay.read.name not in free_names(delay.guard) and truth(delay.guard, self.told.world, env) is False
            if not never:
                yield _Due(entered + max(length.low or Fraction(0), Fraction(0)), cycle, delay, name, certain=False)
        elif isinstance(length, Fraction):
            instant = entered + length
            env[delay.read.name] = STEPS * instant + 2
            allowed = truth(delay.guard, self.told.world, env)
            if allowed is not False:
                yield _Due(instant, cycle, delay, name, certain=allowed is True)

    def _forget(self, cycle: Cycle, name: str, instant: Fraction) -> None:
        """From then on a time-out may have happened or not."""
        self._move(cycle, name, None, instant, moment_after_timeouts(instant))

    def _time_out_somehow(self, delays: Sequence[Delay], first: _Due) -> None:
        """One of several time-outs happens, which lead elsewhere; there is an event of one of them that has no name."""
        for delay in delays:
            sort = delay.kind.sort.name
            self.told.others[sort] = Others(frozenset(), frozenset({sort}))
        targets = frozenset(delay.target for delay in delays)
        self._move(first.cycle, first.object, targets, first.instant, moment_after_timeouts(first.instant))

    def _time_out(self, cycle: Cycle, delay: Delay, name: str, instant: Fraction) -> None:
        element = f"timeout {len(self.happened) + 1}"
        sort = delay.kind.sort.name
        self.told.elements[sort] = (*self.told.elements.get(sort, ()), element)
        self.told.functions.setdefault(delay.time.name, {})[(element,)] = instant
        self.told.functions.setdefault(delay.self.name, {})[(element,)] = name
        self.happened.append(TimedOut(delay.kind.name, element, name, cycle.id, instant, delay.target))
        self._move(cycle, name, frozenset({delay.target}), instant, moment_after_timeouts(instant))


def _one_of(states: Perhaps) -> Unknown:
    return Unknown(among=states or frozenset())


def cycles_of(specification: Specification, invalid: frozenset[str] = frozenset()) -> tuple[Cycle, ...]:
    """The life cycles of a specification; those with mistakes have been reported and are left out."""
    found: list[Cycle] = []
    for entry in specification.lifecycles:
        work = Work(specification, entry, [])
        cycle = None if entry.id in invalid else read_cycle(entry, work)
        if cycle is not None and not work.failed:
            found.append(cycle)
    return tuple(found)
