"""Scenarios from text, for tests."""

from reqonto.checks.scenarios import check_scenarios
from reqonto.constraints.axioms import interpret
from reqonto.diagnostics.diagnostic import Severity
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

SHOP = """
module shop { zone "Asia/Shanghai" }
enum State { created, paid, shipped, done, cancelled }
role Buyer
role Shop { param account: optional text }
external role Courier
entity Product { param price: money CNY  changing param stock: integer in 0..* }
entity Order {
  param total: money CNY
  param freight: money CNY default 10 CNY
  param express: boolean
  param weight: optional quantity kg
  changing param note: optional text
  relation buyer: Buyer [1]
  relation lines: Line [0..*] inverse order
}
entity Line { param count: integer in 1..*  relation order: Order [1]  relation product: Product [1] }
relation Trusted(who: Buyer, shop: Shop)
param quota(shop: Shop, product: Product): integer in 0..*
event Pay(order: Order, amount: money CNY) by Buyer
event Ship(order: Order) by Shop
event Cancel(order: Order)
event Claim(order: Order, reason: optional text) by Buyer to Shop
"""


def told(text, shop=SHOP):
    """The result of the one scenario in `text` (whose verdicts are found by id), and the findings."""
    tree, found = parse(Source("test.req", shop + text))
    assert not found, [each.message("en") for each in found]
    specification, found = resolve([tree])
    assert not [each.message("en") for each in found if each.weight is Severity.ERROR]
    meaning = interpret(specification)
    assert not [each.message("en") for each in meaning.diagnostics if each.weight is Severity.ERROR]
    results, findings = check_scenarios(specification, meaning.theory)
    return (results[0] if results else None), findings


def verdicts(text, shop=SHOP):
    result, findings = told(text, shop)
    assert result is not None, [each.message("en") for each in findings]
    return {each.requirement: each for each in result.judgements}


def verdict(text, shop=SHOP, id="R-1"):
    return verdicts(text, shop)[id].verdict.value


def codes(text, shop=SHOP):
    return [each.code.code for each in told(text, shop)[1] if each.weight is not Severity.HINT]
