"""Naming a situation restricts the questions about situations to it; naming something else asks none of them."""

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

ENGLISH = """
role Customer
role Shop
entity Order { param gift: boolean param large: boolean }
event Places(order: Order) by Customer
event Wraps(order: Order) by Shop

requirement R-1 { when Places(order: o) as p, if o.gift then the Shop shall within 1 h after p do Wraps(order: o) }
constraint R-2: every w in Wraps: not w.order.large

situation ST-1 { some p in Places: p.order.gift and p.order.large }
situation ST-2 { some w in Wraps: w.order.large }
"""
CHINESE = """
角色 顾客
角色 商店
实体 订单 { 参数 礼品：布尔 参数 大件：布尔 }
事件 下单（单：订单） 由 顾客
事件 包装（单：订单） 由 商店

需求 R-1 { 当 下单（单：o） 作为 p，如果 o.礼品 则 商店 应 在 1 h 内 晚于 p 执行 包装（单：o） }
约束 R-2：每个 w 属于 包装：非 w.单.大件

情形 ST-1 { 存在 p 属于 下单：p.单.礼品 且 p.单.大件 }
情形 ST-2 { 存在 w 属于 包装：w.单.大件 }
"""


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize(
    ("chosen", "asked"),
    [
        ({}, {"ST-1", "ST-2"}),
        ({"only": ("ST-1",)}, {"ST-1"}),
        ({"only": ("ST-2", "consistency")}, {"ST-2"}),
        ({"only": ("R-1",)}, set()),
        ({"skip": ("ST-1",)}, {"ST-2"}),
    ],
)
def test_which_situations_are_asked_about(text, chosen, asked, tmp_path):
    file = tmp_path / "shop.req"
    file.write_text(text, encoding="utf-8")

    result = run([file], Settings(cache=False, jobs=1, **chosen), stages=("read", "meaning", "consistency"))

    assert result.verdict != "invalid", [each.message("en") for each in result.diagnostics]
    found = {each.trigger for each in result.consistency.conflicts if each.kind == "situation"}
    assert found == {(each,) for each in asked}
