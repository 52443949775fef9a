"""Conditions as sets of cases agree with the reference evaluator: on whatever world, and case by case."""

import random
from fractions import Fraction

import pytest

from reqonto.checks.case_inputs import Inputs
from reqonto.logic.evaluate import holds
from reqonto.logic.sorts import BOOL, INTEGER, EnumSort, NumberSort, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    And,
    Apply,
    Compare,
    Const,
    Defined,
    Exists,
    Function,
    Holds,
    Iff,
    Implies,
    Not,
    Or,
    Var,
)

ORDER, LINE = ObjectSort("Order"), ObjectSort("Line")
STATE = EnumSort("State", ("created", "paid", "shipped"))
MONEY = NumberSort("money", "CNY")
O = Var("o", ORDER)  # noqa: E741
STATE_OF = Apply(Function("Order.state", (ORDER,), STATE), (O,))
KIND_OF = Apply(Function("Order.kind", (ORDER,), STATE, partial=True), (O,))
TOTAL = Apply(Function("Order.total", (ORDER,), MONEY), (O,))
PAID = Apply(Function("Order.paid", (ORDER,), MONEY, partial=True), (O,))
PIECES = Apply(Function("Order.pieces", (ORDER,), INTEGER), (O,))
VIP = Apply(Function("Order.vip", (ORDER,), BOOL), (O,))
GIFT = Apply(Function("Order.gift", (ORDER,), BOOL, partial=True), (O,))
ONE, OTHER = Var("l", LINE), Var("k", LINE)
OF = Function("Line.order", (LINE,), ORDER)


def constant(number, sort):
    return Const(Fraction(number), sort)


def atom(dice):
    number = dice.choice([0, 1, 2, 3])
    op = dice.choice(["=", "!=", "<", "<=", ">", ">="])
    member = Const(dice.choice(STATE.members), STATE)
    return dice.choice(
        [
            Compare(dice.choice(["=", "!="]), STATE_OF, member),
            Compare(dice.choice(["=", "!="]), member, KIND_OF),
            Compare(dice.choice(["=", "!="]), STATE_OF, KIND_OF),
            Compare(op, TOTAL, constant(number, MONEY)),
            Compare(op, constant(number, MONEY), PAID),
            Compare(op, PIECES, constant(number, INTEGER)),
            Compare(op, TOTAL, PAID),
            Compare(op, PAID, TOTAL),
            Holds(VIP),
            Holds(GIFT),
            Compare("=", GIFT, Const(False, BOOL)),
            Defined(GIFT),
            Defined(PAID),
            Defined(KIND_OF),
            Exists((dice.choice([ONE, OTHER]),), Compare("=", Apply(OF, (ONE,)), O)),
        ]
    )


def condition(dice, depth=3):
    if not depth or dice.random() < 0.3:
        found = atom(dice)
        # The bound name is free to differ; the statement is the same.
        return found if not isinstance(found, Exists) else Exists((ONE,), Compare("=", Apply(OF, (ONE,)), O))
    one, other = condition(dice, depth - 1), condition(dice, depth - 1)
    return dice.choice([Not(one), And((one, other)), Or((one, other)), Implies(one, other), Iff(one, other)])


def world(dice):
    key = ("o1",)
    functions = {
        "Order.state": {key: dice.choice(STATE.members)},
        "Order.total": {key: Fraction(dice.randint(-1, 4))},
        "Order.pieces": {key: Fraction(dice.randint(-1, 4))},
        "Order.vip": {key: dice.random() < 0.5},
        "Order.kind": {key: dice.choice(STATE.members)} if dice.random() < 0.7 else {},
        "Order.paid": {key: Fraction(dice.randint(-1, 4))} if dice.random() < 0.7 else {},
        "Order.gift": {key: dice.random() < 0.5} if dice.random() < 0.7 else {},
        "Line.order": {("l1",): "o1"} if dice.random() < 0.5 else {},
    }
    return Structure({"Order": ("o1",), "Line": tuple(name for (name,) in functions["Line.order"])}, {}, functions)


@pytest.mark.parametrize("seed", range(120))
def test_a_condition_holds_in_a_world_exactly_when_its_case_is_in_the_set(seed):
    dice = random.Random(seed)
    conditions = [condition(dice) for _ in range(3)]
    inputs = Inputs(conditions, lambda _: (None, None))
    nodes = [inputs.of(each) for each in conditions]
    for _ in range(40):
        here, env = world(dice), {"o": "o1"}
        case = []
        for each in inputs.inputs:
            (value,) = [index for index, value in enumerate(each.values) if holds(value.formula, here, env)]
            case.append(value)

        assert [holds(each, here, env) for each in conditions] == [inputs.cases.holds(node, case) for node in nodes]


@pytest.mark.parametrize("seed", range(120))
def test_open_cases_are_exactly_those_in_which_no_condition_holds(seed):
    dice = random.Random(1000 + seed)
    conditions = [condition(dice, 2) for _ in range(4)]
    inputs = Inputs(conditions, lambda _: (None, None))
    blocks = inputs.cases.cover(inputs.cases.without(inputs.cases.any_of(map(inputs.of, conditions))))
    for _ in range(40):
        here, env = world(dice), {"o": "o1"}
        left = not any(holds(each, here, env) for each in conditions)

        assert left == any(holds(inputs.formula_of(block), here, env) for block in blocks)


def test_bounds_leave_out_what_no_object_has():
    low = Compare("<", PIECES, constant(1, INTEGER))
    high = Compare(">", PIECES, constant(5, INTEGER))
    inputs = Inputs([low, high], lambda _: (Fraction(1), Fraction(5)))

    # 1, 2 to 4, and 5 are left.
    assert [3] == [len(each.values) for each in inputs.inputs]


def test_no_whole_number_lies_between_neighbours():
    inputs = Inputs(
        [Compare("=", PIECES, constant(3, INTEGER)), Compare("=", PIECES, constant(4, INTEGER))], lambda _: (None, None)
    )

    assert [4] == [len(each.values) for each in inputs.inputs]
