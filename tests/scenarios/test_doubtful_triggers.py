"""A requirement applies, or does not, where every completion of the facts agrees, although a fact is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

SHOP = """
role Customer
role Shop
entity Order { param gift: boolean  param group: boolean  param total: integer }
event Pay(order: Order) by Customer
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
requirement R-2 {
  when Pay(order: o) as p, if o.gift then the Shop shall within 72 h after p do Ship(order: o)  exception to R-1
}
requirement R-3 {
  when Pay(order: o), if o.gift and o.group then the Shop shall eventually do Ship(order: o)  exception to R-2
}
requirement R-4 {
  when Pay(order: o), if o.total > 5 or o.total <= 5 then the Shop shall within 49 h do Ship(order: o)
}
requirement R-5 { when Pay(order: o), if o.total > 5 and o.total < 5 then the Shop must not do Ship(order: o) }
"""


def verdicts(given: str, shipped: str, end: str, tmp_path: Path) -> dict[str, str]:
    story = f"""
    scenario S-1 {{
      given anna: Customer
      given shop: Shop
      given o1: Order {{ {given} }}
      start 2026-03-02T00:00
      at 2026-03-02T09:00: anna does Pay(order: o1)
      {shipped}
      {end}
    }}
    """
    path = tmp_path / "shop.req"
    path.write_text(SHOP + story, encoding="utf-8")
    result = run([path], Settings(cache=False), stages=("meaning", "scenarios"))
    assert not [each for each in result.diagnostics if each.weight.word == "error"]
    return {each.requirement: each.verdict.value for each in result.scenarios[0].judgements}


def shipped(when: str) -> str:
    return f"at {when}: shop does Ship(order: o1)"


@pytest.mark.parametrize(
    ("given", "when", "expected"),
    [
        # A gift of a group is exempt from the exception, and what is no gift is none: R-1 holds in any case.
        ("group: true", "2026-03-04T09:00", {"R-1": "satisfied", "R-2": "not_applicable", "R-3": "unknown"}),
        ("group: true", "2026-03-04T09:00:01", {"R-1": "violated", "R-2": "not_applicable", "R-3": "unknown"}),
        # Whether it is a gift decides.
        ("group: false", "2026-03-04T09:00:01", {"R-1": "unknown", "R-2": "unknown", "R-3": "not_applicable"}),
        ("gift: true, group: false", "2026-03-04T09:00:01", {"R-1": "not_applicable", "R-2": "satisfied"}),
        # Any total is more than five or not, and none is both more and less.
        ("group: true", "2026-03-04T10:00", {"R-4": "satisfied", "R-5": "not_applicable"}),
        ("group: true", "2026-03-04T10:00:01", {"R-4": "violated", "R-5": "not_applicable"}),
    ],
)
def test_completions_that_agree_decide(given: str, when: str, expected: dict[str, str], tmp_path: Path) -> None:
    found = verdicts(given, shipped(when), "ends 2026-03-10T00:00", tmp_path)

    assert {key: found[key] for key in expected} == expected


def test_what_is_surely_due_may_be_pending(tmp_path: Path) -> None:
    found = verdicts("group: true", "", "until 2026-03-03T00:00", tmp_path)

    assert (found["R-1"], found["R-4"], found["R-5"]) == ("pending", "pending", "not_applicable")
