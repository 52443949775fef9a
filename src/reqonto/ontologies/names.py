"""Names of other vocabularies: a name in the namespace of one that it does not have is invented (pitfall P40)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from reqonto.diagnostics import codes_ontology as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.ontologies.terms import Terms
from reqonto.owl.model import OWL, RDF, RDFS, XSD, Anonymous, Axiom, Form, Group, Iri, Node, Ontology, Value
from reqonto.records import dataclass

# Vocabularies whose names rdflib lists; those that grow are warned of, as the list may be older than the name.
_OF_RDFLIB = {
    "DC": "Dublin Core 1.1", "DCAM": "DCAM", "DCMITYPE": "DCMI Type", "DCTERMS": "Dublin Core Terms",
    "DOAP": "DOAP", "FOAF": "FOAF", "ODRL2": "ODRL 2", "ORG": "ORG", "PROV": "PROV-O", "QB": "Data Cube",
    "SKOS": "SKOS", "TIME": "OWL-Time", "VANN": "VANN", "VOID": "VoID",
}  # fmt: skip
_GROWING = {"SDO": "schema.org", "DCAT": "DCAT", "SH": "SHACL"}
_GROWING_IN_TABLE = {"https://ref.gs1.org/voc/", "https://w3id.org/dpv#", "https://w3id.org/dpv/pd#"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of a vocabulary; `closed` where there will be no others."""

    title: str
    names: frozenset[str]
    closed: bool


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """What is known of other vocabularies, by namespace."""
    import rdflib.namespace as spaces

    found: dict[str, Vocabulary] = {}
    extra = _listed()
    for name, title in {**_OF_RDFLIB, **_GROWING}.items():
        space = getattr(spaces, name)
        own = str(space)
        known = {str(term)[len(own) :] for term in dir(space) if str(term).startswith(own)}
        known |= set(space.__annotations__) | set(getattr(space, "_extras", ()))
        known |= {each.rstrip("_") for each in known} | extra.pop(own, (title, frozenset()))[1]
        found[own] = Vocabulary(title, frozenset(known), name in _OF_RDFLIB)
    for own, (title, names) in extra.items():
        found[own] = Vocabulary(title, names, own not in _GROWING_IN_TABLE)
    # The same vocabulary under both protocols.
    schema = found["https://schema.org/"]
    found["http://schema.org/"] = schema
    return MappingProxyType(found)


def _listed() -> dict[str, tuple[str, frozenset[str]]]:
    """Names that rdflib does not list: a table of namespace, title and names."""
    text = resources.files("reqonto.ontologies").joinpath("names.tsv").read_text(encoding="utf-8")
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for line in text.splitlines()[1:]:
        own, title, names = line.split("\t")
        found[own] = (title, frozenset(names.split()))
    return found


def invented(ontology: Ontology, terms: Terms) -> Iterator[Diagnostic]:
    """Names of other vocabularies that these do not have, each at its first place."""
    known = vocabularies()
    told: set[str] = set()
    uses = [(each, axiom.span) for axiom in ontology.axioms for each in _iris(axiom)]
    header = ontology.header
    uses += [(name, header.span) for name, _ in header.annotations]
    for iri, span in uses:
        if iri in told or iri.startswith((OWL, RDF, RDFS, XSD, *terms.namespaces)):
            continue
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        vocabulary = known.get(iri[:cut])
        if vocabulary is None or not iri[cut:] or iri[cut:] in vocabulary.names:
            continue
        told.add(iri)
        yield Diagnostic(
            codes.NO_SUCH_TERM,
            span,
            {"vocabulary": vocabulary.title, "name": iri[cut:]},
            severity=Severity.ERROR if vocabulary.closed else Severity.WARNING,
            about=f"P40 {iri}",
        )


def _iris(axiom: Axiom) -> Iterator[str]:
    pending: list[Node] = [axiom.form]
    while pending:
        match pending.pop():
            case Iri(iri):
                yield iri
            case Form(_, parts) | Group(parts):
                pending.extend(parts)
            case Value(_, datatype, _):
                yield datatype
            case Anonymous():
                pass
            case _:
                pass
