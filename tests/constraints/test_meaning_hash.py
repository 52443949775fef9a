"""What an item says has a number that changes when it says something else, and for nothing else."""

import pytest

from reqonto.constraints.axioms import interpret
from reqonto.constraints.meaning_hash import METHOD, meanings
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.spec.shipped import library_text
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source

BASE = """
module shop { zone "Asia/Shanghai" }
role Buyer
role Shop
enum Method { card, cash }
entity Order {
  param total: money CNY
  param gift: boolean
  param pieces: integer in 1..9
  param method: Method
  changing param state: one of { created, paid, shipped }
}
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
event Refund(order: Order) by Shop
calendar CN { zone "Asia/Shanghai"  weekend sat, sun }
define grace: duration = 2 h
"""
ITEMS = """
requirement R-1 "Ship soon" { when Pay(order: o), the Shop shall within 48 h do Ship(order: o)  version "1.0" }
requirement R-2 { when Pay(order: o), if o.gift then the Shop must not do Ship(order: o)  exception to R-1 }
requirement R-3 { when Pay(order: o), the Shop shall within grace do Refund(order: o) }
requirement R-4 { when Pay(order: o), the Shop shall within 3 business days do Ship(order: o) }
requirement R-5 { text "The shop is friendly."@en }
constraint C-1: every o in Order where o.method = card and o.total > 5 CNY: o.total <= 100 CNY or o.gift
lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self)
  from paid -> shipped on Ship(order: self)
  final shipped
}
situation K-1 { some o in Order: o.gift and o.pieces > 2 }
scenario S-1 { given o: Order { total: 6 CNY }  given b: Buyer  start 2026-11-11T00:00  at 10:00: b does Pay(order: o) }
"""


def numbers(*texts, complain=True):
    trees = []
    for index, text in enumerate(texts):
        tree, found = parse(Source(f"t{index}.req", text))
        assert [each.message("en") for each in found] == []
        trees.append(tree)
    specification, found = resolve(trees)
    if complain:
        assert [each.message("en") for each in found if each.weight.word == "error"] == []
    return meanings(specification, interpret(specification))


PLAIN = numbers(BASE + ITEMS)


def changed(text, *others):
    """Which items differ from the plain ones, in meaning and in text."""
    new = numbers(text, *others).items
    shared = [key for key in PLAIN.items if key in new]
    meant = {key for key in shared if new[key].meaning != PLAIN.items[key].meaning}
    read = {key for key in shared if new[key].text != PLAIN.items[key].text}
    return meant, read


def test_every_item_has_numbers():
    assert set(PLAIN.items) == {"R-1", "R-2", "R-3", "R-4", "R-5", "C-1", "Order.state", "K-1", "S-1", "CN"}
    assert len({each.meaning for each in PLAIN.items.values()}) == len(PLAIN.items)


@pytest.mark.parametrize("dialect", ["zh", "en"])
def test_the_language_of_the_keywords_and_the_layout_do_not_count(dialect):
    text, found = format_source(Source("t.req", BASE + ITEMS), dialect, own_units=())
    assert found == []
    assert ("需求" in text) == (dialect == "zh")

    assert changed(text) == (set(), set())


def test_the_language_of_units_does_not_count():
    plain = """
module shop
role Buyer
event Pay by Buyer
event Ask by Buyer
entity Parcel { param weight: quantity kg  param pieces: quantity piece }
constraint R-1: every p in Parcel: p.weight <= 50 kg and p.pieces < 9 piece
quality Q-1: at least 90% of Pay within 6 h of Ask per month
"""
    text, found = format_source(Source("t.req", plain), "zh", own_units=())
    assert found == []
    assert "quantity 千克" not in text
    assert "千克" in text

    assert numbers(text) == numbers(plain)


@pytest.mark.parametrize("alike", [("48 h", "48 hours", "48 小时", "48 个小时"), ("3 months", "3 个月", "3 month")])
def test_one_unit_has_many_names(alike):
    plain = """
module shop
role Buyer
event Pay by Buyer
event Ask by Buyer
constraint R-1: every a in Ask: some p in Pay: p within {} after a
"""
    found = [numbers(plain.format(each)) for each in alike]

    assert all(each == found[0] for each in found)
    assert numbers(plain.format("4 months")).items["R-1"].text != found[0].items["R-1"].text


def test_comments_and_the_order_of_items_do_not_count():
    lines = ITEMS.strip().split("\nlifecycle")
    text = f"{BASE}# a word\n## another\nlifecycle{lines[1]}\n\n{chr(10).join(reversed(lines[0].splitlines()))}\n"

    assert changed(text) == (set(), set())


def test_what_is_declared_elsewhere_does_not_count():
    # Another module takes the plain names, so that symbols are told apart by their modules, and times finer ticks.
    other = """
module other
role Buyer
entity Order { param total: money CNY  param wait: duration }
event Pay(order: Order) by Buyer
constraint C-9: every o in Order: o.wait > 500 ms
"""
    assert changed(BASE + ITEMS, other) == (set(), set())
    assert changed(other, BASE + ITEMS) == (set(), set())


