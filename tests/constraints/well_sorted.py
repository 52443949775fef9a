"""The sorts of terms and formulas, checked: an axiom must be closed, apart and well-sorted over the theory's symbols."""

from fractions import Fraction

from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, TextSort
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    Extreme,
    ForAll,
    Holds,
    If,
    Iff,
    Implies,
    Individual,
    IsKind,
    Matches,
    Not,
    Or,
    Round,
    Var,
    sort_of,
)
from reqonto.logic.walk import bound, every_node

TIMES = {"instant", "moment", "duration", "date", "integer", "decimal", "percent"}


def faults(theory):
    """Everything that is wrong with the axioms and situations of a theory."""
    found = []
    for axiom in theory.axioms:
        seen = [var.name for var in axiom.vars]
        for part in (axiom.trigger, axiom.duty):
            seen += [var.name for node in every_node(part) for var in bound(node)]
        found += [f"{axiom.id}: two variables are called {name}" for name in set(seen) if seen.count(name) > 1]
        scope = {var.name: var.sort for var in axiom.vars}
        for part in (axiom.trigger, axiom.duty):
            found += [f"{axiom.id}: {fault}" for fault in of_formula(part, scope, theory)]
    for name, formula in theory.situations:
        found += [f"{name}: {fault}" for fault in of_formula(formula, {}, theory)]
    return found


def of_formula(formula, scope, theory):
    match formula:
        case Holds(term):
            yield from of_term(term, scope, theory)
            if not isinstance(sort_of(term), BoolSort):
                yield f"holds of a term that is not a truth value: {term}"
        case Compare(op, left, right):
            yield from of_term(left, scope, theory)
            yield from of_term(right, scope, theory)
            if not comparable(sort_of(left), sort_of(right), op):
                yield f"{sort_of(left)} {op} {sort_of(right)}"
        case IsKind(term, kind):
            yield from of_term(term, scope, theory)
            if kind not in theory.kinds:
                yield f"unknown kind {kind}"
            elif theory.kinds[kind].sort != sort_of(term):
                yield f"{kind} is not a kind of {sort_of(term)}"
        case Defined(term):
            yield from of_term(term, scope, theory)
        case Matches(term):
            yield from of_term(term, scope, theory)
            if not isinstance(sort_of(term), TextSort):
                yield "a pattern for what is not a text"
        case Not(body):
            yield from of_formula(body, scope, theory)
        case And(parts) | Or(parts):
            for part in parts:
                yield from of_formula(part, scope, theory)
        case Implies(left, right) | Iff(left, right):
            yield from of_formula(left, scope, theory)
            yield from of_formula(right, scope, theory)
        case ForAll(variables, body) | Exists(variables, body):
            yield from quantified(variables, theory)
            if not variables:
                yield "a quantifier without variables"
            yield from of_formula(body, {**scope, **{var.name: var.sort for var in variables}}, theory)
        case AtLeast(_, variables, body):
            yield from quantified(variables, theory)
            yield from of_formula(body, {**scope, **{var.name: var.sort for var in variables}}, theory)
        case _:
            yield f"not a formula: {formula!r}"


def quantified(variables, theory):
    for var in variables:
        match var.sort:
            case ObjectSort() if var.sort not in theory.sorts:
                yield f"{var.name} ranges over the unknown sort {var.sort.name}"
            case ObjectSort() | EnumSort():
                pass
            case NumberSort("instant" | "moment"):
                pass
            case _:
                yield f"{var.name} ranges over {var.sort}"


def comparable(one, other, op):
    if isinstance(one, NumberSort) and isinstance(other, NumberSort):
        if {one.kind, other.kind} & {"money", "quantity"}:
            return one == other
        plain = {"integer", "decimal", "percent"}
        return (
            one.kind == other.kind or {one.kind, other.kind} <= plain or {one.kind, other.kind} == {"moment", "integer"}
        )
    return one == other and op in {"=", "!="}


def of_term(term, scope, theory):
    match term:
        case Var(name, sort):
            if scope.get(name) != sort:
                yield f"{name} is not bound with the sort {sort}"
        case Const(value, sort):
            if not fits(value, sort):
                yield f"{value!r} is not a value of {sort}"
        case Individual():
            yield "an individual in an axiom"
        case Apply(function, args):
            if function.computed is None and theory.functions.get(function.name) != function:
                yield f"unknown or different symbol {function}"
            if len(args) != len(function.args):
                yield f"{function.name} has {len(args)} arguments"
            for arg, sort in zip(args, function.args, strict=False):
                yield from of_term(arg, scope, theory)
                if sort_of(arg) != sort:
                    yield f"{function.name} is applied to {sort_of(arg)} instead of {sort}"
        case Arith(_, left, right):
            for side in (left, right):
                yield from of_term(side, scope, theory)
                if not isinstance(sort_of(side), NumberSort):
                    yield "arithmetic with what is not a number"
        case Round(body):
            yield from of_term(body, scope, theory)
        case If(condition, then, otherwise):
            yield from of_formula(condition, scope, theory)
            yield from of_term(then, scope, theory)
            yield from of_term(otherwise, scope, theory)
        case Aggregate():
            yield from quantified(term.vars, theory)
            inner = {**scope, **{var.name: var.sort for var in term.vars}}
            yield from of_formula(term.where, inner, theory)
            if term.body is not None:
                yield from of_term(term.body, inner, theory)
        case Extreme(_, items):
            for item in items:
                yield from of_term(item, scope, theory)
        case _:
            yield f"not a term: {term!r}"


def fits(value, sort):
    match sort:
        case BoolSort():
            return isinstance(value, bool)
        case EnumSort(_, members):
            return value in members
        case TextSort():
            return isinstance(value, str)
        case NumberSort():
            return isinstance(value, Fraction)
        case _:
            return False
