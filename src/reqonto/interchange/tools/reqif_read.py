"""ReqIF and ReqIFz as documents: what DOORS, Polarion, RMF, Enterprise Architect and others write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import PurePath
from typing import Any, TypeAlias

from lxml import etree
from reqif.models.reqif_types import SpecObjectAttributeType
from reqif.parser import ReqIFParser

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.interchange.tools.archive import members
from reqonto.interchange.tools.documents import SECTION, Document, Reading, Record, RecordLink, top, unbarred
from reqonto.interchange.tools.reqif_places import Places, check_references, places_of
from reqonto.interchange.tools.reqif_write import SEAL, TEXT
from reqonto.interchange.tools.strictdoc import OWN_SEAL, OWN_TEXT
from reqonto.interchange.tools.xhtml import plain, preformatted
from reqonto.syntax.files import decode

_Of: TypeAlias = Any
"""An object of the library, which tells no types."""

_IDS = ("reqifforeignid", "foreignid", "id", "uid", "identifier", "requirementid", "reqid", "objectidentifier", "编号")
_HEADINGS = ("reqifchaptername", "chaptername", "heading", "objectheading")
_TITLES = ("reqifname", "name", "title", "shorttitle", "objectshorttext", "summary", "名称", "标题")
_TEXTS = (
    "reqiftext",
    "text",
    "txt",
    "description",
    "statement",
    "objecttext",
    "requirement",
    "content",
    "desc",
    "描述",
    "正文",
)
_TECHNICAL = re.compile(
    r"reqifforeign(created|modified)|reqifforeigndeleted|reqifdescription$|^table|^picture|^drsrqm|^csint|^cmint"
    r"|oleposition|oleicon"
)
"""Attributes that say how a tool keeps or draws an object, in small letters without marks."""
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def read_reqif(raw: bytes, path: str, encoding: str | None, reading: Reading) -> None:
    """Put the documents of a text in ReqIF into the reading."""
    _read([(path, raw)], encoding, reading)


def read_reqifz(raw: bytes, path: str, encoding: str | None, reading: Reading) -> None:
    """Put the documents of an archive into the reading; its texts may refer to one another."""
    files = members(raw, path, reading)
    if reading.is_broken():
        return
    texts = [
        (f"{path}/{name}", content) for name, content in files.items() if name.lower().endswith((".reqif", ".xml"))
    ]
    if not texts:
        what = Text("no file in the archive ends in `.reqif`", "压缩包中没有以“.reqif”结尾的文件")
        reading.report(codes.NOT_IN_FORMAT, top(path), format="ReqIFz", what=what)
        return
    for name, content in files.items():
        if not name.lower().endswith((".reqif", ".xml")):
            if reading.keeps:
                reading.attach(name, content)
            else:
                reading.lose(f"attached file {name} (kept with -o)", f"附件 {name}（用 -o 可保留）")
    _read(texts, encoding, reading)


def _read(files: Sequence[tuple[str, bytes]], encoding: str | None, reading: Reading) -> None:
    texts: list[Places] = []
    for path, raw in files:
        declared = _DECLARED.match(raw.removeprefix(b"\xef\xbb\xbf")[:200])
        named = encoding or (declared[1].decode("ascii") if declared else None)
        source = decode(raw, path, named)
        if isinstance(source, Diagnostic):
            reading.diagnostics.append(source)
        else:
            texts.append(places_of(source, reading))
    if not reading.is_broken():
        check_references(texts, reading)
    contents: list[tuple[Places, _Of]] = []
    for text in texts:
        if reading.is_broken():
            return
        content = _content(text, reading)
        if content is not None:
            contents.append((text, content))
    if not reading.is_broken():
        _Reading(contents, reading).read()


def _content(text: Places, reading: Reading) -> _Of | None:
    """What the library makes of a text; it stops at what it does not know with exceptions of any kind."""
    try:
        mended = _mended(text.source.text, reading)
    except etree.LxmlError as error:
        brief = str(error).partition("\n")[0][:200]
        what = Text(f"the XML is broken ({brief})", f"XML 有错误（{brief}）")
        reading.report(codes.NOT_IN_FORMAT, top(text.source.path), format="ReqIF", what=what)
        return None
    try:
        bundle = ReqIFParser.parse_from_string(mended)
    except Exception as error:  # noqa: BLE001 - asserts, missing keys, attributes of None: whatever the text lacks
        brief = str(error).partition("\n")[0][:200] or type(error).__name__
        what = Text(f"it is not built as ReqIF is ({brief})", f"其结构不符合 ReqIF（{brief}）")
        reading.report(codes.NOT_IN_FORMAT, top(text.source.path), format="ReqIF", what=what)
        return None
    for gap in bundle.exceptions:
        what = Text(str(gap)[:200], str(gap)[:200])
        reading.report(codes.NOT_IN_FORMAT, top(text.source.path), format="ReqIF", what=what)
    core = bundle.core_content
    return None if core is None else core.req_if_content


def _mended(text: str, reading: Reading) -> str:
    """The text without what the library stumbles over and nobody needs: comments, gaps in the bookkeeping.

    Default values stand at the objects that have no value of their own, as the format means them.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    # The text is decoded already, whatever its declaration says.
    root = etree.fromstring(_DECLARATION.sub("", text.lstrip("\ufeff"), count=1).encode(), parser)
    _put_defaults(root)
    for node in list(root.iter()):
        tag = etree.QName(node).localname
        if tag in {"DEFAULT-VALUE", "TOOL-EXTENSIONS"} and node.getparent() is not None:
            owner = node.getparent().getparent()
            if (
                tag == "DEFAULT-VALUE"
                and len(node)
                and (owner is None or _tag(owner.getparent()) != "SPEC-OBJECT-TYPE")
            ):
                reading.lose("default value of an attribute", "属性的默认值")
            node.getparent().remove(node)
        elif "IDENTIFIER" in node.attrib:
            needed = ("LAST-CHANGE", "LONG-NAME") if tag.endswith("-TYPE") else ("LAST-CHANGE",)
            for name in needed:
                if name not in node.attrib:
                    node.set(name, "")
    return str(etree.tostring(root, encoding="unicode"))


