"""Ontologies that somebody wrote as specifications: classes, properties and individuals read as items.

Classes become roles, entities, events and enumerations, properties their parameters and relations, individuals the
objects of a scenario, and statements with a text what the text says.  What the language cannot say is reported, each
with its place, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from urllib.parse import unquote

from reqonto import vocabulary as ecreq
from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.graphs.decode import Decoder
from reqonto.graphs.hand_rules import rules
from reqonto.graphs.hand_values import Values, placed
from reqonto.rdf.placed import PlacedGraph, Statement
from reqonto.rdf.terms import DCTERMS, FIRST, NIL, OWL, RDFS, REST, SKOS, SWRL, TYPE, Blank, Iri, Literal
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax import tree

_SORTS = {
    ecreq.Party: "role", ecreq.Role: "role",
    ecreq.Entity: "entity", ecreq.EntityKind: "entity",
    ecreq.Event: "event", ecreq.EventKind: "event",
    ecreq.EnumerationType: "enumeration",
}  # fmt: skip
_TEXTS = {
    RDFS + "label": "label", SKOS + "prefLabel": "label", SKOS + "altLabel": "also", SKOS + "definition": "definition",
    SKOS + "note": "note", RDFS + "comment": "note", DCTERMS + "description": "note", DCTERMS + "source": "source",
    ecreq.rationale: "rationale",
}  # fmt: skip
_LOW = {"minCardinality", "minQualifiedCardinality"}
_HIGH = {"maxCardinality", "maxQualifiedCardinality"}
_EXACT = {"cardinality", "qualifiedCardinality"}
_READ_SPACES = (OWL, RDFS, SWRL, ecreq.NAMESPACE)
_DECLARING = {
    OWL + name for name in ("Class", "NamedIndividual", "DatatypeProperty", "ObjectProperty", "FunctionalProperty")
}


@dataclass(slots=True)
class Bounds:
    """How many values of a property the members of a class have, and of which class."""

    low: int = 0
    high: int | None = None
    range: Statement | None = None


@dataclass(slots=True)
class ByHand:
    """Reads what in a graph is no item, and stands for itself."""

    graph: PlacedGraph
    decoder: Decoder
    taken: set[str] = field(default_factory=set)
    """Ids that items have already, here and in files that were read before."""
    used: set[int] = field(default_factory=set)
    _sorts: dict[object, str] = field(default_factory=dict)
    _bounds: dict[tuple[object, object], Bounds] = field(default_factory=dict)
    _own: dict[object, Statement] = field(default_factory=dict)

    def items(self) -> list[tree.Item]:
        """The items, enumerations first; whatever could not be read has been reported."""
        self._own = dict(self._subjects())
        if not self._own:
            return []
        classes = [each for each in self._own.values() if self._is(each.subject, OWL + "Class")]
        classes += [each for each in self._own.values() if each not in classes and each.value in _SORTS]
        for each in classes:
            self._restrictions(each.subject)
        apart = self._apart()
        values = Values(self)
        found: list[tree.Item] = []
        for each in classes:
            if self.sort(each.subject) == "enumeration":
                found.append(self._enumeration(each))
        for each in classes:
            match self.sort(each.subject):
                case "role" | "entity":
                    found.append(self._kind(each, values, apart.get(each.subject, [])))
                case "event":
                    found.append(self._event(each, values))
                case _:
                    pass
        for each in self._own.values():
            found.extend(self._statements(each))
        if not any(True for _ in self.graph.of_class(ecreq.Specification)):
            # Rules of an export are held against its items.
            found.extend(rules(self, values))
        scenario = values.scenario([each for each in self._own.values() if self._is_object(each.subject)])
        if scenario is not None:
            found.append(scenario)
        self._unread()
        return found

    # ------------------------------------------------ what is there

    def _subjects(self) -> Iterator[tuple[object, Statement]]:
        """The resources that are told by no item: each with the statement that says what it is."""
        seen: set[object] = set()
        for each in self.graph.statements:
            if each.edge != TYPE or not isinstance(each.subject, Iri) or each.subject in seen:
                continue
            if each.subject.startswith((ecreq.NAMESPACE, OWL, RDFS)) or not isinstance(each.value, Iri):
                continue
            about = self.graph.about(each.subject)
            kinds = {said.value for said in about if said.edge == TYPE}
            if any(said.edge in _TOLD for said in about) or any(_is_node(kind) for kind in kinds):
                continue
            if any(isinstance(kind, str) and kind.startswith(SWRL) for kind in kinds):
                continue
            if kinds & {OWL + "Ontology", ecreq.Specification, OWL + "AnnotationProperty", RDFS + "Datatype"}:
                continue
            seen.add(each.subject)
            yield each.subject, each

    @property
    def resources(self) -> frozenset[str]:
        """The names of the resources that are read here."""
        return frozenset(str(each) for each in self._own)

    def is_own(self, resource: object) -> bool:
        """Whether a resource is one that is read here."""
        return resource in self._own

    def told_by_item(self, resource: object) -> bool:
        """Whether a resource is an element that an item of the graph tells."""
        return any(said.edge in _TOLD for said in self.graph.about(resource))

    def _is(self, subject: object, kind: str) -> bool:
        return any(each.value == kind for each in self.graph.said(subject, TYPE))

    def _is_object(self, subject: object) -> bool:
        kinds = [each.value for each in self.graph.said(subject, TYPE)]
        return any(self.sort(kind) in {"role", "entity"} for kind in kinds if kind in self._own) and not self._is(
            subject, OWL + "Class"
        )

    def said(self, subject: object, edge: str) -> list[Statement]:
        """What one property says, from now on known as read."""
        found = list(self.graph.said(subject, edge))
        self.used.update(map(id, found))
        return found

    def name(self, resource: object, at: tuple[int, int]) -> tree.Name:
        """What a resource is called in the language: the last part of its IRI."""
        local = str(resource).rpartition("#")[2] if "#" in str(resource) else str(resource).rpartition("/")[2]
        return tree.Name(unquote(local).rpartition(".")[2] or "unnamed", self.span(at))

    def path(self, resource: object, at: tuple[int, int]) -> tree.Path:
        name = self.name(resource, at)
        return tree.Path((name,), name.span)

    def span(self, at: tuple[int, int]) -> Span:
        return self.decoder.mark(at)

    def sort(self, kind: object) -> str:
        """What a class is read as; empty for one that is not read."""
        known = self._sorts.get(kind)
        if known is None:
            self._sorts[kind] = ""
            known = self._sorts[kind] = self._sort(kind)
        return known

    def _sort(self, kind: object) -> str:
        if kind in _SORTS:
            return _SORTS[str(kind)]
        if kind in ecreq.PARTIES:
            return "role"
        if kind in ecreq.EVENTS:
            return "event"
        if self._members(kind) is not None:
            return "enumeration"
        for each in self.graph.said(kind, TYPE):
            if each.value in _SORTS:
                return _SORTS[str(each.value)]
        for each in self.graph.said(kind, RDFS + "subClassOf"):
            if isinstance(each.value, Iri) and self.sort(each.value):
                return self.sort(each.value)
        return "entity" if self._is(kind, OWL + "Class") else ""

    # ------------------------------------------------ axioms about classes

    def _restrictions(self, kind: object) -> None:
        """Notes how many values the members of a class have."""
        for each in self.graph.said(kind, RDFS + "subClassOf"):
            if not isinstance(each.value, Blank):
                continue
            on = next((said.value for said in self.graph.said(each.value, OWL + "onProperty")), None)
            bounds = self._bounds.setdefault((kind, on), Bounds())
            if isinstance(on, Iri) and all(self._limit(bounds, said) for said in self.graph.about(each.value)):
                self.used.add(id(each))
                self.used.update(map(id, self.graph.about(each.value)))

    def _limit(self, bounds: Bounds, said: Statement) -> bool:
        """Notes one part of a restriction; whether the language can say it."""
        local = said.edge.removeprefix(OWL)
        if said.edge == TYPE or local == "onProperty":
            return True
        if local in _LOW | _HIGH | _EXACT and isinstance(said.value, Literal) and said.value.text.isdecimal():
            if len(said.value.text) > _LONGEST:
                return False
            number = int(said.value.text)
            if local in _LOW | _EXACT:
                bounds.low = max(bounds.low, number)
            if local in _HIGH | _EXACT:
                bounds.high = number if bounds.high is None else min(bounds.high, number)
            return True
        if local in {"someValuesFrom", "onClass", "onDataRange", "allValuesFrom"} and isinstance(said.value, Iri):
            if local == "someValuesFrom":
                bounds.low = max(bounds.low, 1)
            bounds.range = bounds.range or said
            return True
        return False

    def bounds(self, kind: object, property_: object) -> Bounds:
        """How many values of a property the members of a class have."""
        return self._bounds.get((kind, property_), Bounds())

    def owners(self, property_: object) -> list[object]:
        """The classes whose restrictions name a property."""
        return [kind for kind, on in self._bounds if on == property_]

    def _apart(self) -> dict[object, list[tuple[Iri, tuple[int, int]]]]:
        """The classes that share no member, by the one that is read first."""
        found: dict[object, list[tuple[Iri, tuple[int, int]]]] = {}
        for each in self.graph.statements:
            if each.edge == OWL + "disjointWith" and isinstance(each.value, Iri) and each.subject in self._own:
                self.used.add(id(each))
                found.setdefault(each.subject, []).append((each.value, each.value_at))
            elif each.edge == TYPE and each.value == OWL + "AllDisjointClasses" and isinstance(each.subject, Blank):
                members = [
                    said for head in self.graph.said(each.subject, OWL + "members") for said in self.entries(head.value)
                ]
                for number, one in enumerate(members):
                    for other in members[number + 1 :]:
                        if one.value in self._own and isinstance(other.value, Iri):
                            found.setdefault(one.value, []).append((other.value, other.value_at))
        return found

    def entries(self, head: object) -> list[Statement]:
        """The entries of a list of RDF; what leads round in a circle ends where it comes back."""
        found: list[Statement] = []
        seen: set[object] = set()
        while head != NIL and head not in seen:
            seen.add(head)
            firsts, rests = list(self.graph.said(head, FIRST)), list(self.graph.said(head, REST))
            if len(firsts) != 1 or len(rests) != 1:
                place = next((each.value_at for each in (*firsts, *rests)), (0, 0))
                why = Text("a list has two heads or two tails", "列表有两个首项或两个后续")
                if not firsts or not rests:
                    why = Text("a list has no end", "列表没有结尾")
                self.graph.report(codes.KNOTTED_NODE, place, why=why)
                break
            found.append(firsts[0])
            if rests[0].value in seen:
                why = Text("a list leads back into itself", "列表回到自身")
                self.graph.report(codes.KNOTTED_NODE, rests[0].value_at, why=why)
            head = rests[0].value
        return found

    # ------------------------------------------------ items

    def metas(self, subject: object) -> tuple[tree.Meta, ...]:
        """Labels, definitions and the other texts of a resource."""
        found: dict[str, list[tree.LangString]] = {}
        for edge, key in _TEXTS.items():
            for each in self.said(subject, edge):
                if isinstance(each.value, Literal):
                    text = tree.LangString(each.value.text, each.value.lang, self.span(each.value_at))
                    found.setdefault(key, []).append(text)
        metas: list[tree.Meta] = []
        for key, texts in found.items():
            several = [tuple(texts)] if key in {"label", "also"} else [(text,) for text in texts]
            metas.extend(tree.TextMeta(key, each, each[0].span) for each in several)
        return tuple(metas)

    def _kind(self, declared: Statement, values: Values, apart: list[tuple[Iri, tuple[int, int]]]) -> tree.Kind:
        subject, at = declared.subject, declared.subject_at
        name = self.name(subject, at)
        supers = []
        for each in self.graph.said(subject, RDFS + "subClassOf"):
            known = each.value in _SORTS or self._is(each.value, OWL + "Class") or each.value in self._own
            if isinstance(each.value, Iri) and known and self.sort(each.value) == self.sort(subject):
                self.used.add(id(each))
                if each.value not in _SORTS:
                    supers.append(self.path(each.value, each.value_at))
        external = any(each.value == Literal("true", _BOOLEAN) for each in self.said(subject, ecreq.isExternal))
        disjoint = tuple(self.path(other, place) for other, place in apart)
        params, relations = values.members(subject)
        return tree.Kind(
            "role" if self.sort(subject) == "role" else "entity",
            name, tuple(supers), None, external, None, params, relations, (), (), disjoint,
            self.metas(subject), name.span,
        )  # fmt: skip

    def _event(self, declared: Statement, values: Values) -> tree.Event:
        subject, at = declared.subject, declared.subject_at
        name = self.name(subject, at)
        for each in self.graph.said(subject, RDFS + "subClassOf"):
            if each.value == ecreq.Event:
                self.used.add(id(each))
        by = self._role(subject, ecreq.performedByRole, ecreq.performedBy)
        to = self._role(subject, ecreq.addressedToRole, "")
        return tree.Event(name, values.arguments(subject), by, to, self.metas(subject), name.span)

    def _statements(self, declared: Statement) -> Iterator[tree.Item]:
        """The items that the text of a requirement, constraint or other statement tells."""
        from reqonto.syntax.parser import parse

        for each in self.said(declared.subject, ecreq.statementText):
            if not isinstance(each.value, Literal):
                continue
            parsed, problems = parse(Source("", each.value.text))
            wrong = next((found for found in problems if found.weight is Severity.ERROR), None)
            if wrong is not None:
                why = Text(wrong.message("en"), wrong.message("zh"))
                self.graph.report(codes.UNWRITABLE_TREE, each.value_at, why=why)
                continue
            self.used.update(id(said) for said in self.graph.about(declared.subject) if said.edge == TYPE)
            yield from (placed(item, self.span(each.value_at)) for item in parsed.items)

    def _role(self, subject: object, edge: str, restricted: str) -> tree.Path | None:
        for each in self.said(subject, edge):
            if isinstance(each.value, Iri):
                return self.path(each.value, each.value_at)
        range_ = self.bounds(subject, restricted).range
        return None if range_ is None else self.path(range_.value, range_.value_at)

    def _members(self, kind: object) -> list[Statement] | None:
        """The values of a class that lists them; None for any other."""
        for each in self.graph.said(kind, OWL + "equivalentClass"):
            for said in self.graph.said(each.value, OWL + "oneOf"):
                return self.entries(said.value)
        for said in self.graph.said(kind, OWL + "oneOf"):
            return self.entries(said.value)
        return None

    def _enumeration(self, declared: Statement) -> tree.Enum:
        for each in self.said(declared.subject, OWL + "equivalentClass"):
            self.used.update(map(id, self.graph.about(each.value)))
        self.said(declared.subject, OWL + "oneOf")
        members = self._members(declared.subject)
        if members is None:
            members = [
                each for each in self.graph.statements
                if each.edge == ecreq.enumerationMemberOf and each.value == declared.subject
            ]  # fmt: skip
            self.used.update(map(id, members))
            members = [Statement(*each[:2], each.subject, None, *each[4:6], each.subject_at) for each in members]
        found = []
        for each in members:
            name = self.name(each.value, each.value_at)
            labels = tuple(
                tree.LangString(said.value.text, said.value.lang, self.span(said.value_at))
                for said in self.said(each.value, RDFS + "label")
                if isinstance(said.value, Literal)
            )
            self.used.update(id(said) for said in self.graph.about(each.value) if said.edge == TYPE)
            found.append(tree.EnumMember(name, labels, name.span))
        name = self.name(declared.subject, declared.subject_at)
        return tree.Enum(name, tuple(found), name.span)

    # ------------------------------------------------ what was not read

    def _unread(self) -> None:
        """Reports what is said in the words of OWL or of ours about resources read here, and was not read."""
        for each in self.graph.statements:
            if id(each) in self.used or each.subject not in self._own:
                continue
            if each.edge == TYPE and (each.value in _DECLARING or each.value in _SORTS or each.value in self._own):
                continue
            if each.edge == TYPE or each.edge.startswith(_READ_SPACES):
                value = "[…]" if isinstance(each.value, Blank) else self.graph.shortened(each.value)
                shown = f"{self.graph.shortened(each.subject)} {self.graph.shortened(each.edge)} {value}"
                self.graph.report(codes.UNREAD_AXIOM, each.value_at, what=f"`{shown}`")


def _is_node(kind: object) -> bool:
    return isinstance(kind, str) and kind.startswith(ecreq.NAMESPACE) and kind.endswith(("Node", "SpecificationText"))


_LONGEST = 9
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_TOLD = {ecreq.elementOf, ecreq.writtenAs, ecreq.enumerationMemberOf, ecreq.cellOf}
"""What is said of elements that an item tells."""
