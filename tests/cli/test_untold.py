"""What the text report counts it also shows, and a bounded search that found nothing says its bound."""

from __future__ import annotations

import pytest

from reqonto.checks.conditional import Conditional
from reqonto.checks.further import Outcome
from reqonto.checks.verdicts import Conflict
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report import conditional
from reqonto.report.text import render
from reqonto.result import Result
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

NEEDS = """
role Buyer
role Shop
role Clerk
entity Order { param note: text { layer public } }
event Pay(order: Order) by Buyer
need N-1 { Clerk needs Order.note from Shop for Complaints due before Pay }
service S-1 { Shop provides Order.note to Clerk }
"""
OTHERS = """
role Shop
external role Buyer
entity Order
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }
"""
CLOSED = OTHERS + "constraint C-1: no s in Ship\n"


def report(tmp_path, text: str, lang: str) -> str:
    if lang == "zh":
        text = print_tree(parse(Source("shop.req", text))[0], "zh")
    file = tmp_path / "shop.req"
    file.write_text(text, encoding="utf-8")
    return render(run([file], Settings(cache=False)), Style(lang, colour=False))


@pytest.mark.parametrize(
    ("lang", "head", "words", "count"),
    [
        ("en", "warnings", "no consent or declaration names the purpose `Complaints`", "1 warning,"),
        ("zh", "警告", "没有任何同意或声明提到用途“Complaints”", "1 个警告"),
    ],
)
def test_a_warning_that_is_counted_is_shown(tmp_path, lang, head, words, count):
    shown = report(tmp_path, NEEDS, lang)

    assert f"\n{head}\n" in shown
    assert words in shown
    assert "RQ0705" in shown
    assert count in shown


@pytest.mark.engine
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "What others may do: no conflict in "),
        ("zh", "，未发现冲突；其他外部行为未推演。"),
    ],
)
def test_a_search_that_found_nothing_says_how_far_it_went(tmp_path, lang, words):
    assert words in report(tmp_path, OTHERS, lang)
    # Where nobody outside can do anything, nothing was searched.
    assert words not in report(tmp_path, OTHERS.replace("external role", "role"), lang)


@pytest.mark.parametrize(
    ("tried", "said"), [(1, "1 behaviour of up to 1 act was tried,"), (2, "2 behaviours of up to 1 act were tried,")]
)
def test_one_behaviour_was_tried_and_several_were(tried: int, said: str) -> None:
    conflict = Conflict("conditional", ("R-1",), ("R-1", "C-1"), (), True, Text("", ""), None)
    found = Outcome(Conditional(tried, 2, 1, (), (conflict,)))

    assert said in next(conditional.lines(found, Result(Settings()), Style("en", colour=False)))
