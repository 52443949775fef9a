"""The axioms and expressions of OWL 2, as trees: one sort of node with an operator, and one table of operators.

The operators are those of the functional-style syntax of the standard, so that a tree is read and written in it
directly; what stands where is told by `FORMS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias, assert_never

from reqonto.records import dataclass
from reqonto.source import Span

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

THING, NOTHING = OWL + "Thing", OWL + "Nothing"
TOP_OBJECT, BOTTOM_OBJECT = OWL + "topObjectProperty", OWL + "bottomObjectProperty"
TOP_DATA, BOTTOM_DATA = OWL + "topDataProperty", OWL + "bottomDataProperty"


class Kind(Enum):
    """What a name can stand for."""

    CLASS = "Class"
    DATATYPE = "Datatype"
    OBJECT_PROPERTY = "ObjectProperty"
    DATA_PROPERTY = "DataProperty"
    ANNOTATION_PROPERTY = "AnnotationProperty"
    INDIVIDUAL = "NamedIndividual"


@dataclass(frozen=True, slots=True)
class Iri:
    """A name."""

    iri: str


@dataclass(frozen=True, slots=True)
class Anonymous:
    """An individual without a name; the label means nothing beyond its ontology."""

    label: str


@dataclass(frozen=True, slots=True)
class Value:
    """A literal: its text as it is written, its datatype, its language (small letters, or nothing)."""

    text: str
    datatype: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """How many, in a cardinality."""

    number: int


@dataclass(frozen=True, slots=True)
class Form:
    """An operator with its parts: an expression or an axiom."""

    op: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Parts in brackets of their own, as the properties of a key have."""

    parts: tuple[Node, ...]


Node: TypeAlias = Iri | Anonymous | Value | Number | Form | Group


@dataclass(frozen=True, slots=True)
class Axiom:
    """An axiom and where it stands: first the place that says it, then those of its parts on other lines."""

    form: Form
    places: tuple[Span, ...] = field(default=(), compare=False, repr=False)

    @property
    def span(self) -> Span | None:
        return self.places[0] if self.places else None


