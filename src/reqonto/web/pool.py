"""Processes that answer queries, a few at once: a query that runs away holds up nobody but itself."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from reqonto.backends.sparql import Asked, Dataset, NoAnswer, Reason, SparqlAnswer
from reqonto.records import dataclass


class Busy(Exception):  # noqa: N818 - a state, no error
    """All processes are at work, and enough queries wait."""


class GivenUp(Exception):  # noqa: N818 - a state, no error
    """The client went away before there was an answer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query with the graphs that it is asked of and the forms that its answer may have; see `Asked.query`."""

    text: str
    rows: int | None = None
    results: str | None = None
    graph: str | None = None
    default: Sequence[str] | None = None
    named: Sequence[str] | None = None


class Ticket:
    """One query on its way; `give_up` ends it from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: Asked | None = None
        self.given_up = False

    def hold(self, asked: Asked | None) -> None:
        """Which process is at it."""
        with self._lock:
            self._asked = asked
            if self.given_up and asked is not None:
                asked.end()

    def give_up(self) -> None:
        """Nobody waits for the answer any more."""
        with self._lock:
            self.given_up = True
            if self._asked is not None:
                self._asked.end()


class Pool:
    """At most `size` processes over one dataset, which can be put in place of another at any time."""

    def __init__(
        self, dataset: Dataset, *, size: int, seconds: float, most_waiting: int, most_bytes: int, patience: float = 20.0
    ) -> None:
        self.seconds, self.most_bytes = seconds, most_bytes
        self._patience, self._most_waiting = patience, most_waiting
        self._lock = threading.Lock()
        self._places = threading.Semaphore(size)
        self._waiting = 0
        self._dataset, self._generation = dataset, 0
        self._idle: list[tuple[int, Asked]] = []
        self._at_work: set[Ticket] = set()
        self._closed = False

    def replace(self, dataset: Dataset, first: Asked | None = None) -> None:
        """Answer from this dataset from now on; `first` is a process that has loaded it already."""
        with self._lock:
            self._dataset = dataset
            self._generation += 1
            old, self._idle = self._idle, []
            if first is not None:
                self._idle.append((self._generation, first))
        for _, asked in old:
            asked.close()

    def ask(self, wanted: Wanted, ticket: Ticket) -> SparqlAnswer:
        """The answer, after a place is free; raises `Busy` where that takes too long, `GivenUp` where nobody waits."""
        self._enter()
        try:
            if ticket.given_up or self._closed:
                raise GivenUp
            generation, asked = self._taken()
            with self._lock:
                self._at_work.add(ticket)
            try:
                ticket.hold(asked)
                answer = self._answer(asked, wanted)
            finally:
                ticket.hold(None)
                with self._lock:
                    self._at_work.discard(ticket)
                self._back(generation, asked)
            if ticket.given_up:
                raise GivenUp
            return answer
        finally:
            self._places.release()

    def close(self) -> None:
        """End all processes; queries that are at work are given up."""
        self._closed = True
        with self._lock:
            at_work = tuple(self._at_work)
        for ticket in at_work:
            ticket.give_up()
        self.replace(self._dataset)

    def _enter(self) -> None:
        with self._lock:
            if self._waiting >= self._most_waiting:
                raise Busy
            self._waiting += 1
        try:
            if not self._places.acquire(timeout=self._patience):
                raise Busy
        finally:
            with self._lock:
                self._waiting -= 1

    def _taken(self) -> tuple[int, Asked]:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            generation, dataset = self._generation, self._dataset
        return generation, Asked(dataset)

    def _back(self, generation: int, asked: Asked) -> None:
        with self._lock:
            if asked.is_open and generation == self._generation and not self._closed:
                self._idle.append((generation, asked))
                return
        asked.close()

    def _answer(self, asked: Asked, wanted: Wanted) -> SparqlAnswer:
        if asked.trouble is not None:
            return NoAnswer(asked.trouble)
        if asked.problems:
            return NoAnswer(Reason.FAILED, asked.problems[0].detail)
        return asked.query(
            wanted.text, seconds=self.seconds, rows=wanted.rows, results=wanted.results, graph=wanted.graph,
            most_bytes=self.most_bytes, default=wanted.default, named=wanted.named,
        )  # fmt: skip
