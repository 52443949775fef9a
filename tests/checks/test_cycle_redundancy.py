"""What follows from a life cycle is said to, with proof; the smallest change that makes it lawful ends that."""

import pytest

from reqonto.backends.base import Budget
from reqonto.checks.cycle_redundancy import follow_from_cycles
from reqonto.checks.questions import Asker
from reqonto.constraints.axioms import interpret
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

SHOP = """
role Shop
external role Buyer
enum State { created, paid, shipped, delivered, cancelled }
entity Order { changing param state: State  param cash: boolean }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
event Deliver(order: Order) by Shop
event Cancel(order: Order) by Buyer
"""
CYCLE = """
lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self)
  from created, paid -> cancelled on Cancel(order: self)
  from paid -> shipped on Ship(order: self)
  from shipped -> delivered on Deliver(order: self)
  final delivered, cancelled
}
"""
PAID_FIRST = "constraint C-1: every s in Ship: some p in Pay: p.order = s.order and p before s"
NOT_AFTERWARDS = "constraint C-1: no c in Cancel: (some d in Deliver: d.order = c.order and d before c)"
LONG_BEFORE = "constraint C-1: every d in Deliver: some p in Pay: p.order = d.order and p before d"
OF_A_STATE = "constraint C-1: every o in Order: o.state = delivered implies (some s in Ship: s.order = o)"
ONCE = "constraint C-1: no p, q in Pay: p.order = q.order and p before q"


def redundant(folder, text, uid="C-1"):
    file = folder / "s.req"
    file.write_text(text, encoding="utf-8")
    # A single question may take a sixth of the time by the clock: on a busy machine that must not decide.
    result = run([file], Settings(cache=False, timeout=900.0), stages=("read", "meaning", "consistency"))
    assert not [each.message("en") for each in result.diagnostics if each.weight.word == "error"]
    found = {each.requirement: (each.because, each.removable) for each in result.consistency.redundant}
    assert set(found) <= {uid}
    return found.get(uid)


@pytest.mark.parametrize("said", [PAID_FIRST, NOT_AFTERWARDS, LONG_BEFORE, OF_A_STATE, ONCE])
def test_what_the_drawing_excludes_need_not_be_said(said, tmp_path):
    assert redundant(tmp_path, SHOP + CYCLE + said) == (("Order.state",), True)


BACK = "from shipped -> paid on Cancel(order: self)\n  from paid -> shipped"


@pytest.mark.parametrize(
    ("said", "follows"), [(PAID_FIRST, True), (LONG_BEFORE, True), (ONCE, True), (NOT_AFTERWARDS, False)]
)
def test_a_circle_makes_no_difference_unless_it_leads_there(said, follows, tmp_path):
    # Delivered and cancelled at one instant it may be paid again, and be cancelled later on.
    found = redundant(tmp_path, SHOP + CYCLE.replace("from paid -> shipped", BACK) + said)

    assert found == ((("Order.state",), True) if follows else None)


@pytest.mark.parametrize(
    ("said", "was", "becomes"),
    [
        (PAID_FIRST, "initial created", "initial paid"),
        (PAID_FIRST, "from paid -> shipped", "from created, paid -> shipped"),
        (PAID_FIRST, "from paid -> shipped", "from created -> paid on Deliver(order: self)\n  from paid -> shipped"),
        (PAID_FIRST, "from created -> paid on Pay", "from created -> paid timeout 1 h\n  from created -> paid on Pay"),
        (NOT_AFTERWARDS, "from created, paid ->", "from created, paid, delivered ->"),
        (NOT_AFTERWARDS, "-> delivered on", "-> paid on"),
        (LONG_BEFORE, "initial created", "initial shipped"),
        (OF_A_STATE, "from shipped -> delivered", "from paid, shipped -> delivered"),
        (ONCE, "from created, paid ->", "from paid -> created on Deliver(order: self)\n  from created, paid ->"),
    ],
)
def test_another_way_into_the_state_makes_the_sentence_needed(said, was, becomes, tmp_path):
    assert was in CYCLE
    assert redundant(tmp_path, SHOP + CYCLE.replace(was, becomes, 1) + said) is None


def test_two_at_one_instant_are_two_all_the_same(tmp_path):
    assert redundant(tmp_path, SHOP + CYCLE + "constraint C-1: no p, q in Pay where p != q: p.order = q.order") is None


