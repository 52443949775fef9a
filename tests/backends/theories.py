"""Theories of the catalogue, written by hand."""

from fractions import Fraction

from reqonto.logic.sorts import BOOL, INSTANT, INTEGER, PARTY, EnumSort, NumberSort, ObjectSort
from reqonto.logic.terms import (
    Apply,
    Arith,
    Compare,
    Const,
    Defined,
    Exists,
    Function,
    Holds,
    IsKind,
    Var,
    conjunction,
    disjunction,
    number,
)
from reqonto.logic.theory import Axiom, KindInfo, Theory

MONEY = NumberSort("money", "CNY")
HOUR = 3600
DAY = 24 * HOUR


def event(name, **attributes):
    """The kind, the sort and the attributes of an event kind; every event has a time."""
    sort = ObjectSort(name)
    functions = {f"{name}.time": Function(f"{name}.time", (sort,), INSTANT)}
    for attribute, result in attributes.items():
        functions[f"{name}.{attribute}"] = Function(f"{name}.{attribute}", (sort,), result)
    return KindInfo(name, sort, is_event=True), functions


def make(kinds, functions, axioms, **rest):
    table = {kind.name: kind for kind in kinds}
    return Theory(table, functions, tuple(axioms), **rest)


class Names:
    """Short ways to write terms over a signature."""

    def __init__(self, functions):
        self.functions = functions

    def __call__(self, name, *args):
        return Apply(self.functions[name], args)

    def of(self, var, attribute):
        return self(f"{var.sort.name}.{attribute}", var)


def eq(left, right):
    return Compare("=", left, right)


def le(left, right):
    return Compare("<=", left, right)


def lt(left, right):
    return Compare("<", left, right)


def plus(left, seconds):
    return Arith("+", left, number(seconds, INSTANT), INSTANT)


ORDER = ObjectSort("Order")
METHOD = EnumSort("Method", ("Cash", "CreditCard", "BankCard", "BankRemittance", "PostalRemittance", "BankTransfer"))
TRANSFERS = ("PostalRemittance", "BankRemittance", "BankTransfer")


def is_transfer(term):
    return disjunction(*(eq(term, Const(method, METHOD)) for method in TRANSFERS))


