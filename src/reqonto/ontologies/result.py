"""What the check of ontologies found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Literal, TypeAlias

from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.owl.model import Axiom
from reqonto.records import dataclass

Level: TypeAlias = Literal["draft", "shared", "release"]
LEVELS: tuple[Level, ...] = ("draft", "shared", "release")
Verdict: TypeAlias = Literal["consistent", "inconsistent", "undecided", "invalid", "unasked"]


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

    `outside` names for each small profile an axiom that is outside of it.
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

    def exit_code(self, fail_on: Severity | None, *, fail_on_unknown: bool = False) -> int:
        """0 clean, 1 something at or above `fail_on`, 3 something undecided where that counts."""
        if fail_on is not None and any(each.weight >= fail_on for each in self.diagnostics):
            return 1
        return 3 if fail_on_unknown and (self.verdict == "undecided" or not self.classes_known) else 0