@pytest.mark.parametrize(("guard", "follows"), [("self.cash", True), ("not self.cash", False)])
def test_a_fixed_condition_on_the_way_holds_ever_after(guard, follows, tmp_path):
    text = SHOP + CYCLE.replace("on Pay(order: self)", f"on Pay(order: self) if {guard}")
    of_an_event = "constraint C-1: every d in Deliver: d.order.cash"
    of_a_state = "constraint C-1: every o in Order: o.state = delivered implies o.cash"

    for said in (of_an_event, of_a_state):
        assert redundant(tmp_path, text + said) == ((("Order.state",), True) if follows else None)


@pytest.mark.parametrize(("guard", "follows"), [("not (self is a Gift)", True), ("self is a Gift", False)])
def test_a_condition_on_the_kind_is_enough(guard, follows, tmp_path):
    text = SHOP + "entity Gift is a Order\n" + CYCLE.replace("on Pay(order: self)", f"on Pay(order: self) if {guard}")

    found = redundant(tmp_path, text + "constraint C-1: every p in Pay: not (p.order is a Gift)")
    assert found == ((("Order.state",), True) if follows else None)


def test_who_may_act_is_enough(tmp_path):
    text = SHOP.replace("Ship(order: Order) by Shop", "Ship(order: Order) by Party") + "role Party\nrole Desk\n"
    text += CYCLE.replace("on Ship(order: self)", "on Ship(order: self) by Desk")

    assert redundant(tmp_path, text + "constraint C-1: every s in Ship: s.by is a Desk") == (("Order.state",), True)
    assert redundant(tmp_path, text + "constraint C-1: every s in Ship: s.by is a Shop") is None


def follows(text):
    """What C-1 follows from, asked of it alone."""
    tree, faults = parse(Source("s.req", text))
    specification, wrong = resolve([tree])
    assert (faults, wrong) == ([], [])
    asker = Asker.start(interpret(specification).theory, Budget(seconds=150), 900, None)
    return [each.because for each in follow_from_cycles(asker, ["C-1"], ())]


def test_a_state_that_a_time_out_ends_is_left_in_time(tmp_path):
    cycle = CYCLE.replace("final", "from created -> cancelled timeout 30 min\n  final")
    said = "requirement C-1 {{ when Pay(order: o) as p, the Shop shall within {} after p ensure o.state in {} }}"
    paid = cycle.replace("from paid -> shipped", "from paid -> cancelled timeout 30 min\n  from paid -> shipped")

    ends = "{ shipped, delivered, cancelled }"
    assert redundant(tmp_path, SHOP + paid + said.format("40 min", ends)) == (("Order.state",), True)
    assert follows(SHOP + paid + said.format("40 min", ends)) == [("Order.state",)]
    assert follows(SHOP + paid + said.format("20 min", ends)) == []
    assert follows(SHOP + cycle + said.format("40 min", ends)) == []


HELD = """
role Shop
external role Guest
enum State { held, sure, gone }
entity Booking { changing param state: State  param cash: boolean }
event Book(booking: Booking) by Guest
event Confirm(booking: Booking) by Shop
event Reopen(booking: Booking) by Shop
lifecycle Booking.state {
  initial held
  from held -> sure on Confirm(booking: self)
  from held -> gone timeout 24 h
  final sure, gone
}
"""
ENTERED = (
    HELD.replace("{ held,", "{ fresh, held,")
    .replace("initial held", "initial fresh")
    .replace("from held -> sure", "from fresh -> held on Book(booking: self)\n  from held -> sure")
)
LEFT = "requirement C-1 {{ when Book(booking: b) as k, the Shop shall within {} after k ensure b.state != held }}"
ENDED = "requirement C-1 {{ when Book(booking: b) as k, the Shop shall within {} after k ensure b.state in {{ sure, gone }} }}"
CONFIRMED = "constraint C-1: every c in Confirm, b in Book: if c.booking = b.booking then c.time <= b.time + {}"
NONE_LATER = "constraint C-1: every c in Confirm: no b in Book: c.booking = b.booking and b.time + {} < c.time"


