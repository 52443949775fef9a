"""What a specification says about data: from things and values to verdicts, by one engine or by two that must agree.

The reference reading of data is that of the evaluator (`checks.validation`).  An engine that works on shapes decides
what its shapes can express; where it decides, it must decide the same, and on small data that is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from fractions import Fraction
from typing import Literal, TypeAlias

from reqonto.backends.shacl import Refused
from reqonto.checks.defaults import ranking_of
from reqonto.checks.findings import VERDICTS
from reqonto.checks.measures import share
from reqonto.checks.scenarios import labels_of
from reqonto.checks.validation import (
    Answers,
    Case,
    Judged,
    Words,
    by_evaluator,
    by_shapes,
    deciding_match,
    explained,
    indexed,
    reads_provisions,
    shortened,
)
from reqonto.checks.verdicts import Verdict
from reqonto.constraints.data_world import Data, DataWorld, Reading, data_world
from reqonto.constraints.qualities import Target
from reqonto.constraints.scenario_states import cycles_of
from reqonto.diagnostics import codes_data as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.logic.show import shown_instant
from reqonto.logic.theory import Theory
from reqonto.pipeline import unformalised
from reqonto.rdf.placed import seldom_collecting
from reqonto.records import dataclass
from reqonto.result import Result, with_ticks
from reqonto.spec.model import Specification

Engine: TypeAlias = Literal["shacl", "turbo", "evaluator"]
ENGINES: tuple[Engine, ...] = ("shacl", "turbo", "evaluator")

SMALL = 300
"""Things and events up to which a second engine judges as well, to compare."""

Progress: TypeAlias = Callable[[int, str], None]

EXPLAINED = (Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.PENDING)
"""The verdicts of which it is told why, in the order in which they are shown."""

SEVERE: Mapping[str, Severity] = {"must": Severity.ERROR, "should": Severity.WARNING, "background": Severity.ERROR}
"""How much it weighs that data violate an item, by what the item is worth."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to validate: the engine, how data are read, whether to compare (None: where the data are small)."""

    engine: Engine = "shacl"
    reading: Reading = field(default_factory=Reading)
    compare: bool | None = None
    explained: int = 20
    """Cases that are explained, for each item."""
    all_violations: bool = False
    """Whether every violation is explained."""
    short: Callable[[str], str] = field(default=str, compare=False)
    """How names of the data are shown."""


@dataclass(frozen=True)
class Validation:
    """What a specification says about data.

    `judged` are the requirements in source order, `background` what the specification takes for granted.  `unjudged`
    are items about which nothing could be said, with the reason.  `compared` tells whether two engines judged.
    """

    options: Options
    world: DataWorld
    judged: tuple[Judged, ...]
    background: tuple[Judged, ...]
    unjudged: tuple[tuple[str, Text], ...]
    findings: tuple[Diagnostic, ...]
    compared: bool
    tick: Fraction = Fraction(1)
    shares: Mapping[str, Text] = field(default_factory=dict)
    """Of a quality target what was counted."""


@seldom_collecting()
def validate(
    result: Result, data: Data, options: Options, progress: Progress | None = None
) -> tuple[Validation, list[Diagnostic]]:
    """What the specification of a run says about the data, and what is wrong with the data themselves."""
    result = with_ticks(result, data.tick)
    assert result.specification is not None
    assert result.interpretation is not None
    specification, theory = result.specification, result.interpretation.told_theory
    world, found = data_world(
        data, specification, theory, cycles_of(specification), ranking_of(specification, theory), options.reading
    )
    found = [shortened(each, options.short) for each in found]
    work = _Work(specification, theory, world, options, progress)
    unjudged = dict(unformalised(result))
    ids = theory.ids("must", "should", "may")
    for key in (*ids, *theory.ids("background")):
        why = _beyond(theory, key)
        if why is not None:
            unjudged[key] = why
    targets = {target.id: target for target in result.interpretation.targets}
    asked = [key for key in (*ids, *theory.ids("background")) if key not in unjudged]
    found_of = {each.id: each for each in work.judge(asked)}
    judged = tuple(found_of[key] for key in ids if key in found_of)
    background = tuple(found_of[key] for key in theory.ids("background") if key in found_of)
    shares = {each.id: _share(each, targets[each.id], work) for each in judged if each.id in targets and each.cases}
    findings = [*work.findings, *_findings(judged, result, shares), *_findings(background, result, {})]
    validation = Validation(
        options, world, judged, background, tuple(unjudged.items()), tuple(findings), work.compared, specification.tick,
        {key: text for key, (_, text) in shares.items() if text is not None},
    )  # fmt: skip
    return validation, found


def _beyond(theory: Theory, key: str) -> Text | None:
    """Why nothing can be said about an item; None if it can."""
    if any(reads_provisions(axiom) for axiom in theory.by_id.get(key, ())):
        return Text("data do not tell what was provided to whom", "数据不说明向谁提供过什么信息")
    return None


