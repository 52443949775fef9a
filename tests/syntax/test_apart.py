"""Faulty scenarios are left out alone: only where it is certain that nothing else is left out with them."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reqonto.diagnostics.diagnostic import Severity
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.tree import Requirement, Tree

HEAD = """role Buyer
role Shop
entity Order { param total: money CNY }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o), the Shop shall within 48 h do Ship(order: o) }
"""
FAULTY = """scenario S-1 "Told" {
  start 2026-01-01T10:00:00Z
  given o1: Order { total = 5 CNY }
  at 10:00: ann does Pay(order: o1)
}
"""
GOOD = """scenario S-2 {
  start 2026-01-01T10:00:00Z
  given ann: Buyer
  given o1: Order { total: 5 CNY }
  at 10:00: ann does Pay(order: o1)
  expect R-1 violated at event 1
}
"""
TAIL = """requirement R-2 { when Pay(order: o), the Shop must not do Ship(order: o) exception to R-1 }
"""


def read(text: str) -> Tree:
    tree, _ = parse(Source("a.req", text))
    return tree


def ids(tree: Tree) -> list[str]:
    return [each.uid.text if hasattr(each, "uid") else each.name.text for each in tree.items if hasattr(each, "uid")]


@pytest.mark.parametrize(
    "faulty",
    [
        FAULTY,
        FAULTY.replace("}\n", ""),  # not closed: it ends where the next item begins
        FAULTY.replace(" = 5 CNY }", " = 5 CNY"),
        FAULTY.replace("given o1", "gven o1"),
        "场景 S-1 {\n  起始 2026-01-01T10:00:00Z\n  已有 o1：Order { total = 5元 }\n}\n",
        FAULTY + FAULTY.replace("S-1", "S-3"),
        # Words of items in texts, comments and after `at` begin none.
        FAULTY.replace('"Told"', '"A requirement is broken"').replace("Z\n", "Z  # requirement R-9\n"),
        FAULTY.replace("  at 10:00", "  expect R-1 violated at event 1\n  at 10:00"),
    ],
)
def test_a_faulty_scenario_is_left_out_and_the_rest_is_whole(faulty: str) -> None:
    tree, found = parse(Source("a.req", HEAD + faulty + GOOD + TAIL))

    wrong = [each for each in found if each.weight is Severity.ERROR]

    assert wrong
    assert {(each.code.code, each.span.start) for each in wrong} <= tree.excused
    assert [each.name.text for each in tree.apart] == re.findall(r"S-[13]", re.sub('["#].*', "", faulty))
    assert ids(tree) == ["R-1", "S-2", "R-2"]
    assert all(each.source.text == HEAD + faulty + GOOD + TAIL for each in [tree])


@pytest.mark.parametrize(
    "text",
    [
        # A fault elsewhere.
        HEAD + FAULTY + GOOD + TAIL.replace("must not", "mustnt not"),
        HEAD.replace("role Shop", "role Shop [") + FAULTY + GOOD + TAIL,
        # Another item, or an exception, may be part of the piece.
        HEAD + FAULTY.replace("Z\n", "Z " + TAIL) + GOOD,
        HEAD + FAULTY.replace("Z\n", "Z exception to R-1\n") + GOOD + TAIL,
        HEAD + FAULTY.replace("Z\n", "Z；需求R-7 { 文本 “甲” }\n") + GOOD + TAIL,
        HEAD + FAULTY.replace("S-1", "requirement R-3 S-1") + GOOD + TAIL,
        # A text that is not closed takes the rest with it.
        HEAD + FAULTY.replace('"Told"', '"""Told') + GOOD + TAIL,
        # A brace too many: what follows it is in no scenario.
        HEAD + FAULTY.replace("10:00:00Z", "10:00:00Z }") + GOOD + TAIL,
    ],
)
def test_where_it_is_not_certain_nothing_is_told_apart(text: str) -> None:
    assert read(text).apart == ()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_requirement_is_ever_lost_with_a_scenario(data: st.DataObject) -> None:
    text = HEAD + GOOD + FAULTY.replace(" =", ":") + TAIL
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 6))
        added = data.draw(
            st.sampled_from(["", "{", "}", '"', "“", "=", "\n", " ", "requirement R-3 ", "scenario S-9 {", "#"])
        )
        text = text[:place] + added + text[place + gone :]

    tree = read(text)

    if tree.apart:
        bare = re.sub(r'"[^"\n]*"?|“[^”\n]*”?|#[^\n]*', " ", text)
        heads = re.findall(r"(?<!\w)requirement\s+(R-\d+)", bare)
        assert heads == [each.uid.text for each in tree.items if isinstance(each, Requirement)]
