"""`check --watch`: every change is seen once it is whole, nothing else is, and Ctrl-C ends it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.cli.shown import WrongUse
from reqonto.cli.watch import LONGEST, PAUSE, SETTLES, SHARE, stamps, wait, watch
from reqonto.diagnostics.diagnostic import Text


class Enough(Exception):  # noqa: N818 - no error
    """Ends what would go on for ever."""


def script(*steps: Callable[[], object]) -> Callable[[float], None]:
    """What happens while somebody sleeps, one thing each time; then it is enough."""
    left = list(steps)

    def sleep(_seconds: float) -> None:
        if not left:
            raise Enough
        left.pop(0)()

    return sleep


def nothing() -> None:
    return None


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.req").write_text("role Shop\n")
    Path("notes.txt").write_text("nothing that is read")


def rename_over() -> None:
    """As most editors write: a new file, moved over the old one."""
    Path("shop.req~new").write_text("role Shop\nrole Bank\n")
    Path("shop.req~new").replace("shop.req")


def changed(*steps: Callable[[], object]) -> list[str]:
    return wait(["."], stamps(["."]), script(*steps))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (lambda: Path("shop.req").write_text("role Bank\n"), ["shop.req"]),
        (rename_over, ["shop.req"]),
        (lambda: Path("shop.req").unlink(), ["shop.req"]),
        (lambda: Path("more.req").write_text("role Bank\n"), ["more.req"]),
        (lambda: (Path("in").mkdir(), Path("in/rights.csv").write_text("a\n")), ["in/rights.csv"]),
        (lambda: Path("reqonto.toml").write_text('lang = "zh"\n'), ["reqonto.toml"]),
    ],
)
def test_a_change_is_seen(step: Callable[[], object], expected: list[str]) -> None:
    assert changed(step, nothing) == expected


@pytest.mark.parametrize(
    "step",
    [
        lambda: Path("notes.txt").write_text("something else"),
        lambda: (Path(".reqonto").mkdir(), Path(".reqonto/a.req").write_text("x")),
        lambda: Path(".shop.req.swp").write_text("x"),
        lambda: Path("out.sarif").write_text("{}"),
    ],
)
def test_what_no_check_reads_is_not_seen(step: Callable[[], object]) -> None:
    with pytest.raises(Enough):
        changed(step, nothing, nothing)


def test_a_file_that_is_away_only_while_it_is_written_counts_once_and_whole() -> None:
    steps = (
        lambda: Path("shop.req").rename("old"),
        lambda: Path("shop.req").write_text("role"),
        lambda: Path("shop.req").write_text("role Shop\nrole Bank\n"),
        nothing,
    )

    assert changed(*steps) == ["shop.req"]
    assert Path("shop.req").read_text() == "role Shop\nrole Bank\n"


def test_a_file_that_comes_back_as_it_was_is_no_change() -> None:
    os.link("shop.req", "kept")

    with pytest.raises(Enough):
        changed(lambda: Path("shop.req").unlink(), lambda: os.link("kept", "shop.req"), nothing, nothing)


def test_a_file_that_never_rests_is_read_all_the_same() -> None:
    numbers = iter(range(10_000))

    def write(_seconds: float) -> None:
        Path("shop.req").write_text(f"# {next(numbers):05}\n" * (1 + next(numbers)))

    assert wait(["."], stamps(["."]), write) == ["shop.req"]
    assert next(numbers) <= 2 * (LONGEST / SETTLES + 3)


def test_the_pause_grows_with_the_time_that_a_look_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 100, 3))
    monkeypatch.setattr("reqonto.cli.watch.time.monotonic", lambda: next(clock))
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        raise Enough

    with pytest.raises(Enough):
        wait(["."], stamps(["."]), sleep)

    assert pauses == [SHARE * 3]
    assert PAUSE > 0


def test_what_changes_while_a_check_runs_is_checked_afterwards() -> None:
    runs: list[str] = []

    def check() -> list[str]:
        runs.append(Path("shop.req").read_text())
        if len(runs) == 1:
            Path("shop.req").write_text("role Bank\n")
        if len(runs) == 3:
            raise Enough
        return ["."]

    with pytest.raises(Enough):
        watch(check, "en", script(nothing, lambda: Path("shop.req").write_text("role Carrier\n"), nothing, nothing))

    assert runs == ["role Shop\n", "role Bank\n", "role Carrier\n"]


def test_what_a_check_writes_itself_is_no_change() -> None:
    runs: list[int] = []

    def check() -> list[str]:
        runs.append(1)
        Path("found.md").write_text(f"run {len(runs)}\n")
        return ["."]

    with pytest.raises(Enough):
        watch(check, "en", script(nothing, rename_over, nothing, nothing, nothing), written=["./found.md"])

    assert len(runs) == 2


def test_wrong_use_is_told_and_the_next_change_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    runs: list[int] = []

    def check() -> list[str]:
        runs.append(1)
        if len(runs) == 1:
            raise WrongUse(Text("there is no git", "没有 git"))
        raise Enough

    with pytest.raises(Enough):
        watch(check, "zh", script(rename_over, nothing, nothing))

    told = capsys.readouterr().err
    assert "没有 git" in told
    assert "已改动：shop.req" in told


def test_accepting_while_texts_change_makes_no_sense(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--watch", "--accept", "x"]) == 2
    assert "--accept" in capsys.readouterr().err


@pytest.fixture
def running(interrupts_arrive: None) -> Iterator[tuple[subprocess.Popen[str], Callable[[str], str]]]:
    """The program itself, and a function that waits for a line with some words."""
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "reqonto", "check", "--watch", "--lang", "en", "--skip", "consistency", "."]
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True
    )
    lines: queue.Queue[str] = queue.Queue()
    assert program.stdout is not None
    stream = program.stdout
    threading.Thread(target=lambda: [lines.put(line) for line in stream], daemon=True).start()

    def until(words: str) -> str:
        told = ""
        while words not in told:
            told += lines.get(timeout=60)
        return told

    try:
        yield program, until
    finally:
        program.kill()
        program.wait()
        stream.close()


@pytest.mark.engine
def test_the_program_goes_on_until_it_is_interrupted(
    running: tuple[subprocess.Popen[str], Callable[[str], str]],
) -> None:
    program, until = running
    assert "error" not in until("waiting for changes").replace("0 errors", "")

    Path("shop.new").write_text("role Shop\nrole (\n")
    Path("shop.new").replace("shop.req")
    assert "error[RQ01" in until("waiting for changes")
    Path("shop.req").unlink()
    assert "RQ0056" in until("waiting for changes")
    Path("shop.req").write_text("role Shop\n")
    until("waiting for changes")
    os.kill(program.pid, signal.SIGINT)

    assert program.wait(30) == 130
