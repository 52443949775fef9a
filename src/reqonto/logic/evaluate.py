"""The reference meaning: is a formula true in a finite world, and is the world a legal one?

This is the plainest code that says what formulas mean.  It shares nothing with any engine, because every witness of an
engine is replayed here before a user sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor
from types import MappingProxyType
from typing import assert_never

from reqonto.logic.calendars import Reckoning
from reqonto.logic.early import Early, early
from reqonto.logic.moments import Possible, Unsupported, critical_points, finite_domain, is_unbounded
from reqonto.logic.patterns import text_matches
from reqonto.logic.sorts import STEPS, BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.structure import Structure, Timeline, Value
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
from reqonto.logic.theory import Theory
from reqonto.logic.walk import MOST_KEPT

__all__ = ["NOTHING", "NOW", "Unsupported", "assignments", "check_structure", "compare", "holds", "rounded", "value"]

Env = Mapping[str, Value]
"""What the free variables stand for, by name."""

NOTHING: Env = MappingProxyType({})

SILENT = "calendar"
"""Why nothing is said of a world: a calendar does not know the days that it has."""

NOW = "now"
"""A quantified instant of this name ranges over `Structure.now` alone, where the world fixes it."""


def holds(formula: Formula, world: Structure, env: Env = NOTHING) -> bool:
    """Whether `formula` is true in `world` when its free variables stand for `env`."""
    # What is most frequent comes first: much time goes into replaying worlds.
    match formula:
        case And(parts):
            return all(holds(part, world, env) for part in parts)
        case Compare(op, left, right):
            one = value(left, world, env)
            other = None if one is None else value(right, world, env)
            return one is not None and other is not None and compare(op, one, other)
        case Holds(term):
            return value(term, world, env) is True
        case Implies(left, right):
            return not holds(left, world, env) or holds(right, world, env)
        case Or(parts):
            return any(holds(part, world, env) for part in parts)
        case Not(body):
            return not holds(body, world, env)
        case Exists(variables, body):
            return any(holds(body, world, inner) for inner in assignments(variables, body, world, env, wanted=True))
        case ForAll(variables, body):
            return all(holds(body, world, inner) for inner in assignments(variables, body, world, env, wanted=False))
        case IsKind(term, kind):
            return _is_kind(term, kind, world, env)
        case Defined(term):
            return value(term, world, env) is not None
        case Matches(term, pattern):
            text = value(term, world, env)
            return isinstance(text, str) and text_matches(text, pattern)
        case Iff(left, right):
            return holds(left, world, env) == holds(right, world, env)
        case AtLeast(count, variables, body):
            found = 0
            for inner in _finite_assignments(variables, world, env):
                if found >= count:
                    break
                found += holds(body, world, inner)
            return found >= count
        case _:
            assert_never(formula)


def value(term: Term, world: Structure, env: Env = NOTHING) -> Value | None:
    """The value of `term` in `world`, or None where it is absent."""
    match term:
        case Var(name):
            return world.now if name == NOW and name not in env else env[name]
        case Apply(function, args):
            return _applied(function, [value(arg, world, env) for arg in args], world)
        case Const(constant):
            return constant
        case Individual(name):
            return name
        case Arith(op, left, right):
            return _arithmetic(op, value(left, world, env), value(right, world, env))
        case Round(body, step, mode):
            number = value(body, world, env)
            return rounded(number, step, mode) if isinstance(number, Fraction) else None
        case If(condition, then, otherwise):
            return value(then if holds(condition, world, env) else otherwise, world, env)
        case Aggregate():
            return _aggregated(term, world, env)
        case Extreme(kind, items):
            numbers = [value(item, world, env) for item in items]
            present = [number for number in numbers if isinstance(number, Fraction)]
            if not numbers or len(present) < len(numbers):
                return None
            return min(present) if kind == "min" else max(present)
        case _:
            assert_never(term)


def assignments(
    variables: tuple[Var, ...], body: Formula, world: Structure, env: Env, *, wanted: bool | None = None
) -> Iterator[Env]:
    """The assignments to try: all of them, except that of moments and other whole numbers the critical ones suffice.

    Where the body is `wanted` true, or false, those are left out in whose first variables it is the other already.
    """
    checks = early(variables, body, wanted=wanted) if wanted is not None and len(variables) > 1 else None
    return _assigned(variables, 0, body, checks, world, env)


def _assigned(
    variables: tuple[Var, ...], index: int, body: Formula, checks: Early | None, world: Structure, env: Env
) -> Iterator[Env]:
    """The assignments of the variables from `index` on."""
    if index == len(variables):
        yield env
        return
    first = variables[index]
    if not is_unbounded(first.sort):
        choices: Sequence[Value] = finite_domain(first.sort, world.elements)
    elif first.name == NOW and world.now is not None:
        choices = (world.now,)
    else:
        rest = variables[index + 1 :]
        choices = critical_points(first, _inside(rest, body) if rest else body, _Possibilities(world), env)
    for choice in choices:
        inner = {**env, first.name: choice}
        if checks is None or all(_may_be(part, world, inner, truth=truth) for part, truth in checks[index]):
            yield from _assigned(variables, index + 1, body, checks, world, inner)


def _may_be(part: Formula, world: Structure, env: Env, *, truth: bool) -> bool:
    """Whether a part has this truth; one that cannot be told of stands for itself later."""
    try:
        return holds(part, world, env) is truth
    except Unsupported:
        return True


_INSIDE: dict[tuple[int, ...], Exists] = {}
"""By the identity of variables and body, which are kept so that nothing else takes it over."""


def _inside(rest: tuple[Var, ...], body: Formula) -> Exists:
    """The body with the other variables quantified: one formula for all times that it is asked for."""
    key = (id(body), *map(id, rest))
    found = _INSIDE.get(key)
    if found is None:
        if len(_INSIDE) >= MOST_KEPT:
            _INSIDE.clear()
        found = _INSIDE[key] = Exists(rest, body)
    return found


def _finite_assignments(variables: tuple[Var, ...], world: Structure, env: Env) -> Iterator[Env]:
    """All assignments, for counting; whole numbers can not be counted."""
    for values in product(*(finite_domain(var.sort, world.elements) for var in variables)):
        yield {**env, **{var.name: choice for var, choice in zip(variables, values, strict=True)}}


def _is_kind(term: Term, kind: str, world: Structure, env: Env) -> bool:
    found = value(term, world, env)
    if found is None:
        return False
    if kind in world.members:
        return found in world.members[kind]
    # A kind that is the root of its sort has all its objects; it is not listed.
    return kind in world.elements and found in world.elements[kind]


def _applied(function: Function, args: list[Value | None], world: Structure) -> Value | None:
    present = tuple(arg for arg in args if arg is not None)
    if len(present) < len(args):
        return None
    if function.computed is not None:
        return computed_at(function.computed, present[0])
    if function.changing:
        moment = present[-1]
        assert isinstance(moment, Fraction)
        found = value_at(world.timelines.get(function.name, {}).get(present[:-1], ()), moment)
    else:
        found = world.functions.get(function.name, {}).get(present)
    if found is None and isinstance(function.result, BoolSort) and not function.partial:
        return False
    return found


def computed_at(reckoning: Reckoning, instant: Value) -> Fraction:
    """What a calendar gives for an instant; what it does not know is no world's value."""
    assert isinstance(instant, Fraction)
    found = reckoning.at(instant)
    if found is None:
        raise Unsupported(SILENT)
    return found


