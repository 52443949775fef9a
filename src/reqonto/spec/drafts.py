"""Declarations by name, before their symbols are complete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, replace
from typing import Literal, TypeAlias

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Fix, Text
from reqonto.logic.sorts import (
    PARTY,
    ObjectSort,
)
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.messages import place
from reqonto.spec.metadata import merged, metadata
from reqonto.spec.model import (
    Metadata,
)
from reqonto.spec.names import ambiguous, spellings, unknown
from reqonto.spec.undeclared import written_as_type
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
PLAIN_TYPES = {
    "int": "integer", "long": "integer", "string": "text", "str": "text", "char": "text", "varchar": "text",
    "bool": "boolean", "float": "decimal", "double": "decimal", "number": "decimal",
    "real": "decimal", "numeric": "decimal",
    "timestamp": "datetime", "time": "datetime", "id": "identifier", "uuid": "identifier", "percentage": "percent",
    "currency": "money", "money": "money", "price": "money", "date": "date", "interval": "duration",
    "字符串": "文本", "文字": "文本", "字符": "文本", "数字": "小数", "数值": "小数", "浮点数": "小数", "整型": "整数",
    "浮点": "小数", "浮点型": "小数", "整形": "整数", "字符型": "文本", "文本型": "文本", "时间": "时刻",
    "货币": "金额", "价格": "金额", "布尔值": "布尔",
    "布尔型": "布尔", "日期时间": "时刻", "百分数": "百分比", "编号": "标识",
    **{word: word for word in ("integer", "text", "boolean", "decimal", "datetime", "duration", "percent")},
}  # fmt: skip
"""The types of the language by what other languages call them, and by their own names."""

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


class Names:
    """The declarations of all modules by name."""

    def __init__(self, modules: dict[str, Module], diagnostics: list[Diagnostic]) -> None:
        self.modules = modules
        self.diagnostics = diagnostics
        self._root: Draft | None = None

    def report(self, code: Code, span: Span | None, **fields: object) -> None:
        self.diagnostics.append(Diagnostic(code, span, fields))

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
            before = [node for node in old.nodes if isinstance(node, tree.Kind)]
            otherwise = _otherwise(item, before)
            if otherwise is not None:
                here, there, place_before = otherwise
                labels = place(place_before.name.span, "before, here", "前面在这里")
                fields = {"name": name.text, "here": here, "before": there}
                self.diagnostics.append(Diagnostic(codes.DECLARED_OTHERWISE, name.span, fields, labels=labels))
            elif not _adds(item, before):
                labels = place(old.span, "first here", "先在这里声明")
                found = Diagnostic(codes.ADDS_NOTHING, name.span, {"name": name.text}, labels=labels)
                self.diagnostics.append(found)
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
            measured = _of_unit(path, found[0]) if noun == "type" else None
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
                    fixes=() if measured is None else (measured,),
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
        if noun == "type":
            table = {**PLAIN_TYPES, **table}
        places = {draft.name: draft.span for draft in fitting}
        code = UNKNOWN_CODES.get(noun, codes.UNKNOWN_NAME)
        found = unknown(code, last.text, last.span, table, places)
        measured = written_as_type(path.span, path.text) if noun == "type" and last.text not in table else None
        if measured is not None:
            found = Diagnostic(code, last.span, {"name": last.text}, fixes=(measured,))
        if last.text in ROOT_ROLE_NAMES and "kind" in wanted:
            found = replace(found, notes=(*found.notes, _every_role(last.text)))
        self.diagnostics.append(found)

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


def _of_unit(path: tree.Path, draft: Draft) -> Fix | None:
    """The type of a declared unit that is written as a type."""
    node = draft.nodes[0]
    if isinstance(node, tree.Unit) and isinstance(node.value, tree.Number) and node.value.unit is not None:
        return written_as_type(path.span, path.text, base=node.value.unit.text)
    return None


def _every_role(name: str) -> Text:
    return Text(
        f"every role is one without saying so: leave `is a {name}` out, or declare `role {name}`",
        f"每个角色本来就是{name}：可省去“是 {name}”，或用“角色 {name}”声明它",
    )


def _otherwise(item: tree.Kind, before: Iterable[tree.Kind]) -> tuple[Text, Text, tree.Kind] | None:
    """What a further declaration of a kind says otherwise than one before it, what that says, and which one it is."""
    for node in before:
        if item.world is not None and node.world is not None and item.world != node.world:
            return _WORLDS[item.world], _WORLDS[node.world], node
        if item.clearance is not None and node.clearance is not None and item.clearance.text != node.clearance.text:
            return _cleared(item.clearance), _cleared(node.clearance), node
    return None


def _cleared(layer: tree.Name) -> Text:
    return Text(f"`clearance {layer.text}`", f"“权限级别 {layer.text}”")


_WORLDS = {"open": Text("`open`", "“开放”"), "closed": Text("`closed`", "“封闭”")}


def _adds(item: tree.Kind, before: Iterable[tree.Kind]) -> bool:
    """Whether a further declaration of a kind says anything that those before it do not."""
    if item.params or item.relations or item.features or item.groups or item.meta or item.doc:
        return True
    before = list(before)
    above = {path.text for node in before for path in node.supers}
    apart = {path.text for node in before for path in node.disjoint}
    return (
        not {path.text for path in item.supers} <= above
        or not {path.text for path in item.disjoint} <= apart
        or (item.world is not None and item.world not in {node.world for node in before})
        or (item.external and not any(node.external for node in before))
        or (item.clearance is not None and all(node.clearance is None for node in before))
    )
