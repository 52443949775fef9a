"""How data are read: kinds, values, references, courses of events."""

import pytest

from reqonto.diagnostics.render_text import render_concise

from .told import Told

ONE = "entity Order {{ param value: {} }}\nconstraint C-1: every o in Order: o.value {}\n"


@pytest.mark.parametrize(
    ("type_", "condition", "value"),
    [
        ("integer", "= 3", "3"),
        ("integer", "= 300", '"3.0E2"^^xsd:double'),
        ("decimal", "= 0.1", "1.0E-1"),
        ("percent", "= 15%", "0.15"),
        ("percent", "= 15%", '"15%"'),
        ("money CNY", "= 12.50 CNY", "12.5"),
        ("money CNY", "= 12.50 CNY", '"12.50 CNY"'),
        ("money CNY", "= 12.50 CNY", '"￥12.50"'),
        ("money USD", "= 1 USD", "[ ex:price 1 ; ex:priceCurrency 'USD' ]"),
        ("quantity kg", "= 0.5 kg", "0.5"),
        ("quantity kg", "= 0.5 kg", '"500 g"'),
        ("quantity kg", "= 0.5 kg", '[ ex:value 500 ; ex:unitCode "GRM" ]'),
        ("duration", "= 90 min", '"PT1H30M"^^xsd:dayTimeDuration'),
        ("duration", "= 90 min", '"90 min"'),
        ("date", "= 2026-02-28", '"2026-02-28"^^xsd:date'),
        ("datetime", "= 2026-02-28T00:00Z", '"2026-02-28T08:00:00+08:00"^^xsd:dateTime'),
        ("boolean", "", "true"),
        ("text", '= "a\u00a0b"', '"a\u00a0b"@en'),
        ("one of { fast, slow }", "= slow", '"slow"'),
        ("one of { fast, slow }", "= slow", "ex:Slow"),
    ],
)
def test_values_are_exact(tmp_path, type_, condition, value):
    told = Told(tmp_path, ONE.format(type_, condition), f"ex:o1 a :Order ; :Order.value {value} .")

    assert told.codes == []
    assert told.verdicts["C-1"] == {"ex:o1": "satisfied"}


@pytest.mark.parametrize(
    ("type_", "condition", "value"),
    [
        ("integer", "= 3", "3.5"),
        ("integer", "= 3", '"three"'),
        ("integer", "= 3", '"1e999999999"'),
        ("money CNY", "= 3 CNY", '"3 USD"'),
        ("money CNY", "= 3 CNY", "0.001"),
        ("money CNY", "= 3 CNY", "[ ex:price 3 ; ex:priceCurrency 'CNY', 'USD' ]"),
        ("duration", "= 30 d", '"P1M"^^xsd:duration'),
        ("date", "= 2026-02-28", '"2026-02-30"^^xsd:date'),
        ("datetime", "= 2026-02-28T00:00Z", '"yesterday"'),
        ("boolean", "", '"perhaps"'),
        ("one of { fast, slow }", "= slow", '"medium"'),
        ("text", '= "a"', f'"{"a" * 100_001}"'),
    ],
)
def test_what_is_no_value_of_the_type_counts_as_unknown(tmp_path, type_, condition, value):
    told = Told(tmp_path, ONE.format(type_, condition), f"ex:o1 a :Order ; :Order.value {value} .", engine="shacl")

    assert told.codes == ["RQ0804"]
    assert told.diagnostics[0].span.line == 5
    assert told.verdicts["C-1"] == {"ex:o1": "unknown"}


def test_an_optional_value_that_could_not_be_read_is_not_absent(tmp_path):
    text = "entity Order { param value: optional integer }\nconstraint C-1: every o in Order: o.value is known\n"
    told = Told(tmp_path, text, 'ex:o1 a :Order ; :Order.value "x" . ex:o2 a :Order .', engine="shacl")

    assert told.verdicts["C-1"] == {"ex:o1": "unknown", "ex:o2": "violated"}


def test_two_values_leave_it_unknown_and_both_places_are_told(tmp_path):
    told = Told(tmp_path, ONE.format("integer", "= 3"), "ex:o1 a :Order ; :Order.value 3 ,\n 4 .")

    assert told.codes == ["RQ0805"]
    assert [told.diagnostics[0].span.line, told.diagnostics[0].labels[0].span.line] == [6, 5]
    assert told.verdicts["C-1"] == {"ex:o1": "unknown"}


def test_what_others_speak_of_is_there(tmp_path):
    text = "role Buyer\nentity Order { relation buyer: Buyer [1] }\nconstraint C-1: every b in Buyer: some o in Order: o.buyer = b\n"
    told = Told(tmp_path, text, "ex:o1 a :Order ; :Order.buyer ex:ming .")

    assert told.verdicts["C-1"] == {"ex:ming": "satisfied"}


