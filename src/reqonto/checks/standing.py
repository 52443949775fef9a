"""What others may do where a duty binds as soon as there are some things: "each sailing departs in time".

No act of theirs begins such a duty, so what they do is put beside the times that it names: a sailing is cancelled
before it is due, or as it is due.  Tried are that they do nothing at all, an act that a rule does not allow before what
is called for, an act with which another requirement begins, and such an act once the system has done its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from reqonto.checks.circumstances import Circumstances, objects_of, together
from reqonto.checks.sides import Behaviour, Family, Seed, Side, groups, ids_of, meeting
from reqonto.logic.canonical import canonical
from reqonto.logic.sorts import INSTANT, ObjectSort
from reqonto.logic.terms import TRUE, Apply, Arith, Compare, Const, Term, Var, sort_of
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import every_node, free_variables, substitute

if TYPE_CHECKING:
    from reqonto.checks.behaviours import Behaviours

MOST_HINDERED = 10
"""How many behaviours with an act that a rule does not allow before what is called for are tried."""
MOST_BESIDE = 20
"""How many behaviours with an act with which another requirement begins are tried."""
MOST_REACTIONS = 10
"""How many reactions to what is called for are tried."""
MOST_TIMES = 2
"""Beside how many of the times that a duty names acts are put."""


def families(made: Behaviours, sides: Sequence[Side], duties: Sequence[Side]) -> Iterator[Family]:
    """All of them: `duties` are the standing ones, `sides` the others."""
    yield Family([Seed((side.id,), f"standing {side.number}", partial(_alone, made, side)) for side in duties])
    yield Family(_hindered(made, duties), MOST_HINDERED)
    yield Family(_beside(made, sides, duties), MOST_BESIDE)
    yield Family(_reacting(made, sides, duties), MOST_REACTIONS)


def _alone(made: Behaviours, side: Side) -> Iterator[Behaviour]:
    yield made.behaviour((side.id,), side.circumstances)


def _hindered(made: Behaviours, duties: Sequence[Side]) -> Iterator[Seed]:
    """An act that a rule does not allow before what is called for: at any time, and beside the times of the duty."""
    for side in duties:
        for act in made.in_the_way(side):
            yield Seed((side.id,), f"standing {side.number} {act.name}", partial(_hindered_by, made, side, act))


def _hindered_by(made: Behaviours, side: Side, act: ObjectSort) -> Iterator[Behaviour]:
    event = Var("act", act)
    hindrance = Circumstances((event,), TRUE, objects_of(made.theory, (event,), TRUE))
    for about in together([side.circumstances, hindrance], 1):
        for found in _timed(made, (side.id,), about, _times(made, side, about)):
            yield replace(found, unprompted=True)


def _beside(made: Behaviours, sides: Sequence[Side], duties: Sequence[Side]) -> Iterator[Seed]:
    """What begins another requirement that speaks of what is called for: at any time, and beside those of the duty."""
    for group in groups([*sides, *duties], 2):
        if any(side.standing for side in group):
            about = " ".join(("beside", *(side.number for side in group)))
            yield Seed(ids_of(group), about, partial(_meeting, made, group))


def _meeting(made: Behaviours, group: Sequence[Side]) -> Iterator[Behaviour]:
    for about in islice(meeting([side.circumstances for side in group]), 1):
        times = [
            time
            for number, side in enumerate(group, start=1)
            if side.standing
            for time in _times(made, side, about, f"~{number}")
        ]
        if any(var.sort in made.outside for var in about.vars):
            yield from _timed(made, ids_of(group), about, times)


def _timed(made: Behaviours, ids: Sequence[str], about: Circumstances, times: Sequence[Term]) -> Iterator[Behaviour]:
    """Acts at any time; then each before one of these times, and at it."""
    plain = made.behaviour(ids, about)
    yield plain
    for event in plain.events:
        for time in times:
            for timing in (Compare("<", made.time(event), time), Compare("=", made.time(event), time)):
                yield replace(made.behaviour(ids, about, timing), base=plain.formula)


def _reacting(made: Behaviours, sides: Sequence[Side], duties: Sequence[Side]) -> Iterator[Seed]:
    """What others do as soon as the system has done what is called for."""
    for side in duties:
        yield from (made.reaction(side, reaction) for reaction in made.reactions(side, sides))


# ---------------------------------------------------------------- the times that a duty names


def _times(made: Behaviours, side: Side, about: Circumstances, marked: str = "") -> list[Term]:
    """The instants that a duty names, of the things that it is about in these circumstances."""
    axioms = made.theory.by_id[side.id]
    found: dict[str, Term] = {}
    for axiom in axioms:
        rename: dict[str, Term] = {var.name: Var(f"{var.name}~0{marked}", var.sort) for var in axiom.vars}
        for term in _instants(axiom):
            told = substitute(term, rename)
            if about.vars and set(free_variables(told)) <= set(about.vars):
                found.setdefault(canonical(told, {}), told)
    return list(found.values())[:MOST_TIMES]


def _instants(axiom: Axiom) -> Iterator[Term]:
    """The terms for instants in a duty that depend on what it is about alone: what is simple comes first."""
    own = set(axiom.vars)
    found = [
        node
        for node in every_node(axiom.formula)
        if isinstance(node, Apply | Arith | Const) and sort_of(node) == INSTANT and set(free_variables(node)) <= own
    ]
    yield from sorted(found, key=lambda term: sum(1 for _ in every_node(term)))
