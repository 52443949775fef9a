"""Plain first-order texts: formulas over sorts that are not empty and functions that have a value everywhere.

What is proved so holds in all worlds, infinite ones included.  Nothing is concluded from `sat`: a world shows that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from reqonto.backends import cvc5
from reqonto.backends.smt_solver import Meter, Solver, Unsat
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
    sort_of,
)

SMALLER = 40
"""A core with more members is not made smaller."""


class Beyond(ValueError):  # noqa: N818 - it says what a formula is
    """A formula that is not first-order logic with linear arithmetic alone."""


def declarations(sorts: Iterable[ObjectSort], functions: Iterable[Function]) -> str:
    """The sorts and symbols in SMT-LIB."""
    lines = [f"(declare-sort {symbol(sort.name)} 0)" for sort in sorts]
    for each in functions:
        if each.partial or each.changing or each.computed is not None:
            raise Beyond(each.name)
        args = " ".join(_type(sort) for sort in each.args)
        lines.append(f"(declare-fun {symbol(each.name)} ({args}) {_type(each.result)})")
    return "\n".join(lines)


def symbol(name: str) -> str:
    """A name between bars, which may hold anything but bars and backslashes."""
    return f"|{name.replace('|', '!').replace(chr(92), '!')}|"


def prove(
    sorts: Iterable[ObjectSort], functions: Iterable[Function], formulas: Mapping[str, Formula], *,
    steps: int, seconds: float,
) -> frozenset[str] | None:  # fmt: skip
    """Names of formulas that contradict one another, in a world of any size; None if that was not found.

    They are confirmed in a solver of their own, and by cvc5 where it is installed and comes to an end.
    """
    head = declarations(sorts, functions)
    names = {name: f"k!{number}" for number, name in enumerate(formulas)}
    texts = {name: written(formula) for name, formula in formulas.items()}

    def asked(chosen: Iterable[str], limit: int) -> frozenset[str] | None:
        chosen = list(chosen)
        lines = [head]
        for name in chosen:
            lines += [f"(declare-const {names[name]} Bool)", f"(assert (=> {names[name]} {texts[name]}))"]
        solver = Solver("\n".join(lines))
        literals = {names[name]: name for name in chosen}
        match solver.check(literals, Meter.start(limit, seconds), modelled=False):
            case Unsat(core):
                return frozenset(literals[each] for each in core)
            case _:
                return None

    core = asked(formulas, steps)
    if core is None:
        return None
    if len(core) <= SMALLER:
        for name in [each for each in formulas if each in core]:
            if (
                name in core
                and (less := asked([each for each in formulas if each in core - {name}], steps // 4)) is not None
            ):
                core = less
    if asked([name for name in formulas if name in core], steps) is None:
        return None
    text = "\n".join([head, *(f"(assert {texts[name]})" for name in formulas if name in core)])
    return None if cvc5.opinion(text) == "sat" else core


def written(formula: Formula) -> str:
    """A formula in SMT-LIB."""
    match formula:
        case And(parts):
            return f"(and {' '.join(map(written, parts))})" if parts else "true"
        case Or(parts):
            return f"(or {' '.join(map(written, parts))})" if parts else "false"
        case Not(body):
            return f"(not {written(body)})"
        case Implies(left, right):
            return f"(=> {written(left)} {written(right)})"
        case Iff(left, right):
            return f"(= {written(left)} {written(right)})"
        case ForAll(variables, body) | Exists(variables, body):
            bound = " ".join(f"({symbol(each.name)} {_type(each.sort)})" for each in variables)
            return f"({'forall' if isinstance(formula, ForAll) else 'exists'} ({bound}) {written(body)})"
        case Holds(term):
            return _term(term)
        case Compare(op, left, right):
            if op == "!=":
                return f"(not (= {' '.join(_alike(left, right))}))"
            return f"({op} {' '.join(_alike(left, right))})"
        case _:
            raise Beyond(type(formula).__name__)


def _term(term: Term) -> str:
    match term:
        case Var(name):
            return symbol(name)
        case Const(bool() as value):
            return "true" if value else "false"
        case Const(Fraction() as value, NumberSort() as sort):
            return _number(value, real=not sort.integral)
        case Apply(function, args):
            name = symbol(function.name)
            return f"({name} {' '.join(map(_term, args))})" if args else name
        case Arith(op, left, right) if op != "/":
            return f"({op} {' '.join(_alike(left, right))})"
        case _:
            raise Beyond(type(term).__name__)


def _alike(*terms: Term) -> list[str]:
    """Terms beside one another: a whole number beside one that need not be is such a one as well."""
    whole = [isinstance(sort := sort_of(each), NumberSort) and sort.integral for each in terms]
    if all(whole) or not any(whole):
        return [_term(each) for each in terms]
    return [
        f"(to_real {_term(each)})" if is_whole else _term(each) for each, is_whole in zip(terms, whole, strict=True)
    ]


def _number(value: Fraction, *, real: bool) -> str:
    size = abs(value)
    text = str(size.numerator) if not real else f"{size.numerator}.0"
    if size.denominator != 1:
        text = f"(/ {size.numerator}.0 {size.denominator}.0)"
    return text if value >= 0 else f"(- {text})"


def _type(sort: Sort) -> str:
    match sort:
        case BoolSort():
            return "Bool"
        case ObjectSort(name):
            return symbol(name)
        case NumberSort():
            return "Int" if sort.integral else "Real"
        case _:
            raise Beyond(type(sort).__name__)
