"""What every analysis finds of random theories is what all small worlds say; and mistakes would be noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import pytest

from reqonto.checks import absolute, conflicts, consistency, corrections, triggers
from reqonto.checks.conflicts import Clash, Enumeration
from reqonto.logic.evaluate import check_structure
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    Compare,
    Exists,
    Formula,
    Holds,
    Not,
    conjunction,
    disjunction,
    number,
)
from reqonto.logic.theory import Axiom, Theory

from .judged import checked, disagreements
from .meeting import MeetingTheories
from .reference import FUNCTIONS, KINDS, G, N, P, Q, Theories, Truth, X, seen, worlds, written

pytestmark = pytest.mark.engine

TOGETHER = 10
"""So many theories are one test."""

IS_P, IS_Q, FACT = Holds(Apply(P, (X,))), Holds(Apply(Q, (X,))), Holds(Apply(G, ()))
LOW = Compare("<", Apply(N, (X,)), number(1))


@pytest.mark.parametrize("first", range(0, 120, TOGETHER))
def test_everything_that_is_found_agrees_with_all_small_worlds(first: int) -> None:
    made = {seed: Theories(seed).whole() for seed in range(first, first + TOGETHER)}

    wrong = {seed: (written(theory), found) for seed, theory in made.items() if (found := disagreements(theory))}

    assert wrong == {}


@pytest.mark.parametrize("first", range(0, 30, TOGETHER))
def test_where_requirements_meet_every_conflict_is_the_one_of_small_worlds(first: int) -> None:
    made = {seed: MeetingTheories(seed).whole() for seed in range(first, first + TOGETHER)}
    kinds: set[str] = set()
    wrong: dict[int, object] = {}
    for seed, theory in made.items():
        found = checked(theory)
        kinds |= {each.kind for each in found.conflicts}
        lines = disagreements(theory, found)
        if lines:
            wrong[seed] = written(theory), lines

    assert wrong == {}
    # Such theories are made to have something to find.
    assert {"trigger", "situation"} <= kinds


def test_the_worlds_are_legal_and_none_is_there_twice() -> None:
    theory = Theories(0).whole()

    assert [complaint for each in worlds() for complaint in check_structure(each, theory)] == []
    assert len({repr(each) for each in worlds()}) == len(worlds())


def test_random_theories_have_something_of_everything() -> None:
    kinds: set[str] = set()
    for seed in range(25):
        theory = Theories(seed).whole()
        truth = Truth(theory)
        kinds.add("absolute" if truth.smallest(truth.musts) else "possible")
        for id_ in truth.musts:
            (axiom,) = theory.by_id[id_]
            others = [other for other in truth.musts if other != id_]
            if not truth.left((*others, *truth.background), seen(axiom.triggered)):
                kinds.add("vacuous")
            if not truth.left((*others, *truth.background), ~truth.kept[id_]):
                kinds.add("redundant")
        kinds |= {axiom.force for axiom in theory.axioms}
        kinds |= {"there" for axiom in theory.axioms if isinstance(axiom.duty, Exists)}
        kinds |= {"invariant" for axiom in theory.axioms if axiom.trigger == TRUE and axiom.force == "must"}

    everything = {"absolute", "possible", "vacuous", "redundant", "there", "invariant"}
    assert kinds == everything | {"must", "should", "may", "background"}


# ---------------------------------------------------------------- recommendations


def advised(*axioms: Axiom) -> Theory:
    return Theory(KINDS, FUNCTIONS, axioms)


def said(id_: str, force: Literal["must", "should"], trigger: Formula, duty: Formula) -> Axiom:
    return Axiom(id_, force, (X,), trigger, duty, fixed_duty=True)


def test_a_world_that_uses_a_permission_against_advice_does_not_hide_a_conflict_with_it() -> None:
    permission = Axiom("M-1", "may", (X,), TRUE, conjunction(IS_P, IS_Q))
    theory = advised(said("R-1", "must", IS_P, LOW), said("S-1", "should", IS_Q, Not(LOW)), permission)

    found = checked(theory)

    assert [(each.kind, each.members) for each in found.conflicts] == [("pair", ("R-1", "S-1"))]
    assert found.usable == ("M-1",)
    assert disagreements(theory, found) == []


def test_advice_that_three_should_not_meet_does_not_hide_that_they_clash() -> None:
    theory = advised(
        said("R-1", "must", IS_P, FACT),
        said("R-2", "must", IS_Q, disjunction(LOW, Not(FACT))),
        said("R-3", "must", IS_P, Not(LOW)),
        said("S-1", "should", conjunction(IS_P, IS_Q), FALSE),
    )

    found = checked(theory)

    assert ("pair", ("R-1", "R-2", "R-3")) in [(each.kind, each.members) for each in found.conflicts]
    assert disagreements(theory, found) == []


def test_advice_that_keeps_something_from_applying_clashes_with_others_all_the_same() -> None:
    theory = advised(
        said("R-1", "must", conjunction(IS_Q, FACT), IS_P),
        said("R-2", "must", IS_P, LOW),
        said("S-1", "should", IS_Q, conjunction(Not(LOW), Not(FACT))),
    )

    found = checked(theory)

    assert [(each.kind, each.trigger, each.members) for each in found.conflicts] == [
        ("trigger", ("R-1",), ("S-1",)),
        ("pair", ("R-2", "S-1"), ("R-2", "S-1")),
    ]
    assert disagreements(theory, found) == []


def test_what_keeps_one_piece_of_advice_from_applying_does_not_hide_the_clash_with_another() -> None:
    theory = advised(
        said("R-1", "must", IS_P, LOW),
        said("R-2", "must", Not(IS_P), LOW),
        said("S-1", "should", IS_Q, Not(LOW)),
        said("S-2", "should", IS_Q, Compare("=", Apply(N, (X,)), number(2))),
    )

    found = checked(theory)

    told = {each.members for each in found.conflicts if each.kind == "trigger"}
    assert {("R-1", "R-2", "S-1"), ("R-1", "R-2", "S-2")} <= told
    assert disagreements(theory, found) == []


# ---------------------------------------------------------------- mistakes


def of(*said: tuple[Formula, Formula]) -> Theory:
    """Requirements that in some circumstances demand something."""
    axioms = (
        Axiom(f"R-{index}", "must", (X,), trigger, duty, fixed_duty=True) for index, (trigger, duty) in enumerate(said)
    )
    return Theory(KINDS, FUNCTIONS, tuple(axioms))


EXAMPLES = (
    of((IS_P, LOW), (IS_P, Not(LOW)), (IS_P, FACT), (LOW, Not(FACT)), (IS_Q, TRUE)),
    of((IS_P, FACT), (IS_Q, Not(FACT))),
    of((TRUE, IS_P), (IS_Q, Not(IS_P)), (IS_Q, FACT)),
    of((TRUE, IS_P), (IS_Q, IS_P), (IS_Q, FACT)),
    of((TRUE, IS_P), (Not(IS_P), FACT), (IS_Q, FACT)),
)
"""Two conflicts in one's circumstances, a pair, what never applies, what follows."""