def test_relations_are_read_from_either_side_and_from_lists(tmp_path):
    text = """
role Buyer { relation orders: Order [0..*] inverse buyer }
entity Order { relation buyer: Buyer [1] inverse orders  relation lines: Line [0..*] }
entity Line
constraint C-1: every o in Order: count(l in o.lines) = 2
constraint C-2: every b in Buyer: count(o in b.orders) = 1
"""
    told = Told(
        tmp_path,
        text,
        "ex:ming a :Buyer ; :Buyer.orders ex:o1 . ex:o1 a :Order ; :Order.lines ( ex:l1 ex:l2 ) .",
        engine="shacl",
    )

    assert told.verdicts["C-1"] == {"ex:o1": "satisfied"}
    assert told.verdicts["C-2"] == {"ex:ming": "satisfied"}


def test_facts_about_several_things_are_nodes(tmp_path):
    text = """
role Staff
entity Order
entity Product
relation MayEdit(who: Staff, order: Order)
param qty(order: Order, product: Product): integer
relation InOrder(order: Order, product: Product)
constraint C-1: every o in Order, p in Product: InOrder(o, p) implies qty(o, p) >= 2
constraint C-2: every o in Order: some s in Staff: MayEdit(s, o)
"""
    data = """
ex:o1 a :Order . ex:a a :Product . ex:b a :Product . ex:c a :Product .
[] a :InOrder ; :InOrder.order ex:o1 ; :InOrder.product ex:a . [] a :InOrder ; :InOrder.order ex:o1 ; :InOrder.product ex:b .
[] a :qty ; :qty.order ex:o1 ; :qty.product ex:a ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> 2 .
[] a :MayEdit ; :MayEdit.who ex:kim ; :MayEdit.order ex:o1 .
"""
    told = Told(tmp_path, text, data, engine="shacl")

    assert told.verdicts["C-1"] == {"ex:o1": "unknown"}
    assert told.verdicts["C-2"] == {"ex:o1": "satisfied"}


LIFE = """
enum State { open, paid, shipped }
role Shop
entity Order { changing param state: State }
event Pay(order: Order)
event Ship(order: Order)
lifecycle Order.state { initial open  from open -> paid on Pay(order: self)  from paid -> shipped on Ship(order: self)  final shipped }
constraint C-1: every s in Ship: s.order.state as of s = paid
constraint C-2: every s in Ship: s.order.state just after s = shipped
"""
AT = 'ex:{0} a :{1} ; :{1}.order ex:{2} ; :{1}.time "2026-01-0{3}T00:00Z" .\n'


def test_states_follow_from_events(tmp_path):
    data = (
        "ex:o1 a :Order . ex:o2 a :Order .\n"
        + AT.format("p1", "Pay", "o1", 1)
        + AT.format("s1", "Ship", "o1", 2)
        + AT.format("s2", "Ship", "o2", 3)
    )
    told = Told(tmp_path, LIFE, data, engine="shacl")

    assert told.verdicts["C-1"] == {"ex:s1": "satisfied", "ex:s2": "violated"}
    assert told.verdicts["Order.state"]["ex:o2"] == "violated"
    assert told.codes == []


def test_a_state_other_than_events_lead_to_is_told_and_counts_at_the_end(tmp_path):
    data = (
        'ex:o1 a :Order ; :Order.state "paid" .\n' + AT.format("p1", "Pay", "o1", 1) + AT.format("s1", "Ship", "o1", 2)
    )
    told = Told(tmp_path, LIFE, data)

    assert told.codes == ["RQ0810"]
    assert told.verdicts["C-1"] == {"ex:s1": "unknown"}


def test_of_two_moves_at_one_instant_nobody_says_which_was_the_last(tmp_path):
    both = AT.format("p1", "Pay", "o1", 1) + AT.format("s1", "Ship", "o1", 1)
    told = Told(tmp_path, LIFE + "constraint C-3: every o in Order: o.state != open\n", "ex:o1 a :Order .\n" + both)

    assert told.verdicts["C-2"] == {"ex:s1": "unknown"}


def test_a_state_without_events_is_as_given(tmp_path):
    told = Told(
        tmp_path, LIFE + "constraint C-3: every o in Order: o.state = paid\n", 'ex:o1 a :Order ; :Order.state "paid" .'
    )

    assert told.verdicts["C-3"] == {"ex:o1": "satisfied"}
    assert "violated" not in told.verdicts["Order.state"].values()


