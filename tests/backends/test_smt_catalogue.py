"""Conflicts of the catalogue, proved at any size or refuted by a replayed world."""

import sys
from pathlib import Path

import pytest

from reqonto.backends.base import Budget, Impossible, Possible
from reqonto.backends.smt import SMT
from reqonto.logic.terms import Not

sys.path.insert(0, str(Path(__file__).parent))
from theories import answering, delivery, payment, returns

CONFLICTS = [
    (payment, {"C-PAY-05", "C-PAY-23", "C-DLV-29", "A-GENERAL"}),
    (delivery, {"C-DLV-01", "C-DLV-04"}),
    (returns, {"C-RET-06", "C-RET-03"}),
]


@pytest.mark.parametrize(("build", "conflict"), CONFLICTS, ids=["X-01", "X-16", "X-33"])
def test_a_conflict_of_the_catalogue_is_proved_at_any_size(build, conflict):
    theory = build()
    session = SMT().open(theory)

    answer = session.possible(
        theory.situations[0][1], keeping=theory.ids("must", "should", "background"), budget=Budget()
    )

    assert Impossible(frozenset(conflict), goal=True) == answer


@pytest.mark.parametrize(("build", "conflict"), CONFLICTS, ids=["X-01", "X-16", "X-33"])
def test_a_conflict_of_the_catalogue_is_minimal(build, conflict):
    theory = build()
    session = SMT().open(theory)

    for dropped in sorted(conflict):
        kept = [id_ for id_ in theory.ids("must", "should", "background") if id_ != dropped]
        answer = session.possible(theory.situations[0][1], keeping=kept, budget=Budget())

        assert isinstance(answer, Possible), dropped
    assert session.defects == []


@pytest.mark.parametrize(
    ("stronger", "weaker", "follows"),
    [("C-CSV-03", "C-CSV-02", True), ("C-CSV-02", "C-CSV-01", True), ("C-CSV-01", "C-CSV-02", False)],
)
def test_a_shorter_deadline_implies_a_longer_one(stronger, weaker, follows):
    theory = answering()
    session = SMT().open(theory)

    answer = session.possible(Not(theory.by_id[weaker][0].formula), keeping=[stronger], budget=Budget())

    assert isinstance(answer, Impossible) == follows
    assert isinstance(answer, Possible) != follows
