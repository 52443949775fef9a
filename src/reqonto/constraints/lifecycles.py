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
from dataclasses import dataclass, field

from reqonto.constraints.draft import (
    Draft,
    Meaning,
    Work,
    conjuncts,
    either,
    is_external,
    reads_changes,
    together,
    with_times,
)
from reqonto.constraints.lifecycle_graph import Analysis, Shape, Step, analyse, endless
from reqonto.constraints.parties import Acting, find_role, takes_part
from reqonto.constraints.structure import in_kind
from reqonto.diagnostics.codes_constraints import (
    ENDLESS_TIMEOUTS,
    INITIAL_CLASH,
    NO_INITIAL,
    NO_LIFECYCLE_PARAMETER,
    NOT_ABOUT_SELF,
    TIMEOUT_CHANGES,
    UNKNOWN_STATE,
)
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.logic.sorts import INSTANT, MOMENT, EnumSort, ObjectSort
from reqonto.logic.terms import (
    TRUE,
    Aggregate,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Exists,
    ForAll,
    Formula,
    Function,
    Implies,
    Not,
    Term,
    Var,
    exists,
    just_after,
    just_before,
    number,
)
from reqonto.logic.theory import Axiom, KindInfo
from reqonto.logic.walk import Node, free_variables, rewrite, substitute
from reqonto.source import Span
from reqonto.spec.messages import change_to
from reqonto.spec.model import Entry, EventKind, Parameter, Specification
from reqonto.spec.nearest import nearest
from reqonto.spec.types import DURATION_TYPE, ValueType
from reqonto.syntax import tree


@dataclass(frozen=True, slots=True)
class Move:
    """A transition by an event.

    `named` says that an event `event` of its pattern concerns the object, `allowed` that actor and guard permit it;
    `fresh`
    are the names that the pattern binds.
    """

    sources: tuple[str, ...]
    target: str
    kind: EventKind
    event: Var
    fresh: tuple[Var, ...]
    named: Formula
    allowed: Formula

    @property
    def time(self) -> Term:
        return Apply(self.kind.time_function, (self.event,))


@dataclass(frozen=True, slots=True)
class Delay:
    """A transition by a time-out; `guard` reads changing values at the moment `read`."""

    sources: tuple[str, ...]
    target: str
    kind: KindInfo
    time: Function
    self: Function
    duration: Term
    guard: Formula
    read: Var


@dataclass(slots=True)
class Cycle:
    """A life cycle on its way to axioms."""

    work: Work
    parameter: Parameter
    object: Var
    initial: str
    moves: list[Move] = field(default_factory=list)
    delays: list[Delay] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.parameter.id

    @property
    def sort(self) -> EnumSort:
        sort = self.parameter.function.result
        assert isinstance(sort, EnumSort)
        return sort

    def state(self, moment: Term, of: Term | None = None) -> Term:
        return Apply(self.parameter.function, (self.object if of is None else of, moment))

    def is_in(self, states: tuple[str, ...], moment: Term, of: Term | None = None) -> Formula:
        """That the object is in one of the states at the moment."""
        return either(*(Compare("=", self.state(moment, of), Const(name, self.sort)) for name in states))

    @property
    def entered(self) -> Function:
        args = (self.object.sort, MOMENT)
        return Function(f"{self.id}:entered", args, INSTANT, changing=True)

    @property
    def start(self) -> Function:
        return Function(f"{self.id}:start", (self.object.sort,), INSTANT)

    def entry(self, moment: Term, of: Term | None = None) -> Term:
        return Apply(self.entered, (self.object if of is None else of, moment))

    def other(self, move: Move) -> Move:
        """The same transition with variables of its own."""
        return self.renamed(move, self.work.elaborator.fresh("e", move.event.sort))

    def renamed(self, move: Move, event: Var) -> Move:
        """The same transition about the event `event`."""
        fresh = tuple(self.work.elaborator.fresh(var.name, var.sort) for var in move.fresh)
        values: dict[str, Term] = {move.event.name: event}
        values |= {old.name: new for old, new in zip(move.fresh, fresh, strict=True)}
        named, allowed = substitute(move.named, values), substitute(move.allowed, values)
        return Move(move.sources, move.target, move.kind, event, fresh, named, allowed)

    def enabled(self, move: Move, *more: Formula) -> Formula:
        """That the event finds the state, the actor and the guard that the transition asks for (and `more`)."""
        fits = self.is_in(move.sources, just_before(move.time))
        return exists(move.fresh, together(move.named, fits, move.allowed, *more))

    def axiom(
        self, variables: tuple[Var, ...], trigger: Formula, duty: Formula, span: Span, *, outside: bool = False
    ) -> Draft:
        """An axiom of the life cycle; `outside`: an external act alone can break it."""
        guard = in_kind(self.object, self.parameter.owner, self.work.specification)
        if self.object in variables:
            trigger = together(guard, trigger)
        axiom = Axiom(self.id, "must", variables, trigger, duty, origin=span, by_external=outside)
        return Draft(axiom, with_times(variables, {self.object.name: self.parameter.owner}))


