"""Where the parser stands after a fault, what is said about it, and how it may be mended."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax.keywords import BY_SPELLING
from reqonto.syntax.tables import load_tables

_TABLES = load_tables()
_IDS = _TABLES.ids
_SYMBOLS = {name: number for number, name in enumerate(_TABLES.nonterminals)}


# Only a fault needs these, and only texts without faults need not look at all of the tables.
@cache
def body_states() -> frozenset[int]:
    """States in which a new item, member or piece of metadata may start."""
    symbols = [_SYMBOLS[name] for name in ("item", "meta", "module") if name in _SYMBOLS]
    return frozenset(
        state for state, gotos in enumerate(_TABLES.gotos.every()) if any(symbol in gotos for symbol in symbols)
    )


@cache
def opening_states() -> frozenset[int]:
    """States just behind an opening brace."""
    return _behind("_LB")


@cache
def closing_states() -> frozenset[int]:
    """States just behind a closing brace, before the block is reduced."""
    return _behind("_RB")


def _behind(terminal: str) -> frozenset[int]:
    codes = (acts.get(_IDS[terminal]) for acts in _TABLES.actions.every())
    return frozenset(code >> 1 for code in codes if code is not None and not code & 1)


@dataclass(frozen=True)
class Place:
    """Where the parser stands: its stack, the token that does not fit, and the one before."""

    source: Source
    text: str
    states: list[int]
    starts: list[int]
    previous: tuple[int, int]
    terminal: int
    start: int
    end: int

    @property
    def found(self) -> str:
        return self.text[self.start : self.end]

    @property
    def before(self) -> str:
        """The token in front."""
        return self.text[self.previous[0] : self.previous[1]]

    @property
    def fresh_line(self) -> bool:
        """Whether the token is the first of its line."""
        return "\n" in self.text[self.previous[1] : self.start]

    @property
    def open_braces(self) -> list[int]:
        """The offsets of the opening braces that are not closed yet."""
        found: list[int] = []
        for depth in range(1, len(self.states)):
            if self.states[depth] in opening_states():
                found.append(self.starts[depth - 1])
            elif self.states[depth] in closing_states() and found:
                found.pop()
        return found

    @property
    def leading(self) -> int:
        """The terminal of the item word that stands here, also where it was read as a name."""
        row = BY_SPELLING.get(self.found)
        return self.terminal if row is None else _IDS[row.terminal]

    def fits(self, terminal: int) -> bool:
        return _TABLES.shifts(self.states, terminal)

    def without_last(self) -> Place:
        """The place before the last entry of the stack, which was one token."""
        start, end = self.previous
        return replace(self, states=self.states[:-1], starts=self.starts[:-1], start=start, end=end)

    def span(self, start: int | None = None, end: int | None = None) -> Span:
        return Span(self.source, self.start if start is None else start, self.end if end is None else end)


@dataclass(frozen=True)
class Repair:
    """Tokens to read in place of what stands there, and where to go on.

    The first `drop` entries of the stack are taken back before; `places` are those of the tokens, else they are read
    where the fault is.
    """

    tokens: tuple[tuple[int, str | None], ...]
    position: int
    places: tuple[tuple[int, int], ...] = ()
    drop: int = 0


@dataclass(frozen=True)
class Explanation:
    """What is wrong, and how to read on as if it were not."""

    diagnostic: Diagnostic
    repair: Repair | None = None
    start: int | None = None
    """Where the fault begins, if before the token that does not fit."""
