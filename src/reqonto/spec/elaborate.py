"""Expressions to logic: names, types, units and moments decided, every mistake one diagnostic.

Make one `Elaborator` for each item; variables that it makes have different names.  Work begins with `Elaborator.scope`.

>>> # elaborator = Elaborator(specification, entry.module, diagnostics)
>>> # moment = elaborator.fresh("m", MOMENT)
>>> # formula = elaborator.formula(entry.node.formula, elaborator.scope(moment=moment))
>>> # if `moment` is free in `formula`, it speaks of changing values "at every moment": close it with ForAll.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.logic.sorts import Sort
from reqonto.logic.terms import Formula, Term, Var
from reqonto.spec.model import EventKind, Specification
from reqonto.spec.types import ValueType
from reqonto.syntax import tree

# ---------------------------------------------------------------- scopes


@dataclass(frozen=True, slots=True)
class Bound:
    """What a name in scope stands for: a variable, an individual, or any term, with its type."""

    term: Term
    type: ValueType


@dataclass(frozen=True, slots=True)
class ReadAt:
    """A changing value without `as of` is read at `moment`.

    `event` is the event variable just before which that is, None for a moment that belongs to no event.  While `event`
    is None, binding one event variable makes readings happen just before that one.  A further event variable makes it
    necessary to say which (`MustSay`).  A `pinned` moment never gives way (inside `x as of e`).
    """

    moment: Term
    event: Term | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class MustSay:
    """Several event variables (their names) are in scope: `as of e` or `just after e` must be written."""

    events: tuple[str, ...]


Reading: TypeAlias = ReadAt | MustSay


@dataclass(frozen=True, slots=True)
class Scope:
    """The names in force, how changing values are read, and what `now` is (an instant, or None where it has no meaning)."""

    names: Mapping[str, Bound]
    reading: Reading
    now: Term | None = None

    def bind(self, name: str, term: Term, type: ValueType) -> Scope:
        """With `name` standing for `term`; binding an event changes how changing values are read."""
        raise NotImplementedError

    def read_at(self, moment: Term, *, event: Term | None = None, pinned: bool = False) -> Scope:
        """With unadorned changing values read at `moment`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Typed:
    """A term with its type.  `formula` is set (and `term` None) for a truth value that is a formula, not a stored value."""

    term: Term | None
    type: ValueType
    formula: Formula | None = None


@dataclass(slots=True)
class Generic:
    """Collects the variables that kind names as subjects stand for: `Order.total >= 0 CNY` speaks of every order.

    A kind name stands for the one variable of that kind in scope; without one, for every object of the kind; several need a
    name.  After elaboration the caller closes the formula: for all `vars` with `guard`.
    """

    vars: list[Var] = field(default_factory=list)
    guards: list[Formula] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Binding:
    """Variables bound by `every a, b in K where φ`: `guard` says that they are in K and satisfy φ."""

    vars: tuple[Var, ...]
    guard: Formula
    scope: Scope


@dataclass(frozen=True, slots=True)
class Pattern:
    """An event pattern: `event` is of `kind`, `guard` equates its arguments with what was written.

    `fresh` are the object (or enumeration) variables bound by fresh names; a fresh name of another sort stands directly for
    the argument (`x` for `Pay.amount(e)`) and needs no variable.  `scope` has all of them, and `alias` if one was given.
    The caller quantifies `event` and `fresh`.
    """

    event: Var
    kind: EventKind
    fresh: tuple[Var, ...]
    guard: Formula
    scope: Scope


# ---------------------------------------------------------------- the elaborator


class Elaborator:
    """Turns the expressions of one item into logic; findings are appended to `diagnostics`."""

    def __init__(self, specification: Specification, module: str, diagnostics: list[Diagnostic]) -> None:
        raise NotImplementedError

    def scope(self, *, moment: Term | None = None, now: Term | None = None) -> Scope:
        """An empty scope; without `moment`, changing values have no reading and must be told one."""
        raise NotImplementedError

    def fresh(self, name: str, sort: Sort) -> Var:
        """A variable called like `name` that this elaborator has not made before."""
        raise NotImplementedError

    def formula(self, expr: tree.Expr, scope: Scope, generic: Generic | None = None) -> Formula:
        """The formula that `expr` means; `FALSE` after a reported mistake.

        Kind names as subjects are closed here, universally at the outside, unless `generic` collects them for the caller.
        """
        raise NotImplementedError

    def term(
        self, expr: tree.Expr, scope: Scope, expected: ValueType | None = None, generic: Generic | None = None
    ) -> Typed:
        """The value of `expr`; `expected` helps to read enumeration members and is checked.

        After a reported mistake the type is `ERROR_TYPE` and the term None.
        """
        raise NotImplementedError

    def binders(
        self, binders: Sequence[tree.Binder], where: tree.Expr | None, scope: Scope, generic: Generic | None = None
    ) -> Binding:
        """The variables of a quantifier, with the guard that keeps them in their collections and satisfies `where`."""
        raise NotImplementedError

    def event_kind(self, expr: tree.Expr, scope: Scope) -> EventKind | None:
        """The event kind if `expr` is an event pattern (`Pay`, `Pay(order: o)`), else None; reports nothing."""
        raise NotImplementedError

    def pattern(
        self, expr: tree.Expr, scope: Scope, *, alias: tree.Name | None = None, event: Var | None = None
    ) -> Pattern | None:
        """The event pattern `expr`, or None after a reported mistake.

        Names that are not in scope bind.  `event` gives the variable to use.
        """
        raise NotImplementedError

    def time_of(self, expr: tree.Expr, scope: Scope) -> Term | None:
        """The instant of an event, or the instant that `expr` is; None after a reported mistake."""
        raise NotImplementedError

    def finish(self) -> None:
        """Reports what only the whole item tells: pattern variables used once."""
        raise NotImplementedError


def event_variables(scope: Scope, specification: Specification) -> tuple[Term, ...]:
    """The events in scope, in order of binding."""
    raise NotImplementedError
