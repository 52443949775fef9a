"""Conflicts of one check never share an id, so that what is told of one is not told of another."""

from dataclasses import replace
from itertools import combinations

from reqonto.checks.verdicts import Conflict, told_apart
from reqonto.diagnostics.diagnostic import Text


def conflict(number: int) -> Conflict:
    return Conflict("absolute", (), (f"R-{number}", "R-0"), (), True, Text("", ""), None)


def test_hundreds_of_conflicts_have_as_many_ids() -> None:
    found: list[Conflict] = []
    for number in range(1, 601):
        found.append(told_apart(conflict(number), found))

    # Without more digits some would share an id, or this shows nothing.
    assert len({each.digest[:4] for each in found}) < len(found)
    assert len({each.id for each in found}) == len(found)
    assert all(one.digest != other.digest for one, other in combinations(found, 2))
    assert {each.id[2:6] for each in found} == {each.digest[:4] for each in found}
    assert min(len(each.id) for each in found) == len("K-3f2a")


def test_the_same_conflict_keeps_its_id() -> None:
    one = conflict(1)

    assert told_apart(replace(one, alias="K9"), [one]).id == one.id
