"""Nodes of a tree from RDF: the same nodes that `encode` tells, whoever wrote them.

Nodes that are read have places of their own, in an empty text and in the order in which they are to be written; where
they stand in the RDF is kept beside (`Read.places`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime, time
from fractions import Fraction
from typing import NoReturn, get_args

from reqonto import vocabulary as ecreq
from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Label, Text
from reqonto.graphs.shape import (
    ALWAYS_SAID,
    ENTRY,
    NODE_PART,
    NOTHING,
    POSITION,
    WORD_NUMBER,
    WORD_TEXT,
    Part,
    item_kinds,
    kinds_by_class,
    node_kinds,
    parts,
)
from reqonto.rdf.placed import PlacedGraph, Statement, allow_brackets
from reqonto.rdf.terms import FIRST, NIL, REST, TYPE, XSD, Blank, Iri, Literal
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax import tree

NOWHERE = Source("", "")
"""The text in which nodes stand that are read from RDF, before they are written."""
_EDGES = frozenset({TYPE, POSITION, ecreq.refersTo, ecreq.itemOf, ecreq.wordLayout})
# The words of a node that best show where it is, in this order.
_NAMING = (
    "wordUid", "wordName", "wordPath", "wordText", "wordAmount", "wordMoment", "wordTruth", "wordOp", "wordParty",
    "wordParam", "wordWord",
)  # fmt: skip
_NAMING_EDGES = tuple(getattr(ecreq, each) for each in _NAMING)
_PIECE = re.compile(r"`([^`]+)`(?:\.|\Z)|([^`.]+)(?:\.|\Z)")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_NUMBERS = {XSD + name for name in ("integer", "decimal", "nonNegativeInteger", "positiveInteger", "int", "long")}
_TEXTS = {XSD + "string", XSD + "date", XSD + "dateTime", XSD + "time", XSD + "normalizedString", XSD + "token"}
_LONGEST = 1_000


class Unread(Exception):  # noqa: N818 - what is wrong has been reported
    """A node that cannot be read; why has been reported."""


@dataclass(slots=True)
class Decoder:
    """Reads nodes of one graph; each once, for two nodes of a tree are never the same."""

    graph: PlacedGraph
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    refers: list[tuple[object, Statement]] = field(default_factory=list)
    _open: set[object] = field(default_factory=set)
    _used: dict[object, Statement] = field(default_factory=dict)
    _serial: int = 0

    def __post_init__(self) -> None:
        allow_brackets()

    def mark(self, at: tuple[int, int]) -> Span:
        """A place of its own for a node that stands there in the RDF."""
        self._serial += 1
        self.places[self._serial] = at
        return Span(NOWHERE, self._serial, self._serial)

    # ------------------------------------------------ nodes

    def item(self, subject: Iri | Blank, at: tuple[int, int]) -> tree.Item | None:
        """The item that a node tells; None where it cannot be read, which has been reported."""
        try:
            found = self._node(subject, at, None, None)
        except Unread:
            return None
        return found  # type: ignore[return-value]

    def expression(self, statement: Statement) -> tree.Expr | None:
        """The expression that the value of a statement tells; None where it cannot be read."""
        part = Part("formula", statement.edge, "", get_args(tree.Expr), (), many=False, optional=False)
        try:
            return self._child(statement, part)  # type: ignore[return-value]
        except Unread:
            return None

    def _child(self, statement: Statement, part: Part) -> object:
        value = statement.value
        if isinstance(value, Literal):
            self._misplaced(statement, part)
        earlier = self._used.get(value)
        if value in self._open:
            self.graph.report(
                codes.KNOTTED_NODE, statement.value_at,
                why=Text("a node is a part of itself", "节点是其自身的一部分"),
            )  # fmt: skip
            raise Unread
        if earlier is not None:
            other = Label(
                self.graph.span(earlier.value_at), Text("it is a part here already", "它已在此处作为组成部分")
            )
            self.graph.report(
                codes.KNOTTED_NODE, statement.value_at, labels=(other,),
                why=Text("a node is a part of two others", "一个节点同时是两个节点的组成部分"),
            )  # fmt: skip
            raise Unread
        self._used[value] = statement
        return self._node(value, statement.value_at, statement, part)

    def _node(self, subject: Iri | Blank, at: tuple[int, int], by: Statement | None, part: Part | None) -> object:
        kind = self._kind(subject, by, part)
        if kind is None:
            return ()
        if len(self._open) > _DEEPEST:
            self.graph.report(
                codes.KNOTTED_NODE, at,
                why=Text(f"more than {_DEEPEST} nodes stand in one another", f"节点嵌套超过 {_DEEPEST} 层"),
            )  # fmt: skip
            raise Unread
        span = self.mark(self._place(subject, at))
        self._open.add(subject)
        try:
            values = self._parts(kind, subject, at)
        finally:
            self._open.discard(subject)
        made = kind(**values, span=span)
        self.refers += [(made, each) for each in self.graph.said(subject, ecreq.refersTo)]
        return made

    def _kind(self, subject: Iri | Blank, by: Statement | None, part: Part | None) -> type | None:
        """The sort of a node; None for an empty list."""
        said = [each for each in self.graph.said(subject, TYPE) if isinstance(each.value, Iri)]
        known = [(kinds_by_class()[each.value], each) for each in said if each.value in kinds_by_class()]
        if by is not None and part is not None and part.optional and any(each.value == NOTHING for each in said):
            return None
        if len(known) > 1:
            self.graph.report(
                codes.KNOTTED_NODE, known[1][1].value_at,
                why=Text("a node is of two sorts", "一个节点属于两个类别"),
                labels=(Label(self.graph.span(known[0][1].value_at), Text("the other one", "另一个类别")),),
            )  # fmt: skip
            raise Unread
        if by is None or part is None:
            assert known
            return known[0][0]
        if not known:
            only = part.kinds if len(part.kinds) == 1 else ()
            if not said and only and self.graph.about(subject):
                return only[0]
            self._misplaced(by, part)
        if known[0][0] not in part.kinds:
            self._misplaced(by, part)
        return known[0][0]

    def _place(self, subject: object, at: tuple[int, int]) -> tuple[int, int]:
        """Where a node is shown: at the word that names it, else at its sort, else where it is used."""
        best, found = len(_NAMING_EDGES) + 1, at
        for each in self.graph.about(subject):
            if each.edge == TYPE and best > len(_NAMING_EDGES) and each.value in kinds_by_class():
                best, found = len(_NAMING_EDGES), each.value_at
            elif each.edge in _NAMING_EDGES:
                rank = _NAMING_EDGES.index(each.edge)
                if rank < best:
                    best, found = rank, each.value_at
        return found

    def _parts(self, kind: type, subject: Iri | Blank, at: tuple[int, int]) -> dict[str, object]:
        by_edge: dict[str, list[Statement]] = {}
        for each in self.graph.about(subject):
            by_edge.setdefault(each.edge, []).append(each)
        shapes = parts(kind)
        self._surplus(kind, shapes, by_edge)
        values: dict[str, object] = {}
        entries: list[tuple[float, int, Part, Statement]] = []
        for number, part in enumerate(shapes):
            said = by_edge.get(part.property, [])
            if part.many:
                for each in self._listed(said, part):
                    entries.append((self._position(each.value), number, part, each))
                values[part.field] = () if said or not part.optional else None
            else:
                values[part.field] = self._single(kind, part, said, at)
        entries.sort(key=lambda each: (each[0], each[1]))
        found: dict[str, list[object]] = {}
        for _, _, part, each in entries:
            entry = self._entry(each, part)
            if entry != () or part.pair:
                found.setdefault(part.field, []).append(entry)
        values.update((name, tuple(each)) for name, each in found.items())
        return values

    def _surplus(self, kind: type, shapes: Iterable[Part], by_edge: dict[str, list[Statement]]) -> None:
        """Reports parts that this sort of nodes does not have: they would be lost."""
        known = {each.property for each in shapes}
        for edge, said in by_edge.items():
            local = edge.removeprefix(ecreq.NAMESPACE)
            if edge not in known and edge not in _EDGES and local.startswith(("node", "word")) and local != edge:
                if kind in item_kinds() and edge == WORD_TEXT:
                    continue
                self.graph.report(
                    codes.MISPLACED_NODE, said[0].edge_at, value=self.graph.shortened(said[0].value),
                    property=local, kind=_local(node_kinds()[kind]),
                    wanted=Text(": it has no such part", "：它没有此部分"),
                )  # fmt: skip
                raise Unread

    def _single(self, kind: type, part: Part, said: list[Statement], at: tuple[int, int]) -> object:
        if not said:
            if part.optional:
                return None
            if part.field == "doc":
                return ""
            if part.data == "truth" and (kind, part.field) not in ALWAYS_SAID:
                return False
            self.graph.report(
                codes.INCOMPLETE_NODE, at, kind=_local(node_kinds()[kind]), property=_local(part.property)
            )
            raise Unread
        first = said[0]
        for other in said[1:]:
            if other.value != first.value:
                self.graph.report(
                    codes.KNOTTED_NODE, other.value_at,
                    why=Text(
                        f"`{_local(part.property)}` has two values", f"“{_local(part.property)}”有两个值"
                    ),
                    labels=(Label(self.graph.span(first.value_at), Text("the other one", "另一个值")),),
                )  # fmt: skip
                raise Unread
        if part.data:
            return self._said(first, part)
        return self._child(first, part)

    # ------------------------------------------------ lists

    def _listed(self, said: list[Statement], part: Part) -> list[Statement]:
        """The entries of a list: those said one by one, and those of lists of RDF in their place."""
        found: list[Statement] = []
        for each in said:
            if isinstance(each.value, Literal) or not (
                each.value == NIL or any(True for _ in self.graph.said(each.value, REST))
            ):
                found.append(each)
                continue
            if len(said) > 1:
                self.graph.report(
                    codes.KNOTTED_NODE, each.value_at,
                    why=Text("a list stands beside other values", "列表与其他值并列"),
                )  # fmt: skip
                raise Unread
            found.extend(self._run(each, part))
        return found

    def _run(self, head: Statement, part: Part) -> list[Statement]:
        """The entries of a list of RDF."""
        found: list[Statement] = []
        seen: set[object] = set()
        here = head.value
        at = head.value_at
        while here != NIL:
            firsts, rests = list(self.graph.said(here, FIRST)), list(self.graph.said(here, REST))
            if here in seen:
                why = Text("a list leads back into itself", "列表回到自身")
            elif len({each.value for each in firsts}) > 1 or len({each.value for each in rests}) > 1:
                why = Text("a list has two heads or two tails", "列表有两个首项或两个后续")
            elif not firsts or not rests or isinstance(rests[0].value, Literal):
                why = Text("a list has no end", "列表没有结尾")
            else:
                seen.add(here)
                found.append(Statement(head.subject, part.property, firsts[0].value, None, *firsts[0][4:]))
                here, at = rests[0].value, rests[0].value_at
                continue
            self.graph.report(codes.KNOTTED_NODE, at, why=why)
            raise Unread
        return found

    def _position(self, value: object) -> float:
        """The position of an entry among its siblings; those without one follow in the order of the text."""
        if isinstance(value, Literal):
            return float("inf")
        for each in self.graph.said(value, POSITION):
            if isinstance(each.value, Literal) and _WHOLE.fullmatch(each.value.text) and len(each.value.text) < 10:
                return int(each.value.text)
            self._ill_typed(each, "xsd:integer")
        return float("inf")

    def _entry(self, statement: Statement, part: Part) -> object:
        value = statement.value
        if part.pair:
            if isinstance(value, Literal):
                self._misplaced(statement, part)
            both = self._listed(list(self.graph.said(value, NODE_PART)), part)
            both.sort(key=lambda each: self._position(each.value))
            if len(both) != len(part.pair):
                self._misplaced(statement, part)
            return tuple(self._child(each, inner) for each, inner in zip(both, part.pair, strict=True))
        if not part.data:
            return self._child(statement, part)
        if isinstance(value, Literal):
            return self._said(statement, part)
        if any(each.value == NOTHING for each in self.graph.said(value, TYPE)):
            return ()
        edge = WORD_NUMBER if part.data == "integer" else WORD_TEXT
        said = list(self.graph.said(value, edge))
        kinds = {each.value for each in self.graph.said(value, TYPE)}
        wanted = {"name": node_kinds()[tree.Name], "path": node_kinds()[tree.Path]}.get(part.data, ENTRY)
        if len({each.value for each in said}) != 1 or (kinds and wanted not in kinds):
            self._misplaced(statement, part)
        return self._said(said[0], part)

    # ------------------------------------------------ single words

    def _said(self, statement: Statement, part: Part) -> object:
        """A part of one word."""
        value = statement.value
        if not isinstance(value, Literal):
            self._misplaced(statement, part)
        span = self.mark(statement.value_at)
        text = value.text
        match part.data:
            case "truth":
                if value.datatype != XSD + "boolean" or text not in {"true", "false", "1", "0"}:
                    self._ill_typed(statement, "xsd:boolean")
                return text in {"true", "1"}
            case "integer":
                if value.datatype not in _NUMBERS or not _WHOLE.fullmatch(text) or len(text) > _LONGEST:
                    self._ill_typed(statement, "xsd:integer")
                return int(text)
            case "decimal":
                if value.datatype not in _NUMBERS or not _DECIMAL.fullmatch(text) or len(text) > _LONGEST:
                    self._ill_typed(statement, "xsd:decimal")
                return Fraction(text)
        if value.datatype not in _TEXTS:
            self._ill_typed(statement, "xsd:string")
        match part.data:
            case "date":
                return self._moment(statement, date.fromisoformat, "xsd:date")
            case "instant":
                return self._moment(statement, datetime.fromisoformat, "xsd:dateTime")
            case "clock":
                return self._moment(statement, time.fromisoformat, "xsd:time")
            case "name":
                if not text:
                    self._ill_typed(statement, "ecreq:wordName")
                return tree.Name(text, span)
            case "path":
                return tree.Path(tuple(tree.Name(each, span) for each in self._pieces(statement, text)), span)
        if part.choices and text not in part.choices:
            wanted = ", ".join(part.choices)
            self._misplaced(statement, part, Text(f"; it may be {wanted}", f"；可以是 {wanted}"))
        return text

    def _pieces(self, statement: Statement, text: str) -> list[str]:
        """The names of a dotted name."""
        found: list[str] = []
        position = 0
        while position < len(text):
            piece = _PIECE.match(text, position)
            if piece is None:
                break
            found.append(piece[1] or piece[2])
            position = piece.end()
        if position < len(text) or not found or text.endswith("."):
            self._ill_typed(statement, "ecreq:wordPath")
        return found

    def _moment(self, statement: Statement, read: object, kind: str) -> object:
        assert isinstance(statement.value, Literal)
        try:
            return read(statement.value.text)  # type: ignore[operator]
        except ValueError:
            self._ill_typed(statement, kind)

    # ------------------------------------------------ faults

    def _ill_typed(self, statement: Statement, wanted: str) -> NoReturn:
        self.graph.report(
            codes.ILL_TYPED, statement.value_at, value=self.graph.shortened(statement.value), datatype=wanted
        )
        raise Unread

    def _misplaced(self, statement: Statement, part: Part, wanted: Text | None = None) -> NoReturn:
        value = statement.value
        kinds = [] if isinstance(value, Literal) else [each.value for each in self.graph.said(value, TYPE)]
        shown = self.graph.shortened(kinds[0]) if kinds else self.graph.shortened(value)
        if isinstance(value, Blank) and not kinds:
            described = Text("a node without a class", "没有类别的节点")
        else:
            described = Text(f"`{shown}`", f"“{shown}”")
        owners = [each.value for each in self.graph.said(statement.subject, TYPE)]
        if wanted is None and part.kinds and len(part.kinds) <= 4:
            names = ", ".join(_local(node_kinds()[each]) for each in part.kinds)
            wanted = Text(f"; it may be {names}", f"；可以是 {names}")
        self.graph.report(
            codes.MISPLACED_NODE, statement.value_at, value=described, property=_local(part.property),
            kind=self.graph.shortened(owners[0]) if owners else self.graph.shortened(statement.subject),
            wanted=wanted or "",
        )  # fmt: skip
        raise Unread


_DEEPEST = 600


def _local(iri: str) -> str:
    """The name of one of our terms, as messages show it."""
    return f"ecreq:{iri.removeprefix(ecreq.NAMESPACE)}"
