"""The items of a text as editors list and fold them; made of the pieces, so there as soon as written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from lsprotocol import types

from reqonto.lsp.documents import Document
from reqonto.lsp.pieces import Piece
from reqonto.lsp.wire import range_in
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.syntax import tree

_Member: TypeAlias = tree.Param | tree.Relation | tree.Feature

_KINDS: tuple[tuple[type, types.SymbolKind], ...] = (
    (tree.Module, types.SymbolKind.Module),
    (tree.Unit, types.SymbolKind.Constant),
    (tree.Enum, types.SymbolKind.Enum),
    (tree.TypeDef, types.SymbolKind.TypeParameter),
    (tree.Param, types.SymbolKind.Property),
    (tree.Predicate, types.SymbolKind.Interface),
    (tree.Feature, types.SymbolKind.Package),
    (tree.Event, types.SymbolKind.Event),
    (tree.Define, types.SymbolKind.Function),
    (tree.Lifecycle, types.SymbolKind.Operator),
    (tree.Permissions, types.SymbolKind.Array),
    (tree.Calendar, types.SymbolKind.Number),
    (tree.Scenario, types.SymbolKind.Method),
    (tree.Question, types.SymbolKind.Key),
    (tree.Need, types.SymbolKind.String),
    (tree.Service, types.SymbolKind.String),
    (tree.Requirement, types.SymbolKind.Object),
    (tree.Formula, types.SymbolKind.Object),
    (tree.Situation, types.SymbolKind.Object),
    (tree.Quality, types.SymbolKind.Object),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the outline, its places counted from the beginning of its piece."""

    name: str
    detail: str
    kind: types.SymbolKind
    span: tuple[int, int]
    name_span: tuple[int, int]
    parts: tuple[Row, ...] = ()


def symbols(document: Document) -> list[types.DocumentSymbol]:
    """The outline of an open text."""
    return [_symbol(row, start, document) for start, piece in document.pieces for row in rows(piece)]


def rows(piece: Piece) -> Sequence[Row]:
    """The outline of a piece, worked out once."""
    found = piece.memo.get("outline")
    if found is None:
        found = piece.memo["outline"] = tuple(row for item in piece.items for row in _rows(item, piece.shift))
    return found  # type: ignore[return-value]


def _symbol(row: Row, start: int, document: Document) -> types.DocumentSymbol:
    lines = document.lines
    return types.DocumentSymbol(
        row.name, row.kind, range_in(lines, start + row.span[0], start + row.span[1]),
        range_in(lines, start + row.name_span[0], start + row.name_span[1]), detail=row.detail or None,
        children=[_symbol(each, start, document) for each in row.parts] or None,
    )  # fmt: skip


def _rows(item: tree.Item, shift: int) -> Iterator[Row]:
    match item:
        case tree.Module(path=path) | tree.Lifecycle(param=path):
            yield _row(item, path.text, path.span, shift)
        case tree.Kind():
            inner: tuple[_Member, ...] = (*item.params, *item.relations, *item.features)
            parts = tuple(sorted((_member(each, shift) for each in inner), key=lambda row: row.span))
            kind = types.SymbolKind.Class if item.word == "role" else types.SymbolKind.Struct
            yield Row(item.name.text, item.word, kind, _at(item.span, shift), _at(item.name.span, shift), parts)
        case tree.Enum(members=members):
            parts = tuple(
                Row(each.name.text, "", types.SymbolKind.EnumMember, _at(each.span, shift), _at(each.name.span, shift))
                for each in members
            )
            yield Row(
                item.name.text, "", types.SymbolKind.Enum, _at(item.span, shift), _at(item.name.span, shift), parts
            )  # fmt: skip
        case tree.Feature():
            yield _member(item, shift)
        case tree.DefaultValue(param=path) | tree.Bind(target=path):
            yield _row(item, path.text, path.span, shift)
        case tree.Import() | tree.Layers() | tree.Consent():
            return
        case _:
            name: tree.Name = getattr(item, "uid", None) or getattr(item, "name")  # noqa: B009
            title = getattr(item, "title", None)
            yield _row(item, name.text, name.span, shift, "" if title is None else title.text)


def _member(node: _Member, shift: int) -> Row:
    parts: tuple[Row, ...] = ()
    inner: tuple[_Member, ...]
    kind = types.SymbolKind.Property
    if isinstance(node, tree.Relation):
        kind = types.SymbolKind.Field
    elif isinstance(node, tree.Feature):
        kind = types.SymbolKind.Package
        inner = (*node.params, *node.relations)
        parts = tuple(_member(each, shift) for each in inner)
    return Row(node.name.text, "", kind, _at(node.span, shift), _at(node.name.span, shift), parts)


def _row(item: tree.Item, name: str, span: Span, shift: int, detail: str = "") -> Row:
    kind = next((kind for node, kind in _KINDS if isinstance(item, node)), types.SymbolKind.Object)
    return Row(name, detail, kind, _at(item.span, shift), _at(span, shift))


def _at(span: Span, shift: int) -> tuple[int, int]:
    return span.start + shift, span.end + shift


# ---------------------------------------------------------------- folding


def folds(document: Document) -> list[types.FoldingRange]:
    """Items and members of several lines, runs of comments, and runs of imports."""
    lines = document.lines
    found: list[types.FoldingRange] = []
    for start, piece in document.pieces:
        for first, last, kind in _folded(piece):
            begin, end = lines.place(start + first).line, lines.place(start + last).line
            if end > begin:
                found.append(types.FoldingRange(begin, end, kind=kind))
    found += _runs(document, types.FoldingRangeKind.Comment)
    found += _runs(document, types.FoldingRangeKind.Imports)
    return found


def _folded(piece: Piece) -> Sequence[tuple[int, int, types.FoldingRangeKind | None]]:
    found = piece.memo.get("folds")
    if found is None:
        found = piece.memo["folds"] = tuple(
            (first, last, None)
            for item in piece.items
            for first, last in _spans(item, piece.shift)
        )  # fmt: skip
    return found  # type: ignore[return-value]


def _spans(item: tree.Item, shift: int) -> Iterator[tuple[int, int]]:
    yield _at(item.span, shift)
    match item:
        case tree.Kind():
            members: tuple[_Member, ...] = (*item.params, *item.relations, *item.features)
            for each in members:
                yield _at(each.span, shift)
        case tree.Scenario(parts=parts):
            for part in parts:
                yield _at(part.span, shift)
        case _:
            return


def _runs(document: Document, kind: types.FoldingRangeKind) -> Iterator[types.FoldingRange]:
    """Lines one below the other that are comments, or imports."""
    lines = document.lines
    at: list[int] = []
    for start, piece in document.pieces:
        if kind is types.FoldingRangeKind.Comment:
            spans = [each.span for each in piece.comments if each.own_line]
        else:
            spans = [each.span for each in piece.items if isinstance(each, tree.Import)]
        at += [lines.place(start + piece.shift + span.start).line for span in spans]
    first = 0
    for number in range(1, len(at) + 1):
        if number == len(at) or at[number] != at[number - 1] + 1:
            if at[number - 1] > at[first]:
                yield types.FoldingRange(at[first], at[number - 1], kind=kind)
            first = number
