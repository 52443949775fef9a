"""Why a question stays open: its own time or the time of the whole run."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from reqonto.backends.base import Answer, Budget, Undecided
from reqonto.checks.questions import REASONS, Asker
from reqonto.logic.terms import Formula
from reqonto.logic.theory import Theory


class Slow:
    """An engine that never ends in time."""

    def possible(self, goal: Formula | None, *, keeping: Collection[str], budget: Budget) -> Answer:
        del goal, keeping, budget
        return Undecided("time")


@pytest.mark.parametrize(("seconds", "reason"), [(60.0, "long"), (0.0, "time")])
def test_a_question_that_takes_long_is_told_from_a_run_that_is_over(seconds: float, reason: str) -> None:
    asker = Asker.start(Theory({}, {}, ()), Budget(), seconds, None, lambda _: Slow())

    answer = asker.ask(None, ())

    assert isinstance(answer, Undecided)
    assert answer.reason == reason
    assert answer.reason in REASONS
