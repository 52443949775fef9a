"""Default values: the most special condition applies, ties leave the value unknown, one default may need another."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.checks.defaults import ranking_of
from reqonto.checks.scenarios import check_scenarios
from reqonto.constraints.defaults import Ranking, defaults_of, faults
from reqonto.pipeline import run
from reqonto.settings import Settings
from tests.constraints.reading import sound

SHOP = """
module shop { zone "Asia/Shanghai" }
enum Kind { normal, groupbuy }
role Shop
entity Order {
  param kind: Kind default normal
  param gift: boolean
  param urgent: boolean
  param amount: money CNY
  param timeout: duration default 30 min
  param slow: duration default 2 h
}
entity Vip is a Order
"""

SHOP_ZH = """
模块 商店 { 时区 "Asia/Shanghai" }
枚举 种类 { 普通、团购 }
角色 商店
实体 订单 {
  参数 种类：种类 默认 普通
  参数 礼品：布尔
  参数 时限：时长 默认 30分钟
}
默认值 订单.时限 = 48小时 其中 自身.种类 = 团购
默认值 订单.时限 = 72小时 其中 自身.种类 = 团购 且 自身.礼品
场景 S-1 {
  已有 甲：订单 { 礼品：假 }
  已有 乙：订单 { 种类：团购，礼品：假 }
  已有 丙：订单 { 种类：团购，礼品：真 }
  起始 2026-03-02T09:00+08:00
  检查 甲.时限 = 30分钟
  检查 乙.时限 = 48小时
  检查 丙.时限 = 72小时
}
"""


def checked(text):
    """The truth of each `check` of the one scenario."""
    specification, found = sound(text)
    (result,), _ = check_scenarios(specification, found.theory)
    return [truth for _, truth in result.checks]


def of_orders(defaults, *orders):
    """Whether each order (its given values, and what its time-out should be) has that time-out."""
    given_ = "".join(f"given o{index}: {kind} {{ {values} }}\n" for index, (kind, values, _) in enumerate(orders))
    checks = "".join(f"check o{index}.timeout = {value}\n" for index, (_, _, value) in enumerate(orders))
    return checked(SHOP + defaults + f"scenario S-1 {{\n{given_}start 2026-03-02T09:00+08:00\n{checks}}}\n")


def findings(text, tmp_path):
    file = tmp_path / "s.req"
    file.write_text(text, encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "defaults"))
    return [
        (each.code.code, each.about)
        for each in result.all_diagnostics
        if each.code.code in {"RQ0557", "RQ0558", "RQ0559"}
    ]


def test_the_declared_default_holds_where_no_other_does():
    defaults = "default value Order.timeout = 48 h where self.kind = groupbuy\n"

    assert of_orders(
        defaults, ("Order", "", "30 min"), ("Order", "kind: groupbuy", "48 h"), ("Order", "timeout: 1 h", "1 h")
    ) == [True, True, True]


def test_the_more_special_condition_wins_in_either_order():
    pair = [
        "default value Order.timeout = 48 h where self.amount > 10 CNY\n",
        "default value Order.timeout = 1 h where self.amount > 100 CNY\n",
    ]
    orders = [
        ("Order", "amount: 5 CNY", "30 min"), ("Order", "amount: 50 CNY", "48 h"), ("Order", "amount: 101 CNY", "1 h"),
        ("Order", "amount: 100 CNY", "48 h"),
    ]  # fmt: skip

    assert of_orders("".join(pair), *orders) == [True] * 4
    assert of_orders("".join(reversed(pair)), *orders) == [True] * 4


def test_a_kind_is_more_special_than_the_kind_above_it():
    defaults = "default value Vip.timeout = 10 min\ndefault value Order.timeout = 1 h\n"

    assert of_orders(defaults, ("Order", "", "1 h"), ("Vip", "", "10 min")) == [True, True]


def test_a_default_may_need_another():
    defaults = "default value Order.timeout = self.slow * 2 where self.kind = normal\n"

    assert of_orders(defaults, ("Order", "", "4 h"), ("Order", "slow: 3 h", "6 h")) == [True, True]


def test_where_a_condition_is_unknown_the_value_is_unless_it_makes_no_difference():
    defaults = "default value Order.timeout = 48 h where self.gift\n"
    same = "default value Order.timeout = 30 min where self.gift\n"

    assert of_orders(defaults, ("Order", "", "30 min")) == [None]
    assert of_orders(same, ("Order", "", "30 min")) == [True]


def test_a_tie_leaves_the_value_unknown():
    defaults = (
        "default value Order.timeout = 48 h where self.gift\ndefault value Order.timeout = 2 h where self.urgent\n"
    )

    assert of_orders(
        defaults, ("Order", "gift: true, urgent: true", "2 h"), ("Order", "gift: true, urgent: false", "48 h")
    ) == [None, True]


def test_a_third_default_settles_a_tie(tmp_path):
    tie = "default value Order.timeout = 48 h where self.gift\ndefault value Order.timeout = 2 h where self.urgent\n"
    third = "default value Order.timeout = 5 h where self.gift and self.urgent\n"

    assert findings(SHOP + tie, tmp_path) == [("RQ0557", "Order.timeout@default2")]
    assert findings(SHOP + tie + third, tmp_path) == []
    assert of_orders(tie + third, ("Order", "gift: true, urgent: true", "5 h")) == [True]


@pytest.mark.parametrize(
    ("first", "second", "tie"),
    [
        ("self.amount > 10 CNY", "self.amount < 10 CNY", False),
        ("self.amount > 10 CNY", "self.amount < 20 CNY", True),
        ("self.kind = normal", "self.kind = groupbuy", False),
        ("self.gift", "self.gift", True),
        ("self.gift or self.urgent", "self.gift", False),
    ],
)
def test_ties_are_found_by_meaning(first, second, tie, tmp_path):
    text = f"default value Order.timeout = 48 h where {first}\ndefault value Order.timeout = 2 h where {second}\n"

    assert [code for code, _ in findings(SHOP + text, tmp_path)] == ["RQ0557"] * tie


def test_equal_values_are_no_tie(tmp_path):
    text = "default value Order.timeout = 2 h where self.gift\ndefault value Order.timeout = 2 h where self.urgent\n"

    assert findings(SHOP + text, tmp_path) == []


def test_defaults_in_a_circle_are_a_mistake_and_fill_nothing(tmp_path):
    circle = "default value Order.timeout = self.slow * 2\ndefault value Order.slow = self.timeout * 2\n"

    assert findings(SHOP + circle, tmp_path) == [("RQ0558", "Order.timeout@default1")]
    assert of_orders(circle, ("Order", "", "30 min")) == [None]


def test_a_default_otherwise_than_the_initial_state_is_a_mistake(tmp_path):
    text = """
    module shop
    enum State { created, paid }
    entity Order { param state: State default paid }
    event Pay(order: Order)
    lifecycle Order.state { initial created  from created -> paid on Pay(order: self)  final paid }
    """

    assert findings(text, tmp_path) == [("RQ0559", "Order.state@default")]


def test_the_chinese_spelling_means_the_same():
    assert checked(SHOP_ZH) == [True, True, True]


# ---------------------------------------------------------------- against trying all orders

CONDITIONS = ("self.gift", "self.urgent", "not self.gift", "self.gift and self.urgent", "self.gift or self.urgent", "")


def meets(condition, *, gift, urgent):
    table = {"self.gift": gift, "self.urgent": urgent, "not self.gift": not gift, "": True}
    table |= {"self.gift and self.urgent": gift and urgent, "self.gift or self.urgent": gift or urgent}
    return table[condition]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CONDITIONS), st.integers(1, 3)), min_size=1, max_size=4))
def test_the_value_is_that_of_the_least_set_of_orders_that_fit(chosen):
    orders = list(product((False, True), repeat=2))
    fitting = [
        frozenset(each for each in orders if meets(condition, gift=each[0], urgent=each[1])) for condition, _ in chosen
    ]
    text = "".join(
        f"default value Order.timeout = {hours} h" + (f" where {condition}" if condition else "") + "\n"
        for condition, hours in chosen
    )
    specification, found = sound(SHOP + text)
    ranking = ranking_of(specification, found.theory)
    defaults = ranking.defaults["Order.timeout"]
    written = [each for each in defaults if not each.declared]

    assert list(faults(defaults_of(specification), specification)) == []
    for order in orders:
        hold = [index for index, fits in enumerate(fitting) if order in fits]
        least = [index for index in hold if not any(fitting[other] < fitting[index] for other in hold)]
        values = {chosen[index][1] for index in least}
        sure = [written[index] for index in hold] + [each for each in defaults if each.declared]
        expected = None if len(values) > 1 else (values.pop() * 3600 if values else 1800)
        applies = ranking.chosen(sure, [])

        assert (None if applies is None else applies.value.value) == expected


def test_without_a_ranking_a_lone_default_applies():
    specification, _ = sound(SHOP + "default value Order.timeout = 48 h where self.gift\n")
    ranking = Ranking(defaults_of(specification))
    declared, lone = ranking.defaults["Order.timeout"]

    assert ranking.chosen([declared, lone], []) is lone
