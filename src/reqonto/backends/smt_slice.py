"""Small questions about a large theory, asked of the part of it that they speak of.

Three rules about two amounts have nothing to do with ten thousand other symbols.  What is impossible in the part is
impossible in the whole: its axioms are some of the whole's.  A world of the part becomes one of the whole with the
least values for what the part does not have; all structure is replayed on it, and where that fails the whole is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from reqonto.backends.smt_rules import Rule, granted
from reqonto.logic.reading import Part, read_by
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.structure import Structure, Timeline, Value
from reqonto.logic.terms import Formula, Function
from reqonto.logic.theory import Theory
from reqonto.records import dataclass

MOST_KEPT = 24
"""So many axioms make a small question."""
LARGE = 2000
"""A theory with more symbols is large."""
MOST_MADE = 4
"""Of so many theories the parts are kept."""
MOST_FUNCTIONS = 500
"""A part with more symbols is no small one."""


@dataclass(frozen=True)
class Slice:
    """A part of a theory: its signature with what binds, and the rules of the whole that belong to it."""

    theory: Theory
    rules: tuple[Rule, ...]


def slices_of(theory: Theory, rules: Sequence[Rule]) -> Slices:
    """The parts of a theory; those of the last theories are kept for the next session."""
    for known in _MADE:
        if known.theory is theory and known.rules is rules:
            return known
    _MADE.insert(0, Slices(theory, rules))
    del _MADE[MOST_MADE:]
    return _MADE[0]


class Slices:
    """The parts of one theory; they follow from the theory alone, whatever was asked."""

    def __init__(self, theory: Theory, rules: Sequence[Rule]) -> None:
        self.theory = theory
        self.rules = rules
        self.granted = dict(filter(None, map(granted, theory.axioms)))
        self.by_id: dict[str, list[Rule]] = {}
        self.structure = [rule for rule in rules if rule.axiom.force == "structure"]
        self.about: dict[Part, list[int]] = {}
        """The numbers of rules of structure in `structure`, by what they read."""
        self.reads: list[tuple[Part, ...]] = []
        for rule in rules:
            if rule.axiom.force != "structure":
                self.by_id.setdefault(rule.axiom.id, []).append(rule)
        for number, rule in enumerate(self.structure):
            self.reads.append(read_by(rule.formula, theory))
            for part in self.reads[-1]:
                self.about.setdefault(part, []).append(number)
        self.on: dict[str, list[Function]] = {}
        self.of_nothing: list[Function] = []
        """The symbols that have values whatever objects there are."""
        for function in theory.functions.values():
            names = {sort.name for sort in function.args if isinstance(sort, ObjectSort)}
            for name in names:
                self.on.setdefault(name, []).append(function)
            if not names:
                self.of_nothing.append(function)
        self.events = {sort.name for sort in theory.event_sorts}
        self.order = {name: index for index, name in enumerate(theory.kinds)}

    def part(self, goal: Formula | None, kept: Collection[str]) -> Slice | None:
        """The part that a goal and the axioms of some ids speak of; None where it is not small."""
        rules = [rule for id_ in kept for rule in self.by_id.get(id_, ())]
        formulas = [rule.formula for rule in rules] + ([] if goal is None else [goal])
        todo: list[Part] = [part for formula in formulas for part in read_by(formula, self.theory)]
        seen: set[Part] = set()
        numbers: set[int] = set()
        functions: set[str] = set()
        while todo:
            part = todo.pop()
            if part in seen:
                continue
            seen.add(part)
            todo += self._with(part)
            if part[0] == "function":
                functions.add(part[1])
                for number in self.about.get(part, ()):
                    numbers.add(number)
                    todo += self.reads[number]
            if len(functions) > MOST_FUNCTIONS:
                return None
        # What speaks of nothing but kinds and numbers of objects.
        for part in seen:
            numbers.update(number for number in self.about.get(part, ()) if seen.issuperset(self.reads[number]))
        return self._made(seen, [*rules, *(self.structure[number] for number in sorted(numbers))], kept)

    def _with(self, part: Part) -> Iterator[Part]:
        """What comes with a part: the sorts of a symbol, all attributes of events, the kinds above a kind."""
        word, name = part
        theory = self.theory
        if word == "function" and name in theory.functions:
            function = theory.functions[name]
            yield from (
                ("sort", sort.name) for sort in (*function.args, function.result) if isinstance(sort, ObjectSort)
            )
        elif word == "sort":
            yield from (("function", function.name) for function in self.on.get(name, ()) if name in self.events)
        elif word == "kind":
            for above in theory.ancestors(name):
                info = theory.kinds.get(above)
                if info is not None:
                    yield ("sort", info.sort.name) if info.sort.name == above else ("kind", above)
            if name in theory.kinds:
                yield "sort", theory.kinds[name].sort.name

    def _made(self, parts: Collection[Part], rules: Iterable[Rule], kept: Collection[str]) -> Slice:
        whole = self.theory
        kinds = {name for word, name in parts if word in {"sort", "kind"} and name in whole.kinds}
        functions = {name for word, name in parts if word == "function"}
        ordered = tuple(sorted({rule.index: rule for rule in rules}.values(), key=lambda rule: rule.index))
        theory = Theory(
            {name: whole.kinds[name] for name in sorted(kinds, key=lambda name: self.order[name])},
            {name: whole.functions[name] for name in sorted(functions) if name in whole.functions},
            tuple(rule.axiom for rule in ordered),
            tuple(pair for pair in whole.disjoint if kinds.issuperset(pair)),
            tick=whole.tick,
            lemmas=tuple(lemma for lemma in whole.lemmas if lemma.id in kept),
        )
        return Slice(theory, ordered)

    # -------------------------------------------------------- worlds

    def whole(self, world: Structure, part: Theory) -> Structure | None:
        """A world of a part as one of the whole; None if something else would have to be there."""
        functions: dict[str, Mapping[tuple[Value, ...], Value]] = dict(world.functions)
        timelines: dict[str, Mapping[tuple[Value, ...], Timeline]] = dict(world.timelines)
        members = {kind: frozenset[str]() for kind, info in self.theory.kinds.items() if kind != info.sort.name}
        members |= world.members
        there = [sort for sort, names in world.elements.items() if names]
        about = [each for sort in there for each in self.on.get(sort, ())] + self.of_nothing
        for function in {each.name: each for each in about}.values():
            name = function.name
            if name in part.functions or function.computed is not None:
                continue
            if name in self.granted:
                kind = self.granted[name]
                sort = function.args[0]
                assert isinstance(sort, ObjectSort)
                of_kind = world.elements[sort.name] if kind == sort.name else sorted(members.get(kind, ()))
                if of_kind:
                    functions[name] = {(each,): True for each in of_kind}
            elif not function.partial and not isinstance(function.result, BoolSort):
                value = _least(function.result, world)
                args = function.args[:-1] if function.changing else function.args
                domains = [_values(sort, world) for sort in args]
                if value is None or any(domain is None for domain in domains):
                    return None
                choices = product(*(domain or () for domain in domains))
                if function.changing:
                    timelines[name] = dict.fromkeys(choices, ((None, value),))
                else:
                    functions[name] = dict.fromkeys(choices, value)
        elements = {sort.name: world.elements.get(sort.name, ()) for sort in self.theory.sorts}
        return Structure(elements, members, functions, timelines, world.now)


_MADE: list[Slices] = []


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
