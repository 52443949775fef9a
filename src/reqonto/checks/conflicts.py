"""Minimal conflicts: one for a question, or all of them in a situation.

A conflict is minimal over requirements and background together: without any one of them there is a world, which was
found and replayed; and a fresh solver confirms that with all of them there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, Self, TypeAlias

from reqonto.backends.base import Answer, Impossible, Possible
from reqonto.cache import digest
from reqonto.checks.factors import other_conflict
from reqonto.checks.holding import holding
from reqonto.checks.questions import MANY, Asker
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula, Not, conjunction
from reqonto.records import dataclass

MOST_STEPS = 500
"""How many sets are looked at before the solver for propositional problems is loaded."""


SEVERAL = 3
"""Of so many conflicts it is tried whether they are independent of one another."""


Tie: TypeAlias = Literal["", "kind", "cycle"]
"""What falls in the same instant wherever something clashes: nothing, several events of one kind, or several events of
a life cycle."""


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
    unsettled: str = ""
    """Why it stayed open whether one of them is needed."""
    tied: Tie = ""

    @property
    def needed(self) -> frozenset[str]:
        """Those without which there is a world, which was found."""
        return frozenset(id_ for id_, _ in self.worlds)


def in_order(asker: Asker, ids: Collection[str]) -> tuple[str, ...]:
    """The ids in the order of the specification."""
    place = asker.place
    return tuple(sorted((id_ for id_ in set(ids) if id_ in place), key=place.__getitem__))


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
    minimal, unsettled = True, ""
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
            minimal, unsettled = False, answer.reason
    # The nearest world breaks a recommendation rather than a duty, and an assumption only if there is nothing else.
    breaking = sorted(worlds, key=lambda id_: (id_ in background, not (id_ in weak and id_ in kept)))
    dropped = next(iter(breaking), "")
    confirmed = asker.ask_exactly(goal, kept, session=asker.fresh())
    if isinstance(confirmed, Impossible):
        asker.note_core(goal, kept)
    return Clash(
        tuple(id_ for id_ in kept if id_ not in background),
        tuple(id_ for id_ in kept if id_ in background),
        minimal and isinstance(confirmed, Impossible),
        worlds.get(dropped),
        dropped,
        tuple((id_, worlds[id_]) for id_ in breaking if id_ in kept),
        unsettled,
    )


def possible(
    asker: Asker, goal: Formula, keeping: Sequence[str], *, name: str, known: Iterable[Structure] = ()
) -> Answer:
    """Whether a goal is possible while these and the background are kept; of a world only that there is one counts.

    `name` says what the question is about; `known` are worlds that keep the background and may show it.
    """
    told: list[Answer] = []

    def ask() -> Structure | None:
        for world in known:
            if holding(goal, world) and all(
                holding(axiom.formula, world) for id_ in keeping for axiom in asker.theory.by_id[id_]
            ):
                return world
        core = asker.core_before(goal, keeping) if len(keeping) > MANY else None
        if core is not None:
            told.append(Impossible(core))
            return None
        found = asker.near_spare(goal, keeping)
        if isinstance(found, Structure):
            return found
        told.append(found or asker.ask(goal, keeping))
        if isinstance(told[0], Possible):
            asker.note_spare(keeping, told[0].witness)
            return told[0].witness
        if isinstance(found, Impossible):
            asker.note_core(goal, found.core)
        return None

    world = asker.shown(f"possible {name}", goal, keeping, ask)
    return Possible(world) if world is not None else told[0]


@dataclass(frozen=True, slots=True)
class Told:
    """A conflict that was told: its members, and where it is one; no goal if it is one in every world."""

    members: frozenset[str]
    goal: Formula | None = None


def is_told(asker: Asker, known: Iterable[Told], goal: Formula, members: Collection[str], ids: Collection[str]) -> bool:
    """Whether a conflict is known, by its members or because it only leads to a known one; `ids` exclude the goal."""
    ours = frozenset(members)
    return any(told.members == ours or _brings_about(asker, told, goal, ids) for told in known)


def _brings_about(asker: Asker, told: Told, goal: Formula, ids: Collection[str]) -> bool:
    """Whether ids that exclude a goal only bring it about that a conflict occurs which was told, and has fewer members.

    Where the goal holds, those that are no members of that one lead to where it occurs.
    """
    if not told.members <= set(ids):
        return False
    rest = [id_ for id_ in ids if id_ not in told.members]
    return told.goal is None or isinstance(asker.ask(conjunction(goal, Not(told.goal)), rest), Impossible)


@dataclass
class Enumeration:
    """All minimal sets of requirements that exclude a goal; `complete` tells whether none is missing."""

    clashes: list[Clash]
    complete: bool


def every_clash(asker: Asker, goal: Formula, members: Sequence[str], *, name: str, most: int = 20) -> Enumeration:
    """The minimal conflicts among `members`, with all background at hand, in the order of the specification.

    Subsets that are not settled yet come from a propositional map, the largest first: a possible one excludes all its
    subsets, an impossible one is thinned out to a conflict that excludes all its supersets.  Which subsets are looked
    at, and which proofs are found of them, does not show: each conflict is told from its members alone.  So conflicts
    that are remembered can come first.  `name` says what the question is about.
    """
    found: dict[tuple[str, ...], Clash] = {}
    possibles: list[str] = []
    complete = True
    for clash in remembered(asker, goal, members, name=name):
        found[clash.members] = clash
        complete &= clash.minimal
    # Elsewhere the same may have been in conflict; else several are looked for at once.
    for core in (asker.excluding(goal, members) or asker.cores(goal, members)) if not found else ():
        if not any(set(each) <= set(core) for each in found) and isinstance(asker.ask(goal, core), Impossible):
            clash = _told_alone(asker, goal, core)
            asker.note_clash((*clash.members, *clash.background))
            found[clash.members] = clash
            complete &= clash.minimal
    possibles += _remembered_possible(asker, goal, members, name)
    if is_settled([set(each.split()).intersection(members) for each in possibles], list(found)):
        return Enumeration(_sorted(asker, found), complete)
    with _Map(members) as unexplored:
        for ids in found:
            unexplored.block_above(ids)
        for without in possibles:
            left_out = set(without.split())
            unexplored.block_below([id_ for id_ in members if id_ not in left_out])
        for subset in unexplored:
            inside = frozenset(subset)
            without = " ".join(id_ for id_ in members if id_ not in inside)
            answer = possible(asker, goal, subset, name=f"{name} without {without}")
            if isinstance(answer, Possible):
                if len(found) >= (SEVERAL if len(members) <= MANY else 1):
                    other = other_conflict(
                        asker, goal, members, list(found), answer.witness, frozenset(members) - inside
                    )
                    if other is False:
                        possibles.clear()
                        break
                    if isinstance(other, frozenset):
                        clash = _told_alone(asker, goal, other)
                        found[clash.members] = clash
                        complete &= clash.minimal
                        unexplored.block_above(clash.members)
                        continue
                possibles.append(without)
                unexplored.block_below(subset)
            elif isinstance(answer, Impossible):
                clash = _told_alone(asker, goal, answer.core)
                asker.note_clash((*clash.members, *clash.background))
                found[clash.members] = clash
                complete &= clash.minimal
                if not clash.members or len(found) >= most:
                    return Enumeration(_sorted(asker, found), complete and not clash.members)
                unexplored.block_above(clash.members)
            else:
                # Nothing is known about this subset: go on elsewhere, and say that the list may lack something.
                complete = False
                if asker.late:
                    break
                unexplored.block_exactly(subset)
    if asker.memory is not None and complete:
        known = {"members": [list(each) for each in found], "possible": possibles}
        asker.memory.note(_place(asker, goal, name), known)
    return Enumeration(_sorted(asker, found), complete)


def _told_alone(asker: Asker, goal: Formula, core: Collection[str]) -> Clash:
    """A conflict in a core, as if nothing but its members had been looked at."""
    background = set(asker.background)
    kept = [id_ for id_ in in_order(asker, core) if id_ not in background]
    for id_ in reversed(kept.copy()):
        if id_ in kept:
            answer = asker.ask(goal, [other for other in kept if other != id_])
            if isinstance(answer, Impossible):
                kept = [other for other in kept if other in answer.core]
    return _among(asker, goal, kept) or shrink(asker, goal, core)


def _among(asker: Asker, goal: Formula, members: Sequence[str]) -> Clash | None:
    """The conflict among these and the background: the same whatever was asked before."""
    with asker.afresh():
        answer = asker.ask(goal, members)
        return shrink(asker, goal, answer.core) if isinstance(answer, Impossible) else None


def remembered(asker: Asker, goal: Formula, members: Collection[str], *, name: str) -> Iterator[Clash]:
    """The conflicts of the last time that are conflicts still; each is looked at anew.

    `name` says what the question was about.
    """
    entry = None if asker.memory is None else asker.memory.recall(_place(asker, goal, name))
    known = entry.get("members") if entry is not None else None
    for each in known if isinstance(known, list) else ():
        ids = in_order(asker, frozenset(each).intersection(members))
        clash = _among(asker, goal, ids) if len(ids) == len(each) else None
        if clash is not None and clash.members == ids:
            yield clash


def _remembered_possible(asker: Asker, goal: Formula, members: Sequence[str], name: str) -> Iterator[str]:
    """What could be kept together the last time and still can, by the ids that were left out."""
    entry = None if asker.memory is None else asker.memory.recall(_place(asker, goal, name))
    known = entry.get("possible") if entry is not None else None
    for without in known if isinstance(known, list) else ():
        left_out = set(str(without).split())
        subset = [id_ for id_ in members if id_ not in left_out]
        if asker.is_shown(f"possible {name} without {without}", goal, subset, lambda: None):
            yield str(without)


def is_settled(possible: Sequence[Collection[str]], conflicts: Sequence[Collection[str]]) -> bool:
    """Whether each set of requirements leaves out all of one of `possible`, or has all of a conflict.

    A set about which nothing is known has one of each of `possible`, and no conflict.  Where to look for it takes many
    steps the answer is no: the solver for propositional problems may know better.

    >>> is_settled([["a"], ["b"]], [["a", "b"]]), is_settled([["a"], ["b"]], []), is_settled([["a", "c"]], [["a"]])
    (True, False, False)
    """
    left = MOST_STEPS

    def unknown(chosen: frozenset[str]) -> bool:
        nonlocal left
        left -= 1
        if left < 0:
            return True
        if any(chosen.issuperset(each) for each in conflicts):
            return False
        waiting = next((each for each in possible if chosen.isdisjoint(each)), None)
        return waiting is None or any(unknown(chosen | {id_}) for id_ in sorted(waiting))

    return not unknown(frozenset())


def _place(asker: Asker, goal: Formula, name: str) -> str:
    assert asker.memory is not None
    return "c" + digest(asker.memory.about, asker.memory.goal_print(goal), name)


def _sorted(asker: Asker, found: Mapping[tuple[str, ...], Clash]) -> list[Clash]:
    return sorted(found.values(), key=lambda clash: [asker.place[id_] for id_ in clash.members])


class _Map:
    """Which subsets of the requirements are not settled yet."""

    def __init__(self, members: Sequence[str]) -> None:
        from pysat.solvers import Minisat22

        self.members = list(members)
        self.number = {id_: index for index, id_ in enumerate(members, start=1)}
        self.clashing: set[int] = set()
        """The members of conflicts."""
        self.solver = Minisat22()
        # A set is as large as it can be sooner if all are taken that can be.
        self.solver.set_phases(list(self.number.values()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.solver.delete()

    def __iter__(self) -> Iterator[list[str]]:
        """Unsettled subsets, each as large as it can be, until all are settled; the earlier members stay."""
        while True:
            # What is in no conflict stays in any case, unless that was looked at.
            inside = self._chosen(set(self.number.values()) - self.clashing) or self._chosen(())
            if inside is None:
                return
            for number in self.number.values():
                if number not in inside:
                    inside |= self._chosen((*inside, number)) or set()
            yield [id_ for id_ in self.members if self.number[id_] in inside]

    def _chosen(self, assumed: Collection[int]) -> set[int] | None:
        """An unsettled subset with these; None if there is none."""
        if not self.solver.solve(assumptions=sorted(assumed)):
            return None
        return {number for number in self.solver.get_model() or [] if number > 0}

    def block_above(self, members: Iterable[str]) -> None:
        """No superset of these is of interest."""
        numbers = [self.number[id_] for id_ in members if id_ in self.number]
        self.clashing.update(numbers)
        self.solver.add_clause([-number for number in numbers])

    def block_below(self, members: Collection[str]) -> None:
        """No subset of these is of interest."""
        self.solver.add_clause([number for id_, number in self.number.items() if id_ not in members])

    def block_exactly(self, members: Collection[str]) -> None:
        """This very subset is not of interest."""
        self.solver.add_clause([-number if id_ in members else number for id_, number in self.number.items()])
