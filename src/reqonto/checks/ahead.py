"""Helpers that answer ahead: processes that do parts of a check and tell what is to be remembered of them.

The check itself goes through its parts in order, as if it were alone, and finds the answers in the store.  So what it
says does not depend on how many helpers there are, and a helper that dies costs only time.  Helpers are forked before
an engine is at work, speak in lines of JSON, and are gone when the check is, however that ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Self, TypeAlias

from reqonto.cache import Store
from reqonto.records import dataclass

Task: TypeAlias = list[object]
"""What to do, as JSON."""

Perform: TypeAlias = Callable[[Task], None]

CHUNK = 1 << 16


def available() -> bool:
    """Whether this system can fork a running program safely."""
    return sys.platform == "linux" and hasattr(os, "fork")


@dataclass(slots=True)
class _Helper:
    """One process: where tasks go in, where lines come out, and what has come of the next line."""

    pid: int
    tasks: int
    lines: int
    busy: bool = False
    read: list[bytes] = field(default_factory=list)


class Helpers:
    """Processes that `perform` tasks; what they put into the store comes back into ours."""

    def __init__(self, count: int, store: Store, perform: Perform) -> None:
        store.new()
        self.store = store
        self.helpers: list[_Helper] = []
        for _ in range(count):
            helper = self._fork(perform)
            if helper is None:
                break
            self.helpers.append(helper)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _fork(self, perform: Perform) -> _Helper | None:
        tasks, give = os.pipe()
        take, lines = os.pipe()
        with warnings.catch_warnings():
            # A thread that shows progress takes no part in what the helpers do.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                pid = os.fork()
            except OSError:
                for each in (tasks, give, take, lines):
                    os.close(each)
                return None
        if pid == 0:
            others = [end for helper in self.helpers for end in (helper.tasks, helper.lines)]
            _serve(tasks, lines, [give, take, *others], self.store, perform)
        os.close(tasks)
        os.close(lines)
        return _Helper(pid, give, take)

    def run(self, tasks: Sequence[Task], *, until: float, done: Callable[[], None]) -> None:
        """Have tasks performed, in any order, as long as there is time and somebody to perform them."""
        waiting = list(reversed(tasks))
        while self.helpers and time.monotonic() < until:
            for helper in list(self.helpers):
                if waiting and not helper.busy:
                    self._give(helper, waiting.pop())
            busy = {helper.lines: helper for helper in self.helpers if helper.busy}
            if not busy:
                break
            ready, _, _ = select.select(list(busy), [], [], min(1.0, max(0.0, until - time.monotonic())))
            for end in ready:
                if self._take(busy[end]):
                    done()

    def _give(self, helper: _Helper, task: Task) -> None:
        helper.busy = True
        try:
            _write(helper.tasks, json.dumps(task).encode("ascii") + b"\n")
        except OSError:
            self._lose(helper)

    def _take(self, helper: _Helper) -> bool:
        """Read what is there; whether that ended a task."""
        try:
            data = os.read(helper.lines, CHUNK)
        except OSError:
            data = b""
        if not data:
            self._lose(helper)
            return False
        helper.read.append(data)
        if not data.endswith(b"\n"):
            return False
        line, helper.read = b"".join(helper.read), []
        helper.busy = False
        for key, entry, lasting in json.loads(line):
            self.store.put(key, entry, lasting=lasting)
        return True

    def _lose(self, helper: _Helper) -> None:
        """A helper that is gone."""
        if helper in self.helpers:
            self.helpers.remove(helper)
        _end(helper)

    def close(self) -> None:
        """End all helpers at once: what they have not told is not needed."""
        for helper in self.helpers:
            _end(helper)
        self.helpers = []


def _end(helper: _Helper) -> None:
    with contextlib.suppress(OSError):
        os.kill(helper.pid, signal.SIGKILL)
    for end in (helper.tasks, helper.lines):
        with contextlib.suppress(OSError):
            os.close(end)
    with contextlib.suppress(OSError):
        os.waitpid(helper.pid, 0)


# ---------------------------------------------------------------- in the helper


def _serve(tasks: int, lines: int, unused: Sequence[int], store: Store, perform: Perform) -> None:
    """Perform one task after the other until there are no more; never comes back."""
    try:
        # The run ends its helpers itself, and they end with it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with contextlib.suppress(OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        for end in unused:
            os.close(end)
        with os.fdopen(tasks, "rb") as stream:
            for line in stream:
                perform(json.loads(line))
                _write(lines, json.dumps(store.new(), separators=(",", ":")).encode("ascii") + b"\n")
    except BaseException:  # noqa: BLE001, S110 - what fails here is done again by the run, which reports it
        pass
    finally:
        os._exit(0)


_DIE_WITH_PARENT = 1
"""`PR_SET_PDEATHSIG` of Linux."""


def _write(end: int, data: bytes) -> None:
    while data:
        data = data[os.write(end, data) :]
