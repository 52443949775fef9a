"""Lengths of time that a calendar counts: `3 business days by CN`, `1 month`, `7 d from the day after`.

They are no durations: how long three business days are depends on where they begin.  So they stand only beside what
they count from, and become a symbol that is computed (`logic.calendars`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType
from typing import TYPE_CHECKING

from reqonto.diagnostics import codes_calendars as codes
from reqonto.diagnostics.codes_spec import TYPE_MISMATCH, UNKNOWN_NAME
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.logic.calendars import MOST_DAYS, Calendar, Reckoning, Unit, day_number
from reqonto.logic.sorts import INSTANT, INTEGER
from reqonto.logic.terms import Arith, Compare, Const, If, Term, reckoned
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.lengths import is_negative
from reqonto.spec.messages import describe_type, place
from reqonto.spec.model import Entry, Specification, UserUnit
from reqonto.spec.names import unknown
from reqonto.spec.scope import Generic, Scope, Typed
from reqonto.spec.types import DURATION_TYPE
from reqonto.syntax import tree

if TYPE_CHECKING:
    from reqonto.spec.values import Values

MONTHS: Mapping[str, int] = MappingProxyType({"month": 1, "months": 1, "个月": 1, "year": 12, "years": 12, "年": 12})
"""Units that a calendar counts, in months."""

WEEKDAYS: Mapping[str, int] = MappingProxyType(
    {
        **{name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
        **{
            name: n
            for n, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
        },
        **{prefix + name: n for prefix in ("周", "星期") for n, name in enumerate("一二三四五六日")},
        "周天": 6,
        "星期天": 6,
    }
)
"""The days of the week by name, Monday being 0."""

DAY = 86_400

MOST_GIVEN = 10
"""Up to so many days, a number of business days may be given by the world: each number is a case of its own."""

WHOLE_NUMBER = Text("a whole number of days", "整数天数")


@dataclass(frozen=True, slots=True)
class Length:
    """How far one instant is from another: a duration, or what a calendar counts.

    With `choice` what is counted is one of several numbers, which the world gives.
    """

    duration: Term | None = None
    reckoning: Reckoning | None = None
    choice: tuple[Term, range] | None = None

    def after(self, instant: Term, origin: Span | None = None) -> Term:
        """The instant (date) that lies so far after."""
        return self._moved(instant, forward=True, origin=origin)

    def before(self, instant: Term, origin: Span | None = None) -> Term:
        """The instant (date) that lies so far before."""
        return self._moved(instant, forward=False, origin=origin)

    def _moved(self, instant: Term, *, forward: bool, origin: Span | None) -> Term:
        if self.reckoning is not None and self.choice is not None:
            number, counts = self.choice
            last = counts[-1]
            found: Term = self._counted(instant, last, forward=forward)
            for count in reversed(counts[:-1]):
                chosen = Compare("=", number, Const(Fraction(count), INTEGER))
                found = If(chosen, self._counted(instant, count, forward=forward), found)
            return found
        if self.reckoning is not None:
            return self._counted(instant, self.reckoning.count, forward=forward)
        assert self.duration is not None
        return Arith("+" if forward else "-", instant, self.duration, INSTANT, origin)

    def _counted(self, instant: Term, count: int, *, forward: bool) -> Term:
        assert self.reckoning is not None
        return reckoned(replace(self.reckoning, count=count if forward else -count), instant)


def is_reckoned(expr: tree.Expr, elaborator: Values) -> bool:
    """Whether the expression is a length that a calendar counts."""
    return isinstance(expr, tree.BusinessDays) or _months(expr, elaborator) is not None


def _months(expr: tree.Expr, elaborator: Values) -> int | None:
    """The months in one of the unit of a number; None for other units."""
    if not isinstance(expr, tree.Number) or expr.unit is None or expr.unit.text not in MONTHS:
        return None
    own = elaborator.specification.visible(elaborator.module, expr.unit.text)
    return None if any(isinstance(thing, UserUnit) for thing in own) else MONTHS[expr.unit.text]


def length_of(
    expr: tree.Expr,
    elaborator: Values,
    scope: Scope,
    generic: Generic | None = None,
    *,
    next_day: bool = False,
    dates: bool = False,
) -> Length | None:
    """The length that an expression gives; None after a reported mistake.

    With `next_day` the days begin with the one after; months and business days always do.
    """
    months = _months(expr, elaborator)
    if months is not None:
        assert isinstance(expr, tree.Number)
        count = _whole(expr.value, expr.span, elaborator)
        calendar = None if count is None else civil_calendar(elaborator, expr.span, dates=dates)
        if count is None or calendar is None:
            return None
        return _counted(calendar, "month", count * months, elaborator, dates=dates)
    if isinstance(expr, tree.BusinessDays):
        found = elaborator.term(expr.count, scope, None, generic)
        if not found.ok:
            return None
        counts = _counts(expr, found, elaborator)
        business = named_calendar(expr, elaborator) if counts else None
        if business is None:
            return None
        length = _counted(business, "business day", counts[0], elaborator, dates=dates)
        return replace(length, choice=(found.term, counts)) if found.term is not None and len(counts) > 1 else length
    duration = elaborator.term(expr, scope, DURATION_TYPE, generic)
    if not duration.ok or duration.term is None:
        return None
    if not next_day and is_negative(expr, duration.term, elaborator):
        return None
    if not next_day:
        return Length(duration.term)
    if not isinstance(duration.term, Const):
        _not_known(expr, elaborator)
        return None
    value = duration.term.value
    days = value * elaborator.specification.tick / DAY if isinstance(value, Fraction) else None
    count = _whole(days, expr.span, elaborator)
    calendar = None if count is None else civil_calendar(elaborator, expr.span)
    if count is None or calendar is None:
        return None
    return _counted(calendar, "day", count, elaborator, dates=dates)


def _counted(calendar: Calendar, unit: Unit, count: int, elaborator: Values, *, dates: bool) -> Length:
    # Dates are in no zone; what is counted in ticks depends on their length.
    tick = Fraction(1) if dates else elaborator.specification.tick
    chosen = replace(calendar, zone="") if dates else calendar
    return Length(reckoning=Reckoning(chosen, unit, count, tick, dates))


def _counts(expr: tree.BusinessDays, found: Typed, elaborator: Values) -> range:
    """The numbers of days that may be counted; none after a reported mistake."""
    if isinstance(found.term, Const) and isinstance(found.term.value, Fraction):
        count = _whole(found.term.value, expr.count.span, elaborator)
        return range(0) if count is None else range(count, count + 1)
    given = found.type
    if found.term is None or given.base != "integer" or given.collection is not None:
        fields = {"found": describe_type(given), "expected": WHOLE_NUMBER}
        elaborator.report(TYPE_MISMATCH, expr.count.span, **fields)
        return range(0)
    low, high = given.low, given.high
    if given.optional or low is None or high is None or not 1 <= low <= high <= MOST_GIVEN:
        _not_known(expr.count, elaborator)
        return range(0)
    return range(ceil(low), floor(high) + 1)


def _not_known(expr: tree.Expr, elaborator: Values) -> None:
    """Reports that the world gives how many days to count, and that they are not few enough to tell them apart."""
    code = codes.COUNT_NOT_KNOWN if elaborator.leaves_unchecked else codes.COUNT_OF_DAYS
    elaborator.report(code, expr.span, **{"what" if elaborator.leaves_unchecked else "found": expr.span.text})


def _whole(value: object, span: Span, elaborator: Values) -> int | None:
    """A written whole number of days or months, at least one."""
    if isinstance(value, Fraction) and value.denominator == 1 and value >= 1 and value <= 10_000:
        return int(value)
    elaborator.report(codes.COUNT_OF_DAYS, span, found=span.text)
    return None


# ---------------------------------------------------------------- which calendar


def named_calendar(expr: tree.BusinessDays, elaborator: Values) -> Calendar | None:
    """The calendar of `by CN`, else the one that the module names, else the one that it declares or imports.

    None after a reported mistake.
    """
    specification, module = elaborator.specification, elaborator.module
    named = (expr.calendar.text, expr.calendar.span) if expr.calendar is not None else _of_module(specification, module)
    if named is not None:
        text, span = named
        prefix, _, wanted = text.rpartition(".")
        seen = [entry for entry in _visible(specification, module, prefix) if entry.node.name.text == wanted]
        if not seen:
            table = {entry.node.name.text: entry.node.name.text for entry in specification.calendars}
            found = unknown(UNKNOWN_NAME, text, span, table)
            elaborator.diagnostics.append(
                Diagnostic(codes.UNKNOWN_CALENDAR, span, {"name": text}, found.labels, found.fixes)
            )
            return None
    else:
        seen = list(_visible(specification, module, ""))
        own = [entry for entry in seen if entry.module == module]
        seen = own or seen
        if not seen:
            elaborator.report(codes.NO_CALENDAR, expr.span, days=expr.span.text)
            return None
    if len(seen) > 1:
        names = ", ".join(entry.node.name.text for entry in seen)
        labels = tuple(label for entry in seen for label in place(entry.span, "one of them", "其中之一"))
        fields = {"days": expr.span.text, "names": names}
        elaborator.diagnostics.append(Diagnostic(codes.SEVERAL_CALENDARS, expr.span, fields, labels))
        return None
    return calendar_of(seen[0], specification)


def _of_module(specification: Specification, module: str) -> tuple[str, Span] | None:
    """The calendar that a module names, with its place."""
    info = specification.modules.get(module)
    for item in info.tree.items if info is not None else ():
        if isinstance(item, tree.Module) and item.path.text == module:
            for meta in item.meta:
                if isinstance(meta, tree.WordMeta) and meta.key == "calendar":
                    return meta.words[0].text, meta.words[0].span
    return None


def _visible(specification: Specification, module: str, prefix: str) -> Iterator[Entry[tree.Calendar]]:
    """The calendars of a module and of those that it imports (under an alias or path, if one is written)."""
    info = specification.modules.get(module)
    imports = dict(info.imports) if info is not None else {}
    for entry in specification.calendars:
        if entry.module != module and entry.module not in imports:
            continue
        known = {entry.module, entry.module.rpartition(".")[2], imports.get(entry.module) or ""}
        if not prefix or prefix in known:
            yield entry


def civil_calendar(elaborator: Values, span: Span, *, dates: bool = False) -> Calendar | None:
    """The days and months of the module's zone; of the zone of its calendar, where it names none itself."""
    if dates:
        return Calendar()
    specification, module = elaborator.specification, elaborator.module
    info = specification.modules.get(module)
    if info is not None and info.zone:
        return Calendar(zone=info.zone)
    zones = {zone_of_calendar(entry, specification) for entry in _visible(specification, module, "")} - {""}
    if len(zones) == 1:
        return Calendar(zone=zones.pop())
    elaborator.report(codes.DAYS_IN_UTC, span, days=span.text)
    return Calendar()


