"""The axioms that the triples of an ontology say, by the standard's mapping from RDF graphs; what says none is told.

Axioms of several files are read together: what a name stands for in one file holds in the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import TypeAlias

from rdflib import OWL, RDF, RDFS, XSD, BNode, Literal, URIRef
from rdflib.term import Node as Term

from reqonto.owl.datatypes import DATATYPES
from reqonto.owl.model import (
    Anonymous,
    Axiom,
    Form,
    Group,
    Header,
    Iri,
    Kind,
    Node,
    Number,
    Ontology,
    Value,
    declaration,
    form,
    uses,
)
from reqonto.rdf.triples import Reading
from reqonto.records import dataclass
from reqonto.source import Span

Triple: TypeAlias = tuple[Term, Term, Term]
Names: TypeAlias = Mapping[Kind, frozenset[str]]

DEEPEST = 300
"""So deep are expressions nested at most; who writes by hand needs a tenth."""
SWRL = "http://www.w3.org/2003/11/swrl#"

_TYPES: dict[Term, Kind] = {
    OWL.Class: Kind.CLASS,
    RDFS.Datatype: Kind.DATATYPE,
    OWL.ObjectProperty: Kind.OBJECT_PROPERTY,
    OWL.DatatypeProperty: Kind.DATA_PROPERTY,
    OWL.AnnotationProperty: Kind.ANNOTATION_PROPERTY,
    OWL.NamedIndividual: Kind.INDIVIDUAL,
    # Words of OWL 1 that the mapping still reads.
    OWL.OntologyProperty: Kind.ANNOTATION_PROPERTY,
    OWL.InverseFunctionalProperty: Kind.OBJECT_PROPERTY,
    OWL.TransitiveProperty: Kind.OBJECT_PROPERTY,
    OWL.SymmetricProperty: Kind.OBJECT_PROPERTY,
}
_CHARACTERISTICS = {
    OWL.FunctionalProperty: "Functional",
    OWL.InverseFunctionalProperty: "InverseFunctional",
    OWL.ReflexiveProperty: "Reflexive",
    OWL.IrreflexiveProperty: "Irreflexive",
    OWL.SymmetricProperty: "Symmetric",
    OWL.AsymmetricProperty: "Asymmetric",
    OWL.TransitiveProperty: "Transitive",
}
BUILT_IN: Names = MappingProxyType(
    {
        Kind.CLASS: frozenset((str(OWL.Thing), str(OWL.Nothing))),
        Kind.DATATYPE: frozenset(DATATYPES),
        Kind.OBJECT_PROPERTY: frozenset((str(OWL.topObjectProperty), str(OWL.bottomObjectProperty))),
        Kind.DATA_PROPERTY: frozenset((str(OWL.topDataProperty), str(OWL.bottomDataProperty))),
        Kind.ANNOTATION_PROPERTY: frozenset(
            map(
                str,
                (
                    RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.deprecated, OWL.versionInfo,
                    OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith,
                ),
            )
        ),
        Kind.INDIVIDUAL: frozenset(),
    }
)  # fmt: skip
"""What the standard itself gives a meaning."""

_SILENT_TYPES = {OWL.Ontology, OWL.Axiom, OWL.Annotation, RDFS.Class, RDF.Property, OWL.DeprecatedClass,
                 OWL.DeprecatedProperty, OWL.Restriction, RDF.List, OWL.DataRange}  # fmt: skip
_NOTES = frozenset((OWL.Axiom, OWL.Annotation))
_SEVERAL = frozenset(
    (OWL.AllDisjointClasses, OWL.AllDisjointProperties, OWL.AllDifferent, OWL.NegativePropertyAssertion)
)
_SAMENESS = frozenset((OWL.sameAs, OWL.differentFrom))
# Asked for at each triple, where looking a name up in its namespace takes longer than the comparison.
_TYPE, _BELOW, _THING, _STRING = RDF.type, RDFS.subClassOf, OWL.Thing, XSD.string


class Trouble:
    """What keeps triples from being axioms; the words are those of the standard's requirements."""

    LEFT_OVER = "left-over"
    CIRCLE = "circle"
    SHARED = "shared"
    RULE = "rule"
    EXPRESSION = "expression"
    ONE_LINK = "P33"


