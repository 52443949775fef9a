"""RDF as data in the vocabulary of a specification: things with their kinds, values, events.

A value is a literal or a node; an amount of money or a quantity may stand in a node of its own, with its currency or
unit (as schema.org writes it).  A fact about several things is a node that names them, `rdf:value` its value.  What a
changing parameter was from some time on stands in an `rdf:Statement` with `ecreq:validFrom`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from rdflib import RDF

from reqonto.constraints.data_world import Data, Doubt, Given, Thing
from reqonto.constraints.scenario_clock import zone_named
from reqonto.diagnostics import codes_data as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.interchange.data_files import Lexical, Triples
from reqonto.interchange.data_terms import Ambiguous, Terms, last_part, plain
from reqonto.interchange.data_values import CALLED, TOO_LONG, Finer, Unfit, instant, literal_value, whole_ticks
from reqonto.logic.structure import Value
from reqonto.logic.terms import Function
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import Argument, EventKind, Feature, GlobalRelation, Kind, Parameter, Relation, Specification
from reqonto.spec.types import BOOLEAN_TYPE, INSTANT_TYPE, ValueType

_TYPE, _FIRST, _REST, _NIL, _VALUE = str(RDF.type), str(RDF.first), str(RDF.rest), str(RDF.nil), str(RDF.value)
_STATEMENT, _SUBJECT, _PREDICATE, _OBJECT = (
    str(each) for each in (RDF.Statement, RDF.subject, RDF.predicate, RDF.object)
)

_AMOUNTS = tuple(map(plain, ("price", "value", "amount", "amountValue")))
_UNITS = tuple(map(plain, ("priceCurrency", "currency", "unitCode", "unitText")))
_SINCE = tuple(map(plain, ("validFrom", "since", "atTime", "startTime")))

NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})

MOST_TOLD = 8
"""Names that the specification has no word for: so many are told."""

Object: TypeAlias = str | Lexical


@dataclass(frozen=True)
class ReadData:
    """Data with what each name in them was taken to mean, in order: (name in the data, id in the specification)."""

    data: Data
    meanings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _NoTime:
    """What stands where a time should, and why it is none."""

    value: Object
    why: Unfit
    span: Span


_Since: TypeAlias = Fraction | _NoTime | None
"""When a value began to be so, if that is told."""


def read_data(
    triples: Triples, specification: Specification, base: str, further: Mapping[str, tuple[str, ...]] = NOTHING,
    *, now: Fraction | None = None,
) -> tuple[ReadData, list[Diagnostic]]:  # fmt: skip
    """What the triples say in the vocabulary of the specification, and what could not be read.

    `further` gives for terms the words to look for first.  Times are told in ticks that are short enough for all of
    them and for `now` (seconds since 1970-01-01T00:00Z), see `Data.tick`.
    """
    tick = specification.tick
    if now is not None:
        try:
            whole_ticks(now, tick)
        except Finer as error:
            tick = error.tick
        except Unfit:
            pass
    while True:
        reader = _Reader(triples, specification, base, further, tick)
        try:
            return reader.read(), reader.diagnostics
        except Finer as error:
            # The first that is finer is mostly among the first times that there are.
            tick = error.tick


class _Reader:
    def __init__(
        self, triples: Triples, specification: Specification, base: str, further: Mapping[str, tuple[str, ...]],
        tick: Fraction,
    ) -> None:  # fmt: skip
        self.triples, self.specification, self.tick = triples, specification, tick
        self.terms = Terms(specification, base, further)
        self.diagnostics: list[Diagnostic] = []
        self.table: dict[str, list[tuple[str, Object, Span]]] = {}
        for (subject, predicate, value), span in triples.rows:
            self.table.setdefault(subject, []).append((predicate, value, span))
        self.given: list[Given] = []
        self.doubts: list[Doubt] = []
        self.meanings: dict[str, str] = {}
        self.unread: dict[str, None] = {}
        self.mistaken: set[str] = set()
        self.ambiguous: set[str] = set()
        self.kinds: dict[str, tuple[str, ...]] = {}
        self.queue: list[Thing] = []
        self.found: list[Thing] = []
        self.zones: dict[str, tzinfo] = {
            path: zone_named(module.zone) for path, module in specification.modules.items() if module.zone
        }

    def read(self) -> ReadData:
        things: list[Thing] = []
        facts: list[tuple[str, Parameter | GlobalRelation]] = []
        for subject, rows in self.table.items():
            named = list(self._types(rows))
            kinds = tuple(dict.fromkeys(each.symbol for each, _ in named if isinstance(each, Kind | EventKind)))
            if kinds:
                self.kinds[subject] = kinds
                things.append(Thing(subject, kinds, named[0][1]))
            facts += [(subject, each) for each, _ in named if isinstance(each, Parameter | GlobalRelation)]
        # What others speak of is of the kind that is spoken of, and what it says is read as well.
        self.queue = list(things)
        while self.queue:
            self._thing(self.queue.pop(0))
        things += self.found
        for subject, declared in facts:
            self._fact(subject, declared)
        for subject, rows in self.table.items():
            if any(predicate == _TYPE and value == _STATEMENT for predicate, value, _ in rows):
                self._statement(subject)
        if not things:
            # That there are no data at all may be so; it is told, for no verdict says it.
            weight = None if self.triples.rows else Severity.WARNING
            self.diagnostics.append(Diagnostic(codes.NOTHING_KNOWN, None, severity=weight))
        self._tell_unread()
        data = Data(tuple(things), tuple(self.given), tuple(self.doubts), self.tick)
        return ReadData(data, tuple(self.meanings.items()))

    def _unread(self, term: str, span: Span) -> None:
        """Names of others are told together at the end; one under the base of the specification is a mistake."""
        if not self.terms.is_mistaken(term):
            self.unread[term] = None
        elif term not in self.mistaken:
            self.mistaken.add(term)
            near = self.terms.nearest(term)
            meant = Text(f"; is `{near}` meant?", f"；是否想写“{near}”？") if near else Text("", "")
            fields = {"term": self.triples.short(term), "meant": meant}
            self.diagnostics.append(Diagnostic(codes.NO_SUCH_NAME, span, fields))

    def _tell_unread(self) -> None:
        if self.unread:
            shown = [self.triples.short(each) for each in self.unread]
            more = len(shown) - MOST_TOLD
            rest = Text(f" and {more} more", f" 等 {len(shown)} 个词") if more > 0 else Text("", "")
            first = shown[:MOST_TOLD]
            terms = Text(", ".join(first) + rest.en, "、".join(first) + rest.zh)
            self.diagnostics.append(Diagnostic(codes.UNREAD_TERMS, None, {"terms": terms}))

    # ------------------------------------------------ kinds

    def _types(self, rows: Sequence[tuple[str, Object, Span]]) -> Iterator[tuple[object, Span]]:
        for predicate, value, span in rows:
            if predicate != _TYPE or not isinstance(value, str) or value == _STATEMENT:
                continue
            try:
                found = self.terms.kind(value)
            except Ambiguous as error:
                self._ambiguous(error, span)
                continue
            if found is None:
                self._unread(value, span)
            else:
                self.meanings[self.triples.short(value)] = found.id
                yield found, span

    def _ambiguous(self, error: Ambiguous, span: Span) -> None:
        if error.term not in self.ambiguous:
            self.ambiguous.add(error.term)
            shown = self.triples.short(error.term)
            found = Text(", ".join(error.found), "、".join(error.found))
            self.diagnostics.append(Diagnostic(codes.AMBIGUOUS_TERM, span, {"term": shown, "found": found}))

    # ------------------------------------------------ values of things

    def _thing(self, thing: Thing) -> None:
        events = [self.specification.events[each] for each in thing.kinds if each in self.specification.events]
        unit = self._beside(thing.name)
        for predicate, value, span in self.table[thing.name]:
            if predicate == _TYPE:
                continue
            try:
                understood = any(self._attribute(event, thing.name, predicate, value, span, unit) for event in events)
                if not understood:
                    understood = self._member(thing, predicate, value, span, unit)
            except Ambiguous as error:
                self._ambiguous(error, span)
                continue
            if not understood and plain(last_part(predicate)) not in _UNITS:
                self._unread(predicate, span)

    def _attribute(self, event: EventKind, name: str, predicate: str, value: Object, span: Span, unit: str) -> bool:
        found = self.terms.attribute(event, predicate)
        if found is None:
            return False
        function, type_ = _attribute_of(event, found)
        if function is None:
            return False
        self.meanings[self.triples.short(predicate)] = function.name
        for each in self._items(value):
            self._give(function, (name,), each, type_, span, unit, event.module)
        return True

    def _member(self, thing: Thing, predicate: str, value: Object, span: Span, unit: str) -> bool:
        found = self.terms.member(thing.kinds, predicate)
        if found is None:
            return False
        self.meanings[self.triples.short(predicate)] = found.id
        for each in self._items(value):
            self._give_member(thing.name, found, each, span, unit)
        return True

    def _give_member(
        self, name: str, member: Parameter | Relation | Feature, value: Object, span: Span, unit: str,
        since: _Since = None,
    ) -> None:  # fmt: skip
        if isinstance(member, Feature):
            self._give(member.presence, (name,), value, BOOLEAN_TYPE, span, unit, member.module, since)
            return
        type_ = member.type.element
        via = member.via if isinstance(member, Relation) else ("pairs" if member.type.collection else "value")
        if via == "value":
            self._give(member.function, (name,), value, type_, span, unit, member.module, since)
            return
        found = self._value(value, type_, unit, member.module)
        if isinstance(found, Unfit):
            self._unfit(found, member.function, (name,), value, type_, span)
        elif via == "pairs":
            self._note(member.function, (name, found), True, span, since)
        elif via == "inverse value":
            self._note(member.function, (found,), name, span, since)
        else:
            self._note(member.function, (found, name), True, span, since)

    def _give(
        self, function: Function, args: tuple[Value, ...], value: Object, type_: ValueType, span: Span, unit: str,
        module: str, since: _Since = None,
    ) -> None:  # fmt: skip
        found = self._value(value, type_, unit, module)
        if isinstance(found, Unfit):
            self._unfit(found, function, args, value, type_, span)
        else:
            self._note(function, args, found, span, since)

    def _note(self, function: Function, args: tuple[Value, ...], value: Value, span: Span, since: _Since) -> None:
        """Note a value; one that is so since nobody knows when is unknown at every time."""
        if isinstance(since, _NoTime):
            self._unfit(since.why, function, args, since.value, INSTANT_TYPE, since.span)
        else:
            self.given.append(Given(function.name, args, value, span, since))

    def _unfit(
        self, why: Unfit, function: Function, args: tuple[Value, ...], value: Object, type_: ValueType, span: Span
    ) -> None:
        called = CALLED.get(type_.base, CALLED["text"])
        if type_.unit:
            called = Text(f"{called.en} in {type_.unit}", f"以 {type_.unit} 计的{called.zh}")
        text = _text(value)
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        fields = {
            "value": shown, "expected": called, "of": self.specification.label(function.name),
            "name": ", ".join(self.triples.short(str(arg)) for arg in args),
        }  # fmt: skip
        notes = () if why.why is None else (why.why,)
        self.diagnostics.append(Diagnostic(codes.ILL_TYPED, span, fields, notes=notes))
        reason = Text(f"`{shown}` is no {called.en}", f"“{shown}”不是{called.zh}")
        self.doubts.append(Doubt(function.name, args, reason, span))

    def _items(self, value: Object) -> Iterator[Object]:
        """The members of a list of RDF, or the value itself; a list that runs in a circle ends where it began."""
        if value == _NIL:
            return
        if not isinstance(value, str) or all(predicate != _FIRST for predicate, _, _ in self.table.get(value, ())):
            yield value
            return
        seen: set[str] = set()
        node: Object = value
        while isinstance(node, str) and node != _NIL and node not in seen:
            seen.add(node)
            rows = self.table.get(node, ())
            yield from (each for predicate, each, _ in rows if predicate == _FIRST)
            node = next((each for predicate, each, _ in rows if predicate == _REST), _NIL)

    # ------------------------------------------------ one value

    def _value(self, value: Object, type_: ValueType, unit: str, module: str) -> Value | Unfit:
        try:
            return self._read(value, type_, unit, module)
        except Unfit as error:
            return error

    def _read(self, value: Object, type_: ValueType, unit: str, module: str) -> Value:
        if type_.base == "object":
            if isinstance(value, Lexical):
                raise Unfit
            self._spoken_of(value, type_.kind)
            return value
        if type_.base == "enumeration":
            text = _text(value)
            if len(text) > 10_000:
                raise Unfit(TOO_LONG)
            found = self.terms.choice(self.specification.enumerations[type_.enumeration], text)
            if found is None:
                raise Unfit
            return found
        if not isinstance(value, Lexical):
            value, unit = self._inside(value, type_, unit)
        zone = self.zones.get(module, UTC)
        return literal_value(_text(value), type_, tick=self.tick, zone=zone, unit=unit)

    def _spoken_of(self, node: str, kind: str) -> None:
        """Read a thing without a known kind as one of the kind that is spoken of."""
        if node in self.table and node not in self.kinds and kind in self.specification.kinds:
            self.kinds[node] = (kind,)
            thing = Thing(node, (kind,), self.table[node][0][2])
            self.found.append(thing)
            self.queue.append(thing)

    def _inside(self, node: str, type_: ValueType, unit: str) -> tuple[Object, str]:
        """The number in a node of its own, and its unit."""
        rows = self.table.get(node, ())
        if type_.base in {"text", "identifier"}:
            return Lexical(node), unit
        numbers = [value for predicate, value, _ in rows if plain(last_part(predicate)) in _AMOUNTS]
        if len(set(map(_text, numbers))) != 1 or not isinstance(numbers[0], Lexical):
            raise Unfit
        return numbers[0], self._beside(node) or unit

    def _beside(self, node: str) -> str:
        """The unit or currency that stands beside the numbers of a thing; two of them are told as one that is none."""
        rows = self.table.get(node, ())
        units = dict.fromkeys(
            last_part(_text(value)) for predicate, value, _ in rows if plain(last_part(predicate)) in _UNITS
        )
        return "/".join(units)

    # ------------------------------------------------ facts about several things

    def _fact(self, subject: str, declared: Parameter | GlobalRelation) -> None:
        found: dict[str, tuple[Object, Span, ValueType]] = {}
        value: tuple[Object, Span] | None = None
        since: _Since = None
        for predicate, each, span in self.table[subject]:
            if predicate == _TYPE:
                continue
            if predicate == _VALUE:
                value = (each, span)
            elif plain(last_part(predicate)) in _SINCE and declared.function.changing:
                since = self._time(each, span, declared.module)
            else:
                arg = self.terms.attribute(declared, predicate)
                if isinstance(arg, Argument):
                    found[arg.name] = (each, span, arg.type)
                else:
                    self._unread(predicate, span)
        args: list[Value] = []
        for argument in declared.args:
            said = found.get(argument.name)
            read = Unfit() if said is None else self._value(said[0], said[2], "", declared.module)
            if isinstance(read, Unfit):
                fields = {
                    "value": "" if said is None else _text(said[0])[:60], "expected": CALLED[argument.type.base],
                    "of": argument.name, "name": self.triples.short(subject),
                }  # fmt: skip
                place = self.table[subject][0][2] if said is None else said[1]
                self.diagnostics.append(Diagnostic(codes.ILL_TYPED, place, fields))
                return
            args.append(read)
        place = self.table[subject][0][2]
        if isinstance(declared, GlobalRelation):
            truth: Object = Lexical("true") if value is None else value[0]
            self._give(declared.function, tuple(args), truth, BOOLEAN_TYPE, place, "", declared.module, since)
        elif value is not None:
            unit = self._beside(subject)
            self._give(declared.function, tuple(args), value[0], declared.type, value[1], unit, declared.module, since)

    def _statement(self, node: str) -> None:
        """A value of a changing parameter from some time on."""
        rows = {predicate: (value, span) for predicate, value, span in self.table[node]}
        subject, predicate = (rows.get(each, (None, None))[0] for each in (_SUBJECT, _PREDICATE))
        times = [row for name, row in rows.items() if plain(last_part(name)) in _SINCE]
        if len(times) != 1 or _OBJECT not in rows or not isinstance(subject, str) or not isinstance(predicate, str):
            return
        value, span = rows[_OBJECT]
        member = self.terms.member(self.kinds.get(subject, ()), predicate)
        if member is not None:
            self._give_member(subject, member, value, span, "", self._time(*times[0], member.module))

    def _time(self, value: Object, span: Span, module: str) -> Fraction | _NoTime:
        """When something began to be so; without a zone in that of the module that declares what is said."""
        try:
            return whole_ticks(instant(_text(value), self.zones.get(module, UTC)), self.tick)
        except Unfit as error:
            return _NoTime(value, error, span)


def _attribute_of(event: EventKind, found: Argument | str) -> tuple[Function | None, ValueType]:
    if isinstance(found, Argument):
        return found.function, found.type.element
    if found == "time":
        return event.time_function, INSTANT_TYPE
    function = event.by_function if found == "by" else event.to_function
    return function, ValueType("object", function.result, kind=event.by if found == "by" else event.to)


def _text(value: Object) -> str:
    return value.text if isinstance(value, Lexical) else value
