"""What `--only` and `--skip` choose, and what is said where nothing was checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reqonto.cli.main import main

TEXT = """
role Shop
entity Order { param total: money CNY }
event Ship(order: Order) by Shop
constraint C-01: every o in Order: o.total >= 0 CNY
constraint C-02: every o in Order: o.total <= 9 CNY
scenario S-01 { given o1: Order { total: 5 CNY }  expect C-01 satisfied }
scenario S-02 { given o1: Order { total: 6 CNY }  expect C-01 satisfied }
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path("shop.req").write_text(TEXT, encoding="utf-8")


@pytest.mark.parametrize("option", ["--only", "--skip"])
def test_an_unknown_id_is_wrong_use_and_near_ones_are_named(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "shop.req", option, "C-03", "--lang", "en"]) == 2

    out = capsys.readouterr().out
    assert "RQ0058" in out
    assert "did you mean C-0" in out
    assert "nothing was checked" in out
    assert "consistent:" not in out


def test_where_nothing_is_near_the_stages_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "shop.req", "--skip", "external", "--lang", "en"]) == 2
    assert "the stages are consistency, scenarios" in capsys.readouterr().out


def test_that_not_everything_was_asked_about_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "shop.req", "--only", "C-02", "--skip", "trace", "--lang", "en"])
    assert "not everything was asked about: only C-02 asked about; trace not asked about" in capsys.readouterr().out

    main(["check", "shop.req", "--only", "C-02", "--lang", "zh"])
    assert "并未全部查问：只查问 C-02" in capsys.readouterr().out

    main(["check", "shop.req", "--lang", "en"])
    assert "not everything" not in capsys.readouterr().out


def test_an_unknown_id_is_told_in_chinese_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "shop.req", "--only", "C-03", "--lang", "zh"]) == 2
    assert "未检查任何内容：所选的项并不存在" in capsys.readouterr().out


def test_only_with_a_scenario_runs_that_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "shop.req", "--only", "S-02", "--format", "json"]) == 0
    assert [each["id"] for each in json.loads(capsys.readouterr().out)["scenarios"]] == ["S-02"]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "role Shop\n", 'requirement R-1 { text "Ship fast." }\n'])
@pytest.mark.parametrize(("lang", "said"), [("en", "nothing was checked: "), ("zh", "未检查任何内容：")])
def test_nothing_to_check_is_said_plainly(text: str, lang: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.req").write_text(text, encoding="utf-8")

    assert main(["check", "shop.req", "--lang", lang]) == 0
    assert capsys.readouterr().out.startswith(said)


def test_nothing_to_check_is_a_finding_for_tools(capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.req").write_text("role Shop\n", encoding="utf-8")

    assert main(["check", "shop.req", "--format", "json"]) == 0
    codes = [each["code"] for each in json.loads(capsys.readouterr().out)["diagnostics"]]
    assert "RQ0612" in codes
