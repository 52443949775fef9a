"""Two published rule books in 25 sentences each: every scenario is as expected, and the texts are without faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.diagnostics.diagnostic import Severity
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax import tree
from reqonto.syntax.parser import parse

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("folder", ["marketplace", "mall-zh"])
def test_every_scenario_is_as_expected(folder: str) -> None:
    files = [EXAMPLES / folder / "rules.req", EXAMPLES / folder / "scenarios.req"]
    result = run(files, Settings(cache=False), stages=("read", "meaning", "scenarios"))

    assert [each.code.code for each in result.diagnostics if each.severity >= Severity.WARNING] == []


@pytest.mark.parametrize("folder", ["marketplace", "mall-zh"])
def test_twenty_five_sentences_each_with_its_prose(folder: str) -> None:
    text = (EXAMPLES / folder / "rules.req").read_text(encoding="utf-8")
    items = parse(Source("rules.req", text))[0].items
    rules = [
        item
        for item in items
        if isinstance(item, tree.Requirement | tree.Formula | tree.Quality)
        and not (isinstance(item, tree.Formula) and item.word == "assumption")
    ]

    assert len(rules) == 25
    assert all(rule.meta for rule in rules)


def test_the_rules_of_the_marketplace_hold_together() -> None:
    result = run([EXAMPLES / "marketplace" / "rules.req"], Settings(cache=False, timeout=180))

    assert result.verdict == "consistent"
    assert result.consistency is not None
    assert result.consistency.conflicts == ()
