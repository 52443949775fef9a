"""Chinese numerals, quotes inside quotes, and words of counting that run together."""

from __future__ import annotations

import pytest

from reqonto.constraints.axioms import interpret
from reqonto.diagnostics.diagnostic import Severity
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax import tree
from reqonto.syntax.numerals import in_digits, value_of
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

SHOP = """
角色 商店
实体 订单 { 参数 备注：文本 }
事件 付款（单：订单） 由 商店
事件 发货（单：订单） 由 商店
"""


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("两", 2), ("十", 10), ("十五", 15), ("二十", 20), ("一百零三", 103), ("三百二十", 320), ("两千", 2000), ("一万二千", 12_000),
     ("二〇二六", 2026), ("零", 0), ("万", None), ("天", None), ("", None)],
)  # fmt: skip
def test_a_numeral_says_a_number(numeral, number):
    assert value_of(numeral) == number


@pytest.mark.parametrize(("word", "digits"), [("两天", "2天"), ("十五个工作日", "15个工作日"), ("一个月", "1个月"), ("三", "3"), ("三星", None), ("千家", None)])  # fmt: skip
def test_only_a_number_with_what_it_counts_is_put_in_digits(word, digits):
    assert in_digits(word) == digits


def fixed(text):
    """The text with the first fix of its first finding applied."""
    parsed, found = parse(Source("s.req", text))
    if not found:
        specification, found = resolve([parsed])
        found = [*found, *interpret(specification).diagnostics]
    found = [each for each in found if each.weight is Severity.ERROR]
    edits = sorted(found[0].fixes[0].edits, key=lambda edit: -edit.span.start)
    for edit in edits:
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("需求 R-1 { 当 付款（单：o），商店 应 在 两天 内 执行 发货（单：o） }", "需求 R-1 { 当 付款（单：o），商店 应 在 2天 内 执行 发货（单：o） }"),
        ("约束 C-1：每个 o 属于 订单：至多 两次 付款（单：o）", "约束 C-1：每个 o 属于 订单：至多 2次 付款（单：o）"),
        ("约束 C-1：每1小时至多5次付款（单：o）", "约束 C-1：每 1小时 至多 5次 付款（单：o）"),
        ("需求 R-1 { 当 第三次付款（单：o），商店 应 执行 发货（单：o） }", "需求 R-1 { 当 第三次 付款（单：o），商店 应 执行 发货（单：o） }"),
    ],
)  # fmt: skip
def test_what_was_meant_is_offered(wrong, right):
    offered, written = parse(Source("", fixed(SHOP + wrong))), parse(Source("", SHOP + right))

    assert (offered[0].items, offered[1]) == (written[0].items, [])


@pytest.mark.parametrize("text", ["他说“好”", "“甲”", "“甲”和“乙”", "“"])
def test_quotes_inside_quotes_belong_to_the_text(text):
    parsed, found = parse(Source("", f"实体 订单 {{ 说明 “{text}” }}"))

    assert found == []
    kind = parsed.items[0]
    assert isinstance(kind, tree.Kind)
    assert [meta.texts[0].text for meta in kind.meta if isinstance(meta, tree.TextMeta)] == [text]
    assert parse(Source("", print_tree(parsed, "zh")))[0].items == parsed.items


def test_an_ordinal_counts_from_one():
    assert [each.code.code for each in parse(Source("", "约束 C-1：第0次 付款（单：o）"))[1]] == ["RQ0125"]


@pytest.mark.parametrize("written", ["15%", "15 %", "15\u00a0%", "15\u202f%", "15\u3000％", "15％"])
def test_a_percentage_may_have_a_blank_before_its_sign(written):
    text = (
        f"constraint C-1: every o in Order: o.rate < {written}\nquality Q-1: at least {written} of A within 6 h of B\n"
    )
    read, diagnostics = parse(Source("s.req", text))

    assert not diagnostics
    assert print_tree(read).count(" 15%") == 2
