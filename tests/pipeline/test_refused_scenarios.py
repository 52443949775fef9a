"""A scenario that is refused for what it says is told as one that was not run, and speaks against no other."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

import reqonto
from reqonto.cli.main import main

TEXT = """module t {{ zone "UTC" }}
role Customer
role Shop
entity Order {{ param total: money CNY }}
event Pay(order: Order) by Customer
event Ship(order: Order) by Shop
requirement R-1 {{ when Pay(order: o), the Shop shall within 48 h {act} Ship(order: o) }}
scenario S-1 "Half a cent" {{
  given mei: {role}
  given o1: Order {{ total: {total} CNY }}
  start 2026-11-11T00:00
  at 10:00: mei does Pay(order: o1)
  ends 2026-11-14T00:00
  expect R-1 violated
}}
scenario S-2 "Fine" {{
  given mei: Customer
  given o1: Order {{ total: 5 CNY }}
  start 2026-11-11T00:00
  at 10:00: mei does Pay(order: o1)
  ends 2026-11-14T00:00
  expect R-1 violated
}}
"""


def text(*, role="Customer", total="5", act="do"):
    return TEXT.format(role=role, total=total, act=act)


@pytest.fixture
def told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run(written, *arguments):
        (tmp_path / "a.req").write_text(written, encoding="utf-8")
        code = main([*arguments])
        return code, capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("written", "lang", "line"),
    [
        (text(total="0.005"), "en", "1 scenario, nothing unexpected; 1 scenario (S-1) was not run: it has mistakes"),
        (text(total="0.005"), "zh", "1 个场景，均符合预期；另有 1 个场景（S-1）有误，未运行"),
        (text(role="Custmer"), "en", "1 scenario, nothing unexpected; 1 scenario (S-1) was not run: it has mistakes"),
        (text(total=", 5"), "en", "1 scenario, nothing unexpected; 1 scenario (S-1) was not run: it has mistakes"),
        (text(act="dos"), "en", "2 scenarios, nothing unexpected in what could be read"),
        (text(act="dos"), "zh", "2 个场景，在能读懂的部分均符合预期"),
    ],
)
def test_a_run_ends_with_what_was_not_run(told, written, lang, line):
    code, out = told(written, "run", "a.req", "--lang", lang)

    assert (code, out.splitlines()[-1]) == (1, line)


def test_a_refused_scenario_that_nobody_asked_for_is_not_counted(told):
    _, out = told(text(total="0.005"), "run", "a.req::S-2", "--lang", "en")

    assert out.splitlines()[-1] == "1 scenario, nothing unexpected"


def test_a_check_names_what_was_left_out_and_says_what_the_rest_is(told):
    _, out = told(text(role="Custmer"), "check", "a.req", "--lang", "en")

    assert "scenario S-1 was left out. The rest is consistent" in out
    assert "Not checked (the text of the scenario has mistakes): S-1" in out


def cases(out):
    root = ET.fromstring(out)
    return {
        case.get("name"): [child.tag for child in case]
        for case in root.iter("testcase")
        if str(case.get("name")).startswith("S-")
    }


def test_junit_calls_a_refused_scenario_an_error_and_the_other_passed(told):
    _, out = told(text(total="0.005"), "run", "a.req", "--format", "junit", "--lang", "en")

    assert cases(out) == {"S-2 Fine": [], "S-1 Half a cent": ["error"]}


def test_junit_passes_no_scenario_whose_requirement_was_lost(told):
    _, out = told(text(act="dos"), "run", "a.req", "--format", "junit", "--lang", "en")

    assert cases(out) == {"S-1 Half a cent": ["skipped"], "S-2 Fine": ["skipped"]}


def test_in_python_a_mistake_inside_a_scenario_fails_only_that_one():
    found = {each.id: each for each in reqonto.run(text=text(total="0.005"), lang="en")}

    assert {key: each.passed for key, each in found.items()} == {"S-1": False, "S-2": True}
    assert [each.code for each in found["S-1"].findings] == ["RQ1018"]