STOCK = """
entity Product { changing param stock: integer }
event Sell(product: Product)
constraint C-1: every s in Sell: s.product.stock as of s >= 1
"""


def test_a_changing_value_is_what_it_was_at_the_time(tmp_path):
    since = (
        "[] a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement> ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ex:a ;"
        " <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> :Product.stock ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> {} ;"
        ' <https://w3id.org/ecreq#validFrom> "2026-01-0{}T00:00Z" .\n'
    )
    sold = 'ex:s{0} a :Sell ; :Sell.product ex:a ; :Sell.time "2026-01-0{0}T12:00Z" .\n'
    data = "ex:a a :Product .\n" + since.format(1, 2) + since.format(0, 4) + "".join(map(sold.format, (1, 3, 5)))
    told = Told(tmp_path, STOCK, data, engine="shacl")

    assert told.verdicts["C-1"] == {"ex:s1": "unknown", "ex:s3": "satisfied", "ex:s5": "violated"}


@pytest.mark.parametrize(("zone", "verdict"), [("Asia/Shanghai", "satisfied"), ("UTC", "violated")])
def test_the_beginning_of_a_value_without_a_zone_is_in_that_of_the_module(tmp_path, zone, verdict):
    """Midnight in Shanghai is 16:00 UTC of the day before: there is stock at 20:00 UTC, and eight hours later else."""
    since = (
        "[] a rdf:Statement ; rdf:subject ex:a ; rdf:predicate :Product.stock ; rdf:object {} ;"
        ' ecreq:validFrom "{}" .\n'
    )
    spaces = (
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n@prefix ecreq: <https://w3id.org/ecreq#> .\n"
    )
    sold = 'ex:s a :Sell ; :Sell.product ex:a ; :Sell.time "2026-01-02T20:00Z" .\n'
    data = (
        spaces + "ex:a a :Product .\n" + since.format(0, "2026-01-01T00:00:00") + since.format(1, "2026-01-03") + sold
    )
    told = Told(tmp_path, f'module shop {{ zone "{zone}" }}' + STOCK, data, engine="shacl")

    assert told.verdicts["C-1"] == {"ex:s": verdict}


def test_a_changing_value_without_a_time_is_that_of_the_end(tmp_path):
    sold = 'ex:s{0} a :Sell ; :Sell.product ex:a ; :Sell.time "2026-01-0{0}T12:00Z" .\n'
    told = Told(tmp_path, STOCK, "ex:a a :Product ; :Product.stock 5 .\n" + sold.format(1))

    assert told.verdicts["C-1"] == {"ex:s1": "unknown"}


def test_names_are_found_by_label_and_synonym_in_any_language_and_told(tmp_path):
    text = """
entity Order { label "Purchase order"@en, "订单"@zh  param total: integer { label "总额"@zh  also "sum"@en } }
constraint C-1: every o in Order: o.total = 3
"""
    data = "ex:o1 a ex:purchase-order ; ex:总额 3 . ex:o2 a <http://shop.example/订单> ; ex:Sum 3 ."
    told = Told(tmp_path, text, data)

    assert told.verdicts["C-1"] == {"ex:o1": "satisfied", "ex:o2": "satisfied"}
    assert told.meanings["ex:Sum"] == "Order.total"


def test_what_has_no_word_is_told(tmp_path):
    told = Told(tmp_path, ONE.format("integer", "= 3"), "ex:o1 a :Order ; ex:colour 1 ; ex:value 3 .")

    assert told.codes == ["RQ0813"]


def test_a_name_of_ours_that_does_not_exist_is_told_once_at_its_place_with_what_was_meant(tmp_path):
    data = "ex:o1 a :Order ; :Order.valeu 3 . ex:o2 a :Order ; :Order.valeu 3 . ex:o3 a :Oder , :S-9 ."
    told = Told(tmp_path, ONE.format("integer", "= 3"), data)

    assert told.codes == ["RQ0814", "RQ0814", "RQ0814"]
    messages = [render_concise(each, "en").partition("]: ")[2].strip() for each in told.diagnostics]
    assert messages == [
        "the specification has no element `:Oder`; nothing is read from it; is `Order` meant?",
        "the specification has no element `:S-9`; nothing is read from it",
        "the specification has no element `:Order.valeu`; nothing is read from it; is `Order.value` meant?",
    ]
    assert told.verdicts["C-1"] == {"ex:o1": "unknown", "ex:o2": "unknown"}


def test_names_of_ours_that_do_not_fit_here_are_none_that_does_not_exist(tmp_path):
    told = Told(tmp_path, ONE.format("integer", "= 3") + "entity Other\n", "ex:o1 a :Other ; :Order.value 3 ; a :C-1 .")

    assert told.codes == ["RQ0813"]
