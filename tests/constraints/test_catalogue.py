"""The online shop says what the catalogue of constraints says: its formulas, written out, agree in random small worlds."""

import random

import pytest

from reqonto.logic.evaluate import holds
from reqonto.logic.sorts import DURATION
from reqonto.logic.terms import (
    Apply,
    Arith,
    Compare,
    Const,
    Exists,
    ForAll,
    Holds,
    Implies,
    Not,
    Var,
    conjunction,
    disjunction,
    just_before,
    number,
)

from .random_worlds import Worlds
from .reading import EXAMPLES, sound

SHOP = sound(*sorted((EXAMPLES / "online-shop").glob("*.req")))
THEORY = SHOP[1].theory
SORTS = {sort.name: sort for sort in THEORY.sorts}


class Event:
    """A variable over an event kind; `e.order` is its attribute, `e.time` its instant."""

    def __init__(self, kind, name):
        self.kind, self.var = kind, Var(name, SORTS[kind])

    def __getattr__(self, name):
        return Apply(THEORY.functions[f"{self.kind}.{name}"], (self.var,))


def f(name, *args):
    return Apply(THEORY.functions[name], args)


def eq(one, other):
    return Compare("=", one, other)


def le(one, other):
    return Compare("<=", one, other)


def lt(one, other):
    return Compare("<", one, other)


def member(function, *names):
    """That the value of an enumeration is one of these."""
    return disjunction(*(eq(function, Const(name, function.function.result)) for name in names))


def plus(instant, seconds):
    return Arith("+", instant, number(seconds, DURATION), instant.function.result)


def some(variables, *parts):
    return Exists(tuple(getattr(var, "var", var) for var in variables), conjunction(*parts))


def rule(variables, *parts):
    """`∀ variables (all parts but the last → the last)`."""
    body = Implies(conjunction(*parts[:-1]), parts[-1])
    return ForAll(tuple(getattr(var, "var", var) for var in variables), body)


