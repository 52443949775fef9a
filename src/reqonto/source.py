"""Texts and places in them: the only module that converts columns."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import field
from functools import cached_property
from pathlib import PurePath
from typing import Literal

from reqonto.records import dataclass


@dataclass(frozen=True, slots=False)
class Source:
    """A text as it was read, under the path that messages show.

    `path` is what the user wrote (relative paths stay relative); `text` is the whole
    decoded file with its line ends as they were.  Offsets are code points of `text`.
    """

    path: str
    text: str = field(repr=False)

    @property
    def name(self) -> str:
        """What the file is called, without folder and ending: the module of a text that names none."""
        return PurePath(self.path).stem

    @property
    def editable(self) -> bool:
        """Whether the text is that of the file, so that edits of the one are edits of the other."""
        return True

    def shown(self, span: Span) -> Span:
        """Where readers find a piece of this text: the piece itself, or its origin in another text."""
        return span

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of the first code point of every line; `\\n`, `\\r\\n` and `\\r` end a line.

        A byte order mark belongs to no line: editors do not show it, and count no column for it.
        """
        text = self.text
        starts = [1 if text.startswith("\ufeff") else 0]
        if "\r" not in text:
            position = text.find("\n")
            while position >= 0:
                starts.append(position + 1)
                position = text.find("\n", position + 1)
            return tuple(starts)
        for index, char in enumerate(text):
            if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
                starts.append(index + 1)
        return tuple(starts)

    def line_column(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column (in code points) of an offset."""
        line = max(bisect_right(self.line_starts, offset) - 1, 0)
        return line + 1, max(offset - self.line_starts[line], 0) + 1

    def line_text(self, line: int) -> str:
        """The text of a 1-based line, without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open piece of a source, in code points."""

    source: Source
    start: int
    end: int

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def shown(self) -> Span:
        """Where readers find the piece, see `Source.shown`."""
        return self.source.shown(self)

    @property
    def line(self) -> int:
        """The 1-based line where readers find the piece."""
        place = self.source.shown(self)
        return place.source.line_column(place.start)[0]

    @property
    def column(self) -> int:
        """The 1-based column, in code points, where readers find the piece."""
        place = self.source.shown(self)
        return place.source.line_column(place.start)[1]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def to(self, other: Span) -> Span:
        """The piece from the start of this one to the end of `other`."""
        return Span(self.source, self.start, max(self.end, other.end))


def cells(text: str) -> int:
    """How many terminal cells `text` takes; wide characters take two, combining marks none."""
    total = 0
    for char in text:
        # Vowel signs and variation selectors have no combining class, yet take no cell of their own.
        if not char.isascii() and unicodedata.category(char) in {"Mn", "Me"}:
            continue
        total += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return total


Encoding = Literal["utf-8", "utf-16", "utf-32"]
"""The units in which editors count columns."""


def units(text: str, encoding: Encoding = "utf-16") -> int:
    """How many units of an encoding `text` takes, as the language server protocol counts columns."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def code_points(line: str, column: int, encoding: Encoding = "utf-16") -> int:
    """How many code points of a line its first `column` units are; a unit inside of one belongs to it.

    >>> code_points("a😀b", 3)
    2
    """
    if encoding == "utf-32" or line.isascii():
        return min(max(column, 0), len(line))
    taken = 0
    for index, char in enumerate(line):
        if taken >= column:
            return index
        taken += units(char, encoding)
    return len(line)
