"""Information needs as text and as JSON: which are met and over which way, which are not and why.

`role_lines` is what `explain ROLE` tells of them: what a role needs, from whom, and what it may read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.further import Outcome
from reqonto.checks.need_offers import AND, Market, in_row, layer_name
from reqonto.checks.needs import NeedAnswer, Needs, NeedStatus, PieceAnswer
from reqonto.checks.verdicts import World
from reqonto.constraints.information import Information, Piece, Service
from reqonto.diagnostics import codes_needs as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean, wrapped
from reqonto.pipeline import Result
from reqonto.report.declared import called, of_every
from reqonto.report.page import UNDER
from reqonto.report.words import page_of, title
from reqonto.source import cells
from reqonto.spec.model import Kind
from reqonto.syntax import tree

STATUS_WORDS: Mapping[NeedStatus, Text] = {
    "at_odds": Text("at odds", "相抵触"),
    "unmet": Text("unmet", "未满足"),
    "unknown": Text("unknown", "不清楚"),
    "met": Text("met", "已满足"),
}
"""What the answers are called, the worst first, in the order of the report."""

_COLOURS: Mapping[NeedStatus, str] = {
    "at_odds": "\x1b[1;31m", "unmet": "\x1b[1;33m", "unknown": "\x1b[36m", "met": "\x1b[32m",
}  # fmt: skip

SHOWN = 10
"""Needs that are met before the rest is counted only."""

_PAGES: Mapping[NeedStatus, str] = {
    "at_odds": codes.NEED_AT_ODDS.code, "unmet": codes.UNMET_NEED.code, "unknown": codes.NEED_UNKNOWN.code,
}  # fmt: skip


def needs_of(result: Result) -> Needs | None:
    """What is known about the needs, if they were asked about."""
    outcome = result.further.get("needs")
    return outcome.data if outcome is not None and isinstance(outcome.data, Needs) else None


def _answers(result: Result) -> tuple[NeedAnswer, ...]:
    found = needs_of(result)
    return () if found is None else found.answers


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:
    """Every need with its answer, the worst first; those that are met with the way of the information."""
    found = outcome.data
    assert isinstance(found, Needs)
    lang = style.lang
    yield headline(found)[lang]
    width = max(cells(word[lang]) for word in STATUS_WORDS.values())
    pages: set[str] = set()
    for status, word in STATUS_WORDS.items():
        answers = found.of(status)
        for answer in answers[:SHOWN] if status == "met" else answers:
            mark = style.paint(_COLOURS[status], word[lang]) + " " * (width - cells(word[lang]))
            called = title(result, answer.need.id, lang)
            named = f"{answer.need.id} “{clean(called)}”" if called else answer.need.id
            colon = Text(": ", "：")[lang]
            text = f"{named}{colon}{clean(answer.why[lang])}"
            if status in _PAGES:
                text += page_of(_PAGES[status], pages, lang)
            yield from _indented(mark, text, style, width + 4)
            if answer.example is not None:
                yield from _story(answer.example, style, " " * (width + 4))
                if answer.lacking is not None:
                    yield " " * (width + 6) + style.paint(_COLOURS[status], f"✗ {clean(answer.lacking[lang])}")
        if status == "met" and len(answers) > SHOWN:
            more = len(answers) - SHOWN
            told = Text(
                f"… and {more} more that are met (reqonto explain ROLE shows those of a role)",
                f"……另有 {more} 项已满足（reqonto explain 角色 可查看该角色的各项）",
            )
            yield "  " + told[lang]


def _indented(mark: str, text: str, style: Style, hanging: int) -> Iterator[str]:
    room = None if style.columns is None else max(20, style.columns - hanging)
    first, *rest = wrapped(text, room) or [""]
    yield f"  {mark}  {first}"
    yield from (" " * hanging + line for line in rest)


def _story(world: World, style: Style, indent: str) -> Iterator[str]:
    yield indent + Text("for example:", "例如：")[style.lang]
    yield from (f"{indent}  {clean(fact[style.lang])}" for fact in world.facts)
    for step in world.steps:
        ids = Text(", ", "、")[style.lang].join(step.because)
        because = Text(f"   ({ids})", f"   （{ids}）")[style.lang] if ids else ""
        yield f"{indent}  {step.when}  {UNDER}{clean(step.what[style.lang])}{because}"


def headline(found: Needs) -> Text:
    """How many needs there are and how they fare."""
    total = len(found.answers)
    counts = [(word, len(found.of(status))) for status, word in reversed(list(STATUS_WORDS.items()))]
    en = ", ".join(f"{number} {word.en}" for word, number in counts if number)
    zh = "，".join(f"{number} 项{word.zh}" for word, number in counts if number)
    return Text(f"{total} information need{'' if total == 1 else 's'}: {en}", f"{total} 项信息需求：{zh}")


def fields(outcome: Outcome, _result: Result) -> Mapping[str, Json]:
    """The needs in source order."""
    found = outcome.data
    assert isinstance(found, Needs)
    return {"needs": [need_json(each) for each in found.answers]}


def need_json(answer: NeedAnswer) -> dict[str, Json]:
    """One need: its answer, by which services, and each piece of information with its way."""
    need = answer.need
    return {
        "id": need.id,
        "status": answer.status,
        "by": list(answer.by),
        "why": text_json(answer.why),
        "against": list(answer.against),
        "role": need.role,
        "file": need.span.path,
        "line": need.span.line,
        "pieces": [_piece_json(each) for each in answer.pieces],
    }


def _piece_json(each: PieceAnswer) -> Json:
    from reqonto.report.json import world_json

    return {
        "item": each.piece.name,
        "status": each.status,
        "by": list(each.by),
        "way": [{"service": hop.service, "from": hop.provider, "to": hop.receiver} for hop in each.way],
        "against": list(each.against),
        "why": text_json(each.why),
        "witness": {} if each.example is None else world_json(each.example),
    }


# ---------------------------------------------------------------- explain


def need_lines(result: Result, key: str, lang: str) -> Iterator[str]:
    """What `explain` tells of one need or service beside its words: the answer piece by piece."""
    answer = next((each for each in _answers(result) if each.need.id == key), None)
    if answer is not None:
        yield STATUS_WORDS[answer.status][lang] + Text(": ", "：")[lang] + clean(answer.why[lang])
        if len(answer.pieces) > 1:
            for each in answer.pieces:
                word = STATUS_WORDS[each.status][lang]
                yield f"· {_piece(each.piece, result)[lang]}{Text(': ', '：')[lang]}{word} – {clean(each.why[lang])}"
        return
    if result.interpretation is None or key not in result.interpretation.information.services:
        return
    if needs_of(result) is None:
        return
    served = [each.need.id for each in _answers(result) if key in each.by]
    if served:
        ids = in_row([Text(each, each) for each in served], AND)[lang]
        yield Text(f"serves {ids}", f"满足了 {ids}")[lang]
    else:
        yield Text("serves no need", "没有满足任何信息需求")[lang]


def role_lines(result: Result, role: str, lang: str) -> Iterator[str]:
    """What a role needs and from whom (inherited needs included), what it provides, and up to which layer it reads."""
    if result.interpretation is None or result.specification is None:
        return
    information, specification = result.interpretation.information, result.specification
    answers = {each.need.id: each for each in _answers(result)}
    needs = [need for need in information.needs.values() if specification.is_a(role, need.role)]
    services = [each for each in information.services.values() if specification.is_a(role, each.provider)]
    offered = [each for each in information.services.values() if information.reaches(each, role)]
    if not needs and not services and not information.services:
        return
    reads = layer_name(information.clearance(role))
    yield Text(f"reads up to the layer {reads.en}, and its own data", f"可读到{reads.zh}层，以及自己的数据")[lang]
    if needs:
        yield Text("needs", "需要")[lang]
    for need in needs:
        pieces = in_row([_piece(piece, result) for piece in need.pieces], AND)[lang]
        inherited = "" if need.role == role else of_every(specification, need.role)[lang]
        answer = answers.get(need.id)
        colon = Text(": ", "：")[lang]
        fate = "" if answer is None else f" – {STATUS_WORDS[answer.status][lang]}{colon}{clean(answer.why[lang])}"
        yield f"· {need.id}{colon}{pieces}{inherited}{fate}"
    if services:
        yield Text("provides", "提供")[lang]
        yield from (f"· {each.id}{Text(': ', '：')[lang]}{_written(each, result)[lang]}" for each in services)
    readable = [(each, _hidden(each, role, information)) for each in offered]
    readable = [(each, hidden) for each, hidden in readable if len(hidden) < len(each.pieces)]
    if readable:
        yield Text("may read", "可读")[lang]
    for each, hidden in readable:
        names = in_row([_piece(piece, result) for piece in hidden], AND)
        but = Text(f", except {names.en}", f"，但不含{names.zh}")[lang] if hidden else ""
        yield f"· {each.id}{Text(': ', '：')[lang]}{_written(each, result)[lang]}{but}"


def _hidden(service: Service, role: str, information: Information) -> list[Piece]:
    """The pieces of a service that a role may not read."""
    limit = information.depth(information.clearance(role))
    market = Market(information)
    return [
        piece
        for piece in service.pieces
        if information.depth(market.layer(service, piece)) > limit
        and not information.is_own(role, piece)
        and not information.specification.is_a(role, service.provider)
    ]


def _written(service: Service, result: Result) -> Text:
    """What a service provides, as its text names it."""
    assert result.specification is not None
    node = result.specification.entries[service.id].node
    assert isinstance(node, tree.Service)
    module = result.specification.entries[service.id].module
    return in_row(
        [called(result.specification, module, [name.text for name in path.parts]) for path in node.provides], AND
    )


def _piece(piece: Piece, result: Result) -> Text:
    """A piece of information as sentences call it."""
    assert result.specification is not None
    specification = result.specification
    label = specification.label(piece.id)
    if piece.whole:
        return label
    owner = specification.label(piece.kind)
    return Text(f"{owner.en}.{label.en}", f"{owner.zh}.{label.zh}")


def answer_json(result: Result, key: str) -> dict[str, Json]:
    """What `explain ID --format json` adds for a need: its answer; nothing for other things."""
    answer = next((each for each in _answers(result) if each.need.id == key), None)
    return {} if answer is None else {"need": need_json(answer)}


def role_json(result: Result, thing: object) -> dict[str, Json]:
    """What `explain ROLE --format json` adds: the needs, services and clearance of a role; nothing for other things."""
    if not isinstance(thing, Kind) or thing.word != "role" or result.interpretation is None:
        return {}
    information, specification = result.interpretation.information, result.interpretation.information.specification
    services = [each for each in information.services.values() if specification.is_a(thing.symbol, each.provider)]
    return {
        "needs": [need.id for need in information.needs.values() if specification.is_a(thing.symbol, need.role)],
        "provides": [service.id for service in services],
        "offered": [each.id for each in information.services.values() if information.reaches(each, thing.symbol)],
        "reads": information.clearance(thing.symbol),
    }
