"""Goes through texts and enters every name: as the elaborator noted it, else as its place in the text says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from reqonto.lsp.names import Index, Thing, Things, add, key_at, key_of
from reqonto.records import rows
from reqonto.source import Span
from reqonto.spec.model import (
    Argument,
    Definition,
    EventKind,
    Feature,
    Kind,
    Parameter,
    Relation,
    Specification,
    UserUnit,
)
from reqonto.spec.types import ValueType
from reqonto.spec.uses import Local, Notes
from reqonto.syntax import tree


def index(specification: Specification, notes: Notes) -> Index:
    """The names of a specification."""
    found = Index()
    Things(specification, found).register()
    for module, info in specification.modules.items():
        found.modules.setdefault(info.tree.source.path, module)
        _Walk(specification, notes, found, module).items(info.tree.items)
    for path, names in found.by_path.items():
        unique = {(each.start, each.end): each for each in reversed(names)}
        found.by_path[path] = sorted(unique.values(), key=lambda each: each.start)
    for key, names in found.by_key.items():
        places = {(each.path, each.start): each for each in sorted(names, key=lambda each: each.declares)}
        found.by_key[key] = sorted(places.values(), key=lambda each: (each.path, each.start))
    return found


Scope: TypeAlias = dict[str, str]


class _Walk:
    """Goes through the items of a module in the order of the text."""

    def __init__(self, specification: Specification, notes: Notes, found: Index, module: str) -> None:
        self.specification = specification
        self.notes = notes
        self.found = found
        self.module = module

    def items(self, items: Iterable[tree.Item]) -> None:
        for item in items:
            self.visit(item, {})

    # ------------------------------------------------ nodes

    def visit(self, node: object, scope: Scope) -> None:  # noqa: PLR0915 - a row for each sort of node
        """Enter the names in a node; `scope` has the keys of the names that are bound, and takes on new ones."""
        match node:
            case tuple():
                for part in node:
                    self.visit(part, scope)
            case tree.Module(path=path, meta=meta):
                self.add(path.span, f"module {path.text}", f"module {path.text}", declares=True)
                self.visit(meta, scope)
            case tree.Import():
                self._import(node)
            case tree.Path():
                self.path(node, scope)
            case tree.Var(name):
                self.name(name, scope)
            case tree.Dot():
                self.dot(node, scope)
            case tree.Call(function, args):
                self.call(function, args, scope)
            case tree.Quantified(quant, body):
                inner = dict(scope)
                self.visit(quant, inner)
                self.visit(body, inner)
            case tree.Aggregate(body=body, binders=binders, where=where):
                self.bound(binders, where, dict(scope), body)
            case tree.Count(binders=binders, where=where) | tree.Find(binders=binders, where=where):
                self.bound(binders, where, dict(scope), None)
            case tree.Binder(names, collection):
                self.visit(collection, scope)
                for name in names:
                    self.bind(name, scope)
            case tree.Clause(condition=condition, alias=alias):
                self.visit(condition, scope)
                if alias is not None:
                    self.bind(alias, scope, _type_of(self.event_of(condition)))
            case tree.Same():
                self._same(node, scope)
            case tree.Number(unit=unit) | tree.BasicType(unit=unit):
                self.unit(unit)
                self.visit(getattr(node, "range", None), scope)
            case tree.BusinessDays(count, calendar):
                self.visit(count, scope)
                self.calendar(calendar)
            case tree.LinkMeta(targets=targets):
                for target in targets:
                    self.uid(target)
            case tree.ExpectVerdict(uids=uids):
                for target in uids:
                    self.uid(target)
            case tree.WordMeta(key="layer", words=words) | tree.Layers(names=words):
                for word in words:
                    self.add(word.span, f"layer {word.text}", word.text, declares=isinstance(node, tree.Layers))
            case tree.Kind():
                self._kind(node, scope)
            case tree.Lifecycle():
                self._lifecycle(node, scope)
            case tree.GivenObject():
                self._given(node, scope)
            case tree.Scenario(parts=parts, meta=meta):
                # Objects may be named before they are given.
                for part in parts:
                    if isinstance(part, tree.GivenObject):
                        self.bind(part.name, scope, self._first_kind(part))
                self.visit((parts, meta), scope)
            case tree.DefaultValue(param=param, value=value, where=where, meta=meta):
                self.path(param, scope)
                self.of(self.type_of_path(param), value, scope)
                self.visit((where, meta), scope)
            case tree.Service(layer=layer):
                self.parts(node, scope)
                if layer is not None:
                    self.add(layer.span, f"layer {layer.text}", layer.text)
            case tree.FeatureGroup():
                for name in node.features:
                    self.declared_feature(name)
            case tree.Define(args=args):
                inner = dict(scope)
                self.parts(node, inner | {each.name.text: key_at(each.name.span) for each in args})
            case _:
                self.parts(node, scope)

    def parts(self, node: object, scope: Scope) -> None:
        """The parts of a node, in the order in which they are written."""
        for row in rows(type(node)):
            if row.name not in {"span", "doc", "_late"}:
                value = getattr(node, row.name)
                if value is not None and not isinstance(value, (str, int, tree.Name)):
                    self.visit(value, scope)

    def _import(self, node: tree.Import) -> None:
        self.add(node.path.span, f"module {node.path.text}", f"module {node.path.text}")
        if node.alias is not None:
            key = f"alias {self.module} {node.alias.text}"
            self.add(node.alias.span, key, f"module {node.path.text}", declares=True)

    def _kind(self, node: tree.Kind, scope: Scope) -> None:
        own = self.specification.visible(self.module, node.name.text)
        if len(own) == 1:
            self.add(node.name.span, key_of(own[0]), own[0])
        self.parts(node, scope)
        if node.clearance is not None:
            self.add(node.clearance.span, f"layer {node.clearance.text}", node.clearance.text)

    def _lifecycle(self, node: tree.Lifecycle, scope: Scope) -> None:
        self.path(node.param, scope)
        kind = self.type_of_path(node.param)
        states = (*([node.initial] if node.initial else ()), *(node.final or ()))
        for name in states:
            self.literal(name, kind)
        for step in node.transitions:
            for name in (*step.sources, step.target):
                self.literal(name, kind)
            inner = dict(scope)
            self.visit(step.trigger, inner)
            self.visit(step.guard, inner)
        self.visit(node.meta, scope)

    def _given(self, node: tree.GivenObject, scope: Scope) -> None:
        self.visit(node.kinds, scope)
        kinds = self._kinds(node)
        for value in node.values:
            member: Parameter | Relation | Feature | None = None
            written = value.name
            if written is None and isinstance(value.value, tree.Known) and isinstance(value.value.item, tree.Var):
                written = value.value.item.name
            if written is not None:
                member = next((m for k in kinds for m in self.member(k.symbol, written.text)), None)
                if member is not None:
                    self.add(written.span, key_of(member), member)
            if value.name is not None:
                self.of(_type_of(member), value.value, scope)

    def _kinds(self, node: tree.GivenObject) -> list[Kind]:
        return [each for path in node.kinds for each in self.looked_up(path) if isinstance(each, Kind)]

    def _first_kind(self, node: tree.GivenObject) -> ValueType | None:
        return next((_type_of(each) for each in self._kinds(node)), None)

    def _same(self, node: tree.Same, scope: Scope) -> None:
        self.visit(node.collection, scope)
        event = self.event_of(node.collection)
        for name in (*node.keys, *node.outcome):
            argument = self.argument(event, name.text)
            if argument is not None:
                self.add(name.span, key_of(argument), argument)
        self.visit(node.within, scope)

    def bound(self, binders: Sequence[tree.Binder], where: object, scope: Scope, body: object) -> None:
        self.visit(tuple(binders), scope)
        self.visit(where, scope)
        self.visit(body, scope)

    # ------------------------------------------------ names in expressions

    def bind(self, name: tree.Name, scope: Scope, type_: ValueType | None = None) -> None:
        meant = self.notes.get((name.span.path, name.span.start))
        local = meant if isinstance(meant, Local) else Local(type_) if type_ is not None else None
        scope[name.text] = key = key_at(name.span)
        self.add(name.span, key, local or name.text, declares=True)

    def name(self, name: tree.Name, scope: Scope) -> Thing | None:
        meant = self.notes.get((name.span.path, name.span.start))
        if name.text == "self":
            return meant
        if name.text in scope and (meant is None or isinstance(meant, (Local, Argument))):
            self.add(name.span, scope[name.text], None)
            return self.found.things.get(scope[name.text])
        if isinstance(meant, Local):
            # A name in a pattern that nothing binds is bound there.
            self.bind(name, scope)
            return meant
        thing: Thing | None = meant
        if thing is None:
            visible = self.specification.visible(self.module, name.text)
            thing = visible[0] if len(visible) == 1 else None
        if thing is not None:
            self.add(name.span, key_of(thing), thing)
        return thing

    def dot(self, node: tree.Dot, scope: Scope) -> None:
        self.visit(node.base, scope)
        meant: Thing | None = self.notes.get((node.name.span.path, node.name.span.start))
        if meant is None:
            type_ = self.type_of(node.base, scope)
            if type_ is not None:
                meant = self.argument(self.specification.events.get(type_.kind), node.name.text)
                meant = meant or next(iter(self.member(type_.kind, node.name.text)), None)
        if meant is not None:
            self.add(node.name.span, key_of(meant), meant)

    def call(self, function: tree.Expr, args: Sequence[tree.Arg], scope: Scope) -> None:
        self.visit(function, scope)
        called = self.event_or_relation(function)
        declared = getattr(called, "args", ())
        for number, arg in enumerate(args):
            argument = declared[number] if arg.name is None and number < len(declared) else None
            if arg.name is not None:
                meant = self.notes.get((arg.name.span.path, arg.name.span.start))
                argument = meant if isinstance(meant, Argument) else None
                argument = argument or next((each for each in declared if each.name == arg.name.text), None)
                if argument is not None:
                    self.add(arg.name.span, key_of(argument), argument)
            self.of(None if argument is None else argument.type, arg.value, scope)

    def of(self, type_: ValueType | None, value: object, scope: Scope) -> None:
        """A value that has a type: a plain name may be a member of its enumeration."""
        match value:
            case tree.Var(name) if name.text not in scope and (name.span.path, name.span.start) not in self.notes:
                if not self.literal(name, type_):
                    self.name(name, scope)
            case tree.SetLit(items) | tree.ListLit(items):
                for item in items:
                    self.of(type_, item, scope)
            case _:
                self.visit(value, scope)

    def literal(self, name: tree.Name, type_: ValueType | None) -> bool:
        enumeration = None if type_ is None else self.specification.enumerations.get(type_.enumeration)
        member = next((each for each in enumeration.members if each.name == name.text), None) if enumeration else None
        if member is None:
            return False
        self.add(name.span, key_of(member), member)
        return True

    # ------------------------------------------------ paths and other names

    def path(self, path: tree.Path, scope: Scope) -> None:
        """A dotted name: of a bound name, of a declaration, or of a member of one."""
        parts = path.parts
        if parts[0].text in scope:
            self.add(parts[0].span, scope[parts[0].text], None)
            type_ = _type_of(self.found.things.get(scope[parts[0].text]))
            self.members(type_.kind if type_ is not None else "", parts[1:])
            return
        for length in range(len(parts), 0, -1):
            found = self.specification.lookup(self.module, tuple(part.text for part in parts[:length]))
            if len(found) == 1:
                self.add(parts[length - 1].span, key_of(found[0]), found[0])
                match found[0]:
                    case Kind(symbol=symbol):
                        self.members(symbol, parts[length:])
                    case Feature():
                        self.members(found[0].owner, parts[length:])
                    case EventKind() as event:
                        self.arguments(event, parts[length:])
                    case _:
                        pass
                return
        entry = self.specification.entries.get(path.text)
        if entry is not None:
            self.add(path.span, key_of(entry), entry)

    def members(self, kind: str, parts: Sequence[tree.Name]) -> None:
        for part in parts:
            member = next(iter(self.member(kind, part.text)), None)
            if member is None:
                return
            self.add(part.span, key_of(member), member)
            type_ = _type_of(member)
            kind = type_.kind if type_ is not None else kind

    def arguments(self, event: EventKind, parts: Sequence[tree.Name]) -> None:
        argument = self.argument(event, parts[0].text) if parts else None
        if argument is not None:
            self.add(parts[0].span, key_of(argument), argument)
            self.members(argument.type.kind, parts[1:])

    def uid(self, name: tree.Name) -> None:
        entry = self.specification.entries.get(name.text)
        if entry is not None:
            self.add(name.span, key_of(entry), entry)
            return
        visible = self.specification.visible(self.module, name.text)
        if len(visible) == 1:
            self.add(name.span, key_of(visible[0]), visible[0])

    def unit(self, name: tree.Name | None) -> None:
        if name is not None:
            found = self.specification.visible(self.module, name.text)
            if len(found) == 1 and isinstance(found[0], UserUnit):
                self.add(name.span, key_of(found[0]), found[0])

    def calendar(self, path: tree.Path | None) -> None:
        if path is not None:
            entry = self.specification.entries.get(path.parts[-1].text)
            if entry is not None and entry.word == "calendar":
                self.add(path.parts[-1].span, key_of(entry), entry)

    def declared_feature(self, name: tree.Name) -> None:
        for feature in self.specification.features.values():
            if feature.name == name.text and feature.span.path == name.span.path:
                self.add(name.span, key_of(feature), feature)
                return

    # ------------------------------------------------ what is known of types

    def member(self, kind: str, name: str) -> Iterator[Parameter | Relation | Feature]:
        yield from self.specification.members(kind).get(name, ()) if kind in self.specification.kinds else ()

    def argument(self, event: EventKind | None, name: str) -> Argument | None:
        return None if event is None else event.argument(name)

    def event_or_relation(self, function: tree.Expr) -> Thing | None:
        meant = self.notes.get((function.span.path, function.span.start)) if isinstance(function, tree.Var) else None
        if meant is None or isinstance(meant, Local):
            found = self.specification.lookup(self.module, _chain(function))
            return found[0] if len(found) == 1 else None
        return meant

    def event_of(self, pattern: tree.Expr) -> EventKind | None:
        match pattern:
            case tree.Call(function=function):
                return self.event_of(function)
            case tree.Nth(pattern=inner):
                return self.event_of(inner)
            case _:
                found = self.event_or_relation(pattern)
                return found if isinstance(found, EventKind) else None

    def looked_up(self, path: tree.Path) -> tuple[Thing, ...]:
        return self.specification.lookup(self.module, tuple(part.text for part in path.parts))

    def type_of_path(self, path: tree.Path) -> ValueType | None:
        head = self.looked_up(tree.Path(path.parts[:-1], path.span)) if len(path.parts) > 1 else ()
        if len(head) == 1 and isinstance(head[0], Kind):
            return _type_of(next(iter(self.member(head[0].symbol, path.parts[-1].text)), None))
        found = self.looked_up(path)
        return _type_of(found[0]) if len(found) == 1 else None

    def type_of(self, expr: tree.Expr, scope: Scope) -> ValueType | None:
        match expr:
            case tree.Var(name) if name.text in scope:
                return _type_of(self.found.things.get(scope[name.text]))
            case tree.Var(name):
                found = self.specification.visible(self.module, name.text)
                return _type_of(found[0]) if len(found) == 1 else None
            case tree.Dot(base, name):
                meant = self.notes.get((name.span.path, name.span.start))
                if meant is not None:
                    return _type_of(meant)
                above = self.type_of(base, scope)
                kind = "" if above is None else above.kind
                argument = self.argument(self.specification.events.get(kind), name.text)
                return _type_of(argument or next(iter(self.member(kind, name.text)), None))
            case _:
                return None

    def add(self, span: Span, key: str, thing: Thing | None, *, declares: bool = False) -> None:
        if thing is not None and key:
            self.found.things.setdefault(key, thing)
        add(self.found, span, key, declares=declares)


def _type_of(thing: Thing | None) -> ValueType | None:
    match thing:
        case Local(type=found) | Argument(type=found) | Parameter(type=found) | Definition(type=found):
            return found
        case Relation():
            return thing.type
        case Kind() | EventKind():
            return ValueType("object", thing.sort, kind=thing.symbol)
        case _:
            return None


def _chain(expr: tree.Expr) -> tuple[str, ...]:
    match expr:
        case tree.Var(name):
            return (name.text,)
        case tree.Dot(base, name):
            return (*_chain(base), name.text)
        case _:
            return ("",)
