"""Truth in a world that is only partly known: what every completion agrees on.

A `PartialWorld` says what is the case, what is not, and leaves the rest open in three ways: a fact that nobody told (an
`Unknown` value), objects without a name that may exist, and events that may still follow when the observation ends
before the story does.  Truth has three values (Kleene): True and False hold in every completion, None is open.

Facts and future are kept apart by asking twice.  `later=False` asks about what was observed: nothing more happens.
`later=True` lets events follow after the end of observation.  The two answers form the five-element lattice

    now \\ later     True                  None                     False
    True            true                  true so far              –
    None            –                     unknown (facts missing)  –
    False           –                     false so far (pending)   false

ordered by information: what is definite later is the same now, because letting more happen adds completions only.
Numbers that are not known are intervals, so that `1 + unknown >= 0` can still be true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import field
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import TypeAlias, assert_never

from reqonto.logic.calendars import Reckoning
from reqonto.logic.evaluate import NOTHING, NOW, compare, rounded
from reqonto.logic.moments import (
    History,
    Possible,
    Unseen,
    Unsupported,
    critical_points,
    finite_domain,
    is_unbounded,
)
from reqonto.logic.narrowing import Index, conditions
from reqonto.logic.patterns import text_matches
from reqonto.logic.sorts import STEPS, BoolSort, ObjectSort, Sort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    CompareOp,
    Const,
    Defined,
    Exists,
    Extreme,
    ForAll,
    Formula,
    Function,
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
from reqonto.records import dataclass

Env: TypeAlias = Mapping[str, Value]
Args: TypeAlias = tuple[Value, ...]
Fact: TypeAlias = tuple[str, Args]
"""A symbol with its arguments (without the moment), as the name of a fact."""

Mask: TypeAlias = tuple[Value | None, ...]
"""Arguments of which some (None) may be anything."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known; a number lies between `low` and `high` (None: no bound).  It may be `absent`.

    A value of an enumeration is one of `among`, unless that is empty.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    absent: bool = False
    among: frozenset[str] = frozenset()


Partly: TypeAlias = Value | Unknown | None
PartlyTimeline: TypeAlias = tuple[tuple[int | None, Partly], ...]


@dataclass(frozen=True, slots=True)
class Others:
    """Objects without a name may exist in a sort; they surely belong to `surely` and to no kind but `perhaps`."""

    surely: frozenset[str]
    perhaps: frozenset[str]


@dataclass(frozen=True)
class PartialWorld:
    """What is known of a world.

    `elements`, `members` and `functions` are as in `Structure`, except that a relation may be told to be False.
    `timelines` likewise, except that a value may be `Unknown`.  What is not told is unknown, unless `none` says for the
    symbol that what is not told for arguments fitting one of its masks is absent (false, for a relation).
    `bounds` are the bounds within which numbers of a symbol lie.  `others` gives the sorts in which objects without a
    name may exist.  `observed` is the last instant that has been seen if more may follow, else None; `events` are the
    sorts of events.  `index` may be there where the world is large and its facts no longer change.
    """

    elements: Mapping[str, tuple[str, ...]]
    members: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    functions: Mapping[str, Mapping[Args, Value]] = field(default_factory=lambda: MappingProxyType({}))
    timelines: Mapping[str, Mapping[Args, PartlyTimeline]] = field(default_factory=lambda: MappingProxyType({}))
    none: Mapping[str, AbstractSet[Mask]] = field(default_factory=lambda: MappingProxyType({}))
    bounds: Mapping[str, tuple[Fraction | None, Fraction | None]] = field(default_factory=lambda: MappingProxyType({}))
    others: Mapping[str, Others] = field(default_factory=lambda: MappingProxyType({}))
    events: frozenset[str] = frozenset()
    observed: Fraction | None = None
    now: Fraction | None = None
    index: Index | None = field(default=None, compare=False, repr=False)

    def is_none(self, name: str, args: Args) -> bool:
        """Whether the symbol is known to be absent (false) for arguments that are not told."""
        masks = self.none.get(name)
        if not masks:
            return False
        return any(mask in masks for mask in product(*((arg, None) for arg in args)))

    def history_before(self, function: Function, args: Args) -> PartlyTimeline:
        """The values of a changing symbol from the first moment on; what is not told is `Unknown`."""
        timeline = self.timelines.get(function.name, {}).get(args, ())
        if timeline and timeline[0][0] is None:
            return timeline
        if not timeline and self.is_none(function.name, args):
            return ((None, None),)
        low, high = self.bounds.get(function.name, (None, None))
        return ((None, Unknown(low, high, function.partial)), *timeline)


