"""What the server knows: open documents, what was last read of each project, and what its last check came to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import field
from functools import partial
from itertools import islice

from lsprotocol import types

from reqonto.lsp.documents import Document, Lines
from reqonto.lsp.findings import Finding, Range, finding
from reqonto.lsp.reading import Reading
from reqonto.lsp.report import Checked, Failed, Mended
from reqonto.lsp.wire import diagnostic, range_in, uri_of
from reqonto.lsp.workspace import Project, Snapshot, project_of
from reqonto.records import dataclass
from reqonto.source import Encoding
from reqonto.spec.shipped import module_of

MOST_TOLD = 500
"""So many findings of one text are told."""


@dataclass(slots=True, eq=False)
class Known:
    """What is known of a project."""

    project: Project
    reading: Reading | None = None
    checked: Checked | None = None
    checked_of: Reading | None = None
    mended: dict[str, Mended] = field(default_factory=dict)
    failed: Failed | None = None
    wanted: int = 0
    """The number of the newest snapshot."""
    told: set[str] = field(default_factory=set)
    """The addresses of texts of which something was told."""


class State:
    """All that answers are made of; changed by the thread of the server alone."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.projects: dict[Project, Known] = {}
        self.lang = "en"
        self.encoding: Encoding = "utf-16"
        self._projects: dict[str, Project] = {}
        self._lines: dict[str, tuple[str, Lines]] = {}
        self._at: dict[str, Document | None] = {}
        self._number = 0

    # ------------------------------------------------ documents and projects

    def known(self, document: Document) -> Known:
        """What is known of the project of a document."""
        project = self._projects.get(document.uri)
        if project is None:
            project = self._projects[document.uri] = self._project(document)
        return self.projects.setdefault(project, Known(project))

    def _project(self, document: Document) -> Project:
        if is_of_library(document.path):
            # A text of the library is read by itself, whoever imports it.
            return Project("", alone=document.path)
        return project_of(document.path)

    def alone(self, document: Document) -> None:
        """Read a document by itself from now on: its project does not read it."""
        self._projects[document.uri] = Project("", alone=document.path)

    def forget_projects(self) -> None:
        """Look anew which project each document belongs to: files have come or gone."""
        self._projects.clear()

    def snapshot(self, known: Known) -> Snapshot:
        """The texts as they are now."""
        self._number += 1
        known.wanted = self._number
        return Snapshot(
            self._number, known.project,
            {each.path: each.text for each in self.documents.values()},
            {each.uri: each.state for each in self.documents.values()},
        )  # fmt: skip

    def document_at(self, path: str) -> Document | None:
        """The open document of a path."""
        if path not in self._at:
            real = os.path.realpath(path)
            same = [
                each for each in self.documents.values() if path == each.path or real == os.path.realpath(each.path)
            ]
            self._at[path] = same[0] if same else None
        return self._at[path]

    def open(self, document: Document) -> None:
        """Take in a document that a client shows."""
        self.documents[document.uri] = document
        self._at.clear()

    def close(self, uri: str) -> None:
        """Let a document go."""
        del self.documents[uri]
        self._projects.pop(uri, None)
        self._at.clear()

    # ------------------------------------------------ places

    def now(self, place: Range, reading: Reading) -> tuple[str, Lines, int, int] | None:
        """Where a piece of a text that was read stands by now: address, lines, offsets; None if it was edited since."""
        document = self.document_at(place.path)
        if document is not None:
            state = reading.snapshot.states.get(document.uri)
            if state is None:
                # It was opened since: the file may have been another text.
                if reading.texts.get(place.path) not in {document.text, document.specification}:
                    return None
                state = document.state
            moved = document.now(state, place.start, place.end)
            return None if moved is None else (document.uri, document.lines, *moved)
        text = reading.texts.get(place.path)
        if text is None:
            return None
        return uri_of(place.path), self.lines(place.path, text), place.start, place.end

    def lines(self, path: str, text: str) -> Lines:
        """The lines of a text that is not open."""
        known = self._lines.get(path)
        if known is None or known[0] != text:
            known = self._lines[path] = text, Lines(text, self.encoding)
        return known[1]

    def location(self, place: Range, reading: Reading) -> types.Location | None:
        """The place of a piece of a text that was read, as it is now."""
        found = self.now(place, reading)
        if found is None:
            return None
        uri, lines, start, end = found
        return types.Location(uri, range_in(lines, start, end))

    # ------------------------------------------------ findings

    def findings(self, known: Known) -> Iterator[tuple[Finding, Reading]]:
        """What was found by reading and by the last check, each with what its places count in."""
        reading = known.reading
        if reading is None:
            return
        for found in reading.findings:
            yield found, reading
        if known.checked is not None and known.checked_of is not None:
            for found in known.checked.findings:
                yield found, known.checked_of

    def fresh(self, document: Document) -> tuple[Finding, ...]:
        """The faults in a text as it is now, before anything else has looked at it."""
        return tuple(
            finding(fault, document.path, start + piece.shift)
            for start, piece in document.pieces
            for fault in piece.faults
        )

    def placed(
        self, known: Known, document: Document
    ) -> Iterator[tuple[Finding, types.Diagnostic, Reading | None, int, int]]:
        """The findings about an open document, what the client is told of each, and where it stands."""
        rows = islice(self._rows(known, document), MOST_TOLD)
        for number, (found, start, end, reading) in enumerate(rows):
            where = range_in(document.lines, start, end)
            located = partial(self._located, document, reading)
            yield found, diagnostic(found, where, self.lang, located, number), reading, start, end

    def _location(self, reading: Reading, place: Range) -> types.Location | None:
        return self.location(place, reading)

    def _located(self, document: Document, reading: Reading | None, place: Range) -> types.Location | None:
        if reading is None:
            return types.Location(document.uri, range_in(document.lines, place.start, place.end))
        return self.location(place, reading)

    def _rows(self, known: Known, document: Document) -> Iterator[tuple[Finding, int, int, Reading | None]]:
        reading = known.reading
        is_new = reading is not None and reading.snapshot.states.get(document.uri) == document.state
        if not is_new:
            for found in self.fresh(document):
                yield found, found.range.start, found.range.end, None
        for found, of in self.findings(known):
            if not is_new and found.code.startswith("RQ01"):
                continue
            if self.document_at(found.range.path) is not document:
                continue
            moved = self.now(found.range, of)
            if moved is not None:
                yield found, moved[2], moved[3], of

    def elsewhere(self, known: Known) -> dict[str, list[types.Diagnostic]]:
        """The findings about texts that are not open, by their addresses."""
        found: dict[str, list[types.Diagnostic]] = {}
        for number, (each, reading) in enumerate(self.findings(known)):
            path = each.range.path
            if module_of(path) is not None or self.document_at(path) is not None:
                continue
            moved = self.now(each.range, reading)
            if moved is None:
                # A file that could not be read has no text.
                moved = uri_of(path), Lines("", self.encoding), 0, 0
            uri, lines, start, end = moved
            rows = found.setdefault(uri, [])
            if len(rows) < MOST_TOLD:
                rows.append(
                    diagnostic(
                        each, range_in(lines, start, end), self.lang,
                        partial(self._location, reading), number,
                    )
                )  # fmt: skip
        return found


def is_of_library(path: str) -> bool:
    """Whether a file is a text of the library in the installed package, which nobody edits."""
    from importlib import resources

    home = os.path.realpath(str(resources.files("reqonto").joinpath("library"))) + os.sep
    return os.path.realpath(path).startswith(home)
