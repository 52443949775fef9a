"""Reasons: every minimal set is found, none that is not minimal, and what was not finished is said to be so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reqonto.owl.justify import Effort, Suffices, every, one

SETS = st.lists(st.frozensets(st.integers(0, 7), min_size=1, max_size=4), min_size=1, max_size=4)


def minimal(sets: list[frozenset[int]]) -> set[frozenset[int]]:
    return {each for each in sets if not any(other < each for other in sets)}


def counting(sets: Sequence[frozenset[int]], asked: list[int]) -> Suffices:
    def suffices(numbers: Sequence[int]) -> bool:
        asked.append(len(numbers))
        return any(each <= set(numbers) for each in sets)

    return suffices


@given(SETS, st.booleans())
def test_the_reasons_are_exactly_the_minimal_sets(sets: list[frozenset[int]], grow: bool) -> None:
    found = every(range(8), counting(sets, []), grow=grow)

    assert set(found.sets) == minimal(sets)
    assert found.complete


@given(SETS)
def test_one_reason_is_minimal(sets: list[frozenset[int]]) -> None:
    assert one(range(8), counting(sets, [])) in minimal(sets)


def test_one_reason_among_many_axioms_takes_few_questions() -> None:
    asked: list[int] = []

    assert one(range(1000), counting([frozenset((7, 900, 901))], asked)) == {7, 900, 901}
    assert len(asked) < 61


def test_what_was_not_finished_says_so() -> None:
    pairs = [frozenset(each) for each in combinations(range(12), 2)]

    few = every(range(12), counting(pairs, []), effort=Effort(sets=5))
    short = every(range(12), counting(pairs, []), effort=Effort(100, 30))

    assert len(few.sets) == 5
    assert not few.complete
    assert not short.complete
    assert set(short.sets) <= set(pairs)


@pytest.mark.parametrize("axioms", [[], [3]])
def test_what_follows_from_nothing_has_no_axioms(axioms: list[int]) -> None:
    assert every(axioms, lambda _: True).sets == (frozenset(),)
