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
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.diagnostics.system import reason_of
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
    mark: str = ""
    """A file by which a folder is known to be in this format."""


_OPENAPI = tuple(f"{name}.{end}" for name in ("openapi", "swagger") for end in ("json", "yaml", "yml"))
_ROWS = (
    Format("reqif", (".reqif",), "reqif_read:read_reqif", "reqif_write:reqif", needs=("reqif", "lxml")),
    Format("reqifz", (".reqifz",), "reqif_read:read_reqifz", "reqif_write:reqifz", needs=("reqif", "lxml")),
    Format(
        "strictdoc", (".sdoc",), "strictdoc:read_strictdoc", "strictdoc:written_strictdoc", folder=True, mark="*.sdoc",
    ),
    Format("needs", ("needs.json",), "sphinx_needs:read_needs", "sphinx_needs:written_needs"),
    Format("openapi", _OPENAPI, "json_schema:read_schema", "", needs=("yaml",)),
    Format("jsonschema", (".schema.json", ".schema.yaml"), "json_schema:read_schema", "", needs=("yaml",)),
    Format("csv", (".csv", ".tsv"), "tables:read_csv", "tables:written_csv"),
    Format("xlsx", (".xlsx", ".xlsm"), "xlsx:read_xlsx", "xlsx:written_xlsx", needs=("openpyxl",)),
    Format("markdown", (".md", ".markdown"), "markdown:read_markdown", "markdown:written_markdown"),
    Format(
        "doorstop", (".yml", ".md"), "doorstop:read_doorstop", "doorstop:written_doorstop", folder=True,
        needs=("yaml",), mark=".doorstop.yml",
    ),
)  # fmt: skip
FORMATS: Mapping[str, Format] = MappingProxyType({each.name: each for each in _ROWS})

WRITTEN = tuple(each.name for each in FORMATS.values() if each.writer)
"""The formats that are written."""


def form_of(path: Path) -> str | None:
    """The format of a file by the end of its name."""
    if path.is_dir():
        inside = (each.name for each in FORMATS.values() if each.mark and any(path.rglob(each.mark)))
        return next(inside, None)
    name = path.name.lower()
    return next((each.name for each in FORMATS.values() if any(name.endswith(end) for end in each.endings)), None)


MOST_FILES = 20_000
"""Files of a folder that are read."""

EXTRA = "exchange"
"""What is to be installed for the libraries of the formats: `reqonto[exchange]`."""


def missing(form: str) -> str | None:
    """A library that a format rests on and that is not installed."""
    return next((each for each in FORMATS[form].needs if importlib.util.find_spec(each) is None), None)


def write(documents: Sequence[Document], form: str) -> Written:
    """The documents in a format."""
    return cast("Written", _function(FORMATS[form].writer)(documents))


def read(
    path: Path, form: str, encoding: str | None, dialect: Dialect | None, *, keeps: bool = False
) -> tuple[list[tuple[str, str]], Reading]:
    """The texts that a file of a tool is in the language, by name, and what was found on the way.

    With `keeps` the caller puts attached files where the reading says.

    Keywords of what has no text yet are in the dialect, by default that of its prose.
    """
    from reqonto.interchange.tools.inward import check, texts_of

    reading = Reading(keeps=keeps)
    chosen = FORMATS[form]
    if chosen.folder and path.is_dir():
        files = _below(path, chosen, reading)
    else:
        raw = _bytes(path)
        files = [] if isinstance(raw, Diagnostic) else [(str(path), raw)]
        if isinstance(raw, Diagnostic):
            reading.diagnostics.append(raw)
    if not reading.is_broken():
        reader = _function(chosen.reader)
        if chosen.folder:
            reader(files, encoding, reading)
        else:
            reader(files[0][1], files[0][0], encoding, reading)
    texts: list[tuple[str, str]] = []
    if not reading.is_broken():
        for document, text in zip(reading.documents, texts_of(reading, dialect), strict=True):
            check(Source(f"{path}:{document.name}", text), reading)
            texts.append((document.name, text))
        if not any(document.records for document in reading.documents):
            reading.report(codes.NOTHING_INSIDE, top(str(path)))
    if reading.lost:
        fields = {"path": str(path), "count": sum(reading.lost.values())}
        reading.diagnostics.append(Diagnostic(codes.NOT_TAKEN, None, fields, notes=tuple(losses(reading.lost))))
    return texts, reading


def _below(folder: Path, form: Format, reading: Reading) -> list[tuple[str, bytes]]:
    """The files of a format in a folder and below it, links to other places not followed."""
    found: list[tuple[str, bytes]] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in form.endings or path.is_symlink() or not path.is_file():
            continue
        if len(found) >= MOST_FILES:
            what = Text("files", "个文件")
            reading.report(codes.TOO_MUCH, top(str(folder)), count=f">{MOST_FILES}", what=what, limit=MOST_FILES)
            return []
        raw = _bytes(path)
        if isinstance(raw, Diagnostic):
            reading.diagnostics.append(raw)
        else:
            found.append((str(path), raw))
    if not found and not reading.is_broken():
        ends = ", ".join(f"`{each}`" for each in form.endings)
        what = Text(f"no file in the folder ends in {ends}", f"文件夹中没有以 {ends} 结尾的文件")
        reading.report(codes.NOT_IN_FORMAT, top(str(folder)), format=form.name, what=what)
    return found


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
        why = {"path": shown, "reason": reason_of(error)}
        return Diagnostic(codes_files.UNREADABLE_FILE, top(shown), why, about=shown)
