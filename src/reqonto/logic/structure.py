"""Finite worlds: what the reference evaluator reads, and what witnesses are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from reqonto.records import dataclass

Value: TypeAlias = Fraction | bool | str
"""A number in base units, a truth value, or a name: of an element, an enumeration member, or a text."""

Timeline: TypeAlias = tuple[tuple[int | None, Value | None], ...]
"""The values of a changing parameter: (first moment from which it holds, value).

The first moment is None (always before); a value None is absent.
"""


@dataclass(frozen=True)
class Structure:
    """A finite world.

    `elements` lists the names of the objects of each sort, in order.  `members` gives for each kind that is not the
    root of its sort the objects that belong to it (ancestors included by the maker).  `functions` gives the values: a
    key that is not there is absent, for relations (`BOOL` results) false.  `timelines` gives the values of changing
    symbols by their arguments without the moment; a key that is not there is absent, for relations false at every
    moment.
    `now` is the instant that the word `now` means, if the world fixes one; None means "any moment".
    """

    elements: Mapping[str, tuple[str, ...]]
    members: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    functions: Mapping[str, Mapping[tuple[Value, ...], Value]] = field(default_factory=lambda: MappingProxyType({}))
    timelines: Mapping[str, Mapping[tuple[Value, ...], Timeline]] = field(default_factory=lambda: MappingProxyType({}))
    now: Fraction | None = None
