"""What holds of the files of the project as a whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import LONG

import reqonto

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", ".venv", ".nox", "build", "dist", "__pycache__", "node_modules"}
# Folders of users and of build machines, put together here so that this file does not name one.
MACHINE_PATHS = re.compile(
    "|".join(("/" + "work/", "/" + "root/", "/" + "Users/", "/" + r"home/\w", r"[A-Z]:\\" + "Users"))
)


def files() -> Iterator[Path]:
    """The files of the project, without what tools leave behind."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(
            name
            for name in folders
            if name not in LEFT_OUT and not name.endswith((".egg-info", "_cache")) and name != ".hypothesis"
        )
        yield from (Path(folder) / name for name in sorted(names))


def texts() -> Iterator[tuple[Path, str]]:
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content[:4096]:
            yield path, content.decode("utf-8", "replace")


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    found = [str(path.relative_to(ROOT)) for path, text in texts() if MACHINE_PATHS.search(text)]

    assert found == []


def test_text_files_are_utf_8_and_end_with_a_line_end() -> None:
    wrong = []
    for path in files():
        if path.suffix in {".py", ".md", ".toml", ".tsv", ".lark", ".cfg"} and "conformance" not in path.parts:
            content = path.read_bytes()
            content.decode("utf-8")
            if content and not content.endswith(b"\n"):
                wrong.append(str(path.relative_to(ROOT)))

    assert wrong == []


def test_no_specification_lies_at_the_top() -> None:
    """Where a test wrote it, it would be checked with everything that is checked from there."""
    assert [path.name for path in ROOT.iterdir() if path.suffix in {".req", ".ttl", ".csv", ".toml"}] == [
        "pyproject.toml"
    ]


def test_the_version_is_written_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["version"] == reqonto.__version__


def test_every_change_is_checked_by_an_executable_script() -> None:
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def test_the_script_and_the_sessions_run_the_same_steps() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    sessions = (ROOT / "noxfile.py").read_text("utf-8")
    steps = [step for step in re.findall(r'^step "(\w+)"$', script, re.MULTILINE) if step not in {"install", "done"}]
    listed = re.search(r"nox\.options\.sessions = \[(.*)\]", sessions)

    assert listed is not None
    assert re.findall(r'"(\w+)"', listed[1]) == steps


def test_the_script_runs_the_tests_as_the_readme_says() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    command = re.search(r"python -m pytest[^\n]*", readme)

    assert command is not None
    assert f"\n{command[0]}\n" in script


def test_the_files_that_begin_first_are_there() -> None:
    assert [name for name in LONG if not (ROOT / "tests" / name).is_file()] == []
    assert len(set(LONG)) == len(LONG)


def test_modules_import_downwards_only() -> None:
    pytest.importorskip("importlinter")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*.py")
        if path.read_text("utf-8").strip() and not re.match(r'(#.*\n)*r?"""', path.read_text("utf-8"))
    ]

    assert silent == []
