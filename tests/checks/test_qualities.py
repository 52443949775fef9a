"""Quality targets: compared with each other and with hard deadlines, measured in scenarios, never proved."""

from __future__ import annotations

from itertools import combinations_with_replacement, product
from pathlib import Path

import pytest

from reqonto.checks.qualities import Qualities, clash, implies
from reqonto.checks.verdicts import Judgement
from reqonto.constraints.qualities import Target
from reqonto.pipeline import Result, run
from reqonto.settings import Settings

SHOP = """
module shop { zone "Asia/Shanghai" }
role Customer
role Shop
entity Inquiry
event Ask(inquiry: Inquiry) by Customer
event Answer(inquiry: Inquiry) by Shop to Customer
"""
STORY = """
scenario S-01 {{
  given ming: Customer
  given shop: Shop
  given i1: Inquiry
  given i2: Inquiry
  given i3: Inquiry
  start 2026-01-31T09:00+08:00
  at 09:00: ming does Ask(inquiry: i1)
  at 10:00: ming does Ask(inquiry: i2)
  at 11:00: ming does Ask(inquiry: i3)
  at 15:00: shop does Answer(inquiry: i1) to ming
  at {second}: shop does Answer(inquiry: i2) to ming
  {until}
}}
"""


def checked(text: str, folder: Path) -> Result:
    file = folder / "shop.req"
    file.write_text(SHOP + text, "utf-8")
    return run([file], Settings(cache=False, timeout=60))


def compared(result: Result) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    data = result.further["qualities"].data
    assert isinstance(data, Qualities)
    return {(each.id, each.follows, each.clashes) for each in data.compared}


def judged(result: Result, key: str) -> Judgement:
    return next(each for each in result.scenarios[0].judgements if each.requirement == key)


# ---------------------------------------------------------------- compared


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("at least 99% of Answer within 6 h of Ask", "at least 90% of Answer within 12 h of Ask"), "follows"),
        (("at least 90% of Answer within 6 h of Ask", "at least 99% of Answer within 12 h of Ask"), ""),
        (("at least 90% of Answer within 6 h of Ask", "at most 50% of Answer within 12 h of Ask"), "clashes"),
        (("at least 50% of Answer within 6 h of Ask", "at most 50% of Answer within 6 h of Ask"), ""),
        (("at least 90% of Answer within 12 h of Ask", "at most 50% of Answer within 6 h of Ask"), ""),
        (("at least 99% of Answer within 6 h of Ask per day", "at least 99% of Answer within 6 h of Ask per month"), "follows"),
        (("at least 99% of Answer within 6 h of Ask per month", "at least 99% of Answer within 6 h of Ask per day"), "before"),
        (("at least 99% of Answer within 6 h of Ask per week", "at least 99% of Answer within 6 h of Ask per month"), ""),
        (("at least 99% of Ask within 6 h of Answer", "at least 90% of Answer within 12 h of Ask"), ""),
        # Weeks are no parts of months, but each event is in a week and in a month: so the shares of all of them clash.
        (("at least 60% of Answer within 1 h of Ask per week", "at most 50% of Answer within 24 h of Ask per month"), "clashes"),
        (("at most 1% of Answer within 2 h of Ask per week", "at least 2% of Answer within 1 h of Ask per month"), "clashes"),
        (("at most 1% of Answer within 1 h of Ask per week", "at least 2% of Answer within 2 h of Ask per month"), ""),
        (("at least 50% of Answer within 1 h of Ask per week", "at most 50% of Answer within 24 h of Ask per month"), ""),
        (("at most 1% of Answer within 1 h of Ask per week", "at most 2% of Answer within 1 h of Ask per month"), ""),
        # All is all in any period, and none is none.
        (("at least 100% of Answer within 1 h of Ask per month", "at least 99% of Answer within 1 h of Ask per week"), "follows"),
        (("at most 0% of Answer within 1 h of Ask per year", "at most 10% of Answer within 1 h of Ask per week"), "follows"),
        (("at least 99% of Answer within 1 h of Ask per month", "at least 98% of Answer within 1 h of Ask per week"), ""),
    ],
)  # fmt: skip
def test_two_targets_compare_by_share_time_and_period(texts: tuple[str, str], expected: str, tmp_path: Path) -> None:
    result = checked("".join(f"quality Q-0{n}: {text}\n" for n, text in enumerate(texts, start=1)), tmp_path)

    rows = {
        "follows": {("Q-02", ("Q-01",), ())},
        "before": {("Q-01", ("Q-02",), ())},
        "clashes": {("Q-02", (), ("Q-01",))},
        "": set(),
    }
    assert compared(result) == rows[expected]


