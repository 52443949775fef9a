"""The file of accepted findings: written, read, merged by hand, out of date, broken."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reqonto
from reqonto.accepted.file import read, with_changes
from reqonto.cli.main import main
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from tests.formats.checked import QUICK, clash

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("reqonto.toml").write_text('timeout = "20"\ncache = false\njobs = 1\n')
    Path("shop.req").write_text(clash())


def codes(settings: Settings = QUICK, *paths: str) -> list[str]:
    chosen = replace(settings, root=Path())
    found = run(paths or ["."], chosen).all_diagnostics
    return sorted(each.code.code for each in found if each.weight.word != "hint")


def entries() -> list[dict[str, object]]:
    return list(tomllib.loads(Path("accepted.toml").read_text("utf-8"))["finding"])


def test_what_is_accepted_does_not_count_until_its_meaning_changes() -> None:
    named = "module shop\n"
    Path("shop.req").write_text(named + clash())
    assert main(["check"]) == 1

    assert main(["check", "--accept", "found before we began"]) == 0
    assert [(row["code"], row["about"], row["reason"]) for row in entries()] == [
        ("RQ0603", ["C-01", "C-02"], "found before we began")
    ]
    assert main(["check"]) == 0

    # Moved, commented, in another file: the same finding.
    Path("shop.req").rename("store.req")
    Path("store.req").write_text(
        "# a new head\n\n" + named + clash(between="# between\n").replace('"Late"', '"Too late"')
    )
    assert codes() == []
    # It says something else: nobody has accepted that.
    Path("store.req").write_text(named + clash().replace("where o.opened", "where o.opened and o.vip"))
    assert codes() == ["RQ0064", "RQ0603"]
    told = [each for each in run(["."], replace(QUICK, root=Path())).diagnostics if each.code.code == "RQ0064"]
    assert "is not what it was" in told[0].notes[0].en


RESTING = """\
module shop
role Shop
entity Order {{ param k: integer  param m: integer  param z: integer  param y: integer }}
{rules}constraint C-1: every o in Order where o.k = 1: o.m < 5 and o.y = 2
constraint C-2: every o in Order where o.k = 1: o.z = 1
"""
NEAR = "assumption D-9: every o in Order where o.z = 1: o.y = 3\n"


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param("assumption D-7: every o in Order where o.z = 1: o.m > 8\n", id="another"),
        pytest.param("assumption D-9: every o in Order where o.z = 1: o.m > 8\n", id="changed"),
    ],
)
def test_a_conflict_that_rests_on_another_rule_counts_again(rules: str) -> None:
    Path("shop.req").write_text(RESTING.format(rules=NEAR))
    assert main(["check", "--accept", "known, see ticket 1"]) == 0
    Path("shop.req").write_text("# moved\n" + RESTING.format(rules=NEAR))
    assert codes() == []

    Path("shop.req").write_text(RESTING.format(rules=rules))

    assert codes() == ["RQ0064", "RQ0602"]


def test_what_is_mended_is_taken_out_and_what_people_wrote_stays() -> None:
    main(["check", "--accept", "found before we began"])
    written = Path("accepted.toml").read_text("utf-8")
    Path("accepted.toml").write_text(written.replace("[[finding]]", "# asked the lawyers\n[[finding]]"))
    Path("shop.req").write_text(clash().replace("not o.accepted", "o.late"))
    assert codes() == ["RQ0064"]

    assert main(["check", "--accept", "again"]) == 0

    left = Path("accepted.toml").read_text("utf-8")
    assert "asked the lawyers" in left
    assert tomllib.loads(left) == {}
    assert codes() == []


def test_a_part_of_the_project_knows_nothing_of_the_rest() -> None:
    Path("other.req").write_text("module other\nrole Carrier\nconstraint D-01: some c in Carrier: true\n")
    main(["check", "--accept", "found before we began"])

    assert codes(QUICK, "other.req") == []
    for part in (replace(QUICK, skip=("consistency",)), replace(QUICK, only=("D-01",))):
        assert "RQ0064" not in codes(part)


def test_what_is_accepted_until_a_day_counts_after_it() -> None:
    assert main(["check", "--accept", "for now", "--until", "2999-12-31"]) == 0
    assert main(["check", "--accept", "for now", "--until", "2000-01-01"]) == 2
    on_the_day = replace(QUICK, today=date(2999, 12, 31))
    after = replace(QUICK, today=date(3000, 1, 1))

    assert codes(on_the_day) == []
    assert codes(after) == ["RQ0065", "RQ0603"]


def test_accepting_anew_leaves_one_entry_for_each_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    main(["check", "--accept", "for now", "--until", "2999-12-31"])
    text = Path("accepted.toml").read_text("utf-8").replace("2999-12-31", "2020-12-31")
    Path("accepted.toml").write_text(text)
    assert main(["check"]) == 1

    assert main(["check", "--accept", "one more time"]) == 0

    assert [(row["reason"], row.get("until")) for row in entries()] == [("one more time", None)]


def test_only_what_is_shown_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--accept", "errors and warnings"])
    assert len(entries()) == 1

    main(["check", "--accept", "hints too", "--show", "hint"])

    assert len(entries()) > 1
    assert "0 hints" in capsys.readouterr().out


GOOD = '[[finding]]\nfingerprint = "0123456789abcdef"\ncode = "RQ0603"\nreason = "old"\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<<<<<<< HEAD\n" + GOOD, 1),
        (GOOD + "[[finding]\n", 5),
        (GOOD.replace('reason = "old"', ""), 1),
        (GOOD.replace('"old"', '"  "'), 1),
        (GOOD.replace("0123456789abcdef", "0123"), 1),
        (GOOD.replace("reason", "reson"), 1),
        (GOOD + 'until = "2026-01-01"\n', 1),
        (GOOD + "about = 7\n", 1),
        ("\n\n" + GOOD.replace("code", "kode"), 3),
        ('finding = [{fingerprint = "0123456789abcdef"}]\n', 1),
        ("x = 1\n" + GOOD, 1),
        ("\x00", 1),
    ],
)
def test_a_broken_file_is_told_with_its_place_and_accepts_nothing_of_that(text: str, line: int) -> None:
    Path("accepted.toml").write_text(text)

    found = run(["."], replace(QUICK, root=Path())).diagnostics

    told = [each for each in found if each.code.code == "RQ0066"]
    assert [each.span is not None and each.span.line for each in told][:1] == [line]
    assert main(["check"]) == 1


def test_bytes_that_are_no_text_and_a_folder_are_told() -> None:
    Path("accepted.toml").write_bytes(b"\xff\xfe\x00")
    assert "RQ0066" in codes()
    Path("accepted.toml").unlink()
    Path("accepted.toml").mkdir()

    assert "RQ0066" in codes()
    assert main(["check", "--accept", "why not"]) == 1


def test_a_broken_file_is_not_written_over() -> None:
    Path("accepted.toml").write_text("<<<<<<< HEAD\n")

    assert main(["check", "--accept", "found before we began"]) == 1
    assert Path("accepted.toml").read_text() == "<<<<<<< HEAD\n"


def test_a_file_that_is_named_must_be_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--accepted", "none.toml"]) == 1
    assert "none.toml: there is no such file" in capsys.readouterr().out

    assert main(["check", "--accepted", "none.toml", "--accept", "found before we began"]) == 0
    assert main(["check", "--accepted", "none.toml"]) == 0
    assert not Path("accepted.toml").exists()


def test_a_folder_that_is_not_there_or_takes_nothing_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--accepted", "nowhere/a.toml", "--accept", "x"]) == 2
    assert "nowhere/a.toml" in capsys.readouterr().err
    assert main(["check", "--accept", "  "]) == 2
    assert main(["check", "--until", "2999-01-01"]) == 2


def test_the_settings_name_the_file() -> None:
    Path("reqonto.toml").write_text('accepted = "known/debt.toml"\ncache = false\njobs = 1\n')
    Path("known").mkdir()

    assert main(["check", "--accept", "found before we began"]) == 0
    assert Path("known/debt.toml").exists()
    assert main(["check"]) == 0


@given(st.lists(st.text(max_size=40), min_size=1, max_size=3))
def test_any_reason_is_written_so_that_it_is_read_again(reasons: list[str]) -> None:
    rows = [
        {"fingerprint": f"{number:016x}", "code": "RQ0603", "about": ("C-01",), "reason": f"x{each}x"}
        for number, each in enumerate(reasons)
    ]
    kept, faults = read(Source("a.toml", with_changes(read(Source("a.toml", ""))[0], (), rows)))

    expected = [f"x{each}x".encode("utf-8", "replace").decode() for each in reasons]
    assert faults == []
    assert [each.reason for each in kept.entries] == expected
    gone = with_changes(kept, kept.entries[:1], ())
    assert [each.reason for each in read(Source("a.toml", gone))[0].entries] == expected[1:]


def test_other_tools_are_told_what_is_accepted_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--accept", "decided <on> Monday", "--until", "2999-12-31"])
    capsys.readouterr()

    def written(form: str, lang: str = "en") -> str:
        assert main(["check", "--format", form, "--lang", lang]) == 0
        return capsys.readouterr().out

    (run_,) = json.loads(written("sarif"))["runs"]
    (found,) = run_["results"]
    (suppressed,) = found["suppressions"]
    assert (suppressed["kind"], suppressed["justification"]) == ("external", "decided <on> Monday")
    assert found["partialFingerprints"]["reqonto/v1"] == entries()[0]["fingerprint"]
    junit = written("junit")
    assert 'failures="0"' in junit
    assert "decided &lt;on&gt; Monday (until 2999-12-31)" in junit
    assert json.loads(written("gitlab")) == []
    assert written("github") == ""
    assert "1 accepted in the file of accepted findings" in written("markdown")
    assert "decided &lt;on&gt; Monday" in written("html", "zh")
    (aside,) = json.loads(written("json"))["set_aside"]
    assert (aside["how"], aside["until"], aside["file"]) == ("file", "2999-12-31", "accepted.toml")


def test_a_text_of_a_program_knows_nothing_of_the_project() -> None:
    main(["check", "--accept", "found before we began"])
    Path("shop.req").unlink()

    found = reqonto.check(text="role Shop\nconstraint C-09: some s in Shop: true\n", timeout=20)

    assert [each.code for each in found.findings if each.code.startswith("RQ006")] == []
