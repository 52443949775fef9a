from datetime import timedelta, timezone
from fractions import Fraction

import pytest

from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.mathematics import mathematics
from reqonto.logic.paraphrase import sentence
from reqonto.logic.show import plain, shown_value
from reqonto.logic.sorts import (
    BOOL,
    DATE,
    DURATION,
    INSTANT,
    INTEGER,
    MOMENT,
    PARTY,
    PERCENT,
    TEXT,
    EnumSort,
    NumberSort,
    ObjectSort,
)
from reqonto.logic.terms import (
    TRUE,
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    ForAll,
    Function,
    Holds,
    If,
    Iff,
    Implies,
    IsKind,
    Matches,
    Not,
    Or,
    Var,
    just_after,
    just_before,
    number,
)
from reqonto.logic.theory import Axiom

CNY = NumberSort("money", "CNY")
BEIJING = timezone(timedelta(hours=8))
METHOD = EnumSort("Method", ("card", "cash"))
ORDER, PAY, SHIP = (ObjectSort(name) for name in ("Order", "Pay", "Ship"))
TOTAL = Function("Order.total", (ORDER,), CNY)
BY = Function("Order.method", (ORDER,), METHOD)
BUYER = Function("Order.buyer", (ORDER,), PARTY, partial=True)
STATE = Function("Order.state", (ORDER, MOMENT), METHOD, changing=True)
EXPRESS = Function("Order.express", (ORDER,), BOOL)
LINES = Function("Order.lines", (ORDER, ORDER), BOOL)
TRUSTED = Function("Trusted", (PARTY, PARTY), BOOL)
PAID, SHIPPED = Function("Pay.order", (PAY,), ORDER), Function("Ship.order", (SHIP,), ORDER)
PAID_AT, SHIPPED_AT = Function("Pay.time", (PAY,), INSTANT), Function("Ship.time", (SHIP,), INSTANT)
ACTOR = Function("Ship.by", (SHIP,), PARTY)
LABELS = {
    "Order": Text("order", "订单"),
    "Pay": Text("payment", "付款"),
    "Ship": Text("shipment", "发货"),
    "Buyer": Text("buyer", "买家"),
    "Order.total": Text("total", "总额"),
    "Order.method": Text("payment method", "支付方式"),
    "Order.buyer": Text("buyer", "买方"),
    "Order.state": Text("state", "状态"),
    "Order.lines": Text("lines", "明细"),
    "Order.express": Text("express", "加急"),
    "Pay.order": Text("order", "订单"),
    "Ship.order": Text("order", "订单"),
    "Method.card": Text("card", "刷卡"),
    "Method.cash": Text("cash", "现金"),
}
o, p, s = Var("o", ORDER), Var("p", PAY), Var("s", SHIP)
x, y = Var("x", PARTY), Var("y", PARTY)
total = Apply(TOTAL, (o,))
paid_at, shipped_at = Apply(PAID_AT, (p,)), Apply(SHIPPED_AT, (s,))
fifty = Const(Fraction(5000), CNY)
card = Compare("=", Apply(BY, (o,)), Const("card", METHOD))
cash = Compare("=", Apply(BY, (o,)), Const("cash", METHOD))
two_days = Const(Fraction(172800), DURATION)
in_time = Exists(
    (s,),
    And((Compare("=", Apply(SHIPPED, (s,)), o), Compare("<=", shipped_at, Arith("+", paid_at, two_days, INSTANT)))),
)


