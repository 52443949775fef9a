"""OWL's own syntaxes say the axioms that RDF says, at their lines; what can not be read is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.ontologies.loading import load, read_any
from reqonto.owl.functional import lines, written
from reqonto.owl.model import Axiom, Form, Group, Iri, Node, Ontology, form
from reqonto.owl.syntaxes import PREFIXES, Document
from reqonto.rdf.reading import Malformed
from reqonto.source import Source

ROOT = Path(__file__).resolve().parents[2]
HEAD = """Prefix(:=<https://example.org/t#>)
Prefix(rdfs:=<http://www.w3.org/2000/01/rdf-schema#>)
# A remark.
Ontology(<https://example.org/t> <https://example.org/t/1>
Import(<https://example.org/u>)
Annotation(rdfs:comment "about it"@en)
"""
FUNCTIONAL = (
    HEAD
    + r"""Declaration(Class(:A))
Declaration(ObjectProperty(:p)) Declaration(DataProperty(:u)) Declaration(NamedIndividual(:x))
SubClassOf(Annotation(rdfs:label "why") :A ObjectSomeValuesFrom(ObjectInverseOf(:p) ObjectUnionOf(:A ObjectOneOf(:x))))
SubClassOf(:A ObjectMaxCardinality(2 :p :A))
SubObjectPropertyOf(ObjectPropertyChain(:p :p) :p)
DataPropertyRange(:u DatatypeRestriction(xsd:integer xsd:minInclusive "1"^^xsd:integer))
HasKey(:A (:p) (:u))
HasKey(:A () (:u))
DataPropertyAssertion(:u _:b "say \"hi\"\\
twice")
AnnotationAssertion(rdfs:label :A "会员"@zh)
DatatypeDefinition(:D DataOneOf("a" "b"@en "c"^^rdf:PlainLiteral "d@de"^^rdf:PlainLiteral))
)
"""
)
XML = """<?xml version="1.0"?>
<Ontology xmlns="http://www.w3.org/2002/07/owl#" xml:base="https://example.org/t" ontologyIRI="https://example.org/t" versionIRI="https://example.org/t/1">
  <Prefix name="" IRI="https://example.org/t#"/><Prefix name="rdfs" IRI="http://www.w3.org/2000/01/rdf-schema#"/>
  <Import>https://example.org/u</Import>
  <Annotation><AnnotationProperty abbreviatedIRI="rdfs:comment"/><Literal xml:lang="en">about it</Literal></Annotation>
  <Declaration><Class IRI="#A"/></Declaration>
  <Declaration><ObjectProperty abbreviatedIRI=":p"/></Declaration><Declaration><DataProperty IRI="#u"/></Declaration><Declaration><NamedIndividual IRI="#x"/></Declaration>
  <SubClassOf><Annotation><AnnotationProperty abbreviatedIRI="rdfs:label"/><Literal>why</Literal></Annotation><Class IRI="#A"/>
    <ObjectSomeValuesFrom><ObjectInverseOf><ObjectProperty IRI="#p"/></ObjectInverseOf>
      <ObjectUnionOf><Class IRI="#A"/><ObjectOneOf><NamedIndividual IRI="#x"/></ObjectOneOf></ObjectUnionOf></ObjectSomeValuesFrom></SubClassOf>
  <SubClassOf><Class IRI="#A"/><ObjectMaxCardinality cardinality="2"><ObjectProperty IRI="#p"/><Class IRI="#A"/></ObjectMaxCardinality></SubClassOf>
  <SubObjectPropertyOf><ObjectPropertyChain><ObjectProperty IRI="#p"/><ObjectProperty IRI="#p"/></ObjectPropertyChain><ObjectProperty IRI="#p"/></SubObjectPropertyOf>
  <DataPropertyRange><DataProperty IRI="#u"/><DatatypeRestriction><Datatype abbreviatedIRI="xsd:integer"/>
    <FacetRestriction facet="http://www.w3.org/2001/XMLSchema#minInclusive"><Literal datatypeIRI="http://www.w3.org/2001/XMLSchema#integer">1</Literal></FacetRestriction></DatatypeRestriction></DataPropertyRange>
  <HasKey><Class IRI="#A"/><ObjectProperty IRI="#p"/><DataProperty IRI="#u"/></HasKey>
  <HasKey><Class IRI="#A"/><DataProperty IRI="#u"/></HasKey>
  <DataPropertyAssertion><DataProperty IRI="#u"/><AnonymousIndividual nodeID="_:b"/><Literal>say "hi"\\
twice</Literal></DataPropertyAssertion>
  <AnnotationAssertion><AnnotationProperty abbreviatedIRI="rdfs:label"/><IRI>#A</IRI><Literal xml:lang="zh">会员</Literal></AnnotationAssertion>
  <DatatypeDefinition><Datatype IRI="#D"/><DataOneOf><Literal>a</Literal><Literal xml:lang="en">b</Literal><Literal datatypeIRI="http://www.w3.org/1999/02/22-rdf-syntax-ns#PlainLiteral">c</Literal><Literal xml:lang="de">d</Literal></DataOneOf></DatatypeDefinition>
</Ontology>
"""


def read(name: str, text: str) -> Document:
    found = read_any(Source(name, text))
    assert isinstance(found, Document)
    return found


def test_both_syntaxes_say_the_same_axioms_with_their_lines() -> None:
    functional, xml = read("t.ofn", FUNCTIONAL), read("t.owl", XML)
    said = [written(each.form) for each in functional.ontology.axioms]

    assert said == [written(each.form) for each in xml.ontology.axioms]
    assert len(said) == 13
    for each in (functional, xml):
        header = each.ontology.header
        assert (header.iri, header.version, header.imports) == (
            "https://example.org/t", "https://example.org/t/1", ("https://example.org/u",),
        )  # fmt: skip
        assert len(header.annotations) == 1
    lines = [axiom.span and axiom.span.line for axiom in functional.ontology.axioms]
    assert lines == [7, 8, 8, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18]
    assert [axiom.span and axiom.span.line for axiom in xml.ontology.axioms][4:7] == [8, 11, 12]


UNORDERED = {
    "ObjectUnionOf",
    "ObjectIntersectionOf",
    "ObjectOneOf",
    "DisjointClasses",
    "DifferentIndividuals",
    "EquivalentClasses",
}


def plain(node: Node) -> str:
    match node:
        case Form(op, parts):
            shown = [plain(part) for part in parts]
            return f"{op}({' '.join(sorted(shown) if op in UNORDERED else shown)})"
        case Group(parts):
            return f"({' '.join(sorted(map(plain, parts)))})"
        case _:
            return written(node)


def test_our_ontology_in_functional_syntax_is_that_in_rdf() -> None:
    """Both files are shipped: the same axioms in the same order, the same header."""
    rdf, again = load([ROOT / "ontology" / name for name in ("ecreq.owl", "ecreq.ofn")]).ontologies

    assert [plain(each.form) for each in again.axioms] == list(dict.fromkeys(plain(each.form) for each in rdf.axioms))
    assert again.header == rdf.header


def test_names_are_shortened_only_where_the_rest_is_a_simple_name() -> None:
    spaces = {"https://example.org/t#": "t", "http://www.w3.org/2000/01/rdf-schema#": "rdfs"}
    found = read("t.ofn", FUNCTIONAL).ontology
    odd = [form("Declaration", form("Class", Iri(f"https://example.org/t#{rest}"))) for rest in ("", "1", "a-b", "a)b")]
    ontology = Ontology(found.path, found.headers, (*found.axioms, *map(Axiom, odd)))

    text = "\n".join(lines(ontology, spaces))
    again = read("again.ofn", text).ontology

    assert [each.form for each in again.axioms] == [each.form for each in ontology.axioms]
    assert again.header == found.header
    assert "Declaration(Class(t:A))" in text
    assert "Declaration(Class(<https://example.org/t#a-b>))" in text


def test_another_library_writes_what_is_read(tmp_path: Path) -> None:
    horned = pytest.importorskip("pyhornedowl")
    source = tmp_path / "t.ofn"
    # It wants even the prefixes of the standard declared.
    prefixes = "".join(f"Prefix({name}:=<{iri}>)\n" for name, iri in PREFIXES.items() if name != "rdfs")
    source.write_text(prefixes + FUNCTIONAL.replace("Import(<https://example.org/u>)\n", ""), encoding="utf-8")
    opened = horned.open_ontology(str(source))
    # Its OWL/XML has short names where the standard wants full ones.
    for ending in ("ofn", "owl"):
        file = tmp_path / f"again.{ending}"
        opened.save_to_file(str(file), ending)
        (found,) = load([file]).ontologies
        assert {plain(each.form) for each in found.axioms} >= {
            plain(each.form) for each in read("t.ofn", FUNCTIONAL).ontology.axioms if "_:" not in written(each.form)
            and "PlainLiteral" not in written(each.form) and "DatatypeDefinition" not in written(each.form)
        }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.ofn", HEAD + "SubClassOf(:A)\n)", "7:1"),
        ("a.ofn", HEAD + "SubClassOf(:A :B", "7:17"),
        ("a.ofn", HEAD + "Subclass(:A :B))", "7:1"),
        ("a.ofn", HEAD + "SubClassOf(:A v:B))", "7:15"),
        ("a.ofn", HEAD + 'AnnotationAssertion(rdfs:label :A "x))', "7:35"),
        ("a.ofn", HEAD + "SubClassOf(:A " + "ObjectComplementOf(" * 6000, "7:5696"),
        ("a.ofn", "", "1:1"),
        ("a.owx", XML.replace("<HasKey>", "<HazKey>", 1).replace("</HasKey>", "</HazKey>", 1), "15:3"),
        ("a.owx", XML.replace('cardinality="2"', ""), "11:32"),
        ("a.owx", XML[:900], "10:7"),
        ("a.owx", "<a/>", "1:1"),
        ("a.owx", '<!DOCTYPE Ontology [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><Ontology xmlns="http://www.w3.org/2002/07/owl#"/>', "1:36"),
        ("a.owx", '<Ontology xmlns="http://www.w3.org/2002/07/owl#">' + "<ObjectComplementOf>" * 3000, "1:6030"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_with_its_place(name: str, text: str, place: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(name, text)

    assert f"{caught.value.span.line}:{caught.value.span.column}" == place
    assert caught.value.reason.zh


def test_rules_are_told_and_left_out() -> None:
    text = HEAD + "DLSafeRule(Body(ClassAtom(:A Variable(<urn:x>))) Head(ClassAtom(:A Variable(<urn:x>))))\n)"

    assert [each.trouble for each in read("a.ofn", text).problems] == ["rule"]


def test_declarations_hold_across_syntaxes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.ofn", tmp_path / "two.ttl"
    one.write_text("Ontology(<urn:one> Declaration(DataProperty(<urn:p>)) Declaration(DataProperty(<urn:q>)))")
    two.write_text("<urn:p> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <urn:q> .")

    assert [each.form.op for each in load([one, two]).ontologies[1].axioms] == ["SubDataPropertyOf"]
