"""Texts for witnesses: one that matches some patterns and not others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from reqonto.logic.patterns import text_matches

TRIES = 400


def invent(wanted: list[str], unwanted: list[str], taken: set[str]) -> str | None:
    """A new text that matches every pattern of `wanted` and none of `unwanted`; None if none is found."""
    for text in islice(_candidates(wanted, unwanted), TRIES):
        fits = all(text_matches(text, pattern) for pattern in wanted)
        if fits and text not in taken and not any(text_matches(text, pattern) for pattern in unwanted):
            return text
    return None


def _candidates(wanted: list[str], unwanted: list[str]) -> Iterator[str]:
    if not wanted:
        yield ""
        for number in range(1, 40):
            yield f"text{number}"
            yield str(number)
        for pattern in unwanted:
            yield from (text + "?" for text in islice(_samples(pattern), 10))
        for number in count(40):
            yield f"text{number}"
    streams = [_samples(pattern) for pattern in wanted]
    while streams:
        for stream in list(streams):
            try:
                yield next(stream)
            except StopIteration:
                streams.remove(stream)


def _samples(pattern: str) -> Iterator[str]:
    """Texts that match a pattern, as different as the choices in it; the first is short."""
    try:
        parsed = re._parser.parse(pattern)  # noqa: SLF001 - the only parser of patterns there is
    except re.error:
        return
    seen: set[str] = set()
    for turn in range(TRIES):
        text = _build(parsed, turn)
        if text is not None and text not in seen:
            seen.add(text)
            yield text


def _build(parsed: Any, turn: int) -> str | None:  # noqa: ANN401 - the parser's own structure
    """One text; `turn` picks among the choices."""
    made: list[str] = []
    for code, detail in parsed:
        piece = _piece(str(code), detail, turn, len(made))
        if piece is None:
            return None
        made.append(piece)
    return "".join(made)


def _piece(code: str, detail: Any, turn: int, place: int) -> str | None:  # noqa: ANN401
    match code:
        case "LITERAL":
            return chr(detail)
        case "NOT_LITERAL":
            return "a" if detail != ord("a") else "b"
        case "ANY":
            return chr(ord("a") + (turn + place) % 26)
        case "IN":
            return _member(detail, turn + place)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            low, high, inner = detail
            times = min(int(high), int(low) + turn % 4)
            pieces = [_build(inner, turn + step) for step in range(times)]
            return None if any(piece is None for piece in pieces) else "".join(piece or "" for piece in pieces)
        case "SUBPATTERN":
            return _build(detail[-1], turn)
        case "ATOMIC_GROUP":
            return _build(detail, turn)
        case "BRANCH":
            branches = detail[1]
            return _build(branches[turn % len(branches)], turn // len(branches))
        case "AT":
            return ""
        case _:
            return None


_CATEGORIES = {
    "CATEGORY_DIGIT": "0123456789",
    "CATEGORY_WORD": "abcdefghij0123",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_DIGIT": "abc",
    "CATEGORY_NOT_WORD": "-. ",
    "CATEGORY_NOT_SPACE": "abc123",
}


def _member(choices: Any, turn: int) -> str | None:  # noqa: ANN401
    """One character of a class."""
    found: list[str] = []
    negated = False
    for code, detail in choices:
        match str(code):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found.append(chr(detail))
            case "RANGE":
                low, high = detail
                found += [chr(number) for number in range(low, min(high, low + 128) + 1)]
            case "CATEGORY":
                found += _CATEGORIES.get(str(detail), "")
            case _:
                return None
    if negated:
        found = [char for char in "abcxyz0129-_ ABC中" if char not in found]
    # Letters and digits first: people read these texts.
    found.sort(key=lambda char: not (char.isascii() and char.isalnum()))
    return found[turn % len(found)] if found else None
