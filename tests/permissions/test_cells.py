"""What a cell forbids and grants, judged in scenarios."""

import pytest

from .asking import LAI, SHOP, checked, codes, table, verdicts

STORY = """
scenario S-1 excerpt {{
  given b: Buyer
  given m: Member
  given c: Clerk
  given both: Buyer, Clerk
  given o: Order {{ state: {state}, buyer: b, total: 3 CNY }}
  start 2026-01-01T00:00+08:00
  at +1 h: {steps}
}}
"""


def judged(tmp_path, cells, steps, state="created", text=""):
    story = STORY.format(steps=steps, state=state)
    return verdicts(checked(tmp_path, SHOP, text, table("P", *cells), story, stages=("read", "meaning", "scenarios")))


@pytest.mark.parametrize(
    ("cell", "state", "expected"),
    [
        ("no", "created", ("violated", (1,))),
        ("yes", "created", ("satisfied", ())),
        ("if order.state = created", "created", ("satisfied", ())),
        ("if order.state = created", "paid", ("violated", (1,))),
        ("yes if order.state = created", "paid", ("violated", (1,))),
        ("if order.buyer = self", "created", ("satisfied", ())),
        ("if order.buyer != self", "created", ("violated", (1,))),
    ],
)
def test_a_cell_is_judged_at_the_act(tmp_path, cell, state, expected):
    found = judged(tmp_path, [("", "Cancel"), ("Buyer", cell)], "b does Cancel(order: o)", state)

    assert found["P[Buyer,Cancel]"] == expected


def test_without_the_act_a_prohibition_is_kept_and_a_grant_not_used(tmp_path):
    found = judged(tmp_path, [("", "Cancel", "Refund"), ("Buyer", "no", "yes")], "b does Ask(order: o)")

    assert found == {} or found.get("P[Buyer,Cancel]", ("satisfied", ()))[0] == "satisfied"


def test_no_binds_every_party_of_the_role_whatever_else_it_is(tmp_path):
    found = judged(tmp_path, [("", "Cancel"), ("Buyer", "no"), ("Clerk", "yes")], "both does Cancel(order: o)")

    assert found["P[Buyer,Cancel]"] == ("violated", (1,))
    assert found["P[Clerk,Cancel]"] == ("satisfied", ())


def test_a_further_role_of_the_party_may_grant_what_a_condition_does_not(tmp_path):
    cells = [("", "Cancel"), ("Buyer", "if order.state = paid"), ("Clerk", "yes")]

    assert judged(tmp_path, cells, "both does Cancel(order: o)")["P[Buyer,Cancel]"][0] == "satisfied"
    assert judged(tmp_path, cells, "b does Cancel(order: o)")["P[Buyer,Cancel]"][0] == "violated"


def test_a_more_specific_row_widens_a_general_condition(tmp_path):
    cells = [("", "Cancel"), ("Buyer", "if order.state = paid"), ("Member", "yes")]

    assert judged(tmp_path, cells, "m does Cancel(order: o)")["P[Buyer,Cancel]"][0] == "satisfied"


def test_a_more_specific_condition_is_not_lifted_by_the_general_row(tmp_path):
    cells = [("", "Cancel"), ("Buyer", "yes"), ("Member", "if order.state = paid")]

    assert judged(tmp_path, cells, "m does Cancel(order: o)")["P[Member,Cancel]"] == ("violated", (1,))
    assert judged(tmp_path, cells, "b does Cancel(order: o)")["P[Member,Cancel]"][0] == "not_applicable"


@pytest.mark.parametrize(
    ("cell", "receiver", "expected"),
    [
        ("none", "c", "violated"),
        ("no", "c", "violated"),
        ("read", "c", "satisfied"),
        ("masked", "c", "satisfied"),
        ("none", "b", "satisfied"),
        ("read if order.state = paid", "c", "violated"),
    ],
)
def test_cells_of_information_speak_of_what_is_provided(tmp_path, cell, receiver, expected):
    found = judged(tmp_path, [("", "Order.total"), ("Clerk", cell)], f"b provides o.total to {receiver}")

    assert found["P[Clerk,Order.total]"][0] == expected


def test_other_information_is_no_business_of_the_cell(tmp_path):
    found = judged(tmp_path, [("", "Order.total"), ("Clerk", "none")], "b provides o.state to c")

    assert found["P[Clerk,Order.total]"] == ("satisfied", ())


def test_cells_can_be_expected(tmp_path):
    text = STORY.format(steps="b does Cancel(order: o)", state="created").replace(
        "}\n", "  expect P[Buyer,Cancel] violated at 1\n  expect P[Clerk,Refund] not applicable\n}\n"
    )
    cells = table("P", ("", "Cancel", "Refund"), ("Buyer", "no", "no"), ("Clerk", "no", "yes"))
    text = text.replace("expect", "expect", 1)
    result = checked(
        tmp_path,
        SHOP,
        cells,
        text.replace("total: 3 CNY   expect P[Buyer", "total: 3 CNY }"),
        stages=("read", "meaning"),
    )

    assert "RQ1012" not in codes(result)


