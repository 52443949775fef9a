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


RANGES = """
entity Order {{ param total: integer  param gift: boolean }}
constraint C-1: every o in Order where o.total > 5 and o.total < 3: o.gift
constraint C-2: every o in Order where o.gift and not o.gift: {duty}
"""
RANGES_ZH = """
实体 订单 {{ 参数 总额：整数；参数 礼品：布尔 }}
约束 C-1：每个 甲 属于 订单 其中 甲.总额 > 5 且 甲.总额 < 3：甲.礼品
约束 C-2：每个 甲 属于 订单 其中 甲.礼品 且 非 甲.礼品：{duty}
"""


@pytest.mark.parametrize(
    "text",
    [
        RANGES.format(duty="o.total > 1"),
        RANGES.format(duty="false"),
        RANGES_ZH.format(duty="甲.总额 > 1"),
        RANGES_ZH.format(duty="假"),
    ],
)
def test_each_condition_that_contradicts_itself_is_told_as_that(tmp_path, text):
    path = tmp_path / "rules.req"
    path.write_text(text, encoding="utf-8")

    result = run([path], Settings(cache=False, jobs=1), stages=("read", "meaning", "consistency"))

    assert result.consistency.conflicts == ()
    assert [(each.requirement, each.because) for each in result.consistency.vacuous] == [("C-1", ()), ("C-2", ())]
    assert [each.code.code for each in result.findings] == ["RQ0616", "RQ0616"]


def test_what_an_assumption_excludes_never_applies_even_if_it_contradicts_itself(tmp_path):
    text = (
        "entity Order { param total: integer }\nassumption A-1: every o in Order: o.total > 9\n"
        "constraint C-1: every o in Order where o.total < 5: o.total > 6\n"
    )

    assert checked(tmp_path, text) == ([], [("C-1", ("A-1",))])
