"""Help in terminals of every width, in both languages."""

import pytest

from reqonto.cli.main import VERBS, main
from reqonto.source import cells


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("verb", ["", *VERBS])
def test_no_line_of_help_is_wider_than_the_terminal(verb, width, lang, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(width))

    assert main([*filter(None, (verb,)), "--help", "--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()
    # What is typed stays in one line.
    too_wide = [line for line in lines if cells(line) > min(width, 100) and not line.startswith("  reqonto ")]

    assert not too_wide
    assert ("用法：reqonto" if lang == "zh" else "Usage: reqonto") in lines[0]


def test_the_columns_of_chinese_help_stand_below_one_another(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")

    main(["check", "--help", "--lang", "zh"])
    shown = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("  --timeout", "  --bound"))]

    starts = {cells(line[: line.index(word)]) for line, word in zip(shown, ("时间预算", "所试例子"), strict=True)}
    assert starts == {32}


def test_what_must_be_given_is_said_in_both_languages(capsys):
    main(["export", "--help", "--lang", "zh"])
    chinese = capsys.readouterr().out
    main(["export", "--help", "--lang", "en"])

    assert "[必填]" in chinese
    assert "[required]" not in chinese
    assert "[required]" in capsys.readouterr().out
