"""A specification as documents of other tools: a record for each item, with its prose for people and its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias, assert_never

from reqonto.checks.scenarios import labels_of
from reqonto.diagnostics.diagnostic import Text
from reqonto.interchange.tools.documents import Document, Reading, Record, RecordLink, seal, unique
from reqonto.logic.paraphrase import sentences
from reqonto.records import dataclass
from reqonto.result import Result
from reqonto.source import Source
from reqonto.spec.model import Entry, Metadata, Specification
from reqonto.spec.shipped import is_shipped
from reqonto.syntax import tree as t
from reqonto.syntax.files import is_markdown
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import dominant_dialect, item_text, print_tree
from reqonto.syntax.show import Dialect

Said: TypeAlias = Callable[[Entry[object]], Text | None]
"""What an item without formulas says, in both languages."""


def documents_of(result: Result, said: Said, reading: Reading) -> list[Document]:
    """A document for each text of the specification; what they leave out is noted."""
    specification = result.specification
    assert specification is not None
    labels = {} if result.theory is None else labels_of(specification, result.theory)
    work = _Outward(result, specification, said, labels, reading)
    told = [work.document(tree) for tree in result.trees if tree.items and not is_shipped(tree.items[0].span)]
    return [_sealed(each, {record.key for found in told for record in found.records}, reading) for each in told]


def _sealed(document: Document, keys: AbstractSet[str], reading: Reading) -> Document:
    """The document with the links that lead to records, and the seals of all records."""
    found: list[Record] = []
    for record in document.records:
        links = tuple(each for each in record.links if each.target in keys)
        if len(links) < len(record.links):
            en, zh = (
                "links to what is no item of its own, as links (the texts keep them)",
                "指向非独立条目的链接（规格文字中仍有）",
            )
            reading.lose(en, zh, len(record.links) - len(links))
        linked = replace(record, links=links)
        found.append(replace(linked, seal=seal(linked)))
    return Document(document.name, document.title, tuple(found))


@dataclass(frozen=True, slots=True)
class _Outward:
    result: Result
    specification: Specification
    said: Said
    labels: Mapping[str, Text]
    reading: Reading

    def document(self, tree: t.Tree) -> Document:
        dialect = dominant_dialect(tree.source.text)
        pieces = _pieces(tree, self.reading)
        module = next((item for item in tree.items if isinstance(item, t.Module)), None)
        name = tree.source.name if module is None else module.path.text
        info = None if module is None else _titles(module.meta)
        entries = {
            (entry.node.span.path, entry.node.span.start): entry
            for entry in self.specification.entries.values()
            if hasattr(entry.node, "span")
        }
        found: list[Record] = []
        keys: set[str] = set()
        for item, piece in zip(tree.items, pieces, strict=True):
            entry = entries.get((item.span.path, item.span.start))
            found.append(self._record(name, item, piece, entry, dialect, keys))
            keys.add(found[-1].key)
        return Document(name, (info or {}).get(dialect) or (info or {}).get("") or name, tuple(found))

    def _record(
        self,
        module: str,
        item: t.Item,
        piece: str,
        entry: Entry[object] | None,
        dialect: Dialect,
        keys: AbstractSet[str],
    ) -> Record:
        kind, name = called(item)
        id_ = name if entry is None else entry.id
        meta = None if entry is None else entry.meta
        # An id is one in all modules; what has none is told apart by its module.
        key = unique(id_ if getattr(item, "uid", None) is not None else f"{module}/{kind}/{id_}", keys)
        record = Record(
            key, id_, kind, self._title(item, meta, dialect), self._text(item, entry, dialect),
            links=() if meta is None else tuple(RecordLink(each.word, each.target) for each in meta.links),
            fields=() if meta is None else tuple(_fields(meta)), source=piece,
        )  # fmt: skip
        if isinstance(item, t.Permissions) and item.file is not None:
            where = item.file.location.text
            self.reading.lose(f"table in a file of its own ({where})", f"单独文件中的表格（{where}）")
        return record

    def _title(self, item: t.Item, meta: Metadata | None, dialect: Dialect) -> str:
        if meta is not None and meta.title is not None:
            return meta.title.text
        labels = dict(meta.labels) if meta is not None else _titles(getattr(item, "meta", ()))
        return labels.get(dialect) or labels.get("") or next(iter(labels.values()), "")

    def _text(self, item: t.Item, entry: Entry[object] | None, dialect: Dialect) -> str:
        """What people read: the prose, a sentence for each formula, or the item as it is written."""
        if isinstance(item, t.Requirement) and isinstance(item.body, t.Prose):
            texts = {each.lang: each.text for each in item.body.texts}
            return texts.get(dialect) or next(iter(texts.values()), "")
        theory = self.result.theory
        if entry is not None and theory is not None and (axioms := theory.by_id.get(entry.id)):
            tick = self.specification.tick
            return "\n".join(dict.fromkeys(sentences(axiom, self.labels, tick=tick)[dialect] for axiom in axioms))
        said = None if entry is None else self.said(entry)
        told = (said[dialect] if said is not None else "") or item.doc or item_text(item, dialect).strip()
        return told if len(told) <= _LONGEST else f"{told[:_LONGEST]} …"


def called(item: t.Item) -> tuple[str, str]:
    """The sort of an item in one word, and its name or id; empty where it has none."""
    match item:
        case t.Kind() | t.Formula():
            return item.word, item.name.text if isinstance(item, t.Kind) else item.uid.text
        case t.Requirement() | t.Scenario() | t.Situation() | t.Quality() | t.Need() | t.Service() | t.Permissions():
            return type(item).__name__.lower(), item.uid.text
        case t.Question():
            return "question", item.uid.text
        case t.Module() | t.Import():
            return type(item).__name__.lower(), item.path.text
        case t.Predicate():
            return "relation", item.name.text
        case t.TypeDef():
            return "type", item.name.text
        case t.Unit() | t.Enum() | t.Param() | t.Feature() | t.Event() | t.Define() | t.Calendar():
            return type(item).__name__.lower(), item.name.text
        case t.Lifecycle():
            return "lifecycle", item.param.text
        case t.DefaultValue():
            return "default", item.param.text
        case t.Bind():
            return "bind", item.target.text
        case t.Consent():
            return "consent", ", ".join(each.text for each in item.information)
        case t.Layers():
            return "layers", "layers"
        case _:
            assert_never(item)


_LONGEST = 4_000
"""Signs of a declaration that stand as its prose; its text is whole."""
_TEXTS = ("owner", "source", "rationale", "version", "edition", "note")
_WORDS = ("status", "priority", "tags", "phase", "layer")


def _fields(meta: Metadata) -> Iterator[tuple[str, str]]:
    """What is said about an item beside its content, by the word of the language."""
    for key in _WORDS:
        words = [word for name, found in meta.words if name == key for word in found]
        if words:
            yield key, ", ".join(words)
    for key in _TEXTS:
        if text := meta.text(key):
            yield key, text


def _titles(meta: Sequence[t.Meta]) -> dict[str, str]:
    return {
        text.lang: text.text
        for each in meta
        if isinstance(each, t.TextMeta) and each.key == "label"
        for text in reversed(each.texts)
    }


def _pieces(tree: t.Tree, reading: Reading) -> list[str]:
    """The text of a tree, cut behind each item; the last piece has the end of the text too."""
    spans = [item.span for item in tree.items]
    text = tree.source.text
    whole = all(span.source is tree.source for span in spans) and tree.source.editable
    if is_markdown(tree.source.path) or not whole:
        # The text of these is not the language alone.
        if is_markdown(tree.source.path):
            reading.lose("Markdown around the specification", "规格周围的 Markdown 文字")
        text = print_tree(tree)
        spans = [item.span for item in parse(Source(tree.source.path.removesuffix(".md"), text))[0].items]
    cuts = [0, *(span.end for span in spans[:-1]), len(text)]
    return [text[start:end] for start, end in pairwise(cuts)]
