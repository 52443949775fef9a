"""SPARQL questions over a graph: answered in a process of their own, so that none can run away, fetch or write.

Only `SELECT`, `ASK`, `CONSTRUCT` and `DESCRIBE` are asked.  `SERVICE` and `FROM` would fetch what is not the
specification, so they are refused before anything is read.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from typing import Any, TypeAlias

from reqonto.records import dataclass

MOST_ROWS = 10_000
"""Rows of an answer that are kept."""

MEGABYTES = 2_000
"""The memory of the process that answers, where the system can limit it."""

_SKIPPED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""' r"|'''(?:[^'\\]|\\.|'(?!''))*'''" r'|"(?:[^"\\\n]|\\.)*"' r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\s]*>" r"|#[^\n]*"
)  # fmt: skip
"""Texts, addresses and comments, in which words mean nothing."""

_WORD = re.compile(
    r"(?<![\w?$:@.-])(SERVICE|FROM|LOAD|INSERT|DELETE|CLEAR|DROP|CREATE|COPY|MOVE|ADD)(?![\w:-])", re.IGNORECASE
)
_PREFIX = re.compile(r"\bPREFIX\s+([^\s:]*)\s*:", re.IGNORECASE)


class Reason(Enum):
    """Why there is no answer."""

    REFUSED = "refused"
    FAULTY = "faulty"
    OUT_OF_TIME = "out of time"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an answer: an address, or a text with its datatype; absent values are None in a row."""

    text: str
    is_address: bool
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer of `ASK`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of `SELECT` (or the triples of `CONSTRUCT`); `cut` where there were more than are kept."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """There is none; `detail` is the forbidden word, or what the parser says."""

    reason: Reason
    detail: str = ""


SparqlAnswer: TypeAlias = Truth | Rows | NoAnswer


def forbidden_word(query: str) -> str | None:
    """The first word of a query that fetches or writes."""
    found = _WORD.search(without_texts(query))
    return None if found is None else found[1].upper()


def without_texts(query: str) -> str:
    """The query with blanks for its texts, full addresses and comments."""
    return _SKIPPED.sub(lambda match: " " * len(match[0]), query)


def with_prefixes(query: str, prefixes: Mapping[str, str]) -> str:
    """The query with the prefixes that it does not declare itself, on its first line."""
    declared = {match[1] for match in _PREFIX.finditer(without_texts(query))}
    added = "".join(f"PREFIX {name}: <{place}> " for name, place in prefixes.items() if name not in declared)
    return added + query


def ask(turtle: str, queries: Sequence[str], *, seconds: float = 10.0) -> list[SparqlAnswer]:
    """The answers of the queries over the graph, each within `seconds`."""
    found: list[SparqlAnswer | None] = [None] * len(queries)
    for index, query in enumerate(queries):
        word = forbidden_word(query)
        if word is not None:
            found[index] = NoAnswer(Reason.REFUSED, word)
    while None in found:
        todo = [index for index, answer in enumerate(found) if answer is None]
        lines, over = _run(turtle, [queries[index] for index in todo], seconds)
        for index, line in zip(todo, lines, strict=False):
            found[index] = _read(line)
        if len(lines) < len(todo):
            reason = Reason.OUT_OF_TIME if over else Reason.FAILED
            found[todo[len(lines)]] = NoAnswer(reason)
    return [answer for answer in found if answer is not None]


def _run(turtle: str, queries: Sequence[str], seconds: float) -> tuple[list[str], bool]:
    """The complete lines that the process gave, and whether it was stopped because the time was over."""
    content = json.dumps({"turtle": turtle, "queries": list(queries)})
    command = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path[:] = {sys.path!r}\nfrom {__name__} import serve; serve()",
    ]
    with subprocess.Popen(  # noqa: S603 - this very interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as process:
        try:
            out, _ = process.communicate(content, timeout=seconds)
            return out.splitlines(), False
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
            lines = (out or "").split("\n")
            return lines[:-1], True
        except BaseException:
            process.kill()
            raise


def _read(line: str) -> SparqlAnswer:
    told: dict[str, Any] = json.loads(line)
    if "error" in told:
        return NoAnswer(Reason.FAULTY, told["error"])
    if "truth" in told:
        return Truth(told["truth"])
    rows = tuple(tuple(None if cell is None else Value(*cell) for cell in row) for row in told["rows"])
    return Rows(tuple(told["variables"]), rows, told["cut"])


# ---------------------------------------------------------------- inside the process


def serve() -> None:
    """Read a graph and queries from standard input, write one line for each answer as soon as it is known."""
    _limit_memory()
    from pyoxigraph import RdfFormat, Store

    given = json.load(sys.stdin)
    store = Store()
    store.load(given["turtle"].encode(), format=RdfFormat.TURTLE)
    for query in given["queries"]:
        sys.stdout.write(json.dumps(_answer(store, query)) + "\n")
        sys.stdout.flush()


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 2**20, MEGABYTES * 2**20))


def _answer(store: Any, query: str) -> dict[str, Any]:  # noqa: ANN401
    from pyoxigraph import QueryBoolean, QueryTriples

    try:
        answer = store.query(query)
        if isinstance(answer, QueryBoolean):
            return {"truth": bool(answer)}
        triples = isinstance(answer, QueryTriples)
        names = ["subject", "predicate", "object"] if triples else [each.value for each in answer.variables]
        rows: list[list[Any]] = []
        for row in answer:
            if len(rows) == MOST_ROWS:
                return {"variables": names, "rows": rows, "cut": True}
            rows.append([_told(cell) for cell in _cells(row, len(names))])
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return {"error": str(error)}
    return {"variables": names, "rows": rows, "cut": False}


def _cells(row: Any, width: int) -> Iterator[Any]:  # noqa: ANN401
    if hasattr(row, "subject"):
        yield from (row.subject, row.predicate, row.object)
    else:
        yield from (row[index] for index in range(width))


def _told(cell: Any) -> list[Any] | None:  # noqa: ANN401
    if cell is None:
        return None
    if hasattr(cell, "datatype"):
        return [cell.value, False, cell.datatype.value]
    return [str(cell) if type(cell).__name__ == "Triple" else cell.value, type(cell).__name__ == "NamedNode", ""]
