"""Terms of RDF, as light as they can be: a graph of a large specification has hundreds of thousands of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
SWRL = "http://www.w3.org/2003/11/swrl#"


_LETTERS = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
NAME_START = f"{_LETTERS}_"
NAME_CHARS = f"{_LETTERS}_0-9\u00b7\u0300-\u036f\u203f\u2040\\-"
"""The characters of names in Turtle, as they stand in brackets of a pattern (`PN_CHARS_U` and `PN_CHARS`)."""


class Iri(str):
    """The name of a resource, as an absolute IRI."""

    __slots__ = ()


class Blank(str):
    """A resource without a name, by a label that begins with `_:`, as no IRI does."""

    __slots__ = ()


class Literal(NamedTuple):
    """A value: what is written, its datatype as an IRI, and its language if it is a text with one."""

    text: str
    datatype: str = XSD + "string"
    lang: str = ""


Term: TypeAlias = "Iri | Blank | Literal"
Resource: TypeAlias = "Iri | Blank"


class Node:
    """A resource without a name that is written where it is used, with what is said about it."""

    __slots__ = ("facts",)

    def __init__(self, facts: list[Fact]) -> None:
        self.facts = facts


Value: TypeAlias = "Iri | Literal | Node"
Fact: TypeAlias = "tuple[Iri, Value]"

TYPE = Iri(RDF + "type")
FIRST, REST, NIL = Iri(RDF + "first"), Iri(RDF + "rest"), Iri(RDF + "nil")
LANG_STRING = RDF + "langString"

TRUE = Literal("true", XSD + "boolean")
FALSE = Literal("false", XSD + "boolean")


def number(value: int, kind: str = "integer") -> Literal:
    """A whole number of a datatype of XML Schema."""
    return Literal(str(value), XSD + kind)


def text_in(lang: str, text: str) -> Literal:
    """A text in a language; without one where `lang` is empty."""
    return Literal(text, LANG_STRING, lang) if lang else Literal(text)


def listed(values: list[Value]) -> Value:
    """A list of RDF that holds the values in their order."""
    found: Value = NIL
    for value in reversed(values):
        found = Node([(FIRST, value), (REST, found)])
    return found


def entries(node: Node) -> list[Value] | None:
    """The entries of a list of RDF; None if the node is none."""
    found: list[Value] = []
    rest: Value = node
    while isinstance(rest, Node):
        if [edge for edge, _ in rest.facts] != [FIRST, REST]:
            return None
        found.append(rest.facts[0][1])
        rest = rest.facts[1][1]
    return found if rest == NIL else None


PREFIXES: Mapping[str, str] = MappingProxyType(
    {"dcterms": DCTERMS, "owl": OWL, "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "swrl": SWRL, "xsd": XSD}
)
"""The prefixes that are written and that messages show."""
