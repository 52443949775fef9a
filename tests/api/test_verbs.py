"""The Python API: verbs of the command line as functions, findings as data, misuse as exceptions."""

import json
import pickle
import pprint
import re
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

import reqonto
from reqonto.cli.main import main

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SHOP = """
module shop
enum State { open, paid }
role Buyer
role Shop
entity Order { param total: money CNY  changing param state: State default open }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
constraint C-1 "Dear": every o in Order: o.total >= 5 CNY
requirement R-1 "Soon" { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
question CQ-1 { ask some o in Order: o.total < 0 CNY  expect false }
scenario S-1 "Late" {
  given ann: Buyer
  given books: Shop
  given o1: Order { total: 30 CNY }
  start 2026-11-11T00:00
  at 10:00: ann does Pay(order: o1)
  until 2026-11-20
  expect R-1 violated
}
scenario S-2 "Not yet" {
  given ann: Buyer
  given books: Shop
  given o1: Order { total: 30 CNY }
  start 2026-11-11T00:00
  at 10:00: ann does Pay(order: o1)
  until 12:00
  expect R-1 satisfied
}
"""


@pytest.fixture(scope="module")
def found():
    return reqonto.check(text=SHOP, lang="en")


def test_a_check_of_a_text_says_what_the_command_line_says_of_a_file(found, tmp_path, capsys):
    path = tmp_path / "shop.req"
    path.write_text(SHOP, encoding="utf-8")
    main(["check", str(path), "--format", "json", "--no-cache"])
    told = json.loads(capsys.readouterr().out)

    assert json.dumps(told).replace(str(path), "text.req") == json.dumps(found.data)
    assert found.verdict == told["verdict"] == "consistent"
    assert [each.id for each in found.requirements] == [each["id"] for each in told["requirements"]]
    assert [each.code for each in found.findings] == [each["code"] for each in told["diagnostics"]]
    assert dict(found.summary) == told["summary"]


def test_what_is_found_is_typed_data_with_places_and_both_languages(found):
    requirement = next(each for each in found.requirements if each.id == "R-1")
    unexpected = next(each for each in found.findings if each.severity is reqonto.Severity.ERROR)

    assert (requirement.status, requirement.title, requirement.place.line) == (
        reqonto.Status.OK, reqonto.Text("Soon", "Soon"), 10,
    )  # fmt: skip
    assert unexpected in found.errors
    assert unexpected.message.en != unexpected.message.zh
    assert found.ok is False
    assert [(each.id, each.passed, each.answer) for each in found.questions] == [("CQ-1", True, ("false",))]


def test_scenarios_pass_or_fail_with_their_verdicts_and_stories(found):
    late, early = found.scenarios

    assert (late.passed, early.passed) == (True, False)
    assert early.verdicts["R-1"] is reqonto.Verdict.PENDING
    assert late.judgements[-1].expected is reqonto.Verdict.VIOLATED
    assert [step.number for step in late.timeline if step.number] == [1]
    assert early.findings
    assert early.findings[0].about or "S-2" in early.findings[0].message.en


def test_scenarios_are_chosen_by_id():
    assert [each.id for each in reqonto.run(text=SHOP, scenarios=["S-2"])] == ["S-2"]
    assert [each.id for each in reqonto.run(text=SHOP)] == ["S-1", "S-2"]


def test_a_scenario_with_a_mistake_in_its_text_fails_with_it_and_no_other_does():
    broken = SHOP.replace("scenario S-2", "scenario S-9 { given }\nscenario S-2")
    judged = {each.id: each for each in reqonto.run(text=broken, lang="en")}

    assert (judged["S-1"].passed, judged["S-9"].passed) == (True, False)
    assert "mistakes" in judged["S-9"].why.en
    assert [each.code for each in judged["S-9"].findings] == ["RQ0104"]


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("(order: Order) by Buyer", "(order: Ordre) by Buyer", "RQ0220"),
        ("48 h", "48 hh", ""),
        ("constraint C-1", "constraint", ""),
    ],
)
def test_while_the_texts_have_mistakes_no_scenario_has_passed(right, wrong, code):
    judged = reqonto.run(text=SHOP.replace(right, wrong), lang="en")

    assert all(each.passed is False for each in judged)
    assert all(any(found.code.startswith(code or "RQ0") for found in each.findings) for each in judged)


def test_mistakes_in_a_text_are_findings():
    found = reqonto.check(text="module m\nrole Buyer\nconstraint C-1: every b in Bayer: true")

    assert (found.verdict, found.ok) == ("invalid", False)
    assert [(each.code, each.place.line) for each in found.errors] == [("RQ0202", 3)]


