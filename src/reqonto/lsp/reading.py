"""What the texts of a project say, read anew whenever one of them has changed, in a thread of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.lsp.checking import settings_of
from reqonto.lsp.findings import Finding, findings
from reqonto.lsp.names import Index
from reqonto.lsp.naming import index
from reqonto.lsp.workspace import Project, Snapshot, files_of
from reqonto.pipeline import run
from reqonto.records import dataclass
from reqonto.source import Source
from reqonto.spec.uses import noting
from reqonto.syntax.parser import parse
from reqonto.syntax.tree import Tree

if TYPE_CHECKING:
    from reqonto.result import Result


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What was read from the texts of a snapshot; `snapshot.paths` are the files that were read."""

    snapshot: Snapshot
    result: Result
    findings: tuple[Finding, ...]
    texts: dict[str, str] = field(default_factory=dict)
    """What stands in the files that were read, open or not, by their paths."""
    names: Index = field(default_factory=Index)


@dataclass(frozen=True, slots=True, eq=False)
class Unread:
    """A snapshot that could not be read for a defect of ours."""

    snapshot: Snapshot
    reason: str


class Reader:
    """Reads projects one after the other; of several snapshots of one that wait, the newest."""

    def __init__(self, told: Callable[[Reading | Unread], None], today: str) -> None:
        self._told = told
        self._today = today
        self._waiting: dict[Project, Snapshot] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._trees: dict[str, tuple[str, tuple[Tree, list[Diagnostic]]]] = {}
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def read(self, snapshot: Snapshot) -> None:
        """Read this as soon as nothing else is to be read."""
        with self._changed:
            self._waiting[snapshot.project] = snapshot
            self._changed.notify()

    def close(self) -> None:
        """Read nothing any more."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                project = next(iter(self._waiting))
                snapshot = self._waiting.pop(project)
            try:
                self._told(self.reading(snapshot))
            except Exception as error:  # noqa: BLE001 - the client is told of a defect, and the next text is read
                self._told(Unread(snapshot, f"{type(error).__name__}: {error}"[:500]))

    def reading(self, snapshot: Snapshot) -> Reading:
        """What the texts of a snapshot say."""
        project = snapshot.project
        settings, problems = settings_of(project.settings, self._today)
        settings = replace(settings, cache=False)
        files = files_of(project, settings, snapshot.texts)
        texts = _under(files, snapshot.texts)
        # What is open but not of the project is read where it is imported.
        with noting() as notes:
            result = run(
                files, settings, stages=("read", "meaning"), earlier=problems, texts={**snapshot.texts, **texts},
                parse=self._parsed,
            )  # fmt: skip
        self._forget(result)
        home = result.files[0] if result.files else (project.settings or project.alone or project.folder)
        sources = {tree.source.path: tree.source.text for tree in result.trees}
        whole = {path: snapshot.texts.get(path, text) for path, text in sources.items()}
        return Reading(
            Snapshot(snapshot.number, project, {**snapshot.texts, **texts}, snapshot.states, files), result,
            findings(result.all_diagnostics, home), whole,
            Index() if result.specification is None else index(result.specification, notes),
        )  # fmt: skip

    def _parsed(self, source: Source) -> tuple[Tree, list[Diagnostic]]:
        known = self._trees.get(source.path)
        if known is None or known[0] != source.text:
            known = self._trees[source.path] = source.text, parse(source)
        tree, found = known[1]
        return tree, list(found)

    def _forget(self, result: Result) -> None:
        """Trees of files that are long gone are kept no longer."""
        if len(self._trees) > 4 * len(result.trees) + 200:
            kept = {tree.source.path for tree in result.trees}
            self._trees = {path: each for path, each in self._trees.items() if path in kept}


def _under(files: tuple[str, ...], texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of open documents under the paths by which the files are known, where links lead to one file."""
    real = {os.path.realpath(path): text for path, text in texts.items()}
    return {path: real[os.path.realpath(path)] for path in files if os.path.realpath(path) in real}
