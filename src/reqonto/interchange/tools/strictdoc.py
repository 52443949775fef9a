"""StrictDoc: documents of nodes in plain text (`.sdoc`), one file each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.interchange.tools.documents import SECTION, Document, Reading, Record, RecordLink, barred, unbarred
from reqonto.source import Source, Span
from reqonto.syntax.files import decode

OWN_TEXT, OWN_SEAL = "REQONTO_TEXT", "REQONTO_SEAL"
_NODE = re.compile(r"\[\[(/?)([A-Z]+(?:_[A-Z]+)*)\]\]|\[(/?)([A-Z]+(?:_[A-Z]+)*)\]")
_FIELD = re.compile(r"([A-Z]+[A-Za-z0-9_\-]*):(?: (.*))?")
_RELATION = re.compile(r"(- |  )(TYPE|VALUE|ROLE|FORMAT|LINE_RANGE|HASH|ELEMENT|ID): ?(.*)")
_LEAST = ("UID", "STATUS", "TITLE", "STATEMENT")
_SKIPPED = frozenset(("MID", "LEVEL", "PREFIX", "REQ_PREFIX", "REFS", "RELATIONS"))
_DEEPEST = 100


def read_strictdoc(files: Sequence[tuple[str, bytes]], encoding: str | None, reading: Reading) -> None:
    """Put the documents of some files into the reading; their nodes may refer to one another."""
    places: dict[str, Span] = {}
    for path, raw in files:
        source = decode(raw, path, encoding)
        if isinstance(source, Diagnostic):
            reading.diagnostics.append(source)
        else:
            _Page(source, reading, places).read()
    for document in reading.documents:
        for record in document.records:
            for link in record.links:
                if link.target not in places:
                    reading.report(codes.DANGLING, link.span, id=link.target, what=Text("node", "节点"))


class _Page:
    def __init__(self, source: Source, reading: Reading, places: dict[str, Span]) -> None:
        self.source, self.reading, self.places = source, reading, places
        self.lines = source.text.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
        self.number = 0
        self.open: list[str] = []
        self.records: list[Record] = []

    def span(self, number: int) -> Span:
        starts = self.source.line_starts
        number = min(number, len(starts) - 1)
        return Span(self.source, starts[number], starts[number] + len(self.source.line_text(number + 1)))

    def wrong(self, en: str, zh: str, number: int | None = None) -> None:
        place = self.span(self.number if number is None else number)
        self.reading.report(codes.NOT_IN_FORMAT, place, format="StrictDoc", what=Text(en, zh))

    def read(self) -> None:
        if not self.lines or self.lines[0].strip() != "[DOCUMENT]":
            self.wrong("the first line is not `[DOCUMENT]`", "第一行不是“[DOCUMENT]”", 0)
            return
        self.number = 1
        head, _ = self.fields()
        while self.number < len(self.lines) and not self.reading.is_broken():
            line = self.lines[self.number]
            node = _NODE.fullmatch(line.rstrip())
            if node is None:
                if line.strip():
                    self.wrong(f"`{line.strip()[:40]}` does not belong here", f"“{line.strip()[:40]}”不应出现在此")
                self.number += 1
            elif node[2] == "GRAMMAR" or node[4] == "GRAMMAR":
                self.number += 1
                while self.number < len(self.lines) and not _NODE.fullmatch(self.lines[self.number].rstrip()):
                    self.number += 1
            else:
                self.node(
                    node[2] or node[4], closes=bool(node[1] or node[3]), opens=bool(node[2]) or node[4] == "SECTION"
                )
        if self.open and not self.reading.is_broken():
            self.wrong(f"`{self.open[-1]}` is not closed", f"“{self.open[-1]}”没有结束")
        name = PurePath(self.source.path).stem
        title = next((value for key, value, _ in head if key == "TITLE"), name)
        uid = next((value for key, value, _ in head if key == "UID"), "")
        self.reading.documents.append(Document(uid or name, title, tuple(self.records)))

    def node(self, tag: str, *, closes: bool, opens: bool) -> None:
        start = self.number
        self.number += 1
        if closes:
            if not self.open or self.open[-1] != tag:
                self.wrong(f"`{tag}` is closed and was not opened", f"“{tag}”未开始就结束了", start)
            else:
                self.open.pop()
            return
        if len(self.open) >= _DEEPEST:
            self.wrong(f"nodes are nested more than {_DEEPEST} deep", f"节点嵌套超过 {_DEEPEST} 层", start)
            return
        fields, links = self.fields()
        level = len(self.open) + 1
        if opens:
            self.open.append(tag)
        self.record(tag, fields, links, level, start)

    def record(
        self, tag: str, fields: Sequence[tuple[str, str, int]], links: Sequence[RecordLink], level: int, start: int
    ) -> None:
        values = {key: value for key, value, _ in fields}
        place = self.span(start)
        uid, title = values.get("UID", "").strip(), values.get("TITLE", "").strip()
        if tag == "DOCUMENT_FROM_FILE":
            self.reading.lose(f"included document {values.get('FILE', '?')}", f"引入的文档 {values.get('FILE', '?')}")
            return
        if uid:
            known = self.places.setdefault(uid, place)
            if known is not place:
                self.reading.report(codes.DUPLICATE_ID, place, id=uid, line=known.line)
        text = values.get("STATEMENT", values.get("DESCRIPTION", values.get("CONTENT", ""))).strip()
        own = values.get(OWN_TEXT)
        section = own is None and (tag == "SECTION" or (tag == "TEXT" and not uid))
        left = {*_LEAST, OWN_TEXT, OWN_SEAL, "DESCRIPTION", "CONTENT", *_SKIPPED} - {"STATUS"}
        more = tuple((key.lower().replace("_", " "), value.strip()) for key, value, _ in fields if key not in left)
        source = None if own is None else unbarred(own)
        record = Record(
            uid or f"{self.source.path}:{start}", uid, SECTION if section else tag.lower(), title, text, level,
            tuple(links), more, source, values.get(OWN_SEAL), place,
        )  # fmt: skip
        self.records.append(record)

    def fields(self) -> tuple[list[tuple[str, str, int]], list[RecordLink]]:
        """The fields and relations from here to the next blank line or node."""
        found: list[tuple[str, str, int]] = []
        links: list[RecordLink] = []
        while self.number < len(self.lines):
            line = self.lines[self.number]
            match = _FIELD.fullmatch(line)
            if not line.strip() or _NODE.fullmatch(line.rstrip()):
                break
            start = self.number
            self.number += 1
            if match is None:
                if not line.startswith(" "):
                    # Options of a document are indented; nothing else is.
                    self.wrong(f"`{line.strip()[:40]}` is no field", f"“{line.strip()[:40]}”不是字段", start)
            elif match[1] in {"RELATIONS", "REFS"}:
                links += self.relations()
            elif (match[2] or "").strip() == ">>>":
                found.append((match[1], self.block(start), start))
            else:
                found.append((match[1], match[2] or "", start))
        return found, links

    def block(self, start: int) -> str:
        lines: list[str] = []
        while self.number < len(self.lines):
            line = self.lines[self.number]
            self.number += 1
            if line.rstrip() == "<<<":
                return "\n".join(lines)
            lines.append(line)
        self.wrong("`>>>` is not closed by `<<<`", "“>>>”没有以“<<<”结束", start)
        return ""

    def relations(self) -> list[RecordLink]:
        found: list[dict[str, str]] = []
        places: list[int] = []
        while self.number < len(self.lines) and (match := _RELATION.fullmatch(self.lines[self.number])):
            if match[1] == "- ":
                found.append({})
                places.append(self.number)
            if found:
                found[-1][match[2]] = match[3].strip()
            self.number += 1
        links: list[RecordLink] = []
        for each, number in zip(found, places, strict=True):
            if each.get("TYPE") == "File":
                self.reading.lose("link to a file", "指向文件的链接")
            elif each.get("VALUE"):
                plain = "parent" if each.get("TYPE") == "Parent" else "contains"
                links.append(RecordLink(each.get("ROLE") or plain, each["VALUE"], self.span(number)))
        return links


def written_strictdoc(documents: Sequence[Document]) -> str | Mapping[str, str | bytes]:
    """A file for each document; one text if there is one only."""
    pages: dict[str, str | bytes] = {f"{document.name}.sdoc": _page(document) for document in documents}
    [first, *more] = pages.values()
    assert isinstance(first, str)
    return pages if more else first


def _page(document: Document) -> str:
    records = document.records
    tags = dict.fromkeys(_tag(record.kind) for record in records)
    names = list(dict.fromkeys(_name(name) for record in records for name, _ in record.fields))
    fields = [*_LEAST, *(name for name in names if name not in _LEAST), OWN_TEXT, OWN_SEAL]
    roles = list(dict.fromkeys(link.type for record in records for link in record.links))
    lines = ["[DOCUMENT]", f"TITLE: {_line(document.title)}", f"UID: {document.name}", "OPTIONS:", "  MARKUP: Text", ""]
    lines += ["[GRAMMAR]", "ELEMENTS:"]
    for tag in ("TEXT", *tags):
        lines += [f"- TAG: {tag}", "  FIELDS:"]
        for name in fields if tag != "TEXT" else ("UID", "STATEMENT"):
            lines += [f"  - TITLE: {name}", "    TYPE: String", f"    REQUIRED: {name == 'STATEMENT'}"]
        if tag != "TEXT":
            lines += ["  RELATIONS:", "  - TYPE: Parent"]
            for role in roles:
                lines += ["  - TYPE: Parent", f"    ROLE: {role}"]
    for record in records:
        lines += ["", f"[{_tag(record.kind)}]", *_node(record, fields)]
    return "\n".join(lines) + "\n"


def _node(record: Record, fields: Sequence[str]) -> list[str]:
    values = {_name(name): value for name, value in record.fields}
    values |= {"TITLE": _line(record.title), "STATEMENT": record.text or record.title or record.id}
    if record.key == record.id:
        values["UID"] = record.id
    if record.source is not None:
        values |= {OWN_TEXT: barred(record.source), OWN_SEAL: record.seal or ""}
    lines: list[str] = []
    for name in fields:
        value = values.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        if not value.strip():
            continue
        if name in {"UID", "TITLE", OWN_SEAL} or ("\n" not in value and not value.startswith((" ", ">>>", "|"))):
            lines.append(f"{name}: {value.strip()}")
        else:
            kept = (f" {line}" if line.startswith("<<<") else line for line in value.split("\n"))
            lines += [f"{name}: >>>", *kept, "<<<"]
    if record.links:
        lines.append("RELATIONS:")
        for link in record.links:
            lines += ["- TYPE: Parent", f"  VALUE: {link.target}", f"  ROLE: {link.type}"]
    return lines


def _tag(kind: str) -> str:
    """The name of a sort of node: capital letters."""
    shown = re.sub(r"[^A-Z]+", "_", kind.upper()).strip("_")
    return shown if shown and shown not in {"DOCUMENT", "GRAMMAR", "SECTION", "TEXT"} else f"ITEM_{shown}".rstrip("_")


def _name(name: str) -> str:
    return re.sub(r"[^A-Z0-9_]+", "_", name.upper()).strip("_") or "FIELD"


def _line(text: str) -> str:
    return " ".join(text.split())