def known(world: Structure, functions: Iterable[Function] = ()) -> PartialWorld:
    """The same world with everything known about `functions`."""
    none = {
        function.name: frozenset({(None,) * (len(function.args) - function.changing)}) for function in functions
    }  # fmt: skip
    timelines = {
        name: {args: timeline if timeline[:1] and timeline[0][0] is None else ((None, None), *timeline)
               for args, timeline in table.items()}
        for name, table in world.timelines.items()
    }  # fmt: skip
    return PartialWorld(world.elements, world.members, world.functions, timelines, none, now=world.now)


def unnamed(sort: str) -> str:
    """The element that stands for every object of the sort that has no name."""
    return f"?{sort}"


def upcoming(sort: str) -> str:
    """The element that stands for every event of the sort after the end of observation."""
    return f"+{sort}"


def is_named(value: Value) -> bool:
    """Whether the value is not one of the elements that stand for others."""
    return not (isinstance(value, str) and value[:1] in {"?", "+"})


def truth(
    formula: Formula, world: PartialWorld, env: Env = NOTHING, *, later: bool = False, missing: list[Fact] | None = None
) -> bool | None:
    """What every completion of `world` agrees on about `formula`; None if they (may) differ.

    When the answer is None, the facts that were read and are not known are added to `missing`.
    """
    return Reader(world, later=later, missing=missing).truth(formula, env)


def value(
    term: Term, world: PartialWorld, env: Env = NOTHING, *, later: bool = False, missing: list[Fact] | None = None
) -> Partly:
    """The value of `term` as far as it is known."""
    return Reader(world, later=later, missing=missing).value(term, env)


