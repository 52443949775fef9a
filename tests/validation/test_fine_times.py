"""Times finer than the ticks of a specification: exact as far as data may tell them, else unknown; never cut off."""

from fractions import Fraction

import pytest

from reqonto.backends.shacl import is_installed
from tests.questions.test_of_data import ask

from .told import Told

ENGINES = ["shacl", pytest.param("turbo", marks=pytest.mark.skipif(not is_installed("turbo"), reason="extra"))]
FAST = "turbo" if is_installed("turbo") else "shacl"
SHOP = """
module shop { zone "UTC" }
role Shop
entity Order { param length: duration  param longest: duration }
event Pay(order: Order)
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o), the Shop shall within 48 h do Ship(order: o) }
constraint C-1: every o in Order: o.length <= 90 min
constraint C-2: every p in Pay, s in Ship where p.order = s.order: p before s
requirement R-2 { when Pay(order: o), the Shop shall within o.longest do Ship(order: o) }
"""
PAID = "2026-03-28T12:00:00"


def shipped(paid, ship, length="PT1H", longest="PT1H"):
    return (
        f'ex:o a :Order ; :Order.length "{length}" ; :Order.longest "{longest}" .\n'
        f'ex:p a :Pay ; :Pay.order ex:o ; :Pay.time "{paid}" .\n'
        f'ex:s a :Ship ; :Ship.order ex:o ; :Ship.by ex:shop ; :Ship.time "{ship}" .\n'
    )


@pytest.mark.parametrize(
    ("paid", "ship", "said"),
    [
        (f"{PAID}Z", "2026-03-30T12:00:00Z", "satisfied"),
        (f"{PAID}Z", "2026-03-30T12:00:00.000Z", "satisfied"),
        (f"{PAID}Z", "2026-03-30T12:00:00.9Z", "violated"),
        (f"{PAID}.9Z", "2026-03-30T12:00:00.9Z", "satisfied"),
        (f"{PAID}.9Z", "2026-03-30T12:00:00.899999Z", "satisfied"),
        (f"{PAID}.899999Z", "2026-03-30T12:00:00.9Z", "violated"),
        (f"{PAID}.25Z", "2026-03-30T12:00:00.3+00:00", "violated"),
    ],
)
def test_a_limit_is_passed_by_a_fraction_of_a_second(tmp_path, paid, ship, said):
    told = Told(tmp_path, SHOP, shipped(paid, ship), engine=FAST, complete=True)

    assert told.verdicts["R-1"] == {"ex:p": said}
    assert told.codes == []
    assert told.validation.compared
    assert "RQ0823" not in told.findings


@pytest.mark.parametrize(
    ("paid", "ship", "said"), [("1", "9", "satisfied"), ("9", "1", "violated"), ("5", "5", "violated")]
)
def test_of_two_events_in_one_second_it_is_known_which_was_first(tmp_path, paid, ship, said):
    data = shipped(f"{PAID}.{paid}Z", f"{PAID}.{ship}Z")
    told = Told(tmp_path, SHOP, data, engine=FAST, complete=True)

    assert told.verdicts["C-2"] == {"ex:p": said}
    assert told.validation.compared
    assert "RQ0823" not in told.findings


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ("PT1H30M0.3S", "violated"), ("PT1H30M0.0S", "satisfied"), ("PT1H29M59.999999S", "satisfied"),
        ("PT1H30M0.000001S", "violated"), ("90.005 min", "violated"), ("5399.7 s", "satisfied"), ("1.5 h", "satisfied"),
        ("5400001 ms", "violated"),
    ],
)  # fmt: skip
def test_a_length_is_longer_by_a_fraction_of_a_second(tmp_path, length, said):
    data = shipped(f"{PAID}Z", f"{PAID}.4Z", length, "PT0.4S")
    told = Told(tmp_path, SHOP, data, engine=FAST, complete=True)

    assert told.codes == []
    assert told.verdicts["C-1"] == {"ex:o": said}
    assert told.verdicts["R-2"] == {"ex:p": "satisfied"}
    assert told.validation.compared
    assert "RQ0823" not in told.findings


