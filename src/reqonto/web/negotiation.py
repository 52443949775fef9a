"""Which form of an answer a client wants, by its `Accept` header (RFC 9110, section 12.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

RESULTS: Mapping[str, str] = MappingProxyType(
    {
        "application/sparql-results+json": "json", "application/json": "json",
        "application/sparql-results+xml": "xml", "application/xml": "xml", "text/xml": "xml",
        "text/csv": "csv", "text/tab-separated-values": "tsv",
    }
)  # fmt: skip
"""The media types of tables and truth values, the server's favourite first."""

GRAPHS: Mapping[str, str] = MappingProxyType(
    {
        "text/turtle": "turtle", "application/n-triples": "ntriples", "text/plain": "ntriples",
        "application/rdf+xml": "rdfxml", "application/ld+json": "jsonld", "application/trig": "trig",
    }
)  # fmt: skip
"""The media types of triples, the server's favourite first."""

PAGE = "text/html"

_CHARSET = {"text/csv", "text/tab-separated-values", "text/turtle", "text/plain", "text/xml"}


def best(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that a client likes best; the first of equals; None if it takes none of them."""
    ranges = _ranges(accept)
    found, liking = None, 0.0
    for media in offered:
        liked = _liking(media, ranges)
        if liked > liking:
            found, liking = media, liked
    return found


def content_type(media: str) -> str:
    """The media type as a header says it."""
    return f"{media}; charset=utf-8" if media in _CHARSET else media


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Media ranges with how much each is liked, from 0 to 1; nothing said means anything."""
    found = []
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if not name:
            continue
        quality = next((each.removeprefix("q=").strip() for each in parameters if each.startswith("q=")), "1")
        try:
            found.append((name, min(max(float(quality), 0.0), 1.0)))
        except ValueError:
            continue
    return found or ([("*/*", 1.0)] if not accept.strip() else [])


def _liking(media: str, ranges: list[tuple[str, float]]) -> float:
    """How much a media type is liked: what the most special range says."""
    family = media.partition("/")[0]
    for wanted in (media, f"{family}/*", "*/*"):
        liked = [quality for name, quality in ranges if name == wanted]
        if liked:
            return max(liked)
    return 0.0
