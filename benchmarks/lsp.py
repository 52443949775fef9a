"""What a key press costs in a workspace of 10,000 lines, as a part of what parsing all of it costs.

A key press is the handling of one `textDocument/didChange`: the edit, parsing what it touches, and the findings that
the client is told at once, in seconds of the processor.  Two workspaces: one file of 10,000 lines, and files of 500
lines.  The presses are spread over the text and type a requirement letter by letter, so that the text is faulty most of
the time.  What is read afterwards in a thread, when nobody has typed for a moment, is printed too.

    python benchmarks/lsp.py
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from reqonto.lsp.documents import Document
from reqonto.lsp.reading import Reader
from reqonto.lsp.workspace import Project, Snapshot
from reqonto.source import Source
from reqonto.syntax.parser import parse

EXAMPLES = Path(__file__).parents[1] / "examples"
LINES = 10_000
TYPED = (
    '\nrequirement R-NEW "New" { when Pays(order: o) as p, the Shop shall within 48 h after p do Ships(order: o) }\n'
)


def body(folder: str, lines: int) -> str:
    names = ("payment", "base", "delivery")
    text = "".join((EXAMPLES / folder / f"{name}.req").read_text(encoding="utf-8") for name in names)
    rows = (text * (lines // text.count("\n") + 1)).splitlines(keepends=True)
    return "".join(rows[:lines])


def parsed(texts: dict[str, str]) -> float:
    best = 9.0
    for _ in range(3):
        start = time.process_time()
        for path, text in texts.items():
            parse(Source(path, text))
        best = min(best, time.process_time() - start)
    return best


def presses(texts: dict[str, str]) -> list[float]:
    """The seconds of each key press."""
    from lsprotocol import types

    from reqonto.lsp.server import Server

    server = Server(check=False)
    told: list[object] = []
    server.text_document_publish_diagnostics = told.append  # type: ignore[method-assign, assignment]
    server._read_later = lambda *_: None  # noqa: SLF001 - reading is measured by itself
    for path, text in texts.items():
        server.state.open(Document(f"file://{path}", path, 1, text))
    found: list[float] = []
    uris = list(server.state.documents)
    for number in range(12):
        document = server.state.documents[uris[number * len(uris) // 12]]
        items = [start for start, _ in document.pieces]
        offset = items[len(items) * (number * 7 % 12) // 12]
        for char in TYPED:
            place = document.lines.place(offset)
            position = types.Position(place.line, place.column)
            params = types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(document.version + 1, document.uri),
                [types.TextDocumentContentChangePartial(types.Range(position, position), char)],
            )
            start = time.process_time()
            server.changed(params)
            found.append(time.process_time() - start)
            offset += 1
    server.close()
    return found


def main() -> None:
    for folder in ("online-shop", "online-shop-zh"):
        whole = body(folder, LINES)
        rows = whole.splitlines(keepends=True)
        many = {f"/w/{n}.req": "".join(rows[n : n + 500]) for n in range(0, LINES, 500)}
        for name, texts in (("one file", {"/w/a.req": whole}), ("20 files", many)):
            all_of_it = parsed(texts)
            times = presses(texts)
            middle, worst = statistics.median(times), sorted(times)[len(times) * 99 // 100]
            whole_ratio, worst_ratio = middle / all_of_it, worst / all_of_it
            print(
                f"{folder}, {name}: parsing all {all_of_it * 1000:.0f} ms; a key press {middle * 1000:.2f} ms "
                f"(99 of 100: {worst * 1000:.2f} ms); ratio {whole_ratio:.4f} (99 of 100: {worst_ratio:.4f})"
            )
    reader = Reader(lambda _: None, "2026-01-01")
    folder = str(EXAMPLES / "mid-size-shop")
    snapshot = Snapshot(1, Project(folder, settings=f"{folder}/reqonto.toml"), {}, {})
    for name in ("read", "read again"):
        start = time.process_time()
        found = reader.reading(snapshot)
        lines = sum(text.count("\n") for text in found.texts.values())
        print(
            f"mid-size-shop, {lines} lines: {name}, names and types, in {(time.process_time() - start) * 1000:.0f} ms"
        )
    reader.close()


if __name__ == "__main__":
    main()