class Reader:
    """Reads formulas in one partial world, now or with what may follow; keeps the missing facts in order of reading."""

    def __init__(self, world: PartialWorld, *, later: bool = False, missing: list[Fact] | None = None) -> None:
        self.world = world
        self.later = later and world.observed is not None
        self.missing: list[Fact] = [] if missing is None else missing

    # ------------------------------------------------ formulas

    def truth(self, formula: Formula, env: Env) -> bool | None:
        """As `partial.truth`."""
        mark = len(self.missing)
        found = self._truth(formula, env)
        if found is not None:
            # A definite answer does not hang on what it could not read.
            del self.missing[mark:]
        return found

    def _truth(self, formula: Formula, env: Env) -> bool | None:
        match formula:
            case Holds(term):
                held = self.value(term, env)
                return None if isinstance(held, Unknown) else held is True
            case Compare(op, left, right):
                return _compared(op, self.value(left, env), self.value(right, env))
            case IsKind(term, kind):
                return self._is_kind(self.value(term, env), kind)
            case Defined(term):
                found = self.value(term, env)
                return (None if found.absent else True) if isinstance(found, Unknown) else found is not None
            case Matches(term, pattern):
                text = self.value(term, env)
                return None if isinstance(text, Unknown) else isinstance(text, str) and text_matches(text, pattern)
            case Not(body):
                found_body = self.truth(body, env)
                return None if found_body is None else not found_body
            case And(parts):
                return _all(self.truth(part, env) for part in parts)
            case Or(parts):
                return _any(self.truth(part, env) for part in parts)
            case Implies(left, right):
                return _any(self.truth(side, env) for side in (Not(left), right))
            case Iff(left, right):
                one, other = self.truth(left, env), self.truth(right, env)
                return None if one is None or other is None else one == other
            case ForAll(variables, body):
                return _all(self._every(variables, body, env, weak=False))
            case Exists(variables, body):
                return _any(self._every(variables, body, env, weak=True))
            case AtLeast(count, variables, body):
                return self._at_least(count, variables, body, env)
            case _:
                assert_never(formula)

    def _every(self, variables: tuple[Var, ...], body: Formula, env: Env, *, weak: bool) -> Iterator[bool | None]:
        """The truth of `body` for each assignment; of objects that need not exist, `weak` truth counts as open."""
        try:
            for inner, sure in self.assignments(variables, body, env, skipped=not weak):
                found = self.truth(body, inner)
                yield None if found is weak and not sure else found
        except Unsupported:
            yield None

    def _at_least(self, count: int, variables: tuple[Var, ...], body: Formula, env: Env) -> bool | None:
        certain = possible = 0
        unlimited = False
        for inner, sure in self._finite(variables, body, env):
            found = self.truth(body, inner)
            if found is not False:
                possible += 1
                unlimited = unlimited or not sure
                certain += found is True and sure
            if certain >= count:
                return True
        if count <= 0:
            return True
        return None if unlimited or possible >= count else False

    def _is_kind(self, found: Partly, kind: str) -> bool | None:
        if found is None:
            return False
        if isinstance(found, Unknown):
            return None
        assert isinstance(found, str)
        if is_named(found):
            return found in (
                self.world.members[kind] if kind in self.world.members else self.world.elements.get(kind, ())
            )
        if found[1:] == kind:
            return True
        others = self.world.others.get(found[1:])
        if others is None or kind not in others.perhaps:
            return False
        return True if kind in others.surely else None

    # ------------------------------------------------ assignments

    def domain(self, sort: Sort) -> Sequence[Value]:
        """The values of a sort, with the elements that stand for objects without a name and for what may follow."""
        named = finite_domain(sort, self.world.elements)
        if isinstance(sort, ObjectSort):
            if sort.name in self.world.others:
                named = (*named, unnamed(sort.name))
            if self.later and sort.name in self.world.events:
                named = (*named, upcoming(sort.name))
        return named

    def assignments(
        self, variables: tuple[Var, ...], body: Formula, env: Env, *, skipped: bool | None = None
    ) -> Iterator[tuple[Env, bool]]:
        """The assignments to try, each with whether its objects surely exist.

        Those that give the body the truth `skipped` may be left out.
        """
        if not variables:
            yield env, True
            return
        first, rest = variables[0], variables[1:]
        choices: Sequence[Value]
        if not is_unbounded(first.sort):
            choices = self.domain(first.sort)
            if skipped is not None and self.world.index is not None:
                choices = self.narrowed(first, conditions(body, skipped=skipped), env, choices)
        elif first.name == NOW and self.world.now is not None:
            choices = (self.world.now,)
        else:
            choices = critical_points(first, Exists(rest, body) if rest else body, _View(self), env)
        for choice in choices:
            for inner, sure in self.assignments(rest, body, {**env, first.name: choice}, skipped=skipped):
                yield inner, sure and is_named(choice)

    def narrowed(self, var: Var, parts: Sequence[Formula], env: Env, choices: Sequence[Value]) -> Sequence[Value]:
        """Those of the choices that may make all the parts true; all of them where the world has no index."""
        if self.world.index is None:
            return choices
        # What is looked up is not what the answer hangs on.
        quiet = Reader(self.world, later=self.later)

        def known(term: Term) -> tuple[bool, Value | None]:
            found = quiet.value(term, env)
            if isinstance(found, Unknown) or (found is not None and not is_named(found)):
                return False, None
            return True, found

        return self.world.index.narrowed(var, parts, frozenset(env), known, choices)

    def _finite(self, variables: tuple[Var, ...], body: Formula, env: Env) -> Iterator[tuple[Env, bool]]:
        """All assignments but those that make the body false, for counting."""
        if self.world.index is not None:
            yield from self.assignments(variables, body, env, skipped=False)
            return
        for choices in product(*(self.domain(var.sort) for var in variables)):
            inner = {**env, **{var.name: choice for var, choice in zip(variables, choices, strict=True)}}
            yield inner, all(is_named(choice) for choice in choices)

    # ------------------------------------------------ terms

    def value(self, term: Term, env: Env) -> Partly:
        """As `partial.value`."""
        match term:
            case Var(name):
                return self.world.now if name == NOW and name not in env else env[name]
            case Const(constant):
                return constant
            case Individual(name):
                return name
            case Apply(function, args):
                return self.applied(function, [self.value(arg, env) for arg in args])
            case Arith(op, left, right):
                return _arithmetic(op, self.value(left, env), self.value(right, env))
            case Round(body, step, mode):
                return _mapped(self.value(body, env), lambda number: rounded(number, step, mode))
            case If(condition, then, otherwise):
                choice = self.truth(condition, env)
                if choice is None:
                    return _hull(self.value(then, env), self.value(otherwise, env))
                return self.value(then if choice else otherwise, env)
            case Aggregate():
                return self._aggregated(term, env)
            case Extreme(kind, items):
                found = [self.value(item, env) for item in items]
                if not found or any(item is None for item in found):
                    return None
                return _least(found, found) if kind == "min" else _greatest(found, found)
            case _:
                assert_never(term)

    def applied(self, function: Function, args: list[Partly]) -> Partly:
        """The value of a symbol for arguments that may be unknown."""
        if any(arg is None for arg in args):
            return None
        if function.computed is not None:
            return self._computed(function.name, function.computed, args[0])
        if function.changing:
            return self._changing(function, args[:-1], args[-1])
        present = tuple(arg for arg in args if arg is not None and not isinstance(arg, Unknown))
        if len(present) < len(args):
            return self._not_told(function, absent=any(isinstance(arg, Unknown) and arg.absent for arg in args))
        found = self.world.functions.get(function.name, {}).get(present)
        if found is not None:
            return found
        if self.world.is_none(function.name, present):
            return _nothing(function)
        if self.world.observed is not None and _is_upcoming(present) and function.name == f"{str(present[0])[1:]}.time":
            return Unknown(self.world.observed + 1)
        self.missing.append((function.name, present))
        return self._not_told(function)

    def _computed(self, name: str, reckoning: Reckoning, arg: Partly) -> Partly:
        """What a calendar gives: it never falls as its argument rises, and is unknown where the calendar is silent."""
        if isinstance(arg, Unknown):
            low = None if arg.low is None else reckoning.at(arg.low)
            high = None if arg.high is None else reckoning.at(arg.high)
            if low is None and reckoning.count > 0:
                low = arg.low
            if high is None and reckoning.count < 0:
                high = arg.high
            return _number(low, high, absent=arg.absent)
        assert isinstance(arg, Fraction)
        found = reckoning.at(arg)
        if found is not None:
            return found
        self.missing.append((name, (arg,)))
        return Unknown(reckoning.earliest(arg), None) if reckoning.count > 0 else Unknown(None, arg)

    def _changing(self, function: Function, args: list[Partly], moment: Partly) -> Partly:
        present = tuple(arg for arg in args if arg is not None and not isinstance(arg, Unknown))
        if len(present) < len(args):
            return self._not_told(function, absent=any(isinstance(arg, Unknown) and arg.absent for arg in args))
        if self._is_beyond(moment):
            return self._not_told(function)
        timeline = self.world.history_before(function, present)
        if isinstance(moment, Unknown):
            found = timeline[0][1]
            for _, later in timeline[1:]:
                found = _hull(found, later)
            if isinstance(found, Unknown):
                self.missing.append((function.name, present))
            return _nothing(function) if found is None else found
        assert isinstance(moment, Fraction)
        held: Partly = None
        for start, later in timeline:
            if start is None or start <= moment:
                held = later
        if isinstance(held, Unknown):
            self.missing.append((function.name, present))
        return _nothing(function) if held is None else held

    def _is_beyond(self, moment: Partly) -> bool:
        """Whether values at that moment are not yet decided, because things may happen before it."""
        if not self.later:
            return False
        assert self.world.observed is not None
        last = STEPS * (self.world.observed + 1) - 1
        if isinstance(moment, Unknown):
            return moment.high is None or moment.high > last
        return isinstance(moment, Fraction) and moment > last

    def _not_told(self, function: Function, *, absent: bool = False) -> Unknown:
        low, high = self.world.bounds.get(function.name, (None, None))
        return Unknown(low, high, absent or function.partial)

    def _aggregated(self, term: Aggregate, env: Env) -> Partly:
        surely: list[Partly] = []
        perhaps: list[Partly] = []
        unlimited = False
        for inner, sure in self._finite(term.vars, term.where, env):
            found = self.truth(term.where, inner)
            if found is False:
                continue
            counted = Fraction(1) if term.kind == "count" or term.body is None else self.value(term.body, inner)
            (surely if found and sure else perhaps).append(counted)
            unlimited = unlimited or not sure
        if any(counted is None for counted in surely):
            return None
        return _aggregate(term.kind, surely, perhaps, unlimited=unlimited)


