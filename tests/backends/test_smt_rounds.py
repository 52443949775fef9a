"""What the first world of a question would break takes part at once; what nothing reads is filled in lawfully."""

import sys
from pathlib import Path

import pytest

from reqonto.backends.base import Budget, Possible
from reqonto.backends.smt import SMT
from reqonto.backends.smt_rules import rules_of
from reqonto.logic.sorts import BOOL, MOMENT, PARTY, ObjectSort
from reqonto.logic.terms import TRUE, Defined, Exists, Function, Holds, IsKind, Var
from reqonto.logic.theory import Axiom, KindInfo

sys.path.insert(0, str(Path(__file__).parent))
from theories import Names, event, make

PAGE = ObjectSort("Page")
X, M = Var("x", PARTY), Var("m", MOMENT)
SALE, SELLS = event("Sells", by=PARTY)
E = Var("e", SALE.sort)
FUNCTIONS = {
    **SELLS,
    "Shop.Care": Function("Shop.Care", (PARTY,), BOOL),
    "Shop.page": Function("Shop.page", (PARTY,), PAGE, partial=True),
    "Bank.page": Function("Bank.page", (PARTY,), PAGE, partial=True),
    "open": Function("open", (PARTY, MOMENT), BOOL, changing=True),
}
ROLES = [KindInfo(name, PARTY, supers=("Party",)) for name in ("Shop", "Bank")]
the = Names(FUNCTIONS)
SHOP = IsKind(X, "Shop")
SELLER = Axiom("seller", "structure", (E,), TRUE, IsKind(the("Sells.by", E), "Shop"))
CARES = Axiom("care", "structure", (X,), SHOP, Holds(the("Shop.Care", X)))
HAS_PAGE = Axiom("page", "background", (X,), SHOP, Defined(the("Shop.page", X)))
BANK_HAS_PAGE = Axiom("bank", "background", (X,), IsKind(X, "Bank"), Defined(the("Bank.page", X)))
IS_OPEN = Axiom("open", "must", (X, M), SHOP, Holds(the("open", X, M)))


def course_of_a_sale(*axioms):
    """What the question took whether anything is sold."""
    theory = make([KindInfo("Party", PARTY), KindInfo("Page", PAGE), SALE, *ROLES], FUNCTIONS, (SELLER, *axioms))
    session = SMT().open(theory)
    assert isinstance(session.possible(Exists((E,), TRUE), keeping=theory.by_id, budget=Budget()), Possible)
    return session.course


@pytest.mark.parametrize("axiom", [CARES, HAS_PAGE, IS_OPEN], ids=lambda axiom: axiom.id)
def test_one_world_is_enough_where_what_breaks_can_be_foreseen(axiom):
    assert len(course_of_a_sale(axiom).worlds) == 1


def test_what_only_a_kind_without_members_could_break_takes_no_part():
    assert course_of_a_sale(CARES, HAS_PAGE, BANK_HAS_PAGE).ids == ("seller", "page")


def test_what_joins_joins_still_where_more_is_read():
    theory = make([KindInfo("Party", PARTY), *ROLES], FUNCTIONS, (SELLER, CARES, HAS_PAGE, BANK_HAS_PAGE, IS_OPEN))
    for rule in rules_of(theory):
        there, everything = dict.fromkeys(rule.over, 1), rule.needs | rule.symbols | rule.kinds

        assert rule.joins(there, everything) >= rule.joins(there, rule.needs)
        assert not any(rule.joins(there, everything - {name}) for name in rule.needs)
