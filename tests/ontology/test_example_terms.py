"""What the online shop speaks of is in the ontology, under the same name or as a synonym of a term."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph

from reqonto import vocabulary
from reqonto.source import Source
from reqonto.spec.model import Specification
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shop() -> Specification:
    paths = sorted((ROOT / "examples" / "online-shop").glob("*.req"))
    return resolve([parse(Source(path.name, path.read_text("utf-8")))[0] for path in paths])[0]


@pytest.fixture(scope="module")
def classes() -> set[str]:
    """The names, labels and synonyms of all classes, in small letters without blanks."""
    graph = Graph().parse(ROOT / "ontology" / "ecreq.owl", format="xml")
    found = {str(term).removeprefix(vocabulary.NAMESPACE) for term in graph.subjects(RDF.type, OWL.Class)}
    for predicate in (RDFS.label, SKOS.altLabel):
        found |= {str(label) for label in graph.objects(None, predicate) if label.language == "en"}
    return {plain(name) for name in found}


def plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def test_its_roles_entities_events_and_enumerations_are_classes(shop: Specification, classes: set[str]) -> None:
    declared = [*shop.kinds.values(), *shop.events.values()]
    # An enumeration written in place is called like its parameter and has no name of its own.
    declared += [each for each in shop.enumerations.values() if "." not in each.symbol]
    unknown = [each.name for each in declared if plain(each.name) not in classes and each.span is not None]

    assert unknown == []


def test_values_of_its_enumerations_are_individuals(shop: Specification) -> None:
    renamed = {"Permission": "BackOfficePermission"}
    # Literals of two enumerations may not share a name in one module, so the shop calls these otherwise.
    spelled = {"DeliveryWay": "DeliveryMethod", "SettlementWay": "SettlementMethod"}
    for enumeration in shop.enumerations.values():
        if "." in enumeration.symbol:
            continue
        for member in enumeration.members:
            name = f"{renamed.get(enumeration.name, enumeration.name)}_{spelled.get(member.name, member.name)}"
            assert hasattr(vocabulary, name), name
