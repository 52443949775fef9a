"""Rules that say the same clash with the same duties, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.pipeline import Result, run
from reqonto.settings import Settings

pytestmark = pytest.mark.engine

SHOP = """role Shop
enum Method {{ card, cash, transfer }}
entity Order {{ param total: money CNY  param method: Method }}
event Place(order: Order)
event Pay(order: Order) by Shop
event Ship(order: Order) by Shop
requirement R-1 {{ when Place(order: o) as p, the Shop shall within 2 d after p do Ship(order: o) }}
{0}
"""
SHOP_ZH = """角色 商店
枚举 方式 {{ 卡、现金、转账 }}
实体 订单 {{ 参数 金额：金额 CNY；参数 方式：方式 }}
事件 下单（单：订单）
事件 付款（单：订单） 由 商店
事件 发货（单：订单） 由 商店
需求 R-1 {{ 当 下单（单：甲） 作为 乙，商店 应 在 2天 内 晚于 乙 执行 发货（单：甲） }}
{0}
"""
CHEAP = (
    "constraint C-2: every s in Ship: s.order.total <= 100 CNY",
    "constraint C-2: no s in Ship: s.order.total > 100 CNY",
    "constraint C-2: every s in Ship: not (s.order.total > 100 CNY)",
    "constraint C-2: every s in Ship where s.order.total > 100 CNY: false",
    "constraint C-2: every s in Ship: s.order.total > 100 CNY implies false",
    "constraint C-2: not (some s in Ship: s.order.total > 100 CNY)",
    "constraint C-2: every o in Order: o.total <= 100 CNY or (no s in Ship: s.order = o)",
    "constraint C-2: every o in Order, s in Ship where s.order = o: o.total <= 100 CNY",
    "requirement C-2 { every o in Order where o.total > 100 CNY: the Shop must not do Ship(order: o) }",
)
CHEAP_ZH = (
    "约束 C-2：每个 甲 属于 发货：甲.单.金额 ≤ 100 CNY",
    "约束 C-2：没有 甲 属于 发货：甲.单.金额 > 100 CNY",
    "约束 C-2：每个 乙 属于 订单：乙.金额 ≤ 100 CNY 或 （没有 甲 属于 发货：甲.单 = 乙）",
)
PAID = "constraint C-3: every s in Ship: some p in Pay: p.order = s.order and p before s\n"
NO_CASH = (
    "constraint C-2: every p in Pay: p.order.method in {card, transfer}",
    "constraint C-2: every p in Pay: p.order.method = card or p.order.method = transfer",
    "constraint C-2: every p in Pay: p.order.method != cash",
    "constraint C-2: every p in Pay where p.order.method not in {card, transfer}: false",
)


def checked(text: str, folder: Path) -> Result:
    file = folder / "shop.req"
    file.write_text(text, encoding="utf-8")
    result = run([file], Settings(cache=False, timeout=600.0), stages=("read", "meaning", "consistency"))
    assert not [each.message("en") for each in result.diagnostics if each.weight.word == "error"]
    assert result.consistency is not None
    assert not result.consistency.undecided
    return result


def members(text: str, folder: Path) -> list[tuple[str, ...]]:
    found = checked(text, folder).consistency
    assert found is not None
    return [each.members for each in found.conflicts]


@pytest.mark.parametrize("text", [*(SHOP.format(each) for each in CHEAP), *(SHOP_ZH.format(each) for each in CHEAP_ZH)])
def test_what_only_cheap_orders_are_shipped_means_for_a_duty_to_ship(text: str, tmp_path: Path) -> None:
    assert members(text, tmp_path) == [("R-1", "C-2")]


@pytest.mark.parametrize("rule", NO_CASH)
def test_an_enumeration_is_as_good_as_its_values(rule: str, tmp_path: Path) -> None:
    assert members(SHOP.format(PAID + rule), tmp_path) == [("R-1", "C-3", "C-2")]


@pytest.mark.parametrize(
    "rules",
    [
        # What is placed costs no more, so nothing dear has to be shipped.
        "constraint C-2: every s in Ship: s.order.total <= 100 CNY\nconstraint C-3: every p in Place: p.order.total <= 100 CNY",
        "constraint C-2: every s in Ship: s.order.total <= 100 CNY\nassumption A-3: every o in Order: o.total <= 100 CNY",
        # Nothing calls for a payment.
        "constraint C-2: every p in Pay: p.order.total <= 100 CNY",
        # What triggers the duty excludes the rest itself.
        "constraint C-2: every p in Place: p.order.total >= 0 CNY",
        # It is paid by card before, or it is cheap.
        "constraint C-2: every s in Ship: s.order.total <= 100 CNY or (some p in Pay: p.order = s.order and p before s)",
    ],
)
def test_what_leaves_a_way_is_no_conflict(rules: str, tmp_path: Path) -> None:
    assert members(SHOP.format(rules), tmp_path) == []


def test_parts_of_a_rule_are_cases_of_their_own(tmp_path: Path) -> None:
    both = "constraint C-2: every s in Ship: s.order.total <= 100 CNY and (some p in Pay: p.order = s.order and p before s)"

    assert members(SHOP.format(both), tmp_path) == [("R-1", "C-2")]


BELLS = """role Shop
entity Order
event Place(order: Order)
event Ship(order: Order)
event Bell(order: Order)
{0}
{1}
"""
BELLS_ZH = """角色 商店
实体 订单
事件 下单（单：订单）
事件 发货（单：订单）
事件 敲钟（单：订单）
{0}
{1}
"""
FIRST = (
    "requirement R-1 { when Place(order: o) as p, the Shop shall before Bell(order: o) do Ship(order: o) }",
    "requirement R-2 { when Place(order: o) as p, the Shop must not before Bell(order: o) do Ship(order: o) }",
)
FIRST_ZH = (
    "需求 R-1 { 当 下单（单：甲） 作为 乙，商店 应 早于 敲钟（单：甲） 执行 发货（单：甲） }",
    "需求 R-2 { 当 下单（单：甲） 作为 乙，商店 不得 早于 敲钟（单：甲） 执行 发货（单：甲） }",
)


@pytest.mark.parametrize(
    "text",
    [
        BELLS.format(*FIRST),
        BELLS_ZH.format(*FIRST_ZH),
        BELLS.format(
            "constraint R-1: every p in Place, b in Bell where p.order = b.order: some s in Ship: s.order = b.order and s before b",
            "constraint R-2: every p in Place, s in Ship where p.order = s.order: some b in Bell: s.order = b.order and b not after s",
        ),
        BELLS.format(*FIRST) + "situation ST-1 { some p in Place, b in Bell: p.order = b.order }",
    ],
)
def test_each_before_the_other_is_a_conflict(text: str, tmp_path: Path) -> None:
    """There is a first bell, which would take a shipment before it, which would take a bell before that."""
    assert {tuple(sorted(each)) for each in members(text, tmp_path)} == {("R-1", "R-2")}


def test_what_may_be_left_undone_is_no_reason(tmp_path: Path) -> None:
    """The shop rings no bell then, and ships nothing."""
    text = BELLS.format(*FIRST)
    for act in ("Bell", "Ship"):
        text = text.replace(f"event {act}(order: Order)", f"event {act}(order: Order) by Shop")

    assert members(text, tmp_path) == []


@pytest.mark.parametrize("one", [FIRST[0], FIRST[1]])
def test_one_alone_is_none(one: str, tmp_path: Path) -> None:
    assert members(BELLS.format(one, ""), tmp_path) == []


CLASHING = """role Shop
entity Order
event Place(order: Order)
event Ship(order: Order)
requirement R-1 { when Place(order: o) as p, the Shop shall within 5 d after p do Ship(order: o) }
requirement R-2 { when Place(order: o) as p, the Shop shall within 3 d after p do Ship(order: o) }
requirement R-3 { when Place(order: o) as p, the Shop must not within 7 d after p do Ship(order: o) }
"""


def test_what_follows_is_told_of_members_of_a_conflict_too(tmp_path: Path) -> None:
    found = checked(CLASHING, tmp_path).consistency

    assert found is not None
    assert [(each.requirement, each.because, each.relation) for each in found.redundant] == [("R-1", ("R-2",), "less")]
    assert found.unasked == ("R-2", "R-3")


def test_what_a_conflict_keeps_from_applying_implies_nothing(tmp_path: Path) -> None:
    """Where nothing can be shipped in time, it does not follow that invoices are sent."""
    invoice = (
        "event Invoice(order: Order)\n"
        "requirement R-4 { when Place(order: o) as p, the Shop shall within 1 d after p do Invoice(order: o) }\n"
    )
    found = checked(CLASHING + invoice, tmp_path).consistency

    assert found is not None
    assert "R-4" not in {each.requirement for each in found.redundant}
