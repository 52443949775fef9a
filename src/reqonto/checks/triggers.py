"""Can each requirement ever apply while it and all the others are kept?"""

from __future__ import annotations

from dataclasses import dataclass, field

from reqonto.backends.base import Impossible, Possible, Undecided
from reqonto.checks.conflicts import Clash, in_order, shrink
from reqonto.checks.questions import Asker, triggered
from reqonto.checks.verdicts import Vacuity
from reqonto.logic.terms import Formula


@dataclass
class Triggers:
    """What the questions about single triggers established.

    `dead` are the requirements whose trigger never occurs while everything is kept, for whatever reason; no
    pair with them is asked.  `forbidding` are those that exclude their own trigger: prohibitions.
    """

    clashes: list[tuple[str, Formula, Clash]] = field(default_factory=list)
    vacuous: list[Vacuity] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    forbidding: set[str] = field(default_factory=set)


def check_triggers(asker: Asker, musts: tuple[str, ...], shoulds: tuple[str, ...], asked: tuple[str, ...]) -> Triggers:
    """The verdict about the trigger of each requirement in `asked`."""
    found = Triggers()
    for id_ in asked:
        goal = triggered(asker.theory.by_id[id_])
        asker.step("trigger")
        if goal is not None:
            _check(asker, id_, goal, musts, shoulds, found)
    return found


def check_permissions(asker: Asker, musts: tuple[str, ...], mays: tuple[str, ...]) -> Triggers:
    """The verdict about each permission: some world that keeps all musts must exercise it."""
    found = Triggers()
    for id_ in mays:
        asker.step("trigger")
        for axiom in asker.theory.by_id[id_]:
            goal = axiom.exercised
            if asker.known(goal) is not None:
                continue
            answer = asker.ask(goal, musts)
            if isinstance(answer, Possible):
                asker.remember(answer.witness)
            elif isinstance(answer, Impossible):
                _excluded_permission(asker, id_, goal, answer, found)
            else:
                asker.undecided("trigger", (id_,), answer)
    return found


def _excluded_permission(asker: Asker, id_: str, goal: Formula, answer: Impossible, found: Triggers) -> None:
    found.dead.add(id_)
    clash = shrink(asker, goal, answer.core)
    if clash.members:
        found.clashes.append((id_, goal, Clash((*clash.members, id_), clash.background, clash.minimal, clash.nearest)))
    else:
        found.vacuous.append(Vacuity(id_, clash.background))


def _check(
    asker: Asker, id_: str, goal: Formula, musts: tuple[str, ...], shoulds: tuple[str, ...], found: Triggers
) -> None:
    if asker.known(goal) is not None:
        return
    kept = musts if id_ in musts else (*musts, id_)
    everything = tuple(dict.fromkeys((*musts, *shoulds)))
    whole = asker.ask(goal, everything)
    if isinstance(whole, Possible):
        asker.remember(whole.witness)
        return
    answer = asker.ask(goal, kept)
    if isinstance(answer, Impossible):
        found.dead.add(id_)
        _explain(asker, id_, goal, kept, found)
    elif isinstance(answer, Undecided):
        asker.undecided("trigger", (id_,), answer)
    elif isinstance(whole, Impossible):
        # What shoulds break is a finding of its own, and never one about the musts.
        found.clashes.append((id_, goal, shrink(asker, goal, whole.core, last=(id_,))))
    else:
        asker.undecided("trigger", (id_,), whole)


def _explain(asker: Asker, id_: str, goal: Formula, kept: tuple[str, ...], found: Triggers) -> None:
    """Why a trigger never occurs: the others exclude it, the requirement itself does, or both together."""
    others = tuple(other for other in kept if other != id_)
    answer = asker.ask(goal, others)
    if isinstance(answer, Impossible):
        clash = shrink(asker, goal, answer.core)
        found.vacuous.append(Vacuity(id_, in_order(asker, {*clash.members, *clash.background})))
        return
    if isinstance(answer, Undecided):
        asker.undecided("trigger", (id_,), answer)
        return
    alone = asker.ask(goal, (id_,))
    if isinstance(alone, Impossible):
        found.forbidding.add(id_)
        return
    if isinstance(alone, Undecided):
        asker.undecided("trigger", (id_,), alone)
        return
    whole = asker.ask(goal, kept)
    if isinstance(whole, Impossible):
        found.clashes.append((id_, goal, shrink(asker, goal, whole.core, last=(id_,))))
