"""Events counted over a length of time: `at most 5 per 1 h`, `the 3rd within 10 min`, the amounts of the last day.

Among the events of a long window there are those of a short one that holds its share of them: taken from the last one
backwards, windows that each end with an event cover them all.  So what is limited over an hour is limited over a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from reqonto.logic.canonical import canonical
from reqonto.logic.sorts import INSTANT, NumberSort, ObjectSort
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
    sort_of,
)
from reqonto.logic.walk import free_variables, substitute
from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """The events `var` with `rest` at one of the `width` instants of which the last is so much `later` than `end`."""

    var: Var
    end: Term
    later: int
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
    return (
        Limit(about, most)
        if window is None
        else Limit(about, most, window.width, f"{canonical(window.end, names)} {window.later}")
    )


def time_of(event: Var) -> Term:
    """The instant of an event."""
    assert isinstance(event.sort, ObjectSort)
    return Apply(Function(f"{event.sort.name}.time", (event.sort,), INSTANT), (event,))


def covering(wide: int, narrow: int) -> int:
    """How many windows of the one width cover what happens in one of the other, if each ends with an event."""
    return ceil(Fraction(wide, narrow))


def window_of(var: Var, where: Formula) -> Window | None:
    """The window over which a formula counts events, if its length is known."""
    firsts: list[tuple[Term, int]] = []
    lasts: list[tuple[Term, int]] = []
    rest: list[Formula] = []
    for part in where.parts if isinstance(where, And) else (where,):
        bound = _bound(part, var)
        if bound is None:
            rest.append(part)
        else:
            is_last, base, offset = bound
            (lasts if is_last else firsts).append((base, offset))
    if len(firsts) != 1 or len(lasts) != 1:
        return None
    (begin, first), (end, last) = firsts[0], lasts[0]
    if canonical(begin, {}) != canonical(end, {}) or last < first:
        return None
    return Window(var, end, last, last - first + 1, conjunction(*rest))


def _bound(part: Formula, var: Var) -> tuple[bool, Term, int] | None:
    """The last (else the first) instant at which a formula lets an event be: so long after another one."""
    match part:
        case Compare("<" | "<=" as op, early, late) | Compare(">" | ">=" as op, late, early):
            strict = op in {"<", ">"}
        case _:
            return None
    match early, late:
        case Arith("-", one, other), Const():
            early, late = one, Arith("+", other, late, INSTANT)
        case Const(), Arith("-", one, other):
            early, late = Arith("+", other, early, INSTANT), one
    (low, less), (high, more) = _moved(early), _moved(late)
    time = canonical(time_of(var), {})
    # `low + less` is not after, or before, `high + more`.
    if canonical(low, {}) == time and _is_apart(high, var):
        return True, high, more - less - strict
    if canonical(high, {}) == time and _is_apart(low, var):
        return False, low, less - more + strict
    return None


def _moved(term: Term) -> tuple[Term, int]:
    """A term as another one and how many ticks are added to it."""
    match term:
        case Arith("+" | "-" as op, base, Const(Fraction() as value)) if value.denominator == 1:
            found, offset = _moved(base)
            return found, offset + (int(value) if op == "+" else -int(value))
        case _:
            return term, 0


def _is_apart(term: Term, var: Var) -> bool:
    """Whether a term is a whole number of ticks whatever the variable is."""
    sort = sort_of(term)
    return isinstance(sort, NumberSort) and sort.integral and var not in free_variables(term)
