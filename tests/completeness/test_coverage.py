"""Which cases of a decision nothing settles, when that is a finding, and what is quiet."""

import json

import pytest

from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report import coverage as shown
from reqonto.report import explained
from reqonto.settings import Settings

WORDS = """
role Party
role Shop is a Party
external role Buyer is a Party { param level: one of { normal, silver, gold } }
entity Order {
  param gift: boolean
  param total: money CNY
  param pieces: integer in 1..20
  param freight: money CNY
  param note: optional text
  relation buyer: Buyer [1]
}
event Pay(order: Order, amount: money CNY) by Buyer
event Ship(order: Order) by Shop
"""


def checked(folder, rules, words=WORDS, stages=("read", "meaning", "coverage")):
    file = folder / "shop.req"
    file.write_text(words + rules, encoding="utf-8")
    result = run([file], Settings(cache=False, timeout=60.0), stages=stages)
    assert not [each.message("en") for each in result.diagnostics if each.weight.word == "error"]
    return result


def decision(result, of):
    return next(each for each in result.further["coverage"].data.decisions if each.of == of)


def warnings(result):
    return [each.code.name for each in result.findings if each.weight.word == "warning"]


FREE = "constraint F-1: every o in Order where o.gift: o.freight = 0 CNY\n"


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ("constraint F-2: every o in Order where not o.gift and o.total < 99 CNY: o.freight = 9 CNY\n",
         ["not Order.gift and Order.total >= 99.00 CNY"]),
        ("constraint F-2: every o in Order where not o.gift and o.total <= 99 CNY: o.freight = 9 CNY\n",
         ["not Order.gift and Order.total > 99.00 CNY"]),
        ("constraint F-2: every o in Order where not o.gift and o.pieces < 20: o.freight = 9 CNY\n",
         ["not Order.gift and Order.pieces = 20"]),
        ("constraint F-2: every o in Order where not o.gift and o.pieces <= 20: o.freight = 9 CNY\n", []),
        ("constraint F-2: every o in Order where not o.gift: o.freight = 9 CNY\n", []),
        ("constraint F-2: every o in Order where not o.gift and o.buyer.level = gold: o.freight = 9 CNY\n",
         ["not Order.gift and Order.buyer.level is normal or silver"]),
    ],
)  # fmt: skip
def test_the_open_case_is_the_exact_condition(tmp_path, rules, left):
    result = checked(tmp_path, FREE + rules)
    found = [each.text.en.replace("(", "").replace(")", "") for each in decision(result, "Order.freight").uncovered]

    assert left == found
    assert ["uncovered-cases"] * bool(left) == warnings(result)


def test_what_another_requirement_excludes_is_no_open_case(tmp_path):
    two = FREE + "constraint F-2: every o in Order where not o.gift and o.total > 0 CNY: o.freight = 9 CNY\n"

    assert ["uncovered-cases"] == warnings(checked(tmp_path, two))
    assert [] == warnings(checked(tmp_path, two + "constraint P-1: every o in Order: o.total > 0 CNY\n"))
    assert [] == warnings(checked(tmp_path, two + "assumption A-1: every o in Order: o.total > 0 CNY\n"))


def test_a_value_that_may_be_missing_is_a_case(tmp_path):
    rules = """
constraint F-1: every o in Order where o.note = "fragile": o.freight = 20 CNY
constraint F-2: every o in Order where o.note != "fragile": o.freight = 9 CNY
"""
    found = decision(checked(tmp_path, rules), "Order.freight")

    assert ["Order.note is missing"] == [each.text.en for each in found.uncovered]


def test_sentences_about_an_event_make_a_decision(tmp_path):
    rules = """
requirement R-1 { when Pay(order: o) as p, if p.amount >= o.total then the Shop shall within 24 h after p do Ship(order: o) }
requirement R-2 { when Pay(order: o) as p, if p.amount < o.total and o.gift then the Shop shall not do Ship(order: o) }
"""
    result = checked(tmp_path, rules)
    found = decision(result, "Pay: Ship")

    assert ["amount < order.total and not order.gift"] == [each.text.en for each in found.uncovered]
    assert ["Ship within 24 h", "no Ship"] == [row.outcome.en for row in found.rows]


