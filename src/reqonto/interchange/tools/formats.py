"""The formats of requirement tools: their names, the ends of their files, what reads and what writes them.

Readers and writers are imported when they are called: some rest on libraries that take long to load.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias, cast

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics import codes_files
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.interchange.tools.documents import MAX_BYTES, Document, Reading, losses, top
from reqonto.records import dataclass
from reqonto.source import Source
from reqonto.syntax.show import Dialect

Reader: TypeAlias = Callable[[bytes, str, "str | None", Reading], None]
"""Puts the documents of a file into a reading, from its bytes, its path, and the encoding that was named."""
Written: TypeAlias = "str | bytes | Mapping[str, str | bytes]"
"""A file, or a folder: contents by relative path."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the ends of its files, where its functions are (`module:function`), what it rests on.

    A format that is a `folder` is read from one and written to one.
    """

    name: str
    endings: tuple[str, ...]
    reader: str
    writer: str
    folder: bool = False
    needs: tuple[str, ...] = ()


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("reqif", (".reqif",), "reqif_read:read_reqif", "reqif_write:reqif", needs=("reqif", "lxml")),
            Format("reqifz", (".reqifz",), "reqif_read:read_reqifz", "reqif_write:reqifz", needs=("reqif", "lxml")),
            Format("csv", (".csv", ".tsv"), "tables:read_csv", "tables:written_csv"),
            Format("xlsx", (".xlsx", ".xlsm"), "xlsx:read_xlsx", "xlsx:written_xlsx", needs=("openpyxl",)),
            Format("markdown", (".md", ".markdown"), "markdown:read_markdown", "markdown:written_markdown"),
        )
    }
)


def form_of(path: Path) -> str | None:
    """The format of a file by the end of its name."""
    return next((each.name for each in FORMATS.values() if path.suffix.lower() in each.endings), None)


EXTRA = "exchange"
"""What is to be installed for the libraries of the formats: `reqonto[exchange]`."""


def missing(form: str) -> str | None:
    """A library that a format rests on and that is not installed."""
    return next((each for each in FORMATS[form].needs if importlib.util.find_spec(each) is None), None)


def write(documents: Sequence[Document], form: str) -> Written:
    """The documents in a format."""
    return cast("Written", _function(FORMATS[form].writer)(documents))


def read(path: Path, form: str, encoding: str | None, dialect: Dialect | None) -> tuple[list[tuple[str, str]], Reading]:
    """The texts that a file of a tool is in the language, by name, and what was found on the way.

    Keywords of what has no text yet are in the dialect, by default that of its prose.
    """
    from reqonto.interchange.tools.inward import check, text_of

    reading = Reading()
    chosen = FORMATS[form]
    if chosen.folder and path.is_dir():
        _function(chosen.reader)(path, encoding, reading)
    else:
        raw = _bytes(path)
        if isinstance(raw, Diagnostic):
            reading.diagnostics.append(raw)
        else:
            _function(chosen.reader)(raw, str(path), encoding, reading)
    texts: list[tuple[str, str]] = []
    if not reading.is_broken():
        for document in reading.documents:
            text = text_of(document, reading, dialect)
            check(Source(f"{path}:{document.name}", text), reading)
            texts.append((document.name, text))
        if not any(document.records for document in reading.documents):
            reading.report(codes.NOTHING_INSIDE, top(str(path)))
    if reading.lost:
        fields = {"path": str(path), "count": sum(reading.lost.values())}
        reading.diagnostics.append(Diagnostic(codes.NOT_TAKEN, None, fields, notes=tuple(losses(reading.lost))))
    return texts, reading


def _function(place: str) -> Callable[..., object]:
    module, _, name = place.partition(":")
    return cast("Callable[..., object]", getattr(importlib.import_module(f"reqonto.interchange.tools.{module}"), name))


def _bytes(path: Path) -> bytes | Diagnostic:
    """The content of a file, or why it cannot be read."""
    shown = str(path)
    try:
        if path.is_dir():
            return Diagnostic(codes_files.IS_A_DIRECTORY, top(shown), {"path": shown}, about=shown)
        size = path.stat().st_size
        if size > MAX_BYTES:
            fields = {"path": shown, "size": -(-size // 2**20), "limit": MAX_BYTES // 2**20}
            return Diagnostic(codes_files.FILE_TOO_BIG, top(shown), fields, about=shown)
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Diagnostic(codes_files.FILE_MISSING, top(shown), {"path": shown}, about=shown)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Diagnostic(codes_files.UNREADABLE_FILE, top(shown), {"path": shown, "reason": reason}, about=shown)
