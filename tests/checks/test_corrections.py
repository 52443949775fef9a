"""Minimal correction sets are those that trying all sets finds; a specification's are a product of factors."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.backends.base import Answer, Budget, Impossible, Possible, Session
from reqonto.checks.corrections import Corrections, correct, factors
from reqonto.checks.hitting import components, hitting_sets
from reqonto.checks.questions import Asker
from reqonto.logic.sorts import BOOL
from reqonto.logic.structure import Structure
from reqonto.logic.terms import And, Apply, Formula, Function, Holds, Not, Or
from reqonto.logic.theory import Axiom, Theory

NAMES = ("a", "b", "c", "d")
FUNCTIONS = {name: Function(name, (), BOOL) for name in NAMES}
WORLDS = [
    Structure({"Party": ()}, {}, {name: {(): value} for name, value in zip(NAMES, values, strict=True)})
    for values in product((False, True), repeat=len(NAMES))
]


class Trying(Session):
    """An engine that tries all worlds; what excludes a goal is told as badly as may be."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory

    def possible(self, goal: Formula | None, *, keeping: Collection[str], budget: Budget) -> Answer:
        world = shown(self.theory, goal, keeping)
        return Impossible(frozenset(keeping)) if world is None else Possible(world)


def true(formula: Formula, world: Structure) -> bool:
    match formula:
        case Holds(Apply(function)):
            return bool(world.functions[function.name][()])
        case Not(body):
            return not true(body, world)
        case And(parts):
            return all(true(part, world) for part in parts)
        case Or(parts):
            return any(true(part, world) for part in parts)
        case _:
            raise AssertionError(formula)


def shown(theory: Theory, goal: Formula | None, keeping: Collection[str]) -> Structure | None:
    wanted = [axiom.formula for id_ in keeping for axiom in theory.by_id[id_]] + ([goal] if goal is not None else [])
    return next((world for world in WORLDS if all(true(each, world) for each in wanted)), None)


literals = st.sampled_from(NAMES).map(lambda name: Holds(Apply(FUNCTIONS[name], ()))) | st.sampled_from(NAMES).map(
    lambda name: Not(Holds(Apply(FUNCTIONS[name], ())))
)
formulas = st.lists(literals, min_size=1, max_size=2).map(lambda parts: Or(tuple(parts)))
theories = st.lists(formulas, min_size=1, max_size=7).map(
    lambda made: Theory(
        {}, FUNCTIONS, tuple(Axiom(f"R-{number}", "must", (), And(()), each) for number, each in enumerate(made))
    )
)


def subsets(ids: Collection[str]) -> Iterator[frozenset[str]]:
    return map(frozenset, chain.from_iterable(combinations(sorted(ids), size) for size in range(len(ids) + 1)))


def by_trying(theory: Theory, goal: Formula | None) -> set[frozenset[str]]:
    """The minimal sets without which the goal is possible."""
    ids = theory.ids("must")
    enough = [each for each in subsets(ids) if shown(theory, goal, [id_ for id_ in ids if id_ not in each]) is not None]
    return {each for each in enough if not any(other < each for other in enough)}


def conflicts_of(theory: Theory, goal: Formula | None) -> list[frozenset[str]]:
    """The minimal sets that exclude the goal."""
    bad = [each for each in subsets(theory.ids("must")) if shown(theory, goal, each) is None]
    return [each for each in bad if not any(other < each for other in bad)]


def found(theory: Theory, goal: Formula | None, known: Collection[frozenset[str]]) -> Corrections:
    return correct(Asker.start(theory, Budget(), 60, None, Trying), goal, known, theory.ids("must"))


def together(corrections: Corrections) -> set[frozenset[str]]:
    """The product of the groups, written out."""
    return {frozenset().union(*each) for each in product(*(shown for _, shown in corrections.groups))}


@given(theories, st.none() | literals, st.data())
@settings(deadline=None, max_examples=300)
def test_they_are_those_that_trying_all_sets_finds(theory: Theory, goal: Formula | None, data: st.DataObject) -> None:
    every = conflicts_of(theory, goal)
    if not every or frozenset() in every:
        return
    known = data.draw(st.lists(st.sampled_from(every), min_size=1, unique=True))

    corrections = found(theory, goal, known)

    # Of conflicts that share nothing with those that are known each is another matter, and is found by mending all.
    assert corrections.complete
    assert by_trying(theory, goal) == together(corrections)


@given(st.lists(theories.filter(lambda each: len(each.axioms) <= 4), min_size=1, max_size=2), st.data())
@settings(deadline=None, max_examples=100)
def test_the_factors_of_several_goals_mend_all_of_them(made: list[Theory], data: st.DataObject) -> None:
    theory = made[0]
    goals = [None, *data.draw(st.lists(literals, max_size=2))]
    mended: list[tuple[Formula | None, Corrections]] = []
    for goal in goals:
        every = conflicts_of(theory, goal)
        if frozenset() in every:
            return
        if every:
            mended.append((goal, found(theory, goal, every)))
    cost = {id_: (number,) for number, id_ in enumerate(theory.by_id)}
    groups = list(factors([each for _, each in mended], cost))
    ids = theory.ids("must")

    whole = {frozenset(chain.from_iterable(each)) for each in product(*(group.sets for group in groups))}

    def mends(given_up: frozenset[str]) -> bool:
        left = [id_ for id_ in ids if id_ not in given_up]
        return all(shown(theory, goal, left) is not None for goal in goals)

    enough = [each for each in subsets(ids) if mends(each)]
    assert all(group.complete for group in groups)
    assert {each for each in enough if not any(other < each for other in enough)} == whole


@given(st.lists(st.frozensets(st.sampled_from("abcdef"), min_size=1, max_size=3), max_size=5))
def test_hitting_sets_are_minimal_and_all(sets: list[frozenset[str]]) -> None:
    enough = [each for each in subsets("abcdef") if all(each & one for one in sets)]
    minimal = {each for each in enough if not any(other < each for other in enough)}

    hitting, whole = hitting_sets(sets)

    assert whole
    assert minimal == set(hitting)
    assert len(hitting) == len(minimal)


def test_conflicts_without_a_common_member_are_apart() -> None:
    sets = [frozenset("ab"), frozenset("cd"), frozenset("be"), frozenset("fd")]

    assert [{"a", "b", "e"}, {"c", "d", "f"}] == [set().union(*each) for each in components(sets)]


def test_many_conflicts_apart_are_never_multiplied_out() -> None:
    pairs = [frozenset((f"x{number}", f"y{number}")) for number in range(40)]
    goals = [Corrections([each], [([each], [frozenset({one}) for one in each])]) for each in pairs]
    cost = {id_: (0,) for each in pairs for id_ in each}

    made = list(factors(goals, cost))

    assert [40, 80] == [len(made), sum(len(each.sets) for each in made)]
