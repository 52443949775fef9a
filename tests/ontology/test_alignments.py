"""The alignments are current, name only terms that exist, and leave the ontology coherent."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.namespace import ODRL2, ORG, SDO, TIME, DefinedNamespace

from reqonto import vocabulary
from reqonto.backends.owl import Consistent, consistency, read_graph
from reqonto.ontologies.names import vocabularies

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "ontology" / "alignments"
FILES = sorted(FOLDER.glob("*.ttl"))
# The vocabularies whose terms rdflib lists.
LISTED: dict[str, type[DefinedNamespace]] = {"schema": SDO, "odrl": ODRL2, "org": ORG, "time": TIME}
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


def foreign() -> list[dict[str, str]]:
    with (ROOT / "ontology" / "source" / "foreign.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def graphs() -> dict[str, Graph]:
    return {path.stem: read_graph([path]) for path in FILES}


def test_the_files_are_what_the_tables_say() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_alignments.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert {path.stem for path in FILES} == {row["vocabulary"] for row in foreign()}


@pytest.mark.parametrize("name", sorted(LISTED))
def test_terms_exist_in_the_lists_of_rdflib(name: str) -> None:
    row = next(row for row in foreign() if row["vocabulary"] == name)
    space = LISTED[name]
    known = {str(term).removeprefix(row["namespace"]) for term in dir(space)} | set(space.__annotations__)
    newer = vocabularies()[row["namespace"]].names if name == "schema" else frozenset()

    assert str(space) == row["namespace"]
    assert [term for term in row["terms"].split() if term not in known | newer] == []


@pytest.mark.parametrize("row", foreign(), ids=lambda row: row["vocabulary"])
def test_every_vocabulary_has_a_list_of_names_and_terms_exist_in_it(row: dict[str, str]) -> None:
    names = vocabularies()[row["namespace"]].names

    assert [term for term in row["terms"].split() if term not in names] == []
    assert "InventedByNobody" not in names


@pytest.mark.parametrize(
    ("namespace", "there", "not_there"),
    [
        ("https://w3id.org/dpv#", "DirectMarketing", "RefundDeadline"),
        ("https://w3id.org/dpv/pd#", "PaymentCardNumber", "CartContents"),
        ("https://schema.org/", "OnlineStore", "refundDeadline"),
    ],
)
def test_lists_tell_names_from_inventions(namespace: str, there: str, not_there: str) -> None:
    names = vocabularies()[namespace].names

    assert there in names
    assert not_there not in names


def test_only_listed_terms_and_terms_of_ours_are_named(graphs: dict[str, Graph]) -> None:
    ours = {value for name, value in vars(vocabulary).items() if isinstance(value, str) and not name.startswith("_")}
    for row in foreign():
        listed = {row["namespace"] + term for term in row["terms"].split()}
        graph = graphs[row["vocabulary"]]
        for edge in (RDFS.subClassOf, RDFS.subPropertyOf, *MATCHES):
            for subject, value in graph.subject_objects(edge):
                assert str(subject) in ours
                assert str(value) in listed


def test_a_foreign_term_is_of_one_kind_and_never_ours(graphs: dict[str, Graph]) -> None:
    for graph in graphs.values():
        assert list(graph.subject_objects(OWL.imports)) == []
        assert not set(graph.subjects(OWL.equivalentClass)) | set(graph.subjects(OWL.equivalentProperty))
        for edge in (RDFS.subClassOf, RDFS.subPropertyOf):
            for subject, value in graph.subject_objects(edge):
                kinds = list(graph.objects(value, RDF.type))
                assert kinds == list(graph.objects(subject, RDF.type))
                assert len(kinds) == 1


@pytest.mark.engine
def test_the_ontology_stays_coherent_under_all_alignments_at_once(graphs: dict[str, Graph]) -> None:
    # So it does under each by itself: fewer axioms have no fewer models.
    together = read_graph([ROOT / "ontology" / "ecreq.owl", *FILES])

    assert consistency(together, members=True) == Consistent()
    assert (URIRef(vocabulary.Order), RDFS.subClassOf, SDO.Order) in together
