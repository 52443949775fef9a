"""What a `default value` names is a parameter or a setting, whatever way leads there; anything else is told."""

import pytest

from .reading import read

TEXT = """
module shop
role Buyer
entity Order {
  param n: integer
  relation customer: Buyer
  feature Pricing { param total: money CNY }
}
define grace: duration = 2 h
"""


@pytest.mark.parametrize(
    "line",
    [
        *("Order.n = 3", "shop.Order.n = 3 where self.n > 2", "Order.Pricing.total = 5 CNY", "Order.total = 5 CNY"),
        *("grace = 3 h", "shop.grace = 3 h"),
    ],
)
def test_every_way_to_a_parameter_or_setting_is_taken(line: str) -> None:
    _, found = read(f"{TEXT}default value {line}")

    assert [each.message("en") for each in found] == []


@pytest.mark.parametrize(
    ("line", "code", "place"),
    [
        ("foo.bar = 3", "RQ0202", "foo"),
        ("shop.foo = 3", "RQ0202", "foo"),
        ("Order.foo = 3", "RQ0203", "foo"),
        ("Order.Pricing.foo = 3", "RQ0203", "foo"),
        ("Order.n.foo = 3", "RQ0203", "foo"),
        ("Order.Pricing.total = 3 h", "RQ0301", "3 h"),
        ("shop.grace = 3 CNY", "RQ0301", "3 CNY"),
        ("Order.Pricing = 3", "RQ0205", "Order.Pricing"),
        ("Order.customer = 3", "RQ0205", "Order.customer"),
        ("Order.customer.name = 3", "RQ0205", "Order.customer.name"),
        ("Order = 3", "RQ0205", "Order"),
    ],
)
def test_anything_else_is_told_at_its_place(line: str, code: str, place: str) -> None:
    _, found = read(f"{TEXT}default value {line}")

    assert [(each.code.code, each.span.text) for each in found] == [(code, place)]
    assert found[0].message("zh")
