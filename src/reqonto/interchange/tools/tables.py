"""Tables of requirements: what the columns are called, and rows as records; CSV files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.diagnostics.foreign import csv_fault
from reqonto.interchange.tools.documents import SECTION, Document, Reading, Record, RecordLink
from reqonto.interchange.tools.inward import LINK_WORDS, link_word
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax.files import decode

MOST_COLUMNS, MOST_ROWS = 1_000, 1_000_000
LARGEST_CELL = 1024 * 1024
"""Characters of a cell: spreadsheets hold 32,767."""

ID, KIND, TITLE, TEXT, LEVEL, DOCUMENT = "id", "type", "title", "text", "level", "document"
OWN_TEXT, OWN_SEAL = "reqonto.text", "reqonto.seal"
_NAMES = {
    ID: ("id", "uid", "identifier", "req id", "requirement id", "number", "no", "no.", "key", "编号", "需求编号",
         "序号"),
    KIND: ("type", "kind", "category", "类型", "类别"),
    TITLE: ("title", "name", "heading", "summary", "short title", "标题", "名称", "需求名称"),
    TEXT: ("text", "requirement", "statement", "description", "shall statement", "content", "正文", "需求", "描述",
           "需求描述", "内容"),
    LEVEL: ("level", "depth", "层次"),
    DOCUMENT: ("document", "module", "文档", "模块"),
    OWN_TEXT: (OWN_TEXT,), OWN_SEAL: (OWN_SEAL,),
}  # fmt: skip
_LINKS = {"links": "links", "link": "links", "related": "links", "traces to": "links", "链接": "links", "追踪": "links"}
_FORMULAS = "=+-@\t\r"
"""A cell that begins so is computed by spreadsheets; an apostrophe before it says that it is a text."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and where it stands."""

    cells: tuple[str, ...]
    span: Span


def read_csv(raw: bytes, path: str, encoding: str | None, reading: Reading) -> None:
    """Put the records of a CSV file into the reading; commas, semicolons or tabs part the cells."""
    source = decode(raw, path, encoding)
    if isinstance(source, Diagnostic):
        reading.diagnostics.append(source)
        return
    text = source.text.lstrip("\ufeff")
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    lines = source.text.splitlines(keepends=True)
    if lines:
        lines[0] = lines[0].lstrip("\ufeff")
    rows: list[Row] = []
    before = csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(iter(lines), delimiter=mark, strict=True)
    try:
        start = 1
        for cells in reader:
            if not _fits(len(cells), len(rows), source, start, reading):
                return
            rows.append(Row(tuple(map(_said, cells)), _line(source, start)))
            start = reader.line_num + 1
    except csv.Error as error:
        reading.report(
            codes.NOT_IN_FORMAT, _line(source, max(reader.line_num, 1)), format="CSV", what=csv_fault(str(error))
        )
        return
    finally:
        csv.field_size_limit(before)
    put_rows(rows, source.name, "CSV", reading)


def _fits(columns: int, rows: int, source: Source, line: int, reading: Reading) -> bool:
    if columns > MOST_COLUMNS:
        what = Text("columns", "列")
        reading.report(codes.TOO_MUCH, _line(source, line), count=columns, what=what, limit=MOST_COLUMNS)
    elif rows > MOST_ROWS:
        what = Text("rows and more", "行以上")
        reading.report(codes.TOO_MUCH, _line(source, line), count=rows, what=what, limit=MOST_ROWS)
    return columns <= MOST_COLUMNS and rows <= MOST_ROWS


def _line(source: Source, line: int) -> Span:
    line = min(line, len(source.line_starts))
    start = source.line_starts[line - 1]
    return Span(source, start, start + len(source.line_text(line)[:200]))


