"""When a response is due, and what ends or lifts it: the timing, `until` and `unless` of a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from fractions import Fraction

from reqonto.constraints.draft import Work, either, is_free, together
from reqonto.constraints.parties import Acting
from reqonto.constraints.sentences import (
    FORCES,
    Circumstances,
    conjuncts_of,
)
from reqonto.constraints.timing import Start, Window, has_happened
from reqonto.diagnostics.codes_constraints import (
    EVERY_SUCH_EVENT,
    NEVER_AGAIN,
    NO_START,
    NOT_ALWAYS,
    SEVERAL_STARTS,
)
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Edit, Fix, Text
from reqonto.logic.sorts import DURATION, MOMENT, ObjectSort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    Compare,
    Formula,
    Not,
    Or,
    Term,
    Var,
    exists,
    forall,
    just_after,
    just_before,
    number,
)
from reqonto.logic.terms import Implies as LogicImplies
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.messages import listed
from reqonto.spec.model import Definition, EventKind, Parameter
from reqonto.spec.reckoning import Length, length_of
from reqonto.spec.scope import Scope
from reqonto.spec.types import DURATION_TYPE
from reqonto.spec.walk import walk
from reqonto.syntax import tree
from reqonto.syntax.keywords import BY_WORD, Keyword

IMMEDIATELY = 60
"""Seconds that "immediately" allows unless the specification gives `std.immediately` another value."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The event or instant that a timing counts from or up to; a pattern has variables, and means each such event."""

    time: Term
    vars: tuple[Var, ...] = ()
    guard: Formula = TRUE
    event: Term | None = None


@dataclass(slots=True)
class Due:
    """A sentence whose circumstances are known, on the way to its duty."""

    sentence: tree.Sentence
    found: Circumstances
    party: Acting
    negated: bool
    provided: dict[str, EventKind] = field(default_factory=dict)

    @property
    def work(self) -> Work:
        return self.found.work

    @property
    def start(self) -> Start:
        return self.found.start

    @property
    def scope(self) -> Scope:
        return self.found.scope

    def report(self, code: Code, span: Span, **fields: object) -> None:
        self.work.diagnostics.append(Diagnostic(code, span, fields, about=self.work.entry.id))


# ---------------------------------------------------------------- timing


def warn_of_always(due: Due) -> None:
    """`must not always` is read by many as "not at every moment"; beside `while` it outlasts the state, too."""
    timing = due.sentence.timing
    if timing is None or timing.word != "always" or not due.negated:
        return
    lasting = any(clause.word == "while" for clause in due.sentence.clauses)
    code = NEVER_AGAIN if lasting else NOT_ALWAYS
    text, start = timing.span.source.text, timing.span.start
    blank = len(text[:start]) - len(text[:start].rstrip())
    dialect = "en" if timing.span.text.isascii() else "zh"
    modal = BY_WORD[due.sentence.modal]
    fields = {"modal": (modal.en if dialect == "en" else modal.zh)[0], "timing": timing.span.text}
    fixes: tuple[Fix, ...] = ()
    if lasting:
        gone = Edit(Span(timing.span.source, start - blank, timing.span.end), "")
        fixes = (Fix(Text(f"leave out `{timing.span.text}`", f"删去“{timing.span.text}”"), (gone,), safe=False),)
    about = due.work.entry.id
    due.work.diagnostics.append(Diagnostic(code, timing.span, fields, fixes=fixes, about=about))


