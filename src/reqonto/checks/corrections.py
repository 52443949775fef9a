"""Minimal correction sets: which requirements to give up so that what clashed becomes possible.

The correction sets of a goal are the minimal sets that have a member of each of its minimal conflicts.  Each is put to
the solver with all other requirements kept.  Where the goal is still excluded, a further conflict has been found, and
the sets are made anew; so what is left in the end is shown by worlds, and no set is missing.

Over a whole specification the correction sets are a product: conflicts that share members make a factor, and one
set of each factor is taken.  The product is never written out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from reqonto.backends.base import Answer, Impossible, Possible
from reqonto.checks.conflicts import SEVERAL, shrink
from reqonto.checks.factors import other_conflict
from reqonto.checks.hitting import MOST_SETS, components, hitting_sets
from reqonto.checks.holding import holding
from reqonto.checks.questions import MANY, Asker
from reqonto.logic.structure import Structure
from reqonto.logic.terms import TRUE, Formula
from reqonto.records import dataclass

MOST_PRODUCTS = 64
"""How many choices of a set from each factor are put to the solver together."""


@dataclass(frozen=True, slots=True)
class Factor:
    """Conflicts that share members, by these; and the minimal sets that mend them all, each shown by a world.

    `complete`: none is missing.
    """

    conflicts: tuple[frozenset[str], ...]
    sets: tuple[tuple[str, ...], ...]
    complete: bool

    @property
    def members(self) -> frozenset[str]:
        """Everything that takes part in one of the conflicts."""
        return frozenset().union(*self.conflicts)


@dataclass
class Corrections:
    """What is known of a goal: its minimal conflicts, and the sets without which it was seen to be possible."""

    conflicts: list[frozenset[str]]
    groups: list[tuple[list[frozenset[str]], list[frozenset[str]]]]
    """Conflicts that share members, each group with the sets that were shown to mend it."""
    complete: bool = True

    @property
    def shown(self) -> list[frozenset[str]]:
        """The sets of all groups."""
        return [each for _, sets in self.groups for each in sets]


def correct(
    asker: Asker,
    goal: Formula | None,
    known: Iterable[Collection[str]],
    keeping: Sequence[str],
    *,
    fixed: Collection[str] = (),
) -> Corrections:
    """The minimal correction sets of a goal among `keeping`, beginning with the conflicts that are known.

    What is `fixed` is never given up.  Conflicts that share no member are mended one by one while the others' members
    are left out, and then together.
    """
    found = Corrections(list(dict.fromkeys(frozenset(each) for each in known)), [])
    while not _settled(asker, goal, found, keeping, frozenset(fixed)):
        pass
    return found


def _settled(
    asker: Asker, goal: Formula | None, found: Corrections, keeping: Sequence[str], fixed: frozenset[str]
) -> bool:
    """Put the correction sets of the known conflicts to the solver; False if that showed a further conflict."""
    found.groups, found.complete = [], True
    groups = components(found.conflicts)
    if not fixed and (len(groups) >= SEVERAL or len(keeping) > MANY):
        settled = _settled_apart(asker, goal, found, keeping, groups)
        if settled is not None:
            return settled
    choices: list[list[frozenset[str]]] = []
    for group in groups:
        others = frozenset().union(*(each for other in groups if other is not group for each in other))
        sets, whole = hitting_sets([each - fixed for each in group])
        found.complete &= whole
        kept: list[frozenset[str]] = []
        for given in sets:
            answer = _without(asker, goal, keeping, given | others)
            if isinstance(answer, Impossible) and _grown(asker, goal, answer, found):
                return False
            if isinstance(answer, Possible):
                kept.append(given)
            else:
                found.complete = False
        choices.append(kept)
        found.groups.append((group, kept))
    if len(groups) > 1:
        for number, given_up in enumerate(product(*choices)):
            if number >= MOST_PRODUCTS or asker.late:
                found.complete = False
                break
            answer = _without(asker, goal, keeping, frozenset().union(*given_up))
            if isinstance(answer, Impossible) and _grown(asker, goal, answer, found):
                return False
            found.complete &= isinstance(answer, Possible)
    return True


def _settled_apart(
    asker: Asker, goal: Formula | None, found: Corrections, keeping: Sequence[str], groups: list[list[frozenset[str]]]
) -> bool | None:
    """The same where the conflicts have nothing to do with one another: one choice is put to the solver.

    The other choices are looked for near its world, see `other_conflict`; None if that does not settle it.
    """
    choices = [hitting_sets(group) for group in groups]
    given_up = frozenset().union(*(sets[0] for sets, _ in choices))
    answer = _without(asker, goal, keeping, given_up)
    if isinstance(answer, Impossible):
        return False if _grown(asker, goal, answer, found) else None
    if not isinstance(answer, Possible) or not all(whole for _, whole in choices):
        return None
    wanted = TRUE if goal is None else goal
    other = other_conflict(asker, wanted, keeping, found.conflicts, answer.witness, given_up)
    if other is False:
        found.groups = [(group, sets) for group, (sets, _) in zip(groups, choices, strict=True)]
        return True
    if isinstance(other, frozenset) and _grown(asker, goal, Impossible(other), found):
        return False
    return None


def _grown(asker: Asker, goal: Formula | None, answer: Impossible, found: Corrections) -> bool:
    """Whether a proof has a conflict that is not known yet; it is then."""
    members = frozenset(shrink(asker, goal, answer.core).members)
    if not members or any(each <= members for each in found.conflicts) or len(found.conflicts) > MOST_SETS:
        return False
    found.conflicts.append(members)
    return True


def _without(asker: Asker, goal: Formula | None, keeping: Sequence[str], given_up: Collection[str]) -> Answer:
    """Whether a goal is possible while all are kept but those given up."""
    kept = [id_ for id_ in keeping if id_ not in given_up]
    told: list[Answer] = []
    wanted = TRUE if goal is None else goal

    def ask() -> Structure | None:
        near = asker.near_spare(wanted, kept)
        if isinstance(near, Structure):
            return near
        told.append(near or asker.ask(goal, kept))
        return told[0].witness if isinstance(told[0], Possible) else None

    # A world that kept more, found for another set, shows it as well; else one that is remembered.
    for known in asker.worlds:
        if isinstance(known, Structure) and _keeps(asker, wanted, kept, known):
            return Possible(known)
    world = asker.shown(f"possible given up {' '.join(sorted(given_up))}", wanted, kept, ask)
    if world is not None:
        asker.remember(world)
        return Possible(world)
    return told[0]


def _keeps(asker: Asker, goal: Formula, kept: Iterable[str], world: Structure) -> bool:
    axioms = (axiom for id_ in (*kept, *asker.background) for axiom in asker.theory.by_id[id_])
    return holding(goal, world) and all(holding(axiom.formula, world) for axiom in axioms)


def factors(goals: Sequence[Corrections], cost: Mapping[str, tuple[int, ...]]) -> Iterator[Factor]:
    """The factors of all goals, cheap sets first.

    A set that has a member of each conflict of a goal has all of one of the sets that were shown: what gives up more
    keeps the world that showed it.  One that has not is left out, and the factor is not complete.
    """
    order = {id_: index for index, id_ in enumerate(cost)}
    for group in components(each for goal in goals for each in goal.conflicts):
        inside = frozenset().union(*group)
        sets, complete = hitting_sets(group)
        mine = [(goal, part, shown) for goal in goals for part, shown in goal.groups if part[0] & inside]
        proved = [given for given in sets if all(any(each <= given for each in shown) for _, _, shown in mine)]
        complete &= len(proved) == len(sets) and all(goal.complete for goal, _, _ in mine)
        proved.sort(key=lambda given: (price(given, cost), sorted(order.get(id_, 0) for id_ in given)))
        told = (tuple(sorted(given, key=lambda id_: order.get(id_, 0))) for given in proved)
        yield Factor(tuple(group), tuple(told), complete)


def price(ids: Collection[str], cost: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """What giving these up costs: the dearest of them counts, then the next."""
    return tuple(part for each in sorted((cost.get(id_, (9,)) for id_ in ids), reverse=True) for part in each)
