"""Stories that break nothing yet and can only end in violation, and since when."""

from __future__ import annotations

import itertools
import json
import random

import jsonschema
import pytest

from reqonto.checks import futures
from reqonto.pipeline import run
from reqonto.report.json import render as render_json
from reqonto.report.json import schema
from reqonto.settings import Settings

pytestmark = pytest.mark.engine

SETTINGS = Settings(cache=False, jobs=1, timeout=300.0)
WORDS = """\
module shop { zone "UTC" }
role Buyer
role Shop
entity Order { param express: boolean }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
event Recall(order: Order) by Shop
event Check(order: Order) by Shop
"""
DUE = "requirement R-1 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }\n"
RECALLED = "requirement R-2 { when Recall(order: o) as r, the Shop must not within 72 h after r do Ship(order: o) }\n"
CHECKED = "constraint R-3: every s in Ship: some c in Check: c.order = s.order and c.time + 2 h <= s.time\n"
ONCE = "constraint R-4: every o in Order: at most 1 c in Check: c.order = o\n"
EARLY = "constraint R-5: every c in Check: some r in Recall: r.order = c.order and r before c\n"
HEAD = "scenario S-1 {\n given mei: Buyer\n given books: Shop\n given o1: Order\n start 2026-01-01T00:00\n"


def story(*steps: str, end: str = "") -> str:
    lines = [
        f" at {at}: {'mei' if what == 'Pay' else 'books'} does {what}(order: o1)"
        for at, what in (each.split() for each in steps)
    ]
    return HEAD + "\n".join([*lines, f" {end}" if end else "", "}\n"])


def judged(tmp_path, text: str):
    path = tmp_path / "shop.req"
    path.write_text(text, encoding="utf-8")
    result = run([path], SETTINGS, stages=("read", "meaning", "scenarios"))
    assert [each.message("en") for each in result.diagnostics if each.weight.word == "error"] == []
    return result


def lost(tmp_path, text: str):
    found = judged(tmp_path, text).scenarios[0].lost
    return None if found is None else (found.requirements, found.after, found.when, found.sure)


def test_an_event_can_close_the_only_way(tmp_path) -> None:
    told = story("09:00 Pay", "10:00 Check", "11:00 Recall", end="until 2026-01-01T12:00")

    assert lost(tmp_path, WORDS + DUE + RECALLED + CHECKED + told) == (("R-1", "R-2"), 3, "2026-01-01 11:00", True)


def test_the_verdicts_stay_pending_and_a_hint_says_so(tmp_path) -> None:
    result = judged(tmp_path, WORDS + DUE + RECALLED + story("09:00 Pay", "11:00 Recall"))

    assert {each.requirement: each.verdict.value for each in result.scenarios[0].judgements} == {
        "R-1": "pending",
        "R-2": "pending",
    }
    assert [(each.code.code, each.weight.word, each.message("en")) for each in result.findings] == [
        ("RQ1058", "hint", "S-1 breaks nothing yet, but can only end in violation of R-1 or R-2")
    ]
    assert result.summary["unexpected"] == 0
    assert result.exit_code == 0
    written = json.loads(render_json(result))
    jsonschema.Draft202012Validator(schema()).validate(written)
    assert written["scenarios"][0]["lost"] == {
        "requirements": ["R-1", "R-2"], "after": 2, "when": "2026-01-01 11:00", "sure": True
    }  # fmt: skip


@pytest.mark.parametrize(
    ("end", "expected"),
    [("2026-01-02T06:59:59", None), ("2026-01-02T07:00", (("R-1", "R-3"), 0, "2026-01-02 07:00", True))],
)
def test_time_alone_can_close_the_only_way(end: str, expected, tmp_path) -> None:
    assert lost(tmp_path, WORDS + DUE + CHECKED + story("09:00 Pay", end=f"until {end}")) == expected


@pytest.mark.parametrize(
    "told",
    [
        story("09:00 Pay", end="until 2026-01-01T12:00"),
        # The recall is over before the goods are due.
        story("09:00 Pay", end="until 2026-01-01T12:00").replace("at 09:00", "at 2026-01-04T09:00").replace("until 2026-01-01", "until 2026-01-04"),
        # What is told is all there is: it is violated, not lost.
        story("09:00 Pay", "11:00 Recall", end="ends 2026-01-01T12:00"),
        # Other things happened as well.
        story("09:00 Pay", "11:00 Recall").replace("scenario S-1 {", "scenario S-1 excerpt {"),
        # It is shipped already.
        story("09:00 Pay", "10:00 Ship", "11:00 Recall").replace(CHECKED, ""),
    ],
)  # fmt: skip
def test_where_a_way_is_left_or_nothing_is_open_nothing_is_said(told: str, tmp_path) -> None:
    assert lost(tmp_path, WORDS + DUE + RECALLED + told) is None


def test_what_is_told_of_the_same_instant_may_still_come(tmp_path) -> None:
    """At nine it is paid and recalled; that only the payment was told does not make what follows impossible."""
    told = story("09:00 Pay", "09:00 Recall")

    assert lost(tmp_path, WORDS + DUE + RECALLED + told) == (("R-1", "R-2"), 2, "2026-01-01 09:00", True)


