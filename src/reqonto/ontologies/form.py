"""The gates of good form, by level: pitfalls of design, metadata, and names of other vocabularies."""

from __future__ import annotations

from collections.abc import Sequence

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.ontologies.loading import Loaded
from reqonto.ontologies.metadata import missing
from reqonto.ontologies.names import invented
from reqonto.ontologies.pitfalls import pitfalls
from reqonto.ontologies.result import Level
from reqonto.ontologies.terms import own_terms
from reqonto.owl.model import Axiom
from reqonto.owl.words import Words


def gates(
    loaded: Loaded, axioms: Sequence[Axiom], words: Words, level: Level, languages: Sequence[str]
) -> list[Diagnostic]:
    """What the given ontologies – not those that they import – lack at a level."""
    found: list[Diagnostic] = []
    for ontology in loaded.ontologies[: loaded.given]:
        terms = own_terms(ontology)
        found += pitfalls(ontology, axioms, terms, words, level, languages)
        found += missing(ontology, level)
        found += invented(ontology, terms)
    return found
