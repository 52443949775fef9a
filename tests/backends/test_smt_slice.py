"""What is answered of a part of a theory is what the whole theory answers, with worlds of the whole."""

import json
import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reqonto.backends import smt
from reqonto.backends.base import Budget, Impossible, Possible, Undecided
from reqonto.backends.smt import SMT
from reqonto.cache import Store
from reqonto.checks.reading import Reading
from reqonto.logic.evaluate import check_structure, holds
from reqonto.logic.terms import TRUE, Not
from reqonto.logic.theory import Axiom, Theory

sys.path.insert(0, str(Path(__file__).parent))
from small_worlds import DISJOINT, FUNCTIONS, KINDS, Formulas
from theories import delivery, payment, returns

BUDGET = Budget(steps=5_000_000, seconds=20)


def asked(theory, goal, kept, monkeypatch, *, large):
    monkeypatch.setattr(smt, "LARGE", large)
    session = SMT().open(theory)
    return session.possible(goal, keeping=kept, budget=BUDGET), session.course


def same(theory, goal, kept, monkeypatch):
    """Asks the part and the whole; whether both were decided."""
    part, course = asked(theory, goal, kept, monkeypatch, large=-1)
    whole, _ = asked(theory, goal, kept, monkeypatch, large=10_000)
    if isinstance(part, Possible):
        assert not check_structure(part.witness, theory)
        assert goal is None or holds(goal, part.witness)
        assert all(
            holds(axiom.formula, part.witness)
            for axiom in theory.axioms
            if axiom.force == "structure" or (axiom.id in kept and axiom.force != "may")
        )
    if isinstance(part, Impossible):
        assert part.core <= set(kept)
    for world in course.worlds:
        assert not check_structure(world, theory)
    if isinstance(part, Undecided) or isinstance(whole, Undecided):
        return False
    assert type(part) is type(whole)
    return True


@pytest.mark.parametrize("seed", range(60))
def test_random_formulas_of_every_kind(seed, monkeypatch):
    chance = random.Random(seed)
    formulas = Formulas(chance)
    axioms = [Axiom(f"R-{index}", "must", (), TRUE, formulas.formula([], 3)) for index in range(4)]
    axioms += [Axiom(f"S-{index}", "structure", (), TRUE, formulas.formula([], 2)) for index in range(2)]
    theory = Theory(KINDS, FUNCTIONS, tuple(axioms), disjoint=DISJOINT)
    same(theory, Not(axioms[0].formula), ("R-1", "R-2"), monkeypatch)
    same(theory, axioms[3].formula, ("R-0",), monkeypatch)


@pytest.mark.parametrize("make", [payment, delivery, returns])
def test_requirements_of_a_shop(make, monkeypatch):
    theory = make()
    decided = 0
    ids = list(theory.ids("must"))
    for number, id_ in enumerate(ids):
        axiom = theory.by_id[id_][0]
        kept = ids[max(0, number - 2) : number + 2]
        decided += same(theory, axiom.triggered, kept, monkeypatch)
        decided += same(theory, Not(axiom.formula), [other for other in kept if other != id_], monkeypatch)
    assert decided >= len(ids)


def test_most_random_questions_are_answered_by_the_part(monkeypatch):
    taken = []
    of_part = smt.SmtSession._of_part
    monkeypatch.setattr(smt.SmtSession, "_of_part", lambda self, *told: taken.append(of_part(self, *told)) or taken[-1])
    for seed in range(20):
        formulas = Formulas(random.Random(seed))
        axioms = tuple(Axiom(f"R-{index}", "must", (), TRUE, formulas.formula([], 3)) for index in range(4))
        theory = Theory(KINDS, FUNCTIONS, axioms, disjoint=DISJOINT)
        asked(theory, Not(axioms[0].formula), ("R-1", "R-2"), monkeypatch, large=-1)
    assert sum(each is not None for each in taken) > 14


