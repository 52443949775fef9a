"""Numbers of prose: digits with marks between thousands, English number words, Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from reqonto.diagnostics.diagnostic import Text
from reqonto.formalising.parts import NotUnderstood, Told

_MARKED = re.compile(r"(?<![\d.,])\d+(?:[.,．'’\u00a0\u2009\u202f]\d+|[ ]\d{3}(?!\d))+")
_MARK = re.compile(r"\D")
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")
_GROUP = 3


def plain(prose: str, told: Told) -> str:
    """The prose with its numbers in the form of the language: a point before decimals, nothing between thousands.

    What is read into a number is told (`1,000` as 1000, `1,5` as 1.5).  Raises NotUnderstood for a number that says
    two things: `1.000` is a thousand to some and one to others.
    """

    def read(found: re.Match[str]) -> str:
        said = found[0].translate(_WIDE)
        value = _read(said)
        if value != said:
            told.assume(f"`{said}` is read as {value}", f"“{said}”读作 {value}")
        return value

    return _MARKED.sub(read, prose)


def _read(said: str) -> str:
    """One number in digits, without its marks."""
    digits = _MARK.split(said)
    marks = _MARK.findall(said)
    head, *groups = digits
    grouped = len(head) <= _GROUP and not head.startswith("0")
    thousands = grouped and all(len(each) == _GROUP for each in groups)
    if set(marks) == {"."}:
        if len(groups) > 1:
            # `1.000.000`; anything else is a date, a version or an address.
            return "".join(digits) if thousands else said
        if thousands:
            whole, exact = "".join(digits), f"{Decimal(f'{head}.{groups[0]}').normalize():f}"
            why = Text(
                f"it may mean {whole} or {exact}: write one of them",
                f"可能指 {whole}，也可能指 {exact}：请写明其中之一",
            )
            raise NotUnderstood(said, why)
        return f"{head}.{groups[0]}"
    if len(set(marks)) == 1:
        if thousands:
            return "".join(digits)
        if marks == [","]:
            return f"{head}.{groups[0]}"
    else:
        *between, last = marks
        parted = grouped and len(set(between)) == 1 and all(len(each) == _GROUP for each in groups[:-1])
        if parted and last in {".", ","}:
            return f"{''.join(digits[:-1])}.{groups[-1]}"
    raise NotUnderstood(said, Text("its digits are grouped in no usual way", "其数字的分组方式不常见"))


# ------------------------------------------------ words and numerals

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL: Mapping[str, int] = MappingProxyType(
    {word: value for value, word in enumerate(_ONES)} | {word: 20 + 10 * place for place, word in enumerate(_TENS)}
)
_LARGE: Mapping[str, int] = MappingProxyType({"thousand": 10**3, "million": 10**6, "billion": 10**9})
_DIGITS: Mapping[str, int] = MappingProxyType(
    {each: value for value, each in enumerate("一二三四五六七八九", start=1)} | {"两": 2}
)
_SIZES: Mapping[str, int] = MappingProxyType({"十": 10, "百": 100, "千": 1000})
_MYRIADS: Mapping[str, int] = MappingProxyType({"万": 10**4, "亿": 10**8})
_SIZED = re.compile(r"(\d+(?:\.\d+)?)\s*([百千]?[万亿]|[百千])")
SIGNS = "零〇一二两三四五六七八九十百千万亿"
"""The signs of Chinese numerals."""
_FIRST, _NEXT = "|".join((*_TENS, *reversed(_ONES), "an?")), "|".join((*_ONES[1:10], "hundred", *_LARGE))
WORD = rf"(?:(?:{_FIRST})(?:[-\s](?:{_NEXT}))*)"
"""A pattern of English number words."""


def number(text: str) -> str | None:
    """What digits, English words or Chinese numerals say, as a decimal of the language; None where it is no number.

    >>> number("twenty-four"), number("two hundred"), number("1.5 million"), number("三千五百"), number("1.5万")
    ('24', '200', '1500000', '3500', '15000')
    """
    text = text.strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return text
    if found := _SIZED.fullmatch(text):
        size = Decimal(1)
        for each in found[2]:
            size *= {**_SIZES, **_MYRIADS}[each]
        return _written(Decimal(found[1]) * size)
    if found := re.fullmatch(rf"(\d+(?:\.\d+)?)\s+({'|'.join(_LARGE)})", text, re.IGNORECASE):
        return _written(Decimal(found[1]) * _LARGE[found[2].lower()])
    value = _numerals(text) if text and text[0] in SIGNS else _words(text)
    return None if value is None else str(value)


def _written(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _words(text: str) -> int | None:
    """English number words: ones and tens, hundreds, then thousands and more, each once and in falling order."""
    total, part, last, limit = 0, 0, "", max(_LARGE.values()) * 1000
    said = re.split(r"[-\s]+", text.lower())
    if said in (["a"], ["an"]):
        return 1
    for word in said:
        if word in {"a", "an"} and not last:
            part = 1
        elif word in _SMALL:
            value = _SMALL[word]
            if last and last != "hundred" and last not in _LARGE and not (last in _TENS and 0 < value < 10):
                return None
            part += value
        elif word == "hundred" and 0 < part < 10 and last not in _LARGE:
            part *= 100
        elif word in _LARGE and part and _LARGE[word] < limit:
            total, part, limit = total + part * _LARGE[word], 0, _LARGE[word]
        else:
            return None
        last = word
    return total + part


def _numerals(text: str) -> int | None:
    """Chinese numerals; a last digit behind 百, 千 or 万 without 零 is of the next size: 一百五 is 150.

    Digits side by side are refused: 三五天 means three to five days.
    """
    total = section = 0
    digit: int | None = None
    before, size, myriad = "", 10**4, 10**9
    for char in text:
        if char in "零〇":
            if digit is not None or not before:
                return None
        elif char in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[char]
            continue  # what stands before a digit says of which size it is
        elif char in _SIZES:
            if _SIZES[char] >= size or (digit is None and (char != "十" or section)):
                return None
            section, digit, size = section + (1 if digit is None else digit) * _SIZES[char], None, _SIZES[char]
        elif char in _MYRIADS:
            section += digit or 0
            if _MYRIADS[char] >= myriad or not section:
                return None
            total, section, digit, size, myriad = total + section * _MYRIADS[char], 0, None, 10**4, _MYRIADS[char]
        else:
            return None
        before = char
    if digit is not None:
        section += digit * {**_SIZES, **_MYRIADS}.get(before, 10) // 10
    return total + section
