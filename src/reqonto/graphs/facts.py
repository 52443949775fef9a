"""What a specification says, as facts about its elements in the terms of `ontology/ecreq.owl`.

Roles, entities, events, their members and every item are individuals with ids, labels, modality, sources, links and
their text as written.  They come in source order, and the same specification gives the same facts.
"""

from __future__ import annotations

from collections.abc import Iterator

from reqonto import vocabulary as ecreq
from reqonto.graphs.axioms import Axioms
from reqonto.graphs.item_facts import CLASS_OF_WORD, ItemFacts
from reqonto.graphs.names import LABEL, classes, identifier, text_in, truth
from reqonto.graphs.swrl import Rules
from reqonto.rdf.terms import OWL, TYPE, Fact, Iri, Literal, Node, number
from reqonto.rdf.write import Block
from reqonto.spec.model import (
    Argument,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    Parameter,
    Relation,
    Specification,
)
from reqonto.spec.types import ValueType
from reqonto.syntax import tree


class Facts(ItemFacts):
    """Facts about all elements of a specification, with axioms of OWL about those that are classes and properties."""

    def __init__(self, specification: Specification, base: str, *, axioms: bool = False) -> None:
        super().__init__(specification, base)
        self.axioms = Axioms(self) if axioms else None

    # ------------------------------------------------ all elements

    def blocks(self) -> Iterator[Block]:
        """Every element and what is said about it, each fact once, in source order."""
        header: list[Fact] = []
        if self.axioms is not None:
            # The ontology is not imported: its name does not resolve, and programs would look for it.
            header = [(TYPE, Iri(OWL + "Ontology"))]
        yield Block(Iri(self.base), [*header, *classes(ecreq.Specification)])
        for subject, kind, facts in self.elements():
            yield Block(subject, [*classes(kind), *_once(facts)])
        # Layers with names of their own are known only now that everything has been named.
        for name in self.needed:
            yield Block(self.name(f"layer/{name}"), [*classes(ecreq.AccessLayer), identifier(name)])
        if self.axioms is not None:
            yield from self.axioms.apart()
            yield from Rules(self).blocks()

    def elements(self) -> Iterator[tuple[Iri, str, list[Fact]]]:
        """Every element with its class and facts."""
        spec = self.specification
        for module in spec.modules.values():
            facts = [*self.belongs(""), identifier(module.path), *self.metadata(module.meta)]
            yield self.name(f"module/{module.path}"), ecreq.Module, facts
        for kind in spec.kinds.values():
            if kind.span is not None or kind.parameters or kind.relations or kind.features:
                yield self.name(kind.id), _class_of_kind(kind), self.kind(kind)
        for feature in spec.features.values():
            yield self.name(feature.id), ecreq.Feature, self.feature(feature)
        for parameter in spec.parameters.values():
            yield self.name(parameter.id), ecreq.Parameter, self.parameter(parameter)
            yield from self.arguments(parameter.id, parameter.args)
        for relation in spec.relations.values():
            yield self.name(relation.id), ecreq.Relation, self.relation(relation)
        for shared in spec.global_relations.values():
            yield self.name(shared.id), ecreq.Relation, self.declaration(shared)
            yield from self.arguments(shared.id, shared.args)
        for enumeration in spec.enumerations.values():
            yield from self.enumerated(enumeration)
        for event in spec.events.values():
            yield self.name(event.id), ecreq.EventKind, self.event(event)
            yield from self.arguments(event.id, event.args)
        for entry in spec.entries.values():
            if entry.word in CLASS_OF_WORD:
                yield self.item(entry), CLASS_OF_WORD[entry.word], list(self.entry(entry))
            if isinstance(entry.node, tree.Permissions):
                yield from self.cells(entry, entry.node)

    # ------------------------------------------------ declarations

    def declaration(self, thing: Kind | EventKind | Parameter | Relation | Feature | GlobalRelation) -> list[Fact]:
        """What holds of every declaration: its id, place and metadata; its name where it has no label."""
        facts = [identifier(thing.id), *self.belongs(thing.module)]
        if not thing.meta.labels:
            facts.append((LABEL, Literal(thing.name)))
        return [*facts, *self.metadata(thing.meta)]

    def kind(self, kind: Kind) -> list[Fact]:
        above = ecreq.subRoleOf if kind.word == "role" else ecreq.subKindOf
        facts = self.declaration(kind)
        facts += [(Iri(ecreq.needs), self.name(id_)) for id_ in self.needed_by.get(kind.id, ())]
        declared = self.specification.kinds
        facts += [
            (Iri(above), self.name(name))
            for name in kind.supers
            if name in declared and declared[name].span is not None
        ]
        if kind.word == "role":
            facts.append((Iri(ecreq.isExternal), truth(kind.external)))
            if kind.clearance:
                facts.append((Iri(ecreq.clearedFor), self.layer(kind.clearance)))
        if self.axioms is not None:
            facts.extend(self.axioms.of_kind(kind))
        return facts

    def feature(self, feature: Feature) -> list[Fact]:
        facts = self.declaration(feature)
        facts.append((Iri(ecreq.isOptional), truth(feature.optional)))
        if feature.owner:
            facts.append((Iri(ecreq.featureOf), self.name(feature.owner)))
        return facts

    def owner(self, member: Parameter | Relation) -> str:
        """The id of the kind or feature that a member belongs to; empty at top level."""
        feature = self.specification.features.get(member.feature) or self.specification.features.get(
            f"{member.owner}.{member.feature}"
        )
        return feature.id if feature is not None else member.owner

    def parameter(self, parameter: Parameter) -> list[Fact]:
        facts = self.declaration(parameter)
        owner = self.owner(parameter)
        if owner:
            facts.append((Iri(ecreq.parameterOf), self.name(owner)))
        facts.extend(self.typed(parameter.type))
        facts.append((Iri(ecreq.isChanging), truth(parameter.changing)))
        if self.axioms is not None:
            facts.extend(self.axioms.of_parameter(parameter))
        return facts

    def typed(self, type_: ValueType) -> Iterator[Fact]:
        """What the type of a parameter says."""
        yield Iri(ecreq.parameterType), Literal(type_text(type_))
        yield Iri(ecreq.isOptional), truth(type_.optional)
        if type_.unit:
            yield Iri(ecreq.unitOfMeasure), Literal(type_.unit)
        if type_.enumeration:
            yield Iri(ecreq.valuesFrom), self.enumeration(type_.enumeration)
        if type_.kind in self.specification.kinds:
            yield Iri(ecreq.valuesOfKind), self.name(type_.kind)

    def arguments(self, owner: str, args: tuple[Argument, ...]) -> Iterator[tuple[Iri, str, list[Fact]]]:
        """The arguments of an event or function, which are its parameters."""
        for arg in args:
            id_ = f"{owner}.{arg.name}"
            facts: list[Fact] = [identifier(id_), (LABEL, Literal(arg.name)), *self.belongs("")]
            facts.append((Iri(ecreq.parameterOf), self.name(owner)))
            facts.extend(self.typed(arg.type))
            if self.axioms is not None:
                facts.extend(self.axioms.of_argument(owner, arg))
            yield self.name(id_), ecreq.Parameter, facts

    def relation(self, relation: Relation) -> list[Fact]:
        facts = self.declaration(relation)
        facts.append((Iri(ecreq.relationOf), self.name(self.owner(relation))))
        facts.append((Iri(ecreq.relatesTo), self.name(relation.target)))
        facts.append((Iri(ecreq.minimumCardinality), number(relation.low, "nonNegativeInteger")))
        if relation.high is not None:
            facts.append((Iri(ecreq.maximumCardinality), number(relation.high, "nonNegativeInteger")))
        if relation.inverse in self.specification.relations:
            facts.append((Iri(ecreq.inverseRelation), self.name(relation.inverse)))
        if self.axioms is not None:
            facts.extend(self.axioms.of_relation(relation))
        return facts

    def enumerated(self, enumeration: Enumeration) -> Iterator[tuple[Iri, str, list[Fact]]]:
        subject = self.enumeration(enumeration.symbol)
        facts: list[Fact] = [identifier(enumeration.id), *self.belongs(enumeration.module)]
        if not enumeration.meta.labels:
            facts.append((LABEL, Literal(enumeration.name)))
        facts.extend(self.metadata(enumeration.meta))
        if self.axioms is not None:
            facts.extend(self.axioms.of_enumeration(enumeration))
        yield subject, ecreq.EnumerationType, facts
        for member in enumeration.members:
            id_ = f"{enumeration.id}.{member.name}"
            labels = [(LABEL, text_in(lang, text)) for lang, text in member.labels or (("", member.name),)]
            of = (Iri(ecreq.enumerationMemberOf), subject)
            yield self.name(f"{enumeration.id}/{member.name}"), ecreq.EnumerationMember, [identifier(id_), *labels, of]

    def event(self, event: EventKind) -> list[Fact]:
        facts = self.declaration(event)
        if event.by:
            facts.append((Iri(ecreq.performedByRole), self.name(event.by)))
        if event.to:
            facts.append((Iri(ecreq.addressedToRole), self.name(event.to)))
        if self.axioms is not None:
            facts.extend(self.axioms.of_event())
        return facts


