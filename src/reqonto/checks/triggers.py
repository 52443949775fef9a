"""Can each requirement ever apply while it and all the others are kept?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial

from reqonto.backends.base import Impossible, Possible, Undecided
from reqonto.checks.conflicts import Clash, Enumeration, every_clash, in_order, possible, remembered, shrink
from reqonto.checks.nearness import shown_near
from reqonto.checks.questions import Asker, premise_of, triggered
from reqonto.checks.verdicts import Vacuity
from reqonto.logic.demands import demands_later
from reqonto.logic.structure import Structure
from reqonto.logic.terms import FALSE, Formula
from reqonto.records import dataclass

TOGETHER = 16
"""How many triggers are asked about together; a world that shows many of them is as large as they are many."""

FEW = 3
"""So few are asked about one by one."""


@dataclass
class Triggers:
    """What the questions about single triggers established.

    `dead` are the requirements whose trigger never occurs while everything is kept, for whatever reason; no
    pair with them is asked.  `forbidding` are the prohibitions, which exclude their own trigger.  `usable` are the
    permissions that some world makes use of, with each of their axioms.  `complete` tells whether no minimal conflict
    where a trigger occurs is missing.
    """

    clashes: list[tuple[str, Formula, Clash]] = field(default_factory=list)
    vacuous: list[Vacuity] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    forbidding: set[str] = field(default_factory=set)
    usable: list[str] = field(default_factory=list)
    complete: bool = True
    excluded: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    """By triggers, up to the names of their variables: the members of all conflicts told where they occur."""
    idle: dict[str, Vacuity] = field(default_factory=dict)
    """By triggers: why one never occurs."""


def check_triggers(asker: Asker, musts: tuple[str, ...], shoulds: tuple[str, ...], asked: tuple[str, ...]) -> Triggers:
    """The verdict about the trigger of each requirement in `asked`."""
    found = Triggers()
    kept = (*musts, *shoulds)
    all_goals = {id_: triggered(asker.theory.by_id[id_]) for id_ in asked}
    near = shown_near(asker, [(f"trigger {id_}", goal) for id_, goal in all_goals.items() if goal is not None], kept)
    for chunk in together(asked):
        wanted = {f"trigger {id_}": goal for id_ in chunk if (goal := all_goals[id_]) is not None}
        if asker.is_small(kept):
            _show_together(asker, wanted, kept, kept)
        for id_ in chunk:
            goal = all_goals[id_]
            asker.step("trigger")
            if goal is not None and f"trigger {id_}" not in near:
                check = partial(_check, asker, id_, goal, musts, shoulds, found)
                asker.is_shown(f"trigger {id_}", goal, kept, check, among=True)
    return found


def together(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The triggers that are asked about together."""
    return (ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER))


