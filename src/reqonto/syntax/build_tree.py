"""What each rule of the grammar builds: one method a rule, named as in spec.lark."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction
from typing import Any, TypeVar, cast
from unicodedata import normalize

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Edit, Fix, Text
from reqonto.source import Source, Span
from reqonto.syntax import tree as t
from reqonto.syntax.keywords import SELF_ZH
from reqonto.syntax.numerals import value_of

Node = TypeVar("Node")

SIGNS = {"$": "USD", "＄": "USD", "¥": "CNY", "￥": "CNY", "€": "EUR", "£": "GBP"}

# Longer numbers are slips of the keyboard, and would cost quadratic time to convert.
MAX_DIGITS = 200

MOST_PARTS = 10_000
"""The longest chain of `and`, `or` or `+`."""

_GROUP_DIGITS = 3
_LONGEST_GROUPED = 40
_GROUPS = re.compile(r"(\d{1,3}(?:[,，]\d{3})+(?!\d))|\d+[,，]\d{1,2}(?!\d)")
_GROUPS_BEFORE = re.compile(r"(?<![\d_.])(?:\d{1,3}(?:[,，]\d{3})*|\d+)[,，]$")
_ESCAPE = re.compile(r'\\(["\\nt])')
_ESCAPED = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_MOMENT = re.compile(r"(\d+)\D(\d+)\D(\d+)[T日](\d+):(\d+)(?::(\d+)(?:\.(\d{1,6})\d*)?)?(Z|[+-]\d\d:?\d\d)?")


class Fault(Exception):  # noqa: N818 - a mistake in the text, which the driver turns into a diagnostic
    """Raised by a builder method when its text can not stand."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.code.name)
        self.diagnostic = diagnostic


def unquote(raw: str) -> str:
    """The text of a string token, without quotes; unknown escapes stay as written, so patterns keep their `\\d`."""
    if raw.startswith('"""'):
        return raw[3:-3].replace("\r\n", "\n").replace("\r", "\n")
    body = raw[1:-1]
    if raw[0] == '"' and "\\" in body:
        return _ESCAPE.sub(lambda match: _ESCAPED[match[1]], body)
    return body