class _View:
    """A partial world as the search for critical points reads it: unknown numbers by their bounds."""

    def __init__(self, reader: Reader) -> None:
        # What the search reads is not what the answer hangs on.
        self.reader = Reader(reader.world, later=reader.later)

    def domain(self, sort: Sort) -> Sequence[Value]:
        return self.reader.domain(sort)

    def possible(self, term: Term, env: Env) -> Iterable[Possible]:
        return _ends(self.reader.value(term, env))

    def applied(self, function: Function, args: Args) -> Iterable[Possible]:
        return _ends(self.reader.applied(function, list(args)))

    def history(self, function: Function, args: Args) -> History:
        timeline = self.reader.world.history_before(function, args)
        found = [(start, end) for start, later in timeline for end in _ends(later)]
        if self.reader.later and self.reader.world.observed is not None:
            found.append((STEPS * int(self.reader.world.observed + 1), Unseen(steps=False)))
        return found


def _ends(found: Partly) -> Iterator[Possible]:
    if not isinstance(found, Unknown):
        yield found
        return
    yield Unseen(steps=False)
    if found.low is not None:
        yield found.low
    if found.high is not None:
        yield found.high


# ---------------------------------------------------------------- three values


def _all(found: Iterator[bool | None]) -> bool | None:
    answer: bool | None = True
    for part in found:
        if part is False:
            return False
        if part is None:
            answer = None
    return answer


