"""Limits compared with one another: proved by counting, whatever the number; and what only looks like it is not."""

import pytest

from reqonto.diagnostics.diagnostic import Severity
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report.text import render
from reqonto.settings import Settings

SITE = """
role Site
entity Account { param vip: boolean  param most: integer  param cap: money CNY }
event Code(account: Account) by Site
event Login(account: Account) by Site
event Spend(account: Account, amount: money CNY) by Site
"""


def asked(text, folder, head=SITE):
    file = folder / "s.req"
    file.write_text(head + text, encoding="utf-8")
    return run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency


def follows(found):
    return {each.requirement: each.because for each in found.redundant}


@pytest.mark.parametrize(
    ("strong", "weak", "does"),
    [
        ("at most 5 Code(account: a) per 1 h", "at most 6 Code(account: a) per 1 h", True),
        ("at most 5 Code(account: a) per 1 h", "at most 5 Code(account: a) per 30 min", True),
        ("at most 50 Code(account: a) per 1 h", "at most 60 Code(account: a) per 30 min", True),
        # One burst at the beginning and one at the end of two hours are two windows' worth; three are in no such window.
        ("at most 5 Code(account: a) per 1 h", "at most 10 Code(account: a) per 2 h", True),
        ("at most 5 Code(account: a) per 1 h", "at most 9 Code(account: a) per 2 h", False),
        ("at most 5 Code(account: a) per 1 h", "at most 10 Code(account: a) per 121 min", False),
        ("at most 1 Code(account: a) per 1 h", "at most 24 Code(account: a) per 24 h", True),
        ("at most 1 Code(account: a) per 1 h", "at most 23 Code(account: a) per 24 h", False),
        ("at most 7 Code(account: a)", "at most 7 Code(account: a) per 1 h", True),
        ("at most 7 Code(account: a) per 1 h", "at most 8 Code(account: a)", False),
        # Other events, and fewer of them.
        ("at most 5 Login(account: a) per 1 h", "at most 6 Code(account: a) per 1 h", False),
        ("at most 5 Code(account: a) where a.vip per 1 h", "at most 6 Code(account: a) per 1 h", False),
        ("at most 5 Code(account: a) per 30 min", "at most 4 Code(account: a) per 1 h", False),
    ],
)
def test_a_limit_follows_from_another_if_counting_says_so(strong, weak, does, tmp_path):
    if " where a.vip" in strong:
        strong = "every a in Account where a.vip: " + strong.replace(" where a.vip", "")
    found = asked(f"constraint C-1: {strong}\nconstraint C-2: {weak}\n", tmp_path)

    assert follows(found).get("C-2") == (("C-1",) if does else None)
    assert (found.conflicts, found.undecided) == ((), ())


def test_limits_are_compared_in_chinese_as_well(tmp_path):
    head = """模块 样例 { 时区 “Asia/Shanghai” }
    角色 站点
    实体 账户
    事件 发码（账户：账户） 由 站点
    """
    text = """约束 C-1：每 1小时 至多 5次 发码（账户：甲）
    约束 C-2：每 30分钟 至多 5次 发码（账户：甲）
    约束 C-3：每 24小时 至多 120次 发码（账户：甲）
    """

    found = asked(text, tmp_path, head)

    assert follows(found) == {"C-2": ("C-1",), "C-3": ("C-1",)}
    assert found.undecided == ()


@pytest.mark.parametrize(
    ("nth", "within", "dies"),
    [(11, "59 min", True), (11, "60 min", False), (10, "59 min", False), (21, "119 min", True), (21, "120 min", False)],
)
def test_a_limit_leaves_no_room_for_the_nth_however_many(nth, within, dies, tmp_path):
    text = f"""
    constraint C-1: at most 10 Code(account: a) per 1 h
    requirement R-1 {{ when the {nth}th Code(account: a) within {within}, the Site shall immediately do Login(account: a) }}
    """.replace("21th", "21st")

    found = asked(text, tmp_path)

    assert [(each.requirement, each.because) for each in found.vacuous] == ([("R-1", ("C-1",))] if dies else [])
    assert (found.conflicts, found.undecided) == ((), ())


COUNTS = """
constraint C-1: every s in Code: count(u in Code(account: s.account) where u.time > s.time - 1 h and u not after s) <= {}
constraint C-2: every s in Code: count(u in Code(account: s.account) where u.time > s.time - {} and u not after s) <= {}
"""


@pytest.mark.parametrize(
    ("most", "length", "other", "does"),
    [
        ("s.account.most", "30 min", "s.account.most", True),
        ("s.account.most", "2 h", "2 * s.account.most", True),
        ("s.account.most", "2 h", "s.account.most", False),
        ("s.account.most", "3 h", "2 * s.account.most", False),
        ("40", "2 h", "80", True),
    ],
)
def test_limits_that_are_parameters_are_compared_as_well(most, length, other, does, tmp_path):
    found = asked(COUNTS.format(most, length, other), tmp_path)

    assert follows(found).get("C-2") == (("C-1",) if does else None)


SUMS = """
constraint C-0: every s in Spend: s.amount >= {} CNY
constraint C-1: every s in Spend: sum(u.amount for u in Spend(account: s.account) where u.time > s.time - 1 h and u not after s) <= {}
constraint C-2: every s in Spend: sum(u.amount for u in {} where u.time > s.time - {} and u not after s) <= {}
"""

