"""Life cycles: which changes of a state there are, and that nothing else happens to it.

All axioms stand under the id of the parameter (`Order.state`) and bind.  With S(o, m) the state of o at the moment m:

- before any event that the life cycle names concerns o, S is the initial state;
- an event that it names and that concerns o finds a transition enabled: the state fits, the actor, the guard;
- an enabled transition fires: S has its target just after the event.  Of several at one instant one fires, in worlds of
  their own;
- S changes at an instant only by a transition that fires there;
- a time-out is an internal event (`Order.state:timeout1`, with `.time` and `.self`), after every other event of its
  instant.  It happens when S has lasted that long since `Order.state:entered`, a changing instant; an object is in its
  initial state since `Order.state:start`.  Both are there only for life cycles with time-outs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from reqonto.constraints.draft import Draft, either, is_avoidable, is_external, together
from reqonto.constraints.lifecycles import Cycle, Delay, Move
from reqonto.constraints.structure import in_kind
from reqonto.logic.sorts import INSTANT, MOMENT
from reqonto.logic.terms import (
    TRUE,
    Apply,
    Arith,
    Compare,
    Formula,
    Implies,
    Not,
    Term,
    Var,
    exists,
    just_after,
    just_before,
    number,
)
from reqonto.logic.walk import substitute
from reqonto.source import Span


def needs_start(cycle: Cycle) -> bool:
    """Whether a time-out counts from when an object begins."""
    return any(cycle.initial in delay.sources for delay in cycle.delays)


# ---------------------------------------------------------------- axioms


def axioms_of(cycle: Cycle, span: Span) -> Iterator[Draft]:
    """Everything that a life cycle says."""
    yield from _starts(cycle, span)
    yield from _named_events(cycle, span)
    yield _state_after(cycle, span)
    for delay in cycle.delays:
        yield from _times_out(cycle, delay, span)


def _starts(cycle: Cycle, span: Span) -> Iterator[Draft]:
    """An object is in the initial state until something of its life cycle happens to it."""
    moment = cycle.work.elaborator.fresh("moment", MOMENT)
    untouched = Not(touched(cycle, moment))
    yield cycle.axiom((cycle.object, moment), TRUE, Implies(untouched, cycle.is_in((cycle.initial,), moment)), span)
    if needs_start(cycle):
        since = Compare("=", cycle.entry(moment), Apply(cycle.start, (cycle.object,)))
        yield cycle.axiom((cycle.object, moment), TRUE, Implies(untouched, since), span)
        yield from _begins_before_events(cycle, span)


def _begins_before_events(cycle: Cycle, span: Span) -> Iterator[Draft]:
    """No event with an object as an argument comes before the object begins; see `_named_events` for named ones.

    The event need not be one that the life cycle names: an order that is placed is there by then, in its first state.
    """
    named = by_kind(cycle)
    specification = cycle.work.specification
    for kind in specification.events.values():
        functions = [arg.function for arg in kind.args if arg.function is not None and not arg.function.partial]
        for function in functions if kind.symbol not in named else ():
            if function.result == cycle.object.sort:
                event = cycle.work.elaborator.fresh("e", kind.sort)
                whom = Apply(function, (event,))
                duty = Compare("<=", Apply(cycle.start, (whom,)), Apply(kind.time_function, (event,)))
                there = in_kind(whom, cycle.parameter.owner, specification)
                yield cycle.axiom((event,), there, duty, span)


def touched(cycle: Cycle, moment: Term, *, since: Term | None = None, by_timeout: bool = False) -> Formula:
    """That an event or a time-out of the life cycle has concerned the object by `moment`.

    With `since`: after the events of that instant, or, `by_timeout`, after its time-outs.
    """
    found: list[Formula] = []
    for moves in by_kind(cycle).values():
        event = cycle.work.elaborator.fresh("e", moves[0].event.sort)
        time = Apply(moves[0].kind.time_function, (event,))
        later = () if since is None else (Compare("<", since, time),)
        happened = Compare("<=", just_after(time), moment)
        found.append(exists((event,), together(*later, happened, named_by(cycle, moves, event))))
    for delay in cycle.delays:

        def over(time: Term) -> Formula:
            happened = Compare("<=", timeouts_over(time), moment)
            if since is None:
                return happened
            return together(Compare("<" if by_timeout else "<=", since, time), happened)

        found.append(_timed_out(cycle, delay, over))
    return either(*found)


def named_by(cycle: Cycle, moves: list[Move], event: Var) -> Formula:
    """That the event is one that the life cycle names, and concerns the object."""
    named: list[Formula] = []
    for move in moves:
        fresh = tuple(cycle.work.elaborator.fresh(var.name, var.sort) for var in move.fresh)
        values: dict[str, Term] = {move.event.name: event}
        values |= {old.name: new for old, new in zip(move.fresh, fresh, strict=True)}
        formula = exists(fresh, substitute(move.named, values))
        if formula not in named:
            named.append(formula)
    return either(*named)


def by_kind(cycle: Cycle) -> dict[str, list[Move]]:
    """The transitions by the kind of their event, in written order."""
    table: dict[str, list[Move]] = {}
    for move in cycle.moves:
        table.setdefault(move.kind.symbol, []).append(move)
    return table


def _named_events(cycle: Cycle, span: Span) -> Iterator[Draft]:
    """An event that the life cycle names finds an enabled transition; and none comes before the object's start."""
    for moves in by_kind(cycle).values():
        event = cycle.work.elaborator.fresh("e", moves[0].event.sort)
        copies = [cycle.renamed(move, event) for move in moves]
        named = named_by(cycle, moves, event)
        duty = either(*(cycle.enabled(move) for move in copies))
        outside = is_external(moves[0].kind, cycle.work.specification)
        avoidable = is_avoidable(moves[0].kind, cycle.work.specification)
        yield cycle.axiom((cycle.object, event), named, duty, span, outside=outside, avoidable=avoidable)
        if needs_start(cycle):
            late = Compare("<=", Apply(cycle.start, (cycle.object,)), copies[0].time)
            yield cycle.axiom((cycle.object, event), TRUE, Implies(named, late), span, avoidable=avoidable)