def _show_together(
    asker: Asker, wanted: Mapping[str, Formula], remembered_with: Sequence[str], keeping: Sequence[str]
) -> None:
    """Look for worlds that show many of the goals at once, if many are neither remembered nor known."""
    unshown = [
        goal
        for name, goal in wanted.items()
        if asker.recalled(name, goal, remembered_with) is None
        and asker.known(goal) is None
        and asker.answered(goal, keeping) is None
    ]
    if len(unshown) > min(max(FEW, len(wanted) // 4), TOGETHER // 4):
        for world in asker.gather(unshown, keeping):
            asker.remember(world)


def check_permissions(asker: Asker, musts: tuple[str, ...], mays: tuple[str, ...]) -> Triggers:
    """The verdict about each permission: some world that keeps all musts must exercise it."""
    found = Triggers()
    wanted = {
        f"permission {id_} {index}": axiom.exercised
        for id_ in mays
        for index, axiom in enumerate(asker.theory.by_id[id_])
    }
    shoulds = asker.theory.ids("should")
    _show_together(asker, wanted, musts, (*musts, *shoulds))
    for id_ in mays:
        asker.step("trigger")
        used = True
        for index, axiom in enumerate(asker.theory.by_id[id_]):
            check = partial(_permitted, asker, id_, axiom.exercised, musts, found)
            # What uses a permission may break a recommendation; then it is none of the worlds that keep everything.
            name = f"permission {id_} {index}"
            used &= asker.is_shown(name, axiom.exercised, musts, check, among=not shoulds)
        if used:
            found.usable.append(id_)
    return found


def _permitted(asker: Asker, id_: str, goal: Formula, musts: tuple[str, ...], found: Triggers) -> Structure | None:
    """A world in which a permission is exercised; if there is none, the reason goes to `found`."""
    known = asker.known(goal)
    if known is not None:
        return known
    answer = asker.ask(goal, musts)
    if isinstance(answer, Possible):
        return answer.witness
    if isinstance(answer, Impossible):
        _excluded_permission(asker, id_, goal, answer, found)
    else:
        asker.undecided("trigger", (id_,), answer)
    return None


def _excluded_permission(asker: Asker, id_: str, goal: Formula, answer: Impossible, found: Triggers) -> None:
    found.dead.add(id_)
    clash = shrink(asker, goal, answer.core)
    if clash.members:
        found.clashes.append((id_, goal, replace(clash, members=in_order(asker, (*clash.members, id_)))))
    else:
        found.vacuous.append(Vacuity(id_, clash.background))


def _check(
    asker: Asker, id_: str, goal: Formula, musts: tuple[str, ...], shoulds: tuple[str, ...], found: Triggers
) -> Structure | None:
    """A world in which a trigger occurs and everything is kept; if there is none, the reason goes to `found`."""
    known = asker.known(goal)
    if known is not None:
        return known
    kept = musts if id_ in musts else (*musts, id_)
    if _known_to_be_excluded(asker, id_, kept, found):
        return None
    if any(remembered(asker, goal, kept, name=id_)):
        found.dead.add(id_)
        with asker.afresh():
            _explain(asker, id_, goal, kept, found)
        return None
    everything = tuple(dict.fromkeys((*musts, *shoulds)))
    whole = asker.ask(goal, everything)
    if isinstance(whole, Possible):
        return whole.witness
    answer = asker.ask(goal, kept)
    if isinstance(answer, Impossible):
        found.dead.add(id_)
        with asker.afresh():
            _explain(asker, id_, goal, kept, found)
    elif isinstance(answer, Undecided):
        asker.undecided("trigger", (id_,), answer)
    elif isinstance(whole, Impossible):
        # What shoulds break is a finding of its own, and never one about the musts.
        found.clashes.append((id_, goal, shrink(asker, goal, whole.core, last=(id_,))))
    else:
        asker.undecided("trigger", (id_,), whole)
    return None


def _known_to_be_excluded(asker: Asker, id_: str, kept: tuple[str, ...], found: Triggers) -> bool:
    """Whether it was told why this trigger never occurs, of another requirement, and this one has no part in that.

    Another recommendation has no say in whether this one applies.
    """
    occasion = _occasion(asker, id_)
    if any(
        id_ not in told and asker.with_background(kept).issuperset(told) for told in found.excluded.get(occasion, ())
    ):
        found.dead.add(id_)
        return True
    told = found.idle.get(occasion)
    if told is not None and id_ not in told.because and not _forbids(asker, id_):
        found.dead.add(id_)
        found.vacuous.append(replace(told, requirement=id_))
        return True
    return False


def _occasion(asker: Asker, id_: str) -> str:
    """The trigger of a requirement up to the names of its variables."""
    return asker.gists("occasion", (id_,), lambda axioms: " || ".join(map(premise_of, axioms)))[id_]


def _explain(asker: Asker, id_: str, goal: Formula, kept: tuple[str, ...], found: Triggers) -> None:
    """Why a trigger never occurs: the requirement contradicts itself, the others exclude it, or both together."""
    alone = asker.ask(goal, (id_,))
    if isinstance(alone, Impossible):
        ground = asker.ask(goal, ())
        if isinstance(ground, Impossible):
            # Assumptions, its exceptions or its own words leave no case to it: it is in nobody's way.
            because = {*_yields(asker, id_), *shrink(asker, goal, ground.core).background}
            found.vacuous.append(Vacuity(id_, in_order(asker, because)))
        elif _forbids(asker, id_):
            # Others that exclude the same only say as much: that it says nothing beside them is another finding.
            found.forbidding.add(id_)
        else:
            found.clashes.append((id_, goal, shrink(asker, goal, alone.core, last=(id_,))))
        return
    others = tuple(other for other in kept if other != id_)
    answer = possible(asker, goal, others, name=f"{id_} without itself")
    if isinstance(answer, Impossible):
        _tell_excluded(asker, id_, goal, kept, shrink(asker, goal, answer.core), found)
        return
    if isinstance(answer, Undecided):
        asker.undecided("trigger", (id_,), answer)
        return
    if isinstance(alone, Undecided):
        asker.undecided("trigger", (id_,), alone)
        return
    _tell(asker, id_, goal, every_clash(asker, goal, kept, name=id_), found)


def _tell_excluded(asker: Asker, id_: str, goal: Formula, kept: tuple[str, ...], clash: Clash, found: Triggers) -> None:
    """Why a trigger never occurs that others exclude, some of which are `clash`."""
    if _clash_themselves(asker, clash.members):
        # These are in conflict where it occurs; something else may exclude it as well.
        every = every_clash(asker, goal, kept, name=id_)
        apart = [each for each in every.clashes if id_ not in each.members]
        peaceful = [each for each in apart if not _clash_themselves(asker, each.members)]
        if not peaceful:
            # Nobody meant it never to occur.
            _tell(asker, id_, goal, every, found)
            return
        clash = min(peaceful, key=lambda each: len(each.members))
    because = in_order(asker, {*clash.members, *clash.background})
    found.vacuous.append(Vacuity(id_, because, remedy=_is_duty(asker, because)))
    found.idle.setdefault(_occasion(asker, id_), found.vacuous[-1])


def _yields(asker: Asker, id_: str) -> set[str]:
    """The exceptions to which a requirement yields."""
    return {name for axiom in asker.theory.by_id[id_] for name in axiom.yields_to}


def _is_duty(asker: Asker, because: Sequence[str]) -> bool:
    """Whether one duty to do something is all that excludes a trigger: a duty can be neglected.

    A prohibition is no such thing: what applies only to forbidden acts is more often left over than meant.
    """
    if len(because) != 1 or because[0] in asker.background:
        return False
    events = asker.theory.event_sorts
    return any(demands_later(axiom, events) for axiom in asker.theory.by_id[because[0]])


def _tell(asker: Asker, id_: str, goal: Formula, every: Enumeration, found: Triggers) -> None:
    """All minimal conflicts where a trigger occurs."""
    found.complete &= every.complete
    occasion = _occasion(asker, id_)
    for clash in every.clashes:
        # Who reads it looks for the circumstances in a member.
        alike = (other for other in clash.members if _occasion(asker, other) == occasion)
        trigger = id_ if id_ in clash.members else next(alike, None)
        at_home = None if trigger is not None else _at_home(asker, clash)
        found.clashes.append(at_home or (trigger or id_, goal, clash))
    if every.complete:
        found.excluded[occasion] = [clash.members for clash in every.clashes]


def _at_home(asker: Asker, clash: Clash) -> tuple[str, Formula, Clash] | None:
    """The same conflict where one of its members applies, if it is one there."""
    for id_ in clash.members:
        goal = triggered(asker.theory.by_id[id_])
        answer = None if goal is None else asker.ask(goal, clash.members)
        if goal is not None and isinstance(answer, Impossible):
            found = shrink(asker, goal, answer.core, last=(id_,))
            if found.minimal and set(found.members) == set(clash.members):
                return id_, goal, found
    return None


def _forbids(asker: Asker, id_: str) -> bool:
    """Whether a requirement is written as a prohibition, so that excluding its trigger is what it is for."""
    return any(axiom.prohibition or axiom.duty == FALSE for axiom in asker.theory.by_id[id_])


def _clash_themselves(asker: Asker, members: tuple[str, ...]) -> bool:
    """Whether requirements that exclude a trigger together exclude that of one of them only with its help."""
    if len(members) < 2:
        return False
    for id_ in members:
        goal = triggered(asker.theory.by_id[id_])
        if goal is None or not isinstance(asker.ask(goal, members), Impossible):
            continue
        rest = tuple(other for other in members if other != id_)
        if isinstance(asker.ask(goal, (id_,)), Possible) and isinstance(asker.ask(goal, rest), Possible):
            return True
    return False
