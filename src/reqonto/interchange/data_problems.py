"""Why an engine could not read a file of data, in both languages and with the place."""

from __future__ import annotations

from pathlib import Path

from reqonto.diagnostics.diagnostic import Text
from reqonto.interchange.data_files import what_is_wrong
from reqonto.source import Source, Span


def data_problem(detail: str, path: Path | None, line: int, column: int) -> tuple[Text, Span | None]:
    """What is wrong with data, by what the engine says and by reading the file once more ourselves.

    `line` and `column` from 1 are those of the engine, 0 where it tells none.
    """
    if "LoadDocumentCallback" in detail:
        why = Text(
            "it asks for a context from the network, which is never used: write the context into the file",
            "它要从网络取用上下文，而网络从不使用：请把上下文写入文件",
        )
    elif detail.startswith("reserved graph "):
        name = detail.removeprefix("reserved graph ")
        why = Text(f"it writes into the graph {name}, which is kept", f"它要写入保留的图 {name}")
    else:
        found = None if path is None else what_is_wrong(path)
        if found is not None:
            return found
        said = detail.splitlines()[0][:300] if detail else ""
        why = Text(said, f"引擎未能读取（{said}）")
    return why, _place(path, line, column)


def _place(path: Path | None, line: int, column: int) -> Span | None:
    if path is None or not line:
        return None
    source = Source(path.as_posix(), path.read_text(encoding="utf-8", errors="replace"))
    if line > len(source.line_starts):
        return Span(source, len(source.text), len(source.text))
    start = min(source.line_starts[line - 1] + max(column, 1) - 1, len(source.text))
    return Span(source, start, min(start + 1, len(source.text)))
