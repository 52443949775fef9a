"""Everyday sentences where items or their bodies are expected, and acts that must not be repeated."""

from __future__ import annotations

import re

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.syntax.expected import expected
from reqonto.syntax.faults import as_shown
from reqonto.syntax.keywords import BY_SPELLING, BY_TERMINAL, ITEM_WORDS, PREFIX_WORDS
from reqonto.syntax.phrases import duty_in_words, event_meant, example_of_event
from reqonto.syntax.place import Explanation, Place

_MARKED = re.compile(
    r"[ \t]*(?:[-*•·]|\(?\d+(?:\.\d+)*[.)、）]|(?P<uid>[A-Z]+[A-Za-z]*[-_.]?\d+(?:\.\d+)*)\s*[:：.]?)\s*"
)
"""The mark of a list, or an identifier in front of a sentence."""
_HEAD = re.compile(
    r"[ \t]*(?P<word>requirement|需求|constraint|约束)\s+(?P<uid>[^\s:：\"“{｛]+)\s*(?P<title>\"[^\"\n]*\"|“[^”\n]*”)?\s*[:：]?\s*"
)
_MODAL = re.compile(
    r"\b(?:must|shall|should|may|can|cannot|will|has to|have to|needs? to)\b|应|必须|不得|宜|需要|须|可以|不能|能够|禁止"
)
_FORMAL = re.compile(
    r"[(（{｛=＝<>＜＞≤≥≠→|｜\[【\"“]|\w\.\w|->|\b(?:do|ensure|provide)\b|(?<!\w)(?:执行|保证|提供)(?!\w)"
)
"""What only the language writes: a sentence that has any of these is looked at as one of the language."""
_WORDS = {word for row in ITEM_WORDS + PREFIX_WORDS for word in row.spellings}


def prose(place: Place) -> Explanation | None:
    """`The shop must ship in time.` as an item, or as the body of a requirement: kept as a text."""
    begin = place.text.rfind("\n", 0, place.start) + 1
    end = place.text.find("\n", place.start)
    line = place.text[begin : len(place.text) if end < 0 else end]
    head = _HEAD.match(line)
    braced = head is not None and line[head.end() : head.end() + 1] in ("{", "｛") and line.rstrip()[-1] in "}｝"
    if head is None and (place.open_braces or line[:1].isspace()):
        return None
    mark = _MARKED.match(line) if head is None else None
    start = head.end() if head else mark.end() if mark else 0
    sentence = line[start:].strip()
    if braced:
        sentence = sentence[1:-1].strip()
    if not _is_prose(sentence, body=braced, headed=head is not None):
        return None
    chinese = not sentence.isascii()
    uid = head["uid"] if head else (mark["uid"] if mark else None) or _next_uid(place.text)
    title = head["title"] if head else None
    word = "需求" if chinese else "requirement"
    text = f"文本 “{sentence}”" if chinese else f'text "{sentence}"'
    written = f"{word} {uid} {title + ' ' if title else ''}{{ {text} }}"
    shown = example_of_event(place.text, chinese=False), example_of_event(place.text, chinese=True)
    note = Text(
        f"to be checked, a requirement names the event and who acts: `requirement {uid} {{ when {shown[0]}, the Shop "
        "shall within 24 h do … }`",
        f"要能检查，需求须写明事件和主体：“需求 {uid} {{ 当 {shown[1]}，商家 应 在 24小时 内 执行 …… }}”",
    )
    duty = duty_in_words(place.text, sentence)
    if duty is not None:
        note = Text(
            f"to be checked, a requirement names the event and who acts: `{word} {uid} {{ {duty} }}`",
            f"要能检查，需求须写明事件和主体：“{word} {uid} {{ {duty} }}”",
        )
    shows = Text(written, written)
    span = place.span(begin + len(line) - len(line.lstrip()), begin + len(line.rstrip()))
    fix = Fix(Text("keep it as a text", "作为文本保留"), (Edit(span, written),), safe=False)
    fields = {"found": sentence, "instead": shows}
    return Explanation(Diagnostic(codes.OTHER_WORDS, span, fields, fixes=(fix,), notes=(note,)))