def _state_after(cycle: Cycle, span: Span) -> Draft:
    """Once something has happened to an object, its state is where the last transition led.

    Two transitions of one instant are separate worlds: the state is the target of one of them.
    """
    moment = cycle.work.elaborator.fresh("moment", MOMENT)
    last: list[Formula] = []
    for moves in by_kind(cycle).values():
        event = cycle.work.elaborator.fresh("e", moves[0].event.sort)
        copies = [cycle.renamed(move, event) for move in moves]
        time = copies[0].time
        outcome = either(*(cycle.enabled(move, *_led_to(cycle, move.target, time, moment)) for move in copies))
        happened = Compare("<=", just_after(time), moment)
        # Of two transitions of one instant, the one that led is the same ever after.
        kept = Compare("=", cycle.state(moment), cycle.state(just_after(time)))
        lasting = (kept,) if _have_rivals(moves, cycle) else ()
        quiet = Not(touched(cycle, moment, since=time, by_timeout=False))
        last.append(exists((event,), together(happened, named_by(cycle, moves, event), outcome, *lasting, quiet)))
    for delay in cycle.delays:
        event = cycle.work.elaborator.fresh("e", delay.kind.sort)
        time = Apply(delay.time, (event,))
        whom = Compare("=", Apply(delay.self, (event,)), cycle.object)
        happened = Compare("<=", timeouts_over(time), moment)
        quiet = Not(touched(cycle, moment, since=time, by_timeout=True))
        outcome = together(*_led_to(cycle, delay.target, time, moment))
        last.append(exists((event,), together(happened, whom, outcome, quiet)))
    duty = Implies(touched(cycle, moment), either(*last))
    return cycle.axiom((cycle.object, moment), TRUE, duty, span)


def _have_rivals(moves: list[Move], cycle: Cycle) -> bool:
    """Whether another transition may be enabled at the same instant and lead elsewhere."""
    return any(
        other.target != move.target and set(other.sources) & set(move.sources)
        for move in moves
        for other in cycle.moves
    )


def _led_to(cycle: Cycle, target: str, time: Term, moment: Term) -> list[Formula]:
    """That at `moment` the object is in the state `target`, entered at `time`."""
    found = [cycle.is_in((target,), moment)]
    if cycle.delays:
        found.append(Compare("=", cycle.entry(moment), time))
    return found


# ---------------------------------------------------------------- time-outs


def timeouts_decided(instant: Term) -> Term:
    """The moment at which the time-outs of an instant are decided."""
    return Arith("+", just_before(instant), number(2), MOMENT)


def timeouts_over(instant: Term) -> Term:
    """The moment just after the time-outs of an instant."""
    return Arith("+", just_before(instant), number(3), MOMENT)


