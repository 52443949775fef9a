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
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from reqonto.checks.scenario_completions import has_completion, solver_completions
from reqonto.checks.verdicts import Judgement, Match, ScenarioResult, StoryStep, Verdict
from reqonto.constraints.scenario_states import cycles_of
from reqonto.constraints.scenarios import Expectation, ScenarioFacts, scenario_facts
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.logic.evaluate import NOW
from reqonto.logic.moments import Unsupported, is_unbounded
from reqonto.logic.partial import Fact, PartialWorld, Reader, is_named, truth
from reqonto.logic.sorts import MOMENT, STEPS, EnumSort, NumberSort, ObjectSort
from reqonto.logic.structure import Value
from reqonto.logic.terms import (
    TRUE,
    And,
    Apply,
    AtLeast,
    Compare,
    Const,
    Exists,
    ForAll,
    Formula,
    Iff,
    Implies,
    Individual,
    Not,
    Or,
    Term,
    Var,
    conjunction,
)
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import free_variables, substitute
from reqonto.spec.model import Specification

Env: TypeAlias = Mapping[str, Value]
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
_FAR = Fraction(2**48)
"""Ticks after which every deadline that can be written is over."""


# ---------------------------------------------------------------- plans


@dataclass(frozen=True, slots=True)
class Plan:
    """How the matches of an axiom are found: variables in order, with the parts of the trigger decided by each.

    `before` needs no variable; `parts[i]` needs those up to the i-th.  Whole-number variables come last.
    `events` are the event sorts of which there must be one.
    """

    axiom: Axiom
    vars: tuple[Var, ...]
    before: tuple[Formula, ...]
    parts: tuple[tuple[Formula, ...], ...]
    events: tuple[str, ...]


def plan(axiom: Axiom, theory: Theory) -> Plan:
    """The plan of an axiom; variables come in the order that lets the trigger exclude most, soonest."""
    finite = [var for var in axiom.vars if not is_unbounded(var.sort)]
    unbounded = [var for var in axiom.vars if is_unbounded(var.sort)]
    # Events first: there are few of each kind, and they name the objects that they concern.
    events = [var for var in finite if var.sort in theory.event_sorts]
    ordered = (*events, *(var for var in finite if var not in events), *unbounded)
    conjuncts = axiom.trigger.parts if isinstance(axiom.trigger, And) else (axiom.trigger,)
    names = [var.name for var in ordered]
    before: list[Formula] = []
    parts: list[list[Formula]] = [[] for _ in ordered]
    for conjunct in conjuncts:
        if conjunct == TRUE:
            continue
        places = [names.index(var.name) for var in free_variables(conjunct) if var.name in names]
        (parts[max(places)] if places else before).append(conjunct)
    sorts = tuple(var.sort.name for var in events if isinstance(var.sort, ObjectSort))
    return Plan(axiom, ordered, tuple(before), tuple(tuple(part) for part in parts), sorts)


@dataclass(frozen=True)
class Plans:
    """The plans of a theory, found by the event that an axiom waits for; the others are looked at every time."""

    by_event: Mapping[str, tuple[Plan, ...]]
    always: tuple[Plan, ...]
    ids: tuple[str, ...]
    background: frozenset[str]
    order: Mapping[str, int] = field(default_factory=dict)

    def relevant(self, world: PartialWorld) -> Iterator[Plan]:
        """The plans whose events all occur, in any order."""
        present = {sort for sort, names in world.elements.items() if names}
        for sort in present:
            for each in self.by_event.get(sort, ()):
                if all(needed in present for needed in each.events):
                    yield each
        yield from self.always


def plans(theory: Theory) -> Plans:
    """The plans of all axioms that a scenario is judged by."""
    by_event: dict[str, list[Plan]] = {}
    always: list[Plan] = []
    for axiom in theory.axioms:
        if axiom.force == "structure":
            continue
        found = plan(axiom, theory)
        if found.events:
            by_event.setdefault(found.events[0], []).append(found)
        else:
            always.append(found)
    ids = theory.ids("must", "should", "may")
    background = frozenset(theory.ids("background"))
    return Plans(
        {sort: tuple(each) for sort, each in by_event.items()},
        tuple(always),
        ids,
        background,
        {key: index for index, key in enumerate(theory.by_id)},
    )


