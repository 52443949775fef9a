"""The typed specification: every declaration and item with its names resolved.

A `Specification` is what reasoning, export and reports read.  Symbols of the logic (`Function`, sorts, kind names) are
fixed here once; the same declaration never gets a second symbol.  Items (requirements, constraints, scenarios …) keep
their tree node: `elaborate.Elaborator` turns its expressions into formulas over these symbols.

Names of symbols: a kind, event kind, enumeration, definition or top-level function is called by its simple name if that
is unique over all modules, else by its qualified one (`shop.base.Order`); a member is `Kind.member`, a member of a
feature `Kind.Feature.member`.  Every role is a predicate over the one sort `Party`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Generic, Literal, TypeAlias, TypeVar

from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.sorts import INSTANT, PARTY, TEXT, EnumSort, ObjectSort
from reqonto.logic.terms import Function
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.types import TEXT_TYPE, ValueType
from reqonto.syntax import tree

# ---------------------------------------------------------------- metadata


@dataclass(frozen=True, slots=True)
class Link:
    """A trace from an item to another: `refines IR-01`.  `target` is the id as written."""

    word: tree.LinkWord
    target: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is said about a declaration or item beside its content.

    `labels` holds (language, text) pairs in order, `""` for an untagged text; `also` further names likewise; `texts`
    and `words` everything written, by keyword (`note`, `source`, `rationale`, `owner`, `version`, `definition`…;
    `status`, `tags`, `priority`, `layer`, `phase`…), for export without loss.
    """

    title: tree.LangString | None = None
    labels: tuple[tuple[str, str], ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, tuple[tree.LangString, ...]], ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    links: tuple[Link, ...] = ()
    doc: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def text(self, key: str) -> str:
        """The text under `key` (`source`, `rationale`…), several joined by a line end; empty if there is none."""
        return "\n".join(part.text for name, parts in self.texts if name == key for part in parts)

    def word(self, key: str) -> str:
        """The first word under `key` (`status`, `priority`, `layer`, `phase`…); empty if there is none."""
        return next((words[0] for name, words in self.words if name == key and words), "")

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(word for name, words in self.words if name == "tags" for word in words)

    @property
    def status(self) -> str:
        return self.word("status")

    @property
    def phase(self) -> str:
        return self.word("phase") or self.text("phase")

    @property
    def layer(self) -> str:
        return self.word("layer")

    @property
    def priority(self) -> str:
        return self.word("priority")

    @property
    def owner_mark(self) -> bool:
        """Whether a relation is marked `owner`: it leads to the party whose data this is."""
        return any(name == "owner" and not words for name, words in self.words)

    def targets(self, *links: tree.LinkWord) -> tuple[str, ...]:
        """The ids that the links of these words point to, in order."""
        return tuple(link.target for link in self.links if link.word in links)

    def label(self, lang: str) -> str:
        """The label in a language, else the untagged one, else empty."""
        table = dict(reversed(self.labels))
        return table.get(lang) or table.get("") or ""


