"""The terms that an ontology defines itself, as opposed to those of others that it uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from reqonto.owl.model import OWL, RDF, RDFS, XSD, Axiom, Kind, Ontology, uses
from reqonto.records import dataclass
from reqonto.source import Span

_NAMESPACE = "http://purl.org/vocab/vann/preferredNamespaceUri"


@dataclass(frozen=True, slots=True)
class Terms:
    """The names of an ontology: what each stands for, and where that is declared."""

    namespaces: tuple[str, ...]
    kinds: Mapping[str, frozenset[Kind]]
    declared: Mapping[str, Span | None]

    def of(self, *kinds: Kind) -> list[str]:
        """The own terms of some kinds, in the order of the text."""
        return [iri for iri, found in self.kinds.items() if found & set(kinds)]


def namespace(iri: str) -> str:
    """The part of a name before its last part."""
    for mark in "#/:":
        if mark in iri:
            return iri[: iri.rindex(mark) + 1]
    return ""


def own_terms(ontology: Ontology) -> Terms:
    """The declared terms in the namespace of the header, in that of the ontology, or in the most frequent one."""
    declared: dict[str, set[Kind]] = {}
    spans: dict[str, Span | None] = {}
    for axiom in ontology.axioms:
        if axiom.form.op == "Declaration":
            for kind, iri in uses(axiom.form):
                if not iri.startswith((OWL, RDF, RDFS, XSD)):
                    declared.setdefault(iri, set()).add(kind)
                    spans.setdefault(iri, axiom.span)
    stated = [value.text if hasattr(value, "text") else getattr(value, "iri", "")
              for name, value in ontology.header.annotations if name == _NAMESPACE]  # fmt: skip
    base = ontology.header.iri
    chosen = [each for each in (*stated, f"{base}#", f"{base}/", base if base.endswith(("#", "/")) else "") if each]
    own = [each for each in dict.fromkeys(chosen) if any(iri.startswith(each) for iri in declared)]
    if not own and not base:
        # A file without a name: what most of its names begin with.
        common = Counter(namespace(iri) for iri in declared).most_common(1)
        own = [each for each, _ in common if each]
    kinds = {iri: frozenset(found) for iri, found in declared.items() if iri.startswith(tuple(own))} if own else {}
    return Terms(tuple(own), kinds, spans)


def mentions(axioms: list[Axiom]) -> Mapping[str, list[Axiom]]:
    """The axioms that speak of each name."""
    found: dict[str, list[Axiom]] = {}
    for axiom in axioms:
        for iri in {iri for _, iri in uses(axiom.form)}:
            found.setdefault(iri, []).append(axiom)
    return found
