"""Where time was too short to look whether requirements follow from others, that is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import Result, run
from reqonto.report.json import result_json, schema
from reqonto.report.text import render
from reqonto.settings import Settings

SHOP = """\
entity Order { param total: integer }
constraint C-1: every o in Order: o.total > 5
constraint C-2: every o in Order: o.total < 9
"""


def with_unsettled(folder: Path, unsettled: Mapping[str, str]) -> Result:
    file = folder / "shop.req"
    file.write_text(SHOP)
    result = run([file], Settings(cache=False))
    assert result.consistency is not None
    return replace(result, consistency=replace(result.consistency, unsettled=unsettled))


@pytest.mark.engine
@pytest.mark.parametrize(
    ("ids", "english", "chinese"),
    [
        ((), "", ""),
        (("C-1",), "Whether C-1 follows from others was not settled", "C-1是否可由其他需求推出"),
        (("C-1", "C-2"), "Whether 2 requirements follow from others was not settled", "2 条需求是否可由其他需求推出"),
    ],
)
def test_what_was_not_settled_is_said_in_text_and_data(tmp_path, ids, english, chinese) -> None:
    result = with_unsettled(tmp_path, dict.fromkeys(ids, "time"))

    data = result_json(result)

    jsonschema.Draft202012Validator(schema()).validate(data)
    assert (data["redundancy_complete"], data["redundancy_open"]) == (not ids, list(ids))
    for lang, words, mark in (("en", english, "not settled"), ("zh", chinese, "可由其他需求推出，")):
        told = render(result, Style(lang))
        assert words in told
        assert (mark in told) is bool(ids)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("unsettled", "english", "chinese"),
    [
        ({"C-1": "time"}, "was used up (--timeout)", "已用完允许的时间（--timeout）"),
        ({"C-1": "unreached"}, "a third of the time that was left", "剩余时间的三分之一"),
        ({"C-1": "steps"}, "solver steps", "求解步数"),
        ({"C-1": "long"}, "may take 4 s at most", "至多用 4 秒"),
        ({"C-1": "bound"}, "up to the size limit", "规模上限"),
        ({"C-1": "steps", "C-2": "bound"}, "does not change (1)", "无济于事（1 条）"),
    ],
)
def test_the_reason_is_told_and_the_time_is_blamed_only_where_it_was_short(tmp_path, unsettled, english, chinese):
    result = with_unsettled(tmp_path, unsettled)

    for lang, words in (("en", english), ("zh", chinese)):
        told = render(result, Style(lang))
        assert words in told
        assert ("--timeout" in told) is bool({"time", "unreached"} & set(unsettled.values()))


@pytest.mark.engine
def test_where_steps_are_few_the_steps_are_the_reason(tmp_path, monkeypatch):
    """The question needs some; the run has all the time it wants."""
    monkeypatch.setattr("reqonto.checks.entailed.STEPS", 1)
    file = tmp_path / "shop.req"
    file.write_text(
        "entity Order { param total: integer  param paid: integer }\n"
        "constraint C-1: every o in Order: o.total > 5\n"
        "constraint C-2: every o in Order: o.paid > o.total\n"
        "constraint C-3: every o in Order: o.paid > 4\n"
    )

    consistency = run([file], Settings(cache=False)).consistency

    assert consistency is not None
    assert set(consistency.unsettled.values()) == {"steps"}
