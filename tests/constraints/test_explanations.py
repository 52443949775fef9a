"""The pages that explain the codes of constraints: the example is found faulty, the mended one is not."""

import re
from pathlib import Path

import pytest

import reqonto.diagnostics
from reqonto.diagnostics import codes_constraints
from reqonto.diagnostics.diagnostic import Code
from reqonto.source import Source

from .test_pages import diagnose

PAGES = Path(reqonto.diagnostics.__file__).parent / "pages"
CODES = [value for value in vars(codes_constraints).values() if isinstance(value, Code)]
PAIRS = [(code, lang) for code in CODES for lang in ("en", "zh")]


@pytest.mark.parametrize(("code", "lang"), PAIRS, ids=lambda value: getattr(value, "code", value))
def test_the_example_of_a_page_shows_its_code_and_the_fix_does_not(code, lang):
    page = (PAGES / f"{code.code}.{lang}.md").read_text("utf-8")
    example, *fixes = re.findall(r"^```req\n(.*?)^```", page, re.MULTILINE | re.DOTALL)

    def found(text):
        return {each.code.code for each in diagnose([Source("page.req", text)])}

    assert code.code in found(example)
    assert not any(code.code in found(fix) for fix in fixes)
