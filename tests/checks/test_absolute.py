"""Requirements that can be kept in no world: all minimal sets, as trying out all subsets finds them."""

from __future__ import annotations

import random
from collections.abc import Collection
from itertools import chain, combinations, product

import pytest

from reqonto.checks import absolute
from reqonto.checks.consistency import check_consistency
from reqonto.constraints.axioms import interpret
from reqonto.logic.theory import Theory
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

HEAD = "param a: boolean\nparam b: boolean\nparam c: boolean\nparam d: boolean\n"


def theory(*items: str) -> Theory:
    tree, faults = parse(Source("shop.req", HEAD + "\n".join(items)))
    specification, wrong = resolve([tree])
    assert (faults, [each.code.code for each in wrong if each.weight.word == "error"]) == ([], [])
    return interpret(specification).theory


def clauses(chance: random.Random) -> list[tuple[tuple[str, bool], ...]]:
    """Disjunctions of one to three of the parameters and their negations."""
    found = []
    for _ in range(chance.randint(3, 9)):
        names = chance.sample("abcd", chance.randint(1, 3))
        found.append(tuple((name, chance.random() < 0.5) for name in names))
    return found


def said(number: int, clause: tuple[tuple[str, bool], ...]) -> str:
    return f"constraint R-{number}: " + " or ".join(name if value else f"not {name}" for name, value in clause)


def smallest_sets(all_: list[tuple[tuple[str, bool], ...]]) -> set[frozenset[int]]:
    """The minimal sets of clauses without a common model."""

    def possible(numbers: Collection[int]) -> bool:
        for values in product((False, True), repeat=4):
            world = dict(zip("abcd", values, strict=True))
            if all(any(world[name] == value for name, value in all_[number]) for number in numbers):
                return True
        return False

    found: list[frozenset[int]] = []
    for numbers in chain.from_iterable(combinations(range(len(all_)), size) for size in range(1, len(all_) + 1)):
        if not any(less <= set(numbers) for less in found) and not possible(numbers):
            found.append(frozenset(numbers))
    return set(found)


@pytest.mark.parametrize("seed", range(60))
def test_all_minimal_sets_are_told(seed):
    all_ = clauses(random.Random(seed))
    expected = smallest_sets(all_)
    found = check_consistency(theory(*(said(number, clause) for number, clause in enumerate(all_))))
    told = {
        frozenset(int(id_.removeprefix("R-")) for id_ in conflict.members)
        for conflict in found.conflicts
        if conflict.kind == "absolute"
    }
    assert told <= expected
    assert found.verdict == ("inconsistent" if expected else "consistent")
    if found.conflicts_complete or not expected:
        assert told == expected
    assert found.conflicts_complete or len(expected) > 4


def rules(names: str, *more: str) -> Theory:
    """For each name two requirements that exclude each other, and more."""
    head = "\n".join(f"param x{name}: integer" for name in names)
    both = (f"constraint R-{n}{name}: x{name} {op} 5" for name in names for n, op in ((1, "<"), (2, ">")))
    tree, faults = parse(Source("shop.req", "\n".join((head, *both, *more, ""))))
    specification, wrong = resolve([tree])
    assert (faults, wrong) == ([], [])
    return interpret(specification).theory


def test_six_conflicts_without_a_common_member_are_all_told():
    found = check_consistency(rules("abcdef"))

    assert {conflict.members for conflict in found.conflicts} == {(f"R-1{name}", f"R-2{name}") for name in "abcdef"}
    assert found.conflicts_complete


def test_what_mixes_three_of_six_sets_is_told():
    # Below five each of the three is, and together they are more than twelve.
    found = check_consistency(rules("abcdef", "constraint R-9: xa + xb + xc > 12"))

    told = {conflict.members for conflict in found.conflicts}

    assert told == {(f"R-1{name}", f"R-2{name}") for name in "abcdef"} | {("R-1a", "R-1b", "R-1c", "R-9")}
    assert found.conflicts_complete


def test_where_there_are_too_many_ways_the_list_may_lack_mixed_ones_and_says_so(monkeypatch):
    monkeypatch.setattr(absolute, "MOST_WAYS", 8)

    found = check_consistency(rules("abcd", "constraint R-9: xa + xb > 8", "constraint R-8: xa + xb + xc > 12"))

    told = {conflict.members for conflict in found.conflicts}
    assert {(f"R-1{name}", f"R-2{name}") for name in "abcd"} | {("R-1a", "R-1b", "R-9")} <= told
    assert not found.conflicts_complete
