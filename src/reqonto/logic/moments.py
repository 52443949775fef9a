"""At which whole numbers a formula about a moment must be tried, so that trying these is as good as trying all.

The truth of a formula, as a function of one whole-number variable m (a moment, an instant), changes only where a
changing value changes or where a comparison that is linear in m flips.  Each such place is a *band*: a linear form and
how far from zero it may still matter.  A variable quantified inside is eliminated by meeting its bands pairwise, as
Cooper's procedure for linear arithmetic over the whole numbers does; its coefficients make the truth between the bands
periodic, and a whole period is tried in every gap.  What is not linear is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import count, product
from math import ceil, floor, gcd, lcm
from typing import Protocol, TypeAlias, assert_never

from reqonto.logic.calendars import Reckoning
from reqonto.logic.sorts import EnumSort, NumberSort, ObjectSort, Sort
from reqonto.logic.structure import Value
from reqonto.logic.terms import (
    Aggregate,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Exists,
    Extreme,
    ForAll,
    Formula,
    Function,
    If,
    Individual,
    Round,
    Term,
    Var,
)
from reqonto.logic.walk import Node, free_names, parts
from reqonto.records import dataclass


class Unsupported(Exception):  # noqa: N818 - it names what the formula is, as `Undecided` does for an answer
    """The formula quantifies over moments in a way that can not be decided exactly."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A number that depends linearly on whole-number variables; always on at least one."""

    slopes: tuple[tuple[str, Fraction], ...]
    constant: Fraction


@dataclass(frozen=True, slots=True)
class Unseen:
    """A value about which nothing is said; `steps` tells that it is constant between the bands found so far."""

    steps: bool = True


Possible: TypeAlias = Value | Linear | Unseen | None
Env: TypeAlias = Mapping[str, Possible]
History: TypeAlias = Sequence[tuple[int | None, Possible]]
"""The values of a changing symbol with the moments from which they hold, as in `Timeline`."""


class Readable(Protocol):
    """A world as far as the search for bands reads it: the values that something may have."""

    def domain(self, sort: Sort) -> Sequence[Value]:
        """The values of a sort with finitely many."""
        ...

    def possible(self, term: Term, env: Mapping[str, Value]) -> Iterable[Possible]:
        """The values that a term without open variables may have."""
        ...

    def applied(self, function: Function, args: tuple[Value, ...]) -> Iterable[Possible]:
        """The values that a fixed symbol may have."""
        ...

    def history(self, function: Function, args: tuple[Value, ...]) -> History:
        """The values of a changing symbol, `Unseen` where nothing is known."""
        ...


def is_unbounded(sort: Sort) -> bool:
    """Whether the sort is the whole numbers, so that its quantifiers need critical points."""
    return isinstance(sort, NumberSort) and sort.integral


def critical_points(var: Var, body: Formula, world: Readable, env: Mapping[str, Value]) -> list[Fraction]:
    """Whole numbers, in order: `body` has the same truth at any other one as at one of these."""
    search = _Search(world)
    own = search.open(var.name)
    start: dict[str, Possible] = dict(env)
    start[var.name] = Linear(((own, Fraction(1)),), Fraction(0))
    bands = search.bands(body, start)
    points = set(range(search.period))
    for (slopes, constant), slack in bands.items():
        slope = slopes[0][1]
        low = floor((-constant - slack) / slope) - search.period - 1
        high = ceil((-constant + slack) / slope) + search.period + 1
        points.update(range(low, high + 1))
    return [Fraction(at) for at in sorted(points)]


_Form: TypeAlias = tuple[tuple[tuple[str, int], ...], int]
_Bands: TypeAlias = dict[_Form, Fraction]
"""Linear forms with whole coefficients, the first one positive, and how far from zero each still matters."""


