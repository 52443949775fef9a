"""Whether information is always there in time: asked of a solver, while services are carried out as they promise.

The question is whether the event that a need is due by can happen although nobody has provided the information by
then – in some world that keeps every `must`, the assumptions, and the promises of the services that serve the need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import TypeAlias

from reqonto.backends.base import Impossible, Possible, Undecided
from reqonto.checks.clock import Clock, clock_of
from reqonto.checks.further import Context
from reqonto.checks.need_offers import Market
from reqonto.checks.questions import Asker
from reqonto.checks.scenarios import labels_of
from reqonto.checks.told import told_world
from reqonto.checks.verdicts import World
from reqonto.constraints.axioms import with_events
from reqonto.constraints.draft import Work, apart, together
from reqonto.constraints.information import Need, Piece, Service
from reqonto.constraints.needs import axioms_of_need, axioms_of_passing_on, axioms_of_service, provided_kinds
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Apply, Compare, Const, Exists, Formula, IsKind, Not, Or, Var, exists
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import bound, every_node
from reqonto.records import dataclass
from reqonto.syntax.show import show_expr


@dataclass(frozen=True, slots=True)
class InTime:
    """It always is; `because` are the ids that make it so."""

    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TooLate:
    """There is a world in which it is not: one that keeps `keeping`, in which `goal` holds."""

    goal: Formula
    keeping: tuple[str, ...]
    witness: Structure


@dataclass(frozen=True, slots=True)
class NeverDue:
    """The event that it is due by cannot happen."""

    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """The solver did not decide; `reason` as in `questions.REASONS`."""

    reason: str


Timing: TypeAlias = InTime | TooLate | NeverDue | Open


MOST_STORIES = 12
"""How many different worlds in which information comes too late are told as stories."""


@dataclass
class Clockwork:
    """The questions about time, on one theory with the promises of all services."""

    context: Context
    market: Market
    _known: dict[tuple[object, ...], Timing] = field(default_factory=dict)
    _stories: dict[int, tuple[Structure, World]] = field(default_factory=dict)

    # -------------------------------------------------------- the theory

    @cached_property
    def theory(self) -> Theory:
        """What the requirements say, with every promise of a service under its id."""
        interpretation = self.context.interpretation
        services = self.market.information.services
        specification = self.context.specification
        told = [axiom for axiom in interpretation.told if axiom.id in services]
        for service in services.values():
            passed_on = [piece for piece in service.pieces if self._is_passed_on(service, piece)]
            if not passed_on:
                continue
            work = Work(specification, specification.entries[service.id], [])
            if service.at is None:
                told += [apart(axiom) for piece in passed_on for axiom in axioms_of_passing_on(service, piece, work)]
                continue
            supplied = {piece.id for piece in passed_on if self._is_supplied(service, piece)}
            if supplied:
                told = [axiom for axiom in told if axiom.id != service.id]
                promises = axioms_of_service(service, self.market.information, work, supplied=supplied)
                told += [apart(axiom) for _, axiom in promises]
        everything = [piece for need in self.market.information.needs.values() for piece in need.pieces]
        everything += [piece for service in services.values() for piece in service.pieces]
        theory = with_events(self.context.theory, provided_kinds(everything, specification))
        return Theory(
            theory.kinds, theory.functions, (*theory.axioms, *told), theory.disjoint, theory.situations, theory.tick
        )

    def _is_passed_on(self, service: Service, piece: Piece) -> bool:
        return self.market.information.passes_on(service, piece) is not None

    def _is_supplied(self, service: Service, piece: Piece) -> bool:
        """Whether an intermediary can have the piece at any time."""
        need = self.market.information.passes_on(service, piece)
        if need is None:
            return True
        served = self.market.offers(need, service.provider, piece).served
        return any(self.market.is_standing(before, piece) for before in served)

    @cached_property
    def spoken_of(self) -> frozenset[str]:
        """The sorts of `Provides` events that the requirements themselves speak of."""
        return frozenset(sort for axiom in self.context.theory.axioms for sort in _provides_in(axiom.formula))

    @cached_property
    def promisers(self) -> dict[str, tuple[str, ...]]:
        """By id of a piece the requirements by which something is to be provided."""
        found: dict[str, dict[str, None]] = {}
        for axiom in self.context.theory.axioms:
            if axiom.force != "must" or axiom.prohibition:
                continue
            for item in _promised_in(axiom.duty):
                found.setdefault(item, {})[axiom.id] = None
        return {item: tuple(ids) for item, ids in found.items()}

    @cached_property
    def asker(self) -> Asker:
        return Asker.start(self.theory, self.context.budget, self.context.left(), None, self.context.opened)

    @cached_property
    def musts(self) -> tuple[str, ...]:
        """The requirements that can be kept together: members of absolute conflicts are left out."""
        consistency = self.context.consistency
        clashing = {
            key
            for conflict in (() if consistency is None else consistency.conflicts)
            if conflict.kind == "absolute"
            for key in conflict.members
        }
        return tuple(key for key in self.context.theory.ids("must") if key not in clashing)

    # -------------------------------------------------------- the questions

    def story(self, late: TooLate) -> World | None:
        """The world in which it is too late, made readable; None after the first few, which show what is meant."""
        key = id(late.witness)
        if key not in self._stories:
            if len(self._stories) >= MOST_STORIES or self.asker.late:
                return None
            told = told_world(self.asker, late.goal, late.keeping, late.witness, self.labels, self.clock)
            # The witness is kept beside its story, so that its identity stays its own.
            self._stories[key] = (late.witness, told)
        return self._stories[key][1]

    def lacking(self, late: TooLate, world: World | None) -> Text | None:
        """Who lacks what in the story of a world in which it is too late."""
        if world is None:
            return None
        from reqonto.checks.need_missing import lacking

        return lacking(late.goal, world.structure, self.theory, self.labels, self.clock)

    @cached_property
    def clock(self) -> Clock:
        return clock_of(info.zone for info in self.context.specification.modules.values())

    @cached_property
    def labels(self) -> Mapping[str, Text]:
        return labels_of(self.context.specification, self.theory)

    def in_time(self, need: Need, piece: Piece, served: Sequence[Service]) -> Timing:
        """Whether the services make sure that the need has the piece by the time it is due."""
        chain = {each.id: each for service in served for each in self.market.chain(service, piece)}
        key = self._key(need, piece, tuple(chain.values()))
        if key is not None and key in self._known:
            return _with_names(self._known[key], tuple(chain.values()))
        answer = self._ask(self._axioms(need, piece), tuple(chain))
        if key is not None:
            self._known[key] = _without_names(answer, tuple(chain.values()))
        return answer

    def excluded(self, need: Need, piece: Piece, providers: Sequence[str] = ()) -> tuple[str, ...] | None:
        """The requirements that exclude that the need ever has the piece in time; None if they do not.

        With `providers`, that one of these provides it.
        """
        if providers:
            need = replace(need, providers=tuple(providers))
        event = f"Provides:{self.context.specification.kinds[piece.kind].sort.name}"
        if event not in self.spoken_of:
            return None
        axioms = self._axioms(need, piece)
        had = _any(exists(axiom.vars, together(axiom.trigger, axiom.duty)) for axiom in axioms)
        answer = self.asker.ask(had, self.musts)
        if not isinstance(answer, Impossible) or not answer.goal:
            return None
        due = _any(axiom.triggered for axiom in axioms)
        if not isinstance(self.asker.ask(due, self.musts), Possible):
            return None
        from reqonto.checks.conflicts import shrink

        clash = shrink(self.asker, had, answer.core)
        return (*clash.members, *clash.background)

    def restricting(self, need: Need, piece: Piece, served: Sequence[Service]) -> tuple[str, ...]:
        """The requirements that forbid, at times or to some, what the services provide to the need's role.

        Nobody can say without more that the services then always do what they promise.
        """
        sort = self.context.specification.kinds[piece.kind].sort.name
        if f"Provides:{sort}" not in self.spoken_of:
            return ()
        providers = {service.provider for service in served}
        found = [
            axiom.id
            for axiom in self.context.theory.axioms
            if axiom.force == "must"
            and _forbids(axiom, sort, piece.id)
            and self._concerns(axiom, f"Provides:{sort}.to", {need.role})
            and (not providers or self._concerns(axiom, f"Provides:{sort}.by", providers))
        ]
        return tuple(dict.fromkeys(found))

    def _concerns(self, axiom: Axiom, attribute: str, roles: set[str]) -> bool:
        """Whether an axiom may speak of a provision from or to one of the roles; without a role named, it does."""
        specification = self.context.specification
        named = {
            node.kind
            for node in every_node(axiom.formula)
            if isinstance(node, IsKind) and isinstance(node.term, Apply) and node.term.function.name == attribute
        }
        return not named or any(
            specification.is_a(one, other) or specification.is_a(other, one) for one in named for other in roles
        )

    def _axioms(self, need: Need, piece: Piece) -> list[Axiom]:
        specification = self.context.specification
        work = Work(specification, specification.entries[need.id], [])
        return [apart(axiom) for each, axiom in axioms_of_need(need, work) if each == piece]

    def _ask(self, axioms: list[Axiom], services: tuple[str, ...]) -> Timing:
        because: dict[str, None] = {}
        keeping = (*self.musts, *services)
        for axiom in axioms:
            late = exists(axiom.vars, together(axiom.trigger, Not(axiom.duty)))
            answer = self.asker.ask(late, keeping)
            match answer:
                case Possible(witness):
                    return TooLate(late, keeping, witness)
                case Undecided(reason):
                    return Open(reason)
                case Impossible(core):
                    because.update(dict.fromkeys(key for key in self.theory.by_id if key in core))
        due = self.asker.ask(_any(axiom.triggered for axiom in axioms), keeping)
        if isinstance(due, Impossible):
            return NeverDue(tuple(key for key in self.theory.by_id if key in due.core))
        return InTime(tuple(because))

    def _key(self, need: Need, piece: Piece, chain: tuple[Service, ...]) -> tuple[object, ...] | None:
        """What the answer depends on, where that is not the piece itself: needs of one shape have one answer."""
        sort = self.context.specification.kinds[piece.kind].sort.name
        passed_on = any(self._is_passed_on(service, piece) for service in chain)
        if need.due is None or passed_on or f"Provides:{sort}" in self.spoken_of:
            return None
        offset = "" if need.due.offset is None else show_expr(need.due.offset, "en")
        return (
            need.role, need.providers, offset, need.due.side, show_expr(need.due.anchor, "en"), need.module, piece.kind,
            tuple((each.provider, each.to, None if each.at is None else each.at.symbol) for each in chain),
            tuple(self._kinds_of(service, piece) for service in chain),
        )  # fmt: skip

    def _kinds_of(self, service: Service, piece: Piece) -> tuple[str, ...]:
        return tuple(each.kind for each in service.pieces if each.id == piece.id)


# ---------------------------------------------------------------- answers without names, to be had again


def _without_names(answer: Timing, chain: tuple[Service, ...]) -> Timing:
    """The answer with services by their place in the chain."""
    places = {service.id: f"\0{index}" for index, service in enumerate(chain)}
    return _renamed(answer, lambda key: places.get(key, key))


def _with_names(answer: Timing, chain: tuple[Service, ...]) -> Timing:
    names = {f"\0{index}": service.id for index, service in enumerate(chain)}
    return _renamed(answer, lambda key: names.get(key, key))


def _renamed(answer: Timing, rename: Callable[[str], str]) -> Timing:
    match answer:
        case InTime(because):
            return InTime(tuple(rename(key) for key in because))
        case NeverDue(because):
            return NeverDue(tuple(rename(key) for key in because))
        case _:
            return answer


def _any(parts: Iterable[Formula]) -> Formula:
    every = tuple(parts)
    return every[0] if len(every) == 1 else Or(every)


def _forbids(axiom: Axiom, sort: str, piece: str) -> bool:
    """Whether an axiom forbids to provide a piece, or says more of it whenever it is provided."""
    name = f"Provides:{sort}"
    own = any(isinstance(var.sort, ObjectSort) and var.sort.name == name for var in axiom.vars)
    if not own and not (axiom.prohibition and name in _provides_in(axiom.formula)):
        return False
    items = {
        node.value
        for compared in every_node(axiom.formula)
        if isinstance(compared, Compare)
        for node in (compared.left, compared.right)
        if isinstance(node, Const) and isinstance(node.value, str)
    }
    about = {
        node.function.name
        for node in every_node(axiom.formula)
        if isinstance(node, Apply) and node.function.name == f"{name}.item"
    }
    return piece in items or not about


def _provides_in(formula: Formula) -> set[str]:
    return {
        var.sort.name
        for node in every_node(formula)
        for var in bound(node)
        if isinstance(var.sort, ObjectSort) and var.sort.name.startswith("Provides:")
    }


def _promised_in(duty: Formula) -> set[str]:
    """The pieces that a duty says are provided."""
    found: set[str] = set()
    for node in every_node(duty):
        if isinstance(node, Exists) and any(_is_provision(var) for var in node.vars):
            found |= {
                part.value
                for part in every_node(node.body)
                if isinstance(part, Const) and isinstance(part.value, str) and "." in part.value
            }
    return found


def _is_provision(var: Var) -> bool:
    return isinstance(var.sort, ObjectSort) and var.sort.name.startswith("Provides:")