def warn_of_every_event(due: Due) -> None:
    """`when Pay(order: o), … within 48 h after Pay`: a bare name is every `Pay`, not the one of `when`.

    So is `before Ship`: shipments of other orders count as well.  Where the event has an argument of a kind that the
    trigger names, the pattern with that argument is offered.
    """
    timing = due.sentence.timing
    if timing is None:
        return
    anchor = timing.value if timing.word == "before" else timing.anchor
    if not isinstance(anchor, (tree.Var, tree.Dot)):
        return
    kind = due.work.elaborator.event_kind(anchor, due.scope)
    clause = next((each for each in due.sentence.clauses if each.word == "when"), None)
    first = None if clause is None else due.work.elaborator.event_kind(clause.condition, due.scope)
    if kind is None or clause is None or first is None:
        return
    dialect = "en" if clause.span.source.text[clause.span.start : clause.condition.span.start].isascii() else "zh"
    side = BY_WORD["before" if timing.word == "before" else "after"]
    if first == kind:
        fixes = _same_event(due, clause, anchor, side, dialect)
    else:
        fixes = _same_object(clause, first, anchor, kind) if timing.word == "before" else ()
        if not fixes:
            return
    fields = {"event": anchor.span.text, "side": Text(side.en[0], side.zh[0])}
    found = Diagnostic(EVERY_SUCH_EVENT, anchor.span, fields, fixes=fixes, about=due.work.entry.id)
    due.work.diagnostics.append(found)


def _same_event(
    due: Due, clause: tree.Clause, anchor: tree.Var | tree.Dot, side: Keyword, dialect: str
) -> tuple[Fix, ...]:
    """The event of the trigger by a name of its own."""
    taken = {node.name.text for node in walk(due.sentence) if isinstance(node, tree.Var)}
    spare = [each for each in ("pqex" if dialect == "en" else "甲乙丙丁") if each not in taken]
    name = ""
    edits: tuple[Edit, ...] = ()
    if clause.alias is not None:
        name = clause.alias.text
    elif spare:
        name = spare[0]
        end = clause.condition.span.end
        added = f" as {name}" if dialect == "en" else f" 作为 {name}"
        edits = (Edit(Span(clause.span.source, end, end), added),)
    if not name:
        return ()
    title = Text(
        f"write `when {clause.condition.span.text} as {name}` and `{side.en[0]} {name}`",
        f"写作“当 {clause.condition.span.text} 作为 {name}”与“{side.zh[0]} {name}”",
    )
    return (Fix(title, (*edits, Edit(anchor.span, name)), safe=False),)


def _same_object(
    clause: tree.Clause, first: EventKind, anchor: tree.Var | tree.Dot, kind: EventKind
) -> tuple[Fix, ...]:
    """The other event with an object that the trigger names; nothing where they share none."""
    if not isinstance(clause.condition, tree.Call):
        return ()
    for argument in clause.condition.args:
        declared = None if argument.name is None else first.argument(argument.name.text)
        if declared is None or not declared.type.is_object or not isinstance(argument.value, tree.Var):
            continue
        place = next((each for each in kind.args if each.type == declared.type), None)
        if place is not None:
            pattern = f"{anchor.span.text}({place.name}: {argument.value.name.text})"
            if not anchor.span.text.isascii():
                pattern = f"{anchor.span.text}（{place.name}：{argument.value.name.text}）"
            return (Fix(Text(f"write `{pattern}`", f"写作“{pattern}”"), (Edit(anchor.span, pattern),), safe=False),)
    return ()


def window_of(due: Due) -> tuple[Window, Anchor | None]:
    """The window of the timing, and the anchor that it counts from or up to if one is named."""
    timing, start = due.sentence.timing, due.start
    after = Window(low=start.instant, first=start.after)
    if timing is None or timing.word in {"eventually", "always", "until"}:
        if due.found.several:
            _several(due, due.sentence.response.span if timing is None else timing.span)
        return after, None
    match timing.word:
        case "before":
            anchor = None if timing.value is None else anchor_of(timing.value, due)
            return (Window(high=anchor.time, strict=True), anchor) if anchor is not None else (after, None)
        case "within" | "throughout" | "immediately":
            length = _length(timing, due)
            if timing.anchor is not None:
                anchor = anchor_of(timing.anchor, due)
                if anchor is None or length is None:
                    return after, None
                return _counted(anchor, length, due), anchor
            if start.instant is None:
                _without_start(due, timing)
                return after, None
            return (
                after if length is None else Window(start.instant, length.after(start.instant), first=start.after)
            ), None
        case _:
            raise AssertionError(timing.word)


