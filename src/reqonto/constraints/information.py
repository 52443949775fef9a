"""What needs, services, layers, consents and permission tables say about pieces of information, with names resolved.

A *piece* is the smallest information that is provided: one parameter or relation of the objects of a kind.  A feature
or a whole kind stands for its pieces.  Nothing is reported here: mistakes of names have been found before
(`spec.items`), and what has a mistake is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import Any, Literal, TypeAlias, TypeVar

from reqonto.logic.sorts import PARTY
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.items import DEFAULT_LAYERS, LAYER_NAMES
from reqonto.spec.model import (
    Entry,
    EventKind,
    Feature,
    Kind,
    MemberDeclaration,
    Metadata,
    Parameter,
    Relation,
    Specification,
)
from reqonto.syntax import tree

EntryT = TypeVar("EntryT", bound=Entry[Any])

Fee: TypeAlias = Literal["free", "paid", "unsaid"]
"""Whether a service costs something; `unsaid` where its fee is not a plain amount."""

PERSONAL_TAGS = frozenset(
    {"pii", "personal", "personal-data", "personal_data", "sensitive", "隐私", "个人信息", "个人数据", "敏感"}
)
"""Tags that mark information about persons, which serves only purposes that were consented to."""

PAID_LAYERS = frozenset({"value-added", "value_added", "增值"})
"""Names of the public layer that say that it is open to whoever pays."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One parameter, relation, feature or kind (`id`) of the objects of `kind`.

    `whole` where the thing itself is meant because it has no parameters of its own.
    """

    id: str
    kind: str
    meta: Metadata = field(compare=False, repr=False)
    whole: bool = False

    @property
    def name(self) -> str:
        """How texts call it: `Buyer.phone`, also where the parameter is declared in a more general role."""
        return self.id if self.whole else f"{self.kind}.{self.id.partition('.')[2]}"


@dataclass(frozen=True, slots=True)
class Need:
    """A need whose names are known.  `providers` empty: from anybody."""

    id: str
    role: str
    pieces: tuple[Piece, ...]
    providers: tuple[str, ...]
    purpose: str
    access: str
    without_fee: bool
    due: tree.TimeOrderDue | None
    event: EventKind | None
    module: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Service:
    """A service whose names are known.

    `to` empty: to everybody.  `at` None: a standing offer.  `layer` is as declared, empty where it is not.
    """

    id: str
    provider: str
    pieces: tuple[Piece, ...]
    to: tuple[str, ...]
    layer: str
    at: EventKind | None
    fee: Fee
    module: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a permission table grants a role on a piece; `id` is the id of the cell."""

    id: str
    table: str
    role: str
    piece: Piece
    word: str
    conditional: bool
    span: Span = field(compare=False, repr=False)


