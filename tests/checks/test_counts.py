"""Counts in what is asked: proved for worlds of any size, like the quantifiers that say the same."""

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

SHOP = """
role Buyer
entity Order {{ relation gifts: Buyer [0..*] }}
constraint C-1: every o in Order: at most 2 b in Buyer: b in o.gifts
situation S-1 {{ some o in Order: count(b in Buyer where b in o.gifts) {} }}
"""


@pytest.mark.parametrize(("count", "members"), [("> 2", [("C-1",)]), ("= 2", []), ("<= 2", []), ("= 3", [("C-1",)])])
def test_a_count_in_a_situation_is_proved_like_a_quantifier(count, members, tmp_path):
    file = tmp_path / "s.req"
    file.write_text(SHOP.format(count), encoding="utf-8")

    found = run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency

    assert ([conflict.members for conflict in found.conflicts], found.undecided) == (members, ())


LINES = """
entity Order {{ param limit: money CNY  relation lines: Line [0..*] }}
entity Line {{ param price: money CNY  param gift: boolean }}
constraint C-1: every o in Order: {} <= o.limit
constraint C-2: every o in Order: {}
constraint C-3: every l in Line: l.price >= {} CNY
"""

ALL = "sum(l.price for l in o.lines)"


@pytest.mark.parametrize(
    ("left", "other", "least", "clash"),
    [
        (ALL, "some l in o.lines: l.price > o.limit", 0, True),
        # A line of less than nothing may make up for it.
        (ALL, "some l in o.lines: l.price > o.limit", -1000, False),
        (ALL, "sum(l.price for l in o.lines where l.gift) > o.limit", 0, True),
        ("sum(l.price for l in o.lines where l.gift)", ALL + " > o.limit", 0, False),
        ("max(l.price for l in o.lines)", "some l in o.lines: l.price > o.limit", 0, True),
        ("min(l.price for l in o.lines)", "some l in o.lines: l.price > o.limit", 0, False),
        ("average(l.price for l in o.lines)", "(some l in o.lines: true) and (every l in o.lines: l.price > o.limit)", 0, True),
        ("average(l.price for l in o.lines)", "some l in o.lines: l.price > o.limit", 0, False),
    ],
)  # fmt: skip
def test_a_sum_against_a_parameter_is_proved_where_its_terms_say_enough(left, other, least, clash, tmp_path):
    found = asked(LINES.format(left, other, least), tmp_path)

    assert (bool(found.conflicts), found.undecided) == (clash, ())
    assert all({"C-1", "C-2"} <= set(conflict.members) for conflict in found.conflicts)


EVENTS = """
role Buyer
param most: integer in 1..10
param fewer: integer in 1..10
event Send(who: Buyer)
event Ask(who: Buyer)
"""

HOUR = (
    "constraint C-1: every s in Send: count(t in Send where t.who = s.who and t.time > s.time - 1 h "
    "and t not after s) <= most\n"
)


@pytest.mark.parametrize(
    ("situation", "clash"),
    [
        # The last of the codes in any half hour ends an hour that has them all.
        ("some b in Buyer: count(t in Send where t.who = b and t.time > now - 30 min and t.time <= now) > most", True),
        ("some b in Buyer: count(t in Send where t.who = b and t.time > now - 90 min and t.time <= now) > most", False),
        ("some b in Buyer: count(t in Send where t.who = b and t.time > now - 30 min and t.time <= now) = most", False),
        ("some a in Ask: count(t in Send where t.who = a.who and t.time > a.time - 1 h and t before a) > most", True),
        ("some a in Ask: count(t in Send where t.time > a.time - 1 h and t before a) > most", False),
    ],
)
def test_a_number_in_a_window_against_a_parameter(situation, clash, tmp_path):
    found = asked(EVENTS + HOUR + f"situation S-1 {{ {situation} }}", tmp_path)

    assert (bool(found.conflicts), found.undecided) == (clash, ())


@pytest.mark.parametrize(("limits", "clash"), [("fewer < most", True), ("fewer >= most", False)])
def test_the_n_th_time_against_two_parameters(limits, clash, tmp_path):
    found = asked(
        EVENTS
        + f"""
        constraint C-1: every a in Ask: count(s in Send where s.who = a.who and s before a) >= most
        constraint C-2: every s in Send: count(t in Send where t.who = s.who and t not after s) <= fewer
        constraint C-3: {limits}
        """,
        tmp_path,
    )

    # Fewer than `most` are ever sent, so nobody may ask.
    assert [conflict.members for conflict in found.conflicts] == ([("C-1", "C-2", "C-3")] if clash else [])
    assert found.undecided == ()


def asked(text, tmp_path):
    """What is found about the consistency of a text."""
    file = tmp_path / "s.req"
    file.write_text(text, encoding="utf-8")
    return run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency
