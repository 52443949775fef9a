"""What an engine is asked about a life cycle: which transitions fire, which compete, which derived states occur.

Every question is asked with all binding requirements kept, so that "never" means: because of them.  What proves it is
thinned out to a minimal set.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType
from typing import Literal, TypeAlias

from reqonto.backends.base import Answer, Impossible, Possible, Undecided
from reqonto.checks.case_inputs import Inputs
from reqonto.checks.case_words import Words, joined
from reqonto.checks.conflicts import shrink
from reqonto.checks.questions import Asker
from reqonto.checks.scenarios import labels_of
from reqonto.constraints.draft import conjuncts, either, together
from reqonto.constraints.lifecycle_axioms import timeouts_decided, timeouts_over
from reqonto.constraints.lifecycles import Cycle, Delay, Move
from reqonto.constraints.structure import in_kind
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.logic.cases import TooMany
from reqonto.logic.evaluate import assignments, holds
from reqonto.logic.sorts import INSTANT, MOMENT
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    TRUE,
    Apply,
    Arith,
    Compare,
    Const,
    Exists,
    Formula,
    Var,
    disjunction,
    exists,
    just_after,
    just_before,
)
from reqonto.logic.walk import functions_in, substitute
from reqonto.records import dataclass
from reqonto.spec.elaborate import Elaborator
from reqonto.spec.model import Definition, Specification

Known: TypeAlias = Literal["yes", "no", "open", "unasked"]
"""Whether something can happen; `unasked` where the drawing already excludes it or there was nothing to ask."""


@dataclass(frozen=True, slots=True)
class Fires:
    """Whether a transition can fire from one of its states, and what excludes it."""

    step: int
    source: str
    target: str
    known: Known
    because: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rivals:
    """Two transitions of which one and the same event may make either; `example` gives values for which it may."""

    one: int
    other: int
    source: str
    known: Known
    example: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A state and an event that the life cycle names, but not there, or (`when`) not under this condition."""

    state: str
    event: str
    when: Text | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """A definition of a truth value of the object that reads its state: in which states it can be true."""

    name: str
    states: tuple[str, ...]
    because: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(slots=True)
