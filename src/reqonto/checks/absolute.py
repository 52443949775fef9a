"""Requirements that can be kept in no world at all: every minimal set of them.

Conflicts that have nothing to do with one another make as many largest sets that can be kept as there are ways to give
up one member of each.  So sets without common members are found first, one after the other; then all that share members
with one of them, each time without the others; and then those that take members of several.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import prod

from reqonto.backends.base import Impossible
from reqonto.checks.conflicts import Clash, Enumeration, every_clash, shrink
from reqonto.checks.questions import Asker
from reqonto.logic.terms import TRUE

MOST_WAYS = 512
"""In so many ways may a member of each set be given up for all sets that mix them to be looked for at once."""


def absolute_clashes(asker: Asker, musts: Sequence[str]) -> Enumeration:
    """The minimal sets of `musts` that exclude every world, of which at least one is there; a lone one if it is empty.

    Complete unless a question stayed open, or there are too many ways to give up a member of each set: then those that
    take members of three of them and more are not looked for.
    """
    apart = _apart(asker, musts)
    if any(not clash.members for clash in apart):
        return Enumeration([clash for clash in apart if not clash.members][:1], False)
    if prod(len(clash.members) for clash in apart) <= MOST_WAYS:
        return _within(asker, musts, apart) if apart else Enumeration([], False)
    found: dict[tuple[str, ...], Clash] = {clash.members: clash for clash in apart}
    for one, other in combinations(apart, 2):
        left_out = {id_ for clash in apart if clash not in (one, other) for id_ in clash.members}
        among = _within(asker, [id_ for id_ in musts if id_ not in left_out], apart)
        found |= {clash.members: clash for clash in among.clashes}
        if asker.late:
            break
    order = {id_: index for index, id_ in enumerate(asker.theory.by_id)}
    return Enumeration(sorted(found.values(), key=lambda clash: [order[id_] for id_ in clash.members]), False)


def _apart(asker: Asker, musts: Sequence[str]) -> list[Clash]:
    """Minimal sets without common members, until the rest can be kept or nothing is confirmed of it."""
    found: list[Clash] = []
    rest = list(musts)
    while True:
        answer = asker.ask(None, rest)
        if not isinstance(answer, Impossible):
            return found
        clash = shrink(asker, None, answer.core)
        found.append(clash)
        if not clash.members:
            return found
        rest = [id_ for id_ in rest if id_ not in clash.members]


def _within(asker: Asker, members: Sequence[str], apart: Sequence[Clash]) -> Enumeration:
    every = every_clash(asker, TRUE, members, name="all")
    # What was found first is told from the same questions.
    known = {clash.members: clash for clash in apart}
    return Enumeration([known.get(clash.members, clash) for clash in every.clashes], every.complete)
