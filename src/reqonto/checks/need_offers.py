"""Which services can serve a need, decided by what is declared: whom they serve, layers, fees, and where they get it.

A provider that needs the information itself is an intermediary: its service counts only if it is served in turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from reqonto.constraints.information import Information, Need, Piece, Service
from reqonto.diagnostics.diagnostic import Text
from reqonto.records import dataclass
from reqonto.spec.model import Specification


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the way that information takes: a service, who provides, who receives."""

    service: str
    provider: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a service does not serve a need; a higher `rank` is nearer to serving it.

    `open` where it is not said whether it does.
    """

    rank: int
    why: Text
    service: Service
    open: bool = False


@dataclass(frozen=True, slots=True)
class Offers:
    """What is offered for one piece of a need: the services that serve it, and why the others do not."""

    served: tuple[Service, ...] = ()
    refused: tuple[Refusal, ...] = ()
    deepest: tuple[str, ...] = ()


def called(specification: Specification, symbol: str) -> Text:
    """How messages call a role, event or piece."""
    return specification.label(symbol)


def in_row(names: Sequence[Text], last: Text) -> Text:
    """Names in a row, the last one after `and` or `or`."""
    if len(names) < 2:
        return names[0] if names else Text("", "")
    return Text(
        ", ".join(name.en for name in names[:-1]) + f" {last.en} {names[-1].en}",
        "、".join(name.zh for name in names[:-1]) + f"{last.zh}{names[-1].zh}",
    )


LAYERS = {"public": "公开", "partner": "伙伴", "core": "核心"}
"""The default layers in Chinese."""


def layer_name(layer: str) -> Text:
    """How messages call a layer."""
    return Text(layer, LAYERS.get(layer, f" {layer} "))


OR = Text("or", "或")
AND = Text("and", "和")


@dataclass
class Market:
    """All services of a specification, asked who serves whom."""

    information: Information
    _grounded: dict[tuple[str, str], dict[str, Service | None]] = field(default_factory=dict)

    @property
    def specification(self) -> Specification:
        return self.information.specification

    def offers(self, need: Need, role: str, piece: Piece) -> Offers:
        """The services that serve `role` with a piece as the need wants it."""
        served: list[Service] = []
        refused: list[Refusal] = []
        grounded = self._sources(piece)
        for service in self.information.services_of.get(piece.id, ()):
            why = self._refusal(service, need, role, piece)
            if why is None and self._is_passed_back(service, need, role, piece):
                why = Refusal(2, self._passes_back(service), service)
            if why is None and service.id not in grounded:
                why = Refusal(5, self._gets_nothing(service, piece), service)
            if why is None:
                served.append(service)
            else:
                refused.append(why)
        return Offers(tuple(served), tuple(sorted(refused, key=lambda each: (not each.open, -each.rank))))

    def way(self, service: Service, role: str, piece: Piece) -> tuple[Hop, ...]:
        """The way that a piece takes to a role by a service, from where it begins."""
        grounded = self._sources(piece)
        hops = [Hop(service.id, service.provider, role)]
        seen = {service.id}
        at: Service | None = service
        while at is not None:
            before = grounded.get(at.id)
            if before is None or before.id in seen:
                break
            seen.add(before.id)
            hops.append(Hop(before.id, before.provider, at.provider))
            at = before
        return tuple(reversed(hops))

    def chain(self, service: Service, piece: Piece) -> tuple[Service, ...]:
        """The service and all that an intermediary may get the piece by, directly or in turn."""
        found: dict[str, Service] = {}
        todo = [service]
        while todo:
            at = todo.pop(0)
            if at.id in found:
                continue
            found[at.id] = at
            need = self.information.passes_on(at, piece)
            if need is not None:
                todo.extend(self.offers(need, at.provider, piece).served)
        return tuple(found.values())

    def is_standing(self, service: Service, piece: Piece) -> bool:
        """Whether the piece can be had at any time: a standing offer of a source, or passed on from one."""
        return any(self._standing(piece, service.id, frozenset()))

    def _standing(self, piece: Piece, key: str, seen: frozenset[str]) -> Iterator[bool]:
        service = self.information.services[key]
        if service.at is not None or key in seen:
            yield False
            return
        need = self.information.passes_on(service, piece)
        if need is None:
            yield True
            return
        for before in self.offers(need, service.provider, piece).served:
            yield from self._standing(piece, before.id, seen | {key})

    # ------------------------------------------------ where it comes from

    def _sources(self, piece: Piece) -> dict[str, Service | None]:
        """The services that have the piece to give, each with the one that its provider gets it by (None: it has it).

        The least such set: providers that only pass on what they get from each other have nothing to give.
        """
        key = (piece.id, piece.kind)
        if key in self._grounded:
            return self._grounded[key]
        every = [
            service
            for service in self.information.services_of.get(piece.id, ())
            if any(self.information.covers(each, piece) for each in service.pieces)
        ]
        found: dict[str, Service | None] = {}
        waiting = list(every)
        while waiting:
            news = [
                (service, before)
                for service in waiting
                if (before := self._supplier(service, piece, every, found)) is not None
            ]
            if not news:
                break
            for service, before in news:
                found[service.id] = None if before is service else before
            waiting = [service for service in waiting if service.id not in found]
        for service in every:
            # A source that is itself provided with it shows from where, unless that leads around.
            if (
                service.id in found
                and found[service.id] is None
                and not self.information.is_own(service.provider, piece)
            ):
                found[service.id] = self._upstream(service, every, found)
        self._grounded[key] = found
        return found

    def _supplier(
        self, service: Service, piece: Piece, every: Sequence[Service], found: dict[str, Service | None]
    ) -> Service | None:
        """The service itself if its provider is a source, else one with something to give that serves the provider."""
        need = self.information.passes_on(service, piece)
        if need is None:
            return service
        for before in every:
            if before.id in found and self._refusal(before, need, service.provider, piece) is None:
                return before
        return None

    def _upstream(self, service: Service, every: Sequence[Service], found: dict[str, Service | None]) -> Service | None:
        """Another provider's service that serves the provider of this one, without leading back to it."""
        for before in every:
            if before.id not in found or before.id == service.id or before.provider == service.provider:
                continue
            if not before.to or not self.information.reaches(before, service.provider):
                continue
            at: Service | None = before
            seen: set[str] = set()
            while at is not None and at.id not in seen and at.provider != service.provider:
                seen.add(at.id)
                at = found.get(at.id)
            if at is None:
                return before
        return None

    def _is_passed_back(self, service: Service, need: Need, role: str, piece: Piece) -> bool:
        """Whether a provider would serve its own need with what it passes on; what serves it before, serves the need.

        That is so of a service to everybody, who are its provider too.
        """
        passed_on = self.information.passes_on(service, piece)
        return passed_on is not None and passed_on.id == need.id and self.specification.is_a(role, service.provider)

    def _passes_back(self, service: Service) -> Text:
        provider = called(self.specification, service.provider)
        return Text(
            f"{service.id} only passes on what {provider.en} gets by this need",
            f"{service.id} 只是转供{provider.zh}由此需求得到的信息",
        )

    def _gets_nothing(self, service: Service, piece: Piece) -> Text:
        need = self.information.passes_on(service, piece)
        provider = called(self.specification, service.provider)
        other = "" if need is None else need.id
        return Text(
            f"{service.id}: {provider.en} passes it on but gets it from nobody ({other})",
            f"{service.id}：{provider.zh}只是转供，而没有谁提供给它（{other}）",
        )

    # ------------------------------------------------ one service and one need

    def _refusal(self, service: Service, need: Need, role: str, piece: Piece) -> Refusal | None:
        """Why the service does not serve the role as the need wants it; None if it does."""
        specification, information = self.specification, self.information
        provider = called(specification, service.provider)
        if not any(information.covers(each, piece) for each in service.pieces):
            kinds = dict.fromkeys(each.kind for each in service.pieces if each.id == piece.id)
            only = in_row([called(specification, kind) for kind in kinds], AND)
            return Refusal(
                1, Text(f"{service.id} provides that of {only.en} only", f"{service.id} 只提供{only.zh}的"), service
            )
        if not information.reaches(service, role):
            to = in_row([called(specification, each) for each in service.to], AND)
            return Refusal(2, Text(f"{service.id} serves {to.en} only", f"{service.id} 只提供给{to.zh}"), service)
        if not information.comes_from(service.provider, need.providers):
            wanted = in_row([called(specification, each) for each in need.providers], OR)
            return Refusal(
                3,
                Text(
                    f"{service.id} is provided by {provider.en}, and {wanted.en} is asked for",
                    f"{service.id} 由{provider.zh}提供，而要求来自{wanted.zh}",
                ),
                service,
            )
        layer = self.layer(service, piece)
        reads = information.clearance(role)
        deep = information.depth(layer) > information.depth(reads)
        # What one provides oneself, or what is one's own, needs no clearance.
        if deep and not specification.is_a(role, service.provider) and not self.is_own(need, role, piece):
            return Refusal(4, self._too_deep(service, role, piece), service)
        if need.without_fee and service.fee == "paid":
            return Refusal(
                6,
                Text(f"{service.id} charges a fee, which the need excludes", f"{service.id} 收费，而该需求要求免费"),
                service,
            )
        if need.without_fee and service.fee == "unsaid":
            why = Text(f"whether {service.id} is free is not a plain amount", f"{service.id} 是否免费并非确定的金额")
            return Refusal(6, why, service, open=True)
        return None

    def _too_deep(self, service: Service, role: str, piece: Piece) -> Text:
        who, reads = called(self.specification, role), layer_name(self.information.clearance(role))
        layer = self.layer(service, piece)
        named = layer_name(layer)
        own, offered = self.information.own_layer(piece), service.layer
        if not own and not offered:
            return Text(
                f"{service.id} provides it, but `{piece.name}` names no access layer, so it counts as {named.en}, and"
                f" {who.en} reads up to {reads.en}:"
                f" write `layer {reads.en}` at it, or `clearance {named.en}` at {who.en}",
                f"{service.id} 提供它，但“{piece.name}”没有写层级，因此算作{named.zh}层，"
                f"而{who.zh}只能读到{reads.zh}层："
                f"可为它写“层级 {reads.en}”，或为{who.zh}写“权限级别 {named.en}”",
            )
        if offered and self.information.depth(offered) < self.information.depth(layer):
            at = layer_name(offered)
            return Text(
                f"{service.id} offers it at the layer {at.en}, but {piece.name} itself is of the layer {named.en}, and"
                f" {who.en} reads up to {reads.en}",
                f"{service.id} 在{at.zh}层提供，但 {piece.name} 本身属于{named.zh}层，而{who.zh}只能读到{reads.zh}层",
            )
        return Text(
            f"{service.id} provides it at the layer {named.en}, and {who.en} reads up to {reads.en}",
            f"{service.id} 在{named.zh}层提供，而{who.zh}只能读到{reads.zh}层",
        )

    def layer(self, service: Service, piece: Piece) -> str:
        """The layer that a reader must be cleared for: the deeper one of the service's and the information's own."""
        information = self.information
        named = [layer for layer in (service.layer, information.own_layer(piece)) if layer]
        return max(named, key=information.depth) if named else information.layers[-1]

    def is_own(self, need: Need, role: str, piece: Piece) -> bool:
        """Whether the need is for the role's own data; what another party is named for at its event is not."""
        if not self.information.is_own(role, piece):
            return False
        if not self.specification.is_a(role, piece.kind) or need.event is None:
            return True
        return not any(
            argument.type.is_object and self.specification.is_a(argument.type.kind, piece.kind)
            for argument in need.event.args
        )
