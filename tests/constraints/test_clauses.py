"""What the clauses of a sentence trigger, and when they read changing values."""

import pytest

from reqonto.logic.evaluate import holds

from .plain import axiom_text, plain
from .reading import codes, meaning_of, only, sound
from .shop import SHOP, after, world


def axiom(sentence, *more):
    return only(sound(SHOP + f"requirement R-1 {{ {sentence} }}", *more)[1].theory, "R-1")


def test_a_pattern_in_when_binds_its_event_and_fresh_names():
    found = axiom(
        "when Pay(order: o, amount: x) as p, if x >= o.total then the Seller shall do Refund(order: o, amount: x)"
    )

    assert axiom_text(found) == (
        "p:Pay,o:Order | Pay.order(p) = o ∧ Pay.amount(p) >= Order.total(o) ⇒ ∃r:Refund (Refund.order(r) = o"
        " ∧ Refund.amount(r) = Pay.amount(p) ∧ Refund.by(r) = Pay.to(p) ∧ Pay.time(p) <= Refund.time(r))"
    )


def test_a_name_in_scope_is_compared_not_bound():
    found = axiom("every o in Order where o.gift: when Pay(order: o), the Platform shall do Audit(order: o)")

    assert "o:Order,p:Pay | Order.gift(o) ∧ Pay.order(p) = o" in axiom_text(found)


def test_conditions_beside_when_are_read_just_before_its_event():
    found = axiom(
        "every o in Order: where o.locked, while o.state = paid, when Cancel(order: o), if not o.gift then"
        " the Platform shall do Audit(order: o)"
    )

    assert axiom_text(found).split(" ⇒ ")[0] == (
        "o:Order,c:Cancel | Order.locked(o, Cancel.time(c)⁻) ∧ Order.state(o, Cancel.time(c)⁻) = paid"
        " ∧ Cancel.order(c) = o ∧ ¬Order.gift(o)"
    )


def test_arguments_of_the_response_are_read_just_before_the_triggering_event():
    found = axiom("when Pay(order: o), if o.state = paid then the Platform shall do Audit(order: o) unless o.locked")

    assert plain(found.duty).endswith("∨ Order.locked(o, Pay.time(p)⁻)")


def test_while_without_an_event_speaks_of_every_moment():
    found = axiom("every o in Order: while o.state = paid, the Platform shall ensure o.locked")

    assert axiom_text(found) == "o:Order,moment:moment | Order.state(o, moment) = paid ⇒ Order.locked(o, moment)"
    assert holds(
        found.formula,
        world(("Ship", 5), state=((None, "created"), (after(5), "paid")), locked=((None, False), (after(5), True))),
    )
    assert not holds(found.formula, world(("Ship", 5), state=((None, "created"), (after(5), "paid")), locked=False))


def test_a_prohibition_while_a_state_lasts_looks_at_the_moment_just_before_the_act():
    found = axiom("every o in Order: while o.state = created, the Seller must not do Ship(order: o)")

    assert axiom_text(found) == (
        "o:Order,moment:moment | Order.state(o, moment) = created"
        " ⇒ ¬∃s:Ship (Ship.order(s) = o ∧ Ship.time(s)⁻ = moment)"
    )
    assert found.prohibition
    assert not holds(found.formula, world(("Ship", 5), state=((None, "created"), (after(5), "paid"))))
    assert holds(found.formula, world(("Ship", 5), ("Pay", 4), state=((None, "created"), (after(4), "paid"))))


def test_a_duty_while_a_state_lasts_counts_from_each_instant_of_it():
    found = axiom("every o in Order: while o.state = paid, the Platform shall within 1 min do Audit(order: o)")

    assert (
        "o:Order,moment:moment,t:instant | Order.state(o, moment) = paid ∧ t⁻ <= moment ∧ moment <= t⁺⁺"
        in axiom_text(found)
    )
    paid = ((None, "created"), (after(10), "paid"), (after(50), "shipped"))
    assert holds(found.formula, world(("Pay", 10), ("Ship", 50), ("Audit", 50), state=paid))
    assert not holds(found.formula, world(("Pay", 10), ("Ship", 50), ("Audit", 49), state=paid))


