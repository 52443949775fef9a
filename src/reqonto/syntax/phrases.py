"""What newcomers write in other words, and how the language says it.

A row is a pattern and what to write instead.  A row is believed only where the text, so mended, reads on beyond the
words that were replaced: the patterns need not know where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.syntax.glued import readings
from reqonto.syntax.item_rows import ITEM_ROWS
from reqonto.syntax.lexer import COMMENT, TOKEN
from reqonto.syntax.numerals import value_of
from reqonto.syntax.phrase_rows import FAR, ROWS
from reqonto.syntax.place import Explanation, Place, body_states
from reqonto.syntax.said_rows import SAID_ROWS
from reqonto.syntax.states import State, state_meant, way_to
from reqonto.syntax.tables import load_tables

_TABLES = load_tables()
_Match = re.Match[str]


def other_words(place: Place) -> Explanation | None:
    """What stands here, said in the words of the language."""
    first, last = item_around(place)
    state = _state(place, first, last)
    if state is not None:
        return state
    low = max(first, place.text.rfind("\n", 0, place.previous[0]) - 1, place.start - FAR)
    high = min(last, max(place.end, place.start) + FAR)
    for pattern, instead, *notes in (*SAID_ROWS, *ROWS, *ITEM_ROWS):
        for match in pattern.finditer(place.text, low, high):
            if match.start() > place.start or match.end() <= place.previous[0]:
                continue
            written = match.expand(instead) if isinstance(instead, str) else instead(match)
            if written is not None and written != match[0] and _reads_past(place, last, *match.span(), written):
                return _told(place, match.start(), match.end(), written, notes)
    return _happening(place, first, last)


_LONGEST = 3000
_NEXT_ITEM = re.compile(r"\n(?=[^\s})）｝」#＃|｜])")


def item_around(place: Place) -> tuple[int, int]:
    """Where the item with the fault begins and ends."""
    body = 1 if len(place.states) > 1 and place.states[1] in body_states() else 0
    first = place.starts[body] if body < len(place.starts) else place.start
    found = _NEXT_ITEM.search(place.text, max(place.end, place.start))
    return max(first, place.start - _LONGEST), min(
        len(place.text) if found is None else found.start(), first + _LONGEST
    )


def _reads_past(place: Place, last: int, start: int, end: int, written: str) -> bool:
    """Whether the text with `written` from `start` to `end` is read beyond it, and beyond the fault.

    It is read from the last symbol of the stack on that begins no later, so earlier faults do not matter.
    """
    begin = max((each for each in place.starts if each <= start), default=None)
    depth = 0 if begin is None else place.starts.index(begin)
    origin = start if begin is None else begin
    mended = place.text[origin:start] + written + place.text[end:last]
    behind = start - origin + len(written)
    beyond = min(len(mended), place.start - origin + len(written) - (end - start) + (end <= place.start))
    return reads_to(mended, place.states[: depth + 1]) >= max(behind, beyond)


def reads_to(text: str, states: list[int] | None = None) -> int:
    """Where the first token stands that does not fit, in a text that begins with an item or goes on from a stack."""
    states, position = states or [_TABLES.start], 0
    while True:
        token = TOKEN.match(text, position)
        assert token is not None
        if token.lastindex == COMMENT:
            position = token.end()
            continue
        if token.lastindex is None:
            return len(text)
        after = _next(text, states, position)
        if after is None:
            return position
        position, states = after


_ROW_END = re.compile(r"(?<=[|｜])[ \t\r]*\n")


def _next(text: str, states: list[int], position: int) -> tuple[int, list[int]] | None:
    row_end = _ROW_END.match(text, position)
    if row_end is not None and (after := _TABLES.after(states, _TABLES.ids["_NL"])) is not None:
        return row_end.end(), after
    tokens = (each for each in readings(text, states, position) if not each.cut)
    return next(((each.end, after) for each in tokens if (after := _TABLES.after(states, each.terminal))), None)


def _told(place: Place, start: int, end: int, written: str, notes: Iterable[Text] = ()) -> Explanation:
    text = place.text[start:end]
    # Blanks and what stands on both sides need not be told.
    found, instead = " ".join(text.split()), " ".join(written.split())
    edits = (Edit(place.span(start, end), written),)
    if not instead or (len(instead) < len(found) and _whole_in(instead, found) and not _signs(instead)):
        left = found.replace(instead, "", 1).strip() if instead else found
        fix = Fix(Text(f"leave `{left}` out", f"去掉“{left}”"), edits, safe=False)
        if instead and text.startswith(instead):
            # What is right stands in front: the place is that of the rest.
            start += len(instead) + len(text[len(instead) :]) - len(text[len(instead) :].lstrip())
            end = max(start + 1, start + len(place.text[start:end].rstrip()))
        diagnostic = Diagnostic(codes.NOT_NEEDED, place.span(start, end), {"found": left}, fixes=(fix,))
        return Explanation(diagnostic)
    fix = Fix(Text(f"write `{instead}`", f"改为“{instead}”"), edits, safe=False)
    begin = start + len(text) - len(text.lstrip())
    span = place.span(begin, max(begin + 1, start + len(text.rstrip())))
    fields = {"found": found, "instead": instead}
    return Explanation(Diagnostic(codes.OTHER_WORDS, span, fields, notes=tuple(notes), fixes=(fix,)))


def _whole_in(words: str, text: str) -> bool:
    """Whether words stand in a text, and are no mere pieces of its words; Chinese is written without blanks."""
    return words in text and (not words.isascii() or re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None)


def _signs(text: str) -> bool:
    return not any(char.isalnum() or char in ")）" for char in text)


def example_of_event(text: str, *, chinese: bool) -> str:
    """A pattern of the first event of a text, to show how what happens is written."""
    event = _EVENTS.search(text)
    if event is None:
        return "付款（单：甲）" if chinese else "Pay(order: o)"
    return _pattern(event, "", chinese=chinese)


def pattern_of_event(text: str, name: str, *, named: str = "") -> str | None:
    """A Chinese pattern of the event of that name, with the names for its arguments that `named` gives, if it does."""
    event = next((each for each in _EVENTS.finditer(text) if each[1] == name), None)
    if event is None:
        return None
    return _pattern(event, named, chinese=True) if event[2] else name


_DUTY_IN_WORDS = re.compile(
    r"(?P<who>[^\W\d]\w*?)\s*(?P<modal>应当?|必须)\s*(?:(?:在|于)?\s*(?P<number>\d+|[一二两三四五六七八九十百]+)\s*"
    r"(?P<unit>个?小时|分钟|秒|天|日|周)\s*(?:之内|以内|内))?\s*(?:完成|进行)?(?P<act>[^\W\d]\w*)"
)


def duty_in_words(text: str, sentence: str) -> str | None:
    """`平台应在1小时内退款` as a sentence of the language, behind the first other event; None where more is said."""
    said = _DUTY_IN_WORDS.fullmatch(sentence.rstrip("。.；;"))
    if said is None or not re.search(rf"(?<!\w)(?:role|角色)\s+{re.escape(said['who'])}(?!\w)", text):
        return None
    first = next((each for each in _EVENTS.finditer(text) if each[1] != said["act"]), None)
    when = None if first is None else _pattern(first, "", chinese=True)
    act = pattern_of_event(text, said["act"], named=when or "")
    if when is None or act is None:
        return None
    number = said["number"] or ""
    digits = number if number.isdecimal() else str(value_of(number) or number)
    limit = f"在 {digits}{said['unit']} 内 " if number else ""
    return f"当 {when}，{said['who']} {said['modal']} {limit}执行 {act}"


# ---------------------------------------------------------------- `when Customer pays`

_CLAUSE = re.compile(r"\b[Ww]hen\s+([^,，{}();\n]+?)(?=\s*,)|当\s*([^,，｛｝（）；。\n]+?)(?=\s*[,，])")
_EVENTS = re.compile(r"(?:\bevent|事件)\s+(\w+)[ \t]*(?:[(（]([^()（）]*)[)）])?")
_PAST = {"paid": "pay", "sent": "send", "bought": "buy", "made": "make", "given": "give", "left": "leave"}


def _happening(place: Place, first: int, last: int) -> Explanation | None:
    """`when Customer pays`: what happens is an event with its arguments, such as `when Pay(order: o)`."""
    for clause in _CLAUSE.finditer(place.text, first, last):
        group = 1 if clause[1] is not None else 2
        if not clause.start() <= place.start <= clause.end():
            continue
        meant = _event_meant(place.text, clause[group])
        if meant is None:
            return None
        written = _pattern(meant, place.text[clause.end() : last], chinese=group == 2)
        start, end = clause.span(group)
        return _told(place, start, end, written) if _reads_past(place, last, start, end, written) else None
    return None


_STATE = re.compile(
    r"\b(?P<word>[Ww]hen|[Ii]f|[Ww]hile)\s+(?P<said>(?!not\b)[^,，{}();:\n]+?)(?=\s*,|\s+then\b)|"
    r"(?P<wordz>当|如果|若|期间)\s*(?P<saidz>(?!非)[^,，｛｝{}（）；。：:\n]+?)(?=\s*[,，]|\s+则)"
)


def _state(place: Place, first: int, last: int) -> Explanation | None:
    """`when the locker is broken`: the declared value that is asked for, of the thing that the sentence names."""
    for clause in _STATE.finditer(place.text, first, last):
        group = "said" if clause["said"] is not None else "saidz"
        start, end = clause.span(group)
        if not clause.start() <= place.start <= clause.end() + 1:
            continue
        meant = state_meant(place.text, clause[group])
        if meant is None:
            return None
        way = way_to(place.text, place.text[first:start], meant.kind)
        if way is None and (clause["word"] or clause["wordz"]) not in ("when", "When", "当"):
            return None
        written = meant.of(way or meant.kind, chinese=group == "saidz")
        if not _reads_past(place, last, start, end, written):
            return None
        return _told(place, start, end, written, () if way else (_by_name(meant),))
    return None


def _by_name(state: State) -> Text:
    """How the thing that is in a state gets a name."""
    name = state.kind[0].lower() if state.kind.isascii() else "x"
    en, zh = state.of(name, chinese=False), state.of("x", chinese=True)
    return Text(
        f"where the rest speaks of it, give it a name: `every {name} in {state.kind}: when {en}, …`",
        f"其余部分也说到它时，请给它一个名称：“每个 x 属于 {state.kind}：当 {zh}，……”",
    )


def event_meant(text: str, clause: str) -> str | None:
    """The name of the event of a text that everyday words speak of, if there is one."""
    found = _event_meant(text, clause)
    return None if found is None else found[1]


def _event_meant(text: str, clause: str) -> _Match | None:
    return next((event for event in _EVENTS.finditer(text) if _speaks_of(clause, event[1])), None)


def _speaks_of(clause: str, event: str) -> bool:
    """Whether a clause in everyday words has the name of an event in it."""
    if not event.isascii():
        return event in clause
    name = event.lower()
    words = (word.lower() for word in re.findall(r"[A-Za-z]+", clause))
    return any(_stem(word) == _stem(name) for word in words)


def _stem(word: str) -> str:
    word = _PAST.get(word, word)
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def _pattern(event: _Match, rest: str, *, chinese: bool) -> str:
    """An event with a name for each argument: the name that the rest of the sentence has for it, if it has one."""
    separator, brackets = ("，", "（{}）") if chinese else (", ", "({})")
    return event[1] + brackets.format(separator.join(_arguments(event[2], rest, chinese=chinese)))


def _arguments(declared: str | None, rest: str, *, chinese: bool) -> Iterator[str]:
    taken: set[str] = set()
    for argument in re.findall(r"(\w+)\s*[:：]\s*(\w+)", declared or ""):
        used = re.search(rf"\b{re.escape(argument[0])}\s*[:：]\s*(\w+)", rest)
        spare = "甲乙丙丁戊己庚辛" if chinese else argument[0][:1].lower() + "xyzuvw"
        name = used[1] if used else next((char for char in spare if char not in taken), "x")
        taken.add(name)
        yield f"{argument[0]}{'：' if chinese else ': '}{name}"
