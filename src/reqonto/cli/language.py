"""Which language messages are in: `--lang`, else the environment, else English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "zh")


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language of this call, known before the arguments are parsed so that mistakes in them are told in it."""
    chosen = from_arguments(arguments)
    return chosen if chosen is not None else from_environment(environment)


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


def from_environment(environment: Mapping[str, str]) -> str:
    """The language of the locale, as POSIX ranks the variables."""
    for name in ("REQONTO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
