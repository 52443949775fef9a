"""What newcomers write for membership, ranges and moments: the advice is where the fault is, and following it works."""

from __future__ import annotations

import pytest

from reqonto.source import Source
from reqonto.syntax.parser import parse
from tests.syntax.mending import mended, mended_in

EN = """module t
enum State { fresh, worn, lost }
entity Book { changing param state: State default fresh
  param pages: integer in 1..900  param loan: duration  param price: money EUR  param share: percent }
role Reader
role Library
event Lend(book: Book) by Library to Reader
event Ask(book: Book) by Reader to Library
"""
ZH = """模块 试
枚举 状态 { 新、旧、坏 }
实体 书 { 可变 参数 状态：状态 默认 新；参数 页数：整数 属于 1..900；参数 借期：时长；参数 价：金额 CNY }
角色 读者
角色 馆
事件 借出（本：书） 由 馆 给 读者
事件 询问（本：书） 由 读者 给 馆
"""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("甲.状态 在 {新、旧}", "甲.状态 属于 {新、旧}"),
        ("甲.状态 在 {新、旧} 之中", "甲.状态 属于 {新、旧}"),
        ("甲.状态 在 新、旧 之中", "甲.状态 属于 {新、旧}"),
        ("甲.状态 在 【坏】 里", "甲.状态 属于 {坏}"),
        ("甲.状态 不在 {新、旧} 中", "甲.状态 不属于 {新、旧}"),
        ("甲.状态 属于 新、旧", "甲.状态 属于 {新、旧}"),
        ("甲.状态 属于 （新、旧）", "甲.状态 属于 {新、旧}"),
        ("甲.状态 是 {新、旧} 之一", "甲.状态 属于 {新、旧}"),
        ("甲.状态 是 新、旧 之一", "甲.状态 属于 {新、旧}"),
        ("甲.状态 为 新 或 旧", "甲.状态 属于 {新、旧}"),
        ("甲.状态 是 新", "甲.状态 = 新"),
        ("甲.状态 = 新 或 旧", "甲.状态 属于 {新、旧}"),
        ("甲.状态 ∈ {新、旧}", "甲.状态 属于 {新、旧}"),
        ("如果 甲.状态 在 {新、旧} 之中 则 甲.页数 > 3", "如果 甲.状态 属于 {新、旧} 则 甲.页数 > 3"),
        ("甲.页数 在 1..30", "甲.页数 属于 1..30"),
        ("甲.页数 在 1..30 之间", "甲.页数 属于 1..30"),
        ("甲.页数 在 1～30 范围内", "甲.页数 属于 1～30"),
        ("甲.页数 从 1 到 30", "甲.页数 属于 1..30"),
        ("甲.页数 属于 1-30", "甲.页数 属于 1..30"),
        ("甲.借期 属于 1..30天", "甲.借期 属于 1..30天"),
        ("甲.借期 在 1 到 30天 之间", "1天 ≤ 甲.借期 ≤ 30天"),
        ("1 ≤ 甲.借期 ≤ 30天", "1天 ≤ 甲.借期 ≤ 30天"),
    ],
)
def test_membership_in_chinese_words_is_told_as_it_is_written_here(tmp_path, written, meant):
    """Each is followed by another item, into which a fault at its end must not lead."""
    frame = ZH + "约束 C-1：每个 甲 属于 书：@\n约束 C-2：每个 甲 属于 书：甲.页数 > 0\n"

    text, left = mended_in(tmp_path / "m.req", frame.replace("@", written))

    assert (text, left) == (frame.replace("@", meant), [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("b.state is in { fresh, worn }", "b.state in {fresh, worn}"),
        ("b.state is one of { fresh, worn }", "b.state in {fresh, worn}"),
        ("b.state is one of fresh, worn", "b.state in {fresh, worn}"),
        ("b.state is either fresh or worn", "b.state in {fresh, worn}"),
        ("b.state is fresh or worn", "b.state in {fresh, worn}"),
        ("b.state = fresh or worn", "b.state in {fresh, worn}"),
        ("b.state != fresh or worn", "b.state not in {fresh, worn}"),
        ("b.state is not in { fresh, worn }", "b.state not in {fresh, worn}"),
        ("b.state isn't lost", "b.state != lost"),
        ("b.state within { fresh, worn }", "b.state in {fresh, worn}"),
        ("b.state in (fresh, worn)", "b.state in {fresh, worn}"),
        ("b.state in fresh, worn", "b.state in {fresh, worn}"),
        ("b.state ∈ { fresh, worn }", "b.state in { fresh, worn }"),
        ("b.pages in 1-900", "b.pages in 1..900"),
        ("b.pages in 1 to 900", "b.pages in 1..900"),
        ("b.pages from 1 to 900", "b.pages in 1..900"),
        ("b.pages within 1..900", "b.pages in 1..900"),
        ("b.loan in 1 - 30 d", "b.loan in 1..30 d"),
        ("b.loan between 1 and 30 d", "1 d <= b.loan <= 30 d"),
        ("1 <= b.loan <= 30 d", "1 d <= b.loan <= 30 d"),
        ("b.price in 1..30 €", "b.price in €1..30"),
    ],
)
def test_membership_in_english_words_is_told_as_it_is_written_here(tmp_path, written, meant):
    frame = EN + "constraint C-1: every b in Book: @\nconstraint C-2: every b in Book: b.pages > 0\n"

    text, left = mended_in(tmp_path / "m.req", frame.replace("@", written))

    assert (text, left) == (frame.replace("@", meant), [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("start 2026-06-01 09:00", "start 2026-06-01T09:00"),
        ("start 2026/6/1 9:00", "start 2026-06-01T09:00"),
        ("start 01.06.2026 09:00", "start 2026-06-01T09:00"),
        ("start 25/06/2026 09:00", "start 2026-06-25T09:00"),
        ("start 1 June 2026, 9 am", "start 2026-06-01T09:00"),
        ("start June 1st, 2026 at 9:30", "start 2026-06-01T09:30"),
        ("start: 2026-06-01T09:00", "start 2026-06-01T09:00"),
        ("start at 2026-06-01T09:00", "start 2026-06-01T09:00"),
        ("at 2026-06-01 11:00: anna does Ask(book: b)", "at 2026-06-01T11:00: anna does Ask(book: b)"),
        ("at 10:00 pm: anna does Ask(book: b)", "at 22:00: anna does Ask(book: b)"),
        ("at 12:30 am: anna does Ask(book: b)", "at 00:30: anna does Ask(book: b)"),
        ("until 2026-06-02 11:00", "until 2026-06-02T11:00"),
        ("expect R-1: satisfied", "expect R-1 satisfied"),
    ],
)
def test_moments_are_told_as_they_are_written_here(written, meant):
    frame = EN + "scenario S-1 {\n  given b: Book\n  @\n}\n"

    text = mended(frame.replace("@", written))

    assert text.split() == frame.replace("@", meant).split()
    assert not parse(Source("m.req", text))[1]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("时间 2026年6月1日 10:00", "时间 2026-06-01T10:00"),
        ("时间 2026-06-01 下午3点半", "时间 2026-06-01T15:30"),
        ("时间 6月2日10:00", "时间 2026-06-02T10:00"),
        ("时间 次日 10:00", "时间 2026-06-02T10:00"),
        ("时间 第3天 10:00", "时间 2026-06-03T10:00"),
        ("时间 第三天 10:00", "时间 2026-06-03T10:00"),
    ],
)
def test_moments_in_chinese_are_told_as_they_are_written_here(written, meant):
    frame = ZH + "场景 S-1 {\n  已有 一：书\n  起始 2026-06-01\n  @：小明 执行 询问（本：一）\n}\n"

    text = mended(frame.replace("@", written))

    assert text == frame.replace("@", meant)
    assert not parse(Source("m.req", text))[1]


