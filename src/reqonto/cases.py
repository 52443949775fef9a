"""Test cases for requirements of a run: see `checks.boundary` for what they show; and the words of Gherkin."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from reqonto.records import dataclass

if TYPE_CHECKING:
    from reqonto.checks.boundary import Cases
    from reqonto.pipeline import Result


def cases_of(
    result: Result,
    ids: Sequence[str],
    *,
    alone: bool = False,
    fewest: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
    patient: bool = False,
) -> Cases:
    """Worlds that show these requirements kept, broken and at the edges of their bounds, and what excludes the rest.

    `patient`: an interrupt ends the search and is not raised.
    """
    from reqonto.backends.base import Budget
    from reqonto.checks.boundary import find_cases
    from reqonto.checks.clock import clock_of
    from reqonto.checks.scenarios import labels_of

    assert result.specification is not None
    assert result.theory is not None
    return find_cases(
        result.theory,
        ids,
        alone=alone,
        fewest=fewest,
        whole=[line.id for line in result.requirements if line.kind == "lifecycle"],
        budget=Budget(bound=result.settings.bound),
        seconds=result.settings.timeout,
        labels=labels_of(result.specification, result.theory),
        clock=clock_of(info.zone for info in result.specification.modules.values()),
        progress=progress,
        patient=patient,
    )


@dataclass(frozen=True, slots=True)
class GherkinWords:
    """The keywords of Gherkin in one language; those of steps end in the blank that stands behind them, if any."""

    language: str
    feature: str
    scenario: str
    given: str
    when: str
    then: str
    also: str


# Gherkin's own keywords; its marks are ASCII in every language.
GHERKIN: Mapping[str, GherkinWords] = {
    "en": GherkinWords("en", "Feature", "Scenario", "Given ", "When ", "Then ", "And "),
    "zh": GherkinWords("zh-CN", "功能", "场景", "假如", "当", "那么", "而且"),
}


def gherkin_steps(first: str, more: str, steps: list[str]) -> list[str]:
    """Steps with their keywords: the first one's, and that of those that follow."""
    return [f"    {first if index == 0 else more}{step}" for index, step in enumerate(steps)]
