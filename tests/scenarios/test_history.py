"""The n-th event, limits over a sliding window and the same key again, in scenarios, against plain loops."""

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
entity Order
event Fail(account: Account) by Shop
event Login(account: Account) by Shop
event Lock(account: Account) by Shop
event Place(account: Account, order: optional Order) by Shop
requirement R-1 { when the 3rd Fail(account: x) within 1 h since Login(account: x) as f, the Shop shall within 1 min do Lock(account: x) }
requirement R-2 { when the 1st Fail(account: x), the Shop shall immediately do Lock(account: x) }
constraint L-1: at most 2 Login(account: x) per 1 h
constraint L-2: at most 3 Fail per 2 h
constraint L-3: every x in Account: at most 2 Place(account: x)
constraint L-4: the same account in Place within 1 h means the same order
constraint L-5: every f in Fail: count(l in Login(account: f.account) where l not after f) <= 1
"""
# Once before the property is tried: deep texts raise the limit of recursion, which hypothesis would take for a mistake.
assert not resolve([parse(Source("shop.req", SHOP))[0]])[1]

START = datetime(2026, 1, 5, 9, tzinfo=UTC)

Story = list[tuple[str, int, str, str]]
"""What happens, after how many minutes, to which account, with which order."""


def judged(story: Story) -> dict[str, Judgement]:
    lines = [
        f"at {(START + timedelta(minutes=minute)).isoformat()}: s does {kind}(account: {account}"
        + (f", order: {order})" if kind == "Place" and order else ")")
        for kind, minute, account, order in story
    ]
    steps = "\n".join(lines)
    text = f"""{SHOP}scenario S-01 {{
      given s: Shop\n given a: Account\n given b: Account\n given o: Order\n given q: Order
      start 2026-01-05T09:00Z\n{steps}\nends 2026-02-01 }}"""
    specification, wrong = resolve([parse(Source("shop.req", text))[0]])
    assert not [each for each in wrong if each.weight.word == "error"]
    results, found = check_scenarios(specification, interpret(specification).theory)
    assert not [each for each in found if each.weight.word == "error"]
    return {each.requirement: each for each in results[0].judgements}


def broken(story: Story) -> dict[str, bool]:
    """Which of them are broken, by going through the story."""
    wrong = dict.fromkeys(("R-1", "R-2", "L-1", "L-2", "L-3", "L-4", "L-5"), False)
    fails = [(when, who) for kind, when, who, _ in story if kind == "Fail"]
    logins = [(when, who) for kind, when, who, _ in story if kind == "Login"]
    places = [(when, who, order) for kind, when, who, order in story if kind == "Place"]
    for when, who in fails:
        last = max((t for t, other in logins if other == who and t < when), default=-1)
        row = [t for t, other in fails if other == who and max(last + 1, when - 60) <= t <= when]
        wrong["R-1"] |= len(row) >= 3 and sum(t < when for t in row) < 3
        wrong["R-2"] |= not any(other == who and t < when for t, other in fails)
        wrong["L-2"] |= sum(when - 120 < t <= when for t, _ in fails) > 3
        wrong["L-5"] |= sum(other == who and t <= when for t, other in logins) > 1
    for when, who in logins:
        wrong["L-1"] |= sum(other == who and when - 60 < t <= when for t, other in logins) > 2
    for who in "ab":
        wrong["L-3"] |= sum(other == who for _, other, _ in places) > 2
    for number, (when, who, order) in enumerate(places):
        wrong["L-4"] |= any(
            other == who and abs(t - when) <= 60 and thing != order for t, other, thing in places[number + 1 :]
        )
    return wrong


EVENTS = st.tuples(
    st.sampled_from(["Fail", "Fail", "Fail", "Login", "Place"]),
    st.sampled_from([0, 1, 30, 59, 60, 61, 90, 120]),
    st.sampled_from("aab"),
    st.sampled_from(["o", "o", "q", ""]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(EVENTS, max_size=8).map(lambda story: sorted(story, key=lambda event: event[1])))
def test_history_is_judged_as_a_plain_loop_judges_it(story: Story) -> None:
    verdicts = judged(story)

    expected = broken(story)

    assert expected == {key: verdicts[key].verdict.value == "violated" for key in expected}


def fails(*minutes: int) -> Story:
    return [("Fail", minute, "a", "") for minute in minutes]


def test_a_length_of_the_nth_includes_both_ends() -> None:
    exactly, beyond = judged(fails(0, 30, 60)), judged(fails(0, 30, 61))

    assert (exactly["R-1"].verdict.value, beyond["R-1"].verdict.value) == ("violated", "not_applicable")


def test_a_window_excludes_its_beginning() -> None:
    logins: Story = [("Login", minute, "a", "") for minute in (0, 30, 60)]

    earlier: Story = [("Login", minute, "a", "") for minute in (0, 30, 59)]

    assert judged(logins)["L-1"].verdict.value == "satisfied"
    assert judged(earlier)["L-1"].verdict.value == "violated"


def test_of_events_at_one_instant_each_is_the_nth() -> None:
    verdict = judged(fails(0, 10, 20, 20))["R-1"]

    assert ("violated", {3, 4}) == (verdict.verdict.value, set(verdict.events))


def test_an_absent_outcome_is_the_same_as_an_absent_one() -> None:
    twice: Story = [("Place", 0, "a", ""), ("Place", 5, "a", "")]
    once: Story = [("Place", 0, "a", ""), ("Place", 5, "a", "o")]

    assert [judged(each)["L-4"].verdict.value for each in (twice, once)] == ["satisfied", "violated"]
