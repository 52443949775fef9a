"""One fault in a text gives one finding, near the fault, and its fix makes nothing worse."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.diagnostics.codes_syntax import RUN_TOGETHER
from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse

ENGLISH = """\
module library { version "1.0" }
external role Reader { param age: integer }
role Library { feature Lending { param limit: integer default 5 } }
enum State { free, lent, lost }
entity Book {
  param title: text
  param price: money CNY
  changing param state: State default free
  relation owner: Library [1]
}
event Borrow(book: Book) by Reader to Library
event Return(book: Book) by Reader
event Remind(book: Book) by Library to Reader
define dear(b: Book): boolean = b.price > 300 CNY
constraint C-01 "No negative price": every b in Book: b.price >= 0 CNY
constraint C-02: every b in Book where b.state = lost: not dear(b) and b.price < 900 CNY
requirement R-01 "Back in time" {
  when Borrow(book: b) as x, the Reader shall within 30 d after x do Return(book: b)
  source "House rules"
}
requirement R-02 {
  every b in Book: while b.state = lent, the Library must not do Remind(book: b)
  overrides R-01
}
assumption A-01: every x in Borrow, y in Return: if x.book = y.book then x before y
lifecycle Book.state {
  initial free
  from free -> lent on Borrow(book: self)
  from lent -> free on Return(book: self)
}
scenario S-01 "Late" {
  given b1: Book { title: "Emma", price: 30 CNY }
  start 2026-01-01
  at 10:00: ann does Borrow(book: b1)
  at +40 d: ann does Return(book: b1)
  expect R-01 violated
}
"""

CHINESE = """\
模块 图书馆 { 版本 “1.0” }
外部 角色 读者 { 参数 年龄：整数 }
角色 馆方 { 特征 外借 { 参数 上限：整数 默认 5 } }
枚举 状况 { 在馆、借出、遗失 }
实体 图书 {
  参数 书名：文本
  参数 价格：金额 CNY
  可变 参数 状况：状况 默认 在馆
  关系 所属：馆方 【1】
}
事件 借书（书：图书） 由 读者 给 馆方
事件 还书（书：图书） 由 读者
事件 催还（书：图书） 由 馆方 给 读者
定义 贵重（书：图书）：布尔 ＝ 书.价格 > 300 CNY
约束 C-01 “价格不为负”：每个 书 属于 图书：书.价格 ≥ 0 CNY
约束 C-02：每个 书 属于 图书 其中 书.状况 = 遗失：非 贵重（书） 且 书.价格 < 900 CNY
需求 R-01 “按时归还” {
  当 借书（书：甲） 作为 乙，读者 应 在 30天 内 晚于 乙 执行 还书（书：甲）
  来源 “馆规”
}
需求 R-02 {
  每个 书 属于 图书：期间 书.状况 = 借出，馆方 不得 执行 催还（书：书）
  优先于 R-01
}
假设 A-01：每个 甲 属于 借书，乙 属于 还书：若 甲.书 = 乙.书 则 甲 早于 乙
生命周期 图书.状况 {
  初始 在馆
  自 在馆 → 借出 触发 借书（书：自身）
  自 借出 → 在馆 触发 还书（书：自身）
}
场景 S-01 “逾期” {
  已有 书一：图书 { 书名：“爱玛”，价格：30 CNY }
  起始 2026-01-01
  时间 10:00：安 执行 借书（书：书一）
  时间 +40天：安 执行 还书（书：书一）
  预期 R-01 违反
}
"""

# What is written, and what stands there by mistake.
FAULTS = [
    (ENGLISH, "Reader { param", "Reader  param"),
    (ENGLISH, "age: integer }", "age: integer"),
    (ENGLISH, "age: integer", "age integer"),
    (ENGLISH, "param age", "parm age"),
    (ENGLISH, "external role Reader", "role external Reader"),
    (ENGLISH, "feature Lending {", "feature Lending"),
    (ENGLISH, "default 5 } }", "default 5 }"),
    (ENGLISH, "{ free, lent, lost }", "{ free lent, lost }"),
    (ENGLISH, "{ free, lent, lost }", "free, lent, lost }"),
    (ENGLISH, "{ free, lent, lost }", "{ free, lent, lost"),
    (ENGLISH, "entity Book {", "entity Book"),
    (ENGLISH, "entity Book {", "entity {"),
    (ENGLISH, "entity Book {", "entitiy Book {"),
    (ENGLISH, "param title: text", "param title:"),
    (ENGLISH, "param title: text", "param title text"),
    (ENGLISH, "money CNY", "money of CNY"),
    (ENGLISH, "default free", "defualt free"),
    (ENGLISH, "Library [1]\n}", "Library [1]\n"),
    (ENGLISH, "Library [1]", "Library [1"),
    (ENGLISH, "Library [1]", "Library [one]"),
    (ENGLISH, "Borrow(book: Book) by Reader to", "Borrow(book: Book by Reader to"),
    (ENGLISH, "Borrow(book: Book) by Reader to", "Borrow(book, Book) by Reader to"),
    (ENGLISH, "event Remind(book: Book)", "event Remind book: Book)"),
    (ENGLISH, "boolean = b", "boolean b"),
    (ENGLISH, "boolean = b", "boolean == b"),
    (ENGLISH, "> 300 CNY", "> 1,300 CNY"),
    (ENGLISH, '"No negative price": every', '"No negative price" every'),
    (ENGLISH, '"No negative price": every', '"No negative price: every'),
    (ENGLISH, "every b in Book: b.price", "every b Book: b.price"),
    (ENGLISH, "every b in Book: b.price", "each b in Book: b.price"),
    (ENGLISH, "every b in Book: b.price", "every b in Book b.price"),
    (ENGLISH, ">= 0 CNY", ">= "),
    (ENGLISH, "not dear(b) and b.price", "not dear(b) && b.price"),
    (ENGLISH, "not dear(b) and b.price", "not dear(b and b.price"),
    (ENGLISH, "not dear(b) and b.price", "not dear(b)) and b.price"),
    (ENGLISH, '"Back in time" {', '"Back in time"'),
    (ENGLISH, "as x, the", "as x the"),
    (ENGLISH, "the Reader shall", "the Reader will"),
    (ENGLISH, "the Reader shall", "the Reader"),
    (ENGLISH, "shall within 30 d after x do", "shall do within 30 d after x"),
    (ENGLISH, "within 30 d after x do", "within 30 d after x"),
    (ENGLISH, "do Return(book: b)\n", "do Return(book: b\n"),
    (ENGLISH, 'source "House rules"', 'source "House rules'),
    (ENGLISH, 'source "House rules"', "source House rules"),
    (ENGLISH, "overrides R-01\n}", "overrides R-01\n"),
    (ENGLISH, "must not do Remind(book: b)", "must not Remind(book: b)"),
    (ENGLISH, "lent, the Library must", "lent the Library must"),
    (ENGLISH, "if x.book = y.book then x before y", "if x.book = y.book x before y"),
    (ENGLISH, "if x.book = y.book then x before y", "x.book = y.book then x before y"),
    (ENGLISH, "from free -> lent on", "from free to lent on"),
    (ENGLISH, "from free -> lent on", "free -> lent on"),
    (ENGLISH, "on Return(book: self)\n}", "on Return(book: self)\n"),
    (ENGLISH, "b1: Book { title", "b1 Book { title"),
    (ENGLISH, 'title: "Emma", price', 'title: "Emma" price'),
    (ENGLISH, 'title: "Emma", price', 'title = "Emma", price'),
    (ENGLISH, "at 10:00: ann does", "at 10:00 ann does"),
    (ENGLISH, "at 10:00: ann does", "at 10:00: ann"),
    (ENGLISH, "at 10:00: ann does Borrow(book: b1)", "at 10:00: ann does"),
    (ENGLISH, "expect R-01 violated", "expect R-01 violatd"),
    (ENGLISH, "expect R-01 violated\n}", "expect R-01 violated\n"),
    (ENGLISH, "R-01 violated\n", "violated R-01\n"),
    (CHINESE, "角色 读者 {", "角色读者 {"),
    (CHINESE, "读者 { 参数", "读者 参数"),
    (CHINESE, "参数 年龄：整数", "参数年龄：整数"),
    (CHINESE, "参数 年龄：整数", "参数 年龄 整数"),
    (CHINESE, "默认 5 } }", "默认 5 }"),
    (CHINESE, "特征 外借 {", "特征外借 {"),
    (CHINESE, "枚举 状况 { 在馆、借出、遗失 }", "枚举 状况 { 在馆 借出、遗失 }"),
    (CHINESE, "枚举 状况 { 在馆、借出、遗失 }", "枚举 状况 { 在馆、借出、遗失"),
    (CHINESE, "实体 图书 {", "实体 图书"),
    (CHINESE, "实体 图书 {", "实体图书 {"),
    (CHINESE, "可变 参数 状况", "可变参数 状况"),
    (CHINESE, "状况：状况 默认 在馆", "状况：状况 默认在馆"),
    (CHINESE, "状况：状况 默认 在馆", "状况：状况默认 在馆"),
    (CHINESE, "馆方 【1】\n}", "馆方 【1】\n"),
    (CHINESE, "由 读者 给 馆方", "由读者 给 馆方"),
    (CHINESE, "由 读者 给 馆方", "由读者给馆方"),
    (CHINESE, "每个 书 属于 图书：书.价格 ≥", "每个书属于图书：书.价格 ≥"),
    (CHINESE, "每个 书 属于 图书：书.价格 ≥", "每个 书属于图书：书.价格 ≥"),
    (CHINESE, "每个 书 属于 图书：书.价格 ≥", "每个 书 图书：书.价格 ≥"),
    (CHINESE, "图书 其中 书.状况", "图书其中书.状况"),
    (CHINESE, "且 书.价格", "且书.价格"),
    (CHINESE, "贵重（书） 且 书", "贵重（书）且书"),
    (CHINESE, "当 借书", "当借书"),
    (CHINESE, "作为 乙，读者 应", "作为乙，读者 应"),
    (CHINESE, "读者 应 在", "读者应 在"),
    (CHINESE, "应 在 30天 内 晚于 乙 执行 还书", "应在30天内晚于乙执行还书"),
    (CHINESE, "读者 应 在 30天 内 晚于 乙 执行 还书", "读者应在30天内晚于乙执行还书"),
    (CHINESE, "应 在 30天 内 晚于 乙 执行 还书", "应 在30天 内 晚于乙 执行还书"),
    (CHINESE, "晚于 乙 执行", "晚于 乙执行"),
    (CHINESE, "不得 执行", "不得执行"),
    (CHINESE, "馆方 不得 执行 催还", "馆方不得执行催还"),
    (CHINESE, "优先于 R-01", "优先于R-01"),
    (CHINESE, "来源 “馆规”", "来源 “馆规"),
    (CHINESE, "需求 R-02", "需求R-02"),
    (CHINESE, "则 甲 早于 乙", "则甲 早于 乙"),
    (CHINESE, "则 甲 早于 乙", "则甲早于乙"),
    (CHINESE, "若 甲.书", "若甲.书"),
    (CHINESE, "甲.书 = 乙.书 则", "甲.书 = 乙.书则"),
    (CHINESE, "初始 在馆", "初始在馆"),
    (CHINESE, "触发 借书", "触发借书"),
    (CHINESE, "已有 书一", "已有书一"),
    (CHINESE, "安 执行 借书", "安执行借书"),
    (CHINESE, "安 执行 借书", "安 借书"),
    (CHINESE, "预期 R-01 违反", "预期R-01 违反"),
    (CHINESE, "预期 R-01 违反", "预期 R-01违反"),
    (CHINESE, "预期 R-01 违反\n}", "预期 R-01 违反\n"),
]


def findings(text: str) -> list[Diagnostic]:
    return parse(Source("library.req", text))[1]


def test_the_texts_have_no_fault() -> None:
    assert findings(ENGLISH) == []
    assert findings(CHINESE) == []


@pytest.mark.parametrize(("text", "right", "wrong"), FAULTS, ids=[f"{wrong}"[:40] for _, _, wrong in FAULTS])
def test_one_fault_gives_one_finding_near_it(text: str, right: str, wrong: str) -> None:
    assert text.count(right) >= 1
    place = text.index(right)
    faulty = text.replace(right, wrong, 1)
    line = text.count("\n", 0, place) + 1
    last = line + right.count("\n")
    found = findings(faulty)

    assert [each.code.name for each in found][1:] == []
    assert found, "no finding"
    span = found[0].span
    assert span is not None
    assert line - 2 <= span.line <= last + 2


@pytest.mark.parametrize(("text", "right", "wrong"), FAULTS, ids=[f"{wrong}"[:40] for _, _, wrong in FAULTS])
def test_what_a_fix_gives_is_no_worse(text: str, right: str, wrong: str) -> None:
    faulty = text.replace(right, wrong, 1)
    found = findings(faulty)
    for fix in found[0].fixes if found else ():
        mended = faulty
        for edit in sorted(fix.edits, key=lambda each: -each.span.start):
            mended = mended[: edit.span.start] + edit.text + mended[edit.span.end :]
        left = findings(mended)
        assert not left or (left[0].span is not None and left[0].span.start > found[0].span.start)  # type: ignore[union-attr]
        if found[0].code.name in ("missing-blank", "run-together"):
            assert left == []


@pytest.mark.parametrize(("text", "right", "wrong"), FAULTS, ids=[f"{wrong}"[:40] for _, _, wrong in FAULTS])
def test_names_lost_with_a_fault_are_no_further_mistakes(text: str, right: str, wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "library.req"
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning"))
    errors = [each for each in result.diagnostics if each.weight is Severity.ERROR]

    if not errors:
        # What is read although words stand together is read as if they did not.
        assert [each.code for each in findings(text.replace(right, wrong, 1))] == [RUN_TOGETHER]
        assert parse(Source("library.req", text.replace(right, wrong, 1)))[0] == parse(Source("library.req", text))[0]
        return
    # What `entity {` should have been called nobody can know.
    assert len(errors) == 1 or right == "entity Book {"


def test_a_line_with_very_many_faults_is_told_once_and_read_in_linear_time() -> None:
    _, found = parse(Source("", "role A;x;" * 20_000 + "\nrole B;x;"))

    assert [each.span.line for each in found if each.span] == [1, 2]
