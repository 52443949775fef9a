"""Permission tables that stand in CSV and Markdown files: read, and parsed cell by cell where they stand.

What such a file says goes through the same parser as a table in the text: a text is made of its cells, in which every
character knows where it was read.  A mistake is then shown in the file, at the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from reqonto.diagnostics.codes_permissions import NO_TABLE, SEVERAL_TABLES, TABLE_FILE, UNKNOWN_CELL
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.diagnostics.system import reason_of
from reqonto.lazily import pattern
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax import tree as t
from reqonto.syntax.files import read
from reqonto.syntax.keywords import BY_TERMINAL

_CELL_WORDS = ("_YES", "_MAY", "_NO", "_MUST_NOT", "_READ", "_WRITE", "_MASKED", "_AGGREGATED", "_NONE", "_IF")
_SPELLINGS = tuple(spelling for name in _CELL_WORDS for spelling in BY_TERMINAL[name].spellings)
_FIRST = pattern(r"\s*([A-Za-z]+(?:[ \t]+not\b)?|[^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell as it was read: its characters, the place of each, and the place of the whole."""

    text: str
    places: tuple[int, ...]
    start: int
    end: int

    def stripped(self) -> Piece:
        left = len(self.text) - len(self.text.lstrip())
        right = len(self.text.rstrip())
        return (
            Piece(self.text[left:right], self.places[left:right], self.start, self.end)
            if left < right
            else self._none()
        )

    def _none(self) -> Piece:
        return Piece("", (), self.start, self.end)

    def without(self, pattern: str) -> Piece:
        """The cell without what the pattern matches."""
        kept = [True] * len(self.text)
        for match in re.finditer(pattern, self.text):
            kept[match.start() : match.end()] = [False] * (match.end() - match.start())
        text = "".join(char for char, keep in zip(self.text, kept, strict=True) if keep)
        return Piece(text, tuple(at for at, keep in zip(self.places, kept, strict=True) if keep), self.start, self.end)

    def with_text(self, text: str) -> Piece:
        """Other characters at the same places."""
        return replace(self, text=text)


Table = list[list[Piece]]


def with_tables(tree: t.Tree, whole: Source, folder: Path | None, root: Path | None) -> tuple[t.Tree, list[Diagnostic]]:
    """The tree with the tables that stand in files; `whole` is its file with the prose, `root` where files may lie."""
    if not any(isinstance(item, t.Permissions) and item.file is not None for item in tree.items):
        return tree, []
    items: list[t.Item] = []
    faulty = list(tree.faulty)
    diagnostics: list[Diagnostic] = []
    for item in tree.items:
        if not isinstance(item, t.Permissions) or item.file is None or item.columns:
            # Where the columns are known, the table has been told together with the item.
            items.append(item)
            continue
        found = _read_table(item, item.file, whole, folder, root, diagnostics)
        if found is None:
            faulty.append(item.uid)
        else:
            items.append(found)
    return replace(tree, items=tuple(items), faulty=tuple(faulty)), diagnostics


def _read_table(
    item: t.Permissions,
    file: t.TableFile,
    whole: Source,
    folder: Path | None,
    root: Path | None,
    diagnostics: list[Diagnostic],
) -> t.Permissions | None:
    name, _, heading = file.location.text.partition("#")
    source = _source(item, file, name, whole, folder, root)
    if isinstance(source, Diagnostic):
        diagnostics.append(source)
        return None
    if file.format == "csv":
        tables = [table for table in [_csv(source.text)] if len(table) > 1]
    else:
        tables = list(_markdown(source.text, heading.strip()))
    if len(tables) != 1:
        place = Text(f"`{file.location.text}`", f"“{file.location.text}”")
        code = SEVERAL_TABLES if tables else NO_TABLE
        diagnostics.append(Diagnostic(code, file.location.span, {"place": place}, about=item.uid.text))
        return None
    return _parsed(item, tables[0], source, diagnostics)


def _source(
    item: t.Permissions, file: t.TableFile, name: str, whole: Source, folder: Path | None, root: Path | None
) -> Source | Diagnostic:
    """The file of a table: beside the specification, inside its project; no name means the specification itself."""
    if not name:
        return whole
    encoding = next(
        (part.texts[0].text for part in item.meta if isinstance(part, t.TextMeta) and part.key == "encoding"), None
    )

    def refused(why: Text) -> Diagnostic:
        return Diagnostic(TABLE_FILE, file.location.span, {"path": name, "reason": why}, about=item.uid.text)

    if folder is None:
        return refused(Text("a library has no files", "库模块没有附带文件"))
    try:
        path = folder / name
        inside = path.resolve().is_relative_to((root or folder).resolve())
    except (OSError, ValueError) as error:
        return refused(reason_of(error))
    if not inside:
        return refused(Text("it lies outside the project", "它在项目之外"))
    found = read(path, encoding)
    if isinstance(found, Source):
        return found
    return Diagnostic(
        TABLE_FILE,
        file.location.span,
        {"path": name, "reason": Text(found.message("en"), found.message("zh"))},
        labels=(Label(found.span, Text("here", "这里")),) if found.span is not None and found.span.source.text else (),
        notes=found.notes,
        about=item.uid.text,
    )


