"""What declarations alone say."""

import pytest

from .plain import axiom_text, plain
from .reading import sound

TEXT = """
module m
role Party
role Buyer is a Party { param age: integer in 18..120  param mail: optional text matching "^.+@.+$"  relation orders: Order [1..3] inverse buyer }
role Seller is a Party {
  disjoint with Buyer
  optional feature GiftWrap { param fee: money CNY }
  feature Invoicing { param lead: duration default 48 h }
  group one of { Card, Transfer }
}
closed entity Order {
  relation buyer: Buyer [1]
  relation lines: Line [1..*]
  relation coupon: Coupon [0..1]
  changing param stock: integer in 0..*
}
entity Line
entity Coupon { relation order: Order [0..1] inverse coupon }
entity Book is a Line { param author: Person }
entity Person
event Pay(order: Order, book: Book, times: integer in 1..5) by Buyer to Seller
relation Likes(who: Buyer, what: Line)
param qty(order: Order, line: Line): integer in 0..9
"""


@pytest.fixture(scope="module")
def theory():
    return sound(TEXT)[1].theory


def texts(theory, name, force=None):
    return [axiom_text(axiom) for axiom in theory.by_id.get(name, ()) if force in {None, axiom.force}]


def test_participants_and_arguments_are_of_their_kinds(theory):
    assert texts(theory, "Pay.by") == ["e:Pay | true ⇒ Pay.by(e) is Buyer"]
    assert texts(theory, "Pay.to") == ["e:Pay | true ⇒ Pay.to(e) is Seller"]
    assert texts(theory, "Pay.book") == ["e:Pay | true ⇒ Pay.book(e) is Book"]
    assert texts(theory, "Pay.order") == []


def test_ranges_are_definitions_of_the_vocabulary_under_ids_of_their_own(theory):
    assert texts(theory, "Buyer.age[range]", "background") == [
        "x:Party | x is Buyer ⇒ Buyer.age(x) >= 18 ∧ Buyer.age(x) <= 120"
    ]
    assert texts(theory, "Pay.times[range]") == ["e:Pay | true ⇒ Pay.times(e) >= 1 ∧ Pay.times(e) <= 5"]
    assert texts(theory, "qty[range]") == [
        "order:Order,line:Line | true ⇒ qty(order, line) >= 0 ∧ qty(order, line) <= 9"
    ]


def test_a_changing_value_is_in_its_range_at_every_moment(theory):
    assert texts(theory, "Order.stock[range]") == ["x:Order,m:moment | true ⇒ Order.stock(x, m) >= 0"]


def test_a_pattern_holds_where_there_is_a_value(theory):
    assert texts(theory, "Buyer.mail[pattern]", "background") == [
        "x:Party | x is Buyer ∧ Buyer.mail(x) known ⇒ Buyer.mail(x) like ^.+@.+$"
    ]


def test_only_members_of_a_kind_have_its_values(theory):
    assert "x:Line | Book.author(x) known ⇒ x is Book" in texts(theory, "Book.author", "structure")
    assert texts(theory, "Book.author[given]", "background") == ["x:Line | x is Book ⇒ Book.author(x) known"]


def test_cardinalities_bind_as_background(theory):
    (lines,) = theory.by_id["Order.lines[card]"]

    assert lines.force == "background"
    assert axiom_text(lines) == "x:Order | true ⇒ ∃≥1 y:Line Order.lines(x, y)"


def test_an_inverse_shares_one_symbol(theory):
    least, most = theory.by_id["Buyer.orders[card]"]

    assert plain(least.duty) == "∃≥1 y:Order Order.buyer(y) = x"
    assert plain(most.duty) == "¬∃≥4 y:Order Order.buyer(y) = x"


def test_two_to_one_relations_lead_back(theory):
    assert texts(theory, "Order.coupon[inverse]", "background") == [
        "x:Order | Order.coupon(x) known ⇒ Coupon.order(Order.coupon(x)) = x"
    ]


def test_a_relation_of_several_things_is_typed(theory):
    assert texts(theory, "Likes", "structure") == ["who:Party,what:Line | Likes(who, what) ⇒ who is Buyer"]


def test_features_belong_to_their_owner_and_are_there_unless_optional(theory):
    presence = list(texts(theory, "Seller.Invoicing", "structure"))

    assert presence == ["x:Party | Seller.Invoicing(x) ⇒ x is Seller", "x:Party | x is Seller ⇒ Seller.Invoicing(x)"]
    assert texts(theory, "Seller.GiftWrap", "structure") == ["x:Party | Seller.GiftWrap(x) ⇒ x is Seller"]


def test_the_value_of_an_optional_feature_is_there_with_the_feature(theory):
    assert texts(theory, "Seller.GiftWrap.fee[given]") == [
        "x:Party | x is Seller ∧ Seller.GiftWrap(x) ⇒ Seller.GiftWrap.fee(x) known"
    ]


def test_exactly_one_feature_of_a_group_is_there(theory):
    (group,) = {axiom.id for axiom in theory.axioms if "group" in axiom.id}

    assert [plain(axiom.duty) for axiom in theory.by_id[group]] == [
        "Seller.Card(x) ∨ Seller.Transfer(x)",
        "¬(Seller.Card(x) ∧ Seller.Transfer(x))",
    ]


def test_kinds_carry_what_engines_need(theory):
    assert theory.kinds["Order"].closed
    assert theory.kinds["Pay"].is_event
    assert theory.kinds["Book"].supers == ("Line",)
    assert ("Seller", "Buyer") in theory.disjoint
