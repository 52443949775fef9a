"""Declarations to vocabulary: kinds, types, members and events with their symbols."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Text
from reqonto.logic.sorts import (
    BOOL,
    DATE,
    DECIMAL,
    DURATION,
    INSTANT,
    INTEGER,
    MOMENT,
    PARTY,
    PERCENT,
    TEXT,
    EnumSort,
    ObjectSort,
    Sort,
)
from reqonto.logic.terms import Function
from reqonto.source import Span
from reqonto.spec import units
from reqonto.spec.messages import insert_after, number_text, place, quoted
from reqonto.spec.metadata import labels_of, merged, metadata
from reqonto.spec.model import (
    Argument,
    Declaration,
    Definition,
    Enumeration,
    EventKind,
    Feature,
    FeatureGroup,
    GlobalRelation,
    Kind,
    Member,
    Metadata,
    NamedType,
    Parameter,
    Relation,
    UserUnit,
    Via,
    member_id,
)
from reqonto.spec.names import ambiguous, spellings, unknown
from reqonto.spec.patterns import fault
from reqonto.spec.types import ERROR_TYPE, ValueType
from reqonto.spec.units import Measure
from reqonto.syntax import tree

Category: TypeAlias = Literal["kind", "event", "enum", "type", "unit", "param", "predicate", "feature", "define"]
Node: TypeAlias = (
    tree.Kind
    | tree.Event
    | tree.Enum
    | tree.TypeDef
    | tree.Unit
    | tree.Param
    | tree.Predicate
    | tree.Feature
    | tree.Define
)

ROOT_ROLE_NAMES = frozenset({"Party", "主体", "参与方"})
"""A role of this name without any above it is the root of all roles itself."""

CATEGORY_NOUNS: dict[str, Text] = {
    "kind": Text("a role or entity", "角色或实体"),
    "role": Text("a role", "角色"),
    "event": Text("an event", "事件"),
    "enum": Text("an enumeration", "枚举"),
    "type": Text("a type", "类型"),
    "unit": Text("a unit", "单位"),
    "param": Text("a parameter", "参数"),
    "predicate": Text("a relation", "关系"),
    "feature": Text("a feature", "特征"),
    "define": Text("a definition", "定义"),
}
UNKNOWN_CODES: dict[str, Code] = {
    "kind": codes.UNKNOWN_KIND,
    "role": codes.UNKNOWN_ROLE,
    "event": codes.UNKNOWN_EVENT,
    "type": codes.UNKNOWN_TYPE,
}


@dataclass(slots=True, eq=False)
class Module:
    """A module while it is being resolved."""

    path: str
    parsed: tree.Tree
    node: tree.Module | None
    imports: list[tuple[str, str]] = field(default_factory=list)
    drafts: dict[str, Draft] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Draft:
    """A named declaration before its symbol is complete; several nodes add up to one kind."""

    module: str
    name: str
    category: Category
    nodes: list[Node]
    span: Span
    symbol: str = ""
    supers: list[Draft] = field(default_factory=list)
    sort: ObjectSort | None = None

    @property
    def is_role(self) -> bool:
        return self.category == "kind" and isinstance(self.nodes[0], tree.Kind) and self.nodes[0].word == "role"

    @property
    def meta(self) -> Metadata:
        return merged([metadata(getattr(node, "meta", ()), doc=node.doc) for node in self.nodes])


@dataclass(slots=True, eq=False)
class _Relation:
    """A relation before it has met its inverse."""

    node: tree.Relation
    module: str
    owner: Draft
    feature: tree.Feature | None
    target: Draft
    low: int
    high: int | None
    id: str
    partner: _Relation | None = None


@dataclass(slots=True)
class Vocabulary:
    """Everything declared, by symbol or id."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    events: dict[str, EventKind] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    features: dict[str, Feature] = field(default_factory=dict)
    enumerations: dict[str, Enumeration] = field(default_factory=dict)
    types: dict[str, NamedType] = field(default_factory=dict)
    units: dict[str, UserUnit] = field(default_factory=dict)
    global_relations: dict[str, GlobalRelation] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)

    def declaration(self, draft: Draft) -> Declaration | None:
        """The finished declaration of a draft."""
        tables = {
            "kind": self.kinds, "event": self.events, "enum": self.enumerations, "type": self.types,
            "unit": self.units, "param": self.parameters, "predicate": self.global_relations,
            "feature": self.features, "define": self.definitions,
        }  # fmt: skip
        return tables[draft.category].get(draft.symbol)  # type: ignore[attr-defined, no-any-return]


