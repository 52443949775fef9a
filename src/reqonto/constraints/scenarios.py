"""What a scenario says: its facts, events and times as a partly known world, and what it expects.

The story is told step by step.  All events of one instant read the state before it; `set` and transitions of one
instant are applied in written order; time-outs of an instant come after its events.  A scenario with mistakes has no
world: a verdict about it could be wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction

from reqonto.constraints.defaults import Ranking, defaults_of
from reqonto.constraints.lifecycles import Cycle
from reqonto.constraints.scenario_clock import Clock, shown_time, with_a_day
from reqonto.constraints.scenario_facts import FactTeller
from reqonto.constraints.scenario_states import Doubt, TimedOut, cycles_of
from reqonto.diagnostics import codes_scenarios as codes
from reqonto.diagnostics.codes_spec import UNKNOWN_EVENT, UNKNOWN_MEMBER
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Severity, Text
from reqonto.logic.partial import Fact, PartialWorld
from reqonto.logic.sorts import INSTANT, STEPS
from reqonto.logic.terms import Const, Formula
from reqonto.logic.theory import Theory, is_timeout
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.meanings import name_chain
from reqonto.spec.model import (
    Entry,
    EventKind,
    Feature,
    Specification,
    provides_event,
)
from reqonto.spec.types import DURATION_TYPE
from reqonto.spec.zones import skipped
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
    because: str = ""


@dataclass(frozen=True)
class ScenarioFacts:
    """A scenario as a partly known world.

    `numbers` gives the number of each event by its name in the world; `end` is the last instant that was observed,
    `complete` whether nothing happens after it.  `begun` are the objects (with the id of the life cycle) whose life
    began before the story.  `unsaid` gives for a sort an object and a relation, not said of it, that may lead to an
    object without a name.
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
    unsaid: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    doubts: Mapping[Fact, Doubt] = field(default_factory=dict)
    """Why it is not known in which state an object is."""

    def when(self, instant: Fraction) -> str:
        """An instant as people in the scenario read it."""
        return shown_time(self.clock, instant)


def scenario_facts(
    entry: Entry[tree.Scenario],
    specification: Specification,
    theory: Theory,
    cycles: Sequence[Cycle] = (),
    known_ids: Iterable[str] = (),
    ranking: Ranking | None = None,
) -> tuple[ScenarioFacts | None, list[Diagnostic]]:
    """What the scenario says; None if it has mistakes.

    `cycles` are the life cycles (`scenario_states.cycles_of`); `known_ids` are further ids that an expectation may
    name, beside those of the items.  `ranking` tells which default values apply; without it, those without a rival.
    """
    order = ranking if ranking is not None else Ranking(defaults_of(specification))
    teller = _Teller(entry, specification, theory, tuple(cycles), frozenset(known_ids), order)
    facts = teller.tell()
    failed = any(finding.weight is Severity.ERROR for finding in teller.diagnostics)
    return (None if failed else facts), teller.diagnostics


def misstated(specification: Specification, theory: Theory, left_out: Collection[str] = ()) -> Iterator[Diagnostic]:
    """What is wrong with how scenarios are told, without judging any; those `left_out` are not looked at."""
    cycles = cycles_of(specification)
    for entry in specification.scenarios:
        if entry.id not in left_out:
            yield from scenario_facts(entry, specification, theory, cycles)[1]


# ---------------------------------------------------------------- telling


