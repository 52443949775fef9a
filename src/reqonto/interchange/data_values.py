"""Literals of data as values of the logic: exact, in base units, or the reason why not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from math import lcm

from reqonto.diagnostics.diagnostic import Text
from reqonto.lazily import pattern
from reqonto.logic.sorts import NumberSort
from reqonto.logic.structure import Value
from reqonto.spec.types import ValueType
from reqonto.spec.units import MINOR_DIGITS, currency, measure

LONGEST = 100_000
"""Characters of a text that is read; longer ones count as unknown."""

_MOST_DIGITS = 400
"""Digits of a number, and its power of ten."""

_NUMBER = pattern(r"\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:[eE]([+-]?[0-9]+))?\s*")
_MEASURED = pattern(r"\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*([^\s0-9.].*?)\s*")
_BEFORE = pattern(r"\s*([^\s0-9.+-]+)\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*")
_DURATION = pattern(
    r"\s*(-?)P(?:([0-9]+)W|(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?)\s*"
)
_INSTANT = pattern(
    r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?\s*"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

TOO_LONG = Text("it is too long", "过长")
TOO_FINE = Text("it is finer than a microsecond", "它比微秒更细")

_FINEST = (1_000, 1_000_000)
"""Parts of a second that times in data may be told in, beside those of the specification."""

CALLED: dict[str, Text] = {
    "boolean": Text("truth value", "真假值"),
    "integer": Text("whole number", "整数"),
    "decimal": Text("number", "数"),
    "percent": Text("percentage", "百分比"),
    "money": Text("amount of money", "金额"),
    "quantity": Text("quantity", "数量"),
    "duration": Text("length of time", "时长"),
    "date": Text("date", "日期"),
    "datetime": Text("time", "时刻"),
    "text": Text("text", "文本"),
    "identifier": Text("identifier", "标识"),
    "enumeration": Text("value of its list", "列表中的值"),
    "object": Text("thing", "事物"),
}
"""What values of a type are called."""


_GROUPS = pattern(r"(?<![0-9.])[0-9]{1,3}(?:[,'’_\s][0-9]{3})+(?![0-9])|[0-9],[0-9]{1,2}(?![0-9])")
_GROUPED = Text(
    "numbers are written with a point before what is behind it and nothing between thousands: 1000.30",
    "数字以小数点分隔小数，千位之间不加任何符号：1000.30",
)


class Unfit(ValueError):  # noqa: N818 - it says what the value is
    """A literal that is no value of the type; `why` may say more."""

    def __init__(self, why: Text | None = None) -> None:
        super().__init__("" if why is None else why.en)
        self.why = why


class Finer(Exception):  # noqa: N818 - it says what is needed
    """A time that is no whole number of ticks; ticks of `tick` seconds would do."""

    def __init__(self, tick: Fraction) -> None:
        super().__init__(str(tick))
        self.tick = tick


def literal_value(text: str, type_: ValueType, *, tick: Fraction, zone: tzinfo, unit: str = "") -> Value:
    """The value that a literal gives for a type (not an object or a member of an enumeration).

    `unit` is the unit or currency that stands beside the number, if any; percentages without a sign are ratios.
    `zone` is that of times without one.  Raises `Unfit`, and `Finer` where a tick is too long for a time.
    """
    if len(text) > LONGEST:
        raise Unfit(TOO_LONG)
    match type_.base:
        case "boolean":
            return _truth(text)
        case "text" | "identifier":
            return text
        case "date":
            return _days(text)
        case "datetime":
            return whole_ticks(instant(text, zone), tick)
        case "duration":
            return whole_ticks(_seconds(text, unit), tick)
        case "integer":
            return _whole(_number(text))
        case "decimal":
            return _number(text)
        case "percent":
            return _ratio(text)
        case "money":
            return _money(text, type_, unit)
        case "quantity":
            return _quantity(text, type_, unit)
        case _:
            raise Unfit


def _truth(text: str) -> bool:
    found = {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower().rpartition("/")[2])
    if found is None:
        raise Unfit
    return found


def _number(text: str) -> Fraction:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise _unfit(text)
    digits, power = found[1], found[2] or "0"
    if len(digits) > _MOST_DIGITS or len(power) > 5 or abs(int(power)) > _MOST_DIGITS:
        raise Unfit(TOO_LONG)
    return Fraction(digits if digits[-1] != "." else digits[:-1]) * Fraction(10) ** int(power)


def _unfit(text: str) -> Unfit:
    """Why a text is no number, where that can be told."""
    return Unfit(_GROUPED if _GROUPS.search(text) else None)


def _whole(number: Fraction) -> Fraction:
    if number.denominator != 1:
        raise Unfit
    return number


def _ratio(text: str) -> Fraction:
    shown = text.strip()
    return _number(shown[:-1]) / 100 if shown[-1:] in {"%", "％"} else _number(shown)


def _parted(text: str) -> tuple[Fraction, str]:
    """A number and the unit that stands behind or before it, if one does."""
    if _NUMBER.fullmatch(text):
        return _number(text), ""
    if _GROUPS.search(text):
        raise _unfit(text)
    behind = _MEASURED.fullmatch(text)
    if behind is not None:
        return _number(behind[1]), behind[2]
    before = _BEFORE.fullmatch(text)
    if before is None:
        raise _unfit(text)
    return _number(before[2]), before[1]


def _money(text: str, type_: ValueType, unit: str) -> Fraction:
    number, written = _parted(text)
    codes = {currency(each) or each for each in (written, unit) if each}
    if len(codes) > 1:
        raise Unfit(
            Text(f"it names two currencies, {', '.join(sorted(codes))}", f"写了两种货币：{'、'.join(sorted(codes))}")
        )
    code = next(iter(codes), type_.unit)
    if type_.unit and code != type_.unit:
        raise Unfit(Text(f"it is in {code}, not in {type_.unit}", f"其货币是 {code}，不是 {type_.unit}"))
    return _whole(number * 10 ** MINOR_DIGITS.get(type_.unit, 2))


def _quantity(text: str, type_: ValueType, unit: str) -> Fraction:
    number, written = _parted(text)
    assert isinstance(type_.sort, NumberSort)
    chosen = written or _CODES.get(unit, unit) or type_.unit
    found = measure(chosen)
    if found is None or found.sort != type_.sort:
        # A unit that the specification declares is known to it alone; the number then is in that unit.
        if chosen == type_.unit:
            return number
        raise Unfit(Text(f"it is in {chosen}", f"其单位是 {chosen}"))
    return number * found.factor


_CODES = {
    "KGM": "kg", "GRM": "g", "MGM": "mg", "TNE": "t", "LBR": "lb", "MTR": "m", "KMT": "km", "CMT": "cm", "MMT": "mm",
    "INH": "inch", "LTR": "L", "MLT": "ml", "MTK": "m2", "MTQ": "m3", "C62": "piece", "EA": "piece", "H87": "piece",
    "SEC": "s", "MIN": "min", "HUR": "h", "DAY": "d", "WEE": "week",
}  # fmt: skip
"""Codes of UN/CEFACT and the units that they mean."""


def _seconds(text: str, unit: str) -> Fraction:
    found = _DURATION.fullmatch(text)
    if found is not None and any(found.groups()[1:]):
        if len(text) > _MOST_DIGITS:
            raise Unfit(TOO_LONG)
        weeks, days, hours, minutes, seconds = (Fraction(each or 0) for each in found.groups()[1:])
        total = weeks * 604_800 + days * 86_400 + hours * 3_600 + minutes * 60 + seconds
        return -total if found[1] else total
    if re.fullmatch(r"\s*-?P.*", text):
        # Months and years are of no fixed length.
        raise Unfit
    number, written = _parted(text)
    chosen = measure(written or _CODES.get(unit, unit) or "s")
    if chosen is None or chosen.sort.kind != "duration":
        raise Unfit
    return number * chosen.factor


def instant(text: str, zone: tzinfo) -> Fraction:
    """Seconds since 1970-01-01T00:00Z of a time in ISO 8601; a day alone is its first instant.  Raises `Unfit`."""
    found = _INSTANT.fullmatch(text)
    if found is None or (found[4] is not None and found[9]):
        raise Unfit
    if len(text) > _MOST_DIGITS:
        raise Unfit(TOO_LONG)
    year, month, day, hour, minute, second = (int(each or 0) for each in found.groups()[:6])
    try:
        clock = time(0 if hour == 24 and not minute and not second else hour, minute, second)
        local = datetime.combine(date(year, month, day), clock, tzinfo=_offset(found[8] or found[9], zone))
        if hour == 24:
            local += timedelta(days=1)
        passed = local.astimezone(UTC) - _EPOCH
    except (ValueError, OverflowError):
        raise Unfit from None
    return Fraction(passed.days * 86_400 + passed.seconds) + Fraction(f"0{found[7]}" if found[7] else 0)


def _offset(written: str | None, zone: tzinfo) -> tzinfo:
    if not written:
        return zone
    return datetime.fromisoformat(f"2000-01-01T00:00:00{written.replace('Z', '+00:00')}").tzinfo or zone


def _days(text: str) -> Fraction:
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise Unfit
    try:
        return Fraction((date(int(found[1]), int(found[2]), int(found[3])) - date(1970, 1, 1)).days)
    except ValueError:
        raise Unfit from None


def whole_ticks(seconds: Fraction, tick: Fraction) -> Fraction:
    """The number of ticks of a time.

    Raises `Finer` if it is not whole with these ticks and would be with shorter ones; `Unfit` if the time is finer
    than what data may tell.
    """
    ticks = seconds / tick
    if ticks.denominator == 1:
        return ticks
    for parts in _FINEST:
        finer = Fraction(1, lcm(tick.denominator, parts))
        if (seconds / finer).denominator == 1:
            raise Finer(finer)
    raise Unfit(TOO_FINE)
