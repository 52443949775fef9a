"""Events of one instant, none of which is the earlier one: told as what they are, and no fault of the requirements."""

import pytest

from reqonto.diagnostics.diagnostic import Severity
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report.text import render
from reqonto.settings import Settings

SITE = """
role Site
entity Account
event Fail(account: Account) by Site
event Code(account: Account) by Site
"""

SITE_ZH = """
角色 站点
实体 账户
事件 失败（账户：账户） 由 站点
事件 发码（账户：账户） 由 站点
"""


def asked(text, folder):
    file = folder / "s.req"
    file.write_text(text, encoding="utf-8")
    # A single question may take a sixth of the time by the clock: on a busy machine that must not decide.
    return run([file], Settings(cache=False, timeout=900.0), stages=("read", "meaning", "consistency"))


TIED = {
    "second": SITE
    + """requirement R-1 { when the 1st Fail(account: a) as f, the Site shall within 1 h after f do Code(account: a) }
    requirement R-2 { when the 2nd Fail(account: a), the Site must not always do Code(account: a) }
    """,
    "fifth": SITE
    + """requirement R-1 { when the 2nd Fail(account: a) as f, the Site shall within 1 min after f do Code(account: a) }
    requirement R-2 { when the 5th Fail(account: a) within 1 h as f, the Site must not within 1 h after f do Code(account: a) }
    """,
    "zh": SITE_ZH
    + """需求 R-1 { 当 第1次 失败（账户：甲） 作为 乙，站点 应 在 1小时 内 晚于 乙 执行 发码（账户：甲） }
    需求 R-2 { 当 第2次 失败（账户：甲），站点 不得 始终 执行 发码（账户：甲） }
    """,
}


@pytest.mark.parametrize("text", TIED.values(), ids=TIED)
def test_a_conflict_that_takes_several_events_at_one_instant_is_a_hint_and_says_so(text, tmp_path):
    result = asked(text, tmp_path)

    (conflict,) = result.consistency.conflicts
    assert (set(conflict.members), conflict.tied) == ({"R-1", "R-2"}, True)
    assert "Shown for several events of one kind in the same instant" in conflict.explanation.en
    assert "同一时刻" in conflict.explanation.zh
    assert [each.weight.name for each in result.all_diagnostics if each.code.code == "RQ0603"] == ["HINT"]
    assert result.exit_code == 0
    assert render(result, Style(), show=Severity.HINT).count("Shown for several events") == 1
    assert [line.status.value for line in result.requirements] == ["ok", "ok"]


APART = {
    # The second is a failure like any other.
    "every": """requirement R-1 { when Fail(account: a) as f, the Site shall within 1 min after f do Code(account: a) }
    requirement R-2 { when the 2nd Fail(account: a) as f, the Site must not within 1 h after f do Code(account: a) }
    """,
    # The second within the hour may be the third of the day.
    "windows": """requirement R-1 { when the 2nd Fail(account: a) within 1 h as f, the Site shall within 1 min after f do Code(account: a) }
    requirement R-2 { when the 3rd Fail(account: a) within 24 h as f, the Site must not within 1 h after f do Code(account: a) }
    """,
    # The third may come long after the second, or soon.
    "third": """requirement R-1 { when the 3rd Fail(account: a) as f, the Site shall within 1 min after f do Code(account: a) }
    requirement R-2 { when the 2nd Fail(account: a), the Site must not always do Code(account: a) }
    """,
    # Both speak of the same one.
    "first": """requirement R-1 { when the 1st Fail(account: a) as f, the Site shall within 1 h after f do Code(account: a) }
    requirement R-2 { when the 1st Fail(account: a) as f, the Site must not within 2 h after f do Code(account: a) }
    """,
}


