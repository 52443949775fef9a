"""Facts and events are impossible only where nothing that may happen beside them makes them possible.

An excerpt leaves out what else happened, and after a story that is observed so far more may follow; in one that `ends`
nothing is missing.
"""

from __future__ import annotations

import pytest

from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree
from tests.scenarios.told import told

SHOP = """
role Shop
external role Rider
enum State { created, paid }
entity Order { changing param state: State  changing param weight: integer  param gift: boolean default false }
event Pay(order: Order)
event Ship(order: Order) by Shop
event Arrive(order: Order) by Rider
lifecycle Order.state { initial created  final paid  from created -> paid on Pay(order: self) }
assumption A-1: every s in Ship: some a in Arrive: a.order = s.order and a within 48 h after s
"""
STORY = """scenario S-1 %s {
  given shop: Shop
  given o1: Order { gift: true, weight: %s }
  start 2026-03-02T09:00+00:00
  at 10:00: shop does Ship(order: o1)
  %s
}
"""


def consistent(observed: str, *, excerpt: bool = False, more: str = "", weight: int = 5, lang: str = "en"):
    text = SHOP + more + "\n" + STORY % ("excerpt" if excerpt else "", weight, observed)
    if lang == "zh":
        tree, _ = parse(Source("shop.req", text))
        text = print_tree(tree, "zh")
        assert "假设 A-1" in text
    result, _ = told(text, "")
    return result.consistent


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("observed", "excerpt", "impossible"),
    [
        ("ends +72 h", False, True),
        # The delivery is among what the excerpt leaves out.
        ("ends +72 h", True, False),
        # It may follow, while there is time.
        ("until +24 h", False, False),
        ("until +48 h", False, False),
        ("until +49 h", False, True),
        ("", False, False),
    ],
)
def test_an_event_that_is_not_told_is_missed_only_where_all_is_told(observed, excerpt, impossible, lang) -> None:
    assert (consistent(observed, excerpt=excerpt, lang=lang) is False) is impossible


@pytest.mark.engine
@pytest.mark.parametrize(
    ("observed", "excerpt", "expected"),
    [
        ("ends +72 h", False, False),
        ("ends +72 h", True, True),
        ("until +24 h", False, True),
        ("until +50 h", False, False),
    ],
)
def test_a_world_with_what_was_left_out_is_looked_for(observed, excerpt, expected) -> None:
    # Who delivers is somebody whom the scenario does not name.
    assert consistent(f"{observed} expect consistent", excerpt=excerpt) is expected


@pytest.mark.parametrize(
    ("more", "weight"),
    [
        ("assumption A-2: every o in Order: o.weight > 3", 2),
        ("assumption A-2: every s in Ship: s.order.gift = false", 5),
        ("assumption A-2: no s in Ship: s.order.gift", 5),
    ],
)
def test_an_excerpt_with_a_fact_or_step_that_can_not_be_is_impossible(more, weight) -> None:
    assert consistent("ends +72 h", excerpt=True, more=more, weight=weight) is False


@pytest.mark.parametrize(
    "more",
    [
        # Somebody may have paid, and put something into the parcel.
        "assumption A-2: every s in Ship: s.order.state = paid",
        "assumption A-2: every s in Ship: s.order.weight > 8",
        "assumption A-2: some p in Pay: p.order.gift",
    ],
)
def test_what_may_have_changed_before_excludes_no_excerpt(more) -> None:
    story = "ends +72 h"

    assert consistent(story, excerpt=True, more=more) is not False
    assert consistent(story, more=more) is False
