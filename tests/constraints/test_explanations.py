"""The pages that explain the codes of constraints: their examples show what they say, and nothing else."""

from pathlib import Path

import pytest

import reqonto.diagnostics
from reqonto.diagnostics import codes_constraints
from reqonto.diagnostics.diagnostic import Code
from tests.golden import cases_of, differences

from .test_pages import diagnose

PAGES = Path(reqonto.diagnostics.__file__).parent / "pages"
CODES = [value for value in vars(codes_constraints).values() if isinstance(value, Code)]
EXAMPLES = [case for code in CODES for lang in ("en", "zh") for case in cases_of(PAGES / f"{code.code}.{lang}.md")]


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case.page.stem)
def test_an_example_has_the_findings_that_it_names(case):
    assert differences(case, diagnose) == []
    assert case.page.name.split(".")[0] in {finding.code for finding in case.expected}


def test_every_code_is_explained_in_both_languages_by_an_example():
    assert len(EXAMPLES) == 2 * len(CODES)
