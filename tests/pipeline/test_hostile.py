"""Any text whatever gives findings with places: never a traceback, never a hang, never a pass."""

from __future__ import annotations

import os
import random
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reqonto.diagnostics.diagnostic import Severity
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import Result, expand, run
from reqonto.report import json, text
from reqonto.settings import Settings

QUICK = replace(Settings(), cache=False, timeout=10.0)
WORDS = (
    "role entity event by to param relation constraint requirement scenario given at does expect every some no in : { } ( ) . ,"
    " = <= and or not implies if then when the shall within after do 48 h CNY C-01 R-01 Buyer Order Pay o p 角色 实体 约束 每个"
    ' 属于 ： ｛ 。 “ ” " ` # ## \n \n 1 2026-01-01 lifecycle initial from -> final'
).split(" ")


def checked(path: Path) -> Result:
    result = run([path], QUICK)
    # Whatever was found can be shown in every form and language.
    for lang in ("en", "zh"):
        text.render(result, Style(lang), show=Severity.HINT)
    json.render(result)
    return result


def codes(result: Result) -> set[str]:
    return {each.code.name for each in result.all_diagnostics}


def of_bytes(folder: Path, raw: bytes) -> Result:
    file = folder / "shop.req"
    file.write_bytes(raw)
    return checked(file)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(raw=st.binary(max_size=400))
def test_random_bytes_give_findings(raw: bytes, tmp_path: Path) -> None:
    of_bytes(tmp_path, raw)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(words=st.lists(st.sampled_from(WORDS), max_size=60))
def test_random_words_of_the_language_give_findings(words: list[str], tmp_path: Path) -> None:
    of_bytes(tmp_path, " ".join(words).encode())


@pytest.mark.parametrize("seed", range(12))
def test_a_specification_with_pieces_missing_gives_findings(seed: int, tmp_path: Path) -> None:
    source = (Path(__file__).parents[2] / "examples" / "first-steps" / "shop.req").read_text(encoding="utf-8")
    chance = random.Random(seed)
    for _ in range(4):
        start = chance.randrange(len(source))
        source = source[:start] + source[start + chance.randrange(1, 30) :]

    of_bytes(tmp_path, source.encode())


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"role Buyer\x00\n", "control-character"),
        (b"\xbd\xc7\xc9\xab \xc2\xf2\xbc\xd2\n", "bad-encoding"),
        (b"constraint C-01: " + b"(" * 100_000, "too-deep"),
        (b"constraint C-01: " + b"not " * 100_000, "too-deep"),
        (b"entity Order { param x: quantity kg } constraint C-01: every o in Order: o.x < 5 m", "unit-clash"),
        (b'requirement R-1 { text "a" }\nrequirement R-1 { text "b" }', "duplicate-id"),
        (b"import nowhere", "missing-import"),
    ],
)
def test_each_kind_of_bad_text_has_its_finding_with_a_place(raw: bytes, name: str, tmp_path: Path) -> None:
    result = of_bytes(tmp_path, raw)

    assert name in codes(result)
    assert result.verdict == "invalid"
    assert result.exit_code == 1
    assert all(each.span is not None for each in result.diagnostics)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xef\xbb\xbfrole Buyer\n",
        b"role Buyer\r\nrole Seller\rrole Shop\n",
        "角色 买家".encode("utf-16"),
        b"\n" * 1000,
    ],
)
def test_unusual_but_sound_texts_are_no_mistakes(raw: bytes, tmp_path: Path) -> None:
    assert of_bytes(tmp_path, raw).diagnostics == ()


def test_a_file_of_fifty_megabytes_ends_soon(tmp_path: Path) -> None:
    file = tmp_path / "big.req"
    with file.open("wb") as stream:
        stream.truncate(51 * 1024 * 1024)
    start = time.monotonic()

    assert "file-too-big" in codes(checked(file))
    assert time.monotonic() - start < 30


def test_modules_that_import_each_other_are_reported_once_and_still_read(tmp_path: Path) -> None:
    (tmp_path / "a.req").write_text("module a\nimport b\nrole Buyer\nevent Pay by Seller\n", encoding="utf-8")
    (tmp_path / "b.req").write_text("module b\nimport a\nrole Seller\nevent Ship by Buyer\n", encoding="utf-8")

    assert [each.code.name for each in checked(tmp_path).diagnostics] == ["import-cycle"]


def test_a_mistake_in_an_item_leaves_it_out_and_says_so(tmp_path: Path) -> None:
    result = of_bytes(
        tmp_path,
        b"entity Order { param x: integer }\n"
        b"constraint C-01: every o in Order: o.y = 1\n"
        b"constraint C-02: some o in Order: o.x = 1\n"
        b"constraint C-03: every o in Order: o.x = 2\n",
    )

    assert result.verdict == "invalid"
    assert result.consistency is not None
    assert [each.members for each in result.consistency.conflicts] == [("C-02", "C-03")]


def test_a_mistake_in_an_exception_stops_reasoning_because_its_target_would_not_yield(tmp_path: Path) -> None:
    result = of_bytes(
        tmp_path,
        b"entity Order { param x: integer }\n"
        b"constraint C-02: some o in Order: o.x = 1\n"
        b"constraint C-03: every o in Order: o.x = 2\n"
        b"constraint C-04: every o in Order where o.y = 1: o.x = 1 { exception to C-03 }\n",
    )

    assert result.verdict == "invalid"
    assert result.consistency is None


def test_folders_are_read_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.req", "a.req", ".git/c.req", "sub/d.req", "note.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("role X\n", encoding="utf-8")

    files, problems = expand([tmp_path])

    assert [Path(each).relative_to(tmp_path).as_posix() for each in files] == ["a.req", "b.req", "sub/d.req"]
    assert problems == []


def test_an_empty_folder_is_no_pass(tmp_path: Path) -> None:
    assert codes(checked(tmp_path)) == {"no-files"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are there on POSIX only")
def test_a_pipe_that_nobody_writes_into_is_told_and_one_with_a_writer_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.req"
    os.mkfifo(pipe)

    silent = run([pipe])
    assert [each.code.name for each in silent.diagnostics] == ["unreadable-file"]
    assert silent.exit_code == 2

    writer = threading.Thread(target=pipe.write_text, args=("role Shop\n",))
    writer.start()
    told = run([pipe])
    writer.join()
    assert told.diagnostics == ()
    assert told.specification is not None
    assert "Shop" in told.specification.kinds
