"""Chinese keywords that run together with their neighbours: `应在48小时内晚于乙执行发货`.

Without a blank such words are one name.  Where one stands that does not fit, or led to a fault, its likely reading is
the one with the fewest cuts with which the text goes on to make sense for some tokens behind it.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.records import dataclass
from reqonto.syntax.keywords import BY_SPELLING, ITEM_WORDS
from reqonto.syntax.lexer import (
    COMMENT,
    LANG,
    MARK,
    MONEY,
    NUMBER,
    NUMBER_TERMINALS,
    NUMBER_TOKEN,
    OPERATOR,
    QUOTED,
    TEXT,
    TOKEN,
    UID_TOKEN,
    WORD,
    load_words,
    normal,
)
from reqonto.syntax.numerals import ORDINAL_TOKEN
from reqonto.syntax.place import Explanation, Place, Repair
from reqonto.syntax.tables import load_tables

_TABLES = load_tables()
_IDS = _TABLES.ids
_WORDS = load_words()

_BEYOND = 8
"""How many tokens behind the fault must fit for a reading to be believed; fewer where the text has further faults."""

_AT_LEAST = 2

_MOST_STEPS = 1500
_LONGEST = 200
"""The most characters, and the most entries of the stack, that are read anew."""
_DEEPEST = 4

_SPELLINGS = sorted((spelling for spelling in BY_SPELLING if not spelling.isascii()), key=len, reverse=True)
_STARTS = frozenset(spelling[0] for spelling in _SPELLINGS)
_RUN = re.compile(r"\w+")
_PLAIN = {
    WORD: ("UNIT_NAME", "NAME"), TEXT: ("STRING",), QUOTED: ("UNIT_NAME", "NAME"), MONEY: ("MONEY",), LANG: ("LANG",),
}  # fmt: skip
_DECLARING = "|".join(
    sorted({s for row in ITEM_WORDS for s in row.spellings} | {"已有", "given"}, key=len, reverse=True)
)


@dataclass(frozen=True, slots=True)
class Token:
    """A reading of a piece of the text; `cut` if it ends inside a word."""

    terminal: int
    value: str | None
    start: int
    end: int
    cut: bool = False


def readings(text: str, states: list[int], position: int) -> Iterator[Token]:
    """The tokens that may stand at a position, as far as they fit; a word whole, or a part of it."""
    token = TOKEN.match(text, position)
    assert token is not None
    kind = token.lastindex
    if kind is None:
        yield Token(0, None, len(text), len(text))
        return
    start = token.start(kind)
    if _fits(states, "UID") and (uid := UID_TOKEN.match(text, start)):
        yield Token(_IDS["UID"], normal(uid[0]), start, uid.end())
        for spelling in _SPELLINGS:
            if uid[0].endswith(spelling) and len(spelling) < len(uid[0]):
                end = uid.end() - len(spelling)
                yield Token(_IDS["UID"], normal(text[start:end]), start, end, cut=True)
    if kind == WORD:
        yield from _words(text, states, start, token.end())
    elif kind in (MARK, OPERATOR):
        terminal, value = _WORDS.marks[token[kind]]
        yield Token(terminal, value, start, token.end())
    elif kind == NUMBER:
        number = NUMBER_TOKEN.match(text, start)
        assert number is not None
        yield Token(_IDS[NUMBER_TERMINALS[number.lastindex or 0]], number[0], start, number.end())
    else:
        value = token[kind][1:] if kind == LANG else token[kind]
        if kind == QUOTED:
            start, value = start - 1, normal(value)
        yield from (Token(_IDS[name], value, start, token.end()) for name in _PLAIN.get(kind, ()))


def _words(text: str, states: list[int], start: int, end: int) -> Iterator[Token]:
    """A word as a keyword or a name; then a keyword in front of it, or a name up to a keyword inside."""
    word = text[start:end]
    names = [name for name in ("UNIT_NAME", "NAME") if _fits(states, name)]
    found = _WORDS.keywords.get(normal(word))
    if isinstance(found, int):
        yield Token(found, _WORDS.values[found], start, end)
    elif found is not None:
        for phrase in found:
            rest = phrase.rest.match(text, end) if phrase.rest is not None else None
            if phrase.rest is None or rest is not None:
                yield Token(phrase.terminal, _WORDS.values[phrase.terminal], start, rest.end() if rest else end)
    ordinal = ORDINAL_TOKEN.match(text, start)
    if ordinal is not None and _fits(states, "ORDINAL"):
        yield Token(_IDS["ORDINAL"], ordinal[0], start, ordinal.end(), cut=ordinal.end() < end)
    yield from (Token(_IDS[name], normal(word), start, end) for name in names)
    run = _RUN.match(text, start)
    whole = text[start : run.end()] if run is not None else word
    if whole.isascii() or _declared(text, whole):
        return
    for spelling in _SPELLINGS:
        if whole.startswith(spelling) and len(spelling) < len(whole):
            row = BY_SPELLING[spelling]
            yield Token(_IDS[row.terminal], row.word, start, start + len(spelling), cut=True)
    for index in range(1, len(word)):
        if word[index] in _STARTS and any(word.startswith(spelling, index) for spelling in _SPELLINGS):
            yield from (Token(_IDS[name], normal(word[:index]), start, start + index, cut=True) for name in names)


def _fits(states: list[int], name: str) -> bool:
    return _TABLES.shifts(states, _IDS[name])


def _declared(text: str, word: str) -> bool:
    """Whether a word is declared somewhere as the name of something: then it is one word."""
    return re.search(rf"(?<!\w)(?:{_DECLARING})\s+{re.escape(word)}(?!\w)", text) is not None


_NAMES = frozenset((_IDS["NAME"], _IDS["UNIT_NAME"]))
_INNER = re.compile("|".join(s for s in _SPELLINGS if len(s) > 1) + "|[给由向至自的内应宜得若则且或非在时]")


def _doubtful(text: str, token: Token) -> bool:
    """Whether a name seems to have a keyword in it: it stands nowhere else as a word of its own."""
    name = text[token.start : token.end]
    if name.isascii() or not _INNER.search(name):
        return False
    places = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return all(found.start() == token.start for found in places)


# ---------------------------------------------------------------- the likely reading


def glued_word(place: Place) -> Explanation | None:
    """The account of words that run together, with the tokens that they mean."""
    for drop in range(min(_DEEPEST, len(place.states) - 1) + 1):
        start = place.starts[-drop] if drop else place.start
        end = max(place.end, place.start)
        if end - start > _LONGEST or place.text[start:end].isascii():
            continue
        tokens, is_sure = _reading(place.text, place.states[: len(place.states) - drop], start, end)
        if tokens is not None:
            return _told(place, tokens, drop, is_sure=is_sure and _are_known(place.text, tokens))
    return None


def _reading(text: str, states: list[int], start: int, end: int) -> tuple[list[Token] | None, bool]:
    """The reading with the fewest cuts that leads beyond the end; None without one that has a cut.

    It is sure if the text goes on to make sense behind it, and no other reading has as few cuts.
    """
    count = 0
    furthest, best = _AT_LEAST - 1, None
    fewest: tuple[int, list[Token]] | None = None
    heap: list[tuple[int, int, int, list[int], list[Token], int]] = [(0, -start, 0, states, [], 0)]
    seen: dict[tuple[int, tuple[int, ...]], tuple[int, list[Token]]] = {}
    ties: list[list[Token]] = []
    for _ in range(_MOST_STEPS):
        if not heap:
            break
        cuts, back, _, stack, tokens, beyond = heapq.heappop(heap)
        position = -back
        if fewest is not None and cuts > fewest[0]:
            return fewest[1], not _is_tied(fewest[1], ties)
        if tokens and (beyond >= _BEYOND or tokens[-1].terminal == 0):
            if not any(token.cut for token in tokens):
                return fewest[1] if fewest is not None else None, False
            if fewest is not None and _cuts(text, tokens) != _cuts(text, fewest[1]):
                return fewest[1], False
            fewest = fewest or (cuts, tokens)
            continue
        if beyond > furthest:
            furthest, best = beyond, tokens
        key = (position, tuple(stack))
        if key in seen:
            # From here on both go the same way: which of them is meant stays open where they cut differently.
            cost_before, tokens_before = seen[key]
            if cuts <= cost_before and tokens_before != tokens:
                ties.append(tokens_before)
            continue
        seen[key] = cuts, tokens
        skipped = TOKEN.match(text, position)
        while skipped is not None and skipped.lastindex == COMMENT:
            position = skipped.end()
            skipped = TOKEN.match(text, position)
        for token in readings(text, stack, position):
            after = _TABLES.after(stack, token.terminal)
            if after is None:
                continue
            count += 1
            further = beyond + (token.start >= end)
            cost = cuts + token.cut + (token.terminal in _NAMES and _doubtful(text, token)) * 3
            heapq.heappush(heap, (cost, -token.end, count, after, [*tokens, token], further))
    if fewest is not None:
        return fewest[1], not heap and not _is_tied(fewest[1], ties)
    return best if best is not None and any(token.cut for token in best) else None, False


def _is_tied(tokens: list[Token], ties: list[list[Token]]) -> bool:
    return any(tokens[: len(each)] == each for each in ties)


def _cuts(text: str, tokens: list[Token]) -> list[tuple[int, int]]:
    """Where words of the line with the first cut are cut, and what each first part is.

    What follows in other lines is read only to see that the text goes on to make sense.
    """
    first = next(token for token in tokens if token.cut)
    line = text.find("\n", first.end)
    return [(each.end, each.terminal) for each in tokens if each.cut and (line < 0 or each.end <= line)]


def _are_known(text: str, tokens: list[Token]) -> bool:
    """Whether every name of the words that are cut is a word of its own elsewhere, or short enough for a variable."""
    last = _cuts(text, tokens)[-1][0]
    names = (text[each.start : each.end] for each in tokens if each.terminal in _NAMES and each.start <= last)
    return all(
        len(name) == 1
        or _declared(text, name)
        or (not _INNER.search(name) and (len(name) <= _LONGEST_VARIABLE or _stands_alone(text, name)))
        for name in names
    )


def _stands_alone(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


_LONGEST_VARIABLE = 2


def _told(place: Place, tokens: list[Token], drop: int, *, is_sure: bool) -> Explanation:
    """The finding at the first word that has to be divided, with the blanks that divide it."""
    text = place.text
    gaps = [end for end, _ in _cuts(text, tokens)]
    index = next(number for number, token in enumerate(tokens) if token.cut)
    keyword = next(
        (text[each.start : each.end] for each in tokens[index:] if each.terminal in _WORDS.values),
        text[tokens[index].start : tokens[index].end],
    )
    fix = Fix(
        Text("put blanks between the words", "在词与词之间加空格"),
        tuple(Edit(place.span(gap, gap), " ") for gap in gaps),
    )
    whole = (min(tokens[index].start, _whole(text, gaps[0])[0]), _whole(text, gaps[0])[1])
    fields = {"found": text[whole[0] : whole[1]], "keyword": keyword}
    diagnostic = Diagnostic(codes.MISSING_BLANK, place.span(*whole), fields, fixes=(fix,))
    if is_sure:
        inside = [gap for gap in gaps if gap < whole[1]]
        read = " ".join(text[start:end] for start, end in itertools.pairwise((whole[0], *inside, whole[1])))
        fields = {"found": fields["found"], "read": read}
        diagnostic = replace(diagnostic, code=codes.RUN_TOGETHER, fields=fields)
    # What stands behind the last cut is read by the driver itself.
    fed = [token for token in tokens if token.end <= gaps[-1]]
    mended = tuple((token.terminal, token.value) for token in fed)
    return Explanation(diagnostic, Repair(mended, gaps[-1], tuple((each.start, each.end) for each in fed), drop))


def _whole(text: str, position: int) -> tuple[int, int]:
    """The run of letters and digits around a position."""
    start = end = position
    while start > 0 and _RUN.fullmatch(text[start - 1]):
        start -= 1
    while end < len(text) and _RUN.fullmatch(text[end]):
        end += 1
    return start, end
