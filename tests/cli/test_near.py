"""A word that a verb does not take gets an answer that says what to type instead, in both languages."""

import os
from pathlib import Path

import pytest

from reqonto.cli.main import main

TEXT = """
role Buyer
role Shop
entity Order { param total: money EUR { layer public }  relation buyer: Buyer [1] { owner } }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o), the Shop shall within 48 h do Ship(order: o) }
requirement R-2 { text "Friendly." }
need N-1 { Buyer needs Order.total from Shop }
service S-1 { Shop provides Order.total to Buyer }
scenario SC-1 "Paid" {
  start 2026-01-01T10:00:00Z
  given ann: Buyer
  given s: Shop
  given o1: Order { total: 5 EUR, buyer: ann }
  at +0 h: s provides o1.total to ann
  at +1 h: ann does Pay(order: o1)
  at +3 h: s does Ship(order: o1)
  expect R-1 satisfied
}
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.req").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        (["witness", "N-1"], "`reqonto explain N-1` tells whether it is met", "“reqonto explain N-1”说明它是否满足"),
        (["witness", "S-1"], "`reqonto explain S-1` tells which needs it serves", "“reqonto explain S-1”说明它满足"),
        (["witness", "SC-1"], "`reqonto run SC-1` shows and judges it", "“reqonto run SC-1”可显示并裁定它"),
        (["witness", "Pay"], "Pay is an event, not a requirement", "Pay 是事件，不是需求"),
        (["witness", "R-2"], "R-2 is prose only", "R-2 仅为文字"),
        (["witness", "r-1"], "there is no requirement r-1; did you mean R-1?", "没有需求 r-1，是否想查 R-1？"),
        (["witness", "Z9"], "there is no requirement Z9; there is R-1", "没有需求 Z9；现有 R-1"),
        (["witness", "shop.req"], "`reqonto witness R-1 -f shop.req`", "“reqonto witness R-1 -f shop.req”"),
        (["explain", "shop.req"], "`reqonto explain R-1 -f shop.req`", "“reqonto explain R-1 -f shop.req”"),
        (["explain", "R-11"], "nothing is called `R-11`; did you mean R-1?", "没有名为“R-11”的事物，是否想查 R-1？"),
        (["run", "SC-2"], "there is no scenario SC-2; did you mean SC-1?", "没有场景 SC-2，是否想查 SC-1？"),
        (["run", "shop.req::SC-2"], "did you mean SC-1?", "是否想查 SC-1？"),
        (["run", "R-1"], "`reqonto witness R-1` shows a world", "“reqonto witness R-1”可给出它适用的例子"),
        (["run", "shop.req::R-1"], "`reqonto witness R-1 -f shop.req`", "“reqonto witness R-1 -f shop.req”"),
        (["run", "N-1"], "`reqonto explain N-1` tells whether", "“reqonto explain N-1”说明"),
        (["run", "shap.req"], "there is shop.req", "现有 shop.req"),
        (["check", "shap.req"], "there is shop.req", "现有 shop.req"),
        (["check", "SC-1"], "`reqonto explain SC-1`", "“reqonto explain SC-1”"),
    ],
)
def test_what_to_type_instead_is_said(
    arguments: list[str], en: str, zh: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, told in (("en", en), ("zh", zh)):
        assert main([*arguments, "--lang", lang]) == 2
        captured = capsys.readouterr()
        assert told in captured.out + captured.err


def test_a_scenario_runs_by_its_id_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "SC-1"]) == 0
    assert "scenario SC-1  Paid" in capsys.readouterr().out


def test_a_scenario_is_explained_with_its_facts_and_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "SC-1"]) == 0
    out = capsys.readouterr().out
    assert "given o1: Order { total: 5 EUR, buyer: ann }" in out
    assert "R-1: satisfied   (as expected)" in out
    assert main(["explain", "SC-1", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "已有 s：Shop" in out
    assert "R-1：满足   （符合预期）" in out


def test_what_a_mistake_hides_is_told_with_the_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.req").write_text(TEXT.replace("role Buyer", "role Buyer ["), encoding="utf-8")

    assert main(["explain", "Buyr"]) == 2
    err = capsys.readouterr().err
    assert "RQ0101" in err
    assert "what has a mistake (above) is left out" in err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are there on POSIX only")
@pytest.mark.parametrize("verb", ["check", "fmt"])
def test_a_pipe_that_nobody_writes_into_cannot_be_read(verb: str) -> None:
    os.mkfifo("pipe.req")

    assert main([verb, "pipe.req"]) == 2
