"""What the check of ontologies found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Literal, TypeAlias

from reqonto.diagnostics import codes_files
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.owl.model import Axiom
from reqonto.records import dataclass

Level: TypeAlias = Literal["draft", "shared", "release"]
LEVELS: tuple[Level, ...] = ("draft", "shared", "release")
Verdict: TypeAlias = Literal["consistent", "inconsistent", "undecided", "invalid", "unasked"]


_GONE = (codes_files.FILE_MISSING, codes_files.IS_A_DIRECTORY, codes_files.UNREADABLE_FILE)


@dataclass(frozen=True, slots=True)
class Reason:
    """A minimal set of axioms from which something follows."""

    axioms: tuple[Axiom, ...]
    words: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class EmptyClass:
    """A class that can have no member; `because` is the class whose emptiness makes this one empty, if one does."""

    iri: str
    name: Text
    reasons: tuple[Reason, ...]
    complete: bool
    because: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome: the verdict of the reasoner, reasons, the profiles that are kept, and everything that is told.

    `outside` names for each small profile an axiom that is outside of it. Where not everything could be `read`, no
    profile is known to be kept.
    """

    files: tuple[str, ...]
    level: Level
    verdict: Verdict
    axioms: int
    diagnostics: tuple[Diagnostic, ...]
    inconsistent: tuple[Reason, ...] = ()
    inconsistent_complete: bool = True
    empty: tuple[EmptyClass, ...] = ()
    classes_known: bool = True
    dl: bool = True
    outside: Mapping[str, tuple[Axiom, Text] | None] = field(default_factory=lambda: MappingProxyType({}))
    accepted: int = 0
    read: bool = True

    def keeps(self, profile: str) -> bool | None:
        """Whether all is inside a profile (`DL`, or one of `outside`); None where what was not read may be outside."""
        if not self.dl or (profile != "DL" and self.outside[profile] is not None):
            return False
        return True if self.read else None

    def exit_code(self, fail_on: Severity | None, *, fail_on_unknown: bool = False) -> int:
        """0 clean, 1 something at or above `fail_on`, 2 a file is missing, 3 something undecided where that counts."""
        if any(each.code in _GONE for each in self.diagnostics):
            return 2
        if fail_on is not None and any(each.weight >= fail_on for each in self.diagnostics):
            return 1
        return 3 if fail_on_unknown and (self.verdict == "undecided" or not self.classes_known) else 0