# ---------------------------------------------------------------- matches


@dataclass(frozen=True, slots=True)
class Found:
    """One match with its verdict: the variables, whether it surely is one, and the facts that would decide it."""

    plan: Plan
    env: Env
    verdict: Verdict
    missing: tuple[Fact, ...] = ()
    deadline: Fraction | None = None
    sure: bool = True


def matches(found: Plan, world: PartialWorld) -> Iterator[tuple[Env, bool]]:
    """The assignments that may meet the trigger, each with whether it surely does."""
    reader = Reader(world)
    sure = True
    for part in found.before:
        held = reader.truth(part, {})
        if held is False:
            return
        sure = sure and held is True
    yield from _assigned(found, 0, {}, reader, sure=sure)


def _assigned(found: Plan, index: int, env: Env, reader: Reader, *, sure: bool) -> Iterator[tuple[Env, bool]]:
    if index == len(found.vars):
        yield env, sure
        return
    var = found.vars[index]
    for choice in _choices(found, index, env, reader):
        inner = {**env, var.name: choice}
        certain = sure and is_named(choice)
        for part in found.parts[index]:
            held = reader.truth(part, inner)
            if held is False:
                break
            certain = certain and held is True
        else:
            yield from _assigned(found, index + 1, inner, reader, sure=certain)


def _choices(found: Plan, index: int, env: Env, reader: Reader) -> Sequence[Value]:
    var = found.vars[index]
    if not is_unbounded(var.sort):
        return reader.domain(var.sort)
    rest = conjunction(*(part for parts in found.parts[index:] for part in parts))
    whole = Implies(rest, found.axiom.duty)
    later = tuple(other for other in found.vars[index + 1 :] if other.name != NOW)
    body = ForAll(later, whole) if later else whole
    return [inner[var.name] for inner, _ in reader.assignments((var,), body, env)]


def judge(found: Plan, world: PartialWorld) -> Iterator[Found]:
    """The matches of an axiom with their verdicts."""
    try:
        for env, sure in matches(found, world):
            if found.axiom.force == "may":
                if sure and truth(found.axiom.duty, world, env) is True:
                    yield Found(found, env, Verdict.SATISFIED)
            else:
                yield _judge_match(found, env, world, sure=sure)
    except Unsupported:
        yield Found(found, {}, Verdict.UNKNOWN)


def _judge_match(found: Plan, env: Env, world: PartialWorld, *, sure: bool) -> Found:
    duty = found.axiom.duty
    missing: list[Fact] = []
    now = truth(duty, world, env, missing=missing)
    if not sure:
        trigger: list[Fact] = []
        truth(found.axiom.trigger, world, env, missing=trigger)
        kept = now is True and truth(duty, world, env, later=True) is True
        lacking = tuple(dict.fromkeys(trigger if kept else (*trigger, *missing)))
        return Found(found, env, Verdict.SATISFIED if kept else Verdict.UNKNOWN, lacking, sure=False)
    if now is None:
        return Found(found, env, Verdict.UNKNOWN, tuple(dict.fromkeys(missing)))
    if world.observed is None:
        return Found(found, env, Verdict.SATISFIED if now else Verdict.VIOLATED)
    # A trigger that a later event can undo (`unless` it is cancelled) is a duty that is not yet settled.
    settled = conjunction(found.axiom.trigger, Not(duty)) if not now else duty
    if truth(settled, world, env, later=True) is not None:
        return Found(found, env, Verdict.SATISFIED if now else Verdict.VIOLATED)
    deadline = _deadline(settled, world, env)
    if now and deadline is None:
        return Found(found, env, Verdict.SATISFIED)
    return Found(found, env, Verdict.PENDING, deadline=deadline)


def _deadline(formula: Formula, world: PartialWorld, env: Env) -> Fraction | None:
    """The least instant up to which one must look to know; None if there is no end."""
    assert world.observed is not None

    def decided(until: Fraction) -> bool:
        return truth(formula, replace(world, observed=until), env, later=True) is not None

    if not decided(world.observed + _FAR):
        return None
    low, high = world.observed, world.observed + 1
    while not decided(high):
        low, high = high, world.observed + 2 * (high - world.observed)
    while high - low > 1:
        middle = low + (high - low) // 2
        low, high = (low, middle) if decided(middle) else (middle, high)
    return high


