"""Scenarios with deadlines that a calendar counts: on their boundaries, in both languages, and where it says nothing."""

import pytest

from reqonto.checks.scenarios import check_scenarios
from reqonto.checks.verdicts import Verdict
from tests.constraints.reading import sound

SHOP = """
module shop { zone "Asia/Shanghai" }
role Shop
enum State { open, closed }
entity Order { changing param locked: boolean default false  param due: optional date  param sent: optional date }
event Refund(order: Order) by Shop
event Transfer(order: Order) by Shop
calendar CN {
  zone "Asia/Shanghai"  weekend sat, sun
  holidays 2026-10-01..2026-10-07
  workdays 2026-10-10
}
"""

SHOP_ZH = """
模块 商店 { 时区 "Asia/Shanghai" }
角色 商店
实体 订单
事件 退款（单：订单） 由 商店
事件 转账（单：订单） 由 商店
日历 CN { 时区 "Asia/Shanghai"；周末 周六、周日；假日 2026-10-01..2026-10-07；调休上班日 2026-10-10 }
"""


def verdict(requirement, *steps, end, head=SHOP):
    """The verdict of R-1 about one order, with how the end of observation is written."""
    chinese = head is SHOP_ZH
    lines = "\n".join(steps)
    if chinese:
        scenario = f"场景 S-1 {{\n已有 o1：订单\n起始 2026-01-01T00:00+08:00\n{lines}\n{end}\n}}\n"
    else:
        scenario = f"scenario S-1 {{\ngiven o1: Order\nstart 2026-01-01T00:00+08:00\n{lines}\n{end}\n}}\n"
    specification, found = sound(head + requirement + scenario)
    results, findings = check_scenarios(specification, found.theory)
    (judgement,) = [each for each in results[0].judgements if each.requirement == "R-1"]
    return judgement, [each.code.code for each in findings]


def duty(timing):
    return f"requirement R-1 {{ when Refund(order: o) as r, the Shop shall {timing} do Transfer(order: o) }}\n"


def refund(at):
    return f"at {at}+08:00: shop does Refund(order: o1)"


def transfer(at):
    return f"at {at}+08:00: shop does Transfer(order: o1)"


@pytest.mark.parametrize(
    ("timing", "asked", "last"),
    [
        ("within 3 business days after r", "2026-09-30T10:00", "2026-10-10T23:59:59"),
        ("within 1 business day", "2026-03-06T23:59:59", "2026-03-09T23:59:59"),
        ("within 7 d from the day after r", "2026-03-02T00:00", "2026-03-09T23:59:59"),
        ("within 7 d from the day after r", "2026-03-02T23:59:59", "2026-03-09T23:59:59"),
        ("within 1 month after r", "2026-01-31T12:00", "2026-02-28T23:59:59"),
        ("within 1 year after r", "2026-03-02T12:00", "2027-03-02T23:59:59"),
        ("within 7 d after r", "2026-03-02T09:00", "2026-03-09T09:00:00"),
    ],
)
def test_the_last_second_is_in_time_and_the_next_one_is_not(timing, asked, last):
    late = last[:-8] + "00:00:00" if last.endswith("23:59:59") else last[:-2] + "01"
    if late.endswith("00:00:00"):
        from datetime import date, timedelta

        late = (date.fromisoformat(last[:10]) + timedelta(days=1)).isoformat() + "T00:00:00"

    for at, expected in ((last, Verdict.SATISFIED), (late, Verdict.VIOLATED)):
        judgement, _ = verdict(duty(timing), refund(asked), transfer(at), end="ends 2027-12-31")
        assert judgement.verdict is expected


def test_the_day_of_the_event_itself_is_in_time():
    judgement, _ = verdict(
        duty("within 7 d from the day after r"), refund("2026-03-02T09:00"), transfer("2026-03-02T10:00"),
        end="ends 2026-05-01",
    )  # fmt: skip

    assert judgement.verdict is Verdict.SATISFIED


@pytest.mark.parametrize(
    ("until", "expected"),
    [("2026-10-10T23:59:58", Verdict.PENDING), ("2026-10-10T23:59:59", Verdict.VIOLATED)],
)
def test_a_deadline_that_is_open_is_shown(until, expected):
    judgement, _ = verdict(
        duty("within 3 business days after r"), refund("2026-09-30T10:00"), end=f"until {until}+08:00"
    )

    assert judgement.verdict is expected
    if expected is Verdict.PENDING:
        assert [match.deadline for match in judgement.matches] == ["2026-10-10 23:59:59"]


