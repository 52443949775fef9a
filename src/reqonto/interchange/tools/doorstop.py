"""Doorstop: folders of items, each a file in YAML or in Markdown with YAML before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

import yaml

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.interchange.tools.documents import SECTION, Document, Reading, Record, RecordLink, barred, unbarred
from reqonto.interchange.tools.values import Value
from reqonto.interchange.tools.yaml_places import read_yaml
from reqonto.source import Source, Span
from reqonto.syntax.files import decode

CONFIG = ".doorstop.yml"
OWN_ID, OWN_LINKS, OWN_TEXT, OWN_SEAL = "reqonto-id", "reqonto-links", "reqonto-text", "reqonto-seal"
_KNOWN = frozenset(
    ("active", "derived", "header", "level", "links", "normative", "ref", "references", "reviewed", "text")
)
_OWN = frozenset((OWN_ID, OWN_LINKS, OWN_TEXT, OWN_SEAL))
_FRONT = re.compile(r"\ufeff?---\r?\n(.*?\n)---[ \t]*(?:\r?\n|\Z)(.*)", re.DOTALL)
_HEADING = re.compile(r"\s*#+ +([^\n]*)(?:\n|\Z)")


def read_doorstop(files: Sequence[tuple[str, bytes]], encoding: str | None, reading: Reading) -> None:
    """Put the documents of a tree of folders into the reading."""
    read = [(PurePath(path), raw) for path, raw in files]
    folders = {path.parent: raw for path, raw in read if path.name == CONFIG}
    if not folders:
        first = files[0][0] if files else CONFIG
        what = Text(f"no folder has a `{CONFIG}`", f"没有含“{CONFIG}”的文件夹")
        reading.report(codes.NOT_IN_FORMAT, Span(Source(first, ""), 0, 0), format="Doorstop", what=what)
        return
    places: dict[str, Span] = {}
    for folder, raw in folders.items():
        config = _config(str(folder / CONFIG), raw, encoding, reading)
        if config is None:
            continue
        prefix, form = config
        items = [(path, content) for path, content in read if path.parent == folder and path.name != CONFIG]
        found = [each for path, content in items for each in _item(path, content, prefix, form, encoding, reading)]
        found.sort(key=lambda each: each[0])
        for _, record in found:
            if record.span is not None and places.setdefault(record.key, record.span) is not record.span:
                reading.report(codes.DUPLICATE_ID, record.span, id=record.key, line=places[record.key].line)
        reading.documents.append(Document(prefix, prefix, tuple(record for _, record in found)))
    for document in reading.documents:
        for record in document.records:
            for link in record.links:
                if link.target not in places:
                    reading.report(codes.DANGLING, link.span, id=link.target, what=Text("item", "条目"))


def _config(path: str, raw: bytes, encoding: str | None, reading: Reading) -> tuple[str, str] | None:
    """The prefix of a document and the form of its items."""
    source = decode(raw, path, encoding)
    if isinstance(source, Diagnostic):
        reading.diagnostics.append(source)
        return None
    value = read_yaml(source, reading)
    settings = None if value is None else value.get("settings")
    if settings is None or not settings.string("prefix"):
        if not reading.is_broken():
            what = Text("`settings` has no `prefix`", "“settings”中没有“prefix”")
            place = Span(source, 0, 0) if value is None else value.span
            reading.report(codes.NOT_IN_FORMAT, place, format="Doorstop", what=what)
        return None
    return settings.string("prefix"), settings.string("itemformat") or "yaml"


def _item(
    path: PurePath, raw: bytes, prefix: str, form: str, encoding: str | None, reading: Reading
) -> Iterator[tuple[tuple[object, ...], Record]]:
    """The record of a file with what it is sorted by; none for a file that is no item of the document."""
    uid = path.stem
    ending = ".md" if form == "markdown" else ".yml"
    if path.suffix.lower() != ending or not uid.lower().startswith(prefix.lower()):
        return
    source = decode(raw, str(path), encoding)
    if isinstance(source, Diagnostic):
        reading.diagnostics.append(source)
        return
    body: tuple[str, str] | None = None
    told = source
    if form == "markdown":
        front = _FRONT.fullmatch(source.text)
        if front is None:
            what = Text("there is no `---` at the beginning and behind the data", "开头或数据之后没有“---”")
            reading.report(codes.NOT_IN_FORMAT, Span(source, 0, 0), format="Doorstop", what=what)
            return
        # As many lines before it, so that places are those of the file.
        told = Source(source.path, "\n" + front[1])
        heading = _HEADING.match(front[2])
        body = (heading[1], front[2][heading.end() :]) if heading else ("", front[2])
    value = read_yaml(told, reading)
    if value is None or not isinstance(value.content, dict):
        if not reading.is_broken():
            what = Text("an item is a table of fields", "条目应为字段的表")
            reading.report(codes.NOT_IN_FORMAT, Span(source, 0, 0), format="Doorstop", what=what)
        return
    if value.string("active").lower() == "false":
        reading.lose("inactive item", "停用的条目")
        return
    yield _sorted(value.string("level"), uid), _record(uid, value, body, reading)


def _sorted(level: str, uid: str) -> tuple[object, ...]:
    numbers = tuple(int(part) for part in re.findall(r"\d{1,9}", level))
    # A heading `2.0` stands before `2.1`.
    return numbers, uid.lower()


def _record(uid: str, value: Value, body: tuple[str, str] | None, reading: Reading) -> Record:
    assert isinstance(value.content, dict)
    header, text = body if body is not None else (value.string("header"), value.string("text"))
    level = value.string("level") or "1"
    heading = value.string("normative").lower() == "false" and level.endswith(".0")
    for name, en, zh in (
        ("ref", "reference to a file", "指向文件的引用"), ("references", "reference to a file", "指向文件的引用"),
        ("reviewed", "mark of a review", "评审标记"),
    ):  # fmt: skip
        found = value.get(name)
        if found is not None and (found.text() or isinstance(found.content, list)):
            reading.lose(en, zh)
    own_links = value.get(OWN_LINKS)
    types = {
        target: word.text()
        for target, word in (
            own_links.content if own_links is not None and isinstance(own_links.content, dict) else {}
        ).items()
    }
    fields = tuple((name, _shown(each)) for name, each in value.content.items() if name not in _KNOWN | _OWN)
    own = value.get(OWN_TEXT)
    section = heading and own is None
    lines = text.strip().split("\n") if section and not header.strip() else []
    title = header.strip() or (lines[0] if lines else "")
    source = None if own is None else unbarred(own.text())
    return Record(
        uid, value.string(OWN_ID) or uid, SECTION if section else "requirement", title,
        "\n".join(lines[1:]) if lines else text.strip(), max(1, level.count(".")) if section else 1,
        tuple(_links(value, types)), fields, source, value.string(OWN_SEAL) or None, value.span,
    )  # fmt: skip


def _links(value: Value, types: Mapping[str, str]) -> Iterator[RecordLink]:
    """The links of an item; each is an id or an id with the stamp of a review."""
    listed = value.get("links")
    for each in listed.content if listed is not None and isinstance(listed.content, list) else ():
        for name in each.content if isinstance(each.content, dict) else [each.text()]:
            for word in types.get(name, "parent").split(", "):
                yield RecordLink(word, name, each.span)


def _shown(value: Value) -> str:
    if isinstance(value.content, list):
        return ", ".join(_shown(each) for each in value.content)
    if isinstance(value.content, dict):
        return ", ".join(f"{key}: {_shown(each)}" for key, each in value.content.items())
    return value.text()


# ---------------------------------------------------------------- writing


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Texts of several lines stand as blocks where YAML can keep them so."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)
    return node


_Dumper.add_representer(str, _text)


def written_doorstop(documents: Sequence[Document]) -> Mapping[str, str | bytes]:
    """A folder for each document, a file for each record."""
    files: dict[str, str | bytes] = {}
    uids: dict[str, str] = {}
    prefixes = {document.name: _prefix(document.name) for document in documents}
    for document in documents:
        for number, record in enumerate(document.records, start=1):
            uids[record.key] = f"{prefixes[document.name]}-{number:04d}"
    for place, document in enumerate(documents):
        prefix = prefixes[document.name]
        settings: dict[str, Any] = {"digits": 4, "itemformat": "yaml", "prefix": prefix, "sep": "-"}
        if place:
            # Doorstop knows one document without a parent.
            settings["parent"] = prefixes[documents[0].name]
        files[f"{prefix}/{CONFIG}"] = _yaml({"settings": settings})
        for number, record in enumerate(document.records, start=1):
            files[f"{prefix}/{uids[record.key]}.yml"] = _yaml(_fields(record, number, uids))
    return files


def _prefix(name: str) -> str:
    shown = re.sub(r"[^\w.]+", "_", name).strip("_.")
    # Digits at the end would be read as the number of an item.
    return f"{shown}_" if not shown or shown[-1].isdecimal() else shown


def _fields(record: Record, number: int, uids: Mapping[str, str]) -> dict[str, Any]:
    types: dict[str, str] = {}
    for link in record.links:
        uid = uids[link.target]
        types[uid] = f"{types[uid]}, {link.type}" if uid in types else link.type
    fields: dict[str, Any] = {
        "active": True, "derived": False, "header": record.title, "level": f"1.{number}",
        "links": [{uid: None} for uid in types], "normative": record.key == record.id, "ref": "", "reviewed": None,
        "text": record.text, OWN_ID: record.id,
    }  # fmt: skip
    if types:
        fields[OWN_LINKS] = types
    fields |= {name: value for name, value in record.fields if name not in _KNOWN}
    if record.source is not None:
        fields |= {OWN_TEXT: barred(record.source), OWN_SEAL: record.seal or ""}
    return fields


def _yaml(value: Mapping[str, object]) -> str:
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000))
