"""English prose in the patterns of EARS: When …, while …, where …, if … then …, the system shall … within …"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from reqonto.diagnostics.diagnostic import Text
from reqonto.formalising.numbers import WORD
from reqonto.formalising.parts import Clause, ClauseWord, Modal, NotUnderstood, Parts, Timing

_OPENERS: Mapping[str, ClauseWord] = MappingProxyType(
    {
        "when": "when", "whenever": "when", "once": "when", "as soon as": "when", "after": "when", "upon": "when",
        "while": "while", "as long as": "while", "during": "while", "if": "if", "where": "where", "in case": "if",
        "unless": "unless",
    }
)  # fmt: skip
_OPENER = re.compile(rf"({'|'.join(sorted(_OPENERS, key=len, reverse=True))})\s+", re.IGNORECASE)
_END = re.compile(r"\s*,?\s+then\s+|\s*,\s*(?:then\s+)?", re.IGNORECASE)
_MODALS: Mapping[str, Modal] = MappingProxyType(
    {
        "shall not": "shall not", "must not": "shall not", "cannot": "shall not", "can not": "shall not",
        "is not allowed to": "shall not", "are not allowed to": "shall not", "is not permitted to": "shall not",
        "is forbidden to": "shall not", "should not": "should not", "shall never": "shall not",
        "must never": "shall not", "shall always": "shall", "must always": "shall",
        "is required to": "shall", "are required to": "shall", "has to": "shall", "have to": "shall", "shall": "shall",
        "must": "shall", "should": "should", "ought to": "should", "is allowed to": "may", "are allowed to": "may",
        "is permitted to": "may", "may": "may", "can": "may",
    }
)  # fmt: skip
_MODAL = re.compile(
    rf"\b({'|'.join(sorted([*_MODALS, 'may not', 'will'], key=len, reverse=True))})\b(?!\s+later\b)", re.IGNORECASE
)
_NUMBER = rf"(?:(?:{WORD}\s+\((?=\d))?\d+(?:\.\d+)?\)?|{WORD})"
_UNIT = r"(?:seconds?|minutes?|hours?|(?:calendar\s+)?days?|weeks?|months?|years?|(?:business|working)\s+days?|sec|min|h|d|s)"
_LENGTH = (
    rf",?\s*\b(?:within|in (?:at most|no more than)|(?:no|not) later than|at the latest)\s+(?:the\s+next\s+)?"
    rf"(?P<duration>{_NUMBER}\s*{_UNIT})\b"
)
_WITHIN = (
    re.compile(rf"{_LENGTH}\s+(?:of|after|from|following)\s+(?P<anchor>[^,]+?)\s*(?:,\s*|$)", re.IGNORECASE),
    re.compile(rf"{_LENGTH}(?P<anchor>)(?!\s+(?:of|after|from|following)\b)\s*,?", re.IGNORECASE),
)
_BEFORE = re.compile(r",?\s*\b(before|until)\s+(.+)$", re.IGNORECASE)
_IMMEDIATELY = re.compile(r",?\s*\b(?:immediately|at once|straight away)\b,?", re.IGNORECASE)
_TRAILING = re.compile(r",?\s+\b(unless|if|when|whenever|once|while|as long as|as soon as)\s+(.+)$", re.IGNORECASE)


def split(text: str) -> Parts:
    """The parts of a sentence; raises NotUnderstood for what has none of the patterns."""
    rest = " ".join(text.split()).rstrip(" .!")
    if found := re.search(r"(?<![A-Z])[.;!?]\s+(?=\S)", rest):
        why = Text("there is more than one sentence: one requirement, one sentence", "不止一句话：一条需求写一句")
        raise NotUnderstood(rest[found.end() :], why)
    clauses: list[Clause] = []
    while opener := _OPENER.match(rest):
        end = _END.search(rest, opener.end())
        if end is None:
            raise NotUnderstood(rest, Text("the condition has no end: a comma is missing", "条件没有结束：缺少逗号"))
        clauses.append(Clause(_OPENERS[opener[1].lower()], rest[opener.end() : end.start()]))
        rest = re.sub(r"^and\s+", "", rest[end.end() :], flags=re.IGNORECASE)
    modal = _MODAL.search(rest)
    if modal is None:
        why = Text("no word says how it binds: shall, must, should, may", "没有表示约束力的词：应、必须、宜、可")
        raise NotUnderstood(rest, why)
    word = " ".join(modal[1].lower().split())
    if word in {"may not", "will"}:
        raise NotUnderstood(modal[1], _TWO_WAYS[word])
    response, timing = _timing(rest[modal.end() :].strip(" ,"))
    while trailing := _TRAILING.search(response):
        clauses.append(Clause(_OPENERS[trailing[1].lower()], trailing[2].strip(" ,"), trailing=True))
        response = response[: trailing.start()].strip(" ,")
        if timing is None:
            response, timing = _timing(response)
    return Parts(tuple(clauses), rest[: modal.start()].strip(" ,"), _MODALS[word], response, timing)


_TWO_WAYS = {
    "may not": Text(
        "`may not` can forbid and can allow to leave it: write `must not`, or `need not`",
        "may not 既可表示禁止，也可表示不必：请写 must not 或 need not",
    ),
    "will": Text(
        "`will` can tell a fact and can demand it: write `shall`, or an assumption",
        "will 既可陈述事实，也可表示要求：请写 shall，或写成假设",
    ),
}


def _timing(response: str) -> tuple[str, Timing | None]:
    """The response without what it says of time, and that."""
    if found := next((match for each in _WITHIN if (match := each.search(response))), None):
        rest = f"{response[: found.start()]} {response[found.end() :]}".strip(" ,")
        return " ".join(rest.split()), Timing("within", found["duration"], found["anchor"] or "")
    if found := _IMMEDIATELY.search(response):
        rest = f"{response[: found.start()]} {response[found.end() :]}".strip(" ,")
        return " ".join(rest.split()), Timing("immediately")
    if found := _BEFORE.search(response):
        word = found[1].lower()
        return response[: found.start()].strip(" ,"), Timing("before" if word == "before" else "until", "", found[2])
    return response, None


UNITS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("second", "seconds", "sec", "s"), "s"), **dict.fromkeys(("minute", "minutes", "min"), "min"),
        **dict.fromkeys(("hour", "hours", "h"), "h"), **dict.fromkeys(("day", "days", "calendar day", "calendar days", "d"), "d"),
        **dict.fromkeys(("week", "weeks"), "week"), **dict.fromkeys(("month", "months"), "month"),
        **dict.fromkeys(("year", "years"), "year"),
        **dict.fromkeys(("business day", "business days", "working day", "working days"), "business days"),
        **dict.fromkeys(("yuan", "rmb", "cny", "¥", "￥"), "CNY"), **dict.fromkeys(("dollar", "dollars", "usd", "$"), "USD"),
        **dict.fromkeys(("euro", "euros", "eur", "€"), "EUR"), **dict.fromkeys(("percent", "per cent"), "%"),
    }
)  # fmt: skip
COMPARISONS: tuple[tuple[str, str], ...] = (
    (r"(?:is |are |be )?(?:greater|more|larger|higher) than or equal to", ">="), (r"(?:is |are |be )?at least", ">="),
    (r"(?:is |are |be )?(?:not|no) (?:less|lower|smaller|fewer) than", ">="),
    (r"(?:is |are |be )?(?:less|lower|smaller) than or equal to", "<="), (r"(?:is |are |be )?at most", "<="),
    (r"(?:is |are |be )?(?:not|no) (?:greater|more|larger|higher) than", "<="), (r"(?:does |do |shall |must )?not exceed", "<="),
    (r"(?:is |are |be )?(?:greater|more|larger|higher) than", ">"), (r"exceeds?", ">"), (r"(?:is |are |be )?(?:above|over)", ">"),
    (r"(?:is |are |be )?(?:less|lower|smaller|fewer) than", "<"), (r"(?:is |are |be )?(?:below|under)", "<"),
    (r"(?:is |are |be )?equal to", "="), (r"equals?", "="),
)  # fmt: skip
"""How comparisons are said, longer ones before those that they contain."""
