"""Specifications that are written in Turtle or saved by an editor of ontologies are read; what cannot be read is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.diagnostics.diagnostic import Severity
from reqonto.graphs.read import RdfFiles
from reqonto.pipeline import run
from reqonto.result import Result
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

HEAD = """@prefix : <http://example.org/shop#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ecreq: <https://w3id.org/ecreq#> .
"""
SHOP = (
    HEAD
    + """
<http://example.org/shop> a owl:Ontology ; owl:imports <https://w3id.org/ecreq> .
:Buyer a owl:Class ; rdfs:subClassOf ecreq:Party ; rdfs:label "Buyer"@en, "买家"@zh ; skos:definition "Who buys."@en .
:GoldBuyer a owl:Class ; rdfs:subClassOf :Buyer ; owl:disjointWith :Seller .
:Seller a owl:Class ; rdfs:subClassOf ecreq:Party ; ecreq:isExternal true .
:Level a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:oneOf ( :normal :gold ) ] .
:normal a owl:NamedIndividual, :Level ; rdfs:label "Normal"@en .
:gold a owl:NamedIndividual, :Level .
:Order a owl:Class ;
  rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :lines ; owl:minCardinality "1"^^xsd:nonNegativeInteger ] ,
     [ a owl:Restriction ; owl:onProperty :total ; owl:cardinality "1"^^xsd:nonNegativeInteger ] .
:Line a owl:Class .
:total a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:domain :Order ; rdfs:range xsd:decimal ;
  ecreq:unitOfMeasure "CNY" .
:level a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:domain :Buyer ; rdfs:range :Level .
:stars a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:domain :Line ;
  rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ;
    owl:withRestrictions ( [ xsd:minInclusive 1 ] [ xsd:maxInclusive 5 ] ) ] .
:codes a owl:DatatypeProperty ; rdfs:domain :Line ; rdfs:range xsd:string .
:lines a owl:ObjectProperty ; rdfs:domain :Order ; rdfs:range :Line ; owl:inverseOf :order .
:order a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:domain :Line ; rdfs:range :Order .
:Pay a owl:Class ; rdfs:subClassOf ecreq:Event ; ecreq:performedByRole :Buyer .
:paidOrder a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:domain :Pay ; rdfs:range :Order .
:o1 a :Order, owl:NamedIndividual ; :total 12.5 .
"""
)
EXPECTED = """
enum Level { normal "Normal"@en, gold }
role Buyer { param level: optional Level  label "Buyer"@en, "买家"@zh  definition "Who buys."@en }
role GoldBuyer is a Buyer { disjoint with Seller }
external role Seller
entity Order { param total: money CNY  relation lines: Line [1..*] inverse order }
entity Line {
  param stars: optional integer in 1..5
  param codes: set of text
  relation order: Order [0..1] inverse lines
}
event Pay(paidOrder: Order) by Buyer
scenario S-individuals excerpt { given o1: Order { total: 12.5 CNY } }
"""
CONSTRAINT = """
:c a ecreq:FormulaNode ; ecreq:wordWord "constraint" ; ecreq:wordUid "C-01" ;
  ecreq:nodeFormula [ a ecreq:QuantifiedNode ;
    ecreq:nodeQuant [ ecreq:wordWord "every" ;
      ecreq:nodeBinder [ ecreq:nodeName "o" ; ecreq:nodeCollection [ a ecreq:VarNode ; ecreq:wordName "Order" ] ] ] ;
    ecreq:nodeBody [ a ecreq:CompareNode ; ecreq:nodeOp ( ">" ) ; ecreq:nodeOperand (
      [ a ecreq:DotNode ; ecreq:nodeBase [ a ecreq:VarNode ; ecreq:wordName "o" ] ; ecreq:wordName "total" ]
      [ a ecreq:NumberNode ; ecreq:wordAmount 100 ; ecreq:wordUnit "CNY" ] ) ] ] .