def _said(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {*_FORMULAS, "'"} else cell


def written_csv(documents: Sequence[Document]) -> str:
    """The documents as one CSV file, with a mark by which spreadsheets know its encoding."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    for row in rows_of(documents):
        writer.writerow([f"'{cell}" if cell[:1] in {*_FORMULAS, "'"} and cell else cell for cell in row])
    return "\ufeff" + target.getvalue()


# ---------------------------------------------------------------- rows and records


def put_rows(rows: Sequence[Row], name: str, form: str, reading: Reading, *, title: str = "") -> None:
    """Put the records of a table into the reading: the first row that has a cell tells the columns."""
    told = [row for row in rows if any(cell.strip() for cell in row.cells)]
    if not told:
        reading.documents.append(Document(name, title or name, ()))
        return
    head = told[0]
    columns = _columns(head.cells)
    if TEXT not in columns and TITLE not in columns and OWN_TEXT not in columns:
        names = ", ".join(each.strip()[:40] for each in head.cells[:20])
        what = Text(
            f"no column is called `text`, `requirement`, `description` or `title`, but {names}",
            f"没有名为“正文”“需求”“描述”或“标题”的列，只有 {names}",
        )
        reading.report(codes.NOT_IN_FORMAT, head.span, format=form, what=what)
        return
    work = _Rows(columns, form, reading)
    by_document: dict[str, list[Record]] = {}
    for row in told[1:]:
        record, document = work.record(row)
        if record is not None:
            by_document.setdefault(document or name, []).append(record)
    work.check_links([each for found in by_document.values() for each in found])
    for document, records in (by_document or {name: []}).items():
        reading.documents.append(Document(document, title or document, tuple(records)))


def _columns(cells: Sequence[str]) -> list[str]:
    """What each column holds: one of the known things, `link:` and a word, or `field:` and its name."""
    found: list[str] = []
    for cell in cells:
        small = " ".join(cell.strip().lower().replace("_", " ").replace("-", " ").split())
        known = next((key for key, names in _NAMES.items() if small in names), None)
        if known is not None and known not in found:
            found.append(known)
        elif re.fullmatch(rf"{re.escape(OWN_TEXT)}\.\d+", small):
            found.append(f"{OWN_TEXT}:{small}")
        elif small in LINK_WORDS or small in _LINKS:
            found.append(f"link:{cell.strip()}")
        else:
            found.append(f"field:{cell.strip()}")
    return found


class _Rows:
    def __init__(self, columns: Sequence[str], form: str, reading: Reading) -> None:
        self.columns, self.form, self.reading = columns, form, reading
        self.seen: dict[str, Span] = {}

    def record(self, row: Row) -> tuple[Record | None, str]:
        """The record of a row, and the document that it belongs to."""
        values: dict[str, str] = {}
        links: list[RecordLink] = []
        fields: list[tuple[str, str]] = []
        for column, cell in zip(self.columns, row.cells, strict=False):
            sort, _, name = column.partition(":")
            if sort == "link":
                links += _targets(name, cell, row.span)
            elif name and sort == OWN_TEXT:
                values[OWN_TEXT] = values.get(OWN_TEXT, "") + cell
            elif sort == "field":
                fields += [(name or "?", cell)] if cell.strip() else []
            else:
                values[column] = cell
        if any(cell.strip() for cell in row.cells[len(self.columns) :]):
            what = Text("the row has more cells than the first one", "该行的单元格多于首行")
            self.reading.report(codes.NOT_IN_FORMAT, row.span, format=self.form, what=what)
        id_, title, text = (values.get(name, "").strip() for name in (ID, TITLE, TEXT))
        own = values.get(OWN_TEXT)
        if id_ and not own:
            known = self.seen.setdefault(id_, row.span)
            if known is not row.span:
                self.reading.report(codes.DUPLICATE_ID, row.span, id=id_, line=known.line)
        level = values.get(LEVEL, "").strip()
        section = title and not text and not id_ and not own
        kind = SECTION if section else values.get(KIND, "") or "requirement"
        depth = int(level) if re.fullmatch("[1-9]", level) else 1
        record = Record(
            id_ or f"row {row.span.line}", id_, kind, title, text, depth, tuple(links), tuple(fields),
            own or None, values.get(OWN_SEAL) or None, row.span,
        )  # fmt: skip
        return record if id_ or title or text or own else None, values.get(DOCUMENT, "").strip()

    def check_links(self, records: Iterable[Record]) -> None:
        """Report links to what has no row."""
        known = set(self.seen)
        told = list(records)
        known.update(each.id for each in told)
        for record in told:
            for link in record.links:
                if link.target not in known:
                    what = Text("requirement", "需求")
                    self.reading.report(codes.DANGLING, link.span, id=link.target, what=what)


def _targets(name: str, cell: str, span: Span) -> Iterator[RecordLink]:
    """The links of a cell: ids, each with the word of the link before a colon where the column tells none."""
    whole = " ".join(name.lower().split()) in _LINKS
    for part in re.split(r"[,，、;；\n]+", cell):
        word, _, target = part.rpartition(":") if whole and ":" in part else ("", "", part)
        if target.strip():
            type_ = word.strip() or ("derives from" if whole else link_word(name) or name)
            yield RecordLink(type_, target.strip(), span)


def rows_of(documents: Sequence[Document]) -> Iterator[list[str]]:
    """The documents as rows, the names of the columns first."""
    records = [record for document in documents for record in document.records]
    words = list(dict.fromkeys(link.type for record in records for link in record.links))
    names = list(dict.fromkeys(name for record in records for name, _ in record.fields))
    yield [DOCUMENT, ID, KIND, TITLE, TEXT, *words, *names, OWN_TEXT, OWN_SEAL]
    for document in documents:
        for record in document.records:
            fields = dict(record.fields)
            linked = [", ".join(each.target for each in record.links if each.type == word) for word in words]
            yield [
                document.name, record.id, record.kind, record.title, record.text, *linked,
                *(fields.get(name, "") for name in names), record.source or "", record.seal or "",
            ]  # fmt: skip
