"""Constraints, assumptions, rules and situations: what triggers and what is due."""

from fractions import Fraction

import pytest

from reqonto.logic.evaluate import holds

from .plain import axiom_text, plain
from .reading import only, sound
from .shop import SHOP, after, world


def axiom(formula, word="constraint C-1:"):
    return only(sound(SHOP + f"{word} {formula}")[1].theory, "C-1")


ROWS = [
    ("every o in Order where o.gift: o.total > 5 CNY", "o:Order | Order.gift(o) ⇒ Order.total(o) > 500"),
    ("every o in Order: if o.gift then o.total > 5 CNY", "o:Order | Order.gift(o) ⇒ Order.total(o) > 500"),
    ("every o in Order: o.gift implies o.total > 5 CNY", "o:Order | Order.gift(o) ⇒ Order.total(o) > 500"),
    (
        "every o in Order: if o.gift then o.total > 5 CNY else o.total > 1 CNY",
        "o:Order | true ⇒ (Order.gift(o) → Order.total(o) > 500) ∧ (¬Order.gift(o) → Order.total(o) > 100)",
    ),
    (
        "every b in Buyer: every o in Order where o.buyer = b: o.gift",
        "b:Party,o:Order | b is Buyer ∧ Order.buyer(o) = b ⇒ Order.gift(o)",
    ),
    ("no a, b in Order where a != b: a.buyer = b.buyer", "a:Order,b:Order | a != b ⇒ ¬Order.buyer(a) = Order.buyer(b)"),
    (
        "every o in Order where o.gift: no p in Pay: p.order = o",
        "o:Order | Order.gift(o) ⇒ ¬∃p:Pay Pay.order(p) = o",
    ),
    ("some o in Order: o.gift", " | true ⇒ ∃o:Order Order.gift(o)"),
    ("Order.total >= 0 CNY", "o:Order | true ⇒ Order.total(o) >= 0"),
    ("every p in Pay where p.amount > 5 CNY: false", "p:Pay | Pay.amount(p) > 500 ⇒ false"),
    (
        "every p in Pay: p.amount = p.order.total",
        "p:Pay,order:Order | Pay.order(p) = order ⇒ Pay.amount(p) = Order.total(order)",
    ),
    (
        "every p in Pay, s in Ship: if p.order = s.order then p before s",
        "p:Pay,s:Ship,order:Order | Pay.order(p) = order ∧ order = Ship.order(s) ⇒ Pay.time(p) < Ship.time(s)",
    ),
    ("every s in Ship: s.order.state = paid", "s:Ship,order:Order | Ship.order(s) = order ⇒ Order.state(order, Ship.time(s)⁻) = paid"),
    ("every o in Order: o.locked", "o:Order,moment:moment | true ⇒ Order.locked(o, moment)"),
    (
        "every o in Order where o.promised is known: if now after o.promised then o.locked",
        ("o:Order,moment:moment,now:instant | Order.promised(o) known ∧ now > Order.promised(o)"
        " ∧ now⁻ <= moment ∧ moment <= now⁺⁺ ⇒ Order.locked(o, moment)"),
    ),
    (
        "every a in Ship, b in Pay where a.order = b.order: a.order.state as of b = created",
        ("a:Ship,b:Pay,order:Order | Ship.order(a) = order ∧ order = Pay.order(b)"
        " ⇒ Order.state(order, Pay.time(b)⁻) = created"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_formula_is_taken_apart(formula, expected):
    assert axiom_text(axiom(formula)) == expected


@pytest.mark.parametrize(
    ("word", "force", "negated"),
    [
        ("constraint C-1:", "must", False),
        ("constraint C-1 must not:", "must", True),
        ("constraint C-1 should:", "should", False),
        ("constraint C-1 may:", "may", False),
        ("assumption C-1:", "background", False),
        ("rule C-1:", "background", False),
    ],
)
def test_the_word_and_the_modal_verb_say_what_it_is_worth(word, force, negated):
    found = axiom("every o in Order: o.gift", word)

    assert (found.force, plain(found.duty)) == (force, "¬Order.gift(o)" if negated else "Order.gift(o)")


def test_what_only_forbids_is_marked():
    assert axiom("no a, b in Order where a != b: a.buyer = b.buyer").prohibition
    assert axiom("every o in Order where o.gift: no p in Pay: p.order = o").prohibition
    assert axiom("every p in Pay where p.amount > 5 CNY: false").prohibition
    assert not axiom("every o in Order: o.gift").prohibition


def test_a_duty_about_fixed_values_is_marked():
    assert axiom("every p in Pay: p.order.gift").fixed_duty
    assert axiom("every p in Pay: p.order.total = 5 CNY").fixed_duty
    assert not axiom("every p in Pay: p.order.locked").fixed_duty
    assert not axiom("every p in Pay: p.amount = 5 CNY").fixed_duty
    assert not axiom("every o in Order: some p in Pay: p.order = o").fixed_duty


def test_every_moment_is_every_moment():
    found = axiom("every o in Order where o.gift: o.locked")

    assert holds(found.formula, world(("Ship", 5), locked=True))
    assert not holds(found.formula, world(("Ship", 5), locked=((None, True), (after(5), False))))


def test_now_is_any_moment_unless_the_world_fixes_it():
    found = axiom("every o in Order where o.promised is known: now before o.promised")
    promised = {"Order.promised": {("o1",): Fraction(100)}}

    assert not holds(found.formula, world(**promised))
    assert holds(found.formula, world(now=Fraction(99), **promised))
    assert not holds(found.formula, world(now=Fraction(100), **promised))


def test_a_situation_is_possible_at_some_moment():
    theory = sound(SHOP + "situation ST-1 { some o in Order: o.locked and o.gift }")[1].theory
    ((name, formula),) = theory.situations

    assert (name, plain(formula)) == ("ST-1", "∃moment:moment ∃o:Order (Order.locked(o, moment) ∧ Order.gift(o))")


def test_a_situation_about_one_event_is_read_just_before_it():
    theory = sound(SHOP + "situation ST-1 { some p in Pay: p.order.locked }")[1].theory

    assert plain(theory.situations[0][1]) == "∃p:Pay Order.locked(Pay.order(p), Pay.time(p)⁻)"
