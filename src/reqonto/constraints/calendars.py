"""What counts in a calendar: until calendars are computed, it is found and left unchecked, never counted wrongly."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.diagnostics.codes_constraints import CALENDAR_NOT_CHECKED
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.source import Source, Span
from reqonto.spec.model import Entry
from reqonto.syntax import tree


def not_counted(entry: Entry[object]) -> Diagnostic | None:
    """The warning that an item was not checked because it counts in a calendar; None if it does not."""
    found = next(_counted(entry.node), None)
    if found is None:
        return None
    span, what = found
    return Diagnostic(CALENDAR_NOT_CHECKED, span, {"id": entry.id, "what": what}, about=entry.id)


def _counted(node: object) -> Iterator[tuple[Span, Text]]:
    """Where something in the tree counts business days, or from the next day on."""
    match node:
        case str() | int() | None | Span() | Source() | tree.Name() | tree.Path():
            return
        case tuple():
            for part in node:
                yield from _counted(part)
        case tree.BusinessDays():
            yield node.span, Text("business days", "工作日")
        case tree.Timing(next_day=True):
            yield node.span, Text("whole days from the next day on", "次日起的整日")
        case _:
            for name in getattr(node, "__dataclass_fields__", ()):
                yield from _counted(getattr(node, name))
