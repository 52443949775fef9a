"""Findings as values that travel between processes: offsets in texts, and sentences in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from reqonto.diagnostics.diagnostic import Diagnostic, Fix, Severity
from reqonto.records import dataclass
from reqonto.source import Span


@dataclass(frozen=True, slots=True)
class Range:
    """A piece of the text under a path, in code points."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Related:
    """A further place of a finding, and what it has to do with it."""

    range: Range
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is to stand in a place instead."""

    range: Range
    text: str


@dataclass(frozen=True, slots=True)
class Mend:
    """Edits that mend something; `safe` where they cannot change what was meant."""

    en: str
    zh: str
    changes: tuple[Change, ...]
    safe: bool

    def title(self, lang: str) -> str:
        """What it does, in a language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong and where; `severity` is a number of `Severity`, `notes` are the sentences behind the headline."""

    range: Range
    code: str
    name: str
    severity: int
    en: str
    zh: str
    notes: tuple[tuple[str, str], ...] = ()
    related: tuple[Related, ...] = ()
    mends: tuple[Mend, ...] = ()
    about: str = ""

    def message(self, lang: str) -> str:
        """The headline and the notes, a line each."""
        zh = lang == "zh"
        return "\n".join((self.zh if zh else self.en, *(note[zh] for note in self.notes)))

    @property
    def is_hint(self) -> bool:
        return self.severity <= Severity.HINT


def range_of(span: Span, shift: int = 0) -> Range:
    """A place as readers find it; `shift` is where the text begins that it counts in."""
    shown = span.shown
    return Range(shown.path, shown.start + shift, shown.end + shift)


def finding(found: Diagnostic, home: str, shift: int = 0) -> Finding:
    """A diagnostic; one without a place stands at the beginning of the text `home`."""
    place = Range(home, 0, 0) if found.span is None else range_of(found.span, shift)
    return Finding(
        place, found.code.code, found.code.name, int(found.weight), found.message("en"), found.message("zh"),
        tuple((note.en, note.zh) for note in found.notes),
        tuple(Related(range_of(each.span, shift), each.message.en, each.message.zh) for each in found.labels),
        tuple(mend(fix, shift) for fix in found.fixes if fix.edits), found.about,
    )  # fmt: skip


def findings(found: Iterable[Diagnostic], home: str) -> tuple[Finding, ...]:
    """Diagnostics in their order."""
    return tuple(finding(each, home) for each in found)


def mend(fix: Fix, shift: int = 0) -> Mend:
    """A fix."""
    changes = tuple(Change(range_of(edit.span, shift), edit.text) for edit in fix.edits)
    return Mend(fix.message.en, fix.message.zh, changes, fix.safe)
