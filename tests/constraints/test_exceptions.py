"""Exceptions: where one requirement applies, the other yields."""

from reqonto.logic.evaluate import holds
from reqonto.logic.walk import free_variables

from .plain import plain
from .reading import codes, meaning_of, only, sound
from .shop import SHOP, world

RETURNS = (
    SHOP
    + """
entity Product { param fresh: boolean }
relation Holds(order: Order, product: Product)
event Return(order: Order, product: Product) by Buyer
requirement R-25 { when Return(order: o, product: p) as r, the Seller shall within 7 d after r do Refund(order: o) }
"""
)


def trigger(text, target="R-25"):
    return plain(only(sound(RETURNS + text)[1].theory, target).trigger)


def test_the_target_yields_where_the_condition_of_the_exception_holds():
    found = trigger(
        "requirement R-26 { when Return(order: o, product: x), if x.fresh then the Seller may do Refund(order: o)  exception to R-25 }"
    )

    assert found == "Return.order(r) = o ∧ Return.product(r) = p ∧ ¬Product.fresh(p)"


def test_overrides_says_the_same():
    text = "requirement R-26 {{ when Return(order: o, product: x), if x.fresh then the Seller may do Refund(order: o)  {} R-25 }}"

    assert trigger(text.format("overrides")) == trigger(text.format("exception to"))


def test_variables_are_matched_by_kind_whatever_they_are_called():
    assert trigger(
        "requirement R-26 { every y in Order where y.gift: the Seller must not do Refund(order: y)  exception to R-25 }"
    ).endswith("∧ ¬Order.gift(o)")


def test_what_has_no_counterpart_may_be_anything():
    assert trigger(
        "requirement R-26 { when Pay(order: o), if o.gift then the Seller shall do Ship(order: o)  exception to R-25 }"
    ).endswith("∧ ¬∃p2:Pay (Pay.order(p2) = o ∧ Order.gift(o))")


def test_with_nothing_in_common_the_target_yields_everywhere():
    text = "event Storm()\nrequirement R-26 { when Storm, the Platform shall do Audit  exception to R-25 }"

    assert trigger(text).endswith("∧ ¬∃s:Storm true")
    assert "RQ0553" in codes(RETURNS + text)


def test_several_of_a_kind_are_matched_by_name():
    target = "requirement T-1 { every a, b in Order where a.total = b.total: the Platform shall do Audit(order: a) }\n"
    named = "requirement E-1 { every b in Order where b.gift: the Platform may do Audit(order: b)  exception to T-1 }"
    other = "requirement E-1 { every c in Order where c.gift: the Platform may do Audit(order: c)  exception to T-1 }"

    assert trigger(target + named, "T-1").endswith("∧ ¬Order.gift(b)")
    assert "RQ0551" in codes(RETURNS + target + other)


def test_a_lasting_condition_is_read_when_the_target_reads():
    assert trigger(
        "requirement R-26 { every y in Order: while y.locked, the Seller must not do Refund(order: y)  exception to R-25 }"
    ).endswith("∧ ¬Order.locked(o, Return.time(r)⁻)")


def test_an_exception_to_the_exception_restores_the_rule():
    text = """
    requirement R-26 { every o in Order where o.gift: the Seller must not do Refund(order: o)  exception to R-25 }
    requirement R-27 { every o in Order where Escrow: the Seller may do Refund(order: o)  exception to R-26 }
    """

    assert trigger(text).endswith("∧ ¬(Order.gift(o) ∧ ¬Escrow())")
    assert only(sound(RETURNS + text)[1].theory, "R-25").yields_to == ("R-26",)


def test_the_world_decides():
    text = (
        "requirement R-26 { every y in Order where y.gift: the Seller must not do Refund(order: y)  exception to R-25 }"
    )
    theory = sound(RETURNS + text)[1].theory
    back = ("Return", 5, {"product": "x1", "by": "b1"})
    given = world(back)
    kept = [holds(only(theory, name).formula, given) for name in ("R-25", "R-26")]
    other = world(("Return", 5, {"product": "x1", "by": "b1", "order": "o2"}))
    broken = [holds(only(theory, name).formula, other) for name in ("R-25", "R-26")]

    assert kept == [True, True]
    assert broken == [False, True]


def test_a_circle_of_exceptions_is_reported_and_left_out():
    text = (
        SHOP
        + """
    requirement R-1 { every o in Order where o.gift: the Platform shall do Audit(order: o)  exception to R-2 }
    requirement R-2 { every o in Order: the Platform must not do Audit(order: o)  exception to R-1 }
    """
    )

    assert codes(text).count("RQ0550") == 1
    _, found, findings = meaning_of(text)
    assert [plain(only(found.theory, name).trigger) for name in ("R-1", "R-2")] == ["Order.gift(o)", "true"]
    assert "R-1 → R-2 → R-1" in next(each for each in findings if each.code.code == "RQ0550").message("en")


def test_an_exception_to_what_is_not_checked_says_so():
    text = (
        SHOP
        + """
    requirement R-1 { text "The site is friendly." }
    requirement R-2 { every o in Order: the Platform must not do Audit(order: o)  exception to R-1 }
    """
    )

    assert "RQ0552" in codes(text)


def test_what_yields_and_reads_no_moment_yields_where_the_condition_lasts_at_any_time():
    text = """
requirement R-1 { every o in Order: while o.state = paid, the Seller must do Ship(order: o)  exception to R-2 }
requirement R-2 { the Seller must not do Ship }
"""
    axiom = only(sound(SHOP + text)[1].theory, "R-2")
    shipped = ("Ship", 5)

    assert not free_variables(axiom.formula)
    assert not holds(axiom.formula, world(shipped, state=((None, "created"),)))
    assert holds(axiom.formula, world(shipped, state=((None, "paid"),)))
