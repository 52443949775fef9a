"""Everything that is asked about a specification as a whole, in the order in which users read it.

All requirements together; each trigger; each permission; declared situations; what follows from what; pairs of
triggers that can meet.  A question that stays open is listed with its reason; it is never a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from types import MappingProxyType

from reqonto.backends.base import Budget, Impossible, Possible, Session
from reqonto.checks.absolute import absolute_clashes
from reqonto.checks.ahead import Helpers, Task, available
from reqonto.checks.candidates import Candidate
from reqonto.checks.clock import STANDARD, Clock
from reqonto.checks.closings import check_closings
from reqonto.checks.conflicts import Clash, Tie, Told, every_clash
from reqonto.checks.cycle_redundancy import follow_from_cycles
from reqonto.checks.entailed import Alone, follow_together
from reqonto.checks.facts import check_facts
from reqonto.checks.meeting import always_special, unmet
from reqonto.checks.pairs import Meetings, check_pairs, meet
from reqonto.checks.prints import SHORT
from reqonto.checks.questions import Asker, Progress, triggered
from reqonto.checks.redundancy import alike, check_redundancy, which_follow
from reqonto.checks.situations import check_situations
from reqonto.checks.told import told_conflict, told_world
from reqonto.checks.triggers import check_permissions, check_triggers, together
from reqonto.checks.verdicts import (
    Conflict,
    ConflictKind,
    Consistency,
    Open,
    Overall,
    Redundancy,
    Vacuity,
    World,
    told_apart,
)
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula
from reqonto.logic.theory import Theory

FEW = 30
"""Theories with fewer ids are asked about faster than helpers begin."""

QUESTIONS = ("trigger", "pair", "situation", "redundancy")
"""What can be asked besides the first question; see `check_consistency`."""

TIED: Mapping[Tie, Text] = MappingProxyType(
    {
        "kind": Text(
            "Shown for several events of one kind in the same instant, so that none of them is the earlier one.",
            "这里同类的几个事件落在同一时刻，分不出先后。",
        ),
        "cycle": Text(
            "It is so only where several events fall in the same instant: the life cycle follows one of them.",
            "只有几个事件落在同一时刻才会这样：生命周期只按其中一个改变状态。",
        ),
    }
)
"""Said of a conflict where one event has to be the first and the second at once, say."""

NO_LABELS: Mapping[str, Text] = MappingProxyType({})


def check_consistency(
    theory: Theory,
    *,
    budget: Budget | None = None,
    seconds: float = 60.0,
    only: Collection[str] | None = None,
    situations: Collection[str] | None = None,
    questions: Collection[str] = QUESTIONS,
    labels: Mapping[str, Text] = NO_LABELS,
    clock: Clock = STANDARD,
    progress: Progress | None = None,
    session: Callable[[Theory], Session] | None = None,
    jobs: int = 1,
) -> Consistency:
    """Answer the consistency questions about a theory.

    `only` restricts the questions about single requirements and pairs to these ids, `situations` those about declared
    situations; all requirements are kept in any case.
    `seconds` is the allowance for the whole run, `budget` the one for each question.  `labels` and `clock` are for
    stories.  With more than one of `jobs` helpers answer ahead; what is found does not depend on them.
    """
    asker = Asker.start(theory, budget or Budget(), seconds, progress, session)
    declared = [id_ for id_, _ in theory.situations if situations is None or id_ in situations]
    run = _Run(asker, labels, clock, declared)
    with ExitStack() as leaving:
        if jobs > 1 and available() and run.is_new():
            leaving.callback(run.begin_ahead(jobs))
        run.together()
        if not run.hopeless:
            run.ask(only, questions)
    return run.result()


class _Run:
    """One run: what was found so far."""

    def __init__(self, asker: Asker, labels: Mapping[str, Text], clock: Clock, situations: Collection[str]) -> None:
        self.asker = asker
        self.situations = situations
        self.theory = asker.theory
        self.labels = labels
        self.clock = clock
        self.musts = self.theory.ids("must")
        self.shoulds = tuple(id_ for id_ in self.theory.ids("should") if id_ not in self.musts)
        self.mays = self.theory.ids("may")
        self.verdict: Overall = "undecided"
        self.world: Structure | None = None
        self.conflicts: list[Conflict] = []
        self.members: set[frozenset[str]] = set()
        self.complete = True
        self.hopeless = False
        self.vacuous: list[Vacuity] = []
        self.redundant: list[Redundancy] = []
        self.dead: set[str] = set()
        self.forbidding: set[str] = set()
        self.usable: tuple[str, ...] = ()
        self.helpers: Helpers | None = None
        self.meetings: Meetings | None = None
        self.alone: tuple[object, Alone] | None = None
        self.unsettled: Mapping[str, str] = {}
        self.unasked: tuple[str, ...] = ()

    # -------------------------------------------------------- question 1

    def together(self) -> None:
        """All musts together; members of absolute conflicts take no part in the other questions."""
        self.asker.total = 1
        self.asker.step("all")
        while True:
            answer = self.asker.ask(None, self.musts)
            if isinstance(answer, Possible):
                self.verdict = "inconsistent" if self.conflicts else "consistent"
                if not self.conflicts:
                    self.world = answer.witness
                return
            if not isinstance(answer, Impossible):
                self.asker.undecided("all", (), answer)
                self.verdict = "inconsistent" if self.conflicts else "undecided"
                self.complete = False
                return
            self.verdict = "inconsistent"
            every = absolute_clashes(self.asker, self.musts)
            # What was found besides shares members with what is left out already.
            self.complete &= every.complete and not self.conflicts
            for clash in every.clashes:
                self._add("absolute", (), None, clash)
            self.hopeless = any(not clash.members for clash in every.clashes)
            if self.hopeless or not every.clashes:
                # The assumptions alone contradict each other, of which everything follows, or nothing was confirmed.
                self.complete = False
                return
            clashing = {id_ for clash in every.clashes for id_ in clash.members}
            self.musts = tuple(id_ for id_ in self.musts if id_ not in clashing)

    # -------------------------------------------------------- the other questions

    def ask(self, only: Collection[str] | None, questions: Collection[str]) -> None:
        """Triggers, permissions, situations, entailments, pairs."""
        left = {axiom.id for axiom in self.theory.axioms if not axiom.asked}
        asked = tuple(id_ for id_ in (*self.musts, *self.shoulds) if (only is None or id_ in only) and id_ not in left)
        order = {id_: index for index, id_ in enumerate(self.theory.by_id)}
        asked = tuple(sorted(asked, key=lambda id_: order[id_]))
        mays = tuple(id_ for id_ in self.mays if only is None or id_ in only)
        self._answer_ahead(self._first_tasks(asked, mays, questions))
        self.asker.total += (len(asked) + len(mays)) * ("trigger" in questions)
        self.asker.total += len(self.situations) * ("situation" in questions)
        dead = self.dead
        if "trigger" in questions:
            dead |= self._triggers(asked, mays)
        if "situation" in questions:
            situations = check_situations(self.asker, self.musts, self.shoulds, only=self.situations)
            self.complete &= situations.complete
            for id_, goal, clash in situations.clashes:
                self._add("situation", (id_,), goal, clash)
        if "redundancy" in questions:
            self.redundant = self._superfluous(asked, (dead - self.forbidding) | self._clashing())
        if "pair" in questions:
            pairs = check_pairs(self.asker, asked, self.musts, dead, self._settled(), ahead=self._pairs_ahead)
            for ids, goal, clash in pairs.clashes:
                self._add("pair", ids, goal, clash)
            facts = check_facts(self.asker, asked, self.musts, self._settled())
            self.complete &= facts.complete
            for ids, goal, clash in facts.clashes:
                self._add("pair", ids, goal, clash)
            for several, goal, clash in check_closings(self.asker, asked, self.musts, dead, self._settled()):
                self._add("pair", several, goal, clash)
        if "redundancy" in questions:
            # Last of all: it takes a question for each requirement.
            self.redundant = self._with_several(asked, (dead - self.forbidding) | self._clashing())
        told = [each for each in self.vacuous if self._told_as_conflict(each)]
        self.vacuous = [each for each in self.vacuous if each not in told]
        for each in told:
            self._own_conflicts(each.requirement)

    def _settled(self) -> list[Told]:
        """The conflicts of requirements that are known: where these meet that need not be told again.

        What a recommendation alone keeps from applying is no clash of its own with whatever it meets.
        """
        return [
            Told(frozenset(each.members), each.goal)
            for each in self.conflicts
            if each.kind != "situation" and (len(each.members) > 1 or each.members == each.trigger)
        ]

    def _clashing(self) -> set[str]:
        """The members of absolute conflicts: everything follows from them."""
        return {id_ for conflict in self.conflicts if conflict.kind == "absolute" for id_ in conflict.members}

    def _with_several(self, asked: tuple[str, ...], skip: set[str]) -> list[Redundancy]:
        """What was found to follow, and what follows from several requirements or from one with another trigger."""
        found = self.redundant
        # A reason that has gone itself is none: what follows already is not kept in what is asked now.
        gone = {each.requirement for each in found if each.removable}
        left = [id_ for id_ in asked if id_ not in gone]
        kept = [id_ for id_ in self.musts if id_ not in gone]
        several, self.unsettled = follow_together(
            self.asker,
            left,
            kept,
            skip,
            ahead=lambda chunks: self._answer_ahead([["alone", chunk, left, kept, sorted(skip)] for chunk in chunks]),
        )
        known = {each.requirement for each in found}
        idle = {each.requirement for each in self.vacuous}
        self.unasked = tuple(id_ for id_ in asked if id_ in skip and id_ not in known and id_ not in idle)
        found = [*found, *(each for each in several if each.requirement not in known)]
        return sorted(found, key=lambda each: asked.index(each.requirement))

    def _superfluous(self, asked: tuple[str, ...], skip: set[str]) -> list[Redundancy]:
        """What follows from a requirement with the same trigger, and else from life cycles."""
        alike = check_redundancy(self.asker, asked, skip) + self._among_clashing(asked, skip)
        settled = {each.requirement for each in alike if each.removable}
        cycles = follow_from_cycles(self.asker, [id_ for id_ in asked if id_ not in settled], skip)
        again = {each.requirement for each in cycles}
        found = [*(each for each in alike if each.requirement not in again), *cycles]
        return sorted(found, key=lambda each: asked.index(each.requirement))

    def _among_clashing(self, asked: tuple[str, ...], skip: set[str]) -> list[Redundancy]:
        """What follows from another one with the same trigger, of requirements that a conflict keeps from applying.

        What they say when it is mended can be compared all the same; with several of them kept everything follows.
        """
        clashing = {id_ for conflict in self.conflicts for id_ in conflict.members}
        idle = {each.requirement for each in self.vacuous}

        def says_something(id_: str) -> bool:
            goal = triggered(self.asker.theory.by_id[id_])
            return goal is not None and isinstance(self.asker.ask(goal, (id_,)), Possible)

        left = [id_ for id_ in asked if id_ in skip & clashing - idle and says_something(id_)]
        return check_redundancy(self.asker, tuple(left), ()) if len(left) > 1 else []

    def _own_conflicts(self, id_: str) -> None:
        """The conflicts in which a requirement takes part itself where it applies, which others clash over as well."""
        goal = triggered(self.theory.by_id[id_])
        if goal is None or self.theory.by_id[id_][0].force == "may" or self.asker.late:
            return
        every = every_clash(self.asker, goal, tuple(dict.fromkeys((*self.musts, id_))), name=id_)
        self.complete &= every.complete
        for clash in every.clashes:
            if id_ in clash.members:
                self._add("trigger", (id_,), goal, clash)

    def _told_as_conflict(self, vacuity: Vacuity) -> bool:
        """Whether just those that exclude a trigger clash with one another: who mends that has mended both."""
        background = set(self.asker.background)
        excluding = {id_ for id_ in vacuity.because if id_ not in background}
        if vacuity.remedy or len(excluding) < 2:
            return False
        return any(
            excluding == set(each.members) for each in self.conflicts if each.kind != "situation" and not each.tied
        )

    def _triggers(self, asked: tuple[str, ...], mays: tuple[str, ...]) -> set[str]:
        triggers = check_triggers(self.asker, self.musts, self.shoulds, asked)
        permissions = check_permissions(self.asker, self.musts, mays)
        for id_, goal, clash in (*triggers.clashes, *permissions.clashes):
            self._add("trigger", (id_,), goal, clash)
        self.vacuous += [*triggers.vacuous, *permissions.vacuous]
        self.complete &= triggers.complete
        self.usable = tuple(permissions.usable)
        self.forbidding = triggers.forbidding
        return triggers.dead | permissions.dead

    # -------------------------------------------------------- helpers

    def is_new(self) -> bool:
        """Whether much of this theory was not there when answers were last remembered."""
        memory = self.asker.memory
        if memory is None or len(memory.prints) < FEW:
            return False
        entry = memory.recall("l" + memory.about)
        before = set(str(entry.get("prints")).split()) if entry is not None else set()
        return sum(each[:SHORT] not in before for each in memory.prints.values()) > len(memory.prints) // 20

    def begin_ahead(self, jobs: int) -> Callable[[], None]:
        """Let helpers begin, before any engine is at work here; gives what ends them."""
        import reqonto.backends.smt  # noqa: F401 - loaded once for all

        assert self.asker.memory is not None
        self.helpers = Helpers(jobs, self.asker.memory.store, self._perform)
        return self.helpers.close

    def _first_tasks(self, asked: Sequence[str], mays: Sequence[str], questions: Collection[str]) -> list[Task]:
        """What can be asked at once, the longest first."""
        tasks: list[Task] = []
        if "situation" in questions:
            tasks += [["situation", id_] for id_ in self.situations]
        if "trigger" in questions:
            tasks += [["triggers", list(ids)] for ids in together(asked)]
            tasks += [["permissions", list(mays)]] if mays else []
        if "redundancy" in questions and self.helpers is not None:
            tasks += [["alike", group] for group in alike(self.asker, asked)]
        return tasks

    def _pairs_ahead(self, chunks: Sequence[Sequence[Candidate]]) -> None:
        self._answer_ahead([["pairs", [list(pair) for pair in chunk], sorted(self.dead)] for chunk in chunks])

    def _answer_ahead(self, tasks: list[Task]) -> None:
        """Have the answers remembered that are about to be needed."""
        if self.helpers is None:
            return
        if any(conflict.kind == "absolute" for conflict in self.conflicts):
            # They keep all musts, which cannot be kept.
            self.helpers.close()
            return
        whole, self.asker.total = self.asker.total, len(tasks)
        done = self.asker.done
        self.helpers.run(tasks, until=self.asker.until, done=lambda: self.asker.step("ahead"))
        self.asker.total, self.asker.done = whole, done

    def _perform(self, task: Task) -> None:
        """A task in a helper: what it comes to is remembered."""
        kind, about = task[0], task[1]
        id_ = str(about)
        ids = tuple(str(each) for each in about) if isinstance(about, list) else ()
        clashes: list[tuple[str, Formula, Clash]] = []
        match kind:
            case "situation":
                clashes = check_situations(self.asker, self.musts, self.shoulds, only=(id_,)).clashes
            case "triggers":
                clashes = check_triggers(self.asker, self.musts, self.shoulds, ids).clashes
            case "permissions":
                clashes = check_permissions(self.asker, self.musts, ids).clashes
            case "alike":
                which_follow(self.asker, ids)
            case "pairs":
                self._meet_all(about, task[2])
            case "alone":
                self._break_each(ids, *task[2:])
        for id_, goal, clash in clashes:
            word: ConflictKind = "situation" if kind == "situation" else "trigger"
            told_conflict(self.asker, word, (id_,), goal, clash, self.labels, self.clock)

    def _meet_all(self, pairs: object, dead: object) -> None:
        """Pairs that are asked about together, in a helper."""
        assert isinstance(pairs, list)
        assert isinstance(dead, list)
        if self.meetings is None:
            self.meetings = Meetings(self.asker, dead)
        chunk: list[Candidate] = [(one, other, tuple(between)) for one, other, between in pairs]
        self.meetings.gather(chunk)
        for pair in chunk:
            found = meet(self.asker, pair, self.meetings)
            if found is not None:
                told_conflict(self.asker, "pair", pair[:2], *found, self.labels, self.clock)

    def _break_each(self, ids: Sequence[str], *about: object) -> None:
        """Requirements that are broken alone, in a helper; see `Alone` for what else the task says."""
        if self.alone is None or self.alone[0] != about:
            asked, kept, skip = ([str(id_) for id_ in each] for each in about if isinstance(each, list))
            self.alone = about, Alone(self.asker, asked, kept, skip)
        alone = self.alone[1]
        alone.show(ids)
        for id_ in ids:
            alone.because(id_)

    # -------------------------------------------------------- what users read

    def _add(self, kind: ConflictKind, trigger: tuple[str, ...], goal: Formula | None, clash: Clash) -> None:
        members = frozenset((*clash.members, *clash.background))
        if kind != "situation":
            # The same requirements clash wherever one of their triggers occurs: that is one finding.
            if members in self.members:
                return
            self.members.add(members)
        nearest, explanation = told_conflict(self.asker, kind, trigger, goal, clash, self.labels, self.clock)
        if clash.tied:
            said = TIED[clash.tied]
            explanation = Text(_second(said.en, explanation.en), _second(said.zh, explanation.zh))
        spans = {axiom.id: axiom.origin for axiom in self.theory.axioms if axiom.origin is not None}
        found = Conflict(
            kind,
            trigger,
            clash.members,
            clash.background,
            clash.minimal,
            explanation,
            nearest,
            tuple((id_, spans[id_]) for id_ in (*clash.members, *clash.background) if id_ in spans),
            f"K{len(self.conflicts) + 1}",
            bool(clash.tied),
            goal,
            unmet(self.theory, trigger, goal) if kind == "pair" else (),
            empty=self._empty_cases(kind, clash),
        )
        self.conflicts.append(told_apart(found, self.conflicts))

    def _empty_cases(self, kind: ConflictKind, clash: Clash) -> tuple[str, ...]:
        """The members of two that clash which would never apply any more if the other one were an exception to them."""
        if kind not in {"pair", "trigger"} or len(clash.members) != len(("one", "other")) or self.asker.late:
            return ()
        one, other = clash.members
        pairs = ((one, other), (other, one))
        return tuple(general for special, general in pairs if always_special(self.asker, special, general, self.musts))

    def result(self) -> Consistency:
        """The verdicts of the run."""
        memory = self.asker.memory
        if memory is not None and not self.asker.late:
            prints = " ".join(sorted(each[:SHORT] for each in memory.prints.values()))
            memory.note("l" + memory.about, {"prints": prints})
        opened = tuple(_once(self.asker.opened))
        bound: dict[str, int] = {}
        for item in opened:
            for sort, size in item.bound.items():
                bound[sort] = max(size, bound.get(sort, 0))
        world: World | None = None
        if self.world is not None:
            world = told_world(self.asker, None, self.musts, self.world, self.labels, self.clock)
        return Consistency(
            self.verdict,
            not opened,
            bound or None,
            world,
            tuple(self.conflicts),
            self.complete and not any(item.question in {"all", "situation"} for item in opened),
            tuple(self.vacuous),
            tuple(self.redundant),
            opened,
            self.usable,
            frozenset(self.asker.apart),
            self.unsettled,
            self.unasked,
        )


def _second(line: str, text: str) -> str:
    """The text with one more line after the first."""
    first, *rest = text.split("\n")
    return "\n".join((first, line, *rest))


def _once(items: list[Open]) -> list[Open]:
    """Each open question once."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    found: list[Open] = []
    for item in items:
        if (item.question, item.ids) not in seen:
            seen.add((item.question, item.ids))
            found.append(item)
    return found
