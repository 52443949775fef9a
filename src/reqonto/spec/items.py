"""Declarations and stored items: their expressions, names and links, checked.

The families whose items become axioms or worlds (requirements, constraints, situations, life cycles, scenarios) are
elaborated by those who give them meaning; here stands what belongs to declarations, and everything that is only kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from reqonto.diagnostics import codes_calendars
from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Text
from reqonto.logic.sorts import INSTANT, MOMENT, PARTY, ObjectSort
from reqonto.logic.terms import Var
from reqonto.source import Span
from reqonto.spec.elaborate import Elaborator
from reqonto.spec.meanings import Many, Meaning, Presence, name_chain, path_expr
from reqonto.spec.messages import describe, describe_type, place, quoted
from reqonto.spec.model import Entry, EventKind, Kind, Metadata, Parameter, Relation, Specification
from reqonto.spec.names import spellings, unknown
from reqonto.spec.reckoning import WEEKDAYS, length_of
from reqonto.spec.scope import Generic, Scope, Typed
from reqonto.spec.types import ValueType
from reqonto.spec.undeclared import bare_event_line
from reqonto.spec.zones import known_zone, zone_fault
from reqonto.syntax import tree

DEFAULT_LAYERS = ("public", "partner", "core")
"""The access layers, from the most open one, where a specification declares none of its own."""

LAYER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "partner-shared": "partner", "partner_shared": "partner", "value-added": "public", "value_added": "public",
        "公开": "public", "伙伴": "partner", "伙伴共享": "partner", "核心": "core", "增值": "public",
    }
)  # fmt: skip
"""Other names of the layers."""

MOST_DAYS = 400
"""How many days a calendar may list at once."""

_PARAMETER = Text("a parameter", "参数")

EVENT_CELLS = frozenset({"yes", "no"})


def check_items(specification: Specification, diagnostics: list[Diagnostic]) -> None:
    """Reports the mistakes of defaults, definitions, links, and of the items that are only stored."""
    checker = _Checker(specification, diagnostics)
    checker.declarations()
    for entry in specification.entries.values():
        checker.item(entry)
    checker.links()


class _Checker:
    """Checks one specification; every method reports what it finds."""

    def __init__(self, specification: Specification, diagnostics: list[Diagnostic]) -> None:
        self.specification = specification
        self.diagnostics = diagnostics
        layers = [name.text for entry in specification.layers for name in entry.node.names]
        self.layers = layers or list(DEFAULT_LAYERS)

    def elaborator(self, module: str) -> tuple[Elaborator, Scope]:
        """An elaborator with a scope in which every word of the language has a meaning."""
        elaborator = Elaborator(self.specification, module, self.diagnostics)
        moment, now = elaborator.fresh("m", MOMENT), elaborator.fresh("now", INSTANT)
        return elaborator, elaborator.scope(moment=moment, now=now)

    def report(self, found: Diagnostic) -> None:
        self.diagnostics.append(found)

    def item(self, entry: Entry[object]) -> None:
        """Checks an item of a family that is only kept."""
        match entry.node:
            case tree.Need() as node:
                self.need(entry, node)
            case tree.Service() as node:
                self.service(entry, node)
            case tree.Permissions() as node:
                self.permissions(entry, node)
            case tree.Consent() as node:
                self.consent(entry, node)
            case tree.Layers() as node:
                self.layer_order(node)
            case tree.DefaultValue() as node:
                self.default(entry, node)
            case tree.Calendar() as node:
                self.calendar(node)
            case tree.Quality() as node:
                self.quality(entry, node)
            case tree.Bind() as node:
                self.bind(entry, node)
            case tree.Question() as node:
                self.question(entry, node)
            case _:
                pass

    # ------------------------------------------------ declarations

    def declarations(self) -> None:
        """Defaults of parameters, bodies of definitions, layers and clearances."""
        for parameter in self.specification.parameters.values():
            if parameter.default is not None:
                self._default(parameter)
            self._layer(parameter.meta, parameter.span)
        for relation in self.specification.relations.values():
            self._layer(relation.meta, relation.span)
        for kind in self.specification.kinds.values():
            if kind.clearance:
                self._layer_name(kind.clearance, kind.span)
        for definition in self.specification.definitions.values():
            elaborator, scope = self.elaborator(definition.module)
            for argument in definition.args:
                if argument.type.collection is not None:
                    what = Text("a set as an argument of a definition", "以集合作为定义的参数")
                    self.report(Diagnostic(codes.UNSUPPORTED_TYPE, argument.span, {"what": what}))
                is_event = argument.type.kind in self.specification.events
                var = elaborator.fresh(argument.name, argument.type.sort)
                scope = scope.bind(argument.name, var, argument.type, is_event=is_event)
            if definition.type.base == "boolean" and definition.type.collection is None:
                elaborator.formula(definition.body, scope)
            else:
                elaborator.term(definition.body, scope, definition.type)

    def _default(self, parameter: Parameter) -> None:
        assert parameter.default is not None
        elaborator, _ = self.elaborator(parameter.module)
        # A default holds from the start: no moment to read what changes.
        scope = elaborator.scope()
        if parameter.owner:
            kind = self.specification.kinds[parameter.owner]
            var = Var("self", kind.sort)
            scope = scope.bind("self", var, ValueType("object", kind.sort, kind=kind.symbol))
        self.value(elaborator, parameter.default, scope, parameter.type)

    def value(self, elaborator: Elaborator, expr: tree.Expr, scope: Scope, wanted: ValueType) -> None:
        """Checks that `expr` is of the type, the elements one by one if that is a collection."""
        if wanted.is_error:
            return
        if wanted.collection is not None and isinstance(expr, (tree.SetLit, tree.ListLit)):
            for item in expr.items:
                elaborator.term(item, scope, wanted.element)
        elif wanted.collection is not None:
            found = Text("one value", "单个值")
            fields = {"found": found, "expected": describe_type(wanted)}
            self.report(Diagnostic(codes.TYPE_MISMATCH, expr.span, fields))
        else:
            elaborator.term(expr, scope, wanted)

    def _layer(self, meta: Metadata, span: Span | None) -> None:
        if meta.layer:
            self._layer_name(meta.layer, span)

    def _layer_name(self, name: str, span: Span | None) -> None:
        if name not in self.layers and LAYER_NAMES.get(name) not in self.layers and span is not None:
            table = {layer: layer for layer in self.layers}
            found = unknown(codes.UNKNOWN_NAME, name, span, table)
            self.report(Diagnostic(found.code, found.span, found.fields, found.labels, notes=found.notes))

    # ------------------------------------------------ names in items

    def role(self, module: str, path: tree.Path) -> Kind | None:
        """The role that a path names."""
        found = self._named(module, path)
        if isinstance(found, Kind) and found.word == "role":
            return found
        if found is None:
            self._unknown_role(path, codes.UNKNOWN_ROLE, lambda kind: kind.word == "role")
        else:
            self._wrong_kind(path, found, Text("a role", "角色"))
        return None

    def event(self, module: str, path: tree.Path) -> EventKind | None:
        """The event kind that a path names."""
        found = self._named(module, path)
        if isinstance(found, EventKind):
            return found
        if found is None:
            events = self.specification.events.values()
            table = spellings((event.name, event.meta) for event in events)
            places = {event.name: event.span for event in events}
            missing = unknown(codes.UNKNOWN_EVENT, path.text, path.span, table, places)
            self.report(replace(missing, notes=(*missing.notes, bare_event_line(path.text))))
        else:
            self._wrong_kind(path, found, Text("an event", "事件"))
        return None

    def _unknown_role(self, path: tree.Path, code: Code, fits: Callable[[Kind], bool]) -> None:
        kinds = [kind for kind in self.specification.kinds.values() if fits(kind)]
        table = spellings((kind.name, kind.meta) for kind in kinds)
        places = {kind.name: kind.span for kind in kinds}
        self.report(unknown(code, path.text, path.span, table, places))

    def _named(self, module: str, path: tree.Path) -> object | None:
        found = self.specification.lookup(module, tuple(part.text for part in path.parts))
        return found[0] if found else None

    def _wrong_kind(self, path: tree.Path, found: object, expected: Text) -> None:
        fields = {"name": path.text, "found": describe(found), "expected": expected}  # type: ignore[arg-type]
        labels = place(getattr(found, "span", None), "declared here", "声明在这里")
        self.report(Diagnostic(codes.WRONG_KIND_OF_NAME, path.span, fields, labels))

    def information(self, module: str, path: tree.Path) -> Meaning:
        """What a path of a need, service or consent names: a member or feature of a kind, or a whole kind."""
        target = self._over_links(module, path)
        if target is not None:
            return target
        elaborator, scope = self.elaborator(module)
        found = elaborator.meaning(path_expr(path), scope, None, Generic())
        if isinstance(found, (Typed, Many, Presence, Kind)):
            return found
        self._wrong_kind(path, found, Text("a parameter or relation", "参数或关系"))
        return found

    def _over_links(self, module: str, path: tree.Path) -> Kind | None:
        """The kind that a path over relations ends at (`Order.lines.price`), if each of its names is known there."""
        texts = [part.text for part in path.parts]
        for length in range(1, len(texts) - 1):
            found = self.specification.lookup(module, tuple(texts[:length]))
            kind = found[0] if len(found) == 1 and isinstance(found[0], Kind) else None
            for name in texts[length:-1]:
                members = () if kind is None else self.specification.members(kind.symbol).get(name, ())
                relation = next((member for member in members if isinstance(member, Relation)), None)
                kind = None if relation is None else self.specification.kinds.get(relation.target)
            if kind is not None and texts[-1] in self.specification.members(kind.symbol):
                return kind
        return None

    # ------------------------------------------------ the families that are kept

    def need(self, entry: Entry[object], node: tree.Need) -> None:
        self.role(entry.module, node.party)
        for path in node.providers:
            self.role(entry.module, path)
        for path in node.needs:
            self.information(entry.module, path)
        if node.due is not None:
            elaborator, scope = self.elaborator(entry.module)
            if elaborator.event_kind(node.due.anchor, scope) is None:
                elaborator.pattern(node.due.anchor, scope)
            if node.due.offset is not None:
                length_of(node.due.offset, elaborator, scope)

    def service(self, entry: Entry[object], node: tree.Service) -> None:
        self.role(entry.module, node.provider)
        for path in node.to:
            self.role(entry.module, path)
        for path in node.provides:
            self.information(entry.module, path)
        if node.layer is not None:
            self._layer_name(node.layer.text, node.layer.span)
        if node.at is not None:
            self.event(entry.module, node.at)
        if node.fee is not None:
            elaborator, scope = self.elaborator(entry.module)
            found = elaborator.term(node.fee, scope)
            if found.ok and found.type.base != "money":
                fields = {"found": describe_type(found.type), "expected": Text("money", "金额")}
                self.report(Diagnostic(codes.TYPE_MISMATCH, node.fee.span, fields))

    def permissions(self, entry: Entry[object], node: tree.Permissions) -> None:
        columns = [self._column(entry.module, path) for path in node.columns]
        for row in node.rows:
            role = self.role(entry.module, row.role)
            if len(row.cells) != len(columns):
                fields = {"name": row.role.text, "expected": len(columns), "found": len(row.cells)}
                self.report(Diagnostic(codes.ARGUMENT_COUNT, row.span, fields))
            for cell, column in zip(row.cells, columns, strict=False):
                self._cell(entry.module, cell, column, role)

    def _column(self, module: str, path: tree.Path) -> EventKind | Meaning:
        found = self._named(module, path)
        return found if isinstance(found, EventKind) else self.information(module, path)

    def _cell(self, module: str, cell: tree.Cell, column: EventKind | Meaning, role: Kind | None) -> None:
        is_event = isinstance(column, EventKind)
        # `no` fits everything: what must not be done, and what must not be seen.
        fits = cell.word in EVENT_CELLS if is_event else cell.word != "yes"
        if cell.word is not None and not fits and not self._is_wrong(column):
            expected = Text("yes or no", "“可”或“不得”") if is_event else Text("an access right", "访问权限")
            fields = {"found": quoted(cell.word), "expected": expected}
            self.report(Diagnostic(codes.TYPE_MISMATCH, cell.span, fields))
        if cell.condition is None:
            return
        elaborator, scope = self.elaborator(module)
        party = ValueType("object", PARTY, kind=PARTY.name if role is None else role.symbol)
        scope = scope.bind("self", elaborator.fresh("self", PARTY), party)
        if isinstance(column, EventKind):
            for argument in column.args:
                var = elaborator.fresh(argument.name, argument.type.sort)
                scope = scope.bind(argument.name, var, argument.type)
        else:
            for symbol in self._subjects(column):
                kind = self.specification.kinds.get(symbol)
                if kind is not None:
                    name = kind.name[:1].lower() + kind.name[1:]
                    value_type = ValueType("object", kind.sort, kind=kind.symbol)
                    scope = scope.bind(name, elaborator.fresh(name, kind.sort), value_type)
        elaborator.formula(cell.condition, scope)

    def _is_wrong(self, found: EventKind | Meaning) -> bool:
        return isinstance(found, Typed) and not found.ok

    def _subjects(self, column: Meaning) -> Iterable[str]:
        """The kinds whose objects a column of parameters speaks of."""
        term = column.term if isinstance(column, Typed) else None
        sorts = {arg.sort for arg in getattr(term, "args", ()) if isinstance(arg, Var)}
        return [sort.name for sort in sorts if isinstance(sort, ObjectSort)]

    def consent(self, entry: Entry[object], node: tree.Consent) -> None:
        for path in node.information:
            self.information(entry.module, path)

    def layer_order(self, node: tree.Layers) -> None:
        seen: dict[str, Span] = {}
        for name in node.names:
            if name.text in seen:
                labels = place(seen[name.text], "first here", "先在这里声明")
                self.report(Diagnostic(codes.DUPLICATE_NAME, name.span, {"name": name.text}, labels))
            seen.setdefault(name.text, name.span)

    def default(self, entry: Entry[object], node: tree.DefaultValue) -> None:
        elaborator, scope = self.elaborator(entry.module)
        generic = Generic()
        named, parts = path_expr(node.param), node.param.parts
        for length in range(len(parts) - 1, 0, -1):
            head = tree.Path(parts[:length], node.param.span)
            kind = self._named(entry.module, head)
            if isinstance(kind, Kind):
                over = self.specification.members(kind.symbol).get(parts[length].text, ())
                if over and all(isinstance(each, Relation) for each in over):
                    self._wrong_kind(tree.Path(parts[: length + 1], node.param.span), over[0], _PARAMETER)
                    return
                value_type = ValueType("object", kind.sort, kind=kind.symbol)
                scope = scope.bind("self", elaborator.fresh("self", kind.sort), value_type)
                named = tree.Var(tree.Name("self", head.span), head.span)
                for part in parts[length:]:
                    named = tree.Dot(named, part, node.param.span)
                break
        self._default_value(elaborator, elaborator.meaning(named, scope, None, generic), node, scope)
        if node.where is not None:
            elaborator.formula(node.where, scope, generic)

    def _default_value(self, elaborator: Elaborator, found: Meaning, node: tree.DefaultValue, scope: Scope) -> None:
        match found:
            case Typed() if not found.ok:
                return
            case Typed(_, value_type):
                self.value(elaborator, node.value, scope, value_type)
            case Many(element):
                from dataclasses import replace

                self.value(elaborator, node.value, scope, replace(element, collection="set"))
            case Presence(feature):
                self._wrong_kind(node.param, feature, _PARAMETER)
            case _:
                self._wrong_kind(node.param, found, _PARAMETER)

    def calendar(self, node: tree.Calendar) -> None:
        if node.zone is not None and not known_zone(node.zone.text):
            self.report(zone_fault(node.zone.text, node.zone.span))
        for name in node.weekend:
            if name.text.casefold() not in WEEKDAYS:
                table = {day: day for day in WEEKDAYS}
                self.report(unknown(codes.UNKNOWN_NAME, name.text, name.span, table))
        for days in (*node.holidays, *node.workdays):
            if days.first > days.last:
                fields = {"low": days.first.isoformat(), "high": days.last.isoformat()}
                self.report(Diagnostic(codes.BAD_RANGE, days.span, fields))
            elif (days.last - days.first).days >= MOST_DAYS:
                long = {"first": days.first.isoformat(), "last": days.last.isoformat(), "most": MOST_DAYS}
                self.report(Diagnostic(codes_calendars.CLOSED_TOO_LONG, days.span, long))
        for day in node.workdays:
            both = next((each for each in node.holidays if each.first <= day.last and day.first <= each.last), None)
            if both is not None:
                first = max(both.first, day.first).isoformat()
                labels = place(both.span, "a holiday here", "在此列为假日")
                self.report(Diagnostic(codes_calendars.DAY_LISTED_TWICE, day.span, {"day": first}, labels))
        if len({WEEKDAYS.get(name.text.casefold()) for name in node.weekend} - {None}) == 7 and not node.workdays:
            self.report(Diagnostic(codes_calendars.NEVER_OPEN, node.name.span, {"name": node.name.text}))

    def quality(self, entry: Entry[object], node: tree.Quality) -> None:
        elaborator, scope = self.elaborator(entry.module)
        if node.trigger is not None or elaborator.event_kind(node.response, scope) is not None:
            trigger = None if node.trigger is None else elaborator.pattern(node.trigger, scope)
            elaborator.pattern(node.response, scope if trigger is None else trigger.scope)
        else:
            elaborator.formula(node.response, scope)
        if node.within is not None:
            length_of(node.within, elaborator, scope)

    def bind(self, entry: Entry[object], node: tree.Bind) -> None:
        found = self._named(entry.module, node.target)
        if found is None:
            self._unknown_role(node.target, codes.UNKNOWN_KIND, lambda _: True)
            return
        if not isinstance(found, (Kind, EventKind)):
            self._wrong_kind(node.target, found, Text("a role, entity or event", "角色、实体或事件"))
            return
        elaborator, scope = self.elaborator(entry.module)
        value_type = ValueType("object", found.sort, kind=found.symbol)
        subject = elaborator.fresh("row", found.sort)
        scope = scope.bind("row", subject, value_type, is_event=isinstance(found, EventKind))
        for column in node.columns:
            row: tree.Expr = tree.Var(tree.Name("row", column.target.span), column.target.span)
            for part in column.target.parts:
                row = tree.Dot(row, part, column.target.span)
            target = elaborator.meaning(row, scope)
            if isinstance(target, Typed) and target.ok:
                for _, value in column.mapping:
                    elaborator.term(value, scope, target.type)
            elif not isinstance(target, (Typed, Many, Presence)):
                self._wrong_kind(column.target, target, Text("a parameter", "参数"))

    def question(self, entry: Entry[object], node: tree.Question) -> None:
        elaborator, scope = self.elaborator(entry.module)
        match node.ask:
            case tree.FormulaAsk(formula):
                elaborator.formula(formula, scope)
            case tree.Find(binders, where):
                elaborator.binders(binders, where, scope, Generic())
            case _:
                pass
        if isinstance(node.expect, tree.ExpectSet) and isinstance(node.ask, tree.SparqlAsk):
            for item in node.expect.items:
                if len(name_chain(item)) > 1:
                    elaborator.meaning(item, scope, None, Generic())

    # ------------------------------------------------ links

    def links(self) -> None:
        """Every link leads to an item that is there (exceptions are looked up where they take effect)."""
        things: list[tuple[Metadata, str]] = [(entry.meta, entry.id) for entry in self.specification.entries.values()]
        tables: tuple[
            Mapping[str, Kind] | Mapping[str, EventKind] | Mapping[str, Parameter] | Mapping[str, Relation], ...
        ]
        tables = (
            self.specification.kinds, self.specification.events, self.specification.parameters,
            self.specification.relations,
        )  # fmt: skip
        things.extend((thing.meta, thing.id) for table in tables for thing in table.values())
        ids = tuple(self.specification.entries)
        for meta, about in things:
            for each in meta.links:
                if each.word in {"overrides", "exception to"} or self.specification.find(each.target) is not None:
                    continue
                # Ids of one family differ by a digit; only one of the same family can have been meant.
                family = each.target.rpartition("-")[0]
                near = {key: key for key in ids if key.rpartition("-")[0] == family}
                found = unknown(codes.UNKNOWN_TARGET, each.target, each.span, near if family else {})
                fields = {"id": each.target}
                self.report(
                    Diagnostic(found.code, found.span, fields, found.labels, found.fixes, about=about)
                )  # fmt: skip
