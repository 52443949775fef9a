"""Specifications from RDF: the texts that nodes and the words beside them give, and the trees of these texts.

Every item is read from its nodes, and from its text where one is beside; the two must agree.  An item without a text is
written in the language first, so that what is checked is always what the language can say.  The text that comes of it
is a source like any other, and its places are shown where the nodes stand in the RDF.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from pathlib import PurePath
from typing import Any

from reqonto import vocabulary as ecreq
from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Severity, Text
from reqonto.graphs.decode import Decoder
from reqonto.graphs.hand_values import placed
from reqonto.graphs.shape import WORD_TEXT, item_kinds, kinds_by_class
from reqonto.rdf.placed import PlacedGraph, Statement
from reqonto.rdf.terms import DCTERMS, TYPE, Blank, Iri, Literal
from reqonto.records import dataclass, rows
from reqonto.source import Source, Span
from reqonto.syntax import tree
from reqonto.syntax.parser import Parser, parse
from reqonto.syntax.printer import dominant_dialect, item_text
from reqonto.syntax.show import Dialect

_WORD = re.compile(r"[^\W\d][\w-]*")


@dataclass(slots=True)
class Piece:
    """An item on its way: what its nodes tell, its text, what stands before it, and its places."""

    subject: Iri | Blank | None
    at: tuple[int, int]
    item: tree.Item | None
    text: str | None
    text_at: tuple[int, int]
    layout: str | None = None
    start: int = 0
    end: int = 0
    parsed: tree.Item | None = None


class Assembled(Source):
    """A text that was put together from RDF; its pieces are shown where they stand there."""

    def __init__(
        self, rdf: Source, text: str, pieces: Sequence[Piece], places: dict[int, tuple[int, int]], name: str
    ) -> None:
        super().__init__(rdf.path, text)
        set_ = object.__setattr__
        set_(self, "_name", name)
        set_(self, "rdf", rdf)
        set_(self, "pieces", pieces)
        set_(self, "places", places)
        set_(self, "_starts", [each.start for each in pieces])
        set_(self, "_inside", {})

    rdf: Source
    pieces: Sequence[Piece]
    places: dict[int, tuple[int, int]]
    _name: str
    _starts: list[int]
    _inside: dict[int, dict[tuple[int, int], tuple[int, int]]]

    @property
    def name(self) -> str:
        """What the text was called before it became RDF, else what the file is called."""
        return self._name or self.rdf.name

    @property
    def editable(self) -> bool:
        """Edits of the text would not be edits of the RDF."""
        return False

    def shown(self, span: Span) -> Span:
        """The node in the RDF that a piece of the text comes from, else what is around it."""
        number = bisect_right(self._starts, span.start) - 1
        if number < 0 or not self.pieces:
            return Span(self.rdf, 0, 0)
        piece = self.pieces[number]
        known = self._inside.get(number)
        if known is None:
            known = self._inside[number] = self._places(piece)
        found = known.get((span.start, span.end))
        if found is None:
            around = [(high - low, at) for (low, high), at in known.items() if low <= span.start and span.end <= high]
            found = min(around)[1] if around else piece.at
        return Span(self.rdf, *found)

    def _places(self, piece: Piece) -> dict[tuple[int, int], tuple[int, int]]:
        """The places of the nodes of an item, by the places of their texts."""
        found = {(piece.start, piece.end): piece.at}
        if piece.parsed is not None and piece.item is not None:
            for here, there in pairs(piece.parsed, piece.item):
                place = self.places.get(there.span.start)
                if place is not None and here.span.source is self:
                    found.setdefault((here.span.start, here.span.end), place)
        return found


@dataclass(slots=True)
class Reading:
    """What was read of a graph: the trees, and which of their nodes were said to stand for which elements.

    `by_hand` are the resources that were read for themselves, and are told by no item of the graph.
    """

    trees: list[tree.Tree]
    refers: list[tuple[object, Statement]] = field(default_factory=list)
    by_hand: frozenset[str] = frozenset()


def assemble(graph: PlacedGraph, own: Sequence[tree.Item] = (), decoder: Decoder | None = None) -> Reading:
    """The trees of the texts that a graph tells, in their order; `own` are further items, without nodes."""
    reader = decoder or Decoder(graph)
    groups = [(subject, _pieces(graph, reader, items)) for subject, items in _texts(graph)]
    dialect = _dialect(groups)
    if own:
        if not groups:
            groups.append((None, []))
        groups[-1][1].extend(
            Piece(None, reader.places.get(item.span.start, (0, 0)), item, None, (0, 0)) for item in own
        )
    text, ranges = _laid_out(graph, groups, dialect)
    every = [piece for _, pieces in groups for piece in pieces]
    found = Reading([])
    for (subject, pieces), (start, end) in zip(groups, ranges, strict=True):
        alone = len(groups) == 1
        source = Assembled(graph.source, text, every, reader.places, _called(graph, subject))
        found.trees.append(_read(graph, source, pieces, None if alone else (start, end)))
    _note_references(reader, every, found)
    return found


# ---------------------------------------------------------------- which items, in which order


def _texts(graph: PlacedGraph) -> Iterator[tuple[Iri | Blank | None, list[Statement]]]:
    """The texts and the classes of their items, in order; the items of no text come last."""
    inside: set[object] = {each.value for each in graph.statements if each.edge.startswith(_NODE)}
    kinds = kinds_by_class()
    items: dict[object, tuple[Statement, Iri | Blank | Literal | None]] = {}
    for each in graph.statements:
        kind = kinds.get(each.value) if each.edge == TYPE and isinstance(each.value, Iri) else None
        if kind in item_kinds() and each.subject not in inside and each.subject not in items:
            home = next((said.value for said in graph.said(each.subject, ecreq.itemOf)), None)
            items[each.subject] = (each, home)
    told = [each.subject for each in graph.statements if each.edge == TYPE and each.value == ecreq.SpecificationText]
    order: dict[Iri | Blank | Literal | None, list[Statement]] = {
        each: [] for each in sorted(told, key=lambda text: _position(graph, text, ecreq.textPosition))
    }
    for statement, home in items.values():
        order.setdefault(home, []).append(statement)
    loose = order.pop(None, [])
    for subject, found in order.items():
        if not isinstance(subject, Literal):
            yield subject, sorted(found, key=lambda each: _position(graph, each.subject))
    if loose:
        yield None, sorted(loose, key=lambda each: _position(graph, each.subject))


_NODE = f"{ecreq.NAMESPACE}node"


def _called(graph: PlacedGraph, subject: object) -> str:
    """The name of a text, without the ending of its file."""
    said = next((each.value for each in graph.said(subject, DCTERMS + "identifier")), None)
    return PurePath(said.text).stem if isinstance(said, Literal) else ""


def _position(graph: PlacedGraph, subject: object, edge: str = ecreq.nodePosition) -> float:
    for each in graph.said(subject, edge):
        if isinstance(each.value, Literal) and each.value.text.isdecimal() and len(each.value.text) < 10:
            return int(each.value.text)
        graph.report(codes.ILL_TYPED, each.value_at, value=graph.shortened(each.value), datatype="xsd:integer")
    return float("inf")


def _pieces(graph: PlacedGraph, decoder: Decoder, items: Iterable[Statement]) -> list[Piece]:
    found: list[Piece] = []
    for each in items:
        text, text_at = _word(graph, each.subject, WORD_TEXT)
        layout, _ = _word(graph, each.subject, ecreq.wordLayout)
        item = decoder.item(each.subject, each.value_at)
        at = each.value_at if item is None else decoder.places.get(item.span.start, each.value_at)
        found.append(Piece(each.subject, at, item, text, text_at, layout))
    return found


def _word(graph: PlacedGraph, subject: object, edge: str) -> tuple[str | None, tuple[int, int]]:
    said = list(graph.said(subject, edge))
    for other in said[1:]:
        if other.value != said[0].value:
            local = edge.removeprefix(ecreq.NAMESPACE)
            graph.report(
                codes.KNOTTED_NODE, other.value_at,
                why=Text(f"`ecreq:{local}` has two values", f"“ecreq:{local}”有两个值"),
                labels=(Label(graph.span(said[0].value_at), Text("the other one", "另一个值")),),
            )  # fmt: skip
    for each in said:
        if isinstance(each.value, Literal):
            return each.value.text, each.value_at
        graph.report(codes.ILL_TYPED, each.value_at, value=graph.shortened(each.value), datatype="xsd:string")
    return None, (0, 0)


# ---------------------------------------------------------------- texts


def _dialect(groups: Sequence[tuple[object, Sequence[Piece]]]) -> Dialect:
    """The language most of the texts are in."""
    return dominant_dialect("\n".join(piece.text for _, pieces in groups for piece in pieces if piece.text is not None))


def _laid_out(
    graph: PlacedGraph, groups: Sequence[tuple[Iri | Blank | None, list[Piece]]], dialect: Dialect
) -> tuple[str, list[tuple[int, int]]]:
    """All texts one after the other, and where each of them stands; pieces learn their places."""
    written: list[str] = []
    length = 0
    ranges: list[tuple[int, int]] = []

    def add(text: str) -> None:
        nonlocal length
        written.append(text)
        length += len(text)

    for subject, pieces in groups:
        if ranges:
            add("\n")
        begin = length
        for piece in pieces:
            text, before = piece.text, piece.layout
            if text is None:
                text = None if piece.item is None else _printed(graph, piece, dialect)
                before = "" if text is None else _without_docs(before)
                text = text or ""
            elif before is None:
                doc = getattr(piece.item, "doc", "")
                before = ("\n\n" if length else "") + "".join(f"## {line}\n" for line in doc.split("\n") if doc)
            add(before)
            piece.start = length
            add(text)
            piece.end = length
        last, _ = _word(graph, subject, ecreq.wordLayout) if subject is not None else (None, (0, 0))
        add("\n" if last is None else last)
        ranges.append((begin, length))
    return "".join(written), ranges


def _without_docs(layout: str | None) -> str:
    """What stands before an item, without a doc comment: its nodes have that."""
    if layout is None:
        return "\n\n"
    return "\n".join(line for line in layout.split("\n") if not line.lstrip().startswith(("##", "＃＃")))


def _printed(graph: PlacedGraph, piece: Piece, dialect: Dialect) -> str | None:
    """An item without a text of its own, as it is written in the language: in Chinese if only that reads back."""
    assert piece.item is not None
    why = Text("written out, it would be read as something else", "写出之后会被读作别的内容")
    dialects: tuple[Dialect, ...] = ("zh", "en") if dialect == "zh" else ("en", "zh")
    for tried in dialects:
        try:
            text = item_text(piece.item, tried, None).rstrip("\n")
        except (LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError) as error:
            why = Text("its parts do not fit one another", "其各部分互不相容")
            word = error.args[0] if isinstance(error, KeyError) and error.args else None
            if isinstance(word, str):
                why = Text(f"`{word}` is no word of it", f"“{word}”不是其中的词")
            break
        parsed, problems = parse(Source("", text))
        if len(parsed.items) == 1 and _alike(parsed.items[0], piece.item):
            return text
        wrong = next((each for each in problems if each.weight is Severity.ERROR), None)
        if wrong is not None:
            why = Text(wrong.message("en"), wrong.message("zh"))
    graph.report(codes.UNWRITABLE_TREE, piece.at, why=why)
    piece.item = None
    return None


# ---------------------------------------------------------------- trees


def _read(graph: PlacedGraph, source: Assembled, pieces: list[Piece], window: tuple[int, int] | None) -> tree.Tree:
    """The tree of a text, of which every item has been held against its nodes."""
    parsed, problems = _parsed(source, window)
    by_piece: dict[int, list[tree.Item]] = {}
    starts = [each.start for each in pieces]
    for item in parsed.items:
        by_piece.setdefault(bisect_right(starts, item.span.start) - 1, []).append(item)
    faulty = list(parsed.faulty)
    lost = set(parsed.lost)
    kept: list[tree.Item] = []
    wrong = {
        bisect_right(starts, each.span.start) - 1 for each in problems if each.span and each.weight is Severity.ERROR
    }
    for number, piece in enumerate(pieces):
        found = by_piece.get(number, [])
        if piece.item is not None and number not in wrong:
            if len(found) == 1 and _alike(found[0], piece.item):
                piece.parsed = found[0]
                kept.append(_with_rows(found[0], piece.item))
                continue
            _disagree(graph, source, piece, found)
        faulty += _names(graph, piece)
        lost |= _words(graph, piece)
    graph.faults.extend(problems)
    return replace(parsed, items=tuple(kept), faulty=tuple(faulty), lost=frozenset(lost))


def _parsed(source: Assembled, window: tuple[int, int] | None) -> tuple[tree.Tree, list[Diagnostic]]:
    if window is None:
        return parse(source)
    start, end = window
    text = source.text
    parser = Parser(source)
    # The other texts become blanks, so that places stay.
    parser.text = _blank(text[:start]) + text[start:end] + _blank(text[end:])
    return parser.parse()


def _blank(text: str) -> str:
    return "".join("\n" if char == "\n" else " " for char in text)


def _names(graph: PlacedGraph, piece: Piece) -> Iterator[tree.Name]:
    """The names of an item that is left out, so that nothing else is said of their being unknown."""
    for edge in (ecreq.wordUid, ecreq.wordName):
        for each in graph.said(piece.subject, edge) if piece.subject is not None else ():
            if isinstance(each.value, Literal):
                yield tree.Name(each.value.text, graph.span(each.value_at))


def _words(graph: PlacedGraph, piece: Piece) -> set[str]:
    """All words of an item that is left out."""
    found: set[str] = set()
    todo, seen = [piece.subject], {piece.subject}
    while todo:
        for each in graph.about(todo.pop()):
            if isinstance(each.value, Literal):
                found.update(_WORD.findall(each.value.text))
            elif isinstance(each.value, Blank) and each.value not in seen:
                seen.add(each.value)
                todo.append(each.value)
    return found


def _alike(parsed: tree.Item, told: tree.Item) -> bool:
    """Whether a text and its nodes say the same; the rows of a table that stands in a file are told by nodes alone."""
    if parsed.doc != told.doc:
        return False
    if isinstance(parsed, tree.Permissions) and isinstance(told, tree.Permissions) and parsed.file is not None:
        return parsed == replace(told, columns=(), rows=())
    return parsed == told


def _with_rows(parsed: tree.Item, told: tree.Item) -> tree.Item:
    """An item with the rows that only its nodes tell; they are shown where the item is."""
    if isinstance(parsed, tree.Permissions) and isinstance(told, tree.Permissions) and parsed.file is not None:
        return replace(parsed, columns=placed(told.columns, parsed.span), rows=placed(told.rows, parsed.span))
    return parsed


def _disagree(graph: PlacedGraph, source: Assembled, piece: Piece, found: Sequence[tree.Item]) -> None:
    """Reports that a text and its nodes, or nodes and what is made of them, say different things."""
    assert piece.item is not None
    name = getattr(piece.item, "uid", None) or getattr(piece.item, "name", None) or getattr(piece.item, "path", None)
    shown = "" if name is None else name.text
    item = Text(f"`{shown}`", f"“{shown}”") if shown else Text("this item", "此条目")
    at, labels = piece.at, (Label(graph.span(piece.text_at), Text("its text", "其文字")),)
    notes: tuple[Text, ...] = ()
    if len(found) == 1:
        other = first_difference(found[0], piece.item)
        if other is not None:
            at = source.places.get(other[1].span.start, at)
            if other[0].span.text:
                notes = (Text(f"its text says `{other[0].span.text}` here", f"其文字在此处为“{other[0].span.text}”"),)
    graph.report(codes.TEXT_DISAGREES, at, labels=labels, notes=notes, item=item, about=shown)


# ---------------------------------------------------------------- two trees side by side


def pairs(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - any part of a tree
    """The nodes of two trees of one shape, names included, each with its counterpart."""
    todo = [(one, other)]
    while todo:
        here, there = todo.pop()
        if isinstance(here, tuple):
            todo.extend(zip(here, there, strict=False))
        elif here.__class__ is there.__class__ and rows(here.__class__) and not isinstance(here, Span):
            yield here, there
            todo.extend(
                (getattr(here, each.name), getattr(there, each.name))
                for each in rows(here.__class__)
                if each.name != "span"
            )


def first_difference(one: Any, other: Any) -> tuple[Any, Any] | None:  # noqa: ANN401 - any part of a tree
    """The innermost nodes around the first difference of two trees."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        for here, there in zip(one, other, strict=False):
            found = first_difference(here, there)
            if found is not None:
                return found
        return None
    fields_ = rows(one.__class__)
    if one == other or not fields_ or one.__class__ is not other.__class__:
        return None
    for each in fields_:
        if each.name == "span":
            continue
        here, there = getattr(one, each.name), getattr(other, each.name)
        if here != there:
            inner = first_difference(here, there)
            if inner is not None:
                return inner
            if rows(here.__class__) and rows(there.__class__) and not isinstance(here, tuple):
                return here, there
            return one, other
    return one, other


def _note_references(decoder: Decoder, pieces: Iterable[Piece], found: Reading) -> None:
    """Which nodes of the trees were said to stand for which elements."""
    if not decoder.refers:
        return
    wanted: dict[int, list[Statement]] = {}
    for node, statement in decoder.refers:
        wanted.setdefault(node.span.start, []).append(statement)  # type: ignore[attr-defined]
    for piece in pieces:
        if piece.parsed is None or piece.item is None:
            continue
        for here, there in pairs(piece.parsed, piece.item):
            for statement in wanted.get(there.span.start, ()):
                found.refers.append((here, statement))
