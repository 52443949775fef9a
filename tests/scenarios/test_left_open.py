"""What a story leaves open is decided where all that it may be agrees: for verdicts and for `check` alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.checks.verdicts import ScenarioResult
from reqonto.pipeline import run
from reqonto.settings import Settings

pytestmark = pytest.mark.engine

BILLS = """role Shop
role Customer { disjoint with Shop }
entity Sub
event Start(sub: Sub) by Customer to Shop
event Bill(sub: Sub) by Shop
constraint C-1: every b in Bill: b.by is a Shop
constraint C-2: every x in Shop, y in Shop: x = y
constraint C-3: every b in Bill, s in Start: b.by = s.to
constraint C-4: no b in Bill: b.by is a Customer
scenario S-1 {
  given a: Sub
  given sh: Shop
  given c: Customer
  start 2026-01-31T10:00Z
  at 10:00: c does Start(sub: a) to sh
  at 11:00: do Bill(sub: a)
  check every b in Bill: b.by is a Shop
  check every x in Shop, y in Shop: x = y
  check every b in Bill, s in Start: b.by = s.to
  check no b in Bill: b.by is a Customer
  check some b in Bill: b.by is a Customer
  until 2026-03-10
}
"""
BILLS_ZH = """角色 商家
角色 顾客 { 互斥 商家 }
实体 订阅
事件 开始（项：订阅） 由 顾客 给 商家
事件 计费（项：订阅） 由 商家
约束 C-1：每个 甲 属于 计费：甲.执行者 是 商家
场景 S-1 {
  已有 甲：订阅
  已有 店：商家
  已有 客：顾客
  起始 2026-01-31T10:00Z
  时间 10:00：客 执行 开始（项：甲） 给 店
  时间 11:00：执行 计费（项：甲）
  检查 每个 丙 属于 计费：丙.执行者 是 商家
  截止 2026-03-10
}
"""


def judged(text: str, folder: Path) -> ScenarioResult:
    file = folder / "story.req"
    file.write_text(text, encoding="utf-8")
    result = run([file], Settings(cache=False, timeout=300.0), stages=("read", "meaning", "scenarios"))
    assert [
        each.message("en")
        for each in result.diagnostics
        if each.weight.word == "error" and not each.code.code.startswith("RQ10")
    ] == []
    assert result.scenarios
    return result.scenarios[0]


def verdicts(found: ScenarioResult) -> dict[str, str]:
    return {each.requirement: each.verdict.value for each in found.judgements}


def test_who_did_it_is_of_the_role_and_may_have_no_name_here(tmp_path: Path) -> None:
    found = judged(BILLS, tmp_path)

    assert verdicts(found) == {"C-1": "satisfied", "C-2": "unknown", "C-3": "unknown", "C-4": "satisfied"}
    assert [said for _, said in found.checks] == [True, None, None, True, False]


def test_the_same_in_chinese(tmp_path: Path) -> None:
    found = judged(BILLS_ZH, tmp_path)

    assert (verdicts(found), [said for _, said in found.checks]) == ({"C-1": "satisfied"}, [True])


PICKS = """role Shop
entity Order {{ param paid: boolean }}
event Pick(order: Order) by Shop
event Tick(order: Order) by Shop
{assumed}
constraint C-1: every o in Order: not o.paid
scenario S-1 {{
  given o: Order
  given sh: Shop
  start 2026-01-31T10:00Z
  at 10:00: sh does Tick(order: o)
  check not o.paid
  {end}
}}
"""
LATER = "assumption A-1: every o in Order where o.paid: some p in Pick: p.order = o"
IN_TIME = (
    "assumption A-1: every t in Tick where t.order.paid: some p in Pick: p.order = t.order and p within 1 d after t"
)
BEFORE = "assumption A-1: every t in Tick where t.order.paid: some p in Pick: p.order = t.order and p before t"


@pytest.mark.parametrize(
    ("assumed", "end", "verdict", "said"),
    [
        # The pick may still come.
        (LATER, "until 2026-01-31T12:00Z", "unknown", None),
        (IN_TIME, "until 2026-01-31T12:00Z", "unknown", None),
        # There was none, and there will be none.
        (BEFORE, "until 2026-01-31T12:00Z", "satisfied", True),
        (LATER, "ends 2026-02-12T12:00Z", "satisfied", None),
    ],
)
def test_what_may_still_come_decides_nothing(
    assumed: str, end: str, verdict: str, said: bool | None, tmp_path: Path
) -> None:
    found = judged(PICKS.format(assumed=assumed, end=end), tmp_path)

    assert verdicts(found)["C-1"] == verdict
    assert [each for _, each in found.checks] == [said]
