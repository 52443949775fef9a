"""The library and the ontology name the same things, or the table says under which other name, or why not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from reqonto.source import Source
from reqonto.spec.model import Specification
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "ontology" / "source"
NONE = "-"
# Examples and stories declare persons and shops of their own.
TOLD = {"conflicts.req", "scenarios.req", "systems.req"}

Rows = list[dict[str, str]]


def rows(table: str) -> Rows:
    with (TABLES / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def library() -> Specification:
    folder = Path(str(files("reqonto") / "library" / "ecreq"))
    paths = sorted(path for path in folder.glob("*.req") if path.name not in TOLD)
    return resolve([parse(Source(path.name, path.read_text("utf-8")))[0] for path in paths])[0]


@pytest.fixture(scope="module")
def terms() -> set[str]:
    """The names of all terms: individuals with the class before them."""
    found = {row["term"] for table in ("meta", "syntax", "roles", "entities", "events") for row in rows(table)}
    found |= {
        row["term"]
        for table in ("meta-properties", "syntax-properties", "properties", "individuals")
        for row in rows(table)
    }
    found |= {f"Feature_{row['term']}" for row in rows("features")}
    found |= {row["enumeration"] + (f"_{row['value']}" if row["value"] else "") for row in rows("enumerations")}
    return found


def declared(library: Specification) -> Iterator[tuple[str, str]]:
    """What the library declares, by its sort and name, and what it would be called in the ontology."""
    for kind in library.kinds.values():
        yield f"kind {kind.name}", kind.name
    for event in library.events.values():
        yield f"event {event.name}", event.name
    for feature in library.features.values():
        yield f"feature {feature.id}", f"Feature_{feature.name}"
    for each in (*library.parameters.values(), *library.relations.values()):
        yield f"parameter {each.id}", each.name
    for relation in library.global_relations.values():
        yield f"relation {relation.name}", relation.name[0].lower() + relation.name[1:]
    for enumeration in library.enumerations.values():
        yield f"enumeration {enumeration.name}", enumeration.name


def renamed(library: Specification) -> dict[str, str]:
    """What the table says of the library's names; a feature may be known by its id in the catalogue."""
    by_id = {row["identifier"]: f"Feature_{row['term']}" for row in rows("features")}
    found = {}
    for feature in library.features.values():
        notes = [note.text for key, texts in feature.meta.texts if key == "note" for note in texts]
        found |= {f"feature {feature.id}": by_id[note] for note in notes if note in by_id}
    return found | {row["library"]: row["ontology"] for row in rows("library") if row["library"] != NONE}


def test_what_the_library_declares_is_in_the_ontology(library: Specification, terms: set[str]) -> None:
    names = renamed(library)
    missing = [
        name for name, usual in declared(library) if names.get(name, usual) not in terms and names.get(name) != NONE
    ]

    assert missing == []


def test_values_of_enumerations_are_in_the_ontology(library: Specification, terms: set[str]) -> None:
    names = renamed(library)
    missing = []
    for enumeration in library.enumerations.values():
        name = names.get(f"enumeration {enumeration.name}", enumeration.name)
        # The layers are things of their own.
        before = "" if name == "AccessLayer" else f"{name}_"
        missing += [before + member.name for member in enumeration.members if before + member.name not in terms]

    assert missing == []


def test_what_the_ontology_has_is_in_the_library(library: Specification) -> None:
    names = renamed(library)
    reached = {names.get(name, usual) for name, usual in declared(library)}
    alone = {row["ontology"] for row in rows("library") if row["library"] == NONE}
    domain = {row["term"] for table in ("roles", "entities", "events", "properties") for row in rows(table)}
    domain |= {f"Feature_{row['term']}" for row in rows("features")}
    domain |= {row["enumeration"] for row in rows("enumerations") if row["super"] == "EnumerationValue"}

    assert sorted(domain - reached - alone) == []
    assert sorted(alone & reached) == []


def test_the_table_names_what_there_is_and_says_why(library: Specification, terms: set[str]) -> None:
    known = {name for name, _ in declared(library)}
    found = rows("library")

    assert [row for row in found if not row["why"]] == []
    assert [row["library"] for row in found if row["library"] not in known | {NONE}] == []
    assert [row["ontology"] for row in found if row["ontology"] not in terms | {NONE}] == []