class _Search:
    """One search for bands: the world, the names given to open variables, and the period found so far."""

    def __init__(self, world: Readable) -> None:
        self.world = world
        self.period = 1
        self._numbers = count()

    def open(self, name: str) -> str:
        """A name of its own for one occurrence of a quantifier."""
        return f"{name}#{next(self._numbers)}"

    def bands(self, node: Node, env: Env) -> _Bands:
        """Where the truth of a formula, or which of its possible values a term takes, may change."""
        if not self._is_open(node, env):
            return {}
        match node:
            case ForAll(variables, body) | Exists(variables, body):
                return self._quantified(variables, (body,), env)
            case AtLeast(_, variables, body):
                return self._quantified(variables, (body,), env)
            case Aggregate():
                return self._quantified(node.vars, parts(node), env)
            case _:
                found: _Bands = {}
                for part in parts(node):
                    _merge(found, self.bands(part, env))
                if isinstance(node, Compare):
                    self._compared(node, env, found)
                elif isinstance(node, Apply) and node.function.changing:
                    self._changed(node, env, found)
                elif isinstance(node, Extreme):
                    for left, right in product(node.items, repeat=2):
                        _merge(found, self._meeting(left, right, env))
                return found

    def _quantified(self, variables: tuple[Var, ...], bodies: tuple[Node, ...], env: Env) -> _Bands:
        if not any(self._is_open(body, env, variables) for body in bodies):
            return {}
        found: _Bands = {}
        outside = self.period
        inside = 1
        finite = [var for var in variables if not is_unbounded(var.sort)]
        unbounded = [var for var in variables if is_unbounded(var.sort)]
        for values in product(*(self.world.domain(var.sort) for var in finite)):
            inner = dict(env) | {var.name: value for var, value in zip(finite, values, strict=True)}
            opened = []
            for var in unbounded:
                opened.append(self.open(var.name))
                inner[var.name] = Linear(((opened[-1], Fraction(1)),), Fraction(0))
            bands: _Bands = {}
            self.period = 1
            for body in bodies:
                _merge(bands, self.bands(body, inner))
            for name in reversed(opened):
                bands = self._without(name, bands)
            inside = lcm(inside, self.period)
            _merge(found, bands)
        self.period = lcm(outside, inside)
        return found

    def _is_open(self, node: Node, env: Env, variables: tuple[Var, ...] = ()) -> bool:
        names = free_names(node)
        if variables:
            names = names.difference([var.name for var in variables])
        return any(isinstance(env.get(name), Linear) for name in names)

    def _without(self, name: str, bands: _Bands) -> _Bands:
        """The bands left when the variable `name` has been quantified away."""
        found: _Bands = {}
        about: list[tuple[int, _Form, Fraction]] = []
        for form, slack in bands.items():
            slope = dict(form[0]).get(name, 0)
            if slope:
                about.append((slope, form, slack))
            else:
                _add(found, form, slack)
        self.period *= lcm(*(slope for slope, _, _ in about))
        reach = self.period + 1
        for index, (slope, form, slack) in enumerate(about):
            for other_slope, other, other_slack in about[index + 1 :]:
                divisor = gcd(slope, other_slope)
                mine, theirs = other_slope // divisor, slope // divisor
                wide = abs(mine) * (slack + abs(slope) * reach) + abs(theirs) * (other_slack + abs(other_slope) * reach)
                _add_raw(found, _combined(form, mine, other, -theirs), wide)
        return found

    def _compared(self, node: Compare, env: Env, found: _Bands) -> None:
        if self._is_open(node, env):
            _merge(found, self._meeting(node.left, node.right, env))

    def _meeting(self, left: Term, right: Term, env: Env) -> _Bands:
        """Where two numbers may be equal."""
        found: _Bands = {}
        for counted, other_side in ((left, right), (right, left)):
            if isinstance(counted, Apply) and counted.function.computed is not None and self._is_open(counted, env):
                self._reckoned(counted.function.computed, counted.args[0], other_side, env, found)
                return found
        for one, other in product(self.values(left, env), self.values(right, env)):
            if not isinstance(one, Linear) and not isinstance(other, Linear):
                continue
            for side in (one, other):
                if isinstance(side, Unseen) and side.steps:
                    raise Unsupported("a count or rounded value at a moment is compared with that moment")
            difference = _plus(one, _times(other, Fraction(-1)))
            if isinstance(difference, Linear):
                _add_raw(found, _whole(difference), Fraction(0))
        return found

    def _reckoned(self, reckoning: Reckoning, arg: Term, limit: Term, env: Env, found: _Bands) -> None:
        """Where what a calendar gives for a moving instant reaches a fixed one, or passes it."""
        for moving, fixed in product(self.values(arg, env), self.values(limit, env)):
            if fixed is None or moving is None or (isinstance(fixed, Unseen) and not fixed.steps):
                continue
            if isinstance(moving, Fraction) and isinstance(fixed, Fraction):
                continue
            if not isinstance(moving, Linear) or not isinstance(fixed, Fraction):
                raise Unsupported("days that are counted from a moving instant are compared with another one")
            for value in (fixed, fixed + 1):
                first = reckoning.first_reaching(value)
                if first is None:
                    raise Unsupported("calendar")
                difference = _plus(moving, Fraction(-first))
                assert isinstance(difference, Linear)
                _add_raw(found, _whole(difference), Fraction(0))

    def _changed(self, node: Apply, env: Env, found: _Bands) -> None:
        """Where the moment at which a changing value is read passes one of its changes."""
        if not self._is_open(node.args[-1], env):
            return
        moments = [value for value in self.values(node.args[-1], env) if isinstance(value, Linear)]
        for args in self._arguments(node.args[:-1], env):
            for start, _ in self.world.history(node.function, args):
                for moment in moments:
                    if start is not None:
                        difference = _plus(moment, Fraction(-start))
                        assert isinstance(difference, Linear)
                        _add_raw(found, _whole(difference), Fraction(0))

    def _arguments(self, terms: tuple[Term, ...], env: Env) -> Iterable[tuple[Value, ...]]:
        choices = []
        for term in terms:
            choice: list[Value] = []
            for value in self.values(term, env):
                if isinstance(value, Linear):
                    raise Unsupported("a moment is the argument of a symbol")
                if isinstance(value, Unseen):
                    if value.steps:
                        raise Unsupported("a counted or rounded value at a moment is the argument of a symbol")
                elif value is not None:
                    choice.append(value)
            choices.append(choice)
        return product(*choices)

    def values(self, term: Term, env: Env) -> list[Possible]:
        """The values that a term may take, whatever the open variables are."""
        if not self._is_open(term, env):
            # What the term reads are values: nothing else is ever in its place but what is open.
            return _distinct(self.world.possible(term, env))  # type: ignore[arg-type]
        match term:
            case Var(name):
                return [env[name]]
            case Const() | Individual():
                return _distinct(self.world.possible(term, {}))
            case Apply(function, args):
                return _distinct(self._applied(function, args, env))
            case Arith(op, left, right):
                pairs = product(self.values(left, env), self.values(right, env))
                return _distinct(_arithmetic(op, one, other) for one, other in pairs)
            case Round(body):
                if any(isinstance(value, Linear) for value in self.values(body, env)):
                    raise Unsupported("a moment is rounded")
                return [Unseen()]
            case If(_, then, otherwise):
                return _distinct([*self.values(then, env), *self.values(otherwise, env)])
            case Aggregate():
                return [Unseen()]
            case Extreme(_, items):
                return _distinct([value for item in items for value in self.values(item, env)])
            case _:
                assert_never(term)

    def _applied(self, function: Function, args: tuple[Term, ...], env: Env) -> Iterable[Possible]:
        if not function.changing:
            for values in self._arguments(args, env):
                yield from self.world.applied(function, values)
            return
        for values in self._arguments(args[:-1], env):
            yield from (value for _, value in self.world.history(function, values))
        yield None


