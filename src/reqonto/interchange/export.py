"""A specification in the formats of RDF: Turtle, TriG, RDF/XML and JSON-LD.

Every format says the same: facts about the elements, axioms of OWL and rules of SWRL where these can say something of
what the items say, and the items themselves as trees with their texts.  The same specification gives the same bytes,
and nothing is held but the element at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal as OneOf
from typing import TypeAlias

from reqonto import vocabulary as ecreq
from reqonto.graphs.declared import with_declarations
from reqonto.graphs.facts import Facts
from reqonto.graphs.names import DEFAULT_BASE
from reqonto.graphs.written import written_blocks
from reqonto.rdf.terms import PREFIXES, Blank, Iri, Literal, Resource
from reqonto.rdf.write import Block, trig, triples, turtle
from reqonto.spec.model import Specification
from reqonto.syntax.tree import Tree

Format: TypeAlias = OneOf["turtle", "owl", "jsonld", "trig"]
FORMATS: tuple[Format, ...] = ("turtle", "owl", "jsonld", "trig")


def blocks_of(specification: Specification, trees: Sequence[Tree] = (), *, base: str = DEFAULT_BASE) -> Iterator[Block]:
    """What there is to say of a specification, element by element.

    With its texts as trees, where these are given, and then as an ontology of its own: with axioms of OWL, rules of
    SWRL, and declarations of the terms that are used.
    """
    facts = Facts(specification, base, axioms=bool(trees))
    if trees:
        yield from with_declarations(chain(facts.blocks(), written_blocks(facts, trees)), base)
    else:
        yield from facts.blocks()


def triples_of(
    specification: Specification, trees: Sequence[Tree] = (), *, base: str = DEFAULT_BASE
) -> Iterator[tuple[Resource, Iri, Iri | Blank | Literal, Iri | None]]:
    """The same as single statements: subject, property, value, and the graph that TriG has them in."""
    return triples(blocks_of(specification, trees, base=base))


def prefixes_of(base: str = DEFAULT_BASE) -> Mapping[str, str]:
    """The prefixes that an export declares."""
    return {"": f"{base}#", "ecreq": ecreq.NAMESPACE, **PREFIXES}


def export(
    specification: Specification, trees: Sequence[Tree] = (), *, to: Format = "turtle", base: str = DEFAULT_BASE
) -> Iterator[str]:
    """The specification in a format, piece by piece; its elements are named `base#id`."""
    return written(blocks_of(specification, trees, base=base), to, prefixes_of(base))


def written(blocks: Iterable[Block], to: Format, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Blocks in a format."""
    match to:
        case "turtle":
            return turtle(blocks, prefixes)
        case "trig":
            return trig(blocks, prefixes)
        case "owl":
            from reqonto.rdf.write_xml import rdf_xml

            return rdf_xml(blocks, prefixes)
        case "jsonld":
            from reqonto.rdf.write_jsonld import json_ld

            return json_ld(blocks, prefixes)
