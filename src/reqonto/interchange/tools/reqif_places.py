"""Where things stand in a text of ReqIF, and what no reader of it should be given: doctypes, gaps, loose ends.

The library that reads ReqIF does not tell places and stops at the first gap with an exception of any kind; so what it
relies on is looked at before, in one pass.
"""

from __future__ import annotations

import re
from dataclasses import field
from xml.parsers import expat

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.foreign import xml_fault
from reqonto.interchange.tools.documents import Reading
from reqonto.records import dataclass
from reqonto.source import Source, Span

DEEPEST = 240
"""So deep elements may be nested: the library beneath refuses more than 256."""

_VALUE = "ATTRIBUTE-VALUE-"
_VALUES = frozenset(_VALUE + each for each in ("STRING", "INTEGER", "REAL", "BOOLEAN", "DATE", "ENUMERATION", "XHTML"))
_NEEDED = {
    "SPEC-OBJECT": ("TYPE",),
    "SPEC-RELATION": ("SOURCE", "TARGET", "TYPE"),
    "SPEC-HIERARCHY": ("OBJECT",),
    "SOURCE": ("SPEC-OBJECT-REF",),
    "TARGET": ("SPEC-OBJECT-REF",),
    "OBJECT": ("SPEC-OBJECT-REF",),
    **dict.fromkeys(_VALUES, ("DEFINITION",)),
}
"""Children without which an element says nothing."""

_TARGETS = {
    "SPEC-OBJECT-REF": ("SPEC-OBJECT", Text("object", "对象"), True),
    "SPEC-RELATION-REF": ("SPEC-RELATION", Text("relation", "关系"), True),
    "SPECIFICATION-REF": ("SPECIFICATION", Text("specification", "规格"), True),
    "SPEC-OBJECT-TYPE-REF": ("SPEC-OBJECT-TYPE", Text("type of objects", "对象类型"), False),
    "SPEC-RELATION-TYPE-REF": ("SPEC-RELATION-TYPE", Text("type of relations", "关系类型"), False),
    "SPECIFICATION-TYPE-REF": ("SPECIFICATION-TYPE", Text("type of specifications", "规格类型"), False),
    "ENUM-VALUE-REF": ("ENUM-VALUE", Text("value of an enumeration", "枚举值"), True),
}
"""What a reference leads to, and whether it must be there."""


@dataclass(slots=True)
class Reference:
    tag: str
    target: str
    span: Span


@dataclass(slots=True)
class Places:
    """The elements with an identifier and the references of a text."""

    source: Source
    defined: dict[str, tuple[str, Span]] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)

    def span(self, identifier: str) -> Span | None:
        found = self.defined.get(identifier)
        return None if found is None else found[1]


def places_of(source: Source, reading: Reading) -> Places:
    """Where everything stands; what keeps a text from being read is reported."""
    return _Looking(source, reading).looked()


def check_references(texts: list[Places], reading: Reading) -> None:
    """Report references to what is in none of the texts of an archive."""
    defined: dict[str, str] = {}
    for text in texts:
        for identifier, (tag, _) in text.defined.items():
            defined.setdefault(identifier, tag)
    told: set[str] = set()
    for text in texts:
        for each in text.references:
            kind, what, needed = _kind(each.tag)
            if kind is None or defined.get(each.target, "").startswith(kind) or each.target in told:
                continue
            if needed:
                reading.report(codes.DANGLING, each.span, id=each.target, what=what)
            else:
                told.add(each.target)
                reading.report(codes.LOOSE_TYPE, each.span, id=each.target, what=what)


def _kind(tag: str) -> tuple[str | None, Text, bool]:
    if tag in _TARGETS:
        return _TARGETS[tag]
    if tag.startswith("ATTRIBUTE-DEFINITION-"):
        return "ATTRIBUTE-DEFINITION", Text("attribute", "属性"), False
    if tag.startswith("DATATYPE-DEFINITION-"):
        return "DATATYPE-DEFINITION", Text("data type", "数据类型"), False
    return None, Text("", ""), False


class _Refused(Exception):  # noqa: N818 - it ends a pass and is no error
    pass


