"""Each row of the timing table: the formula expected, and its truth at and beside the boundary."""

from fractions import Fraction

import pytest

from reqonto.logic.evaluate import holds
from reqonto.spec.shipped import library_text

from .plain import axiom_text
from .reading import codes, only, sound
from .shop import HOUR, SHOP, after, before, world

DAY = 24 * HOUR
PAID = ("Pay", 100)

ROWS = [
    (
        "no timing: at the trigger or later",
        "when Pay(order: o), the Seller shall do Ship(order: o)",
        (
            "p:Pay,o:Order | Pay.order(p) = o"
            " ⇒ ∃s:Ship (Ship.order(s) = o ∧ Ship.by(s) = Pay.to(p) ∧ Pay.time(p) <= Ship.time(s))"
        ),
        {
            True: [world(), world(PAID, ("Ship", 100)), world(PAID, ("Ship", 10**9))],
            False: [world(PAID), world(PAID, ("Ship", 99)), world(PAID, ("Ship", 100, {"order": "o2"}))],
        },
    ),
    (
        "within d after e: both ends included",
        "when Pay(order: o) as p, the Seller shall within 48 h after p do Ship(order: o) to Buyer",
        (
            "p:Pay,o:Order | Pay.order(p) = o"
            " ⇒ ∃s:Ship (Ship.order(s) = o ∧ Ship.by(s) = Pay.to(p) ∧ Ship.to(s) = Pay.by(p)"
            " ∧ Pay.time(p) <= Ship.time(s) ∧ Ship.time(s) <= (Pay.time(p) + 172800))"
        ),
        {
            True: [world(PAID, ("Ship", 100)), world(PAID, ("Ship", 100 + 2 * DAY))],
            False: [
                world(PAID, ("Ship", 99)),
                world(PAID, ("Ship", 101 + 2 * DAY)),
                world(PAID, ("Ship", 100, {"to": "b2"})),
                world(PAID, ("Ship", 100, {"by": "s2"})),
            ],
        },
    ),
    (
        "within d without an event: after the trigger",
        "when Pay(order: o), the Seller shall within 48 h do Ship(order: o)",
        (
            "p:Pay,o:Order | Pay.order(p) = o"
            " ⇒ ∃s:Ship (Ship.order(s) = o ∧ Ship.by(s) = Pay.to(p)"
            " ∧ Pay.time(p) <= Ship.time(s) ∧ Ship.time(s) <= (Pay.time(p) + 172800))"
        ),
        {True: [world(PAID, ("Ship", 100 + 2 * DAY))], False: [world(PAID, ("Ship", 101 + 2 * DAY))]},
    ),
    (
        "the answer is another event than the one that it answers",
        "when Pay(order: o) as p, the Buyer shall within 1 h after p do Pay(order: o)",
        (
            "p:Pay,o:Order | Pay.order(p) = o"
            " ⇒ ∃p2:Pay (Pay.order(p2) = o ∧ Pay.by(p2) = Pay.by(p)"
            " ∧ Pay.time(p) <= Pay.time(p2) ∧ Pay.time(p2) <= (Pay.time(p) + 3600) ∧ p2 != p)"
        ),
        {True: [world(PAID, ("Pay", 100))], False: [world(PAID), world(PAID, ("Pay", 101))]},
    ),
    (
        "within d after an instant",
        "when Pay(order: o), the Seller shall within 1 h after o.promised do Ship(order: o)",
        (
            "p:Pay,o:Order | Pay.order(p) = o"
            " ⇒ ∃s:Ship (Ship.order(s) = o ∧ Ship.by(s) = Pay.to(p)"
            " ∧ Order.promised(o) <= Ship.time(s) ∧ Ship.time(s) <= (Order.promised(o) + 3600))"
        ),
        {
            True: [world(PAID, ("Ship", 1000 + HOUR), **{"Order.promised": {("o1",): Fraction(1000)}})],
            False: [
                world(PAID, ("Ship", 999), **{"Order.promised": {("o1",): Fraction(1000)}}),
                world(PAID, ("Ship", 1001 + HOUR), **{"Order.promised": {("o1",): Fraction(1000)}}),
            ],
        },
    ),
    (
        "within d after every event of a pattern, whose names the response knows",
        "the Seller shall within 1 h after Pay(order: o) do Ship(order: o)",
        (
            " | true ⇒ ∀p:Pay,o:Order (Pay.order(p) = o → ∃s:Ship (Ship.order(s) = o"
            " ∧ Pay.time(p) <= Ship.time(s) ∧ Ship.time(s) <= (Pay.time(p) + 3600)))"
        ),
        {
            True: [world(), world(PAID, ("Ship", 100))],
            False: [world(PAID), world(PAID, ("Ship", 100, {"order": "o2"}))],
        },
    ),
    (
        "before e: strictly earlier",
        "when Ship(order: o) as s, the Platform shall before s do Audit(order: o)",
        "s:Ship,o:Order | Ship.order(s) = o ⇒ ∃a:Audit (Audit.order(a) = o ∧ Audit.time(a) < Ship.time(s))",
        {True: [world(("Audit", 9), ("Ship", 10))], False: [world(("Audit", 10), ("Ship", 10)), world(("Ship", 10))]},
    ),
    (
        "must not before e: whenever it happens, e has come no later",
        "the Seller must not before Pay(order: o) do Ship(order: o)",
        " | true ⇒ ¬∃s:Ship,o:Order (Ship.order(s) = o ∧ ¬∃p:Pay (Pay.order(p) = o ∧ Pay.time(p) <= Ship.time(s)))",
        {
            True: [world(), world(("Pay", 10), ("Ship", 10)), world(("Pay", 9), ("Pay", 30), ("Ship", 10))],
            False: [
                world(("Ship", 10)),
                world(("Pay", 11), ("Ship", 10)),
                world(("Pay", 1, {"order": "o2"}), ("Ship", 5)),
            ],
        },
    ),
    (
        "until φ, an event: as long as it has not happened",
        "when Pay(order: o), the Platform shall until Cancel(order: o) ensure o.locked",
        (
            "p:Pay,o:Order | Pay.order(p) = o ⇒ ∀moment:moment ((Pay.time(p)⁺ <= moment ∧ ¬∃c:Cancel (Cancel.order(c) = o"
            " ∧ Cancel.time(c)⁺ <= moment ∧ Pay.time(p) <= Cancel.time(c))) → Order.locked(o, moment))"
        ),
        {
            True: [
                world(PAID, locked=((None, False), (after(100), True))),
                world(PAID, ("Cancel", 200), locked=((None, True), (after(200), False))),
            ],
            False: [
                world(PAID, locked=False),
                world(PAID, ("Cancel", 200), ("Ship", 199), locked=((None, True), (after(199), False))),
                world(PAID, ("Cancel", 99), locked=False),
            ],
        },
    ),
    (
        "until φ, a state, forbids an event: weak",
        "when Cancel(order: o), the Seller must not until o.state = paid do Ship(order: o)",
        (
            "c:Cancel,o:Order | Cancel.order(c) = o ⇒ ¬∃s:Ship (Ship.order(s) = o ∧ Cancel.time(c) <= Ship.time(s)"
            " ∧ ¬∃moment:moment (Cancel.time(c)⁻ <= moment ∧ moment <= Ship.time(s)⁻ ∧ Order.state(o, moment) = paid))"
        ),
        {
            True: [
                world(("Cancel", 10), state="cancelled"),
                world(("Cancel", 10), ("Ship", 30), ("Pay", 20), state=((None, "cancelled"), (after(20), "paid"))),
            ],
            False: [
                world(("Cancel", 10), ("Ship", 10), state="cancelled"),
                world(("Cancel", 10), ("Ship", 20), ("Pay", 20), state=((None, "cancelled"), (after(20), "paid"))),
            ],
        },
    ),
    (
        "throughout d: at every moment of the interval",
        "when Pay(order: o), the Platform shall throughout 24 h ensure o.locked",
        (
            "p:Pay,o:Order | Pay.order(p) = o ⇒ ∀moment:moment"
            " ((Pay.time(p)⁺ <= moment ∧ moment <= (Pay.time(p) + 86400)⁺⁺) → Order.locked(o, moment))"
        ),
        {
            True: [
                world(PAID, locked=((None, False), (after(100), True))),
                world(PAID, ("Ship", 101 + DAY), locked=((None, True), (after(101 + DAY), False))),
            ],
            False: [
                world(PAID, ("Ship", 101), locked=((None, False), (after(101), True))),
                world(PAID, ("Ship", 100 + DAY), locked=((None, True), (after(100 + DAY), False))),
            ],
        },
    ),
    (
        "always: at every moment from the trigger on",
        "when Pay(order: o), the Platform shall always ensure o.locked",
        "p:Pay,o:Order | Pay.order(p) = o ⇒ ∀moment:moment (Pay.time(p)⁺ <= moment → Order.locked(o, moment))",
        {
            True: [world(locked=False), world(PAID, locked=((None, False), (after(100), True)))],
            False: [world(PAID, ("Ship", 10**6), locked=((None, True), (after(10**6), False)))],
        },
    ),
    (
        "always, without a trigger: at every moment",
        "every o in Order: the Platform shall always ensure o.locked",
        "o:Order,moment:moment | true ⇒ Order.locked(o, moment)",
        {True: [], False: [world(("Ship", 5), locked=((None, False), (after(5), True)))]},
    ),
    (
        "eventually, an event",
        "when Pay(order: o), the Seller shall eventually do Ship(order: o)",
        (
            "p:Pay,o:Order | Pay.order(p) = o"
            " ⇒ ∃s:Ship (Ship.order(s) = o ∧ Ship.by(s) = Pay.to(p) ∧ Pay.time(p) <= Ship.time(s))"
        ),
        {True: [world(PAID, ("Ship", 100))], False: [world(PAID, ("Ship", 99))]},
    ),
    (
        "eventually, a state",
        "when Pay(order: o), the Platform shall eventually ensure o.state = shipped",
        "p:Pay,o:Order | Pay.order(p) = o ⇒ ∃moment:moment (Pay.time(p)⁺ <= moment ∧ Order.state(o, moment) = shipped)",
        {
            True: [world(PAID, ("Ship", 500), state=((None, "paid"), (after(500), "shipped")))],
            False: [world(PAID, state="paid"), world(PAID, state=((None, "shipped"), (after(100), "paid")))],
        },
    ),
    (
        "immediately: within 60 s",
        "when Pay(order: o), the Platform shall immediately do Audit(order: o)",
        (
            "p:Pay,o:Order | Pay.order(p) = o"
            " ⇒ ∃a:Audit (Audit.order(a) = o ∧ Pay.time(p) <= Audit.time(a) ∧ Audit.time(a) <= (Pay.time(p) + 60))"
        ),
        {True: [world(PAID, ("Audit", 160))], False: [world(PAID, ("Audit", 161))]},
    ),
    (
        "within d ensure φ: at some moment of the interval",
        "when Pay(order: o), the Platform shall within 1 h ensure o.state = paid",
        (
            "p:Pay,o:Order | Pay.order(p) = o ⇒ ∃moment:moment"
            " (Pay.time(p)⁺ <= moment ∧ moment <= (Pay.time(p) + 3600)⁺⁺ ∧ Order.state(o, moment) = paid)"
        ),
        {
            True: [
                world(PAID, state=((None, "created"), (after(100), "paid"))),
                world(PAID, ("Ship", 100 + HOUR), state=((None, "created"), (after(100 + HOUR), "paid"))),
            ],
            False: [
                world(PAID, state="created"),
                world(PAID, ("Ship", 101 + HOUR), state=((None, "created"), (after(101 + HOUR), "paid"))),
                world(PAID, state=((None, "paid"), (after(100), "created"))),
            ],
        },
    ),
    (
        "must not within d: at no moment of it",
        "when Cancel(order: o), the Seller must not within 30 d do Ship(order: o)",
        (
            "c:Cancel,o:Order | Cancel.order(c) = o"
            " ⇒ ¬∃s:Ship (Ship.order(s) = o ∧ Cancel.time(c) <= Ship.time(s) ∧ Ship.time(s) <= (Cancel.time(c) + 2592000))"
        ),
        {
            True: [world(("Cancel", 10), ("Ship", 9)), world(("Cancel", 10), ("Ship", 11 + 30 * DAY))],
            False: [world(("Cancel", 10), ("Ship", 10)), world(("Cancel", 10), ("Ship", 10 + 30 * DAY))],
        },
    ),
    (
        "must not within d ensure φ",
        "when Cancel(order: o), the Platform must not within 1 h ensure o.locked",
        (
            "c:Cancel,o:Order | Cancel.order(c) = o ⇒ ∀moment:moment"
            " ((Cancel.time(c)⁺ <= moment ∧ moment <= (Cancel.time(c) + 3600)⁺⁺) → ¬Order.locked(o, moment))"
        ),
        {
            True: [world(("Cancel", 10), locked=((None, True), (after(10), False)))],
            False: [world(("Cancel", 10), ("Ship", 20), locked=((None, False), (after(20), True)))],
        },
    ),
    (
        "unless an event: it discharges the duty up to the deadline",
        "when Pay(order: o) as p, the Seller shall within 1 h after p do Ship(order: o) unless Cancel(order: o)",
        (
            "p:Pay,o:Order | Pay.order(p) = o ⇒ ∃s:Ship (Ship.order(s) = o ∧ Ship.by(s) = Pay.to(p)"
            " ∧ Pay.time(p) <= Ship.time(s) ∧ Ship.time(s) <= (Pay.time(p) + 3600))"
            " ∨ ∃c:Cancel (Cancel.order(c) = o ∧ Pay.time(p) <= Cancel.time(c) ∧ Cancel.time(c) <= (Pay.time(p) + 3600))"
        ),
        {
            True: [world(PAID, ("Cancel", 100)), world(PAID, ("Cancel", 100 + HOUR)), world(PAID, ("Ship", 100))],
            False: [world(PAID, ("Cancel", 99)), world(PAID, ("Cancel", 101 + HOUR))],
        },
    ),
    (
        "unless a state: read at the trigger",
        "when Pay(order: o) as p, the Seller shall within 1 h after p do Ship(order: o) unless o.state = cancelled",
        (
            "p:Pay,o:Order | Pay.order(p) = o ⇒ ∃s:Ship (Ship.order(s) = o ∧ Ship.by(s) = Pay.to(p)"
            " ∧ Pay.time(p) <= Ship.time(s) ∧ Ship.time(s) <= (Pay.time(p) + 3600))"
            " ∨ Order.state(o, Pay.time(p)⁻) = cancelled"
        ),
        {
            True: [world(PAID, state=((None, "cancelled"), (after(100), "paid")))],
            False: [world(PAID, state=((None, "paid"), (after(100), "cancelled")))],
        },
    ),
    (
        "must not unless an event: it lifts the prohibition from then on",
        "when Cancel(order: o), the Seller must not do Ship(order: o) unless Pay(order: o)",
        (
            "c:Cancel,o:Order | Cancel.order(c) = o ⇒ ¬∃s:Ship (Ship.order(s) = o ∧ Cancel.time(c) <= Ship.time(s)"
            " ∧ ¬∃p:Pay (Pay.order(p) = o ∧ Pay.time(p) <= Ship.time(s) ∧ Cancel.time(c) <= Pay.time(p)))"
        ),
        {
            True: [world(("Cancel", 10), ("Pay", 20), ("Ship", 20))],
            False: [world(("Cancel", 10), ("Pay", 21), ("Ship", 20)), world(("Cancel", 10), ("Pay", 9), ("Ship", 20))],
        },
    ),
]


