"""The other side of the process that checks: given the newest texts, and ended where it holds on to old ones."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO

from reqonto.lsp.frames import receive, send
from reqonto.lsp.report import Failed, Job, Message

PATIENCE = 3.0
"""Seconds that a check may go on after there are newer texts, before its process is ended."""


class Checker:
    """Checks jobs, one at a time, and gives what they come to to `told`, from a thread of its own.

    What an older job than the last one comes to is told as well: who listens knows by its number what it is about.
    """

    def __init__(self, told: Callable[[Message], None], *, command: tuple[str, ...] | None = None) -> None:
        self._told = told
        self._command = command or (sys.executable, "-m", "reqonto.lsp.checking")
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted: Job | None = None
        self._heard = 0
        self._timer: threading.Timer | None = None
        self._closed = False
        self.started = 0
        """How many processes there were so far."""

    def check(self, job: Job) -> None:
        """Check this, and nothing that was asked before any more."""
        with self._lock:
            if self._closed:
                return
            self._wanted = job
            if not self._send(job):
                # The process has ended, or never was.
                self._start()
                self._send(job)
            self._watch(job, PATIENCE)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._closed = True
            if self._timer is not None:
                self._timer.cancel()
            self._end()

    def _send(self, job: Job) -> bool:
        process = self._process
        if process is None or process.poll() is not None:
            return False
        assert process.stdin is not None
        try:
            send(process.stdin, job)
        except OSError:
            return False
        return True

    def _start(self) -> None:
        self._end()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.started += 1
        out = self._process.stdout
        assert out is not None
        threading.Thread(target=self._listen, args=(self._process, out), daemon=True).start()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        process.wait()

    def _listen(self, process: subprocess.Popen[bytes], out: IO[bytes]) -> None:
        with out:
            while True:
                try:
                    message = receive(out)
                except Exception:  # noqa: BLE001 - half a value, of a process that was ended in between
                    message = None
                if message is None:
                    break
                self._heard = max(self._heard, message.number)  # type: ignore[attr-defined]
                self._told(message)  # type: ignore[arg-type]
        self._again(process)

    def _again(self, process: subprocess.Popen[bytes]) -> None:
        """A process that ended by itself, for want of memory for one, is told of; the next text gets a new one."""
        with self._lock:
            if self._process is not process or self._closed:
                return
            self._end()
            wanted = self._wanted
        if wanted is not None:
            self._told(Failed(wanted.number, "the process that checks has ended"))

    def _watch(self, job: Job, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(seconds, self._overdue, (job, seconds))
        self._timer.daemon = True
        self._timer.start()

    def _overdue(self, job: Job, seconds: float) -> None:
        """The process has not begun with a job: it is held up by an older one."""
        with self._lock:
            if self._closed or self._wanted is not job or self._heard >= job.number:
                return
            self._start()
            self._send(job)
            # On a busy machine a process may take longer to begin.
            self._watch(job, 2 * seconds)
