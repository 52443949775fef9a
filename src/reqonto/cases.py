"""Test cases for requirements of a run: see `checks.boundary` for what they show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

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
) -> Cases:
    """Worlds that show these requirements kept, broken and at the edges of their bounds, and what excludes the rest."""
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
    )
