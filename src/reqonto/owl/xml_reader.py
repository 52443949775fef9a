"""OWL/XML, read with the place of each axiom."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.foreign import xml_fault
from reqonto.owl.from_rdf import DEEPEST, Problem
from reqonto.owl.model import OWL, RDF, XSD, Anonymous, Axiom, Form, Header, Iri, Node, Number, Value
from reqonto.owl.syntaxes import ENTITIES, PREFIXES, Document, built, document, key, said
from reqonto.rdf.entities import check_entities
from reqonto.rdf.iris import resolved
from reqonto.rdf.reading import Malformed
from reqonto.source import Source, Span

_XML = "http://www.w3.org/XML/1998/namespace"
_DATA = frozenset(("DataProperty",))


class _Element:
    """An element that is being read: its word, its attributes, its place, its text, and what is in it."""

    __slots__ = ("attributes", "base", "parts", "span", "text", "word")

    def __init__(self, word: str, attributes: dict[str, str], span: Span, base: str) -> None:
        self.word, self.attributes, self.span, self.base = word, attributes, span, base
        self.text: list[str] = []
        self.parts: list[tuple[str, Node]] = []


def read_owl_xml(source: Source) -> Document:
    """The ontology of a text; `Malformed` says where it can not be read and why."""
    reader = _Reader(source)
    content = source.text.lstrip("\ufeff").encode("utf-8")
    check_entities(source)
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    reader.parser = parser
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        told = xml_fault(expat.ErrorString(error.code))
        span = reader.place(error.lineno, error.offset + 1)
        raise Malformed(Text(f"this is no XML: {told.en}", f"不是有效的 XML：{told.zh}"), span) from None
    return reader.document()


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.parser: expat.XMLParserType | None = None
        self.stack: list[_Element] = []
        self.prefixes = dict(PREFIXES)
        self.header = Header()
        self.imports: list[str] = []
        self.annotations: list[tuple[str, Node]] = []
        self.axioms: list[Axiom] = []
        self.problems: list[Problem] = []

    def place(self, line: int, column: int) -> Span:
        start = self.source.line_starts[min(line, len(self.source.line_starts)) - 1] + column - 1
        end = self.source.text.find(">", start) + 1 or start + 1
        return Span(self.source, min(start, len(self.source.text)), min(end, len(self.source.text)))

    def fail(self, reason: Text, span: Span) -> NoReturn:
        raise Malformed(reason, span)

    def document(self) -> Document:
        header = Header(
            self.header.iri, self.header.version, tuple(self.imports), tuple(self.annotations), self.header.span
        )
        return document(self.source, header, self.axioms, self.problems, self.prefixes)

    # ------------------------------------------------------------ elements

    def start(self, name: str, attributes: dict[str, str]) -> None:
        assert self.parser is not None
        span = self.place(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        namespace, _, word = name.rpartition(" ")
        if namespace and namespace != OWL.rstrip("#") + "#":
            self.fail(Text(f"`{word}` is no element of OWL/XML", f"“{word}”不是 OWL/XML 元素"), span)
        above = self.stack[-1].base if self.stack else ""
        base = resolved(above, attributes.get(f"{_XML} base", ""))
        element = _Element(word, attributes, span, base)
        if not self.stack:
            if word != "Ontology":
                self.fail(Text("the first element is no `Ontology`", "首个元素不是 Ontology"), span)
            iri = attributes.get("ontologyIRI", "")
            element.base = base or iri
            self.header = Header(iri, attributes.get("versionIRI", ""), span=span)
        self.stack.append(element)
        if len(self.stack) > DEEPEST:
            self.fail(Text("elements are nested too deep", "元素嵌套过深"), span)

    def characters(self, text: str) -> None:
        if self.stack:
            self.stack[-1].text.append(text)

    def end(self, _name: str) -> None:
        element = self.stack.pop()
        if not self.stack:
            return
        if len(self.stack) == 1:
            self.statement(element)
        elif element.word == "FacetRestriction":
            facet = self.full(element.attributes.get("facet"), element)
            self.stack[-1].parts += [("IRI", Iri(facet)), *element.parts]
        elif element.word != "Annotation" and self.stack[1].word != "DLSafeRule":
            self.stack[-1].parts.append((element.word, self.node(element)))

    def statement(self, element: _Element) -> None:
        """What stands right in the ontology."""
        match element.word:
            case "Prefix":
                self.prefixes[element.attributes.get("name", "")] = element.attributes.get("IRI", "")
            case "Import":
                self.imports.append("".join(element.text).strip())
            case "Annotation":
                nodes = [node for _, node in element.parts]
                if len(nodes) == 2 and isinstance(nodes[0], Iri):
                    self.annotations.append((nodes[0].iri, nodes[1]))
            case _:
                said(element.word, self.parts(element), element.span, self.axioms, self.problems)

    # ------------------------------------------------------------ what elements stand for

    def parts(self, element: _Element) -> tuple[Node, ...]:
        nodes = [node for _, node in element.parts]
        if element.word == "Declaration":
            if len(element.parts) != 1 or element.parts[0][0] not in ENTITIES:
                self.fail(Text("what is declared is missing", "缺少所声明的内容"), element.span)
            return (Form(element.parts[0][0], (nodes[0],)),)
        if element.word == "HasKey" and nodes:
            data = [node for word, node in element.parts[1:] if word in _DATA]
            return key(nodes[0], [node for word, node in element.parts[1:] if word not in _DATA], data)
        if element.word.endswith("Cardinality"):
            number = element.attributes.get("cardinality", "")
            if not number.isdecimal():
                self.fail(Text("the number of a cardinality is missing", "缺少基数"), element.span)
            return (Number(int(number[:9])), *nodes)
        return tuple(nodes)

    def node(self, element: _Element) -> Node:
        text = "".join(element.text)
        match element.word:
            case "IRI":
                return Iri(self.full(text.strip(), element))
            case "AbbreviatedIRI":
                return Iri(self.abbreviated(text.strip(), element))
            case "AnonymousIndividual":
                return Anonymous(element.attributes.get("nodeID", "").removeprefix("_:"))
            case "Literal":
                return self.value(text, element)
            case word if word in ENTITIES:
                short = element.attributes.get("abbreviatedIRI")
                if short is not None:
                    return Iri(self.abbreviated(short, element))
                return Iri(self.full(element.attributes.get("IRI"), element))
            case word:
                return built(word, self.parts(element), element.span)

    def value(self, text: str, element: _Element) -> Value:
        language = element.attributes.get(f"{_XML} lang", "").lower()
        datatype = (
            self.full(element.attributes.get("datatypeIRI", ""), element) if "datatypeIRI" in element.attributes else ""
        )
        if language:
            return Value(text, RDF + "langString", language)
        return Value(text, XSD + "string" if datatype in {"", RDF + "PlainLiteral"} else datatype)

    def full(self, iri: str | None, element: _Element) -> str:
        """A name in full; an empty one is that of the base."""
        if iri is None:
            self.fail(Text("a name is missing", "缺少名称"), element.span)
        return resolved(element.base, iri)

    def abbreviated(self, name: str, element: _Element) -> str:
        prefix, _, local = name.partition(":")
        if prefix not in self.prefixes:
            self.fail(Text(f"the prefix `{prefix}:` is not declared", f"前缀“{prefix}”没有声明"), element.span)
        return self.prefixes[prefix] + local
