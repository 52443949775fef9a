"""Triples become the axioms that the standard's mapping says, and what says none is told with its place."""

from __future__ import annotations

import pytest

from reqonto.owl.from_rdf import read_axioms
from reqonto.owl.functional import written
from reqonto.rdf.triples import read
from reqonto.source import Source

from .samples import HEAD

DECLARED = HEAD + " ".join(
    [
        *(f":{name} a owl:Class ." for name in "ABC"),
        *(f":{name} a owl:ObjectProperty ." for name in "pqr"),
        *(f":{name} a owl:DatatypeProperty ." for name in "uv"),
        *(f":{name} a owl:NamedIndividual ." for name in "xyz"),
        ":n a owl:AnnotationProperty . :D a rdfs:Datatype .\n",
    ]
)


def axioms(text: str) -> tuple[list[str], list[str]]:
    ontologies, problems = read_axioms([read(Source("a.ttl", DECLARED + text))])
    found = [written(each.form) for each in ontologies[0].axioms if each.form.op != "Declaration"]
    brief = [
        each.replace("https://example.org/t#", "").replace("http://www.w3.org/2001/XMLSchema#", "xsd:")
        for each in found
    ]
    return brief, [each.trouble for each in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":A rdfs:subClassOf :B .", "SubClassOf(<A> <B>)"),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .", "SubClassOf(<A> ObjectSomeValuesFrom(<p> <B>))"),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :u ; owl:allValuesFrom xsd:integer ] .", "SubClassOf(<A> DataAllValuesFrom(<u> <xsd:integer>))"),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxQualifiedCardinality '2'^^xsd:nonNegativeInteger ; owl:onClass :B ] .", "SubClassOf(<A> ObjectMaxCardinality(2 <p> <B>))"),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :u ; owl:cardinality 1 ] .", "SubClassOf(<A> DataExactCardinality(1 <u>))"),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty [ owl:inverseOf :p ] ; owl:hasValue :x ] .", "SubClassOf(<A> ObjectHasValue(ObjectInverseOf(<p>) <x>))"),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasSelf true ] .", "SubClassOf(<A> ObjectHasSelf(<p>))"),
        (":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B [ owl:complementOf :C ] ) ] .", "EquivalentClasses(<A> ObjectIntersectionOf(<B> ObjectComplementOf(<C>)))"),
        (":A owl:unionOf ( :B :C ) .", "EquivalentClasses(<A> ObjectUnionOf(<B> <C>))"),
        (":A owl:oneOf ( :x :y ) .", "EquivalentClasses(<A> ObjectOneOf(<x> <y>))"),
        (":A owl:disjointUnionOf ( :B :C ) .", "DisjointUnion(<A> <B> <C>)"),
        ("[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .", "DisjointClasses(<A> <B> <C>)"),
        ("[] a owl:AllDisjointProperties ; owl:members ( :u :v ) .", "DisjointDataProperties(<u> <v>)"),
        ("[] a owl:AllDifferent ; owl:distinctMembers ( :x :y ) .", "DifferentIndividuals(<x> <y>)"),
        ("[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :x ; owl:assertionProperty :u ; owl:targetValue 1 .", 'NegativeDataPropertyAssertion(<u> <x> "1"^^<xsd:integer>)'),
        (":p owl:propertyChainAxiom ( :q :r ) .", "SubObjectPropertyOf(ObjectPropertyChain(<q> <r>) <p>)"),
        (":p owl:inverseOf :q .", "InverseObjectProperties(<p> <q>)"),
        (":p a owl:TransitiveProperty .", "TransitiveObjectProperty(<p>)"),
        (":u a owl:FunctionalProperty .", "FunctionalDataProperty(<u>)"),
        (":u rdfs:subPropertyOf :v .", "SubDataPropertyOf(<u> <v>)"),
        (":u rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ; owl:withRestrictions ( [ xsd:minInclusive 1 ] [ xsd:maxInclusive 5 ] ) ] .",
         'DataPropertyRange(<u> DatatypeRestriction(<xsd:integer> <xsd:minInclusive> "1"^^<xsd:integer> <xsd:maxInclusive> "5"^^<xsd:integer>))'),
        (":D owl:equivalentClass [ a rdfs:Datatype ; owl:oneOf ( 'a' 'b' ) ] .", 'DatatypeDefinition(<D> DataOneOf("a"^^<xsd:string> "b"^^<xsd:string>))'),
        (":A owl:hasKey ( :p :u ) .", "HasKey(<A> (<p>) (<u>))"),
        (":x a [ a owl:Class ; owl:complementOf :A ] .", "ClassAssertion(ObjectComplementOf(<A>) <x>)"),
        (":x :p :y .", "ObjectPropertyAssertion(<p> <x> <y>)"),
        (":x :u '1.50'^^xsd:decimal .", 'DataPropertyAssertion(<u> <x> "1.50"^^<xsd:decimal>)'),
        (":x owl:sameAs :y .", "SameIndividual(<x> <y>)"),
        (":x :n 'a\\nb'@en .", 'AnnotationAssertion(<n> <x> "a\nb"@en)'),
        ("[] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget :B ; :n 'why' .", "SubClassOf(<A> <B>)"),
    ],
)  # fmt: skip
def test_triples_become_axioms(text: str, expected: str) -> None:
    assert axioms(text) == ([expected], [])


@pytest.mark.parametrize(
    ("text", "troubles"),
    [
        (":A rdfs:subClassOf _:k . _:k owl:complementOf _:k .", {"circle", "left-over"}),
        (":A rdfs:subClassOf _:k . :B rdfs:subClassOf _:k . _:k owl:complementOf :C .", {"shared"}),
        (":A rdfs:subClassOf [ owl:unionOf _:l ] . _:l rdf:first :B ; rdf:rest _:l .", {"left-over"}),
        (":A owl:members ( :B ) .", {"left-over"}),
        ("[] a owl:AllDifferent ; owl:distinctMembers ( :x ) .", {"left-over"}),
        (":i a <http://www.w3.org/2003/11/swrl#Imp> ; <http://www.w3.org/2003/11/swrl#body> () .", {"rule"}),
    ],
)
def test_what_is_no_axiom_is_told(text: str, troubles: set[str]) -> None:
    assert set(axioms(text)[1]) == troubles


def test_axioms_know_their_lines() -> None:
    text = HEAD + ":A a owl:Class .\n:B a owl:Class ;\n  rdfs:subClassOf [ owl:unionOf (\n :A :B ) ] ."
    ontologies, _ = read_axioms([read(Source("a.ttl", text))])
    (axiom,) = (each for each in ontologies[0].axioms if each.form.op == "SubClassOf")

    assert axiom.span is not None
    assert axiom.span.line == 9
    assert {place.line for place in axiom.places} == {9, 10}
