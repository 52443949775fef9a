"""Shapes made of specifications: valid, complete or listed, and saying what the evaluator says."""

import importlib
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from tests.validation.told import HEAD, Told

from reqonto.backends.shacl import PACKAGES, is_installed
from reqonto.cli.main import main
from reqonto.interchange.shacl import export_shapes
from reqonto.pipeline import run
from reqonto.settings import Settings

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SH = Namespace("http://www.w3.org/ns/shacl#")
DCTERMS = Namespace("http://purl.org/dc/terms/")

SHOP = """
module shop { zone "Asia/Shanghai" }
role Buyer { param level: one of { normal, gold } default normal }
role Seller
entity Order {
  param total: money CNY
  param note: optional text matching "[a-z]+"
  param copies: integer in 1..5
  param ordered: date
  param due: optional date
  param kind: one of { plain, gift, bulk }
  param digital: boolean
  relation buyer: Buyer [1]
  relation lines: Line [1..*]
  relation coupons: Coupon [0..*]
}
entity Line { param price: money CNY  param qty: integer in 1..* }
entity Coupon
event Pay(order: Order, amount: money CNY) by Buyer to Seller
event Ship(order: Order) by Seller
requirement R-1 { when Pay(order: o) as p, the Seller shall within 48 h after p do Ship(order: o) }
constraint C-1 "Totals add up": every o in Order: o.total = sum(l.price * l.qty for l in o.lines)
constraint C-2: every p in Pay: p.amount <= p.order.total
constraint C-3 should: every o in Order: o.note is known
constraint C-4: every o in Order: o.total < 100 CNY
constraint C-5: every o in Order: o.due >= o.ordered
constraint C-6: every o in Order: o.kind in { plain, gift }
constraint C-7: every o in Order: count(c in o.coupons) <= 1
constraint C-8: every o in Order: o.buyer.level = gold
constraint C-9: every o in Order: o.digital
constraint C-10: every b in Buyer: at least 1 o in Order: o.buyer = b
constraint C-11: every s in Ship: some p in Pay: p.order = s.order and p before s
constraint C-12: no a, b in Order where a != b: a.note = b.note
constraint C-13: every o in Order: o.kind != bulk implies o.copies <= 3
"""
DATA = """
ex:o1 a :Order ; :Order.total 30.00 ; :Order.buyer ex:ming ; :Order.lines ex:l1, ex:l2 ; :Order.note "hi" ; :Order.copies 2 ;
  :Order.ordered "2026-01-01"^^xsd:date ; :Order.due "2026-01-02"^^xsd:date ; :Order.kind <urn:reqonto:specification#Order.kind/gift> ; :Order.digital true .
ex:l1 a :Line ; :Line.price 10.00 ; :Line.qty 1 . ex:l2 a :Line ; :Line.price 10.00 ; :Line.qty 2 . ex:l3 a :Line ; :Line.price 10.00 ; :Line.qty 4 .
ex:o2 a :Order ; :Order.total 310.00 ; :Order.buyer ex:mei ; :Order.lines ex:l3 ; :Order.copies 4 ; :Order.coupons ex:c1, ex:c2 ;
  :Order.ordered "2026-01-01"^^xsd:date ; :Order.due "2025-01-02"^^xsd:date ; :Order.kind <urn:reqonto:specification#Order.kind/plain> ; :Order.digital false .
ex:o3 a :Order ; :Order.buyer ex:ming ; :Order.lines ex:l1 ; :Order.note "hi" ; :Order.copies 5 ;
  :Order.ordered "2026-01-01"^^xsd:date ; :Order.kind <urn:reqonto:specification#Order.kind/bulk> .
ex:c1 a :Coupon . ex:c2 a :Coupon .
ex:mei a :Buyer ; :Buyer.level <urn:reqonto:specification#Buyer.level/gold> . ex:ming a :Buyer ; :Buyer.level <urn:reqonto:specification#Buyer.level/normal> .
ex:kim a :Buyer ; :Buyer.level <urn:reqonto:specification#Buyer.level/gold> . ex:shop a :Seller .
ex:p1 a :Pay ; :Pay.order ex:o1 ; :Pay.amount 30 ; :Pay.time "2020-11-11T00:00:00+08:00"^^xsd:dateTime ; :Pay.by ex:ming ; :Pay.to ex:shop .
ex:p2 a :Pay ; :Pay.order ex:o2 ; :Pay.amount 320 ; :Pay.time "2021-11-11T01:00:00Z"^^xsd:dateTime ; :Pay.by ex:mei ; :Pay.to ex:shop .
ex:s1 a :Ship ; :Ship.order ex:o1 ; :Ship.time "2020-11-12T00:00:01Z"^^xsd:dateTime ; :Ship.by ex:shop .
ex:s2 a :Ship ; :Ship.order ex:o2 ; :Ship.time "2021-11-10T00:00:01Z"^^xsd:dateTime ; :Ship.by ex:shop .
"""
CORE = {"C-3", "C-4", "C-5", "C-6", "C-7", "C-8", "C-9"}


