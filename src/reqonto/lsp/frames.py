"""Values through a pipe: the length of each, and the value behind it."""

from __future__ import annotations

import pickle
from typing import IO

_HEAD = 8


def send(stream: IO[bytes], value: object) -> None:
    """Write a value; raises OSError where nobody reads any more."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(_HEAD, "big") + data)
    stream.flush()


def receive(stream: IO[bytes]) -> object | None:
    """The next value; None where the other side has ended.

    Both ends are processes of one server, of which one started the other: nobody else writes into the pipe.
    """
    head = _exactly(stream, _HEAD)
    if head is None:
        return None
    data = _exactly(stream, int.from_bytes(head, "big"))
    return None if data is None else pickle.loads(data)  # noqa: S301 - from a process that this one started


def _exactly(stream: IO[bytes], size: int) -> bytes | None:
    parts: list[bytes] = []
    while size:
        part = stream.read(size)
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
