"""The process that checks is begun, given up and begun again; which texts belong together."""

from __future__ import annotations

import queue
import sys
from pathlib import Path

import pytest

from reqonto.lsp import checker, checking, workspace
from reqonto.lsp.checker import Checker
from reqonto.lsp.mends import harmless
from reqonto.lsp.reading import Reader
from reqonto.lsp.report import Checked, Failed, Job, Mended, Message
from reqonto.lsp.workspace import Project, Snapshot, files_of, is_too_large, project_of
from reqonto.settings import Settings

CLASH = """event Pay by Buyer
event Ship by Shop
role Buyer
role Shop
constraint C-1: every p in Pay: some s in Ship: s before p
constraint C-2: every p in Pay: no s in Ship: s before p
"""
UNUSED = "module shop\nimport base\nrole Guest\n"


def job(number: int, path: str = "a.req", text: str = CLASH, **more: str) -> Job:
    return Job(number, (path, *more), None, {path: text, **more}, "2026-01-01")


def until(messages: queue.Queue[Message], number: int, *kinds: type) -> Message:
    while True:
        found = messages.get(timeout=60)
        if found.number == number and isinstance(found, kinds):
            return found


def test_texts_that_are_in_no_file_are_checked_and_their_conflicts_mended() -> None:
    messages: queue.Queue[Message] = queue.Queue()
    checking = Checker(messages.put)
    try:
        checking.check(job(1))
        found = until(messages, 1, Checked)
        assert isinstance(found, Checked)
        assert {"C-1", "C-2"} == set(found.told)
        assert [False, False] == [each.good for each in found.told.values()]
        mended = until(messages, 1, Mended)
        assert isinstance(mended, Mended)
        assert mended.mends
        assert {"C-1", "C-2"} <= set(found.conflicts[0][2])
    finally:
        checking.close()


def test_no_repair_is_offered_while_an_id_is_given_twice() -> None:
    twice = CLASH + "constraint C-2: every p in Pay: no s in Ship: s before p\n"

    found = [[type(each) for each in checking._messages(job(1, text=text), lambda *_: None)] for text in (CLASH, twice)]

    assert found == [[Checked, Mended], [Checked]]


def test_traps_that_lint_tells_of_are_told_with_their_fixes() -> None:
    messages: queue.Queue[Message] = queue.Queue()
    checking = Checker(messages.put)
    try:
        checking.check(job(1, "shop.req", UNUSED, **{"base.req": "module base\nrole Buyer\n"}))
        found = until(messages, 1, Checked)
        assert isinstance(found, Checked)
        unused = next(each for each in found.findings if each.name == "unused-import")

        assert "shop.req" == unused.range.path
        assert unused.mends
    finally:
        checking.close()


def test_a_newer_text_supersedes_an_older_one() -> None:
    messages: queue.Queue[Message] = queue.Queue()
    checking = Checker(messages.put)
    try:
        for number in range(1, 6):
            checking.check(job(number, text=CLASH + f"# {number}\n"))
        until(messages, 5, Checked)

        assert 1 == checking.started
    finally:
        checking.close()


def test_a_process_that_ends_is_told_of_and_the_next_text_gets_another() -> None:
    messages: queue.Queue[Message] = queue.Queue()
    checking = Checker(messages.put, command=(sys.executable, "-c", "import sys; sys.stdin.buffer.read(9)"))
    try:
        checking.check(job(1))
        until(messages, 1, Failed)
        checking.check(job(2))
        until(messages, 2, Failed)

        assert 2 == checking.started
    finally:
        checking.close()


def test_a_process_that_does_not_let_go_of_an_older_text_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "PATIENCE", 0.3)
    messages: queue.Queue[Message] = queue.Queue()
    checking = Checker(messages.put, command=(sys.executable, "-c", "import time; time.sleep(600)"))
    try:
        checking.check(job(1))
        checking._command = (sys.executable, "-m", "reqonto.lsp.checking")
        until(messages, 1, Checked)

        assert checking.started >= 2
    finally:
        checking.close()


# ---------------------------------------------------------------- projects


def test_a_file_belongs_to_the_nearest_settings_else_to_its_folder(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()

    assert Project(str(inner)) == project_of(str(inner / "a.req"))
    (tmp_path / "reqonto.toml").write_text("", "utf-8")
    assert Project(str(tmp_path), settings=str(tmp_path / "reqonto.toml")) == project_of(str(inner / "a.req"))
    assert Project("", alone="untitled:One") == project_of("untitled:One")


def test_open_texts_that_are_on_no_disk_belong_to_their_folder(tmp_path: Path) -> None:
    (tmp_path / "a.req").write_text("role A\n", "utf-8")
    new, other, note = str(tmp_path / "new.req"), "/elsewhere/b.req", str(tmp_path / "note.md")

    assert (str(tmp_path / "a.req"), new) == files_of(Project(str(tmp_path)), Settings(), (new, other, note))


def test_modules_of_the_library_that_the_settings_name_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.req").write_text("role A\n", "utf-8")
    settings = Settings(root=tmp_path, library=("ecreq.orders", "nowhere"))
    project = Project(str(tmp_path), settings=str(tmp_path / "reqonto.toml"))

    assert (str(tmp_path / "a.req"), "reqonto:ecreq/orders.req") == files_of(project, settings, ())


def test_a_folder_of_more_than_a_specification_has_is_read_file_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "MOST_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.req").write_text("", "utf-8")

    assert is_too_large(str(tmp_path))
    assert () == files_of(Project(str(tmp_path)), Settings(), ())


# ---------------------------------------------------------------- fixes together


def test_a_fix_that_brings_up_a_mistake_is_left_out_and_the_others_are_made() -> None:
    reader = Reader(lambda _: None, "2026-01-01")
    text = "role Buyer\nrole Guest is a Byer\n"
    snapshot = Snapshot(1, Project("", alone="untitled:a"), {"untitled:a": text}, {})
    try:
        reading = reader.reading(snapshot)
        good, bad = (text.index("Byer"), text.index("Byer") + 4, "Buyer"), (5, 10, "7")

        assert [good] == harmless([[good], [bad]], "untitled:a", reading, reader)
        assert [] == harmless([[bad]], "untitled:a", reading, reader)
        assert [] == harmless([], "untitled:a", reading, reader)
    finally:
        reader.close()