# ---------------------------------------------------------------- vocabulary


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a kind, of a feature, or at top level.

    `function` is its symbol: arguments, then the moment if it is changing, to the value; for sets and lists the element
    is one more argument (before the moment) and the result is `BOOL`.  `partial` where the value may be absent: it is
    optional, belongs to an optional feature, or is an object and `owner` is not the root of its sort.  `required`
    tells that a member of the owner must have the value all the same (with the feature, if there is one).
    """

    id: str
    name: str
    owner: str
    feature: str
    args: tuple[Argument, ...]
    type: ValueType
    function: Function
    required: bool
    default: tree.Expr | None
    module: str
    meta: Metadata
    span: Span = field(compare=False, repr=False)

    @property
    def changing(self) -> bool:
        return self.function.changing


Via: TypeAlias = Literal["value", "pairs", "inverse value", "inverse pairs"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a kind to objects of `target`.

    `high` None is unbounded.  `function` is the one symbol that it and its inverse share, read as `via` says:
    `value` – to-one, a function from the owner to the target; `pairs` – (owner, target) to `BOOL`;
    `inverse value` – the inverse is to-one: t is linked to o where function(t) = o; `inverse pairs` – function(t, o).
    (Two to-one relations that are inverse to each other have a function each.)  A changing one has the moment as last
    argument.
    The symbol of a to-one relation is partial if `low` is 0, the owner is not the root of its sort, or it belongs to an
    optional feature; where `low` is 1, a member of the owner (having the feature) must have the value all the same.
    """

    id: str
    name: str
    owner: str
    feature: str
    target: str
    target_sort: ObjectSort
    low: int
    high: int | None
    inverse: str
    via: Via
    function: Function
    module: str
    meta: Metadata
    span: Span = field(compare=False, repr=False)

    @property
    def to_one(self) -> bool:
        return self.high == 1

    @property
    def changing(self) -> bool:
        return self.function.changing

    @property
    def type(self) -> ValueType:
        """The type of the linked object; a collection unless to-one."""
        return ValueType(
            "object",
            self.target_sort,
            kind=self.target,
            optional=self.to_one and self.low == 0,
            collection=None if self.to_one else "set",
        )


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of a role; `presence` tells of an owner whether it has it.

    A feature without owner belongs to the system as a whole: its presence has no argument, and `owner` is empty.
    One that is not `optional` is present in every owner.
    """

    id: str
    name: str
    owner: str
    optional: bool
    presence: Function
    parameters: tuple[str, ...]
    relations: tuple[str, ...]
    module: str
    meta: Metadata
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FeatureGroup:
    """At least one (`some`) or exactly one (`one`) of the features, in every owner."""

    id: str
    owner: str
    kind: Literal["some", "one"]
    features: tuple[str, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Kind:
    """A role or an entity, all its declarations together.

    `symbol` is its name in the logic (`Kind.id` too), `name` the one written.  `supers` are symbols; a role without any
    has `Party`, the root of all roles, which is always there.  Members are the ids of what this kind itself declares;
    `Specification.members` includes the inherited ones.
    """

    symbol: str
    name: str
    word: Literal["role", "entity"]
    sort: ObjectSort
    supers: tuple[str, ...]
    disjoint: tuple[str, ...]
    world: Literal["open", "closed"] | None
    external: bool
    clearance: str
    parameters: tuple[str, ...]
    relations: tuple[str, ...]
    features: tuple[str, ...]
    groups: tuple[FeatureGroup, ...]
    module: str
    meta: Metadata
    span: Span | None = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.symbol

    @property
    def is_root(self) -> bool:
        return self.symbol == self.sort.name


@dataclass(frozen=True, slots=True)
class Argument:
    """A named argument of an event, top-level function, relation or definition.

    For an event `function` is the attribute `E.arg`, partial if the type is optional; elsewhere None.
    """

    name: str
    type: ValueType
    function: Function | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of events; its sort is its own.

    `time` is an instant.  `by` and `to` are parties: the roles declared (symbols), empty where nothing is declared –
    the attribute is then partial and any party may stand there.
    """

    symbol: str
    name: str
    sort: ObjectSort
    args: tuple[Argument, ...]
    by: str
    to: str
    module: str
    meta: Metadata
    span: Span | None = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.symbol

    @property
    def time_function(self) -> Function:
        return Function(f"{self.symbol}.time", (self.sort,), INSTANT)

    @property
    def by_function(self) -> Function:
        return Function(f"{self.symbol}.by", (self.sort,), PARTY, partial=not self.by)

    @property
    def to_function(self) -> Function:
        return Function(f"{self.symbol}.to", (self.sort,), PARTY, partial=not self.to)

    def argument(self, name: str) -> Argument | None:
        return next((arg for arg in self.args if arg.name == name), None)


