"""Chinese prose in the same patterns: 当…时，如果…则，在…期间，某方应（不得、可、宜）在…内…"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from reqonto.diagnostics.diagnostic import Text
from reqonto.formalising.numbers import SIGNS
from reqonto.formalising.parts import Clause, ClauseWord, Modal, NotUnderstood, Parts, Timing

_WORDINGS: tuple[tuple[str, ClauseWord], ...] = (
    (r"(?:在|当)?([^，,]+?)(?:的)?期间[，,]", "while"),
    (r"(?:每当|一旦|当|在)([^，,]+?)(?:的时候|之后|以后|时(?![内之间])|后)[，,]?(?=[^，,])", "when"),
    (r"(?:如果|假如|倘若|如|若)([^，,]+?)(?:的话|时)?(?:[，,]\s*(?:则|那么)?|则)", "if"),
    (r"([^，,]+?)(?:的)[，,]", "if"),
    (r"除非([^，,]+?)[，,](?:否则)?", "unless"),
    (r"([^，,应须必可宜不]+?)(?:之后|以后|后)[，,]", "when"),
)
_OPENERS = tuple((re.compile(pattern), word) for pattern, word in _WORDINGS)
_MODALS: Mapping[str, Modal] = MappingProxyType(
    {
        **dict.fromkeys(("不得", "不应当", "不应", "不可以", "不可", "不能", "禁止", "严禁", "不允许", "不准", "无权"), "shall not"),
        **dict.fromkeys(("应当", "应该", "应", "必须", "须", "需要", "务必"), "shall"),
        "不宜": "should not", "宜": "should", "建议": "should", "不必": "may not", "无须": "may not", "无需": "may not",
        **dict.fromkeys(("可以", "可", "有权", "允许"), "may"),
    }
)  # fmt: skip
_MODAL = re.compile("|".join(sorted(_MODALS, key=len, reverse=True)))
_NUMBER = rf"(?:\d+(?:\.\d+)?[百千万]?|[{SIGNS}]+)"
_UNIT = r"(?:个?工作日|个?小时|分钟|秒钟?|天|日|周|个?星期|个?月|年)"
_WITHIN = re.compile(
    rf"(?:在|于)?(?:(?P<anchor>[^在于，,]+?)(?:之后|以后|后)(?:的)?)?(?P<duration>{_NUMBER}\s*{_UNIT})(?:之内|以内|内)[，,]?"
)
_BEFORE = re.compile(r"(?:在)?([^，,]+?)(?:之前|以前|前)[，,]?")
_IMMEDIATELY = re.compile(r"立即|立刻|马上")
_UNLESS = re.compile(r"[，,]\s*(除非|但)([^，,]+?)(?:的除外|除外)?$")


def split(text: str) -> Parts:
    """The parts of a sentence; raises NotUnderstood for what has none of the patterns."""
    rest = re.sub(r"\s+", "", text).strip("。.！!")
    if found := re.search(r"[。；;！!？?]", rest):
        why = Text("there is more than one sentence: one requirement, one sentence", "不止一句话：一条需求写一句")
        raise NotUnderstood(rest[found.end() :], why)
    clauses: list[Clause] = []
    while True:
        opened = next(((found, word) for each, word in _OPENERS if (found := each.match(rest))), None)
        if opened is None:
            break
        clauses.append(Clause(opened[1], opened[0][1]))
        rest = rest[opened[0].end() :].lstrip("并且则，").lstrip(",")
    if found := _UNLESS.search(rest):
        if found[1] == "但" and not rest.endswith("除外"):
            raise NotUnderstood(found[0], Text("what `但` sets apart is not said", "“但”之后的例外没有说明"))
        clauses.append(Clause("unless", found[2], trailing=True))
        rest = rest[: found.start()]
    modal = _MODAL.search(rest)
    if modal is None:
        why = Text("no word says how it binds: shall, must, should, may", "没有表示约束力的词：应、必须、宜、可")
        raise NotUnderstood(rest, why)
    before, response = rest[: modal.start()].strip("，,"), rest[modal.end() :].strip("，,")
    timing: Timing | None = None
    if found := _WITHIN.search(before):
        before = (before[: found.start()] + before[found.end() :]).strip("，,")
        timing = Timing("within", found["duration"], found["anchor"] or "")
    else:
        response, timing = _timing(response)
    return Parts(tuple(clauses), before, _MODALS[modal[0]], response, timing)


def _timing(response: str) -> tuple[str, Timing | None]:
    if found := _WITHIN.search(response):
        rest = (response[: found.start()] + response[found.end() :]).strip("，,")
        return rest, Timing("within", found["duration"], found["anchor"] or "")
    if found := _IMMEDIATELY.search(response):
        return (response[: found.start()] + response[found.end() :]).strip("，,"), Timing("immediately")
    if found := _BEFORE.match(response):
        return response[found.end() :], Timing("before", "", found[1])
    if found := re.match(r"始终|一直", response):
        return response[found.end() :], Timing("always")
    return response, None


UNITS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("秒", "秒钟"), "s"), "分钟": "min", **dict.fromkeys(("小时", "个小时"), "h"),
        **dict.fromkeys(("天", "日"), "d"), **dict.fromkeys(("周", "星期", "个星期"), "week"),
        **dict.fromkeys(("月", "个月"), "month"), "年": "year", **dict.fromkeys(("工作日", "个工作日"), "business days"),
        **dict.fromkeys(("元", "人民币", "块"), "CNY"), "美元": "USD", "欧元": "EUR",
        **dict.fromkeys(("千克", "公斤"), "kg"), "克": "g", "件": "piece", "米": "m", "吨": "t",
    }
)  # fmt: skip
COMPARISONS: tuple[tuple[str, str], ...] = (
    ("大于或等于|大于等于|不低于|不少于|不小于|至少为?", ">="), ("小于或等于|小于等于|不超过|不得超过|不高于|不多于|不大于|至多为?", "<="),
    ("大于|超过|高于|多于", ">"), ("小于|低于|少于|不足", "<"), ("等于", "="),
)  # fmt: skip
