"""The texts that a client has opened: their places in its units, their versions, and what became of earlier places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from reqonto.lsp.pieces import Pieces
from reqonto.records import dataclass
from reqonto.source import Encoding, Source, code_points, units
from reqonto.syntax.files import fences, is_markdown, specification_text

MOST_EDITS = 20_000
"""So many edits are remembered, to say where earlier places are now."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place as clients count: lines from 0, columns in units of their encoding."""

    line: int
    column: int


class Lines:
    """The lines of a text, to go from offsets to places and back."""

    def __init__(self, text: str, encoding: Encoding = "utf-16") -> None:
        self.text = text
        self.encoding = encoding
        self.starts = list(Source("", text).line_starts)

    def place(self, offset: int) -> Place:
        """The place of an offset."""
        offset = min(max(offset, self.starts[0]), len(self.text))
        line = bisect_right(self.starts, offset) - 1
        return Place(line, units(self.text[self.starts[line] : offset], self.encoding))

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; one behind the end of a line is that end, one behind the text the end of the text."""
        if line < 0:
            return self.starts[0]
        if line >= len(self.starts):
            return len(self.text)
        start = self.starts[line]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        content = self.text[start:end].rstrip("\r\n")
        return start + code_points(content, column, self.encoding)

    def edit(self, start: int, end: int, text: str) -> None:
        """Replace what stands between two offsets; only the lines around are looked for again."""
        old, starts = self.text, self.starts
        # A line more on either side: `\r` and `\n` may come together or be parted there.
        first = max(bisect_right(starts, start) - 2, 0)
        last = bisect_right(starts, end) + 1
        self.text = old[:start] + text + old[end:]
        shift = len(text) - (end - start)
        if last >= len(starts):
            window = self.text[starts[first] :]
            kept: list[int] = []
        else:
            window = self.text[starts[first] : starts[last] + shift]
            kept = [each + shift for each in starts[last:]] if shift else starts[last:]
        found = Source("", window).line_starts if first else Source("", self.text[: starts[0]] + window).line_starts
        base = starts[first] if first else 0
        made = [base + each for each in found]
        if kept and made[-1] == kept[0]:
            made.pop()
        self.starts = [*starts[:first], *made, *kept]


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement by a client, of the whole text where `start` is None."""

    start: tuple[int, int] | None
    end: tuple[int, int] | None
    text: str


class Document:
    """An open text, as its client last said it is."""

    def __init__(self, uri: str, path: str, version: int, text: str, encoding: Encoding = "utf-16") -> None:
        self.uri, self.path, self.version = uri, path, version
        self.lines = Lines(text, encoding)
        self.pieces = Pieces(path, self.specification)
        self._edits: list[tuple[int, int, int]] = []
        self._forgotten = 0

    @property
    def text(self) -> str:
        return self.lines.text

    @property
    def specification(self) -> str:
        """What is to be parsed: of Markdown, the fences alone."""
        return specification_text(Source(self.path, self.text)).text

    def is_specification(self, offset: int) -> bool:
        """Whether what stands at an offset is to be parsed: of Markdown, only what is in a fence."""
        if not is_markdown(self.path):
            return True
        return any(start <= offset <= end for start, end in fences(self.text))

    @property
    def state(self) -> int:
        """A number that grows with each edit, whatever versions the client counts."""
        return self._forgotten + len(self._edits)

    def change(self, version: int, changes: Sequence[Change]) -> None:
        """Edit the text as the client did, in its order."""
        for change in changes:
            if change.start is None or change.end is None:
                # What stays at both ends is no edit, so that places in it are kept.
                start, end, text = difference(self.text, change.text)
            else:
                start, end = self.lines.offset(*change.start), self.lines.offset(*change.end)
                start, end, text = min(start, end), max(start, end), change.text
            self._replace(start, end, text)
        self.version = version

    def _replace(self, start: int, end: int, text: str) -> None:
        if is_markdown(self.path):
            before = self.specification
            self.lines.edit(start, end, text)
            self.pieces.edit(*difference(before, self.specification))
        else:
            self.lines.edit(start, end, text)
            self.pieces.edit(start, end, text)
        self._edits.append((start, end, len(text)))
        if len(self._edits) > MOST_EDITS:
            del self._edits[: MOST_EDITS // 2]
            self._forgotten += MOST_EDITS // 2

    def now(self, state: int, start: int, end: int) -> tuple[int, int] | None:
        """Where a piece of an earlier state is by now; None where it was edited, or that is not known any more."""
        if state < self._forgotten:
            return None
        for begin, stop, length in self._edits[state - self._forgotten :]:
            if stop <= start:
                shift = length - (stop - begin)
                start, end = start + shift, end + shift
            elif begin < end:
                return None
        return start, end

    def earlier(self, state: int, offset: int) -> int | None:
        """Where something stood in an earlier state; None if it was written since, or that is not known any more."""
        if state < self._forgotten:
            return None
        for begin, stop, length in reversed(self._edits[state - self._forgotten :]):
            if offset >= begin + length:
                offset -= length - (stop - begin)
            elif offset > begin:
                return None
        return offset


def difference(before: str, after: str) -> tuple[int, int, str]:
    """The one replacement, as short as can be, that makes one text of another: from, to, and what stands there then."""
    shortest = min(len(before), len(after))
    head = _common(shortest, lambda length: before[:length] == after[:length])
    tail = _common(shortest - head, lambda length: length == 0 or before[-length:] == after[-length:])
    return head, len(before) - tail, after[head : len(after) - tail]


def _common(most: int, holds: Callable[[int], bool]) -> int:
    """The greatest length up to `most` at which something holds that holds at every smaller one."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low
