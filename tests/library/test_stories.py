"""The scenarios tell the catalogue's stories, fact by fact and event by event, and expect its verdicts."""

import pytest

from reqonto.checks.scenarios import check_scenarios
from reqonto.diagnostics.diagnostic import Severity

from ..constraints.reading import EXAMPLES, sound
from .catalogue import HERE, catalogue
from .check import whole
from .correspondence import read_symbols
from .stories import complaints, expected, scenario, stories, wanted

SHOP, FOUND = sound(*sorted((EXAMPLES / "online-shop").glob("*.req")))
SHOP_SYMBOLS = read_symbols(HERE / "symbols_shop.txt")
IN_SHOP = [entry.id for entry in SHOP.scenarios if entry.id in stories()]
WITHOUT_EVENT = {"C-CSV-11", "C-DLV-11"}
"""Constraints about facts alone: no event breaks them."""


def test_the_catalogue_has_its_scenarios():
    assert len(stories()) == 48
    assert sum(len(story.verdicts) for story in stories().values()) == 259
    assert {name for story in stories().values() for name in story.verdicts} <= set(catalogue())


NO_PRICES = {"SC-39"}
"""Stories about prices, of which the shop has no requirements: it leaves out the lines of the orders."""


def unspoken(id, complaint):
    """Whether a complaint is about what the shop does not speak of."""
    return "the table has no row" in complaint or (id in NO_PRICES and complaint.startswith(("InOrder", "unitPrice")))


@pytest.mark.parametrize("id", IN_SHOP)
def test_the_shop_tells_the_story(id):
    facts = scenario(SHOP, FOUND.theory, id)
    found = [each for each in complaints(stories()[id], facts, FOUND.theory, SHOP_SYMBOLS) if not unspoken(id, each)]
    assert found == []


@pytest.mark.parametrize("id", IN_SHOP)
def test_the_shop_expects_the_verdicts(id):
    found = expected(scenario(SHOP, FOUND.theory, id))
    for name, verdict in wanted(stories()[id], SHOP_SYMBOLS, WITHOUT_EVENT).items():
        if name in FOUND.theory.by_id:
            assert found.get(name) == verdict, name


# ---------------------------------------------------------------- the library

ALL, MEANT = whole()
SYMBOLS = read_symbols(HERE / "symbols.txt")
IN_LIBRARY = [entry.id for entry in ALL.scenarios if entry.id in stories()]


@pytest.mark.parametrize("id", IN_LIBRARY)
def test_the_library_tells_the_story(id):
    facts = scenario(ALL, MEANT.theory, id)
    assert list(complaints(stories()[id], facts, MEANT.theory, SYMBOLS)) == []


@pytest.mark.parametrize("id", IN_LIBRARY)
def test_the_library_expects_the_verdicts(id):
    assert expected(scenario(ALL, MEANT.theory, id)) == wanted(stories()[id], SYMBOLS, WITHOUT_EVENT)


def test_the_library_has_all_scenarios():
    assert IN_LIBRARY == list(stories())


@pytest.mark.slow
def test_the_library_judges_as_it_expects():
    results, findings = check_scenarios(ALL, MEANT.theory)
    assert [each.message("en") for each in findings if each.weight is Severity.ERROR] == []
    assert [
        (result.id, each.requirement, each.verdict)
        for result in results
        for each in result.judgements
        if each.unexpected
    ] == []
