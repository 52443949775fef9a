"""Faults in words: slips of spelling, keywords as names, words and numbers of other languages."""

from __future__ import annotations

import re

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.syntax.expected import expected
from reqonto.syntax.faults import IDS, TABLES, tokens_that_fit, word_at, written_instead
from reqonto.syntax.keywords import BY_SPELLING, BY_TERMINAL, KEYWORDS
from reqonto.syntax.numerals import NUMERALS, in_digits, value_of
from reqonto.syntax.place import Explanation, Place, Repair
from reqonto.syntax.sync import LEADING

_QUANTIFIED = ("_EVERY", "_SOME", "_NO", "_EXACTLY", "_AT_MOST", "_AT_LEAST", "_IF", "_NOT", "_HAS")

_QUANTIFIED_START = re.compile(
    "(?:" + "|".join(re.escape(s) for t in _QUANTIFIED for s in BY_TERMINAL[t].spellings) + r")(?!\w)"
)

_CONNECTIVE_END = re.compile(
    "(?:"
    + "|".join(re.escape(s) for t in ("_AND", "_OR", "_NOT", "_IFF") for s in BY_TERMINAL[t].spellings)
    + r"|[=＝<＞>≤≥≠(（])\s*$"
)


def bare_quantifier(place: Place) -> Explanation | None:
    """A quantifier, `if` or `not` as an operand of `and`, `or`, `not` or a comparison."""
    for start in (place.start, place.previous[0]):
        match = _QUANTIFIED_START.match(place.text, start)
        if match and _CONNECTIVE_END.search(place.text, max(0, start - 40), start):
            return Explanation(Diagnostic(codes.NEEDS_PARENTHESES, place.span(start, match.end()), {"found": match[0]}))
    return None


# Words that people write for a keyword.
_SYNONYMS = {
    "will": "shall", "otherwise": "else", "each": "every", "all": "every", "any": "every", "exists": "some", "forall": "every",
    "class": "entity", "actor": "role", "field": "param", "attribute": "param", "property": "param", "parameter": "param",
    "string": "text", "int": "integer", "bool": "boolean", "float": "decimal", "number": "decimal", "optionally": "optional",
    "要求": "需求", "给定": "已有", "将": "应", "须": "应", "需": "应", "能": "可", "不能": "不得", "禁止": "不得", "不可以": "不得", "不可": "不得", "不能够": "不得", "从": "自", "开始": "起始", "所有": "每个", "任意": "每个",
    "任何": "每个", "并": "且", "以及": "且", "反之": "否则", "类": "实体", "属性": "参数", "字段": "参数", "字符串": "文本", "数字": "小数",
}  # fmt: skip


def early_item(place: Place) -> Explanation | None:
    """The word of a new item was read as a name, because what stands before it is not finished."""
    row = BY_SPELLING.get(place.before)
    start = place.previous[0]
    line = place.text[place.text.rfind("\n", 0, start) + 1 : start]
    if row is None or IDS[row.terminal] not in LEADING or line.strip() or place.fresh_line or not place.starts:
        return None
    if place.starts[-1] != start or not TABLES.shifts(place.states[:-1], IDS["NAME"]):
        return None
    fields = {"found": Text(f"`{place.before}`", f"“{place.before}”"), "expected": expected(place.without_last())}
    return Explanation(Diagnostic(codes.DOES_NOT_FIT, place.span(*place.previous), fields), start=start)


def for_all(place: Place) -> Explanation | None:
    """`for all o in Order:`, with the first word read as a name: `every`."""
    match = _FOR_ALL.match(place.text, place.previous[0])
    if match is None or match.end(1) != place.end or not place.starts or place.starts[-1] != place.previous[0]:
        return None
    row = BY_SPELLING["every"]
    if TABLES.after(place.states[:-1], IDS[row.terminal]) is None:
        return None
    span = place.span(place.previous[0], place.end)
    fields = {"found": match[0], "keyword": "every"}
    diagnostic = Diagnostic(codes.MISSPELT_KEYWORD, span, fields, fixes=(written_instead(span, "every", safe=False),))
    return Explanation(diagnostic, Repair(((IDS[row.terminal], row.word),), place.end, (place.previous,), drop=1))


_FOR_ALL = re.compile(r"[Ff]or\s+(all|each|every|any)\b")


def misspelt_before(place: Place) -> Explanation | None:
    """The word in front was read as a name, but is meant as a keyword, behind which this one fits."""
    word = word_at(place, place.previous[0])
    if word is None or word in BY_SPELLING or not place.starts or place.starts[-1] != place.previous[0]:
        return None
    states = place.states[:-1]
    meant = _SYNONYMS.get(word.lower())
    for keyword in [meant] if meant is not None else _near(word):
        row = BY_SPELLING[keyword]
        after = TABLES.after(states, IDS[row.terminal])
        if after is None or tokens_that_fit(place.text, after, place.start) < SURE:
            continue
        span = place.span(*place.previous)
        fields = {"found": word, "keyword": keyword}
        diagnostic = Diagnostic(
            codes.MISSPELT_KEYWORD, span, fields, fixes=(written_instead(span, keyword, safe=False),)
        )
        repair = Repair(((IDS[row.terminal], row.word),), place.previous[1], (place.previous,), drop=1)
        return Explanation(diagnostic, repair)
    return None


SURE = 3
"""How many tokens must fit behind a word that is taken for a misspelt keyword."""


def _near(word: str) -> list[str]:
    best = closest_spelling(word, dict.fromkeys(BY_SPELLING, 0))
    return [] if best is None else [best]