@pytest.mark.parametrize("cycle", [HELD, ENTERED], ids=["first", "entered"])
@pytest.mark.parametrize("said", [LEFT, ENDED, CONFIRMED, NONE_LATER], ids=["left", "ended", "confirmed", "none later"])
def test_a_deadline_that_one_time_out_keeps_need_not_be_said(cycle, said, tmp_path):
    """What is booked is there by then, in its first state or in that to which booking leads."""
    assert redundant(tmp_path, cycle + said.format("24 h")) == (("Booking.state",), True)
    assert redundant(tmp_path, cycle + said.format("23 h")) is None


@pytest.mark.parametrize(
    ("said", "was", "becomes"),
    [
        (LEFT, "timeout 24 h", "timeout 24 h if self.cash"),
        (LEFT, "from held -> gone timeout 24 h", "from held -> gone on Reopen(booking: self)"),
        (LEFT, "final sure, gone", "from sure, held -> held on Reopen(booking: self)\n  final sure, gone"),
        (CONFIRMED, "final sure, gone", "from gone -> held on Reopen(booking: self)\n  final sure, gone"),
        (CONFIRMED, "from held -> sure", "from held, gone -> sure"),
    ],
)
def test_a_deadline_that_the_time_out_does_not_keep_is_needed(said, was, becomes, tmp_path):
    assert was in HELD
    assert redundant(tmp_path, HELD.replace(was, becomes) + said.format("24 h")) is None


TWO = """
role Shop
enum One { fresh, billed, closed }
enum Other { waiting, packed, sent }
entity Order { changing param money: One  changing param goods: Other }
event Bill(order: Order) by Shop
event Pack(order: Order) by Shop
event Send(order: Order) by Shop
event Close(order: Order) by Shop
lifecycle Order.money {
  initial fresh
  from fresh -> billed on Bill(order: self)
  from billed -> billed on Pack(order: self)
  from billed -> closed on Close(order: self)
  final closed
}
lifecycle Order.goods {
  initial waiting
  from waiting -> packed on Pack(order: self)
  from packed -> sent on Send(order: self)
  final sent
}
"""


def test_two_life_cycles_of_one_object_exclude_it_together(tmp_path):
    said = "constraint C-1: every s in Send: some b in Bill: b.order = s.order and b before s"

    assert redundant(tmp_path, TWO + said) == (("Order.money", "Order.goods"), True)
    apart = TWO.replace("from billed -> billed on Pack(order: self)\n", "")
    assert redundant(tmp_path, apart + said) is None
    one = "constraint C-1: every s in Send: some p in Pack: p.order = s.order and p before s"
    assert redundant(tmp_path, TWO + one) == (("Order.goods",), True)


def test_a_recommendation_may_follow_from_a_life_cycle(tmp_path):
    said = PAID_FIRST.replace("C-1:", "C-1 should:")

    assert redundant(tmp_path, SHOP + CYCLE + said) == (("Order.state",), True)


CHINESE = """
角色 商店
外部 角色 买家
枚举 阶段 { 新建、已付、已发、已收 }
实体 订单 { 可变 参数 状态：阶段 }
事件 付款（单：订单） 由 买家
事件 发货（单：订单） 由 商店
事件 收货（单：订单） 由 商店
生命周期 订单.状态 {
  初始 新建
  自 新建 → 已付 触发 付款（单：自身）
  自 已付 → 已发 触发 发货（单：自身）
  自 已发 → 已收 触发 收货（单：自身）
  终态 已收
}
约束 C-1：每个 s 属于 收货：存在 p 属于 付款：p.单 = s.单 且 p 早于 s
"""


@pytest.mark.parametrize(("initial", "follows"), [("新建", True), ("已付", False)])
def test_it_is_the_same_in_chinese(initial, follows, tmp_path):
    found = redundant(tmp_path, CHINESE.replace("初始 新建", f"初始 {initial}"))

    assert found == ((("订单.状态",), True) if follows else None)


HELD_IN_CHINESE = """
角色 酒店
外部 角色 客人
枚举 阶段 { 保留、已定、作废 }
实体 预订 { 可变 参数 状态：阶段 }
事件 订房（单：预订） 由 客人
事件 确认（单：预订） 由 酒店
生命周期 预订.状态 {
  初始 保留
  自 保留 → 已定 触发 确认（单：自身）
  自 保留 → 作废 超时 24小时
  终态 已定、作废
}
需求 C-1 { 当 订房（单：甲） 作为 乙，酒店 应 在 %s 内 晚于 乙 保证 甲.状态 != 保留 }
"""


