import pytest

from .told import SHOP, told, verdict, verdicts

WITHIN = "requirement R-1 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }\n"
GIVEN = """scenario S-1 {
  given mei: Buyer
  given books: Shop
  given o1: Order { total: 100 CNY, buyer: mei, express: false, lines: {} }
  start 2026-11-11T00:00
"""


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("at 10:00: mei does Pay(order: o1, amount: 100 CNY)\n at 2026-11-13T10:00: books does Ship(order: o1)\n ends +72 h", "satisfied"),
        ("at 10:00: mei does Pay(order: o1, amount: 100 CNY)\n at 2026-11-13T10:00:01: books does Ship(order: o1)\n ends +72 h", "violated"),
        ("at 10:00: mei does Pay(order: o1, amount: 100 CNY)\n until 2026-11-13T09:59:59", "pending"),
        ("at 10:00: mei does Pay(order: o1, amount: 100 CNY)\n until 2026-11-13T10:00", "violated"),
        ("at 10:00: mei does Pay(order: o1, amount: 100 CNY)", "pending"),
        ("at 10:00: mei does Pay(order: o1, amount: 100 CNY)\n ends 11:00", "violated"),
        ("at 10:00: books does Ship(order: o1)\n ends 11:00", "not_applicable"),
    ],
)  # fmt: skip
def test_a_deadline_is_judged_by_what_was_seen_and_what_may_follow(steps, expected):
    assert verdict(WITHIN + GIVEN + steps + "\n}") == expected


def test_a_pending_duty_tells_its_deadline():
    found = verdicts(WITHIN + GIVEN + "at 10:00: mei does Pay(order: o1, amount: 100 CNY)\n}")["R-1"]

    assert [match.deadline for match in found.matches] == ["2026-11-13 10:00"]


def test_a_violation_names_the_trigger_and_the_event_that_came_too_late():
    text = "at 10:00: mei does Cancel(order: o1)\n at 10:00: mei does Pay(order: o1, amount: 100 CNY)\n at +72 h: books does Ship(order: o1)\n ends +72 h\n}"
    found = verdicts(WITHIN + GIVEN + text)["R-1"]

    assert found.events == (2,)
    assert [(match.trigger, match.events) for match in found.matches] == [((2,), (3,))]


NO_CASH = "constraint R-1: every o in Order where not o.express: no p in Pay: p.order = o\n"


def test_what_a_rule_forbids_without_end_is_kept_as_long_as_nothing_of_it_is_seen():
    assert verdict(NO_CASH + GIVEN + "at 10:00: books does Ship(order: o1)\n until 11:00\n}") == "satisfied"


def test_a_rule_that_forbids_names_the_offending_event():
    found = verdicts(
        NO_CASH + GIVEN + "at 10:00: books does Ship(order: o1)\n at 11:00: mei does Pay(order: o1, amount: 1 CNY)\n}"
    )["R-1"]

    assert (found.verdict.value, found.events) == ("violated", (2,))


def test_a_period_in_which_something_is_forbidden_is_open_until_it_is_over():
    rule = "requirement R-1 { when Cancel(order: o) as c, the Shop shall not within 30 d after c do Ship(order: o) }\n"
    steps = "at 10:00: mei does Cancel(order: o1)\n until "

    assert verdict(rule + GIVEN + steps + "2026-12-11T09:59:59\n}") == "pending"
    assert verdict(rule + GIVEN + steps + "2026-12-11T10:00\n}") == "satisfied"


def test_a_fact_that_is_not_given_is_missed_by_name():
    rule = "constraint R-1: every o in Order where o.express: o.total >= 50 CNY\n"
    text = "scenario S-1 {\n given o1: Order { total: 20 CNY }\n start 2026-11-11T00:00\n}"
    found = verdicts(rule + text)["R-1"]

    assert found.verdict.value == "unknown"
    assert [(each.en, each.zh) for each in found.missing] == [("o1.express is not given", "未给出 o1 的express")]


def test_a_parameter_of_nothing_is_missed_by_its_name():
    rule = "param cap: money CNY\nconstraint R-1: every o in Order: o.total <= cap\n"
    found = verdicts(rule + GIVEN + "}")["R-1"]

    assert found.verdict.value == "unknown"
    assert [(each.en, each.zh) for each in found.missing] == [("cap is not given", "未给出 cap")]


