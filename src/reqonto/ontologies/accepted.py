"""Findings that are accepted: a table of pitfall, term and reason; a line that accepts nothing is told."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Self

from reqonto.diagnostics import codes_ontology as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.ontologies.loading import text_of
from reqonto.records import dataclass
from reqonto.source import Source, Span

ACCEPTABLE = frozenset(
    (codes.ONTOLOGY_PITFALL.code, codes.ONTOLOGY_METADATA.code, codes.NO_SUCH_TERM.code, codes.NOT_OWL_DL.code)
)
"""Codes that may be accepted: what has no model or can not be read is never in order."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A line: the pitfall or code, the term (its full or last name, `*` stands for anything), and why."""

    pitfall: str
    term: str
    span: Span

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Whether the line accepts a finding."""
        if diagnostic.code.code not in ACCEPTABLE:
            return False
        rule, _, about = diagnostic.about.partition(" ")
        last = about.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        return self.pitfall in {rule, diagnostic.code.code, diagnostic.code.name} and any(
            fnmatchcase(name, self.term) for name in (about, last)
        )


@dataclass(frozen=True, slots=True)
class _Table:
    lines: tuple[Acceptance, ...]
    told: tuple[Diagnostic, ...]


class Acceptances:
    """The lines of a file."""

    def __init__(self, table: _Table) -> None:
        self.lines = table.lines
        self.diagnostics: list[Diagnostic] = list(table.told)

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """The table in a file of tab-separated lines `pitfall  term  reason`; `#` begins a remark."""
        if path is None:
            return cls(_Table((), ()))
        source = text_of(path)
        return cls(_Table((), (source,)) if isinstance(source, Diagnostic) else _read(source))

    def left(self, found: Sequence[Diagnostic]) -> list[Diagnostic]:
        """What is not accepted; lines that accept nothing are noted."""
        used: set[int] = set()
        kept: list[Diagnostic] = []
        for each in found:
            covering = [number for number, line in enumerate(self.lines) if line.covers(each)]
            used.update(covering)
            if not covering:
                kept.append(each)
        for number, line in enumerate(self.lines):
            if number not in used:
                fields = {"pitfall": line.pitfall, "term": line.term}
                self.diagnostics.append(Diagnostic(codes.STALE_ACCEPTANCE, line.span, fields, about=line.term))
        return kept


def _read(source: Source) -> _Table:
    lines: list[Acceptance] = []
    told: list[Diagnostic] = []
    for number in range(1, len(source.line_starts) + 1):
        text = source.line_text(number)
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        start = source.line_starts[number - 1]
        span = Span(source, start, start + len(text))
        parts = [part.strip() for part in text.split("\t")]
        if parts[:2] == ["pitfall", "term"]:
            continue
        if len(parts) < 3 or not all(parts[:3]):
            reason = Text(
                "a line has a pitfall, a term and the reason, with tabs between them",
                "每行应有陷阱编号、词项与理由，以制表符分隔",
            )
            fields = {"path": source.path, "reason": reason}
            told.append(Diagnostic(codes.ONTOLOGY_MALFORMED, span, fields, about=source.path))
            continue
        lines.append(Acceptance(parts[0], parts[1], span))
    return _Table(tuple(lines), tuple(told))