def provides_event(of: ObjectSort) -> EventKind:
    """The built-in event `Provides(item, of, to)` about objects of one sort; `item` is the id of a parameter, a text.

    >>> provides_event(ObjectSort("Order")).symbol
    'Provides:Order'
    """
    symbol = f"Provides:{of.name}"
    sort = ObjectSort(symbol)
    span = None
    item = Argument("item", TEXT_TYPE, Function(f"{symbol}.item", (sort,), TEXT), span)  # type: ignore[arg-type]
    what = Argument(
        "of", ValueType("object", of, kind=of.name), Function(f"{symbol}.of", (sort,), of), span  # type: ignore[arg-type]
    )  # fmt: skip
    return EventKind(symbol, "Provides", sort, (item, what), "", "", "", Metadata(), None)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an enumeration."""

    name: str
    labels: tuple[tuple[str, str], ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A closed list of values.  One written in place (`one of { … }`) is called like the parameter it belongs to."""

    symbol: str
    name: str
    sort: EnumSort
    members: tuple[Member, ...]
    module: str
    meta: Metadata
    span: Span = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.symbol


@dataclass(frozen=True, slots=True)
class NamedType:
    """A named type: `type Phone = text matching "…"`."""

    symbol: str
    name: str
    type: ValueType
    module: str
    meta: Metadata
    span: Span = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.symbol


@dataclass(frozen=True, slots=True)
class UserUnit:
    """`unit box = 12 piece`: `factor` base units of the sort of `type`."""

    symbol: str
    name: str
    type: ValueType
    factor: Fraction
    module: str
    span: Span = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.symbol


@dataclass(frozen=True, slots=True)
class GlobalRelation:
    """A relation of several objects: `relation HasPermission(who: Staff, shop: Shop)`.

    The moment is the last argument of a changing one.
    """

    symbol: str
    name: str
    args: tuple[Argument, ...]
    function: Function
    module: str
    meta: Metadata
    span: Span = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.symbol


@dataclass(frozen=True, slots=True)
class Definition:
    """A named expression; uses are replaced by `body`.

    An `unusable` one leads back to itself or unfolds beyond measure; that has been reported, and nobody unfolds it.
    Where a `default value` gave it another value, `given_by` is the id of that item, and `own` the value of the text.
    """

    symbol: str
    name: str
    args: tuple[Argument, ...]
    type: ValueType
    body: tree.Expr
    module: str
    meta: Metadata
    span: Span = field(compare=False, repr=False)
    unusable: bool = False
    given_by: str = ""
    own: tree.Expr | None = None

    @property
    def id(self) -> str:
        return self.symbol

    @property
    def bound(self) -> str:
        """`lower` or `upper` where its value is the least or the greatest that is allowed; empty for any other."""
        return "" if self.args else self.meta.word("bound")


Declaration: TypeAlias = (
    Kind | EventKind | Enumeration | NamedType | UserUnit | Parameter | GlobalRelation | Feature | Definition
)
"""What a plain name of a module can stand for (a `Parameter` here is a top-level one)."""

MemberDeclaration: TypeAlias = Parameter | Relation | Feature

# ---------------------------------------------------------------- items

NodeT_co = TypeVar("NodeT_co", covariant=True)

