"""What the text of a SPARQL query tells before anything is asked: its form, what it may not do, where it is wrong.

Words mean nothing inside texts, full addresses and comments, so these are blanked first; escapes by number (`\\u0053`)
are resolved before that, as the standard says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Literal, TypeAlias

from reqonto.records import dataclass

Form: TypeAlias = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

MOST_CHARACTERS = 200_000
"""The length of the longest query that is looked at."""

DEEPEST = 100
"""How many brackets may stand within one another: parsers go down as deep, and have an end."""

_LONG = r'"""(?:[^"\\]|\\.|"(?!""))*', r"'''(?:[^'\\]|\\.|'(?!''))*"
_SHORT = r'"(?:[^"\\\r\n]|\\.)*', r"'(?:[^'\\\r\n]|\\.)*"
_SKIPPED = re.compile(
    "|".join(
        (
            _LONG[0] + '"""', _LONG[1] + "'''", f"(?P<long>{_LONG[0]}|{_LONG[1]})",
            _SHORT[0] + '"', _SHORT[1] + "'", f"(?P<short>{_SHORT[0]}|{_SHORT[1]})",
            r"<[^<>\"{}|^`\\\s]*>", r"#[^\r\n]*", r"\\[^\r\n]",
        )
    ),
    re.DOTALL,
)  # fmt: skip
"""Texts, addresses, comments and escaped letters of names, in which words and brackets mean nothing.

A text that does not end is one too (`long`, `short`): else each mark in it would be looked at again as a beginning.
"""

_WORD = re.compile(
    r"(?<![\w?$:@.-])(SERVICE|FROM|LOAD|INSERT|DELETE|CLEAR|DROP|CREATE|COPY|MOVE|ADD)(?![\w:-])", re.IGNORECASE
)
_PREFIX = re.compile(r"\bPREFIX\s+([^\s:]*)\s*:", re.IGNORECASE)
_DECLARED = re.compile(r"\bPREFIX\s+([^\s:]*)\s*:\s*<([^<>\s]*)>", re.IGNORECASE)
_PROLOGUE = re.compile(r"\s*(?:PREFIX\s+[^\s:]*\s*:\s*|BASE\s+)", re.IGNORECASE)
_FORM = re.compile(r"(?<![\w?$:])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:-])", re.IGNORECASE)
_FROM = re.compile(r"(?<![\w?$:@.-])FROM\s+(NAMED\s+)?(?:<([^<>\s]*)>|([^\s:{}<>?$]*):([^\s{}<>]*))", re.IGNORECASE)
_QNAME = re.compile(r"(?<![\w?$:@%.-])([^\W\d_][\w.-]*)?:(?=[\w:%\\]|\b)")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a query; `line` and `column` count from 1, and are 0 where there is no place.

    `kind` is `form` (no query begins here), `prefix` (one that nobody declared), `open` (a bracket that is not closed),
    `end` (the text ends too early) or `syntax` (at `near` or just before); `near` is the text there.
    """

    kind: Literal["form", "prefix", "open", "end", "syntax"]
    line: int
    column: int
    near: str = ""


def without_texts(query: str) -> str:
    """The query with blanks for its texts, full addresses and comments; line ends stay."""
    return _SKIPPED.sub(lambda match: re.sub(r"[^\r\n]", " ", match[0]), query)


def unescaped(query: str) -> str:
    """The query with the letters that escapes by number stand for."""

    def letter(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]

    return _ESCAPE.sub(letter, query)


def forbidden_word(query: str, allowed: Collection[str] = ()) -> str | None:
    """The first word of a query that fetches or writes, other than those `allowed`."""
    for text in (unescaped(query), query):
        for found in _WORD.finditer(without_texts(text)):
            if found[1].upper() not in allowed:
                return found[1].upper()
    return None


def graphs_named(query: str, prefixes: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """The graphs that `FROM` names by their full addresses, each with whether it is `FROM NAMED`."""
    text = unescaped(query)
    spaces = {**prefixes, **{match[1]: match[2] for match in _DECLARED.finditer(text)}}
    for found in _WORD.finditer(without_texts(text)):
        if found[1].upper() == "FROM":
            place = _FROM.match(text, found.start())
            if place is None:
                yield "", False
            else:
                short = spaces.get(place[3] or "", "") + (place[4] or "")
                yield (short if place[2] is None else place[2]), place[1] is not None


def form_of(query: str) -> Form | None:
    """The form of a query, by its first word behind prefixes and base; None if that is none of the four."""
    text, start = without_texts(unescaped(query)), 0
    while (found := _PROLOGUE.match(text, start)) is not None:
        start = found.end()
    match = _FORM.match(text, len(text) - len(text[start:].lstrip()))
    return None if match is None else match[1].upper()  # type: ignore[return-value]


def is_query(text: str) -> bool:
    """Whether a text is meant as SPARQL, right or wrong."""
    return form_of(text) is not None or _PROLOGUE.match(without_texts(text)) is not None


def too_deep(query: str) -> bool:
    """Whether more brackets stand within one another than parsers can go down."""
    depth = 0
    for char in without_texts(query):
        if char in "([{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif char in ")]}":
            depth -= 1
    return False


def mistake_of(query: str, prefixes: Mapping[str, str], detail: str = "") -> Mistake:
    """What is wrong with a query that the engine does not take; `detail` is what the engine says."""
    text = without_texts(query)
    if form_of(query) is None:
        start = 0
        while (prologue := _PROLOGUE.match(text, start)) is not None:
            start = prologue.end()
        return _at("form", query, len(text) - len(text[start:].lstrip()))
    known = {*prefixes, *(match[1] for match in _PREFIX.finditer(text)), "_"}
    for found in _QNAME.finditer(text):
        if (found[1] or "") not in known:
            return Mistake("prefix", *_place(query, found.start()), found[1] or "")
    unended = next((each.start() for each in _SKIPPED.finditer(query) if each["long"] or each["short"]), None)
    unclosed = _unclosed(text) if unended is None else unended
    if unclosed is not None:
        return _at("open", query, unclosed)
    found_place = re.search(r"error at (\d+):(\d+)", detail)
    if found_place is None:
        return Mistake("syntax", 0, 0, detail)
    line, column = int(found_place[1]), int(found_place[2])
    lines = re.split(r"\r\n|\n", query)
    near = lines[line - 1][max(0, column - 1) :].strip()[:30] if line <= len(lines) else ""
    return Mistake("syntax" if near else "end", line, column, near)


def _unclosed(text: str) -> int | None:
    """Where a bracket begins that does not end."""
    begun: list[tuple[str, int]] = []
    for place, char in enumerate(text):
        if char in "([{":
            begun.append((char, place))
        elif char in ")]}" and begun and begun[-1][0] == {")": "(", "]": "[", "}": "{"}[char]:
            begun.pop()
    return begun[-1][1] if begun else None


def _at(kind: Literal["form", "open"], query: str, place: int) -> Mistake:
    rest = query[place:].split(maxsplit=1)
    near = (rest[0] if rest else "") if kind == "form" else query[place : place + 1]
    return Mistake(kind, *_place(query, place), near[:30])


def _place(query: str, place: int) -> tuple[int, int]:
    before = query[:place]
    return before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1