OWN = "Spend(account: s.account)"


@pytest.mark.parametrize(
    ("least", "most", "whose", "length", "other", "because"),
    [
        (0, "s.account.cap", OWN, "30 min", "s.account.cap", ("C-0", "C-1")),
        (0, "100 CNY", OWN, "30 min", "100 CNY", ("C-0", "C-1")),
        (0, "100 CNY", OWN, "1 h", "120 CNY", ("C-1",)),
        (0, "100 CNY", OWN, "2 h", "200 CNY", ("C-0", "C-1")),
        # A refund within the hour makes room for more before it.
        (-10, "100 CNY", OWN, "30 min", "100 CNY", None),
        (-10, "s.account.cap", OWN, "30 min", "s.account.cap", None),
        (0, "100 CNY", OWN, "2 h", "199 CNY", None),
        (0, "100 CNY", OWN, "30 min", "99 CNY", None),
        (0, "100 CNY", "Spend", "30 min", "100 CNY", None),
    ],
)
def test_what_is_limited_over_an_hour_is_limited_over_less_unless_amounts_are_negative(
    least, most, whose, length, other, because, tmp_path
):
    found = asked(SUMS.format(least, most, whose, length, other), tmp_path)

    assert follows(found).get("C-2") == because
    assert (found.conflicts, found.undecided) == ((), ())


def test_whether_one_limit_follows_from_another_may_stay_open_and_is_told_then(tmp_path):
    file = tmp_path / "s.req"
    # It does not, but to show it takes more events than a world has.
    text = COUNTS.format("s.account.most", "24 h", "23 * s.account.most")
    file.write_text(SITE + text, encoding="utf-8")

    result = run([file], Settings(cache=False), stages=("read", "meaning", "consistency"))

    assert result.consistency.redundant == ()
    assert [(each.question, each.ids) for each in result.consistency.undecided] == [("entailment", ("C-2", "C-1"))]
    assert [line.status.value for line in result.requirements] == ["ok", "ok"]
    (told,) = [each for each in result.all_diagnostics if each.code.code == "RQ0901"]
    assert told.weight.name == "HINT"
    assert "whether C-2 follows from C-1" in told.message("en")
    assert "C-2 能否由 C-1 推出" in told.message("zh")


@pytest.mark.parametrize(
    "said", ["at most 0 Code(account: a) per 1 h", "at most 0 Code(account: a)", "no Code(account: a)"]
)
def test_at_most_none_is_a_prohibition_and_no_contradiction(said, tmp_path):
    asks = "requirement R-1 { when Login(account: a) as l, the Site shall within 1 min after l do Code(account: a) }\n"

    alone = asked(f"constraint C-1: {said}\n", tmp_path)
    beside = asked(f"constraint C-1: {said}\n{asks}", tmp_path)

    assert (alone.conflicts, alone.vacuous, alone.undecided) == ((), (), ())
    assert [set(each.members) for each in beside.conflicts] == [{"C-1", "R-1"}]


def test_what_always_holds_is_said_to_demand_nothing(tmp_path):
    file = tmp_path / "s.req"
    file.write_text(
        SITE
        + "constraint C-1: every a in Account: a.most >= 0 or a.most < 0\n"
        + "constraint C-2: every a in Account: a.most >= 3\n",
        encoding="utf-8",
    )

    result = run([file], Settings(cache=False), stages=("read", "meaning", "consistency"))

    (told,) = [each for each in result.all_diagnostics if each.code.code == "RQ0611"]
    assert told.message("en") == "C-1 says nothing new: it always holds and demands nothing"
    assert told.message("zh") == "C-1 没有说出新的内容：总是成立，没有要求任何事"
    assert "C-1  always holds and demands nothing" in render(result, Style(), show=Severity.HINT).replace("\u2060", "")


MANY = """
constraint C-1: {}
constraint C-2: {}
"""
AFTER = "every l in Login: at least 21 c in Code: c.account = l.account and c not before l and c.time < l.time + {}"
BEFORE = "every l in Login: count(c in Code(account: l.account) where c.time >= l.time - {} and c before l) >= 21"


@pytest.mark.parametrize(
    ("limit", "demand", "clash"),
    [
        ("at most 20 Code(account: a) per 1 h", AFTER.format("60 min"), True),
        ("at most 21 Code(account: a) per 1 h", AFTER.format("60 min"), False),
        ("at most 20 Code(account: a) per 1 h", AFTER.format("61 min"), False),
        ("at most 20 Code(account: a) per 1 h", BEFORE.format("30 min"), True),
        ("at most 10 Code(account: a) per 20 min", BEFORE.format("30 min"), True),
        ("at most 11 Code(account: a) per 20 min", BEFORE.format("30 min"), False),
        ("at most 29 Code(account: a)", "every a in Account: at least 30 c in Code: c.account = a", True),
        ("at most 30 Code(account: a)", "every a in Account: at least 30 c in Code: c.account = a", False),
    ],
)
def test_what_calls_for_many_clashes_with_what_allows_fewer(limit, demand, clash, tmp_path):
    found = asked(MANY.format(limit, demand), tmp_path)

    assert [set(each.members) for each in found.conflicts] == ([{"C-1", "C-2"}] if clash else [])
    assert (found.vacuous, found.undecided) == ((), ())
    assert found.verdict == "consistent"
