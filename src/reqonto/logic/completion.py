"""Worlds of a part of a theory as worlds of the whole: the least values for all that the part does not speak of.

A small question about a large theory is answered by a world with a few values.  As a world of the whole it has a value
for thousands of symbols, all of them the least ones.  They are made when somebody looks at them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Generic, TypeVar

from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.structure import Structure, Timeline, Value
from reqonto.logic.terms import Apply, ForAll, Function, Holds, Implies, IsKind
from reqonto.logic.theory import Axiom, Theory

T = TypeVar("T")


class Completion:
    """What a theory adds to a world of a part of it."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.granted = dict(filter(None, map(granted, theory.axioms)))
        self.on: dict[str, list[str]] = {}
        """By sorts: the symbols that have values where there are objects of it."""
        self.of_nothing: list[str] = []
        """The symbols that have values whatever objects there are."""
        self.demanding: dict[str, list[Function]] = {}
        """Of these by sorts: those whose least value may be missing, as objects are."""
        self.functions: dict[str, Function] = {}
        for function in theory.functions.values():
            total = not function.partial and not isinstance(function.result, BoolSort)
            if function.computed is not None or not (total or function.name in self.granted):
                continue
            self.functions[function.name] = function
            names = {sort.name for sort in function.args if isinstance(sort, ObjectSort)}
            for name in names:
                self.on.setdefault(name, []).append(function.name)
            if not names:
                self.of_nothing.append(function.name)
            args = function.args[:-1] if function.changing else function.args
            if function.name not in self.granted and (
                isinstance(function.result, ObjectSort)
                or not all(isinstance(sort, ObjectSort | EnumSort | BoolSort) for sort in args)
            ):
                for name in names or {""}:
                    self.demanding.setdefault(name, []).append(function)

    @cached_property
    def text(self) -> str:
        """All on which the values depend: other theories with the same text add the same."""
        symbols = (
            f"{name} {function.args} {function.result} {function.changing}"
            for name, function in sorted(self.functions.items())
        )
        return "\n".join((*symbols, repr(sorted(self.granted.items()))))

    def whole(self, part: Structure, spoken: Collection[str]) -> Structure | None:
        """A world of a part as one of the whole; None if something else would have to be there.

        `spoken` are the symbols of which the part speaks: what has no value in it has none.
        """
        spoken = frozenset(spoken)
        there = [sort for sort, names in part.elements.items() if names]
        for sort in ("", *there):
            for function in self.demanding.get(sort, ()):
                if function.name not in spoken and not self._has_values(function, part):
                    return None
        members = {kind: frozenset[str]() for kind, info in self.theory.kinds.items() if kind != info.sort.name}
        members |= part.members
        elements = {sort.name: part.elements.get(sort.name, ()) for sort in self.theory.sorts}
        bare = Structure(elements, members, part.functions, part.timelines, part.now)
        added = _Added(self, bare, spoken)
        return Structure(
            elements,
            members,
            Completed(part.functions, added, added.table, changing=False),
            Completed(part.timelines, added, added.timeline, changing=True),
            part.now,
        )

    def _has_values(self, function: Function, world: Structure) -> bool:
        args = function.args[:-1] if function.changing else function.args
        domains = [_values(sort, world) for sort in args]
        return _least(function.result, world) is not None and not any(domain is None for domain in domains)