def misspelt(place: Place) -> Explanation | None:
    """A word one slip away from a keyword that fits, or a common synonym of it."""
    word = word_at(place, place.start)
    if word is None or place.fits(place.terminal):
        return None
    meant = _SYNONYMS.get(word.lower())
    for phrase, keyword in _TIME_LIMITS:
        limit = phrase.match(place.text, place.start)
        if limit is not None:
            word, meant = limit[0], keyword
    if meant is not None and place.fits(IDS[BY_SPELLING[meant].terminal]):
        return _written_as(place, word, meant)
    fitting = {
        spelling: IDS[row.terminal] for row in KEYWORDS if place.fits(IDS[row.terminal]) for spelling in row.spellings
    }
    best = closest_spelling(word, fitting)
    if best == "iff" and word == "if":
        # The word is right: what lacks is the comma before it.
        return None
    return None if best is None else _written_as(place, word, best)


_TIME_LIMITS = (
    (re.compile(r"(?:in|at the latest(?: (?:in|within))?|(?:no|not) later than|at most)(?=\s+\d)"), "within"),
    (re.compile(r"(?:最迟|至迟|最晚|不迟于)(?:\s*在|(?=\s*\d))"), "在"),
)
"""`shall in 3 d do`, `shall at the latest 3 d after p do` for `shall within 3 d do`, `最迟 在 3天 内` for `在 3天 内`."""


def _written_as(place: Place, word: str, keyword: str) -> Explanation:
    """`word` stands where `keyword` was meant."""
    span = place.span(end=place.start + len(word))
    row = BY_SPELLING[keyword]
    fields = {"found": word, "keyword": keyword}
    diagnostic = Diagnostic(codes.MISSPELT_KEYWORD, span, fields, fixes=(written_instead(span, keyword, safe=False),))
    return Explanation(diagnostic, Repair(((IDS[row.terminal], row.word),), span.end))


def closest_spelling(word: str, spellings: dict[str, int]) -> str | None:
    """The spelling that a word is most likely a slip for; None if none is near."""
    from difflib import SequenceMatcher

    if word.lower() in _COUNTING:
        return None
    best, score = None, 0.74 if word.isascii() else 0.6
    lowered = word.lower()
    for spelling in spellings:
        if abs(len(spelling) - len(word)) > 2 or min(len(spelling), len(word)) < 2:
            continue
        if _denies(lowered) is not _denies(spelling):
            continue
        # No more letters can match than either word has in common with the other: most words need no closer look.
        most = min(sum(letter in spelling for letter in lowered), sum(letter in lowered for letter in spelling))
        if 2 * most <= score * (len(lowered) + len(spelling)):
            continue
        ratio = SequenceMatcher(None, lowered, spelling).ratio()
        if ratio > score:
            best, score = spelling, ratio
    return best


_COUNTING = {
    word: number
    for number, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
"""Words that count: no slip for `to` or `then`."""
_COUNTED = re.compile("|".join(_COUNTING), re.IGNORECASE)


def _denies(word: str) -> bool:
    """Whether a word says that something is not so: it is no slip for one that says that it is."""
    return word[0] in "不非未无" or word.startswith(("not ", "un", "non"))


def keyword_as_name(place: Place) -> Explanation | None:
    """A keyword stands where a name was meant."""
    before = place.before
    row = BY_SPELLING.get(before)
    if row is None or len(place.states) < 2 or place.fresh_line:
        return None
    stack = TABLES.after(place.states[:-1], IDS["NAME"])
    if stack is None or not TABLES.shifts(stack, place.terminal):
        return None
    span = place.span(*place.previous)
    fix = written_instead(span, f"`{before}`", safe=False)
    return Explanation(Diagnostic(codes.RESERVED_WORD, span, {"found": before}, fixes=(fix,)))


def thousands(place: Place) -> Explanation | None:
    """Commas between the thousands of a number."""
    match = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?!\d)").match(place.text, place.previous[0])
    if place.terminal != IDS["_COMMA"] or match is None or match.end() <= place.start:
        return None
    instead = re.sub("[,，]", "_", match[0])
    span = place.span(match.start(), match.end())
    return Explanation(
        Diagnostic(codes.THOUSANDS_COMMA, span, {"instead": instead}, fixes=(written_instead(span, instead),))
    )


def late_unit(place: Place) -> Explanation | None:
    """A unit that stands on the line after its number."""
    meant = BY_SPELLING.get(_SYNONYMS.get(place.found, ""))
    if meant is not None and place.fits(IDS[meant.terminal]):
        # `要求` begins the next item.
        return None
    if place.terminal == IDS["NAME"] and place.fits(IDS["UNIT_NAME"]):
        return Explanation(Diagnostic(codes.UNIT_ON_NEXT_LINE, place.span(), {"found": place.found}))
    return None


def written_out(place: Place) -> Explanation | None:
    """`至多 两 p`, `at most two p`: a number in words where digits are needed."""
    word = word_at(place, place.start) or ""
    match = _NUMERAL.match(place.text, place.start) or _COUNTED.fullmatch(word)
    if match is None or not place.fits(IDS["INT"]):
        return None
    number = _COUNTING.get(match[0].lower()) or value_of(match[0])
    rest = word[len(match[0]) :]
    if number is None or (rest and in_digits(word) is None):
        return None
    span = place.span(end=place.start + len(match[0]))
    fields = {"found": match[0], "instead": str(number)}
    diagnostic = Diagnostic(codes.WRITTEN_OUT, span, fields, fixes=(written_instead(span, str(number)),))
    return Explanation(diagnostic, Repair(((IDS["INT"], str(number)),), span.end))


_NUMERAL = re.compile(f"[{NUMERALS}]+")
