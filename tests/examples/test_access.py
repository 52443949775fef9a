"""The access matrix keeps its word: every verdict and answer it expects, one difference between its tables, in both languages."""

from functools import cache
from pathlib import Path

import pytest

from reqonto.interchange.turtle import graph_of
from reqonto.pipeline import run
from reqonto.report.rights import rights
from reqonto.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = ("access", "access-zh")


@cache
def checked(folder):
    return run([EXAMPLES / folder], Settings(timeout=300.0, cache=False), graph=graph_of)


@pytest.mark.parametrize("folder", FOLDERS)
def test_it_finds_what_its_readme_says(folder):
    result = checked(folder)

    assert result.verdict == "consistent"
    assert {each.code.code for each in result.all_diagnostics if each.weight.word != "hint"} == {"RQ0527"}
    assert [each.passed for each in result.further["questions"].data] == [True, True]


def test_both_languages_have_the_same_verdicts():
    first, second = (
        [(each.verdict, each.events) for scenario in checked(folder).scenarios for each in scenario.judgements]
        for folder in FOLDERS
    )

    assert first == second


def test_a_role_has_the_same_rights_in_both():
    first = [right.word for right in rights(checked("access"), "OrderClerk")]
    second = [right.word for right in rights(checked("access-zh"), "订单处理员")]

    assert first == second
    assert first.count("yes") == 2
