"""The tour is true: it is walked through as a reader would, piece by piece, in both languages.

A fence `req` is added at the end of `tour.req`; `req instead` takes the place of the item with the same id.  The
commands of a fence `console` are run there, and print the lines shown; a line `…` stands for any lines.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from reqonto.cli.main import main

from .test_docs import FENCE, ROOT, commands, shows

ITEM = re.compile(r"^(?:\w+) (?P<id>[A-Z]+-\d+)", re.MULTILINE)


def added(text: str, piece: str) -> str:
    return f"{text}\n{piece}" if text else piece


def replaced(text: str, piece: str, head: re.Pattern[str] = ITEM) -> str:
    """The text with the item of the same id exchanged; an item ends where the next line begins with a word."""
    found = head.match(piece)
    assert found is not None
    pattern = re.compile(
        rf"^\w+ {re.escape(found['id'])}(?!\w)[^\n]*\n(?:(?:[ \t}}][^\n]*)?\n)*?(?=\w|\Z|\n)", re.MULTILINE
    )
    changed, number = pattern.subn(lambda _: piece, text)
    assert number == 1
    return changed


@pytest.mark.engine
@pytest.mark.parametrize(("page", "lang"), [("tour.md", "en"), ("tour.zh.md", "zh")])
def test_the_tour_can_be_walked(
    page: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REQONTO_LANG", lang)
    monkeypatch.setenv("NO_COLOR", "1")
    file = Path("tour.req")
    file.write_text("", encoding="utf-8")
    for fence in FENCE.finditer((ROOT / "docs" / page).read_text("utf-8")):
        text = file.read_text("utf-8")
        match fence["info"].strip():
            case "req":
                file.write_text(added(text, fence["body"]), encoding="utf-8")
            case "req instead":
                file.write_text(replaced(text, fence["body"]), encoding="utf-8")
            case "console":
                for command, shown in commands(fence["body"]):
                    name, *arguments = shlex.split(command)
                    assert name == "reqonto"
                    assert main(arguments) in {0, 1}, command
                    printed = capsys.readouterr().out.splitlines()
                    assert shows(shown, printed), (command, "\n".join(printed))


def test_both_tours_take_the_same_steps() -> None:
    pages = [(ROOT / "docs" / page).read_text("utf-8") for page in ("tour.md", "tour.zh.md")]
    steps = [[fence["info"].strip() for fence in FENCE.finditer(text)] for text in pages]
    called = [
        [re.sub(r"--(lang|dialect) \w+", "", line) for line in re.findall(r"^\$ .*", text, re.MULTILINE)]
        for text in pages
    ]

    assert steps[0] == steps[1]
    assert len(called[0]) == len(called[1])