def _put_defaults(root: etree._Element) -> None:
    """Give each object the default values of those attributes of its type that it has none of."""
    defaults: dict[str, list[tuple[str, etree._Element]]] = {}
    for kind in root.iter("{*}SPEC-OBJECT-TYPE"):
        for given in kind.iterfind("{*}SPEC-ATTRIBUTES/*/{*}DEFAULT-VALUE/*"):
            attribute = given.getparent().getparent()
            if given.get("THE-VALUE") != "":
                defaults.setdefault(kind.get("IDENTIFIER", ""), []).append((attribute.get("IDENTIFIER", ""), given))
    for thing in root.iter("{*}SPEC-OBJECT") if defaults else ():
        kinds = [(each.text or "").strip() for each in thing.iterfind("{*}TYPE/*")]
        values = thing.find("{*}VALUES")
        if values is None:
            values = etree.SubElement(thing, etree.QName(etree.QName(thing).namespace, "VALUES"))
        own = {(each.text or "").strip() for each in values.iterfind("*/{*}DEFINITION/*")}
        for key, given in (row for kind in kinds for row in defaults.get(kind, ())):
            if key not in own:
                values.append(deepcopy(given))


def _tag(node: etree._Element | None) -> str:
    return "" if node is None else str(etree.QName(node).localname)


def _small(name: str | None) -> str:
    return re.sub(r"[\W_]+", "", (name or "").lower())