class _Looking:
    def __init__(self, source: Source, reading: Reading) -> None:
        self.source, self.reading = source, reading
        self.found = Places(source)
        self.open: list[tuple[str, Span, set[str]]] = []
        self.words: list[str] = []
        self.parser = expat.ParserCreate("utf-8", " ")
        self.shift = len(source.text) - len(source.text.lstrip("\ufeff"))
        self.content = source.text[self.shift :].encode("utf-8", "replace")
        self.counted = 0, self.shift

    def looked(self) -> Places:
        parser = self.parser
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.said
        parser.StartDoctypeDeclHandler = self.doctype
        parser.buffer_text = True
        if not self.source.text.strip("\ufeff \t\r\n"):
            self.refuse(Text("the file is empty", "文件为空"), Span(self.source, 0, 0))
            return self.found
        try:
            parser.Parse(self.content, True)
        except _Refused:
            pass
        except expat.ExpatError as error:
            what = xml_fault(expat.errors.messages.get(error.code, str(error)))
            told = Text(f"the XML is broken ({what.en})", f"XML 有错误（{what.zh}）")
            self.refuse(told, self.place(parser.ErrorByteIndex))
        return self.found

    def place(self, byte: int) -> Span:
        """The place of a byte; the parser goes on, so what was counted is not counted again."""
        before, at = self.counted if self.counted[0] <= byte else (0, self.shift)
        at += len(self.content[before:byte].decode("utf-8", "ignore"))
        self.counted = byte, at
        at = min(at, len(self.source.text))
        return Span(self.source, at, min(at + 1, len(self.source.text)))

    def here(self) -> Span:
        place = self.place(self.parser.CurrentByteIndex)
        end = self.source.text.find(">", place.start)
        return Span(self.source, place.start, end + 1 if end >= 0 else place.end)

    def refuse(self, what: Text, span: Span) -> None:
        self.reading.report(codes.NOT_IN_FORMAT, span, format="ReqIF", what=what)

    def doctype(self, *_: object) -> None:
        self.refuse(
            Text("it declares a document type, which may hide entities", "它声明了文档类型，其中可能藏有实体"),
            self.here(),
        )
        raise _Refused

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        here = self.here()
        if not self.open and tag != "REQ-IF":
            self.refuse(Text(f"the root is `{tag}`, not `REQ-IF`", f"根元素是“{tag}”，而不是“REQ-IF”"), here)
            raise _Refused
        if len(self.open) >= DEEPEST:
            self.refuse(Text(f"elements are nested more than {DEEPEST} deep", f"元素嵌套超过 {DEEPEST} 层"), here)
            raise _Refused
        if self.open:
            self.open[-1][2].add(tag)
        self.open.append((tag, here, set()))
        self.words = []
        identifier = attributes.get("IDENTIFIER")
        if identifier is not None and not name.startswith("http://www.w3.org"):
            known = self.found.defined.get(identifier)
            if known is not None:
                self.reading.report(codes.DUPLICATE_ID, here, id=identifier, line=known[1].line)
            else:
                self.found.defined[identifier] = tag, here
        elif tag in {"SPEC-OBJECT", "SPEC-RELATION", "SPEC-HIERARCHY", "SPECIFICATION", "ENUM-VALUE"} or re.fullmatch(
            r"(SPEC-OBJECT|SPEC-RELATION|SPECIFICATION|RELATION-GROUP)-TYPE|(ATTRIBUTE|DATATYPE)-DEFINITION-[A-Z]+", tag
        ):
            self.refuse(Text(f"`{tag}` has no IDENTIFIER", f"“{tag}”没有 IDENTIFIER"), here)
        if tag in _VALUES and tag[len(_VALUE) :] not in {"ENUMERATION", "XHTML"} and "THE-VALUE" not in attributes:
            self.refuse(Text(f"`{tag}` has no THE-VALUE", f"“{tag}”没有 THE-VALUE"), here)

    def said(self, text: str) -> None:
        self.words.append(text)

    def end(self, name: str) -> None:
        tag, span, inside = self.open.pop()
        # Default values of definitions look like values of objects.
        for each in _NEEDED.get(tag, ()):
            if each not in inside:
                self.refuse(Text(f"`{tag}` has no `{each}`", f"“{tag}”中没有“{each}”"), span)
        if tag == "ATTRIBUTE-VALUE-XHTML" and "THE-VALUE" not in inside:
            self.refuse(Text(f"`{tag}` has no `THE-VALUE`", f"“{tag}”中没有“THE-VALUE”"), span)
        if tag.endswith("-REF") and not name.startswith("http://www.w3.org"):
            self.found.references.append(Reference(tag, "".join(self.words).strip(), span))
        self.words = []
