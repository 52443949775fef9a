"""Patterns of paths as settings write them: `legacy/**`, `*.req`."""

from __future__ import annotations

import re
from functools import cache


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    place, pieces = 0, list[str]()
    while place < len(pattern):
        if pattern.startswith("**/", place):
            pieces.append("(?:[^/]+/)*")
            place += 3
        elif pattern.startswith("**", place):
            pieces.append(".*")
            place += 2
        else:
            char = pattern[place]
            pieces.append({"*": "[^/]*", "?": "[^/]"}.get(char) or re.escape(char))
            place += 1
    return re.compile("".join(pieces), re.DOTALL)


def fits(pattern: str, path: str) -> bool:
    """Whether a path with `/`, from the folder that the pattern is relative to, is one of the pattern.

    `*` and `?` stand within a name, `**` for folders too; a pattern that names a folder means all that is in it.
    """
    plain = pattern.removeprefix("./")
    folder = plain.rstrip("/")
    return bool(_compiled(plain).fullmatch(path) or (folder and _compiled(f"{folder}/**").fullmatch(path)))
