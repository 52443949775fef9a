"""What discharges a duty: from the trigger up to the deadline; at any time before where no event begins it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

HEAD = """
module u { zone "UTC" }
external role Master
role Crew
entity Sailing { param departure: datetime }
event Cancel(sailing: Sailing) by Master
event Board(sailing: Sailing) by Crew
event Depart(sailing: Sailing) by Crew
requirement R-1 { every s in Sailing: SENTENCE }
scenario S-1 {
  given crew: Crew
  given master: Master
  given s1: Sailing { departure: 2026-07-02T10:00Z }
  start 2026-07-01T09:00Z
  at CANCELLED: master does Cancel(sailing: s1)
  at 2026-07-02T10:00Z: crew does Board(sailing: s1)
  ends 2026-07-03T00:00Z
  expect R-1 VERDICT
}
"""
CHINESE = """
模块 u { 时区 “UTC” }
外部 角色 港务
角色 船员
实体 航次 { 参数 开航：时刻 }
事件 取消（航次：航次） 由 港务
事件 开船（航次：航次） 由 船员
需求 R-1 { 每个 甲 属于 航次：船员 应 在 15分钟 内 晚于 甲.开航 执行 开船（航次：甲） 除非 取消（航次：甲） }
场景 S-1 {
  已有 丙：港务
  已有 丁：航次 { 开航：2026-07-02T10:00Z }
  起始 2026-07-01T09:00Z
  时间 10:00：丙 执行 取消（航次：丁）
  结束 2026-07-03T00:00Z
  预期 R-1 满足
}
"""
DUE = "the Crew shall within 15 min after s.departure do Depart(sailing: s) unless Cancel(sailing: s)"
BOARDED = "the Crew shall within 15 min after Board(sailing: s) do Depart(sailing: s) unless Cancel(sailing: s)"
WHEN = (
    "when Board(sailing: s) as b, the Crew shall within 15 min after b do Depart(sailing: s) unless Cancel(sailing: s)"
)


def wrong(text: str, folder: Path) -> list[str]:
    file = folder / "u.req"
    file.write_text(text, encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "scenarios"))
    return [each.message("en") for each in result.all_diagnostics if each.weight.word == "error"]


@pytest.mark.parametrize(
    ("sentence", "cancelled", "verdict"),
    [
        (DUE, "10:00", "satisfied"),
        (DUE, "2026-07-02T10:15Z", "satisfied"),
        (DUE, "2026-07-02T10:16Z", "violated"),
        (BOARDED, "10:00", "violated"),
        (BOARDED, "2026-07-02T10:15Z", "satisfied"),
        (WHEN, "10:00", "violated"),
        (WHEN, "2026-07-02T10:15Z", "satisfied"),
    ],
)
def test_what_comes_before_a_duty_that_no_event_begins_discharges_it(
    sentence: str, cancelled: str, verdict: str, tmp_path: Path
) -> None:
    text = HEAD.replace("SENTENCE", sentence).replace("CANCELLED", cancelled).replace("VERDICT", verdict)
    before, _, after = text.partition("  at 2026-07-02T10:00Z")
    if cancelled != "10:00":
        # Steps stand in the order of their times.
        lines = before.splitlines()
        cancel = lines.pop()
        board, _, rest = after.partition("\n")
        text = "\n".join((*lines, f"  at 2026-07-02T10:00Z{board}", cancel, rest))

    assert wrong(text, tmp_path) == []


def test_the_same_in_chinese(tmp_path: Path) -> None:
    assert wrong(CHINESE, tmp_path) == []
    assert wrong(CHINESE.replace("满足", "违反"), tmp_path) != []
