"""Chinese constraints in one word, `每个订单的金额大于0元`: the formula that is meant, in declared names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reqonto.lazily import pattern
from reqonto.spec.model import EventKind, Kind, Parameter
from reqonto.syntax.numerals import NUMERALS, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reqonto.spec.model import Specification

_EACH = r"(?:对于?)?(?:所有的?|每一?个|每一?张|任意一?个?|任何一?个?|全部|凡|每)"
_EACH_PATTERN = pattern(_EACH)
_SIGNS = (
    ("≥", "大于等于|大于或等于|不小于|不少于|不低于|不得小于|不得少于|不得低于|不能小于|不能少于|不能低于|至少为?|≥"),
    (
        "≤",
        "小于等于|小于或等于|不大于|不超过|不多于|不高于|不得大于|不得超过|不得高于|不能大于|不能超过|不能高于|至多为?|最多为?|≤",
    ),
    ("≠", "不等于|≠"),
    (">", "大于|超过|多于|高于|>|＞"),
    ("<", "小于|少于|低于|<|＜"),
    ("=", "等于|=|＝"),
)
_COMPARED = "|".join(f"(?P<s{number}>{words})" for number, (_, words) in enumerate(_SIGNS))
_ONE, _OTHER = "甲", "乙"
_VALUE = pattern(r"\d[\d_]*(?:\.\d+)?(?:[^\W\d]+|%)?")
_JOINS = pattern("并且|而且|且|或者|或")
_TWO = r"(?P<no>没有|不存在|任意|任何|所有)?(?:任意)?两个"
_ALIKE = r"(?:都|均|必须|应当?)?(?P<not>不得|不能|不可以?|不应当?|不许|不会|不)?(?:具有|有)?(?:相同|一样|重复|相等)"
_MOST = r"(?:只能|只可|至多|最多|不得超过|不能超过)"
_TIMES = rf"(?:(?P<n{{}}>\d+|[{NUMERALS}]+)次)?"


def formula_meant(word: str, specification: Specification, module: str) -> str | None:
    """The formula that a word without blanks stands for; None where its parts are not all declared."""
    kinds = list(_named(word, specification, module, Kind))
    for name, kind in sorted(kinds, key=lambda each: -len(each[0])):
        members = {
            key: found[0].type.base
            for key, found in specification.members(kind).items()
            if len(found) == 1 and isinstance(found[0], Parameter) and not found[0].args
        }
        told = (
            _no_two_alike(word, name, members)
            or _at_most(word, name, kind, specification, module)
            or _of_each(word, name, members)
        )
        if told is not None:
            return told
    return None


def _named(
    word: str, specification: Specification, module: str, sort: type[Kind | EventKind]
) -> Iterator[tuple[str, str]]:
    """The things of a sort whose plain names stand in a word."""
    things = specification.kinds if sort is Kind else specification.events
    for symbol, thing in things.items():
        if thing.name in word and [each.id for each in specification.visible(module, thing.name)] == [thing.id]:
            yield thing.name, symbol


def _no_two_alike(word: str, kind: str, members: Mapping[str, str]) -> str | None:
    """`两个订单的编号不得相同`."""
    said = re.fullmatch(rf"{_TWO}{re.escape(kind)}的?(?P<what>\w+?){_ALIKE}", word)
    if said is None or (said["no"] in ("没有", "不存在")) is (said["not"] is not None):
        return None
    what = re.split("[、和与]", said["what"])
    if not set(what) <= set(members):
        return None
    same = " 且 ".join(f"{_ONE}.{each} = {_OTHER}.{each}" for each in what)
    return f"没有 甲、乙 属于 {kind} 其中 甲 ≠ 乙：{same}"


def _at_most(word: str, name: str, kind: str, specification: Specification, module: str) -> str | None:
    """`每个订单至多退款一次`."""
    said = re.fullmatch(rf"{_EACH}{re.escape(name)}{_MOST}{_TIMES.format(1)}(?P<act>\w+?){_TIMES.format(2)}", word)
    number = (said["n1"] or said["n2"]) if said is not None else None
    if said is None or number is None or (said["n1"] and said["n2"]):
        return None
    symbol = dict(_named(said["act"], specification, module, EventKind)).get(said["act"])
    if symbol is None:
        return None
    ways = [each.name for each in specification.events[symbol].args if each.type.is_object and each.type.kind == kind]
    digits = number if number.isdecimal() else value_of(number)
    if len(ways) != 1 or digits is None:
        return None
    return f"每个 甲 属于 {name}：至多 {digits}次 {said['act']}（{ways[0]}：甲）"


def _of_each(word: str, kind: str, members: Mapping[str, str]) -> str | None:
    """`所有订单的金额大于0元`, `如果订单加急则订单的金额大于0元`."""
    condition = re.fullmatch(rf"(?:如果|若)(?:{_EACH})?{re.escape(kind)}的?(?P<if>\w+?)(?:则|那么)(?P<then>\w+)", word)
    if condition is not None:
        first, rest = (
            _statement(condition["if"], members),
            re.sub(rf"^(?:{re.escape(kind)}|它|其)的?", "", condition["then"]),
        )
        then = _statement(rest, members)
        return None if first is None or then is None else f"每个 甲 属于 {kind}：如果 {first} 则 {then}"
    each = _EACH_PATTERN.match(word)
    if each is None or not word.startswith(kind, each.end()):
        return None
    said = _statement(word[each.end() + len(kind) :].removeprefix("的"), members)
    return None if said is None else f"每个 甲 属于 {kind}：{said}"


def _statement(words: str, members: Mapping[str, str]) -> str | None:
    """Comparisons and truth values of `甲`, joined by `且` or by `或`."""
    joins = {each[0][-1] if each[0] != "或者" else "或" for each in _JOINS.finditer(words)}
    if len(joins) > 1:
        return None
    parts = [_part(each.removeprefix("其").removeprefix("的"), members) for each in _JOINS.split(words)]
    if any(each is None for each in parts):
        return None
    return f" {joins.pop()} ".join(map(str, parts)) if joins else parts[0]


def _part(words: str, members: Mapping[str, str]) -> str | None:
    name = next((each for each in sorted(members, key=len, reverse=True) if words.startswith(each)), None)
    if name is None:
        bare = next((each for each in ("不", "未", "非") if words.startswith(each)), None)
        return f"非 {_ONE}.{words[1:]}" if bare and members.get(words[1:]) == "boolean" else None
    rest = words[len(name) :]
    if not rest:
        return f"{_ONE}.{name}" if members[name] == "boolean" else None
    sign = re.match(rf"(?:必须|应当?|要|须)?(?:{_COMPARED})", rest)
    value = None if sign is None else _VALUE.fullmatch(rest, sign.end())
    if sign is None or value is None:
        return None
    chosen = next(mark for number, (mark, _) in enumerate(_SIGNS) if sign[f"s{number}"] is not None)
    return f"{_ONE}.{name} {chosen} {value[0]}"
