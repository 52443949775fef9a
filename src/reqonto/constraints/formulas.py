"""Constraints, assumptions, rules and situations: a formula, taken apart into variables, trigger and duty.

The outermost universals with their `where` and the antecedent of a top-level `if` or `implies` are the trigger; `no x
in …: φ`
forbids.  A formula that reads changing values without an event, or speaks of `now`, says what it says of every moment.
"""

from __future__ import annotations

from dataclasses import field, replace

from reqonto.constraints.draft import (
    Draft,
    Work,
    breakable_outside,
    event_sorts_of,
    is_fixed,
    is_free,
    names_of,
    together,
    with_times,
)
from reqonto.constraints.objects import with_objects
from reqonto.constraints.timing import belongs
from reqonto.logic.sorts import INSTANT, MOMENT
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    Formula,
    Not,
    Term,
    Var,
    conjunction,
    exists,
    just_before,
)
from reqonto.logic.theory import Axiom, Force
from reqonto.records import dataclass
from reqonto.spec.history import Spread
from reqonto.spec.model import Entry, Specification
from reqonto.spec.scope import Generic, Scope
from reqonto.syntax import tree

FORCES: dict[tree.Modal | None, tuple[Force, bool]] = {
    None: ("must", False),
    "must": ("must", False),
    "must not": ("must", True),
    "should": ("should", False),
    "should not": ("should", True),
    "may": ("may", False),
    "may not": ("may", True),
}


@dataclass(slots=True)
class Peeled:
    """A formula taken apart."""

    scope: Scope
    vars: list[Var] = field(default_factory=list)
    guards: list[Formula] = field(default_factory=list)
    duty: Formula = TRUE
    prohibition: bool = False


def draft_of_formula(entry: Entry[tree.Formula], work: Work) -> Draft:
    """The axiom of a constraint, an assumption or a rule."""
    node = entry.node
    elaborator = work.elaborator
    moment, now = elaborator.fresh("moment", MOMENT), elaborator.fresh("now", INSTANT)
    generic = Generic()
    found = _peeled(node.formula, Peeled(elaborator.scope(moment=moment, now=now)), generic, work)
    force, negated = FORCES[node.modal] if node.word == "constraint" else ("background", False)
    duty = Not(found.duty) if negated else found.duty
    variables = [*generic.vars, *found.vars]
    trigger = together(*generic.guards, *found.guards)
    variables, trigger, duty = with_objects(variables, trigger, duty, work)
    times = [var for var in (moment, now) if is_free(var, trigger, duty)]
    if len(times) > 1:
        trigger = together(trigger, belongs(moment, now))
    axiom = Axiom(
        entry.id,
        force,
        (*variables, *times),
        trigger,
        duty,
        origin=entry.span,
        fixed_duty=is_fixed(duty, event_sorts_of(work.specification)),
        prohibition=found.prohibition or duty == FALSE,
    )
    if force != "background":
        axiom = replace(axiom, by_external=breakable_outside(axiom, work.specification))
    kinds, written = names_of(found.scope)
    read = moment if moment in times else _moment_of(axiom.vars, work.specification)
    return Draft(axiom, with_times(axiom.vars, kinds), written, read)


def _moment_of(variables: tuple[Var, ...], specification: Specification) -> Term | None:
    """The moment just before the one event of the trigger, at which a formula about it reads changing values."""
    events = specification.event_of_sort
    found = [var for var in variables if var.sort in events]
    if len(found) != 1:
        return None
    return just_before(Apply(events[found[0].sort].time_function, (found[0],)))  # type: ignore[index]


def _peeled(expr: tree.Expr, found: Peeled, generic: Generic, work: Work) -> Peeled:
    """The outermost universals and the antecedent of `expr` as the trigger, the rest as the duty."""
    elaborator = work.elaborator
    match expr:
        case tree.Quantified(tree.Quant("no")) if found.vars:
            # "every order: no payment …": what is forbidden belongs to the duty, the order alone triggers it.
            found.duty = elaborator.formula(expr, found.scope, generic)
            found.prohibition = True
        case tree.Quantified(tree.Quant("every" | "no") as quant, body):
            binding = elaborator.binders(quant.binders, quant.where, found.scope, generic)
            if binding is None:
                return found
            found.vars.extend(binding.vars)
            found.guards.append(binding.guard)
            found.scope = binding.scope
            if quant.word == "every":
                conditions = len(found.guards)
                found = _peeled(body, found, generic, work)
                if len(found.guards) == conditions:
                    elaborator.lint_same_twice(expr, binding.vars, found.duty)
                return found
            forbidden = elaborator.formula(body, found.scope, generic)
            elaborator.lint_same_twice(expr, binding.vars, forbidden)
            found.duty = _negation(forbidden)
            found.prohibition = True
        case tree.IfThenElse(condition, then, None) | tree.Implies(condition, then):
            found.guards.append(elaborator.formula(condition, found.scope, generic))
            found.duty = elaborator.formula(then, found.scope.assuming(condition), generic)
        case tree.Counted() | tree.Same():
            spread = elaborator.spread(expr, found.scope, generic)
            if not isinstance(spread, Spread):
                found.duty = spread
            elif found.vars and spread.body == FALSE:
                found.duty, found.prohibition = spread.closed(expr), True
            else:
                found.vars.extend(spread.vars)
                found.guards.append(spread.guard)
                found.scope, found.duty = spread.scope, spread.body
                found.prohibition = spread.body == FALSE
        case _:
            found.duty = elaborator.formula(expr, found.scope, generic)
    return found


def _negation(formula: Formula) -> Formula:
    if formula == TRUE:
        return FALSE
    return TRUE if formula == FALSE else Not(formula)


def situation_of(entry: Entry[tree.Situation], work: Work) -> Formula:
    """The closed formula of a situation; without an event it speaks of some moment."""
    elaborator = work.elaborator
    moment, now = elaborator.fresh("moment", MOMENT), elaborator.fresh("now", INSTANT)
    generic = Generic()
    formula = elaborator.formula(entry.node.formula, elaborator.scope(moment=moment, now=now), generic)
    if generic.vars:
        formula = conjunction(*generic.guards, formula)
    times = tuple(var for var in (moment, now) if is_free(var, formula))
    if len(times) > 1:
        formula = together(formula, belongs(moment, now))
    return exists((*generic.vars, *times), formula)
