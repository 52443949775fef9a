"""Which axioms of an ontology matter for some names: syntactic locality modules.

An axiom is local for a signature if it is true wherever all other names are empty; what follows in the signature
follows from the axioms that are not local, taken again and again with the names that they bring (Cuenca Grau, Horrocks,
Kazakov and Sattler, "Modular reuse of ontologies: theory and practice", JAIR 31 (2008)).  So every reason why a class
is empty, and every reason why nothing is possible, lies in the module.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from reqonto.owl.model import (
    BOTTOM_DATA,
    BOTTOM_OBJECT,
    NOTHING,
    RDFS,
    THING,
    TOP_DATA,
    TOP_OBJECT,
    Form,
    Group,
    Iri,
    Kind,
    Node,
    Number,
    signature,
)

Name: TypeAlias = tuple[Kind, str]


def module(axioms: Sequence[Form], names: Iterable[Name]) -> list[int]:
    """The numbers of the axioms that matter for what follows about some names, in their order."""
    chosen: set[int] = set()
    known: set[Name] = set(names)
    # An axiom can stop being local only when one of its names becomes known.
    waiting: dict[Name, list[int]] = {}
    own = [signature(axiom) for axiom in axioms]
    for number, names_ in enumerate(own):
        for name in names_:
            waiting.setdefault(name, []).append(number)
    pending = list(range(len(axioms)))
    while pending:
        number = pending.pop()
        if number in chosen or is_local(axioms[number], known):
            continue
        chosen.add(number)
        for name in own[number] - known:
            known.add(name)
            pending += waiting[name]
    return sorted(chosen)


def is_local(axiom: Form, names: set[Name]) -> bool:
    """Whether an axiom is true wherever all names outside of `names` are empty."""
    locality = _Locality(names)
    parts = axiom.parts
    match axiom.op:
        case "Declaration" | "AnnotationAssertion" | "SubAnnotationPropertyOf":
            return True
        case "AnnotationPropertyDomain" | "AnnotationPropertyRange":
            return True
        case "SubClassOf":
            return locality.empty(parts[0]) or locality.full(parts[1])
        case "EquivalentClasses":
            return all(map(locality.empty, parts)) or all(map(locality.full, parts))
        case "DisjointClasses":
            return sum(not locality.empty(part) for part in parts) <= 1
        case "DisjointUnion":
            return all(map(locality.empty, parts)) or (
                locality.full(parts[0])
                and sum(not locality.empty(part) for part in parts[1:]) == 1
                and any(map(locality.full, parts[1:]))
            )
        case "SubObjectPropertyOf" | "SubDataPropertyOf":
            return locality.no_pair(parts[0]) or locality.every_pair(parts[1])
        case "EquivalentObjectProperties" | "EquivalentDataProperties":
            return all(map(locality.no_pair, parts)) or all(map(locality.every_pair, parts))
        case "InverseObjectProperties":
            return all(map(locality.no_pair, parts)) or all(map(locality.every_pair, parts))
        case "DisjointObjectProperties" | "DisjointDataProperties":
            return sum(not locality.no_pair(part) for part in parts) <= 1
        case "ObjectPropertyDomain" | "DataPropertyDomain" | "ObjectPropertyRange":
            return locality.no_pair(parts[0]) or locality.full(parts[1])
        case "DataPropertyRange":
            return locality.no_pair(parts[0]) or parts[1] == Iri(RDFS + "Literal")
        case "HasKey":
            groups = [part.parts for part in parts[1:] if isinstance(part, Group)]
            return locality.empty(parts[0]) or any(locality.no_pair(each) for group in groups for each in group)
        case "ReflexiveObjectProperty":
            return locality.every_pair(parts[0])
        case (
            "FunctionalObjectProperty"
            | "InverseFunctionalObjectProperty"
            | "FunctionalDataProperty"
            | "IrreflexiveObjectProperty"
            | "AsymmetricObjectProperty"
        ):
            return locality.no_pair(parts[0])
        case "SymmetricObjectProperty" | "TransitiveObjectProperty":
            return locality.no_pair(parts[0]) or locality.every_pair(parts[0])
        case _:
            # Facts, definitions of datatypes, and whatever is not known here.
            return False


class _Locality:
    """Which expressions are empty, and which hold everything, where all names outside of a signature are empty."""

    def __init__(self, names: set[Name]) -> None:
        self.names = names

    def no_pair(self, node: Node) -> bool:
        """Whether a property holds nowhere."""
        match node:
            case Iri(iri):
                if iri in {BOTTOM_OBJECT, BOTTOM_DATA}:
                    return True
                if iri in {TOP_OBJECT, TOP_DATA}:
                    return False
                return not {(Kind.OBJECT_PROPERTY, iri), (Kind.DATA_PROPERTY, iri)} & self.names
            case Form("ObjectInverseOf", (inner,)):
                return self.no_pair(inner)
            case Form("ObjectPropertyChain", parts):
                return any(map(self.no_pair, parts))
            case _:
                return False

    def every_pair(self, node: Node) -> bool:
        match node:
            case Iri(iri):
                return iri in {TOP_OBJECT, TOP_DATA}
            case Form("ObjectInverseOf", (inner,)):
                return self.every_pair(inner)
            case _:
                return False

    def empty(self, node: Node) -> bool:
        """Whether a class has no member."""
        match node:
            case Iri(iri):
                return iri == NOTHING or (iri != THING and (Kind.CLASS, iri) not in self.names)
            case Form("ObjectIntersectionOf", parts):
                return any(map(self.empty, parts))
            case Form("ObjectUnionOf", parts):
                return all(map(self.empty, parts))
            case Form("ObjectComplementOf", (inner,)):
                return self.full(inner)
            case Form("ObjectSomeValuesFrom", (property_, filler)):
                return self.no_pair(property_) or self.empty(filler)
            case Form("DataSomeValuesFrom" | "ObjectHasValue" | "DataHasValue" | "ObjectHasSelf", parts):
                return self.no_pair(parts[0])
            case Form(op, (Number(number), property_, *rest)) if op.endswith(("MinCardinality", "ExactCardinality")):
                filler_empty = op.startswith("Object") and bool(rest) and self.empty(rest[0])
                return number > 0 and (self.no_pair(property_) or filler_empty)
            case _:
                return False

    def full(self, node: Node) -> bool:
        """Whether everything is a member of a class."""
        match node:
            case Iri(iri):
                return iri == THING
            case Form("ObjectIntersectionOf", parts):
                return all(map(self.full, parts))
            case Form("ObjectUnionOf", parts):
                return any(map(self.full, parts))
            case Form("ObjectComplementOf", (inner,)):
                return self.empty(inner)
            case Form("ObjectAllValuesFrom", (property_, filler)):
                return self.no_pair(property_) or self.full(filler)
            case Form("DataAllValuesFrom", (property_, filler)):
                return self.no_pair(property_) or filler == Iri(RDFS + "Literal")
            case Form(op, (Number(number), property_, *rest)) if op.endswith("MinCardinality"):
                return number == 0
            case Form(op, (Number(number), property_, *rest)) if op.endswith(("MaxCardinality", "ExactCardinality")):
                filler_empty = op.startswith("Object") and bool(rest) and self.empty(rest[0])
                none = self.no_pair(property_) or filler_empty
                return none and (op.endswith("MaxCardinality") or number == 0)
            case _:
                return False


__all__ = ["Name", "is_local", "module"]
