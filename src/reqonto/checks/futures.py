"""Stories that break nothing yet and can only end in violation, and the point of no return.

A story that is observed so far may go on in any way: nothing is known of what comes after it.  That no way of going on
keeps some requirements is proved, whatever happens and however many things take part; where that is not proved nothing
is said.  The point of no return is the first event after which it is so; before it there was a way out, as far as a
world was found in which the story goes on well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from reqonto.backends.base import Budget, Impossible, Possible, Session
from reqonto.checks.defaults import ranking_of
from reqonto.checks.impossible import smallest
from reqonto.checks.questions import Asker
from reqonto.checks.scenario_completions import facts_of
from reqonto.checks.scenario_loosened import further_events, loosened, tells_all
from reqonto.checks.verdicts import Lost, ScenarioResult, Verdict
from reqonto.constraints.scenario_states import cycles_of
from reqonto.constraints.scenarios import ScenarioFacts, scenario_facts
from reqonto.logic.sorts import INSTANT, ObjectSort
from reqonto.logic.terms import Compare, Formula, Individual, Var, conjunction, disjunction, exists, forall
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.versions import vocabulary
from reqonto.logic.walk import Node, bound, every_node, rewrite
from reqonto.records import dataclass
from reqonto.spec.model import Entry, Specification
from reqonto.syntax import tree

BUDGET = Budget(seconds=5.0)

MOST_FACTS = 400
"""A story of which more is to be said is not asked about."""

MOST_TOGETHER = 24
"""How many requirements are asked about together: those that speak of the same kinds of events as what is pending."""

MOST_STEPS = 60
"""A story of more events is not searched for its point of no return from the start, but from so many before its end."""


def is_open(result: ScenarioResult, binding: Collection[str]) -> bool:
    """Whether it is worth asking how a story may go on: something that binds is pending, and nothing is broken."""
    verdicts = {each.verdict for each in result.judgements if each.requirement in binding}
    broken = Verdict.VIOLATED in verdicts or result.consistent is False
    return Verdict.PENDING in verdicts and not broken and not result.excerpt


def _is_judged_so(axioms: Iterable[Axiom], facts: ScenarioFacts) -> bool:
    """Whether what is said is what is judged of a story: it speaks neither of now nor of how a life began."""
    begun = {key for key, _ in facts.begun}
    said = list(axioms)
    return bool(said) and all(
        axiom.force == "must" and axiom.id not in begun and not _speaks_of_now(axiom) for axiom in said
    )


def _speaks_of_now(axiom: Axiom) -> bool:
    nodes = [var for node in every_node(axiom.formula) for var in bound(node)]
    return any(var.sort == INSTANT and var.name.startswith("now") for var in nodes)


@dataclass(slots=True)
class Futures:
    """Questions about how stories may go on.

    `binding` are the requirements that have to be kept; `tell` tells a scenario, None where its text has mistakes.
    """

    theory: Theory
    binding: frozenset[str]
    tell: Callable[[Entry[tree.Scenario]], ScenarioFacts | None]
    asker: Asker

    @classmethod
    def of(
        cls,
        specification: Specification,
        theory: Theory,
        binding: frozenset[str],
        opened: Callable[[Theory], Session],
        seconds: float,
    ) -> Futures:
        """Questions about the scenarios of a specification."""
        cycles, ranking = cycles_of(specification), ranking_of(specification, theory)

        def tell(entry: Entry[tree.Scenario]) -> ScenarioFacts | None:
            return scenario_facts(entry, specification, theory, cycles, ranking=ranking)[0]

        return cls(theory, binding, tell, Asker.start(theory, BUDGET, seconds, None, opened))

    def lost(self, entry: Entry[object], result: ScenarioResult) -> Lost | None:
        """Why and since when a story can only end in violation; None where that is not so, or was not established."""
        assert isinstance(entry.node, tree.Scenario)
        story: Entry[tree.Scenario] = entry  # type: ignore[assignment]
        verdicts = {each.requirement: each.verdict for each in result.judgements if each.requirement in self.binding}
        facts = self.tell(story)
        if facts is None or tells_all(facts):
            return None
        pending = [key for key, verdict in verdicts.items() if verdict is Verdict.PENDING]
        ids = self.concerned(pending, [key for key in verdicts if _is_judged_so(self.theory.by_id.get(key, ()), facts)])
        if not ids or self.future(facts, ids) is not False:
            return None
        return self.point(story, facts, ids)

    def concerned(self, pending: Sequence[str], ids: Collection[str]) -> list[str]:
        """What is pending and may be kept only in some ways, with what speaks of the same kinds of events."""
        spoken = {key: self._events(key) for key in ids}
        found = [key for key in pending if key in spoken]
        for _ in range(3):
            near = {sort for key in found for sort in spoken[key]}
            found += [key for key in ids if key not in found and not near.isdisjoint(spoken[key])]
        return [key for key in self.theory.by_id if key in found[:MOST_TOGETHER]]

    def _events(self, key: str) -> set[str]:
        return {
            var.sort.name
            for axiom in self.theory.by_id[key]
            for node in every_node(axiom.formula)
            for var in bound(node)
            if isinstance(var.sort, ObjectSort) and var.sort in self.theory.event_sorts
        }

    def future(self, facts: ScenarioFacts, ids: Collection[str]) -> bool | None:
        """Whether the story can go on so that these are kept; None if neither was established."""
        told = self._told(facts, ids)
        if told is None:
            return None
        answer = self.asker.ask(told, ids)
        if isinstance(answer, Possible):
            return True
        if not isinstance(answer, Impossible):
            return None
        confirmed = self.asker.ask_exactly(told, answer.core, session=self.asker.fresh())
        return False if isinstance(confirmed, Impossible) else None

    def _told(self, facts: ScenarioFacts, ids: Collection[str]) -> Formula | None:
        """That there are the things and events of the story, and no others up to its end; None if it is too long.

        Said is what these requirements and what is assumed beside them read; changing values are free after the end.
        """
        read = {name for key in ids for axiom in self.theory.by_id[key] for name in vocabulary(axiom.formula)}
        for axiom in self.theory.axioms:
            names = set(vocabulary(axiom.formula)) if axiom.force == "background" else set()
            if not names.isdisjoint(read & self.theory.functions.keys()):
                read |= names
        sorts = {
            sort.name for name in read if name in self.theory.functions for sort in _sorts(self.theory, name)
        } | read
        kinds = {name: info for name, info in self.theory.kinds.items() if info.sort.name in sorts}
        functions = {
            name: each
            for name, each in self.theory.functions.items()
            if name in read or (name.endswith(".time") and name.removesuffix(".time") in kinds)
        }
        narrow = replace(self.theory, kinds=kinds, functions=functions)
        said = [*facts_of(loosened(facts, narrow), narrow), *further_events(facts, narrow)[1]]
        if len(said) > MOST_FACTS or any(time > facts.end for time in _times(facts, narrow)):
            # A time-out that is due right after the end may still be forestalled.
            return None
        things = [Individual(name, sort) for sort in narrow.sorts for name in facts.world.elements.get(sort.name, ())]
        things += [each for formula in said for each in every_node(formula) if isinstance(each, Individual)]
        named = {each: Var(f"thing{number}", each.sort) for number, each in enumerate(dict.fromkeys(things))}
        distinct = [
            Compare("!=", one, other) for one, other in combinations(named.values(), 2) if one.sort == other.sort
        ]
        # A scenario lists what there is; only events may still come, and things of the kinds that it leaves open.
        closed = [
            forall(
                (Var("x", sort),),
                disjunction(*(Compare("=", Var("x", sort), var) for var in named.values() if var.sort == sort)),
            )
            for sort in narrow.sorts
            if sort not in narrow.event_sorts and sort.name not in facts.world.others
        ]
        body = conjunction(
            *distinct, *closed, *(rewrite(formula, lambda node: _as_var(node, named)) for formula in said)
        )
        return exists(tuple(named.values()), body)

    def point(self, entry: Entry[tree.Scenario], facts: ScenarioFacts, ids: list[str]) -> Lost | None:
        """The first event after which there is no way out, and the requirements that leave none together."""
        parts = [(facts, facts.end)]
        stories = list(_beginnings(entry))[-MOST_STEPS:]
        for story in reversed(stories):
            told = self.tell(story)
            if told is None:
                break
            # What follows at the same instant was not yet seen, and may be what is called for.
            if told.end < parts[-1][1]:
                parts.append((told, told.end))
        sure, first = False, 0
        for index, (told, _) in enumerate(parts[1:], 1):
            answer = self.future(told, ids)
            if answer is not False:
                # Where it stays open whether there was a way out, the point is told as the latest.
                sure = answer is True
                break
            first = index
        else:
            sure = len(stories) < MOST_STEPS
        at = parts[first][0]
        members = smallest(ids, lambda kept: self.future(at, kept) is False)
        if not members or self.future(at, members) is not False:
            # The background alone excludes every way to go on: then the story is what is at fault.
            return None
        # Where only time has gone by since the last event, that event is not what settled it.
        by_time = (
            first == 0 and len(parts) > 1 and at.end > max((each.instant for each in at.happenings), default=at.end)
        )
        number = 0 if by_time else max(at.numbers.values(), default=0)
        return Lost(tuple(members), number, at.when(at.end), sure)


def _sorts(theory: Theory, name: str) -> Iterator[ObjectSort]:
    function = theory.functions[name]
    return (sort for sort in (*function.args, function.result) if isinstance(sort, ObjectSort))


def _times(facts: ScenarioFacts, theory: Theory) -> Iterator[Fraction]:
    for name in theory.timers:
        yield from (time for time in facts.world.functions.get(name, {}).values() if isinstance(time, Fraction))


def _as_var(node: Node, named: Mapping[Individual, Var]) -> Node:
    return named[node] if isinstance(node, Individual) else node


def _beginnings(entry: Entry[tree.Scenario]) -> Iterator[Entry[tree.Scenario]]:
    """The story up to nothing, up to its first step, and so on, each observed up to its last step."""
    node = entry.node
    plain = [part for part in node.parts if not isinstance(part, _LEFT_OUT)]
    steps = [index for index, part in enumerate(plain) if isinstance(part, _STEPS)]
    for count in range(len(steps) + 1):
        dropped = set(steps[count:])
        kept = tuple(part for index, part in enumerate(plain) if index not in dropped)
        yield replace(entry, node=replace(node, parts=kept))


_STEPS = (tree.DoStep, tree.ProvideStep, tree.SetStep)
_LEFT_OUT = (tree.Observation, tree.ExpectVerdict, tree.ExpectWhole, tree.CheckStep)