@pytest.mark.parametrize(("sentence", "expected", "truths"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_timing_means_its_row_of_the_table(sentence, expected, truths):
    _, found = sound(SHOP + f"requirement R-1 {{ {sentence} }}")
    axiom = only(found.theory, "R-1")

    assert expected == axiom_text(axiom)
    for truth, worlds in truths.items():
        assert [truth] * len(worlds) == [holds(axiom.formula, each) for each in worlds]


def test_immediately_is_a_parameter_that_a_specification_may_give():
    std = "module std\nparam immediately: duration default 30 s"
    _, found = sound(
        SHOP + "requirement R-1 { when Pay(order: o), the Platform shall immediately do Audit(order: o) }", std
    )

    assert "(Pay.time(p) + 30)" in axiom_text(only(found.theory, "R-1"))


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("", 60), ("default value immediately = 30 s", 30), ("default value std.immediately = 90 s", 90)],
)
def test_a_specification_may_say_how_long_immediately_lasts(given, seconds):
    said = "requirement R-1 { when Pay(order: o), the Platform shall immediately do Audit(order: o) }"
    shop = SHOP.replace("module shop\n", "module shop\nimport std\n")
    _, found = sound(f"{shop}\n{given}\n{said}", library_text("std").text)

    assert f"(Pay.time(p) + {seconds})" in axiom_text(only(found.theory, "R-1"))


