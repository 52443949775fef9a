"""Scenarios that do not tell of provisions: needs say how to tell them, services are not held to what is not told."""

import pytest

from reqonto.checks.verdicts import Verdict
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report.timeline import render
from reqonto.settings import Settings

TEXT = """
role Buyer
role Shop
entity Order {{ param total: money CNY {{ layer public }}  param no: text {{ layer public }}  relation buyer: Buyer [1] {{ owner }} }}
event Pay(order: Order) by Buyer
need N-1 {{ Buyer needs Order.total from Shop due before Pay }}
service S-1 {{ Shop provides Order.total to Buyer at Pay }}
scenario SC-1 {{
  start 2026-01-01T10:00:00Z
  given ann: Buyer
  given s: Shop
  given o1: Order {{ total: 5 CNY, buyer: ann }}
  {before}
  at +1 h: ann does Pay(order: o1)
  {after}
}}
"""


def results(tmp_path, *, before="", after=""):
    file = tmp_path / "shop.req"
    file.write_text(TEXT.format(before=before, after=after), encoding="utf-8")
    return run([file], Settings(cache=False), stages=("read", "meaning", "scenarios"))


def verdicts(result):
    return {each.requirement: each.verdict for each in result.scenarios[0].judgements}


def test_a_service_is_not_held_to_what_a_scenario_does_not_tell(tmp_path):
    result = results(tmp_path)

    assert verdicts(result) == {"N-1": Verdict.VIOLATED, "S-1": Verdict.UNKNOWN}
    assert [each.about for each in result.findings] == ["SC-1/N-1"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "at +1 h: s provides o1.total to ann", Verdict.SATISFIED),
        # Something else is provided: the scenario tells of provisions, and not of this one.
        ("at +30 min: s provides o1.no to ann", "", Verdict.VIOLATED),
        ("at +30 min: s provides o1.total to ann", "", Verdict.VIOLATED),
        # An expectation asks for a verdict.
        ("", "expect S-1 violated", Verdict.VIOLATED),
    ],
)
def test_a_service_is_judged_where_provisions_are_told_or_a_verdict_is_expected(tmp_path, before, after, expected):
    assert verdicts(results(tmp_path, before=before, after=after))["S-1"] is expected


@pytest.mark.parametrize(
    ("lang", "step"), [("en", "`at …: s provides o1.total to ann`"), ("zh", "“时间 …：s 提供 o1.total 给 ann”")]
)
def test_the_step_that_would_tell_it_is_named(tmp_path, lang, step):
    told = render(results(tmp_path), Style(lang))

    assert told.count(step) == 2


def test_a_need_that_is_told_to_be_met_has_nothing_to_say(tmp_path):
    result = results(tmp_path, before="at +30 min: s provides o1.total to ann")

    judgement = next(each for each in result.scenarios[0].judgements if each.requirement == "N-1")

    assert (judgement.verdict, judgement.reason) == (Verdict.SATISFIED, None)


BROKER = """
role Maker
role Broker
role Buyer
entity Product { param price: money CNY { layer public } }
event Pay(product: Product) by Buyer
need N-1 { Buyer needs Product.price due before Pay }
need N-2 { Broker needs Product.price }
service S-2 { Broker provides Product.price }
"""
MAKER = "service S-1 { Maker provides Product.price to Broker }\n"


def needs(tmp_path, text):
    file = tmp_path / "shop.req"
    file.write_text(text, encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "needs"))
    return {each.need.id: each for each in result.further["needs"].data.answers}


def test_who_publishes_what_he_gets_does_not_serve_himself_with_it(tmp_path):
    answers = needs(tmp_path, BROKER)

    assert answers["N-2"].status == "unmet"
    assert "S-2 only passes on what Broker gets by this need" in answers["N-2"].why.en
    assert "S-2 只是转供Broker由此需求得到的信息" in answers["N-2"].why.zh


def test_the_way_to_who_publishes_ends_with_him(tmp_path):
    answers = needs(tmp_path, BROKER + MAKER)

    assert answers["N-2"].why.en == "Maker –S-1→ Broker"
    assert answers["N-1"].why.en == "Maker –S-1→ Broker –S-2→ Buyer"


def test_a_missing_layer_says_what_to_write(tmp_path):
    answers = needs(tmp_path, BROKER.replace(" { layer public }", "") + MAKER)

    assert "`Product.price` names no access layer" in answers["N-2"].why.en
    assert "write `layer public` at it, or `clearance core` at Broker" in answers["N-2"].why.en
    assert "可为它写“层级 public”，或为Broker写“权限级别 core”" in answers["N-2"].why.zh
