"""How declarations and types are called in messages, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import assert_never

from reqonto.diagnostics.diagnostic import Edit, Fix, Label, Text
from reqonto.logic.sorts import NumberSort
from reqonto.source import Span
from reqonto.spec.model import (
    Declaration,
    Definition,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    NamedType,
    Parameter,
    Relation,
    UserUnit,
)
from reqonto.spec.types import ValueType

_BASES = {
    "boolean": Text("a truth value", "真假值"),
    "integer": Text("a whole number", "整数"),
    "decimal": Text("a number", "数"),
    "percent": Text("a percentage", "百分比"),
    "duration": Text("a duration", "时长"),
    "date": Text("a date", "日期"),
    "datetime": Text("an instant", "时刻"),
    "text": Text("a text", "文本"),
    "identifier": Text("an identifier", "标识"),
    "error": Text("a mistake", "错误"),
}

A_STATEMENT = Text("a statement", "陈述")
A_COLLECTION = Text("a collection", "集合")


def quoted(name: str) -> Text:
    """A name in the quotation marks of each language."""
    return Text(f"`{name}`", f"“{name}”")


def listed(names: Iterable[str]) -> Text:
    """Names in a row: `a`, `b`."""
    every = list(names)
    return Text(", ".join(f"`{name}`" for name in every), "、".join(f"“{name}”" for name in every))


EVENT_OR_INSTANT = Text("an event or an instant", "事件或时刻")


def describe_type(type: ValueType) -> Text:
    """A value of the type, as a noun with its article."""
    if type.collection is not None:
        inner = describe_type(type.element)
        if type.base == "object":
            return Text(f"several `{type.kind}`", f"多个“{type.kind}”")
        name = Text("set", "集合") if type.collection == "set" else Text("list", "列表")
        return Text(f"a {name.en} ({inner.en} each)", f"{name.zh}（元素为{inner.zh}）")
    if type.base == "money":
        return Text(f"money in {type.unit}", f"{type.unit} 金额")
    if type.base == "quantity":
        unit = type.unit or (type.sort.unit if isinstance(type.sort, NumberSort) else "")
        return Text(f"a quantity in {unit}", f"以 {unit} 计的量")
    if type.base == "enumeration":
        return Text(f"a value of `{type.enumeration}`", f"“{type.enumeration}”的取值")
    if type.base == "object":
        article = "an" if type.kind[:1] in "AEIOUaeiou" else "a"
        return Text(f"{article} {type.kind}", type.kind)
    return _BASES[type.base]


def describe(thing: Declaration | Relation) -> Text:
    """What sort of thing a name stands for, with its article."""
    match thing:
        case Kind(word="role"):
            return Text("a role", "角色")
        case Kind():
            return Text("an entity", "实体")
        case EventKind():
            return Text("an event", "事件")
        case Enumeration():
            return Text("an enumeration", "枚举")
        case NamedType():
            return Text("a type", "类型")
        case UserUnit():
            return Text("a unit", "单位")
        case Parameter():
            return Text("a parameter", "参数")
        case GlobalRelation() | Relation():
            return Text("a relation", "关系")
        case Feature():
            return Text("a feature", "特征")
        case Definition():
            return Text("a definition", "定义")
        case _:
            assert_never(thing)


def number_text(value: Fraction) -> str:
    """A number as people write it."""
    if value.denominator == 1:
        return str(value.numerator)
    scaled, digits = value, 0
    while scaled.denominator != 1 and digits < 12:
        scaled, digits = scaled * 10, digits + 1
    if scaled.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    sign = "-" if scaled < 0 else ""
    text = str(abs(scaled.numerator)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}"


def change_to(span: Span, text: str) -> Fix:
    """The repair that writes `text` instead."""
    shown = text.strip()
    return Fix(Text(f"write `{shown}`", f"改为“{shown}”"), (Edit(span, text),))


def insert_after(span: Span, text: str) -> Fix:
    """The repair that adds `text` behind."""
    point = type(span)(span.source, span.end, span.end)
    shown = text.strip()
    return Fix(Text(f"add `{shown}`", f"加上“{shown}”"), (Edit(point, text),))


def place(span: Span | None, en: str, zh: str) -> tuple[Label, ...]:
    """A further place of a finding, if there is one."""
    return () if span is None else (Label(span, Text(en, zh)),)
