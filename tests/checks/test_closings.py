"""Circumstances of three and more requirements, no two of which clash, that leave no way out together."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.checks import closings
from reqonto.checks.consistency import check_consistency
from reqonto.checks.verdicts import Consistency
from reqonto.constraints.axioms import interpret
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

SHOP = """
role Customer
role Shop
entity Order { param fresh: boolean  param gift: boolean  param heavy: boolean }
event Pay(order: Order) by Customer
event Cancel(order: Order) by Customer
event Ship(order: Order) by Shop
event Refund(order: Order) by Shop
event Check(order: Order) by Shop
event Invoice(order: Order) by Shop
event Scan(order: Order) by Shop
"""
SHIP = "requirement R-1 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }"
EITHER = """constraint R-2: every s in Ship: (some c in Check: c.order = s.order and c before s)
  or (some i in Invoice: i.order = s.order and i before s)"""
NO_CHECK = "requirement R-3 { every o in Order where o.fresh: the Shop must not do Check(order: o) }"
NO_INVOICE = "requirement R-4 { every o in Order where o.gift: the Shop must not do Invoice(order: o) }"


def consistency(*items: str) -> Consistency:
    tree, faults = parse(Source("shop.req", SHOP + "\n".join(items)))
    specification, wrong = resolve([tree])
    assert (faults, [each.code.code for each in wrong if each.weight.word == "error"]) == ([], [])
    return check_consistency(interpret(specification).theory)


def conflicts(*items: str) -> set[tuple[str, ...]]:
    found = consistency(*items)
    assert not found.undecided
    return {conflict.members for conflict in found.conflicts}


ALL = {("R-1", "R-2", "R-3", "R-4")}


@pytest.mark.parametrize("check", [NO_CHECK, "constraint R-3: every c in Check: not c.order.fresh"])
@pytest.mark.parametrize("invoice", [NO_INVOICE, "constraint R-4: every i in Invoice: not i.order.gift"])
def test_both_ways_out_are_closed_where_two_circumstances_meet(check: str, invoice: str) -> None:
    found = consistency(SHIP, EITHER, check, invoice)

    assert [(each.kind, each.trigger, each.members) for each in found.conflicts] == [
        ("pair", ("R-1", "R-3", "R-4"), ("R-1", "R-2", "R-3", "R-4"))
    ]
    (conflict,) = found.conflicts
    assert conflict.minimal
    assert conflict.witness is not None


def test_it_is_told_beside_a_conflict_of_some_of_these() -> None:
    """That nothing heavy is shipped can be mended; what is fresh and a gift is left no way out all the same."""
    check = """constraint R-3: every o in Order:
  (no c in Check: c.order = o and o.fresh) and (no s in Ship: s.order = o and o.heavy)"""

    assert conflicts(SHIP, EITHER, check, NO_INVOICE) == {("R-1", "R-3"), *ALL}


@pytest.mark.parametrize(
    "items",
    [
        (EITHER, NO_CHECK),
        (EITHER.replace("(some c in Check", "(some x in Scan: x.order = s.order) or (some c in Check"), NO_CHECK),
        (EITHER, NO_CHECK, "constraint R-5: every o in Order: not (o.fresh and o.gift)"),
        (EITHER, NO_CHECK, "constraint R-5: every p in Pay: not (p.order.fresh and p.order.gift)"),
        (EITHER, NO_CHECK, "rule R-5: every o in Order: not (o.fresh and o.gift)"),
        (EITHER, NO_CHECK.replace("where o.fresh", "where o.fresh and not o.gift")),
        (EITHER, "requirement R-3 { when Cancel(order: o) and o.fresh, the Shop must not do Check(order: o) }"),
    ],
    ids=["one way is open", "a third way", "never meet", "never paid", "a rule", "not there", "not yet"],
)
def test_where_a_way_is_left_there_is_no_conflict(items: tuple[str, ...]) -> None:
    gift = () if items == (EITHER, NO_CHECK) else (NO_INVOICE,)

    assert conflicts(SHIP, *items, *gift) == set()


@pytest.mark.parametrize("weak", ["R-1", "R-2", "R-3", "R-4"])
def test_what_is_recommended_closes_a_way_as_well(weak: str) -> None:
    """A conflict that a recommendation takes part in is one; where the recommendation leaves a way there is none."""
    items = [SHIP, EITHER, NO_CHECK, "constraint R-4: every i in Invoice: not i.order.gift"]
    recommended = [
        each.replace("constraint R-2:", "constraint R-2 should:")
        .replace("constraint R-4:", "constraint R-4 should:")
        .replace("must not", "should not")
        .replace("shall", "should")
        if weak in each
        else each
        for each in items
    ]
    apart = [each.replace("not i.order.gift", "not (i.order.gift and not i.order.fresh)") for each in recommended]

    assert conflicts(*recommended) == ALL
    assert conflicts(*apart) == set()
    (conflict,) = consistency(*recommended).conflicts
    assert conflict.minimal


def test_recommendations_take_nothing_from_what_binds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not asked about because of them is told of them alone."""
    monkeypatch.setattr(closings, "MOST_WEAK", 0)

    assert conflicts(SHIP, EITHER, NO_CHECK, NO_INVOICE) == ALL
    found = consistency(SHIP, EITHER, NO_CHECK.replace("must not", "should not"), NO_INVOICE)
    assert [(each.question, each.reason) for each in found.undecided] == [("pair", "size")]


