"""Two requirements that clash only through others between them, each two of which can be kept."""

from __future__ import annotations

import pytest

from reqonto.backends.base import Budget
from reqonto.checks.candidates import candidate_pairs
from reqonto.checks.consistency import check_consistency
from reqonto.checks.questions import Asker
from reqonto.constraints.axioms import interpret
from reqonto.logic.theory import Theory
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

SHOP = """
enum Form { cash, card }
role Customer
role Shop
entity Order { param form: Form }
event Place(order: Order) by Customer
event Ship(order: Order) by Shop
event Invoice(order: Order) by Shop
event Approve(order: Order) by Shop
event Pay(order: Order) by Customer
"""
SOON = "requirement R-1 { when Place(order: o), the Shop shall within 2 d do Ship(order: o) }"
PAID = "constraint R-2: every s in Ship: some p in Pay: p.order = s.order and p before s"
CASH = "requirement R-3 { every o in Order: where o.form = cash, the Customer must not do Pay(order: o) }"


def theory(*items: str) -> Theory:
    tree, faults = parse(Source("shop.req", SHOP + "\n".join(items)))
    specification, wrong = resolve([tree])
    assert (faults, [each.code.code for each in wrong if each.weight.word == "error"]) == ([], [])
    return interpret(specification).theory


def conflicts(*items: str) -> set[tuple[str, ...]]:
    found = check_consistency(theory(*items))
    assert not found.undecided
    return {conflict.members for conflict in found.conflicts}


