"""Whether a text matches a pattern."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def text_matches(text: str, pattern: str) -> bool:
    """Whether the whole `text` matches `pattern`."""
    return _compiled(pattern).fullmatch(text) is not None
