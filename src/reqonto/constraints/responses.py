"""What is due when a sentence is triggered: `do`, `provide`, `ensure`, their timing and negation, and `unless`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import assert_never

from reqonto.constraints.deadlines import (
    Due,
    anchor_of,
    another,
    discharging,
    for_each,
    happening,
    has_ended,
    has_events,
    is_pattern,
    or_discharged,
    since,
    warn_of_always,
    warn_of_every_event,
    window_of,
)
from reqonto.constraints.draft import Draft, Work, is_free, reads_changes, together
from reqonto.constraints.information import whole_pieces
from reqonto.constraints.known_late import warn_of_late_condition
from reqonto.constraints.parties import Acting, acting, candidates_of, takes_part
from reqonto.constraints.sentences import (
    FORCES,
    Circumstances,
    alternatives,
    axiom_of,
    circumstances,
    may_change_by_timeout,
)
from reqonto.constraints.timing import Window, has_happened
from reqonto.diagnostics.codes_constraints import (
    ENSURED_BEFORE,
    NOT_PROVIDABLE,
    OBLIGED_OUTSIDER,
    UNSUITABLE_TIMING,
)
from reqonto.diagnostics.diagnostic import Diagnostic, Fix
from reqonto.logic.sorts import MOMENT, PARTY, TEXT, ObjectSort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    Compare,
    Const,
    Formula,
    IsKind,
    Not,
    Term,
    Var,
    exists,
    forall,
    just_before,
)
from reqonto.logic.terms import Implies as LogicImplies
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.messages import change_to
from reqonto.spec.model import EventKind, Feature, MemberDeclaration, provides_event
from reqonto.spec.nearest import nearest
from reqonto.spec.scope import Generic, Scope, Typed
from reqonto.spec.types import ValueType
from reqonto.syntax import tree


@dataclass(frozen=True, slots=True)
class Act:
    """An event that a response speaks of: its variables, what it is like, when it is, and the names it binds."""

    event: Var
    vars: tuple[Var, ...]
    guard: Formula
    time: Term
    scope: Scope


def drafts_of_sentence(
    sentence: tree.Sentence, work: Work, timed: Collection[str] = ()
) -> tuple[list[Draft], dict[str, EventKind]]:
    """The axioms of a sentence and the `Provides` events it uses.

    `timed` are the symbols that time-outs can change: where a `when` speaks of one, the state may also become true by a
    time-out, which an axiom of its own says.
    """
    drafts: list[Draft] = []
    provided: dict[str, EventKind] = {}
    for each in alternatives(sentence, work):
        due = _due(each, circumstances(each, work))
        if due is None:
            continue
        drafts.append(_draft(due))
        provided.update(due.provided)
        change = due.found.when and isinstance(due.start.instant, Var) and due.start.event is None
        if change and may_change_by_timeout(due.found.trigger, timed):
            again = _due(each, circumstances(each, work, by_timeout=True))
            if again is not None:
                drafts.append(_draft(again))
    return drafts, provided


def _due(sentence: tree.Sentence, found: Circumstances) -> Due | None:
    work = found.work
    candidates = list(candidates_of(found.scope, found.events))
    party = acting(sentence.party, found.scope, candidates, found.trigger, work)
    if party is None:
        return None
    force, negated = FORCES[sentence.modal]
    is_act = not isinstance(sentence.response, tree.Ensure)
    if sentence.modal == "may" and is_act and found.start.level and sentence.timing is None:
        found.read_at_an_instant()
    due = Due(sentence, found, party, negated)
    kind = work.specification.kinds.get(party.role)
    if kind is not None and kind.external and force != "may":
        due.report(OBLIGED_OUTSIDER, sentence.party.span, role=sentence.party.text)
    return due


def _draft(due: Due) -> Draft:
    duty = _duty(due)
    prohibition = due.negated and not isinstance(due.sentence.response, tree.Ensure) and due.sentence.modal != "may not"
    return axiom_of(due.found, duty, due.sentence.modal, prohibition=prohibition)


def _duty(due: Due) -> Formula:
    response = due.sentence.response
    match response:
        case tree.Do():
            return _of_acts(due, lambda: [_do(response, due)])
        case tree.Provide():
            return _of_acts(due, lambda: _provide(response, due))
        case tree.Ensure():
            return _ensured(response, due)
        case _:
            assert_never(response)


# ---------------------------------------------------------------- events that are to happen, or must not


def _do(response: tree.Do, due: Due) -> Act | None:
    """An event of the pattern, done by the party (to the receiver)."""
    work, party, scope = due.work, due.party, due.scope
    variables: list[Var] = []
    guards: list[Formula] = []
    if party.term is None and _mentions_self(response.pattern):
        someone = work.elaborator.fresh("self", PARTY)
        variables.append(someone)
        guards.append(IsKind(someone, party.role))
        party = Acting(party.role, someone)
    if party.term is not None:
        scope = scope.bind("self", party.term, ValueType("object", PARTY, kind=party.role))
    pattern = work.elaborator.pattern(response.pattern, scope)
    if pattern is None:
        return None
    guards.append(pattern.guard)
    by = takes_part(party, pattern.event, pattern.kind, "by", response.pattern.span, work)
    guards.append(TRUE if by is None else by)
    if response.to is not None:
        receiver = _receiver(response.to, due)
        if receiver is None:
            return None
        to = takes_part(receiver, pattern.event, pattern.kind, "to", response.to.span, work)
        guards.append(TRUE if to is None else to)
    if response.where is not None:
        guards.append(work.elaborator.formula(response.where, pattern.scope, due.found.generic))
    time = Apply(pattern.kind.time_function, (pattern.event,))
    return Act(pattern.event, (pattern.event, *pattern.fresh, *variables), together(*guards), time, pattern.scope)


def _receiver(path: tree.Path, due: Due) -> Acting | None:
    found = due.found
    return acting(path, found.scope, candidates_of(found.scope, found.events), found.trigger, due.work)


def _mentions_self(expr: tree.Expr) -> bool:
    match expr:
        case tree.Var(name):
            return name.text == "self"
        case tree.Dot(base):
            return _mentions_self(base)
        case tree.Call(_, args):
            return any(_mentions_self(arg.value) for arg in args)
        case _:
            return False


def _provide(response: tree.Provide, due: Due) -> list[Act | None]:
    """One `Provides` event for each piece of information."""
    acts: list[Act | None] = []
    receiver: Acting | None = None
    if response.to is not None:
        receiver = _receiver(response.to, due)
        if receiver is None:
            return [None]
    for item in response.items:
        pieces = information(item, due.scope, due.work, due.found.generic, relations=due.negated)
        if not pieces and not due.work.failed:
            found = Diagnostic(NOT_PROVIDABLE, item.span, {"item": item.span.text}, about=due.work.entry.id)
            due.work.diagnostics.append(replace(found, fixes=_meant_member(item, due)))
        acts += [_provide_piece(piece, item.span, response, receiver, due) for piece in pieces] or [None]
    return acts


def _meant_member(item: tree.Expr, due: Due) -> tuple[Fix, ...]:
    """The member that `o.totl` probably means."""
    if not isinstance(item, tree.Dot):
        return ()
    base = due.work.elaborator.meaning(item.base, due.scope)
    if not isinstance(base, Typed) or base.type.base != "object":
        return ()
    meant = nearest(item.name.text, due.work.specification.members(base.type.kind))
    return () if meant is None else (change_to(item.name.span, meant),)


def _provide_piece(
    piece: tuple[str, Term, ObjectSort], span: Span, response: tree.Provide, receiver: Acting | None, due: Due
) -> Act:
    work = due.work
    name, owner, sort = piece
    kind = provides_event(sort)
    due.provided[kind.symbol] = kind
    event = work.elaborator.fresh("e", kind.sort)
    values = {"item": Const(name, TEXT), "of": owner}
    guards: list[Formula] = []
    for argument in kind.args:
        assert argument.function is not None
        guards.append(Compare("=", Apply(argument.function, (event,)), values[argument.name]))
    by = takes_part(due.party, event, kind, "by", span, work, or_unknown=due.negated)
    guards.append(TRUE if by is None else by)
    if receiver is not None:
        to = takes_part(receiver, event, kind, "to", response.span, work, or_unknown=due.negated)
        guards.append(TRUE if to is None else to)
    return Act(event, (event,), together(*guards), Apply(kind.time_function, (event,)), due.scope)


def information(
    item: tree.Expr, scope: Scope, work: Work, generic: Generic, *, relations: bool
) -> list[tuple[str, Term, ObjectSort]]:
    """The pieces of information that an item stands for: the id of each, and the object whose value it is.

    `o.total` is `Order.total` of o; a feature is its parameters and links; an object as such is every parameter of its
    kind, as in a need for a whole kind, and with `relations` its links too: who must not provide an order must not
    provide anything of it.
    """
    if isinstance(item, tree.Dot) and isinstance(item.base, tree.Dot):
        # What stands in front may be a module as well, which is for the reading of the whole path to tell.
        muted, work.elaborator.diagnostics = work.elaborator.diagnostics, []
        owner = _owner(item.base.base, scope, work, generic)
        work.elaborator.diagnostics = muted
        feature = None if owner is None else _member(owner, item.base.name.text, work)
        if owner is not None and isinstance(feature, Feature):
            own = (*feature.parameters, *feature.relations)
            return [(key, owner[0], owner[1]) for key in own if key.rpartition(".")[2] == item.name.text]
    owner = _owner(item.base if isinstance(item, tree.Dot) else item, scope, work, generic)
    if owner is None:
        return []
    term, sort, kind = owner
    if not isinstance(item, tree.Dot):
        found = whole_pieces(kind, work.specification, relations=relations)
        return [(piece.id, term, sort) for piece in found]
    member = _member(owner, item.name.text, work)
    if isinstance(member, Feature):
        return [(key, term, sort) for key in (*member.parameters, *member.relations) or (member.id,)]
    return [] if member is None else [(member.id, term, sort)]


def _owner(expr: tree.Expr, scope: Scope, work: Work, generic: Generic) -> tuple[Term, ObjectSort, str] | None:
    """An object with its sort and kind; None for what is none, or after a reported mistake."""
    found = work.elaborator.term(expr, scope, generic=generic)
    if found.term is None or not found.type.is_object or not isinstance(found.type.sort, ObjectSort):
        return None
    return found.term, found.type.sort, found.type.kind or found.type.sort.name


def _member(owner: tuple[Term, ObjectSort, str], name: str, work: Work) -> MemberDeclaration | None:
    found = work.specification.members(owner[2]).get(name, ())
    return next((each for each in found if not isinstance(each, Feature)), next(iter(found), None))


def _of_acts(due: Due, make: Callable[[], list[Act | None]]) -> Formula:
    """That the events happen in time – or, negated, that none does – unless they need not."""
    timing = due.sentence.timing
    if timing is not None and not due.negated and timing.word in {"until", "throughout", "always"}:
        due.report(UNSUITABLE_TIMING, timing.span, timing=timing.span.text)
        return FALSE
    warn_of_always(due)
    warn_of_every_event(due)
    warn_of_late_condition(due)
    if due.negated and timing is not None and timing.word == "before" and is_pattern(timing.value, due):
        return together(*(_not_before(act, timing, due) for act in make() if act is not None))
    window, anchor = window_of(due)
    found: list[Formula] = []
    for act in make():
        if act is None:
            return FALSE
        when = together(act.guard, _in_window(act.time, window, due), another(act.event, due.start.event, anchor))
        if due.negated:
            found.append(_forbidden(act, when, due))
        else:
            found.append(exists(act.vars, when))
    duty = together(*found)
    if not due.negated:
        duty = or_discharged(duty, due, discharging(due, window, anchor))
    return for_each(anchor, duty)


def _in_window(time: Term, window: Window, due: Due) -> Formula:
    """What is not to happen while a state lasts is judged at each moment of it; what may happen then, at its time."""
    if due.found.at_an_instant:
        assert due.start.instant is not None
        return Compare("=", time, due.start.instant)
    if due.negated and due.start.level and due.sentence.timing is None:
        return Compare("=", just_before(time), due.found.moment)
    return window.has(time)


def _forbidden(act: Act, when: Formula, due: Due) -> Formula:
    """That no such event happens, up to what ends or lifts the prohibition."""
    timing, unless = due.sentence.timing, due.sentence.unless
    if timing is not None and timing.word == "until" and timing.value is not None:
        when = together(when, Not(has_ended(timing.value, just_before(act.time), due, act.scope)))
    if unless is not None and has_events(unless, due):

        def by_then(time: Term) -> Formula:
            return together(Compare("<=", time, act.time), since(time, due))

        when = together(when, Not(happening(unless, due, by_then, scope=act.scope)))
    elif unless is not None:
        when = together(when, Not(due.work.elaborator.formula(unless, act.scope, due.found.generic)))
    return Not(exists(act.vars, when))


def _not_before(act: Act | None, timing: tree.Timing, due: Due) -> Formula:
    """`must not before Pay(order: o) do …`: whenever it happens, such a payment has come no later."""
    assert act is not None
    assert timing.value is not None
    anchor = anchor_of(timing.value, due, act.scope)
    if anchor is None:
        return FALSE
    came = exists(anchor.vars, together(anchor.guard, Compare("<=", anchor.time, act.time)))
    parts = [act.guard, Not(came)]
    if due.sentence.unless is not None:
        lifted = happening(due.sentence.unless, due, lambda time: Compare("<=", time, act.time), scope=act.scope)
        parts.append(Not(lifted))
    return Not(exists(act.vars, together(*parts)))


# ---------------------------------------------------------------- states that are to hold, or must not


def _ensured(response: tree.Ensure, due: Due) -> Formula:
    """That a state holds – or, negated, does not – at the moments that the timing means."""
    timing = due.sentence.timing
    word = None if timing is None else timing.word
    if word is None or (word == "always" and (due.start.level or due.start.instant is None)):
        return _ensured_at_once(response, due)
    window, anchor = window_of(due)
    moment = due.work.elaborator.fresh("moment", MOMENT)
    state = due.work.elaborator.formula(response.formula, due.scope.read_at(moment, pinned=True), due.found.generic)
    wanted: Formula = Not(state) if due.negated else state
    lasting = due.negated or word in {"throughout", "always", "until"}
    if lasting:
        inside = window.covers(moment)
        if timing is not None and word == "until" and timing.value is not None:
            inside = together(inside, Not(has_ended(timing.value, moment, due)))
        wanted = or_discharged(wanted, due, lambda time: together(has_happened(time, moment), since(time, due)))
        needed = is_free(moment, wanted) or word == "until"
        duty = forall((moment,), LogicImplies(inside, wanted)) if needed else wanted
        return for_each(anchor, duty)
    duty = exists((moment,), together(window.covers(moment), wanted)) if is_free(moment, wanted) else wanted
    return for_each(anchor, or_discharged(duty, due, discharging(due, window, anchor)))


def _ensured_at_once(response: tree.Ensure, due: Due) -> Formula:
    """Without a timing a state is read where the clauses are read."""
    state = due.work.elaborator.formula(response.formula, due.scope, due.found.generic)
    if due.start.event is not None and reads_changes(state):
        due.report(ENSURED_BEFORE, response.span)
    wanted: Formula = Not(state) if due.negated else state
    moment = due.start.before if due.start.before is not None else due.found.moment
    return or_discharged(wanted, due, lambda time: has_happened(time, moment))
