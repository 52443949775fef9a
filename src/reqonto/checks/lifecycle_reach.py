"""What the drawing of a life cycle says about what comes after what: which states follow, and what requirements demand.

Guards are not looked at, so that more seems to follow than may: what is found missing here is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from reqonto.checks.decisions import comes_before
from reqonto.constraints.draft import conjuncts
from reqonto.constraints.lifecycles import Cycle, Move
from reqonto.logic.demands import is_shifted, may_precede, timed
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
from reqonto.logic.walk import every_node, substitute
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


def impossible_demands(
    cycle: Cycle, axioms: Iterable[Axiom], reached_without: Callable[[str], Collection[str]]
) -> Iterator[Demand]:
    """The demands for an event that no state allows which may follow, or for a state that does not follow.

    `reached_without` gives the states that are reached without a requirement.
    """
    about = _concerned(cycle.moves)
    for axiom in axioms:
        if axiom.force not in {"must", "should"} or axiom.id == cycle.id:
            continue
        later, reached = _later(axiom), reached_without(axiom.id)
        for part in _demanded(axiom.duty):
            match part:
                case Exists(variables, body):
                    for var in variables:
                        whom = _whom(var, conjuncts(body), about)
                        # What is not said to come afterwards may have come before.
                        if whom is None or comes_before(var, body):
                            continue
                        moves = [move for move in cycle.moves if move.event.sort == var.sort]
                        # An event that no pattern means is none of this life cycle, and possible in every state.
                        if not all(_means(move, cycle, var, whom, conjuncts(body)) for move in moves):
                            continue
                        for anchor in later.get(var.name, ()):
                            starts = _starts(cycle, axiom, anchor, whom, about, reached)
                            ahead = following(cycle, starts)
                            if starts and not any(ahead & set(move.sources) for move in moves):
                                yield Demand(axiom.id, moves[0].kind.symbol, "", starts)
                case Compare("=", Apply(function, args), Const(str() as state)) if function == cycle.parameter.function:
                    moment = timed(args[-1])
                    given = [var for var in axiom.vars if var.name == moment]
                    for anchor in given if _is_after(args[-1]) else later.get(moment, ()):
                        starts = _starts(cycle, axiom, anchor, args[0], about, reached)
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


def _later(axiom: Axiom) -> Mapping[str, tuple[Var, ...]]:
    """For each event and moment of a duty, the events and moments of the trigger than which it is no earlier."""
    given = {var.name: var for var in axiom.vars}
    found: dict[str, tuple[Var, ...]] = {}
    for part in _demanded(axiom.duty):
        if isinstance(part, Compare) and part.op in {"<", "<=", ">", ">="}:
            early, late = (part.left, part.right) if part.op in {"<", "<="} else (part.right, part.left)
            before, after = timed(early), timed(late)
            # "At most a day earlier" puts an event after a time that lies before the trigger.
            if before in given and after and after not in given and not may_precede(early) and not is_shifted(late):
                found[after] = (*found.get(after, ()), given[before])
    return found


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


def _whom(event: Var, parts: Iterable[Formula], about: Mapping[str, Function]) -> Term | None:
    """The object that an event is said to be about, if the life cycle has transitions by such events."""
    attribute = about.get(getattr(event.sort, "name", ""))
    return None if attribute is None else _equal_to(Apply(attribute, (event,)), parts)


def _means(move: Move, cycle: Cycle, event: Var, whom: Term, said: Collection[Formula]) -> bool:
    """Whether an event of which this is said is surely one that the pattern of the transition means."""
    fresh = {var.name for var in move.fresh}
    for part in conjuncts(substitute(move.named, {move.event.name: event, cycle.object.name: whom})):
        match part:
            case Compare("=", left, Var(name)) if name in fresh:
                continue
            case Compare("=", left, right) if _equal_to(left, said) == right:
                continue
            case _:
                return False
    return True


def _starts(
    cycle: Cycle, axiom: Axiom, anchor: Var, whom: Term, about: Mapping[str, Function], reached: Collection[str]
) -> tuple[str, ...]:
    """The states in which the object may be after the event or moment `anchor` of the trigger.

    That is where the triggering event leads, or what becomes true; of the loophole of doing two things at one instant,
    where both find the earlier state, nobody thinks.
    """
    parts = conjuncts(axiom.trigger)
    at = _around(anchor, parts)

    def fitting(*, after: bool) -> set[str]:
        return {state for state in reached if all(_fits(part, cycle, at, whom, state, after=after) for part in parts)}

    found = fitting(after=False)
    if _whom(anchor, parts, about) == whom:
        moves = [move for move in cycle.moves if move.event.sort == anchor.sort]
        led = {move.target for move in moves if found & set(move.sources)}
        # Where it may be an event that no pattern means, the state may also be as it was.
        found = led if all(_means(move, cycle, anchor, whom, parts) for move in moves) else found | led
    if any(_is_after(moment) and timed(moment) in at for part in parts for moment in _moments(part, cycle)):
        found = fitting(after=True)
    return tuple(state for state in cycle.sort.members if state in found)


def _around(anchor: Var, parts: Iterable[Formula]) -> frozenset[str]:
    """The event or instant and the moments that a trigger places around it ("while the state is …")."""
    early, late = set(), set()
    for part in parts:
        if isinstance(part, Compare) and part.op == "<=":
            if timed(part.left) == anchor.name and isinstance(part.right, Var):
                early.add(part.right.name)
            if timed(part.right) == anchor.name and isinstance(part.left, Var) and not is_shifted(part.right):
                late.add(part.left.name)
    return frozenset((early & late) | {anchor.name})


def _moments(part: Formula, cycle: Cycle) -> Iterator[Term]:
    """When the state is read."""
    for node in every_node(part):
        if isinstance(node, Apply) and node.function == cycle.parameter.function:
            yield node.args[-1]


def _fits(part: Formula, cycle: Cycle, at: Collection[str], whom: Term, state: str, *, after: bool) -> bool:
    """Whether a part of a trigger may be true when the object is in the state; what it does not say may be."""
    return _truth(part, cycle, at, whom, state, after=after) is not False


def _truth(part: Formula, cycle: Cycle, at: Collection[str], whom: Term, state: str, *, after: bool) -> bool | None:
    def inner(each: Formula) -> bool | None:
        return _truth(each, cycle, at, whom, state, after=after)

    match part:
        case Compare("=" | "!=" as op, Apply(function, args), Const(value)) if function == cycle.parameter.function:
            if args[0] != whom or timed(args[-1]) not in at or _is_after(args[-1]) is not after:
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
