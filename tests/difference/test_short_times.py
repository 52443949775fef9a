"""Versions whose times need ticks of different lengths, of which neither divides the other."""

import pytest
from tests.difference.versions_of import change_of, compared

pytestmark = pytest.mark.engine

SHOP = """
module shop {{ zone "UTC" }}
role Shop
entity Order
event Pay(order: Order)
event Ship(order: Order) by Shop
requirement R-1 {{ when Pay(order: o), the Shop shall within {} do Ship(order: o) }}
"""


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [("0.25 s", "0.4 s", "weaker"), ("0.4 s", "0.25 s", "stronger"), ("0.4 s", "400 ms", "equivalent")],
)
def test_limits_are_compared_in_ticks_that_suit_both(tmp_path, old, new, change):
    found = compared(tmp_path, SHOP.format(old), SHOP.format(new), quick=False)

    assert change_of(found, "R-1").change == change