@pytest.mark.parametrize(
    ("must", "target", "expected"),
    [
        ("shall within 12 h after q", "at least 99.5% of Answer within 6 h of Ask", None),
        ("shall within 6 h after q", "at least 90% of Answer within 12 h of Ask", "follows"),
        ("must not within 12 h after q", "at least 90% of Answer within 6 h of Ask", "clashes"),
        ("must not within 6 h after q", "at least 90% of Answer within 12 h of Ask", None),
        ("shall within 6 h after q", "at most 90% of Answer within 12 h of Ask", "clashes"),
        ("must not within 12 h after q", "at most 90% of Answer within 12 h of Ask", "follows"),
    ],
)
def test_a_target_beside_a_hard_deadline(must: str, target: str, expected: str | None, tmp_path: Path) -> None:
    sentence = f"requirement R-01 {{ when Ask(inquiry: i) as q, the Shop {must} do Answer(inquiry: i) }}\n"
    result = checked(f"{sentence}quality Q-01: {target}", tmp_path)

    rows = {None: set(), "follows": {("Q-01", ("R-01",), ())}, "clashes": {("Q-01", (), ("R-01",))}}
    assert compared(result) == rows[expected]


def test_comparisons_hold_for_every_course_of_events(tmp_path: Path) -> None:
    """`implies` and `clash` against counting: events answered after 1, 2 or 3 hours, or never."""
    texts = [
        f"{bound} {share}% of Answer within {hours} h of Ask"
        for bound in ("at least", "at most")
        for share in (0, 50, 100)
        for hours in (1, 2)
    ]
    result = checked("".join(f"quality Q-{n}: {text}\n" for n, text in enumerate(texts)), tmp_path)
    assert result.interpretation is not None
    targets = result.interpretation.targets
    courses = list(product((1, 2, 3), repeat=2))

    def met(target: Target, course: tuple[int, ...]) -> bool:
        assert target.length is not None
        in_time = sum(hours * 3600 <= target.length for hours in course)
        needed = target.share * len(course)
        return in_time >= needed if target.bound == "at least" else in_time <= needed

    for one, other in product(targets, repeat=2):
        if implies(one, other):
            assert all(met(other, course) for course in courses if met(one, course))
        if clash(one, other):
            assert not any(met(one, course) and met(other, course) for course in courses)


def test_comparisons_hold_however_periods_cross(tmp_path: Path) -> None:
    """The same where January ends within a week: all courses of up to three events, in time or late."""
    periods = ("", " per day", " per week", " per month")
    texts = [
        f"{bound} {share}% of Answer within {hours} h of Ask{period}"
        for bound, share, hours, period in product(("at least", "at most"), (0, 50, 60, 100), (1, 2), periods)
    ]
    result = checked("".join(f"quality Q-{n}: {text}\n" for n, text in enumerate(texts)), tmp_path)
    assert result.interpretation is not None
    targets = result.interpretation.targets
    # Friday, Sunday and Monday: two weeks, two months.
    days = [("2026-01-30", "W05", "01"), ("2026-02-01", "W05", "02"), ("2026-02-02", "W06", "02")]
    events = list(product(days, (1, 2, 3)))
    courses = [course for size in (1, 2, 3) for course in combinations_with_replacement(events, size)]

    def met(target: Target, course: tuple[tuple[tuple[str, str, str], int], ...]) -> bool:
        assert target.length is not None
        groups: dict[str, list[bool]] = {}
        for day, hours in course:
            period = "" if target.period is None else day[("day", "week", "month").index(target.period)]
            groups.setdefault(period, []).append(hours * 3600 <= target.length)
        if target.bound == "at least":
            return all(sum(group) >= target.share * len(group) for group in groups.values())
        return all(sum(group) <= target.share * len(group) for group in groups.values())

    table = {target.id: [met(target, course) for course in courses] for target in targets}
    for one, other in product(targets, repeat=2):
        both = list(zip(table[one.id], table[other.id], strict=True))
        if implies(one, other):
            assert all(second for first, second in both if first), (one.id, other.id)
        if clash(one, other):
            assert not any(first and second for first, second in both), (one.id, other.id)


def test_targets_in_chinese_clash_across_weeks_and_months(tmp_path: Path) -> None:
    text = """模块 样例 { 时区 “Asia/Shanghai” }
    角色 商店
    实体 工单
    事件 提问（单：工单）
    事件 答复（单：工单） 由 商店
    质量目标 Q-01：至少 60% 的 答复 在 1小时 内 晚于 提问 每 周
    质量目标 Q-02：至多 50% 的 答复 在 24小时 内 晚于 提问 每 月
    """
    file = tmp_path / "shop.req"
    file.write_text(text, "utf-8")

    result = run([file], Settings(cache=False, timeout=60))

    assert compared(result) == {("Q-02", (), ("Q-01",))}
    assert [each.code.code for each in result.all_diagnostics if each.weight.name == "ERROR"] == ["RQ0754"]