@dataclass(frozen=True, slots=True)
class Problem:
    """A place that is no part of any axiom of OWL 2 DL: which trouble (of `Trouble`), and what stands there."""

    trouble: str
    what: str
    span: Span | None = field(default=None, compare=False)


def read_axioms(readings: Sequence[Reading], others: Iterable[Ontology] = ()) -> tuple[list[Ontology], list[Problem]]:
    """The ontologies of some files, one for each, and the places of them that say no axiom.

    What `others` declare, which were read from other syntaxes, holds in these files too.
    """
    declared: dict[Kind, set[str]] = {kind: set(names) for kind, names in BUILT_IN.items()}
    for other in others:
        for axiom in other.axioms:
            if axiom.form.op == "Declaration":
                for kind, iri in uses(axiom.form):
                    declared[kind].add(iri)
    for reading in readings:
        for subject, predicate, value in reading.places:
            if predicate == _TYPE and isinstance(subject, URIRef) and value in _TYPES:
                declared[_TYPES[value]].add(str(subject))
    names = {kind: frozenset(found) for kind, found in declared.items()}
    ontologies: list[Ontology] = []
    problems: list[Problem] = []
    for reading in readings:
        mapping = _Mapping(reading, names)
        ontologies.append(mapping.ontology())
        problems += mapping.problems
    return ontologies, problems


class _NoExpressionError(Exception):
    """A node is no expression of OWL."""


def _brief(node: Term) -> str:
    if isinstance(node, BNode):
        return "[]"
    text = str(node)
    if isinstance(node, URIRef):
        return text.rsplit("#", 1)[-1].rsplit("/", 1)[-1] or text
    return text if len(text) <= 40 else text[:37] + "..."


