"""Worlds that tell versions apart, written as scenarios, are judged by both versions as they are said to be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.report.difference_scenario import render

sys.path.insert(0, str(Path(__file__).parent))
from test_findings import AFTER, BEFORE
from test_planted import CYCLE, EDITS, SHOP
from versions_of import SETTINGS, compared

pytestmark = pytest.mark.engine

SAYABLE = [name for name, row in EDITS.items() if row[3] != "equivalent" and row[0].startswith("R-")]


def verdicts(folder: Path, text: str, scenarios: str) -> dict[str, dict[str, str]]:
    path = folder / "judged.req"
    path.write_text(f"{text}\n{scenarios}", encoding="utf-8")
    result = run([path], SETTINGS, stages=("read", "meaning", "scenarios"))
    assert [each.message("en") for each in result.diagnostics if each.weight.word == "error"] == []
    return {each.id: {one.requirement: one.verdict.value for one in each.judgements} for each in result.scenarios}


@pytest.mark.parametrize("name", SAYABLE)
def test_both_versions_judge_the_scenario_as_is_said(name: str, tmp_path) -> None:
    id_, before, after, _ = EDITS[name]
    new = SHOP.replace(before, after)
    told = render(compared(tmp_path, SHOP, new), "en")
    if name in {"duty becomes recommendation", "recommendation becomes duty"}:
        # What they say is the same.
        assert told.startswith("# no requirement")
        return

    assert "cannot say all" not in told
    old, now = (verdicts(tmp_path, text, told) for text in (SHOP, new))

    assert set(old) == set(now)
    for scenario in now:
        assert {old[scenario][id_] == "violated", now[scenario][id_] == "violated"} == {True, False}


def test_of_each_version_only_its_own_words_are_written(tmp_path) -> None:
    found = compared(tmp_path, BEFORE, AFTER.replace("param method", "param gift: boolean  param method"))
    told = render(found, "zh")

    assert "# R-1 在 old 中为满足，在 new 中为违反" in told
    assert told.count("scenario D-R-") == 2


def test_where_nothing_differs_a_line_says_so(tmp_path) -> None:
    assert render(compared(tmp_path, SHOP + CYCLE, SHOP + CYCLE), "en").startswith("# no requirement")
