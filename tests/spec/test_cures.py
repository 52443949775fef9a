"""What is offered for names that nothing binds, and for near misses of values, types and members."""

from __future__ import annotations

import pytest

from reqonto.pipeline import run

HEAD = (
    "role Shop\nrole Customer\n"
    "entity Order { param total: money EUR changing param state: one of { new, paid, cancelled } }\n"
    "entity Item { param price: money EUR }\n"
    "event Pay(order: Order)\nevent Ship(order: Order) by Shop\nevent Hand(order: Order) by Customer to Shop\n"
)


@pytest.mark.parametrize(
    ("code", "line", "mended"),
    [
        ("RQ0202", "constraint C-1: o.total > 5 EUR", "constraint C-1: every o in Order: o.total > 5 EUR"),
        ("RQ0202", "约束 C-1：单.total > 5 EUR", "约束 C-1：每个 单 属于 Order：单.total > 5 EUR"),
        (
            "RQ0202",
            "requirement R-1 { while o.total > 5 EUR, the Shop shall do Ship(order: o) }",
            "requirement R-1 { every o in Order: while o.total > 5 EUR, the Shop shall do Ship(order: o) }",
        ),
        (
            "RQ0202",
            "requirement R-1 { when Pay(order: o), the Shop shall within 2 d after p do Ship(order: o) }",
            "requirement R-1 { when Pay(order: o) as p, the Shop shall within 2 d after p do Ship(order: o) }",
        ),
        (
            "RQ0202",
            "需求 R-1 { 当 Pay（order：甲），Shop 应 在 2小时 内 晚于 付 执行 Ship（order：甲） }",
            "需求 R-1 { 当 Pay（order：甲） 作为 付，Shop 应 在 2小时 内 晚于 付 执行 Ship（order：甲） }",
        ),
        (
            "RQ0202",
            "需求 R-1 { 当 Pay（order：甲），Shop 应 在 Pay后24小时内 执行 Ship（order：甲） }",
            "需求 R-1 { 当 Pay（order：甲），Shop 应 在 24小时 内 执行 Ship（order：甲） }",
        ),
        (
            "RQ0202",
            "需求 R-1 { 当 Pay（order：甲） 作为 付，Shop 应 在 Pay之后3天之内 执行 Ship（order：甲） }",
            "需求 R-1 { 当 Pay（order：甲） 作为 付，Shop 应 在 3天 内 晚于 付 执行 Ship（order：甲） }",
        ),
        (
            "RQ0306",
            "约束 C-1：每个 甲 属于 Pay，乙 属于 Ship：乙.时间 - 甲.时间 ≤ 24小时之内",
            "约束 C-1：每个 甲 属于 Pay，乙 属于 Ship：乙.时间 - 甲.时间 ≤ 24小时",
        ),
        (
            "RQ0312",
            (
                "entity Stay { param length: duration param fee: money EUR }\n"
                "constraint C-1: every s in Stay: s.fee = 5 EUR * s.length"
            ),
            (
                "entity Stay { param length: duration param fee: money EUR }\n"
                "constraint C-1: every s in Stay: s.fee = 5 EUR * (s.length / 1 h)"
            ),
        ),
        (
            "RQ0312",
            (
                "单位 盒 = 1 件\n实体 药 { 参数 盒数：量 盒 参数 单价：金额 EUR 参数 费：金额 EUR }\n"
                "约束 C-1：每个 甲 属于 药：甲.费 = 甲.单价 × 甲.盒数"
            ),
            (
                "单位 盒 = 1 件\n实体 药 { 参数 盒数：量 盒 参数 单价：金额 EUR 参数 费：金额 EUR }\n"
                "约束 C-1：每个 甲 属于 药：甲.费 = 甲.单价 × （甲.盒数 / 1盒）"
            ),
        ),
        (
            "RQ0221",
            "constraint C-1: every o in Order: o.state = payed",
            "constraint C-1: every o in Order: o.state = paid",
        ),
        ("RQ0220", "entity A { param x: int }", "entity A { param x: integer }"),
        ("RQ0220", "entity A { param x: string }", "entity A { param x: text }"),
        ("RQ0220", "实体 甲 { 参数 乙：字符串 }", "实体 甲 { 参数 乙：文本 }"),
        ("RQ0307", "entity A { param x: money }", "entity A { param x: money EUR }"),
        (
            "RQ0521",
            "requirement R-1 { when Pay(order: o), the Shop shall provide o.totl to Customer }",
            "requirement R-1 { when Pay(order: o), the Shop shall provide o.total to Customer }",
        ),
        (
            "RQ0305",
            "requirement R-1 { when Pay(order: o) as p, the Shop shall within 2 after p do Ship(order: o) }",
            "requirement R-1 { when Pay(order: o) as p, the Shop shall within 2 h after p do Ship(order: o) }",
        ),
    ],
)
def test_the_fix_says_what_is_meant(tmp_path, code, line, mended):
    path = tmp_path / "m.req"
    path.write_text(HEAD + line + "\n", encoding="utf-8")
    (found,) = [each for each in run([path], stages=("meaning",)).diagnostics if each.code.code == code]

    text = HEAD + line + "\n"
    (edit,) = found.fixes[0].edits
    text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == HEAD + mended + "\n"
    path.write_text(text, encoding="utf-8")
    assert not [each for each in run([path], stages=("meaning",)).diagnostics if each.weight.name == "ERROR"]