def value_at(timeline: Timeline, moment: Fraction) -> Value | None:
    """The value that holds at a moment."""
    found: Value | None = None
    for start, later in timeline:
        if start is None or start <= moment:
            found = later
    return found


def _arithmetic(op: str, left: Value | None, right: Value | None) -> Fraction | None:
    if not isinstance(left, Fraction) or not isinstance(right, Fraction):
        return None
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    return left / right if right else None


def rounded(number: Fraction, step: Fraction, mode: str) -> Fraction:
    """`number` rounded to a multiple of `step`; see `Round`."""
    quotient = number / step
    if mode == "half_even":
        return round(quotient) * step
    if mode == "down":
        return floor(quotient) * step
    if mode == "up":
        return ceil(quotient) * step
    away = floor(abs(quotient) + Fraction(1, 2))
    return (away if quotient >= 0 else -away) * step


def _aggregated(term: Aggregate, world: Structure, env: Env) -> Fraction | None:
    counted = [inner for inner in _finite_assignments(term.vars, world, env) if holds(term.where, world, inner)]
    if term.kind == "count" or term.body is None:
        return Fraction(len(counted))
    values = [value(term.body, world, inner) for inner in counted]
    numbers = [number for number in values if isinstance(number, Fraction)]
    if len(numbers) < len(values):
        return None
    if term.kind == "sum":
        return sum(numbers, Fraction(0))
    if not numbers:
        return None
    if term.kind == "average":
        return sum(numbers, Fraction(0)) / len(numbers)
    return min(numbers) if term.kind == "min" else max(numbers)


