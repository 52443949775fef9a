"""Counting and history in scenarios, against a plain loop over the events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.checks.scenarios import check_scenarios
from reqonto.checks.verdicts import Judgement
from reqonto.constraints.axioms import interpret
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

SHOP = """
role Shop
entity Account
event SendCode(account: Account) by Shop
event Spend(account: Account, amount: money CNY) by Shop
event TopUp(account: Account, amount: money CNY) by Shop
event Fail(account: Account) by Shop
event Login(account: Account) by Shop
event Lock(account: Account) by Shop
constraint L-01: every s in SendCode:
  count(t in SendCode where t.account = s.account and t.time > s.time - 1 h and t not after s) <= 2
constraint L-02: every s in Spend:
  sum(u.amount for u in Spend where u.account = s.account and u.time > s.time - 1 h and u not after s) <= 50 CNY
constraint L-03: every s in Spend:
  sum(t.amount for t in TopUp where t.account = s.account and t not after s)
    >= sum(u.amount for u in Spend where u.account = s.account and u not after s)
constraint L-04: no f in Fail: count(g in Fail where g.account = f.account and g not after f
  and (no l in Login: l.account = f.account and g not after l and l not after f)) = 3
"""
# Once before the property is tried: deep texts raise the limit of recursion, which hypothesis would take for a mistake.
assert not resolve([parse(Source("shop.req", SHOP))[0]])[1]

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOUR = 60

Story = list[tuple[str, int, int]]
"""What happens, after how many minutes, with which amount."""


def judged(story: Story) -> dict[str, Judgement]:
    lines = [
        f"at {(START + timedelta(minutes=minute)).isoformat()}: s does {kind}(account: a"
        + (f", amount: {amount} CNY)" if kind in {"Spend", "TopUp"} else ")")
        for kind, minute, amount in story
    ]
    steps = "\n".join(lines)
    text = f"{SHOP}scenario S-01 {{ given s: Shop\n given a: Account\n start 2026-01-05T09:00Z\n{steps}\nends 2026-02-01 }}"
    specification, wrong = resolve([parse(Source("shop.req", text))[0]])
    assert not [each for each in wrong if each.weight.word == "error"]
    results, found = check_scenarios(specification, interpret(specification).theory)
    assert not [each for each in found if each.weight.word == "error"]
    return {each.requirement: each for each in results[0].judgements}


def broken(story: Story) -> dict[str, set[int]]:
    """The numbers of the events that break each limit."""
    wrong: dict[str, set[int]] = {"L-01": set(), "L-02": set(), "L-03": set(), "L-04": set()}
    for number, (kind, minute, _) in enumerate(story, start=1):
        until = [(other, when, amount) for other, when, amount in story if when <= minute]
        window = [(other, amount) for other, when, amount in until if when > minute - HOUR]
        if kind == "SendCode" and sum(other == "SendCode" for other, _ in window) > 2:
            wrong["L-01"].add(number)
        if kind == "Spend":
            spent = sum(amount for other, _, amount in until if other == "Spend")
            if sum(amount for other, amount in window if other == "Spend") > 50:
                wrong["L-02"].add(number)
            if sum(amount for other, _, amount in until if other == "TopUp") < spent:
                wrong["L-03"].add(number)
        if kind == "Fail":
            logins = [when for other, when, _ in until if other == "Login"]
            row = [when for other, when, _ in until if other == "Fail" and not any(when <= login for login in logins)]
            if len(row) == 3:
                wrong["L-04"].add(number)
    return wrong


EVENTS = st.tuples(
    st.sampled_from(["SendCode", "Spend", "TopUp", "Fail", "Login"]),
    st.sampled_from([0, 1, 30, 59, 60, 61, 90, 120]),
    st.sampled_from([10, 25, 26, 50]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(EVENTS, max_size=9).map(lambda story: sorted(story, key=lambda event: event[1])))
def test_limits_are_broken_where_a_plain_loop_says_so(story: Story) -> None:
    verdicts = judged(story)

    for key, numbers in broken(story).items():
        assert set(verdicts[key].events) == numbers
        assert (verdicts[key].verdict.value == "violated") is bool(numbers)
