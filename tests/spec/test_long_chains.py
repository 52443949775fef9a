"""Kinds above kinds, however many and in whatever order they are declared."""

from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings


def codes(folder: Path, text: str) -> list[tuple[str, str]]:
    file = folder / "s.req"
    file.write_text(text, encoding="utf-8")
    found = run([file], Settings(cache=False), stages=("read", "meaning"))
    wanted = {"RQ0208", "RQ0211", "RQ0216"}
    return [
        (each.code.code, str(each.fields.get("name", ""))) for each in found.diagnostics if each.code.code in wanted
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_a_circle_far_above_is_told_of_those_on_it_only(tmp_path: Path, turned: bool) -> None:
    lines = ["role A is a C", "role B is a A", "role C is a B", *(f"role D{i} is a D{i - 1}" for i in range(1, 40))]
    lines += ["role D0 is a C", "role E0", *(f"role E{i} is a E{i - 1}" for i in range(1, 40))]
    text = "\n".join(lines[::-1] if turned else lines)

    assert codes(tmp_path, f"module m\n{text}\n") == [("RQ0211", "C" if turned else "A")]


@pytest.mark.parametrize("turned", [False, True])
def test_a_chain_below_two_roots_has_two_roots(tmp_path: Path, turned: bool) -> None:
    lines = ["entity A", "entity B", "entity C0 is a A, B", *(f"entity C{i} is a C{i - 1}" for i in range(1, 4))]
    text = "\n".join(lines[::-1] if turned else lines)

    assert codes(tmp_path, f"module m\n{text}\n") == [("RQ0216", "")] * 4


@pytest.mark.parametrize("turned", [False, True])
def test_what_a_kind_far_above_declares_is_not_declared_again(tmp_path: Path, turned: bool) -> None:
    lines = ["entity A { param n: integer }", *(f"entity A{i} is a A{i - 1 if i > 1 else ''}" for i in range(1, 30))]
    lines += ["entity Z is a A29 { param n: integer  param m: integer }"]
    text = "\n".join(lines[::-1] if turned else lines)

    assert codes(tmp_path, f"module m\n{text}\n") == [("RQ0208", "n")]
