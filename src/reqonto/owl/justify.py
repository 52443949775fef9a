"""Why something follows: the minimal sets of axioms from which it does, all of them or as many as the limits allow.

One set is found by growing a part of the axioms until it suffices and by cutting that down, half by half (Junker,
"QuickXplain", AAAI 2004).  The others lie where some axiom of every known set is taken away; which axioms to take away
is asked of a solver for minimal hitting sets, so that no way is tried twice (Reiter, 1987; Liffiton and Malik, 2013).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from reqonto.records import dataclass

Suffices: TypeAlias = Callable[[Sequence[int]], bool]
"""Whether something follows from the axioms of these numbers."""


@dataclass(frozen=True, slots=True)
class Justifications:
    """Minimal sets of axioms from which something follows; `complete` tells whether there are no others."""

    sets: tuple[frozenset[int], ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Effort:
    """How far the search for further sets goes: sets that are found, and questions that are asked."""

    sets: int = 20
    questions: int = 400


class _SpentError(Exception):
    """The questions are used up."""


Narrow: TypeAlias = Callable[[Sequence[int]], Sequence[int]]
"""A part that suffices of axioms that do, in an order in which what is likely to be needed comes first."""


def one(
    axioms: Sequence[int], suffices: Suffices, *, grow: bool = False, narrow: Narrow | None = None
) -> frozenset[int]:
    """A minimal subset of `axioms` that suffices, which all of them do.

    With `grow` the first ones are tried first, then more and more of them; `narrow` takes a part before all else.
    """
    if suffices([]):
        return frozenset()
    part = list(axioms) if narrow is None else list(narrow(axioms))
    if grow:
        part = _grown(part, suffices)
    return frozenset(_cut([], [], part, suffices))


def _grown(axioms: list[int], suffices: Suffices) -> list[int]:
    size = 12
    while size < len(axioms):
        if suffices(axioms[:size]):
            return axioms[:size]
        size *= 4
    return axioms


def _cut(kept: list[int], added: list[int], part: list[int], suffices: Suffices) -> list[int]:
    """What of `part` is needed beside `kept`; `added` is what was last added to `kept`."""
    if added and suffices(kept):
        return []
    if len(part) <= 1:
        return part
    # What is near the beginning is likely to be needed: cut behind it.
    half = len(part) // 2
    first, second = part[:half], part[half:]
    needed_second = _cut(kept + first, first, second, suffices)
    needed_first = _cut(kept + needed_second, needed_second, first, suffices)
    return needed_first + needed_second


def every(
    axioms: Sequence[int],
    suffices: Suffices,
    *,
    effort: Effort | None = None,
    grow: bool = False,
    narrow: Narrow | None = None,
) -> Justifications:
    """All minimal subsets of `axioms` that suffice, which all of them do; small ones first."""
    from pysat.examples.hitman import Hitman

    limits = effort or Effort()
    asked = 0
    answers: dict[frozenset[int], bool] = {}

    def ask(numbers: Sequence[int]) -> bool:
        nonlocal asked
        key = frozenset(numbers)
        if key not in answers:
            # A known set inside answers without a question.
            if any(found <= key for found in sets):
                answers[key] = True
            elif asked >= limits.questions and sets:
                raise _SpentError
            else:
                asked += 1
                answers[key] = suffices(numbers)
        return answers[key]

    sets: list[frozenset[int]] = []
    complete = False
    try:
        with Hitman(solver="m22", htype="sorted") as hitting:
            sets.append(one(axioms, ask, grow=grow, narrow=narrow))
            hitting.hit(sorted(sets[0]))
            while len(sets) < limits.sets:
                away = hitting.get()
                if away is None:
                    complete = True
                    break
                left = [number for number in axioms if number not in set(away)]
                if left and ask(left):
                    sets.append(one(left, ask, grow=grow, narrow=narrow))
                    hitting.hit(sorted(sets[-1]))
                else:
                    # Without these nothing follows; nor does it without more.
                    hitting.block(away)
            else:
                complete = hitting.get() is None
    except _SpentError:
        complete = False
    return Justifications(tuple(sorted(sets, key=lambda each: (len(each), sorted(each)))), complete)