@pytest.mark.parametrize(
    ("steps", "end", "expected"),
    [
        ((refund("2027-03-01T09:00"), transfer("2027-03-01T10:00")), "ends 2027-04-01", Verdict.SATISFIED),
        ((refund("2027-03-01T09:00"), transfer("2027-03-20T10:00")), "ends 2027-04-01", Verdict.UNKNOWN),
        ((refund("2027-03-01T09:00"),), "ends 2027-04-01", Verdict.VIOLATED),
        ((refund("2027-03-01T09:00"),), "until 2027-03-03", Verdict.PENDING),
        ((refund("2027-03-01T09:00"),), "until 2027-03-20", Verdict.UNKNOWN),
    ],
    ids=["at once", "perhaps too late", "never", "certainly not over", "perhaps over"],
)
def test_a_year_that_the_calendar_does_not_know_leaves_open_only_what_hangs_on_it(steps, end, expected):
    judgement, codes = verdict(duty("within 3 business days after r"), *steps, end=end)

    assert judgement.verdict is expected
    assert ("RQ0545" in codes) is (expected is Verdict.UNKNOWN)
    if expected is Verdict.UNKNOWN:
        assert [each.en for each in judgement.missing] == ["calendar CN says nothing about 2027"]


@pytest.mark.parametrize(
    ("at", "expected"), [("2026-10-10T23:59:59", Verdict.VIOLATED), ("2026-10-11T00:00:00", Verdict.SATISFIED)]
)
def test_a_prohibition_lasts_as_long_as_its_days(at, expected):
    requirement = duty("must").replace("shall must", "must not within 3 business days after r")
    judgement, _ = verdict(requirement, refund("2026-09-30T10:00"), transfer(at), end="ends 2026-12-31")

    assert judgement.verdict is expected


@pytest.mark.parametrize(
    ("at", "expected"), [("2026-10-10T23:59:59", Verdict.SATISFIED), ("2026-10-11T00:00:00", Verdict.VIOLATED)]
)
def test_days_count_from_where_a_state_begins(at, expected):
    requirement = (
        "requirement R-1 { every o in Order: when o.locked,"
        " the Shop shall within 3 business days do Transfer(order: o) }\n"
    )
    locked = "at 2026-09-30T10:00+08:00: set o1.locked = true"
    judgement, _ = verdict(requirement, locked, transfer(at), end="ends 2026-12-31")

    assert judgement.verdict is expected


@pytest.mark.parametrize(
    ("at", "expected"), [("2026-10-10T23:59:59", Verdict.SATISFIED), ("2026-10-11T00:00:00", Verdict.VIOLATED)]
)
def test_the_chinese_spelling_means_the_same(at, expected):
    requirement = "需求 R-1 { 当 退款（单：甲） 作为 乙，商店 应 在 3个工作日 内 晚于 乙 执行 转账（单：甲） }\n"
    steps = (
        "时间 2026-09-30T10:00+08:00：店 执行 退款（单：o1）",
        f"时间 {at}+08:00：店 执行 转账（单：o1）",
    )
    judgement, _ = verdict(requirement, *steps, end="结束 2026-12-31", head=SHOP_ZH)

    assert judgement.verdict is expected


def test_dates_and_counting_backwards():
    text = (
        SHOP
        + """
    constraint C-1: every o in Order: o.sent <= o.due + 1 month
    constraint C-2: every o in Order: o.due >= o.sent - 2 business days
    constraint C-3: every t in Transfer, r in Refund: r within 1 business day before t
    scenario S-1 {
      given o1: Order { due: 2026-01-31, sent: 2026-02-28 }
      given o2: Order { due: 2026-09-29, sent: 2026-10-08 }
      given o3: Order { due: 2026-09-28, sent: 2026-10-08 }
      start 2026-10-08T09:00+08:00
      check o1.sent <= o1.due + 1 month
      check o1.sent < o1.due + 1 month
      check o2.due >= o2.sent - 2 business days
      check o3.due >= o3.sent - 2 business days
      ends 2026-12-01
    }
    """
    )
    specification, found = sound(text)
    (result,), _ = check_scenarios(specification, found.theory)

    assert [truth for _, truth in result.checks] == [True, False, True, False]


@pytest.mark.parametrize(
    ("named", "last", "next_instant"),
    [("CN", "2026-10-10T23:59:59", "2026-10-11T00:00:00"), ("US", "2026-10-03T11:59:59", "2026-10-03T12:00:00")],
)
def test_a_module_names_the_calendar_that_counts(named, last, next_instant):
    head = SHOP.replace('zone "Asia/Shanghai" }', f'zone "Asia/Shanghai"  calendar {named} }}', 1)
    head += 'calendar US { zone "America/New_York"  weekend sat, sun  holidays 2026-01-01 }\n'
    rule = duty("within 3 business days after r")

    for at, expected in ((last, Verdict.SATISFIED), (next_instant, Verdict.VIOLATED)):
        judged, _ = verdict(
            rule, refund("2026-09-30T10:00"), transfer(at), end="until 2026-12-01T00:00+08:00", head=head
        )
        assert judged.verdict is expected
