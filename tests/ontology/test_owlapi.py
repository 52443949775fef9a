"""The OWLAPI, on which Protégé is built, reads every axiom and label of the ontology and finds it to be OWL 2 DL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.axioms import axioms
from tests.owlapi import ask

from reqonto.ontologies.loading import load
from reqonto.owl.model import Form

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "ontology" / "ecreq.owl"
FUNCTIONAL = ROOT / "ontology" / "ecreq.ofn"
CATALOGUE = ROOT / "ontology" / "catalog-v001.xml"
ALIGNMENTS = sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))
LANGUAGES = ("en", "zh")

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("owlapi") / "ecreq.owx"


@pytest.fixture(scope="module")
def answers(again: Path) -> list[dict[str, Any]]:
    return ask(
        {"file": FILE, "save": {"owx": again}, "languages": LANGUAGES},
        *({"file": path} for path in ALIGNMENTS),
        {"file": FUNCTIONAL},
        {"file": ROOT / "docs" / "samples" / "cinema.ttl", "folder": ROOT / "ontology"},
    )


def test_the_ontology_is_read_as_owl_2_dl(answers: list[dict[str, Any]]) -> None:
    ours = answers[0]

    assert ours["violations"] == []
    [ontology] = load([FILE]).ontologies
    assert (ours["iri"], ours["version"]) == (ontology.header.iri, ontology.header.version)
    assert (ours["imported"], ours["annotations"]) == ([], len(ontology.header.annotations))


def test_the_same_axioms_are_written_again(answers: list[dict[str, Any]], again: Path) -> None:
    """Read from RDF/XML by the OWLAPI, written as OWL/XML, and read by us: the axioms that we read ourselves."""
    assert axioms(FILE) == axioms(again)


def test_terms_are_shown_by_their_labels_in_both_languages(answers: list[dict[str, Any]]) -> None:
    [ontology] = load([FILE]).ontologies
    labels: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    for each in ontology.axioms:
        match each.form:
            case Form("AnnotationAssertion", (edge, subject, value)) if "rdf-schema#label" in str(edge):
                labels[value.language][subject.iri] = value.text
            case _:
                pass
    for lang in LANGUAGES:
        shown = answers[0]["names"][lang]
        assert {iri: shown[iri] for iri in labels[lang]} == labels[lang]
        assert labels[lang].keys() == {iri for iri in shown if iri.startswith(f"{answers[0]['iri']}#")}


def test_the_functional_file_is_the_same_ontology(answers: list[dict[str, Any]]) -> None:
    assert {key: value for key, value in answers[-2].items() if key != "names"} == {
        key: value for key, value in answers[0].items() if key != "names"
    }


def test_each_alignment_is_read_as_owl_2_dl(answers: list[dict[str, Any]]) -> None:
    found = {path.stem: each for path, each in zip(ALIGNMENTS, answers[1:-2], strict=True)}

    assert {name: each["violations"] for name, each in found.items() if each["violations"]} == {}
    assert {name: each["iri"].rpartition("/")[2] for name, each in found.items()} == {name: name for name in found}


def test_a_file_that_imports_the_ontology_finds_it_in_a_folder(answers: list[dict[str, Any]]) -> None:
    assert answers[-1]["imported"] == ["https://w3id.org/ecreq"]
    assert answers[-1]["violations"] == []
    # Known properties say things of individuals; only labels are annotations.
    assert answers[-1]["axioms"]["DataPropertyAssertion"] > 0
    assert answers[-1]["axioms"]["AnnotationAssertion"] == 4


def test_the_catalogue_of_protege_names_every_file() -> None:
    entries = [each.attrib for each in ET.parse(CATALOGUE).getroot()]
    named = {each["name"]: (ROOT / "ontology" / each["uri"]).resolve() for each in entries}

    assert set(named.values()) == {FILE, *ALIGNMENTS}
    for iri, path in named.items():
        [ontology] = load([path]).ontologies
        assert iri in {ontology.header.iri, ontology.header.version}
    found = load([ROOT / "docs" / "samples" / "cinema.ttl"], [CATALOGUE])
    assert (found.diagnostics, [Path(each.path).name for each in found.ontologies]) == ((), ["cinema.ttl", "ecreq.owl"])
