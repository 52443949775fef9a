"""Whether what a check finds of a theory agrees with all small worlds; each disagreement is one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from reqonto.backends.base import Budget
from reqonto.checks.consistency import check_consistency
from reqonto.checks.corrections import correct
from reqonto.checks.questions import Asker, triggered
from reqonto.checks.verdicts import Conflict, Consistency
from reqonto.logic.evaluate import holds
from reqonto.logic.terms import FALSE, conjunction, exists
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import functions_in

from .reference import Truth, seen

SECONDS = 300.0


def checked(theory: Theory) -> Consistency:
    """Everything that is found of a theory."""
    return check_consistency(theory, seconds=SECONDS)


def disagreements(theory: Theory, found: Consistency | None = None) -> list[str]:
    """All that is wrong with what is found of a theory; empty if nothing is."""
    return list(_Judging(theory, found or checked(theory)).wrong())


class _Judging:
    """One theory, what was found of it, and what the small worlds say."""

    def __init__(self, theory: Theory, found: Consistency) -> None:
        self.theory = theory
        self.found = found
        self.truth = Truth(theory)
        self.absolute = {frozenset(each.members) for each in found.conflicts if each.kind == "absolute"}
        gone = frozenset().union(*self.absolute)
        self.musts = [id_ for id_ in self.truth.musts if id_ not in gone]
        self.shoulds = theory.ids("should")

    def wrong(self) -> Iterator[str]:
        if self.found.undecided:
            yield f"undecided: {self.found.undecided}"
        yield from self.all_together()
        if any(not members for members in self.absolute):
            return
        yield from self.conflicts()
        for id_ in (*self.musts, *self.shoulds):
            yield from self.trigger(id_)
        yield from self.permissions()
        yield from self.situations()
        yield from self.vacuities()
        yield from self.redundancies()
        yield from self.pairs()
        yield from self.linked()
        yield from self.corrections()

    # -------------------------------------------------------- all requirements together

    def all_together(self) -> Iterator[str]:
        expected = self.truth.smallest(self.truth.musts)
        if (self.found.verdict == "inconsistent") is not bool(expected):
            yield f"the verdict is {self.found.verdict}, the smallest sets are {expected}"
        if frozenset() in expected:
            # What background excludes is one conflict without members.
            if self.absolute != {frozenset()}:
                yield f"the background alone is impossible, told are {self.absolute}"
            return
        if not self.absolute <= expected:
            yield f"absolute conflicts that are none, or not minimal: {self.absolute - expected}"
        if self.absolute != expected and (self.found.conflicts_complete or not self.absolute):
            yield f"absolute conflicts that are not told: {expected - self.absolute}"
        if self.found.verdict == "consistent":
            world = self.found.witness.structure if self.found.witness is not None else None
            if world is None or not all(
                holds(axiom.formula, world) for axiom in self.theory.axioms if axiom.force != "may"
            ):
                weak = [axiom.id for axiom in self.theory.axioms if axiom.force not in {"may", "should"}]
                if world is None or not all(
                    holds(axiom.formula, world) for id_ in weak for axiom in self.theory.by_id[id_]
                ):
                    yield "the world that is shown breaks something"

    # -------------------------------------------------------- what is told

    def conflicts(self) -> Iterator[str]:
        for each in self.found.conflicts:
            goal = None if each.goal is None else seen(each.goal)
            if not each.minimal:
                yield f"not shown to be minimal: {self._told(each)}"
            bound = [id_ for id_ in each.members if id_ not in self.theory.ids("may")]
            if not self.truth.is_minimal((*bound, *each.background), goal):
                yield f"no minimal conflict: {self._told(each)}"
            if each.kind == "pair":
                if not set(each.trigger) <= set(each.members):
                    yield f"one of the pair has no part in it: {self._told(each)}"
                if not self.truth.left(self.truth.background, goal):
                    yield f"the pair never meets: {self._told(each)}"
            advised = set(each.members) & {*self.shoulds, *self.theory.ids("may")}
            away = each.kind == "trigger" and not advised and each.trigger[0] not in each.members
            if away and any(self._is_minimal_where(id_, each) for id_ in each.members):
                yield f"a conflict where one applies that has no part in it: {self._told(each)}"
            if (
                each.kind == "trigger"
                and len(each.members) == 1
                and each.members != each.trigger
                and not set(each.members) & set(self.shoulds)
            ):
                yield f"one requirement that excludes what another one speaks of is no conflict: {self._told(each)}"

    def vacuities(self) -> Iterator[str]:
        for each in self.found.vacuous:
            goal = self._goal(each.requirement)
            if each.requirement in each.because:
                yield f"{each.requirement} is among the reasons why it never applies"
            if goal is None or not self.truth.is_minimal(each.because, goal):
                yield f"{each.requirement} is vacuous, but not because of just {each.because}"

    # -------------------------------------------------------- each trigger

    def trigger(self, id_: str) -> Iterator[str]:
        """Whether what never occurs is told as what it is."""
        goal = self._goal(id_)
        if goal is None:
            return
        kept = self.musts if id_ in self.musts else [*self.musts, id_]
        truth, ground = self.truth, self.truth.background
        told = [each for each in self.found.conflicts if each.kind == "trigger"]
        vacuous = [each for each in self.found.vacuous if each.requirement == id_]
        if truth.left((*kept, *ground), goal):
            if vacuous:
                yield f"{id_} is told to be vacuous and can apply"
            if not truth.left((*self.musts, *self.shoulds, *ground), goal) and not self._is_told(goal):
                yield f"with recommendations {id_} never applies, which is not told"
            return
        others = [other for other in kept if other != id_]
        if truth.left((*others, *ground), goal):
            if vacuous:
                yield f"{id_} is told to be vacuous and is excluded only by itself"
            (axiom,) = self.theory.by_id[id_]
            if not truth.left((id_, *ground), goal):
                if not self._forbids(axiom) and not any(each.members == (id_,) for each in told):
                    yield f"{id_} contradicts itself, which is not told"
                return
            expected = truth.smallest(kept, goal)
            # The same requirements clash wherever one of their triggers occurs: that is one finding.
            members = {frozenset(each.members) for each in self.found.conflicts}
            if self.found.conflicts_complete and not expected <= members:
                yield f"conflicts where {id_} applies that are not told: {expected - members}"
            return
        if not truth.left((id_, *ground), goal) and truth.left(ground, goal):
            # What excludes its circumstances itself contradicts itself, or it forbids them, as others do: it may follow.
            forbids = self._forbids(self.theory.by_id[id_][0])
            if (forbids and vacuous) or not (forbids or vacuous or any(each.members == (id_,) for each in told)):
                yield f"{id_} excludes its circumstances itself, which is not told, or told otherwise"
            return
        innocent = [some for some in truth.smallest(others, goal) if len(some) < 2]
        if not vacuous and (innocent or not self._is_told(goal)):
            yield f"{id_} is vacuous because of {innocent or truth.smallest(others, goal)}, which is not told"

    def permissions(self) -> Iterator[str]:
        for id_ in self.theory.ids("may"):
            goal = seen(self.theory.by_id[id_][0].exercised)
            usable = bool(self.truth.left((*self.musts, *self.truth.background), goal))
            told = any(each.trigger == (id_,) for each in self.found.conflicts)
            told |= any(each.requirement == id_ for each in self.found.vacuous)
            if usable is told or (id_ in self.found.usable) is not usable:
                yield f"{id_} can{'' if usable else ' not'} be made use of, which is told otherwise"

    # -------------------------------------------------------- each situation

    def situations(self) -> Iterator[str]:
        """Whether exactly the minimal conflicts in each situation are told."""
        for id_, formula in self.theory.situations:
            goal = seen(formula)
            told = {frozenset(each.members) for each in self.found.conflicts if each.trigger == (id_,)}
            if not self.truth.left(self.truth.background, goal):
                if told != {frozenset()}:
                    yield f"{id_} contradicts the background, told are {told}"
                continue
            expected = self.truth.smallest((*self.musts, *self.shoulds), goal)
            if not told <= expected or (self.found.conflicts_complete and told != expected) or (expected and not told):
                yield f"conflicts in {id_} are {expected}, told are {told}"

    # -------------------------------------------------------- what follows

    def redundancies(self) -> Iterator[str]:
        gone = {each.requirement for each in self.found.redundant if each.removable}
        left = [id_ for id_ in self.musts if id_ not in gone]
        advised = [*left, *(id_ for id_ in self.shoulds if id_ not in gone)]
        for each in self.found.redundant:
            broken = ~self.truth.kept[each.requirement]
            rest = advised if each.requirement in self.shoulds else left
            if not self.truth.is_minimal(each.because, broken):
                yield f"{each.requirement} does not follow from just {each.because}"
            elif each.requirement in gone and self.truth.left((*rest, *self.truth.background), broken):
                yield f"{each.requirement} can not be left out together with the others"
        blocked = {each.requirement for each in self.found.vacuous}
        blocked |= {id_ for each in self.found.conflicts for id_ in (*each.members, *each.trigger)}
        if blocked:
            return
        for id_ in left:
            others = [other for other in left if other != id_]
            if not self.truth.left((*others, *self.truth.background), ~self.truth.kept[id_]):
                yield f"{id_} follows from {others}, which is not told"

    # -------------------------------------------------------- pairs

    def pairs(self) -> Iterator[str]:
        """Two that can each be kept where both apply, and not together, are told."""
        told = {frozenset(each.members) for each in self.found.conflicts}
        dead = {id_ for id_ in (*self.musts, *self.shoulds) if self._is_dead(id_)}
        for one, other in combinations((*self.musts, *self.shoulds), 2):
            first, second = (self.theory.by_id[id_][0] for id_ in (one, other))
            if len(first.vars) != 1 or len(second.vars) != 1 or {one, other} & dead:
                continue
            if not functions_in(first.duty).keys() & functions_in(second.duty).keys():
                continue
            goal = seen(exists(first.vars, conjunction(first.trigger, second.trigger)))
            can = [self.truth.left((*some, *self.truth.background), goal) for some in ((one,), (other,), (one, other))]
            if not can[0] or not can[1] or can[2] or frozenset((one, other)) in told:
                continue
            excluding = [
                id_
                for id_ in self.musts
                if id_ not in {one, other} and not self.truth.left((id_, *self.truth.background), goal)
            ]
            if not excluding:
                yield f"{one} and {other} clash where both apply, which is not told"

    def linked(self) -> Iterator[str]:
        """Where two circumstances meet, each minimal conflict of three and more that takes a rule of both is told."""
        told = [frozenset(each.members) for each in self.found.conflicts if each.kind != "situation"]
        dead = {id_ for id_ in self.musts if self._is_dead(id_)}
        for one, other in combinations(self.musts, 2):
            first, second = (self.theory.by_id[id_][0] for id_ in (one, other))
            if (
                len(first.vars) != 1
                or len(second.vars) != 1
                or {one, other} & dead
                or not self.found.conflicts_complete
            ):
                continue
            goal = seen(exists(first.vars, conjunction(first.trigger, second.trigger)))
            smallest = self.truth.smallest(self.musts, goal)
            if any(len(some) < 2 for some in smallest):
                continue
            for some in smallest:
                if {one, other} <= some and len(some) > 2 and not any(less <= some for less in told):
                    yield f"where {one} and {other} apply {sorted(some)} clash, which is not told"

    # -------------------------------------------------------- what mends

    def corrections(self) -> Iterator[str]:
        asker = Asker.start(self.theory, Budget(), SECONDS, None)
        kept = (*self.truth.musts, *self.shoulds)
        for each in self.found.conflicts:
            among = kept if set(each.members) & set(self.shoulds) else self.truth.musts
            known = frozenset(each.members) & frozenset(among)
            if not known:
                continue
            goal = None if each.goal is None else seen(each.goal)
            corrections = correct(asker, each.goal, [known], among)
            told = {frozenset().union(*some) for some in product(*(shown for _, shown in corrections.groups))}
            expected = self.truth.mending(among, goal)
            # What its background excludes nothing mends.
            if expected and (not corrections.complete or told != expected):
                yield f"{self._told(each)} is mended by {expected}, told are {told}"

    # -------------------------------------------------------- words

    def _goal(self, id_: str) -> int | None:
        axioms = self.theory.by_id[id_]
        if axioms[0].force == "may":
            return seen(axioms[0].exercised)
        goal = triggered(axioms)
        return None if goal is None else seen(goal)

    def _is_dead(self, id_: str) -> bool:
        goal = self._goal(id_)
        kept = dict.fromkeys((*self.musts, id_, *self.truth.background))
        return goal is not None and not self.truth.left(kept, goal)

    def _is_minimal_where(self, id_: str, conflict: Conflict) -> bool:
        """Whether just the members of a conflict clash where this one applies."""
        goal = self._goal(id_)
        return goal is not None and self.truth.is_minimal((*conflict.members, *conflict.background), goal)

    def _is_told(self, goal: int) -> bool:
        """Whether a conflict is told whose members exclude the circumstances."""
        return any(
            not self.truth.left((*each.members, *self.truth.background), goal)
            for each in self.found.conflicts
            if each.kind != "absolute"
        )

    def _forbids(self, axiom: Axiom) -> bool:
        return axiom.prohibition or axiom.duty == FALSE

    def _told(self, each: Conflict) -> str:
        return f"{each.kind} {each.trigger} {each.members} {each.background}"
