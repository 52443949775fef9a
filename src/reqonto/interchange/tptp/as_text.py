"""A problem of TPTP as a text of the language: types as entities, predicates as relations, functions as parameters."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.interchange.tptp.theory import Given
from reqonto.logic.sorts import BoolSort, NumberSort, ObjectSort, Sort
from reqonto.logic.terms import (
    And,
    Apply,
    Arith,
    Compare,
    Const,
    Exists,
    ForAll,
    Formula,
    Function,
    Holds,
    Iff,
    Implies,
    Not,
    Or,
    Term,
    Var,
)
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree
from reqonto.syntax.show import Dialect


class Untold(ValueError):  # noqa: N818 - it says what a formula has
    """Something that the language does not say: quantifiers over numbers."""


def text_of(given: Given, dialect: Dialect | None) -> tuple[str, list[str]]:
    """The problem as a text, and the names of the formulas that the language cannot say.

    Axioms are constraints; the conjecture is a question that expects to be true.
    """
    names = {sort.name: f"`{_kind(sort)}`" for sort in given.theory.sorts}
    lines = [f"entity {each}" for each in names.values()]
    lines += [_declared(each, names) for each in given.theory.functions.values()]
    left: list[str] = []
    for number, axiom in enumerate(given.theory.axioms, start=1):
        said = _told(axiom.formula, names)
        if said is None:
            left.append(axiom.id)
            continue
        if axiom.force == "structure":
            lines.append(f"rule T-{number}: {said}")
        else:
            title = axiom.id.replace("\\", "/").replace('"', "'")
            lines.append(f'constraint C-{number} "{title}": {said}')
    if given.goal is not None:
        said = _told(given.goal, names)
        if said is None:
            left.extend(given.conjectures)
        else:
            lines.append(f"question CQ-1 {{ ask {said} expect true }}")
    parsed, faults = parse(Source(f"{given.name}.req", "\n".join(lines) + "\n"))
    assert not _errors(faults), faults
    return print_tree(parsed, dialect or "en"), left


def _told(formula: Formula, names: Mapping[str, str]) -> str | None:
    """A formula as the language says it; None where it cannot, or not so deep."""
    try:
        said = _said(formula, names)
    except Untold:
        return None
    if said.count("(") >= DEEP and _errors(parse(Source("formula.req", f"rule T-1: {said}"))[1]):
        return None
    return said


DEEP = 150
"""With so many parentheses a formula may be nested deeper than the language allows."""


def _errors(faults: list[Diagnostic]) -> list[Diagnostic]:
    return [each for each in faults if each.weight is Severity.ERROR]


def _kind(sort: ObjectSort) -> str:
    return "Thing" if sort.name == "i" else f"T_{sort.name}"


def _type(sort: Sort, names: Mapping[str, str]) -> str:
    match sort:
        case ObjectSort(name):
            return names[name]
        case BoolSort():
            return "boolean"
        case NumberSort():
            return "integer" if sort.integral else "decimal"
        case _:
            raise Untold(str(sort))


def _declared(function: Function, names: Mapping[str, str]) -> str:
    args = ", ".join(f"a{index}: {_type(sort, names)}" for index, sort in enumerate(function.args))
    if any(isinstance(sort, NumberSort) for sort in function.args):
        raise Untold(function.name)
    name = f"`{function.name}`"
    if isinstance(function.result, BoolSort) and args:
        return f"relation {name}({args})"
    return f"param {name}{f'({args})' if args else ''}: {_type(function.result, names)}"


def _said(formula: Formula, names: Mapping[str, str]) -> str:
    match formula:
        case And(parts):
            return "(" + " and ".join(_said(each, names) for each in parts) + ")" if parts else "true"
        case Or(parts):
            return "(" + " or ".join(_said(each, names) for each in parts) + ")" if parts else "false"
        case Not(body):
            return f"(not ({_said(body, names)}))"
        case Implies(left, right):
            return f"(({_said(left, names)}) implies ({_said(right, names)}))"
        case Iff(left, right):
            return f"(({_said(left, names)}) iff ({_said(right, names)}))"
        case ForAll(variables, body) | Exists(variables, body):
            word = "every" if isinstance(formula, ForAll) else "some"
            rows = ", ".join(f"`{each.name}` in {_range(each, names)}" for each in variables)
            return f"({word} {rows}: {_said(body, names)})"
        case Holds(term):
            return _term(term)
        case Compare(op, left, right):
            return f"({_term(left)} {op} {_term(right)})"
        case _:
            raise Untold(type(formula).__name__)


def _range(var: Var, names: Mapping[str, str]) -> str:
    if not isinstance(var.sort, ObjectSort):
        raise Untold(var.name)
    return names[var.sort.name]


def _term(term: Term) -> str:
    match term:
        case Var(name):
            return f"`{name}`"
        case Const(Fraction() as value):
            return str(value) if value.denominator == 1 else f"({value.numerator} / {value.denominator})"
        case Const(value):
            return str(value).lower()
        case Apply(function, args):
            return f"`{function.name}`" + (f"({', '.join(map(_term, args))})" if args else "")
        case Arith(op, left, right):
            return f"({_term(left)} {op} {_term(right)})"
        case _:
            raise Untold(type(term).__name__)
