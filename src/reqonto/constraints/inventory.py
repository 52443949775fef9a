"""What each id of a specification is, and how far it was taken: formalised, prose, not checked yet, or faulty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import Literal, TypeAlias

from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.syntax import tree

State: TypeAlias = Literal["formalised", "prose", "unchecked", "invalid", "out of scope", "other"]
"""How far an item was taken: its meaning is in the theory; it is prose; its family or calendar has no meaning yet; it
has
mistakes; it is outside the chosen phase or date; it is not about worlds (scenario, binding, question, declaration)."""

Sort: TypeAlias = Literal[
    "requirement", "constraint", "assumption", "rule", "situation", "lifecycle", "scenario", "need", "service",
    "permissions", "layers", "consent", "default", "calendar", "quality", "bind", "question", "vocabulary",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One row: an id, what it is, how it binds, and how far it was taken.

    `modality` is the written modal verb of requirements and constraints (`must` where none is written), else empty.
    """

    id: str
    sort: Sort
    modality: tree.Modal | Literal[""]
    state: State
    title: str
    span: Span | None = field(compare=False, repr=False)

    @property
    def formalised(self) -> bool:
        return self.state == "formalised"

    @property
    def is_requirement(self) -> bool:
        """Whether it binds (or permits) and has a verdict of its own."""
        return self.sort in {"requirement", "constraint", "lifecycle", "permissions"}


@dataclass(frozen=True)
class Inventory:
    """Every id, in source order; ids that stand for parts of declarations (`Order.lines[card]`) come last."""

    items: Mapping[str, Item]

    @cached_property
    def requirements(self) -> tuple[Item, ...]:
        """What is counted as a requirement: sentences, prose, constraints and life cycles."""
        return tuple(item for item in self.items.values() if item.is_requirement and item.state != "out of scope")

    def of(self, *states: State) -> tuple[Item, ...]:
        return tuple(item for item in self.items.values() if item.state in states)
