"""What an item says, as numbers that stay the same as long as it says the same.

Three numbers of an item: `meaning`, of its formulas and of all that is declared of what they speak of; `text`, of what
people read; `form`, of how it is written, in either language.  None depends on layout, comments, the order of files and
items, the language of the keywords, the day of the run, or on what else is declared.

What an item rests on is named, each with a number of its own, so that a change from elsewhere can be told as one.
Equal numbers of `meaning` tell that nothing has changed; other numbers, that the formulas are others, not that they
mean something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reqonto.constraints.axioms import Interpretation, interpret, is_rejected
from reqonto.hashes import blake2b
from reqonto.logic.calendars import Reckoning
from reqonto.logic.normal import Spelling, normal
from reqonto.logic.sorts import PARTY, EnumSort, ObjectSort
from reqonto.logic.terms import TRUE, Apply, Const, Formula, IsKind, Var
from reqonto.logic.walk import bound, every_node
from reqonto.records import dataclass
from reqonto.spec.meanings import name_chain
from reqonto.spec.model import Definition, Entry, EventKind, Kind, Parameter, Relation, Specification, Word
from reqonto.spec.types import ValueType
from reqonto.spec.walk import walk
from reqonto.syntax import tree
from reqonto.syntax.printer import item_text
from reqonto.syntax.units import one_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reqonto.constraints.permissions import Table
    from reqonto.logic.theory import Axiom

METHOD = 3
"""Counts up when the numbers are made in another way, so that older ones are not compared with new ones."""

READ = ("definition", "text", "note", "rationale", "source")
"""The texts about an item that people read as part of it, beside its title and labels."""

WEIGHED = ("priority",)

_ASIDE = (("meta", ()), ("doc", ""), ("title", None))

_AS_WRITTEN: frozenset[Word] = frozenset({"lifecycle", "need", "service", "quality"})
"""Items of which checks read more than their formulas say: final states, purposes, fees."""


_BY_FORM: frozenset[Word] = frozenset({"scenario", "service"})
"""Items of which formulas do not say all that the names of settings in them mean, such as facts and fees."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The numbers of an item, and what it rests on: names of declarations, definitions, modules and exceptions."""

    id: str
    meaning: str
    text: str
    form: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meanings:
    """The numbers of all items by id; `ground` has those of everything that some item rests on, by its full name.

    `shown` gives, for a full name (`shop.orders:Order.total`), the name by which this specification knows it.
    """

    items: Mapping[str, Meant] = field(default_factory=lambda: MappingProxyType({}))
    ground: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    shown: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def meanings(
    specification: Specification, interpretation: Interpretation | None = None, only: Collection[str] | None = None
) -> Meanings:
    """The numbers of every item, or only of some.  Without an interpretation of all phases and days one is made."""
    if interpretation is None or interpretation.left_out:
        interpretation = interpret(specification)
    found = _Numbers(specification, interpretation).all(only)
    gone = {
        each.id for each in specification.entries.values() if is_rejected(each) and (only is None or each.id in only)
    }
    if not gone:
        return found
    # What is rejected means what it meant: that it binds nobody any more is its status, not its meaning.
    before = _Numbers(specification, interpret(specification, rejected=True)).all(gone)
    return Meanings({**found.items, **before.items}, {**before.ground, **found.ground}, {**before.shown, **found.shown})


