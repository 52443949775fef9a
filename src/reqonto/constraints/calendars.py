"""What counts a number of days that only the world gives: found and left unchecked, never counted wrongly.

Numbers that are written (or defined) are counted by `logic.calendars`, before any engine sees them.
"""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.diagnostics.codes_calendars import COUNT_NOT_KNOWN
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.logic.terms import Const
from reqonto.source import Source, Span
from reqonto.spec.elaborate import Elaborator
from reqonto.spec.model import Entry, Specification
from reqonto.spec.reckoning import is_reckoned
from reqonto.spec.walk import walk
from reqonto.syntax import tree


def not_counted(entry: Entry[object], specification: Specification) -> Diagnostic | None:
    """The warning that an item was not checked because it counts a number of days that is not written; else None."""
    if not any(_is_counting(node) for node in walk(entry.node)):
        return None
    quiet = Elaborator(specification, entry.module, [])
    for counted in _counts(entry.node, quiet):
        names_only = quiet.term(counted, quiet.scope())
        if not isinstance(names_only.term, Const) and not isinstance(counted, tree.Number | tree.Neg):
            fields = {"id": entry.id, "what": counted.span.text}
            return Diagnostic(COUNT_NOT_KNOWN, counted.span, fields, about=entry.id)
    return None


def _is_counting(node: object) -> bool:
    return isinstance(node, tree.BusinessDays) or (isinstance(node, tree.Timing) and node.next_day)


def _counts(node: object, elaborator: Elaborator) -> Iterator[tree.Expr]:
    """The numbers of days, months or business days that a calendar is to count."""
    match node:
        case str() | int() | None | Span() | Source() | tree.Name() | tree.Path():
            return
        case tuple():
            for part in node:
                yield from _counts(part, elaborator)
        case tree.BusinessDays(count):
            yield count
        case tree.Timing(next_day=True, value=value) if value is not None and not is_reckoned(value, elaborator):
            yield value
        case _:
            for name in getattr(node, "__dataclass_fields__", ()):
                yield from _counts(getattr(node, name), elaborator)
