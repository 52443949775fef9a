"""What is found of random texts about acts of others is what short courses of events say; see `acting`."""

from __future__ import annotations

from pathlib import Path

import pytest

from .acting import INSIDE, OUTSIDE, Judged, story

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("first", range(0, 16, 8))
def test_no_course_of_events_keeps_a_conflict_and_what_has_no_answer_is_told(first: int, tmp_path: Path) -> None:
    wrong: dict[int, object] = {}
    kinds: set[str] = set()
    for seed in range(first, first + 8):
        made = story(seed)
        judged = Judged(made, tmp_path)
        kinds |= {each.kind for each in judged.conflicts}
        if lines := [*judged.wrong(), *([f"no answer to {judged.unanswered}"] if judged.missed else [])]:
            wrong[seed] = made.text, lines

    assert wrong == {}
    assert "conditional" in kinds


def test_what_is_due_at_some_hour_is_asked_beside_what_others_do(tmp_path: Path) -> None:
    """A duty that no act of others begins: they do theirs before it is due, at that hour, and after it is done."""
    wrong: dict[int, object] = {}
    judged = {seed: Judged(story(seed, standing=True), tmp_path / str(seed)) for seed in range(8)}
    for seed, each in judged.items():
        if lines := [*each.wrong(), *([f"no answer to {each.unanswered}"] if each.missed else [])]:
            wrong[seed] = each.made.text, lines

    assert wrong == {}
    assert any(each.unanswered and "conditional" in {one.kind for one in each.conflicts} for each in judged.values())


def test_a_stop_after_a_stop_leaves_no_answer(tmp_path: Path) -> None:
    """Telling is possible at the instant of the first stop only: none may come before it."""
    judged = Judged(story(110), tmp_path)

    assert judged.unanswered == (False, {"Ask": (), "Stop": (1, 2)})
    assert [(each.kind, each.members) for each in judged.conflicts] == [("conditional", ("R-1", "R-2"))]


def test_a_stop_before_the_ask_is_one_beside_the_stop_that_has_to_follow(tmp_path: Path) -> None:
    """What others have to do besides completes what they do unprompted."""
    judged = Judged(story(8014), tmp_path)

    assert judged.unanswered == (False, {"Ask": (2,), "Stop": (1, 2)})
    assert [(each.kind, each.members) for each in judged.conflicts] == [("conditional", ("R-1", "R-2"))]
    assert list(judged.wrong()) == []


def test_who_knows_what_will_come_may_act_before_it(tmp_path: Path) -> None:
    judged = Judged(story(8015), tmp_path)

    assert (judged.unanswered, judged.conflicts) == (None, ())


def test_the_loops_of_a_story_are_about_its_events() -> None:
    made = story(110)
    nothing = dict.fromkeys((*OUTSIDE, *INSIDE), ())

    assert all(rule(True, nothing) for rule in made.musts.values())
    assert [id_ for id_, rule in made.musts.items() if not rule(True, {**nothing, "Stop": (0,)})] == ["R-1"]
    assert [id_ for id_, rule in made.musts.items() if not rule(True, {**nothing, "Stop": (0,), "Tell": (1,)})] == [
        "R-2"
    ]


@pytest.mark.parametrize("seed", [301, 313])
def test_what_a_rule_says_of_some_things_is_asked_of_these(seed: int, tmp_path: Path) -> None:
    """Others do what they do with a thing of which the rule speaks."""
    judged = Judged(story(seed), tmp_path)

    assert judged.unanswered is not None
    assert "conditional" in {each.kind for each in judged.conflicts}
    assert list(judged.wrong()) == []
