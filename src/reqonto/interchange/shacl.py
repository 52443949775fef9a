"""Shapes of SHACL for data in the words of a specification.

The vocabulary becomes property shapes: datatypes, classes, lists of values, ranges, numbers of links.  Each requirement
becomes a shape that finds what surely violates it – in the core of SHACL where that says the same, else in
SHACL-SPARQL –, with its modality as severity, messages and a paraphrase in both languages, and a link to the
requirement.  What SHACL cannot say exactly is listed with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reqonto.backends.shacl_shapes import Setting, violated
from reqonto.backends.shacl_terms import Inexpressible
from reqonto.checks.scenarios import labels_of
from reqonto.checks.validation import focus_of, kinds_of, reads_provisions
from reqonto.diagnostics.diagnostic import Text
from reqonto.interchange.shacl_core import Property, core
from reqonto.interchange.shacl_dialect import XSD, DataDialect, datatypes
from reqonto.interchange.turtle import DEFAULT_BASE
from reqonto.logic.paraphrase import sentences
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.theory import Axiom, Theory, is_timeout
from reqonto.pipeline import unformalised
from reqonto.records import dataclass
from reqonto.result import Result
from reqonto.spec.model import EventKind, Kind, Parameter, Relation, Specification
from reqonto.spec.types import ValueType

_PREFIXES = {
    "sh": "http://www.w3.org/ns/shacl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": XSD,
}
_SEVERITIES = {"must": "sh:Violation", "background": "sh:Violation", "should": "sh:Warning"}


@dataclass(frozen=True)
class Shapes:
    """Shapes as Turtle, how many requirements they express, and why the others have none."""

    text: str
    expressed: tuple[str, ...]
    left: Mapping[str, Text]


def export_shapes(result: Result, *, base: str = DEFAULT_BASE) -> Shapes:
    """The shapes of the specification of a run, the same bytes for the same texts."""
    return _Shapes(result, base).all()


class _Shapes:
    def __init__(self, result: Result, base: str) -> None:
        assert result.specification is not None
        assert result.interpretation is not None
        self.result, self.base = result, base
        self.specification: Specification = result.specification
        self.theory: Theory = result.interpretation.told_theory
        self.dialect = DataDialect(self.specification, base)
        events = frozenset(sort.name for sort in self.theory.event_sorts if not is_timeout(sort))
        self.setting = Setting(self.dialect, events, goes_on=True, after="NOW()", far="NOW()", focus="?this")
        self.labels = labels_of(self.specification, self.theory)
        self.left: dict[str, Text] = dict(unformalised(result))
        self.expressed: dict[str, None] = {}

    def all(self) -> Shapes:
        blocks = [*self._vocabulary(), *self._requirements()]
        head = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in _PREFIXES.items()]
        head.insert(0, f"@prefix : <{self.base}#> .")
        text = "\n".join(head) + "\n\n" + "\n\n".join([self._header(), *blocks]) + "\n"
        expressed = tuple(key for key in self.expressed if key not in self.left)
        return Shapes(text, expressed, self.left)

    def _header(self) -> str:
        lines = [f"<{self.base}/shapes> a owl:Ontology"]
        lines += self._texts(
            "rdfs:label", Text("shapes for data in the words of the specification", "用于规格词汇所述数据的形状")
        )
        for key, why in self.left.items():
            note = Text(f"{key} has no shape: {why.en}", f"{key} 没有形状：{why.zh}")
            lines += self._texts("rdfs:comment", note)
        return " ;\n    ".join(lines) + " ."

    # ------------------------------------------------ writing

    def shape(self, name: str) -> str:
        return f"<{self.dialect.iri(f'shape/{name}')}>"

    def _texts(self, predicate: str, text: Text) -> list[str]:
        return [f"{predicate} {_quoted(text.en)}@en", f"{predicate} {_quoted(text.zh)}@zh"]

    def _block(self, subject: str, lines: Sequence[str]) -> str:
        return f"{subject} a sh:NodeShape ;\n    " + " ;\n    ".join(lines) + " ."

    def _property(self, found: Property, further: Sequence[str] = ()) -> str:
        path = f"<{found.path[0]}>" if len(found.path) == 1 else f"( {' '.join(f'<{each}>' for each in found.path)} )"
        parts = [f"sh:path {path}", *(f"sh:{predicate} {value}" for predicate, value in found.says), *further]
        return "sh:property [ " + " ; ".join(parts) + " ]"

    # ------------------------------------------------ the vocabulary

    def _vocabulary(self) -> Iterator[str]:
        spec = self.specification
        for kind in spec.kinds.values():
            yield from self._kind(kind)
        for event in spec.events.values():
            yield self._event(event)

    def _kind(self, kind: Kind) -> Iterator[str]:
        spec = self.specification
        lines: list[str] = []
        for parameter in (each for each in spec.parameters.values() if each.owner == kind.symbol):
            lines += self._parameter(parameter)
        for relation in (each for each in spec.relations.values() if each.owner == kind.symbol):
            lines += self._relation(relation)
        if lines:
            targets = [f"sh:targetClass <{iri}>" for iri in self.dialect.classes(kind.symbol)]
            yield self._block(self.shape(kind.id), [*targets, *lines])

    def _parameter(self, parameter: Parameter) -> Iterator[str]:
        if parameter.changing:
            return
        single = parameter.type.collection is None
        says = [("maxCount", "1")] if single else []
        yield self._typed(parameter.function.name, parameter.type, says)
        if single and parameter.required and not parameter.feature and parameter.default is None:
            yield self._wanted(parameter.function.name)

    def _typed(self, name: str, type_: ValueType, says: list[tuple[str, str]]) -> str:
        spec = self.specification
        if type_.base == "enumeration":
            members = [self.dialect.iri(f"{spec.enumerations[type_.enumeration].id}/{each.name}")
                       for each in spec.enumerations[type_.enumeration].members]  # fmt: skip
            says.append(("in", f"( {' '.join(f'<{each}>' for each in members)} )"))
        elif type_.base == "object":
            says.append(("nodeKind", "sh:BlankNodeOrIRI"))
        else:
            found = [f"xsd:{each}" for each in datatypes(type_)]
            if len(found) == 1:
                says.append(("datatype", found[0]))
            elif found:
                says.append(("or", f"( {' '.join(f'[ sh:datatype {each} ]' for each in found)} )"))
        return self._property(Property((self.dialect.iri(name),), tuple(says)))

    def _wanted(self, name: str) -> str:
        """That a value is wanted: without it requirements cannot be judged, but none is broken."""
        text = Text("the value is needed to judge by it", "判定需要该值")
        further = ["sh:severity sh:Info", *self._texts("sh:message", text)]
        return self._property(Property((self.dialect.iri(name),), (("minCount", "1"),)), further)

    def _relation(self, relation: Relation) -> Iterator[str]:
        if relation.changing or relation.via not in {"value", "pairs"}:
            return
        says = [("nodeKind", "sh:BlankNodeOrIRI")]
        if relation.via == "value":
            says.append(("maxCount", "1"))
        yield self._property(Property((self.dialect.iri(relation.function.name),), tuple(says)))
        if relation.via == "value" and relation.low:
            yield self._wanted(relation.function.name)

    def _event(self, event: EventKind) -> str:
        time = Property(
            (self.dialect.iri(event.time_function.name),), (("maxCount", "1"), ("datatype", "xsd:dateTime"))
        )
        lines = [
            f"sh:targetClass <{self.dialect.iri(event.id)}>",
            self._property(time),
            self._wanted(event.time_function.name),
        ]
        for role, function in ((event.by, event.by_function), (event.to, event.to_function)):
            if role:
                says = (("maxCount", "1"), ("nodeKind", "sh:BlankNodeOrIRI"))
                lines.append(self._property(Property((self.dialect.iri(function.name),), says)))
        for arg in event.args:
            if arg.function is not None:
                lines.append(self._typed(arg.function.name, arg.type, [("maxCount", "1")]))
        return self._block(self.shape(event.id), lines)

    # ------------------------------------------------ requirements

    def _requirements(self) -> Iterator[str]:
        for key, axioms in self.theory.by_id.items():
            if axioms[0].force == "structure":
                continue
            binding = [axiom for axiom in axioms if axiom.force != "may"]
            if not binding:
                self.left[key] = Text("what is permitted cannot be violated", "许可不会被违反")
                continue
            blocks = [self._axiom(axiom, number, len(binding)) for number, axiom in enumerate(binding, 1)]
            if key not in self.left:
                self.expressed[key] = None
            yield from filter(None, blocks)

    def _axiom(self, axiom: Axiom, number: int, count: int) -> str | None:
        if reads_provisions(axiom):
            self.left[axiom.id] = Text("data do not tell what was provided to whom", "数据不说明向谁提供过什么信息")
            return None
        focus = focus_of(axiom)
        if focus is None:
            self.left[axiom.id] = Text("it is about the data as a whole", "它针对数据整体")
            return None
        assert isinstance(focus.sort, ObjectSort)
        kinds = kinds_of(axiom, focus)
        kind = kinds[-1] if kinds else focus.sort.name
        try:
            properties = core(axiom, focus, self.dialect)
            query = None if properties is not None else violated(axiom, focus, self.setting)
        except Inexpressible as error:
            self.left[axiom.id] = error.why
            return None
        if properties is None and query is None:
            return None
        lines = [f"sh:targetClass <{iri}>" for iri in self.dialect.classes(kind)]
        lines += self._about(axiom)
        message = self._texts("sh:message", self._message(axiom))
        if properties is not None:
            severity = f"sh:severity {_SEVERITIES[axiom.force]}"
            lines += [self._property(each, [severity, *message]) for each in properties]
        else:
            assert query is not None
            parts = " ; ".join([*message, f"sh:select {_quoted(query)}"])
            lines.append(f"sh:sparql [ a sh:SPARQLConstraint ; {parts} ]")
        return self._block(self.shape(axiom.id if count == 1 else f"{axiom.id}/{number}"), lines)

    def _about(self, axiom: Axiom) -> list[str]:
        entry = self.specification.entries.get(axiom.id)
        declared = self.specification.find(axiom.id.partition("[")[0])
        local = axiom.id if entry is None or declared is entry else f"{axiom.id}/{entry.word}"
        told = sentences(axiom, self.labels, tick=self.specification.tick)
        return [
            f"sh:severity {_SEVERITIES[axiom.force]}",
            f"dcterms:source <{self.dialect.iri(local.partition('[')[0] if entry is None else local)}>",
            *self._texts("rdfs:comment", told),
        ]

    def _message(self, axiom: Axiom) -> Text:
        entry = self.specification.entries.get(axiom.id)
        title = "" if entry is None or entry.meta.title is None else entry.meta.title.text
        en, zh = (f" ({title})", f"（{title}）") if title else ("", "")
        return Text(f"{axiom.id}{en} is violated", f"违反 {axiom.id}{zh}")


def _quoted(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return f'"{escaped}"'
