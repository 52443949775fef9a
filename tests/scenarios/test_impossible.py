"""An impossible scenario names the facts and steps that cannot go together, and what excludes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.diagnostics.codes_findings import SCENARIO_IMPOSSIBLE
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

HEAD = """
role Buyer
entity Order { param paid: boolean  param total: money CNY  param weight: integer }
event Pay(order: Order) by Buyer
assumption A-01: every o in Order: if o.paid then o.total >= 0 CNY
assumption A-02: every a, b in Pay where a.order = b.order: a = b
assumption A-03: every o in Order: o.weight > 3 or o.paid = false
assumption A-04: every o in Order: o.paid = true or o.weight > 5
assumption A-05: every o in Order: o.weight < 9
"""


def clash(body: str, folder: Path) -> tuple[list[str], list[str]]:
    """The texts of the facts, and the items that exclude them."""
    file = folder / "shop.req"
    file.write_text(f"{HEAD}scenario S-01 {{\n{body}\n}}\n", encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "scenarios"))
    found = [each for each in result.findings if each.code is SCENARIO_IMPOSSIBLE]
    assert len(found) == 1
    scenario = result.scenarios[0]
    assert [label.span for label in found[0].labels][: len(scenario.clash)] == list(scenario.clash)
    return [span.text for span in scenario.clash], list(scenario.clash_with)


def test_two_facts_of_an_object(tmp_path: Path) -> None:
    body = "given o1: Order { paid: true, weight: 5, total: -5 CNY }\ngiven o2: Order { paid: true, total: 5 CNY }"

    assert clash(body, tmp_path) == (["paid: true", "total: -5 CNY"], ["A-01"])


def test_events_that_exclude_each_other(tmp_path: Path) -> None:
    body = """given o1: Order { paid: true }
      start 2026-01-01
      at 10:00: ming does Pay(order: o1)
      at 11:00: ming does Pay(order: o1)
      at 12:00: hong does Pay(order: o1)"""
    facts, by = clash(body, tmp_path)

    assert len(facts) == 2
    assert all("Pay(order: o1)" in fact for fact in facts)
    assert by == ["A-02"]


@pytest.mark.engine
def test_what_only_a_solver_sees(tmp_path: Path) -> None:
    body = "given o1: Order { total: 5 CNY }\ngiven o2: Order { total: 6 CNY, weight: 2 }\nexpect consistent"

    assert clash(body, tmp_path) == (["weight: 2"], ["A-03", "A-04"])


LATE = """
role Shop
external role Rider
entity Order { param drug: boolean default true  param weight: integer }
event Upload(order: Order)
event Pay(order: Order)
event Ship(order: Order) by Shop
event Arrive(order: Order) by Rider
assumption A-1: every s in Ship: some a in Arrive: a.order = s.order and a within 48 h after s
assumption A-2: every p in Pay where p.order.drug: some u in Upload: u.order = p.order and u before p
"""
LATE_STORY = """scenario S-01 {
  given shop: Shop
  given li: Rider
  given o1: Order { drug: %s, weight: 3 }
  start 2026-03-02T09:00+00:00
  at 09:00: do Pay(order: o1)
  at 10:00: shop does Ship(order: o1)
  %s
  ends 2026-03-05
}
"""
ARRIVED = "at 13:00: li does Arrive(order: o1)"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("drug", "arrived", "places", "by"),
    [
        # The delivery is told, so that what it is due to is kept, whatever part of the story is looked at.
        ("true", ARRIVED, ["at 09:00: do Pay(order: o1)"], ["A-2"]),
        ("false", "", ["at 10:00: shop does Ship(order: o1)"], ["A-1"]),
    ],
)
def test_a_step_left_out_breaks_nothing(
    drug: str, arrived: str, places: list[str], by: list[str], lang: str, tmp_path: Path
) -> None:
    text = LATE + LATE_STORY % (drug, arrived)
    file = tmp_path / "shop.req"
    if lang == "zh":
        text = print_tree(parse(Source("shop.req", text))[0], "zh")
    file.write_text(text, encoding="utf-8")
    (scenario,) = run([file], Settings(cache=False), stages=("read", "meaning", "scenarios")).scenarios

    assert list(scenario.clash_with) == by
    assert len(scenario.clash) == len(places)
    if lang == "en":
        assert [span.text for span in scenario.clash] == places


def test_a_fact_without_which_a_default_would_apply_is_not_blamed(tmp_path: Path) -> None:
    # Without `drug: false` the default would make it a drug, which is not what the story says.
    text = LATE + "assumption A-3: every o in Order: o.weight < 3\n" + LATE_STORY % ("false", ARRIVED)
    file = tmp_path / "shop.req"
    file.write_text(text, encoding="utf-8")
    (scenario,) = run([file], Settings(cache=False), stages=("read", "meaning", "scenarios")).scenarios

    assert ([span.text for span in scenario.clash], list(scenario.clash_with)) == (["weight: 3"], ["A-3"])
