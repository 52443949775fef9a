"""Where time was too short to look whether requirements follow from others, that is said."""

from __future__ import annotations

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


def with_unsettled(folder: Path, *ids: str) -> Result:
    file = folder / "shop.req"
    file.write_text(SHOP)
    result = run([file], Settings(cache=False))
    assert result.consistency is not None
    return replace(result, consistency=replace(result.consistency, unsettled=ids))


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
    result = with_unsettled(tmp_path, *ids)

    data = result_json(result)

    jsonschema.Draft202012Validator(schema()).validate(data)
    assert (data["redundancy_complete"], data["redundancy_open"]) == (not ids, list(ids))
    for lang, words, mark in (("en", english, "not settled"), ("zh", chinese, "可由其他需求推出，")):
        told = render(result, Style(lang))
        assert words in told
        assert (mark in told) is bool(ids)
