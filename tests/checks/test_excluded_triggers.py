"""A trigger that assumptions alone exclude: the requirement never applies, and nothing clashes."""

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

TEXT = """
role Party
role Platform is a Party
entity Change
relation Serves(who: Party)
event Asks(change: Change) by Platform
event Takes(change: Change) by Platform
constraint C-1: every e in Takes where Serves(e.by): {duty}
assumption A-1: {assumed}
"""
DUTY = "some q in Asks: q.by = e.by and q.change = e.change and q before e"
CHINESE = """
角色 主体
角色 平台 是 主体
实体 修改
关系 面向（谁：主体）
事件 征求（项：修改） 由 平台
事件 实施（项：修改） 由 平台
约束 C-1：每个 甲 属于 实施 其中 面向（甲.执行者）：存在 乙 属于 征求：乙.项 = 甲.项 且 乙 早于 甲
假设 A-1：没有 丙 属于 平台：面向（丙）
"""


def checked(tmp_path, text):
    path = tmp_path / "rules.req"
    path.write_text(text, encoding="utf-8")
    consistency = run([path], Settings(cache=False, jobs=1)).consistency
    return (
        [each.members for each in consistency.conflicts],
        [(each.requirement, each.because) for each in consistency.vacuous],
    )


@pytest.mark.parametrize("text", [TEXT.format(duty=DUTY, assumed="no w in Platform: Serves(w)"), CHINESE])
def test_what_an_assumption_excludes_never_applies(tmp_path, text):
    assert checked(tmp_path, text) == ([], [("C-1", ("A-1",))])


def test_what_no_assumption_excludes_applies(tmp_path):
    assert checked(tmp_path, TEXT.format(duty=DUTY, assumed="some w in Platform: Serves(w)")) == ([], [])


def test_a_requirement_that_excludes_its_trigger_itself_still_contradicts_itself(tmp_path):
    own = "Serves(e.by) and not Serves(e.by)"

    assert checked(tmp_path, TEXT.format(duty=own, assumed="some w in Platform: Serves(w)")) == ([("C-1",)], [])
