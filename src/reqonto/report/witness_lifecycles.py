"""What the life cycles of a world ask of the scenario that tells it: when it begins, and which event comes first.

In a scenario all objects begin when it does, and of several events of one instant the first that may moves the state; a
world has a beginning for each object that times out of its initial state, and the events of an instant have no order.
"""

from __future__ import annotations

from fractions import Fraction

from reqonto.constraints.lifecycles import Cycle
from reqonto.constraints.scenario_states import cycles_of
from reqonto.constraints.scenario_world import moment_after
from reqonto.logic.structure import Structure
from reqonto.records import dataclass
from reqonto.spec.model import EventKind, Specification


@dataclass(frozen=True, slots=True)
class Lives:
    """The life cycles of a world."""

    cycles: tuple[Cycle, ...]
    world: Structure

    def beginning(self, first: Fraction | None) -> Fraction | None:
        """The instant (in ticks) when the scenario has to begin; None where no time-out counts from the beginning.

        When the last of the objects begins, and no later than `first`, the instant of the first step.
        """
        begun = [
            value
            for cycle in self.cycles
            for value in self.world.functions.get(cycle.start.name, {}).values()
            if isinstance(value, Fraction)
        ]
        if not begun:
            return None
        return max(begun) if first is None else min(first, max(begun))

    def moved_by(self, kind: EventKind, event: str, when: Fraction) -> bool:
        """Whether a state becomes at this instant (in ticks) what this event makes of it."""
        named = {self.world.functions.get(each.function.name, {}).get((event,)) for each in kind.args if each.function}
        changed = [
            (line, move)
            for cycle in self.cycles
            for move in cycle.moves
            if move.kind.symbol == kind.symbol
            for args, line in self.world.timelines.get(cycle.parameter.function.name, {}).items()
            if args[0] in named
        ]
        return any((moment_after(when), move.target) in line for line, move in changed)


def lives_of(specification: Specification, world: Structure) -> Lives:
    """The life cycles of a world of this specification."""
    return Lives(cycles_of(specification), world)
