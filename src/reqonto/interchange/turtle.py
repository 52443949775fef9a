"""A specification as RDF in Turtle, in the terms of `ontology/ecreq.owl`.

Roles, entities, events, their members and every item travel with ids, labels, modality, sources, links and their text
as written.  Blocks stand in source order and the same specification gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from functools import cached_property
from urllib.parse import quote

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Literal, URIRef

from reqonto import vocabulary as ecreq
from reqonto.checks.further import Graph
from reqonto.records import dataclass
from reqonto.spec.meanings import name_chain
from reqonto.spec.model import (
    Argument,
    Entry,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    Metadata,
    Parameter,
    Relation,
    Specification,
)
from reqonto.spec.types import ValueType
from reqonto.syntax import tree

DEFAULT_BASE = "urn:reqonto:specification"

_PREFIXES = {
    "ecreq": ecreq.NAMESPACE,
    "dcterms": str(DCTERMS),
    "owl": str(OWL),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "xsd": str(XSD),
}

# What an item is in the ontology; the order of layers travels with the layers themselves.
_CLASS_OF_WORD: Mapping[str, str] = {
    "requirement": ecreq.Requirement,
    "constraint": ecreq.Constraint,
    "assumption": ecreq.Assumption,
    "rule": ecreq.InferenceRule,
    "situation": ecreq.Situation,
    "lifecycle": ecreq.LifeCycle,
    "scenario": ecreq.Scenario,
    "need": ecreq.InformationRequirement,
    "service": ecreq.InformationService,
    "permissions": ecreq.PermissionTable,
    "default": ecreq.DefaultValue,
    "quality": ecreq.QualityTarget,
    "question": ecreq.CompetencyQuestion,
    "consent": ecreq.ConsentStatement,
    "calendar": ecreq.BusinessCalendar,
    "bind": ecreq.DataBinding,
}
_LINKS: Mapping[tree.LinkWord, str] = {
    "derives from": ecreq.derivesFrom,
    "refines": ecreq.refines,
    "satisfies": ecreq.satisfies,
    "conflicts with": ecreq.conflictsWith,
    "overrides": ecreq.overrides,
    "exception to": ecreq.exceptionTo,
    "verified by": ecreq.verifiedBy,
    "replaces": ecreq.replaces,
    "requires": ecreq.requires,
    "contains": ecreq.contains,
}
# Links that the ontology defines between requirements only.
_REQUIREMENT_LINKS = {ecreq.conflictsWith, ecreq.overrides, ecreq.exceptionTo}
_REQUIREMENT_WORDS = {"requirement", "constraint", "lifecycle", "need", "permissions", "quality"}
_MODALITIES: Mapping[tree.Modal, str] = {
    "must": ecreq.Modality_Must,
    "must not": ecreq.Modality_Must,
    "should": ecreq.Modality_Should,
    "should not": ecreq.Modality_Should,
    "may": ecreq.Modality_May,
    "may not": ecreq.Modality_May,
}
_STATUSES: Mapping[str, str] = {
    "proposed": ecreq.ItemStatus_Proposed,
    "reviewed": ecreq.ItemStatus_Reviewed,
    "approved": ecreq.ItemStatus_Approved,
    "verified": ecreq.ItemStatus_Verified,
    "frozen": ecreq.ItemStatus_Frozen,
    "deprecated": ecreq.ItemStatus_Deprecated,
}
_LAYERS: Mapping[str, str] = {
    "public": ecreq.PublicLayer,
    "partner": ecreq.PartnerLayer,
    "core": ecreq.CoreLayer,
}

_Value = URIRef | Literal
_Fact = tuple[URIRef, _Value]

TRUE = Literal(True)
FALSE = Literal(False)

# A local name that needs neither quoting nor angle brackets; Turtle allows more than this.
_PLAIN_NAME = re.compile(r"[^\W\d][\w-]*(?:\.[\w-]+)*")


def export_turtle(specification: Specification, *, base: str = DEFAULT_BASE) -> str:
    """The specification as Turtle; its elements are named `base#id`."""
    return _Export(specification, base).text()


def graph_of(specification: Specification, *, base: str = DEFAULT_BASE) -> Graph:
    """The specification as a graph to ask, with the prefixes that a question need not declare."""
    prefixes = {"": f"{base}#", "rdf": str(RDF), **_PREFIXES}
    return Graph(export_turtle(specification, base=base), base, prefixes)


def element_names(specification: Specification, *, base: str = DEFAULT_BASE) -> Mapping[str, str]:
    """The names of declarations and items by their ids; where two share an id, the item's."""
    return _Export(specification, base).names()


