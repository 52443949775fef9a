"""JUnit, GitLab, GitHub and Markdown: what pipelines show is what was found, and nothing of a text gets out of its place."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase
from markdown_it import MarkdownIt

from reqonto.cli.main import main
from reqonto.diagnostics import codes_findings
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.fingerprints import fingerprints
from reqonto.pipeline import run
from reqonto.report import github, gitlab, junit, markdown
from reqonto.result import Result
from tests.formats.checked import QUICK, ROOT, checked, clash, example

pytestmark = pytest.mark.engine

STORIES = """\
role Shop
entity Order { param total: money CNY  param late: boolean }
event Ship(order: Order) by Shop
constraint C-1 "No negative totals": every o in Order: o.total >= 0 CNY
scenario S-1 "Fine" { given o1: Order { total: 5 CNY }  expect C-1 satisfied }
scenario S-2 "Wrong <b>&" { given o1: Order { total: 5 CNY }  expect C-1 violated }
scenario S-3 "Open" { given o1: Order { total: 5 CNY }  check o1.late }
question Q-1 "Kept" { ask every o in Order: o.total >= 0 CNY  expect true }
question Q-2 "Not kept" { ask every o in Order: o.total >= 0 CNY  expect false }
question Q-3 "Asked only" { ask every o in Order: o.total >= 0 CNY }
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def cases(result: Result, lang: str = "en") -> dict[str, TestCase]:
    """The cases by name, as another program reads them, of a document that follows the rules."""
    text = junit.render(result, lang)
    follows_the_rules(ET.fromstring(text))
    return {case.name: case for suite in JUnitXml.fromstring(text.encode()) for case in suite}


def follows_the_rules(whole: ET.Element) -> None:
    """The rules of the schemas that readers of JUnit go by: elements, their order, attributes, and sums that agree."""
    assert whole.tag == "testsuites"
    sums = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in whole:
        assert suite.tag == "testsuite"
        assert set(suite.attrib) == {"name", *sums}
        for case in suite:
            assert case.tag == "testcase"
            assert {"name", "classname"} <= set(case.attrib) <= {"name", "classname", "file"}
            inside = [child.tag for child in case]
            assert [tag for tag in inside if tag != "system-out"] in ([], ["failure"], ["error"], ["skipped"])
            assert "system-out" not in inside[:-1]
            assert all("message" in child.attrib for child in case if child.tag != "system-out")
            assert all("type" in child.attrib for child in case if child.tag in {"failure", "error"})
        counted = {
            "tests": len(suite),
            "failures": len(suite.findall("testcase/failure")),
            "errors": len(suite.findall("testcase/error")),
            "skipped": len(suite.findall("testcase/skipped")),
        }
        assert {key: int(suite.attrib[key]) for key in sums} == counted
        sums = {key: sums[key] + counted[key] for key in sums}
    assert {key: int(whole.attrib[key]) for key in sums} == sums


def outcome(case: TestCase) -> type | None:
    return type(case.result[0]) if case.result else None


def test_scenarios_and_questions_are_cases() -> None:
    found = cases(checked(STORIES))

    assert {name.split()[0]: outcome(case) for name, case in found.items() if re.match("[SQ]-", name)} == {
        "S-1": None, "S-2": Failure, "S-3": Skipped, "Q-1": None, "Q-2": Failure, "Q-3": Skipped,
    }  # fmt: skip
    wrong = found["S-2 Wrong <b>&"]
    assert "C-1 is satisfied in S-2, not violated" in wrong.result[0].message
    assert wrong.result[0].type == "RQ1050"
    assert "shop.req" in JUnitXml.fromstring(junit.render(checked(STORIES), "en").encode()).tostring().decode()
    assert outcome(found["the texts have no mistakes"]) is None
    assert outcome(found["the requirements hold together"]) is None


def test_undecided_is_never_passed_and_an_error_where_it_is_to_fail() -> None:
    result = checked(STORIES)
    hard = replace(result, settings=replace(result.settings, fail_on_unknown=True))

    assert outcome(cases(hard)["S-3 Open"]) is Error
    undecided = replace(result, verdict="undecided")
    assert outcome(cases(undecided)["the requirements hold together"]) is Skipped
    late = cases(replace(result, timed_out=True, findings=()))
    assert outcome(late["the further checks find nothing"]) is Skipped


def test_conflicts_and_mistakes_fail_cases_of_the_specification() -> None:
    conflict = cases(checked(clash()))["the requirements hold together"]
    broken = cases(checked(STORIES + "event Pay(order: Ordr)\n"), "zh")

    assert outcome(conflict) is Failure
    assert "C-01 and C-02 cannot all hold" in str(conflict.result[0].text)
    assert outcome(broken["文本没有错误"]) is Failure
    assert all(outcome(case) is not None for name, case in broken.items() if name.startswith("S-2"))


def test_every_finding_that_fails_is_in_some_case() -> None:
    for name in ("first-steps", "information-needs-zh"):
        result = example(name)
        text = junit.render(result, "en", show=Severity.HINT)
        for each in result.all_diagnostics:
            assert f"[{each.code.code}]" in text or each.code.code == "RQ0772"


def test_a_scenario_with_a_mistake_is_an_error() -> None:
    found = cases(checked(STORIES + 'scenario S-9 "Bad" {\n  given o2: Order { total = 5 }\n  given o3: Order\n}\n'))

    assert outcome(found["S-9"]) is Error


