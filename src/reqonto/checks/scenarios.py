"""What every requirement says about a scenario: satisfied, violated, pending, unknown or not applicable.

A requirement is judged once for each way in which its trigger is met by the objects and events told (a *match*).  Facts
that were not told and events that may still follow are kept apart, see `logic.partial`:

- violated: whatever is added, the duty fails;
- pending: the duty has not been met, and may still be met after the end of observation; or it forbids something in a
  period that is not yet over;
- unknown: what was not told decides it;
- satisfied: the duty is met, and as for what it forbids without end, nothing of it has been seen.

Over all matches the worst counts, in this order: violated, pending, unknown, satisfied; without a match the requirement
is not applicable.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from reqonto.cache import Store
from reqonto.checks.defaults import ranking_of
from reqonto.checks.impossible import exclusion, smallest
from reqonto.checks.scenario_completions import has_completion, solver_completions
from reqonto.checks.scenario_loosened import loosened, part_of, tells_all
from reqonto.checks.scenario_matches import Env, Found, Plan, Plans, applied, deciding, judge, offenders, plans
from reqonto.checks.scenario_memory import Earlier, Happened, Outline, Outlines, ScenarioMemory, happened
from reqonto.checks.scenario_unapplied import why_unapplied
from reqonto.checks.verdicts import Judgement, Match, ScenarioResult, StoryStep, Verdict
from reqonto.constraints.scenario_states import cycles_of
from reqonto.constraints.scenarios import Expectation, ScenarioFacts, scenario_facts
from reqonto.diagnostics.codes_calendars import CALENDAR_SILENT
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.logic.calendars import Reckoning
from reqonto.logic.demands import demands_later
from reqonto.logic.partial import Fact, PartialWorld, is_named, truth
from reqonto.logic.sorts import INSTANT, MOMENT, PARTY, STEPS, EnumSort, NumberSort, ObjectSort, Sort
from reqonto.logic.structure import Value
from reqonto.logic.terms import (
    Apply,
    Compare,
    Const,
    Formula,
    Implies,
    Individual,
    Not,
    Term,
)
from reqonto.logic.theory import Theory
from reqonto.logic.walk import bound, every_node, free_variables, functions_in, substitute
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import Entry, Specification
from reqonto.syntax import tree

Completions: TypeAlias = Callable[[Theory, PartialWorld, Sequence[Formula]], list[tuple[bool | None, bool | None]]]
"""For closed formulas False where none can be true, and where none can be false, in a completion of the world that
keeps the background; None where that was not established."""

_WORST = (Verdict.VIOLATED, Verdict.PENDING, Verdict.UNKNOWN, Verdict.SATISFIED, Verdict.NOT_APPLICABLE)
_VERDICTS = {
    "satisfied": Verdict.SATISFIED,
    "violated": Verdict.VIOLATED,
    "pending": Verdict.PENDING,
    "unknown": Verdict.UNKNOWN,
    "not applicable": Verdict.NOT_APPLICABLE,
}
# ---------------------------------------------------------------- one scenario


@dataclass(slots=True)
class Judge:
    """Judges scenarios by one theory; `labels` tell how symbols are called."""

    theory: Theory
    labels: Mapping[str, Text] = field(default_factory=dict)
    unformalised: Mapping[str, Text] = field(default_factory=dict)
    completions: Completions | None = None
    plans: Plans = field(init=False)
    silent: dict[tuple[str, int], None] = field(default_factory=dict)
    """The years that calendars do not know and verdicts hang on, as (calendar, year)."""
    measured: Mapping[str, Callable[[Judgement, ScenarioFacts], Judgement]] = field(default_factory=dict)
    """Items of whose single matches a share has to hold, and what makes their verdict."""
    memory: ScenarioMemory | None = None
    left_out: Collection[str] = ()
    """Items outside the chosen phases or not in force, of which no verdict is expected."""
    so_far: Theory | None = None
    """The theory without what calls for something later."""

    def __post_init__(self) -> None:
        self.plans = plans(self.theory)

    def judge(self, facts: ScenarioFacts) -> ScenarioResult:
        """The verdict of every requirement about the scenario, and its timeline."""
        expected = {each.id: each for each in facts.expectations if each.id not in self.left_out}
        key, earlier = ("", Earlier({})) if self.memory is None else self.memory.recall(facts)
        found: dict[str, list[Found]] = {}
        for each in self.plans.relevant(facts.world):
            name = each.axiom.id
            if each.axiom.force == "background" and name not in expected:
                continue
            if name in earlier.judged:
                continue
            told = judge(each, facts.world)
            found.setdefault(name, []).extend(
                match
                for match in told
                if not is_earlier_life(match, facts.begun) and not is_later_life(match, facts.end)
            )
        open_ids = self._sharpen(found, facts, expected)
        further = [name for name in expected if name not in self.plans.order or name in self.plans.background]
        judged = dict(earlier.judged)
        told_now: list[Judgement] = []
        for name in dict.fromkeys([*self.plans.ids, *further]):
            silent = len(self.silent)
            known = judged.get(name)
            expectation = expected.get(name)
            if known is not None:
                told_now.append(known if expectation is None else _expecting(known, expectation))
                continue
            judgement = self._judgement(name, found.get(name, []), expectation, facts)
            told_now.append(judgement)
            # What a solver was asked about, and what names a calendar, is found anew each time.
            if name in found and name not in open_ids and len(self.silent) == silent:
                judged[name] = judgement
        judgements = tuple(told_now)
        judgements = tuple(
            self.measured[each.requirement](each, facts) if each.requirement in self.measured else each
            for each in judgements
        )
        judgements = tuple(self._explained(each, facts) if _is_idle(each) else each for each in judgements)
        consistent = earlier.consistent
        if consistent is None:
            consistent = self.possible(facts, thoroughly=facts.consistent is not None)
        if self.memory is not None:
            self.memory.keep(key, earlier, judged=judged, consistent=consistent)
        return ScenarioResult(
            facts.id,
            facts.span,
            judgements,
            consistent,
            tuple(_timeline(happened(facts), judgements)),
            tuple(self._checked(facts)),
            facts.excerpt,
        )

    def _checked(self, facts: ScenarioFacts) -> Iterator[tuple[Span, bool | None]]:
        """Each `check` with its truth where it stands; what facts leave open is decided where all completions agree."""
        for check in facts.checks:
            said = truth(check.formula, check.world)
            if said is None and self.completions is not None:
                ((possible, refutable),) = self.completions(self._assumed(complete=False), check.world, [check.formula])
                said = True if refutable is False else False if possible is False else None
            yield check.span, said

    def _assumed(self, *, complete: bool) -> Theory:
        """What holds of a story: what calls for something does only of one that is told to its end."""
        if complete:
            return self.theory
        if self.so_far is None:
            events = self.theory.event_sorts
            kept = (each for each in self.theory.axioms if each.force == "structure" or not demands_later(each, events))
            self.so_far = replace(self.theory, axioms=tuple(kept))
        return self.so_far

    def remembered(self, entry: Entry[tree.Scenario], outline: Outline) -> ScenarioResult | None:
        """The result of a scenario that need not be told again for it; None if anything has to be judged anew."""
        assert self.memory is not None
        earlier = self.memory.recall_by(outline.key)
        if earlier.consistent is None or (earlier.consistent is False and outline.consistent is not False):
            return None
        expected = {each.id: each for each in outline.expectations if each.id not in self.left_out}
        for plan in self.plans.about(outline.present):
            name = plan.axiom.id
            if name not in earlier.judged and (plan.axiom.force != "background" or name in expected):
                return None
        further = [name for name in expected if name not in self.plans.order or name in self.plans.background]
        judgements: list[Judgement] = []
        for name in dict.fromkeys([*self.plans.ids, *further]):
            if name in self.measured:
                return None
            known, expectation = earlier.judged.get(name), expected.get(name)
            if known is None:
                judgements.append(self._unapplied(name, expectation))
            else:
                judgements.append(known if expectation is None else _expecting(known, expectation))
        told = tuple(judgements)
        if any(map(_is_idle, told)):
            # Why something does not apply is read off the facts.
            return None
        return ScenarioResult(
            entry.id,
            entry.node.uid.span,
            told,
            earlier.consistent,
            tuple(_timeline(outline.happenings, told)),
            (),
            entry.node.excerpt,
        )

    def possible(self, facts: ScenarioFacts, *, thoroughly: bool) -> bool | None:
        """Whether facts and events can be, with the background; a solver is asked only `thoroughly`."""
        answer = _worst([self._keeps(each, facts.world) for each in self._background(facts)])
        if answer is False and not tells_all(facts):
            # What more happens may still keep what is not kept so far.
            answer = False if self._broken(facts) else None
        if answer is None and thoroughly and self.completions is not None:
            return has_completion(self.theory, facts)
        return answer

    def excluding(self, facts: ScenarioFacts, *, thoroughly: bool) -> tuple[str, ...]:
        """The items of the background that the facts break; of what a solver has to find, a smallest set."""
        if thoroughly:
            ids = [axiom.id for axiom in self.theory.axioms if axiom.force == "background"]
            return tuple(smallest(list(dict.fromkeys(ids)), lambda kept: self._too_much(facts, kept)))
        found = self._broken(facts)
        return tuple(key for key in self.theory.by_id if key in found)

    def _background(self, facts: ScenarioFacts) -> list[Plan]:
        return [each for each in self.plans.relevant(facts.world) if each.axiom.force == "background"]

    def _broken(self, facts: ScenarioFacts) -> set[str]:
        """The items of the background that are not kept, whatever more happens."""
        # In a story that is observed so far, events after its end may be seen as such.
        world = loosened(facts, self.theory) if facts.excerpt else facts.world
        return {
            each.axiom.id
            for each in self._background(facts)
            if any(match.verdict is Verdict.VIOLATED for match in judge(each, world))
        }

    def _too_much(self, facts: ScenarioFacts, kept: Collection[str]) -> bool:
        """Whether the facts have no completion even where of the background only these items count."""
        axioms = [each for each in self.theory.axioms if each.force == "structure" or each.id in kept]
        return has_completion(replace(self.theory, axioms=tuple(axioms)), facts) is False

    def _keeps(self, found: Plan, world: PartialWorld) -> bool | None:
        """Whether the facts keep an axiom of the background, if nothing more happens."""
        answer: bool | None = True
        for each in judge(found, replace(world, observed=None)):
            if each.verdict is Verdict.VIOLATED:
                return False
            if each.verdict is Verdict.UNKNOWN:
                answer = None
        return answer

    def _judgement(
        self, key: str, found: list[Found], expectation: Expectation | None, facts: ScenarioFacts
    ) -> Judgement:
        if not found:
            return self._unapplied(key, expectation)
        verdict, kept = verdict_of(found)
        shown = tuple(_merged(self._match(each, facts) for each in kept))
        blamed = [match for match in shown if match.verdict is verdict]
        if key in self.theory.functions and any(match.trigger for match in blamed):
            # An event that finds no transition also leaves the state unexplained: that is no finding of its own.
            blamed = [match for match in blamed if match.trigger]
        events = sorted({number for match in blamed for number in _blamed(match)})
        missing = dict.fromkeys(fact for each in kept if each.verdict is verdict for fact in each.missing)
        judged = Judgement(
            key,
            verdict,
            tuple(events) if verdict is Verdict.VIOLATED else (),
            shown,
            self._missing(missing, facts) if verdict is Verdict.UNKNOWN else (),
        )
        return judged if expectation is None else _expecting(judged, expectation)

    def _unapplied(self, key: str, expectation: Expectation | None) -> Judgement:
        """The verdict on an item that has no match."""
        if key in self.theory.by_id:
            plain = Judgement(key, Verdict.NOT_APPLICABLE)
        else:
            reason = self.unformalised.get(key, Text("it has no meaning that could be checked", "它没有可检查的含义"))
            plain = Judgement(key, Verdict.UNKNOWN, reason=reason)
        return plain if expectation is None else _expecting(plain, expectation)

    def _explained(self, judged: Judgement, facts: ScenarioFacts) -> Judgement:
        """A judgement on what was expected to apply, with the reason why it does not."""
        every = (each for found in (*self.plans.by_event.values(), self.plans.always) for each in found)
        own = [each for each in every if each.axiom.id == judged.requirement]
        kinds = {sort.name for sort in self.theory.event_sorts}
        return replace(judged, reason=why_unapplied(own, facts.world, kinds))

    def _sharpen(
        self, found: dict[str, list[Found]], facts: ScenarioFacts, expected: Mapping[str, Expectation]
    ) -> frozenset[str]:
        """Decide unknown matches about which all completions of the facts agree, where that settles a verdict.

        In an excerpt only those that it has an expectation for.  Gives the requirements that were asked about.
        """
        if self.completions is None:
            return frozenset()
        asked = self._settle_triggers(found, facts, expected)
        places: list[tuple[str, int]] = []
        formulas: list[Formula] = []
        for key, each in found.items():
            if (facts.excerpt and key not in expected) or verdict_of(each)[0] is not Verdict.UNKNOWN:
                continue
            for index, match in enumerate(each):
                closed = _closed(match.plan.axiom.duty, match.env) if match.sure and not match.ahead else None
                if match.verdict is Verdict.UNKNOWN and closed is not None:
                    places.append((key, index))
                    formulas.append(closed)
        if not formulas:
            return asked
        assumed = self._assumed(complete=facts.complete)
        answers = self.completions(assumed, facts.world, formulas)
        # What no completion has now may still come, while more may follow; what is fixed for good does not.
        passing: set[Sort] = {*self.theory.event_sorts, INSTANT, MOMENT}
        fixed = [] if facts.complete else [formula for formula in formulas if _is_fixed(formula, passing)]
        never: set[Formula] = set()
        if fixed:
            lasting = tuple(each for each in self.theory.axioms if _is_fixed(each.formula, passing))
            told = self.completions(replace(self.theory, axioms=lasting), facts.world, fixed)
            never = {formula for formula, (possible, _) in zip(fixed, told, strict=True) if possible is False}
        for (key, index), formula, (possible, refutable) in zip(places, formulas, answers, strict=True):
            if refutable is False or (possible is False and facts.complete) or formula in never:
                verdict = Verdict.SATISFIED if refutable is False else Verdict.VIOLATED
                found[key][index] = replace(found[key][index], verdict=verdict, missing=())
        return asked | {key for key, _ in places}

    def _settle_triggers(
        self, found: dict[str, list[Found]], facts: ScenarioFacts, expected: Mapping[str, Expectation]
    ) -> frozenset[str]:
        """Decide whether a requirement applies where facts are missing about which all completions agree.

        An order that is a gift or none is an order in any case.  Only what is fixed for good is asked about: what
        happens later may still make a condition true or false.  Gives the requirements that were asked about.
        """
        assert self.completions is not None
        passing: set[Sort] = {*self.theory.event_sorts, INSTANT, MOMENT}
        places: list[tuple[str, Found]] = []
        formulas: list[Formula] = []
        for key, each in found.items():
            if (facts.excerpt and key not in expected) or verdict_of(each)[0] is not Verdict.UNKNOWN:
                continue
            for match in each:
                closed = None if match.sure else _closed(match.plan.axiom.trigger, match.env)
                if closed is not None and _is_fixed(closed, passing):
                    places.append((key, match))
                    formulas.append(closed)
        if not formulas:
            return frozenset()
        assumed = self._assumed(complete=facts.complete)
        for (key, match), (possible, refutable) in zip(
            places, self.completions(assumed, facts.world, formulas), strict=True
        ):
            if possible is False:
                found[key].remove(match)
            elif refutable is False:
                found[key][found[key].index(match)] = applied(match, facts.world)
        return frozenset(key for key, _ in places)

    # ------------------------------------------------ evidence

    def _match(self, found: Found, facts: ScenarioFacts) -> Match:
        axiom, env = found.plan.axiom, found.env
        trigger = {facts.numbers[str(env[var.name])] for var in axiom.vars if str(env.get(var.name)) in facts.numbers}
        events: set[int] = set()
        if found.verdict in {Verdict.SATISFIED, Verdict.VIOLATED} and env.keys() >= {var.name for var in axiom.vars}:
            held = found.verdict is Verdict.SATISFIED
            hanging = list(deciding(axiom.duty, facts.world, env, held=held))
            if not trigger and not held:
                # What would have lifted the ban, had it come earlier, breaks nothing.
                hanging = list(offenders(axiom.duty, facts.world, env)) or hanging
            for each in hanging:
                if isinstance(each, str) and each in facts.numbers:
                    events.add(facts.numbers[each])
            if not trigger and not held and not events:
                events = _at_moments(found, facts)
        bindings = {
            var.name: str(env[var.name])
            for var in axiom.vars
            if isinstance(env.get(var.name), str) and str(env[var.name]) not in facts.numbers
        }
        deadline = "" if found.deadline is None else facts.when(found.deadline)
        return Match(tuple(sorted(trigger)), tuple(sorted(events - trigger)), found.verdict, bindings, deadline)

    def _missing(self, missing: Iterable[Fact], facts: ScenarioFacts) -> tuple[Text, ...]:
        lacking = list(missing)
        named = [fact for fact in lacking if all(is_named(arg) for arg in fact[1])]
        if named:
            return tuple(dict.fromkeys(self._doubt(fact, facts) or self._fact(*fact) for fact in named))
        sorts = [str(arg)[1:] for _, args in lacking for arg in args if not is_named(arg)]
        unsaid = next((facts.unsaid[sort] for sort in sorts if sort in facts.unsaid), None)
        if unsaid is None:
            return (Text("whether there are objects that have no name here", "是否还有此处未命名的对象"),)
        fact = self._fact(unsaid[1], (unsaid[0],))
        return (
            Text(f"{fact.en}: it may lead to an object that has no name here", f"{fact.zh}，可能通向此处未命名的对象"),
        )

    def _doubt(self, fact: Fact, facts: ScenarioFacts) -> Text | None:
        """Why a state is not known that follows from what happened."""
        doubt = facts.doubts.get(fact)
        if doubt is None:
            return None
        name, args = fact
        label = self.labels.get(name, Text(name.rpartition(".")[2], name.rpartition(".")[2]))
        why = doubt.told(facts.when(doubt.instant))
        return Text(f"{args[0]}.{label.en} is unknown: {why.en}", f"{args[0]} 的{label.zh}未知：{why.zh}")

    def _fact(self, name: str, args: tuple[Value, ...]) -> Text:
        reckoning = self._reckonings.get(name) if name.startswith("@") else None
        if reckoning is not None and isinstance(args[0], Fraction):
            return self._silence(reckoning, args[0])
        label = self.labels.get(name, Text(name.rpartition(".")[2], name.rpartition(".")[2]))
        if not args:
            return Text(f"{label.en} is not given", f"未给出 {label.zh}")
        step, part = str(args[0]), name.rpartition(".")[2]
        if len(args) == 1 and step.startswith("#") and step[1:].isdigit() and part in {"by", "to"}:
            en = "who does it" if part == "by" else "to whom it is done (`… to X`)"
            zh = "由谁执行" if part == "by" else "对方是谁（“…… 给 某方”）"
            return Text(f"event {step[1:]} does not say {en}", f"事件 {step[1:]} 没有说明{zh}")
        if len(args) == 1:
            return Text(f"{args[0]}.{label.en} is not given", f"未给出 {args[0]} 的{label.zh}")
        shown = ", ".join(str(arg) for arg in args)
        return Text(f"{label.en}({shown}) is not given", f"未给出 {label.zh}（{shown.replace(', ', '，')}）")

    @property
    def _reckonings(self) -> Mapping[str, Reckoning]:
        """What is counted in calendars, by symbol."""
        return {
            name: function.computed
            for axiom in self.theory.axioms
            for name, function in functions_in(axiom.formula).items()
            if function.computed is not None
        }

    def _silence(self, reckoning: Reckoning, start: Fraction) -> Text:
        """That a calendar does not tell what is counted from `start`."""
        name, year = reckoning.calendar.name, reckoning.silent_year(start)
        if year is None:
            return Text("no calendar counts so far", "没有日历能算到那么远")
        self.silent[name, year] = None
        return Text(f"calendar {name} says nothing about {year}", f"日历 {name} 未说明 {year} 年的情况")


def _timeline(happenings: Sequence[Happened], judgements: tuple[Judgement, ...]) -> Iterator[StoryStep]:
    """What happens, by its number, time and words, with the requirements that it keeps and breaks."""
    broken: dict[int, list[str]] = {}
    kept: dict[int, list[str]] = {}
    for judgement in judgements:
        for number in judgement.events if judgement.verdict is Verdict.VIOLATED else ():
            broken.setdefault(number, []).append(judgement.requirement)
        for match in judgement.matches:
            if match.verdict is Verdict.SATISFIED and match.trigger:
                kept.setdefault(match.trigger[-1], []).append(judgement.requirement)
    for event, when, what in happenings:
        shown = event or 0
        against = tuple(broken.get(shown, ()))
        # What an event breaks in one respect it may keep in another; whoever reads both marks believes neither.
        held = tuple(id_ for id_ in dict.fromkeys(kept.get(shown, ())) if id_ not in against)
        yield StoryStep(when, what, held, against, shown)


def is_earlier_life(found: Found, begun: Collection[tuple[str, str]]) -> bool:
    """Whether a match asks for the initial state of an object that the story finds in the midst of its life.

    `begun` are these objects, each behind the id of the life cycle.
    """
    axiom = found.plan.axiom
    objects = [name for key, name in begun if key == axiom.id]
    match axiom.duty:
        case Implies(Not(), Compare("=", Apply(function, _), Const())) if objects and function.name == axiom.id:
            return any(found.env.get(var.name) in objects for var in axiom.vars)
        case _:
            return False


def is_later_life(found: Found, end: Fraction) -> bool:
    """Whether a match speaks of the state that a life cycle governs at a moment after the end of the story.

    Time-outs that are due later have not happened, and the story does not go on to where they would be missed.
    """
    axiom = found.plan.axiom
    moments = [found.env.get(var.name) for var in axiom.vars if var.sort == MOMENT]
    if not any(isinstance(moment, Fraction) and moment >= STEPS * (end + 1) for moment in moments):
        return False
    return any(name == axiom.id or name.startswith(f"{axiom.id}:") for name in functions_in(axiom.duty))


def _is_fixed(formula: Formula, passing: Collection[Sort]) -> bool:
    """Whether a formula speaks of nothing that may still come: of all events, moments or changing values."""
    return not any(
        (isinstance(node, Apply) and node.function.changing) or any(var.sort in passing for var in bound(node))
        for node in every_node(formula)
    )


def _is_idle(judged: Judgement) -> bool:
    """Whether something else than that it does not apply was expected of a requirement that does not."""
    return judged.unexpected and judged.verdict is Verdict.NOT_APPLICABLE


def _expecting(judged: Judgement, expectation: Expectation) -> Judgement:
    """A judgement with what the scenario expects."""
    events = tuple(sorted(expectation.events))
    return replace(
        judged,
        expected=_VERDICTS[expectation.verdict],
        expected_events=events,
        expected_because=expectation.because,
    )


def verdict_of(found: list[Found]) -> tuple[Verdict, list[Found]]:
    """The verdict over all matches, and the matches that count."""
    sure = [each for each in found if each.sure or each.verdict is not Verdict.SATISFIED]
    if not sure and found:
        # Whether the trigger is met is open, but the duty is kept all the same.
        return Verdict.UNKNOWN, [replace(each, verdict=Verdict.UNKNOWN) for each in found]
    return min((each.verdict for each in sure), key=_WORST.index, default=Verdict.NOT_APPLICABLE), sure


def _worst(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _blamed(match: Match) -> tuple[int, ...]:
    """The number that stands for a failing match: the last event of the trigger, else the offending events."""
    return match.trigger[-1:] or match.events


def _merged(found: Iterable[Match]) -> Iterator[Match]:
    """Matches about the same objects and events as one: the first of the worst, they differ only in the moment."""
    merged: dict[tuple[object, ...], Match] = {}
    for match in found:
        key = (match.trigger, tuple(sorted(match.bindings.items())))
        before = merged.get(key)
        if before is None or _WORST.index(match.verdict) < _WORST.index(before.verdict):
            merged[key] = match
    yield from merged.values()


def _at_moments(found: Found, facts: ScenarioFacts) -> set[int]:
    """The events of the instant at which an invariant begins to fail; a step that sets a value has no number."""
    moments = [
        value
        for var in found.plan.axiom.vars
        if var.sort == MOMENT and isinstance(value := found.env.get(var.name), Fraction)
    ]
    instants = {moment // STEPS for moment in moments}
    return {each.number for each in facts.happenings if each.number is not None and each.instant in instants}


def _closed(formula: Formula, env: Env) -> Formula | None:
    """The formula about named objects and given moments, without free variables."""
    values: dict[str, Term] = {}
    for var in free_variables(formula):
        value = env.get(var.name)
        if isinstance(var.sort, ObjectSort) and isinstance(value, str) and is_named(value):
            values[var.name] = Individual(value, var.sort)
        elif isinstance(var.sort, EnumSort | NumberSort) and value is not None:
            values[var.name] = Const(value, var.sort)
        else:
            return None
    return substitute(formula, values)


# ---------------------------------------------------------------- all scenarios


def check_scenarios(
    specification: Specification,
    theory: Theory,
    *,
    only: Collection[str] | None = None,
    labels: Mapping[str, Text] | None = None,
    unformalised: Mapping[str, Text] | None = None,
    left_out: Collection[str] = (),
    sharpen: bool = True,
    progress: Callable[[int, int, str], None] | None = None,
    measured: Mapping[str, Callable[[Judgement, ScenarioFacts], Judgement]] | None = None,
    store: Store | None = None,
    version: str = "",
) -> tuple[list[ScenarioResult], list[Diagnostic]]:
    """Judge the scenarios (those with the ids `only`), with the findings made on reading them.

    What stays unknown is handed to a solver if `sharpen`.  `unformalised` gives the requirements without meaning in
    `theory`, each with the reason; of those `left_out` no verdict is expected.  A scenario with mistakes has findings
    but no result.  `measured` makes the verdicts of items of whose single matches a share has to hold.  What is found
    is remembered in `store`, for this `version` of what judges.
    """
    entries = [entry for entry in specification.scenarios if only is None or entry.id in only]
    results: list[ScenarioResult] = []
    diagnostics: list[Diagnostic] = []
    if not entries:
        return results, diagnostics
    cycles = cycles_of(specification)
    ranking = ranking_of(specification, theory)
    names = labels if labels is not None else labels_of(specification, theory)
    completions = partial(solver_completions, store=store) if sharpen else None
    memory = None if store is None else ScenarioMemory(store, theory, names, f"{version} {sharpen}")
    chosen = Judge(
        theory, names, unformalised or {}, completions, measured=measured or {}, memory=memory, left_out=left_out
    )
    outlines = None if memory is None else Outlines(memory, specification, theory, ranking)
    for index, entry in enumerate(entries):
        if progress is not None:
            progress(index, len(entries), entry.id)
        outline = None if outlines is None else outlines.recall(entry)
        known = None if outline is None else chosen.remembered(entry, outline)
        if known is not None:
            results.append(known)
            continue
        facts, findings = scenario_facts(entry, specification, theory, cycles, ranking=ranking)
        diagnostics.extend(findings)
        if facts is not None:
            chosen.silent.clear()
            result = chosen.judge(facts)
            if outlines is not None and not findings:
                outlines.keep(entry, facts)
            diagnostics += [
                Diagnostic(CALENDAR_SILENT, entry.span, {"calendar": name, "year": str(year)}, about=entry.id)
                for name, year in chosen.silent
            ]
            if result.consistent is False and facts.consistent is not False:
                result = _with_clash(
                    result,
                    entry,
                    chosen,
                    lambda each: scenario_facts(each, specification, theory, cycles, ranking=ranking),
                )
            results.append(result)
    return results, diagnostics


def _with_clash(
    result: ScenarioResult,
    entry: Entry[tree.Scenario],
    judging: Judge,
    tell: Callable[[Entry[tree.Scenario]], tuple[ScenarioFacts | None, list[Diagnostic]]],
) -> ScenarioResult:
    """The result of an impossible scenario with the facts and steps that cannot go together."""
    whole = tell(entry)[0]

    def told(node: tree.Scenario) -> ScenarioFacts | None:
        facts = tell(replace(entry, node=node))[0]
        return facts if facts is None or whole is None else part_of(facts, whole, judging.theory)

    def impossible(node: tree.Scenario) -> bool | None:
        facts = told(node)
        return None if facts is None else judging.possible(facts, thoroughly=thoroughly) is False

    def excluding(node: tree.Scenario) -> tuple[str, ...]:
        facts = told(node)
        return () if facts is None else judging.excluding(facts, thoroughly=thoroughly)

    # What the evaluator sees is found fast; only what a solver had to find is looked for with one.
    thoroughly = whole is not None and judging.possible(whole, thoroughly=False) is not False
    found = exclusion(entry.node, impossible, excluding)
    return result if found is None else replace(result, clash=found.places, clash_with=found.by)


def labels_of(specification: Specification, theory: Theory) -> dict[str, Text]:
    """How the symbols of a theory are called; members of enumerations as `Enumeration.member`."""
    found = {
        name: _label(specification, name)
        for name in (*theory.functions, *theory.kinds)
        # Attributes of events are called by their last part.
        if specification.find(name.partition(":")[0]) is not None or name.startswith("Provides:")
    }
    if specification.find(PARTY.name) is None:
        found[PARTY.name] = Text("party", "主体")
    for enumeration in specification.enumerations.values():
        for member in enumeration.members:
            table = dict(reversed(member.labels))
            plain = table.get("") or member.name
            found[f"{enumeration.symbol}.{member.name}"] = Text(table.get("en") or plain, table.get("zh") or plain)
    return found


_PROVIDED = {
    "item": Text("information", "信息"),
    "of": Text("subject", "所属对象"),
    "by": Text("actor", "执行者"),
    "to": Text("recipient", "接收者"),
    "time": Text("time", "时间"),
}
"""The parts of the built-in event `Provides`."""
_OF_CYCLES = {
    "entered": Text("time of the last change of {}", "{}最近一次改变的时刻"),
    "start": Text("time at which {} begins", "{}开始的时刻"),
    "self": Text("object", "对象"),
    "time": Text("time", "时间"),
    "timeout": Text("time-out of {}", "{}超时"),
}
"""What a life cycle with time-outs adds to its parameter."""


def _label(specification: Specification, name: str) -> Text:
    """How a symbol is called; those of life cycles (`Order.state:timeout1`) by their parameter."""
    base, _, own = name.partition(":")
    if base == "Provides":
        kind, _, argument = own.rpartition(".")
        if argument in _PROVIDED and kind:
            return _PROVIDED[argument]
        what = _label(specification, own)
        return Text(f"provide {what.en}", f"提供{what.zh}")
    if own:
        own = own.rpartition(".")[2]
        said = _OF_CYCLES.get(own) or _OF_CYCLES["timeout"]
        governed = _label(specification, base)
        return Text(said.en.format(governed.en), said.zh.format(governed.zh))
    # A life cycle has the id of its parameter; the parameter has the label.
    parameter = specification.parameters.get(name)
    if parameter is not None:
        return Text(parameter.meta.label("en") or parameter.name, parameter.meta.label("zh") or parameter.name)
    return specification.label(name)
