"""Patterns that are compiled when they are first used: a run uses few of those that it defines."""

from __future__ import annotations

import re
from typing import cast

__all__ = ["pattern"]


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """A compiled pattern, as `re.compile` gives it, but for its type; what is used very often is better compiled."""
    return cast("re.Pattern[str]", _Pattern(text, flags))


class _Pattern:
    """Stands for a pattern until something is asked of it; then that has what was asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self._text, self._flags)
        for each in ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "pattern", "flags"):
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)
