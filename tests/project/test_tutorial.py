"""The tutorial is true: it is walked through as a reader would, piece by piece, in both languages.

A fence `req` is added at the end of `shop.req`; `req instead` takes the place of the item with the same id; `req wrong`
stands there for the next commands only; `toml` is the file of settings.  The commands of a fence `console` are run
there, and print the lines shown; a line `…` stands for any lines.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from reqonto.cli.main import main

from .test_docs import FENCE, ROOT, commands, shows
from .test_tour import added, replaced

HEAD = re.compile(r"^\w+ (?P<id>[^\s\"“{:：]+)")


@pytest.mark.engine
@pytest.mark.parametrize(("page", "lang"), [("tutorial.md", "en"), ("tutorial.zh.md", "zh")])
def test_the_tutorial_can_be_walked(
    page: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REQONTO_LANG", lang)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    file, wrong = Path("shop.req"), ""
    file.write_text("", encoding="utf-8")
    for fence in FENCE.finditer((ROOT / "docs" / page).read_text("utf-8")):
        text, body = file.read_text("utf-8"), fence["body"]
        match fence["info"].strip():
            case "req":
                file.write_text(added(text, body), encoding="utf-8")
            case "req instead":
                file.write_text(replaced(text, body, HEAD), encoding="utf-8")
            case "req wrong":
                wrong = body
            case "toml":
                Path("reqonto.toml").write_text(body, encoding="utf-8")
            case "console":
                file.write_text(added(text, wrong) if wrong else text, encoding="utf-8")
                for command, shown in commands(body):
                    name, *arguments = shlex.split(command)
                    assert name == "reqonto"
                    assert main(arguments) in {0, 1}, command
                    printed = capsys.readouterr().out.splitlines()
                    assert shows(shown, printed), (command, "\n".join(printed))
                file.write_text(text, encoding="utf-8")
                wrong = ""


def test_both_tutorials_take_the_same_steps() -> None:
    pages = [(ROOT / "docs" / page).read_text("utf-8") for page in ("tutorial.md", "tutorial.zh.md")]
    steps = [[fence["info"].strip() for fence in FENCE.finditer(text)] for text in pages]
    called = [re.findall(r"^\$ .*", text, re.MULTILINE) for text in pages]

    assert steps[0] == steps[1]
    assert steps[0].count("req wrong") == 3
    assert called[0] == called[1]
