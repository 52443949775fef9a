"""A small shop and small worlds of it: one order `o1` of the buyer `b1` with the seller `s1`."""

from fractions import Fraction

from reqonto.logic.structure import Structure

SHOP = """
module shop
enum State { created, paid, shipped, cancelled }
role Party
role Buyer is a Party
role Seller is a Party
role Platform is a Party
external role Bank is a Party
entity Order {
  changing param state: State default created
  changing param locked: boolean
  param total: money CNY
  param gift: boolean
  param promised: optional datetime
  relation buyer: Buyer [1]
  relation seller: Seller [1]
}
event Pay(order: Order, amount: money CNY) by Buyer to Seller
event Ship(order: Order) by Seller to Buyer
event Cancel(order: Order) by Buyer
event Refund(order: Order, amount: money CNY) by Seller to Buyer
event Audit(order: Order) by Platform
event Alarm(order: Order)
feature Escrow
"""

BY = {"Pay": "b1", "Ship": "s1", "Cancel": "b1", "Refund": "s1", "Audit": "p1"}
TO = {"Pay": "s1", "Ship": "b1", "Refund": "b1"}
HOUR = 3600


def world(*events, state=None, locked=None, escrow=False, now=None, **more):
    """A world in which `events` happen: (kind, time) or (kind, time, {attribute: value}).

    `state` and `locked` are the values of the order over time: a value, or pairs of the moment from which and the value.
    """
    elements = {"Party": ("b1", "b2", "s1", "s2", "p1", "k1"), "Order": ("o1", "o2"), "Product": ("x1",)}
    functions = {
        "Order.total": {("o1",): Fraction(100), ("o2",): Fraction(200)},
        "Order.gift": {("o1",): True},
        "Order.buyer": {("o1",): "b1", ("o2",): "b2"},
        "Order.seller": {("o1",): "s1", ("o2",): "s2"},
        "Escrow": {(): escrow},
    }
    for kind in ("Pay", "Ship", "Cancel", "Refund", "Audit", "Alarm", "Return", "Provides:Order"):
        elements[kind] = ()
    for number, (kind, time, *given) in enumerate(events, 1):
        name = f"{kind}{number}"
        elements[kind] = (*elements[kind], name)
        values = {"time": Fraction(time), "order": "o1"}
        if kind in {"Pay", "Refund"}:
            values["amount"] = Fraction(100)
        if kind in BY:
            values["by"] = BY[kind]
        if kind in TO:
            values["to"] = TO[kind]
        for key, value in (values | (given[0] if given else {})).items():
            if value is not None:
                functions.setdefault(f"{kind}.{key}", {})[name,] = value
    functions |= more
    timelines = {}
    for name, given in (("Order.state", state), ("Order.locked", locked)):
        if given is not None:
            changes = given if isinstance(given, tuple) else ((None, given),)
            timelines[name] = {("o1",): changes}
    members = {
        "Buyer": frozenset({"b1", "b2"}),
        "Seller": frozenset({"s1", "s2"}),
        "Platform": frozenset({"p1"}),
        "Bank": frozenset({"k1"}),
    }
    return Structure(elements, members, functions, timelines, now=now)


def before(time):
    """The moment just before the events of an instant."""
    return 4 * time


def after(time):
    """The moment just after the events of an instant."""
    return 4 * time + 1
