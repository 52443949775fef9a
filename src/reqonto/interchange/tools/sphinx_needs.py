"""Sphinx-Needs: the file `needs.json` that its builder writes and its import directive reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from reqonto import __version__
from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.interchange.tools.documents import Document, Reading, Record, RecordLink
from reqonto.interchange.tools.inward import LINK_WORDS, link_word
from reqonto.rdf.json_places import Json, read_json
from reqonto.rdf.placed import Fault
from reqonto.source import Source, Span
from reqonto.syntax.files import decode

OWN_TEXT, OWN_SEAL = "reqonto_text", "reqonto_seal"
_SHOWN = frozenset(("id", "title", "description", "content", "type", "docname", OWN_TEXT, OWN_SEAL))
_TECHNICAL = frozenset(
    [
        "type_name",
        "type_prefix",
        "type_style",
        "type_color",
        "section_name",
        "sections",
        "lineno",
        "lineno_content",
        "doctype",
        "hide",
        "template",
        "pre_template",
        "post_template",
        "jinja_content",
        "collapse",
        "layout",
        "style",
        "arch",
        "parts",
        "is_import",
        "is_external",
        "external_url",
        "external_css",
        "is_modified",
        "modifications",
        "constraints_results",
        "constraints_passed",
        "constraints_error",
        "signature",
        "parent_need",
        "parent_needs",
        "diagram",
        "delete",
        "duration",
        "completion",
        "has_dead_links",
        "has_forbidden_dead_links",
        "title_from_content",
        "params",
        "query",
        "full_title",
        "is_need",
        "avatar",
        "closed_at",
        "created_at",
        "updated_at",
        "url",
    ]
)
"""Fields by which the program keeps and draws a need."""


def read_needs(raw: bytes, path: str, encoding: str | None, reading: Reading) -> None:
    """Put the needs of the current version into the reading, a document for each page that they stand on."""
    source = decode(raw, path, encoding)
    if isinstance(source, Diagnostic):
        reading.diagnostics.append(source)
        return
    _Needs(source, reading).read()


class _Needs:
    def __init__(self, source: Source, reading: Reading) -> None:
        self.source, self.reading = source, reading
        self.links: set[str] = {"links"}

    def wrong(self, en: str, zh: str, at: tuple[int, int] = (0, 1)) -> None:
        place = Span(self.source, *at)
        self.reading.report(codes.NOT_IN_FORMAT, place, format="needs.json", what=Text(en, zh))

    def read(self) -> None:
        try:
            whole = read_json(self.source.text)
        except Fault as fault:
            what = fault.fields.get("what", Text("it is no JSON", "不是 JSON"))
            self.reading.report(
                codes.NOT_IN_FORMAT, Span(self.source, fault.start, fault.end), format="JSON", what=what
            )
            return
        versions = _get(whole, "versions")
        if versions is None or not isinstance(versions.value, dict) or not versions.value:
            self.wrong("there are no `versions`", "没有“versions”")
            return
        current = _string(_get(whole, "current_version"))
        chosen = versions.value.get(current) or list(versions.value.values())[-1]
        if len(versions.value) > 1:
            self.reading.lose("version that is not the current one", "并非当前的版本", len(versions.value) - 1)
        needs = _get(chosen[1], "needs")
        if needs is None or not isinstance(needs.value, dict):
            self.wrong("the version has no `needs`", "该版本没有“needs”", chosen[1].at)
            return
        self.schema(chosen[1])
        known = set(needs.value)
        by_page: dict[str, list[Record]] = {}
        for name, (at, need) in needs.value.items():
            if not isinstance(need.value, dict):
                self.wrong(f"`{name}` is no table of fields", f"“{name}”不是字段的表", need.at)
                continue
            page = _string(_get(need, "docname"))
            by_page.setdefault(page, []).append(self.record(name, need, Span(self.source, *at), known))
        stem = PurePath(self.source.path).stem
        title = _string(_get(whole, "project"))
        for page, records in (by_page or {"": []}).items():
            self.reading.documents.append(Document(page or stem, page or title, tuple(records)))

    def schema(self, version: Json) -> None:
        """Which fields are links: by the schema of the file where it has one, and by their names."""
        properties = _get(_get(version, "needs_schema"), "properties")
        if properties is not None and isinstance(properties.value, dict):
            for name, (_, each) in properties.value.items():
                if _string(_get(each, "field_type")) == "links":
                    self.links.add(name)

    def record(self, name: str, need: Json, place: Span, known: set[str]) -> Record:
        assert isinstance(need.value, dict)
        fields: list[tuple[str, str]] = []
        links: list[RecordLink] = []
        for key, (at, value) in need.value.items():
            small = " ".join(key.lower().replace("_", " ").split())
            if key in self.links or (small in LINK_WORDS and isinstance(value.value, list)):
                links += self.linked(key, value, Span(self.source, *at), known)
            elif key.endswith("_back") or key in _SHOWN:
                continue
            elif key in _TECHNICAL:
                if value.value not in ("", None, [], {}, False):
                    self.reading.lose(f"field {key}", f"字段 {key}")
            elif shown := _text(value):
                fields.append((key.replace("_", " "), shown))
        text = _string(_get(need, "content")) or _string(_get(need, "description"))
        own = _get(need, OWN_TEXT)
        title = _string(_get(need, "title"))
        if own is not None and title == name:
            # A need has a title, an item need not.
            title = ""
        return Record(
            name, _string(_get(need, "id")) or name, _string(_get(need, "type")) or "requirement",
            title, text.strip(), links=tuple(links), fields=tuple(fields),
            source=None if own is None or not isinstance(own.value, str) else own.value,
            seal=_string(_get(need, OWN_SEAL)) or None, span=place,
        )  # fmt: skip

    def linked(self, key: str, value: Json, place: Span, known: set[str]) -> Iterator[RecordLink]:
        word = link_word(key) or ("derives from" if key == "links" else key.replace("_", " "))
        for each in value.value if isinstance(value.value, list) else ():
            # A part of a need is told behind a period.
            target = _string(each)
            whole = target if target in known else target.partition(".")[0]
            if whole in known:
                yield RecordLink(word, whole, place)
            elif target:
                what = Text("need", "需求")
                self.reading.report(codes.DANGLING, Span(self.source, *each.at), id=target, what=what)


def _get(value: Json | None, key: str) -> Json | None:
    if value is None or not isinstance(value.value, dict):
        return None
    found = value.value.get(key)
    return None if found is None else found[1]


def _string(value: Json | None) -> str:
    return value.value if value is not None and isinstance(value.value, str) else ""


def _text(value: Json) -> str:
    """A value as text; the parts of lists and tables with commas between them."""
    found = value.value
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, str):
        return str(found)
    if isinstance(found, list):
        return ", ".join(filter(None, map(_text, found)))
    if isinstance(found, dict):
        return ", ".join(f"{key}: {_text(each)}" for key, (_, each) in found.items())
    return ""


# ---------------------------------------------------------------- writing


def written_needs(documents: Sequence[Document]) -> str:
    """The records of all documents as one version of needs."""
    ids = _ids(documents)
    needs: dict[str, Any] = {}
    words: dict[str, str] = {}
    names: dict[str, None] = {}
    for document in documents:
        for record in document.records:
            for link in record.links:
                words.setdefault(link.type, link.type.replace(" ", "_"))
            names |= dict.fromkeys(name for name, _ in record.fields if name not in {"status", "tags"})
            needs[ids[record.key]] = _need(document, record, ids)
    core = {"type": ["string", "null"], "field_type": "core", "default": None}
    extra = {"type": ["string", "null"], "field_type": "extra", "default": None}
    lists = {"type": "array", "items": {"type": "string"}, "default": []}
    properties = {
        **dict.fromkeys(("id", "title", "content", "type", "status", "docname"), core),
        "tags": {**lists, "field_type": "core"},
        **dict.fromkeys((*map(_key, names), OWN_TEXT, OWN_SEAL), extra),
        **{word: {**lists, "field_type": "links"} for word in words.values()},
    }
    version = {
        "creator": {"program": "reqonto", "version": __version__},
        "needs": needs,
        "needs_amount": len(needs),
        "needs_schema": {
            "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": properties,
        },
    }  # fmt: skip
    whole = {"current_version": "1", "project": documents[0].title if documents else "", "versions": {"1": version}}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _need(document: Document, record: Record, ids: dict[str, str]) -> dict[str, Any]:
    fields = dict(record.fields)
    need: dict[str, Any] = {
        "id": ids[record.key], "type": record.kind, "title": record.title or ids[record.key], "content": record.text,
        "docname": document.name, "status": fields.pop("status", None),
        "tags": [each for each in fields.pop("tags", "").split(", ") if each],
    }  # fmt: skip
    need |= {_key(name): value for name, value in fields.items()}
    for link in record.links:
        need.setdefault(link.type.replace(" ", "_"), []).append(ids[link.target])
    if record.source is not None:
        need |= {OWN_TEXT: record.source, OWN_SEAL: record.seal}
    return need


def _key(name: str) -> str:
    return re.sub(r"\W+", "_", name)


def _ids(documents: Sequence[Document]) -> dict[str, str]:
    """An id for each record; those of declarations are told apart by their modules."""
    return {
        record.key: record.id if record.key == record.id else re.sub(r"[^\w.\-]+", "_", record.key)
        for document in documents
        for record in document.records
    }
