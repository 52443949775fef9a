"""The axioms of a file, to be compared with those of another."""

from __future__ import annotations

from pathlib import Path

from reqonto.ontologies.loading import load
from reqonto.owl.model import Form, Group, Node

SETS = {
    *("EquivalentClasses", "DisjointClasses", "DisjointObjectProperties", "DifferentIndividuals"),
    *("InverseObjectProperties", "ObjectUnionOf", "ObjectIntersectionOf", "ObjectOneOf", "DataOneOf"),
}


def plain(node: Node) -> object:
    """A form without the order of what has none."""
    match node:
        case Form(op, parts):
            said = tuple(map(plain, parts))
            return op, frozenset(said) if op in SETS else said
        case Group(parts):
            return frozenset(map(plain, parts))
        case _:
            return node


def axioms(path: Path) -> set[object]:
    """What reqonto reads in a file that says nothing but axioms."""
    loaded = load([path])
    assert (loaded.diagnostics, loaded.problems) == ((), ())
    return {plain(each.form) for ontology in loaded.ontologies for each in ontology.axioms}