@pytest.mark.parametrize(
    ("value", "sort", "en", "zh"),
    [
        (Fraction(30000), CNY, "300.00 CNY", "300.00 CNY"),
        (Fraction(-5), CNY, "-0.05 CNY", "-0.05 CNY"),
        (Fraction(300), NumberSort("money", "JPY"), "300 JPY", "300 JPY"),
        (Fraction(3, 20), PERCENT, "15%", "15%"),
        (Fraction(1, 3), PERCENT, "100/3%", "100/3%"),
        (Fraction(172800), DURATION, "48 h", "48小时"),
        (Fraction(30 * 86400), DURATION, "30 d", "30天"),
        (Fraction(90), DURATION, "90 s", "90秒"),
        (Fraction(900), DURATION, "15 min", "15分钟"),
        (Fraction(0), DURATION, "0 s", "0秒"),
        (Fraction(1), DATE, "1970-01-02", "1970-01-02"),
        (Fraction(0), INSTANT, "1970-01-01T08:00+08:00", "1970-01-01T08:00+08:00"),
        (Fraction(4), MOMENT, "just before 1970-01-01T08:00:01+08:00", "1970-01-01T08:00:01+08:00 之前"),
        (Fraction(5, 4), NumberSort("quantity", "kg"), "1.25 kg", "1.25 kg"),
        (Fraction(7), INTEGER, "7", "7"),
        (True, BOOL, "true", "真"),
        ("card", METHOD, "card", "刷卡"),
        ("hi", TEXT, '"hi"', "“hi”"),
        ("mei", PARTY, "mei", "mei"),
    ],
)  # fmt: skip
def test_a_value_is_shown_in_units_that_people_use(value, sort, en, zh):
    assert shown_value(value, sort, "en", zone=BEIJING, labels=LABELS) == en
    assert shown_value(value, sort, "zh", zone=BEIJING, labels=LABELS) == zh


def test_an_exact_number_is_never_rounded():
    assert [plain(Fraction(1, 8)), plain(Fraction(2, 3)), plain(Fraction(-7))] == ["0.125", "2/3", "-7"]


def test_a_tick_may_be_finer_than_a_second():
    assert shown_value(Fraction(1500), DURATION, "en", tick=Fraction(1, 1000)) == "1.5 s"


def test_an_instant_that_no_calendar_has_is_shown_all_the_same():
    assert "s" in shown_value(Fraction(10**15), INSTANT, "en")


@pytest.mark.parametrize(
    ("formula", "en", "zh"),
    [
        (ForAll((o,), Implies(card, Compare(">=", total, fifty))),
         "For every order o (payment method: card): o's total is at least 50.00 CNY.",
         "对每个订单 o（支付方式：刷卡）：o 的总额不少于 50.00 CNY。"),
        (ForAll((p, o), Implies(Compare("=", Apply(PAID, (p,)), o), in_time)),
         "For every order o and every payment p (order: o): there is a shipment s (order: o) such that s is at most 48 h after p.",
         "对每个订单 o、每个付款 p（订单：o）：存在发货 s（订单：o），使得 s 不晚于 p 之后 48小时。"),
        (Or((card, cash)), "o's payment method is card or cash.", "o 的支付方式是刷卡、现金之一。"),
        (Not(in_time), "There is no shipment s (order: o) such that s is at most 48 h after p.",
         "不存在发货 s（订单：o），使得 s 不晚于 p 之后 48小时。"),
        (Not(card), "o's payment method is not card.", "o 的支付方式不是刷卡。"),
        (And((card, Compare("<", total, fifty))), "o's payment method is card and o's total is less than 50.00 CNY.",
         "o 的支付方式是刷卡且 o 的总额小于 50.00 CNY。"),
        (Not(Defined(Apply(BUYER, (o,)))), "o's buyer is missing.", "o 的买方缺失。"),
        (Not(Holds(Apply(EXPRESS, (o,)))), "o's express is not true.", "o 的加急不为真。"),
        (Holds(Apply(LINES, (o, Var("l", ORDER)))), "l is among o's lines.", "l 属于 o 的明细。"),
        (Holds(Apply(TRUSTED, (x, y))), "Trusted(x, y) holds.", "Trusted（x，y）成立。"),
        (IsKind(x, "Buyer"), "x is a buyer.", "x 是买家。"),
        (ForAll((x,), Implies(IsKind(x, "Buyer"), Not(Holds(Apply(TRUSTED, (x, x)))))),
         "For every buyer x: Trusted(x, x) does not hold.", "对每个买家 x：Trusted（x，x）不成立。"),
        (Compare("=", Apply(STATE, (o, just_before(paid_at))), Const("card", METHOD)),
         "o's state just before p is card.", "o 的状态（p 之前瞬间）是刷卡。"),
        (Compare("=", Apply(STATE, (o, just_after(paid_at))), Const("card", METHOD)),
         "o's state just after p is card.", "o 的状态（p 之后瞬间）是刷卡。"),
        (Compare("<", paid_at, shipped_at), "p is before s.", "p 早于 s。"),
        (AtLeast(2, (o,), card), "There are at least 2 of order o (payment method: card).", "至少有 2 个订单 o（支付方式：刷卡）。"),
        (Not(AtLeast(2, (o,), TRUE)), "There are at most 1 of order o.", "至多有 1 个订单 o。"),
        (Iff(card, cash), "o's payment method is card exactly if o's payment method is cash.", "o 的支付方式是刷卡当且仅当 o 的支付方式是现金。"),
        (Compare("=", Aggregate("count", (o,), card, None, INTEGER), number(2)),
         "The number of order o (payment method: card) is 2.", "订单 o（支付方式：刷卡）的个数等于 2。"),
        (Compare("<", Aggregate("sum", (o,), card, total, CNY), fifty),
         "The sum of o's total over every order o (payment method: card) is less than 50.00 CNY.",
         "各订单 o（支付方式：刷卡）的 o 的总额之和小于 50.00 CNY。"),
        (Compare("=", If(card, fifty, total), fifty), "(50.00 CNY if o's payment method is card, else o's total) is 50.00 CNY.",
         "（若 o 的支付方式是刷卡则 50.00 CNY，否则 o 的总额）等于 50.00 CNY。"),
        (Matches(Const("ab", TEXT), "a.*"), '"ab" matches "a.*".', "“ab”符合格式“a.*”。"),
    ],
)  # fmt: skip
def test_a_formula_is_a_sentence_in_both_languages(formula, en, zh):
    assert sentence(formula, "en", LABELS) == en
    assert sentence(formula, "zh", LABELS) == zh


