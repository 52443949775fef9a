"""What the catalogue says that clashes, clashes in the library: with these constraints, and with no fewer."""

import pytest

from reqonto.backends.base import Budget, Impossible, Possible
from reqonto.backends.smt import SMT
from reqonto.logic.terms import TRUE, Not, conjunction

from .catalogue import HERE, catalogue
from .check import whole
from .clashes import case, circumstances, clashes, free_letters, in_general
from .correspondence import read_symbols
from .equivalence import DECLARED
from .notation import ForAll

THEORY = whole()[1].theory
SYMBOLS = read_symbols(HERE / "symbols.txt")
DECLARATIONS = tuple(name for name in THEORY.by_id if name.endswith(DECLARED))
PRESENT = {name: each for name, each in clashes().items() if set(each.members) <= set(THEORY.by_id)}
GENEROUS = Budget()
PERMITTED = {"X-39"}
"""Defaults that a person need not follow: they tell two things of a person, and bind nobody."""
GENERAL = {"X-01", "X-19"}
"""Cases whose rule is one about all orders, as their text says ("the general flow", "only remittance is enabled")."""


def asked(members, clash, budget=GENEROUS):
    if clash.id in GENERAL:
        theory, assumed, goal = in_general(clash, SYMBOLS, THEORY)
    else:
        theory, assumed, goal = THEORY, (), circumstances(clash, SYMBOLS, THEORY)
    return SMT().open(theory).possible(goal, keeping=(*members, *assumed, *DECLARATIONS), budget=budget)


def test_every_conflict_has_a_case():
    assert len(clashes()) == 27
    for clash in clashes().values():
        assert set(clash.members) <= set(catalogue())
        assert free_letters(case(clash)) == ()


def test_the_letters_of_a_rule_stand_for_everything_but_the_things_of_the_case():
    found = case(clashes()["X-01"])
    rule = found.body.parts[2]
    assert found.vars == ("o",)
    assert isinstance(found.body.parts[0], ForAll)
    assert found.body.parts[0].vars == ("c", "amt", "t")
    assert free_letters(rule) == ("o",)


@pytest.mark.slow
@pytest.mark.parametrize("id", [each for each in PRESENT if each not in PERMITTED])
def test_the_members_of_a_conflict_clash(id):
    assert isinstance(asked(PRESENT[id].members, PRESENT[id]), Impossible)


@pytest.mark.slow
@pytest.mark.parametrize("id", sorted(GENERAL & set(PRESENT)))
def test_the_rule_of_a_general_case_is_needed(id):
    _, _, goal = in_general(PRESENT[id], SYMBOLS, THEORY)
    answer = SMT().open(THEORY).possible(goal, keeping=(*PRESENT[id].members, *DECLARATIONS), budget=GENEROUS)
    assert isinstance(answer, Possible)


@pytest.mark.slow
@pytest.mark.parametrize(("id", "dropped"), [(name, each) for name in PRESENT for each in PRESENT[name].members])
def test_without_one_of_them_there_is_no_clash(id, dropped):
    rest = tuple(each for each in PRESENT[id].members if each != dropped)
    assert isinstance(asked(rest, PRESENT[id]), Possible)


@pytest.mark.parametrize("id", sorted(PERMITTED & set(PRESENT)))
def test_permissions_clash_with_nothing(id):
    assert {THEORY.by_id[each][0].force for each in PRESENT[id].members} == {"may"}
    assert isinstance(asked(PRESENT[id].members, PRESENT[id]), Possible)


@pytest.mark.parametrize(("stronger", "weaker"), [("C-CSV-03", "C-CSV-02"), ("C-CSV-02", "C-CSV-01")])
def test_a_shorter_time_to_reply_entails_a_longer_one(stronger, weaker):
    session = SMT().open(THEORY)
    goal = conjunction(TRUE, *(Not(axiom.formula) for axiom in THEORY.by_id[weaker]))
    assert isinstance(session.possible(goal, keeping=(stronger,), budget=Budget()), Impossible)
    back = conjunction(TRUE, *(Not(axiom.formula) for axiom in THEORY.by_id[stronger]))
    assert isinstance(session.possible(back, keeping=(weaker,), budget=Budget()), Possible)
