"""What each name in an expression was found to stand for, for those who ask: editors follow names and rename them.

Nothing is noted unless somebody listens, in the same thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import Argument, Declaration, Member, MemberDeclaration
from reqonto.spec.types import ValueType


@dataclass(frozen=True, slots=True)
class Local:
    """A name that its item binds: a variable of a quantifier, the alias of an event, a name in a pattern."""

    type: ValueType


Meant: TypeAlias = Declaration | MemberDeclaration | Argument | Member | Local

Notes: TypeAlias = dict[tuple[str, int], Meant]
"""What names stand for, by the path and the offset at which they are written."""

_NOTES: ContextVar[Notes | None] = ContextVar("notes", default=None)


def noted(span: Span, meant: Meant) -> None:
    """Note what the name at a place stands for; what was noted first stays."""
    notes = _NOTES.get()
    if notes is not None:
        notes.setdefault((span.path, span.start), meant)


@contextmanager
def noting() -> Iterator[Notes]:
    """Notes what names stand for as long as the block runs."""
    notes: Notes = {}
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)