# ---------------------------------------------------------------- reading


def meaning_of_lifecycle(entry: Entry[tree.Lifecycle], work: Work) -> tuple[Meaning, Analysis | None]:
    """The axioms of a life cycle, its time-outs as kinds of events, and what its drawing tells."""
    cycle = _read(entry, work)
    if cycle is None:
        return Meaning(invalid=(entry.id,)), None
    shape = _shape(entry, cycle)
    if work.failed:
        return Meaning(invalid=(entry.id,)), None
    analysis, findings = analyse(shape)
    work.diagnostics.extend(findings)
    circle = endless((delay.sources, delay.target) for delay in cycle.delays if delay.guard == TRUE)
    if circle is not None:
        fields = {"id": cycle.id, "chain": " → ".join(circle)}
        work.diagnostics.append(Diagnostic(ENDLESS_TIMEOUTS, entry.span, fields, about=cycle.id))
        return Meaning(unchecked=(entry.id,)), analysis
    drafts = list(_axioms(cycle, entry.span))
    functions: list[Function] = []
    for delay in cycle.delays:
        functions += [delay.time, delay.self]
    if cycle.delays:
        functions.append(cycle.entered)
        if _needs_start(cycle):
            functions.append(cycle.start)
    kinds = tuple(delay.kind for delay in cycle.delays)
    return Meaning(tuple(drafts), kinds=kinds, functions=tuple(functions)), analysis


def _needs_start(cycle: Cycle) -> bool:
    return any(cycle.initial in delay.sources for delay in cycle.delays)


def _read(entry: Entry[tree.Lifecycle], work: Work) -> Cycle | None:
    """The life cycle with its names looked up, or None after a diagnostic."""
    node, specification = entry.node, work.specification
    parameter = specification.parameters.get(entry.id)
    if parameter is None or not parameter.owner or not isinstance(parameter.function.result, EnumSort):
        work.diagnostics.append(Diagnostic(NO_LIFECYCLE_PARAMETER, node.param.span, {"id": entry.id}, about=entry.id))
        return None
    owner = specification.kinds[parameter.owner]
    var = work.elaborator.fresh(owner.name[:1].lower(), parameter.function.args[0])
    initial = _initial(node, parameter, work)
    if initial is None:
        return None
    cycle = Cycle(work, parameter, var, initial)
    self_type = ValueType("object", var.sort, kind=parameter.owner)
    for transition in node.transitions:
        sources = tuple(name for name in (_state(source, cycle) for source in transition.sources) if name)
        target = _state(transition.target, cycle)
        if target is None or len(sources) < len(transition.sources):
            continue
        match transition.trigger:
            case tree.EventTrigger():
                _read_move(transition, transition.trigger, sources, target, self_type, cycle)
            case tree.Timeout():
                _read_delay(transition, transition.trigger, sources, target, self_type, cycle)
    return cycle


