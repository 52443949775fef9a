"""A partly known world as a graph, in which every value stands exactly and what is unknown is marked.

Numbers are in base units, moments are whole numbers; a fact about several things is a node, and so is what a changing
value was from one moment until another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from urllib.parse import quote

from reqonto.backends.shacl_terms import MOST_BEHIND, Inexpressible, Mode, decimal, marked, most_digits
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.moments import finite_domain, is_unbounded
from reqonto.logic.partial import Args, PartialWorld, Unknown
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, Sort
from reqonto.logic.structure import Value
from reqonto.logic.terms import Arith, Function
from reqonto.logic.theory import Theory

SPACE = "urn:reqonto:"
DATA = f"{SPACE}data"
"""The node that stands for the data as a whole."""

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_VALUE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"
_EVER = 10**18
"""A moment after, or with a minus before, all others."""

_LONGEST = 10**13
"""Larger numbers are not left to the arithmetic of an engine."""

_MOST_TUPLES = 200_000

Object = tuple[str, str]
"""What stands in a triple: (IRI, "") or (lexical form, datatype)."""

Row = tuple[str, str, Object]


class WorldDialect:
    """How the graph of a world says things (see `shacl_terms.Dialect`)."""

    bounded = True
    over_time = True
    marker = f"<{SPACE}unknown>"

    def __init__(self, theory: Theory, world: PartialWorld) -> None:
        self.theory, self.world = theory, world
        self._modes: dict[str, Mode] = {}
        self._plain: dict[str, bool] = {}
        self._digits: dict[str, tuple[int, int]] = {}
        self.now = None if world.now is None else decimal(world.now)

    # ------------------------------------------------ names

    def kind(self, name: str, subject: str) -> str:
        return f"{subject} a <{_iri('kind', name)}> ."

    def property(self, function: Function) -> str:
        return f"<{_iri('value', function.name)}>"

    def class_of(self, function: Function) -> str:
        return f"<{_iri('fact', function.name)}>"

    def argument(self, function: Function, place: int) -> str:
        return f"<{_argument(function, place)}>"

    def is_direct(self, function: Function) -> bool:
        # A link that is told not to be there has no triple; it needs a node unless all others are not there either.
        return _is_direct(function) and self.mode(function) == "absent"

    def member(self, sort: EnumSort) -> Sequence[str]:
        return [f"<{_member(sort, each)}>" for each in sort.members]

    def constant(self, value: Value, sort: Sort) -> str:
        match sort:
            case BoolSort():
                return "true" if value is True else "false"
            case EnumSort():
                return f"<{_member(sort, str(value))}>"
            case NumberSort():
                assert isinstance(value, Fraction)
                if abs(value) >= _EVER:
                    raise Inexpressible(Text("a number that is too large", "过大的数"))
                return decimal(value)
            case _:
                return _quoted(str(value))

    # ------------------------------------------------ what is known

    def bounds(self, function: Function) -> tuple[Fraction | None, Fraction | None]:
        return self.world.bounds.get(function.name, (None, None))

    def mode(self, function: Function) -> Mode:
        if function.name not in self._modes:
            self._modes[function.name] = self._mode(function)
        return self._modes[function.name]

    def _mode(self, function: Function) -> Mode:
        world, name = self.world, function.name
        arity = len(function.args) - function.changing
        masks = world.none.get(name, frozenset())
        if (None,) * arity in masks:
            return "absent"
        if function.changing:
            return "unknown"
        told = world.functions.get(name, {})
        if any(not isinstance(sort, ObjectSort | EnumSort) for sort in function.args):
            return "unknown"
        sizes = [finite_domain(sort, world.elements) for sort in function.args]
        every = product(*sizes) if _size(sizes) <= _MOST_TUPLES else None
        if every is None:
            return "unknown"
        untold = [args for args in every if args not in told]
        if not untold:
            return "told"
        unknown = [args for args in untold if not world.is_none(name, args)]
        if not unknown:
            return (
                "marked"
                if any(sort.name in world.events for sort in function.args[:1] if isinstance(sort, ObjectSort))
                else "absent"
            )
        return "marked" if arity == 1 else "unknown"

    def is_plain(self, function: Function) -> bool:
        if function.name not in self._plain:
            told: list[object] = list(self.world.functions.get(function.name, {}).values())
            for timeline in self.world.timelines.get(function.name, {}).values():
                told += [value for _, value in timeline]
            self._plain[function.name] = all(map(_is_plain, told))
        return self._plain[function.name]

    def total(self, term: Arith, left: str, right: str) -> str:
        return f"({left} {term.op} {right})"

    def digits(self, function: Function) -> tuple[int, int]:
        if function.name not in self._digits:
            told: list[object] = list(self.bounds(function))
            told += self.world.functions.get(function.name, {}).values()
            for timeline in self.world.timelines.get(function.name, {}).values():
                told += [value for _, value in timeline]
            self._digits[function.name] = most_digits(told)
        return self._digits[function.name]

    def size(self, sort: Sort) -> int:
        return 1 if is_unbounded(sort) else len(finite_domain(sort, self.world.elements))

    def has_others(self, sort: Sort) -> bool:
        return isinstance(sort, ObjectSort) and sort.name in self.world.others

    # ------------------------------------------------ the graph

    def rows(self) -> Iterator[Row]:
        """The triples of the world."""
        yield DATA, _TYPE, (f"{SPACE}Data", "")
        for sort, names in self.world.elements.items():
            for name in names:
                yield thing(name), _TYPE, (_iri("kind", sort), "")
        for kind, members in self.world.members.items():
            for name in sorted(members):
                yield thing(name), _TYPE, (_iri("kind", kind), "")
        for function in self.theory.functions.values():
            if function.computed is None:
                yield from self._timelines(function) if function.changing else self._values(function)

    def _values(self, function: Function) -> Iterator[Row]:
        table = self.world.functions.get(function.name, {})
        iri = _iri("value", function.name)
        for number, (args, value) in enumerate(table.items()):
            if not _is_plain(value):
                continue
            if len(args) == 1:
                yield thing(str(args[0])), iri, _object(value, function.result)
            elif self.is_direct(function):
                if value is True:
                    yield thing(str(args[0])), iri, _object(args[1], function.args[1])
            else:
                node = f"{_iri('fact', function.name)}/{number}"
                yield from self._node(function, node, args)
                yield node, _VALUE, _object(value, function.result)
        if len(function.args) == 1 and self.mode(function) == "marked" and isinstance(function.args[0], ObjectSort):
            for name in self.world.elements.get(function.args[0].name, ()):
                if (name,) not in table and not self.world.is_none(function.name, (name,)):
                    yield thing(name), marked(f"<{iri}>")[1:-1], ("true", "boolean")

    def _node(self, function: Function, node: str, args: Args) -> Iterator[Row]:
        yield node, _TYPE, (_iri("fact", function.name), "")
        for place, (arg, sort) in enumerate(zip(args, function.args, strict=False)):
            yield node, _argument(function, place), _object(arg, sort)

    def _timelines(self, function: Function) -> Iterator[Row]:
        number = 0
        for args in self._arguments(function):
            timeline = self.world.history_before(function, args)
            for index, (start, value) in enumerate(timeline):
                end = timeline[index + 1][0] if index + 1 < len(timeline) else _EVER
                if value is None or not (isinstance(value, Unknown) or _is_plain(value)):
                    continue
                node = f"{_iri('fact', function.name)}/{number}"
                number += 1
                yield from self._node(function, node, args)
                yield node, _argument(function, -1), (str(-_EVER if start is None else start), "integer")
                yield node, _argument(function, -2), (str(end), "integer")
                if isinstance(value, Unknown):
                    yield node, self.marker[1:-1], ("true", "boolean")
                else:
                    yield node, _VALUE, _object(value, function.result)

    def _arguments(self, function: Function) -> Iterator[Args]:
        """The arguments of which something is told, or of which it is unknown what holds."""
        told = self.world.timelines.get(function.name, {})
        sorts = function.args[:-1]
        if self.mode(function) == "absent" or any(is_unbounded(sort) for sort in sorts):
            yield from told
            return
        domains = [finite_domain(sort, self.world.elements) for sort in sorts]
        if _size(domains) <= _MOST_TUPLES:
            yield from product(*domains)
        else:
            yield from told


def _size(domains: Sequence[Sequence[Value]]) -> int:
    size = 1
    for domain in domains:
        size *= len(domain)
    return size


def _iri(space: str, name: str) -> str:
    return f"{SPACE}{space}/{quote(name, safe='')}"


def _argument(function: Function, place: int) -> str:
    return f"{_iri('fact', function.name)}/{'until' if place == -2 else 'from' if place == -1 else f'arg{place}'}"


def _member(sort: EnumSort, name: str) -> str:
    return f"{_iri('member', sort.name)}/{quote(name, safe='')}"


def _is_direct(function: Function) -> bool:
    return (
        len(function.args) == 2
        and isinstance(function.result, BoolSort)
        and isinstance(function.args[0], ObjectSort)
        and not function.changing
        and not function.partial
    )


def far_from(tick: Fraction) -> Fraction:
    """Ticks of so many seconds after which every deadline that can be written is over."""
    return Fraction(2**48 if tick >= Fraction(1, 1_000) else 2**57)


def thing(name: str) -> str:
    """The IRI of a thing in the graph."""
    return _iri("thing", name)


def _is_plain(value: object) -> bool:
    """Whether every engine compares a value like Python does."""
    if isinstance(value, Fraction):
        try:
            text = decimal(value)
        except Inexpressible:
            return False
        return abs(value) < _LONGEST and len(text.partition(".")[2]) <= MOST_BEHIND
    return not isinstance(value, str) or (len(value) <= 10_000 and not {"\n", "\r", "\x00"} & set(value))


def _object(value: Value, sort: Sort) -> Object:
    match sort:
        case ObjectSort():
            return thing(str(value)), ""
        case EnumSort():
            return _member(sort, str(value)), ""
        case BoolSort():
            return ("true" if value is True else "false"), "boolean"
        case NumberSort():
            assert isinstance(value, Fraction)
            text = decimal(value)
            return text, "decimal" if "." in text else "integer"
        case _:
            return str(value), "string"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def names_of(world: PartialWorld) -> Mapping[str, str]:
    """The things of a world by their IRIs in its graph."""
    return {thing(name): name for names in world.elements.values() for name in names}