def test_other_things_of_a_kind_help_only_where_the_story_leaves_the_kind_open(tmp_path) -> None:
    text = WORDS + DUE + RECALLED

    assert lost(tmp_path, text + story("09:00 Pay", "11:00 Recall")) is not None
    # Another shop may ship what this one recalled.
    assert lost(tmp_path, text + story("09:00 Pay", "11:00 Recall").replace(" start", " open Shop\n start")) is None


def test_a_life_cycle_can_close_the_way(tmp_path) -> None:
    text = WORDS.replace("entity Order {", "enum State { open, paid, held, sent }\nentity Order { changing param state: State ") + DUE + """
lifecycle Order.state {
  initial open
  from open -> paid on Pay(order: self)
  from paid -> sent on Ship(order: self)
  from paid -> held on Recall(order: self)
  final sent, held
}
"""  # fmt: skip
    found = lost(tmp_path, text + story("09:00 Pay", "11:00 Recall"))

    assert found is not None
    assert found[:2] == (("Order.state", "R-1"), 2) or found[:2] == (("R-1", "Order.state"), 2)
    assert lost(tmp_path, text + story("09:00 Pay")) is None


def test_a_time_out_that_may_have_come_leaves_a_way(tmp_path) -> None:
    state = "enum State { open, shut, done }\nentity Order { param w: duration param state: State "
    text = (
        WORDS.replace("entity Order {", state)
        + DUE
        + """
lifecycle Order.state {
  initial open
  from open -> shut timeout 30 min
  from open -> done timeout self.w
  from open, shut -> done on Ship(order: self)
  final done
}
"""
    )

    assert lost(tmp_path, text + story("09:00 Pay", end="until 10:00")) is None


RULES = (RECALLED, CHECKED, ONCE, EARLY)
KINDS = ("Pay", "Ship", "Recall", "Check")
HOURS = (0, 1, 2, 3, 22, 23, 24, 25, 26, 27, 72, 73, 96)


def told_at(steps) -> str:
    lines = [f" at +{hour} h: {'mei' if kind == 'Pay' else 'books'} does {kind}(order: o1)" for hour, kind in steps]
    return HEAD + "\n".join(lines)


def test_no_short_way_on_is_clean_where_a_story_is_said_to_be_lost(tmp_path) -> None:
    """Every way to go on by one or two events at these hours breaks something, where that is said of a story."""
    chance = random.Random(7)
    said = missed = 0
    for _ in range(14):
        text = WORDS + DUE + "".join(chance.sample(RULES, chance.randint(1, 3)))
        steps = [
            (0, "Pay"),
            *sorted((chance.randint(1, 3), chance.choice(KINDS[2:])) for _ in range(chance.randint(1, 2))),
        ]
        end = steps[-1][0]
        result = judged(tmp_path, f"{text}{told_at(steps)}\n}}\n")
        found = result.scenarios[0].lost
        said += found is not None
        later = [(hour, kind) for hour in HOURS if hour > end for kind in KINDS]
        ways = [(), *((one,) for one in later), *chance.sample(list(itertools.combinations(later, 2)), 60)]
        stories = [
            f"{told_at([*steps, *way])}\n ends +200 h\n}}\n".replace("S-1", f"S-{number}")
            for number, way in enumerate(ways, 1)
        ]
        clean = [
            each.id
            for each in judged(tmp_path, text + "".join(stories)).scenarios
            if all(one.verdict.value != "violated" for one in each.judgements)
        ]
        assert found is None or clean == [], (text, steps)
        broken = any(one.verdict.value == "violated" for one in result.scenarios[0].judgements)
        missed += found is None and not clean and not broken
    # Longer ways on may be clean, of course.
    assert (said >= 3, missed <= 1) == (True, True), (said, missed)


def test_a_mistake_in_what_may_follow_is_noticed(tmp_path, monkeypatch) -> None:
    """Without the word that further events come later, what is lost is not seen."""
    monkeypatch.setattr(futures, "further_events", lambda facts, _theory: ({}, []))

    assert lost(tmp_path, WORDS + DUE + CHECKED + story("09:00 Pay", end="until 2026-01-02T08:00")) is None


def test_a_time_out_that_is_due_at_once_settles_nothing(tmp_path) -> None:
    """At the very instant of the time-out it may still be shipped: events come before time-outs."""
    text = (
        WORDS.replace(
            "entity Order {", "enum State { open, paid, late, sent }\nentity Order { changing param state: State "
        )
        + """
lifecycle Order.state {
  initial open
  from open -> paid on Pay(order: self)
  from paid -> sent on Ship(order: self)
  from paid -> late timeout 2 h
  final sent, late
}
requirement R-1 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }
"""
    )

    for end in ("10:59:58", "10:59:59"):
        assert lost(tmp_path, text + story("09:00 Pay", end=f"until 2026-01-01T{end}")) is None
    # Once it is late, nothing is shipped any more.
    assert lost(tmp_path, text + story("09:00 Pay", end="until 2026-01-01T11:00:05")) is not None


def test_a_second_look_says_the_same(tmp_path) -> None:
    from dataclasses import replace

    (tmp_path / "reqonto.toml").write_text("")
    (tmp_path / "shop.req").write_text(WORDS + DUE + RECALLED + story("09:00 Pay", "11:00 Recall"))
    settings = replace(SETTINGS, cache=True, root=tmp_path)
    told = [run([tmp_path], settings, stages=("read", "meaning", "scenarios")).scenarios for _ in range(2)]

    assert (tmp_path / ".reqonto").exists()
    assert told[0] == told[1]
    assert told[0][0].lost is not None
