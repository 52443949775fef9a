"""Whoever writes the life cycle of a kind, or of a parameter without states, is told how to write it."""

import pytest

from .reading import meaning_of

TEXT = """
enum State {{ created, paid }}
role Shop
entity Order {{ {params} }}
event Pay(order: Order) by Shop
lifecycle {of} {{
  initial created
  from created -> paid on Pay(order: self)
}}
"""
ONE = "changing param state: State  param total: money CNY"
TWO = "changing param state: State  changing param other: State"


@pytest.mark.parametrize(
    ("params", "of", "fix", "note"),
    [
        (ONE, "Order", "write `Order.state`", ""),
        (ONE, "Order.total", "write `Order.state`", ""),
        (ONE, "Order.sate", "write `Order.state`", ""),
        (TWO, "Order", "", "one of `Order.state`, `Order.other`"),
        ("param total: money CNY", "Order", "", "such as `param state: State`"),
        (ONE, "Parcel", "", ""),
    ],
)
def test_the_parameter_that_is_meant_is_named(params, of, fix, note):
    findings = meaning_of(TEXT.format(params=params, of=of))[2]

    (found,) = [each for each in findings if each.code.code == "RQ0530"]
    assert [each.message.en for each in found.fixes] == ([fix] if fix else [])
    assert [note in each.en for each in found.notes] == ([True] if note else [])
    assert all(each.zh and each.zh != each.en for each in found.notes)


def test_a_chinese_kind_is_answered_with_its_parameter():
    text = """
枚举 阶段 { 新建、已付 }
角色 商店
实体 订单 { 可变 参数 状态：阶段 }
事件 付款（单：订单） 由 商店
生命周期 订单 {
  初始 新建
  自 新建 → 已付 触发 付款（单：自身）
}
"""
    (found,) = [each for each in meaning_of(text)[2] if each.code.code == "RQ0530"]

    assert [each.message.zh for each in found.fixes] == ["改为“订单.状态”"]
