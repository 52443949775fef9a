"""Other programs read the whole of the ontology: the same triples, the same terms, the same axioms."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import owlready2
import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.collection import Collection
from tests.axioms import axioms, plain

from reqonto import vocabulary
from reqonto.ontologies.loading import load

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "ontology" / "ecreq.owl"
FUNCTIONAL = ROOT / "ontology" / "ecreq.ofn"
HELD = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(FILE, format="xml")


def test_pyoxigraph_reads_the_same_triples_as_rdflib(graph: Graph) -> None:
    found = list(pyoxigraph.parse(path=FILE, format=pyoxigraph.RdfFormat.RDF_XML))

    assert len(found) == len(graph)
    # Blank nodes have no names to compare by: how often each predicate occurs, and every triple of named things.
    assert Counter(quad.predicate.value for quad in found) == Counter(str(edge) for edge in graph.predicates())
    named = {
        (s.value, p.value, o.value) for s, p, o, _ in found if all(isinstance(n, pyoxigraph.NamedNode) for n in (s, o))
    }
    assert named == {(str(s), str(p), str(o)) for s, p, o in graph if all(isinstance(n, URIRef) for n in (s, o))}


def test_owlready_reads_every_term_and_axiom(graph: Graph) -> None:
    ontology = owlready2.World().get_ontology(FILE.as_uri()).load()

    read = {
        OWL.Class: ontology.classes(),
        OWL.ObjectProperty: ontology.object_properties(),
        OWL.DatatypeProperty: ontology.data_properties(),
        OWL.NamedIndividual: ontology.individuals(),
    }
    for kind in HELD:
        named = {str(term) for term in graph.subjects(RDF.type, kind) if isinstance(term, URIRef)}
        assert {term.iri for term in read[kind]} == named
    # owlready2 lists what is different with what is disjoint.
    sorts = (OWL.AllDisjointClasses, OWL.AllDisjointProperties, OWL.AllDifferent)
    pairs = [*graph.subject_objects(OWL.disjointWith), *graph.subject_objects(OWL.propertyDisjointWith)]
    listed = [node for sort in sorts for node in graph.subjects(RDF.type, sort)]
    assert len(list(ontology.disjoints())) == len(listed) + len(pairs)
    order = ontology.search_one(iri=vocabulary.Order)
    limits = [each for each in order.is_a if isinstance(each, owlready2.Restriction)]
    assert len(limits) == sum(
        isinstance(above, BNode) for above in graph.objects(URIRef(vocabulary.Order), RDFS.subClassOf)
    )
    assert {"en", "zh"} == {label.lang for label in order.label}


def test_axioms_of_every_sort_are_there(graph: Graph) -> None:
    """The ontology is no mere list of words: each sort of axiom that the tables offer is used, and means something."""
    chains = {
        str(term).removeprefix(vocabulary.NAMESPACE): [
            str(step).removeprefix(vocabulary.NAMESPACE) for step in Collection(graph, listing)
        ]
        for term, listing in graph.subject_objects(OWL.propertyChainAxiom)
    }
    assert ["hasNeed", "concerns"] == chains["needs"]
    for sort in (
        *(OWL.hasKey, OWL.hasValue, OWL.oneOf, OWL.intersectionOf, OWL.inverseOf, OWL.qualifiedCardinality),
        *(OWL.disjointWith, OWL.propertyDisjointWith),
    ):
        assert next(graph.subject_objects(sort), None) is not None, sort
    for mark in (
        *(OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.TransitiveProperty, OWL.SymmetricProperty),
        *(OWL.AsymmetricProperty, OWL.IrreflexiveProperty, OWL.AllDisjointClasses),
    ):
        assert next(graph.subjects(RDF.type, mark), None) is not None, mark


def test_no_two_properties_differ_by_capitals_alone(graph: Graph) -> None:
    properties = Counter(
        str(term).lower()
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
        for term in graph.subjects(RDF.type, kind)
    )

    assert [name for name, count in properties.items() if count > 1] == []


def through_horned_owl(file: Path, folder: Path) -> set[object]:
    """The axioms that horned-owl reads in a file and writes again."""
    horned = pytest.importorskip("pyhornedowl")
    again = folder / "again.ofn"
    horned.open_ontology(str(file)).save_to_file(str(again), "ofn")
    return axioms(again)


@pytest.fixture(scope="module")
def shipped() -> set[object]:
    """The axioms of the file in RDF/XML."""
    return axioms(FILE)


def test_horned_owl_reads_every_axiom_of_the_functional_file(shipped: set[object], tmp_path: Path) -> None:
    """The shipped file in functional-style syntax, through horned-owl, is the shipped file in RDF/XML."""
    assert through_horned_owl(FUNCTIONAL, tmp_path) == shipped


@pytest.fixture(scope="module")
def lost(shipped: set[object], tmp_path_factory: pytest.TempPathFactory) -> set[object]:
    """What horned-owl does not read from RDF/XML."""
    found = through_horned_owl(FILE, tmp_path_factory.mktemp("horned"))
    assert found <= shipped
    return shipped - found


def test_horned_owl_loses_from_rdf_only_disjoint_classes_of_more_than_two(lost: set[object]) -> None:
    forms = [each.form for each in load([FILE]).ontologies[0].axioms]

    assert lost <= {plain(each) for each in forms if each.op == "DisjointClasses" and len(each.parts) > 2}


@pytest.mark.xfail(strict=True, reason="engine: horned-owl 2.0 does not read owl:AllDisjointClasses from RDF/XML")
def test_horned_owl_loses_nothing_from_rdf(lost: set[object]) -> None:
    assert lost == set()