class _Mapping:
    """The triples of one file on their way to axioms."""

    def __init__(self, reading: Reading, names: Names) -> None:
        self.reading = reading
        self.names = names
        self.problems: list[Problem] = []
        self.axioms: list[Axiom] = []
        # Triples in the order of the text; those that became part of an axiom leave.
        self.left: dict[Triple, None] = dict.fromkeys(reading.places)
        self.about: dict[Term, dict[Term, list[Term]]] = {}
        self.types: list[Triple] = []
        """The triples that give a type, in the order of the text."""
        for triple in self.left:
            subject, predicate, value = triple
            self.about.setdefault(subject, {}).setdefault(predicate, []).append(value)
            if predicate == _TYPE:
                self.types.append(triple)
        self.known: dict[Term, Node] = {}
        self.open: set[Term] = set()
        self.used: list[Triple] = []
        self.labels: dict[BNode, str] = {}

    # ------------------------------------------------------------ the whole

    def ontology(self) -> Ontology:
        headers = self.headers()
        self.annotated_axioms()
        self.declarations()
        for triple in self.types:
            if triple[2] in _SEVERAL and triple in self.left:
                self.attempt(triple, self.several)
        for triple in list(self.left):
            # Expressions are read where something is said with them.
            if triple in self.left and not (isinstance(triple[0], BNode) and triple[1] in _OF_EXPRESSIONS):
                self.attempt(triple, self.single)
        self.rules()
        self.leftovers()
        return Ontology(self.reading.source.path, headers, tuple(self.axioms), self.reading.prefixes)

    def attempt(self, triple: Triple, read: Callable[[Triple], Form | None]) -> None:
        """Read an axiom from a triple on; triples leave only if there is one."""
        self.used = [triple]
        try:
            found = read(triple)
        except _NoExpressionError:
            return
        except RecursionError:
            self.problems.append(Problem(Trouble.EXPRESSION, _brief(triple[0]), self.place(triple)))
            return
        if found is None:
            return
        self.take(found, self.used)

    def take(self, found: Form, triples: Sequence[Triple]) -> None:
        spans = [self.place(triple) for triple in triples]
        places = tuple(dict.fromkeys(span for span in spans if span is not None))
        self.axioms.append(Axiom(found, places))
        for triple in triples:
            self.left.pop(triple, None)

    def place(self, triple: Triple) -> Span | None:
        return self.reading.places.get(triple)

    # ------------------------------------------------------------ header, declarations, annotations of axioms

    def headers(self) -> tuple[Header, ...]:
        found: list[Header] = []
        for triple in self.types:
            subject, _, value = triple
            if value != OWL.Ontology or triple not in self.left:
                continue
            span = self.place(triple)
            imports, annotations, version = [], [], ""
            for property_, values in self.about[subject].items():
                for each in values:
                    if property_ == OWL.imports:
                        imports.append(str(each))
                    elif property_ == OWL.versionIRI:
                        version = str(each)
                    elif property_ != RDF.type:
                        annotations.append((str(property_), self.node(each)))
                    self.left.pop((subject, property_, each), None)
            iri = str(subject) if isinstance(subject, URIRef) else ""
            found.append(Header(iri, version, tuple(imports), tuple(annotations), span))
        return tuple(found)

    def declarations(self) -> None:
        for triple in self.types:
            subject, _, value = triple
            if not isinstance(subject, URIRef) or triple not in self.left:
                continue
            kind = _TYPES.get(value)
            if kind is not None:
                self.take(declaration(kind, str(subject)), [triple])
                # Words such as owl:SymmetricProperty declare and say more.
                if value in _CHARACTERISTICS:
                    self.left[triple] = None
            elif value in {OWL.DeprecatedClass, OWL.DeprecatedProperty}:
                truth = Value("true", str(XSD.boolean))
                self.take(form("AnnotationAssertion", Iri(str(OWL.deprecated)), Iri(str(subject)), truth), [triple])

    def annotated_axioms(self) -> None:
        """Notes on axioms and notes on notes: they mean nothing, and repeat what they are about."""
        for triple in list(self.types):
            subject, _, value = triple
            if value not in _NOTES or triple not in self.left:
                continue
            said = self.about[subject]
            parts = [said.get(each, []) for each in (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)]
            if any(len(each) != 1 for each in parts):
                continue
            for property_, values in said.items():
                for each in values:
                    self.left.pop((subject, property_, each), None)
            meant: Triple = (parts[0][0], parts[1][0], parts[2][0])
            if meant not in self.reading.places:
                # By the standard, a note says its axiom as well.
                self.left[meant] = None
                if meant[1] == _TYPE:
                    self.types.append(meant)
                self.about.setdefault(meant[0], {}).setdefault(meant[1], []).append(meant[2])

    # ------------------------------------------------------------ expressions

    def is_(self, node: Term, kind: Kind) -> bool:
        return isinstance(node, URIRef) and str(node) in self.names[kind]

    def node(self, term: Term) -> Node:
        if isinstance(term, URIRef):
            return Iri(str(term))
        if isinstance(term, Literal):
            if term.language:
                return Value(str(term), str(RDF.langString), term.language.lower())
            return Value(str(term), str(term.datatype or _STRING))
        assert isinstance(term, BNode)
        return Anonymous(self.labels.setdefault(term, f"b{len(self.labels)}"))

    def only(self, subject: Term, predicate: URIRef) -> Term:
        """The one value of a property of a blank node."""
        values = self.about.get(subject, {}).get(predicate, [])
        if len(values) != 1:
            raise _NoExpressionError
        self.used.append((subject, predicate, values[0]))
        return values[0]

    def list_(self, head: Term) -> list[Term]:
        members: list[Term] = []
        seen: set[Term] = set()
        while head != RDF.nil:
            if head in seen or not isinstance(head, BNode):
                raise _NoExpressionError
            seen.add(head)
            self.typed(head, RDF.List)
            members.append(self.only(head, RDF.first))
            head = self.only(head, RDF.rest)
        return members

    def typed(self, subject: Term, *types: URIRef) -> None:
        """A type that an expression may state of itself belongs to it."""
        for type_ in types:
            if type_ in self.about.get(subject, {}).get(RDF.type, []):
                self.used.append((subject, RDF.type, type_))

    def property_(self, term: Term) -> tuple[Kind, Node]:
        if isinstance(term, BNode):
            inner = self.only(term, OWL.inverseOf)
            self.typed(term, OWL.ObjectProperty)
            if not isinstance(inner, URIRef):
                raise _NoExpressionError
            return Kind.OBJECT_PROPERTY, form("ObjectInverseOf", Iri(str(inner)))
        if not isinstance(term, URIRef):
            raise _NoExpressionError
        if self.is_(term, Kind.OBJECT_PROPERTY):
            return Kind.OBJECT_PROPERTY, Iri(str(term))
        if self.is_(term, Kind.DATA_PROPERTY):
            return Kind.DATA_PROPERTY, Iri(str(term))
        if self.is_(term, Kind.ANNOTATION_PROPERTY):
            return Kind.ANNOTATION_PROPERTY, Iri(str(term))
        # Not declared: what is said of its values tells what it must be.
        ranges = self.about.get(term, {}).get(RDFS.range, [])
        data = any(self.is_data(each) for each in ranges)
        return Kind.DATA_PROPERTY if data else Kind.OBJECT_PROPERTY, Iri(str(term))

    def is_data(self, term: Term) -> bool:
        """Whether a node is a range of values rather than a class."""
        if isinstance(term, URIRef):
            return self.is_(term, Kind.DATATYPE) and not self.is_(term, Kind.CLASS)
        seen: set[Term] = set()
        pending = [term]
        while pending:
            each = pending.pop()
            if each in seen:
                continue
            seen.add(each)
            said = self.about.get(each, {})
            types = said.get(RDF.type, [])
            if isinstance(each, Literal) or RDFS.Datatype in types or OWL.DataRange in types:
                return True
            if OWL.onDatatype in said or self.is_(each, Kind.DATATYPE):
                return True
            for inner in (OWL.oneOf, OWL.unionOf, OWL.intersectionOf, RDF.first, OWL.datatypeComplementOf):
                pending += said.get(inner, [])
        return False

    def either(self, term: Term) -> tuple[bool, Node]:
        """A class or a range of values, and whether it is the latter."""
        data = self.is_data(term)
        return data, self.range_(term) if data else self.class_(term)

    def class_(self, term: Term) -> Node:
        if isinstance(term, URIRef):
            return Iri(str(term))
        return self.expression(term, self.class_expression)

    def range_(self, term: Term) -> Node:
        if isinstance(term, URIRef):
            return Iri(str(term))
        return self.expression(term, self.range_expression)

    def expression(self, term: Term, read: object) -> Node:
        if not isinstance(term, BNode):
            raise _NoExpressionError
        if len(self.open) >= DEEPEST:
            self.problems.append(Problem(Trouble.EXPRESSION, _brief(term), self.span_of(term)))
            raise _NoExpressionError
        if term in self.open:
            self.problems.append(Problem(Trouble.CIRCLE, _brief(term), self.span_of(term)))
            raise _NoExpressionError
        self.open.add(term)
        assert callable(read)
        try:
            found: Node = read(term)
        finally:
            self.open.discard(term)
        if term in self.known:
            self.problems.append(Problem(Trouble.SHARED, _brief(term), self.span_of(term)))
        self.known[term] = found
        return found

    def span_of(self, term: Term) -> Span | None:
        for predicate, values in self.about.get(term, {}).items():
            span = self.place((term, predicate, values[0]))
            if span is not None:
                return span
        return None

    def individuals(self, terms: Iterable[Term]) -> list[Node]:
        found = [self.node(term) for term in terms]
        if any(isinstance(each, Value) for each in found):
            raise _NoExpressionError
        return found

    def class_expression(self, term: Term) -> Node:
        said = self.about.get(term, {})
        self.typed(term, OWL.Class, OWL.Restriction, RDFS.Class)
        for predicate, op in ((OWL.intersectionOf, "ObjectIntersectionOf"), (OWL.unionOf, "ObjectUnionOf")):
            if predicate in said:
                return self.combined(op, [self.class_(each) for each in self.list_(self.only(term, predicate))])
        if OWL.complementOf in said:
            return form("ObjectComplementOf", self.class_(self.only(term, OWL.complementOf)))
        if OWL.oneOf in said:
            members = self.individuals(self.list_(self.only(term, OWL.oneOf)))
            return form("ObjectOneOf", *members) if members else Iri(str(OWL.Nothing))
        if OWL.onProperty in said:
            return self.restriction(term, said)
        raise _NoExpressionError

    def combined(self, op: str, parts: list[Node]) -> Node:
        """A combination; with one part it is that part, with none all or nothing."""
        if len(parts) == 1:
            return parts[0]
        if not parts:
            data = op.startswith("Data")
            return Iri(str((RDFS.Literal if data else OWL.Thing) if "Intersection" in op else OWL.Nothing))
        return form(op, *parts)

    def restriction(self, term: Term, said: Mapping[Term, list[Term]]) -> Node:
        kind, property_ = self.property_(self.only(term, OWL.onProperty))
        data = kind is Kind.DATA_PROPERTY
        side = "Data" if data else "Object"
        for predicate, op in ((OWL.someValuesFrom, "SomeValuesFrom"), (OWL.allValuesFrom, "AllValuesFrom")):
            if predicate in said:
                filler = self.only(term, predicate)
                return form(side + op, property_, self.range_(filler) if data else self.class_(filler))
        if OWL.hasValue in said:
            value = self.node(self.only(term, OWL.hasValue))
            if isinstance(value, Value) != data:
                # An undeclared property with a value is one of data.
                side = "Data" if isinstance(value, Value) else "Object"
            return form(side + "HasValue", property_, value)
        if OWL.hasSelf in said:
            self.only(term, OWL.hasSelf)
            return form("ObjectHasSelf", property_)
        for predicate, op in _CARDINALITIES.items():
            if predicate not in said:
                continue
            number = self.only(term, predicate)
            if not isinstance(number, Literal) or not str(number).strip().lstrip("+").isdecimal():
                raise _NoExpressionError
            parts: list[Node] = [Number(int(str(number).strip()[:9])), property_]
            if OWL.onClass in said:
                parts.append(self.class_(self.only(term, OWL.onClass)))
            elif OWL.onDataRange in said:
                parts.append(self.range_(self.only(term, OWL.onDataRange)))
                side = "Data"
            return form(side + op, *parts)
        raise _NoExpressionError

    def range_expression(self, term: Term) -> Node:
        said = self.about.get(term, {})
        self.typed(term, RDFS.Datatype, OWL.DataRange)
        for predicate, op in ((OWL.intersectionOf, "DataIntersectionOf"), (OWL.unionOf, "DataUnionOf")):
            if predicate in said:
                return self.combined(op, [self.range_(each) for each in self.list_(self.only(term, predicate))])
        if OWL.datatypeComplementOf in said:
            return form("DataComplementOf", self.range_(self.only(term, OWL.datatypeComplementOf)))
        if OWL.oneOf in said:
            values = [self.node(each) for each in self.list_(self.only(term, OWL.oneOf))]
            if not values or not all(isinstance(each, Value) for each in values):
                raise _NoExpressionError
            return form("DataOneOf", *values)
        if OWL.onDatatype in said:
            parts: list[Node] = [self.range_(self.only(term, OWL.onDatatype))]
            for facet in self.list_(self.only(term, OWL.withRestrictions)):
                pairs = list(self.about.get(facet, {}).items())
                if len(pairs) != 1 or len(pairs[0][1]) != 1 or not isinstance(pairs[0][1][0], Literal):
                    raise _NoExpressionError
                parts += [Iri(str(pairs[0][0])), self.node(self.only(facet, URIRef(str(pairs[0][0]))))]
            return form("DatatypeRestriction", *parts)
        raise _NoExpressionError

    # ------------------------------------------------------------ axioms

    def several(self, triple: Triple) -> Form | None:
        """An axiom about several things, which is a node of its own."""
        node, _, kind = triple
        said = self.about[node]
        if kind == OWL.NegativePropertyAssertion:
            source, property_ = self.only(node, OWL.sourceIndividual), self.only(node, OWL.assertionProperty)
            if OWL.targetValue in said:
                value = self.node(self.only(node, OWL.targetValue))
                return form("NegativeDataPropertyAssertion", self.property_(property_)[1], self.node(source), value)
            target = self.node(self.only(node, OWL.targetIndividual))
            return form("NegativeObjectPropertyAssertion", self.property_(property_)[1], self.node(source), target)
        members = self.list_(self.only(node, OWL.distinctMembers if OWL.distinctMembers in said else OWL.members))
        for predicate, values in said.items():
            # Notes on such an axiom hang on its node.
            if self.is_(predicate, Kind.ANNOTATION_PROPERTY):
                self.used += [(node, predicate, each) for each in values]
        if len(members) < 2:
            raise _NoExpressionError
        if kind == OWL.AllDifferent:
            return form("DifferentIndividuals", *self.individuals(members))
        if kind == OWL.AllDisjointClasses:
            return form("DisjointClasses", *map(self.class_, members))
        found = [self.property_(each) for each in members]
        data = found[0][0] is Kind.DATA_PROPERTY
        return form("DisjointDataProperties" if data else "DisjointObjectProperties", *(each for _, each in found))

    def single(self, triple: Triple) -> Form | None:
        """The axiom that one triple says, with what its ends stand for."""
        subject, predicate, value = triple
        if predicate == _TYPE:
            return self.membership(subject, value)
        if predicate in _CLASS_AXIOMS:
            return self.class_axiom(subject, predicate, value)
        if predicate in _PROPERTY_AXIOMS:
            return self.property_axiom(subject, predicate, value)
        if predicate in _SAMENESS:
            ends = self.individuals((subject, value))
            return form("SameIndividual" if predicate == OWL.sameAs else "DifferentIndividuals", *ends)
        return self.assertion(subject, predicate, value)

    def membership(self, subject: Term, value: Term) -> Form | None:
        if str(value).startswith(SWRL):
            return None
        characteristic = _CHARACTERISTICS.get(value) if isinstance(value, URIRef) else None
        if characteristic is not None:
            kind, property_ = self.property_(subject)
            side = "Data" if kind is Kind.DATA_PROPERTY and characteristic == "Functional" else "Object"
            return form(f"{characteristic}{side}Property", property_)
        if isinstance(value, URIRef) and (value in _SILENT_TYPES or value in _TYPES or _reserved(value)):
            if value == _THING:
                return form("ClassAssertion", Iri(str(value)), *self.individuals((subject,)))
            return None
        return form("ClassAssertion", self.class_(value), *self.individuals((subject,)))

    def class_axiom(self, subject: Term, predicate: Term, value: Term) -> Form | None:
        if predicate == _BELOW:
            return form("SubClassOf", self.class_(subject), self.class_(value))
        if predicate == OWL.disjointWith:
            return form("DisjointClasses", self.class_(subject), self.class_(value))
        if predicate == OWL.disjointUnionOf:
            return form("DisjointUnion", self.class_(subject), *map(self.class_, self.list_(value)))
        if predicate == OWL.hasKey:
            keys = [self.property_(each) for each in self.list_(value)]
            sides = [
                Group(tuple(each for kind, each in keys if (kind is Kind.DATA_PROPERTY) == data))
                for data in (False, True)
            ]
            return form("HasKey", self.class_(subject), *sides)
        if predicate == OWL.equivalentClass:
            if self.is_(subject, Kind.DATATYPE) and not self.is_(subject, Kind.CLASS):
                return form("DatatypeDefinition", Iri(str(subject)), self.range_(value))
            return form("EquivalentClasses", self.class_(subject), self.class_(value))
        # A named class that is defined by the parts of its own node, as OWL 1 wrote it.
        assert isinstance(predicate, URIRef)
        if not isinstance(subject, URIRef) or self.is_(subject, Kind.DATATYPE):
            return None
        listed = [] if predicate == OWL.complementOf else self.list_(value)
        match predicate:
            case OWL.complementOf:
                right: Node = form("ObjectComplementOf", self.class_(value))
            case OWL.oneOf:
                members = self.individuals(listed)
                right = form("ObjectOneOf", *members) if members else Iri(str(OWL.Nothing))
            case _:
                op = "ObjectUnionOf" if predicate == OWL.unionOf else "ObjectIntersectionOf"
                right = self.combined(op, [self.class_(each) for each in listed])
        return form("EquivalentClasses", Iri(str(subject)), right)

    def property_axiom(self, subject: Term, predicate: Term, value: Term) -> Form | None:
        if predicate == OWL.propertyChainAxiom:
            chain = [self.property_(each)[1] for each in self.list_(value)]
            if len(chain) == 1:
                self.problems.append(
                    Problem(Trouble.ONE_LINK, _brief(subject), self.place((subject, predicate, value)))
                )
                return form("SubObjectPropertyOf", chain[0], self.property_(subject)[1])
            if not chain:
                raise _NoExpressionError
            return form("SubObjectPropertyOf", form("ObjectPropertyChain", *chain), self.property_(subject)[1])
        if predicate == OWL.inverseOf:
            if isinstance(subject, BNode):
                return None
            return form("InverseObjectProperties", self.property_(subject)[1], self.property_(value)[1])
        kind, property_ = self.property_(subject)
        notes = kind is Kind.ANNOTATION_PROPERTY
        if predicate in {RDFS.domain, RDFS.range}:
            word = "Domain" if predicate == RDFS.domain else "Range"
            if notes:
                return form(f"AnnotationProperty{word}", property_, self.node(value))
            if predicate == RDFS.domain or kind is Kind.OBJECT_PROPERTY:
                side = "Data" if kind is Kind.DATA_PROPERTY else "Object"
                return form(f"{side}Property{word}", property_, self.class_(value))
            return form("DataPropertyRange", property_, self.range_(value))
        other_kind, other = self.property_(value)
        side = "Data" if Kind.DATA_PROPERTY in {kind, other_kind} else "Object"
        match predicate:
            case RDFS.subPropertyOf if notes:
                return form("SubAnnotationPropertyOf", property_, other)
            case RDFS.subPropertyOf:
                return form(f"Sub{side}PropertyOf", property_, other)
            case OWL.equivalentProperty:
                return form(f"Equivalent{side}Properties", property_, other)
            case _:
                return form(f"Disjoint{side}Properties", property_, other)

    def assertion(self, subject: Term, predicate: Term, value: Term) -> Form | None:
        if not isinstance(predicate, URIRef) or (
            _reserved(predicate) and not self.is_(predicate, Kind.ANNOTATION_PROPERTY)
        ):
            return None
        if str(predicate).startswith(SWRL) or self.is_rule(subject):
            return None
        if self.is_(predicate, Kind.ANNOTATION_PROPERTY):
            return form("AnnotationAssertion", Iri(str(predicate)), self.node(subject), self.node(value))
        source = self.individuals((subject,))[0]
        if isinstance(value, Literal):
            return form("DataPropertyAssertion", Iri(str(predicate)), source, self.node(value))
        return form("ObjectPropertyAssertion", Iri(str(predicate)), source, self.node(value))

    # ------------------------------------------------------------ what is no axiom

    def is_rule(self, subject: Term) -> bool:
        return any(str(each).startswith(SWRL) for each in self.about.get(subject, {}).get(_TYPE, ()))

    def rules(self) -> None:
        """Rules are no part of OWL 2 DL; each is told once."""
        for triple in self.types:
            subject, _, value = triple
            if str(value) == SWRL + "Imp" and triple in self.left:
                self.problems.append(Problem(Trouble.RULE, _brief(subject), self.place(triple)))
        rules = {subject for subject, _, value in self.types if str(value).startswith(SWRL)}
        reached = [each for each in self.left if each[0] in rules or str(each[1]).startswith(SWRL)]
        pending = [each[2] for each in reached]
        seen: set[Term] = set()
        for triple in reached:
            self.left.pop(triple, None)
        while pending:
            node = pending.pop()
            if node in seen or not isinstance(node, BNode):
                continue
            seen.add(node)
            for predicate, values in self.about.get(node, {}).items():
                for each in values:
                    self.left.pop((node, predicate, each), None)
                    pending.append(each)

    def leftovers(self) -> None:
        """Triples that say nothing in OWL 2 DL; what hangs below one that is told is not told again."""
        told: set[Term] = set()
        for triple in self.left:
            subject, predicate, value = triple
            if (
                predicate == _TYPE
                and value in _SILENT_TYPES | {RDFS.Datatype, OWL.Class}
                and isinstance(subject, BNode)
            ):
                continue
            if predicate == RDF.type and value in {RDFS.Class, RDF.Property} and self.any_kind(subject):
                # Repeats for other readers what is declared.
                continue
            if subject in told:
                if isinstance(value, BNode):
                    told.add(value)
                continue
            if isinstance(value, BNode):
                told.add(value)
            what = f"{_brief(subject)} {_brief(predicate)} {_brief(value)}"
            self.problems.append(Problem(Trouble.LEFT_OVER, what, self.place(triple)))

    def any_kind(self, term: Term) -> bool:
        return any(self.is_(term, kind) for kind in Kind)


