"""The golden pages about needs, the Chinese one with the same findings as the English one; and every code on a page."""

from pathlib import Path

import pytest

from reqonto.diagnostics import codes_needs
from reqonto.diagnostics.diagnostic import Code
from reqonto.pipeline import run
from reqonto.settings import Settings
from tests.golden import GOLDEN, cases, differences

CASES = cases(GOLDEN / "needs")
ABOUT_OTHERS = {"RQ0612", "RQ0744"}


def diagnose(sources):
    """What is found in files of the current folder."""
    for source in sources:
        Path(source.path).write_text(source.text, encoding="utf-8")
    result = run([source.path for source in sources], Settings(cache=False), stages=("read", "meaning", "needs"))
    for each in result.all_diagnostics:
        if each.code.code not in ABOUT_OTHERS and not each.code.code.startswith("RQ11"):
            yield each


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_page_finds_what_it_says(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert differences(case, diagnose) == []


def test_every_code_of_needs_is_on_a_page_in_both_languages():
    rows = {value.code for value in vars(codes_needs).values() if isinstance(value, Code)}
    for lang in ("en", "zh"):
        shown = {finding.code for case in CASES if case.page.stem.endswith(lang) for finding in case.expected}

        assert rows == rows & shown


def test_both_languages_show_the_same():
    codes = {}
    for case in CASES:
        codes.setdefault(case.page.stem.rpartition(".")[2], []).append(
            [
                (finding.severity, finding.code)
                for finding in sorted(case.expected, key=lambda each: (each.line, each.code))
            ]
        )

    assert [sorted(each) for each in codes["en"]] == [sorted(each) for each in codes["zh"]]
