"""Specifications in colour: a lexer for Pygments, made from the keyword table, for both languages.

Pygments finds it by its entry point under the names `req` and `reqonto` and for files `*.req`.  A text is coloured word
by word, without being parsed, so that pieces of a specification and texts with mistakes are coloured too: a word that
could be a keyword is one unless it is plainly a name (after a period, before the colon of an argument, in backticks).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import ClassVar

from pygments.lexer import Lexer
from pygments.token import Comment, Error, Keyword, Literal, Name, Number, Operator, Punctuation, String, Text

from reqonto.syntax import keywords, lexer
from reqonto.syntax.lexer import NUMBER_TOKEN, TOKEN

_MODALS = {"_MUST", "_MUST_NOT", "_SHOULD", "_SHOULD_NOT", "_MAY", "_MAY_NOT"}
_CONSTANTS = {"_TRUE", "_FALSE", "_NOW"}
_LOGIC = {"_AND", "_OR", "_NOT", "_IMPLIES", "_IFF", "_IN", "_NOT_IN"}
_OPERATOR_MARKS = set("+＋*×÷＊／≤≥≠→～－−")

_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-\w+)+(?![\w(（])|(?:[^\W_](?:[\w.\-/]*\w)?)(?=[ \t\u3000]*[\"“{｛])")
"""An id as they are usually written, or whatever stands before a title or a body."""

_NAMED_BY_ID = {
    "_REQUIREMENT", "_CONSTRAINT", "_ASSUMPTION", "_RULE", "_SCENARIO", "_SITUATION", "_QUESTION", "_NEED", "_SERVICE",
    "_PERMISSIONS", "_QUALITY",
}  # fmt: skip
_UNIT = re.compile(r"[ \t]?(?:[^\W\d]\w*)")
_ARGUMENT = re.compile(r"[ \t]*[:：](?![:：])")


def _sort(row: keywords.Keyword) -> object:
    if row in keywords.ITEM_WORDS or row in keywords.PREFIX_WORDS:
        return Keyword.Declaration
    if row.terminal.startswith("_T_") or row.terminal in {"_LIST_OF", "_SET_OF"}:
        return Keyword.Type
    if row.terminal in _MODALS:
        return Keyword.Reserved
    if row.terminal in _CONSTANTS:
        return Keyword.Constant
    if row.terminal in _LOGIC:
        return Operator.Word
    return Name.Attribute if row in keywords.META_WORDS else Keyword


@cache
def _keywords() -> re.Pattern[str]:
    """Every spelling of a keyword, the longest first; words of a phrase may stand apart by any blanks."""
    spellings = sorted((word for row in keywords.KEYWORDS for word in row.spellings), key=len, reverse=True)
    return re.compile("|".join(r"\s+".join(map(re.escape, word.split())) + r"(?!\w)" for word in spellings))


class SpecificationLexer(Lexer):  # type: ignore[misc]
    """Pygments' lexer of the specification language."""

    name = "reqonto"
    aliases: ClassVar[list[str]] = ["req", "reqonto"]
    filenames: ClassVar[list[str]] = ["*.req"]
    mimetypes: ClassVar[list[str]] = ["text/x-reqonto"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, object, str]]:
        """The pieces of a text with their places; together they are the text."""
        position, opened, dotted = 0, "", False
        while position < len(text):
            token = TOKEN.match(text, position)
            assert token is not None
            group = token.lastindex or 0
            start = token.start(group) - (1 if group == lexer.QUOTED else 0) if group else token.end()
            if start > position:
                yield position, Text.Whitespace, text[position:start]
                if opened != "id":
                    opened = "" if "\n" in text[position:start] else opened
            if not group:
                return
            sort, end, opened = self._piece(text, start, group, token.end(), opened, dotted=dotted)
            dotted = text[start:end] in {".", "．", "的"}
            yield start, sort, text[start:end]
            position = end

    @staticmethod
    def _piece(text: str, start: int, group: int, end: int, opened: str, *, dotted: bool) -> tuple[object, int, str]:
        """What stands at a place, where it ends, and what the word before calls for next (an id, or a name)."""
        if (
            group in {lexer.WORD, lexer.NUMBER}
            and (found := _ID.match(text, start))
            and (opened == "id" or "-" in found[0])
        ):
            return Name.Label, found.end(), ""
        match group:
            case _ if group == lexer.WORD:
                return _word(text, start, end, opened, dotted=dotted)
            case _ if group == lexer.NUMBER:
                number = NUMBER_TOKEN.match(text, start)
                assert number is not None
                if number.lastindex in {1, 2, 3}:
                    return Literal.Date, number.end(), ""
                unit = _UNIT.match(text, number.end()) if text[number.end() : number.end() + 1].isalpha() else None
                return Number, unit.end() if unit else number.end(), ""
            case _ if group == lexer.MARK:
                return Operator if text[start:end] in _OPERATOR_MARKS else Punctuation, end, ""
            case _:
                return _SORTS[group], end, ""


_SORTS = {
    lexer.TEXT: String, lexer.COMMENT: Comment.Single, lexer.OPERATOR: Operator, lexer.QUOTED: Name,
    lexer.MONEY: Number, lexer.LANG: Name.Decorator, lexer.OTHER: Error,
}  # fmt: skip


def _word(text: str, start: int, end: int, opened: str, *, dotted: bool) -> tuple[object, int, str]:
    """A word: a keyword where it can be one, else a name."""
    found = None if dotted else _keywords().match(text, start)
    row = keywords.BY_SPELLING[" ".join(found[0].split())] if found else None
    if found is None or row is None or (_ARGUMENT.match(text, found.end()) and row not in keywords.ITEM_WORDS):
        return Name.Class if opened == "name" else Name, end, ""
    following = "id" if row.terminal in _NAMED_BY_ID else "name" if row in keywords.ITEM_WORDS else ""
    return _sort(row), found.end(), following
