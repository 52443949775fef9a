"""Engines of SHACL: pyshacl, and pyshacl-turbo where it is installed.

What they are given are shapes made of axioms (`shacl_shapes`) and a world as a graph (`shacl_world`); what they answer
are the things that each query finds.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from reqonto.backends.shacl_shapes import EVERYTHING, OUTCOMES, Outcome, Setting, queries
from reqonto.backends.shacl_terms import Inexpressible, decimal
from reqonto.backends.shacl_world import DATA, SPACE, Row, WorldDialect, far_from, names_of
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.partial import PartialWorld
from reqonto.logic.terms import Var
from reqonto.logic.theory import Axiom, Theory
from reqonto.records import dataclass

if TYPE_CHECKING:
    from rdflib import Graph

SH = "http://www.w3.org/ns/shacl#"

PACKAGES: Mapping[str, tuple[str, str]] = {
    "shacl": ("pyshacl", "pyshacl"),
    "turbo": ("pyshacl_turbo", "pyshacl-turbo"),
}
"""The module of each engine, and the package that brings it."""


class NotInstalled(Exception):  # noqa: N818 - it says what the engine is
    """An engine that is not there; `package` would bring it."""

    def __init__(self, package: str) -> None:
        super().__init__(package)
        self.package = package


class Refused(Exception):  # noqa: N818 - it says what happened
    """An engine that would not or could not work on what it was given."""


@dataclass(frozen=True)
class Shaped:
    """What an engine found.

    For each axiom (by its place in the theory) the names of the things by outcome, "" for the data as a whole; for
    axioms that shapes cannot express, why not.
    """

    found: Mapping[int, Mapping[Outcome, frozenset[str]]]
    left: Mapping[int, Text]
    every: frozenset[int] = frozenset()
    """The axioms whose condition every thing meets that is counted."""


def ask(
    theory: Theory, world: PartialWorld, axioms: Mapping[int, tuple[Axiom, Var | None]], engine: str = "shacl"
) -> Shaped:
    """What the axioms (each with the variable by which it counts) say about a world.

    Raises `NotInstalled` and `Refused`.
    """
    shapes, left = shapes_of(theory, world, axioms)
    every = frozenset(number for (number, _), text in shapes.items() if text == EVERYTHING)
    shapes = {key: text for key, text in shapes.items() if text != EVERYTHING}
    found: dict[int, dict[Outcome, frozenset[str]]] = {number: {} for number in axioms if number not in left}
    if not shapes:
        return Shaped(found, left, every)
    dialect = WorldDialect(theory, world)
    answers = validated(graph_of(dialect.rows()), shape_graph(shapes), engine)
    names = names_of(world)
    for (number, outcome), things in answers.items():
        found[number][outcome] = frozenset("" if iri == DATA else names[iri] for iri in things)
    return Shaped(found, left, every)


def shapes_of(
    theory: Theory, world: PartialWorld, axioms: Mapping[int, tuple[Axiom, Var | None]]
) -> tuple[dict[tuple[int, Outcome], str], dict[int, Text]]:
    """The queries of all axioms, and why some have none."""
    dialect = WorldDialect(theory, world)
    after, far = "", ""
    if world.observed is not None:
        after, far = decimal(world.observed + 1), decimal(world.observed + far_from(theory.tick) + 1)
    setting = Setting(dialect, world.events, world.observed is not None, after, far)
    shapes: dict[tuple[int, Outcome], str] = {}
    left: dict[int, Text] = {}
    for number, (axiom, focus) in axioms.items():
        try:
            found = queries(axiom, focus, setting)
        except Inexpressible as error:
            left[number] = error.why
            continue
        shapes.update(((number, outcome), text) for outcome, text in found.items())
    return shapes, left


def shape_graph(shapes: Mapping[tuple[int, Outcome], str]) -> Graph:
    """A shape for each query, at the node that stands for the data."""
    from rdflib import RDF, BNode, Graph, Literal, URIRef

    graph = Graph(bind_namespaces="none")
    for (number, outcome), text in shapes.items():
        shape, constraint = URIRef(f"{SPACE}shape/{number}/{outcome}"), BNode(f"c{number}{outcome}")
        graph.add((shape, RDF.type, URIRef(f"{SH}NodeShape")))
        graph.add((shape, URIRef(f"{SH}targetNode"), URIRef(DATA)))
        graph.add((shape, URIRef(f"{SH}sparql"), constraint))
        graph.add((constraint, URIRef(f"{SH}select"), Literal(text)))
        graph.add((constraint, URIRef(f"{SH}message"), Literal(outcome)))
    return graph


def graph_of(rows: Iterator[Row]) -> Graph:
    """Triples as a graph."""
    from rdflib import XSD, Graph, Literal, URIRef

    graph = Graph(bind_namespaces="none")
    known: dict[str, URIRef] = {}

    def iri(name: str) -> URIRef:
        found = known.get(name)
        if found is None:
            found = known[name] = URIRef(name)
        return found

    for subject, predicate, (value, datatype) in rows:
        if not datatype:
            node: URIRef | Literal = iri(value)
        else:
            # rdflib finds a text of a query only where it stands without its datatype.
            node = Literal(value, datatype=None if datatype == "string" else XSD[datatype])
        graph.add((iri(subject), iri(predicate), node))
    return graph


def validated(data: Graph, shapes: Graph, engine: str) -> dict[tuple[int, Outcome], set[str]]:
    """What the engine finds, by shape."""
    from rdflib import URIRef

    report = report_of(data, shapes, engine)
    found: dict[tuple[int, Outcome], set[str]] = {}
    for result, shape in report.subject_objects(URIRef(f"{SH}sourceShape")):
        number, outcome = str(shape).removeprefix(f"{SPACE}shape/").split("/")
        value = report.value(result, URIRef(f"{SH}value"))
        chosen = next(each for each in OUTCOMES if each == outcome)
        found.setdefault((int(number), chosen), set()).add(DATA if value is None else str(value))
    return found


def report_of(data: Graph, shapes: Graph, engine: str) -> Graph:
    """The report of an engine about data and shapes; nothing is fetched and nothing inferred.

    Raises `NotInstalled` and `Refused`.
    """
    from rdflib import Graph

    module, package = PACKAGES[engine]
    try:
        library: Any = importlib.import_module(module)
    except ImportError:
        raise NotInstalled(package) from None
    try:
        with _quiet():
            _, report, text = library.validate(
                data, shacl_graph=shapes, inference="none", advanced=False, inplace=True, do_owl_imports=False
            )
    except Exception as error:
        # Whatever an engine meets comes out as it is.
        raise Refused(f"{package}: {str(error) or type(error).__name__}"[:500]) from error
    if not isinstance(report, Graph):
        raise Refused(f"{package}: {text}"[:500])
    return report


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the engine from writing to the streams."""
    loggers = [logging.getLogger(name) for name in ("pyshacl", "pyshacl-validate", "rdflib.term")]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)


def is_installed(engine: str) -> bool:
    """Whether an engine can be asked."""
    return importlib.util.find_spec(PACKAGES[engine][0]) is not None
