"""The IRIs of the elements of a specification, and which of them its paths name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from urllib.parse import quote

from reqonto import vocabulary as ecreq
from reqonto.rdf.terms import DCTERMS, FALSE, OWL, RDFS, SKOS, TRUE, TYPE, Fact, Iri, Literal
from reqonto.rdf.terms import text_in as said_in
from reqonto.records import dataclass
from reqonto.spec.meanings import name_chain
from reqonto.spec.model import Entry, Specification
from reqonto.syntax import tree

_LANG = re.compile("[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")

DEFAULT_BASE = "urn:reqonto:specification"

_LAYERS: Mapping[str, str] = {
    "public": ecreq.PublicLayer,
    "partner": ecreq.PartnerLayer,
    "core": ecreq.CoreLayer,
}

LABEL, ALSO = Iri(RDFS + "label"), Iri(SKOS + "altLabel")
IDENTIFIER, DESCRIPTION = Iri(DCTERMS + "identifier"), Iri(DCTERMS + "description")
NAMED_INDIVIDUAL = Iri(OWL + "NamedIndividual")


@dataclass
class Names:
    """The names of elements under a base, and what paths lead to."""

    specification: Specification
    base: str
    declared: frozenset[str] = field(init=False)
    needed: dict[str, None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        spec = self.specification
        tables = (spec.kinds, spec.events, spec.parameters, spec.relations, spec.features, spec.global_relations)
        self.declared = frozenset(name for table in tables for name in table)

    # ------------------------------------------------ names

    def name(self, local: str) -> Iri:
        """The IRI of an element; what an IRI can not hold is percent-encoded, letters of any script stay."""
        kept = "".join(char if char.isalnum() or char in "-._~/" else quote(char) for char in local)
        return Iri(f"{self.base}#{kept}")

    def item(self, entry: Entry[object]) -> Iri:
        """The IRI of an item, apart from that of a declaration with the same id (a life cycle and its parameter)."""
        return self.name(f"{entry.id}/{entry.word}" if entry.id in self.declared else entry.id)

    def layer(self, name: str) -> Iri:
        if name in _LAYERS:
            return Iri(_LAYERS[name])
        self.needed[name] = None
        return self.name(f"layer/{name}")

    def enumeration(self, symbol: str) -> Iri:
        # An enumeration written in place is called like its parameter.
        return self.name(f"{symbol}/enumeration")

    # ------------------------------------------------ what paths name

    def events(self, edge: str, module: str, pattern: tree.Expr | None) -> Iterator[Fact]:
        """Facts that point to the kind of event that a pattern names (`Pay`, `Pay(order: o)`)."""
        if isinstance(pattern, tree.Call):
            pattern = pattern.function
        names = () if pattern is None else name_chain(pattern)
        id_ = self.declared_at(module, tuple(name.text for name in names)) if names else ""
        if id_ in self.specification.events:
            yield Iri(edge), self.name(id_)

    def pointed(
        self, edge: str, module: str, paths: tuple[tree.Path, ...], *, roles: bool = False, events: bool = False
    ) -> Iterator[Fact]:
        """Facts that point to what the paths name; a path that names nothing here has been reported elsewhere."""
        for id_ in self.targets(module, paths, roles=roles):
            if not events or id_ in self.specification.events:
                yield Iri(edge), self.name(id_)

    def targets(self, module: str, paths: tuple[tree.Path, ...], *, roles: bool = False) -> Iterator[str]:
        """The ids of the declarations that paths name."""
        for path in paths:
            id_ = self.declared_at(module, tuple(part.text for part in path.parts))
            kind = self.specification.kinds.get(id_)
            if id_ and (not roles or (kind is not None and kind.word == "role")):
                yield id_

    def declared_at(self, module: str, parts: tuple[str, ...]) -> str:
        """The id of the declaration or member that a path names; empty if there is none, or more than one."""
        found = [thing for thing in self.specification.lookup(module, parts) if thing.id in self.declared]
        if len(found) == 1:
            return found[0].id
        if len(parts) > 1 and not found:
            owner = self.declared_at(module, parts[:-1])
            if owner in self.specification.relations:
                owner = self.specification.relations[owner].target
            members = self.specification.members(owner).get(parts[-1], ()) if owner in self.specification.kinds else ()
            if len(members) == 1:
                return members[0].id
            return f"{owner}.{parts[-1]}" if f"{owner}.{parts[-1]}" in self.declared else ""
        return ""


def classes(kind: str) -> Iterator[Fact]:
    """That something is an individual of a class."""
    yield TYPE, NAMED_INDIVIDUAL
    yield TYPE, Iri(kind)


def truth(value: bool) -> Literal:  # noqa: FBT001 - the value itself
    """A truth value."""
    return TRUE if value else FALSE


def identifier(id_: str) -> Fact:
    """The id of an element, as written."""
    return IDENTIFIER, Literal(id_)


def text_in(lang: str, text: str) -> Literal:
    """A text with its language, if it has one that RDF can write."""
    return said_in(lang if _LANG.fullmatch(lang) else "", text)