QUIET = {
    "one requirement": "constraint F-1: every o in Order where o.gift: o.freight = 0 CNY\n",
    "requirements that do not exclude each other": FREE
    + "constraint F-2: every o in Order where o.total > 99 CNY and o.total > 5 CNY: o.freight = 0 CNY\n",
    "prohibitions": """
requirement R-1 { when Pay(order: o) as p, if o.gift then the Shop shall not do Ship(order: o) }
requirement R-2 { when Pay(order: o) as p, if not o.gift and o.total > 9 CNY then the Shop shall not do Ship(order: o) }
""",
    "what must have happened before": """
constraint R-1: every s in Ship where s.order.gift and s.order.total > 9 CNY: some p in Pay: p.order = s.order and p before s
constraint R-2: every s in Ship where not s.order.gift: some p in Pay: p.order = s.order and p before s
""",
}


@pytest.mark.parametrize("rules", QUIET.values(), ids=QUIET.keys())
def test_what_is_mostly_meant_so_is_no_finding(tmp_path, rules):
    assert [] == warnings(checked(tmp_path, rules))


def test_a_default_value_settles_the_rest(tmp_path):
    two = FREE + "constraint F-2: every o in Order where not o.gift and o.total < 99 CNY: o.freight = 9 CNY\n"

    assert [] == warnings(
        checked(tmp_path, two, WORDS.replace("param freight: money CNY", "param freight: money CNY default 5 CNY"))
    )


def test_an_overlap_with_another_outcome_is_found_once(tmp_path):
    rules = FREE + "constraint F-2: every o in Order where o.total > 99 CNY: o.freight = 5 CNY\n"
    found = decision(checked(tmp_path, rules), "Order.freight")

    assert [("F-1", "F-2")] == [each.members for each in found.overlaps]
    assert ["Order.gift and Order.total > 99.00 CNY"] == [each.region.text.en for each in found.overlaps]
    # Reported as a conflict already, it is not said again.
    both = checked(tmp_path, rules, stages=("read", "meaning", "consistency", "coverage"))
    assert [] == [name for name in warnings(both) if name == "overlapping-cases"]


WAIT = "requirement W-1 {{ when Pay(order: o) as p, the Shop shall within {0} after p do Ship(order: o) }}\n"
WAIT += "requirement W-2 {{ when Pay(order: o), if o.gift then the Shop {1} do Ship(order: o) }}\n"


@pytest.mark.parametrize(
    ("within", "forbids", "expected"),
    [
        ("48 h", "must not throughout 2 h", []),
        ("48 h", "must not until Check(order: o)", []),
        ("48 h", "should not throughout 2 h", []),
        ("48 h", "must not within 47 h", []),
        ("48 h", "must not within 48 h", ["overlapping-cases"]),
        ("48 h", "should not", ["overlapping-cases"]),
        ("48 h", "should not within 50 h", ["overlapping-cases"]),
        ("48 h", "must not throughout 48 h", ["overlapping-cases"]),
    ],
)
def test_a_duty_and_a_prohibition_that_leave_each_other_room_are_no_finding(tmp_path, within, forbids, expected):
    words = WORDS + "event Check(order: Order) by Shop\n"

    assert expected == warnings(checked(tmp_path, WAIT.format(within, forbids), words))


@pytest.mark.parametrize(
    "excluding",
    [
        "constraint C-3: every o in Order: not (o.gift and o.state = packed)",
        "constraint C-3: every o in Order where o.gift: o.state != packed",
        "constraint C-3: every o in Order: o.state != packed",
    ],
)
def test_an_overlap_that_a_third_requirement_excludes_is_none(tmp_path, excluding):
    words = WORDS.replace("param gift", "param state: one of { open, packed, gone }\n  param gift")
    rules = (
        "requirement W-1 { when Pay(order: o) as p, if o.gift then the Shop shall within 48 h after p"
        " do Ship(order: o) }\n"
        "requirement W-2 { when Pay(order: o), if o.state = packed then the Shop must not always do Ship(order: o) }\n"
    )

    assert ["overlapping-cases"] == warnings(checked(tmp_path, rules, words))
    assert "overlapping-cases" not in warnings(checked(tmp_path, f"{rules}{excluding}\n", words))


STATES = """
enum State {{ open, packed, gone }}
entity Parcel {{ changing param state: State  param size: integer }}
event Pack(parcel: Parcel, instead: Parcel) by Shop
constraint S-1: every p in Pack: {0}
constraint S-2: every p in Pack: {1}
"""


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("p.parcel.state as of p = open", "p.parcel.state just after p = packed", False),
        ("p.parcel.state just after p = gone", "p.parcel.state just after p = packed", True),
        ("p.parcel.size = 1", "p.instead.size = 2", False),
        ("p.parcel.size = 1", "p.parcel.size = 2", True),
    ],
)
def test_values_of_different_moments_and_things_do_not_overlap(tmp_path, one, other, overlap):
    found = warnings(checked(tmp_path, STATES.format(one, other)))

    assert ["overlapping-cases"] * overlap == found


