"""What a life cycle says of an act that its own parties may leave undone is no circumstance of a conflict."""

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

SHOP = """
role Shop
{buyer}
enum State {{ new, booked, sure, sent }}
entity Order {{ changing param state: State  param big: boolean }}
event Book(order: Order) by Buyer
event Approve(order: Order) by Shop
event Send(order: Order) by {sender}
lifecycle Order.state {{
  initial new
  from new -> booked on Book(order: self)
  from booked -> sure on Approve(order: self)
  {more}
  final sure, sent
}}
"""
NOT_YET = "requirement R-1 { when Book(order: o), the Shop must not until Approve(order: o) do Send(order: o) }\n"
BOOKED_LATER = "constraint R-1: every s in Send: (some b in Book: b.order = s.order and b after s) or s.order.big\n"
TIMED = "from sure -> sure on Send(order: self)\n  from sure -> sent timeout 5 h"
IN_TIME = "requirement R-1 { when Approve(order: o) as a, the Shop shall within 5 h after a ensure o.state = sent }\n"
SEND_AT_ONCE = "requirement R-2 { when Approve(order: o) as a, the Shop shall within 2 h after a do Send(order: o) }\n"


def conflicts(folder, rules, *, buyer="role Buyer", sender="Shop", more="from booked -> sent on Send(order: self)"):
    file = folder / "shop.req"
    file.write_text(SHOP.format(buyer=buyer, sender=sender, more=more) + rules, encoding="utf-8")
    result = run([file], Settings(cache=False, timeout=600.0), stages=("read", "meaning", "consistency"))
    assert not [each.message("en") for each in result.diagnostics if each.weight.word == "error"]
    assert not result.consistency.undecided
    return [each.members for each in result.consistency.conflicts]


@pytest.mark.parametrize("rules", [NOT_YET, BOOKED_LATER])
def test_what_may_be_left_undone_is_no_conflict(tmp_path, rules):
    assert [] == conflicts(tmp_path, rules)


def test_an_act_that_starts_a_time_out_anew_is_one_if_it_is_called_for(tmp_path):
    assert [] == conflicts(tmp_path, IN_TIME, more=TIMED)
    assert [{"Order.state", "R-1", "R-2"}] == [
        set(each) for each in conflicts(tmp_path, IN_TIME + SEND_AT_ONCE, more=TIMED)
    ]


def test_what_others_do_cannot_be_left_undone(tmp_path):
    found = conflicts(tmp_path, IN_TIME, sender="Buyer", buyer="external role Buyer", more=TIMED)

    assert [{"Order.state", "R-1"}] == [set(each) for each in found]


FACTS = """
role Shop
external role Buyer
entity Order {{ param paid: boolean  param big: boolean  param free: boolean }}
event Pay(order: Order) by Buyer
event Ask(order: Order) by Buyer
event Ship(order: Order) by Shop
event Wrap(order: Order) by Shop
constraint C-1: {0}
constraint C-2: {1}
{2}
"""
BIG_UNPAID = "every o in Order where o.big: not o.paid"
SHIP_PAID = "every s in Ship: s.order.paid"
ASKED = "requirement R-1 { when Ask(order: o), the Shop shall do Ship(order: o) }"


@pytest.mark.parametrize(
    ("one", "other", "more", "expected"),
    [
        (BIG_UNPAID, SHIP_PAID, "", set()),
        ("every w in Wrap where w.order.big: not w.order.paid", SHIP_PAID, "", set()),
        ("every s in Ship where s.order.big: not s.order.paid", SHIP_PAID, "", {"C-1", "C-2"}),
        (BIG_UNPAID, "every p in Pay: p.order.paid", "", {"C-1", "C-2"}),
        (BIG_UNPAID, "every o in Order where o.free: o.paid", "", {"C-1", "C-2"}),
        # That what is big is not paid says nothing new where shipping what is not paid is at odds with what is asked.
        (BIG_UNPAID, SHIP_PAID, ASKED, {"C-2", "R-1"}),
        (BIG_UNPAID, "no s in Ship: not s.order.paid", ASKED, {"C-2", "R-1"}),
    ],
)
def test_facts_that_exclude_an_act_of_the_system_are_no_conflict_unless_it_is_called_for(
    tmp_path, one, other, more, expected
):
    file = tmp_path / "shop.req"
    file.write_text(FACTS.format(one, other, more), encoding="utf-8")
    result = run([file], Settings(cache=False, timeout=600.0), stages=("read", "meaning", "consistency"))

    assert not [each.message("en") for each in result.diagnostics if each.weight.word == "error"]
    assert not result.consistency.undecided
    assert [expected] * bool(expected) == [set(each.members) for each in result.consistency.conflicts]
