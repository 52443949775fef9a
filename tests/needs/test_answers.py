"""Needs against what is declared: services, layers, fees, whom they serve, consents, permission tables."""

import pytest

from reqonto.diagnostics.diagnostic import Severity
from reqonto.pipeline import run
from reqonto.settings import Settings

from .asking import SHOP, answer, answers, outcome, status

TOTAL = "need IR-1 { Buyer needs Order.total }\n"


def test_a_need_that_nobody_serves_is_unmet():
    found = answer(TOTAL)

    assert (found.status, found.why.en) == ("unmet", "nobody provides it")


def test_a_service_meets_a_need_and_is_named():
    found = answer(TOTAL + "service IS-1 { Shop provides Order.total to Buyer }")

    assert (found.status, found.by, found.why.en) == ("met", ("IS-1",), "Shop –IS-1→ Buyer")


def test_a_service_to_everybody_serves_every_role():
    assert status(TOTAL + "service IS-1 { Shop provides Order.total }") == "met"


@pytest.mark.parametrize(("need", "serves", "expected"), [("Member", "Buyer", "met"), ("Buyer", "Member", "unmet")])
def test_a_service_to_a_role_serves_the_roles_below_it_only(need, serves, expected):
    text = f"need IR-1 {{ {need} needs Order.total }}\nservice IS-1 {{ Shop provides Order.total to {serves} }}"

    assert status(text) == expected


@pytest.mark.parametrize(("wanted", "expected"), [("Shop", "met"), ("Maker", "unmet"), ("Maker, Shop", "met")])
def test_the_provider_asked_for_is_the_one_who_provides(wanted, expected):
    text = (
        f"need IR-1 {{ Buyer needs Order.total from {wanted} }}\nservice IS-1 {{ Shop provides Order.total to Buyer }}"
    )

    assert status(text) == expected


def test_every_piece_must_be_provided():
    text = "need IR-1 { Buyer needs Order.total, Product.price }\nservice IS-1 { Shop provides Order.total to Buyer }"

    found = answer(text)

    assert [each.status for each in found.pieces] == ["met", "unmet"]
    assert (found.status, found.why.en) == ("unmet", "Product.price – nobody provides it")


# ---------------------------------------------------------------- features and whole entities


def test_a_whole_entity_is_met_by_services_for_each_of_its_parameters():
    services = "service IS-1 { Shop provides Product.price, Product.bare layer public }\n"
    need = "need IR-1 { Buyer needs Product }\n"

    assert status(need + services) == "unmet"
    insider = SHOP.replace("role Broker\n", "role Broker clearance core\n")
    more = "service IS-2 { Shop provides Product.cost to Broker }"
    assert status(need.replace("Buyer", "Broker") + services, insider) == "unmet"
    assert status(need.replace("Buyer", "Broker") + services + more, insider) == "met"


def test_a_service_of_a_whole_entity_provides_its_links_too():
    text = "need IR-1 { Buyer needs Order.seller }\nservice IS-1 { Shop provides Order to Buyer }"

    assert status(text) == "met"


def test_a_feature_stands_for_its_parameters():
    shop = SHOP.replace(
        "role Shop\n",
        "role Shop { feature Invoicing { param lead: duration { layer public }  param copies: integer { layer public } } }\n",
    )
    need = "need IR-1 { Buyer needs Shop.Invoicing }\n"

    assert status(need + "service IS-1 { Shop provides Shop.Invoicing.lead to Buyer }", shop) == "unmet"
    assert status(need + "service IS-1 { Shop provides Shop.Invoicing to Buyer }", shop) == "met"


def test_a_feature_without_parameters_is_information_itself():
    shop = SHOP.replace("role Shop\n", "role Shop { optional feature GiftWrap { layer public } }\n")
    text = "need IR-1 { Buyer needs Shop.GiftWrap }\nservice IS-1 { Shop provides Shop.GiftWrap to Buyer }"

    assert status(text, shop) == "met"


def test_a_path_over_links_names_what_it_leads_to():
    text = "need IR-1 { Buyer needs Order.product.price }\nservice IS-1 { Shop provides Product.price to Buyer }"

    assert answer(text).pieces[0].piece.name == "Product.price"
    assert status(text) == "met"


def test_inherited_parameters_are_the_same_information():
    text = "need IR-1 { Shop needs Member.phone }\nservice IS-1 { Buyer provides Buyer.phone to Shop }"

    assert status(text) == "met"


def test_information_about_some_objects_only_is_not_that_about_all():
    text = "need IR-1 { Shop needs Buyer.phone }\nservice IS-1 { Buyer provides Member.phone to Shop }"

    found = answer(text)

    assert (found.status, found.why.en) == ("unmet", "IS-1 provides that of Member only")


