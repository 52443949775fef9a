"""A text as pieces, each with the items that were read from it: after an edit only what it touches is parsed again.

A piece ends with the line on which an item ends.  What the parser makes of the text behind an item depends on nothing
before it; so where the last item of what is parsed again is the one that stood there before, the rest is as it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import accumulate
from typing import TypeAlias

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.records import dataclass
from reqonto.source import Source
from reqonto.syntax.parser import Parser
from reqonto.syntax.tree import Comment, Item

_Row: TypeAlias = tuple[list[Item], list[Comment], list[Diagnostic]]

_LONG_QUOTE = '"""'
"""What begins and ends a text of several lines; with one of them missing it may end anywhere further down."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Lines of a text with their items, at whose places `shift` is to be added to have them from the piece's start on.

    `memo` holds what was worked out about the piece alone, for the next time that somebody asks.
    """

    text: str
    source: Source
    shift: int
    items: tuple[Item, ...]
    comments: tuple[Comment, ...]
    faults: tuple[Diagnostic, ...]
    memo: dict[str, object] = field(default_factory=dict)


class Pieces:
    """The pieces of one text, kept as it is edited."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.pieces: list[Piece] = _parsed(path, text)
        self.parsed = len(text)
        """How many code points the last edit had to be parsed."""
        self.starts = [0, *accumulate(len(piece.text) for piece in self.pieces)]
        """Where each piece begins, and where the last one ends."""

    def edit(self, start: int, end: int, text: str) -> None:
        """Replace what stands between two offsets."""
        starts, pieces = self.starts, self.pieces
        # The item in front may go on in what is written behind it; and one before that, since a fault behind the very
        # first item of a text takes that one with it.
        first = max(bisect_right(starts, start) - 3, 0)
        touched = min(max(bisect_right(starts, end) - 1, 0), len(pieces) - 1)
        guard, step = touched + 1, 1
        while True:
            last = min(guard, len(pieces) - 1)
            before = "".join(piece.text for piece in pieces[first : last + 1])
            here = starts[first]
            region = before[: start - here] + text + before[end - here :]
            if region.count(_LONG_QUOTE) % 2 and last < len(pieces) - 1:
                guard = len(pieces)
                continue
            made = _parsed(self.path, region)
            if last == len(pieces) - 1 or _ends_as(made[-1], pieces[last]):
                break
            guard, step = guard + step, step * 2
        self.parsed = len(region)
        pieces[first : last + 1] = made
        shift = len(text) - (end - start)
        ends = [starts[first] + each for each in accumulate(len(piece.text) for piece in made)]
        self.starts = [*starts[: first + 1], *ends, *(each + shift for each in starts[last + 2 :])]

    def at(self, offset: int) -> tuple[int, Piece]:
        """The piece at an offset, and where it begins."""
        number = min(max(bisect_right(self.starts, offset) - 1, 0), len(self.pieces) - 1)
        return self.starts[number], self.pieces[number]

    def __iter__(self) -> Iterator[tuple[int, Piece]]:
        """Every piece with where it begins."""
        return zip(self.starts, self.pieces)  # noqa: B905 - the end of the last one begins none


def _ends_as(made: Piece, kept: Piece) -> bool:
    """Whether a piece that was parsed again ends with the item with which another one ended."""
    if not made.items or not kept.items:
        return False
    new, old = made.items[-1], kept.items[-1]
    if new.__class__ is not old.__class__ or new != old:
        return False
    # Both from the end on, since what stands before may have changed.
    return (
        len(made.text) - made.shift - new.span.start == len(kept.text) - kept.shift - old.span.start
        and len(made.text) - made.shift - new.span.end == len(kept.text) - kept.shift - old.span.end
    )


def _parsed(path: str, text: str) -> list[Piece]:
    """The pieces of a text."""
    source = Source(path, text)
    tree, faults = Parser(source).parse()
    cuts = list(_cuts(text, tree.items))
    if not cuts:
        return [Piece(text, source, 0, tree.items, tree.comments, tuple(faults))]
    bounds = [0, *cuts, len(text)]
    rows: list[_Row] = [([], [], []) for _ in bounds[1:]]
    _sort(tree.items, bounds, rows, 0)
    _sort(tree.comments, bounds, rows, 1)
    for fault in faults:
        place = 0 if fault.span is None else fault.span.start
        rows[min(bisect_right(bounds, place), len(rows)) - 1][2].append(fault)
    return [
        Piece(text[start:end], source, -start, tuple(items), tuple(comments), tuple(found))
        for start, end, (items, comments, found) in zip(bounds, bounds[1:], rows, strict=False)
    ]


def _sort(
    nodes: Sequence[Item] | Sequence[Comment], bounds: Sequence[int], rows: Sequence[_Row],
    column: int,
) -> None:  # fmt: skip
    """Put nodes, which are in the order of the text, into the rows of the pieces in which they begin."""
    row = 0
    for node in nodes:
        while row + 2 < len(bounds) and node.span.start >= bounds[row + 1]:
            row += 1
        rows[row][column].append(node)  # type: ignore[arg-type]


def _cuts(text: str, items: Sequence[Item]) -> Iterator[int]:
    """Where pieces begin: at the line behind each item, unless the next one begins before."""
    before: Item | None = None
    for item in items:
        if before is not None:
            line_end = text.find("\n", before.span.end)
            if 0 <= line_end < item.span.start:
                yield line_end + 1
        before = item
