"""A specification as Turtle: what it says is there, in the terms of the ontology, the same bytes every time."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from reqonto import vocabulary
from reqonto.backends.owl import Consistent, consistency, read_graph
from reqonto.graphs.facts import type_text
from reqonto.graphs.names import DEFAULT_BASE
from reqonto.interchange.turtle import export_turtle
from reqonto.source import Source
from reqonto.spec.model import Specification
from reqonto.spec.resolve import resolve
from reqonto.spec.types import INTEGER_TYPE, ValueType, money
from reqonto.syntax.parser import parse

ROOT = Path(__file__).resolve().parents[2]
SPEC = Namespace(f"{DEFAULT_BASE}#")
ECREQ = Namespace(vocabulary.NAMESPACE)

SHOP = """
module shop.orders { label "Orders"@en, "订单"@zh  version "1.2.0" }
layers { public < members < core }
open role Party
enum State { created "Created"@en, paid }
external role Buyer is a Party {
  label "Buyer"@en, "买家"@zh
  also "Customer"@en
  param phone: text { tags pii  layer members }
  param level: one of { normal, gold } default normal
  relation orders: Order [0..*] inverse buyer
}
role Seller is a Party {
  feature Invoicing { param lead: duration default 48 h }
  optional feature GiftWrap
}
entity Order {
  changing param state: State default created
  param total: money CNY
  param codes: set of text
  param weight: optional quantity kg
  relation buyer: Buyer [1]
}
lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self)
}
event Pay(order: Order, amount: money CNY) by Buyer to Seller
event Ship(order: Order) by Seller
need IR-01 "Before paying" {
  Buyer needs Order.total from Seller so that "the buyer can decide" due before Pay
  source "E-Commerce Law, Art. 17"  priority high
}
need IR-02 { Buyer needs Order.buyer.phone for Delivery due 2 h after Pay }
service IS-01 { Seller provides Order.total to Buyer layer public at Pay fee 1 CNY }
consent Buyer.phone for Delivery
permissions PT-01 {
  |        | Ship | Order.total                  |
  | Seller | yes  | read if order.total > 5 CNY  |
}
default value Order.weight = 2 kg where self.total > 5 CNY
calendar CN { zone "Asia/Shanghai" weekend sat, sun holidays 2026-01-01, 2026-10-01..2026-10-07 workdays 2026-02-14 }
quality Q-01: at least 99.5% of Ship within 48 h of Pay per month
bind Order from csv "data/orders.csv" { column "amount" -> total as money CNY }
requirement R-01 "Ship in time" {
  when Pay(order: o) as p, the Seller shall within 48 h after p do Ship(order: o) to Buyer
  refines IR-01  status reviewed  rationale "promised"  verified by S-01
}
requirement R-02 { every o in Order: while o.state = created, the Seller must not do Ship(order: o) }
requirement R-03 { text "The site shall be \\"friendly\\"." }
constraint C-01 "Positive" should: every o in Order: o.total >= 0 CNY { overrides R-02 }
assumption A-01: every p in Pay: p.amount > 0 CNY
scenario S-01 "Paid" {
  given o1: Order { total: 300 CNY, buyer: ming }
  start 2026-11-11T00:00+08:00
  at 00:10: ming does Pay(order: o1, amount: 300 CNY)
  expect R-01 pending
}
"""


def read(text: str, path: str = "shop.req") -> Specification:
    tree, diagnostics = parse(Source(path, text))
    specification, more = resolve([tree])
    assert [each.message("en") for each in (*diagnostics, *more) if each.weight >= 3] == []
    return specification


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=export_turtle(read(SHOP)), format="turtle")


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("Buyer", RDF.type, ECREQ.Role),
        ("Buyer", RDFS.label, Literal("买家", lang="zh")),
        ("Buyer", SKOS.altLabel, Literal("Customer", lang="en")),
        ("Buyer", ECREQ.isExternal, Literal(True)),
        ("Buyer.phone", RDF.type, ECREQ.Parameter),
        ("Buyer.phone", ECREQ.parameterOf, SPEC.Buyer),
        ("Buyer.phone", ECREQ.tag, Literal("pii")),
        ("Buyer.phone", ECREQ.inLayer, SPEC["layer/members"]),
        ("Buyer.level", ECREQ.valuesFrom, SPEC["Buyer.level/enumeration"]),
        ("Buyer.level/gold", ECREQ.enumerationMemberOf, SPEC["Buyer.level/enumeration"]),
        ("Buyer.orders", ECREQ.relatesTo, SPEC.Order),
        ("Buyer.orders", ECREQ.inverseRelation, SPEC["Order.buyer"]),
        ("Order.buyer", ECREQ.maximumCardinality, Literal("1", datatype=Literal(1).datatype)),
        ("Seller.Invoicing", ECREQ.featureOf, SPEC.Seller),
        ("Seller.Invoicing.lead", ECREQ.parameterOf, SPEC["Seller.Invoicing"]),
        ("Seller.GiftWrap", ECREQ.isOptional, Literal(True)),
        ("Order", RDF.type, ECREQ.EntityKind),
        ("Order.total", ECREQ.unitOfMeasure, Literal("CNY")),
        ("Order.state", ECREQ.isChanging, Literal(True)),
        ("Order.state/lifecycle", RDF.type, ECREQ.LifeCycle),
        ("State/created", RDFS.label, Literal("Created", lang="en")),
        ("Pay", ECREQ.performedByRole, SPEC.Buyer),
        ("Pay.amount", ECREQ.parameterOf, SPEC.Pay),
        ("IR-01", RDF.type, ECREQ.InformationRequirement),
        ("IR-01", ECREQ.neededBy, SPEC.Buyer),
        ("IR-01", ECREQ.concerns, SPEC["Order.total"]),
        ("IR-01", ECREQ.neededFrom, SPEC.Seller),
        ("IR-01", DCTERMS.source, Literal("E-Commerce Law, Art. 17")),
        ("IR-01", ECREQ.priority, Literal("high")),
        ("IS-01", ECREQ.inLayer, ECREQ.PublicLayer),
        ("IS-01", ECREQ.provides, SPEC["Order.total"]),
        ("IS-01", ECREQ.providedAt, SPEC.Pay),
        ("IS-01", ECREQ.fee, Literal("1 CNY")),
        ("Buyer", ECREQ.needs, SPEC["Order.total"]),
        ("Buyer", ECREQ.needs, SPEC["Buyer.phone"]),
        ("IR-01", ECREQ.dueBefore, SPEC.Pay),
        ("IR-02", ECREQ.dueAfter, SPEC.Pay),
        ("IR-02", ECREQ.dueOffset, Literal("2 h")),
        ("IR-02", ECREQ.forPurpose, Literal("Delivery")),
        ("PT-01/1/1", ECREQ.cellOf, SPEC["PT-01"]),
        ("PT-01/1/1", ECREQ.cellRole, SPEC.Seller),
        ("PT-01/1/1", ECREQ.cellSubject, SPEC.Ship),
        ("PT-01/1/1", ECREQ.right, Literal("yes")),
        ("PT-01/1/2", ECREQ.cellSubject, SPEC["Order.total"]),
        ("PT-01/1/2", ECREQ.condition, Literal("order.total > 5 CNY")),
        ("CN", RDF.type, ECREQ.BusinessCalendar),
        ("CN", ECREQ.timeZone, Literal("Asia/Shanghai")),
        ("CN", ECREQ.weekendDay, Literal("sat")),
        ("CN", ECREQ.holiday, Literal("2026-10-01/2026-10-07")),
        ("CN", ECREQ.workday, Literal("2026-02-14")),
        ("Q-01", ECREQ.measures, SPEC.Ship),
        ("Q-01", ECREQ.measures, SPEC.Pay),
        ("Q-01", ECREQ.targetBound, Literal("at least")),
        ("Q-01", ECREQ.targetPeriod, Literal("month")),
        ("R-01", RDFS.label, Literal("Ship in time")),
        ("R-01", ECREQ.modality, ECREQ.Modality_Must),
        ("R-01", ECREQ.refines, SPEC["IR-01"]),
        ("R-01", ECREQ.verifiedBy, SPEC["S-01"]),
        ("R-01", ECREQ.itemStatus, ECREQ.ItemStatus_Reviewed),
        ("R-01", ECREQ.rationale, Literal("promised")),
        ("R-01", ECREQ.inModule, SPEC["module/shop.orders"]),
        ("R-02", ECREQ.isNegative, Literal(True)),
        ("R-03", ECREQ.isFormalised, Literal(False)),
        ("C-01", ECREQ.modality, ECREQ.Modality_Should),
        ("C-01", ECREQ.overrides, SPEC["R-02"]),
        ("A-01", RDF.type, ECREQ.Assumption),
        ("S-01", ECREQ.exercises, SPEC["R-01"]),
        ("module/shop.orders", OWL.versionInfo, Literal("1.2.0")),
    ],
)
def test_what_the_text_says_is_in_the_graph(
    graph: Graph, subject: str, predicate: URIRef, value: URIRef | Literal
) -> None:
    found = list(graph.objects(SPEC[subject], predicate))

    if isinstance(value, Literal) and value.datatype is not None:
        assert [each.toPython() for each in found] == [value.toPython()]
    else:
        assert value in found


def test_every_item_carries_its_text_as_written(graph: Graph) -> None:
    assert str(graph.value(SPEC["A-01"], ECREQ.statementText)) == "assumption A-01: every p in Pay: p.amount > 0 CNY"
    assert '"The site shall be' in str(graph.value(SPEC["R-03"], ECREQ.statementText))


def test_every_element_has_its_id_and_belongs_to_the_specification(graph: Graph) -> None:
    for subject in set(graph.subjects(RDF.type, OWL.NamedIndividual)) - {URIRef(DEFAULT_BASE)}:
        assert len(list(graph.objects(subject, DCTERMS.identifier))) == 1, subject


def test_every_term_of_the_ontology_that_is_used_is_declared_there(graph: Graph) -> None:
    known = set(Graph().parse(ROOT / "ontology" / "ecreq.owl", format="xml").subjects())
    used = {node for triple in graph for node in triple if str(node).startswith(vocabulary.NAMESPACE)}

    assert used - known == set()


def test_names_in_any_script_are_kept_and_other_signs_are_encoded() -> None:
    text = '角色 买家 是 主体\n开放 角色 主体\n事件 付款 由 买家\n约束 IR/3.2：每个 甲 属于 付款：甲.by = 甲.by { 来源 "第“一”条\\n" }'
    graph = Graph().parse(data=export_turtle(read(text)), format="turtle")

    assert (SPEC["买家"], RDF.type, ECREQ.Role) in graph
    assert (SPEC["IR/3.2"], RDF.type, ECREQ.Constraint) in graph


def test_consents_defaults_and_bindings_point_to_what_they_are_about(graph: Graph) -> None:
    """Their ids count them, so they are found by what they are."""

    def one(kind: URIRef) -> URIRef:
        (found,) = graph.subjects(RDF.type, kind)
        assert isinstance(found, URIRef)
        return found

    consent, default, binding = one(ECREQ.ConsentStatement), one(ECREQ.DefaultValue), one(ECREQ.DataBinding)

    assert (consent, ECREQ.consentsTo, SPEC["Buyer.phone"]) in graph
    assert (consent, ECREQ.forPurpose, Literal("Delivery")) in graph
    assert (default, ECREQ.defaultOf, SPEC["Order.weight"]) in graph
    assert (default, ECREQ.defaultsTo, Literal("2 kg")) in graph
    assert (default, ECREQ.condition, Literal("self.total > 5 CNY")) in graph
    assert (binding, ECREQ.binds, SPEC.Order) in graph
    assert (binding, ECREQ.dataLocation, Literal("data/orders.csv")) in graph


def test_a_share_is_a_decimal(graph: Graph) -> None:
    assert [str(each) for each in graph.objects(SPEC["Q-01"], ECREQ.targetShare)] == ["0.995"]


def test_what_is_needed_can_be_asked_by_role_and_by_need(graph: Graph) -> None:
    """The question of the tour (`?n ecreq:needs ?p`), and the same over the needs themselves."""
    by_role = graph.query("SELECT ?p { ?n ecreq:needs ?p }", initNs={"ecreq": ECREQ})
    by_need = graph.query(
        "SELECT DISTINCT ?p { ?n ecreq:neededBy ?r ; ecreq:concerns ?p . ?r ecreq:needs ?p }", initNs={"ecreq": ECREQ}
    )

    assert {row[0] for row in by_role} == {row[0] for row in by_need} == {SPEC["Order.total"], SPEC["Buyer.phone"]}


def test_the_base_can_be_chosen() -> None:
    graph = Graph().parse(data=export_turtle(read(SHOP), base="https://example.org/shop"), format="turtle")

    assert (URIRef("https://example.org/shop#R-01"), RDF.type, ECREQ.Requirement) in graph


def test_an_empty_specification_is_a_specification() -> None:
    graph = Graph().parse(data=export_turtle(read("")), format="turtle")

    assert (URIRef(DEFAULT_BASE), RDF.type, ECREQ.Specification) in graph


def test_types_are_written_in_the_words_of_the_language() -> None:
    assert type_text(money("CNY")) == "money CNY"
    assert type_text(INTEGER_TYPE) == "integer"
    assert type_text(ValueType("object", INTEGER_TYPE.sort, kind="Order", optional=True)) == "optional Order"
    assert type_text(ValueType("text", INTEGER_TYPE.sort, collection="set")) == "set of text"
    assert type_text(ValueType("integer", INTEGER_TYPE.sort, low=Fraction(1))) == "integer in 1..*"


@pytest.mark.parametrize(
    "path",
    [
        *sorted((ROOT / "tests" / "conformance" / "good").glob("*.req")),
        *sorted((ROOT / "examples").glob("*/*.req")),
    ],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_construct_of_the_language_gives_turtle_that_can_be_read(path: Path) -> None:
    """Each file by itself, so that some of its names lead nowhere; what is known of it travels all the same."""
    tree, _ = parse(Source(path.name, path.read_text("utf-8")))
    specification, _ = resolve([tree])

    graph = Graph().parse(data=export_turtle(specification), format="turtle")

    items = {str(each) for each in graph.objects(None, DCTERMS.identifier)}
    assert {entry.id for entry in specification.entries.values() if entry.word != "layers"} <= items


def test_the_same_specification_gives_the_same_bytes() -> None:
    program = (
        "import sys; from pathlib import Path; from reqonto.source import Source; from reqonto.spec.resolve import resolve;"
        "from reqonto.syntax.parser import parse; from reqonto.interchange.turtle import export_turtle;"
        "paths = sorted(Path('examples/online-shop').glob('*.req'));"
        "trees = [parse(Source(p.name, p.read_text('utf-8')))[0] for p in paths];"
        "sys.stdout.buffer.write(export_turtle(resolve(trees)[0]).encode())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(outputs) == 1
    assert len(Graph().parse(data=outputs.pop(), format="turtle")) > 1000


@pytest.mark.engine
@pytest.mark.slow
def test_an_exported_specification_fits_the_ontology(graph: Graph) -> None:
    together = read_graph([ROOT / "ontology" / "ecreq.owl"]) + graph

    assert consistency(together) == Consistent()