def _distinct(values: Iterable[Possible]) -> list[Possible]:
    # `True == 1` in Python, and they would share a key.
    return list({(type(value), value): value for value in values}.values())


def _arithmetic(op: str, left: Possible, right: Possible) -> Possible:
    if left is None or right is None:
        return None
    if isinstance(left, Unseen) or isinstance(right, Unseen):
        moving = isinstance(left, Linear) or isinstance(right, Linear)
        steps = any(isinstance(side, Unseen) and side.steps for side in (left, right))
        if moving and steps:
            raise Unsupported("a count or rounded value at a moment is combined with that moment")
        return Unseen(steps=steps)
    match op:
        case "+":
            return _plus(left, right)
        case "-":
            return _plus(left, _times(right, Fraction(-1)))
        case "*":
            if isinstance(left, Linear) and isinstance(right, Linear):
                raise Unsupported("moments are multiplied")
            factor, scaled = (left, right) if isinstance(right, Linear) else (right, left)
            assert isinstance(factor, Fraction)
            return _times(scaled, factor)
        case _:
            if isinstance(right, Linear):
                raise Unsupported("something is divided by a moment")
            assert isinstance(right, Fraction)
            return _times(left, 1 / right) if right else None


def _plus(left: Possible, right: Possible) -> Possible:
    if not isinstance(left, Linear | Fraction) or not isinstance(right, Linear | Fraction):
        return None
    slopes: dict[str, Fraction] = {}
    constant = Fraction(0)
    for side in (left, right):
        if isinstance(side, Linear):
            for name, slope in side.slopes:
                slopes[name] = slopes.get(name, Fraction(0)) + slope
            constant += side.constant
        else:
            constant += side
    return _linear(slopes, constant)