class Declarer:
    """Builds the vocabulary of all modules together."""

    def __init__(self, modules: dict[str, Module], tick: Fraction, diagnostics: list[Diagnostic]) -> None:
        self.modules = modules
        self.tick = tick
        self.diagnostics = diagnostics
        self.vocabulary = Vocabulary()
        self._types: dict[str, ValueType | None] = {}
        self._measures: dict[str, Measure | None] = {}
        self._relations: list[_Relation] = []
        self._members: dict[str, dict[str, Span]] = {}
        self._governed: set[tuple[str, str]] = set()
        self._groups: dict[str, list[FeatureGroup]] = {}
        self._root: Draft | None = None

    def report(self, code: Code, span: Span | None, **fields: object) -> None:
        self.diagnostics.append(Diagnostic(code, span, fields))

    # ------------------------------------------------ names

    def collect(self) -> None:
        """Names every declaration of every module and gives each its symbol."""
        for module in self.modules.values():
            for item in module.parsed.items:
                self._collect_item(module, item)
        self._shadowing()
        count: dict[str, int] = {}
        for draft in self.drafts():
            count[draft.name] = count.get(draft.name, 0) + 1
        for draft in self.drafts():
            if draft.symbol != PARTY.name:
                unique = count[draft.name] == 1 and draft.name != PARTY.name
                draft.symbol = draft.name if unique else f"{draft.module}.{draft.name}"

    def drafts(self, category: Category | None = None) -> list[Draft]:
        """Every declaration once, in source order."""
        every = {id(draft): draft for module in self.modules.values() for draft in module.drafts.values()}
        return [draft for draft in every.values() if category is None or draft.category == category]

    def _collect_item(self, module: Module, item: tree.Item) -> None:
        match item:
            case tree.Kind(word="role", name=name, supers=()) if name.text in ROOT_ROLE_NAMES:
                self._collect_root(module, item)
            case tree.Kind():
                self._name(module, item, "kind")
            case tree.Event():
                self._name(module, item, "event")
            case tree.Enum():
                self._name(module, item, "enum")
            case tree.TypeDef():
                self._name(module, item, "type")
            case tree.Unit():
                self._name(module, item, "unit")
            case tree.Param():
                self._name(module, item, "param")
            case tree.Predicate():
                self._name(module, item, "predicate")
            case tree.Feature():
                self._name(module, item, "feature")
            case tree.Define():
                self._name(module, item, "define")
            case _:
                pass

    def _collect_root(self, module: Module, item: tree.Kind) -> None:
        if self._root is None:
            self._root = Draft(module.path, item.name.text, "kind", [], item.name.span, PARTY.name, sort=PARTY)
        self._root.nodes.append(item)
        old = module.drafts.setdefault(item.name.text, self._root)
        if old is not self._root:
            self._twice(item.name, old)

    def _name(self, module: Module, item: Node, category: Category) -> None:
        name = item.name
        old = module.drafts.get(name.text)
        if old is None:
            module.drafts[name.text] = Draft(module.path, name.text, category, [item], name.span)
            return
        first = old.nodes[0]
        if isinstance(item, tree.Kind) and isinstance(first, tree.Kind) and item.word == first.word:
            old.nodes.append(item)
        else:
            self._twice(name, old)

    def _twice(self, name: tree.Name, old: Draft) -> None:
        labels = place(old.span, "first here", "先在这里声明")
        self.diagnostics.append(Diagnostic(codes.DUPLICATE_NAME, name.span, {"name": name.text}, labels=labels))

    def _shadowing(self) -> None:
        for module in self.modules.values():
            for draft in module.drafts.values():
                for path, _ in module.imports:
                    other = self.modules[path].drafts.get(draft.name) if path in self.modules else None
                    if other is not None and other is not draft and {draft.category, other.category} == {"kind"}:
                        labels = place(other.span, "imported from here", "引入的声明在这里")
                        fields = {"name": draft.name, "imported": f"{path}.{draft.name}"}
                        self.diagnostics.append(Diagnostic(codes.SHADOWED_IMPORT, draft.span, fields, labels=labels))

    def visible(self, module: str) -> dict[str, list[Draft]]:
        """Every plain name of a module with what it may mean."""
        table: dict[str, list[Draft]] = {}
        here = self.modules[module]
        for path, _ in here.imports:
            if path in self.modules:
                for name, draft in self.modules[path].drafts.items():
                    found = table.setdefault(name, [])
                    if draft not in found:
                        found.append(draft)
        for name, draft in here.drafts.items():
            table[name] = [draft]
        return table

    def candidates(self, module: str, path: tree.Path) -> list[Draft]:
        parts = [part.text for part in path.parts]
        here = self.modules[module]
        if len(parts) == 1:
            if parts[0] in here.drafts:
                return [here.drafts[parts[0]]]
            found = [
                self.modules[other].drafts[parts[0]]
                for other, _ in here.imports
                if other in self.modules and parts[0] in self.modules[other].drafts
            ]
            return list({id(draft): draft for draft in found}.values())
        prefix, name = ".".join(parts[:-1]), parts[-1]
        found = [
            self.modules[other].drafts[name]
            for other, alias in (*here.imports, (module, ""))
            if prefix in {alias, other, other.rpartition(".")[2]}
            and other in self.modules
            and name in self.modules[other].drafts
        ]
        return list({id(draft): draft for draft in found}.values())

    def lookup(self, module: str, path: tree.Path, *wanted: Category, role: bool = False) -> Draft | None:
        """The declaration that a path names, of one of the `wanted` categories; a mistake is reported."""
        found = self.candidates(module, path)
        fitting = [draft for draft in found if draft.category in wanted and (draft.is_role or not role)]
        noun = "role" if role else ("type" if "type" in wanted else wanted[0])
        if len(fitting) == 1:
            return fitting[0]
        if len(fitting) > 1:
            names = [f"{draft.module}.{draft.name}" for draft in fitting]
            self.diagnostics.append(ambiguous(codes.AMBIGUOUS_NAME, path.text, path.span, names))
        elif found:
            self.diagnostics.append(
                Diagnostic(
                    codes.WRONG_KIND_OF_NAME,
                    path.span,
                    {
                        "name": path.text,
                        "found": CATEGORY_NOUNS["role" if found[0].is_role else found[0].category],
                        "expected": CATEGORY_NOUNS[noun],
                    },
                    labels=place(found[0].span, "declared here", "声明在这里"),
                )
            )
        else:
            self._unknown(module, path, noun, wanted, role=role)
        return None

    def _unknown(self, module: str, path: tree.Path, noun: str, wanted: Iterable[Category], *, role: bool) -> None:
        drafts = [draft for found in self.visible(module).values() for draft in found]
        fitting = [draft for draft in drafts if draft.category in wanted and (draft.is_role or not role)]
        last = path.parts[-1]
        if len(path.parts) > 1:
            prefix = ".".join(part.text for part in path.parts[:-1])
            known = {
                prefix_ for p, alias in self.modules[module].imports for prefix_ in (alias, p, p.rpartition(".")[2])
            }
            if prefix not in known:
                first = path.parts[0]
                self.diagnostics.append(unknown(codes.UNKNOWN_NAME, first.text, first.span, {k: k for k in known if k}))
                return
        table = spellings((draft.name, draft.meta) for draft in fitting)
        places = {draft.name: draft.span for draft in fitting}
        code = UNKNOWN_CODES.get(noun, codes.UNKNOWN_NAME)
        self.diagnostics.append(unknown(code, last.text, last.span, table, places))

    # ------------------------------------------------ the whole

    def declare(self) -> Vocabulary:
        """The vocabulary; call after `collect`."""
        self._kinds_and_sorts()
        self._find_governed()
        for draft in self.drafts("enum"):
            self._enumeration(draft)
        for draft in self.drafts("unit"):
            self._unit(draft)
        for draft in self.drafts("type"):
            self._named_type(draft)
        for draft in self.drafts("kind"):
            self._members_of(draft)
        for draft in self.drafts("feature"):
            self._top_feature(draft)
        self._pair_relations()
        for relation in self._relations:
            self._finish_relation(relation)
        for draft in self.drafts("kind"):
            self._kind(draft)
        if PARTY.name not in self.vocabulary.kinds:
            root = Kind(
                PARTY.name, PARTY.name, "role", PARTY, (), (), None, external=False, clearance="", parameters=(),
                relations=(), features=(), groups=(), module="",
                meta=Metadata(labels=(("en", "party"), ("zh", "主体"))), span=None,
            )  # fmt: skip
            self.vocabulary.kinds = {PARTY.name: root, **self.vocabulary.kinds}
        self._inherited_twice()
        for draft in self.drafts("event"):
            self._event(draft)
        for draft in self.drafts("param"):
            self._top_param(draft)
        for draft in self.drafts("predicate"):
            self._predicate(draft)
        for draft in self.drafts("define"):
            self._definition(draft)
        return self.vocabulary

    # ------------------------------------------------ kinds

    def _kinds_and_sorts(self) -> None:
        for draft in self.drafts("kind"):
            for node in draft.nodes:
                assert isinstance(node, tree.Kind)
                for path in node.supers:
                    above = self.lookup(draft.module, path, "kind", role=node.word == "role")
                    if above is None:
                        continue
                    if above.is_role != draft.is_role:
                        self.report(
                            codes.WRONG_KIND_OF_NAME, path.span, name=path.text, found=CATEGORY_NOUNS["role"],
                            expected=Text("an entity", "实体"),
                        )  # fmt: skip
                    elif above not in draft.supers:
                        draft.supers.append(above)
        for draft in self.drafts("kind"):
            self._break_cycle(draft)
        for draft in self.drafts("kind"):
            roots = self._roots(draft)
            draft.sort = ObjectSort(roots[0].symbol) if not draft.is_role else PARTY
            if not draft.is_role and len(roots) > 1:
                self.report(
                    codes.TWO_ROOTS, draft.span, left=quoted(roots[0].name), right=quoted(roots[1].name)
                )  # fmt: skip
        for draft in self.drafts("event"):
            draft.sort = ObjectSort(draft.symbol)

    def _break_cycle(self, draft: Draft) -> None:
        chain = self._way_back(draft, draft, ())
        if chain is None:
            return
        names = " → ".join(step.name for step in (draft, *chain))
        self.report(codes.KIND_CYCLE, draft.span, name=draft.name, chain=names)
        draft.supers = [above for above in draft.supers if above is not chain[0]]

    def _way_back(self, at: Draft, goal: Draft, seen: tuple[Draft, ...]) -> tuple[Draft, ...] | None:
        for above in at.supers:
            if above is goal:
                return (above,)
            if above not in seen:
                rest = self._way_back(above, goal, (*seen, above))
                if rest is not None:
                    return (above, *rest)
        return None

    def _roots(self, draft: Draft) -> list[Draft]:
        if not draft.supers:
            return [draft]
        return list({id(root): root for above in draft.supers for root in self._roots(above)}.values())

    def ancestors(self, draft: Draft) -> list[Draft]:
        """The kind itself and all above it, nearest first."""
        found: dict[int, Draft] = {}
        todo = [draft]
        while todo:
            step = todo.pop(0)
            if id(step) not in found:
                found[id(step)] = step
                todo.extend(step.supers)
        return list(found.values())

    def _find_governed(self) -> None:
        for module in self.modules.values():
            for item in module.parsed.items:
                if not isinstance(item, tree.Lifecycle) or len(item.param.parts) < 2:
                    continue
                head = tree.Path(item.param.parts[:-1], item.param.span)
                found = [draft for draft in self.candidates(module.path, head) if draft.category == "kind"]
                if len(found) == 1:
                    for above in self.ancestors(found[0]):
                        params = (param for node in above.nodes if isinstance(node, tree.Kind) for param in node.params)
                        if any(param.name.text == item.param.parts[-1].text for param in params):
                            self._governed.add((above.symbol, item.param.parts[-1].text))

    def _kind(self, draft: Draft) -> None:
        nodes = [node for node in draft.nodes if isinstance(node, tree.Kind)]
        disjoint: list[str] = []
        for node in nodes:
            for path in node.disjoint:
                other = self.lookup(draft.module, path, "kind", role=draft.is_role)
                if other is not None and other.symbol not in disjoint:
                    disjoint.append(other.symbol)
        supers = [above.symbol for above in draft.supers]
        if draft.is_role and not supers and draft.symbol != PARTY.name:
            supers = [PARTY.name]
        members = self.vocabulary
        assert draft.sort is not None
        self.vocabulary.kinds[draft.symbol] = Kind(
            draft.symbol,
            draft.name,
            nodes[0].word,
            draft.sort,
            tuple(supers),
            tuple(disjoint),
            next((node.world for node in nodes if node.world is not None), None),
            any(node.external for node in nodes),
            next((node.clearance.text for node in nodes if node.clearance is not None), ""),
            tuple(p.id for p in members.parameters.values() if p.owner == draft.symbol and not p.feature),
            tuple(r.id for r in members.relations.values() if r.owner == draft.symbol and not r.feature),
            tuple(f.id for f in members.features.values() if f.owner == draft.symbol),
            tuple(self._groups.get(draft.symbol, ())),
            draft.module,
            draft.meta,
            draft.span,
        )

    def _inherited_twice(self) -> None:
        for draft in self.drafts("kind"):
            own = self._members.get(draft.symbol, {})
            for above in self.ancestors(draft)[1:]:
                for name, span in self._members.get(above.symbol, {}).items():
                    if name in own:
                        self.diagnostics.append(
                            Diagnostic(
                                codes.DUPLICATE_MEMBER, own[name], {"owner": quoted(draft.name), "name": name},
                                labels=place(span, "inherited from here", "从这里继承"),
                            )
                        )  # fmt: skip
        disjoint = {
            pair for kind in self.vocabulary.kinds.values() for other in kind.disjoint
            for pair in ((kind.symbol, other), (other, kind.symbol))
        }  # fmt: skip
        for draft in self.drafts("kind"):
            every = self.ancestors(draft)
            clash = next(((a, b) for a in every for b in every if (a.symbol, b.symbol) in disjoint), None)
            if clash is not None:
                self.report(
                    codes.EMPTY_DISJOINT, draft.span, name=quoted(draft.name), left=quoted(clash[0].name),
                    right=quoted(clash[1].name),
                )  # fmt: skip

    # ------------------------------------------------ types

    def type(self, module: str, node: tree.Type, place_id: str) -> ValueType:
        """The type that is written; an enumeration in place is called `place_id`."""
        match node:
            case tree.OptionalType(body):
                return replace(self.type(module, body, place_id), optional=True)
            case tree.CollectionType(kind, element):
                inner = self.type(module, element, place_id)
                if inner.collection is not None or inner.optional:
                    self.report(
                        codes.UNSUPPORTED_TYPE, node.span,
                        what=Text("a collection of collections or optional values", "集合的集合或可选值的集合"),
                    )  # fmt: skip
                    return ERROR_TYPE
                return replace(inner, collection=kind)
            case tree.OneOfType(members):
                return self._enum_type(
                    self._add_enumeration(place_id, place_id, members, module, Metadata(), node.span)
                )
            case tree.BasicType():
                return self._basic_type(module, node)
            case tree.NamedType(path):
                return self._type_by_name(module, path)
            case _:
                assert_never(node)

    def _enum_type(self, enumeration: Enumeration) -> ValueType:
        return ValueType("enumeration", enumeration.sort, enumeration=enumeration.symbol)

    def _type_by_name(self, module: str, path: tree.Path) -> ValueType:
        draft = self.lookup(module, path, "type", "enum", "kind", "event")
        if draft is None:
            return ERROR_TYPE
        match draft.category:
            case "enum":
                return self._enum_type(self._enumeration(draft))
            case "type":
                return self._named_type(draft)
            case _:
                assert draft.sort is not None
                return ValueType("object", draft.sort, kind=draft.symbol)

    def _basic_type(self, module: str, node: tree.BasicType) -> ValueType:
        factor = Fraction(1)
        sort: Sort
        unit = ""
        match node.name:
            case "money":
                code = None if node.unit is None else units.currency(node.unit.text)
                if node.unit is None:
                    self.diagnostics.append(
                        Diagnostic(codes.MISSING_CURRENCY, node.span, fixes=(insert_after(node.span, " CNY"),))
                    )
                    return ERROR_TYPE
                if code is None:
                    self._unknown_unit(module, node.unit)
                    return ERROR_TYPE
                found = units.measure(code)
                assert found is not None
                sort, factor, unit = found.sort, found.factor, code
            case "quantity":
                found = None if node.unit is None else self.measure(module, node.unit)
                if found is None:
                    return ERROR_TYPE
                if found.sort.kind != "quantity":
                    self.report(
                        codes.TYPE_MISMATCH, node.unit.span if node.unit else node.span,
                        found=Text("a unit of something else", "其他种类的单位"),
                        expected=Text("a unit of a quantity", "量的单位"),
                    )  # fmt: skip
                    return ERROR_TYPE
                sort, factor, unit = found.sort, found.factor, node.unit.text if node.unit else ""
            case "duration":
                sort = DURATION
            case "date":
                sort = DATE
            case "datetime":
                sort = INSTANT
            case "percent":
                sort, factor = PERCENT, Fraction(1, 100)
            case "text" | "identifier":
                sort = TEXT
            case "boolean":
                sort = BOOL
            case "integer":
                sort = INTEGER
            case "decimal":
                sort = DECIMAL
            case _:
                assert_never(node.name)
        low = high = None
        if node.range is not None:
            low, high = node.range.low, node.range.high
            if low is not None and high is not None and low > high:
                self.report(codes.BAD_RANGE, node.range.span, low=number_text(low), high=number_text(high))
            low, high = (None if bound is None else bound * factor for bound in (low, high))
        return ValueType(node.name, sort, unit=unit, low=low, high=high, pattern=self._pattern(node.pattern))

    def _pattern(self, text: tree.LangString | None) -> str | None:
        if text is None:
            return None
        reason = fault(text.text)
        if reason is not None:
            self.report(codes.BAD_PATTERN, text.span, reason=reason)
            return None
        return text.text

    def _named_type(self, draft: Draft) -> ValueType:
        if draft.symbol in self._types:
            found = self._types[draft.symbol]
            if found is None:
                self.report(codes.TYPE_CYCLE, draft.span, name=draft.name)
                self._types[draft.symbol] = ERROR_TYPE
                return ERROR_TYPE
            return found
        self._types[draft.symbol] = None
        node = draft.nodes[0]
        assert isinstance(node, tree.TypeDef)
        value_type = self.type(draft.module, node.type, draft.symbol)
        if not value_type.is_error:
            value_type = replace(value_type, alias=draft.symbol)
        self._types[draft.symbol] = value_type
        self.vocabulary.types[draft.symbol] = NamedType(
            draft.symbol, draft.name, value_type, draft.module, draft.meta, draft.span
        )
        return value_type

    def _enumeration(self, draft: Draft) -> Enumeration:
        if draft.symbol in self.vocabulary.enumerations:
            return self.vocabulary.enumerations[draft.symbol]
        node = draft.nodes[0]
        assert isinstance(node, tree.Enum)
        return self._add_enumeration(draft.symbol, draft.name, node.members, draft.module, draft.meta, draft.span)

    def _add_enumeration(
        self, symbol: str, name: str, members: Sequence[tree.EnumMember], module: str, meta: Metadata, span: Span
    ) -> Enumeration:  # fmt: skip
        found: dict[str, Member] = {}
        for member in members:
            if member.name.text in found:
                labels = place(found[member.name.text].span, "first here", "先在这里声明")
                fields = {"name": member.name.text}
                self.diagnostics.append(Diagnostic(codes.DUPLICATE_NAME, member.name.span, fields, labels=labels))
            else:
                found[member.name.text] = Member(member.name.text, labels_of(member.labels), member.name.span)
        sort = EnumSort(symbol, tuple(found))
        enumeration = Enumeration(symbol, name, sort, tuple(found.values()), module, meta, span)
        self.vocabulary.enumerations[symbol] = enumeration
        return enumeration

    # ------------------------------------------------ units

    def measure(self, module: str, name: tree.Name) -> Measure | None:
        """What a unit measures, user units first; an unknown one is reported."""
        found = [draft for draft in self.visible(module).get(name.text, ()) if draft.category == "unit"]
        if found:
            return self._unit(found[0])
        builtin = units.measure(name.text)
        if builtin is None:
            self._unknown_unit(module, name)
        return builtin

    def _unknown_unit(self, module: str, name: tree.Name) -> None:
        own = [n for n, found in self.visible(module).items() if any(draft.category == "unit" for draft in found)]
        table = {unit: unit for unit in (*own, *units.unit_names())}
        self.diagnostics.append(unknown(codes.UNKNOWN_UNIT, name.text, name.span, table))

    def _unit(self, draft: Draft) -> Measure | None:
        if draft.symbol in self._measures:
            return self._measures[draft.symbol]
        self._measures[draft.symbol] = None
        node = draft.nodes[0]
        assert isinstance(node, tree.Unit)
        found: Measure | None = None
        if isinstance(node.value, tree.Number):
            inner = units.plain() if node.value.unit is None else self.measure(draft.module, node.value.unit)
            if inner is not None:
                found = Measure(inner.sort, inner.factor * node.value.value)
                self._measures[draft.symbol] = found
                base = ValueType(inner.sort.kind, inner.sort, unit=inner.sort.unit)  # type: ignore[arg-type]
                self.vocabulary.units[draft.symbol] = UserUnit(
                    draft.symbol, draft.name, base, found.factor, draft.module, draft.span
                )
        else:
            self.report(
                codes.TYPE_MISMATCH, node.value.span, found=Text("an expression", "表达式"),
                expected=Text("a number with a unit, as in `12 piece`", "带单位的数,如“12 件”"),
            )  # fmt: skip
        return found

    # ------------------------------------------------ members

    def _claim(self, owner: Draft, name: tree.Name) -> bool:
        """Whether the name is still free among the members of `owner`."""
        members = self._members.setdefault(owner.symbol, {})
        if name.text in members:
            labels = place(members[name.text], "first here", "先在这里声明")
            fields = {"owner": quoted(owner.name), "name": name.text}
            self.diagnostics.append(Diagnostic(codes.DUPLICATE_MEMBER, name.span, fields, labels=labels))
            return False
        members[name.text] = name.span
        return True

    def _members_of(self, draft: Draft) -> None:
        for node in draft.nodes:
            assert isinstance(node, tree.Kind)
            for param in node.params:
                if self._claim(draft, param.name):
                    self._parameter(draft, None, param, draft.module)
            for relation in node.relations:
                if self._claim(draft, relation.name):
                    self._draft_relation(draft, None, relation, draft.module)
            for feature in node.features:
                if self._claim(draft, feature.name):
                    self._feature(draft, feature, draft.module, grouped=self._in_group(draft, feature.name.text))
            for group in node.groups:
                self._group(draft, group)

    def _in_group(self, draft: Draft, name: str) -> bool:
        return any(
            member.text == name
            for node in draft.nodes if isinstance(node, tree.Kind) for group in node.groups for member in group.features
        )  # fmt: skip

    def _is_root(self, owner: Draft) -> bool:
        assert owner.sort is not None
        return owner.symbol == owner.sort.name

    def _parameter(self, owner: Draft, feature: tree.Feature | None, node: tree.Param, module: str) -> None:
        optional_feature = feature is not None and self._optional(owner, feature)
        feature_name = "" if feature is None else feature.name.text
        symbol = member_id(owner.symbol, node.name.text, feature_name)
        value_type = self.type(module, node.type, symbol)
        changing = node.changing or (feature is None and (owner.symbol, node.name.text) in self._governed)
        assert owner.sort is not None
        args: tuple[Sort, ...] = (owner.sort,)
        result = value_type.sort
        if value_type.collection is not None:
            args, result = (*args, value_type.sort), BOOL
        # A total function to objects would make every object of the sort have one, members of other kinds included.
        stranger = value_type.is_object and not self._is_root(owner)
        partial = value_type.collection is None and (value_type.optional or optional_feature or stranger)
        function = Function(symbol, (*args, MOMENT) if changing else args, result, partial=partial, changing=changing)
        self.vocabulary.parameters[symbol] = Parameter(
            symbol, node.name.text, owner.symbol, feature_name, (), value_type, function, not value_type.optional, node.default,
            module,
            metadata(node.meta, doc=node.doc), node.name.span,
        )  # fmt: skip

    def _optional(self, owner: Draft, feature: tree.Feature) -> bool:
        return feature.optional or self._in_group(owner, feature.name.text)

    def _feature(self, owner: Draft, node: tree.Feature, module: str, *, grouped: bool) -> None:
        for param in node.params:
            self._parameter(owner, node, param, module)
        for relation in node.relations:
            self._draft_relation(owner, node, relation, module)
        symbol = member_id(owner.symbol, node.name.text)
        assert owner.sort is not None
        self.vocabulary.features[symbol] = Feature(
            symbol, node.name.text, owner.symbol, node.optional or grouped, Function(symbol, (owner.sort,), BOOL),
            tuple(member_id(owner.symbol, param.name.text, node.name.text) for param in node.params),
            tuple(member_id(owner.symbol, relation.name.text, node.name.text) for relation in node.relations),
            module, metadata(node.meta, doc=node.doc), node.name.span,
        )  # fmt: skip
        names: dict[str, Span] = {}
        parts: tuple[tree.Param | tree.Relation, ...] = (*node.params, *node.relations)
        for member in parts:
            if member.name.text in names:
                labels = place(names[member.name.text], "first here", "先在这里声明")
                fields = {"owner": quoted(node.name.text), "name": member.name.text}
                self.diagnostics.append(Diagnostic(codes.DUPLICATE_MEMBER, member.name.span, fields, labels=labels))
            names.setdefault(member.name.text, member.name.span)

    def _top_feature(self, draft: Draft) -> None:
        node = draft.nodes[0]
        assert isinstance(node, tree.Feature)
        if node.owner is None:
            # A feature of the system as a whole; it has no object to hang parameters on but the system.
            system = Draft(draft.module, draft.name, "feature", [node], draft.span, draft.symbol)
            for param in node.params:
                self._system_parameter(system, param)
            self.vocabulary.features[draft.symbol] = Feature(
                draft.symbol, draft.name, "", node.optional, Function(draft.symbol, (), BOOL),
                tuple(member_id(draft.symbol, param.name.text) for param in node.params), (), draft.module, draft.meta,
                draft.span,
            )  # fmt: skip
            return
        owner = self.lookup(draft.module, node.owner, "kind")
        if owner is not None and self._claim(owner, node.name):
            draft.symbol = member_id(owner.symbol, node.name.text)
            self._feature(owner, node, draft.module, grouped=self._in_group(owner, node.name.text))

    def _system_parameter(self, system: Draft, node: tree.Param) -> None:
        symbol = member_id(system.symbol, node.name.text)
        value_type = self.type(system.module, node.type, symbol)
        args: tuple[Sort, ...] = (value_type.sort,) if value_type.collection is not None else ()
        result = BOOL if value_type.collection is not None else value_type.sort
        function = Function(
            symbol,
            (*args, MOMENT) if node.changing else args,
            result,
            partial=value_type.collection is None,
            changing=node.changing,
        )
        self.vocabulary.parameters[symbol] = Parameter(
            symbol, node.name.text, "", system.symbol, (), value_type, function, not value_type.optional, node.default,
            system.module,
            metadata(node.meta, doc=node.doc), node.name.span,
        )  # fmt: skip

    def _group(self, owner: Draft, node: tree.FeatureGroup) -> None:
        assert owner.sort is not None
        ids: list[str] = []
        for name in node.features:
            symbol = member_id(owner.symbol, name.text)
            known = self._members.get(owner.symbol, {})
            # A feature may be declared by its group alone.
            declared_later = any(
                draft.name == name.text for draft in self.drafts("feature")
            )  # fmt: skip
            if name.text not in known and not declared_later and self._claim(owner, name):
                self.vocabulary.features[symbol] = Feature(
                    symbol, name.text, owner.symbol, True, Function(symbol, (owner.sort,), BOOL), (), (), owner.module, Metadata(),
                    name.span,
                )  # fmt: skip
            ids.append(symbol)
        groups = self._groups.setdefault(owner.symbol, [])
        groups.append(
            FeatureGroup(f"{owner.symbol}[group{len(groups) + 1}]", owner.symbol, node.kind, tuple(ids), node.span)
        )

    # ------------------------------------------------ relations

    def _draft_relation(self, owner: Draft, feature: tree.Feature | None, node: tree.Relation, module: str) -> None:
        target = self.lookup(module, node.target, "kind")
        if target is None:
            return
        low, high = 0, None
        if node.cardinality is not None:
            low, high = node.cardinality.low, node.cardinality.high
            if high is not None and low > high:
                self.report(codes.BAD_CARDINALITY, node.cardinality.span, low=low, high=high)
                low, high = 0, None
        symbol = member_id(owner.symbol, node.name.text, "" if feature is None else feature.name.text)
        self._relations.append(_Relation(node, module, owner, feature, target, low, high, symbol))

    def _pair_relations(self) -> None:
        for relation in self._relations:
            inverse = relation.node.inverse
            if inverse is None:
                continue
            other = self._inverse_of(relation, inverse)
            if other is None:
                continue
            fits = self._related(other.target, relation.owner) and self._related(other.owner, relation.target)
            taken = other.partner not in {None, relation} or relation.partner not in {None, other}
            if not fits or taken:
                self.diagnostics.append(
                    Diagnostic(
                        codes.INVERSE_MISMATCH, inverse.span, {"name": relation.id, "inverse": other.id},
                        labels=place(other.node.name.span, "declared here", "声明在这里"),
                    )
                )  # fmt: skip
                continue
            relation.partner, other.partner = other, relation

    def _inverse_of(self, relation: _Relation, path: tree.Path) -> _Relation | None:
        name = path.parts[-1].text
        kinds = {above.symbol for above in self.ancestors(relation.target)}
        every = [other for other in self._relations if other.owner.symbol in kinds and other.feature is None]
        found = next((other for other in every if other.node.name.text == name), None)
        if found is None:
            table = spellings((other.node.name.text, metadata(other.node.meta)) for other in every)
            places = {other.node.name.text: other.node.name.span for other in every}
            last = path.parts[-1]
            self.diagnostics.append(
                unknown(codes.UNKNOWN_MEMBER, name, last.span, table, places, owner=quoted(relation.target.name))
            )
        return found

    def _related(self, left: Draft, right: Draft) -> bool:
        return left in self.ancestors(right) or right in self.ancestors(left)

    def _finish_relation(self, relation: _Relation) -> None:
        partner = relation.partner
        to_one = relation.high == 1
        keeper, via = relation, "value" if to_one else "pairs"
        if partner is not None and partner is not relation and not to_one:
            first = self._relations.index(relation) < self._relations.index(partner)
            if partner.high == 1:
                keeper, via = partner, "inverse value"
            elif not first:
                keeper, via = partner, "inverse pairs"
        node = relation.node
        self.vocabulary.relations[relation.id] = Relation(
            relation.id, node.name.text, relation.owner.symbol,
            "" if relation.feature is None else relation.feature.name.text, relation.target.symbol,
            self._sort(relation.target), relation.low, relation.high, "" if partner is None else partner.id,
            _via(via), self._relation_function(keeper), relation.module, metadata(node.meta, doc=node.doc), node.name.span,
        )  # fmt: skip

    def _sort(self, draft: Draft) -> ObjectSort:
        assert draft.sort is not None
        return draft.sort

    def _relation_function(self, keeper: _Relation) -> Function:
        changing = keeper.node.changing or (keeper.partner is not None and keeper.partner.node.changing)
        moment: tuple[Sort, ...] = (MOMENT,) if changing else ()
        owner, target = self._sort(keeper.owner), self._sort(keeper.target)
        if keeper.high != 1:
            return Function(keeper.id, (owner, target, *moment), BOOL, changing=changing)
        feature_optional = keeper.feature is not None and self._optional(keeper.owner, keeper.feature)
        partial = keeper.low == 0 or not self._is_root(keeper.owner) or feature_optional
        return Function(keeper.id, (owner, *moment), target, partial=partial, changing=changing)

    # ------------------------------------------------ events, top-level symbols

    def _arguments(self, draft: Draft, nodes: Sequence[tree.ParamDecl], reserved: Iterable[str] = ()) -> list[Argument]:
        found: dict[str, Argument] = {}
        for node in nodes:
            name = node.name.text
            value_type = self.type(draft.module, node.type, f"{draft.symbol}.{name}")
            if name in found or name in reserved:
                labels = place(found[name].span if name in found else None, "first here", "先在这里声明")
                fields = {"owner": quoted(draft.name), "name": name}
                self.diagnostics.append(Diagnostic(codes.DUPLICATE_MEMBER, node.name.span, fields, labels=labels))
                continue
            found[name] = Argument(name, value_type, None, node.name.span)
        return list(found.values())

    def _event(self, draft: Draft) -> None:
        node = draft.nodes[0]
        assert isinstance(node, tree.Event)
        args: list[Argument] = []
        sort = self._sort(draft)
        for arg in self._arguments(draft, node.args, reserved=("time", "by", "to")):
            value_type = arg.type
            inputs: tuple[Sort, ...] = (sort,) if value_type.collection is None else (sort, value_type.sort)
            result = value_type.sort if value_type.collection is None else BOOL
            partial = value_type.optional and value_type.collection is None
            function = Function(f"{draft.symbol}.{arg.name}", inputs, result, partial=partial)
            args.append(replace(arg, function=function))
        by = None if node.by is None else self.lookup(draft.module, node.by, "kind", role=True)
        to = None if node.to is None else self.lookup(draft.module, node.to, "kind", role=True)
        self.vocabulary.events[draft.symbol] = EventKind(
            draft.symbol, draft.name, sort, tuple(args), "" if by is None else by.symbol, "" if to is None else to.symbol,
            draft.module, draft.meta, draft.span,
        )  # fmt: skip

    def _top_param(self, draft: Draft) -> None:
        node = draft.nodes[0]
        assert isinstance(node, tree.Param)
        args = self._arguments(draft, node.args)
        value_type = self.type(draft.module, node.type, draft.symbol)
        sorts = [arg.type.sort for arg in args]
        result: Sort = value_type.sort
        if value_type.collection is not None:
            sorts, result = [*sorts, value_type.sort], BOOL
        partial = value_type.optional and value_type.collection is None
        function = Function(
            draft.symbol,
            (*sorts, MOMENT) if node.changing else tuple(sorts),
            result,
            partial=partial,
            changing=node.changing,
        )
        self.vocabulary.parameters[draft.symbol] = Parameter(
            draft.symbol, draft.name, "", "", tuple(args), value_type, function, not value_type.optional, node.default,
            draft.module,
            draft.meta, draft.span,
        )  # fmt: skip

    def _predicate(self, draft: Draft) -> None:
        node = draft.nodes[0]
        assert isinstance(node, tree.Predicate)
        args = self._arguments(draft, node.args)
        sorts = tuple(arg.type.sort for arg in args)
        function = Function(
            draft.symbol, (*sorts, MOMENT) if node.changing else sorts, BOOL, changing=node.changing
        )  # fmt: skip
        self.vocabulary.global_relations[draft.symbol] = GlobalRelation(
            draft.symbol, draft.name, tuple(args), function, draft.module, draft.meta, draft.span
        )

    def _definition(self, draft: Draft) -> None:
        node = draft.nodes[0]
        assert isinstance(node, tree.Define)
        args = self._arguments(draft, node.args)
        value_type = self.type(draft.module, node.type, draft.symbol)
        self.vocabulary.definitions[draft.symbol] = Definition(
            draft.symbol, draft.name, tuple(args), value_type, node.body, draft.module, draft.meta, draft.span
        )


def _via(word: str) -> Via:
    match word:
        case "value" | "pairs" | "inverse value" | "inverse pairs":
            return word
        case _:
            raise AssertionError(word)
