"""Worlds that show many things at once.

That something is possible needs a world, and one world shows all that happens in it.  So many goals are put to the
solver together, with few objects: what cannot hold beside the others is left for the next world.  Every world is
replayed.  What no world shows here is left open: nothing follows from that, and the question is asked on its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from reqonto.backends.base import Budget
from reqonto.backends.smt import Question, SmtSession
from reqonto.backends.smt_ground import Ground, claimed
from reqonto.backends.smt_lowering import TooLarge, Unsupported
from reqonto.backends.smt_rules import called
from reqonto.backends.smt_solver import Sat, Solver, Unsat
from reqonto.backends.smt_world import read_world, wrong_counts
from reqonto.logic.evaluate import Unsupported as NotEvaluated
from reqonto.logic.evaluate import holds
from reqonto.logic.presence import symbols_of
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula

STEPS = 400_000
"""How many solver steps one choice of goals may take; what takes more is better asked alone."""
ROUNDS = 24
"""How often more is written out, because a world was found to break it."""
LARGER = 4
"""How often what needs a larger world is tried in one: what is open then is asked alone."""
MOST = 3
"""How many objects of a kind there are at most."""


def gathered(
    session: SmtSession, goals: Sequence[Formula], keeping: Collection[str], budget: Budget
) -> Iterator[Structure]:
    """Worlds that keep these axioms, and in each of which some of the goals hold that hold in none before."""
    kept = frozenset(keeping)
    rules = tuple(rule for rule in session.rules if rule.axiom.force == "structure" or rule.axiom.id in kept)
    try:
        yield from _Gathering(session, goals, Question(session, None, rules, budget)).worlds()
    except (Unsupported, NotEvaluated, TooLarge):
        return


class _Gathering:
    """Goals on their way to worlds: which are open, and the question that all of them share."""

    def __init__(self, session: SmtSession, goals: Sequence[Formula], question: Question) -> None:
        self.session = session
        self.goals = dict(enumerate(goals))
        self.question = question
        self.open = list(self.goals)
        self.stuck: list[int] = []
        """Goals that do not hold in so small a world, by themselves."""
        self.grow: dict[str, None] = {}
        """The sorts that were in their way."""
        self.together: list[int] = []
        """The goals of the last model."""
        self.again: list[int] = []
        """The goals of the last model where it was no world, and more was written out: they are tried again first."""
        self.larger = 0

    def worlds(self) -> Iterator[Structure]:
        """Each world shows at least one goal that is open; ends when none is left that could be shown."""
        begin(self.question, self.goals.values())
        rounds = 0
        while rounds <= ROUNDS:
            ground, solver = self._ground()
            settled = True
            while self.open:
                found = self._largest(ground, solver)
                if found is None:
                    break
                world = self._read(ground, solver, found)
                if world is None:
                    settled, self.again = False, self.together
                    break
                left = [index for index in self.open if not holds(self.goals[index], world)]
                if len(left) == len(self.open):
                    # What the model has, its world has not: a moment was not tried.  These are better asked alone.
                    self.open = [index for index in self.open if index not in self.together]
                    continue
                self.open = left
                self.stuck = [index for index in self.stuck if not holds(self.goals[index], world)]
                yield world
            rounds += 1
            if self.question.meter.empty or (settled and not self._enlarge()):
                return

    def _enlarge(self) -> bool:
        """Another object of each sort that was in the way of goals, which are then open again."""
        grown = [sort for sort in self.grow if self.question.sizes.get(sort, 0) < MOST and self.larger < LARGER]
        # A first object of a kind comes before a second one of another.
        grown = [sort for sort in grown if not self.question.sizes.get(sort)] or grown
        self.larger += 1
        self.open, self.stuck, self.grow = self.stuck, [], {}
        for sort in grown:
            self.question.need(sort, self.question.sizes.get(sort, 0) + 1)
        if grown:
            self.question.begin()
        return bool(grown and self.open)

    def _ground(self) -> tuple[Ground, Solver]:
        return self.question.written_out(
            self.question.active.values(), {_literal(index): self.goals[index] for index in self.open}
        )

    def _largest(self, ground: Ground, solver: Solver) -> Sat | None:
        """A model in which as many of the open goals hold as can be had by leaving out what is in the way."""
        question = self.question
        flags = [f"-{flag}" for flag in ground.used_flags]
        rules = list(question.literals.values())
        kept = [index for index in self.open if index in self.again] or list(self.open)
        self.again = []
        while self.open:
            if not kept:
                # All that was left is in each other's way.
                kept = list(self.open)
            result = solver.check([*rules, *flags, *map(_literal, kept)], question.meter, steps=STEPS)
            if isinstance(result, Sat):
                self.together = kept
                return result
            if not isinstance(result, Unsat):
                if question.meter.empty:
                    return None
                # Too much at once.
                if len(kept) == 1:
                    self.open.remove(kept.pop())
                kept = kept[: len(kept) // 2]
                continue
            blamed = [index for index in kept if _literal(index) in result.core]
            if len(blamed) < 2:
                # In so small a world this goal does not hold, or what is to be kept does not, whatever the goal.
                self._set_aside(blamed or self.open, ground, solver, result.core)
            for index in blamed[-1:]:
                kept.remove(index)
        return None

    def _set_aside(self, indices: Sequence[int], ground: Ground, solver: Solver, core: frozenset[str]) -> None:
        """Goals that need a larger world, if any shows them; which sorts are in the way is looked for."""
        self.stuck += indices
        self.open = [index for index in self.open if index not in indices]
        if self.grow.keys() >= set(self.question.in_the_way(ground, sorted(core))):
            # All that could be found is known.
            return
        for sort in sorts_in_the_way(self.question, ground, solver, core, STEPS):
            self.grow[sort] = None

    def _read(self, ground: Ground, solver: Solver, found: Sat) -> Structure | None:
        """The world of a model; None if it is none yet, and more has to be written out."""
        question = self.question
        world, jumps = read_world(ground, found.model, solver.context)
        if jumps - question.framed:
            question.framed |= jumps
            return None
        wrong = wrong_counts(ground, found.model, solver.context)
        if wrong and question.written.add(wrong):
            return None
        failing = self.session.replay(world, question.rules, None, active=question.active)
        if failing == []:
            return world
        if not question.join(failing or []):
            # It fails at some moment that was not written out.
            places = set(question.failing_places(world, failing or []))
            if places <= question.places:
                self.open.remove(self.together[-1])
            question.places |= places
        return None


def begin(question: Question, goals: Iterable[Formula]) -> None:
    """Begin with one object of each kind that some goal speaks of, and with the rules that these can trigger."""
    for goal in goals:
        question.reads(symbols_of(goal))
        need: Counter[str] = Counter(var.sort.name for var in claimed(goal) if isinstance(var.sort, ObjectSort))
        calls: dict[str, int] = {}
        called(goal, positive=True, found=calls)
        for sort, count in (need | Counter(calls)).items():
            question.need(sort, min(count, 1))
    question.begin()


def sorts_in_the_way(
    question: Question, ground: Ground, solver: Solver, core: frozenset[str], steps: int
) -> Sequence[str]:
    """The sorts of which a contradiction says that there are no more objects, as few as are found."""
    flags = sorted(name for name in core if name.startswith("-"))
    others = sorted(name for name in core if not name.startswith("-"))
    for flag in list(flags):
        if flag in flags:
            rest = [other for other in flags if other != flag]
            result = solver.check([*others, *rest], question.meter, steps=steps)
            if isinstance(result, Unsat):
                flags = sorted(name for name in result.core if name.startswith("-"))
    return question.in_the_way(ground, flags)


def _literal(index: int) -> str:
    return f"g{index}"