class _Work:
    """One validation under way."""

    def __init__(
        self,
        specification: Specification,
        theory: Theory,
        world: DataWorld,
        options: Options,
        progress: Progress | None,
    ) -> None:
        self.theory, self.world, self.options, self.progress = theory, world, options, progress
        self.seen = indexed(world)
        self.tick = specification.tick
        self.words = Words(labels_of(specification, theory), self.when, options.short, self.tick)
        self.findings: list[Diagnostic] = []
        size = sum(len(names) for names in world.world.elements.values())
        wanted = options.compare if options.compare is not None else size <= SMALL
        self.compared = wanted and options.engine != "evaluator"

    def judge(self, ids: list[str]) -> list[Judged]:
        """What the items say, by the engine that was asked for."""
        engine = self.options.engine
        answers: Answers = {}
        left: dict[str, Text] = {}
        if engine != "evaluator":
            try:
                answers, left = by_shapes(self.theory, self.world, ids, engine)
            except Refused as error:
                # What an engine cannot answer is not unanswered: the evaluator judges it.
                left = dict.fromkeys(ids, Text(f"the engine gave up: {error}", f"引擎未能完成：{error}"))
                if ids:
                    fields = {"engine": engine, "reason": str(error)}
                    self.findings.append(Diagnostic(codes.ENGINE_GAVE_UP, None, fields))
        todo = [key for key in ids if key not in answers or self.compared]
        told = by_evaluator(self.theory, self.world, todo, self.progress)
        for key in answers:
            if key in told:
                self._agree(key, answers[key], told[key])
        return [
            self._judged(
                key, answers.get(key, told.get(key, {})), engine if key in answers else "evaluator", left.get(key)
            )
            for key in ids
        ]

    def _judged(self, key: str, verdicts: Mapping[str, Verdict], engine: str, left: Text | None) -> Judged:
        """What was found, with the reasons of the cases that are shown, or of all violations where they are wanted."""
        cases: list[Case] = []
        wanted = self._explained(verdicts)
        for focus, verdict in verdicts.items():
            if focus not in wanted:
                cases.append(Case(focus, verdict, place=self.world.places.get(focus)))
                continue
            again, match = deciding_match(self.theory, key, focus, self.seen)
            if again is not verdict:
                self._agree(key, {focus: verdict}, {focus: again})
            cases.append(explained(focus, verdict, match, self.world, self.words))
        return Judged(key, self.theory.by_id[key][0].force, tuple(cases), engine, left)

    def _explained(self, verdicts: Mapping[str, Verdict]) -> set[str]:
        """The things of which it is told why: the worst, or every one that violates."""
        ranked = [name for verdict in EXPLAINED for name, found in verdicts.items() if found is verdict]
        wanted = set(ranked[: self.options.explained])
        if self.options.all_violations:
            wanted |= {name for name, found in verdicts.items() if found is Verdict.VIOLATED}
        return wanted

    def _agree(self, key: str, one: Mapping[str, Verdict], other: Mapping[str, Verdict]) -> None:
        """Report the first thing about which two engines disagree."""
        for focus, verdict in one.items():
            if other.get(focus) is not verdict:
                fields = {
                    "id": key, "engine": self.options.engine, "name": focus, "one": _word(verdict),
                    "other": _word(other.get(focus, Verdict.NOT_APPLICABLE)),
                }  # fmt: skip
                found = Diagnostic(codes.ENGINES_DISAGREE, self.world.places.get(focus), fields, about=key)
                if all(each.about != key or each.code is not found.code for each in self.findings):
                    self.findings.append(found)
                return

    def when(self, instant: Fraction) -> str:
        return shown_instant(instant * self.tick)


def _word(verdict: Verdict) -> Text:
    return VERDICTS[verdict]


def _share(judged: Judged, target: Target, work: _Work) -> tuple[Verdict, Text | None]:
    """The verdict of a quality target of the verdicts about single events."""
    times = work.world.world.functions
    rows = []
    for case in judged.cases:
        if case.verdict is Verdict.NOT_APPLICABLE:
            continue
        time = next(
            (table[case.focus,] for name, table in times.items() if name.endswith(".time") and (case.focus,) in table),
            None,
        )
        rows.append((time if isinstance(time, Fraction) else Fraction(0), case.verdict))
    return share(target, rows, work.tick)


def _findings(
    judged: tuple[Judged, ...], result: Result, shares: Mapping[str, tuple[Verdict, Text | None]]
) -> list[Diagnostic]:
    """What needs attention: each item that is violated, once."""
    found: list[Diagnostic] = []
    for each in judged:
        count = each.count(Verdict.VIOLATED)
        measured = shares.get(each.id)
        if not count or (measured is not None and measured[0] is not Verdict.VIOLATED):
            continue
        severity = SEVERE.get(each.force, Severity.ERROR)
        code = codes.DATA_CONTRADICT if each.force == "background" else codes.DATA_VIOLATE
        fields = {"id": each.id, "count": count, "checked": len(each.cases)}
        found.append(Diagnostic(code, result.places.get(each.id), fields, severity=severity, about=each.id))
    return found


def worst_cases(judged: Judged, most: int) -> tuple[Case, ...]:
    """The cases that are shown: violations first, then what is unknown, then what is pending."""
    return tuple(case for verdict in EXPLAINED for case in judged.cases if case.verdict is verdict)[:most]
