"""What a requirement that others can break asks of the system nevertheless: not to be the one who acts last.

"No departure of a cancelled sailing" is broken by who cancels after the departure, and by who departs after the
cancellation.  The first is a matter of others; the second one is of the system.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from reqonto.logic.clauses import Clause, clauses
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.terms import Compare, ForAll, Formula, Implies, Or, conjunction
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import bound, every_node
from reqonto.logic.windows import time_of


def asked_of_the_last(
    axioms: Sequence[Axiom], inside: Collection[ObjectSort], outside: Collection[ObjectSort]
) -> Formula | None:
    """What axioms say where all acts of others come before those of the system; None if that is nothing.

    It follows from the axioms.  What speaks of further acts of others ("some confirmation") is left out: it may be for
    them to do those.
    """
    found = [part for axiom in axioms for part in _parts(axiom, inside, outside)]
    return conjunction(*found) if found else None


def _parts(axiom: Axiom, inside: Collection[ObjectSort], outside: Collection[ObjectSort]) -> Iterator[Formula]:
    for clause in clauses(Implies(axiom.trigger, axiom.duty), (*inside, *outside)):
        every = (*axiom.vars, *clause.vars)
        own = [var for var in every if var.sort in inside]
        others = [var for var in every if var.sort in outside]
        if own and others and not _speaks_of_more(clause, outside):
            later = [Compare("<", time_of(other), time_of(act)) for other in others for act in own]
            yield ForAll(every, Implies(conjunction(*later), Or(clause.literals)))


def _speaks_of_more(clause: Clause, outside: Collection[ObjectSort]) -> bool:
    nodes = (node for literal in clause.literals for node in every_node(literal))
    return any(var.sort in outside for node in nodes for var in bound(node))
