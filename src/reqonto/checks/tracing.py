"""Where every requirement comes from and what exercises it: law or source, need, requirement, scenario, verdict.

A requirement comes from what its links `derives from`, `refines` and `satisfies` lead to, however far, and from the
sources that it and these name.  It is tested by the scenarios that its `verified by` names or that expect a verdict of
it, and exercised by those in which it is triggered.  What refines it, derives from it or is a part of it may be
exercised in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from reqonto.checks.links import BINDING, TESTS, Trace, reached, traces, withdrawn
from reqonto.checks.verdicts import ScenarioResult, Verdict
from reqonto.diagnostics import codes_traces as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Text
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import Entry, Specification
from reqonto.spec.shipped import is_shipped
from reqonto.syntax import tree

UP = frozenset({"derives from", "refines", "satisfies"})
"""Links to what an item comes from."""

TRIGGERED = frozenset({Verdict.SATISFIED, Verdict.VIOLATED, Verdict.PENDING})

_RANK = (Verdict.VIOLATED, Verdict.PENDING, Verdict.SATISFIED, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)

EXPECTED = ("origin", "need", "scenario", "verifies")
"""What a project may ask for: origins of requirements, answers to needs, scenarios of requirements, their work."""


@dataclass(frozen=True, slots=True)
class Verified:
    """One scenario and a requirement: whether the text says that it tests it, and the verdict, None if not judged."""

    scenario: str
    declared: bool
    verdict: Verdict | None = None

    @property
    def exercises(self) -> bool:
        return self.verdict in TRIGGERED


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the matrix: a requirement, or a need or scenario that has none.

    `sources` are texts and items of the library that it comes from, `needs` ids; `through` the items that are exercised
    in its place.  `gaps` are words of `EXPECTED`.
    """

    id: str
    word: str
    title: str
    sources: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    scenarios: tuple[Verified, ...] = ()
    through: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Matrix:
    """All rows in the order of the texts; `judged` tells whether scenarios were run, so that verdicts are known."""

    rows: tuple[Row, ...]
    judged: bool

    @cached_property
    def gaps(self) -> Mapping[str, tuple[str, ...]]:
        """For each word of `EXPECTED` the ids that lack it."""
        return {word: tuple(row.id for row in self.rows if word in row.gaps) for word in EXPECTED}


def matrix(specification: Specification, scenarios: Sequence[ScenarioResult] = (), *, judged: bool = True) -> Matrix:
    """The whole matrix; without `judged` a scenario that is named to test a requirement counts as exercising it."""
    work = _Work(specification, scenarios, judged=judged)
    return Matrix(tuple(work.rows()), judged)