def payment():
    """X-01: money before shipping, shipping before its notice, notice before paying, paying before money."""
    kinds, functions = [], {}
    for name, attributes in {
        "Pays": {"by": PARTY, "order": ORDER, "amount": MONEY},
        "ReceivesMoney": {"by": PARTY, "order": ORDER, "amount": MONEY},
        "Ships": {"by": PARTY, "order": ORDER},
        "SendsDispatchNotice": {"by": PARTY, "to": PARTY, "order": ORDER},
    }.items():
        kind, own = event(name, **attributes)
        kinds.append(kind)
        functions |= own
    kinds = [
        KindInfo("Party", PARTY),
        KindInfo("Shop", PARTY),
        KindInfo("Consumer", PARTY),
        KindInfo("Order", ORDER),
        *kinds,
    ]
    functions["shop"] = Function("shop", (ORDER,), PARTY)
    functions["customer"] = Function("customer", (ORDER,), PARTY)
    functions["payMethod"] = Function("payMethod", (ORDER,), METHOD)
    n = Names(functions)
    sort = {kind.name: kind.sort for kind in kinds}
    ships, ships2 = Var("e", sort["Ships"]), Var("f", sort["Ships"])
    receives, receives2 = Var("e", sort["ReceivesMoney"]), Var("f", sort["ReceivesMoney"])
    pays, pays2 = Var("e", sort["Pays"]), Var("f", sort["Pays"])
    notice, notice2 = Var("e", sort["SendsDispatchNotice"]), Var("f", sort["SendsDispatchNotice"])
    order = Var("o", ORDER)

    def earlier(one, other, *, strict=False):
        return Compare("<" if strict else "<=", n.of(one, "time"), n.of(other, "time"))

    def same_order(one, other):
        return eq(n.of(one, "order"), n.of(other, "order"))

    axioms = [
        Axiom(
            "C-PAY-01", "must", (pays,),
            disjunction(*(eq(n("payMethod", n.of(pays, "order")), Const(m, METHOD)) for m in ("CreditCard", "BankCard"))),
            Exists((notice2,), conjunction(
                same_order(notice2, pays), eq(n.of(notice2, "to"), n.of(pays, "by")), earlier(notice2, pays))),
        ),
        Axiom(
            "C-PAY-05", "must", (ships,), is_transfer(n("payMethod", n.of(ships, "order"))),
            Exists((receives2,), conjunction(
                same_order(receives2, ships), eq(n.of(receives2, "by"), n.of(ships, "by")),
                earlier(receives2, ships, strict=True))),
        ),
        Axiom(
            "C-PAY-23", "must", (receives,), is_transfer(n("payMethod", n.of(receives, "order"))),
            Exists((pays2,), conjunction(
                same_order(pays2, receives), eq(n.of(pays2, "by"), n("customer", n.of(receives, "order"))),
                eq(n.of(pays2, "amount"), n.of(receives, "amount")), earlier(pays2, receives))),
        ),
        Axiom(
            "C-DLV-29", "must", (notice,), conjunction(),
            Exists((ships2,), conjunction(
                same_order(ships2, notice), eq(n.of(ships2, "by"), n.of(notice, "by")), earlier(ships2, notice))),
        ),
        Axiom(
            "A-GENERAL", "background", (pays,), conjunction(),
            Exists((notice2,), conjunction(
                same_order(notice2, pays), eq(n.of(notice2, "to"), n.of(pays, "by")),
                eq(n.of(notice2, "by"), n("shop", n.of(pays, "order"))), earlier(notice2, pays))),
        ),
        Axiom("C-OTHER", "must", (order,), conjunction(), IsKind(n("shop", order), "Shop")),
        Axiom("T-customer", "structure", (order,), conjunction(), IsKind(n("customer", order), "Consumer")),
    ]  # fmt: skip
    situation = Exists(
        (order, ships),
        conjunction(
            eq(n("payMethod", order), Const("BankTransfer", METHOD)),
            eq(n.of(ships, "order"), order),
            eq(n.of(ships, "by"), n("shop", order)),
        ),
    )
    return make(kinds, functions, axioms, situations=(("S-transfer", situation),), disjoint=(("Shop", "Consumer"),))


def delivery():
    """X-16: a wished time that ends before the agreed window starts."""
    kind, functions = event("Delivers", by=PARTY, order=ORDER)
    for name in ("slotStart", "slotEnd", "wishStart", "wishEnd"):
        functions[name] = Function(name, (ORDER,), INSTANT, partial=True)
    n = Names(functions)
    delivers, order = Var("e", kind.sort), Var("o", ORDER)
    its = n.of(delivers, "order")
    time = n.of(delivers, "time")
    axioms = [
        Axiom("C-DLV-01", "must", (delivers,), conjunction(Defined(n("slotStart", its)), Defined(n("slotEnd", its))),
              conjunction(le(n("slotStart", its), time), le(time, n("slotEnd", its)))),
        Axiom("C-DLV-04", "should", (delivers,), conjunction(Defined(n("wishStart", its)), Defined(n("wishEnd", its))),
              conjunction(le(n("wishStart", its), time), le(time, n("wishEnd", its)))),
    ]  # fmt: skip
    situation = Exists(
        (order, delivers),
        conjunction(
            eq(its, order),
            Defined(n("slotEnd", order)),
            Defined(n("wishStart", order)),
            lt(n("wishEnd", order), n("slotStart", order)),
        ),
    )
    kinds = [KindInfo("Party", PARTY), KindInfo("Order", ORDER), kind]
    return make(kinds, functions, axioms, situations=(("S-wish", situation),))


PRODUCT = ObjectSort("Product")
KIND = EnumSort("ProductKind", ("Book", "Cd", "Download"))
CONDITION = EnumSort("Condition", ("Unopened", "Opened", "Damaged"))


