"""What became of situations, permission tables, needs, services and settings: how they are related, and what it makes
of what a check finds."""

from __future__ import annotations

import json

import jsonschema
import pytest
from tests.difference.versions_of import SETTINGS, compared

from reqonto.diagnostics.render_text import Style
from reqonto.difference import Difference, ItemChange, Source, difference
from reqonto.report.difference import render, render_markdown
from reqonto.report.difference_json import render as render_json
from reqonto.report.difference_json import schema

pytestmark = pytest.mark.engine

SHOP = """\
module shop { zone "UTC" }
role Buyer
role Gold is a Buyer
role Shop
entity Order {
  param total: money CNY { layer public }
  param gift: boolean { layer public }
  param fast: boolean { layer public }
}
event Pay(order: Order) by Buyer
event Cancel(order: Order) by Buyer
event Ship(order: Order) by Shop
"""


def item(found: Difference, id_: str) -> ItemChange:
    return next(each for each in found.items if each.id == id_)


SITUATIONS = [
    ("o.total > 5 CNY and o.gift", "o.total > 5 CNY", "weaker", {"new"}),
    ("o.total > 5 CNY", "o.total > 5 CNY and o.gift", "stronger", {"old"}),
    ("o.total > 5 CNY", "o.total > 4 CNY", "weaker", {"new"}),
    ("o.total > 5 CNY and o.gift", "o.total > 4 CNY and not o.gift", "incomparable", {"old", "new"}),
    ("not (o.gift and o.fast)", "(not o.gift) or (not o.fast)", "equivalent", set()),
]


@pytest.mark.parametrize(("old", "new", "relation", "sides"), SITUATIONS, ids=range(len(SITUATIONS)))
def test_situations_are_related_by_their_circumstances(tmp_path, old, new, relation, sides) -> None:
    texts = [f"{SHOP}situation ST-1 {{ some o in Order: {said} }}\n" for said in (old, new)]

    change = item(compared(tmp_path, *texts), "ST-1")

    assert change.related is not None
    assert (change.related.relation, {each.keeps for each in change.related.distinctions}) == (relation, sides)
    assert change.change == ("reworded" if relation == "equivalent" else "changed")


def table(buyer: str, gold: str, shop: str) -> str:
    rows = (("Buyer", buyer), ("Gold", gold), ("Shop", shop))
    return (
        f"{SHOP}permissions PT-1 {{\n| | Cancel |\n" + "".join(f"| {role} | {said} |\n" for role, said in rows) + "}\n"
    )


CELLS = [
    (("no", "no", "no"), ("yes", "no", "no"), {"Buyer": "weaker"}),
    (("yes", "no", "no"), ("no", "no", "no"), {"Buyer": "stronger"}),
    (("if order.total < 9 CNY", "no", "no"), ("if order.total < 5 CNY", "no", "no"), {"Buyer": "stronger"}),
    (("if order.gift", "no", "no"), ("if not order.gift", "no", "no"), {"Buyer": "incomparable"}),
    (("if order.gift", "no", "no"), ("if not not order.gift", "no", "no"), {"Buyer": "equivalent"}),
    # What the shop may do counts for buyers that are shops: their own cell says the same and allows less.
    (("if order.gift", "yes", "yes"), ("if order.gift", "yes", "no"), {"Buyer": "stronger", "Shop": "stronger"}),
]


@pytest.mark.parametrize(("old", "new", "relations"), CELLS, ids=range(len(CELLS)))
@pytest.mark.parametrize("spoken", [False, True], ids=["nobody", "somebody"])
def test_cells_are_related_by_what_they_allow_whoever_speaks_of_the_act(tmp_path, old, new, relations, spoken) -> None:
    more = "constraint C-1: every c in Cancel: c.order.total > 0 CNY\n" if spoken else ""

    change = item(compared(tmp_path, table(*old) + more, table(*new) + more), "PT-1")

    told = {id_.removeprefix("PT-1[").removesuffix(",Cancel]"): each.relation for id_, each in change.cells}
    assert told == relations


NEED = """need IR-1 { Buyer needs Order.total from Shop due before Pay }
service IS-1 { Shop provides Order.total to Buyer layer public at Ship }
service IS-2 { Shop provides Order.gift to Buyer layer public at Ship }
assumption A-1: every p in Pay: some s in Ship: s.order = p.order and s before p
define limit: money CNY = 100 CNY
constraint C-1: every o in Order: o.total < limit
"""


def test_what_a_change_of_a_service_makes_of_needs_is_told_both_ways(tmp_path) -> None:
    old, new = SHOP + NEED, SHOP + NEED.replace("provides Order.total", "provides Order.fast")

    there, back = compared(tmp_path, old, new, quick=False), compared(tmp_path, new, old, quick=False)

    told = [
        [(each.finding.code.code, each.finding.about, each.gained) for each in found.findings]
        for found in (there, back)
    ]
    assert ("RQ0701", "IR-1", True) in told[0]
    assert ("RQ0701", "IR-1", False) in told[1]
    assert [(each.field, each.old, each.new) for each in item(there, "IS-1").fields] == [
        ("provides", "Order.total", "Order.fast")
    ]


def test_what_is_written_otherwise_is_told_part_by_part(tmp_path) -> None:
    found = compared(
        tmp_path, SHOP + NEED, SHOP + NEED.replace("100 CNY", "90 CNY").replace("due before Pay", "due before Cancel")
    )

    assert [(each.field, each.old, each.new) for each in item(found, "limit").fields] == [("body", "100 CNY", "90 CNY")]
    assert [(each.field, each.new) for each in item(found, "IR-1").fields] == [("due", "due before Cancel")]


def test_all_of_it_is_written_as_data_and_in_both_languages(tmp_path) -> None:
    situation = "situation ST-1 { some o in Order: o.gift }\n"
    old = table("no", "no", "no") + NEED + situation
    new = table("yes", "no", "no") + NEED.replace("provides Order.total", "provides Order.fast")
    found = compared(tmp_path, old, new + situation.replace("gift", "fast"), quick=False)

    data = json.loads(render_json(found))
    jsonschema.Draft202012Validator(schema()).validate(data)

    assert {"gained": True, "code": "RQ0701"} in [
        {"gained": each["gained"], "code": each["finding"]["code"]} for each in data["findings"]
    ]
    for lang, words in (("en", "permission table changed"), ("zh", "权限表有改动")):
        assert words in render(found, Style(lang))
    english, chinese = (render_markdown(found, lang) for lang in ("en", "zh"))
    assert "weaker: it allows more than before" in english
    assert "incomparable: it means other circumstances than before" in english
    assert "变宽：允许的比以前多" in chinese
    assert "不可比：所指的情形与以前不同" in chinese
    assert "### Other findings" in english
    assert "### 其他检查结果" in chinese


def test_a_text_without_a_module_says_the_same_in_another_file(tmp_path) -> None:
    text = SHOP.partition("\n")[2] + "enum Method { cash, card }\nconstraint C-1: every o in Order: o.gift\n"
    files = [tmp_path / "one.req", tmp_path / "two.req"]
    for file in files:
        file.write_text(text, encoding="utf-8")

    found = difference(*(Source(file.stem, (str(file),), SETTINGS) for file in files), quick=True)

    assert found.items == ()
    assert all(each.change == "equivalent" for each in found.requirements)
