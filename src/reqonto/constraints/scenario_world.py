"""The world of a scenario while it is being told: objects, facts, events and changing values.

What is not told: a parameter takes its default or is unknown; a relation of a kind is unknown, and may lead to objects
without a name; a relation of several objects is false, unless the scenario says `open`; there are no other objects than
those listed, unless the scenario says `open` or an unknown relation leads to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from fractions import Fraction

from reqonto.logic.partial import Args, Mask, Others, PartialWorld, Partly, PartlyTimeline, Unknown
from reqonto.logic.sorts import STEPS, ObjectSort
from reqonto.logic.structure import Value
from reqonto.logic.terms import Function
from reqonto.logic.theory import Theory
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import EventKind, Parameter, Relation, Specification


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A fact that had been given before with another value."""

    function: str
    args: Args
    first: Value
    second: Value
    first_span: Span | None


@dataclass(slots=True)
class Told:
    """Everything told so far; `world` reads it at any time."""

    specification: Specification
    elements: dict[str, tuple[str, ...]] = field(default_factory=dict)
    members: dict[str, frozenset[str]] = field(default_factory=dict)
    functions: dict[str, dict[Args, Value]] = field(default_factory=dict)
    timelines: dict[str, dict[Args, PartlyTimeline]] = field(default_factory=dict)
    none: dict[str, set[Mask]] = field(default_factory=dict)
    bounds: dict[str, tuple[Fraction | None, Fraction | None]] = field(default_factory=dict)
    others: dict[str, Others] = field(default_factory=dict)
    places: dict[tuple[str, Args], Span | None] = field(default_factory=dict)
    mentioned: set[tuple[str, str]] = field(default_factory=set)
    leads: dict[str, set[str]] = field(default_factory=dict)
    unsaid: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For a sort the first object and relation, not said of it, that may lead to objects without a name."""
    world: PartialWorld = field(init=False)

    def __post_init__(self) -> None:
        self.world = PartialWorld(
            self.elements, self.members, self.functions, self.timelines, self.none, self.bounds, self.others
        )
        for sort in self._sorts():
            self.elements[sort.name] = ()
        for kind in self.specification.kinds.values():
            if not kind.is_root:
                self.members[kind.symbol] = frozenset()

    def _sorts(self) -> Iterable[ObjectSort]:
        yield from (kind.sort for kind in self.specification.kinds.values())
        yield from (event.sort for event in self.specification.events.values())

    # ------------------------------------------------ objects

    def add_object(self, name: str, sort: ObjectSort, kinds: Iterable[str]) -> None:
        """List an object; it belongs to the kinds and all above them."""
        listed = self.elements.get(sort.name, ())
        if name not in listed:
            self.elements[sort.name] = (*listed, name)
        for kind in kinds:
            for above in self.specification.ancestors(kind):
                if above in self.members:
                    self.members[above] |= {name}

    def is_member(self, name: str, kind: str) -> bool:
        info = self.specification.kinds.get(kind)
        if info is not None and info.is_root:
            return name in self.elements.get(info.sort.name, ())
        return name in self.members.get(kind, frozenset())

    def members_of(self, kind: str) -> tuple[str, ...]:
        """The listed objects of a kind, in order."""
        info = self.specification.kinds[kind]
        return tuple(name for name in self.elements.get(info.sort.name, ()) if self.is_member(name, kind))

    # ------------------------------------------------ facts

    def give(self, function: Function, args: Args, value: Value, span: Span | None) -> Contradiction | None:
        """Note a value: for all time, or from the beginning if the symbol is changing."""
        before = self.given(function, args)
        if before is not None and not isinstance(before, Unknown) and before != value:
            return Contradiction(function.name, args, before, value, self.places.get((function.name, args)))
        self.places.setdefault((function.name, args), span)
        if function.changing:
            self.timelines.setdefault(function.name, {})[args] = ((None, value),)
        else:
            self.functions.setdefault(function.name, {})[args] = value
        return None

    def given(self, function: Function, args: Args) -> Partly:
        """The value that was given at the beginning, or None."""
        if function.changing:
            timeline = self.timelines.get(function.name, {}).get(args)
            return timeline[0][1] if timeline else None
        return self.functions.get(function.name, {}).get(args)

    def give_none(self, function: Function, mask: Mask) -> None:
        """Note that there is no further value (no further pair) for arguments that fit `mask`."""
        self.none.setdefault(function.name, set()).add(mask)

    def change(self, function: Function, args: Args, moment: int, value: Partly) -> None:
        """Note that a changing value is `value` from `moment` on; later changes are told later."""
        table = self.timelines.setdefault(function.name, {})
        before = table.get(args)
        if before is None:
            before = self.world.history_before(function, args)
        table[args] = (*(entry for entry in before if entry[0] is None or entry[0] < moment), (moment, value))

    # ------------------------------------------------ what is left unsaid

    def close(self, opened: frozenset[str]) -> None:
        """Say what everything that was not told is; `opened` are the kinds and relations that the scenario opens."""
        for predicate in self.specification.global_relations.values():
            if predicate.symbol not in opened:
                mask: Mask = (None,) * (len(predicate.function.args) - predicate.function.changing)
                self.give_none(predicate.function, mask)
        for parameter in self.specification.parameters.values():
            self._close_parameter(parameter)
        for relation in self.specification.relations.values():
            self._close_relation(relation)
        self.state_features()
        self.state_bounds()
        for kind in opened & self.specification.kinds.keys():
            self.lead_to(kind)
        self.set_others()

    def state_features(self) -> None:
        """Say of the features that every owner has that they are there."""
        for feature in self.specification.features.values():
            if not feature.optional:
                owners: tuple[Args, ...] = ((),)
                if feature.owner:
                    owners = tuple((name,) for name in self.members_of(feature.owner))
                for args in owners:
                    self.give(feature.presence, args, True, None)

    def state_bounds(self) -> None:
        """Say between which bounds numbers lie, also those that are not told."""
        typed = [(each.function, each.type) for each in self.specification.parameters.values()]
        for event in self.specification.events.values():
            typed += [(arg.function, arg.type) for arg in event.args if arg.function is not None]
        for function, type_ in typed:
            if type_.low is not None or type_.high is not None:
                self.bounds[function.name] = (type_.low, type_.high)

    def _close_parameter(self, parameter: Parameter) -> None:
        if not parameter.owner:
            if parameter.type.is_object:
                self.lead_to(parameter.type.kind)
            return
        self.absent_outside(parameter.owner, parameter.function)
        if parameter.type.base == "object":
            for name in self.members_of(parameter.owner):
                if (name, parameter.id) not in self.mentioned:
                    self.lead_to(parameter.type.kind, (name, parameter.id))

    def _close_relation(self, relation: Relation) -> None:
        if relation.via == "value":
            self.absent_outside(relation.owner, relation.function)
        for name in self.members_of(relation.owner):
            if (name, relation.id) not in self.mentioned:
                self.lead_to(relation.target, (name, relation.id))

    def absent_outside(self, owner: str, function: Function) -> None:
        """A symbol that only members of `owner` have is absent for the others."""
        kind = self.specification.kinds.get(owner)
        if kind is None or kind.is_root or not function.partial or len(function.args) != 1 + function.changing:
            return
        for name in self.elements.get(kind.sort.name, ()):
            if not self.is_member(name, owner):
                self.give_none(function, (name,))

    def lead_to(self, kind: str, unsaid: tuple[str, str] | None = None) -> None:
        """Something unknown (a relation `unsaid` of an object) may lead to objects of the kind without a name here."""
        info = self.specification.kinds.get(kind)
        if info is not None and info.world != "closed":
            if unsaid is not None:
                self.unsaid.setdefault(info.sort.name, unsaid)
            self.leads.setdefault(info.sort.name, set()).add(kind)

    def set_others(self) -> None:
        """Take over which objects without a name may exist."""
        for sort, kinds in self.leads.items():
            above = [set(self.specification.ancestors(kind)) for kind in sorted(kinds)]
            below = {
                kind.symbol
                for kind in self.specification.kinds.values()
                if any(self.specification.is_a(kind.symbol, lead) for lead in kinds)
            }
            self.others[sort] = Others(frozenset(set.intersection(*above)), frozenset(set.union(*above) | below))

    # ------------------------------------------------ events

    def add_event(self, kind: EventKind, name: str, time: Fraction) -> None:
        """List an event with its time."""
        self.elements[kind.sort.name] = (*self.elements.get(kind.sort.name, ()), name)
        self.functions.setdefault(kind.time_function.name, {})[(name,)] = time


def moment_after(instant: Fraction) -> int:
    """The first moment at which the effects of the events of an instant show."""
    return STEPS * int(instant) + 1


def moment_after_timeouts(instant: Fraction) -> int:
    """The first moment at which the effects of the time-outs of an instant show."""
    return STEPS * int(instant) + 3


def disjoint_pair(kinds: Iterable[str], theory: Theory) -> tuple[str, str] | None:
    """Two of the kinds (or kinds above them) that exclude each other, if any."""
    found = set(kinds)
    return next(((one, other) for one, other in theory.disjoint if one in found and other in found), None)