@dataclass(frozen=True, slots=True)
class Header:
    """What an ontology says about itself: its name, its version, what it imports, its annotations (property, value)."""

    iri: str = ""
    version: str = ""
    imports: tuple[str, ...] = ()
    annotations: tuple[tuple[str, Node], ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Ontology:
    """The axioms of one file.  `headers` has one where the file is as the standard wants it."""

    path: str
    headers: tuple[Header, ...]
    axioms: tuple[Axiom, ...]
    prefixes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def header(self) -> Header:
        return self.headers[0] if self.headers else Header()


# What stands at each place of an operator: C class, D data range, P object property, U data property, A annotation
# property, I individual, L literal, N number, X any name, S subject or value of an annotation, p object property or
# chain, ? may be absent (with the place before it), + the last place again and again, ( ) a group.
FORMS: Mapping[str, str] = MappingProxyType(
    {
        "ObjectInverseOf": "P",
        "ObjectPropertyChain": "PP+",
        "ObjectIntersectionOf": "CC+",
        "ObjectUnionOf": "CC+",
        "ObjectComplementOf": "C",
        "ObjectOneOf": "I+",
        "ObjectSomeValuesFrom": "PC",
        "ObjectAllValuesFrom": "PC",
        "ObjectHasValue": "PI",
        "ObjectHasSelf": "P",
        "ObjectMinCardinality": "NPC?",
        "ObjectMaxCardinality": "NPC?",
        "ObjectExactCardinality": "NPC?",
        "DataSomeValuesFrom": "UD",
        "DataAllValuesFrom": "UD",
        "DataHasValue": "UL",
        "DataMinCardinality": "NUD?",
        "DataMaxCardinality": "NUD?",
        "DataExactCardinality": "NUD?",
        "DataIntersectionOf": "DD+",
        "DataUnionOf": "DD+",
        "DataComplementOf": "D",
        "DataOneOf": "L+",
        "DatatypeRestriction": "D(XL)+",
        "Declaration": "E",
        "SubClassOf": "CC",
        "EquivalentClasses": "CC+",
        "DisjointClasses": "CC+",
        "DisjointUnion": "CCC+",
        "SubObjectPropertyOf": "pP",
        "EquivalentObjectProperties": "PP+",
        "DisjointObjectProperties": "PP+",
        "InverseObjectProperties": "PP",
        "ObjectPropertyDomain": "PC",
        "ObjectPropertyRange": "PC",
        "FunctionalObjectProperty": "P",
        "InverseFunctionalObjectProperty": "P",
        "ReflexiveObjectProperty": "P",
        "IrreflexiveObjectProperty": "P",
        "SymmetricObjectProperty": "P",
        "AsymmetricObjectProperty": "P",
        "TransitiveObjectProperty": "P",
        "SubDataPropertyOf": "UU",
        "EquivalentDataProperties": "UU+",
        "DisjointDataProperties": "UU+",
        "DataPropertyDomain": "UC",
        "DataPropertyRange": "UD",
        "FunctionalDataProperty": "U",
        "DatatypeDefinition": "DD",
        "HasKey": "C(P*)(U*)",
        "SameIndividual": "II+",
        "DifferentIndividuals": "II+",
        "ClassAssertion": "CI",
        "ObjectPropertyAssertion": "PII",
        "NegativeObjectPropertyAssertion": "PII",
        "DataPropertyAssertion": "UIL",
        "NegativeDataPropertyAssertion": "UIL",
        "AnnotationAssertion": "ASS",
        "SubAnnotationPropertyOf": "AA",
        "AnnotationPropertyDomain": "AX",
        "AnnotationPropertyRange": "AX",
    }
)
"""Every operator, with what stands at its places."""

ANNOTATIONS = frozenset(
    ("AnnotationAssertion", "SubAnnotationPropertyOf", "AnnotationPropertyDomain", "AnnotationPropertyRange")
)
"""Axioms that mean nothing to a reasoner."""

_PLACES = MappingProxyType(
    {
        "C": Kind.CLASS,
        "D": Kind.DATATYPE,
        "P": Kind.OBJECT_PROPERTY,
        "U": Kind.DATA_PROPERTY,
        "A": Kind.ANNOTATION_PROPERTY,
        "I": Kind.INDIVIDUAL,
        "p": Kind.OBJECT_PROPERTY,
    }
)


def form(op: str, *parts: Node) -> Form:
    """An operator with its parts."""
    return Form(op, parts)


def pairs(node: Form) -> Iterator[tuple[str, Node]]:
    """The parts of an operator, each with the letter of its place in `FORMS`."""
    if node.op == "HasKey":
        yield "C", node.parts[0]
        for letter, group in zip("PU", node.parts[1:], strict=True):
            assert isinstance(group, Group)
            for part in group.parts:
                yield letter, part
        return
    if node.op == "DatatypeRestriction":
        yield "D", node.parts[0]
        for index, part in enumerate(node.parts[1:]):
            yield "XL"[index % 2], part
        return
    letters = FORMS[node.op].replace("?", "").rstrip("+")
    for index, part in enumerate(node.parts):
        yield letters[min(index, len(letters) - 1)], part


def uses(node: Node, letter: str = "") -> Iterator[tuple[Kind, str]]:
    """Every name in a tree with what it has to be there; names of facets and of annotated things are left out."""
    match node:
        case Iri(iri):
            kind = _PLACES.get(letter)
            if kind is not None:
                yield kind, iri
        case Form("Declaration", parts):
            (declared,) = parts
            assert isinstance(declared, Form)
            (name,) = declared.parts
            assert isinstance(name, Iri)
            yield Kind(declared.op), name.iri
        case Form():
            for inner, part in pairs(node):
                yield from uses(part, inner)
        case Value(_, datatype, _):
            yield Kind.DATATYPE, datatype
        case Group() | Anonymous() | Number():
            pass
        case _:
            assert_never(node)


def declaration(kind: Kind, iri: str) -> Form:
    """The axiom that a name stands for something of a kind."""
    return form("Declaration", form(kind.value, Iri(iri)))


def signature(axiom: Form) -> frozenset[tuple[Kind, str]]:
    """The classes, properties and individuals of an axiom; not its datatypes, and not what has a fixed meaning."""
    kinds = {Kind.CLASS, Kind.OBJECT_PROPERTY, Kind.DATA_PROPERTY, Kind.INDIVIDUAL}
    return frozenset(each for each in uses(axiom) if each[0] in kinds and not each[1].startswith(OWL))


def inside(node: Node) -> Iterator[Form]:
    """Every operator in a tree, outer ones first."""
    pending: list[Node] = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, Form):
            yield each
            pending.extend(reversed(each.parts))
        elif isinstance(each, Group):
            pending.extend(reversed(each.parts))


def logical(axioms: Sequence[Axiom]) -> list[Axiom]:
    """The axioms that mean something to a reasoner: neither declarations nor annotations."""
    return [each for each in axioms if each.form.op != "Declaration" and each.form.op not in ANNOTATIONS]
