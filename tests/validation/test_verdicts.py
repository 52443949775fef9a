"""The six columns: what is said of each thing, by every engine."""

from fractions import Fraction

import pytest

from reqonto.backends.shacl import is_installed

from .told import Told

SHOP = """
module shop { zone "Asia/Shanghai" }
role Buyer { param level: one of { normal, gold } default normal }
role Seller
entity Order {
  param total: money CNY
  param discount: percent default 0%
  param note: optional text
  param copies: integer in 1..5
  relation buyer: Buyer [1]
  relation lines: Line [1..*]
}
entity Line { param price: money CNY  param qty: integer in 1..* }
event Pay(order: Order, amount: money CNY) by Buyer to Seller
event Ship(order: Order) by Seller
requirement R-1 { when Pay(order: o) as p, the Seller shall within 48 h after p do Ship(order: o) }
constraint C-1: every o in Order: o.total = sum(l.price * l.qty for l in o.lines) * (100% - o.discount)
constraint C-2: every p in Pay: p.amount <= p.order.total
constraint C-3: every o in Order: o.copies >= 1
constraint C-4 should: every o in Order: o.note is known
constraint C-5: every s in Ship: some p in Pay: p.order = s.order and p before s
constraint C-6: every b in Buyer where b.level = gold: at least 1 o in Order: o.buyer = b
"""
DATA = """
ex:o1 a :Order ; :Order.total 30.00 ; :Order.buyer ex:ming ; :Order.lines ex:l1, ex:l2 ; ex:note "hi" .
ex:l1 a :Line ; :Line.price 10.00 ; :Line.qty 1 .
ex:l2 a ex:Line ; ex:price "10.00 CNY" ; ex:qty 2 .
ex:o2 a :Order ; :Order.total 31.00 ; :Order.buyer ex:mei ; :Order.lines ex:l3 .
ex:l3 a :Line ; :Line.price 10.00 ; :Line.qty "three" .
ex:mei a :Buyer ; :Buyer.level "gold" .
ex:p1 a :Pay ; :Pay.order ex:o1 ; :Pay.amount 30 ; :Pay.time "2026-11-11T00:00:00+08:00"^^xsd:dateTime ; :Pay.by ex:ming ; :Pay.to ex:shop .
ex:p2 a :Pay ; :Pay.order ex:o2 ; :Pay.amount 32 ; :Pay.time "2026-11-11T01:00:00"^^xsd:dateTime ; :Pay.by ex:mei ; :Pay.to ex:shop .
ex:s1 a :Ship ; :Ship.order ex:o1 ; :Ship.time "2026-11-13T00:00:01+08:00"^^xsd:dateTime ; :Ship.by ex:shop .
"""


@pytest.mark.parametrize("engine", ["evaluator", "shacl"])
def test_every_thing_has_its_verdict(tmp_path, engine):
    told = Told(tmp_path, SHOP, DATA, engine=engine)

    assert told.verdicts == {
        "R-1": {"ex:p1": "violated", "ex:p2": "pending"},
        "C-1": {"ex:o1": "satisfied", "ex:o2": "unknown"},
        "C-2": {"ex:p1": "satisfied", "ex:p2": "violated"},
        "C-3": {"ex:o1": "satisfied", "ex:o2": "satisfied"},
        "C-4": {"ex:o1": "satisfied", "ex:o2": "violated"},
        "C-5": {"ex:s1": "satisfied"},
        "C-6": {"ex:mei": "satisfied", "ex:ming": "not_applicable"},
        "Order.copies[range]": {"ex:o1": "satisfied", "ex:o2": "satisfied"},
        "Order.lines[card]": {"ex:o1": "satisfied", "ex:o2": "satisfied"},
        "Line.qty[range]": {"ex:l1": "satisfied", "ex:l2": "satisfied", "ex:l3": "satisfied"},
    }
    assert told.findings == ["RQ0821", "RQ0821", "RQ0821"]
    assert [each.weight.word for each in told.validation.findings] == ["error", "error", "warning"]
    assert told.validation.compared is (engine == "shacl")


