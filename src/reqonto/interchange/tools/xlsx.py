"""Tables of requirements in workbooks: the sheets that are tables of requirements, formulas as they are written."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.interchange.tools.archive import members
from reqonto.interchange.tools.documents import Document, Reading, top
from reqonto.interchange.tools.tables import MOST_COLUMNS, MOST_ROWS, OWN_TEXT, Row, put_rows, rows_of
from reqonto.interchange.tools.xhtml import allowed
from reqonto.source import Source, Span

_LONGEST = 32_767
"""So many characters a cell holds; longer texts are parted over further columns."""
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def read_xlsx(raw: bytes, path: str, _encoding: str | None, reading: Reading) -> None:
    """Put the records of the sheets of a workbook into the reading."""
    files = members(raw, path, reading)
    if reading.is_broken():
        return
    for name, content in files.items():
        if _DOCTYPE.search(content[:4096]) and name.endswith((".xml", ".rels")):
            what = Text(
                f"`{name}` declares a document type, which may hide entities",
                f"“{name}”声明了文档类型，其中可能藏有实体",
            )
            reading.report(codes.NOT_IN_FORMAT, top(path), format="XLSX", what=what)
            return
    try:
        with warnings.catch_warnings():
            # What the library does not keep of a workbook (charts, validations) is nothing that is read here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
            sheets = [(sheet.title, _rows(sheet, path, reading)) for sheet in book.worksheets]
            book.close()
    except Exception as error:  # noqa: BLE001 - whatever a workbook lacks, the library stumbles over in its own way
        brief = str(error).partition("\n")[0][:200] or type(error).__name__
        what = Text(f"it is not built as a workbook is ({brief})", f"其结构不符合工作簿（{brief}）")
        reading.report(codes.NOT_IN_FORMAT, top(path), format="XLSX", what=what)
        return
    if reading.is_broken():
        return
    told = [(title, rows) for title, rows in sheets if rows]
    for title, rows in told or [("", [])]:
        attempt = Reading()
        name = PurePath(path).stem if len(told) < 2 else title
        put_rows(rows, name, "XLSX", attempt, title=title if len(told) > 1 else "")
        unlike = any(
            each.code is codes.NOT_IN_FORMAT and each.span is not None and each.span.line == 1
            for each in attempt.diagnostics
        )
        if unlike and len(told) > 1:
            reading.lose(f"sheet {title}, which is no table of requirements", f"工作表 {title}（不是需求表）")
            continue
        reading.documents += attempt.documents
        reading.diagnostics += attempt.diagnostics


def _rows(sheet: Any, path: str, reading: Reading) -> list[Row]:  # noqa: ANN401 - a sheet of the library
    sheet.reset_dimensions()
    lines: list[tuple[str, ...]] = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if len(row) > MOST_COLUMNS or number > MOST_ROWS:
            many = len(row) > MOST_COLUMNS
            what = Text("columns", "列") if many else Text("rows and more", "行以上")
            limit = MOST_COLUMNS if many else MOST_ROWS
            reading.report(
                codes.TOO_MUCH, top(f"{path}#{sheet.title}"), count=len(row) if many else number, what=what, limit=limit
            )
            return []
        for cell in row:
            if cell.data_type == "f":
                reading.lose(
                    "value of a formula (it is not computed; its text is kept)", "公式的值（不作计算，保留其文字）"
                )
        lines.append(tuple(_shown(cell.value) for cell in row))
    text = "\n".join(" | ".join(" ".join(cell.split())[:60] for cell in line) for line in lines)
    source = Source(f"{path}#{sheet.title}", text)
    return [
        Row(line, Span(source, start, start + len(source.line_text(number))))
        for number, (line, start) in enumerate(zip(lines, source.line_starts, strict=False), start=1)
    ]


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(getattr(value, "text", value)).replace("_x000D_", "\r")


def written_xlsx(documents: Sequence[Document]) -> bytes:
    """The documents as a workbook with one sheet; every cell is a text, so that nothing is computed."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "requirements"
    for number, row in enumerate(_parted(list(rows_of(documents))), start=1):
        for column, value in enumerate(row, start=1):
            if not value:
                continue
            cell = sheet.cell(number, column, allowed(value))
            # Not even what begins with `=` is a formula.
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for letter, width in (("A", 18), ("B", 14), ("C", 14), ("D", 30), ("E", 70)):
        sheet.column_dimensions[letter].width = width
    book.properties.creator = "reqonto"
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001 - as the library has it
    target = io.BytesIO()
    book.save(target)
    return _dateless(target.getvalue())


def _parted(rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The rows with texts of items that are longer than a cell may be in several columns."""
    at = rows[0].index(OWN_TEXT)
    most = max(-(-len(row[at].replace("\r", "_x000D_")) // _LONGEST) for row in rows)
    for number, row in enumerate(rows):
        text = row[at].replace("\r", "_x000D_")
        more = [
            f"{OWN_TEXT}.{part + 1}" if number == 0 else text[part * _LONGEST : (part + 1) * _LONGEST]
            for part in range(1, most)
        ]
        others = [cell if len(cell) <= _LONGEST else cell[: _LONGEST - 1] + "…" for cell in row]
        yield [*others[:at], text[:_LONGEST], *others[at + 1 :], *more]


def _dateless(raw: bytes) -> bytes:
    """The same workbook without the time of its making, so that the same specification gives the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
