"""The example of what others may do: three cases without a lawful response, the same in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.checks.conditional import Conditional
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.printer import format_source

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("folder", ["others-act", "others-act-zh"])
def test_the_three_cases_are_found_and_nothing_else(folder: str) -> None:
    result = run([EXAMPLES / folder / "shop.req"], Settings(cache=False, timeout=120))

    assert result.verdict == "consistent"
    assert result.consistency is not None
    assert [(each.kind, each.members, each.minimal) for each in result.consistency.conflicts] == [
        ("pair", ("R-5", "R-6", "R-7"), True),
        ("conditional", ("R-1", "R-2"), True),
        ("conditional", ("R-3", "R-4"), True),
    ]
    data = result.further["conditional"].data
    assert isinstance(data, Conditional)
    assert data.relied == ("R-8",)


@pytest.mark.parametrize(("folder", "dialect"), [("others-act", "en"), ("others-act-zh", "zh")])
def test_the_example_is_in_canonical_form(folder: str, dialect: str) -> None:
    text = (EXAMPLES / folder / "shop.req").read_text(encoding="utf-8")

    assert text == format_source(Source("shop.req", text), "zh" if dialect == "zh" else "en")[0]
