"""Events counted over a length of time: `at most 5 per 1 h`, `the 3rd within 10 min`, the amounts of the last day.

Among the events of a long window there are those of a short one that holds its share of them: taken from the last one
backwards, windows that each end with an event cover them all.  So what is limited over an hour is limited over a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

from reqonto.logic.canonical import canonical
from reqonto.logic.sorts import INSTANT, ObjectSort
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Formula,
    Function,
    Not,
    Term,
    Var,
    conjunction,
    number,
)
from reqonto.logic.walk import free_variables, substitute
from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """The events `var` with `rest` at one of the `width` instants that end with `end`."""

    var: Var
    end: Term
    width: int
    rest: Formula

    def ending(self, event: Var, width: int, other: Var) -> Formula:
        """That `other` is of these events, but in a window of this width that ends with `event`."""
        time = time_of(event)
        begin = Arith("-", time, number(width), INSTANT)
        inside = Compare("<", begin, time_of(other)), Compare("<=", time_of(other), time)
        return conjunction(substitute(self.rest, {self.var.name: other}), *inside)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many events (so much of them) in each window of a width that ends with `end`, or in all.

    `about` says what is limited, up to the names of variables.
    """

    about: str
    most: Fraction
    width: int | None = None
    end: str = ""

    def compares(self, other: Limit) -> bool:
        """Whether both limit the same."""
        return self.about == other.about and (self.end == other.end or None in {self.width, other.width})

    def says(self, other: Limit) -> bool:
        """Whether it leaves no room for more than the other allows, if nothing else is known."""
        if self.width is None:
            return self.most <= other.most
        return other.width is not None and self.most * covering(other.width, self.width) <= other.most


def limit_of(variables: Sequence[Var], duty: Formula) -> Limit | None:
    """The limit that a formula sets to what is counted or added up, if it is a number."""
    body: Term | None
    match duty:
        case Not(AtLeast(count, (var,), where)):
            most, body = Fraction(count - 1), None
        case Compare("<=", Aggregate("count" | "sum", (var,), where, body), Const(Fraction() as most)):
            pass
        case Compare(">=", Const(Fraction() as most), Aggregate("count" | "sum", (var,), where, body)):
            pass
        case _:
            return None
    names = {each.name: f"${index}" for index, each in enumerate(variables)} | {var.name: "$x"}
    window = window_of(var, where)
    what = "" if body is None else canonical(body, names)
    about = f"{var.sort} {what} | {canonical(where if window is None else window.rest, names)}"
    return Limit(about, most) if window is None else Limit(about, most, window.width, canonical(window.end, names))


def time_of(event: Var) -> Term:
    """The instant of an event."""
    assert isinstance(event.sort, ObjectSort)
    return Apply(Function(f"{event.sort.name}.time", (event.sort,), INSTANT), (event,))


def covering(wide: int, narrow: int) -> int:
    """How many windows of the one width cover what happens in one of the other, if each ends with an event."""
    return ceil(Fraction(wide, narrow))


def window_of(var: Var, where: Formula) -> Window | None:
    """The window over which a formula counts events, if its length is known."""
    ends: list[tuple[Term, int]] = []
    begins: list[tuple[Term, int]] = []
    rest: list[Formula] = []
    for part in where.parts if isinstance(where, And) else (where,):
        found = [_bound(each, var) for each in _ordered(part)]
        bound = next((each for each in found if each is not None), None)
        if bound is None:
            rest.append(part)
        elif bound[0]:
            begins.append(bound[1:])
        else:
            ends.append(bound[1:])
    if len(ends) != 1 or len(begins) != 1:
        return None
    (end, open_), (begun, length) = ends[0], begins[0]
    if canonical(end, {}) != canonical(begun, {}) or length - open_ <= 0:
        return None
    return Window(var, end, length - open_, conjunction(*rest))


def _ordered(part: Formula) -> Iterator[tuple[Term, bool, Term]]:
    """A comparison as (earlier, strictly, later)."""
    match part:
        case Compare("<" | "<=" as op, early, late) | Compare(">" | ">=" as op, late, early):
            yield early, op in {"<", ">"}, late
        case _:
            return


def _bound(ordered: tuple[Term, bool, Term], var: Var) -> tuple[bool, Term, int] | None:
    """The other end of a bound on the time of `var`.

    Of a lower one, with the number of instants from there to that end, both included; of an upper one, with how many
    of them are excluded.
    """
    early, strict, late = ordered
    time = time_of(var)
    if _same(early, time) and not _reads(late, var):
        return False, late, int(strict)
    end: Term | None = None
    length: Term | None = None
    match early, late:
        case (Arith("-", end, length), _) if _same(late, time):
            pass
        case (Arith("-", end, other), length) if _same(other, time):
            pass
        case (end, Arith("+", other, length)) if _same(other, time):
            pass
        case _:
            return None
    if _reads(end, var) or not isinstance(length, Const) or not isinstance(length.value, Fraction):
        return None
    if length.value.denominator != 1:
        return None
    return True, end, int(length.value) + (not strict)


def _same(one: Term, other: Term) -> bool:
    return canonical(one, {}) == canonical(other, {})


def _reads(term: Term, var: Var) -> bool:
    return var in free_variables(term)
