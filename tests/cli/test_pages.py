"""Reports on terminals of any width, and what `run` tells of verdicts."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from reqonto.checks.findings import question
from reqonto.checks.verdicts import Conflict, Open, StoryStep
from reqonto.checks.wording import inside
from reqonto.cli.main import VERBS, main
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import Result
from reqonto.report.page import UNDER, fold, page
from reqonto.report.text import conflict_lines, story_lines, undecided_lines
from reqonto.settings import Settings
from reqonto.source import cells

LONG = "R-1 wants “pay order1” before “ship order1”, but that does not happen at any time"
WIDE = "因订单1的支付方式是银行转账，R-4 禁止在“配送（订单1）”之前有“付款（订单1）”，而“付款（订单1）”发生在 2026-03-02 09:00。"


@pytest.mark.parametrize("columns", [30, 47, 60, 80, 100, 160])
@pytest.mark.parametrize("line", [LONG, WIDE, f"    {LONG}", f"  R-1  {UNDER}{WIDE}"])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(line: str, columns: int) -> None:
    folded = list(fold(line, columns))

    assert max(map(cells, folded)) <= columns
    assert "".join("".join(folded).split()) == "".join(line.replace(UNDER, "").split())


def test_without_a_terminal_lines_stay_whole() -> None:
    assert page([f"  R-1  {UNDER}{WIDE}"], Style("zh")) == f"  R-1  {WIDE}\n"


def test_continuations_stand_under_what_they_continue() -> None:
    assert list(fold(f"  R-1  {UNDER}one two three four five six", 28)) == [
        "  R-1  one two three four",
        "       five six",
    ]
    assert list(fold("  one two three four five six seven", 24)) == ["  one two three four", "    five six seven"]


@pytest.mark.parametrize("columns", range(24, 70))
def test_no_line_of_chinese_begins_with_a_mark_that_closes(columns: int) -> None:
    for line in list(fold(WIDE, columns))[1:]:
        assert line.lstrip()[0] not in "，。、：；！？）】》」』”’"


def test_a_date_keeps_its_time_beside_it() -> None:
    for columns in range(24, 100):
        assert "2026-03-02 09:00" in "\n".join(fold(WIDE, columns))


@pytest.mark.parametrize("columns", [20, 28, 40])
def test_colours_end_with_their_line_and_are_no_width(columns: int) -> None:
    whole = f"  \x1b[1mR-1\x1b[0m  {UNDER}\x1b[1;31m{LONG}\x1b[0m   \x1b[36mshop.req:14\x1b[0m"
    plain = re.compile(r"\x1b\[[0-9;]*m")
    folded = list(fold(whole, columns))

    assert [plain.sub("", line) for line in folded] == list(fold(plain.sub("", whole), columns))
    for line in folded:
        codes = plain.findall(line)
        assert not codes or codes[-1] == "\x1b[0m"
        assert all((one == "\x1b[0m") != (two == "\x1b[0m") for one, two in pairwise(codes))


SHOP = """
role Customer
role Shop
entity Order {}
event Pay(order: Order) by Customer to Shop
event Ship(order: Order) by Shop
constraint R-1: every p in Pay: some s in Ship: s.order = p.order and s within 24 h after p
constraint R-2: every s in Ship: some p in Pay: p.order = s.order and p before s
constraint R-3: every p in Pay: no q in Pay: q.order = p.order and p before q
scenario S-1 "Too late" {
  given ann: Customer
  given shop: Shop
  given o: Order
  at 2026-03-02T09:00Z: ann does Pay(order: o) to shop
  at 2026-03-04T09:00Z: shop does Ship(order: o)
  expect R-2 satisfied
}
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("REQONTO_LANG", "en")
    Path("shop.req").write_text(SHOP, encoding="utf-8")


