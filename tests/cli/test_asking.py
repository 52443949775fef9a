"""`reqonto query` with a question in the words of the language: over all worlds, or at the end of a scenario."""

import json

import pytest

from reqonto.asking import is_question
from reqonto.cli.main import main

SHOP = """
module shop
enum State { open, paid, lost }
role Buyer
role Shop
entity Order { param total: money CNY  param express: boolean  changing param state: State default open }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
constraint C-1: every o in Order: o.total >= 5 CNY
constraint C-2: every o in Order: o.state != lost
question CQ-1 { ask some o in Order: o.total < 0 CNY  expect false }
scenario S-1 "Paid" {
  given ann: Buyer
  given o1: Order { total: 30 CNY }
  start 2026-11-11T00:00
  at 10:00: ann does Pay(order: o1)
  check o1.total > 1 CNY
  until 12:00
}
"""


@pytest.fixture
def asked(tmp_path, capsys):
    path = tmp_path / "shop.req"
    path.write_text(SHOP, encoding="utf-8")

    def ask(question, *options, code=0, lang="en"):
        before = path.read_bytes()
        assert main(["query", question, str(path), "--no-cache", "--lang", lang, *options]) == code
        assert path.read_bytes() == before
        return capsys.readouterr()

    return ask


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("ask every o in Order: o.total >= 0 CNY", "true"),
        ("ask some o in Order: o.total < 3 CNY", "false"),
        ("ask every o in Order: o.total >= 6 CNY", "unknown: it may be so or not"),
        ("  ASK Order.total >= 1 CNY", "true"),
        ("find o in Order where o.total < 0 CNY", "there never is one"),
        ("find s in State where no o in Order: o.state = s", "lost"),
    ],
)
def test_over_all_worlds(asked, question, answer):
    if "ASK" in question:
        question = question.replace("ASK", "ask")
    assert asked(question).out.strip() == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("ask some p in Pay: p.order = o1", "true"),
        ("ask some s in Ship: s.order = o1", "false"),
        ("ask o1.total = 30 CNY", "true"),
        ("ask o1.express", "unknown: it may be so or not"),
    ],
)
def test_at_the_end_of_a_scenario(asked, question, answer):
    assert asked(question, "--scenario", "S-1").out.strip() == answer


def test_in_chinese_and_as_json(asked):
    assert asked("是否 每个 o 属于 Order：o.total ≥ 0 CNY", lang="zh").out == "真\n"
    found = json.loads(
        asked("查找 s 属于 State 其中 没有 o 属于 Order：o.state = s", "--format", "json", lang="zh").out
    )
    assert found == {"schema": 1, "answer": ["lost"], "why": None}


@pytest.mark.parametrize(
    ("question", "options", "told"),
    [
        ("ask every o in Order: o.totl >= 0 CNY", (), "query:1:25"),
        ("ask every o in Odrer: o.total >= 0 CNY", (), "query:1:16"),
        ("ask o1.totl = 3 CNY", ("--scenario", "S-1"), "query:1:8"),
        ("find o in", (), "query:1:10"),
        ("ask o1.total = 3 CNY", ("--scenario", "S-2"), "no scenario S-2"),
        ("find o in Order", ("--scenario", "S-1"), "only `ask`"),
        ("ask every o in Order: o.total >= 0 CNY", ("--format", "turtle"), "as a table or as json"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(asked, question, options, told):
    assert told in asked(question, *options, code=2).err


def test_where_no_world_is_left_there_is_no_answer(tmp_path, capsys):
    path = tmp_path / "shop.req"
    path.write_text(SHOP + "constraint C-3: some o in Order: o.total < 0 CNY\n", encoding="utf-8")

    assert main(["query", "ask some o in Order: o.total > 1 CNY", str(path), "--lang", "en"]) == 2
    assert "no world keeps all requirements" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("ask some o in Order: o.total > 1", True), ("是否 存在 o", True), ("find o in Order", True), ("查找 o", True),
        ("ASK { ?s ?p ?o }", False), ("ask where { ?s ?p ?o }", False), ("ASK FROM <urn:x> {}", False),
        ("ASK{}", False), ("SELECT ?x {}", False), ("asking", False),
    ],
)  # fmt: skip
def test_a_question_is_told_from_sparql(text, ours):
    assert is_question(text) is ours
