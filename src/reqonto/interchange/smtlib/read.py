"""The commands of a script of SMT-LIB 2 as they are written, each word with its place."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from reqonto.diagnostics import codes_smtlib as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.records import dataclass
from reqonto.source import Source, Span

DEEPEST = 100_000
"""So many parentheses may be open at once."""

_TOKEN = re.compile(
    r"""\s+|;[^\n]*
    |(?P<open>\()|(?P<close>\))
    |(?P<text>"(?:[^"]|"")*")
    |(?P<quoted>\|[^|\\]*\|)
    |(?P<number>(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?=[\s();"|]|$))
    |(?P<bits>\#x[0-9A-Fa-f]+|\#b[01]+)
    |(?P<key>:[^\s();"|]+)
    |(?P<symbol>[A-Za-z~!@$%^&*_+=<>.?/\-][^\s();"|]*)""",
    re.VERBOSE,
)
_LegitKind: TypeAlias = Literal["symbol", "number", "text", "key", "bits"]


@dataclass(frozen=True, slots=True)
class Word:
    """A symbol (without bars), a number, a text, a keyword such as `:named`, or bits."""

    kind: _LegitKind
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a pair of parentheses."""

    parts: tuple[Word | Row, ...]
    span: Span

    @property
    def head(self) -> str:
        """The symbol at its beginning; empty if there is none."""
        first = self.parts[0] if self.parts else None
        return first.text if isinstance(first, Word) and first.kind == "symbol" else ""


def read_script(source: Source) -> tuple[list[Row], list[Diagnostic]]:
    """The commands of a script; one that is not closed, or no list of words, ends it with a finding."""
    text = source.text
    made: list[Row] = []
    opened: list[tuple[int, list[Word | Row]]] = []
    place = 0

    def wrong(start: int, end: int, en: str, zh: str) -> tuple[list[Row], list[Diagnostic]]:
        return made, [Diagnostic(codes.SYNTAX, Span(source, start, end), {"what": Text(en, zh)})]

    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.end() == place:
            said = text[place : place + 20].split("\n")[0]
            return wrong(place, place + 1, f"`{said}` is no word of it", f"“{said}”不是其中的词")
        start, place = place, found.end()
        match found.lastgroup:
            case None:
                continue
            case "open":
                opened.append((start, []))
                if len(opened) > DEEPEST:
                    return wrong(start, place, "it is nested too deep", "嵌套过深")
            case "close":
                if not opened:
                    return wrong(start, place, "a parenthesis closes nothing", "多余的右括号")
                begin, parts = opened.pop()
                row = Row(tuple(parts), Span(source, begin, place))
                (opened[-1][1] if opened else made).append(row)
            case kind:
                if not opened:
                    return wrong(start, place, f"`{found[0]}` stands outside of a command", f"“{found[0]}”在命令之外")
                said = found[0].strip("|") if kind == "quoted" else found[0]
                word: _LegitKind = "symbol" if kind == "quoted" else kind  # type: ignore[assignment]
                opened[-1][1].append(Word(word, said, Span(source, start, place)))
    if opened:
        begin = opened[0][0]
        return wrong(begin, begin + 1, "this is never closed", "此处的括号没有闭合")
    return made, []
