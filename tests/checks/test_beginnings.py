"""A default value is the initial value of a changing parameter, in scenarios and in consistency alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.constraints.reading import sound

from reqonto.pipeline import Result, run
from reqonto.settings import Settings

HEAD = """
role Buyer
role Shop
enum Status {{ draft, paid }}
entity Order {{ changing param status: Status{default}  param total: integer  changing param shut: boolean default true }}
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
"""


def checked(rest: str, tmp_path: Path, default: str = " default draft") -> Result:
    file = tmp_path / "s.req"
    file.write_text(HEAD.format(default=default) + rest, encoding="utf-8")
    return run([file], Settings(cache=False), stages=("read", "meaning", "consistency", "scenarios"))


def conflicts(rest: str, tmp_path: Path, default: str = " default draft") -> list[tuple[set[str], set[str]]]:
    result = checked(rest, tmp_path, default)
    assert result.consistency is not None
    return [(set(each.members), set(each.background)) for each in result.consistency.conflicts]


@pytest.mark.parametrize(
    ("rule", "assumed"),
    [
        ("every o in Order: o.status = paid", "Order.status"),
        ("every o in Order: not o.shut", "Order.shut"),
    ],
)
def test_what_is_never_so_contradicts_the_initial_value(rule: str, assumed: str, tmp_path: Path) -> None:
    assert conflicts(f"constraint C-1: {rule}\n", tmp_path) == [({"C-1"}, {assumed})]


@pytest.mark.parametrize(
    ("rule", "default"),
    [
        ("every o in Order: o.status = paid", ""),
        ("every o in Order: o.status = paid", " default paid"),
        ("every o in Order: o.status = draft", " default draft"),
        ("every o in Order: o.total = 3", " default draft"),
        ("every o in Order, p in Pay: if p.order = o then o.status = paid", " default draft"),
    ],
)
def test_what_can_be_so_at_first_or_later_is_no_conflict(rule: str, default: str, tmp_path: Path) -> None:
    assert conflicts(f"constraint C-1: {rule}\n", tmp_path, default) == []


def test_a_second_default_counts_where_its_condition_holds_and_ties_settle_nothing(tmp_path: Path) -> None:
    special = "default value Order.status = paid where self.total > 10\n"
    tie = special + "default value Order.status = draft where self.total > 10\n"
    rule = "constraint C-1: every o in Order where o.total > 10: o.status = {}\n"

    assert conflicts(special + rule.format("paid"), tmp_path) == []
    assert conflicts(special + rule.format("draft"), tmp_path) == [({"C-1"}, {"Order.status"})]
    assert conflicts(tie + rule.format("paid"), tmp_path) == []
    assert conflicts(tie + rule.format("draft"), tmp_path) == []


STORY = """
constraint C-1: every o in Order: o.status = paid
scenario S-1 { given a: Order  given b: Buyer  start 2026-03-02T09:00Z
  at 10:00: b does Pay(order: a)  ends 2026-03-03T09:00Z  expect C-1 violated }
scenario S-2 { given a: Order { status: paid }  given b: Buyer  start 2026-03-02T09:00Z
  at 10:00: b does Pay(order: a)  ends 2026-03-03T09:00Z  expect C-1 satisfied }
"""


def test_a_scenario_agrees_and_may_tell_of_an_object_that_was_there_before(tmp_path: Path) -> None:
    result = checked(STORY, tmp_path)

    assert result.summary["unexpected"] == 0
    assert {each.id for each in result.scenarios} == {"S-1", "S-2"}
    assert result.consistency is not None
    assert [set(each.members) for each in result.consistency.conflicts] == [{"C-1"}]


def test_fixed_parameters_and_life_cycles_are_left_to_their_own_meaning() -> None:
    cycle = "lifecycle Order.status { initial draft  from draft -> paid on Pay(order: self)  final paid }\n"

    _, found = sound(HEAD.format(default=" default draft") + cycle + "default value Order.total = 3\n")

    assert {axiom.id for axiom in found.beginnings.axioms} == {"Order.shut"}
    assert "Order.shut" not in found.told_theory.by_id
