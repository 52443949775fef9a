"""Whether two items or declarations are written alike: what they say, and what is said about them.

How a text is laid out, in which language its keywords and units are, and what comments it has makes no difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from reqonto.logic.sorts import EnumSort
from reqonto.records import dataclass, rows
from reqonto.spec.model import Entry, Metadata, Specification
from reqonto.syntax import tree
from reqonto.syntax.units import one_name


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Something that is said beside the content: its keyword, and what it was and is."""

    field: str
    old: str
    new: str


def written_otherwise(old: Entry[object], new: Entry[object], own: Collection[str]) -> bool:
    """Whether two items say something in other words; their ids and what is said about them do not count.

    `own` are the units that the texts declare themselves.
    """
    one, other = old.node, new.node
    return one != other and _spelt(one, own, _BESIDE) != _spelt(other, own, _BESIDE)


def declared_otherwise(old: object, new: object, own: Collection[str]) -> bool:
    """Whether two declarations differ in what they say themselves: their members are declarations of their own."""
    return old != new and _spelt(old, own, _MEMBERS) != _spelt(new, own, _MEMBERS)


def notes_changed(old: Metadata, new: Metadata) -> Iterator[FieldChange]:
    """What is said about an item in another way, or not any more, or only now."""
    if old == new:
        return
    one, other = _notes(old), _notes(new)
    for key in dict.fromkeys((*one, *other)):
        if one.get(key, "") != other.get(key, ""):
            yield FieldChange(key, one.get(key, ""), other.get(key, ""))


def content_changed(old: object, new: object, own: Collection[str]) -> Iterator[FieldChange]:
    """What two items or settings of one family say otherwise, part by part, as it is written.

    A part without words, as a flag, is named with `yes` or nothing.
    """
    if type(old) is not type(new):
        return
    for each in rows(type(new)):
        one, other = getattr(old, each.name), getattr(new, each.name)
        if each.name in _BESIDE or not each.compare or _field(each.name, one, own) == _field(each.name, other, own):
            continue
        told = _written(one), _written(other)
        if any(told) and None not in told:
            yield FieldChange(each.name, *map(str, told))


def _written(part: object) -> str | None:
    """A part of an item as it is written, on one line; None where that is not known."""
    if part is None or part is False:
        return ""
    if part is True:
        return "yes"
    if isinstance(part, str):
        return part
    if isinstance(part, tuple):
        parts = [_written(each) for each in part]
        return None if None in parts else ", ".join(str(each) for each in parts)
    span = getattr(part, "span", None)
    return None if span is None else " ".join(span.text.split())


def declared(old: Specification, new: Specification) -> dict[tuple[str, str], tuple[object, object]]:
    """Declarations by what they are and their names, in both versions (None where it is not there)."""
    found: dict[tuple[str, str], tuple[object, object]] = {}
    for what, table in _TABLES:
        one, other = getattr(old, table), getattr(new, table)
        for name in dict.fromkeys((*other, *one)):
            found[what, name] = (one.get(name), other.get(name))
    return found


def own_units(*specifications: Specification) -> frozenset[str]:
    """The units that texts declare themselves, which mean what they say there."""
    return frozenset(unit.name for each in specifications for unit in each.units.values())


_TABLES = (
    ("kind", "kinds"), ("event", "events"), ("parameter", "parameters"), ("relation", "relations"),
    ("feature", "features"), ("enumeration", "enumerations"), ("type", "types"), ("unit", "units"),
    ("relation", "global_relations"), ("setting", "definitions"),
)  # fmt: skip

_BESIDE = frozenset({"meta", "title", "uid", "modal"})
"""Of an item: what names it and is said about it.  (The modal verb of a sentence is part of its body.)"""

_MEMBERS = frozenset({"meta", "parameters", "relations", "features", "groups"})


def _spelt(value: object, own: Collection[str], without: Collection[str] = ()) -> object:
    """A tree or a declaration as plain data, units in one language, enumerations by their names."""
    if isinstance(value, EnumSort):
        return value.name
    if isinstance(value, tuple):
        return tuple(_spelt(each, own) for each in value)
    fields = [each.name for each in rows(type(value)) if each.compare]
    if not fields:
        return value
    found: list[object] = [type(value).__name__]
    for name in fields:
        part = getattr(value, name)
        if name in without or (name == "module" and isinstance(part, str)):
            # Where a thing is declared says nothing about it; a text without a module is named after its file.
            continue
        found.append(_field(name, part, own))
    return tuple(found)


def _field(name: str, part: object, own: Collection[str]) -> object:
    """A part of a tree or declaration by its name as plain data; units are words in the one, names in the other."""
    word = part.text if isinstance(part, tree.Name) else part
    if name in {"unit", "period"} and isinstance(word, str):
        return one_name(word, own=own, role="period" if name == "period" else "amount")
    return _spelt(part, own)


def _notes(meta: Metadata) -> dict[str, str]:
    """Everything that is said about an item, as text by keyword."""
    found: dict[str, list[str]] = {}
    if meta.title is not None:
        found.setdefault("title", []).append(meta.title.text)
    for lang, text in meta.labels:
        found.setdefault("label", []).append(f"{text}@{lang}" if lang else text)
    for lang, text in meta.also:
        found.setdefault("also", []).append(f"{text}@{lang}" if lang else text)
    for key, texts in meta.texts:
        found.setdefault(key, []).extend(each.text for each in texts)
    for key, words in meta.words:
        found.setdefault(key, []).append(" ".join(words))
    for link in meta.links:
        found.setdefault(link.word, []).append(link.target)
    return {key: ", ".join(each) for key, each in found.items()}
