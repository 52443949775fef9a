"""What depends on what: planted cases in each group, and random links and definitions against a plain search."""

import json
import random
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest

from reqonto.checks.impact import Known, impact
from reqonto.constraints.meaning_hash import meanings
from reqonto.diagnostics.render_text import Style
from reqonto.impacts import STAGES, impact_of
from reqonto.pipeline import run
from reqonto.report import impact as report
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

EXAMPLES = Path(__file__).parents[2] / "examples"
BASE = """
role Buyer
role Shop
entity Order { param total: money CNY  param gift: boolean }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
"""
DUTY = "when Pay(order: o), the Shop shall within 24 h do Ship(order: o)"


def read(text):
    tree, found = parse(Source("t.req", text))
    assert [each.message("en") for each in found] == []
    specification, found = resolve([tree])
    assert [each.message("en") for each in found if each.weight.word == "error"] == []
    return specification


def quick(text, *ids, depth=None):
    specification = read(text)
    return impact(specification, meanings(specification), Known(), ids, depth=depth)


def judged(text, folder, *ids, **more):
    file = folder / "s.req"
    file.write_text(BASE + text, encoding="utf-8")
    result = run([file], Settings(cache=False, timeout=300.0), stages=STAGES)
    assert [each.message("en") for each in result.diagnostics if each.weight.word == "error"] == []
    return impact_of(result, ids, **more)


def rows(found, group):
    return {row.id: [step.target for step in row.way] for row in found.of(group)}


# ---------------------------------------------------------------- names


def test_what_uses_a_setting_is_found_through_other_settings():
    found = quick(
        BASE
        + f"""
define day: duration = 24 h
define promised: duration = 2 * day
requirement R-1 {{ when Pay(order: o), the Shop shall within promised do Ship(order: o) }}
requirement R-2 {{ {DUTY} }}
""",
        "day",
    )

    assert rows(found, "name") == {"promised": ["promised"], "R-1": ["promised", "R-1"]}


def test_what_speaks_of_a_parameter_an_event_a_role_is_found():
    text = (
        BASE
        + f"""
requirement R-1 {{ {DUTY} }}
constraint C-1: every o in Order: o.total > 0 CNY
scenario S-1 {{ given o1: Order {{ total: 5 CNY }} }}
"""
    )
    assert rows(quick(text, "Order.total"), "name") == {"C-1": ["C-1"], "S-1": ["S-1"]}
    assert rows(quick(text, "Ship"), "name") == {"R-1": ["R-1"]}
    assert set(rows(quick(text, "Buyer"), "name")) == {"R-1", "Pay"}
    assert rows(quick(text, "Order.gift"), "name") == {}


CHAINS = """
unit box = 12 piece
type Code = text matching "a+"
role Buyer { param vip: boolean  param code: Code }
role Shop
entity Order { param weight: quantity kg  relation buyer: Buyer [1]  relation lines: Line [0..*] inverse order }
entity Line { param number: quantity piece  relation order: Order [1] }
param rank(order: Order): integer in 0..9
event Pay(order: Order) by Buyer
define heavy(o: Order): boolean = o.weight > 5 kg
need IR-1 { Buyer needs Order.lines.number from Shop due before Pay }
need IR-2 { Buyer needs Order from Shop due after Pay }
service IS-1 { Shop provides Order.lines.number to Buyer at Pay }
default value Order.weight = 3 kg where self.buyer.vip
question CQ-1 { ask some l in Line: l.order.buyer.vip  expect false }
constraint R-1: every l in Line: l.number <= 2 box
constraint R-2: every b in Buyer: b.code = "aa"
"""


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ("Buyer.vip", {"CQ-1", "Order.weight@default1"}),
        ("Line.number", {"IR-1", "IS-1", "R-1"}),
        ("Order.weight", {"IR-2", "Order.weight@default1", "heavy"}),
        ("Code", {"Buyer.code", "R-2"}),
        ("box", {"R-1"}),
    ],
)
def test_members_are_found_however_far_a_path_goes_and_types_and_units_too(start, wanted):
    assert rows(quick(CHAINS, start), "name").keys() == wanted


def test_what_takes_things_of_a_kind_speaks_of_it():
    assert {"heavy", "rank"} <= rows(quick(CHAINS, "Order"), "name").keys()


def test_the_depth_ends_the_ways():
    text = BASE + "define a: duration = 1 h\ndefine b: duration = a\ndefine c: duration = b\n"

    assert set(rows(quick(text, "a"), "name")) == {"b", "c"}
    assert set(rows(quick(text, "a", depth=1), "name")) == {"b"}


