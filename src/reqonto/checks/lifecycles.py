"""Life cycles: what their drawing says, and what remains of it when guards and the other requirements are kept.

The drawing alone has been looked at when the life cycle was read (`constraints.lifecycle_graph`).  Here an engine is
asked which transitions ever fire, and a state is never reached if nothing that leads to it does.  "Never" is proved,
with the requirements that make it so; what is neither shown nor excluded stays undecided, and is said to be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

from reqonto.checks.findings import listed, reason
from reqonto.checks.further import Context, Outcome
from reqonto.checks.lifecycle_questions import Derived, Fires, Interrogation, Known, Rivals, Unanswered
from reqonto.checks.lifecycle_reach import Demand, exits, impossible_demands, mentions
from reqonto.checks.questions import Asker
from reqonto.constraints.draft import Work, is_external
from reqonto.constraints.lifecycle_graph import Analysis
from reqonto.constraints.lifecycles import Cycle, Delay, Move, read_cycle
from reqonto.diagnostics import codes_lifecycles as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Label, Text
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import Entry, EventKind
from reqonto.syntax import tree
from reqonto.syntax.show import show_expr


@dataclass(frozen=True, slots=True)
class Step:
    """A transition as people read it; `event` is empty for a time-out, `guard` None where there is none."""

    sources: tuple[str, ...]
    target: str
    event: str
    shown: Text
    guard: Text | None
    by: str
    span: Span

    @property
    def arrow(self) -> str:
        return f"{', '.join(self.sources)} -> {self.target}"


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether a state is ever reached; `because` excludes it, nothing if the drawing or guards alone do."""

    state: str
    known: Known
    because: tuple[str, ...] = ()
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """Everything that is known about one life cycle; `asked` tells whether an engine was asked.

    `stuck` are reached states that are not final and that no transition ever leaves, with what keeps it so.
    `unanswered` are pairs of a state and an event that the life cycle names, but not for this state.
    """

    of: str
    span: Span
    states: tuple[str, ...]
    initial: str
    final: tuple[str, ...]
    inferred: bool
    steps: tuple[Step, ...]
    asked: bool
    fires: tuple[Fires, ...]
    reached: tuple[Reached, ...]
    stuck: tuple[tuple[str, tuple[str, ...]], ...]
    rivals: tuple[Rivals, ...]
    unanswered: tuple[Unanswered, ...]
    external: frozenset[str]
    demands: tuple[Demand, ...]
    mentions: tuple[tuple[str, tuple[str, ...]], ...]
    derived: tuple[Derived, ...]

    @property
    def unreachable(self) -> tuple[str, ...]:
        return tuple(each.state for each in self.reached if each.known == "no")

    @property
    def events(self) -> tuple[str, ...]:
        """The events that it names, in written order."""
        return tuple(dict.fromkeys(step.event for step in self.steps if step.event))

    @property
    def dead(self) -> tuple[Fires, ...]:
        """The transitions that never fire, from the states that are reached."""
        lost = set(self.unreachable)
        return tuple(each for each in self.fires if each.known == "no" and each.source not in lost)

    def called(self, each: Fires) -> str:
        """A transition from one of its states: `created -> paid`."""
        return f"{each.source} -> {each.target}"

    @property
    def open(self) -> tuple[Fires | Rivals, ...]:
        """What stayed undecided."""
        every: list[Fires | Rivals] = [*self.fires, *self.rivals]
        return tuple(each for each in every if each.known == "open")

    def asks(self, each: Fires | Rivals) -> str:
        """What a question was about."""
        if isinstance(each, Fires):
            return self.called(each)
        return f"{each.source} -> {self.steps[each.one].target} / {self.steps[each.other].target}"


def check(context: Context) -> Outcome | None:
    """What is known about every life cycle; None if there is none."""
    drawn = {each.of: each for each in context.interpretation.lifecycles}
    entries = [entry for entry in context.specification.lifecycles if entry.id in drawn and context.wants(entry.id)]
    if not entries:
        return None
    asker = _asker(context)
    found = [_examined(entry, drawn[entry.id], context, asker) for entry in entries]
    cycles = tuple(each for each in found if each is not None)
    findings = tuple(finding for each in cycles for finding in _findings(each, context))
    return Outcome(cycles, findings)


def _asker(context: Context) -> Asker | None:
    """Who asks, with the time that is left; nobody where everything is excluded because of a conflict of all."""
    if context.consistency is not None and context.consistency.verdict == "inconsistent":
        return None
    asker = Asker.start(context.theory, context.budget, context.left(), context.tell, context.opened)
    if context.consistency is not None and context.consistency.witness is not None:
        asker.remember(context.consistency.witness.structure)
    return asker