@pytest.mark.parametrize(
    ("head", "start"),
    [
        (EN, "start {}"),
        (ZH, "起始 {}"),
        (ZH, "起始：{}"),
        (ZH, "起始时间 {}"),
        (ZH, "开始时间：{}"),
        (ZH, "起始 于 {}"),
    ],
)
def test_where_a_scenario_starts_is_told_as_it_is_written_here(head, start):
    word = "scenario" if head is EN else "场景"
    written = "2026年6月1日9点" if head is ZH else "2026-06-01, 9:00"

    text = mended(f"{head}{word} S-1 {{\n  {start.format(written)}\n}}\n")

    assert not parse(Source("m.req", text))[1]
    assert "2026-06-01T09:00" in text


@pytest.mark.parametrize("written", ["at day 2: anna does Ask(book: b)", "start 06/01/2026 09:00"])
def test_a_moment_that_may_be_several_is_answered_with_what_a_moment_is(written):
    """Nobody knows whether 06/01 is in June or in January."""
    (fault,) = parse(Source("m.req", EN + "scenario S-1 {\n  given b: Book\n  " + written + "\n}\n"))[1]

    assert not fault.fixes
    assert any("`2026-06-01T09:00`" in note.en and "“+24小时”" in note.zh for note in fault.notes)


