"""Smallest worlds: with the fewest events, and among these with the fewest other things but parties.

What the engine finds first is some world.  Here it is asked for one with fewer events than that, and so on until there
is none; then likewise for fewer things.  That there are at most so many is said of all objects, whatever the sizes of
the sorts; so no proof is needed where sizes do not take part, and elsewhere sorts grow up to the usual bound.
Parties are not counted: stories are easier to follow where each role has its own player.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from reqonto.backends.base import Answer, Budget, Impossible, Possible, Smaller
from reqonto.backends.smt import Question
from reqonto.logic.sorts import PARTY

if TYPE_CHECKING:
    from reqonto.backends.smt import SmtSession
    from reqonto.backends.smt_ground import Ground
    from reqonto.backends.smt_proofs import Way
    from reqonto.backends.smt_rules import Rule
    from reqonto.logic.structure import Structure
    from reqonto.logic.terms import Formula
    from reqonto.logic.theory import Theory


def sizes_of(theory: Theory, world: Structure) -> tuple[int, int]:
    """How many events a world has, and how many other things but parties."""
    return tuple(sum(len(world.elements.get(sort, ())) for sort in sorts) for sorts in _counted(theory))  # type: ignore[return-value]


def _counted(theory: Theory) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the sorts of events, and of those of things that are counted."""
    events = tuple(sort.name for sort in theory.sorts if sort in theory.event_sorts)
    things = tuple(sort.name for sort in theory.sorts if sort not in theory.event_sorts and sort.name != PARTY.name)
    return events, things


def smallest(
    session: SmtSession, goal: Formula | None, world: Structure, rules: tuple[Rule, ...], budget: Budget
) -> Smaller:
    """See `Shrinks.smallest`; `rules` are all that is to be kept."""
    question = _Fewer(session, goal, rules, budget, sizes_of(session.theory, world))
    left = ""
    for place in range(2):
        while sizes_of(session.theory, world)[place]:
            answer = question.fewer(place, sizes_of(session.theory, world))
            if not isinstance(answer, Possible):
                left = left or ("" if isinstance(answer, Impossible) or answer.reason == "bound" else answer.reason)
                break
            world = answer.witness
    return Smaller(world, left)


class _Fewer(Question):
    """A question for a world that is smaller than others; what was written out for one serves for the next."""

    def __init__(
        self,
        session: SmtSession,
        goal: Formula | None,
        rules: tuple[Rule, ...],
        budget: Budget,
        most: tuple[int, int],
    ) -> None:
        super().__init__(session, goal, rules, budget)
        self.most = most
        self._begun = False

    def fewer(self, place: int, sizes: tuple[int, int]) -> Answer:
        """A world with fewer events (`place` 0), or with as many and fewer things (1), than a world of these sizes."""
        self.given = [_literal(0, sizes[0] - 1)] if place == 0 else [_literal(0, sizes[0]), _literal(1, sizes[1] - 1)]
        self.trusted.clear()
        self.beyond = self.elsewhere = False
        self.repairs = 0
        return self.answer()

    def _start(self) -> None:
        if not self._begun:
            self._begun = True
            super()._start()

    def further(self, ground: Ground) -> dict[str, str]:
        return {
            _literal(place, count): ground.at_most(sorts, count)
            for place, sorts in enumerate(_counted(self.theory))
            # Of the other things a world with fewer events may have more.
            for count in range(self.most[place] + 1 + 4 * place)
        }

    # Only that no smaller world is found matters, and a text without sizes says so.

    def _counts_many(self) -> bool:
        return False

    def _confirmed(self, literals: Collection[str]) -> Answer:  # noqa: ARG002
        return Impossible(frozenset())

    def _prove_shortly(self, core: frozenset[str]) -> None:  # noqa: ARG002
        return None

    def _prove(self, literals: Collection[str], steps: int, ways: Sequence[Way] | None = None) -> None:  # noqa: ARG002
        return None


def _literal(place: int, count: int) -> str:
    return f"l{place}_{count}"
