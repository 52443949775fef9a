"""Templates of `init`: each is made, canonical, free of errors, and the same in both languages."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.twins import said

from reqonto.cli.init import TEMPLATES
from reqonto.cli.main import main
from reqonto.pipeline import run
from reqonto.settings import load


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("REQONTO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def made_and_judged(template: str, lang: str, *stages: str) -> dict[str, Any]:
    """What both twins have to agree on: what there is, and what each scenario says; all is clean as far as it is asked."""
    assert main(["--lang", lang, "init", lang, "--template", template]) == 0
    assert main(["fmt", "--check", "--dialect", lang, f"{lang}/shop.req"]) == 0
    settings = tomllib.loads(Path(lang, "reqonto.toml").read_text(encoding="utf-8"))
    assert settings["dialect"] == lang
    assert settings["as-of"]
    assert "`reqonto check`" in Path(lang, "README.md").read_text(encoding="utf-8")
    asked = [
        "check",
        lang,
        "--timeout",
        "10 min",
        "--jobs",
        "1",
        "--format",
        f"json={lang}.json",
        "--fail-on",
        "warning",
    ]
    assert main([*asked, *(f"--only={stage}" for stage in stages)]) == 0
    report = json.loads(Path(f"{lang}.json").read_text(encoding="utf-8"))
    assert (report["conflicts"], report["undecided"], report["unchecked"]) == ([], [], [])
    return {
        "verdict": report["verdict"],
        "requirements": [(each["id"], each["modality"]) for each in report["requirements"]],
        "scenarios": [
            (each["id"], [(check["requirement"], check["verdict"]) for check in each["checks"]])
            for each in report["scenarios"]
        ],
    }


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_a_template_is_clean_and_says_the_same_in_both_languages(template: str) -> None:
    """What is found in the formulas of the one is found in those of the other, so one of them is asked about."""
    english = made_and_judged(template, "en")
    assert english.pop("verdict") == "consistent"
    chinese = made_and_judged(template, "zh", "scenarios")
    chinese.pop("verdict")
    one, other = (run([lang], load(Path(lang, "reqonto.toml"))[0], stages=("read", "meaning")) for lang in ("en", "zh"))

    assert one.theory is not None
    assert other.theory is not None
    assert said(one.theory) == said(other.theory, like=one.theory)
    assert english == chinese
    assert {name for name, _ in english["scenarios"]} == {"S-01", "S-02"}


def test_without_its_exceptions_the_gateway_template_has_the_conflicts_of_the_library() -> None:
    assert main(["init", "new", "--template", "gateway"]) == 0
    text = Path("new/shop.req").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if "exception to" not in line]
    assert len(kept) == len(text.splitlines()) - 3
    Path("new/shop.req").write_text("\n".join(kept), encoding="utf-8")
    assert main(["check", "new", "--timeout", "10 min", "--only", "consistency", "--format", "json=out.json"]) == 1
    conflicts = json.loads(Path("out.json").read_text(encoding="utf-8"))["conflicts"]
    found = {member for each in conflicts for member in each["members"]}
    assert {"C-GWY-17", "C-GWY-18", "C-GWY-05", "C-GWY-13", "C-GWY-15", "C-GWY-08", "C-GWY-09", "C-GWY-16"} <= found


def test_without_its_rule_the_shop_template_has_the_conflicts_of_the_library() -> None:
    assert main(["init", "new", "--template", "b2c"]) == 0
    text = Path("new/shop.req").read_text(encoding="utf-8")
    before, _, rest = text.partition("rule D-01")
    Path("new/shop.req").write_text(before + rest[rest.index("# Must stay possible") :], encoding="utf-8")
    assert main(["check", "new", "--timeout", "10 min", "--only", "consistency", "--format", "json=out.json"]) == 1
    conflicts = json.loads(Path("out.json").read_text(encoding="utf-8"))["conflicts"]
    assert sorted(sorted(each["members"]) for each in conflicts) == [["C-RET-02", "C-RET-06"], ["C-RET-03", "C-RET-06"]]


def test_an_unknown_template_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "new", "--template", "gatewy"]) == 2
    assert "there is no template `gatewy`; there are gateway, b2c, auction, b2b, privacy" in capsys.readouterr().err
    assert main(["--lang", "zh", "init", "new", "--template", "gatewy"]) == 2
    assert "没有模板“gatewy”，现有 gateway、b2c、auction、b2b、privacy" in capsys.readouterr().err
    assert not Path("new").exists()


@pytest.mark.parametrize("name", ["reqonto.toml", "shop.req", "README.md"])
def test_what_is_there_is_not_overwritten(name: str) -> None:
    Path(name).write_text("mine", encoding="utf-8")
    assert main(["init", "--template", "b2c"]) == 2
    assert [path.name for path in Path().iterdir() if path.is_file()] == [name]
    assert Path(name).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_lists_the_templates_with_a_line_each(
    lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["init", "--help", "--lang", lang]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    for name, about in TEMPLATES.items():
        assert any(line.split()[:1] == [name] and line.endswith(about[lang]) for line in lines), name
