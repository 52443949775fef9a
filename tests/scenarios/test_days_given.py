"""A number of business days that the world gives: each number that it may be is counted."""

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings
from tests.constraints.reading import codes

SHOP = """
module shop {{ zone "Asia/Shanghai" }}
role Shop
entity Order {{ param days: {}  param name: text }}
event Refund(order: Order) by Shop
event Transfer(order: Order) by Shop
calendar CN {{ zone "Asia/Shanghai"  weekend sat, sun }}
requirement R-1 {{
  when Refund(order: o) as r, the Shop shall within o.days business days after r do Transfer(order: o)
}}
"""

# 5 March 2026 is a Thursday: the first three business days end with the 6th, the 9th and the 10th.
SCENARIO = """
scenario S-1 {{
  given shop1: Shop
  given a: Order {}
  start 2026-03-05T10:00+08:00
  at 10:00: shop1 does Refund(order: a)
  {}
  expect R-1 {}
}}
"""


def answered(at):
    return f"at 2026-03-{at}+08:00: shop1 does Transfer(order: a)"


@pytest.mark.parametrize(
    ("given", "rest", "verdict"),
    [
        ("{ days: 1 }", answered("06T23:59:59"), "satisfied"),
        ("{ days: 1 }", answered("07T00:00:00"), "violated"),
        ("{ days: 2 }", answered("09T23:59:59"), "satisfied"),
        ("{ days: 2 }", answered("10T00:00:00"), "violated"),
        ("{ days: 2 }", "until 2026-03-09T23:59:58+08:00", "pending"),
        ("{ days: 2 }", "until 2026-03-09T23:59:59+08:00", "violated"),
        # How many is not said: what any number would give is the verdict, else it is unknown.
        ("", answered("06T23:59:59"), "satisfied"),
        ("", answered("07T00:00:00"), "unknown"),
        ("", answered("11T00:00:00"), "violated"),
        ("", "until 2026-03-10T23:59:59+08:00", "violated"),
    ],
)
def test_a_given_number_of_business_days_is_counted(given, rest, verdict, tmp_path):
    file = tmp_path / "s.req"
    file.write_text(SHOP.format("integer in 1..3") + SCENARIO.format(given, rest, verdict), encoding="utf-8")

    found = run([file], Settings(cache=False), stages=("read", "meaning", "scenarios"))

    assert [finding.message("en") for finding in found.diagnostics if finding.weight.name != "HINT"] == []


@pytest.mark.parametrize(
    ("limit", "clash"), [("must not within 4 d", False), ("must not within 6 d", True), ("shall within 1 d", False)]
)
def test_a_given_number_of_business_days_is_compared(limit, clash, tmp_path):
    file = tmp_path / "s.req"
    text = SHOP + "requirement R-2 {{ when Refund(order: o) as r, the Shop {} after r do Transfer(order: o) }}\n"
    file.write_text(text.format("integer in 2..3", limit), encoding="utf-8")

    found = run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency

    assert [conflict.members for conflict in found.conflicts] == ([("R-1", "R-2")] if clash else [])
    assert found.undecided == ()


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("integer in 1..10", []),
        ("integer", ["RQ0549"]),
        ("integer in 0..3", ["RQ0549"]),
        ("integer in 1..11", ["RQ0549"]),
        # Without a number nothing is counted: what the duty then is, is not said.
        ("optional integer in 1..3", ["RQ0549"]),
        ("decimal in 1..3", ["RQ0301"]),
        ("duration", ["RQ0301"]),
        ("text", ["RQ0301"]),
    ],
)
def test_which_numbers_can_be_counted(declared, code):
    assert codes(SHOP.format(declared)) == code
