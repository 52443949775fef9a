"""Steps without an actor: nobody does an event without `by`; who does another one is unknown."""

from __future__ import annotations

import pytest

from reqonto.diagnostics.diagnostic import Text
from reqonto.source import Source
from reqonto.syntax.parser import parse

from .told import told, verdicts

SHOP = """
role Buyer
entity Order
event Tick
event Pay(order: Order) by Buyer
"""
STORY = """
constraint C-1: every t in Tick: t.by is missing
constraint C-2: every p in Pay: some o in Order: p.order = o
constraint C-3: every p, q in Pay: p.by = q.by
scenario S-1 {
  given o: Order
  given b: Buyer
  at 2026-01-01T10:00Z: do Tick
  at 10:01: do Pay(order: o)
  at 10:02: b does Pay(order: o)
  ends 11:00
}
"""


def test_nobody_does_an_event_without_by_and_who_does_another_is_unknown():
    found = verdicts(STORY, SHOP)

    assert {key: each.verdict.value for key, each in found.items()} == {
        "C-1": "satisfied",
        "C-2": "satisfied",
        "C-3": "unknown",
    }


def test_only_an_event_with_by_gets_a_hint_that_its_actor_is_open():
    _, findings = told(STORY, SHOP)

    open_ends = [each for each in findings if each.code.code == "RQ1007"]

    assert [(each.span.text, each.fields["name"]) for each in open_ends] == [
        ("at 10:01: do Pay(order: o)", Text("by", "执行者"))
    ]


@pytest.mark.parametrize(
    ("step", "mended"),
    [("at 10:00: Tick()", "at 10:00: do Tick()"), ("时间 10:00：付款（单：o）", "时间 10:00：执行 付款（单：o）")],
)
def test_an_event_without_an_actor_asks_for_do(step, mended):
    text = f"scenario S-1 {{\n  {step}\n  expect consistent\n}}\n"

    tree, (found,) = parse(Source("s.req", text))

    (edit,) = found.fixes[0].edits
    assert text[: edit.span.start] + edit.text + text[edit.span.end :] == text.replace(step, mended)
    assert found.code.code == "RQ0104"
    assert tree.faulty == tuple(each.name for each in tree.apart)
