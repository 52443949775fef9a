"""Chinese numerals: `两` is 2, `十五` is 15, `三百` is 300."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reqonto.lazily import pattern

_WRITTEN = ("〇零", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS: Mapping[str, int] = MappingProxyType(
    {digit: number for number, digits in enumerate(_WRITTEN) for digit in digits}
)
_POWERS: Mapping[str, int] = MappingProxyType({"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000})

NUMERALS = "".join(_DIGITS) + "".join(_POWERS) + "万"
"""Every character that a numeral may have."""

ORDINAL_TOKEN = pattern(rf"第[ \t]*(\d+|[{NUMERALS}]+)[ \t]*次")
"""`第3次`, which is one word with what precedes and follows it."""

_MEASURED = frozenset(
    (*"天日月年时分秒周件元次个箱克斤吨米", *("小时", "分钟", "工作日", "千克", "个月", "星期", "公斤"))
)


def in_digits(word: str) -> str | None:
    """A Chinese number, with what it counts, in digits: `2天` for `两天`; None for what seems to be none."""
    rest = word.lstrip(NUMERALS)
    number = value_of(word[: len(word) - len(rest)])
    if number is None or (rest and rest not in _MEASURED and rest.removeprefix("个") not in _MEASURED):
        return None
    return f"{number}{rest}"


def value_of(numeral: str) -> int | None:
    """The number that a numeral says, below 10^8; None for what is no numeral."""
    if not numeral or any(char not in NUMERALS for char in numeral) or numeral[0] == "万":
        return None
    if len(numeral) > 1 and all(char in _DIGITS for char in numeral):
        # Read out digit by digit: 二〇二六.
        return int("".join(str(_DIGITS[char]) for char in numeral))
    total = section = digit = 0
    for char in numeral:
        if char == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        elif char in _POWERS:
            # 十五 is 15: a power without a digit in front counts once.
            section, digit = section + (digit or 1) * _POWERS[char], 0
        else:
            digit = _DIGITS[char]
    return total + section + digit
