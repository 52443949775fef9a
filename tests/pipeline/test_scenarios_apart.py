"""A scenario that cannot be read is left out; everything else is judged, and the report says so."""

from __future__ import annotations

import json

import pytest

from reqonto.cli.main import main

TEXT = """role Buyer
role Shop
entity Order
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 {{ when Pay(order: o), the Shop shall within 48 h do Ship(order: o)  verified by S-1, S-2 }}
scenario S-1 {{
  start 2026-01-01T10:00:00Z
  given ann: Buyer
  given o1: Order {{ total {mark} 5 }}
  at 10:00: ann does Pay(order: o1)
}}
scenario S-2 {{
  start 2026-01-01T10:00:00Z
  given ann: Buyer
  given o1: Order
  at 10:00: ann does Pay(order: o1)
  expect R-1 pending
}}
requirement R-2 {{ when Pay(order: o), the Shop {modal} do Ship(order: o) }}
"""


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(capsys, project, *arguments, mark="=", modal="shall"):
    (project / "a.req").write_text(TEXT.format(mark=mark, modal=modal), encoding="utf-8")
    code = main(["check", "--no-cache", *arguments])
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "en",
            "invalid: 1 error in the texts; scenario S-1 was left out. The rest is consistent: 2 binding requirements",
        ),
        ("zh", "无效：文本中有 1 处错误，场景 S-1 未参与检查。其余部分一致：已找到并复验一个例子，2 条"),
    ],
)
def test_the_rest_is_judged_and_what_was_left_out_is_named(capsys, project, lang, told):
    code, out = checked(capsys, project, "--lang", lang)

    assert code == 1
    assert told in out
    assert "RQ0127" in out
    assert "RQ0215" not in out


def test_a_conflict_of_the_rest_is_found(capsys, project):
    code, out = checked(capsys, project, modal="must not")

    assert code == 1
    assert "conflict K1" in out


def test_tools_see_an_invalid_text_and_the_scenario_that_was_not_checked(capsys, project):
    _, out = checked(capsys, project, "--format", "json")

    content = json.loads(out)

    assert content["verdict"] == "invalid"
    assert [each["id"] for each in content["unchecked"]] == ["S-1"]
    assert [each["id"] for each in content["scenarios"]] == ["S-2"]


def test_a_fault_in_a_requirement_keeps_all_from_being_judged(capsys, project):
    _, out = checked(capsys, project, modal="shall must")

    assert "consistency was not asked" in out
    assert "The rest" not in out


def test_a_scenario_with_mistakes_does_not_run_and_the_others_do(capsys, project):
    checked(capsys, project)
    assert main(["run", "S-1"]) == 2
    assert "S-1 has mistakes (above) and was not run" in capsys.readouterr().err
    main(["run", "S-2"])
    assert "R-1: pending" in capsys.readouterr().out