def _next_uid(text: str) -> str:
    """An identifier that no item of a text has."""
    return f"R-{max((int(each[1]) for each in _OUR_UIDS.finditer(text)), default=0) + 1}"


_OUR_UIDS = re.compile(r"(?<![\w-])R-(\d{1,6})(?![\w-])")


def _is_prose(sentence: str, *, body: bool, headed: bool) -> bool:
    """Whether words are an everyday sentence; several Chinese words under a head try to be a formula, unless they end one."""
    told = sentence.rstrip(".。!！;；")
    first = re.match(r"\w+", told)
    if first is None or first[0] in _WORDS or _FORMAL.search(told):
        return False
    words = told.split()
    if not _MODAL.search(told):
        return body and _ONE_WORD.fullmatch(told) is not None
    if told.isascii():
        return len(words) >= _FEWEST and (first[0] != "the" or sentence.endswith("."))
    if len(words) > 1 and headed and not sentence.endswith("。"):
        return False
    return len(words) > 2 or any(len(word) > 5 and word not in BY_SPELLING for word in words)


_FEWEST = 4
"""So many words an English sentence has at least."""
_ONE_WORD = re.compile(r"[^\W\d_a-zA-Z]\w{5,}")
"""A run of Chinese that is one word to the lexer, and no name that anybody would choose."""


_ACT = re.compile(r"(?:\bdo|执行)\s+(?P<event>\w+)\s*(?:[(（][^()（）]*[)）])?\s*$")
_AGAIN = re.compile(
    r"(?:twice|again|more than once|more than one time|a second time|several times|repeatedly|"
    r"(?:两|二|多|数)次|重复|再次|反复|一次以上)(?!\w)"
)
_NEGATED = "|".join(re.escape(each) for name in ("_MUST_NOT", "_SHOULD_NOT") for each in BY_TERMINAL[name].spellings)
_BEFORE_ACT = re.compile(rf"(?:{_NEGATED})\s+$")
_NEXT_ACT = re.compile(r"\s*(?:执行|do)?\s*(?P<event>\w+)\s*[(（]")
_NO_ONE = re.compile(
    r"[:：]\s*(?:no|没有)\s+(?:\w+ in )?(?P<kind>\w+)\s+(?P<act>[^\n{}]*?)\s*(?:twice|more than once|两次|多次)(?!\w)"
)


def repeated(place: Place) -> Explanation | None:
    """`must not do Print(order: o) twice`: how often at most is a constraint."""
    begin = place.text.rfind("\n", 0, place.start) + 1
    end = place.text.find("\n", place.start)
    end = len(place.text) if end < 0 else end
    before, after = place.text[begin : place.start], place.text[place.start : end]
    again = _AGAIN.match(after)
    name = None
    if again and (done := _ACT.search(before)):
        name = done["event"]
    elif again and _BEFORE_ACT.search(before) and (told := _NEXT_ACT.match(after, again.end())):
        name = told["event"]
    elif (spoken := _NO_ONE.search(before + after)) and spoken.start() < len(before) + 1 <= spoken.end():
        name = event_meant(place.text, spoken["act"])
    found = name and re.search(
        rf"(?:\bevent|事件)\s+{re.escape(name)}\s*[(（]\s*(?P<argument>\w+)\s*[:：]\s*(?P<kind>\w+)", place.text
    )
    if not found:
        return None
    head = re.match(r"\s*\w+\s+([^\s:：{｛]+)", before)
    uid = head[1] if head else "C-1"
    argument, kind = found["argument"], found["kind"]
    note = Text(
        f"how often at most is a constraint: `constraint {uid}: every x in {kind}: at most 1 {name}({argument}: x)`",
        f"至多几次写成约束：“约束 {uid}：每个 甲 属于 {kind}：至多 1次 {name}（{argument}：甲）”",
    )
    fields = {"found": as_shown(place), "expected": expected(place)}
    return Explanation(
        Diagnostic(codes.DOES_NOT_FIT, place.span(end=max(place.start, place.end)), fields, notes=(note,))
    )
