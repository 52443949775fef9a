"""A scenario can give that an optional value is absent, in either spelling, and is judged by it."""

from __future__ import annotations

import pytest

from reqonto.pipeline import Result, run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

SHOP = """entity Coupon
role Buyer
entity Order {
  param note: optional text
  changing param tip: optional money CNY default 1 CNY
  param total: money CNY
  relation coupon: Coupon [0..1]
}
event Pay(order: Order) by Buyer
constraint C-1: every p in Pay: p.order.note is missing
constraint C-2: every p in Pay: p.order.coupon is missing
constraint C-3: every p in Pay: p.order.tip is known
"""
STORY = """scenario S-1 {
  %s
  start 2026-01-01T00:00+00:00
  at 01:00: b does Pay(order: o1)
}
"""


def checked(tmp_path, given: str, lang: str = "en") -> Result:
    text = SHOP + STORY % given
    if lang == "zh":
        tree, _ = parse(Source("shop.req", text))
        text = print_tree(tree, "zh")
        assert "缺失" in text
    file = tmp_path / "shop.req"
    file.write_text(text, encoding="utf-8")
    return run([file], Settings(cache=False), stages=("read", "meaning", "scenarios"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("given", "verdicts"),
    [
        ("given o1: Order { note is missing, coupon is missing, tip is missing }", ("satisfied", "satisfied", "violated")),
        ("given o1: Order { coupon is missing }  given o1.note is missing", ("satisfied", "satisfied", "satisfied")),
        ('given k: Coupon  given o1: Order { note: "x", coupon: k, tip is missing }', ("violated", "violated", "violated")),
        ("given o1: Order { tip is missing }", ("unknown", "unknown", "violated")),
    ],
)  # fmt: skip
def test_a_missing_value_is_absent_and_no_default_fills_it(tmp_path, lang, given, verdicts) -> None:
    result = checked(tmp_path, given, lang)

    (story,) = result.scenarios
    found = {each.requirement: str(each.verdict.value) for each in story.judgements}
    assert tuple(found[key] for key in ("C-1", "C-2", "C-3")) == verdicts


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("given o1: Order { total is missing }", "RQ0301"),
        ('given o1: Order { note: "x", note is missing }', "RQ1004"),
        ('given o1: Order { note is missing, note: "x" }', "RQ1004"),
        ("given o1: Order  given o1.zip is missing", "RQ0203"),
        ("given o1: Order  given o2.note is missing", "RQ1001"),
        ("given o1: Order  given Order.note is missing", "RQ1001"),
    ],
)
def test_what_can_not_be_missing_is_reported(tmp_path, given, code) -> None:
    result = checked(tmp_path, given)

    assert code in {each.code.code for each in result.diagnostics}


def test_a_missing_value_is_printed_as_it_was_read() -> None:
    text = SHOP + STORY % "given o1: Order { note is missing }\n  given o1.coupon is missing"
    tree, diagnostics = parse(Source("shop.req", text))
    assert diagnostics == []

    for lang in ("en", "zh"):
        again, more = parse(Source("shop.req", print_tree(tree, lang)))
        assert more == []
        assert again == tree


def test_a_witness_says_what_is_missing(tmp_path, capsys) -> None:
    from reqonto.cli.main import main

    file = tmp_path / "shop.req"
    file.write_text(SHOP, encoding="utf-8")

    code = main(["witness", "C-1", "--as", "scenario", "-f", str(file), "--lang", "en", "--no-cache"])
    shown = capsys.readouterr().out

    assert code == 0
    assert "note is missing" in shown.replace("`", "")
    assert "coupon is missing" in shown.replace("`", "")
