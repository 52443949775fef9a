"""Whether a value is there is a fact like others: what may not be done without it meets what has to be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

SHOP = """
external role Customer
role Shop
enum Way { post, counter }
entity Order { param way: Way  param address: optional text  changing param phone: optional text }
event Pay(order: Order) by Customer
event Ship(order: Order) by Shop
event Hand(order: Order) by Shop
requirement R-1 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }
"""
PHARMACY = """
模块 药店
外部 角色 顾客
角色 药店
枚举 取货方式 { 快递、门店自提 }
实体 订单 { 参数 取货：取货方式  参数 收货地址：可选 文本 }
事件 付款（单：订单） 由 顾客
事件 发货（单：订单） 由 药店
需求 R-1 { 当 付款（单：甲） 作为 乙，药店 应 在 24小时 内 晚于 乙 执行 发货（单：甲） }
"""


def conflicts(text: str, folder: Path) -> set[tuple[str, ...]]:
    file = folder / "shop.req"
    file.write_text(text, "utf-8")
    result = run([file], Settings(cache=False, timeout=120))
    assert not [each.message("en") for each in result.diagnostics if each.weight.word == "error"]
    assert result.consistency is not None
    assert not result.consistency.undecided
    return {each.members for each in result.consistency.conflicts}


CLASH = {("R-1", "R-2")}
GIVEN = "assumption A-1: every p in Pay: p.order.address is known"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("constraint R-2: no s in Ship: s.order.address is missing", CLASH),
        ("constraint R-2: every s in Ship where s.order.way = post: s.order.address is known", CLASH),
        (
            "requirement R-2 { every o in Order where o.address is missing: the Shop must not always do Ship(order: o) }",
            CLASH,
        ),
        # Who orders gives the address.
        (f"constraint R-2: no s in Ship: s.order.address is missing\n{GIVEN}", set()),
        # It may be told until then.
        ("constraint R-2: no s in Ship: s.order.phone is missing", set()),
        # Nothing is said of orders that have none.
        ("constraint R-2: every h in Hand where h.order.way = counter: h.order.address is missing", set()),
        # Of the value itself a rule speaks only where there is one.
        ('constraint R-2: no s in Ship: s.order.address = "nowhere"', CLASH),
    ],
)
def test_what_is_not_done_without_a_value_meets_what_has_to_be_done(
    said: str, expected: set[tuple[str, ...]], tmp_path: Path
) -> None:
    assert conflicts(SHOP + said, tmp_path) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("约束 R-2：没有 发 属于 发货：发.单.收货地址 缺失", CLASH),
        ("约束 R-2：每个 发 属于 发货 其中 发.单.取货 = 快递：发.单.收货地址 已知", CLASH),
        ("约束 R-2：没有 发 属于 发货：发.单.收货地址 缺失\n假设 A-1：每个 付 属于 付款：付.单.收货地址 已知", set()),
    ],
)
def test_it_is_the_same_in_chinese(said: str, expected: set[tuple[str, ...]], tmp_path: Path) -> None:
    assert conflicts(PHARMACY + said, tmp_path) == expected
