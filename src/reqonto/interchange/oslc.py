"""A specification as tools for OSLC Requirements Management 2.1 read it: requirements, collections, links between them.

Each requirement has exactly one title, each module is a collection of those written in it, and links stand at both
ends, as consumers look for them at either.  What OSLC has no property for is left to the other formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from rdflib import DCTERMS, RDF, XSD, Graph, Literal, Namespace, URIRef

from reqonto.diagnostics.render_text import clean
from reqonto.interchange.turtle import DEFAULT_BASE, element_names
from reqonto.spec.model import Entry, Metadata, Specification
from reqonto.syntax import tree

OSLC_RM = Namespace("http://open-services.net/ns/rm#")
OSLC = Namespace("http://open-services.net/ns/core#")

REQUIREMENTS = frozenset({"requirement", "constraint", "lifecycle", "need", "permissions", "quality"})
"""The sorts of items that are requirements there."""

_LINKS: Mapping[tree.LinkWord, tuple[URIRef, URIRef | None]] = {
    "refines": (OSLC_RM.elaborates, OSLC_RM.elaboratedBy),
    "satisfies": (OSLC_RM.satisfies, OSLC_RM.satisfiedBy),
    "contains": (OSLC_RM.decomposedBy, OSLC_RM.decomposes),
    "verified by": (OSLC_RM.validatedBy, None),
    "requires": (DCTERMS.requires, DCTERMS.isRequiredBy),
    "replaces": (DCTERMS.replaces, DCTERMS.isReplacedBy),
    "derives from": (DCTERMS.relation, None),
    "conflicts with": (DCTERMS.relation, None),
    "overrides": (DCTERMS.relation, None),
    "exception to": (DCTERMS.relation, None),
}
"""The property of a link, and that of its other end."""


def export_oslc(specification: Specification, *, base: str = DEFAULT_BASE) -> str:
    """The specification as Turtle in the terms of OSLC; its elements are named as in every other export."""
    graph = Graph()
    graph.bind("oslc_rm", OSLC_RM)
    graph.bind("oslc", OSLC)
    for triple in _Told(specification, base).triples():
        graph.add(triple)
    return graph.serialize(format="turtle")


_Triple = tuple[URIRef, URIRef, URIRef | Literal]


class _Told:
    def __init__(self, specification: Specification, base: str) -> None:
        self.specification, self.base = specification, URIRef(base)
        self.names = element_names(specification, base=base)
        self.requirements = [each for each in specification.entries.values() if each.word in REQUIREMENTS]

    def triples(self) -> Iterator[_Triple]:
        modules = self.specification.modules
        first = next(iter(modules.values()), None)
        yield from self._collection(self.base, "", _title(first.meta, first.path) if first is not None else "")
        for path, module in modules.items():
            name = URIRef(f"{self.base}#module/{path}")
            yield from self._collection(name, path, _title(module.meta, path))
            yield self.base, OSLC_RM.decomposedBy, name
            yield name, OSLC_RM.decomposes, self.base
        for entry in self.requirements:
            yield from self._requirement(entry)
        for entry in self.specification.scenarios:
            yield from self._validated(entry)

    def _collection(self, name: URIRef, module: str, title: str) -> Iterator[_Triple]:
        """A module, or the whole specification where that is empty."""
        yield name, RDF.type, OSLC_RM.RequirementCollection
        yield name, DCTERMS.title, _rich(title or "Specification")
        yield name, DCTERMS.identifier, _plain(module or str(self.base))
        for entry in self.requirements:
            if not module or entry.module == module:
                yield name, OSLC_RM.uses, URIRef(self.names[entry.id])

    def _requirement(self, entry: Entry[object]) -> Iterator[_Triple]:
        name = URIRef(self.names[entry.id])
        yield name, RDF.type, OSLC_RM.Requirement
        yield name, DCTERMS.identifier, _plain(entry.id)
        yield name, OSLC.shortTitle, _rich(entry.id)
        yield name, DCTERMS.title, _rich(_title(entry.meta, entry.id))
        span = getattr(entry.node, "span", None)
        told = entry.meta.doc or ("" if span is None else span.text.strip())
        if told:
            yield name, DCTERMS.description, _rich(told)
        yield from ((name, DCTERMS.subject, _plain(each)) for each in entry.meta.tags)
        for link in entry.meta.links:
            target = self.specification.entries.get(link.target)
            if target is None or target.id not in self.names:
                continue
            there, back = _LINKS[link.word]
            other = URIRef(self.names[target.id])
            yield name, there, other
            if back is not None and target.word in REQUIREMENTS:
                yield other, back, name

    def _validated(self, entry: Entry[tree.Scenario]) -> Iterator[_Triple]:
        """The requirements that a scenario expects to be triggered are validated by it."""
        for part in entry.node.parts:
            if isinstance(part, tree.ExpectVerdict) and part.verdict != "not applicable":
                for uid in part.uids:
                    target = self.specification.entries.get(uid.text)
                    if target is not None and target.word in REQUIREMENTS and entry.id in self.names:
                        yield URIRef(self.names[target.id]), OSLC_RM.validatedBy, URIRef(self.names[entry.id])


def _title(meta: Metadata, otherwise: str) -> str:
    """What an element is called: by its title, else its label, English first; else as is said."""
    if meta.title is not None:
        return meta.title.text
    labels = dict(meta.labels)
    return labels.get("en") or next(iter(labels.values()), otherwise)


def _rich(text: str) -> Literal:
    """A text as content of XHTML, which has no control characters."""
    kept = "\n".join(clean(line) for line in text.splitlines())
    return Literal(escape(kept, quote=False), datatype=RDF.XMLLiteral, normalize=False)


def _plain(text: str) -> Literal:
    return Literal(text, datatype=XSD.string)
