"""The samples of the page about Python run, in both languages."""

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", ["python.md", "python.zh.md"])
def test_the_samples_print_what_the_page_shows(page, monkeypatch):
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(ROOT / "docs" / page), module_relative=False, encoding="utf-8")

    assert found.attempted > 8
    assert found.failed == 0
