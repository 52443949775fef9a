"""Revisions of git are read without a checkout; nothing of the repository is run, and nothing is written outside."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.revisions import Repository, Unreadable, _path, repository_of

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
requirement R-1 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }
constraint R-2: every o in Order: o.total >= 1
"""
IMPORTING = "module more\nimport shop\nconstraint M-1: every o in Order: o.total <= 9\n"


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "HOME": str(folder)},
    )
    return done.stdout.strip()


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Path:
    """A repository with a project in a folder of it: one commit, a tag, and a change that is not committed."""
    top = tmp_path / "work"
    home = top / "shop"
    home.mkdir(parents=True)
    git(tmp_path, "init", "-q", str(top))
    git(top, "config", "user.email", "mei@example.org")
    git(top, "config", "user.name", "Mei")
    (home / "reqonto.toml").write_text('lang = "en"\njobs = 1\ncache = false\n')
    (home / "shop.req").write_text(SHOP)
    (home / "more.req").write_text(IMPORTING)
    git(top, "add", "-A")
    git(top, "commit", "-qm", "one")
    git(top, "tag", "v1")
    (home / "shop.req").write_text(SHOP.replace("24 h", "48 h"))
    monkeypatch.chdir(home)
    monkeypatch.setenv("HOME", str(tmp_path))
    return home


def told(capsys, *words: str) -> tuple[int, list[tuple[str, str]], dict]:
    code = main(["diff", "--format", "json", "--quick", *words])
    out = capsys.readouterr().out
    found = json.loads(out) if out else {}
    rows = [(each["id"], each["change"]) for each in found.get("requirements", ()) if each["change"] != "equivalent"]
    return code, rows, found


def test_without_arguments_the_last_commit_is_compared(shop, capsys) -> None:
    assert told(capsys)[:2] == (0, [("R-1", "weaker")])


@pytest.mark.parametrize(
    "words",
    [
        ["v1"],
        ["HEAD"],
        ["shop.req"],
        ["v1:shop/shop.req"],
        ["v1:./shop.req"],
        ["v1", "."],
        ["v1:shop", "."],
        ["-f", "shop.req"],
    ],
)
def test_a_version_is_named_in_many_ways(words, shop, capsys) -> None:
    assert told(capsys, *words)[:2] == (0, [("R-1", "weaker")])


def test_two_revisions_are_compared(shop, capsys) -> None:
    git(shop, "commit", "-qam", "two")

    for words in (["v1", "HEAD"], ["v1..HEAD"], ["HEAD~1", "HEAD"], ["HEAD~1", "HEAD", "-f", "."]):
        assert told(capsys, *words)[:2] == (0, [("R-1", "weaker")])
    assert told(capsys, "HEAD", "v1")[:2] == (0, [("R-1", "stronger")])
    assert told(capsys, "v1", "v1")[:2] == (0, [])


def test_answers_about_revisions_are_kept_with_the_project(shop, capsys, monkeypatch) -> None:
    (shop / "reqonto.toml").write_text('lang = "en"\njobs = 1\n')
    git(shop, "commit", "-qam", "two")
    monkeypatch.setenv("XDG_CACHE_HOME", str(shop.parent.parent / "cache"))

    assert told(capsys, "v1", "HEAD")[:2] == (0, [("R-1", "weaker")])
    assert (shop / ".reqonto" / "cache").exists()
    assert not (shop.parent.parent / "cache").exists()

    (shop / "reqonto.toml").unlink()
    assert told(capsys, "v1", "HEAD", "-f", "shop.req")[:2] == (0, [("R-1", "weaker")])
    kept = len(list((shop.parent.parent / "cache" / "reqonto").iterdir()))
    assert told(capsys, "v1", "HEAD", "-f", "shop.req")[:2] == (0, [("R-1", "weaker")])
    assert len(list((shop.parent.parent / "cache" / "reqonto").iterdir())) == kept


def test_places_of_a_revision_are_called_as_git_calls_them(shop, capsys) -> None:
    git(shop, "commit", "-qam", "two")

    _, _, found = told(capsys, "v1", "HEAD")

    assert found["old"]["files"] == ["v1:shop/more.req", "v1:shop/shop.req"]
    assert next(each["file"] for each in found["requirements"] if each["id"] == "R-1") == "HEAD:shop/shop.req"


def test_a_file_that_was_not_there_is_new(shop, capsys) -> None:
    (shop / "more2.req").write_text("module more2\nimport shop\nconstraint M-2: every o in Order: o.total <= 8\n")

    assert told(capsys)[1] == [("M-2", "added"), ("R-1", "weaker")]
    # Alone in its file, all that it imports is new as well.
    assert ("M-2", "added") in told(capsys, "more2.req")[1]


