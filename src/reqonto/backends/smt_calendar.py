"""What a solver is told about symbols that a calendar computes.

Such a symbol is a function of instants that is known exactly, but written out for every day of every year it would
drown a solver.  So it is a free function, of which is said what holds on all days alike: how far its values lie from
their arguments, that they never fall, and how far the values of two such symbols for one argument lie apart.  These
limits are exact over the days that the calendar knows, and are taken to hold beyond them; what follows from them is
proved.

A world that is found on these terms may have wrong values.  They are noticed when it is read, and the values of the
days around are then written out (`Written`); no world with a wrong value survives its replay.  The flag `mt`, false
unless that is impossible, keeps the arguments within the days that the calendar knows.  The flag `wt`, false while days
are written out that may do, keeps them within those: else a solver could go on to other years for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from fractions import Fraction
from itertools import combinations, pairwise

from reqonto.backends.smt_lowering import conj, disj, implies, integer
from reqonto.logic.calendars import Reckoning, distance
from reqonto.logic.terms import Function
from reqonto.records import dataclass

MORE_TIME = "mt"
"""The flag that tells that something may be counted from a day about which its calendar says nothing."""

OTHER_DAYS = "wt"
"""The flag that tells that something may be counted from a day whose value is not written out, though others are."""

_FREE = re.compile(r"\bb(?:[01]|!\d+)\b")
"""Places that stand for all instants before those that matter: they are in no year."""

MOST_ORDERED = 40
"""Up to so many applications of one symbol, all pairs are told to be in order; beyond it neighbours in the text."""

_AROUND = (10, 10, 45, 200, 800)
"""How many days around a wrong value are written out, at the first time, the second…"""


@dataclass(slots=True)
class Written:
    """The days whose values are written out, for each symbol, and how often that was not enough."""

    days: dict[str, set[int]] = field(default_factory=dict)
    times: int = 0

    def add(self, wrong: Mapping[str, tuple[Reckoning, set[Fraction]]]) -> bool:
        """Write out the days around arguments with wrong values; whether that says anything new."""
        if self.times >= len(_AROUND):
            return False
        around = _AROUND[self.times]
        self.times += 1
        before = sum(map(len, self.days.values()))
        for name, (reckoning, arguments) in wrong.items():
            known = self.days.setdefault(name, set())
            for argument in arguments:
                day = reckoning.day(argument)
                known.update(range(day - around, day + around + 1))
        return sum(map(len, self.days.values())) > before


@dataclass(slots=True)
class Counted:
    """The applications of computed symbols in one question: for each symbol its arguments, with when they are there."""

    functions: dict[str, Function] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, dict[str, str]] = field(default_factory=dict)
    cautious: bool = False
    """Whether nothing is said of days that a calendar does not know, as where a verdict hangs on them alone."""

    def note(self, function: Function, symbol: str, argument: str, live: str) -> None:
        """Take note of an application."""
        self.functions[function.name] = function
        self.symbols[function.name] = symbol
        self.arguments.setdefault(function.name, {})[argument] = live

    def __bool__(self) -> bool:
        return bool(self.functions)

    def facts(self, written: Written) -> Iterator[str]:
        """What holds of the applications; `MORE_TIME` is used where `within` is."""
        for name, arguments in self.arguments.items():
            reckoning, symbol = _reckoning(self.functions[name]), self.symbols[name]
            for argument in arguments:
                yield self._where_known(name, argument, limits(reckoning, f"({symbol} {argument})", argument))
            pairs = combinations(arguments, 2) if len(arguments) <= MOST_ORDERED else pairwise(arguments)
            for one, other in pairs:
                yield _ordered(symbol, one, other)
                yield _ordered(symbol, other, one)
            days = sorted(written.days.get(name, ()))
            for first, last in _runs(days):
                for piece in reckoning.pieces(first, last):
                    for argument in arguments:
                        inside = f"(and (<= {integer(piece.first)} {argument}) (<= {argument} {integer(piece.last)}))"
                        yield implies(inside, f"(= ({symbol} {argument}) {integer(piece.value)})")
        for one, other in combinations(self.functions, 2):
            for argument in self.arguments[one]:
                if argument in self.arguments[other]:
                    mine, theirs = (f"({self.symbols[name]} {argument})" for name in (one, other))
                    counts = (_reckoning(self.functions[name]) for name in (one, other))
                    told = apart(*counts, mine=mine, theirs=theirs)
                    yield self._where_known(one, argument, self._where_known(other, argument, told))

    def among_written(self, written: Written) -> Iterator[str]:
        """That what days are written out for is counted from these days, unless `OTHER_DAYS`."""
        for name, known in written.days.items():
            reckoning = _reckoning(self.functions[name]) if name in self.functions else None
            for argument, live in self.arguments.get(name, {}).items():
                if reckoning is None or _FREE.search(argument):
                    continue
                try:
                    ends = [(reckoning.ticks(a)[0], reckoning.ticks(b)[1]) for a, b in _runs(sorted(known))]
                except OverflowError:
                    # At the end of all dates there is nothing to keep to.
                    continue
                runs = [f"(and (<= {integer(low)} {argument}) (<= {argument} {integer(high)}))" for low, high in ends]
                yield disj((OTHER_DAYS, implies(live, disj(runs))))

    def _where_known(self, name: str, argument: str, text: str) -> str:
        if not self.cautious:
            return text
        known = _reckoning(self.functions[name]).known
        if known is None:
            return "true"
        low, high = known
        return implies(f"(and (<= {integer(low)} {argument}) (<= {argument} {integer(high)}))", text)

    def within(self) -> Iterator[str]:
        """That nothing is counted from days that a calendar does not know, unless `MORE_TIME`."""
        for name, arguments in self.arguments.items():
            known = _reckoning(self.functions[name]).known
            for argument, live in arguments.items():
                if _FREE.search(argument):
                    continue
                if known is None:
                    yield disj((MORE_TIME, f"(not {live})" if live != "true" else "false"))
                    continue
                low, high = known
                inside = f"(and (<= {integer(low)} {argument}) (<= {argument} {integer(high)}))"
                yield disj((MORE_TIME, implies(live, inside)))


def axioms(functions: Mapping[str, tuple[Function, str]]) -> Iterator[str]:
    """What holds of computed symbols for all arguments."""
    for function, symbol in functions.values():
        call = f"({symbol} y)"
        yield f"(forall ((y Int)) (! {limits(_reckoning(function), call, 'y')} :pattern ({call})))"
        yield f"(forall ((y Int) (z Int)) (! {_ordered(symbol, 'y', 'z')} :pattern (({symbol} y) ({symbol} z))))"
    for (one, mine), (other, theirs) in combinations(functions.values(), 2):
        calls = f"({mine} y)", f"({theirs} y)"
        text = apart(_reckoning(one), _reckoning(other), mine=calls[0], theirs=calls[1])
        if text != "true":
            for call in calls:
                yield f"(forall ((y Int)) (! {text} :pattern ({call})))"


def limits(reckoning: Reckoning, call: str, argument: str) -> str:
    """How far a value lies from its argument."""
    found = reckoning.limits
    if found is None:
        return "true"
    low, high = found
    return f"(and (<= (+ {argument} {integer(low)}) {call}) (<= {call} (+ {argument} {integer(high)})))"


def apart(one: Reckoning, other: Reckoning, *, mine: str, theirs: str) -> str:
    """How far the values of two symbols for one argument lie apart."""
    found = distance(one, other)
    if found is None:
        return "true"
    low, high = found
    return conj((f"(<= (+ {mine} {integer(low)}) {theirs})", f"(<= {theirs} (+ {mine} {integer(high)}))"))


def wrong_values(
    counted: Counted, value: Mapping[str, Mapping[str, tuple[Fraction, Fraction]]]
) -> dict[str, tuple[Reckoning, set[Fraction]]]:
    """The arguments for which a model has other values than the calendar; `value` gives (argument, value) by text."""
    found: dict[str, tuple[Reckoning, set[Fraction]]] = {}
    for name, table in value.items():
        reckoning = _reckoning(counted.functions[name])
        for argument, told in table.values():
            true = reckoning.at(argument)
            if true is not None and true != told:
                found.setdefault(name, (reckoning, set()))[1].add(argument)
    return found


def _reckoning(function: Function) -> Reckoning:
    assert function.computed is not None
    return function.computed


def _ordered(symbol: str, one: str, other: str) -> str:
    return f"(=> (<= {one} {other}) (<= ({symbol} {one}) ({symbol} {other})))"


def _runs(days: list[int]) -> Iterator[tuple[int, int]]:
    """Runs of days without gaps."""
    start = before = None
    for day in days:
        if start is None or before is None:
            start = day
        elif day != before + 1:
            yield start, before
            start = day
        before = day
    if start is not None and before is not None:
        yield start, before