def test_one_duty_that_leaves_a_choice() -> None:
    either = """requirement R-1 { when Pay(order: o) as p, the Shop shall ensure
      (some s in Ship: s.order = o and s within 48 h after p) or (some r in Refund: r.order = o and r within 48 h after p) }"""
    fresh = "requirement R-3 { every o in Order where o.fresh: the Shop must not do Ship(order: o) }"
    gift = "requirement R-4 { every o in Order where o.gift: the Shop must not do Refund(order: o) }"

    assert conflicts(either, fresh, gift) == {("R-1", "R-3", "R-4")}
    assert conflicts(either, fresh) == set()


def test_the_circumstances_of_what_lies_between_count_as_well() -> None:
    """Only what is heavy has to be checked, only what is fresh must not be."""
    heavy = "constraint R-2: every s in Ship where s.order.heavy: some c in Check: c.order = s.order and c before s"

    assert conflicts(SHIP, heavy, NO_CHECK) == {("R-1", "R-2", "R-3")}
    assert conflicts(SHIP, heavy, NO_CHECK.replace("o.fresh", "o.fresh and not o.heavy")) == set()


def test_a_fact_that_excuses_has_to_be_absent() -> None:
    """What is heavy needs neither; a heavy fresh gift is shipped."""
    unless = EITHER.replace("every s in Ship: ", "every s in Ship: s.order.heavy or ")

    (conflict,) = consistency(SHIP, unless, NO_CHECK, NO_INVOICE).conflicts
    assert conflict.trigger == ("R-1", "R-2", "R-3", "R-4")
    assert conflicts(SHIP, unless, NO_CHECK, NO_INVOICE.replace("o.gift", "o.gift and o.heavy")) == set()


def test_an_exception_for_just_this_case() -> None:
    later = """requirement R-5 { when Pay(order: o) as p, if o.fresh and o.gift then the Shop shall within 96 h after p do Refund(order: o)
      overrides R-1 }"""

    assert conflicts(SHIP, EITHER, NO_CHECK, NO_INVOICE, later) == set()


def test_one_behind_the_other() -> None:
    heavy = "constraint R-2: every s in Ship where s.order.heavy: some c in Check: c.order = s.order and c before s"
    gift = "constraint R-3: every c in Check where c.order.gift: some x in Scan: x.order = c.order and x before c"
    fresh = "requirement R-4 { every o in Order where o.fresh: the Shop must not do Scan(order: o) }"

    assert conflicts(SHIP, heavy, gift, fresh) == ALL
    assert conflicts(SHIP, heavy, gift, fresh.replace("o.fresh", "o.fresh and not o.gift")) == set()


def test_three_ways_out() -> None:
    three = EITHER + " or (some x in Scan: x.order = s.order and x before s)"
    heavy = "requirement R-5 { every o in Order where o.heavy: the Shop must not do Scan(order: o) }"

    assert conflicts(SHIP, three, NO_CHECK, NO_INVOICE, heavy) == {("R-1", "R-2", "R-3", "R-4", "R-5")}
    assert conflicts(SHIP, three, NO_CHECK, NO_INVOICE) == set()