# ---------------------------------------------------------------- deciding events


def deciding(formula: Formula, world: PartialWorld, env: Env, *, held: bool) -> Iterator[Value]:
    """The objects and events on which the truth of `formula` hangs.

    They are the witnesses of what is, and the offenders against what is not.  Where nothing of a kind meets a demand,
    those that meet all of it but its times and amounts are named.
    """
    match formula:
        case Not(body):
            yield from deciding(body, world, env, held=not held)
        case And(parts) | Or(parts):
            for part in parts:
                if truth(part, world, env) is held:
                    yield from deciding(part, world, env, held=held)
                    if held is isinstance(formula, Or):
                        return
        case Implies(left, right):
            sides = [(left, not held), (right, held)]
            for side, wanted in sides:
                if truth(side, world, env) is wanted:
                    yield from deciding(side, world, env, held=wanted)
        case Iff(left, right):
            for side in (left, right):
                found = truth(side, world, env)
                if found is not None:
                    yield from deciding(side, world, env, held=found)
        case ForAll(variables, body) | Exists(variables, body) | AtLeast(_, variables, body):
            yield from _deciding_choices(formula, variables, body, world, env, held=held)
        case _:
            return


def _deciding_choices(
    formula: Formula, variables: tuple[Var, ...], body: Formula, world: PartialWorld, env: Env, *, held: bool
) -> Iterator[Value]:
    universal = isinstance(formula, ForAll)
    reader = Reader(world)
    if held is universal:
        if not universal:
            yield from _nearly(variables, body, reader, env)
        return
    for inner, _ in reader.assignments(variables, body, env):
        if reader.truth(body, inner) is held:
            yield from (inner[var.name] for var in variables if not is_unbounded(var.sort))
            yield from deciding(body, world, inner, held=held)
            if not universal and isinstance(formula, Exists):
                return


def _nearly(variables: tuple[Var, ...], body: Formula, reader: Reader, env: Env) -> Iterator[Value]:
    """The assignments that fail only by an order of times or amounts."""
    parts = body.parts if isinstance(body, And) else (body,)
    firm = tuple(part for part in parts if not (isinstance(part, Compare) and part.op not in {"=", "!="}))
    if len(firm) == len(parts) or not firm or any(is_unbounded(var.sort) for var in variables):
        return
    for inner, sure in reader.assignments(variables, body, env):
        if sure and reader.truth(And(firm), inner) is True:
            yield from (inner[var.name] for var in variables)


# ---------------------------------------------------------------- one scenario


