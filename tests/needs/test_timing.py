"""Needs that are due before or after events: nothing but promises, requirements and life cycles makes it in time."""

import pytest

from .asking import SHOP, answer, status

NEED = "need IR-1 { Buyer needs Order.total from Shop due before Pay }\n"
BROWSED = "constraint C-1: every p in Pay: some b in Browse: b.order = p.order and b.by = p.by and b before p\n"


def service(at):
    return f"service IS-1 {{ Shop provides Order.total to Buyer at {at} }}\n"


def test_a_standing_offer_is_always_in_time():
    assert status(NEED + "service IS-1 { Shop provides Order.total to Buyer }") == "met"


def test_a_service_at_an_event_that_need_not_come_first_is_too_late():
    found = answer(NEED + service("Browse"))

    assert (found.status, found.why.en) == ("unmet", "too late: Pay can happen before IS-1 (at Browse) provides it")


def test_a_constraint_that_puts_the_event_first_makes_it_in_time():
    found = answer(NEED + service("Browse") + BROWSED)

    assert (found.status, found.by) == ("met", ("IS-1",))


@pytest.mark.parametrize(
    ("order", "expected"), [("b before p", "met"), ("b not after p", "unmet"), ("b after p", "unmet")]
)
def test_before_is_strict(order, expected):
    constraint = f"constraint C-1: every p in Pay: some b in Browse: b.order = p.order and b.by = p.by and {order}\n"

    assert status(NEED + service("Browse") + constraint) == expected


@pytest.mark.parametrize("missing", ["b.order = p.order and ", "b.by = p.by and "])
def test_it_is_about_the_same_order_and_the_same_buyer(missing):
    assert status(NEED + service("Browse") + BROWSED.replace(missing, "")) == "unmet"


def test_a_service_at_the_due_event_itself_is_too_late():
    found = answer(NEED + service("Pay"))

    assert found.status == "unmet"
    assert found.why.en == "only too late: IS-1 provides it at Pay itself, not before"


def test_an_event_that_cannot_happen_leaves_it_unknown():
    found = answer(
        NEED
        + service("Browse")
        + "constraint C-1: no p in Pay: p.order.total >= 0 CNY\nconstraint C-2: every o in Order: o.total >= 0 CNY\n"
    )

    assert (found.status, found.why.en) == ("unknown", "Pay can never happen (C-1 and C-2)")


def test_a_life_cycle_can_force_the_order():
    shop = SHOP.replace("entity Order {", "enum State { open, seen, paid }\nentity Order { changing param state: State")
    cycle = """
lifecycle Order.state {
  initial open
  from open -> seen on Browse(order: self)
  from seen -> paid on Pay(order: self)
  final paid
}
constraint C-1: every p in Pay, b in Browse: p.order = b.order implies b.by = p.by
"""
    assert status(NEED + service("Browse"), shop) == "unmet"
    assert status(NEED + service("Browse") + cycle, shop) == "met"


def test_sentences_can_force_the_order():
    sentence = "requirement R-1 { the Buyer must not before Browse(order: o) do Pay(order: o) }\n"
    sentence = "requirement R-1 { when Pay(order: o) as p, the Buyer shall before p do Browse(order: o) }\n"

    assert status(NEED + service("Browse") + sentence) == "met"


def test_a_requirement_to_provide_serves_as_a_service_does():
    told = (
        "requirement R-1 { when Browse(order: o) as b, the Shop shall within 0 s after b provide o.total to Buyer }\n"
    )

    found = answer(NEED + told + BROWSED)

    assert (found.status, found.by) == ("met", ("R-1", "C-1")) or (found.status, set(found.by)) == (
        "met",
        {"R-1", "C-1"},
    )
    assert status(NEED + told) == "unmet"
    assert status(NEED.replace(" due before Pay", "") + told) == "met"


def test_several_services_may_do_it_together():
    either = "constraint C-1: every p in Pay: (some b in Browse: b.order = p.order and b.by = p.by and b before p) or (some s in Search: s.by = p.by and s before p)\n"
    second = "service IS-2 { Shop provides Order.total to Buyer at Search }\n"

    own = "constraint C-2: every p in Pay: p.order.buyer = p.by\n"

    assert status(NEED + service("Browse") + either + own) == "unmet"
    assert status(NEED + service("Browse") + second + either) == "unmet"
    assert status(NEED + service("Browse") + second + either + own) == "met"