def compare(op: CompareOp, left: Value, right: Value) -> bool:
    """Whether two present values compare so; only numbers have an order."""
    if op == "=":
        return left == right
    if op == "!=":
        return left != right
    assert isinstance(left, Fraction)
    assert isinstance(right, Fraction)
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case _:
            assert_never(op)


class _Possibilities:
    """A world as the search for critical points reads it."""

    def __init__(self, world: Structure) -> None:
        self.world = world

    def domain(self, sort: Sort) -> Sequence[Value]:
        return finite_domain(sort, self.world.elements)

    def possible(self, term: Term, env: Env) -> Iterable[Possible]:
        return (value(term, self.world, env),)

    def applied(self, function: Function, args: tuple[Value, ...]) -> Iterable[Possible]:
        return (_applied(function, list(args), self.world),)

    def history(self, function: Function, args: tuple[Value, ...]) -> Timeline:
        return self.world.timelines.get(function.name, {}).get(args, ())


# ---------------------------------------------------------------- legal worlds


def check_structure(world: Structure, theory: Theory) -> list[str]:
    """Why `world` is not a world of the signature of `theory`; nothing if it is one.

    Values have their types and whole numbers are whole; symbols that are not partial have a value for all objects;
    members of a kind belong to the kinds above it; disjoint kinds share none; changing values change only with events.
    """
    return [
        *_wrong_elements(world, theory),
        *_wrong_members(world, theory),
        *_wrong_functions(world, theory),
        *_wrong_timelines(world, theory),
        *_missing_values(world, theory),
    ]


def _wrong_elements(world: Structure, theory: Theory) -> Iterator[str]:
    sorts = {sort.name for sort in theory.sorts}
    for sort, names in world.elements.items():
        if sort not in sorts:
            yield f"there is no sort {sort}"
        if len(set(names)) < len(names):
            yield f"an object of {sort} is listed twice"
    if world.now is not None and world.now.denominator != 1:
        yield "now is not a whole number of ticks"


def _wrong_members(world: Structure, theory: Theory) -> Iterator[str]:
    for kind, members in world.members.items():
        info = theory.kinds.get(kind)
        if info is None:
            yield f"there is no kind {kind}"
            continue
        if not members:
            continue
        for name in sorted(members - set(world.elements.get(info.sort.name, ()))):
            yield f"{name} is a {kind} but no object of {info.sort.name}"
        for above in theory.ancestors(kind):
            upper = theory.kinds.get(above)
            if upper is not None and above != upper.sort.name:
                for name in sorted(members - world.members.get(above, frozenset())):
                    yield f"{name} is a {kind} but not a {above}"
    for one, other in theory.disjoint:
        for name in sorted(_members(world, theory, one) & _members(world, theory, other)):
            yield f"{name} is both a {one} and a {other}"


def _members(world: Structure, theory: Theory, kind: str) -> frozenset[str]:
    info = theory.kinds.get(kind)
    if info is not None and info.sort.name == kind:
        return frozenset(world.elements.get(kind, ()))
    return world.members.get(kind, frozenset())


def _wrong_functions(world: Structure, theory: Theory) -> Iterator[str]:
    for name, table in world.functions.items():
        function = theory.functions.get(name)
        if function is None or function.changing:
            yield f"there is no fixed symbol {name}"
            continue
        for args, found in table.items():
            yield from _wrong_args(function, args, function.args, world)
            if not _is_of(found, function.result, world):
                yield f"{_call(name, args)} has the value {found}, which is not of its sort"


