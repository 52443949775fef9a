"""Sets that have a member of each of some sets, and sets in groups that have nothing in common.

What is given up so that conflicts are gone is such a set: a minimal correction set is a minimal hitting set of the
minimal conflicts (Reiter, "A theory of diagnosis from first principles", Artificial Intelligence 32 (1987)).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

MOST_SETS = 64
"""How many of them are made."""


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
