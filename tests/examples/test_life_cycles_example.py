"""The example of life cycles: its scenarios end as expected, and what it hides is found, the same in both languages."""

from functools import cache
from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = [
    f"{folder}/{name}.req"
    for folder in ("life-cycles", "life-cycles-zh")
    for name in ("orders", "settlement", "requirements")
]


@cache
def judged(file, stage):
    return run([EXAMPLES / file], Settings(cache=False, timeout=600.0), stages=("read", "meaning", stage))


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_without_mistakes_and_in_canonical_form(file):
    text = (EXAMPLES / file).read_text(encoding="utf-8")

    assert [] == parse(Source(file, text))[1]
    assert text == format_source(Source(file, text), "zh" if "-zh/" in file else "en")[0]
    assert [] == [each.message("en") for each in judged(file, "meaning").diagnostics if each.weight.word != "hint"]


@pytest.mark.parametrize("file", FILES)
def test_every_scenario_ends_as_expected(file):
    result = judged(file, "scenarios")
    verdicts = [each for scenario in result.scenarios for each in scenario.judgements]

    assert [] == [(each.requirement, each.verdict, each.events) for each in verdicts if each.unexpected]
    assert [] == [
        scenario.id for scenario in result.scenarios if any(value is not True for _, value in scenario.checks)
    ]
    assert len([each for each in verdicts if each.expected is not None]) >= 2


@pytest.mark.parametrize(
    ("file", "state"), [("life-cycles/orders.req", "exchanged"), ("life-cycles-zh/orders.req", "已换货")]
)
def test_a_rule_of_the_house_keeps_a_state_from_being_reached(file, state):
    found = {each.of: each for each in judged(file, "lifecycles").further["lifecycles"].data}
    lost = [(each.state, each.because) for cycle in found.values() for each in cycle.reached if each.known == "no"]

    assert [(state, ("C-RET-05",))] == lost


@pytest.mark.slow
@pytest.mark.parametrize("file", ["life-cycles/settlement.req", "life-cycles-zh/settlement.req"])
def test_each_way_of_settling_a_delivery_can_be_gone_to_its_end(file):
    (cycle,) = judged(file, "lifecycles").further["lifecycles"].data

    assert {"yes"} == {each.known for each in cycle.fires}
    assert () == cycle.unreachable
    assert () == cycle.demands
    assert [] == [each for each in cycle.rivals if each.known != "no"]


@pytest.mark.parametrize("file", ["life-cycles/orders.req", "life-cycles-zh/orders.req"])
def test_nobody_settled_the_freight_of_small_orders_of_members(file):
    completeness = judged(file, "coverage").further["coverage"].data
    (found,) = [each for each in completeness.decisions if each.is_finding]

    assert ("C-ORD-41", "C-ORD-42") == found.members
    assert ["< 99.00 CNY"] == [
        cell.en for region in found.uncovered for cell in region.cells.values() if "CNY" in cell.en
    ]
