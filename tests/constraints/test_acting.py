"""Who acts: what a role's name stands for; `may`, `provide`, prohibitions."""

from reqonto.diagnostics.diagnostic import Severity
from reqonto.logic.evaluate import holds

from .plain import axiom_text, plain
from .reading import codes, meaning_of, only, sound
from .shop import SHOP, world


def axiom(sentence):
    return only(sound(SHOP + f"requirement R-1 {{ {sentence} }}")[1].theory, "R-1")


def test_a_role_is_the_participant_of_the_triggering_event():
    duty = plain(axiom("when Pay(order: o), the Seller shall do Refund(order: o) to Buyer").duty)

    assert "Refund.by(r) = Pay.to(p) ∧ Refund.to(r) = Pay.by(p)" in duty


def test_a_role_that_is_not_bound_is_some_party_that_plays_it():
    found = axiom("when Audit(order: o), the Seller shall do Ship(order: o)")

    assert plain(found.duty) == "∃s:Ship (Ship.order(s) = o ∧ Audit.time(a) <= Ship.time(s))"
    assert holds(found.formula, world(("Audit", 1), ("Ship", 1, {"by": "s2"})))


def test_a_role_is_a_binder_of_the_sentence():
    found = axiom(
        "every s in Seller, o in Order where o.seller = s: when Audit(order: o), the Seller shall do Ship(order: o)"
    )

    assert "Ship.by(s2) = s" in plain(found.duty)


def test_must_not_without_a_bound_party_forbids_all_of_that_role():
    found = axiom("when Audit(order: o), the Seller must not do Ship(order: o)")

    assert found.prohibition
    assert not holds(found.formula, world(("Audit", 1), ("Ship", 1, {"by": "s2"})))


def test_a_variable_or_a_path_names_the_party():
    duty = plain(axiom("when Audit(order: o), o.seller shall do Ship(order: o) to o.buyer").duty)

    assert "Ship.by(s) = Order.seller(o) ∧ Ship.to(s) = Order.buyer(o)" in duty


def test_candidates_that_the_trigger_equates_are_one():
    found = axiom("every s in Seller: when Pay(order: o) as p, if p.to = s then the Seller shall do Ship(order: o)")

    assert "Ship.by(s2) = " in plain(found.duty)


def test_several_candidates_ask_for_a_name_with_fixes_that_work():
    text = SHOP + "requirement R-1 { every s in Seller: when Pay(order: o) as p, the Seller shall do Ship(order: o) }"
    finding = next(each for each in meaning_of(text)[2] if each.code.code == "RQ0510")

    assert finding.message("en") == "`Seller` may be `p.to`, `s` here: name the one that is meant"
    for fix in finding.fixes:
        (edit,) = fix.edits
        mended = text[: edit.span.start - len("the ")] + edit.text + text[edit.span.end :]
        assert "RQ0510" not in codes(mended)
        assert not any(each.weight is Severity.ERROR for each in meaning_of(mended)[2])


def test_self_is_the_acting_party():
    text = SHOP + "event Greet(who: Seller)\nrequirement R-1 { the Seller shall eventually do Greet(who: self) }"

    assert (
        plain(only(sound(text)[1].theory, "R-1").duty) == "∃g:Greet,self:Party (self is Seller ∧ Greet.who(g) = self)"
    )


def test_what_may_be_done_is_the_duty_of_a_may():
    found = axiom("when Pay(order: o), the Seller may do Refund(order: o) unless o.gift")

    assert found.force == "may"
    assert (
        plain(found.duty)
        == "∃r:Refund (Refund.order(r) = o ∧ Refund.by(r) = Pay.to(p) ∧ Pay.time(p) <= Refund.time(r)) ∧ ¬Order.gift(o)"
    )


def test_may_not_permits_to_leave_a_thing_undone():
    found = axiom("when Pay(order: o), the Seller may not do Ship(order: o)")

    assert (found.force, found.prohibition) == ("may", False)
    assert plain(found.duty).startswith("¬∃s:Ship")


def test_should_binds_as_should():
    assert axiom("when Pay(order: o), the Seller should do Ship(order: o)").force == "should"
    assert axiom("when Pay(order: o), the Seller should not do Ship(order: o)").force == "should"


