"""RDF texts read with the place of each triple: Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD.

The libraries that read the texts keep no places, so their parsers are watched while they work.  Nothing is ever
fetched, entities that grow or lead outside are refused, and values keep the digits with which they were written.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from reqonto.diagnostics.diagnostic import Text
from reqonto.records import dataclass
from reqonto.source import Source, Span

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

    Triple: TypeAlias = tuple[Node, Node, Node]

SYNTAXES: Mapping[str, str] = MappingProxyType(
    {
        ".ttl": "turtle",
        ".turtle": "turtle",
        ".nt": "turtle",
        ".trig": "trig",
        ".nq": "nquads",
        ".owl": "xml",
        ".rdf": "xml",
        ".xml": "xml",
        ".jsonld": "json-ld",
        ".json": "json-ld",
    }
)
"""Endings of file names, and the syntax that stands in such files (N-Triples are Turtle)."""


class Malformed(ValueError):  # noqa: N818 - the text is at fault
    """A text that can not be read: why, and where it shows."""

    def __init__(self, reason: Text, span: Span) -> None:
        super().__init__(f"{span.path}:{span.line}:{span.column}: {reason.en}")
        self.reason = reason
        self.span = span


@dataclass(frozen=True, slots=True)
class Reading:
    """The triples of a text in the order in which they stand there, each with its first place.

    The place of a triple is that of its object in Turtle, of its element in RDF/XML, and of the object that says it
    in JSON-LD.  `graph` holds the same triples; named graphs of TriG and N-Quads are read as one.
    """

    source: Source
    graph: Graph
    places: Mapping[Triple, Span] = field(compare=False, repr=False)
    prefixes: Mapping[str, str]

    def place(self, *triple: Node) -> Span | None:
        """Where a triple stands; None if it is not in this text."""
        subject, predicate, value = triple
        return self.places.get((subject, predicate, value))


def syntax_of(path: str, text: str = "") -> str | None:
    """The syntax of a file by the ending of its name; what an `.owl` file holds, by its first characters."""
    ending = PurePath(path).suffix.lower()
    found = SYNTAXES.get(ending)
    if found == "xml" and text:
        head = text.lstrip("\ufeff \t\r\n")
        if head and not head.startswith("<"):
            return "turtle" if head[:1] in "@#[_:" or head[:6].lower() in {"prefix", "base <"} else found
        if re.match(r"<[^?!\s>]*[:/#][^\s>]*>\s", head):
            return "turtle"
    return found


def decoded(raw: bytes, path: str) -> Source:
    """The text of bytes: by their byte order mark, else by what an XML declaration says, else UTF-8."""
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    mark, name = next(((mark, name) for mark, name in marks if raw.startswith(mark)), (b"", ""))
    if not name:
        said = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", raw)
        name = said[1].decode("ascii") if said else "utf-8"
    body = raw[len(mark) :]
    try:
        # Codecs that turn bytes into bytes are no encodings of text: this method does not know them.
        return Source(path, body.decode(name))
    except LookupError:
        raise Malformed(Text(f"there is no encoding named {name}", f"没有名为 {name} 的编码"), _top(path)) from None
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(name, "replace")
        source = Source(path, before + "\ufffd")
        byte = f"0x{body[error.start]:02X}"
        reason = Text(f"the byte {byte} is no {name.upper()}", f"字节 {byte} 不是有效的 {name.upper()}")
        raise Malformed(reason, Span(source, len(before), len(before) + 1)) from None


def read(
    source: Source, syntax: str | None = None, *, base: str = "", contexts: Mapping[str, object] | None = None
) -> Reading:
    """The triples of a text with their places; `Malformed` says where a text can not be read and why.

    `base` is what relative names are relative to.  `contexts` are the JSON-LD contexts that may be named by IRI:
    others are refused, as nothing is fetched.
    """
    from rdflib import Graph

    chosen = syntax or syntax_of(source.path, source.text)
    graph: Graph = Graph(bind_namespaces="none")
    places: dict[Any, Span] = {}
    where = base or "urn:reqonto:here/"
    with _quiet():
        match chosen:
            case "turtle" | "trig" | "nquads":
                from reqonto.rdf.turtle import read_turtle

                prefixes = read_turtle(source, chosen, where, graph, places)
            case "xml":
                from reqonto.rdf.xml import read_xml

                prefixes = read_xml(source, where, graph, places)
            case "json-ld":
                from reqonto.rdf.jsonld import read_jsonld

                prefixes = read_jsonld(source, where, graph, places, contexts or {})
            case _:
                reason = Text("its name does not tell which syntax of RDF it holds", "文件名没有说明其 RDF 语法")
                raise Malformed(reason, Span(source, 0, 0))
    return Reading(source, graph, places, MappingProxyType(prefixes))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library from warning of ill-typed values and odd names: who asks for them finds them in the triples."""
    loggers = [logging.getLogger("rdflib.term"), logging.getLogger("rdflib.plugins.parsers")]

    def silent(_record: logging.LogRecord) -> bool:
        return False

    for each in loggers:
        each.addFilter(silent)
    try:
        yield
    finally:
        for each in loggers:
            each.removeFilter(silent)


def _top(path: str) -> Span:
    return Span(Source(path, ""), 0, 0)
