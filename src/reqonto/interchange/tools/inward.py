"""Documents of other tools as texts of the language: prose becomes requirements, ready to be formalised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from unicodedata import normalize

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Severity
from reqonto.interchange.tools.documents import SECTION, Document, Reading, Record, changed, unique
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax import tree as t
from reqonto.syntax.lexer import NAME_TOKEN, UID_TOKEN, normal
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import item_text
from reqonto.syntax.show import Dialect

_NOWHERE = Span(Source("", ""), 0, 0)

LINK_WORDS: Mapping[str, t.LinkWord] = MappingProxyType(
    {
        "derives from": "derives from", "derived from": "derives from", "derive": "derives from",
        "derives": "derives from", "derivereqt": "derives from", "derivereq": "derives from",
        "derive requirement": "derives from", "parent": "derives from", "parent of": "contains",
        "派生自": "derives from", "refines": "refines", "refine": "refines", "refinement": "refines",
        "细化": "refines", "satisfies": "satisfies", "satisfy": "satisfies", "implements": "satisfies",
        "实现": "satisfies", "conflicts with": "conflicts with", "conflicts": "conflicts with",
        "冲突于": "conflicts with", "overrides": "overrides", "优先于": "overrides", "exception to": "exception to",
        "例外于": "exception to", "verified by": "verified by", "validated by": "verified by",
        "verifies by": "verified by", "验证于": "verified by", "replaces": "replaces", "supersedes": "replaces",
        "取代": "replaces", "requires": "requires", "depends on": "requires", "依赖": "requires",
        "contains": "contains", "decomposes into": "contains", "包含": "contains",
    }
)  # fmt: skip
"""What tools call the links of the language, in small letters."""

STATUS: Mapping[str, str] = MappingProxyType(
    {
        **{word: word for word in ("elicited", "proposed", "modelled", "described", "reviewed", "approved")},
        **{word: word for word in ("verified", "frozen", "rejected")},
        "draft": "proposed", "new": "proposed", "open": "proposed", "in review": "described", "accepted": "approved",
        "active": "approved", "released": "approved", "modeled": "modelled",
        "已获取": "elicited", "提出": "proposed", "已建模": "modelled", "已描述": "described", "已评审": "reviewed",
        "已批准": "approved", "已验证": "verified", "已冻结": "frozen", "已驳回": "rejected", "草稿": "proposed",
    }
)  # fmt: skip
"""What tools call the states of requirements, in small letters."""

_PRIORITY = {"high": "high", "medium": "medium", "low": "low", "高": "high", "中": "medium", "低": "low"}
_TEXT_KEYS = {
    "owner": "owner", "author": "owner", "负责人": "owner", "source": "source", "来源": "source",
    "rationale": "rationale", "理由": "rationale", "version": "version", "版本": "version",
    "note": "note", "comment": "note", "comments": "note", "说明": "note", "备注": "note", "edition": "edition",
}  # fmt: skip


def texts_of(reading: Reading, dialect: Dialect | None = None) -> list[str]:
    """The text of each document; keywords of what has no text yet are in the dialect, by default that of its prose."""
    ids = ids_of([record for document in reading.documents for record in document.records], reading)
    return [_Inward(each, reading, dialect or _dialect(each), ids).text() for each in reading.documents]


def ids_of(records: Sequence[Record], reading: Reading) -> dict[str, str]:
    """The id of each record by its key, one id for one record in all documents; changed ones are reported."""
    taken: dict[str, str] = {each.id: each.key for each in records if each.source is not None}
    found = {each.key: each.id for each in records if each.source is not None}
    renamed: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    places: dict[str, Span | None] = {}
    for number, record in enumerate(records, start=1):
        if record.source is not None or record.kind == SECTION:
            continue
        free = unique(id_of(record.id) or id_of(record.key) or f"R-{number}", taken, last)
        wanted = record.id or record.key
        if free != wanted:
            renamed.setdefault(wanted, []).append(free)
            places.setdefault(wanted, record.span)
        taken[free] = record.key
        found[record.key] = free
    for old, new in renamed.items():
        shown = f"`{new[0]}`" if len(new) == 1 else f"`{new[0]}` … `{new[-1]}` ({len(new)})"
        reading.report(codes.RENAMED_ID, places[old], old=old, new=shown)
    return found


def check(source: Source, reading: Reading) -> t.Tree:
    """The tree of a text that was put together; what its pieces have wrong is reported there."""
    tree, found = parse(source)
    reading.diagnostics.extend(each for each in found if each.weight is Severity.ERROR)
    return tree


def id_of(wanted: str) -> str:
    """An id of the language as near to a wanted one as can be; empty if nothing of it can stand in one."""
    text = re.sub(r"[^\w.\-/]+", "-", normalize("NFKC", wanted.strip())).strip("-./_")
    return text if text and UID_TOKEN.fullmatch(text) else ""


def link_word(type_: str) -> t.LinkWord | None:
    """The link of the language that a tool calls so; None if there is none."""
    return LINK_WORDS.get(
        " ".join(type_.lower().replace("_", " ").replace("-", " ").split()).removesuffix(" relationship")
    )


def module_name(wanted: str) -> str:
    """A path that names a module as another document is called."""
    parts = (re.sub(r"\W+", "_", part).strip("_") for part in normalize("NFKC", wanted).split("."))
    shown = (part if NAME_TOKEN.fullmatch(part) else f"_{part}" for part in parts if part)
    return ".".join(shown) or "imported"


def _dialect(document: Document) -> Dialect:
    prose = "".join(each.title + each.text for each in document.records)
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in prose)
    return "zh" if chinese * 3 > len(prose) else "en"


@dataclass(slots=True)
class _Inward:
    document: Document
    reading: Reading
    dialect: Dialect
    ids: Mapping[str, str]

    def text(self) -> str:
        records = self.document.records
        pieces: list[str] = []
        new = True
        if not any(each.source is not None for each in records):
            pieces.append(self.shown(self.head()))
        for record in records:
            if record.source is not None:
                found = self.kept(record)
            elif record.kind == SECTION:
                lines = _lines(record.title) if record.title else []
                found = "\n" + "".join(f"# {'=' * record.level} {line}\n" for line in lines)
                if record.text:
                    found += "".join(f"# {line}\n" for line in record.text.splitlines())
            else:
                found = "\n" + self.shown(self.requirement(record))
            # Pieces of the language stand as they were cut; what is new begins a line of its own.
            if pieces and (record.source is None or new) and not pieces[-1].endswith("\n"):
                found = "\n" + found
            new = record.source is None
            pieces.append(found)
        return "".join(pieces)

    def head(self) -> t.Module:
        name = module_name(self.document.name)
        path = t.Path(tuple(t.Name(normal(part), _NOWHERE) for part in name.split(".")), _NOWHERE)
        title = " ".join(_plain(self.document.title).split())
        label = (t.LangString(title, self.dialect, _NOWHERE),)
        meta = (t.TextMeta("label", label, _NOWHERE),) if title and title != name else ()
        return t.Module(path, meta, _NOWHERE)

    def shown(self, item: t.Item) -> str:
        return item_text(item, self.dialect)

    def kept(self, record: Record) -> str:
        """The piece of the text, with what was changed in the other tool as comments behind it."""
        assert record.source is not None
        found = changed(record, self.ids)
        if not found:
            return record.source
        self.reading.report(codes.CHANGED_OUTSIDE, record.span, id=record.id, what=", ".join(found))
        lines = [f"{name}: {line}" for name, value in found.items() for line in value.splitlines() or [""]]
        return record.source + "".join(f"\n# {record.id}: {line}" for line in lines) + "\n"

    def requirement(self, record: Record) -> t.Requirement:
        """The requirement that a record is."""
        text = record.text or record.title
        title = None if not record.text or not record.title else _string(" ".join(record.title.split()))
        meta = [*self.links(record), *self.fields(record)]
        uid = t.Name(self.ids[record.key], _NOWHERE)
        body = t.Prose((t.LangString(_plain(text), "", _NOWHERE),), _NOWHERE)
        return t.Requirement(uid, title, body, tuple(meta), _NOWHERE)

    def links(self, record: Record) -> Iterator[t.Meta]:
        by_word: dict[t.LinkWord, list[str]] = {}
        for link in record.links:
            word = link_word(link.type)
            target = self.ids.get(link.target)
            if target is None:
                target = id_of(link.target)
            if word is None:
                word = "derives from"
                self.reading.report(codes.READ_AS_LINK, link.span or record.span, type=link.type, word=word)
            targets = by_word.setdefault(word, [])
            if target not in targets:
                targets.append(target)
        for word, targets in by_word.items():
            yield t.LinkMeta(word, tuple(t.Name(each, _NOWHERE) for each in targets), _NOWHERE)

    def fields(self, record: Record) -> Iterator[t.Meta]:
        """Further attributes: those that the language has a word for, and the others as notes with their names."""
        for name, value in record.fields:
            if not value.strip():
                continue
            yield _meta(" ".join(name.lower().replace("_", " ").split()), name, _plain(value.strip()))


def _meta(key: str, name: str, value: str) -> t.Meta:
    small = " ".join(value.lower().split())
    if key in {"status", "状态"} and small in STATUS:
        return _words("status", STATUS[small])
    if key in {"priority", "优先级"} and (small in _PRIORITY or small.isdecimal()):
        return _words("priority", _PRIORITY.get(small, str(int(small)) if small.isdecimal() else small))
    if key in {"tags", "标签"}:
        words = [normal(each.strip()) for each in re.split(r"[,，、;；]", value) if each.strip()]
        if words and not any("`" in each or "\n" in each for each in words):
            return _words("tags", *words)
    if key in _TEXT_KEYS:
        return t.TextMeta(_TEXT_KEYS[key], (_string(value),), _NOWHERE)
    return t.TextMeta("note", (_string(f"{name}: {value}"),), _NOWHERE)


def _words(key: str, *words: str) -> t.WordMeta:
    return t.WordMeta(key, tuple(t.Name(word, _NOWHERE) for word in words), _NOWHERE)


def _string(text: str) -> t.LangString:
    return t.LangString(_plain(text), "", _NOWHERE)


def _plain(text: str) -> str:
    """A text without control characters, lines parted by one sign."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(char for char in text if char in "\n\t" or ord(char) >= 32)


def _lines(text: str) -> list[str]:
    return _plain(text).splitlines() or [""]
