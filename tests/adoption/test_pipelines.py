"""Hooks, the action, the container file and the sample repository: valid, and run with the real programs."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import reqonto
from reqonto.cli.main import VERBS, root

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "ci"
SHELL = shutil.which("bash") or "bash"

pytestmark = pytest.mark.engine


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def options(verb: str) -> set[str]:
    command = root("en").get_command(None, verb)  # type: ignore[arg-type]
    assert command is not None
    return {each for param in command.params for each in param.opts}


# ---------------------------------------------------------------- the files by themselves


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("github-actions", ROOT / "action.yml"),
        ("github-workflows", SAMPLE / ".github" / "workflows" / "requirements.yml"),
        ("gitlab-ci", SAMPLE / ".gitlab-ci.yml"),
    ],
)
def test_files_of_pipelines_are_valid_by_the_schemas_of_their_hosts(schema: str, path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("kind", "path"),
    [("validate-manifest", ROOT / ".pre-commit-hooks.yaml"), ("validate-config", SAMPLE / ".pre-commit-config.yaml")],
)
def test_files_of_hooks_are_valid_for_pre_commit(kind: str, path: Path) -> None:
    command = [sys.executable, "-m", "pre_commit", kind, str(path)]

    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_hooks_call_verbs_and_options_that_are_there() -> None:
    hooks = [*loaded(ROOT / ".pre-commit-hooks.yaml")]
    hooks += loaded(SAMPLE / ".pre-commit-config.yaml")["repos"][0]["hooks"]

    for hook in hooks:
        name, verb, *words = hook["entry"].split()
        assert name == "reqonto"
        assert verb in VERBS
        assert set(words) <= options(verb)
        assert re.search(hook["files"], "spec/shop.req")
        assert not re.search(hook["files"], "shop.requests")


def test_the_action_has_no_input_in_the_text_of_a_script_and_calls_options_that_are_there() -> None:
    action = loaded(ROOT / "action.yml")
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]

    assert scripts
    assert all("${{" not in script for script in scripts)
    named = set(re.findall(r"(?<![\w-])--[a-z][\w-]+", scripts[-1]))
    assert named <= options("check") | {"--quiet"}
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text("utf-8")))
    assert used == set(action["inputs"])
    for page in ("adoption.md", "adoption.zh.md"):
        text = (ROOT / "docs" / page).read_text("utf-8")
        assert [name for name in action["inputs"] if f"`{name}`" not in text] == []


def instructions() -> list[tuple[str, str]]:
    """The instructions of the container file, continued lines joined."""
    text = (ROOT / "Containerfile").read_text("utf-8")
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def test_the_container_runs_without_rights_and_only_what_it_is_for() -> None:
    found = instructions()
    last = [index for index, (word, _) in enumerate(found) if word == "FROM"][-1]
    final = found[last:]

    assert {word for word, _ in found} <= {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "ENTRYPOINT", "CMD"}
    assert [value for word, value in final if word == "USER"] == ["10001"]
    assert "--uid 10001" in next(value for word, value in final if word == "RUN")
    assert json.loads(next(value for word, value in final if word == "ENTRYPOINT")) == ["reqonto"]
    assert json.loads(next(value for word, value in final if word == "CMD")) == ["check"]
    # What is copied from the first stage is what was built there.
    copied = next(value for word, value in final if word == "COPY").split()
    assert copied[0] == "--from=build"
    assert any(copied[1] in value for word, value in found[:last] if word == "RUN")
    assert f"{copied[1]}/bin" in next(value for word, value in final if word == "ENV")


def test_what_the_image_is_built_from_is_there() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    project = (ROOT / "pyproject.toml").read_text("utf-8")

    assert [name for name in kept if not (ROOT / name).exists()] == []
    assert {"pyproject.toml", "README.md", "LICENSE", "src", "ontology"} == set(kept)
    assert 'readme = "README.md"' in project


# ---------------------------------------------------------------- the sample repository


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample as a repository of git, with our program on the path and hooks installed by pre-commit."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    source = Path(reqonto.__file__).parents[1]
    program = bin_ / "reqonto"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(source))} exec {shlex.quote(sys.executable)} -m reqonto "$@"\n'
    )
    program.chmod(0o755)
    for name, value in {
        "PATH": f"{bin_}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
        "REQONTO_LANG": "en",
    }.items():
        monkeypatch.setenv(name, value)
    for name in [name for name in os.environ if name.startswith("GIT_") and not name.startswith("GIT_CONFIG")]:
        monkeypatch.delenv(name)
    (tmp_path / "gitconfig").write_text("[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n")
    folder = tmp_path / "project"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns(".reqonto"))
    monkeypatch.chdir(folder)
    call("git init -q")
    call("git add .")
    call("git commit -qm 'the requirements'")
    return folder


def call(line: str, code: int = 0) -> str:
    """What a command prints; it must end with this code."""
    done = subprocess.run([SHELL, "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


CLASH = """
constraint OR-04 "Big orders are paid by invoice":
  every o in Order where o.total > 900 EUR: o.paid_by_invoice
