"""What is offered where something was written from another language, or a name is not there."""

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

SHOP = """
role Buyer
entity Order
event Pay(order: Order) by Buyer
event Ship(order: Order) by Buyer
"""


def diagnostics(text, folder):
    path = folder / "m.req"
    path.write_text(SHOP + text, encoding="utf-8")
    return run([path], Settings(cache=False), stages=("read", "meaning", "scenarios")).diagnostics


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("p < s", "p before s"),
        ("p<=s", "p not after s"),
        ("p >= s", "p not before s"),
        ("p＞s", "p after s"),
    ],
)
def test_the_order_of_events_is_offered_in_words(tmp_path, written, offered):
    (found,) = [
        each
        for each in diagnostics(f"constraint C-1: every p in Pay, s in Ship: {written}\n", tmp_path)
        if each.code.code == "RQ0333"
    ]
    (fix,) = found.fixes
    (edit,) = fix.edits
    whole = edit.span.source.text

    assert offered in whole[: edit.span.start] + edit.text + whole[edit.span.end :]


@pytest.mark.parametrize(
    ("actor", "severity"),
    [("mign", "warning"), ("mingg", "warning"), ("ming2", "hint"), ("bank", "hint"), ("hua", "hint")],
)
def test_an_actor_with_nearly_the_name_of_a_given_party_is_probably_that(tmp_path, actor, severity):
    text = f"""
scenario S-1 {{ given ming: Buyer  given o: Order  start 2026-01-01T00:00Z  at +0 h: {actor} does Pay(order: o) }}
"""
    (found,) = [each for each in diagnostics(text, tmp_path) if each.code.code == "RQ1008"]

    assert found.weight.word == severity
    assert [edit.text for fix in found.fixes for edit in fix.edits] == (["ming"] if severity == "warning" else [])


@pytest.mark.parametrize(
    ("written", "offered"), [("两天内", "2天 内"), ("付款后24小时内", "24小时 内"), ("十五天之内", "15天 内")]
)
def test_a_time_limit_in_one_word_is_offered_in_digits(tmp_path, written, offered):
    path = tmp_path / "m.req"
    path.write_text(
        "角色 商店\n实体 订单\n事件 付款（单：订单）\n事件 发货（单：订单） 由 商店\n"
        f"需求 R-1 {{ 当 付款（单：甲），商店 应 在 {written} 执行 发货（单：甲） }}\n",
        encoding="utf-8",
    )
    result = run([path], Settings(cache=False), stages=("read", "meaning"))
    edits = [edit.text for each in result.diagnostics for fix in each.fixes for edit in fix.edits]

    assert edits == [offered]


def test_no_scenario_is_offered_where_a_requirement_is_meant(tmp_path):
    text = """
requirement Q-77 { when Pay(order: o) as p, the Buyer must within 48 h after p do Ship(order: o) }
scenario R-2 { given o: Order  start 2026-01-01T00:00Z  at +0 h: b does Pay(order: o)  expect R-1 satisfied }
"""
    (found,) = [each for each in diagnostics(text, tmp_path) if each.code.code == "RQ1012"]

    assert all("R-2" not in edit.text for fix in found.fixes for edit in fix.edits)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("entity Line { optional param note: text }", "`param note: optional text`"),
        ('enum T { a "A"@en, "甲"@zh, b }', "without a comma between"),
        ("枚举 态 { 甲 “甲”@zh、“A”@en、乙 }", "之间不加逗号"),
        ("实体 行 { 可选 参数 备注：文本 }", "“参数 备注：可选 文本”"),
        ("requirement R-1 { the Buyer must every Tuesday do Ship }", "what recurs by the clock has no words"),
        ("requirement R-1 { on every Friday, the Buyer must do Ship }", "what recurs by the clock has no words"),
        ("requirement R-1 { the Buyer must do Ship on Sundays }", "what recurs by the clock has no words"),
    ],
)
def test_habits_are_answered_with_what_the_language_has(tmp_path, text, said):
    notes = [note for each in diagnostics(text, tmp_path) for note in each.notes]

    assert any(said in f"{note.en} {note.zh}" for note in notes)
