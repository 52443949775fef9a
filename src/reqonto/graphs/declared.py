"""What kind of term each name from elsewhere is that an export uses, so that programs of OWL read it as meant.

The export imports no ontology: its name does not resolve, and programs would look for it.  A program of OWL that does
not know a property takes what it says for annotations, and drops it where it has to say more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reqonto import vocabulary as ecreq
from reqonto.rdf.terms import OWL, RDF, RDFS, SWRL, TYPE, XSD, Fact, Iri, Literal, Node
from reqonto.rdf.write import Block

_CLASS, _OBJECT = Iri(OWL + "Class"), Iri(OWL + "ObjectProperty")
_DATA, _ANNOTATION = Iri(OWL + "DatatypeProperty"), Iri(OWL + "AnnotationProperty")
_BUILT_IN = (OWL, RDF, RDFS, SWRL, XSD)
_NAMES_CLASSES = frozenset({TYPE, RDFS + "subClassOf", RDFS + "range", RDFS + "domain"})


def with_declarations(blocks: Iterable[Block], base: str) -> Iterator[Block]:
    """The blocks, and after them what the classes and properties are that stand neither below `base` nor in OWL."""
    kinds: dict[Iri, Iri] = {}
    for block in blocks:
        _note(block.facts, base, kinds)
        yield block
    for term in sorted(kinds):
        yield Block(term, [(TYPE, kinds[term])])


def _note(facts: Iterable[Fact], base: str, kinds: dict[Iri, Iri]) -> None:
    todo = list(facts)
    while todo:
        edge, value = todo.pop()
        if isinstance(value, Node):
            todo += value.facts
        if edge in _NAMES_CLASSES:
            if isinstance(value, Iri) and value.startswith(ecreq.NAMESPACE):
                kinds[value] = _CLASS
        elif edge not in kinds and not edge.startswith((*_BUILT_IN, f"{base}#")):
            ours = edge.startswith(ecreq.NAMESPACE)
            kinds[edge] = (_DATA if isinstance(value, Literal) else _OBJECT) if ours else _ANNOTATION