def _state(name: tree.Name, cycle: Cycle) -> str | None:
    """The state that a name means, or None after a diagnostic."""
    if name.text in cycle.sort.members:
        return name.text
    close = nearest(name.text, cycle.sort.members)
    fixes = () if close is None else (change_to(name.span, close),)
    fields = {"id": cycle.id, "name": name.text}
    cycle.work.diagnostics.append(Diagnostic(UNKNOWN_STATE, name.span, fields, fixes=fixes, about=cycle.id))
    return None


def _initial(node: tree.Lifecycle, parameter: Parameter, work: Work) -> str | None:
    """The state in which every object starts: declared, or the default of the parameter."""
    sort = parameter.function.result
    assert isinstance(sort, EnumSort)
    default = parameter.default.name.text if isinstance(parameter.default, tree.Var) else None
    if node.initial is None:
        if default in sort.members:
            return default
        work.diagnostics.append(Diagnostic(NO_INITIAL, node.param.span, {"id": parameter.id}, about=parameter.id))
        return None
    name = _state(node.initial, Cycle(work, parameter, Var("x", parameter.function.args[0]), ""))
    if name is not None and default is not None and default != name and default in sort.members:
        fields = {"id": parameter.id, "initial": name, "default": default}
        work.diagnostics.append(Diagnostic(INITIAL_CLASH, node.initial.span, fields, about=parameter.id))
    return name


def _read_move(
    node: tree.Transition,
    trigger: tree.EventTrigger,
    sources: tuple[str, ...],
    target: str,
    self_type: ValueType,
    cycle: Cycle,
) -> None:
    work, elaborator = cycle.work, cycle.work.elaborator
    base = elaborator.scope().bind("self", cycle.object, self_type)
    kind = elaborator.event_kind(trigger.pattern, base)
    if kind is None:
        # The elaborator says what is wrong with it.
        elaborator.pattern(trigger.pattern, base)
        return
    event = next((move.event for move in cycle.moves if move.kind == kind), None)
    event = elaborator.fresh("e", kind.sort) if event is None else event
    time = Apply(kind.time_function, (event,))
    scope = base.read_at(just_before(time), pinned=True)
    pattern = elaborator.pattern(trigger.pattern, scope, event=event)
    if pattern is None:
        return
    if not any(cycle.object in free_variables(part) for part in conjuncts(pattern.guard)):
        work.diagnostics.append(Diagnostic(NOT_ABOUT_SELF, trigger.pattern.span, about=cycle.id))
        return
    allowed: list[Formula] = []
    if trigger.by is not None:
        role = find_role(trigger.by, work)
        if role is None:
            return
        by = takes_part(Acting(role.symbol, None), event, kind, "by", trigger.by.span, work)
        allowed.append(TRUE if by is None else by)
    if node.guard is not None:
        guard = elaborator.formula(node.guard, pattern.scope)
        allowed.append(_so_far(guard, time, cycle))
    move = Move(sources, target, kind, event, pattern.fresh, pattern.guard, together(*allowed))
    cycle.moves.append(move)


def _read_delay(
    node: tree.Transition,
    trigger: tree.Timeout,
    sources: tuple[str, ...],
    target: str,
    self_type: ValueType,
    cycle: Cycle,
) -> None:
    work, elaborator = cycle.work, cycle.work.elaborator
    read = elaborator.fresh("moment", MOMENT)
    scope = elaborator.scope(moment=read).bind("self", cycle.object, self_type).read_at(read, pinned=True)
    duration = elaborator.term(trigger.duration, scope, DURATION_TYPE).term
    if duration is None:
        return
    if reads_changes(duration):
        work.diagnostics.append(Diagnostic(TIMEOUT_CHANGES, trigger.duration.span, about=cycle.id))
        return
    guard = TRUE if node.guard is None else elaborator.formula(node.guard, scope)
    name = f"{cycle.id}:timeout{len(cycle.delays) + 1}"
    sort = ObjectSort(name)
    kind = KindInfo(name, sort, is_event=True, origin=node.span)
    time = Function(f"{name}.time", (sort,), INSTANT)
    whom = Function(f"{name}.self", (sort,), cycle.object.sort)
    cycle.delays.append(Delay(sources, target, kind, time, whom, duration, guard, read))


