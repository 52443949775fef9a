"""Texts that say the same have the same conflicts; see `phrasings`."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.checks import circumstances
from reqonto.checks.circumstances import Circumstances

from .phrasings import Found, Phrased, disagreements

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("first", range(0, 12, 3))
def test_what_is_found_does_not_depend_on_the_phrasing(first: int, tmp_path: Path) -> None:
    assert [line for seed in range(first, first + 3) for line in disagreements(seed, tmp_path, ways=2)] == []


@pytest.mark.parametrize("seed", [40017, 40057])
def test_what_leaves_no_way_out_does_not_depend_on_the_phrasing(seed: int, tmp_path: Path) -> None:
    """What a premise asks for is denied as well, and a rule that speaks in several circumstances is asked in each."""
    assert list(disagreements(seed, tmp_path)) == []


def test_some_of_these_texts_have_conflicts(tmp_path: Path) -> None:
    import random

    found = [Found(Phrased(seed).text(random.Random(seed)), tmp_path) for seed in (1, 5)]

    assert all(each.conflicts for each in found)


def test_a_case_that_hangs_on_the_phrasing_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As if what has to be so of everything were no case, and what must not be so were one."""
    plain = circumstances._broken

    def only_prohibitions(theory, clause, variables, side) -> Circumstances | None:
        denied = any(type(literal).__name__ == "Not" for literal in clause.literals)
        return plain(theory, clause, variables, side) if denied else None

    monkeypatch.setattr(circumstances, "_broken", only_prohibitions)

    assert any(True for seed in (1, 5) for _ in disagreements(seed, tmp_path, ways=3))
