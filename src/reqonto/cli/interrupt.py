"""Ctrl-C ends the program with one line and exit code 130, whatever it is at.

Python raises `KeyboardInterrupt` wherever the program happens to be: in an import, or in a destructor of an engine,
where it would be swallowed.  Only the program does this; a caller of `main` in its own process keeps its own handling.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130

GRACE = 1.5
"""Seconds for an interrupted run to unwind before it is ended without asking."""

_leaving = threading.Lock()


class _Patience:
    """Whether an interrupt only ends what is at work; each of those who hear of one counts it for itself."""

    open = False
    raised = 0
    noticed = 0


@contextlib.contextmanager
def patiently() -> Iterator[None]:
    """The first interrupt within is raised, and the program goes on with what was found; a second one ends it."""
    _Patience.open, _Patience.raised, _Patience.noticed = True, 0, 0
    try:
        yield
    finally:
        _Patience.open = False


def leave_at_once(words: Callable[[], str]) -> None:
    """Until the run takes over, an interrupt ends the program: nothing has been done that needs to be undone."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        say_and_exit(words())

    _install(leave)


def raise_and_watch(words: Callable[[], str]) -> None:
    """An interrupt unwinds the run, and ends it where something swallows it or takes too long."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        _Patience.raised += 1
        if _Patience.open and _Patience.raised == 1:
            raise KeyboardInterrupt
        timer = threading.Timer(GRACE, lambda: say_and_exit(words()))
        timer.daemon = True
        timer.start()
        raise KeyboardInterrupt

    if not _install(interrupt):
        return
    _watch(words)
    plain = sys.unraisablehook

    def unraisable(found: sys.UnraisableHookArgs) -> None:
        if found.exc_type is KeyboardInterrupt and _Patience.open:
            # It came where it cannot be raised: it is heard of again.
            _Patience.raised = 0
            signal.raise_signal(signal.SIGINT)
            return
        if found.exc_type is KeyboardInterrupt:
            say_and_exit(words())
        # An engine's object whose construction was interrupted complains when it goes; there is nothing to learn.
        if not str(getattr(found.object, "__module__", "")).startswith("z3"):
            plain(found)

    sys.unraisablehook = unraisable


def _taken_patiently() -> bool:
    _Patience.noticed += 1
    return _Patience.open and _Patience.noticed == 1


def _watch(words: Callable[[], str]) -> None:
    """A thread that ends the program some time after an interrupt, though an engine may hold the run for longer."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    except ValueError:
        return

    def wait() -> None:
        while signal.SIGINT not in os.read(reading, 1) or _taken_patiently():
            pass
        time.sleep(GRACE)
        say_and_exit(words())

    threading.Thread(target=wait, daemon=True).start()


def say_and_exit(words: str) -> NoReturn:
    """The one line, once, and away: without destructors, which may fail or wait for an engine."""
    if _leaving.acquire(blocking=False):
        with contextlib.suppress(OSError):
            os.write(2, (words + "\n").encode(getattr(sys.stderr, "encoding", None) or "utf-8", "backslashreplace"))
    else:
        time.sleep(0.1)  # another thread is saying it
    os._exit(INTERRUPTED)


def _install(handler: Callable[[int, FrameType | None], None]) -> bool:
    """Whether the handler is in place: a signal that the caller ignores stays ignored, and threads own none."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return False
    try:
        signal.signal(signal.SIGINT, handler)
    except ValueError:
        return False
    return True
