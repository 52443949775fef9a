"""RDF as it was read: each statement with the places of its parts in the text."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import NamedTuple

from reqonto.diagnostics.diagnostic import Code, Diagnostic, Label, Text
from reqonto.rdf.terms import PREFIXES, TYPE, Blank, Iri, Literal, Resource
from reqonto.records import dataclass
from reqonto.source import Source, Span

MOST_FAULTS = 20
"""So many faults of a text are told; a file of another kind is one fault on every line."""
DEEPEST = 1_000
"""So many brackets may stand in one another: twice what the deepest formula of the language needs."""


def allow_brackets() -> None:
    """Lets readers go as deep as brackets may stand in one another."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 4 * DEEPEST + 2_000))


@contextmanager
def only_growing() -> Iterator[None]:
    """What is made inside only grows: collecting garbage in between would cost half of the time for nothing."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


_OBJECTS = 100_000
"""How many objects are made before garbage among them is looked for."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Garbage is looked for seldom: engines and readers of data make millions of objects that live shortly."""
    usual = gc.get_threshold()
    gc.set_threshold(max(usual[0], _OBJECTS), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class Statement(NamedTuple):
    """A statement, the graph in which it stands, and where its parts begin and end, as offsets into the text."""

    subject: Resource
    edge: Iri
    value: Iri | Blank | Literal
    graph: Iri | Blank | None
    subject_at: tuple[int, int]
    edge_at: tuple[int, int]
    value_at: tuple[int, int]


class Fault(Exception):  # noqa: N818 - a fault of the text, not of ours
    """What is wrong at a place of a text."""

    def __init__(self, code: Code, start: int, end: int, **fields: object) -> None:
        super().__init__(code.name)
        self.code, self.start, self.end, self.fields = code, start, end, fields


@dataclass(slots=True)
class PlacedGraph:
    """The statements of a text in their order, and by their subjects."""

    source: Source
    statements: list[Statement] = field(default_factory=list)
    by_subject: dict[Resource, list[Statement]] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    faults: list[Diagnostic] = field(default_factory=list)

    def add(self, statement: Statement) -> None:
        """Enters a statement."""
        self.statements.append(statement)
        said = self.by_subject.get(statement.subject)
        if said is None:
            self.by_subject[statement.subject] = [statement]
        else:
            said.append(statement)

    def about(self, subject: object) -> list[Statement]:
        """What is said about a resource."""
        return self.by_subject.get(subject, [])  # type: ignore[call-overload, no-any-return]

    def said(self, subject: object, edge: str) -> Iterator[Statement]:
        """What one property says about a resource."""
        return (each for each in self.about(subject) if each.edge == edge)

    def of_class(self, kind: str) -> Iterator[Statement]:
        """The statements that something is of a class, in the order of the text."""
        return (each for each in self.statements if each.value == kind and each.edge == TYPE)

    def span(self, at: tuple[int, int]) -> Span:
        return Span(self.source, *at)

    def report(
        self, code: Code, at: tuple[int, int], *, labels: tuple[Label, ...] = (), notes: tuple[Text, ...] = (),
        **fields: object,
    ) -> None:  # fmt: skip
        """Notes a finding at a place; after many of its weight nothing more is told of the text."""
        self._note(Diagnostic(code, self.span(at), fields, labels, notes=notes, about=str(fields.get("about", ""))))

    def report_fault(self, fault: Fault) -> None:
        """Notes what ended the reading of a text, or of a statement."""
        self._note(Diagnostic(fault.code, self.span((fault.start, fault.end)), fault.fields))

    def _note(self, found: Diagnostic) -> None:
        # What is only noted must not keep a fault from being told.
        if sum(each.weight is found.weight for each in self.faults) < MOST_FAULTS:
            self.faults.append(found)

    def shortened(self, term: object) -> str:
        """A term as messages show it: an IRI by its prefix, a value in quotes."""
        if isinstance(term, Literal):
            return f'"{term.text if len(term.text) <= 60 else term.text[:59] + "…"}"'
        text = str(term)
        spaces = {**PREFIXES, **self.prefixes}
        known = [(space, prefix) for prefix, space in spaces.items() if space and text.startswith(space)]
        if not known:
            return text
        space, prefix = max(known)
        return f"{prefix}:{text[len(space) :]}"


def base_of(path: str) -> str:
    """The IRI that a file has for its own relative names, wherever it stands."""
    from urllib.parse import quote

    return OWN + quote(path.replace("\\", "/").rsplit("/", 1)[-1])


OWN = "file:///reqonto/"
"""What relative names of a file without a base begin with; nothing is read there."""
