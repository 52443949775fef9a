"""Standard output carries data, standard error everything else; a reader that goes away is no error."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TextIO


@contextlib.contextmanager
def quiet_streams() -> Iterator[None]:
    """Let no character and no closed pipe raise while the command runs."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # A terminal that cannot show a character gets its number; output never stops half-way.
            with contextlib.suppress(ValueError, OSError):
                reconfigure(errors="backslashreplace")
    try:
        yield
    finally:
        try:
            flush()
        except OSError:
            abandon_output()


def write(text: str) -> None:
    """Data for the caller."""
    if not text:
        return
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        _abandon(sys.stdout)


def write_data(text: str) -> None:
    """Data with a fixed encoding, whatever the terminal speaks: UTF-8."""
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        write(text)
        return
    try:
        sys.stdout.flush()
        raw.write(text.encode("utf-8", "surrogatepass"))
        raw.flush()
    except BrokenPipeError:
        _abandon(sys.stdout)


def complain(text: str) -> None:
    """A line for the person at the terminal."""
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(text.rstrip("\n") + "\n")


def flush() -> None:
    """Write out what is buffered."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (BrokenPipeError, ValueError):
            _abandon(stream)


def abandon_output() -> None:
    """Give up what standard output could not take."""
    _abandon(sys.stdout)


def coloured(stream: TextIO) -> bool:
    """Whether a stream wants colours: a terminal, and nobody has said no."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except ValueError:
        return False


def columns(stream: TextIO) -> int | None:
    """How wide the terminal is that a stream goes to; None if it goes elsewhere."""
    try:
        if not stream.isatty():
            return None
        import shutil  # it brings much along

        return shutil.get_terminal_size().columns or None
    except ValueError:
        return None


def _abandon(stream: TextIO) -> None:
    """Point a stream whose reader has gone at nothing, so that the interpreter does not complain when it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
