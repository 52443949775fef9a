"""Deadlines of calendars against one another: what the solver says agrees with looking at every day."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.constraints.reading import only, sound

from reqonto.backends.base import Budget, Impossible, Possible
from reqonto.backends.smt import SMT
from reqonto.logic.calendars import Reckoning, day_number, day_of
from reqonto.logic.evaluate import holds
from reqonto.logic.terms import Apply, Arith, Compare, Const, Exists, Function, conjunction
from reqonto.logic.walk import every_node, substitute
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.spec.reckoning import calendar_of

SHOP = """
module shop { zone "Asia/Shanghai" }
role Shop
entity Order
event Refund(order: Order) by Shop
event Transfer(order: Order) by Shop
calendar CN {
  zone "Asia/Shanghai"  weekend sat, sun
  holidays 2026-01-01..2026-01-03, 2026-02-15..2026-02-23, 2026-10-01..2026-10-07
  workdays 2026-01-04, 2026-02-14, 2026-02-28, 2026-10-10
}
calendar Bank { zone "Asia/Shanghai"  weekend sun  holidays 2026-10-01..2026-10-03 }
"""

# The first use of the parser raises the limit on recursion, which a property test must not see.
SPECIFICATION, _ = sound(SHOP)

BUDGET = Budget(steps=20_000_000, seconds=60.0)


def pair(one, other):
    """The theory of two duties of one trigger, and the two axioms."""
    text = SHOP + "".join(
        f"requirement R-{index} {{ when Refund(order: o) as r, the Shop shall {timing} do Transfer(order: o) }}\n"
        for index, timing in enumerate((one, other))
    )
    _, found = sound(text)
    return found.theory, [only(found.theory, f"R-{index}") for index in (0, 1)]


def ends(duty, start):
    """When a duty that begins at `start` ends."""
    for node in every_node(duty.duty):
        match node:
            case Compare("<=", _, Apply(Function(computed=Reckoning() as counted))):
                return counted.at(start)
            case Compare("<=", _, Arith("+", _, Const(length))):
                return start + length
    raise AssertionError(duty)


def starts(*timings):
    """The first and the last second, and noon, of every day of the calendar; without one of a few years."""
    first, last = day_number(date(2023, 1, 1)), day_number(date(2028, 12, 31))
    if any("business" in timing for timing in timings):
        calendar = calendar_of(SPECIFICATION.calendars[0], SPECIFICATION)
        first, last = calendar.first, calendar.last
    for day in range(first, last + 1):
        begin = day * 86_400 - 8 * 3600
        assert day_of("Asia/Shanghai", begin) == day
        yield from (Fraction(begin), Fraction(begin + 12 * 3600), Fraction(begin + 86_399))


TIMINGS = st.one_of(
    st.integers(1, 8).map(lambda n: f"within {n} business day{'s' * (n > 1)} by CN after r"),
    st.integers(1, 8).map(lambda n: f"within {n} business day{'s' * (n > 1)} by Bank after r"),
    st.integers(1, 20).map(lambda n: f"within {n} d from the day after r"),
    st.integers(1, 20).map(lambda n: f"within {n} d after r"),
    st.integers(1, 2).map(lambda n: f"within {n} month{'s' * (n > 1)} after r"),
)


@settings(max_examples=20, deadline=None)
@given(TIMINGS, TIMINGS)
def test_whether_one_deadline_is_later_on_some_day(one, other):
    theory, (first, second) = pair(one, other)
    days = [(ends(first, at), ends(second, at)) for at in starts(one, other)]
    later = any(a is not None and b is not None and a > b for a, b in days)
    # The last answer that keeps the first duty keeps the second one unless its end is earlier.
    goal = Exists((*first.vars, *first.duty.vars), conjunction(first.trigger, first.duty.body, _broken(second, first)))

    answer = SMT().open(theory).possible(goal, keeping=(), budget=BUDGET)

    if isinstance(answer, Possible):
        assert later
        assert holds(goal, answer.witness)
    if isinstance(answer, Impossible):
        assert not later
    if later:
        assert isinstance(answer, Possible)


def _broken(second, first):
    """That the answer of the first duty comes too late for the second, which begins with the same event."""
    (limit,) = [
        each for each in second.duty.body.parts if isinstance(each, Compare) and each.op == "<=" and _is_end(each)
    ]
    theirs, ours = (*second.vars, *second.duty.vars), (*first.vars, *first.duty.vars)
    renamed = {var.name: own for var, own in zip(theirs, ours, strict=True)}
    late = substitute(limit, renamed)
    return Compare(">", late.left, late.right)


def _is_end(compare):
    return not (isinstance(compare.right, Apply) and compare.right.function.computed is None)


@pytest.mark.parametrize(
    ("one", "other", "follows"),
    [
        ("within 3 business days by CN after r", "within 5 business days by CN after r", True),
        ("within 24 h after r", "within 1 business day by CN after r", True),
        ("within 3 business days by CN after r", "within 12 d after r", False),
        ("within 3 business days by CN after r", "within 13 d after r", True),
        ("within 5 business days by Bank after r", "within 5 business days by CN after r", False),
        ("within 7 d from the day after r", "within 8 d after r", True),
        ("within 30 d after r", "within 1 month after r", False),
        ("within 28 d after r", "within 1 month after r", True),
        ("within 1 month after r", "within 32 d after r", True),
        ("within 1 month after r", "within 31 d after r", False),
    ],
)
def test_which_deadlines_follow_from_which(one, other, follows):
    theory, (first, second) = pair(one, other)
    goal = Exists((*first.vars, *first.duty.vars), conjunction(first.trigger, first.duty.body, _broken(second, first)))

    answer = SMT().open(theory).possible(goal, keeping=(), budget=BUDGET)

    assert isinstance(answer, Impossible if follows else Possible)


@pytest.mark.parametrize(
    ("shall", "must_not", "clash"),
    [
        ("within 3 business days", "within 5 d", False),
        ("within 3 business days", "within 6 d", True),
        ("within 1 business day", "within 3 d", False),
        ("within 1 business day", "within 4 d", True),
        ("within 10 business days", "within 14 d", False),
        ("within 10 business days", "within 15 d", True),
        ("within 1 month", "within 30 d", False),
    ],
)
def test_a_deadline_beside_a_time_without_the_act_is_decided_in_any_year(shall, must_not, clash, tmp_path):
    # Only some days of the week leave room for the act, and the calendar knows every year.
    file = tmp_path / "s.req"
    file.write_text(
        f"""
        module shop {{ zone "Asia/Shanghai" }}
        role Shop
        entity Order
        event Refund(order: Order) by Shop
        event Transfer(order: Order) by Shop
        calendar CN {{ zone "Asia/Shanghai"  weekend sat, sun }}
        requirement R-1 {{ when Refund(order: o) as r, the Shop shall {shall} after r do Transfer(order: o) }}
        requirement R-2 {{ when Refund(order: o) as r, the Shop must not {must_not} after r do Transfer(order: o) }}
        """,
        encoding="utf-8",
    )

    found = run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency

    assert [conflict.members for conflict in found.conflicts] == ([("R-1", "R-2")] if clash else [])
    assert found.undecided == ()
