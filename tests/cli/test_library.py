"""The shipped library from the command line: checked by name, imported, explained, its settings changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.spec.shipped import library_modules, module_of, path_of

MINE = """
module my.shop
import ecreq.base
requirement R-1 {{ when Ships(order: o) as s, the Shop shall within promptly after s do SendsDispatchNotice(order: o) }}
constraint C-1:
  every s in Ships: some n in SendsDispatchNotice: n.by = s.by and n.order = s.order and n within 12 h after s
{line}
"""


def test_a_name_means_a_module_or_all_below_it() -> None:
    assert library_modules("ecreq.base") == ("ecreq.base",)
    assert {"ecreq.base", "ecreq.contact"} <= set(library_modules("ecreq"))
    assert library_modules("ecreq.nothing") == library_modules("../ecreq") == ()
    assert module_of(path_of("ecreq.base")) == "ecreq.base"
    assert module_of("ecreq/base.req") is None


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    main(["check", *arguments, "--format", "json"])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("arguments", [("--library", "ecreq.base"), ("ecreq.base",)])
def test_a_module_of_the_library_is_checked_by_its_name(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mine.req").write_text("role Nobody is a Nothing", encoding="utf-8")

    found = checked(capsys, *arguments)

    assert found["files"] == ["reqonto:ecreq/base.req"]
    assert [each for each in found["diagnostics"] if each["severity"] == "error"] == []


def test_with_a_path_the_library_is_checked_together_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.req").write_text(MINE.format(line=""), encoding="utf-8")

    found = checked(capsys, "mine.req", "--library", "ecreq.contact")

    assert found["files"] == ["mine.req", "reqonto:ecreq/contact.req", "reqonto:ecreq/base.req"]


def test_what_is_neither_a_library_nor_a_folder_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.req").write_text(MINE.format(line=""), encoding="utf-8")

    assert main(["check", "mine.req", "--library", "ecreq.nothing"]) == 1
    assert "ecreq.nothing" in capsys.readouterr().out


def test_a_setting_of_the_library_is_changed_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def follows(line: str) -> dict[str, list[str]]:
        Path("mine.req").write_text(MINE.format(line=line), encoding="utf-8")
        found = checked(capsys, "mine.req")
        return {each["id"]: each["because"] for each in found["requirements"] if each["status"] == "redundant"}

    assert follows("") == {"R-1": ["C-1"]}
    assert follows("default value promptly = 6 h") == {"C-1": ["R-1"]}


def test_vocabulary_of_the_library_that_is_not_used_is_no_gap(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.req").write_text(MINE.format(line="event Waves by Consumer"), encoding="utf-8")

    found = checked(capsys, "mine.req")

    assert found["gaps"]["events"] == ["Waves"]
    assert found["gaps"]["roles"] == found["gaps"]["parameters"] == []


def test_names_of_the_library_are_explained_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "Order", "--library", "ecreq.base"]) == 0
    assert "reqonto:ecreq/base.req:" in capsys.readouterr().out


def test_an_item_of_the_library_is_explained_without_its_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.req").write_text("role A\n", encoding="utf-8")

    assert main(["explain", "CN-RET-01", "-f", "mine.req", "--lang", "en"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "nothing called `CN-RET-01`" in told
    assert "write: import law.cn_return requirement CN-RET-01" in told
    assert "must not do RefusesReturn" in told

    assert main(["explain", "ConfirmsNoReturn", "-f", "mine.req", "--lang", "zh"]) == 0
    assert "请写：引入 law.cn_return" in "".join(capsys.readouterr().out.split("\n"))

    assert main(["explain", "CN-RET-01", "-f", "mine.req", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["import"] == "law.cn_return"

    assert main(["explain", "CN-RET-99", "-f", "mine.req"]) == 2
    assert "CN-RET-99" in capsys.readouterr().err
