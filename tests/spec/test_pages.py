"""The examples of the explanations of codes, and the golden pages, show what is said to be found in them."""

from __future__ import annotations

from pathlib import Path

import pytest

import reqonto.diagnostics
from reqonto.diagnostics import codes_spec
from reqonto.diagnostics.diagnostic import Code
from tests.golden import GOLDEN, Case, cases, cases_of, differences

from .reading import diagnose

PAGES = Path(reqonto.diagnostics.__file__).parent / "pages"
CODES = [value for value in vars(codes_spec).values() if isinstance(value, Code)]
EXAMPLES = [
    case for code in CODES for lang in ("en", "zh") for case in cases_of(PAGES / f"{code.code}.{lang}.md")
]  # fmt: skip
WITHOUT_EXAMPLE = {"RQ0335"}
"""Codes that a few lines cannot show; a test of their own raises them."""


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: f"{case.page.stem}")
def test_an_example_has_the_findings_that_it_names(case: Case) -> None:
    assert differences(case, diagnose) == []


@pytest.mark.parametrize("case", cases(GOLDEN / "spec"), ids=str)
def test_a_golden_page_has_the_findings_that_it_names(case: Case) -> None:
    assert differences(case, diagnose) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_code_is_shown_by_its_example(lang: str) -> None:
    shown = {
        finding.code
        for case in EXAMPLES
        if case.page.name.endswith(f".{lang}.md")
        for finding in case.expected
        if finding.code == case.page.name.split(".")[0]
    }

    assert {code.code for code in CODES} - WITHOUT_EXAMPLE == shown
