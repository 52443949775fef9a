"""Units, currencies and periods in the words of both languages: what `fmt --dialect` and paraphrases write.

Only names that mean the same to the last digit stand in a row; what has no counterpart (`斤`, `万元`, a unit that a
text declares) stays as it is written.  Which measures they are says `spec.units`; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

PAIRS: tuple[tuple[str, str], ...] = (
    ("h", "小时"), ("min", "分钟"), ("s", "秒"), ("ms", "毫秒"), ("us", "微秒"), ("d", "天"), ("week", "周"),
    ("month", "个月"), ("year", "年"),
    ("kg", "千克"), ("g", "克"), ("mg", "毫克"), ("t", "吨"),
    ("m", "米"), ("km", "公里"), ("dm", "分米"), ("cm", "厘米"), ("mm", "毫米"), ("inch", "英寸"),
    ("m2", "平方米"), ("cm2", "平方厘米"), ("km2", "平方公里"), ("ha", "公顷"),
    ("m3", "立方米"), ("L", "升"), ("ml", "毫升"), ("cm3", "立方厘米"),
    ("piece", "件"), ("dozen", "打"), ("B", "字节"), ("degC", "摄氏度"),
    ("W", "瓦"), ("kW", "千瓦"), ("J", "焦"), ("kWh", "度"), ("V", "伏"), ("A", "安"), ("px", "像素"),
    ("CNY", "元"), ("USD", "美元"), ("EUR", "欧元"), ("GBP", "英镑"), ("JPY", "日元"), ("HKD", "港元"),
    ("TWD", "新台币"), ("KRW", "韩元"),
)  # fmt: skip
"""Each unit with its name in the other language, as they are written."""

ALSO: tuple[tuple[str, str], ...] = (
    ("sec", "秒"), ("second", "秒"), ("seconds", "秒"), ("minute", "分钟"), ("minutes", "分钟"), ("hour", "小时"),
    ("hours", "小时"), ("day", "天"), ("days", "天"), ("weeks", "周"), ("months", "个月"), ("years", "年"),
    ("pieces", "件"), ("byte", "字节"), ("bytes", "字节"), ("l", "升"), ("mL", "毫升"), ("m²", "平方米"),
    ("cm²", "平方厘米"), ("m³", "立方米"), ("cm³", "立方厘米"), ("RMB", "元"),
    ("h", "个小时"), ("d", "日"), ("week", "星期"), ("kg", "公斤"), ("km", "千米"), ("HKD", "港币"), ("CNY", "人民币"),
    ("piece", "个"), ("piece", "只"), ("piece", "台"), ("piece", "张"),
)  # fmt: skip
"""Further names: they become the names above when the language changes."""

CURRENCY = ("CNY", "人民币")
"""What stands as the type of an amount, where `元` stands behind numbers."""

PERIODS: tuple[tuple[str, str], ...] = (
    ("hour", "小时"), ("day", "日"), ("week", "周"), ("month", "月"), ("quarter", "季度"), ("year", "年"),
)  # fmt: skip
"""What stands behind `per` in a quality target."""

TIMES_ZH = (
    "毫秒",
    "微秒",
    "秒",
    "分钟",
    "个小时",
    "小时",
    "天",
    "日",
    "个星期",
    "星期",
    "周",
    "个月",
    "年",
    "个工作日",
    "工作日",
)
"""Chinese words behind the number of a length of time."""

_PLURALS = {name: f"{name}s" for name in ("week", "month", "year", "piece")}
"""English names that are written in full, behind other numbers than one."""

_PERIODS_TO_EN = {zh: en for en, zh in PERIODS} | {
    "时": "hour", "天": "day", "星期": "week", "个月": "month", "季": "quarter",
}  # fmt: skip
_EN = {en for en, _ in (*PAIRS, *ALSO)}
_ZH = {zh for _, zh in (*PAIRS, *ALSO)}
_TO_ZH = {en: zh for en, zh in (*ALSO, *PAIRS) if en not in _ZH}
_TO_EN = {zh: en for en, zh in (*ALSO, *PAIRS) if zh not in _EN}


def unit_word(
    name: str, lang: str, *, own: Collection[str] = (), role: Literal["amount", "money", "period"] = "amount"
) -> str:
    """A unit in a language; `own` are names that texts give units of their own, which mean what they say there.

    >>> unit_word("h", "zh"), unit_word("人民币", "en"), unit_word("斤", "en")
    ('小时', 'CNY', '斤')
    """
    table = _TO_ZH if lang == "zh" else _TO_EN
    if role == "period":
        table = dict(PERIODS) if lang == "zh" else _PERIODS_TO_EN
    other = table.get(name, name)
    if role == "money" and lang == "zh" and other == "元":
        other = CURRENCY[1]
    # A name that is written in both languages, or that a text has made its own, is left alone.
    return name if name in own or other in own else other


def one_name(name: str, *, own: Collection[str] = (), role: Literal["amount", "money", "period"] = "amount") -> str:
    """The English name that stands for all names of a unit, in either language.

    >>> one_name("months"), one_name("个月"), one_name("month"), one_name("hours"), one_name("个小时")
    ('month', 'month', 'month', 'h', 'h')
    """
    return unit_word(unit_word(name, "zh", own=own, role=role), "en", own=own, role=role)


def behind(number: str, name: str) -> str:
    """An English name of a unit as it stands behind a number.

    >>> behind("1", "month"), behind("3", "month"), behind("3", "kg")
    ('month', 'months', 'kg')
    """
    return name if number == "1" else _PLURALS.get(name, name)
