"""One folder of remembered answers for several projects, jobs and machines."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reqonto import recall
from reqonto.cache import CHECK, KEY, PATIENCE, Shelf, Store, digest
from reqonto.cli.main import main
from reqonto.pipeline import run
from reqonto.report import json
from reqonto.settings import Settings

SHOP = Path(__file__).parents[2] / "examples" / "first-steps" / "shop.req"
QUICK = replace(Settings(), timeout=30, jobs=1)


def key(number: int) -> str:
    return f"k{digest(str(number))}"


def stored(folder: Path, *numbers: int) -> Store:
    store = Store(folder / "answers")
    for number in numbers:
        store.put(key(number), {"number": number})
    return store


def held(folder: Path) -> set[int]:
    store = Store(folder / "answers")
    return {number for number in range(2000) if store.get(key(number)) == {"number": number}}


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The questions that the engine is asked after this."""
    asked: list[object] = []
    opened = recall._opened

    def counting(theory: object) -> object:
        asked.append(theory)
        return opened(theory)  # type: ignore[arg-type]

    monkeypatch.setattr("reqonto.recall._opened", counting)
    return asked


def test_a_project_elsewhere_uses_what_another_one_established(tmp_path: Path, closed: list[object]) -> None:
    stages = ("read", "meaning", "consistency")
    found = []
    for name in ("here", "there/deep"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "shop.req").write_bytes(SHOP.read_bytes())
        settings = replace(QUICK, root=folder, cache_dir=str(tmp_path / "kept"))
        asked = len(closed)
        found.append((run([folder / "shop.req"], settings, stages=stages), len(closed) - asked))  # type: ignore[arg-type]

    assert found[0][1] > 0
    assert found[1][1] == 0
    assert found[0][0].consistency is not None
    assert json.render(found[0][0]).replace("/here/", "/there/deep/") == json.render(found[1][0])
    assert not (tmp_path / "here" / ".reqonto").exists()
    assert (tmp_path / "kept" / ".gitignore").read_text() == "*\n"


def test_the_folder_is_chosen_by_option_settings_or_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.req").write_text("role Shop\nentity Order\nconstraint C-01: some o in Order: true\n")
    (tmp_path / "reqonto.toml").write_text('cache-dir = "by-settings"\njobs = 1\n')
    monkeypatch.setenv("REQONTO_CACHE_DIR", str(tmp_path / "by-environment"))

    main(["check", "--cache-dir", "by-option"])
    assert {each.name for each in tmp_path.iterdir() if each.is_dir()} == {"by-option", ".reqonto"}
    main(["check"])
    assert (tmp_path / "by-settings" / "answers").exists()
    (tmp_path / "reqonto.toml").write_text("jobs = 1\n")
    main(["check"])
    assert (tmp_path / "by-environment" / "answers").exists()
    assert main(["check", "--cache-dir", ""]) == 2


def test_writers_that_know_nothing_of_each_other_lose_nothing(tmp_path: Path) -> None:
    one, other = stored(tmp_path, 1, 2), stored(tmp_path, 2, 3)
    one.save()
    other.save()
    one.put(key(4), {"number": 4})
    one.save()

    assert held(tmp_path) == {1, 2, 3, 4}


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from reqonto.cache import Store, digest\n"
        "start = int(sys.argv[2])\n"
        "for number in range(start, start + 20):\n"
        "    store = Store(Path(sys.argv[1]) / 'answers')\n"
        "    store.put('k' + digest(str(number)), {'number': number})\n"
        "    store.save()\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), str(start)]) for start in (0, 100, 200, 300)
    ]
    assert [each.wait(60) for each in started] == [0, 0, 0, 0]

    assert held(tmp_path) == {start + number for start in (0, 100, 200, 300) for number in range(20)}


@pytest.mark.parametrize("damage", [b"?", b"\xff", b"\n", b"\x00\n"])
def test_damage_costs_the_entry_that_it_hits(damage: bytes, tmp_path: Path) -> None:
    stored(tmp_path, *range(10)).save()
    raw = (tmp_path / "answers").read_bytes()
    lines = raw.split(b"\n")
    hit = len(b"\n".join(lines[:4])) + 1 + KEY + CHECK + 5

    (tmp_path / "answers").write_bytes(raw[:hit] + damage + raw[hit + 1 :])

    assert len(held(tmp_path)) == 9
    # The others go on being remembered.
    stored(tmp_path, 20).save()
    assert len(held(tmp_path)) == 10


def test_an_answer_under_the_key_of_another_is_not_believed(tmp_path: Path) -> None:
    stored(tmp_path, 1, 2).save()
    text = (tmp_path / "answers").read_text()
    (tmp_path / "answers").write_text(text.replace(key(1), "k" + "0" * 32).replace(key(2), key(1)))

    assert held(tmp_path) == set()


def test_a_run_that_hangs_while_it_writes_delays_others_only_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr("reqonto.cache.PATIENCE", 0.05)
    stored(tmp_path, 1).save()
    with (tmp_path / "answers-lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        stored(tmp_path, 2).save()

    assert PATIENCE > 0
    assert held(tmp_path) == {1, 2}


@pytest.mark.parametrize("place", ["file", "missing/file"])
def test_a_folder_that_cannot_be_written_to_is_no_mistake(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "shop.req").write_bytes(SHOP.read_bytes())
    chosen = replace(QUICK, cache_dir=str(tmp_path / "file" / place))

    result = run([tmp_path / "shop.req"], chosen, stages=("read", "meaning", "consistency"))

    assert result.verdict == "consistent"
    assert Shelf(tmp_path / "file").get("x") is None


def package(home: Path, times: int) -> Path:
    """An installed package whose files were written at a time."""
    (home / "reqonto" / "logic").mkdir(parents=True)
    (home / "reqonto" / "logic" / "terms.py").write_text("x = 1\n")
    info = home / "reqonto-1.dist-info"
    info.mkdir()
    (info / "RECORD").write_text(
        f"../../bin/reqonto,sha256={times},9\nreqonto/logic/terms.py,sha256=abc,6\nreqonto-1.dist-info/RECORD,,\n"
    )
    os.utime(home / "reqonto" / "logic" / "terms.py", (times, times))
    os.utime(info / "RECORD", (times + 1, times + 1))
    return home / "reqonto"


def test_what_answers_depend_on_is_the_same_wherever_the_package_is_installed(tmp_path: Path) -> None:
    one, other = package(tmp_path / "one", 1000), package(tmp_path / "other", 2000)
    states = [recall._state_in(each, ("logic",)) for each in (one, other)]

    assert states[0] == states[1]
    # A file that somebody changed by hand is another one.
    (other / "logic" / "terms.py").write_text("x = 2\n")
    assert recall._state_in(other, ("logic",)) != states[0]
    # A list with other sums is of another version.
    record = one.parent / "reqonto-1.dist-info" / "RECORD"
    record.write_text(record.read_text().replace("abc", "abd"))
    assert recall._state_in(one, ("logic",)) != states[1]
