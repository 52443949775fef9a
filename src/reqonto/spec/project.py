"""Files to trees: the given ones and every module that they import."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeAlias

from reqonto.diagnostics import codes_rdf
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.lazily import pattern
from reqonto.source import Source, Span
from reqonto.spec.permission_files import with_tables
from reqonto.spec.resolve import imports, module_path
from reqonto.spec.shipped import library_text, module_of
from reqonto.syntax.files import read, specification_text
from reqonto.syntax.tree import Tree

SUFFIXES = (".req", ".md", ".markdown")
PROJECT_MARKS = ("reqonto.toml", "pyproject.toml", ".git")

HEAD = 20_000
"""How much of a file is looked at to learn its module: the declaration stands first."""

_MODULE = pattern(r"^[ \t\u3000\ufeff]*(?:module|模块)[ \t\u3000]+([^\s{｛「#]+)", re.MULTILINE)


Encodings: TypeAlias = Callable[[str], str | None]
"""The encoding of the text of a path; None where the text itself tells."""
NO_TEXTS: Mapping[str, str] = MappingProxyType({})
"""Every file is read."""

Parse: TypeAlias = Callable[[Source], tuple[Tree, list[Diagnostic]]]


class Graphs(Protocol):
    """What reads files in RDF; see `reqonto.graphs.read`."""

    def reads(self, path: Path) -> bool:
        """Whether a file is one in RDF."""
        ...

    def source(self, path: Path, encoding: str | None) -> Source | Diagnostic:
        """The text of such a file, or why it cannot be read."""
        ...

    def trees(self, source: Source) -> tuple[list[Tree], list[Diagnostic], list[tuple[str, Span]]]:
        """The trees that it tells, its faults, and the files beside it that it imports, each with the place."""
        ...


def _parse(source: Source) -> tuple[Tree, list[Diagnostic]]:
    # Where all trees are remembered, nothing is to be parsed.
    from reqonto.syntax.parser import parse

    return parse(source)


def _no_encoding(_: str) -> None:
    """Every text says itself how it is encoded."""


def gather(
    paths: Sequence[Path],
    *,
    search: Sequence[Path] = (),
    encoding: Encodings = _no_encoding,
    parse: Parse = _parse,
    texts: Mapping[str, str] = NO_TEXTS,
    graphs: Graphs | None = None,
) -> tuple[list[Tree], list[Diagnostic]]:
    """The trees of the files and of all modules that they import, each once, with every mistake of reading and syntax.

    An imported module that none of the files declares is looked for beside the importing file, in the folders above it
    up to the root of the project, in the folders of `search`, and in the library that is shipped.  One that is
    nowhere is reported by `resolve`, which knows all modules.  `parse` makes trees of texts; `texts` are read instead
    of the files of these paths.  `encoding` names that of the text of a path.  `graphs` reads those
    that are in RDF.
    """
    work = _Gathering(search, encoding, parse, texts, graphs)
    for path in paths:
        work.add(path)
    # The list grows while imports are followed.
    for tree, folder in work.found:
        for item in imports(tree):
            work.follow(item.path.text, folder)
    return [tree for tree, _ in work.found], work.diagnostics


class _Gathering:
    """The files read so far, and where others are looked for."""

    def __init__(
        self, search: Sequence[Path], encoding: Encodings, parse: Parse, texts: Mapping[str, str] = NO_TEXTS,
        graphs: Graphs | None = None,
    ) -> None:  # fmt: skip
        self.graphs = graphs
        self.parse = parse
        self.texts = texts
        self.search = tuple(search)
        self.encoding = encoding
        self.found: list[tuple[Tree, Path | None]] = []
        self.diagnostics: list[Diagnostic] = []
        self._seen: set[Path] = set()
        self._modules: set[str] = set()
        self._heads: dict[Path, dict[str, Path]] = {}
        self._imported: dict[Path, dict[Path, str]] = {}

    def add(self, path: Path) -> None:
        """Reads a file, or a module of the library by its path there, unless it has been read under another name."""
        module = module_of(str(path))
        if module is not None:
            if module not in self._modules:
                self._shipped(module)
            return
        real = _real(path)
        if real in self._seen:
            return
        self._seen.add(real)
        if self.graphs is not None and self.graphs.reads(path):
            self._graph(path, self.graphs)
            return
        text = self.texts.get(str(path))
        source = read(path, self.encoding(str(path))) if text is None else Source(str(path), text)
        if isinstance(source, Diagnostic):
            self.diagnostics.append(source)
        else:
            self._parse(source, path.parent)

    def _parse(self, source: Source, folder: Path | None) -> None:
        tree, problems = self.parse(specification_text(source))
        self.diagnostics.extend(problems)
        root = list(_upwards(folder))[-1] if folder is not None else None
        tree, problems = with_tables(tree, source, folder, root)
        self.diagnostics.extend(problems)
        self.found.append((tree, folder))
        self._modules.add(module_path(tree))

    def _graph(self, path: Path, graphs: Graphs) -> None:
        """Reads a file in RDF, and the files beside it that it imports."""
        source = graphs.source(path, self.encoding(str(path)))
        if isinstance(source, Diagnostic):
            self.diagnostics.append(source)
            return
        trees, problems, imported = graphs.trees(source)
        self.diagnostics.extend(problems)
        root = list(_upwards(path.parent))[-1]
        for each in trees:
            tree, problems = with_tables(each, source, path.parent, root)
            self.diagnostics.extend(problems)
            self.found.append((tree, path.parent))
            self._modules.add(module_path(tree))
        for name, place in imported:
            self._beside(path, name, place)

    def _beside(self, path: Path, name: str, place: Span) -> None:
        """A file that a file in RDF imports."""
        target = path.parent / name
        why = None
        try:
            if not target.resolve().is_relative_to(path.parent.resolve()):
                why = Text("it lies outside the folder of this file", "它不在此文件所在的文件夹内")
            elif not target.is_file():
                why = Text("there is no such file", "没有这个文件")
        except (OSError, ValueError):
            why = Text("there is no such file", "没有这个文件")
        if why is not None:
            self.diagnostics.append(Diagnostic(codes_rdf.IMPORT_MISSING, place, {"iri": name, "why": why}, about=name))
            return
        here, there = _real(path), _real(target)
        self._imported.setdefault(here, {})[there] = name
        way = self._way(there, here)
        if way is not None:
            names = " → ".join((here.name, *(each.name for each in way)))
            self.diagnostics.append(Diagnostic(codes_rdf.IMPORT_CIRCLE, place, {"way": names}, about=name))
            return
        self.add(target)

    def _way(self, start: Path, end: Path) -> list[Path] | None:
        """A chain of imports from one file to another; None if there is none."""
        todo, seen = [[start]], {start}
        while todo:
            way = todo.pop(0)
            if way[-1] == end:
                return way
            for each in self._imported.get(way[-1], ()):
                if each not in seen:
                    seen.add(each)
                    todo.append([*way, each])
        return None

    def follow(self, module: str, folder: Path | None) -> None:
        """Finds the file of an imported module and reads it; does nothing if it is known or nowhere."""
        if module in self._modules:
            return
        for place in (*(_upwards(folder) if folder is not None else ()), *self.search):
            path = self._in(place, module)
            if path is not None:
                self.add(path)
                return
        self._shipped(module)

    def _shipped(self, module: str) -> None:
        text = library_text(module)
        if text is not None:
            self._parse(text, None)

    def _in(self, folder: Path, module: str) -> Path | None:
        """The file of a folder that declares the module: where its path says, else any file directly in the folder."""
        parts = module.split(".")
        for stem in ("/".join(parts), module, parts[-1]):
            for suffix in SUFFIXES:
                path = folder / f"{stem}{suffix}"
                if _declares(path, module):
                    return path
        return self._heads_of(folder).get(module)

    def _heads_of(self, folder: Path) -> dict[str, Path]:
        if folder not in self._heads:
            heads: dict[str, Path] = {}
            try:
                files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
            except OSError:
                files = []
            for path in files:
                declared = _declared(path)
                if declared:
                    heads.setdefault(declared, path)
            self._heads[folder] = heads
        return self._heads[folder]


def _upwards(folder: Path) -> Iterator[Path]:
    """The folder and those above it, up to the root of its project; only the folder itself if it is in none."""
    yield folder
    chain = [folder, *_real(folder).parents]
    root = next(
        (n for n, place in enumerate(chain) if any((place / mark).exists() for mark in PROJECT_MARKS)), 0
    )  # fmt: skip
    yield from chain[1 : root + 1]


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except OSError:
        return path


def _declares(path: Path, module: str) -> bool:
    return _declared(path) == module


def _declared(path: Path) -> str:
    """The module that a file declares, by a look at its beginning; empty if it cannot be told."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            head = file.read(HEAD).decode("utf-8", errors="ignore")
    except OSError:
        return ""
    found = _MODULE.search(head)
    return "" if found is None else found[1].replace("`", "")
