import pytest

from .told import told, verdict

ORDER = "scenario S-1 {\n given mei: Buyer\n given books: Shop\n given o1: Order { buyer: mei, lines: {} }\n start 2026-11-11T10:00\n"
ENDS = ORDER + " ends 20:00\n}"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("constraint R-1: every o in Order: o.total = 5 CNY or o.total != 5 CNY", "satisfied"),
        ("constraint R-1: every o in Order: o.total - o.total = 0 CNY", "satisfied"),
        ("constraint R-1: every o in Order: o.total > 5 CNY and o.total < 5 CNY", "violated"),
        ("constraint R-1: every o in Order: o.total > 5 CNY", "unknown"),
        ("constraint R-1: every o in Order: o.weight > 5 kg or o.weight <= 5 kg", "unknown"),
        ("assumption A-1: every o in Order: o.total > 10 CNY\nconstraint R-1: every o in Order: o.total >= 5 CNY", "satisfied"),
        ("assumption A-1: every o in Order: o.express implies o.total > 10 CNY\nconstraint R-1: every o in Order: o.total >= 5 CNY", "unknown"),
        ("assumption A-1: every o in Order: o.total < 1 CNY\nconstraint R-1: every o in Order: o.total >= 5 CNY", "violated"),
        ("assumption A-1: every s in Shop: s.account is known\nconstraint R-1: every o in Order: o.total > 5 CNY", "unknown"),
    ],
)  # fmt: skip
def test_what_all_completions_agree_on_is_no_longer_unknown(rules, expected):
    assert verdict(rules + "\n" + ENDS) == expected


def test_what_may_still_come_is_not_a_violation():
    rule = "constraint R-1: every o in Order: (some s in Ship: s.order = o) and (o.total > 5 CNY or o.total <= 5 CNY)\n"

    assert verdict(rule + ORDER + " until 20:00\n}") in {"pending", "unknown"}
    assert verdict(rule + ENDS) == "violated"


@pytest.mark.parametrize("given", ["total: 4 CNY", "total: 4 CNY, weight: 2 kg"])
def test_what_no_completion_keeps_is_violated_although_more_may_follow(given):
    rule = "constraint R-1: every o in Order: if o.express then o.total > 10 CNY else o.total > 5 CNY\n"
    order = ORDER.replace("lines: {}", f"lines: {{}}, {given}")

    assert verdict(rule + order + " until 20:00\n}") == "violated"
    assert verdict(rule + order.replace("4 CNY", "8 CNY") + " until 20:00\n}") == "unknown"


def test_what_an_event_to_come_may_settle_is_not_violated_yet():
    rules = (
        "assumption A-1: every o in Order: o.total < 5 CNY implies (some s in Ship: s.order = o)\n"
        "constraint R-1: every o in Order: if o.express then o.total < 5 CNY else o.total < 4 CNY\n"
    )

    assert verdict(rules + ORDER + " until 20:00\n}") == "unknown"
    assert verdict(rules + ENDS) == "violated"


def test_an_object_without_a_name_may_make_a_difference():
    rule = "constraint R-1: every b in Buyer: some o in Order: o.buyer = b and (o.total > 5 CNY or o.total <= 5 CNY)\n"

    assert verdict(rule + ENDS.replace("start", "open Buyer\n start")) == "unknown"
    assert verdict(rule + ENDS) == "satisfied"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("assumption A-1: every o in Order: o.total > o.freight", True),
        ("assumption A-1: every o in Order: o.total > 5 CNY\nassumption A-2: every o in Order: o.total < 5 CNY", False),
        ("assumption A-1: every p in Product: p.stock > 3", True),
    ],
)
def test_a_scenario_can_expect_to_have_a_completion(rules, expected):
    text = (
        ENDS.replace("ends", "given p1: Product\n ends")
        .replace("}\n start", "}\n start")
        .replace("20:00\n", "20:00\n expect consistent\n")
    )
    result, _ = told(rules + "\n" + text)

    assert result.consistent is expected
