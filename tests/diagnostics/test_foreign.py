"""What systems and libraries say of files is told in the language of the user."""

from __future__ import annotations

import tomllib
from pathlib import Path
from xml.parsers import expat

import pytest

from reqonto.cli.main import main
from reqonto.diagnostics.foreign import toml_fault, xml_fault
from reqonto.diagnostics.system import reason_of

TOML = [
    *("a", "a =", "a = 1 2", "a = [1", "a = {b = 1", 'a = "x', 'a = "\\z"', 'a = "\\xG"', "[a\n", "[[a]\n", "= 1"),
    *("a = 2026-13-01", "a = nothing", "a = 1\na = 2", "[a]\n[a]", "a = {b = 1, b = 2}", "a = {b = 1}\na.c = 1"),
    *('a = "\x01"', 'a = "\\ud800"', "a = 1\n[a.b]", "a.b = 1\n[a]\n[a.b]", "[[a]]\n[a]"),
]
XML = [
    *("", "x", "<a></b>", "<a>&b;</a>", "<a", "<b:a/>", "<a b='' b=''/>", "<a/><b/>", " <?xml version='1.0'?><a/>"),
    *("<a>&#1;</a>", "<a><![CDATA["),
]


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


@pytest.mark.parametrize("text", TOML)
def test_what_is_wrong_with_toml_is_told_in_both_languages(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    told = toml_fault(str(caught.value))

    assert is_chinese(told.zh)
    assert not any(word in told.zh for word in ("TOML", "Expected", "Invalid", "Cannot"))


@pytest.mark.parametrize("text", XML)
def test_what_is_wrong_with_xml_is_told_in_both_languages(text: str) -> None:
    with pytest.raises(expat.ExpatError) as caught:
        expat.ParserCreate(namespace_separator=" ").Parse(text.encode(), True)
    told = xml_fault(str(caught.value))

    assert is_chinese(told.zh)
    assert "（" not in told.zh


def test_why_a_file_cannot_be_read_or_written_is_told_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.req").write_text("module shop\nrole Shop\n", "utf-8")
    Path("folder").mkdir()
    Path("asked.rq").write_bytes(b"SELECT \xff")

    for arguments, told in (
        (["export", "--to", "turtle", "shop.req", "-o", "none/shop.ttl"], "没有此文件或文件夹"),
        (["export", "--to", "turtle", "shop.req", "-o", "shop.req/x"], "路径中有一部分不是文件夹"),
        (["check", "shop.req", "--format", "json=folder"], "这是文件夹"),
        (["query", "asked.rq", "shop.req"], "不是 UTF-8（第 8 字节）"),
    ):
        assert main([*arguments, "--lang", "zh"]) == 2
        said = capsys.readouterr().err
        assert told in said
        assert not any(word in said for word in ("directory", "codec"))


def test_what_is_not_known_keeps_the_words_of_the_system() -> None:
    assert reason_of(OSError(9999, "Odd trouble")).zh == "Odd trouble"
    assert reason_of(OSError()).en == "OSError"