def test_a_default_fills_what_is_not_given():
    rule = "constraint R-1: every o in Order: o.freight = 10 CNY\n"

    assert verdict(rule + "scenario S-1 {\n given o1: Order\n start 2026-11-11T00:00\n}") == "satisfied"
    assert (
        verdict(rule + "scenario S-1 {\n given o1: Order { freight: 0 CNY }\n start 2026-11-11T00:00\n}") == "violated"
    )


TRUSTED = "constraint R-1: every o in Order: some s in Shop: Trusted(o.buyer, s)\n"


def test_a_relation_of_several_objects_is_false_where_it_is_not_listed_unless_it_is_open():
    assert verdict(TRUSTED + GIVEN + "}") == "violated"
    assert verdict(TRUSTED + GIVEN + "open Trusted\n}") == "unknown"
    assert verdict(TRUSTED + GIVEN + "given Trusted(mei, books)\n}") == "satisfied"
    assert verdict(TRUSTED + GIVEN + "open Trusted\n given not Trusted(mei, books)\n}") == "violated"


LINES = "constraint R-1: every o in Order: some l in o.lines: l.count > 0\n"


def test_a_relation_of_a_kind_is_unknown_where_it_is_not_mentioned():
    order = "scenario S-1 {\n given p1: Product\n given o1: Order { %s }\n %s start 2026-11-11T00:00\n}"

    assert verdict(LINES + order % ("", "")) == "unknown"
    assert verdict(LINES + order % ("lines: {}", "")) == "violated"
    assert verdict(LINES + order % ("lines: { l1 }", "given l1: Line { count: 2, product: p1 }\n")) == "satisfied"


def test_there_are_no_other_objects_than_those_listed_unless_their_kind_is_open():
    rule = "constraint R-1: every b in Buyer: some o in Order: o.buyer = b\n"
    text = "scenario S-1 {\n given mei: Buyer\n given o1: Order { buyer: mei }\n %s start 2026-11-11T00:00\n}"

    assert verdict(rule + text % "") == "satisfied"
    assert verdict(rule + text % "open Buyer\n") == "unknown"


def test_bounds_of_a_parameter_can_decide_what_its_value_need_not():
    rule = "constraint R-1: every l in Line: l.count >= 1\n"
    text = "scenario S-1 {\n given l1: Line\n start 2026-11-11T00:00\n}"

    assert verdict(rule + text) == "satisfied"


def test_an_optional_argument_that_is_not_said_is_absent():
    rule = "constraint R-1: every c in Claim: c.reason is known\n"

    assert verdict(rule + GIVEN + "at 10:00: mei does Claim(order: o1) to books\n}") == "violated"


STOCK = "constraint R-1: every p in Product: p.stock <= 5\n"
SET = """scenario S-1 {
  given p1: Product { stock: 3 }
  given books: Shop
  given o1: Order
  start 2026-11-11T00:00
  at 10:00: books does Ship(order: o1)
  at 11:00: set p1.stock = %s
  at 12:00: books does Ship(order: o1)
}"""


def test_a_changing_value_keeps_its_value_until_it_is_set():
    assert verdict(STOCK + SET % 5) == "satisfied"
    assert verdict(STOCK + SET % 6) == "violated"


def test_an_event_reads_the_state_before_it():
    rule = "constraint R-1: every s in Ship: every p in Product: p.stock as of s = 3\n"
    text = (SET % 5).replace("at 12:00: books does Ship(order: o1)", "at 11:00: books does Ship(order: o1)")

    assert verdict(rule + text) == "satisfied"


def test_a_should_is_judged_and_a_may_is_satisfied_where_it_is_exercised():
    rules = "requirement R-1 { when Pay(order: o) as p, the Shop should before p do Ship(order: o) }\nrequirement R-2 { when Pay(order: o), the Shop may do Ship(order: o) }\n"
    paid = "at 10:00: mei does Pay(order: o1, amount: 1 CNY)\n"
    shipped = "at 11:00: books does Ship(order: o1)\n"

    found = verdicts(rules + GIVEN + paid + shipped + "}")

    assert (found["R-1"].verdict.value, found["R-2"].verdict.value) == ("violated", "satisfied")
    assert verdicts(rules + GIVEN + paid + "}")["R-2"].verdict.value == "not_applicable"


def test_checks_are_judged_where_they_stand():
    text = SET % 7
    text = text.replace("at 11:00", "check p1.stock = 3\n at 11:00").replace(
        "at 12:00", "check p1.stock = 7\n check p1.stock = 3\n at 12:00"
    )
    result, _ = told(STOCK + text)

    assert [value for _, value in result.checks] == [True, True, False]


