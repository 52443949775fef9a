"""The replay of witnesses by the reference evaluator: is a world legal, and does it keep what was promised?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import TypeAlias

from reqonto.logic.evaluate import Unsupported, check_structure, holds
from reqonto.logic.presence import needed, present
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import ForAll, Formula
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import bound, every_node, functions_in, kinds_in
from reqonto.records import dataclass

Kept: TypeAlias = Callable[[Structure], bool]


@dataclass(frozen=True, slots=True)
class Promise:
    """One formula that must hold, with what its truth depends on."""

    formula: Formula
    over: tuple[str, ...]
    """The object sorts of the outermost universal: over an empty one the formula is true."""
    symbols: frozenset[str]
    sorts: frozenset[str]
    needs: frozenset[str]
    """What must be in a world for the formula to be false in it."""

    @classmethod
    def of(cls, formula: Formula) -> Promise:
        """The formula with the symbols and kinds that it reads and the sorts that it ranges over."""
        sorts = {
            var.sort.name for node in every_node(formula) for var in bound(node) if isinstance(var.sort, ObjectSort)
        }
        read = frozenset((*functions_in(formula), *kinds_in(formula)))
        return cls(formula, _over(formula), read, frozenset(sorts), needed(formula, true=False))

    def holds(self, world: Structure, there: frozenset[str]) -> bool:
        """Whether the formula holds in a world in which these are present."""
        if not self.needs <= there or any(not world.elements.get(sort, ("",)) for sort in self.over):
            return True
        return holds(self.formula, world)


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a world is legal and makes formulas true."""

    theory: Theory
    promises: tuple[Promise, ...]
    read: frozenset[str] = frozenset()
    """What the kept axioms and the goals read, apart from what only the structure of worlds does."""
    suspects: list[Promise] = field(default_factory=list)
    """The promises, those first that failed lately: what changes one thing after the other fails on the same ones."""

    def __call__(self, world: Structure) -> bool:
        try:
            there = present(world)
            return not check_structure(world, self.theory) and all(each.holds(world, there) for each in self.promises)
        except Unsupported:
            return False

    def after(self, before: Structure, world: Structure) -> bool:
        """The same of a world that was made from one that passes: only what reads the changes is looked at again."""
        tables = ("members", "functions", "timelines")
        changed = {
            name
            for each in tables
            for name in {*getattr(before, each), *getattr(world, each)}
            if _differ(getattr(before, each).get(name), getattr(world, each).get(name))
        }
        resized = {
            sort
            for sort in {*before.elements, *world.elements}
            if before.elements.get(sort) != world.elements.get(sort)
        }
        changed |= resized
        if not self.suspects:
            self.suspects.extend(self.promises)
        try:
            there = present(world)
            for place, each in enumerate(self.suspects):
                if (each.symbols & changed or each.sorts & resized) and not each.holds(world, there):
                    self.suspects.insert(0, self.suspects.pop(place))
                    return False
            return not check_structure(world, self.theory)
        except Unsupported:
            return False


def _differ(one: object, other: object) -> bool:
    """Whether two tables are different; most are the same object, and need not be gone through."""
    return one is not other and one != other


def replay(theory: Theory, axioms: Iterable[Axiom], *goals: Formula | None) -> Replay:
    """The replay of a witness: legal, with these axioms, all structure, and the goals."""
    asked = [Promise.of(axiom.formula) for axiom in axioms if axiom.force not in {"structure", "may"}]
    asked += [Promise.of(goal) for goal in goals if goal is not None]
    structure = [Promise.of(axiom.formula) for axiom in theory.axioms if axiom.force == "structure"]
    return Replay(theory, (*asked, *structure), frozenset(name for each in asked for name in each.symbols))


def _over(formula: Formula) -> tuple[str, ...]:
    """The object sorts of the outermost universal: over an empty one the formula is true."""
    found: list[str] = []
    while isinstance(formula, ForAll):
        found += [var.sort.name for var in formula.vars if isinstance(var.sort, ObjectSort)]
        formula = formula.body
    return tuple(found)
