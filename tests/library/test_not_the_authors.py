"""What the library says twice is no finding of those who import it; what they repeat of it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.report.text import counts
from reqonto.settings import Settings

# C-ORD-16 of the library demands nothing beside the other items of its module; that is told of the library alone.
IMPORTING = """\
module my.shop
import ecreq.base
import ecreq.orders
"""
REPEATED = """\
constraint R-1: every o in Order: o.freight >= 0 CNY
constraint R-2: every o in Order: o.freight >= -1 CNY
"""


def found(folder: Path, text: str, *library: str) -> tuple[set[str], str, set[str]]:
    """The requirements with a hint that they follow, the counts, and those that have that status."""
    paths: list[str | Path] = []
    if text:
        file = folder / "shop.req"
        file.write_text(text, encoding="utf-8")
        paths.append(file)
    result = run([*paths, *library], Settings(cache=False), stages=("meaning", "consistency"))
    told = {each.about for each in result.findings if each.code.code == "RQ0611"}
    following = {each.requirement for each in result.consistency.redundant} if result.consistency else set()
    return told, counts(result).en, following


@pytest.mark.engine
def test_what_follows_within_the_library_is_counted_and_not_told(tmp_path: Path) -> None:
    told, line, following = found(tmp_path, IMPORTING)

    assert following
    assert told == set()
    assert f"0 redundant ({len(following)} more in the library)" in line


@pytest.mark.engine
def test_what_an_author_says_twice_is_told(tmp_path: Path) -> None:
    told, line, following = found(tmp_path, IMPORTING + REPEATED)

    assert told == {"R-2"} < following
    assert f"1 redundant ({len(following) - 1} more in the library)" in line


@pytest.mark.engine
def test_of_the_library_itself_it_is_told(tmp_path: Path) -> None:
    told, line, following = found(tmp_path, "", "reqonto:ecreq/orders.req")

    assert told == following != set()
    assert "more in the library" not in line
