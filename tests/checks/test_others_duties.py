"""What others have to do beforehand because of an act of the system is theirs to do, and no way to stop the system."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.checks.conditional import Conditional
from reqonto.pipeline import Result, run
from reqonto.settings import Settings

SHOP = """
external role Customer
role Shop
external role Rider
enum Temp { warm, cold }
entity Order { param temp: Temp  param rx: boolean }
event Pay(order: Order) by Customer
event Upload(order: Order) by Customer
event Deliver(order: Order) by Rider
event Read(order: Order) by Rider
event Ship(order: Order) by Shop
event Refund(order: Order) by Shop
"""
EITHER = """
constraint R-1: every p in Pay: (some s in Ship: s.order = p.order and s within 2 h after p)
  or (some f in Refund: f.order = p.order and f within 2 h after p)
constraint R-2: no f in Refund: f.order.temp = cold
"""
DELIVERED = "assumption A-1: every s in Ship: some d in Deliver: d.order = s.order and d within 48 h after s\n"
READ = (
    "assumption A-2: every d in Deliver where d.order.temp = cold: some r in Read: r.order = d.order and r before d\n"
)
READ_FIRST = (
    "constraint R-3: every s in Ship where s.order.temp = cold: some r in Read: r.order = s.order and r before s\n"
)

PHARMACY = """
模块 药店
外部 角色 顾客
角色 药店
外部 角色 骑手
枚举 温区 { 常温、冷藏 }
实体 订单 { 参数 处方药：布尔  参数 温区：温区 }
事件 付款（单：订单） 由 顾客
事件 上传处方（单：订单） 由 顾客
事件 送达（单：订单） 由 骑手
事件 记录温度（单：订单） 由 骑手
事件 发货（单：订单） 由 药店
需求 PS-02 {
  每个 甲 属于 订单 其中 甲.温区 = 冷藏：当 付款（单：甲） 作为 乙，药店 应 在 2小时 内 晚于 乙 执行 发货（单：甲）
}
假设 JS-02：每个 发 属于 发货：存在 送 属于 送达：送.单 = 发.单 且 送 在 48小时 内 晚于 发
约束 PS-04：每个 送 属于 送达 其中 送.单.温区 = 冷藏：存在 记 属于 记录温度：记.单 = 送.单 且 记 早于 送
约束 RX-02：每个 发 属于 发货 其中 发.单.处方药：存在 传 属于 上传处方：传.单 = 发.单 且 传 早于 发
需求 PS-01 { 当 付款（单：甲） 作为 乙，药店 应 在 24小时 内 晚于 乙 执行 发货（单：甲） }
"""


def checked(text: str, folder: Path) -> Result:
    file = folder / "shop.req"
    file.write_text(text, "utf-8")
    return run([file], Settings(cache=False, timeout=120))


def members(result: Result) -> set[tuple[str, ...]]:
    assert result.consistency is not None
    assert not [each for each in result.consistency.undecided if each.question == "conditional"]
    return {each.members for each in result.consistency.conflicts}


@pytest.mark.parametrize(
    ("more", "clash"),
    [
        # Who delivers reads the temperature first: nothing that the shop does is in the way of that.
        (DELIVERED + READ, set()),
        (DELIVERED + READ.replace("assumption A-2", "constraint R-4"), set()),
        # Nobody has to read it because the shop waits for it.
        (READ_FIRST, {("R-1", "R-2", "R-3")}),
        (DELIVERED + READ + READ_FIRST, {("R-1", "R-2", "R-3")}),
        (DELIVERED + READ_FIRST.replace("constraint R-3", "constraint R-3 must"), {("R-1", "R-2", "R-3")}),
    ],
)
def test_what_is_done_before_an_answer_is_part_of_the_answer(
    more: str, clash: set[tuple[str, ...]], tmp_path: Path
) -> None:
    assert members(checked(SHOP + EITHER + more, tmp_path)) == clash


RX = """
requirement R-1 { every o in Order where o.temp = cold: when Pay(order: o) as p, the Shop shall within 2 h after p do Ship(order: o) }
constraint R-2: every s in Ship where s.order.rx: some u in Upload: u.order = s.order and u before s
requirement R-5 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }
"""


def test_a_duty_of_the_system_is_never_left_to_others(tmp_path: Path) -> None:
    rider = READ.replace("assumption A-2", "constraint R-4")
    result = checked(SHOP + RX + DELIVERED + rider, tmp_path)

    assert {("R-2", "R-5")} <= members(result)
    data = result.further["conditional"].data
    assert isinstance(data, Conditional)
    assert set(data.relied) == {"R-4"}
    assert members(checked(SHOP + RX + DELIVERED, tmp_path)) == members(result)


def test_it_is_the_same_in_chinese(tmp_path: Path) -> None:
    result = checked(PHARMACY, tmp_path)

    assert {("RX-02", "PS-01")} <= members(result)
    data = result.further["conditional"].data
    assert isinstance(data, Conditional)
    assert set(data.relied) == {"PS-04"}