def test_a_state_in_when_fires_where_it_becomes_true():
    found = axiom("every o in Order: when o.state = paid, the Platform shall within 1 min do Audit(order: o)")

    assert axiom_text(found) == (
        "o:Order,t:instant | ¬Order.state(o, t⁻) = paid ∧ Order.state(o, t⁺) = paid"
        " ⇒ ∃a:Audit (Audit.order(a) = o ∧ t <= Audit.time(a) ∧ Audit.time(a) <= (t + 60))"
    )
    paid = ((None, "created"), (after(10), "paid"))
    assert holds(found.formula, world(state="paid"))
    assert holds(found.formula, world(("Pay", 10), ("Audit", 70), state=paid))
    assert not holds(found.formula, world(("Pay", 10), ("Audit", 71), state=paid))


def test_a_state_may_also_become_true_by_a_time_out():
    text = (
        SHOP
        + """
    lifecycle Order.state {
      initial created
      from created -> paid on Pay(order: self)
      from created -> cancelled timeout 30 min
      from paid -> shipped on Ship(order: self)
    }
    requirement R-1 { every o in Order: when o.state = cancelled, the Platform shall within 1 min do Audit(order: o) }
    """
    )
    first, second = sound(text)[1].theory.by_id["R-1"]

    assert plain(first.trigger) == "¬Order.state(o, t⁻) = cancelled ∧ Order.state(o, t⁺) = cancelled"
    assert plain(second.trigger) == "¬Order.state(o, t⁻⁻) = cancelled ∧ Order.state(o, t⁺⁺) = cancelled"


def test_a_state_that_cannot_change_is_a_condition_and_says_so():
    text = SHOP + "requirement R-1 { every o in Order: when o.gift, the Platform shall eventually do Audit(order: o) }"

    assert "RQ0515" in codes(text)
    assert axiom_text(only(sound(text)[1].theory, "R-1")) == "o:Order | Order.gift(o) ⇒ ∃a:Audit Audit.order(a) = o"


def test_a_pattern_in_if_triggers_as_in_when():
    found = axiom("if Pay(order: o) then the Seller shall within 1 min do Ship(order: o)")

    assert axiom_text(found).startswith("p:Pay,o:Order | Pay.order(p) = o ⇒ ∃s:Ship (Ship.order(s) = o")


def test_a_second_event_in_if_is_universal_and_the_one_of_when_starts_the_time():
    found = axiom(
        "when Cancel(order: o) as c, if Pay(order: o, amount: x) then the Seller shall within 1 min do Refund(order: o, amount: x)"
    )

    assert "c:Cancel,o:Order,p:Pay | Cancel.order(c) = o ∧ Pay.order(p) = o" in axiom_text(found)
    assert "Refund.time(r) <= (Cancel.time(c) + 60)" in axiom_text(found)


def test_alternatives_of_events_each_trigger():
    found = sound(
        SHOP
        + "requirement R-1 { when Pay(order: o) or Cancel(order: o) as e, the Platform shall within 1 min after e do Audit(order: o) }"
    )
    first, second = found[1].theory.by_id["R-1"]

    assert "e:Pay,o:Order | Pay.order(e) = o" in axiom_text(first)
    assert "e:Cancel,o:Order | Cancel.order(e) = o" in axiom_text(second)


def test_an_event_of_a_binder_starts_the_time():
    found = axiom("every p in Pay where p.amount > 5 CNY: the Seller shall within 1 min do Ship(order: p.order)")

    assert "p:Pay,order:Order | Pay.order(p) = order ∧ Pay.amount(p) > 500" in axiom_text(found)
    assert "Ship.time(s) <= (Pay.time(p) + 60)" in axiom_text(found)


def test_a_feature_in_where_means_that_it_is_present():
    found = axiom("where Escrow, when Pay(order: o), the Platform shall do Audit(order: o)")

    assert plain(found.trigger).startswith("Escrow()")


