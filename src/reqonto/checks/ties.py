"""Whether a conflict is there only where several events fall in the same instant, so that none of them is the earlier.

One event that is the first and the second at once is one case.  Two transitions of one object at one instant are the
other: the life cycle follows one of them, and the other event leaves no trace in the state.  Neither is a fault of the
requirements, unless one of them asks for events at one and the same instant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations_with_replacement

from reqonto.backends.base import Impossible, Possible
from reqonto.checks.conflicts import Clash, Tie
from reqonto.checks.questions import Asker
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.terms import AtLeast, Compare, ForAll, Formula, Implies, Not, Var, conjunction
from reqonto.logic.theory import Theory, is_timeout
from reqonto.logic.walk import every_node
from reqonto.logic.windows import time_of


def tie_of(asker: Asker, goal: Formula, clash: Clash) -> Tie:
    """What falls in the same instant wherever these clash; empty if they clash where events come one after another."""
    if _counts_a_tie(asker, goal):
        return "kind"
    return "cycle" if _moves_at_once(asker, goal, clash.members) else ""


def _counts_a_tie(asker: Asker, goal: Formula) -> bool:
    """Whether the goal takes several events of one kind at one instant: one that is the first and the second, say.

    That is asked only where events are counted.
    """
    sorts = {
        var.sort
        for node in every_node(goal)
        if isinstance(node, AtLeast)
        for var in node.vars
        if isinstance(var.sort, ObjectSort) and var.sort in asker.theory.event_sorts
    }
    apart = [_apart(sort, sort) for sort in sorted(sorts, key=lambda each: each.name)]
    return bool(apart) and isinstance(asker.ask(conjunction(goal, *apart), ()), Impossible)


def _moves_at_once(asker: Asker, goal: Formula, members: Collection[str]) -> bool:
    """Whether life cycles alone exclude the goal, unless several of their events fall in the same instant.

    Nor may any of the others ask for events at the same instant: "at once" is no chance.
    """
    cycles = [id_ for id_ in members if asker.theory.is_cycle(id_)]
    others = [id_ for id_ in members if id_ not in cycles]
    if not cycles or not others:
        return False
    apart = conjunction(goal, *(part for id_ in cycles for part in _one_by_one(asker.theory, id_)))
    return isinstance(asker.ask(apart, cycles), Impossible) and isinstance(asker.ask(apart, others), Possible)


def _one_by_one(theory: Theory, cycle: str) -> Iterable[Formula]:
    """That no two events of a life cycle fall in the same instant; when time-outs are due is said by it."""
    sorts = {
        var.sort
        for axiom in theory.by_id[cycle]
        for var in axiom.vars
        if isinstance(var.sort, ObjectSort) and var.sort in theory.event_sorts and not is_timeout(var.sort)
    }
    named = sorted(sorts, key=lambda each: each.name)
    return (_apart(first, second) for first, second in combinations_with_replacement(named, 2))


def _apart(first: ObjectSort, second: ObjectSort) -> Formula:
    """That no two events of these kinds fall in the same instant."""
    one, other = Var("one~", first), Var("other~", second)
    same = Compare("=", time_of(one), time_of(other))
    if first == second:
        return ForAll((one, other), Implies(same, Compare("=", one, other)))
    return ForAll((one, other), Not(same))