def catalogue():
    """The formulas of the catalogue by id, over the shop's symbols.

    An acting party is `.by`, a receiving one `.to`; parties that the catalogue only names (∀c, ∃d) are not quantified.
    """
    pays, other_pays = Event("Pays", "p"), Event("Pays", "p2")
    ships, received = Event("Ships", "s"), Event("ReceivesMoney", "r")
    notice, signs, collects = Event("SendsDispatchNotice", "n"), Event("Signs", "g"), Event("CollectsCash", "k")
    accepts, returns, refunds = Event("AcceptsReturn", "a"), Event("ReturnsGoods", "b"), Event("Refunds", "f")
    delivers, asks, answers = Event("Delivers", "d"), Event("Asks", "q"), Event("Answers", "w")
    order = Var("o", SORTS["Order"])
    day, minute = 86400, 60

    def method(o):
        return f("Order.payMethod", o)

    def case(o):
        return f("Order.settlement", o)

    def customer(o):
        return f("Order.customer", o)

    def shop(o):
        return f("Order.shop", o)

    remitted = ("PostalRemittance", "BankRemittance", "BankTransfer")
    electronic = ("ElectronicCash", "ElectronicCheque", "CreditCard", "BankCard")
    inspects, settles = Event("Inspects", "i"), Event("AutoSettles", "u")
    chooses, generates = Event("ChoosesPayment", "h"), Event("GeneratesOrder", "v")
    transfer, job, refuses = Event("RequestsTransfer", "t"), Event("CourierJobDone", "j"), Event("RefusesDelivery", "x")
    recorded, requests, replies = (
        Event("RecordsReceipt", "c"),
        Event("RequestsReturn", "y"),
        Event("AnswersReturn", "z"),
    )
    history, thanks = Event("EntersHistory", "e"), Event("ThanksCustomer", "t2")
    delivered, paid_in, mails = (
        Event("ConfirmsDelivery", "e1"),
        Event("ConfirmsPayment", "e2"),
        Event("MailsConfirmation", "m"),
    )
    queries, informs, cancels = Event("QueriesOrder", "q2"), Event("InformsStatus", "i2"), Event("CancelsOrder", "c2")
    logs, shows, fills = Event("LogsIn", "l"), Event("ShowsLoginSuccess", "l2"), Event("FillsRecipient", "f2")
    notifies = Event("NotifiesAdmin", "n2")

    def answered(trigger, answer, within, *parts):
        return some([answer], *parts, le(trigger.time, answer.time), le(answer.time, plus(trigger.time, within)))

    return {
        "C-PAY-01": rule([pays], member(method(pays.order), *electronic), some(
            [notice], eq(notice.by, shop(pays.order)), eq(notice.to, pays.by), eq(notice.order, pays.order),
            le(notice.time, pays.time))),
        "C-PAY-02": rule([pays], member(method(pays.order), "CashOnDelivery"), some(
            [inspects], eq(inspects.by, pays.by), eq(inspects.order, pays.order), le(inspects.time, pays.time))),
        "C-PAY-03": rule([pays], member(method(pays.order), "CashOnDelivery"), member(
            f("Order.tender", pays.order, just_before(pays.time)), "Cash")),
        "C-PAY-04": rule([order], member(method(order), "CashOnDelivery"), Not(some(
            [transfer], eq(transfer.by, shop(order)), eq(transfer.order, order)))),
        "C-PAY-05": rule([ships], member(method(ships.order), *remitted), some(
            [received], eq(received.by, ships.by), eq(received.order, ships.order), lt(received.time, ships.time))),
        "C-PAY-07": rule([pays], eq(pays.amount, f("Order.total", pays.order))),
        "C-PAY-10": rule([generates], member(method(generates.order), "PrepaidAccount"), some(
            [settles], eq(settles.by, generates.by), eq(settles.order, generates.order),
            eq(settles.amount, f("Order.total", generates.order)), le(generates.time, settles.time))),
        "C-PAY-14": rule([pays, other_pays], eq(pays.by, other_pays.by), eq(pays.order, other_pays.order),
            eq(pays.time, other_pays.time)),
        "C-PAY-15": rule([received], some([ships], eq(ships.by, received.by), eq(ships.order, received.order), le(
            ships.time, Arith("+", received.time, f("Order.promisedShipTime", received.order), received.time.function.result)))),
        "C-PAY-22": rule([pays], some([chooses], eq(chooses.by, pays.by), eq(chooses.order, pays.order),
            eq(chooses.method, method(pays.order)), lt(chooses.time, pays.time))),
        "C-PAY-23": rule([received], member(method(received.order), *remitted), some(
            [pays], eq(pays.by, customer(received.order)), eq(pays.order, received.order), eq(pays.amount, received.amount),
            le(pays.time, received.time))),
        "C-STL-02": rule([delivers], member(case(delivers.order), "PaidThenDeliver"), some(
            [received], eq(received.by, shop(delivers.order)), eq(received.order, delivers.order),
            lt(received.time, delivers.time))),
        "C-STL-03": rule([order], member(case(order), "PaidThenDeliver"), Not(some([collects], eq(collects.order, order)))),
        "C-STL-07": rule([signs], member(case(signs.order), "DeliverThenPay"), answered(
            signs, collects, 15 * minute, eq(collects.order, signs.order),
            eq(collects.amount, f("Order.total", signs.order)))),
        "C-STL-08": rule([pays], member(case(pays.order), "DeliverThenPay"), Not(member(
            f("Order.tender", pays.order, just_before(pays.time)), "Cheque", "PersonalTransfer"))),
        "C-STL-09": rule([signs], some([recorded], eq(recorded.order, signs.order), le(signs.time, recorded.time))),
        "C-STL-11": rule([job], conjunction(
            some([signs], eq(signs.order, job.order), le(signs.time, job.time)),
            Implies(member(case(job.order), "DeliverThenPay"), some(
                [collects], eq(collects.by, job.by), eq(collects.order, job.order), le(collects.time, job.time))))),
        "C-STL-15": rule([refuses], conjunction(
            Not(some([signs], eq(signs.by, refuses.by), eq(signs.order, refuses.order))),
            Not(some([collects], eq(collects.order, refuses.order))))),
        "C-DLV-29": rule([notice], some([ships], eq(ships.by, notice.by), eq(ships.order, notice.order),
            le(ships.time, notice.time))),
        "C-RET-01": rule([accepts, delivers, returns], eq(delivers.order, accepts.order), eq(returns.order, accepts.order),
            eq(returns.product, accepts.product), le(returns.time, plus(delivers.time, 30 * day))),
        "C-RET-03": rule([accepts], member(f("Product.productKind", accepts.product), "Cd"), member(
            f("returnCondition", accepts.order, accepts.product), "Unopened")),
        "C-RET-06": rule([returns, delivers], eq(delivers.order, returns.order),
            le(returns.time, plus(delivers.time, 30 * day)),
            Holds(f("ReturnableCondition", returns.order, returns.product)),
            some([accepts, refunds], eq(accepts.by, shop(returns.order)), eq(accepts.order, returns.order),
                eq(accepts.product, returns.product), eq(refunds.by, shop(returns.order)), eq(refunds.to, returns.by),
                eq(refunds.order, returns.order), le(returns.time, accepts.time), le(accepts.time, refunds.time))),
        "C-RET-08": rule([refunds], le(refunds.amount, f("Order.total", refunds.order))),
        "C-RET-11": rule([requests], answered(requests, replies, day, eq(replies.by, shop(requests.order)),
            eq(replies.to, requests.by), eq(replies.order, requests.order), eq(replies.product, requests.product))),
        "C-CSV-01": rule([asks], answered(asks, answers, day, eq(answers.by, asks.to), eq(answers.to, asks.by),
            eq(answers.inquiry, asks.inquiry))),
        "C-CSV-03": rule([asks], answered(asks, answers, day // 4, eq(answers.by, asks.to), eq(answers.to, asks.by),
            eq(answers.inquiry, asks.inquiry))),
        "C-CSV-05": rule([asks], some([answers], eq(answers.by, asks.to), eq(answers.to, asks.by),
            eq(answers.inquiry, asks.inquiry), le(asks.time, answers.time))),
        "C-CSV-13": rule([history], answered(history, thanks, 7 * day, eq(thanks.by, shop(history.order)),
            eq(thanks.to, customer(history.order)), eq(thanks.order, history.order))),
        "C-ORD-01": rule([generates], some([fills], eq(fills.order, generates.order), lt(fills.time, generates.time))),
        "C-ORD-07": rule([generates], answered(generates, notifies, minute, eq(notifies.by, generates.by),
            eq(notifies.order, generates.order))),
        "C-ORD-13": conjunction(*(rule([done], answered(done, mails, minute, eq(mails.by, shop(done.order)),
            eq(mails.to, customer(done.order)), eq(mails.order, done.order))) for done in (delivered, paid_in))),
        "C-ORD-26": rule([ships], Not(member(f("Order.status", ships.order, just_before(ships.time)),
            "Pending", "Cancelled"))),
        "C-ORD-29": rule([queries], eq(queries.by, customer(queries.order)), answered(queries, informs, day,
            eq(informs.by, shop(queries.order)), eq(informs.to, queries.by), eq(informs.order, queries.order))),
        "C-ORD-30": rule([cancels], Not(some([ships], eq(ships.order, cancels.order), lt(ships.time, cancels.time)))),
        "C-REG-07": rule([logs], answered(logs, shows, minute, eq(shows.by, logs.to), eq(shows.to, logs.by))),
    }  # fmt: skip


CATALOGUE = catalogue()


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_constraint_of_the_shop_says_what_the_catalogue_says(name):
    expected = CATALOGUE[name]
    actual = conjunction(*(axiom.formula for axiom in THEORY.by_id[name]))
    worlds = Worlds(THEORY, (expected, actual), random.Random(name))
    truths = set()
    for _ in range(250):
        world = worlds.world()
        truth = holds(expected, world)
        truths.add(truth)
        assert holds(actual, world) == truth, world
    assert truths == {True, False}


def test_the_chinese_shop_has_the_same_items():
    chinese = sound(*sorted((EXAMPLES / "online-shop-zh").glob("*.req")))[1]

    def ids(found):
        # A life cycle is called like its parameter, which has a Chinese name there.
        return [item.id for item in found.inventory.requirements if item.sort != "lifecycle"]

    assert ids(chinese) == ids(SHOP[1])
    assert [axiom.force for axiom in chinese.theory.axioms] == [axiom.force for axiom in THEORY.axioms]
