"""Acts that others are assumed to do because of what happens, and the moments at which it matters when they do them.

"Every order is picked up within 72 h" leaves the hour to the courier.  Who asks what the system can do has to ask for
the last lawful moment as well, and for those at which the system's own time just runs out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, product

from reqonto.checks.circumstances import Circumstances
from reqonto.logic.demands import demanded, demanded_later
from reqonto.logic.sorts import ObjectSort, Sort
from reqonto.logic.terms import (
    FALSE,
    And,
    Apply,
    Compare,
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
from reqonto.logic.windows import time_of
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
    delivery is one of them if something was shipped.  "Before each delivery the temperature is read": so is a reading,
    but only after the system did something; what others left undone before is no answer.  The formula says so of the
    variable `answer_to(sort)`; where it cannot be said the sort has None.
    """
    others = frozenset(outside)
    asking = [each for each in (_Asking.of(axiom, theory) for axiom in demands) if (each.wanted | each.before) & others]
    inside = frozenset(theory.event_sorts) - others
    touched = set(inside)
    while True:
        # What is asked for because of one of these is one of these too.
        more = {
            sort
            for sort in others
            if sort not in touched
            and any(each.asks(sort, touched) or each.prepares(sort, touched & others) for each in asking)
        }
        if not more:
            break
        touched |= more
    found = touched & others
    answers_to = {sort: [each.axiom for each in asking if each.asks(sort, touched)] for sort in found}
    before = {sort: [each.axiom for each in asking if each.prepares(sort, found)] for sort in found}
    return {
        sort: _either(_answer(answers_to[sort], sort), _prepared(before[sort], sort, answers_to, inside))
        for sort in found
    }


def _either(one: Formula | None, other: Formula | None) -> Formula | None:
    if one is None or other is None:
        return None
    return other if one == FALSE else one if other == FALSE else Or((one, other))


def answer_to(sort: ObjectSort) -> Var:
    """The variable of the formulas of `answers`."""
    return Var(f"else_{sort.name}", sort)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What an axiom asks for, from its trigger on and `before` that, what it speaks of, and whether that changes."""

    axiom: Axiom
    wanted: frozenset[Sort]
    before: frozenset[Sort]
    spoken: frozenset[Sort]
    changing: bool

    @classmethod
    def of(cls, axiom: Axiom, theory: Theory) -> _Asking:
        wanted = demanded_later(axiom, theory.event_sorts)
        before = demanded(axiom, theory.event_sorts) - wanted
        if not wanted and not before:
            return cls(axiom, wanted, before, frozenset(), changing=False)
        nodes = list(every_node(axiom.formula))
        spoken = frozenset(var.sort for node in nodes for var in bound(node))
        changing = any(isinstance(node, Apply) and node.function.changing for node in nodes)
        return cls(axiom, wanted, before, spoken, changing)

    def asks(self, sort: ObjectSort, touched: Collection[ObjectSort]) -> bool:
        """Whether acts of a sort are asked for, depending on events of the sorts `touched` or on what changes."""
        return sort in self.wanted and (self.changing or not (self.spoken - {sort}).isdisjoint(touched))

    def prepares(self, sort: ObjectSort, answers: Collection[ObjectSort]) -> bool:
        """Whether acts of a sort are asked for beforehand where acts of the sorts `answers` happen."""
        return sort in self.before and any(var.sort in answers for var in self.axiom.vars)


def _answer(axioms: Sequence[Axiom], sort: ObjectSort) -> Formula | None:
    """That `answer_to(sort)` is what one of the axioms asks for."""
    told = [_asked(axiom, answer_to(sort), "0") for axiom in axioms]
    every = [exists(variables, said) for ways in told if ways is not None for variables, said in ways]
    return None if None in told else every[0] if len(every) == 1 else Or(tuple(every))


def _prepared(
    axioms: Sequence[Axiom],
    sort: ObjectSort,
    answers_to: Mapping[ObjectSort, Sequence[Axiom]],
    inside: Collection[ObjectSort],
) -> Formula | None:
    """That `answer_to(sort)` is what one of the axioms asks for before an answer, after what that is an answer to."""
    act = answer_to(sort)
    told: list[Formula] = []
    for axiom in axioms:
        ways = _asked(axiom, act, "0")
        if ways is None:
            return None
        for variables, said in ways:
            for answer in variables:
                for asking in answers_to.get(answer.sort, ()) if isinstance(answer.sort, ObjectSort) else ():
                    because = _asked(asking, answer, "1")
                    if because is None:
                        return None
                    for others, why in because:
                        deeds = [var for var in others if var.sort in inside]
                        after = [Compare("<=", time_of(deed), time_of(act)) for deed in deeds]
                        told.append(exists((*variables, *others), conjunction(said, why, *after)))
    return told[0] if len(told) == 1 else Or(tuple(told))


def _asked(axiom: Axiom, act: Var, mark: str) -> list[tuple[tuple[Var, ...], Formula]] | None:
    """That `act` is what an axiom asks for, in each way in which it does, with what else is spoken of there.

    None if that cannot be said.  The other variables bear the mark.
    """
    sort = act.sort
    nodes = [node for node in _parts(axiom.duty) if isinstance(node, Exists) and sort in {v.sort for v in node.vars}]
    if sum(sort in {var.sort for var in bound(node)} for node in every_node(axiom.duty)) != len(nodes):
        return None
    found: list[tuple[tuple[Var, ...], Formula]] = []
    for node in nodes:
        for asked in (var for var in node.vars if var.sort == sort):
            values = {
                var.name: Var(f"{var.name}^{mark}", var.sort) for var in (*axiom.vars, *node.vars) if var != asked
            }
            said = conjunction(substitute(axiom.trigger, values), substitute(node.body, {**values, asked.name: act}))
            found.append((tuple(values.values()), said))
    return found


def _parts(duty: Formula) -> Iterator[Formula]:
    match duty:
        case Or(parts) | And(parts):
            for part in parts:
                yield from _parts(part)
        case Implies(_, right):
            yield from _parts(right)
        case _:
            yield duty
