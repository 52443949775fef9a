"""Values as they occur in a shop: prices of ordinary size, small quantities, days near the story, plain texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from typing import TypeAlias

from reqonto.checks.clock import DAY, Clock
from reqonto.checks.naming import label_of
from reqonto.checks.worlds import mapped, with_line, with_value
from reqonto.logic.show import Labels
from reqonto.logic.sorts import TEXT, NumberSort, Sort, TextSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.theory import Theory

Better: TypeAlias = Callable[[Structure, Structure], Structure]
"""Takes a world and a changed one, and gives the changed one if it passes, else the old one."""

_TODAY = DAY.toordinal() - 719_163

TYPICAL: Mapping[str, tuple[str, ...]] = {
    "money": ("100", "300", "200", "99", "50", "10", "20", "500", "1000", "2000", "5000", "10000", "5", "1"),
    "integer": ("1", "2", "3", "5", "10", "20", "50", "100", "200", "500", "1000"),
    "decimal": ("1", "2", "10", "0.5", "100"),
    "percent": ("0.1", "0", "0.2", "0.05", "0.5", "0.01", "1"),
    "quantity": ("1", "2", "3", "5", "10", "20", "100", "500", "1000"),
    "duration": ("3600", "86400", "172800", "1800", "7200", "604800", "600", "60", "259200", "2592000"),
    "date": tuple(str(_TODAY + days) for days in (0, 1, 2, 7, 14, 30, 31, 60, 365)),
}
"""Values of each kind of number in the units in which people say them, the most usual first."""

_SMALL = re.compile(
    r"freight|fee|discount|rebate|coupon|postage|shipping|运费|费用|优惠|折扣|邮费|手续费", re.IGNORECASE
)
_SMALL_MONEY = ("10", "5", "20", "0")

_TEXTS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), texts)
    for pattern, texts in (
        (r"phone|mobile|tel|电话|手机|联系方式", ("13800138000", "010-62770001", "+8613800138000", "62770001")),
        (r"e-?mail|邮箱|电子邮件", ("alice@example.com", "bob@example.com")),
        (r"post(al)? ?code|zip|邮编|邮政编码", ("100084", "200030")),
        (r"card|account|卡号|账号|帐号", ("6222020200012345", "6222020200054321", "A-1001", "A1001")),
        (r"city|城市", ("Beijing", "Shanghai")),
        (r"address|地址", ("1 Park Street", "2 Park Street")),
        (r"recipient|name|姓名|收货人", ("Li Mei", "Wang Ming")),
        (r"password|密码", ("Passw0rd-1", "Passw0rd-2")),
        (r"url|link|website|网址|链接", ("https://example.com/a", "https://example.com/b")),
        (r"id|no|number|code|编号|单号|号码|标识|号", ("A1001", "A1002", "1001", "1002", "A-1001")),
    )
)
_ANY_TEXT = ("A", "B", "C")

MOST_CELLS = 8
"""Among how many values of one kind some are looked for that go together."""


def plain_values(
    world: Structure, theory: Theory, better: Better, clock: Clock, labels: Labels, read: Collection[str] | None
) -> Structure:
    """The world with typical values as far as `better` allows; `read` are the symbols that matter to the story."""
    typical = _Typical(theory, better, clock, labels)
    if read is not None:
        world = typical.unread(world, read)
    world = typical.numbers(world, read)
    world = typical.together(world, read)
    return typical.texts(world)


class _Typical:
    def __init__(self, theory: Theory, better: Better, clock: Clock, labels: Labels) -> None:
        self.theory = theory
        self.better = better
        self.clock = clock
        self.labels = labels
        self._usual: dict[tuple[tuple[str, ...], NumberSort], tuple[Fraction, ...]] = {}

    def unread(self, world: Structure, read: Collection[str]) -> Structure:
        """What nobody asks for, all at once."""
        tables: dict[str, dict[tuple[Value, ...], Value]] = {}
        for name, args, sort, _ in _cells(world, self.theory):
            if name not in read:
                tables.setdefault(name, dict(world.functions[name]))[args] = self.choices(name, sort)[0]
        return self.better(world, replace(world, functions={**world.functions, **tables})) if tables else world

    def numbers(self, world: Structure, read: Collection[str] | None) -> Structure:
        """Each number, wherever it stands, a more usual one; different ones stay different where they can."""
        for sort, value, name in _numbers(world, self.theory, read):
            others = {other for kind, other, _ in _numbers(world, self.theory, read) if kind == sort and other != value}
            choices = self.choices(name, sort)
            for new in sorted((*choices, *_rounded(value, sort)), key=lambda choice: choice in others):
                if new == value:
                    break
                if new in choices or self.odd(value, sort):
                    changed = self.better(world, _with_number(world, self.theory, sort, value, new))
                    if changed is not world:
                        world = changed
                        break
        return world

    def together(self, world: Structure, read: Collection[str] | None) -> Structure:
        """Odd numbers that depend on one another – a sum and its parts – moved by one amount."""
        for _ in range(MOST_CELLS):
            cells = [cell for cell in _number_cells(world, self.theory) if read is None or cell[0] in read]
            before = world
            for cell in cells:
                if self.odd(cell[3], cell[2]):
                    world = self._moved(world, cells, cell)
                    if world is not before:
                        break
            if world is before:
                return world
        return world

    def _moved(self, world: Structure, cells: Sequence[_Number], odd: _Number) -> Structure:
        name, _, sort, value = odd
        others = [cell for cell in cells if cell[2] == sort and cell != odd][:MOST_CELLS]
        alike = [cell for cell in others if cell[3] == value]
        groups = [group for size in range(3) for group in combinations(others, size)]
        groups += [
            group for fewer in range(3) for group in combinations(alike, max(0, len(alike) - fewer)) if len(group) > 2
        ]
        for choice, group in product(self.usual(name, sort)[:3], groups):
            changed = _put(world, odd, choice)
            for cell in group:
                changed = _put(changed, cell, cell[3] + choice - value)
            found = self.better(world, changed)
            if found is not world:
                return found
        return world

    def texts(self, world: Structure) -> Structure:
        """Each text, wherever it stands, one that looks like what it is."""
        seen: dict[Value, str] = {}
        for name, _, sort, value in _cells(world, self.theory):
            if sort == TEXT:
                seen.setdefault(value, name)
        for value, name in seen.items():
            present = {other for _, _, sort, other in _cells(world, self.theory) if sort == TEXT and other != value}
            for new in self.choices(name, TEXT):
                if new == value:
                    break
                if new in present:
                    continue
                changed = self.better(world, _with_text(world, self.theory, value, new))
                if changed is not world:
                    world = changed
                    break
        return world

    # -------------------------------------------------------- what is usual

    def choices(self, name: str, sort: Sort) -> tuple[Value, ...]:
        """Usual values of a symbol, the most usual first."""
        match sort:
            case TextSort():
                return next((texts for pattern, texts in _TEXTS if pattern.search(self._called(name))), _ANY_TEXT)
            case NumberSort():
                return self.usual(name, sort)
            case _:
                return ()

    def usual(self, name: str, sort: NumberSort) -> tuple[Fraction, ...]:
        """Usual numbers of a symbol, the most usual first."""
        words = TYPICAL.get(sort.kind, ())
        if sort.kind == "money" and _SMALL.search(self._called(name)):
            words = (*_SMALL_MONEY, *words)
        found = self._usual.get((words, sort))
        if found is None:
            found = tuple(self._base(Fraction(word), sort) for word in dict.fromkeys(words))
            self._usual[words, sort] = found
        return found

    def _called(self, name: str) -> str:
        label = label_of(name, self.labels)
        return f"{name.rpartition('.')[2]} {label.en} {label.zh}"

    def _base(self, number: Fraction, sort: NumberSort) -> Fraction:
        """A number as people say it in the units of the logic."""
        if sort.kind == "money":
            return number * minor_units(sort)
        if sort.kind == "duration":
            ticks = number / self.theory.tick
            return ticks if ticks.denominator == 1 else Fraction(1)
        return number

    def odd(self, value: Fraction, sort: NumberSort) -> bool:
        """Whether a reader would stumble over the number."""
        scale = minor_units(sort) if sort.kind == "money" else 1
        if sort.kind == "percent":
            return not 0 <= value <= 1
        if sort.kind == "date":
            return abs(value - _TODAY) > 3_650
        return value <= 0 or value > 100_000 * scale or (sort.kind != "decimal" and (value / scale).denominator != 1)


_Cell: TypeAlias = tuple[str, tuple[Value, ...], Sort, Value]
_Number: TypeAlias = tuple[str, tuple[Value, ...], NumberSort, Fraction]


def minor_units(sort: NumberSort) -> int:
    """How many minor units a unit of the currency has."""
    from reqonto.logic.show import DIGITS

    return int(10 ** DIGITS.get(sort.unit, 2))


def _cells(world: Structure, theory: Theory) -> Iterator[_Cell]:
    """The stored numbers (but instants) and texts of fixed symbols."""
    for name, table in world.functions.items():
        sort = theory.functions[name].result
        plain = isinstance(sort, NumberSort) and sort.kind not in {"instant", "moment"}
        if plain or isinstance(sort, TextSort):
            for args, value in table.items():
                yield name, args, sort, value


def _number_cells(world: Structure, theory: Theory) -> Iterator[_Number]:
    """The stored numbers of fixed symbols, and those that changing ones come to have."""
    for name, args, sort, value in _cells(world, theory):
        if isinstance(sort, NumberSort) and isinstance(value, Fraction):
            yield name, args, sort, value
    for name, lines in world.timelines.items():
        sort = theory.functions[name].result
        if isinstance(sort, NumberSort) and sort.kind not in {"instant", "moment"}:
            for args, line in lines.items():
                for number in dict.fromkeys(value for _, value in line):
                    if isinstance(number, Fraction):
                        yield name, args, sort, number


def _put(world: Structure, cell: _Number, new: Fraction) -> Structure:
    """The world with another number for one that is stored."""
    name, args, _, old = cell
    if name in world.functions:
        return with_value(world, name, args, new)
    line = tuple((start, new if value == old else value) for start, value in world.timelines[name][args])
    return with_line(world, name, args, line)


def _numbers(world: Structure, theory: Theory, read: Collection[str] | None) -> list[tuple[NumberSort, Fraction, str]]:
    """The different numbers that matter, each with the first symbol whose value it is."""
    found: dict[tuple[NumberSort, Fraction], str] = {}
    for name, _, sort, value in _number_cells(world, theory):
        if read is None or name in read:
            found.setdefault((sort, value), name)
    # How many come first: what they cost depends on that.
    ordered = sorted(found.items(), key=lambda each: each[0][0].kind == "money")
    return [(sort, value, name) for (sort, value), name in ordered]


def _rounded(value: Fraction, sort: NumberSort) -> Iterator[Fraction]:
    """Rounder numbers near this one."""
    whole = abs(value.numerator // value.denominator)
    scale = minor_units(sort) if sort.kind == "money" else 1
    for digits in (1, 2, 3):
        step = 10 ** max(0, len(str(whole)) - digits)
        if step >= scale:
            yield -(-value // step) * Fraction(step)
            yield value // step * Fraction(step)


def _with_number(world: Structure, theory: Theory, about: NumberSort, old: Fraction, new: Value) -> Structure:
    return mapped(theory, world, about, lambda value: new if value == old else value)


def _with_text(world: Structure, theory: Theory, old: Value, new: Value) -> Structure:
    return mapped(theory, world, TEXT, lambda value: new if value == old else value)
