"""What follows from several requirements: never wrongly, never with a reason too many, and nothing is left over."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from reqonto.checks.consistency import check_consistency
from reqonto.checks.verdicts import Consistency, Redundancy
from reqonto.logic.evaluate import holds
from reqonto.logic.sorts import BOOL, INTEGER, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    TRUE,
    Apply,
    Compare,
    Exists,
    Formula,
    Function,
    Holds,
    Not,
    Var,
    conjunction,
    disjunction,
    number,
)
from reqonto.logic.theory import Axiom, KindInfo, Theory
from reqonto.pipeline import run
from reqonto.settings import Settings

A = ObjectSort("A")
P, Q, R, N = (
    Function("p", (A,), BOOL),
    Function("q", (A,), BOOL),
    Function("R", (A, A), BOOL),
    Function("n", (A,), INTEGER),
)
X, Y = Var("x", A), Var("y", A)
NUMBERS = tuple(range(4))
IDS = tuple(f"R-{number}" for number in range(1, 7))


def literal(chance: random.Random, variables: Sequence[Var]) -> Formula:
    one, other = chance.choice(variables), chance.choice(variables)
    atom = chance.choice(
        [
            Holds(Apply(P, (one,))),
            Holds(Apply(Q, (one,))),
            Holds(Apply(R, (one, other))),
            Compare(chance.choice(("<=", "<", ">=")), Apply(N, (one,)), number(chance.choice((1, 2)))),
        ]
    )
    return Not(atom) if chance.random() < 0.3 else atom


def theory(chance: random.Random, *, existential: bool = False) -> Theory:
    """Requirements about pairs of things; the numbers of all are from 0 to 3, which is no requirement."""
    axioms = [
        Axiom(
            "range",
            "structure",
            (X,),
            TRUE,
            conjunction(Compare(">=", Apply(N, (X,)), number(0)), Compare("<=", Apply(N, (X,)), number(NUMBERS[-1]))),
        )
    ]
    for id_ in IDS[: chance.randint(3, 6)]:
        variables = (X, Y) if chance.random() < 0.3 else (X,)
        trigger = conjunction(*(literal(chance, variables) for _ in range(chance.randint(0, 2))))
        duty = disjunction(*(literal(chance, variables) for _ in range(chance.randint(1, 2))))
        if existential and chance.random() < 0.4:
            inner = Var("z", A)
            duty = Exists((inner,), literal(chance, (*variables, inner)))
        axioms.append(Axiom(id_, "must", variables, trigger, duty))
    return Theory({"A": KindInfo("A", A)}, {each.name: each for each in (P, Q, R, N)}, tuple(axioms))


@cache
def worlds(most: int) -> tuple[Structure, ...]:
    """All worlds of at most so many things."""
    return tuple(each for size in range(most + 1) for each in _of(tuple("abc"[:size])))


def _of(things: tuple[str, ...]) -> Iterator[Structure]:
    pairs = list(product(things, things))
    for flags in product((False, True), repeat=2 * len(things) + len(pairs)):
        p, q, r = flags[: len(things)], flags[len(things) : 2 * len(things)], flags[2 * len(things) :]
        for numbers in product(NUMBERS, repeat=len(things)):
            yield Structure(
                {"A": things},
                functions={
                    "p": {(each,): value for each, value in zip(things, p, strict=True)},
                    "q": {(each,): value for each, value in zip(things, q, strict=True)},
                    "R": dict(zip(pairs, r, strict=True)),
                    "n": {(each,): Fraction(value) for each, value in zip(things, numbers, strict=True)},
                },
            )


class Truth:
    """Which of the small worlds keep each requirement, as bits: the plain reference."""

    def __init__(self, about: Theory, most: int) -> None:
        self.every = (1 << len(worlds(most))) - 1
        self.kept = {
            axiom.id: sum(1 << index for index, world in enumerate(worlds(most)) if holds(axiom.formula, world))
            for axiom in about.axioms
        }

    def follows(self, id_: str, others: Sequence[str]) -> bool:
        """Whether no small world keeps these and breaks that one."""
        left = self.every & ~self.kept[id_]
        for other in others:
            left &= self.kept[other]
        return left == 0


def asked(about: Theory) -> Consistency:
    return check_consistency(about, seconds=300.0, questions=("trigger", "redundancy"))


def lively(about: Theory, found: Consistency) -> list[str]:
    """The requirements that can apply: of the others everything follows."""
    out = {each.requirement for each in found.vacuous}
    out |= {id_ for each in found.conflicts for id_ in (*each.members, *each.trigger)}
    return [id_ for id_ in about.ids("must") if id_ not in out]


@pytest.mark.engine
@pytest.mark.parametrize("seed", range(30))
def test_what_follows_follows_with_no_reason_too_many_and_nothing_more_follows(seed: int) -> None:
    about = theory(random.Random(seed))
    found = asked(about)
    # Of universal sentences about two things a counterexample has two things at most.
    truth = Truth(about, 2)

    for each in found.redundant:
        assert truth.follows(each.requirement, each.because)
        for id_ in each.because:
            assert not truth.follows(each.requirement, [other for other in each.because if other != id_])
    gone = {each.requirement for each in found.redundant}
    left = [id_ for id_ in lively(about, found) if id_ not in gone]
    for id_ in gone:
        assert truth.follows(id_, [other for other in about.ids("must") if other not in gone]), (
            "all that is reported may be left out together"
        )
    if not found.conflicts:
        over = [id_ for id_ in left if truth.follows(id_, [other for other in left if other != id_])]
        assert over == []


@pytest.mark.engine
@pytest.mark.parametrize("seed", range(1000, 1012))
def test_what_follows_is_refuted_by_no_small_world_where_things_have_to_be_there(seed: int) -> None:
    about = theory(random.Random(seed), existential=True)
    truth = Truth(about, 2)

    for each in asked(about).redundant:
        assert truth.follows(each.requirement, each.because)


SHOP = """
role Buyer
role Seller
entity Order { param total: money CNY  param express: boolean  param gift: boolean }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Seller
requirement R-1 { when Pay(order: o) as p, the Seller shall within 24 h after p do Ship(order: o) }
requirement R-2 { when Pay(order: o) as p, if o.express then the Seller shall within 48 h after p do Ship(order: o) }
constraint R-3: every o in Order: o.total >= 10 CNY
constraint R-4: every o in Order where o.gift: o.total > 5 CNY
constraint R-5: every o in Order: not (o.total < 10 CNY)
constraint R-6: every o in Order where o.express: o.gift
constraint R-7: every o in Order where o.express: o.gift or o.total > 100 CNY
constraint R-8: every o in Order where o.express: not o.gift or o.total < 1000 CNY
constraint R-9: every o in Order where o.express: o.total < 2000 CNY
"""


def test_requirements_follow_from_several_and_from_those_with_another_trigger(tmp_path: Path) -> None:
    file = tmp_path / "shop.req"
    file.write_text(SHOP, encoding="utf-8")

    consistency = run(
        [file], Settings(cache=False, timeout=300.0), stages=("read", "meaning", "consistency")
    ).consistency

    assert consistency is not None
    assert [(each.requirement, each.because) for each in consistency.redundant] == [
        ("R-2", ("R-1",)),
        ("R-4", ("R-3",)),
        ("R-5", ("R-3",)),
        ("R-7", ("R-6",)),
        ("R-9", ("R-6", "R-8")),
    ]
    assert all(isinstance(each, Redundancy) and each.removable for each in consistency.redundant)


def test_duplicates_and_weaker_ones_are_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "shop.req"
    file.write_text(SHOP, encoding="utf-8")

    result = run([file], Settings(cache=False, timeout=300.0), stages=("read", "meaning", "consistency"))

    told = {each.about: each.message("en").split(": it ")[1] for each in result.findings if each.code.code == "RQ0611"}
    assert told == {
        "R-2": "says no more than R-1",
        "R-4": "says no more than R-3",
        "R-5": "says the same as R-3",
        "R-7": "says no more than R-6",
        "R-9": "follows from R-6 and R-8",
    }


TURNED = """
role Buyer
entity Order {{ param total: integer  param gift: boolean }}
event Pay(order: Order) by Buyer
{items}
"""
TURNED_ZH = """
角色 买家
实体 订单 {{ 参数 总额：整数；参数 礼品：布尔 }}
事件 付款（单：订单） 由 买家
{items}
"""


@pytest.mark.parametrize(
    ("text", "items", "expected"),
    [
        (
            TURNED,
            "constraint R-1: every o in Order where o.total > 5: o.gift\nconstraint R-2: every o in Order where not o.gift: o.total <= 7",
            ("R-2", ("R-1",), "less"),
        ),
        (
            TURNED_ZH,
            "约束 R-1：每个 甲 属于 订单 其中 甲.总额 > 5：甲.礼品\n约束 R-2：每个 甲 属于 订单 其中 非 甲.礼品：甲.总额 <= 5",
            ("R-2", ("R-1",), "same"),
        ),
        (
            TURNED,
            "constraint R-1: every p in Pay where p.order.total > 5: false\nconstraint R-2: every p in Pay where p.order.total > 3: false",
            ("R-1", ("R-2",), "less"),
        ),
        (
            TURNED_ZH,
            "约束 R-1：每个 甲 属于 付款 其中 甲.单.总额 > 5：假\n约束 R-2：每个 甲 属于 付款 其中 甲.单.总额 > 5：假",
            ("R-2", ("R-1",), "same"),
        ),
        (
            TURNED,
            "constraint R-1: every p in Pay where p.order.total > 5: false\nconstraint R-2: every p in Pay: not p.order.gift\nconstraint R-3: every p in Pay where not p.order.gift: p.order.total < 4",
            ("R-1", ("R-2", "R-3"), "follows"),
        ),
    ],
)
def test_what_is_turned_round_or_forbidden_follows_and_can_apply(
    text: str, items: str, expected: tuple[str, tuple[str, ...], str], tmp_path: Path
) -> None:
    file = tmp_path / "shop.req"
    file.write_text(text.format(items=items), encoding="utf-8")

    found = run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency

    assert found is not None
    assert [(each.requirement, each.because, each.relation) for each in found.redundant] == [expected]
    assert (found.conflicts, found.vacuous) == ((), ())
