"""Rules about fixed values that clash only where two circumstances meet, through rules that lie between them."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from itertools import chain, combinations, product
from typing import NamedTuple

import pytest

from reqonto.checks.consistency import check_consistency
from reqonto.constraints.axioms import interpret
from reqonto.logic.theory import Theory
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

SHOP = """
enum Country { cn, de, fr }
enum Channel { web, phone, store }
entity Order {
  param country: Country  param channel: Channel  param fee: integer  param deposit: integer  param limit: integer
}
"""


def theory(head: str, *items: str) -> Theory:
    tree, faults = parse(Source("shop.req", head + "\n".join(items)))
    specification, wrong = resolve([tree])
    assert (faults, [each.code.code for each in wrong if each.weight.word == "error"]) == ([], [])
    return interpret(specification).theory


FEE = "constraint R-1: every o in Order where o.country = cn: o.fee >= 500"
DEPOSIT = "constraint R-2: every o in Order where o.channel = phone: o.fee <= o.deposit"
LIMIT = "constraint R-3: every o in Order: o.deposit <= o.limit + 10"
PHONE = "constraint R-4: every o in Order where o.channel = phone: o.limit <= 489"


def test_a_chain_between_two_circumstances_is_one_conflict_with_all_its_links():
    (conflict,) = check_consistency(theory(SHOP, FEE, DEPOSIT, LIMIT, PHONE)).conflicts
    assert conflict.members == ("R-1", "R-2", "R-3", "R-4")
    assert (conflict.kind, conflict.minimal, conflict.witness is not None) == ("pair", True, True)


def test_a_chain_is_told_beside_a_conflict_of_some_of_its_links():
    """That the fee of gifts is limited is another matter where there need be no gift."""
    head = SHOP.replace("param country", "param gift: boolean  param country")
    gifts = "constraint R-2: every o in Order where o.gift: o.fee <= 100"
    phone = "constraint R-3: every o in Order where o.channel = phone: o.gift or o.fee <= 200"
    found = check_consistency(theory(head, FEE, gifts, phone))
    assert {conflict.members for conflict in found.conflicts} == {("R-1", "R-2"), ("R-1", "R-2", "R-3")}
    assert all(conflict.minimal for conflict in found.conflicts)


def test_a_chain_whose_other_links_only_lead_to_a_known_conflict_says_no_more():
    """By phone there are gifts only, of which it is told that their fee is limited."""
    head = SHOP.replace("param country", "param gift: boolean  param country")
    gifts = "constraint R-2: every o in Order where o.gift: o.fee <= 100"
    phone = "constraint R-3: every o in Order where o.channel = phone: o.gift"
    found = check_consistency(theory(head, FEE, gifts, phone))
    assert {conflict.members for conflict in found.conflicts} == {("R-1", "R-2")}


def test_it_is_found_in_chinese():
    head = """
    枚举 国家 { 中国, 德国 }
    枚举 渠道 { 网页, 电话 }
    实体 订单 { 参数 国家: 国家  参数 渠道: 渠道  参数 手续费: 整数  参数 押金: 整数 }
    """
    found = check_consistency(
        theory(
            head,
            "约束 R-1: 每个 o 属于 订单 其中 o.国家 = 中国: o.手续费 >= 500",
            "约束 R-2: 每个 o 属于 订单: o.手续费 <= o.押金",
            "约束 R-3: 每个 o 属于 订单 其中 o.渠道 = 电话: o.押金 <= 489",
        )
    )
    assert [conflict.members for conflict in found.conflicts] == [("R-1", "R-2", "R-3")]


@pytest.mark.parametrize(
    "items",
    [
        (FEE, DEPOSIT, LIMIT, PHONE.replace("489", "490")),
        (FEE, DEPOSIT, PHONE),
        (FEE, LIMIT, PHONE),
        # These two circumstances never meet.
        (FEE, DEPOSIT, LIMIT, PHONE.replace("phone", "store")),
        # That a country has no orders by phone is what a rule may say.
        (FEE, DEPOSIT, LIMIT, PHONE, "constraint R-5: every o in Order where o.country = cn: o.channel != phone"),
    ],
)
def test_what_can_be_kept_or_never_meets_is_no_conflict(items):
    found = check_consistency(theory(SHOP, *items))
    assert (found.conflicts, found.undecided) == ((), ())


# ---------------------------------------------------------------- shortest paths as a second engine


class Rule(NamedTuple):
    """Where a country or channel is one value, `left - right <= most`; either side may be nothing."""

    where: tuple[str, str] | None
    left: str
    right: str
    most: int

    def said(self, id_: str) -> str:
        condition = f" where o.{self.where[0]} = {self.where[1]}" if self.where else ""
        sides = [f"o.{side}" if side else "0" for side in (self.left, self.right)]
        return f"constraint {id_}: every o in Order{condition}: {sides[0]} - {sides[1]} <= {self.most}"


COUNTRIES, CHANNELS = ("cn", "de", "fr"), ("web", "phone", "store")
SIDES = ("", "fee", "deposit", "limit")


def rules(chance: random.Random) -> list[Rule]:
    values = [("country", each) for each in COUNTRIES[:2]] + [("channel", each) for each in CHANNELS[:2]]
    found: list[Rule] = []
    for _ in range(chance.randint(4, 8)):
        left, right = chance.sample(SIDES, 2)
        where = chance.choice([*values, None]) if chance.random() < 0.9 else None
        found.append(Rule(where, left, right, chance.randint(-3, 3)))
    return found


def is_possible(kept: Collection[Rule], goal: Collection[tuple[str, str]]) -> bool:
    """Whether some order of these values keeps the rules: no circle of differences is negative."""
    for country, channel in product(COUNTRIES, CHANNELS):
        values = {("country", country), ("channel", channel)}
        if values.issuperset(goal):
            far = dict.fromkeys(SIDES, 0)
            edges = [each for each in kept if each.where is None or each.where in values]
            for _ in SIDES:
                for edge in edges:
                    far[edge.left] = min(far[edge.left], far[edge.right] + edge.most)
            if all(far[edge.left] <= far[edge.right] + edge.most for edge in edges):
                return True
    return False


def clashes(all_: list[Rule], goal: Collection[tuple[str, str]]) -> list[frozenset[int]]:
    """The smallest sets of rules, by their numbers, that exclude such an order."""
    found: list[frozenset[int]] = []
    sizes: Iterable[tuple[int, ...]] = chain.from_iterable(
        combinations(range(len(all_)), size) for size in range(len(all_) + 1)
    )
    for numbers in sizes:
        if not any(less <= set(numbers) for less in found) and not is_possible([all_[n] for n in numbers], goal):
            found.append(frozenset(numbers))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_all_smallest_sets_are_those_that_shortest_paths_find(seed):
    chance = random.Random(seed)
    all_ = rules(chance)
    found = check_consistency(theory(SHOP, *(rule.said(f"R-{number}") for number, rule in enumerate(all_))))
    told = {frozenset(number_of(id_) for id_ in conflict.members) for conflict in found.conflicts}
    places = list(dict.fromkeys(rule.where for rule in all_))
    alone = {place: clashes(all_, [place] if place else []) for place in places}
    expected = {each for where in alone.values() for each in where}
    beside: set[frozenset[int]] = set()
    for one, other in combinations([place for place in places if place is not None], 2):
        if one[0] != other[0]:
            sides = [{number for number, rule in enumerate(all_) if rule.where == place} for place in (one, other)]
            both = {each for each in clashes(all_, [one, other]) if all(each & side for side in sides)}
            # Where one of the two never applies, what clashes besides may be seen, or not.
            (beside if alone[one] or alone[other] else expected).update(both)
    vacuous = {frozenset(number_of(id_) for id_ in each.because) for each in found.vacuous}
    assert not found.undecided
    assert told <= expected | beside
    # What excludes a trigger without being at odds where it occurs is told as the reason why it never does.
    assert {each for each in expected if not any(less <= each for less in told | vacuous)} == set()
    assert all(not any(less < each for less in expected) for each in told)


@pytest.mark.parametrize("seed", range(60, 100))
def test_what_follows_from_one_rule_is_what_shortest_paths_find(seed):
    chance = random.Random(seed)
    all_ = [each for each in rules(chance) if is_possible([each], [each.where] if each.where else [])]
    found = check_consistency(
        theory(SHOP, *(rule.said(f"R-{number}") for number, rule in enumerate(all_))), questions=("redundancy",)
    )
    told = {number_of(each.requirement): [all_[number_of(id_)] for id_ in each.because] for each in found.redundant}

    def follows(weaker: Rule, reasons: list[Rule]) -> bool:
        opposite = Rule(weaker.where, weaker.right, weaker.left, -weaker.most - 1)
        return not is_possible([*reasons, opposite], [weaker.where] if weaker.where else [])

    expected = set()
    for number, weaker in enumerate(all_):
        for other, stronger in enumerate(all_):
            if number != other and stronger.where == weaker.where and follows(weaker, [stronger]):
                first = other < number or not follows(stronger, [weaker])
                expected |= {number} if first else set()
    assert expected <= told.keys()
    for number, reasons in told.items():
        assert follows(all_[number], reasons)
        assert not any(follows(all_[number], [each for each in reasons if each != less]) for less in reasons)


def number_of(id_: str) -> int:
    return int(id_.removeprefix("R-"))


def test_a_rule_that_says_that_two_never_meet_settles_it():
    items = (FEE, "constraint R-2: every o in Order where o.channel = phone: o.fee <= 400")
    apart = "constraint R-5: every o in Order where o.country = cn: o.channel != phone"
    (conflict,) = check_consistency(theory(SHOP, *items)).conflicts
    assert conflict.members == ("R-1", "R-2")
    assert check_consistency(theory(SHOP, *items, apart)).conflicts == ()


def test_requirements_with_one_trigger_are_told_of_by_a_member_of_the_conflict():
    before = "constraint R-0: every o in Order where o.country = cn: o.limit <= 7"
    clash = [
        f"constraint R-{n}: every o in Order where o.country = cn: o.fee {n_}" for n, n_ in ((1, "<= 4"), (2, ">= 5"))
    ]
    found = check_consistency(theory(SHOP, before, *clash, before.replace("R-0", "R-3").replace("7", "8")))
    (conflict,) = found.conflicts
    assert (conflict.trigger, conflict.members, found.vacuous) == (("R-1",), ("R-1", "R-2"), ())


def test_a_conflict_does_not_hide_another_one_where_it_is():
    clash = [
        f"constraint R-{n}: every o in Order where o.country = cn: o.fee {far}"
        for n, far in ((8, "<= 900"), (9, ">= 901"))
    ]
    found = check_consistency(
        theory(
            SHOP + "\nparam other(of: Order): integer\n",
            FEE,
            DEPOSIT,
            LIMIT,
            PHONE,
            *(each.replace("o.fee", "other(o)") for each in clash),
        )
    )
    assert {conflict.members for conflict in found.conflicts} == {("R-8", "R-9"), ("R-1", "R-2", "R-3", "R-4")}


def test_kinds_of_one_sort_are_linked():
    head = "role Buyer\nrole Dealer is a Buyer\nrole Importer is a Dealer\nentity Order { relation by: Buyer [1]  relation to: Buyer [1] }\n"
    items = [f"constraint R-{n}: every o in Order: o.by is a {kind}" for n, kind in ((1, "Importer"), (2, "Dealer"))]
    found = check_consistency(theory(head, *items))
    assert [each.requirement for each in found.redundant] == ["R-2"]
