"""Units and currencies, with their Chinese names, and how many base units each is.

The base units are those of `logic.sorts`: minor units of a currency, ticks (seconds here, scaled by the caller) of a
duration, the base unit of the dimension of a quantity.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from reqonto.logic.sorts import DURATION, INTEGER, NumberSort
from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """What a unit measures, and how many base units one of it is (seconds for a duration)."""

    sort: NumberSort
    factor: Fraction


MINOR_DIGITS = {
    "CNY": 2, "USD": 2, "EUR": 2, "GBP": 2, "JPY": 0, "HKD": 2, "TWD": 2, "MOP": 2, "KRW": 0, "SGD": 2, "AUD": 2,
    "NZD": 2, "CAD": 2, "CHF": 2, "SEK": 2, "NOK": 2, "DKK": 2, "PLN": 2, "CZK": 2, "HUF": 2, "RUB": 2, "INR": 2,
    "IDR": 2, "MYR": 2, "PHP": 2, "THB": 2, "VND": 0, "BRL": 2, "MXN": 2, "ZAR": 2, "TRY": 2, "AED": 2, "SAR": 2,
    "ILS": 2, "KWD": 3, "BHD": 3, "CLP": 0,
}  # fmt: skip
"""Decimal digits of the minor unit of each currency (ISO 4217)."""

CURRENCY_NAMES: dict[str, tuple[str, int | str]] = {
    "¥": ("CNY", 1), "￥": ("CNY", 1), "元": ("CNY", 1), "人民币": ("CNY", 1), "RMB": ("CNY", 1), "角": ("CNY", "1/10"),
    "万元": ("CNY", 10_000), "亿元": ("CNY", 100_000_000), "美元": ("USD", 1), "$": ("USD", 1), "欧元": ("EUR", 1),
    "€": ("EUR", 1), "英镑": ("GBP", 1), "£": ("GBP", 1), "日元": ("JPY", 1), "港元": ("HKD", 1), "港币": ("HKD", 1),
    "新台币": ("TWD", 1), "韩元": ("KRW", 1),
}  # fmt: skip

SECONDS: dict[str, int | str] = {
    "ms": "1/1000", "毫秒": "1/1000", "us": "1/1000000", "微秒": "1/1000000",
    "s": 1, "sec": 1, "second": 1, "seconds": 1, "秒": 1,
    "min": 60, "minute": 60, "minutes": 60, "分钟": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "小时": 3600, "个小时": 3600,
    "d": 86_400, "day": 86_400, "days": 86_400, "天": 86_400, "日": 86_400,
    "week": 604_800, "weeks": 604_800, "周": 604_800, "星期": 604_800,
}  # fmt: skip

QUANTITIES: dict[str, dict[str, int | str]] = {
    "kg": {
        "kg": 1, "千克": 1, "公斤": 1, "g": "1/1000", "克": "1/1000", "mg": "1/1000000", "毫克": "1/1000000",
        "t": 1000, "吨": 1000, "斤": "1/2", "两": "1/20", "lb": "0.45359237",
    },
    "m": {
        "m": 1, "米": 1, "km": 1000, "千米": 1000, "公里": 1000, "dm": "1/10", "分米": "1/10", "cm": "1/100",
        "厘米": "1/100", "mm": "1/1000", "毫米": "1/1000", "inch": "0.0254", "英寸": "0.0254",
    },
    "m2": {"m2": 1, "m²": 1, "平方米": 1, "cm2": "1/10000", "cm²": "1/10000", "平方厘米": "1/10000", "km2": 1_000_000,
           "平方公里": 1_000_000, "ha": 10_000, "公顷": 10_000, "亩": "2000/3"},
    "m3": {"m3": 1, "m³": 1, "立方米": 1, "L": "1/1000", "l": "1/1000", "升": "1/1000", "ml": "1/1000000",
           "mL": "1/1000000", "毫升": "1/1000000", "cm3": "1/1000000", "cm³": "1/1000000", "立方厘米": "1/1000000"},
    "piece": {"piece": 1, "pieces": 1, "件": 1, "个": 1, "只": 1, "台": 1, "张": 1, "dozen": 12, "打": 12},
    "B": {
        "B": 1, "byte": 1, "bytes": 1, "字节": 1, "bit": "1/8", "kB": 1000, "KB": 1000, "MB": 1000**2, "GB": 1000**3,
        "TB": 1000**4, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "TiB": 1024**4,
    },
    "K": {"K": 1, "℃": 1, "degC": 1, "摄氏度": 1},
    "W": {"W": 1, "瓦": 1, "kW": 1000, "千瓦": 1000},
    "J": {"J": 1, "焦": 1, "kJ": 1000, "kWh": 3_600_000, "度": 3_600_000, "kcal": 4184},
    "V": {"V": 1, "伏": 1, "kV": 1000},
    "A": {"A": 1, "安": 1, "mA": "1/1000"},
    "px": {"px": 1, "像素": 1},
}  # fmt: skip
"""Units of each dimension, by the base unit of the dimension.  Temperatures are differences."""

COLLOQUIAL: dict[str, str] = {
    "块": "元", "块钱": "元", "元钱": "元", "毛": "角", "毛钱": "角", "钟头": "小时", "个钟头": "小时", "hrs": "h",
    "mins": "min", "secs": "s", "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "pound": "GBP",
    "pounds": "GBP", "yuan": "CNY", "yen": "JPY",
}  # fmt: skip
"""What people say, and which unit they mean: offered, never read."""

_PARTICLES = ("之内", "以内", "内", "之后", "以后", "后", "之前", "以前", "前", "左右", "之外", "以外")


def without_particle(name: str) -> str | None:
    """The unit of time in `小时之内`, `天后`: a unit with a word behind it that is no part of it."""
    return next(
        (unit for each in _PARTICLES if name.endswith(each) and (unit := name.removesuffix(each)) in SECONDS), None
    )


def rate_in(name: str) -> tuple[str, str] | None:
    """The currency and the unit in `元每小时`."""
    amount, mark, each = name.partition("每")
    return (amount, each) if mark and each in _MEASURES and amount in {*CURRENCY_NAMES, *MINOR_DIGITS} else None


# Areas and volumes are lengths multiplied; every other dimension is a base of its own.
DERIVED = {"m2": {"m": 2}, "m3": {"m": 3}}

_MEASURES: dict[str, Measure] = {
    **{name: Measure(DURATION, Fraction(value)) for name, value in SECONDS.items()},
    **{
        name: Measure(NumberSort("quantity", base), Fraction(value))
        for base, table in QUANTITIES.items()
        for name, value in table.items()
    },
    **{code: Measure(NumberSort("money", code), Fraction(10**digits)) for code, digits in MINOR_DIGITS.items()},
    **{
        name: Measure(NumberSort("money", code), Fraction(times) * 10 ** MINOR_DIGITS[code])
        for name, (code, times) in CURRENCY_NAMES.items()
    },
}


def measure(name: str) -> Measure | None:
    """What a built-in unit or currency measures; None if there is none of that name."""
    return _MEASURES.get(name)


def unit_names() -> Iterable[str]:
    """Every built-in unit and currency, for suggestions."""
    return _MEASURES.keys()


def currency(name: str) -> str | None:
    """The code of a currency by its code, sign or Chinese name."""
    if name in MINOR_DIGITS:
        return name
    return CURRENCY_NAMES[name][0] if name in CURRENCY_NAMES else None


def _exponents(unit: str) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in unit.split("·"):
        base, _, power = part.partition("^")
        for name, exponent in DERIVED.get(base, {base: 1}).items():
            total[name] = total.get(name, 0) + exponent * int(power or 1)
    return total


def combine(left: str, right: str, op: Literal["*", "/"]) -> NumberSort:
    """The sort of a product or quotient of two quantities, given by their base units.

    >>> combine("m", "m", "*")
    NumberSort(kind='quantity', unit='m2')
    >>> combine("kg", "m3", "/").unit
    'kg·m^-3'
    """
    total = _exponents(left)
    sign = 1 if op == "*" else -1
    for name, exponent in _exponents(right).items():
        total[name] = total.get(name, 0) + sign * exponent
    left_over = {name: exponent for name, exponent in sorted(total.items()) if exponent}
    if not left_over:
        return NumberSort("decimal")
    for unit, parts in DERIVED.items():
        if parts == left_over:
            return NumberSort("quantity", unit)
    return NumberSort(
        "quantity", "·".join(name if exponent == 1 else f"{name}^{exponent}" for name, exponent in left_over.items())
    )


def plain() -> Measure:
    """A unit without dimension, as in `unit gross = 144`."""
    return Measure(INTEGER, Fraction(1))
