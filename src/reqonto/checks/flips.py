"""Scenarios that two versions of a specification judge differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from reqonto.checks.verdicts import Verdict
from reqonto.records import dataclass
from reqonto.spec.changes import own_units, written_otherwise

if TYPE_CHECKING:
    from reqonto.checks.verdicts import ScenarioResult
    from reqonto.spec.model import Specification


@dataclass(frozen=True)
class Stories:
    """What one version says of its scenarios."""

    specification: Specification | None
    results: tuple[ScenarioResult, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """A verdict of a scenario that is another one now.

    Without a `requirement` it is about the scenario as a whole: whether its facts and events are possible, or whether
    it can only end in violation (`lost`: of which requirements, before and now; none where it can end well).  A verdict
    is None where the requirement is not in that version.  `retold`: the scenario itself is written in another way.
    `missed` is the verdict that the scenario expects, where it was that and is another one now.
    """

    scenario: str
    requirement: str
    old: Verdict | None
    new: Verdict | None
    retold: bool = False
    expected: bool = False
    possible: tuple[bool | None, bool | None] | None = None
    lost: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    missed: Verdict | None = None

    @property
    def worse(self) -> bool:
        """Whether something is broken now that was not, and nobody expects it; or what is expected is so no more."""
        if self.lost is not None:
            return bool(self.lost[1])
        if self.possible is not None:
            return self.possible[1] is False and not self.expected
        return self.missed is not None or (self.new is Verdict.VIOLATED and not self.expected)


def flips(old: Stories, new: Stories, was: Mapping[str, str] = MappingProxyType({})) -> Iterator[Flip]:
    """The verdicts about scenarios of both versions that are other ones now.

    `was` gives the ids of today for those that requirements had.
    """
    before = {each.id: each for each in old.results}
    specifications = (old.specification, new.specification)
    own = own_units(*(each for each in specifications if each is not None))
    for scenario in new.results:
        earlier = before.get(scenario.id)
        if earlier is None:
            continue
        nodes = [each.entries[scenario.id] for each in specifications if each is not None]
        retold = len(nodes) == 2 and written_otherwise(nodes[0], nodes[1], own)
        if earlier.consistent is not scenario.consistent:
            possible = (earlier.consistent, scenario.consistent)
            yield Flip(scenario.id, "", None, None, retold, possible=possible)
        if (earlier.lost is None) is not (scenario.lost is None):
            ends = tuple(() if each.lost is None else each.lost.requirements for each in (earlier, scenario))
            yield Flip(scenario.id, "", None, None, retold, lost=(ends[0], ends[1]))
        known = {was.get(each.requirement, each.requirement): each for each in earlier.judgements}
        for judgement in scenario.judgements:
            one = known.get(judgement.requirement)
            verdict = None if one is None else one.verdict
            # Of what is new only that it is broken is worth a line.
            if verdict is judgement.verdict or (verdict is None and judgement.verdict is not Verdict.VIOLATED):
                continue
            expected = judgement.expected is judgement.verdict
            missed = judgement.expected if verdict is judgement.expected else None
            yield Flip(scenario.id, judgement.requirement, verdict, judgement.verdict, retold, expected, missed=missed)
