"""What a value may be: the types that declarations give and expressions have."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Literal, TypeAlias

from reqonto.logic.sorts import BOOL, DATE, DECIMAL, DURATION, INSTANT, INTEGER, PERCENT, TEXT, NumberSort, Sort
from reqonto.records import dataclass

Base: TypeAlias = Literal[
    "boolean",
    "integer",
    "decimal",
    "percent",
    "money",
    "quantity",
    "duration",
    "date",
    "datetime",
    "text",
    "identifier",
    "enumeration",
    "object",
    "error",
]


@dataclass(frozen=True, slots=True)
class ValueType:
    """The type of a value, as declared or as found for an expression.

    `sort` is the sort of the value, for collections that of their elements.  `unit` is the currency or unit as
    written (`CNY`, `kg`); numbers themselves are always in the base units of `logic.sorts`, and so are `low` and
    `high` (both ends included, None is unbounded).  `kind` names the kind of an object, `enumeration` the enumeration
    of a member, `alias` the named type through which it was declared.
    The base `error` belongs to an expression that has already been reported; it fits everywhere.
    """

    base: Base
    sort: Sort
    optional: bool = False
    collection: Literal["set", "list"] | None = None
    unit: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    pattern: str | None = None
    kind: str = ""
    enumeration: str = ""
    alias: str = ""

    @property
    def is_number(self) -> bool:
        """Whether values are numbers of the logic (dates and instants included)."""
        return isinstance(self.sort, NumberSort) and self.collection is None

    @property
    def is_error(self) -> bool:
        return self.base == "error"

    @property
    def is_object(self) -> bool:
        return self.base == "object" and self.collection is None

    @property
    def element(self) -> ValueType:
        """The type of the elements of a collection."""
        return replace(self, collection=None, optional=False)

    @property
    def required(self) -> ValueType:
        """The same type without the permission to be absent."""
        return replace(self, optional=False) if self.optional else self


BOOLEAN_TYPE = ValueType("boolean", BOOL)
INTEGER_TYPE = ValueType("integer", INTEGER)
DECIMAL_TYPE = ValueType("decimal", DECIMAL)
PERCENT_TYPE = ValueType("percent", PERCENT)
TEXT_TYPE = ValueType("text", TEXT)
DURATION_TYPE = ValueType("duration", DURATION)
DATE_TYPE = ValueType("date", DATE)
INSTANT_TYPE = ValueType("datetime", INSTANT)
ERROR_TYPE = ValueType("error", TEXT)


def money(currency: str) -> ValueType:
    """Money of one currency, in its minor units."""
    return ValueType("money", NumberSort("money", currency), unit=currency)
