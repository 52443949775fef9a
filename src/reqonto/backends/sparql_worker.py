"""The process that holds a store and answers queries over it; `sparql.py` starts it, and ends it when time is over.

It is told what to load by one line of JSON on standard input, with the texts that are in no file behind it, and then
takes a line for each query.  Each answer is a line of JSON that says how many bytes follow.  After loading it opens no
file and no connection any more, whatever a query asks for, and it ends by itself when it has been at work for longer
than it was allowed to.
"""

from __future__ import annotations

import io
import json
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import IO, Any

from reqonto.backends.sparql_inference import infer

RESERVED = "urn:reqonto:graph:"
"""The beginning of the names of our own graphs: no file may write into one of them."""

_FORMATS = {
    "turtle": "TURTLE", "ntriples": "N_TRIPLES", "nquads": "N_QUADS", "trig": "TRIG", "rdfxml": "RDF_XML",
    "jsonld": "JSON_LD", "n3": "N3",
}  # fmt: skip
_QUADS = {"nquads", "trig", "jsonld"}


class _TooMuch(Exception):  # noqa: N818 - a sign, no error
    """An answer is larger than was allowed."""


def serve() -> None:
    """Load, answer until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given, out = sys.stdin.buffer, sys.stdout.buffer
    begun = json.loads(given.readline())
    _limit("RLIMIT_AS", begun["megabytes"] * 2**20)
    store = _Loaded(begun, given)
    _tell(out, {"problems": store.problems, "graphs": store.sizes()})
    _limit("RLIMIT_NOFILE", 0)
    for line in given:
        asked = json.loads(line)
        _alarm(asked["seconds"])
        header, body = store.answer(asked)
        _alarm(0)
        _tell(out, header, body)


def _tell(out: IO[bytes], header: dict[str, Any], body: bytes = b"") -> None:
    out.write(json.dumps({**header, "size": len(body)}).encode() + b"\n" + body)
    out.flush()


def _limit(name: str, amount: int) -> None:
    with suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        resource.setrlimit(getattr(resource, name), (amount, amount))


def _alarm(seconds: float) -> None:
    """Whoever started this process ends it when time is over; this is for the case that nobody is left to do so."""
    with suppress(AttributeError):
        signal.alarm(int(seconds) + 5 if seconds else 0)


class _Loaded:
    """The store with what was loaded, and what could not be."""

    def __init__(self, begun: Mapping[str, Any], given: IO[bytes]) -> None:
        from pyoxigraph import Store

        self.store = Store()
        self.prefixes: dict[str, str] = begun["prefixes"]
        self.problems: list[dict[str, Any]] = []
        for source in begun["sources"]:
            text = None if source["path"] is not None else given.read(source["size"])
            try:
                if source["format"] == "rdfxml":
                    _well_formed(source["path"], text)
                self._load(source, text)
            except (SyntaxError, ValueError, OSError, RuntimeError) as error:
                line, column = getattr(error, "lineno", None) or 0, getattr(error, "offset", None) or 0
                detail = str(error.args[0] if error.args else error)
                self.problems.append({"graph": source["graph"], "line": line, "column": column, "detail": detail})
        if begun["infer"] and not self.problems:
            infer(self.store, begun["infer"])
        self.merged = self._merge_doubles(begun["infer"])

    def _load(self, source: Mapping[str, Any], text: bytes | None) -> None:
        from pyoxigraph import NamedNode, Quad, RdfFormat, Store

        form, graph = getattr(RdfFormat, _FORMATS[source["format"]]), NamedNode(source["graph"])
        path, base = source["path"], source["base"]
        if source["format"] not in _QUADS:
            self.store.bulk_load(text, path=path, format=form, to_graph=graph, base_iri=base)
            return
        apart = Store()
        apart.bulk_load(text, path=path, format=form, base_iri=base)
        names = [str(each.value) for each in apart.named_graphs()]
        taken = next((each for each in names if each.startswith(RESERVED)), None)
        if taken is not None:
            raise ValueError(f"reserved graph {taken}")
        self.store.bulk_extend(
            quad if isinstance(quad.graph_name, NamedNode) else Quad(quad.subject, quad.predicate, quad.object, graph)
            for quad in apart
        )

    def _merge_doubles(self, inferred: str) -> bool:
        """Whether some triple stands in two graphs; then the default graph holds everything, each triple once.

        What was inferred repeats nothing.  The engine reads several graphs as one without leaving out what is said
        twice, which would be counted twice.
        """
        sizes = self.sizes()
        largest = max(sizes, key=lambda each: sizes[each], default="")
        for graph in sizes:
            twice = f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} GRAPH ?h {{ ?s ?p ?o }} FILTER(?h != <{graph}>) }}"
            if graph not in {largest, inferred} and self.store.query(twice):
                self.store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
                return True
        return False

    def sizes(self) -> dict[str, int]:
        """The graphs with their numbers of triples."""
        rows: Any = self.store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
        return {row["g"].value: int(row["n"].value) for row in rows}

    # ------------------------------------------------ queries

    def answer(self, asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The header and the body of the answer."""
        try:
            return self._answer(asked)
        except _TooMuch:
            return {"error": "large"}, b""
        except MemoryError:
            return {"error": "memory"}, b""
        except SyntaxError as error:
            return {"error": "syntax", "detail": str(error)}, b""
        except RecursionError:
            return {"error": "deep"}, b""
        except (ValueError, OSError, RuntimeError) as error:
            return {"error": "failed", "detail": str(error)}, b""

    def _answer(self, asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        from pyoxigraph import QueryBoolean, QueryTriples

        found = self._found(asked)
        limit = _Limited(asked["most_bytes"])
        if isinstance(found, QueryBoolean):
            if asked["rows"]:
                return {"kind": "truth", "truth": bool(found)}, b""
            return self._results("truth", found, asked, limit)
        if isinstance(found, QueryTriples):
            triples = _few(found, asked)
            if asked["rows"]:
                rows = [[_told(cell) for cell in (each.subject, each.predicate, each.object)] for each in triples]
                names = ["subject", "predicate", "object"]
                return {"kind": "triples", "variables": names, "rows": rows[: asked["rows"]],
                        "cut": len(rows) > asked["rows"]}, b""  # fmt: skip
            return self._graph(triples, asked, limit)
        if asked["rows"]:
            names = [each.value for each in found.variables]
            rows = []
            for row in found:
                if len(rows) == asked["rows"]:
                    return {"kind": "rows", "variables": names, "rows": rows, "cut": True}, b""
                rows.append([_told(row[index]) for index in range(len(names))])
            return {"kind": "rows", "variables": names, "rows": rows, "cut": False}, b""
        return self._results("rows", found, asked, limit)

    def _found(self, asked: Mapping[str, Any]) -> Any:  # noqa: ANN401
        from pyoxigraph import NamedNode, Store

        options: dict[str, Any] = {"prefixes": self.prefixes}
        store = self.store
        if asked["default"] is None and asked["named"] is None:
            options["use_default_graph_as_union"] = not self.merged
        else:
            default = [NamedNode(each) for each in dict.fromkeys(asked["default"] or ())]
            options["named_graphs"] = [NamedNode(each) for each in dict.fromkeys(asked["named"] or ())]
            if self.merged and len(default) > 1:
                # What two of the graphs say is to count once.
                store = Store()
                store.bulk_extend(quad for graph in options["named_graphs"] for quad in _of(self.store, graph))
                joined = NamedNode(f"{RESERVED}joined")
                store.bulk_extend(_in(quad, joined) for graph in default for quad in _of(self.store, graph))
                default = [joined]
            options["default_graph"] = default or [NamedNode(f"{RESERVED}nothing")]
        return store.query(asked["query"], **options)

    def _results(
        self, kind: str, found: Any, asked: Mapping[str, Any], limit: _Limited  # noqa: ANN401
    ) -> tuple[dict[str, Any], bytes]:  # fmt: skip
        from pyoxigraph import QueryResultsFormat

        if asked["results"] is None:
            return {"error": "format", "detail": "results"}, b""
        found.serialize(limit, getattr(QueryResultsFormat, asked["results"].upper()))
        return {"kind": kind, "format": asked["results"]}, limit.getvalue()

    def _graph(
        self, triples: list[Any], asked: Mapping[str, Any], limit: _Limited
    ) -> tuple[dict[str, Any], bytes]:  # fmt: skip
        from pyoxigraph import RdfFormat, serialize

        if asked["graph"] is None:
            return {"error": "format", "detail": "graph"}, b""
        spaces = {term.value[: max(term.value.rfind("#"), term.value.rfind("/"), term.value.rfind(":")) + 1]
                  for each in triples for term in (each.subject, each.predicate, each.object, _type_of(each.object))
                  if type(term).__name__ == "NamedNode"}  # fmt: skip
        used = {name: space for name, space in sorted(self.prefixes.items()) if space in spaces}
        serialize(triples, limit, getattr(RdfFormat, _FORMATS[asked["graph"]]), prefixes=used)
        return {"kind": "triples", "format": asked["graph"]}, limit.getvalue()


def _well_formed(path: str | None, text: bytes | None) -> None:
    """Raise `SyntaxError` where a text is no XML: the engine takes one that is broken off for whole."""
    from xml.parsers.expat import ExpatError, ParserCreate

    parser = ParserCreate()
    try:
        if text is not None:
            parser.Parse(text, True)
        elif path is not None:
            with open(path, "rb") as file:  # noqa: PTH123 - as the engine opens it
                parser.ParseFile(file)
    except ExpatError as error:
        raise SyntaxError(str(error), (None, error.lineno, error.offset + 1, None)) from None


class _Limited(io.BytesIO):
    """A file in memory that takes no more than so many bytes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def write(self, part: Any) -> int:  # noqa: ANN401 - a buffer
        self._left -= len(part)
        if self._left < 0:
            raise _TooMuch
        return super().write(part)


def _few(triples: Any, asked: Mapping[str, Any]) -> list[Any]:  # noqa: ANN401
    """Each triple once and in an order of its own; the engine gives some twice."""
    found: set[Any] = set()
    most = asked["most_bytes"] // 20  # no triple is shorter than that
    for each in triples:
        found.add(each)
        if len(found) > most:
            raise _TooMuch
    return sorted(found, key=str)


def _of(store: Any, graph: Any) -> Iterator[Any]:  # noqa: ANN401
    yield from store.quads_for_pattern(None, None, None, graph)


def _in(quad: Any, graph: Any) -> Any:  # noqa: ANN401
    from pyoxigraph import Quad

    return Quad(quad.subject, quad.predicate, quad.object, graph)


def _type_of(term: Any) -> Any:  # noqa: ANN401
    return getattr(term, "datatype", None)


def _told(cell: Any) -> list[Any] | None:  # noqa: ANN401
    if cell is None:
        return None
    if hasattr(cell, "datatype"):
        return [cell.value, "literal", cell.datatype.value, cell.language or ""]
    kind = {"NamedNode": "address", "BlankNode": "blank"}.get(type(cell).__name__, "triple")
    return [str(cell) if kind == "triple" else cell.value, kind, "", ""]
