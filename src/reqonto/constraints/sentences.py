"""Requirement sentences: what `where`, `while`, `when`, `if`, the timing, the response and `unless` mean together.

A sentence becomes `for all variables: clauses -> response`.  How the clauses trigger is decided here, what is then due
in `responses`.  An event pattern in `when` (or `if`) binds its event and its fresh names; a state in `when` fires
where the state
becomes true; without either, `while` and `if` speak of every moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import field, replace

from reqonto.constraints.draft import (
    Draft,
    Work,
    breakable_outside,
    event_sorts_of,
    is_fixed,
    is_free,
    names_of,
    reads_changes,
    together,
    with_times,
)
from reqonto.constraints.objects import with_objects
from reqonto.constraints.timing import NOWHERE, Start, belongs, of_change, of_event
from reqonto.diagnostics.codes_constraints import (
    ALIAS_NEEDS_EVENT,
    ALTERNATIVE_NAMES,
    NEVER_BECOMES,
    SECOND_WHEN,
    SENTENCE_QUANTIFIER,
)
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.logic.sorts import INSTANT, MOMENT, ObjectSort
from reqonto.logic.terms import Apply, Formula, Not, Term, Var, just_after, just_before
from reqonto.logic.theory import Axiom, Force
from reqonto.logic.walk import functions_in, substitute
from reqonto.records import dataclass
from reqonto.spec.model import EventKind
from reqonto.spec.scope import Generic, Scope
from reqonto.syntax import tree

FORCES: dict[tree.Modal, tuple[Force, bool]] = {
    "must": ("must", False),
    "must not": ("must", True),
    "should": ("should", False),
    "should not": ("should", True),
    "may": ("may", False),
    "may not": ("may", True),
}
"""What a modal verb is worth, and whether it negates; `may not` (不必) permits to leave a thing undone."""


@dataclass(slots=True)
class Circumstances:
    """What the clauses of a sentence bind and say, collected clause by clause.

    `moment` is the moment at which the sentence reads changing values as long as it is not known which event triggers
    it; with an
    event it is replaced by the moment just before that event.
    """

    work: Work
    moment: Var
    now: Var
    scope: Scope
    vars: list[Var] = field(default_factory=list)
    guards: list[Formula] = field(default_factory=list)
    events: list[tuple[Var, EventKind, str]] = field(default_factory=list)
    generic: Generic = field(default_factory=Generic)
    start: Start = NOWHERE
    several: tuple[str, ...] = ()
    when: bool = False
    by_timeout: bool = False
    at_an_instant: bool = False
    """Whether what lasts is read just before an instant, at which something may be done."""

    @property
    def trigger(self) -> Formula:
        return together(*self.generic.guards, *self.guards)

    def read_at_an_instant(self) -> None:
        """Read what lasts just before any instant, at which something may be done."""
        instant = self.start.instant
        assert isinstance(instant, Var)
        self.start = Start(instant, just_before(instant), just_after(instant), None)
        self.at_an_instant = True
        self.vars.append(instant)
        self.guards = [self.settled(guard) for guard in self.guards]

    def settled(self, formula: Formula) -> Formula:
        """The formula read at the moment at which the sentence is now known to be read."""
        values: dict[str, Term] = {}
        if self.start.before is not None and not self.start.level:
            values[self.moment.name] = self.start.before
        if self.start.instant is not None and not self.start.level:
            values[self.now.name] = self.start.instant
        return substitute(formula, values)


def circumstances(sentence: tree.Sentence, work: Work, *, by_timeout: bool = False) -> Circumstances:
    """The trigger of a sentence whose `when` and `if` hold no alternatives of events."""
    elaborator = work.elaborator
    moment, now = elaborator.fresh("moment", MOMENT), elaborator.fresh("now", INSTANT)
    scope = elaborator.scope(moment=moment, now=now)
    triggered = any(clause.word == "when" or _has_event(clause, work, scope) for clause in sentence.clauses)
    if triggered:
        scope = scope.read_at(moment, pinned=True)
    found = Circumstances(work, moment, now, scope, by_timeout=by_timeout)
    if sentence.quant is not None:
        _read_quantifier(sentence.quant, found)
    bound_events = list(found.events)
    for clause in sentence.clauses:
        _read_clause(clause, found)
    if found.start is NOWHERE and len(bound_events) == 1:
        event, kind, _ = bound_events[0]
        found.start = of_event(event, Apply(kind.time_function, (event,)))
        assert found.start.before is not None
        found.scope = found.scope.read_at(found.start.before, pinned=True)
    elif found.start is NOWHERE and bound_events:
        found.several = tuple(shown for _, _, shown in bound_events)
    found.guards = [found.settled(guard) for guard in found.guards]
    if found.start is NOWHERE and not found.several and is_free(moment, found.trigger):
        found.start = Start(elaborator.fresh("t", INSTANT), moment, moment, None, level=True)
    return found


def _has_event(clause: tree.Clause, work: Work, scope: Scope) -> bool:
    """Whether an `if` clause speaks of an event, which then triggers as in `when`."""
    return clause.word == "if" and any(
        work.elaborator.event_kind(part, scope) is not None for part in conjuncts_of(clause.condition)
    )


def _read_quantifier(quant: tree.Quant, found: Circumstances) -> None:
    work = found.work
    if quant.word != "every":
        work.diagnostics.append(Diagnostic(SENTENCE_QUANTIFIER, quant.span, about=work.entry.id))
        return
    binding = work.elaborator.binders(quant.binders, quant.where, found.scope, found.generic)
    if binding is None:
        return
    found.vars.extend(binding.vars)
    found.guards.append(binding.guard)
    found.scope = binding.scope
    kinds = work.specification.event_of_sort
    _, written = names_of(binding.scope)
    for var in binding.vars:
        if isinstance(var.sort, ObjectSort) and var.sort in kinds:
            found.events.append((var, kinds[var.sort], written.get(var.name, var.name)))


def _read_clause(clause: tree.Clause, found: Circumstances) -> None:
    work = found.work
    parts = conjuncts_of(clause.condition)
    patterns = [part for part in parts if work.elaborator.event_kind(part, found.scope) is not None]
    if clause.word == "when":
        if found.when:
            work.diagnostics.append(Diagnostic(SECOND_WHEN, clause.span, about=work.entry.id))
            return
        found.when, found.start = True, NOWHERE
    if clause.word in {"when", "if"} and patterns:
        _read_events(clause, parts, patterns, found)
    elif clause.word == "when":
        _read_change(clause, found)
    else:
        if clause.word == "while":
            work.elaborator.lint_fixed(clause.condition, found.scope)
        found.guards.append(work.elaborator.formula(clause.condition, found.scope, found.generic))
        found.scope = found.scope.assuming(clause.condition)


def _read_events(clause: tree.Clause, parts: list[tree.Expr], patterns: list[tree.Expr], found: Circumstances) -> None:
    """Event patterns bind universally; the first one starts the time unless `when` named another."""
    work = found.work
    for index, expr in enumerate(patterns):
        alias = clause.alias if index == 0 else None
        pattern = work.elaborator.pattern(expr, found.scope, alias=alias)
        if pattern is None:
            return
        found.vars.extend((pattern.event, *pattern.fresh))
        found.guards.append(pattern.guard)
        found.scope = pattern.scope
        shown = alias.text if alias is not None else f"\0{pattern.kind.name}"
        found.events.append((pattern.event, pattern.kind, shown))
        if found.start is NOWHERE:
            found.start = of_event(pattern.event, Apply(pattern.kind.time_function, (pattern.event,)))
    for expr in parts:
        if not any(expr is pattern for pattern in patterns):
            found.guards.append(work.elaborator.formula(expr, found.scope, found.generic))
            found.scope = found.scope.assuming(expr)


def _read_change(clause: tree.Clause, found: Circumstances) -> None:
    """A state in `when` fires where it becomes true: false just before, true just after what happens at an instant."""
    work, elaborator = found.work, found.work.elaborator
    if elaborator.names_nothing(clause.condition, found.scope, call_only=clause.alias is None):
        # An event that is not declared: the elaborator says so and keeps quiet about the names it would have bound.
        elaborator.pattern(clause.condition, found.scope, alias=clause.alias)
        return
    if clause.alias is not None:
        fields = {"name": clause.alias.text}
        work.diagnostics.append(Diagnostic(ALIAS_NEEDS_EVENT, clause.alias.span, fields, about=work.entry.id))
        return
    probe = elaborator.fresh("moment", MOMENT)
    state = elaborator.formula(clause.condition, found.scope.read_at(probe, pinned=True), found.generic)
    if not is_free(probe, state):
        if not work.failed:
            fields = {"condition": clause.condition.span.text}
            work.diagnostics.append(Diagnostic(NEVER_BECOMES, clause.condition.span, fields, about=work.entry.id))
        found.guards.append(state)
        return
    instant = elaborator.fresh("t", INSTANT)
    found.vars.append(instant)
    found.start = of_change(instant, by_timeout=found.by_timeout)
    assert found.start.before is not None
    assert found.start.after is not None
    found.guards.append(Not(substitute(state, {probe.name: found.start.before})))
    found.guards.append(substitute(state, {probe.name: found.start.after}))


# ---------------------------------------------------------------- alternatives


def conjuncts_of(expr: tree.Expr) -> list[tree.Expr]:
    """The parts of a written conjunction, in order."""
    if isinstance(expr, tree.And):
        return [each for part in expr.parts for each in conjuncts_of(part)]
    return [expr]


def disjuncts_of(expr: tree.Expr) -> list[tree.Expr]:
    """The parts of a written disjunction, in order."""
    if isinstance(expr, tree.Or):
        return [each for part in expr.parts for each in disjuncts_of(part)]
    return [expr]


def alternatives(sentence: tree.Sentence, work: Work) -> Iterator[tree.Sentence]:
    """The sentence for each alternative of `when A or B` where these are events: it says the same of each."""
    scope = work.elaborator.scope()
    for index, clause in enumerate(sentence.clauses):
        choices = disjuncts_of(clause.condition)
        if clause.word not in {"when", "if"} or len(choices) < 2:
            continue
        events = [
            any(work.elaborator.event_kind(part, scope) is not None for part in conjuncts_of(choice))
            for choice in choices
        ]
        if not any(events):
            continue
        if not all(events):
            work.diagnostics.append(Diagnostic(ALTERNATIVE_NAMES, clause.condition.span, about=work.entry.id))
            return
        for choice in choices:
            clauses = list(sentence.clauses)
            clauses[index] = replace(clause, condition=choice)
            yield from alternatives(replace(sentence, clauses=tuple(clauses)), work)
        return
    yield sentence


# ---------------------------------------------------------------- the whole sentence


def axiom_of(found: Circumstances, duty: Formula, modal: tree.Modal, *, prohibition: bool) -> Draft:
    """The axiom that says `duty` wherever the circumstances hold."""
    work = found.work
    trigger, duty = together(*found.generic.guards, *found.guards), found.settled(duty)
    variables = [*found.vars, *found.generic.vars]
    start = found.start
    levels: list[Var] = []
    if start.level and isinstance(start.instant, Var) and is_free(start.instant, trigger, duty):
        levels.append(start.instant)
        trigger = together(trigger, belongs(found.moment, start.instant))
    if is_free(found.moment, trigger, duty):
        variables.append(found.moment)
    # After the moment that it is the instant of: where a moment is to be tried shows first.
    variables += levels
    if is_free(found.now, trigger, duty):
        variables.append(found.now)
        if is_free(found.moment, trigger, duty):
            trigger = together(trigger, belongs(found.moment, found.now))
    variables, trigger, duty = with_objects(list(dict.fromkeys(variables)), trigger, duty, work)
    kinds, written = names_of(found.scope)
    force, _ = FORCES[modal]
    axiom = Axiom(
        work.entry.id,
        force,
        tuple(variables),
        trigger,
        duty,
        origin=work.entry.span,
        fixed_duty=is_fixed(duty, event_sorts_of(work.specification)),
        prohibition=prohibition,
    )
    axiom = replace(axiom, by_external=breakable_outside(axiom, work.specification))
    moment = start.before if start.before is not None else found.moment
    return Draft(axiom, with_times(axiom.vars, kinds), written, moment)


def may_change_by_timeout(formula: Formula, timed: Collection[str]) -> bool:
    """Whether the formula reads a value that a time-out can change."""
    return reads_changes(formula) and any(name in timed for name in functions_in(formula))
