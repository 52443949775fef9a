"""Where findings stand as other tools want to be told: paths from the root of the repository, one place for each."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.pipeline import Result
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.shipped import PREFIX, is_shipped, module_of
from reqonto.syntax.tree import Import, Tree


@dataclass(frozen=True, slots=True)
class Root:
    """The folder that paths of a report begin in."""

    folder: Path

    def path(self, shown: str) -> str | None:
        """A path as it stands in the repository, with `/`; None for what lies outside, as texts of the library do."""
        if shown.startswith(PREFIX):
            return None
        relative = os.path.relpath(Path(shown).resolve(), self.folder).replace(os.sep, "/")
        return None if relative == ".." or relative.startswith("../") or os.path.isabs(relative) else relative  # noqa: PTH117 - of another drive

    def name(self, shown: str) -> str:
        """The path in the repository; what lies outside keeps the path that messages show."""
        return self.path(shown) or shown

    def uri(self, shown: str) -> tuple[str, bool]:
        """The path of a file as a URI reference, and whether it begins in the root."""
        path = self.path(shown)
        if path is not None:
            return quote(path, safe="/"), True
        return Path(shown).resolve().as_uri(), False


def root_of(result: Result) -> Root:
    """The nearest folder upward that a version control system keeps; else that of the settings, else this one."""
    here = Path.cwd().resolve()
    kept = next((each for each in (here, *here.parents) if (each / ".git").exists()), None)
    home = result.settings.root
    return Root(kept or (here if home is None else home.resolve()))


def place_of(diagnostic: Diagnostic, result: Result) -> tuple[str | None, Span | None]:
    """The path of a finding and its place in it; what no place is to blame for is told of the first text."""
    if diagnostic.span is not None:
        shown = diagnostic.span.shown
        return shown.path, shown
    path = diagnostic.fields.get("path")
    return (str(path) if path is not None else next(iter(result.files), None)), None


def place_for_hosts(diagnostic: Diagnostic, result: Result) -> tuple[str | None, Span | None]:
    """The same for code hosts, which know no files but those of the repository.

    A finding in a text of the library is told at an own place that has to do with it, else where own texts import this
    text, or one that imports it (`library_place` says where it is).
    """
    path, span = place_of(diagnostic, result)
    own = next((each for each in result.files if not each.startswith(PREFIX)), None)
    if own is None or not is_shipped(span):
        return path, span
    assert path is not None
    beside = (each.span for each in diagnostic.labels if not is_shipped(each.span))
    place = next(beside, None) or _import_of(path, result)
    return (own, None) if place is None else (place.shown.path, place.shown)


def library_place(diagnostic: Diagnostic, result: Result) -> str:
    """Where in the library a finding is that is told at an import; empty for others."""
    span = diagnostic.span
    if span is None or not is_shipped(span) or place_for_hosts(diagnostic, result)[1] == span.shown:
        return ""
    return f"{span.shown.path}:{span.shown.line}"


def _import_of(path: str, result: Result) -> Span | None:
    """The first import in own texts by which a text of the library came in."""
    inner = {module_of(tree.source.path): [each.path.text for each in _imports(tree)] for tree in result.trees}
    wanted = module_of(path)
    for tree in result.trees:
        if module_of(tree.source.path) is None:
            for each in _imports(tree):
                if wanted in _reached(each.path.text, inner):
                    return each.span
    return None


def _imports(tree: Tree) -> list[Import]:
    return [each for each in tree.items if isinstance(each, Import)]


def _reached(module: str, inner: Mapping[str | None, Sequence[str]]) -> set[str]:
    """A module and all that it imports, and these in turn."""
    found, waiting = {module}, [module]
    while waiting:
        for each in inner.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found
