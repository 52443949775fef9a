"""What the duty of an axiom asks for: that something happens at the trigger or later, or only what was so before.

A duty that only looks back ("only after the money is frozen") can always be met by not doing what triggers it.
One that demands an event from then on can not: who is under it has to act.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from reqonto.logic.sorts import INSTANT, MOMENT, ObjectSort, Sort
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Exists,
    ForAll,
    Formula,
    Iff,
    Implies,
    Not,
    Term,
    Var,
)
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import Node, bound, every_node, free_variables, parts

TIMES = (INSTANT, MOMENT)


def demands_later(axiom: Axiom, events: Collection[ObjectSort], *, of: Collection[ObjectSort] | None = None) -> bool:
    """Whether the duty calls for an event (or a moment) that it does not place before the trigger.

    `of` restricts the question to events of these sorts.

    Where the trigger names no event and no moment, there is nothing to be later than: events that the duty only puts
    in order among themselves tell then how a fact came about, and single ones are called for.
    """
    return any(of is None or sort in of for sort in demanded_later(axiom, events))


def demanded_later(axiom: Axiom, events: Collection[ObjectSort]) -> frozenset[Sort]:
    """The sorts of the events (and moments) that the duty calls for in the sense of `demands_later`."""
    wanted = list(_wanted(axiom.duty, positive=True, events=events))
    if not wanted:
        return frozenset()
    before = {var.name for var in axiom.vars if var.sort in events or var.sort in TIMES}
    order = {pair for _, body in wanted for pair in _order(body)}
    if not before:
        before = set(chain.from_iterable(order))
    else:
        while more := {early for early, late in order if late in before} - before:
            before |= more
    return frozenset(var.sort for var, _ in wanted if var.name not in before)


def demanded(axiom: Axiom, events: Collection[ObjectSort]) -> frozenset[Sort]:
    """The sorts of the events (and moments) that the duty calls for, at any time."""
    return frozenset(var.sort for var, _ in _wanted(axiom.duty, positive=True, events=events))


def decided_before(axiom: Axiom, events: Collection[ObjectSort]) -> bool:
    """Whether every event of the duty is put before those of the trigger: what comes later changes nothing then."""
    orders = [_order(body) for node in every_node(axiom.duty) for body in _bodies(node)]
    before = {var.name for var in axiom.vars if var.sort in events or _is_provides(var)}
    order = set(chain.from_iterable(orders))
    while more := {early for early, late in order if late in before} - before:
        before |= more
    quantified = [var for node in every_node(axiom.duty) for var in bound(node)]
    return not any(
        var.sort in TIMES or ((var.sort in events or _is_provides(var)) and var.name not in before)
        for var in quantified
    )


def _bodies(node: Node) -> Iterator[Formula]:
    """What a quantifier or an aggregate says of its variables."""
    match node:
        case ForAll(_, body) | Exists(_, body) | AtLeast(_, _, body):
            yield body
        case Aggregate():
            yield node.where


def _is_provides(var: Var) -> bool:
    return isinstance(var.sort, ObjectSort) and var.sort.name.startswith("Provides:")


def speaks_of_events(formula: Formula, events: Collection[ObjectSort]) -> bool:
    """Whether the formula quantifies over events or counts them."""
    return any(var.sort in events for node in every_node(formula) for var in bound(node))


def occurrences(formula: Formula, events: Collection[ObjectSort]) -> tuple[set[str], set[str]]:
    """The kinds of events of which some must exist for the formula to be true, and those of which some may break it.

    Each is the name of the sort with a full stop, as in the vocabulary of candidates.
    """
    wanted, denied = (
        {
            f"{var.sort.name}."
            for var, _ in _wanted(formula, positive=positive, events=events)
            if isinstance(var.sort, ObjectSort) and var.sort in events
        }
        for positive in (True, False)
    )
    return wanted, denied


def _wanted(node: Node, *, positive: bool, events: Collection[ObjectSort]) -> Iterator[tuple[Var, Formula]]:
    """The events and moments that must exist for the node to be true (false), each with what is said about it."""
    match node:
        case Not(body):
            yield from _wanted(body, positive=not positive, events=events)
            return
        case Implies(left, right):
            yield from _wanted(left, positive=not positive, events=events)
            yield from _wanted(right, positive=positive, events=events)
            return
        case Iff():
            for side in parts(node):
                yield from _wanted(side, positive=True, events=events)
                yield from _wanted(side, positive=False, events=events)
            return
        case Exists(variables, body) | AtLeast(_, variables, body) if positive:
            yield from ((var, body) for var in variables if var.sort in events or var.sort in TIMES)
        case ForAll(variables, body) if not positive:
            yield from ((var, body) for var in variables if var.sort in events)
        case Aggregate():
            # A count or a sum may have to be reached.
            yield from ((var, node.where) for var in node.vars if var.sort in events)
    for part in parts(node):
        yield from _wanted(part, positive=positive, events=events)


def _order(formula: Formula) -> Iterator[tuple[str, str]]:
    """Which event or moment the formula puts no later than which other one, by their variables."""
    todo: list[Formula] = [formula]
    while todo:
        part = todo.pop()
        match part:
            case And(items):
                todo += items
            case Exists(_, body):
                todo.append(body)
            case Compare(op, left, right) if op in {"<", "<=", ">", ">="}:
                early, late = (left, right) if op in {"<", "<="} else (right, left)
                one, other = timed(early), timed(late)
                if one and other and one != other and not is_shifted(late):
                    yield one, other
            case _:
                pass


def timed(term: Term) -> str:
    """The variable of the one event or moment whose time a term gives; empty if there is none."""
    names: set[str] = set()
    for node in every_node(term):
        if isinstance(node, Apply) and node.function.name.endswith(".time") and isinstance(node.args[0], Var):
            names.add(node.args[0].name)
        elif isinstance(node, Apply):
            return ""
    names |= {var.name for var in free_variables(term) if var.sort in TIMES}
    return names.pop() if len(names) == 1 else ""


def is_shifted(term: Term) -> bool:
    """Whether a term lies after the time that it names; the steps around one instant (up to 3) do not count."""
    for node in every_node(term):
        if isinstance(node, Arith) and node.op == "+":
            steps = [part for part in (node.left, node.right) if isinstance(part, Const)]
            if node.sort != MOMENT or not steps or any(part.value > 3 for part in steps):  # type: ignore[operator]
                return True
    return False


def may_precede(term: Term) -> bool:
    """Whether a term may lie before the time that it names: something is taken away, or of unknown sign."""
    for node in every_node(term):
        match node:
            case Arith("+" | "*", left, right):
                if not any(isinstance(part, Const) and part.value >= 0 for part in (left, right)):  # type: ignore[operator]
                    return True
            case Arith():
                return True
            case _:
                pass
    return False