def test_a_violation_that_nobody_expects_is_counted_and_tells_its_event(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "shop.req"]) == 1
    out = capsys.readouterr().out
    assert "1 scenario, 1 unexpected" in out
    assert "1 error" in out
    assert (
        "  R-1: violated at event 1 (2026-03-02 09:00 “ann: Pay (order: o) to shop”); see also event 2"
        "   (no verdict was expected)\n"
    ) in out
    main(["check", "shop.req", "--lang", "zh"])
    out = capsys.readouterr().out
    assert "1 个与预期不符" in out
    assert "1 个错误" in out
    assert "  R-1：违反，见事件 1（2026-03-02 09:00“ann 向 shop：Pay（order：o）”）；另见事件 2   （未写预期）\n" in out


def test_run_shows_what_matters_and_everything_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "shop.req"]) == 1
    out = capsys.readouterr().out
    assert "  1  2026-03-02 09:00  ann: Pay (order: o) to shop   ✓ R-3   ✗ breaks R-1\n" in out
    assert out.index("R-1: violated") < out.index("R-2: satisfied   (as expected)")
    assert "  also satisfied: R-3\n" in out
    assert out.endswith("1 scenario, 1 unexpected\n")
    main(["run", "shop.req", "--verbose", "--lang", "zh"])
    assert "  R-3：满足\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "R-07  only where it applies: "), ("zh", "R-07  仅作为适用之处：")],
)
def test_a_requirement_that_only_says_where_others_clash_is_listed_as_that(lang: str, told: str) -> None:
    conflict = Conflict("trigger", ("R-07",), ("R-1", "R-2"), (), True, Text("", ""), None)
    lines = [line.replace(UNDER, "") for line in conflict_lines(conflict, Result(Settings()), Style(lang))]

    assert lines[-1].strip() == told.strip()


def test_many_requirements_of_one_open_question_are_counted() -> None:
    ids = tuple(f"R-{number}" for number in range(1, 12))

    assert question(Open("pair", ids, "time")).en == (
        "whether R-1, R-2, R-3, R-4, R-5, R-6 and 5 more can be kept where they meet"
    )
    assert question(Open("pair", ids, "time")).zh == "R-1、R-2、R-3、R-4、R-5、R-6 等 11 条 同时适用时能否都遵守"
    assert "recommendations" in question(Open("all", ("R-1",), "time")).en


@pytest.mark.parametrize(("lang", "times"), [("en", " (2 times)"), ("zh", "（2 次）")])
def test_the_same_question_about_several_behaviours_is_told_once(lang: str, times: str) -> None:
    one, other = Open("conditional", ("R-1",), "bound"), Open("conditional", ("R-2",), "bound")
    _, first, second = undecided_lines([one, other, one], Style(lang))

    assert first.strip() == question(one)[lang] + times
    assert second.strip() == question(other)[lang]


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Bank transfer", "bank transfer"), ("Opened", "opened"), ("CD", "CD"), ("Bank of China", "Bank of China"),
        ("VIP customer", "VIP customer"), ("pays", "pays"), ("", ""),
    ],
)  # fmt: skip
def test_a_label_stands_in_a_sentence_as_a_word_of_it(label: str, told: str) -> None:
    assert inside(label) == told


def test_a_mark_stays_beside_what_it_marks() -> None:
    step = StoryStep("09:00", Text("ann: Pay", "ann：Pay"), ("R-1",), ("R-2", "R-3"), 1)
    for columns in range(24, 60):
        told = page(story_lines([step], Style("en"), "  ", numbered=True), Style("en", columns=columns))
        assert "✓ R-1" in told
        assert "✗ breaks R-2," in told


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_help_has_examples_with_options_that_there_are(
    verb: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([verb, "--help", "--lang", lang]) == 0
    options, _, examples = capsys.readouterr().out.partition({"en": "Examples:", "zh": "示例："}[lang])
    lines = [line.split() for line in examples.splitlines() if line.startswith("  reqonto ")]

    assert lines
    for words in lines:
        assert words[1] == verb
        assert all(f"{word} " in options or f"{word}," in options for word in words if word.startswith("--"))
