"""Formulas of the logic as conditions of SPARQL: where they are surely true, and where they are surely false.

What is neither is open.  Quantifiers become `EXISTS`; facts that a formula asks for become triples that are looked for,
so that not all things are tried.  While an observation goes on each event variable also stands for any event that may
still follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import prod

from reqonto.backends.shacl_expressions import NO, OPEN, YES, Truth, constant, denied, either, every, there_is
from reqonto.backends.shacl_sums import Sums
from reqonto.backends.shacl_terms import (
    INFINITE,
    KNOWN,
    MOST_WHOLE,
    UNKNOWN,
    Bound,
    Compiled,
    Dialect,
    Env,
    Inexpressible,
    Terms,
    Upcoming,
)
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.patterns import text_matches
from reqonto.logic.sorts import EnumSort, NumberSort, ObjectSort
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    ForAll,
    Formula,
    Holds,
    Iff,
    Implies,
    IsKind,
    Matches,
    Not,
    Or,
    Term,
    Var,
    sort_of,
)
from reqonto.logic.walk import Node, every_node, free_variables
from reqonto.logic.walk import bound as bound_in

MOST_COUNTED = 6
"""Of so many different things `at least` is written out."""

_PLAIN_PATTERN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_^$[]{}()|+*?,. "


class Formulas:
    """Makes conditions of formulas, as of now or, `later`, with events that may still follow `after`."""

    def __init__(self, dialect: Dialect, events: frozenset[str], *, later: bool = False, after: str = "") -> None:
        self.dialect, self.events, self.later = dialect, events, later
        self.terms = Terms(dialect, self.truth, self._aggregated, later, after)

    # ------------------------------------------------ connectives

    def truth(self, formula: Formula, env: Env) -> Truth:
        """Where a formula is surely true and surely false.  Raises `Inexpressible`."""
        match formula:
            case Not(body):
                held, failed = self.truth(body, env)
                return failed, held
            case And(parts):
                found = [self.truth(part, env) for part in parts]
                return every(held for held, _ in found), either(failed for _, failed in found)
            case Or(parts):
                found = [self.truth(part, env) for part in parts]
                return either(held for held, _ in found), every(failed for _, failed in found)
            case Implies(left, right):
                (held, failed), (then, otherwise) = self.truth(left, env), self.truth(right, env)
                return either((failed, then)), every((held, otherwise))
            case Iff(left, right):
                (one, no_one), (other, no_other) = self.truth(left, env), self.truth(right, env)
                same = either((every((one, other)), every((no_one, no_other))))
                return same, either((every((one, no_other)), every((no_one, other))))
            case Exists(variables, body):
                return self._exists(variables, _parts(body), (), env)
            case ForAll(variables, Implies(left, right)):
                held, failed = self._exists(variables, _parts(left), (Not(right),), env)
                return failed, held
            case ForAll(variables, body):
                held, failed = self._exists(variables, (), (Not(body),), env)
                return failed, held
            case AtLeast(count, variables, body):
                return self._at_least(count, variables, _parts(body), env)
            case Compare():
                return self._compared(formula, env)
            case Holds(term):
                return self._held(term, env)
            case Defined(term):
                found_term = self.terms.compiled(term, env)
                if found_term.is_known:
                    # It is there wherever its pattern is.
                    return YES
                return there_is(found_term.pattern, f"{found_term.state} >= 2"), there_is(
                    found_term.pattern, f"{found_term.state} = 0"
                )
            case IsKind(term, kind):
                return self._is_kind(term, kind, env)
            case Matches(term, pattern):
                return self._matches(term, pattern, env)

    # ------------------------------------------------ atoms

    def _compared(self, formula: Compare, env: Env) -> Truth:
        sides = formula.left, formula.right
        upcoming = [isinstance(side, Var) and isinstance(env[side.name], Upcoming) for side in sides]
        if any(upcoming):
            return self._with_upcoming(formula, env, upcoming)
        left, right = (self.terms.compiled(side, env) for side in sides)
        pattern = " ".join(filter(None, (left.pattern, right.pattern)))
        plain = f"{left.value} {formula.op} {right.value}"
        if left.is_known and right.is_known:
            if not pattern:
                return f"({plain})", f"(!({plain}))"
            return there_is(pattern, plain), there_is(pattern, f"!({plain})")
        known = every(_state(side, "=", 3) for side in (left, right))
        held, failed = every((known, plain)), every((known, f"!({plain})"))
        absent = either(_state(side, "=", 0) for side in (left, right))
        numeric = any(isinstance(sort_of(side), NumberSort) for side in sides)
        if numeric and (_is_bounded(left) or _is_bounded(right)):
            sure, never = _ordered(formula.op, left, right)
            there = every(_state(side, ">=", 2) for side in (left, right))
            present = every(_state(side, ">=", 1) for side in (left, right))
            held = either((held, every((denied(known), there, sure))))
            failed = either((failed, every((denied(known), present, never))))
        return there_is(pattern, held), there_is(pattern, either((absent, failed)))

    def _with_upcoming(self, formula: Compare, env: Env, upcoming: Sequence[bool]) -> Truth:
        """A comparison with an event that may still follow: it is no other, and may be any of its own."""
        if all(upcoming):
            one, other = (env[side.name] for side in (formula.left, formula.right) if isinstance(side, Var))
            return OPEN if one == other else (NO if formula.op == "=" else YES)
        other_side = formula.right if upcoming[0] else formula.left
        found = self.terms.compiled(other_side, env)
        known = "true" if found.is_known else there_is(found.pattern, f"{found.state} = 3")
        absent = "false" if found.is_known else there_is(found.pattern, f"{found.state} = 0")
        if found.is_known and found.pattern:
            known = there_is(found.pattern, "true")
        return ("false", either((known, absent))) if formula.op == "=" else (known, absent)

    def _held(self, term: Term, env: Env) -> Truth:
        if isinstance(term, Apply):
            linked = self._linked(term, env)
            if linked is not None:
                return linked
        found = self.terms.compiled(term, env)
        if found.is_known:
            if not found.pattern:
                return (found.value, f"(!{found.value})") if found.value.startswith("?") else constant(found.value)
            return there_is(found.pattern, f"{found.value} = true"), there_is(found.pattern, f"{found.value} = false")
        true = there_is(found.pattern, f"{found.state} = 3 && {found.value} = true")
        return true, there_is(found.pattern, f"({found.state} = 0 || ({found.state} = 3 && {found.value} = false))")

    def _linked(self, term: Apply, env: Env) -> Truth | None:
        """A link between two things that is there or is not."""
        function = term.function
        if function.changing or len(term.args) != 2 or not self.dialect.is_direct(function):
            return None
        if self.dialect.mode(function) != "absent":
            return None
        places = [env[arg.name] if isinstance(arg, Var) else None for arg in term.args]
        if any(isinstance(place, Upcoming) for place in places):
            return NO
        sides = [self.terms.compiled(arg, env) for arg in term.args]
        if not all(side.is_known and not side.pattern for side in sides):
            return None
        there = f"EXISTS {{ {sides[0].value} {self.dialect.property(function)} {sides[1].value} . }}"
        return there, f"(NOT {there})"

    def _is_kind(self, term: Term, kind: str, env: Env) -> Truth:
        if isinstance(term, Var):
            place = env[term.name]
            if isinstance(place, Upcoming):
                return YES if place.sort == kind else NO
        found = self.terms.compiled(term, env)
        there = f"EXISTS {{ {self.dialect.kind(kind, found.value)} }}"
        if found.is_known and not found.pattern:
            return there, f"(NOT {there})"
        if found.is_known:
            return there_is(found.pattern, there), there_is(found.pattern, f"NOT {there}")
        known = f"{found.state} = 3"
        return (
            there_is(found.pattern, f"{known} && {there}"),
            there_is(found.pattern, f"({found.state} = 0 || ({known} && NOT {there}))"),
        )

    def _matches(self, term: Term, pattern: str, env: Env) -> Truth:
        if not set(pattern) <= set(_PLAIN_PATTERN) or "(?" in pattern:
            raise Inexpressible(Text(f"the pattern {pattern}", f"模式 {pattern}"))
        text_matches("", pattern)
        found = self.terms.compiled(term, env)
        quoted = pattern.replace("\\", "\\\\").replace('"', '\\"')
        test = f'REGEX({found.value}, "^(?:{quoted})$")'
        if found.is_known:
            return there_is(found.pattern, test), there_is(found.pattern, f"!{test}")
        known = f"{found.state} = 3"
        return (
            there_is(found.pattern, f"{known} && {test}"),
            there_is(found.pattern, f"({found.state} = 0 || ({known} && !{test}))"),
        )

    # ------------------------------------------------ quantifiers

    def _exists(self, variables: tuple[Var, ...], parts: Sequence[Formula], rest: Sequence[Formula], env: Env) -> Truth:
        """That some assignment meets all `parts` and all of the `rest` (of which no triples are made)."""
        held = self.some(variables, parts, env, lambda inner: self._every(rest, inner)[0])
        possible = self.some(variables, parts, env, lambda inner: denied(self._every(rest, inner)[1]), possibly=True)
        failed = [denied(possible)]
        # Some are events that may follow, the others any that are named.
        failed += [self._never((*parts, *rest), inner, named) for inner, named in self._upcoming(variables, env)]
        return held, every(failed)

    def _every(self, parts: Iterable[Formula], env: Env) -> Truth:
        found = [self.truth(part, env) for part in parts]
        return every(held for held, _ in found), either(failed for _, failed in found)

    def _upcoming(self, variables: tuple[Var, ...], env: Env) -> Iterator[tuple[Env, tuple[Var, ...]]]:
        """The ways in which some of the variables stand for events that may follow, with the other variables."""
        if not self.later:
            return
        events = [var for var in variables if isinstance(var.sort, ObjectSort) and var.sort.name in self.events]
        for count in range(1, len(events) + 1):
            for chosen in combinations(events, count):
                inner = {**env, **{var.name: Upcoming(_name(var)) for var in chosen}}
                yield inner, tuple(var for var in variables if var not in chosen)

    def some(
        self,
        variables: tuple[Var, ...],
        parts: Sequence[Formula],
        env: Env,
        goal: Callable[[Env], str],
        *,
        possibly: bool = False,
    ) -> str:
        """That some named assignment surely (or `possibly`) meets the parts, and the goal is met there."""
        inner = {**env, **{var.name: Bound(self.terms.fresh("x")) for var in variables}}
        pattern, left = self.found_by(variables, parts, inner, possibly=possibly)
        condition = self._conditions(left, inner, possibly=possibly)
        condition = every((condition, goal(inner)))
        if not variables:
            return condition
        return there_is(pattern, condition)

    def _conditions(self, parts: Sequence[Formula], env: Env, *, possibly: bool) -> str:
        held, failed = self._every(parts, env)
        return denied(failed) if possibly else held

    def found_by(
        self, variables: tuple[Var, ...], parts: Sequence[Formula], env: Env, *, possibly: bool
    ) -> tuple[str, tuple[Formula, ...]]:
        """A pattern that binds the variables, and the parts that it leaves to be tested."""
        if any(self.dialect.has_others(var.sort) for var in variables):
            raise Inexpressible(Text("things that the data do not name", "数据未命名的事物"))
        todo = {var.name: var for var in variables}
        triples: list[str] = []
        left = list(parts)
        grown = True
        while grown and todo:
            grown = False
            for part in list(left):
                triple = self._as_triple(part, todo, env, possibly=possibly)
                if triple is not None:
                    text, bound = triple
                    triples.append(text)
                    left = [each for each in left if each is not part]
                    for name in bound:
                        todo.pop(name, None)
                    grown = True
        for var in todo.values():
            place = env[var.name]
            assert isinstance(place, Bound)
            triples.append(self._domain(var, place.text))
        return " ".join(triples), tuple(left)

    def _domain(self, var: Var, subject: str) -> str:
        match var.sort:
            case ObjectSort(name):
                return self.dialect.kind(name, subject)
            case EnumSort():
                members = self.dialect.member(var.sort)
                return " UNION ".join(f"{{ BIND({member} AS {subject}) }}" for member in members)
            case _:
                raise Inexpressible(Text("every moment, or every number", "对所有时刻或所有数的断言"))

    def _as_triple(
        self, part: Formula, todo: Mapping[str, Var], env: Env, *, possibly: bool
    ) -> tuple[str, tuple[str, ...]] | None:
        """A fact that holds just where the part is (possibly) true, with the open variables that it binds."""
        match part:
            case Compare("=", left, right):
                for one, other in ((left, right), (right, left)):
                    match one:
                        case Apply(function, (Var(name),)) if self._looked_up(one, possibly=possibly):
                            subject, value = env.get(name), self._simple(other, env)
                            if not isinstance(subject, Bound) or value is None:
                                continue
                            names = tuple(
                                each.name
                                for each in (*free_variables(one), *free_variables(other))
                                if each.name in todo
                            )
                            if not names:
                                continue
                            return f"{subject.text} {self.dialect.property(function)} {value} .", names
                        case _:
                            pass
                return None
            case Holds(Apply(function, (one, other))) if (
                not function.changing and self.dialect.is_direct(function) and self.dialect.mode(function) == "absent"
            ):
                first, second = self._simple(one, env), self._simple(other, env)
                names = tuple(each.name for each in free_variables(part) if each.name in todo)
                if first is None or second is None or not names:
                    return None
                return f"{first} {self.dialect.property(function)} {second} .", names
            case _:
                return None

    def _looked_up(self, term: Apply, *, possibly: bool) -> bool:
        """Whether a symbol with one argument may be looked up: what is not told cannot make it true either."""
        function = term.function
        if function.changing or function.computed is not None or not self.dialect.is_plain(function):
            return False
        if not isinstance(function.result, ObjectSort | EnumSort):
            # Numbers may be written in several ways.
            return False
        return not possibly or self.dialect.mode(function) in {"told", "absent"}

    def _simple(self, term: Term, env: Env) -> str | None:
        """A variable or constant, as it may stand in a triple."""
        match term:
            case Var(name):
                place = env.get(name)
                return place.text if isinstance(place, Bound) else None
            case Const(value, EnumSort() as sort):
                return self.dialect.constant(value, sort)
            case _:
                return None

    # ------------------------------------------------ counting

    def _at_least(self, count: int, variables: tuple[Var, ...], parts: Sequence[Formula], env: Env) -> Truth:
        if count <= 0:
            return YES
        if count > MOST_COUNTED:
            raise Inexpressible(Text(f"a count of {count}", f"{count} 个的计数"))
        held = self._several(count, variables, parts, env, possibly=False)
        failed = [denied(self._several(count, variables, parts, env, possibly=True))]
        for inner, named in self._upcoming(variables, env):
            failed.append(self._never(parts, inner, named))
        return held, every(failed)

    def _never(self, parts: Sequence[Formula], env: Env, named: tuple[Var, ...]) -> str:
        """That the parts surely fail, whatever named things the other variables stand for."""
        if not named:
            return self._every(parts, env)[1]
        return denied(self.some(named, (), env, lambda place: denied(self._every(parts, place)[1])))

    def _several(
        self, count: int, variables: tuple[Var, ...], parts: Sequence[Formula], env: Env, *, possibly: bool
    ) -> str:
        """That so many different assignments meet the parts."""
        patterns: list[str] = []
        conditions: list[str] = []
        copies: list[Env] = []
        for _ in range(count):
            inner = {**env, **{var.name: Bound(self.terms.fresh("x")) for var in variables}}
            pattern, left = self.found_by(variables, parts, inner, possibly=possibly)
            patterns.append(pattern)
            conditions.append(self._conditions(left, inner, possibly=possibly))
            copies.append(inner)
        for one, other in combinations(copies, 2):
            differing = [
                f"{one[var.name].text} != {other[var.name].text}"  # type: ignore[union-attr]
                for var in variables
            ]
            conditions.append(either(differing))
        return there_is(" ".join(patterns), every(conditions))

    def _aggregated(self, term: Aggregate, env: Env) -> Compiled:
        """A count or sum, with its bounds where it is not known what is counted."""
        if term.kind not in {"count", "sum"}:
            raise Inexpressible(Text(f"the {term.kind} of many", "多个值的最值或平均值"))
        outer = [var for var in free_variables(term) if var.name in env]
        if any(isinstance(env[var.name], Upcoming) for var in outer):
            raise Inexpressible(Text("a sum about an event that may still follow", "关于可能发生的事件的求和"))
        exact = self.certain(term.where) and (term.body is None or self.certain(term.body))
        inner = {**env, **{var.name: Bound(self.terms.fresh("x")) for var in term.vars}}
        pattern, left = self.found_by(term.vars, _parts(term.where), inner, possibly=not exact)
        held, failed = self._every(left, inner)
        bound = [env[var.name].text for var in outer]  # type: ignore[union-attr]
        names = [place for place in bound if place.startswith("?")]
        domains = [self._domain(var, place) for var, place in zip(outer, bound, strict=True) if place in names]
        if any("UNION" in part for part in (*domains, pattern)):
            # What is of two of these kinds would be counted twice.
            raise Inexpressible(Text("a count of things of several kinds", "对多种事物的计数"))
        body = None if term.body is None or term.kind == "count" else self.terms.compiled(term.body, inner)
        sums = Sums(self.terms.fresh)
        if exact:
            rows = f"{pattern}" if held == "true" else f"{pattern} FILTER({held})"
            sums.exact(body)
        else:
            sums.row = self.terms.fresh("r")
            rows = f"{pattern} BIND(IF({held}, 1, IF({failed}, 0, 2)) AS {sums.row}) FILTER({sums.row} > 0)"
            sums.open(body, bounded=self.dialect.bounded)
        # The standard wants the node of the shape in every table.
        keys = " ".join(("$this", *(name for name in names if name != "?this")))
        inside = " ".join(filter(None, (*domains, rows, sums.inside)))
        head = " ".join((keys, *sums.head))
        table = f"OPTIONAL {{ {{ SELECT {head} WHERE {{ {inside} }} GROUP BY {keys} }} }}"
        more, low, high = self._unlimited(term, env)
        rows_at_most = prod(max(1, self.dialect.size(var.sort)) for var in term.vars)
        whole = len(str(rows_at_most)) + (0 if body is None else body.whole)
        if whole > MOST_WHOLE:
            raise Inexpressible(Text("numbers that get too long", "过长的数"))
        found = sums.total(table, more, low, high)
        return replace(found, whole=whole, behind=0 if body is None else body.behind)

    def _unlimited(self, term: Aggregate, env: Env) -> tuple[str, str, str]:
        """That events which may still follow may be counted, and between which numbers each of them counts."""
        possible: list[str] = []
        low, high = "1", "1"
        for inner, named in self._upcoming(term.vars, env):
            if named:
                raise Inexpressible(Text("a sum over several events", "对多个事件的求和"))
            possible.append(denied(self.truth(term.where, inner)[1]))
            if term.body is not None and term.kind == "sum":
                body = self.terms.compiled(term.body, inner)
                if body.pattern or body.state not in {UNKNOWN, KNOWN}:
                    raise Inexpressible(Text("a sum about an event that may still follow", "关于可能发生的事件的求和"))
                low, high = (body.value, body.value) if body.is_known else (body.low, body.high)
        return either(possible), low, high

    def certain(self, node: Node) -> bool:
        """Whether nothing that the node reads is unknown, as far as what has been observed goes."""
        for inner in every_node(node):
            if isinstance(inner, Apply) and (
                inner.function.changing
                or inner.function.computed is not None
                or self.dialect.mode(inner.function) not in {"told", "absent"}
            ):
                return False
            if self.later and any(
                isinstance(var.sort, ObjectSort) and var.sort.name in self.events for var in bound_in(inner)
            ):
                return False
        return True


def _parts(body: Formula) -> tuple[Formula, ...]:
    return body.parts if isinstance(body, And) else (body,)


def _name(var: Var) -> str:
    assert isinstance(var.sort, ObjectSort)
    return var.sort.name


def _state(found: Compiled, op: str, number: int) -> str:
    """What is asked of the state of a value."""
    if found.state.isdigit():
        return "true" if (int(found.state) == number if op == "=" else int(found.state) >= number) else "false"
    return f"{found.state} {op} {number}"


def _is_bounded(found: Compiled) -> bool:
    return not found.is_known and (found.low != f"-{INFINITE}" or found.high != INFINITE)


def _ordered(op: str, left: Compiled, right: Compiled) -> Truth:
    """What the bounds of two numbers say."""
    low, high = _ends(left)
    other_low, other_high = _ends(right)
    below, above = _between(high, "<", other_low), _between(low, ">", other_high)
    match op:
        case "=":
            return "false", either((below, above))
        case "!=":
            return either((below, above)), "false"
        case "<":
            return below, _between(low, ">=", other_high)
        case "<=":
            return _between(high, "<=", other_low), above
        case ">":
            return above, _between(high, "<=", other_low)
        case _:
            return _between(low, ">=", other_high), below


_Cases = tuple[tuple[str, str], ...]


def _ends(found: Compiled) -> tuple[_Cases, _Cases]:
    """The least and the greatest that a value may be, each in the cases in which there is one."""
    if found.is_known:
        return (("true", found.value),), (("true", found.value),)
    known: _Cases = () if found.state.isdigit() else ((f"{found.state} = 3", found.value),)
    unknown = "true" if found.state.isdigit() else f"{found.state} != 3"
    low: _Cases = () if found.low == f"-{INFINITE}" else ((unknown, found.low),)
    high: _Cases = () if found.high == INFINITE else ((unknown, found.high),)
    return (*known, *low), (*known, *high)


def _between(one: _Cases, op: str, other: _Cases) -> str:
    """That one end lies so to another, in the cases in which there are both."""
    return either(
        every((case, other_case, f"{end} {op} {other_end}")) for case, end in one for other_case, other_end in other
    )
