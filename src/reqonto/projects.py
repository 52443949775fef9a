"""Which texts a run is about, and with which settings: the paths that are named, the settings file over them."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from reqonto.diagnostics import codes_files
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.records import dataclass
from reqonto.settings import OF_PATHS, Settings, find, load


@dataclass(frozen=True, slots=True)
class Project:
    """The paths to read and the settings in force; `diagnostics` are the mistakes in the settings file."""

    paths: tuple[str, ...]
    settings: Settings
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def lang(self) -> str:
        """The language of messages: that of the call, else of the settings file, else of the locale."""
        return self.settings.lang or "en"


def opened(
    named: Sequence[str], chosen: Mapping[str, object], lang: str, *, insist: bool = False, given: Collection[str] = ()
) -> Project:
    """The project of the paths that are `named`; without any, the nearest settings file upward says, or this folder.

    `chosen` are fields of `Settings` that win over the file; so does `lang` where the caller `insist`s on it.  Paths
    that are `given` are those of texts that are in no file.
    """
    start = Path(named[0]) if named else Path()
    start = start if start.is_dir() else start.parent
    found = find(start)
    settings, diagnostics = Settings(), list[Diagnostic]()
    if found is not None:
        settings, diagnostics = load(found, shown=shown_path(found))
    if settings.lang is None or insist:
        settings = replace(settings, lang=lang)
    settings = settings.alike(*(each for each in OF_PATHS if each in chosen))
    settings = replace(settings, **chosen, today=datetime.now().astimezone().date())  # type: ignore[arg-type]
    shipped = [name for name in settings.library if is_shipped(name, settings)]
    if not named and not given and not (shipped and chosen.get("library")):
        named = [shown_path(settings.root) if settings.root is not None else "."]
    diagnostics += [
        Diagnostic(codes_files.FILE_MISSING, None, {"path": name}, about=name)
        for name in settings.library
        if name not in shipped and not ((settings.root or Path()) / name).is_dir()
    ]
    return Project((*named, *given, *shipped), settings, tuple(diagnostics))


def is_shipped(name: str, settings: Settings) -> bool:
    """Whether a name is one of the library that is shipped, and not of a folder."""
    from reqonto.spec.shipped import library_modules

    return not ((settings.root or Path()) / name).is_dir() and bool(library_modules(name))


def shown_path(path: Path) -> str:
    """A path as the person in this folder would write it."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, OSError):
        return str(path)
    return relative if Path(relative).parts[:3] != ("..", "..", "..") else str(path)
