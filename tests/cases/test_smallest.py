"""No world that shows the same is smaller than a witness: all small worlds of random theories are looked through."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from reqonto.backends.base import Budget, Possible, Smaller, Undecided
from reqonto.backends.smt import SMT
from reqonto.backends.smt_ground import Ground
from reqonto.backends.smt_lowering import Symbols, TooLate
from reqonto.backends.smt_smallest import sizes_of
from reqonto.checks.questions import triggered
from reqonto.checks.verdicts import World
from reqonto.checks.witness import witness
from reqonto.logic.evaluate import holds
from reqonto.logic.terms import TRUE, Exists, Formula, Not, Var, conjunction
from reqonto.logic.theory import Theory
from reqonto.pipeline import run, witness_of
from reqonto.settings import Settings
from tests.agreement.acting import INSIDE, OUTSIDE, Story, Times, story
from tests.agreement.acting import world as course
from tests.agreement.reference import Theories, worlds, written

pytestmark = pytest.mark.engine

HOURS = range(4)
"""Courses of events that are tried lie within so many hours."""
MOST = 4
"""They have at most so many events."""


def _shows(theory: Theory, id_: str, *, violate: bool) -> tuple[Formula, Formula]:
    """What is asked for, and all that is true of such worlds."""
    kept = [axiom.formula for axiom in theory.axioms if axiom.force in {"structure", "background"}]
    kept += [axiom.formula for axiom in theory.axioms if axiom.force == "must" and axiom.id != id_]
    own = conjunction(*(axiom.formula for axiom in theory.by_id[id_]))
    goal = Not(own) if violate else conjunction(own, triggered(theory.by_id[id_]) or conjunction())
    return goal, conjunction(*kept, goal)


def _kept(theory: Theory, id_: str) -> tuple[str, ...]:
    return (*theory.ids("background"), *(other for other in theory.ids("must") if other != id_))


@pytest.mark.parametrize("first", range(0, 16, 8))
def test_no_world_with_fewer_things_shows_the_same(first: int) -> None:
    shrunk = 0
    for seed in range(first, first + 8):
        theory = Theories(seed).whole()
        for id_, violate in product(theory.ids("must"), (False, True)):
            goal, all_of_it = _shows(theory, id_, violate=violate)
            there = [world for world in worlds() if holds(all_of_it, world)]
            if not there:
                continue
            least = min(len(world.elements["A"]) for world in there)
            # From the largest world there is.
            known = max(there, key=lambda world: len(world.elements["A"]))
            session = SMT().open(theory)
            found = session.smallest(goal, known, keeping=_kept(theory, id_), budget=Budget())
            told = witness(theory, id_, violate=violate)
            shrunk += len(known.elements["A"]) > least

            assert isinstance(told, World)
            assert not found.open, (seed, id_, violate)
            assert not told.unfinished
            sizes = len(found.world.elements["A"]), len(told.structure.elements["A"])
            assert sizes == (least, least), (seed, id_, violate, written(theory))
            assert holds(all_of_it, found.world)

    assert shrunk > 8


def _courses(kinds: tuple[str, ...]) -> Iterator[Times]:
    """All courses of few events, small ones first."""
    times = [(), *((hour,) for hour in HOURS), *((one, two) for one in HOURS for two in HOURS if one <= two)]
    every = [dict(zip(kinds, chosen, strict=True)) for chosen in product(times, repeat=len(kinds))]
    return (at for at in sorted(every, key=_events) if _events(at) <= MOST)


def _events(at: Times) -> int:
    return sum(map(len, at.values()))


def _spoken_of(made: Story) -> tuple[str, ...]:
    told = "\n".join(made.lines)
    return tuple(kind for kind in (*OUTSIDE, *INSIDE) if f"{kind}(" in told or f"in {kind}" in told)


@pytest.mark.parametrize("first", range(0, 6, 3))
def test_no_course_with_fewer_events_shows_the_same(first: int, tmp_path: Path) -> None:
    shrunk = 0
    for seed in range(first, first + 3):
        made = story(seed)
        file = tmp_path / f"{seed}.req"
        file.write_text(made.text, encoding="utf-8")
        read = run([file], Settings(cache=False, jobs=1, timeout=300.0), stages=("read", "meaning"))
        theory = read.theory
        assert theory is not None
        tried = [
            (_events(at), course(g, {"Ask": (), "Stop": (), "Do": (), "Tell": (), **at}))
            for at in _courses(_spoken_of(made))
            for g in (False, True)
        ]
        for id_, violate in product(made.musts, (False, True)):
            goal, all_of_it = _shows(theory, id_, violate=violate)
            there = [(count, world) for count, world in tried if holds(all_of_it, world)]
            told = witness_of(read, id_, violate=violate)
            if not there:
                continue
            least, known = there[0][0], there[-1][1]
            found = SMT().open(theory).smallest(goal, known, keeping=_kept(theory, id_), budget=Budget())
            shrunk += there[-1][0] > least

            assert isinstance(told, World)
            assert not found.open, (seed, id_, violate)
            assert not told.unfinished
            # Times between the hours may do with fewer.
            assert sizes_of(theory, found.world)[0] <= least, (seed, id_, violate, made.text)
            assert sizes_of(theory, told.structure)[0] <= least, (seed, id_, violate, made.text)
            assert holds(all_of_it, found.world)

    assert shrunk > 3


CHAIN = """zone "UTC"
external role Rider
role Operator
role Mechanic
enum State { docked, rented, broken, mended }
entity Bike { changing param state: State default docked }
event Unlock(bike: Bike) by Rider
event Return(bike: Bike) by Rider
event Report(bike: Bike) by Rider
event Collect(bike: Bike) by Mechanic
event Mend(bike: Bike) by Mechanic
event Charge(bike: Bike) by Operator
lifecycle Bike.state {
  initial docked
  from docked -> rented on Unlock(bike: self)
  from rented -> docked on Return(bike: self)
  from docked -> broken on Report(bike: self)
  from broken -> mended on Collect(bike: self)
  from mended -> docked on Mend(bike: self)
}
requirement B-1 { when Return(bike: b), the Operator shall within 1 h do Charge(bike: b) }
constraint B-2: every c in Charge: some r in Return: r.bike = c.bike and r before c
"""


@pytest.mark.parametrize(("id_", "violate", "events"), [("B-1", False, 3), ("B-1", True, 2), ("B-2", True, 1)])
def test_a_course_through_states_is_no_longer_than_it_has_to_be(
    id_: str,
    violate: bool,
    events: int,
    tmp_path: Path,
) -> None:
    file = tmp_path / "bikes.req"
    file.write_text(CHAIN, encoding="utf-8")
    read = run([file], Settings(cache=False, jobs=1), stages=("read", "meaning"))
    assert read.theory is not None
    theory = read.theory

    told = witness_of(read, id_, violate=violate)

    assert isinstance(told, World)
    assert sizes_of(theory, told.structure) == (events, 1)


def test_a_larger_world_shrinks_by_several_events_that_hang_together(tmp_path: Path) -> None:
    """Report, collection and mending can only be left out together: leaving out one of them breaks the life cycle."""
    file = tmp_path / "bikes.req"
    file.write_text(CHAIN, encoding="utf-8")
    theory = run([file], Settings(cache=False, jobs=1), stages=("read", "meaning")).theory
    assert theory is not None
    session = SMT().open(theory)
    sorts = [sort for sort in theory.sorts if sort.name in {"Report", "Collect", "Mend", "Unlock", "Return"}]
    all_of_them = conjunction(*(Exists((Var("e", sort),), TRUE) for sort in sorts))
    longer = session.possible(all_of_them, keeping=("Bike.state", "B-2"), budget=Budget())
    assert isinstance(longer, Possible)

    found = session.smallest(
        triggered(theory.by_id["B-1"]), longer.witness, keeping=("Bike.state", "B-2"), budget=Budget()
    )

    assert sizes_of(theory, longer.witness)[0] >= 5
    assert (sizes_of(theory, found.world), found.open) == ((2, 1), "")


def test_where_the_time_ends_the_search_it_says_so(tmp_path: Path) -> None:
    file = tmp_path / "bikes.req"
    file.write_text(CHAIN, encoding="utf-8")
    theory = run([file], Settings(cache=False, jobs=1), stages=("read", "meaning")).theory
    assert theory is not None
    session = SMT().open(theory)
    goal = triggered(theory.by_id["B-1"])
    first = session.possible(goal, keeping=(), budget=Budget())
    assert isinstance(first, Possible)

    found = session.smallest(goal, first.witness, keeping=(), budget=Budget(seconds=0.0))

    assert found == Smaller(first.witness, "time")


def test_the_time_ends_a_question_whose_text_is_still_being_written(tmp_path: Path) -> None:
    """To write a long text may take longer than all the time that a question has; no solver looks at the clock then."""
    file = tmp_path / "bikes.req"
    file.write_text(CHAIN, encoding="utf-8")
    theory = run([file], Settings(cache=False, jobs=1), stages=("read", "meaning")).theory
    assert theory is not None
    late = Ground(Symbols(theory), {"Bike": 1, "Return": 1, "Charge": 1})
    late.until = time.monotonic() - 1

    with pytest.raises(TooLate):
        late.goal(theory.by_id["B-1"][0].formula)
    answer = SMT().open(theory).possible(triggered(theory.by_id["B-1"]), keeping=("B-1",), budget=Budget(seconds=-1.0))
    assert isinstance(answer, Undecided)
    assert answer.reason == "time"