@pytest.mark.parametrize(("hours", "follows"), [("24小时", True), ("23小时", False)])
def test_a_deadline_that_a_time_out_keeps_in_chinese(hours, follows, tmp_path):
    found = redundant(tmp_path, HELD_IN_CHINESE % hours)

    assert found == ((("预订.状态",), True) if follows else None)


LONG = {
    "en": """
role Pharmacist
role Pharmacy
enum State { unpaid, inReview, ready, shipped, delivered, cancelled }
entity Order { param prescribed: boolean  changing param state: State }
event Pay(order: Order)
event Approve(order: Order) by Pharmacist
event Deliver(order: Order) by Pharmacy
event Reject(order: Order) by Pharmacist
event Cancel(order: Order)
event Ship(order: Order) by Pharmacy
lifecycle Order.state {
  initial unpaid
  from unpaid -> inReview on Pay(order: self) if self.prescribed
  from unpaid -> ready on Pay(order: self) if not self.prescribed
  from inReview -> ready on Approve(order: self)
  from ready -> shipped on Ship(order: self)
  from shipped -> delivered on Deliver(order: self)
  from inReview -> cancelled on Reject(order: self)
  from unpaid -> cancelled on Cancel(order: self)
  final delivered, cancelled
}
constraint C-1: every s in Ship where s.order.prescribed: some a in Approve: a.order = s.order and a before s
""",
    "zh": """
角色 药师
角色 药店
枚举 订单状态 { 待付款、待审方、待发货、已发货、已签收、已取消 }
实体 订单 { 参数 处方药：布尔  可变 参数 状态：订单状态 }
事件 付款（单：订单）
事件 审方通过（单：订单） 由 药师
事件 送达（单：订单） 由 药店
事件 审方驳回（单：订单） 由 药师
事件 取消（单：订单）
事件 发货（单：订单） 由 药店
生命周期 订单.状态 {
  初始 待付款
  自 待付款 → 待审方 触发 付款（单：自身） 若 自身.处方药
  自 待付款 → 待发货 触发 付款（单：自身） 若 非 自身.处方药
  自 待审方 → 待发货 触发 审方通过（单：自身）
  自 待发货 → 已发货 触发 发货（单：自身）
  自 已发货 → 已签收 触发 送达（单：自身）
  自 待审方 → 已取消 触发 审方驳回（单：自身）
  自 待付款 → 已取消 触发 取消（单：自身）
  终态 已签收、已取消
}
约束 C-1：每个 发 属于 发货 其中 发.单.处方药：存在 审 属于 审方通过：审.单 = 发.单 且 审 早于 发
""",
}


@pytest.mark.parametrize(("lang", "of"), [("en", "Order.state"), ("zh", "订单.状态")])
def test_what_only_some_need_follows_from_the_conditions_of_the_ways(lang, of, tmp_path):
    assert redundant(tmp_path, LONG[lang]) == ((of,), True)


def test_what_the_others_may_leave_out_does_not_follow(tmp_path):
    for_all = LONG["en"].replace("every s in Ship where s.order.prescribed", "every s in Ship")

    assert redundant(tmp_path, for_all) is None


def test_that_it_stayed_open_is_told():
    """With hardly any steps it is not known whether the requirement is needed."""
    specification, _ = resolve([parse(Source("s.req", SHOP + CYCLE + PAID_FIRST))[0]])
    asker = Asker.start(interpret(specification).theory, Budget(steps=1, seconds=60), 900, None)

    assert follow_from_cycles(asker, ["C-1"], ()) == []
    assert [(each.question, each.ids, each.reason) for each in asker.opened] == [
        ("entailment", ("C-1", "Order.state"), "steps")
    ]


OF_A_STATE_LEFT_BY_TIME = """
lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self)
  from paid -> shipped timeout 5 h
  from shipped -> delivered on Deliver(order: self)
  final delivered
}
requirement C-1 { every o in Order: when o.state = shipped, the Shop shall within 1 h do Ship(order: o) }
"""


def test_what_becomes_true_by_events_or_by_time_outs_is_broken_by_either():
    """Two axioms, one for each: that neither is kept is more than that the requirement is broken."""
    specification, _ = resolve([parse(Source("s.req", SHOP + OF_A_STATE_LEFT_BY_TIME))[0]])
    theory = interpret(specification).theory
    assert len(theory.by_id["C-1"]) > 1

    assert follows(SHOP + OF_A_STATE_LEFT_BY_TIME) == []
