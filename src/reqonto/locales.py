"""The language of the environment, in which messages are told where nobody says otherwise."""

from __future__ import annotations

from collections.abc import Mapping


def from_environment(environment: Mapping[str, str]) -> str:
    """The language of the locale, as POSIX ranks the variables."""
    for name in ("REQONTO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