def test_a_duration_without_a_unit_is_offered_hours_and_days(tmp_path):
    path = tmp_path / "m.req"
    line = "requirement R-1 { when Pay(order: o) as p, the Shop shall within 2 after p do Ship(order: o) }"
    path.write_text(HEAD + line + "\n", encoding="utf-8")
    (found,) = [each for each in run([path], stages=("meaning",)).diagnostics if each.code.code == "RQ0305"]

    assert [fix.edits[0].text for fix in found.fixes] == [" h", " d"]


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        (
            "requirement R-1 { when Pay(order: o), the Shop shall within 48 h after Pay do Ship(order: o) }",
            "requirement R-1 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }",
        ),
        (
            "requirement R-1 { when Pay(order: o) as e, the Shop shall within 48 h after Pay do Ship(order: o) }",
            "requirement R-1 { when Pay(order: o) as e, the Shop shall within 48 h after e do Ship(order: o) }",
        ),
        (
            "需求 R-1 { 当 Pay（order：甲），Shop 应 在 2小时 内 晚于 Pay 执行 Ship（order：甲） }",
            "需求 R-1 { 当 Pay（order：甲） 作为 乙，Shop 应 在 2小时 内 晚于 乙 执行 Ship（order：甲） }",
        ),
        (
            "requirement R-1 { when Ship(order: o), the Shop shall before Pay do Ship(order: o) }",
            "requirement R-1 { when Ship(order: o), the Shop shall before Pay(order: o) do Ship(order: o) }",
        ),
        (
            "需求 R-1 { 当 Pay（order：甲） 作为 乙，Shop 应 早于 Pay 执行 Ship（order：甲） }",
            "需求 R-1 { 当 Pay（order：甲） 作为 乙，Shop 应 早于 乙 执行 Ship（order：甲） }",
        ),
    ],
)
def test_a_bare_event_of_the_kind_of_the_trigger_is_told_to_be_every_such_event(tmp_path, line, mended):
    path = tmp_path / "m.req"
    path.write_text(HEAD + line + "\n", encoding="utf-8")
    (found,) = run([path], stages=("meaning",)).diagnostics

    assert found.code.code == "RQ1115"
    text = HEAD + line + "\n"
    for edit in reversed(found.fixes[0].edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == HEAD + mended + "\n"
    path.write_text(text, encoding="utf-8")
    assert not run([path], stages=("meaning",)).diagnostics


@pytest.mark.parametrize(
    "line",
    [
        "requirement R-1 { when Pay(order: o), the Shop shall within 48 h after Ship do Ship(order: o) }",
        "requirement R-1 { when Pay(order: o), the Shop shall within 48 h after Pay(order: x) do Ship(order: o) }",
    ],
)
def test_another_event_or_one_with_arguments_is_not_told_of(tmp_path, line):
    path = tmp_path / "m.req"
    path.write_text(HEAD + line + "\n", encoding="utf-8")

    assert not [each for each in run([path], stages=("meaning",)).diagnostics if each.code.code == "RQ1115"]


@pytest.mark.parametrize(
    ("written", "offered"), [("8折", ["80%", "20%"]), ("8.5折", ["85%", "15%"]), ("95折", ["95%", "5%"])]
)
def test_a_discount_in_tenths_is_told_as_what_is_paid_and_what_is_taken_off(tmp_path, written, offered):
    path = tmp_path / "m.req"
    path.write_text(
        f"entity Cart {{ param off: percent }}\nconstraint C-1: every c in Cart: c.off <= {written}\n", encoding="utf-8"
    )
    (found,) = [each for each in run([path], stages=("meaning",)).diagnostics if each.code.code == "RQ0306"]

    assert [edit.text for fix in found.fixes for edit in fix.edits] == offered


def test_words_that_run_together_are_shown_apart(tmp_path):
    path = tmp_path / "m.req"
    line = "需求 R-1 { 当 Pay（order：甲），如果 甲的total > 5元 则 Shop 应 执行 Ship（order：甲） }"
    path.write_text(
        HEAD.replace("entity Order", "entity Order { param total: money CNY }") + line + "\n", encoding="utf-8"
    )
    (found,) = [each for each in run([path], stages=("meaning",)).diagnostics if each.code.code == "RQ0202"]

    assert found.fixes[0].message.zh == "在词与词之间加空格：“甲 的 total”"


@pytest.mark.parametrize(("written", "offered"), [("14 days", "14"), ("14天", "14"), ("2.5 h", "2.5")])
def test_a_unit_beside_a_plain_number_is_offered_to_go(tmp_path, written, offered):
    path = tmp_path / "m.req"
    path.write_text(
        f"entity Loan {{ param days: integer }}\nconstraint C-1: every l in Loan: l.days <= {written}\n",
        encoding="utf-8",
    )
    (found,) = [each for each in run([path], stages=("meaning",)).diagnostics if each.code.code == "RQ0302"]

    assert [edit.text for fix in found.fixes for edit in fix.edits] == [offered]


@pytest.mark.parametrize(("written", "offered"), [("2块", "元"), ("3 euros", "EUR"), ("2毛", "角")])
def test_a_unit_of_everyday_speech_is_offered_as_it_is_written(tmp_path, written, offered):
    path = tmp_path / "m.req"
    path.write_text(f"constraint C-1: {written} = {written}\n", encoding="utf-8")
    found = [each for each in run([path], stages=("meaning",)).diagnostics if each.code.code == "RQ0306"]

    assert [edit.text for edit in found[0].fixes[0].edits] == [offered]


GIVEN = "需求 R-1 {{ 当 Hand（order：甲，{}：乙），Shop 应 执行 Ship（order：甲） }}"
WINDOW = "constraint C-1: every o in Order: at most 3 Pay(order: o) per {}"


@pytest.mark.parametrize(
    ("code", "line", "mended"),
    [
        (
            "RQ0202",
            "requirement R-1 { when Pay(order = o), the Shop shall do Ship(order: o) }",
            "requirement R-1 { when Pay(order: o), the Shop shall do Ship(order: o) }",
        ),
        (
            "RQ0202",
            "需求 R-1 { 当 Pay（order：甲），Shop 应 执行 Ship（order = 甲） }",
            "需求 R-1 { 当 Pay（order：甲），Shop 应 执行 Ship（order: 甲） }",
        ),
        (
            "RQ0318",
            "requirement R-1 { when Pay(order: o), the Shop shall before 2026-12-31 do Ship(order: o) }",
            "requirement R-1 { when Pay(order: o), the Shop shall before 2026-12-31T00:00 do Ship(order: o) }",
        ),
        ("RQ0202", WINDOW.format("hour"), WINDOW.format("1 h")),
        (
            "RQ0202",
            "约束 C-1：每个 单 属于 Order：每 小时 至多 3次 Pay（order：单）",
            "约束 C-1：每个 单 属于 Order：每 1小时 至多 3次 Pay（order：单）",
        ),
        (
            "RQ0202",
            "param gift: boolean\nconstraint C-1: gift = yes",
            "param gift: boolean\nconstraint C-1: gift = true",
        ),
        ("RQ0202", "参数 加急：布尔\n约束 C-1：加急 = 是", "参数 加急：布尔\n约束 C-1：加急 = 真"),
        *(
            ("RQ0313", GIVEN.format(written), GIVEN.format(meant))
            for written, meant in (
                ("由", "执行者"),
                ("行为人", "执行者"),
                ("向", "接收者"),
                ("给", "接收者"),
                ("actor", "by"),
                ("recipient", "to"),
            )
        ),
    ],
)
def test_words_from_everyday_texts_are_mended(tmp_path, code, line, mended):
    path = tmp_path / "m.req"
    path.write_text(HEAD + line + "\n", encoding="utf-8")
    (found,) = [each for each in run([path], stages=("meaning",)).diagnostics if each.weight.name == "ERROR"]

    assert found.code.code == code
    (edit,) = found.fixes[0].edits
    text = HEAD + line + "\n"
    text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == HEAD + mended + "\n"
    path.write_text(text, encoding="utf-8")
    assert not [each for each in run([path], stages=("meaning",)).diagnostics if each.weight.name == "ERROR"]


def test_a_date_where_an_instant_is_needed_is_not_said_to_be_what_is_needed(tmp_path):
    path = tmp_path / "m.req"
    line = "requirement R-1 { when Pay(order: o), the Shop shall before 2026-12-31 do Ship(order: o) }\n"
    path.write_text(HEAD + line, encoding="utf-8")
    (found,) = [each for each in run([path], stages=("meaning",)).diagnostics if each.code.code == "RQ0318"]

    assert found.message("en") == "this is a date; an event or an instant is needed here"
    assert found.message("zh") == "这是日期，这里需要事件或时刻"


def test_an_hour_of_the_day_is_said_not_to_be_comparable(tmp_path):
    path = tmp_path / "m.req"
    path.write_text(HEAD + "constraint C-1: every p in Pay: p.time >= 09:00\n", encoding="utf-8")
    (found,) = [each for each in run([path], stages=("meaning",)).diagnostics if each.code.code == "RQ0329"]

    assert "an instant has a date" in found.notes[0].en
    assert "时刻要有日期" in found.notes[0].zh


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("constraint C-1: every o in Order: o.total = 5 EUR / h * 3", "`5 EUR * (… / 1 h)`"),
        ("constraint C-1: every o in Order: o.total = 5 EUR / hour * 3", "`5 EUR * (… / 1 h)`"),
        ("constraint C-1: every o in Order: o.total = 5 EUR / 1 h * 3", "`5 EUR * (… / 1 h)`"),
        ("约束 C-1：每个 甲 属于 Order：甲.total = 5欧元/小时 × 3", "“5欧元 × （…… / 1小时）”"),
        ("约束 C-1：每个 甲 属于 Order：甲.total = 5欧元每小时 × 3", "“5欧元 × （…… / 1小时）”"),
        (
            "requirement R-1 { when Pay(order: o), if regular then the Shop shall do Ship(order: o) }",
            "give Order a parameter, `changing param regular: boolean`, and write `o.regular`",
        ),
        (
            "需求 R-1 { 当 Pay（order：甲），如果 非 库存不足，Shop 应 执行 Ship（order：甲） }",
            "在“Order”中声明“可变 参数 库存不足：布尔”，再写“甲.库存不足”",
        ),
    ],
)
def test_a_note_says_what_can_be_written(tmp_path, line, advice):
    path = tmp_path / "m.req"
    path.write_text(HEAD + line + "\n", encoding="utf-8")

    notes = [note for each in run([path], stages=("read", "meaning")).diagnostics for note in each.notes]

    assert any(advice in note.en + note.zh for note in notes)