# ---------------------------------------------------------------- meaning


CLASH = """
constraint C-1: every o in Order: o.total > 10 CNY
constraint C-2: every o in Order where o.gift: o.total < 5 CNY
constraint C-3: every o in Order: o.total < 1000 CNY
situation K-1 { some o in Order: o.gift }
"""


def test_members_of_a_conflict_depend_on_one_another(tmp_path):
    found = judged(CLASH, tmp_path, "C-1")

    assert set(rows(found, "meaning")) == {"C-2"}
    assert {step.how for row in found.of("meaning") for step in row.way} == {"conflict"}


def test_what_follows_depends_on_what_it_follows_from_and_not_the_other_way_round(tmp_path):
    text = "constraint C-1: every o in Order: o.total > 10 CNY\nconstraint C-2: every o in Order: o.total > 5 CNY\n"

    assert rows(judged(text, tmp_path, "C-1"), "meaning") == {"C-2": ["C-2"]}
    assert rows(judged(text, tmp_path, "C-2"), "meaning") == {}


def test_the_verdict_of_a_scenario_depends_on_what_was_judged_there(tmp_path):
    text = f"""
requirement R-1 {{ {DUTY} }}
constraint R-2: every o in Order where o.gift: o.total > 0 CNY
scenario S-1 {{
  given ann: Buyer
  given shop: Shop
  given o1: Order {{ gift: false }}
  start 2026-11-11T00:00Z
  at 10:00: ann does Pay(order: o1)
  at 11:00: shop does Ship(order: o1)
}}
"""
    assert rows(judged(text, tmp_path, "R-1"), "meaning") == {"S-1": ["S-1"]}
    assert rows(judged(text, tmp_path, "R-2"), "meaning") == {}


def test_what_yields_depends_on_its_exception():
    text = BASE + f"""
requirement R-1 {{ {DUTY} }}
requirement R-2 {{ when Pay(order: o), if o.gift then the Shop must not do Ship(order: o)  exception to R-1 }}
"""  # fmt: skip
    found = quick(text, "R-2")

    assert [step.how for row in found.rows for step in row.way] == ["exception"]
    assert [row.id for row in found.rows] == ["R-1"]


# ---------------------------------------------------------------- links and inherited conflicts


@pytest.mark.parametrize("word", ["refines", "requires", "contains"])
def test_conflicts_are_inherited(word, tmp_path):
    text = f'{CLASH}\nrequirement R-1 {{ text "x"  {word} C-1 }}\n'
    found = judged(text, tmp_path, "R-1")

    assert rows(found, "inherited") == {"C-2": ["C-2"]}
    (row,) = found.of("inherited")
    assert row.way[0].why.en == f"R-1 {word} C-1, which conflicts with C-2 (K1)"
    assert row.way[0].why.zh.startswith("R-1 ")
    # When the other side changes, the heir is to be looked at as well.
    assert set(rows(judged(text, tmp_path, "C-2"), "inherited")) == {"R-1"}


@pytest.mark.parametrize("word", ["derives from", "satisfies", "replaces"])
def test_other_links_inherit_nothing(word, tmp_path):
    text = f'{CLASH}\nrequirement R-1 {{ text "x"  {word} C-1 }}\n'

    assert judged(text, tmp_path, "R-1").of("inherited") == ()


def test_conflicts_are_inherited_over_several_links_of_several_kinds():
    text = """
requirement R-1 { text "x"  refines R-2 }
requirement R-2 { text "x"  requires R-3 }
requirement R-3 { text "x" }
requirement R-4 { text "x"  conflicts with R-3 }
requirement R-5 { text "x"  derives from R-1 }
"""
    found = quick(text, "R-1")
    (row,) = found.of("inherited")

    assert row.id == "R-4"
    assert row.way[-1].why.en == "R-1 refines R-2 requires R-3, which conflicts with R-4 (declared)"
    # Nothing is inherited downwards: what a part may not do, the whole may not; not the other way round.
    assert rows(quick(text.replace("conflicts with R-3", "conflicts with R-1"), "R-3"), "inherited") == {}


