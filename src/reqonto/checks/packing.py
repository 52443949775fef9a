"""Worlds as JSON, as they are remembered."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from fractions import Fraction

from reqonto.logic.structure import Structure, Timeline, Value


def texts(value: object) -> list[str]:
    """A list as one of texts; `TypeError` if it is none."""
    if not isinstance(value, list):
        raise TypeError(value)
    return [str(each) for each in value]


def packed(world: Structure) -> dict[str, object]:
    """A world as JSON: numbers as `n/d`, names and texts with an apostrophe before them."""
    return {
        "elements": {sort: list(names) for sort, names in world.elements.items()},
        "members": {kind: sorted(names) for kind, names in world.members.items()},
        "functions": {
            name: [[[_out(each) for each in arguments], _out(value)] for arguments, value in table.items()]
            for name, table in world.functions.items()
        },
        "timelines": {
            name: [
                [
                    [_out(each) for each in arguments],
                    [[start, None if value is None else _out(value)] for start, value in line],
                ]
                for arguments, line in table.items()
            ]
            for name, table in world.timelines.items()
        },
        "now": None if world.now is None else str(world.now),
    }


def pressed(world: Structure, text: str) -> dict[str, object]:
    """A large world as JSON in little room, with the sorts of which there are objects."""
    data = b64encode(zlib.compress(text.encode("ascii"), 1)).decode("ascii")
    return {"there": "\n".join(sort for sort, names in world.elements.items() if names), "pressed": data}


def unpressed(entry: Mapping[str, object]) -> object:
    """What `pressed` made small, or the entry itself."""
    data = entry.get("pressed")
    return entry if data is None else json.loads(zlib.decompress(b64decode(str(data))))


def unpacked(data: object) -> Structure:
    """The world that `packed` gave; `KeyError`, `TypeError` or `ValueError` if it is none."""
    if not isinstance(data, dict):
        raise TypeError(data)
    now = data["now"]
    return Structure(
        {sort: tuple(names) for sort, names in data["elements"].items()},
        {kind: frozenset(names) for kind, names in data["members"].items()},
        {
            name: {tuple(_in(each) for each in arguments): _in(value) for arguments, value in rows}
            for name, rows in data["functions"].items()
        },
        {
            name: {tuple(_in(each) for each in arguments): _line(line) for arguments, line in rows}
            for name, rows in data["timelines"].items()
        },
        None if now is None else Fraction(now),
    )


def _line(line: list[tuple[int | None, str | bool | None]]) -> Timeline:
    return tuple((start, None if value is None else _in(value)) for start, value in line)


def _out(value: Value) -> str | bool:
    match value:
        case bool():
            return value
        case Fraction():
            return str(value)
        case str():
            return f"'{value}"


def _in(value: str | bool) -> Value:  # noqa: FBT001 - a truth value, not a flag
    if isinstance(value, bool):
        return value
    return value[1:] if value.startswith("'") else Fraction(value)
