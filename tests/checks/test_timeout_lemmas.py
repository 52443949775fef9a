"""What is told of time-outs follows from the axioms of the life cycle, and makes proofs about deadlines possible."""

import pytest
from tests.constraints.reading import sound

from reqonto.backends.base import Budget, Possible
from reqonto.backends.smt import SMT
from reqonto.logic.evaluate import holds
from reqonto.logic.terms import Not
from reqonto.pipeline import run
from reqonto.settings import Settings

CYCLE = """
role Shop
entity Talk {{ changing param state: one of {{ idle, waiting, late, done }} default idle }}
event Ask(talk: Talk)
event Answer(talk: Talk) by Shop
lifecycle Talk.state {{
  initial idle
  from idle -> waiting on Ask(talk: self)
  from waiting{} -> done on Answer(talk: self)
  from waiting -> late timeout 30 min{}
  final late, done
}}
requirement R-1 {{ when Ask(talk: t) as a, the Shop shall within 1 h after a do Answer(talk: t) }}
requirement R-2 {{ when Ask(talk: t) as a, the Shop must not within {} min after a do Answer(talk: t) }}
"""


@pytest.mark.parametrize(("minutes", "clash"), [(40, True), (20, False)])
def test_an_answer_after_the_time_out_comes_too_late(minutes, clash, tmp_path):
    file = tmp_path / "s.req"
    file.write_text(CYCLE.format("", "", minutes), encoding="utf-8")

    stages = ("read", "meaning", "consistency")
    found = run([file], Settings(cache=False, timeout=200), stages=stages).consistency

    assert [conflict.members for conflict in found.conflicts] == ([("Talk.state", "R-1", "R-2")] if clash else [])
    assert found.undecided == ()


TWO = """
role Shop
entity Talk { changing param state: one of { idle, waiting, warned, late, done } default idle }
event Ask(talk: Talk)
event Answer(talk: Talk) by Shop
lifecycle Talk.state {
  initial idle
  from idle -> waiting on Ask(talk: self)
  from waiting, warned -> done on Answer(talk: self)
  from waiting -> warned timeout 30 min
  from warned -> late timeout 2 h
  final late, done
}
requirement R-1 { when Ask(talk: t) as a, the Shop shall within 4 h after a do Answer(talk: t) }
requirement R-2 { when Ask(talk: t) as a, the Shop must not within SPAN after a do Answer(talk: t) }
"""


@pytest.mark.parametrize(("span", "clash"), [("150 min", True), ("149 min", False)])
def test_two_time_outs_in_a_row_leave_just_so_much_time(span, clash, tmp_path):
    file = tmp_path / "s.req"
    file.write_text(TWO.replace("SPAN", span), encoding="utf-8")

    result = run([file], Settings(cache=False, timeout=200), stages=("read", "meaning", "consistency", "lifecycles"))

    found = result.consistency
    assert [conflict.members for conflict in found.conflicts] == ([("Talk.state", "R-1", "R-2")] if clash else [])
    assert found.undecided == ()
    assert "lifecycle-undecided" not in {each.code.name for each in result.findings}


OUTLIVED = """
enum State { created, paid, shipped, cancelled }
role Shop
role Customer
entity Order { changing param state: State }
event Pay(order: Order) by Customer
event Ship(order: Order) by Shop
lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self)
  from created -> cancelled timeout 30 min
  from paid -> shipped on Ship(order: self)
  from paid -> cancelled timeout 48 h
  final shipped, cancelled
}
"""


@pytest.mark.parametrize(
    ("duty", "dead"), [("do Ship(order: o)", True), ("ensure o.state = shipped or o.state = cancelled", False)]
)
def test_a_time_out_that_leaves_no_time_for_a_duty_never_comes(duty, dead, tmp_path):
    file = tmp_path / "s.req"
    duty = f"requirement R-1 {{ when Pay(order: o) as p, the Shop shall within 72 h after p {duty} }}"
    file.write_text(OUTLIVED + duty, encoding="utf-8")

    result = run([file], Settings(cache=False, timeout=200), stages=("read", "meaning", "lifecycles"))

    (cycle,) = result.further["lifecycles"].data
    assert {cycle.called(each): each.because for each in cycle.dead} == (
        {"paid -> cancelled": ("R-1",)} if dead else {}
    )
    assert cycle.open == ()


@pytest.mark.parametrize("minutes", [10, 40])
@pytest.mark.parametrize("sources", ["", ", late"])
def test_no_world_of_the_life_cycle_breaks_what_follows_from_it(minutes, sources):
    _, found = sound(CYCLE.format(sources, "", minutes))
    theory = found.theory
    (lemma,) = theory.lemmas
    session = SMT().open(theory)

    for each in (*lemma.follows, *lemma.about_events):
        answer = session.possible(Not(each), keeping=("Talk.state",), budget=Budget(steps=500_000, seconds=5))
        assert not isinstance(answer, Possible)
    for goal in (theory.by_id["R-1"][0].triggered, theory.by_id["R-2"][0].triggered):
        answer = session.possible(goal, keeping=("Talk.state",), budget=Budget(steps=20_000_000, seconds=60))
        assert isinstance(answer, Possible)
        assert all(holds(each, answer.witness) for each in (*lemma.follows, *lemma.about_events))


def test_a_time_out_with_a_condition_is_not_certain():
    _, found = sound(CYCLE.format("", " if self.state = waiting", 20))

    (lemma,) = found.theory.lemmas
    assert lemma.follows == ()


def test_nothing_follows_from_other_axioms():
    _, found = sound(CYCLE.format("", "", 20))
    theory = found.theory
    assert set(theory.lemmas_by_id) == {"Talk.state"}

    weaker = tuple(axiom for axiom in theory.axioms if axiom != theory.by_id["Talk.state"][0])
    fewer = type(theory)(theory.kinds, theory.functions, weaker, lemmas=theory.lemmas)

    assert fewer.lemmas_by_id == {}