Word: TypeAlias = Literal[
    "requirement", "constraint", "assumption", "rule", "situation", "lifecycle", "scenario", "need", "service",
    "permissions", "layers", "consent", "default", "calendar", "quality", "bind", "question",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry(Generic[NodeT_co]):
    """An item with its id, module and metadata; `span` is the place of its id (or head).

    Ids of things without one of their own: a life cycle is `Order.state`, a default `Order.timeout@default2`, a binding
    `bind Order`, a consent `consent 1`, the layers `layers`, a calendar its name.
    """

    id: str
    word: Word
    node: NodeT_co
    module: str
    meta: Metadata
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ModuleInfo:
    """One module: its path, what it imports, and the plain names that it declares.

    `imports` maps the module path to the alias (or empty).  `zone` is the IANA name that date-times without zone take.
    """

    path: str
    imports: tuple[tuple[str, str], ...]
    names: Mapping[str, Declaration] = field(repr=False)
    zone: str
    meta: Metadata
    span: Span | None = field(compare=False, repr=False)
    tree: tree.Tree = field(repr=False, compare=False)


def member_id(owner: str, name: str, feature: str = "") -> str:
    """The id of a member: `Order.state`, `Seller.Invoicing.lead`."""
    return ".".join(part for part in (owner, feature, name) if part)


def derived_id(base: str, part: str) -> str:
    """The id of a part without one of its own: `Order.lines[card]`, `Order.total[range]`, `PT-1[Buyer,Cancel]`."""
    return f"{base}[{part}]"


@dataclass(frozen=True)
class Specification:
    """Everything that a set of modules says, by symbol or id, in source order.

    `tick` is the length of a tick in seconds: 1, or finer if a literal needs it.  Durations and instants everywhere
    in the logic count ticks.  Definitions of several modules that bound one setting in the same direction are one where
    they are named plainly: `strictest` maps their symbols to that of the strictest.
    """

    modules: Mapping[str, ModuleInfo]
    kinds: Mapping[str, Kind]
    events: Mapping[str, EventKind]
    parameters: Mapping[str, Parameter]
    relations: Mapping[str, Relation]
    features: Mapping[str, Feature]
    enumerations: Mapping[str, Enumeration]
    types: Mapping[str, NamedType]
    units: Mapping[str, UserUnit]
    global_relations: Mapping[str, GlobalRelation]
    definitions: Mapping[str, Definition]
    entries: Mapping[str, Entry[object]]
    tick: Fraction = Fraction(1)
    strictest: Mapping[frozenset[str], str] = field(default_factory=dict)

    # ------------------------------------------------ items, by family

    def _of(self, word: Word) -> Iterator[Entry[object]]:
        return (entry for entry in self.entries.values() if entry.word == word)

    @cached_property
    def requirements(self) -> tuple[Entry[tree.Requirement], ...]:
        return tuple(self._of("requirement"))  # type: ignore[arg-type]

    @cached_property
    def formulas(self) -> tuple[Entry[tree.Formula], ...]:
        """Constraints, assumptions and rules."""
        words = {"constraint", "assumption", "rule"}
        return tuple(entry for entry in self.entries.values() if entry.word in words)  # type: ignore[misc]

    @cached_property
    def situations(self) -> tuple[Entry[tree.Situation], ...]:
        return tuple(self._of("situation"))  # type: ignore[arg-type]

    @cached_property
    def lifecycles(self) -> tuple[Entry[tree.Lifecycle], ...]:
        """Life cycles; the id of one is the id of its parameter."""
        return tuple(self._of("lifecycle"))  # type: ignore[arg-type]

    @cached_property
    def scenarios(self) -> tuple[Entry[tree.Scenario], ...]:
        return tuple(self._of("scenario"))  # type: ignore[arg-type]

    @cached_property
    def needs(self) -> tuple[Entry[tree.Need], ...]:
        return tuple(self._of("need"))  # type: ignore[arg-type]

    @cached_property
    def services(self) -> tuple[Entry[tree.Service], ...]:
        return tuple(self._of("service"))  # type: ignore[arg-type]

    @cached_property
    def permissions(self) -> tuple[Entry[tree.Permissions], ...]:
        return tuple(self._of("permissions"))  # type: ignore[arg-type]

    @cached_property
    def layers(self) -> tuple[Entry[tree.Layers], ...]:
        return tuple(self._of("layers"))  # type: ignore[arg-type]

    @cached_property
    def consents(self) -> tuple[Entry[tree.Consent], ...]:
        return tuple(self._of("consent"))  # type: ignore[arg-type]

    @cached_property
    def defaults(self) -> tuple[Entry[tree.DefaultValue], ...]:
        return tuple(self._of("default"))  # type: ignore[arg-type]

    @cached_property
    def calendars(self) -> tuple[Entry[tree.Calendar], ...]:
        return tuple(self._of("calendar"))  # type: ignore[arg-type]

    @cached_property
    def qualities(self) -> tuple[Entry[tree.Quality], ...]:
        return tuple(self._of("quality"))  # type: ignore[arg-type]

    @cached_property
    def binds(self) -> tuple[Entry[tree.Bind], ...]:
        return tuple(self._of("bind"))  # type: ignore[arg-type]

    @cached_property
    def questions(self) -> tuple[Entry[tree.Question], ...]:
        return tuple(self._of("question"))  # type: ignore[arg-type]

    # ------------------------------------------------ kinds and members

    def ancestors(self, kind: str) -> tuple[str, ...]:
        """The kind itself and every kind above it, nearest first; for an event kind just itself."""
        known = self._ancestors.get(kind)
        if known is not None:
            return known
        seen: dict[str, None] = {}
        todo = [kind]
        while todo:
            name = todo.pop(0)
            if name not in seen:
                seen[name] = None
                todo.extend(self.kinds[name].supers if name in self.kinds else ())
        return self._ancestors.setdefault(kind, tuple(seen))

    @cached_property
    def _ancestors(self) -> dict[str, tuple[str, ...]]:
        return {}

    def is_a(self, kind: str, ancestor: str) -> bool:
        """Whether every member of `kind` is one of `ancestor`."""
        return ancestor in self.ancestors(kind)

    def members(self, kind: str) -> Mapping[str, tuple[MemberDeclaration, ...]]:
        """The parameters, relations and features of a kind by name, inherited ones included; usually one for a name.

        What belongs to a feature that every owner has goes by its own name too, unless the kind has that name.
        """
        return self._members_of(kind)

    def _members_of(self, kind: str) -> Mapping[str, tuple[MemberDeclaration, ...]]:
        table = self._member_tables
        if kind not in table:
            found: dict[str, dict[str, MemberDeclaration]] = {}
            for name in self.ancestors(kind):
                info = self.kinds.get(name)
                if info is None:
                    continue
                declared: list[MemberDeclaration] = [
                    *(self.parameters[key] for key in info.parameters),
                    *(self.relations[key] for key in info.relations),
                    *(self.features[key] for key in info.features),
                ]
                for member in declared:
                    found.setdefault(member.name, {}).setdefault(member.id, member)
            known = set(found)
            for name in self.ancestors(kind):
                for member in self._in_features(name):
                    if member.name not in known:
                        found.setdefault(member.name, {}).setdefault(member.id, member)
            table[kind] = {name: tuple(members.values()) for name, members in found.items()}
        return table[kind]

    def _in_features(self, kind: str) -> Iterator[Parameter | Relation]:
        """The parameters and relations of the features that every object of a kind has."""
        info = self.kinds.get(kind)
        for key in () if info is None else info.features:
            feature = self.features[key]
            if not feature.optional:
                yield from (self.parameters[each] for each in feature.parameters if each in self.parameters)
                yield from (self.relations[each] for each in feature.relations if each in self.relations)

    @cached_property
    def relations_to(self) -> Mapping[str, tuple[Relation, ...]]:
        """By kind the relations that lead to it and have no inverse, so that they have no name from there."""
        found: dict[str, list[Relation]] = {}
        for relation in self.relations.values():
            if not relation.inverse:
                found.setdefault(relation.target, []).append(relation)
        return {target: tuple(relations) for target, relations in found.items()}

    @cached_property
    def _member_tables(self) -> dict[str, Mapping[str, tuple[MemberDeclaration, ...]]]:
        return {}

    @cached_property
    def has_links(self) -> bool:
        """Whether any item or declaration is linked to another."""
        things = (
            self.entries,
            self.kinds,
            self.events,
            self.parameters,
            self.relations,
            self.features,
            self.definitions,
        )
        return any(thing.meta.links for table in things for thing in table.values())

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """Every symbol of the vocabulary by its name (those of the built-in `Provides` events excepted)."""
        table: dict[str, Function] = {}
        for event in self.events.values():
            for function in (event.time_function, event.by_function, event.to_function):
                table[function.name] = function
            for arg in event.args:
                if arg.function is not None:
                    table[arg.function.name] = arg.function
        for parameter in self.parameters.values():
            table[parameter.function.name] = parameter.function
        for relation in self.relations.values():
            table[relation.function.name] = relation.function
        for feature in self.features.values():
            table[feature.presence.name] = feature.presence
        for predicate in self.global_relations.values():
            table[predicate.function.name] = predicate.function
        return table

    @cached_property
    def event_of_sort(self) -> Mapping[ObjectSort, EventKind]:
        """The kinds of events by the sort of their objects."""
        return {event.sort: event for event in self.events.values()}

    @cached_property
    def lifecycle_parameters(self) -> frozenset[str]:
        """The ids of the parameters that a life cycle governs; their symbols are changing."""
        return frozenset(entry.id for entry in self.lifecycles)

    # ------------------------------------------------ names

    def visible(self, module: str, name: str) -> tuple[Declaration, ...]:
        """What a plain name may mean in a module: its own declaration, else those of the modules that it imports."""
        info = self.modules.get(module)
        if info is None:
            return ()
        own = info.names.get(name)
        if own is not None:
            return (own,)
        found: dict[int, Declaration] = {}
        for path, _ in info.imports:
            imported = self.modules.get(path)
            declaration = imported.names.get(name) if imported is not None else None
            if declaration is not None:
                found[id(declaration)] = declaration
        if len(found) > 1 and self.strictest:
            symbols = frozenset(each.symbol if isinstance(each, Definition) else "" for each in found.values())
            one = self.strictest.get(symbols)
            if one is not None:
                return (self.definitions[one],)
        return tuple(found.values())

    def lookup(self, module: str, parts: tuple[str, ...]) -> tuple[Declaration, ...]:
        """What a dotted name may mean in a module.

        Before the last dot stands an alias, the last part or the whole path of an imported module (or of this one).
        """
        if len(parts) == 1:
            return self.visible(module, parts[0])
        info = self.modules.get(module)
        if info is None:
            return ()
        prefix, name = ".".join(parts[:-1]), parts[-1]
        found: dict[int, Declaration] = {}
        for path, alias in (*info.imports, (module, "")):
            if prefix in {alias, path, path.rpartition(".")[2]}:
                declaration = self.modules[path].names.get(name) if path in self.modules else None
                if declaration is not None:
                    found[id(declaration)] = declaration
        return tuple(found.values())

    def home(self, definition: Definition) -> str:
        """The module that declares the definition; one that was given another value reads that in another module."""
        for info in self.modules.values():
            own = info.names.get(definition.name)
            if isinstance(own, Definition) and own.symbol == definition.symbol:
                return info.path
        return definition.module

    @property
    def immediately(self) -> Definition | Parameter | None:
        """What the module `std` says about how long `immediately` lasts, if the specification brings it along."""
        for info in self.modules.values():
            own = info.names.get("immediately") if info.path.rpartition(".")[2] == "std" else None
            if isinstance(own, Definition):
                return self.definitions.get(own.symbol)
            if isinstance(own, Parameter):
                return self.parameters.get(own.id)
        return None

    def find(self, id: str) -> Entry[object] | Declaration | Relation | None:
        """The item or declaration with this id or symbol."""
        for table in (
            self.entries, self.kinds, self.events, self.parameters, self.relations, self.features, self.enumerations,
            self.types, self.units, self.global_relations, self.definitions,
        ):  # fmt: skip
            if id in table:
                return table[id]
        return None

    def label(self, symbol: str) -> Text:
        """How a symbol is called in each language: its label there, else its name."""
        thing = self.find(symbol)
        name = symbol if thing is None else getattr(thing, "name", symbol)
        meta = getattr(thing, "meta", None) or Metadata()
        return Text(en=meta.label("en") or name, zh=meta.label("zh") or name)
