"""Where the trigger of a requirement is met in a scenario, and what becomes of the duty there.

A plan says in which order the variables of an axiom are assigned, so that every part of the trigger is looked at as
soon as it can be decided.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias, cast

from reqonto.checks.verdicts import Verdict
from reqonto.logic.evaluate import NOTHING, NOW
from reqonto.logic.moments import Unsupported, is_unbounded
from reqonto.logic.partial import Args, Fact, PartialWorld, Reader, is_named, truth
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort
from reqonto.logic.structure import Value
from reqonto.logic.terms import (
    TRUE,
    Aggregate,
    And,
    AtLeast,
    Compare,
    Exists,
    ForAll,
    Formula,
    Function,
    Iff,
    Implies,
    Not,
    Or,
    Var,
    conjunction,
)
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import every_node, free_variables, functions_in
from reqonto.records import dataclass

Env: TypeAlias = Mapping[str, Value]
_FAR = Fraction(2**57)
"""Ticks after which every deadline that can be written is over; those of a microsecond are 4,500 years."""
_MOST_TRIED = 64
"""So many ways of filling in facts that nobody told are tried; then each fact by itself."""


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


def plan(axiom: Axiom, theory: Theory, first: Var | None = None) -> Plan:
    """The plan of an axiom; variables come in the order that lets the trigger exclude most, soonest.

    The variable `first` comes before all others.
    """
    finite = [var for var in axiom.vars if not is_unbounded(var.sort)]
    unbounded = [var for var in axiom.vars if is_unbounded(var.sort)]
    # Events first: there are few of each kind, and they name the objects that they concern.
    events = [var for var in finite if var.sort in theory.event_sorts]
    ordered = (*events, *(var for var in finite if var not in events), *unbounded)
    if first is not None:
        ordered = (first, *(var for var in ordered if var != first))
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
        """The plans whose events all occur."""
        return self.about({sort: None for sort, names in world.elements.items() if names})

    def about(self, present: Collection[str]) -> Iterator[Plan]:
        """The plans for whose events there is something of each sort."""
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
    """One match with its verdict: the variables, whether it surely is one, and the facts that would decide it.

    `ahead` says that the facts that are missing decide what may still come, and not what is the case.
    """

    plan: Plan
    env: Env
    verdict: Verdict
    missing: tuple[Fact, ...] = ()
    deadline: Fraction | None = None
    sure: bool = True
    ahead: bool = False


def matches(found: Plan, world: PartialWorld, start: Env = NOTHING) -> Iterator[tuple[Env, bool]]:
    """The assignments that may meet the trigger, each with whether it surely does.

    `start` gives values to the first of the variables.
    """
    reader = Reader(world)
    sure = True
    for part in found.before:
        held = reader.truth(part, {})
        if held is False:
            return
        sure = sure and held is True
    yield from _assigned(found, 0, start, reader, sure=sure)


def _assigned(found: Plan, index: int, env: Env, reader: Reader, *, sure: bool) -> Iterator[tuple[Env, bool]]:
    if index == len(found.vars):
        yield env, sure
        return
    var = found.vars[index]
    choices = (env[var.name],) if var.name in env else _choices(found, index, env, reader)
    for choice in choices:
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
        return reader.narrowed(var, found.parts[index], env, reader.domain(var.sort))
    rest = conjunction(*(part for parts in found.parts[index:] for part in parts))
    whole = Implies(rest, found.axiom.duty)
    later = tuple(other for other in found.vars[index + 1 :] if other.name != NOW)
    body = ForAll(later, whole) if later else whole
    return [inner[var.name] for inner, _ in reader.assignments((var,), body, env)]


def judge(found: Plan, world: PartialWorld, start: Env = NOTHING) -> Iterator[Found]:
    """The matches of an axiom with their verdicts; `start` gives values to the first variables of the plan."""
    try:
        for env, sure in matches(found, world, start):
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
    verdict = _outlook(settled, env, world, kept=now)
    if verdict is Verdict.UNKNOWN:
        # Whether the time is over hangs on a calendar that does not say.
        return Found(found, env, verdict, _silent(settled, world, env))
    hidden = _hidden(settled, env, world, verdict, kept=now)
    if hidden:
        return Found(found, env, Verdict.UNKNOWN, hidden, ahead=True)
    return Found(found, env, verdict, deadline=_deadline(settled, world, env) if verdict is Verdict.PENDING else None)


def _outlook(settled: Formula, env: Env, world: PartialWorld, *, kept: bool) -> Verdict:
    """The verdict on a duty that is `kept` now, or is not, by what may still come."""
    if truth(settled, world, env, later=True) is not None:
        return Verdict.SATISFIED if kept else Verdict.VIOLATED
    if _silent(settled, world, env):
        return Verdict.UNKNOWN
    return Verdict.SATISFIED if kept and not _ends(settled, world, env) else Verdict.PENDING


def _hidden(settled: Formula, env: Env, world: PartialWorld, verdict: Verdict, *, kept: bool) -> tuple[Fact, ...]:
    """The facts that nobody told and of which it hangs whether the duty is open, as the `verdict` without them has it.

    A payment of which nobody knows when it was may be so old that all time is over.
    """
    missing: list[Fact] = []
    if truth(settled, world, env, later=True, missing=missing) is not None:
        return ()
    functions = functions_in(settled)
    options: dict[Fact, tuple[Value, ...]] = {}
    for fact in missing:
        values = _extremes(fact, functions.get(fact[0]), world)
        if values:
            options[fact] = values
    for chosen in _fillings(options):
        if _outlook(settled, env, _told(world, chosen), kept=kept) is not verdict:
            return tuple(options)
    return ()


def _extremes(fact: Fact, function: Function | None, world: PartialWorld) -> tuple[Value, ...]:
    """The values of a fact that are tried: all of a few, of a number the ends of its range."""
    name, args = fact
    if function is None or function.changing or function.computed is not None or not all(map(is_named, args)):
        return ()
    match function.result:
        case BoolSort():
            return (False, True)
        case EnumSort(_, members):
            return members
        case NumberSort():
            low, high = world.bounds.get(name, (None, None))
            assert world.observed is not None
            if name.endswith(".time") and args[0] in world.elements.get(name.removesuffix(".time"), ()):
                # What the data tell of has happened.
                high = world.observed if high is None else min(high, world.observed)
            return (-_FAR if low is None else low, _FAR if high is None else high)
        case _:
            return ()


def _fillings(options: Mapping[Fact, tuple[Value, ...]]) -> Iterator[Mapping[Fact, Value]]:
    """Ways of filling in the facts: all of them where they are few, else all lows, all highs and each by itself."""
    if prod(len(values) for values in options.values()) <= _MOST_TRIED:
        for chosen in product(*options.values()):
            yield dict(zip(options, chosen, strict=True))
        return
    yield {fact: values[0] for fact, values in options.items()}
    yield {fact: values[-1] for fact, values in options.items()}
    for fact, values in options.items():
        for value in values:
            yield {fact: value}


def _told(world: PartialWorld, facts: Mapping[Fact, Value]) -> PartialWorld:
    """The world in which these facts are told as well."""
    tables: dict[str, dict[Args, Value]] = {}
    for (name, args), value in facts.items():
        tables.setdefault(name, {})[args] = value
    functions = dict(world.functions)
    for name, table in tables.items():
        # The tables of large data are not copied.
        before = cast("dict[Args, Value]", world.functions.get(name, {}))
        functions[name] = ChainMap(table, before)
    return replace(world, functions=functions)


def applied(match: Found, world: PartialWorld) -> Found:
    """The verdict of a match whose trigger is met, although the facts alone do not tell."""
    axiom = replace(match.plan.axiom, trigger=TRUE)
    return _judge_match(replace(match.plan, axiom=axiom), match.env, world, sure=True)


def _silent(formula: Formula, world: PartialWorld, env: Env) -> tuple[Fact, ...]:
    """The ends of time that a calendar would have to give to tell whether they have passed."""
    computed = {name: each.computed for name, each in functions_in(formula).items() if each.computed is not None}
    if not computed:
        return ()
    assert world.observed is not None
    missing: list[Fact] = []
    truth(formula, world, env, later=True, missing=missing)
    found: dict[Fact, None] = {}
    for name, args in missing:
        reckoning = computed.get(name)
        if reckoning is not None and isinstance(args[0], Fraction) and reckoning.earliest(args[0]) <= world.observed:
            found[name, args] = None
    return tuple(found)


def _ends(formula: Formula, world: PartialWorld, env: Env) -> bool:
    """Whether there is an end of time after which the formula is decided."""
    assert world.observed is not None
    return truth(formula, replace(world, observed=world.observed + _FAR), env, later=True) is not None


def _deadline(formula: Formula, world: PartialWorld, env: Env) -> Fraction | None:
    """The least instant up to which one must look to know; None if there is no end."""
    assert world.observed is not None

    def decided(until: Fraction) -> bool:
        return truth(formula, replace(world, observed=until), env, later=True) is not None

    if not _ends(formula, world, env):
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
        case Compare(_, left, right):
            for term in (left, right):
                for node in every_node(term):
                    if isinstance(node, Aggregate):
                        yield from _counted(node, Reader(world), env)
        case _:
            return


def offenders(formula: Formula, world: PartialWorld, env: Env, *, held: bool = False) -> Iterator[Value]:
    """What is there although the formula forbids it, without what the conditions that would lift the ban speak of.

    Where an event is forbidden, that event is named, and nothing inside its own condition.
    """
    match formula:
        case Not(body):
            yield from offenders(body, world, env, held=not held)
        case And(parts) | Or(parts):
            for part in parts:
                if truth(part, world, env) is held:
                    yield from offenders(part, world, env, held=held)
        case Implies(left, right):
            for side, wanted in ((left, not held), (right, held)):
                if truth(side, world, env) is wanted:
                    yield from offenders(side, world, env, held=wanted)
        case ForAll(variables, body) | Exists(variables, body) if held is not isinstance(formula, ForAll):
            reader = Reader(world)
            for inner, _ in reader.assignments(variables, body, env):
                if reader.truth(body, inner) is held:
                    events = [inner[var.name] for var in variables if _is_event(var, world)]
                    yield from events or offenders(body, world, inner, held=held)
        case _:
            return


def _is_event(var: Var, world: PartialWorld) -> bool:
    return isinstance(var.sort, ObjectSort) and var.sort.name in world.events


def _counted(term: Aggregate, reader: Reader, env: Env) -> Iterator[Value]:
    """What a count or sum outside other quantifiers counts."""
    if any(var.name not in env for var in free_variables(term)):
        return
    for inner, sure in reader.assignments(term.vars, term.where, env):
        if sure and reader.truth(term.where, inner) is True:
            yield from (inner[var.name] for var in term.vars)


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