def _any(found: Iterator[bool | None]) -> bool | None:
    answer: bool | None = False
    for part in found:
        if part is True:
            return True
        if part is None:
            answer = None
    return answer


def _is_upcoming(args: Args) -> bool:
    return bool(args) and isinstance(args[0], str) and args[0].startswith("+")


def _nothing(function: Function) -> Partly:
    return False if isinstance(function.result, BoolSort) and not function.partial else None


def _compared(op: CompareOp, left: Partly, right: Partly) -> bool | None:
    if left is None or right is None:
        return False
    if not isinstance(left, Unknown) and not isinstance(right, Unknown):
        if is_named(left) or is_named(right):
            return compare(op, left, right)
        # Elements that stand for others: of different sorts or times they differ, else they may be one or two.
        return None if left == right else compare(op, left, right)
    found = _listed(op, left, right) if op in {"=", "!="} else None
    if found is None:
        found = _ordered(op, left, right)
    perhaps_absent = any(isinstance(side, Unknown) and side.absent for side in (left, right))
    return None if found and perhaps_absent else found


def _listed(op: CompareOp, left: Value | Unknown, right: Value | Unknown) -> bool | None:
    """What it says about equality that each of two values is one of some."""
    one, other = (
        side.among if isinstance(side, Unknown) else frozenset({side}) if isinstance(side, str) else frozenset()
        for side in (left, right)
    )
    return op == "!=" if one and other and one.isdisjoint(other) else None


def _ordered(op: CompareOp, left: Value | Unknown, right: Value | Unknown) -> bool | None:
    """What the bounds of two present values say."""
    (low, high), (other_low, other_high) = _bounds(left), _bounds(right)
    below = high is not None and other_low is not None and high < other_low
    above = low is not None and other_high is not None and low > other_high
    not_above = high is not None and other_low is not None and high <= other_low
    not_below = low is not None and other_high is not None and low >= other_high
    match op:
        case "=":
            return False if below or above else None
        case "!=":
            return True if below or above else None
        case "<":
            return True if below else False if not_below else None
        case "<=":
            return True if not_above else False if above else None
        case ">":
            return True if above else False if not_above else None
        case ">=":
            return True if not_below else False if below else None
        case _:
            assert_never(op)


# ---------------------------------------------------------------- intervals


_Bounds: TypeAlias = tuple[Fraction | None, Fraction | None]


def _bounds(found: Partly) -> _Bounds:
    if isinstance(found, Unknown):
        return found.low, found.high
    return (found, found) if isinstance(found, Fraction) else (None, None)


def _absent(*found: Partly) -> bool:
    return any(isinstance(part, Unknown) and part.absent for part in found)


def _hull(one: Partly, other: Partly) -> Partly:
    """The least that covers both values."""
    if type(one) is type(other) and one == other:
        return one
    absent = one is None or other is None or _absent(one, other)
    present = [part for part in (one, other) if part is not None]
    bounds = [_bounds(part) for part in present]
    return Unknown(_lowest([low for low, _ in bounds]), _highest([high for _, high in bounds]), absent)


def _lowest(ends: list[Fraction | None]) -> Fraction | None:
    """The least of lower bounds, where None is no bound."""
    present = [end for end in ends if end is not None]
    return min(present) if ends and len(present) == len(ends) else None


def _highest(ends: list[Fraction | None]) -> Fraction | None:
    present = [end for end in ends if end is not None]
    return max(present) if ends and len(present) == len(ends) else None


def _number(low: Fraction | None, high: Fraction | None, *, absent: bool) -> Partly:
    return low if low is not None and low == high and not absent else Unknown(low, high, absent)


def _mapped(found: Partly, change: Callable[[Fraction], Fraction]) -> Partly:
    """A value under a change that keeps order."""
    if isinstance(found, Unknown):
        low = None if found.low is None else change(found.low)
        high = None if found.high is None else change(found.high)
        return _number(low, high, absent=found.absent)
    return change(found) if isinstance(found, Fraction) else None


