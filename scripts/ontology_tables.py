"""The cells of the tables in `ontology/source`, and the elements of RDF/XML that are written from them."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "ontology" / "source"

XSD = "http://www.w3.org/2001/XMLSchema#"

# The datatypes of the OWL 2 datatype map that the tables use; xsd:date and xsd:duration are not among them.
DATATYPES = {"boolean", "dateTime", "decimal", "integer", "nonNegativeInteger", "positiveInteger", "string"}
# What may stand as the source of a term: a document, a feature, a constraint, an information requirement, or none.
SOURCE_ID = re.compile(r"S[0-4]~?|F-[A-Z]{2,3}-\d{2}|C-[A-Z]{3}-\d{2}|IR-[A-Z]{3}-\d{2}")
OWN = "own"
FACETS = {"pattern": "pattern", ">=": "minInclusive", "<=": "maxInclusive"}

Row = dict[str, str]


class SourceError(Exception):
    """The tables contradict themselves or name what they do not declare."""


def rows(table: str) -> list[Row]:
    """The rows of a table, each cell stripped."""
    path = SOURCE / f"{table}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
        found = []
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                raise SourceError(f"{path.name}:{number} has not as many cells as the head of the table")
            found.append({key: value.strip() for key, value in row.items()})
    return found


def listed(cell: str) -> list[str]:
    """The parts of a cell between semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def sources(row: Row) -> list[str]:
    """The ids of the catalogue that a term comes from; none for terms of our own."""
    found = listed(row.get("source", ""))
    for source in found:
        if source != OWN and not SOURCE_ID.fullmatch(source):
            raise SourceError(f"{source!r} is no id of the catalogue")
    return [source for source in found if source != OWN]


def resource(element: str, iri: str) -> str:
    """An empty element that points to an IRI."""
    return f"<{element} rdf:resource={quoteattr(iri)}/>"


def text(element: str, value: str, lang: str) -> str:
    """An element with a text in a language."""
    return f'<{element} xml:lang="{lang}">{escape(value)}</{element}>'


def data_range(written: str) -> str:
    """The range of a data property: `xsd:string`, or with facets `xsd:integer[>= 1, <= 5]`."""
    found = re.fullmatch(r"xsd:(\w+)(?:\[(.*)\])?", written)
    if found is None or found[1] not in DATATYPES:
        raise SourceError(f"{written!r} is no datatype of ours")
    base = XSD + found[1]
    if found[2] is None:
        return resource("rdfs:range", base)
    facets = []
    for part in found[2].split(", "):
        facet, _, value = part.partition(" ")
        kind = XSD + "string" if facet == "pattern" else base
        local = FACETS[facet]
        facets.append(
            "<rdf:Description>"
            f'<xsd:{local} rdf:datatype="{kind}">{escape(value.strip(chr(34)))}</xsd:{local}>'
            "</rdf:Description>"
        )
    return (
        "<rdfs:range><rdfs:Datatype>"
        f"{resource('owl:onDatatype', base)}"
        f'<owl:withRestrictions rdf:parseType="Collection">{"".join(facets)}</owl:withRestrictions>'
        "</rdfs:Datatype></rdfs:range>"
    )
