"""Formats of RDF by the ends of names and by the first characters of texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        ".ttl": "turtle", ".turtle": "turtle", ".nt": "turtle", ".trig": "trig", ".nq": "nquads",
        ".owl": "owl", ".rdf": "owl", ".xml": "owl", ".jsonld": "jsonld",
    }
)  # fmt: skip
"""The format of a file by the end of its name; N-Triples is a part of Turtle, `owl` is RDF/XML."""

OF_DATA: Mapping[str, str] = MappingProxyType({**FORMATS, ".json": "jsonld"})
"""The same of files of data and of ontologies, of which nobody else writes the JSON."""

OF_ONTOLOGIES = frozenset((*OF_DATA, ".ofn", ".fss", ".owx"))
"""Endings of the names of files that may hold an ontology."""

CALLED: Mapping[str, str] = MappingProxyType(
    {"turtle": "Turtle", "trig": "TriG", "nquads": "N-Quads", "owl": "RDF/XML", "jsonld": "JSON-LD"}
)
"""What formats are called."""


def format_of(path: str, formats: Mapping[str, str] = FORMATS) -> str | None:
    """The format of a file by the end of its name; None if it is none of RDF."""
    return formats.get(PurePath(path).suffix.lower())


def is_rdf(path: str) -> bool:
    """Whether a path names a file in RDF."""
    return format_of(path) is not None


def format_of_text(path: str, text: str, formats: Mapping[str, str] = OF_DATA) -> str | None:
    """The format of a file by the end of its name; what an `.owl` file holds, by its first characters."""
    found = format_of(path, formats)
    if found == "owl":
        head = text.lstrip("\ufeff \t\r\n")
        if head and not head.startswith("<"):
            return "turtle" if head[:1] in "@#[_:" or head[:6].lower() in {"prefix", "base <"} else found
        if re.match(r"<[^?!\s>]*[:/#][^\s>]*>\s", head):
            return "turtle"
    return found
