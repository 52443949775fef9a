"""What accounts of faults have in common: the tables, words and tokens around a place, and edits."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Edit, Fix, Text
from reqonto.source import Span
from reqonto.syntax.glued import readings
from reqonto.syntax.lexer import COMMENT, NAME_TOKEN, TOKEN
from reqonto.syntax.place import Place
from reqonto.syntax.tables import load_tables

TABLES = load_tables()

IDS = TABLES.ids

# How far a repair is tried out; repairs that reach as far are equally good.
_TRIAL = 8


def tokens_that_fit(text: str, states: list[int], position: int) -> int:
    """How many tokens from a position fit on a stack, up to `_TRIAL`; rougher than the driver, to compare repairs."""
    count = 0
    while count < _TRIAL:
        token = TOKEN.match(text, position)
        assert token is not None
        if token.lastindex == COMMENT:
            position = token.end()
            continue
        found = [each for each in readings(text, states, position) if not each.cut]
        fitting = next((pair for each in found if (pair := (each, TABLES.after(states, each.terminal)))[1]), None)
        if fitting is None or fitting[1] is None:
            return count
        if fitting[0].terminal == 0:
            return _TRIAL
        position, states = fitting[0].end, fitting[1]
        count += 1
    return _TRIAL


def as_shown(place: Place) -> Text:
    """What stands at a place, as messages show it."""
    if place.terminal == 0:
        return Text("the end of the text", "文本结尾")
    if place.terminal == IDS["_NL"]:
        return Text("the end of the row", "行尾")
    found = place.found
    if len(found) > 30:
        found = found[:30] + "…"
    return Text(f"`{found}`", f"“{found}”")


def word_at(place: Place, start: int) -> str | None:
    """The word that begins at an offset, if one does."""
    match = NAME_TOKEN.match(place.text, start)
    return match[0] if match else None


def written_instead(span: Span, text: str, *, safe: bool = True) -> Fix:
    """The edit that writes a text in the place of another."""
    return Fix(Text(f"write `{text.strip()}`", f"改为“{text.strip()}”"), (Edit(span, text),), safe=safe)