def _so_far(guard: Formula, time: Term, cycle: Cycle) -> Formula:
    """The guard with every event that it counts or asks for no later than `time`, the current one included."""
    events = {event.sort: event for event in cycle.work.specification.events.values()}

    def past(variables: tuple[Var, ...]) -> list[Formula]:
        return [
            Compare("<=", Apply(events[var.sort].time_function, (var,)), time)
            for var in variables
            if var.sort in events
        ]

    def rule(node: Node) -> Node:
        match node:
            case Exists(variables, body):
                return Exists(variables, together(*past(variables), body), node.origin)
            case ForAll(variables, body) if past(variables):
                return ForAll(variables, Implies(together(*past(variables)), body), node.origin)
            case AtLeast(count, variables, body):
                return AtLeast(count, variables, together(*past(variables), body), node.origin)
            case Aggregate():
                where = together(*past(node.vars), node.where)
                return Aggregate(node.kind, node.vars, where, node.body, node.sort, node.origin)
            case _:
                return node

    return rewrite(guard, rule)


def _shape(entry: Entry[tree.Lifecycle], cycle: Cycle) -> Shape:
    """The graph of the life cycle; names that are no states have been reported and are left out."""
    node = entry.node
    steps = [
        Step(tuple(source.text for source in transition.sources), transition.target.text, transition.span)
        for transition in node.transitions
        if all(name.text in cycle.sort.members for name in (*transition.sources, transition.target))
    ]
    final = None
    if node.final is not None:
        final = tuple(name for name in (_state(each, cycle) for each in node.final) if name)
    return Shape(cycle.id, cycle.sort.members, cycle.initial, tuple(steps), final, entry.span)


# ---------------------------------------------------------------- axioms


def _axioms(cycle: Cycle, span: Span) -> Iterator[Draft]:
    yield from _starts(cycle, span)
    yield from _named_events(cycle, span)
    for move in cycle.moves:
        yield _fires(cycle, move, span)
    yield _changes_by_events(cycle, span)
    yield _changes_by_timeouts(cycle, span)
    if cycle.delays:
        yield from _entries(cycle, span)
        for delay in cycle.delays:
            yield from _times_out(cycle, delay, span)


def _starts(cycle: Cycle, span: Span) -> Iterator[Draft]:
    """An object is in the initial state until something of its life cycle happens to it."""
    moment = cycle.work.elaborator.fresh("moment", MOMENT)
    untouched = Not(_touched(cycle, moment))
    yield cycle.axiom((cycle.object, moment), TRUE, Implies(untouched, cycle.is_in((cycle.initial,), moment)), span)
    if _needs_start(cycle):
        since = Compare("=", cycle.entry(moment), Apply(cycle.start, (cycle.object,)))
        yield cycle.axiom((cycle.object, moment), TRUE, Implies(untouched, since), span)


def _touched(cycle: Cycle, moment: Term) -> Formula:
    """That an event or a time-out of the life cycle has concerned the object by `moment`."""
    found: list[Formula] = []
    for moves in _by_kind(cycle).values():
        event = cycle.work.elaborator.fresh("e", moves[0].event.sort)
        time = Apply(moves[0].kind.time_function, (event,))
        found.append(exists((event,), together(_named(cycle, moves, event), Compare("<=", just_after(time), moment))))
    for delay in cycle.delays:
        found.append(_timed_out(cycle, delay, lambda time: Compare("<=", _timeouts_over(time), moment)))
    return either(*found)


