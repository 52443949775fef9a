"""The settings file: what it says is in force, what is wrong in it is found with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.diagnostics.diagnostic import Severity
from reqonto.settings import Settings, find, load


def read(folder: Path, text: str, name: str = "reqonto.toml") -> tuple[Settings, list[tuple[str, int | None]]]:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    settings, found = load(file)
    return settings, [(each.code.name, each.span.line if each.span else None) for each in found]


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings, found = read(
        tmp_path,
        """
files = ["*.req"]
lang = "zh"
fail-on = "never"
timeout = "2 min"
bound = 6
jobs = 2
only = "consistency"
encoding = "GB18030"
as-of = 2026-11-11
edition = 2026
cache = false
[severity]
used-once = "off"
RQ0601 = "warning"
""",
    )

    assert found == []
    assert (settings.lang, settings.fail_on, settings.timeout, settings.bound) == ("zh", None, 120.0, 6)
    assert (settings.only, settings.encoding, settings.as_of) == (("consistency",), "gb18030", date(2026, 11, 11))
    assert dict(settings.severities) == {"RQ1102": None, "RQ0601": Severity.WARNING}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("\nfile = []\n", ("unknown-setting", 2)),
        ("# x\nbound = true\n", ("bad-setting", 2)),
        ("timeout = -1", ("bad-setting", 1)),
        ("lang = 'fr'", ("bad-setting", 1)),
        ("encoding = 'utf-9'", ("bad-setting", 1)),
        ("as-of = 'soon'", ("bad-setting", 1)),
        ("a = [1\nb = 2", ("settings-syntax", 2)),
        ("[severity]\nRQ9999 = 'off'", ("unknown-code", 2)),
        ("[severity]\nunknown-name = 'off'", ("severity-fixed", 2)),
        ("severity = 1", ("bad-setting", 1)),
        ("edition = '1999'", ("edition-unknown", 1)),
    ],
)
def test_a_mistake_is_found_at_its_line(tmp_path: Path, text: str, finding: tuple[str, int]) -> None:
    _, found = read(tmp_path, text)

    assert found == [finding]


def test_a_project_file_of_python_may_hold_the_settings(tmp_path: Path) -> None:
    settings, found = read(
        tmp_path, "[project]\nname = 'x'\n\n[tool.reqonto]\nbound = 3\nbonud = 4\n", "pyproject.toml"
    )

    assert settings.bound == 3
    assert found == [("unknown-setting", 6)]
    assert find(tmp_path) == (tmp_path / "pyproject.toml").resolve()


def test_the_nearest_settings_file_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "reqonto.toml").touch()
    (tmp_path / "a" / "reqonto.toml").touch()

    assert find(inner) == (tmp_path / "a" / "reqonto.toml").resolve()


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"\x00", b"[" * 5000, b"a = " + b"[" * 5000])
def test_a_damaged_file_is_a_finding(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "reqonto.toml"
    file.write_bytes(raw)

    assert load(file)[1] != []


def test_codes_weigh_otherwise_in_some_texts_and_the_last_pattern_counts(tmp_path: Path) -> None:
    settings, found = read(
        tmp_path,
        '[severity]\nused-once = "error"\n[paths.legacy.severity]\nused-once = "off"\n'
        '[paths."legacy/new/*.req".severity]\nused-once = "warning"\n',
    )

    def weight(path: str) -> Severity | None:
        return settings.severities_at(str(tmp_path / path))["RQ1102"]

    assert found == []
    assert weight("shop.req") is Severity.ERROR
    assert weight("legacy/a/b.req") is None
    assert weight("legacy/new/b.req") is Severity.WARNING
    assert weight("legacy/new/c/b.req") is None
    assert settings.severities_at(None)["RQ1102"] is Severity.ERROR


def test_texts_of_some_paths_have_their_own_encoding_and_language(tmp_path: Path) -> None:
    settings, found = read(
        tmp_path,
        'encoding = "utf-8"\n[paths.legacy]\nencoding = "gb18030"\n[paths."legacy/en/**"]\ndialect = "en"\n'
        '[paths."legacy/en/new.req"]\nencoding = "latin-1"\ndialect = "zh"\n',
    )

    def at(path: str) -> tuple[str | None, str | None]:
        return settings.encoding_at(str(tmp_path / path)), settings.dialect_at(str(tmp_path / path))

    assert found == []
    assert at("shop.req") == ("utf-8", None)
    assert at("legacy/shop.req") == ("gb18030", None)
    assert at("legacy/en/shop.req") == ("gb18030", "en")
    assert at("legacy/en/new.req") == ("iso8859-1", "zh")


def test_texts_are_read_and_written_in_the_encoding_of_their_paths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reqonto.toml").write_text('[paths.legacy]\nencoding = "gb18030"\ndialect = "zh"\n', encoding="utf-8")
    (tmp_path / "legacy").mkdir()
    old, new = tmp_path / "legacy" / "old.req", tmp_path / "new.req"
    old.write_bytes("role   买家\n".encode("gb18030"))
    new.write_bytes("role   卖家\n".encode())

    assert main(["check", str(tmp_path), "--no-cache"]) == 0
    assert main(["fmt", str(tmp_path)]) == 0
    assert old.read_bytes() == "角色 买家\n".encode("gb18030")
    assert new.read_bytes() == "role 卖家\n".encode()
    capsys.readouterr()
    # What is chosen for a call holds of all texts.
    assert main(["check", str(tmp_path), "--no-cache", "--encoding", "utf-8"]) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paths = 3", ("bad-setting", 1)),
        ('[paths]\n"a" = 3', ("bad-setting", 2)),
        ('[paths."a"]\nlang = "en"', ("unknown-setting", 2)),
        ('[paths."a"]\ndialect = "fr"', ("bad-setting", 2)),
        ('[paths."a"]\nencoding = "utf-99"', ("bad-setting", 2)),
        ('[paths."a".severity]\nRQ9999 = "off"', ("unknown-code", 2)),
        ('[paths."a".severity]\nRQ0220 = "off"', ("severity-fixed", 2)),
    ],
)
def test_mistakes_in_settings_of_paths_have_their_place(tmp_path: Path, text: str, expected: tuple[str, int]) -> None:
    assert read(tmp_path, text)[1] == [expected]
