"""What is written in a problem of TPTP, before any name has a type."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from reqonto.records import dataclass
from reqonto.source import Span


def _span() -> Span:
    return field(compare=False, repr=False)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, symbol, number or distinct object (a text in double quotes), with its arguments."""

    kind: Literal["variable", "symbol", "number", "object"]
    text: str
    args: tuple[Name, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Truth:
    value: bool


@dataclass(frozen=True, slots=True)
class Atom:
    term: Name


@dataclass(frozen=True, slots=True)
class Equal:
    left: Name
    right: Name
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Negation:
    body: Statement


@dataclass(frozen=True, slots=True)
class Binary:
    op: Literal["&", "|", "=>", "<=", "<=>", "<~>", "~|", "~&"]
    left: Statement
    right: Statement


@dataclass(frozen=True, slots=True)
class Quantified:
    """`variables` are names with their types; without one a variable is an individual."""

    universal: bool
    variables: tuple[tuple[Name, Name | None], ...]
    body: Statement


Statement: TypeAlias = Truth | Atom | Equal | Negation | Binary | Quantified


@dataclass(frozen=True, slots=True)
class Typing:
    """The declaration of a type (no `result`) or of the type of a symbol."""

    symbol: Name
    args: tuple[Name, ...] = ()
    result: Name | None = None


@dataclass(frozen=True, slots=True)
class Annotated:
    """A formula with its language, name and role."""

    language: str
    name: str
    role: str
    content: Statement | Typing
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Include:
    """Another file, or only the formulas of these names in it."""

    file: str
    names: tuple[str, ...] | None
    span: Span = _span()
