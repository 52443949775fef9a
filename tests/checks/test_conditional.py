"""Behaviour of external roles to which there is no lawful response."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reqonto.checks import conditional
from reqonto.checks.circumstances import Circumstances
from reqonto.checks.conditional import Conditional
from reqonto.checks.questions import Asker
from reqonto.checks.sides import Side, groups
from reqonto.diagnostics.render_text import Style
from reqonto.logic.terms import TRUE
from reqonto.pipeline import Result, run
from reqonto.report.text import render
from reqonto.settings import Settings

SHOP = """
role Party
external role Customer is a Party
external role Bank is a Party
role Shop is a Party
entity Order { param gift: boolean }
entity Account
event PlaceOrder(order: Order) by Customer to Shop
event Register by Customer to Shop
event Pay(order: Order) by Customer to Shop
event Cancel(order: Order) by Customer to Shop
event Complain(order: Order) by Customer to Shop
event Freeze(order: Order) by Bank to Shop
event Ship(order: Order) by Shop to Customer
event Refund(order: Order) by Shop to Customer
event Exchange(order: Order) by Shop to Customer
event Ask(account: Account) by Customer to Shop
event SendCode(account: Account) by Shop to Customer
"""

UNPAID = """
requirement R-01 { when PlaceOrder(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
constraint R-02: every s in Ship: some p in Pay: p.order = s.order and p before s
"""


def checked(text: str, folder: Path) -> Result:
    file = folder / "shop.req"
    file.write_text(SHOP + text, "utf-8")
    return run([file], Settings(cache=False, timeout=120))


def members(result: Result) -> set[tuple[str, tuple[str, ...]]]:
    assert result.consistency is not None
    return {(each.kind, each.members) for each in result.consistency.conflicts}


def found(result: Result) -> Conditional:
    data = result.further["conditional"].data
    assert isinstance(data, Conditional)
    return data


def test_an_order_that_is_never_paid_leaves_no_lawful_response(tmp_path: Path) -> None:
    result = checked(UNPAID, tmp_path)

    assert result.verdict == "consistent"
    assert members(result) == {("conditional", ("R-01", "R-02"))}
    (move,) = found(result).moves.values()
    assert (move.acts, move.absent) == (("PlaceOrder",), ("Pay",))


def test_an_assumption_that_customers_pay_removes_the_conflict(tmp_path: Path) -> None:
    assumed = "assumption A-01: every o in PlaceOrder: some p in Pay: p.order = o.order and p within 1 d after o"

    assert members(checked(UNPAID + assumed, tmp_path)) == set()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("must not before Pay(order: o) do", {("conditional", ("R-01", "R-02"))}),
        ("must not until Pay(order: o) do", {("conditional", ("R-01", "R-02"))}),
        ("must not before Register do", {("conditional", ("R-01", "R-02"))}),
        ("must not before PlaceOrder(order: o) do", set()),
    ],
)
def test_a_prohibition_of_an_own_act_is_not_relied_on(said: str, expected: set[object], tmp_path: Path) -> None:
    first = UNPAID.splitlines()[1]
    second = f"requirement R-02 {{ when PlaceOrder(order: o), the Shop {said} Ship(order: o) }}"
    result = checked(f"{first}\n{second}", tmp_path)

    assert members(result) == expected
    assert "R-02" not in found(result).relied


def test_one_act_that_triggers_two_requirements_is_one_act(tmp_path: Path) -> None:
    text = """
    requirement R-01 { when PlaceOrder(order: o) as p, the Shop shall within 2 d after p do Ship(order: o) }
    requirement R-02 { when PlaceOrder(order: o), if o.gift then the Shop must not before Pay(order: o) do Ship(order: o) }
    assumption A-01: every p in PlaceOrder: some q in Pay: q.order = p.order and q.time >= p.time and q.time <= p.time + 172801 s
    """

    # Others may pay one second after the shop has to ship.
    assert members(checked(text, tmp_path)) == {("conditional", ("R-01", "R-02"))}
    assert members(checked(text.replace("172801", "172800"), tmp_path)) == set()


def test_an_assumption_that_leaves_a_choice_does_not(tmp_path: Path) -> None:
    assumed = """
    assumption A-01: every o in PlaceOrder:
      (some p in Pay: p.order = o.order and p within 1 d after o)
      or (some c in Cancel: c.order = o.order and c within 1 d after o)
    """

    assert members(checked(UNPAID + assumed, tmp_path)) == {("conditional", ("R-01", "R-02"))}


def test_a_response_that_waits_for_the_payment_is_lawful(tmp_path: Path) -> None:
    result = checked(
        """
        requirement R-01 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
        constraint R-02: every s in Ship: some p in Pay: p.order = s.order and p before s
        """,
        tmp_path,
    )

    assert members(result) == set()


def test_what_external_acts_alone_can_break_is_relied_on(tmp_path: Path) -> None:
    result = checked(
        """
        constraint R-00: every o in PlaceOrder: some r in Register: r.by = o.by and r before o
        requirement R-01 { when PlaceOrder(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
        """,
        tmp_path,
    )

    assert members(result) == set()
    assert found(result).relied == ("R-00",)


def test_a_limit_is_exceeded_by_one_request_more(tmp_path: Path) -> None:
    text = """
    requirement R-11 {{ when Ask(account: a) as q, the Shop shall within 1 min after q do SendCode(account: a) }}
    constraint R-12: every s in SendCode:
      count(t in SendCode where t.account = s.account and t not before s and t.time <= s.time + {window}) <= 2
    """

    # Requests more than a minute apart call for a code each; within 30 s there is never more than one of them.
    assert members(checked(text.format(window="1 h"), tmp_path)) == {("conditional", ("R-11", "R-12"))}
    assert members(checked(text.format(window="30 s"), tmp_path)) == set()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("no t in SendCode: t.account = s.account and t within 1 h after s", {("conditional", ("R-1", "R-2"))}),
        # One code may answer two requests that are so near each other.
        ("no t in SendCode: t.account = s.account and t within 50 s after s", set()),
    ],
)
def test_an_act_that_may_not_follow_itself_is_asked_for_twice(said: str, expected: set[object], tmp_path: Path) -> None:
    text = f"""
requirement R-1 {{ when Ask(account: a) as k, the Shop shall within 1 min after k do SendCode(account: a) }}
constraint R-2: every s in SendCode: {said}
"""

    assert members(checked(text, tmp_path)) == expected


def test_three_triggers_clash_that_are_lawful_in_pairs(tmp_path: Path) -> None:
    result = checked(
        """
        requirement R-21 { when Cancel(order: o) as c, the Shop shall within 1 h after c do Refund(order: o) }
        requirement R-22 { when Complain(order: o) as c, the Shop shall within 1 h after c do Exchange(order: o) }
        constraint R-23: every f in Freeze:
          (no r in Refund: r.order = f.order) or (no x in Exchange: x.order = f.order)
        """,
        tmp_path,
    )

    assert members(result) == {("conditional", ("R-21", "R-22", "R-23"))}


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (6, {("conditional", ("R-24", "R-25", "R-26"))}),
        # One hour is left between them.
        (4, set()),
    ],
)
def test_two_prohibitions_in_turn_take_up_the_time_for_an_act(
    hours: int, expected: set[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    result = checked(
        f"""
        requirement R-24 {{ when PlaceOrder(order: o) as p, the Shop shall within 10 h after p do Ship(order: o) }}
        requirement R-25 {{ when Cancel(order: o), the Shop must not throughout {hours} h do Ship(order: o) }}
        requirement R-26 {{ when Complain(order: o), the Shop must not throughout {hours + 1} h do Ship(order: o) }}
        assumption A-24: every o in Order: (at most 1 c in Cancel: c.order = o) and (at most 1 c in Complain: c.order = o)
        """,
        tmp_path,
    )

    assert members(result) == expected


def test_one_prohibition_twice_takes_up_the_time_for_an_act(tmp_path: Path) -> None:
    result = checked(
        """
        requirement R-27 { when PlaceOrder(order: o) as p, the Shop shall within 10 h after p do Ship(order: o) }
        requirement R-28 { when Cancel(order: o), the Shop must not throughout 6 h do Ship(order: o) }
        """,
        tmp_path,
    )

    assert members(result) == {("conditional", ("R-27", "R-28"))}


def test_conflicts_that_other_questions_report_are_not_repeated(tmp_path: Path) -> None:
    result = checked(
        """
        requirement R-31 { when Pay(order: o) as p, the Shop shall within 1 h after p do Ship(order: o) }
        requirement R-32 { when Pay(order: o) as p, the Shop must not within 2 h after p do Ship(order: o) }
        """,
        tmp_path,
    )

    assert {kind for kind, _ in members(result)} == {"trigger"}


@pytest.mark.parametrize(
    "said",
    [
        """
constraint R-02: every s in Ship: not s.order.gift and (no r in Refund: r.order = s.order and r before s)
requirement R-03 { when Cancel(order: o) as c, the Shop shall within 1 h after c do Refund(order: o) }
""",
        """
constraint R-02: every s in Ship: not s.order.gift and (some r in Refund: r.order = s.order and r before s)
constraint R-03: every r in Refund: some c in Cancel: c.order = r.order and c before r
""",
    ],
)
def test_a_conflict_with_the_members_of_another_one_is_told_where_it_does_not_come_from_that_one(
    said: str, tmp_path: Path
) -> None:
    """Gifts are never shipped; that other orders are not, where a refund comes or lacks, stays when that is mended."""
    order = """
requirement R-01 { when PlaceOrder(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
"""

    assert members(checked(order + said, tmp_path)) == {
        ("pair", ("R-01", "R-02")),
        ("conditional", ("R-01", "R-02", "R-03")),
    }
    mended = said.replace("not s.order.gift", "true")
    assert members(checked(order + mended, tmp_path)) == {("conditional", ("R-01", "R-02", "R-03"))}


def test_a_conflict_that_only_leads_to_another_one_is_not_told(tmp_path: Path) -> None:
    """What the shop refunds it has to report, which it must not: that cancelled orders are refunded says no more."""
    said = """
requirement R-01 { when Refund(order: o) as r, the Shop shall within 1 h after r do Ship(order: o) }
requirement R-02 { when Refund(order: o) as r, the Shop must not within 2 h after r do Ship(order: o) }
requirement R-03 { when Cancel(order: o) as c, the Shop shall within 48 h after c do Refund(order: o) }
"""

    assert all({"R-01", "R-02"} >= set(ids) or kind != "conditional" for kind, ids in members(checked(said, tmp_path)))


def test_without_external_roles_nothing_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "shop.req"
    file.write_text(SHOP.replace("external role", "role") + UNPAID, "utf-8")
    result = run([file], Settings(cache=False))

    assert "conditional" not in result.further


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_story_says_what_others_do_and_leave_undone(lang: str, tmp_path: Path) -> None:
    result = checked(UNPAID, tmp_path)

    assert result.consistency is not None
    (conflict,) = result.consistency.conflicts
    assert {"en": "“Pay”: nobody has to do this", "zh": "“Pay”：没有谁必须做"}[lang] in conflict.explanation[lang]
    assert conflict.witness is not None
    assert [step.broken for step in conflict.witness.steps] == [(), ("R-02",)]


def test_the_story_keeps_what_others_are_assumed_to_do(tmp_path: Path) -> None:
    assumed = """
    assumption A-01: every o in PlaceOrder:
      (some p in Pay: p.order = o.order and p within 1 d after o)
      or (some c in Cancel: c.order = o.order and c within 1 d after o)
    """
    result = checked(UNPAID + assumed, tmp_path)

    assert result.consistency is not None
    (conflict,) = result.consistency.conflicts
    assert conflict.witness is not None
    assert any("cancel" in step.what.en for step in conflict.witness.steps)
    assert [step.broken for step in conflict.witness.steps if step.broken] == [("R-02",)]


LATEST = """
event Deliver(order: Order) by Bank
event Confirm(order: Order) by Customer
event Settle(order: Order) by Shop
assumption A-1: every d in Deliver, e in Deliver: if d.order = e.order then d = e
assumption A-2: every d in Confirm, e in Confirm: if d.order = e.order then d = e
assumption A-3: every d in Deliver: some c in Confirm: c.order = d.order and c.time >= d.time and c.time <= d.time + {0} d
requirement R-01 {{ when Deliver(order: o), the Shop shall within 12 d do Settle(order: o) }}
requirement R-02 {{ when Confirm(order: o), the Shop must not within 3 d do Settle(order: o) }}
constraint R-03: every s in Settle: some c in Confirm: c.order = s.order and c.time <= s.time
"""


@pytest.mark.parametrize(("days", "clash"), [("10", True), ("9", True), ("8", False), ("2", False)])
def test_an_act_at_the_last_moment_that_others_have_is_tried(days: str, *, clash: bool, tmp_path: Path) -> None:
    expected = {("R-01", "R-02", "R-03")} if clash else set()

    assert {each for _, each in members(checked(LATEST.format(days), tmp_path))} == expected


def test_time_that_runs_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing found in a search that was cut short is not the same as nothing found."""
    monkeypatch.setattr(conditional, "Asker", _Late)

    result = checked(UNPAID, tmp_path)

    assert found(result).tried < found(result).candidates
    assert result.consistency is not None
    assert [(each.question, each.reason) for each in result.consistency.undecided] == [("conditional", "time")]


class _Late(Asker):
    """Questions for which there is no time at all."""

    @property
    def late(self) -> bool:
        return True


SIDES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.booleans(), st.frozensets(st.sampled_from("xyz"))), max_size=6
)  # fmt: skip


@given(SIDES, st.integers(2, 3))
def test_triggers_are_combined_where_each_may_be_in_the_way_of_another(
    told: list[tuple[str, bool, frozenset[str]]], size: int
) -> None:
    nowhere = Circumstances((), TRUE, ())
    sides = [Side(id_, lambda: nowhere, calls=calls, speaks=speaks) for id_, calls, speaks in told]

    def may_clash(group: tuple[Side, ...]) -> bool:
        return all(
            any(one is not other and (one.calls or other.calls) and one.speaks & other.speaks for other in group)
            for one in group
        )

    expected = [
        group
        for group in combinations(sides, size)
        if len({each.id for each in group}) == size and may_clash(group)
    ]  # fmt: skip
    assert list(groups(sides, size)) == expected


RULE = """
requirement R-01 {{ when PlaceOrder(order: o) as p, the Shop shall within 2 d after p do Ship(order: o) }}
requirement R-02 {{ the Shop {0} do Ship(order: o) {1} }}
"""


@pytest.mark.parametrize(
    ("forbids", "unless", "en", "zh"),
    [
        (
            "must not",
            "unless Pay(order: o)",
            "R-02 allows “ship order1” only with “pay order1” no later",
            "R-02 只有在此时或之前有“Pay（Order1）”，才允许“Ship（Order1）”",
        ),
        ("must not", "", "R-02 wants that there is no", "R-02 要求：不存在"),
    ],
)
def test_a_prohibition_without_another_event_is_told_as_a_rule(
    forbids: str, unless: str, en: str, zh: str, tmp_path: Path
) -> None:
    result = checked(RULE.format(forbids, unless), tmp_path)

    assert result.consistency is not None
    told = next(each.explanation for each in result.consistency.conflicts if "R-02" in each.members)
    assert en in told.en
    assert zh in told.zh
    assert ("only with" in told.en) is bool(unless)


ROOMS = """
role Hotel
external role Guest
enum State { free, reserved, occupied, dirty }
entity Room { changing param state: State }
event Books(room: Room) by Guest
event Cancels(room: Room) by Guest
event ChecksIn(room: Room) by Guest
event ChecksOut(room: Room) by Guest
event Cleans(room: Room) by Hotel
lifecycle Room.state {
  initial free
  from free -> reserved on Books(room: self)
  from reserved -> occupied on ChecksIn(room: self)
  from reserved -> free on Cancels(room: self)
  from occupied -> dirty on ChecksOut(room: self)
  from dirty -> free on Cleans(room: self)
}
requirement R-01 { when Cancels(room: r), the Hotel shall within 1 h do Cleans(room: r) }
"""
ROOMS_ZH = """
角色 旅馆
外部角色 客人
枚举 状况 { 空闲, 已订, 入住, 待扫 }
实体 房间 { 可变 参数 状态：状况 }
事件 订房（房：房间） 由 客人
事件 退订（房：房间） 由 客人
事件 入住登记（房：房间） 由 客人
事件 退房（房：房间） 由 客人
事件 打扫（房：房间） 由 旅馆
生命周期 房间.状态 {
  初始 空闲
  自 空闲 -> 已订 触发 订房（房：自身）
  自 已订 -> 入住 触发 入住登记（房：自身）
  自 已订 -> 空闲 触发 退订（房：自身）
  自 入住 -> 待扫 触发 退房（房：自身）
  自 待扫 -> 空闲 触发 打扫（房：自身）
}
需求 R-01 { 当 退订（房：r）时，旅馆 应 在 1 小时 内 执行 打扫（房：r） }
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ROOMS, {("conditional", ("Room.state", "R-01"))}),
        (ROOMS.replace("when Cancels", "when ChecksOut"), set()),
        (ROOMS.replace("from dirty -> free on", "from free, dirty -> free on"), set()),
        (ROOMS_ZH, {("conditional", ("房间.状态", "R-01"))}),
    ],
)
def test_a_life_cycle_of_others_acts_binds_the_system_too(text: str, expected: set[object], tmp_path: Path) -> None:
    file = tmp_path / "rooms.req"
    file.write_text(text, "utf-8")
    result = run([file], Settings(cache=False, timeout=600))

    assert not [each.message("en") for each in result.diagnostics if each.weight.word == "error"]
    assert expected == members(result)
    assert not [each for each in found(result).conflicts if not each.minimal]


# ---------------------------------------------------------------- duties that no act of others begins

SAILINGS = """
module u {{ zone "UTC" }}
external role HarbourMaster
role Crew
entity Sailing {{ param departure: datetime }}
event CancelSailing(sailing: Sailing) by HarbourMaster
event Release(sailing: Sailing) by HarbourMaster
event Depart(sailing: Sailing) by Crew
requirement F-21 {{ every s in Sailing: the Crew shall within 15 min after s.departure do Depart(sailing: s) }}
{}
"""


NOT_CANCELLED = "constraint F-09: no d in Depart: some c in CancelSailing: c.sailing = d.sailing"
RELEASED = "constraint F-09: every d in Depart: some r in Release: r.sailing = d.sailing and r before d"


def sailings(rule: str, folder: Path) -> Result:
    file = folder / "sailings.req"
    file.write_text(SAILINGS.format(rule), "utf-8")
    return run([file], Settings(cache=False, timeout=120))


@pytest.mark.parametrize(
    "rule",
    [
        NOT_CANCELLED,
        f"{NOT_CANCELLED} and c before d",
        "constraint F-09: every d in Depart, c in CancelSailing: if c.sailing = d.sailing then d before c",
        "requirement F-09 { when CancelSailing(sailing: s), the Crew must not within 1 h do Depart(sailing: s) }",
        RELEASED,
    ],
)
def test_what_is_due_without_any_act_of_others_can_be_hindered_by_one(rule: str, tmp_path: Path) -> None:
    result = sailings(rule, tmp_path)

    assert result.verdict == "consistent"
    assert members(result) == {("conditional", ("F-21", "F-09"))}


@pytest.mark.parametrize(
    "rule",
    [
        # Who cancels what has departed breaks it alone, and who may not cancel what is due need not be reckoned with.
        "constraint F-09: every c in CancelSailing: no d in Depart: d.sailing = c.sailing and d before c",
        f"{NOT_CANCELLED}\nassumption A-1: every c in CancelSailing: c.time > c.sailing.departure + 15 min",
        # As soon as it is due there is a moment at which it is not cancelled yet.
        f"{NOT_CANCELLED} and c before d\nassumption A-1: every c in CancelSailing: c.time >= c.sailing.departure",
        f"{RELEASED}\nassumption A-1: every s in Sailing: some r in Release: r.sailing = s and r.time = s.departure",
    ],
)
def test_what_others_may_not_do_hinders_nothing_that_is_due(rule: str, tmp_path: Path) -> None:
    result = sailings(rule, tmp_path)

    assert members(result) == set()
    assert found(result).tried > 0


def test_that_nothing_could_be_tried_is_said(tmp_path: Path) -> None:
    text = """
role Shop
external role Buyer
event Ask by Buyer
event Open by Shop
event Close by Shop
requirement R-1 { when Open, the Shop shall within 12 h do Close }
"""
    file = tmp_path / "shop.req"
    file.write_text(text, "utf-8")
    result = run([file], Settings(cache=False))

    assert (found(result).tried, found(result).candidates) == (0, 0)
    assert "What others may do: nothing was tried" in render(result, Style(lang="en"))
    assert "外部行为：没有可推演的" in render(result, Style(lang="zh"))


def test_who_cancels_before_it_is_due_discharges_what_is_due(tmp_path: Path) -> None:
    file = tmp_path / "sailings.req"
    text = SAILINGS.format(NOT_CANCELLED)
    lifted = text.replace("do Depart(sailing: s) }", "do Depart(sailing: s) unless CancelSailing(sailing: s) }")
    file.write_text(lifted, "utf-8")

    assert lifted != text
    assert members(run([file], Settings(cache=False, timeout=120))) == set()
