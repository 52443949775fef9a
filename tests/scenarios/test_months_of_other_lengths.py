"""A month beside 30 days: what a check does not find, see the known limits, a scenario of such a day tells."""

import pytest

from tests.scenarios.told import verdicts

RULES = """
requirement R-1 { when Pay(order: o) as p, the Shop shall within 1 month after p do Ship(order: o) }
requirement R-2 { when Pay(order: o) as p, the Shop must not within 30 d after p do Ship(order: o) }
scenario S-1 {
  given s: Shop
  given b: Buyer
  given o: Order
  start %s
  at %s: b does Pay(order: o, amount: 1 CNY) to s
  at %s: s does Ship(order: o)
  ends 2027-12-01T10:00
}
"""


@pytest.mark.parametrize(
    ("paid", "shipped", "expected"),
    [
        ("2027-01-31", "2027-02-28T23:00", ("satisfied", "violated")),
        ("2027-01-31", "2027-03-02T11:00", ("violated", "satisfied")),
        ("2027-03-31", "2027-04-30T23:00", ("satisfied", "satisfied")),
        ("2027-07-31", "2027-08-31T11:00", ("satisfied", "satisfied")),
    ],
)
def test_a_day_on_which_a_month_is_shorter_than_thirty_days_is_judged(paid, shipped, expected):
    found = verdicts(RULES % (f"{paid}T09:00", f"{paid}T10:00", shipped))

    assert (found["R-1"].verdict.value, found["R-2"].verdict.value) == expected
