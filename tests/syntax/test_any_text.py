"""No text whatever crashes the parser or keeps it from ending."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.source import Source
from reqonto.syntax.parser import MAX_FAULTS, parse

TOUR = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[1] / "conformance/good").glob("*.req"))]
PIECES = [
    *'{}()[],:;.=“”"#`|<>-+*/ \n角的@%￥1x\x00\ud800',
    "every ",
    "param ",
    "}\n",
    '"""',
    "requirement R { ",
    "每个 ",
    "if ",
    "在 ",
]


def assert_sound(text: str) -> None:
    _, diagnostics = parse(Source("a.req", text))

    assert len(diagnostics) <= 2 * MAX_FAULTS + 1
    for diagnostic in diagnostics:
        assert diagnostic.span is not None
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        assert diagnostic.message("en")
        assert diagnostic.message("zh")


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_characters_give_a_tree(text):
    assert_sound(text)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_text_gives_a_tree(seed):
    chance = random.Random(seed)
    text = chance.choice(TOUR)
    for _ in range(chance.choice([1, 1, 3, 8])):
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice(PIECES) + text[place + chance.choice([0, 1, 5]) :]

    assert_sound(text)
