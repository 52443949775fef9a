"""What a check comes to, as values that travel from the process that checks to the one that answers editors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from reqonto.lsp.findings import Finding, Mend, Range
from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be checked: paths, the settings file if there is one, and the texts that are not saved yet."""

    number: int
    paths: tuple[str, ...]
    settings: str | None
    texts: Mapping[str, str]
    today: str


@dataclass(frozen=True, slots=True)
class Both:
    """A text of one or more lines in both languages."""

    en: str
    zh: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Told:
    """What is known about something with an id: in a few words, and as people read it; `good` None where undecided."""

    short: Both
    long: Both
    good: bool | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that came to its end.  `findings` are those that reading alone does not give."""

    number: int
    verdict: str
    headline: Both
    findings: tuple[Finding, ...]
    told: Mapping[str, Told] = field(default_factory=dict)
    conflicts: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """The id and the short name of each conflict, with its members."""
    stories: Mapping[str, Told] = field(default_factory=dict)
    """Each conflict under its id and its short name, in capital letters."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What mends a conflict; the first of its members stand at `places`."""

    number: int
    conflict: str
    name: str
    places: tuple[Range, ...]
    mends: tuple[Mend, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """What a check is at."""

    number: int
    stage: str
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Failed:
    """A check that ended in a defect of ours, or ran out of memory."""

    number: int
    reason: str


Message = Checked | Mended | Progress | Failed