def test_links_are_felt_in_their_direction():
    text = """
requirement R-1 { text "x" }
requirement R-2 { text "x"  refines R-1  verified by S-1 }
requirement R-3 { text "x"  requires R-2 }
scenario S-1 { given o: Order }
"""
    assert rows(quick(BASE + text, "R-1"), "trace") == {"R-2": ["R-2"], "S-1": ["R-2", "S-1"], "R-3": ["R-2", "R-3"]}
    assert rows(quick(BASE + text, "R-3"), "trace") == {}
    assert rows(quick(BASE + text, "S-1"), "trace") == {}


# ---------------------------------------------------------------- against a plain search


def plain_reach(starts, edges):
    """The number of steps to everything that is reached, in rounds."""
    far = dict.fromkeys(starts, 0)
    for number in range(1, len(edges) + 2):
        for source, target in edges:
            if far.get(source) == number - 1 and target not in far:
                far[target] = number
    return {key: steps for key, steps in far.items() if steps}


FELT = {
    "derives from": "source", "refines": "source", "satisfies": "source", "requires": "source", "contains": "both",
    "conflicts with": "both", "replaces": "none",
}  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_random_names_and_links_are_followed_as_a_plain_search_does(seed):
    chance = random.Random(seed)
    number = chance.randint(2, 7)
    uses, links, lines = [], [], []
    for index in range(number):
        used = [other for other in range(index) if chance.random() < 0.4]
        uses += [(f"d{other}", f"d{index}") for other in used]
        lines.append(f"define d{index}: duration = {' + '.join(['1 h', *(f'd{other}' for other in used)])}")
    for index in range(number):
        used = chance.randrange(number)
        text = f"when Pay(order: o), the Shop shall within d{used} do Ship(order: o)"
        own = []
        for other in range(number):
            if other != index and chance.random() < 0.25:
                word = chance.choice(list(FELT))
                links.append((f"R-{index}", word, f"R-{other}"))
                own.append(f"{word} R-{other}")
        uses.append((f"d{used}", f"R-{index}"))
        lines.append(f"requirement R-{index} {{ {text}  {'  '.join(own)} }}")
    steps = [(target, source) for source, word, target in links if FELT[word] in {"source", "both"}]
    steps += [(source, target) for source, word, target in links if FELT[word] == "both"]
    text = BASE + "\n".join(lines)

    for start in (f"d{chance.randrange(number)}", f"R-{chance.randrange(number)}"):
        found = quick(text, start)
        names = plain_reach([start], uses)
        # Names first, then links: every way is some steps of name and then some links.
        both = plain_reach([(start, 0)], [((a, 0), (b, 0)) for a, b in uses] + [((a, 0), (b, 1)) for a, b in steps] + [((a, 1), (b, 1)) for a, b in steps])  # fmt: skip
        told = {row.id: len(row.way) for row in found.rows if row.group != "inherited"}
        expected = dict(names)
        for (key, _), far in both.items():
            if key != start:
                expected[key] = min(far, expected.get(key, far))

        assert told == expected
        for row in found.rows:
            assert row.way[0].source == start
            assert row.way[-1].target == row.id
            assert all(one.target == other.source for one, other in pairwise(row.way))


# ---------------------------------------------------------------- as it is shown


@pytest.mark.parametrize(("folder", "ids"), [("traced-shop", ["promised"]), ("traced-shop-zh", ["R-1"]), ("first-steps", ["R-2"])])  # fmt: skip
def test_the_impact_as_data_has_the_published_shape(folder, ids):
    result = run([EXAMPLES / folder], Settings(cache=False, timeout=300.0), stages=STAGES)
    data = report.as_json(impact_of(result, ids), result)

    jsonschema.Draft202012Validator(report.schema()).validate(json.loads(json.dumps(data)))
    assert data["affected"] != []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_same_bytes_for_the_same_question(lang):
    result = run([EXAMPLES / "first-steps"], Settings(cache=False, timeout=300.0), stages=STAGES)
    shown = report.render(impact_of(result, ["R-2"]), result, Style(lang))

    assert shown == report.render(impact_of(result, ["R-2"]), result, Style(lang))
    assert ("冲突 K1" if lang == "zh" else "conflict K1") in shown


def test_a_module_stands_for_all_that_it_declares():
    trees = []
    for name, text in (("a", "module a\nentity Order { param total: money CNY }\n"),
                       ("b", "module b\nimport a\nconstraint C-1: every o in Order: o.total > 0 CNY\n")):  # fmt: skip
        tree, found = parse(Source(f"{name}.req", text))
        assert found == []
        trees.append(tree)
    specification, _ = resolve(trees)
    found = impact(specification, meanings(specification), Known(), ["a"])

    assert [row.id for row in found.rows] == ["C-1"]
