"""Files of ontologies with what they import: from the given files, a folder or a catalogue, never from a network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from pathlib import Path, PurePath
from typing import TypeAlias
from urllib.parse import unquote, urlparse

from reqonto.diagnostics import codes_files
from reqonto.diagnostics import codes_ontology as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.diagnostics.foreign import xml_fault
from reqonto.owl.from_rdf import Problem, read_axioms
from reqonto.owl.model import Ontology
from reqonto.owl.syntaxes import Document
from reqonto.rdf.formats import OF_ONTOLOGIES
from reqonto.rdf.placed import Statement, only_growing
from reqonto.rdf.reading import Malformed
from reqonto.rdf.terms import OWL
from reqonto.rdf.terms import Literal as Value
from reqonto.rdf.triples import Reading, read
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax.files import read as read_file

MOST_BYTES = 200 * 1024 * 1024
_CATALOG = "urn:oasis:names:tc:entity:xmlns:xml:catalog"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The ontologies of the given files, then those that they import, with the places that say no axiom."""

    ontologies: tuple[Ontology, ...]
    given: int
    problems: tuple[Problem, ...]
    diagnostics: tuple[Diagnostic, ...] = field(default=())


Read: TypeAlias = Reading | Document
"""A file of triples, or of axioms in a syntax of OWL's own."""


def read_any(source: Source) -> Read:
    """An ontology in whichever syntax its name and its first characters tell."""
    from reqonto.owl.functional_reader import read_functional
    from reqonto.owl.xml_reader import read_owl_xml

    ending = PurePath(source.path).suffix.lower()
    head = re.sub(
        r"(?:\s+|#[^\n]*\n|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\])?\s*>)*",
        "",
        source.text[:20_000],
        count=1,
        flags=re.DOTALL,
    )
    if ending in {".ofn", ".fss"} or (ending == ".owl" and re.match(r"(?:Prefix|Ontology)\s*\(", head)):
        return read_functional(source)
    if ending == ".owx" or (ending in {".owl", ".xml"} and re.match(r"<(?:\w+:)?Ontology[\s>]", head)):
        return read_owl_xml(source)
    return read(source)


class _Failed(Exception):  # noqa: N818 - carries findings
    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(str(diagnostics[0]))
        self.diagnostics = diagnostics


def load(files: Sequence[Path], imports: Sequence[Path] = ()) -> Loaded:
    """Read files and what they import; `imports` are files, folders and XML catalogues where that may be found."""
    with only_growing():
        return _loaded(files, imports)


def _loaded(files: Sequence[Path], imports: Sequence[Path]) -> Loaded:
    diagnostics: list[Diagnostic] = []
    readings: list[Read] = []
    seen: dict[Path, Read] = {}
    for path in files:
        try:
            if path.resolve() not in seen:
                readings.append(_open(path))
                seen[path.resolve()] = readings[-1]
        except _Failed as error:
            diagnostics += error.diagnostics
    given = len(readings)
    index = _Index(imports, diagnostics)
    known: set[str] = set()
    for reading in readings:
        known |= _names(reading)
    wanted = [(reading, iri) for reading in readings for iri in _imports(reading)]
    asked: set[str] = set()
    while wanted:
        reading, iri = wanted.pop(0)
        if iri in known or iri in asked:
            continue
        asked.add(iri)
        found = index.find(iri)
        if found is None:
            diagnostics.append(_not_found(reading, iri))
            continue
        if found.resolve() in seen:
            continue
        try:
            imported = _open(found)
        except _Failed as error:
            diagnostics += error.diagnostics
            continue
        seen[found.resolve()] = imported
        known |= _names(imported)
        readings.append(imported)
        wanted += [(imported, each) for each in _imports(imported)]
    own = {id(each): each.ontology for each in readings if isinstance(each, Document)}
    triples = [each for each in readings if isinstance(each, Reading)]
    mapped, problems = read_axioms(triples, own.values())
    whole = dict(zip(map(id, triples), mapped, strict=True)) | own
    problems += [problem for each in readings if isinstance(each, Document) for problem in each.problems]
    ontologies = tuple(whole[id(each)] for each in readings)
    return Loaded(ontologies, given, tuple(problems), tuple(diagnostics))


def _open(path: Path) -> Read:
    source = text_of(path)
    if isinstance(source, Diagnostic):
        raise _Failed(source)
    try:
        return read_any(source)
    except Malformed as error:
        raise _Failed(*_malformed(error, str(path))) from None


