"""Which of the small profiles of OWL 2 – EL, QL, RL – axioms keep, and what the first axiom outside of each is.

The tables follow the normative grammars of the standard's page on profiles.
"""

from __future__ import annotations

from collections.abc import Sequence

from reqonto.owl.model import (
    ANNOTATIONS,
    OWL,
    RDF,
    RDFS,
    THING,
    XSD,
    Anonymous,
    Axiom,
    Form,
    Iri,
    Kind,
    Node,
    Number,
    inside,
    uses,
)

PROFILES = ("EL", "QL", "RL")

_SHARED_TYPES = {
    RDF + "PlainLiteral", RDF + "XMLLiteral", RDF + "langString", RDFS + "Literal", OWL + "real", OWL + "rational",
    *(XSD + each for each in (
        "decimal", "integer", "nonNegativeInteger", "string", "normalizedString", "token", "Name", "NCName",
        "NMTOKEN", "hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp",
    )),
}  # fmt: skip
_TYPES = {
    "EL": _SHARED_TYPES,
    "QL": _SHARED_TYPES,
    "RL": (_SHARED_TYPES - {OWL + "real", OWL + "rational"})
    | {XSD + each for each in (
        "float", "double", "nonPositiveInteger", "positiveInteger", "negativeInteger", "long", "int", "short", "byte",
        "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "language", "boolean",
    )},
}  # fmt: skip
_FORBIDDEN = {
    "EL": {
        "DisjointUnion", "DisjointObjectProperties", "DisjointDataProperties", "InverseObjectProperties",
        "FunctionalObjectProperty", "InverseFunctionalObjectProperty", "SymmetricObjectProperty",
        "AsymmetricObjectProperty", "IrreflexiveObjectProperty", "ObjectInverseOf", "ObjectUnionOf",
        "ObjectComplementOf", "ObjectAllValuesFrom", "DataAllValuesFrom", "DataUnionOf", "DataComplementOf",
        "DatatypeRestriction", "ObjectMinCardinality", "ObjectMaxCardinality", "ObjectExactCardinality",
        "DataMinCardinality", "DataMaxCardinality", "DataExactCardinality",
    },
    "QL": {
        "DisjointUnion", "ObjectPropertyChain", "FunctionalObjectProperty", "FunctionalDataProperty",
        "InverseFunctionalObjectProperty", "TransitiveObjectProperty", "HasKey", "SameIndividual",
        "NegativeObjectPropertyAssertion", "NegativeDataPropertyAssertion", "ObjectUnionOf", "ObjectOneOf",
        "ObjectAllValuesFrom", "DataAllValuesFrom", "ObjectHasValue", "DataHasValue", "ObjectHasSelf", "DataOneOf",
        "DataUnionOf", "DataComplementOf", "DatatypeRestriction", "ObjectMinCardinality", "ObjectMaxCardinality",
        "ObjectExactCardinality", "DataMinCardinality", "DataMaxCardinality", "DataExactCardinality",
    },
    "RL": {
        "DisjointUnion", "ReflexiveObjectProperty", "ObjectHasSelf", "ObjectMinCardinality", "DataMinCardinality",
        "ObjectExactCardinality", "DataExactCardinality", "DataOneOf", "DataUnionOf", "DataComplementOf",
        "DatatypeRestriction",
    },
}  # fmt: skip


def outside(axioms: Sequence[Axiom]) -> dict[str, Axiom | None]:
    """For each profile the first axiom that is outside of it; None where all are inside."""
    return {profile: next((each for each in axioms if not keeps(each.form, profile)), None) for profile in PROFILES}


def keeps(axiom: Form, profile: str) -> bool:
    """Whether one axiom is of a profile."""
    if axiom.op in ANNOTATIONS or axiom.op == "Declaration":
        return True
    forms = list(inside(axiom))
    if any(each.op in _FORBIDDEN[profile] for each in forms):
        return False
    if any(kind is Kind.DATATYPE and _standard(iri) and iri not in _TYPES[profile] for kind, iri in uses(axiom)):
        return False
    match profile:
        case "EL":
            return _el(axiom, forms)
        case "QL":
            return _ql(axiom)
        case _:
            return _rl(axiom)


def _standard(iri: str) -> bool:
    return iri.startswith((OWL, RDF, RDFS, XSD))