def _times(value: Possible, factor: Fraction) -> Possible:
    if isinstance(value, Linear):
        return _linear({name: slope * factor for name, slope in value.slopes}, value.constant * factor)
    return value * factor if isinstance(value, Fraction) else None


def _linear(slopes: dict[str, Fraction], constant: Fraction) -> Possible:
    kept = tuple(sorted((name, slope) for name, slope in slopes.items() if slope))
    return Linear(kept, constant) if kept else constant


def _whole(form: Linear) -> _Form:
    """The form times the least number that makes its coefficients whole."""
    factor = lcm(form.constant.denominator, *(slope.denominator for _, slope in form.slopes))
    return tuple((name, int(slope * factor)) for name, slope in form.slopes), int(form.constant * factor)


def _combined(one: _Form, factor: int, other: _Form, other_factor: int) -> _Form:
    slopes = {name: slope * factor for name, slope in one[0]}
    for name, slope in other[0]:
        slopes[name] = slopes.get(name, 0) + slope * other_factor
    kept = tuple(sorted((name, slope) for name, slope in slopes.items() if slope))
    return kept, one[1] * factor + other[1] * other_factor


def _add_raw(bands: _Bands, form: _Form, slack: Fraction) -> None:
    """Add a band in its normal form; a form without variables is no place."""
    slopes, constant = form
    if not slopes:
        return
    divisor = gcd(constant, *(slope for _, slope in slopes))
    if slopes[0][1] < 0:
        divisor = -divisor
    normal = tuple((name, slope // divisor) for name, slope in slopes), constant // divisor
    _add(bands, normal, slack / abs(divisor))


def _add(bands: _Bands, form: _Form, slack: Fraction) -> None:
    bands[form] = max(slack, bands.get(form, slack))


def _merge(into: _Bands, bands: _Bands) -> None:
    for form, slack in bands.items():
        _add(into, form, slack)


def finite_domain(sort: Sort, elements: Mapping[str, tuple[str, ...]]) -> tuple[Value, ...]:
    """The values over which a variable of the sort ranges, if they are finitely many."""
    if isinstance(sort, ObjectSort):
        return elements.get(sort.name, ())
    if isinstance(sort, EnumSort):
        return sort.members
    raise Unsupported("a variable ranges over numbers that need not be whole, or over texts")
