"""Chinese formulas and sentences written without blanks: what is read, what is not, and what is told."""

import random
import re
from pathlib import Path

import pytest

from reqonto.diagnostics.codes_syntax import MISSING_BLANK, OTHER_WORDS, RUN_TOGETHER
from reqonto.diagnostics.diagnostic import Severity
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source, print_tree

HEAD = """角色 顾客
角色 商店
实体 订单 { 参数 总额：金额 CNY；参数 数量：整数；可变 参数 已付：布尔 }
事件 付款（单：订单，款项：金额 CNY） 由 顾客
事件 发货（单：订单） 由 商店 给 顾客
"""


def faults(line):
    return parse(Source("m.req", f"{HEAD}{line}\n角色 仓库\n"))[1]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("约束 C-1：每个o属于订单：o.总额 > 1元", "约束 C-1：每个 o 属于 订单：o.总额 > 1元"),
        (
            "约束 C-1：每个o属于订单其中o.数量>0：o.总额 > 1元",
            "约束 C-1：每个 o 属于 订单 其中 o.数量 > 0：o.总额 > 1元",
        ),
        ("约束 C-1：每个o属于订单：非o.已付或o.总额>0元", "约束 C-1：每个 o 属于 订单：非 o.已付 或 o.总额 > 0元"),
        ("约束 C-1：每个s属于发货：付款（单：s.单）早于s", "约束 C-1：每个 s 属于 发货：付款（单：s.单） 早于 s"),
        (
            "约束 C-1：每个o属于订单：计数（p属于付款其中p.单=o）≤1",
            "约束 C-1：每个 o 属于 订单：计数（p 属于 付款 其中 p.单 = o） ≤ 1",
        ),
        (
            "约束 C-1：每个a、b属于订单其中a≠b：a.总额≠b.总额",
            "约束 C-1：每个 a、b 属于 订单 其中 a ≠ b：a.总额 ≠ b.总额",
        ),
        ("约束 C-1：没有o属于订单：o.总额<0元", "约束 C-1：没有 o 属于 订单：o.总额 < 0元"),
        (
            "需求 R-1 { 当付款（单：甲），如果甲.总额>100元则商店应在2天内执行发货（单：甲） }",
            "需求 R-1 { 当 付款（单：甲），如果 甲.总额 > 100元 则 商店 应 在 2天 内 执行 发货（单：甲） }",
        ),
        (
            "需求 R-1 { 每个o属于订单：期间o.已付，商店不得执行发货（单：o） }",
            "需求 R-1 { 每个 o 属于 订单：期间 o.已付，商店 不得 执行 发货（单：o） }",
        ),
    ],
)
def test_words_with_one_reading_are_read_told_of_and_parted_by_the_formatter(line, read):
    found = faults(line)

    assert {each.code for each in found} == {RUN_TOGETHER}
    text, problems = format_source(Source("m.req", HEAD + line), None)
    assert not any(each.weight is Severity.ERROR for each in problems)
    assert text.splitlines()[-1] == read
    parted = Source("m.req", HEAD + read)
    assert parse(Source("m.req", HEAD + line))[0] == parse(parted)[0]


@pytest.mark.parametrize(
    "line",
    [
        "约束 C-1：每个o属于订单：o.总额大于0元且o.数量>0",  # `大于` is no keyword: the name is none that is known
        "约束 C-1：每个o属于发货订单：o.总额 > 1元",  # no such kind
        "需求 R-1 { 当付款（单：甲），商店应在48小时内晚于付款时执行发货（单：甲） }",
    ],
)
def test_words_that_may_be_read_otherwise_stay_a_mistake(line):
    assert any(each.weight is Severity.ERROR for each in faults(line))


def test_a_name_with_a_keyword_in_it_stays_whole_where_it_is_declared():
    found = faults("实体 每个订单内容\n约束 C-1：每个 o 属于 每个订单内容：o.总额 > 1元")

    assert not found


def test_a_mistake_behind_words_that_are_read_is_still_told():
    found = faults("约束 C-1：每个o属于订单：o.总额 > > 1元")

    assert any(each.weight is Severity.ERROR for each in found)


@pytest.mark.parametrize(
    ("quantifier", "instead"),
    [
        ("每个o在订单中：", "每个 o 属于 订单："),
        ("每个 o在订单：", "每个 o 属于 订单："),
        ("每个订单o：", "每个 o 属于 订单："),
        ("每个订单甲：", "每个 甲 属于 订单："),
        ("所有订单o：", "每个 o 属于 订单："),
        ("对于每个订单o，", "每个 o 属于 订单："),
        ("对每个o属于订单：", "每个 o 属于 订单："),
        ("每个o属于订单，", "每个 o 属于 订单："),
        ("任意订单o：", "每个 o 属于 订单："),
        ("不存在订单o：", "没有 o 属于 订单："),
    ],
)
def test_quantifiers_of_everyday_chinese_are_told_as_they_are_written_here(quantifier, instead):
    line = f"约束 C-1：{quantifier}o.总额 > 1元" if "o" in quantifier else f"约束 C-1：{quantifier}甲.总额 > 1元"
    (fault,) = faults(line)

    assert (fault.code, fault.fields["instead"]) == (OTHER_WORDS, instead)
    (edit,) = fault.fixes[0].edits
    text = HEAD + line
    assert not parse(Source("m.req", text[: edit.span.start] + edit.text + text[edit.span.end :]))[1]


def test_what_is_no_keyword_is_not_taken_for_one():
    (fault,) = faults("约束 C-1：每个o属于订单：o.总额大于0元且o.数量>0")

    assert fault.code is MISSING_BLANK


ROOT = Path(__file__).parents[2]
_BLANK = re.compile(r"(?<=[^\s\x00-\x7f]) (?=[\w（])|(?<=\w) (?=[^\s\x00-\x7f])")
_ITEM = re.compile(r"\n(?=[^\s})｝」#＃|｜])")


@pytest.mark.parametrize("seed", range(60))
def test_whatever_blanks_are_left_out_nothing_is_read_otherwise_in_silence(seed):
    """What is read without a mistake is the tree of the parted text, or has a name that nothing is called by."""
    draw = random.Random(seed)
    folder = ROOT / "examples" / draw.choice(("mall-zh", "life-cycles-zh", "online-shop-zh"))
    text = draw.choice(sorted(folder.glob("*.req"))).read_text(encoding="utf-8")
    items = _ITEM.split(text)
    item = draw.choice(items)
    gaps = [found.start() for found in _BLANK.finditer(item)]
    cut = set(gaps) if draw.random() < 0.3 else set(draw.sample(gaps, min(len(gaps), draw.choice((1, 2, 4)))))
    glued = "".join(char for index, char in enumerate(item) if index not in cut)
    tree, found = parse(Source("m.req", "\n".join(glued if each is item else each for each in items)))

    if not any(each.weight is Severity.ERROR for each in found):
        right = parse(Source("m.req", text))[0]
        assert tree == right or _words(tree) - _words(right)


def _words(tree):
    return set(re.findall(r"\w+", print_tree(tree)))
