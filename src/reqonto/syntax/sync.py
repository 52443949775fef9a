"""Where reading may go on after a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reqonto.records import dataclass
from reqonto.syntax.keywords import ITEM_WORDS, KEYWORDS, PREFIX_WORDS
from reqonto.syntax.lexer import normal
from reqonto.syntax.tables import load_tables

_IDS = load_tables().ids

_LEADING_WORDS = (
    "label", "also", "note", "source", "rationale", "version", "status", "tags", "priority", "layer", "phase", "bound",
    "valid from", "derives from", "refines", "satisfies", "conflicts with", "overrides", "exception to", "verified by", "replaces",
    "given", "start", "at", "check", "expect", "ends", "initial", "final", "from", "column", "key", "group", "disjoint with",
    "sparql", "ask", "find",
)  # fmt: skip
_SYNC_ROWS = tuple(ITEM_WORDS + PREFIX_WORDS) + tuple(row for row in KEYWORDS if row.word in _LEADING_WORDS)
LEADING = frozenset(_IDS[row.terminal] for row in _SYNC_ROWS)
_SYNC_WORDS: dict[str, tuple[int, ...]] = {}
for _row in _SYNC_ROWS:
    for _spelling in _row.spellings:
        _first = _spelling.split()[0]
        _SYNC_WORDS[_first] = (*_SYNC_WORDS.get(_first, ()), _IDS[_row.terminal])

_SCAN = re.compile(
    r"""("{3}(?s:.*?)(?:"{3}|\Z) | "(?:[^"\\\n]++|\\.)*+"? | “[^”\n]*+”? | [#＃][^\n]*+)
      | ([{｛「])
      | ([}｝」])
      | ([;；。])
      | (?:^|(?<=\n))([ \t\u3000]*+)([^\W\d]\w*+)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Sync:
    """A token at which reading may go on: a closing brace, a terminator, or a word that leads a line."""

    position: int
    terminals: tuple[int, ...]
    indent: int
    leads: bool


def sync_points(text: str, first: int, fault: int) -> Iterator[Sync]:
    """The places behind a fault where reading may go on, in order.

    Braces are counted from the start of the faulty statement, so that the rest of a block
    whose head is faulty is passed over; a word no deeper than that statement ends it anyway.
    """
    line = text.rfind("\n", 0, first) + 1
    base = indent_at(text, line)
    balance = 0
    # A word leads its line only as seen from the beginning of that; what stands in front of another need not be read.
    for match in _SCAN.finditer(text, line if line + base == first else first):
        kind = match.lastindex
        start = match.start(kind) if kind else match.start()
        if start < first:
            continue
        if kind == 2:
            balance += 1
        elif kind == 3:
            if balance == 0 and start >= fault:
                yield Sync(start, (_IDS["_RB"],), 0, leads=False)
            balance = max(0, balance - 1)
        elif kind == 4 and balance == 0 and start >= fault:
            yield Sync(start, (_IDS["_END"],), 0, leads=False)
        elif kind == 6 and start >= fault:
            indent = len(match[5])
            terminals = _SYNC_WORDS.get(normal(match[6]))
            if terminals is not None and (balance == 0 or indent <= base):
                if indent <= base:
                    balance = 0
                yield Sync(start, terminals, indent, leads=True)


def indent_at(text: str, line_start: int) -> int:
    """The number of blanks with which a line begins."""
    position = line_start
    while position < len(text) and text[position] in " \t\u3000":
        position += 1
    return position - line_start
