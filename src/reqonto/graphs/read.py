"""Files in RDF as specifications: which format, which statements, which trees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from reqonto import vocabulary as ecreq
from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.graphs.assemble import Reading, assemble
from reqonto.graphs.by_hand import ByHand
from reqonto.graphs.decode import Decoder
from reqonto.rdf.formats import format_of
from reqonto.rdf.placed import OWN, PlacedGraph, only_growing
from reqonto.rdf.reading import read_graph
from reqonto.rdf.terms import OWL, Literal
from reqonto.source import Source, Span
from reqonto.syntax.files import read
from reqonto.syntax.tree import Tree

MAX_BYTES = 512 * 1024 * 1024
"""RDF says in many words what a text says in few: files may be larger than those of texts."""


class RdfFiles:
    """Reads files in RDF for `spec.project.gather`, and keeps what was read, to be held against what it means."""

    def __init__(self, form: str | None = None) -> None:
        self.form = form
        self.read: list[tuple[PlacedGraph, Reading]] = []
        self.taken: set[str] = set()

    def reads(self, path: Path) -> bool:
        """Whether a file is one in RDF, by the end of its name."""
        return self.form is not None or format_of(str(path)) is not None

    def source(self, path: Path, encoding: str | None) -> Source | Diagnostic:
        """The text of a file, or why it cannot be read; XML may name its encoding itself."""
        return read(path, encoding, limit=MAX_BYTES, declared=True)

    def trees(self, source: Source) -> tuple[list[Tree], list[Diagnostic], list[tuple[str, Span]]]:
        """The trees of the texts that a text in RDF tells, its faults, and the files beside it that it imports."""
        with only_growing():
            return self._trees(source)

    def _trees(self, source: Source) -> tuple[list[Tree], list[Diagnostic], list[tuple[str, Span]]]:
        graph = read_graph(source, self.form or format_of(source.path) or "jsonld")
        if any(each.weight is Severity.ERROR for each in graph.faults):
            # What is read of a broken text may be half of what it says.
            return [Tree((), (), source)], graph.faults, []
        decoder = Decoder(graph)
        hand = ByHand(graph, decoder, self.taken)
        reading = assemble(graph, hand.items(), decoder)
        reading.by_hand = hand.resources
        self.read.append((graph, reading))
        imported = [(name, graph.span(at)) for name, at in imports(graph)]
        if not reading.trees:
            if not imported and all(each.weight is not Severity.ERROR for each in graph.faults):
                graph.report(codes.NOTHING_TO_READ, (0, 0))
            reading.trees.append(Tree((), (), source))
        return reading.trees, graph.faults, imported


def imports(graph: PlacedGraph) -> Iterator[tuple[str, tuple[int, int]]]:
    """The files beside this one that an ontology imports; what would have to be fetched is reported."""
    for each in graph.statements:
        if each.edge != OWL + "imports":
            continue
        value = each.value
        if isinstance(value, Literal):
            graph.report(codes.ILL_TYPED, each.value_at, value=graph.shortened(value), datatype="IRI")
        elif value in {ecreq.IRI, ecreq.VERSION_IRI}:
            continue
        elif value.startswith(OWN) and format_of(value):
            yield unquote(value.removeprefix(OWN)), each.value_at
        elif value.startswith(("file:", OWN)):
            why = Text("only files beside this one or below are read", "只读取与此文件同一文件夹或其下的文件")
            graph.report(codes.IMPORT_MISSING, each.value_at, iri=value, why=why)
        else:
            graph.report(codes.REMOTE_IMPORT, each.value_at, iri=value)