FACTS = SHOP.replace(
    "param form: Form", "param gift: boolean  param heavy: boolean  param size: integer  param height: integer"
)
NOT_SHIPPED = "constraint R-2: every s in Ship: not s.order.gift and (s.order.size < 5 or s.order.height < 7)"


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("if o.heavy then o.gift", {("R-1", "R-2")}),
        ("if o.heavy then o.size = 9 and o.height = 9", {("R-1", "R-2"), ("R-1", "R-2", "R-3")}),
    ],
)
def test_a_fact_beside_a_known_conflict_is_one_of_another_unless_it_only_leads_to_it(
    fact: str, expected: set[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That heavy orders are gifts says nothing new of gifts; that they are large does not go away with what is said of gifts."""
    monkeypatch.setitem(globals(), "SHOP", FACTS)

    assert conflicts(SOON, NOT_SHIPPED, f"constraint R-3: every o in Order: {fact}") == expected


CASH_BEFORE = (
    CASH,
    "constraint R-3: every p in Pay: p.order.form = card",
    "constraint R-3: every p in Pay: p.order.form in {card}",
    "constraint R-3: every p in Pay: not (p.order.form = cash)",
    "constraint R-3: every p in Pay where p.order.form != card: false",
    "constraint R-3: every o in Order: o.form = card or (no p in Pay: p.order = o)",
    "constraint R-3: no p in Pay: p.order.form = cash",
    "constraint R-3: every p in Pay: p.order.form = card or (some s in Ship: s.order = p.order and s before p)",
)
"""Ways of saying that cash is not paid before the goods are shipped."""


@pytest.mark.parametrize("cash", CASH_BEFORE)
@pytest.mark.parametrize(
    "paid",
    [
        PAID,
        "requirement R-2 { the Shop must not do Ship(order: o) unless Pay(order: o) }",
        "requirement R-2 { when Ship(order: o) as s, the Shop shall ensure some p in Pay: p.order = o and p before s }",
        "constraint R-2: no s in Ship: no p in Pay: p.order = s.order and p before s",
    ],
)
def test_what_is_paid_in_cash_can_not_be_shipped_soon(paid: str, cash: str) -> None:
    assert ("R-1", "R-2", "R-3") in conflicts(SOON, paid, cash)


def test_each_two_of_them_can_be_kept() -> None:
    for left in range(3):
        assert not conflicts(*[item for index, item in enumerate((SOON, PAID, CASH)) if index != left])


def test_three_may_lie_between() -> None:
    members = conflicts(
        SOON,
        PAID,
        "constraint R-4: every p in Pay: some i in Invoice: i.order = p.order and i before p",
        "constraint R-5: every i in Invoice: some a in Approve: a.order = i.order and a before i",
        "requirement R-6 { every o in Order: where o.form = cash, the Shop must not do Approve(order: o) }",
    )
    assert members == {("R-1", "R-2", "R-4", "R-5", "R-6")}


def test_two_duties_may_clash_through_what_forbids_both() -> None:
    members = conflicts(
        SOON,
        "requirement R-2 { when Approve(order: o), the Shop shall eventually do Invoice(order: o) }",
        "constraint R-3: every s in Ship, i in Invoice: s.order != i.order",
    )
    # The second duty clashes with what forbids both wherever something was shipped, the first one where both are due.
    assert members == {("R-2", "R-3"), ("R-1", "R-2", "R-3")}


@pytest.mark.parametrize(
    "items",
    [
        (
            "requirement R-1 { when Place(order: o), the Shop shall within 2 d do Ship(order: o) unless Invoice(order: o) }",
            CASH.replace("R-3", "R-2").replace("Customer must not do Pay", "Shop must not do Ship"),
            "constraint R-3: every i in Invoice: not (i.order.form = cash)",
        ),
        (
            "constraint R-1: every p in Place: (some s in Ship: s.order = p.order) or (some i in Invoice: i.order = p.order)",
            "constraint R-2: no s in Ship: s.order.form = cash",
            "constraint R-3: no i in Invoice: i.order.form = cash",
        ),
        (
            SOON,
            """constraint R-2: every s in Ship:
              (some a in Approve: a.order = s.order and a before s) or (some i in Invoice: i.order = s.order and i before s)
            """,
            CASH.replace("Customer must not do Pay", "Shop must not do Approve"),
            "constraint R-4: no i in Invoice: i.order.form = cash",
        ),
    ],
)
def test_every_way_out_may_be_closed_by_another(items: tuple[str, ...]) -> None:
    everybody = tuple(f"R-{index + 1}" for index in range(len(items)))
    assert conflicts(*items) == {everybody}
    for left in range(len(items)):
        assert everybody not in conflicts(*(item for index, item in enumerate(items) if index != left))


@pytest.mark.parametrize(
    "items",
    [
        # Whoever pays in cash can not order: nobody is in the way of anybody.
        (SOON, PAID, CASH, "constraint R-4: every p in Place: p.order.form = card"),
        # The duty is for orders by card.
        (SOON.replace("when", "where o.form = card, when"), PAID, CASH),
        # What is paid in cash is shipped without.
        (SOON, PAID.replace(": some", ": if s.order.form = card then some"), CASH),
        # The cash is paid after a while, which leaves time to ship.
        (SOON, PAID, "constraint R-3: every p in Pay, q in Place: if q.order = p.order then p after q"),
        # Nothing is called for: what was not paid is not shipped.
        (PAID, CASH, "constraint R-1: every s in Ship: some p in Place: p.order = s.order and p before s"),
    ],
)
def test_what_can_be_kept_is_no_conflict(items: tuple[str, ...]) -> None:
    assert not [members for members in conflicts(*items) if len(members) > 1]


def test_what_leads_nowhere_is_not_asked_about() -> None:
    """Only what is about something that is called for lies between, and only if the other one denies what it wants."""
    whole = theory(
        SOON,
        PAID,
        "constraint R-4: every p in Pay: some i in Invoice: i.order = p.order and i before p",
        "constraint R-5: every a in Approve: some s in Ship: s.order = a.order and s before a",
        CASH,
    )
    musts = whole.ids("must")
    between = {
        (one, other): rest
        for one, other, rest in candidate_pairs(Asker.start(whole, Budget(), 60, None), musts, musts)
        if rest
    }
    assert between["R-1", "R-3"] == ("R-2",)
    assert all("R-5" not in rest for rest in between.values())


# ---------------------------------------------------------------- what relates the events of two triggers

CASH_WAITS = """requirement R-4 {
  when Place(order: o), if o.form = cash then the Shop must not within 2 d do Ship(order: o) exception to R-1
}"""
HELD = "requirement R-2 { when Pay(order: o), the Shop must not throughout 2 d do Ship(order: o) }"


@pytest.mark.parametrize(
    ("tie", "clash"),
    [
        ("constraint R-3: every p in Place, a in Pay: if p.order = a.order then a.time = p.time", True),
        ("constraint R-3: every p in Place: every a in Pay where a.order = p.order: a.time = p.time", True),
        ("constraint R-3: no p in Place: some a in Pay: a.order = p.order and a.time != p.time", True),
        ("constraint R-3: every p in Place, a in Pay: if p.order = a.order then a.time + 1 h = p.time", False),
        # One moment is left, or they never meet.
        ("constraint R-3: every p in Place, a in Pay: if p.order = a.order then a.time = p.time + 1 min", False),
        ("constraint R-3: every p in Place: no a in Pay: a.order = p.order", False),
    ],
)
def test_a_rule_that_relates_the_events_of_two_triggers_is_kept_where_these_meet(tie: str, *, clash: bool) -> None:
    """Where it applies everything can be kept, for cash."""
    assert conflicts(SOON, HELD, CASH_WAITS, tie) == ({("R-1", "R-2", "R-3")} if clash else set())
