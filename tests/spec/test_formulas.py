"""What expressions mean, as formulas."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reqonto.diagnostics import codes_spec as codes
from reqonto.logic.sorts import (
    BOOL,
    DECIMAL,
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
    FALSE,
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
    Formula,
    Function,
    Holds,
    If,
    Implies,
    IsKind,
    Matches,
    Not,
    Or,
    Round,
    Var,
    just_after,
    just_before,
)

from .reading import formula_of, read

SHOP = """
module shop { zone "Asia/Shanghai" }
enum State { created, paid, shipped }
unit box = 12 piece
role Buyer { relation orders: Order [0..*] inverse buyer  param level: one of { normal, gold } }
role Shop
role Seller {
  feature Invoicing { param lead: duration }
  optional feature GiftWrap { param fee: money CNY }
}
entity Order {
  changing param state: State
  param total: money CNY
  param discount: percent
  param weight: optional quantity kg
  param codes: set of text
  param placed: datetime
  param stock: quantity piece
  param fresh: boolean
  param count: integer in 1..*
  relation buyer: Buyer [1]
  relation gift: Buyer [0..1]
  relation lines: Line [1..*]
}
entity Line { param price: money CNY  param qty: integer }
relation Linked(one: Order, other: Order)
changing relation OnShelf(line: Line, shop: Shop)
param rank(order: Order, line: Line): integer
event Pay(order: Order, amount: money CNY) by Buyer
event Ship(order: Order) by Shop
define gross(o: Order): money CNY = sum(l.price * l.qty for l in o.lines where l.qty > 0)
define late(o: Order, t: datetime): boolean = o.placed + 2 d < t
"""

ORDER, LINE, PAY, SHIP = (ObjectSort(name) for name in ("Order", "Line", "Pay", "Ship"))
CNY, KG, PIECE = NumberSort("money", "CNY"), NumberSort("quantity", "kg"), NumberSort("quantity", "piece")
STATE = EnumSort("State", ("created", "paid", "shipped"))
LEVEL = EnumSort("Buyer.level", ("normal", "gold"))
M = Var("m", MOMENT)

TOTAL = Function("Order.total", (ORDER,), CNY)
DISCOUNT = Function("Order.discount", (ORDER,), PERCENT)
WEIGHT = Function("Order.weight", (ORDER,), KG, partial=True)
STATE_OF = Function("Order.state", (ORDER, MOMENT), STATE, changing=True)
BUYER = Function("Order.buyer", (ORDER,), PARTY)
GIFT = Function("Order.gift", (ORDER,), PARTY, partial=True)
LINES = Function("Order.lines", (ORDER, LINE), BOOL)
PLACED = Function("Order.placed", (ORDER,), INSTANT)
FRESH = Function("Order.fresh", (ORDER,), BOOL)
QTY, PRICE = Function("Line.qty", (LINE,), INTEGER), Function("Line.price", (LINE,), CNY)
PAY_ORDER, PAY_TIME = Function("Pay.order", (PAY,), ORDER), Function("Pay.time", (PAY,), INSTANT)
PAY_AMOUNT, PAY_BY = Function("Pay.amount", (PAY,), CNY), Function("Pay.by", (PAY,), PARTY)
SHIP_TIME = Function("Ship.time", (SHIP,), INSTANT)

o, p, s, row, b, e = Var("o", ORDER), Var("p", PAY), Var("s", SHIP), Var("l", LINE), Var("b", PARTY), Var("e", PAY)


def money(amount: int) -> Const:
    """So many yuan."""
    return Const(Fraction(amount * 100), CNY)


def meaning(text: str) -> Formula:
    """The formula of a constraint over the shop, in which nothing worse than a hint is found."""
    specification, problems = read(f"{SHOP}\nconstraint C-01: {text}")
    formula, found = formula_of(specification, "C-01")
    assert [each.message("en") for each in (*problems, *found) if each.weight.name != "HINT"] == []
    return formula


def every_order(body: Formula) -> Formula:
    return ForAll((o,), body)


ATOMS: list[tuple[str, Formula]] = [
    ("o.total >= 1_000 CNY", Compare(">=", Apply(TOTAL, (o,)), money(1000))),
    ("o.total = 3 元", Compare("=", Apply(TOTAL, (o,)), money(3))),
    ("o.weight <= 500 g", Compare("<=", Apply(WEIGHT, (o,)), Const(Fraction(1, 2), KG))),
    (
        "0 kg < o.weight <= 50 kg",
        And(
            (
                Compare("<", Const(Fraction(0), KG), Apply(WEIGHT, (o,))),
                Compare("<=", Apply(WEIGHT, (o,)), Const(Fraction(50), KG)),
            )
        ),
    ),
    (
        "o.stock >= 2 box",
        Compare(">=", Apply(Function("Order.stock", (ORDER,), PIECE), (o,)), Const(Fraction(24), PIECE)),
    ),
    ("o.weight is known", Defined(Apply(WEIGHT, (o,)))),
    ("o.weight is missing", Not(Defined(Apply(WEIGHT, (o,))))),
    ("o.fresh", Holds(Apply(FRESH, (o,)))),
    ("o.fresh = false", Compare("=", Apply(FRESH, (o,)), Const(False, BOOL))),
    ("o.state = paid", Compare("=", Apply(STATE_OF, (o, M)), Const("paid", STATE))),
    ("paid = o.state", Compare("=", Const("paid", STATE), Apply(STATE_OF, (o, M)))),
    (
        "o.state in { created, paid }",
        Or(
            (
                Compare("=", Apply(STATE_OF, (o, M)), Const("created", STATE)),
                Compare("=", Apply(STATE_OF, (o, M)), Const("paid", STATE)),
            )
        ),
    ),
    (
        "o.weight not in 1 kg..2 kg",
        And(
            (
                Defined(Apply(WEIGHT, (o,))),
                Not(
                    And(
                        (
                            Compare("<=", Const(Fraction(1), KG), Apply(WEIGHT, (o,))),
                            Compare("<=", Apply(WEIGHT, (o,)), Const(Fraction(2), KG)),
                        )
                    )
                ),
            )
        ),
    ),
    ('"A1" in o.codes', Holds(Apply(Function("Order.codes", (ORDER, TEXT), BOOL), (o, Const("A1", TEXT))))),
    ("Linked(o, o)", Holds(Apply(Function("Linked", (ORDER, ORDER), BOOL), (o, o)))),
    ("o.buyer is a Seller", IsKind(Apply(BUYER, (o,)), "Seller")),
    ("o in o.buyer.orders", Compare("=", Apply(BUYER, (o,)), Apply(BUYER, (o,)))),
    (
        "o.buyer.level = gold",
        Compare("=", Apply(Function("Buyer.level", (PARTY,), LEVEL), (Apply(BUYER, (o,)),)), Const("gold", LEVEL)),
    ),
    (
        "o.total * (100% - o.discount) >= 0 CNY",
        Compare(
            ">=",
            Arith(
                "*",
                Apply(TOTAL, (o,)),
                Arith("-", Const(Fraction(1), PERCENT), Apply(DISCOUNT, (o,)), PERCENT),
                CNY,
            ),
            money(0),
        ),
    ),
    ("o.total / 2 <= 5 CNY", Compare("<=", Arith("/", Apply(TOTAL, (o,)), Const(Fraction(2), INTEGER), CNY), money(5))),
    (
        "o.total / o.total <= 0.5",
        Compare("<=", Arith("/", Apply(TOTAL, (o,)), Apply(TOTAL, (o,)), DECIMAL), Const(Fraction(1, 2), DECIMAL)),
    ),
    (
        "round(o.total, 0.01) = o.total",
        Compare("=", Round(Apply(TOTAL, (o,)), Fraction(1)), Apply(TOTAL, (o,))),
    ),
    (
        "o.placed + 2 h before 2026-01-01T08:00",
        Compare(
            "<",
            Arith("+", Apply(PLACED, (o,)), Const(Fraction(7200), DURATION), INSTANT),
            Const(Fraction(1767225600), INSTANT),
        ),
    ),
    (
        "count(l in o.lines) >= 2",
        Compare(
            ">=", Aggregate("count", (row,), Holds(Apply(LINES, (o, row))), None, INTEGER), Const(Fraction(2), INTEGER)
        ),
    ),
    (
        "(if o.fresh then o.total else 5 CNY) > 1 CNY",
        Compare(">", If(Holds(Apply(FRESH, (o,))), Apply(TOTAL, (o,)), money(5)), money(1)),
    ),
    (
        "if o.fresh then o.total > 1 CNY else o.total > 2 CNY",
        And(
            (
                Implies(Holds(Apply(FRESH, (o,))), Compare(">", Apply(TOTAL, (o,)), money(1))),
                Implies(Not(Holds(Apply(FRESH, (o,)))), Compare(">", Apply(TOTAL, (o,)), money(2))),
            )
        ),
    ),
    (
        "some l in o.lines: l.qty > 1",
        Exists(
            (row,), And((Holds(Apply(LINES, (o, row))), Compare(">", Apply(QTY, (row,)), Const(Fraction(1), INTEGER))))
        ),
    ),
    (
        "no l in o.lines: l.qty > 1",
        Not(
            Exists(
                (row,),
                And((Holds(Apply(LINES, (o, row))), Compare(">", Apply(QTY, (row,)), Const(Fraction(1), INTEGER)))),
            )
        ),
    ),
    (
        "at least 2 l in o.lines: l.qty > 1",
        AtLeast(
            2,
            (row,),
            And((Holds(Apply(LINES, (o, row))), Compare(">", Apply(QTY, (row,)), Const(Fraction(1), INTEGER)))),
        ),
    ),
    ("Pay(order: o)", Exists((p,), Compare("=", Apply(PAY_ORDER, (p,)), o))),
    (
        "gross(o) = o.total",
        Compare(
            "=",
            Aggregate(
                "sum",
                (row,),
                And((Holds(Apply(LINES, (o, row))), Compare(">", Apply(QTY, (row,)), Const(Fraction(0), INTEGER)))),
                Arith("*", Apply(PRICE, (row,)), Apply(QTY, (row,)), CNY),
                CNY,
            ),
            Apply(TOTAL, (o,)),
        ),
    ),
    (
        "late(o, o.placed)",
        Compare("<", Arith("+", Apply(PLACED, (o,)), Const(Fraction(172800), DURATION), INSTANT), Apply(PLACED, (o,))),
    ),
]


@pytest.mark.parametrize(("text", "formula"), ATOMS, ids=lambda value: value if isinstance(value, str) else "")
def test_an_expression_about_an_order_means(text: str, formula: Formula) -> None:
    assert meaning(f"every o in Order: {text}") == every_order(formula)


def test_a_role_is_a_predicate_over_parties() -> None:
    level = Compare("=", Apply(Function("Buyer.level", (PARTY,), LEVEL), (b,)), Const("gold", LEVEL))

    assert meaning("every b in Buyer: b.level = gold") == ForAll((b,), Implies(IsKind(b, "Buyer"), level))


def test_a_changing_value_is_read_just_before_the_one_event() -> None:
    order = Apply(PAY_ORDER, (p,))
    moment = just_before(Apply(PAY_TIME, (p,)))

    assert meaning("every p in Pay: p.order.state = created") == ForAll(
        (p,), Compare("=", Apply(STATE_OF, (order, moment)), Const("created", STATE))
    )


def test_as_of_and_just_after_choose_the_moment() -> None:
    order = Apply(PAY_ORDER, (p,))
    after = Apply(STATE_OF, (order, just_after(Apply(SHIP_TIME, (s,)))))
    before = Apply(STATE_OF, (order, just_before(Apply(PAY_TIME, (p,)))))

    assert meaning("every p in Pay, s in Ship: p.order.state just after s = p.order.state as of p") == ForAll(
        (p, s), Compare("=", after, before)
    )


def test_before_is_strict_and_not_after_is_not() -> None:
    pay, ship = Apply(PAY_TIME, (p,)), Apply(SHIP_TIME, (s,))

    assert meaning("every p in Pay, s in Ship: p before s") == ForAll((p, s), Compare("<", pay, ship))
    assert meaning("every p in Pay, s in Ship: p not after s") == ForAll((p, s), Compare("<=", pay, ship))


def test_within_after_has_both_ends() -> None:
    pay, ship = Apply(PAY_TIME, (p,)), Apply(SHIP_TIME, (s,))
    last = Arith("+", pay, Const(Fraction(3600), DURATION), INSTANT)

    assert meaning("every p in Pay, s in Ship: s within 1 h after p") == ForAll(
        (p, s), And((Compare("<=", pay, ship), Compare("<=", ship, last)))
    )


def test_an_event_does_not_answer_itself() -> None:
    formula = meaning("every p, e in Pay where p.order = e.order: e within 1 h after p")

    assert isinstance(formula, ForAll)
    assert isinstance(formula.body, Implies)
    assert isinstance(formula.body.right, And)
    assert formula.body.right.parts[-1] == Compare("!=", e, p)


def test_a_kind_name_as_subject_means_every_object() -> None:
    assert meaning("Order.total >= 0 CNY") == every_order(Compare(">=", Apply(TOTAL, (o,)), money(0)))


def test_a_kind_name_means_one_object_throughout_a_formula() -> None:
    assert meaning("if Order.fresh then Order.total >= 0 CNY") == every_order(
        Implies(Holds(Apply(FRESH, (o,))), Compare(">=", Apply(TOTAL, (o,)), money(0)))
    )


def test_a_feature_is_present_or_not() -> None:
    seller = Var("s", PARTY)
    gift = Holds(Apply(Function("Seller.GiftWrap", (PARTY,), BOOL), (seller,)))
    fee = Apply(Function("Seller.GiftWrap.fee", (PARTY,), CNY, partial=True), (seller,))

    assert meaning("every s in Seller: has s.GiftWrap implies s.GiftWrap.fee > 0 CNY") == ForAll(
        (seller,), Implies(IsKind(seller, "Seller"), Implies(gift, Compare(">", fee, money(0))))
    )


@pytest.mark.parametrize("path", ["s.lead", "s.Invoicing.lead"])
def test_what_belongs_to_a_feature_of_every_owner_goes_by_its_own_name_too(path: str) -> None:
    seller = Var("s", PARTY)
    lead = Apply(Function("Seller.Invoicing.lead", (PARTY,), DURATION), (seller,))

    assert meaning(f"every s in Seller: {path} > 0 s") == ForAll(
        (seller,), Implies(IsKind(seller, "Seller"), Compare(">", lead, Const(0, DURATION)))
    )


def test_a_feature_that_may_be_missing_is_named() -> None:
    specification, _ = read(f"{SHOP}\nconstraint C-01: every s in Seller: s.fee > 0 CNY")
    _, found = formula_of(specification, "C-01")

    assert [each.code.name for each in found] == ["unknown-member"]


def test_a_name_of_the_kind_itself_comes_before_one_of_its_features() -> None:
    specification, found = read(
        "entity Order { param a: integer  feature F { param a: integer  param b: integer } }",
        "module more\nimport text1\nfeature G of Order { param b: integer  param c: integer }",
    )

    members = specification.members("Order")
    assert not found
    assert {name: [each.id for each in members[name]] for name in "abc"} == {
        "a": ["Order.a"], "b": ["Order.F.b", "Order.G.b"], "c": ["Order.G.c"],
    }  # fmt: skip


def test_a_changing_relation_takes_the_moment_last() -> None:
    shop = Var("s", PARTY)
    on_shelf = Function("OnShelf", (LINE, PARTY, MOMENT), BOOL, changing=True)

    assert meaning("every l in Line, s in Shop: OnShelf(l, s)") == ForAll(
        (row, shop), Implies(IsKind(shop, "Shop"), Holds(Apply(on_shelf, (row, shop, M))))
    )


def test_a_quantifier_of_one_name_twice_has_two_variables() -> None:
    formula = meaning("(every o in Order: o.fresh) and (every o in Order: not o.fresh)")
    other = Var("o_2", ORDER)

    assert formula == And(
        (
            ForAll((o,), Holds(Apply(FRESH, (o,)))),
            ForAll((other,), Not(Holds(Apply(FRESH, (other,))))),
        )
    )


def test_a_text_matches_its_pattern() -> None:
    text = 'role Buyer { param phone: text }\nconstraint C-01: every b in Buyer: b.phone matches "1[0-9]+"'
    formula, found = formula_of(read(text)[0], "C-01")

    phone = Apply(Function("Buyer.phone", (PARTY,), TEXT), (b,))
    assert found == []
    assert formula == ForAll((b,), Implies(IsKind(b, "Buyer"), Matches(phone, "1[0-9]+")))


def test_a_mistake_leaves_a_false_formula_and_one_message() -> None:
    specification, _ = read(f"{SHOP}\nconstraint C-01: every o in Order: o.totl >= 0 CNY and o.fresh")
    formula, found = formula_of(specification, "C-01")

    assert [each.code for each in found] == [codes.UNKNOWN_MEMBER]
    assert formula == every_order(And((FALSE, Holds(Apply(FRESH, (o,))))))


def test_definitions_that_double_are_refused_not_unfolded_for_ever() -> None:
    steps = "\n".join(
        f"define d{n}(o: Order): money CNY = d{n + 1}(o) + d{n + 1}(o)" for n in range(30)
    )  # fmt: skip
    text = f"entity Order {{ param total: money CNY }}\n{steps}\ndefine d30(o: Order): money CNY = o.total"
    specification, problems = read(f"{text}\nconstraint C-01: every o in Order: d0(o) > 0 CNY")
    _, found = formula_of(specification, "C-01")

    assert [each.code for each in problems] == [codes.TOO_LARGE]
    assert found == []


def test_the_finest_literal_decides_the_tick() -> None:
    specification, _ = read(
        "entity Order { param wait: duration }\nconstraint C-01: every o in Order: o.wait >= 250 ms"
    )
    formula, _ = formula_of(specification, "C-01")

    assert specification.tick == Fraction(1, 4)
    assert isinstance(formula, ForAll)
    assert isinstance(formula.body, Compare)
    assert formula.body.right == Const(Fraction(1), DURATION)


def test_truth_is_true() -> None:
    assert meaning("true") == TRUE