@dataclass(slots=True)
class Judge:
    """Judges scenarios by one theory; `labels` tell how symbols are called."""

    theory: Theory
    labels: Mapping[str, Text] = field(default_factory=dict)
    unformalised: Mapping[str, Text] = field(default_factory=dict)
    completions: Completions | None = None
    plans: Plans = field(init=False)

    def __post_init__(self) -> None:
        self.plans = plans(self.theory)

    def judge(self, facts: ScenarioFacts) -> ScenarioResult:
        """The verdict of every requirement about the scenario, and its timeline."""
        expected = {each.id: each for each in facts.expectations}
        found: dict[str, list[Found]] = {}
        background: list[bool | None] = []
        for each in self.plans.relevant(facts.world):
            key = each.axiom.id
            if each.axiom.force == "background":
                background.append(self._keeps(each, facts.world))
                if key not in expected:
                    continue
            told = judge(each, facts.world)
            found.setdefault(key, []).extend(match for match in told if not _is_earlier_life(match, facts))
        self._sharpen(found, facts, expected)
        further = [key for key in expected if key not in self.plans.order or key in self.plans.background]
        wanted = [*self.plans.ids, *further]
        judgements = tuple(
            self._judgement(key, found.get(key, []), expected.get(key), facts) for key in dict.fromkeys(wanted)
        )
        consistent = _worst(background)
        if consistent is None and facts.consistent is not None and self.completions is not None:
            consistent = has_completion(self.theory, facts.world)
        return ScenarioResult(
            facts.id,
            facts.span,
            judgements,
            consistent,
            tuple(self._timeline(facts, judgements)),
            tuple((check.span, truth(check.formula, check.world)) for check in facts.checks),
            facts.excerpt,
        )

    def _keeps(self, found: Plan, world: PartialWorld) -> bool | None:
        """Whether the facts keep an axiom of the background."""
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
        expected = None if expectation is None else _VERDICTS[expectation.verdict]
        expected_events = () if expectation is None else tuple(sorted(expectation.events))
        if key not in self.theory.by_id:
            reason = self.unformalised.get(key, Text("it has no meaning that could be checked", "它没有可检查的含义"))
            return Judgement(key, Verdict.UNKNOWN, expected=expected, expected_events=expected_events, reason=reason)
        verdict, kept = _verdict(found)
        shown = tuple(_merged(self._match(each, facts) for each in kept))
        events = sorted({number for match in shown if match.verdict is verdict for number in _blamed(match)})
        missing = dict.fromkeys(fact for each in kept if each.verdict is verdict for fact in each.missing)
        return Judgement(
            key,
            verdict,
            tuple(events) if verdict is Verdict.VIOLATED else (),
            shown,
            self._missing(missing) if verdict is Verdict.UNKNOWN else (),
            expected,
            expected_events,
        )

    def _sharpen(
        self, found: dict[str, list[Found]], facts: ScenarioFacts, expected: Mapping[str, Expectation]
    ) -> None:
        """Decide unknown matches about which all completions of the facts agree, where that settles a verdict.

        In an excerpt only those that it has an expectation for.
        """
        if self.completions is None:
            return
        places: list[tuple[str, int]] = []
        formulas: list[Formula] = []
        for key, each in found.items():
            if (facts.excerpt and key not in expected) or _verdict(each)[0] is not Verdict.UNKNOWN:
                continue
            for index, match in enumerate(each):
                closed = _closed(match.plan.axiom.duty, match.env) if match.sure else None
                if match.verdict is Verdict.UNKNOWN and closed is not None:
                    places.append((key, index))
                    formulas.append(closed)
        if not formulas:
            return
        answers = self.completions(self.theory, facts.world, formulas)
        for (key, index), (possible, refutable) in zip(places, answers, strict=True):
            # What no completion has now may still come, while more may follow.
            if refutable is False or (possible is False and facts.complete):
                verdict = Verdict.SATISFIED if refutable is False else Verdict.VIOLATED
                found[key][index] = replace(found[key][index], verdict=verdict, missing=())

    # ------------------------------------------------ evidence

    def _match(self, found: Found, facts: ScenarioFacts) -> Match:
        axiom, env = found.plan.axiom, found.env
        trigger = {facts.numbers[str(env[var.name])] for var in axiom.vars if str(env.get(var.name)) in facts.numbers}
        events: set[int] = set()
        if found.verdict in {Verdict.SATISFIED, Verdict.VIOLATED} and env.keys() >= {var.name for var in axiom.vars}:
            held = found.verdict is Verdict.SATISFIED
            for each in deciding(axiom.duty, facts.world, env, held=held):
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

    def _missing(self, facts: Iterable[Fact]) -> tuple[Text, ...]:
        named = [fact for fact in facts if all(is_named(arg) for arg in fact[1])]
        if not named:
            return (Text("whether there are objects that have no name here", "是否还有此处未命名的对象"),)
        return tuple(dict.fromkeys(self._fact(name, args) for name, args in named))

    def _fact(self, name: str, args: tuple[Value, ...]) -> Text:
        label = self.labels.get(name, Text(name.rpartition(".")[2], name.rpartition(".")[2]))
        if len(args) == 1:
            return Text(f"{args[0]}.{label.en} is not given", f"未给出 {args[0]} 的{label.zh}")
        shown = ", ".join(str(arg) for arg in args)
        return Text(f"{label.en}({shown}) is not given", f"未给出 {label.zh}（{shown.replace(', ', '，')}）")

    def _timeline(self, facts: ScenarioFacts, judgements: tuple[Judgement, ...]) -> Iterator[StoryStep]:
        broken: dict[int, list[str]] = {}
        kept: dict[int, list[str]] = {}
        for judgement in judgements:
            for number in judgement.events if judgement.verdict is Verdict.VIOLATED else ():
                broken.setdefault(number, []).append(judgement.requirement)
            for match in judgement.matches:
                if match.verdict is Verdict.SATISFIED and match.trigger:
                    kept.setdefault(match.trigger[-1], []).append(judgement.requirement)
        for each in facts.happenings:
            number = each.number or 0
            yield StoryStep(
                each.when, each.what, tuple(dict.fromkeys(kept.get(number, ()))), tuple(broken.get(number, ()))
            )


