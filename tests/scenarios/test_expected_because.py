"""The reason of an expected verdict: words for readers, beside a verdict that is another one."""

import pytest

from reqonto.pipeline import run
from reqonto.report.json import scenario_json
from reqonto.report.page import HELD
from reqonto.report.text import as_expected
from reqonto.settings import Settings

SHOP = """
role Buyer
role Shop
entity Order
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o) as p, the Shop must within 48 h after p do Ship(order: o) }
scenario S-1 {
  given o: Order
  start 2026-11-11T00:00Z
  at +0 h: ming does Pay(order: o)
  at +SHIPPED h: shop does Ship(order: o)
  expect R-1 violated at 1 because "after 48 h"
}
"""


@pytest.mark.parametrize(
    ("shipped", "en", "zh"),
    [
        ("72", "(as expected)", "（符合预期）"),
        (
            "24",
            "(expected: violated at event 1 because “after 48 h”)",
            "（预期：违反，见事件 1，因为“after 48 h”）",
        ),
    ],
)
def test_a_reason_stands_beside_another_verdict(tmp_path, shipped, en, zh):
    path = tmp_path / "m.req"
    path.write_text(SHOP.replace("SHIPPED", shipped), encoding="utf-8")
    (scenario,) = run([path], Settings(cache=False), stages=("read", "meaning", "scenarios")).scenarios
    (judged,) = scenario.judgements

    told = as_expected(judged, scenario)

    assert (told.en.replace(HELD, " "), told.zh) == (en, zh)
    assert scenario_json(scenario)["verdicts"]["R-1"]["expected_because"] == "after 48 h"
