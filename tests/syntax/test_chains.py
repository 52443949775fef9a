"""A flat chain of `and` or `or` is no nesting: it may be long, in every stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree
from reqonto.syntax.tree import And, Formula, Or, Quantified

HEAD = "entity Order { param total: integer }\n"


def text(word: str, count: int) -> str:
    chain = f" {word} ".join(f"o.total != {number}" for number in range(count))
    return f"{HEAD}constraint C-01: every o in Order: {chain}\n"


@pytest.mark.parametrize(("word", "kind"), [("and", And), ("or", Or)])
def test_ten_thousand_parts_are_read_and_printed(word: str, kind: type[And | Or]) -> None:
    tree, found = parse(Source("long.req", text(word, 10_000)))

    assert found == []
    item = tree.items[1]
    assert isinstance(item, Formula)
    assert isinstance(item.formula, Quantified)
    assert isinstance(item.formula.body, kind)
    assert len(item.formula.body.parts) == 10_000
    assert parse(Source("long.req", print_tree(tree)))[0].items == tree.items


def test_more_parts_are_refused_at_their_place() -> None:
    found = parse(Source("long.req", text("and", 10_001)))[1]

    assert [each.code.name for each in found] == ["too-long"]


def test_real_nesting_is_still_bounded() -> None:
    deep = "true and (" * 300 + "true" + ")" * 300
    found = parse(Source("deep.req", f"{HEAD}constraint C-01: {deep}\n"))[1]

    assert [each.code.name for each in found] == ["too-deep"]


@pytest.mark.engine
@pytest.mark.parametrize("word", ["and", "or"])
def test_a_long_chain_is_judged(word: str, tmp_path: Path) -> None:
    file = tmp_path / "long.req"
    file.write_text(text(word, 2_000) + "scenario S-01 { given o1: Order { total: -1 } expect C-01 satisfied }\n")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "consistency", "scenarios"))

    assert result.verdict == "consistent"
    # From one of two numbers a total always differs.
    assert [each.code.code for each in result.findings] == (["RQ0611"] if word == "or" else [])


def test_a_long_sum_is_read_printed_and_judged(tmp_path: Path) -> None:
    chain = " + ".join(["o.total"] * 1_000)
    file = tmp_path / "s.req"
    file.write_text(
        f"{HEAD}constraint C-01: every o in Order: {chain} = 1_000 * o.total\n"
        "scenario S-01 { given o: Order { total: 7 }  expect C-01 satisfied }\n",
        encoding="utf-8",
    )

    result = run([file], Settings(cache=False), stages=("read", "meaning", "scenarios"))

    assert [each.code.code for each in result.diagnostics if each.weight.word == "error"] == []
    assert [each.verdict.value for each in result.scenarios[0].judgements] == ["satisfied"]
    tree, found = parse(Source("s.req", file.read_text(encoding="utf-8")))
    assert (parse(Source("s.req", print_tree(tree)))[0].items, found) == (tree.items, [])
