"""SPARQL questions over graphs: answered in a process of their own, so that none can run away, fetch or write.

Only `SELECT`, `ASK`, `CONSTRUCT` and `DESCRIBE` are asked.  `SERVICE` and updates are refused before anything is read,
`FROM` but for graphs that were loaded.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Self, TypeAlias

from reqonto.backends.sparql_text import (
    MOST_CHARACTERS,
    Mistake,
    forbidden_word,
    form_of,
    graphs_named,
    mistake_of,
    too_deep,
)
from reqonto.records import dataclass

MOST_ROWS = 10_000
"""Rows of an answer that are kept where nothing else is said."""

MOST_BYTES = 200_000_000
"""The largest answer that is written out where nothing else is said."""

MEGABYTES = 2_000
"""The memory of the process that answers, where the system can limit it."""

LOADING = 120.0
"""Seconds that loading may take."""


class Reason(Enum):
    """Why there is no answer."""

    REFUSED = "refused"
    FAULTY = "faulty"
    OUT_OF_TIME = "out of time"
    OUT_OF_MEMORY = "out of memory"
    TOO_LARGE = "too large"
    TOO_LONG = "too long"
    NO_GRAPH = "no such graph"
    NO_FORM = "cannot be written so"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an answer: an address, a blank node, or a text with its datatype and language."""

    text: str
    kind: Literal["address", "blank", "literal", "triple"] = "literal"
    datatype: str = ""
    language: str = ""

    @property
    def is_address(self) -> bool:
        return self.kind == "address"


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer of `ASK`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of `SELECT` (or the triples of `CONSTRUCT`); `cut` where there were more than are kept.

    An absent value is None.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """An answer written out: `form` is one of those that were asked for."""

    kind: Literal["truth", "rows", "triples"]
    form: str
    body: bytes


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """There is none; `detail` is the forbidden word, the unknown graph, or what the engine says."""

    reason: Reason
    detail: str = ""
    mistake: Mistake | None = None


SparqlAnswer: TypeAlias = Truth | Rows | Document | NoAnswer


