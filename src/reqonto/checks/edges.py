"""The first and the last moment at which others may do an act, by all that they have to keep.

"Every order is picked up within 72 h" says when at the latest; "what is picked up was ordered before" says that it is
not at the very instant of the order.  An act is at the edge where one tick earlier (later) would break one of these.
What is said of acts of the system, or of values that change, sets no such limit: others do not wait for it here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import islice, product

from reqonto.logic.paraphrase import conjuncts
from reqonto.logic.sorts import DURATION, INSTANT, ObjectSort
from reqonto.logic.terms import (
    Apply,
    Arith,
    Compare,
    Const,
    Exists,
    Formula,
    Not,
    Or,
    Term,
    Var,
    conjunction,
    exists,
    sort_of,
)
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import Node, bound, every_node, rewrite, substitute
from reqonto.records import dataclass

MOST_MATCHES = 2
"""To how many choices of the events at hand what is said of an act is applied."""


def is_time_of(term: Term, act: Var) -> bool:
    """Whether a term is the time of an event."""
    return isinstance(term, Apply) and term.function.name.endswith(".time") and term.args == (act,)


def at_the_edge(act: Var, said: Formula, further: Sequence[Formula], *, latest: bool) -> Formula | None:
    """That an act comes at the last (first) moment that what is said of it allows; None if nothing sets such a limit.

    One tick later (earlier) one of the limits would be passed: `further` says where one of those of others is.
    """
    own = [Not(shifted(part, act, latest=latest)) for part in conjuncts(said) if _limits(part, act, latest=latest)]
    passed = [*own, *further]
    if not passed:
        return None
    return passed[0] if len(passed) == 1 else Or(tuple(passed))


def shifted(part: Formula, act: Var, *, latest: bool) -> Formula:
    """What a formula would say of an act that comes one tick later (earlier)."""
    step = Const(Fraction(1 if latest else -1), DURATION)

    def later(node: Node) -> Node:
        return Arith("+", node, step, INSTANT) if isinstance(node, Apply) and is_time_of(node, act) else node

    return rewrite(part, later)


def _limits(part: Formula, act: Var, *, latest: bool) -> bool:
    """Whether a comparison says how late (early) an event is at most."""
    if not isinstance(part, Compare) or sort_of(part.left) != INSTANT:
        return False
    sides = [
        any(isinstance(node, Apply) and is_time_of(node, act) for node in every_node(term))
        for term in (part.left, part.right)
    ]
    if sides[0] == sides[1]:
        return False
    early, late = ("<", "<="), (">", ">=")
    return part.op in ((early if sides[0] else late) if latest else (late if sides[0] else early))


# ---------------------------------------------------------------- what is said of such acts elsewhere


@dataclass(frozen=True, slots=True)
class _Said:
    """What has to be so of each event of a sort: `for all of, vars: trigger -> duty`."""

    of: Var
    vars: tuple[Var, ...]
    trigger: Formula
    duty: Formula


class Limits:
    """What others have to keep about the times of their acts, by the sort of the act."""

    def __init__(self, theory: Theory, kept: Sequence[Axiom], outside: Collection[ObjectSort]) -> None:
        self.theory = theory
        self.said: dict[ObjectSort, list[_Said]] = {}
        for axiom in kept:
            for said in _said(theory, axiom, outside):
                assert isinstance(said.of.sort, ObjectSort)
                self.said.setdefault(said.of.sort, []).append(said)

    def passed(self, act: Var, events: Sequence[Var], *, latest: bool) -> list[Formula]:
        """Where an act that comes one tick later (earlier) would break what is said of it beside these events."""
        assert isinstance(act.sort, ObjectSort)
        return [
            formula
            for number, said in enumerate(self.said.get(act.sort, ()))
            for formula in self._broken(said, number, act, events, latest=latest)
        ]

    def _broken(self, said: _Said, number: int, act: Var, events: Sequence[Var], *, latest: bool) -> Iterator[Formula]:
        for chosen, own in self._matches(said.vars, events, f"^e{number}"):
            values: dict[str, Term] = {said.of.name: act, **chosen}
            trigger, duty = substitute(said.trigger, values), substitute(said.duty, values)
            if self._speaks_of_events(trigger):
                continue
            for part in conjuncts(duty):
                yield from (
                    exists((*own, *more), conjunction(trigger, *told, Not(shifted(limit, act, latest=latest))))
                    for limit, told, more in self._limits(part, act, events, latest=latest)
                )

    def _limits(
        self, part: Formula, act: Var, events: Sequence[Var], *, latest: bool
    ) -> Iterator[tuple[Formula, list[Formula], tuple[Var, ...]]]:
        """The limits in a part of what is said, each with what has to be so for it to be one."""
        if not isinstance(part, Exists):
            one_sided = isinstance(part, Compare) and part.op != "="
            bounds = _limits(part, act, latest=latest) if one_sided else _speaks_of_time(part, act)
            if bounds and not self._speaks_of_events(part):
                yield part, [], ()
            return
        # "It was ordered before": the order is one of those at hand.
        for chosen, own in self._matches(part.vars, events, "^e"):
            told = [substitute(each, chosen) for each in conjuncts(part.body)]
            timed = [each for each in told if _speaks_of_time(each, act)]
            if not any(self._speaks_of_events(each) for each in told):
                rest = [each for each in told if each not in timed]
                yield from ((each, rest, own) for each in timed if _limits(each, act, latest=latest))

    def _matches(
        self, variables: Sequence[Var], events: Sequence[Var], mark: str
    ) -> Iterator[tuple[dict[str, Term], tuple[Var, ...]]]:
        """Values for variables: events at hand for those over events, and new variables for the others."""
        over = [var for var in variables if var.sort in self.theory.event_sorts]
        own = {var.name: Var(var.name + mark, var.sort) for var in variables if var not in over}
        here = [[event for event in events if event.sort == var.sort] for var in over]
        for chosen in islice(product(*here), MOST_MATCHES):
            yield {**own, **{var.name: event for var, event in zip(over, chosen, strict=True)}}, tuple(own.values())

    def _speaks_of_events(self, formula: Formula) -> bool:
        """Whether a formula speaks of events beside those at hand."""
        return any(var.sort in self.theory.event_sorts for node in every_node(formula) for var in bound(node))


def _said(theory: Theory, axiom: Axiom, outside: Collection[ObjectSort]) -> Iterator[_Said]:
    """What an axiom says of each act of others, if it speaks of their acts and of fixed facts alone."""
    nodes = list(every_node(axiom.formula))
    if not any(isinstance(node, Compare) and sort_of(node.left) == INSTANT for node in nodes):
        return
    for node in nodes:
        if isinstance(node, Apply) and node.function.changing:
            return
        if any(var.sort in theory.event_sorts and var.sort not in outside for var in bound(node)):
            return
    variables, duty = axiom.vars, axiom.duty
    if isinstance(duty, Not) and isinstance(duty.body, Exists):
        variables, duty = (*variables, *duty.body.vars), Not(duty.body.body)
    for var in variables:
        if var.sort in outside and sum(other.sort == var.sort for other in variables) == 1:
            yield _Said(var, tuple(other for other in variables if other != var), axiom.trigger, duty)


def _speaks_of_time(formula: Formula, act: Var) -> bool:
    return any(isinstance(node, Apply) and is_time_of(node, act) for node in every_node(formula))
