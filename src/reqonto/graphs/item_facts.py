"""What the items of a specification say, as facts: requirements, needs, services, tables, scenarios and the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from reqonto import vocabulary as ecreq
from reqonto.graphs.names import (
    ALSO,
    DESCRIPTION,
    LABEL,
    Names,
    identifier,
    text_in,
    truth,
)
from reqonto.rdf.terms import DCTERMS, FALSE, OWL, SKOS, TRUE, XSD, Fact, Iri, Literal
from reqonto.spec.model import Entry, Metadata
from reqonto.syntax import tree

# What an item is in the ontology; the order of layers travels with the layers themselves.
CLASS_OF_WORD: Mapping[str, str] = {
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


class ItemFacts(Names):
    """Facts about items."""

    def element_names(self) -> Mapping[str, str]:
        """The names of declarations and items by their ids; where two share an id, the item's."""
        entries = {id_: entry for id_, entry in self.specification.entries.items() if entry.word in CLASS_OF_WORD}
        declared = {id_: str(self.name(id_)) for id_ in self.declared}
        return declared | {id_: str(self.item(entry)) for id_, entry in entries.items()}

    def belongs(self, module: str) -> Iterator[Fact]:
        """That an element is one of the specification, and in which module."""
        yield Iri(ecreq.elementOf), Iri(self.base)
        if module in self.specification.modules:
            yield Iri(ecreq.inModule), self.name(f"module/{module}")

    def entry(self, entry: Entry[object]) -> Iterator[Fact]:
        yield identifier(entry.id)
        yield from self.belongs(entry.module)
        yield from self.metadata(entry.meta)
        for link in entry.meta.links:
            target = self.specification.entries.get(link.target)
            word = _LINKS[link.word]
            if target is None or target.word not in CLASS_OF_WORD:
                continue
            if word in _REQUIREMENT_LINKS and not {entry.word, target.word} <= _REQUIREMENT_WORDS:
                continue
            yield Iri(word), self.item(target)
        yield from self.content(entry)

    def content(self, entry: Entry[object]) -> Iterator[Fact]:
        """What the item itself says, beside its metadata."""
        node = entry.node
        match node:
            case tree.Requirement(body=tree.Sentence(modal=modal)):
                yield from modality(modal)
                yield Iri(ecreq.isFormalised), TRUE
            case tree.Requirement():
                yield from modality("must")
                yield Iri(ecreq.isFormalised), FALSE
            case tree.Formula(word="constraint", modal=modal):
                yield from modality(modal or "must")
                yield Iri(ecreq.isFormalised), TRUE
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
                yield from ((Iri(ecreq.forPurpose), Literal(each.text)) for each in node.purposes)
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
            yield Iri(ecreq.statementText), Literal(span.text.strip())

    def need(self, module: str, need: tree.Need) -> Iterator[Fact]:
        yield from self.pointed(ecreq.neededBy, module, (need.party,), roles=True)
        yield from self.pointed(ecreq.concerns, module, need.needs)
        yield from self.pointed(ecreq.neededFrom, module, need.providers, roles=True)
        if need.purpose is not None:
            yield Iri(ecreq.forPurpose), Literal(need.purpose.text)
        if need.due is not None:
            edge = ecreq.dueBefore if need.due.side == "before" else ecreq.dueAfter
            yield from self.events(edge, module, need.due.anchor)
            yield from as_written(ecreq.dueOffset, need.due.offset)

    def service(self, module: str, service: tree.Service) -> Iterator[Fact]:
        yield from self.pointed(ecreq.offeredBy, module, (service.provider,), roles=True)
        yield from self.pointed(ecreq.offeredTo, module, service.to, roles=True)
        yield from self.pointed(ecreq.provides, module, service.provides)
        if service.layer is not None:
            yield Iri(ecreq.inLayer), self.layer(service.layer.text)
        if service.at is not None:
            yield from self.pointed(ecreq.providedAt, module, (service.at,), events=True)
        yield from as_written(ecreq.fee, service.fee)

    def default(self, module: str, node: tree.DefaultValue) -> Iterator[Fact]:
        yield from self.pointed(ecreq.defaultOf, module, (node.param,))
        yield from as_written(ecreq.defaultsTo, node.value)
        yield from as_written(ecreq.condition, node.where)

    def quality(self, module: str, node: tree.Quality) -> Iterator[Fact]:
        for pattern in (node.response, node.trigger):
            yield from self.events(ecreq.measures, module, pattern)
        # Written in percent with a finite number of digits, so the division is exact.
        share = Decimal(node.share.numerator) / Decimal(node.share.denominator * 100)
        yield Iri(ecreq.targetShare), Literal(f"{share:f}", XSD + "decimal")
        yield Iri(ecreq.targetBound), Literal(node.bound)
        yield from as_written(ecreq.targetWithin, node.within)
        if node.period is not None:
            yield Iri(ecreq.targetPeriod), Literal(node.period.text)

    def binding(self, module: str, node: tree.Bind) -> Iterator[Fact]:
        yield from self.pointed(ecreq.binds, module, (node.target,))
        yield Iri(ecreq.dataFormat), Literal(node.format)
        yield Iri(ecreq.dataLocation), Literal(node.location.text)

    def cells(self, entry: Entry[object], table: tree.Permissions) -> Iterator[tuple[Iri, str, list[Fact]]]:
        """The cells of a permission table, each an element of its own: whom it is about, what, and what it grants."""
        for number, row in enumerate(table.rows, start=1):
            for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=False), start=1):
                id_ = f"{entry.id}/{number}/{place}"
                facts = [identifier(id_), *self.belongs(entry.module), (Iri(ecreq.cellOf), self.item(entry))]
                facts += self.pointed(ecreq.cellRole, entry.module, (row.role,), roles=True)
                facts += self.pointed(ecreq.cellSubject, entry.module, (column,))
                if cell.word is not None:
                    facts.append((Iri(ecreq.right), Literal(cell.word)))
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

    def exercised(self, scenario: tree.Scenario) -> Iterator[Fact]:
        """The requirements that a scenario expects to be triggered."""
        for part in scenario.parts:
            if isinstance(part, tree.ExpectVerdict) and part.verdict != "not applicable":
                for uid in part.uids:
                    target = self.specification.entries.get(uid.text)
                    if target is not None and target.word in _REQUIREMENT_WORDS:
                        yield Iri(ecreq.exercises), self.item(target)

    # ------------------------------------------------ metadata

    def metadata(self, meta: Metadata) -> Iterator[Fact]:
        """What is said about a declaration or item beside its content."""
        if meta.title is not None:
            yield LABEL, text_in(meta.title.lang, meta.title.text)
        yield from ((LABEL, text_in(lang, text)) for lang, text in meta.labels)
        yield from ((ALSO, text_in(lang, text)) for lang, text in meta.also)
        if meta.doc:
            yield DESCRIPTION, Literal(meta.doc)
        annotations = {
            "source": Iri(DCTERMS + "source"),
            "note": Iri(SKOS + "note"),
            "definition": Iri(SKOS + "definition"),
            "version": Iri(OWL + "versionInfo"),
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
                yield Iri(edge), Literal(value)
        yield from ((Iri(ecreq.tag), Literal(tag)) for tag in meta.tags)
        if meta.status in _STATUSES:
            yield Iri(ecreq.itemStatus), Iri(_STATUSES[meta.status])
        if meta.layer:
            yield Iri(ecreq.inLayer), self.layer(meta.layer)


def as_written(edge: str, expr: tree.Expr | None) -> Iterator[Fact]:
    """An expression as its text."""
    if expr is not None:
        yield Iri(edge), Literal(expr.span.text.strip())


def calendar(node: tree.Calendar) -> Iterator[Fact]:
    """What a calendar declares: its zone, and the days that are, or are not, business days."""
    if node.zone is not None:
        yield Iri(ecreq.timeZone), Literal(node.zone.text)
    yield from ((Iri(ecreq.weekendDay), Literal(day.text)) for day in node.weekend)
    for edge, spans in ((ecreq.holiday, node.holidays), (ecreq.workday, node.workdays)):
        for days in spans:
            first, last = days.first.isoformat(), days.last.isoformat()
            yield Iri(edge), Literal(first if first == last else f"{first}/{last}")


def modality(modal: tree.Modal) -> Iterator[Fact]:
    """How strongly a requirement binds, and whether it forbids."""
    yield Iri(ecreq.modality), Iri(_MODALITIES[modal])
    yield Iri(ecreq.isNegative), truth(modal.endswith(" not"))
