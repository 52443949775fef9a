"""What a file says beside its items must be what they say: nothing is preferred silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.interchange.turtle import export_turtle
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

SHOP = """module shop
role Buyer { label "Buyer"@en }
role Gold is a Buyer
role Shop
entity Order {
  param total: money CNY
  param stars: optional integer in 1..5
  changing param state: one of { created, paid, sent } default created
  relation lines: Line [1..3]
}
entity Line
event Pay(order: Order, amount: money CNY) by Buyer to Shop
requirement R-01 "Ship" { when Pay(order: o) as p, the Shop shall within 48 h after p ensure o.state = sent }
constraint C-01 should: every o in Order: o.total >= 0 CNY { refines R-01 }
"""


@pytest.fixture(scope="module")
def text() -> str:
    parsed, problems = parse(Source("shop.req", SHOP))
    specification, more = resolve([parsed])
    assert [*problems, *(each for each in more if each.weight is Severity.ERROR)] == []
    return export_turtle(specification, [parsed])


def found(tmp_path: Path, text: str) -> list[Diagnostic]:
    file = tmp_path / "shop.ttl"
    file.write_text(text, "utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning"))
    return [each for each in result.diagnostics if each.weight > Severity.HINT]


def test_an_export_agrees_with_itself(text: str, tmp_path: Path) -> None:
    assert found(tmp_path, text) == []


CHANGES = [
    ('rdfs:label "Buyer"@en', 'rdfs:label "Byer"@en', {"RQ1213", "RQ1217"}),
    ("rdfs:subClassOf :Buyer", "rdfs:subClassOf :Shop", {"RQ1213", "RQ1217"}),
    ("    rdfs:subClassOf :Buyer .", "    skos:note 'none' .", {"RQ1213", "RQ1217"}),
    ("rdfs:range xsd:decimal", "rdfs:range xsd:string", {"RQ1213", "RQ1217"}),
    ("[ xsd:maxInclusive 5 ]", "[ xsd:maxInclusive 6 ]", {"RQ1213", "RQ1217"}),
    (" owl:members ( :Order :Line :Pay )", " owl:members ( :Order :Line )", {"RQ1213"}),
    ("ecreq:modality ecreq:Modality_Should", "ecreq:modality ecreq:Modality_Must", {"RQ1213", "RQ1217"}),
    ("ecreq:refines :R-01", "ecreq:refines :C-01", {"RQ1213", "RQ1217"}),
    ("ecreq:isExternal false", "ecreq:isExternal true", {"RQ1213", "RQ1217"}),
    ("ecreq:refersTo :Order.total", "ecreq:refersTo :Order.stars", {"RQ1213"}),
    ('ecreq:wordText ">="', 'ecreq:wordText "<="', {"RQ1212"}),
    ('ecreq:wordUid "C-01"', 'ecreq:wordUid "C-02"', {"RQ1212"}),
    ("o.total >= 0 CNY { refines", "o.total > 0 CNY { refines", {"RQ1212"}),
    (" .\n\n:Gold a", " ; rdfs:subClassOf :Gold .\n\n:Gold a", {"RQ1213"}),
]


@pytest.mark.parametrize(("old", "new", "codes"), CHANGES)
def test_every_change_of_one_side_is_told(old: str, new: str, codes: set[str], text: str, tmp_path: Path) -> None:
    assert old in text

    errors = found(tmp_path, text.replace(old, new))

    assert codes >= {each.code.code for each in errors} > set()
    assert all(each.weight is Severity.ERROR for each in errors)
    assert all(each.span is not None and each.span.line > 1 for each in errors)


def test_a_change_of_both_sides_is_read(text: str, tmp_path: Path) -> None:
    old = next(line for line in text.split("\n") if 'wordText "constraint C-01' in line)
    # The statement of the element is a fact like any other.
    changed = text.replace(old + "\n", "").replace('ecreq:wordText ">="', 'ecreq:wordText ">"')
    changed = changed.replace(
        'statementText "constraint C-01 should: every o in Order: o.total >= 0 CNY',
        'statementText "constraint C-01 should: every o in Order: o.total > 0 CNY',
    )

    assert [] == [each.message("en") for each in found(tmp_path, changed)]


def test_what_others_say_of_elements_is_their_business(text: str, tmp_path: Path) -> None:
    added = text + "\n:Buyer <http://purl.org/dc/terms/creator> 'somebody' ; a <http://schema.org/Person> .\n"

    assert found(tmp_path, added) == []


def test_new_classes_beside_the_items_are_read(text: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.ttl"
    file.write_text(text + "\n:Silver a owl:Class ; rdfs:subClassOf :Buyer .\n", "utf-8")

    result = run([file], Settings(cache=False), stages=("read", "meaning"))

    assert result.specification is not None
    assert ("Buyer",) == result.specification.kinds["Silver"].supers


HAND = """
:Ticket a owl:Class ; rdfs:label "Ticket"@en ; owl:disjointWith :Line ;
  rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :Ticket.price ; owl:cardinality 1 ] .
:Ticket.price a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:domain :Ticket ; rdfs:range xsd:integer .
:Ticket.of a owl:ObjectProperty ; rdfs:domain :Ticket ; rdfs:range :Order .
:C-9 a ecreq:Constraint ; ecreq:statementText "constraint C-9: every t in Ticket: t.price > 2" .
"""


def test_classes_properties_and_constraints_beside_the_items_are_read(text: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.ttl"
    file.write_text(text + HAND, "utf-8")

    result = run([file], Settings(cache=False), stages=("read", "meaning"))

    assert [each.code.code for each in result.diagnostics if each.weight > Severity.HINT] == []
    assert result.specification is not None
    assert result.interpretation is not None
    ticket = result.specification.kinds["Ticket"]
    assert [["Ticket.price"], ["Ticket.of"]] == [list(ticket.parameters), list(ticket.relations)]
    assert "C-9" in result.interpretation.theory.by_id


def test_a_change_of_an_item_is_told_beside_what_is_added_by_hand(text: str, tmp_path: Path) -> None:
    changed = text.replace('rdfs:label "Buyer"@en', 'rdfs:label "Byer"@en')

    assert {each.code.code for each in found(tmp_path, changed + HAND)} == {"RQ1213", "RQ1217"}


def test_a_property_added_to_a_class_of_an_item_is_told(text: str, tmp_path: Path) -> None:
    added = ":Order.note a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:domain :Order ; rdfs:range xsd:string ."
    (told,) = found(tmp_path, f"{text}\n{added}\n")

    assert told.code.code == "RQ1215"
    assert "the item of `:Order` is what tells its properties" in told.message("en")


@pytest.mark.parametrize(
    "axiom",
    [
        ":Buyer owl:disjointWith :Shop .",
        ":Order owl:equivalentClass :Line .",
        ":Order.total rdfs:subPropertyOf :Order.stars .",
        ":Order owl:hasKey ( :Order.total ) .",
        ":Line owl:unionOf ( :Order :Pay ) .",
    ],
)
def test_an_axiom_that_no_item_says_is_told(axiom: str, text: str, tmp_path: Path) -> None:
    (error,) = found(tmp_path, f"{text}\n{axiom}\n")

    assert error.code.code == "RQ1213"
    assert error.span is not None
    assert error.span.line == text.count("\n") + 2


def test_what_a_set_says_may_be_said_in_pairs(text: str, tmp_path: Path) -> None:
    pairs = ":Line owl:disjointWith :Order . :Order owl:disjointWith :Pay ."

    assert found(tmp_path, f"{text}\n{pairs}\n") == []
