"""Declarations as people read them: types with unit, range and values, members, arguments – in either language.

What must be typed (names, codes of currencies) stays as it is written; a label of the language stands beside the name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, assert_never

from reqonto.checks.need_offers import layer_name
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_text import clean
from reqonto.spec.messages import number_text
from reqonto.spec.model import (
    Argument,
    Definition,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    NamedType,
    Parameter,
    Relation,
    Specification,
    UserUnit,
)
from reqonto.spec.types import ValueType
from reqonto.syntax.keywords import BY_WORD
from reqonto.syntax.show import show_expr
from reqonto.syntax.units import unit_word

VALUES = 12
"""Values of an enumeration that are listed before the rest is counted."""

_COMMA, _COLON = Text(", ", "，"), Text(": ", "：")
_LIST = Text(", ", "、")


def named(specification: Specification, symbol: str, lang: str) -> str:
    """A thing by its name, and its label in the language where that says more."""
    thing = specification.find(symbol)
    name = symbol if thing is None else str(getattr(thing, "name", symbol))
    return clean(_beside(name, specification.label(symbol)[lang], lang))


def _beside(name: str, label: str, lang: str) -> str:
    if not label or label.casefold() == name.casefold():
        return name
    return Text(f"{name} ({label})", f"{name}（{label}）")[lang]


def called(specification: Specification, module: str, parts: Sequence[str]) -> Text:
    """A dotted name as sentences say it: each part by its label, where it has one (`订单.总额` for `Order.total`)."""
    for length in range(len(parts), 0, -1):
        found = specification.lookup(module, tuple(parts[:length]))
        if len(found) == 1:
            break
    else:
        return Text(".".join(parts), ".".join(parts))
    thing: object = found[0]
    symbol = str(getattr(thing, "symbol", "") or getattr(thing, "id", ""))
    told = [specification.label(symbol)]
    for name in parts[length:]:
        members = specification.members(thing.symbol).get(name, ()) if isinstance(thing, Kind) else ()
        if len(members) != 1:
            told += [Text(name, name)]
            thing = None
            continue
        member = members[0]
        told += [specification.label(member.id)]
        thing = specification.kinds.get(member.target) if isinstance(member, Relation) else None
    return Text(".".join(each.en for each in told), ".".join(each.zh for each in told))


def shown_type(type: ValueType, specification: Specification, lang: str) -> str:
    """A type in the words of the language: `money EUR`, `quantity kg`, `integer in 1..5`, `Tier (normal, gold)`."""
    optional = _word("optional", lang) + " " if type.optional else ""
    if type.collection is not None:
        return f"{optional}{_word(f'{type.collection} of', lang)} {shown_type(type.element, specification, lang)}"
    if type.base == "object":
        return optional + named(specification, type.kind, lang)
    if type.base == "enumeration":
        return optional + _enumeration(type, specification, lang)
    if type.base == "error":
        return Text("its type has a mistake", "类型有误")[lang]
    told = optional + _word(type.base, lang)
    if type.base in {"money", "quantity"}:
        unit = type.unit or str(getattr(type.sort, "unit", ""))
        own = [each.name for each in specification.units.values()]
        told += f" {unit_word(unit, lang, own=own, role='money' if type.base == 'money' else 'amount')}".rstrip()
    if type.low is not None or type.high is not None:
        told += f" {_word('in', lang)} {_end(type, 'low')}..{_end(type, 'high')}"
    if type.pattern is not None:
        told += f" {_word('matching', lang)} " + Text(f'"{type.pattern}"', f"“{type.pattern}”")[lang]
    alias = specification.types.get(type.alias)
    name = alias.name if alias is not None else type.alias
    return clean(Text(f"{name} ({told})", f"{name}（{told}）")[lang] if name else told)


def _word(word: str, lang: str) -> str:
    row = BY_WORD[word]
    return row.zh[0] if lang == "zh" else row.en[0]


def _end(type: ValueType, end: Literal["low", "high"]) -> str:
    value = type.low if end == "low" else type.high
    return "*" if value is None else number_text(value)


def _enumeration(type: ValueType, specification: Specification, lang: str) -> str:
    found = specification.enumerations.get(type.enumeration)
    if found is None:
        return type.enumeration
    values = [value(member.name, member.labels, lang) for member in found.members]
    if len(values) > VALUES:
        more = len(values) - VALUES + 1
        values = [*values[: VALUES - 1], Text(f"{more} more", f"另有 {more} 个")[lang]]
    row = _LIST[lang].join(values)
    if found.symbol in specification.parameters:
        # Written in place: it has no name of its own.
        return f"{_word('one of', lang)} {row}"
    return Text(f"{found.name} ({row})", f"{found.name}（{row}）")[lang]


def value(name: str, labels: Sequence[tuple[str, str]], lang: str) -> str:
    """A value of an enumeration with its label in the language: `gold “Gold card”`."""
    table = dict(labels)
    label = table.get(lang) or table.get("") or ""
    if not label or label.casefold() == name.casefold():
        return clean(name)
    return clean(Text(f"{name} “{label}”", f"{name}“{label}”")[lang])


def shown_member(member: Parameter | Relation | Feature, specification: Specification, lang: str) -> str:
    """What is declared of a parameter, relation or feature, without its name."""
    match member:
        case Parameter():
            parts = [shown_type(member.type, specification, lang)]
            if member.changing:
                parts[0] = f"{_word('changing', lang)} {parts[0]}"
            if member.default is not None:
                parts.append(f"{_word('default', lang)} {show_expr(member.default, lang)}")
        case Relation():
            parts = [f"{named(specification, member.target, lang)} [{_count(member)}]"]
            if member.function.changing:
                parts[0] = f"{_word('changing', lang)} {parts[0]}"
            if member.meta.owner_mark:
                parts.append(Text("whose data it is", "数据归其所有")[lang])
        case Feature():
            parts = [Text("feature", "特征")[lang]]
            if member.optional:
                parts[0] = f"{_word('optional', lang)} {parts[0]}"
        case _:
            assert_never(member)
    if member.meta.layer:
        layer = layer_name(member.meta.layer)
        parts.append(Text(f"layer {layer.en}", f"{layer.zh.strip()}层")[lang])
    return clean(_COMMA[lang].join(parts))


def _count(relation: Relation) -> str:
    if relation.high == relation.low:
        return str(relation.low)
    return f"{relation.low}..{'*' if relation.high is None else relation.high}"


def member_lines(kind: Kind, specification: Specification, lang: str) -> Iterator[str]:
    """The members of a kind, each with what is declared of it, and from which kind it is inherited."""
    for members in specification.members(kind.symbol).values():
        member = members[0]
        name = clean(_beside(member.name, specification.label(member.id)[lang], lang))
        told = shown_member(member, specification, lang)
        own = member.owner == kind.symbol or not member.owner
        inherited = "" if own else of_every(specification, member.owner)[lang]
        yield f"· {name}{_COLON[lang]}{told}{inherited}"


def of_every(specification: Specification, kind: str) -> Text:
    """What is inherited: a remark behind it."""
    label = specification.label(kind)
    return Text(f" (inherited from {label.en})", f"（继承自{label.zh}）")


def signature(
    thing: EventKind | Definition | GlobalRelation | Parameter, specification: Specification, lang: str
) -> str:
    """A name with its arguments and their types, and who does an event to whom."""
    comma, colon = _COMMA[lang], _COLON[lang]
    told = comma.join(_argument(each, specification, lang, colon) for each in thing.args)
    head = Text(f"{thing.name}({told})", f"{thing.name}（{told}）")[lang]
    match thing:
        case EventKind():
            for word, role in (("by", thing.by), ("to", thing.to)):
                head += f" {_word(word, lang)} {named(specification, role, lang)}" if role else ""
            return head
        case Definition() | Parameter():
            bare = head if thing.args else thing.name
            return bare + colon + shown_type(thing.type, specification, lang)
        case GlobalRelation():
            return head
        case _:
            assert_never(thing)


def _argument(argument: Argument, specification: Specification, lang: str, colon: str) -> str:
    return f"{argument.name}{colon}{shown_type(argument.type, specification, lang)}"


def described(thing: object, specification: Specification, lang: str) -> Iterator[str]:
    """What is declared of one thing, a line each; nothing for items with a meaning of their own."""
    match thing:
        case Kind():
            if thing.supers:
                names = [named(specification, each, lang) for each in thing.supers]
                yield f"{_word('is a', lang)} {_LIST[lang].join(names)}"
            yield from member_lines(thing, specification, lang)
        case EventKind() | Definition() | GlobalRelation():
            yield signature(thing, specification, lang)
        case Enumeration():
            for member in thing.members:
                yield f"· {value(member.name, member.labels, lang)}"
        case Parameter() if thing.args:
            yield signature(thing, specification, lang)
        case Parameter() | Relation() | Feature():
            yield shown_member(thing, specification, lang)
            if isinstance(thing, Feature):
                for key in (*thing.parameters, *thing.relations):
                    inner = specification.parameters.get(key) or specification.relations[key]
                    yield f"· {named(specification, key, lang)}{_COLON[lang]}{shown_member(inner, specification, lang)}"
        case NamedType():
            yield shown_type(thing.type, specification, lang)
        case UserUnit():
            base = getattr(thing.type.sort, "unit", "") or thing.type.base
            yield f"1 {thing.name} = {number_text(thing.factor)} {base}"
        case _:
            return