# ---------------------------------------------------------------- CSV


def _csv(text: str) -> Table:
    """The rows of a CSV text; the mark that occurs most often outside quotes in its first line separates cells."""
    begin = 1 if text.startswith("\ufeff") else 0
    separator = _separator(text[begin:])
    rows: Table = [[]]
    chars: list[str] = []
    places: list[int] = []
    start = position = begin
    quoted = False
    while position < len(text):
        char = text[position]
        if quoted:
            if char == '"' and text[position + 1 : position + 2] == '"':
                chars.append('"')
                places.append(position)
                position += 1
            elif char == '"':
                quoted = False
            else:
                chars.append(" " if char in "\r\n" else char)
                places.append(position)
        elif char == '"' and not "".join(chars).strip():
            quoted, chars, places = True, [], []
        elif char == separator or char in "\r\n":
            rows[-1].append(Piece("".join(chars), tuple(places), start, position).stripped())
            chars, places, start = [], [], position + 1
            if char in "\r\n":
                rows.append([])
        else:
            chars.append(char)
            places.append(position)
        position += 1
    rows[-1].append(Piece("".join(chars), tuple(places), start, len(text)).stripped())
    filled = [row for row in rows if any(cell.text for cell in row)]
    return [_trimmed(row, len(_trimmed(filled[0], 0))) for row in filled] if filled else []


def _separator(text: str) -> str:
    line = re.sub(r'"[^"]*"', "", text.lstrip("\r\n")).splitlines()
    counts = {mark: line[0].count(mark) if line else 0 for mark in (",", ";", "\t")}
    return max(counts, key=lambda mark: counts[mark])


def _trimmed(row: list[Piece], least: int) -> list[Piece]:
    """A row without the empty cells that spreadsheets leave at its end."""
    width = len(row)
    while width > max(least, 1) and not row[width - 1].text:
        width -= 1
    return row[:width]


# ---------------------------------------------------------------- Markdown

