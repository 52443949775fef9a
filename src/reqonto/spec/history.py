"""Counting and history: the n-th event of a kind, limits over a sliding window, the same key again.

They are no logic of their own.  Each becomes a formula that counts, over the times of events:

    the 3rd Login(by: u) within 1 h     the event, where at least three that fit lie in the hour that ends with it
                                        (both ends included), and fewer than three of them before it
    … since Logout(by: u)               only those after every such event that comes before it count
    at most 5 Login(by: u) per 1 h      for every such event, at most five lie in the hour that ends with it (its
                                        beginning excluded): then no window of an hour has more
    the same key in Order … means       two different ones that agree in the keys agree in the rest

Events of one instant have no order: two that are the 2nd and 3rd by any count are each the 2nd and the 3rd.
A name that a pattern binds stands for the value that the event has: others count if they agree in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    AtLeast,
    Compare,
    Exists,
    ForAll,
    Formula,
    Implies,
    Not,
    Term,
    Var,
    at_most,
    conjunction,
    disjunction,
    exactly,
)
from reqonto.records import dataclass
from reqonto.spec.meanings import hidden
from reqonto.spec.messages import describe_type
from reqonto.spec.model import EventKind
from reqonto.spec.per_thing import per_thing
from reqonto.spec.reckoning import length_of
from reqonto.spec.scope import Generic, Pattern, ReadAt, Scope
from reqonto.syntax import tree

if TYPE_CHECKING:
    from reqonto.spec.formulas import Formulas


@dataclass(frozen=True, slots=True)
class Spread:
    """For all `vars` with `guard`, `body`; `scope` names the variables."""

    vars: tuple[Var, ...]
    guard: Formula
    body: Formula
    scope: Scope

    def closed(self, expr: tree.Expr) -> Formula:
        return ForAll(self.vars, self.body if self.guard == TRUE else Implies(self.guard, self.body), expr.span)


# ---------------------------------------------------------------- the n-th event


def nth(expr: tree.Nth, found: Pattern, elaborator: Formulas) -> Pattern | None:
    """The pattern of `expr`, which is `found`, with the condition that its event is the n-th."""
    scope = _before_its_event(found.scope)
    time = _time(found.kind, found.event)
    other = elaborator.fresh(found.event.name, found.event.sort)
    fits = [_again(expr.pattern, scope, other, elaborator)]
    if expr.within is not None:
        length = length_of(expr.within, elaborator, scope)
        if length is None:
            return None
        fits.append(Compare("<=", length.before(time, expr.within.span), _time(found.kind, other), expr.within.span))
    if expr.since is not None:
        reset = elaborator.pattern(expr.since, scope)
        if reset is None:
            return None
        when = _time(reset.kind, reset.event)
        between = conjunction(
            reset.guard, Compare("<", when, time), Compare("<=", _time(found.kind, other), when, expr.since.span)
        )
        fits.append(Not(Exists((reset.event, *reset.fresh), between, expr.since.span)))
    those = conjunction(*fits)
    earlier = conjunction(those, Compare("<", _time(found.kind, other), time))
    parts = [found.guard]
    if expr.number > 1:
        so_far = conjunction(those, Compare("<=", _time(found.kind, other), time))
        parts.append(AtLeast(expr.number, (other,), so_far, expr.span))
        parts.append(at_most(expr.number - 1, (other,), earlier))
    else:
        parts.append(Not(Exists((other,), earlier, expr.span)))
    return replace(found, guard=conjunction(*parts))


def _time(kind: EventKind, event: Term) -> Term:
    return Apply(kind.time_function, (event,))


def _before_its_event(scope: Scope) -> Scope:
    """A further event does not change when the values of a pattern are read: before the one that is counted from."""
    if isinstance(scope.reading, ReadAt):
        return replace(scope, reading=replace(scope.reading, pinned=True))
    return scope


def _again(expr: tree.Expr, scope: Scope, event: Var, elaborator: Formulas) -> Formula:
    """That another event fits the same pattern, the names that it bound being known now."""
    muted, elaborator.diagnostics = elaborator.diagnostics, []
    found = elaborator.pattern(expr, scope, event=event)
    elaborator.diagnostics = muted
    return FALSE if found is None else found.guard


# ---------------------------------------------------------------- how many events


def counted(expr: tree.Counted, scope: Scope, elaborator: Formulas, generic: Generic | None) -> Formula | Spread:
    """How many events fit; a limit over windows, or for each value of a fresh name, is said of every such event."""
    if expr.word == "every":
        name = expr.pattern.function if isinstance(expr.pattern, tree.Call) else expr.pattern
        elaborator.report(codes.COUNTED_EVERY, expr.span, event=name.span.text)
        return FALSE
    if expr.per is not None and expr.word != "at most":
        elaborator.report(codes.COUNTED_PER, expr.span, word=_QUANTIFIERS[expr.word])
        return FALSE
    found = elaborator.pattern(expr.pattern, scope)
    if found is None:
        return FALSE
    fresh = _bound_anew(found, scope)
    number = expr.count or 0
    everything = (found.event, *found.fresh)
    match expr.word:
        case "no":
            return Spread(everything, found.guard, FALSE, found.scope)
        case "some":
            return Exists(everything, found.guard, expr.span)
        case "at most" if fresh or expr.per is not None:
            return _limit(expr, found, elaborator, generic)
        case "at most":
            return at_most(number, (found.event,), found.guard)
        case _:
            if binds_anew(expr.pattern, found, scope, elaborator):
                return FALSE
            if expr.word == "at least":
                return AtLeast(number, (found.event,), found.guard, expr.span) if number else TRUE
            none = Not(Exists((found.event,), found.guard, expr.span))
            return exactly(number, (found.event,), found.guard) if number else none


_QUANTIFIERS: Mapping[tree.QuantifierWord, Text] = {
    "every": Text("every", "每个"),
    "some": Text("some", "存在"),
    "no": Text("no", "没有"),
    "exactly": Text("exactly", "恰好"),
    "at most": Text("at most", "至多"),
    "at least": Text("at least", "至少"),
}


def _bound_anew(found: Pattern, scope: Scope) -> list[str]:
    return [name for name in found.scope.names if name not in scope.names and not hidden(name)]


def binds_anew(expr: tree.Expr, found: Pattern, scope: Scope, elaborator: Formulas) -> bool:
    """Whether a pattern binds a name where it must not, which is reported."""
    fresh = _bound_anew(found, scope)
    if fresh:
        elaborator.report(codes.COUNTED_ANEW, expr.span, name=fresh[0])
        # That it is used only once need not be said as well.
        elaborator.lose(expr, found.scope)
    return bool(fresh)


def _limit(expr: tree.Counted, found: Pattern, elaborator: Formulas, generic: Generic | None) -> Formula | Spread:
    scope = _before_its_event(found.scope)
    other = elaborator.fresh(found.event.name, found.event.sort)
    parts = [_again(expr.pattern, scope, other, elaborator)]
    if expr.per is not None:
        for_each = per_thing(expr, found, elaborator, scope)
        if for_each is not None:
            elaborator.diagnostics.append(for_each)
            return FALSE
        length = length_of(expr.per, elaborator, scope, generic)
        if length is None:
            return FALSE
        time = _time(found.kind, found.event)
        parts.append(Compare("<", length.before(time, expr.per.span), _time(found.kind, other), expr.per.span))
        parts.append(Compare("<=", _time(found.kind, other), time, expr.per.span))
    # None at all is a prohibition: so it says of each that it must not be.
    limit = Not(AtLeast(expr.count + 1, (other,), conjunction(*parts), expr.span)) if expr.count else FALSE
    return Spread((found.event, *found.fresh), found.guard, limit, found.scope)


# ---------------------------------------------------------------- the same again


def same(expr: tree.Same, scope: Scope, elaborator: Formulas, generic: Generic | None) -> Spread | None:
    """Two that agree in the keys agree in the outcome; None after a reported mistake."""
    found = elaborator.collection(expr.collection, scope, generic)
    if found is None:
        return None
    event = elaborator.event_of(found.element)
    if not found.element.is_object or (expr.within is not None and event is None):
        elaborator.report(codes.NOT_AN_EVENT, expr.collection.span, found=describe_type(found.element))
        return None
    name = found.name[:1].lower()
    first, second = (elaborator.fresh(name, found.element.sort) for _ in range(2))
    inner = scope
    for var in (first, second):
        inner = inner.bind(_hidden(var), var, found.element, is_event=event is not None, key=var.name)
    inner = _before_its_event(inner)
    guards = [found.contains(first), found.contains(second), Not(Compare("=", first, second, expr.span))]
    guards += [_agree(key, first, second, inner, elaborator, missing=False) for key in expr.keys]
    if expr.within is not None and event is not None:
        length = length_of(expr.within, elaborator, scope, generic)
        if length is None:
            return None
        early, late = _time(event, first), _time(event, second)
        guards.append(Compare("<=", early, late, expr.within.span))
        guards.append(Compare("<=", late, length.after(early, expr.within.span), expr.within.span))
    body = conjunction(*(_agree(name, first, second, inner, elaborator, missing=True) for name in expr.outcome))
    return Spread((first, second), conjunction(*guards), body, inner)


def _hidden(var: Var) -> str:
    """A name for a variable that no text can have."""
    return f"\0{var.name}"


def _agree(member: tree.Name, first: Var, second: Var, scope: Scope, elaborator: Formulas, *, missing: bool) -> Formula:
    """That two objects have the same value of a member; with `missing`, also where both have none."""
    values = []
    for var in (first, second):
        holder = tree.Var(tree.Name(_hidden(var), member.span), member.span)
        values.append(tree.Dot(holder, member, member.span))
        if var is first and not elaborator.term(values[0], scope).ok:
            # Said once is enough.
            return FALSE
    left, right = values
    known = [tree.Known(value, negated=False, span=member.span) for value in values]
    equal = elaborator.formula(tree.Compare((left, right), ("=",), member.span), scope.assuming(*known))
    if not missing or not elaborator.term(left, scope).type.optional:
        return equal
    absent = [elaborator.formula(tree.Known(value, negated=True, span=member.span), scope) for value in values]
    return disjunction(equal, conjunction(*absent))
