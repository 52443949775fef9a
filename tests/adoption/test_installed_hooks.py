"""The hooks as other repositories name them: pre-commit clones this one, installs it with pip, and runs what it installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNREACHABLE = (
    "No matching distribution found", "Could not find a version", "Failed to establish a new connection",
    "Temporary failure in name resolution", "ReadTimeoutError", "ConnectTimeoutError", "No space left",
)  # fmt: skip
"""What pip says where there is no registry of packages to install from."""

TEXT = "module shop\nrole   Buyer\nrole Shop is a Nobody\n"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one text, whose hooks are those of this repository as it was committed last."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("the sources are in no repository of git, which pre-commit could clone")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "REQONTO_LANG": "en",
    }.items():
        monkeypatch.setenv(name, value)
    # What is installed is run, not what is tested here.
    monkeypatch.delenv("PYTHONPATH", raising=False)
    (tmp_path / "gitconfig").write_text("[user]\nname = A\nemail = a@example.org\n[safe]\ndirectory = *\n", "utf-8")
    git(tmp_path, "clone", "-q", str(ROOT), str(tmp_path / "reqonto"))
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "shop.req").write_text(TEXT, "utf-8")
    revision = git(tmp_path / "reqonto", "rev-parse", "HEAD")
    (folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {tmp_path / 'reqonto'}\n  rev: {revision}\n"
        "  hooks: [{id: reqonto-fmt}, {id: reqonto-lint}, {id: reqonto-check}]\n",
        "utf-8",
    )
    git(folder, "init", "-q")
    git(folder, "add", ".")
    return folder


def test_hooks_are_installed_from_a_clone_and_run(project: Path) -> None:
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    log = project.parent / "pre-commit" / "pre-commit.log"
    if done.returncode == 3 and log.exists():
        why = next((each for each in UNREACHABLE if each in log.read_text("utf-8", "replace")), None)
        if why is not None:
            pytest.skip(f"pip cannot install here: {why}")

    assert done.returncode == 1, told
    assert (project / "shop.req").read_text("utf-8") == TEXT.replace("   ", " ")
    assert "files were modified by this hook" in told
    assert "error[RQ0201]: there is no role named `Nobody`" in told
    installed = list((project.parent / "pre-commit").rglob("bin/reqonto"))
    assert len(installed) == 1

    (project / "shop.req").write_text("module shop\nrole Buyer\nrole Shop is a Buyer\n", "utf-8")
    git(project, "add", ".")
    again = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stdout + again.stderr
