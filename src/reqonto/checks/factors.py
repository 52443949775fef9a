"""Are there other conflicts than those found, where several are independent of one another?

Of ten conflicts in one situation that have nothing to do with one another, a choice of what to give up for each makes a
thousand sets that can be kept, and each would have to be asked about.  So one such choice is taken, with a world, and
each other choice for one conflict alone is looked for near it.  Where what changes for the one conflict is read by no
axiom that reads what changes for another, the changes can be made together: the worlds of all the other choices are
made of the pieces that were found.  (The idea of independent parts is that of component-based MARCO; Liffiton et al.,
"Fast, flexible MUS enumeration", Constraints 21 (2016).)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

from reqonto.backends.base import Impossible
from reqonto.checks.hitting import components, hitting_sets
from reqonto.checks.questions import Asker
from reqonto.logic.reading import Part, read_by
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula, conjunction

MOST_CHOICES = 24
"""So many ways of giving something up are tried for one group of conflicts."""


def other_conflict(
    asker: Asker,
    goal: Formula,
    members: Sequence[str],
    conflicts: Sequence[Collection[str]],
    world: Structure,
    given_up: frozenset[str],
) -> frozenset[str] | bool:
    """Whether some set of `members` excludes a goal that contains none of the known conflicts.

    `world` shows the goal and keeps all members but those `given_up`, of which each conflict has one.  False where it
    is certain that there is no other conflict; the ids of one that was found; True where neither is known.
    """
    memory = asker.memory
    if world.timelines or memory is None:
        return True
    kept = frozenset(id_ for id_ in members if id_ not in given_up)
    everything = frozenset((*members, *asker.background))
    moved: list[frozenset[Part]] = []
    for group in components(conflicts):
        here = given_up & frozenset().union(*group)
        choices, whole = hitting_sets(group, MOST_CHOICES)
        if not whole:
            return True
        parts: set[Part] = set()
        for choice in choices:
            if choice == here:
                continue
            back = sorted(here - choice)
            asked = conjunction(goal, *(axiom.formula for id_ in back for axiom in asker.theory.by_id[id_]))
            found = asker.changed_near(asked, world, asker.with_background(kept), without=choice - here)
            if found is None:
                return True
            if found.shown:
                parts |= found.changed
                continue
            core = [id_ for id_ in members if id_ in found.core or id_ in back]
            if found.core and isinstance(asker.ask(goal, core), Impossible):
                return frozenset(core)
            return True
        moved.append(frozenset(parts))
    readers = [memory.readers(parts, everything) for parts in moved]
    return not _independent(moved, readers, frozenset(read_by(goal, asker.theory)))


def _independent(moved: Sequence[frozenset[Part]], readers: Sequence[frozenset[str]], by_goal: frozenset[Part]) -> bool:
    """Whether nothing reads what changes in two places; what a goal reads changes in one place at most."""
    if any(not one.isdisjoint(other) for sets in (moved, readers) for one, other in combinations(sets, 2)):
        return False
    return sum(not parts.isdisjoint(by_goal) for parts in moved) <= 1