@pytest.mark.parametrize("text", APART.values(), ids=APART)
def test_a_conflict_of_events_one_after_another_stays_an_error(text, tmp_path):
    result = asked(SITE + text, tmp_path)

    (conflict,) = result.consistency.conflicts
    assert (set(conflict.members), conflict.tied) == ({"R-1", "R-2"}, False)
    assert "same instant" not in conflict.explanation.en
    assert result.exit_code == 1


FLIGHT = """
external role Passenger
role Office
enum S { booked, paid, checked_in, boarded, cancelled, refunded }
entity Ticket { changing param state: S }
event Pay(ticket: Ticket) by Passenger
event CheckIn(ticket: Ticket) by Passenger
event Board(ticket: Ticket) by Passenger
event Cancel(ticket: Ticket) by Passenger
event Refund(ticket: Ticket) by Office
lifecycle Ticket.state {
  initial booked
  from booked -> paid on Pay(ticket: self)
  from paid -> checked_in on CheckIn(ticket: self)
  from checked_in -> boarded on Board(ticket: self)
  from paid -> cancelled on Cancel(ticket: self)
  MORE
  from cancelled -> refunded on Refund(ticket: self)
  final boarded, refunded
}
requirement F-04 { when Cancel(ticket: t), the Office shall within 14 d do Refund(ticket: t) }
"""

FLIGHT_ZH = """
外部 角色 旅客
角色 售票处
枚举 状态种类 { 已订, 已付, 已值机, 已登机, 已取消, 已退款 }
实体 机票 { 可变 参数 状态：状态种类 }
事件 付款（票：机票） 由 旅客
事件 值机（票：机票） 由 旅客
事件 登机（票：机票） 由 旅客
事件 取消（票：机票） 由 旅客
事件 退款（票：机票） 由 售票处
生命周期 机票.状态 {
  初始 已订
  自 已订 → 已付 触发 付款（票：自身）
  自 已付 → 已值机 触发 值机（票：自身）
  自 已值机 → 已登机 触发 登机（票：自身）
  自 已付 → 已取消 触发 取消（票：自身）
  自 已取消 → 已退款 触发 退款（票：自身）
  终态 已登机、已退款
}
需求 F-04 { 当 取消（票：甲），售票处 应 在 14天 内 执行 退款（票：甲） }
"""


@pytest.mark.parametrize("text", [FLIGHT.replace("MORE", ""), FLIGHT_ZH], ids=["en", "zh"])
def test_two_steps_of_a_life_cycle_at_one_instant_are_a_tie_and_no_fault_of_a_duty(text, tmp_path):
    # Who boards has cancelled only if check-in and cancellation fall in the same instant.
    result = asked(text, tmp_path)

    (conflict,) = result.consistency.conflicts
    assert (len(conflict.members), conflict.tied) == (2, True)
    assert "only where several events fall in the same instant" in conflict.explanation.en
    assert "只有几个事件落在同一时刻才会这样" in conflict.explanation.zh
    assert [each.weight.name for each in result.all_diagnostics if each.code.code == "RQ0603"] == ["HINT"]
    assert result.exit_code == 0


def test_a_duty_for_which_a_life_cycle_has_no_step_is_told_with_the_state_that_it_would_take(tmp_path):
    # Who has checked in may cancel as well, which leaves the ticket as it is: then nothing is paid back.
    result = asked(FLIGHT.replace("MORE", "from checked_in -> checked_in on Cancel(ticket: self)"), tmp_path)

    (conflict,) = result.consistency.conflicts
    assert (set(conflict.members), conflict.tied) == ({"Ticket.state", "F-04"}, False)
    assert "same instant" not in conflict.explanation.en
    assert "Ticket.state wants that ticket1's state just before “refund ticket1” is cancelled" in (
        conflict.explanation.en
    )
    assert "Ticket.state 要求：“Refund（Ticket1）”前一刻Ticket1 的 state 是 cancelled" in conflict.explanation.zh
    assert "“pay ticket1” is booked" not in conflict.explanation.en
    assert result.exit_code == 1