def _arithmetic(op: str, left: Partly, right: Partly) -> Partly:
    if left is None or right is None:
        return None
    absent = _absent(left, right)
    (low, high), (other_low, other_high) = _bounds(left), _bounds(right)
    if op == "+":
        return _number(_sum(low, other_low), _sum(high, other_high), absent=absent)
    if op == "-":
        return _number(
            _sum(low, None if other_high is None else -other_high),
            _sum(high, None if other_low is None else -other_low),
            absent=absent,
        )
    if op == "*":
        return _number(*_product((low, high), (other_low, other_high)), absent=absent)
    if right == 0:
        return None
    apart = (other_low is not None and other_low > 0) or (other_high is not None and other_high < 0)
    if not apart:
        return Unknown(absent=True)
    inverse = (
        None if other_high is None else 1 / other_high,
        None if other_low is None else 1 / other_low,
    )
    if other_high is None:
        inverse = (Fraction(0), inverse[1])
    if other_low is None:
        inverse = (inverse[0], Fraction(0))
    return _number(*_product((low, high), inverse), absent=absent)


def _sum(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


def _product(one: _Bounds, other: _Bounds) -> _Bounds:
    if (Fraction(0), Fraction(0)) in {one, other}:
        return Fraction(0), Fraction(0)
    ends: list[Fraction] = []
    up = down = False
    for mine, is_high in ((one[0], False), (one[1], True)):
        for theirs, other_is_high in ((other[0], False), (other[1], True)):
            if mine is not None and theirs is not None:
                ends.append(mine * theirs)
                continue
            # An endless end: only its sign and that of the other end matter.
            sign = _sign(mine, high=is_high) * _sign(theirs, high=other_is_high)
            up, down = up or sign > 0, down or sign < 0
            if sign == 0:
                ends.append(Fraction(0))
    return (None if down else min(ends)) if ends else None, (None if up else max(ends)) if ends else None


def _sign(end: Fraction | None, *, high: bool) -> int:
    if end is None:
        return 1 if high else -1
    return (end > 0) - (end < 0)


def _least(surely: list[Partly], every: list[Partly]) -> Partly:
    """The least of the values that are surely there, and perhaps of more."""
    highs = [high for _, high in map(_bounds, surely) if high is not None]
    return _number(
        _lowest([low for low, _ in map(_bounds, every)]), min(highs) if highs else None, absent=_absent(*every)
    )


def _greatest(surely: list[Partly], every: list[Partly]) -> Partly:
    lows = [low for low, _ in map(_bounds, surely) if low is not None]
    return _number(
        max(lows) if lows else None, _highest([high for _, high in map(_bounds, every)]), absent=_absent(*every)
    )


def _aggregate(kind: str, surely: list[Partly], perhaps: list[Partly], *, unlimited: bool) -> Partly:
    """An aggregate of values of which some need not be counted; `unlimited` if any number of those may be."""
    every = [*surely, *(Unknown(absent=True) if part is None else part for part in perhaps)]
    absent = _absent(*every)
    if kind in {"count", "sum"}:
        low = high = Fraction(0)
        lows: list[Fraction | None] = [low for low, _ in map(_bounds, surely)]
        highs: list[Fraction | None] = [high for _, high in map(_bounds, surely)]
        for one_low, one_high in map(_bounds, perhaps):
            lows.append(None if one_low is None or (unlimited and one_low < 0) else min(one_low, Fraction(0)))
            highs.append(None if one_high is None or (unlimited and one_high > 0) else max(one_high, Fraction(0)))
        total_low = None if None in lows else sum((end for end in lows if end is not None), low)
        total_high = None if None in highs else sum((end for end in highs if end is not None), high)
        return _number(total_low, total_high, absent=absent)
    if not every:
        return None
    absent = absent or not surely
    if kind == "min":
        found = _least(surely, every)
    elif kind == "max":
        found = _greatest(surely, every)
    elif not perhaps and all(isinstance(part, Fraction) for part in surely):
        return sum((part for part in surely if isinstance(part, Fraction)), Fraction(0)) / len(surely)
    else:
        found = Unknown(
            _lowest([low for low, _ in map(_bounds, every)]),
            _highest([high for _, high in map(_bounds, every)]),
            absent,
        )
    if not absent:
        return found
    return Unknown(found.low, found.high, absent=True) if isinstance(found, Unknown) else Unknown(*_bounds(found), True)
