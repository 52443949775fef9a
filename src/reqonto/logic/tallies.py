"""What counts and sums have to do with one another in every finite world.

An engine that proves without sizes reads a count as an unknown number.  Here is said what is known of it all the same:
what is counted among more things is not less, a sum of what is not negative is not less than any of its terms, a mean
lies among the values, and of counted events one is the last.  Each formula is true in every finite world.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import permutations, product
from types import MappingProxyType

from reqonto.logic.canonical import canonical
from reqonto.logic.sorts import INSTANT, INTEGER, EnumSort, NumberSort, ObjectSort
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    CompareOp,
    Defined,
    Exists,
    ForAll,
    Formula,
    Function,
    Iff,
    Implies,
    Not,
    Or,
    Term,
    Var,
    conjunction,
    forall,
    number,
)
from reqonto.logic.walk import Node, every_node, free_variables, fresh_name, parts, substitute
from reqonto.logic.windows import Window, covering, window_of
from reqonto.records import dataclass

LOW, HIGH = 1, 2
"""Where a count is bounded: a formula says that it is not less than something, or not more; or both."""

_LOWER: Mapping[CompareOp, int] = MappingProxyType({">": LOW, ">=": LOW, "<": HIGH, "<=": HIGH})
_TURNED: Mapping[CompareOp, CompareOp] = MappingProxyType({">": "<", ">=": "<=", "<": ">", "<=": ">="})

MOST = 8
"""Of so many different counts and sums at most is anything said."""

FEW = 3
"""Up to so many different things a quantifier says as well what their count would."""


_SIDES: tuple[CompareOp, ...] = ("<=", ">=")


@dataclass(frozen=True, slots=True)
class Tally:
    """A count or a sum with the variables that it depends on."""

    term: Aggregate
    free: tuple[Var, ...]
    sides: int = LOW | HIGH

    def apart(self, taken: set[str]) -> Tally:
        """The same with other names for all its variables, none of which is `taken`; they are taken then."""
        values: dict[str, Term] = {}
        own: list[Var] = []
        for var in (*self.free, *self.term.vars):
            own.append(Var(fresh_name(var.name, taken), var.sort))
            taken.add(own[-1].name)
            values[var.name] = own[-1]
        where = substitute(self.term.where, values)
        body = None if self.term.body is None else substitute(self.term.body, values)
        count = len(self.free)
        return Tally(replace(self.term, vars=tuple(own[count:]), where=where, body=body), tuple(own[:count]))

    def of(self, variables: tuple[Var, ...]) -> tuple[Formula, Term]:
        """What is counted and what is added up, of other variables than its own."""
        values: dict[str, Term] = {var.name: other for var, other in zip(self.term.vars, variables, strict=True)}
        body: Term = number(1) if self.term.body is None else self.term.body
        return substitute(self.term.where, values), substitute(body, values)


def tallies_in(nodes: Iterable[Node]) -> tuple[Tally, ...]:
    """The counts, sums and so on in some formulas, and what quantifiers with a number count beside; each once."""
    found = _Found()
    for node in nodes:
        found.read(node, LOW)
    return found.tallies()


def counts_something(node: Node) -> bool:
    """Whether something is counted or added up in a formula; of others nothing is found here."""
    return any(isinstance(each, AtLeast | Aggregate) for each in every_node(node))


def compares_many(nodes: Iterable[Node]) -> bool:
    """Whether there are many of something, while what is counted is not more than something."""
    found = _Found()
    for node in nodes:
        found.read(node, LOW)
    least = any(found.sides[key] & LOW for key in found.many if key in found.sides)
    return least and any(side & HIGH for side in found.sides.values())


class _Found:
    """The counts and sums of some formulas by their text, and on which side they are bounded."""

    def __init__(self) -> None:
        self.terms: dict[str, Tally] = {}
        self.sides: dict[str, int] = {}
        self.computed: set[str] = set()
        self.many: set[str] = set()
        """What quantifiers count that say of more things than can well be written out."""

    def tallies(self) -> tuple[Tally, ...]:
        """What was found, with what quantifiers count if there is room; nothing if they count few things alone."""
        computed = self.computed | self.many
        if not computed:
            return ()
        chosen = self.terms if len(self.terms) <= MOST else computed
        return tuple(replace(self.terms[key], sides=self.sides[key]) for key in self.terms if key in chosen)[:MOST]

    def read(self, node: Node, side: int) -> None:
        """Go through a formula that is asserted (`LOW`), denied (`HIGH`) or both."""
        match node:
            case Not(body):
                self.read(body, _other(side))
            case Implies(left, right):
                self.read(left, _other(side))
                self.read(right, side)
            case And() | Or() | ForAll() | Exists():
                for part in parts(node):
                    self.read(part, side)
            case AtLeast(count, variables, body):
                if count > 1:
                    counted = Aggregate("count", variables, body, None, INTEGER)
                    self._note(counted, side)
                    if count > FEW:
                        self.many.add(_key(counted))
                self.read(body, side)
            case Compare(op, left, right):
                self._read_beside(left, _LOWER.get(op, 0), side)
                self._read_beside(right, _LOWER.get(_TURNED.get(op, op), 0), side)
            case _:
                for part in parts(node):
                    self._read_beside(part, 0, LOW | HIGH)

    def _read_beside(self, term: Node, bounded: int, side: int) -> None:
        """Go through what is compared; `bounded` is the side on which the comparison bounds it, 0 for both."""
        if isinstance(term, Aggregate):
            known = LOW | HIGH if not bounded else bounded if side == LOW else _other(bounded) if side == HIGH else side
            self._note(term, known)
            self.computed.add(_key(term))
        for part in parts(term):
            self.read(part, LOW | HIGH)

    def _note(self, term: Aggregate, sides: int) -> None:
        if all(_ranges(var) for var in free_variables(term)):
            key = _key(term)
            self.terms.setdefault(key, Tally(term, free_variables(term)))
            self.sides[key] = self.sides.get(key, 0) | sides


def _other(side: int) -> int:
    return {LOW: HIGH, HIGH: LOW}.get(side, side)


def _key(node: Node) -> str:
    """A text that two nodes share if they differ in the names of variables alone."""
    return canonical(node, {var.name: f"${index} {var.sort}" for index, var in enumerate(free_variables(node))})


def _ranges(var: Var) -> bool:
    """Whether a quantifier may range over the values of the variable."""
    return isinstance(var.sort, ObjectSort | EnumSort) or (isinstance(var.sort, NumberSort) and var.sort.integral)


@dataclass(frozen=True, slots=True)
class Fact:
    """What holds for all values of `vars`, in every finite world; it matters where all of `about` are spoken of."""

    vars: tuple[Var, ...]
    body: Formula
    about: tuple[Term, ...] = ()

    @property
    def formula(self) -> Formula:
        """The fact as one formula."""
        return forall(self.vars, self.body)


def facts_of(nodes: Iterable[Node], events: frozenset[str], *, only_among: bool = False) -> Iterator[Fact]:
    """What holds in every finite world of the counts and sums in some formulas; `events` are the sorts of events.

    With `only_among`, what is counted (added up) among what, and no more.
    """
    listed = list(nodes)
    tallies = tallies_in(listed)
    for tally in tallies:
        if only_among:
            yield from _there(tally)
            continue
        if tally.term.kind == "sum":
            yield from _there(tally)
            yield from _sum(tally)
        elif tally.term.kind != "count":
            yield from _between(tally)
        if tally.sides & LOW:
            yield from _last(tally, events)
    for one, other in product(tallies, repeat=2):
        # Only what is not less than something can be too much for what is not more.
        if one.sides & LOW and other.sides & HIGH:
            yield from _among(one, other)
            yield from _covered(one, other, events)
    if tallies and not only_among:
        seen: set[str] = set()
        for node in listed:
            yield from _numbers(node, seen)


def _numbers(node: Node, seen: set[str]) -> Iterator[Fact]:
    """`at least n` says of a count that it is at least n."""
    for inner in every_node(node):
        if isinstance(inner, AtLeast) and inner.count > 1:
            free, key = free_variables(inner), _key(inner)
            if key not in seen and all(_ranges(var) for var in free):
                seen.add(key)
                count = Aggregate("count", inner.vars, inner.body, None, INTEGER)
                yield Fact(free, Iff(inner, Compare(">=", count, number(inner.count))), (count,))


def _there(tally: Tally) -> Iterator[Fact]:
    """When there is a sum."""
    term = tally.term
    if term.kind == "sum" and term.body is not None:
        here = ForAll(term.vars, Implies(term.where, Defined(term.body)))
        yield Fact(tally.free, Iff(Defined(term), here), (term,))


def _sum(tally: Tally) -> Iterator[Fact]:
    """On which side of zero a sum is, and that it is not less than a term of what is not negative."""
    term, free = tally.term, tally.free
    assert term.body is not None
    sort = term.sort
    zero = number(0, sort)
    for op in _SIDES:
        signed = ForAll(term.vars, Implies(term.where, Compare(op, term.body, zero)))
        yield Fact(free, Implies(signed, Compare(op, term, zero)), (term,))
    taken = {var.name for var in (*free, *term.vars)}
    one = tuple(Var(fresh_name(var.name, taken), var.sort) for var in term.vars)
    taken.update(var.name for var in one)
    where, body = tally.of(one)
    nonnegative = ForAll(term.vars, Implies(term.where, Compare(">=", term.body, zero)))
    yield Fact((*free, *one), Implies(conjunction(where, nonnegative), Compare("<=", body, term)))


def _between(tally: Tally) -> Iterator[Fact]:
    """When there is a least, a greatest or a mean value, and that values lie on both its sides."""
    term, free = tally.term, tally.free
    assert term.body is not None
    here = ForAll(term.vars, Implies(term.where, Defined(term.body)))
    yield Fact(free, Iff(Defined(term), conjunction(Exists(term.vars, term.where), here)), (term,))
    for op in _SIDES:
        beside = Exists(term.vars, conjunction(term.where, Compare(op, term.body, term)))
        yield Fact(free, Implies(Defined(term), beside), (term,))
    if term.kind != "average":
        side: CompareOp = "<=" if term.kind == "max" else ">="
        every = ForAll(term.vars, Implies(term.where, Compare(side, term.body, term)))
        yield Fact(free, Implies(Defined(term), every), (term,))


def _among(one: Tally, other: Tally) -> Iterator[Fact]:
    """What is counted among others is not more; neither is a sum of no greater terms among others not negative."""
    taken: set[str] = set()
    first, second = one.apart(taken), other.apart(taken)
    if first.term.kind not in {"count", "sum"} or first.term.kind != second.term.kind:
        return
    if len(first.term.vars) != len(second.term.vars):
        return
    for order in permutations(range(len(first.term.vars))):
        chosen = tuple(first.term.vars[index] for index in order)
        if [var.sort for var in chosen] != [var.sort for var in second.term.vars]:
            continue
        where, body = second.of(chosen)
        both = first.term, second.term
        if first.term.body is not None:
            same = conjunction(Iff(first.term.where, where), Implies(where, Compare("=", first.term.body, body)))
            equal = Implies(ForAll(first.term.vars, same), Compare("=", *both))
            yield Fact((*first.free, *second.free), equal, both)
        if first.term.body is None:
            inside: Formula = ForAll(first.term.vars, Implies(first.term.where, where))
        else:
            zero = number(0, second.term.sort)
            assert second.term.body is not None
            nonnegative = Implies(second.term.where, Compare(">=", second.term.body, zero))
            less = Implies(first.term.where, conjunction(where, Compare("<=", first.term.body, body)))
            inside = conjunction(ForAll(first.term.vars, less), ForAll(second.term.vars, nonnegative))
        yield Fact((*first.free, *second.free), Implies(inside, Compare("<=", *both)), both)


def _covered(wide: Tally, narrow: Tally, events: frozenset[str]) -> Iterator[Fact]:
    """Of what is counted in a long window, a short one that ends with one of the events holds its share."""
    term = wide.term
    one, other = _window(wide, events), _window(narrow, events)
    if one is None or other is None:
        return
    if term.kind not in {"count", "sum"} or (term.kind, one.var.sort) != (narrow.term.kind, other.var.sort):
        return
    taken = {var.name for var in (*wide.free, *term.vars)}
    event = Var(fresh_name(one.var.name, taken), one.var.sort)
    each = Var(fresh_name(one.var.name, {*taken, event.name}), one.var.sort)
    _, body = wide.of((each,))
    inside = one.ending(event, other.width, each)
    share = replace(term, vars=(each,), where=inside, body=None if term.body is None else body)
    times = number(covering(one.width, other.width))
    several = Compare("<=", term, Arith("*", times, share, term.sort))
    where, _ = wide.of((event,))
    said: Formula = Or((Compare("<=", term, number(0, term.sort)), Exists((event,), conjunction(where, several))))
    if term.body is not None:
        # What is less than nothing in another part of a window could make up for what is too much in this one.
        nonnegative = Implies(one.rest, Compare(">=", term.body, number(0, term.sort)))
        said = Implies(ForAll(term.vars, nonnegative), said)
    yield Fact(wide.free, said, (term,))
    yield from _among(Tally(share, free_variables(share)), narrow)


def _window(tally: Tally, events: frozenset[str]) -> Window | None:
    """The window over which events are counted."""
    if len(tally.term.vars) != 1:
        return None
    (var,) = tally.term.vars
    known = isinstance(var.sort, ObjectSort) and var.sort.name in events
    return window_of(var, tally.term.where) if known else None


def _last(tally: Tally, events: frozenset[str]) -> Iterator[Fact]:
    """Of counted events one is the last, and one the first."""
    if len(tally.term.vars) != 1:
        return
    (var,) = tally.term.vars
    if not isinstance(var.sort, ObjectSort) or var.sort.name not in events:
        return
    time = Function(f"{var.sort.name}.time", (var.sort,), INSTANT)
    each = Var(fresh_name(var.name, {other.name for other in (*tally.free, var)}), var.sort)
    where, _ = tally.of((each,))
    for op in _SIDES:
        outermost = ForAll((each,), Implies(where, Compare(op, Apply(time, (var,)), Apply(time, (each,)))))
        some = Exists((var,), tally.term.where)
        last = Exists((var,), conjunction(tally.term.where, outermost))
        yield Fact(tally.free, Implies(some, last), (tally.term,))