# ---------------------------------------------------------------- layers


@pytest.mark.parametrize(
    ("layer", "role", "expected"),
    [
        ("public", "Buyer", "met"), ("partner", "Buyer", "unmet"), ("partner", "Supplier", "met"),
        ("core", "Supplier", "unmet"), ("core", "Buyer", "unmet"),
    ],
)  # fmt: skip
def test_a_role_reads_up_to_its_clearance(layer, role, expected):
    text = f"need IR-1 {{ {role} needs Product.price }}\nservice IS-1 {{ Shop provides Product.price layer {layer} }}"

    assert status(text) == expected


def test_the_layer_of_the_information_counts_where_it_is_deeper_than_that_of_the_service():
    text = "need IR-1 { Buyer needs Product.cost }\nservice IS-1 { Shop provides Product.cost to Buyer layer public }"

    found = answer(text)

    assert found.status == "unmet"
    assert found.why.en == (
        "IS-1 offers it at the layer public, but Product.cost itself is of the layer core, and Buyer reads up to public"
    )


def test_without_any_layer_information_is_core_with_a_hint():
    found = outcome("need IR-1 { Buyer needs Product.bare }\nservice IS-1 { Shop provides Product.bare to Buyer }")

    assert [each.status for each in found.data.answers] == ["unmet"]
    assert [(each.code.code, each.weight) for each in found.findings] == [
        ("RQ0701", Severity.WARNING), ("RQ0704", Severity.HINT),
    ]  # fmt: skip


def test_a_clearance_is_inherited_and_the_deepest_counts():
    shop = SHOP + "role Inner clearance core\nrole Deep is a Inner\n"
    text = "need IR-1 { Deep needs Product.cost }\nservice IS-1 { Shop provides Product.cost layer core }"

    assert status(text, shop) == "met"


def test_own_data_needs_no_clearance():
    served = "service IS-1 { Shop provides Buyer.points, Order.note }\n"

    assert status("need IR-1 { Member needs Buyer.points }\n" + served) == "met"
    assert status("need IR-1 { Buyer needs Order.note }\n" + served) == "met"
    assert status("need IR-1 { Courier needs Order.note }\n" + served) == "unmet"


def test_a_party_that_an_event_names_is_somebody_else():
    shop = SHOP + "event Call(about: Buyer) by Member\n"
    text = (
        "need IR-1 { Member needs Buyer.points due before Call }\nservice IS-1 { Shop provides Buyer.points to Buyer }"
    )

    assert status(text, shop) == "unmet"


def test_a_specification_may_have_layers_of_its_own():
    shop = """
layers { open < closed }
role A
role C
role B clearance closed
entity E { param x: integer { layer closed }  param y: integer { layer open } }
service IS-1 { A provides E.x, E.y }
"""
    found = answers("need IR-1 { C needs E.y }\nneed IR-2 { B needs E.x }\nneed IR-3 { C needs E.x }\n", shop)

    assert [each.status for each in found.values()] == ["met", "met", "unmet"]


def test_one_of_many_that_share_a_need_and_serve_all_of_them_is_a_source():
    shop = SHOP.replace("role Buyer {", "role Party\nrole Buyer {")
    text = "need IR-1 { Party needs Order.total }\nservice IS-1 { Shop provides Order.total }"

    assert status(text, shop) == "met"


# ---------------------------------------------------------------- fees


@pytest.mark.parametrize(
    ("fee", "expected"),
    [
        ("", "met"),
        ("fee 0 CNY", "met"),
        ("fee 3 CNY", "unmet"),
        ("layer value_added", "unmet"),
        ("fee 1 * 3 CNY", "unknown"),
    ],
)
def test_a_need_without_fee_refuses_services_that_cost(fee, expected):
    service = f"service IS-1 {{ Shop provides Order.total to Buyer {fee} }}"

    assert status("need IR-1 { Buyer needs Order.total without fee }\n" + service) == expected
    assert status(TOTAL + service) == "met"


# ---------------------------------------------------------------- intermediaries

CHAIN = """
need IR-1 { Buyer needs Product.price }
need IR-2 { Broker needs Product.price }
service IS-1 { Broker provides Product.price to Buyer }
"""


def test_an_intermediary_without_a_source_provides_nothing():
    found = answer(CHAIN)

    assert (found.status, found.why.en) == ("unmet", "IS-1: Broker passes it on but gets it from nobody (IR-2)")


def test_the_way_over_an_intermediary_is_shown():
    found = answer(CHAIN + "service IS-2 { Maker provides Product.price to Broker }")

    assert (found.status, found.by, found.why.en) == ("met", ("IS-2", "IS-1"), "Maker –IS-2→ Broker –IS-1→ Buyer")


