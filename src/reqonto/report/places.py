"""Where findings stand as other tools want to be told: paths from the root of the repository, one place for each."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.pipeline import Result
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.shipped import PREFIX


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
        """The path as a URI reference, and whether it begins in the root."""
        path = self.path(shown)
        if path is not None:
            return quote(path, safe="/"), True
        return (quote(shown, safe="/:") if shown.startswith(PREFIX) else Path(shown).resolve().as_uri()), False


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