@dataclass
class _Export:
    specification: Specification
    base: str
    _declared: frozenset[str] = field(init=False)
    _needed: dict[str, None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        spec = self.specification
        tables = (spec.kinds, spec.events, spec.parameters, spec.relations, spec.features, spec.global_relations)
        self._declared = frozenset(name for table in tables for name in table)

    # ------------------------------------------------ names

    def name(self, local: str) -> URIRef:
        """The IRI of an element; what an IRI can not hold is percent-encoded, letters of any script stay."""
        kept = "".join(char if char.isalnum() or char in "-._~/" else quote(char) for char in local)
        return URIRef(f"{self.base}#{kept}")

    def item(self, entry: Entry[object]) -> URIRef:
        """The IRI of an item, apart from that of a declaration with the same id (a life cycle and its parameter)."""
        return self.name(f"{entry.id}/{entry.word}" if entry.id in self._declared else entry.id)

    def names(self) -> Mapping[str, str]:
        """The names of declarations and items by their ids; where two share an id, the item's."""
        entries = {id_: entry for id_, entry in self.specification.entries.items() if entry.word in _CLASS_OF_WORD}
        declared = {id_: str(self.name(id_)) for id_ in self._declared}
        return declared | {id_: str(self.item(entry)) for id_, entry in entries.items()}

    def layer(self, name: str) -> URIRef:
        if name in _LAYERS:
            return URIRef(_LAYERS[name])
        self._needed[name] = None
        return self.name(f"layer/{name}")

    def enumeration(self, symbol: str) -> URIRef:
        # An enumeration written in place is called like its parameter.
        return self.name(f"{symbol}/enumeration")

    # ------------------------------------------------ the whole text

    def text(self) -> str:
        """All blocks, in source order."""
        lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in _PREFIXES.items()]
        lines.insert(0, f"@prefix : <{self.base}#> .")
        blocks = ["\n".join(lines), self.block(URIRef(self.base), ecreq.Specification, [])]
        blocks.extend(self.block(subject, kind, facts) for subject, kind, facts in self.elements())
        # Layers with names of their own are known only now that everything has been named.
        blocks.extend(
            self.block(self.name(f"layer/{name}"), ecreq.AccessLayer, [identifier(name)]) for name in self._needed
        )
        return "\n\n".join(blocks) + "\n"

    def block(self, subject: URIRef, kind: str, facts: list[_Fact]) -> str:
        """One subject and what is said about it, each fact once."""
        lines = [f"{self.show(subject)} a owl:NamedIndividual, {self.show(URIRef(kind))}"]
        for predicate, value in dict.fromkeys(facts):
            lines.append(f"    {self.show(predicate)} {self.show(value)}")
        return " ;\n".join(lines) + " ."

    def show(self, term: _Value) -> str:
        """A term as Turtle."""
        if isinstance(term, Literal):
            if term.datatype is None:
                return term.n3()
            lexical = str(term)
            short = term.datatype.removeprefix(str(XSD))
            return lexical if short == "boolean" else f'"{lexical}"^^xsd:{short}'
        spaces = {"": f"{self.base}#", **_PREFIXES}
        for prefix, space in spaces.items():
            local = str(term).removeprefix(space)
            if local != str(term) and _PLAIN_NAME.fullmatch(local):
                return f"{prefix}:{local}"
        return term.n3()

    def elements(self) -> Iterator[tuple[URIRef, str, list[_Fact]]]:
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
            if entry.word in _CLASS_OF_WORD:
                yield self.item(entry), _CLASS_OF_WORD[entry.word], list(self.entry(entry))
            if isinstance(entry.node, tree.Permissions):
                yield from self.cells(entry, entry.node)

    # ------------------------------------------------ declarations

    def belongs(self, module: str) -> Iterator[_Fact]:
        yield URIRef(ecreq.elementOf), URIRef(self.base)
        if module in self.specification.modules:
            yield URIRef(ecreq.inModule), self.name(f"module/{module}")

    def declaration(self, thing: Kind | EventKind | Parameter | Relation | Feature | GlobalRelation) -> list[_Fact]:
        """What holds of every declaration: its id, place and metadata; its name where it has no label."""
        facts = [identifier(thing.id), *self.belongs(thing.module)]
        if not thing.meta.labels:
            facts.append((RDFS.label, Literal(thing.name)))
        return [*facts, *self.metadata(thing.meta)]

    def kind(self, kind: Kind) -> list[_Fact]:
        above = ecreq.subRoleOf if kind.word == "role" else ecreq.subKindOf
        facts = self.declaration(kind)
        facts += [(URIRef(ecreq.needs), self.name(id_)) for id_ in self.needed_by.get(kind.id, ())]
        declared = self.specification.kinds
        facts += [
            (URIRef(above), self.name(name))
            for name in kind.supers
            if name in declared and declared[name].span is not None
        ]
        if kind.word == "role":
            facts.append((URIRef(ecreq.isExternal), Literal(kind.external)))
            if kind.clearance:
                facts.append((URIRef(ecreq.clearedFor), self.layer(kind.clearance)))
        return facts

    def feature(self, feature: Feature) -> list[_Fact]:
        facts = self.declaration(feature)
        facts.append((URIRef(ecreq.isOptional), Literal(feature.optional)))
        if feature.owner:
            facts.append((URIRef(ecreq.featureOf), self.name(feature.owner)))
        return facts

    def owner(self, member: Parameter | Relation) -> str:
        """The id of the kind or feature that a member belongs to; empty at top level."""
        feature = self.specification.features.get(member.feature) or self.specification.features.get(
            f"{member.owner}.{member.feature}"
        )
        return feature.id if feature is not None else member.owner

    def parameter(self, parameter: Parameter) -> list[_Fact]:
        facts = self.declaration(parameter)
        owner = self.owner(parameter)
        if owner:
            facts.append((URIRef(ecreq.parameterOf), self.name(owner)))
        facts.extend(self.typed(parameter.type))
        facts.append((URIRef(ecreq.isChanging), Literal(parameter.changing)))
        return facts

    def typed(self, type_: ValueType) -> Iterator[_Fact]:
        """What the type of a parameter says."""
        yield URIRef(ecreq.parameterType), Literal(type_text(type_))
        yield URIRef(ecreq.isOptional), Literal(type_.optional)
        if type_.unit:
            yield URIRef(ecreq.unitOfMeasure), Literal(type_.unit)
        if type_.enumeration:
            yield URIRef(ecreq.valuesFrom), self.enumeration(type_.enumeration)
        if type_.kind in self.specification.kinds:
            yield URIRef(ecreq.valuesOfKind), self.name(type_.kind)

    def arguments(self, owner: str, args: tuple[Argument, ...]) -> Iterator[tuple[URIRef, str, list[_Fact]]]:
        """The arguments of an event or function, which are its parameters."""
        for arg in args:
            id_ = f"{owner}.{arg.name}"
            facts: list[_Fact] = [identifier(id_), (RDFS.label, Literal(arg.name)), *self.belongs("")]
            facts.append((URIRef(ecreq.parameterOf), self.name(owner)))
            yield self.name(id_), ecreq.Parameter, [*facts, *self.typed(arg.type)]

    def relation(self, relation: Relation) -> list[_Fact]:
        facts = self.declaration(relation)
        facts.append((URIRef(ecreq.relationOf), self.name(self.owner(relation))))
        facts.append((URIRef(ecreq.relatesTo), self.name(relation.target)))
        facts.append((URIRef(ecreq.minimumCardinality), Literal(relation.low, datatype=XSD.nonNegativeInteger)))
        if relation.high is not None:
            facts.append((URIRef(ecreq.maximumCardinality), Literal(relation.high, datatype=XSD.nonNegativeInteger)))
        if relation.inverse in self.specification.relations:
            facts.append((URIRef(ecreq.inverseRelation), self.name(relation.inverse)))
        return facts

    def enumerated(self, enumeration: Enumeration) -> Iterator[tuple[URIRef, str, list[_Fact]]]:
        subject = self.enumeration(enumeration.symbol)
        facts: list[_Fact] = [identifier(enumeration.id), *self.belongs(enumeration.module)]
        if not enumeration.meta.labels:
            facts.append((RDFS.label, Literal(enumeration.name)))
        yield subject, ecreq.EnumerationType, [*facts, *self.metadata(enumeration.meta)]
        for member in enumeration.members:
            id_ = f"{enumeration.id}.{member.name}"
            labels = [(RDFS.label, text_in(lang, text)) for lang, text in member.labels or (("", member.name),)]
            of = (URIRef(ecreq.enumerationMemberOf), subject)
            yield self.name(f"{enumeration.id}/{member.name}"), ecreq.EnumerationMember, [identifier(id_), *labels, of]

    def event(self, event: EventKind) -> list[_Fact]:
        facts = self.declaration(event)
        if event.by:
            facts.append((URIRef(ecreq.performedByRole), self.name(event.by)))
        if event.to:
            facts.append((URIRef(ecreq.addressedToRole), self.name(event.to)))
        return facts

    # ------------------------------------------------ items

    def entry(self, entry: Entry[object]) -> Iterator[_Fact]:
        yield identifier(entry.id)
        yield from self.belongs(entry.module)
        yield from self.metadata(entry.meta)
        for link in entry.meta.links:
            target = self.specification.entries.get(link.target)
            word = _LINKS[link.word]
            if target is None or target.word not in _CLASS_OF_WORD:
                continue
            if word in _REQUIREMENT_LINKS and not {entry.word, target.word} <= _REQUIREMENT_WORDS:
                continue
            yield URIRef(word), self.item(target)
        yield from self.content(entry)

    def content(self, entry: Entry[object]) -> Iterator[_Fact]:
        """What the item itself says, beside its metadata."""
        node = entry.node
        match node:
            case tree.Requirement(body=tree.Sentence(modal=modal)):
                yield from modality(modal)
                yield URIRef(ecreq.isFormalised), TRUE
            case tree.Requirement():
                yield from modality("must")
                yield URIRef(ecreq.isFormalised), FALSE
            case tree.Formula(word="constraint", modal=modal):
                yield from modality(modal or "must")
                yield URIRef(ecreq.isFormalised), TRUE
            case tree.Quality():
                yield from modality("must")
                yield from self.quality(entry.module, node)
            case tree.Lifecycle() | tree.Permissions():
                yield from modality("must")
            case tree.Need():
                yield from modality("must")
                yield from self.need(entry.module, node)
            case tree.Service():
                yield from self.service(entry.module, node)
            case tree.Consent():
                yield from self.pointed(ecreq.consentsTo, entry.module, node.information)
                yield from ((URIRef(ecreq.forPurpose), Literal(each.text)) for each in node.purposes)
            case tree.DefaultValue():
                yield from self.default(entry.module, node)
            case tree.Calendar():
                yield from calendar(node)
            case tree.Bind():
                yield from self.binding(entry.module, node)
            case tree.Scenario():
                yield from self.exercised(node)
            case _:
                pass
        span = getattr(node, "span", None)
        if span is not None:
            yield URIRef(ecreq.statementText), Literal(span.text.strip())

    def need(self, module: str, need: tree.Need) -> Iterator[_Fact]:
        yield from self.pointed(ecreq.neededBy, module, (need.party,), roles=True)
        yield from self.pointed(ecreq.concerns, module, need.needs)
        yield from self.pointed(ecreq.neededFrom, module, need.providers, roles=True)
        if need.purpose is not None:
            yield URIRef(ecreq.forPurpose), Literal(need.purpose.text)
        if need.due is not None:
            edge = ecreq.dueBefore if need.due.side == "before" else ecreq.dueAfter
            yield from self.events(edge, module, need.due.anchor)
            yield from as_written(ecreq.dueOffset, need.due.offset)

    def service(self, module: str, service: tree.Service) -> Iterator[_Fact]:
        yield from self.pointed(ecreq.offeredBy, module, (service.provider,), roles=True)
        yield from self.pointed(ecreq.offeredTo, module, service.to, roles=True)
        yield from self.pointed(ecreq.provides, module, service.provides)
        if service.layer is not None:
            yield URIRef(ecreq.inLayer), self.layer(service.layer.text)
        if service.at is not None:
            yield from self.pointed(ecreq.providedAt, module, (service.at,), events=True)
        yield from as_written(ecreq.fee, service.fee)

    def default(self, module: str, node: tree.DefaultValue) -> Iterator[_Fact]:
        yield from self.pointed(ecreq.defaultOf, module, (node.param,))
        yield from as_written(ecreq.defaultsTo, node.value)
        yield from as_written(ecreq.condition, node.where)

    def quality(self, module: str, node: tree.Quality) -> Iterator[_Fact]:
        for pattern in (node.response, node.trigger):
            yield from self.events(ecreq.measures, module, pattern)
        # Written in percent with a finite number of digits, so the division is exact.
        share = Decimal(node.share.numerator) / Decimal(node.share.denominator * 100)
        yield URIRef(ecreq.targetShare), Literal(f"{share:f}", datatype=XSD.decimal)
        yield URIRef(ecreq.targetBound), Literal(node.bound)
        yield from as_written(ecreq.targetWithin, node.within)
        if node.period is not None:
            yield URIRef(ecreq.targetPeriod), Literal(node.period.text)

    def binding(self, module: str, node: tree.Bind) -> Iterator[_Fact]:
        yield from self.pointed(ecreq.binds, module, (node.target,))
        yield URIRef(ecreq.dataFormat), Literal(node.format)
        yield URIRef(ecreq.dataLocation), Literal(node.location.text)

    def cells(self, entry: Entry[object], table: tree.Permissions) -> Iterator[tuple[URIRef, str, list[_Fact]]]:
        """The cells of a permission table, each an element of its own: whom it is about, what, and what it grants."""
        for number, row in enumerate(table.rows, start=1):
            for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=False), start=1):
                id_ = f"{entry.id}/{number}/{place}"
                facts = [identifier(id_), *self.belongs(entry.module), (URIRef(ecreq.cellOf), self.item(entry))]
                facts += self.pointed(ecreq.cellRole, entry.module, (row.role,), roles=True)
                facts += self.pointed(ecreq.cellSubject, entry.module, (column,))
                if cell.word is not None:
                    facts.append((URIRef(ecreq.right), Literal(cell.word)))
                facts += as_written(ecreq.condition, cell.condition)
                yield self.name(id_), ecreq.PermissionCell, facts

    @cached_property
    def needed_by(self) -> Mapping[str, list[str]]:
        """What each role needs, by the needs that name it."""
        found: dict[str, list[str]] = {}
        for entry in self.specification.needs:
            for role in self.targets(entry.module, (entry.node.party,), roles=True):
                known = found.setdefault(role, [])
                known += [id_ for id_ in self.targets(entry.module, entry.node.needs) if id_ not in known]
        return found

    def events(self, edge: str, module: str, pattern: tree.Expr | None) -> Iterator[_Fact]:
        """Facts that point to the kind of event that a pattern names (`Pay`, `Pay(order: o)`)."""
        if isinstance(pattern, tree.Call):
            pattern = pattern.function
        names = () if pattern is None else name_chain(pattern)
        id_ = self.declared_at(module, tuple(name.text for name in names)) if names else ""
        if id_ in self.specification.events:
            yield URIRef(edge), self.name(id_)

    def exercised(self, scenario: tree.Scenario) -> Iterator[_Fact]:
        """The requirements that a scenario expects to be triggered."""
        for part in scenario.parts:
            if isinstance(part, tree.ExpectVerdict) and part.verdict != "not applicable":
                for uid in part.uids:
                    target = self.specification.entries.get(uid.text)
                    if target is not None and target.word in _REQUIREMENT_WORDS:
                        yield URIRef(ecreq.exercises), self.item(target)

    def pointed(
        self, edge: str, module: str, paths: tuple[tree.Path, ...], *, roles: bool = False, events: bool = False
    ) -> Iterator[_Fact]:
        """Facts that point to what the paths name; a path that names nothing here has been reported elsewhere."""
        for id_ in self.targets(module, paths, roles=roles):
            if not events or id_ in self.specification.events:
                yield URIRef(edge), self.name(id_)

    def targets(self, module: str, paths: tuple[tree.Path, ...], *, roles: bool = False) -> Iterator[str]:
        """The ids of the declarations that paths name."""
        for path in paths:
            id_ = self.declared_at(module, tuple(part.text for part in path.parts))
            kind = self.specification.kinds.get(id_)
            if id_ and (not roles or (kind is not None and kind.word == "role")):
                yield id_

    def declared_at(self, module: str, parts: tuple[str, ...]) -> str:
        """The id of the declaration or member that a path names; empty if there is none, or more than one."""
        found = [thing for thing in self.specification.lookup(module, parts) if thing.id in self._declared]
        if len(found) == 1:
            return found[0].id
        if len(parts) > 1 and not found:
            owner = self.declared_at(module, parts[:-1])
            if owner in self.specification.relations:
                owner = self.specification.relations[owner].target
            members = self.specification.members(owner).get(parts[-1], ()) if owner in self.specification.kinds else ()
            if len(members) == 1:
                return members[0].id
            return f"{owner}.{parts[-1]}" if f"{owner}.{parts[-1]}" in self._declared else ""
        return ""

    # ------------------------------------------------ metadata

    def metadata(self, meta: Metadata) -> Iterator[_Fact]:
        """What is said about a declaration or item beside its content."""
        if meta.title is not None:
            yield RDFS.label, text_in(meta.title.lang, meta.title.text)
        yield from ((RDFS.label, text_in(lang, text)) for lang, text in meta.labels)
        yield from ((SKOS.altLabel, text_in(lang, text)) for lang, text in meta.also)
        if meta.doc:
            yield DCTERMS.description, Literal(meta.doc)
        annotations = {
            "source": DCTERMS.source,
            "note": SKOS.note,
            "definition": SKOS.definition,
            "version": OWL.versionInfo,
        }
        for key, texts in meta.texts:
            if key in annotations:
                yield from ((annotations[key], text_in(text.lang, text.text)) for text in texts)
        for edge, value in (
            (ecreq.rationale, meta.text("rationale")),
            (ecreq.ownedBy, meta.text("owner") or meta.word("owner")),
            (ecreq.phase, meta.phase),
            (ecreq.priority, meta.priority),
            (ecreq.appliesFrom, "" if meta.valid_from is None else meta.valid_from.isoformat()),
            (ecreq.appliesTo, "" if meta.valid_to is None else meta.valid_to.isoformat()),
        ):
            if value:
                yield URIRef(edge), Literal(value)
        yield from ((URIRef(ecreq.tag), Literal(tag)) for tag in meta.tags)
        if meta.status in _STATUSES:
            yield URIRef(ecreq.itemStatus), URIRef(_STATUSES[meta.status])
        if meta.layer:
            yield URIRef(ecreq.inLayer), self.layer(meta.layer)


