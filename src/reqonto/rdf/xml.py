"""RDF/XML read with the places of everything, after the recommendation of the W3C.

Entities may stand for short texts, as Protégé writes them for namespaces; those that grow or lead outside are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.parsers import expat

from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.foreign import xml_fault
from reqonto.rdf.entities import GROWS, OUTSIDE, check_entity
from reqonto.rdf.iris import resolved
from reqonto.rdf.placed import DEEPEST, Fault, PlacedGraph, Statement, base_of
from reqonto.rdf.terms import FIRST, LANG_STRING, NIL, RDF, REST, TYPE, XSD, Blank, Iri, Literal, Resource
from reqonto.records import dataclass
from reqonto.source import Source

_XML = "http://www.w3.org/XML/1998/namespace"
_GONE = {"bagID", "aboutEach", "aboutEachPrefix"}
_SYNTAX = {"RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", *_GONE}
_NAME = re.compile(r"<[^\s/>]+")
_NCNAME = re.compile(r"[^\W\d][\w.\-·]*")
_ATTRIBUTE = re.compile(r"""([^\s=<>/]+)\s*=\s*("[^"]*"|'[^']*')""")


class _Place(NamedTuple):
    at: tuple[int, int]
    attributes: Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class _Frame:
    """An element that is open.  `sort` is `rdf`, `node`, `property`, `list` or `xml`."""

    sort: str
    base: str
    lang: str
    subject: Resource = NIL
    subject_at: tuple[int, int] = (0, 0)
    edge: Iri = NIL
    edge_at: tuple[int, int] = (0, 0)
    datatype: str = ""
    text: str = ""
    text_at: tuple[int, int] | None = None
    done: bool = False
    last: Resource | None = None
    items: int = 0
    depth: int = 0
    start: int = 0
    statement: str = ""


def read_xml(source: Source, base: str | None = None) -> PlacedGraph:
    """The statements of a text in RDF/XML, and its faults: the first one ends the reading."""
    return _Reader(source, base or base_of(source.path)).read()


