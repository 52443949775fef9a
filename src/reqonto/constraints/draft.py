"""What an item means before exceptions have weakened it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import cast

from reqonto.diagnostics.codes_calendars import COUNT_NOT_KNOWN
from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.logic.demands import decided_before
from reqonto.logic.sorts import INSTANT, MOMENT, ObjectSort
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    AtLeast,
    Exists,
    ForAll,
    Formula,
    Function,
    Not,
    Or,
    Term,
    Var,
    conjunction,
)
from reqonto.logic.theory import Axiom, KindInfo
from reqonto.logic.walk import Node, bound, every_node, fresh_name, map_parts, reads
from reqonto.records import dataclass
from reqonto.spec.elaborate import Elaborator
from reqonto.spec.model import Entry, EventKind, Specification
from reqonto.spec.scope import Scope

TIMES = (MOMENT, INSTANT)

NO_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Draft:
    """An axiom with what exceptions need to know of its variables.

    `kinds` gives the kind of each variable by its name (`Buyer`, where the sort is only `Party`; `instant` and
    `moment` for
    times), `written` the name in the text.  `moment` is when the changing values of the trigger are read, if it reads
    any.
    """

    axiom: Axiom
    kinds: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    written: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    moment: Term | None = None


@dataclass(frozen=True, slots=True)
class Lemmas:
    """What follows from all drafts of an item; see `logic.theory.Lemma`."""

    follows: tuple[Formula, ...] = ()
    about_events: tuple[Formula, ...] = ()


NO_LEMMAS = Lemmas()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a family makes of the items it knows; `unchecked` are the ids that it had to leave without meaning.

    `told` is judged in scenarios only, and speaks of the events `told_provided`.  `lemmas` follow from all the drafts.
    """

    drafts: tuple[Draft, ...] = ()
    situations: tuple[tuple[str, Formula], ...] = ()
    provided: tuple[EventKind, ...] = ()
    kinds: tuple[KindInfo, ...] = ()
    functions: tuple[Function, ...] = ()
    unchecked: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    told: tuple[Axiom, ...] = ()
    told_provided: tuple[EventKind, ...] = ()
    lemmas: Lemmas = NO_LEMMAS


@dataclass(slots=True)
class Work:
    """One item on its way to axioms: who elaborates it and where its findings go."""

    specification: Specification
    entry: Entry[object]
    diagnostics: list[Diagnostic]
    elaborator: Elaborator = field(init=False)
    _before: int = field(init=False)

    def __post_init__(self) -> None:
        self._before = len(self.diagnostics)
        self.elaborator = Elaborator(self.specification, self.entry.module, self.diagnostics)
        self.elaborator.item = self.entry.node

    @property
    def failed(self) -> bool:
        """Whether a mistake was found in this item; what was made of it must then not be used."""
        return any(finding.weight is Severity.ERROR for finding in self.diagnostics[self._before :])

    def not_counted(self) -> bool:
        """Whether a number of days was found that can not be counted; the findings are told to be about the item."""
        found = False
        for index in range(self._before, len(self.diagnostics)):
            finding = self.diagnostics[index]
            if finding.code is COUNT_NOT_KNOWN:
                found = True
                self.diagnostics[index] = replace(finding, about=self.entry.id)
        return found


def names_of(scope: Scope) -> tuple[dict[str, str], dict[str, str]]:
    """For the variables in scope, by their name in the logic: the kind, and the name in the text."""
    kinds: dict[str, str] = {}
    written: dict[str, str] = {}
    for name, meant in scope.names.items():
        if isinstance(meant.term, Var):
            if not name.startswith("\0"):
                written.setdefault(meant.term.name, name)
            if meant.type.kind:
                kinds.setdefault(meant.term.name, meant.type.kind)
    return kinds, written


def with_times(variables: tuple[Var, ...], kinds: Mapping[str, str]) -> dict[str, str]:
    """`kinds`, with instants and moments as kinds of their own."""
    found = dict(kinds)
    for var in variables:
        if var.sort == MOMENT:
            found[var.name] = "moment"
        elif var.sort == INSTANT:
            found[var.name] = "instant"
        elif isinstance(var.sort, ObjectSort):
            found.setdefault(var.name, var.sort.name)
    return found


def is_free(var: Var, *nodes: Formula | Term) -> bool:
    """Whether the variable occurs free in one of the formulas or terms."""
    return any(reads(node, var.name) for node in nodes)


def reads_changes(node: Formula | Term) -> bool:
    """Whether a changing value is read somewhere."""
    return any(isinstance(inner, Apply) and inner.function.changing for inner in every_node(node))


def event_sorts_of(specification: Specification) -> Collection[ObjectSort]:
    """The sorts whose objects are events of the specification."""
    return specification.event_of_sort.keys()