"""


def checked(tmp_path: Path, text: str, name: str = "shop.ttl", **chosen: object) -> Result:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    stages = chosen.pop("stages", ("read", "meaning"))
    return run([file], Settings(cache=False), stages=stages)  # type: ignore[arg-type]


def test_classes_properties_and_individuals_are_read_as_items(tmp_path: Path) -> None:
    result = checked(tmp_path, SHOP)

    expected, problems = parse(Source("x.req", EXPECTED))
    assert problems == []
    assert expected.items == result.trees[0].items
    assert [each for each in result.diagnostics if each.weight > Severity.HINT] == []


@pytest.mark.parametrize("kind", ["owl", "trig"])
def test_other_formats_say_the_same(kind: str, tmp_path: Path) -> None:
    import pyoxigraph

    quads = pyoxigraph.parse(SHOP.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    form = {"owl": pyoxigraph.RdfFormat.RDF_XML, "trig": pyoxigraph.RdfFormat.TRIG}[kind]
    raw = pyoxigraph.serialize((quad.triple for quad in quads) if kind == "owl" else quads, format=form)
    assert raw is not None

    result = checked(tmp_path, raw.decode(), f"shop.{kind}")

    assert set(map(str, checked(tmp_path, SHOP).trees[0].items)) == set(map(str, result.trees[0].items))


def test_expression_trees_are_read_without_a_text(tmp_path: Path) -> None:
    result = checked(tmp_path, SHOP + CONSTRAINT)

    assert "constraint C-01: every o in Order: o.total > 100 CNY" in print_tree(result.trees[0])
    assert [each for each in result.diagnostics if each.weight > Severity.HINT] == []


@pytest.mark.engine
def test_verdicts_are_given_with_places_in_the_file(tmp_path: Path) -> None:
    text = SHOP + CONSTRAINT + CONSTRAINT.replace(":c a", ":d a").replace("C-01", "C-02").replace('">"', '"<="')
    both = (
        text
        + ':s a ecreq:SituationNode ; ecreq:wordUid "X-1" ; ecreq:nodeFormula [ a ecreq:QuantifiedNode ; \
  ecreq:nodeQuant [ ecreq:wordWord "some" ; ecreq:nodeBinder [ ecreq:nodeName "o" ; \
  ecreq:nodeCollection [ a ecreq:VarNode ; ecreq:wordName "Order" ] ] ] ; \
  ecreq:nodeBody [ a ecreq:BoolNode ; ecreq:wordTruth true ] ] .\n'
    )

    result = checked(tmp_path, both, stages=("read", "meaning", "consistency"))

    lines = {each.id: both.split("\n")[each.span.line - 1] for each in result.requirements if each.span}
    assert '"C-01"' in lines["C-01"]
    assert '"C-02"' in lines["C-02"]
    assert result.consistency is not None
    assert {("C-01", "C-02")} == {each.members for each in result.consistency.conflicts}


def test_types_are_checked_at_the_place_of_the_node(tmp_path: Path) -> None:
    text = SHOP + CONSTRAINT.replace('"total"', '"totla"')

    [error] = [each for each in checked(tmp_path, text).diagnostics if each.weight is Severity.ERROR]

    assert error.span is not None
    shown = error.span.shown
    assert '"totla"' == shown.text
    assert shown.source.path == error.span.path == str(tmp_path / "shop.ttl")
    assert error.span.line == text[: text.index('"totla"')].count("\n") + 1
    assert error.fixes == ()


UNREAD = [
    (":weird a owl:ObjectProperty, owl:TransitiveProperty ; rdfs:domain :Order ; rdfs:range :Order .", "TransitiveProperty"),
    (":weight a owl:DatatypeProperty ; rdfs:domain ecreq:Order ; rdfs:range xsd:string .", "no single class"),
    (":Order owl:disjointUnionOf ( :Line ) .", "disjointUnionOf"),
    (":Order rdfs:subClassOf [ a owl:Class ; owl:complementOf :Line ] .", "subClassOf"),
    (":Order rdfs:subClassOf ecreq:Order .", "subClassOf"),
    (":nowhere a owl:DatatypeProperty ; rdfs:range xsd:string .", "no single class"),
    (":blob a owl:DatatypeProperty ; rdfs:domain :Order ; rdfs:range xsd:hexBinary .", "range"),
    (":lonely a owl:DatatypeProperty ; rdfs:domain :Order .", "no range"),
    (":rate a owl:DatatypeProperty ; rdfs:domain :Order ; rdfs:range xsd:double .", "range"),
    (":R-9 a ecreq:Requirement ; rdfs:label \"Nice\" .", "Requirement"),
    (":total rdfs:subPropertyOf :other .", "subPropertyOf"),
]  # fmt: skip


@pytest.mark.parametrize(("axiom", "word"), UNREAD)
def test_what_the_language_cannot_say_is_told_with_its_place(axiom: str, word: str, tmp_path: Path) -> None:
    found = checked(tmp_path, SHOP + axiom).diagnostics

    told = [each for each in found if each.code.code == "RQ1215"]
    assert any(word in each.message("en") for each in told), [each.message("en") for each in found]
    assert all(each.span is not None and each.span.line == SHOP.count("\n") + 1 for each in told)


def test_what_ecreq_calls_a_party_is_a_role(tmp_path: Path) -> None:
    result = checked(tmp_path, HEAD + ":Shopper a owl:Class ; rdfs:subClassOf ecreq:Buyer .")

    assert result.specification is not None
    assert result.specification.kinds["Shopper"].word == "role"
    assert ["RQ1215"] == [each.code.code for each in result.diagnostics if each.weight > Severity.HINT]


def test_statements_may_be_written_as_texts(tmp_path: Path) -> None:
    said = ':R-1 a ecreq:Requirement ; ecreq:statementText """requirement R-1 { text "It shall be nice." }""" .'

    result = checked(tmp_path, SHOP + said)

    assert [each for each in result.diagnostics if each.weight > Severity.HINT] == []
    assert ["R-1"] == [each.id for each in result.requirements]
    wrong = checked(tmp_path, SHOP + said.replace("text", "txet"))
    [error] = [each for each in wrong.diagnostics if each.weight is Severity.ERROR]
    assert error.span is not None
    assert error.span.line == SHOP.count("\n") + 1


def test_a_file_of_mere_data_is_no_specification(tmp_path: Path) -> None:
    text = "@prefix ex: <http://x/> . ex:a a ex:Order ; ex:n 5 ."
    problems = RdfFiles().trees(Source("data.ttl", text))[1]

    assert ["RQ1215", "RQ1214"] == [each.code.code for each in problems]
