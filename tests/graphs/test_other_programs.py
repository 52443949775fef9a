"""What other programs make of an export and write again is still the same specification."""

from __future__ import annotations

from pathlib import Path

import owlready2
import pyoxigraph
import pytest
import rdflib

from reqonto.interchange.export import export
from reqonto.pipeline import run
from reqonto.result import Result
from reqonto.settings import Settings
from reqonto.syntax.printer import print_tree
from tests.owlapi import ask

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shop() -> Result:
    return run([ROOT / "examples" / "traced-shop"], Settings(cache=False), stages=("read", "meaning"))


def turtle(shop: Result) -> str:
    assert shop.specification is not None
    return "".join(export(shop.specification, shop.trees))


def same(shop: Result, path: Path) -> None:
    again = run([path], Settings(cache=False), stages=("read", "meaning"))

    assert [each.message("en") for each in again.diagnostics if each.weight > 1] == []
    assert [each.items for each in shop.trees] == [each.items for each in again.trees]
    assert [print_tree(each) for each in shop.trees] == [print_tree(each) for each in again.trees]


@pytest.mark.parametrize(("form", "ending"), [("turtle", "ttl"), ("xml", "owl"), ("json-ld", "jsonld"), ("nt", "nt")])
def test_rdflib(form: str, ending: str, shop: Result, tmp_path: Path) -> None:
    path = tmp_path / f"shop.{ending}"
    path.write_text(rdflib.Graph().parse(data=turtle(shop), format="turtle").serialize(format=form), "utf-8")

    same(shop, path)


@pytest.mark.parametrize(
    ("form", "ending"),
    [
        (pyoxigraph.RdfFormat.TURTLE, "ttl"),
        (pyoxigraph.RdfFormat.RDF_XML, "owl"),
        (pyoxigraph.RdfFormat.JSON_LD, "jsonld"),
        (pyoxigraph.RdfFormat.TRIG, "trig"),
    ],
)
def test_pyoxigraph(form: pyoxigraph.RdfFormat, ending: str, shop: Result, tmp_path: Path) -> None:
    quads = pyoxigraph.parse(turtle(shop).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    raw = pyoxigraph.serialize((quad.triple for quad in quads), format=form)
    assert raw is not None
    path = tmp_path / f"shop.{ending}"
    path.write_bytes(raw)

    same(shop, path)


def test_owlready2(shop: Result, tmp_path: Path) -> None:
    assert shop.specification is not None
    source = tmp_path / "first.owl"
    source.write_text("".join(export(shop.specification, shop.trees, to="owl")), "utf-8")
    world = owlready2.World()
    ontology = world.get_ontology("urn:reqonto:specification#")
    with source.open("rb") as stream:
        ontology.load(fileobj=stream, only_local=True)
    path = tmp_path / "shop.owl"
    ontology.save(str(path), format="rdfxml")

    same(shop, path)


RULES = """module till
role Buyer
role Vip is a Buyer
entity Order {
  param total: money CNY
  param method: one of { cash, card }
  param vip: boolean
  param age: optional integer in 18..120
  relation buyer: Buyer [1]
}
entity Till { disjoint with Order }
entity Shelf { disjoint with Order, Till }
constraint C-1: every o in Order, b in Buyer where o.vip and o.method = cash: o.buyer = b implies b is a Vip
constraint C-2: every o in Order: o.method = card implies o.total = 5 CNY
"""


@pytest.mark.engine
def test_the_owlapi_and_so_protege(tmp_path: Path) -> None:
    """Opened and saved again in Protégé, what was exported is OWL 2 DL and still the same specification, in two texts."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "a.req").write_text(RULES, "utf-8")
    for number in range(11):
        text = f"module m{number}\nimport till\n\nconstraint R-{number} should: every o in Order: o.total <= 5 CNY\n"
        (folder / f"b{number:02}.req").write_text(text, "utf-8")
    jobs = []
    for place in (ROOT / "examples" / "mall-zh", folder):
        result = run([place], Settings(cache=False), stages=("read", "meaning"))
        source = tmp_path / f"{place.name}.ttl"
        source.write_text(turtle(result), "utf-8")
        saved = {ending: source.with_suffix(f".saved.{ending}") for ending in ("owl", "ttl")}
        jobs.append((result, {"file": source, "save": saved}))

    answers = ask(*(job for _, job in jobs))

    assert [each["violations"] for each in answers] == [[], []]
    assert answers[1]["axioms"]["Rule"] == 2
    for result, job in jobs:
        for path in job["save"].values():
            same(result, path)
