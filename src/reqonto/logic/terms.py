"""Terms and formulas: many-sorted first-order logic with counting, exact arithmetic, and partial functions.

An atom (`Holds`, `Compare`, `IsKind`, `Matches`) that meets an absent value is false; only `Defined` tells absence.
Sorts may be empty: over an empty sort every universal is true and every existential false.
"""

from __future__ import annotations

from dataclasses import field
from fractions import Fraction
from typing import Literal, TypeAlias

from reqonto.logic.calendars import Reckoning
from reqonto.logic.sorts import DATE, INSTANT, INTEGER, MOMENT, STEPS, BoolSort, NumberSort, ObjectSort, Sort
from reqonto.records import dataclass
from reqonto.source import Span


def _origin() -> Span | None:
    return field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Function:
    """A symbol: parameter, relation (result `BOOL`), attribute of an event, presence of a feature.

    `partial`: the value may be absent.  `changing`: the last argument is the moment at which the value is read.
    `computed`: the value is the same in every world, and is computed from the one argument.
    """

    name: str
    args: tuple[Sort, ...]
    result: Sort
    partial: bool = False
    changing: bool = False
    computed: Reckoning | None = field(default=None, hash=False)


# ---------------------------------------------------------------- terms


@dataclass(frozen=True, slots=True)
class Var:
    """A bound variable; within one axiom different variables have different names."""

    name: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class Const:
    """A value: `Fraction` for numbers (in base units), `bool`, or `str` for texts and enumeration members."""

    value: Fraction | bool | str
    sort: Sort


@dataclass(frozen=True, slots=True)
class Individual:
    """A named object of a scenario; different names are different objects."""

    name: str
    sort: ObjectSort


@dataclass(frozen=True, slots=True)
class Apply:
    function: Function
    args: tuple[Term, ...]
    origin: Span | None = _origin()


@dataclass(frozen=True, slots=True)
class Arith:
    """`+ - * /` on numbers; division by zero is absent.  `sort` is the sort of the result."""

    op: Literal["+", "-", "*", "/"]
    left: Term
    right: Term
    sort: NumberSort
    origin: Span | None = _origin()


@dataclass(frozen=True, slots=True)
class Round:
    """`body` rounded to a multiple of `step`.

    The nearest one, halves away from zero (`half_up`) or to the even multiple (`half_even`); or the greatest not above
    (`down`), or the least not below (`up`).
    """

    body: Term
    step: Fraction
    mode: Literal["half_up", "half_even", "down", "up"] = "half_up"


@dataclass(frozen=True, slots=True)
class If:
    condition: Formula
    then: Term
    otherwise: Term


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Over the assignments of `vars` (objects) that satisfy `where`: the count, or sum, min, max, average of `body`.

    A sum over nothing is 0; minimum, maximum and average of nothing are absent; so is any aggregate (but count) with
    an absent term among those counted.  `body` is None for `count`.
    """

    kind: Literal["count", "sum", "min", "max", "average"]
    vars: tuple[Var, ...]
    where: Formula
    body: Term | None
    sort: NumberSort
    origin: Span | None = _origin()


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest of listed values; absent if one of them is."""

    kind: Literal["min", "max"]
    items: tuple[Term, ...]
    sort: NumberSort


Term: TypeAlias = Var | Const | Individual | Apply | Arith | Round | If | Aggregate | Extreme

# ---------------------------------------------------------------- formulas


@dataclass(frozen=True, slots=True)
class Holds:
    """A boolean term that is present and true."""

    term: Term
    origin: Span | None = _origin()


CompareOp: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two present values; order only among numbers.  `!=` is an atom, false if a side is absent."""

    op: CompareOp
    left: Term
    right: Term
    origin: Span | None = _origin()


@dataclass(frozen=True, slots=True)
class IsKind:
    """The object plays the role (is of the sub-kind) `kind`."""

    term: Term
    kind: str
    origin: Span | None = _origin()


@dataclass(frozen=True, slots=True)
class Defined:
    """The value of the term is present."""

    term: Term
    origin: Span | None = _origin()


@dataclass(frozen=True, slots=True)
class Matches:
    """The text matches the whole pattern (a regular expression without back-references)."""

    term: Term
    pattern: str
    origin: Span | None = _origin()


@dataclass(frozen=True, slots=True)
class Not:
    body: Formula


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts; `And(())` is true."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of the parts; `Or(())` is false."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Implies:
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Iff:
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class ForAll:
    """Every assignment of `vars` satisfies `body`.

    Variables range over an object sort, an enumeration, or moments and instants.
    """

    vars: tuple[Var, ...]
    body: Formula
    origin: Span | None = _origin()


@dataclass(frozen=True, slots=True)
class Exists:
    vars: tuple[Var, ...]
    body: Formula
    origin: Span | None = _origin()


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` different assignments of `vars` (objects or enumerations) satisfy `body`."""

    count: int
    vars: tuple[Var, ...]
    body: Formula
    origin: Span | None = _origin()


Formula: TypeAlias = (
    Holds | Compare | IsKind | Defined | Matches | Not | And | Or | Implies | Iff | ForAll | Exists | AtLeast
)

TRUE = And(())
FALSE = Or(())

# ---------------------------------------------------------------- builders


def conjunction(*parts: Formula) -> Formula:
    """All of `parts`, flattened; one part is itself."""
    flat: list[Formula] = []
    for part in parts:
        if isinstance(part, And):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(*parts: Formula) -> Formula:
    """One of `parts`, flattened; one part is itself."""
    flat: list[Formula] = []
    for part in parts:
        if isinstance(part, Or):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def forall(variables: tuple[Var, ...], body: Formula) -> Formula:
    """`body` for every assignment; without variables just `body`."""
    return ForAll(variables, body) if variables else body


def exists(variables: tuple[Var, ...], body: Formula) -> Formula:
    """`body` for some assignment; without variables just `body`."""
    return Exists(variables, body) if variables else body


def at_most(count: int, variables: tuple[Var, ...], body: Formula) -> Formula:
    """No more than `count` assignments satisfy `body`."""
    return Not(AtLeast(count + 1, variables, body))


def exactly(count: int, variables: tuple[Var, ...], body: Formula) -> Formula:
    """Just `count` different assignments satisfy `body`."""
    return conjunction(AtLeast(count, variables, body), at_most(count, variables, body))


def number(value: Fraction | int, sort: NumberSort = INTEGER) -> Const:
    """A number in base units."""
    return Const(Fraction(value), sort)


def just_before(instant: Term) -> Term:
    """The moment at which an event of that instant reads changing values."""
    return Arith("*", instant, number(STEPS), MOMENT)


def just_after(instant: Term) -> Term:
    """The moment at which the effects of the events of that instant are visible."""
    return Arith("+", just_before(instant), number(1), MOMENT)


def reckoned(reckoning: Reckoning, value: Term) -> Apply:
    """What a calendar gives for an instant (a date)."""
    sort = DATE if reckoning.dates else INSTANT
    return Apply(Function(reckoning.name, (sort,), sort, computed=reckoning), (value,))


def sort_of(term: Term) -> Sort:
    """The sort of the values of a term."""
    match term:
        case Var(_, sort) | Const(_, sort) | Individual(_, sort):
            return sort
        case Apply(function):
            return function.result
        case Arith() | Aggregate() | Extreme():
            return term.sort
        case Round(body):
            return sort_of(body)
        case If(_, then):
            return sort_of(then)


def is_boolean(term: Term) -> bool:
    """Whether the values of a term are truth values."""
    return isinstance(sort_of(term), BoolSort)
