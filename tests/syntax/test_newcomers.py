"""Mistakes of those who write their first specification, and what they are told."""

import pytest

from reqonto.diagnostics.codes_syntax import DOES_NOT_FIT, MISSING_MARK, MISSPELT_KEYWORD
from reqonto.pipeline import run
from reqonto.syntax.files import _reads_as_chinese

HEAD = "role Shop\nentity Order { param total: money CNY }\nevent Pay(order: Order)\nevent Ship(order: Order) by Shop\n"


def faults(folder, line):
    path = folder / "m.req"
    path.write_text(HEAD + line + "\n", encoding="utf-8")
    return run([path], stages=()).diagnostics


@pytest.mark.parametrize(
    ("line", "found", "keyword"),
    [
        ("constraint C-1: for all o in Order: o.total > 5 CNY", "for all", "every"),
        ("constraint C-1: For each o in Order: o.total > 5 CNY", "For each", "every"),
        ("requirement R-1 { when Pay(order: o), the Shop shall in 3 d do Ship(order: o) }", "in", "within"),
    ],
)
def test_a_common_phrase_is_answered_with_the_keyword_and_nothing_else(tmp_path, line, found, keyword):
    (fault,) = faults(tmp_path, line)

    assert fault.code is MISSPELT_KEYWORD
    assert (fault.fields["found"], fault.fields["keyword"]) == (found, keyword)


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (
            "requirement R-1 { when Pay(order: o) as p, the Shop shall do Ship(order: o) within 2 d after p }",
            "a time limit stands before the verb",
        ),
        ('role Buyer "Customer"', "a name for people goes into the block"),
        ("event Buy by Shop (order: Order)", "right after its name: `event Pay(order: Order) by Customer`"),
        ("事件 购买 由 Shop（单：Order）", "right after its name: `event Pay(order: Order) by Customer`"),
        ("约束 C-1：每个 单 属于 Order：单。total > 5 CNY", "a path has a dot"),
    ],
)
def test_what_stands_in_the_wrong_place_is_told_where_it_belongs(tmp_path, line, advice):
    fault = faults(tmp_path, line)[0]

    assert fault.code is DOES_NOT_FIT
    assert advice in fault.notes[0].en


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        ("{\n  weight: integer\n  total: money CNY\n}", "{\n  param weight: integer\n  param total: money CNY\n}"),
        ("{ 重量：整数 }", "{ 参数 重量：整数 }"),
        ("{ param weight: integer\n  heavy: boolean }", "{ param weight: integer\n  param heavy: boolean }"),
    ],
)
def test_a_parameter_without_its_word_is_told_of(tmp_path, body, mended):
    found = faults(tmp_path, f"entity Cart {body}")

    text = HEAD + f"entity Cart {body}\n"
    for fault in reversed(found):
        assert (fault.code, fault.fields["mark"].en) == (MISSING_MARK, "param")
        (edit,) = fault.fixes[0].edits
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == HEAD + f"entity Cart {mended}\n"


def test_no_chinese_particle_is_offered_in_an_english_message(tmp_path):
    fault = faults(tmp_path, "requirement R-1 { when Pay(order: o) then the Shop must do Ship(order: o) }")[0]

    assert fault.message("en").isascii()


def test_a_program_is_no_text_in_another_encoding():
    assert _reads_as_chinese("角色 买家".encode("gb18030"))
    assert not _reads_as_chinese(b"\x7fELF\x02\x01\x01\x00" + "角色 买家".encode("gb18030"))