def _examined(entry: Entry[tree.Lifecycle], drawn: Analysis, context: Context, asker: Asker | None) -> LifeCycle | None:
    specification = context.specification
    cycle = read_cycle(entry, Work(specification, entry, []))
    if cycle is None:
        return None
    # One that is left without meaning (its time-outs go round in a circle) has no axioms to ask about.
    asked = asker if entry.id in context.theory.by_id else None
    questions = Interrogation(cycle, specification, asked)
    fires = tuple(questions.fires())
    reached = tuple(_reached(cycle, drawn, fires, questions.never))
    possible = tuple(each.state for each in reached if each.known != "no")
    dead = {(each.step, each.source) for each in fires if each.known == "no"}
    axioms = [axiom for axiom in context.theory.axioms if axiom.id in specification.entries]
    lost = [each.state for each in reached if each.known == "no"]
    return LifeCycle(
        entry.id,
        entry.span,
        cycle.sort.members,
        cycle.initial,
        drawn.final,
        drawn.inferred,
        tuple(_step(step) for step in questions.steps),
        asked is not None,
        fires,
        reached,
        tuple(_stuck(cycle, drawn, fires, possible)),
        tuple(questions.rivals(lambda number, source: source in possible and (number, source) not in dead)),
        tuple(questions.unanswered(possible)),
        frozenset(move.kind.symbol for move in cycle.moves if is_external(move.kind, specification)),
        tuple(dict.fromkeys(impossible_demands(cycle, axioms, partial(_reached_without, reached)))),
        tuple((state, ids) for state in lost if (ids := mentions(cycle, axioms, state))),
        tuple(questions.derived(possible)),
    )


def _reached_without(reached: Iterable[Reached], requirement: str) -> tuple[str, ...]:
    """The states that are reached, or would be without a requirement: those in which it may ask for something."""
    return tuple(each.state for each in reached if each.known != "no" or requirement in each.because)


def _step(step: Move | Delay) -> Step:
    node = step.node
    guard = None if node.guard is None else shown(node.guard)
    match node.trigger:
        case tree.EventTrigger(pattern, by):
            kind = step.kind
            assert isinstance(kind, EventKind)
            who = "" if by is None else by.text
            return Step(step.sources, step.target, kind.symbol, shown(pattern), guard, who, node.span)
        case tree.Timeout(duration):
            length = shown(duration)
            text = Text(f"timeout {length.en}", f"超时 {length.zh}")
            return Step(step.sources, step.target, "", text, guard, "", node.span)


def shown(expr: tree.Expr) -> Text:
    """An expression as it is written in each language."""
    return Text(show_expr(expr, "en"), show_expr(expr, "zh"))


# ---------------------------------------------------------------- what follows from the answers


def _reached(
    cycle: Cycle, drawn: Analysis, fires: tuple[Fires, ...], never: Mapping[str, tuple[str, ...]]
) -> Iterator[Reached]:
    """A state is reached if a transition to it fires; never, if all that lead to it are excluded: see `never`."""
    for state in cycle.sort.members:
        if state == cycle.initial:
            yield Reached(state, "yes")
            continue
        if state in drawn.unreachable:
            yield Reached(state, "no", drawn=False)
            continue
        ways = [each for each in fires if each.target == state and each.source != state]
        known: Known = next((each for each in _BEST if any(way.known == each for way in ways)), "unasked")
        yield Reached(state, known, never.get(state, ()) if known == "no" else ())


_BEST: tuple[Known, ...] = ("yes", "open", "unasked", "no")


