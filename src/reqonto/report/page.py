"""Lines on a page: folded at words to the width of the terminal, with what belongs together under one another.

Where there is no terminal, in files and pipes, every line stays in one piece, however long: it can be searched, and the
same result gives the same bytes whoever looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reqonto.diagnostics.render_text import NARROWEST, Style, wrapped
from reqonto.lazily import pattern
from reqonto.source import cells

UNDER = "\x1f"
"""Stands in a line where its continuation lines begin; never printed, and no text of a user holds it once cleaned."""

HELD = "\ue000"
"""A blank at which no line is broken: between a mark and what it marks."""

_COLOUR = pattern(r"(\x1b\[[0-9;]*m)")
_PLAIN = "\x1b[0m"
_STEP = 2


def page(lines: Iterable[str], style: Style) -> str:
    """The lines as they are written; ends in a newline."""
    return "\n".join(folded for line in lines for folded in fold(line, style.columns)).replace(HELD, " ") + "\n"


def padded(text: str, width: int) -> str:
    """A text with blanks behind it up to so many cells of a terminal; a Chinese character takes two."""
    return text + " " * max(0, width - cells(text))


def fold(line: str, columns: int | None) -> Iterator[str]:
    """One line as lines of at most `columns` cells; continuations begin under `UNDER`, else a little further in."""
    before, mark, after = line.partition(UNDER)
    whole = before + after
    if columns is None or cells(_COLOUR.sub("", whole)) <= columns:
        yield whole
        return
    plain = _COLOUR.sub("", whole)
    indent = len(plain) - len(plain.lstrip(" "))
    hanging = cells(_COLOUR.sub("", before)) if mark else indent + _STEP
    # What would leave too little room for words is not worth its place.
    if hanging > columns // 2 or columns - hanging < NARROWEST:
        hanging = min(indent + _STEP, max(0, columns - NARROWEST))
    yield from _coloured(wrapped(plain, columns, hanging=hanging), whole, hanging)


def _coloured(lines: Iterable[str], whole: str, hanging: int) -> Iterator[str]:
    """The folded lines with the colours of the whole; a colour ends with its line and begins again in the next."""
    tinted = list(_tinted(whole))
    place = 0
    for number, line in enumerate(lines):
        indent = hanging if number else 0
        # Blanks at which a line was broken are in neither part.
        while number and tinted[place][0] == " ":
            place += 1
        shown, colour = line[:indent], ""
        for char, wanted in tinted[place : place + len(line) - indent]:
            if wanted != colour:
                shown += (_PLAIN if colour else "") + wanted
                colour = wanted
            shown += char
        place += len(line) - indent
        yield shown + (_PLAIN if colour else "")


def _tinted(text: str) -> Iterator[tuple[str, str]]:
    """Every character with the colour that it is in."""
    colour = ""
    for piece in _COLOUR.split(text):
        if piece.startswith("\x1b"):
            colour = "" if piece == _PLAIN else piece
        else:
            yield from ((char, colour) for char in piece)
