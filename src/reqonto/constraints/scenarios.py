"""What a scenario says: its facts, events and times as a partly known world, and what it expects.

The story is told step by step.  All events of one instant read the state before it; `set` and transitions of one
instant are applied in written order; time-outs of an instant come after its events.  A scenario with mistakes has no
world: a verdict about it could be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from reqonto.constraints.lifecycles import Cycle
from reqonto.constraints.scenario_clock import Clock, zone_named
from reqonto.constraints.scenario_states import States, TimedOut
from reqonto.constraints.scenario_world import Contradiction, Told, disjoint_pair, moment_after
from reqonto.diagnostics import codes_scenarios as codes
from reqonto.diagnostics.codes_spec import UNKNOWN_EVENT, UNKNOWN_KIND, UNKNOWN_MEMBER
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label, Severity, Text
from reqonto.logic.partial import PartialWorld, Unknown
from reqonto.logic.partial import value as partial_value
from reqonto.logic.show import shown_value
from reqonto.logic.sorts import BOOL, INSTANT, PARTY, STEPS, ObjectSort, Sort
from reqonto.logic.structure import Value
from reqonto.logic.terms import FALSE, TRUE, Const, Formula, Function, Individual
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
    provides_event,
)
from reqonto.spec.nearest import nearest
from reqonto.spec.scope import Scope
from reqonto.spec.types import BOOLEAN_TYPE, DURATION_TYPE, ValueType
from reqonto.syntax import tree

# ---------------------------------------------------------------- what comes out


@dataclass(frozen=True, slots=True)
class Happening:
    """Something on the timeline: an event (with its number), a set value, or a time-out.

    `elements` are its names in the world, none for a set value; `instant` counts ticks.
    """

    number: int | None
    kind: str
    elements: tuple[str, ...]
    instant: Fraction
    when: str
    what: Text
    span: Span | None


@dataclass(frozen=True, slots=True)
class Check:
    """A formula that is judged where it stands: in the world as told up to there."""

    formula: Formula
    world: PartialWorld
    span: Span


@dataclass(frozen=True, slots=True)
class Expectation:
    id: str
    verdict: tree.VerdictWord
    events: tuple[int, ...]
    span: Span


@dataclass(frozen=True)
class ScenarioFacts:
    """A scenario as a partly known world.

    `numbers` gives the number of each event by its name in the world; `end` is the last instant that was observed,
    `complete` whether nothing happens after it.  `begun` are the objects (with the id of the life cycle) whose life
    began before the story.
    """

    id: str
    span: Span | None
    excerpt: bool
    world: PartialWorld
    happenings: tuple[Happening, ...]
    numbers: Mapping[str, int]
    end: Fraction
    complete: bool
    clock: Clock
    checks: tuple[Check, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    consistent: bool | None = None
    begun: frozenset[tuple[str, str]] = frozenset()

    def when(self, instant: Fraction) -> str:
        """An instant as people in the scenario read it."""
        return shown_time(self.clock, instant)


def shown_time(clock: Clock, instant: Fraction) -> str:
    """An instant in the zone of the scenario, without the zone: `2024-03-01 09:00`, with seconds if there are any."""
    local = clock.local(instant)
    if local.microsecond:
        return local.strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0")
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def scenario_facts(
    entry: Entry[tree.Scenario],
    specification: Specification,
    theory: Theory,
    cycles: Sequence[Cycle] = (),
    known_ids: Iterable[str] = (),
) -> tuple[ScenarioFacts | None, list[Diagnostic]]:
    """What the scenario says; None if it has mistakes.

    `cycles` are the life cycles (`scenario_states.cycles_of`); `known_ids` are further ids that an expectation may
    name, beside those of the items.
    """
    teller = _Teller(entry, specification, theory, tuple(cycles), frozenset(known_ids))
    facts = teller.tell()
    failed = any(finding.weight is Severity.ERROR for finding in teller.diagnostics)
    return (None if failed else facts), teller.diagnostics


# ---------------------------------------------------------------- telling


class _Teller:
    """One scenario being told."""

    def __init__(
        self,
        entry: Entry[tree.Scenario],
        specification: Specification,
        theory: Theory,
        cycles: tuple[Cycle, ...],
        known_ids: frozenset[str],
    ) -> None:
        self.entry, self.node = entry, entry.node
        self.specification, self.theory = specification, theory
        self.known_ids = known_ids
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
        self.happenings: list[Happening] = []
        self.numbers: dict[str, int] = {}
        self.count = 0
        self.checks: list[tuple[tree.CheckStep, int, Fraction | None, bool]] = []

    def tell(self) -> ScenarioFacts:
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
        self._start()
        self._facts()
        begin = self.clock.start if self.clock.start is not None else Fraction(0)
        self.states.begin(begin)
        self.told.set_others()
        self._steps()
        end, complete = self._observation()
        self.states.advance(end + 1)
        self._add_timeouts()
        world = replace(
            self.told.world,
            events=frozenset(sort.name for sort in self.theory.event_sorts if ":timeout" not in sort.name),
            observed=None if complete else end,
            now=end,
        )
        expectations, consistent = self._expectations()
        return ScenarioFacts(
            self.entry.id,
            self.node.uid.span,
            self.node.excerpt,
            world,
            tuple(sorted(self.happenings, key=lambda happening: happening.instant)),
            self.numbers,
            end,
            complete,
            self.clock,
            tuple(self._checks(world)),
            expectations,
            consistent,
            frozenset(self.states.begun),
        )

    def report(self, finding: Diagnostic) -> None:
        self.diagnostics.append(replace(finding, about=self.entry.id))

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
                    self._actor(part.actor, kind.by, kind)
                    if part.to is not None:
                        self._actor(part.to, kind.to, kind)
            elif isinstance(part, tree.ProvideStep):
                for path in (part.actor, part.to):
                    if path is not None:
                        self._actor(path, "", None)

    def _actor(self, path: tree.Path, role: str, kind: EventKind | None) -> None:
        name = path.text
        if name not in self.sorts:
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
        self.report(Diagnostic(codes.ROLE_BY_ACTING, path.span, fields))

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
                    self._assign(part.name.text, arg.name, arg.value, arg.span, None)
            elif isinstance(part, tree.GivenFact):
                self._fact(part.fact, part.value, part.span, None)
            elif isinstance(part, tree.OpenKind):
                symbol = self._opened(part.path)
                if symbol is not None:
                    opened.add(symbol)
        self.told.close(frozenset(opened))
        self._defaults()

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
            case tree.Dot(tree.Var(owner), name) if owner.text in self.sorts:
                self._assign(owner.text, name, value, span, instant)
            case tree.Dot(tree.Var(owner), _):
                self._unknown(codes.UNKNOWN_OBJECT, owner.text, owner.span, self.sorts)
            case tree.Call(tree.Var(name), args):
                self._call(name, args, value, span, instant)
            case _:
                self.report(Diagnostic(codes.NOT_A_FACT, span))

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

    def _defaults(self) -> None:
        """Defaults fill what is unknown, unless a conditional default may say otherwise."""
        conditional = {entry.id.partition("@")[0] for entry in self.specification.defaults}
        quiet: list[Diagnostic] = []
        for parameter in self.specification.parameters.values():
            if parameter.default is None or parameter.id in conditional or parameter.type.collection is not None:
                continue
            if not parameter.owner and parameter.function.args:
                continue
            elaborator = Elaborator(self.specification, parameter.module, quiet)
            owners = self.told.members_of(parameter.owner) if parameter.owner else ("",)
            for owner in owners:
                args: tuple[Value, ...] = (owner,) if owner else ()
                if (owner, parameter.id) in self.told.mentioned or self.told.given(
                    parameter.function, args
                ) is not None:
                    continue
                scope = elaborator.scope()
                if owner:
                    sort = self.sorts[owner]
                    itself = ValueType("object", sort, kind=parameter.owner)
                    scope = scope.bind("self", Individual(owner, sort), itself)
                term = elaborator.term(parameter.default, scope, parameter.type).term
                found = None if term is None else partial_value(term, self.told.world)
                if found is not None and not isinstance(found, Unknown):
                    self.told.give(parameter.function, args, found, None)

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
        return found

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

    # ------------------------------------------------ time

    def _start(self) -> None:
        for part in self.node.parts:
            if isinstance(part, tree.Start):
                if not self.clock.begin(part.point):
                    self.report(Diagnostic(codes.NO_DATE, part.span))
                return

    def _instant(self, at: tree.Moment) -> Fraction | None:
        """When a step happens, not before the one before it; None after a diagnostic."""
        duration: Fraction | None = None
        if not isinstance(at.value, tree.DateTimeLit | tree.DateLit | tree.ClockLit):
            found = self._value(at.value, DURATION_TYPE)
            if not isinstance(found, Fraction):
                return None
            duration = found
        instant = self.clock.instant(at.value, duration)
        if instant is None:
            self.report(Diagnostic(codes.NO_DATE, at.span))
            return None
        before = self.clock.last if self.clock.last is not None else self.clock.start
        if before is not None and instant < before:
            fields = {"time": shown_time(self.clock, instant), "before": shown_time(self.clock, before)}
            self.report(Diagnostic(codes.BACK_IN_TIME, at.span, fields))
            return None
        if self.clock.start is None:
            self.clock.start = instant
        self.clock.last = instant
        return instant

    def _observation(self) -> tuple[Fraction, bool]:
        """The last instant observed, and whether nothing happens after it."""
        for part in self.node.parts:
            if isinstance(part, tree.Observation):
                end = self._instant(part.at)
                if end is not None:
                    return end, part.word == "ends"
        last = self.clock.last if self.clock.last is not None else self.clock.start
        return (last if last is not None else Fraction(0)), False

    # ------------------------------------------------ steps

    def _steps(self) -> None:
        for part in self.node.parts:
            if isinstance(part, tree.CheckStep):
                self.checks.append((part, self.count, self.clock.last, False))
            elif isinstance(part, tree.DoStep | tree.ProvideStep | tree.SetStep):
                if not isinstance(part, tree.SetStep):
                    self.count += 1
                before = self.clock.last
                instant = self._instant(part.at)
                if instant is None:
                    continue
                if before is not None and instant > before:
                    # A check stands after the time-outs of its instant unless a step of the same instant follows.
                    self.checks = [(node, count, at, True) for node, count, at, _ in self.checks]
                self.states.advance(instant)
                if isinstance(part, tree.SetStep):
                    self._set(part, instant)
                elif isinstance(part, tree.DoStep):
                    self._do(part, instant)
                else:
                    self._provide(part, instant)
        self.checks = [
            (node, count, at, at is not None and (late or at == self.clock.last))
            for node, count, at, late in self.checks
        ]

    def _set(self, part: tree.SetStep, instant: Fraction) -> None:
        self._fact(part.target, part.value, part.span, instant)
        what = f"{part.target.span.text} = {part.value.span.text}"
        self._happened(None, "", (), instant, Text(what, what), part.span)

    def _do(self, part: tree.DoStep, instant: Fraction) -> None:
        kind = self.elaborator.event_kind(part.pattern, self.scope)
        if kind is None:
            name = part.pattern.function if isinstance(part.pattern, tree.Call) else part.pattern
            names = [event.name for event in self.specification.events.values()]
            self._unknown(UNKNOWN_EVENT, name.span.text, name.span, names)
            return
        event = self._event(kind, instant, part.actor, part.to)
        args = part.pattern.args if isinstance(part.pattern, tree.Call) else ()
        written = self._by_name(args, [arg.name for arg in kind.args], kind.symbol)
        if written is None:
            return
        said: list[tuple[str, Text]] = []
        for arg in kind.args:
            assert arg.function is not None
            if arg.name in written:
                found = self._value(written[arg.name].value, arg.type)
                if found is not None:
                    self.told.functions.setdefault(arg.function.name, {})[(event,)] = found
                    said.append((arg.name, self._shown(found, arg.type.sort)))
            elif arg.type.optional:
                self.told.give_none(arg.function, (event,))
            else:
                fields = {"name": arg.name, "event": self._label(kind.symbol)}
                self.report(Diagnostic(codes.UNSAID_ARGUMENT, part.span, fields))
                if arg.type.is_object:
                    self.told.lead_to(arg.type.kind)
                    self.told.set_others()
        self.states.see(kind.symbol, event, instant)
        what = self._told_event(part, kind, said)
        self._happened(self.count, kind.symbol, (event,), instant, what, part.span)

    def _event(self, kind: EventKind, instant: Fraction, actor: tree.Path, to: tree.Path | None) -> str:
        """List an event of the present step, done by `actor`, to `to`."""
        event = f"#{self.count}"
        if event in self.told.elements.get(kind.sort.name, ()):
            event = f"{event}.{len(self.told.elements[kind.sort.name]) + 1}"
        self.told.add_event(kind, event, instant)
        self.numbers[event] = self.count
        self.told.functions.setdefault(kind.by_function.name, {})[(event,)] = actor.text
        if to is not None:
            self.told.functions.setdefault(kind.to_function.name, {})[(event,)] = to.text
        elif not kind.to:
            self.told.give_none(kind.to_function, (event,))
        return event

    def _provide(self, part: tree.ProvideStep, instant: Fraction) -> None:
        """`A provides o1.total to B`: one event for each item, all with the number of the step."""
        elements: list[str] = []
        for item in part.items:
            if not isinstance(item, tree.Dot) or not isinstance(item.base, tree.Var):
                self.report(Diagnostic(codes.NOT_A_FACT, item.span))
                continue
            owner = item.base.name.text
            if owner not in self.sorts:
                self._unknown(codes.UNKNOWN_OBJECT, owner, item.base.span, self.sorts)
                continue
            member = self._member(owner, item.name)
            if member is None:
                continue
            kind = provides_event(self.sorts[owner])
            event = self._event(kind, instant, part.actor, part.to)
            self.told.functions.setdefault(f"{kind.symbol}.item", {})[(event,)] = member.id
            self.told.functions.setdefault(f"{kind.symbol}.of", {})[(event,)] = owner
            elements.append(event)
            self.states.see(kind.symbol, event, instant)
        items = ", ".join(item.span.text for item in part.items)
        to = ("", "") if part.to is None else (f" to {part.to.text}", f" 给 {part.to.text}")
        what = Text(f"{part.actor.text} provides {items}{to[0]}", f"{part.actor.text} 提供 {items}{to[1]}")
        self._happened(self.count, "Provides", tuple(elements), instant, what, part.span)

    def _told_event(self, part: tree.DoStep, kind: EventKind, said: list[tuple[str, Text]]) -> Text:
        label = self._label(kind.symbol)
        en = ", ".join(f"{name}: {value.en}" for name, value in said)
        zh = "，".join(f"{name}：{value.zh}" for name, value in said)
        to = ("", "") if part.to is None else (f" to {part.to.text}", f" 给 {part.to.text}")
        return Text(
            f"{part.actor.text}: {label.en}{f' ({en})' if en else ''}{to[0]}",
            f"{part.actor.text}：{label.zh}{f'（{zh}）' if zh else ''}{to[1]}",
        )

    def _happened(
        self, number: int | None, kind: str, elements: tuple[str, ...], instant: Fraction, what: Text, span: Span | None
    ) -> None:
        when = shown_time(self.clock, instant)
        self.happenings.append(Happening(number, kind, elements, instant, when, what, span))

    def _add_timeouts(self) -> None:
        for found in self.states.happened:
            self._happened(None, found.kind, (found.element,), found.instant, self._told_timeout(found), None)

    def _told_timeout(self, found: TimedOut) -> Text:
        parameter = self.specification.parameters[found.parameter]
        label = Text(parameter.meta.label("en") or parameter.name, parameter.meta.label("zh") or parameter.name)
        return Text(
            f"timeout: {label.en} of {found.object} becomes {found.target}",
            f"超时：{found.object} 的{label.zh}变为 {found.target}",
        )

    # ------------------------------------------------ what is expected

    def _checks(self, world: PartialWorld) -> Iterable[Check]:
        for node, count, at, late in self.checks:
            instant = at if at is not None else self.clock.start or Fraction(0)
            moment = Const(STEPS * instant + (3 if late else 1), INSTANT)
            scope = self.scope.read_at(moment, pinned=True)
            scope = replace(scope, now=Const(instant, INSTANT))
            formula = self.elaborator.formula(node.formula, scope)
            yield Check(formula, self._world_until(world, count, instant), node.span)

    def _world_until(self, world: PartialWorld, count: int, instant: Fraction) -> PartialWorld:
        """The world with the events up to a number only."""
        gone = {name for name, number in self.numbers.items() if number > count}
        gone |= {each.element for each in self.states.happened if each.instant > instant}
        elements = {sort: tuple(name for name in names if name not in gone) for sort, names in world.elements.items()}
        return replace(world, elements=elements, now=instant, observed=None)

    def _expectations(self) -> tuple[tuple[Expectation, ...], bool | None]:
        found: dict[str, Expectation] = {}
        consistent: bool | None = None
        for part in self.node.parts:
            if isinstance(part, tree.ExpectWhole):
                consistent = part.consistent
            elif isinstance(part, tree.ExpectVerdict):
                for number in part.events:
                    if not 1 <= number <= self.count:
                        fields = {"number": number, "count": self.count}
                        self.report(Diagnostic(codes.NO_SUCH_EVENT, part.span, fields))
                for uid in part.uids:
                    self._expect(uid, part, found)
        return tuple(found.values()), consistent

    def _expect(self, uid: tree.Name, part: tree.ExpectVerdict, found: dict[str, Expectation]) -> None:
        key = uid.text
        if key not in self.theory.by_id and key not in self.specification.entries and key not in self.known_ids:
            candidates = [*self.theory.by_id, *self.specification.entries]
            self._unknown(codes.UNKNOWN_EXPECTATION, key, uid.span, candidates)
            return
        before = found.get(key)
        if before is not None and before.verdict != part.verdict:
            fields = {"name": key, "first": _VERDICTS[before.verdict], "second": _VERDICTS[part.verdict]}
            labels = (Label(before.span, Text("expected before here", "之前的预期")),)
            self.report(Diagnostic(codes.EXPECTED_TWICE, uid.span, fields, labels))
            return
        found[key] = Expectation(key, part.verdict, part.events, uid.span)


_VERDICTS: Mapping[tree.VerdictWord, Text] = {
    "satisfied": Text("satisfied", "满足"),
    "violated": Text("violated", "违反"),
    "pending": Text("pending", "待定"),
    "unknown": Text("unknown", "未知"),
    "not applicable": Text("not applicable", "不适用"),
}