def returns():
    """X-33: every eligible return is accepted and refunded; a CD that is taken back is unopened."""
    kinds, functions = [], {}
    for name, attributes in {
        "ReturnsGoods": {"by": PARTY, "order": ORDER, "product": PRODUCT},
        "Delivers": {"by": PARTY, "order": ORDER},
        "AcceptsReturn": {"by": PARTY, "order": ORDER, "product": PRODUCT},
        "Refunds": {"by": PARTY, "to": PARTY, "order": ORDER, "amount": MONEY},
    }.items():
        kind, own = event(name, **attributes)
        kinds.append(kind)
        functions |= own
    functions["shop"] = Function("shop", (ORDER,), PARTY)
    functions["productKind"] = Function("productKind", (PRODUCT,), KIND)
    functions["returnCondition"] = Function("returnCondition", (ORDER, PRODUCT), CONDITION)
    functions["Returnable"] = Function("Returnable", (ORDER, PRODUCT), BOOL)
    n = Names(functions)
    sort = {kind.name: kind.sort for kind in kinds}
    returned, delivered = Var("r", sort["ReturnsGoods"]), Var("d", sort["Delivers"])
    accepted, refunded = Var("a", sort["AcceptsReturn"]), Var("f", sort["Refunds"])
    order, product = n.of(returned, "order"), n.of(returned, "product")
    eligible = conjunction(
        eq(order, n.of(delivered, "order")),
        le(n.of(returned, "time"), plus(n.of(delivered, "time"), 30 * DAY)),
        Holds(n("Returnable", order, product)),
    )
    axioms = [
        Axiom("C-RET-06", "must", (returned, delivered), eligible,
              Exists((accepted, refunded), conjunction(
                  eq(n.of(accepted, "order"), order), eq(n.of(accepted, "product"), product),
                  eq(n.of(accepted, "by"), n("shop", order)),
                  eq(n.of(refunded, "order"), order), eq(n.of(refunded, "by"), n("shop", order)),
                  eq(n.of(refunded, "to"), n.of(returned, "by")),
                  le(n.of(returned, "time"), n.of(accepted, "time")),
                  le(n.of(accepted, "time"), n.of(refunded, "time"))))),
        Axiom("C-RET-03", "must", (accepted,),
              eq(n("productKind", n.of(accepted, "product")), Const("Cd", KIND)),
              eq(n("returnCondition", n.of(accepted, "order"), n.of(accepted, "product")), Const("Unopened", CONDITION)),
              fixed_duty=True),
    ]  # fmt: skip
    situation = Exists(
        (returned, delivered),
        conjunction(
            eligible,
            eq(n("productKind", product), Const("Cd", KIND)),
            eq(n("returnCondition", order, product), Const("Opened", CONDITION)),
        ),
    )
    kinds = [KindInfo("Party", PARTY), KindInfo("Order", ORDER), KindInfo("Product", PRODUCT), *kinds]
    return make(kinds, functions, axioms, situations=(("S-opened", situation),))


QUESTION = ObjectSort("Inquiry")


def answering():
    """X-21: answers within 24, 12 and 6 hours."""
    asks_kind, functions = event("Asks", by=PARTY, to=PARTY, inquiry=QUESTION)
    answers_kind, own = event("Answers", by=PARTY, to=PARTY, inquiry=QUESTION)
    functions |= own
    n = Names(functions)
    asks, answers = Var("e", asks_kind.sort), Var("f", answers_kind.sort)

    def within(id_, force, hours):
        duty = Exists(
            (answers,),
            conjunction(
                eq(n.of(answers, "by"), n.of(asks, "to")),
                eq(n.of(answers, "to"), n.of(asks, "by")),
                eq(n.of(answers, "inquiry"), n.of(asks, "inquiry")),
                le(n.of(asks, "time"), n.of(answers, "time")),
                le(n.of(answers, "time"), plus(n.of(asks, "time"), hours * HOUR)),
            ),
        )
        return Axiom(id_, force, (asks,), conjunction(), duty)

    axioms = [within("C-CSV-01", "must", 24), within("C-CSV-02", "should", 12), within("C-CSV-03", "should", 6)]
    return make([KindInfo("Party", PARTY), KindInfo("Inquiry", QUESTION), asks_kind, answers_kind], functions, axioms)


__all__ = ["INTEGER", "Fraction", "answering", "delivery", "payment", "returns"]
