"""Rewrites that keep the meaning, each one idea, and their combination.

Every one gives a formula (or term) with the same value in every world, absent values and empty sorts included.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from reqonto.logic.evaluate import compare, rounded
from reqonto.logic.sorts import EnumSort, NumberSort, ObjectSort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    ForAll,
    Formula,
    Function,
    Holds,
    If,
    Iff,
    Implies,
    Individual,
    Not,
    Or,
    Round,
    Term,
    Var,
    conjunction,
    disjunction,
    sort_of,
)
from reqonto.logic.walk import Node, free_variables, map_parts, substitute

Rule = Callable[[Node], Node]


def drop_double_negation(node: Node) -> Node:
    """`not not φ` is φ."""
    match node:
        case Not(Not(body)):
            return body
        case _:
            return node


def flatten(node: Node) -> Node:
    """Conjunctions in conjunctions, disjunctions in disjunctions; one part is itself."""
    match node:
        case And(inner):
            return conjunction(*inner) if len(inner) == 1 or any(isinstance(part, And) for part in inner) else node
        case Or(inner):
            return disjunction(*inner) if len(inner) == 1 or any(isinstance(part, Or) for part in inner) else node
        case _:
            return node


def drop_truths(node: Node) -> Node:
    """What is true or false by itself: `true and φ` is φ, `not true` is false, `if false then φ` is true."""
    match node:
        case Not(body) if body == TRUE:
            return FALSE
        case Not(body) if body == FALSE:
            return TRUE
        case And(inner) if FALSE in inner:
            return FALSE
        case And(inner) if TRUE in inner:
            return conjunction(*(part for part in inner if part != TRUE))
        case Or(inner) if TRUE in inner:
            return TRUE
        case Or(inner) if FALSE in inner:
            return disjunction(*(part for part in inner if part != FALSE))
        case Implies(left, right):
            return _implied(node, left, right)
        case Iff(left, right):
            return _equivalent(node, left, right)
        case _:
            return node


def _implied(node: Formula, left: Formula, right: Formula) -> Formula:
    if left == FALSE or right == TRUE:
        return TRUE
    if left == TRUE:
        return right
    return Not(left) if right == FALSE else node


def _equivalent(node: Formula, left: Formula, right: Formula) -> Formula:
    for one, other in ((left, right), (right, left)):
        if one == TRUE:
            return other
        if one == FALSE:
            return Not(other)
    return TRUE if left == right else node


def drop_repetition(node: Node) -> Node:
    """The same part twice among conjuncts or disjuncts; a part with its negation."""
    match node:
        case And(inner) | Or(inner) if len(inner) > 1:
            kept: list[Formula] = []
            for part in inner:
                if part not in kept:
                    kept.append(part)
            if any(isinstance(part, Not) and part.body in kept for part in kept):
                return FALSE if isinstance(node, And) else TRUE
            if len(kept) == len(inner):
                return node
            return conjunction(*kept) if isinstance(node, And) else disjunction(*kept)
        case _:
            return node


def merge_implications(node: Node) -> Node:
    """`if φ then if ψ then χ` is `if φ and ψ then χ`."""
    match node:
        case Implies(left, Implies(middle, right)):
            return Implies(conjunction(left, middle), right)
        case _:
            return node


def merge_quantifiers(node: Node) -> Node:
    """`every x: every y: φ` is `every x, y: φ`, if the names differ."""
    match node:
        case ForAll(outer, ForAll(inner, body)) if _apart(outer, inner):
            return ForAll((*outer, *inner), body, node.origin)
        case Exists(outer, Exists(inner, body)) if _apart(outer, inner):
            return Exists((*outer, *inner), body, node.origin)
        case _:
            return node


def _apart(outer: tuple[Var, ...], inner: tuple[Var, ...]) -> bool:
    return not {var.name for var in outer} & {var.name for var in inner}


def drop_unread_variables(node: Node) -> Node:
    """A quantified variable that is not read and whose sort is never empty: an enumeration, moments and instants."""
    match node:
        case ForAll(variables, body) | Exists(variables, body):
            read = {var.name for var in free_variables(body)}
            kept = tuple(var for var in variables if var.name in read or not _is_inhabited(var))
            if len(kept) == len(variables):
                return node
            if not kept:
                return body
            return ForAll(kept, body, node.origin) if isinstance(node, ForAll) else Exists(kept, body, node.origin)
        case _:
            return node


def _is_inhabited(var: Var) -> bool:
    if isinstance(var.sort, EnumSort):
        return bool(var.sort.members)
    return isinstance(var.sort, NumberSort) and var.sort.integral


def drop_constant_quantifiers(node: Node) -> Node:
    """`every x: true` is true, `some x: false` is false, whatever there is; `at least 0` is true."""
    match node:
        case ForAll(_, body) if body == TRUE:
            return TRUE
        case Exists(_, body) if body == FALSE:
            return FALSE
        case AtLeast(count, _, _) if count <= 0:
            return TRUE
        case AtLeast(_, _, body) if body == FALSE:
            return FALSE
        case AtLeast(1, variables, body):
            return Exists(variables, body, node.origin)
        case _:
            return node


def push_negation(node: Node) -> Node:
    """Negation goes inside: `not every` is `some … not`, `not (φ implies ψ)` is `φ and not ψ`."""
    match node:
        case Not(ForAll(variables, body)):
            return Exists(variables, Not(body))
        case Not(Implies(left, right)):
            return conjunction(left, Not(right))
        case Not(Or(inner)):
            return conjunction(*(Not(part) for part in inner))
        case _:
            return node


def one_point(node: Node) -> Node:
    """`some o: x.order = o and φ(o)` is `φ(x.order)`, where every x has an order; so is `no o: …`, and `every o: if …`.

    An object that is equal to a total value of something else is that value: it need not be looked for.
    """
    match node:
        case Exists(variables, And(given)):
            found = _point(variables, given, TRUE)
        case ForAll(variables, Not(And(given))):
            found = _point(variables, given, TRUE)
        case ForAll(variables, Implies(left, duty)):
            given = left.parts if isinstance(left, And) else (left,)
            found = _point(variables, given, duty)
        case _:
            return node
    if found is None:
        return node
    kept, rest, due = found
    body: Formula = conjunction(*rest)
    if isinstance(node, Exists):
        return one_point(Exists(kept, body, node.origin)) if kept else body
    body = Not(body) if isinstance(node.body, Not) else Implies(body, due) if rest else due
    return one_point(ForAll(kept, body, node.origin)) if kept else body


def _point(
    variables: tuple[Var, ...], given: tuple[Formula, ...], due: Formula
) -> tuple[tuple[Var, ...], tuple[Formula, ...], Formula] | None:
    """What is left without one variable that an equality in what is given tells, and without that equality."""
    for part in given:
        match part:
            case Compare("=", Apply() as term, Var() as var) | Compare("=", Var() as var, Apply() as term):
                if var in variables and _gives(term, var):
                    point = {var.name: term}
                    rest = tuple(substitute(other, point) for other in given if other is not part)
                    return tuple(other for other in variables if other != var), rest, substitute(due, point)
            case _:
                pass
    return None


def _gives(term: Apply, var: Var) -> bool:
    """Whether the term has always a value, of the sort of the variable, that does not depend on it."""
    return (
        term.function.result == var.sort
        and _is_total(term.function)
        and all(isinstance(arg, Var) for arg in term.args)
        and var not in term.args
    )


def fold_numbers(node: Node) -> Node:
    """Arithmetic on given numbers is done; a division by zero stays, because it is absent."""
    match node:
        case Arith(op, Const(Fraction() as left), Const(Fraction() as right), sort):
            if op == "/" and not right:
                return node
            found = left + right if op == "+" else left - right if op == "-" else left * right
            return Const(left / right if op == "/" else found, sort)
        case Arith("+" | "-", body, Const(Fraction() as zero), sort) if not zero and _has_sort(body, sort):
            return body
        case Arith("*" | "/", body, Const(Fraction() as one), sort) if one == 1 and _has_sort(body, sort):
            return body
        case Round(Const(Fraction() as number, sort), step, mode):
            return Const(rounded(number, step, mode), sort)
        case _:
            return node


def _has_sort(term: Term, sort: NumberSort) -> bool:
    return sort_of(term) == sort


def decide_atoms(node: Node) -> Node:
    """Atoms about given values: `3 < 5`, `red = red`, two different named objects."""
    match node:
        case Compare(op, Const(left), Const(right)):
            if op in {"=", "!="} or (isinstance(left, Fraction) and isinstance(right, Fraction)):
                return TRUE if compare(op, left, right) else FALSE
            return node
        case Compare("=" | "!=" as op, Individual(left), Individual(right)):
            return TRUE if (left == right) is (op == "=") else FALSE
        case Compare("=" | "<=" | ">=", Var() as left, right) if left == right:
            return TRUE
        case Compare("!=" | "<" | ">", left, right) if left == right:
            return FALSE
        case Holds(Const(value)):
            return TRUE if value is True else FALSE
        case Defined(Var() | Const() | Individual()):
            return TRUE
        case Defined(Apply(function, args)) if _is_total(function):
            return conjunction(*(Defined(arg) for arg in args)) if args else TRUE
        case _:
            return node


def _is_total(function: Function) -> bool:
    """Whether a legal world has a value for all arguments; of numbers and texts it need not list all."""
    return not function.partial and all(isinstance(sort, ObjectSort | EnumSort) for sort in function.args)


def choose(node: Node) -> Node:
    """`if true then a else b` is a; a choice between equals is no choice."""
    match node:
        case If(condition, then, otherwise):
            if condition == TRUE or then == otherwise:
                return then
            return otherwise if condition == FALSE else node
        case _:
            return node


RULES: tuple[Rule, ...] = (
    drop_double_negation,
    flatten,
    drop_truths,
    drop_repetition,
    merge_implications,
    merge_quantifiers,
    drop_unread_variables,
    drop_constant_quantifiers,
    fold_numbers,
    decide_atoms,
    choose,
)
"""The rewrites that make formulas smaller, in the order in which they are tried."""


def simplify(formula: Formula) -> Formula:
    """The formula made smaller by all `RULES`, from the inside out, until none fits."""
    found = _simplified(formula)
    assert not isinstance(found, Var | Const | Individual | Apply | Arith)
    return found  # type: ignore[return-value]


def _simplified(node: Node) -> Node:
    node = map_parts(node, _simplified)  # type: ignore[type-var]
    for rule in RULES:
        changed = rule(node)
        if changed is not node:
            return _simplified(changed)
    return node
