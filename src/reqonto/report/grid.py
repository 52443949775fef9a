"""Tables in a terminal: columns as wide as their cells need, cells that are wider than they may be on several lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reqonto.source import cells

GAP = "  "


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], *, width: int = 100) -> Iterator[str]:
    """The rows under the head, a line under it; where even narrow columns do not fit, each row as a list."""
    columns = list(zip(head, *rows, strict=True))
    wanted = [max(cells(cell) for cell in column) for column in columns]
    widths = _fitted(wanted, width - len(GAP) * (len(wanted) - 1))
    if widths is None:
        yield from _listed(head, rows)
        return
    yield from _row(head, widths)
    yield GAP.join("─" * each for each in widths)
    for row in rows:
        yield from _row(row, widths)


LEAST = 8


def _fitted(wanted: list[int], room: int) -> list[int] | None:
    """The widths of the columns, the widest made narrower until all fit; None if that would leave too little."""
    widths = list(wanted)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda index: widths[index])
        if widths[widest] <= LEAST:
            return None
        widths[widest] -= 1
    return widths


def _row(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    parts = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for line in range(max(len(part) for part in parts)):
        shown = [part[line] if line < len(part) else "" for part in parts]
        yield GAP.join(each + " " * (width - cells(each)) for each, width in zip(shown, widths, strict=True)).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` terminal cells, broken at blanks where there are some."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        whole = f"{line} {word}" if line else word
        if cells(whole) <= width:
            line = whole
            continue
        if line:
            lines.append(line)
        line = word
        while cells(line) > width:
            cut = next(index for index in range(len(line), 0, -1) if cells(line[:index]) <= width or index == 1)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line]


def _listed(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        first = True
        for name, cell in zip(head, row, strict=True):
            if cell:
                yield f"{'· ' if first else '  '}{name}: {cell}"
                first = False
