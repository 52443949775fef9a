"""What HermiT finds: the ontology has a model and no empty class; what is broken is found broken."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef

from reqonto import vocabulary
from reqonto.backends import owl
from reqonto.backends.owl import (
    Coherent,
    Consistent,
    Inconsistent,
    Limits,
    Refusal,
    Refused,
    classify,
    classify_graph,
    consistency,
)

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "ontology" / "ecreq.owl"
ECREQ = Namespace(vocabulary.NAMESPACE)
EX = Namespace("https://example.org/")
SHOP = Namespace("https://example.org/shop#")

PURCHASE = f"""
@prefix : <{EX}> .
@prefix ecreq: <{vocabulary.NAMESPACE}> .
@prefix owl: <{OWL}> .
@prefix xsd: <{XSD}> .
:alice a owl:NamedIndividual, ecreq:Member, ecreq:Recipient, ecreq:Reviewer ; ecreq:memberOf :shop .
:shop a owl:NamedIndividual, ecreq:ElectronicShop ; ecreq:enabledPayment ecreq:PaymentMethod_CashOnDelivery .
:book a owl:NamedIndividual, ecreq:PhysicalProduct ; ecreq:productKind ecreq:ProductKind_Book ; ecreq:stock 3 .
:price a owl:NamedIndividual ; ecreq:amountValue 19.90 ; ecreq:currency "CNY"^^xsd:string .
:line a owl:NamedIndividual ; ecreq:lineProduct :book ; ecreq:qty 2 ; ecreq:unitPrice :price .
:order a owl:NamedIndividual, ecreq:Order ; ecreq:customer :alice ; ecreq:shop :shop ; ecreq:hasLine :line ;
    ecreq:payMethod ecreq:PaymentMethod_CashOnDelivery ; ecreq:status ecreq:OrderStatus_Processing ; ecreq:total :sum .
:sum a owl:NamedIndividual ; ecreq:amountValue 39.80 ; ecreq:currency "CNY"^^xsd:string .
:paying a owl:NamedIndividual, ecreq:Pays ; ecreq:performedBy :alice ; ecreq:eventOrder :order ; ecreq:eventAmount :sum ;
    ecreq:occursAt "2026-11-11T10:00:00Z"^^xsd:dateTime .
:refund a owl:NamedIndividual, ecreq:Refunds ; ecreq:performedBy :shop ; ecreq:addressedTo :alice ;
    ecreq:eventOrder :order ; ecreq:eventAmount :sum ; ecreq:occursAt "2026-11-20T10:00:00Z"^^xsd:dateTime .
