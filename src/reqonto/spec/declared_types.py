"""Declared types, enumerations and units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from fractions import Fraction
from typing import assert_never

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.lazily import pattern
from reqonto.logic.sorts import (
    BOOL,
    DATE,
    DECIMAL,
    DURATION,
    INSTANT,
    INTEGER,
    PERCENT,
    TEXT,
    EnumSort,
    Sort,
)
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.spec import units
from reqonto.spec.drafts import Draft, Module, Names
from reqonto.spec.messages import insert_after, number_text, place
from reqonto.spec.metadata import labels_of
from reqonto.spec.model import (
    Declaration,
    Definition,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    Member,
    Metadata,
    NamedType,
    Parameter,
    Relation,
    UserUnit,
)
from reqonto.spec.names import unknown
from reqonto.spec.patterns import fault
from reqonto.spec.types import ERROR_TYPE, ValueType
from reqonto.spec.units import Measure
from reqonto.syntax import tree


@dataclass(slots=True)
class Vocabulary:
    """Everything declared, by symbol or id."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    events: dict[str, EventKind] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    features: dict[str, Feature] = field(default_factory=dict)
    enumerations: dict[str, Enumeration] = field(default_factory=dict)
    types: dict[str, NamedType] = field(default_factory=dict)
    units: dict[str, UserUnit] = field(default_factory=dict)
    global_relations: dict[str, GlobalRelation] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)

    def declaration(self, draft: Draft) -> Declaration | None:
        """The finished declaration of a draft."""
        tables = {
            "kind": self.kinds, "event": self.events, "enum": self.enumerations, "type": self.types,
            "unit": self.units, "param": self.parameters, "predicate": self.global_relations,
            "feature": self.features, "define": self.definitions,
        }  # fmt: skip
        return tables[draft.category].get(draft.symbol)  # type: ignore[attr-defined, no-any-return]


