"""Which language messages are in: `--lang`, else the settings of the project, else the environment, else English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from reqonto.locales import from_environment

__all__ = ["LANGUAGES", "choose_language", "from_arguments", "from_environment", "from_settings"]

LANGUAGES = ("en", "zh")


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language of this call, known before the arguments are parsed so that mistakes in them are told in it."""
    return from_arguments(arguments) or from_settings(arguments) or from_environment(environment)


def from_settings(arguments: Sequence[str]) -> str | None:
    """What the settings file says that governs the first path among the arguments, else this folder."""
    from reqonto.settings import find, load

    start = Path(_first_path(arguments))
    try:
        found = find(start if start.is_dir() else start.parent)
        return None if found is None else load(found)[0].lang
    except (OSError, ValueError):
        return None  # a path that is none is told later, by whoever reads it


_NO_PATHS = ("explain", "witness", "version", "completion")
"""Verbs whose first argument is a word; only `-f` gives them paths."""


def _first_path(arguments: Sequence[str]) -> str:
    words = iter(arguments)
    verb = ""
    for word in words:
        if word in ("-f", "--file"):
            return next(words, "")
        if word.startswith("--file="):
            return word.removeprefix("--file=")
        if word.startswith("-"):
            continue
        if not verb:
            verb = "" if word in LANGUAGES else word
        elif verb not in _NO_PATHS:
            path = word.partition("::")[0]
            if path and _exists(path):
                return path
    return ""


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def from_arguments(arguments: Sequence[str]) -> str | None:
    """The last `--lang` that names a language."""
    found: str | None = None
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        value = None
        if argument == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        elif argument.startswith("--lang="):
            value = argument.removeprefix("--lang=")
        if value in LANGUAGES:
            found = value
    return found