def is_fixed(duty: Formula, events: Collection[ObjectSort]) -> bool:
    """Whether the duty speaks of fixed values only: of no event and no changing value."""
    for node in every_node(duty):
        match node:
            case Apply(function):
                if function.changing:
                    return False
            case Var(_, sort):
                if sort in events or sort in TIMES:
                    return False
            case ForAll() | Exists() | AtLeast() | Aggregate():
                if any(var.sort in events or _is_provides(var) for var in node.vars):
                    return False
            case _:
                pass
    return True


def _is_provides(var: Var) -> bool:
    return isinstance(var.sort, ObjectSort) and var.sort.name.startswith("Provides:")


def conjuncts(formula: Formula) -> tuple[Formula, ...]:
    """The parts that must all hold."""
    return formula.parts if isinstance(formula, And) else (formula,)


# ---------------------------------------------------------------- who can break it


def breakable_outside(axiom: Axiom, specification: Specification) -> bool:
    """Whether what an external party does can break the axiom, whatever everyone else does afterwards.

    That is so if every event that triggers it is an external act and the duty is already decided then (it asks only for
    what happened before or did not, for fixed values, or for states just before), or if it forbids an external act.
    Where it forbids one before an act of somebody else, that other one breaks it: "ship nothing that was cancelled".
    """
    events = specification.event_of_sort
    triggers = [events[var.sort] for var in axiom.vars if isinstance(var.sort, ObjectSort) and var.sort in events]
    forbidden = _forbidden(axiom.duty, events)
    others = [kind for kind in triggers if not is_external(kind, specification)]
    if triggers and not others and decided_before(axiom, events.keys()):
        return True
    if forbidden:
        return all(is_external(kind, specification) for kind in forbidden) and not (
            others and decided_before(axiom, events.keys())
        )
    return False


def is_external(event: EventKind, specification: Specification) -> bool:
    """Whether only external parties do such an event."""
    kind = specification.kinds.get(event.by)
    return kind is not None and kind.external


def is_avoidable(event: EventKind, specification: Specification) -> bool:
    """Whether the parties of the system do such an event, who may as well leave it undone."""
    return bool(event.by) and not is_external(event, specification)


def _forbidden(duty: Formula, events: Mapping[ObjectSort, EventKind]) -> list[EventKind]:
    found: list[EventKind] = []
    for part in conjuncts(duty):
        if isinstance(part, Not) and isinstance(part.body, Exists):
            found.extend(events[var.sort] for var in part.body.vars if var.sort in events)  # type: ignore[index]
    return found


def together(*guards: Formula) -> Formula:
    """All guards; parts that say nothing are left out, and each is said once."""
    kept: list[Formula] = []
    for guard in guards:
        for part in conjuncts(guard):
            if part not in kept:
                kept.append(part)
    return conjunction(*kept)


def either(*parts: Formula) -> Formula:
    """One of the parts; one part is itself."""
    flat: list[Formula] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Or) else (part,))
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


# ---------------------------------------------------------------- names


def apart(axiom: Axiom) -> Axiom:
    """The axiom with a short name of its own for every variable, also those bound inside."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    variables: list[Var] = []
    for var in axiom.vars:
        names[var.name] = fresh_name(_base(var.name), taken)
        taken.add(names[var.name])
        variables.append(Var(names[var.name], var.sort))
    trigger = cast("Formula", _renamed(axiom.trigger, taken, names))
    duty = cast("Formula", _renamed(axiom.duty, taken, names))
    return replace(axiom, vars=tuple(variables), trigger=trigger, duty=duty)


def _base(name: str) -> str:
    """A name without the number that kept it apart within its item."""
    base, _, number = name.rpartition("_")
    return base if base and number.isdecimal() else name


def _renamed(node: Node, taken: set[str], names: Mapping[str, str]) -> Node:
    """`node` with bound variables renamed away from `taken`, which grows; `names` are the renamings in force."""
    if isinstance(node, Var):
        name = names.get(node.name, node.name)
        return node if name == node.name else Var(name, node.sort)
    own = bound(node)
    if own:
        inner = dict(names)
        fresh: list[Var] = []
        for var in own:
            inner[var.name] = fresh_name(_base(var.name), taken)
            taken.add(inner[var.name])
            fresh.append(Var(inner[var.name], var.sort))
        assert isinstance(node, Aggregate | ForAll | Exists | AtLeast)
        if any(var.name != old.name for var, old in zip(fresh, own, strict=True)):
            node = replace(node, vars=tuple(fresh))
        names = inner

    def rename(part: Node) -> Node:
        return _renamed(part, taken, names)

    return map_parts(node, rename)  # type: ignore[type-var]
