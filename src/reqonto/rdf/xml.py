"""RDF/XML with the place of each element: rdflib reads it, the place of the open element is noted beside it."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from typing import Any, TypeAlias
from xml.parsers import expat
from xml.sax import SAXException, SAXParseException, handler, make_parser
from xml.sax.xmlreader import InputSource

from rdflib import Graph, Literal
from rdflib.exceptions import Error, ParserError
from rdflib.plugins.parsers.rdfxml import RDFXMLHandler

from reqonto.diagnostics.diagnostic import Text
from reqonto.rdf.positions import Malformed
from reqonto.source import Source, Span

Places: TypeAlias = dict[Any, Span]

_LONGEST_ENTITY = 1000
_DEEPEST = 2000


def read_xml(source: Source, base: str, graph: Graph, places: Places) -> dict[str, str]:
    """Put the triples of a text into the graph and their places beside them; returns the prefixes."""
    content = source.text.lstrip("\ufeff").encode("utf-8")
    check_entities(source, content)
    sink = _Sink(graph, places)
    parser: Any = make_parser()  # noqa: S317 - entities have been looked at
    parser.setFeature(handler.feature_namespaces, 1)
    parser.start_namespace_decl("xml", "http://www.w3.org/XML/1998/namespace")
    watcher = _Handler(sink, source, parser)
    where: Any = InputSource(base)
    where.setPublicId(base)
    where.setByteStream(BytesIO(content))
    # The text is decoded already, whatever its declaration says.
    where.setEncoding("utf-8")
    parser.setContentHandler(watcher)
    watcher.setDocumentLocator(where)
    try:
        parser.parse(where)
    except SAXParseException as error:
        place = _span(source, error.getLineNumber() or 1, (error.getColumnNumber() or 0) + 1)
        raise Malformed(_reason(error.getMessage()), place) from None
    except (Error, ParserError, SAXException, ValueError, LookupError, AttributeError, TypeError) as error:
        message = getattr(error, "msg", None) or str(error) or type(error).__name__
        raise Malformed(_reason(message), sink.spans[-1] if sink.spans else watcher.place()) from None
    return sink.prefixes


def _reason(message: str) -> Text:
    # Messages of the library name the text and its line, which are told anyway.
    brief = message.split(":", 3)[-1].strip() if message.count(":") > 2 else message.strip()
    return Text(f"this is no RDF/XML: {brief}", f"不是有效的 RDF/XML：{brief}")


def _span(source: Source, line: int, column: int) -> Span:
    start = source.line_starts[min(line, len(source.line_starts)) - 1] + column - 1
    start = min(start, len(source.text))
    return Span(source, start, min(start + 1, len(source.text)))


class _Sink:
    """What the library takes for the graph: notes the place of every triple on its way."""

    def __init__(self, graph: Graph, places: Places) -> None:
        self.graph, self.places = graph, places
        self.prefixes: dict[str, str] = {}
        self.spans: list[Span] = []

    def add(self, triple: Any) -> None:  # noqa: ANN401 - three nodes, or whatever the library makes of a faulty text
        self.graph.add(triple)
        self.places.setdefault(triple, self.spans[-1])

    def bind(self, prefix: str | None, namespace: str, *, override: bool = False) -> None:
        if override or (prefix or "") not in self.prefixes:
            self.prefixes[prefix or ""] = namespace


class _Handler(RDFXMLHandler):
    def __init__(self, sink: _Sink, source: Source, parser: Any) -> None:  # noqa: ANN401 - a parser of the library
        super().__init__(sink)  # type: ignore[arg-type]
        self.source, self.parser, self.sink = source, parser, sink

    def place(self) -> Span:
        """Where the parser is."""
        return _span(self.source, self.parser.getLineNumber() or 1, (self.parser.getColumnNumber() or 0) + 1)

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802, ANN401 - a library's
        start = self.place()
        text = self.source.text
        # The whole of the start tag, so that marks stand under it.
        end = text.find(">", start.start) + 1 or start.end
        self.sink.spans.append(Span(self.source, start.start, end))
        if len(self.sink.spans) > _DEEPEST:
            reason = f"elements are nested more than {_DEEPEST} deep", f"元素嵌套超过 {_DEEPEST} 层"
            raise Malformed(Text(*reason), start)
        super().startElementNS(name, qname, attrs)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802, ANN401 - a library's
        super().endElementNS(name, qname)
        self.sink.spans.pop()

    def property_element_end(self, name: Any, qname: Any) -> None:  # noqa: ANN401 - a library's
        current: Any = self.current
        if current.data is not None and current.object is None:
            # As the library does, but the digits of values stay as they are written.
            language = None if current.datatype is not None else current.language
            current.object = Literal(current.data, language, current.datatype, normalize=False)
            current.data = None
        super().property_element_end(name, qname)


class _RootReached(Exception):  # noqa: N818 - it ends a search and is no error
    """What stands before the root element has been seen."""


def check_entities(source: Source, content: bytes) -> None:
    """Refuse entities that lead outside or grow: editors of ontologies only write short names of namespaces."""
    parser = expat.ParserCreate("utf-8")

    def declared(*declaration: object) -> None:
        # Name, whether it is a parameter entity, value (None for external ones), and where it comes from.
        name, _, value = declaration[:3]
        if not isinstance(value, str) or "&" in value or "%" in value or len(value) > _LONGEST_ENTITY:
            reason = Text(
                f"the entity `{name}` is external, refers to other entities or is too long",
                f"实体“{name}”位于外部、引用其他实体或过长",
            )
            end = _span(source, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
            start = source.text.rfind("<!ENTITY", 0, end.end)
            raise Malformed(reason, end if start < 0 else Span(source, start, end.end))

    def started(_name: str, _attributes: object) -> None:
        raise _RootReached

    parser.EntityDeclHandler = declared
    parser.StartElementHandler = started
    # What is wrong with the rest, the reader of the text tells.
    with suppress(_RootReached, expat.ExpatError):
        parser.Parse(content, True)
