"""The profile: each condition of OWL 2 DL is found broken where it is, and nowhere else; small profiles are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.owl.from_rdf import read_axioms
from reqonto.owl.profile import violations
from reqonto.owl.profiles import outside
from reqonto.rdf.triples import read
from reqonto.source import Source

from .samples import HEAD, PIZZA

ROOT = Path(__file__).resolve().parents[2]


def rules(text: str) -> list[tuple[str, int]]:
    ontologies, problems = read_axioms([read(Source("a.ttl", HEAD + text))])
    found = violations(ontologies, problems)
    assert all(each.message.en and each.message.zh for each in found)
    return [(each.rule, each.span.line - HEAD.count("\n") if each.span else 0) for each in found]


PROPERTIES = ":p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .\n"
FACTS = ":x a owl:NamedIndividual . :u a owl:DatatypeProperty .\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":A a owl:Class .\n:A rdfs:subClassOf :B .", [("undeclared", 2)]),
        (":A a owl:Class .\n:A rdfs:subClassOf owl:Thong .", [("reserved", 2)]),
        (FACTS + ":x :u '2026-01-01'^^xsd:date .", [("reserved", 2)]),
        (":p a owl:ObjectProperty .\n:p a owl:DatatypeProperty .", [("punning", 2)]),
        (":A a owl:Class .\n:A a rdfs:Datatype .", [("punning", 2)]),
        (":A a owl:Class , owl:NamedIndividual , owl:ObjectProperty .", []),
        (FACTS + ":x :u 'ten'^^xsd:integer .", [("ill-typed", 2)]),
        (FACTS + ":x :u '2026-02-30T00:00:00'^^xsd:dateTime .", [("ill-typed", 2)]),
        (FACTS + ":x :u '300'^^xsd:byte .", [("ill-typed", 2)]),
        (FACTS + f":x :u '{'9' * 100000}'^^xsd:long .", [("ill-typed", 2)]),
        (":u a owl:DatatypeProperty .\n:u rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ; owl:withRestrictions ( [ xsd:pattern 'a' ] ) ] .", [("facet", 2)]),
        (":D a rdfs:Datatype . :E a rdfs:Datatype .\n:D owl:equivalentClass [ a rdfs:Datatype ; owl:datatypeComplementOf :E ] .\n:E owl:equivalentClass [ a rdfs:Datatype ; owl:datatypeComplementOf :D ] .",
         [("circular-datatype", 2), ("circular-datatype", 3)]),
        (PROPERTIES + ":p a owl:TransitiveProperty .\n:p a owl:FunctionalProperty .", [("not-simple", 3)]),
        (PROPERTIES + ":p owl:propertyChainAxiom ( :q :r ) .\n:p rdfs:subPropertyOf :q .\n:q a owl:AsymmetricProperty .", [("irregular", 2), ("not-simple", 4)]),
        (PROPERTIES + ":p owl:propertyChainAxiom ( :q :r ) .\n:q owl:propertyChainAxiom ( :p :r ) .", [("irregular", 2), ("irregular", 3)]),
        (PROPERTIES + ":p owl:propertyChainAxiom ( :p :q ) , ( :r :p ) , ( :p :p ) .", []),
        (PROPERTIES + ":p owl:propertyChainAxiom ( :q :p :r ) .", [("irregular", 2)]),
        (PROPERTIES + ":p owl:propertyChainAxiom ( :q ) .", [("P33", 2)]),
        (PROPERTIES + "_:a :p _:b .\n_:b :p _:a .", [("anonymous-circle", 3)]),
        (":x a owl:NamedIndividual .\n:x owl:sameAs [] .", [("anonymous", 2)]),
        (":u a owl:DatatypeProperty .\nowl:topDataProperty rdfs:subPropertyOf :u .", [("top-data-property", 2)]),
        (":A a owl:Class .\n:A <https://example.org/unknown> 'x' .", [("undeclared", 2)]),
        ("<https://example.org/two> a owl:Ontology .", [("second-header", 1)]),
    ],
)  # fmt: skip
def test_a_broken_condition_is_found_at_its_place(text: str, expected: list[tuple[str, int]]) -> None:
    assert rules(text) == expected


def kept(text: str) -> set[str]:
    ontologies, _ = read_axioms([read(Source("a.ttl", HEAD + text))])
    return {name for name, axiom in outside(ontologies[0].axioms).items() if axiom is None}


CLASSES = ":A a owl:Class . :B a owl:Class . :C a owl:Class . :p a owl:ObjectProperty . :u a owl:DatatypeProperty .\n"


@pytest.mark.parametrize(
    ("text", "profiles"),
    [
        (":A rdfs:subClassOf :B .", {"EL", "QL", "RL"}),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .", {"EL", "QL"}),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] .", {"RL"}),
        ("[ owl:unionOf ( :A :B ) ] rdfs:subClassOf :C .", {"RL"}),
        ("[ owl:intersectionOf ( :A :B ) ] rdfs:subClassOf :C .", {"EL", "RL"}),
        (":p a owl:FunctionalProperty .", {"RL"}),
        (":p a owl:TransitiveProperty .", {"EL", "RL"}),
        (":u rdfs:range xsd:double .", {"RL"}),
        (":p owl:inverseOf :p .", {"QL", "RL"}),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .", {"RL"}),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 2 ] .", set()),
        (":A rdfs:subClassOf [ owl:complementOf :B ] .", {"QL", "RL"}),
        (":A owl:disjointUnionOf ( :B :C ) .", set()),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :u ; owl:hasValue 1 ] .", {"EL", "RL"}),
    ],
)
def test_small_profiles_are_told(text: str, profiles: set[str]) -> None:
    assert kept(CLASSES + text) == profiles


def test_our_own_ontology_and_its_alignments_are_owl_dl() -> None:
    files = [ROOT / "ontology" / "ecreq.owl", *sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))]
    ontologies, problems = read_axioms([read(Source(path.name, path.read_text("utf-8"))) for path in files])

    assert [each.message.en for each in violations(ontologies, problems)] == []


def test_the_sample_of_pizzas_is_owl_dl() -> None:
    ontologies, problems = read_axioms([read(Source("a.ttl", PIZZA))])

    assert violations(ontologies, problems) == []
