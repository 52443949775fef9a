"""Conflicts that other requirements must not hide, and requirements that contradict themselves."""

from __future__ import annotations

import pytest

from reqonto.backends.base import Budget
from reqonto.checks.consistency import check_consistency
from reqonto.checks.verdicts import Consistency
from reqonto.constraints.axioms import interpret
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

SHOP = """
role Customer
role Shop
entity Order { param vip: boolean  param total: money CNY }
event Pay(order: Order) by Customer
event Ship(order: Order) by Shop
"""


def checked(text: str) -> Consistency:
    tree, faults = parse(Source("shop.req", SHOP + text))
    specification, wrong = resolve([tree])
    assert (faults, [each.code.code for each in wrong if each.weight.word == "error"]) == ([], [])
    return check_consistency(interpret(specification).theory, budget=Budget(seconds=60), seconds=120)


def test_a_conflict_that_is_stated_twice_stays_a_conflict() -> None:
    found = checked("""
    requirement A1 { when Pay(order: o) as p, the Shop shall within 2 h after p do Ship(order: o) }
    requirement A2 { when Pay(order: o) as p, the Shop shall within 1 h after p do Ship(order: o) }
    requirement B1 { when Pay(order: o) as p, if o.vip then the Shop must not within 3 h after p do Ship(order: o) }
    requirement B2 { when Pay(order: o) as p, if o.vip then the Shop must not within 4 h after p do Ship(order: o) }
    """)

    members = {frozenset(each.members) for each in found.conflicts}
    assert members == {frozenset((a, b)) for a in ("A1", "A2") for b in ("B1", "B2")}
    assert found.vacuous == ()


@pytest.mark.parametrize(
    "text",
    [
        "constraint X-1: every s in Ship: s.order.total > 5 CNY and s.order.total < 3 CNY",
        "constraint X-1: every s in Ship: some t in Ship: t.order = s.order and t before s",
    ],
)
def test_a_requirement_that_contradicts_itself_is_reported(text: str) -> None:
    found = checked(text)

    assert [(each.kind, each.members) for each in found.conflicts] == [("trigger", ("X-1",))]


def test_a_prohibition_is_no_contradiction() -> None:
    found = checked("constraint X-1: every s in Ship where s.order.total > 5 CNY: false")

    assert (found.conflicts, found.vacuous) == ((), ())


def test_what_others_exclude_on_purpose_never_applies() -> None:
    found = checked("""
    constraint X-1: every s in Ship: false
    requirement X-2 { when Ship(order: o) as s, the Shop shall within 2 h after s do Ship(order: o) }
    """)

    assert [(each.requirement, each.because, each.remedy) for each in found.vacuous] == [("X-2", ("X-1",), False)]
    assert found.conflicts == ()


def test_what_is_due_where_a_duty_is_broken_is_a_remedy() -> None:
    found = checked("""
    requirement X-1 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
    requirement X-2 { when Pay(order: o) as p, if no s in Ship: s.order = o and s within 48 h after p then
        the Shop shall within 72 h after p do Ship(order: o) }
    """)

    assert [(each.requirement, each.because, each.remedy) for each in found.vacuous] == [("X-2", ("X-1",), True)]
    assert found.conflicts == ()


def test_what_only_a_longer_time_excludes_is_no_remedy() -> None:
    found = checked("""
    requirement X-1 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
    requirement X-2 { when Pay(order: o) as p, if no s in Ship: s.order = o and s within 24 h after p then
        the Shop shall within 72 h after p do Ship(order: o) }
    """)

    assert found.vacuous == ()


def test_all_minimal_conflicts_of_a_trigger_are_found() -> None:
    found = checked("""
    requirement T-4 { when Pay(order: o) as p, the Shop shall within 2 d after p do Ship(order: o) }
    requirement T-5 { when Pay(order: o) as p, the Shop shall within 3 d after p do Ship(order: o) }
    requirement T-6 {
      when Pay(order: o) as p, if o.total < 10 CNY then the Shop must not throughout 3 d do Ship(order: o)
    }
    """)

    assert {frozenset(each.members) for each in found.conflicts} == {
        frozenset(("T-4", "T-6")),
        frozenset(("T-5", "T-6")),
    }
    assert found.conflicts_complete


def test_a_conflict_is_told_where_one_of_its_members_applies() -> None:
    found = checked("""
    event Ask(order: Order) by Customer
    requirement R-3 {
      when Ask(order: o) as a, if some p in Pay: p.order = o and p before a
      then the Shop shall within 1 h after a do Ship(order: o)
    }
    requirement R-1 { when Pay(order: o) as p, the Shop shall within 2 h after p do Ship(order: o) }
    requirement R-2 { when Pay(order: o) as p, the Shop must not within 24 h after p do Ship(order: o) }
    """)

    assert [(each.kind, each.trigger, each.members) for each in found.conflicts] == [
        ("trigger", ("R-1",), ("R-1", "R-2"))
    ]
