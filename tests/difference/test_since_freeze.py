"""What became of what a freeze recorded: by the texts of then where git has them, by the recorded numbers elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reqonto.checks.baseline import Baseline, Freeze, Frozen
from reqonto.cli.main import main

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]

SHOP = """\
module shop { zone "UTC" }
role Buyer
role Shop
entity Order { param total: integer }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
define promised: duration = 30 h
requirement R-1 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }
constraint R-2 "At least one": every o in Order: o.total >= 1
requirement R-3 { when Pay(order: o) as p, the Shop shall within promised after p do Ship(order: o) }
constraint R-4: every o in Order: o.total <= 9
"""
EDITED = (
    SHOP.replace("24 h", "48 h")
    .replace("At least one", "One at least")
    .replace("30 h", "40 h")
    .replace("constraint R-4: every o in Order: o.total <= 9", "constraint R-5: every o in Order: o.total <= 8")
)


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, text=True,
        env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return done.stdout.strip()


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Path:
    """A project in a folder of a repository, committed once."""
    home = tmp_path / "work" / "shop"
    home.mkdir(parents=True)
    git(tmp_path, "init", "-q", str(home.parent))
    git(home, "config", "user.email", "mei@example.org")
    git(home, "config", "user.name", "Mei")
    (home / "reqonto.toml").write_text('lang = "en"\njobs = 1\ncache = false\n')
    (home / "shop.req").write_text(SHOP)
    monkeypatch.chdir(home)
    monkeypatch.setenv("HOME", str(tmp_path))
    commit(home)
    return home


def commit(home: Path) -> None:
    git(home, "add", "-A")
    git(home, "commit", "-qm", "a step")


def frozen(*ids: str, name: str = "1.0") -> None:
    assert main(["freeze", "--name", name, *ids]) == 0


def told(capsys, *words: str) -> tuple[int, dict[str, str], dict]:
    capsys.readouterr()
    code = main(["diff", "--baseline", "--format", "json", "--quick", *words])
    out = capsys.readouterr().out
    found = json.loads(out) if out else {}
    return code, {each["id"]: each["change"] for each in found.get("requirements", ())}, found


RELATED = {"R-1": "weaker", "R-2": "equivalent", "R-3": "weaker", "R-4": "removed", "R-5": "added"}
NUMBERED = {**RELATED, "R-1": "not_compared", "R-3": "not_compared"}


def test_texts_are_those_before_an_edit_that_is_not_committed(shop, capsys) -> None:
    frozen()
    (shop / "shop.req").write_text(EDITED)

    _, changes, found = told(capsys)

    assert changes == RELATED
    assert found["baseline"]["revision"] == git(shop, "rev-parse", "HEAD")
    assert found["baseline"]["astray"] == []


def test_texts_are_found_before_the_commit_that_has_the_baseline_and_an_edit(shop, capsys) -> None:
    first = git(shop, "rev-parse", "HEAD")
    frozen()
    (shop / "shop.req").write_text(EDITED)
    commit(shop)
    (shop / "shop.req").write_text(EDITED.replace("<= 8", "<= 7"))
    commit(shop)

    _, changes, found = told(capsys, "1.0", "shop.req")

    assert (changes, found["baseline"]["revision"]) == (RELATED, first)


def test_without_texts_numbers_tell_what_says_something_else_and_why(shop, capsys) -> None:
    frozen()
    (shop / "shop.req").write_text(EDITED)
    shutil.rmtree(shop.parent / ".git")

    code, changes, found = told(capsys, "--fail-on", "changed")

    assert (code, changes) == (1, NUMBERED)
    assert found["baseline"]["revision"] is None
    why = {each["id"]: each["why"] for each in found["requirements"]}
    assert "setting `promised`" in why["R-3"]["en"]
    assert "设定“promised”" in why["R-3"]["zh"]
    assert "promised" not in why["R-1"]["en"]


def test_what_was_never_committed_as_frozen_is_told_by_its_number_beside_the_others(shop, capsys) -> None:
    (shop / "shop.req").write_text(SHOP.replace("24 h", "25 h"))
    frozen()
    (shop / "shop.req").write_text(EDITED)

    _, changes, found = told(capsys)

    # R-1 says 24 h in every revision, and said 25 h when it was frozen.
    assert changes == {**RELATED, "R-1": "not_compared"}
    assert found["baseline"]["astray"] == ["R-1"]


def test_a_later_freeze_of_one_item_leaves_the_others_as_they_were_frozen(shop, capsys) -> None:
    frozen()
    commit(shop)
    second = SHOP.replace(
        "requirement R-1 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }",
        'requirement R-1 { when Pay(order: o) as p, the Shop shall within 20 h after p do Ship(order: o) version "2" }',
    )
    (shop / "shop.req").write_text(second)
    frozen("R-1", name="2.0")
    commit(shop)
    (shop / "shop.req").write_text(second.replace("20 h", "24 h").replace("<= 9", "<= 8"))

    by_freeze = {name: told(capsys, name)[1] for name in ("1.0", "2.0")}

    assert (by_freeze["1.0"]["R-1"], by_freeze["2.0"]["R-1"]) == ("equivalent", "weaker")
    assert (by_freeze["1.0"]["R-4"], by_freeze["2.0"]["R-4"]) == ("stronger", "stronger")


@pytest.mark.parametrize("words", [("1.1",), ("1.0", "shop.req", "more.req"), ("nowhere.req",)])
def test_what_names_no_freeze_is_wrong_use(shop, capsys, words) -> None:
    frozen()

    assert told(capsys, *words)[0] == 2


def test_without_a_baseline_there_is_nothing_to_compare_with(shop, capsys) -> None:
    assert told(capsys)[0] == 2


def test_a_damaged_baseline_is_told_and_what_can_be_read_of_it_counts(shop, capsys) -> None:
    frozen()
    file = shop / "reqonto.baseline.jsonl"
    file.write_text(file.read_text() + "<<<<<<< ours\n")

    code = main(["diff", "--baseline", "--quick"])

    assert "unfinished merge" in capsys.readouterr().err
    assert code == 0


def test_a_freeze_counts_with_what_those_before_it_recorded() -> None:
    rows = [
        Frozen(id_, "requirement", "m", "", freeze, "", "", "")
        for id_, freeze in (("A", "1"), ("B", "1"), ("A", "2"), ("C", "3"))
    ]
    baseline = Baseline((Freeze("1"), Freeze("2"), Freeze("3")), tuple(rows))

    chosen = {name: {(row.id, row.freeze) for row in baseline.at(name)} for name in "123"}

    assert chosen == {
        "1": {("A", "1"), ("B", "1")},
        "2": {("A", "2"), ("B", "1")},
        "3": {("A", "2"), ("B", "1"), ("C", "3")},
    }
