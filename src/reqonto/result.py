"""What a run comes to: the stages that it has, and what each of them established."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from reqonto.checks.verdicts import Status
from reqonto.diagnostics import codes_settings
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.records import dataclass
from reqonto.settings import Settings
from reqonto.source import Span

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from reqonto.checks.further import Outcome
    from reqonto.checks.verdicts import Consistency, Overall, Redundancy, ScenarioResult
    from reqonto.constraints.axioms import Interpretation
    from reqonto.logic.theory import Theory
    from reqonto.spec.model import Specification
    from reqonto.syntax.tree import Tree

_MISTAKEN_SCENARIO = Text("the text of the scenario has mistakes", "场景的文本有误")

_BY_CALENDAR = Text("it counts by a calendar", "按日历计时")

Stage: TypeAlias = Literal[
    "read", "meaning", "consistency", "scenarios",
    "defaults", "bounds", "needs", "permissions", "lifecycles", "qualities", "modality", "coverage", "questions",
    "conditional", "confirm", "engines", "repairs", "trace", "baseline", "process",
]  # fmt: skip

STAGES: tuple[Stage, ...] = get_args(Stage)
"""The stages in order; `--only` and `--skip` may name all but the first two.

Those after "scenarios" are the further checks of `checks.further.FURTHER`.
"""

_ASSUMED = ("background", "structure")
"""The forces of what is true of every world, and binds nobody."""


How: TypeAlias = Literal["comment", "file", "before"]
"""Why a finding does not count: a comment in the text accepts it, the file of accepted findings does, or it was there
before what changed."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A finding that does not count any more, the reason that somebody gave, and where that is written.

    `number` is that of `reqonto.fingerprints`; `until` is the last day of it, if it has one.
    """

    finding: Diagnostic
    number: str
    how: How
    reason: str = ""
    place: Span | None = None
    until: date | None = None


def with_ticks(result: Result, tick: Fraction) -> Result:
    """The same meaning with ticks that are no longer than `tick` (in seconds) and divide it; nothing else is kept."""
    if result.specification is None or tick == result.specification.tick:
        return result
    from reqonto.constraints.axioms import interpret
    from reqonto.spec.resolve import resolve

    specification, _ = resolve(result.trees, tick=tick)
    chosen = result.settings
    interpretation = interpret(
        specification, phases=chosen.phases, without=chosen.without_phases, as_of=chosen.day
    )  # fmt: skip
    return replace(result, specification=specification, interpretation=interpretation)


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement with what is known about it."""

    id: str
    kind: str
    modality: str
    span: Span | None
    formalised: bool
    status: Status
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """Everything that a run established.

    `diagnostics` are about the texts, `findings` are the verdicts that need attention, as diagnostics too;
    both have the weights that the settings give them.  `missing` are paths that do not exist or cannot be read.
    `set_aside` are the findings that do not count, in neither of the two; `numbers` are those of the findings that are
    left, where some were set aside.  `whole`: nothing of a check was left out, so that what is not found is not there.
    `texts` were read in place of the files of these paths.  `unjudged` are the scenarios that were to be judged and
    were not, for mistakes in them.
    """

    settings: Settings
    files: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    trees: tuple[Tree, ...] = ()
    missing: tuple[str, ...] = ()
    specification: Specification | None = None
    interpretation: Interpretation | None = None
    consistency: Consistency | None = None
    scenarios: tuple[ScenarioResult, ...] = ()
    unjudged: tuple[str, ...] = ()
    further: Mapping[Stage, Outcome] = field(default_factory=lambda: MappingProxyType({}))
    requirements: tuple[RequirementLine, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    verdict: Overall = "undecided"
    timed_out: bool = False
    set_aside: tuple[SetAside, ...] = ()
    numbers: tuple[str, ...] = ()
    whole: bool = False

    @property
    def theory(self) -> Theory | None:
        """What the items mean as formulas."""
        return None if self.interpretation is None else self.interpretation.theory

    @cached_property
    def unchecked(self) -> Mapping[str, Text]:
        """The items that were only read and kept, with what they are."""
        if self.interpretation is None:
            return MappingProxyType({})
        from reqonto.constraints.unmeant import CALLED

        called: dict[str, Text] = {str(word): text for word, text in CALLED.items()}
        found = {item.id: called.get(item.sort, _BY_CALENDAR) for item in self.interpretation.inventory.of("unchecked")}
        return found | dict.fromkeys(self.mistaken, _MISTAKEN_SCENARIO)

    @cached_property
    def apart(self) -> tuple[str, ...]:
        """The scenarios that were left out for a syntax error in them, while the rest was read as a whole."""
        return tuple(each.name.text for tree in self.trees for each in tree.apart)

    @property
    def mistaken(self) -> tuple[str, ...]:
        """The scenarios that were left out for a mistake in them, of syntax or of meaning."""
        return tuple(dict.fromkeys((*self.apart, *self.unjudged)))

    def is_excused(self, found: Diagnostic) -> bool:
        """Whether a finding is a fault inside a scenario that was left out: it hides nothing else."""
        if found.span is None:
            return False
        key, path = (found.code.code, found.span.start), found.span.path
        return self._scenario_at(found.span) is not None or any(
            key in tree.excused for tree in self.trees if tree.source.path == path
        )

    def is_inside(self, found: Diagnostic, scenario: str) -> bool:
        """Whether a finding is in the text of a scenario."""
        if found.span is None:
            return False
        pieces = [each.span for tree in self.trees for each in tree.apart if each.name.text == scenario]
        return self._scenario_at(found.span) == scenario or any(
            found.span.path == piece.path and piece.start <= found.span.start <= piece.end for piece in pieces
        )

    def _scenario_at(self, place: Span) -> str | None:
        """The scenario that was read and has this place in what it tells; its id and title are not part of that."""
        entries = () if self.specification is None else self.specification.scenarios
        for entry in entries:
            span, uid = entry.node.span, entry.node.uid.span
            if span.path == place.path and uid.end < place.start < span.end:
                return entry.id
        return None

    @property
    def all_diagnostics(self) -> tuple[Diagnostic, ...]:
        return (*self.diagnostics, *self.findings)

    @property
    def as_of(self) -> date | None:
        """The day whose rules were asked about; None where none was chosen and no item has a first or a last day."""
        if self.settings.as_of is None and (self.interpretation is None or not self.interpretation.dated):
            return None
        return self.settings.day

    @property
    def not_in_force(self) -> tuple[str, ...]:
        """The items that are not in force on that day."""
        return () if self.interpretation is None else self.interpretation.not_in_force

    @property
    def rejected(self) -> tuple[str, ...]:
        """The items that are kept for the record alone, and take no part."""
        if self.specification is None:
            return ()
        return tuple(each.id for each in self.specification.entries.values() if each.meta.status == "rejected")

    @property
    def nothing_checked(self) -> Text | None:
        """Why there was nothing to ask about consistency, where there was not."""
        if self.theory is None or any(each.force not in _ASSUMED for each in self.theory.axioms):
            return None
        assert self.interpretation is not None
        if self.interpretation.tables:
            # Cells that nobody else speaks of forbid, and that is always possible; they are compared with one another.
            return None
        if self.interpretation.inventory.requirements:
            return Text("no requirement is formalised", "没有已形式化的需求")
        return Text("there is no requirement", "没有任何需求")

    @cached_property
    def places(self) -> Mapping[str, Span]:
        """Where everything with an id stands."""
        found: dict[str, Span] = {}
        if self.specification is not None:
            found.update((key, entry.span) for key, entry in self.specification.entries.items())
        if self.interpretation is not None:
            for axiom in (*self.interpretation.told_theory.axioms, *self.interpretation.beginnings.axioms):
                if axiom.origin is not None:
                    found.setdefault(axiom.id, axiom.origin)
        return found

    @cached_property
    def summary(self) -> Mapping[str, int]:
        """The counts that every report gives."""
        consistency = self.consistency
        counted = {key: number for outcome in self.further.values() for key, number in outcome.counts.items()}
        accepted = (each.finding for each in self.set_aside)
        return {
            "requirements": len(self.requirements),
            "conflicts": 0 if consistency is None else len(consistency.conflicts),
            "vacuous": 0 if consistency is None else sum(not each.remedy for each in consistency.vacuous),
            "redundant": 0 if consistency is None else sum(each.removable for each in consistency.redundant),
            "unmet_needs": 0,
            "undecided": 0 if consistency is None else len(consistency.undecided),
            "scenarios": len(self.scenarios),
            # Every finding about a scenario is something that its author did not expect.
            "unexpected": sum("scenario" in found.fields for found in (*self.findings, *accepted)),
            **counted,
        }

    @cached_property
    def unexpected_scenarios(self) -> int:
        """How many scenarios something unexpected is found in; `summary` counts what is found."""
        found = (*self.findings, *(each.finding for each in self.set_aside))
        return len({str(each.fields["scenario"]) for each in found if "scenario" in each.fields})

    def scenario_findings(self, scenario: str) -> tuple[Diagnostic, ...]:
        """The findings about one scenario."""
        return tuple(each for each in self.findings if str(each.fields.get("scenario", "")) == scenario)

    def is_of_library(self, ids: Iterable[str]) -> bool:
        """Whether all of these stand in the library while texts of somebody else are checked, who cannot change it."""
        from reqonto.spec.shipped import PREFIX, is_shipped

        return any(not file.startswith(PREFIX) for file in self.files) and all(
            is_shipped(self.places.get(id_)) for id_ in ids
        )

    @cached_property
    def own_redundant(self) -> tuple[Redundancy, ...]:
        """What follows from others, without what the library says more than once."""
        found = () if self.consistency is None else self.consistency.redundant
        return tuple(each for each in found if not self.is_of_library((each.requirement, *each.because)))

    @property
    def wrongly_chosen(self) -> bool:
        """Whether what is to be checked was chosen by a name that nothing has; then nothing was."""
        return any(each.code is codes_settings.UNKNOWN_CHOICE for each in self.diagnostics)

    @property
    def exit_code(self) -> int:
        """0 clean; 1 findings at or above `fail_on`; 2 a path was not there; 3 undecided, where that is asked for."""
        if self.missing or self.wrongly_chosen:
            return 2
        limit = self.settings.fail_on
        if limit is not None and any(each.weight >= limit for each in self.all_diagnostics):
            return 1
        if self.settings.fail_on_unknown and (self.verdict == "undecided" or self.summary["undecided"]):
            return 3
        return 0
