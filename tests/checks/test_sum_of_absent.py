"""A sum over members of which one has no value is absent, for the solver as for stories."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

HEAD = """entity Line {{ param price: optional integer }}
entity Order {{ relation lines: Line [0..*] }}
constraint C-1: every o in Order: {}
constraint C-2: some o in Order: some l in o.lines: l.price is {}
"""


@pytest.mark.engine
@pytest.mark.parametrize(
    ("said", "price", "verdict"),
    [
        ("sum(l.price for l in o.lines) >= 0", "known", "consistent"),
        ("sum(l.price for l in o.lines) >= 0", "missing", "inconsistent"),
        ("sum(l.price for l in o.lines) < 0", "missing", "inconsistent"),
        ("sum(l.price for l in o.lines where l.price is known) >= 0", "missing", "consistent"),
    ],
)
def test_a_sum_with_an_absent_term_is_absent(said: str, price: str, verdict: str, tmp_path: Path) -> None:
    path = tmp_path / "m.req"
    path.write_text(HEAD.format(said, price), "utf-8")

    result = run([path], Settings(cache=False), stages=("read", "meaning", "consistency"))

    assert result.verdict == verdict
