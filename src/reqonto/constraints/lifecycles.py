"""Life cycles: their states, transitions and time-outs, with every name looked up."""

from __future__ import annotations

from dataclasses import field, replace

from reqonto.constraints.draft import (
    Draft,
    Work,
    conjuncts,
    either,
    reads_changes,
    together,
    with_times,
)
from reqonto.constraints.lifecycle_graph import Shape, Step
from reqonto.constraints.parties import Acting, find_role, takes_part
from reqonto.constraints.structure import in_kind
from reqonto.diagnostics.codes_constraints import (
    INITIAL_CLASH,
    NO_INITIAL,
    NO_LIFECYCLE_PARAMETER,
    NOT_ABOUT_SELF,
    TIMEOUT_CHANGES,
    UNKNOWN_STATE,
)
from reqonto.diagnostics.diagnostic import Diagnostic, Fix, Text
from reqonto.logic.sorts import INSTANT, MOMENT, EnumSort, ObjectSort
from reqonto.logic.terms import (
    TRUE,
    Aggregate,
    Apply,
    AtLeast,
    Compare,
    Const,
    Exists,
    ForAll,
    Formula,
    Function,
    Implies,
    Term,
    Var,
    exists,
    just_before,
)
from reqonto.logic.theory import Axiom, KindInfo
from reqonto.logic.walk import Node, free_variables, rewrite, substitute
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.lengths import is_negative
from reqonto.spec.messages import change_to, listed
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
    node: tree.Transition

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
    node: tree.Transition


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
    def steps(self) -> list[Move | Delay]:
        """The transitions and time-outs in written order."""
        every: list[Move | Delay] = [*self.moves, *self.delays]
        return sorted(every, key=lambda step: step.node.span.start)

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
        return Move(move.sources, move.target, move.kind, event, fresh, named, allowed, move.node)

    def enabled(self, move: Move, *more: Formula) -> Formula:
        """That the event finds the state, the actor and the guard that the transition asks for (and `more`)."""
        fits = self.is_in(move.sources, just_before(move.time))
        return exists(move.fresh, together(move.named, fits, move.allowed, *more))

    def axiom(
        self,
        variables: tuple[Var, ...],
        trigger: Formula,
        duty: Formula,
        span: Span,
        *,
        outside: bool = False,
        avoidable: bool = False,
    ) -> Draft:
        """An axiom of the life cycle; `outside`: an external act alone can break it; `avoidable`: see `Axiom`."""
        guard = in_kind(self.object, self.parameter.owner, self.work.specification)
        if self.object in variables:
            trigger = together(guard, trigger)
        axiom = Axiom(self.id, "must", variables, trigger, duty, origin=span, by_external=outside, avoidable=avoidable)
        return Draft(axiom, with_times(variables, {self.object.name: self.parameter.owner}))


# ---------------------------------------------------------------- reading


def read_cycle(entry: Entry[tree.Lifecycle], work: Work) -> Cycle | None:
    """The life cycle with its names looked up, or None after a diagnostic."""
    node, specification = entry.node, work.specification
    parameter = specification.parameters.get(entry.id)
    if parameter is None and "#" in entry.id:
        # A second life cycle of one parameter has been reported as the same id given twice.
        return None
    if parameter is None or not parameter.owner or not isinstance(parameter.function.result, EnumSort):
        fixes, notes = _parameter_meant(entry, specification)
        fields = {"id": entry.id}
        work.diagnostics.append(
            Diagnostic(NO_LIFECYCLE_PARAMETER, node.param.span, fields, fixes=fixes, notes=notes, about=entry.id)
        )
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


def _parameter_meant(
    entry: Entry[tree.Lifecycle], specification: Specification
) -> tuple[tuple[Fix, ...], tuple[Text, ...]]:
    """How the life cycle of a kind, or of another parameter of it, is written: with one that has states."""
    written = entry.node.param.span.text
    owner, dot, _ = written.rpartition(".")
    named = {written, owner} if dot else {written}
    kinds = [kind for kind in specification.kinds.values() if {kind.name, kind.symbol} & named]
    kinds = [kind for kind in kinds if kind.module == entry.module] or kinds
    if len(kinds) != 1:
        return (), ()
    (kind,) = kinds
    start = written if written in {kind.name, kind.symbol} else owner
    taken = {each.id for each in specification.lifecycles}
    free = [
        f"{start}.{parameter.name}"
        for parameter in specification.parameters.values()
        if parameter.owner == kind.symbol
        and isinstance(parameter.function.result, EnumSort)
        and not parameter.args
        and parameter.id not in taken
    ]
    if len(free) == 1:
        # Who names another parameter may have meant to give that one states.
        return (replace(change_to(entry.node.param.span, free[0]), safe=start == written),), ()
    if free:
        names = listed(free)
        return (), (
            Text(f"it is the life cycle of a parameter: one of {names.en}", f"生命周期属于参数：{names.zh} 之一"),
        )
    example = Text(
        f"`{start}` needs a parameter whose type is an enumeration of the states, such as `param state: State`, "
        f"and the life cycle is that of `{start}.state`",
        f"“{start}”需要一个以状态枚举为类型的参数，如“参数 状态：状态枚举”；生命周期写作“{start}.状态”",
    )
    return (), (example,)


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
    move = Move(sources, target, kind, event, pattern.fresh, pattern.guard, together(*allowed), node)
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
    if duration is None or is_negative(trigger.duration, duration, elaborator):
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
    cycle.delays.append(Delay(sources, target, kind, time, whom, duration, guard, read, node))


def _so_far(guard: Formula, time: Term, cycle: Cycle) -> Formula:
    """The guard with every event that it counts or asks for no later than `time`, the current one included."""
    events = cycle.work.specification.event_of_sort

    def past(variables: tuple[Var, ...]) -> list[Formula]:
        return [
            Compare("<=", Apply(events[var.sort].time_function, (var,)), time)
            for var in variables
            if isinstance(var.sort, ObjectSort) and var.sort in events
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


def shape_of(entry: Entry[tree.Lifecycle], cycle: Cycle) -> Shape:
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
    places = {name.text: name.span for name in node.final or ()}
    return Shape(cycle.id, cycle.sort.members, cycle.initial, tuple(steps), final, entry.span, places)


def timed_symbols(specification: Specification) -> frozenset[str]:
    """The symbols of the states that a time-out can change."""
    found: set[str] = set()
    for entry in specification.lifecycles:
        parameter = specification.parameters.get(entry.id)
        if parameter is not None and any(isinstance(each.trigger, tree.Timeout) for each in entry.node.transitions):
            found.add(parameter.function.name)
    return frozenset(found)
