"""Values that may be so only for a time: the end of the time is tried, wherever it lies (C-PRC-18, C-PRV-06)."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.checks.verdicts import Consistency
from reqonto.pipeline import run
from reqonto.settings import Settings

SHOP = """\
module shop {{ zone "UTC" }}
role Shop
entity Product {{
  changing param special: boolean
  param start: datetime
  param end: datetime
  param promised: boolean
}}
{event}
constraint C-1: every p in Product where p.special: {while_special}
{more}
"""
TICK = "event Tick(product: Product) by Shop"
WHILE = (
    "now <= p.end",
    "p.start <= now",
    "p.start < p.end and p.start <= now <= p.end",
    "now <= p.start + 3 d and p.start <= now",
)


def checked(folder: Path, while_special: str, event: str = TICK, more: str = "") -> Consistency:
    file = folder / "shop.req"
    file.write_text(SHOP.format(event=event, while_special=while_special, more=more), encoding="utf-8")
    found = run([file], Settings(cache=False), stages=("meaning", "consistency")).consistency
    assert found is not None
    return found


@pytest.mark.engine
@pytest.mark.parametrize("while_special", WHILE)
def test_what_is_so_for_a_time_can_be_so(tmp_path: Path, while_special: str) -> None:
    found = checked(tmp_path, while_special)

    assert (found.verdict, found.undecided, found.vacuous, found.conflicts) == ("consistent", (), (), ())


@pytest.mark.engine
@pytest.mark.parametrize("while_special", WHILE)
def test_what_is_always_so_clashes_with_it(tmp_path: Path, while_special: str) -> None:
    found = checked(tmp_path, while_special, more="constraint C-2: every p in Product where p.promised: p.special")

    assert [each.members for each in found.conflicts] == [("C-1", "C-2")]
    assert found.undecided == ()


@pytest.mark.engine
def test_without_anything_that_happens_nothing_changes_and_it_is_not_called_possible(tmp_path: Path) -> None:
    found = checked(tmp_path, WHILE[2], event="")

    assert found.vacuous != () or [each.ids for each in found.undecided] == [("C-1",)]
