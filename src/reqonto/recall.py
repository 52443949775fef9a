"""Where what earlier runs established is looked up, and what it depends on: our version and that of the engine."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reqonto import __version__
from reqonto.result import Result
from reqonto.settings import Settings

if TYPE_CHECKING:
    from reqonto.backends.base import Session
    from reqonto.cache import Shelf, Store
    from reqonto.logic.theory import Theory

_ENGINE = "smt"

FOLDER = "REQONTO_CACHE_DIR"
"""The variable of the environment that names a folder for answers, as pipelines keep one from job to job."""

SHARED = "answers"
"""The file in a folder that was chosen: answers go by what they depend on, so that any project may use them."""


def shelf_of(result: Result, settings: Settings) -> Shelf:
    """Where trees and what they mean are remembered: beside the answers."""
    from reqonto.cache import Shelf

    file = memory_of(result, settings)
    return Shelf(None if file is None else file.with_name(f"{file.name}-texts"))


def remembering(store: Store) -> Callable[[Theory], Session]:
    """What opens sessions that use a store of earlier answers; all but the first confirm what that one found."""
    from reqonto.checks.remembered import RememberingSession

    sessions: list[Session] = []

    def opened(about: Theory) -> Session:
        # The first session goes on learning; one that confirms a core knows nothing of it, nor does its memory.
        sessions.append(RememberingSession(about, store, f"{_ENGINE} {bool(sessions)} {answers_version()}", _opened))
        return sessions[-1]

    return opened


def memory_of(result: Result, settings: Settings) -> Path | None:
    """Where answers are remembered: in the folder that was chosen for them, else where the project has its own."""
    if settings.cache and settings.cache_dir:
        return (settings.root or Path()) / settings.cache_dir / SHARED
    if settings.cache and os.environ.get(FOLDER):
        return Path(os.environ[FOLDER]) / SHARED
    return own_memory(result, settings)


def own_memory(result: Result, settings: Settings) -> Path | None:
    """What only this project remembers: with it, or for texts without settings in the cache folder of the user."""
    from reqonto.cache import place, user_place

    if not settings.cache:
        return None
    if settings.root is not None:
        return place(settings.root, os.environ)
    return user_place(Path(result.files[0]).parent, os.environ) if result.files else None


def _opened(theory: Theory) -> Session:
    from reqonto.backends.smt import SMT

    return SMT().open(theory)


@cache
def answers_version() -> str:
    """What an answer depends on beside the question: our version, down to the state of our files, and the engine's."""
    return f"{engine_version()} {state_of('backends', 'checks', 'logic')}"


def engine_version() -> str:
    """The version of the engine, without loading it or what reads the descriptions of packages, where that can be."""
    from importlib.util import find_spec

    found = find_spec("z3")
    folder = None if found is None or found.origin is None else Path(found.origin).parent
    names = [] if folder is None else sorted(each.stem for each in folder.parent.glob("z3_solver-*.dist-info"))
    if len(names) == 1:
        return names[0]
    from importlib.metadata import version

    return version("z3-solver")


@cache
def state_of(*folders: str) -> str:
    """Our version, down to the state of the files in folders of ours."""
    return f"{__version__} {_state_in(Path(__file__).parent, folders)}"


def _state_in(home: Path, folders: tuple[str, ...]) -> str:
    """The state of files: where a package was installed what it consists of, else when they were written."""
    from reqonto.cache import digest

    newest = 0
    states: list[str] = []
    for folder in folders:
        with os.scandir(home / folder) as files:
            for file in sorted((each for each in files if each.is_file()), key=lambda each: each.name):
                state = file.stat()
                states.append(f"{folder}/{file.name} {state.st_size} {state.st_mtime_ns}")
                newest = max(newest, state.st_mtime_ns)
    return digest(*(_installed(home, newest) or states))


def _installed(home: Path, newest: int) -> list[str]:
    """The sums of the files of an installed package, the same on every machine; nothing where some may be others.

    Installers write the list of sums last: what is newer has been changed by hand.
    """
    for record in home.parent.glob(f"{home.name}-*.dist-info/RECORD"):
        try:
            if record.stat().st_mtime_ns >= newest:
                lines = record.read_text(encoding="utf-8").splitlines()
                return sorted(line for line in lines if line.startswith(f"{home.name}/") and "sha256=" in line)
        except (OSError, ValueError):
            continue
    return []