def test_an_intermediary_gets_it_only_as_its_own_need_allows():
    chain = CHAIN.replace("IR-2 { Broker needs Product.price }", "IR-2 { Broker needs Product.price without fee }")

    assert status(chain + "service IS-2 { Maker provides Product.price to Broker fee 5 CNY }") == "unmet"


def test_intermediaries_in_a_circle_have_nothing_to_give():
    circle = (
        CHAIN
        + """
need IR-3 { Maker needs Product.price }
service IS-2 { Maker provides Product.price to Broker }
service IS-3 { Broker provides Product.price to Maker }
"""
    )
    found = answers(circle)

    assert {each.status for each in found.values()} == {"unmet"}


def test_a_circle_with_a_source_passes_it_on():
    circle = (
        CHAIN
        + """
need IR-3 { Maker needs Product.price }
service IS-2 { Maker provides Product.price to Broker }
service IS-3 { Broker provides Product.price to Maker }
service IS-4 { Shop provides Product.price to Maker }
"""
    )
    assert answer(circle).why.en == "Shop –IS-4→ Maker –IS-2→ Broker –IS-1→ Buyer"


def test_who_needs_its_own_records_is_their_source():
    text = "need IR-1 { Shop needs Order.note from Shop }\nservice IS-1 { Shop provides Order.note to Shop }"

    assert status(text) == "met"


def test_the_owner_of_data_is_its_source_whatever_it_needs():
    text = """
need IR-1 { Shop needs Buyer.phone }
need IR-2 { Buyer needs Buyer.phone }
service IS-1 { Buyer provides Buyer.phone to Shop }
"""
    assert status(text) == "met"


# ---------------------------------------------------------------- purposes and consents

PHONE = "service IS-1 { Buyer provides Buyer.phone to Courier }\n"


@pytest.mark.parametrize(
    ("purpose", "consent", "expected"),
    [
        ("for Delivery", "consent Buyer.phone for Delivery", "met"),
        ("for Advertising", "consent Buyer.phone for Delivery", "at_odds"),
        ("for Delivery", "", "at_odds"),
        ("", "consent Buyer.phone for Delivery", "unknown"),
        ("", "", "met"),
        ("for Delivery", "consent Buyer.phone for Advertising, Delivery", "met"),
        ("for Delivery", "consent Buyer for Delivery", "met"),
    ],
)
def test_personal_data_serves_the_purposes_that_were_consented_to(purpose, consent, expected):
    assert status(f"need IR-1 {{ Courier needs Buyer.phone {purpose} }}\n" + PHONE + consent) == expected


def test_ones_own_data_needs_no_consent():
    text = "need IR-1 { Buyer needs Buyer.phone for Checking }\nservice IS-1 { Shop provides Buyer.phone to Buyer }\n"

    assert status(text + "consent Buyer.phone for Delivery") == "met"


def test_the_consent_that_lacks_the_purpose_is_named():
    found = answer("need IR-1 { Courier needs Buyer.phone for Ads }\n" + PHONE + "consent Buyer.phone for Delivery")

    assert (found.against, found.why.zh) == (("consent 1",), "只同意用于“Delivery”，而非“Ads”")


def test_a_purpose_that_nobody_knows_is_marked_at_the_word():
    found = outcome(
        "need IR-1 { Courier needs Buyer.phone for Delivry }\n" + PHONE + "consent Buyer.phone for Delivery"
    )
    told = next(each for each in found.findings if each.code.code == "RQ0705")

    assert (told.span.text, told.fixes[0].edits[0].text) == ("Delivry", "Delivery")


# ---------------------------------------------------------------- permission tables


def table(cell, role="Buyer"):
    return f"permissions PT-1 {{\n  |  | Order.total |\n  | {role} | {cell} |\n}}\n"


SERVED = "service IS-1 { Shop provides Order.total to Buyer }\n"


@pytest.mark.parametrize(
    ("access", "cell", "expected"),
    [
        ("", "read", "met"), ("", "write", "met"), ("", "none", "at_odds"), ("", "masked", "at_odds"),
        ("access masked", "masked", "met"), ("access masked", "read", "met"), ("access aggregated", "masked", "at_odds"),
        ("access write", "read", "at_odds"), ("access write", "write", "met"),
        ("", "read if order.total > 5 CNY", "unknown"), ("", "masked if order.total > 5 CNY", "at_odds"),
    ],
)  # fmt: skip
def test_a_cell_must_grant_the_access_that_is_needed(access, cell, expected):
    found = answer(f"need IR-1 {{ Buyer needs Order.total {access} }}\n" + SERVED + table(cell))

    assert found.status == expected
    assert found.against == (() if expected == "met" else ("PT-1[Buyer,Order.total]",))