def test_conflicts_come_with_members_examples_and_repairs():
    found = reqonto.check(EXAMPLES / "first-steps", lang="zh")
    (conflict,) = found.conflicts

    assert (conflict.members, conflict.trigger) == (("R-2", "R-3", "R-4"), ("R-4",))
    assert {key for key, _ in conflict.places} == set(conflict.members)
    assert conflict.witness.steps[-1].broken == ("R-4",)
    assert ("R-2",) in [each.drop for each in conflict.repairs]
    assert found.lang == "zh"


def test_explanations_of_items_conflicts_names_and_codes():
    loaded = reqonto.load(EXAMPLES / "first-steps", lang="en")
    conflict = loaded.explain("K1")

    assert loaded.explain("R-2").status is reqonto.Status.CONFLICTING
    assert loaded.explain("R-2").said.en != loaded.explain("R-2").said.zh
    assert conflict.conflicts[0].id == conflict.id == loaded.explain(conflict.id).id
    assert loaded.explain("Order").kind == "entity"
    assert loaded.explain("S-1").data["id"] == "S-1"
    assert reqonto.explain("RQ0602").label.en == "trigger-conflict"


def test_witnesses_keep_or_break_a_requirement_or_say_what_excludes_them():
    loaded = reqonto.load(text=SHOP)
    kept, broken = loaded.witness("R-1"), loaded.witness("R-1", violate=True)
    vain = SHOP + "constraint C-2: no p in Pay: p.order.total >= 0 CNY\n"

    assert kept.world is not None
    assert any("R-1" in step.broken for step in broken.world.steps)
    excluded = reqonto.witness("R-1", text=vain)
    assert excluded.world is None
    assert "C-2" in excluded.because


def test_queries_in_words_and_in_sparql():
    loaded = reqonto.load(text=SHOP, lang="en")

    assert loaded.query("ask some o in Order: o.total < 3 CNY").answer == ("false",)
    assert loaded.query("ask o1.state = open", scenario="S-1").answer == ("true",)
    rows = loaded.query("SELECT ?s { ?s a ecreq:Scenario } ORDER BY ?s")
    assert (rows.columns, rows.rows) == (("s",), ((":S-1",), (":S-2",)))
    assert loaded.query("ASK { :R-1 a ecreq:Requirement }").truth is True
    assert loaded.query("SELECT ?s { ?s ?p ?o }", limit=2).cut


def test_data_are_asked_in_words(tmp_path):
    data = tmp_path / "orders.ttl"
    data.write_text(
        "@prefix : <urn:reqonto:specification#> . @prefix ex: <http://shop.example/> ."
        " ex:o1 a :Order ; :Order.total 30.00 . ex:o2 a :Order .",
        encoding="utf-8",
    )
    loaded = reqonto.load(text=SHOP, lang="en")

    found = loaded.query("find o in Order where o.total > 3 CNY", data=[data])

    assert found.answer == ("ex:o1",)
    assert set(found.open) == {"ex:o2"}
    assert "unknown: ex:o2" in found.text()
    assert loaded.query("ask some o in Order: o.total > 3 CNY", data=[data]).answer == ("true",)
    assert loaded.query("ask some o in Nothing: true", data=[data]).why.en
    assert loaded.query("ask true", data=[data], scenario="S-1").why.en
    data.write_text("nonsense", encoding="utf-8")
    assert loaded.query("ask true", data=[data]).why.en


@pytest.mark.parametrize("question", ["SELECT ?x {", "ask some o in Nothing: true", "DELETE WHERE { ?s ?p ?o }"])
def test_what_is_wrong_with_a_question_is_told_and_raises_nothing(question):
    answer = reqonto.query(question, text=SHOP)

    assert answer.why.en
    assert answer.why.zh
    assert not answer.rows
    assert not answer.answer


def test_versions_are_compared_by_what_they_mean():
    changed = reqonto.diff(reqonto.load(text=SHOP), reqonto.load(text=SHOP.replace("48 h", "24 h")), quick=True)
    moved = reqonto.diff(reqonto.load(text=SHOP), reqonto.load(text="# a comment\n" + SHOP), quick=True)

    assert [(each.id, each.change) for each in changed.changes] == [("R-1", "stronger")]
    assert changed.changes[0].old_allows is not None
    assert (changed.same, moved.same, moved.changes) == (False, True, ())


def test_several_texts_import_one_another_by_their_names():
    words, rules = SHOP.split("constraint C-1")
    texts = {"shop.req": words, "rules.req": "module rules\nimport shop\nconstraint C-1" + rules}

    found = reqonto.check(text=texts)

    assert found.files == ("shop.req", "rules.req")
    assert found.verdict == "consistent"