def test_the_text_of_a_proof_is_that_of_the_part(monkeypatch):
    """What another solver is told of a contradiction must not be what an earlier question left behind."""
    monkeypatch.setattr(smt, "LARGE", -1)
    theory = payment()
    session = SMT().open(theory)
    seen = set()
    for id_ in theory.ids("must"):
        goal = Not(theory.by_id[id_][0].formula)
        answer = session.possible(goal, keeping=(id_,), budget=BUDGET)
        assert isinstance(answer, Impossible)
        assert session.proof
        seen.add(session.proof)
        assert isinstance(session.possible(goal, keeping=(), budget=BUDGET), Possible | Undecided)
        assert not session.proof
    assert len(seen) == len(theory.ids("must"))


@pytest.mark.parametrize("seed", range(40))
def test_worlds_for_many_goals_are_worlds_of_the_whole(seed, monkeypatch):
    chance = random.Random(1000 + seed)
    formulas = Formulas(chance)
    axioms = [Axiom(f"R-{index}", "must", (), TRUE, formulas.formula([], 3)) for index in range(5)]
    axioms += [Axiom(f"S-{index}", "structure", (), TRUE, formulas.formula([], 2)) for index in range(2)]
    theory = Theory(KINDS, FUNCTIONS, tuple(axioms), disjoint=DISJOINT)
    goals = [Not(axiom.formula) for axiom in axioms[:3]] + [axioms[4].formula]
    shown = {}
    for large in (-1, 10_000):
        monkeypatch.setattr(smt, "LARGE", large)
        worlds = list(SMT().open(theory).gather(goals, keeping=("R-3",), budget=BUDGET))
        for world in worlds:
            assert not check_structure(world, theory)
            assert all(holds(axioms[place].formula, world) for place in (3, 5, 6))
            assert any(holds(goal, world) for goal in goals)
        shown[large] = {index for index, goal in enumerate(goals) if any(holds(goal, world) for world in worlds)}
    # What one of them shows and the other does not is never impossible.
    for index in shown[-1] ^ shown[10_000]:
        assert not isinstance(SMT().open(theory).possible(goals[index], keeping=("R-3",), budget=BUDGET), Impossible)


@pytest.mark.parametrize("seed", range(40))
def test_completed_worlds_come_back_from_memory(seed, monkeypatch):
    chance = random.Random(2000 + seed)
    formulas = Formulas(chance)
    axioms = (
        Axiom("R-0", "must", (), TRUE, formulas.formula([], 2)),
        Axiom("R-1", "must", (), TRUE, formulas.formula([], 3)),
    )
    theory = Theory(KINDS, FUNCTIONS, axioms, disjoint=DISJOINT)
    answer, _ = asked(theory, axioms[1].formula, ("R-0",), monkeypatch, large=-1)
    if not isinstance(answer, Possible):
        return
    reading = Reading(theory, Store(None))
    packed = reading.packed(answer.witness)

    again = reading.unpacked(json.loads(json.dumps(packed)))

    assert "spoken" in packed
    assert dict(again.functions) == dict(answer.witness.functions)
    assert dict(again.timelines) == dict(answer.witness.timelines)
    assert (again.elements, again.members, again.now) == (
        answer.witness.elements, answer.witness.members, answer.witness.now,
    )  # fmt: skip


def test_a_world_is_not_completed_by_another_signature(monkeypatch):
    """What grew since might have other least values: such a world is looked for anew."""
    theory = Theory(KINDS, FUNCTIONS, (), disjoint=DISJOINT)
    _, function = next((name, each) for name, each in FUNCTIONS.items() if not each.partial)
    answer, _ = asked(theory, None, (), monkeypatch, large=-1)
    packed = Reading(theory, Store(None)).packed(answer.witness)
    others = {**FUNCTIONS, "more": replace(function, name="more")}

    with pytest.raises(KeyError):
        Reading(Theory(KINDS, others, (), disjoint=DISJOINT), Store(None)).unpacked(packed)