def test_cases_say_why_and_where(tmp_path):
    told = Told(tmp_path, SHOP, DATA)
    cases = {(each.id, case.focus.rpartition("/")[2]): case for each in told.validation.judged for case in each.cases}

    assert cases["R-1", "p1"].hanging == ("http://shop.example/s1",)
    assert cases["R-1", "p1"].bindings == (("o", "http://shop.example/o1"),)
    assert cases["R-1", "p1"].place.line == 12
    assert cases["R-1", "p2"].why.en == "open until 2026-11-12T17:00Z"
    assert cases["C-1", "o2"].why.en == "qty of http://shop.example/l3 is unknown: `three` is no whole number"
    assert "未知" in cases["C-1", "o2"].why.zh


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ({}, "pending"),
        ({"now": Fraction(1762966800 + 86_400 * 365)}, "violated"),
        ({"complete": True}, "violated"),
    ],
)
def test_what_is_missing_is_pending_until_its_time_is_over(tmp_path, reading, expected):
    assert Told(tmp_path, SHOP, DATA, **reading).verdicts["R-1"]["ex:p2"] == expected


def test_what_is_not_said_is_absent_or_when_read_as_open_unknown(tmp_path):
    closed, opened = (Told(tmp_path, SHOP, DATA, open=each) for each in (False, True))

    assert closed.verdicts["C-4"]["ex:o2"] == "violated"
    assert opened.verdicts["C-4"]["ex:o2"] == "unknown"


def test_a_value_that_must_be_there_and_is_not_given_is_unknown_or_its_default(tmp_path):
    text = """
entity Order { param total: integer  param kind: one of { plain, gift } default plain }
constraint C-1: every o in Order: o.total > 0
constraint C-2: every o in Order: o.kind = plain
"""
    told = Told(tmp_path, text, "ex:o1 a :Order .")

    assert told.verdicts["C-1"] == {"ex:o1": "unknown"}
    assert told.verdicts["C-2"] == {"ex:o1": "satisfied"}


def test_a_requirement_about_nothing_is_judged_once(tmp_path):
    text = "entity Order { param total: integer }\nconstraint C-1: at least 2 o in Order: o.total > 0\n"
    told = Told(tmp_path, text, "ex:o1 a :Order ; :Order.total 1 .", engine="shacl")

    assert told.verdicts["C-1"] == {"": "violated"}


def test_what_the_specification_takes_for_granted_is_judged_apart(tmp_path):
    told = Told(tmp_path, "entity Order { param copies: integer in 1..5 }", "ex:o1 a :Order ; :Order.copies 9 .")

    assert told.verdicts == {"Order.copies[range]": {"ex:o1": "violated"}}
    assert told.findings == ["RQ0822"]


def test_a_target_counts_the_share(tmp_path):
    text = """
entity Inquiry
event Ask(inquiry: Inquiry)
event Answer(inquiry: Inquiry)
quality Q-01: at least 50% of Answer within 6 h of Ask per month
"""
    line = 'ex:{0} a :{1} ; :{1}.inquiry ex:{2} ; :{1}.time "2026-01-0{3}T00:00Z" .\n'
    rows = [("a1", "Ask", "i1", 1), ("b1", "Answer", "i1", 1), ("a2", "Ask", "i2", 1), ("a3", "Ask", "i3", 5)]
    told = Told(
        tmp_path,
        text,
        "ex:i1 a :Inquiry . ex:i2 a :Inquiry . ex:i3 a :Inquiry .\n" + "".join(line.format(*row) for row in rows),
    )

    assert told.verdicts["Q-01"] == {"ex:a1": "satisfied", "ex:a2": "violated", "ex:a3": "pending"}
    assert told.findings == []
    assert "Q-01" in told.validation.shares


def test_nothing_is_asked_about_things_of_which_there_are_none(tmp_path, monkeypatch):
    def refuse(*_arguments):
        raise AssertionError

    monkeypatch.setattr("reqonto.backends.shacl.report_of", refuse)
    text = "entity Order\nentity Coupon { param value: integer }\nconstraint C-1: every c in Coupon: c.value > 0\n"
    told = Told(tmp_path, text, "ex:o1 a :Order .", engine="shacl")

    assert told.verdicts == {"C-1": {}}
    assert [each.engine for each in told.validation.judged] == ["shacl"]


@pytest.mark.parametrize("engine", ["shacl", "evaluator"])
def test_a_text_is_found_among_others(tmp_path, engine):
    text = """
entity Order { param codes: set of text  param sizes: set of integer }
constraint C-1: every o in Order: "X" in o.codes
constraint C-2: every o in Order where "X" in o.codes: 3 in o.sizes
"""
    data = 'ex:o1 a :Order ; :Order.codes "X", "Y" ; :Order.sizes 4 .\nex:o2 a :Order ; :Order.codes "x" .'
    told = Told(tmp_path, text, data, engine=engine)

    assert told.verdicts["C-1"] == {"ex:o1": "satisfied", "ex:o2": "violated"}
    assert told.verdicts["C-2"] == {"ex:o1": "violated", "ex:o2": "not_applicable"}
    assert "RQ0823" not in told.findings


