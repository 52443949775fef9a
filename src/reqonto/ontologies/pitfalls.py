"""Pitfalls of design (the list of OOPS!, as far as no network and no lexicon are needed), each with its place.

Numbers are those of the list (Poveda-Villalón, Gómez-Pérez and Suárez-Figueroa, "OOPS!", IJSWIS 10 (2014)).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from reqonto.diagnostics import codes_ontology as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.ontologies.result import LEVELS, Level
from reqonto.ontologies.terms import Terms, mentions
from reqonto.owl.model import RDFS, Axiom, Form, Iri, Kind, Ontology, Value, uses
from reqonto.owl.words import Words, local
from reqonto.records import dataclass
from reqonto.source import Span

_SKOS = "http://www.w3.org/2004/02/skos/core#"
LABELS = (RDFS + "label", _SKOS + "prefLabel")
DEFINITIONS = (
    _SKOS + "definition", RDFS + "comment", "http://purl.org/dc/terms/description",
    "http://purl.org/dc/elements/1.1/description", "http://purl.obolibrary.org/obo/IAO_0000115",
)  # fmt: skip
Found: TypeAlias = tuple[str, str, Text, Span | None]
"""A pitfall: its number, the term that it is about, what is wrong, where."""

_PROPERTIES = (Kind.OBJECT_PROPERTY, Kind.DATA_PROPERTY)
_TERMS = (Kind.CLASS, *_PROPERTIES, Kind.DATATYPE)
_LICENCES = frozenset(
    (
        "http://purl.org/dc/terms/license", "http://purl.org/dc/terms/rights", "http://purl.org/dc/elements/1.1/rights",
        "http://creativecommons.org/ns#license", "https://schema.org/license", "http://schema.org/license",
        "http://www.w3.org/1999/xhtml/vocab#license",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Gate:
    """A pitfall: its number, its name, and the level from which it is an error; None where it is a warning always."""

    number: str
    name: Text
    level: Level | None


_GATES: Mapping[str, _Gate] = {
    each.number: each
    for each in (
        _Gate("P03", Text("a relation called `is`", "名为“is”的关系"), None),
        _Gate("P04", Text("a term that nothing connects", "孤立的词项"), "shared"),
        _Gate("P06", Text("classes that are below each other in a circle", "类的层级成环"), "draft"),
        _Gate("P07", Text("two notions in one class", "一个类混合了两个概念"), None),
        _Gate("P08", Text("a term without label or definition", "词项缺少标签或定义"), "shared"),
        _Gate("P10", Text("no disjointness", "没有不相交声明"), None),
        _Gate("P11", Text("a property without domain or range", "属性缺少定义域或值域"), "shared"),
        _Gate("P13", Text("a relation without inverse", "关系没有逆关系"), None),
        _Gate("P19", Text("several domains or ranges", "多个定义域或值域"), "shared"),
        _Gate("P20", Text("annotations that are swapped", "注释疑似互换"), None),
        _Gate("P21", Text("a class of what is left", "“其他”类"), None),
        _Gate("P22", Text("names in different styles", "命名风格不一"), None),
        _Gate("P24", Text("a definition that uses what it defines", "循环定义"), "draft"),
        _Gate("P25", Text("a relation that is its own inverse", "关系以自身为逆"), "draft"),
        _Gate("P26", Text("an inverse of a symmetric relation", "对称关系另有逆关系"), "draft"),
        _Gate("P32", Text("one label for two terms", "两个词项标签相同"), None),
        _Gate("P36", Text("a name that ends like a file", "名称以文件扩展名结尾"), "shared"),
        _Gate("P38", Text("no ontology header", "没有本体声明"), "shared"),
        _Gate("P39", Text("relative names without a base", "相对名称没有基准"), "draft"),
        _Gate("P41", Text("no licence", "没有许可"), "shared"),
    )
}


def pitfalls(
    ontology: Ontology, axioms: Sequence[Axiom], terms: Terms, words: Words, level: Level, languages: Sequence[str]
) -> Iterator[Diagnostic]:
    """The pitfalls of one ontology; `axioms` are those of the whole closure of imports."""
    found = _Pitfalls(ontology, axioms, terms, words, languages)
    for number, about, reason, span in found.all():
        gate = _GATES[number]
        weight = Severity.WARNING
        if gate.level is not None and LEVELS.index(level) >= LEVELS.index(gate.level):
            weight = Severity.ERROR
        elif gate.level is not None or (level == "draft" and gate.level is None):
            weight = Severity.HINT
        pitfall = Text(f"{number}, {gate.name.en}", f"{number}，{gate.name.zh}")
        fields = {"pitfall": pitfall, "reason": reason}
        yield Diagnostic(codes.ONTOLOGY_PITFALL, span, fields, severity=weight, about=f"{number} {about}".strip())


class _Pitfalls:
    def __init__(
        self, ontology: Ontology, axioms: Sequence[Axiom], terms: Terms, words: Words, languages: Sequence[str]
    ) -> None:
        self.ontology, self.axioms, self.terms, self.words = ontology, axioms, terms, words
        self.about = mentions([each for each in axioms if each.form.op != "Declaration"])
        self.notes: dict[str, list[tuple[str, Value]]] = {}
        for axiom in axioms:
            match axiom.form:
                case Form("AnnotationAssertion", (Iri(property_), Iri(iri), Value() as value)):
                    self.notes.setdefault(iri, []).append((property_, value))
                case _:
                    pass
        self.languages = tuple(languages) or self._usual_languages()

    def all(self) -> Iterator[Found]:
        """Every pitfall."""
        yield from self.header()
        yield from self.circles()
        yield from self.inverses()
        yield from self.definitions()
        yield from self.labels()
        yield from self.ends()
        yield from self.unconnected()
        yield from self.names()

    def span(self, iri: str) -> Span | None:
        return self.terms.declared.get(iri)

    # ------------------------------------------------------------ header

    def header(self) -> Iterator[Found]:
        header = self.ontology.header
        if not self.ontology.headers:
            yield "P38", "", Text("nothing is declared an owl:Ontology", "没有声明 owl:Ontology"), None
        elif not {name for name, _ in header.annotations} & _LICENCES:
            yield "P41", header.iri, Text("the header states no licence", "本体声明中没有许可信息"), header.span
        if re.search(r"\.(owl|rdf|ttl|n3|rdfxml|xml|jsonld|ofn|owx)$", header.iri):
            yield (
                "P36",
                header.iri,
                Text(f"`{header.iri}` names a file, not an ontology", f"“{header.iri}”是文件名而非本体名"),
                header.span,
            )
        relative = next(
            (axiom for axiom in self.ontology.axioms if any(iri.startswith("urn:reqonto:") for _, iri in uses(axiom.form))), None
        )  # fmt: skip
        if relative is not None or header.iri.startswith("urn:reqonto:"):
            span = header.span if relative is None else relative.span
            yield (
                "P39",
                "",
                Text("names are relative, and nothing says to what", "使用了相对名称，却没有指明基准"),
                span,
            )

    # ------------------------------------------------------------ structure

    def circles(self) -> Iterator[Found]:
        above: dict[str, dict[str, Axiom]] = {}
        for axiom in self.ontology.axioms:
            match axiom.form:
                case Form("SubClassOf", (Iri(low), Iri(high))):
                    above.setdefault(low, {}).setdefault(high, axiom)
                case _:
                    pass
        for circle in _components(above):
            listed = ", ".join(self.words.name(each, "en") for each in circle)
            text = Text(listed, "、".join(self.words.name(each, "zh") for each in circle))
            first = next(axiom for high, axiom in above[circle[0]].items() if high in circle)
            yield "P06", circle[0], text, first.span

    def inverses(self) -> Iterator[Found]:
        symmetric = {each.form.parts[0] for each in self.axioms if each.form.op == "SymmetricObjectProperty"}
        having: set[str] = set()
        for axiom in self.axioms:
            if axiom.form.op == "InverseObjectProperties":
                having |= {iri for kind, iri in uses(axiom.form) if kind is Kind.OBJECT_PROPERTY}
        for axiom in self.ontology.axioms:
            match axiom.form:
                case Form("InverseObjectProperties", (Iri(one), Iri(other))):
                    name = local(one)
                    if one == other:
                        text = Text(f"say instead that `{name}` is symmetric", f"应改为声明“{name}”是对称的")
                        yield "P25", one, text, axiom.span
                    elif Iri(one) in symmetric or Iri(other) in symmetric:
                        text = Text(f"`{name}` or its inverse is symmetric", f"“{name}”或其逆关系是对称的")
                        yield "P26", one, text, axiom.span
                case _:
                    pass
        for iri in self.terms.of(Kind.OBJECT_PROPERTY):
            if iri not in having and Iri(iri) not in symmetric:
                yield "P13", iri, Text(f"`{local(iri)}` has no inverse", f"“{local(iri)}”没有逆关系"), self.span(iri)

    def definitions(self) -> Iterator[Found]:
        disjoint = False
        for axiom in self.axioms:
            disjoint = disjoint or axiom.form.op in {"DisjointClasses", "DisjointUnion"}
        for axiom in self.ontology.axioms:
            match axiom.form:
                case Form("EquivalentClasses", parts):
                    named = {part.iri for part in parts if isinstance(part, Iri)}
                    inner = {
                        iri
                        for part in parts
                        if isinstance(part, Form)
                        for kind, iri in uses(part)
                        if kind is Kind.CLASS
                    }
                    for iri in sorted(named & inner):
                        text = Text(f"`{local(iri)}` is defined by itself", f"“{local(iri)}”的定义用到了自身")
                        yield "P24", iri, text, axiom.span
                case _:
                    pass
        if not disjoint and len(self.terms.of(Kind.CLASS)) > 1:
            yield (
                "P10",
                "",
                Text("no two classes exclude each other", "没有任何两个类互不相交"),
                self.ontology.header.span,
            )

    # ------------------------------------------------------------ labels and definitions

    def _usual_languages(self) -> tuple[str, ...]:
        """The languages of most labels."""
        own = self.terms.of(*_TERMS)
        labelled = [
            {value.language.partition("-")[0] for name, value in self.notes.get(iri, ()) if name in LABELS}
            for iri in own
        ]
        labelled = [each for each in labelled if each]
        found = sorted({language for each in labelled for language in each})
        return tuple(each for each in found if sum(each in one for one in labelled) * 2 > len(labelled)) or ("",)

    def said(self, iri: str, properties: Iterable[str], language: str) -> list[str]:
        """What is said of a term in a language; without one in any."""
        wanted = set(properties)
        return [
            value.text
            for name, value in self.notes.get(iri, ())
            if name in wanted and value.text.strip() and (not language or value.language.partition("-")[0] == language)
        ]

    def labels(self) -> Iterator[Found]:
        seen: dict[tuple[str, str, str], str] = {}
        for iri in self.terms.of(*_TERMS):
            name, span = local(iri), self.span(iri)
            missing: list[Text] = []
            for language in self.languages:
                tag = f" @{language}" if language else ""
                label = self.said(iri, LABELS, language)
                definition = self.said(iri, DEFINITIONS, language)
                if not label:
                    missing.append(Text(f"label{tag}", f"标签{tag}"))
                if not definition:
                    missing.append(Text(f"definition{tag}", f"定义{tag}"))
                if label and definition:
                    yield from self.swapped(iri, label[0], definition[0])
                if label:
                    kind = "class" if Kind.CLASS in self.terms.kinds[iri] else "property"
                    other = seen.setdefault((label[0].strip().casefold(), language, kind), iri)
                    if other != iri:
                        text = Text(
                            f"`{local(other)}` and `{name}` are both called `{label[0]}`",
                            f"“{local(other)}”与“{name}”都叫“{label[0]}”",
                        )
                        yield "P32", iri, text, span
            if missing:
                en, zh = ", ".join(each.en for each in missing), "、".join(each.zh for each in missing)
                yield "P08", iri, Text(f"`{name}` has no {en}", f"“{name}”没有{zh}"), span

    def swapped(self, iri: str, label: str, definition: str) -> Iterator[Found]:
        name = local(iri)
        if label.strip() == definition.strip():
            text = Text(f"label and definition of `{name}` are the same", f"“{name}”的标签与定义相同")
            yield "P20", iri, text, self.span(iri)
        elif len(label) > 40 and len(label) > 2 * len(definition):
            text = Text(f"the label of `{name}` is longer than its definition", f"“{name}”的标签比定义还长")
            yield "P20", iri, text, self.span(iri)

    # ------------------------------------------------------------ properties

    def ends(self) -> Iterator[Found]:
        domains: dict[str, list[Axiom]] = {}
        ranges: dict[str, list[Axiom]] = {}
        above: dict[str, set[str]] = {}
        for axiom in self.axioms:
            match axiom.form:
                case Form("ObjectPropertyDomain" | "DataPropertyDomain", (Iri(iri), _)):
                    domains.setdefault(iri, []).append(axiom)
                case Form("ObjectPropertyRange" | "DataPropertyRange", (Iri(iri), _)):
                    ranges.setdefault(iri, []).append(axiom)
                case Form(
                    "SubObjectPropertyOf" | "SubDataPropertyOf" | "EquivalentObjectProperties", (Iri(low), Iri(high))
                ):
                    above.setdefault(low, set()).add(high)
                case Form("InverseObjectProperties", (Iri(one), Iri(other))):
                    # What ends a relation ends its inverse at the other side.
                    above.setdefault(f"-{one}", set()).add(other)
                    above.setdefault(f"-{other}", set()).add(one)
                case _:
                    pass
        for iri in self.terms.of(*_PROPERTIES):
            inherited = _closure(above, iri)
            inverse = {each for high in inherited for each in _closure(above, f"-{high}") if not each.startswith("-")}
            for table, opposite, word in (
                (domains, ranges, Text("domain", "定义域")), (ranges, domains, Text("range", "值域"))
            ):  # fmt: skip
                own = table.get(iri, [])
                if len(own) > 1:
                    text = Text(
                        f"`{local(iri)}` has {len(own)}; they all hold together",
                        f"“{local(iri)}”有 {len(own)} 个{word.zh}，它们须同时成立",
                    )
                    yield "P19", iri, text, own[1].span
                if (
                    not own
                    and not any(table.get(each) for each in inherited)
                    and not any(opposite.get(each) for each in inverse)
                ):
                    text = Text(f"`{local(iri)}` has no {word.en}", f"“{local(iri)}”没有{word.zh}")
                    yield "P11", iri, text, self.span(iri)

    def unconnected(self) -> Iterator[Found]:
        silent = {"AnnotationAssertion", "AnnotationPropertyDomain", "AnnotationPropertyRange"}
        for iri in self.terms.of(Kind.CLASS, *_PROPERTIES):
            if not any(each.form.op not in silent for each in self.about.get(iri, ())):
                yield (
                    "P04",
                    iri,
                    Text(f"no axiom speaks of `{local(iri)}`", f"没有公理提到“{local(iri)}”"),
                    self.span(iri),
                )

    # ------------------------------------------------------------ names

    def names(self) -> Iterator[Found]:
        for iri in self.terms.of(*_PROPERTIES):
            if local(iri).casefold() in {"is", "isa", "is_a", "is-a"}:
                yield (
                    "P03",
                    iri,
                    Text(
                        f"`{local(iri)}` should be rdfs:subClassOf or rdf:type",
                        f"“{local(iri)}”应改用 rdfs:subClassOf 或 rdf:type",
                    ),
                    self.span(iri),
                )
        for iri in self.terms.of(Kind.CLASS):
            parts = [part.casefold() for part in _parts(local(iri))]
            if {"and", "or"} & set(parts[1:-1]):
                yield (
                    "P07",
                    iri,
                    Text(f"`{local(iri)}` says `and` or `or`", f"“{local(iri)}”中含有 and 或 or"),
                    self.span(iri),
                )
            if parts and (parts[0] in {"other", "others", "misc", "miscellaneous"} or parts[-1] in {"others", "misc"}):
                yield (
                    "P21",
                    iri,
                    Text(f"`{local(iri)}` is what the others are not", f"“{local(iri)}”只表示其余事物"),
                    self.span(iri),
                )
        for kinds in ((Kind.CLASS,), _PROPERTIES):
            yield from self._styles(self.terms.of(*kinds))

    def _styles(self, iris: Sequence[str]) -> Iterator[Found]:
        styles = {iri: _style(local(iri)) for iri in iris}
        known = [each for each in styles.values() if each]
        if not known:
            return
        usual = max(sorted(set(known)), key=known.count)
        if known.count(usual) * 2 <= len(known):
            return
        for iri, style in styles.items():
            if style and style != usual:
                text = Text(f"`{local(iri)}` is written otherwise than most", f"“{local(iri)}”的写法与多数不同")
                yield "P22", iri, text, self.span(iri)


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[_\-\s]+|(?<=[a-z0-9])(?=[A-Z])", name) if part]


def _style(name: str) -> str:
    """How a name of several parts is written; nothing where it does not tell."""
    if not name.isascii() or not name[:1].isalpha():
        return ""
    first = "Upper" if name[0].isupper() else "lower"
    joint = "_" if "_" in name else "-" if "-" in name else ""
    return first + joint


def _closure(edges: Mapping[str, Iterable[str]], start: str) -> set[str]:
    seen: set[str] = set()
    pending = [start]
    while pending:
        each = pending.pop()
        if each not in seen:
            seen.add(each)
            pending.extend(edges.get(each, ()))
    return seen


def _components(edges: Mapping[str, Mapping[str, Axiom]]) -> list[list[str]]:
    """The circles: sets of names that all reach each other, each sorted; a name below itself is one."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_edges_from((low, high) for low, highs in edges.items() for high in highs)
    found = [sorted(each) for each in nx.strongly_connected_components(graph) if len(each) > 1]
    found += [[low] for low, highs in edges.items() if low in highs and not any(low in each for each in found)]
    return sorted(found)


__all__ = ["DEFINITIONS", "LABELS", "pitfalls"]
