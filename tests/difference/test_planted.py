"""Small edits to a specification are told for what they do to its meaning."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reqonto.logic.evaluate import holds
from reqonto.logic.terms import conjunction
from reqonto.logic.versions import meant

sys.path.insert(0, str(Path(__file__).parent))
from versions_of import change_of, compared

pytestmark = pytest.mark.engine

SHOP = """\
module shop { zone "UTC" }
role Buyer
role Shop
enum Mode { cash, card }
entity Order {
  param total: money CNY
  param express: boolean
  param mode: Mode
  relation lines: Line [1..*]
}
entity Line { param count: integer in 1..100 }
event Pay(order: Order, amount: money CNY) by Buyer
event Ship(order: Order) by Shop
event Cancel(order: Order) by Buyer
define limit: money CNY = 500 CNY
requirement R-01 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }
requirement R-02 { when Cancel(order: o), the Shop must not do Ship(order: o) }
constraint R-03: every s in Ship: some p in Pay: p.order = s.order and p before s
constraint R-04: every o in Order where o.express: o.total >= 10 CNY
constraint R-05: every p in Pay: p.amount <= p.order.total and p.amount > 0 CNY
constraint R-06: every o in Order where o.mode = cash: o.total <= limit
requirement R-07 { when Pay(order: o) as p, the Shop should within 2 h after p do Ship(order: o) }
constraint R-08: every o in Order: at most 2 p in Pay: p.order = o
assumption A-01: every o in Order: o.total <= 50000 CNY
"""

EDITS = {
    "comparison flipped": ("R-04", "o.total >= 10 CNY", "o.total <= 10 CNY", "incomparable"),
    "bound included no more": ("R-04", "o.total >= 10 CNY", "o.total > 10 CNY", "stronger"),
    "bound one fen lower": ("R-04", "o.total >= 10 CNY", "o.total >= 9.99 CNY", "weaker"),
    "deadline one second shorter": ("R-01", "within 24 h", "within 86399 s", "stronger"),
    "deadline one second longer": ("R-01", "within 24 h", "within 86401 s", "weaker"),
    "condition dropped": ("R-04", " where o.express", "", "stronger"),
    "condition added": ("R-05", "p in Pay: p.amount <=", "p in Pay where p.order.express: p.amount <=", "weaker"),
    "condition added to a sentence": ("R-02", "when Cancel(order: o),", "when Cancel(order: o), if o.express,", "weaker"),
    "conjunct dropped": ("R-05", " and p.amount > 0 CNY", "", "weaker"),
    "limit raised": ("R-08", "at most 2", "at most 3", "weaker"),
    "limit lowered": ("R-08", "at most 2", "at most 1", "stronger"),
    "another event": ("R-02", "when Cancel(order: o)", "when Pay(order: o)", "incomparable"),
    "strict order becomes not after": ("R-03", "p before s", "p not after s", "weaker"),
    "duty becomes recommendation": ("R-01", "shall within 24 h", "should within 24 h", "weaker"),
    "recommendation becomes duty": ("R-07", "should within 2 h", "shall within 2 h", "stronger"),
    "duty becomes permission": ("R-01", "shall within 24 h", "may within 24 h", "weaker"),
    "duty becomes permission of more": ("R-01", "shall within 24 h", "may within 36 h", "weaker"),
    "duty becomes permission of less": ("R-01", "shall within 24 h", "may within 12 h", "incomparable"),
    "duty becomes its prohibition": ("R-01", "shall within 24 h after p do", "shall not within 24 h after p do", "incomparable"),
    "a setting": ("R-06", "limit: money CNY = 500 CNY", "limit: money CNY = 600 CNY", "weaker"),
    "the range of a parameter": ("Line.count[range]", "count: integer in 1..100", "count: integer in 1..99", "stronger"),
    "how many": ("Order.lines[card]", "Line [1..*]", "Line [2..*]", "stronger"),
    "an assumption": ("A-01", "o.total <= 50000 CNY", "o.total <= 60000 CNY", "weaker"),
    "variables renamed": ("R-03", "every s in Ship: some p in Pay: p.order = s.order and p before s",
                          "every x in Ship: some y in Pay: y.order = x.order and y before x", "equivalent"),
    "conjuncts in another order": ("R-05", "p.amount <= p.order.total and p.amount > 0 CNY",
                                   "p.amount > 0 CNY and p.amount <= p.order.total", "equivalent"),
    "another unit": ("R-01", "24 h", "1 d", "equivalent"),
    "the contrary denied": ("R-04", "every o in Order where o.express: o.total >= 10 CNY",
                            "no o in Order: o.express and o.total < 10 CNY", "equivalent"),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_told_for_what_it_does(name: str, tmp_path) -> None:
    id_, before, after, expected = EDITS[name]
    assert SHOP.count(before) == 1
    found = compared(tmp_path, SHOP, SHOP.replace(before, after))

    told = {each.id: each.change for each in (*found.requirements, *found.background) if each.change != "equivalent"}

    assert told == ({} if expected == "equivalent" else {id_: expected})
    change = change_of(found, id_)
    assert not change.untouched
    related = change.related
    assert related is not None
    shown = [each.keeps for each in related.distinctions]
    if "permission" in name:
        # No world breaks a permission.
        assert shown == []
        return
    assert shown == {"weaker": ["new"], "stronger": ["old"], "incomparable": ["new", "old"]}.get(related.relation, [])
    theories = [result.theory for result in (found.old, found.new)]
    for each in related.distinctions:
        judged = [
            holds(conjunction(*(axiom.formula for axiom in meant(theory, id_))), each.world.structure)
            for theory in theories
        ]
        assert judged == [each.keeps == "old", each.keeps == "new"]


EXCEPTION = (
    "requirement R-09 { when Cancel(order: o), if o.express, the Shop may do Ship(order: o) exception to R-02 }\n"
)


def test_an_exception_weakens_what_it_is_an_exception_to(tmp_path) -> None:
    found = compared(tmp_path, SHOP, SHOP + EXCEPTION)

    assert {each.id: each.change for each in found.requirements if not each.untouched} == {
        "R-02": "weaker",
        "R-09": "added",
    }
    assert not change_of(found, "R-02").reworded


def test_nothing_changes_where_nothing_is_said_otherwise(tmp_path) -> None:
    found = compared(
        tmp_path, SHOP, SHOP.replace("param express: boolean\n", "# by courier\n  param express: boolean\n\n")
    )

    assert all(each.untouched for each in (*found.requirements, *found.background))
    assert (found.items, found.asked) == ((), 0)


def test_what_has_another_id_is_renamed(tmp_path) -> None:
    found = compared(tmp_path, SHOP, SHOP.replace("R-03", "R-30"))

    change = change_of(found, "R-30")
    assert (change.change, change.was) == ("equivalent", "R-03")
    assert [each.id for each in found.requirements if each.change in {"added", "removed"}] == []


def test_notes_are_told_as_notes(tmp_path) -> None:
    found = compared(
        tmp_path,
        SHOP.replace("R-04: every", 'R-04 "cheap": every'),
        SHOP.replace("R-04: every", 'R-04 "dear": every'),
    )

    change = change_of(found, "R-04")
    assert (change.change, change.reworded) == ("equivalent", False)
    assert [(each.field, each.old, each.new) for each in change.fields] == [("title", "cheap", "dear")]


def test_members_of_enumerations_may_come_and_go(tmp_path) -> None:
    found = compared(tmp_path, SHOP, SHOP.replace("cash, card", "cash, card, points"))

    assert change_of(found, "R-06").change == "equivalent"
    assert change_of(found, "R-06").related.redeclared == ("Mode",)
    assert [(each.id, each.what, each.change) for each in found.items] == [("Mode", "enumeration", "changed")]


def test_what_reads_a_symbol_of_another_type_is_not_called_equivalent(tmp_path) -> None:
    found = compared(tmp_path, SHOP, SHOP.replace("param count: integer in 1..100", "param count: decimal in 1..100"))

    change = change_of(found, "Line.count[range]")
    assert change.change == "incomparable"
    assert change.related.changed == ("Line.count",)
    assert ("Line.count", "parameter", "changed") in [(each.id, each.what, each.change) for each in found.items]


def test_a_time_finer_than_a_second_in_one_version_changes_nothing_else(tmp_path) -> None:
    found = compared(tmp_path, SHOP, SHOP.replace("within 2 h after p", "within 7200.5 s after p"))

    assert [(each.id, each.change) for each in found.requirements if each.change != "equivalent"] == [
        ("R-07", "weaker")
    ]


def test_a_parameter_that_may_be_missing_now_leaves_requirements_as_they_are(tmp_path) -> None:
    found = compared(tmp_path, SHOP, SHOP.replace("param mode: Mode", "param mode: optional Mode"))

    assert [each.id for each in found.requirements if each.change != "equivalent"] == []
    assert ("Order.mode", "changed") in [(each.id, each.change) for each in found.items]


CYCLE = """
enum State { open, paid, shipped }
entity Parcel { changing param state: State }
event Settle(parcel: Parcel) by Buyer
event Send(parcel: Parcel) by Shop
lifecycle Parcel.state {
  initial open
  from open -> paid on Settle(parcel: self)
  from paid -> shipped on Send(parcel: self)
  final shipped
}
"""


def test_a_life_cycle_is_compared(tmp_path) -> None:
    old = SHOP + CYCLE
    found = compared(tmp_path, old, old.replace("from paid ->", "from open, paid ->"))

    assert [(each.id, each.change) for each in found.requirements if each.change != "equivalent"] == [
        ("Parcel.state", "weaker")
    ]


def test_a_permission_permits_more(tmp_path) -> None:
    old = SHOP + "requirement R-10 { when Cancel(order: o), if o.express, the Shop may do Ship(order: o) }\n"

    found = compared(
        tmp_path, old, old.replace("when Cancel(order: o), if o.express, the", "when Cancel(order: o), the")
    )

    assert change_of(found, "R-10").change == "weaker"


def test_a_kind_that_is_of_another_kind_now_is_told_where_it_is_spoken_of(tmp_path) -> None:
    old = SHOP + "role Gold\nconstraint R-11: every o in Order, b in Buyer: some p in Pay: p.by = b\n"
    found = compared(tmp_path, old, old.replace("role Gold", "role Gold is a Buyer"))

    change = change_of(found, "R-11")
    assert (change.change, change.related.redeclared) == ("equivalent", ("Buyer",))
    assert ("Gold", "kind", "changed") in [(each.id, each.what, each.change) for each in found.items]


def test_an_event_that_others_do_now_is_told_where_it_is_spoken_of(tmp_path) -> None:
    old = SHOP + "constraint R-11: every p in Pay: some s in Ship: p.by = s.by\n"
    found = compared(
        tmp_path, old, old.replace("event Ship(order: Order) by Shop", "event Ship(order: Order) by Buyer")
    )

    assert change_of(found, "R-11").related.redeclared == ("Ship.by",)
    assert ("Ship", "event", "changed") in [(each.id, each.what, each.change) for each in found.items]


def test_what_a_new_declaration_demands_is_not_taken_for_granted(tmp_path) -> None:
    """That every order has a line now makes no requirement about lines superfluous."""
    old = SHOP.replace("  relation lines: Line [1..*]\n", "") + (
        "constraint R-11: every o in Order: some l in Line: l.count > 0\n"
    )
    new = old.replace("  param mode: Mode\n", "  param mode: Mode\n  relation lines: Line [1..*]\n").replace(
        "some l in Line: l.count > 0", "o = o"
    )
    found = compared(tmp_path, old, new)

    change = change_of(found, "R-11")
    assert change.change == "weaker"
    assert change.related.lawful == "equivalent"
    assert "Order.lines[card]" in change.related.distinctions[0].excluded_by


CALENDAR = """
calendar CN { weekend saturday, sunday  holidays 2026-01-01 }
requirement R-12 { when Pay(order: o) as p, the Shop shall within 3 business days by CN after p do Ship(order: o) }
"""


def test_a_calendar_with_other_days_changes_what_counts_by_it(tmp_path) -> None:
    old = SHOP + CALENDAR
    found = compared(tmp_path, old, old.replace("2026-01-01 }", "2026-01-01, 2026-01-02 }"))

    assert change_of(found, "R-12").change in {"weaker", "undecided"}
    assert ("CN", "calendar", "changed") in [(each.id, each.what, each.change) for each in found.items]
    assert not change_of(found, "R-12").reworded


@pytest.mark.parametrize("words", [("constraint R-04:", "assumption R-04:"), ("assumption A-01:", "constraint A-01:")])
def test_what_is_assumed_now_and_had_to_be_kept_is_not_equivalent(words, tmp_path) -> None:
    found = compared(tmp_path, SHOP, SHOP.replace(*words))

    change = change_of(found, words[0].split()[1].rstrip(":"))
    assert (change.change, change.related.relation) == ("incomparable", "equivalent")
    assert [(each.field, each.new) for each in change.fields if each.field == "kind"] == [("kind", words[1].split()[0])]


def test_what_became_prose_is_not_compared(tmp_path) -> None:
    found = compared(
        tmp_path,
        SHOP,
        SHOP.replace(
            "{ when Cancel(order: o), the Shop must not do Ship(order: o) }", '{ text "Nothing cancelled is shipped." }'
        ),
    )

    assert change_of(found, "R-02").change == "not_compared"
