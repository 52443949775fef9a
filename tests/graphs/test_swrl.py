"""Requirements that are Horn rules are rules of SWRL too, and mean there what they mean here."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from reqonto.backends.owl import Consistent, Inconsistent, consistency
from reqonto.interchange.turtle import DEFAULT_BASE, export_turtle
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

ROOT = Path(__file__).resolve().parents[2]
SWRL = Namespace("http://www.w3.org/2003/11/swrl#")
SPEC = Namespace(f"{DEFAULT_BASE}#")
SHOP = """
role Buyer
role Vip is a Buyer
role Guest is a Buyer { disjoint with Vip }
entity Order {
  param total: money CNY
  param method: one of { cash, card }
  param vip: boolean
  relation buyer: Buyer [1]
}
"""
RULES = [
    ("constraint C-1: every o in Order, b in Buyer: o.buyer = b and b is a Vip implies o.vip", True),
    ("rule L-1: every o in Order, b in Buyer where o.buyer = b: if o.vip then b is a Vip", True),
    ("constraint C-2: every o in Order: o.method = cash implies o.total = 5 CNY", True),
    ("constraint C-3: every o in Order: o.total > 5 CNY implies o.vip", False),
    ("constraint C-4 should: every o in Order: o.method = cash implies o.vip", False),
    ("constraint C-5: every o in Order: o.method = cash implies not o.vip", False),
    ("constraint C-6: every o in Order: o.vip", False),
    ("constraint C-7: every o in Order: o.method = cash or o.vip implies o.vip", False),
]


def exported(text: str) -> str:
    parsed, problems = parse(Source("shop.req", SHOP + text))
    specification, _ = resolve([parsed])
    assert problems == []
    return export_turtle(specification, [parsed])


@pytest.mark.parametrize(("text", "is_rule"), RULES)
def test_only_what_is_a_rule_becomes_one(text: str, is_rule: bool, tmp_path: Path) -> None:
    turtle = exported(text)

    assert is_rule == ((None, RDF.type, SWRL.Imp) in Graph().parse(data=turtle, format="turtle"))
    (tmp_path / "shop.ttl").write_text(turtle, "utf-8")
    again = run([tmp_path / "shop.ttl"], Settings(cache=False), stages=("read", "meaning"))
    assert [each.message("en") for each in again.diagnostics if each.weight > 1] == []


@pytest.mark.engine
@pytest.mark.parametrize(("kind", "holds"), [("Vip", True), ("Guest", False)])
def test_a_reasoner_draws_the_conclusion(kind: str, holds: bool) -> None:
    """The rule makes the buyer a Vip, which no Guest is."""
    graph = Graph().parse(data=exported(RULES[1][0]), format="turtle")
    graph.parse(ROOT / "ontology" / "ecreq.owl")
    facts = f"""
        @prefix : <{DEFAULT_BASE}#> .
        <urn:o> a :Order ; :Order.buyer <urn:b> ; :Order.vip true .
        <urn:b> a :{kind} .
    """
    graph.parse(data=facts, format="turtle")

    found = consistency(graph)

    assert isinstance(found, Consistent if holds else Inconsistent)


def test_a_changed_rule_is_told(tmp_path: Path) -> None:
    turtle = exported(RULES[0][0]).replace("swrl:argument2 true", "swrl:argument2 false")
    (tmp_path / "shop.ttl").write_text(turtle, "utf-8")

    found = run([tmp_path / "shop.ttl"], Settings(cache=False), stages=("read", "meaning")).diagnostics

    assert ["RQ1213"] == [each.code.code for each in found if each.weight > 1]


def test_a_rule_that_somebody_wrote_is_told_as_unread(tmp_path: Path) -> None:
    text = f"@prefix swrl: <{SWRL}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    text += "<urn:a#Order> a owl:Class .\n[] a swrl:Imp ; swrl:body () ; swrl:head () .\n"
    (tmp_path / "shop.ttl").write_text(text, "utf-8")

    found = run([tmp_path / "shop.ttl"], Settings(cache=False), stages=("read", "meaning")).diagnostics

    assert [("RQ1215", 3)] == [(each.code.code, each.span.line) for each in found if each.weight > 1 and each.span]


def test_the_names_of_rules_are_those_of_the_specification() -> None:
    graph = Graph().parse(data=exported(RULES[0][0]), format="turtle")

    assert {SPEC.Order, SPEC.Buyer, SPEC.Vip} == set(graph.objects(None, SWRL.classPredicate))
    assert all(isinstance(each, URIRef) for each in graph.subjects(RDF.type, SWRL.Variable))