"""


def append(text: str) -> None:
    with Path("spec/orders.req").open("a", encoding="utf-8") as file:
        file.write(text)


def test_pre_commit_mends_texts_and_refuses_what_clashes(repository: Path) -> None:
    call("pre-commit install")
    call("pre-commit run --all-files")
    append("event   Refund(order: Order) by Shop  # for a wrong parcel\n")

    # The hook has mended the text; what it wrote is added and passes.
    told = call("git commit -qam 'refunds'", 1)
    assert "files were modified by this hook" in told
    assert "event Refund(order: Order) by Shop  # for a wrong parcel\n" in Path("spec/orders.req").read_text("utf-8")
    call("git commit -qam 'refunds'")

    append(CLASH)
    told = call("git commit -qam 'big orders'", 1)
    assert "wherever OR-04 applies, these cannot all hold" in told
    assert "PR-01 and PR-02 apply together, these cannot all hold\n  accepted:" in told
    call("reqonto check --accept 'to be discussed on Monday'")
    call("git add accepted.toml")
    call("git commit -qam 'big orders'")
    assert (repository / "accepted.toml").read_text("utf-8").count("[[finding]]") == 2


def test_a_branch_is_told_what_it_brings_about(repository: Path) -> None:
    (repository / "accepted.toml").unlink()
    call("git commit -qam 'nothing is accepted'")
    call("git switch -qc branch")
    append(CLASH)

    assert "PR-01" in call("reqonto check", 1)
    told = call("reqonto check --changed-since main", 1)

    assert "PR-01" not in told
    assert "OR-04" in told
    call("git checkout -q spec")
    assert "OR-04" not in call("reqonto check --changed-since main")


def step(**inputs: str) -> str:
    """The script of the action that checks, with its variables as the runner gives them."""
    found = next(each for each in loaded(ROOT / "action.yml")["runs"]["steps"] if each.get("id") == "check")
    defaults = {name: each.get("default", "") for name, each in loaded(ROOT / "action.yml")["inputs"].items()}
    chosen = {**defaults, **inputs}
    for name, value in found["env"].items():
        asked = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)
        os.environ[name] = chosen[asked[1]] if asked else str(Path("kept").resolve())
    # As the runner starts bash.
    Path("script.sh").write_text(found["run"])
    return f"{SHELL} --noprofile --norc -eo pipefail script.sh"


def test_the_action_annotates_sums_up_and_fails_as_the_check_does(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PATHS", "CHANGED_SINCE", "FAIL_ON", "SHOW", "LANGUAGE", "SARIF", "REQONTO_CACHE_DIR"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("GITHUB_OUTPUT", str(repository / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(repository / "summary.md"))
    assert call(step()).startswith("consistent")
    assert Path("output").read_text() == "exit-code=0\n"
    append(CLASH)

    told = call(
        step(**{"sarif": "found.sarif", "changed-since": "HEAD", "lang": "zh", "paths": "spec/orders.req\n\n"}), 1
    )

    assert told.startswith("::error file=spec/orders.req,line=")
    assert "冲突" in told
    assert Path("output").read_text().endswith("exit-code=1\n")
    assert "OR-04" in Path("summary.md").read_text("utf-8")
    results = json.loads(Path("found.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == ["RQ0602"]
    assert (repository / "kept" / "answers").exists()
    # Who writes the inputs runs nothing.
    call(step(paths="$(touch pwned)\n`touch pwned`\n; touch pwned", show="error; touch pwned"), 2)
    call(step(**{"changed-since": "--output=pwned"}), 2)
    assert not Path("pwned").exists()


def test_the_job_of_gitlab_writes_its_reports(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = loaded(SAMPLE / ".gitlab-ci.yml")["requirements"]
    base = call("git rev-parse HEAD").strip()
    append(CLASH)
    call("git commit -qam 'big orders'")
    monkeypatch.setenv("CI_MERGE_REQUEST_DIFF_BASE_SHA", base)
    monkeypatch.setenv("REQONTO_CACHE_DIR", str(repository / ".cache" / "reqonto"))

    told = call("set -eu\n" + "\n".join(job["script"]), 1)

    assert "OR-04" in told
    quality = json.loads(Path(job["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    assert [each["location"]["path"] for each in quality] == ["spec/orders.req"]
    assert "OR-04" in Path(job["artifacts"]["reports"]["junit"]).read_text("utf-8")
    for path in job["cache"]["paths"]:
        assert Path(path).is_dir()
        assert call("git status --porcelain").count(path) == 0
