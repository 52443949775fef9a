"""Orders in the words of schema.org: the bundled context, both ways to write its terms, pages of HTML."""

import json
from pathlib import Path

import pytest
from rdflib import Graph

from reqonto.interchange.data_files import contexts, read_files
from reqonto.interchange.data_terms import SCHEMA, read_table, table

from .told import Told

ROOT = Path(__file__).resolve().parents[2]
SPEC = (ROOT / "examples" / "web-orders" / "orders.req").read_text("utf-8")
ORDER = {
    "@type": "Order",
    "@id": "http://shop.example/1",
    "orderNumber": "AB-0001",
    "orderDate": "2026-01-02",
    "orderStatus": "OrderInTransit",
    "customer": {"@type": "Person", "name": "Mei"},
    "totalPaymentDue": {"@type": "PriceSpecification", "price": 0.1, "priceCurrency": "CNY"},
    "acceptedOffer": {"@type": "Offer", "price": "0.10", "priceCurrency": "CNY"},
}
FINE = {"W-1", "W-3", "W-5"}


def page(order):
    return f'<html>\n<script type="application/ld+json">\n{json.dumps(order)}\n</script></html>'


@pytest.mark.parametrize(
    "context",
    [
        "https://schema.org",
        "http://schema.org/",
        "https://schema.org/docs/jsonldcontext.jsonld",
        {"@vocab": "http://schema.org/"},
    ],
)
@pytest.mark.parametrize("form", ["data.jsonld", "data.html"])
def test_orders_are_read_however_the_context_is_named(tmp_path, context, form):
    order = {"@context": context, **ORDER}
    told = Told(tmp_path, SPEC, {form: page(order) if form == "data.html" else json.dumps(order)})

    assert {key for key in FINE if told.verdicts[key] == {"http://shop.example/1": "satisfied"}} == FINE
    assert [each.code.code for each in told.diagnostics if each.weight > 1] == []


def test_both_ways_to_write_the_terms_are_one(tmp_path):
    data = """
<http://x/1> a <http://schema.org/Order> ; <https://schema.org/orderNumber> "AB-0001" ; <http://schema.org/orderStatus> <http://schema.org/OrderDelivered> .
<http://x/2> a <https://schema.org/Order> ; <http://schema.org/orderNumber> "AB-0001" .
"""
    told = Told(tmp_path, SPEC, {"data.ttl": data})

    assert told.verdicts["W-2"] == {"http://x/1": "violated", "http://x/2": "violated"}
    assert told.verdicts["W-5"] == {"http://x/1": "satisfied", "http://x/2": "violated"}


def test_places_in_pages_are_those_of_the_page(tmp_path):
    told = Told(tmp_path, SPEC, {"data.html": page({"@context": "https://schema.org", **ORDER, "orderDate": "soon"})})

    assert [each.span.line for each in told.diagnostics if each.code.code == "RQ0804"] == [3]


def test_dates_and_links_are_typed_as_schema_org_types_them(tmp_path):
    (tmp_path / "a.jsonld").write_text(
        json.dumps(
            {
                "@context": "https://schema.org",
                "@id": "http://x/a",
                "url": "http://x/b",
                "orderDate": "2026-01-02",
                "name": "http://x/c",
            }
        )
    )
    rows, _, _ = read_files([str(tmp_path / "a.jsonld")])
    found = {predicate.removeprefix(SCHEMA): value for (_, predicate, value), _ in rows.rows}

    assert found["url"] == "http://x/b"
    assert found["name"].text == "http://x/c"
    assert found["orderDate"].text == "2026-01-02"


def test_the_context_is_an_own_copy_in_one_namespace():
    context = contexts()["https://schema.org"]["@context"]

    assert context["@vocab"] == SCHEMA
    assert all(row["@id"] == f"schema:{name}" for name, row in context.items() if isinstance(row, dict))


def test_the_table_of_terms_says_what_the_alignment_says():
    graph = Graph().parse(ROOT / "ontology" / "alignments" / "schema.ttl")
    own = "https://w3id.org/ecreq#"
    pairs = {
        (str(theirs), str(ours).removeprefix(own).rpartition("_")[2])
        for ours, link, theirs in graph
        if str(ours).startswith(own)
        and str(theirs).startswith(SCHEMA)
        and str(link).rpartition("#")[2] in {"subClassOf", "subPropertyOf", "exactMatch", "closeMatch", "broadMatch"}
    }
    missing = sorted(
        (theirs, ours) for theirs, ours in pairs if ours not in {theirs.removeprefix(SCHEMA), *table().get(theirs, ())}
    )

    assert missing == []


def test_a_table_of_the_user_comes_first(tmp_path):
    further, wrong = read_table("schema:price\tOffer.cost\nhttp://x/p\tOrder.total, sum\n\n# nothing\nbroken\n")

    assert further == {f"{SCHEMA}price": ("Offer.cost",), "http://x/p": ("Order.total", "sum")}
    assert wrong == [5]
