"""When a requirement says something, and how the circumstances of several meet on the same objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, permutations, product

from reqonto.constraints.draft import conjuncts, is_fixed
from reqonto.logic.canonical import canonical
from reqonto.logic.clauses import Clause, clauses
from reqonto.logic.demands import occurrences
from reqonto.logic.sorts import PARTY, EnumSort, ObjectSort
from reqonto.logic.terms import (
    And,
    Apply,
    Compare,
    Defined,
    Exists,
    Formula,
    Function,
    Implies,
    Not,
    Term,
    Var,
    conjunction,
    exists,
)
from reqonto.logic.theory import Axiom, Theory, is_timeout
from reqonto.logic.walk import Node, free_variables, parts, rewrite, substitute
from reqonto.records import dataclass

WAYS = 4
"""How many ways of identifying the objects of two triggers are tried."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When a requirement says something: its trigger, or where its rule would be broken."""

    vars: tuple[Var, ...]
    formula: Formula
    objects: tuple[tuple[str, Term, str], ...]
    """What it is about: a tag (the name of an attribute), the term, the name of its sort."""


def circumstances_of(
    theory: Theory, axiom: Axiom, side: int, dead: Collection[str], *, within: bool = False
) -> Iterator[Circumstances]:
    """The circumstances in which an axiom says something, its variables marked with the side of the pair.

    With `within`, also those under which its conclusion calls for something: "before each bell" once there is one.
    What the system may as well leave undone is none of them, and no event that a life cycle takes for a change.
    """
    rename: dict[str, Term] = {var.name: Var(f"{var.name}~{side}", var.sort) for var in axiom.vars}
    variables = tuple(Var(f"{var.name}~{side}", var.sort) for var in axiom.vars)
    trigger, duty = substitute(axiom.trigger, rename), substitute(axiom.duty, rename)
    applies = axiom.id not in dead and not axiom.avoidable and not any(is_timeout(var.sort) for var in axiom.vars)
    if applies:
        yield Circumstances(variables, trigger, objects_of(theory, variables, trigger))
    said = clauses(Implies(trigger, duty), theory.event_sorts)
    sides = [_broken(theory, clause, variables, side) for clause in said]
    if within and applies and axiom.id not in theory.functions:
        sides += [_due(theory, clause, variables, side) for clause in said if clause.vars]
    found = [each for each in sides if each is not None]
    yield from {canonical(exists(each.vars, each.formula), {}): each for each in found}.values()


def _due(theory: Theory, clause: Clause, variables: tuple[Var, ...], side: int) -> Circumstances | None:
    """Where a clause that speaks of all events of a kind in its conclusion calls for something."""
    renamed = {var.name: Var(f"{var.name}~{side}", var.sort) for var in clause.vars}
    kinds = [theory.kinds.get(var.sort.name) for var in clause.vars if isinstance(var.sort, ObjectSort)]
    if any(kind is not None and kind.avoidable for kind in kinds):
        return None
    rest = [each for each in clause.literals if not occurrences(each, theory.event_sorts)[0]]
    if len(rest) == len(clause.literals):
        return None
    denied = (each.body if isinstance(each, Not) else Not(each) for each in rest)
    every = (*variables, *renamed.values())
    formula = substitute(conjunction(*denied), renamed)
    return Circumstances(every, formula, objects_of(theory, every, formula))


