"""`reqonto explain` of roles, tables and cells, in both languages."""

import json

import pytest

from reqonto.cli.main import main

from .asking import SHOP, table

TEXT = SHOP + table(
    "PT-1", ("", "Cancel", "Refund", "Order.total"), ("Buyer", "if order.state = created", "no", "read"), ("Clerk", "no", "yes", "masked")
) + table("PT-2", ("", "Refund"), ("Clerk", "no")) + """
requirement R-1 { when Ask(order: o), the Clerk shall within 2 d do Refund(order: o) }
"""  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "shop.req"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def told(capsys, *arguments):
    return main([*arguments]), capsys.readouterr().out


def test_a_role_has_a_matrix(file, capsys):
    _, out = told(capsys, "explain", "Member", "-f", file, "--lang", "en")

    assert "what it may do and see" in out
    assert "PT-1[Buyer,Cancel], of every Buyer" in out
    assert "if order.state = created" in out


def test_sentences_are_in_it_and_chinese_is_its_equal(file, capsys):
    _, out = told(capsys, "explain", "Clerk", "-f", file, "--lang", "zh")

    assert "可做与可见" in out
    assert "脱敏" in out
    assert "R-1" in out


def test_a_matrix_as_data(file, capsys):
    _, out = told(capsys, "explain", "Clerk", "-f", file, "--format", "json")
    rows = json.loads(out)["rights"]

    assert [(row["what"]["en"], row["right"], row["by"]) for row in rows] == [
        ("Cancel", "no", "PT-1[Clerk,Cancel]"),
        ("Refund", "yes", "PT-1[Clerk,Refund]"),
        ("Refund", "no", "PT-2[Clerk,Refund]"),
        ("Refund", "must", "R-1"),
        ("Order.total", "masked", "PT-1[Clerk,Order.total]"),
    ]


@pytest.mark.parametrize("word", ["PT-1[Clerk,Refund]", "PT-1【Clerk，Refund】"])
def test_a_cell_with_its_conflict(file, capsys, word):
    _, out = told(capsys, "explain", word, "-f", file, "--lang", "en")

    assert "by PT-1[Clerk,Refund], Clerk may do Refund" in out
    assert "按 PT-1[Clerk,Refund]，Clerk可执行Refund" in out
    assert "conflict K" in out


def test_a_table_says_each_cell_in_both_languages(file, capsys):
    _, out = told(capsys, "explain", "PT-1", "-f", file, "--lang", "en")

    assert "by PT-1[Buyer,Refund], Buyer must not do Refund" in out
    assert "按 PT-1[Buyer,Refund]，Buyer不得执行Refund" in out
    assert "takes part in a conflict" in out
