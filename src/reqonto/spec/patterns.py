"""Patterns of texts: regular expressions that every engine can decide."""

from __future__ import annotations

import re
from typing import Any

from reqonto.diagnostics.diagnostic import Text

# `re` hides its parser; what it parses to is the one reliable way to know what a pattern uses.
_parser: Any = getattr(re, "_parser")  # noqa: B009

_REFUSED = {
    "GROUPREF": Text("it refers back to what an earlier part matched", "它引用了前面部分匹配的内容"),
    "GROUPREF_EXISTS": Text("it refers back to what an earlier part matched", "它引用了前面部分匹配的内容"),
    "ASSERT": Text("it looks ahead or behind", "它使用了前瞻或后顾"),
    "ASSERT_NOT": Text("it looks ahead or behind", "它使用了前瞻或后顾"),
    "ATOMIC_GROUP": Text("it has an atomic group", "它使用了原子组"),
    "POSSESSIVE_REPEAT": Text("it has a possessive repetition", "它使用了占有式重复"),
}


def fault(pattern: str) -> Text | None:
    """Why a pattern cannot be used; None if it can."""
    if len(pattern) > 1000:
        return Text("it is longer than 1000 signs", "它超过了 1000 个字符")
    try:
        parsed = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        reason = str(error)
        return Text(reason, f"正则表达式有误（{reason}）")
    return _refused(parsed)


def _refused(parsed: Any) -> Text | None:  # noqa: ANN401
    for part in parsed:
        if isinstance(part, tuple) and part and str(part[0]) in _REFUSED:
            return _REFUSED[str(part[0])]
        inner = part if isinstance(part, (tuple, list)) or hasattr(part, "data") else ()
        found = _refused(inner)
        if found is not None:
            return found
    return None