class _Teller(FactTeller):
    """One scenario being told."""

    def __init__(
        self,
        entry: Entry[tree.Scenario],
        specification: Specification,
        theory: Theory,
        cycles: tuple[Cycle, ...],
        known_ids: frozenset[str],
        ranking: Ranking,
    ) -> None:
        super().__init__(entry, specification, theory, cycles, ranking)
        self.known_ids = known_ids
        self.happenings: list[Happening] = []
        self.numbers: dict[str, int] = {}
        self.count = 0
        self.checks: list[tuple[tree.CheckStep, int, Fraction | None, bool]] = []
        # Checks behind `until` or `ends`: they are read at that time, not at the last step.
        self.last_checks: list[tree.CheckStep] = []

    def tell(self) -> ScenarioFacts:
        self.list_objects()
        self._start()
        self._facts()
        begin = self.clock.start if self.clock.start is not None else Fraction(0)
        self.states.begin(begin)
        self.told.set_others()
        self._steps()
        end, complete = self._observation()
        self.checks += [(node, self.count, end, True) for node in self.last_checks]
        self.states.advance(end + 1)
        self._add_timeouts()
        world = replace(
            self.told.world,
            events=frozenset(sort.name for sort in self.theory.event_sorts if not is_timeout(sort)),
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
            self.told.unsaid,
            self.states.doubts,
        )

    # ------------------------------------------------ time

    def _start(self) -> None:
        for part in self.node.parts:
            if isinstance(part, tree.Start):
                if not self.clock.begin(part.point):
                    self.report(Diagnostic(codes.NO_DATE, part.span, notes=(with_a_day(part.point),)))
                elif isinstance(part.point, tree.DateTimeLit):
                    self._warn_of_skipped(part.point, part.span)
                return

    def _warn_of_skipped(self, expr: tree.Expr, span: Span) -> None:
        """Report a local time that the clocks skip; days are left alone, they begin whatever the clocks show."""
        written = self.clock.written(expr)
        finding = None if written is None or isinstance(expr, tree.DateLit) else skipped(written, span)
        if finding is not None:
            self.report(finding)

    def _instant(self, at: tree.Moment) -> Fraction | None:
        """When a step happens, not before the one before it; None after a diagnostic."""
        duration: Fraction | None = None
        if not isinstance(at.value, tree.DateTimeLit | tree.DateLit | tree.ClockLit):
            found = self._value(at.value, DURATION_TYPE)
            if not isinstance(found, Fraction):
                return None
            duration = found
        self._warn_of_skipped(at.value, at.span)
        instant = self.clock.instant(at.value, duration)
        if instant is None:
            self.report(Diagnostic(codes.NO_DATE, at.span, notes=(with_a_day(at.value),)))
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
        observed = False
        for part in self.node.parts:
            if isinstance(part, tree.Observation):
                observed = True
            elif isinstance(part, tree.CheckStep):
                if observed:
                    self.last_checks.append(part)
                else:
                    self.checks.append((part, self.count, self.clock.last, False))
            elif isinstance(part, tree.DoStep | tree.ProvideStep | tree.SetStep):
                self.checks += [(node, self.count, self.clock.last, False) for node in self.last_checks]
                self.last_checks, observed = [], False
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
        if part.actor is None and kind.by:
            self._unsaid(Text("by", "执行者"), kind, part.span, kind.by)
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
                self._unsaid(arg.name, kind, part.span, arg.type.kind if arg.type.is_object else "")
        self.states.see(kind.symbol, event, instant)
        what = self._told_event(part, kind, said)
        self._happened(self.count, kind.symbol, (event,), instant, what, part.span)

    def _unsaid(self, name: str | Text, event: EventKind, span: Span, kind: str) -> None:
        """What a step leaves open is unknown, and may be an object without a name here."""
        fields = {"name": name, "event": self._label(event.symbol)}
        self.report(Diagnostic(codes.UNSAID_ARGUMENT, span, fields))
        if kind:
            self.told.lead_to(kind)
            self.told.set_others()

    def _event(self, kind: EventKind, instant: Fraction, actor: tree.Path | None, to: tree.Path | None) -> str:
        """List an event of the present step, done by `actor`, to `to`; who does it may be unknown, or nobody."""
        event = f"#{self.count}"
        if event in self.told.elements.get(kind.sort.name, ()):
            event = f"{event}.{len(self.told.elements[kind.sort.name]) + 1}"
        self.told.add_event(kind, event, instant)
        self.numbers[event] = self.count
        if actor is not None:
            self.told.functions.setdefault(kind.by_function.name, {})[(event,)] = actor.text
        elif not kind.by:
            self.told.give_none(kind.by_function, (event,))
        if to is not None:
            self.told.functions.setdefault(kind.to_function.name, {})[(event,)] = to.text
        elif not kind.to:
            self.told.give_none(kind.to_function, (event,))
        return event

    def _provide(self, part: tree.ProvideStep, instant: Fraction) -> None:
        """`A provides o1.total to B`: one event for each piece of information, all with the number of the step."""
        elements: list[str] = []
        for owner, pieces in filter(None, map(self._provided, part.items)):
            kind = provides_event(self.sorts[owner])
            for piece in pieces:
                event = self._event(kind, instant, part.actor, part.to)
                self.told.functions.setdefault(f"{kind.symbol}.item", {})[(event,)] = piece
                self.told.functions.setdefault(f"{kind.symbol}.of", {})[(event,)] = owner
                elements.append(event)
                self.states.see(kind.symbol, event, instant)
        items = ", ".join(item.span.text for item in part.items)
        to = ("", "") if part.to is None else (f" to {part.to.text}", f" 向 {part.to.text}")
        what = Text(f"{part.actor.text} provides {items}{to[0]}", f"{part.actor.text}{to[1]} 提供 {items}")
        self._happened(self.count, "Provides", tuple(elements), instant, what, part.span)

    def _provided(self, item: tree.Expr) -> tuple[str, list[str]] | None:
        """The object that an item is about, and the ids of the pieces: one member, a feature, or the whole object."""
        path = name_chain(item)
        if not path:
            self.report(Diagnostic(codes.NOT_A_FACT, item.span))
            return None
        owner, *names = path
        if owner.text not in self.sorts:
            self._unknown(codes.UNKNOWN_OBJECT, owner.text, owner.span, self.sorts)
            return None
        if not names:
            return owner.text, self._pieces_of(owner.text)
        member = self._member(owner.text, names[0])
        if member is None:
            return None
        if not isinstance(member, Feature):
            if len(names) > 1:
                self.report(Diagnostic(codes.NOT_A_FACT, item.span))
                return None
            return owner.text, [member.id]
        pieces = [*member.parameters, *member.relations]
        if len(names) > 1:
            pieces = [key for key in pieces if key.rpartition(".")[2] == names[1].text]
            if not pieces:
                self._unknown(UNKNOWN_MEMBER, names[1].text, names[1].span, (), owner=member.name)
                return None
        return owner.text, pieces or [member.id]

    def _pieces_of(self, owner: str) -> list[str]:
        """Everything that can be provided about an object: it as such, its parameters and links, those of features."""
        found: dict[str, None] = {}
        for kind in self.kinds[owner] or [self.sorts[owner].name]:
            found.update(dict.fromkeys(self.specification.ancestors(kind)))
            for members in self.specification.members(kind).values():
                for member in members:
                    own = (*member.parameters, *member.relations) if isinstance(member, Feature) else ()
                    found.update(dict.fromkeys(own or (member.id,)))
        return list(found)

    def _told_event(self, part: tree.DoStep, kind: EventKind, said: list[tuple[str, Text]]) -> Text:
        label = self._label(kind.symbol)
        en = ", ".join(f"{name}: {value.en}" for name, value in said)
        zh = "，".join(f"{name}：{value.zh}" for name, value in said)
        to = ("", "") if part.to is None else (f" to {part.to.text}", f" 向 {part.to.text}")
        who = "" if part.actor is None else part.actor.text
        return Text(
            f"{who + ': ' if who else ''}{label.en}{f' ({en})' if en else ''}{to[0]}",
            f"{(who + to[1]).strip() + '：' if who or to[1] else ''}{label.zh}{f'（{zh}）' if zh else ''}",
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
                if consistent is not None:
                    self._expect_again(
                        Text("the scenario", "场景"), _WHOLE[consistent], _WHOLE[part.consistent], part.span, None
                    )
                else:
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
            # Of a cell (`PT-1[Buyer,Cancel]`) the table counts.
            named = {key, key.partition("[")[0]}
            if any(name.text in named for info in self.specification.modules.values() for name in info.tree.faulty):
                # It is there, but was left out for a mistake inside it, which has been reported.
                return
            judged = [each.id for each in self.specification.entries.values() if each.word not in _NOT_JUDGED]
            candidates = [*self.theory.by_id, *judged]
            self._unknown(codes.UNKNOWN_EXPECTATION, key, uid.span, candidates)
            return
        before = found.get(key)
        if before is not None:
            first, second = _told(before.verdict, before.events), _told(part.verdict, part.events)
            self._expect_again(Text(key, key), first, second, uid.span, before.span)
            return
        found[key] = Expectation(
            key, part.verdict, part.events, uid.span, "" if part.because is None else part.because.text
        )

    def _expect_again(self, name: Text, first: Text, second: Text, span: Span, before: Span | None) -> None:
        """A second expectation of the same is idle where it agrees with the first, and a mistake where it does not."""
        labels = () if before is None else (Label(before, Text("expected before here", "之前的预期")),)
        if first == second:
            self.report(Diagnostic(codes.EXPECTED_AGAIN, span, {"name": name, "first": first}, labels))
        else:
            fields = {"name": name, "first": first, "second": second}
            self.report(Diagnostic(codes.EXPECTED_TWICE, span, fields, labels))


def _told(verdict: tree.VerdictWord, events: tuple[int, ...]) -> Text:
    """An expected verdict, with its events if these are told."""
    word = _VERDICTS[verdict]
    numbers = Text(", ".join(map(str, events)), "、".join(map(str, events)))
    return Text(f"{word.en} at {numbers.en}", f"{word.zh}于 {numbers.zh}") if events else word


_WHOLE = {True: Text("consistent", "一致"), False: Text("inconsistent", "不一致")}

_NOT_JUDGED = frozenset({"scenario", "question", "situation", "service", "bind", "calendar", "layers", "consent"})
"""Items of which no scenario has a verdict."""

_VERDICTS: Mapping[tree.VerdictWord, Text] = {
    "satisfied": Text("satisfied", "满足"),
    "violated": Text("violated", "违反"),
    "pending": Text("pending", "待定"),
    "unknown": Text("unknown", "未知"),
    "not applicable": Text("not applicable", "不适用"),
}
