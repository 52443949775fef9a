"""How the catalogue's formulas are read where the language has words of its own: times, counts, kinds, empty worlds."""

from dataclasses import replace

import pytest

from ..constraints.reading import sound
from .catalogue import catalogue
from .correspondence import read_symbols
from .equivalence import Comparison

WORDS = """
module t { zone "Asia/Shanghai" }
role Shop { param open: boolean }
role Consumer
enum Colour { Red, Green, Blue }
enum State { New, Old }
entity Order { param state: optional State  changing param price: integer }
entity Certificate { relation of: Shop [1]  param begins: datetime  param ends: datetime }
relation Sells(shop: Shop, order: Order)
changing relation Likes(who: Consumer, colour: Colour)
changing relation Certified(shop: Shop)
event Pays(order: Order, amount: integer) by Consumer to Shop
event Thanks by Shop to Consumer
"""
SYMBOLS = """
Shop(s) := s is Shop
Consumer(c) := c is Consumer
Open(s) := s is Shop ∧ Shop.open(s)
State(o,x) := Order.state(o) = x
Sells(s,o) := Sells(s,o)
price(o,t) := Order.price(o,t)
Likes(c,x,t) := Likes(c,x,t)
Certified(s,t) := Certified(s,t)
of(z) := Certificate.of(z)
begins(z) := Certificate.begins(z)
ends(z) := Certificate.ends(z)
Pays(c,s,o,n,t) := Pays{by: c, to: s, order: o, amount: n, at: t}
Thanks(s,c,t) := Thanks{by: s, to: c, at: t}
"""


def relation(formula, text, tmp_path):
    (tmp_path / "symbols.txt").write_text(SYMBOLS, "utf-8")
    theory = sound(f"{WORDS}\nconstraint C-REG-01: {text}\n")[1].theory
    entry = replace(catalogue()["C-REG-01"], formula=formula)
    return Comparison(theory, read_symbols(tmp_path / "symbols.txt")).verdict(entry).relation


SAME = [
    # Kinds that the declarations say.
    ("∀s,o (Sells(s,o) → Open(s))", "every s in Shop, o in Order where Sells(s, o): s.open"),
    ("∀c,s,o,n,t (Pays(c,s,o,n,t) → Shop(s) ∧ n ≥ 1)", "every p in Pays: p.amount >= 1"),
    # Counts.
    ("∀c,t (Consumer(c) → count(x : Likes(c,x,t)) ≥ 2)", "every c in Consumer: at least 2 x in Colour: Likes(c, x)"),
    ("∀o (count(x : State(o,x)) = 1)", "every o in Order: o.state is known"),
    ("∀o (count(x : x ∈ {New,Old} ∧ State(o,x)) = 1)", "every o in Order: exactly 1 x in State: o.state = x"),
    # A value read at the time of an event is read just before it, and elsewhere at every moment.
    ("∀c,s,o,n,t (Pays(c,s,o,n,t) → n = price(o,t))", "every p in Pays: p.amount = p.order.price"),
    ("∀o,t (price(o,t) ≥ 0)", "every o in Order: o.price >= 0"),
    (
        "∀s,t (Certified(s,t) → ∃z (of(z) = s ∧ begins(z) ≤ t ∧ t ≤ ends(z)))",
        "every s in Shop where Certified(s): some z in Certificate: z.of = s and z.begins <= now and now <= z.ends",
    ),
    ("∀c (Consumer(c) → count(x : Likes(c,x,now())) ≥ 2)", "every c in Consumer: at least 2 x in Colour: Likes(c, x)"),
    # A limit in any week is a limit in the week after each event.
    (
        "∀c,s,t1 (count(o : ∃n,t (Pays(c,s,o,n,t) ∧ t1 ≤ t ∧ t < t1 + 7d)) ≤ 3)",
        """every f in Pays: count(o in Order where (some p in Pays: p.by = f.by and p.to = f.to and p.order = o
             and f.time <= p.time and p.time < f.time + 7 d)) <= 3""",
    ),
    # What is quantified and not read is there.
    (
        "∀c,s,o,n,t,z (Pays(c,s,o,n,t) ∨ (Sells(s,o) ∧ of(z) = s) → Open(s))",
        "(every p in Pays: p.to.open) and (every o in Order, z in Certificate where Sells(z.of, o): z.of.open)",
    ),
]
OTHER = [
    ("∀o (count(x : State(o,x)) = 1)", "every o in Order: o.state = New", "stronger"),
    ("∀c,s,o,n,t (Pays(c,s,o,n,t) → n = price(o,t))", "every p in Pays: p.amount >= p.order.price", "weaker"),
    ("∀s,o (Sells(s,o) → Open(s))", "every s in Shop: s.open", "stronger"),
]


@pytest.mark.parametrize(("formula", "text"), SAME)
def test_they_are_the_same(formula, text, tmp_path):
    assert relation(formula, text, tmp_path) == "same"


@pytest.mark.parametrize(("formula", "text", "expected"), OTHER)
def test_they_are_not_the_same(formula, text, expected, tmp_path):
    assert relation(formula, text, tmp_path) == expected
