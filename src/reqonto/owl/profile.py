"""Whether axioms are an ontology of OWL 2 DL: sections 3, 5 and 11 of the structural specification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from reqonto.diagnostics.diagnostic import Text
from reqonto.owl.datatypes import DATATYPES, FACETS, well_typed
from reqonto.owl.from_rdf import BUILT_IN, Problem, Trouble
from reqonto.owl.model import (
    ANNOTATIONS,
    BOTTOM_OBJECT,
    OWL,
    RDF,
    RDFS,
    TOP_DATA,
    TOP_OBJECT,
    XSD,
    Anonymous,
    Axiom,
    Form,
    Group,
    Iri,
    Kind,
    Node,
    Ontology,
    Value,
    inside,
    pairs,
    uses,
)
from reqonto.owl.words import local
from reqonto.records import dataclass
from reqonto.source import Span

_RESERVED = (RDF, RDFS, XSD, OWL)
_KIND_WORDS = {
    Kind.CLASS: Text("class", "类"),
    Kind.DATATYPE: Text("datatype", "数据类型"),
    Kind.OBJECT_PROPERTY: Text("object property", "对象属性"),
    Kind.DATA_PROPERTY: Text("data property", "数据属性"),
    Kind.ANNOTATION_PROPERTY: Text("annotation property", "注释属性"),
    Kind.INDIVIDUAL: Text("individual", "个体"),
}
_SIMPLE_ONLY = frozenset(
    (
        "FunctionalObjectProperty", "InverseFunctionalObjectProperty", "IrreflexiveObjectProperty",
        "AsymmetricObjectProperty", "DisjointObjectProperties", "ObjectHasSelf", "ObjectMinCardinality",
        "ObjectMaxCardinality", "ObjectExactCardinality",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Violation:
    """A condition that is broken: the name of the rule, what is wrong, where, and the name that it is about."""

    rule: str
    message: Text
    span: Span | None = field(default=None, compare=False)
    about: str = ""


def violations(ontologies: Sequence[Ontology], problems: Sequence[Problem] = ()) -> list[Violation]:
    """What keeps the ontologies, taken together as one closure of imports, out of OWL 2 DL; in order of the text."""
    axioms = [axiom for ontology in ontologies for axiom in ontology.axioms]
    found = [
        *(_of_problem(each) for each in problems),
        *_headers(ontologies),
        *_names(axioms),
        *_data(axioms),
        *_properties(axioms),
        *_anonymous(axioms),
    ]
    order = {ontology.path: index for index, ontology in enumerate(ontologies)}
    return sorted(
        dict.fromkeys(found),
        key=lambda each: (-1, 0) if each.span is None else (order.get(each.span.path, len(order)), each.span.start),
    )


def _of_problem(problem: Problem) -> Violation:
    what = problem.what
    match problem.trouble:
        case Trouble.CIRCLE:
            text = Text("an expression without a name is part of itself", "无名表达式包含自身")
        case Trouble.SHARED:
            text = Text("an expression without a name is used twice", "无名表达式被使用了两次")
        case Trouble.ONE_LINK:
            text = Text(f"the chain above `{what}` has one link only", f"推出“{what}”的属性链只有一环")
        case Trouble.EXPRESSION:
            text = Text(f"`{what}` is nested too deep, or no expression", f"“{what}”嵌套过深，或不是表达式")
        case Trouble.RULE:
            text = Text(f"the rule {what} (SWRL) is no part of OWL 2 DL", f"规则 {what}（SWRL）不属于 OWL 2 DL")
        case _:
            text = Text(f"`{what}` is part of no axiom", f"“{what}”不构成任何公理")
    return Violation(problem.trouble, text, problem.span, what)


def _headers(ontologies: Sequence[Ontology]) -> Iterator[Violation]:
    for ontology in ontologies:
        for header in ontology.headers[1:]:
            text = Text("this is the second ontology in one file", "这是同一文件中的第二个本体")
            yield Violation("second-header", text, header.span, header.iri)
        for header in ontology.headers:
            if header.version and not header.iri:
                text = Text("an ontology without a name has no version", "没有名称的本体不能有版本")
                yield Violation("version-without-name", text, header.span)
            for iri in (header.iri, header.version):
                if iri.startswith(_RESERVED):
                    yield Violation("reserved", _reserved_text(iri), header.span, iri)


def _reserved_text(iri: str) -> Text:
    brief = shown(iri)
    return Text(
        f"`{brief}` belongs to the standard, and means nothing there", f"“{brief}”属于标准命名空间，但标准中没有它"
    )


def shown(iri: str) -> str:
    """A name as briefly as it can be understood."""
    for prefix, namespace in (("owl", OWL), ("rdf", RDF), ("rdfs", RDFS), ("xsd", XSD)):
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return local(iri)


def declared_names(axioms: Iterable[Axiom]) -> dict[str, set[Kind]]:
    """What each name is declared to stand for."""
    found: dict[str, set[Kind]] = {}
    for axiom in axioms:
        if axiom.form.op == "Declaration":
            for kind, iri in uses(axiom.form):
                found.setdefault(iri, set()).add(kind)
    return found


def _names(axioms: Sequence[Axiom]) -> Iterator[Violation]:
    """Reserved names, names that are not declared, and names that stand for two things that exclude each other."""
    declared = declared_names(axioms)
    told: set[tuple[str, str]] = set()
    used: dict[str, dict[Kind, Axiom]] = {}
    for axiom in axioms:
        for kind, iri in uses(axiom.form):
            used.setdefault(iri, {}).setdefault(kind, axiom)
    for iri, kinds in used.items():
        for kind, axiom in kinds.items():
            if iri in BUILT_IN[kind] or (iri.startswith("_:")):
                continue
            if iri.startswith(_RESERVED):
                if (iri, "reserved") not in told:
                    told.add((iri, "reserved"))
                    yield Violation("reserved", _reserved_text(iri), axiom.span, iri)
            elif ":" not in iri or iri.startswith("urn:reqonto:here"):
                continue
            elif kind is not Kind.INDIVIDUAL and kind not in declared.get(iri, set()):
                word = _KIND_WORDS[kind]
                text = Text(f"`{shown(iri)}` is not declared as a {word.en}", f"“{shown(iri)}”没有声明为{word.zh}")
                if kind in {Kind.OBJECT_PROPERTY, Kind.ANNOTATION_PROPERTY}:
                    text = Text(f"`{shown(iri)}` is not declared as an {word.en}", text.zh)
                yield Violation("undeclared", text, axiom.span, iri)
        yield from _puns(iri, kinds)


def _puns(iri: str, kinds: Mapping[Kind, Axiom]) -> Iterator[Violation]:
    for group in (
        (Kind.OBJECT_PROPERTY, Kind.DATA_PROPERTY, Kind.ANNOTATION_PROPERTY),
        (Kind.CLASS, Kind.DATATYPE),
    ):
        both = [kind for kind in group if kind in kinds]
        if len(both) > 1:
            first, second = (_KIND_WORDS[kind] for kind in both[:2])
            article = "an" if first.en[0] in "aeiou" else "a"
            text = Text(
                f"`{shown(iri)}` is {article} {first.en} and a{'n' if second.en[0] in 'aeiou' else ''} {second.en}",
                f"“{shown(iri)}”既是{first.zh}又是{second.zh}",
            )
            yield Violation("punning", text, kinds[both[1]].span, iri)


def _data(axioms: Sequence[Axiom]) -> Iterator[Violation]:
    """Values, facets and definitions of datatypes."""
    definitions: dict[str, Axiom] = {}
    for axiom in axioms:
        if axiom.form.op == "DatatypeDefinition":
            name = axiom.form.parts[0]
            if isinstance(name, Iri):
                if name.iri in DATATYPES or name.iri in definitions:
                    brief = shown(name.iri)
                    text = Text(f"the datatype `{brief}` is defined already", f"数据类型“{brief}”已有定义")
                    yield Violation("datatype-definition", text, axiom.span, name.iri)
                definitions.setdefault(name.iri, axiom)
    yield from _circular_definitions(definitions)
    for axiom in axioms:
        for value in _values(axiom.form):
            yield from _value(value, axiom, definitions)
        if axiom.form.op in ANNOTATIONS:
            continue
        for each in inside(axiom.form):
            if each.op == "DatatypeRestriction":
                yield from _facets(each, axiom)
        if axiom.form.op != "Declaration" and TOP_DATA in {iri for _, iri in uses(axiom.form)}:
            allowed = axiom.form.op == "SubDataPropertyOf" and axiom.form.parts[1] == Iri(TOP_DATA)
            if not allowed or axiom.form.parts[0] == Iri(TOP_DATA):
                text = Text(
                    "owl:topDataProperty may only stand above another property",
                    "owl:topDataProperty 只能作为上位属性出现",
                )
                yield Violation("top-data-property", text, axiom.span, TOP_DATA)


def _values(form: Form) -> Iterator[Value]:
    pending: list[Node] = [form]
    while pending:
        each = pending.pop()
        if isinstance(each, Value):
            yield each
        elif isinstance(each, Form | Group):
            pending.extend(each.parts)


def _value(value: Value, axiom: Axiom, definitions: Mapping[str, Axiom]) -> Iterator[Violation]:
    text = value.text if len(value.text) <= 40 else value.text[:37] + "..."
    brief = shown(value.datatype)
    if value.datatype in DATATYPES:
        if not well_typed(value.text, value.datatype):
            message = Text(f'"{text}" is no value of {brief}', f"“{text}”不是 {brief} 的值")
            yield Violation("ill-typed", message, axiom.span, value.text[:80])
    elif value.datatype in definitions:
        message = Text(
            f"values are written with the datatypes of the standard, not with `{brief}`, which is defined by them",
            f"值应使用标准数据类型书写，而不是由其定义的“{brief}”",
        )
        yield Violation("defined-datatype-of-value", message, axiom.span, value.datatype)


def _circular_definitions(definitions: Mapping[str, Axiom]) -> Iterator[Violation]:
    below = {
        name: {iri for kind, iri in uses(axiom.form.parts[1], "D") if kind is Kind.DATATYPE and iri in definitions}
        for name, axiom in definitions.items()
    }
    for name, axiom in definitions.items():
        if name in _reached(below, below[name]):
            text = Text(f"the datatype `{shown(name)}` is defined by itself", f"数据类型“{shown(name)}”由自身定义")
            yield Violation("circular-datatype", text, axiom.span, name)


def _reached(edges: Mapping[str, set[str]], starts: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    pending = list(starts)
    while pending:
        each = pending.pop()
        if each not in seen:
            seen.add(each)
            pending.extend(edges.get(each, ()))
    return seen


def _facets(restriction: Form, axiom: Axiom) -> Iterator[Violation]:
    base = restriction.parts[0]
    name = base.iri if isinstance(base, Iri) else ""
    allowed = FACETS.get(name, frozenset())
    for letter, part in pairs(restriction):
        if letter == "X" and isinstance(part, Iri) and part.iri not in allowed:
            brief = shown(name)
            message = Text(f"{shown(part.iri)} does not restrict {brief}", f"{shown(part.iri)} 不能限制 {brief}")
            yield Violation("facet", message, axiom.span, part.iri)


# ---------------------------------------------------------------- object properties


def _collapsed(node: Node) -> str:
    """The property of an expression, whichever way it is seen."""
    while isinstance(node, Form) and node.op == "ObjectInverseOf":
        node = node.parts[0]
    return node.iri if isinstance(node, Iri) else ""


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """How object properties hang together: those above each by →, and those that are not simple."""

    above: Mapping[str, set[str]]
    composite: frozenset[str]


def hierarchy(axioms: Iterable[Axiom]) -> Hierarchy:
    """The hierarchy of object properties; a property and its inverse count as one, which is all that matters here."""
    above: dict[str, set[str]] = {}
    composite = {TOP_OBJECT, BOTTOM_OBJECT}

    def link(low: Node, high: Node) -> None:
        above.setdefault(_collapsed(low), set()).add(_collapsed(high))

    for axiom in axioms:
        parts = axiom.form.parts
        match axiom.form.op:
            case "SubObjectPropertyOf":
                first = parts[0]
                if isinstance(first, Form) and first.op == "ObjectPropertyChain":
                    composite.add(_collapsed(parts[1]))
                else:
                    link(first, parts[1])
            case "EquivalentObjectProperties" | "InverseObjectProperties":
                for one in parts:
                    for other in parts:
                        if one is not other:
                            link(one, other)
            case "TransitiveObjectProperty":
                composite.add(_collapsed(parts[0]))
            case _:
                pass
    reached = _reached(above, composite)
    return Hierarchy(above, frozenset(reached | composite))


def _properties(axioms: Sequence[Axiom]) -> Iterator[Violation]:
    found = hierarchy(axioms)
    for axiom in axioms:
        if axiom.form.op in ANNOTATIONS:
            continue
        for each in inside(axiom.form):
            if each.op in _SIMPLE_ONLY:
                for letter, part in pairs(each):
                    name = _collapsed(part) if letter == "P" else ""
                    if name and name in found.composite:
                        brief = shown(name)
                        message = Text(
                            f"`{brief}` follows from chains or is transitive, so it may not stand in {each.op}",
                            f"“{brief}”由属性链推出或具有传递性，不能用于 {each.op}",
                        )
                        yield Violation("not-simple", message, axiom.span, name)
    yield from _irregular(axioms, found)


def _irregular(axioms: Sequence[Axiom], found: Hierarchy) -> Iterator[Violation]:
    """Chains that go round in circles: no order of the properties lets each chain come before what it implies."""
    before: dict[str, set[str]] = {}
    chains: list[tuple[Axiom, list[str], str]] = []
    for axiom in axioms:
        match axiom.form:
            case Form("SubObjectPropertyOf", (Form("ObjectPropertyChain", parts), high)):
                target = _collapsed(high)
                if target == TOP_OBJECT:
                    continue
                names = [_collapsed(part) for part in parts]
                smaller = _smaller(parts, high, names)
                chains.append((axiom, smaller, target))
                for name in smaller:
                    before.setdefault(name, set()).add(target)
            case _:
                pass
    for axiom, smaller, target in chains:
        reached = _reached(before, [target]) | {target}
        implied = {name for each in reached for name in _reached(found.above, [each])} | reached
        if any(name in implied for name in smaller):
            brief = shown(target)
            message = Text(
                f"the chains above `{brief}` go round in a circle",
                f"推出“{brief}”的属性链构成循环",
            )
            yield Violation("irregular", message, axiom.span, target)


def _smaller(parts: Sequence[Node], high: Node, names: Sequence[str]) -> list[str]:
    """The properties of a chain that must come before what it implies."""
    if len(parts) == 2 and parts[0] == high and parts[1] == high:
        return []
    if parts[0] == high:
        return list(names[1:])
    if parts[-1] == high:
        return list(names[:-1])
    return list(names)


# ---------------------------------------------------------------- individuals without a name

_NAMED_ONLY = frozenset(
    (
        "SameIndividual", "DifferentIndividuals", "NegativeObjectPropertyAssertion",
        "NegativeDataPropertyAssertion", "ObjectOneOf", "ObjectHasValue",
    )
)  # fmt: skip


def _anonymous(axioms: Sequence[Axiom]) -> Iterator[Violation]:
    """Individuals without names hang in trees: never in circles, twice together, or where a name is needed."""
    parents: dict[str, str] = {}

    def root(label: str) -> str:
        while parents.get(label, label) != label:
            label = parents[label]
        return label

    roots: dict[str, int] = {}
    for axiom in axioms:
        if axiom.form.op in ANNOTATIONS:
            continue
        for each in inside(axiom.form):
            if each.op in _NAMED_ONLY and any(isinstance(part, Anonymous) for part in each.parts):
                text = Text(f"an individual without a name may not stand in {each.op}", f"无名个体不能用于 {each.op}")
                yield Violation("anonymous", text, axiom.span)
        match axiom.form:
            case Form("ObjectPropertyAssertion", (_, Anonymous(one), Anonymous(other))):
                first, second = root(one), root(other)
                if first == second:
                    text = Text("individuals without names are linked in a circle", "无名个体之间的联系构成环")
                    yield Violation("anonymous-circle", text, axiom.span)
                parents[first] = second
            case Form("ObjectPropertyAssertion", (_, Anonymous(one), Iri()) | (_, Iri(), Anonymous(one))):
                roots[one] = roots.get(one, 0) + 1
            case _:
                pass
