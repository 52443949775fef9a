"""Names with what they stand for, so that editors tell a role from an event, and a name from a keyword."""

from __future__ import annotations

from collections.abc import Sequence

from reqonto.lsp.documents import Lines
from reqonto.lsp.names import Thing
from reqonto.source import units
from reqonto.spec.model import (
    Argument,
    Definition,
    Entry,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    Member,
    NamedType,
    Parameter,
    Relation,
    UserUnit,
)
from reqonto.spec.uses import Local

TYPES = (
    "class", "struct", "event", "enum", "type", "number", "property", "interface", "function", "parameter",
    "enumMember", "variable", "namespace", "label",
)  # fmt: skip
"""The types of the protocol that names have; a role is a class, an entity a struct, an item with an id a label."""

MODIFIERS = ("declaration",)

_CLASSES: tuple[tuple[type, str], ...] = (
    (EventKind, "event"), (Enumeration, "enum"), (NamedType, "type"), (UserUnit, "number"), (Parameter, "property"),
    (Relation, "property"), (GlobalRelation, "interface"), (Feature, "interface"), (Definition, "function"),
    (Argument, "parameter"), (Member, "enumMember"), (Local, "variable"), (Entry, "label"), (str, "namespace"),
)  # fmt: skip


def class_of(thing: Thing | None) -> int | None:
    """The number of the type that a name of this has; None if it has none."""
    if isinstance(thing, Kind):
        return TYPES.index("class" if thing.word == "role" else "struct")
    return next((TYPES.index(name) for kind, name in _CLASSES if isinstance(thing, kind)), None)


def encoded(lines: Lines, found: Sequence[tuple[int, int, int, bool]]) -> list[int]:
    """Names (start, end, type, whether declared there) in the order of the text, as the protocol packs them."""
    data: list[int] = []
    line, column = 0, 0
    for start, end, kind, declares in found:
        place = lines.place(start)
        length = units(lines.text[start:end], lines.encoding)
        if place.line != line:
            column = 0
        data += [place.line - line, place.column - column, length, kind, int(declares)]
        line, column = place.line, place.column
    return data


def difference(before: Sequence[int], after: Sequence[int]) -> tuple[int, int, list[int]]:
    """What to replace in packed data: from where, how much, by what."""
    head = 0
    shortest = min(len(before), len(after))
    while head < shortest and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return head, len(before) - head - tail, list(after[head : len(after) - tail])
