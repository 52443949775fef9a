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
