"""The catalogue of diagnostics is closed: every code has its name, both languages, and a page in each."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

import reqonto.diagnostics
from reqonto.diagnostics import catalog
from reqonto.diagnostics.diagnostic import Code

CODES = catalog.codes()
PACKAGE = Path(reqonto.diagnostics.__file__).parent
PAGES = PACKAGE / "pages"

CHINESE = re.compile("[\u4e00-\u9fff]")
HEADINGS = ["What it means", "Example", "Fix", "When to allow it"]

each_code = pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)


def fields(template: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_there_are_codes() -> None:
    assert CODES


def test_every_row_of_every_table_is_in_the_catalogue() -> None:
    rows = {
        value
        for path in PACKAGE.glob("codes_*.py")
        for value in vars(importlib.import_module(f"reqonto.diagnostics.{path.stem}")).values()
        if isinstance(value, Code)
    }

    assert set(CODES) == rows


def test_no_number_is_used_twice() -> None:
    assert [code for code, count in Counter(code.code for code in CODES).items() if count > 1] == []


def test_no_name_is_used_twice() -> None:
    assert [name for name, count in Counter(code.name for code in CODES).items() if count > 1] == []


@each_code
def test_a_code_is_a_number_and_a_name(code: Code) -> None:
    assert re.fullmatch(r"RQ(0[0-9]|1[0-2])[0-9]{2}", code.code)
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code.name)


@each_code
def test_both_languages_name_the_same_fields(code: Code) -> None:
    assert fields(code.en) == fields(code.zh)


@each_code
def test_each_message_is_in_its_language(code: Code) -> None:
    assert CHINESE.search(code.zh)
    assert not CHINESE.search(code.en)


@each_code
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_code_is_found_by_number_and_name_and_has_its_page(code: Code, lang: str) -> None:
    assert catalog.lookup(code.code.lower()) is code
    assert catalog.lookup(code.name) is code

    page = catalog.page(code, lang)

    assert page is not None
    assert code.code in page
    headings = re.findall(r"^## (.*?)\s*$", page, re.MULTILINE)
    assert len(headings) == len(HEADINGS)
    assert headings == HEADINGS if lang == "en" else all(CHINESE.search(heading) for heading in headings)


def test_no_page_explains_what_is_no_code() -> None:
    known = {f"{code.code}.{lang}.md" for code in CODES for lang in ("en", "zh")}

    assert {path.name for path in PAGES.glob("*.md")} - known == set()
