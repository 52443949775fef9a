"""Questions and answers: what every engine can be asked, and the three outcomes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import Protocol, TypeAlias, runtime_checkable

from reqonto.logic.reading import Part
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula
from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work an answer may cost: solver steps first, seconds only as a watchdog, and the size of worlds."""

    steps: int = 20_000_000
    seconds: float = 20.0
    bound: int = 4


@dataclass(frozen=True, slots=True)
class Possible:
    """There is a world; it has been replayed by the reference evaluator."""

    witness: Structure


@dataclass(frozen=True, slots=True)
class Impossible:
    """There is no world of any size.

    `core` are the ids that suffice for that (not yet minimal); `goal` tells whether the goal was needed.
    """

    core: frozenset[str]
    goal: bool = True


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither was established; never a pass."""

    reason: str
    bound: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


Answer: TypeAlias = Possible | Impossible | Undecided


@dataclass(frozen=True, slots=True)
class Nearby:
    """What was found near a world: a world, replayed, or what is in the way.

    `shown` tells that there is a world; `world` is it, unless that is remembered only.
    `changed` is what may differ from the known world: everything that does not read it is as it was there.  `blocked`
    is what would have to differ; where that is nothing, `core` are the ids that seem to exclude the goal in any world,
    which is no proof.
    """

    shown: bool = False
    world: Structure | None = None
    changed: frozenset[Part] = frozenset()
    blocked: frozenset[Part] = frozenset()
    core: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A goal that is looked for near a world, while all that is kept there holds but for the axioms of some ids."""

    goal: Formula
    without: frozenset[str] = frozenset()


class Session(Protocol):
    """An engine at work on one theory."""

    def possible(self, goal: Formula | None, *, keeping: Collection[str], budget: Budget) -> Answer:
        """Whether some world keeps all structure, the axioms of the ids `keeping`, and the closed formula `goal`."""
        ...


@runtime_checkable
class Gathers(Protocol):
    """An engine that finds worlds for many goals at once."""

    def gather(self, goals: Sequence[Formula], *, keeping: Collection[str], budget: Budget) -> Iterable[Structure]:
        """Worlds that keep all structure and these axioms, replayed; each shows goals that none before it shows.

        Nothing follows from a goal that none of them shows.
        """
        ...

    def singly(
        self, wanted: Sequence[Wanted], *, keeping: Collection[str], budget: Budget
    ) -> Iterable[tuple[int, Structure]]:
        """Worlds for single goals, by their places, that keep all structure and these axioms but those left out.

        They are replayed; nothing follows from a goal for which there is none.
        """
        ...


@dataclass(frozen=True, slots=True)
class Smaller:
    """A world that is not larger than a known one; `open` is why the search for a still smaller one ended early.

    Empty where it did not: then no world of the sizes that are tried has fewer events, or as many and fewer things.
    """

    world: Structure
    open: str = ""


@runtime_checkable
class Shrinks(Protocol):
    """An engine that looks for smaller worlds than a known one."""

    def smallest(self, goal: Formula | None, world: Structure, *, keeping: Collection[str], budget: Budget) -> Smaller:
        """A world with the fewest events, then the fewest other things but parties, that shows the same.

        `world` keeps all structure, the axioms of `keeping` and the goal; so does what is found, replayed.
        """
        ...


@runtime_checkable
class Approaches(Protocol):
    """An engine that finds worlds near a known one, which is quick where little has to change for a goal."""

    def near(
        self, goal: Formula, world: Structure, *, keeping: frozenset[str], without: Collection[str], budget: Budget
    ) -> Nearby | None:
        """A world in which a goal holds and all that is kept, which `world` keeps, but `without`; or what excludes it.

        None where neither was found.
        """
        ...

    def near_all(
        self, wanted: Sequence[Wanted], world: Structure, *, keeping: frozenset[str], budget: Budget, until: float
    ) -> Iterable[tuple[int, Nearby]]:
        """What is found of many goals near one world, with their places: much quicker than one by one.

        `budget` is what one goal may take, `until` (of the monotonic clock) ends all of it.  The last word on a goal
        counts; a goal that is not told of could not be asked in this way.
        """
        ...

    def shadow(self, goal: Formula) -> Formula:
        """What a goal says of what many axioms read: only near a world where this holds it is likely to be found."""
        ...

    def cores(self, goal: Formula, *, keeping: Collection[str], budget: Budget) -> list[frozenset[str]]:
        """Sets of kept ids without a common member that seem to exclude a goal, as many as are found one after another.

        Hints where to look for conflicts, and no proofs.
        """
        ...
