"""What tests of needs share: a text to the answers about its needs."""

from reqonto.backends.base import Budget
from reqonto.backends.smt import SMT
from reqonto.checks.further import Context
from reqonto.checks.needs import check
from reqonto.constraints.axioms import interpret
from reqonto.diagnostics.diagnostic import Severity
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

SHOP = """
module shop { zone "Asia/Shanghai" }
role Buyer { param phone: text { tags personal  layer public }  param points: integer { layer core } }
role Member is a Buyer
role Shop
role Broker
role Maker
role Supplier clearance partner
external role Courier
entity Product { param price: money CNY { layer public }  param cost: money CNY { layer core }  param bare: integer }
entity Order {
  param total: money CNY { layer public }
  param note: text { layer core }
  relation buyer: Buyer [1] { owner }
  relation seller: Shop [1]
  relation product: Product [1]
}
event Search() by Buyer
event Browse(order: Order) by Buyer
event Pay(order: Order) by Buyer to Shop
event Ship(order: Order) by Shop
"""


def meaning(text, shop=SHOP):
    """The specification and what it means; a text of these tests has no errors."""
    tree, found = parse(Source("test.req", shop + text))
    assert not found, [each.message("en") for each in found]
    specification, found = resolve([tree])
    assert not [each.message("en") for each in found if each.weight is Severity.ERROR]
    return specification, interpret(specification)


def outcome(text, shop=SHOP, budget=None):
    """What the check of needs found."""
    specification, found = meaning(text, shop)
    context = Context(
        specification, found, None, (), budget or Budget(seconds=20.0), lambda: 60.0, lambda *_: None,
        lambda theory: SMT().open(theory),
    )  # fmt: skip
    return check(context)


def answers(text, shop=SHOP):
    """The answer to each need by its id."""
    return {each.need.id: each for each in outcome(text, shop).data.answers}


def answer(text, shop=SHOP, id="IR-1"):
    return answers(text, shop)[id]


def status(text, shop=SHOP, id="IR-1"):
    return answer(text, shop, id).status