def _stuck(
    cycle: Cycle, drawn: Analysis, fires: tuple[Fires, ...], possible: Collection[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The states with ways out in the drawing of which none can be taken."""
    for state in cycle.sort.members:
        if state not in possible or state in drawn.final or not exits(cycle, state):
            continue
        ways = [each for each in fires if each.source == state and each.target != state]
        if ways and all(each.known == "no" for each in ways):
            yield state, tuple(dict.fromkeys(id_ for each in ways for id_ in each.because))


# ---------------------------------------------------------------- findings


def why(because: Collection[str], *, alone: Text) -> Text:
    """What excludes something: the requirements, or (`alone`) the life cycle by itself."""
    if not because:
        return alone
    names = listed(because)
    return Text(f"because of {names.en}", f"原因：{names.zh}")


GUARDS = Text("its guards never hold", "条件永不成立")
GUARD = Text("the life cycle itself excludes it", "生命周期自身排除了它")
NO_WAY = Text("no transition leads to it", "没有转换通向它")


def _findings(cycle: LifeCycle, context: Context) -> Iterator[Diagnostic]:
    places = {entry.id: entry.span for entry in context.specification.entries.values()}

    def found(code: Code, span: Span, because: Iterable[str], **fields: object) -> Diagnostic:
        labels = tuple(Label(places[id_], Text(id_, id_)) for id_ in because if id_ in places)
        return Diagnostic(code, span, fields, labels=labels, about=cycle.of)

    for each in cycle.reached:
        if each.known == "no" and each.drawn:
            told = why(each.because, alone=GUARDS)
            yield found(codes.NEVER_REACHED, cycle.span, each.because, id=cycle.of, state=each.state, why=told)
    for dead in cycle.dead:
        if dead.target in cycle.unreachable:
            # That its target is never reached says it already.
            continue
        told = why(dead.because, alone=GUARD)
        name, span = _drawn(cycle.called(dead)), cycle.steps[dead.step].span
        yield found(codes.NEVER_FIRES, span, dead.because, id=cycle.of, shown=name, why=told)
    for state, because in cycle.stuck:
        told = why(because, alone=GUARDS)
        yield found(codes.STUCK_FOR_REASONS, cycle.span, because, id=cycle.of, state=state, why=told)
    yield from _rival_findings(cycle)
    for demand in cycle.demands:
        yield _demanded(demand, cycle, places)
    for state, ids in cycle.mentions:
        yield found(codes.SPEAKS_OF_UNREACHED, cycle.span, ids, id=cycle.of, state=state, ids=listed(ids))
    for derived in cycle.derived:
        if cycle.asked and not derived.states and not derived.open:
            told = why(derived.because, alone=GUARDS)
            place = context.specification.definitions[derived.name].span
            yield found(codes.DERIVED_NEVER, place, derived.because, id=cycle.of, name=derived.name, why=told)
    yield from _unanswered_findings(cycle)
    yield from _open_findings(cycle)


def _rival_findings(cycle: LifeCycle) -> Iterator[Diagnostic]:
    for rivals in cycle.rivals:
        if rivals.known != "yes":
            continue
        one, other = cycle.steps[rivals.one], cycle.steps[rivals.other]
        event = Text(f"`{one.event}`", f"“{one.event}”")
        if not one.event:
            event = Text("a time-out", "超时")
        yield Diagnostic(
            codes.RIVALS,
            other.span,
            {"id": cycle.of, "state": rivals.source, "event": event, "one": one.target, "other": other.target},
            labels=(Label(one.span, Text("the other transition", "另一个转换")),),
            notes=example(rivals.example),
            about=cycle.of,
        )


def _demanded(demand: Demand, cycle: LifeCycle, places: Mapping[str, Span]) -> Diagnostic:
    code = codes.DEMANDS_NO_TRANSITION if demand.event else codes.DEMANDS_NO_STATE
    fields = {"requirement": demand.requirement, "id": cycle.of, "states": listed(demand.starts)}
    fields |= {"event": demand.event} if demand.event else {"state": demand.state}
    labels = (Label(cycle.span, Text("the life cycle", "生命周期")),)
    return Diagnostic(code, places.get(demand.requirement), fields, labels=labels, about=demand.requirement)


def _unanswered_findings(cycle: LifeCycle) -> Iterator[Diagnostic]:
    """What others may do at any time; what the system does itself it need not do."""
    for event in cycle.events:
        states = [
            each.state
            if each.when is None
            else Text(f"{each.state} ({each.when.en})", f"{each.state}（{each.when.zh}）")
            for each in cycle.unanswered
            if each.event == event and each.state not in cycle.final
        ]
        if event in cycle.external and states:
            fields = {"id": cycle.of, "event": event, "states": alternatives(states)}
            yield Diagnostic(codes.UNANSWERED, cycle.span, fields, about=cycle.of)


def _open_findings(cycle: LifeCycle) -> Iterator[Diagnostic]:
    reasons: dict[str, dict[str, None]] = {}
    for each in cycle.open:
        reasons.setdefault(each.reason, {})[_drawn(cycle.asks(each))] = None
    for derived in cycle.derived:
        if derived.open:
            reasons.setdefault("bound", {})[derived.name] = None
    for short, names in reasons.items():
        fields = {"id": cycle.of, "questions": listed(names), "reason": reason(short)}
        yield Diagnostic(codes.LIFECYCLE_UNDECIDED, cycle.span, fields, about=cycle.of)


def _drawn(transition: str) -> str:
    """A transition as people draw it: `created → paid`."""
    return transition.replace(" -> ", " → ")


def alternatives(names: Iterable[str | Text]) -> Text:
    """`a`, `a or b`, `a, b or c`."""
    every = [Text(name, name) if isinstance(name, str) else name for name in names]
    if len(every) < 2:
        return every[0] if every else Text("", "")
    en, zh = ", ".join(each.en for each in every[:-1]), "、".join(each.zh for each in every[:-1])
    return Text(f"{en} or {every[-1].en}", f"{zh} 或 {every[-1].zh}")


def example(values: Mapping[str, str]) -> tuple[Text, ...]:
    """Values for which it is so."""
    if not values:
        return ()
    told = ", ".join(f"{name} = {value}" for name, value in values.items())
    return (Text(f"for example: {told}", f"例如：{told}"),)
