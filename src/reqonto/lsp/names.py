"""Where each thing is named: noted by the elaborator, and read off declarations, paths, links and scenarios.

A thing is known by the place of its declaration.  A name that its item binds (a variable, an alias, an object of a
scenario) is a thing of its own, as far as its binder reaches.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from reqonto.records import dataclass
from reqonto.source import Span
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
    Specification,
    UserUnit,
)
from reqonto.spec.uses import Local

Thing: TypeAlias = (
    Kind | EventKind | Enumeration | NamedType | UserUnit | Parameter | GlobalRelation | Feature | Definition | Relation
    | Argument | Member | Entry[object] | Local | str
)  # fmt: skip
"""What a name stands for; the text of a layer, a purpose or a module for these."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name at a place, the key of what it stands for, and whether it is declared there."""

    path: str
    start: int
    end: int
    key: str
    declares: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """All names of all texts of a project."""

    things: dict[str, Thing] = field(default_factory=dict)
    by_key: dict[str, list[Occurrence]] = field(default_factory=dict)
    by_path: dict[str, list[Occurrence]] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    """The module that each text is, by its path."""

    def at(self, path: str, offset: int) -> Occurrence | None:
        """The name at an offset, or right before it."""
        found = self.by_path.get(path, [])
        number = bisect_right(found, offset, key=lambda each: each.start) - 1
        if number >= 0 and found[number].end >= offset:
            return found[number]
        return None

    def declaration(self, key: str) -> Occurrence | None:
        """Where a thing is declared first."""
        return next((each for each in self.by_key.get(key, ()) if each.declares), None)


def key_at(span: Span | None) -> str:
    """The key of what is declared at a place."""
    return "" if span is None else f"{span.path}#{span.start}"


def key_of(thing: Thing) -> str:
    """The key of a thing; empty where it is declared nowhere."""
    return "" if isinstance(thing, (Local, str)) else key_at(thing.span)


class Things:
    """Enters everything that is declared."""

    def __init__(self, specification: Specification, found: Index) -> None:
        self.specification = specification
        self.found = found

    def register(self) -> None:
        spec = self.specification
        tables: Sequence[Mapping[str, Thing]] = (
            spec.kinds, spec.events, spec.parameters, spec.relations, spec.features, spec.enumerations, spec.types,
            spec.units, spec.global_relations, spec.definitions,
        )  # fmt: skip
        for table in tables:
            for thing in table.values():
                # An enumeration in place has the name of its parameter.
                if not (isinstance(thing, Enumeration) and thing.name in spec.parameters):
                    self.enter(thing, getattr(thing, "name", ""))
                for part in (*getattr(thing, "args", ()), *(thing.members if isinstance(thing, Enumeration) else ())):
                    self.enter(part, part.name)
        for entry in spec.entries.values():
            if entry.word not in {"lifecycle", "default", "bind", "consent", "layers"}:
                self.enter(entry, entry.id)

    def enter(self, thing: Thing, _name: str) -> None:
        span: Span | None = getattr(thing, "span", None)
        if span is None:
            return
        self.found.things.setdefault(key_at(span), thing)
        add(self.found, span, key_at(span), declares=True)


def add(found: Index, span: Span, key: str, *, declares: bool = False) -> None:
    """Enter a name; what stands in no text of its own is found nowhere."""
    if not key or not span.source.editable:
        return
    here = Occurrence(span.path, span.start, span.end, key, declares)
    found.by_key.setdefault(key, []).append(here)
    found.by_path.setdefault(span.path, []).append(here)
