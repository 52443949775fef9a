"""Completeness: for each decision the cases that no requirement settles, and those that two settle differently.

The conditions of the requirements are cut into cases (`case_inputs`), what none of them holds is written as few blocks
(`logic.cases`), and an engine is asked of each block whether a lawful world has such a case: what declarations and
other binding requirements exclude is no gap.  A gap is a finding only where the requirements *split* the decision, that
is, where two of them exclude each other: what is said for one case only is mostly meant to be all that is to be said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from reqonto.backends.base import Impossible, Possible, Undecided
from reqonto.checks.case_inputs import Inputs
from reqonto.checks.case_words import ANYTHING, Words, joined
from reqonto.checks.coverage_gaps import Gaps, gap_findings, gaps_of
from reqonto.checks.decisions import SUBJECT, Case, Decision, decisions, shown_ending
from reqonto.checks.findings import listed, reason
from reqonto.checks.further import Context, Outcome
from reqonto.checks.questions import Asker
from reqonto.checks.scenarios import labels_of
from reqonto.constraints.draft import together
from reqonto.diagnostics import codes_coverage as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.logic.cases import NONE, Block, TooMany
from reqonto.logic.evaluate import Unsupported, assignments, holds
from reqonto.logic.paraphrase import sentences
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import Apply, Exists, Formula, Term, exists
from reqonto.records import dataclass
from reqonto.spec.model import Specification

MOST_BLOCKS = 60
"""Blocks of one decision that are asked about and listed; beyond, a note says that there are more."""


@dataclass(frozen=True, slots=True)
class Region:
    """Cases of a decision: the condition in words, as a formula, and one case; `possible` None: not established.

    `cells` say it input by input, by the number of the input.
    """

    text: Text
    formula: str
    example: Mapping[str, str]
    cells: Mapping[int, Text]
    possible: bool | None = True


@dataclass(frozen=True, slots=True)
class Overlap:
    """Cases that two requirements settle differently.

    `kept`: both are musts, and a world was found that keeps them there (not before an hour has passed, but within two).
    """

    members: tuple[str, str]
    region: Region
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a decision table: a condition, what is settled there, and by which requirement."""

    cells: Mapping[int, Text]
    outcome: Text
    requirement: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known about one decision.

    `split` tells whether its requirements exclude each other somewhere, so that an open case is a finding;
    `defaulted`, that a default value settles what they leave open.  `undecided` is the reason where nothing was found.
    """

    decision: Decision
    name: Text
    columns: tuple[Text, ...]
    rows: tuple[Row, ...]
    uncovered: tuple[Region, ...]
    more: int
    overlaps: tuple[Overlap, ...]
    split: bool
    defaulted: bool
    open_share: Fraction
    undecided: str = ""

    @property
    def of(self) -> str:
        return self.decision.of

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(case.requirement for case in self.decision.cases))

    @property
    def is_finding(self) -> bool:
        """Whether what is left open deserves a warning."""
        return self.split and not self.defaulted and bool(self.uncovered)


@dataclass(frozen=True, slots=True)
class Completeness:
    """Every decision, and what nothing speaks of."""

    decisions: tuple[Coverage, ...]
    gaps: Gaps


def check(context: Context) -> Outcome | None:
    """How complete the specification is; None where there is nothing to be complete about."""
    found = decisions(context.theory, context.specification)
    if context.only is not None:
        found = [each for each in found if any(context.wants(case.requirement) for case in each.cases)]
    gaps = gaps_of(context.specification, context.interpretation)
    if not found and not gaps:
        return None
    survey = _Survey(context)
    covered = tuple(survey.coverage(each) for each in found)
    findings = [*survey.findings(covered), *gap_findings(gaps, context.specification)]
    return Outcome(Completeness(covered, gaps), tuple(findings))


class _Survey:
    """The decisions of one specification and the engine that is asked about their open cases."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.specification: Specification = context.specification
        self.theory = context.theory
        self.labels = labels_of(self.specification, self.theory)
        self.asker = Asker.start(self.theory, context.budget, context.left(), context.tell, context.opened)
        lawful = context.consistency is None or context.consistency.verdict != "inconsistent"
        self.musts = self.theory.ids("must") if lawful else ()
        if context.consistency is not None and context.consistency.witness is not None:
            self.asker.remember(context.consistency.witness.structure)
        self.defaults = {entry.id.partition("@")[0] for entry in self.specification.defaults} | {
            key for key, parameter in self.specification.parameters.items() if parameter.default is not None
        }
        self.bounds = {
            parameter.function.name: (parameter.type.low, parameter.type.high)
            for parameter in self.specification.parameters.values()
        }

    def coverage(self, decision: Decision) -> Coverage:
        """The table of a decision, its open cases and its overlaps."""
        name = self._name(decision)
        defaulted = decision.decided in self.defaults
        try:
            return self._covered(decision, name, defaulted=defaulted)
        except TooMany:
            return Coverage(decision, name, (), (), (), 0, (), False, defaulted, Fraction(0), "size")

    def _covered(self, decision: Decision, name: Text, *, defaulted: bool) -> Coverage:
        inputs = Inputs([case.condition for case in decision.cases], self._bounds)
        cases, words = inputs.cases, self._words(decision)
        nodes = [inputs.of(case.condition) for case in decision.cases]
        left = cases.without(cases.any_of(nodes))
        split = _is_split(decision.cases, nodes, inputs)
        excluded: dict[int, list[int]] = {}
        several = len(decision.cases) > 1
        if several and left != NONE:
            excluded = self._excluded(decision, inputs, left)
        never = inputs.impossible(excluded)
        blocks = cases.cover(cases.less(left, never), cases.either(left, never))
        regions: list[Region] = []
        for block in blocks[:MOST_BLOCKS]:
            region = self._region(decision, inputs, words, block, asked=several)
            if region is not None:
                regions.append(region)
        columns = tuple(words.called(each) for each in inputs.inputs)
        rows = tuple(self._rows(decision, inputs, words, nodes))
        overlaps = tuple(self._overlaps(decision, inputs, words, nodes))
        more = max(0, len(blocks) - MOST_BLOCKS)
        share = cases.share(left)
        return Coverage(decision, name, columns, rows, tuple(regions), more, overlaps, split, defaulted, share)

    # ------------------------------------------------ asking

    def _excluded(self, decision: Decision, inputs: Inputs, left: int) -> dict[int, list[int]]:
        """The values that declarations exclude (that something is missing), of the inputs that matter."""
        found: dict[int, list[int]] = {}
        for number in sorted(inputs.cases.inputs(left)):
            for value in inputs.inputs[number].doubtful:
                goal = self._goal(decision, inputs.inputs[number].values[value].formula)
                if self.asker.known(goal) is None and isinstance(self._ask(goal, ()), Impossible):
                    found.setdefault(number, []).append(value)
        return found

    def _region(self, decision: Decision, inputs: Inputs, words: Words, block: Block, *, asked: bool) -> Region | None:
        """A block as people read it; None if no lawful world has such a case."""
        possible: bool | None = None
        world: Structure | None = None
        if asked:
            goal = self._goal(decision, inputs.formula_of(block))
            possible, world = self._possible(goal)
            if possible is False:
                return None
        env = {} if world is None else self._case(decision, inputs.formula_of(block), world)
        example = words.example(inputs, block, world if env else None, env)
        cells = {number: words.cell(inputs.inputs[number], block[number]) for number in block}
        return Region(words.block(inputs, block), words.formula(inputs, block), example, cells, possible)

    def _possible(self, goal: Formula) -> tuple[bool | None, Structure | None]:
        """Whether a world that keeps all musts has the goal."""
        known = self.asker.known(goal)
        if known is not None:
            return True, known
        alone = self._ask(goal, ())
        if isinstance(alone, Impossible):
            return False, None
        answer = self._ask(goal, self.musts) if self.musts else alone
        match answer:
            case Possible(world):
                self.asker.remember(world)
                return True, world
            case Impossible():
                return False, None
            case Undecided():
                return None, None

    def _ask(self, goal: Formula, keeping: Sequence[str]) -> Possible | Impossible | Undecided:
        self.asker.step("coverage")
        return self.asker.ask(goal, keeping)

    def _goal(self, decision: Decision, condition: Formula) -> Formula:
        occasion = decision.occasion
        return exists(occasion.vars, together(occasion.holds, condition))

    def _case(self, decision: Decision, condition: Formula, world: Structure) -> Mapping[str, Value]:
        """The subject of which the condition is true in a world."""
        goal = self._goal(decision, condition)
        assert isinstance(goal, Exists)
        try:
            for env in assignments(goal.vars, goal.body, world, {}):
                if holds(goal.body, world, env):
                    return env
        except Unsupported:
            pass
        return {}

    # ------------------------------------------------ words

    def _bounds(self, term: Term) -> tuple[Fraction | None, Fraction | None]:
        return self.bounds.get(term.function.name, (None, None)) if isinstance(term, Apply) else (None, None)

    def _words(self, decision: Decision) -> Words:
        occasion = decision.occasion
        called = Text("", "")
        if occasion.subject.sort not in self.theory.event_sorts:
            called = self._called(occasion.kind)
        return Words(self.labels, {SUBJECT: called}, self.theory.tick)

    def _called(self, symbol: str) -> Text:
        return self.labels.get(symbol, Text(symbol.rpartition(".")[2], symbol.rpartition(".")[2]))

    def _name(self, decision: Decision) -> Text:
        """What is decided, and on which occasion."""
        occasion = decision.occasion
        thing, when = self._called(decision.decided), self._called(occasion.kind)
        if occasion.becomes is not None:
            said = sentences(occasion.becomes, self.labels, tick=self.theory.tick)
            said = Text(_plain(said.en), _plain(said.zh))
            return Text(f"{thing.en} (when {said.en})", f"{thing.zh}（当 {said.zh}）")
        if occasion.subject.sort in self.theory.event_sorts:
            return Text(f"{thing.en} (on {when.en})", f"{thing.zh}（发生{when.zh}时）")
        return Text(f"{when.en}.{thing.en}", f"{when.zh}.{thing.zh}")

    def _rows(self, decision: Decision, inputs: Inputs, words: Words, nodes: Sequence[int]) -> Iterator[Row]:
        for case, node in zip(decision.cases, nodes, strict=True):
            outcome = self._outcome(case, words)
            for block in inputs.cases.cover(node):
                cells = {number: words.cell(inputs.inputs[number], block[number]) for number in block}
                yield Row(cells, outcome, case.requirement)

    def _outcome(self, case: Case, words: Words) -> Text:
        value = Text("", "")
        if isinstance(case.ending.value, bool):
            value = Text("true", "真") if case.ending.value else Text("false", "假")
        elif case.ending.value is not None:
            value = words.term(case.ending.value)
        within = None if case.ending.within is None else words.term(case.ending.within)
        told = shown_ending(case.ending, self.labels, value, within)
        return Text(f"{told.en} (should)", f"{told.zh}（宜）") if case.force == "should" else told

    def _overlaps(self, decision: Decision, inputs: Inputs, words: Words, nodes: Sequence[int]) -> Iterator[Overlap]:
        """The cases that two requirements settle differently."""
        pairs = combinations(zip(decision.cases, nodes, strict=True), 2)
        for (one, left), (other, right) in pairs:
            both = inputs.cases.both(left, right)
            if both == NONE or one.requirement == other.requirement or not one.ending.differs(other.ending):
                continue
            stances = {one.ending.stance, other.ending.stance}
            hard = stances == {"do", "must not"} and {one.requirement, other.requirement} <= {*self.musts}
            for block in inputs.cases.cover(both)[:MOST_BLOCKS]:
                region = self._region(decision, inputs, words, block, asked=True)
                kept = hard and region is not None and region.possible is True
                if region is None and self._without(decision, inputs, block, {one.requirement, other.requirement}):
                    # That the two exclude the case together is what the overlap is about.
                    region = self._region(decision, inputs, words, block, asked=False)
                if region is not None:
                    yield Overlap((one.requirement, other.requirement), region, kept)

    def _without(self, decision: Decision, inputs: Inputs, block: Block, ids: Collection[str]) -> bool:
        """Whether all others allow a case that is excluded with these requirements."""
        kept = tuple(id_ for id_ in self.musts if id_ not in ids)
        return isinstance(self._ask(self._goal(decision, inputs.formula_of(block)), kept), Possible)

    # ------------------------------------------------ findings

    def findings(self, covered: Sequence[Coverage]) -> Iterator[Diagnostic]:
        """Open cases of split decisions, overlaps that are not reported as conflicts, and what was not decided."""
        places = {entry.id: entry.span for entry in self.specification.entries.values()}
        consistency = self.context.consistency
        clashes = [] if consistency is None else [set(conflict.members) for conflict in consistency.conflicts]
        for each in covered:
            labels = tuple(Label(places[key], Text(key, key)) for key in each.members if key in places)
            place = places.get(each.members[0])
            if each.undecided and len(each.decision.cases) > 1:
                fields = {"of": each.name, "reason": reason(each.undecided)}
                yield Diagnostic(codes.COVERAGE_UNDECIDED, place, fields, labels[1:], about=each.of)
            if each.is_finding:
                open_ = [region.text for region in each.uncovered[:SHOWN]]
                conditions = joined(open_, Text("; or ", "；或 "), Text("", ""))
                rest = len(each.uncovered) - SHOWN + each.more
                if rest > 0:
                    conditions = Text(f"{conditions.en}; and {rest} more", f"{conditions.zh}；另有 {rest} 种")
                fields = {"members": listed(each.members), "of": each.name, "condition": conditions}
                notes = tuple(_notes(each))
                yield Diagnostic(codes.UNCOVERED, place, fields, labels[1:], notes=notes, about=each.of)
            for overlap in each.overlaps:
                if overlap.kept or any(set(overlap.members) <= clash for clash in clashes):
                    continue
                fields = {"members": listed(overlap.members), "of": each.name, "condition": _where(overlap.region.text)}
                told = tuple(Label(places[key], Text(key, key)) for key in overlap.members if key in places)
                yield Diagnostic(codes.OVERLAPPING, told[0].span if told else place, fields, told[1:], about=each.of)


def _where(condition: Text) -> Text:
    """A case behind “where”; for two requirements that say nothing of it, wherever they apply."""
    return Text("they apply", condition.zh) if condition == ANYTHING else condition


SHOWN = 4
"""Open blocks that a finding names; the others are counted, and all are in the table and in JSON."""


def _notes(covered: Coverage) -> Iterator[Text]:
    first = covered.uncovered[0]
    if first.example:
        values = ", ".join(f"{key} = {value}" for key, value in first.example.items())
        yield Text(f"for example: {values}", f"例如：{values}")
    if any(region.possible is None for region in covered.uncovered):
        yield Text("whether such a case can occur was not decided", "未能判定这种情形能否出现")


def _is_split(cases: Sequence[Case], nodes: Sequence[int], inputs: Inputs) -> bool:
    """Whether two cases that can occur exclude each other, and not all that is said is what must not or may be."""
    if all(case.ending.stance in {"must not", "may"} for case in cases):
        return False
    return any(
        inputs.cases.both(one, other) == NONE and NONE not in {one, other} for one, other in combinations(nodes, 2)
    )


def _plain(sentence: str) -> str:
    """A sentence inside another one."""
    return sentence.rstrip(".。")