UNTIMED = """
module shop { zone "Asia/Shanghai" }
role Buyer
role Seller
entity Order { param limit: duration  relation buyer: Buyer [1] }
event Pay(order: Order) by Buyer to Seller
event Ship(order: Order) by Seller
event Cancel(order: Order) by Buyer
requirement R-1 { when Pay(order: o) as p, the Seller shall within 48 h after p do Ship(order: o) }
requirement R-2 { when Pay(order: o) as p, the Seller shall do Ship(order: o) }
requirement R-3 { when Pay(order: o) as p, the Buyer shall not within 48 h after p do Cancel(order: o) }
requirement R-4 { when Pay(order: o) as p, the Seller shall within o.limit after p do Ship(order: o) }
"""
SOME_TIME = """
ex:o1 a :Order ; :Order.limit "P400D"^^xsd:duration ; :Order.buyer ex:m .
ex:o2 a :Order ; :Order.buyer ex:m .
ex:m a :Buyer . ex:s a :Seller .
ex:p1 a :Pay ; :Pay.order ex:o1 ; :Pay.by ex:m ; :Pay.to ex:s .
ex:p2 a :Pay ; :Pay.order ex:o2 ; :Pay.time "2026-11-11T00:00:00+08:00"^^xsd:dateTime ; :Pay.by ex:m ; :Pay.to ex:s .
"""


@pytest.mark.parametrize(
    "engine",
    ["evaluator", "shacl", pytest.param("turbo", marks=pytest.mark.skipif(not is_installed("turbo"), reason="extra"))],
)
def test_whether_time_is_over_is_unknown_where_nobody_told_when_it_began_or_how_long_it_is(tmp_path, engine):
    told = Told(tmp_path, UNTIMED, SOME_TIME, engine=engine)

    requirements = {key: told.verdicts[key] for key in ("R-1", "R-2", "R-3", "R-4")}
    assert requirements == {
        "R-1": {"ex:p1": "unknown", "ex:p2": "pending"},
        # Without a deadline it makes no difference.
        "R-2": {"ex:p1": "pending", "ex:p2": "pending"},
        "R-3": {"ex:p1": "unknown", "ex:p2": "pending"},
        "R-4": {"ex:p1": "unknown", "ex:p2": "unknown"},
    }
    assert [each.code.name for each in told.validation.findings] == []


def test_it_is_told_which_fact_would_say_whether_time_is_over(tmp_path):
    told = Told(tmp_path, UNTIMED, SOME_TIME)

    why = {each.id: {case.focus[-2:]: case.why for case in each.cases} for each in told.validation.judged}
    assert "time of http://shop.example/p1 is unknown" in why["R-1"]["p1"].en
    assert "limit of http://shop.example/o2 is not given" in why["R-4"]["p2"].en
    (untimed,) = [each for each in told.diagnostics if each.code.code == "RQ0808"]
    assert untimed.fields["name"] == "http://shop.example/p1"


NOTHING_TIMES = """
entity Order { param total: money CNY  param discount: percent default 0%  relation lines: Line [0..*] }
entity Line { param price: money CNY  param qty: integer in 1..* }
constraint C-1: every o in Order: o.total = sum(l.price * l.qty for l in o.lines) * (100% - o.discount)
"""


@pytest.mark.parametrize(
    "engine",
    ["evaluator", "shacl", pytest.param("turbo", marks=pytest.mark.skipif(not is_installed("turbo"), reason="extra"))],
)
def test_nothing_less_a_part_of_it_is_nothing(tmp_path, engine):
    data = """
    ex:o1 a :Order ; :Order.total 30.00 ; :Order.discount "10%" .
    ex:o2 a :Order ; :Order.total 0 ; :Order.discount "10%" .
    ex:o3 a :Order ; :Order.total 0 ; :Order.discount "100%" ; :Order.lines ex:l1 .
    ex:l1 a :Line ; :Line.price 0.50 ; :Line.qty 3 .
    """
    told = Told(tmp_path, NOTHING_TIMES, data, engine=engine)

    assert told.verdicts["C-1"] == {"ex:o1": "violated", "ex:o2": "satisfied", "ex:o3": "satisfied"}
    assert [each.code.name for each in told.validation.findings] == ["data-violate"]
