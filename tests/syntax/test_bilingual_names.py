"""Names that the language itself gives have a spelling in each language, and mean the same."""

from __future__ import annotations

import pytest

from reqonto.constraints.axioms import interpret
from reqonto.logic.mathematics import mathematics
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

VOCABULARY = """
role 买家
role 卖家
entity 订单
event 付款(单: 订单) by 买家 to 卖家
"""


def meaning(text: str) -> list[str]:
    tree, faults = parse(Source("shop.req", VOCABULARY + text))
    specification, wrong = resolve([tree])
    assert (faults, [each for each in wrong if each.weight.word == "error"]) == ([], [])
    return [mathematics(axiom.formula) for axiom in interpret(specification).theory.axioms]


def test_the_attributes_of_an_event_are_the_same_in_both_languages() -> None:
    english = meaning("constraint C-1: every p, q in 付款: p.by = q.to implies p.time < q.time")
    chinese = meaning("约束 C-1：每个 p、q 属于 付款：p.执行者 = q.接收者 蕴含 p.时间 < q.时间")

    assert english == chinese


def test_self_is_printed_in_the_language_of_the_text() -> None:
    tree, faults = parse(Source("shop.req", "默认值 订单.时限 = 48小时 其中 自身.急"))

    assert faults == []
    assert "自身.急" in print_tree(tree, "zh")
    assert "self.急" in print_tree(tree, "en")


def test_a_column_named_like_a_keyword_is_quoted() -> None:
    tree, faults = parse(Source("shop.req", "permissions PT-1 {\n  |  | `phase` |\n  | A | yes |\n}\n"))

    assert faults == []
    assert "`phase`" in print_tree(tree, "en")


@pytest.mark.parametrize("dialect", ["en", "zh"])
def test_a_bound_name_that_is_a_measure_word_keeps_its_backticks(dialect):
    text = 'quality Q-1: at least 5% of (every `次` in "": now)\n'
    tree, _ = parse(Source("a.req", text))

    again, found = parse(Source("b.req", print_tree(tree, dialect)))

    assert (again.items, found) == (tree.items, [])
