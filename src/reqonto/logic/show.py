"""Values as people write them: `300.00 CNY`, `48 h`, `2026-11-11T00:10+08:00`, `15%`; and the symbols of a world.

What has a label comes in as a mapping from symbols to texts, so that this layer knows nothing of declarations.  Members
of an enumeration are looked up as `Enumeration.member`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from fractions import Fraction
from types import MappingProxyType

from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.sorts import STEPS, BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.structure import Value

Labels = Mapping[str, Text]
NO_LABELS: Labels = MappingProxyType({})
SECOND = Fraction(1)

DIGITS = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX", "RWF"), 0),
    **dict.fromkeys(("KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"), 3),
}
"""Decimal digits of the minor unit of the currencies that have not two (ISO 4217)."""

_UNITS = ((86_400, Text("d", "天")), (3_600, Text("h", "小时")), (60, Text("min", "分钟")), (1, Text("s", "秒")))


def shown_value(
    value: Value,
    sort: Sort,
    lang: str,
    *,
    tick: Fraction = SECOND,
    zone: tzinfo = UTC,
    labels: Labels = NO_LABELS,
) -> str:
    """A value of a sort in the words of `lang` (`en`, `zh`); `tick` is the length of a tick in seconds."""
    match sort:
        case BoolSort():
            return Text("true", "真")[lang] if value is True else Text("false", "假")[lang]
        case EnumSort(name):
            label = labels.get(f"{name}.{value}")
            return str(value) if label is None else label[lang]
        case ObjectSort():
            return str(value)
        case TextSort():
            return f"“{value}”" if lang == "zh" else f'"{value}"'
        case NumberSort():
            return shown_number(value, sort, lang, tick=tick, zone=zone) if isinstance(value, Fraction) else str(value)


def shown_number(number: Fraction, sort: NumberSort, lang: str, *, tick: Fraction = SECOND, zone: tzinfo = UTC) -> str:
    """A number in base units as people write it."""
    match sort.kind:
        case "money":
            digits = DIGITS.get(sort.unit, 2)
            return f"{fixed(number / 10**digits, digits)} {sort.unit}".rstrip()
        case "percent":
            return f"{plain(number * 100)}%"
        case "duration":
            return shown_duration(number * tick, lang)
        case "date":
            return _date(number)
        case "instant":
            return shown_instant(number * tick, zone)
        case "moment":
            return _moment(number, lang, tick, zone)
        case "quantity":
            return f"{plain(number)} {sort.unit}".rstrip()
        case _:
            return plain(number)


def plain(number: Fraction) -> str:
    """An exact number: decimal if it has an end, else a fraction."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = 0
    while (number * 10**digits).denominator != 1:
        digits += 1
    return fixed(number, digits)


def fixed(number: Fraction, digits: int) -> str:
    """An exact number with at least so many decimal digits; more if it needs them, a fraction if no digits suffice."""
    scaled = number * 10**digits
    if scaled.denominator != 1:
        return plain(number)
    sign, whole = ("-" if scaled < 0 else ""), str(abs(scaled.numerator)).rjust(digits + 1, "0")
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"


def shown_duration(seconds: Fraction, lang: str) -> str:
    """A duration in its largest fitting units: `48 h`, `1 d 2 h`, `90 s`."""
    if seconds < 0:
        return "-" + shown_duration(-seconds, lang)
    gap = "" if lang == "zh" else " "
    for length, unit in _UNITS:
        # Up to three days people say hours.
        if seconds and (seconds / length).denominator == 1 and not (length == 86_400 and seconds < 3 * length):
            return f"{seconds / length}{gap}{unit[lang]}"
    shown: list[str] = []
    rest = seconds
    for length, unit in _UNITS[:-1]:
        whole = rest // length
        if whole:
            shown.append(f"{whole}{gap}{unit[lang]}")
            rest -= whole * length
    if rest or not shown:
        shown.append(f"{plain(rest)}{gap}{_UNITS[-1][1][lang]}")
    return gap.join(shown)


def shown_instant(seconds: Fraction, zone: tzinfo = UTC) -> str:
    """An instant in ISO 8601, in `zone`; years that no calendar of the platform has are counted in seconds."""
    try:
        local = (datetime(1970, 1, 1, tzinfo=UTC) + _delta(seconds)).astimezone(zone)
    except (OverflowError, ValueError):
        return f"1970-01-01T00:00Z {'+' if seconds >= 0 else '-'} {plain(abs(seconds))} s"
    precise = "microseconds" if local.microsecond else "seconds" if local.second else "minutes"
    text = local.isoformat(timespec=precise)
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def _delta(seconds: Fraction) -> timedelta:
    whole = seconds.numerator // seconds.denominator
    return timedelta(seconds=whole, microseconds=int((seconds - whole) * 1_000_000))


def _date(days: Fraction) -> str:
    try:
        return (date(1970, 1, 1) + timedelta(days=int(days))).isoformat()
    except OverflowError:
        return f"1970-01-01 + {plain(days)} d"


def _moment(moment: Fraction, lang: str, tick: Fraction, zone: tzinfo) -> str:
    instant, step = divmod(moment, STEPS)
    shown = shown_instant(instant * tick, zone)
    if step == 0:
        return Text(f"just before {shown}", f"{shown} 之前")[lang]
    if step in {2, 3}:
        return Text(f"at the time-outs of {shown}", f"{shown} 超时之时")[lang]
    return Text(f"just after {shown}", f"{shown} 之后")[lang]