def test_a_check_sees_only_the_events_before_it():
    result, _ = told(
        GIVEN
        + "check no p in Pay: p.order = o1\n at 10:00: mei does Pay(order: o1, amount: 1 CNY)\n check some p in Pay: p.order = o1\n}"
    )

    assert [value for _, value in result.checks] == [True, True]


def test_the_timeline_tells_who_did_what_and_what_it_broke():
    result, _ = told(NO_CASH + GIVEN + "at 10:00: mei does Pay(order: o1, amount: 12.5 CNY)\n}")
    step = result.timeline[0]

    assert (step.when, step.what.en, step.broken) == (
        "2026-11-11 10:00",
        "mei: Pay (order: o1, amount: 12.50 CNY)",
        ("R-1",),
    )


def test_expectations_are_compared_with_verdicts_and_events():
    text = NO_CASH + GIVEN + "at 10:00: mei does Pay(order: o1, amount: 1 CNY)\n expect R-1 violated at event 1\n}"
    found = verdicts(text)["R-1"]

    assert (found.expected.value, found.expected_events, found.unexpected) == ("violated", (1,), False)


def test_facts_that_break_an_assumption_have_no_completion():
    text = "assumption A-1: every o in Order: o.total > 10 CNY\n" + GIVEN.replace("100 CNY", "5 CNY") + "}"
    result, _ = told(text)

    assert result.consistent is False


def test_the_same_story_in_chinese_has_the_same_verdict():
    text = """
模块 商店 { 时区 "Asia/Shanghai" }
角色 买家
角色 店铺
实体 订单 { 参数 总额：金额 CNY }
事件 付款（单：订单） 由 买家
事件 发货（单：订单） 由 店铺
需求 R-1 { 当 付款（单：甲） 作为 乙，店铺 应 在 48小时 内 晚于 乙 执行 发货（单：甲） }
场景 S-1 {
  已有 小明：买家
  已有 书店：店铺
  已有 单甲：订单 { 总额：300 CNY }
  起始 2026-11-11T00:00
  时间 10:00：小明 执行 付款（单：单甲）
  时间 +72小时：书店 执行 发货（单：单甲）
  结束 +73小时
  预期 R-1 违反
}
"""
    assert verdict(text, shop="") == "violated"


def test_a_scenario_without_events_leaves_requirements_about_events_alone():
    assert verdict(WITHIN + GIVEN + "}") == "not_applicable"
    assert SHOP


def test_a_count_that_is_too_high_names_what_it_counts():
    rule = "constraint R-1: count(p in Pay) <= 1\n"
    paid = "at 10:00: mei does Pay(order: o1, amount: 1 CNY)\n at 10:30: books does Ship(order: o1)\n at 11:00: mei does Pay(order: o1, amount: 1 CNY)\n}"
    found = verdicts(rule + GIVEN + paid)["R-1"]

    assert (found.verdict.value, found.events) == ("violated", (1, 3))


def test_no_event_is_blamed_for_a_value_that_a_step_sets():
    assert verdicts(STOCK + SET % 6)["R-1"].events == ()


@pytest.mark.parametrize(
    "rule",
    [
        "the Shop must not do Ship(order: o) unless Pay(order: o)",
        "the Shop must not before Pay(order: o) do Ship(order: o)",
    ],
)
def test_a_broken_prohibition_names_what_was_forbidden_and_not_what_lifts_it_too_late(rule):
    steps = "at 10:00: mei does Cancel(order: o1)\n at 11:00: books does Ship(order: o1)\n at 12:00: mei does Pay(order: o1, amount: 1 CNY)\n ends 13:00\n}"
    found = verdicts("requirement R-1 { " + rule + " }\n" + GIVEN + steps)["R-1"]

    assert (found.verdict.value, found.events) == ("violated", (2,))


def test_a_broken_prohibition_names_every_forbidden_event():
    rule = "requirement R-1 { the Shop must not do Ship(order: o) unless Pay(order: o) }\n"
    steps = "at 10:00: books does Ship(order: o1)\n at 11:00: books does Ship(order: o1)\n at 12:00: mei does Pay(order: o1, amount: 1 CNY)\n at 13:00: books does Ship(order: o1)\n ends 13:00\n}"

    assert verdicts(rule + GIVEN + steps)["R-1"].events == (1, 2)
