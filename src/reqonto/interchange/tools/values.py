"""Values of YAML and JSON with their places, scalars as the texts that they are written as."""

from __future__ import annotations

from typing import TypeAlias

from reqonto.rdf.json_places import Json
from reqonto.records import dataclass
from reqonto.source import Source, Span

Content: TypeAlias = "str | list[Value] | dict[str, Value] | None"


@dataclass(frozen=True, slots=True)
class Value:
    """What stands at a place; numbers, dates and truth values are the texts that they are written as."""

    content: Content
    span: Span

    def text(self) -> str:
        """The text of a scalar; empty for anything else."""
        return self.content if isinstance(self.content, str) else ""

    def get(self, key: str) -> Value | None:
        """An entry of a table, None if this is none or has no such entry."""
        return self.content.get(key) if isinstance(self.content, dict) else None

    def string(self, key: str) -> str:
        """The text of an entry; empty without one."""
        found = self.get(key)
        return "" if found is None else found.text()

    def table(self, key: str = "") -> dict[str, Value]:
        """The entries of this table, or of the one under a key; none if it is no table."""
        found = self.get(key) if key else self
        return found.content if found is not None and isinstance(found.content, dict) else {}

    def items(self, key: str) -> list[Value]:
        """The entries of the list under a key; none if there is no list."""
        found = self.get(key)
        return found.content if found is not None and isinstance(found.content, list) else []


def of_json(value: Json, source: Source) -> Value:
    """A value of JSON as one of these."""
    found = value.value
    span = Span(source, *value.at)
    if isinstance(found, bool):
        return Value(str(found).lower(), span)
    if isinstance(found, dict):
        return Value({key: of_json(each, source) for key, (_, each) in found.items()}, span)
    if isinstance(found, list):
        return Value([of_json(each, source) for each in found], span)
    return Value(None if found is None else str(found), span)