def test_what_is_to_be_so_at_some_time_each_is_no_overlap(tmp_path):
    rule = "requirement S-{0} {{ when Pay(order: o) as p, the Shop shall within {0} h after p ensure o.state = {1} }}\n"
    words = WORDS.replace("param gift", "changing param state: one of { open, packed, gone }\n  param gift")

    assert [] == warnings(checked(tmp_path, rule.format(1, "packed") + rule.format(2, "gone"), words))


def test_a_declared_exception_is_no_overlap(tmp_path):
    rules = FREE + "constraint F-2: every o in Order where o.total > 99 CNY: o.freight = 5 CNY { exception to F-1 }\n"

    assert () == decision(checked(tmp_path, rules), "Order.freight").overlaps


def test_the_example_is_a_case_that_is_open(tmp_path):
    rules = FREE + "constraint F-2: every o in Order where not o.gift and o.total < 99 CNY: o.freight = 9 CNY\n"
    (region,) = decision(checked(tmp_path, rules), "Order.freight").uncovered

    assert "false" == region.example["Order.gift"]
    assert float(region.example["Order.total"].removesuffix(" CNY")) >= 99
    assert "not Order.gift and Order.total >= 99.00 CNY" == region.formula


def test_both_languages_tell_the_same_cases(tmp_path):
    chinese = """
实体 订单 { 参数 礼品：布尔；参数 总额：金额 CNY；参数 运费：金额 CNY }
约束 F-1：每个 单 属于 订单 其中 单.礼品：单.运费 = 0 CNY
约束 F-2：每个 单 属于 订单 其中 非 单.礼品 且 单.总额 < 99 CNY：单.运费 = 9 CNY
"""
    result = checked(tmp_path, chinese, words="")
    (finding,) = [each for each in result.findings if each.weight.word == "warning"]

    assert (
        "F-1 和 F-2 未覆盖 订单.运费 的全部情形：非 订单.礼品 且 订单.总额 >= 99.00 CNY 时没有规定"
        == finding.message("zh")
    )
    table = "\n".join(shown.table(decision(result, "订单.运费"), Style("zh")))
    assert "（未规定）" in table


def test_what_nothing_speaks_of_is_one_hint_for_each_class(tmp_path):
    rules = "constraint F-1: every o in Order where o.buyer.level = gold: o.freight = 0 CNY\n"
    result = checked(tmp_path, rules)
    gaps = result.further["coverage"].data.gaps

    assert ("Order.gift", "Order.total", "Order.pieces", "Order.note") == gaps.parameters
    assert ("Pay", "Ship") == gaps.events
    assert {"normal", "silver"} == {each.rpartition(".")[2] for each in gaps.members}
    assert {"parameters-without-requirements", "events-without-requirements", "members-without-requirements",
            "roles-without-requirements"} >= {each.code.name for each in result.findings}  # fmt: skip
    assert [] == warnings(result)


def test_a_vocabulary_alone_is_not_incomplete(tmp_path):
    assert () == checked(tmp_path, "").findings


def test_a_table_too_wide_for_the_terminal_becomes_a_list(tmp_path):
    rules = FREE + "constraint F-2: every o in Order where not o.gift and o.buyer.level = gold: o.freight = 9 CNY\n"
    found = decision(checked(tmp_path, rules), "Order.freight")
    narrow = list(shown.table(found, Style("en"), width=24))

    assert "  · Order.gift: yes" in narrow
    assert all(len(line) <= 60 for line in narrow)


def test_json_holds_decisions_and_gaps(tmp_path):
    rules = FREE + "constraint F-2: every o in Order where not o.gift and o.total < 99 CNY: o.freight = 9 CNY\n"
    result = checked(tmp_path, rules)
    found = shown.fields(result.further["coverage"], result)
    (row,) = found["coverage"]

    json.dumps(found)
    assert "Order.freight" == row["of"]
    assert row["finding"]
    assert ["非 Order.gift 且 Order.total >= 99.00 CNY"] == [each["zh"] for each in row["uncovered"]]
    assert any("(open)" in line for line in explained.whole(result, Style("en"), width=100))