def test_an_exception_makes_the_cells_of_a_table_yield(tmp_path):
    rule = (
        "requirement R-1 { every o in Order where o.total > 2 CNY: the Buyer may do Cancel(order: o)  exception to P }"
    )
    found = judged(tmp_path, [("", "Cancel"), ("Buyer", "if order.state = paid")], "b does Cancel(order: o)", text=rule)

    assert found["P[Buyer,Cancel]"][0] != "violated"


def test_both_languages_mean_the_same(tmp_path):
    text = """
权限表 P {
  |      | 撤单                | 订单.总额 |
  | 买家 | 若 单.状态 = 已创建 | 不得      |
  | 职员 | 不得                | 只读      |
}
场景 S-1 {
  已有 甲：买家
  已有 单甲：订单 { 状态：已付款，买方：甲，总额：3 CNY }
  起始 2026-01-01T00:00+08:00
  时间 +1小时：甲 执行 撤单（单：单甲）
  时间 +2小时：甲 提供 单甲.总额 给 甲
  预期 P【买家，撤单】 违反 于 1
  预期 P【买家，订单.总额】 违反 于 2
  预期 P[职员,撤单] 满足
}
"""
    result = checked(tmp_path, LAI, text, stages=("read", "meaning", "scenarios"))

    assert codes(result) == []


RULE = "requirement R-1 {{ every o in Order where o.total > {total} CNY: the Buyer may do Cancel(order: o)  exception to {target} }}"


@pytest.mark.parametrize("target", ["P", "P[Buyer,Cancel]"])
@pytest.mark.parametrize("cell", ["no", "if order.state = paid"])
@pytest.mark.parametrize(("total", "expected"), [(2, "satisfied"), (3, "violated")])
def test_a_cell_yields_exactly_where_the_exception_applies(tmp_path, target, cell, total, expected):
    rule = RULE.format(total=total, target=target)
    found = judged(tmp_path, [("", "Cancel"), ("Buyer", cell)], "b does Cancel(order: o)", text=rule)

    assert (found["P[Buyer,Cancel]"][0] == "violated") == (expected == "violated")


def test_an_exception_to_a_cell_that_is_not_there_says_so(tmp_path):
    rule = RULE.format(total=2, target="P[Clerk,Cancel]")
    result = checked(
        tmp_path, SHOP, rule + "\n", table("P", ("", "Cancel"), ("Buyer", "no")), stages=("read", "meaning")
    )

    assert "RQ0552" in codes(result)


DUTY = """
role Asker
role Clerk
entity Order {{ param gift: boolean  param total: integer }}
event Ask(order: Order) by Asker
event Cancel(order: Order) by Clerk
permissions P {{
  |       | Cancel |
  | Clerk | {cell} |
}}
requirement R-1 {{ when Ask(order: o) as a, {given} the Clerk shall within 1 d after a do Cancel(order: o) }}
{more}
"""
EXCEPTION = "requirement R-2 { every o in Order: where o.total > 5, the Clerk may do Cancel(order: o) exception to P }"
DUTY_ZH = """
角色 询问者
角色 店员
实体 订单 { 参数 礼品：布尔 }
事件 询问（单：订单） 由 询问者
事件 撤单（单：订单） 由 店员
权限表 P {
  |      | 撤单 |
  | 店员 | 如果 非 单.礼品 |
}
需求 R-1 { 当 询问（单：甲） 作为 乙，店员 应 在 1 天 内 晚于 乙 执行 撤单（单：甲） }
"""


@pytest.mark.parametrize(
    ("cell", "given", "more", "clash"),
    [
        ("if not order.gift", "", "", True),
        ("if order.total > 5", "", "", True),
        ("if order.total > 5", "if o.total > 5 then", "", False),
        ("if order.total > 5", "if o.total > 4 then", "", True),
        ("no", "", EXCEPTION, True),
        ("no", "if o.total > 5 then", EXCEPTION, False),
        ("yes", "", "", False),
    ],
)
def test_a_duty_meets_a_cell_in_the_cases_in_which_it_forbids_the_act(tmp_path, cell, given, more, clash):
    result = checked(
        tmp_path, DUTY.format(cell=cell, given=given, more=more), stages=("read", "meaning", "consistency")
    )

    found = [set(each.members) for each in result.consistency.conflicts]
    assert [{"R-1", "P[Clerk,Cancel]"}] * clash == found


def test_a_duty_meets_a_chinese_cell(tmp_path):
    result = checked(tmp_path, DUTY_ZH, stages=("read", "meaning", "consistency"))

    assert [{"R-1", "P[店员,撤单]"}] == [set(each.members) for each in result.consistency.conflicts]
