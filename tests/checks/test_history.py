"""The n-th event, limits over a window and the same key again, as the solver decides them."""

from __future__ import annotations

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

SITE = """
role Site
entity Account
entity Order
event Fail(account: Account) by Site
event Login(account: Account) by Site
event Lock(account: Account) by Site
event Place(key: text, order: Order) by Site
"""


def members(text, folder):
    """The members of the conflicts, after making sure that nothing stayed undecided."""
    file = folder / "s.req"
    file.write_text(SITE + text, encoding="utf-8")
    found = run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency
    assert found.undecided == ()
    return {frozenset(conflict.members) for conflict in found.conflicts}


LIMIT = "constraint C-1: at most 2 Login(account: x) per 1 h\n"


@pytest.mark.parametrize(
    ("condition", "clashes"),
    [
        ("f.account = h.account and g.account = h.account and h.time - f.time < 1 h", True),
        ("f.account = h.account and g.account = h.account and h.time - f.time <= 1 h", False),
        ("f.account = g.account and g.account != h.account and h.time - f.time < 1 h", False),
    ],
)
def test_a_limit_is_proved_to_forbid_just_what_is_inside_a_window(condition, clashes, tmp_path):
    situation = f"situation S-1 {{ some f, g, h in Login: f before g and g before h and {condition} }}"

    assert members(LIMIT + situation, tmp_path) == ({frozenset({"C-1"})} if clashes else set())


def test_the_same_key_means_the_same_order_is_proved(tmp_path):
    text = "constraint C-1: the same key in Place within 24 h means the same order\n"
    beside = "situation S-1 { some p, q in Place: p.key = q.key and p.order != q.order and q.time - p.time = 25 h }"
    within = "situation S-2 { some p, q in Place: p.key = q.key and p.order != q.order and q.time - p.time = 24 h }"

    assert members(text + beside, tmp_path) == set()
    assert members(text + within, tmp_path) == {frozenset({"C-1"})}


def test_what_is_to_be_done_the_third_time_clashes_with_what_must_not_be_done(tmp_path):
    text = """
    requirement R-1 { when the 3rd Fail(account: x) within 10 min as f, the Site shall within 1 min after f do Lock(account: x) }
    requirement R-2 { when Fail(account: x) as f, the Site must not within 5 min after f do Lock(account: x) }
    """

    assert members(text, tmp_path) == {frozenset({"R-1", "R-2"})}


def test_a_limit_leaves_no_room_for_the_nth(tmp_path):
    text = """
    constraint C-1: at most 2 Fail(account: x) per 1 h
    requirement R-1 { when the 3rd Fail(account: x) within 10 min, the Site shall immediately do Lock(account: x) }
    requirement R-2 { when the 3rd Fail(account: x) within 2 h, the Site shall immediately do Lock(account: x) }
    """
    file = tmp_path / "s.req"
    file.write_text(SITE + text, encoding="utf-8")

    found = run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency

    assert [(each.requirement, each.because) for each in found.vacuous] == [("R-1", ("C-1",))]
    assert found.undecided == ()


def redundant(text, folder):
    """What follows from what."""
    file = folder / "s.req"
    file.write_text(text, encoding="utf-8")
    found = run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency
    assert found.undecided == ()
    return {each.requirement: each.because for each in found.redundant}


SAME = "constraint C-{}: the same key in Place{} means the same order\n"
WRITTEN = "constraint C-2: every p, q in Place where p != q and p.key = q.key and p.time <= q.time and q.time {}: p.order = q.order\n"


@pytest.mark.parametrize(
    ("one", "other", "follows"),
    [
        (SAME.format(1, " within 24 h"), SAME.format(2, " within 12 h"), {"C-2": ("C-1",)}),
        (SAME.format(1, " within 12 h"), SAME.format(2, " within 24 h"), {"C-1": ("C-2",)}),
        (SAME.format(1, ""), SAME.format(2, " within 24 h"), {"C-2": ("C-1",)}),
        (SAME.format(1, " within 24 h"), SAME.format(2, " within 1 d"), {"C-2": ("C-1",)}),
        (SAME.format(1, " within 24 h"), WRITTEN.format("< p.time + 24 h"), {"C-2": ("C-1",)}),
        (SAME.format(1, " within 24 h"), WRITTEN.format("<= p.time + 24 h + 1 s"), {"C-1": ("C-2",)}),
        (SAME.format(1, " within 24 h"), WRITTEN.format("> p.time + 12 h"), {}),
        (SAME.format(1, " within 24 h"), WRITTEN.replace("p.key = q.key and ", "").format("<= p.time + 12 h"), {}),
        (SAME.format(1, " within 24 h"), SAME.format(2, " within 12 h").replace("order", "actor"), {}),
    ],
)
def test_the_same_key_within_less_time_says_nothing_new(one, other, follows, tmp_path):
    site = SITE.replace("key: text, ", "key: text, actor: Account, ")

    assert redundant(site + one + other, tmp_path) == follows


@pytest.mark.parametrize(("hours", "follows"), [("12小时", {"C-2": ("C-1",)}), ("36小时", {"C-1": ("C-2",)})])
def test_the_same_key_in_chinese(hours, follows, tmp_path):
    text = f"""
    角色 平台
    实体 订单
    事件 下单（键：文本，单：订单） 由 平台
    约束 C-1：同一 键 属于 下单 在 24小时 内 即 同一 单
    约束 C-2：同一 键 属于 下单 在 {hours} 内 即 同一 单
    """

    assert redundant(text, tmp_path) == follows