def _named(cycle: Cycle, moves: list[Move], event: Var) -> Formula:
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


def _by_kind(cycle: Cycle) -> dict[str, list[Move]]:
    """The transitions by the kind of their event, in written order."""
    table: dict[str, list[Move]] = {}
    for move in cycle.moves:
        table.setdefault(move.kind.symbol, []).append(move)
    return table


def _named_events(cycle: Cycle, span: Span) -> Iterator[Draft]:
    """An event that the life cycle names finds an enabled transition; and none comes before the object's start."""
    for moves in _by_kind(cycle).values():
        event = cycle.work.elaborator.fresh("e", moves[0].event.sort)
        copies = [cycle.renamed(move, event) for move in moves]
        named = _named(cycle, moves, event)
        duty = either(*(cycle.enabled(move) for move in copies))
        outside = is_external(moves[0].kind, cycle.work.specification)
        yield cycle.axiom((cycle.object, event), named, duty, span, outside=outside)
        if _needs_start(cycle):
            late = Compare("<=", Apply(cycle.start, (cycle.object,)), copies[0].time)
            yield cycle.axiom((cycle.object, event), TRUE, Implies(named, late), span)


def _fires(cycle: Cycle, move: Move, span: Span) -> Draft:
    """After an event that enables a transition the state is its target, or that of another one of the same instant."""
    own = cycle.other(move)
    after = just_after(own.time)
    outcomes: list[Formula] = [cycle.is_in((own.target,), after)]
    for other in cycle.moves:
        if other.target != move.target and set(other.sources) & set(move.sources):
            outcomes.append(_fired(cycle, other, own.time, after))
    return cycle.axiom((cycle.object, own.event), TRUE, Implies(cycle.enabled(own), either(*outcomes)), span)


def _fired(cycle: Cycle, move: Move, time: Term, after: Term) -> Formula:
    """That the transition is enabled by an event at the instant `time`, and the state is its target at `after`."""
    own = cycle.other(move)
    same = Compare("=", own.time, time)
    return exists((own.event,), together(same, cycle.enabled(own), cycle.is_in((own.target,), after)))


def _changes_by_events(cycle: Cycle, span: Span) -> Draft:
    """The state is the same just after an instant unless a transition fires there."""
    instant = cycle.work.elaborator.fresh("t", INSTANT)
    before, after = just_before(instant), just_after(instant)
    kept = Compare("=", cycle.state(before), cycle.state(after))
    moved = [_fired(cycle, move, instant, after) for move in cycle.moves if set(move.sources) != {move.target}]
    return cycle.axiom((cycle.object, instant), TRUE, either(kept, *moved), span)


def _changes_by_timeouts(cycle: Cycle, span: Span) -> Draft:
    """The state changes after the events of an instant only by a time-out there."""
    instant = cycle.work.elaborator.fresh("t", INSTANT)
    before, after = _timeouts_decided(instant), _timeouts_over(instant)
    kept = Compare("=", cycle.state(before), cycle.state(after))
    moved = [
        together(
            _timed_out(cycle, delay, lambda time: Compare("=", time, instant)), cycle.is_in((delay.target,), after)
        )
        for delay in cycle.delays
    ]
    return cycle.axiom((cycle.object, instant), TRUE, either(kept, *moved), span)


# ---------------------------------------------------------------- time-outs


def _timeouts_decided(instant: Term) -> Term:
    """The moment at which the time-outs of an instant are decided."""
    return Arith("+", just_before(instant), number(2), MOMENT)


def _timeouts_over(instant: Term) -> Term:
    """The moment just after the time-outs of an instant."""
    return Arith("+", just_before(instant), number(3), MOMENT)


def _timed_out(cycle: Cycle, delay: Delay, when: Callable[[Term], Formula]) -> Formula:
    """That the time-out happens to the object at an instant of which `when` holds."""
    event = cycle.work.elaborator.fresh("e", delay.kind.sort)
    whom = Compare("=", Apply(delay.self, (event,)), cycle.object)
    return exists((event,), together(whom, when(Apply(delay.time, (event,)))))


def _entries(cycle: Cycle, span: Span) -> Iterator[Draft]:
    """`entered` is set where a transition fires, also one that leads back to its state, and else stays."""
    instant = cycle.work.elaborator.fresh("t", INSTANT)
    for before, after, again in (
        (just_before(instant), just_after(instant), _re_entered_by_event(cycle, instant)),
        (_timeouts_decided(instant), _timeouts_over(instant), _re_entered_by_timeout(cycle, instant)),
    ):
        moved = either(Compare("!=", cycle.state(before), cycle.state(after)), *again)
        now = Compare("=", cycle.entry(after), instant)
        kept = Compare("=", cycle.entry(after), cycle.entry(before))
        duty = together(Implies(moved, now), Implies(Not(moved), kept))
        yield cycle.axiom((cycle.object, instant), TRUE, duty, span)


def _re_entered_by_event(cycle: Cycle, instant: Term) -> list[Formula]:
    after = just_after(instant)
    return [_fired(cycle, move, instant, after) for move in cycle.moves if move.target in move.sources]


def _re_entered_by_timeout(cycle: Cycle, instant: Term) -> list[Formula]:
    return [
        _timed_out(cycle, delay, lambda time: Compare("=", time, instant))
        for delay in cycle.delays
        if delay.target in delay.sources
    ]


def _times_out(cycle: Cycle, delay: Delay, span: Span) -> Iterator[Draft]:
    """A time-out happens exactly when its state has lasted so long (and its guard holds), at most once each time."""
    yield _times_out_rightly(cycle, delay, span)
    yield _is_not_overstayed(cycle, delay, span)
    one, other = (cycle.work.elaborator.fresh("e", delay.kind.sort) for _ in range(2))
    same = together(
        Compare("=", Apply(delay.self, (one,)), Apply(delay.self, (other,))),
        Compare("=", Apply(delay.time, (one,)), Apply(delay.time, (other,))),
    )
    yield cycle.axiom((one, other), TRUE, Implies(same, Compare("=", one, other)), span)


def _times_out_rightly(cycle: Cycle, delay: Delay, span: Span) -> Draft:
    event = cycle.work.elaborator.fresh("e", delay.kind.sort)
    whom, instant = Apply(delay.self, (event,)), Apply(delay.time, (event,))
    decided, over = _timeouts_decided(instant), _timeouts_over(instant)
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


def _is_not_overstayed(cycle: Cycle, delay: Delay, span: Span) -> Draft:
    """No object is in the state after the time-out was due, unless the guard did not hold then."""
    moment = cycle.work.elaborator.fresh("moment", MOMENT)
    length = substitute(delay.duration, {delay.read.name: moment})
    due = _timeouts_decided(Arith("+", cycle.entry(moment), length, INSTANT))
    overdue = together(cycle.is_in(delay.sources, moment), Compare("<", due, moment))
    return cycle.axiom(
        (cycle.object, moment), TRUE, Not(together(overdue, substitute(delay.guard, {delay.read.name: due}))), span
    )


def timed_symbols(specification: Specification) -> frozenset[str]:
    """The symbols of the states that a time-out can change."""
    found: set[str] = set()
    for entry in specification.lifecycles:
        parameter = specification.parameters.get(entry.id)
        if parameter is not None and any(isinstance(each.trigger, tree.Timeout) for each in entry.node.transitions):
            found.add(parameter.function.name)
    return frozenset(found)


def read_cycle(entry: Entry[tree.Lifecycle], work: Work) -> Cycle | None:
    """The life cycle with its names looked up, for telling what happens in a scenario; None after a diagnostic."""
    return _read(entry, work)
