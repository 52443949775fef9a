"""What a repair makes of the scenarios is told beside it, before it is applied."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from reqonto.checks.verdicts import Verdict
from reqonto.cli.main import main
from reqonto.mending.offers import offers
from reqonto.mending.texts import edited
from reqonto.mending.trials import STAGES, STORIES, Bench
from reqonto.pipeline import run
from reqonto.settings import Settings

SETTINGS = Settings(cache=False, timeout=300.0)

GIFTS = """\
module shop { zone "UTC" }
role Buyer
role Shop
entity Order { param gift: boolean }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }
requirement R-2 { every o in Order: where o.gift, the Shop must not do Ship(order: o) }
scenario S-1 {
  given o1: Order { gift: true }
  start 2026-01-01T00:00Z
  at 00:10: mei does Pay(order: o1)
  at 01:10: shop does Ship(order: o1)
  ends 2026-02-01T00:00Z
  expect R-1 satisfied
  expect R-2 violated
}
scenario S-2 {
  given o1: Order { gift: true }
  start 2026-01-01T00:00Z
  at 00:10: mei does Pay(order: o1)
  ends 2026-02-01T00:00Z
  expect R-1 violated
}
scenario S-3 {
  given o1: Order { gift: false }
  start 2026-01-01T00:00Z
  at 00:10: mei does Pay(order: o1)
  at 01:10: shop does Ship(order: o1)
  ends 2026-02-01T00:00Z
  expect R-1 satisfied
}
"""

Judged = Mapping[tuple[str, str], tuple[Verdict | bool | None, bool]]


def judged(file: Path) -> Judged:
    """Each verdict of a check of the text alone, and whether it is as expected; without id whether it is possible."""
    result = run([file], SETTINGS, stages=STORIES)
    verdicts: dict[tuple[str, str], tuple[Verdict | bool | None, bool]] = {
        (scenario.id, each.requirement): (each.verdict, each.expected in (None, each.verdict))
        for scenario in result.scenarios
        for each in scenario.judgements
    }
    return verdicts | {(scenario.id, ""): (scenario.consistent, True) for scenario in result.scenarios}


@pytest.mark.engine
def test_what_is_told_of_scenarios_is_what_a_check_finds_with_the_repair(tmp_path: Path) -> None:
    file = tmp_path / "shop.req"
    file.write_text(GIFTS)
    before = judged(file)
    result = run([file], SETTINGS, stages=STAGES)
    assert result.consistency is not None
    (conflict,) = result.consistency.conflicts

    found = offers(conflict, result, (str(file),), frozenset({str(file)}), 300.0)

    written = [repair for repair in found.repairs if repair.edits]
    assert {"exception", "unless", "drop", "assumption"} <= {repair.kind for repair in found.repairs}
    for repair in written:
        file.write_text(edited(GIFTS, repair.edits))
        after = judged(file)
        changed = {key: verdict for key, (verdict, _) in after.items() if verdict is not before[key][0]}
        assert repair.flips is not None
        assert changed == {
            (each.scenario, each.requirement): each.new if each.possible is None else each.possible[1]
            for each in repair.flips
        }
        missed = {(each.scenario, each.requirement) for each in repair.flips if each.missed is not None}
        assert missed == {key for key, (_, as_expected) in after.items() if not as_expected and before[key][1]}


@pytest.mark.engine
def test_what_is_given_up_is_told_of_no_scenario_and_without_time_nothing_is(tmp_path: Path) -> None:
    file = tmp_path / "shop.req"
    file.write_text(GIFTS)
    result = run([file], SETTINGS, stages=STAGES)
    assert result.consistency is not None
    (conflict,) = result.consistency.conflicts

    found = offers(conflict, result, (str(file),), frozenset({str(file)}), 300.0)

    assert {("R-1",): (), ("R-2",): ()} == {each.drop: each.flips for each in found.repairs if each.drop}
    assert Bench((str(file),), result, 0.0).flips({}) is None


@pytest.mark.engine
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "then in S-2 R-1: violated → satisfied, where violated is expected"),
        ("zh", "此时 S-2 中 R-1：违反 → 满足，而预期为违反"),
    ],
)
def test_the_list_of_repairs_says_it_in_both_languages(tmp_path: Path, capsys, lang: str, said: str) -> None:
    file = tmp_path / "shop.req"
    file.write_text(GIFTS)
    main(["check", str(file), "--lang", lang])
    capsys.readouterr()

    main(["explain", "K1", "-f", str(file), "--lang", lang])

    assert said in capsys.readouterr().out
