"""What of a specification OWL can say, as axioms.

Classes with their order and disjointness, properties with domains, ranges, cardinalities and inverses, enumerations.

They describe one moment, as the ontology does: a changing parameter has one value at a time.  Each axiom follows from
the specification, and none says more: what OWL cannot say is left to the items.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto import vocabulary as ecreq
from reqonto.graphs.encode import decimal
from reqonto.graphs.names import Names
from reqonto.rdf.terms import OWL, RDFS, TYPE, XSD, Blank, Fact, Iri, Literal, Node, Value, listed, number
from reqonto.rdf.write import Block
from reqonto.spec.model import Argument, Enumeration, Kind, Parameter, Relation, Specification
from reqonto.spec.types import ValueType

_CLASS = (TYPE, Iri(OWL + "Class"))
_DATA = (TYPE, Iri(OWL + "DatatypeProperty"))
_OBJECT = (TYPE, Iri(OWL + "ObjectProperty"))
_FUNCTIONAL = (TYPE, Iri(OWL + "FunctionalProperty"))
_RESTRICTION = (TYPE, Iri(OWL + "Restriction"))
_ABOVE, _DOMAIN, _RANGE = Iri(RDFS + "subClassOf"), Iri(RDFS + "domain"), Iri(RDFS + "range")
_ON = Iri(OWL + "onProperty")

_DATATYPES: Mapping[str, str] = {
    "boolean": "boolean", "integer": "integer", "decimal": "decimal", "percent": "decimal", "money": "decimal",
    "quantity": "decimal", "duration": "decimal", "datetime": "dateTime", "text": "string", "identifier": "string",
}  # fmt: skip
"""The datatypes of OWL 2 in which values are written; it has none for days, which are left open."""


class Axioms:
    """The axioms of a specification, under its names."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.specification: Specification = names.specification
        self._sets = 0

    def of_kind(self, kind: Kind) -> Iterator[Fact]:
        """A role or entity as a class: what is above it, what is apart from it, and how many values members have."""
        yield _CLASS
        known = self.specification.kinds
        above = [name for name in kind.supers if name in known and known[name].span is not None]
        yield from ((_ABOVE, self.names.name(name)) for name in above)
        if not above:
            yield _ABOVE, Iri(ecreq.Party if kind.word == "role" else ecreq.Entity)
        yield from ((Iri(OWL + "disjointWith"), self.names.name(name)) for name in kind.disjoint if name in known)
        for id_ in kind.relations:
            relation = self.specification.relations[id_]
            if relation.low and not relation.feature:
                yield _ABOVE, self._limit(id_, "minCardinality", relation.low)
            if relation.high is not None and relation.high > 1:
                yield _ABOVE, self._limit(id_, "maxCardinality", relation.high)
        for id_ in kind.parameters:
            parameter = self.specification.parameters[id_]
            if parameter.required and not parameter.feature and parameter.type.collection is None:
                yield _ABOVE, self._limit(id_, "minCardinality", 1)

    def _limit(self, id_: str, edge: str, limit: int) -> Node:
        facts: list[Fact] = [_RESTRICTION, (_ON, self.names.name(id_))]
        return Node([*facts, (Iri(OWL + edge), number(limit, "nonNegativeInteger"))])

    @staticmethod
    def of_event() -> Iterator[Fact]:
        """A kind of events as a class."""
        yield _CLASS
        yield _ABOVE, Iri(ecreq.Event)

    def of_parameter(self, parameter: Parameter) -> Iterator[Fact]:
        """A parameter of a kind as a property; one with arguments is no property of OWL."""
        if parameter.args or parameter.owner not in self.specification.kinds:
            return
        yield from self._property(parameter.owner, parameter.type)

    def of_argument(self, owner: str, argument: Argument) -> Iterator[Fact]:
        """An argument of an event as a property of the event."""
        if owner in self.specification.events:
            yield from self._property(owner, argument.type)

    def _property(self, owner: str, type_: ValueType) -> Iterator[Fact]:
        range_ = self._range(type_)
        is_object = bool(type_.enumeration) or type_.kind in self.specification.kinds
        yield _OBJECT if is_object else _DATA
        if type_.collection is None:
            yield _FUNCTIONAL
        yield _DOMAIN, self.names.name(owner)
        if range_ is not None:
            yield _RANGE, range_

    def _range(self, type_: ValueType) -> Value | None:
        if type_.enumeration:
            return self.names.enumeration(type_.enumeration)
        if type_.kind in self.specification.kinds:
            known = self.specification.kinds[type_.kind]
            return self.names.name(type_.kind) if known.span is not None else Iri(ecreq.Party)
        local = _DATATYPES.get(type_.base)
        if local is None:
            return None
        datatype = Iri(XSD + local)
        if type_.base not in {"integer", "decimal"} or (type_.low is None and type_.high is None):
            return datatype
        bounds: list[Value] = []
        for edge, bound in (("minInclusive", type_.low), ("maxInclusive", type_.high)):
            if bound is not None:
                whole = local == "integer" and bound.denominator == 1
                shown = str(bound.numerator) if whole else decimal(bound)
                bounds.append(Node([(Iri(XSD + edge), Literal(shown, XSD + ("integer" if whole else "decimal")))]))
        kind = (TYPE, Iri(RDFS + "Datatype"))
        on, with_ = Iri(OWL + "onDatatype"), Iri(OWL + "withRestrictions")
        return Node([kind, (on, datatype), (with_, listed(bounds))])

    def of_relation(self, relation: Relation) -> Iterator[Fact]:
        """A relation as a property between objects."""
        yield _OBJECT
        if relation.high == 1:
            yield _FUNCTIONAL
        yield _DOMAIN, self.names.name(relation.owner)
        target = self.specification.kinds.get(relation.target)
        yield (
            _RANGE,
            Iri(ecreq.Party) if target is not None and target.span is None else self.names.name(relation.target),
        )
        if relation.inverse in self.specification.relations:
            yield Iri(OWL + "inverseOf"), self.names.name(relation.inverse)

    def of_enumeration(self, enumeration: Enumeration) -> Iterator[Fact]:
        """An enumeration as the class of its members."""
        yield _CLASS
        members: list[Value] = [self.names.name(f"{enumeration.id}/{each.name}") for each in enumeration.members]
        if members:
            yield Iri(OWL + "equivalentClass"), Node([_CLASS, (Iri(OWL + "oneOf"), listed(members))])

    def apart(self) -> Iterator[Block]:
        """What is told apart: entities and events that nothing is above, and members of enumerations."""
        roots = [
            self.names.name(kind.id)
            for kind in self.specification.kinds.values()
            if kind.word == "entity" and kind.is_root and kind.span is not None
        ]
        roots += [self.names.name(event.id) for event in self.specification.events.values() if event.span is not None]
        yield from self._all("AllDisjointClasses", "members", "disjointWith", roots)
        for enumeration in self.specification.enumerations.values():
            members = [self.names.name(f"{enumeration.id}/{each.name}") for each in enumeration.members]
            yield from self._all("AllDifferent", "distinctMembers", "differentFrom", members)

    def _all(self, kind: str, edge: str, pair: str, members: list[Iri]) -> Iterator[Block]:
        """That several things are told apart; two have a property for it, as the mapping of OWL to RDF wants."""
        if len(members) == 2:
            yield Block(members[0], [(Iri(OWL + pair), members[1])])
        elif len(members) > 2:
            self._sets += 1
            facts: list[Fact] = [(TYPE, Iri(OWL + kind)), (Iri(OWL + edge), listed(list(members)))]
            yield Block(Blank(f"_:apart{self._sets}"), facts)
