"""Worlds that show many things one by one, each while something else need not be kept.

That a requirement is broken while all others are kept takes a world of its own.  But what has to be written out for one
of them serves for the next: they share one text, in which axioms and goals are switched on and off.  Every world is
replayed.  What no world shows here is left open: nothing follows from that, and the question is asked on its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

from reqonto.backends.base import Budget, Wanted
from reqonto.backends.smt import Question, SmtSession
from reqonto.backends.smt_gather import begin, sorts_in_the_way
from reqonto.backends.smt_ground import Ground, Jump
from reqonto.backends.smt_lowering import TooLarge, Unsupported
from reqonto.backends.smt_rules import Rule
from reqonto.backends.smt_solver import Sat, Solver, Unsat
from reqonto.backends.smt_world import read_world, wrong_counts
from reqonto.logic.calendars import Reckoning
from reqonto.logic.evaluate import Unsupported as NotEvaluated
from reqonto.logic.structure import Structure

STEPS = 200_000
"""How many solver steps one goal may take in a text: what takes more is better asked alone."""
ROUNDS = 12
"""How often more is written out, because worlds were found to break it."""
MOST_RULES = 300
"""So many rules may take part: where more do, as they all read the same few symbols, each text takes long."""
MOST = 2
"""How many objects of a kind there are at most."""


def singly(
    session: SmtSession, wanted: Sequence[Wanted], keeping: Collection[str], budget: Budget
) -> Iterator[tuple[int, Structure]]:
    """Worlds that show goals, by their places, and keep these axioms but those that a goal leaves out."""
    kept = frozenset(keeping)
    rules = tuple(rule for rule in session.rules if rule.axiom.force == "structure" or rule.axiom.id in kept)
    try:
        yield from _Singly(session, wanted, Question(session, None, rules, budget)).worlds()
    except (Unsupported, NotEvaluated, TooLarge):
        return


class _Singly:
    """Goals on their way to worlds, and the question that all of them share."""

    def __init__(self, session: SmtSession, wanted: Sequence[Wanted], question: Question) -> None:
        self.session = session
        self.wanted = wanted
        self.question = question
        self.open = list(range(len(wanted)))
        self.broken: dict[int, Rule] = {}
        """Rules that models of the last text break, by their numbers."""
        self.framed: frozenset[Jump] = frozenset()
        """Where values change in models of the last text although they can not."""
        self.wrong: dict[str, tuple[Reckoning, set[Fraction]]] = {}
        """What they count wrongly in calendars."""
        self.grow: dict[str, None] = {}
        """The sorts that were in the way of goals."""

    def worlds(self) -> Iterator[tuple[int, Structure]]:
        """The worlds, each with the place of its goal."""
        begin(self.question, (each.goal for each in self.wanted))
        question = self.question
        for _ in range(ROUNDS):
            if len(question.active) > MOST_RULES:
                return
            goals = {_literal(place): self.wanted[place].goal for place in self.open}
            ground, solver = question.written_out(question.active.values(), goals)
            self.broken, self.framed, self.wrong, self.grow = {}, frozenset(), {}, {}
            for place in list(self.open):
                world = self._world(place, ground, solver)
                if world is not None:
                    self.open.remove(place)
                    yield place, world
            if question.meter.empty or not self.open:
                return
            if not (self._write_more() or self._enlarge()):
                return

    def _write_more(self) -> bool:
        """Have more written out, as models of the last text were no worlds; whether there is more."""
        question = self.question
        framed = self.framed - question.framed
        question.framed |= framed
        counted = bool(self.wrong) and question.written.add(self.wrong)
        return question.join(self.broken.values()) or counted or bool(framed)

    def _enlarge(self) -> bool:
        """Another object of each sort that was in the way of goals."""
        question = self.question
        grown = [sort for sort in self.grow if question.sizes.get(sort, 0) < MOST]
        # A first object of a kind comes before a second one of another.
        grown = [sort for sort in grown if not question.sizes.get(sort)] or grown
        for sort in grown:
            question.need(sort, question.sizes.get(sort, 0) + 1)
        if grown:
            question.begin()
        return bool(grown)

    def _world(self, place: int, ground: Ground, solver: Solver) -> Structure | None:
        """A world for one goal; None if there is none yet, and what is in the way is noted."""
        question, without = self.question, self.wanted[place].without
        given = [name for index, name in question.literals.items() if question.active[index].axiom.id not in without]
        flags = [f"-{flag}" for flag in ground.used_flags]
        result = solver.check([*given, *flags, _literal(place)], question.meter, steps=STEPS)
        if isinstance(result, Unsat):
            self._in_the_way(place, result.core, ground, solver)
            return None
        if not isinstance(result, Sat):
            self.open.remove(place)
            return None
        world, jumps = read_world(ground, result.model, solver.context)
        if jumps - question.framed:
            self.framed |= jumps
            return None
        wrong = wrong_counts(ground, result.model, solver.context)
        for name, (reckoning, arguments) in wrong.items():
            self.wrong.setdefault(name, (reckoning, set()))[1].update(arguments)
        if wrong:
            return None
        kept = [rule for rule in question.rules if rule.axiom.id not in without]
        failing = self.session.replay(world, kept, self.wanted[place].goal, active=question.active)
        if failing == []:
            return world
        new = [rule for rule in failing or () if rule.index not in question.active]
        if new:
            self.broken |= {rule.index: rule for rule in new}
        else:
            # It fails at some moment that was not written out: that is better asked alone.
            self.open.remove(place)
        return None

    def _in_the_way(self, place: int, core: frozenset[str], ground: Ground, solver: Solver) -> None:
        """Note which sorts a goal may need more objects of; without any it is better asked alone."""
        sorts = sorts_in_the_way(self.question, ground, solver, core, STEPS)
        if not sorts:
            self.open.remove(place)
        for sort in sorts:
            self.grow[sort] = None


def _literal(place: int) -> str:
    return f"g{place}"
