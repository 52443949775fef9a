"""Acts that others are assumed to do because of what happens, and the moments at which it matters when they do them.

"Every order is picked up within 72 h" leaves the hour to the courier.  Who asks what the system can do has to ask for
the last lawful moment as well, and for those at which the system's own time just runs out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice, product

from reqonto.checks.circumstances import Circumstances
from reqonto.logic.demands import demanded_later
from reqonto.logic.sorts import ObjectSort, Sort
from reqonto.logic.terms import (
    And,
    Apply,
    Exists,
    Formula,
    Implies,
    Or,
    Term,
    Var,
    conjunction,
    exists,
)
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import bound, every_node, substitute
from reqonto.records import dataclass

MOST_DEMANDED = 3
"""How many acts are added that assumptions demand one because of another."""
MOST_COMPLETIONS = 3
"""In how many ways the choices are taken that the assumptions leave."""


@dataclass(frozen=True, slots=True)
class Completion:
    """Circumstances with the acts that are demanded because of them."""

    about: Circumstances
    demanded: tuple[tuple[Var, Formula], ...]
    """Each act with what is demanded of it."""


def completions(
    theory: Theory, about: Circumstances, allowed: Sequence[Axiom], outside: Collection[ObjectSort]
) -> Iterator[Completion]:
    """The ways in which others may do what `allowed` demands of them in such circumstances."""
    found = _completed(theory, Completion(about, ()), list(allowed), outside)
    yield from islice((each for each in found if each.demanded), MOST_COMPLETIONS)


def _completed(
    theory: Theory, sofar: Completion, allowed: Sequence[Axiom], outside: Collection[ObjectSort]
) -> Iterator[Completion]:
    if len(sofar.demanded) < MOST_DEMANDED:
        present = {var.sort for var in sofar.about.vars}
        for index, axiom in enumerate(allowed):
            ways = list(_ways(axiom, sofar, present, outside, theory))
            if ways:
                rest = [*allowed[:index], *allowed[index + 1 :]]
                for way in ways:
                    yield from _completed(theory, way, rest, outside)
                return
    yield sofar


def _ways(
    axiom: Axiom,
    sofar: Completion,
    present: Collection[object],
    outside: Collection[ObjectSort],
    theory: Theory,
) -> Iterator[Completion]:
    """What an axiom demands because of what happens, if it demands that others do something that nobody has done."""
    events = [var for var in axiom.vars if var.sort in theory.event_sorts]
    choices = [node for node in _choices(axiom.duty) if isinstance(node, Exists)]
    if not events or len(choices) != len(list(_choices(axiom.duty))):
        return
    sorts = {var.sort for node in choices for var in node.vars if var.sort in theory.event_sorts}
    if not sorts or not sorts <= set(outside) or sorts & set(present):
        return
    here = [[var for var in sofar.about.vars if var.sort == event.sort] for event in events]
    for chosen in islice(product(*here), 1):
        number = len(sofar.demanded) + 1
        values: dict[str, Term] = {event.name: var for event, var in zip(events, chosen, strict=True)}
        own = [Var(f"{var.name}^{number}", var.sort) for var in axiom.vars if var not in events]
        values |= {var.name: new for var, new in zip((v for v in axiom.vars if v not in events), own, strict=True)}
        trigger = substitute(axiom.trigger, values)
        for node in choices:
            new = {var.name: Var(f"{var.name}^{number}", var.sort) for var in node.vars}
            body = substitute(node.body, {**values, **new})
            acts = [var for var in new.values() if var.sort in theory.event_sorts]
            if len(acts) != 1:
                continue
            variables = (*sofar.about.vars, *own, *new.values())
            formula = conjunction(sofar.about.formula, trigger, body)
            yield Completion(Circumstances(variables, formula, sofar.about.objects), (*sofar.demanded, (acts[0], body)))


def _choices(duty: Formula) -> Iterator[Formula]:
    match duty:
        case Or(parts):
            for part in parts:
                yield from _choices(part)
        case _:
            yield duty


# ---------------------------------------------------------------- because of what the system does


def answers(
    theory: Theory, demands: Sequence[Axiom], outside: Collection[ObjectSort]
) -> dict[ObjectSort, Formula | None]:
    """The acts that others have to do, or not, depending on what the system does: which events these are.

    Who looks at what others do beforehand can count everything but these.  "Whatever is shipped is delivered": a
    delivery is one of them if something was shipped.  The formula says so of the variable `answer_to(sort)`; where it
    cannot be said the sort has None.
    """
    asking = [each for each in (_Asking.of(axiom, theory) for axiom in demands) if each.wanted & set(outside)]
    touched = set(theory.event_sorts) - set(outside)
    while True:
        # What is asked for because of one of these is one of these too.
        more = {sort for sort in outside if sort not in touched and any(each.asks(sort, touched) for each in asking)}
        if not more:
            break
        touched |= more
    return {
        sort: _answer([each.axiom for each in asking if each.asks(sort, touched)], sort)
        for sort in touched & set(outside)
    }


def answer_to(sort: ObjectSort) -> Var:
    """The variable of the formulas of `answers`."""
    return Var(f"else_{sort.name}", sort)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What an axiom asks for, what it speaks of, and whether that changes."""

    axiom: Axiom
    wanted: frozenset[Sort]
    spoken: frozenset[Sort]
    changing: bool

    @classmethod
    def of(cls, axiom: Axiom, theory: Theory) -> _Asking:
        wanted = demanded_later(axiom, theory.event_sorts)
        if not wanted:
            return cls(axiom, wanted, frozenset(), changing=False)
        nodes = list(every_node(axiom.formula))
        spoken = frozenset(var.sort for node in nodes for var in bound(node))
        changing = any(isinstance(node, Apply) and node.function.changing for node in nodes)
        return cls(axiom, wanted, spoken, changing)

    def asks(self, sort: ObjectSort, touched: Collection[ObjectSort]) -> bool:
        """Whether acts of a sort are asked for, depending on events of the sorts `touched` or on what changes."""
        return sort in self.wanted and (self.changing or not (self.spoken - {sort}).isdisjoint(touched))


def _answer(axioms: Sequence[Axiom], sort: ObjectSort) -> Formula | None:
    """That `answer_to(sort)` is what one of the axioms asks for."""
    told: list[Formula] = []
    for axiom in axioms:
        nodes = [
            node for node in _parts(axiom.duty) if isinstance(node, Exists) and sort in {v.sort for v in node.vars}
        ]
        if sum(sort in {var.sort for var in bound(node)} for node in every_node(axiom.duty)) != len(nodes):
            return None
        for node in nodes:
            for act in (var for var in node.vars if var.sort == sort):
                values: dict[str, Term] = {
                    var.name: Var(f"{var.name}^0", var.sort) for var in (*axiom.vars, *node.vars) if var != act
                }
                variables = tuple(value for value in values.values() if isinstance(value, Var))
                said = conjunction(
                    substitute(axiom.trigger, values), substitute(node.body, {**values, act.name: answer_to(sort)})
                )
                told.append(exists(variables, said))
    return told[0] if len(told) == 1 else Or(tuple(told))


def _parts(duty: Formula) -> Iterator[Formula]:
    match duty:
        case Or(parts) | And(parts):
            for part in parts:
                yield from _parts(part)
        case Implies(_, right):
            yield from _parts(right)
        case _:
            yield duty
