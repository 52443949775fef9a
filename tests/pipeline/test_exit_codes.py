"""The exit code says whether something needs attention, and where that is asked for, whether something stayed open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reqonto.checks.verdicts import Consistency, Open
from reqonto.pipeline import Result
from reqonto.settings import Settings

DECIDED = Consistency("consistent", True, None, None, (), True, (), (), ())
ONE_OPEN = replace(DECIDED, undecided=(Open("pair", ("R-1", "R-2"), "time"),))


@pytest.mark.parametrize(
    ("consistency", "fail_on_unknown", "code"),
    [(DECIDED, True, 0), (DECIDED, False, 0), (ONE_OPEN, True, 3), (ONE_OPEN, False, 0)],
)
def test_one_open_question_is_enough_for_exit_code_3(consistency, fail_on_unknown, code) -> None:
    settings = Settings(fail_on_unknown=fail_on_unknown)

    result = Result(settings, consistency=consistency, verdict="consistent")

    assert result.exit_code == code
