"""Acts of others that follow an act of the system, whenever that comes.

A behaviour whose times are fixed lets the system act before or after it as it likes.  Here others wait: for the first
act of a kind on the same things, or for each.  Whether they are allowed to whatever the system does has to be proved;
see `conditional`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from reqonto.checks.circumstances import Circumstances
from reqonto.logic.sorts import DURATION, INSTANT, PARTY, ObjectSort
from reqonto.logic.terms import (
    TRUE,
    Apply,
    Arith,
    Compare,
    Const,
    Exists,
    Formula,
    Function,
    Implies,
    Not,
    Or,
    Term,
    Var,
    conjunction,
    exists,
    forall,
)
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import bound, every_node
from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class Reaction:
    """That others do `act` so long after the system did `deed`."""

    deed: ObjectSort
    act: ObjectSort
    delay: Fraction
    owed: bool
    """Whether they have to, each time; otherwise they do it once, if they like."""


def reacting(theory: Theory, about: Circumstances, reaction: Reaction) -> Formula | None:
    """That others react so, and do no such act otherwise; None where deed and act share nothing with each other.

    What nobody has to do is done after the first deed on the things of the circumstances, and only there.
    """
    deed, act = Var("deed", reaction.deed), Var("act", reaction.act)
    shared = _shared(theory, deed, act)
    if not shared:
        return None
    later = Compare("=", _time(theory, act), Arith("+", _time(theory, deed), Const(reaction.delay, DURATION), INSTANT))
    same = [Compare("=", one, other) for _, one, other in shared]
    if reaction.owed:
        follows = forall((deed,), exists((act,), conjunction(*same, later)))
        # Once for all deeds of one instant.
        again = Var("act'", reaction.act)
        twice = [Compare("=", left, right) for _, left, right in _shared(theory, act, again)]
        at_once = Compare("=", _time(theory, act), _time(theory, again))
        once = forall((act, again), Implies(conjunction(*twice, at_once), Compare("=", act, again)))
        return conjunction(follows, forall((act,), exists((deed,), conjunction(*same, later))), once)
    things: dict[str, Term] = {}
    for _, term, sort in about.objects:
        things.setdefault(sort, term)
    if not all(sort in things for sort, _, _ in shared):
        return None
    here = [Compare("=", term, things[sort]) for sort, term, _ in shared]
    other = Var("deed'", reaction.deed)
    before = Compare("<", _time(theory, other), _time(theory, deed))
    there = [Compare("=", term, things[sort]) for sort, term, _ in _shared(theory, other, act)]
    first = Not(exists((other,), conjunction(*there, before)))
    never = conjunction(Not(exists((deed,), conjunction(*here))), Not(Exists((act,), TRUE)))
    return Or((never, exists((deed, act), conjunction(*here, *same, later, first))))


def depends(axiom: Axiom, sort: ObjectSort) -> bool:
    """Whether an axiom speaks of events of a sort."""
    return any(var.sort == sort for node in every_node(axiom.formula) for var in bound(node))


def broken(axioms: Sequence[Axiom]) -> Formula:
    """That one of these does not hold."""
    return Not(conjunction(*(axiom.formula for axiom in axioms)))


def _time(theory: Theory, event: Var) -> Term:
    assert isinstance(event.sort, ObjectSort)
    return Apply(theory.functions[f"{event.sort.name}.time"], (event,))


def _shared(theory: Theory, one: Var, other: Var) -> list[tuple[str, Term, Term]]:
    """What two events are both about: the sort, and the attributes of the first one and of the other."""
    found: dict[str, tuple[Term, Term]] = {}
    for left in _about(theory, one):
        for right in _about(theory, other):
            sort = left.result
            if isinstance(sort, ObjectSort) and sort == right.result and sort != PARTY:
                found.setdefault(sort.name, (Apply(left, (one,)), Apply(right, (other,))))
    return [(sort, left, right) for sort, (left, right) in found.items()]


def _about(theory: Theory, event: Var) -> Sequence[Function]:
    return theory.parts_of_events.get(event.sort, ()) if isinstance(event.sort, ObjectSort) else ()
