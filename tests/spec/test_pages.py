"""Golden pages: what is found in a text is what its comments name, no more and no less."""

from __future__ import annotations

import pytest

from reqonto.diagnostics import codes_spec
from reqonto.diagnostics.diagnostic import Code
from tests.golden import GOLDEN, Case, cases, cases_of, differences

from .reading import diagnose

CODES = {value.code for value in vars(codes_spec).values() if isinstance(value, Code)}
NOT_ON_A_PAGE = {"RQ0335"}
"""Codes that a few lines cannot show; `test_formulas` raises them."""


@pytest.mark.parametrize("case", cases(GOLDEN / "spec"), ids=str)
def test_a_golden_page_has_the_findings_that_it_names(case: Case) -> None:
    assert differences(case, diagnose) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_code_has_its_smallest_text(lang: str) -> None:
    shown = {
        finding.code
        for case in cases_of(GOLDEN / "spec" / f"codes.{lang}.md")
        for finding in case.expected
        if finding.code == case.heading
    }

    assert shown == CODES - NOT_ON_A_PAGE