def _is_earlier_life(found: Found, facts: ScenarioFacts) -> bool:
    """Whether a match asks for the initial state of an object that the story finds in the midst of its life."""
    axiom = found.plan.axiom
    objects = [name for key, name in facts.begun if key == axiom.id]
    match axiom.duty:
        case Implies(Not(), Compare("=", Apply(function, _), Const())) if objects and function.name == axiom.id:
            return any(found.env.get(var.name) in objects for var in axiom.vars)
        case _:
            return False


def _verdict(found: list[Found]) -> tuple[Verdict, list[Found]]:
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
    """Matches about the same objects and events as one, the worst: they differ only in the moment."""
    merged: dict[tuple[object, ...], Match] = {}
    for match in found:
        key = (match.trigger, tuple(sorted(match.bindings.items())))
        before = merged.get(key)
        if (
            before is None
            or _WORST.index(match.verdict) < _WORST.index(before.verdict)
            or (match.verdict is before.verdict and match.verdict is Verdict.VIOLATED and not before.events)
        ):
            merged[key] = match
    yield from merged.values()


def _at_moments(found: Found, facts: ScenarioFacts) -> set[int]:
    """The last events up to the moment at which an invariant fails."""
    moments = [
        value
        for var in found.plan.axiom.vars
        if var.sort == MOMENT and isinstance(value := found.env.get(var.name), Fraction)
    ]
    if not moments:
        return set()
    instant = min(moments) // STEPS
    if min(moments) % STEPS == 0:
        # Just before the events of an instant, what held was brought about by earlier ones.
        instant -= 1
    numbered = [each for each in facts.happenings if each.number is not None and each.instant <= instant]
    last = max((each.instant for each in numbered), default=None)
    return {each.number for each in numbered if each.instant == last and each.number is not None}


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
    sharpen: bool = True,
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[list[ScenarioResult], list[Diagnostic]]:
    """Judge the scenarios (those with the ids `only`), with the findings made on reading them.

    What stays unknown is handed to a solver if `sharpen`.  `unformalised` gives the requirements without meaning in
    `theory`, each with the reason.  A scenario with mistakes has findings but no result.
    """
    entries = [entry for entry in specification.scenarios if only is None or entry.id in only]
    results: list[ScenarioResult] = []
    diagnostics: list[Diagnostic] = []
    if not entries:
        return results, diagnostics
    cycles = cycles_of(specification)
    names = labels if labels is not None else labels_of(specification, theory)
    chosen = Judge(theory, names, unformalised or {}, solver_completions if sharpen else None)
    for index, entry in enumerate(entries):
        if progress is not None:
            progress(index, len(entries), entry.id)
        facts, findings = scenario_facts(entry, specification, theory, cycles)
        diagnostics.extend(findings)
        if facts is not None:
            results.append(chosen.judge(facts))
    return results, diagnostics


def labels_of(specification: Specification, theory: Theory) -> dict[str, Text]:
    """How the symbols of a theory are called; members of enumerations as `Enumeration.member`."""
    found = {
        name: _label(specification, name)
        for name in (*theory.functions, *theory.kinds)
        # Attributes of events are called by their last part.
        if specification.find(name.partition(":")[0]) is not None
    }
    for enumeration in specification.enumerations.values():
        for member in enumeration.members:
            table = dict(reversed(member.labels))
            plain = table.get("") or member.name
            found[f"{enumeration.symbol}.{member.name}"] = Text(table.get("en") or plain, table.get("zh") or plain)
    return found


def _label(specification: Specification, name: str) -> Text:
    """How a symbol is called; those of life cycles (`Order.state:timeout1`) by their parameter."""
    base, _, own = name.partition(":")
    if own and base != "Provides":
        return Text(f"{_label(specification, base).en} {own}", f"{_label(specification, base).zh} {own}")
    # A life cycle has the id of its parameter; the parameter has the label.
    parameter = specification.parameters.get(name)
    if parameter is not None:
        return Text(parameter.meta.label("en") or parameter.name, parameter.meta.label("zh") or parameter.name)
    return specification.label(name)
