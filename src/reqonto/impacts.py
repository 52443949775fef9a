"""What depends on something, and which links are suspect: the runs that are needed, and what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reqonto.checks.baseline import Baseline, load
from reqonto.checks.further import baseline_place
from reqonto.checks.impact import Impact, Known, impact
from reqonto.checks.suspects import Suspect, since_freeze, since_version
from reqonto.constraints.meaning_hash import meanings

if TYPE_CHECKING:
    from reqonto.pipeline import Result, Stage

STAGES: tuple[Stage, ...] = ("read", "meaning", "consistency", "scenarios", "needs", "conditional")
"""The stages whose verdicts tell what used what."""


def suspects_of(result: Result, paths: Sequence[str], since: str, old: Result | None = None) -> tuple[Suspect, ...]:
    """The links to look at again since a freeze (`baseline`: any), or since an earlier version that was read."""
    specification = result.specification
    assert specification is not None
    numbers = meanings(specification, result.interpretation)
    baseline = baseline_of(result, paths)
    if old is None:
        return since_freeze(baseline, None if since == ANY else since, specification, numbers)
    earlier: dict[str, tuple[str, str]] = {}
    if old.specification is not None:
        found = meanings(old.specification, old.interpretation).items
        earlier = {key: (each.meaning, each.text) for key, each in found.items()}
    return since_version(earlier, baseline, specification, numbers)


def baseline_of(result: Result, paths: Sequence[str]) -> Baseline:
    """What is frozen in the project, as far as its file can be read."""
    place = baseline_place(paths, result.settings.root)
    return load(place.file, place.shown)[0] if place.file.is_file() else Baseline()


ANY = "baseline"
"""The word for every freeze."""


def impact_of(result: Result, ids: Sequence[str], *, depth: int | None = None) -> Impact:
    """What depends on the ids, as far as the result tells."""
    from reqonto.checks.needs import Needs

    assert result.specification is not None
    outcome = result.further.get("needs")
    found = None if outcome is None or not isinstance(outcome.data, Needs) else outcome.data
    known = Known(result.consistency, result.scenarios, found)
    numbers = meanings(result.specification, result.interpretation)
    return impact(result.specification, numbers, known, ids, depth=depth)