@pytest.mark.parametrize(("length", "said"), [("PT0.1S", "violated"), ("PT0.7S", "violated"), ("PT0.8S", "satisfied")])
def test_times_and_lengths_are_reckoned_together(tmp_path, length, said):
    data = shipped(f"{PAID}.1Z", f"{PAID}.9Z", longest=length)
    told = Told(tmp_path, SHOP, data, engine=FAST, complete=True)

    assert told.verdicts["R-2"] == {"ex:p": said}
    assert told.validation.compared
    assert "RQ0823" not in told.findings


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_says_the_same(tmp_path, engine):
    data = shipped(f"{PAID}.1Z", "2026-03-30T12:00:00.101Z", "PT1H30M0.3S", "PT48H0.001S")
    told = Told(tmp_path, SHOP, data, engine=engine, complete=True)

    verdicts = [told.verdicts[key] for key in ("R-1", "R-2", "C-1", "C-2")]
    assert verdicts == [{"ex:p": "violated"}, {"ex:p": "satisfied"}, {"ex:o": "violated"}, {"ex:p": "satisfied"}]
    assert {each.engine for each in told.validation.judged if each.id != "R-2"} == {engine}
    assert told.validation.compared
    assert "RQ0823" not in told.findings


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("fraction", ["", ".101", ".000001"])
def test_a_limit_of_many_years_ends_in_the_shortest_ticks_as_well(tmp_path, engine, fraction):
    text = SHOP.replace("48 h", "7000 d") + (
        "constraint C-4: some p in Pay: p.time > 2040-01-01T00:00Z and p.time < 2050-01-01T00:00Z\n"
        "constraint C-5: every o in Order: some s in Ship: s.order = o and s.time < 2050-01-01T00:00Z\n"
    )
    data = f'ex:o a :Order . ex:p a :Pay ; :Pay.order ex:o ; :Pay.time "{PAID}{fraction}Z" .'
    told = Told(tmp_path, text, data, engine=engine)

    assert told.verdicts["R-1"] == {"ex:p": "pending"}
    assert list(told.verdicts["C-4"].values()) == ["pending"]
    assert told.verdicts["C-5"] == {"ex:o": "pending"}
    assert "RQ0823" not in told.findings


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_too_fine_is_told_and_unknown(tmp_path, engine):
    data = shipped(f"{PAID}Z", "2026-03-30T12:00:00.0000001Z", "PT1H30M0.00000001S", "PT48H")
    told = Told(tmp_path, SHOP, data, engine=engine, complete=True)

    assert told.codes == ["RQ0804", "RQ0804"]
    assert [each.span.line for each in told.diagnostics] == [5, 7]
    assert [note.en for each in told.diagnostics for note in each.notes] == ["it is finer than a microsecond"] * 2
    assert told.verdicts["R-1"] == {"ex:p": "unknown"}
    assert told.verdicts["C-1"] == {"ex:o": "unknown"}
    assert told.verdicts["R-2"] == {"ex:p": "unknown"}


def test_a_number_of_very_many_digits_is_no_time(tmp_path):
    nines = "9" * 5_000
    data = shipped(f"{PAID}.{nines}Z", f"{PAID}Z", f"PT{nines}S", f"PT0.{nines}S")
    told = Told(tmp_path, SHOP, data, complete=True)

    assert told.codes == ["RQ0804"] * 3
    assert told.verdicts["C-1"] == {"ex:o": "unknown"}


def test_ticks_of_the_specification_and_of_data_go_together(tmp_path):
    text = SHOP.replace("o.length <= 90 min", "o.length <= 0.0078125 s")
    fine = {"0.0078125 s": "satisfied", "0.0078126 s": "unknown", "0.008 s": "violated", "0.007 s": "satisfied"}

    for length, said in fine.items():
        told = Told(tmp_path, text, shipped(f"{PAID}Z", f"{PAID}Z", length), engine="shacl", complete=True)
        assert told.verdicts["C-1"] == {"ex:o": said}
        assert "RQ0823" not in told.findings


@pytest.mark.parametrize(
    ("fraction", "said"), [("-1", "pending"), ("3/10", "pending"), ("4/10", "violated"), ("1/2", "violated")]
)
def test_the_observation_ends_within_a_second(tmp_path, fraction, said):
    data = f'ex:o a :Order . ex:p a :Pay ; :Pay.order ex:o ; :Pay.time "{PAID}.4Z" .'
    end = Fraction(1_774_699_200 + 48 * 3_600) + Fraction(fraction)
    told = Told(tmp_path, SHOP, data, engine=FAST, now=end)

    assert told.verdicts["R-1"] == {"ex:p": said}
    assert told.validation.compared
    assert "RQ0823" not in told.findings


STOCK = """
module shop { zone "UTC" }
entity Product { changing param stock: integer }
event Sell(product: Product)
constraint C-1: every s in Sell: s.product.stock as of s >= 1
"""
SINCE = (
    "[] a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement> ;"
    " <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ex:a ;"
    " <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> :Product.stock ;"
    " <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> {} ;"
    ' <https://w3id.org/ecreq#validFrom> "{}" .\n'
)


def sold(name, time):
    return f'ex:{name} a :Sell ; :Sell.product ex:a ; :Sell.time "{time}" .\n'


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_changes_within_a_second(tmp_path, engine):
    data = "ex:a a :Product .\n" + SINCE.format(2, f"{PAID}.2Z") + SINCE.format(0, f"{PAID}.6Z")
    data += sold("s1", f"{PAID}.1Z") + sold("s3", f"{PAID}.3Z") + sold("s7", f"{PAID}.7Z")
    told = Told(tmp_path, STOCK, data, engine=engine)

    assert told.verdicts["C-1"] == {"ex:s1": "unknown", "ex:s3": "satisfied", "ex:s7": "violated"}


@pytest.mark.parametrize("time", ["yesterday", f"{PAID}.00000001Z"])
def test_what_began_nobody_knows_when_is_told_and_unknown(tmp_path, time):
    data = "ex:a a :Product .\n" + SINCE.format(2, "2026-03-01T00:00Z") + SINCE.format(0, time)
    told = Told(tmp_path, STOCK, data + sold("s", "2026-03-30T00:00Z"), engine="shacl")

    assert told.codes == ["RQ0804"]
    assert told.diagnostics[0].span.line == 7
    assert told.verdicts["C-1"] == {"ex:s": "unknown"}


@pytest.mark.parametrize(("length", "found"), [("PT1H30M0.3S", ("ex:o",)), ("PT1H29M59.7S", ())])
def test_questions_see_the_fractions_as_well(tmp_path, length, found):
    reply = ask(tmp_path, "find o in Order where o.length > 90 min", shipped(f"{PAID}Z", f"{PAID}Z", length), spec=SHOP)

    assert reply.why is None
    assert reply.answer == found