TICKETS = """
module box {}
enum Kind { paper, mobile, card }
role Fan
role Box
entity Ticket { param kind: Kind  param minor: boolean  param late: boolean }
event Buy(ticket: Ticket) by Fan
event Deliver(ticket: Ticket) by Box
event Mail(ticket: Ticket) by Box
event Push(ticket: Ticket) by Box
requirement R-1 { when Buy(ticket: t) as b, the Box shall within 24 h after b do Deliver(ticket: t) }
constraint R-2: every d in Deliver: (some m in Mail: m.ticket = d.ticket and m not after d)
  or (some p in Push: p.ticket = d.ticket and p not after d)
"""
BOX = """
模块 票房 {}
枚举 种类 { 纸质、手机、卡片 }
角色 观众
角色 票务
实体 票 { 参数 种类：种类；参数 未成年：布尔 }
事件 购票（票：票） 由 观众
事件 交付（票：票） 由 票务
事件 邮寄（票：票） 由 票务
事件 推送（票：票） 由 票务
需求 R-1 { 当 购票（票：甲） 作为 乙，票务 应 在 24小时 内 晚于 乙 执行 交付（票：甲） }
约束 R-2：每个 丁 属于 交付：（存在 寄 属于 邮寄：寄.票 = 丁.票 且 寄 不晚于 丁） 或 （存在 推 属于 推送：推.票 = 丁.票 且 推 不晚于 丁）
约束 R-3：每个 寄 属于 邮寄：寄.票.种类 属于 { 纸质、卡片 }
约束 R-4：每个 推 属于 推送：非 推.票.未成年
"""
PAPER = "constraint R-3: every m in Mail: m.ticket.kind = paper"
MINOR = "constraint R-4: every p in Push: not p.ticket.minor"


@pytest.mark.parametrize(
    ("text", "clash"),
    [
        (f"{TICKETS}{PAPER}\n{MINOR}", True),
        (f"{TICKETS}constraint R-3: every m in Mail: m.ticket.kind in {{ paper, card }}\n{MINOR}", True),
        (BOX, True),
        (f"{TICKETS}{PAPER}", False),
        (f"{TICKETS}constraint R-3: every m in Mail: m.ticket.kind in {{ paper, card, mobile }}\n{MINOR}", False),
        (f"{TICKETS}{PAPER} or m.ticket.minor\n{MINOR}", False),
        (
            f"{TICKETS}{PAPER}\n{MINOR}\nconstraint R-5: every t in Ticket where t.minor: t.kind = paper",
            False,
        ),
        (f"{BOX}假设 A-1：每个 票 属于 票 其中 票.未成年：票.种类 = 卡片", False),
        (f"{TICKETS}constraint R-3: every m in Mail: m.ticket.late\n{MINOR}", True),
        (f"{TICKETS}constraint R-3: no m in Mail: not m.ticket.late\n{MINOR}", True),
    ],
)
def test_what_is_done_only_with_some_things_is_closed_for_all_others(text: str, *, clash: bool) -> None:
    tree, faults = parse(Source("tickets.req", text))
    specification, wrong = resolve([tree])
    assert (faults, [each.code.code for each in wrong if each.weight.word == "error"]) == ([], [])
    found = check_consistency(interpret(specification).theory)

    assert not found.undecided
    assert [each.members for each in found.conflicts] == ([("R-1", "R-2", "R-3", "R-4")] if clash else [])


@pytest.mark.parametrize(("hours", "clash"), [("24 h", True), ("50 h", False)])
def test_two_that_take_up_the_time_one_after_the_other(hours: str, *, clash: bool) -> None:
    """What is fresh is not shipped on the first day, a gift not after it."""
    fresh = "requirement R-3 { when Pay(order: o) as p, if o.fresh then the Shop must not within 24 h after p do Ship(order: o) }"
    gift = f"constraint R-4: every s in Ship where s.order.gift: some p in Pay: p.order = s.order and p not after s and s.time < p.time + {hours}"

    assert conflicts(SHIP, fresh, gift) == ({("R-1", "R-3", "R-4")} if clash else set())


def test_what_clashes_already_is_not_told_again() -> None:
    """Where what is fresh can never be shipped, a fresh gift is no other conflict."""
    invoice = "requirement R-5 { every o in Order where o.fresh: the Shop must not do Invoice(order: o) }"

    assert conflicts(SHIP, EITHER, NO_CHECK, invoice) == {("R-1", "R-2", "R-3", "R-5")}


def test_what_is_not_asked_about_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closings, "MOST", 0)
    monkeypatch.setattr(closings, "FOR_EACH", 0)

    found = consistency(SHIP, EITHER, NO_CHECK, NO_INVOICE)
    assert [(each.question, each.reason) for each in found.undecided] == [("pair", "size")]


CYCLE = """
lifecycle Order.state {{
  initial made
  from made -> checked on Check(order: self){fresh}
  from made -> invoiced on Invoice(order: self){gift}
  from checked -> both on Invoice(order: self){gift}
  from invoiced -> both on Check(order: self){later}
  final both
}}
"""
CHECKED = "constraint R-2: every s in Ship: some c in Check: c.order = s.order and c before s"


