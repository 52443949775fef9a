"""Counting business days, whole days and months: instants that a declared calendar gives, exact to the second.

A `Reckoning` is a function from instants to instants (or from dates to dates) that is computed, never guessed: `3
business days after t` ends with the third business day after the day of t.  It is constant over each local day and
never falls as t rises.  The days of a zone may have 23, 24 or 25 hours, and a day that the zone skipped has none.

A calendar that lists holidays knows the years from the first to the last that it lists (or those between its `valid
from` and `to`).  About other years it says nothing: there a value is not known, and no engine may pretend otherwise.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from math import ceil, floor
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reqonto.records import dataclass

Unit: TypeAlias = Literal["business day", "day", "month"]

EPOCH = date(1970, 1, 1).toordinal()
WINDOW = (date(2020, 1, 1).toordinal() - EPOCH, date(2047, 12, 31).toordinal() - EPOCH)
"""The days over which limits are computed where a calendar knows every year: 28 years, after which days of the week
fall on the same dates again."""

MOST_DAYS = 60_000
"""How many days of a calendar are listed to be counted at once; about others one day is counted after another."""

_SECOND = Fraction(1)
_DAY = 86_400


def day_number(value: date) -> int:
    """The days from 1970-01-01 to a date.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return value.toordinal() - EPOCH


def date_of(day: int) -> date:
    """The date of a day number; an `OverflowError` where there is none."""
    if not 0 < day + EPOCH <= date.max.toordinal():
        raise OverflowError(day)
    return date.fromordinal(day + EPOCH)


@dataclass(frozen=True)
class Calendar:
    """Which days are business days, and in which zone days begin.

    Days are numbers from 1970-01-01, days of the week count from Monday (0).  `first` and `last` are the first and the
    last day about which the calendar says something; None: it knows every day.  Without a name it is the civil
    calendar of a zone, for whole days and months.
    """

    name: str = ""
    zone: str = ""
    weekend: frozenset[int] = frozenset()
    holidays: frozenset[int] = frozenset()
    workdays: frozenset[int] = frozenset()
    first: int | None = None
    last: int | None = None

    def __hash__(self) -> int:
        return hash((self.name, self.zone, self.first, self.last))

    def knows(self, day: int) -> bool:
        """Whether the calendar says something about a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def is_business_day(self, day: int) -> bool:
        """Whether work is done on a day that the calendar knows."""
        if day in self.workdays:
            return True
        # Day 0 was a Thursday.
        return day not in self.holidays and (day + 3) % 7 not in self.weekend

    @property
    def is_ever_open(self) -> bool:
        """Whether any day is a business day."""
        return bool(self.workdays) or len(self.weekend) < 7

    @cached_property
    def open_days(self) -> tuple[int, ...] | None:
        """The business days of a calendar whose days have a first and a last one, if they are not too many to list."""
        if self.first is None or self.last is None or self.last - self.first > MOST_DAYS:
            return None
        return tuple(day for day in range(self.first, self.last + 1) if self.is_business_day(day))

    @cached_property
    def window(self) -> tuple[int, int]:
        """The days over which limits are computed: all that are known and their neighbours, or those of 28 years."""
        first = WINDOW[0] if self.first is None else self.first - 1
        last = max(first, WINDOW[1]) if self.last is None else self.last + 1
        return first, min(last, first + WINDOW[1] - WINDOW[0])


# ---------------------------------------------------------------- days of a zone


@cache
def zone_of(name: str) -> tzinfo:
    """The zone of an IANA name; UTC for none (a wrong name has been reported where it stands)."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


@lru_cache(maxsize=200_000)
def start_of(zone: str, day: int) -> int:
    """The second (from 1970-01-01T00:00Z) at which a day begins in a zone, and with which the day before has ended.

    Where midnight comes twice, the day begins with the one after which the day before does not come back; where the
    clocks skip it, with the first instant after it.
    """
    found = zone_of(zone)
    if found is UTC:
        return day * _DAY
    there = date_of(day)
    first = datetime(there.year, there.month, there.day, tzinfo=found)
    start, again = (day * _DAY - _offset(each) for each in (first, first.replace(fold=1)))
    return again if again > start and _local_day(again - 1, found) < day else start


def _offset(value: datetime) -> int:
    """How many seconds the clocks are before UTC."""
    found = value.utcoffset()
    assert found is not None
    return found.days * _DAY + found.seconds