"""

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def no_system_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing on the path: only the JVM of the wheel can answer."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return owl.read_graph([FILE])


def with_triples(graph: Graph, *triples: tuple[URIRef, URIRef, URIRef | Literal]) -> Graph:
    copy = Graph()
    for triple in (*graph, *triples):
        copy.add(triple)
    return copy


def types(graph: Graph, facts: Graph) -> set[tuple[str, str]]:
    """What follows for the things in the facts from kinds, domains and ranges alone, which is quickly found."""
    edges = {RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf}
    individuals = set(graph.subjects(RDF.type, OWL.NamedIndividual))
    part = [
        triple
        for triple in graph
        if triple[1] in edges and triple[0] not in individuals and not any(isinstance(node, BNode) for node in triple)
    ]
    found = classify_graph(with_triples(facts, *part))
    assert isinstance(found, Coherent)
    return set(found.types)


def small(*triples: tuple[URIRef, URIRef, URIRef | Literal]) -> Graph:
    return with_triples(Graph(), (URIRef(EX), RDF.type, OWL.Ontology), *triples)


def test_somebody_who_is_a_person_and_an_organisation_breaks_the_ontology(ontology: Graph) -> None:
    broken = with_triples(
        ontology,
        (EX.acme, RDF.type, OWL.NamedIndividual),
        (EX.acme, RDF.type, ECREQ.Consumer),
        (EX.acme, RDF.type, ECREQ.Bank),
    )

    assert consistency(broken) == Inconsistent()


def purchase_of(page: str) -> Graph:
    """The sample of a page of the documentation, its names declared as individuals."""
    sample = re.search(r"```turtle\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), re.DOTALL)
    assert sample is not None
    graph = Graph().parse(data=sample[1], format="turtle")
    for name in {node for triple in graph for node in triple if str(node).startswith(str(SHOP))}:
        graph.add((name, RDF.type, OWL.NamedIndividual))
    return graph


def test_ordinary_purchases_fit_the_ontology(ontology: Graph) -> None:
    facts = Graph().parse(data=PURCHASE, format="turtle")
    pages = [triple for page in ("ontology.md", "ontology.zh.md") for triple in purchase_of(page)]

    assert consistency(with_triples(ontology, *facts, *pages)) == Consistent()
    # What follows: the consumer who pays is a buyer, and what belongs to the order is an order line.
    found = types(ontology, facts)
    assert {(str(EX.alice), vocabulary.Buyer), (str(EX.line), vocabulary.OrderLine)} <= found
    assert (str(EX.alice), vocabulary.VipMember) not in found


def test_a_class_of_orders_that_are_products_can_have_no_member(ontology: Graph) -> None:
    broken = with_triples(
        ontology,
        (EX.OrderedProduct, RDF.type, OWL.Class),
        (EX.OrderedProduct, RDFS.subClassOf, ECREQ.Order),
        (EX.OrderedProduct, RDFS.subClassOf, ECREQ.Product),
    )

    assert consistency(broken, members=True) == Inconsistent()


@pytest.mark.parametrize(
    ("page", "kinds"),
    [
        ("ontology.md", {"mei": "Buyer", "books": "ElectronicShop", "line": "OrderLine", "novel": "Product"}),
        ("ontology.zh.md", {"小梅": "Buyer", "书店": "ElectronicShop", "订单项": "OrderLine", "小说": "Product"}),
    ],
)
def test_the_purchase_in_the_documentation_means_what_is_said(
    ontology: Graph, page: str, kinds: dict[str, str]
) -> None:
    found = types(ontology, purchase_of(page))

    assert {(str(SHOP[name]), vocabulary.NAMESPACE + kind) for name, kind in kinds.items()} <= found


def test_every_class_can_have_a_member_and_every_property_can_hold(ontology: Graph) -> None:
    probes = []
    for kind, filler in ((OWL.ObjectProperty, OWL.Thing), (OWL.DatatypeProperty, RDFS.Literal)):
        for term in sorted(ontology.subjects(RDF.type, kind)):
            limit = BNode()
            thing = EX[f"having_{str(term).removeprefix(vocabulary.NAMESPACE)}"]
            probes += [(limit, RDF.type, OWL.Restriction), (limit, OWL.onProperty, term)]
            probes += [(limit, OWL.someValuesFrom, filler)]
            probes += [(thing, RDF.type, OWL.NamedIndividual), (thing, RDF.type, limit)]
    assert len(probes) > 3000
    # One model has a member of each class and something that has each property.
    assert consistency(with_triples(ontology, *probes), members=True) == Consistent()


@pytest.mark.slow
@pytest.mark.parametrize(
    "facts",
    [
        # An order of two shops.
        ":o ecreq:shop :s1, :s2 . :s1 owl:differentFrom :s2 .",
        # A line that belongs to two orders.
        ":o1 ecreq:hasLine :l . :o2 ecreq:hasLine :l . :o1 owl:differentFrom :o2 .",
        # A payment method that is none of the list.
        ":o ecreq:payMethod :barter . [] a owl:AllDifferent ; owl:distinctMembers (:barter METHODS) .",
        # Something that is paid for and acts at the same time.
        ":x a ecreq:Product . :e ecreq:performedBy :x .",
        # Two verdicts in one.
        ":v a ecreq:ScenarioVerdict ; ecreq:outcome ecreq:ScenarioOutcome_Satisfied, ecreq:ScenarioOutcome_Violated .",
        # Information that is public and known to a few only: an item is in one layer.
        ":i a ecreq:PublicInformation, ecreq:CoreInformation .",
        # A repair that gives up what it alters.
        ":r ecreq:drops :q ; ecreq:changes :q .",
        # One name at one shop is one account, which is not logged in and logged out at once.
        (
            ":a ecreq:accountAtShop :s ; ecreq:username 'mei' ; ecreq:loggedIn true . "
            ":b ecreq:accountAtShop :s ; ecreq:username 'mei' ; ecreq:loggedIn false ."
        ),
        # A verdict on a scenario with an outcome that belongs to specifications.
        ":v a ecreq:ScenarioVerdict ; ecreq:outcome ecreq:ConsistencyOutcome_Inconsistent .",
    ],
)
def test_what_can_not_be_is_found_inconsistent(ontology: Graph, facts: str) -> None:
    methods = " ".join(f"ecreq:{name}" for name in sorted(vars(vocabulary)) if name.startswith("PaymentMethod_"))
    head = f"@prefix : <{EX}> . @prefix ecreq: <{vocabulary.NAMESPACE}> . @prefix owl: <{OWL}> . "
    graph = Graph().parse(data=head + facts.replace("METHODS", methods), format="turtle")
    for name in {node for triple in graph for node in triple if str(node).startswith(str(EX))}:
        graph.add((name, RDF.type, OWL.NamedIndividual))

    assert consistency(with_triples(ontology, *graph)) == Inconsistent()


@pytest.mark.parametrize(
    ("kind", "term", "good", "bad"),
    [
        ("Review", "rating", Literal(5), Literal(6)),
        ("MonetaryAmount", "currency", Literal("CNY", datatype=XSD.string), Literal("yuan", datatype=XSD.string)),
        ("Product", "stock", Literal(0), Literal(-1)),
    ],
)
def test_values_outside_their_range_are_refused(
    ontology: Graph, kind: str, term: str, good: Literal, bad: Literal
) -> None:
    # The range of the one property is enough, and is quick.
    part = Graph()
    for triple in ontology.triples((ECREQ[term], None, None)):
        part.add(triple)
    for node in list(part.objects(ECREQ[term], RDFS.range)):
        pending = [node]
        while pending:
            for triple in ontology.triples((pending.pop(), None, None)):
                part.add(triple)
                pending.append(triple[2])
    part = with_triples(part, (ECREQ[kind], RDF.type, OWL.Class), (EX.it, RDF.type, OWL.NamedIndividual))

    assert consistency(with_triples(part, (EX.it, ECREQ[term], good))) == Consistent()
    assert consistency(with_triples(part, (EX.it, ECREQ[term], bad))) == Inconsistent()


def test_what_follows_is_reported() -> None:
    found = classify_graph(
        small(
            (EX.A, RDF.type, OWL.Class),
            (EX.B, RDF.type, OWL.Class),
            (EX.C, RDF.type, OWL.Class),
            (EX.A, RDFS.subClassOf, EX.B),
            (EX.B, RDFS.subClassOf, EX.C),
            (EX.C, RDFS.subClassOf, EX.B),
        )
    )

    assert isinstance(found, Coherent)
    assert found.equivalents == ((str(EX.B), str(EX.C)),)
    assert any(below == str(EX.A) for below, _ in found.subclasses)


def test_imports_are_not_fetched() -> None:
    graph = small((URIRef(EX), OWL.imports, URIRef("https://example.invalid/other")), (EX.A, RDF.type, OWL.Class))

    assert isinstance(classify_graph(graph), Coherent)


def test_labels_with_line_ends_and_chinese_do_no_harm() -> None:
    graph = small((EX.A, RDF.type, OWL.Class), (EX.A, RDFS.comment, Literal('一行\n"两行"\\', lang="zh")))

    assert isinstance(classify_graph(graph), Coherent)


def test_a_reasoner_that_takes_too_long_is_stopped(ontology: Graph) -> None:
    start = time.monotonic()

    found = consistency(ontology, limits=Limits(seconds=0.5))

    assert isinstance(found, Refused)
    assert found.reason is Refusal.OUT_OF_TIME
    assert time.monotonic() - start < 10


def test_too_little_memory_is_no_answer(ontology: Graph) -> None:
    found = consistency(ontology, limits=Limits(megabytes=4))

    assert isinstance(found, Refused)
    assert found.reason is Refusal.OUT_OF_MEMORY


def test_without_a_jvm_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owl, "java", lambda: None)

    found = classify([FILE])

    assert isinstance(found, Refused)
    assert found.reason is Refusal.NO_JVM


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.owl", b"<rdf:RDF"),
        ("empty.owl", b""),
        ("bytes.ttl", b"\xff\xfe\x00"),
        ("prose.ttl", b"Once upon a time"),
        ("unknown.docx", b"PK"),
    ],
)
def test_a_file_that_can_not_be_read_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    found = classify([path])

    assert isinstance(found, Refused)
    assert found.reason is Refusal.UNREADABLE
    assert name in found.detail


NESTED = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))


@pytest.mark.parametrize(
    "entities",
    [
        f'<!ENTITY l0 "lol">{NESTED}',
        '<!ENTITY l9 SYSTEM "secret.txt">',
        f'<!ENTITY l9 "{"x" * 100_000}">',
    ],
    ids=["growing", "external", "long"],
)
def test_entities_that_grow_or_lead_outside_are_refused(tmp_path: Path, entities: str) -> None:
    path = tmp_path / "crafted.owl"
    rdf = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="{EX}"><rdf:Description rdf:about="{EX}a"><e:p>&l9;</e:p></rdf:Description></rdf:RDF>'
    path.write_text(f'<?xml version="1.0"?><!DOCTYPE rdf:RDF [{entities}]>{rdf}', encoding="utf-16")
    start = time.monotonic()

    found = classify([path])

    assert isinstance(found, Refused)
    assert found.reason is Refusal.UNREADABLE
    assert "entity" in found.detail
    assert time.monotonic() - start < 5


def test_entities_that_name_namespaces_are_read(tmp_path: Path) -> None:
    path = tmp_path / "usual.owl"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY owl "{OWL}">]><rdf:RDF xmlns:rdf="{RDF}">'
        f'<rdf:Description rdf:about="{EX}A"><rdf:type rdf:resource="&owl;Class"/></rdf:Description></rdf:RDF>'
    )

    assert isinstance(classify([path]), Coherent)


def test_lists_nested_without_end_are_refused_or_read(tmp_path: Path) -> None:
    path = tmp_path / "deep.ttl"
    path.write_text(f"<{EX}a> <{EX}p> {'(' * 20_000}{')' * 20_000} .")

    assert isinstance(classify([path]), Refused)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    found = classify([tmp_path / "nowhere.owl"])

    assert isinstance(found, Refused)
    assert found.reason is Refusal.UNREADABLE
