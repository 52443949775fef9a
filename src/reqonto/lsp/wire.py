"""Places and findings in the shapes of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls import uris

from reqonto.diagnostics.diagnostic import Severity
from reqonto.lsp.documents import Lines
from reqonto.lsp.findings import Finding, Range
from reqonto.spec.shipped import PREFIX, module_of

WEIGHTS = {
    int(Severity.ERROR): types.DiagnosticSeverity.Error,
    int(Severity.WARNING): types.DiagnosticSeverity.Warning,
    int(Severity.HINT): types.DiagnosticSeverity.Hint,
}

_LONGEST = 255
"""Bytes of a name in a folder: no system takes more."""


def path_of(uri: str) -> str:
    """The path of a file by its address; any other address, and one that no file can have, is its own path."""
    if urlsplit(uri).scheme != "file":
        return uri
    found = uris.to_fs_path(uri)
    path = unquote(urlsplit(uri).path) if found is None else found
    impossible = "\0" in path or any(len(each.encode("utf-8", "surrogatepass")) > _LONGEST for each in path.split("/"))
    return f"{uri[:_LONGEST]}?" if impossible else path


def uri_of(path: str) -> str:
    """The address of what messages show under a path: of the library's texts, that of the file in the package."""
    module = module_of(path)
    if module is not None:
        from importlib import resources

        path = str(resources.files("reqonto").joinpath("library", f"{path.removeprefix(PREFIX)}"))
    elif not Path(path).is_absolute():
        return path
    return uris.from_fs_path(path) or path


def range_in(lines: Lines, start: int, end: int) -> types.Range:
    """A piece of a text."""
    first, last = lines.place(start), lines.place(end)
    return types.Range(types.Position(first.line, first.column), types.Position(last.line, last.column))


def diagnostic(
    found: Finding, where: types.Range, lang: str, located: Callable[[Range], types.Location | None], number: int,
) -> types.Diagnostic:  # fmt: skip
    """A finding in its place; `number` finds it again when its fixes are asked for."""
    related = [
        types.DiagnosticRelatedInformation(place, each.zh if lang == "zh" else each.en)
        for each in found.related
        if (place := located(each.range)) is not None
    ]
    return types.Diagnostic(
        range=where, message=found.message(lang), severity=WEIGHTS[found.severity], code=found.code, source="reqonto",
        related_information=related or None, data={"finding": number},
    )  # fmt: skip