class Interrogation:
    """One life cycle and the engine that is asked about it; without one nothing is known beyond the drawing."""

    cycle: Cycle
    specification: Specification
    asker: Asker | None
    musts: tuple[str, ...] = field(init=False)
    never: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict)
    """What keeps states from being reached, once the transitions were asked about."""

    def __post_init__(self) -> None:
        self.musts = () if self.asker is None else self.asker.theory.ids("must")

    @property
    def steps(self) -> list[Move | Delay]:
        """The transitions in written order."""
        return self.cycle.steps

    def guarded(self, *parts: Formula) -> Formula:
        return together(in_kind(self.cycle.object, self.cycle.parameter.owner, self.specification), *parts)

    # ------------------------------------------------ transitions

    def fires(self) -> list[Fires]:
        """For each transition and each state that it starts from whether it ever fires, in written order.

        States are visited from the initial one on: of a transition from a state that is never reached nothing need be
        asked, and what excludes it is what excludes the state.
        """
        steps = self.steps
        if self.asker is None:
            return [
                Fires(number, source, step.target, "unasked")
                for number, step in enumerate(steps)
                for source in step.sources
            ]
        found: dict[tuple[int, str], Fires] = {}
        visited: list[str] = [self.cycle.initial]
        for source in visited:
            for number, step in enumerate(steps):
                if source in step.sources:
                    known, because, reason = self._fired(step, source)
                    found[number, source] = Fires(number, source, step.target, known, because, reason)
                    if known != "no" and step.target not in visited:
                        visited.append(step.target)
        self.never = {
            state: self.excluded(state, found)
            for state in dict.fromkeys(step.target for step in steps)
            if state not in visited
        }
        return [
            found.get((number, source)) or Fires(number, source, step.target, "no", self.never.get(source, ()))
            for number, step in enumerate(steps)
            for source in step.sources
        ]

    def _fired(self, step: Move | Delay, source: str) -> tuple[Known, tuple[str, ...], str]:
        """Whether a transition ever fires from a state."""
        if isinstance(step, Delay) and self._forestalled(step, source):
            return "no", (), ""
        return self._asked(self._firing(step, source))[:3]

    def _forestalled(self, delay: Delay, source: str) -> bool:
        """Whether another time-out of the state, without a condition, is always due earlier."""
        for other in self.cycle.delays:
            match other.duration, delay.duration:
                case Const(Fraction() as sooner), Const(Fraction() as later):
                    if source in other.sources and other.guard == TRUE and sooner < later:
                        return True
                case _:
                    pass
        return False

    def excluded(self, state: str, found: Mapping[tuple[int, str], Fires]) -> tuple[str, ...]:
        """What keeps a state from being reached: what excludes the transitions that lead to it, or to those before.

        Each of them has a least reason of its own; what all of them have in common is looked for where these differ.
        """
        ways = [found[way] for way in self._entrances(state, found)]
        because = tuple(dict.fromkeys(id_ for each in ways for id_ in each.because))
        reasons = {each.because for each in ways if each.because}
        if self.asker is None or len(reasons) < 2 or any(each.known != "no" for each in ways):
            return because
        # What the drawing excludes needs no reason.
        open_ = [self._firing(self.steps[each.step], each.source) for each in ways if each.because]
        goal = disjunction(*open_)
        clash = shrink(self.asker, goal, (*because, self.cycle.id))
        ids = tuple(id_ for id_ in because if id_ in {*clash.members, *clash.background})
        if not clash.minimal and not self._excludes((*ids, self.cycle.id), goal):
            return because
        return ids

    def _excludes(self, ids: tuple[str, ...], goal: Formula) -> bool:
        """Whether it is confirmed that these alone exclude the goal."""
        assert self.asker is not None
        return isinstance(self.asker.ask_exactly(goal, ids, session=self.asker.fresh()), Impossible)

    def _entrances(self, state: str, found: Mapping[tuple[int, str], Fires]) -> list[tuple[int, str]]:
        """The transitions that were asked about and lead to a state, or to where a way to it begins."""
        inside, todo = {state}, [state]
        ways: dict[tuple[int, str], None] = {}
        while todo:
            target = todo.pop()
            for number, step in enumerate(self.steps):
                for source in step.sources if step.target == target else ():
                    if (number, source) in found:
                        ways[number, source] = None
                    elif source not in inside:
                        inside.add(source)
                        todo.append(source)
        return list(ways)

    def _firing(self, step: Move | Delay, source: str) -> Formula:
        cycle = self.cycle
        match step:
            case Move():
                led = cycle.is_in((step.target,), just_after(step.time))
                variables = (cycle.object, step.event, *step.fresh)
                return exists(variables, self.guarded(self._enabled(step, source), led))
            case Delay():
                event = cycle.work.elaborator.fresh("e", step.kind.sort)
                time = Apply(step.time, (event,))
                of = Compare("=", Apply(step.self, (event,)), cycle.object)
                there = cycle.is_in((source,), timeouts_decided(time))
                led = cycle.is_in((step.target,), timeouts_over(time))
                return exists((cycle.object, event), self.guarded(of, there, led))

    def _enabled(self, move: Move, source: str) -> Formula:
        return together(move.named, self.cycle.is_in((source,), just_before(move.time)), move.allowed)

    # ------------------------------------------------ two transitions at once

    def rivals(self, live: Callable[[int, str], bool]) -> Iterator[Rivals]:
        """The pairs of transitions from one state to different ones that one event, or two time-outs, may make."""
        steps = self.steps
        for (one, left), (other, right) in combinations(enumerate(steps), 2):
            if left.target == right.target or self.asker is None:
                continue
            for source in left.sources:
                if source not in right.sources or not (live(one, source) and live(other, source)):
                    continue
                goal = self._overlap(left, right, source)
                if goal is None:
                    continue
                known, _, reason, world = self._asked(goal, thinned=False)
                yield Rivals(one, other, source, known, self._example(left, right, goal, world), reason)

    def _overlap(self, left: Move | Delay, right: Move | Delay, source: str) -> Formula | None:
        cycle = self.cycle
        match left, right:
            case Move(), Move() if left.kind.symbol == right.kind.symbol:
                second = cycle.renamed(right, left.event)
                variables = (cycle.object, left.event, *left.fresh, *second.fresh)
                return exists(variables, self.guarded(self._enabled(left, source), second.named, second.allowed))
            case Delay(), Delay():
                event = cycle.work.elaborator.fresh("e", left.kind.sort)
                time = Apply(left.time, (event,))
                decided = timeouts_decided(time)
                of = Compare("=", Apply(left.self, (event,)), cycle.object)
                length = substitute(right.duration, {right.read.name: decided})
                due = Compare("=", time, Arith("+", cycle.entry(decided), length, INSTANT))
                guard = substitute(right.guard, {right.read.name: decided})
                there = cycle.is_in((source,), decided)
                return exists((cycle.object, event), self.guarded(of, there, due, guard))
            case _:
                return None

    def _example(
        self, left: Move | Delay, right: Move | Delay, goal: Formula, world: Structure | None
    ) -> dict[str, str]:
        """What the conditions of both transitions look at, in a world in which both hold."""
        if world is None or not isinstance(left, Move) or not isinstance(right, Move) or not isinstance(goal, Exists):
            return {}
        second = self.cycle.renamed(right, left.event)
        inputs = Inputs([left.allowed, second.allowed], lambda _: (None, None))
        env = next((each for each in assignments(goal.vars, goal.body, world, {}) if holds(goal.body, world, each)), {})
        block = {number: frozenset({0}) for number in range(len(inputs.inputs))}
        return self.words(left.event).example(inputs, block, world, env) if env else {}

    def words(self, event: Var) -> Words:
        """How the object and the event are called: as in the text of the life cycle."""
        assert self.asker is not None
        names = {self.cycle.object.name: Text("self", "self"), event.name: Text("", "")}
        return Words(labels_of(self.specification, self.asker.theory), names, self.specification.tick)

    # ------------------------------------------------ events without an answer

    def unanswered(self, possible: Collection[str]) -> Iterator[Unanswered]:
        """The pairs of a state and a named event that no transition answers, or not in every case."""
        events = dict.fromkeys(move.kind.symbol for move in self.cycle.moves)
        for state in self.cycle.sort.members:
            for event in events:
                ways = [move for move in self.cycle.moves if state in move.sources and move.kind.symbol == event]
                if state in possible and not ways:
                    yield Unanswered(state, event)
                elif state in possible and self.asker is not None:
                    yield from self._left(state, event, ways)

    def _left(self, state: str, event: str, ways: Sequence[Move]) -> Iterator[Unanswered]:
        """The cases that no guard of several transitions holds in, as far as they can occur."""
        var = ways[0].event
        copies = [self.cycle.renamed(move, var) for move in ways]
        conditions = [exists(move.fresh, together(move.named, move.allowed)) for move in copies]
        named = either(*(exists(move.fresh, move.named) for move in copies))
        # That the event concerns the object is given; what is left are the guards.
        given = set(map(repr, conjuncts(named))) if len(ways) == 1 or not any(move.fresh for move in copies) else set()
        conditions = [together(*(each for each in conjuncts(one) if repr(each) not in given)) for one in conditions]
        if any(each == TRUE for each in conditions):
            return
        try:
            inputs = Inputs(conditions, lambda _: (None, None))
            left = inputs.cases.without(inputs.cases.any_of(inputs.of(each) for each in conditions))
            blocks = inputs.cases.cover(left)
        except TooMany:
            return
        kept: list[Text] = []
        for block in blocks:
            goal = exists((self.cycle.object, var), self.guarded(named, inputs.formula_of(block)))
            # The life cycle itself excludes it; the question is whether anything else does.
            others = tuple(each for each in self.musts if each != self.cycle.id)
            if not isinstance(self._put(goal, others), Impossible):
                kept.append(self.words(var).block(inputs, block))
        if kept:
            yield Unanswered(state, event, joined(kept, Text(" or ", " 或 "), Text("", "")))

    # ------------------------------------------------ derived states

    def derived(self, reached: tuple[str, ...]) -> Iterator[Derived]:
        """Definitions that read the state of the object they are about, with the states in which they can be true."""
        for name, formula, variables in self._definitions():
            if self.asker is None:
                yield Derived(name, ())
                continue
            found: list[str] = []
            left: list[str] = []
            because: dict[str, None] = {}
            for state in reached:
                moment = variables[1]
                goal = exists(variables, self.guarded(formula, self.cycle.is_in((state,), moment)))
                known, ids, _, _ = self._asked(goal)
                (found if known == "yes" else left if known == "open" else []).append(state)
                because |= dict.fromkeys(ids)
            yield Derived(name, tuple(found), tuple(because), tuple(left))

    def _definitions(self) -> Iterator[tuple[str, Formula, tuple[Var, Var]]]:
        cycle = self.cycle
        for definition in self.specification.definitions.values():
            if not self._is_about(definition):
                continue
            diagnostics: list[Diagnostic] = []
            elaborator = Elaborator(self.specification, definition.module, diagnostics)
            moment = elaborator.fresh("moment", MOMENT)
            scope = elaborator.scope(moment=moment).bind(definition.args[0].name, cycle.object, definition.args[0].type)
            formula = elaborator.formula(definition.body, scope)
            if any(each.weight is Severity.ERROR for each in diagnostics):
                continue
            if cycle.parameter.function.name in functions_in(formula):
                yield definition.symbol, formula, (cycle.object, moment)

    def _is_about(self, definition: Definition) -> bool:
        if definition.unusable or len(definition.args) != 1 or definition.type.base != "boolean":
            return False
        kind = definition.args[0].type.kind
        return bool(kind) and self.specification.is_a(self.cycle.parameter.owner, kind)

    # ------------------------------------------------ asking

    def _put(self, goal: Formula, keeping: Collection[str]) -> Answer:
        """The engine's answer to a question."""
        assert self.asker is not None
        self.asker.step("lifecycle")
        return self.asker.ask(goal, tuple(keeping))

    def _asked(self, goal: Formula, *, thinned: bool = True) -> tuple[Known, tuple[str, ...], str, Structure | None]:
        """Whether the goal is possible with all musts kept; what excludes it; why it is open; a world."""
        asker = self.asker
        assert asker is not None
        known = asker.known(goal)
        if known is not None:
            return "yes", (), "", known
        answer = self._put(goal, self.musts)
        match answer:
            case Possible(world):
                asker.remember(world)
                return "yes", (), "", world
            case Impossible(core):
                if not thinned:
                    return "no", (), "", None
                clash = shrink(asker, goal, core)
                ids = tuple(each for each in (*clash.members, *clash.background) if each != self.cycle.id)
                return "no", ids, "", None
            case Undecided(reason):
                return "open", (), reason, None
