"""Terms of the logic as graph patterns and expressions of SPARQL, as far as SPARQL can say them exactly.

A term becomes a pattern that matches exactly once, and expressions over its variables: the *state* of the value – 0
absent, 1 unknown and perhaps absent, 2 unknown but there, 3 known –, the value where it is known, and bounds of a
number where it is not.  This is the reading of `logic.partial`, in another language and sharing no code with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from typing import Literal, Protocol, TypeAlias

from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, Sort
from reqonto.logic.structure import Value
from reqonto.logic.terms import (
    Aggregate,
    Apply,
    Arith,
    Const,
    Extreme,
    Formula,
    Function,
    If,
    Individual,
    Round,
    Term,
    Var,
)
from reqonto.records import dataclass

ABSENT, PERHAPS, UNKNOWN, KNOWN = "0", "1", "2", "3"

INFINITE = "1" + "0" * 18
"""Stands for a bound that there is not; every number that is handled is smaller."""

MOST_WHOLE = 17
"""Digits before the point of any number: engines keep whole numbers in 64 bits."""

MOST_BEHIND = 9
"""Digits behind the point of any number; with those before it, engines of 28 digits are exact."""

VALUE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#value>"

Mode: TypeAlias = Literal["told", "absent", "unknown", "marked"]
"""What it means that a symbol has no value: that cannot be, it is absent, unknown, or unknown where it is marked so."""


class Inexpressible(Exception):  # noqa: N818 - it says what a formula is
    """What shapes cannot say exactly."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Any event of a sort that may still follow: nothing is known of it but that it is later than `after`."""

    sort: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A variable of SPARQL, or a constant, that stands for a variable of the logic."""

    text: str


Env: TypeAlias = Mapping[str, Bound | Upcoming]


class Dialect(Protocol):
    """How a graph says things: under which names, with which literals, and what it leaves unsaid."""

    def kind(self, name: str, subject: str) -> str:
        """The pattern that a subject is of a kind or sort."""
        ...

    def property(self, function: Function) -> str:
        """The name of a symbol with one argument, or of a relation between two things."""
        ...

    def class_of(self, function: Function) -> str:
        """The class of the nodes that tell the values of a symbol for several arguments, or over time."""
        ...

    def argument(self, function: Function, place: int) -> str:
        """The property that leads from such a node to an argument."""
        ...

    def is_direct(self, function: Function) -> bool:
        """Whether a relation of two things is a property."""
        ...

    def mode(self, function: Function) -> Mode: ...

    def constant(self, value: Value, sort: Sort) -> str:
        """A value as it stands in the graph.  Raises `Inexpressible`."""
        ...

    def member(self, sort: EnumSort) -> Sequence[str]: ...

    def bounds(self, function: Function) -> tuple[Fraction | None, Fraction | None]: ...

    def is_plain(self, function: Function) -> bool:
        """Whether all values can be compared exactly."""
        ...

    def total(self, term: Arith, left: str, right: str) -> str:
        """A sum or a difference of two values."""
        ...

    def digits(self, function: Function) -> tuple[int, int]:
        """At most how many digits the values of a symbol have before and behind the point."""
        ...

    def size(self, sort: Sort) -> int:
        """How many things there are of a sort."""
        ...

    def has_others(self, sort: Sort) -> bool:
        """Whether there may be things of a sort that the graph does not name."""
        ...

    marker: str
    """The property that says of a node that the value is unknown; behind the name of a symbol it marks a thing."""

    bounded: bool
    """Whether it counts between which numbers a value lies that is not known."""

    over_time: bool
    """Whether the graph tells what changing values were when."""

    now: str | None
    """The present, if it is known."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A term in SPARQL.

    `required` is the pattern that has a solution just where the value is known, `pattern` one that has always one.
    """

    state: str
    value: str
    pattern: str = ""
    required: str = ""
    low: str = f"-{INFINITE}"
    high: str = INFINITE
    whole: int = 0
    behind: int = 0
    """Of a number, at most how many digits it has before and behind the point, with all bounds."""

    @property
    def is_known(self) -> bool:
        return self.state == KNOWN


@dataclass
class Terms:
    """Makes patterns of terms; `later` tells that events may follow."""

    dialect: Dialect
    truth: Callable[[Formula, Env], tuple[str, str]]
    summed: Callable[[Aggregate, Env], Compiled]
    later: bool = False
    after: str = ""
    _count: list[int] = field(default_factory=lambda: [0])

    def fresh(self, name: str = "v") -> str:
        self._count[0] += 1
        return f"?{name}{self._count[0]}"

    def compiled(self, term: Term, env: Env) -> Compiled:
        """A term without `Upcoming` as a whole (that is looked at by whoever compares).  Raises `Inexpressible`."""
        match term:
            case Var(name):
                place = env[name]
                if isinstance(place, Upcoming):
                    raise Inexpressible(Text("an event that may still follow, as a value", "以可能发生的事件为值"))
                return Compiled(KNOWN, place.text)
            case Const(value, sort):
                whole, behind = _digits(value)
                return Compiled(KNOWN, self.dialect.constant(value, sort), whole=whole, behind=behind)
            case Individual():
                raise Inexpressible(Text("a thing by its name", "按名称指称的事物"))
            case Apply():
                return self._applied(term, env)
            case Arith():
                return self._arithmetic(term, env)
            case If(condition, then, otherwise):
                return self._choice(condition, self.compiled(then, env), self.compiled(otherwise, env), env)
            case Extreme(kind, items):
                return self._extreme(kind, [self.compiled(item, env) for item in items])
            case Aggregate():
                return self.summed(term, env)
            case Round():
                raise Inexpressible(Text("rounding", "取整"))

    # ------------------------------------------------ symbols

    def _applied(self, term: Apply, env: Env) -> Compiled:
        function = term.function
        if function.computed is not None:
            raise Inexpressible(Text("days of a calendar", "按日历计日"))
        if not self.dialect.is_plain(function):
            raise Inexpressible(Text(f"values of {function.name} that are too long", f"{function.name} 的值过长"))
        low, high = self._bounds(function)
        args = term.args[:-1] if function.changing else term.args
        if any(isinstance(arg, Var) and isinstance(env[arg.name], Upcoming) for arg in args):
            return self._of_upcoming(function, args, env)
        found = [self.compiled(arg, env) for arg in args]
        moment: Compiled | None = None
        if function.changing:
            if not self.dialect.over_time:
                raise Inexpressible(Text("values that change", "随时间变化的值"))
            moment = self.compiled(term.args[-1], env)
            if not moment.is_known:
                if self.later and moment.state in {UNKNOWN, PERHAPS} and moment.high == INFINITE:
                    # Of a moment that may lie beyond what was observed nothing is known.
                    return Compiled(PERHAPS if function.partial else UNKNOWN, "false", low=low, high=high)
                raise Inexpressible(Text("values at a time that is not known", "在未知时刻的值"))
        whole, behind = self.dialect.digits(function)
        return replace(self._looked_up(function, found, moment, low, high), whole=whole, behind=behind)

    def _looked_up(
        self, function: Function, args: list[Compiled], moment: Compiled | None, low: str, high: str
    ) -> Compiled:
        value = self.fresh()
        triples, marks = self._triples(function, args, moment, value)
        inner = " ".join(arg.required for arg in args if arg.required)
        required = f"{inner} {triples}".strip()
        before = " ".join(arg.pattern for arg in args if arg.pattern)
        if moment is not None and moment.pattern:
            before = f"{before} {moment.pattern}".strip()
            required = f"{moment.required} {required}".strip()
        mode = self.dialect.mode(function)
        held = value
        if function.changing or len(function.args) != 1:
            # A relation that is told holds; nothing tells that one does not.
            relation = isinstance(function.result, BoolSort) and not function.partial
            held = "true" if relation and self._is_link(function) else value
        known = all(arg.is_known for arg in args)
        if known and mode == "told" and not function.changing:
            return Compiled(KNOWN, held, f"{before} {triples}".strip(), required)
        missing = {"told": ABSENT, "absent": ABSENT, "unknown": PERHAPS if function.partial else UNKNOWN}.get(mode, "")
        pattern = f"{before} OPTIONAL {{ {required} }}".strip()
        if not missing or function.changing:
            mark = self.fresh("u")
            pattern += (
                f" OPTIONAL {{ {' '.join(arg.required for arg in args if arg.required)} {marks.format(mark=mark)} }}"
            )
            unsure = PERHAPS if function.partial else UNKNOWN
            missing = f"IF(BOUND({mark}), {unsure}, {missing or ABSENT})"
        state = f"IF(BOUND({value}), 3, {missing})"
        for arg in reversed(args):
            if not arg.is_known:
                unsure = PERHAPS if function.partial else f"IF({arg.state} = 1, 1, 2)"
                state = f"IF({arg.state} = 0, 0, IF({arg.state} < 3, {unsure}, {state}))"
        return self._named(Compiled(state, held, pattern, required, low, high))

    def _named(self, found: Compiled) -> Compiled:
        """The same with a variable for the state, which would be written again and again."""
        state = self.fresh("s")
        pattern = _join(found.pattern, f"BIND({found.state} AS {state})")
        return replace(found, state=state, pattern=pattern)

    def _is_link(self, function: Function) -> bool:
        arity = len(function.args) - function.changing
        return arity == 2 and not function.changing and self.dialect.is_direct(function)

    def _triples(
        self, function: Function, args: list[Compiled], moment: Compiled | None, value: str
    ) -> tuple[str, str]:
        """The triples that tell a value, and those that tell that it is unknown (with a place for a variable)."""
        arity = len(function.args) - function.changing
        name = self.dialect.property(function)
        if arity == 1 and moment is None:
            subject = args[0].value
            return f"{subject} {name} {value} .", f"{subject} {marked(name)} {{mark}} ."
        if self._is_link(function):
            one, other = args[0].value, args[1].value
            # What is linked is bound again, so that whether there is a link can be seen.
            return f"{one} {name} {other} . BIND(true AS {value})", "FILTER(false)"
        node = self.fresh("n")
        told = [f"{node} a {self.dialect.class_of(function)} ."]
        told += [f"{node} {self.dialect.argument(function, place)} {arg.value} ." for place, arg in enumerate(args)]
        if moment is not None:
            begin, end = self.fresh("b"), self.fresh("e")
            places = ((-1, begin), (-2, end))
            told += [f"{node} {self.dialect.argument(function, place)} {var} ." for place, var in places]
            inside = f"FILTER({begin} <= {moment.value} && {moment.value} < {end})"
            common = " ".join(told)
            return (
                f"{common} {node} {VALUE} {value} . {inside}",
                f"{common} {node} {self.dialect.marker} {{mark}} . {inside}",
            )
        common = " ".join(told)
        return f"{common} {node} {VALUE} {value} .", f"{common} {node} {self.dialect.marker} {{mark}} ."

    def _of_upcoming(self, function: Function, args: Sequence[Term], env: Env) -> Compiled:
        """What is known of an event that may still follow: its time is later than what was observed."""
        first = args[0]
        place = env[first.name] if isinstance(first, Var) else None
        if isinstance(place, Upcoming) and function.name == f"{place.sort}.time":
            return Compiled(UNKNOWN, "false", low=self.after)
        mode = self.dialect.mode(function)
        if mode == "absent":
            held = isinstance(function.result, BoolSort) and not function.partial
            return Compiled(KNOWN, "false") if held else Compiled(ABSENT, "false")
        if len(args) > 1 and not all(isinstance(arg, Var) for arg in args):
            raise Inexpressible(Text("a fact about an event that may still follow", "关于可能发生的事件的事实"))
        low, high = self._bounds(function)
        return Compiled(PERHAPS if function.partial else UNKNOWN, "false", low=low, high=high)

    def _bounds(self, function: Function) -> tuple[str, str]:
        low, high = self.dialect.bounds(function)
        sort = function.result
        if not isinstance(sort, NumberSort):
            return f"-{INFINITE}", INFINITE
        return (
            f"-{INFINITE}" if low is None else self.dialect.constant(low, sort),
            INFINITE if high is None else self.dialect.constant(high, sort),
        )

    # ------------------------------------------------ numbers

    def _arithmetic(self, term: Arith, env: Env) -> Compiled:
        if term.op == "/":
            return self._divided(term, env)
        left, right = self.compiled(term.left, env), self.compiled(term.right, env)
        if term.op == "*":
            value = f"({left.value} * {right.value})"
            whole, behind = left.whole + right.whole, left.behind + right.behind
            if behind:
                # An engine cannot multiply nothing by a number with digits behind the point; all else it can.
                value = f"COALESCE({value}, 0)"
        else:
            value = self.dialect.total(term, left.value, right.value)
            whole, behind = max(left.whole, right.whole) + 1, max(left.behind, right.behind)
        sized = Compiled(
            KNOWN, value, _join(left.pattern, right.pattern), _join(left.required, right.required),
            whole=whole, behind=behind,
        )  # fmt: skip
        if whole > MOST_WHOLE or behind > MOST_BEHIND:
            raise Inexpressible(Text("numbers that get too long", "过长的数"))
        if left.is_known and right.is_known:
            return sized
        if not self.dialect.bounded:
            return self._number(left, right, sized, (f"-{INFINITE}", INFINITE))
        binds: list[str] = []
        (low, high), (other_low, other_high) = self._ends(left, binds), self._ends(right, binds)
        if term.op == "+":
            ends = _sum(low, other_low, up=False), _sum(high, other_high, up=True)
        elif term.op == "-":
            ends = _sum(low, f"(0 - {other_high})", up=False), _sum(high, f"(0 - {other_low})", up=True)
        else:
            ends = self._product((low, high), (other_low, other_high), binds)
        return self._number(left, right, replace(sized, pattern=_join(sized.pattern, *binds)), ends)

    def _bind(self, expression: str, binds: list[str]) -> str:
        """A variable for an expression that is needed more than once."""
        if expression.lstrip("-").isdigit() or (expression.startswith("?") and " " not in expression):
            return expression
        name = self.fresh("b")
        binds.append(f"BIND({expression} AS {name})")
        return name

    def _ends(self, found: Compiled, binds: list[str]) -> tuple[str, str]:
        """Between which numbers a value lies."""
        low, high = ends_of(found)
        return self._bind(low, binds), self._bind(high, binds)

    def _product(self, one: tuple[str, str], other: tuple[str, str], binds: list[str]) -> tuple[str, str]:
        """The least and greatest product; an end that there is not stays one, and times nothing it is nothing."""
        parts = [self._bind(_times(mine, theirs), binds) for mine in one for theirs in other]
        low = high = parts[0]
        for part in parts[1:]:
            low = self._bind(f"IF({part} < {low}, {part}, {low})", binds)
            high = self._bind(f"IF({part} > {high}, {part}, {high})", binds)
        return low, high

    def _number(self, left: Compiled, right: Compiled, made: Compiled, ends: tuple[str, str]) -> Compiled:
        """A number made of two, of which one may not be known; `made` is what it is if both are."""
        one, other = left.state, right.state
        if KNOWN in {one, other}:
            state = other if one == KNOWN else one
        else:
            state = f"IF({one} = 0 || {other} = 0, 0, IF({one} < {other}, {one}, {other}))"
        binds: list[str] = []
        low, high = self._bind(ends[0], binds), self._bind(ends[1], binds)
        before = self._bind(state, binds)
        if not self.dialect.bounded:
            value = self._bind(made.value, binds)
            return replace(made, state=before, value=value, pattern=_join(made.pattern, *binds), low=low, high=high)
        # What can only be one number is known: there are no other values that it might have.
        state = self._bind(f"IF({before} = 2 && {low} = {high}, 3, {before})", binds)
        known = every_known(left, right)
        value = self._bind(f"IF({known}, {made.value}, {low})", binds)
        return replace(made, state=state, value=value, pattern=_join(made.pattern, *binds), low=low, high=high)

    def _divided(self, term: Arith, env: Env) -> Compiled:
        match term.right:
            case Const(Fraction() as by) if by and _is_finite(1 / by):
                inverse = Arith("*", term.left, Const(1 / by, NumberSort("decimal")), term.sort)
                return self._arithmetic(inverse, env)
            case _:
                raise Inexpressible(Text("a division whose result has no end", "可能除不尽的除法"))

    def _choice(self, condition: Formula, one: Compiled, other: Compiled, env: Env) -> Compiled:
        held, failed = self.truth(condition, env)
        binds: list[str] = []
        yes, no = self._bind(held, binds), self._bind(failed, binds)
        (low, high), (other_low, other_high) = self._ends(one, binds), self._ends(other, binds)
        unsure = f"!{yes} && !{no}"
        low_end = f"IF({unsure}, IF({low} < {other_low}, {low}, {other_low}), IF({yes}, {low}, {other_low}))"
        high_end = f"IF({unsure}, IF({high} > {other_high}, {high}, {other_high}), IF({yes}, {high}, {other_high}))"
        perhaps = f"IF({one.state} < 2 || {other.state} < 2, 1, 2)"
        state = f"IF({unsure}, {perhaps}, IF({yes}, {one.state}, {other.state}))"
        value = self._bind(f"IF({yes}, {one.value}, {other.value})", binds)
        named = [self._bind(each, binds) for each in (low_end, high_end, state)]
        return Compiled(
            named[2], value, _join(one.pattern, other.pattern, *binds), "FILTER(false)", named[0], named[1],
            whole=max(one.whole, other.whole), behind=max(one.behind, other.behind),
        )  # fmt: skip

    def _extreme(self, kind: str, items: list[Compiled]) -> Compiled:
        sign = "<" if kind == "min" else ">"
        found = items[0]
        for item in items[1:]:
            value = f"IF({found.value} {sign} {item.value}, {found.value}, {item.value})"
            made = Compiled(
                KNOWN, value, _join(found.pattern, item.pattern), _join(found.required, item.required),
                whole=max(found.whole, item.whole), behind=max(found.behind, item.behind),
            )  # fmt: skip
            if found.is_known and item.is_known:
                binds: list[str] = []
                named = self._bind(value, binds)
                found = replace(made, value=named, pattern=_join(made.pattern, *binds))
                continue
            binds = []
            (low, high), (other_low, other_high) = self._ends(found, binds), self._ends(item, binds)
            made = replace(made, pattern=_join(made.pattern, *binds))
            ends = [f"IF({a} {sign} {b}, {a}, {b})" for a, b in ((low, other_low), (high, other_high))]
            found = self._number(found, item, made, (ends[0], ends[1]))
        return found


def every_known(*found: Compiled) -> str:
    """That all of the values are known."""
    return " && ".join(f"{each.state} = 3" for each in found if not each.is_known) or "true"


def ends_of(found: Compiled) -> tuple[str, str]:
    """Between which numbers a value lies, as expressions."""
    if found.is_known:
        return found.value, found.value
    if found.state in {PERHAPS, UNKNOWN}:
        return found.low, found.high
    return (
        f"IF({found.state} = 3, {found.value}, {found.low})",
        f"IF({found.state} = 3, {found.value}, {found.high})",
    )


def marked(name: str) -> str:
    """The property that marks the value of another as unknown."""
    return f"{name[:-1]}?unknown>"


def _join(*patterns: str) -> str:
    return " ".join(filter(None, patterns))


def _sum(one: str, other: str, *, up: bool) -> str:
    end = INFINITE if up else f"-{INFINITE}"
    test = f"{one} >= {end} || {other} >= {end}" if up else f"{one} <= {end} || {other} <= {end}"
    return f"IF({test}, {end}, {one} + {other})"


def _times(one: str, other: str) -> str:
    """A product of two ends, of which each may be one that there is not."""
    endless = f"{one} >= {INFINITE} || {one} <= -{INFINITE} || {other} >= {INFINITE} || {other} <= -{INFINITE}"
    sign = f"IF(({one} > 0 && {other} > 0) || ({one} < 0 && {other} < 0), {INFINITE}, -{INFINITE})"
    return f"IF({one} = 0 || {other} = 0, 0, IF({endless}, {sign}, {one} * {other}))"


def _digits(value: Value) -> tuple[int, int]:
    """How many digits a number has before and behind the point."""
    if not isinstance(value, Fraction) or not _is_finite(value):
        return 0, 0
    whole, _, behind = decimal(abs(value)).partition(".")
    return len(whole), len(behind)


def most_digits(values: Iterable[object]) -> tuple[int, int]:
    """At most how many digits numbers have before and behind the point."""
    found = [_digits(value) for value in values if isinstance(value, Fraction)]
    return max((whole for whole, _ in found), default=0), max((behind for _, behind in found), default=0)


def _is_finite(number: Fraction) -> bool:
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def decimal(number: Fraction) -> str:
    """A number as a literal of SPARQL.  Raises `Inexpressible` where it has no end."""
    if not _is_finite(number):
        raise Inexpressible(Text("a number whose decimals have no end", "无限小数"))
    if number.denominator == 1:
        return str(number.numerator)
    digits = 0
    while (number * 10**digits).denominator != 1:
        digits += 1
    scaled = str(abs((number * 10**digits).numerator)).rjust(digits + 1, "0")
    return f"{'-' if number < 0 else ''}{scaled[:-digits]}.{scaled[-digits:]}"
