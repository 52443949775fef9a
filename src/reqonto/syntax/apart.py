"""Scenarios with faults, told apart from the rest of their text.

A text with a syntax error is not reasoned about: what could not be read may be an exception, and without it others
would be stricter than they are.  A fault inside a scenario is different, for nothing depends on a scenario.  Where all
that a text has wrong lies in scenarios, these are left out and the rest is read as if they were not there – if it is
certain that nothing else is left out with them: their piece of the text has no word that could begin another item or
an exception, and the rest has no fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax.keywords import BY_TERMINAL, ITEM_WORDS, KEYWORDS
from reqonto.syntax.tree import Apart, Name, Tree

_MOST_ROUNDS = 4

_SCENARIO = BY_TERMINAL["_SCENARIO"]
_LINKS = tuple(row for row in KEYWORDS if row.word in {"overrides", "exception to"})
_OTHERS = [each for row in (*ITEM_WORDS, *_LINKS) if row is not _SCENARIO for each in row.spellings]
# What stands in front of these marks is a name: `type: normal`.
_IS_NAME = r"(?!\s*[:：=.,，(（)）])"


def _word(spelling: str) -> str:
    """A keyword anywhere in a text: a Chinese one also where it runs together with others."""
    pattern = re.escape(spelling).replace(r"\ ", r"\s+")
    return rf"(?<!\w){pattern}(?!\w)" if spelling.isascii() else pattern


_BEGINS_ANOTHER = re.compile("(?:" + "|".join(map(_word, _OTHERS)) + ")" + _IS_NAME)
_AT_EVENT = re.compile("|".join(map(_word, BY_TERMINAL["_AT_EVENT"].en)))
_LEADS = re.compile(
    "(?:" + "|".join(re.escape(each) for row in ITEM_WORDS for each in row.spellings) + r")(?!\w)" + _IS_NAME
)
_HEAD = re.compile(rf"(?:{'|'.join(_SCENARIO.spellings)})[ \t\u3000]+(?P<uid>[^\s“\"{{｛「]+)")
_SKIPPED = r'"{3}(?s:.*?)(?:"{3}|\Z)|"(?:[^"\\\n]++|\\.)*+"?|“[^”\n]*+”?|`[^`\n]*+`?|[#＃][^\n]*+'
_SCAN = re.compile(
    rf"(?P<skip>{_SKIPPED})|(?P<open>[{{｛「])|(?P<close>[}}｝」])|(?:^|(?<=\n))[ \t\u3000]*+(?P<lead>[^\W\d]\w*+)"
)

_QUIET = re.compile(r'"{3}[^"\n]*+"{3}|"(?:[^"\\\n]++|\\.)*+"|“[^”\n]*+”|`[^`\n]*+`|[#＃][^\n]*+')

Read = Callable[[Source, str], tuple[Tree, list[Diagnostic]]]


@dataclass(frozen=True, slots=True)
class _Piece:
    """The piece of a text that a scenario takes up; `inside` is where its id begins.

    It ends behind its last brace, or where the next item begins (`unclosed`).
    """

    uid: str
    start: int
    inside: int
    end: int
    unclosed: bool

    def holds(self, place: int) -> bool:
        """Whether a fault is one of this scenario: in it, or where it should have ended."""
        return self.start <= place < self.end + self.unclosed


def without_faulty_scenarios(
    tree: Tree, diagnostics: Sequence[Diagnostic], read: Read
) -> tuple[Tree, list[Diagnostic]] | None:
    """The tree and the findings of a text without its faulty scenarios; None where that is not certain.

    `read` parses a text in the places of a source.
    """
    source = tree.source
    pieces = _scenarios(source.text)
    left: list[_Piece] = []
    told: dict[tuple[str, int], Diagnostic] = {}
    text, rest, found = source.text, tree, list(diagnostics)
    for _ in range(_MOST_ROUNDS if pieces else 0):
        wrong = {each.span.start for each in found if each.weight is Severity.ERROR and each.span is not None}
        news = [each for each in pieces if each not in left and any(map(each.holds, wrong))]
        if not news or any(map(_has_more, (_bare(source.text[each.inside : each.end]) for each in news))):
            return None
        left += news
        for each in found:
            if each.span is not None and any(piece.holds(each.span.start) for piece in news):
                told.setdefault((each.code.code, each.span.start), each)
        for piece in news:
            text = text[: piece.start] + re.sub(r"\S", " ", text[piece.start : piece.end]) + text[piece.end :]
        rest, found = read(source, text)
        if not any(each.weight is Severity.ERROR for each in found):
            return _apart(rest, found, left, told)
    return None


def _apart(
    rest: Tree, found: Sequence[Diagnostic], left: Sequence[_Piece], told: dict[tuple[str, int], Diagnostic]
) -> tuple[Tree, list[Diagnostic]]:
    apart = tuple(
        Apart(Name(each.uid, Span(rest.source, each.start, each.start)), Span(rest.source, each.start, each.end))
        for each in sorted(left, key=lambda each: each.start)
    )
    every = [*told.values(), *found]
    every.sort(key=lambda each: each.span.start if each.span else 0)
    names = (*rest.faulty, *(each.name for each in apart))
    lost = rest.lost | {each.name.text for each in apart}
    return replace(rest, faulty=names, lost=lost, apart=apart, excused=frozenset(told)), every


def _scenarios(text: str) -> list[_Piece]:
    """The scenarios of a text as braces and the first words of lines show them."""
    if not any(word in text for word in _SCENARIO.spellings):
        return []
    heads: list[tuple[int, int, str]] = []
    leads: list[int] = []
    braces: list[tuple[int, int]] = []
    for match in _SCAN.finditer(text):
        if match.lastgroup == "lead":
            place = match.start("lead")
            head = _HEAD.match(text, place)
            if head is not None:
                heads.append((place, head.start("uid"), head["uid"]))
            if head is not None or _LEADS.match(text, place) is not None:
                leads.append(place)
        elif match.lastgroup in {"open", "close"}:
            braces.append((match.start(), 1 if match.lastgroup == "open" else -1))
    return list(_pieces(text, heads, leads, braces))


def _pieces(
    text: str, heads: Sequence[tuple[int, int, str]], leads: Sequence[int], braces: Sequence[tuple[int, int]]
) -> Iterator[_Piece]:
    following = brace = 0
    for start, inside, uid in heads:
        while following < len(leads) and leads[following] <= start:
            following += 1
        limit = leads[following] if following < len(leads) else len(text)
        while brace < len(braces) and braces[brace][0] < start:
            brace += 1
        depth, end = 0, None
        while brace < len(braces) and braces[brace][0] < limit and end is None:
            depth += braces[brace][1]
            end = braces[brace][0] + 1 if depth == 0 else None
            brace += 1
        yield _Piece(uid, start, inside, limit if end is None else end, end is None)


def _has_more(piece: str) -> bool:
    """Whether a piece has a word that could begin another item, or an exception."""
    return _BEGINS_ANOTHER.search(_AT_EVENT.sub(" ", piece)) is not None


def _bare(text: str) -> str:
    """A piece of text without its comments, and without its texts that end in their line."""
    return _QUIET.sub(" ", text)