def test_a_file_that_is_gone_takes_its_requirements_along(shop, capsys) -> None:
    (shop / "more.req").unlink()

    assert told(capsys)[1] == [("R-1", "weaker"), ("M-1", "removed")]


def test_a_file_with_another_name_says_the_same(shop, capsys) -> None:
    (shop / "more.req").rename(shop / "another.req")

    assert told(capsys)[1] == [("R-1", "weaker")]


def test_mistakes_in_the_old_version_leave_the_rest_compared(shop, capsys) -> None:
    (shop / "shop.req").write_text(SHOP.replace("o.total >= 1", "o.totl >= 1"))
    git(shop, "commit", "-qam", "with a mistake")
    (shop / "shop.req").write_text(SHOP.replace("24 h", "48 h"))

    code, rows, found = told(capsys)

    assert (code, rows) == (0, [("R-1", "weaker"), ("R-2", "not_compared")])
    assert [each["code"] for each in found["old"]["diagnostics"]] == ["RQ0203"]
    assert found["old"]["diagnostics"][0]["file"] == "HEAD:shop/shop.req"


def test_mistakes_in_the_new_version_fail(shop, capsys) -> None:
    (shop / "shop.req").write_text(SHOP + "requirement R-9 { when }\n")

    code, rows, _ = told(capsys)

    assert code == 1
    assert ("R-1", "equivalent") not in rows


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch"], "`nosuch` is neither a path nor a revision of this repository"),
        (["--", "-x"], "`-x` is neither a path nor a revision of this repository"),
        (["HEAD:none.req", "shop.req"], "there is no none.req in HEAD"),
        (["HEAD:../../x.req", "shop.req"], "is outside the repository"),
        (["a", "b", "c"], "two versions at most are compared"),
        ([":shop.req"], "`:shop.req` names no revision"),
    ],
)
def test_what_is_no_version_is_wrong_use(words, said, shop, capsys) -> None:
    assert main(["diff", *words]) == 2
    assert said in capsys.readouterr().err


def test_outside_a_repository_there_are_no_revisions(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert main(["diff", "HEAD"]) == 2
    assert "belongs to no git repository" in capsys.readouterr().err


def test_without_git_it_is_told_what_is_missing(shop, monkeypatch, capsys) -> None:
    monkeypatch.setenv("PATH", "")

    assert main(["diff", "HEAD"]) == 2
    assert "git, which is not installed" in capsys.readouterr().err


def test_nothing_of_the_repository_is_run_and_nothing_is_left_behind(shop, tmp_path, capsys) -> None:
    trap = tmp_path / "trap"
    script = f"#!/bin/sh\ntouch {trap}\ncat\n"
    for name in ("post-checkout", "post-index-change", "reference-transaction"):
        hook = shop.parent / ".git" / "hooks" / name
        hook.write_text(script)
        hook.chmod(0o755)
    tool = tmp_path / "tool"
    tool.write_text(script)
    tool.chmod(0o755)
    git(shop, "config", "filter.trap.smudge", str(tool))
    git(shop, "config", "filter.trap.clean", "cat")
    git(shop, "config", "core.fsmonitor", str(tool))
    git(shop, "config", "diff.trap.textconv", str(tool))
    (shop.parent / ".git" / "info" / "attributes").write_text("*.req filter=trap diff=trap export-subst\n")
    trap.unlink(missing_ok=True)
    before = sorted(str(each) for each in shop.parent.rglob("*"))

    assert told(capsys)[1] == [("R-1", "weaker")]
    assert not trap.exists()
    assert sorted(str(each) for each in shop.parent.rglob("*")) == before


def test_links_and_strange_paths_are_not_written(shop, tmp_path) -> None:
    (shop / "link.req").symlink_to("/etc/hostname")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "link")
    place = tmp_path / "written"
    place.mkdir()

    written = repository_of(shop).write("HEAD", place)

    assert written == ("shop/more.req", "shop/reqonto.toml", "shop/shop.req")
    assert not (place / "shop" / "link.req").exists()
    strange = (
        b"../x.req",
        b"/etc/x.req",
        b"a/../../x.req",
        b".git/x.req",
        b"a/.GIT/x.req",
        b"C:/x.req",
        b"a\\..\\x.req",
        b"",
    )
    assert [_path(each) for each in (*strange, b"\xff.req")] == [None] * 9


def test_an_object_that_is_missing_is_told(shop, tmp_path) -> None:
    name = git(shop, "rev-parse", "HEAD:shop/shop.req")
    (shop.parent / ".git" / "objects" / name[:2] / name[2:]).unlink()

    with pytest.raises(Unreadable):
        Repository(shop.parent).write(git(shop, "rev-parse", "HEAD"), tmp_path)