def test_a_deadline_needs_something_to_count_from():
    assert "RQ0511" in codes(SHOP + "requirement R-1 { the Platform shall within 1 h do Audit }")


def test_with_several_events_a_sentence_says_which_one_starts_the_time():
    text = (
        SHOP
        + "requirement R-1 { every p in Pay, c in Cancel where p.order = c.order: the Seller shall within 1 h%s do Ship }"
    )

    assert "RQ0512" in codes(text % "")
    assert "RQ0512" not in codes(text % " after c")


@pytest.mark.parametrize("timing", ["until o.locked", "throughout 2 h", "always"])
def test_an_event_cannot_be_due_all_the_time(timing):
    assert "RQ0513" in codes(
        SHOP + f"requirement R-1 {{ when Pay(order: o), the Seller shall {timing} do Ship(order: o) }}"
    )


@pytest.mark.parametrize("timing", ["within o.days business days after p", "within o.wait from the day after p"])
def test_a_number_of_days_that_the_world_gives_is_kept_unchecked(timing):
    shop = SHOP.replace("entity Order {", "entity Order { param wait: duration  param days: integer ", 1)
    text = shop + f"requirement R-1 {{ when Pay(order: o) as p, the Seller shall {timing} do Ship(order: o) }}"
    _, found = sound(text)

    assert "RQ0549" in codes(text)
    assert "R-1" not in found.theory.by_id
    assert found.inventory.items["R-1"].state == "unchecked"


def test_the_moments_of_an_instant_are_as_the_worlds_of_these_tests_say():
    assert (before(3), after(3)) == (12, 13)