class _Reader:
    def __init__(self, source: Source, base: str) -> None:
        self.graph = PlacedGraph(source)
        self.text = source.text
        self.raw = source.text.encode("utf-8", errors="surrogatepass")
        self.frames: list[_Frame] = [_Frame("document", base, "")]
        self.count = 0
        self.seen_byte = self.seen_char = 0
        self.ids: set[str] = set()
        self.parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.EntityDeclHandler = self.entity
        self.parser.StartNamespaceDeclHandler = self.namespace
        self.parser.SkippedEntityHandler = self.skipped
        self.parser.ExternalEntityRefHandler = None

    def read(self) -> PlacedGraph:
        try:
            self.parser.Parse(self.raw, True)
        except Fault as fault:
            self.graph.report_fault(fault)
        except expat.ExpatError as error:
            self.broken(error)
        finally:
            # The handlers are methods: without this the reader and its parser would hold each other.
            for name in ("StartElement", "EndElement", "CharacterData", "EntityDecl", "StartNamespaceDecl"):
                setattr(self.parser, f"{name}Handler", None)
            self.parser.SkippedEntityHandler = None
        return self.graph

    def broken(self, error: expat.ExpatError) -> None:
        message = expat.errors.messages.get(error.code, "")
        byte = min(max(self.parser.ErrorByteIndex, 0), len(self.raw))
        if "amplification" in message:
            at = self.offset(byte)
            self.graph.report(codes.RDF_ENTITY, (at, at), name="…", why=GROWS)
            return
        start = len(self.raw[:byte].decode("utf-8", errors="replace"))
        self.graph.report(
            codes.RDF_SYNTAX, (start, min(start + 1, len(self.text))), format="RDF/XML", what=xml_fault(message)
        )

    # ------------------------------------------------ places

    def offset(self, byte: int) -> int:
        """The offset into the text of a byte; they are asked in their order."""
        if byte < self.seen_byte:
            return len(self.raw[:byte].decode("utf-8", errors="replace"))
        self.seen_char += len(self.raw[self.seen_byte : byte].decode("utf-8", errors="replace"))
        self.seen_byte = byte
        return self.seen_char

    def here(self) -> int:
        return self.offset(self.parser.CurrentByteIndex)

    def tag(self, *, attributed: bool) -> _Place:
        """Where the name of the element that begins stands, and the values of its attributes."""
        start = self.here()
        found = _NAME.match(self.text, start)
        end = found.end() if found else start + 1
        places: dict[str, tuple[int, int]] = {}
        position = end
        while attributed:
            attribute = _ATTRIBUTE.search(self.text, position)
            close = self.text.find(">", position)
            if attribute is None or -1 < close < attribute.start():
                break
            places[attribute[1].rpartition(":")[2]] = (attribute.start(2) + 1, attribute.end(2) - 1)
            position = attribute.end()
        return _Place((start + 1, end), places)

    def fault(self, what: Text, at: tuple[int, int]) -> Fault:
        return Fault(codes.RDF_SYNTAX, *at, format="RDF/XML", what=what)

    # ------------------------------------------------ events of the parser

    def entity(self, name: str, parameter: bool, value: str | None, *origin: str | None) -> None:  # noqa: FBT001 - expat's
        check_entity(self.text, self.here(), name, value, origin, parameter=parameter)

    def skipped(self, name: str, _is_parameter: bool) -> None:  # noqa: FBT001 - called by expat
        start = self.here()
        raise Fault(codes.RDF_ENTITY, start, start + 1, name=name, why=OUTSIDE)

    def namespace(self, prefix: str | None, iri: str) -> None:
        self.graph.prefixes.setdefault(prefix or "", iri or "")

    def characters(self, data: str) -> None:
        frame = self.frames[-1]
        if frame.sort == "property":
            start = self.here()
            if frame.text_at is None and data.strip():
                frame.text_at = (start, start + 1)
            frame.text += data
        elif frame.sort != "xml" and data.strip():
            start = self.here()
            what = Text("a text stands where an element should", "此处应为元素，却是文字")
            raise self.fault(what, (start, start + len(data.strip())))

    def start(self, name: str, listed: list[str]) -> None:
        frame = self.frames[-1]
        if len(self.frames) > 2 * DEEPEST:
            at = self.here()
            what = Text(f"more than {2 * DEEPEST} elements stand in one another", f"元素嵌套超过 {2 * DEEPEST} 层")
            raise self.fault(what, (at, at + 1))
        if frame.sort == "xml":
            frame.depth += 1
            return
        place = self.tag(attributed=bool(listed))
        attributes = dict(zip(listed[::2], listed[1::2], strict=True))
        base = attributes.pop(f"{_XML} base", None)
        lang = attributes.pop(f"{_XML} lang", frame.lang)
        for key in [key for key in attributes if key.startswith(f"{_XML} ")]:
            del attributes[key]
        home = frame.base if base is None else resolved(frame.base, base)
        space, _, local = name.rpartition(" ")
        if not space:
            raise self.fault(Text(f"`{local}` has no namespace", f"“{local}”没有命名空间"), place.at)
        if frame.sort == "document" and space == RDF and local == "RDF":
            self.frames.append(_Frame("rdf", home, lang))
        elif frame.sort in {"document", "rdf", "property", "list"}:
            self.node(frame, space, local, attributes, place, home, lang)
        else:
            self.property(frame, space, local, attributes, place, home, lang)

    def end(self, _name: str) -> None:
        frame = self.frames[-1]
        if frame.sort == "xml" and frame.depth:
            frame.depth -= 1
            return
        self.frames.pop()
        if frame.sort == "xml":
            raw = self.text[frame.start : self.here()]
            self.say(frame, Literal(raw, RDF + "XMLLiteral"), frame.edge_at)
        elif frame.sort == "list":
            self.close_list(frame)
        elif frame.sort == "property" and not frame.done:
            if frame.lang and not frame.datatype:
                value = Literal(frame.text, LANG_STRING, frame.lang)
            else:
                value = Literal(frame.text, frame.datatype or XSD + "string")
            if frame.text_at is None:
                at = frame.edge_at
            else:
                start = frame.text_at[0]
                at = (start, max(start + 1, self.here()))
            self.say(frame, value, at)

    # ------------------------------------------------ elements

    def new(self) -> Blank:
        self.count += 1
        return Blank(f"_:b{self.count}")

    def identified(self, value: str, base: str, at: tuple[int, int]) -> Iri:
        if not _NCNAME.fullmatch(value):
            raise self.fault(Text(f"`{value}` is no name", f"“{value}”不是有效的名称"), at)
        found = resolved(base, f"#{value}")
        if found in self.ids:
            raise self.fault(Text(f"the id `{value}` is given twice", f"标识“{value}”出现两次"), at)
        self.ids.add(found)
        return Iri(found)

    def node(
        self, frame: _Frame, space: str, local: str, attributes: dict[str, str], place: _Place, base: str, lang: str
    ) -> None:
        """An element that stands for a resource."""
        if space == RDF and local in {*_SYNTAX, "li"}:
            raise self.fault(Text(f"`rdf:{local}` is no class", f"“rdf:{local}”不是类"), place.at)
        subject: Resource | None = None
        at = place.at
        given = [key for key in ("about", "ID", "nodeID") if f"{RDF} {key}" in attributes]
        if len(given) > 1:
            what = Text("a resource has two names", "一个资源有两个名称")
            raise self.fault(what, place.attributes.get(given[1], place.at))
        for key in given:
            value = attributes.pop(f"{RDF} {key}")
            at = place.attributes.get(key, place.at)
            subject = self.resource(key, value, base, at)
        if subject is None:
            subject = self.new()
        if frame.sort == "property":
            if frame.done:
                raise self.fault(Text("a property has two values here", "属性在此处有两个值"), place.at)
            if frame.text_at is not None:
                raise self.fault(Text("a text and an element stand side by side", "文字与元素并列"), place.at)
            self.say(frame, subject, at)
        elif frame.sort == "list":
            self.entry(frame, subject, at)
        if (space, local) != (RDF, "Description"):
            self.add(subject, TYPE, Iri(space + local), at, place.at, place.at)
        self.attributes(subject, at, attributes, place, base, lang)
        self.frames.append(_Frame("node", base, lang, subject, at))

    def resource(self, key: str, value: str, base: str, at: tuple[int, int]) -> Resource:
        if key == "ID":
            return self.identified(value, base, at)
        if key == "nodeID":
            if not _NCNAME.fullmatch(value):
                raise self.fault(Text(f"`{value}` is no name", f"“{value}”不是有效的名称"), at)
            return Blank(f"_:l{value}")
        return Iri(resolved(base, value))

    def attributes(
        self, subject: Resource, at: tuple[int, int], attributes: Mapping[str, str], place: _Place, base: str, lang: str
    ) -> None:
        """Properties that are written as attributes."""
        for key, value in attributes.items():
            space, _, local = key.rpartition(" ")
            where = place.attributes.get(local, place.at)
            if space == RDF and (local in _SYNTAX or local in {"li", "Description"}):
                raise self.fault(Text(f"`rdf:{local}` cannot stand here", f"此处不能写“rdf:{local}”"), where)
            if not space:
                raise self.fault(Text(f"`{local}` has no namespace", f"“{local}”没有命名空间"), where)
            if (space, local) == (RDF, "type"):
                self.add(subject, TYPE, Iri(resolved(base, value)), at, where, where)
            else:
                said = Literal(value, LANG_STRING, lang) if lang else Literal(value)
                self.add(subject, Iri(space + local), said, at, where, where)

    def property(
        self, frame: _Frame, space: str, local: str, attributes: dict[str, str], place: _Place, base: str, lang: str
    ) -> None:
        """An element that stands for a property of the resource around it."""
        edge = Iri(space + local)
        if space == RDF:
            if local == "li":
                frame.items += 1
                edge = Iri(f"{RDF}_{frame.items}")
            elif local in {*_SYNTAX, "Description"}:
                raise self.fault(Text(f"`rdf:{local}` is no property", f"“rdf:{local}”不是属性"), place.at)
        made = _Frame("property", base, lang, frame.subject, frame.subject_at, edge, place.at)
        identity = attributes.pop(f"{RDF} ID", None)
        if identity is not None:
            made.statement = self.identified(identity, base, place.attributes.get("ID", place.at))
        made.datatype = attributes.pop(f"{RDF} datatype", "")
        if made.datatype:
            made.datatype = resolved(base, made.datatype)
        parse = attributes.pop(f"{RDF} parseType", None)
        if parse is not None:
            if attributes or made.datatype:
                what = Text("`rdf:parseType` stands beside other attributes", "“rdf:parseType”与其他属性并列")
                raise self.fault(what, place.at)
            self.parsed(made, parse, place)
            return
        given = [key for key in ("resource", "nodeID") if f"{RDF} {key}" in attributes]
        if len(given) > 1:
            raise self.fault(Text("a property has two values here", "属性在此处有两个值"), place.at)
        if given or attributes:
            at = place.attributes.get(given[0], place.at) if given else place.at
            value: Resource = self.new()
            if given:
                key = given[0]
                value = self.resource("about" if key == "resource" else key, attributes.pop(f"{RDF} {key}"), base, at)
            self.say(made, value, at)
            self.attributes(value, at, attributes, place, base, lang)
        self.frames.append(made)

    def parsed(self, made: _Frame, parse: str, place: _Place) -> None:
        """A property element whose content is to be read in a way of its own."""
        match parse:
            case "Resource":
                value = self.new()
                self.say(made, value, place.at)
                self.frames.append(_Frame("node", made.base, made.lang, value, place.at))
            case "Collection":
                made.sort = "list"
                self.frames.append(made)
            case _:
                made.sort = "xml"
                close = self.text.find(">", place.at[1])
                made.start = close + 1
                self.frames.append(made)

    # ------------------------------------------------ statements

    def entry(self, frame: _Frame, value: Resource, at: tuple[int, int]) -> None:
        """One more entry of a list."""
        here = self.new()
        if frame.last is None:
            self.say(frame, here, frame.edge_at)
        else:
            self.add(frame.last, REST, here, at, frame.edge_at, at)
        self.add(here, FIRST, value, at, frame.edge_at, at)
        frame.last = here

    def close_list(self, frame: _Frame) -> None:
        if frame.last is None:
            self.say(frame, NIL, frame.edge_at)
        else:
            self.add(frame.last, REST, NIL, frame.edge_at, frame.edge_at, frame.edge_at)

    def say(self, frame: _Frame, value: Iri | Blank | Literal, at: tuple[int, int]) -> None:
        """The value of a property element."""
        frame.done = True
        self.add(frame.subject, frame.edge, value, frame.subject_at, frame.edge_at, at)
        if frame.statement:
            about = Iri(frame.statement)
            said = (("subject", frame.subject), ("predicate", frame.edge), ("object", value))
            self.add(about, TYPE, Iri(RDF + "Statement"), at, at, at)
            for name, each in said:
                self.add(about, Iri(RDF + name), each, at, at, at)

    def add(
        self, subject: Resource, edge: Iri, value: Iri | Blank | Literal,
        subject_at: tuple[int, int], edge_at: tuple[int, int], value_at: tuple[int, int],
    ) -> None:  # fmt: skip
        self.graph.add(Statement(subject, edge, value, None, subject_at, edge_at, value_at))
