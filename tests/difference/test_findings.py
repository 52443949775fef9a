"""What a check of the new version finds and that of the old one did not, and the reverse."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
import pytest

from reqonto.checks.verdicts import Verdict
from reqonto.report.difference import render, render_markdown
from reqonto.report.difference_json import render as render_json
from reqonto.report.difference_json import schema
from reqonto.source import Source
from reqonto.syntax.printer import format_source

sys.path.insert(0, str(Path(__file__).parent))
from test_planted import CYCLE, EXCEPTION, SHOP
from versions_of import change_of, compared

from reqonto.diagnostics.render_text import Style

pytestmark = pytest.mark.engine

SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
BEFORE, AFTER = ((SAMPLES / f"{name}.req").read_text("utf-8") for name in ("before", "after"))
TABLE = """
event Inspect(order: Order) by Shop
permissions PT-1 {
  |      | Ship | Inspect |
  | Shop | yes  | no      |
}
situation ST-1 { some o in Order: o.express }
"""


def test_conflicts_are_gained_and_lost(tmp_path) -> None:
    forth = compared(tmp_path, BEFORE, AFTER, quick=False)
    back = compared(tmp_path, AFTER, BEFORE, quick=False)

    assert [(each.kind, each.trigger, set(each.members)) for each in forth.lost] == [
        ("trigger", ("R-4",), {"R-2", "R-3", "R-4"})
    ]
    assert forth.gained == ()
    assert [each.members for each in back.gained] == [each.members for each in forth.lost]
    assert (forth.checked, forth.open_questions) == (True, (0, 0))
    # The one has a scenario that is violated now, the other a conflict that it had not.
    assert [each.exit_code("gained", fail_on_unknown=True) for each in (forth, back)] == [1, 1]
    assert [each.exit_code("never", fail_on_unknown=True) for each in (forth, back)] == [0, 0]


def test_a_conflict_is_the_same_under_other_ids(tmp_path) -> None:
    found = compared(tmp_path, BEFORE, BEFORE.replace("R-3", "R-33"), quick=False)

    assert (found.gained, found.lost) == ((), ())
    assert change_of(found, "R-33").was == "R-3"
    assert found.exit_code("changed", fail_on_unknown=True) == 0


def test_verdicts_flip(tmp_path) -> None:
    found = compared(tmp_path, BEFORE, AFTER, quick=False)

    assert [(each.scenario, each.requirement, each.old, each.new, each.worse) for each in found.scenarios] == [
        ("S-1", "R-1", Verdict.SATISFIED, Verdict.VIOLATED, True)
    ]


def test_a_verdict_that_the_scenario_expects_is_no_fault(tmp_path) -> None:
    expecting = AFTER.replace("  ends 2026-11-14T00:00\n", "  ends 2026-11-14T00:00\n  expect R-1 violated\n")
    found = compared(tmp_path, BEFORE, expecting, quick=False)

    flip = found.scenarios[0]
    assert (flip.expected, flip.worse, flip.retold) == (True, False, True)
    assert found.exit_code("gained", fail_on_unknown=False) == 0


def test_a_new_requirement_that_a_scenario_breaks_is_told(tmp_path) -> None:
    more = "constraint R-9: every s in Ship: s.order.method = cash_on_delivery\n"
    found = compared(tmp_path, BEFORE, BEFORE + more, quick=False)

    assert [(each.requirement, each.old, each.new) for each in found.scenarios] == [("R-9", None, Verdict.VIOLATED)]


def test_what_has_no_effect_any_more_is_told(tmp_path) -> None:
    more = "requirement R-9 { when Pay(order: o) as p, the Shop shall within 72 h after p do Ship(order: o) }\n"
    found = compared(tmp_path, BEFORE, BEFORE + more, quick=False)

    assert [(each.id, each.status, each.gained, each.because) for each in found.statuses] == [
        ("R-9", "redundant", True, ("R-1",))
    ]


def test_other_items_are_listed(tmp_path) -> None:
    old = SHOP + TABLE
    new = old.replace("| no      |", "| if order.express |").replace(
        "some o in Order: o.express }", "no o in Order: o.express }"
    )
    found = compared(tmp_path, old, new.replace("entity Line {", "entity Line { param gift: boolean "))

    assert {(each.id, each.what, each.change) for each in found.items} == {
        ("Line.gift", "parameter", "added"),
        ("PT-1", "permissions", "changed"),
        ("ST-1", "situation", "changed"),
    }
    table = next(each for each in found.items if each.id == "PT-1")
    assert [(each.field, each.old, each.new) for each in table.fields] == [
        ("PT-1[Shop,Inspect]", "no", "if order.express")
    ]


def test_the_translation_of_a_text_means_the_same(tmp_path) -> None:
    measured = """
