"""A theory: what a specification means, as named closed formulas over one signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from reqonto.logic.sorts import BoolSort, ObjectSort, Sort
from reqonto.logic.terms import FALSE, TRUE, Formula, Function, Implies, Var, conjunction, exists, forall
from reqonto.records import dataclass
from reqonto.source import Span

Force: TypeAlias = Literal["must", "should", "may", "background", "structure"]
"""What an axiom is worth.

`must` and `should` bind and can be blamed; `background` (assumptions, rules) is true of every world and is shown in
conflicts; `structure` (types, cardinality of built-ins, frame) is never shown; `may` constrains nothing and is asked
whether it stays possible.
"""


@dataclass(frozen=True, slots=True)
class Axiom:
    """`for all vars: trigger -> duty`, under the id that conflicts and verdicts name.

    Several axioms may share an id (a life cycle, a cardinality with its inverse): they are kept or dropped together.
    For `may`, `duty` is the permitted thing.  A requirement without trigger is an invariant (trigger `TRUE`, `vars` may
    be empty).  `yields_to` names the exceptions already weakened into `trigger`.  `fixed_duty` tells that the duty
    speaks of fixed values only (no event, no changing value), so that the trigger with its negation is a question of
    its own.
    `asked` is False where the consistency questions about single requirements leave it to another check (the cells of
    permission tables); it is kept in all of them.
    `avoidable` tells that whoever does the triggering act may as well leave it undone, so that it alone is no
    circumstance in which anything has to be kept: a life cycle says so of the acts that it allows.
    """

    id: str
    force: Force
    vars: tuple[Var, ...]
    trigger: Formula
    duty: Formula
    origin: Span | None = field(default=None, compare=False, repr=False)
    yields_to: tuple[str, ...] = ()
    fixed_duty: bool = False
    prohibition: bool = False
    by_external: bool = False
    asked: bool = True
    avoidable: bool = False

    @property
    def formula(self) -> Formula:
        """The closed formula that must be true."""
        if self.trigger == TRUE:
            return forall(self.vars, self.duty)
        return forall(self.vars, Implies(self.trigger, self.duty))

    @property
    def triggered(self) -> Formula:
        """The closed formula that says that the trigger occurs somewhere."""
        return exists(self.vars, self.trigger)

    @property
    def exercised(self) -> Formula:
        """The closed formula that says that trigger and duty occur together somewhere."""
        return exists(self.vars, conjunction(self.trigger, self.duty) if self.duty != FALSE else FALSE)


@dataclass(frozen=True, slots=True)
class KindInfo:
    """A kind of objects: a role, an entity, or an event kind.

    `sort` is the sort of its root; a kind whose name is its sort's name is the root itself.
    `closed` kinds have exactly the objects that data or scenarios list.  An event is `avoidable` where parties of the
    system do it.
    """

    name: str
    sort: ObjectSort
    supers: tuple[str, ...] = ()
    is_event: bool = False
    external: bool = False
    closed: bool = False
    avoidable: bool = False
    origin: Span | None = field(default=None, compare=False, repr=False)


def is_timeout(sort: Sort) -> bool:
    """Whether the events of a sort are the time-outs of a life cycle: nobody does them, and no text names them.

    >>> is_timeout(ObjectSort("Order.state:timeout1")), is_timeout(ObjectSort("Pay"))
    (True, False)
    """
    return isinstance(sort, ObjectSort) and ":timeout" in sort.name


def is_provision(sort: Sort) -> bool:
    """Whether the events of a sort are provisions of information: built in, so that their names are not to be shown.

    >>> is_provision(ObjectSort("Provides:Order")), is_provision(ObjectSort("Pay"))
    (True, False)
    """
    return isinstance(sort, ObjectSort) and sort.name.startswith("Provides:")


@dataclass(frozen=True, slots=True)
class Lemma:
    """What follows, in every finite world, from the axioms under an id; it says nothing new and makes proofs short.

    `about_events` follows as well, but is worth telling only where something else speaks of the same events.
    """

    id: str
    premises: tuple[Axiom, ...]
    follows: tuple[Formula, ...]
    about_events: tuple[Formula, ...] = ()


@dataclass(frozen=True)
class Theory:
    """The signature and the axioms.

    `functions` maps names to symbols; the attributes of an event kind `E` are `E.time` (an instant), `E.by` and `E.to`
    (parties, where declared) and its arguments `E.<arg>`; its object-valued attributes tell whom it concerns (used for
    "the first of its kind").  `disjoint` lists pairs of kinds of one sort without common members.
    `situations` are closed formulas that must stay possible.  `tick` is the length of a tick in seconds.
    `lemmas` follow from the axioms.
    """

    kinds: Mapping[str, KindInfo]
    functions: Mapping[str, Function]
    axioms: tuple[Axiom, ...]
    disjoint: tuple[tuple[str, str], ...] = ()
    situations: tuple[tuple[str, Formula], ...] = ()
    tick: Fraction = Fraction(1)
    lemmas: tuple[Lemma, ...] = ()

    @cached_property
    def lemmas_by_id(self) -> Mapping[str, Lemma]:
        """What follows from all axioms under an id, as far as these are still the ones from which it follows."""
        return {lemma.id: lemma for lemma in self.lemmas if lemma.premises == self.by_id.get(lemma.id)}

    def is_cycle(self, id_: str) -> bool:
        """Whether the id is that of a life cycle: of the parameter that it governs; initial values only assume."""
        function = self.functions.get(id_)
        if function is None or not function.changing:
            return False
        return any(axiom.force == "must" for axiom in self.by_id.get(id_, ()))

    @cached_property
    def by_id(self) -> Mapping[str, tuple[Axiom, ...]]:
        """The axioms under each id, in source order."""
        table: dict[str, list[Axiom]] = {}
        for axiom in self.axioms:
            table.setdefault(axiom.id, []).append(axiom)
        return {key: tuple(value) for key, value in table.items()}

    @cached_property
    def sorts(self) -> tuple[ObjectSort, ...]:
        """Every object sort, in order of declaration."""
        return tuple(dict.fromkeys(kind.sort for kind in self.kinds.values()))

    @cached_property
    def event_sorts(self) -> frozenset[ObjectSort]:
        return frozenset(kind.sort for kind in self.kinds.values() if kind.is_event)

    @cached_property
    def parts_of_events(self) -> Mapping[ObjectSort, tuple[Function, ...]]:
        """The attributes of the events of each sort that always are objects."""
        found: dict[ObjectSort, list[Function]] = {}
        for function in self.functions.values():
            match function.args:
                case (ObjectSort() as sort,) if isinstance(function.result, ObjectSort) and not function.partial:
                    if sort in self.event_sorts:
                        found.setdefault(sort, []).append(function)
        return {sort: tuple(each) for sort, each in found.items()}

    @cached_property
    def always_valued(self) -> Mapping[tuple[Sort, ...], tuple[Function, ...]]:
        """The symbols that have a value for all arguments, by the sorts of these; of relations none need be true."""
        found: dict[tuple[Sort, ...], list[Function]] = {}
        for function in self.functions.values():
            if not function.partial and not isinstance(function.result, BoolSort):
                args = function.args[:-1] if function.changing else function.args
                found.setdefault(args, []).append(function)
        return {args: tuple(each) for args, each in found.items()}

    @cached_property
    def timers(self) -> tuple[str, ...]:
        """The symbols that give the times of events."""
        return tuple(
            name
            for name, function in self.functions.items()
            if name.endswith(".time") and len(function.args) == 1 and function.args[0] in self.event_sorts
        )

    def ancestors(self, kind: str) -> tuple[str, ...]:
        """The kind itself and every kind above it, nearest first."""
        seen: dict[str, None] = {}
        todo = [kind]
        while todo:
            name = todo.pop(0)
            if name in seen:
                continue
            seen[name] = None
            info = self.kinds.get(name)
            if info is not None:
                todo.extend(info.supers)
        return tuple(seen)

    def ids(self, *forces: Force) -> tuple[str, ...]:
        """The ids of the axioms of these forces, each once, in source order."""
        return tuple(dict.fromkeys(axiom.id for axiom in self.axioms if axiom.force in forces))
