"""States that two steps of one instant leave open: a story and data say as much as all ways to follow them do."""

import random

import pytest

from tests.scenarios.told import told
from tests.validation.told import Told

STATES = ("a", "b", "c", "d")
KINDS = ("X", "Y")

WORDS = """
module shop {{ zone "UTC" }}
enum State {{ a, b, c, d }}
entity Order {{ param state: State }}
event Begin(order: Order)
event X(order: Order)
event Y(order: Order)
event Look(order: Order)
lifecycle Order.state {{
  initial a
  {}
}}
{}
"""
LOOKS = "\n".join(f"constraint C-{state}: every l in Look: l.order.state as of l = {state}" for state in STATES)


def cycle(rng):
    """Transitions as their sources, target, and what they wait for: an event or so many minutes."""
    steps = []
    for _ in range(rng.randint(3, 6)):
        sources = tuple(sorted(rng.sample(STATES, rng.randint(1, 2))))
        steps.append((sources, rng.choice(STATES), rng.choice([*KINDS, rng.randint(1, 4), rng.randint(2, 3)])))
    return steps


def written(steps):
    waits = [f"on {wait}(order: self)" if isinstance(wait, str) else f"timeout {wait} min" for _, _, wait in steps]
    return "\n  ".join(
        f"from {', '.join(sources)} -> {target} {wait}" for (sources, target, _), wait in zip(steps, waits, strict=True)
    )


def courses(steps, story, end, *, ordered):
    """All states in which the object may be at `end`, by following every choice; the reference.

    Time goes minute by minute: first what happens, all of which reads the state before it and of which the last counts
    (any of it, unless `ordered`), then what times out.
    """
    now = {("a", 0)}
    for minute in range(end):
        happen = [kind for at, kind in story if at == minute]
        after = set()
        for state, entered in now:
            moves = [
                targets
                for kind in happen
                if (targets := {target for sources, target, wait in steps if wait == kind and state in sources})
            ]
            counting = moves[-1:] if ordered else moves
            found = {(target, minute) for targets in counting for target in targets} or {(state, entered)}
            for state_then, since in found:
                late = {
                    target
                    for sources, target, wait in steps
                    if not isinstance(wait, str) and state_then in sources and since + wait == minute
                }
                after |= {(target, minute) for target in late} or {(state_then, since)}
        now = after
    return {state for state, _ in now}


def agrees(verdicts, states):
    """Whether no verdict says more than all courses do; and none less where there is but one."""
    for state in STATES:
        verdict = verdicts[f"C-{state}"]
        sure = "satisfied" if states == {state} else "violated" if state not in states else "unknown"
        assert verdict in {sure, "unknown"}, (state, verdict, states)
    return sum(verdict != "unknown" for verdict in verdicts.values())


@pytest.mark.parametrize("seed", range(40))
def test_a_story_says_of_a_state_what_all_its_courses_say(seed):
    rng = random.Random(seed)
    steps = cycle(rng)
    story = sorted((rng.randint(0, 7), rng.choice(KINDS)) for _ in range(rng.randint(0, 4)))
    text = WORDS.format(written(steps), LOOKS) + "scenario S-1 {\n  given o: Order\n  start 2026-03-02T09:00\n"
    text += "".join(f"  at 09:0{minute}: do {kind}(order: o)\n" for minute, kind in story)
    text += "  at 09:09: do Look(order: o)\n  ends 2026-03-02T09:20\n}\n"

    result, findings = told(text, "")

    assert result is not None, [each.message("en") for each in findings]
    verdicts = {each.requirement: each.verdict.value for each in result.judgements if each.requirement in text}
    states = courses(steps, story, 9, ordered=True)
    known = agrees({id_: verdict for id_, verdict in verdicts.items() if id_[:2] == "C-"}, states)
    assert known == len(STATES) or len(states) > 1 or is_open(steps, story)


@pytest.mark.parametrize("seed", range(40))
def test_data_say_of_a_state_what_all_its_courses_say(seed, tmp_path):
    rng = random.Random(seed)
    steps = cycle(rng)
    story = sorted((rng.randint(0, 7), rng.choice(KINDS)) for _ in range(rng.randint(0, 4)))
    data = "ex:o a :Order .\n"
    for number, (minute, kind) in enumerate([(0, "Begin"), *story, (9, "Look")]):
        data += f'ex:e{number} a :{kind} ; :{kind}.order ex:o ; :{kind}.time "2026-03-02T09:0{minute}:00Z" .\n'

    found = Told(tmp_path, WORDS.format(written(steps), LOOKS), data)

    verdicts = {id_: next(iter(each.values())) for id_, each in found.verdicts.items() if id_[:2] == "C-"}
    agrees(verdicts, courses(steps, story, 9, ordered=False))


def is_open(steps, story):
    """Whether there was a choice at some time, though all ways lead to one state."""
    return any(len(courses(steps, story, minute, ordered=True)) > 1 for minute in range(10))


OPEN = """
module shop {{ zone "Asia/Shanghai" }}
enum State {{ a, b, c, d }}
entity Order {{ param state: State }}
event X(order: Order)
event Look(order: Order)
lifecycle Order.state {{
  initial a
  from a -> b {0}
  from a -> c {0}
  final b, c, d
}}
constraint C-1: every l in Look: l.order.state as of l = b
constraint C-2: every l in Look: l.order.state as of l != a
"""
STORY = """
scenario S-1 {{
  given o: Order
  start 2026-03-02T09:00
  at 09:10: do X(order: o)
  {}
  at 10:00: do Look(order: o)
  ends 2026-03-02T14:00
}}
"""


@pytest.mark.parametrize(("wait", "when"), [("timeout 30 min", "09:30"), ("on X(order: self)", "09:10")])
def test_of_two_steps_at_once_the_states_are_known_and_told_as_the_reason(wait, when, tmp_path):
    result, _ = told(OPEN.format(wait) + STORY.format(""), "")

    judged = {each.requirement: each for each in result.judgements}
    assert (judged["C-1"].verdict.value, judged["C-2"].verdict.value) == ("unknown", "satisfied")
    assert judged["Order.state"].verdict.value != "violated"
    (why,) = judged["C-1"].missing
    assert f"at 2026-03-02 {when} two steps of its life cycle were due, to b or c" in why.en
    assert f"2026-03-02 {when} 有不止一步可走（到 b、c）" in why.zh

    data = "ex:o a :Order .\n" + "".join(
        f'ex:{kind} a :{kind} ; :{kind}.order ex:o ; :{kind}.time "2026-03-02T{at}:00Z" .\n'
        for kind, at in (("X", "09:00"), ("Look", "10:00"))
    )
    found = Told(tmp_path, OPEN.format(wait), data)
    assert {id_: [*each.values()] for id_, each in found.verdicts.items() if id_[:2] == "C-"} == {
        "C-1": ["unknown"],
        "C-2": ["satisfied"],
    }


def test_the_reason_is_the_last_doubt_and_none_once_the_state_is_set():
    text = OPEN.format("on X(order: self)")

    (known, _), (again, _) = (
        told(text + STORY.format(more), "")
        for more in ("at 09:10: set o.state = b", "at 09:10: set o.state = a\n  at 09:20: do X(order: o)")
    )

    first, second = ({each.requirement: each for each in result.judgements}["C-1"] for result in (known, again))
    assert (first.verdict.value, second.verdict.value) == ("satisfied", "unknown")
    assert "09:20" in second.missing[0].en
