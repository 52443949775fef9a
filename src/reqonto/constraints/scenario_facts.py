"""The facts of a scenario: its objects and their kinds, and the values that are given for them.

Objects are known before facts are read, so that facts may come in any order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from reqonto.constraints.defaults import Ranking
from reqonto.constraints.lifecycles import Cycle
from reqonto.constraints.scenario_clock import Clock, zone_named
from reqonto.constraints.scenario_defaults import fill
from reqonto.constraints.scenario_states import States
from reqonto.constraints.scenario_world import Contradiction, Told, disjoint_pair, moment_after
from reqonto.diagnostics import codes_scenarios as codes
from reqonto.diagnostics.codes_spec import TYPE_MISMATCH, UNKNOWN_KIND, UNKNOWN_MEMBER
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label, Severity, Text
from reqonto.logic.partial import Partly, Unknown
from reqonto.logic.partial import value as partial_value
from reqonto.logic.show import shown_value
from reqonto.logic.sorts import BOOL, PARTY, ObjectSort, Sort
from reqonto.logic.structure import Value
from reqonto.logic.terms import FALSE, TRUE, Const, Function, Individual
from reqonto.logic.theory import Theory
from reqonto.source import Span
from reqonto.spec.elaborate import Elaborator
from reqonto.spec.model import (
    Entry,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    MemberDeclaration,
    Parameter,
    Relation,
    Specification,
)
from reqonto.spec.nearest import nearest
from reqonto.spec.scope import Scope
from reqonto.spec.types import BOOLEAN_TYPE, ValueType
from reqonto.syntax import tree

SHORT = 4
"""Shorter names differ in little from many others."""


def _letters(name: str) -> str:
    """A name without its numbers: `buyer1` and `buyer2` are told apart by them."""
    return "".join(char for char in name.casefold() if not char.isdigit())


class FactTeller:
    """Reads objects, facts and values of one scenario into the world that is being told."""

    def __init__(
        self,
        entry: Entry[tree.Scenario],
        specification: Specification,
        theory: Theory,
        cycles: tuple[Cycle, ...],
        ranking: Ranking,
    ) -> None:
        self.ranking = ranking
        self.entry, self.node = entry, entry.node
        self.specification, self.theory = specification, theory
        self.diagnostics: list[Diagnostic] = []
        self.elaborator = Elaborator(specification, entry.module, self.diagnostics)
        self.scope: Scope = self.elaborator.scope()
        self.told = Told(specification)
        self.states = States(self.told, cycles)
        module = specification.modules.get(entry.module)
        self.clock = Clock(specification.tick, zone_named("" if module is None else module.zone))
        self.kinds: dict[str, list[str]] = {}
        self.sorts: dict[str, ObjectSort] = {}
        self.spans: dict[str, Span] = {}
        self.missing: set[tuple[str, tuple[Value, ...]]] = set()

    def report(self, finding: Diagnostic) -> None:
        self.diagnostics.append(replace(finding, about=self.entry.id))

    def list_objects(self) -> None:
        """Make the objects, with all the kinds that they have, known by their names."""
        for part in self.node.parts:
            if isinstance(part, tree.GivenObject):
                self._object(part)
        self._actors()
        self._check_kinds()
        for name, sort in self.sorts.items():
            kinds = self.kinds[name]
            self.told.add_object(name, sort, kinds)
            kind = kinds[0] if kinds else sort.name
            self.scope = self.scope.bind(name, Individual(name, sort), ValueType("object", sort, kind=kind))

    # ------------------------------------------------ objects

    def _object(self, part: tree.GivenObject) -> None:
        name = part.name.text
        kinds = [kind for kind in (self._kind(path) for path in part.kinds) if kind is not None]
        if name in self.sorts:
            labels = (Label(self.spans[name], Text("given before here", "之前在此给出")),)
            self.report(Diagnostic(codes.OBJECT_TWICE, part.name.span, {"name": name}, labels))
            return
        if not kinds:
            return
        sort = kinds[0].sort
        for kind in kinds[1:]:
            if kind.sort != sort:
                self._wrong_object(name, kind.symbol, [kinds[0].symbol], part.name.span)
                return
        self.sorts[name], self.spans[name] = sort, part.name.span
        self.kinds[name] = [kind.symbol for kind in kinds]

    def _kind(self, path: tree.Path) -> Kind | None:
        found = self.specification.lookup(self.entry.module, tuple(part.text for part in path.parts))
        kind = next((each for each in found if isinstance(each, Kind)), None)
        if kind is None:
            names = [each.name for each in self.specification.kinds.values()]
            self._unknown(UNKNOWN_KIND, path.text, path.span, names)
        return kind

    def _actors(self) -> None:
        """Parties that only appear in steps, and the roles that parties get by acting."""
        for part in self.node.parts:
            if isinstance(part, tree.DoStep):
                kind = self.elaborator.event_kind(part.pattern, self.scope)
                if kind is not None:
                    if part.actor is not None:
                        self._actor(part.actor, kind.by, kind)
                    if part.to is not None:
                        self._actor(part.to, kind.to, kind)
            elif isinstance(part, tree.ProvideStep):
                for path in (part.actor, part.to):
                    if path is not None:
                        self._actor(path, "", None)

    def _actor(self, path: tree.Path, role: str, kind: EventKind | None) -> None:
        name = path.text
        meant = None
        if name not in self.sorts:
            meant = self._misspelt(name, role)
            self.sorts[name], self.spans[name] = PARTY, path.span
            self.kinds[name] = []
        elif self.sorts[name] != PARTY:
            self._wrong_object(name, role or PARTY.name, self.kinds[name], path.span)
            return
        kinds = self.kinds[name]
        if not role or role == PARTY.name or any(self.specification.is_a(each, role) for each in kinds):
            return
        kinds.append(role)
        fields = {
            "name": name,
            "role": self.specification.label(role),
            "event": self.specification.label(kind.symbol) if kind is not None else name,
        }
        if meant is None:
            self.report(Diagnostic(codes.ROLE_BY_ACTING, path.span, fields))
            return
        # Two names are two parties; that a party with nearly the same name was given makes it a likely slip.
        label = Label(self.spans[meant], Text("given here", "在这里给出"))
        fix = Fix(Text(f"change to `{meant}`", f"改为“{meant}”"), (Edit(path.span, meant),), safe=False)
        self.report(Diagnostic(codes.ROLE_BY_ACTING, path.span, fields, (label,), (fix,), severity=Severity.WARNING))

    def _misspelt(self, name: str, role: str) -> str | None:
        """The given party that a new name is probably meant for: one of the role whose name differs a little."""
        if len(name) < SHORT or not role:
            return None
        fitting = [
            each
            for each, sort in self.sorts.items()
            if sort == PARTY
            and any(self.specification.is_a(kind, role) for kind in self.kinds[each])
            and _letters(each) != _letters(name)
        ]
        turned = (each for each in fitting if sorted(each.casefold()) == sorted(name.casefold()))
        # One sign of a Chinese name tells the warehouse in the east from that in the west.
        return next(turned, None) or (nearest(name, fitting) if name.isascii() else None)

    def _check_kinds(self) -> None:
        for name, kinds in self.kinds.items():
            above = [each for kind in kinds for each in self.specification.ancestors(kind)]
            pair = disjoint_pair(above, self.theory)
            if pair is not None:
                fields = {
                    "name": name,
                    "first": self.specification.label(pair[0]),
                    "second": self.specification.label(pair[1]),
                }
                self.report(Diagnostic(codes.KINDS_EXCLUDE, self.spans[name], fields))

    # ------------------------------------------------ facts

    def _facts(self) -> None:
        opened: set[str] = set()
        for part in self.node.parts:
            if isinstance(part, tree.GivenObject) and part.name.text in self.sorts:
                for arg in part.values:
                    match arg.value:
                        case tree.Known(tree.Var(name), negated=True) if arg.name is None:
                            self._absent(part.name.text, name, arg.span)
                            continue
                        case _:
                            pass
                    self._assign(part.name.text, arg.name, arg.value, arg.span, None)
            elif isinstance(part, tree.GivenFact):
                self._fact(part.fact, part.value, part.span, None)
            elif isinstance(part, tree.OpenKind):
                symbol = self._opened(part.path)
                if symbol is not None:
                    opened.add(symbol)
        self.told.close(frozenset(opened))
        fill(self.told, self.ranking)

    def _opened(self, path: tree.Path) -> str | None:
        found = self.specification.lookup(self.entry.module, tuple(part.text for part in path.parts))
        for each in found:
            if isinstance(each, Kind | GlobalRelation):
                return each.symbol
        names = [*self.specification.kinds, *self.specification.global_relations]
        self._unknown(UNKNOWN_KIND, path.text, path.span, names)
        return None

    def _fact(self, fact: tree.Expr, value: tree.Expr | None, span: Span, instant: Fraction | None) -> None:
        """A fact written as an expression, or a set value: `o1.total = 5 CNY`, `qty(o1, p1) = 2`, `InOrder(o1, p1)`."""
        match fact:
            case tree.Known(tree.Dot(tree.Var(owner), name), negated=True) if owner.text in self.sorts:
                self._absent(owner.text, name, span)
            case tree.Dot(tree.Var(owner), name) if owner.text in self.sorts:
                self._assign(owner.text, name, value, span, instant)
            case tree.Dot(tree.Var(owner), _) | tree.Known(tree.Dot(tree.Var(owner), _), negated=True):
                self._unknown(codes.UNKNOWN_OBJECT, owner.text, owner.span, self.sorts)
            case tree.Call(tree.Var(name), args):
                self._call(name, args, value, span, instant)
            case tree.Var(name) if self._stands_alone(name):
                self._call(name, (), value, span, instant)
            case _:
                self.report(Diagnostic(codes.NOT_A_FACT, span))

    def _stands_alone(self, name: tree.Name) -> bool:
        """Whether a name is that of a parameter of no object, such as the beginning of observation."""
        found = self.specification.lookup(self.entry.module, tuple(name.text.split(".")))
        return any(isinstance(each, Parameter) and not each.args for each in found)

    def _call(
        self, name: tree.Name, args: tuple[tree.Arg, ...], value: tree.Expr | None, span: Span, instant: Fraction | None
    ) -> None:
        found = self.specification.lookup(self.entry.module, tuple(name.text.split(".")))
        declared = next((each for each in found if isinstance(each, GlobalRelation | Parameter)), None)
        if declared is None:
            names = [*self.specification.global_relations, *self.specification.parameters]
            self._unknown(UNKNOWN_MEMBER, name.text, name.span, names, owner=self.entry.id)
            return
        values = self._arguments(declared, args, span)
        if values is None:
            return
        if isinstance(declared, GlobalRelation):
            found_value = True if value is None else self._value(value, BOOLEAN_TYPE)
        elif value is None:
            if declared.type.base != "boolean":
                self.report(Diagnostic(codes.NOT_A_FACT, span))
                return
            found_value = True
        else:
            found_value = self._value(value, declared.type)
        if found_value is not None:
            self._give(declared.function, values, found_value, span, instant)

    def _arguments(
        self, declared: GlobalRelation | Parameter, args: tuple[tree.Arg, ...], span: Span
    ) -> tuple[Value, ...] | None:
        """The arguments in the order of declaration, or None after a diagnostic."""
        written = self._by_name(args, [each.name for each in declared.args], declared.name)
        if written is None:
            return None
        values: list[Value] = []
        for each in declared.args:
            if each.name not in written:
                fields = {"name": each.name, "event": declared.name}
                self.report(Diagnostic(codes.UNSAID_ARGUMENT, span, fields, severity=Severity.ERROR))
                return None
            found = self._value(written[each.name].value, each.type)
            if found is None:
                return None
            values.append(found)
        return tuple(values)

    def _by_name(self, args: tuple[tree.Arg, ...], names: list[str], what: str) -> dict[str, tree.Arg] | None:
        """Arguments by the name of what they stand for; positional ones in order."""
        found: dict[str, tree.Arg] = {}
        for index, arg in enumerate(args):
            if arg.name is None:
                name, span = (names[index] if index < len(names) else str(index + 1)), arg.span
            else:
                name, span = arg.name.text, arg.name.span
            if name not in names:
                self._unknown(codes.UNKNOWN_ARGUMENT, name, span, names, event=self._label(what))
                return None
            found[name] = arg
        return found

    # ------------------------------------------------ members of objects

    def _member(self, owner: str, name: tree.Name) -> MemberDeclaration | None:
        names: list[str] = []
        for kind in self.kinds[owner] or [self.sorts[owner].name]:
            table = self.specification.members(kind)
            found = table.get(name.text)
            if found:
                return found[0]
            names.extend(table)
        kind = self.kinds[owner][0] if self.kinds[owner] else self.sorts[owner].name
        self._unknown(UNKNOWN_MEMBER, name.text, name.span, names, owner=self._label(kind))
        return None

    def _assign(
        self, owner: str, name: tree.Name | None, value: tree.Expr | None, span: Span, instant: Fraction | None
    ) -> None:
        """Give (at an instant: set) the value of a member of an object."""
        if name is None:
            self.report(Diagnostic(codes.NOT_A_FACT, span))
            return
        member = self._member(owner, name)
        if member is None:
            return
        self.told.mentioned.add((owner, member.id))
        if isinstance(member, Feature):
            found = True if value is None else self._value(value, BOOLEAN_TYPE)
            if found is not None:
                self._give(member.presence, (owner,), found, span, instant)
        elif value is None:
            if member.type.base == "boolean":
                self._give(member.function, (owner,), True, span, instant)
            else:
                self.report(Diagnostic(codes.NOT_A_FACT, span))
        elif member.type.collection is not None:
            self._assign_many(owner, member, value, span, instant)
        else:
            found = self._value(value, member.type)
            if found is not None:
                self._link(owner, member, found, span, instant)

    def _absent(self, owner: str, name: tree.Name, span: Span) -> None:
        """Give that an optional value is missing."""
        member = self._member(owner, name)
        if member is None:
            return
        optional = isinstance(member, Parameter) and member.type.optional and member.type.collection is None
        if isinstance(member, Relation):
            optional = member.via == "value" and member.function.partial and member.low == 0
        if not optional or isinstance(member, Feature):
            fields = {
                "found": Text("no value", "没有值"),
                "expected": Text("a value (never absent)", "一个值（不可缺失）"),
            }
            self.report(Diagnostic(TYPE_MISMATCH, span, fields))
            return
        self.told.mentioned.add((owner, member.id))
        known = self.told.given(member.function, (owner,))
        if known is not None:
            self._both(member.function, (owner,), known, span)
            return
        self.missing.add((member.function.name, (owner,)))
        self.told.give_none(member.function, (owner,))

    def _both(self, function: Function, args: tuple[Value, ...], value: Partly, span: Span) -> None:
        """A value is given, and given as missing."""
        shown = Text("", "") if isinstance(value, Unknown) or value is None else self._shown(value, function.result)
        fields = {
            "fact": f"{function.name}({', '.join(map(str, args))})",
            "first": shown,
            "second": Text("missing", "缺失"),
        }
        self.report(Diagnostic(codes.CONTRADICTING_FACTS, span, fields))

    def _link(
        self, owner: str, member: Parameter | Relation, found: Value, span: Span, instant: Fraction | None
    ) -> None:
        """Give one value: as a value, as a pair, or the other way round."""
        via = "value" if isinstance(member, Parameter) and member.type.collection is None else "pairs"
        if isinstance(member, Relation):
            via = member.via
            if member.inverse and isinstance(found, str):
                self.told.mentioned.add((found, member.inverse))
        if via == "value":
            self._give(member.function, (owner,), found, span, instant)
        elif via == "pairs":
            self._give(member.function, (owner, found), True, span, instant)
        elif via == "inverse value":
            self._give(member.function, (found,), owner, span, instant)
        else:
            self._give(member.function, (found, owner), True, span, instant)

    def _assign_many(
        self, owner: str, member: Parameter | Relation, value: tree.Expr, span: Span, instant: Fraction | None
    ) -> None:
        """Give all members of a set or list, or all objects of a to-many relation: there are no others."""
        items = value.items if isinstance(value, tree.SetLit | tree.ListLit) else (value,)
        found = [each for each in (self._value(item, member.type.element) for item in items) if each is not None]
        if len(found) < len(items):
            return
        inverse = isinstance(member, Relation) and member.via == "inverse pairs"
        if instant is not None:
            self._drop_others(member.function, owner, found, instant, inverse=inverse)
        elif not (isinstance(member, Relation) and member.via == "inverse value"):
            self.told.give_none(member.function, (None, owner) if inverse else (owner, None))
        for each in found:
            self._link(owner, member, each, span, instant)

    def _drop_others(
        self, function: Function, owner: str, kept: list[Value], instant: Fraction, *, inverse: bool
    ) -> None:
        """From the instant on, pairs of `owner` with other objects than `kept` do not hold."""
        place = 1 if inverse else 0
        for args in list(self.told.timelines.get(function.name, {})):
            if args[place] == owner and args[1 - place] not in kept:
                self.told.change(function, args, moment_after(instant), False)

    def _give(
        self, function: Function, args: tuple[Value, ...], value: Value, span: Span, instant: Fraction | None
    ) -> None:
        if instant is None:
            if (function.name, args) in self.missing:
                self._both(function, args, value, span)
                return
            clash = self.told.give(function, args, value, span)
            if clash is not None:
                self._contradiction(clash, span, function.result)
            return
        if not function.changing:
            self.report(Diagnostic(codes.NOT_CHANGING, span, {"name": function.name.rpartition(".")[2]}))
            return
        self.told.change(function, args, moment_after(instant), value)
        if args and isinstance(args[0], str):
            self.states.set(function.name, args[0], value, instant)

    def _contradiction(self, clash: Contradiction, span: Span, sort: Sort) -> None:
        labels: tuple[Label, ...] = ()
        if clash.first_span is not None:
            labels = (Label(clash.first_span, Text("the first value", "第一次给出的值")),)
        fields = {
            "fact": f"{clash.function}({', '.join(str(arg) for arg in clash.args)})",
            "first": self._shown(clash.first, sort),
            "second": self._shown(clash.second, sort),
        }
        self.report(Diagnostic(codes.CONTRADICTING_FACTS, span, fields, labels))

    # ------------------------------------------------ values

    def _value(self, expr: tree.Expr, expected: ValueType) -> Value | None:
        """The value of an expression, or None after a diagnostic."""
        if expected.is_object:
            return self._named(expr, expected)
        before = len(self.diagnostics)
        typed = self.elaborator.term(expr, self.scope, expected)
        term = typed.term
        if term is None and typed.formula in {TRUE, FALSE}:
            term = Const(typed.formula == TRUE, BOOL)
        found = None if term is None else partial_value(term, self.told.world)
        if found is None or isinstance(found, Unknown):
            if len(self.diagnostics) == before:
                self.report(Diagnostic(codes.NOT_A_VALUE, expr.span))
            return None
        if isinstance(found, Fraction) and found.denominator != 1 and getattr(expected.sort, "kind", "") == "money":
            self._too_fine(found, expected.sort, expr.span)
            return None
        return found

    def _too_fine(self, amount: Fraction, sort: Sort, span: Span) -> None:
        """That money has no part of its currency's smallest unit: in no world of a check it would have one."""
        said, unit = self._shown(amount, sort), self._shown(Fraction(1), sort)
        currency = getattr(sort, "unit", "")
        notes = (
            Text(
                f"what is worked out is rounded in the text: `round(…, {unit.en})`",
                f"算出的值在文中取整：`取整(…，{unit.zh})`",
            ),
        )
        self.report(Diagnostic(codes.TOO_FINE, span, {"amount": said, "currency": currency, "unit": unit}, notes=notes))

    def _named(self, expr: tree.Expr, expected: ValueType) -> Value | None:
        """An object of the scenario by its name."""
        if not isinstance(expr, tree.Var):
            self.report(Diagnostic(codes.NOT_A_VALUE, expr.span))
            return None
        name = expr.name.text
        if name not in self.sorts:
            self._unknown(codes.UNKNOWN_OBJECT, name, expr.span, self.sorts)
            return None
        fits = any(self.specification.is_a(kind, expected.kind) for kind in self.kinds[name])
        if self.sorts[name] != expected.sort or not (fits or expected.kind == expected.sort.name):
            self._wrong_object(name, expected.kind, self.kinds[name], expr.span)
            return None
        return name

    def _wrong_object(self, name: str, expected: str, found: list[str], span: Span) -> None:
        labels = [self._label(kind) for kind in found] or [self._label(self.sorts[name].name)]
        fields = {
            "name": name,
            "expected": self._label(expected),
            "found": Text(", ".join(label.en for label in labels), "、".join(label.zh for label in labels)),
        }
        place = (Label(self.spans[name], Text("given here", "在此给出")),) if name in self.spans else ()
        self.report(Diagnostic(codes.WRONG_OBJECT, span, fields, place))

    def _unknown(self, code: object, name: str, span: Span, candidates: Iterable[str], **fields: object) -> None:
        close = nearest(name, candidates)
        fixes: tuple[Fix, ...] = ()
        if close is not None:
            fixes = (Fix(Text(f"change to `{close}`", f"改为“{close}”"), (Edit(span, close),), safe=False),)
        self.report(Diagnostic(code, span, {"name": name, **fields}, fixes=fixes))  # type: ignore[arg-type]

    def _label(self, symbol: str) -> Text:
        return self.specification.label(symbol)

    def _shown(self, value: Value, sort: Sort) -> Text:
        tick, zone = self.specification.tick, self.clock.zone
        return Text(
            shown_value(value, sort, "en", tick=tick, zone=zone), shown_value(value, sort, "zh", tick=tick, zone=zone)
        )
