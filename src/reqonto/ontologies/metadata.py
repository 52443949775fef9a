"""What an ontology states about itself, by level: the gates of the FAIR principles that need no network."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.diagnostics import codes_ontology as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.ontologies.result import LEVELS, Level
from reqonto.owl.model import OWL, RDFS, Iri, Ontology, Value
from reqonto.records import dataclass

_DCT = "http://purl.org/dc/terms/"
_DC = "http://purl.org/dc/elements/1.1/"
_VANN = "http://purl.org/vocab/vann/"
_SCHEMA = ("https://schema.org/", "http://schema.org/")


@dataclass(frozen=True, slots=True)
class _Row:
    """Something to state: its name, the properties that state it, and the level from which it is asked for."""

    id: str
    what: Text
    properties: tuple[str, ...]
    level: Level


_ROWS: tuple[_Row, ...] = (
    _Row("title", Text("title", "标题"), (_DCT + "title", _DC + "title", RDFS + "label"), "shared"),
    _Row(
        "description",
        Text("description", "描述"),
        (_DCT + "description", _DC + "description", RDFS + "comment", "http://www.w3.org/2004/02/skos/core#definition"),
        "shared",
    ),
    _Row("version", Text("version (owl:versionIRI)", "版本（owl:versionIRI）"), (OWL + "versionIRI",), "shared"),
    _Row("version-info", Text("version number (owl:versionInfo)", "版本号（owl:versionInfo）"), (OWL + "versionInfo",), "release"),
    _Row("creator", Text("author", "作者"), (_DCT + "creator", _DC + "creator", _DCT + "publisher", *(each + "author" for each in _SCHEMA)), "shared"),
    _Row("prefix", Text("prefix (vann:preferredNamespacePrefix)", "前缀（vann:preferredNamespacePrefix）"), (_VANN + "preferredNamespacePrefix",), "release"),
    _Row("namespace", Text("namespace (vann:preferredNamespaceUri)", "命名空间（vann:preferredNamespaceUri）"), (_VANN + "preferredNamespaceUri",), "release"),
    _Row("created", Text("date of creation", "创建日期"), (_DCT + "created", _DCT + "issued", _DCT + "date", _DC + "date"), "release"),
    _Row("modified", Text("date of its last change", "最近修改日期"), (_DCT + "modified",), "release"),
    _Row("abstract", Text("abstract", "摘要"), (_DCT + "abstract",), "release"),
    _Row("citation", Text("citation", "引用格式"), (_DCT + "bibliographicCitation", *(each + "citation" for each in _SCHEMA)), "release"),
    _Row("status", Text("status (bibo:status)", "状态（bibo:status）"), ("http://purl.org/ontology/bibo/status", *(each + "creativeWorkStatus" for each in _SCHEMA)), "release"),
)  # fmt: skip


def missing(ontology: Ontology, level: Level) -> Iterator[Diagnostic]:
    """What the header does not state and should at a level: an error there, a hint below it."""
    if not ontology.headers:
        # That it has no header at all is a pitfall of its own.
        return
    header = ontology.header
    stated = {name for name, value in header.annotations if not isinstance(value, Value) or value.text.strip()}
    if header.version:
        stated.add(OWL + "versionIRI")
    for row in _ROWS:
        if stated & set(row.properties):
            continue
        asked = LEVELS.index(level) >= LEVELS.index(row.level)
        yield Diagnostic(
            codes.ONTOLOGY_METADATA,
            header.span,
            {"what": row.what},
            severity=Severity.ERROR if asked else Severity.HINT,
            about=f"{row.id} {header.iri}",
        )
    yield from _at_odds(ontology, level)


def _at_odds(ontology: Ontology, level: Level) -> Iterator[Diagnostic]:
    """A stated namespace that is not that of the ontology's name."""
    header = ontology.header
    for name, value in header.annotations:
        if name != _VANN + "preferredNamespaceUri" or not header.iri:
            continue
        said = value.text if isinstance(value, Value) else value.iri if isinstance(value, Iri) else ""
        if said.rstrip("#/") != header.iri.rstrip("#/"):
            what = Text(
                f"namespace consistently: {said} is not that of {header.iri}",
                f"一致的命名空间：{said} 与 {header.iri} 不符",
            )
            weight = Severity.ERROR if level == "release" else Severity.WARNING
            yield Diagnostic(
                codes.ONTOLOGY_METADATA, header.span, {"what": what}, severity=weight, about=f"namespace {header.iri}"
            )