def _wrong_timelines(world: Structure, theory: Theory) -> Iterator[str]:
    changes = _moments_of_change(world, theory)
    for name, table in world.timelines.items():
        function = theory.functions.get(name)
        if function is None or not function.changing:
            yield f"there is no changing symbol {name}"
            continue
        for args, timeline in table.items():
            yield from _wrong_args(function, args, function.args[:-1], world)
            yield from _wrong_timeline(_call(name, args), function, timeline, changes, world)


def _missing_values(world: Structure, theory: Theory) -> Iterator[str]:
    for sorts, functions in theory.always_valued.items():
        # Most symbols of a large theory are about objects of which there are none.
        every = list(_all_args(sorts, world))
        for function in functions if every else ():
            table = (world.timelines if function.changing else world.functions).get(function.name, {})
            for args in every:
                if args not in table:
                    yield f"{_call(function.name, args)} has no value"


def _wrong_timeline(
    call: str, function: Function, timeline: Timeline, changes: frozenset[int], world: Structure
) -> Iterator[str]:
    relation = isinstance(function.result, BoolSort) and not function.partial
    before: Value | None = False if relation else None
    last: int | None = None
    for index, (start, later) in enumerate(timeline):
        found = False if relation and later is None else later
        if start is None and index:
            yield f"{call} has two first values"
        elif start is not None:
            if last is not None and start <= last:
                yield f"the changes of {call} are not in order"
            if found != before and start not in changes:
                yield f"{call} changes at the moment {start}, where nothing happens"
            last = start
        if found is None and not function.partial:
            yield f"{call} has no value from the moment {start}"
        if found is not None and not _is_of(found, function.result, world):
            yield f"{call} has the value {found}, which is not of its sort"
        before = found
    if not function.partial and not relation and (not timeline or timeline[0][0] is not None):
        yield f"{call} has no first value"


def _moments_of_change(world: Structure, theory: Theory) -> frozenset[int]:
    """The first moments after an event, or after a time-out, of every instant at which something happens."""
    found: set[int] = set()
    for name in theory.timers:
        for instant in world.functions.get(name, {}).values():
            if isinstance(instant, Fraction) and instant.denominator == 1:
                found |= {STEPS * int(instant) + 1, STEPS * int(instant) + 3}
    return frozenset(found)


def _wrong_args(
    function: Function, args: tuple[Value, ...], sorts: tuple[Sort, ...], world: Structure
) -> Iterator[str]:
    if len(args) != len(sorts):
        yield f"{_call(function.name, args)} has {len(args)} arguments instead of {len(sorts)}"
        return
    for arg, sort in zip(args, sorts, strict=True):
        if not _is_of(arg, sort, world):
            yield f"the argument {arg} of {function.name} is not of its sort"


def _all_args(sorts: tuple[Sort, ...], world: Structure) -> Iterator[tuple[Value, ...]]:
    """All arguments, where they are finitely many; of numbers and texts no table has all values."""
    domains: list[Sequence[Value]] = []
    for sort in sorts:
        if isinstance(sort, ObjectSort):
            domains.append(world.elements.get(sort.name, ()))
        elif isinstance(sort, EnumSort):
            domains.append(sort.members)
        elif isinstance(sort, BoolSort):
            domains.append((False, True))
        else:
            return
    yield from product(*domains)


def _is_of(found: Value, sort: Sort, world: Structure) -> bool:
    match sort:
        case BoolSort():
            return isinstance(found, bool)
        case ObjectSort(name):
            return isinstance(found, str) and found in world.elements.get(name, ())
        case EnumSort(_, members):
            return found in members
        case TextSort():
            return isinstance(found, str)
        case NumberSort():
            return isinstance(found, Fraction) and (not sort.integral or found.denominator == 1)
        case _:
            assert_never(sort)


def _call(name: str, args: tuple[Value, ...]) -> str:
    return f"{name}({', '.join(str(arg) for arg in args)})"
