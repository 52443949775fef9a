"""Life cycles with time-outs leave every other question decidable."""

from __future__ import annotations

from reqonto.backends.base import Budget
from reqonto.checks.consistency import check_consistency
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


def test_a_conflict_beside_a_time_out_is_found_and_nothing_stays_open() -> None:
    tree, faults = parse(Source("library.req", LIBRARY))
    specification, wrong = resolve([tree])
    assert (faults, wrong) == ([], [])

    found = check_consistency(interpret(specification).theory, budget=Budget(seconds=60), seconds=120)

    assert [set(each.members) for each in found.conflicts] == [{"R-1", "C-1"}]
    assert found.undecided == ()