# ---------------------------------------------------------------- measured


@pytest.mark.parametrize(
    ("second", "until", "target", "verdict"),
    [
        ("16:00", "ends 2026-02-02", "at least 66% of Answer within 6 h of Ask per month", "satisfied"),
        ("16:00", "ends 2026-02-02", "at least 67% of Answer within 6 h of Ask per month", "violated"),
        ("16:01", "ends 2026-02-02", "at least 66% of Answer within 6 h of Ask per month", "violated"),
        ("16:00", "until 2026-01-31T16:30+08:00", "at least 67% of Answer within 6 h of Ask per month", "pending"),
        ("16:00", "until 2026-01-31T16:30+08:00", "at least 66% of Answer within 6 h of Ask per month", "satisfied"),
        ("16:00", "until 2026-01-31T16:30+08:00", "at most 66% of Answer within 6 h of Ask per month", "violated"),
        ("16:00", "ends 2026-02-02", "at most 67% of Answer within 6 h of Ask per month", "satisfied"),
        ("16:00", "ends 2026-02-02", "at least 100% of Ask within 6 h of Answer per month", "violated"),
        ("16:00", "ends 2026-02-02", "at least 100% of Ask within 30 min of Ask per month", "violated"),
    ],
)
def test_a_target_is_measured(second: str, until: str, target: str, verdict: str, tmp_path: Path) -> None:
    result = checked(f"quality Q-01: {target}\n{STORY.format(second=second, until=until)}", tmp_path)

    assert judged(result, "Q-01").verdict.value == verdict


def test_the_answer_says_how_many_were_counted(tmp_path: Path) -> None:
    target = "quality Q-01: at least 99.5% of Answer within 6 h of Ask per month\n"
    found = judged(checked(target + STORY.format(second="16:00", until="ends 2026-02-02"), tmp_path), "Q-01")

    assert found.reason is not None
    assert found.reason.en == "measured in 2026-01: 2 of 3 in time = 66.67 %; at least 99.5 % wanted"
    assert found.reason.zh == "2026-01 实测：3 个中有 2 个及时，即 66.67 %；要求至少 99.5 %"
    assert found.events == (3,)


def test_each_period_is_measured_by_itself(tmp_path: Path) -> None:
    """09:00 and 10:00 in Shanghai lie in different hours; the third inquiry is never answered."""
    target = "quality Q-01: at least 50% of Answer within 6 h of Ask per {}\n"
    story = STORY.format(second="16:00", until="ends 2026-02-02")

    assert judged(checked(target.format("day") + story, tmp_path), "Q-01").verdict.value == "satisfied"
    assert judged(checked(target.format("hour") + story, tmp_path), "Q-01").verdict.value == "violated"


def test_without_events_a_target_does_not_apply(tmp_path: Path) -> None:
    text = """
    quality Q-01: at least 99% of Answer within 6 h of Ask
    scenario S-01 { given ming: Customer  start 2026-01-31T09:00+08:00  ends 2026-02-02 }
    """

    assert judged(checked(text, tmp_path), "Q-01").verdict.value == "not_applicable"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("quality Q-01: at least 99% of Answer within 6 h of Ask per fortnight", "RQ0751"),
        ("quality Q-01: at least 101% of Answer within 6 h of Ask", "RQ0752"),
        ("quality Q-01: at least 99% of Answer", "RQ0753"),
    ],
)
def test_what_cannot_be_measured_is_said(text: str, code: str, tmp_path: Path) -> None:
    assert code in {each.code.code for each in checked(text, tmp_path).all_diagnostics}


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        (
            "at least 99% of Answer",
            "at least 99% of Answer within <time> of <event>",
            "至少 99% 的 Answer 在 <时长> 内 晚于 <事件>",
        ),
        (
            "at most 2.5% of Answer within 6 h",
            "at most 2.5% of Answer within 6 h of <event>",
            "至多 2.5% 的 Answer 在 6 h 内 晚于 <事件>",
        ),
    ],
)
def test_what_to_write_instead_is_said(text: str, en: str, zh: str, tmp_path: Path) -> None:
    found = [each for each in checked(f"quality Q-01: {text}", tmp_path).all_diagnostics if each.code.code == "RQ0753"]

    assert [f"`{en}`" in each.message("en") for each in found] == [True]
    assert [f"“{zh}”" in each.message("zh") for each in found] == [True]


def test_what_is_written_as_the_message_says_is_measured(tmp_path: Path) -> None:
    found = checked("quality Q-01: at least 99% of Answer within 6 h of Ask", tmp_path)

    assert "RQ0753" not in {each.code.code for each in found.all_diagnostics}
