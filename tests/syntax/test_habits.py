"""What people write from habit is answered in the words of their own line."""

from __future__ import annotations

import pytest

from reqonto.source import Source
from reqonto.syntax.parser import parse


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("role Reader, Library", "`role Reader` `role Library`", "“role Reader”“role Library”"),
        ("角色 读者，馆方", "`角色 读者` `角色 馆方`", "“角色 读者”“角色 馆方”"),
        (
            "role Reader\nevent Borrow(b: Book) by Reader from Library",
            "`by Reader to Library`",
            "“由 Reader 给 Library”",
        ),
        ("角色 读者\n事件 借书（书：图书） 由 读者 从 馆方", "`by 读者 to 馆方`", "“由 读者 给 馆方”"),
        ("event Return(Loan) by Reader", "`event Return(x: Loan)`", "“事件 Return（甲：Loan）”"),
        ("entity Loan { param due date: date }", "a name has no blanks: `due_date`", "名称中没有空格：“due_date”"),
        ("scenario S-1 { given ann is a Reader }", "`given ann: Reader`", "“已有 ann：Reader”"),
        ("场景 S-1 { 已有 小明 是 读者 }", "`given 小明: 读者`", "“已有 小明：读者”"),
        ("service S-2 { Library provides Book.fee for Reader }", "`Library provides Book.fee to Reader`", "给 Reader”"),
        (
            "信息服务 S-2 { 馆方 向 读者 提供 图书.费用 }",
            "馆方 提供 图书.费用 给 读者",
            "“馆方 提供 图书.费用 给 读者”",
        ),
        (
            "lifecycle Loan.state { open -> closed on Return }",
            "`from open -> closed on …`",
            "“来自 open → closed 触发 ……”",
        ),
        ("需求 R-2 { 当 借书（书：甲），馆方 应 提醒 读者 }", "`应 do 提醒(…)`", "“应 执行 提醒（……）”"),
        (
            "constraint C-3: the Reader must return books",
            "`requirement C-3 { the Reader must do … }`",
            "“需求 C-3 { Reader must 执行 …… }”",
        ),
        ("约束 C-3：读者 应 还书", "`requirement C-3 { the 读者 应 do … }`", "“需求 C-3 { 读者 应 执行 …… }”"),
        ("constraint C-4: some r in R: r after b within 14 d", "`r within 14 d after b`", "“r within 14 d after b”"),
        (
            "requirement R-2 { when Borrow(b: b) as p, the Reader shall at least 2 d after p do Return(b: b) }",
            "`must not within 2 d after p do …`",
            "“不得 在 2 d 内 晚于 …… 执行 ……”",
        ),
        (
            "requirement R-2 { when Borrow(b: b) as p, the Reader must not earlier than 2 h after p do Return(b: b) }",
            "`must not within 2 h after p do …`",
            "“不得 在 2 h 内 晚于 …… 执行 ……”",
        ),
        (
            "需求 R-2 { 当 借书（书：甲） 作为 乙，读者 应 至少 2天 晚于 乙 执行 还书（书：甲） }",
            "`must not within 2天 after p do …`",
            "“不得 在 2天 内 晚于 …… 执行 ……”",
        ),
        ("约束 C-4：存在 乙 属于 还书：乙 晚于 甲 在 14天 内", "`乙 在 14天 内 晚于 甲`", "“乙 在 14天 内 晚于 甲”"),
    ],
)
def test_a_habit_is_answered(text, en, zh):
    _, found = parse(Source("a.req", text))

    notes = [note for each in found for note in each.notes]

    assert any(en in note.en for note in notes)
    assert any(zh in note.zh for note in notes)


def test_a_declared_name_is_not_taken_for_a_misspelt_keyword():
    _, found = parse(Source("a.req", "role Reader\nevent Borrow by Reader ("))

    assert not any("may be meant as the keyword" in note.en for each in found for note in each.notes)


@pytest.mark.parametrize("least", ["at least", "at the earliest", "not sooner than"])
def test_nothing_is_put_before_a_least_time(least):
    """`do at least(…)` would be nonsense."""
    text = f"requirement R-2 {{ when Borrow(b: b) as p, the Reader shall {least} 2 d after p do Return(b: b) }}"
    _, found = parse(Source("a.req", text))

    assert [fix for each in found for fix in each.fixes] == []
