"""Links between items: circles, ends that do not fit, closures; against plain searches over random links."""

import random
from itertools import pairwise, product

import pytest

from reqonto.checks.links import LINKS, circles, closure, link_findings, traces
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse
from reqonto.syntax.tree import LinkWord
from reqonto.vocabulary import NAMESPACE

BASE = """
role Shop
entity Order { param total: money CNY }
"""


def specification(text):
    tree, found = parse(Source("t.req", BASE + text))
    assert [each.message("en") for each in found] == []
    specification, found = resolve([tree])
    assert [each.message("en") for each in found if each.weight.word == "error"] == []
    return specification


def told(text, lang="en"):
    return [(each.code.code, each.message(lang)) for each in link_findings(specification(text))]


def requirements(links, number):
    """Requirements in prose with the links (from, word, to)."""
    rows = []
    for index in range(number):
        own = "  ".join(f"{word} R-{target}" for source, word, target in links if source == index)
        rows.append(f'requirement R-{index} {{ text "x"  {own} }}')
    return "\n".join(rows)


@pytest.mark.parametrize("word", ["derives from", "refines", "replaces", "contains"])
def test_orders_lead_to_no_circle(word):
    text = requirements([(0, word, 1), (1, word, 2), (2, word, 0), (3, word, 0)], 4)

    assert told(text) == [("RQ0781", f"links lead in a circle: R-0 {word} R-1 {word} R-2 {word} R-0")]


def test_a_circle_of_derivation_and_refinement_is_one_too():
    text = requirements([(0, "derives from", 1), (1, "refines", 0)], 2)

    assert told(text) == [("RQ0781", "links lead in a circle: R-0 derives from R-1 refines R-0")]
    assert told(text, "zh") == [("RQ0781", "链接成环：R-0 派生自 R-1 细化 R-0")]


def test_a_part_may_refine_its_whole():
    assert told(requirements([(0, "contains", 1), (1, "refines", 0)], 2)) == []


@pytest.mark.parametrize("word", ["requires", "satisfies", "conflicts with"])
def test_two_items_may_depend_on_one_another_but_none_on_itself(word):
    assert told(requirements([(0, word, 1), (1, word, 0)], 2)) == []
    assert told(requirements([(0, word, 0)], 1)) == [("RQ0781", f"links lead in a circle: R-0 {word} R-0")]


def test_every_kind_of_link_has_a_row():
    assert set(LINKS) == set(LinkWord.__args__)


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("verified by S-1", None),
        ("verified by R-2", "RQ0782"),
        ("satisfies IR-1", None),
        ("satisfies R-2", None),
        ("satisfies A-1", "RQ0782"),
        ("refines IR-1", None),
        ("requires A-1", None),
        ("requires S-1", "RQ0782"),
        ("conflicts with S-1", "RQ0782"),
        ("conflicts with IR-1", None),
        ("derives from A-1", None),
        ("derives from Order.total", None),
        ("derives from S-1", "RQ0782"),
        ("replaces R-2", None),
        ("contains S-1", None),
    ],
)
def test_links_join_what_they_may_join(link, code):
    text = f"""
requirement R-1 {{ text "x"  {link} }}
requirement R-2 {{ text "y" }}
need IR-1 {{ Shop needs Order.total so that "it knows" }}
assumption A-1: every o in Order: o.total > 0 CNY
scenario S-1 {{ given o: Order }}
"""
    assert [found for found, _ in told(text)] == ([] if code is None else [code])


def test_links_to_what_was_rejected_or_replaced_are_told():
    text = """
requirement R-1 { text "x"  derives from R-2, R-3 }
requirement R-2 { text "y"  status rejected }
requirement R-3 { text "z" }
requirement R-4 { text "z"  replaces R-3 }
"""
    assert told(text) == [
        ("RQ0783", "R-1 derives from R-2, which is rejected"),
        ("RQ0783", "R-1 derives from R-3, which R-4 replaces"),
    ]


def test_what_is_itself_rejected_may_lead_anywhere():
    text = (
        'requirement R-1 { text "x"  derives from R-2  status rejected }\nrequirement R-2 { text "y"  status rejected }'
    )

    assert told(text) == []


@pytest.mark.parametrize("seed", range(60))
def test_closures_and_circles_are_those_of_a_plain_search(seed):
    chance = random.Random(seed)
    number = chance.randint(1, 9)
    names = [f"R-{index}" for index in range(number)]
    links = [pair for pair in product(names, names) if chance.random() < chance.choice([0.05, 0.15, 0.3])]
    chance.shuffle(links)
    # Warshall's plain closure.
    plain = set(links)
    for middle, one, other in product(names, names, names):
        if (one, middle) in plain and (middle, other) in plain:
            plain.add((one, other))
    found = closure(links)

    assert {(start, end) for start, ends in found.items() for end in ends} == plain
    for start, ends in found.items():
        for end, way in ends.items():
            assert (way[0], way[-1]) == (start, end)
            assert set(pairwise(way)) <= set(links)
            # No way is shorter: breadth first, step by step.
            near, steps = {start}, 0
            while True:
                near, steps = {b for a, b in links if a in near}, steps + 1
                if end in near:
                    break
            assert len(way) == steps + 1
    groups = {frozenset(b for b in names if (a, b) in plain and (b, a) in plain) for a in names if (a, a) in plain}
    told_circles = circles(links)
    assert {next(group for group in groups if way[0] in group) for way in told_circles} == groups
    assert len(told_circles) == len(groups)
    assert all(way[0] == way[-1] and set(pairwise(way)) <= set(links) for way in told_circles)


def test_long_chains_and_big_circles_are_no_matter():
    links = [(f"R-{index}", f"R-{(index + 1) % 5000}") for index in range(5000)]

    assert [len(way) for way in circles(links)] == [5001]
    assert circles(links[:-1]) == []


def test_the_ontology_says_the_same_of_links():
    import owlready2

    world = owlready2.World()
    ontology = world.get_ontology("ontology/ecreq.owl").load()
    assert NAMESPACE
    names = {
        word: "".join([first, *(each.capitalize() for each in rest)])
        for word in LINKS
        for first, *rest in [word.split()]
    }
    for word, kind in LINKS.items():
        bases = ontology[names[word]].is_a
        assert (owlready2.TransitiveProperty in bases) == kind.transitive, word
        assert (owlready2.SymmetricProperty in bases) == kind.symmetric, word


def test_every_link_of_a_specification_is_read_once():
    text = requirements([(0, "refines", 1), (0, "refines", 1), (1, "requires", 2)], 3)

    assert [(each.source, each.word, each.target) for each in traces(specification(text))] == [
        ("R-0", "refines", "R-1"), ("R-1", "requires", "R-2"),
    ]  # fmt: skip
