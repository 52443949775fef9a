"""Minimal conflicts: one for a question, or all of them in a situation.

A conflict is minimal over requirements and background together: without any one of them there is a world, which was
found and replayed; and a fresh solver confirms that with all of them there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from reqonto.backends.base import Answer, Impossible, Possible
from reqonto.checks.questions import Asker
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula


@dataclass(frozen=True, slots=True)
class Clash:
    """Requirements and background that exclude a goal together; `minimal` is claimed only where it was shown.

    `worlds` are found worlds that keep all but one of them, which comes first; `nearest` is one that drops `dropped`.
    """

    members: tuple[str, ...]
    background: tuple[str, ...]
    minimal: bool
    nearest: Structure | None = None
    dropped: str = ""
    worlds: tuple[tuple[str, Structure], ...] = ()


def in_order(asker: Asker, ids: Collection[str]) -> tuple[str, ...]:
    """The ids in the order of the specification."""
    return tuple(id_ for id_ in asker.theory.by_id if id_ in ids)


def shrink(
    asker: Asker, goal: Formula | None, core: Collection[str], *, last: Sequence[str] = ()
) -> Clash:  # fmt: skip
    """A minimal conflict inside `core`, which excludes the goal; those of `last` are given up last.

    The requirements are thinned out first, then the background; as less background makes more possible, all the
    requirements stay needed.
    """
    background = set(asker.background)
    kept = list(in_order(asker, core))
    weak = set(asker.theory.ids("should"))
    # Give up the later ones first; the earlier ones tell the story from its beginning.
    order = sorted(
        kept,
        key=lambda id_: (id_ in background, last.index(id_) + 1 if id_ in last else 0, id_ in weak, -kept.index(id_)),
    )
    minimal = True
    worlds: dict[str, Structure] = {}
    for id_ in order:
        if id_ not in kept:
            continue
        answer = asker.ask_exactly(goal, [other for other in kept if other != id_])
        if isinstance(answer, Impossible):
            kept = [other for other in kept if other in answer.core]
        elif isinstance(answer, Possible):
            worlds[id_] = answer.witness
        else:
            minimal = False
    # The nearest world breaks a recommendation rather than a duty, and an assumption only if there is nothing else.
    breaking = sorted(worlds, key=lambda id_: (id_ in background, not (id_ in weak and id_ in kept)))
    dropped = next(iter(breaking), "")
    confirmed = asker.ask_exactly(goal, kept, session=asker.fresh())
    return Clash(
        tuple(id_ for id_ in kept if id_ not in background),
        tuple(id_ for id_ in kept if id_ in background),
        minimal and isinstance(confirmed, Impossible),
        worlds.get(dropped),
        dropped,
        tuple((id_, worlds[id_]) for id_ in breaking if id_ in kept),
    )


def possible(asker: Asker, goal: Formula, keeping: Sequence[str]) -> Answer:
    """Whether a goal is possible while these and the background are kept; of a world only that there is one counts."""
    told: list[Answer] = []

    def ask() -> Structure | None:
        told.append(asker.ask(goal, keeping))
        return told[0].witness if isinstance(told[0], Possible) else None

    about = "" if asker.memory is None else f"{asker.memory.goal_print(goal)} {' '.join(keeping)}"
    world = asker.shown("e", about, keeping, ask)
    return Possible(world) if world is not None else told[0]


@dataclass
class Enumeration:
    """All minimal sets of requirements that exclude a goal; `complete` tells whether none is missing."""

    clashes: list[Clash]
    complete: bool


def every_clash(asker: Asker, goal: Formula, members: Sequence[str], *, most: int = 20) -> Enumeration:
    """The minimal conflicts among `members`, with all background at hand.

    Subsets that are not settled yet come from a propositional map, the largest first: a possible one excludes all its
    subsets, an impossible one is thinned out to a conflict that excludes all its supersets.
    """
    found: list[Clash] = []
    complete = True
    with _Map(members) as unexplored:
        for subset in unexplored:
            answer = possible(asker, goal, subset)
            if isinstance(answer, Possible):
                unexplored.block_below(subset)
            elif isinstance(answer, Impossible):
                clash = shrink(asker, goal, answer.core)
                found.append(clash)
                complete &= clash.minimal
                if not clash.members or len(found) >= most:
                    return Enumeration(found, complete and not clash.members)
                unexplored.block_above(clash.members)
            else:
                # Nothing is known about this subset: go on elsewhere, and say that the list may lack something.
                complete = False
                if asker.late:
                    break
                unexplored.block_exactly(subset)
    return Enumeration(found, complete)


class _Map:
    """Which subsets of the requirements are not settled yet."""

    def __init__(self, members: Sequence[str]) -> None:
        from pysat.solvers import Minisat22

        self.members = list(members)
        self.number = {id_: index for index, id_ in enumerate(members, start=1)}
        self.solver = Minisat22()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.solver.delete()

    def __iter__(self) -> Iterator[list[str]]:
        """Unsettled subsets, each as large as it can be, until all are settled."""
        while self.solver.solve():
            chosen: list[int] = [number for number in (self.solver.get_model() or []) if number > 0]
            inside = set(chosen)
            for number in self.number.values():
                if number in inside:
                    continue
                if self.solver.solve(assumptions=[*sorted(inside), number]):
                    inside |= {other for other in self.solver.get_model() or [] if other > 0}
            yield [id_ for id_ in self.members if self.number[id_] in inside]

    def block_above(self, members: Iterable[str]) -> None:
        """No superset of these is of interest."""
        self.solver.add_clause([-self.number[id_] for id_ in members if id_ in self.number])

    def block_below(self, members: Collection[str]) -> None:
        """No subset of these is of interest."""
        self.solver.add_clause([number for id_, number in self.number.items() if id_ not in members])

    def block_exactly(self, members: Collection[str]) -> None:
        """This very subset is not of interest."""
        self.solver.add_clause([-number if id_ in members else number for id_, number in self.number.items()])
