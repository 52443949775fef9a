"""What is worked out about a theory once, for all sessions that ask about it: hashes, worlds, and who reads what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from reqonto.backends.smt_rules import Rule, rule
from reqonto.cache import Store, digest
from reqonto.checks.kept import KeptAxioms
from reqonto.checks.packing import packed, unpacked
from reqonto.checks.prints import fingerprints
from reqonto.logic.completion import Completion, part_of
from reqonto.logic.presence import asked
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import ForAll, Formula
from reqonto.logic.theory import Theory

MOST_AT_HAND, MOST_VALUES = 80, 2_000_000
"""So many worlds are at hand in any case, and so many as have so many values together."""


class Reading:
    """What is worked out about a theory once, for all sessions that ask about it."""

    def __init__(self, theory: Theory, store: Store) -> None:
        self.theory = theory
        self.prints: Mapping[str, str] = fingerprints(theory, store)
        self.worlds: dict[str, Structure | None] = {}
        """The worlds by their keys."""
        self.holding: dict[tuple[str, str], bool] = {}
        """Whether the axioms of an id hold in a world."""
        self.keys: dict[int, tuple[Structure, str]] = {}
        """The keys of worlds by their identity."""
        self.kept = KeptAxioms(self.prints, theory.by_id, store)
        self.places = {name: place for place, name in enumerate(theory.by_id)}
        """Which place each id has among all."""
        self._rules: dict[str, list[Rule]] = {}
        self._ranges: dict[str, list[tuple[str, ...]]] = {}

    def keep(self, key: str, world: Structure | None) -> None:
        """Have a world at hand under its key; of large ones only the last few, as others can be read again."""
        if key in self.worlds:
            return
        if world is not None:
            self.keys[id(world)] = world, key
        self.worlds[key] = world
        if len(self.worlds) > max(MOST_AT_HAND, MOST_VALUES // (len(self.theory.functions) + 1)):
            oldest = next(iter(self.worlds))
            gone = self.worlds.pop(oldest)
            if gone is not None:
                self.keys.pop(id(gone), None)

    def packed(self, world: Structure) -> dict[str, object]:
        """A world as JSON; of one that was completed only what the part has, and the sorts that have objects."""
        part = part_of(world)
        if part is None:
            return packed(world)
        there = {sort: list(names) for sort, names in world.elements.items() if names}
        return packed(part[0]) | {"elements": there, "spoken": sorted(part[1]), "completed": self._completion[1]}

    def unpacked(self, data: object) -> Structure:
        """The world that `packed` gave as JSON; `KeyError` if it would be completed in another way now."""
        found = unpacked(data)
        assert isinstance(data, dict)
        if "spoken" not in data:
            return found
        if data["completed"] != self._completion[1]:
            raise KeyError("completed")
        whole = self._completion[0].whole(found, data["spoken"])
        if whole is None:
            raise KeyError("completed")
        return whole

    @cached_property
    def _completion(self) -> tuple[Completion, str]:
        made = Completion(self.theory)
        return made, digest(made.text)

    @cached_property
    def structure(self) -> frozenset[str]:
        """The ids of what is true of every world by its make."""
        return frozenset(axiom.id for axiom in self.theory.axioms if axiom.force == "structure")

    @cached_property
    def symbols(self) -> Sequence[str]:
        """Functions and kinds in order: entries name them by their numbers, as every entry is about one signature."""
        return [*self.theory.functions, *map(asked, self.theory.kinds)]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        return {name: index for index, name in enumerate(self.symbols)}

    def rules_of(self, name: str) -> list[Rule]:
        """The axioms of an id as the engine reads them."""
        found = self._rules.get(name)
        if found is None:
            found = [rule(0, axiom) for axiom in self.theory.by_id[name] if axiom.force != "may"]
            self._rules[name] = found
        return found

    def ranges_of(self, name: str) -> list[tuple[str, ...]]:
        """For each axiom of an id the sorts of objects of all of which it speaks."""
        found = self._ranges.get(name)
        if found is None:
            found = [
                tuple(_ranges(axiom.formula)) for axiom in self.theory.by_id[name] if axiom.force != "may"
            ]  # fmt: skip
            self._ranges[name] = found
        return found


def _ranges(formula: Formula) -> Iterator[str]:
    while isinstance(formula, ForAll):
        yield from (var.sort.name for var in formula.vars if isinstance(var.sort, ObjectSort))
        formula = formula.body


def reading_of(theory: Theory, store: Store) -> Reading:
    """What is known about a theory, with the worlds of the store; each fresh session on the same theory needs it."""
    known = store.reading
    if not isinstance(known, Reading) or known.theory is not theory:
        known = store.reading = Reading(theory, store)
    return known
