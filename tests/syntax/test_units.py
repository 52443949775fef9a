"""Units and currencies go from one language into the other and back, and mean the same all the way."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reqonto.constraints.qualities import PERIODS as MEANT
from reqonto.source import Source
from reqonto.spec.reckoning import MONTHS
from reqonto.spec.units import measure
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source
from reqonto.syntax.show import show_expr
from reqonto.syntax.units import ALSO, PAIRS, PERIODS, behind, unit_word

NAMES = sorted({name for pair in (*PAIRS, *ALSO) for name in pair} | {"斤", "万元", "KiB", "箱", "box"})


def formatted(text: str, dialect: str, own: tuple[str, ...] = ()) -> str:
    shown, diagnostics = format_source(Source("a.req", text), dialect, own_units=own)
    assert diagnostics == []
    return shown


@pytest.mark.parametrize(("en", "zh"), [*PAIRS, *ALSO])
def test_a_pair_measures_the_same(en: str, zh: str) -> None:
    assert (measure(en), MONTHS.get(en)) == (measure(zh), MONTHS.get(zh))
    assert measure(en) is not None or en in MONTHS


@pytest.mark.parametrize(("en", "zh"), PERIODS)
def test_a_period_is_the_same_in_both_languages(en: str, zh: str) -> None:
    assert MEANT[en] == MEANT[zh]


@pytest.mark.parametrize("length", ["1 month", "3 months", "2 weeks", "1 year", "48 h"])
def test_a_length_of_time_comes_back_as_it_was(length: str) -> None:
    plain = f"module m\ndefine grace: duration = {length}\n"
    chinese, _ = format_source(Source("t.req", plain), "zh", own_units=())
    again, _ = format_source(Source("t.req", chinese), "en", own_units=())

    assert length not in chinese
    assert again == plain


@given(st.sampled_from(NAMES), st.sampled_from(["amount", "money"]))
def test_there_and_back_again_is_the_same(name: str, role: str) -> None:
    # A further name of a unit becomes the usual one when the language changes; from there on nothing does.
    english = unit_word(unit_word(name, "zh", role=role), "en", role=role)
    chinese = unit_word(english, "zh", role=role)

    assert unit_word(chinese, "en", role=role) == english
    assert unit_word(unit_word(chinese, "en", role=role), "zh", role=role) == chinese
    assert measure(chinese) == measure(english) == measure(name)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    units=st.lists(st.sampled_from([en for en, _ in PAIRS]), min_size=1, max_size=4),
    numbers=st.lists(st.sampled_from(["1", "48", "0.5", "1_000"]), min_size=4, max_size=4),
)
def test_a_text_comes_back_to_the_letter(units: list[str], numbers: list[str]) -> None:
    lines = [
        f"define x{index}: decimal = {number} {unit} + {number} {unit}"
        for index, (unit, number) in enumerate(
            (behind(number, unit), number) for unit, number in zip(units, numbers, strict=False)
        )
    ]
    english = formatted("\n".join([*lines, "entity O { param t: money CNY  param w: quantity kg }"]), "en")

    chinese = formatted(english, "zh")

    assert formatted(chinese, "en") == english
    assert formatted(formatted(chinese, "en"), "zh") == chinese


def test_every_place_of_a_unit_is_translated() -> None:
    text = """entity O { param t: money CNY default 300 CNY  param w: quantity kg  param d: duration default 2 hours }
"""

    chinese = formatted(text, "zh")

    assert "金额 人民币 默认 300元" in chinese
    assert "量 千克" in chinese
    assert "默认 2小时" in chinese
    assert "money CNY default 300 CNY" in formatted(chinese, "en")


def test_a_unit_of_the_text_itself_is_left_alone() -> None:
    text = "unit d = 3 h\nunit 天 = 5 min\ndefine x: duration = 2 d + 3 天 + 1 h\n"

    assert "2 d + 3天 + 1小时" in formatted(text, "zh")
    assert "2 d + 3 h" in formatted("define x: duration = 2 d + 3 小时\n", "en", ("d",))


def test_without_a_wish_units_stay_as_they_are() -> None:
    text = "实体 O { 参数 w：量 kg 默认 5 kg }\n"

    assert format_source(Source("a.req", text))[0] == text
    assert format_source(Source("a.req", text), "zh")[0] == text


def test_paraphrases_have_the_units_of_their_language() -> None:
    tree, _ = parse(Source("a.req", "define x: duration = 48 h + 2 天\n"))

    assert (show_expr(tree.items[0].body, "en"), show_expr(tree.items[0].body, "zh")) == ("48 h + 2 d", "48小时 + 2天")