def _once(facts: list[Fact]) -> list[Fact]:
    """Each fact once; what is said of resources without a name is never said twice."""
    seen: set[object] = set()
    found: list[Fact] = []
    for fact in facts:
        if isinstance(fact[1], Node):
            found.append(fact)
        elif fact not in seen:
            seen.add(fact)
            found.append(fact)
    return found


def type_text(type_: ValueType) -> str:
    """A type in the words of the language: `optional set of text`, `money CNY`, `integer in 1..5`."""
    words = ["optional"] if type_.optional else []
    if type_.collection is not None:
        words.append(f"{type_.collection} of")
    match type_.base:
        case "object":
            words.append(type_.kind)
        case "enumeration":
            words.append(type_.enumeration)
        case "money" | "quantity":
            words += [type_.base, type_.unit]
        case base:
            words.append(base)
    # The bounds of other numbers are kept in base units and would read wrong beside the unit as written.
    if type_.base in {"integer", "decimal"} and (type_.low is not None or type_.high is not None):
        low, high = ("*" if bound is None else str(bound) for bound in (type_.low, type_.high))
        words.append(f"in {low}..{high}")
    return " ".join(word for word in words if word)


def _class_of_kind(kind: Kind) -> str:
    return ecreq.Role if kind.word == "role" else ecreq.EntityKind