def shapes_of(text, folder):
    file = folder / "shop.req"
    file.write_text(text, encoding="utf-8")
    return export_shapes(run([file], Settings(cache=False), stages=("read", "meaning")))


def named(shape):
    return unquote(str(shape).partition("#shape/")[2])


def found_by(engine, shapes, data):
    """The violated requirements with the things that violate them."""
    _, report, _ = engine.validate(data, shacl_graph=shapes, inference="none")
    assert isinstance(report, Graph)
    found = {}
    for result, shape in report.subject_objects(SH.sourceShape):
        severity = report.value(result, SH.resultSeverity)
        if severity == SH.Info:
            continue
        node = next(
            each for each in (shape, *shapes.subjects(SH.property, shape)) if (each, RDF.type, SH.NodeShape) in shapes
        )
        id_ = named(node)
        found.setdefault(id_, set()).add(str(report.value(result, SH.focusNode)).rpartition("/")[2])
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    exported = shapes_of(SHOP, folder)
    told = Told(folder, SHOP, DATA, now=Fraction(1_900_000_000))
    return exported, Graph().parse(data=exported.text, format="turtle"), told


TURBO = pytest.param("turbo", marks=[pytest.mark.skipif(not is_installed("turbo"), reason="pyshacl-turbo")])


@pytest.mark.parametrize("engine", ["shacl", TURBO])
def test_shapes_find_what_the_evaluator_finds(shop, engine):
    _, shapes, told = shop
    expected = {
        key: {name.removeprefix("ex:") for name, verdict in cases.items() if verdict == "violated"}
        for key, cases in told.verdicts.items()
        if "violated" in cases.values()
    }

    assert (
        found_by(importlib.import_module(PACKAGES[engine][0]), shapes, Graph().parse(data=HEAD + DATA, format="turtle"))
        == expected
    )
    assert {key: len(things) for key, things in expected.items()} == {
        "R-1": 1, "C-1": 1, "C-2": 1, "C-3": 1, "C-4": 1, "C-5": 2, "C-6": 1, "C-7": 1, "C-8": 2, "C-9": 1,
        "C-10": 1, "C-11": 1, "C-12": 2, "C-13": 1,
    }  # fmt: skip


def test_what_the_core_says_needs_no_query(shop):
    _, shapes, _ = shop
    without = {
        named(shape) for shape in shapes.subjects(DCTERMS.source, None) if (shape, SH.sparql, None) not in shapes
    }

    assert without == CORE | {"Order.copies[range]", "Order.note[pattern]", "Order.lines[card]", "Line.qty[range]"}


def test_every_shape_has_messages_severity_and_its_requirement(shop):
    _, shapes, _ = shop
    for key, severity in (("C-1", SH.Violation), ("C-3", SH.Warning), ("R-1", SH.Violation)):
        shape = URIRef(f"urn:reqonto:specification#shape/{key}")
        messages = {each.language for each in shapes.objects(None, SH.message) if key in each}
        assert messages == {"en", "zh"}
        assert shapes.value(shape, SH.severity) == severity
        assert shapes.value(shape, DCTERMS.source) == URIRef(f"urn:reqonto:specification#{key}")
        assert {
            each.language for each in shapes.objects(shape, URIRef("http://www.w3.org/2000/01/rdf-schema#comment"))
        } == {"en", "zh"}


@pytest.mark.parametrize(
    "example", ["first-steps", "first-steps-zh", "access", "life-cycles", "limits", "online-shop", "information-needs"]
)
def test_every_requirement_of_the_examples_has_a_shape_or_a_reason(example):
    result = run([EXAMPLES / example], stages=("read", "meaning"))
    found = export_shapes(result)
    graph = Graph().parse(data=found.text, format="turtle")
    ids = {key for key, axioms in result.interpretation.told_theory.by_id.items() if axioms[0].force != "structure"}

    assert ids <= {*found.expressed, *found.left}
    assert {*found.expressed} & {*found.left} == set()
    assert found.text == export_shapes(result).text
    for key in found.left:
        assert any(
            key in str(comment)
            for comment in graph.objects(None, URIRef("http://www.w3.org/2000/01/rdf-schema#comment"))
        )


def test_what_has_no_shape_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("shop.req").write_text(
        'entity Order { changing param stock: integer }\nconstraint C-1: every o in Order: o.stock >= 0\nrequirement R-9 { text "be nice" }\n'
    )
    assert main(["export", "--to", "shacl", "-o", "shapes.ttl", "-f", "shop.req"]) == 0
    told = capsys.readouterr().err

    assert "C-1: " in told
    assert "R-9: it is prose only" in told
    assert "C-1 has no shape" in Path("shapes.ttl").read_text()