class TreeBuilder:
    """Builds the nodes of one source.

    Every method receives the offsets of its text and the kept children: tokens as their
    text (keywords as their canonical word, names without backticks), absent parts as None.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self.docs: dict[int, str] = {}
        self.faults: list[int] = []
        self.left_out: list[t.Name] = []

    # ------------------------------------------------ helpers

    def span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def fault(self, code: Code, start: int, end: int, **fields: object) -> Fault:
        return Fault(Diagnostic(code, self.span(start, end), fields))

    def doc(self, start: int) -> str:
        """The doc comment in front of the item that starts here."""
        return self.docs.pop(start, "") if self.docs else ""

    def whole(self, node: Node, start: int, end: int) -> Node | None:
        """The node, unless a fault was found inside it: half a rule must never be taken for the rule."""
        if not any(start <= place <= end for place in self.faults):
            return node
        name = node if isinstance(node, t.Name) else getattr(node, "uid", None) or getattr(node, "name", None)
        if isinstance(name, t.Name):
            self.left_out.append(name)
        return None

    # ------------------------------------------------ names

    def name(self, start: int, end: int, text: str) -> t.Name:
        return t.Name("self" if text == SELF_ZH else text, Span(self.source, start, end))

    uid = name
    unit_name = name

    def names(self, _start: int, _end: int, *names: t.Name) -> tuple[t.Name, ...]:
        return names

    uids = names

    def cell_id(self, start: int, end: int, table: t.Name, role: t.Path, column: t.Path) -> t.Name:
        """The id of a cell of a permission table: `PT-1[Buyer,Cancel]`."""
        return t.Name(f"{table.text}[{role.text},{column.text}]", Span(self.source, start, end))

    def path(self, start: int, end: int, *parts: t.Name) -> t.Path:
        return t.Path(parts, Span(self.source, start, end))

    def paths(self, _start: int, _end: int, *paths: t.Path) -> tuple[t.Path, ...]:
        return paths

    def word(self, _start: int, _end: int, word: str) -> str:
        return word

    kind_mod = kind_word = group_kind = plain_type = text_type = number_type = collection_kind = cell_word = word
    access = side = modal = background_word = share_bound = verdict = whole_word = format = table_format = truth = word
    text_key = status = bound = link_word = compare_op = time_order = word

    def priority(self, start: int, end: int, word: str) -> t.Name:
        return t.Name(self.plain(word) if word[0].isdigit() else word, self.span(start, end))

    # ------------------------------------------------ numbers

    def plain(self, text: str) -> str:
        """The digits of a number token in ASCII, without separators."""
        if not text.isascii():
            text = normalize("NFKC", text)
        return text.replace("_", "")

    def integer(self, text: str, start: int, end: int) -> int:
        digits = self.plain(text)
        if len(digits) > MAX_DIGITS:
            raise self.fault(codes.NUMBER_TOO_LONG, start, end)
        return int(digits)

    def fraction(self, text: str, start: int, end: int) -> Fraction:
        if text.isdecimal() and len(text) <= MAX_DIGITS:
            return Fraction(int(text))
        digits = self.plain(text)
        if len(digits) > MAX_DIGITS:
            raise self.fault(codes.NUMBER_TOO_LONG, start, end)
        return Fraction(digits)

    def calendar_date(self, text: str, start: int, end: int) -> date:
        year, month, day = map(int, re.findall(r"\d+", self.plain(text)))
        try:
            return date(year, month, day)
        except ValueError:
            raise self.fault(codes.NO_SUCH_TIME, start, end, text=text) from None

    def instant(self, text: str, start: int, end: int) -> datetime:
        match = _MOMENT.fullmatch(self.plain(text))
        if match is None:
            raise self.fault(codes.NO_SUCH_TIME, start, end, text=text)
        year, month, day, hour, minute = map(int, match.group(1, 2, 3, 4, 5))
        micro = int((match[7] or "0").ljust(6, "0"))
        try:
            return datetime(year, month, day, hour, minute, int(match[6] or 0), micro, tzinfo=_zone(match[8]))
        except ValueError:
            raise self.fault(codes.NO_SUCH_TIME, start, end, text=text) from None

    # ------------------------------------------------ items

    def start(self, _start: int, _end: int, *items: t.Item | None) -> tuple[t.Item, ...]:
        return tuple(item for item in items if item is not None)

    def module(self, start: int, end: int, path: t.Path, metas: tuple[t.Meta, ...] | None) -> t.Module:
        return t.Module(path, metas or (), self.span(start, end), self.doc(start))

    def import_item(self, start: int, end: int, path: t.Path, alias: t.Name | None) -> t.Import:
        return t.Import(path, alias, self.span(start, end), self.doc(start))

    def unit(self, start: int, end: int, name: t.Name, value: t.Expr) -> t.Unit:
        return t.Unit(name, value, self.span(start, end), self.doc(start))

    def enum(self, start: int, end: int, name: t.Name, members: tuple[t.EnumMember, ...]) -> t.Enum:
        return t.Enum(name, members, self.span(start, end), self.doc(start))

    def members_of_enum(self, _start: int, _end: int, *members: t.EnumMember) -> tuple[t.EnumMember, ...]:
        return members

    def enum_member(self, start: int, end: int, name: t.Name, *labels: t.LangString) -> t.EnumMember:
        return t.EnumMember(name, labels, self.span(start, end))

    def typedef(self, start: int, end: int, name: t.Name, type_: t.Type) -> t.TypeDef:
        return t.TypeDef(name, type_, self.span(start, end), self.doc(start))

    def changing(self, _start: int, _end: int) -> bool:
        return True

    optional = excerpt = changing

    def kind_mods(self, _start: int, _end: int, *mods: str) -> tuple[str, ...]:
        return mods

    def kind_body(self, start: int, end: int, *members: Any) -> tuple[tuple[Any, ...], int, int]:
        return members, start, end

    feature_body = kind_body

    def kind(
        self, start: int, end: int, mods: tuple[str, ...], word: str, name: t.Name,
        supers: tuple[t.Path, ...] | None, clearance: t.Name | None, body: Any,
    ) -> t.Kind:  # fmt: skip
        worlds = [mod for mod in mods if mod != "external"]
        if len(worlds) > 1 or mods.count("external") > 1:
            self.diagnostics.append(
                Diagnostic(codes.REPEATED_PART, self.span(start, name.span.start), {"word": mods[-1]})
            )
        members = body[0] if body else ()
        disjoint = [path for member in members if isinstance(member, tuple) for path in member]
        return t.Kind(
            word=cast("Any", word),
            name=name,
            supers=supers or (),
            world=cast("Any", worlds[0]) if worlds else None,
            external="external" in mods,
            clearance=clearance,
            params=_of(members, t.Param),
            relations=_of(members, t.Relation),
            features=_of(members, t.Feature),
            groups=_of(members, t.FeatureGroup),
            disjoint=tuple(disjoint),
            meta=_metas(members),
            span=self.span(start, end),
            doc=self.doc(start),
        )

    def group(self, start: int, end: int, kind: str, features: tuple[t.Name, ...]) -> t.FeatureGroup:
        return t.FeatureGroup("some" if kind == "some of" else "one", features, self.span(start, end))

    def disjoint(self, _start: int, _end: int, paths: tuple[t.Path, ...]) -> tuple[t.Path, ...]:
        return paths

    def feature(
        self, start: int, end: int, optional: bool | None, name: t.Name, owner: t.Path | None, body: Any
    ) -> t.Feature:
        members = body[0] if body else ()
        return t.Feature(
            name, owner, bool(optional), _of(members, t.Param), _of(members, t.Relation), _metas(members),
            self.span(start, end), self.doc(start),
        )  # fmt: skip

    def param(
        self, start: int, end: int, changing: bool | None, name: t.Name, type_: t.Type, default: t.Expr | None,
        metas: tuple[t.Meta, ...] | None,
    ) -> t.Param:  # fmt: skip
        return t.Param(
            name, (), type_, bool(changing), default, metas or (), self.span(start, end), self.doc(start)
        )  # fmt: skip

    def function(
        self, start: int, end: int, changing: bool | None, name: t.Name, args: tuple[t.ParamDecl, ...] | None,
        type_: t.Type, default: t.Expr | None, metas: tuple[t.Meta, ...] | None,
    ) -> t.Param | None:  # fmt: skip
        node = t.Param(
            name, args or (), type_, bool(changing), default, metas or (), self.span(start, end), self.doc(start)
        )  # fmt: skip
        return self.whole(node, start, end)

    def relation(
        self, start: int, end: int, changing: bool | None, name: t.Name, target: t.Path,
        cardinality: t.Cardinality | None, inverse: t.Path | None, metas: tuple[t.Meta, ...] | None,
    ) -> t.Relation:  # fmt: skip
        return t.Relation(
            name, target, cardinality, inverse, bool(changing), metas or (), self.span(start, end), self.doc(start)
        )

    def predicate(
        self, start: int, end: int, changing: bool | None, name: t.Name, args: tuple[t.ParamDecl, ...],
        metas: tuple[t.Meta, ...] | None,
    ) -> t.Predicate | None:  # fmt: skip
        node = t.Predicate(name, args, bool(changing), metas or (), self.span(start, end), self.doc(start))
        return self.whole(node, start, end)

    def cardinality(self, start: int, end: int, low: str, upper: tuple[int | None] | None) -> t.Cardinality:
        number = self.integer(low, start, end)
        return t.Cardinality(number, number if upper is None else upper[0], self.span(start, end))

    def upper_number(self, start: int, end: int, high: str) -> tuple[int]:
        return (self.integer(high, start, end),)

    def upper_open(self, _start: int, _end: int) -> tuple[None]:
        return (None,)

    def arguments(self, _start: int, _end: int, *args: t.ParamDecl) -> tuple[t.ParamDecl, ...]:
        return args

    def argument(self, start: int, end: int, name: t.Name, type_: t.Type) -> t.ParamDecl:
        return t.ParamDecl(name, type_, self.span(start, end))

    def event(
        self, start: int, end: int, name: t.Name, args: tuple[t.ParamDecl, ...] | None, by: t.Path | None,
        to: t.Path | None, metas: tuple[t.Meta, ...] | None,
    ) -> t.Event | None:  # fmt: skip
        node = t.Event(name, args or (), by, to, metas or (), self.span(start, end), self.doc(start))
        return self.whole(node, start, end)

    def define(
        self, start: int, end: int, name: t.Name, args: tuple[t.ParamDecl, ...] | None, type_: t.Type, body: t.Expr,
        metas: tuple[t.Meta, ...] | None,
    ) -> t.Define | None:  # fmt: skip
        node = t.Define(name, args or (), type_, body, metas or (), self.span(start, end), self.doc(start))
        return self.whole(node, start, end)

    # ------------------------------------------------ types

    def optional_type(self, start: int, end: int, body: t.Type) -> t.Type:
        return t.OptionalType(body, self.span(start, end))

    def money_type(self, start: int, end: int, currency: t.Name | None) -> t.Type:
        return t.BasicType("money", currency, None, None, self.span(start, end))

    def quantity_type(self, start: int, end: int, unit: t.Name) -> t.Type:
        return t.BasicType("quantity", unit, None, None, self.span(start, end))

    def basic_type(self, start: int, end: int, word: Any) -> t.Type:
        return t.BasicType(word, None, None, None, self.span(start, end))

    def pattern_type(self, start: int, end: int, word: Any, pattern: str | None) -> t.Type:
        if pattern is None:
            return t.BasicType(word, None, None, None, self.span(start, end))
        text = t.LangString(unquote(pattern), "", self.span(end - len(pattern), end))
        return t.BasicType(word, None, text, None, self.span(start, end))

    def number_type_of(self, start: int, end: int, word: Any, range_: t.RangeType | None) -> t.Type:
        return t.BasicType(word, None, None, range_, self.span(start, end))

    def collection_type(self, start: int, end: int, word: str, element: t.Type) -> t.Type:
        return t.CollectionType("set" if word == "set of" else "list", element, self.span(start, end))

    def one_of_type(self, start: int, end: int, members: tuple[t.EnumMember, ...]) -> t.Type:
        return t.OneOfType(members, self.span(start, end))

    def named_type(self, start: int, end: int, path: t.Path) -> t.Type:
        return t.NamedType(path, self.span(start, end))

    def range(self, start: int, end: int, low: tuple[Fraction | None], high: tuple[Fraction | None]) -> t.RangeType:
        return t.RangeType(low[0], high[0], self.span(start, end))

    def limit_number(self, start: int, end: int, text: str) -> tuple[Fraction]:
        return (self.fraction(text, start, end),)

    def limit_negative(self, start: int, end: int, text: str) -> tuple[Fraction]:
        return (-self.fraction(text, start, end),)

    def limit_open(self, _start: int, _end: int) -> tuple[None]:
        return (None,)

    # ------------------------------------------------ life cycles, permissions, services

    def lifecycle(self, start: int, end: int, param: t.Path, *parts: Any) -> t.Lifecycle | None:
        initials = [part[1] for part in parts if isinstance(part, tuple) and part[0] == "initial"]
        finals = [part[1] for part in parts if isinstance(part, tuple) and part[0] == "final"]
        for extra in initials[1:]:
            self.diagnostics.append(Diagnostic(codes.REPEATED_PART, extra.span, {"word": "initial"}))
        node = t.Lifecycle(
            param,
            initials[0] if initials else None,
            _of(parts, t.Transition),
            tuple(name for names in finals for name in names) if finals else None,
            _metas(parts),
            self.span(start, end),
            self.doc(start),
        )
        return self.whole(node, start, end)

    def initial(self, _start: int, _end: int, name: t.Name) -> tuple[str, t.Name]:
        return "initial", name

    def final(self, _start: int, _end: int, names: tuple[t.Name, ...]) -> tuple[str, tuple[t.Name, ...]]:
        return "final", names

    def transition(
        self, start: int, end: int, sources: tuple[t.Name, ...], target: t.Name, trigger: Any, guard: t.Expr | None
    ) -> t.Transition:
        return t.Transition(sources, target, trigger, guard, self.span(start, end))

    def event_trigger(self, start: int, end: int, pattern: t.Expr, by: t.Path | None) -> t.EventTrigger:
        return t.EventTrigger(pattern, by, self.span(start, end))

    def timeout(self, start: int, end: int, duration: t.Expr) -> t.Timeout:
        return t.Timeout(duration, self.span(start, end))

    def permissions(
        self, start: int, end: int, uid: t.Name, title: t.LangString | None, table: Any, *metas: t.Meta
    ) -> t.Permissions | None:
        columns, rows = table
        for row in rows:
            if len(row.cells) != len(columns):
                self.faults.append(row.span.start)
                self.diagnostics.append(
                    Diagnostic(codes.ROW_WIDTH, row.span, {"found": len(row.cells), "expected": len(columns)})
                )
        node = t.Permissions(uid, title, columns, rows, metas, self.span(start, end), self.doc(start))
        return self.whole(node, start, end)

    def permissions_from(
        self, start: int, end: int, uid: t.Name, title: t.LangString | None, format_: Any, location: t.String,
        metas: tuple[t.Meta, ...] | None,
    ) -> t.Permissions | None:  # fmt: skip
        file = t.TableFile(format_, location, location.span)
        node = t.Permissions(uid, title, (), (), metas or (), self.span(start, end), self.doc(start), file)
        return self.whole(node, start, end)

    def table(self, _start: int, _end: int, head: tuple[t.Path, ...], *rows: t.PermissionRow) -> Any:
        return head, rows

    def table_head(self, _start: int, _end: int, _corner: t.Path | None, *columns: t.Path) -> tuple[t.Path, ...]:
        return columns

    def row(self, start: int, end: int, role: t.Path, *cells: t.Cell) -> t.PermissionRow:
        return t.PermissionRow(role, cells, self.span(start, end))

    def cell(self, start: int, end: int, word: str, condition: t.Expr | None) -> t.Cell:
        word = {"may": "yes", "must not": "no"}.get(word, word)
        return t.Cell(cast("Any", word), condition, self.span(start, end))

    def cell_condition(self, start: int, end: int, condition: t.Expr) -> t.Cell:
        return t.Cell(None, condition, self.span(start, end))

    def service(
        self, start: int, end: int, uid: t.Name, title: t.LangString | None, provider: t.Path,
        provides: tuple[t.Path, ...], to: tuple[t.Path, ...] | None, *parts: Any,
    ) -> t.Service | None:  # fmt: skip
        named = self.only_once(parts)
        metas = _metas(parts)
        layers = [meta for meta in metas if isinstance(meta, t.WordMeta) and meta.key == "layer"]
        for extra in layers[1:]:
            self.diagnostics.append(Diagnostic(codes.REPEATED_PART, extra.span, {"word": "layer"}))
        node = t.Service(
            uid, title, provider, provides, to or (), layers[0].words[0] if layers else None,
            named.get("at"), named.get("fee"), tuple(meta for meta in metas if meta not in layers),
            self.span(start, end), self.doc(start),
        )  # fmt: skip
        return self.whole(node, start, end)

    def only_once(self, parts: Iterable[Any]) -> dict[str, Any]:
        """The keyword-led parts of a block by their word; a second one of a word is an error."""
        found: dict[str, Any] = {}
        for part in parts:
            if not isinstance(part, _Part):
                continue
            if part.word in found:
                self.diagnostics.append(Diagnostic(codes.REPEATED_PART, part.span, {"word": part.word}))
            found.setdefault(part.word, part.value)
        return found

    def part(self, word: str, value: Any, start: int, end: int) -> _Part:
        return _Part(word, value, self.span(start, end))

    def service_at(self, start: int, end: int, path: t.Path) -> _Part:
        return self.part("at", path, start, end)

    def service_fee(self, start: int, end: int, value: t.Expr) -> _Part:
        return self.part("fee", value, start, end)

    def layers(self, start: int, end: int, *names: t.Name) -> t.Layers:
        return t.Layers(names, self.span(start, end), self.doc(start))

    def consent(self, start: int, end: int, information: tuple[t.Path, ...], purposes: tuple[t.Name, ...]) -> t.Consent:
        return t.Consent(information, purposes, self.span(start, end), self.doc(start))

    def default_value(
        self, start: int, end: int, param: t.Path, value: t.Expr, where: t.Expr | None, metas: tuple[t.Meta, ...] | None
    ) -> t.DefaultValue | None:
        node = t.DefaultValue(param, value, where, metas or (), self.span(start, end), self.doc(start))
        return self.whole(node, start, end)

    def calendar(self, start: int, end: int, name: t.Name, *parts: Any) -> t.Calendar | None:
        named: dict[str, list[Any]] = {"weekend": [], "holidays": [], "workdays": []}
        for part in parts:
            if isinstance(part, _Part):
                named[part.word] += part.value
        metas = _metas(parts)
        zones = [meta for meta in metas if isinstance(meta, t.TextMeta) and meta.key == "zone"]
        for extra in zones[1:]:
            self.diagnostics.append(Diagnostic(codes.REPEATED_PART, extra.span, {"word": "zone"}))
        node = t.Calendar(
            name, zones[0].texts[0] if zones else None, tuple(named["weekend"]), tuple(named["holidays"]),
            tuple(named["workdays"]), tuple(meta for meta in metas if meta not in zones), self.span(start, end),
            self.doc(start),
        )  # fmt: skip
        return self.whole(node, start, end)

    def weekend(self, start: int, end: int, names: tuple[t.Name, ...]) -> _Part:
        return self.part("weekend", list(names), start, end)

    def holidays(self, start: int, end: int, *spans: t.DateSpan) -> _Part:
        return self.part("holidays", list(spans), start, end)

    def workdays(self, start: int, end: int, *spans: t.DateSpan) -> _Part:
        return self.part("workdays", list(spans), start, end)

    def date_span(self, start: int, end: int, first: date, last: date | None) -> t.DateSpan:
        return t.DateSpan(first, first if last is None else last, self.span(start, end))

    def date_value(self, start: int, end: int, text: str) -> date:
        return self.calendar_date(text, start, end)

    # ------------------------------------------------ information requirements

    def need(
        self, start: int, end: int, uid: t.Name, title: t.LangString | None, party: t.Path,
        needs: tuple[t.Path, ...], *parts: Any,
    ) -> t.Need | None:  # fmt: skip
        named = self.only_once(parts)
        node = t.Need(
            uid, title, party, needs, named.get("from", ()), named.get("so that"), named.get("for"),
            named.get("access"), named.get("due"), "without fee" in named, _metas(parts),
            self.span(start, end), self.doc(start),
        )  # fmt: skip
        return self.whole(node, start, end)

    def need_from(self, start: int, end: int, paths: tuple[t.Path, ...]) -> _Part:
        return self.part("from", paths, start, end)

    def need_so_that(self, start: int, end: int, text: t.LangString) -> _Part:
        return self.part("so that", text, start, end)

    def need_access(self, start: int, end: int, word: str) -> _Part:
        return self.part("access", word, start, end)

    def need_due(self, start: int, end: int, offset: t.Expr | None, side: Any, anchor: t.Expr) -> _Part:
        return self.part("due", t.TimeOrderDue(offset, side, anchor, self.span(start, end)), start, end)

    def need_for(self, start: int, end: int, purpose: t.Name) -> _Part:
        return self.part("for", purpose, start, end)

    def need_without_fee(self, start: int, end: int) -> _Part:
        return self.part("without fee", True, start, end)

    # ------------------------------------------------ requirements

    def requirement(
        self, start: int, end: int, uid: t.Name, title: t.LangString | None, sentence: t.Sentence | None, *metas: t.Meta
    ) -> t.Requirement | None:
        doc = self.doc(start)
        if self.whole(uid, start, end) is None:
            return None
        body: t.Sentence | t.Prose | None = sentence
        if sentence is None:
            prose = [meta for meta in metas if isinstance(meta, t.TextMeta) and meta.key == "text"]
            if not prose:
                self.diagnostics.append(Diagnostic(codes.NO_SENTENCE, uid.span, {"uid": uid.text}))
                self.left_out.append(uid)
                return None
            body = t.Prose(tuple(text for meta in prose for text in meta.texts), prose[0].span)
            metas = tuple(meta for meta in metas if meta not in prose)
        assert body is not None
        return t.Requirement(uid, title, body, metas, self.span(start, end), doc)

    def sentence(self, start: int, end: int, quant: t.Quant | None, *parts: Any) -> t.Sentence:
        *clauses, party, modal, timing, response, unless = parts
        return t.Sentence(quant, tuple(clauses), party, modal, timing, response, unless, self.span(start, end))

    def clause_where(self, start: int, end: int, condition: t.Expr) -> t.Clause:
        return t.Clause("where", condition, None, self.span(start, end))

    def clause_while(self, start: int, end: int, condition: t.Expr) -> t.Clause:
        return t.Clause("while", condition, None, self.span(start, end))

    def clause_when(self, start: int, end: int, condition: t.Expr, alias: t.Name | None) -> t.Clause:
        return t.Clause("when", condition, alias, self.span(start, end))

    def clause_if(self, start: int, end: int, condition: t.Expr) -> t.Clause:
        return t.Clause("if", condition, None, self.span(start, end))

    def response_do(self, start: int, end: int, pattern: t.Expr, to: t.Path | None, where: t.Expr | None) -> t.Do:
        return t.Do(pattern, to, where, self.span(start, end))

    def response_provide(self, start: int, end: int, items: tuple[t.Expr, ...], to: t.Path | None) -> t.Provide:
        return t.Provide(items, to, self.span(start, end))

    def response_ensure(self, start: int, end: int, formula: t.Expr) -> t.Ensure:
        return t.Ensure(formula, self.span(start, end))

    def postfixes(self, _start: int, _end: int, *items: t.Expr) -> tuple[t.Expr, ...]:
        return items

    def timing_within(self, start: int, end: int, value: t.Expr, anchor: t.Expr | None) -> t.Timing:
        return t.Timing("within", value, anchor, next_day=False, span=self.span(start, end))

    def timing_next_day(self, start: int, end: int, value: t.Expr, anchor: t.Expr) -> t.Timing:
        return t.Timing("within", value, anchor, next_day=True, span=self.span(start, end))

    def timing_before(self, start: int, end: int, value: t.Expr) -> t.Timing:
        return t.Timing("before", value, None, next_day=False, span=self.span(start, end))

    def timing_until(self, start: int, end: int, value: t.Expr) -> t.Timing:
        return t.Timing("until", value, None, next_day=False, span=self.span(start, end))

    def timing_throughout(self, start: int, end: int, value: t.Expr) -> t.Timing:
        return t.Timing("throughout", value, None, next_day=False, span=self.span(start, end))

    def timing_word(self, start: int, end: int, word: Any) -> t.Timing:
        return t.Timing(word, None, None, next_day=False, span=self.span(start, end))

    def constraint(
        self, start: int, end: int, uid: t.Name, title: t.LangString | None, modal: Any, formula: t.Expr,
        metas: tuple[t.Meta, ...] | None,
    ) -> t.Formula | None:  # fmt: skip
        node = t.Formula("constraint", uid, title, modal, formula, metas or (), self.span(start, end), self.doc(start))
        return self.whole(node, start, end)

    def background(
        self, start: int, end: int, word: Any, uid: t.Name, title: t.LangString | None, formula: t.Expr,
        metas: tuple[t.Meta, ...] | None,
    ) -> t.Formula | None:  # fmt: skip
        node = t.Formula(word, uid, title, None, formula, metas or (), self.span(start, end), self.doc(start))
        return self.whole(node, start, end)

    def situation(
        self, start: int, end: int, uid: t.Name, title: t.LangString | None, formula: t.Expr, *metas: t.Meta
    ) -> t.Situation | None:
        node = t.Situation(uid, title, formula, metas, self.span(start, end), self.doc(start))
        return self.whole(node, start, end)

    def quality(
        self, start: int, end: int, uid: t.Name, title: t.LangString | None, bound: Any, share: str,
        response: t.Expr, within: tuple[t.Expr, t.Expr | None] | None, period: t.Name | None,
        metas: tuple[t.Meta, ...] | None,
    ) -> t.Quality | None:  # fmt: skip
        duration, trigger = within or (None, None)
        node = t.Quality(
            uid, title, bound, self.fraction(self.plain(share)[:-1], start, end), response, duration, trigger, period,
            metas or (), self.span(start, end), self.doc(start),
        )  # fmt: skip
        return self.whole(node, start, end)

    def quality_within(self, _start: int, _end: int, duration: t.Expr, trigger: t.Expr | None) -> Any:
        return duration, trigger

    # ------------------------------------------------ scenarios

    def scenario(
        self, start: int, end: int, uid: t.Name, title: t.LangString | None, excerpt: bool | None, *parts: Any
    ) -> t.Scenario | None:
        metas = _metas(parts)
        steps = tuple(part for part in parts if not isinstance(part, _META))
        node = t.Scenario(uid, title, bool(excerpt), steps, metas, self.span(start, end), self.doc(start))
        return self.whole(node, start, end)

    def given_object(
        self, start: int, end: int, name: t.Name, kinds: tuple[t.Path, ...], values: tuple[t.Arg, ...] | None
    ) -> t.GivenObject:
        return t.GivenObject(name, kinds, values or (), self.span(start, end))

    def given_fact(self, start: int, end: int, fact: t.Expr, value: t.Expr | None) -> t.GivenFact:
        return t.GivenFact(fact, value, self.span(start, end))

    def given_not(self, start: int, end: int, fact: t.Expr) -> t.GivenFact:
        return t.GivenFact(fact, t.Bool(value=False, span=self.span(start, end)), self.span(start, end))

    def given_missing(self, start: int, end: int, item: t.Expr) -> t.GivenFact:
        return t.GivenFact(self.is_missing(start, end, item), None, self.span(start, end))

    def open_kind(self, start: int, end: int, path: t.Path) -> t.OpenKind:
        return t.OpenKind(path, self.span(start, end))

    def start_point(self, start: int, end: int, point: t.Expr) -> t.Start:
        return t.Start(point, self.span(start, end))

    def do_step(
        self, start: int, end: int, at: t.Moment, actor: t.Path | None, pattern: t.Expr, to: t.Path | None
    ) -> t.DoStep:
        return t.DoStep(at, actor, pattern, to, self.span(start, end))

    def provide_step(
        self, start: int, end: int, at: t.Moment, actor: t.Path, items: tuple[t.Expr, ...], to: t.Path | None
    ) -> t.ProvideStep:
        return t.ProvideStep(at, actor, items, to, self.span(start, end))

    def set_step(self, start: int, end: int, at: t.Moment, target: t.Expr, value: t.Expr) -> t.SetStep:
        return t.SetStep(at, target, value, self.span(start, end))

    def check_step(self, start: int, end: int, formula: t.Expr) -> t.CheckStep:
        return t.CheckStep(formula, self.span(start, end))

    def observed_until(self, start: int, end: int, at: t.Moment) -> t.Observation:
        return t.Observation("until", at, self.span(start, end))

    def observed_to_end(self, start: int, end: int, at: t.Moment) -> t.Observation:
        return t.Observation("ends", at, self.span(start, end))

    def expect_verdict(
        self, start: int, end: int, uids: tuple[t.Name, ...], verdict: Any, events: tuple[int, ...] | None,
        because: t.LangString | None,
    ) -> t.ExpectVerdict:  # fmt: skip
        return t.ExpectVerdict(uids, verdict, events or (), because, self.span(start, end))

    def expect_whole(self, start: int, end: int, word: str) -> t.ExpectWhole:
        return t.ExpectWhole(word == "consistent", self.span(start, end))

    def values(self, _start: int, _end: int, *values: t.Arg) -> tuple[t.Arg, ...]:
        return values

    def value(self, start: int, end: int, name: t.Name, value: t.Expr) -> t.Arg:
        return t.Arg(name, value, self.span(start, end))

    def value_missing(self, start: int, end: int, name: t.Name) -> t.Arg:
        return t.Arg(None, self.is_missing(start, end, t.Var(name, name.span)), self.span(start, end))

    def moment_relative(self, start: int, end: int, value: t.Expr) -> t.Moment:
        return t.Moment(value, relative=True, span=self.span(start, end))

    def moment_absolute(self, start: int, end: int, value: t.Expr) -> t.Moment:
        return t.Moment(value, relative=False, span=self.span(start, end))

    def event_numbers(self, start: int, end: int, *numbers: str) -> tuple[int, ...]:
        return tuple(self.integer(number, start, end) for number in numbers)

    # ------------------------------------------------ data and questions

    def bind(
        self, start: int, end: int, target: t.Path, format_: str, location: t.String, *parts: Any
    ) -> t.Bind | None:
        keys = tuple(key for part in parts if isinstance(part, _Part) for key in part.value)
        node = t.Bind(
            target, format_, location, keys, _of(parts, t.Column), _metas(parts), self.span(start, end), self.doc(start)
        )
        return self.whole(node, start, end)

    def quoted(self, start: int, end: int, text: str) -> t.String:
        return t.String(unquote(text), self.span(start, end))

    def keys(self, start: int, end: int, *names: t.String) -> _Part:
        return self.part("key", names, start, end)

    def column(
        self, start: int, end: int, column: t.String, target: t.Path, type_: t.Type | None, mapping: Any
    ) -> t.Column:
        return t.Column(column, target, type_, mapping or (), self.span(start, end))

    def mapping(self, _start: int, _end: int, *pairs: tuple[t.String, t.Expr]) -> tuple[tuple[t.String, t.Expr], ...]:
        return pairs

    def pair(self, _start: int, _end: int, text: t.String, value: t.Expr) -> tuple[t.String, t.Expr]:
        return text, value

    def question(self, start: int, end: int, uid: t.Name, title: t.LangString | None, *parts: Any) -> t.Question | None:
        asks = (t.SparqlAsk, t.FormulaAsk, t.Find)
        expects = (t.ExpectTruth, t.ExpectEmpty, t.ExpectCount, t.ExpectSet)
        ask = self.first_of(parts, asks, "ask")
        expect = self.first_of(parts, expects, "expect")
        node = t.Question(uid, title, ask, expect, _metas(parts), self.span(start, end), self.doc(start))
        return self.whole(node, start, end)

    def first_of(self, parts: Iterable[Any], kinds: tuple[type, ...], word: str) -> Any:
        found = [part for part in parts if isinstance(part, kinds)]
        for extra in found[1:]:
            self.diagnostics.append(Diagnostic(codes.REPEATED_PART, cast("Any", extra).span, {"word": word}))
        return found[0] if found else None

    def ask_sparql(self, start: int, end: int, text: str) -> t.SparqlAsk:
        return t.SparqlAsk(unquote(text), self.span(start, end))

    def ask_formula(self, start: int, end: int, formula: t.Expr) -> t.FormulaAsk:
        return t.FormulaAsk(formula, self.span(start, end))

    def ask_find(self, start: int, end: int, binders: tuple[t.Binder, ...], where: t.Expr | None) -> t.Find:
        return t.Find(binders, where, self.span(start, end))

    def expect_truth(self, start: int, end: int, word: Any) -> t.ExpectTruth:
        return t.ExpectTruth(word, self.span(start, end))

    def expect_empty(self, start: int, end: int) -> t.ExpectEmpty:
        return t.ExpectEmpty(self.span(start, end))

    def expect_count(self, start: int, end: int, op: Any, number: str) -> t.ExpectCount:
        return t.ExpectCount(op, self.integer(number, start, end), self.span(start, end))

    def expect_set(self, start: int, end: int, *items: t.Expr) -> t.ExpectSet:
        return t.ExpectSet(items, self.span(start, end))

    # ------------------------------------------------ metadata

    def metas(self, _start: int, _end: int, *metas: t.Meta) -> tuple[t.Meta, ...]:
        return metas

    def langstr(self, start: int, end: int, text: str, lang: str | None) -> t.LangString:
        return t.LangString(unquote(text), lang or "", Span(self.source, start, end))

    def langstrs(self, _start: int, _end: int, *texts: t.LangString) -> tuple[t.LangString, ...]:
        return texts

    def text_meta(self, start: int, end: int, key: str, texts: tuple[t.LangString, ...]) -> t.Meta:
        return t.TextMeta(key, texts, self.span(start, end))

    def words(self, key: str, start: int, end: int, *words: t.Name) -> t.Meta:
        return t.WordMeta(key, words, self.span(start, end))

    def owner_mark(self, start: int, end: int) -> t.Meta:
        return self.words("owner", start, end)

    def status_meta(self, start: int, end: int, word: str) -> t.Meta:
        return self.words("status", start, end, t.Name(word, self.span(start, end)))

    def bound_meta(self, start: int, end: int, word: str) -> t.Meta:
        return self.words("bound", start, end, t.Name(word, self.span(start, end)))

    def tags_meta(self, start: int, end: int, names: tuple[t.Name, ...]) -> t.Meta:
        return self.words("tags", start, end, *names)

    def priority_meta(self, start: int, end: int, word: t.Name) -> t.Meta:
        return self.words("priority", start, end, word)

    def layer_meta(self, start: int, end: int, name: t.Name) -> t.Meta:
        return self.words("layer", start, end, name)

    def calendar_meta(self, start: int, end: int, path: t.Path) -> t.Meta:
        """The calendar of a module; its path is one word."""
        return self.words("calendar", start, end, t.Name(path.text, path.span))

    def phase_meta(self, start: int, end: int, name: t.Name) -> t.Meta:
        return self.words("phase", start, end, name)

    def valid_meta(self, start: int, end: int, first: date, last: date | None) -> t.Meta:
        span = self.span(start, end)
        dates = [first] if last is None else [first, last]
        return t.WordMeta("valid from", tuple(t.Name(day.isoformat(), span) for day in dates), span)

    def link_meta(self, start: int, end: int, word: Any, uids: tuple[t.Name, ...]) -> t.Meta:
        return t.LinkMeta(word, uids, self.span(start, end))

    # ------------------------------------------------ formulas

    def quantified(self, start: int, end: int, quant: t.Quant, body: t.Expr) -> t.Expr:
        return t.Quantified(quant, body, Span(self.source, start, end))

    def if_then_else(self, start: int, end: int, condition: t.Expr, then: t.Expr, otherwise: t.Expr) -> t.Expr:
        return t.IfThenElse(condition, then, otherwise, self.span(start, end))

    def if_then(self, start: int, end: int, condition: t.Expr, then: t.Expr) -> t.Expr:
        return t.IfThenElse(condition, then, None, self.span(start, end))

    def implies(self, start: int, end: int, left: t.Expr, right: t.Expr) -> t.Expr:
        return t.Implies(left, right, self.span(start, end))

    def quantifier(self, start: int, end: int, word: str, count: str | None = None) -> tuple[str, int | None]:
        return word, None if count is None else self.integer(count, start, end)

    def quant(
        self,
        start: int,
        end: int,
        quantifier: tuple[Any, int | None],
        binders: tuple[t.Binder, ...],
        where: t.Expr | None,
    ) -> t.Quant:
        return t.Quant(quantifier[0], quantifier[1], binders, where, Span(self.source, start, end))

    def binders(self, _start: int, _end: int, *binders: t.Binder) -> tuple[t.Binder, ...]:
        return binders

    def binder(self, start: int, end: int, names: tuple[t.Name, ...], collection: t.Expr) -> t.Binder:
        return t.Binder(names, collection, Span(self.source, start, end))

    def nth(
        self, start: int, end: int, ordinal: str, pattern: t.Expr, within: t.Expr | None, since: t.Expr | None
    ) -> t.Expr:
        return t.Nth(self.ordinal(ordinal, start, end), pattern, within, since, self.span(start, end))

    def ordinal(self, text: str, start: int, end: int) -> int:
        """The number of an ordinal in either language, which counts from 1."""
        plain = self.plain(text)
        digits = re.search(r"\d+", plain)
        number = self.integer(digits[0], start, end) if digits else value_of(plain.strip("第次 \t"))
        if not number:
            raise self.fault(codes.NOT_AN_ORDINAL, start, end, found=text)
        return number

    def counted(
        self, start: int, end: int, quantifier: tuple[Any, int | None], function: t.Path,
        args: tuple[t.Arg, ...] | None, per: t.Expr | None,
    ) -> t.Expr:  # fmt: skip
        pattern = _expr_of(function)
        if args is not None:
            close = max([function.span.end, *(arg.span.end for arg in args)])
            pattern = t.Call(pattern, args, self.span(function.span.start, min(end, close + 1)))
        return t.Counted(quantifier[0], quantifier[1], pattern, per, self.span(start, end))

    def counted_bare(
        self, start: int, end: int, quantifier: tuple[Any, int | None], function: t.Path, per: t.Expr
    ) -> t.Expr:
        return self.counted(start, end, quantifier, function, None, per)

    def counted_per(
        self, start: int, end: int, per: t.Expr, quantifier: tuple[Any, int | None], function: t.Path,
        args: tuple[t.Arg, ...] | None,
    ) -> t.Expr:  # fmt: skip
        return self.counted(start, end, quantifier, function, args, per)

    def outcome(self, _start: int, _end: int, *names: t.Name) -> tuple[t.Name, ...]:
        return names

    def same(
        self, start: int, end: int, keys: tuple[t.Name, ...], collection: t.Expr, within: t.Expr | None,
        outcome: tuple[t.Name, ...],
    ) -> t.Expr:  # fmt: skip
        return t.Same(keys, collection, within, outcome, self.span(start, end))

    def equivalence(self, start: int, end: int, left: t.Expr, right: t.Expr) -> t.Expr:
        return t.Iff(left, right, self.span(start, end))

    def disjunction_of(self, start: int, end: int, left: t.Expr, right: t.Expr) -> t.Expr:
        parts = (*left.parts, right) if isinstance(left, t.Or) else (left, right)
        return t.Or(self.chained(parts, start, end), Span(self.source, start, end))

    def conjunction_of(self, start: int, end: int, left: t.Expr, right: t.Expr) -> t.Expr:
        parts = (*left.parts, right) if isinstance(left, t.And) else (left, right)
        return t.And(self.chained(parts, start, end), Span(self.source, start, end))

    def chained(self, parts: tuple[t.Expr, ...], start: int, end: int) -> tuple[t.Expr, ...]:
        """The parts of a chain, which has an end: each one more copies those before it."""
        if len(parts) > MOST_PARTS:
            raise self.fault(codes.TOO_LONG, start, end, limit=MOST_PARTS)
        return parts

    def negation_of(self, start: int, end: int, body: t.Expr) -> t.Expr:
        return t.Not(body, Span(self.source, start, end))

    def compare(self, start: int, end: int, left: t.Expr, op: Any, right: t.Expr) -> t.Expr:
        return t.Compare((left, right), (op,), Span(self.source, start, end))

    def compare_chain(
        self, start: int, end: int, first: t.Expr, op: Any, second: t.Expr, next_op: Any, third: t.Expr
    ) -> t.Expr:
        return t.Compare((first, second, third), (op, next_op), Span(self.source, start, end))

    def is_in(self, start: int, end: int, item: t.Expr, collection: t.Expr) -> t.Expr:
        return t.In(item, collection, negated=False, span=self.span(start, end))

    def is_not_in(self, start: int, end: int, item: t.Expr, collection: t.Expr) -> t.Expr:
        return t.In(item, collection, negated=True, span=self.span(start, end))

    def is_a(self, start: int, end: int, item: t.Expr, kind: t.Path) -> t.Expr:
        return t.IsA(item, kind, self.span(start, end))

    def is_known(self, start: int, end: int, item: t.Expr) -> t.Expr:
        return t.Known(item, negated=False, span=self.span(start, end))

    def is_missing(self, start: int, end: int, item: t.Expr) -> t.Expr:
        return t.Known(item, negated=True, span=self.span(start, end))

    def matches(self, start: int, end: int, item: t.Expr, pattern: t.String) -> t.Expr:
        return t.Matches(item, pattern, self.span(start, end))

    def time_ordered(self, start: int, end: int, left: t.Expr, op: Any, right: t.Expr) -> t.Expr:
        return t.TimeOrder(op, left, right, self.span(start, end))

    def within_of(self, start: int, end: int, item: t.Expr, duration: t.Expr, side: Any, anchor: t.Expr) -> t.Expr:
        return t.WithinOf(item, duration, side, anchor, self.span(start, end))

    def within_next_day(self, start: int, end: int, item: t.Expr, duration: t.Expr, anchor: t.Expr) -> t.Expr:
        return t.WithinOf(item, duration, "from the day after", anchor, self.span(start, end))

    def has(self, start: int, end: int, feature: t.Expr) -> t.Expr:
        return t.Has(feature, self.span(start, end))

    def range_to(self, start: int, end: int, low: t.Expr, high: t.Expr) -> t.Expr:
        return t.RangeExpr(low, high, self.span(start, end))

    def range_open(self, start: int, end: int, low: t.Expr) -> t.Expr:
        return t.RangeExpr(low, None, self.span(start, end))

    def plus(self, start: int, end: int, left: t.Expr, right: t.Expr) -> t.Expr:
        parts = (*left.parts, right) if isinstance(left, t.Plus) else (left, right)
        return t.Plus(self.chained(parts, start, end), Span(self.source, start, end))

    def minus(self, start: int, end: int, left: t.Expr, right: t.Expr) -> t.Expr:
        return t.Arith("-", left, right, Span(self.source, start, end))

    def times(self, start: int, end: int, left: t.Expr, right: t.Expr) -> t.Expr:
        return t.Arith("*", left, right, Span(self.source, start, end))

    def divided_by(self, start: int, end: int, left: t.Expr, right: t.Expr) -> t.Expr:
        return t.Arith("/", left, right, Span(self.source, start, end))

    def negative(self, start: int, end: int, body: t.Expr) -> t.Expr:
        return t.Neg(body, self.span(start, end))

    def as_of(self, start: int, end: int, item: t.Expr, event: t.Expr) -> t.Expr:
        return t.AsOf(item, "before", event, self.span(start, end))

    def just_after(self, start: int, end: int, item: t.Expr, event: t.Expr) -> t.Expr:
        return t.AsOf(item, "after", event, self.span(start, end))

    def business_days(self, start: int, end: int, count: t.Expr, calendar: t.Path | None) -> t.Expr:
        return t.BusinessDays(count, calendar, self.span(start, end))

    def dot(self, start: int, end: int, base: t.Expr, name: t.Name) -> t.Expr:
        return t.Dot(base, name, Span(self.source, start, end))

    def call(self, start: int, end: int, function: t.Expr, args: tuple[t.Arg, ...]) -> t.Expr:
        return t.Call(function, args, Span(self.source, start, end))

    def call_arguments(self, _start: int, _end: int, *args: t.Arg) -> tuple[t.Arg, ...]:
        for before, arg in itertools.pairwise(args):
            if before.name is not None and arg.name is None and isinstance(arg.value, t.Number):
                # Behind `amount: 1`, digits right behind the comma are no argument of their own.
                self.grouped(arg.span.start)
        return args

    def positional(self, start: int, end: int, value: t.Expr) -> t.Arg:
        return t.Arg(None, value, Span(self.source, start, end))

    def named(self, start: int, end: int, name: t.Name, value: t.Expr) -> t.Arg:
        return t.Arg(name, value, Span(self.source, start, end))

    def var(self, start: int, end: int, name: t.Name) -> t.Expr:
        return t.Var(name, name.span)

    def number(self, start: int, end: int, text: str, unit: t.Name | None) -> t.Expr:
        if text[0] == "0" and len(text) == _GROUP_DIGITS:
            self.grouped(start)
        return t.Number(self.fraction(text, start, end), unit, Span(self.source, start, end))

    def grouped(self, start: int) -> None:
        """A fault where a number is the end of `1,000` or `2,50`, whose comma was read as one between two numbers."""
        begun = _GROUPS_BEFORE.search(self.source.text, max(0, start - _LONGEST_GROUPED), start)
        whole = None if begun is None else _GROUPS.match(self.source.text, begun.start())
        if whole is None:
            return
        thousands = whole[1] is not None
        instead = re.sub("[,，]", "_" if thousands else ".", whole[0])
        span = self.span(*whole.span())
        fix = Fix(Text(f"write `{instead}`", f"改为“{instead}”"), (Edit(span, instead),), safe=thousands)
        code = codes.THOUSANDS_COMMA if thousands else codes.OTHER_WORDS
        fields = {"instead": instead} if thousands else {"found": whole[0], "instead": instead}
        raise Fault(Diagnostic(code, span, fields, fixes=(fix,)))

    def money(self, start: int, end: int, text: str) -> t.Expr:
        unit = t.Name(SIGNS[text[0]], self.span(start, start + 1))
        return t.Number(self.fraction(text[1:].strip(), start, end), unit, self.span(start, end))

    def percent(self, start: int, end: int, text: str) -> t.Expr:
        return t.Percent(self.fraction(text[:-1].rstrip(), start, end), self.span(start, end))

    string = quoted

    def date_literal(self, start: int, end: int, text: str) -> t.Expr:
        return t.DateLit(self.calendar_date(text, start, end), self.span(start, end))

    def datetime_literal(self, start: int, end: int, text: str) -> t.Expr:
        return t.DateTimeLit(self.instant(text, start, end), self.span(start, end))

    def clock_literal(self, start: int, end: int, text: str) -> t.Expr:
        hour, minute, *seconds = map(int, re.findall(r"\d+", self.plain(text)))
        try:
            return t.ClockLit(time(hour, minute, seconds[0] if seconds else 0), self.span(start, end))
        except ValueError:
            raise self.fault(codes.NO_SUCH_TIME, start, end, text=text) from None

    def true(self, start: int, end: int) -> t.Expr:
        return t.Bool(value=True, span=self.span(start, end))

    def false(self, start: int, end: int) -> t.Expr:
        return t.Bool(value=False, span=self.span(start, end))

    def now(self, start: int, end: int) -> t.Expr:
        return t.Now(self.span(start, end))

    def list_literal(self, start: int, end: int, *items: t.Expr) -> t.Expr:
        return t.ListLit(items, self.span(start, end))

    def set_literal(self, start: int, end: int, *items: t.Expr) -> t.Expr:
        return t.SetLit(items, self.span(start, end))

    def sum_over(
        self, start: int, end: int, body: t.Expr, binders: tuple[t.Binder, ...], where: t.Expr | None
    ) -> t.Expr:
        return t.Aggregate("sum", body, binders, where, self.span(start, end))

    def average_over(
        self, start: int, end: int, body: t.Expr, binders: tuple[t.Binder, ...], where: t.Expr | None
    ) -> t.Expr:
        return t.Aggregate("average", body, binders, where, self.span(start, end))

    def min_over(
        self, start: int, end: int, body: t.Expr, binders: tuple[t.Binder, ...], where: t.Expr | None
    ) -> t.Expr:
        return t.Aggregate("min", body, binders, where, self.span(start, end))

    def max_over(
        self, start: int, end: int, body: t.Expr, binders: tuple[t.Binder, ...], where: t.Expr | None
    ) -> t.Expr:
        return t.Aggregate("max", body, binders, where, self.span(start, end))

    def min_of(self, start: int, end: int, *items: t.Expr) -> t.Expr:
        return t.Extreme("min", items, self.span(start, end))

    def max_of(self, start: int, end: int, *items: t.Expr) -> t.Expr:
        return t.Extreme("max", items, self.span(start, end))

    def count(self, start: int, end: int, binders: tuple[t.Binder, ...], where: t.Expr | None) -> t.Expr:
        return t.Count(binders, where, self.span(start, end))


class _Part:
    """A keyword-led part of a block, on its way into the fields of the item."""

    __slots__ = ("span", "value", "word")

    def __init__(self, word: str, value: Any, span: Span) -> None:
        self.word, self.value, self.span = word, value, span


_META = (t.TextMeta, t.WordMeta, t.LinkMeta)


def _metas(parts: Iterable[Any]) -> tuple[t.Meta, ...]:
    return tuple(part for part in parts if isinstance(part, _META))


def _of(parts: Iterable[Any], kind: type[Node]) -> tuple[Node, ...]:
    return tuple(part for part in parts if isinstance(part, kind))


def _expr_of(path: t.Path) -> t.Expr:
    """A dotted name as an expression."""
    expr: t.Expr = t.Var(path.parts[0], path.parts[0].span)
    for name in path.parts[1:]:
        expr = t.Dot(expr, name, Span(name.span.source, path.span.start, name.span.end))
    return expr


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
