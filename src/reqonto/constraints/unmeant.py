"""Families that are read, typed and kept but have no meaning yet: each item says so, none is passed over in silence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reqonto.diagnostics.codes_constraints import NOT_CHECKED_YET
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.spec.model import Entry, Word

WHAT: Mapping[Word, Text] = MappingProxyType(
    {
        "bind": Text("a binding to data", "数据绑定"),
    }
)
"""What the items of these families are called in messages."""


CALLED: Mapping[Word, Text] = MappingProxyType(
    {**WHAT, "quality": Text("a quality target without events to count", "没有可计数事件的质量目标")}
)
"""The same, with items of families that have a meaning, where one of them has none."""


def not_checked(entry: Entry[object]) -> Diagnostic:
    """The hint that an item was not checked yet."""
    return Diagnostic(NOT_CHECKED_YET, entry.span, {"id": entry.id, "what": WHAT[entry.word]}, about=entry.id)
