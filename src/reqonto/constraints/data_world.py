"""What data say, as a partly known world in which requirements are judged like in a scenario.

Data are read as closed: there are no other things and events than those listed; what is optional and not given is
absent, a link that is not given is not there.  A value that must be there and is not given takes its default or is
unknown; so is one about which the data say two things.  Read as open, data are like a scenario: what is optional is
unknown as well, and a link that is not given may lead to things that the data do not name.

A changing value that is given without a time is the value at the end of observation; before the last event it is
unknown, because it may have changed with any event.  One that a life cycle governs follows from the events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from functools import cached_property
from itertools import zip_longest
from math import floor

from reqonto.constraints.defaults import Ranking
from reqonto.constraints.lifecycles import Cycle
from reqonto.constraints.scenario_defaults import fill
from reqonto.constraints.scenario_states import States
from reqonto.constraints.scenario_world import Told, disjoint_pair, moment_after, moment_after_timeouts
from reqonto.diagnostics import codes_data as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.logic.partial import Args, Fact, PartialWorld, PartlyTimeline, Unknown
from reqonto.logic.show import shown_instant, shown_value
from reqonto.logic.sorts import BoolSort, ObjectSort
from reqonto.logic.structure import Value
from reqonto.logic.terms import Function
from reqonto.logic.theory import Theory, is_timeout
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import EventKind, Kind, Parameter, Specification

# ---------------------------------------------------------------- what comes in


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing or event of the data with the kinds that it is said to be of (symbols); `place` is where."""

    name: str
    kinds: tuple[str, ...]
    place: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Given:
    """A value: `function` is the name of a symbol, `args` are names of things and values, `since` when it began."""

    function: str
    args: Args
    value: Value
    place: Span | None = field(default=None, compare=False)
    since: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that the data give, but not in a way that could be read; it is unknown."""

    function: str
    args: Args
    why: Text
    place: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Data:
    """Data in the vocabulary of a specification.

    `tick` is the length in seconds of the ticks that their times are told in: that of the specification, or finer if
    a time in the data needs it.  Such data are judged by the specification with ticks of that length.
    """

    things: tuple[Thing, ...] = ()
    given: tuple[Given, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    tick: Fraction = Fraction(1)


# ---------------------------------------------------------------- what comes out


@dataclass(frozen=True)
class DataWorld:
    """Data as a world.

    `end` is the last instant that was observed (None: no event, and nobody said), `begun` are the objects (with the id
    of a life cycle) whose life began before the data; `doubts` say why values are unknown; `places` where things stand.
    """

    world: PartialWorld
    end: Fraction | None
    begun: frozenset[tuple[str, str]] = frozenset()
    doubts: Mapping[Fact, Text] = field(default_factory=dict)
    places: Mapping[str, Span] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    """The number of things of each kind and events of each kind that there are any of, by symbol."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How data are read: `now` is the end of observation, `complete` that nothing follows it, `open` see above.

    The end of observation is told in seconds since 1970-01-01T00:00Z; what is left of it after the last full tick is
    too short to hold anything of the data.
    """

    now: Fraction | None = None
    complete: bool = False
    open: bool = False


def data_world(
    data: Data,
    specification: Specification,
    theory: Theory,
    cycles: Sequence[Cycle],
    ranking: Ranking,
    reading: Reading,
) -> tuple[DataWorld, list[Diagnostic]]:
    """The world that the data tell, with what is wrong with them."""
    teller = _Teller(specification, theory, tuple(cycles), ranking, reading)
    return teller.tell(data), teller.diagnostics


class _Teller:
    """Data being told: first the things, then their values, then what follows from the course of events."""

    def __init__(
        self,
        specification: Specification,
        theory: Theory,
        cycles: tuple[Cycle, ...],
        ranking: Ranking,
        reading: Reading,
    ) -> None:
        self.specification, self.theory, self.ranking, self.reading = specification, theory, ranking, reading
        self.cycles = cycles
        self.governed = {cycle.parameter.function.name: cycle for cycle in cycles}
        self.diagnostics: list[Diagnostic] = []
        self.told = Told(specification)
        self.sorts: dict[str, ObjectSort] = {}
        self.kinds: dict[str, list[str]] = {}
        self.places: dict[str, Span] = {}
        self.doubts: dict[Fact, Text] = {}
        self.snapshots: dict[Fact, Value] = {}
        self.histories: dict[Fact, list[tuple[Fraction, Value]]] = {}
        self.events: list[tuple[Fraction, str, EventKind]] = []
        self.end: Fraction | None = None
        self.begun: frozenset[tuple[str, str]] = frozenset()

    def tell(self, data: Data) -> DataWorld:
        self._things(data)
        self._values(data)
        self._times()
        self._close()
        fill(self.told, self.ranking, self._barred)
        self._course()
        self.told.set_others()
        end = self.end
        world = replace(
            self.told.world,
            events=frozenset(sort.name for sort in self.theory.event_sorts if not is_timeout(sort)),
            observed=None if self.reading.complete else (end if end is not None else Fraction(0)),
            now=end,
        )
        return DataWorld(world, end, self.begun, self.doubts, self.places, self._rows())

    def _rows(self) -> dict[str, int]:
        found = {kind.symbol: len(self.told.members_of(kind.symbol)) for kind in self.specification.kinds.values()}
        found |= {
            event.symbol: len(self.told.elements.get(event.sort.name, ()))
            for event in self.specification.events.values()
        }
        return {symbol: count for symbol, count in found.items() if count}

    def report(self, finding: Diagnostic) -> None:
        self.diagnostics.append(finding)

    def label(self, symbol: str) -> Text:
        return self.specification.label(symbol)

    # ------------------------------------------------ things

    def _things(self, data: Data) -> None:
        for thing in data.things:
            for kind in thing.kinds:
                self._be(thing.name, kind, thing.place)
        functions = self.theory.functions
        for fact in data.given:
            function = functions.get(fact.function)
            if function is None:
                continue
            for value, sort, kind in self._references(function, fact):
                if isinstance(sort, ObjectSort) and isinstance(value, str):
                    self._refer(value, sort, kind, fact.place)
        for name, sort in self.sorts.items():
            event = self.specification.event_of_sort.get(sort)
            if event is None:
                self.told.add_object(name, sort, self.kinds[name])
            else:
                self.told.elements[sort.name] = (*self.told.elements.get(sort.name, ()), name)

    def _references(self, function: Function, fact: Given) -> Iterable[tuple[Value, object, str]]:
        """The arguments and the value of a fact with the sorts and kinds that they have to be of."""
        kinds = self._declared.get(function.name, ())
        values = (*fact.args, fact.value)
        for value, sort, kind in zip_longest(values, (*function.args[: len(fact.args)], function.result), kinds):
            yield value, sort, kind or ""

    @cached_property
    def _declared(self) -> Mapping[str, tuple[str, ...]]:
        """For each symbol the kinds of its arguments and of its value, as far as they are declared."""
        spec = self.specification
        table: dict[str, tuple[str, ...]] = {}
        for parameter in spec.parameters.values():
            owner = tuple(arg.type.kind for arg in parameter.args) if parameter.args else (parameter.owner,)
            table[parameter.function.name] = (*owner, parameter.type.kind)
        for relation in spec.relations.values():
            ends = (relation.owner, relation.target)
            if relation.via in {"inverse value", "inverse pairs"}:
                table.setdefault(relation.function.name, ends[::-1])
            else:
                table[relation.function.name] = ends
        for predicate in spec.global_relations.values():
            table[predicate.function.name] = tuple(arg.type.kind for arg in predicate.args)
        for event in spec.events.values():
            table[event.by_function.name] = (event.symbol, event.by)
            table[event.to_function.name] = (event.symbol, event.to)
            for arg in event.args:
                if arg.function is not None:
                    table[arg.function.name] = (event.symbol, arg.type.kind)
        return table

    def _be(self, name: str, symbol: str, place: Span | None) -> bool:
        """Note that a thing is of a kind; whether it can be."""
        kind: Kind | EventKind | None = self.specification.kinds.get(symbol) or self.specification.events.get(symbol)
        if kind is None:
            return False
        sort = self.sorts.setdefault(name, kind.sort)
        if place is not None:
            self.places.setdefault(name, place)
        if sort != kind.sort:
            fields = {"name": name, "one": self.label(self._called(name)), "other": self.label(symbol)}
            self.report(Diagnostic(codes.TWO_SORTS, place, fields))
            return False
        known = self.kinds.setdefault(name, [])
        if symbol not in known:
            above = [each for one in (*known, symbol) for each in self.specification.ancestors(one)]
            pair = disjoint_pair(above, self.theory)
            if pair is not None:
                fields = {"name": name, "one": self.label(pair[0]), "other": self.label(pair[1])}
                self.report(Diagnostic(codes.TWO_SORTS, place, fields))
                return False
            known.append(symbol)
        return True

    def _called(self, name: str) -> str:
        kinds = self.kinds.get(name)
        return kinds[0] if kinds else self.sorts[name].name

    def _refer(self, name: str, sort: ObjectSort, kind: str, place: Span | None) -> None:
        """A thing that others speak of is there, and of the kind that is spoken of."""
        known = self.sorts.get(name)
        if known is None:
            self.sorts[name], self.kinds[name] = sort, []
            if place is not None:
                self.places.setdefault(name, place)
        elif known != sort:
            return
        if kind in self.specification.kinds and not any(
            self.specification.is_a(each, kind) for each in self.kinds[name]
        ):
            self._be(name, kind, place)

    # ------------------------------------------------ values

    def _values(self, data: Data) -> None:
        said: dict[Fact, Given] = {}
        for doubt in data.doubts:
            self.doubts.setdefault((doubt.function, doubt.args), doubt.why)
        for fact in data.given:
            function = self.theory.functions.get(fact.function)
            if function is None:
                continue
            key = (fact.function, fact.args)
            if not self._fits(function, fact):
                continue
            if fact.since is not None and function.changing:
                if key not in self.doubts:
                    self.histories.setdefault(key, []).append((fact.since, fact.value))
                continue
            before = said.setdefault(key, fact)
            if before.value != fact.value:
                self._two_values(function, before, fact)
        for key, fact in said.items():
            if key in self.doubts:
                continue
            if self.theory.functions[fact.function].changing:
                self.snapshots[key] = fact.value
            else:
                self.told.functions.setdefault(fact.function, {})[fact.args] = fact.value

    def _fits(self, function: Function, fact: Given) -> bool:
        """Whether the things that a fact speaks of are of the sorts that it needs."""
        values = [*zip(fact.args, function.args, strict=False), (fact.value, function.result)]
        for value, sort in values:
            if isinstance(sort, ObjectSort) and self.sorts.get(str(value)) != sort:
                fields = {
                    "name": value,
                    "found": self.label(self._called(str(value))),
                    "expected": self.label(sort.name),
                }
                self.report(Diagnostic(codes.WRONG_THING, fact.place, {**fields, "of": self.label(function.name)}))
                self.doubts.setdefault((function.name, fact.args), Text("it leads to another thing", "它指向别的事物"))
                return False
        return True

    def _two_values(self, function: Function, one: Given, other: Given) -> None:
        first, second = (
            Text(
                *(shown_value(each.value, function.result, lang, tick=self.specification.tick) for lang in ("en", "zh"))
            )
            for each in (one, other)
        )
        fields = {
            "of": self.label(function.name),
            "name": ", ".join(map(str, one.args)),
            "one": first,
            "other": second,
        }
        labels = () if one.place is None else (Label(one.place, Text("the other value", "另一个值")),)
        self.report(Diagnostic(codes.TWO_VALUES, other.place, fields, labels))
        why = Text(f"the data give both {first.en} and {second.en}", f"数据同时给出 {first.zh} 与 {second.zh}")
        self.doubts[function.name, one.args] = why

    # ------------------------------------------------ events and the end of observation

    def _times(self) -> None:
        for event in self.specification.events.values():
            times = self.told.functions.get(event.time_function.name, {})
            for name in self.told.elements.get(event.sort.name, ()):
                time = times.get((name,))
                if isinstance(time, Fraction):
                    self.events.append((time, name, event))
                elif (event.time_function.name, (name,)) not in self.doubts:
                    self.doubts[event.time_function.name, (name,)] = Text("no time is given", "没有给出时间")
                    fields = {"name": name, "event": self.label(event.symbol)}
                    self.report(Diagnostic(codes.NO_TIME, self.places.get(name), fields))
        self.events.sort(key=lambda each: each[:2])
        last = max((time for time, _, _ in self.events), default=None)
        since = max((since for table in self.histories.values() for since, _ in table), default=None)
        if since is not None and (last is None or since > last):
            last = since
        now = self.reading.now
        self.end = last if now is None else Fraction(floor(now / self.specification.tick))
        for time, name, _ in self.events:
            if self.end is not None and time > self.end:
                shown = {"time": shown_instant(time * self.specification.tick)}
                end = shown_instant(self.end * self.specification.tick)
                self.report(Diagnostic(codes.AFTER_THE_END, self.places.get(name), {"name": name, **shown, "end": end}))

    # ------------------------------------------------ what is not said

    def _close(self) -> None:
        if self.reading.open:
            said = [(name, args) for name, table in self.told.functions.items() for args in table]
            for name, args in (*said, *self.snapshots, *self.histories, *self.doubts):
                self._mention(name, args)
            self.told.close(frozenset())
            # Of a default it counts whether there is a value, not whether its name fell.
            self.told.mentioned.clear()
            return
        self.told.state_features()
        self.told.state_bounds()
        for parameter in self.specification.parameters.values():
            self._close_parameter(parameter)
        for relation in self.specification.relations.values():
            if relation.via == "value":
                self.told.absent_outside(relation.owner, relation.function)
            if relation.via in {"pairs", "inverse pairs"} or (relation.via == "value" and relation.low == 0):
                self._none(relation.function)
        for predicate in self.specification.global_relations.values():
            self._none(predicate.function)
        for feature in self.specification.features.values():
            if feature.optional:
                self._none(feature.presence)
        for event in self.specification.events.values():
            for function in (event.by_function, event.to_function, *(arg.function for arg in event.args)):
                if function is not None and (function.partial or isinstance(function.result, BoolSort)):
                    self._none(function)

    def _close_parameter(self, parameter: Parameter) -> None:
        if parameter.type.optional or parameter.type.collection is not None:
            self._none(parameter.function)
            return
        if parameter.owner:
            self.told.absent_outside(parameter.owner, parameter.function)
        feature = self.specification.features.get(f"{parameter.owner}.{parameter.feature}".lstrip("."))
        if feature is not None and feature.optional and parameter.function.partial:
            having = self.told.functions.setdefault(feature.presence.name, {})
            given = self.told.functions.get(parameter.function.name, {})
            # Who gives a value of a feature has it.
            having.update({args: True for args in given if args not in having})
            for name in self.told.members_of(parameter.owner) if parameter.owner else ():
                if having.get((name,)) is not True:
                    self.told.give_none(parameter.function, (name,))

    def _mention(self, name: str, args: Args) -> None:
        """Note that something is said of a thing, so that nothing else may be meant."""
        for relation in self.specification.relations.values():
            if relation.function.name == name:
                place = 1 if relation.via == "inverse pairs" else 0
                self.told.mentioned.add((str(args[place]), relation.id))
        for parameter in self.specification.parameters.values():
            if parameter.function.name == name and args:
                self.told.mentioned.add((str(args[0]), parameter.id))

    def _none(self, function: Function) -> None:
        """Note that what is not given is not there; what is doubtful stays unknown."""
        arity = len(function.args) - function.changing
        doubtful = {args for name, args in self.doubts if name == function.name}
        if not doubtful:
            self.told.give_none(function, (None,) * arity)
        elif arity == 1 and isinstance(function.args[0], ObjectSort):
            for name in self.told.elements.get(function.args[0].name, ()):
                if (name,) not in doubtful:
                    self.told.give_none(function, (name,))

    def _barred(self, id_: str, args: Args) -> bool:
        """Whether no default may be filled in: something is said, but not to be understood."""
        parameter = self.specification.parameters[id_]
        return (parameter.function.name, args) in self.doubts

    # ------------------------------------------------ changing values

    def _course(self) -> None:
        last = self.events[-1][0] if self.events else None
        for (name, args), since in self.histories.items():
            self._history(self.theory.functions[name], args, sorted(since))
        for (name, args), value in self.snapshots.items():
            if name not in self.governed and (name, args) not in self.histories:
                self._snapshot(self.theory.functions[name], args, value, last)
        self._cycles(last)

    def _snapshot(self, function: Function, args: Args, value: Value, last: Fraction | None) -> None:
        timeline: PartlyTimeline = ((None, value),)
        if last is not None:
            before = self._unknown(function)
            timeline = ((None, before), (moment_after_timeouts(last), value))
        self.told.timelines.setdefault(function.name, {})[args] = timeline

    def _unknown(self, function: Function) -> Unknown:
        low, high = self.told.bounds.get(function.name, (None, None))
        return Unknown(low, high, function.partial)

    def _history(self, function: Function, args: Args, since: list[tuple[Fraction, Value]]) -> None:
        timeline: list[tuple[int | None, Value | Unknown]] = [(None, self._unknown(function))]
        for time, value in since:
            start = moment_after(time)
            if timeline[-1][0] == start:
                # Two values from one instant on: nobody can say which was the later.
                timeline[-1] = (start, self._unknown(function))
            else:
                timeline.append((start, value))
        self.told.timelines.setdefault(function.name, {})[args] = tuple(timeline)

    def _cycles(self, last: Fraction | None) -> None:
        """States follow from events; where no event of its life cycle concerns an object, they are as given."""
        governed = tuple(cycle for cycle in self.cycles if not self._has_history(cycle))
        states = States(self.told, governed)
        for cycle in governed:
            self._begin(cycle)
        start = self.events[0][0] if self.events else (self.end if self.end is not None else Fraction(0))
        states.begin(start)
        index = 0
        while index < len(self.events):
            instant = self.events[index][0]
            states.advance(instant)
            same = [each for each in self.events[index:] if each[0] == instant]
            for _, name, event in same:
                states.see(event.symbol, name, instant)
            self._forget_ties(states, same, instant)
            index += len(same)
        if self.end is not None:
            states.advance(self.end + 1)
        self.begun = frozenset(states.begun)
        for fact, doubt in states.doubts.items():
            self.doubts.setdefault(fact, doubt.told(shown_instant(doubt.instant * self.specification.tick)))
        for cycle in governed:
            self._compare(cycle, last)

    def _forget_ties(self, states: States, same: Sequence[tuple[Fraction, str, EventKind]], instant: Fraction) -> None:
        """Of several events of one instant that move one object, data do not say which was the last."""
        for cycle in states.cycles:
            moving = {move.kind.symbol for move in cycle.moves}
            seen: dict[str, int] = {}
            for _, name, event in same:
                for value in self._participants(name, event) if event.symbol in moving else ():
                    seen[value] = seen.get(value, 0) + 1
            for name, count in seen.items():
                if count > 1 and self.told.is_member(name, cycle.parameter.owner):
                    states.forget(cycle, name, instant)

    def _participants(self, name: str, event: EventKind) -> set[str]:
        """What the arguments of an event name."""
        found: set[str] = set()
        for arg in event.args:
            if arg.function is not None:
                value = self.told.functions.get(arg.function.name, {}).get((name,))
                if isinstance(value, str):
                    found.add(value)
        return found

    def _has_history(self, cycle: Cycle) -> bool:
        return any(name == cycle.parameter.function.name for name, _ in self.histories)

    def _begin(self, cycle: Cycle) -> None:
        """Give the state with which an object begins that no event of its life cycle concerns."""
        function = cycle.parameter.function
        moved = self._moved(cycle)
        for name in self.told.members_of(cycle.parameter.owner):
            state = self.snapshots.get((function.name, (name,)))
            if name not in moved and state is not None:
                self.told.timelines.setdefault(function.name, {})[name,] = ((None, state),)

    def _moved(self, cycle: Cycle) -> set[str]:
        """The objects that an event of the life cycle names."""
        kinds = {move.kind.symbol for move in cycle.moves}
        found: set[str] = set()
        for _, name, event in self.events:
            if event.symbol in kinds:
                found |= self._participants(name, event)
        return found

    def _compare(self, cycle: Cycle, last: Fraction | None) -> None:
        """Report a state that is given and is not the one to which the events lead."""
        function = cycle.parameter.function
        table = self.told.timelines.get(function.name, {})
        for name in self.told.members_of(cycle.parameter.owner):
            given = self.snapshots.get((function.name, (name,)))
            timeline = table.get((name,), ())
            reached = timeline[-1][1] if timeline else None
            if given is None or reached == given:
                continue
            if not isinstance(reached, Unknown) and reached is not None:
                fields = {
                    "name": name, "of": self.label(cycle.parameter.id), "given": str(given), "reached": str(reached),
                }  # fmt: skip
                self.report(Diagnostic(codes.OTHER_STATE, self.places.get(name), fields))
            self._snapshot(function, (name,), given, last)