class Information:
    """The information that a specification speaks of, indexed; items with the ids `without` are left out."""

    def __init__(self, specification: Specification, without: Collection[str] = ()) -> None:
        self.specification = specification
        self.without = without

    def _within(self, entries: Iterable[EntryT]) -> Iterator[EntryT]:
        return (entry for entry in entries if entry.id not in self.without)

    # ------------------------------------------------ names

    def role(self, module: str, path: tree.Path) -> Kind | None:
        """The role that a path names."""
        found = self.specification.lookup(module, _texts(path))
        return found[0] if len(found) == 1 and isinstance(found[0], Kind) and found[0].sort == PARTY else None

    def event(self, module: str, path: tree.Path) -> EventKind | None:
        """The event kind that a path names."""
        found = self.specification.lookup(module, _texts(path))
        return found[0] if len(found) == 1 and isinstance(found[0], EventKind) else None

    def pieces(self, module: str, path: tree.Path, *, relations: bool) -> tuple[Piece, ...]:
        """The pieces that a path of a need or service names; a whole kind includes its links only if `relations`.

        A path over relations (`Order.lines.price`) names a piece of what it leads to.
        """
        texts = _texts(path)
        for length in range(len(texts), 0, -1):
            found = self.specification.lookup(module, texts[:length])
            if len(found) != 1:
                continue
            head = found[0]
            if isinstance(head, Kind):
                return tuple(self._of_kind(head, texts[length:], relations=relations))
            if isinstance(head, Feature):
                return tuple(_of_feature(head, head.owner, texts[length:], self.specification))
            if isinstance(head, Parameter) and length == len(texts):
                first = next((arg.type.kind for arg in head.args if arg.type.kind), "")
                return (Piece(head.id, first, head.meta, whole=True),) if first else ()
        return ()

    def _of_kind(self, kind: Kind, rest: tuple[str, ...], *, relations: bool) -> Iterator[Piece]:
        members = self.specification.members(kind.symbol)
        if not rest:
            yield from whole_pieces(kind.symbol, self.specification, relations=relations)
            return
        member = next(iter(members.get(rest[0], ())), None)
        match member:
            case Feature():
                yield from _of_feature(member, kind.symbol, rest[1:], self.specification)
            case Relation() if len(rest) > 1:
                target = self.specification.kinds.get(member.target)
                if target is not None:
                    yield from self._of_kind(target, rest[1:], relations=relations)
            case Parameter() if len(rest) > 1 and member.type.kind in self.specification.kinds:
                yield from self._of_kind(self.specification.kinds[member.type.kind], rest[1:], relations=relations)
            case Parameter() | Relation() if len(rest) == 1:
                yield _piece(member, kind.symbol)
            case _:
                return

    def all_pieces(self, module: str, paths: Iterable[tree.Path], *, relations: bool) -> tuple[Piece, ...]:
        """The pieces of several paths, each once."""
        found = (piece for path in paths for piece in self.pieces(module, path, relations=relations))
        return tuple(dict.fromkeys(found))

    # ------------------------------------------------ items

    @cached_property
    def needs(self) -> Mapping[str, Need]:
        """Every need without mistakes, by id."""
        found: dict[str, Need] = {}
        for entry in self._within(self.specification.needs):
            need = self._need(entry)
            if need is not None:
                found[entry.id] = need
        return found

    def _need(self, entry: Entry[tree.Need]) -> Need | None:
        node, module = entry.node, entry.module
        role = self.role(module, node.party)
        providers = [self.role(module, path) for path in node.providers]
        pieces = self.all_pieces(module, node.needs, relations=False)
        known = all(self.pieces(module, path, relations=False) for path in node.needs)
        event = None if node.due is None else self._due_event(module, node.due)
        if role is None or None in providers or not known or (node.due is not None and event is None):
            return None
        return Need(
            entry.id,
            role.symbol,
            pieces,
            tuple(each.symbol for each in providers if each is not None),
            "" if node.purpose is None else node.purpose.text,
            node.access or "read",
            node.without_fee,
            node.due,
            event,
            module,
            entry.span,
        )

    def _due_event(self, module: str, due: tree.TimeOrderDue) -> EventKind | None:
        head = due.anchor.function if isinstance(due.anchor, tree.Call) else due.anchor
        names: list[str] = []
        while isinstance(head, tree.Dot):
            names.insert(0, head.name.text)
            head = head.base
        if not isinstance(head, tree.Var):
            return None
        found = self.specification.lookup(module, (head.name.text, *names))
        return found[0] if len(found) == 1 and isinstance(found[0], EventKind) else None

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """Every service without mistakes, by id."""
        found: dict[str, Service] = {}
        for entry in self._within(self.specification.services):
            service = self._service(entry)
            if service is not None:
                found[entry.id] = service
        return found

    def _service(self, entry: Entry[tree.Service]) -> Service | None:
        node, module = entry.node, entry.module
        provider = self.role(module, node.provider)
        to = [self.role(module, path) for path in node.to]
        at = None if node.at is None else self.event(module, node.at)
        known = all(self.pieces(module, path, relations=True) for path in node.provides)
        if provider is None or None in to or not known or (node.at is not None and at is None):
            return None
        if node.layer is not None and not self.layer(node.layer.text):
            return None
        return Service(
            entry.id,
            provider.symbol,
            self.all_pieces(module, node.provides, relations=True),
            tuple(each.symbol for each in to if each is not None),
            "" if node.layer is None else self.layer(node.layer.text),
            at,
            _fee(node),
            module,
            entry.span,
        )

    @cached_property
    def services_of(self) -> Mapping[str, tuple[Service, ...]]:
        """The services by the id of each piece that they provide."""
        found: dict[str, list[Service]] = {}
        for service in self.services.values():
            for key in dict.fromkeys(piece.id for piece in service.pieces):
                found.setdefault(key, []).append(service)
        return {key: tuple(services) for key, services in found.items()}

    @cached_property
    def needs_of(self) -> Mapping[str, tuple[Need, ...]]:
        """The needs by the id of each piece that is needed."""
        found: dict[str, list[Need]] = {}
        for need in self.needs.values():
            for key in dict.fromkeys(piece.id for piece in need.pieces):
                found.setdefault(key, []).append(need)
        return {key: tuple(needs) for key, needs in found.items()}

    @cached_property
    def consents(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """For each piece with a consent the purposes that it may serve, with the ids of the consents."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for entry in self._within(self.specification.consents):
            for piece in self.all_pieces(entry.module, entry.node.information, relations=True):
                table = found.setdefault(piece.id, {})
                for purpose in entry.node.purposes:
                    table[purpose.text] = (*table.get(purpose.text, ()), entry.id)
        return found

    @cached_property
    def cells(self) -> Mapping[str, tuple[Cell, ...]]:
        """The cells of permission tables by the id of the piece they speak of, in source order."""
        found: dict[str, list[Cell]] = {}
        for entry in self._within(self.specification.permissions):
            node = entry.node
            columns = [self.pieces(entry.module, path, relations=True) for path in node.columns]
            for row in node.rows:
                role = self.role(entry.module, row.role)
                if role is None:
                    continue
                for cell, pieces, path in zip(row.cells, columns, node.columns, strict=False):
                    for piece in pieces:
                        found.setdefault(piece.id, []).append(
                            Cell(
                                f"{entry.id}[{role.name},{path.text}]",
                                entry.id,
                                role.symbol,
                                piece,
                                cell.word or "read",
                                cell.condition is not None,
                                cell.span,
                            )
                        )
        return {key: tuple(cells) for key, cells in found.items()}

    # ------------------------------------------------ layers

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The access layers from the most open one."""
        declared = [name.text for entry in self._within(self.specification.layers) for name in entry.node.names]
        return tuple(dict.fromkeys(declared)) or DEFAULT_LAYERS

    def layer(self, name: str) -> str:
        """The layer that a name means; empty if there is none."""
        if name in self.layers:
            return name
        other = LAYER_NAMES.get(name, "")
        return other if other in self.layers else ""

    def depth(self, layer: str) -> int:
        """How deep a layer is, 0 being open to everybody."""
        return self.layers.index(layer) if layer in self.layers else len(self.layers) - 1

    def own_layer(self, piece: Piece) -> str:
        """The layer declared for a piece, its feature or its kind; empty if there is none."""
        places: list[Metadata] = [piece.meta]
        parts = piece.id.split(".")
        feature = self.specification.features.get(".".join(parts[:2])) if len(parts) > 2 else None
        if feature is not None:
            places.append(feature.meta)
        kinds = (self.specification.kinds.get(name) for name in self.specification.ancestors(piece.kind))
        places.extend(kind.meta for kind in kinds if kind is not None)
        return next((found for meta in places if meta.layer and (found := self.layer(meta.layer))), "")

    def clearance(self, role: str) -> str:
        """The deepest layer that a role or one that it is may read; without a declaration the most open one."""
        names = [self.layers[0]]
        for ancestor in self.specification.ancestors(role):
            kind = self.specification.kinds.get(ancestor)
            if kind is not None and kind.clearance and self.layer(kind.clearance):
                names.append(self.layer(kind.clearance))
        return max(names, key=self.depth)

    def is_own(self, role: str, piece: Piece) -> bool:
        """Whether the information is the role's own: of the party itself, or of objects marked as belonging to it."""
        if piece.kind != PARTY.name and self.specification.is_a(role, piece.kind):
            return True
        return any(self._owned_by(relation, role) for relation in self._relations_between(role, piece.kind))

    def _relations_between(self, role: str, kind: str) -> Iterator[Relation]:
        for symbol in (*self.specification.ancestors(kind), *self.specification.ancestors(role)):
            info = self.specification.kinds.get(symbol)
            for relation in () if info is None else self._relations_of(info):
                ends = {relation.owner, relation.target}
                if all(any(self.specification.is_a(each, end) for end in ends) for each in (role, kind)):
                    yield relation

    def _relations_of(self, kind: Kind) -> Iterator[Relation]:
        """The relations of a kind itself, and those of the features that each member has."""
        yield from (self.specification.relations[key] for key in kind.relations)
        for key in kind.features:
            feature = self.specification.features[key]
            if not feature.optional:
                yield from (self.specification.relations[each] for each in feature.relations)

    def _owned_by(self, relation: Relation, role: str) -> bool:
        """Whether a relation, or the one that it is the inverse of, is marked `owner` towards the role."""
        other = self.specification.relations.get(relation.inverse)
        return any(each is not None and each.meta.owner_mark for each in (relation, other)) and any(
            self.specification.is_a(role, end) for end in (relation.owner, relation.target)
        )

    # ------------------------------------------------ roles

    def covers(self, offered: Piece, wanted: Piece) -> bool:
        """Whether what is offered includes what is wanted: the same information, of all those objects."""
        return offered.id == wanted.id and self.specification.is_a(wanted.kind, offered.kind)

    def reaches(self, service: Service, role: str) -> bool:
        """Whether every party of the role is served."""
        return not service.to or any(self.specification.is_a(role, to) for to in service.to)

    def comes_from(self, provider: str, wanted: tuple[str, ...]) -> bool:
        """Whether a provider is one that is asked for; one role may be the other."""
        return not wanted or any(
            self.specification.is_a(provider, each) or self.specification.is_a(each, provider) for each in wanted
        )

    def sub_roles(self, role: str) -> tuple[str, ...]:
        """The role and every role that is one, in source order."""
        return self._below.get(role, (role,))

    @cached_property
    def _below(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for kind in self.specification.kinds.values():
            for above in self.specification.ancestors(kind.symbol) if kind.sort == PARTY else ():
                found.setdefault(above, []).append(kind.symbol)
        return {role: tuple(below) for role, below in found.items()}

    def passes_on(self, service: Service, piece: Piece) -> Need | None:
        """The need of the provider for what it provides, which makes it an intermediary; None for a source.

        Who needs information from itself, or provides it to itself (its own records), is a source of it; so is
        one of many that share a need and serve all of them.
        """
        if self.is_own(service.provider, piece):
            return None
        for need in self.needs_of.get(piece.id, ()):
            if not self.specification.is_a(service.provider, need.role):
                continue
            from_itself = need.providers and self.comes_from(service.provider, need.providers)
            among_others = bool(service.to) or need.role != service.provider
            to_itself = among_others and self.reaches(service, need.role)
            if not from_itself and not to_itself and any(self.covers(each, piece) for each in need.pieces):
                return need
        return None


def whole_pieces(kind: str, specification: Specification, *, relations: bool) -> tuple[Piece, ...]:
    """Every parameter of a kind, inherited ones and those of features included; a kind without any is a piece."""
    found: list[Piece] = []
    for members in specification.members(kind).values():
        match members[0]:
            case Parameter() as member:
                found.append(_piece(member, kind))
            case Relation() as member if relations:
                found.append(_piece(member, kind))
            case Feature() as feature:
                found.extend(_of_feature(feature, kind, (), specification))
            case _:
                pass
    # What belongs to a feature goes by its own name too.
    found = list({piece.id: piece for piece in found}.values())
    if relations or not found:
        info = specification.kinds.get(kind)
        found.append(Piece(kind, kind, Metadata() if info is None else info.meta, whole=True))
    return tuple(found)


def _of_feature(feature: Feature, owner: str, rest: tuple[str, ...], specification: Specification) -> Iterator[Piece]:
    owned: list[MemberDeclaration] = [
        *(specification.parameters[key] for key in feature.parameters),
        *(specification.relations[key] for key in feature.relations),
    ]
    if rest:
        yield from (_piece(member, owner) for member in owned if member.name == rest[0])
    elif owned:
        yield from (_piece(member, owner) for member in owned)
    else:
        yield Piece(feature.id, owner, feature.meta, whole=not owner)


def _piece(member: Parameter | Relation | Feature, kind: str) -> Piece:
    return Piece(member.id, kind, member.meta)


def _texts(path: tree.Path) -> tuple[str, ...]:
    return tuple(part.text for part in path.parts)


def _fee(node: tree.Service) -> Fee:
    """What the fee says, as far as it is a plain amount."""
    amount = node.fee
    if amount is None:
        return "paid" if node.layer is not None and node.layer.text in PAID_LAYERS else "free"
    if not isinstance(amount, tree.Number):
        return "unsaid"
    return "free" if amount.value == 0 else "paid"