def _counted(anchor: Anchor, length: Length, due: Due) -> Window:
    """The window that begins at an anchor; the effects of the anchor's event are visible just after it."""
    own = anchor.event is not None and anchor.event == due.start.event
    first = due.start.after if own else _first_after(anchor)
    return Window(anchor.time, length.after(anchor.time), first=first)


def _first_after(anchor: Anchor) -> Term:
    """The first moment after an anchor: of an instant all four count, of an event those that see its effects."""
    return just_before(anchor.time) if anchor.event is None else just_after(anchor.time)


def _without_start(due: Due, timing: tree.Timing) -> None:
    if due.found.several:
        _several(due, timing.span)
    elif not due.work.failed:
        due.report(NO_START, timing.span, timing=timing.span.text)


def _several(due: Due, span: Span) -> None:
    due.report(SEVERAL_STARTS, span, events=listed(due.found.several))


def anchor_of(expr: tree.Expr, due: Due, scope: Scope | None = None) -> Anchor | None:
    """What `after` or `before` names: an event in scope, an instant, or every event of a pattern.

    The names that the pattern binds are known to the response, which is read after it.
    """
    elaborator = due.work.elaborator
    if is_pattern(expr, due):
        pattern = elaborator.pattern(expr, due.scope if scope is None else scope)
        if pattern is None:
            return None
        if scope is None:
            due.found.scope = pattern.scope
        time = Apply(pattern.kind.time_function, (pattern.event,))
        return Anchor(time, (pattern.event, *pattern.fresh), pattern.guard, pattern.event)
    found = elaborator.time_of(expr, due.scope)
    if found is None:
        return None
    event = (
        due.scope.names[expr.name.text].term
        if isinstance(expr, tree.Var) and expr.name.text in due.scope.names
        else None
    )
    is_event = isinstance(event, Var) and isinstance(event.sort, ObjectSort)
    return Anchor(found, event=event if is_event else None)


def is_pattern(expr: tree.Expr | None, due: Due) -> bool:
    """Whether an expression is an event pattern."""
    return expr is not None and due.work.elaborator.event_kind(expr, due.scope) is not None


def for_each(anchor: Anchor | None, duty: Formula) -> Formula:
    """The duty for every event that the anchor's pattern means."""
    if anchor is None or not anchor.vars:
        return duty
    return forall(anchor.vars, LogicImplies(anchor.guard, duty))


def _length(timing: tree.Timing, due: Due) -> Length | None:
    """The length of the window: a duration, or what a calendar counts."""
    if timing.word == "immediately" or timing.value is None:
        found = _immediately(due)
        return None if found is None else Length(found)
    elaborator = due.work.elaborator
    return length_of(timing.value, elaborator, due.scope, due.found.generic, next_day=timing.next_day)


def _immediately(due: Due) -> Term | None:
    """The value of `std.immediately`: what the specification defines it to be, else 60 s."""
    specification = due.work.specification
    declared = specification.immediately
    body = _default(declared, due) if isinstance(declared, Parameter) else None
    if isinstance(declared, Definition):
        body = declared.body
    if body is not None:
        return due.work.elaborator.term(body, due.work.elaborator.scope(), DURATION_TYPE).term
    return number(Fraction(IMMEDIATELY) / specification.tick, DURATION)


def _default(parameter: Parameter, due: Due) -> tree.Expr | None:
    """The value that a parameter of the library has here: the last unconditional override, else its default."""
    found = parameter.default
    for entry in due.work.specification.defaults:
        same = entry.node.param.text in {parameter.id, parameter.function.name, f"std.{parameter.name}"}
        if same and entry.node.where is None:
            found = entry.node.value
    return found


# ---------------------------------------------------------------- until and unless


