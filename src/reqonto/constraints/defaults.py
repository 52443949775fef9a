"""Default values: what a parameter is where nobody says, and which of several defaults applies.

A scenario uses a default for what it leaves unsaid; a specification takes that of a changing parameter as the initial
value (`beginnings.py`), and else a default constrains nothing.  Of the defaults whose conditions hold, the
one with the most special condition applies: its condition implies the others'.  A condition that is a kind
(`default value Member.discount = …`) is more special than that of a kind above.  The value in the declaration of the
parameter holds where no other default does.  Where that leaves a choice nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from types import MappingProxyType

from reqonto.constraints.draft import together
from reqonto.constraints.structure import in_kind
from reqonto.diagnostics.codes_calendars import DEFAULT_CYCLE, DEFAULT_OF_START
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Severity, Text
from reqonto.logic.sorts import MOMENT
from reqonto.logic.terms import TRUE, Const, Formula, Term, Var
from reqonto.logic.walk import functions_in
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.elaborate import Elaborator
from reqonto.spec.messages import listed
from reqonto.spec.model import Entry, Kind, Parameter, Specification
from reqonto.spec.scope import Generic
from reqonto.spec.types import ValueType
from reqonto.syntax import tree


@dataclass(frozen=True, slots=True)
class Default:
    """A value of a parameter and when it applies; `subject` stands for the object, `moment` for the beginning.

    A `declared` one stands in the declaration of the parameter, and yields to every other.
    """

    id: str
    parameter: Parameter
    subject: Var | None
    moment: Var
    condition: Formula
    value: Term
    declared: bool
    span: Span = field(compare=False, repr=False)

    @property
    def reads(self) -> frozenset[str]:
        """The symbols on which the value or the condition depends."""
        return frozenset((*functions_in(self.condition), *functions_in(self.value)))


NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ranking:
    """The defaults of each parameter in the order of the text, and which of them are more special than which."""

    defaults: Mapping[str, tuple[Default, ...]]
    beats: Mapping[str, frozenset[str]] = field(default_factory=lambda: NOTHING)

    def yields(self, one: Default, other: Default) -> bool:
        """Whether `one` does not apply where `other` does."""
        if one.declared or other.declared:
            return one.declared and not other.declared
        return one.id in self.beats.get(other.id, frozenset())

    def chosen(self, sure: Iterable[Default], perhaps: Iterable[Default]) -> Default | None:
        """The default that applies where some surely hold and others perhaps; None if that is not decided."""
        held = list(sure)
        best = [each for each in held if not any(self.yields(each, other) for other in held)]
        if not best or any(each.value != best[0].value for each in best):
            return None
        for each in perhaps:
            if each.value != best[0].value and not any(self.yields(each, other) for other in best):
                return None
        return best[0]


def defaults_of(specification: Specification) -> Mapping[str, tuple[Default, ...]]:
    """The defaults by the id of their parameter; those with mistakes (reported where they stand) are left out."""
    found: dict[str, list[Default]] = {}
    for parameter in specification.parameters.values():
        if parameter.default is not None:
            read = _read(parameter, parameter.owner, parameter.default, None, specification, parameter.module)
            if read is not None:
                each = Default(f"{parameter.id}@default", parameter, *read, declared=True, span=parameter.span)
                found.setdefault(parameter.id, []).append(each)
    for entry in specification.defaults:
        named = parameter_of(entry, specification)
        if named is None:
            continue
        parameter, kind = named
        read = _read(parameter, kind, entry.node.value, entry.node.where, specification, entry.module)
        if read is not None:
            each = Default(entry.id, parameter, *read, declared=False, span=entry.span)
            found.setdefault(parameter.id, []).append(each)
    return {key: tuple(defaults) for key, defaults in found.items()}


def parameter_of(entry: Entry[tree.DefaultValue], specification: Specification) -> tuple[Parameter, str] | None:
    """The parameter that a default is about, and the kind for which it is given (empty for a global one)."""
    parts = tuple(part.text for part in entry.node.param.parts)
    for length in range(len(parts) - 1, 0, -1):
        for kind in specification.lookup(entry.module, parts[:length]):
            if isinstance(kind, Kind):
                return _member(kind, parts[length:], specification)
    for thing in specification.lookup(entry.module, parts):
        if isinstance(thing, Parameter) and not thing.args:
            return thing, ""
    return None


def _member(kind: Kind, names: tuple[str, ...], specification: Specification) -> tuple[Parameter, str] | None:
    """The parameter of a kind, perhaps of one of its features."""
    for member in specification.members(kind.symbol).get(names[0], ()):
        if len(names) == 1 and isinstance(member, Parameter):
            return member, kind.symbol
        if len(names) == 2 and not isinstance(member, Parameter):
            for key in getattr(member, "parameters", ()):
                parameter = specification.parameters[key]
                if parameter.name == names[1]:
                    return parameter, kind.symbol
    return None


def _read(
    parameter: Parameter,
    kind: str,
    value: tree.Expr,
    where: tree.Expr | None,
    specification: Specification,
    module: str,
) -> tuple[Var | None, Var, Formula, Term] | None:
    """Subject, moment, condition and value; None after a mistake, and for collections, which have no default."""
    if parameter.type.collection is not None or (parameter.args and not parameter.owner):
        return None
    quiet: list[Diagnostic] = []
    elaborator = Elaborator(specification, module, quiet)
    moment = elaborator.fresh("moment", MOMENT)
    scope = elaborator.scope(moment=moment)
    subject: Var | None = None
    guards: list[Formula] = []
    if kind:
        info = specification.kinds[kind]
        subject = elaborator.fresh("self", info.sort)
        scope = scope.bind("self", subject, ValueType("object", info.sort, kind=kind))
        guards.append(in_kind(subject, kind, specification))
    generic = Generic()
    if where is not None:
        guards.append(elaborator.formula(where, scope, generic))
    term = elaborator.term(value, scope, parameter.type)
    found = term.term
    failed = any(each.weight is Severity.ERROR for each in quiet)
    if failed or generic.vars or found is None:
        return None
    return subject, moment, together(*guards) if guards else TRUE, found


# ---------------------------------------------------------------- what is wrong with them


def faults(defaults: Mapping[str, tuple[Default, ...]], specification: Specification) -> Iterator[Diagnostic]:
    """Defaults that depend on one another, or say otherwise than a life cycle how an object begins."""
    yield from _circles(defaults)
    yield from _starts(defaults, specification)


def _circles(defaults: Mapping[str, tuple[Default, ...]]) -> Iterator[Diagnostic]:
    symbols = {each.parameter.function.name: key for key, found in defaults.items() for each in found}
    needs = {
        key: {symbols[name]: each for each in found for name in sorted(each.reads) if name in symbols}
        for key, found in defaults.items()
    }
    told: set[str] = set()
    for key in needs:
        path = _circle(key, needs)
        if not path or told & set(path):
            continue
        told.update(path)
        inside = [needs[one][other] for one, other in zip(path, (*path[1:], path[0]), strict=True)]
        labels = tuple(Label(each.span, Text("and this one", "以及这一项")) for each in inside[1:])
        chain = " → ".join((*path, path[0]))
        yield Diagnostic(DEFAULT_CYCLE, inside[0].span, {"chain": chain}, labels, about=inside[0].id)


def _circle(start: str, needs: Mapping[str, Mapping[str, Default]]) -> tuple[str, ...]:
    """A way from a parameter back to itself, the shortest; empty if there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for key in needs.get(way[-1], ()):
            if key == start:
                return way
            if key not in seen:
                seen.add(key)
                ways.append((*way, key))
    return ()


def _starts(defaults: Mapping[str, tuple[Default, ...]], specification: Specification) -> Iterator[Diagnostic]:
    """A default of a parameter that a life cycle governs says in which state an object begins."""
    for entry in specification.lifecycles:
        for each in defaults.get(entry.id, ()):
            if not isinstance(each.value, Const) or entry.node.initial is None:
                continue
            initial = entry.node.initial.text
            if each.value.value != initial:
                label = specification.label(entry.id)
                fields = {
                    "param": Text(f"`{label.en}`", f"“{label.zh}”"),
                    "initial": listed([initial]),
                    "default": listed([str(each.value.value)]),
                }
                labels = (Label(entry.span, Text("its life cycle", "它的生命周期")),)
                yield Diagnostic(DEFAULT_OF_START, each.span, fields, labels, about=each.id)
