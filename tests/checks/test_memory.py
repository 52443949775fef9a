"""What is taken from memory without being looked at again: it is what looking would have found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reqonto.backends.base import Answer, Budget, Session
from reqonto.backends.smt import SMT
from reqonto.cache import Store
from reqonto.checks import remembered
from reqonto.checks.conflicts import is_settled
from reqonto.checks.prints import fingerprints, written
from reqonto.checks.questions import Asker
from reqonto.checks.remembered import RememberingSession
from reqonto.logic.evaluate import holds
from reqonto.logic.sorts import BOOL, DURATION, PARTY, ObjectSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    And,
    Apply,
    AtLeast,
    Compare,
    Const,
    Exists,
    Formula,
    Function,
    Holds,
    Not,
    Or,
    Var,
)
from reqonto.logic.theory import Axiom, KindInfo, Theory

ORDER, PAY = ObjectSort("Order"), ObjectSort("Pay")
GIFT = Function("Order.gift", (ORDER,), BOOL)
DONE = Function("Pay.done", (PAY,), BOOL)
AN_ORDER, A_PAY = Var("o", ORDER), Var("p", PAY)
A_GIFT: Formula = Exists((AN_ORDER,), Holds(Apply(GIFT, (AN_ORDER,))))
KINDS = {"Order": KindInfo("Order", ORDER), "Pay": KindInfo("Pay", PAY, is_event=True)}


def theory(*axioms: Axiom) -> Theory:
    return Theory(KINDS, {each.name: each for each in (GIFT, DONE)}, axioms)


def world(*, gift: bool, pays: bool = False) -> Structure:
    done: dict[tuple[Value, ...], Value] = {("p1",): True} if pays else {}
    pay = ("p1",) if pays else ()
    return Structure(
        {"Order": ("o1",), "Pay": pay, PARTY.name: ()}, {}, {"Order.gift": {("o1",): gift}, "Pay.done": done}
    )


class Refusing(Session):
    """An engine that must not be asked."""

    def possible(self, goal: Formula | None, *, keeping: Sequence[str], budget: Budget) -> Answer:  # type: ignore[override]
        raise AssertionError(goal, keeping, budget)


def asker(about: Theory, store: Store) -> Asker:
    return Asker.start(about, Budget(), 60, None, lambda each: RememberingSession(each, store, "engine", Refusing))  # type: ignore[arg-type]


def shown(about: Theory, store: Store, found: Structure | None, goal: Formula = A_GIFT, name: str = "a gift") -> str:
    """Whether a goal is shown to be possible, and from where."""
    asked: list[Structure | None] = []

    def ask() -> Structure | None:
        asked.append(found)
        return found

    answer = asker(about, store).is_shown(name, goal, about.ids("must"), ask)
    return f"{'yes' if answer else 'no'}, {'asked' if asked else 'remembered'}"


ALL_ORDERS = Axiom(
    "R-1", "must", (AN_ORDER,), TRUE, Or((Holds(Apply(GIFT, (AN_ORDER,))), Not(Holds(Apply(GIFT, (AN_ORDER,))))))
)
NO_GIFTS = Axiom("R-1", "must", (AN_ORDER,), TRUE, Not(Holds(Apply(GIFT, (AN_ORDER,)))))
PAYS = Axiom("R-2", "must", (A_PAY,), TRUE, Not(Holds(Apply(DONE, (A_PAY,)))))


def test_a_remembered_world_serves_as_long_as_it_keeps_what_changed() -> None:
    store = Store(None)

    assert shown(theory(ALL_ORDERS), store, world(gift=True)) == "yes, asked"
    assert shown(theory(ALL_ORDERS), store, None) == "yes, remembered"
    # Nothing of the world is about a new requirement; or the world keeps it; or it does not.
    assert shown(theory(ALL_ORDERS, PAYS), store, None) == "yes, remembered"
    assert shown(theory(replace(ALL_ORDERS, duty=TRUE)), store, None) == "yes, remembered"
    assert shown(theory(NO_GIFTS), store, None) == "no, asked"
    assert shown(theory(ALL_ORDERS), store, None) == "yes, remembered"


def test_a_world_that_is_about_a_new_requirement_is_looked_at() -> None:
    store = Store(None)

    assert shown(theory(ALL_ORDERS), store, world(gift=True, pays=True)) == "yes, asked"
    assert shown(theory(ALL_ORDERS, PAYS), store, None) == "no, asked"


def test_another_goal_of_the_same_name_is_another_question() -> None:
    store, other = Store(None), Exists((A_PAY,), Holds(Apply(DONE, (A_PAY,))))

    assert shown(theory(ALL_ORDERS), store, world(gift=True)) == "yes, asked"
    assert shown(theory(ALL_ORDERS), store, None, other) == "no, asked"


def test_another_signature_is_another_question() -> None:
    store, about = Store(None), theory(ALL_ORDERS)

    assert shown(about, store, world(gift=True)) == "yes, asked"
    for changed in (
        replace(about, kinds={"Order": KindInfo("Order", ORDER, closed=True)}),
        replace(about, functions={**about.functions, "more": Function("more", (ORDER,), BOOL)}),
        replace(about, tick=Fraction(60)),
        replace(about, axioms=(*about.axioms, Axiom("frame", "structure", (), TRUE, TRUE))),
    ):
        assert shown(changed, store, None) == "no, asked"


def test_what_excluded_a_goal_does_so_as_long_as_it_is_kept_and_unchanged() -> None:
    store, about = Store(None), theory(NO_GIFTS, PAYS)
    asker(about, store).note_core(A_GIFT, {"R-1"})

    def core(of: Theory, *kept: str) -> frozenset[str] | None:
        return asker(of, store).core_before(A_GIFT, kept)

    assert core(about, "R-1", "R-2") == {"R-1"}
    assert core(theory(NO_GIFTS), "R-1") == {"R-1"}
    assert core(about, "R-2") is None
    assert core(theory(replace(NO_GIFTS, duty=TRUE), PAYS), "R-1", "R-2") is None
    assert asker(about, store).core_before(Exists((A_PAY,), TRUE), ("R-1", "R-2")) is None


def test_a_goal_that_is_never_so_needs_nothing_to_exclude_it() -> None:
    store, about = Store(None), theory(NO_GIFTS)
    asker(about, store).note_core(FALSE, ())

    assert asker(about, store).core_before(FALSE, ()) == frozenset()
    assert asker(about, store).core_before(FALSE, ("R-1",)) == frozenset()


def test_what_excludes_a_goal_in_different_ways_is_remembered_of_each() -> None:
    store, both = Store(None), theory(NO_GIFTS, replace(NO_GIFTS, id="R-3"), PAYS)
    asker(both, store).note_core(A_GIFT, {"R-1"})
    asker(both, store).note_core(A_GIFT, {"R-3"})

    assert asker(both, store).core_before(A_GIFT, ("R-1", "R-3")) == {"R-1"}
    assert asker(both, store).core_before(A_GIFT, ("R-2", "R-3")) == {"R-3"}


def test_as_many_answers_are_kept_as_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """One question about many sets of requirements: each answer is found again."""
    monkeypatch.setattr(remembered, "MOST_ANSWERS", 2)
    store = Store(None)
    axioms = [replace(PAYS, id=f"R-{number}") for number in range(6)]
    engine = SMT()
    first = Asker.start(
        theory(*axioms), Budget(), 60, None, lambda each: RememberingSession(each, store, "engine", engine.open)
    )
    subsets = [kept for size in range(3) for kept in combinations([each.id for each in axioms], size)]
    a_done_pay = Exists((A_PAY,), Holds(Apply(DONE, (A_PAY,))))
    answers = [type(first.ask(a_done_pay, kept)) for kept in subsets]

    again = asker(theory(*axioms), store)
    assert [type(again.ask(a_done_pay, kept)) for kept in subsets] == answers
    assert len(set(answers)) > 1


def test_a_world_that_cannot_be_read_shows_nothing_else() -> None:
    store, about = Store(None), theory(ALL_ORDERS)
    shown(about, store, world(gift=True))
    for key, entry, _ in store.new():
        if key.startswith("w"):
            store.put(key, {"elements": entry["elements"]})
    store.reading = None
    asking = asker(about, store)
    asking.is_shown("a gift", A_GIFT, ("R-1",), lambda: None, among=True)

    assert asking.known(A_GIFT) is None


def test_remembered_worlds_that_were_not_read_answer_other_questions_once_each() -> None:
    store, about = Store(None), theory(ALL_ORDERS)
    shown(about, store, world(gift=True))
    store.reading = None
    asking = asker(about, store)
    for _ in range(2):
        assert asking.is_shown("a gift", A_GIFT, ("R-1",), lambda: None, among=True)
    assert len(asking.worlds) == 1
    assert isinstance(asking.worlds[0], str)

    assert asking.known(A_GIFT) == world(gift=True)
    assert asking.known(FALSE) is None
    assert asking.is_shown("a gift", A_GIFT, ("R-1",), lambda: None, among=True)
    assert len(asking.worlds) == 1


@pytest.mark.parametrize("pays", [True, False])
@pytest.mark.parametrize("gift", [True, False])
def test_a_world_keeps_what_the_evaluator_says(gift: bool, pays: bool) -> None:
    there = world(gift=gift, pays=pays)
    both = Axiom("R-3", "must", (AN_ORDER, A_PAY), Holds(Apply(DONE, (A_PAY,))), Holds(Apply(GIFT, (AN_ORDER,))))
    some = Axiom("R-4", "must", (), TRUE, Exists((A_PAY,), TRUE))
    about = theory(ALL_ORDERS, PAYS, both, some)
    session = RememberingSession(about, Store(None), "engine", Refusing)  # type: ignore[arg-type]
    key = session.keep_world(there)

    for axiom in about.axioms:
        assert session.keeps(key, [axiom.id]) == holds(axiom.formula, there), axiom.id


# ---------------------------------------------------------------- hashes


def test_any_field_of_an_axiom_changes_its_hash() -> None:
    base = Axiom("R-1", "must", (AN_ORDER,), TRUE, A_GIFT)
    others = {
        "id": "R-2", "force": "should", "vars": (A_PAY,), "trigger": A_GIFT, "duty": TRUE, "yields_to": ("R-9",),
        "fixed_duty": True, "prohibition": True, "by_external": True, "asked": False, "avoidable": True,
    }  # fmt: skip
    prints = fingerprints(theory(base))["R-1"]

    assert others.keys() == {each.name for each in fields(base) if each.compare}
    for name, value in others.items():
        changed = replace(base, **{name: value})  # type: ignore[arg-type]
        assert fingerprints(theory(changed))[changed.id] != prints, name


def test_hashes_are_those_of_axioms_now_and_not_of_ones_that_were() -> None:
    store = Store(None)
    for duty in (A_GIFT, TRUE, Not(A_GIFT), A_GIFT):
        about = theory(Axiom("R-1", "must", (AN_ORDER,), TRUE, duty))
        assert fingerprints(about, store) == fingerprints(about)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Var("o", ORDER), Var("p", ORDER)),
        (Var("o", ORDER), Var("o", PAY)),
        (Const(value=True, sort=BOOL), Const(value=False, sort=BOOL)),
        (Const(Fraction(1), DURATION), Const(Fraction(2), DURATION)),
        (Compare("<", AN_ORDER, AN_ORDER), Compare("<=", AN_ORDER, AN_ORDER)),
        (AtLeast(2, (AN_ORDER,), TRUE), AtLeast(3, (AN_ORDER,), TRUE)),
        (And((A_GIFT,)), Or((A_GIFT,))),
        (Exists((AN_ORDER,), TRUE), Exists((AN_ORDER, A_PAY), TRUE)),
        (Apply(GIFT, (AN_ORDER,)), Apply(DONE, (AN_ORDER,))),
    ],
)
def test_what_differs_is_written_differently(one: object, other: object) -> None:
    assert written(one) != written(other)
    assert written(one) == written(one)


# ---------------------------------------------------------------- what is settled

SOME = st.lists(st.frozensets(st.sampled_from("abcd"), max_size=3), max_size=4)


@given(SOME, SOME)
def test_sets_are_settled_that_are_known_to_be_possible_or_not(
    possible: list[frozenset[str]], conflicts: list[frozenset[str]]
) -> None:
    every = chain.from_iterable(combinations("abcd", size) for size in range(5))
    unknown = [
        kept
        for kept in map(frozenset, every)
        if all(kept & each for each in possible) and not any(each <= kept for each in conflicts)
    ]

    assert is_settled(possible, conflicts) == (not unknown)
