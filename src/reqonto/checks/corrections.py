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
from reqonto.checks.conflicts import shrink
from reqonto.checks.questions import Asker, holding
from reqonto.logic.structure import Structure
from reqonto.logic.terms import TRUE, Formula
from reqonto.records import dataclass

MOST_SETS = 64
"""How many correction sets of a goal are looked at."""
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


def hitting_sets(sets: Iterable[Collection[str]], most: int = MOST_SETS) -> tuple[list[frozenset[str]], bool]:
    """The minimal sets that have a member of each of `sets`, small ones first; and whether these are all.

    >>> [sorted(each) for each in hitting_sets([{"a", "b"}, {"b", "c"}])[0]]
    [['b'], ['a', 'c']]
    """
    found: list[frozenset[str]] = [frozenset()]
    whole = True
    for each in sorted({frozenset(each) for each in sets}, key=lambda each: (len(each), sorted(each))):
        hit = [one for one in found if one & each]
        longer = {one | {id_} for one in found if not one & each for id_ in each}
        found = hit + [one for one in longer if not any(other <= one for other in hit)]
        found.sort(key=lambda one: (len(one), sorted(one)))
        if len(found) > most:
            found, whole = found[:most], False
    return found, whole


def components(conflicts: Iterable[Collection[str]]) -> list[list[frozenset[str]]]:
    """The conflicts in groups that share no member, in their order."""
    groups: list[list[frozenset[str]]] = []
    for each in dict.fromkeys(frozenset(each) for each in conflicts):
        touched = [group for group in groups if any(each & other for other in group)]
        merged = [other for group in touched for other in group] + [each]
        groups = [group for group in groups if group not in touched] + [merged]
    return groups


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
        told.append(asker.ask(goal, kept))
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
