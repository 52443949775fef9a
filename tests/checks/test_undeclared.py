"""Special cases: declared ones are no conflict, undeclared ones are, with the declaration as a repair."""

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

HEAD = """
module m
role Shop
entity Order { param fresh: boolean  param opened: boolean }
event Return(order: Order)
event Refund(order: Order) by Shop
requirement R-25 { when Return(order: o) as r, the Shop shall within 30 d after r do Refund(order: o) }
"""

SPECIAL = """
requirement R-25a "Fresh food" {
  every o in Order where o.fresh: when Return(order: o), the Shop must not always do Refund(order: o)%s
}
"""

HEAD_ZH = """
模块 店
角色 商店
实体 订单 { 参数 鲜活：布尔 }
事件 退货（单：订单）
事件 退款（单：订单） 由 商店
需求 R-25 { 当 退货（单：甲） 作为 乙，商店 应 在 30天 内 晚于 乙 执行 退款（单：甲） }
需求 R-25a “鲜活食品” { 每个 甲 属于 订单 其中 甲.鲜活：当 退货（单：甲），商店 不得 始终 执行 退款（单：甲） }
"""


def checked(text, tmp_path):
    file = tmp_path / "s.req"
    file.write_text(text, encoding="utf-8")
    return run([file], Settings(cache=False), stages=("read", "meaning", "consistency"))


def conflicts(result):
    return [conflict.members for conflict in result.consistency.conflicts]


def offered(result):
    return [fix for each in result.all_diagnostics if each.code.code.startswith("RQ06") for fix in each.fixes]


def applied(text, fix):
    for edit in sorted(fix.edits, key=lambda each: -each.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def test_a_declared_special_case_is_no_conflict(tmp_path):
    assert conflicts(checked(HEAD + SPECIAL % "  exception to R-25", tmp_path)) == []


@pytest.mark.parametrize("text", [HEAD + SPECIAL % "", HEAD_ZH], ids=["en", "zh"])
def test_an_undeclared_special_case_is_one_and_the_offered_repair_removes_it(text, tmp_path):
    result = checked(text, tmp_path)
    (fix,) = offered(result)

    assert conflicts(result) == [("R-25", "R-25a")]
    assert not fix.safe
    assert conflicts(checked(applied(text, fix), tmp_path)) == []


def test_of_two_that_meet_either_may_be_the_special_one(tmp_path):
    text = (
        HEAD
        + """
constraint C-1: every r in Return, f in Refund where r.order = f.order and r.order.opened: f.time > r.time + 60 d
"""
    )
    result = checked(text, tmp_path)

    for fix in offered(result):
        assert conflicts(checked(applied(text, fix), tmp_path)) == []


def test_three_requirements_in_conflict_are_no_special_case(tmp_path):
    text = """
    module m
    role Shop
    entity Order { param fee: money CNY }
    constraint C-1: every o in Order: o.fee > 5 CNY
    constraint C-2: every o in Order: o.fee < 5 CNY
    """
    result = checked(text, tmp_path)

    assert all(fix.safe is False for fix in offered(result))


GENERAL = """
requirement R-26 { when Return(order: o) as r, the Shop shall within 60 d after r do Refund(order: o)  overrides R-25 }
"""
FRESH = """
assumption A-1: every o in Order: o.fresh
requirement R-26 {
  every o in Order where o.fresh: when Return(order: o) as r, the Shop shall within 60 d after r do Refund(order: o)
  overrides R-25
}
"""


@pytest.mark.parametrize(("text", "because"), [(GENERAL, ("R-26",)), (FRESH, ("A-1", "R-26"))])
def test_what_yields_everywhere_never_applies_and_is_no_conflict(text, because, tmp_path):
    found = checked(HEAD + text, tmp_path).consistency

    assert [conflict.members for conflict in found.conflicts] == []
    assert [(each.requirement, set(each.because)) for each in found.vacuous] == [("R-25", set(because))]


BAGS = """
module bank
role Bank
entity Bag { param fit: boolean }
event Test(bag: Bag) by Bank
event Hand(bag: Bag) by Bank
%s
constraint X-4 "Nothing unfit": every h in Hand: h.bag.fit
requirement X-7 "At once" { when Test(bag: b), the Bank shall within 24 h do Hand(bag: b) }
"""
TESTED = "constraint X-3: every h in Hand: some t in Test: t.bag = h.bag and t before h"


@pytest.mark.parametrize(("more", "said"), [("", True), (TESTED, False)])
def test_what_would_leave_a_rule_no_case_is_no_exception_to_it(more, said, tmp_path):
    """Only what was tested is handed out: a rule about what is handed out would not apply to it any more."""
    result = checked(BAGS % more, tmp_path)

    assert conflicts(result) == [("X-4", "X-7")]
    assert [fix.message.en for fix in offered(result)] == (
        ["declare `X-7` an exception: `exception to X-4`"] if said else []
    )
