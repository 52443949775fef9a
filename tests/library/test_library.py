"""The constraints of the library mean what the catalogue means, but for the differences that are recorded and proved."""

import random
import re
from functools import cache

import pytest

from ..constraints.reading import sound
from .catalogue import HERE, catalogue
from .check import LIBRARY, binding, group_files
from .correspondence import read_symbols
from .differences import complaint, differences
from .equivalence import Comparison
from .mutants import mutants
from .notation import written
from .readable import told
from .worlds import disagreement

SYMBOLS = read_symbols(HERE / "symbols.txt")
DIFFERENCES = differences(HERE / "differences.tsv")


def requirements():
    """The ids of the catalogue in each module of the library, in its order."""
    return [
        pytest.param(path.stem, each, id=each)
        for path in sorted((LIBRARY / "ecreq").glob("*.req"))
        for each in re.findall(
            r"^(?:constraint|requirement) (C-[A-Z]{3}-\d\d)\b", path.read_text("utf-8"), re.MULTILINE
        )
        if each in catalogue()
    ]


REQUIREMENTS = requirements()


@cache
def comparison(name):
    return Comparison(sound(*group_files(name))[1].theory, SYMBOLS)


@pytest.mark.parametrize(("name", "id"), REQUIREMENTS)
def test_a_requirement_means_what_the_catalogue_means(name, id):
    assert complaint(comparison(name), catalogue()[id], DIFFERENCES.get(id)) is None


@pytest.mark.parametrize(("name", "id"), REQUIREMENTS)
def test_a_requirement_binds_as_the_catalogue_says(name, id):
    assert binding(comparison(name).theory, catalogue()[id]) is None


@pytest.mark.slow
@pytest.mark.parametrize(("name", "id"), REQUIREMENTS)
def test_random_worlds_agree(name, id):
    if id in DIFFERENCES:
        pytest.skip("it differs on purpose")
    entry, ours = catalogue()[id], comparison(name)
    world, _ = disagreement(ours.theory, ours.theirs(entry), ours.ours(id), random.Random(id), 40)
    assert world is None, told(world)


def mistakes():
    """Of each constraint one mistake, chosen by its id."""
    chosen = []
    for each in REQUIREMENTS:
        module, name = each.values
        found = list(mutants(catalogue()[name].tree))
        if found and name not in DIFFERENCES:
            what, tree = random.Random(name).choice(found)
            chosen.append(pytest.param(module, name, tree, id=f"{name} {what}"))
    return chosen


@pytest.mark.slow
@pytest.mark.parametrize(("name", "id", "tree"), mistakes())
def test_a_mistake_is_noticed(name, id, tree):
    entry, ours = catalogue()[id], comparison(name)
    if ours.verdict(entry, tree).relation == "same":
        # Not every change is a mistake: then no random world may tell the two apart.
        right, wrong = ours.theirs(entry), ours.theirs(entry, tree)
        world, _ = disagreement(ours.theory, right, wrong, random.Random(id), 200)
        assert world is None, written(tree)


def test_every_difference_is_one_of_the_library():
    assert set(DIFFERENCES) <= {each.values[1] for each in REQUIREMENTS}


def test_the_library_has_the_whole_catalogue():
    found = [each.values[1] for each in REQUIREMENTS]
    assert len(found) == len(set(found))
    assert set(found) == set(catalogue())
