"""Axioms in words, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from reqonto.diagnostics.diagnostic import Text
from reqonto.owl.model import (
    NOTHING,
    RDFS,
    THING,
    XSD,
    Anonymous,
    Axiom,
    Form,
    Group,
    Iri,
    Node,
    Number,
    Value,
)
from reqonto.records import dataclass

LABEL = RDFS + "label"
_OPAQUE = re.compile(r"[A-Za-z]{0,8}[_:-]?[0-9]{2,}")
_FACETS: Mapping[str, Text] = MappingProxyType(
    {
        "minInclusive": Text("at least {0}", "不小于{0}"),
        "maxInclusive": Text("at most {0}", "不大于{0}"),
        "minExclusive": Text("more than {0}", "大于{0}"),
        "maxExclusive": Text("less than {0}", "小于{0}"),
        "length": Text("of length {0}", "长度为{0}"),
        "minLength": Text("at least {0} long", "长度不少于{0}"),
        "maxLength": Text("at most {0} long", "长度不超过{0}"),
        "pattern": Text("like {0}", "形如{0}"),
        "langRange": Text("in the language {0}", "语言为{0}"),
    }
)

_MUCH = {"Min": Text("at least", "至少"), "Max": Text("at most", "至多"), "Exa": Text("exactly", "恰好")}


def local(iri: str) -> str:
    """The last part of a name."""
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1].rsplit(":", 1)[-1] or iri


@dataclass(frozen=True, slots=True)
class Words:
    """What names are called: in English by their last part unless that is a mere number, in Chinese by their label."""

    labels: Mapping[str, Mapping[str, str]]

    def name(self, iri: str, lang: str) -> str:
        if iri == THING:
            return "thing" if lang == "en" else "事物"
        known = self.labels.get(iri, {})
        last = local(iri)
        if lang == "zh":
            return known.get("zh") or known.get("", last)
        if _OPAQUE.fullmatch(last):
            return known.get("en") or known.get("", last)
        return last

    def text(self, axiom: Form) -> Text:
        """An axiom as a sentence."""
        return Text(_English(self, "en").axiom(axiom), _Chinese(self, "zh").axiom(axiom))

    def named(self, iri: str) -> Text:
        return Text(self.name(iri, "en"), self.name(iri, "zh"))


def words_of(axioms: Iterable[Axiom]) -> Words:
    """What the labels among the axioms call each name; languages are matched by their first part."""
    labels: dict[str, dict[str, str]] = {}
    for axiom in axioms:
        match axiom.form:
            case Form("AnnotationAssertion", (Iri(property_), Iri(iri), Value(text, _, language))) if (
                property_ == LABEL
            ):
                labels.setdefault(iri, {}).setdefault(language.partition("-")[0], text)
            case _:
                pass
    return Words(labels)


def _article(name: str) -> str:
    return f"an {name}" if name.lstrip("`")[:1].lower() in tuple("aeiou") else f"a {name}"


class _Sentences:
    """What both languages share."""

    def __init__(self, words: Words, lang: str) -> None:
        self.words, self.lang = words, lang

    def thing(self, node: Node) -> str:
        """A name or value."""
        match node:
            case Iri(iri):
                return self.words.name(iri, self.lang)
            case Anonymous(label):
                return f"_:{label}"
            case Value(text, datatype, language):
                brief = text if len(text) <= 60 else text[:57] + "..."
                if datatype.startswith(XSD) and datatype != XSD + "string":
                    return brief
                return f'"{brief}"@{language}' if language else f'"{brief}"'
            case Number(number):
                return str(number)
            case Form(op, _):
                return op
            case Group(parts):
                return self.listed(parts)

    def role(self, node: Node) -> str:
        """A property, marked as a name: as a part of a sentence it would be misread."""
        match node:
            case Form("ObjectInverseOf", (inner,)):
                return f"inverse of {self.role(inner)}" if self.lang == "en" else f"逆向的{self.role(inner)}"
            case _:
                return f"`{self.thing(node)}`" if self.lang == "en" else f"“{self.thing(node)}”"

    def roles(self, nodes: Sequence[Node]) -> str:
        return (", " if self.lang == "en" else "、").join(map(self.role, nodes))

    def listed(self, nodes: Sequence[Node]) -> str:
        return (", " if self.lang == "en" else "、").join(map(self.thing, nodes))

    def cut(self, form: Form) -> tuple[str, Node, Node | None]:
        """The number, the property and the filler of a cardinality."""
        number, property_, *filler = form.parts
        return self.thing(number), property_, filler[0] if filler and filler[0] != Iri(THING) else None

    def facets(self, parts: Sequence[Node]) -> str:
        said = []
        for facet, value in zip(parts[::2], parts[1::2], strict=False):
            row = _FACETS.get(local(facet.iri)) if isinstance(facet, Iri) else None
            said.append(row[self.lang].format(self.thing(value)) if row else self.thing(facet) + self.thing(value))
        return (", " if self.lang == "en" else "，").join(said)


class _English(_Sentences):
    def is_(self, node: Node) -> str:
        """What is true of a member: a phrase with its verb."""
        match node:
            case Iri(iri) if iri == NOTHING:
                return "can not exist"
            case Iri(iri) if iri.startswith((XSD, RDFS)):
                return f"is of type {local(iri)}"
            case Iri():
                return f"is {_article(self.thing(node))}"
            case Form("ObjectIntersectionOf" | "DataIntersectionOf", parts):
                return " and ".join(map(self.is_, parts))
            case Form("ObjectUnionOf" | "DataUnionOf", parts):
                return "either " + " or ".join(map(self.is_, parts))
            case Form("ObjectComplementOf" | "DataComplementOf", (Iri() as inner,)):
                return f"is no {self.thing(inner)}"
            case Form("ObjectComplementOf" | "DataComplementOf", (inner,)):
                return f"is nothing that {self.is_(inner)}"
            case Form("ObjectOneOf" | "DataOneOf", parts):
                return f"is {self.listed(parts)}" if len(parts) == 1 else f"is one of {self.listed(parts)}"
            case Form("ObjectSomeValuesFrom" | "DataSomeValuesFrom", (property_, filler)):
                return f"has {_article(self.role(property_))}" + (
                    "" if filler == Iri(THING) else f" that {self.is_(filler)}"
                )
            case Form("ObjectAllValuesFrom" | "DataAllValuesFrom", (property_, filler)):
                return f"has only {self.role(property_)} that {self.is_(filler)}"
            case Form("ObjectHasValue" | "DataHasValue", (property_, value)):
                return f"has {self.thing(value)} as {self.role(property_)}"
            case Form("ObjectHasSelf", (property_,)):
                return f"has itself as {self.role(property_)}"
            case Form("DatatypeRestriction", (base, *facets)):
                return f"{self.is_(base)}, {self.facets(facets)}"
            case Form(op, _) if op.endswith("Cardinality"):
                number, property_, which = self.cut(node)
                much = _MUCH[op.removeprefix("Object").removeprefix("Data")[:3]].en
                rest = "" if which is None else f" that {self.is_(which)}"
                return f"has {much} {number} {self.role(property_)}{rest}"
            case _:
                return self.thing(node)

    def every(self, node: Node) -> str:
        return f"every {self.thing(node)}" if isinstance(node, Iri) else f"whatever {self.is_(node)}"

    def axiom(self, axiom: Form) -> str:
        parts = axiom.parts
        match axiom.op:
            case "SubClassOf" if isinstance(parts[0], Iri) and isinstance(parts[1], Iri) and parts[1].iri != NOTHING:
                return f"{self.thing(parts[0])} {self.is_(parts[1])}"
            case "SubClassOf":
                return f"{self.every(parts[0])} {self.is_(parts[1])}"
            case "EquivalentClasses" if all(isinstance(part, Iri) for part in parts):
                return f"{self.listed(parts)} are the same"
            case "EquivalentClasses":
                return "the same are: " + "; ".join(
                    self.thing(part) if isinstance(part, Iri) else f"whatever {self.is_(part)}" for part in parts
                )
            case "DisjointClasses" if len(parts) == 2 and all(isinstance(part, Iri) for part in parts):
                return f"nothing is both {_article(self.thing(parts[0]))} and {_article(self.thing(parts[1]))}"
            case "DisjointClasses" if all(isinstance(part, Iri) for part in parts):
                return f"nothing is two of {self.listed(parts)}"
            case "DisjointClasses":
                return "nothing can be said of twice: " + "; ".join(map(self.is_, parts))
            case "DisjointUnion":
                return f"every {self.thing(parts[0])} is exactly one of {self.listed(parts[1:])}, and these are all of them"
            case "SubObjectPropertyOf" if isinstance(parts[0], Form) and parts[0].op == "ObjectPropertyChain":
                chain = " of the ".join(self.role(part) for part in reversed(parts[0].parts))
                return f"the {chain} of something is {_article(self.role(parts[1]))} of it"
            case "SubObjectPropertyOf" | "SubDataPropertyOf":
                return f"{_article(self.role(parts[0]))} of something is {_article(self.role(parts[1]))} of it"
            case "EquivalentObjectProperties" | "EquivalentDataProperties":
                return f"{self.roles(parts)} say the same"
            case "DisjointObjectProperties" | "DisjointDataProperties":
                return f"nothing is two of {self.roles(parts)} of the same thing"
            case "InverseObjectProperties":
                return f"{self.role(parts[0])} is {self.role(parts[1])} seen from the other end"
            case "ObjectPropertyDomain" | "DataPropertyDomain":
                return f"whatever has {_article(self.role(parts[0]))} {self.is_(parts[1])}"
            case "ObjectPropertyRange" | "DataPropertyRange":
                return f"every {self.role(parts[0])} {self.is_(parts[1])}"
            case "FunctionalObjectProperty" | "FunctionalDataProperty":
                return f"nothing has two {self.role(parts[0])}"
            case "InverseFunctionalObjectProperty":
                return f"no two things have the same {self.role(parts[0])}"
            case "ReflexiveObjectProperty":
                return f"everything is its own {self.role(parts[0])}"
            case "IrreflexiveObjectProperty":
                return f"nothing is its own {self.role(parts[0])}"
            case "SymmetricObjectProperty":
                return f"{self.role(parts[0])} holds both ways"
            case "AsymmetricObjectProperty":
                return f"{self.role(parts[0])} never holds both ways"
            case "TransitiveObjectProperty":
                return (
                    f"the {self.role(parts[0])} of {_article(self.role(parts[0]))} is {_article(self.role(parts[0]))}"
                )
            case "HasKey":
                keys = [part for group in parts[1:] if isinstance(group, Group) for part in group.parts]
                return f"no two {self.thing(parts[0])} with a name have the same {self.roles(keys)}"
            case "DatatypeDefinition":
                return f"what is {_article(self.thing(parts[0]))} {self.is_(parts[1])}, and the other way round"
            case "ClassAssertion":
                return f"{self.thing(parts[1])} {self.is_(parts[0])}"
            case "ObjectPropertyAssertion" | "DataPropertyAssertion":
                return f"{self.thing(parts[1])} has {self.thing(parts[2])} as {self.role(parts[0])}"
            case "NegativeObjectPropertyAssertion" | "NegativeDataPropertyAssertion":
                return f"{self.thing(parts[1])} does not have {self.thing(parts[2])} as {self.role(parts[0])}"
            case "SameIndividual":
                return f"{self.listed(parts)} are the same"
            case "DifferentIndividuals":
                return (
                    f"{self.listed(parts)} are different"
                    if len(parts) < 8
                    else f"all of {self.listed(parts[:3])} … are different"
                )
            case op:
                return f"{op}: {self.listed(parts)}"


class _Chinese(_Sentences):
    def is_(self, node: Node) -> str:
        match node:
            case Iri(iri) if iri == NOTHING:
                return "不可能存在"
            case Iri(iri) if iri.startswith((XSD, RDFS)):
                return f"的类型为{local(iri)}"
            case Iri():
                return f"是{self.thing(node)}"
            case Form("ObjectIntersectionOf" | "DataIntersectionOf", parts):
                return "且".join(map(self.is_, parts))
            case Form("ObjectUnionOf" | "DataUnionOf", parts):
                return "或".join(map(self.is_, parts))
            case Form("ObjectComplementOf" | "DataComplementOf", (Iri() as inner,)):
                return f"不是{self.thing(inner)}"
            case Form("ObjectComplementOf" | "DataComplementOf", (inner,)):
                return f"并非（{self.is_(inner)}）"
            case Form("ObjectOneOf" | "DataOneOf", parts):
                return f"是{self.listed(parts)}" if len(parts) == 1 else f"是{self.listed(parts)}之一"
            case Form("ObjectSomeValuesFrom" | "DataSomeValuesFrom", (property_, filler)):
                return f"有{self.role(property_)}" + ("" if filler == Iri(THING) else f"（它{self.is_(filler)}）")
            case Form("ObjectAllValuesFrom" | "DataAllValuesFrom", (property_, filler)):
                return f"的{self.role(property_)}都{self.is_(filler)}"
            case Form("ObjectHasValue" | "DataHasValue", (property_, value)):
                return f"的{self.role(property_)}有{self.thing(value)}"
            case Form("ObjectHasSelf", (property_,)):
                return f"的{self.role(property_)}是自身"
            case Form("DatatypeRestriction", (base, *facets)):
                return f"{self.is_(base)}，{self.facets(facets)}"
            case Form(op, _) if op.endswith("Cardinality"):
                number, property_, which = self.cut(node)
                much = _MUCH[op.removeprefix("Object").removeprefix("Data")[:3]].zh
                rest = "" if which is None else f"（{self.is_(which)}）"
                return f"{much}有{number}个{self.role(property_)}{rest}"
            case _:
                return self.thing(node)

    def every(self, node: Node) -> str:
        return f"每个{self.thing(node)}" if isinstance(node, Iri) else f"凡{self.is_(node)}的"

    def axiom(self, axiom: Form) -> str:
        parts = axiom.parts
        match axiom.op:
            case "SubClassOf" if isinstance(parts[0], Iri) and isinstance(parts[1], Iri) and parts[1].iri != NOTHING:
                return f"{self.thing(parts[0])}{self.is_(parts[1])}"
            case "SubClassOf":
                return f"{self.every(parts[0])}{self.is_(parts[1])}"
            case "EquivalentClasses":
                return "等同：" + "；".join(
                    self.thing(part) if isinstance(part, Iri) else f"凡{self.is_(part)}的" for part in parts
                )
            case "DisjointClasses" if len(parts) == 2 and all(isinstance(part, Iri) for part in parts):
                return f"没有事物既是{self.thing(parts[0])}又是{self.thing(parts[1])}"
            case "DisjointClasses" if all(isinstance(part, Iri) for part in parts):
                return f"没有事物同时属于{self.listed(parts)}中的两个"
            case "DisjointClasses":
                return "以下各项互不相容：" + "；".join(map(self.is_, parts))
            case "DisjointUnion":
                return f"每个{self.thing(parts[0])}恰为{self.listed(parts[1:])}之一，反之亦然"
            case "SubObjectPropertyOf" if isinstance(parts[0], Form) and parts[0].op == "ObjectPropertyChain":
                chain = "的".join(map(self.role, parts[0].parts))
                return f"某物的{chain}就是它的{self.role(parts[1])}"
            case "SubObjectPropertyOf" | "SubDataPropertyOf":
                return f"某物的{self.role(parts[0])}也是它的{self.role(parts[1])}"
            case "EquivalentObjectProperties" | "EquivalentDataProperties":
                return f"{self.roles(parts)}含义相同"
            case "DisjointObjectProperties" | "DisjointDataProperties":
                return f"同一事物的{self.roles(parts)}互不重合"
            case "InverseObjectProperties":
                return f"{self.role(parts[0])}与{self.role(parts[1])}互逆"
            case "ObjectPropertyDomain" | "DataPropertyDomain":
                return f"凡有{self.role(parts[0])}的都{self.is_(parts[1])}"
            case "ObjectPropertyRange" | "DataPropertyRange":
                return f"每个{self.role(parts[0])}都{self.is_(parts[1])}"
            case "FunctionalObjectProperty" | "FunctionalDataProperty":
                return f"没有事物有两个{self.role(parts[0])}"
            case "InverseFunctionalObjectProperty":
                return f"没有两个事物有相同的{self.role(parts[0])}"
            case "ReflexiveObjectProperty":
                return f"每个事物都是自己的{self.role(parts[0])}"
            case "IrreflexiveObjectProperty":
                return f"没有事物是自己的{self.role(parts[0])}"
            case "SymmetricObjectProperty":
                return f"{self.role(parts[0])}双向成立"
            case "AsymmetricObjectProperty":
                return f"{self.role(parts[0])}从不双向成立"
            case "TransitiveObjectProperty":
                return f"{self.role(parts[0])}的{self.role(parts[0])}也是{self.role(parts[0])}"
            case "HasKey":
                keys = [part for group in parts[1:] if isinstance(group, Group) for part in group.parts]
                return f"没有两个有名称的{self.thing(parts[0])}的{self.roles(keys)}全都相同"
            case "DatatypeDefinition":
                return f"{self.thing(parts[0])}等同于：{self.is_(parts[1])}"
            case "ClassAssertion":
                return f"{self.thing(parts[1])}{self.is_(parts[0])}"
            case "ObjectPropertyAssertion" | "DataPropertyAssertion":
                return f"{self.thing(parts[1])}的{self.role(parts[0])}有{self.thing(parts[2])}"
            case "NegativeObjectPropertyAssertion" | "NegativeDataPropertyAssertion":
                return f"{self.thing(parts[1])}的{self.role(parts[0])}没有{self.thing(parts[2])}"
            case "SameIndividual":
                return f"{self.listed(parts)}是同一个"
            case "DifferentIndividuals":
                return f"{self.listed(parts)}互不相同" if len(parts) < 8 else f"{self.listed(parts[:3])}等互不相同"
            case op:
                return f"{op}：{self.listed(parts)}"
