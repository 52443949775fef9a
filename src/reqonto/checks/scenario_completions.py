"""Whether a scenario that leaves something open can be completed so that a formula is true, or false.

Three-valued evaluation looks at one atom at a time; that `total = 5 or total != 5` is true whatever the total is, or
that an assumption settles what was not told, takes a solver.  The facts become formulas about named objects, and the
engine is asked for a world that keeps them and the background with the formula, and for one with its negation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from reqonto.backends.base import Budget
from reqonto.cache import Store, digest
from reqonto.checks.prints import fingerprints, written
from reqonto.checks.scenario_loosened import further_events, loosened, tells_all
from reqonto.constraints.scenarios import ScenarioFacts
from reqonto.logic.partial import Args, PartialWorld, Unknown
from reqonto.logic.sorts import MOMENT, BoolSort, EnumSort, ObjectSort, Sort
from reqonto.logic.structure import Value
from reqonto.logic.terms import (
    TRUE,
    Apply,
    Compare,
    Const,
    Defined,
    ForAll,
    Formula,
    Function,
    Holds,
    Implies,
    Individual,
    IsKind,
    Not,
    Or,
    Term,
    Var,
    conjunction,
    number,
)
from reqonto.logic.theory import Theory
from reqonto.logic.walk import functions_in, kinds_in

BUDGET = Budget(steps=2_000_000, seconds=3.0)
MOST_FACTS = 3_000
"""A scenario with more facts is not handed to a solver for what it leaves open."""


def solver_completions(
    theory: Theory,
    world: PartialWorld,
    formulas: Sequence[Formula],
    budget: Budget = BUDGET,
    store: Store | None = None,
) -> list[tuple[bool | None, bool | None]]:
    """For each closed formula False where it can not be true, and where it can not be false; None where it may be.

    What the solver said is remembered in `store`.
    """
    about = _about(formulas, theory)
    facts = tuple(facts_of(world, about))
    if len(facts) > MOST_FACTS:
        return [(None, None)] * len(formulas)
    named = _named(world, theory)
    asked = [each for formula in formulas for each in (formula, Not(formula))]
    others = tuple(world.others)
    key = ""
    if store is not None:
        told = [f"{each.sort.name} {each.name}" for each in named]
        texts = [written(each) for each in (*facts, *asked)]
        key = "s" + digest(*fingerprints(about).values(), *told, "", *others, "", *texts)
    answers = None if store is None else _known(store.get(key), len(asked))
    if answers is None:
        answers = _excluded(about, named, conjunction(*facts), asked, others, budget)
        if store is not None:
            store.put(key, {"excluded": answers})
    pairs = zip(answers[::2], answers[1::2], strict=True)
    # Facts without any completion (a value is set where nothing happens) decide nothing.
    return [
        (None, None) if impossible and sure else (False if impossible else None, False if sure else None)
        for impossible, sure in pairs
    ]


def _excluded(
    theory: Theory,
    named: Sequence[Individual],
    facts: Formula,
    asked: Sequence[Formula],
    others: Sequence[str],
    budget: Budget,
) -> list[bool]:
    from reqonto.backends.smt_complete import excluded

    return excluded(theory, named, facts, asked, others=others, budget=budget)


def _known(entry: Mapping[str, object] | None, count: int) -> list[bool] | None:
    """The answers of an entry, if it has that many."""
    answers = None if entry is None else entry.get("excluded")
    return [each is True for each in answers] if isinstance(answers, list) and len(answers) == count else None


def has_completion(theory: Theory, facts: ScenarioFacts, budget: Budget = BUDGET) -> bool | None:
    """Whether the facts and events have a completion that keeps the background; None if that was not established.

    More may happen than is told, except where the scenario tells all.
    """
    from reqonto.backends.smt_complete import completion, excluded

    world = facts.world
    said = tuple(facts_of(world, theory))
    if len(said) > MOST_FACTS:
        return None
    named, told = _named(world, theory), tuple(world.timelines)
    if completion(theory, named, conjunction(*said), others=tuple(world.others), told=told, budget=budget) is not None:
        return True
    if not tells_all(facts):
        others, later = further_events(facts, theory)
        more = conjunction(*said, *later)
        if completion(theory, named, more, others=tuple(others), told=told, budget=budget) is not None:
            return True
        world = loosened(facts, theory)
        said = tuple(facts_of(world, theory))
        named = _named(world, theory)
    sure = excluded(theory, named, conjunction(*said), [TRUE], others=tuple(world.others), budget=budget)
    return False if sure[0] else None


def _named(world: PartialWorld, theory: Theory) -> list[Individual]:
    return [Individual(name, sort) for sort in theory.sorts for name in world.elements.get(sort.name, ())]


def _about(formulas: Sequence[Formula], theory: Theory) -> Theory:
    """The part of a theory that the formulas speak of: its symbols, and the background that links them to others.

    The rest has a completion of its own or none, which decides nothing about the formulas.
    """
    background = [axiom for axiom in theory.axioms if axiom.force in {"background", "structure"}]
    symbols = [(axiom, _symbols(axiom.formula)) for axiom in background]
    reached = {name for formula in formulas for name in _symbols(formula)}
    kept: set[int] = set()
    grown = True
    while grown:
        grown = False
        for index, (_, names) in enumerate(symbols):
            if index not in kept and names & reached:
                kept.add(index)
                reached |= names
                grown = True
    changing = any(theory.functions[name].changing for name in reached if name in theory.functions)
    return replace(
        theory,
        functions={
            name: function
            for name, function in theory.functions.items()
            # When values may change depends on the times of all events.
            if name in reached or (changing and name.endswith(".time"))
        },
        axioms=tuple(axiom for index, axiom in enumerate(background) if index in kept),
        situations=(),
    )


def _symbols(formula: Formula) -> frozenset[str]:
    return frozenset((*functions_in(formula), *kinds_in(formula)))


def facts_of(world: PartialWorld, theory: Theory) -> Iterator[Formula]:
    """What is known of a world, as closed formulas about its named objects."""
    yield from _objects(world, theory)
    for name, function in theory.functions.items():
        yield from _changing(world, function) if function.changing else _fixed(world, name, function)


def _objects(world: PartialWorld, theory: Theory) -> Iterator[Formula]:
    for kind, info in theory.kinds.items():
        if kind == info.sort.name:
            continue
        for name in world.elements.get(info.sort.name, ()):
            is_one = IsKind(Individual(name, info.sort), kind)
            yield is_one if name in world.members.get(kind, frozenset()) else Not(is_one)


def _fixed(world: PartialWorld, name: str, function: Function) -> Iterator[Formula]:
    table = world.functions.get(name, {})
    for args, value in table.items():
        yield _says(Apply(function, _terms(args, function.args)), value, function.result)
    if name in world.none:
        for args in _all_args(world, function.args):
            if args not in table and world.is_none(name, args):
                yield _says(Apply(function, _terms(args, function.args)), None, function.result)


def _changing(world: PartialWorld, function: Function) -> Iterator[Formula]:
    sorts = function.args[:-1]
    moment = Var("m", MOMENT)
    for args in _all_args(world, sorts):
        timeline = world.history_before(function, args)
        for index, (start, value) in enumerate(timeline):
            if isinstance(value, Unknown) and not value.among:
                continue
            inside: list[Formula] = []
            if start is not None:
                inside.append(Compare("<=", number(start, MOMENT), moment))
            if index + 1 < len(timeline):
                end = timeline[index + 1][0]
                assert end is not None
                inside.append(Compare("<", moment, number(end, MOMENT)))
            term = Apply(function, (*_terms(args, sorts), moment))
            if isinstance(value, Unknown):
                said: Formula = Or(tuple(_says(term, each, function.result) for each in sorted(value.among)))
            else:
                said = _says(term, value, function.result)
            yield ForAll((moment,), Implies(conjunction(*inside), said) if inside else said)


def _says(term: Apply, value: Value | None, sort: Sort) -> Formula:
    if isinstance(sort, BoolSort) and not term.function.partial:
        return Holds(term) if value is True else Not(Holds(term))
    if value is None:
        return Not(Defined(term))
    if isinstance(sort, BoolSort):
        return Holds(term) if value is True else conjunction(Defined(term), Not(Holds(term)))
    return Compare("=", term, _constant(value, sort))


def _terms(args: Args, sorts: tuple[Sort, ...]) -> tuple[Term, ...]:
    return tuple(_constant(arg, sort) for arg, sort in zip(args, sorts, strict=True))


def _constant(value: Value, sort: Sort) -> Term:
    return Individual(str(value), sort) if isinstance(sort, ObjectSort) else Const(value, sort)


def _all_args(world: PartialWorld, sorts: tuple[Sort, ...]) -> Iterator[Args]:
    """All arguments that have a name; of numbers and texts there is no end."""
    domains: list[tuple[Value, ...]] = []
    for sort in sorts:
        if isinstance(sort, ObjectSort):
            domains.append(world.elements.get(sort.name, ()))
        elif isinstance(sort, EnumSort):
            domains.append(sort.members)
        else:
            return
    yield from product(*domains)
