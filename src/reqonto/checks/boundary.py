"""Test cases: few worlds that show each requirement kept and broken, each bound at its edge, and what decides.

What is to be shown is `checks.conditions`.  A world that is known is looked at before the engine is asked for one; each
is made readable, replayed by the reference evaluator, and kept only while something is shown by it alone.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import field, replace
from functools import cached_property
from itertools import groupby

from reqonto.backends.base import Budget, Impossible, Possible, Undecided, Wanted
from reqonto.checks.clock import STANDARD, Clock
from reqonto.checks.conditions import Judged, Probe, Requirement, probes
from reqonto.checks.holding import holding
from reqonto.checks.questions import Asker, Progress
from reqonto.checks.readable import simplified
from reqonto.checks.replay import replay
from reqonto.checks.story import tell
from reqonto.checks.verdicts import World
from reqonto.logic.show import NO_LABELS, Labels
from reqonto.logic.structure import Structure
from reqonto.logic.terms import TRUE, Apply, Compare, ForAll, Formula, Var, conjunction
from reqonto.logic.theory import Axiom, Theory
from reqonto.records import dataclass

MOST_ALIKE = 24
"""Up to how many things of a kind a count is followed to its edge."""

FEW_ALIKE = 2
"""What needs more things of a kind is asked alone."""

SHARE = 0.75
"""The part of the time in which few worlds for many things are looked for."""

LEAST_TOGETHER = 2
"""So many questions share one text, or each has its own."""


@dataclass(frozen=True, slots=True)
class Case:
    """A world, what it shows, and the verdict about each requirement of which it shows something."""

    world: World
    shows: tuple[Probe, ...]
    verdicts: tuple[tuple[str, Judged], ...]


@dataclass(frozen=True, slots=True)
class NotShown:
    """What no world shows: `because` are the ids that exclude it, or it stayed open for a reason."""

    probe: Probe
    because: tuple[str, ...] = ()
    undecided: str = ""


@dataclass(frozen=True)
class Cases:
    """The worlds, and what none of them shows.  `probes` is everything that was to be shown, in order.

    `interrupted`: the search was ended by an interrupt, what it had not come to is left with this reason.
    """

    probes: tuple[Probe, ...]
    cases: tuple[Case, ...]
    left: tuple[NotShown, ...]
    interrupted: bool = False

    def of(self, probe: Probe) -> Case | NotShown | None:
        """The case that shows something, or why there is none."""
        case = next((each for each in self.cases if any(shown is probe for shown in each.shows)), None)
        return case or next((each for each in self.left if each.probe is probe), None)


def find_cases(
    theory: Theory,
    ids: Sequence[str],
    *,
    alone: bool = False,
    fewest: bool = False,
    whole: Collection[str] = (),
    budget: Budget | None = None,
    seconds: float = 60.0,
    labels: Labels = NO_LABELS,
    clock: Clock = STANDARD,
    progress: Progress | None = None,
    patient: bool = False,
) -> Cases:
    """Few worlds that show everything about these requirements that can be shown.

    A world keeps all other `must`s (`alone`: none of them) and the background, and is as small as was found.  Unless
    the `fewest` will do, the smallest worlds that keep and break a requirement are cases of their own.
    Where it is `patient`, an interrupt ends the search, and what was found is given; else it is raised.
    Of the ids `whole` only that they are kept and broken is shown: their formulas are not what their authors wrote.
    """
    # What is found in the end is made readable in the rest of the time.
    search = _Search(
        Asker.start(theory, budget or Budget(), SHARE * seconds if fewest else seconds, progress),
        time.monotonic() + seconds,
        {id_: Requirement(id_, theory.by_id[id_]) for id_ in ids},
        labels,
        clock,
        alone=alone,
        fewest=fewest,
        whole=frozenset(whole),
        patient=patient,
    )
    return search.run()


@dataclass
class _Known:
    """A world with the ids of the binding requirements that it breaks, and whether it keeps those looked at."""

    structure: Structure
    broken: frozenset[str]
    shows: list[Probe]
    kept: dict[str, bool] = field(default_factory=dict)

    def keeps(self, requirement: Requirement) -> bool:
        """Whether what a requirement says is true there."""
        if requirement.id not in self.kept:
            self.kept[requirement.id] = holding(requirement.said, self.structure)
        return self.kept[requirement.id]


@dataclass
class _Search:
    asker: Asker
    ends: float
    requirements: dict[str, Requirement]
    labels: Labels
    clock: Clock
    alone: bool
    fewest: bool
    whole: frozenset[str]
    patient: bool = False
    known: list[_Known] = field(default_factory=list)
    left: list[NotShown] = field(default_factory=list)

    @property
    def theory(self) -> Theory:
        return self.asker.theory

    def run(self) -> Cases:
        wanted = [
            probe
            for each in self.requirements.values()
            for probe in probes(each, self.theory.tick, inside=each.id not in self.whole)
        ]
        self.asker.total = len(wanted)
        interrupted = False
        try:
            self._look(wanted)
        except KeyboardInterrupt:
            if not self.patient:
                raise
            interrupted = True
        done = {id(each.probe) for each in self.left} | {id(probe) for each in self.known for probe in each.shows}
        self.left += [NotShown(probe, undecided="interrupted") for probe in wanted if id(probe) not in done]
        cases = [self._told(each, shows) for each, shows in self._chosen(wanted)]
        return Cases(tuple(wanted), tuple(cases), tuple(self.left), interrupted=interrupted)

    def _look(self, wanted: Sequence[Probe]) -> None:
        """Find a world for each of these, as far as there is one and the time lasts."""
        for _, group in groupby(wanted, key=lambda probe: probe.requirement):
            probes_ = list(group)
            if self.fewest:
                self._ask_together([probe for probe in probes_ if not self._seen(probe)])
            for probe in probes_:
                self.asker.step("cases")
                if not self._seen(probe):
                    self._ask(probe)
        # What one world shows another, found later, may show as well: fewer may do.
        for probe in wanted:
            if not self.asker.late:
                self._seen(probe)

    def _ask_together(self, open_: Sequence[Probe]) -> None:
        """Worlds for what is to be shown of one requirement, from one text: see `Gathers.singly`."""
        open_ = [probe for probe in open_ if probe.count <= FEW_ALIKE]
        if len(open_) < LEAST_TOGETHER:
            return
        own = open_[0].requirement
        kept = (*self._others(own), own)
        wanted = [
            Wanted(conjunction(probe.goal, self.begun), frozenset((own,)))
            if probe.beside is None
            else Wanted(conjunction(probe.beside, self.begun))
            for probe in open_
        ]
        for place, world in sorted(self.asker.singly(wanted, kept).items()):
            self.known.append(_Known(world, self._broken(world), [open_[place]]))

    def _chosen(self, wanted: Sequence[Probe]) -> list[tuple[_Known, list[Probe]]]:
        """The worlds that are told, readable, each with what it is there for."""
        if not self.fewest:
            return _few(self.known, wanted)
        found: list[tuple[_Known, list[Probe]]] = []
        for known, shows in _few(self.known, wanted):
            kept = self._kept(self._others(shows[0].requirement if known.broken else ""))
            begun = self.begun if holding(self.begun, known.structure) else None
            keeps = replay(self.theory, kept, begun, *(probe.goal for probe in shows))
            world = simplified(known.structure, self.theory, keeps, self.labels, self.clock, self.ends)
            found.append((_Known(world, self._broken(world), shows), shows))
        return found

    def _others(self, id_: str) -> tuple[str, ...]:
        return () if self.alone else tuple(other for other in self.theory.ids("must") if other != id_)

    def _seen(self, probe: Probe) -> bool:
        """Note the probe with every known world that shows it; whether there is one."""
        found = False
        for each in self.known:
            if not self.fewest and probe.shown in {"kept", "broken"}:
                found = found or probe in each.shows[:1]
            elif any(shown is probe for shown in each.shows):
                found = True
            elif self._shows(each, probe):
                each.shows.append(probe)
                found = True
        return found

    def _shows(self, known: _Known, probe: Probe) -> bool:
        if not self.alone and not known.broken <= {probe.requirement}:
            return False
        requirement = self.requirements[probe.requirement]
        if probe.keeps is not None and known.keeps(requirement) is not probe.keeps:
            return False
        return holding(probe.goal if probe.beside is None else probe.beside, known.structure)

    def _ask(self, probe: Probe) -> None:
        if probe.count > MOST_ALIKE:
            self.left.append(NotShown(probe, undecided="bound"))
            return
        others = self._others(probe.requirement)
        bound = max(self.asker.budget.bound, probe.count)
        asked = replace(self.asker, budget=replace(self.asker.budget, bound=bound))
        answer = (
            asked.ask(probe.goal, others)
            if probe.beside is None
            else asked.ask(None if probe.beside == TRUE else probe.beside, (*others, probe.requirement))
        )
        match answer:
            case Possible(witness):
                if self.fewest and not holding(self.begun, witness):
                    witness = self._begun(asked, probe, others) or witness
                if not self.fewest and probe.shown in {"kept", "broken"}:
                    witness = self._smallest(asked, probe, others, witness)
                self._add(probe, others, witness)
            case Impossible(core):
                self.left.append(NotShown(probe, self._minimal(probe, core)))
            case Undecided(reason):
                self.left.append(NotShown(probe, undecided=reason))

    @cached_property
    def begun(self) -> Formula:
        """That life cycles with time-outs have begun before anything happens: only so can a scenario tell of them.

        It is asked for besides where that may be; nothing follows from a world that there is not.
        """
        starts = [
            each for each in self.theory.functions.values() if each.name.endswith(":start") and len(each.args) == 1
        ]
        times = [
            found
            for sort in self.theory.sorts
            if sort in self.theory.event_sorts and (found := self.theory.functions.get(f"{sort.name}.time")) is not None
        ]
        told: list[Formula] = []
        for start in starts:
            for at in times:
                of, event = Var("^o", start.args[0]), Var("^e", at.args[0])
                told.append(ForAll((of, event), Compare("<=", Apply(start, (of,)), Apply(at, (event,)))))
        return conjunction(*told)

    def _begun(self, asked: Asker, probe: Probe, others: Sequence[str]) -> Structure | None:
        """A world of which a scenario can tell, if there is one."""
        if probe.beside is None:
            answer = asked.ask(conjunction(probe.goal, self.begun), others)
        else:
            answer = asked.ask(conjunction(probe.beside, self.begun), (*others, probe.requirement))
        return answer.witness if isinstance(answer, Possible) else None

    @staticmethod
    def _smallest(asked: Asker, probe: Probe, others: Sequence[str], witness: Structure) -> Structure:
        """The smallest world that keeps (breaks) a requirement, as far as it was found in time."""
        goal: Formula | None = probe.goal
        kept: Sequence[str] = others
        if probe.beside is not None:
            goal, kept = None if probe.beside == TRUE else probe.beside, (*others, probe.requirement)
        return asked.smallest(goal, (*kept, *asked.background), witness).world

    def _minimal(self, probe: Probe, core: frozenset[str]) -> tuple[str, ...]:
        """What is needed to exclude it: nothing can be left out, as far as that was decided."""
        kept = [id_ for id_ in self.theory.by_id if id_ in core and id_ != probe.requirement]
        if not isinstance(self.asker.ask_exactly(probe.goal, kept), Impossible):
            return tuple(kept)
        for id_ in list(kept):
            fewer = [other for other in kept if other != id_]
            if isinstance(self.asker.ask_exactly(probe.goal, fewer), Impossible):
                kept = fewer
        return tuple(kept)

    def _add(self, probe: Probe, others: Sequence[str], witness: Structure) -> None:
        keeps = replay(self.theory, self._kept(others), probe.goal)
        if self.fewest:
            # Made readable once it is known for what it is there.
            if keeps(witness):
                self.known.append(_Known(witness, self._broken(witness), [probe]))
            else:
                self.left.append(NotShown(probe, undecided="replay"))
            return
        world = simplified(witness, self.theory, keeps, self.labels, self.clock, self.ends)
        if not keeps(world):
            self.left.append(NotShown(probe, undecided="replay"))
            return
        self.known.append(_Known(world, self._broken(world), [probe]))

    def _kept(self, others: Sequence[str]) -> list[Axiom]:
        return [axiom for axiom in self.theory.axioms if axiom.id in set(others) or axiom.force == "background"]

    def _broken(self, world: Structure) -> frozenset[str]:
        return frozenset(
            axiom.id for axiom in self.theory.axioms if axiom.force == "must" and not holding(axiom.formula, world)
        )

    def _told(self, known: _Known, shows: Sequence[Probe]) -> Case:
        """The world as a story about the first requirement of which it shows something."""
        first = shows[0]
        requirement = self.requirements[first.requirement]
        broken = requirement.axioms if first.requirement in known.broken else ()
        about = [axiom for axiom in self._kept(self._others(first.requirement)) if axiom.force != "background"]
        if not broken:
            about += requirement.axioms
        keeps = replay(self.theory, self._kept(self._others(first.requirement)), *(probe.goal for probe in shows))
        world = tell(
            self.theory, known.structure, about, broken=broken, labels=self.labels, goal=first.goal,
            about=first.requirement, clock=self.clock, keeps=keeps,
        )  # fmt: skip
        verdicts: dict[str, Judged] = {}
        for probe in shows:
            judged = self.requirements[probe.requirement].judged(known.structure)
            if judged is not None:
                verdicts[probe.requirement] = judged
        return Case(world, tuple(shows), tuple(verdicts.items()))


def _few(known: Sequence[_Known], wanted: Sequence[Probe]) -> list[tuple[_Known, list[Probe]]]:
    """Few of the worlds that show all that any of them shows, each with what it is there for.

    Always the one that shows most of what is left; of equals the one found first.
    """
    order = {id(probe): index for index, probe in enumerate(wanted)}
    left = {id(probe) for each in known for probe in each.shows}
    chosen: list[tuple[int, list[Probe]]] = []
    while left:
        most = max(
            range(len(known)), key=lambda index: (sum(id(probe) in left for probe in known[index].shows), -index)
        )
        own = [probe for probe in known[most].shows if id(probe) in left]
        chosen.append((most, sorted(own, key=lambda probe: order[id(probe)])))
        left -= {id(probe) for probe in own}
    chosen.sort(key=lambda each: order[id(each[1][0])])
    return [(known[index], own) for index, own in chosen]
