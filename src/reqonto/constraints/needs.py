"""What needs and services demand of the course of events: who is provided with what, and when.

A need says, for every event that it is due by: the party of its role has been provided with each piece of information
by then.  A service `at` an event says: whenever that happens, each piece is provided at that instant.  Both speak of
the built-in `Provides` events.  They are judged in scenarios, and a need is asked against the promises of services
(`checks.needs`); they take no part in the consistency of the requirements.

Which objects: those that the event names of the kind; else those that its arguments lead to over the fewest links;
else those that the party is linked to; else one suffices for a need, and every one is meant by a service.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from reqonto.constraints.draft import Work, either, together
from reqonto.constraints.information import Information, Need, Piece, Service
from reqonto.constraints.structure import in_kind
from reqonto.logic.sorts import PARTY, TEXT, ObjectSort
from reqonto.logic.terms import (
    TRUE,
    Apply,
    Compare,
    Const,
    Defined,
    Formula,
    Function,
    Holds,
    IsKind,
    Not,
    Term,
    Var,
    exists,
    just_before,
)
from reqonto.logic.theory import Axiom
from reqonto.records import dataclass
from reqonto.spec.meanings import link
from reqonto.spec.model import EventKind, Parameter, Relation, Specification, provides_event
from reqonto.spec.reckoning import Length, length_of
from reqonto.syntax import tree

LONGEST_ROUTE = 3
"""Over how many links an object is looked for."""


@dataclass(frozen=True, slots=True)
class Route:
    """How an object is found: the variables bound on the way, what they must be, and the object."""

    vars: tuple[Var, ...]
    guard: Formula
    object: Term
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Root:
    """Where routes begin: an object that an event names, or a party."""

    term: Term
    kind: str
    optional: bool = False


Roots: TypeAlias = Sequence[Sequence[Root]]
"""Groups of beginnings; a later group counts only where the ones before it lead nowhere."""


# ---------------------------------------------------------------- needs


def axioms_of_need(need: Need, work: Work) -> Iterator[tuple[Piece, Axiom]]:
    """That the party of the need has each piece in time, one axiom for each piece and way to its objects."""
    for piece in need.pieces:
        kind = _sort_of(piece, work.specification)
        if kind is None:
            continue
        yield from ((piece, axiom) for axiom in _of_piece(need, piece, provides_event(kind), work))


def provided_kinds(pieces: Iterable[Piece], specification: Specification) -> tuple[EventKind, ...]:
    """The `Provides` events that pieces of information are the content of."""
    sorts = (_sort_of(piece, specification) for piece in pieces)
    return tuple({sort: provides_event(sort) for sort in sorts if sort is not None}.values())


def _of_piece(need: Need, piece: Piece, provides: EventKind, work: Work) -> Iterator[Axiom]:
    specification = work.specification
    variables: list[Var] = []
    guards: list[Formula] = []
    groups: list[list[Root]] = []
    limit: tuple[Term, Length | None] | None = None
    moment: Term | None = None
    party: Root | None = None
    if need.due is not None:
        found = work.elaborator.pattern(need.due.anchor, work.elaborator.scope())
        if found is None:
            return
        variables += [found.event, *found.fresh]
        guards.append(found.guard)
        time = Apply(found.kind.time_function, (found.event,))
        moment = just_before(time)
        length = _length(need.due, work)
        limit = (time, length)
        taking = participants(found.kind, found.event)
        party = next((each for each in taking_part(taking) if _may_be(each.kind, need.role, specification)), None)
        groups = [[*taking.arguments], [*taking.receivers], [*taking.actors]]
    if party is not None:
        guards += [*_present(party), _in(party, need.role, specification)]
    elif need.due is None:
        who = work.elaborator.fresh("party", PARTY)
        variables.append(who)
        guards.append(in_kind(who, need.role, specification))
        party = Root(who, need.role)
    if party is not None:
        groups.append([Root(party.term, need.role)])
    routes = routes_to(piece.kind, groups, work, moment)
    ways: list[Route | None] = list(routes)
    for route in ways or [None]:
        duty = _provided(need, piece, provides, party, route, limit, work)
        own = () if route is None else route.vars
        trigger = together(*guards, TRUE if route is None else route.guard)
        yield Axiom(need.id, "must", (*variables, *own), trigger, duty, origin=need.span)


def _length(due: tree.TimeOrderDue, work: Work) -> Length | None:
    if due.offset is None:
        return None
    return length_of(due.offset, work.elaborator, work.elaborator.scope())


def _provided(
    need: Need,
    piece: Piece,
    provides: EventKind,
    party: Root | None,
    route: Route | None,
    limit: tuple[Term, Length | None] | None,
    work: Work,
) -> Formula:
    """That some event provides the party with the piece, by one of the providers, within the limit."""
    specification = work.specification
    event = work.elaborator.fresh("provision", provides.sort)
    parts = [_is_about(event, piece, provides, route, specification)]
    receiver = Apply(provides.to_function, (event,))
    has = IsKind(receiver, need.role) if party is None else Compare("=", receiver, party.term)
    # What is provided to nobody in particular is published.
    parts.append(either(Not(Defined(receiver)), has))
    if need.providers:
        parts.append(either(*(_played(Apply(provides.by_function, (event,)), role) for role in need.providers)))
    time = Apply(provides.time_function, (event,))
    if limit is not None and need.due is not None:
        parts.append(_in_time(time, limit, need.due.side))
    return exists((event,), together(*parts))


def _in_time(time: Term, limit: tuple[Term, Length | None], side: str) -> Formula:
    """`before e` is strict, `after e` too; with a duration it is the latest time, included."""
    anchor, length = limit
    if length is None:
        return Compare("<" if side == "before" else ">", time, anchor)
    return Compare("<=", time, length.before(anchor) if side == "before" else length.after(anchor))


def _is_about(
    event: Var, piece: Piece, provides: EventKind, route: Route | None, specification: Specification
) -> Formula:
    item, what = provides.args
    assert item.function is not None
    assert what.function is not None
    named = Compare("=", Apply(item.function, (event,)), Const(piece.id, TEXT))
    about = Apply(what.function, (event,))
    if route is None:
        return together(named, in_kind(about, piece.kind, specification))
    return together(named, Compare("=", about, route.object))


# ---------------------------------------------------------------- services


def axioms_of_service(
    service: Service, information: Information, work: Work, *, supplied: Collection[str] = ()
) -> Iterator[tuple[Piece, Axiom]]:
    """That a service `at` an event provides each piece then to whom it serves; a standing offer promises no instant.

    A provider that needs the piece itself passes it on only once it has it – the pieces `supplied` it has at all times.
    """
    if service.at is None:
        return
    for piece in service.pieces:
        sort = _sort_of(piece, work.specification)
        if sort is not None:
            provides = provides_event(sort)
            passed_on = piece.id not in supplied and information.passes_on(service, piece) is not None
            for axiom in _promises(service, piece, provides, work, passed_on=passed_on):
                yield piece, axiom


def _promises(service: Service, piece: Piece, provides: EventKind, work: Work, *, passed_on: bool) -> Iterator[Axiom]:
    assert service.at is not None
    specification = work.specification
    at = work.elaborator.fresh("at", service.at.sort)
    time = Apply(service.at.time_function, (at,))
    taking = participants(service.at, at)
    provider = next((each for each in taking.actors if specification.is_a(each.kind, service.provider)), None)
    provider = provider or next(
        (each for each in taking_part(taking) if specification.is_a(each.kind, service.provider)), None
    )
    for role in service.to or ("",):
        for who in _receivers(role, taking, work, just_before(time)):
            groups = [[*taking.arguments], [*taking.receivers], [*taking.actors]]
            if who is not None:
                groups.append([Root(who.object, role)])
            routes = routes_to(piece.kind, groups, work, just_before(time)) or [_every(piece.kind, work)]
            for route in routes:
                event = work.elaborator.fresh("provision", provides.sort)
                receiver = Apply(provides.to_function, (event,))
                parts = [
                    _is_about(event, piece, provides, route, specification),
                    Not(Defined(receiver)) if who is None else Compare("=", receiver, who.object),
                    _by(provider, service.provider, Apply(provides.by_function, (event,))),
                    Compare("=", Apply(provides.time_function, (event,)), time),
                ]
                guards = [route.guard] if who is None else [who.guard, route.guard]
                if passed_on:
                    guards.append(_has_it(service, piece, provides, provider, route, time, work))
                trigger = together(*guards)
                variables = (at, *(() if who is None else who.vars), *route.vars)
                yield Axiom(
                    service.id, "should", variables, trigger, exists((event,), together(*parts)), origin=service.span
                )


def _has_it(
    service: Service,
    piece: Piece,
    provides: EventKind,
    provider: Root | None,
    route: Route,
    time: Term,
    work: Work,
) -> Formula:
    """That the provider has been provided with the piece no later."""
    event = work.elaborator.fresh("earlier", provides.sort)
    receiver = Apply(provides.to_function, (event,))
    has = IsKind(receiver, service.provider) if provider is None else Compare("=", receiver, provider.term)
    return exists(
        (event,),
        together(
            _is_about(event, piece, provides, route, work.specification),
            either(Not(Defined(receiver)), has),
            Compare("<=", Apply(provides.time_function, (event,)), time),
        ),
    )


def axioms_of_passing_on(service: Service, piece: Piece, work: Work) -> Iterator[Axiom]:
    """That a standing offer of an intermediary passes a piece on, to all whom it serves, as soon as it has it.

    Somebody makes the offer.
    """
    sort = _sort_of(piece, work.specification)
    if sort is None:
        return
    provides = provides_event(sort)
    item, what = provides.args
    assert item.function is not None
    assert what.function is not None
    offering = work.elaborator.fresh("provider", PARTY)
    somebody = exists((offering,), in_kind(offering, service.provider, work.specification))
    yield Axiom(service.id, "should", (), TRUE, somebody, origin=service.span)
    for role in service.to or ("",):
        got = work.elaborator.fresh("got", provides.sort)
        given = work.elaborator.fresh("provision", provides.sort)
        receiver, mine = Apply(provides.to_function, (given,)), Apply(provides.to_function, (got,))
        time = Apply(provides.time_function, (got,))
        trigger = together(
            Compare("=", Apply(item.function, (got,)), Const(piece.id, TEXT)),
            either(Not(Defined(mine)), _played(mine, service.provider)),
        )
        variables: tuple[Var, ...] = (got,)
        to: Formula = Not(Defined(receiver))
        if role:
            who = work.elaborator.fresh("party", PARTY)
            variables = (got, who)
            trigger = together(trigger, in_kind(who, role, work.specification))
            to = Compare("=", receiver, who)
        duty = exists(
            (given,),
            together(
                Compare("=", Apply(item.function, (given,)), Const(piece.id, TEXT)),
                Compare("=", Apply(what.function, (given,)), Apply(what.function, (got,))),
                to,
                _played(Apply(provides.by_function, (given,)), service.provider),
                Compare("=", Apply(provides.time_function, (given,)), time),
            ),
        )
        yield Axiom(service.id, "should", variables, trigger, duty, origin=service.span)


def _receivers(role: str, taking: Participants, work: Work, moment: Term) -> list[Route | None]:
    """Whom a service serves at an event: who takes part, else whom its arguments lead to, else all of the role."""
    if not role:
        return [None]
    specification = work.specification
    for group in (taking.receivers, taking.actors, taking.arguments):
        direct = [each for each in group if _may_be(each.kind, role, specification)]
        if direct:
            return [Route((), together(*_present(each), _in(each, role, specification)), each.term) for each in direct]
    found = routes_to(role, [taking.arguments], work, moment)
    if found:
        return list(found)
    return [_every(role, work)]


def _every(kind: str, work: Work) -> Route:
    """Any object of a kind."""
    sort = work.specification.kinds[kind].sort
    var = work.elaborator.fresh(kind[:1].lower() or "x", sort)
    return Route((var,), in_kind(var, kind, work.specification), var)


def _by(provider: Root | None, role: str, who: Term) -> Formula:
    return _played(who, role) if provider is None else Compare("=", who, provider.term)


def _played(who: Term, role: str) -> Formula:
    """That somebody of the role did it; of a partial attribute also that somebody did."""
    return Defined(who) if role == PARTY.name else IsKind(who, role)


# ---------------------------------------------------------------- who and what an event names


@dataclass(frozen=True, slots=True)
class Participants:
    """Whom and what an event names: its arguments, who receives it, who does it."""

    arguments: tuple[Root, ...]
    receivers: tuple[Root, ...]
    actors: tuple[Root, ...]


def participants(kind: EventKind, event: Var) -> Participants:
    """The objects that an event names, with their declared kinds."""
    arguments = tuple(
        Root(Apply(arg.function, (event,)), arg.type.kind, optional=arg.function.partial)
        for arg in kind.args
        if arg.function is not None and arg.type.is_object
    )
    receivers = (Root(Apply(kind.to_function, (event,)), kind.to),) if kind.to else ()
    actors = (Root(Apply(kind.by_function, (event,)), kind.by),) if kind.by else ()
    return Participants(arguments, receivers, actors)


def taking_part(taking: Participants) -> tuple[Root, ...]:
    """Those who take part, who does it first."""
    return (*taking.actors, *taking.receivers, *taking.arguments)


def _may_be(kind: str, other: str, specification: Specification) -> bool:
    return kind in specification.kinds and (specification.is_a(kind, other) or specification.is_a(other, kind))


def _in(root: Root, kind: str, specification: Specification) -> Formula:
    """That an object is of a kind; nothing to say where its declaration says so."""
    return TRUE if specification.is_a(root.kind, kind) else in_kind(root.term, kind, specification)


def _present(root: Root) -> tuple[Formula, ...]:
    return (Defined(root.term),) if root.optional else ()


# ---------------------------------------------------------------- the way to an object


def routes_to(kind: str, groups: Roots, work: Work, moment: Term | None) -> list[Route]:
    """The objects of a kind that the first group which leads to any leads to, over as few links as possible."""
    specification = work.specification
    for narrowing in (False, True):
        for group in groups:
            direct = [each for each in group if _names(each, kind, specification, narrowing=narrowing)]
            if direct:
                return [
                    Route((), together(*_present(each), _in(each, kind, specification)), each.term) for each in direct
                ]
    for group in groups:
        found = _over_links(kind, group, work, moment)
        if found:
            return found
    return []


def _names(root: Root, kind: str, specification: Specification, *, narrowing: bool) -> bool:
    """Whether an object is of the kind – or, if `narrowing`, may be."""
    if not narrowing:
        return specification.is_a(root.kind, kind)
    # Anybody may be of any role: a plain party is no place to look for one.
    return root.kind != PARTY.name and _may_be(root.kind, kind, specification)


def _over_links(kind: str, group: Sequence[Root], work: Work, moment: Term | None) -> list[Route]:
    specification = work.specification
    reached: list[tuple[Route, str]] = [(Route((), together(*_present(each)), each.term), each.kind) for each in group]
    seen = {each.kind for each in group}
    for _ in range(LONGEST_ROUTE):
        onward = [step for route, at in reached for step in _links_of(route, at, work, moment)]
        found = [
            Route(
                route.vars,
                together(route.guard, _in(Root(route.object, at), kind, specification)),
                route.object,
                route.steps,
            )
            for route, at in onward
            if _may_be(at, kind, specification)
        ]
        if found:
            return found
        # Whatever else somebody has to do with has nothing to do with the event: no way leads on from a party.
        reached = [(route, at) for route, at in onward if at not in seen and not _is_role(at, specification)]
        seen |= {at for _, at in reached}
    return []


def _is_role(kind: str, specification: Specification) -> bool:
    info = specification.kinds.get(kind)
    return info is None or info.sort == PARTY


def _links_of(route: Route, kind: str, work: Work, moment: Term | None) -> Iterator[tuple[Route, str]]:
    """Routes that are one link longer: relations of the object in both directions, and objects among its values."""
    specification = work.specification
    for members in specification.members(kind).values():
        member = members[0]
        if isinstance(member, Relation):
            times = _moments(member.function, moment)
            if times is not None:
                var = work.elaborator.fresh(member.name, member.target_sort)
                yield _longer(route, var, link(member, route.object, var, times), member.id), member.target
        elif isinstance(member, Parameter) and isinstance(member.type.sort, ObjectSort):
            times = _moments(member.function, moment)
            if times is not None:
                var = work.elaborator.fresh(member.name, member.type.sort)
                held: Formula
                if member.type.collection is None:
                    held = Compare("=", Apply(member.function, (route.object, *times)), var)
                else:
                    held = Holds(Apply(member.function, (route.object, var, *times)))
                yield _longer(route, var, held, member.id), member.type.kind
    for relation in _back(kind, specification):
        times = _moments(relation.function, moment)
        owner = specification.kinds.get(relation.owner)
        if times is not None and owner is not None:
            var = work.elaborator.fresh(owner.name[:1].lower(), owner.sort)
            yield _longer(route, var, link(relation, var, route.object, times), relation.id), relation.owner


def _back(kind: str, specification: Specification) -> Iterator[Relation]:
    """The relations that lead to objects of a kind and have no name from there."""
    for ancestor in specification.ancestors(kind):
        yield from specification.relations_to.get(ancestor, ())


def _longer(route: Route, var: Var, held: Formula, step: str) -> Route:
    return Route((*route.vars, var), together(route.guard, held), var, (*route.steps, step))


def _moments(function: Function, moment: Term | None) -> tuple[Term, ...] | None:
    """The moment at which a link is read; None if it changes and no event says when."""
    if not function.changing:
        return ()
    return None if moment is None else (moment,)


def _sort_of(piece: Piece, specification: Specification) -> ObjectSort | None:
    kind = specification.kinds.get(piece.kind)
    return None if kind is None else kind.sort
