"""What the drawing of a life cycle says about what comes after what: which states follow, and what requirements demand.

Guards are not looked at, so that more seems to follow than may: what is found missing here is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from reqonto.checks.decisions import comes_before
from reqonto.constraints.draft import conjuncts
from reqonto.constraints.lifecycles import Cycle, Move
from reqonto.logic.sorts import STEPS
from reqonto.logic.terms import (
    And,
    Apply,
    Arith,
    Compare,
    Const,
    Exists,
    ForAll,
    Formula,
    Function,
    Implies,
    Not,
    Or,
    Term,
    Var,
)
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import every_node, free_variables
from reqonto.records import dataclass


def following(cycle: Cycle, states: Iterable[str]) -> frozenset[str]:
    """The states and everything to which transitions and time-outs lead from them."""
    found = set(states)
    todo = list(found)
    while todo:
        state = todo.pop()
        for step in cycle.steps:
            if state in step.sources and step.target not in found:
                found.add(step.target)
                todo.append(step.target)
    return frozenset(found)


def exits(cycle: Cycle, state: str) -> bool:
    """Whether the drawing has a way out of the state."""
    return any(state in step.sources and step.target != state for step in cycle.steps)


@dataclass(frozen=True, slots=True)
class Demand:
    """A requirement that demands an event, or a state, that cannot come where it is triggered."""

    requirement: str
    event: str
    state: str
    starts: tuple[str, ...]


def impossible_demands(cycle: Cycle, axioms: Iterable[Axiom], reached: Collection[str]) -> Iterator[Demand]:
    """The demands for an event that no state allows which may follow, or for a state that does not follow."""
    about = _concerned(cycle.moves)
    for axiom in axioms:
        if axiom.force not in {"must", "should"} or axiom.id == cycle.id:
            continue
        later = _later(axiom)
        for part in _demanded(axiom.duty):
            match part:
                case Exists(variables, body):
                    for var in variables:
                        attribute = about.get(getattr(var.sort, "name", ""))
                        # What is not said to come afterwards may have come before.
                        if var.name not in later or comes_before(var, body):
                            continue
                        whom = None if attribute is None else _equal_to(Apply(attribute, (var,)), conjuncts(body))
                        if whom is None:
                            continue
                        name = next(move.kind.symbol for move in cycle.moves if move.event.sort == var.sort)
                        starts = _starts(cycle, axiom, whom, about, reached)
                        ahead = following(cycle, starts)
                        if starts and not any(
                            move.kind.symbol == name and ahead & set(move.sources) for move in cycle.moves
                        ):
                            yield Demand(axiom.id, name, "", starts)
                case Compare("=", Apply(function, args), Const(str() as state)) if function == cycle.parameter.function:
                    if not (_is_after(args[-1]) or {var.name for var in free_variables(args[-1])} & later):
                        continue
                    starts = _starts(cycle, axiom, args[0], about, reached)
                    if starts and state not in following(cycle, starts):
                        yield Demand(axiom.id, "", state, starts)
                case _:
                    pass


def mentions(cycle: Cycle, axioms: Iterable[Axiom], state: str) -> tuple[str, ...]:
    """The requirements and assumptions that compare the state with this one."""
    found: dict[str, None] = {}
    for axiom in axioms:
        if axiom.id == cycle.id or axiom.force == "structure":
            continue
        for node in (*every_node(axiom.trigger), *every_node(axiom.duty)):
            if isinstance(node, Compare):
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    read = isinstance(one, Apply) and one.function == cycle.parameter.function
                    if read and isinstance(other, Const) and other.value == state:
                        found[axiom.id] = None
    return tuple(found)


# ---------------------------------------------------------------- parts


def _concerned(moves: Iterable[Move]) -> Mapping[str, Function]:
    """By the sort of an event, the argument that says which object changes."""
    found: dict[str, Function] = {}
    for move in moves:
        for part in conjuncts(move.named):
            match part:
                case Compare("=", Apply(function, (Var(name),)), Var()) if name == move.event.name:
                    found.setdefault(move.event.sort.name, function)  # type: ignore[union-attr]
                case _:
                    pass
    return found


def _demanded(duty: Formula) -> Iterator[Formula]:
    """The parts of a duty that must all be so: not those that are one of several ways to keep it."""
    match duty:
        case And(parts):
            for part in parts:
                yield from _demanded(part)
        case Exists(_, body):
            yield duty
            yield from _demanded(body)
        case Compare():
            yield duty
        case _:
            return


def _later(axiom: Axiom) -> frozenset[str]:
    """The events and moments of a duty that are no earlier than what triggers it."""
    given = {var.name for var in axiom.vars}
    found: set[str] = set()
    for part in _demanded(axiom.duty):
        if isinstance(part, Compare) and part.op in {"<", "<=", ">", ">="}:
            early, late = (part.left, part.right) if part.op in {"<", "<="} else (part.right, part.left)
            before, after = ({var.name for var in free_variables(each)} for each in (early, late))
            if before and before <= given and len(after) == 1 and not after & given:
                found |= after
    return frozenset(found)


def _equal_to(term: Term, parts: Iterable[Formula]) -> Term | None:
    for part in parts:
        match part:
            case Compare("=", left, right) if left == term:
                return right
            case Compare("=", left, right) if right == term:
                return left
            case _:
                pass
    return None


def _starts(
    cycle: Cycle, axiom: Axiom, whom: Term, about: Mapping[str, Function], reached: Collection[str]
) -> tuple[str, ...]:
    """The states in which the object may be once the requirement is triggered.

    That is where the triggering events lead, or what becomes true; of the loophole of doing two things at one instant,
    where both find the earlier state, nobody thinks.
    """
    parts = conjuncts(axiom.trigger)
    found = {state for state in reached if all(_fits(part, cycle, whom, state, after=False) for part in parts)}
    for var in axiom.vars:
        attribute = about.get(getattr(var.sort, "name", ""))
        if attribute is not None and _equal_to(Apply(attribute, (var,)), parts) == whom:
            led = [move for move in cycle.moves if move.event.sort == var.sort and found & set(move.sources)]
            found = {move.target for move in led}
    if any(_is_after(moment) for part in parts for moment in _moments(part, cycle)):
        found = {state for state in reached if all(_fits(part, cycle, whom, state, after=True) for part in parts)}
    return tuple(state for state in cycle.sort.members if state in found)


def _moments(part: Formula, cycle: Cycle) -> Iterator[Term]:
    """When the state is read."""
    for node in every_node(part):
        if isinstance(node, Apply) and node.function == cycle.parameter.function:
            yield node.args[-1]


def _fits(part: Formula, cycle: Cycle, whom: Term, state: str, *, after: bool) -> bool:
    """Whether a part of a trigger may be true when the object is in the state; what it does not say may be."""
    return _truth(part, cycle, whom, state, after=after) is not False


def _truth(part: Formula, cycle: Cycle, whom: Term, state: str, *, after: bool) -> bool | None:
    def inner(each: Formula) -> bool | None:
        return _truth(each, cycle, whom, state, after=after)

    match part:
        case Compare("=" | "!=" as op, Apply(function, args), Const(value)) if function == cycle.parameter.function:
            if args[0] != whom or _is_after(args[-1]) is not after:
                return None
            return (state == value) is (op == "=")
        case Not(body):
            known = inner(body)
            return None if known is None else not known
        case And(parts):
            found = [inner(each) for each in parts]
            return False if False in found else None if None in found else True
        case Or(parts):
            found = [inner(each) for each in parts]
            return True if True in found else None if None in found else False
        case Implies(left, right):
            return inner(Or((Not(left), right)))
        case ForAll() | Exists():
            return None
        case _:
            return None


def _is_after(moment: Term) -> bool:
    """Whether the moment is one just after the events of an instant."""
    return (
        isinstance(moment, Arith)
        and moment.op == "+"
        and any(isinstance(node, Const) and node.value == STEPS for node in every_node(moment))
    )
