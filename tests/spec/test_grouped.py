"""Points and commas that group digits elsewhere: no amount is read a thousand times too small in silence."""

import pytest

from reqonto.diagnostics.codes_spec import GROUPED_BY_POINT, MISSING_UNIT
from reqonto.diagnostics.codes_syntax import OTHER_WORDS, THOUSANDS_COMMA
from reqonto.diagnostics.diagnostic import Severity
from reqonto.pipeline import run
from reqonto.source import Source

from .reading import diagnose

HEAD = (
    "entity Order { param total: money EUR param dinars: money KWD param wealth: money CNY param weight: quantity kg\n"
    " param count: integer param pieces: quantity piece param share: percent param litres: decimal }\n"
    "role Shop\nevent Pay(order: Order, amount: money EUR) by Shop\n"
)


def findings(line):
    return [each for each in diagnose([Source("m.req", f"{HEAD}{line}\n")]) if each.weight is not Severity.HINT]


@pytest.mark.parametrize(
    ("formula", "read", "instead"),
    [
        ("o.total <= 1.000 EUR", "1 EUR", ["1_000", "1"]),
        ("o.total <= 1.500 EUR", "1.5 EUR", ["1_500", "1.50"]),
        ("o.total <= 1.459 EUR", "1.459 EUR", ["1_459", "1.4590"]),
        ("o.total <= 12.050€", "12.05 EUR", None),
        ("o.total <= €12.050", "€12.05", ["12_050", "12.05"]),
        ("o.total in { 1.000 EUR }", "1 EUR", ["1_000", "1"]),
        ("o.total <= 5 EUR + 1.000 EUR", "1 EUR", ["1_000", "1"]),
        ("o.count <= 1.000", "1", ["1_000", "1"]),
        ("1.000 <= o.count", "1", ["1_000", "1"]),
        ("o.pieces <= 1.000 piece", "1 piece", ["1_000", "1"]),
    ],
)  # fmt: skip
def test_a_point_between_thousands_is_doubted_with_both_readings(formula, read, instead):
    (found,) = findings(f"constraint C-1: every o in Order: {formula}")

    if instead is None:  # a sign behind the number is a mistake of its own
        assert found.code is OTHER_WORDS
        return
    assert (found.code, found.fields["read"]) == (GROUPED_BY_POINT, read)
    assert [fix.edits[0].text for fix in found.fixes] == instead
    assert not any(fix.safe for fix in found.fixes)


@pytest.mark.parametrize(
    "formula",
    [
        "o.weight <= 1.000 kg",
        "o.share <= 99.995%",
        "o.share <= 1.000%",
        "o.dinars <= 1.000 KWD",
        "o.wealth <= 1.250 万元",
        "o.total = o.litres * 1.459 EUR",
        "o.total / 1.459 EUR <= 3",
        "o.litres <= 1.000",
        "o.total <= 0.125 EUR",
        "o.total <= 1.4590 EUR",
        "o.total <= 1_000.50 EUR",
        "o.total <= 1000.125 EUR",
        "o.count in {100,200,300}",
    ],
)
def test_measures_shares_and_rates_have_as_many_decimals_as_they_like(formula):
    codes = [each.code for each in findings(f"constraint C-1: every o in Order: {formula}")]

    assert GROUPED_BY_POINT not in codes
    assert THOUSANDS_COMMA not in codes


def test_values_of_scenarios_and_in_chinese_are_doubted_too(tmp_path):
    path = tmp_path / "m.req"
    path.write_text(
        f"{HEAD}场景 S-1 {{ 已有 甲：Order {{ total：1.000 EUR }}；起始 2026-03-02T09:00Z；预期 一致 }}\n",
        encoding="utf-8",
    )
    (found,) = (each for each in run([path]).diagnostics if each.code is GROUPED_BY_POINT)

    assert found.message("zh") == "“1.000 EUR”读作 1 EUR：点是小数点，不能用来分隔数位"


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("constraint C-1: every o in Order: o.total in { 1,000 EUR }", "1_000"),
        ("constraint C-1: every o in Order: o.count in [1,000]", "1_000"),
        ("constraint C-1: every o in Order: o.count <= max(1,000,000, 5)", "1_000_000"),
        ("constraint C-1: every p in Pay(amount: 1,500 EUR): p.order.count > 1", "1_500"),
        ("约束 C-1：每个 单 属于 Order：单.count 属于 { 1，000 }", "1_000"),
    ],
)
def test_a_comma_between_thousands_is_no_list(line, instead):
    (found,) = findings(line)

    assert (found.code, found.fields["instead"]) == (THOUSANDS_COMMA, instead)


def test_an_amount_of_two_numbers_is_offered_as_one():
    (found,) = findings("constraint C-1: every o in Order: o.total in { 1,500 EUR }")

    assert found.code is MISSING_UNIT
    assert [fix.edits[0].text for fix in found.fixes] == ["1_500", " EUR"]


def test_decimals_behind_a_comma_are_no_argument():
    (found,) = findings("constraint C-1: every p in Pay(amount: 2,50 EUR): p.order.count > 1")

    assert (found.code, found.fields["instead"]) == (OTHER_WORDS, "2.50")