def has_ended(expr: tree.Expr, moment: Term, due: Due, scope: Scope | None = None) -> Formula:
    """That what ends the duty has happened by `moment`: an event since the trigger, or a state since then."""

    def event_before(time: Term) -> Formula:
        return together(has_happened(time, moment), since(time, due))

    def state_before(state: tree.Expr, scope: Scope) -> Formula:
        then = due.work.elaborator.fresh("moment", MOMENT)
        held = due.work.elaborator.formula(state, scope.read_at(then, pinned=True), due.found.generic)
        if not is_free(then, held):
            return held
        since = TRUE if due.start.before is None else Compare("<=", due.start.before, then)
        return exists((then,), together(since, Compare("<=", then, moment), held))

    return happening(expr, due, event_before, state_before, scope)


def discharging(due: Due, window: Window, anchor: Anchor | None) -> Callable[[Term], Formula]:
    """That an instant is one at which what `unless` names discharges the duty."""
    by_event = anchor is not None and anchor.event is not None
    return window.discharging(due.start, by_event=by_event).has


def or_discharged(duty: Formula, due: Due, bounds: Callable[[Term], Formula]) -> Formula:
    """The duty, or what `unless` names; what is permitted `unless` is permitted only without it."""
    unless = due.sentence.unless
    if unless is None:
        return duty
    discharge = happening(unless, due, bounds)
    if FORCES[due.sentence.modal][0] == "may":
        return together(duty, Not(discharge))
    return either(duty, discharge)


def has_events(expr: tree.Expr, due: Due) -> bool:
    """Whether an event pattern is among the parts of an expression."""
    match expr:
        case tree.Or(parts) | tree.And(parts):
            return any(has_events(part, due) for part in parts)
        case _:
            return is_pattern(expr, due)


def happening(
    expr: tree.Expr,
    due: Due,
    bounds: Callable[[Term], Formula],
    state: Callable[[tree.Expr, Scope], Formula] | None = None,
    scope: Scope | None = None,
) -> Formula:
    """That events of the patterns in `expr` happen within `bounds`, and that its states hold.

    States are read where the sentence reads them unless `state` says otherwise; fresh names bind existentially.
    """
    scope = due.scope if scope is None else scope
    elaborator = due.work.elaborator
    match expr:
        case tree.Or(choices):
            return Or(tuple(happening(choice, due, bounds, state, scope) for choice in choices))
        case _:
            pass
    variables: list[Var] = []
    guards: list[Formula] = []
    parts = conjuncts_of(expr)
    patterns = [part for part in parts if elaborator.event_kind(part, scope) is not None]
    for part in patterns:
        pattern = elaborator.pattern(part, scope)
        if pattern is None:
            return FALSE
        variables.extend((pattern.event, *pattern.fresh))
        time = Apply(pattern.kind.time_function, (pattern.event,))
        guards.extend((pattern.guard, bounds(time), another(pattern.event, due.start.event)))
        scope = pattern.scope
    for part in parts:
        if any(part is pattern for pattern in patterns):
            continue
        if isinstance(part, tree.Or):
            guards.append(happening(part, due, bounds, state, scope))
        elif state is not None:
            guards.append(state(part, scope))
        else:
            guards.append(elaborator.formula(part, scope, due.found.generic))
    return exists(tuple(variables), together(*guards))


# ---------------------------------------------------------------- events beside one another


def another(answer: Var, *others: Term | Anchor | None) -> Formula:
    """That the answer is an event of its own, where it could be the one that it answers."""
    found: list[Formula] = []
    for other in others:
        event = other.event if isinstance(other, Anchor) else other
        if isinstance(event, Var) and event.sort == answer.sort and event != answer:
            found.append(Compare("!=", answer, event))
    return together(*found)


def since(time: Term, due: Due) -> Formula:
    """That an instant is not before the trigger."""
    start = due.start.instant
    return TRUE if start is None else Compare("<=", start, time)