class TypeReader(Names):
    """The part of a declarer that reads types."""

    def __init__(self, modules: dict[str, Module], diagnostics: list[Diagnostic]) -> None:
        super().__init__(modules, diagnostics)
        self.vocabulary = Vocabulary()
        self._types: dict[str, ValueType | None] = {}
        self._measures: dict[str, Measure | None] = {}

    # ------------------------------------------------ types

    def type(self, module: str, node: tree.Type, place_id: str) -> ValueType:
        """The type that is written; an enumeration in place is called `place_id`."""
        match node:
            case tree.OptionalType(body):
                return replace(self.type(module, body, place_id), optional=True)
            case tree.CollectionType(kind, element):
                inner = self.type(module, element, place_id)
                if inner.collection is not None or inner.optional:
                    self.report(
                        codes.UNSUPPORTED_TYPE, node.span,
                        what=Text("a collection of collections or optional values", "集合的集合或可选值的集合"),
                    )  # fmt: skip
                    return ERROR_TYPE
                return replace(inner, collection=kind)
            case tree.OneOfType(members):
                return self._enum_type(
                    self._add_enumeration(place_id, place_id, members, module, Metadata(), node.span)
                )
            case tree.BasicType():
                return self._basic_type(module, node)
            case tree.NamedType(path):
                return self._type_by_name(module, path)
            case _:
                assert_never(node)

    def _enum_type(self, enumeration: Enumeration) -> ValueType:
        return ValueType("enumeration", enumeration.sort, enumeration=enumeration.symbol)

    def _type_by_name(self, module: str, path: tree.Path) -> ValueType:
        draft = self.lookup(module, path, "type", "enum", "kind", "event")
        if draft is None:
            return ERROR_TYPE
        match draft.category:
            case "enum":
                return self._enum_type(self._enumeration(draft))
            case "type":
                return self._named_type(draft)
            case _:
                assert draft.sort is not None
                return ValueType("object", draft.sort, kind=draft.symbol)

    def _texts(self, first: Source) -> list[str]:
        """The text of a source, then those of the others, the nearest first."""
        sources = {first: None}
        for module in self.modules.values():
            sources.update((draft.span.source, None) for draft in module.drafts.values())
        return [source.text for source in sources]

    def _basic_type(self, module: str, node: tree.BasicType) -> ValueType:
        factor = Fraction(1)
        sort: Sort
        unit = ""
        match node.name:
            case "money":
                code = None if node.unit is None else units.currency(node.unit.text)
                if node.unit is None:
                    fix = insert_after(node.span, f" {_usual_currency(self._texts(node.span.source))}")
                    self.diagnostics.append(Diagnostic(codes.MISSING_CURRENCY, node.span, fixes=(fix,)))
                    return ERROR_TYPE
                if code is None:
                    self._unknown_unit(module, node.unit)
                    return ERROR_TYPE
                found = units.measure(code)
                assert found is not None
                sort, factor, unit = found.sort, found.factor, code
            case "quantity":
                found = None if node.unit is None else self.measure(module, node.unit)
                if found is None:
                    return ERROR_TYPE
                if found.sort.kind != "quantity":
                    self.report(
                        codes.TYPE_MISMATCH, node.unit.span if node.unit else node.span,
                        found=Text("a unit of something else", "其他种类的单位"),
                        expected=Text("a unit of a quantity", "量的单位"),
                    )  # fmt: skip
                    return ERROR_TYPE
                sort, factor, unit = found.sort, found.factor, node.unit.text if node.unit else ""
            case "duration":
                sort = DURATION
            case "date":
                sort = DATE
            case "datetime":
                sort = INSTANT
            case "percent":
                sort, factor = PERCENT, Fraction(1, 100)
            case "text" | "identifier":
                sort = TEXT
            case "boolean":
                sort = BOOL
            case "integer":
                sort = INTEGER
            case "decimal":
                sort = DECIMAL
            case _:
                assert_never(node.name)
        low = high = None
        if node.range is not None:
            low, high = node.range.low, node.range.high
            if low is not None and high is not None and low > high:
                self.report(codes.BAD_RANGE, node.range.span, low=number_text(low), high=number_text(high))
            low, high = (None if bound is None else bound * factor for bound in (low, high))
        return ValueType(node.name, sort, unit=unit, low=low, high=high, pattern=self._pattern(node.pattern))

    def _pattern(self, text: tree.LangString | None) -> str | None:
        if text is None:
            return None
        reason = fault(text.text)
        if reason is not None:
            self.report(codes.BAD_PATTERN, text.span, reason=reason)
            return None
        return text.text

    def _named_type(self, draft: Draft) -> ValueType:
        if draft.symbol in self._types:
            found = self._types[draft.symbol]
            if found is None:
                self.report(codes.TYPE_CYCLE, draft.span, name=draft.name)
                self._types[draft.symbol] = ERROR_TYPE
                return ERROR_TYPE
            return found
        self._types[draft.symbol] = None
        node = draft.nodes[0]
        assert isinstance(node, tree.TypeDef)
        value_type = self.type(draft.module, node.type, draft.symbol)
        if not value_type.is_error:
            value_type = replace(value_type, alias=draft.symbol)
        self._types[draft.symbol] = value_type
        self.vocabulary.types[draft.symbol] = NamedType(
            draft.symbol, draft.name, value_type, draft.module, draft.meta, draft.span
        )
        return value_type

    def _enumeration(self, draft: Draft) -> Enumeration:
        if draft.symbol in self.vocabulary.enumerations:
            return self.vocabulary.enumerations[draft.symbol]
        node = draft.nodes[0]
        assert isinstance(node, tree.Enum)
        return self._add_enumeration(draft.symbol, draft.name, node.members, draft.module, draft.meta, draft.span)

    def _add_enumeration(
        self, symbol: str, name: str, members: Sequence[tree.EnumMember], module: str, meta: Metadata, span: Span
    ) -> Enumeration:  # fmt: skip
        found: dict[str, Member] = {}
        for member in members:
            if member.name.text in found:
                labels = place(found[member.name.text].span, "first here", "先在这里声明")
                fields = {"name": member.name.text}
                self.diagnostics.append(Diagnostic(codes.DUPLICATE_NAME, member.name.span, fields, labels=labels))
            else:
                found[member.name.text] = Member(member.name.text, labels_of(member.labels), member.name.span)
        sort = EnumSort(symbol, tuple(found))
        enumeration = Enumeration(symbol, name, sort, tuple(found.values()), module, meta, span)
        self.vocabulary.enumerations[symbol] = enumeration
        return enumeration

    # ------------------------------------------------ units

    def measure(self, module: str, name: tree.Name) -> Measure | None:
        """What a unit measures, user units first; an unknown one is reported."""
        found = [draft for draft in self.visible(module).get(name.text, ()) if draft.category == "unit"]
        if found:
            return self._unit(found[0])
        builtin = units.measure(name.text)
        if builtin is None:
            self._unknown_unit(module, name)
        return builtin

    def _unknown_unit(self, module: str, name: tree.Name) -> None:
        own = [n for n, found in self.visible(module).items() if any(draft.category == "unit" for draft in found)]
        table = {unit: unit for unit in (*own, *units.unit_names())}
        self.diagnostics.append(unknown(codes.UNKNOWN_UNIT, name.text, name.span, table))

    def _unit(self, draft: Draft) -> Measure | None:
        if draft.symbol in self._measures:
            return self._measures[draft.symbol]
        self._measures[draft.symbol] = None
        node = draft.nodes[0]
        assert isinstance(node, tree.Unit)
        found: Measure | None = None
        if isinstance(node.value, tree.Number):
            inner = units.plain() if node.value.unit is None else self.measure(draft.module, node.value.unit)
            if inner is not None:
                found = Measure(inner.sort, inner.factor * node.value.value)
                self._measures[draft.symbol] = found
                base = ValueType(inner.sort.kind, inner.sort, unit=inner.sort.unit)  # type: ignore[arg-type]
                self.vocabulary.units[draft.symbol] = UserUnit(
                    draft.symbol, draft.name, base, found.factor, draft.module, draft.span
                )
        else:
            self.report(
                codes.TYPE_MISMATCH, node.value.span, found=Text("an expression", "表达式"),
                expected=Text("a number with a unit, as in `12 piece`", "带单位的数，如“12 件”"),
            )  # fmt: skip
        return found


_CURRENCIES = pattern(r"(?:\bmoney|金额)[ \t]+([A-Z]{3})\b|\d ?([A-Z]{3})\b")


def _usual_currency(texts: Iterable[str]) -> str:
    """The currency that the first text with any names most often."""
    for text in texts:
        named = [code for found in _CURRENCIES.finditer(text) if (code := units.currency(found[1] or found[2]))]
        if named:
            return max(dict.fromkeys(named), key=named.count)
    return "CNY"