def test_nothing_is_written_for_texts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    reqonto.check(text=SHOP, only=["consistency"])

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: reqonto.check("no-such.req"), "no-such.req"),
        (lambda: reqonto.run(text=SHOP, scenarios=["S-7"]), "S-7"),
        (lambda: reqonto.explain("R-77", text=SHOP), "R-77"),
        (lambda: reqonto.witness("C-77", text=SHOP), "C-77"),
        (lambda: reqonto.check(text=SHOP, bound=0), "bound"),
        (lambda: reqonto.check(text=SHOP, seconds=3), "seconds"),
        (lambda: reqonto.check(text=SHOP, cache_dir=" "), "cache_dir"),
        (lambda: reqonto.check(text=SHOP, accepted=3), "accepted"),
        (lambda: reqonto.query("SELECT * { ?s ?p ?o }", text=SHOP, data=["no.ttl"]), "no.ttl"),
        (lambda: reqonto.load("a\0b.req"), "a\0b.req"),
    ],
)
def test_misuse_raises_one_exception_that_says_what_in_both_languages(call, words):
    with pytest.raises(reqonto.Misuse) as wrong:
        call()

    assert words in str(wrong.value)
    assert words in wrong.value.says.zh
    assert wrong.value.says.en != wrong.value.says.zh


def test_settings_are_read_as_those_of_the_file_and_win_over_it(tmp_path):
    (tmp_path / "reqonto.toml").write_text('lang = "zh"\nskip = ["scenarios"]\n', encoding="utf-8")
    (tmp_path / "shop.req").write_text(SHOP, encoding="utf-8")

    assert reqonto.load(tmp_path).lang == "zh"
    assert reqonto.load(tmp_path, lang="en").lang == "en"
    assert reqonto.check(tmp_path, cache=False, as_of=date(2026, 1, 1), timeout="30 s").scenarios == ()
    assert reqonto.check(tmp_path, cache=False, skip=[], only=["scenarios"]).scenarios != ()


def test_accepted_findings_are_set_aside_and_told(tmp_path, monkeypatch, capsys):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "shop.req").write_text(SHOP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    before = reqonto.check("shop", cache=False)
    assert (
        main(
            ["check", "shop", "--no-cache", "--accepted", "known.toml", "--accept", "as it is today", "--show", "hint"]
        )
        == 0
    )
    capsys.readouterr()

    after = reqonto.check("shop", cache=False, accepted=Path("known.toml"))

    assert before.findings
    assert not before.set_aside
    assert after.ok
    assert not after.findings
    assert [each.finding for each in after.set_aside] == list(before.findings)
    assert {(each.how, each.reason) for each in after.set_aside} == {("file", "as it is today")}
    assert all(each.place.path.endswith("known.toml") for each in after.set_aside)


def test_answers_are_remembered_in_the_folder_that_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "shop.req").write_text(SHOP, encoding="utf-8")
    (tmp_path / "shop" / "reqonto.toml").write_text("", encoding="utf-8")

    first = reqonto.check("shop", cache_dir="kept")
    again = reqonto.check("shop", cache_dir=tmp_path / "kept")

    assert any((tmp_path / "kept").rglob("*"))
    assert not (tmp_path / "home").exists()
    assert first == again


def test_values_can_be_sent_to_another_process(found):
    assert pickle.loads(pickle.dumps(found)) == found


def test_values_are_data_classes_like_any_other(found):
    shown = pprint.pformat(found.scenarios[0], width=40)

    assert "Judgement(requirement='R-1'" in shown
    assert asdict(found.requirements[0])["id"] == "C-1"
    assert replace(found, verdict="undecided") != found


def test_importing_the_package_loads_nothing_else():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, reqonto; print([m for m in sys.modules if m.startswith('reqonto')])"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip

    assert loaded.stdout.strip() == "['reqonto']"


@pytest.mark.parametrize(
    ("paths", "given", "says"),
    [
        ((), {"text": SHOP, "lang": "fr"}, "lang='fr'"),
        ((), {"text": 5}, "text=5"),
        ((), {"text": {"a.req": 5}}, "text={"),
        ((None,), {}, "None"),
        ((b"shop.req",), {}, "b'shop.req'"),
        ((EXAMPLES / "first-steps",), {"text": SHOP}, "`text`"),
    ],
)
def test_arguments_that_cannot_be_meant_are_refused(paths, given, says):
    with pytest.raises(reqonto.Misuse, match=re.escape(says)) as refused:
        reqonto.check(*paths, **given)

    assert refused.value.says.en != refused.value.says.zh
