"""Statements with their places as triples of rdflib, for what works on those."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from reqonto.diagnostics.diagnostic import Text
from reqonto.rdf.formats import format_of_text
from reqonto.rdf.placed import PlacedGraph, only_growing
from reqonto.rdf.reading import Malformed, faultless, read_graph
from reqonto.rdf.terms import LANG_STRING, XSD, Blank, Literal
from reqonto.records import dataclass
from reqonto.source import Source, Span

if TYPE_CHECKING:
    from rdflib.term import Node

    Triple: TypeAlias = tuple[Node, Node, Node]


@dataclass(frozen=True, slots=True)
class Reading:
    """The triples of a text in the order in which they stand there, each with the place of its first value.

    `placed` holds the same statements; named graphs are read as one.
    """

    placed: PlacedGraph
    places: Mapping[Triple, Span] = field(compare=False, repr=False)

    @property
    def source(self) -> Source:
        return self.placed.source

    @property
    def prefixes(self) -> Mapping[str, str]:
        return self.placed.prefixes

    def place(self, *triple: Node) -> Span | None:
        """Where a triple stands; None if it is not in this text."""
        subject, predicate, value = triple
        return self.places.get((subject, predicate, value))


HERE = "urn:reqonto:here/"
"""What relative names of an ontology without a base begin with."""


def read(source: Source, form: str | None = None, *, base: str = HERE) -> Reading:
    """The triples of a text with their places; `Malformed` says where a text can not be read and why."""
    chosen = form or format_of_text(source.path, source.text)
    if chosen is None:
        reason = Text("its name does not tell which syntax of RDF it holds", "文件名没有说明其 RDF 语法")
        raise Malformed(reason, Span(source, 0, 0))
    with only_growing():
        return triples_of(faultless(read_graph(source, chosen, base, as_written=True)))


def triples_of(graph: PlacedGraph) -> Reading:
    """The statements of a text as triples of rdflib."""
    from rdflib import BNode, URIRef
    from rdflib import Literal as Value

    known: dict[object, Node] = {}

    def node(term: object) -> Node:
        found = known.get(term)
        if found is None:
            if isinstance(term, Blank):
                found = BNode(term[2:])
            elif isinstance(term, Literal):
                text, datatype, lang = term
                if lang or datatype == LANG_STRING:
                    found = Value(text, lang=lang)
                else:
                    kind = None if datatype == XSD + "string" else URIRef(datatype)
                    found = Value(text, datatype=kind, normalize=False)
            else:
                found = URIRef(str(term))
            known[term] = found
        return found

    places: dict[Triple, Span] = {}
    source = graph.source
    with _quiet():
        for each in graph.statements:
            triple = (node(each.subject), node(each.edge), node(each.value))
            if triple not in places:
                places[triple] = Span(source, *each.value_at)
    return Reading(graph, places)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library from warning of ill-typed values and odd names: who asks for them finds them in the triples."""
    logger = logging.getLogger("rdflib.term")

    def silent(_record: logging.LogRecord) -> bool:
        return False

    logger.addFilter(silent)
    try:
        yield
    finally:
        logger.removeFilter(silent)