def number(*parts: str) -> str:
    """The number of texts, as sixteen letters."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class _Numbers:
    """Works the numbers out for one specification."""

    def __init__(self, specification: Specification, interpretation: Interpretation) -> None:
        self.specification = specification
        self.interpretation = interpretation
        self.full = _full_names(specification)
        self.named: dict[str, str] = {}
        self.spelling = Spelling(self.spelled, specification.tick)
        self.axioms: dict[str, list[Axiom]] = defaultdict(list)
        for axiom in (*interpretation.theory.axioms, *interpretation.told):
            self.axioms[axiom.id].append(axiom)
        self.tables = {table.id: table for table in interpretation.tables}
        self.own_units = {unit.name for unit in specification.units.values()}
        self.symbols = _declared_symbols(specification)
        self.shown: dict[str, str] = {}
        self.ground: dict[str, str] = {}

    def all(self, only: Collection[str] | None) -> Meanings:
        entries = self.specification.entries
        items = {key: self.item(entry) for key, entry in entries.items() if only is None or key in only}
        return Meanings(items, dict(sorted(self.ground.items())), dict(sorted(self.shown.items())))

    # ------------------------------------------------ names

    def spelled(self, name: str) -> str:
        """The name of a symbol with its module, which does not change when another module declares the same name."""
        found = self.named.get(name)
        if found is None:
            found = self.named[name] = self._spelled(name)
        return found

    def _spelled(self, name: str) -> str:
        prefix = "Provides:" if name.startswith("Provides:") else ""
        rest = name.removeprefix(prefix)
        end = len(rest)
        while end > 0:
            head = rest[:end]
            if head in self.full:
                return f"{prefix}{self.full[head]}{rest[end:]}"
            end = max(rest.rfind(mark, 0, end) for mark in ".:[")
        return name

    # ------------------------------------------------ items

    def item(self, entry: Entry[object]) -> Meant:
        form = self.form(entry)
        said, rests = self.said(entry)
        meta = entry.meta
        when = (str(meta.valid_from or ""), str(meta.valid_to or ""), meta.phase)
        grounds = sorted(rests)
        # What is taken as it is written shows names of settings, not what they say.
        hidden = () if said and entry.word not in _BY_FORM else (_BY_NAME,)
        return Meant(
            entry.id,
            number(
                entry.word, *when, said or form,
                *(
                    f"{name} {self.ground[name]}"
                    for name in grounds
                    if not name.endswith(_WAYS) or name.endswith(hidden)
                ),
            ),
            number(form, *_read(entry)),
            number(form, *when),
            tuple(grounds),
        )  # fmt: skip

    def form(self, entry: Entry[object]) -> str:
        """The item as written in English without what is said about it, on one line."""
        node: Any = entry.node
        bare = replace(node, **{name: empty for name, empty in _ASIDE if hasattr(node, name)})
        return " ".join(item_text(bare, "en", self.own_units, alike=True).split())

    def said(self, entry: Entry[object]) -> tuple[str, set[str]]:
        """The formulas of an item as text, empty if it has none; and what it rests on."""
        rests: set[str] = set()
        self.definitions(entry.module, entry.node, rests)
        if entry.id in self.tables:
            return self.cells(self.tables[entry.id], rests), rests
        axioms = self.axioms.get(entry.id, [])
        texts = sorted({self.axiom(axiom, rests) for axiom in axioms})
        for key, formula in self.interpretation.theory.situations:
            if key == entry.id:
                texts.append(self.formula(formula, rests))
        if texts and entry.word in _AS_WRITTEN:
            texts.append(self.form(entry))
        if texts:
            rests.add(self.module(entry.module))
        elif entry.word == "scenario":
            # Its times are those of the zone.
            rests.add(self.module(entry.module))
            texts = [self.form(entry), self.ground[self.module(entry.module)]]
        return "\n".join(texts), rests

    def axiom(self, axiom: Axiom, rests: set[str]) -> str:
        self.speaks_of(axiom.formula, rests)
        rests.update(self.exception(key) for key in axiom.yields_to)
        return self.written(axiom)

    def written(self, axiom: Axiom) -> str:
        names = {var.name: f"%{index}" for index, var in enumerate(axiom.vars)}
        sorts = " ".join(self.sort(var) for var in axiom.vars)
        parts = (normal(each, self.spelling, names, len(names)) for each in (axiom.trigger, axiom.duty))
        return f"{axiom.force} [{sorts}] {' => '.join(parts)}"

    def formula(self, formula: Formula, rests: set[str]) -> str:
        self.speaks_of(formula, rests)
        return normal(formula, self.spelling)

    def sort(self, var: Var) -> str:
        return self.spelled(var.sort.name) if isinstance(var.sort, ObjectSort | EnumSort) else repr(var.sort)

    def cells(self, table: Table, rests: set[str]) -> str:
        texts: list[str] = []
        for cell in table.cells:
            names = {cell.event.name: "%0"}
            condition = "" if cell.condition is None else normal(cell.condition, self.spelling, names, 1)
            if cell.condition is not None:
                self.speaks_of(cell.condition, rests)
            texts.append(" ".join((self.spelled(cell.role), *map(self.spelled, cell.column.key), cell.word, condition)))
            self.rest(cell.role, rests)
        return "\n".join(sorted(texts))

    # ------------------------------------------------ what they rest on

    def speaks_of(self, formula: Formula, rests: set[str]) -> None:
        """Adds the declarations of which a formula speaks."""
        for node in every_node(formula):
            match node:
                case Apply(function) if isinstance(function.computed, Reckoning):
                    rests.add(self.calendar(function.computed))
                case Apply(function):
                    for key in self.symbols.get(function.name, ()):
                        self.rest(key, rests)
                case IsKind(_, kind):
                    self.rest(kind, rests)
                case Var(_, ObjectSort(name) | EnumSort(name)) | Const(_, EnumSort(name)):
                    self.rest(name, rests)
                case _:
                    pass
            for var in bound(node):
                if isinstance(var.sort, ObjectSort | EnumSort):
                    self.rest(var.sort.name, rests)

    def rest(self, key: str, rests: set[str]) -> None:
        """Adds a declaration with what it itself rests on."""
        # A parameter that a life cycle governs shares its id.
        thing = self.specification.parameters.get(key) or self.specification.find(key)
        if thing is None or isinstance(thing, Entry) or key == PARTY.name:
            return
        full = self.full.get(key, key)
        if full in rests:
            return
        rests.add(full)
        text, more = _declared(thing, self)
        if full not in self.ground:
            # What a declaration says of values and numbers of links is an axiom of its own; a life cycle is an item.
            own = (f"{key}[range]", f"{key}[card]", *(() if key in self.specification.entries else (key,)))
            bounds = sorted(self.written(axiom) for part in own for axiom in self.axioms.get(part, ()))
            self.ground[full] = number(text, *bounds)
            self.shown[full] = key
        for other in more:
            self.rest(other, rests)

    def definitions(self, module: str, node: object, rests: set[str]) -> None:
        """Adds the definitions and settings whose names stand in a text, and those in their bodies."""
        # Names that the text itself binds stand for objects.
        own = {name.text for inner in walk(node) if isinstance(inner, tree.Binder) for name in inner.names}
        for inner in walk(node):
            if isinstance(inner, tree.Timing) and inner.word == "immediately":
                lasts = self.specification.immediately
                if isinstance(lasts, Definition):
                    self.definition(lasts, rests)
            chain = name_chain(inner) if isinstance(inner, tree.Var | tree.Dot) else ()
            if not chain or chain[0].text in own:
                continue
            for thing in self.specification.lookup(module, tuple(name.text for name in chain)):
                if isinstance(thing, Definition) and not thing.unusable:
                    self.definition(thing, rests)

    def definition(self, thing: Definition, rests: set[str]) -> None:
        full = f"{self.full.get(thing.symbol, thing.symbol)}{_BY_NAME}"
        if full in rests:
            return
        rests.add(full)
        self.shown[full] = thing.symbol
        self.ground[full] = number(thing.given_by, _shown(thing.body, self.own_units))
        self.definitions(thing.module, thing.body, rests)

    def exception(self, key: str) -> str:
        """The name under which an exception to an item is kept; what it says is in the formula of the item itself."""
        full = f"{key}{_EXCEPTION}"
        if full not in self.ground:
            parts = [self.written(replace(each, duty=TRUE)) for each in self.axioms.get(key, ())]
            self.ground[full] = number(*sorted(parts))
            self.shown[full] = key
        return full

    def module(self, path: str) -> str:
        """The name under which the zone of a module is kept."""
        full = f"{path}{_MODULE}"
        info = self.specification.modules.get(path)
        if full not in self.ground:
            self.ground[full] = "" if info is None else number(info.zone)
            self.shown[full] = path
        return full

    def calendar(self, reckoning: Reckoning) -> str:
        """The name under which a calendar is kept; its days are in the formulas that count by it."""
        full = f"{reckoning.calendar.name}{_CALENDAR}"
        entry = self.specification.entries.get(reckoning.calendar.name)
        if full not in self.ground:
            self.ground[full] = "" if entry is None else number(self.form(entry))
            self.shown[full] = reckoning.calendar.name
        return full


_BY_NAME, _EXCEPTION, _MODULE, _CALENDAR = " (definition)", " (exception)", " (module)", " (calendar)"
_WAYS = (_BY_NAME, _EXCEPTION, _MODULE, _CALENDAR)
"""Endings of what shows in the formulas themselves: these are only named, so that a change can be told as theirs."""


def kind_of_ground(full: str) -> str:
    """What a full name stands for: `definition`, `exception`, `module`, `calendar` or `declaration`."""
    return full.rpartition("(")[2].rstrip(")") if full.endswith(_WAYS) else "declaration"


def _read(entry: Entry[object]) -> Iterator[str]:
    """What people read about an item."""
    meta = entry.meta
    if meta.title is not None:
        yield f"title {meta.title.lang} {meta.title.text}"
    yield from sorted(f"label {lang} {text}" for lang, text in (*meta.labels, *meta.also))
    yield from (f"{key} {each.lang} {each.text}" for key, parts in meta.texts if key in READ for each in parts)
    yield from (f"{key} {' '.join(words)}" for key, words in meta.words if key in WEIGHED)


def _shown(expr: tree.Expr, own_units: Iterable[str]) -> str:
    from reqonto.syntax.show import Shown

    return Shown("en", frozenset(own_units)).expr(expr)


def _full_names(specification: Specification) -> Mapping[str, str]:
    """For each symbol its name with its module, however the specification tells it from others of that name."""
    full: dict[str, str] = {}
    tables: tuple[Mapping[str, Any], ...] = (
        specification.kinds, specification.events, specification.enumerations, specification.types,
        specification.units, specification.global_relations, specification.definitions,
    )  # fmt: skip
    for table in tables:
        for symbol, thing in table.items():
            is_root = symbol == PARTY.name
            full[symbol] = symbol if is_root or not thing.module else f"{thing.module}:{thing.name}"
    members: tuple[Mapping[str, Any], ...] = (
        specification.features, specification.parameters, specification.relations,
    )  # fmt: skip
    for table in members:
        for symbol, thing in table.items():
            owner = full.get(thing.owner, f"{thing.module}:" if thing.module else "")
            inner = getattr(thing, "feature", "")
            parts = [part for part in (inner.rpartition(".")[2], thing.name) if part]
            joint = "" if owner.endswith(":") or not owner else "."
            full[symbol] = f"{owner}{joint}{'.'.join(parts)}"
    # An enumeration written in place is called like the parameter that it belongs to.
    for symbol in specification.enumerations:
        if symbol in specification.parameters:
            continue
        owner, _, name = symbol.rpartition(".")
        if owner in full and specification.enumerations[symbol].name == symbol:
            full[symbol] = f"{full[owner]}.{name}"
    return full


def _declared_symbols(specification: Specification) -> Mapping[str, Sequence[str]]:
    """For each symbol of the logic the ids of what declares it."""
    found: dict[str, list[str]] = defaultdict(list)
    for parameter in specification.parameters.values():
        found[parameter.function.name].append(parameter.id)
    for relation in specification.relations.values():
        found[relation.function.name].append(relation.id)
    for feature in specification.features.values():
        found[feature.presence.name].append(feature.id)
    for predicate in specification.global_relations.values():
        found[predicate.function.name].append(predicate.id)
    for event in specification.events.values():
        functions = [event.time_function, event.by_function, event.to_function]
        for function in (*functions, *(arg.function for arg in event.args)):
            if function is not None:
                found[function.name].append(event.id)
    return found


def _declared(thing: object, numbers: _Numbers) -> tuple[str, tuple[str, ...]]:
    """A declaration as text, and what it rests on; what it says about itself in words does not count."""

    def typed(found: ValueType) -> str:
        tick = numbers.specification.tick if found.base in {"duration", "datetime"} else 1
        ends = [None if end is None else str(end * tick) for end in (found.low, found.high)]
        names = [numbers.spelled(name) for name in (found.kind, found.enumeration) if name]
        unit = one_name(found.unit, own=numbers.own_units)
        return f"{found.base} {unit} {found.optional} {found.collection} {ends} {found.pattern!r} {names}"

    def named(found: ValueType) -> tuple[str, ...]:
        return tuple(name for name in (found.kind, found.enumeration) if name)

    match thing:
        case Parameter():
            args = [typed(arg.type) for arg in thing.args]
            text = f"parameter {args} {typed(thing.type)} {thing.changing} {thing.required} {thing.function.partial}"
            return text, (*named(thing.type), thing.owner)
        case Relation():
            ends = f"{thing.low}..{thing.high} {numbers.spelled(thing.target)} {thing.inverse} {thing.changing}"
            return f"relation {ends}", (thing.owner, thing.target)
        case Kind():
            above = sorted(map(numbers.spelled, thing.supers))
            apart = sorted(map(numbers.spelled, thing.disjoint))
            # Features of which one or some must be there bind every owner.
            groups = sorted(f"{each.kind} {sorted(map(numbers.spelled, each.features))}" for each in thing.groups)
            return f"{thing.word} {above} {apart} {thing.world} {thing.external} {groups}", thing.supers
        case EventKind():
            args = [f"{arg.name} {typed(arg.type)}" for arg in thing.args]
            ends = f"{numbers.spelled(thing.by)} {numbers.spelled(thing.to)}"
            more = (*(each for arg in thing.args for each in named(arg.type)), thing.by, thing.to)
            return f"event {sorted(args)} {ends}", tuple(each for each in more if each)
        case _:
            sort = getattr(thing, "sort", None)
            if isinstance(sort, EnumSort):
                return f"values {sorted(sort.members)}", ()
            args = [typed(arg.type) for arg in getattr(thing, "args", ())]
            return f"{type(thing).__name__} {args} {getattr(thing, 'optional', '')}", ()
