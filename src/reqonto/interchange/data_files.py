"""Files of RDF data as one list of triples with their places: nothing is fetched, schema.org is written in one way.

JSON-LD may name the context of schema.org, of which a copy is bundled; in pages of HTML the pieces of JSON-LD are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import TypeAlias

from reqonto.diagnostics import codes_data as codes
from reqonto.diagnostics import codes_files
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.interchange.data_terms import folded
from reqonto.rdf.formats import CALLED, OF_DATA, format_of_text
from reqonto.rdf.placed import PlacedGraph, seldom_collecting
from reqonto.rdf.reading import Malformed, faultless, read_graph
from reqonto.rdf.terms import Blank, Iri, Literal
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax.files import read

LARGEST = 200
"""Megabytes of a file of data that is read."""


@dataclass(frozen=True, slots=True)
class Lexical:
    """A literal as it was written, without its datatype: what it has to be is said by the specification."""

    text: str


Triple: TypeAlias = tuple[str, str, str | Lexical]
"""Subject and property by name, and the value; blank nodes are called `_:1`, `_:2` in the order in which they stand."""


@dataclass(frozen=True)
class Triples:
    """The triples of all files in the order in which they stand there, each with its place."""

    rows: tuple[tuple[Triple, Span], ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    """What relative names are relative to, where all are to the same."""

    def short(self, name: str) -> str:
        """A name with the prefix that the data give it, as people write it; a relative one as it was written."""
        if self.base and name.startswith(self.base):
            return name[len(self.base) :].lstrip("/") or name
        for prefix, space in sorted(self.prefixes.items(), key=lambda each: (-len(each[1]), each[0])):
            if space and name.startswith(space) and "/" not in name[len(space) :] and "#" not in name[len(space) :]:
                return f"{prefix}:{name[len(space) :]}"
        return name


@seldom_collecting()
def read_files(paths: Sequence[str]) -> tuple[Triples, list[Diagnostic], list[str]]:
    """The triples of the files, what is wrong with them, and the paths that cannot be read."""
    rows: list[tuple[Triple, Span]] = []
    prefixes: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    missing: list[str] = []
    blank: dict[tuple[int, Blank], str] = {}
    number = 0
    for path in paths:
        found, findings, gone = _file(path)
        diagnostics += findings
        missing += [path] if gone else []
        for graph in found:
            number += 1
            for prefix, space in graph.prefixes.items():
                prefixes.setdefault(prefix, folded(space))
            rows += _named(graph, number, blank)
    base = _base(Path(paths[0])) if len(paths) == 1 else ""
    return Triples(tuple(rows), prefixes, base), diagnostics, missing


def graphs_of(path: str) -> list[PlacedGraph]:
    """What a file says, piece by piece; nothing where it cannot be read."""
    return _file(path)[0]


def what_is_wrong(path: Path) -> tuple[Text, Span | None] | None:
    """The first fault of a file, and where; None if it can be read."""
    for each in _file(path.as_posix())[1]:
        if each.weight is Severity.ERROR:
            reason = each.fields.get("reason")
            text = reason if isinstance(reason, Text) else Text(each.message("en"), each.message("zh"))
            return text, each.span
    return None


def _named(graph: PlacedGraph, number: int, blank: dict[tuple[int, Blank], str]) -> Iterator[tuple[Triple, Span]]:
    """The triples of one piece, once each."""
    known: dict[str, str] = {}

    def name(term: Iri | Blank) -> str:
        if isinstance(term, Blank):
            return blank.setdefault((number, term), f"_:{len(blank) + 1}")
        found = known.get(term)
        if found is None:
            found = known[term] = folded(str(term))
        return found

    source = graph.source
    seen: set[tuple[object, ...]] = set()
    for each in graph.statements:
        said = each[:3]
        if said not in seen:
            seen.add(said)
            kept = Lexical(each.value.text) if isinstance(each.value, Literal) else name(each.value)
            yield (name(each.subject), name(each.edge), kept), Span(source, *each.value_at)


def _file(path: str) -> tuple[list[PlacedGraph], list[Diagnostic], bool]:
    file = Path(path)
    if not file.exists():
        return [], [Diagnostic(codes_files.FILE_MISSING, None, {"path": path})], True
    source = read(file, limit=LARGEST * 1_000_000, declared=True)
    if isinstance(source, Diagnostic):
        return [], [source], source.code in {codes_files.IS_A_DIRECTORY, codes_files.UNREADABLE_FILE}
    html = file.suffix.lower() in {".html", ".htm"}
    form = "jsonld" if html else format_of_text(path, source.text)
    if form is None:
        known = ", ".join(sorted({*OF_DATA, ".html"}))
        return [], [Diagnostic(codes.DATA_FORMAT, None, {"path": path, "known": known})], False
    called = "HTML" if html else CALLED[form]
    try:
        pieces = _pieces(source) if html else (source,)
        graphs = [
            faultless(read_graph(each, form, _base(file), contexts(), as_written=True)) for each in pieces
        ]  # fmt: skip
    except Malformed as error:
        return (
            [],
            [
                Diagnostic(codes.DATA_SYNTAX, span, {"path": path, "syntax": called, "reason": reason})
                for reason, span in error.all
            ],
            False,
        )
    return graphs, [fault for each in graphs for fault in each.faults], False


def _base(file: Path) -> str:
    """Relative names are told apart by the name of their file, wherever its folder is."""
    return f"urn:reqonto:data/{file.name}"


@cache
def contexts() -> Mapping[str, object]:
    """The contexts that JSON-LD may name: that of schema.org, however it is written."""
    text = resources.files("reqonto.interchange").joinpath("schemaorg.json").read_text(encoding="utf-8")
    found = json.loads(text)
    hosts = [f"{way}://{www}schema.org" for way in ("http", "https") for www in ("", "www.")]
    tails = (
        "",
        "/",
        "/docs/jsonldcontext.json",
        "/docs/jsonldcontext.jsonld",
        "/version/latest/schemaorg-current-https.jsonld",
    )
    return {host + tail: found for host in hosts for tail in tails}


# ---------------------------------------------------------------- HTML


def _pieces(source: Source) -> Iterable[Source]:
    """The pieces of JSON-LD in a page, each in a text of the same length so that places stay."""
    finder = _Scripts(source)
    finder.feed(source.text)
    finder.close()
    if not finder.found:
        reason = Text("there is no JSON-LD in this page", "该网页中没有 JSON-LD")
        raise Malformed(reason, Span(source, 0, 0))
    blank = "".join(char if char in "\r\n" else " " for char in source.text)
    for start, end in finder.found:
        yield Source(source.path, blank[:start] + source.text[start:end] + blank[end:])


class _Scripts(HTMLParser):
    def __init__(self, source: Source) -> None:
        super().__init__(convert_charrefs=False)
        self.starts = [0]
        for index, char in enumerate(source.text):
            if char == "\n":
                self.starts.append(index + 1)
        self.inside = False
        self.found: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = next((value or "" for name, value in attrs if name == "type"), "")
        self.inside = tag == "script" and kind.split(";")[0].strip().lower() == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        del tag
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and data.strip():
            line, column = self.getpos()
            start = self.starts[line - 1] + column
            self.found.append((start, start + len(data)))
