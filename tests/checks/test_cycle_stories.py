"""Stories of life cycles with time-outs: told in the words of the specification, without what is reckoned inside."""

import re

import pytest

from reqonto.checks.scenarios import labels_of
from reqonto.pipeline import run

SHOP = """module m { zone "Asia/Shanghai" }
enum State { open "open"@en, paid, closed }
role Buyer
entity Deal {
  label "deal"@en, "交易"@zh
  changing param state: State { label "state"@en, "状态"@zh }
  param amount: money CNY { label "amount"@en, "款额"@zh }
}
event Pay(deal: Deal) by Buyer { label "pay"@en, "付款"@zh }
lifecycle Deal.state {
  initial open
  from open -> paid on Pay(deal: self) if self.amount > 5 CNY
  from open -> closed timeout 30 min
  final paid, closed
}
constraint R-2: every o in Deal: o.amount <= 3 CNY
situation ST-1 { some p in Pay: p.deal.state = closed }
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    path = tmp_path_factory.mktemp("cycle") / "m.req"
    path.write_text(SHOP, encoding="utf-8")
    return run([path])


def test_what_a_life_cycle_asks_for_is_said_of_the_event_that_it_refuses(result):
    (found,) = result.consistency.conflicts

    assert found.members == ("Deal.state",)
    assert "just before “pay deal1” is open and deal1's amount is more than 5.00 CNY, but" in found.explanation.en
    assert "“付款（交易1）”前一刻交易1 的状态是 open 且交易1 的款额大于 5.00 元，而" in found.explanation.zh


def test_no_story_tells_since_when_a_state_is_reckoned_to_last(result):
    (found,) = result.consistency.conflicts
    story = [*found.witness.facts, *(step.what for step in found.witness.steps), found.explanation]
    told = " ".join(part[lang] for part in story for lang in ("en", "zh"))

    assert not re.search(r"entered|timeout\d|\bstart\b|Provides:|1970", told)


def test_symbols_that_no_text_names_have_words_in_both_languages(result):
    labels = labels_of(result.specification, result.theory)

    assert (labels["Deal.state:timeout1"].en, labels["Deal.state:timeout1"].zh) == ("time-out of state", "状态超时")
    assert (labels["Party"].en, labels["Party"].zh) == ("party", "主体")