def _el(axiom: Form, forms: Sequence[Form]) -> bool:
    if any(each.op in {"ObjectOneOf", "DataOneOf"} and len(each.parts) > 1 for each in forms):
        return False
    return not any(isinstance(part, Anonymous) for each in forms for part in each.parts) or axiom.op == "ClassAssertion"


# ---------------------------------------------------------------- QL


def _ql(axiom: Form) -> bool:
    parts = axiom.parts
    match axiom.op:
        case "SubClassOf":
            return _ql_sub(parts[0]) and _ql_super(parts[1])
        case "EquivalentClasses" | "DisjointClasses":
            return all(map(_ql_sub, parts))
        case "ObjectPropertyDomain" | "ObjectPropertyRange" | "DataPropertyDomain":
            return _ql_super(parts[1])
        case "ClassAssertion":
            return isinstance(parts[0], Iri)
        case "DifferentIndividuals" | "ObjectPropertyAssertion" | "DataPropertyAssertion":
            return not any(isinstance(part, Anonymous) for part in parts)
        case _:
            return True


def _ql_sub(node: Node) -> bool:
    match node:
        case Iri():
            return True
        case Form("ObjectSomeValuesFrom", (_, filler)):
            return filler == Iri(THING)
        case Form("DataSomeValuesFrom", _):
            return True
        case _:
            return False


def _ql_super(node: Node) -> bool:
    match node:
        case Iri() | Form("DataSomeValuesFrom", _):
            return True
        case Form("ObjectIntersectionOf", parts):
            return all(map(_ql_super, parts))
        case Form("ObjectComplementOf", (inner,)):
            return _ql_sub(inner)
        case Form("ObjectSomeValuesFrom", (_, filler)):
            return isinstance(filler, Iri)
        case _:
            return False


# ---------------------------------------------------------------- RL


def _rl(axiom: Form) -> bool:
    parts = axiom.parts
    match axiom.op:
        case "SubClassOf":
            return _rl_sub(parts[0]) and _rl_super(parts[1])
        case "EquivalentClasses":
            return all(map(_rl_equivalent, parts))
        case "DisjointClasses":
            return all(map(_rl_sub, parts))
        case "ObjectPropertyDomain" | "ObjectPropertyRange" | "DataPropertyDomain":
            return _rl_super(parts[1])
        case "ClassAssertion":
            return _rl_super(parts[0])
        case "HasKey":
            return _rl_sub(parts[0])
        case _:
            return not any(_top(iri) for _, iri in uses(axiom))


def _top(iri: str) -> bool:
    return iri in {
        OWL + "topObjectProperty",
        OWL + "bottomObjectProperty",
        OWL + "topDataProperty",
        OWL + "bottomDataProperty",
    }


def _rl_sub(node: Node) -> bool:
    match node:
        case Iri(iri):
            return iri != THING
        case Form("ObjectIntersectionOf" | "ObjectUnionOf", parts):
            return all(map(_rl_sub, parts))
        case Form("ObjectSomeValuesFrom", (_, filler)):
            return filler == Iri(THING) or _rl_sub(filler)
        case Form("ObjectOneOf" | "ObjectHasValue" | "DataHasValue" | "DataSomeValuesFrom", _):
            return True
        case _:
            return False


def _rl_super(node: Node) -> bool:
    match node:
        case Iri(iri):
            return iri != THING
        case Form("ObjectIntersectionOf", parts):
            return all(map(_rl_super, parts))
        case Form("ObjectComplementOf", (inner,)):
            return _rl_sub(inner)
        case Form("ObjectAllValuesFrom", (_, filler)):
            return _rl_super(filler)
        case Form("DataAllValuesFrom" | "ObjectHasValue" | "DataHasValue", _):
            return True
        case Form("ObjectMaxCardinality", (Number(number), _, *filler)):
            return number <= 1 and (not filler or filler[0] == Iri(THING) or _rl_sub(filler[0]))
        case Form("DataMaxCardinality", (Number(number), *_)):
            return number <= 1
        case _:
            return False


def _rl_equivalent(node: Node) -> bool:
    match node:
        case Iri(iri):
            return iri != THING
        case Form("ObjectIntersectionOf", parts):
            return all(map(_rl_equivalent, parts))
        case Form("ObjectHasValue" | "DataHasValue", _):
            return True
        case _:
            return False


__all__ = ["PROFILES", "keeps", "outside"]