def text_of(path: Path) -> Source | Diagnostic:
    """The text of a file, or why it cannot be read."""
    found = read_file(path, limit=MOST_BYTES, declared=True)
    if isinstance(found, Diagnostic) and found.code in {codes_files.FILE_MISSING, codes_files.IS_A_DIRECTORY}:
        # There is no line to show.
        return replace(found, span=None)
    return found


def _malformed(error: Malformed, path: str) -> list[Diagnostic]:
    return [
        Diagnostic(codes.ONTOLOGY_MALFORMED, span, {"path": path, "reason": reason}, about=path)
        for reason, span in error.all
    ]


def _top(path: str) -> Span:
    return Span(Source(path, ""), 0, 0)


def _not_found(reading: Read, iri: str) -> Diagnostic:
    span: Span | None
    if isinstance(reading, Document):
        span = reading.ontology.header.span
    else:
        span = next(
            (reading.placed.span(each.value_at) for each in _import_statements(reading) if each.value == iri), None
        )
    note = Text(
        "give the file as well, or --imports with a folder or an XML catalogue that has it",
        "请一并给出该文件，或用 --imports 指定含有它的文件夹或 XML 目录文件",
    )
    return Diagnostic(codes.IMPORT_NOT_FOUND, span, {"iri": iri}, notes=(note,), about=iri)


def _names(reading: Read) -> set[str]:
    """The names under which the ontology of a file can be imported."""
    if isinstance(reading, Document):
        return {reading.ontology.header.iri, reading.ontology.header.version} - {""}
    found: set[str] = set()
    for each in reading.placed.of_class(OWL + "Ontology"):
        found.add(str(each.subject))
        found |= {str(version.value) for version in reading.placed.said(each.subject, OWL + "versionIRI")}
    return found


def _imports(reading: Read) -> Iterator[str]:
    if isinstance(reading, Document):
        yield from reading.ontology.header.imports
        return
    for each in _import_statements(reading):
        yield each.value.text if isinstance(each.value, Value) else str(each.value)


def _import_statements(reading: Reading) -> Iterator[Statement]:
    return (each for each in reading.placed.statements if each.edge == OWL + "imports")


class _Index:
    """Where imports may be found."""

    def __init__(self, places: Iterable[Path], diagnostics: list[Diagnostic]) -> None:
        self.diagnostics = diagnostics
        self.listed: dict[str, Path] = {}
        self.files: list[Path] = []
        for place in places:
            if place.is_dir():
                self.files += sorted(
                    each for each in place.rglob("*") if each.suffix.lower() in OF_ONTOLOGIES and each.is_file()
                )
            elif place.suffix.lower() == ".xml" and self._catalogue(place):
                continue
            else:
                self.files.append(place)
        self.named: dict[str, Path] | None = None

    def find(self, iri: str) -> Path | None:
        if iri in self.listed:
            return self.listed[iri]
        if self.named is None:
            self.named = {}
            for path in self.files:
                try:
                    names = _names(_open(path))
                except _Failed as error:
                    self.diagnostics += error.diagnostics
                    continue
                for name in sorted(names):
                    self.named.setdefault(name, path)
        return self.named.get(iri)

    def _catalogue(self, path: Path) -> bool:
        """Read an OASIS catalogue, as editors of ontologies write it; only names of files beside it count."""
        import xml.etree.ElementTree as ET

        from reqonto.rdf.entities import check_entities

        source = read_file(path, declared=True)
        if isinstance(source, Diagnostic):
            return False
        try:
            check_entities(source)
            root = ET.fromstring(source.text.encode("utf-8"), ET.XMLParser(encoding="utf-8"))  # noqa: S314 - entities have been looked at
        except Malformed as error:
            self.diagnostics += _malformed(error, str(path))
            return True
        except ET.ParseError as error:
            fields = {"path": str(path), "reason": xml_fault(str(error))}
            self.diagnostics.append(Diagnostic(codes.ONTOLOGY_MALFORMED, _top(str(path)), fields, about=str(path)))
            return True
        if root.tag != f"{{{_CATALOG}}}catalog":
            return False
        for each in root.iter(f"{{{_CATALOG}}}uri"):
            name, where = each.get("name"), urlparse(each.get("uri") or "")
            if name and where.scheme in {"", "file"} and not where.netloc and where.path:
                self.listed.setdefault(name, path.parent / unquote(where.path))
        return True