def test_gitlab_has_what_its_reader_wants(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    result = example("first-steps")
    found: list[dict[str, Any]] = json.loads(gitlab.render(result, "zh", show=Severity.HINT))

    assert [each["fingerprint"] for each in found] == list(fingerprints(result))
    for each, diagnostic in zip(found, result.all_diagnostics, strict=True):
        assert set(each) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["severity"] == {"error": "critical", "warning": "minor", "hint": "info"}[diagnostic.weight.word]
        assert each["description"] == diagnostic.message("zh")
        assert each["location"]["path"] == "examples/first-steps/shop.req"
        assert each["location"]["lines"]["begin"] == (diagnostic.span.line if diagnostic.span else 1)
    assert json.loads(gitlab.render(checked("role Shop\n", str(tmp_path / "empty.req")), "en")) == []


def finding(weight: Severity, reason: str) -> Diagnostic:
    return Diagnostic(
        codes_findings.UNDECIDED, None, {"question": Text("a", "甲"), "reason": reason}, severity=weight,
        notes=(Text("so\n::error::x", "故\n::error::x"),),
    )  # fmt: skip


def test_annotations_come_by_weight_and_tell_what_was_cut() -> None:
    weights = [Severity.HINT] * 12 + [Severity.WARNING] * 3 + [Severity.ERROR] * 14
    result = replace(checked(clash()), findings=tuple(finding(weight, str(n)) for n, weight in enumerate(weights)))
    lines = github.render(result, "en", show=Severity.HINT).splitlines()

    heads = [re.match("::([a-z]+) ", line) for line in lines]
    words = [head[1] for head in heads if head is not None]
    assert words == ["error"] * 10 + ["warning"] * 3 + ["notice"] * 10
    assert "4 errors, 3 hints more" in lines[-1]
    assert "另有4 个错误、3 个提示" in github.render(result, "zh", show=Severity.HINT).splitlines()[-1]
    assert github.render(replace(result, findings=()), "en") == ""


def test_no_text_gets_out_of_an_annotation() -> None:
    path = "a,b:c%.req"
    result = checked("event Pay(order: Ordr)\n", path)
    line = next(each for each in github.render(result, "en").splitlines() if "Ordr" in each)

    assert "file=a%2Cb%3Ac%25.req,line=1,endLine=1,col=18,endColumn=21," in line
    odd = replace(result, diagnostics=(finding(Severity.ERROR, "50%\r\n::warning::y"),), findings=())
    told = github.render(odd, "en")
    assert told.count("\n") == 1
    assert "50%25%0A::warning::y)%0Aso%0A::error::x" in told


def test_the_summary_is_a_table_that_other_programs_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = example("first-steps")
    text = markdown.render(result, "en", show=Severity.HINT)
    page = MarkdownIt("commonmark").enable("table").render(text)

    assert page.count("<tr>") == 1 + len(result.all_diagnostics)
    assert page.startswith("<h2>reqonto: consistent</h2>")
    assert "<code>examples/first-steps/shop.req:" in page
    assert "4 requirements, 1 conflict" in page
    assert "R-2 wants" in page or "R-4 wants" in page


def test_no_text_gets_out_of_its_cell_and_nobody_is_called() -> None:
    said = "a|b <img src=x> @team `x|y` *z* [l](u) #12 `"
    result = replace(checked(clash()), diagnostics=(), findings=(finding(Severity.ERROR, said),) * 60)
    text = markdown.render(result, "en")
    page = MarkdownIt("commonmark").enable("table").render(text)

    assert "<img" not in page
    assert "<a " not in page
    assert "<em>" not in page
    assert "@team" not in text
    assert page.count("<td>") == 50 * 4
    assert "10 findings more" in text
    assert len(text) < 65_000


def test_a_file_that_is_not_there_is_told_by_each(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(["gone.req"], QUICK)

    for writer in (junit, gitlab, github, markdown):
        assert "gone.req" in writer.render(result, "en"), writer.__name__


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_at_once(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("sarif", "junit", "github", "gitlab", "json", "text")
    chosen = [word for name in names for word in ("--format", f"{name}=out.{name}")]
    path = str(ROOT / "examples" / "first-steps" / "shop.req")

    assert main(["check", path, *chosen, "--format", "markdown", "--lang", lang]) == 1

    assert capsys.readouterr().out.startswith("## reqonto")
    assert all(Path(f"out.{name}").stat().st_size for name in names)


def test_hosts_are_told_of_no_file_that_no_repository_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = example("information-needs-zh")
    lines = (ROOT / "examples/information-needs-zh/shop.req").read_text("utf-8").splitlines()
    imported = lines.index("引入 ecreq.needs") + 1
    entries = [
        each for each in json.loads(gitlab.render(result, "en")) if "reqonto:ecreq/needs.req:" in each["description"]
    ]

    assert entries
    for each in entries:
        assert each["location"] == {
            "path": "examples/information-needs-zh/shop.req", "lines": {"begin": imported, "end": imported},
        }  # fmt: skip
    annotations = github.render(result, "en").splitlines()
    assert [each for each in annotations if "reqonto:ecreq/needs.req:" in each]
    assert all(
        f"file=examples/information-needs-zh/shop.req,line={imported}," in each
        for each in annotations
        if "reqonto:ecreq/needs.req:" in each
    )