_CLASS_AXIOMS = frozenset(
    (
        RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith, OWL.disjointUnionOf, OWL.hasKey,
        OWL.complementOf, OWL.oneOf, OWL.unionOf, OWL.intersectionOf,
    )
)  # fmt: skip
_PROPERTY_AXIOMS = frozenset(
    (
        RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.propertyChainAxiom, OWL.inverseOf,
        OWL.equivalentProperty, OWL.propertyDisjointWith,
    )
)  # fmt: skip
_CARDINALITIES = {
    OWL.cardinality: "ExactCardinality",
    OWL.minCardinality: "MinCardinality",
    OWL.maxCardinality: "MaxCardinality",
    OWL.qualifiedCardinality: "ExactCardinality",
    OWL.minQualifiedCardinality: "MinCardinality",
    OWL.maxQualifiedCardinality: "MaxCardinality",
}
_OF_EXPRESSIONS = frozenset(
    (
        RDF.first, RDF.rest, OWL.onProperty, OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.hasSelf,
        OWL.onClass, OWL.onDataRange, OWL.onDatatype, OWL.withRestrictions, OWL.datatypeComplementOf,
        OWL.complementOf, OWL.oneOf, OWL.unionOf, OWL.intersectionOf, OWL.members, OWL.distinctMembers,
        OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual, OWL.targetValue, *_CARDINALITIES,
    )
)  # fmt: skip
_RESERVED = tuple(str(each) for each in (RDF, RDFS, OWL, XSD))


def _reserved(term: Term) -> bool:
    return str(term).startswith(_RESERVED)


__all__ = ["BUILT_IN", "DEEPEST", "Names", "Problem", "Trouble", "read_axioms"]
