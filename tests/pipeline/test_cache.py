"""Remembered answers: the same verdicts, whatever happens to the file."""

from __future__ import annotations

from dataclasses import replace
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from pathlib import Path

import pytest

from reqonto import recall
from reqonto.backends.base import Session
from reqonto.cache import Store, digest, place, user_place
from reqonto.checks.remembered import RememberingSession
from reqonto.logic.terms import And
from reqonto.logic.theory import Axiom, Theory
from reqonto.pipeline import run
from reqonto.report import json
from reqonto.settings import Settings

SHOP = Path(__file__).parents[2] / "examples" / "first-steps" / "shop.req"


def project(folder: Path) -> tuple[Path, Settings]:
    (folder / "reqonto.toml").touch()
    file = folder / "shop.req"
    file.write_bytes(SHOP.read_bytes())
    return file, replace(Settings(), root=folder)


def test_a_second_run_answers_without_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, settings = project(tmp_path)
    first = json.render(run([file], settings, stages=("read", "meaning", "consistency")))

    def closed(*_arguments: object) -> None:
        raise AssertionError("the engine was asked")

    monkeypatch.setattr("reqonto.recall._opened", closed)

    assert json.render(run([file], settings, stages=("read", "meaning", "consistency"))) == first


def test_a_changed_requirement_is_asked_about_again(tmp_path: Path) -> None:
    file, settings = project(tmp_path)
    before = run([file], settings)
    changed = file.read_text(encoding="utf-8").replace("no p in Pay", "some p in Pay")
    file.write_text(changed, encoding="utf-8")
    after = run([file], settings)

    assert before.consistency is not None
    assert after.consistency is not None
    assert len(before.consistency.conflicts) == 1
    assert after.consistency.conflicts == ()


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other", "folder", "gone"])
def test_a_damaged_file_is_as_good_as_none(damage: str, tmp_path: Path) -> None:
    file, settings = project(tmp_path)
    first = json.render(run([file], settings))
    cache = tmp_path / ".reqonto" / "cache"
    raw = cache.read_bytes()
    match damage:
        case "cut":
            cache.write_bytes(raw[: len(raw) // 2])
        case "flip":
            cache.write_bytes(raw.replace(b'"possible"', b'"impossible"'))
        case "empty":
            cache.write_bytes(b"")
        case "other":
            cache.write_bytes(b"\xff\x00" * 100)
        case "folder":
            cache.unlink()
            cache.mkdir()
        case _:
            cache.unlink()

    assert json.render(run([file], settings)) == first


def test_without_a_cache_nothing_is_written(tmp_path: Path) -> None:
    file, settings = project(tmp_path)
    run([file], replace(settings, cache=False))

    assert not (tmp_path / ".reqonto").exists()


def test_a_store_gives_back_what_was_put(tmp_path: Path) -> None:
    store = Store(tmp_path / "x" / "cache")
    key = "k" + digest("what it is about")
    store.put(key, {"is": "undecided", "reason": "语"})
    store.save()

    assert Store(tmp_path / "x" / "cache").get(key) == {"is": "undecided", "reason": "语"}


def test_the_file_stands_in_the_project_else_in_the_cache_folder(tmp_path: Path) -> None:
    assert place(tmp_path, {}) == tmp_path / ".reqonto" / "cache"
    assert place(None, {}) is None
    found = user_place(tmp_path, {"XDG_CACHE_HOME": str(tmp_path / "c")})
    assert found is not None
    assert found.parent == tmp_path / "c" / "reqonto"


def test_sessions_on_one_theory_share_its_hashes_and_those_on_another_do_not() -> None:
    def theory() -> Theory:
        return Theory({}, {}, (Axiom("R-1", "must", (), And(()), And(())),))

    def refuse(_: Theory) -> Session:
        raise AssertionError

    store, same, other = Store(None), theory(), theory()

    RememberingSession(same, store, "engine", refuse)
    first = store.reading
    RememberingSession(same, store, "engine", refuse)
    assert store.reading is first
    RememberingSession(other, store, "engine", refuse)
    assert store.reading is not first


def test_the_version_of_the_engine_is_part_of_what_answers_depend_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def versions(*names: str) -> str:
        for each in tmp_path.glob("*.dist-info"):
            each.rmdir()
        for name in names:
            (tmp_path / f"{name}.dist-info").mkdir()
        return recall.engine_version()

    (tmp_path / "z3").mkdir()
    (tmp_path / "z3" / "__init__.py").touch()
    here = recall.engine_version()
    found = ModuleSpec("z3", None, origin=str(tmp_path / "z3" / "__init__.py"))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: found)

    assert here.removeprefix("z3_solver-") == version("z3-solver")
    assert versions("z3_solver-4.8") != versions("z3_solver-4.9")
    # Where that is not clear, what is installed says it.
    assert versions() == versions("z3_solver-4.8", "z3_solver-4.9") == version("z3-solver")


def test_a_stage_that_is_not_loaded_would_find_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, settings = project(tmp_path)
    short = run([file], settings)
    monkeypatch.setattr("reqonto.checks.further.has_subject", lambda _stage, _context: True)
    whole = run([file], settings)

    assert not whole.further.keys() & {"needs", "permissions", "questions", "qualities"}
    assert json.render(short) == json.render(whole)