@pytest.mark.parametrize(("gap", "expected"), [("1 h", "met"), ("59 min", "unmet")])
def test_a_lead_before_the_event_is_kept_to_the_second(gap, expected):
    need = NEED.replace("due before Pay", "due 1 h before Pay")
    early = f"constraint C-1: every p in Pay: some b in Browse: b.order = p.order and b.by = p.by and p.time - b.time >= {gap}\n"

    assert status(need + service("Browse") + early) == expected


@pytest.mark.parametrize(("limit", "expected"), [("2 h", "met"), ("119 min", "unmet")])
def test_a_deadline_after_an_event_includes_its_end(limit, expected):
    need = NEED.replace("due before Pay", f"due {limit} after Pay")
    later = "requirement R-1 { when Pay(order: o) as p, the Shop shall within 2 h after p do Ship(order: o) }\n"

    own = "constraint C-1: every p in Pay: p.order.buyer = p.by\n"

    assert status(need + service("Ship") + later + own) == expected


def test_what_is_reached_over_a_link_of_the_argument():
    need = "need IR-1 { Buyer needs Product.price from Shop due before Pay }\n"
    price = "service IS-1 { Shop provides Product.price to Buyer at Browse }\n"

    assert status(need + price) == "unmet"
    assert status(need + price + BROWSED) == "met"


def test_an_intermediary_at_an_event_has_it_only_if_it_got_it_before():
    shop = SHOP + "event Deliver() by Maker to Broker\nevent Offer(order: Order) by Broker to Buyer\n"
    needs = """
need IR-1 { Buyer needs Order.total from Broker due before Pay }
need IR-2 { Broker needs Order.total from Maker }
service IS-1 { Broker provides Order.total to Buyer at Offer }
constraint C-1: every p in Pay: some f in Offer: f.order = p.order and f.to = p.by and f before p
"""
    standing = "service IS-2 { Maker provides Order.total to Broker }\n"
    timed = "service IS-2 { Maker provides Order.total to Broker at Deliver }\n"
    got = "constraint C-2: every f in Offer: some d in Deliver: d.to = f.by and d not after f\n"

    assert status(needs + standing, shop) == "met"
    assert status(needs + timed, shop) == "unmet"
    assert status(needs + timed + got, shop) == "met"


def test_a_standing_offer_of_an_intermediary_begins_when_it_is_served():
    needs = """
need IR-1 { Buyer needs Order.total from Broker due before Pay }
need IR-2 { Broker needs Order.total from Shop }
service IS-1 { Broker provides Order.total to Buyer }
service IS-2 { Shop provides Order.total to Broker at Browse }
"""
    assert status(needs) == "unmet"
    assert status(needs + BROWSED) == "met"


def test_needs_of_one_shape_are_asked_once_and_name_their_own_services():
    need = "need IR-2 { Buyer needs Order.note from Shop due before Pay }\n"
    other = "service IS-2 { Shop provides Order.note to Buyer at Browse }\n"

    found = answer(NEED + service("Browse") + need + other + BROWSED, id="IR-2")

    assert (found.status, found.by) == ("met", ("IS-2",))


def test_what_is_too_late_is_shown_in_a_story_that_ends_with_the_event_it_was_due_by():
    story = answer(NEED + service("Browse")).example

    assert story is not None
    assert "pay" in story.steps[-1].what.en
    assert not any("provides" in step.what.en for step in story.steps)


def test_an_event_that_only_a_permission_table_forbids_cannot_happen():
    found = answer(NEED + service("Pay") + "permissions PT-1 {\n| | Pay |\n| Buyer | no |\n}\n")

    assert (found.status, found.why.en) == ("unknown", "Pay can never happen (PT-1[Buyer,Pay])")


def test_the_story_says_who_lacks_what():
    """The other one may have been told of it: the story shows what is provided, and the line what is not."""
    found = answer(NEED + service("Browse") + BROWSED.replace("b.by = p.by and ", ""))

    assert found.example is not None
    payer = next(step.what for step in found.example.steps if "pay" in step.what.en).en.partition(":")[0]
    assert found.lacking is not None
    assert found.lacking.en == f"nobody provides the total of order1 to {payer} in time"
    assert found.lacking.zh.startswith("没有谁及时向")
    assert found.lacking.zh.endswith("的 total") or "total" in found.lacking.zh


def test_what_is_met_lacks_nothing():
    assert answer(NEED + service("Browse") + BROWSED).lacking is None