def test_a_cell_of_a_more_special_role_stands_against_the_need_that_it_inherits():
    found = answer(TOTAL + SERVED + table("none", "Member"))

    assert (found.status, found.why.en) == ("at_odds", "PT-1[Member,Order.total] gives Member no access")


def test_the_nearest_row_counts():
    rows = "permissions PT-1 {\n  |  | Order.total |\n  | Buyer | none |\n  | Member | read |\n}\n"
    served = SERVED + "need IR-1 { Member needs Order.total }\n"

    assert status(served + rows) == "met"


# ---------------------------------------------------------------- prohibitions


NEED = "need IR-1 { Buyer needs Order.total from Shop due before Pay }\n"


def test_a_prohibition_that_reaches_the_same_pair_is_at_odds_with_the_need():
    never = "requirement R-2 { every o in Order: the Shop must not provide o.total to Buyer }\n"

    assert status(NEED + SERVED) == "met"
    assert answer(NEED + SERVED + never).against == ("R-2",)
    assert answer(NEED.replace(" from Shop", "") + SERVED + never).against == ("R-2",)
    assert answer(NEED.replace(" due before Pay", "") + SERVED + never).against == ("R-2",)


@pytest.mark.parametrize("other", ["to Courier", "to Maker"])
def test_a_prohibition_about_others_does_not_matter(other):
    never = f"requirement R-2 {{ every o in Order: the Shop must not provide o.total {other} }}\n"

    assert status(NEED + SERVED + never) == "met"


def test_a_prohibition_of_other_providers_or_other_information_does_not_matter():
    maker = "requirement R-2 { every o in Order: the Maker must not provide o.total to Buyer }\n"
    note = "requirement R-3 { every o in Order: the Shop must not provide o.note to Buyer }\n"

    assert status(NEED + SERVED + maker + note) == "met"


def test_a_prohibition_at_times_leaves_it_unknown():
    at_times = "requirement R-2 { when Ship(order: o), the Shop must not always provide o.total to Buyer }\n"

    found = answer(NEED + SERVED + at_times)

    assert (found.status, found.against) == ("unknown", ("R-2",))


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    "mistake",
    [
        "need IR-2 { Buyer needs Order.total due 3 kg before Pay }",
        "need IR-2 { Buyer needs Order.total due before Pay(ordr: o) }",
        "need IR-2 { Buyer needs Order.totl }",
        "need IR-2 { Buyr needs Order.total }",
    ],
)
def test_nothing_is_said_of_a_need_with_mistakes(mistake, tmp_path):
    file = tmp_path / "shop.req"
    file.write_text(SHOP + TOTAL + SERVED + mistake + "\n", encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "needs"))

    assert result.verdict == "invalid"
    assert [each.need.id for each in result.further["needs"].data.answers] == ["IR-1"]


def test_a_service_with_mistakes_serves_nobody(tmp_path):
    file = tmp_path / "shop.req"
    file.write_text(SHOP + TOTAL + "service IS-1 { Shop provides Order.total layer pubic }\n", encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "needs"))

    assert [each.status for each in result.further["needs"].data.answers] == ["unmet"]


def test_what_is_outside_the_phase_is_left_out(tmp_path):
    file = tmp_path / "shop.req"
    text = (
        SHOP
        + TOTAL
        + "service IS-1 { Shop provides Order.total phase v2 }\nneed IR-2 { Buyer needs Order.note phase v2 }\n"
    )
    file.write_text(text, encoding="utf-8")

    def found(phase):
        chosen = Settings(cache=False, phases=(phase,))
        result = run([file], chosen, stages=("read", "meaning", "needs"))
        return {each.need.id: each.status for each in result.further["needs"].data.answers}

    assert found("v1") == {"IR-1": "unmet"}
    assert found("v2") == {"IR-1": "met", "IR-2": "unmet"}


@pytest.mark.parametrize(
    ("mark", "optional", "expected"), [("owner", "", "met"), ("", "", "unmet"), ("owner", "optional ", "unmet")]
)
def test_a_relation_of_a_feature_leads_to_the_owner_too(mark, optional, expected):
    """Whoever owns by a feature that each member has reads the data; one that may be absent names no owner."""
    text = f"""
role Reader
entity Letter {{ {optional}feature Address {{ relation to: Reader [1] {{ {mark} }} }}  param words: text {{ layer core }} }}
need IR-1 {{ Reader needs Letter.words }}
service IS-1 {{ Shop provides Letter.words to Reader }}
"""
    assert status(text) == expected
