"""Who needs which information, and whether anybody provides it: each need met, unmet, at odds, or unknown.

A need is *at odds* where something declared keeps its role from the information: a cell of a permission table, a
prohibition, a consent that lacks its purpose.  Else it is *met* where services (or requirements that something be
provided) see to it, over a way that is shown, and in time; *unmet* where none does, with the reason; *unknown* where
what was declared does not decide it.  The worst of its pieces of information counts, in the order at odds, unmet,
unknown, met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Literal, TypeAlias

from reqonto.checks.further import Context, Outcome
from reqonto.checks.need_conflicts import Objection, objections
from reqonto.checks.need_offers import AND, Hop, Market, Offers, called, in_row
from reqonto.checks.need_timing import Clockwork, InTime, NeverDue, Open, TooLate
from reqonto.checks.questions import REASONS
from reqonto.checks.verdicts import World
from reqonto.constraints.information import Need, Piece, Service
from reqonto.diagnostics import codes_needs as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import Specification
from reqonto.spec.names import unknown
from reqonto.syntax import tree

NeedStatus: TypeAlias = Literal["met", "unmet", "at_odds", "unknown"]
_WORST: tuple[NeedStatus, ...] = ("at_odds", "unmet", "unknown", "met")


@dataclass(frozen=True, slots=True)
class PieceAnswer:
    """What is known about one piece of a need: by which ids it is provided, over which way, and what is against it.

    `example` is a world in which it comes too late, told as a story; `lacking` says who lacks what in it.
    """

    piece: Piece
    status: NeedStatus
    why: Text
    by: tuple[str, ...] = ()
    way: tuple[Hop, ...] = ()
    against: tuple[str, ...] = ()
    example: World | None = None
    lacking: Text | None = None


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """What is known about a need."""

    need: Need
    pieces: tuple[PieceAnswer, ...]

    @property
    def status(self) -> NeedStatus:
        return min((each.status for each in self.pieces), key=_WORST.index)

    @property
    def by(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for each in self.pieces for key in each.by))

    @property
    def against(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for each in self.pieces for key in each.against))

    @property
    def example(self) -> World | None:
        """A world in which something that is needed comes too late."""
        return next((each.example for each in self.deciding if each.example is not None), None)

    @property
    def lacking(self) -> Text | None:
        """Who lacks what in `example`."""
        return next((each.lacking for each in self.deciding if each.example is not None), None)

    @property
    def deciding(self) -> tuple[PieceAnswer, ...]:
        """The pieces whose status is that of the need."""
        return tuple(each for each in self.pieces if each.status == self.status)

    @property
    def why(self) -> Text:
        """The reasons, with the pieces that they are about where there are several."""
        groups: dict[tuple[str, str], list[Text]] = {}
        for each in self.deciding:
            groups.setdefault((each.why.en, each.why.zh), []).append(Text(each.piece.name, each.piece.name))
        if len(groups) == 1 and len(self.pieces) == len(self.deciding):
            return self.deciding[0].why
        told = [(in_row(names, AND), Text(*why)) for why, names in groups.items()]
        return Text(
            "; ".join(f"{names.en} – {why.en}" for names, why in told),
            "；".join(f"{names.zh}：{why.zh}" for names, why in told),
        )


@dataclass(frozen=True)
class Needs:
    """What is known about every need, in source order."""

    answers: tuple[NeedAnswer, ...] = field(default=())

    def of(self, *statuses: NeedStatus) -> tuple[NeedAnswer, ...]:
        return tuple(each for each in self.answers if each.status in statuses)


def check(context: Context) -> Outcome | None:
    """Whether each need is met; None where there is none."""
    information = context.interpretation.information
    states = context.interpretation.inventory.items
    # What has mistakes means nothing, so nothing is said of it.
    sound = [need for need in information.needs.values() if need.id in states and states[need.id].state != "invalid"]
    wanted = [need for need in sound if context.wants(need.id)]
    if not wanted:
        return None
    market = Market(information)
    judge = _Judge(context, market, Clockwork(context, market))
    answers: list[NeedAnswer] = []
    for number, need in enumerate(wanted):
        context.tell("needs", number, len(wanted))
        answers.append(judge.answer(need))
    found = Needs(tuple(answers))
    findings = (*_findings(found, context), *_about_layers(found, market), *_about_purposes(context, market))
    return Outcome(found, tuple(findings), counts={"unmet_needs": len(found.of("unmet"))})


@dataclass
class _Judge:
    context: Context
    market: Market
    clockwork: Clockwork

    @property
    def specification(self) -> Specification:
        return self.context.specification

    def answer(self, need: Need) -> NeedAnswer:
        """What is known about every piece of a need."""
        return NeedAnswer(need, tuple(self._piece(need, piece) for piece in need.pieces))

    def _piece(self, need: Need, piece: Piece) -> PieceAnswer:
        found = list(objections(need, piece, self.market))
        against = [each for each in found if not each.open]
        if against:
            return PieceAnswer(piece, "at_odds", _joined(each.why for each in against), against=_ids(against))
        item = self.context.interpretation.inventory.items.get(need.id)
        if item is not None and item.state == "unchecked":
            why = Text(
                "when it is due is counted by a calendar, which was not computed", "其期限按日历计算，而未能算出"
            )
            return PieceAnswer(piece, "unknown", why)
        served = self.market.offers(need, need.role, piece).served
        restricting = self.clockwork.restricting(need, piece, served)
        excluded = None
        if restricting:
            providers = tuple(dict.fromkeys(service.provider for service in served))
            excluded = self.clockwork.excluded(need, piece, providers)
        if excluded is not None:
            ids = in_row([Text(key, key) for key in excluded], AND)
            why = Text(f"excluded by {ids.en}", f"被 {ids.zh} 排除")
            return PieceAnswer(piece, "at_odds", why, against=excluded)
        answer = self._provided(need, piece)
        if restricting and answer.status == "met":
            ids = in_row([Text(key, key) for key in restricting], AND)
            why = Text(
                f"it is provided as far as {ids.en} allows, and that may be too little",
                f"在 {ids.zh} 允许的范围内提供，而这可能不够",
            )
            return PieceAnswer(piece, "unknown", why, answer.by, answer.way, restricting)
        if found and answer.status == "met":
            return PieceAnswer(
                piece, "unknown", _joined(each.why for each in found), answer.by, answer.way, _ids(found)
            )
        return answer

    # -------------------------------------------------------- who provides it

    def _provided(self, need: Need, piece: Piece) -> PieceAnswer:
        offers = self.market.offers(need, need.role, piece)
        promised = self.clockwork.promisers.get(piece.id, ())
        standing = [service for service in offers.served if self.market.is_standing(service, piece)]
        if standing:
            return self._met(standing[0], need, piece)
        if not offers.served and not promised:
            return self._nobody(piece, offers)
        if need.due is None:
            if offers.served:
                return self._met(offers.served[0], need, piece)
            return self._promised_to(need, piece, promised)
        return self._timed(need, piece, offers, promised)

    def _met(self, service: Service, need: Need, piece: Piece, others: Sequence[str] = ()) -> PieceAnswer:
        way = self.market.way(service, need.role, piece)
        by = tuple(dict.fromkeys((*(hop.service for hop in way), *others)))
        return PieceAnswer(piece, "met", self._way(way), by, way)

    def _way(self, way: Sequence[Hop]) -> Text:
        names = [called(self.specification, hop.provider) for hop in way]
        last = called(self.specification, way[-1].receiver)
        services = [hop.service for hop in way]
        parts = [
            Text(f"{name.en} –{service}→ ", f"{name.zh} –{service}→ ")
            for name, service in zip(names, services, strict=True)
        ]
        return Text("".join(part.en for part in parts) + last.en, "".join(part.zh for part in parts) + last.zh)

    def _nobody(self, piece: Piece, offers: Offers) -> PieceAnswer:
        if not offers.refused:
            return PieceAnswer(piece, "unmet", Text("nobody provides it", "没有谁提供它"))
        best = offers.refused[0]
        shown = [each for each in offers.refused if (each.open, each.rank) == (best.open, best.rank)][:3]
        status: NeedStatus = "unknown" if best.open else "unmet"
        return PieceAnswer(piece, status, _joined(each.why for each in shown))

    def _promised_to(self, need: Need, piece: Piece, promised: tuple[str, ...]) -> PieceAnswer:
        """Without a time, a requirement that it be provided to the role is enough."""
        for key in promised:
            to = self._receiver(key)
            if to is not None and (not to or self.specification.is_a(need.role, to)):
                return PieceAnswer(piece, "met", Text(f"required by {key}", f"由 {key} 要求提供"), (key,))
        ids = in_row([Text(key, key) for key in promised], AND)
        who = called(self.specification, need.role)
        why = Text(
            f"whether what {ids.en} requires reaches every {who.en} is not decided by what is declared",
            f"{ids.zh} 所要求的提供是否及于每个{who.zh}，所声明的内容不能决定",
        )
        return PieceAnswer(piece, "unknown", why, promised)

    def _receiver(self, key: str) -> str | None:
        """The role that a requirement provides to, empty for everybody; None if it names somebody in particular."""
        entry = self.specification.entries.get(key)
        node = None if entry is None else entry.node
        match node:
            case tree.Requirement(body=tree.Sentence(response=tree.Provide(to=to))):
                assert entry is not None
                if to is None:
                    return ""
                role = self.market.information.role(entry.module, to)
                return None if role is None else role.symbol
            case _:
                return None

    def _timed(self, need: Need, piece: Piece, offers: Offers, promised: tuple[str, ...]) -> PieceAnswer:
        timing = self.clockwork.in_time(need, piece, offers.served)
        match timing:
            case InTime(because):
                served = {service.id: service for service in offers.served}
                by = [key for key in because if key in served or key in promised]
                others = [key for key in because if key not in self.specification_needs]
                chosen = next((served[key] for key in by if key in served), None)
                if chosen is not None:
                    return self._met(chosen, need, piece, [key for key in by if key != chosen.id])
                ids = in_row([Text(key, key) for key in others], AND)
                return PieceAnswer(piece, "met", Text(f"seen to by {ids.en}", f"由 {ids.zh} 保证"), tuple(others))
            case TooLate():
                why = self._late(need, offers.served, promised)
                story = self.clockwork.story(timing)
                return PieceAnswer(piece, "unmet", why, example=story, lacking=self.clockwork.lacking(timing, story))
            case NeverDue(because):
                event = called(self.specification, "" if need.event is None else need.event.symbol)
                ids = in_row([Text(key, key) for key in because], AND)
                why = Text(
                    f"{event.en} can never happen" + (f" ({ids.en})" if because else ""),
                    f"{event.zh}不可能发生" + (f"（{ids.zh}）" if because else ""),
                )
                return PieceAnswer(piece, "unknown", why, against=because)
            case Open(reason):
                why = REASONS.get(reason, Text(reason, reason))
                return PieceAnswer(
                    piece,
                    "unknown",
                    Text(f"whether it comes in time stayed undecided: {why.en}", f"能否及时提供未能判定：{why.zh}"),
                )

    @property
    def specification_needs(self) -> Mapping[str, Need]:
        return self.market.information.needs

    def _late(self, need: Need, served: Sequence[Service], promised: tuple[str, ...]) -> Text:
        """Why nothing makes the information come in time."""
        assert need.event is not None
        due = called(self.specification, need.event.symbol)
        same = [service for service in served if service.at is not None and service.at.symbol == need.event.symbol]
        if same and len(same) == len(served) and not promised and need.due is not None and need.due.side == "before":
            ids = in_row([Text(service.id, service.id) for service in same], AND)
            return Text(
                f"only too late: {ids.en} provide{'s' if len(same) == 1 else ''} it at {due.en} itself, not before",
                f"太迟：{ids.zh} 在{due.zh}发生时才提供，而不是之前",
            )
        offered = [
            Text(service.id, service.id)
            if service.at is None
            else Text(
                f"{service.id} (at {called(self.specification, service.at.symbol).en})",
                f"{service.id}（在{called(self.specification, service.at.symbol).zh}时）",
            )
            for service in served
        ] + [Text(key, key) for key in promised]
        names = in_row(offered, AND)
        if need.due is not None and need.due.side == "after":
            return Text(
                f"after {due.en} nothing makes {names.en} provide it in time",
                f"{due.zh}之后没有什么保证{names.zh}按时提供它",
            )
        return Text(
            f"too late: {due.en} can happen before {names.en} provide{'s' if len(offered) == 1 else ''} it",
            f"太迟：{due.zh}可能在{names.zh}提供它之前发生",
        )


def _ids(found: Iterable[Objection]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for each in found for key in each.against))


def _joined(texts: Iterable[Text]) -> Text:
    every = list(dict.fromkeys((text.en, text.zh) for text in texts))
    return Text("; ".join(en for en, _ in every), "；".join(zh for _, zh in every))


# ---------------------------------------------------------------- findings

_CODES = {"unmet": codes.UNMET_NEED, "at_odds": codes.NEED_AT_ODDS, "unknown": codes.NEED_UNKNOWN}


def _findings(found: Needs, context: Context) -> Iterator[Diagnostic]:
    for answer in found.answers:
        if answer.status == "met":
            continue
        need = answer.need
        labels = tuple(
            Label(span, Text(f"{key} stands against it", f"{key} 与之相抵触"))
            for key, span in _places(answer.against, context)
        )
        yield Diagnostic(
            _CODES[answer.status], need.span, {"id": need.id, "why": answer.why}, labels=labels, about=need.id
        )


def _places(ids: Iterable[str], context: Context) -> Iterator[tuple[str, Span]]:
    cells = {cell.id: cell.span for cells in context.interpretation.information.cells.values() for cell in cells}
    for key in ids:
        entry = context.specification.entries.get(key)
        if key in cells:
            yield key, cells[key]
        elif entry is not None:
            yield key, entry.span


def _about_layers(found: Needs, market: Market) -> Iterator[Diagnostic]:
    """Information without a layer that a role is kept from for that reason."""
    information, specification = market.information, market.specification
    told: set[str] = set()
    for answer in found.answers:
        for each in answer.deciding if answer.status == "unmet" else ():
            services = information.services_of.get(each.piece.id, ())
            bare = services and all(not service.layer for service in services)
            deep = information.depth(information.clearance(answer.need.role)) < len(information.layers) - 1
            kept = deep and not market.is_own(answer.need, answer.need.role, each.piece)
            if not (bare and kept) or information.own_layer(each.piece) or each.piece.id in told:
                continue
            told.add(each.piece.id)
            thing = specification.find(each.piece.id)
            fields = {
                "name": each.piece.name, "layer": information.layers[-1],
                "role": called(specification, answer.need.role),
            }  # fmt: skip
            yield Diagnostic(codes.NO_LAYER, getattr(thing, "span", None), fields, about=each.piece.id)


def _about_purposes(context: Context, market: Market) -> Iterator[Diagnostic]:
    """Purposes of needs that nothing else names."""
    specification = context.specification
    consents = {purpose for table in market.information.consents.values() for purpose in table}
    names = {name for info in specification.modules.values() for name in info.names}
    members = {member.name for each in specification.enumerations.values() for member in each.members}
    features = {feature.name for feature in specification.features.values()}
    for entry in specification.needs:
        purpose = entry.node.purpose if context.wants(entry.id) else None
        if purpose is None or purpose.text in consents | names | members | features:
            continue
        table = {name: name for name in sorted(consents)}
        found = unknown(codes.UNKNOWN_PURPOSE, purpose.text, purpose.span, table)
        yield Diagnostic(found.code, found.span, found.fields, found.labels, found.fixes, about=entry.id)
