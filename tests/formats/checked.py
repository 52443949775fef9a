"""Results that the tests of formats write: of texts, and of the examples."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from reqonto.pipeline import run
from reqonto.result import Result
from reqonto.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
QUICK = replace(Settings(), timeout=20, cache=False, jobs=1)

CLASH = """\
role Shop
entity Order {{ param late: boolean  param opened: boolean  param accepted: boolean  param vip: boolean }}
{between}constraint C-01 "Late": every o in Order where o.late: {not_}o.accepted
constraint C-02 "Opened": every o in Order where o.opened: not o.accepted
"""
"""Two requirements that clash where both apply."""


@cache
def example(name: str) -> Result:
    return run([ROOT / "examples" / name], QUICK)


def checked(text: str, path: str = "shop.req") -> Result:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8", newline="")
    return run([path], QUICK)


def clash(between: str = "", not_: str = "") -> str:
    return CLASH.format(between=between, not_=not_)
