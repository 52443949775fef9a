"""What follows from a life cycle in any number of steps, found in its drawing; it makes proofs short.

The axioms of a life cycle (`constraints.lifecycle_axioms`) speak of one step: an engine that has to go through several
of them, or through a circle, finds no end.  So it is told what holds however many steps there are, by induction over
the finitely many transitions of a world:

- from a state only those are reached to which a path leads;
- after an event the state is one to which a transition leads from where the event found it, its own or that of a rival
  of the same instant;
- what is in a state that no path without a certain kind of event leads to has had such an event, with its conditions;
  and so has what does not fulfil the conditions of the paths without;
- between two states lie such events as well, if no path without them leads from the one to the other;
- what is in a state fulfils the conditions on one of the paths to it, as far as they are about fixed values;
- a path takes at least the time-outs on it, and at most those that end its states in any case.

Other conditions are not looked at: with them there are fewer paths, and all of this holds the more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from fractions import Fraction
from functools import partial

from reqonto.constraints.draft import conjuncts, either, reads_changes, together
from reqonto.constraints.lifecycle_axioms import by_kind, named_by, needs_start, timeouts_decided, touched
from reqonto.constraints.lifecycles import Cycle, Delay, Move
from reqonto.constraints.structure import in_kind
from reqonto.logic.sorts import INSTANT, MOMENT
from reqonto.logic.terms import (
    TRUE,
    Apply,
    Arith,
    Compare,
    Const,
    Formula,
    Implies,
    Not,
    Term,
    Var,
    exists,
    forall,
    just_after,
    just_before,
)
from reqonto.logic.walk import bound, every_node, free_variables

MOST_CASES = 8
"""So many cases of conditions are told apart on the paths to a state."""
MOST_PATHS = 12
"""From one state to another; of more it is not told how long they take."""


def lemmas_of(cycle: Cycle) -> tuple[Formula, ...]:
    """What is told wherever the life cycle is kept."""
    found = tuple(_lasts_no_longer(cycle, delay) for delay in cycle.delays if _is_certain(delay))
    if found and cycle.initial not in {step.target for step in cycle.steps}:
        found += (_never_begins_again(cycle),)
    return found


def lemmas_about_events(cycle: Cycle) -> tuple[Formula, ...]:
    """What is told where something else speaks of the events that a lemma speaks of as well."""
    return (
        *_paths(cycle),
        *_conditions(cycle),
        *_times(cycle),
        *_after_events(cycle),
        *_came_by(cycle),
        *_between(cycle),
    )


# ---------------------------------------------------------------- time-outs


def _is_certain(delay: Delay) -> bool:
    """Whether a time-out comes in any case, after a time that does not change."""
    return delay.guard == TRUE and delay.read not in free_variables(delay.duration)


def _lasts_no_longer(cycle: Cycle, delay: Delay) -> Formula:
    """That a state with a time-out lasts no longer than until that: it follows from the axioms of the life cycle.

    Whoever is in the state at a moment has entered it at `entered`, by its start or by a last event or time-out, and
    nothing has happened since; so nothing has happened until the time-out is over either, if that is not later.  But
    then `_leaves_in_time` asks that something has.
    """
    moment = _moment(cycle)
    due = Arith("+", cycle.entry(moment), delay.duration, INSTANT)
    state = together(_kind(cycle), cycle.is_in(delay.sources, moment))
    return forall((cycle.object, moment), Implies(state, Not(Compare(">", moment, timeouts_decided(due)))))


def _never_begins_again(cycle: Cycle) -> Formula:
    """That what something has happened to is not in the initial state, where nothing leads there: `_state_after`."""
    moment = _moment(cycle)
    begun = Not(cycle.is_in((cycle.initial,), moment))
    return forall((cycle.object, moment), Implies(together(_kind(cycle), touched(cycle, moment)), begun))


def _times(cycle: Cycle) -> Iterator[Formula]:
    """How long it takes from entering one state to entering another one.

    Where no time-out leaves the initial state nothing is said of when it was entered.
    """
    if not cycle.delays:
        return

    def same(one: Term, two: Term) -> Formula:
        return Compare("=", cycle.entry(one), cycle.entry(two))

    def no_earlier(one: Term, two: Term) -> Formula:
        return Compare("<=", cycle.entry(one), cycle.entry(two))

    every = tuple(state for state in cycle.sort.members if state != cycle.initial or needs_start(cycle))
    yield _later(cycle, every, every, no_earlier)
    for state in cycle.sort.members:
        if state == cycle.initial and not needs_start(cycle):
            continue
        if not _comes_back(cycle, state):
            yield _later(cycle, (state,), (state,), same)
        for other in _in_order(cycle, _reached(cycle, state) - {state}):
            yield from _taken(cycle, state, other)


def _taken(cycle: Cycle, state: str, other: str) -> Iterator[Formula]:
    """The least and the longest time from entering one state to entering another."""
    paths = list(_every_path(cycle, state, other))
    if not paths:
        return
    least = min(sum((_least(step) for _, step in path), Fraction(0)) for path in paths)

    def after(one: Term, two: Term) -> Formula:
        return Compare(">=", cycle.entry(two), _plus(cycle.entry(one), least))

    if least > 0:
        yield _later(cycle, (state,), (other,), after)
    inside = {name for path in paths for name, _ in path}
    caps = {name: _cap(cycle, name) for name in inside}
    if any(cap is None for cap in caps.values()) or any(_comes_back(cycle, name) for name in (*inside, other)):
        return
    longest = max(sum((caps[name] or Fraction(0) for name, _ in path), Fraction(0)) for path in paths)

    def before(one: Term, two: Term) -> Formula:
        return Compare("<=", cycle.entry(two), _plus(cycle.entry(one), longest))

    yield _later(cycle, (state,), (other,), before)


def _plus(term: Term, length: Fraction) -> Term:
    return term if length == 0 else Arith("+", term, Const(length, INSTANT), INSTANT)


def _least(step: Move | Delay) -> Fraction:
    """How long a transition takes at least after its state was entered."""
    match step:
        case Delay(duration=Const(Fraction() as length)):
            return length
        case _:
            return Fraction(0)


def _cap(cycle: Cycle, state: str) -> Fraction | None:
    """After which time a state ends in any case, if that is a number."""
    ends = [
        delay.duration.value
        for delay in cycle.delays
        if state in delay.sources
        and _is_certain(delay)
        and isinstance(delay.duration, Const)
        and isinstance(delay.duration.value, Fraction)
    ]
    return min(ends, default=None)


def _every_path(cycle: Cycle, start: str, end: str) -> Iterator[tuple[tuple[str, Move | Delay], ...]]:
    """The paths that visit no state twice; a path through circles takes at least as long as one of them.

    None if there are too many.
    """
    found: list[tuple[tuple[str, Move | Delay], ...]] = []
    todo: list[tuple[str, tuple[tuple[str, Move | Delay], ...]]] = [(start, ())]
    while todo:
        state, path = todo.pop()
        if state == end and path:
            found.append(path)
            continue
        visited = {name for name, _ in path}
        if len(found) + len(todo) > MOST_PATHS * len(cycle.sort.members):
            return
        todo += [
            (step.target, (*path, (state, step)))
            for step in cycle.steps
            if state in step.sources and step.target not in visited and step.target != state
        ]
    if len(found) <= MOST_PATHS:
        yield from found


# ---------------------------------------------------------------- paths


def _paths(cycle: Cycle) -> Iterator[Formula]:
    """From a state only those are reached to which a path leads."""
    every = frozenset(cycle.sort.members)
    closed = dict.fromkeys(_reached(cycle, state) for state in cycle.sort.members)
    for states in closed:
        if states != every:
            inside = _in_order(cycle, states)
            yield _later(cycle, inside, inside)


def _conditions(cycle: Cycle) -> Iterator[Formula]:
    """What is in a state fulfils the conditions of one of the paths to it, as far as they never change."""
    known = _conditions_on_paths(cycle)
    for state in cycle.sort.members:
        paths = known.get(state, ())
        if not paths or frozenset() in paths:
            continue
        moment = _moment(cycle)
        there = together(_kind(cycle), cycle.is_in((state,), moment))
        yield forall((cycle.object, moment), Implies(there, _one_of(paths)))


def _conditions_on_paths(cycle: Cycle, *, without: str = "") -> dict[str, tuple[frozenset[Formula], ...]]:
    """For each state to which paths lead the least sets of conditions on them, as far as they never change.

    Events of the kind `without` are on none of the paths.
    """
    known: dict[str, tuple[frozenset[Formula], ...]] = {cycle.initial: (frozenset(),)}
    todo = [cycle.initial]
    while todo:
        state = todo.pop()
        for step in cycle.steps:
            if state not in step.sources or (without and _is_by(step, without)):
                continue
            lasting = frozenset(_lasting(cycle, step))
            before = known.get(step.target, ())
            after = _least_sets((*before, *(each | lasting for each in known[state])))
            if set(after) != set(before):
                known[step.target] = after
                todo.append(step.target)
    return known


def _one_of(paths: Collection[frozenset[Formula]]) -> Formula:
    """That the conditions of one of the paths are fulfilled."""
    return either(*(together(*sorted(each, key=repr)) for each in paths))


def _lasting(cycle: Cycle, step: Move | Delay) -> Iterator[Formula]:
    """The conditions of a transition that are about nothing but fixed values of its object."""
    for part in conjuncts(step.allowed if isinstance(step, Move) else step.guard):
        quantified = any(bound(node) for node in every_node(part))
        if set(free_variables(part)) <= {cycle.object} and not quantified and not reads_changes(part):
            yield part


def _least_sets(sets: Collection[frozenset[Formula]]) -> tuple[frozenset[Formula], ...]:
    """The sets that contain no other one; if they are too many, nothing is known."""
    found = tuple(each for each in dict.fromkeys(sets) if not any(other < each for other in sets))
    return found if len(found) <= MOST_CASES else (frozenset(),)


def _after_events(cycle: Cycle) -> Iterator[Formula]:
    """Where an event that finds a certain state leads: its own transition or that of a rival."""
    for moves in by_kind(cycle).values():
        event = cycle.work.elaborator.fresh("e", moves[0].event.sort)
        time = Apply(moves[0].kind.time_function, (event,))
        named = together(_kind(cycle), named_by(cycle, moves, event))
        leads: dict[tuple[str, ...], list[str]] = {}
        for state in cycle.sort.members:
            if any(state in move.sources for move in moves):
                targets = {move.target for move in cycle.moves if state in move.sources}
                leads.setdefault(_in_order(cycle, targets), []).append(state)
        for ways, sources in leads.items():
            found = () if len(leads) == 1 else (cycle.is_in(tuple(sources), just_before(time)),)
            led = [cycle.is_in(ways, just_after(time))]
            if cycle.delays:
                led.append(Compare("=", cycle.entry(just_after(time)), time))
            yield forall((cycle.object, event), Implies(together(named, *found), together(*led)))


def _came_by(cycle: Cycle) -> Iterator[Formula]:
    """What is in a state has had an event of a kind that led on, unless it fulfils the conditions of a path without.

    Of an object it is the first such event for all moments: the proof need not look for another one each time.
    """
    every = _conditions_on_paths(cycle)
    for kind, moves in by_kind(cycle).items():
        paths = _conditions_on_paths(cycle, without=kind)
        alike: dict[tuple[frozenset[Formula], ...], list[str]] = {}
        for state in cycle.sort.members:
            found = paths.get(state, ())
            if state in every and set(found) != set(every[state]):
                alike.setdefault(found, []).append(state)
        for conditions, states in alike.items():
            one, other = _moment(cycle), _moment(cycle)
            never = forall((one,), Not(cycle.is_in(tuple(states), one)))
            event, time, led = _leads(cycle, moves)
            since = forall((other,), Implies(cycle.is_in(tuple(states), other), Compare("<=", just_after(time), other)))
            ever = exists((event,), together(led, since))
            yield forall((cycle.object,), Implies(_kind(cycle), either(_one_of(conditions), never, ever)))


def _between(cycle: Cycle) -> Iterator[Formula]:
    """Between two states lie events of a kind, if no path without them leads from the one to the other.

    Left out where it follows from the other lemmas: every path to the second state has such an event, which leads to
    where there is no way to the first one any more.
    """
    for kind, moves in by_kind(cycle).items():
        since_start = set(cycle.sort.members) - _reached(cycle, cycle.initial, without=kind)
        for state in cycle.sort.members:
            states = _reached(cycle, state) - _reached(cycle, state, without=kind)
            if not any(state in _reached(cycle, move.target) for move in moves):
                states -= since_start
            if not states:
                continue

            yield _later(cycle, (state,), _in_order(cycle, states), partial(_led_between, cycle, moves))


def _led_between(cycle: Cycle, moves: list[Move], since: Term, until: Term) -> Formula:
    """That an event of a kind has led from one state to another between two moments."""
    event, time, led = _leads(cycle, moves)
    inside = Compare("<=", since, just_before(time)), Compare("<=", just_after(time), until)
    return exists((event,), together(*inside, led))


def _leads(cycle: Cycle, moves: list[Move]) -> tuple[Var, Term, Formula]:
    """An event of a kind, its time, and that it leads from one state to another."""
    event = cycle.work.elaborator.fresh("e", moves[0].event.sort)
    copies = [cycle.renamed(move, event) for move in moves]
    time = copies[0].time
    led = either(*(cycle.enabled(move, cycle.is_in((move.target,), just_after(time))) for move in copies))
    return event, time, led


# ---------------------------------------------------------------- building blocks


def _later(
    cycle: Cycle,
    states: tuple[str, ...],
    others: tuple[str, ...],
    holds: Callable[[Term, Term], Formula] | None = None,
) -> Formula:
    """What holds of two moments, the second not before the first, if the object is in these states there.

    Without `holds`: that it is in one of the `others` at the second.
    """
    one, other = _moment(cycle), _moment(cycle)
    first = together(_kind(cycle), Compare("<=", one, other), cycle.is_in(states, one))
    second = cycle.is_in(others, other)
    said = Implies(first, second) if holds is None else Implies(together(first, second), holds(one, other))
    return forall((cycle.object, one, other), said)


def _moment(cycle: Cycle) -> Var:
    return cycle.work.elaborator.fresh("moment", MOMENT)


def _kind(cycle: Cycle) -> Formula:
    return in_kind(cycle.object, cycle.parameter.owner, cycle.work.specification)


def _reached(cycle: Cycle, start: str, *, without: str = "") -> frozenset[str]:
    """A state and all to which paths lead from it, those with events of the kind `without` left out."""
    return frozenset({start}) | _follows(cycle, start, without=without)


def _comes_back(cycle: Cycle, state: str) -> bool:
    """Whether a path leads from a state to itself."""
    return state in _follows(cycle, state)


def _follows(cycle: Cycle, start: str, *, without: str = "") -> frozenset[str]:
    """The states to which one transition or several lead from a state."""
    found: set[str] = set()
    todo = [start]
    while todo:
        state = todo.pop()
        for step in cycle.steps:
            if state in step.sources and step.target not in found and not (without and _is_by(step, without)):
                found.add(step.target)
                todo.append(step.target)
    return frozenset(found)


def _is_by(step: Move | Delay, kind: str) -> bool:
    return isinstance(step, Move) and step.kind.symbol == kind


def _in_order(cycle: Cycle, states: Collection[str]) -> tuple[str, ...]:
    return tuple(state for state in cycle.sort.members if state in states)
