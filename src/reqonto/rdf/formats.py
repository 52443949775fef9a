"""Formats of RDF by the ends of names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        ".ttl": "turtle", ".nt": "turtle", ".trig": "trig",
        ".owl": "owl", ".rdf": "owl", ".xml": "owl", ".jsonld": "jsonld",
    }
)  # fmt: skip
"""The format of a file by the end of its name; N-Triples is a part of Turtle, `owl` is RDF/XML."""


def format_of(path: str) -> str | None:
    """The format of a file by the end of its name; None if it is none of RDF."""
    return FORMATS.get(Path(path).suffix.lower())


def is_rdf(path: str) -> bool:
    """Whether a path names a file in RDF."""
    return format_of(path) is not None
