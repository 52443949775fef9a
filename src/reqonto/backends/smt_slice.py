"""Small questions about a large theory, asked of the part of it that they speak of.

Three rules about two amounts have nothing to do with ten thousand other symbols.  What is impossible in the part is
impossible in the whole: its axioms are some of the whole's.  A world of the part becomes one of the whole with the
least values for what the part does not have; all structure is replayed on it, and where that fails the whole is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from reqonto.backends.smt_rules import Rule
from reqonto.logic.completion import Completion
from reqonto.logic.presence import asked
from reqonto.logic.reading import Part, read_by
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
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
        self.completion = Completion(theory)
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
        self.over: dict[str, list[Rule]] = {}
        """The rules of structure by the first sort of objects of all of which they speak, if there is one."""
        for each in self.structure:
            self.over.setdefault(next(iter(each.over), ""), []).append(each)
        self.on: dict[str, list[Function]] = {}
        for function in theory.functions.values():
            for name in {sort.name for sort in function.args if isinstance(sort, ObjectSort)}:
                self.on.setdefault(name, []).append(function)
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
        return self.completion.whole(world, part.functions)

    def binding(self, world: Structure, kept: Iterable[str]) -> Iterator[Rule]:
        """The rules of structure and of these ids that are not true of a world anyway, as it has nothing they need."""
        there = {sort for sort, names in world.elements.items() if names}
        kinds = {asked(kind) for kind, members in world.members.items() if members}
        rules = [rule for sort in ("", *there) for rule in self.over.get(sort, ())]
        rules += [rule for id_ in kept for rule in self.by_id.get(id_, ())]
        for rule in rules:
            if there.issuperset(rule.over) and all(
                name in kinds or world.functions.get(name) or world.timelines.get(name) for name in rule.needs
            ):
                yield rule


_MADE: list[Slices] = []
