"""Build `ontology/alignments/*.ttl` from `alignments.tsv` and `foreign.tsv` in `ontology/source`, and a catalogue.

`ontology/catalog-v001.xml` tells Protégé which file has which ontology, so that imports are found without a network.

    python scripts/build_alignments.py           write the files
    python scripts/build_alignments.py --check   fail when one of them is not what the tables say

A row of `alignments.tsv` relates a term of ours with one of another vocabulary; `foreign.tsv` lists for each vocabulary
the terms that were seen in it, so that nobody can relate anything with a term that does not exist.  Classes and
properties are only ever below theirs, never equal to them: their axioms stay theirs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from build_ontology import Ontology, written
from ontology_tables import ROOT, Row, SourceError, rows

ALIGNMENTS = ROOT / "ontology" / "alignments"
CATALOGUE = ROOT / "ontology" / "catalog-v001.xml"
# What a row may say, and whether it says it of the logic or only to readers.
AXIOMS = {"subClassOf": "rdfs:subClassOf", "subPropertyOf": "rdfs:subPropertyOf"}
MATCHES = {name: f"skos:{name}" for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")}
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "ecreq": "https://w3id.org/ecreq#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


def kind_of(ontology: Ontology, name: str) -> str:
    """What a term of ours is."""
    kinds = (
        ("owl:Class", ontology.classes),
        ("owl:ObjectProperty", ontology.object_properties),
        ("owl:DatatypeProperty", ontology.data_properties),
        ("owl:NamedIndividual", ontology.individuals),
    )
    for kind, terms in kinds:
        if name in terms:
            return kind
    raise SourceError(f"alignments.tsv: the ontology has no term {name!r}")


def statement(ontology: Ontology, row: Row, foreign: Row) -> tuple[str, str, str]:
    """The triple of a row, in Turtle."""
    kind = kind_of(ontology, row["ours"])
    if row["theirs"] not in foreign["terms"].split():
        raise SourceError(f"alignments.tsv: {row['theirs']!r} is not listed among the terms of {row['vocabulary']!r}")
    edge = AXIOMS.get(row["relation"]) or MATCHES.get(row["relation"])
    if edge is None:
        raise SourceError(f"alignments.tsv: {row['relation']!r} is no relation")
    if (edge == AXIOMS["subClassOf"] and kind != "owl:Class") or (
        edge == AXIOMS["subPropertyOf"] and not kind.endswith("Property")
    ):
        raise SourceError(f"alignments.tsv: {row['ours']!r} is no term that can be {row['relation']}")
    return f"ecreq:{row['ours']}", edge, f"{row['vocabulary']}:{row['theirs']}"


def alignment(ontology: Ontology, foreign: Row, relations: list[Row]) -> str:
    """The file of one vocabulary."""
    name = foreign["vocabulary"]
    prefixes = {**PREFIXES, name: foreign["namespace"]}
    lines = ["# Written by scripts/build_alignments.py from the tables in ontology/source."]
    lines += [f"@prefix {prefix}: <{iri}> ." for prefix, iri in sorted(prefixes.items())]
    lines += [
        "",
        f"<{ontology.iri}/alignments/{name}> a owl:Ontology ;",
        f'    dcterms:title "ecreq and {foreign["title"]}"@en, "ecreq 与 {foreign["title"]}"@zh ;',
        f"    dcterms:license <{ontology.header['license']}> ;",
        f'    owl:versionInfo "{ontology.header["version"]}" ;',
        f"    dcterms:requires <{ontology.iri}> .",
        "",
        "dcterms:title a owl:AnnotationProperty .",
        "dcterms:license a owl:AnnotationProperty .",
        "dcterms:requires a owl:AnnotationProperty .",
    ]
    used = sorted({MATCHES[row["relation"]] for row in relations if row["relation"] in MATCHES})
    lines += [f"{match} a owl:AnnotationProperty ." for match in used]
    lines.append("")
    # Only what takes part in an axiom needs a kind; the rest is named to readers.
    kinds = {row["theirs"]: kind_of(ontology, row["ours"]) for row in relations if row["relation"] in AXIOMS}
    lines += [f"{name}:{term} a {kind} ." for term, kind in sorted(kinds.items())]
    for row in relations:
        ours, edge, theirs = statement(ontology, row, foreign)
        lines += ["", f"# {row['why']}", f"{ours} a {kind_of(ontology, row['ours'])} ;", f"    {edge} {theirs} ."]
    return "\n".join(lines) + "\n"


def catalogue(ontology: Ontology, vocabularies: list[Row]) -> str:
    """Which file has which ontology, as Protégé reads it."""
    files = {ontology.iri: "ecreq.owl", f"{ontology.iri}/{ontology.header['version']}": "ecreq.owl"}
    for each in vocabularies:
        path = f"alignments/{each['vocabulary']}"
        files[f"{ontology.iri}/{path}"] = f"{path}.ttl"
    lines = [f'    <uri id="{file}" name="{iri}" uri="{file}"/>' for iri, file in files.items()]
    head = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    opening = '<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">'
    return head + "\n".join([opening, *lines, "</catalog>"]) + "\n"


def build() -> dict[Path, str]:
    """The text of each file by its path."""
    ontology = Ontology()
    ontology.read()
    found = rows("alignments")
    vocabularies = rows("foreign")
    unknown = {row["vocabulary"] for row in found} - {each["vocabulary"] for each in vocabularies}
    if unknown:
        raise SourceError(f"alignments.tsv: foreign.tsv does not list {sorted(unknown)}")
    return {CATALOGUE: catalogue(ontology, vocabularies)} | {
        ALIGNMENTS / f"{each['vocabulary']}.ttl": alignment(
            ontology, each, [row for row in found if row["vocabulary"] == each["vocabulary"]]
        )
        for each in vocabularies
    }


def main(arguments: Sequence[str]) -> int:
    """Write the alignments; the exit code."""
    return written(build, "build_alignments.py", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
