"""`ontology/ecreq.owl` is current, complete in both languages, and inside OWL 2 DL."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection

from reqonto import vocabulary

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "ontology" / "ecreq.owl"

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual)
# The part of the OWL 2 datatype map that the ontology may use.
DATATYPES = {
    XSD.boolean,
    XSD.dateTime,
    XSD.decimal,
    XSD.integer,
    XSD.nonNegativeInteger,
    XSD.positiveInteger,
    XSD.string,
}
FOREIGN = {
    str(DCTERMS): {
        *("abstract", "bibliographicCitation", "created", "creator", "description"),
        *("identifier", "license", "modified", "source", "title"),
    },
    str(VANN): {"preferredNamespacePrefix", "preferredNamespaceUri"},
    str(SKOS): {"altLabel", "definition", "editorialNote"},
    "http://purl.org/ontology/bibo/": {"status"},
}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(FILE, format="xml")


@pytest.fixture(scope="module")
def terms(graph: Graph) -> list[URIRef]:
    """The terms of ours, each once, in the order of their names."""
    found = {
        term for kind in KINDS for term in graph.subjects(RDF.type, kind) if str(term).startswith(vocabulary.NAMESPACE)
    }
    return sorted(found)


def of_kind(graph: Graph, kind: URIRef) -> set[URIRef]:
    return {term for term in graph.subjects(RDF.type, kind) if isinstance(term, URIRef)}


def test_the_file_and_the_constants_are_what_the_tables_say() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_ontology.py", "--check"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_constants_are_exactly_the_terms_of_the_file(terms: list[URIRef]) -> None:
    constants = {
        value
        for name, value in vars(vocabulary).items()
        if isinstance(value, str) and not name.startswith("_") and name not in {"IRI", "VERSION_IRI", "NAMESPACE"}
    }

    assert constants == {str(term) for term in terms}


def test_every_constant_is_named_as_its_term() -> None:
    for name, value in vars(vocabulary).items():
        if isinstance(value, str) and value.startswith(vocabulary.NAMESPACE) and name != "NAMESPACE":
            assert value == vocabulary.NAMESPACE + name


def test_the_ontology_introduces_itself(graph: Graph) -> None:
    ontology = URIRef(vocabulary.IRI)

    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [ontology]
    assert list(graph.objects(ontology, OWL.versionIRI)) == [URIRef(vocabulary.VERSION_IRI)]
    assert list(graph.objects(ontology, OWL.imports)) == []
    assert graph.value(ontology, DCTERMS.license) is not None
    assert str(graph.value(ontology, VANN.preferredNamespaceUri)) == vocabulary.NAMESPACE
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert sorted(text.language for text in graph.objects(ontology, predicate)) == ["en", "zh"]


def test_the_name_of_the_ontology_is_no_file_name() -> None:
    assert not vocabulary.IRI.rsplit("/", 1)[-1].count(".")


def test_every_term_has_one_label_and_one_definition_in_each_language(graph: Graph, terms: list[URIRef]) -> None:
    wrong = [
        (term, predicate)
        for term in terms
        for predicate in (RDFS.label, SKOS.definition)
        if sorted(str(text.language) for text in graph.objects(term, predicate)) != ["en", "zh"]
    ]

    assert wrong == []


def test_chinese_texts_are_chinese_and_english_ones_are_not(graph: Graph, terms: list[URIRef]) -> None:
    def chinese(text: Literal) -> bool:
        return any("\u4e00" <= char <= "\u9fff" for char in str(text))

    wrong = [
        (str(term), str(text))
        for term in terms
        for predicate in (RDFS.label, SKOS.altLabel, SKOS.definition)
        for text in graph.objects(term, predicate)
        if chinese(text) != (text.language == "zh")
    ]

    assert wrong == []


def test_no_two_terms_of_a_kind_have_the_same_label(graph: Graph) -> None:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        labels = Counter(label for term in of_kind(graph, kind) for label in graph.objects(term, RDFS.label))
        assert [label for label, count in labels.items() if count > 1] == []


def test_no_two_values_of_an_enumeration_have_the_same_label(graph: Graph) -> None:
    labels = Counter(
        (kind, label)
        for value in of_kind(graph, OWL.NamedIndividual)
        for kind in graph.objects(value, RDF.type)
        if kind != OWL.NamedIndividual
        for label in graph.objects(value, RDFS.label)
    )

    assert [both for both, count in labels.items() if count > 1] == []


def test_no_name_stands_for_things_of_two_kinds(graph: Graph, terms: list[URIRef]) -> None:
    kinds = {term: [kind for kind in KINDS if (term, RDF.type, kind) in graph] for term in terms}

    assert {term: found for term, found in kinds.items() if len(found) != 1} == {}


def test_every_name_of_ours_that_is_used_is_declared(graph: Graph, terms: list[URIRef]) -> None:
    used = {node for triple in graph for node in triple if isinstance(node, URIRef)}
    ours = {node for node in used if str(node).startswith(vocabulary.NAMESPACE)}

    assert ours == set(terms)


def test_every_foreign_name_exists_in_its_vocabulary_and_is_declared(graph: Graph) -> None:
    builtin = (str(RDF), str(RDFS), str(OWL), str(XSD))
    used = {
        predicate for predicate in graph.predicates() if not str(predicate).startswith((*builtin, vocabulary.NAMESPACE))
    }

    for predicate in used:
        space = next(space for space in FOREIGN if str(predicate).startswith(space))
        assert str(predicate).removeprefix(space) in FOREIGN[space]
        assert (predicate, RDF.type, OWL.AnnotationProperty) in graph


def test_every_property_has_one_domain_and_one_range(graph: Graph) -> None:
    """Its own, or that of the property above it or of its inverse, from which it follows."""

    def found(term: URIRef, edge: URIRef, other: URIRef) -> list[URIRef]:
        own = list(graph.objects(term, edge))
        if own or (term, RDF.type, OWL.TransitiveProperty) not in graph:
            return own
        above = [kind for each in graph.objects(term, RDFS.subPropertyOf) for kind in found(each, edge, other)]
        return above or [kind for each in graph.objects(term, OWL.inverseOf) for kind in given(each, other)]

    def given(term: URIRef, edge: URIRef) -> list[URIRef]:
        own = list(graph.objects(term, edge))
        return own or [kind for each in graph.objects(term, RDFS.subPropertyOf) for kind in given(each, edge)]

    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in of_kind(graph, kind):
            counts = (len(found(term, RDFS.domain, RDFS.range)), len(found(term, RDFS.range, RDFS.domain)))
            assert counts == (1, 1), term


def test_data_have_datatypes_of_owl_2(graph: Graph) -> None:
    for term in of_kind(graph, OWL.DatatypeProperty):
        found = graph.value(term, RDFS.range)
        base = found if isinstance(found, URIRef) else graph.value(found, OWL.onDatatype)
        assert base in DATATYPES, term


def test_no_class_is_above_itself(graph: Graph) -> None:
    for edge, kind in ((RDFS.subClassOf, OWL.Class), (RDFS.subPropertyOf, OWL.ObjectProperty)):
        for term in of_kind(graph, kind):
            above = set(graph.transitive_objects(term, edge)) - {term}
            assert all(term not in set(graph.transitive_objects(other, edge)) for other in above)


def test_inverses_are_mutual_and_of_something_else(graph: Graph) -> None:
    for term, other in graph.subject_objects(OWL.inverseOf):
        assert term != other
        assert (other, OWL.inverseOf, term) in graph
        assert (term, RDF.type, OWL.SymmetricProperty) not in graph


def test_transitive_properties_are_not_counted(graph: Graph) -> None:
    """OWL 2 DL: what is transitive, or has a transitive property below it, takes no part in cardinalities."""
    transitive = of_kind(graph, OWL.TransitiveProperty)
    complex_ones = {above for term in transitive for above in graph.transitive_objects(term, RDFS.subPropertyOf)}
    complex_ones |= {other for term in complex_ones for other in graph.objects(term, OWL.inverseOf)}
    needs_simple = (
        OWL.FunctionalProperty,
        OWL.InverseFunctionalProperty,
        OWL.IrreflexiveProperty,
        OWL.AsymmetricProperty,
    )
    limits = (
        OWL.cardinality,
        OWL.minCardinality,
        OWL.maxCardinality,
        OWL.qualifiedCardinality,
        OWL.minQualifiedCardinality,
        OWL.maxQualifiedCardinality,
    )
    counted = {graph.value(node, OWL.onProperty) for limit in limits for node in graph.subjects(limit)}

    assert complex_ones & counted == set()
    assert [term for term in complex_ones for mark in needs_simple if (term, RDF.type, mark) in graph] == []


def test_every_class_hangs_together_with_the_rest(graph: Graph) -> None:
    listed = {
        member
        for node in graph.subjects(RDF.type, OWL.AllDisjointClasses)
        for member in Collection(graph, graph.value(node, OWL.members))
    }
    loose = [
        term
        for term in of_kind(graph, OWL.Class)
        if not list(graph.objects(term, RDFS.subClassOf))
        and not list(graph.subjects(RDFS.subClassOf, term))
        and term not in listed
    ]

    assert loose == []


def test_values_of_an_enumeration_are_its_members(graph: Graph) -> None:
    for node, listing in graph.subject_objects(OWL.oneOf):
        enumeration = graph.value(predicate=OWL.equivalentClass, object=node)
        members = list(Collection(graph, listing))
        assert members
        assert set(members) == set(graph.subjects(RDF.type, enumeration))
        assert all(str(member).startswith(f"{enumeration}_") for member in members)
