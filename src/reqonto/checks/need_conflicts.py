"""What is declared against a need: cells of permission tables, masks, and consents that lack its purpose."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.checks.need_offers import OR, Market, called, in_row
from reqonto.constraints.information import PERSONAL_TAGS, Cell, Need, Piece
from reqonto.diagnostics.diagnostic import Text
from reqonto.records import dataclass

GRANTS = {
    "write": {"write", "read", "masked", "aggregated"},
    "read": {"read", "masked", "aggregated"},
    "yes": {"write", "read", "masked", "aggregated"},
    "masked": {"masked"},
    "aggregated": {"aggregated"},
}
"""Which accesses a cell with this word is enough for; `no` and `none` are for no access at all."""

WORDS = {
    "no": Text("no access", "不得访问"),
    "none": Text("no access", "禁止访问"),
    "masked": Text("masked only", "仅脱敏"),
    "aggregated": Text("aggregated only", "仅汇总"),
    "read": Text("read only", "仅可读"),
}


@dataclass(frozen=True, slots=True)
class Objection:
    """Something declared that reaches the same role and information; `open` where a condition decides it."""

    against: tuple[str, ...]
    why: Text
    open: bool = False


def objections(need: Need, piece: Piece, market: Market) -> Iterator[Objection]:
    """Everything declared against the need for a piece, for its role and each role that is one."""
    information = market.information
    for role in information.sub_roles(need.role):
        for cell in _cells(role, piece, market):
            yield from _against_cell(cell, need, role, market)
    yield from _against_purpose(need, piece, market)


def _cells(role: str, piece: Piece, market: Market) -> Iterator[Cell]:
    """The cells that speak of the role and the piece: in each table those of the nearest role above it."""
    specification = market.specification
    cells = [
        cell
        for cell in market.information.cells.get(piece.id, ())
        if specification.is_a(piece.kind, cell.piece.kind) and specification.is_a(role, cell.role)
    ]
    for table in dict.fromkeys(cell.table for cell in cells):
        own = [cell for cell in cells if cell.table == table]
        order = specification.ancestors(role)
        nearest = min(order.index(cell.role) for cell in own)
        yield from (cell for cell in own if order.index(cell.role) == nearest)


def _against_cell(cell: Cell, need: Need, role: str, market: Market) -> Iterator[Objection]:
    if need.access in GRANTS.get(cell.word, set()) and not cell.conditional:
        return
    if role not in {need.role, cell.role}:
        # A role below the one that needs it, without a row of its own: said for the other already.
        return
    who = called(market.specification, role)
    if cell.conditional:
        yield Objection(
            (cell.id,),
            Text(
                f"{cell.id} lets {who.en} have it only under a condition",
                f"{cell.id} 仅在一定条件下允许{who.zh}使用",
            ),
            open=cell.word not in GRANTS or need.access in GRANTS[cell.word],
        )
        return
    word = WORDS.get(cell.word, Text(cell.word, cell.word))
    yield Objection((cell.id,), Text(f"{cell.id} gives {who.en} {word.en}", f"{cell.id} 规定{who.zh}{word.zh}"))


def is_personal(piece: Piece, market: Market) -> bool:
    """Whether information serves only purposes that were consented to."""
    return bool(PERSONAL_TAGS & {tag.casefold() for tag in piece.meta.tags}) or piece.id in market.information.consents


def _against_purpose(need: Need, piece: Piece, market: Market) -> Iterator[Objection]:
    if not is_personal(piece, market) or market.is_own(need, need.role, piece):
        return
    consents = market.information.consents.get(piece.id, {})
    if need.purpose in consents:
        return
    ids = tuple(dict.fromkeys(key for keys in consents.values() for key in keys))
    allowed = Text(
        in_row([Text(each, each) for each in consents], OR).en,
        in_row([Text(each, f"“{each}”") for each in consents], OR).zh,
    )
    if not need.purpose:
        if consents:
            why = Text(
                f"the need names no purpose, and consent is given for {allowed.en} only",
                f"该需求未写明用途，而只同意用于{allowed.zh}",
            )
            yield Objection(ids, why, open=True)
        return
    if consents:
        why = Text(
            f"consent is given for {allowed.en}, not for {need.purpose}",
            f"只同意用于{allowed.zh}，而非“{need.purpose}”",
        )
    else:
        why = Text(f"there is no consent for {need.purpose}", f"没有用于“{need.purpose}”的同意")
    yield Objection(ids, why)
