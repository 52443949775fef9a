"""Which files belong together, and what stands in them: on the disk, or in an editor where nobody has saved it yet."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path

from reqonto.paths import expand
from reqonto.projects import is_shipped
from reqonto.records import dataclass
from reqonto.settings import Settings, find
from reqonto.syntax.files import is_markdown

MOST_FILES = 2_000
MOST_ENTRIES = 50_000
"""A folder with more texts or more of anything is no specification: a file in it is read by itself."""


@dataclass(frozen=True, slots=True)
class Project:
    """Texts that are checked together: those of a settings file, of a folder, or one file with what it imports."""

    folder: str
    settings: str | None = None
    alone: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The texts of a project at one moment.

    `texts` are those of open documents by their paths, `states` the state of each of these documents, see
    `Document.state`, by its address.
    """

    number: int
    project: Project
    texts: Mapping[str, str]
    states: Mapping[str, int]
    paths: tuple[str, ...] = field(default=())


def project_of(path: str) -> Project:
    """The project of a file: that of the nearest settings upward, else its folder."""
    if not _is_file_path(path):
        return Project("", alone=path)
    place = Path(path)
    settings = find(place.parent)
    if settings is not None:
        return Project(str(settings.parent), settings=str(settings))
    return Project(str(place.parent))


def files_of(project: Project, settings: Settings, opened: Iterable[str]) -> tuple[str, ...]:
    """The files of a project, those that are open and on no disk included.

    Of open ones only those that the project reads: what is elsewhere, or is no text of a specification, has a project
    of its own, see `belongs`.
    """
    if project.alone is not None:
        return (project.alone,)
    if project.settings is None and is_too_large(project.folder):
        return ()
    # Modules of the library that the settings name are read and checked as well.
    shipped = [name for name in settings.library if is_shipped(name, settings)]
    found, _ = expand((project.folder, *shipped), settings)
    known = {os.path.realpath(each) for each in found}
    more = [each for each in opened if os.path.realpath(each) not in known and _would_belong(each, project, settings)]
    return (*found, *more)


def _would_belong(path: str, project: Project, settings: Settings) -> bool:
    """Whether a file that is on no disk is one of the project as soon as it is saved."""
    if Path(path).exists() or is_markdown(path) or not path.endswith(".req"):
        return False
    return not (project.settings and settings.files) and Path(path).is_relative_to(project.folder)


def is_too_large(folder: str) -> bool:
    """Whether a folder has more in it than a specification has, see `MOST_FILES`."""
    entries = texts = 0
    for _, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        entries += len(folders) + len(names)
        texts += sum(name.endswith(".req") for name in names)
        if entries > MOST_ENTRIES or texts > MOST_FILES:
            return True
    return False


def _is_file_path(path: str) -> bool:
    return Path(path).is_absolute()
