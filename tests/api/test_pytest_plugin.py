"""Scenarios as tests of pytest: in a process of its own, as projects run it."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

SHOP = """
module shop
role Buyer
role Shop
entity Order { param express: boolean }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
requirement R-2 { when Pay(order: o) as p, if o.express then the Shop shall within 24 h after p do Ship(order: o) }
scenario S-kept {
  given ann: Buyer
  given books: Shop
  given o1: Order { express: false }
  start 2026-11-11T00:00
  at 10:00: ann does Pay(order: o1)
  at 11:00: books does Ship(order: o1)
  until 12:00
  expect R-1 satisfied
}
scenario S-broken {
  given ann: Buyer
  given books: Shop
  given o1: Order { express: false }
  start 2026-11-11T00:00
  at 10:00: ann does Pay(order: o1)
  until 2026-11-20
  expect R-1 satisfied
}
"""


UNDECIDED = """
from dataclasses import replace

import reqonto

judged = reqonto.Specification.run
reqonto.Specification.run = lambda self, ids=None: tuple(
    replace(each, passed=None, why=reqonto.Text("there was no time", "没有时间")) for each in judged(self, ids)
)
"""


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Pytest in the folder, with the plug-in whether or not this environment has its entry point."""
    installed = list(entry_points(group="pytest11", name="reqonto"))
    loading = () if installed else ("-p", "reqonto.pytest_plugin")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *loading, "-p", "no:cacheprovider", "-W", "error", *arguments],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path):
    (tmp_path / "reqonto.toml").write_text('lang = "en"\ncache = false\n', encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "shop.req").write_text(SHOP, encoding="utf-8")
    (tmp_path / "test_other.py").write_text("def test_it(): pass\n", encoding="utf-8")
    return tmp_path


def test_scenarios_pass_and_fail_with_the_explanation(project):
    done = run_pytest(project, "--reqonto", "-v")

    assert done.returncode == 1, done.stdout
    assert "shop.req::S-kept PASSED" in done.stdout
    assert "shop.req::S-broken FAILED" in done.stdout
    assert "test_other.py::test_it PASSED" in done.stdout
    assert "expected satisfied" in done.stdout
    assert "ann: Pay" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_project_that_does_not_ask_for_it_has_no_such_tests_and_loads_nothing(project):
    (project / "test_other.py").write_text(
        "import sys\n\n\ndef test_it():\n    assert not [m for m in sys.modules if m.startswith('reqonto.') and 'plugin' not in m]\n",
        encoding="utf-8",
    )
    done = run_pytest(project)

    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_a_file_that_is_named_is_collected_and_scenarios_are_chosen_by_name(project):
    listed = run_pytest(project, "shop.req", "--collect-only", "-q")
    chosen = run_pytest(project, "shop.req::S-kept", "shop.req::S-broken", "-k", "kept")

    assert listed.stdout.splitlines()[:2] == ["shop.req::S-kept", "shop.req::S-broken"]
    assert "1 passed, 1 deselected" in chosen.stdout


def test_the_settings_of_pytest_can_ask_for_it_and_explanations_are_in_either_language(project):
    (project / "pytest.ini").write_text("[pytest]\nreqonto = true\n", encoding="utf-8")
    done = run_pytest(project, "--reqonto-lang", "zh")

    assert "1 failed, 2 passed" in done.stdout
    assert "预期满足" in done.stdout


def test_several_workers_find_the_same(project):
    done = run_pytest(project, "--reqonto", "-n", "2")

    assert "1 failed, 2 passed" in done.stdout, done.stdout


def test_what_stays_open_is_skipped_and_fails_where_that_is_asked_for(project):
    (project / "conftest.py").write_text(UNDECIDED, encoding="utf-8")
    done = run_pytest(project, "shop.req", "-rs")
    strict = run_pytest(project, "shop.req", "--reqonto-strict")

    assert "2 skipped" in done.stdout, done.stdout
    assert "there was no time" in done.stdout
    assert "2 failed" in strict.stdout


def test_a_scenario_whose_text_has_mistakes_fails(project):
    text = SHOP.replace("scenario S-broken {", "scenario S-broken { given }\nscenario S-after {", 1)
    (project / "shop.req").write_text(
        text.replace("until 2026-11-20\n  expect R-1 satisfied", "until 2026-11-20\n  expect R-1 violated"),
        encoding="utf-8",
    )
    done = run_pytest(project, "shop.req")

    assert "1 failed, 2 passed" in done.stdout, done.stdout
    assert "RQ0104" in done.stdout


def test_a_file_that_cannot_be_read_is_an_error_of_collection(project):
    (project / "bad.req").write_bytes(b"\xff\xfe\x00broken")
    done = run_pytest(project, "bad.req")

    assert done.returncode == 2
    assert "RQ00" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_project_that_is_not_there_is_wrong_use(project):
    done = run_pytest(project, "--reqonto", "--reqonto-project", "nowhere")

    assert done.returncode != 0
    assert "there is no file or folder nowhere" in done.stdout + done.stderr