def _broken(theory: Theory, clause: Clause, variables: tuple[Var, ...], side: int) -> Circumstances | None:
    """Where what a clause says about events would be broken, if they happened: the facts about their objects.

    What else would keep it, and what is said of the events themselves, is taken as undone: "who pays was served before,
    or pays by card" is broken by a payment without a card, as long as nobody was served.
    """
    renamed = {var.name: Var(f"{var.name}~{side}", var.sort) for var in clause.vars}
    every = (*variables, *renamed.values())
    events = {var.name for var in every if var.sort in theory.event_sorts}
    literals, made = _apart(events, [substitute(literal, renamed) for literal in clause.literals])
    facts = [part for part in literals if not _reads(part, events) and is_fixed(part, theory.event_sorts)]
    if not events and len(facts) == len(literals):
        # A rule about facts alone: where it is broken it can not be kept.
        return None
    if all(_is_tie(part) for part in facts):
        # Nothing describes the things concerned.
        return None
    partial = dict.fromkeys(node for part in facts if not isinstance(part, Not) for node in read_if_there(part))
    broken = (part.body if isinstance(part, Not) else Not(part) for part in facts)
    formula = conjunction(*(Defined(node) for node in partial), *broken)
    return _about_things(theory, (*(var for var in every if var.name not in events), *made), formula)


def things_of(theory: Theory, about: Circumstances) -> Circumstances | None:
    """What circumstances say of the things that their events are about, whether these happen or not; None if nothing.

    "Who orders, if it is no gift": something that is no gift.
    """
    events = {var.name for var in about.vars if var.sort in theory.event_sorts}
    parts, made = _apart(events, conjuncts(about.formula))
    facts = [part for part in parts if not _reads(part, events) and is_fixed(part, theory.event_sorts)]
    if all(_is_tie(Not(part)) for part in facts):
        return None
    return _about_things(theory, (*(var for var in about.vars if var.name not in events), *made), conjunction(*facts))


def _apart(events: Collection[str], formulas: Iterable[Formula]) -> tuple[list[Formula], list[Var]]:
    """Formulas where variables stand for what events are about; with these variables."""
    made: dict[str, Var] = {}

    def rule(node: Node) -> Node:
        match node:
            case Apply(Function(name, (ObjectSort(),), ObjectSort() | EnumSort(), False, False), (Var(event),)) if (
                event in events
            ):
                attribute = name.rsplit(".", 1)[-1]
                return made.setdefault(f"{event}.{attribute}", Var(f"{event}.{attribute}", node.function.result))
            case _:
                return node

    found = [rewrite(formula, rule) for formula in formulas]
    return found, list(made.values())


def _about_things(theory: Theory, variables: Sequence[Var], formula: Formula) -> Circumstances | None:
    """Circumstances of these variables as far as the formula speaks of them; None where it speaks of no thing."""
    read = {var.name for var in free_variables(formula)}
    kept = tuple(var for var in variables if var.name in read)
    if not any(isinstance(var.sort, ObjectSort) for var in kept):
        return None
    return Circumstances(kept, formula, objects_of(theory, kept, formula))


def read_if_there(part: Formula) -> Iterator[Apply]:
    """The values that a formula reads and that may be absent; whether there is one can be asked in any case."""
    waiting: list[Node] = [part]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Apply) and node.function.partial:
            yield node
        waiting += parts(node.term) if isinstance(node, Defined) else parts(node)


def _is_tie(literal: Formula) -> bool:
    """Whether a literal, denied, only says what an event is about."""
    denied = literal.body if isinstance(literal, Not) else literal
    if not (isinstance(denied, Compare) and isinstance(denied.left, Var) and isinstance(denied.right, Var)):
        return False
    return denied.op == ("=" if isinstance(literal, Not) else "!=")


def _reads(node: Node, names: Collection[str]) -> bool:
    return any(var.name in names for var in free_variables(node))


def objects_of(theory: Theory, variables: tuple[Var, ...], formula: Formula) -> tuple[tuple[str, Term, str], ...]:
    """The objects that a trigger is about, each once: variables, and the objects of its events."""
    found: list[tuple[str, Term, str]] = []
    for var in variables:
        if isinstance(var.sort, ObjectSort):
            tag = var.name.split("~")[0] if "." not in var.name else var.name.rsplit(".", 1)[-1]
            found.append((tag if var.sort not in theory.event_sorts else "", var, var.sort.name))
    for var in variables:
        for function in theory.parts_of_events.get(var.sort, ()) if isinstance(var.sort, ObjectSort) else ():
            assert isinstance(function.result, ObjectSort)
            found.append((function.name.rsplit(".", 1)[-1], Apply(function, (var,)), function.result.name))
    same: dict[str, str] = {}

    def root(text: str) -> str:
        while text in same:
            text = same[text]
        return text

    for part in formula.parts if isinstance(formula, And) else (formula,):
        if isinstance(part, Compare) and part.op == "=":
            left, right = root(canonical(part.left, {})), root(canonical(part.right, {}))
            if left != right:
                same[right] = left
    seen: set[str] = set()
    kept: list[tuple[str, Term, str]] = []
    for item in found:
        key = root(canonical(item[1], {}))
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return tuple(kept)


