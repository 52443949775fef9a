"""Where a formula about a moment or another whole number may change its truth: the places at which to try it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from fractions import Fraction
from typing import Protocol

from reqonto.backends.smt_lowering import Env, Lowered, Symbols, real
from reqonto.logic.sorts import STEPS
from reqonto.logic.terms import Apply, Arith, Compare, Const, Function, Term, Var
from reqonto.logic.walk import Node, bound, parts


class Reading(Protocol):
    """What is looked at in the reading that asks: what is read when, and the terms as texts."""

    symbols: Symbols

    @property
    def reads(self) -> Mapping[tuple[str, tuple[str, ...]], Mapping[str, None]]:
        """By a changing symbol and its other arguments, the moments at which it is read."""

    @property
    def instants(self) -> Mapping[str, tuple[str, int]]:
        """The moments that are a step of an instant: the text of the instant, and which step."""

    def assigned(self, variables: tuple[Var, ...], env: Env) -> Iterator[Env]:
        """All assignments of objects and enumeration members; whole numbers are left open."""

    def term(self, term: Term, env: Env) -> Lowered:
        """A term as text."""


STEP_OF_INSTANT = re.compile(rf"(?:\(\+ )?\(\* (?:{STEPS} (?P<first>.+)|(?P<second>.+) {STEPS})\)(?: (?P<step>\d)\))?")
_SHIFTED = re.compile(r"(?:\(- )?(?P<moment>t!\d+)(?: (?P<shift>\d+)\))?")
_NEAR = re.compile(r"\(\+ (?P<instant>.+) \(- (?P<away>\d+)\)\)")


def is_one_term(text: str) -> bool:
    """Whether a text is one term: its parentheses close at its end only."""
    depth = 0
    for index, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth < 0 or (depth == 0 and index < len(text) - 1 and sign in ") "):
            return False
    return depth == 0


def _sum(instant: str, away: int) -> str:
    """`instant + away` for a negative number, without piling sums on sums."""
    found = _NEAR.fullmatch(instant)
    if found is not None and is_one_term(found["instant"]):
        instant, away = found["instant"], away - int(found["away"])
    return f"(+ {instant} (- {-away}))"


class Turn(IntEnum):
    """What is to be seen at a place: a value that is read, a comparison that turns there, or there and just after."""

    READ = 1
    AT = 2
    AFTER = 3


class Places:
    """The whole numbers at which a formula may change its truth, as texts: `found` in the order of the formula."""

    def __init__(self, reading: Reading, name: str) -> None:
        self.reading = reading
        self.name = name
        self.found: dict[str, Turn] = {}

    def visit(self, node: Node, env: Env) -> None:
        """Gather the places of a node under an assignment of the other variables."""
        if self.name not in self.reading.symbols.free(node):
            return
        inner_vars = bound(node)
        if inner_vars:
            if any(var.name == self.name for var in inner_vars):
                return
            for inner in self.reading.assigned(inner_vars, env):
                for part in parts(node):
                    self.visit(part, inner)
            return
        for part in parts(node):
            self.visit(part, env)
        if isinstance(node, Compare):
            self._meeting(node, env)
        elif isinstance(node, Apply) and node.function.changing:
            self._changes(node.function, node.args[-1], env)

    def _meeting(self, node: Compare, env: Env) -> None:
        """A comparison may turn where its sides meet, or just after."""
        one, other = self._linear(node.left, env), self._linear(node.right, env)
        if one is None or other is None:
            return
        slope = one[0] - other[0]
        if slope:
            # `left >= right` with a rising difference is true from the meeting on; the next place tells nothing new.
            at_meeting = node.op in ({">=", "<"} if slope > 0 else {"<=", ">"})
            self._zero(slope, _minus(other[1], one[1]), Turn.AT if at_meeting and abs(slope) == 1 else Turn.AFTER)

    def _changes(self, function: Function, moment: Term, env: Env) -> None:
        """A value may change between the moments at which it is read, and where an event is."""
        linear = self._linear(moment, env)
        if linear is None or not linear[0]:
            return
        for (name, _), moments in list(self.reading.reads.items()):
            if name == function.name:
                for read in moments:
                    self._zero(linear[0], _minus(Lowered(read, "Int"), linear[1]), Turn.READ)

    def _zero(self, slope: Fraction, rest: Lowered, turn: Turn) -> None:
        """The greatest whole number not above rest/slope."""
        if slope == 1 and rest.type == "Int":
            place = rest.text
        elif slope == -1 and rest.type == "Int":
            place = _negative(rest.text)
        elif slope.denominator == 1 and slope > 0 and rest.type == "Int":
            place = self._instant(slope.numerator, rest.text) or f"(div {rest.text} {slope.numerator})"
        else:
            place = f"(to_int (* {rest.as_real} {real(1 / slope)}))"
        self.found[place] = max(turn, self.found.get(place, turn))

    def _instant(self, slope: int, rest: str) -> str | None:
        """The place of a moment that is known to be a step of an instant: that instant, or one near it.

        Without this each moment would give new places, whose moments would give others, many times over.
        """
        found = _SHIFTED.fullmatch(rest)
        if slope != STEPS or found is None or found["moment"] not in self.reading.instants:
            return None
        instant, step = self.reading.instants[found["moment"]]
        away = (step - int(found["shift"] or 0)) // STEPS
        return instant if not away else _sum(instant, away)

    def _linear(self, term: Term, env: Env) -> tuple[Fraction, Lowered] | None:
        """The slope in the variable and the rest, or None where the term is not linear or speaks of open numbers."""
        if self.name not in self.reading.symbols.free(term):
            if any(name not in env for name in self.reading.symbols.free(term)):
                return None
            value = self.reading.term(term, env)
            return (Fraction(0), value) if value.type in {"Int", "Real"} else None
        match term:
            case Var():
                return Fraction(1), Lowered("0", "Int")
            case Arith(op, left, right):
                return self._linear_arithmetic(op, left, right, env)
            case _:
                return None

    def _linear_arithmetic(self, op: str, left: Term, right: Term, env: Env) -> tuple[Fraction, Lowered] | None:
        one, other = self._linear(left, env), self._linear(right, env)
        if one is None or other is None:
            return None
        if op in "+-":
            sign = 1 if op == "+" else -1
            rest = _plus(one[1], other[1]) if sign == 1 else _minus(one[1], other[1])
            return one[0] + sign * other[0], rest
        factor = _literal(right) if _literal(right) is not None else _literal(left)
        scaled = one if _literal(right) is not None else other
        if factor is None or (op == "/" and (_literal(right) is None or not factor)):
            return None
        if op == "/":
            factor = 1 / factor
        return scaled[0] * factor, _times(scaled[1], factor)


def _literal(term: Term) -> Fraction | None:
    return term.value if isinstance(term, Const) and isinstance(term.value, Fraction) else None


_NEGATIVE = re.compile(r"\(- 0 (?P<positive>.+)\)")


def _negative(text: str) -> str:
    """The negative of a whole number, without piling signs on signs."""
    found = _NEGATIVE.fullmatch(text)
    return found["positive"] if found is not None and is_one_term(found["positive"]) else f"(- {text})"


def _plus(left: Lowered, right: Lowered) -> Lowered:
    if left.text == "0":
        return right
    if right.text == "0":
        return left
    if left.type == right.type == "Int":
        return Lowered(f"(+ {left.text} {right.text})", "Int")
    return Lowered(f"(+ {left.as_real} {right.as_real})", "Real")


def _minus(left: Lowered, right: Lowered) -> Lowered:
    if right.text == "0":
        return left
    if left.type == right.type == "Int":
        return Lowered(f"(- {left.text} {right.text})", "Int")
    return Lowered(f"(- {left.as_real} {right.as_real})", "Real")


def _times(value: Lowered, factor: Fraction) -> Lowered:
    if value.text == "0":
        return value
    if factor.denominator == 1 and value.type == "Int":
        return Lowered(f"(* {factor.numerator if factor >= 0 else f'(- {-factor.numerator})'} {value.text})", "Int")
    return Lowered(f"(* {value.as_real} {real(factor)})", "Real")
