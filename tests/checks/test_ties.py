"""One event that is the first and the second at once: told as what it is, and no fault of the requirements."""

import pytest

from reqonto.diagnostics.diagnostic import Severity
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report.text import render
from reqonto.settings import Settings

SITE = """
role Site
entity Account
event Fail(account: Account) by Site
event Code(account: Account) by Site
"""

SITE_ZH = """
角色 站点
实体 账户
事件 失败（账户：账户） 由 站点
事件 发码（账户：账户） 由 站点
"""


def asked(text, folder):
    file = folder / "s.req"
    file.write_text(text, encoding="utf-8")
    # A single question may take a sixth of the time by the clock: on a busy machine that must not decide.
    return run([file], Settings(cache=False, timeout=900.0), stages=("read", "meaning", "consistency"))


TIED = {
    "second": SITE
    + """requirement R-1 { when the 1st Fail(account: a) as f, the Site shall within 1 h after f do Code(account: a) }
    requirement R-2 { when the 2nd Fail(account: a), the Site must not always do Code(account: a) }
    """,
    "fifth": SITE
    + """requirement R-1 { when the 2nd Fail(account: a) as f, the Site shall within 1 min after f do Code(account: a) }
    requirement R-2 { when the 5th Fail(account: a) within 1 h as f, the Site must not within 1 h after f do Code(account: a) }
    """,
    "zh": SITE_ZH
    + """需求 R-1 { 当 第1次 失败（账户：甲） 作为 乙，站点 应 在 1小时 内 晚于 乙 执行 发码（账户：甲） }
    需求 R-2 { 当 第2次 失败（账户：甲），站点 不得 始终 执行 发码（账户：甲） }
    """,
}


@pytest.mark.parametrize("text", TIED.values(), ids=TIED)
def test_a_conflict_that_takes_several_events_at_one_instant_is_a_hint_and_says_so(text, tmp_path):
    result = asked(text, tmp_path)

    (conflict,) = result.consistency.conflicts
    assert (set(conflict.members), conflict.tied) == ({"R-1", "R-2"}, True)
    assert "Shown for several events of one kind in the same instant" in conflict.explanation.en
    assert "同一时刻" in conflict.explanation.zh
    assert [each.weight.name for each in result.all_diagnostics if each.code.code == "RQ0603"] == ["HINT"]
    assert result.exit_code == 0
    assert render(result, Style(), show=Severity.HINT).count("Shown for several events") == 1
    assert [line.status.value for line in result.requirements] == ["ok", "ok"]


APART = {
    # The second is a failure like any other.
    "every": """requirement R-1 { when Fail(account: a) as f, the Site shall within 1 min after f do Code(account: a) }
    requirement R-2 { when the 2nd Fail(account: a) as f, the Site must not within 1 h after f do Code(account: a) }
    """,
    # The second within the hour may be the third of the day.
    "windows": """requirement R-1 { when the 2nd Fail(account: a) within 1 h as f, the Site shall within 1 min after f do Code(account: a) }
    requirement R-2 { when the 3rd Fail(account: a) within 24 h as f, the Site must not within 1 h after f do Code(account: a) }
    """,
    # The third may come long after the second, or soon.
    "third": """requirement R-1 { when the 3rd Fail(account: a) as f, the Site shall within 1 min after f do Code(account: a) }
    requirement R-2 { when the 2nd Fail(account: a), the Site must not always do Code(account: a) }
    """,
    # Both speak of the same one.
    "first": """requirement R-1 { when the 1st Fail(account: a) as f, the Site shall within 1 h after f do Code(account: a) }
    requirement R-2 { when the 1st Fail(account: a) as f, the Site must not within 2 h after f do Code(account: a) }
    """,
}


@pytest.mark.parametrize("text", APART.values(), ids=APART)
def test_a_conflict_of_events_one_after_another_stays_an_error(text, tmp_path):
    result = asked(SITE + text, tmp_path)

    (conflict,) = result.consistency.conflicts
    assert (set(conflict.members), conflict.tied) == ({"R-1", "R-2"}, False)
    assert "same instant" not in conflict.explanation.en
    assert result.exit_code == 1