def ways_to_meet(one: Circumstances, other: Circumstances, *, apart: Collection[str] = ()) -> Iterator[Formula]:
    """The circumstances of both on the same objects, with as many objects shared as possible first.

    Those of the sorts named in `apart` are not shared.
    """
    sorts = [sort for sort in dict.fromkeys(sort for _, _, sort in one.objects) if _of(other, sort)]
    sorts = [sort for sort in sorts if sort not in apart]
    # Who acts is often the same party in any case; that alone is no reason to meet.
    things = [sort for sort in sorts if sort != PARTY.name]
    chosen = things or sorts
    if not chosen:
        return
    parties = [PARTY.name] if things and PARTY.name in sorts else []
    seen: set[str] = set()
    for shared in ([*chosen, *parties], chosen):
        choices = [list(_matchings(_of(one, sort), _of(other, sort))) for sort in shared]
        for combined in islice(product(*choices), WAYS):
            equal = [Compare("=", left, right) for matching in combined for left, right in matching]
            goal = exists((*one.vars, *other.vars), conjunction(one.formula, other.formula, *equal))
            key = canonical(goal, {})
            if key not in seen:
                seen.add(key)
                yield goal


def apart_from(one: Circumstances, other: Circumstances) -> Iterator[Formula]:
    """The circumstances of the one where those of the other are not given on the same things, whoever acts."""
    for goal in ways_to_meet(one, other, apart=(PARTY.name,)):
        assert isinstance(goal, Exists)
        rest = tuple(part for part in conjuncts(goal.body) if part not in conjuncts(one.formula))
        yield exists(one.vars, conjunction(one.formula, Not(exists(other.vars, conjunction(*rest)))))


def meetings_of(sides: Sequence[Circumstances], most: int = 1) -> Iterator[Formula]:
    """The circumstances of several on the same objects, the closest first; their variables have names of their own."""
    for about in together(sides, most):
        yield exists(about.vars, about.formula)


def together(sides: Sequence[Circumstances], most: int) -> Iterator[Circumstances]:
    """Ways in which several circumstances meet on the same objects, the closest first; `most` for each next one."""
    first, *rest = sides
    found = [first]
    for other in rest:
        wider: list[Circumstances] = []
        for one in found:
            for goal in islice(ways_to_meet(one, other), most):
                assert isinstance(goal, Exists)
                wider.append(Circumstances(goal.vars, goal.body, (*one.objects, *other.objects)))
        found = wider
    yield from found


def _of(side: Circumstances, sort: str) -> list[tuple[str, Term]]:
    return [(tag, term) for tag, term, name in side.objects if name == sort]


def _matchings(one: list[tuple[str, Term]], other: list[tuple[str, Term]]) -> Iterator[tuple[tuple[Term, Term], ...]]:
    """The largest ways of pairing terms of one sort; those that pair equal names come first."""
    small, large, swapped = (one, other, False) if len(one) <= len(other) else (other, one, True)
    found = []
    for chosen in islice(permutations(large, len(small)), 24):
        alike = sum(left[0] == right[0] for left, right in zip(small, chosen, strict=True))
        pairs = tuple((left[1], right[1]) for left, right in zip(small, chosen, strict=True))
        found.append((-alike, tuple((right, left) for left, right in pairs) if swapped else pairs))
    for _, pairs in sorted(found, key=lambda item: item[0]):
        yield pairs
