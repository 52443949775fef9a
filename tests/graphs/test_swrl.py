"""Requirements that are Horn rules are rules of SWRL too, and mean there what they mean here."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from reqonto.backends.owl import Consistent, Inconsistent, consistency
from reqonto.diagnostics.diagnostic import Severity
from reqonto.interchange.turtle import DEFAULT_BASE, export_turtle
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax import tree
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import item_text

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


# ---------------------------------------------------------------- rules that somebody wrote

BY_HAND = """
@prefix : <https://example.org/shop#> .
@prefix ecreq: <https://w3id.org/ecreq#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix swrl: <http://www.w3.org/2003/11/swrl#> .
@prefix swrlb: <http://www.w3.org/2003/11/swrlb#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix v: <urn:swrl:var#> .
<https://example.org/shop> a owl:Ontology .
:Buyer a owl:Class ; rdfs:subClassOf ecreq:Party .
:Vip a owl:Class ; rdfs:subClassOf :Buyer .
:Order a owl:Class .
:Method a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:oneOf ( :cash :card ) ] .
:total a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:domain :Order ; rdfs:range xsd:decimal ; ecreq:unitOfMeasure "CNY" .
:paid a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:domain :Order ; rdfs:range xsd:decimal ; ecreq:unitOfMeasure "CNY" .
:large a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:domain :Order ; rdfs:range xsd:boolean .
:code a owl:DatatypeProperty ; rdfs:domain :Order ; rdfs:range xsd:string .
:method a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:domain :Order ; rdfs:range :Method .
:buyer a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:domain :Order ; rdfs:range :Buyer .
:follows a owl:ObjectProperty ; rdfs:domain :Order ; rdfs:range :Order .
v:o a swrl:Variable . v:p a swrl:Variable . v:b a swrl:Variable . v:t a swrl:Variable . v:u a swrl:Variable .
"""


def atom(kind: str, *said: str) -> str:
    edges = {
        "Class": ("classPredicate", "argument1"), "Builtin": ("builtin", "arguments"),
        "SameIndividual": ("argument1", "argument2"), "DifferentIndividuals": ("argument1", "argument2"),
    }.get(kind, ("propertyPredicate", "argument1", "argument2"))  # fmt: skip
    facts = " ; ".join(f"swrl:{edge} {value}" for edge, value in zip(edges, said, strict=True))
    return f"[ a swrl:{kind}Atom ; {facts} ]"


def rule(body: list[str], head: list[str], more: str = "") -> str:
    return f"{BY_HAND}:r a swrl:Imp ; {more} swrl:body ( {' '.join(body)} ) ; swrl:head ( {' '.join(head)} ) ."


ORDER = atom("Class", ":Order", "v:o")
LARGE = atom("DatavaluedProperty", ":large", "v:o", "true")
TOTAL = atom("DatavaluedProperty", ":total", "v:o", "v:t")
BUYER = atom("IndividualProperty", ":buyer", "v:o", "v:b")
VIP = atom("Class", ":Vip", "v:b")
READ = {
    "a class concludes a class": ([VIP], [atom("Class", ":Buyer", "v:b")], "every b in Vip: b is a Buyer"),
    "a link, whose ends are of its classes": ([BUYER, LARGE], [VIP], "every o in Order, b in Buyer: o.buyer = b and o.large implies b is a Vip"),
    "several links": (
        [atom("IndividualProperty", ":follows", "v:o", "v:p"), LARGE], [atom("DatavaluedProperty", ":large", "v:p", "true")],
        "every o, p in Order: p in o.follows and o.large implies p.large",
    ),
    "a value compared": (
        [ORDER, TOTAL, atom("Builtin", "swrlb:greaterThanOrEqual", "( v:t 1000 )")], [LARGE],
        "every o in Order: o.total >= 1000 CNY implies o.large",
    ),
    "two values compared": (
        [TOTAL, atom("DatavaluedProperty", ":paid", "v:o", "v:u"), atom("Builtin", "swrlb:lessThan", "( v:u v:t )")],
        [atom("DatavaluedProperty", ":large", "v:o", "false")],
        "every o in Order: o.paid < o.total implies o.large = false",
    ),
    "one value of two properties": ([ORDER, TOTAL], [atom("DatavaluedProperty", ":paid", "v:o", "v:t")], "every o in Order: o.total is known implies o.paid = o.total"),
    "a member of an enumeration": ([ORDER, atom("IndividualProperty", ":method", "v:o", ":cash")], [LARGE], "every o in Order: o.method = cash implies o.large"),
    "one of several values": ([ORDER, atom("DatavaluedProperty", ":code", "v:o", '"x"')], [LARGE], 'every o in Order: "x" in o.code implies o.large'),
    "others": (
        [ORDER, atom("Class", ":Order", "v:p"), atom("DifferentIndividuals", "v:o", "v:p"), LARGE],
        [atom("IndividualProperty", ":follows", "v:o", "v:p")],
        "every o, p in Order: o != p and o.large implies p in o.follows",
    ),
}  # fmt: skip
LEFT = {
    "another built-in": ([ORDER, TOTAL, atom("Builtin", "swrlb:sin", "( v:t v:t )")], [LARGE], "swrlb:sin"),
    "a class from elsewhere": ([ORDER, atom("Class", "<http://x/C>", "v:o")], [LARGE], "http://x/C"),
    "a property from elsewhere": ([ORDER, atom("IndividualProperty", "<http://x/p>", "v:o", "v:p")], [LARGE], "http://x/p"),
    "an individual": ([atom("DatavaluedProperty", ":large", ":o1", "true"), ORDER], [LARGE], "o1"),
    "a variable of the conclusion alone": ([ORDER], [BUYER], "`b`"),
    "a value of the conclusion alone": ([ORDER], [TOTAL], "`t`"),
    "no conclusion": ([ORDER], [], "concludes nothing"),
    "a variable for one of several values": ([atom("DatavaluedProperty", ":code", "v:o", "v:t")], [LARGE], "`t`"),
    "a comparison of nothing": ([ORDER, atom("Builtin", "swrlb:equal", "( v:t v:u )")], [LARGE], "`t`"),
    "another sort of atom": ([ORDER, "[ a swrl:DataRangeAtom ; swrl:dataRange xsd:string ; swrl:argument1 v:o ]"], [LARGE], "DataRangeAtom"),
    "half an atom": ([ORDER, "[ a swrl:ClassAtom ; swrl:classPredicate :Order ]"], [LARGE], "argument1"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_rule_written_by_hand_is_read(name: str, tmp_path: Path) -> None:
    body, head, said = READ[name]
    path = tmp_path / "shop.ttl"
    path.write_text(rule(body, head, 'rdfs:label "L-7", "Why so"@en ;'), "utf-8")

    result = run([path], Settings(cache=False), stages=("read", "meaning"))

    assert [each.message("en") for each in result.diagnostics if each.weight > 1] == []
    found = [item for each in result.trees for item in each.items if isinstance(item, tree.Formula)]
    assert [(item.uid.text, item.title and item.title.text) for item in found] == [("L-7", "Why so")]
    text = " ".join(item_text(found[0], "en").split())
    assert text.replace("every o in Order, p in Order:", "every o, p in Order:") == f'rule L-7 "Why so"@en: {said}'


@pytest.mark.parametrize("name", LEFT)
def test_a_rule_that_says_more_is_told_at_its_place_and_left_out(name: str, tmp_path: Path) -> None:
    body, head, word = LEFT[name]
    path = tmp_path / "shop.ttl"
    path.write_text(rule(body, head), "utf-8")

    result = run([path], Settings(cache=False), stages=("read", "meaning"))

    told = [each for each in result.diagnostics if each.code.code == "RQ1215"]
    assert any(word in each.message("en") for each in told)
    assert all(each.span is not None and each.span.line == len(rule(body, head).splitlines()) for each in told)
    assert [item for each in result.trees for item in each.items if isinstance(item, tree.Formula)] == []


def test_what_is_read_of_a_rule_means_what_the_rule_means(tmp_path: Path) -> None:
    """HermiT finds the same facts contradictory under the rule as the check of the scenario does."""
    text = rule(
        [BUYER, LARGE],
        [VIP],
    ).replace(
        ":Vip a owl:Class ;",
        ":Guest a owl:Class ; rdfs:subClassOf :Buyer ; owl:disjointWith :Vip .\n:Vip a owl:Class ;",
    )
    facts = ":o1 a :Order ; :large {} ; :buyer :anna . :anna a :Guest ."
    for large, contradictory in (("true", True), ("false", False)):
        path = tmp_path / f"{large}.ttl"
        path.write_text(text + facts.format(large), "utf-8")
        graph = Graph().parse(path)
        graph.parse(ROOT / "ontology" / "ecreq.owl", format="xml")

        assert isinstance(consistency(graph), Inconsistent if contradictory else Consistent)
        result = run([path], Settings(cache=False), stages=("read", "meaning", "scenarios"))
        worst = [each.code.code for each in result.all_diagnostics if each.weight is Severity.ERROR]
        assert bool(worst) == contradictory, worst


def test_rules_without_an_id_get_ones_that_nothing_else_has(tmp_path: Path) -> None:
    named = f':q a swrl:Imp ; rdfs:label "L-2" ; swrl:body ( {ORDER} {LARGE} ) ; swrl:head ( {TOTAL.replace("v:t", "5.00")} ) .'
    two = f"{rule([VIP], [atom('Class', ':Buyer', 'v:b')])}\n{named}\n:s a swrl:Imp ; swrl:body ( {BUYER} ) ; swrl:head ( {VIP} ) ."
    (tmp_path / "a.ttl").write_text(two, "utf-8")
    (tmp_path / "b.ttl").write_text(
        rule([BUYER, LARGE], [VIP]).replace("example.org/shop", "example.org/other"), "utf-8"
    )
    one_by_one = [
        run([tmp_path / name], Settings(cache=False), stages=("read", "meaning")) for name in ("a.ttl", "b.ttl")
    ]

    result = run([tmp_path], Settings(cache=False), stages=("read", "meaning"))

    assert [each.message("en") for each in result.diagnostics if each.weight > 1] == []
    found = [[item.uid.text for item in each.items if isinstance(item, tree.Formula)] for each in result.trees]
    assert [ids for ids in found if ids] == [["L-1", "L-2", "L-3"], ["L-4"]]
    alone = [item.uid.text for each in one_by_one[1].trees for item in each.items if isinstance(item, tree.Formula)]
    assert alone == ["L-1"]


def test_a_rule_beside_told_ones_gets_another_id(tmp_path: Path) -> None:
    added = "<urn:reqonto:specification#Extra> a owl:Class . [] a swrl:Imp ;"
    added += f" swrl:body ( {atom('Class', '<urn:reqonto:specification#Extra>', 'v:x')} ) ;"
    added += f" swrl:head ( {atom('Class', '<urn:reqonto:specification#Extra>', 'v:x')} ) . v:x a swrl:Variable ."
    heads = "".join(
        line + "\n" for line in BY_HAND.splitlines() if line.startswith(("@prefix swrl:", "@prefix owl:", "@prefix v:"))
    )
    (tmp_path / "shop.ttl").write_text(f"{exported(RULES[1][0])}\n{heads}{added}", "utf-8")

    result = run([tmp_path / "shop.ttl"], Settings(cache=False), stages=("read", "meaning"))

    ids = [item.uid.text for each in result.trees for item in each.items if isinstance(item, tree.Formula) and item.uid]
    assert len(ids) == len(set(ids))
    assert "L-1" in ids