class _Reading:
    def __init__(self, contents: Sequence[tuple[Places, _Of]], reading: Reading) -> None:
        self.contents, self.reading = contents, reading
        self.types: dict[str, _Of] = {}
        self.values: dict[str, str] = {}
        self.objects: dict[str, tuple[_Of, Places]] = {}
        self.links: dict[str, list[RecordLink]] = {}
        self.escaped: set[str] = set()
        """The attributes whose ends of lines are written with a backslash."""
        for text, content in contents:
            self.types |= {each.identifier: each for each in content.spec_types or ()}
            for data in content.data_types or ():
                for value in getattr(data, "values", None) or ():
                    self.values[value.identifier] = value.long_name or _called(value.identifier, value.key)
            if "<SOURCE-TOOL-ID>strictdoc<" in text.source.text[:2000]:
                for each in content.spec_types or ():
                    self.escaped |= {one.identifier for one in getattr(each, "attribute_definitions", None) or ()}
            self.objects |= {each.identifier: (each, text) for each in content.spec_objects or ()}
        for text, content in contents:
            for each in content.spec_relations or ():
                kind = self.types.get(each.relation_type_ref)
                word = (kind.long_name if kind is not None else None) or each.long_name or each.relation_type_ref
                link = RecordLink(word, each.target, text.span(each.identifier))
                self.links.setdefault(each.source, []).append(link)
            if content.spec_relation_groups:
                self.reading.lose("group of relations", "关系组", len(content.spec_relation_groups))

    def read(self) -> None:
        placed: set[str] = set()
        found = [
            (text, specification) for text, content in self.contents for specification in content.specifications or ()
        ]
        for text, specification in found:
            records = list(self.below(specification.children or (), 1, placed))
            stem = PurePath(text.source.path).stem
            name = specification.long_name or (stem if len(found) == 1 else f"{stem}-{len(self.reading.documents) + 1}")
            title = specification.description or specification.long_name or stem
            self.reading.documents.append(Document(name, title, tuple(records)))
        loose = [record for key in self.objects if key not in placed for record in self.shown(key, 1)]
        if loose:
            if found:
                where = (
                    "place in a document: objects that no specification shows",
                    "在文档中的位置：未被任何规格列出的对象",
                )
                self.reading.lose(*where, len(loose))
            stem = PurePath(self.contents[0][0].source.path).stem
            name = stem if not found else f"{stem}-others"
            self.reading.documents.append(Document(name, name, tuple(loose)))

    def below(self, nodes: Sequence[_Of], level: int, placed: set[str]) -> Iterator[Record]:
        for node in nodes:
            if node.spec_object in placed:
                self.reading.lose("second place of an object in the documents", "对象在文档中的第二处位置")
            elif node.spec_object in self.objects:
                placed.add(node.spec_object)
                yield from self.shown(node.spec_object, level)
            yield from self.below(node.children or (), level + 1, placed)

    def shown(self, key: str, level: int) -> Iterator[Record]:
        """The record of an object, none if the tool has deleted it."""
        object_, _ = self.objects[key]
        names = self.names(object_)
        if any(
            _small(names.get(each.definition_ref)) == "reqifforeigndeleted" and each.value == "true"
            for each in object_.attributes
        ):
            self.reading.lose("deleted object", "已删除的对象")
        else:
            yield self.record(key, level)

    def names(self, object_: _Of) -> dict[str, str]:
        """What the attributes of an object are called, by their definitions."""
        kind = self.types.get(object_.spec_object_type)
        if kind is None:
            return {}
        return {
            # Enterprise Architect names attributes by identifiers that begin with that of their type.
            each.identifier: each.long_name or each.identifier.removeprefix(f"{kind.identifier}-")
            for each in getattr(kind, "attribute_definitions", None) or ()
        }

    def record(self, key: str, level: int) -> Record:
        object_, text = self.objects[key]
        kind = self.types.get(object_.spec_object_type)
        names = self.names(object_)
        found = [(names.get(each.definition_ref) or each.definition_ref, each) for each in object_.attributes]
        source = next((_own(each) for name, each in found if name in {TEXT, OWN_TEXT}), None)
        seal = next((each.value for name, each in found if name in {SEAL, OWN_SEAL}), None)
        found = [(name, each) for name, each in found if name not in {TEXT, SEAL, OWN_TEXT, OWN_SEAL}]
        told = {id(each): self.value(each) for _, each in found}
        id_ = self.first(found, told, _IDS)
        heading = self.first(found, told, _HEADINGS)
        title = self.first(found, told, _TITLES)
        said = self.first(found, told, _TEXTS)
        texts = [each for each in (id_, heading, title, said) if each is not None]
        if said is None and title is None and heading is None:
            # A file of one attribute says what it has to say there.
            said = next((each for _, each in found if each not in texts and _is_text(each) and told[id(each)]), None)
        shown = {id(each) for each in (id_, heading, title, said) if each is not None}
        fields = [(name, told[id(each)]) for name, each in found if id(each) not in shown and told[id(each)]]
        if object_.description and (said is not None or title is not None):
            fields.append(("description", object_.description))
        words = [told[id(each)] for each in (heading, title) if each is not None and told[id(each)]]
        name = words[0] if words else object_.long_name or ""
        body = "" if said is None else told[id(said)]
        section = (heading is not None and told[id(heading)] and not body) or "heading" in (
            _small(kind.long_name) if kind is not None else ""
        )
        return Record(
            key, "" if id_ is None else told[id(id_)] or "",
            SECTION if section and source is None else (kind.long_name if kind is not None else None) or "requirement",
            name or ("" if body else object_.description or ""), body, level, tuple(self.links.get(key, ())),
            tuple(self.kept(fields, own=source is not None)), source, seal, text.span(key),
        )  # fmt: skip

    def kept(self, fields: Sequence[tuple[str, str]], *, own: bool) -> Iterator[tuple[str, str]]:
        """The fields that say something of a requirement; of the others it is told that they are left out."""
        for name, value in fields:
            if not own and _TECHNICAL.search(_small(name)):
                self.reading.lose(f"attribute {name}", f"属性 {name}")
            else:
                yield name, value

    @staticmethod
    def first(found: Sequence[tuple[str, _Of]], told: Mapping[int, str], names: Sequence[str]) -> _Of | None:
        """The first attribute of some names that says something; its identifier may tell what its name does not."""
        for by in (lambda name, _: name, lambda _, each: each.definition_ref):
            for wanted in names:
                for name, each in found:
                    if _small(by(name, each)) == wanted and told[id(each)]:
                        return each
        return None

    def value(self, attribute: _Of) -> str:
        """What an attribute says, as text."""
        if attribute.attribute_type is SpecObjectAttributeType.XHTML:
            node = attribute.xml_node.find("THE-VALUE")
            return "" if node is None else plain(node, self.reading)
        if attribute.attribute_type is SpecObjectAttributeType.ENUMERATION:
            return ", ".join(self.values.get(each, each) for each in attribute.value)
        # StrictDoc writes the ends of lines so.
        return (
            str(attribute.value).replace("\\n", "\n")
            if attribute.definition_ref in self.escaped
            else str(attribute.value)
        )


def _called(identifier: str, key: str | None) -> str:
    """What a value without a name is called: its identifier, where that is a word, as Enterprise Architect has it."""
    return identifier if re.fullmatch(r"[^\W\d_]{3,}(?:[ -][^\W\d_]+)*", identifier) or not key else key


def _own(attribute: _Of) -> str | None:
    """The text of an item: as it was written, or as StrictDoc hands it on."""
    if attribute.attribute_type is SpecObjectAttributeType.XHTML:
        return preformatted(attribute.xml_node)
    return unbarred(str(attribute.value).replace("\\n|", "\n|"))


def _is_text(attribute: _Of) -> bool:
    return attribute.attribute_type in {SpecObjectAttributeType.XHTML, SpecObjectAttributeType.STRING}
