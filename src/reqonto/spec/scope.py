"""What expressions are read in: names, moments, and what is known to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import TypeAlias

from reqonto.logic.sorts import INSTANT
from reqonto.logic.terms import Apply, Formula, Function, Term, Var, just_before
from reqonto.records import dataclass
from reqonto.spec.model import EventKind
from reqonto.spec.types import ERROR_TYPE, ValueType
from reqonto.syntax import tree


@dataclass(frozen=True, slots=True)
class Bound:
    """What a name in scope stands for: a variable, an individual, or any term, with its type.

    `key` tells bindings of the same name apart; `is_event` whether the object is an event.
    """

    term: Term
    type: ValueType
    is_event: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class ReadAt:
    """A changing value without `as of` is read at `moment`.

    `event` is the event variable just before which that is, None for a moment that belongs to no event.  While `event`
    is None, binding one event variable makes readings happen just before that one.  A further event variable makes it
    necessary to say which (`MustSay`).  A `pinned` moment never gives way (inside `x as of e`).
    """

    moment: Term
    event: str | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class MustSay:
    """`as of e` or `just after e` must be written; `events` are those in scope, none where nothing gives a moment."""

    events: tuple[str, ...] = ()


Reading: TypeAlias = ReadAt | MustSay

NO_NAMES: Mapping[str, Bound] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Scope:
    """The names in force, how changing values are read, and what `now` is (an instant; None where it has no meaning).

    `assumed` are conditions already known to hold where the expression stands (`where`, `if`, left of `and`): they
    tell that a value is known or an object of a kind.
    """

    names: Mapping[str, Bound] = field(default_factory=lambda: NO_NAMES)
    reading: Reading = field(default_factory=MustSay)
    now: Term | None = None
    assumed: tuple[tree.Expr, ...] = ()

    def bind(self, name: str, term: Term, value_type: ValueType, *, is_event: bool = False, key: str = "") -> Scope:
        """With `name` standing for `term`; binding a further event changes how changing values are read."""
        known = is_event and any(bound.term == term for bound in self.names.values())
        bound = Bound(term, value_type, is_event, key or name)
        reading = self._reading_with(name, term, value_type) if is_event and not known else self.reading
        return replace(self, names=MappingProxyType({**self.names, name: bound}), reading=reading)

    def _reading_with(self, name: str, term: Term, value_type: ValueType) -> Reading:
        match self.reading:
            case ReadAt(pinned=True):
                return self.reading
            case ReadAt(event=None) | MustSay(events=()):
                return ReadAt(just_before(event_time(term, value_type)), event=name)
            case ReadAt(event=str(other)):
                return MustSay((other, name))
            case MustSay(events):
                return MustSay((*events, name))
            case _:
                return self.reading

    def read_at(self, moment: Term, *, event: str | None = None, pinned: bool = False) -> Scope:
        """With unadorned changing values read at `moment`."""
        return replace(self, reading=ReadAt(moment, event, pinned))

    def assuming(self, *conditions: tree.Expr | None) -> Scope:
        """Where these conditions are known to hold."""
        found = [part for condition in conditions if condition is not None for part in conjuncts(condition)]
        return replace(self, assumed=(*self.assumed, *found)) if found else self

    @property
    def events(self) -> tuple[Bound, ...]:
        """The events in scope, in order of binding, each once."""
        found: list[Bound] = []
        for bound in self.names.values():
            if bound.is_event and all(other.term != bound.term for other in found):
                found.append(bound)
        return tuple(found)


def event_time(event: Term, value_type: ValueType) -> Term:
    """The instant of an event."""
    return Apply(Function(f"{value_type.kind}.time", (value_type.sort,), INSTANT), (event,))


def conjuncts(condition: tree.Expr) -> list[tree.Expr]:
    """The parts of a conjunction; another condition is its only part."""
    match condition:
        case tree.And(parts):
            return [each for part in parts for each in conjuncts(part)]
        case _:
            return [condition]


@dataclass(frozen=True, slots=True)
class Typed:
    """A term with its type.  A truth value that is no stored value has `formula` instead of `term`.

    After a reported mistake the type is `ERROR_TYPE` and there is neither.
    """

    term: Term | None
    type: ValueType
    formula: Formula | None = None

    @property
    def ok(self) -> bool:
        return not self.type.is_error


WRONG = Typed(None, ERROR_TYPE)


@dataclass(slots=True)
class Generic:
    """Collects the variables that kind names as subjects stand for: `Order.total >= 0 CNY` speaks of every order.

    A kind name stands for the one variable of that kind in scope; without one, for every object of the kind; with
    several, one must be named.  After elaboration the caller closes the formula: for all `vars` with all `guards`.
    """

    vars: list[Var] = field(default_factory=list)
    guards: list[Formula] = field(default_factory=list)
    by_kind: dict[str, Bound] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Binding:
    """Variables bound by `every a, b in K where φ`: `guard` says that they are in K and satisfy φ.

    `kinds` gives the kind of each variable (empty for members of an enumeration); `scope` has the names and assumes φ.
    """

    vars: tuple[Var, ...]
    guard: Formula
    scope: Scope
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """An event pattern: `event` is of `kind`, `guard` equates its arguments with what was written.

    `fresh` are the object (or enumeration) variables bound by fresh names, with their kinds in `fresh_kinds`; a fresh
    name of another sort stands directly for the argument (`x` for `Pay.amount(e)`) and needs no variable.  `scope` has
    all of them, and the alias if one was given.  The caller quantifies `event` and `fresh`.
    """

    event: Var
    kind: EventKind
    fresh: tuple[Var, ...]
    guard: Formula
    scope: Scope
    fresh_kinds: tuple[str, ...] = ()