_HEADING = pattern(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_FENCE = pattern(r"[ ]{0,3}(`{3,}|~{3,})")
_RULE = pattern(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_PIPE = pattern(r"(?<!\\)\|")


def _markdown(text: str, heading: str) -> Iterator[Table]:
    """The tables of a Markdown text; under a heading only those up to the next one of its level."""
    lines = [(match.start(), match[0]) for match in re.finditer(r"[^\r\n]+|(?<=\n)(?=\r?\n)", text)]
    fence, level = "", 0 if not heading else -1
    index = 0
    while index < len(lines):
        start, line = lines[index]
        opened = _FENCE.match(line)
        if opened and (not fence or (opened[1][0] == fence[0] and len(opened[1]) >= len(fence))):
            fence = "" if fence else opened[1]
        found = _HEADING.fullmatch(line) if not fence else None
        if found and heading:
            if level > 0 and len(found[1]) <= level:
                return
            if level < 0 and _same_heading(found[2], heading):
                level = len(found[1])
        if not fence and level >= 0 and "|" in line and index + 1 < len(lines) and _is_rule(lines[index + 1][1], line):
            table = [_pipe_row(start, line)]
            index += 2
            while index < len(lines) and "|" in lines[index][1]:
                table.append(_pipe_row(*lines[index]))
                index += 1
            yield table
            continue
        index += 1


def _same_heading(written: str, wanted: str) -> bool:
    def plain(text: str) -> str:
        return re.sub(r"[\W_]+", " ", text.casefold()).strip()

    return plain(written) == plain(wanted)


def _is_rule(line: str, head: str) -> bool:
    return bool(_RULE.fullmatch(line)) and len(_PIPE.findall(line.strip().strip("|"))) == len(
        _PIPE.findall(head.strip().strip("|"))
    )


def _pipe_row(start: int, line: str) -> list[Piece]:
    """The cells of a line; code and bold marks are not part of what a cell says."""
    marks = [match.start() for match in _PIPE.finditer(line)]
    if marks and not line[: marks[0]].strip():
        marks = marks[1:]
        first = line.index("|") + 1
    else:
        first = 0
    closed = bool(marks) and not line[marks[-1] + 1 :].strip()
    ends = marks if closed else [*marks, len(line)]
    cells: list[Piece] = []
    for end in ends:
        places = tuple(range(start + first, start + end))
        cell = Piece(line[first:end], places, start + first, start + end)
        cells.append(cell.without(r"`|\*\*|\\(?=\|)").stripped())
        first = end + 1
    return cells


# ---------------------------------------------------------------- cells to a tree


@dataclass(slots=True)
class _Text:
    """A text that is made of pieces; every character has a place in the source."""

    chars: list[str]
    places: list[int]

    def add(self, text: str, at: int) -> None:
        self.chars.append(text)
        self.places.extend([at] * len(text))

    def add_piece(self, piece: Piece) -> None:
        self.chars.append(piece.text)
        self.places.extend(piece.places)


def _parsed(item: t.Permissions, table: Table, source: Source, diagnostics: list[Diagnostic]) -> t.Permissions | None:
    """The item with the columns and rows of a table that was read."""
    made = _Text([], [])
    made.add("permissions X {\n", table[0][0].start)
    wrong = False
    for number, row in enumerate(table):
        made.add("| ", row[0].start)
        for column, piece in enumerate(row):
            cell = piece
            if number and column:
                cell, fits = _cell(piece, source, item, diagnostics)
                wrong |= not fits
            elif not number and not column:
                cell = Piece("", (), piece.start, piece.end)
            made.add_piece(cell)
            made.add(" | " if column < len(row) - 1 else " |\n", max(cell.end - 1, cell.start))
    made.add("}\n", table[-1][-1].end)
    places = made.places
    text = "".join(made.chars)
    from reqonto.syntax.parser import parse

    parsed, problems = parse(Source(source.path, text))
    move = _Move(source, places)
    diagnostics.extend(move.diagnostic(each) for each in problems)
    nodes = [each for each in parsed.items if isinstance(each, t.Permissions)]
    if wrong or problems or not nodes:
        return None
    node = nodes[0]
    return replace(item, columns=move.node(node.columns), rows=move.node(node.rows))


def _cell(piece: Piece, source: Source, item: t.Permissions, diagnostics: list[Diagnostic]) -> tuple[Piece, bool]:
    """A cell with its first word in lower case, and whether it begins with a word that cells may begin with."""
    found = _FIRST.match(piece.text)
    if not piece.text or found is None:
        fits = not piece.text
    else:
        word = found[1]
        lowered = word.lower()
        if lowered != word:
            piece = piece.with_text(piece.text[: found.start(1)] + lowered + piece.text[found.end(1) :])
        fits = lowered in _SPELLINGS or (not lowered.isascii() and lowered.startswith(_SPELLINGS))
    if not fits:
        words = Text(
            "`yes`, `no`, `read`, `write`, `masked`, `aggregated` or `none`",
            "“可”“不得”“只读”“读写”“脱敏”“汇总”或“禁止访问”",
        )
        fields_ = {"text": piece.text, "words": words}
        place = Span(source, piece.places[0], piece.places[-1] + 1)
        diagnostics.append(Diagnostic(UNKNOWN_CELL, place, fields_, about=item.uid.text))
        # A word that fits, so that the rest of the table is still read.
        return Piece("no", (piece.start,) * 2, piece.start, piece.end), False
    return piece, True


@dataclass(frozen=True, slots=True)
class _Move:
    """Moves what was parsed from a made text to the places in the source."""

    source: Source
    places: Sequence[int]

    def span(self, span: Span) -> Span:
        if span.source.path != self.source.path or not self.places:
            return span
        last = len(self.places) - 1
        start = self.places[min(span.start, last)]
        # What stands for a cell that is missing at the end of the file has no character there.
        end = min(self.places[min(max(span.end - 1, span.start), last)] + 1, len(self.source.text))
        return Span(self.source, start, max(start, end if span.end > span.start else start))

    def node(self, node: Any) -> Any:  # noqa: ANN401 - any part of a tree
        if isinstance(node, Span):
            return self.span(node)
        if isinstance(node, tuple):
            return tuple(self.node(each) for each in node)
        if is_dataclass(node) and not isinstance(node, type):
            return replace(node, **{part.name: self.node(getattr(node, part.name)) for part in fields(node)})
        return node

    def diagnostic(self, found: Diagnostic) -> Diagnostic:
        span = None if found.span is None else self.span(found.span)
        labels = tuple(replace(label, span=self.span(label.span)) for label in found.labels)
        return replace(found, span=span, labels=labels, fixes=())