def test_the_examples_are_found_as_they_are() -> None:
    assert [disagreements(theory) for theory in EXAMPLES] == [[]] * len(EXAMPLES)


def not_thinned_out(plain: Callable[..., Clash]) -> Callable[..., Clash]:
    """A conflict that takes in whatever was kept."""

    def shrink(asker, goal, core, **rest):
        found = plain(asker, goal, core, **rest)
        more = next((id_ for id_ in asker.theory.ids("must") if id_ not in found.members), None)
        return found if more is None or not found.members else replace(found, members=(*found.members, more))

    return shrink


def not_all(plain: Callable[..., Enumeration]) -> Callable[..., Enumeration]:
    """One conflict fewer than there are."""

    def every_clash(*args, **rest):
        found = plain(*args, **rest)
        return replace(found, clashes=found.clashes[:-1]) if len(found.clashes) > 1 else found

    return every_clash


@pytest.mark.parametrize("mistake", ["fat", "lacking", "blind", "idle", "greedy", "mended"])
def test_mistakes_are_noticed(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    match mistake:
        case "fat":
            for module in (absolute, triggers):
                monkeypatch.setattr(module, "shrink", not_thinned_out(conflicts.shrink))
        case "lacking":
            for module in (absolute, triggers):
                monkeypatch.setattr(module, "every_clash", not_all(conflicts.every_clash))
        case "blind":
            for asked in ("check_pairs", "check_facts"):
                monkeypatch.setattr(consistency, asked, lambda *_, **__: triggers.Triggers())
            monkeypatch.setattr(consistency, "check_closings", lambda *_: ())
        case "idle":
            monkeypatch.setattr(triggers, "_explain", lambda *_: None)
        case "greedy":
            monkeypatch.setattr(
                consistency,
                "follow_together",
                lambda asker, asked, *_, **__: ([consistency.Redundancy(id_, asker.background) for id_ in asked], ()),
            )
        case _:
            monkeypatch.setattr(corrections, "hitting_sets", lambda sets, most=64: ([frozenset().union(*sets)], True))

    assert any(map(disagreements, EXAMPLES))
