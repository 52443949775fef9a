"""What a sentence of prose is made of, whatever its language."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from reqonto.diagnostics.diagnostic import Text
from reqonto.records import dataclass

ClauseWord: TypeAlias = Literal["when", "while", "if", "where", "unless"]
Modal: TypeAlias = Literal["shall", "shall not", "should", "should not", "may", "may not"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition: its word, what it says, and whether it stands behind the sentence (`trailing`)."""

    word: ClauseWord
    text: str
    trailing: bool = False


@dataclass(frozen=True, slots=True)
class Timing:
    """When a response is due: `within` a duration (after an event, or the trigger), `before` or `until` something."""

    word: Literal["within", "before", "until", "immediately", "always"]
    duration: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """A sentence in its parts: `party modal response`, with conditions and a timing."""

    clauses: tuple[Clause, ...]
    party: str
    modal: Modal
    response: str
    timing: Timing | None = None


class NotUnderstood(Exception):  # noqa: N818 - the prose has no mistake, and neither has the program
    """A piece of the prose that no pattern reads: the piece, and why."""

    def __init__(self, piece: str, why: Text) -> None:
        super().__init__(piece)
        self.piece, self.why = piece.strip(), why


@dataclass(slots=True)
class Told:
    """What was read into the words beyond what they say; readers of the proposal see it."""

    assumed: list[Text] = field(default_factory=list)

    def assume(self, en: str, zh: str) -> None:
        """Note an assumption once."""
        text = Text(en, zh)
        if text not in self.assumed:
            self.assumed.append(text)
