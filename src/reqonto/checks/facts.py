"""Circumstances of two rules about fixed values that cannot be met together because of what lies between the rules.

"Orders from China have a fee of at least 500", "by phone this fee is at most the deposit", "the deposit is at most the
limit" and "by phone the limit is 489" can each two be kept; an order from China by phone keeps them all only in vain.
Rules that share what they are about are linked; for each two circumstances of linked rules one world is looked for
that keeps everything.  Many rules share their circumstances, so there are few such questions however many rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from reqonto.backends.base import Impossible, Possible
from reqonto.checks.candidates import gists_of, vocabularies
from reqonto.checks.conflicts import Clash, Told, every_clash, is_told
from reqonto.checks.linked import Joined
from reqonto.checks.nearness import shown_near
from reqonto.checks.pairs import TOGETHER, Meetings, excluded_by
from reqonto.checks.questions import Asker
from reqonto.logic.terms import Formula
from reqonto.records import dataclass

MOST_SIDES = 60
"""Of linked rules with more circumstances than these, only the first so many are put together with each other."""


@dataclass
class Facts:
    """The conflicts of linked rules, by two of them; `complete` tells whether all meetings were looked at."""

    clashes: list[tuple[tuple[str, str], Formula, Clash]]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class _Meeting:
    """Two circumstances of linked rules: who speaks in each, where both hold, and all the rules linked with them."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    goal: Formula
    linked: tuple[str, ...]


def check_facts(
    asker: Asker, asked: Sequence[str], binding: Collection[str], known: Collection[Told]
) -> Facts:  # fmt: skip
    """The conflicts where circumstances of two rules of `asked` meet, with three members and more.

    Conflicts that only lead to one in `known` are told already, see `is_told`.  Of rules that never apply for such a
    conflict others can be seen beside it; where they never apply for another reason, that reason needs only one of the
    two.
    """
    found = Facts([])
    told = list(known)
    worlds = Meetings(asker, ())
    meetings: list[_Meeting] = []
    for linked, sides in linked_facts(asker, [id_ for id_ in asked if id_ in binding], worlds):
        found.complete &= len(sides) <= MOST_SIDES
        for one, other in combinations(list(sides.values())[:MOST_SIDES], 2):
            ways = worlds.ways(one[0], other[0])
            if ways and ways[0] and not worlds.is_never(one[0], other[0]):
                meetings.append(_Meeting(one, other, ways[0][0], linked))
    kept = tuple(id_ for id_ in asker.theory.by_id if id_ in binding or id_ in asker.theory.ids("should"))
    asker.total += len(meetings)
    for start in range(0, len(meetings), TOGETHER):
        chunk = meetings[start : start + TOGETHER]
        _show(asker, [each.goal for each in chunk], kept)
        for each in chunk:
            asker.step("pair")
            if asker.late:
                asker.undecided("pair", (each.first[0], each.second[0]), asker.ask(None, ()))
                found.complete = False
                return found
            found.clashes += _clashes(asker, each, kept, worlds, told, found)
    return found


def linked_facts(
    asker: Asker, asked: Sequence[str], worlds: Meetings
) -> Iterator[tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]]:
    """The rules about fixed values that are linked by what they are about, and these by their circumstances."""
    gists = gists_of(asker)
    facts = [id_ for id_ in asked if not gists[id_]["happens"] and not gists[id_]["acts"] and not gists[id_]["calls"]]
    speaks = vocabularies(asker.theory, facts, gists)
    joined = Joined()
    for id_ in facts:
        joined.join(sorted(speaks[id_]))
    parts: dict[str, list[str]] = {}
    for id_ in facts:
        if speaks[id_]:
            parts.setdefault(joined.root(min(speaks[id_])), []).append(id_)
    for ids in parts.values():
        sides: dict[str, list[str]] = {}
        for id_ in ids if len(ids) > len("..") else ():
            sides.setdefault(worlds.side_print(id_, 1), []).append(id_)
        if len(sides) > 1:
            yield tuple(ids), {key: tuple(each) for key, each in sides.items()}


def _show(asker: Asker, goals: Sequence[Formula], kept: tuple[str, ...]) -> None:
    """Look for worlds that keep everything and show many of these, where many are open."""
    if not asker.is_small(kept):
        shown_near(asker, [("facts", goal) for goal in goals], kept)
        return
    open_ = [
        goal
        for goal in goals
        if asker.known(goal) is None
        and asker.recalled("facts", goal, kept) is None
        and asker.answered(goal, kept) is None
    ]
    if len(open_) > 1:
        for world in asker.gather(open_, kept):
            asker.remember(world)


def _clashes(
    asker: Asker, each: _Meeting, kept: Sequence[str], worlds: Meetings, told: list[Told], found: Facts
) -> Iterator[tuple[tuple[str, str], Formula, Clash]]:
    """The conflicts where these two circumstances meet, that take rules of both."""
    answer = asker.answer_unless_shown("facts", each.goal, kept)
    if answer is None or isinstance(answer, Possible):
        return
    # What stays open with everything kept may be settled by the rules at hand.
    alone = asker.ask(each.goal, each.linked)
    if not isinstance(alone, Impossible) or not isinstance(asker.ask(each.goal, ()), Possible):
        return
    every = every_clash(asker, each.goal, each.linked, name="facts")
    found.complete &= every.complete
    # A recommendation that they should not meet is no reason: nobody has to follow it.
    others = [id_ for id_ in kept if id_ in worlds.musts and id_ not in each.linked and id_ not in worlds.calling]
    single = [clash.members[0] for clash in every.clashes if len(clash.members) == 1]
    single += excluded_by(asker, each.goal, others) if every.clashes and not single else ()
    if single:
        # One rule says that these never meet: then nothing need be kept there.
        asker.apart.update(single)
        return
    for clash in every.clashes:
        one = next((id_ for id_ in each.first if id_ in clash.members), None)
        other = next((id_ for id_ in each.second if id_ in clash.members), None)
        members = frozenset(clash.members)
        if one is None or other is None or not clash.minimal or is_told(asker, told, each.goal, members, members):
            continue
        told.append(Told(members, each.goal))
        yield (one, other), each.goal, clash