def test_the_same_mistake_twice_in_a_scenario_gets_the_same_answer_twice():
    steps = "".join(f"  at 2026-06-01 1{hour}:00: anna does Ask(book: b)\n" for hour in range(4))
    found = parse(Source("m.req", EN + "scenario S-1 {\n  given b: Book\n  start 2026-06-01T09:00\n" + steps + "}\n"))[
        1
    ]

    assert [each.fields["instead"] for each in found] == [f"2026-06-01T1{hour}:00" for hour in range(4)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (
            "requirement R-1 { when Ask(book: b) as a, every r in Reader, the Library shall do Lend(book: b) }",
            "requirement R-1 { every r in Reader: when Ask(book: b) as a, the Library shall do Lend(book: b) }",
        ),
        (
            "requirement R-1 { when Ask(book: b), every c in Book where c.pages > b.pages: the Library shall do Lend(book: b) }",
            "requirement R-1 { every c in Book: when Ask(book: b), if c.pages > b.pages then the Library shall do Lend(book: b) }",
        ),
        (
            "requirement R-1 { when Ask(book: b), every p in b.parts, the Library shall do Lend(book: p) }",
            "requirement R-1 { every b in Book, p in b.parts: when Ask(book: b), the Library shall do Lend(book: p) }",
        ),
        ("constraint C-1: when Ask(book: b), b.pages > 3", "constraint C-1: every x in Ask: x.book.pages > 3"),
        (
            "constraint C-1: when Ask(book: b) as a, every t in Lend: t.book = b",
            "constraint C-1: every a in Ask, t in Lend: t.book = a.book",
        ),
    ],
)
def test_whom_a_sentence_is_said_of_stands_before_what_happens(tmp_path, written, meant):
    head = EN.replace("param loan", "relation parts: Book [0..*]  param loan")

    text, left = mended_in(tmp_path / "m.req", head + written + "\n")

    assert (" ".join(text.split()), left) == (" ".join((head + meant).split()), [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (
            "需求 R-1 { 当 询问（本：甲） 作为 乙，每个 丙 属于 读者，馆 应 执行 借出（本：甲） }",
            "需求 R-1 { 每个 丙 属于 读者：当 询问（本：甲） 作为 乙，馆 应 执行 借出（本：甲） }",
        ),
        (
            "需求 R-1 { 当 询问（本：甲），每个 丙 属于 书 其中 丙.页数 > 甲.页数：馆 应 执行 借出（本：甲） }",
            "需求 R-1 { 每个 丙 属于 书：当 询问（本：甲），如果 丙.页数 > 甲.页数 则 馆 应 执行 借出（本：甲） }",
        ),
        ("约束 C-1：当 询问（本：甲），甲.页数 > 3", "约束 C-1：每个 乙 属于 询问：乙.本.页数 > 3"),
    ],
)
def test_whom_a_chinese_sentence_is_said_of_stands_before_what_happens(tmp_path, written, meant):
    text, left = mended_in(tmp_path / "m.req", ZH + written + "\n")

    assert (text, left) == (ZH + meant + "\n", [])


@pytest.mark.parametrize(
    ("head", "line", "en", "zh"),
    [
        (
            EN,
            "entity A { param t: duration in 1 d..30 d }",
            "every x in A: x.t in 1 d..30 d`",
            "甲 的 t 属于 1 d..30 d”",
        ),
        (
            ZH,
            "实体 物 { 参数 期：时长 属于 1..30天 }",
            "every x in 物: x.期 in 1..30天`",
            "属于 物：甲 的 期 属于 1..30天”",
        ),
    ],
)
def test_bounds_of_a_length_are_told_as_a_constraint(head, line, en, zh):
    (fault, *_) = parse(Source("m.req", head + line + "\n"))[1]

    assert any(en in note.en and zh in note.zh for note in fault.notes)