def zone_of_calendar(entry: Entry[tree.Calendar], specification: Specification) -> str:
    """The zone that a calendar names, else that of its module; empty for UTC."""
    if entry.node.zone is not None:
        return entry.node.zone.text
    info = specification.modules.get(entry.module)
    return info.zone if info is not None else ""


def calendar_of(entry: Entry[tree.Calendar], specification: Specification) -> Calendar:
    """A declared calendar, as it counts.

    It knows the years of the days that it lists, or those between its `valid from` and `to`; without either, all.
    """
    node = entry.node
    holidays, workdays = _days(node.holidays), _days(node.workdays)
    listed = holidays | workdays
    first = last = None
    if listed:
        first = day_number(date(_date(min(listed)).year, 1, 1))
        last = day_number(date(_date(max(listed)).year, 12, 31))
    if entry.meta.valid_from is not None:
        first = day_number(entry.meta.valid_from)
    if entry.meta.valid_to is not None:
        last = day_number(entry.meta.valid_to)
    if first is not None and last is not None:
        last = min(last, first + MOST_DAYS)
    weekend = frozenset(WEEKDAYS[name.text.casefold()] for name in node.weekend if name.text.casefold() in WEEKDAYS)
    return Calendar(
        node.name.text, zone_of_calendar(entry, specification), weekend, holidays - workdays, workdays, first, last
    )


def _date(day: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + day)


def _days(spans: tuple[tree.DateSpan, ...]) -> frozenset[int]:
    return frozenset(day for each in spans for day in range(day_number(each.first), day_number(each.last) + 1))