def _timed_out(cycle: Cycle, delay: Delay, when: Callable[[Term], Formula]) -> Formula:
    """That the time-out happens to the object at an instant of which `when` holds."""
    event = cycle.work.elaborator.fresh("e", delay.kind.sort)
    whom = Compare("=", Apply(delay.self, (event,)), cycle.object)
    return exists((event,), together(whom, when(Apply(delay.time, (event,)))))


def _times_out(cycle: Cycle, delay: Delay, span: Span) -> Iterator[Draft]:
    """A time-out happens exactly when its state has lasted so long (and its guard holds), at most once each time."""
    yield _times_out_rightly(cycle, delay, span)
    yield from _is_not_overstayed(cycle, delay, span)
    one, other = (cycle.work.elaborator.fresh("e", delay.kind.sort) for _ in range(2))
    same = together(
        Compare("=", Apply(delay.self, (one,)), Apply(delay.self, (other,))),
        Compare("=", Apply(delay.time, (one,)), Apply(delay.time, (other,))),
    )
    yield cycle.axiom((one, other), TRUE, Implies(same, Compare("=", one, other)), span)


def _times_out_rightly(cycle: Cycle, delay: Delay, span: Span) -> Draft:
    event = cycle.work.elaborator.fresh("e", delay.kind.sort)
    whom, instant = Apply(delay.self, (event,)), Apply(delay.time, (event,))
    decided, over = timeouts_decided(instant), timeouts_over(instant)
    values: dict[str, Term] = {cycle.object.name: whom, delay.read.name: decided}
    length, guard = substitute(delay.duration, values), substitute(delay.guard, values)
    lasted = Compare("=", instant, Arith("+", cycle.entry(decided, whom), length, INSTANT))
    duty = together(
        in_kind(whom, cycle.parameter.owner, cycle.work.specification),
        cycle.is_in(delay.sources, decided, whom),
        lasted,
        guard,
        cycle.is_in((delay.target,), over, whom),
    )
    return cycle.axiom((event,), TRUE, duty, span)


def _is_not_overstayed(cycle: Cycle, delay: Delay, span: Span) -> Iterator[Draft]:
    """What has entered the state leaves it by the time that the time-out is over, unless the guard does not hold then.

    A state is entered at the start, by an event, or by a time-out.
    """
    if cycle.initial in delay.sources:
        start = Apply(cycle.start, (cycle.object,))
        yield _leaves_in_time(cycle, delay, (), TRUE, start, "start", span)
    for move in cycle.moves:
        if move.target in delay.sources:
            own = cycle.other(move)
            entered = together(cycle.enabled(own), cycle.is_in(delay.sources, just_after(own.time)))
            free = is_avoidable(move.kind, cycle.work.specification)
            yield _leaves_in_time(cycle, delay, (own.event,), entered, own.time, "event", span, avoidable=free)
    for other in cycle.delays:
        if other.target in delay.sources:
            event = cycle.work.elaborator.fresh("e", other.kind.sort)
            time = Apply(other.time, (event,))
            whom = Compare("=", Apply(other.self, (event,)), cycle.object)
            entered = together(whom, cycle.is_in(delay.sources, timeouts_over(time)))
            yield _leaves_in_time(cycle, delay, (event,), entered, time, "timeout", span)


def _leaves_in_time(
    cycle: Cycle,
    delay: Delay,
    events: tuple[Var, ...],
    entered: Formula,
    since: Term,
    entry: Literal["start", "event", "timeout"],
    span: Span,
    *,
    avoidable: bool = False,
) -> Draft:
    """That something happens to the object before its time in the state, entered at `since`, is over."""
    moment = cycle.work.elaborator.fresh("moment", MOMENT)
    length = substitute(delay.duration, {delay.read.name: moment})
    due = Arith("+", since, length, INSTANT)
    guard = substitute(delay.guard, {delay.read.name: timeouts_decided(due)})
    over = Compare("=", moment, timeouts_over(due))
    # Where nothing has happened since, the state is still the same; what a story begins with may have left it before.
    still = cycle.is_in(delay.sources, timeouts_over(due))
    if entry == "start":
        left = touched(cycle, moment)
    else:
        left = touched(cycle, moment, since=since, by_timeout=entry == "timeout")
    duty = Implies(together(over, entered, guard, still), left)
    return cycle.axiom((cycle.object, *events, moment), TRUE, duty, span, avoidable=avoidable)
