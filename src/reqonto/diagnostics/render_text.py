"""Findings as people read them: a headline, the lines concerned with marks under them, and the way out.

Marks stand right under wide characters because every position is counted in terminal cells of the text as it
is shown: tabs become blanks, control characters become visible, and very long lines are cut around the marks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.lazily import pattern
from reqonto.records import dataclass
from reqonto.source import Source, Span, cells

WIDTH = 110
"""Cells of source text that a line may take before it is cut, where the terminal does not say."""

NARROWEST = 20
"""No line of source is cut to less than this, however narrow the terminal."""

TAB = 4

FIX = Text("fix: ", "修正：")
NOTE = Text("note: ", "说明：")

_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.HINT: "\x1b[1;36m"}
_BOLD, _BLUE, _GREEN, _OFF = "\x1b[1m", "\x1b[1;34m", "\x1b[1;32m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Style:
    """How findings are shown: the language, whether in colour, and how wide a source line may be.

    `columns` is the width of the terminal, where there is one: no line of a finding is wider.
    """

    lang: str = "en"
    colour: bool = False
    width: int = WIDTH
    columns: int | None = None

    def room(self, taken: int) -> int:
        """The cells that are left for a line of source beside what the line number takes."""
        return self.width if self.columns is None else max(NARROWEST, min(self.width, self.columns - taken))

    def paint(self, code: str, text: str) -> str:
        return f"{code}{text}{_OFF}" if self.colour and text else text


@dataclass(frozen=True, slots=True)
class _Mark:
    """Cells `start` to `end` of a shown line, underlined with `char` and explained by `message`."""

    start: int
    end: int
    char: str
    message: str


def render_all(diagnostics: Iterable[Diagnostic], style: Style) -> str:
    """All findings, an empty line between two; a code names its page at its first finding only."""
    seen: set[str] = set()
    blocks: list[str] = []
    for diagnostic in diagnostics:
        blocks.append(render(diagnostic, style, explain=diagnostic.code.code not in seen))
        seen.add(diagnostic.code.code)
    return "\n".join(blocks)


def render(diagnostic: Diagnostic, style: Style, *, explain: bool = True) -> str:
    """One finding with its places; ends in a newline."""
    lines = list(_headline(diagnostic, style))
    if diagnostic.span is not None:
        lines.extend(_places(diagnostic, diagnostic.span, style))
    else:
        for label in diagnostic.labels:
            lines.extend(_ending("", clean(label.message[style.lang]), style, ""))
    lines.extend(_endings(diagnostic, style, explain=explain))
    return "\n".join(lines) + "\n"


def render_concise(diagnostic: Diagnostic, lang: str) -> str:
    """One finding in one line, as editors and `grep` like it; ends in a newline."""
    place = ""
    if diagnostic.span is not None:
        place = f"{clean(diagnostic.span.path)}:{diagnostic.span.line}:{diagnostic.span.column}: "
    return f"{place}{diagnostic.weight.word}[{diagnostic.code.code}]: {clean(diagnostic.message(lang))}\n"


def clean(text: str) -> str:
    """The text in one line, with control characters and changes of writing direction made visible."""
    return "".join(char if _harmless(char) else _visible(char) for char in text)


# ---------------------------------------------------------------- parts of a finding


def _headline(diagnostic: Diagnostic, style: Style) -> Iterator[str]:
    code = f"{diagnostic.weight.word}[{diagnostic.code.code}]"
    first, *further = wrapped(f"{code}: {clean(diagnostic.message(style.lang))}", style.columns, hanging=2)
    yield style.paint(_COLOURS[diagnostic.weight], code) + style.paint(_BOLD, first[len(code) :])
    yield from (style.paint(_BOLD, line) for line in further)


def _endings(diagnostic: Diagnostic, style: Style, *, explain: bool) -> Iterator[str]:
    """Notes and fixes, the last one with the way to the page of the code."""
    rows = [(NOTE, note) for note in diagnostic.notes] + [(FIX, fix.message) for fix in diagnostic.fixes]
    told = f"reqonto explain {diagnostic.code.code}"
    page = Text(f"({told})", f"（{told}）")[style.lang] if explain else ""
    for index, (label, text) in enumerate(rows):
        told = clean(text[style.lang])
        if page and index == len(rows) - 1:
            told += f"   {page}"
        yield from _ending(label[style.lang], told, style, _GREEN if label is FIX else "")
    if page and not rows:
        yield from _ending("", page, style, "")


def _ending(label: str, told: str, style: Style, colour: str) -> Iterator[str]:
    """One line under the places, `  = label: …`, and its continuation."""
    first, *further = wrapped(f"  = {label}{told}", style.columns, hanging=4)
    painted = style.paint(colour, label) if colour else label
    yield f"  {style.paint(_BLUE, '=')} {painted}{first[4 + len(label) :]}"
    yield from further


def _places(diagnostic: Diagnostic, primary: Span, style: Style) -> Iterator[str]:
    """The source lines concerned: the primary one first, then the others of its file, then those of other files."""
    primary = primary.shown
    spans: dict[tuple[str, int], list[tuple[Span, str, str]]] = {}
    sources: dict[str, Source] = {primary.path: primary.source}
    # A label on the primary place itself is the text of its mark.
    labels = [replace(label, span=label.span.shown) for label in diagnostic.labels]
    own = next((label for label in labels if label.span == primary), None)
    spans[primary.path, primary.line] = [(primary, "^", "" if own is None else clean(own.message[style.lang]))]
    for label in labels:
        if label is own:
            continue
        sources.setdefault(label.span.path, label.span.source)
        row = spans.setdefault((label.span.path, label.span.line), [])
        row.append((label.span, "-", clean(label.message[style.lang])))
    order = sorted(spans, key=lambda key: (list(sources).index(key[0]), key != (primary.path, primary.line), key[1]))
    gutter = len(str(max(line for _, line in spans)))
    bar = style.paint(_BLUE, "|")
    arrow = style.paint(_BLUE, "-->")
    shown = ""
    for path, line in order:
        first = spans[path, line][0][0]
        if path != shown:
            yield f"{'':{gutter}} {arrow} {clean(path)}:{line}:{first.column}"
            shown = path
        room = style.room(gutter + 3)
        text, marks = _shown_line(sources[path], line, spans[path, line], room)
        number = style.paint(_BLUE, f"{line:>{gutter}}")
        yield f"{number} {bar} {text}".rstrip()
        for below in _underlines(marks, None if style.columns is None else room):
            yield f"{'':{gutter}} {bar} {below}"


def _shown_line(
    source: Source, line: int, spans: Sequence[tuple[Span, str, str]], width: int
) -> tuple[str, list[_Mark]]:
    """The line as it is printed, and its marks in cells of that print."""
    text = source.line_text(line)
    start = source.line_starts[line - 1]
    ranges: list[tuple[int, int]] = []
    for span, _, _ in spans:
        low = min(span.start - start, len(text))
        ranges.append((low, max(low, min(span.end - start, len(text)))))
    low, high = _window(text, ranges, width)
    pieces = [_show(char) for char in text[low:high]]
    head = "… " if low > 0 else ""
    tail = " …" if high < len(text) else ""
    offsets = [cells(head)]
    for piece in pieces:
        offsets.append(offsets[-1] + cells(piece))

    def cell(index: int) -> int:
        # What lies in a part that is cut off is marked under the dots that stand for it.
        if index < low:
            return 0
        return offsets[index - low] if index <= high else offsets[-1] + 1

    def end(start: int, index: int) -> int:
        return cell(index) + 1 if index > high else max(cell(index), cell(start) + 1)

    marks = [_Mark(cell(a), end(a, b), char, message) for (a, b), (_, char, message) in zip(ranges, spans, strict=True)]
    return head + "".join(pieces) + tail, marks


def _window(text: str, ranges: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """The piece of a line that is shown: all of it, or as much around the first mark as fits."""
    if len(text) * 2 <= width or (len(text) <= width * 2 and sum(cells(_show(char)) for char in text) <= width):
        return 0, len(text)

    def size(index: int) -> int:
        # A line may be as long as a file: only what may be shown is measured.
        return cells(_show(text[index]))

    start, end = ranges[0]
    low = high = max(0, start)
    room = width - 4
    # Grow to the right over the mark first, then to the left for context, then to the right again.
    while high < min(end, len(text)) and size(high) <= room:
        room -= size(high)
        high += 1
    context = room // 2
    while low > 0 and size(low - 1) <= context:
        low -= 1
        context -= size(low)
        room -= size(low)
    while high < len(text) and size(high) <= room:
        room -= size(high)
        high += 1
    while low > 0 and size(low - 1) <= room:
        low -= 1
        room -= size(low)
    return low, high


def wrapped(text: str, columns: int | None, *, hanging: int = 0) -> list[str]:
    """The text in lines of at most `columns` cells, all but the first indented; in one line without columns.

    Lines break at blanks, and between wide characters, but not before a mark that closes something.
    """
    if columns is None or cells(text) <= columns:
        return [text]
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text):
        if line.strip() and cells(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = " " * hanging
        rest = piece
        while cells(line + rest.rstrip()) > columns:
            # A word that fits in no line is cut, so that nothing is wider than the terminal.
            cut = next(n for n in range(len(rest), 0, -1) if n == 1 or cells(line + rest[:n]) <= columns)
            lines.append(line + rest[:cut])
            line, rest = " " * hanging, rest[cut:]
        line += rest
    return [*lines, line.rstrip()] if line.strip() else lines


# A date with its time; a word with the blanks behind it; a wide character with the marks that must not begin a line.
_WIDE = "\u1100-\u115f\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
_CLOSING = "，。、：；！？）】》」』”’％,.;:!?)\\]}"
_MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d+)?)?"
_PIECE = pattern(rf"[（【《「『“‘(]*(?:{_MOMENT}|[^\s{_WIDE}“‘]+|\S)[{_CLOSING}]*\s*|\s+")


def _underlines(marks: Sequence[_Mark], room: int | None) -> Iterator[str]:
    """The lines under a source line: all marks in one, the rightmost message beside it, the others below.

    A message that does not fit in the room beside or below its mark begins further left.
    """
    canvas = [" "] * max(mark.end for mark in marks)
    for mark in sorted(marks, key=lambda each: each.char, reverse=True):
        for index in range(mark.start, mark.end):
            # Drawn from `^` to `-` in reverse, the primary mark lies on top.
            if canvas[index] != "^":
                canvas[index] = mark.char
    told = sorted((mark for mark in marks if mark.message), key=lambda each: each.start)
    # Only a message with no mark to its right may stand beside the marks.
    beside = told.pop() if told and told[-1].end == len(canvas) and _fits(told[-1], room) else None
    yield "".join(canvas).rstrip() + (f" {beside.message}" if beside else "")
    while told:
        last = told.pop()
        line = [" "] * last.start
        for mark in told:
            if mark.start < last.start:
                line[mark.start] = "|"
        before = "".join(line)
        if room is None or last.start + cells(last.message) <= room:
            yield before + last.message
        else:
            left = max((mark.start + 2 for mark in told if mark.start < last.start), default=0)
            left = min(left, max(0, room - NARROWEST))
            yield from (before[:left].ljust(left) + piece for piece in wrapped(last.message, room - left))


def _fits(mark: _Mark, room: int | None) -> bool:
    return room is None or mark.end + 1 + cells(mark.message) <= room


# ---------------------------------------------------------------- characters


def _show(char: str) -> str:
    if char == "\t":
        return " " * TAB
    return char if _harmless(char) else _visible(char)


def _harmless(char: str) -> bool:
    if " " <= char <= "~":
        return True
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"}


def _visible(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return f"<U+{code:04X}>"
