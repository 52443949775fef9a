"""Rules that hold at every moment: what must end some day, and what never ends."""

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

KEPT = """
module m { zone "UTC" }
role Holder
role Clerk
entity Note { param since: datetime  param keep: duration  changing param held: boolean }
event Erase(note: Note) by Clerk
constraint C-1: every n in Note where n.held: now <= n.since + n.keep
"""
KEPT_ZH = """
模块 m { 时区 "UTC" }
角色 店员
实体 记录 { 参数 起：时刻  参数 期：时长  可变 参数 保存：布尔 }
事件 删除（录：记录） 由 店员
约束 C-1：每个 甲 属于 记录 其中 甲.保存：此刻 <= 甲.起 + 甲.期
"""


@pytest.mark.parametrize("text", [KEPT, KEPT_ZH])
def test_what_must_end_some_day_can_be_kept(text, tmp_path):
    file = tmp_path / "m.req"
    file.write_text(text, "utf-8")
    result = run([file], Settings(cache=False, timeout=600), stages=("read", "meaning", "consistency"))

    assert not [each.message("en") for each in result.diagnostics if each.weight.word == "error"]
    assert (result.verdict, result.consistency.undecided, result.consistency.vacuous) == ("consistent", (), ())


@pytest.mark.parametrize(("limit", "dead"), [("n.keep > 5 d", False), ("n.held", True)])
def test_what_may_never_end_cannot(limit, dead, tmp_path):
    file = tmp_path / "m.req"
    file.write_text(f"{KEPT}\nconstraint C-2: every n in Note: {limit}\n", "utf-8")
    result = run([file], Settings(cache=False, timeout=600), stages=("read", "meaning", "consistency"))

    assert not [each.message("en") for each in result.diagnostics if each.weight.word == "error"]
    found = [*result.consistency.vacuous, *result.consistency.conflicts, *result.consistency.undecided]
    assert bool(found) is dead
