"""A trigger that is excluded by requirements in conflict: the conflict is told, and nothing beside it."""

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

SHOP = """
role Shop
role Customer
entity Order { param fresh: boolean  param gift: boolean }
event Pay(order: Order) by Customer
event Ship(order: Order) by Shop
event Check(order: Order) by Shop
event Refund(order: Order) by Shop
event Invoice(order: Order) by Shop
requirement R-1 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
constraint R-2: every s in Ship: some c in Check: c.order = s.order and c before s
constraint R-3: every c in Check: not c.order.fresh
requirement R-4 { every o in Order where o.fresh: when Pay(order: o) as p, the Shop shall within 48 h after p do Refund(order: o) exception to R-1 }
requirement R-5 { every o in Order where o.fresh and o.gift: when Pay(order: o) as p, the Shop shall within 24 h after p do Invoice(order: o) exception to R-4 }
"""

SHOP_ZH = """
角色 商店
角色 买家
实体 订单 { 参数 生鲜：布尔；参数 礼品：布尔 }
事件 付款（单：订单） 由 买家
事件 发货（单：订单） 由 商店
事件 验货（单：订单） 由 商店
事件 退款（单：订单） 由 商店
事件 开票（单：订单） 由 商店
需求 R-1 { 当 付款（单：甲） 作为 乙，商店 应 在 48小时 内 晚于 乙 执行 发货（单：甲） }
约束 R-2：每个 s 属于 发货：存在 c 属于 验货：c.单 = s.单 且 c 早于 s
约束 R-3：每个 c 属于 验货：非 c.单.生鲜
需求 R-4 { 每个 单 属于 订单 其中 单.生鲜：当 付款（单：单） 作为 乙，商店 应 在 48小时 内 晚于 乙 执行 退款（单：单）；例外于 R-1 }
需求 R-5 { 每个 单 属于 订单 其中 单.生鲜 且 单.礼品：当 付款（单：单） 作为 乙，商店 应 在 24小时 内 晚于 乙 执行 开票（单：单）；例外于 R-4 }
"""


def asked(text, folder):
    file = folder / "s.req"
    file.write_text(text, encoding="utf-8")
    return run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency


@pytest.mark.parametrize("text", [SHOP, SHOP_ZH])
def test_what_a_conflict_excludes_is_not_told_beside_it(text, tmp_path):
    found = asked(text, tmp_path)

    assert [each.members for each in found.conflicts] == [("R-1", "R-2", "R-3")]
    assert found.vacuous == ()


def test_what_others_exclude_without_a_conflict_is_told(tmp_path):
    # Nothing asks for shipping: fresh things are just not shipped.
    text = SHOP.replace(
        "requirement R-1 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }", ""
    )
    text = text.replace(" exception to R-1", "")
    text += "requirement R-6 { every o in Order where o.fresh: when Ship(order: o) as p, the Shop shall within 1 h after p do Check(order: o) }\n"

    found = asked(text, tmp_path)

    assert found.conflicts == ()
    assert [(each.requirement, each.because) for each in found.vacuous] == [("R-6", ("R-2", "R-3"))]


BESIDE = """
role Shop
role Customer
entity Order { param fresh: boolean  param gift: boolean  param wrapped: boolean }
event Pay(order: Order) by Customer
event Check(order: Order) by Shop
event Refund(order: Order) by Shop
constraint R-1: every p in Pay where p.order.gift: p.order.wrapped
constraint R-2: every p in Pay where p.order.gift: not p.order.wrapped
constraint R-3: every p in Pay: some c in Check: c.order = p.order and c before p
constraint R-4: every c in Check: not c.order.fresh
requirement R-5 { when Pay(order: o) as p, if o.gift and o.fresh then the Shop shall within 24 h after p do Refund(order: o) }
"""

BESIDE_ZH = """
角色 商店
角色 买家
实体 订单 { 参数 生鲜：布尔；参数 礼品：布尔；参数 包装：布尔 }
事件 付款（单：订单） 由 买家
事件 验货（单：订单） 由 商店
事件 退款（单：订单） 由 商店
约束 R-1：每个 p 属于 付款 其中 p.单.礼品：p.单.包装
约束 R-2：每个 p 属于 付款 其中 p.单.礼品：非 p.单.包装
约束 R-3：每个 p 属于 付款：存在 c 属于 验货：c.单 = p.单 且 c 早于 p
约束 R-4：每个 c 属于 验货：非 c.单.生鲜
需求 R-5 { 当 付款（单：甲） 作为 乙，若 甲.礼品 且 甲.生鲜，则 商店 应 在 24小时 内 晚于 乙 执行 退款（单：甲） }
"""


@pytest.mark.parametrize("text", [BESIDE, BESIDE_ZH])
def test_what_is_excluded_without_a_conflict_is_told_beside_a_conflict_in_the_same_circumstances(text, tmp_path):
    found = asked(text, tmp_path)

    assert [each.members for each in found.conflicts] == [("R-1", "R-2")]
    assert [(each.requirement, each.because) for each in found.vacuous] == [("R-5", ("R-3", "R-4"))]


SAME = """
role Shop
role Customer
entity Order { param total: integer }
event Pay(order: Order) by Customer
event Ship(order: Order) by Shop
event Check(order: Order) by Shop
requirement R-1 { when Pay(order: o) as p, if o.total > 1 then the Shop shall within 12 h after p do Check(order: o) }
requirement R-2 { when Pay(order: o) as p, the Shop shall within 24 h after p do Check(order: o) }
constraint R-3: no s in Ship: s.order.total > 1
constraint R-4: every c in Check: some s in Ship: s.order = c.order and s not after c
"""

SAME_ZH = """
角色 商店
角色 买家
实体 订单 { 参数 总额：整数 }
事件 付款（单：订单） 由 买家
事件 发货（单：订单） 由 商店
事件 验货（单：订单） 由 商店
需求 R-1 { 当 付款（单：甲） 作为 乙，若 甲.总额 > 1，则 商店 应 在 12小时 内 晚于 乙 执行 验货（单：甲） }
需求 R-2 { 当 付款（单：甲） 作为 乙，商店 应 在 24小时 内 晚于 乙 执行 验货（单：甲） }
约束 R-3：没有 s 属于 发货：s.单.总额 > 1
约束 R-4：每个 c 属于 验货：存在 s 属于 发货：s.单 = c.单 且 s 不晚于 c
"""


@pytest.mark.parametrize("text", [SAME, SAME_ZH])
def test_what_clashes_with_the_same_others_in_the_same_circumstances_is_told_as_well(text, tmp_path):
    found = asked(text, tmp_path)

    # Where the total is more than 1, R-2 is in nobody's way only until R-1 is mended, and the other way round.
    assert {each.members for each in found.conflicts} == {("R-1", "R-3", "R-4"), ("R-2", "R-3", "R-4")}
    assert found.vacuous == ()
    assert found.conflicts_complete
