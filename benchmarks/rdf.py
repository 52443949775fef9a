"""How long a specification takes as RDF: written, read as statements, read back as trees; pyoxigraph beside it.

    python benchmarks/rdf.py [SIZE…]       numbers of requirements (default 500 and 5000)

pyoxigraph parses the same bytes; it keeps no places and makes no trees, so the ratios say what those cost.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import pyoxigraph
from specifications import generated

from reqonto.graphs.read import RdfFiles
from reqonto.interchange.export import FORMATS, Format, export
from reqonto.rdf.formats import format_of
from reqonto.rdf.placed import only_growing
from reqonto.rdf.reading import read_graph
from reqonto.source import Source
from reqonto.spec.model import Specification
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse
from reqonto.syntax.tree import Tree

T = TypeVar("T")
ENDINGS = {"turtle": "ttl", "owl": "owl", "jsonld": "jsonld", "trig": "trig"}
PEERS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "owl": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "trig": pyoxigraph.RdfFormat.TRIG,
}


def timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    found = work()
    return found, time.perf_counter() - start


def measured(size: int) -> None:
    """One specification in every format."""
    text = generated(size).text
    tree, parsing = timed(lambda: parse(Source("large.req", text))[0])
    specification, resolving = timed(lambda: resolve([tree])[0])
    print(f"{size} requirements, {len(text) / 1e6:.2f} MB: parsed in {parsing:.2f} s, resolved in {resolving:.2f} s")
    for to in FORMATS:
        in_format(specification, tree, to)


def in_format(specification: Specification, tree: Tree, to: Format) -> None:
    written, writing = timed(lambda: "".join(export(specification, [tree], to=to)))
    source = Source(f"large.{ENDINGS[to]}", written)
    with only_growing():
        graph, reading = timed(lambda: read_graph(source, format_of(source.path) or ""))
    raw = written.encode()
    _, peer = timed(lambda: sum(1 for _ in pyoxigraph.parse(raw, format=PEERS[to])))
    statements = len(graph.statements)
    del graph
    (back, problems, _), whole = timed(lambda: RdfFiles().trees(source))
    assert problems == []
    assert back[0].items == tree.items
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {to:7} {len(raw) / 1e6:6.1f} MB {statements:8} statements: written {writing:6.2f} s, "
        f"read {reading:6.2f} s (pyoxigraph {peer:5.2f} s, {reading / peer:4.1f} ×), "
        f"to trees {whole:6.2f} s, peak {peak:5.0f} MB"
    )


def main() -> None:
    for size in [int(each) for each in sys.argv[1:]] or [500, 5000]:
        measured(size)


if __name__ == "__main__":
    main()