def test_now_in_a_sentence_with_an_event_is_the_time_of_that_event():
    found = axiom(
        "when Pay(order: o), if o.promised is known and now after o.promised then the Platform shall do Audit(order: o)"
    )

    assert "Pay.time(p) > Order.promised(o)" in plain(found.trigger)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("when Pay(order: o), when Cancel(order: o), the Platform shall do Audit(order: o)", "RQ0514"),
        ("every o in Order: when o.state = paid as e, the Platform shall do Audit(order: o)", "RQ0516"),
        ("some o in Order: when Pay(order: o), the Platform shall do Audit(order: o)", "RQ0523"),
        ("every o in Order: when Pay(order: o) or o.locked, the Platform shall do Audit(order: o)", "RQ0522"),
        ("when Pay(order: o), the Platform shall ensure o.locked", "RQ0520"),
        ("when Pay(order: o), the Bank shall do Deposit(order: o)", "RQ0517"),
        ("when Pay(order: o), the Platform shall do Alarm(order: o)", "RQ0518"),
        ("when Pay(order: o), the Seller shall do Audit(order: o)", "RQ0519"),
        ("when Pay(order: o), the Platfrom shall do Audit(order: o)", "RQ0201"),
        ("when Pay(order: o), the Order shall do Audit(order: o)", "RQ0205"),
    ],
)  # fmt: skip
def test_what_a_sentence_may_not_say_is_one_finding(sentence, code):
    assert [code] == [
        found
        for found in codes(SHOP + "event Deposit(order: Order) by Bank\n" + f"requirement R-1 {{ {sentence} }}")
        if found != "RQ1102"
    ]


def test_a_sentence_with_a_mistake_means_nothing():
    _, found, _ = meaning_of(SHOP + "requirement R-1 { when Pay(order: o), the Platform shall do Audit(order: x.y) }")

    assert "R-1" not in found.theory.by_id
    assert found.inventory.items["R-1"].state == "invalid"


def test_if_may_end_with_a_comma_in_place_of_then():
    with_then = axiom("when Pay(order: o) as p, if o.gift then the Platform shall do Audit(order: o)")
    with_comma = axiom("when Pay(order: o) as p, if o.gift, the Platform shall do Audit(order: o)")

    assert axiom_text(with_comma) == axiom_text(with_then)


def test_where_behind_a_response_speaks_of_the_names_that_its_pattern_binds():
    found = axiom(
        "when Pay(order: o), the Seller shall do Refund(order: o, amount: x) where x >= o.total unless o.gift"
    )

    assert "Refund.amount(r) >= Order.total(o)" in plain(found.duty)
    assert plain(found.duty).endswith("∨ Order.gift(o)")


def test_where_behind_a_forbidden_act_narrows_what_is_forbidden():
    found = axiom("when Pay(order: o), the Seller must not do Refund(order: o, amount: x) where x > o.total")

    assert plain(found.duty).startswith("¬")
    assert "Refund.amount(r) > Order.total(o)" in plain(found.duty)


@pytest.mark.parametrize(
    ("condition", "event", "compared"),
    [
        ("p within 30 d after Ship(order: o)", "s:Ship", "Pay.time(p) <= (Ship.time(s) + 2592000)"),
        ("p after Ship(order: o)", "s:Ship", "Pay.time(p) > Ship.time(s)"),
        ("Ship(order: o) before p", "s:Ship", "Ship.time(s) < Pay.time(p)"),
        ("p within 24 h after Pay(order: o)", "p2:Pay", "p != p2"),
    ],
)
def test_an_event_pattern_as_a_point_in_time_is_some_event_that_fits(condition, event, compared):
    found = axiom(f"when Pay(order: o) as p, if {condition} then the Platform shall do Audit(order: o)")

    assert f"∃{event}" in plain(found.trigger)
    assert compared in plain(found.trigger)


def test_a_pattern_that_must_come_later_is_warned_of():
    sentence = "when Pay(order: o) as p, if p before Ship(order: o) then the Platform shall do Audit(order: o)"

    assert "RQ1110" in codes(SHOP + f"requirement R-1 {{ {sentence} }}")
    assert "RQ1110" not in codes(SHOP + f"requirement R-1 {{ {sentence.replace('before', 'after')} }}")
