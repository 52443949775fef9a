"""Needs and services judged in scenarios: was it provided to this party before that event?"""

import pytest

from reqonto.checks.findings import scenario_findings
from reqonto.checks.scenarios import check_scenarios
from reqonto.diagnostics.diagnostic import Severity

from .asking import SHOP, meaning

NEED = "need IR-1 { Buyer needs Order.total from Shop due before Pay }\n"


def judged(text, steps, shop=SHOP, ending=""):
    """The judgements of a scenario with two buyers, two shops and two orders of ming's, by id."""
    story = f"""
scenario S-1 {{
  given ming: Buyer
  given hua: Member
  given s: Shop
  given t: Shop
  given p: Product {{ price: 3 CNY }}
  given o1: Order {{ buyer: ming, seller: s, product: p, total: 5 CNY }}
  given o2: Order {{ buyer: ming, seller: t, product: p, total: 6 CNY }}
  start 2026-11-11T00:00+08:00
{steps}
  {ending}
}}
"""
    specification, found = meaning(text + story, shop)
    results, findings = check_scenarios(specification, found.told_theory)
    assert not [each.message("en") for each in findings if each.weight is Severity.ERROR]
    return {each.requirement: each for each in results[0].judgements}


def verdict(text, steps, id="IR-1", **more):
    return judged(text, steps, **more)[id].verdict.value


PAID = "  at 10:00: ming does Pay(order: o1) to s\n"


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("at 09:59: s provides o1.total to ming", "satisfied"),
        ("at 09:59: s provides o1.total", "satisfied"),
        ("at 09:59: t provides o1.total to ming", "satisfied"),
        ("at 09:59: s provides o1 to ming", "satisfied"),
        ("at 09:59: s provides o1.total to hua", "violated"),
        ("at 09:59: s provides o2.total to ming", "violated"),
        ("at 09:59: s provides o1.note to ming", "violated"),
        ("at 09:59: ming provides o1.total to ming", "violated"),
        ("at 10:00: s provides o1.total to ming", "violated"),
    ],
)
def test_it_was_provided_to_this_party_before_that_event(step, expected):
    assert verdict(NEED, f"  {step}\n{PAID}") == expected


def test_the_violating_event_is_the_one_that_it_was_due_by():
    found = judged(NEED, "  at 09:59: s provides o1.total to hua\n" + PAID)["IR-1"]

    assert found.events == (2,)


def test_a_need_without_its_event_is_not_applicable():
    assert verdict(NEED, "  at 09:59: s provides o1.total to ming") == "not_applicable"


def test_a_need_of_a_special_role_is_about_the_parties_of_that_role():
    need = NEED.replace("Buyer needs", "Member needs")

    assert verdict(need, PAID) == "not_applicable"
    assert verdict(need, PAID.replace("ming", "hua")) == "violated"


@pytest.mark.parametrize(
    ("due", "time", "expected"),
    [
        ("1 h before Pay", "09:00", "satisfied"), ("1 h before Pay", "09:00:01", "violated"),
        ("before Pay", "09:59:59", "satisfied"),
    ],
)  # fmt: skip
def test_boundaries_before_an_event(due, time, expected):
    need = NEED.replace("due before Pay", f"due {due}")

    assert verdict(need, f"  at {time}: s provides o1.total to ming\n{PAID}") == expected


@pytest.mark.parametrize(("time", "expected"), [("11:00", "satisfied"), ("11:00:01", "violated")])
def test_boundaries_after_an_event(time, expected):
    need = NEED.replace("due before Pay", "due 1 h after Pay")

    assert verdict(need, f"{PAID}  at {time}: s provides o1.total to ming\n") == expected


@pytest.mark.parametrize(
    ("time", "expected"), [("2026-11-13T23:59:59", "satisfied"), ("2026-11-14T00:00:01", "violated")]
)
def test_business_days_are_counted_in_a_calendar(time, expected):
    need = NEED.replace("due before Pay", "due 2 business days after Pay")
    calendar = 'calendar CN { zone "Asia/Shanghai"  weekend sat, sun }\n'

    # Paid on a Wednesday: the second business day is the Friday, to its end.
    assert verdict(calendar + need, f"{PAID}  at {time}: s provides o1.total to ming\n") == expected


def test_a_deadline_that_is_not_over_is_pending():
    need = NEED.replace("due before Pay", "due 1 h after Pay")

    assert verdict(need, PAID, ending="until 10:59") == "pending"
    assert verdict(need, PAID, ending="until 11:00") == "violated"


def test_a_need_without_a_time_is_pending_until_it_is_served():
    need = "need IR-1 { Buyer needs Order.total from Shop }\n"
    both = "  at 09:00: s provides o1.total, o2.total to ming\n"

    assert verdict(need, "") == "pending"
    assert verdict(need, "", ending="ends 12:00") == "violated"
    assert verdict(need, both.replace(", o2.total", ""), ending="until 12:00") == "pending"
    assert verdict(need, both, ending="until 12:00") == "satisfied"


def test_a_linked_object_is_that_of_the_argument():
    need = "need IR-1 { Buyer needs Product.price from Shop due before Pay }\n"

    assert verdict(need, "  at 09:00: s provides p.price to ming\n" + PAID) == "satisfied"
    assert verdict(need, PAID) == "violated"


def test_a_feature_is_provided_with_its_parameters():
    shop = SHOP.replace(
        "role Shop\n", "role Shop { feature Invoicing { param lead: duration  param copies: integer } }\n"
    )
    need = "need IR-1 { Buyer needs Shop.Invoicing due before Pay }\n"
    given = "  at 09:00: s provides s.Invoicing to ming\n"
    part = "  at 09:00: s provides s.Invoicing.lead to ming\n"

    assert verdict(need, given + PAID, shop=shop) == "satisfied"
    assert verdict(need, part + PAID, shop=shop) == "violated"


def test_a_service_is_judged_where_it_is_promised():
    service = "service IS-1 { Shop provides Order.total to Buyer at Browse }\n"
    browsed = "  at 09:00: ming does Browse(order: o1)\n"

    assert verdict(service, browsed + "  at 09:00: s provides o1.total to ming\n", id="IS-1") == "satisfied"
    assert verdict(service, browsed, id="IS-1") == "violated"


def test_a_promise_not_kept_is_a_warning_and_a_need_not_met_an_error():
    text = NEED + "service IS-1 { Shop provides Order.total to Buyer at Browse }\n"
    story = """
scenario S-1 {
  given ming: Buyer
  given s: Shop
  given p: Product
  given o1: Order { buyer: ming, seller: s, product: p, total: 5 CNY }
  at 2026-11-11T00:00+08:00: ming does Browse(order: o1)
  at 10:00: ming does Pay(order: o1) to s
}
"""
    specification, found = meaning(text + story)
    results, _ = check_scenarios(specification, found.told_theory)
    forces = {axiom.id: axiom.force for axiom in found.told_theory.axioms}

    told = {each.about: each.weight for each in scenario_findings(results[0], forces, {})}

    assert told == {"S-1/IR-1": Severity.ERROR, "S-1/IS-1": Severity.WARNING}