def test_a_recommendation_and_a_permission_say_so():
    trigger = Compare("=", Apply(PAID, (p,)), o)
    should = Axiom("R-1", "should", (p, o), trigger, in_time)
    may = Axiom("R-2", "may", (p, o), trigger, in_time)

    assert "it should be that there is a shipment s" in sentence(should, "en", LABELS)
    assert "宜满足：存在发货 s" in sentence(should, "zh", LABELS)
    assert "it may be that there is a shipment s" in sentence(may, "en", LABELS)
    assert "可以：存在发货 s" in sentence(may, "zh", LABELS)


def test_names_in_chinese_keep_their_blanks():
    formula = ForAll((Var("甲", ORDER),), Compare(">", Apply(TOTAL, (Var("甲", ORDER),)), fifty))

    assert sentence(formula, "zh", LABELS) == "对每个订单 甲：甲 的总额大于 50.00 CNY。"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (ForAll((o,), Implies(card, Compare(">=", total, fifty))), "∀o:Order (method(o) = card ⇒ total(o) ≥ 50.00 CNY)"),
        (in_time, "∃s:Ship (order(s) = o ∧ time(s) ≤ time(p) + 48 h)"),
        (Not(And((card, cash))), "¬(method(o) = card ∧ method(o) = cash)"),
        (Not(Defined(Apply(BUYER, (o,)))), "buyer(o) = ⊥"),
        (Compare("=", Apply(STATE, (o, just_before(paid_at))), Const("card", METHOD)), "state(o, p⁻) = card"),
        (Compare("=", Apply(STATE, (o, just_after(paid_at))), Const("card", METHOD)), "state(o, p⁺) = card"),
        (Or((And((card, cash)), cash)), "method(o) = card ∧ method(o) = cash ∨ method(o) = cash"),
        (And((Or((card, cash)), cash)), "(method(o) = card ∨ method(o) = cash) ∧ method(o) = cash"),
        (Compare("=", Arith("*", Arith("+", total, fifty, CNY), number(2), CNY), fifty), "(total(o) + 50.00 CNY) · 2 = 50.00 CNY"),
        (Compare("=", Aggregate("sum", (o,), card, total, CNY), fifty), "Σ{total(o) : o:Order | method(o) = card} = 50.00 CNY"),
    ],
)  # fmt: skip
def test_a_formula_is_readable_mathematics(formula, expected):
    assert mathematics(formula) == expected
