"""Life cycles with time-outs leave every other question decidable."""

from __future__ import annotations

from reqonto.backends.base import Budget
from reqonto.checks.consistency import check_consistency
from reqonto.checks.verdicts import Consistency
from reqonto.constraints.axioms import interpret
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

LIBRARY = """
external role Reader
role Library
enum LoanState { open, returned, lost }
entity Loan { relation reader: Reader [1]  changing param state: LoanState default open }
event Borrow(loan: Loan) by Reader to Library
event Return(loan: Loan) by Reader to Library
event Fine(loan: Loan, amount: money CNY) by Library to Reader
lifecycle Loan.state {
  initial open
  from open -> returned on Return(loan: self)
  from open -> lost timeout 90 d
  final returned, lost
}
requirement R-1 {
  when Return(loan: l) as r, if (some b in Borrow: b.loan = l and r.time > b.time + 30 d)
  then the Library shall within 1 h after r do Fine(loan: l, amount: 5 CNY)
}
constraint C-1: every f in Fine: f.amount >= 20 CNY
"""


def checked(text: str) -> Consistency:
    tree, faults = parse(Source("library.req", text))
    specification, wrong = resolve([tree])
    assert (faults, wrong) == ([], [])
    return check_consistency(interpret(specification).theory, budget=Budget(seconds=60), seconds=120)


def test_a_conflict_beside_a_time_out_is_found_and_nothing_stays_open() -> None:
    found = checked(LIBRARY)

    assert [set(each.members) for each in found.conflicts] == [{"R-1", "C-1"}]
    assert found.undecided == ()


def test_what_a_life_cycle_excludes_by_itself_is_no_conflict_with_another_requirement() -> None:
    found = checked("""
    role Seller
    external role Buyer
    enum State { unpaid, paid, shipped, done, closed }
    entity Order { changing param state: State default unpaid }
    event Pays(order: Order) by Buyer
    event Ships(order: Order) by Seller
    event Confirms(order: Order) by Buyer
    lifecycle Order.state {
      initial unpaid
      from unpaid -> paid on Pays(order: self)
      from unpaid -> closed timeout 24 h
      from paid -> shipped on Ships(order: self)
      from shipped -> done on Confirms(order: self)
      from shipped -> done timeout 10 d
      final done, closed
    }
    requirement R-1 { when Confirms(order: o), the Seller shall before Confirms(order: o) do Ships(order: o) }
    """)

    assert found.conflicts == ()
    assert found.undecided == ()


def test_states_that_become_true_beside_one_that_always_holds_stay_decidable() -> None:
    found = checked("""
    role Seller { changing param points: integer in 0..*  changing param deposit: money CNY }
    role Platform
    external role Buyer
    event Asks(shop: Seller) by Buyer
    event Close(shop: Seller) by Platform
    requirement R-1 { every s in Seller: when s.points >= 48, the Platform shall within 3 d do Close(shop: s) }
    requirement R-2 { every s in Seller: the Platform shall always ensure s.deposit >= 50000 CNY }
    requirement R-3 { every s in Seller: when s.points >= 12, the Platform shall within 30 d do Close(shop: s) }
    """)

    assert (found.conflicts, found.undecided) == ((), ())
