"""Acts that the assumptions demand of others come when these choose, not when it suits the system."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.checks.conditional import Conditional
from reqonto.pipeline import Result, run
from reqonto.settings import Settings

SHOP = """
module shop { zone "Asia/Shanghai" }
role Shop
external role Buyer
external role Courier
entity Order { param fresh: boolean }
event Place(order: Order) by Buyer
event Pay(order: Order) by Buyer
event Cancel(order: Order) by Buyer
event Pick(order: Order) by Courier
event Deliver(order: Order) by Courier
event Ship(order: Order) by Shop
event Check(order: Order) by Shop
event Refund(order: Order) by Shop
event Offer(order: Order) by Shop
"""
SHIP = """
requirement R-1 { when Place(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
constraint R-2: every s in Ship: some k in Pick: k.order = s.order and k before s
"""
SHIP_LATE = SHIP.replace("k before s", "k not after s")
CHECKED = """
requirement R-1 { when Place(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
constraint R-2: every s in Ship: some k in Check: k.order = s.order and k.time + 2 h <= s.time
constraint R-3: every k in Check: some c in Pick: c.order = k.order and c not after k
"""
OFFERED = """
requirement R-1 { when Place(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
requirement R-2 { when Place(order: o) as p, the Shop must not within 1 h after p do Ship(order: o) }
constraint R-3: every s in Ship: no k in Pick: k.order = s.order and k before s
"""


def checked(text: str, folder: Path) -> Result:
    file = folder / "shop.req"
    file.write_text(SHOP + text, "utf-8")
    return run([file], Settings(cache=False, timeout=120))


def members(result: Result) -> set[tuple[str, tuple[str, ...]]]:
    assert result.consistency is not None
    assert not result.consistency.undecided
    return {(each.kind, each.members) for each in result.consistency.conflicts}


@pytest.mark.parametrize(
    ("text", "hours", "clashing"),
    [
        (SHIP, "72 h", ("R-1", "R-2")),
        (SHIP, "48 h", ("R-1", "R-2")),
        (SHIP, "47 h", ()),
        (SHIP_LATE, "48 h", ()),
        (CHECKED, "47 h", ("R-1", "R-2", "R-3")),
        (CHECKED, "46 h", ()),
        (OFFERED, "72 h", ("R-1", "R-2", "R-3")),
    ],
)
def test_an_act_that_is_assumed_in_time_comes_when_others_choose(
    text: str, hours: str, clashing: tuple[str, ...], tmp_path: Path
) -> None:
    """A conflict appears exactly where the last (or the first) moment that the assumption allows is too late (early).

    "The goods leave before they are picked up" is broken by a courier who comes at once.
    """
    result = checked(
        f"{text}assumption A-1: every o in Place: some k in Pick: k.order = o.order and k within {hours} after o",
        tmp_path,
    )

    assert members(result) == ({("conditional", clashing)} if clashing else set())


@pytest.mark.parametrize(("hours", "clash"), [("30 h", True), ("20 h", False)])
def test_what_is_demanded_because_of_what_is_demanded_comes_late_as_well(
    hours: str, *, clash: bool, tmp_path: Path
) -> None:
    """Paid at the last moment of a day, picked up at the last moment after that."""
    text = f"""
    requirement R-1 {{ when Place(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }}
    constraint R-2: every s in Ship: some k in Pick: k.order = s.order and k before s
    assumption A-1: every o in Place: some p in Pay: p.order = o.order and p within 24 h after o
    assumption A-2: every p in Pay: some k in Pick: k.order = p.order and k within {hours} after p
    """

    assert members(checked(text, tmp_path)) == ({("conditional", ("R-1", "R-2"))} if clash else set())


@pytest.mark.parametrize(("hours", "clash"), [("72 h", True), ("24 h", False)])
def test_each_way_out_that_the_assumptions_leave_is_tried(hours: str, *, clash: bool, tmp_path: Path) -> None:
    """Who orders pays within a day or cancels; a cancelled order need not be shipped, so that only the other counts."""
    text = f"""
    requirement R-1 {{ when Place(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) unless some c in Cancel: c.order = o }}
    constraint R-2: every s in Ship: some k in Pay: k.order = s.order and k before s
    assumption A-1: every o in Place: (some c in Cancel: c.order = o.order and c within 24 h after o)
      or (some p in Pay: p.order = o.order and p within {hours} after o)
    """

    assert members(checked(text, tmp_path)) == ({("conditional", ("R-1", "R-2"))} if clash else set())


def test_a_moment_in_between_may_be_the_one_that_matters(tmp_path: Path) -> None:
    """Who is picked up after two days owes nothing; the last moment within them leaves no time for the check."""
    text = """
    requirement R-1 { when Place(order: o) as p, the Shop shall within 48 h after p do Ship(order: o)
      unless some k in Pick: k.order = o and k.time > p.time + 48 h }
    constraint R-2: every s in Ship: some k in Check: k.order = s.order and k.time + 2 h <= s.time
    constraint R-3: every k in Check: some c in Pick: c.order = k.order and c not after k
    assumption A-1: every o in Place: some k in Pick: k.order = o.order and k within 72 h after o
    """

    assert members(checked(text, tmp_path)) == {("conditional", ("R-1", "R-2", "R-3"))}
    assert members(checked(text.replace("k.time + 2 h <= s.time", "k not after s"), tmp_path)) == set()


def test_other_assumptions_bound_the_moment(tmp_path: Path) -> None:
    text = (
        SHIP
        + """
    assumption A-1: every o in Place: some k in Pick: k.order = o.order and k within 72 h after o
    assumption A-2: every o in Place, k in Pick: if k.order = o.order then k.time <= o.time + 40 h
    """
    )

    assert members(checked(text, tmp_path)) == set()


PICKED_AFTER = "assumption A-2: every k in Pick: some o in Place: o.order = k.order and o before k"
ONCE = "assumption A-3: every o in Order: at most 1 Place(order: o)"
LATER = "assumption A-4: every k in Pick, o in Place: if k.order = o.order then k.time >= o.time + 1 h"


@pytest.mark.parametrize("demand", ["72 h", ""])
@pytest.mark.parametrize(
    ("assumed", "clash"),
    [
        (PICKED_AFTER, True),
        (f"{PICKED_AFTER} {ONCE}", True),
        (LATER, True),
        (f"{PICKED_AFTER} {ONCE} {LATER}", True),
        (LATER.replace(">=", ">"), False),
        (f"{PICKED_AFTER} {LATER.replace('1 h', '2 h')}", False),
        (LATER.replace("then", "and k.order.fresh then"), True),
        (LATER.replace("k.time >= o.time", "k.order.fresh or k.time >= o.time"), True),
        ("assumption A-4: every o in Place: no k in Pick: k.order = o.order and k.time < o.time + 1 h", True),
        ("assumption A-4: every o in Place: no k in Pick: k.order = o.order and k.time <= o.time + 1 h", False),
    ],
)
def test_other_assumptions_set_the_first_moment(demand: str, assumed: str, *, clash: bool, tmp_path: Path) -> None:
    """Goods may be offered from one hour on, and never after they were picked up: who comes in time prevents it.

    Who comes exactly when the hour ends does, since goods are shipped after that; who comes a second later does not.
    """
    text = f"{OFFERED} {assumed}"
    if demand:
        text += f" assumption A-1: every o in Place: some k in Pick: k.order = o.order and k within {demand} after o"

    assert members(checked(text, tmp_path)) == ({("conditional", ("R-1", "R-2", "R-3"))} if clash else set())


@pytest.mark.parametrize(
    ("assumed", "clash"),
    [("k.time <= o.time + 45 h", True), ("k.time <= o.time + 44 h", False), ("k.time < o.time + 44 h", False)],
)
def test_other_assumptions_set_the_last_moment(assumed: str, *, clash: bool, tmp_path: Path) -> None:
    """Checked and offered, two hours each, before it is shipped: picked up in the 44th hour there is time for it."""
    text = f"""
    requirement R-1 {{ when Place(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }}
    constraint R-2: every s in Ship: some k in Check: k.order = s.order and k.time + 2 h <= s.time
    constraint R-3: every k in Check: some f in Offer: f.order = k.order and f.time + 2 h <= k.time
    constraint R-4: every f in Offer: some c in Pick: c.order = f.order and c not after f
    assumption A-1: every o in Place: some k in Pick: k.order = o.order and k within 72 h after o
    assumption A-2: every o in Place, k in Pick: if k.order = o.order then {assumed}
    """

    found = {("conditional", ("R-1", "R-2", "R-3", "R-4"))} if clash else set()
    assert members(checked(text, tmp_path)) == found


def test_what_the_system_does_sets_no_moment(tmp_path: Path) -> None:
    """Goods are picked up from the offer on: a shop that makes none has nobody in its way."""
    text = f"""{OFFERED}
    assumption A-2: every k in Pick, f in Offer: if k.order = f.order then k not before f
    assumption A-3: every k in Pick: some f in Offer: f.order = k.order and f not after k
    """

    assert members(checked(text, tmp_path)) == set()


@pytest.mark.parametrize(("hours", "clash"), [("40 h", True), ("20 h", False)])
def test_two_triggers_with_what_is_demanded_because_of_one(hours: str, *, clash: bool, tmp_path: Path) -> None:
    """Picked up at the last moment, cancelled right then: the time in which nothing is shipped takes up the rest."""
    text = f"""
    requirement R-1 {{ when Place(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }}
    requirement R-2 {{ when Cancel(order: o) as c, the Shop must not within {hours} after c do Ship(order: o) }}
    constraint R-3: every s in Ship: some k in Pick: k.order = s.order and k before s
    assumption A-1: every o in Place: some k in Pick: k.order = o.order and k within 20 h after o
    assumption A-2: every c in Cancel, d in Cancel: if c.order = d.order then c = d
    """

    found = {("conditional", ("R-1", "R-2", "R-3"))} if clash else set()
    assert members(checked(text, tmp_path)) == found


PACKED = """
requirement R-1 { when Place(order: o) as p, the Shop shall within 24 h after p do Check(order: o) }
requirement R-2 { when Check(order: o) as c, the Shop shall within 24 h after c do Ship(order: o) }
"""


@pytest.mark.parametrize("kind", ["assumption A-1", "constraint R-3"])
def test_what_others_have_to_do_because_of_the_system_may_happen(kind: str, tmp_path: Path) -> None:
    """Whatever is shipped is delivered: nobody can keep the shop from shipping by not delivering."""
    text = f"{PACKED}{kind}: every s in Ship: some d in Deliver: d.order = s.order and d within 72 h after s"

    assert members(checked(text, tmp_path)) == set()


def test_what_others_have_to_do_because_of_that_may_happen_too(tmp_path: Path) -> None:
    text = (
        PACKED
        + """
    assumption A-1: every s in Ship: some d in Deliver: d.order = s.order and d within 72 h after s
    assumption A-2: every d in Deliver: some p in Pay: p.order = d.order and p within 24 h after d
    """
    )

    assert members(checked(text, tmp_path)) == set()


def test_what_must_have_been_before_is_no_answer_to_the_system(tmp_path: Path) -> None:
    """That goods which are shipped were picked up before does not make the courier come."""
    text = f"{PACKED}assumption A-1: every s in Ship: some k in Pick: k.order = s.order and k before s"

    assert members(checked(text, tmp_path)) == {("conditional", ("R-1", "R-2"))}


def test_others_who_are_excused_only_by_the_system_have_to_act(tmp_path: Path) -> None:
    """Buyers pay unless the shop gives the money back: a shop that does not can rely on the payment."""
    text = (
        SHIP.replace("Pick", "Pay")
        + """
    assumption A-1: every o in Place: (some p in Pay: p.order = o.order and p within 24 h after o)
      or (some r in Refund: r.order = o.order and r within 24 h after o)
    """
    )

    assert members(checked(text, tmp_path)) == set()


def test_the_story_says_that_others_choose_the_time(tmp_path: Path) -> None:
    file = tmp_path / "shop.req"
    file.write_text(
        """
        角色 商店
        外部 角色 买家
        外部 角色 快递
        实体 订单
        事件 下单（单：订单） 由 买家
        事件 揽收（单：订单） 由 快递
        事件 发货（单：订单） 由 商店
        需求 R-1 { 当 下单（单：甲） 作为 乙，商店 应 在 48小时 内 晚于 乙 执行 发货（单：甲） }
        约束 R-2：每个 s 属于 发货：存在 k 属于 揽收：k.单 = s.单 且 k 早于 s
        假设 A-1：每个 o 属于 下单：存在 k 属于 揽收：k.单 = o.单 且 k 在 72 h 内 晚于 o
        """,
        "utf-8",
    )
    result = run([file], Settings(cache=False, timeout=120))

    assert members(result) == {("conditional", ("R-1", "R-2"))}
    assert result.consistency is not None
    (conflict,) = result.consistency.conflicts
    assert "“揽收”：何时做由外部角色决定，只要符合假设；" in conflict.explanation["zh"]
    assert "“揽收”: others choose when, within what is assumed;" in conflict.explanation["en"]
    data = result.further["conditional"].data
    assert isinstance(data, Conditional)
    assert data.tried == data.candidates


@pytest.mark.parametrize(("hours", "clash"), [("1小时", True), ("2小时", False)])
def test_the_first_moment_in_chinese(hours: str, *, clash: bool, tmp_path: Path) -> None:
    """Whoever picks up an order when it may be offered at last; who may only come later does not prevent it."""
    file = tmp_path / "shop.req"
    file.write_text(
        f"""
        模块 商城 {{ 时区 “Asia/Shanghai” }}
        外部 角色 客人
        角色 商店
        实体 订单
        事件 下单（单：订单） 由 客人
        事件 揽收（单：订单） 由 客人
        事件 发货（单：订单） 由 商店
        假设 A-1：每个 p 属于 下单：存在 k 属于 揽收：k.单 = p.单 且 k 在 72小时 内 晚于 p
        假设 A-2：每个 k 属于 揽收：存在 p 属于 下单：p.单 = k.单 且 p 早于 k
        假设 A-3：每个 p 属于 下单：没有 k 属于 揽收：k.单 = p.单 且 k.time < p.time + {hours}
        需求 R-1 {{ 当 下单（单：o） 作为 p，商店 应 在 48小时 内 晚于 p 执行 发货（单：o） }}
        需求 R-2 {{ 当 下单（单：o） 作为 p，商店 不得 在 1小时 内 晚于 p 执行 发货（单：o） }}
        约束 R-3：每个 k 属于 发货：没有 i 属于 揽收：i.单 = k.单 且 i 早于 k
        """,
        "utf-8",
    )
    result = run([file], Settings(cache=False, timeout=120))

    assert members(result) == ({("conditional", ("R-1", "R-2", "R-3"))} if clash else set())
