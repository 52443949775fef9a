"""What values are: the sorts of the logic.

Numbers of every sort are exact rationals (`Fraction`).  They are kept in base units, so that engines need no
conversion: money in minor units of its currency, durations and instants in ticks (see `Theory.tick`; instants count
from 1970-01-01T00:00Z), dates in days from 1970-01-01, percentages as plain ratios (15 % is 3/20), quantities in the
base unit of their dimension.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class BoolSort:
    """Truth values, of boolean parameters and of relations."""


@dataclass(frozen=True, slots=True)
class ObjectSort:
    """Things with identity: parties, an entity kind without super-kinds, or an event kind.

    Sub-kinds (roles over parties, entities that are an other entity) are predicates over the sort of their root.
    """

    name: str

    def __hash__(self) -> int:
        # Sorts are looked up all the time; names alone nearly always tell them apart.
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class EnumSort:
    """A closed list of named values, all different."""

    name: str
    members: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class TextSort:
    """Texts and identifiers, compared for equality and matched against patterns."""


NumberKind: TypeAlias = Literal[
    "integer", "decimal", "percent", "money", "quantity", "duration", "date", "instant", "moment"
]


@dataclass(frozen=True, slots=True)
class NumberSort:
    """Numbers with a meaning; `unit` is the currency of money or the base unit of a quantity, else empty."""

    kind: NumberKind
    unit: str = ""

    def __hash__(self) -> int:
        return hash(self.kind)

    @property
    def integral(self) -> bool:
        """Whether stored values are whole numbers (in base units); intermediate results need not be."""
        return self.kind in {"integer", "money", "duration", "date", "instant", "moment"}


Sort: TypeAlias = BoolSort | ObjectSort | EnumSort | TextSort | NumberSort

BOOL = BoolSort()
TEXT = TextSort()
INTEGER = NumberSort("integer")
DECIMAL = NumberSort("decimal")
PERCENT = NumberSort("percent")
DURATION = NumberSort("duration")
DATE = NumberSort("date")
INSTANT = NumberSort("instant")
MOMENT = NumberSort("moment")
PARTY = ObjectSort("Party")

STEPS = 4
"""Moments in a tick.

A changing value is read at a *moment*.  In the instant t (a tick) the moments are 4t, just before the events of t;
4t+1, just after them; 4t+2, when time-outs of that instant are decided; 4t+3, just after those.
A value may differ between the moments 4t and 4t+1, or 4t+2 and 4t+3, if an event (a time-out) happens at t, and
never else.
"""
