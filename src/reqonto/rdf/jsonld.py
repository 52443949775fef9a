"""JSON-LD with the place of each key: rdflib reads it, the key that is being read is noted beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from json.decoder import JSONObject  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any, TypeAlias

from rdflib import Graph
from rdflib.plugins.parsers.jsonld import Parser
from rdflib.plugins.shared.jsonld.context import Context

from reqonto.diagnostics.diagnostic import Text
from reqonto.rdf.positions import Malformed
from reqonto.source import Source, Span

Places: TypeAlias = dict[Any, Span]


def read_jsonld(
    source: Source, base: str, graph: Graph, places: Places, contexts: Mapping[str, object]
) -> dict[str, str]:
    """Put the triples of a text into the graph and their places beside them; returns the prefixes."""
    text = source.text.lstrip("\ufeff")
    shift = len(source.text) - len(text)
    try:
        data: Any = _Decoder().decode(text)
    except json.JSONDecodeError as error:
        start = min(error.pos + shift, len(source.text))
        reason = Text(f"this is no JSON: {error.msg}", f"不是有效的 JSON：{error.msg}")
        raise Malformed(reason, Span(source, start, min(start + 1, len(source.text)))) from None
    except RecursionError:
        raise Malformed(_TOO_DEEP, Span(source, 0, 0)) from None
    _replace_contexts(data, contexts, source, shift)
    sink = _Sink(source, shift, places, graph)
    parser = _Watched(sink)
    try:
        context: Any = Context(base=base, version=1.1)
        parser.parse(data, context, sink)
    except RecursionError:
        raise Malformed(_TOO_DEEP, sink.span()) from None
    except Malformed:
        raise
    except Exception as error:
        # Whatever the library meets in a faulty text comes out as it is.
        told = str(error) or type(error).__name__
        raise Malformed(Text(f"this is no JSON-LD: {told}", f"不是有效的 JSON-LD：{told}"), sink.span()) from error
    return {prefix or "": str(namespace) for prefix, namespace in sink.bound.items()}


_TOO_DEEP = Text("objects and lists are nested too deep", "对象或列表嵌套过深")


class _Placed(dict[str, Any]):
    """An object of JSON that knows where it begins."""

    start = 0


class _Decoder(json.JSONDecoder):
    def __init__(self) -> None:
        super().__init__()
        self.parse_object = self._object
        self.scan_once = py_make_scanner(self)

    @staticmethod
    def _object(where: tuple[str, int], *rest: object) -> tuple[_Placed, int]:
        found, end = JSONObject(where, *rest)
        placed = _Placed(found)
        placed.start = where[1] - 1
        return placed, end


def _replace_contexts(data: Any, contexts: Mapping[str, object], source: Source, shift: int) -> None:
    """Put known contexts where they are named; others would have to be fetched, which is refused."""

    def local(context: Any, owner: _Placed) -> Any:
        if isinstance(context, str):
            known = contexts.get(context)
            if known is None:
                start = source.text.find(json.dumps(context, ensure_ascii=False), owner.start + shift)
                start = start if start >= 0 else owner.start + shift
                reason = Text(
                    f"the context {context} would have to be fetched, and nothing is",
                    f"上下文 {context} 需要从网络获取，而本工具不联网",
                )
                raise Malformed(reason, Span(source, start, min(start + len(context) + 2, len(source.text))))
            return known["@context"] if isinstance(known, Mapping) and "@context" in known else known
        if isinstance(context, list):
            return [local(each, owner) for each in context]
        if isinstance(context, dict) and isinstance(context.get("@import"), str):
            rest = {key: value for key, value in context.items() if key != "@import"}
            return [local(context["@import"], owner), rest]
        return context

    for each in _objects(data):
        if "@context" in each:
            each["@context"] = local(each["@context"], each)


def _objects(data: Any) -> Iterator[_Placed]:
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, _Placed):
            yield each
            pending.extend(each.values())
        elif isinstance(each, list):
            pending.extend(each)


class _Sink(Graph):
    """Notes the place of every triple on its way into the graph."""

    def __init__(self, source: Source, shift: int, places: Places, target: Graph) -> None:
        super().__init__(bind_namespaces="none")
        self.source, self.shift, self.places, self.target = source, shift, places, target
        self.keys: list[tuple[_Placed, str]] = []
        self.bound: dict[str | None, str] = {}

    def span(self) -> Span:
        """The key that is being read."""
        if not self.keys:
            return Span(self.source, 0, 0)
        owner, key = self.keys[-1]
        start = owner.start + self.shift
        quoted = json.dumps(key, ensure_ascii=False)
        found = self.source.text.find(quoted, start) if key else -1
        if found < 0:
            return Span(self.source, start, start + 1)
        return Span(self.source, found, found + len(quoted))

    def add(self, triple: Any) -> _Sink:
        self.target.add(triple)
        self.places.setdefault(tuple(triple), self.span())
        return self

    def bind(self, prefix: Any, namespace: Any, *_args: object, **_options: object) -> None:
        self.bound[prefix] = namespace


class _Watched(Parser):
    def __init__(self, sink: _Sink) -> None:
        super().__init__()
        self.sink = sink

    def _add_to_graph(self, dataset: Any, graph: Any, context: Any, node: Any, topcontext: bool = False) -> Any:
        if not isinstance(node, _Placed):
            return super()._add_to_graph(dataset, graph, context, node, topcontext)
        self.sink.keys.append((node, ""))
        try:
            return super()._add_to_graph(dataset, graph, context, node, topcontext)
        finally:
            self.sink.keys.pop()

    def _key_to_graph(
        self, dataset: Any, graph: Any, context: Any, subj: Any, key: str, *rest: Any, **named: Any
    ) -> Any:
        depth = len(self.sink.keys)
        if self.sink.keys:
            self.sink.keys.append((self.sink.keys[-1][0], key))
        try:
            return super()._key_to_graph(dataset, graph, context, subj, key, *rest, **named)
        finally:
            del self.sink.keys[depth:]
