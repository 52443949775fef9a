"""Cases in the form of the test suite of W3C for SHACL, and what an engine makes of them.

A case names its data, its shapes and the whole report that is expected.  `python -m tests.conformance.shacl_suite
FOLDER [ENGINE]` asks every case below a folder, such as a copy of the suite itself, and prints where an engine differs.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rdflib import RDF, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from reqonto.backends.shacl import PACKAGES

SH = Namespace("http://www.w3.org/ns/shacl#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
PATHS = {
    SH.inversePath: "^",
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
    SH.alternativePath: "|",
}


class Finding(NamedTuple):
    """One result of a report; a node without a name is `_`."""

    focus: str
    path: str
    value: str
    component: str
    severity: str


class Report(NamedTuple):
    """Whether data conform, and every result as often as it is there; `failed` where there is no report."""

    conforms: bool
    findings: tuple[tuple[Finding, int], ...]
    failed: bool = False


FAILURE = Report(conforms=False, findings=(), failed=True)


class Case(NamedTuple):
    name: str
    data: Graph
    shapes: Graph
    expected: Report


def cases(file: Path) -> Iterator[Case]:
    """The cases of a file."""
    graph = Graph().parse(file, publicID=file.as_uri())
    for case in sorted(graph.subjects(RDF.type, SHT.Validate)):
        action, result = graph.value(case, MF.action), graph.value(case, MF.result)
        expected = FAILURE if result == SHT.Failure else report(graph, result)
        data, shapes = (named(graph, file, graph.value(action, edge)) for edge in (SHT.dataGraph, SHT.shapesGraph))
        yield Case(str(case).rpartition("/")[2], data, shapes, expected)


def named(graph: Graph, file: Path, name: Node | None) -> Graph:
    here = file.as_uri()
    if str(name) == here:
        return graph
    path = file.parent / str(name).removeprefix(f"{file.parent.as_uri()}/")
    return Graph().parse(path, publicID=str(name), format="turtle")


def report(graph: Graph, node: Node | None) -> Report:
    """A report by what its results say."""
    found = Counter(finding(graph, each) for each in graph.objects(node, SH.result))
    conforms = graph.value(node, SH.conforms)
    return Report(conforms is not None and bool(conforms.toPython()), tuple(sorted(found.items())))


def finding(graph: Graph, node: Node) -> Finding:
    path = graph.value(node, SH.resultPath)
    return Finding(
        term(graph.value(node, SH.focusNode)),
        "" if path is None else shown(graph, path),
        term(graph.value(node, SH.value)),
        term(graph.value(node, SH.sourceConstraintComponent)),
        term(graph.value(node, SH.resultSeverity)),
    )


def term(node: Node | None) -> str:
    if isinstance(node, BNode):
        return "_"
    return "" if node is None else node.n3()


def shown(graph: Graph, path: Node) -> str:
    """A path in one line, as it is meant and not as its nodes are called."""
    if isinstance(path, URIRef):
        return path.n3()
    if (path, RDF.first, None) in graph:
        return "(" + " / ".join(shown(graph, each) for each in Collection(graph, path)) + ")"
    [(edge, inner)] = [(edge, inner) for edge, inner in graph.predicate_objects(path) if edge in PATHS]
    return PATHS[edge] + shown(graph, inner)


def answer(engine: str, case: Case) -> Report:
    """What an engine reports; every failure is one."""
    library: Any = importlib.import_module(PACKAGES[engine][0])
    shapes = case.shapes
    try:
        conforms, found, _ = library.validate(
            case.data, shacl_graph=shapes, inference="none", inplace=False, meta_shacl=False
        )
    except Exception:  # noqa: BLE001 - engines fail in ways of their own
        return FAILURE
    if not isinstance(found, Graph):
        return FAILURE
    node = next(found.subjects(RDF.type, SH.ValidationReport))
    said = report(found, node)
    assert said.conforms == conforms
    return said


def main(folder: str, engine: str = "shacl") -> None:
    logging.disable(logging.CRITICAL)
    right = 0
    differing = []
    for file in sorted(Path(folder).resolve().rglob("*.ttl")):
        for case in cases(file):
            said = answer(engine, case)
            if said == case.expected:
                right += 1
            else:
                differing.append((file, case, said))
    print(f"{engine}: {right} of {right + len(differing)} reports are the expected ones")
    for file, case, said in differing:
        print(
            f"  {file.parent.name}/{case.name}: conforms {case.expected.conforms}/{said.conforms} failed {said.failed}"
        )
        for each in sorted(set(case.expected.findings) - set(said.findings)):
            print(f"    expected {each}")
        for each in sorted(set(said.findings) - set(case.expected.findings)):
            print(f"    reported {each}")


if __name__ == "__main__":
    main(*sys.argv[1:])