@pytest.mark.parametrize(
    ("old", "new", "meant", "read"),
    [
        ("within 48 h", "within 2 d", set(), {"R-1"}),
        ("within 48 h", "within 47 h", {"R-1"}, {"R-1"}),
        ("Ship soon", "Ship very soon", set(), {"R-1"}),
        ('version "1.0"', 'version "1.1"', set(), set()),
        ('version "1.0"', 'version "1.0"  status approved  owner "Li"', set(), set()),
        ('version "1.0"', 'version "1.0"  note "because"', set(), {"R-1"}),
        ('version "1.0"', 'version "1.0"  valid from 2027-01-01', {"R-1"}, set()),
        ("the Shop shall within 48 h", "the Shop should within 48 h", {"R-1"}, {"R-1"}),
        # What an exception says, or that it is one, is part of what the other says.
        ("if o.gift then the Shop must not", "if not o.gift then the Shop must not", {"R-1", "R-2"}, {"R-2"}),
        ("  exception to R-1", "", {"R-1"}, set()),
        ("define grace: duration = 2 h", "define grace: duration = 3 h", {"R-3"}, set()),
        ("weekend sat, sun", "weekend sun", {"R-4", "CN"}, {"CN"}),
        ('zone "Asia/Shanghai"', 'zone "Europe/Berlin"', {"S-1"}, set()),
        # Declarations: values, ranges, obligation to have a value.
        ("enum Method { card, cash }", "enum Method { card, cash, check }", {"C-1"}, set()),
        ("in 1..9", "in 1..8", {"K-1"}, set()),
        ("param gift: boolean", "param gift: optional boolean", {"R-2", "R-1", "C-1", "K-1"}, set()),
        ("param gift: boolean", "param gift: boolean  param extra: boolean", set(), set()),
        ("event Ship(order: Order) by Shop", "event Ship(order: Order) by Buyer", {"R-1", "R-2", "R-4", "Order.state"}, set()),
        # Another order of what may stand in any order.
        ("o.method = card and o.total > 5 CNY", "5 CNY < o.total and card = o.method", set(), {"C-1"}),
        ("o.total <= 100 CNY or o.gift", "o.gift or o.total <= 100 CNY", set(), {"C-1"}),
        ("every o in Order where o.method = card", "every x in Order where x.method = card", {"C-1"}, {"C-1"}),
        ("friendly", "helpful", {"R-5"}, {"R-5"}),
        ("total: 6 CNY", "total: 7 CNY", {"S-1"}, {"S-1"}),
        ("final shipped", "final shipped, paid", {"Order.state"}, {"Order.state"}),
    ],
)  # fmt: skip
def test_a_change_counts_where_it_changes_what_is_said(old, new, meant, read):
    text = (BASE + ITEMS).replace(old, new, 1)
    assert text != BASE + ITEMS
    if "every x" in new:
        text = text.replace("x.method = card and o.total > 5 CNY: o.total <= 100 CNY or o.gift", "x.method = card and x.total > 5 CNY: x.total <= 100 CNY or x.gift")  # fmt: skip
        meant = set()

    assert changed(text) == (meant, read)


SETTINGS = """
module shop
import std
role Buyer
role Shop
entity Order { param total: money CNY  param gift: boolean }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
define least: money CNY = 5 CNY
define fee: money CNY = least - 4 CNY
default value Order.gift = true where self.total > least
default value immediately = 30 s
service IS-1 { Shop provides Order.total to Buyer at Pay fee fee }
requirement R-1 { when Pay(order: o), the Shop shall immediately do Ship(order: o) }
scenario S-1 {
  given o: Order { total: 7 CNY }
  start 2026-01-01
  check o.total > least
}
"""


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("least: money CNY = 5 CNY", "least: money CNY = 6 CNY", {"Order.gift@default1", "S-1", "IS-1"}),
        ("immediately = 30 s", "immediately = 40 s", {"R-1", "immediately@default1"}),
    ],
)
def test_a_setting_counts_where_an_item_is_taken_as_it_is_written(old, new, wanted):
    std = library_text("std").text
    before, after = (numbers(text, std) for text in (SETTINGS, SETTINGS.replace(old, new)))

    assert SETTINGS.count(old) == 1
    assert {key for key in before.items if before.items[key].meaning != after.items[key].meaning} == wanted


def test_what_an_item_rests_on_is_named():
    found = PLAIN.items["R-3"].rests_on

    assert "shop:grace (definition)" in found
    assert "shop:Refund" in found
    assert "shop:Order.gift" not in found
    assert "R-2 (exception)" in PLAIN.items["R-1"].rests_on
    assert PLAIN.shown["shop:grace (definition)"] == "grace"


def test_the_numbers_are_those_of_this_method():
    """Whoever changes how the numbers are made changes these and counts `METHOD` up, so that baselines tell of it."""
    assert (METHOD, PLAIN.items["R-1"].meaning, PLAIN.items["R-1"].text, PLAIN.items["C-1"].meaning) == (
        3, "82e8e81c61fea9ad", "0e337b8ebf904b23", "4f0f35649d65929c",
    )  # fmt: skip