entity Parcel { param weight: quantity kg  param pieces: quantity piece }
constraint R-W: every p in Parcel: p.weight <= 50 kg and p.pieces < 9 piece
quality Q-W: at least 90% of Ship within 6 h of Pay per month
"""
    old = SHOP + CYCLE + EXCEPTION + measured
    new, faults = format_source(Source("shop.req", old), "zh", own_units=())
    assert faults == []
    assert "需求" in new
    assert "requirement" not in new
    assert {"千克", "每 月"} <= {each for each in ("千克", "每 月") if each in new}

    found = compared(tmp_path, old, new)

    assert [each.id for each in found.requirements if not each.untouched] == []
    assert [each.id for each in found.background if each.meant_otherwise] == []
    assert [each.id for each in found.items if each.change != "reworded" or each.id == "Q-W"] == []
    assert found.asked == 0


@pytest.mark.parametrize("pair", [(BEFORE, AFTER), (AFTER, BEFORE), (SHOP, SHOP + TABLE), ("", SHOP), (SHOP, "")])
def test_the_json_follows_the_schema(pair, tmp_path) -> None:
    found = compared(tmp_path, *pair, quick=False)

    jsonschema.Draft202012Validator(schema()).validate(json.loads(render_json(found)))


def test_the_schema_refuses_what_is_not_in_it(tmp_path) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    written = json.loads(render_json(compared(tmp_path, AFTER, BEFORE, quick=False)))
    validator.validate(written)
    assert written["conflicts"]["gained"]
    for place, key in (
        (written, "more"),
        (written["conflicts"]["gained"][0], "more"),
        (written["requirements"][0], "more"),
    ):
        place[key] = 1
        assert not validator.is_valid(written)
        del place[key]


def test_a_page_for_a_review_has_a_table_and_the_worlds(tmp_path) -> None:
    found = compared(tmp_path, AFTER, BEFORE.replace('"No goods before the money"', '"No | goods <b>"'), quick=False)
    told = render_markdown(found, "en")

    assert "## Difference in meaning: `old` → `new`" in told
    assert (
        "| `R-2` | stronger: it allows less than before | title: “No goods before the money” → “No \\| goods &lt;b>” |"
        in told
    )
    assert "**R-2** – Allowed before and not now:\n\n```text\nthe method of order1 is cash on delivery\n" in told
    assert "### Conflicts" in told
    assert told.count("```") % 2 == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_of_the_comparison_is_wider_than_the_terminal(lang: str, tmp_path) -> None:
    found = compared(tmp_path, SHOP, SHOP.replace("o.total >= 10 CNY", "o.total <= 10 CNY"))
    told = render(found, Style(lang, columns=60))

    from reqonto.source import cells

    assert max(cells(line) for line in told.splitlines() if "/" not in line) <= 60


def test_with_mistakes_on_one_side_the_rest_is_compared(tmp_path) -> None:
    broken = SHOP.replace("o.total >= 10 CNY", "o.totl >= 11 CNY").replace("within 24 h", "within 25 h")
    found = compared(tmp_path, SHOP, broken, quick=False)

    assert {each.id: each.change for each in found.requirements if each.meant_otherwise} == {
        "R-01": "weaker",
        "R-04": "not_compared",
    }
    assert found.invalid == (False, True)
    assert found.exit_code("gained", fail_on_unknown=False) == 1
    assert "the text of the new version" not in render(found, Style("en"))
    assert "new has mistakes (above): what they concern was not compared" in render(found, Style("en"))


def test_a_story_that_is_lost_now_is_told(tmp_path) -> None:
    old = BEFORE.replace(
        "  at 2026-11-13T02:00: books does Ship(order: o1)\n  ends 2026-11-14T00:00\n", "  until 2026-11-12T00:00\n"
    )
    ban = "constraint R-9: every s in Ship: s.order.method = cash_on_delivery\n"
    found = compared(tmp_path, old, old + ban, quick=False)

    assert [(each.scenario, each.lost, each.worse) for each in found.scenarios] == [("S-1", ((), ("R-1", "R-9")), True)]
    assert found.exit_code("gained", fail_on_unknown=False) == 1
    assert "S-1  can only end in violation of R-1 or R-9 now" in render(found, Style("en"))
    jsonschema.Draft202012Validator(schema()).validate(json.loads(render_json(found)))
