"""Remembered trees: what a run says is what the texts say now, whatever was remembered."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reqonto import cache
from reqonto.cache import Shelf
from reqonto.pipeline import Stage, run
from reqonto.report import json
from reqonto.settings import Settings

STAGES: tuple[Stage, ...] = ("read", "meaning", "consistency", "scenarios")

BASE = """module base
enum State { new, paid, shipped }
unit box = 12 piece
role Buyer
role Shop
entity Order {
  param total: money CNY
  param weight: integer
  changing param state: State default new
}
define limit(): integer = 5
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
"""
RULES = """module rules
import base
requirement R-1 "Ship within two days" {
  when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o)
}
constraint R-2 "No goods before the money":
  every s in Ship: some p in Pay: p.order = s.order and p before s
constraint R-3: every o in Order: o.weight <= limit()
scenario S-1 {
  given o1: Order { total: 5 CNY, weight: 4 }
  start 2026-03-02T09:00
  at 2026-03-02T09:00: Buyer does Pay(order: o1)
  at 2026-03-03T09:00: Shop does Ship(order: o1)
  until 2026-03-10T09:00
  expect R-1 satisfied
}
"""


def project(folder: Path) -> tuple[Path, Settings]:
    folder.mkdir(exist_ok=True)
    (folder / "reqonto.toml").touch()
    (folder / "base.req").write_text(BASE, encoding="utf-8")
    (folder / "rules.req").write_text(RULES, encoding="utf-8")
    return folder, replace(Settings(), root=folder)


def said(folder: Path, settings: Settings) -> str:
    return json.render(run([folder], settings, stages=STAGES))


def shelf(folder: Path) -> Path:
    return folder / ".reqonto" / "cache-texts"


CHANGES: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "a declaration in another module": lambda base, rules: (base.replace("param weight", "param height"), rules),
    "an enumeration": lambda base, rules: (base.replace("new, paid", "fresh, paid").replace("default new", ""), rules),
    "a unit": lambda base, rules: (base.replace("12 piece", "10 piece"), rules),
    "a definition": lambda base, rules: (base.replace("= 5", "= 3"), rules),
    "an event": lambda base, rules: (base.replace("event Ship(order: Order)", "event Ship(what: Order)"), rules),
    "a role": lambda base, rules: (base.replace("by Shop", "by Buyer"), rules),
    "an import": lambda base, rules: (base, rules.replace("import base", "import base as b")),
    "no import": lambda base, rules: (base, rules.replace("import base\n", "")),
    "a limit": lambda base, rules: (base, rules.replace("48 h", "12 h")),
    "a step": lambda base, rules: (base, rules.replace("03-03T09", "03-09T09")),
    "an id": lambda base, rules: (base, rules.replace("R-2", "R-1")),
    "a finer tick": lambda base, rules: (base, rules.replace("48 h", "48.0001 h")),
    "a mistake": lambda base, rules: (base.replace("unit box =", "unit box = ="), rules),
    "lines above": lambda base, rules: ("# first\n" + base, rules.replace("import base", "\n\nimport base")),
    "a zone": lambda base, rules: (base, rules.replace("module rules", 'module rules { zone "Asia/Shanghai" }')),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_a_run_says_what_a_first_one_says(change: str, tmp_path: Path) -> None:
    folder, settings = project(tmp_path / "warm")
    before = said(folder, settings)
    base, rules = CHANGES[change](BASE, RULES)
    assert (base, rules) != (BASE, RULES)
    (folder / "base.req").write_text(base, encoding="utf-8")
    (folder / "rules.req").write_text(rules, encoding="utf-8")

    after = said(folder, settings)

    assert after == said(folder, replace(settings, cache=False))
    # And back again.
    project(folder)
    assert said(folder, settings) == before


def test_where_nothing_changed_nothing_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, settings = project(tmp_path)
    before = said(folder, settings)

    def parse(*_: object) -> None:
        raise AssertionError("a text was parsed")

    monkeypatch.setattr("reqonto.syntax.parser.parse", parse)

    assert said(folder, settings) == before
    with pytest.raises(AssertionError, match="parsed"):
        said(folder, replace(settings, cache=False))


def test_another_language_version_parses_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, settings = project(tmp_path)
    before = said(folder, settings)
    known = len(list(shelf(folder).iterdir()))
    monkeypatch.setattr("reqonto.pipeline.state_of", lambda *folders: f"other {folders}")

    assert said(folder, settings) == before
    assert len(list(shelf(folder).iterdir())) > known


def test_bytes_mean_what_the_encoding_says(tmp_path: Path) -> None:
    folder, settings = project(tmp_path)
    text = RULES.replace("No goods before the money", "先款后货")
    (folder / "rules.req").write_bytes(text.encode("gb18030"))
    chinese = replace(settings, encoding="gb18030")
    first = run([folder], chinese, stages=STAGES)
    other = run([folder], replace(settings, encoding="big5hkscs"), stages=STAGES)

    assert first.specification is not None
    title = first.specification.entries["R-2"].meta.title
    assert title is not None
    assert title.text == "先款后货"
    assert said(folder, chinese) == said(folder, replace(chinese, cache=False))
    assert json.render(other) == json.render(
        run([folder], replace(settings, encoding="big5hkscs", cache=False), stages=STAGES)
    )


def test_of_markdown_only_the_fences_are_read(tmp_path: Path) -> None:
    text = f"# Title\n\n```req\n{BASE}```\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "a.req").write_text(text, encoding="utf-8")
    settings = replace(Settings(), root=tmp_path)
    for name in ("a.md", "a.req", "a.md", "a.req"):
        assert said(tmp_path / name, settings) == said(tmp_path / name, replace(settings, cache=False))


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other", "folder", "gone", "forged"])
def test_damaged_files_cost_only_time(damage: str, tmp_path: Path) -> None:
    folder, settings = project(tmp_path)
    before = said(folder, settings)
    for file in shelf(folder).iterdir():
        raw = file.read_bytes()
        match damage:
            case "cut":
                file.write_bytes(raw[: len(raw) // 2])
            case "flip":
                file.write_bytes(raw.replace(b"48", b"24").replace(b"Order", b"Ardor"))
            case "empty":
                file.write_bytes(b"")
            case "other":
                file.write_bytes(b"\xff\x00\n" * 100)
            case "folder":
                file.unlink()
                file.mkdir()
            case "forged":
                Shelf(shelf(folder)).put(file.name, '[[[0,"x",[1]]],[1],{"a":null}]')
            case _:
                file.unlink()

    assert said(folder, settings) == before
    assert said(folder, settings) == before


def test_a_place_that_cannot_be_written_to_is_no_mistake(tmp_path: Path) -> None:
    folder, settings = project(tmp_path)
    before = said(folder, replace(settings, cache=False))
    (folder / ".reqonto").mkdir()
    shelf(folder).write_text("in the way", encoding="utf-8")

    assert said(folder, settings) == before
    assert said(folder, settings) == before


def test_without_a_cache_nothing_is_remembered(tmp_path: Path) -> None:
    folder, settings = project(tmp_path)
    said(folder, replace(settings, cache=False))

    assert not (folder / ".reqonto").exists()


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    folder, settings = project(tmp_path)
    command = (sys.executable, "-m", "reqonto", "check", str(folder), "--only", "scenarios", "--format", "json")
    environment = os.environ | {"PYTHONPATH": str(Path(cache.__file__).parents[1])}
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(3)]
    told = {each.communicate(timeout=120)[0] for each in runs}
    again = subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=False).stdout

    assert len(told) == 1
    assert told == {again}
    assert not [each for each in shelf(folder).iterdir() if each.name.startswith(".")]
    assert said(folder, settings) == said(folder, replace(settings, cache=False))


def test_old_files_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_FILES", 6)
    kept = Shelf(tmp_path / "texts")
    for number in range(20):
        kept.put(f"k{number}", f"text {number}")
        os.utime(tmp_path / "texts" / f"k{number}", (number, number))

    assert kept.get("k19") == "text 19"
    assert kept.get("k0") is None
    assert len(list((tmp_path / "texts").iterdir())) <= 6