def test_provide_is_an_event_for_each_piece_of_information():
    found = axiom("when Pay(order: o), the Seller shall within 1 min provide o.total, o.state to Buyer")

    assert (
        "∃e:Provides:Order (Provides:Order.item(e) = Order.total ∧ Provides:Order.of(e) = o ∧ Provides:Order.by(e) = Pay.to(p)"
        in plain(found.duty)
    )
    given = {"order": None, "of": "o1", "by": "s1", "to": "b1"}
    total, state = given | {"item": "Order.total"}, given | {"item": "Order.state"}
    assert holds(found.formula, world(("Pay", 1), ("Provides:Order", 2, total), ("Provides:Order", 61, state)))
    assert not holds(found.formula, world(("Pay", 1), ("Provides:Order", 2, total)))
    assert not holds(found.formula, world(("Pay", 1), ("Provides:Order", 2, total), ("Provides:Order", 62, state)))


def test_the_provides_events_that_are_used_are_kinds_of_the_theory():
    _, found = sound(SHOP + "requirement R-1 { when Pay(order: o), the Seller shall provide o.total to Buyer }")

    assert found.theory.kinds["Provides:Order"].is_event
    assert "Provides:Order.time" in found.theory.functions


def test_only_a_thing_and_what_belongs_to_it_can_be_provided():
    assert "RQ0521" in codes(
        SHOP + "requirement R-1 { when Pay(order: o) as p, the Seller shall provide p.time to Buyer }"
    )


ASKED = """
role Buyer
role Shop { feature Terms { param fee: money CNY  param note: text } }
entity Order { param total: money CNY  param no: text  relation buyer: Buyer [1] }
entity Plan
event Ask(order: Order, plan: Plan) by Buyer to Shop
"""


def provided(text):
    """The ids of the pieces that the duty of a requirement speaks of."""
    _, found = sound(ASKED + "requirement R-1 { when Ask(order: o, plan: p, to: s), the Shop " + text + " }")
    ids = {"Order.total", "Order.no", "Order.buyer", "Order", "Plan", "Shop.Terms.fee", "Shop.Terms.note"}
    return {each for each in ids if f"Const(value='{each}'" in repr(only(found.theory, "R-1").duty)}


def test_to_provide_a_thing_is_to_provide_every_parameter_of_it():
    assert provided("shall provide o to Buyer") == {"Order.total", "Order.no"}
    assert provided("shall provide p to Buyer") == {"Plan"}
    assert provided("shall provide s.Terms to Buyer") == {"Shop.Terms.fee", "Shop.Terms.note"}
    assert provided("shall provide s.Terms.fee to Buyer") == {"Shop.Terms.fee"}


def test_who_must_not_provide_a_thing_must_not_provide_anything_of_it():
    assert provided("must not provide o to Buyer") == {"Order.total", "Order.no", "Order.buyer", "Order"}


def test_whether_outsiders_alone_can_break_a_requirement():
    text = (
        SHOP
        + """
    event Deposit(order: Order) by Bank
    requirement R-1 { when Deposit(order: o), the Platform shall do Audit(order: o) }
    constraint C-1: every d in Deposit: some p in Pay: p.order = d.order and p before d
    constraint C-2: every p in Pay: some d in Deposit: d.order = p.order and d before p
    constraint C-3: every d in Deposit: d.order.gift
    constraint C-4: every o in Order: no d in Deposit: d.order = o
    """
    )
    theory = sound(text)[1].theory

    assert {name: only(theory, name).by_external for name in ("R-1", "C-1", "C-2", "C-3", "C-4")} == {
        "R-1": False,
        "C-1": True,
        "C-2": False,
        "C-3": True,
        "C-4": True,
    }


def test_the_chinese_sentence_means_the_same():
    text = (
        SHOP
        + """
    需求 R-1 { 当 Pay(order: o) 作为 p，如果 p.amount = o.total 则 Seller 应 在 48小时 内 晚于 p 执行 Ship(order: o) 给 Buyer }
    requirement R-2 { when Pay(order: o) as p, if p.amount = o.total then the Seller shall within 48 h after p do Ship(order: o) to Buyer }
    """
    )
    theory = sound(text)[1].theory

    assert axiom_text(only(theory, "R-2")) == axiom_text(only(theory, "R-1"))
