"""Rule packs from the command line: run by name, asked about on a day, explained with their days and bounds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reqonto.cli.main import main

DAYS = [("2025-07-19", "EU-MKT-03b"), ("2025-07-20", "EU-MKT-03")]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main([*arguments]) == 0
    return capsys.readouterr().out


def test_the_cases_of_a_pack_run_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys, "run", "law.cn_return", "--lang", "en")

    assert "CN-RET-01: violated" in out
    assert "8 scenarios, nothing unexpected" in out


@pytest.mark.parametrize(("day", "out_of_force"), DAYS)
def test_a_day_may_be_given_as_option_or_setting(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, day: str, out_of_force: str
) -> None:
    arguments = ("check", "--library", "law.eu_marketplace", "--only", "bounds", "--format", "json")
    option = json.loads(told(capsys, *arguments, "--as-of", day))
    (tmp_path / "reqonto.toml").write_text(f"as-of = {day}\n", encoding="utf-8")
    setting = json.loads(told(capsys, *arguments))

    assert option["as_of"] == setting["as_of"] == day
    assert out_of_force in option["not_in_force"]
    assert option["not_in_force"] == setting["not_in_force"]


def test_without_a_day_today_counts_and_the_report_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys, "run", "law.eu_marketplace", "--lang", "en")

    assert "(today; --as-of chooses the day)" in out
    assert "EU-MKT-03b-KEPT" in out
    assert "scenario EU-MKT-03-KEPT" not in out


def test_a_rule_is_explained_with_its_days_and_its_review(capsys: pytest.CaptureFixture[str]) -> None:
    explain = ("explain", "EU-MKT-03", "--library", "law.eu_marketplace", "--as-of", "2026-01-01")

    english, chinese = told(capsys, *explain, "--lang", "en"), told(capsys, *explain, "--lang", "zh")

    assert "in force from 2016-01-09 to 2025-07-19; not on 2026-01-01" in english
    assert "Not verified against the official text." in english
    assert "有效期：自 2016-01-09 起至 2025-07-19 止；2026-01-01 无效" in chinese
    assert "未与官方文本核对。" in chinese


def test_a_bounded_setting_is_explained_with_its_direction(capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys, "explain", "returnPeriod", "--library", "law.cn_return", "--lang", "en")

    assert "a specification may give it more, never less" in out
    assert "source: 《消费者权益保护法》第二十五条" in out
