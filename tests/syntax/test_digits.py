"""Numbers keep the digits that were written, in both languages and back again."""

import pytest

from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source

TEXT = """entity Order { param total: money CNY }
event Ask(order: Order)
event Answer(order: Order)
constraint C-1: every o in Order: o.total in { 2.50 CNY, 12.00 EUR, 1_000.10 USD, 3 CNY, 0.5 CNY }
constraint C-2: every o in Order: o.weight <= 2.500 kg and o.share <= 5.00% and o.total >= -2.50 CNY
quality Q-6: at least 6.00% of Answer within 6.0 h of Ask per month
type Share = decimal in 0.50..1.00
scenario S-1 {
  given o: Order { total: 12.50 CNY, share: 5.0% }
  start 2026-03-02T09:00+00:00
}
"""


def formatted(text, dialect):
    written, found = format_source(Source("m.req", text), dialect, own_units=())
    assert not found
    return written


def test_digits_survive_the_way_into_the_other_language_and_back():
    chinese = formatted(TEXT, "zh")

    for number in (
        "2.50元",
        "12.00欧元",
        "1_000.10美元",
        "3元",
        "0.5元",
        "2.500千克",
        "5.00%",
        "-2.50元",
        "0.50..1.00",
        "5.0%",
    ):
        assert number in chinese
    assert formatted(chinese, "en") == formatted(TEXT, "en")
    assert parse(Source("m.req", formatted(chinese, "en")))[0] == parse(Source("m.req", TEXT))[0]


def test_a_quality_target_has_no_blank_behind_a_full_width_colon():
    line = next(line for line in formatted(TEXT, "zh").splitlines() if "Q-6" in line)

    assert line.startswith("质量目标 Q-6：至少 6.00% 的 Answer 在 6.0小时 内 晚于 Ask 每 月")


@pytest.mark.parametrize("written", ["￥2.50", "2.50 CNY", "２．５０ CNY"])
def test_signs_and_wide_digits_keep_their_decimals(written):
    assert "2.50元" in formatted(f"define most: money CNY = {written}\n", "zh")