@pytest.mark.parametrize(
    ("items", "fresh", "gift", "later", "found"),
    [
        ((EITHER,), "not self.fresh", "not self.gift", "not self.fresh", ("R-1", "R-2", "Order.state")),
        ((EITHER, NO_INVOICE), "not self.fresh", "", "not self.fresh", ("R-1", "R-2", "Order.state", "R-4")),
        ((CHECKED,), "not self.fresh", "", "not self.fresh and not self.heavy", ("R-1", "R-2", "Order.state")),
        ((EITHER, NO_INVOICE), "not self.fresh", "", "", ()),
        ((EITHER,), "not self.fresh", "", "not self.fresh", ()),
        ((CHECKED,), "not self.fresh", "", "self.fresh", ()),
        ((CHECKED,), "not self.fresh", "", "not self.heavy", ("R-1", "R-2", "Order.state")),
        ((CHECKED,), "self.fresh", "", "self.fresh", ("R-1", "R-2", "Order.state")),
        (
            (EITHER, "constraint R-5: every o in Order: not (o.fresh and o.gift)"),
            "not self.fresh",
            "not self.gift",
            "not self.fresh",
            (),
        ),
    ],
)
def test_a_life_cycle_closes_a_way_by_what_it_asks_of_its_object(
    items: tuple[str, ...], fresh: str, gift: str, later: str, found: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    states = "enum State { made, checked, invoiced, both }\nentity Order { changing param state: State "
    monkeypatch.setitem(globals(), "SHOP", SHOP.replace("entity Order {", states))
    said = {name: text and f" if {text}" for name, text in (("fresh", fresh), ("gift", gift), ("later", later))}

    assert {frozenset(each) for each in conflicts(SHIP, *items, CYCLE.format(**said))} == (
        {frozenset(found)} if found else set()
    )


IN_STATES = """
角色 商店
角色 买家
枚举 阶段 { 新建、已验 }
实体 订单 { 参数 生鲜：布尔；可变 参数 状态：阶段 }
事件 付款（单：订单） 由 买家
事件 发货（单：订单） 由 商店
事件 验货（单：订单） 由 商店
生命周期 订单.状态 {
  初始 新建
  自 新建 → 已验 触发 验货（单：自身） %s
  终态 已验
}
需求 R-1 { 当 付款（单：甲） 作为 乙，商店 应 在 48小时 内 晚于 乙 执行 发货（单：甲） }
约束 R-2：每个 s 属于 发货：存在 k 属于 验货：k.单 = s.单 且 k 早于 s
"""


@pytest.mark.parametrize(("guard", "clash"), [("如果 非 自身.生鲜", True), ("", False)])
def test_a_life_cycle_closes_a_way_in_chinese(guard: str, *, clash: bool) -> None:
    tree, faults = parse(Source("店.req", IN_STATES % guard))
    specification, wrong = resolve([tree])
    assert (faults, wrong) == ([], [])
    found = check_consistency(interpret(specification).theory)

    assert [set(each.members) for each in found.conflicts] == ([{"R-1", "R-2", "订单.状态"}] if clash else [])
    assert not found.undecided


def test_in_chinese(tmp_path: Path) -> None:
    tree, faults = parse(
        Source(
            "店.req",
            """
            角色 商店
            角色 买家
            实体 订单 { 参数 生鲜：布尔；参数 礼品：布尔 }
            事件 付款（单：订单） 由 买家
            事件 发货（单：订单） 由 商店
            事件 验货（单：订单） 由 商店
            事件 开票（单：订单） 由 商店
            需求 R-1 { 当 付款（单：甲） 作为 乙，商店 应 在 48小时 内 晚于 乙 执行 发货（单：甲） }
            约束 R-2：每个 s 属于 发货：（存在 k 属于 验货：k.单 = s.单 且 k 早于 s） 或 （存在 k 属于 开票：k.单 = s.单 且 k 早于 s）
            需求 R-3 { 每个 单 属于 订单 其中 单.生鲜：商店 不得 执行 验货（单：单） }
            需求 R-4 { 每个 单 属于 订单 其中 单.礼品：商店 不得 执行 开票（单：单） }
            """,
        )
    )
    specification, wrong = resolve([tree])
    assert (faults, wrong) == ([], [])
    found = check_consistency(interpret(specification).theory)

    assert [(each.trigger, each.members) for each in found.conflicts] == [
        (("R-1", "R-3", "R-4"), ("R-1", "R-2", "R-3", "R-4"))
    ]
    assert "“验货" in found.conflicts[0].explanation["zh"]