def identifier(id_: str) -> _Fact:
    """The id of an element, as written."""
    return DCTERMS.identifier, Literal(id_)


def text_in(lang: str, text: str) -> Literal:
    """A text with its language, if it has one that RDF can write."""
    return Literal(text, lang=lang) if re.fullmatch(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*", lang) else Literal(text)


def as_written(edge: str, expr: tree.Expr | None) -> Iterator[_Fact]:
    """An expression as its text."""
    if expr is not None:
        yield URIRef(edge), Literal(expr.span.text.strip())


def calendar(node: tree.Calendar) -> Iterator[_Fact]:
    """What a calendar declares: its zone, and the days that are, or are not, business days."""
    if node.zone is not None:
        yield URIRef(ecreq.timeZone), Literal(node.zone.text)
    yield from ((URIRef(ecreq.weekendDay), Literal(day.text)) for day in node.weekend)
    for edge, spans in ((ecreq.holiday, node.holidays), (ecreq.workday, node.workdays)):
        for days in spans:
            first, last = days.first.isoformat(), days.last.isoformat()
            yield URIRef(edge), Literal(first if first == last else f"{first}/{last}")


def modality(modal: tree.Modal) -> Iterator[_Fact]:
    """How strongly a requirement binds, and whether it forbids."""
    yield URIRef(ecreq.modality), URIRef(_MODALITIES[modal])
    yield URIRef(ecreq.isNegative), Literal(modal.endswith(" not"))


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
