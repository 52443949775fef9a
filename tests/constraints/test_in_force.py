"""Items with a first and a last day: in force on both, left out the day before and the day after."""

import json
from datetime import date

import pytest

from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report import text as page
from reqonto.report.json import render, schema
from reqonto.settings import Settings

TEXT = """
external role Buyer
role Shop
event Asks by Buyer to Shop
event Answers by Shop
requirement R-1 {
  when Asks as a, the Shop shall within 3 d after a do Answers
  valid from 2026-06-19 to 2026-12-31
}
requirement R-2 { when Asks as a, the Shop shall within 9 d after a do Answers }
scenario S-1 {
  given b: Buyer
  given s: Shop
  start 2026-06-01T10:00+00:00
  at +0 h: b does Asks to s
  at +120 h: s does Answers
  ends 2026-07-01
  expect R-1 violated
  expect R-2 satisfied
}
"""
DAYS = [("2026-06-18", False), ("2026-06-19", True), ("2026-12-31", True), ("2027-01-01", False)]


def checked(tmp_path, text=TEXT, **settings):
    path = tmp_path / "dated.req"
    path.write_text(text, encoding="utf-8")
    return run([path], Settings(cache=False, jobs=1, **settings))


@pytest.mark.parametrize(("day", "counts"), DAYS)
def test_a_rule_counts_from_its_first_to_its_last_day(tmp_path, day, counts):
    result = checked(tmp_path, as_of=date.fromisoformat(day))

    assert ("R-1" in result.theory.by_id) is counts
    assert result.not_in_force == (() if counts else ("R-1",))
    assert result.as_of == date.fromisoformat(day)


@pytest.mark.parametrize("day", [day for day, _ in DAYS])
def test_of_a_rule_that_is_not_in_force_no_verdict_is_expected(tmp_path, day):
    result = checked(tmp_path, as_of=date.fromisoformat(day))

    assert [each.message("en") for each in result.findings if each.code.code.startswith("RQ10")] == []
    assert len(result.scenarios) == 1


@pytest.mark.parametrize(("day", "counts"), DAYS)
def test_a_dated_scenario_is_judged_on_its_days_only(tmp_path, day, counts):
    dated = TEXT.replace("  expect R-1 violated", "  valid from 2026-06-19 to 2026-12-31\n  expect R-1 violated")

    result = checked(tmp_path, dated, as_of=date.fromisoformat(day))

    assert [each.id for each in result.scenarios] == (["S-1"] if counts else [])


def test_a_scenario_of_a_phase_that_is_left_out_is_left_out(tmp_path):
    phased = TEXT.replace("  expect R-1 violated", "  phase later\n  expect R-1 violated")

    assert [each.id for each in checked(tmp_path, phased).scenarios] == ["S-1"]
    assert checked(tmp_path, phased, without_phases=("later",)).scenarios == ()


def test_the_chosen_day_wins_over_today(tmp_path):
    today = date(2026, 8, 1)

    assert checked(tmp_path, today=today).as_of == today
    assert checked(tmp_path, today=today, as_of=date(2027, 1, 1)).not_in_force == ("R-1",)


def test_the_report_says_which_day_was_used_and_what_is_not_in_force_on_it(tmp_path):
    style = {lang: Style(lang, columns=None, colour=False) for lang in ("en", "zh")}
    chosen = checked(tmp_path, as_of=date(2027, 1, 1))
    implied = checked(tmp_path, today=date(2026, 8, 1))

    assert "rules in force on 2027-01-01; 1 item is not: R-1" in page.render(chosen, style["en"])
    assert "2027-01-01 有效的规则；1 项无效：R-1" in page.render(chosen, style["zh"])
    told = "rules in force on 2026-08-01 (today; --as-of chooses the day): all of them"
    assert told in page.render(implied, style["en"])


def test_json_says_it_too(tmp_path):
    import jsonschema

    told = json.loads(render(checked(tmp_path, as_of=date(2027, 1, 1))))

    jsonschema.validate(told, schema())
    assert (told["as_of"], told["not_in_force"]) == ("2027-01-01", ["R-1"])


def test_where_no_item_is_dated_the_day_of_the_run_changes_no_byte(tmp_path):
    plain = TEXT.replace("  valid from 2026-06-19 to 2026-12-31\n", "")

    assert render(checked(tmp_path, plain, today=date(2026, 8, 1))) == render(checked(tmp_path, plain))
    assert checked(tmp_path, plain, today=date(2026, 8, 1)).as_of is None


def test_the_days_of_a_calendar_are_those_that_it_knows(tmp_path):
    text = TEXT + 'calendar X { zone "UTC"  weekend sat, sun  valid from 2020-01-01 to 2020-12-31 }\n'

    assert checked(tmp_path, text, as_of=date(2026, 8, 1)).not_in_force == ()


@pytest.mark.parametrize(
    ("asked", "verdict"), [("2026-06-08T23:59:59", "violated"), ("2026-06-09T00:00:00", "not applicable")]
)
def test_from_the_day_after_counts_whole_days_in_formulas(tmp_path, asked, verdict):
    text = f"""
module shop {{ zone "Asia/Shanghai" }}
external role Buyer
role Shop
entity Order
event Delivers(order: Order) by Shop
event Asks(order: Order) by Buyer
event Refuses(order: Order) by Shop
requirement R-1 {{
  when Asks(order: o) as a,
    if (some d in Delivers: d.order = o and a within 7 d from the day after d) then the Shop must not do Refuses(order: o)
}}
scenario S-1 {{
  given b: Buyer
  given s: Shop
  given o: Order
  start 2026-06-01T15:00+08:00
  at +0 h: s does Delivers(order: o)
  at {asked}+08:00: b does Asks(order: o)
  at +300 h: s does Refuses(order: o)
  ends 2026-07-01
  expect R-1 {verdict}
}}
"""
    assert [each.message("en") for each in checked(tmp_path, text).all_diagnostics] == []
