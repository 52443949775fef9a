"""Trees as data that can be kept: reading them again takes a part of the time of parsing.

A node is a list: the number of its class, where its span starts and ends, counted from the start of its item, and its
other fields.  Nothing in the data names code, so that data from anywhere make a tree or an error, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction
from functools import cache
from typing import Any

from reqonto.hashes import blake2b
from reqonto.records import rows
from reqonto.source import Source, Span
from reqonto.syntax import tree

_TUPLE, _FRACTION, _DATE, _DATETIME, _TIME, _FIRST = range(6)

_LATE = {tree.Requirement: "body", tree.Formula: "formula", tree.Scenario: "parts"}
"""What is read only when it is looked at: the greatest part of most texts, and most of it is not."""

_Data = list[Any]


class PackingError(ValueError):
    """A tree that data cannot tell, or data that tell no tree."""


@cache
def _classes() -> tuple[type, ...]:
    """The classes of nodes, in the order of their numbers."""
    found = [each for each in vars(tree).values() if isinstance(each, type)]
    return tuple(each for each in found if any(part.name == "span" for part in rows(each)))


@cache
def _shapes() -> dict[type, tuple[int, tuple[str, ...]]]:
    """For each class its number and its fields without the span."""
    return {
        each: (number, tuple(part.name for part in rows(each) if part.name != "span"))
        for number, each in enumerate(_classes(), _FIRST)
    }


# ---------------------------------------------------------------- to data


def packed(parsed: tree.Tree) -> tuple[str, tree.Tree]:
    """A tree without faults as text, and the tree with the hashes of its items."""
    if parsed.faulty or parsed.lost:
        raise PackingError("what was left out of a faulty tree is not kept")
    prints: list[str] = []
    items: list[str] = []
    try:
        for item in parsed.items:
            text = json.dumps(_data(item, parsed.source, item.span.start), ensure_ascii=True, separators=(",", ":"))
            prints.append(blake2b(text.encode("ascii"), digest_size=16).hexdigest())
            items.append(f'[{item.span.start},"{prints[-1]}",{text}]')
        comments = json.dumps(_data(parsed.comments, parsed.source, 0), ensure_ascii=True, separators=(",", ":"))
    except RecursionError as error:
        raise PackingError("too deep") from error
    return f"[[{','.join(items)}],{comments}]", replace(parsed, prints=tuple(prints))


def _data(value: object, source: Source, base: int) -> object:
    shapes = _shapes()

    def data(value: object) -> object:
        kind = value.__class__
        if value is None or kind is str or kind is bool or kind is int:
            return value
        shape = shapes.get(kind)
        if shape is not None:
            span: Span = value.span  # type: ignore[attr-defined]
            if span.source is not source:
                raise PackingError("a node of another text")
            return [shape[0], span.start - base, span.end - base, *[data(getattr(value, name)) for name in shape[1]]]
        match value:
            case tuple():
                return [_TUPLE, *map(data, value)]
            case Fraction():
                return [_FRACTION, value.numerator, value.denominator]
            case datetime():
                return [_DATETIME, value.isoformat()]
            case date():
                return [_DATE, value.isoformat()]
            case time():
                return [_TIME, value.isoformat()]
            case _:
                raise PackingError(type(value))

    return data(value)


# ---------------------------------------------------------------- from data


def unpacked(text: str, source: Source) -> tree.Tree:
    """The tree that `packed` gave as text, with its places in `source`."""
    readers = _Readers(source)
    try:
        items, comments = json.loads(text)
        found = tuple([readers.item(start, data) for start, _, data in items])
        return tree.Tree(found, readers.value(0, comments), source, prints=tuple([each for _, each, _ in items]))
    except _FAULTS as error:
        raise PackingError("no tree") from error


_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What data that were not written by `packed` may raise."""


class _Readers(dict[int, Callable[[_Data], Any]]):
    """By the number of a class what reads its nodes, with their places in one source, from `base` on."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self.base = 0
        self[_TUPLE] = self._tuple
        self[_FRACTION] = lambda data: Fraction(data[1], data[2])
        self[_DATE] = lambda data: date.fromisoformat(data[1])
        self[_DATETIME] = lambda data: datetime.fromisoformat(data[1])
        self[_TIME] = lambda data: time.fromisoformat(data[1])

    def value(self, base: int, data: object) -> Any:  # noqa: ANN401 - any value
        """What data tell that count their places from `base`."""
        if data.__class__ is not list:
            return data
        self.base = base
        return self[data[0]](data)

    def item(self, base: int, data: _Data) -> Any:  # noqa: ANN401 - any item
        """An item; the content of some is read later."""
        made = _classes()[data[0] - _FIRST]
        late = _LATE.get(made)
        if late is None:
            return self.value(base, data)
        names = _shapes()[made][1]
        content = data[3 + names.index(late)]
        found = object.__new__(made)
        for name, each in zip(names, data[3:], strict=True):
            if name != late:
                object.__setattr__(found, name, self.value(base, each))
        object.__setattr__(found, "span", Span(self.source, base + data[1], base + data[2]))
        object.__setattr__(found, "_late", (late, lambda: self._content(base, content, late)))
        return found

    def _content(self, base: int, data: _Data, name: str) -> object:
        """What is read later; should the data tell nothing, the text does."""
        try:
            return self.value(base, data)
        except _FAULTS:
            from reqonto.syntax.parser import parse

            return next(getattr(item, name) for item in parse(self.source)[0].items if item.span.start == base)

    def _tuple(self, data: _Data) -> tuple[object, ...]:
        return tuple([self[each[0]](each) if each.__class__ is list else each for each in data[1:]])

    def __missing__(self, number: int) -> Callable[[_Data], Any]:
        if number.__class__ is not int or number < _FIRST:
            raise LookupError(number)
        found = self[number] = _reader(number)(self)
        return found


@cache
def _reader(number: int) -> Callable[[_Readers], Callable[[_Data], Any]]:
    """What makes the reader of a class: a call of the class, written out, for nothing is done as often."""
    made = _classes()[number - _FIRST]
    place, arguments = 3, []
    for each in rows(made):
        if each.name == "span":
            arguments.append(_SPAN.format(here="data"))
            continue
        here = f"data[{place}]"
        place += 1
        if each.type in ("str", "bool", "int"):
            arguments.append(here)
        elif each.type == "Name":
            arguments.append(f"Name({here}[3], {_SPAN.format(here=here)})")
        else:
            arguments.append(f"readers[{here}[0]]({here}) if {here}.__class__ is list else {here}")
    names = {"Span": Span, "Name": tree.Name, "made": made}
    body = f"lambda readers: lambda data: made({', '.join(arguments)})"
    found: Callable[[_Readers], Callable[[_Data], Any]] = eval(body, names)  # noqa: S307 - of names of fields
    return found


_SPAN = "Span(readers.source, readers.base + {here}[1], readers.base + {here}[2])"