class _Work:
    def __init__(self, specification: Specification, scenarios: Sequence[ScenarioResult], *, judged: bool) -> None:
        self.specification = specification
        self.judged = judged
        self.links = traces(specification)
        self.up: dict[str, list[str]] = defaultdict(list)
        self.down: dict[str, list[str]] = defaultdict(list)
        for each in self.links:
            if each.word in UP:
                self.up[each.source].append(each.target)
            if each.word in {"refines", "derives from"}:
                self.down[each.target].append(each.source)
            if each.word == "contains":
                self.down[each.source].append(each.target)
        # A need waits for its information in every story: that it is still open says nothing about it.
        waiting = {entry.id for entry in (*specification.needs, *specification.services)}
        self.verdicts: dict[str, dict[str, Verdict]] = {}
        for result in scenarios:
            table = self.verdicts.setdefault(result.id, {})
            for judgement in result.judgements:
                item, verdict = judgement.requirement, judgement.verdict
                if item not in specification.entries:
                    # Of the parts of an item (cells) the one that is triggered counts.
                    item = item.partition("[")[0]
                if item in waiting and verdict is Verdict.PENDING:
                    continue
                if item not in table or _RANK.index(verdict) < _RANK.index(table[item]):
                    table[item] = verdict
        self.order = {entry.id: number for number, entry in enumerate(specification.scenarios)}
        self.named = _named(specification, self.links)
        self.testing = {test for tests in self.named.values() for test in tests}
        self.triggering: dict[str, set[str]] = defaultdict(set)
        for scenario, table in self.verdicts.items():
            for item, verdict in table.items():
                if verdict in TRIGGERED:
                    self.triggering[item].add(scenario)

    def rows(self) -> Iterator[Row]:
        entries = self.specification.entries.values()
        # Where only the library is read, it is what is asked about.
        own = [entry for entry in entries if not is_shipped(entry.span)] or list(entries)
        living = [entry for entry in own if not withdrawn(entry.id, self.specification)]
        replaced = {each.target for each in self.links if each.word == "replaces"}
        living = [entry for entry in living if entry.id not in replaced]
        yield from (self.requirement(entry) for entry in living if entry.word in BINDING)
        answered = {need for entry in living if entry.word in BINDING | {"service"} for need in self.needs(entry.id)}
        for entry in living:
            if entry.word == "need":
                gaps = () if entry.id in answered else ("need",)
                sources = self.sources(entry.id)
                scenarios = tuple(self.tested(entry.id))
                yield Row(entry.id, entry.word, _title(entry), sources, (), scenarios, (), gaps, entry.span)
        for entry in living:
            if entry.word == "scenario" and not self.works(entry):
                yield Row(entry.id, entry.word, _title(entry), gaps=("verifies",), span=entry.span)

    def requirement(self, entry: Entry[object]) -> Row:
        sources, needs = self.sources(entry.id), self.needs(entry.id)
        scenarios = tuple(self.tested(entry.id))
        through: tuple[str, ...] = ()
        if not any(map(self.counts, scenarios)):
            below = reached(entry.id, self.down)
            through = tuple(key for key in below if any(map(self.counts, self.tested(key))))
        gaps = []
        if not sources and all(each == entry.id for each in self.up.get(entry.id, ())):
            gaps.append("origin")
        if not any(map(self.counts, scenarios)) and not through:
            gaps.append("scenario")
        return Row(entry.id, entry.word, _title(entry), sources, needs, scenarios, through, tuple(gaps), entry.span)

    def counts(self, each: Verified) -> bool:
        """Whether a scenario exercises; where none was run, whether it is named to test."""
        return each.exercises or (not self.judged and each.declared)

    def sources(self, key: str) -> tuple[str, ...]:
        """The texts of sources of an item and of what it comes from, and the items of the library among these."""
        found: dict[str, None] = {}
        for each in (key, *reached(key, self.up)):
            thing = self.specification.find(each)
            meta = getattr(thing, "meta", None)
            if each != key and isinstance(thing, Entry) and is_shipped(thing.span):
                found[each] = None
            for line in "" if meta is None else meta.text("source").splitlines():
                if line.strip():
                    found[line.strip()] = None
        return tuple(found)

    def needs(self, key: str) -> tuple[str, ...]:
        entries = self.specification.entries
        return tuple(each for each in reached(key, self.up) if each in entries and entries[each].word == "need")

    def tested(self, key: str) -> Iterator[Verified]:
        """The scenarios that are named to test an item, or in which it is triggered."""
        declared = self.named.get(key, ())
        found = {*declared, *self.triggering.get(key, ())}
        for scenario in sorted(found & self.order.keys(), key=self.order.__getitem__):
            yield Verified(scenario, scenario in declared, self.verdicts.get(scenario, {}).get(key))
        for other in declared:
            if self.specification.entries[other].word != "scenario":
                yield Verified(other, declared=True)

    def works(self, entry: Entry[tree.Scenario] | Entry[object]) -> bool:
        """Whether a scenario is named to test something, expects something, or triggers a requirement."""
        node = entry.node
        if entry.id in self.testing:
            return True
        assert isinstance(node, tree.Scenario)
        if any(isinstance(part, tree.ExpectWhole | tree.CheckStep) for part in node.parts):
            return True
        return any(verdict in TRIGGERED for verdict in self.verdicts.get(entry.id, {}).values())


def _named(specification: Specification, links: Sequence[Trace]) -> Mapping[str, tuple[str, ...]]:
    """For each item the scenarios and questions that the texts say test it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    tests = {key for key, entry in specification.entries.items() if entry.word in TESTS}
    for each in links:
        if each.word == "verified by" and each.target in tests:
            found[each.source][each.target] = None
    for entry in specification.scenarios:
        for part in entry.node.parts:
            if isinstance(part, tree.ExpectVerdict):
                for name in part.uids:
                    found[name.text.partition("[")[0]][entry.id] = None
    return {key: tuple(tests) for key, tests in found.items()}


def _title(entry: Entry[object]) -> str:
    title = entry.meta.title
    return entry.meta.label("en") if title is None else title.text


# ---------------------------------------------------------------- findings

_CODES: Mapping[str, Code] = {
    "origin": codes.NO_ORIGIN, "need": codes.UNANSWERED_NEED, "scenario": codes.NOT_EXERCISED,
    "verifies": codes.IDLE_SCENARIO,
}  # fmt: skip


def gap_findings(found: Matrix, expected: Collection[str]) -> list[Diagnostic]:
    """The gaps that a project asked to be told of."""
    return [_finding(row, word) for row in found.rows for word in row.gaps if word in expected]


def _finding(row: Row, word: str) -> Diagnostic:
    fields: dict[str, object] = {"id": row.id}
    if word == "scenario":
        named = [each.scenario for each in row.scenarios]
        fields["why"] = (
            Text(f": it is not triggered in {', '.join(named)}", f"：它在 {'、'.join(named)} 中未被触发")
            if named
            else Text("", "")
        )
    if word == "verifies":
        fields["why"] = Text(
            ": it expects nothing, and no requirement is triggered in it", "：它没有预期，也没有需求在其中被触发"
        )
    return Diagnostic(_CODES[word], row.span, fields, about=row.id)