class _Added:
    """What is added to one world."""

    def __init__(self, completion: Completion, world: Structure, spoken: frozenset[str]) -> None:
        self.completion = completion
        self.world = world
        self.spoken = spoken

    def names(self, *, changing: bool) -> Iterator[str]:
        """The symbols that are added."""
        there = [sort for sort, names in self.world.elements.items() if names]
        sorts = (self.completion.on.get(sort, ()) for sort in there)
        for name in dict.fromkeys(name for names in (*sorts, self.completion.of_nothing) for name in names):
            if name not in self.spoken and self._is_changing(name) == changing and (changing or self.table(name)):
                yield name

    def _is_changing(self, name: str) -> bool:
        return name not in self.completion.granted and self.completion.functions[name].changing

    def table(self, name: str) -> Mapping[tuple[Value, ...], Value]:
        """The values of a symbol; empty if it has none or is none that is added."""
        function = self.completion.functions.get(name)
        if function is None or name in self.spoken or self._is_changing(name):
            return {}
        kind = self.completion.granted.get(name)
        if kind is not None:
            sort = function.args[0]
            assert isinstance(sort, ObjectSort)
            root = kind == sort.name
            of_kind = self.world.elements.get(kind, ()) if root else sorted(self.world.members.get(kind, ()))
            return {(each,): True for each in of_kind}
        value = _least(function.result, self.world)
        return {} if value is None else dict.fromkeys(self._arguments(function.args), value)

    def timeline(self, name: str) -> Mapping[tuple[Value, ...], Timeline]:
        """The values of a changing symbol, which never changes here."""
        function = self.completion.functions.get(name)
        if function is None or name in self.spoken or not self._is_changing(name):
            return {}
        value = _least(function.result, self.world)
        return {} if value is None else dict.fromkeys(self._arguments(function.args[:-1]), ((None, value),))

    def _arguments(self, sorts: Sequence[Sort]) -> Iterator[tuple[Value, ...]]:
        return product(*(_values(sort, self.world) or () for sort in sorts))


class Completed(Mapping[str, Mapping[tuple[Value, ...], T]], Generic[T]):
    """The tables of a part of a world and those that are added, which are made when they are looked at."""

    def __init__(
        self,
        own: Mapping[str, Mapping[tuple[Value, ...], T]],
        added: _Added,
        make: Callable[[str], Mapping[tuple[Value, ...], T]],
        *,
        changing: bool,
    ) -> None:
        self.own = own
        self.added = added
        self._make = make
        self._made: dict[str, Mapping[tuple[Value, ...], T]] = {}
        self._changing = changing

    def __getitem__(self, name: str) -> Mapping[tuple[Value, ...], T]:
        found = self.own.get(name)
        if found is None:
            found = self._made.get(name)
        if found is None:
            found = self._made[name] = self._make(name)
        if not found and name not in self.own:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        yield from (name for name in self.added.names(changing=self._changing) if name not in self.own)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def part_of(world: Structure) -> tuple[Structure, frozenset[str]] | None:
    """The world of a part that was completed, with the symbols of which it speaks; None if it was not."""
    functions, timelines = world.functions, world.timelines
    if not isinstance(functions, Completed) or not isinstance(timelines, Completed):
        return None
    part = Structure(world.elements, world.members, functions.own, timelines.own, world.now)
    return part, functions.added.spoken


def granted(axiom: Axiom) -> tuple[str, str] | None:
    """The relation that by the structure of worlds everything of a kind has, with that kind; None if it is no such."""
    if axiom.force != "structure":
        return None
    match axiom.formula:
        case ForAll((var,), Holds(Apply(function, (arg,)))) if isinstance(var.sort, ObjectSort):
            kind = var.sort.name
        case ForAll((var,), Implies(IsKind(who, kind), Holds(Apply(function, (arg,))))) if who == var:
            pass
        case _:
            return None
    return (function.name, kind) if arg == var and not function.partial and not function.changing else None


def _least(sort: Sort, world: Structure) -> Value | None:
    """The value of what nobody speaks of; None if there is none."""
    match sort:
        case ObjectSort(name):
            return next(iter(world.elements.get(name, ())), None)
        case EnumSort(_, members):
            return members[0]
        case TextSort():
            return "text"
        case NumberSort():
            return Fraction(0)
        case BoolSort():
            return False


def _values(sort: Sort, world: Structure) -> Sequence[Value] | None:
    match sort:
        case ObjectSort(name):
            return world.elements.get(name, ())
        case EnumSort(_, members):
            return members
        case BoolSort():
            return (False, True)
        case _:
            return None