@dataclass(frozen=True, slots=True)
class Source:
    """Something to load into the graph of this name: a file, or a text.

    `format` is `turtle`, `ntriples`, `nquads`, `trig`, `rdfxml`, `jsonld` or `n3`.
    """

    graph: str
    format: str
    path: Path | None = None
    text: bytes = b""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a source; the place counts from 1 and is 0 where it is not known."""

    graph: str
    detail: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Dataset:
    """Everything that is asked together.

    `infer` names the graph for what follows; empty: nothing is concluded.
    """

    sources: tuple[Source, ...]
    prefixes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    infer: str = ""


class Asked:
    """A process that holds a dataset; `problems` are the sources that could not be read.

    One question at a time.  A process that is ended for a question (time, memory) cannot be asked again: `is_open`.
    """

    def __init__(self, dataset: Dataset, *, megabytes: int = MEGABYTES, seconds: float = LOADING) -> None:
        self._prefixes = dict(dataset.prefixes)
        program = f"import sys; sys.path[:] = {sys.path!r}\nfrom reqonto.backends.sparql_worker import serve; serve()"
        self._process = subprocess.Popen(  # noqa: S603 - this very interpreter
            [sys.executable, "-I", "-c", program],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.graphs: Mapping[str, int] = {}
        self.problems: tuple[Problem, ...] = ()
        self.trouble: Reason | None = None
        begun = {
            "megabytes": megabytes, "prefixes": self._prefixes, "infer": dataset.infer,
            "sources": [
                {"graph": each.graph, "format": each.format, "base": each.base, "size": len(each.text),
                 "path": None if each.path is None else str(each.path)} for each in dataset.sources
            ],
        }  # fmt: skip
        texts = b"".join(each.text for each in dataset.sources if each.path is None)
        told = self._exchange(json.dumps(begun).encode() + b"\n" + texts, seconds)
        if isinstance(told, Reason):
            self.trouble = told
            return
        header, _ = told
        self.graphs = header["graphs"]
        self.problems = tuple(
            Problem(each["graph"], each["detail"], each["line"], each["column"]) for each in header["problems"]
        )

    @property
    def is_open(self) -> bool:
        """Whether another question can be asked."""
        return self._process.poll() is None and self.trouble is None

    def query(
        self,
        text: str,
        *,
        seconds: float,
        rows: int | None = MOST_ROWS,
        results: str | None = None,
        graph: str | None = None,
        most_bytes: int = MOST_BYTES,
        default: Sequence[str] | None = None,
        named: Sequence[str] | None = None,
    ) -> SparqlAnswer:
        """The answer of a query.

        With `rows` it is given as values, at most so many; without, written out: truth and rows in the form `results`
        (`json`, `xml`, `csv`, `tsv`), triples in the form `graph`.  `default` and `named` choose the graphs to ask.
        """
        refused = refusal(text, self._prefixes, (*self.graphs,))
        if refused is not None:
            return refused
        if default is None and named is None and forbidden_word(text) == "FROM":
            default, named = _from(text, self._prefixes)
        missing = next((each for each in (*(default or ()), *(named or ())) if each not in self.graphs), None)
        if missing is not None:
            return NoAnswer(Reason.NO_GRAPH, missing)
        asked = {
            "query": text, "seconds": seconds, "rows": rows, "results": results, "graph": graph,
            "most_bytes": most_bytes, "default": default, "named": named,
        }  # fmt: skip
        told = self._exchange(json.dumps(asked).encode() + b"\n", seconds)
        if isinstance(told, Reason):
            return NoAnswer(told)
        return self._read(text, *told)

    def end(self) -> None:
        """End the process from another thread: what is asked has no answer then."""
        self._process.kill()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------ the other side

    def _exchange(self, request: bytes, seconds: float) -> tuple[dict[str, Any], bytes] | Reason:
        """What the process answers, or why it does not."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        over = threading.Event()

        def end() -> None:
            over.set()
            process.kill()

        clock = threading.Timer(seconds, end)
        clock.daemon = True
        clock.start()
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(request)
                process.stdin.flush()
            line = process.stdout.readline()
            if line.endswith(b"\n"):
                header = json.loads(line)
                body = process.stdout.read(header["size"])
                if len(body) == header["size"]:
                    return header, body
        except BaseException:
            self.close()
            raise
        finally:
            clock.cancel()
        process.wait()
        return Reason.OUT_OF_TIME if over.is_set() else Reason.OUT_OF_MEMORY

    def _read(self, text: str, header: dict[str, Any], body: bytes) -> SparqlAnswer:
        match header.get("error"):
            case None:
                pass
            case "syntax":
                return NoAnswer(Reason.FAULTY, header["detail"], mistake_of(text, self._prefixes, header["detail"]))
            case "large":
                return NoAnswer(Reason.TOO_LARGE)
            case "memory":
                return NoAnswer(Reason.OUT_OF_MEMORY)
            case "format":
                return NoAnswer(Reason.NO_FORM, header["detail"])
            case _:
                return NoAnswer(Reason.FAILED, header.get("detail", ""))
        if "format" in header:
            return Document(header["kind"], header["format"], body)
        if header["kind"] == "truth":
            return Truth(header["truth"])
        rows = tuple(tuple(None if cell is None else Value(*cell) for cell in row) for row in header["rows"])
        return Rows(tuple(header["variables"]), rows, header["cut"])


def refusal(text: str, prefixes: Mapping[str, str], graphs: Sequence[str]) -> NoAnswer | None:
    """Why a query is not even asked: it fetches, writes, is no query, is too long or too deep."""
    if len(text) > MOST_CHARACTERS or too_deep(text):
        return NoAnswer(Reason.TOO_LONG)
    word = forbidden_word(text, allowed={"FROM"})
    if word is not None:
        return NoAnswer(Reason.REFUSED, word)
    if form_of(text) is None:
        return NoAnswer(Reason.FAULTY, "", mistake_of(text, prefixes))
    unknown = next((name for name, _ in graphs_named(text, prefixes) if name not in graphs), None)
    return None if unknown is None else NoAnswer(Reason.NO_GRAPH, unknown)


def _from(text: str, prefixes: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The graphs of `FROM`, and those of `FROM NAMED`."""
    default: list[str] = []
    named: list[str] = []
    for name, is_named in graphs_named(text, prefixes):
        (named if is_named else default).append(name)
    return default, named


def ask(
    turtle: str, queries: Sequence[str], *, prefixes: Mapping[str, str], seconds: float = 10.0
) -> list[SparqlAnswer]:
    """The answers of the queries over one graph, each within `seconds`; `FROM` is refused, for there is no other."""
    dataset = Dataset((Source("urn:reqonto:graph:specification", "turtle", text=turtle.encode()),), prefixes)
    answers: list[SparqlAnswer] = []
    asked: Asked | None = None
    try:
        for query in queries:
            word = forbidden_word(query)
            if word is not None:
                answers.append(NoAnswer(Reason.REFUSED, word))
                continue
            if asked is not None and not asked.is_open:
                asked.close()
                asked = None
            asked = Asked(dataset) if asked is None else asked
            answers.append(asked.query(query, seconds=seconds) if asked.trouble is None else NoAnswer(asked.trouble))
    finally:
        if asked is not None:
            asked.close()
    return answers