def _local_day(second: int, zone: tzinfo) -> int:
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(zone)
    return day_number(local.date())


def day_of(zone: str, second: int) -> int:
    """The day, in a zone, of a second; an `OverflowError` where no date has it."""
    day = second // _DAY
    found = zone_of(zone)
    if found is UTC:
        date_of(day)
        return day
    try:
        day = _local_day(second, found)
        # Where the clocks are put back over midnight, the date shown may come back; the day does not.
        while start_of(zone, day + 1) <= second:
            day += 1
        while start_of(zone, day) > second:
            day -= 1
    except ValueError as error:
        raise OverflowError(second) from error
    return day


# ---------------------------------------------------------------- counting


@dataclass(frozen=True, slots=True)
class Piece:
    """From `first` to `last`, both included, the value is `value`; all in ticks (days, of dates)."""

    first: int
    last: int
    value: int


@dataclass(frozen=True)
class Reckoning:
    """`count` business days, days or months after an instant (before it, if negative), by a calendar.

    Counting starts with the day after that of the instant, and the result is the last tick of the day reached; counting
    backwards it starts with the day before, and the result is the first tick of the day reached.  Months lead to the
    day of the same number, or to the last day of a shorter month.  Of `dates` the result is the day itself.
    """

    calendar: Calendar
    unit: Unit
    count: int
    tick: Fraction = field(default=_SECOND)
    dates: bool = False

    def __hash__(self) -> int:
        return hash((self.calendar.name, self.calendar.zone, self.unit, self.count, self.dates))

    @property
    def name(self) -> str:
        """A name for the symbol: two reckonings of one specification share it only if they are equal."""
        return f"@{'date' if self.dates else 'time'}|{self.calendar.name}|{self.calendar.zone}|{self.count} {self.unit}"

    @cached_property
    def content(self) -> str:
        """Everything that the results depend on, as text."""
        days = self.calendar
        listed = [sorted(each) for each in (days.weekend, days.holidays, days.workdays)]
        return f"{listed} {days.first} {days.last} {self.tick}"

    def at(self, value: Fraction) -> Fraction | None:
        """The result for an instant (a date); None where the calendar says nothing."""
        try:
            day = self.day(value)
            reached = self.reached(day)
            return None if reached is None else Fraction(self.tick_of(reached))
        except OverflowError:
            return None

    def earliest(self, value: Fraction) -> Fraction:
        """What the result for an instant is at least, if every day were a business day."""
        if self.count < 0:
            return Fraction(-(2**62))
        try:
            found = replace(self, calendar=Calendar(zone=self.calendar.zone)).at(value)
        except OverflowError:
            found = None
        return value if found is None else found

    def silent_year(self, value: Fraction) -> int | None:
        """The year of which the calendar would have to tell for the result; None if it is no year at all."""
        try:
            # The day of the instant itself is not counted.
            day = self.day(value) + (1 if self.count > 0 else -1)
            first, last = self.calendar.first, self.calendar.last
            if self.calendar.knows(day):
                beyond = last if self.count > 0 else first
                if beyond is None:
                    return None
                day = beyond + 1 if self.count > 0 else beyond - 1
            return date_of(day).year
        except OverflowError:
            return None

    def day(self, value: Fraction) -> int:
        """The day of an instant (a date)."""
        if self.dates:
            return floor(value)
        return day_of(self.calendar.zone, floor(value * self.tick))

    def tick_of(self, reached: int) -> int:
        """The tick that ends (backwards: begins) a day."""
        if self.dates:
            return reached
        if self.count < 0:
            return self._first_tick(reached)
        return self._first_tick(reached + 1) - 1

    def reached(self, day: int) -> int | None:
        """The day that counting from a day leads to; None where the calendar does not say."""
        match self.unit:
            case "day":
                return day + self.count
            case "month":
                return _months_later(day, self.count)
            case "business day":
                return self._business(day)

    def _business(self, day: int) -> int | None:
        calendar = self.calendar
        step = 1 if self.count > 0 else -1
        # The day counted from may be any; it is the days counted that the calendar must know.
        if not calendar.is_ever_open or not calendar.knows(day + step):
            return None
        days = calendar.open_days
        if days is not None:
            at = bisect_right(days, day) + self.count - 1 if self.count > 0 else bisect_left(days, day) + self.count
            return days[at] if 0 <= at < len(days) else None
        left = abs(self.count)
        # Without listed days ahead, whole weeks may be passed at once.
        week = 7 - len(calendar.weekend)
        listed = calendar.holidays or calendar.workdays
        if not listed and week:
            weeks = (left - 1) // week
            day, left = day + step * 7 * weeks, left - weeks * week
        while left:
            day += step
            if not calendar.knows(day) or not 0 < day + EPOCH < date.max.toordinal():
                return None
            left -= calendar.is_business_day(day)
        return day

    # -------------------------------------------------------- as a step function

    def pieces(self, first: int, last: int) -> Iterator[Piece]:
        """The values over the days from `first` to `last`, as far as they are known; neighbours that agree are one."""
        open_piece: Piece | None = None
        for each in self._steps(first, last):
            if open_piece is not None and (open_piece.value, open_piece.last + 1) == (each.value, each.first):
                open_piece = Piece(open_piece.first, each.last, each.value)
                continue
            if open_piece is not None:
                yield open_piece
            open_piece = each
        if open_piece is not None:
            yield open_piece

    def _steps(self, first: int, last: int) -> Iterator[Piece]:
        for day in range(first, last + 1):
            try:
                reached = self.reached(day)
                if reached is None:
                    continue
                low, high = self.ticks(day)
                value = self.tick_of(reached)
            except OverflowError:
                # There is no such date.
                continue
            if low <= high:
                yield Piece(low, high, value)

    def ticks(self, day: int) -> tuple[int, int]:
        """The first and the last tick of a day (the day itself, of dates)."""
        if self.dates:
            return day, day
        return self._first_tick(day), self._first_tick(day + 1) - 1

    def _first_tick(self, day: int) -> int:
        """The first tick that does not begin before a day."""
        # Whole numbers rather than fractions: nothing is asked as often.
        return -(-start_of(self.calendar.zone, day) * self.tick.denominator // self.tick.numerator)

    @cached_property
    def steps(self) -> tuple[Piece, ...]:
        """The step function over the window of the calendar."""
        return _steps_of(self)

    @cached_property
    def known(self) -> tuple[int, int] | None:
        """The first and the last tick (of the window) for which there is a value; None if there is none."""
        return (self.steps[0].first, self.steps[-1].last) if self.steps else None

    @cached_property
    def limits(self) -> tuple[int, int] | None:
        """The least and the greatest distance of a result from its instant, over the window."""
        if not self.steps:
            return None
        return (
            min(piece.value - piece.last for piece in self.steps),
            max(piece.value - piece.first for piece in self.steps),
        )

    def first_reaching(self, value: Fraction) -> int | None:
        """The least tick whose result is at least `value`; None if that is not among the days known around it."""
        try:
            near = self.day(value)
            reach = _REACH[self.unit] * (abs(self.count) + 1) + 60
            found = list(self.pieces(near - reach, near + reach))
        except OverflowError:
            return None
        at = bisect_left(found, ceil(value), key=lambda piece: piece.value)
        return found[at].first if 0 < at < len(found) else None


@lru_cache(maxsize=64)
def _steps_of(reckoning: Reckoning) -> tuple[Piece, ...]:
    """The step function over the window of the calendar; the same for each specification that counts so."""
    return tuple(reckoning.pieces(*reckoning.calendar.window))


_REACH = {"business day": 14, "day": 1, "month": 31}
"""How many days one of a unit is at most, as a rule; closures of a month are allowed for."""


def _months_later(day: int, count: int) -> int:
    start = date_of(day)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if not 1 <= year <= 9998:
        raise OverflowError(day)
    return day_number(date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])))


@lru_cache(maxsize=4_096)
def distance(one: Reckoning, other: Reckoning) -> tuple[int, int] | None:
    """The least and the greatest value of `other(t) - one(t)` where both are known; None where they never are."""
    if one.dates != other.dates or one.tick != other.tick:
        return None
    mine, theirs = one.steps, other.steps
    starts: Sequence[int] = [piece.first for piece in theirs]
    found: list[int] = []
    for piece in mine:
        at = max(0, bisect_right(starts, piece.first) - 1)
        while at < len(theirs) and theirs[at].first <= piece.last:
            if theirs[at].last >= piece.first:
                found.append(theirs[at].value - piece.value)
            at += 1
    return (min(found), max(found)) if found else None
