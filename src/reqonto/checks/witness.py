"""Worlds that show something: one that keeps requirements, one that breaks a conflict's weakest part.

Each is made readable without asking the engine again, and told only after the reference evaluator has replayed it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from reqonto.backends.base import Answer, Budget, Impossible, Possible
from reqonto.checks.clock import STANDARD, Clock
from reqonto.checks.conflicts import Clash
from reqonto.checks.questions import Asker, triggered
from reqonto.checks.readable import simplified
from reqonto.checks.replay import replay
from reqonto.checks.story import tell
from reqonto.checks.verdicts import World
from reqonto.logic.show import NO_LABELS, Labels
from reqonto.logic.sorts import PARTY, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import And, Compare, Exists, Formula, Not, conjunction, sort_of
from reqonto.logic.theory import Theory
from reqonto.logic.walk import bound, every_node, free_variables

MOST_STORIES = 6
"""How many worlds are made readable to choose the best story from."""


def simple_world(
    asker: Asker,
    goal: Formula | None,
    keeping: Collection[str],
    world: Structure,
    labels: Labels = NO_LABELS,
    clock: Clock = STANDARD,
) -> World:
    """A world that keeps these requirements and the background, made readable and told."""
    axioms = [axiom for axiom in asker.theory.axioms if axiom.id in keeping or axiom.force == "background"]
    keeps = replay(asker.theory, axioms, goal)
    found = simplified(world, asker.theory, keeps, labels, clock, asker.until)
    told = [axiom for axiom in axioms if axiom.id in keeping]
    return tell(asker.theory, found, told, labels=labels, goal=goal, clock=clock, keeps=keeps)


def nearest_world(
    asker: Asker, goal: Formula | None, clash: Clash, labels: Labels = NO_LABELS, clock: Clock = STANDARD
) -> World | None:
    """A world that keeps every part of a conflict but one, told with what breaks that one; None if none is known.

    A recommendation is broken rather than a duty, and a duty rather than an assumption; else the world is taken in
    which most kinds of events of the conflict happen, so that the story shows the chain of them.
    """
    if clash.nearest is None:
        return None
    goal = _with_other_parties(asker, goal, clash)
    worlds = clash.worlds or ((clash.dropped, clash.nearest),)
    rank = {id_: _blame(asker.theory, id_) for id_, _ in worlds}
    least = min(rank.values())
    best: tuple[tuple[int, int], World] | None = None
    for dropped, found in [each for each in worlds if rank[each[0]] == least][:MOST_STORIES]:
        world = _nearest(asker, goal, clash, (dropped, found), labels, clock)
        richness = _richness(asker.theory, world.structure, clash)
        if best is None or richness > best[0]:
            best = richness, world
    return None if best is None else best[1]


def _nearest(
    asker: Asker,
    goal: Formula | None,
    clash: Clash,
    broken_in: tuple[str, Structure],
    labels: Labels,
    clock: Clock,
) -> World:
    """The world that breaks one part of a conflict, made readable and told."""
    dropped, found = broken_in
    ids = {*clash.members, *clash.background}
    axioms = [axiom for axiom in asker.theory.axioms if axiom.id in ids and axiom.id != dropped]
    broken = [axiom for axiom in asker.theory.axioms if axiom.id == dropped and axiom.force != "may"]
    denied = Not(conjunction(*(axiom.formula for axiom in broken))) if broken else None
    keeps = replay(asker.theory, axioms, goal, denied)
    world = simplified(found, asker.theory, keeps, labels, clock, asker.until)
    return tell(asker.theory, world, axioms, broken=broken, labels=labels, goal=goal, clock=clock, keeps=keeps)


def _with_other_parties(asker: Asker, goal: Formula | None, clash: Clash) -> Formula | None:
    """The goal without asking that the parties of one trigger are those of the other, if the clash does not need that.

    Triggers are first made to meet on the same parties, because that is where most of them clash; a story in which a
    bank is also the customer is hard to believe, though.  One question settles whether the clash is there without.
    """
    match goal:
        case Exists(variables, And(parts)):
            left = [part for part in parts if not _identifies_parties(part)]
        case _:
            return goal
    if len(left) == len(parts):
        return goal
    free: Formula = Exists(variables, conjunction(*left))
    return free if isinstance(asker.ask_exactly(free, (*clash.members, *clash.background)), Impossible) else goal


def _identifies_parties(part: Formula) -> bool:
    """Whether this makes a party of the first trigger of a pair one of the second: see `checks.pairs`."""
    if not isinstance(part, Compare) or part.op != "=" or sort_of(part.left) != PARTY:
        return False
    sides = [{var.name.partition("~")[2][:1] for var in free_variables(term)} for term in (part.left, part.right)]
    return sides in ([{"1"}, {"2"}], [{"2"}, {"1"}])


def _blame(theory: Theory, id_: str) -> int:
    forces = {axiom.force for axiom in theory.by_id.get(id_, ())}
    return 0 if "should" in forces else 2 if "background" in forces else 1


def _richness(theory: Theory, world: Structure, clash: Clash) -> tuple[int, int]:
    """How many kinds of events of the conflict happen; among equals the shorter story is the better one."""
    events = {sort.name for sort in theory.event_sorts}
    kinds = {
        var.sort.name
        for id_ in (*clash.members, *clash.background)
        for axiom in theory.by_id.get(id_, ())
        for node in every_node(axiom.formula)
        for var in bound(node)
        if isinstance(var.sort, ObjectSort) and var.sort.name in events
    }
    shown = sum(1 for kind in kinds if world.elements.get(kind))
    return shown, -sum(len(world.elements.get(kind, ())) for kind in events)


def witness(
    theory: Theory,
    id_: str,
    *,
    violate: bool = False,
    budget: Budget | None = None,
    seconds: float = 60.0,
    labels: Labels = NO_LABELS,
    clock: Clock = STANDARD,
) -> World | Answer:
    """A smallest world that triggers a requirement and keeps it with all others, or (`violate`) breaks it alone.

    Smallest: see `Shrinks.smallest`; then nothing that is said of things could be left out.  For a permission, one that
    exercises it.  If there is no such world, or none was found, the answer that says so.
    """
    asker = Asker.start(theory, budget or Budget(), seconds, None)
    axioms = theory.by_id[id_]
    keeping = tuple(other for other in theory.ids("must") if other != id_)
    goal: Formula | None
    if violate:
        goal = Not(conjunction(*(axiom.formula for axiom in axioms)))
    elif axioms[0].force == "may":
        goal = axioms[0].exercised
    else:
        goal = triggered(axioms)
        keeping = (*keeping, id_)
    answer = asker.ask(goal, keeping)
    if not isinstance(answer, Possible):
        return answer
    kept = [axiom for axiom in theory.axioms if axiom.id in keeping or axiom.force == "background"]
    keeps = replay(theory, kept, goal)
    smaller = asker.smallest(goal, (*keeping, *asker.background), answer.witness)
    world = simplified(smaller.world, theory, keeps, labels, clock, asker.until)
    broken = axioms if violate else ()
    about = [axiom for axiom in kept if axiom.force != "background"]
    told = tell(theory, world, about, broken=broken, labels=labels, goal=goal, about=id_, clock=clock, keeps=keeps)
    return replace(told, unfinished=smaller.open)


__all__ = ["nearest_world", "replay", "simple_world", "simplified", "witness"]
