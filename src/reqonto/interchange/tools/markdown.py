"""Tables of requirements in Markdown, and pages with a table for people and the text of the language below it.

Such a page is a specification as it stands: what is in its fences is read as any text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.interchange.tools.documents import SECTION, Document, Reading, Record, seal
from reqonto.interchange.tools.outward import called
from reqonto.interchange.tools.tables import DOCUMENT, KIND, OWN_SEAL, OWN_TEXT, Row, put_rows, rows_of
from reqonto.source import Source, Span
from reqonto.syntax.files import decode, fences
from reqonto.syntax.parser import parse

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_DIVIDER = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_SEAL = re.compile(r"<!-- reqonto: (.*?) \| (.*?) -->")
_OWN = {KIND, DOCUMENT, OWN_TEXT, OWN_SEAL}


def read_markdown(raw: bytes, path: str, encoding: str | None, reading: Reading) -> None:
    """Put the tables of a page into the reading; headings above them become headings."""
    source = decode(raw, path, encoding)
    if isinstance(source, Diagnostic):
        reading.diagnostics.append(source)
        return
    found = _Page(source, reading)
    found.read()
    if fences(source.text):
        _with_fences(source, found, reading)
    else:
        reading.documents.append(Document(source.name, found.title or source.name, tuple(found.records)))


class _Page:
    """The records of the tables of a page, and its first heading."""

    def __init__(self, source: Source, reading: Reading) -> None:
        self.source, self.reading = source, reading
        self.records: list[Record] = []
        self.title = ""
        self.lines = [source.line_text(number) for number in range(1, len(source.line_starts) + 1)]

    def span(self, number: int) -> Span:
        start = self.source.line_starts[number]
        return Span(self.source, start, start + len(self.lines[number]))

    def read(self) -> None:
        number, fence, prose = 0, "", 0
        while number < len(self.lines):
            line = self.lines[number]
            opening = _FENCE.match(line)
            if fence:
                fence = "" if opening and opening[1].startswith(fence) and not line.strip(" `~") else fence
            elif opening:
                fence = opening[1]
            elif heading := _HEADING.fullmatch(line):
                self.heading(heading, number)
            elif "|" in line and number + 1 < len(self.lines) and self.divides(number + 1):
                number = self.table(number)
                continue
            elif line.strip() and not _SEAL.search(line):
                prose += 1
            number += 1
        if prose:
            self.reading.lose("line of prose outside of tables", "表格之外的文字行", prose)

    def divides(self, number: int) -> bool:
        line = self.lines[number]
        return "-" in line and "|" in line and _DIVIDER.fullmatch(line) is not None

    def heading(self, found: re.Match[str], number: int) -> None:
        if not self.title and not self.records:
            self.title = found[2]
        else:
            self.records.append(
                Record(f"heading {number}", "", SECTION, found[2], "", len(found[1]), span=self.span(number))
            )

    def table(self, number: int) -> int:
        """Read the table that begins in a line; the line behind it."""
        rows = [Row(tuple(_cells(self.lines[number])), self.span(number))]
        end = number + 2
        while end < len(self.lines) and "|" in self.lines[end]:
            rows.append(Row(tuple(_cells(self.lines[end])), self.span(end)))
            end += 1
        attempt = Reading()
        put_rows(rows, self.source.name, "Markdown", attempt)
        if not attempt.documents:
            self.reading.lose("table that is none of requirements", "并非需求的表格")
            return end
        self.records += [record for document in attempt.documents for record in document.records]
        self.reading.diagnostics += attempt.diagnostics
        self.reading.lost.update(attempt.lost)
        return end


def _cells(line: str) -> list[str]:
    """The cells of a row: bars part them, and a bar behind a backslash is one."""
    line = line.strip().removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [_said(cell.strip()) for cell in re.split(r"(?<!\\)\|", line)]


def _said(cell: str) -> str:
    return unescape(re.sub(r"<br\s*/?>", "\n", cell.replace("\\|", "|")))


def _with_fences(source: Source, page: _Page, reading: Reading) -> None:
    """What stands in fences is the specification; rows beside it tell what people have changed in the table."""
    text = "".join(source.text[start:end] for start, end in fences(source.text))
    tree, _ = parse(Source(source.path, text))
    seals = dict(_SEAL.findall(source.text))
    rows = {record.id: record for record in page.records if record.kind != SECTION}
    cuts = [0, *(item.span.end for item in tree.items[:-1]), len(text)]
    records: list[Record] = []
    for item, start, end in zip(tree.items, cuts, cuts[1:], strict=False):
        id_ = called(item)[1]
        row = rows.pop(id_, None)
        shown = Record(id_, id_, "", "", "") if row is None else row
        records.append(replace(shown, source=text[start:end], seal=seals.get(id_) if row is not None else None))
    if not tree.items:
        # Faults are reported when the whole is read.
        records.append(Record("text", "", "text", "", "", source=text))
    new = [record for record in page.records if record.id in rows and record.kind != SECTION]
    reading.documents.append(Document(source.name, page.title, (*records, *new)))


def written_markdown(documents: Sequence[Document]) -> str | Mapping[str, str | bytes]:
    """A page for each document, one text if there is one page only."""
    pages: dict[str, str | bytes] = {f"{document.name}.md": _page(document) for document in documents}
    [first, *more] = pages.values()
    assert isinstance(first, str)
    return pages if more else first


def _page(document: Document) -> str:
    # What has an id of its own; declarations stand in the text below.
    told = [record for record in document.records if record.key == record.id]
    table = list(rows_of([Document(document.name, document.title, tuple(told))]))
    kept = [number for number, name in enumerate(table[0]) if name not in _OWN]
    lines = [f"# {' '.join(document.title.split())}", ""]
    if told:
        for number, row in enumerate(table):
            lines.append("| " + " | ".join(_shown(row[column]) for column in kept) + " |")
            if number == 0:
                lines.append("|" + "---|" * len(kept))
        lines.append("")
        for record in told:
            plain = replace(record, title=record.title.strip(), text=record.text.strip())
            lines.append(f"<!-- reqonto: {record.id} | {seal(plain)} -->")
        lines.append("")
    text = "".join(record.source or "" for record in document.records)
    marks = max((len(run) for run in re.findall(r"`{3,}", text)), default=2) + 1
    end = "" if text.endswith("\n") else "\n"
    return "\n".join([*lines, f"{'`' * marks}req", f"{text}{end}{'`' * marks}", ""])


def _shown(text: str) -> str:
    """A text in a cell."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").strip()
    return re.sub(r"\r\n|\r|\n", "<br>", escaped)
