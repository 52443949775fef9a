"""Formulas as readable mathematics: `∀o:Order, p:Pay (order(p) = o ∧ total(o) ≥ 50.00 CNY ⇒ …)`.

Just before an event p is written `p⁻`, just after it `p⁺`; an absent value is `⊥`.
"""

from __future__ import annotations

from datetime import UTC, tzinfo
from fractions import Fraction
from typing import assert_never

from reqonto.logic.show import SECOND, plain, shown_value
from reqonto.logic.sorts import STEPS, Sort
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
    Formula,
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
    Term,
    Var,
)

_SIGNS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "*": "·", "/": "/", "-": "−", "+": "+"}
_AGGREGATES = {"count": "#", "sum": "Σ", "min": "min", "max": "max", "average": "avg"}
_BRACKETS = {"half_up": "⌊{}⌉", "half_even": "⌊{}⌉₂", "down": "⌊{}⌋", "up": "⌈{}⌉"}
_IFF, _IMPLIES, _OR, _AND, _UNARY = range(5)


def mathematics(formula: Formula, *, tick: Fraction = SECOND, zone: tzinfo = UTC) -> str:
    """A formula in the notation of logic."""
    return _Writer(tick, zone).formula(formula, _IFF)


def mathematics_of_term(term: Term, *, tick: Fraction = SECOND, zone: tzinfo = UTC) -> str:
    """A term in the notation of mathematics."""
    return _Writer(tick, zone).term(term)


class _Writer:
    def __init__(self, tick: Fraction, zone: tzinfo) -> None:
        self.tick, self.zone = tick, zone

    def formula(self, formula: Formula, level: int) -> str:
        own, said = self._formula(formula)
        return said if own >= level else f"({said})"

    def _formula(self, formula: Formula) -> tuple[int, str]:
        match formula:
            case Holds(term):
                return _UNARY, self.term(term)
            case Compare(op, left, right):
                return _UNARY, f"{self.term(left)} {_SIGNS[op]} {self.term(right)}"
            case IsKind(term, kind):
                return _UNARY, f"{_short(kind)}({self.term(term)})"
            case Defined(term):
                return _UNARY, f"{self.term(term)} ≠ ⊥"
            case Matches(term, pattern):
                return _UNARY, f"{self.term(term)} ∈ /{pattern}/"
            case Not(Defined(term)):
                return _UNARY, f"{self.term(term)} = ⊥"
            case Not(body):
                inner = self.formula(body, _UNARY)
                return _UNARY, f"¬({inner})" if isinstance(body, Compare | Matches) else f"¬{inner}"
            case And(()):
                return _UNARY, "⊤"
            case Or(()):
                return _UNARY, "⊥"
            case And(parts):
                return _AND, " ∧ ".join(self.formula(part, _UNARY) for part in parts)
            case Or(parts):
                return _OR, " ∨ ".join(self.formula(part, _AND) for part in parts)
            case Implies(left, right):
                return _IMPLIES, f"{self.formula(left, _OR)} ⇒ {self.formula(right, _IMPLIES)}"
            case Iff(left, right):
                return _IFF, f"{self.formula(left, _IMPLIES)} ⇔ {self.formula(right, _IMPLIES)}"
            case ForAll(variables, body):
                return _UNARY, f"∀{_bound(variables)} ({self.formula(body, _IFF)})"
            case Exists(variables, body):
                return _UNARY, f"∃{_bound(variables)} ({self.formula(body, _IFF)})"
            case AtLeast(count, variables, body):
                return _UNARY, f"∃≥{count} {_bound(variables)} ({self.formula(body, _IFF)})"
            case _:
                assert_never(formula)

    def term(self, term: Term, level: int = 0) -> str:
        """A term; parenthesised if it binds less than `level` asks (0 sums, 1 products, 2 single values)."""
        match term:
            case Var(name) | Individual(name):
                return name
            case Const(value, sort):
                return shown_value(value, sort, "en", tick=self.tick, zone=self.zone)
            case Arith("*", Apply(function, (event,)), Const(factor)) if _is_time(function.name, factor):
                return f"{self.term(event)}⁻"
            case Arith("+", Arith("*", Apply(function, (event,)), Const(factor)), Const(step)) if (
                _is_time(function.name, factor) and step == 1
            ):
                return f"{self.term(event)}⁺"
            case Apply(function, args):
                name = _short(function.name)
                return f"{name}({', '.join(self.term(arg) for arg in args)})" if args else name
            case Arith(op, left, right):
                own = 0 if op in "+-" else 1
                said = f"{self.term(left, own)} {_SIGNS[op]} {self.term(right, own + (op in '-/'))}"
                return said if own >= level else f"({said})"
            case Round(body, step, mode):
                said = _BRACKETS[mode].format(self.term(body))
                return said if step == 1 else f"{said} to {plain(step)}"
            case If(condition, then, otherwise):
                return f"({self.formula(condition, _OR)} ? {self.term(then)} : {self.term(otherwise)})"
            case Aggregate():
                over = f"{_bound(term.vars)} | {self.formula(term.where, _IFF)}"
                sign = _AGGREGATES[term.kind]
                return f"{sign}{{{over}}}" if term.body is None else f"{sign}{{{self.term(term.body)} : {over}}}"
            case Extreme(kind, items):
                return f"{kind}({', '.join(self.term(item) for item in items)})"
            case _:
                assert_never(term)


def _is_time(name: str, factor: object) -> bool:
    return name.endswith(".time") and factor == STEPS


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _bound(variables: tuple[Var, ...]) -> str:
    return ", ".join(f"{var.name}:{_sort(var.sort)}" for var in variables)


def _sort(sort: Sort) -> str:
    return str(getattr(sort, "name", None) or getattr(sort, "kind", None) or type(sort).__name__)
