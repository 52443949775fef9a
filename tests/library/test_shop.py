"""The constraints of the online shop mean what the catalogue means: by form or by proof, and in random worlds."""

import random
from dataclasses import replace
from functools import cache

import pytest

from reqonto.logic.sorts import EnumSort
from reqonto.logic.terms import Aggregate, Apply, AtLeast, Const, Exists, ForAll, IsKind, Var
from reqonto.logic.walk import rewrite

from ..constraints.reading import EXAMPLES, sound
from .catalogue import HERE, catalogue
from .check import binding
from .correspondence import read_symbols
from .equivalence import Comparison
from .mutants import mutants
from .normal import normal, shape
from .notation import written
from .readable import told
from .worlds import disagreement

SHOP = sound(*sorted((EXAMPLES / "online-shop").glob("*.req")))[1].theory
IDS = [name for name in SHOP.by_id if name in catalogue()]
SYMBOLS = read_symbols(HERE / "symbols_shop.txt")


@cache
def comparison():
    return Comparison(SHOP, SYMBOLS)


def test_the_shop_has_its_part_of_the_catalogue():
    assert len(IDS) == 136


@pytest.mark.parametrize("id", IDS)
def test_a_constraint_means_what_the_catalogue_means(id):
    verdict = comparison().verdict(catalogue()[id])
    assert verdict.relation == "same", [verdict.how, *map(told, verdict.worlds)]


@pytest.mark.parametrize("id", IDS)
def test_a_constraint_binds_as_the_catalogue_says(id):
    assert binding(SHOP, catalogue()[id]) is None


@pytest.mark.parametrize("id", IDS)
def test_random_worlds_agree(id):
    entry = catalogue()[id]
    world, truths = disagreement(SHOP, comparison().theirs(entry), comparison().ours(id), random.Random(id), 40)
    assert world is None, told(world)
    assert truths[True]
    assert truths[False]


def mistakes():
    """Of each constraint two mistakes, chosen by its id."""
    chosen = []
    for name in IDS:
        found = list(mutants(catalogue()[name].tree))
        for what, tree in random.Random(name).sample(found, min(2, len(found))):
            chosen.append(pytest.param(name, tree, id=f"{name} {what}"))
    return chosen


@pytest.mark.slow
@pytest.mark.parametrize(("id", "tree"), mistakes())
def test_a_mistake_is_noticed(id, tree):
    entry = catalogue()[id]
    verdict = comparison().verdict(entry, tree)
    if verdict.relation == "same":
        # Not every change is a mistake: then no random world may tell the two apart.
        right, wrong = comparison().theirs(entry), comparison().theirs(entry, tree)
        world, _ = disagreement(SHOP, right, wrong, random.Random(id), 200)
        assert world is None, written(tree)


def test_the_chinese_shop_means_the_same():
    """Its symbols stand in the same order; called by the English names, its axioms are the same formulas."""
    chinese = sound(*sorted((EXAMPLES / "online-shop-zh").glob("*.req")))[1].theory
    assert len(chinese.axioms) == len(SHOP.axioms)
    for ours, theirs in zip(SHOP.axioms, chinese.axioms, strict=True):
        found = rewrite(theirs.formula, renaming(chinese, SHOP))
        assert shape(normal(found)) == shape(normal(ours.formula)), ours.id


def renaming(theory, other):
    """The rewrite of nodes over one theory into nodes over another whose symbols are declared in the same order."""
    kinds = dict(zip(theory.kinds, other.kinds, strict=True))
    functions = dict(zip(theory.functions, other.functions.values(), strict=True))
    sorts = {}
    for name, function in functions.items():
        ours = theory.functions[name]
        sorts |= zip((*ours.args, ours.result), (*function.args, function.result), strict=True)
    sorts |= {theory.kinds[name].sort: other.kinds[kinds[name]].sort for name in theory.kinds}

    def renamed(node):
        match node:
            case Var(name, sort):
                return Var(name, sorts.get(sort, sort))
            case Const(value, EnumSort(_, members) as sort):
                return Const(sorts[sort].members[members.index(value)], sorts[sort])
            case Apply(function):
                return replace(node, function=functions[function.name])
            case IsKind(_, kind):
                return replace(node, kind=kinds[kind])
            case ForAll() | Exists() | AtLeast() | Aggregate():
                return replace(node, vars=tuple(map(renamed, node.vars)))
        return node

    return renamed
