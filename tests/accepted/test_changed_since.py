"""`check --changed-since REV`: what a branch brings about counts, the rest does not, and git's limits are told."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reqonto.cli.main import main
from tests.formats.checked import clash

pytestmark = pytest.mark.engine

Told = Callable[..., tuple[int, set[tuple[str, str]], set[tuple[str, str]]]]


def git(*words: str, folder: str | Path = ".") -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    command += ["-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false"]
    return subprocess.run([*command, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    Path("reqonto.toml").write_text('timeout = "20"\njobs = 1\nfail-on = "warning"\n')
    write(clash())
    git("init")
    git("add", ".")
    git("commit", "-m", "the specification as it is")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """The exit code, the findings that count, and those that do not, each by its code and what it is about."""

    def check(*words: str) -> tuple[int, set[tuple[str, str]], set[tuple[str, str]]]:
        code = main(["check", "--format", "json", *words])
        found = json.loads(capsys.readouterr().out)
        assert {each["how"] for each in found["set_aside"]} <= {"before"}

        def short(each: dict[str, object]) -> tuple[str, str]:
            message = each["message"]
            assert isinstance(message, dict)
            return str(each["code"]), str(message["en"])

        counting = {short(each) for each in found["diagnostics"] if each["severity"] != "hint"}
        return code, counting, {short(each["finding"]) for each in found["set_aside"]}

    return check


def write(text: str, name: str = "shop.req") -> None:
    Path(name).write_text(f"module {Path(name).stem}\n{text}")


def codes(found: set[tuple[str, str]]) -> list[str]:
    return sorted(code for code, _ in found)


def test_what_was_there_does_not_count(told: Told) -> None:
    write("# only a comment\n" + clash(between="\n\n"))

    code, counting, before = told("--changed-since", "HEAD")

    assert (code, counting) == (0, set())
    assert "RQ0603" in codes(before)


def test_what_the_loss_of_another_item_brings_about_counts_though_nothing_of_its_own_changed(told: Told) -> None:
    assumed = "assumption A-01: no o in Order: o.late and o.opened\n"
    write(clash() + assumed)
    git("commit", "-am", "no order is both")
    assert told("--changed-since", "HEAD")[:2] == (0, set())
    write(clash())

    code, counting, before = told("--changed-since", "HEAD")

    assert (code, codes(counting)) == (1, ["RQ0603"])
    assert "RQ0603" not in codes(before)


def test_what_a_declaration_brings_about_counts(told: Told) -> None:
    text = "role Shop\nentity Order {{ param total: integer in {low}..100 }}\nconstraint C-01: no o in Order: o.total > 30\n"
    text += "constraint C-02: some o in Order: o.total >= 0\n"
    write(text.format(low=0))
    git("commit", "-am", "any total")
    assert told("--changed-since", "HEAD")[:2] == (0, set())
    write(text.format(low=50))

    code, counting, _ = told("--changed-since", "HEAD")

    assert code == 1
    assert any("C-01" in message for _, message in counting)


def test_a_conflict_that_rests_on_a_changed_rule_counts(told: Told) -> None:
    text = "role Shop\nentity Order {{ param k: integer  param m: integer  param z: integer  param y: integer }}\n"
    text += "assumption D-9: every o in Order where o.z = 1: {then}\n"
    text += "constraint C-1: every o in Order where o.k = 1: o.m < 5 and o.y = 2\n"
    text += "constraint C-2: every o in Order where o.k = 1: o.z = 1\n"
    write(text.format(then="o.y = 3"))
    git("commit", "-am", "one rule")
    assert told("--changed-since", "HEAD")[:2] == (0, set())
    write(text.format(then="o.m > 8"))

    code, counting, _ = told("--changed-since", "HEAD")

    assert (code, codes(counting)) == (1, ["RQ0602"])


def test_an_item_that_reads_otherwise_is_looked_at_again(told: Told) -> None:
    write(clash().replace('"Late"', '"Far too late"'))

    code, counting, _ = told("--changed-since", "HEAD")

    assert (code, codes(counting)) == (1, ["RQ0603"])


def test_mistakes_in_texts_count_always_and_whoever_made_them(told: Told) -> None:
    write(clash() + "entity Broken { param x: Nothing }\n")
    git("commit", "-am", "broken")

    code, counting, _ = told("--changed-since", "HEAD")

    assert code == 1
    assert "RQ0220" in codes(counting)


def test_the_whole_is_checked_and_a_new_file_counts(told: Told) -> None:
    write("import shop\nconstraint D-01: some o in Order: o.late and o.opened\n", "other.req")

    code, counting, before = told("--changed-since", "HEAD")

    assert code == 1
    assert any("D-01" in message for _, message in counting)
    assert not any("D-01" in message for _, message in before)


def test_a_branch_is_compared_with_where_it_began(told: Told) -> None:
    git("switch", "-c", "branch")
    write("# work\n" + clash())
    git("commit", "-am", "work")
    git("switch", "main")
    write(clash().replace("not o.accepted", "o.accepted"))
    git("commit", "-am", "main has mended it meanwhile")
    git("switch", "branch")

    code, counting, before = told("--changed-since", "main")

    assert (code, counting) == (0, set())
    assert "RQ0603" in codes(before)


def test_it_works_in_a_worktree_of_git(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    git("worktree", "add", "../other", "-b", "other")
    monkeypatch.chdir("../other")
    write(clash() + "constraint C-03: every o in Order where o.vip: o.late and o.opened\n")

    code, counting, before = told("--changed-since", "main")

    assert code == 1
    assert counting
    assert "RQ0603" in codes(before)


def test_what_is_accepted_and_what_was_there_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    write(clash() + 'constraint C-03 "Vip": every o in Order where o.vip: not o.accepted\n')

    assert main(["check", "--changed-since", "HEAD", "--accept", "decided on Monday"]) == 0

    accepted = Path("accepted.toml").read_text("utf-8")
    assert "C-03" in accepted
    assert '["C-01", "C-02"]' not in accepted
    assert "1 accepted in the file" in capsys.readouterr().out


@pytest.mark.parametrize("revision", ["nowhere", "", "-x", "HEAD~99", "a\x00b", "HEAD:shop.req"])
def test_a_revision_that_is_not_there_is_wrong_use(revision: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--changed-since", revision]) == 2
    assert "is no revision of this repository" in capsys.readouterr().err


def test_a_shallow_clone_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write("# more\n" + clash())
    git("commit", "-am", "more")
    git("clone", "--depth", "1", Path.cwd().as_uri(), "../shallow")
    monkeypatch.chdir("../shallow")

    assert main(["check", "--changed-since", "HEAD~1"]) == 2
    assert "shallow" in capsys.readouterr().err
    assert main(["check", "--changed-since", "HEAD~1", "--lang", "zh"]) == 2
    assert "浅克隆" in capsys.readouterr().err
    assert main(["check", "--changed-since", "HEAD"]) == 0


def test_a_folder_of_no_repository_and_a_machine_without_git_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "plain").mkdir()
    monkeypatch.chdir(tmp_path / "plain")
    write(clash())
    assert main(["check", "--changed-since", "HEAD", "."]) == 2
    assert "belongs to no git repository" in capsys.readouterr().err
    monkeypatch.setenv("PATH", "")

    assert main(["check", "--changed-since", "HEAD", "."]) == 2
    assert "not installed" in capsys.readouterr().err
