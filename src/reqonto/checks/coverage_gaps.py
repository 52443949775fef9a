"""What nothing speaks of: roles, parameters, events, values of enumerations; and requirements that are prose only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from reqonto.constraints.axioms import Interpretation
from reqonto.diagnostics import codes_coverage as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.logic.sorts import PARTY, EnumSort, ObjectSort
from reqonto.logic.terms import Apply, Const, IsKind, Var
from reqonto.logic.walk import every_node
from reqonto.records import dataclass, rows
from reqonto.source import Span
from reqonto.spec.messages import listed
from reqonto.spec.model import Specification
from reqonto.spec.shipped import is_shipped
from reqonto.syntax import tree

MOST_NAMED = 12
"""Names that a finding lists; the others are counted, and `reqonto explain coverage` names them all."""

QUIET_WORDS = frozenset({"scenario", "bind", "question"})
"""Items that use the vocabulary without saying anything about what shall be."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """The symbols that no requirement, constraint, need, service, table or life cycle speaks of, by what they are."""

    roles: tuple[str, ...]
    parameters: tuple[str, ...]
    events: tuple[str, ...]
    members: tuple[str, ...]
    prose: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.roles or self.parameters or self.events or self.members or self.prose)


def gaps_of(specification: Specification, interpretation: Interpretation) -> Gaps:
    """What nothing speaks of; the vocabulary of the shipped library is there to be chosen from, and is no gap."""
    spoken = _Spoken(specification, interpretation)
    roles = [
        kind.symbol
        for kind in specification.kinds.values()
        if kind.word == "role"
        and kind.symbol != PARTY.name
        and kind.span is not None
        and not is_shipped(kind.span)
        and not spoken.of_role(kind.symbol)
    ]
    parameters = [
        key
        for key, each in specification.parameters.items()
        if not (is_shipped(each.span) or spoken.of(each.function.name, each.name))
    ]
    events = [
        key
        for key, each in specification.events.items()
        if not (is_shipped(each.span) or spoken.of(each.sort.name, each.name))
    ]
    members: list[str] = []
    for enumeration in specification.enumerations.values():
        if is_shipped(enumeration.span):
            continue
        known = [each.name for each in enumeration.members if spoken.of_member(enumeration.sort, each.name)]
        if known:
            members += [f"{enumeration.symbol}.{each.name}" for each in enumeration.members if each.name not in known]
    prose = [item.id for item in interpretation.inventory.requirements if item.state == "prose"]
    if not any(entry.word not in QUIET_WORDS for entry in specification.entries.values()):
        # A vocabulary without any requirement is not incomplete.
        return Gaps((), (), (), (), ())
    return Gaps(tuple(roles), tuple(parameters), tuple(events), tuple(members), tuple(prose))


class _Spoken:
    """Everything that items speak of: symbols in formulas, and names in what has no formula."""

    def __init__(self, specification: Specification, interpretation: Interpretation) -> None:
        self.specification = specification
        self.symbols: set[str] = set()
        self.values: set[tuple[str, str]] = set()
        self.names: set[str] = set()
        theory = interpretation.theory
        formulas = [
            *(axiom.formula for axiom in theory.axioms if axiom.id in specification.entries),
            *(formula for _, formula in theory.situations),
        ]
        for formula in formulas:
            for node in every_node(formula):
                self._see(node)
        formal = {item.id for item in interpretation.inventory.items.values() if item.state == "formalised"}
        for entry in specification.entries.values():
            if entry.word in QUIET_WORDS:
                continue
            # A life cycle names its events and states; of sentences the actors are names, not symbols.
            self.names.update(_names(entry.node))
            if entry.id in formal and entry.word == "lifecycle":
                self.symbols.add(entry.id)

        # A whole kind or feature that is needed or provided stands for its parameters.
        information = interpretation.information
        self.symbols.update(piece.id for need in information.needs.values() for piece in need.pieces)
        self.symbols.update(piece.id for service in information.services.values() for piece in service.pieces)

    def _see(self, node: object) -> None:
        match node:
            case Apply(function):
                self.symbols.add(function.name)
            case Var(_, ObjectSort(name)):
                self.symbols.add(name)
            case IsKind(_, kind):
                self.symbols.add(kind)
            case Const(str() as value, EnumSort(name)):
                self.values.add((name, value))
            case _:
                pass
        for var in getattr(node, "vars", ()):
            self._see(var)

    def of(self, symbol: str, name: str) -> bool:
        return symbol in self.symbols or name in self.names

    def of_member(self, sort: EnumSort, member: str) -> bool:
        return (sort.name, member) in self.values or member in self.names

    def of_role(self, role: str) -> bool:
        """A role is spoken of by its name, by one above or below it, or as who takes part in an event spoken of."""
        return role in self._above_spoken or not self._spoken_kinds.isdisjoint(self.specification.ancestors(role))

    @cached_property
    def _spoken_kinds(self) -> frozenset[str]:
        """The kinds that are spoken of by name, or take part in an event that is."""
        kinds, events = self.specification.kinds, self.specification.events.values()
        named = {key for key, kind in kinds.items() if self.of(key, kind.name)}
        acting = {key for event in events if self.of(event.sort.name, event.name) for key in (event.by, event.to)}
        return frozenset(key for key in named | acting if key in kinds and key != PARTY.name)

    @cached_property
    def _above_spoken(self) -> frozenset[str]:
        """The kinds above those."""
        found: set[str] = set()
        waiting = list(self._spoken_kinds)
        while waiting:
            key = waiting.pop()
            if key not in found and key in self.specification.kinds:
                found.add(key)
                waiting.extend(self.specification.kinds[key].supers)
        return frozenset(found - {PARTY.name})


_UNSAID = frozenset({"span", "meta", "uid", "title", "doc"})
"""Fields of the tree in which an item speaks of nothing."""

_FIELDS: dict[type, tuple[str, ...]] = {}


def _names(node: object) -> Iterator[str]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, tree.Name):
            yield here.text
        elif isinstance(here, tuple):
            waiting += here
        else:
            waiting += [getattr(here, name) for name in _fields_of(type(here))]


def _fields_of(kind: type) -> tuple[str, ...]:
    found = _FIELDS.get(kind)
    if found is None:
        found = tuple(each.name for each in rows(kind) if each.name not in _UNSAID)
        _FIELDS[kind] = found
    return found


def gap_findings(gaps: Gaps, specification: Specification) -> Iterator[Diagnostic]:
    """One hint for each class."""
    places = _places(specification)
    rows = (
        (codes.ROLES_WITHOUT, gaps.roles),
        (codes.PARAMETERS_WITHOUT, gaps.parameters),
        (codes.EVENTS_WITHOUT, gaps.events),
        (codes.MEMBERS_WITHOUT, gaps.members),
    )
    for code, names in rows:
        if names:
            spans = [places[name] for name in names if name in places]
            labels = tuple(Label(span, Text("", "")) for span in spans[1:4])
            fields_ = {"names": _some(names)}
            yield Diagnostic(code, spans[0] if spans else None, fields_, labels, about=names[0])


def _some(names: tuple[str, ...]) -> Text:
    shown = listed(names[:MOST_NAMED])
    rest = len(names) - MOST_NAMED
    if rest <= 0:
        return shown
    return Text(f"{shown.en} and {rest} more", f"{shown.zh} 等 {len(names)} 个")


def _places(specification: Specification) -> Mapping[str, Span]:
    found: dict[str, Span] = {}
    for kind in specification.kinds.values():
        if kind.span is not None:
            found[kind.symbol] = kind.span
    found.update((key, each.span) for key, each in specification.parameters.items())
    found.update((key, each.span) for key, each in specification.events.items() if each.span is not None)
    for enumeration in specification.enumerations.values():
        found.update((f"{enumeration.symbol}.{each.name}", each.span) for each in enumeration.members)
    return found
