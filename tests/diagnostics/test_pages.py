"""The samples of the pages show what the pages say: the wrong one has the finding, the right one has not."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.diagnostics import catalog
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Severity
from reqonto.interchange.turtle import graph_of
from reqonto.pipeline import Stage, run
from reqonto.settings import Settings, load

HEADINGS = {"en": ("Example", "Fix"), "zh": ("示例", "修正")}
REASONING = ("RQ06", "RQ07", "RQ09")

TOLD_ONLY = {
    "RQ0002",
    "RQ0003",
    "RQ0006",
    "RQ0007",
    "RQ0051",
    "RQ0112",
    "RQ0113",
    "RQ0118",
    "RQ0119",
    "RQ0123",
    "RQ0335",
    "RQ0730",
    "RQ0743",
    "RQ0823",
    "RQ0824",
    "RQ0901",
    "RQ0902",
    "RQ0903",
    "RQ0904",
    "RQ0905",
}
"""Codes whose wrong text is told, because it is too long, not visible, or depends on the machine."""

CASES = [pytest.param(code, lang, id=f"{code.code}-{lang}") for code in catalog.codes() for lang in ("en", "zh")]


def sample(code: Code, lang: str, part: int) -> tuple[str, str] | None:
    """The fence of a section: its language and its content."""
    page = catalog.page(code, lang)
    assert page is not None
    section = page.partition(f"## {HEADINGS[lang][part]}\n")[2].partition("\n## ")[0]
    fence = re.search(r"```(\w+)\n(.*?)```", section, re.DOTALL)
    return None if fence is None else (fence[1], fence[2])


def findings(kind: str, text: str, code: Code, folder: Path) -> list[Diagnostic]:
    if kind == "toml":
        file = folder / "reqonto.toml"
        file.write_text(text, encoding="utf-8")
        return load(file)[1]
    file = folder / ("sample.req" if kind == "req" else f"sample.{kind}")
    file.write_text(text, encoding="utf-8")
    stages: tuple[Stage, ...] = ("read", "meaning", "scenarios")
    if code.code.startswith(REASONING):
        stages = ("read", "meaning", "consistency")
    if code.code.startswith("RQ070"):
        stages = ("read", "meaning", "needs")
    if code.code == "RQ0615":
        stages = ("read", "meaning", "bounds")
    if code.code == "RQ0605" or code.code.startswith("RQ075"):
        stages = ("read", "meaning", "consistency", "qualities", "modality", "conditional")
    if code.code.startswith(("RQ072", "RQ073")):
        stages = ("read", "meaning", "lifecycles")
    if code.code.startswith("RQ074"):
        stages = ("read", "meaning", "coverage")
    if code.code in {"RQ0557", "RQ0558", "RQ0559"}:
        stages = ("read", "meaning", "defaults")
    if code.code in {"RQ0527", "RQ0528"}:
        stages = ("read", "meaning", "permissions")
    if code.code.startswith("RQ077"):
        stages = ("read", "meaning", "questions")
    traced: tuple[str, ...] = ()
    if code.code.startswith("RQ078"):
        stages, traced = ("read", "meaning", "scenarios", "trace"), ("all",)
    if code.code == "RQ0761":
        stages = ("read", "meaning", "process")
    chosen = Settings(cache=False, timeout=60.0, trace=traced, process=code.code == "RQ0761")
    return list(run([file], chosen, stages=stages, graph=graph_of).all_diagnostics)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """What the commands of a console sample print; the plain ones of ours are called here, which is ten times as fast."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for name, value in (("LC_ALL", "C.UTF-8"), ("HOME", str(tmp_path)), ("XDG_CACHE_HOME", str(tmp_path))):
        monkeypatch.setenv(name, value)

    def printed(text: str) -> str:
        commands = (line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ "))
        shown: list[str] = []
        for ours, lines in groupby(commands, lambda line: line.startswith("reqonto ") and not set(line) & set("|<>;&")):
            if ours:
                for line in lines:
                    main(shlex.split(line)[1:])
                    shown += capsys.readouterr()
            else:
                done = subprocess.run(
                    ["bash", "-c", "\n".join(lines)], capture_output=True, text=True, timeout=60, check=False
                )
                assert "syntax error" not in done.stderr
                assert "unexpected EOF" not in done.stderr
                shown += done.stdout, done.stderr
        return "".join(shown)

    return printed


@pytest.mark.parametrize(("code", "lang"), CASES)
def test_the_wrong_sample_has_the_finding(code: Code, lang: str, tmp_path: Path, shell: Callable[[str], str]) -> None:
    found = sample(code, lang, 0)
    if found is None:
        assert code.code in TOLD_ONLY
        return
    kind, text = found
    if kind == "console":
        assert f"[{code.code}]" in shell(text)
    else:
        assert code.code in {each.code.code for each in findings(kind, text, code, tmp_path)}


@pytest.mark.parametrize(("code", "lang"), CASES)
def test_the_right_sample_has_neither_the_finding_nor_a_worse_one(
    code: Code, lang: str, tmp_path: Path, shell: Callable[[str], str]
) -> None:
    found = sample(code, lang, 1)
    assert found is not None
    kind, text = found
    if kind == "console":
        output = shell(text)
        assert f"[{code.code}]" not in output
        assert "error[" not in output
    else:
        left = findings(kind, text, code, tmp_path)
        assert [each.code.code for each in left if each.code is code or each.weight > Severity.HINT] == []
