"""What depends on something: the run that is needed for it, and the question put to what it established."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reqonto.checks.impact import Impact, Known, impact
from reqonto.constraints.meaning_hash import meanings

if TYPE_CHECKING:
    from reqonto.pipeline import Result, Stage

STAGES: tuple[Stage, ...] = ("read", "meaning", "consistency", "scenarios", "needs", "conditional")
"""The stages whose verdicts tell what used what."""


def impact_of(result: Result, ids: Sequence[str], *, depth: int | None = None) -> Impact:
    """What depends on the ids, as far as the result tells."""
    from reqonto.checks.needs import Needs

    assert result.specification is not None
    outcome = result.further.get("needs")
    found = None if outcome is None or not isinstance(outcome.data, Needs) else outcome.data
    known = Known(result.consistency, result.scenarios, found)
    numbers = meanings(result.specification, result.interpretation)
    return impact(result.specification, numbers, known, ids, depth=depth)
