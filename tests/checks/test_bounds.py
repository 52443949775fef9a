"""Settings with a bound: stricter values are lawful, laxer ones name the rule; several modules bound one setting."""

import pytest

from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report.json import result_json
from reqonto.report.text import render
from reqonto.settings import Settings

BASE = """
module base
external role Buyer
role Shop
entity Order { relation shop: Shop [1] }
event Delivers(order: Order) by Shop
event Asks(order: Order) by Buyer
event Refuses(order: Order) by Shop
"""
EAST = """
module east
import base
define period: duration = 7 d { bound lower  source "East Act, Art. 25"  label "period"@en, "期限"@zh }
requirement EAST-1 {
  when Asks(order: o) as a,
    if (some d in Delivers: d.order = o and a within period after d) then the o.shop must not do Refuses(order: o)
}
"""
WEST = EAST.replace("east", "west").replace("EAST", "WEST").replace("East", "West").replace("7 d", "14 d")


def checked(tmp_path, *texts, **settings):
    paths = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.req"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return run(paths, Settings(cache=False, jobs=1, **settings))


def shop(line, *packs):
    imports = "\n".join(f"import {each}" for each in ("base", *packs))
    return f"module shop\n{imports}\n{line}\n"


def messages(result, lang="en"):
    return [each.message(lang) for each in result.findings if each.code.code == "RQ0615"]


def test_a_laxer_value_names_the_rule_both_values_and_the_direction(tmp_path):
    result = checked(tmp_path, BASE, EAST, shop("default value period = 5 d", "east"))

    assert messages(result) == ["`period` is 5 d, but EAST-1 of east asks for at least 7 d (East Act, Art. 25)"]
    assert messages(result, "zh") == ["“period”为 5天，而 east 的 EAST-1 要求至少 7天（East Act, Art. 25）"]
    assert result.exit_code == 1


@pytest.mark.parametrize("line", ["", "default value period = 7 d", "default value period = 168 h",
                                  "default value period = 15 d"])  # fmt: skip
def test_the_bound_itself_and_stricter_values_are_lawful(tmp_path, line):
    result = checked(tmp_path, BASE, EAST, shop(line, "east"))

    assert messages(result) == []
    assert result.exit_code == 0


@pytest.mark.parametrize(("value", "kept"), [("6 d", True), ("7 d", True), ("8 d", False)])
def test_an_upper_bound_is_the_greatest_value(tmp_path, value, kept):
    upper = EAST.replace("bound lower", "bound upper")

    result = checked(tmp_path, BASE, upper, shop(f"default value period = {value}", "east"))

    assert (messages(result) == []) is kept
    assert kept or "at most 7 d" in messages(result)[0]


def test_bounds_in_chinese_count_alike(tmp_path):
    pack = """
模块 东 { 时区 “Asia/Shanghai” }
引入 base
定义 期限：时长 = 7天 { 界限 下限；来源 “东法第二十五条” }
需求 东-1 { 当 Asks（order：单） 作为 甲，如果 （存在 乙 属于 Delivers：乙.order = 单 且 甲 在 期限 内 次日起 乙） 则 单.shop 不得 执行 Refuses（order：单） }
"""
    result = checked(tmp_path, BASE, pack, "模块 店\n引入 东\n默认值 期限 = 5天\n")

    assert messages(result, "zh") == ["“期限”为 5天，而 东 的 东-1 要求至少 7天（东法第二十五条）"]


def test_a_plain_name_means_the_strictest_of_several_bounds(tmp_path):
    """14 days keep 7 days too: in the shop's own sentence `period` is that of the West."""
    own = """
requirement R-1 {
  when Asks(order: o) as a,
    if (no d in Delivers: d.order = o and a within period after d) then the o.shop may do Refuses(order: o)
}
scenario S-1 {
  given b: Buyer
  given s: Shop
  given o: Order { shop: s }
  start 2026-06-01T10:00+00:00
  at +0 h: s does Delivers(order: o)
  at +336 h: b does Asks(order: o)
  at +400 h: s does Refuses(order: o)
  ends 2026-07-01
  expect EAST-1 not applicable
  expect WEST-1 violated
  expect R-1 not applicable
}
"""
    result = checked(tmp_path, BASE, EAST, WEST, shop(own, "east", "west"))

    assert not [each.message("en") for each in result.diagnostics]
    assert not [each for each in result.findings if each.code.code.startswith("RQ105")]
    assert "period: at least 14 d, as west asks; this keeps the others too (east: at least 7 d)" in render(
        result, Style("en", columns=None, colour=False)
    )
    assert [(each["limit"], each["module"]) for each in result_json(result)["bounds"]] == [("14 d", "west")]


def test_one_number_for_several_packs_has_to_keep_them_all(tmp_path):
    result = checked(tmp_path, BASE, EAST, WEST, shop("default value period = 10 d", "east", "west"))

    assert messages(result) == ["`period` is 10 d, but WEST-1 of west asks for at least 14 d (West Act, Art. 25)"]


def test_each_market_may_have_its_own_number(tmp_path):
    own = "default value east.period = 8 d\ndefault value west.period = 14 d"

    result = checked(tmp_path, BASE, EAST, WEST, shop(own, "east", "west"))

    assert messages(result) == []
    assert not result.diagnostics


def test_bounds_of_opposite_directions_are_not_one_setting(tmp_path):
    upper = WEST.replace("bound lower", "bound upper")

    result = checked(tmp_path, BASE, EAST, upper, shop("define mine: duration = period", "east", "west"))

    assert [each.code.code for each in result.diagnostics] == ["RQ0204"]


def test_definitions_without_a_bound_stay_ambiguous(tmp_path):
    plain = WEST.replace("bound lower  ", "")

    result = checked(tmp_path, BASE, EAST, plain, shop("define mine: duration = period", "east", "west"))

    assert [each.code.code for each in result.diagnostics] == ["RQ0204"]


def test_a_bound_counts_only_while_a_rule_that_rests_on_it_is_in_force(tmp_path):
    from datetime import date

    dated = EAST.replace("Refuses(order: o)\n}", "Refuses(order: o)\n  valid from 2026-06-19\n}")
    texts = (BASE, dated, shop("default value period = 5 d", "east"))

    before = checked(tmp_path, *texts, as_of=date(2026, 6, 18))
    since = checked(tmp_path, *texts, as_of=date(2026, 6, 19))

    assert (messages(before), len(messages(since))) == ([], 1)
