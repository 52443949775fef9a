"""Specifications of any size, with faults planted in them: what the benchmarks of scale check.

A specification has modules of twenty-five requirements each.  All speak of orders, whose country, channel and level
join everything with everything; a module has amounts, counts and events of its own, and looks at its neighbour's.  The
rules are right for hidden values, so that nothing clashes, follows or is idle but what is planted:

- apart: two rules of one module that clash where the country is one of ten;
- entangled: four rules of three modules that clash only where country and channel are two certain ones;
- redundant: a rule that a stricter one of its module says, or that follows from two;
- vacuous: a rule whose circumstances an earlier rule excludes.

`python benchmarks/specifications.py SIZE [SEED]` prints one.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, field

COUNTRIES = ("cn", "de", "fr", "it", "es", "nl", "us", "jp", "kr", "sg")
CHANNELS = ("web", "app", "phone", "store")
CLASHING, ENTANGLED = COUNTRIES[:3], COUNTRIES[3:6]
"""The countries with planted conflicts of two rules, and of four: where a conflict is, nothing else can be seen."""
IDLE = "sg"
"""The country with rules that never apply."""
IN_MODULE = 25
FAULTS_AT = 1000
"""Each kind of fault is planted once in so many requirements, and at least once."""


@dataclass
class Planted:
    """A text and what is wrong with it, by ids."""

    text: str
    apart: list[frozenset[str]] = field(default_factory=list)
    entangled: list[frozenset[str]] = field(default_factory=list)
    redundant: dict[str, frozenset[str]] = field(default_factory=dict)
    """What follows, and from what."""
    vacuous: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def conflicts(self) -> list[frozenset[str]]:
        return [*self.apart, *self.entangled]


class _Writer:
    def __init__(self, modules: int, chance: random.Random) -> None:
        self.chance = chance
        self.lines: list[str] = []
        self.next = 1
        # The hidden values: every rule holds of them.
        self.hidden = [[chance.randint(100, 900) for _ in range(6)] for _ in range(modules)]

    def rule(self, text: str) -> str:
        id_ = f"R-{self.next}"
        self.next += 1
        self.lines.append(text.replace("ID", id_))
        return id_

    def bound(self, module: int, amount: int, where: str, sign: str, limit: int) -> str:
        condition = f" where {where}" if where else ""
        return self.rule(f"constraint ID: every o in Order{condition}: o.m{module}a{amount} {sign} {limit}")

    def relation(self, one: tuple[int, int], other: tuple[int, int], where: str) -> str:
        apart = self.hidden[one[0]][one[1]] - self.hidden[other[0]][other[1]] + self.chance.randint(0, 99)
        left, right = (f"o.m{module}a{amount}" for module, amount in (one, other))
        return self.rule(f"constraint ID: every o in Order where {where}: {left} - {right} <= {apart}")


def generated(size: int, seed: int = 1) -> Planted:
    """A specification of about `size` requirements with its faults."""
    chance = random.Random(seed)
    modules = max(4, size // IN_MODULE)
    writer = _Writer(modules, chance)
    found = Planted("")
    faults = max(1, size // FAULTS_AT)
    # Far enough from one another that no two chains over three modules meet.
    faulty = sorted(3 * place for place in chance.sample(range(modules // 3), min(modules // 3, 4 * faults)))
    chance.shuffle(faulty)
    planted = {module: ("apart", "entangled", "redundant", "vacuous")[index % 4] for index, module in enumerate(faulty)}
    head = [
        "module shop",
        f"enum Country {{ {', '.join(COUNTRIES)} }}",
        f"enum Channel {{ {', '.join(CHANNELS)} }}",
        "enum Level { normal, gold }",
        "role Buyer\nrole Seller",
    ]
    for module in range(modules):
        _module(writer, module, modules)
        match planted.get(module):
            case "apart":
                found.apart.append(_apart(writer, module))
            case "entangled":
                found.entangled.append(_entangled(writer, module, modules))
            case "redundant":
                found.redundant |= _redundant(writer, module)
            case "vacuous":
                found.vacuous |= _vacuous(writer, module)
            case _:
                pass
    amounts = [
        f"param m{module}a{amount}: integer" for module in range(modules) for amount in range(len(writer.hidden[0]) + 3)
    ]
    head.append("entity Order {\n  param country: Country  param channel: Channel  param level: Level")
    head += [f"  {each}" for each in amounts]
    head.append("}")
    for module in range(modules):
        for event, by in (
            ("Ask", "Buyer"),
            ("Take", "Seller"),
            ("Send", "Seller"),
            ("Close", "Seller"),
            ("Tell", "Seller"),
        ):
            head.append(f"event {event}{module}(order: Order) by {by}")
    found.text = "\n".join([*head, *writer.lines]) + "\n"
    return found


def _module(writer: _Writer, module: int, modules: int) -> None:
    """The rules of one module that have no fault."""
    chance, hidden = writer.chance, writer.hidden[module]
    for amount in range(4):
        # Upper and lower limits in countries of their own: none says what another says.
        for country, sign in zip(chance.sample(COUNTRIES, 3), ("<=", ">=", "<="), strict=True):
            room = chance.randint(0, 99)
            limit = hidden[amount] + (room if sign == "<=" else -room)
            writer.bound(module, amount, f"o.country = {country}", sign, limit)
    neighbour = (module + 1) % modules
    # Relations leave one channel out, so that no chain of them holds everywhere.
    for one, other in (((module, 0), (module, 1)), ((module, 2), (neighbour, 3)), ((module, 4), (module, 5))):
        writer.relation(one, other, f"o.channel = {chance.choice(CHANNELS[:3])}")
    writer.relation((module, 5), (neighbour, 4), "o.level = gold")
    order = f"{module}(order: o)"
    for trigger, where, act in (
        ("Ask", "", "Take"),
        ("Take", "o.channel = web", "Send"),
        ("Send", "o.level = gold", "Close"),
    ):
        condition = f"if {where} then " if where else ""
        duty = f"the Seller shall within {chance.randint(1, 96)} h after e do {act}{order}"
        writer.rule(f"requirement ID {{ when {trigger}{order} as e, {condition}{duty} }}")
    for act, before in (("Take", "Ask"), ("Close", "Send"), ("Tell", "Take")):
        earlier = f"some b in {before}{module}: b.order = a.order and b before a"
        writer.rule(f"constraint ID: every a in {act}{module}: {earlier}")
    one, other = chance.sample(COUNTRIES, 2)
    least = writer.hidden[neighbour][5] - chance.randint(0, 99)
    writer.rule(f"constraint ID: every s in Send{module}: s.order.channel = web")
    writer.rule(f"constraint ID: every c in Close{module}: c.order.level = gold")
    writer.rule(
        f"constraint ID: every t in Tell{module} where t.order.country = {one}: t.order.m{neighbour}a5 >= {least}"
    )
    forbidden = f"if o.country = {other} and o.channel = phone then the Seller must not do Tell{order}"
    writer.rule(f"requirement ID {{ every o in Order: {forbidden} }}")


def _apart(writer: _Writer, module: int) -> frozenset[str]:
    country = writer.chance.choice(CLASHING)
    return frozenset(
        (
            writer.bound(module, 6, f"o.country = {country}", "<=", 100),
            writer.bound(module, 6, f"o.country = {country}", ">=", 101),
        )
    )


def _entangled(writer: _Writer, module: int, modules: int) -> frozenset[str]:
    """A chain over three modules: each rule is kept somewhere, in one country and channel not all of them."""
    country, channel = writer.chance.choice(ENTANGLED), writer.chance.choice(CHANNELS)
    second, third = (module + 1) % modules, (module + 2) % modules
    return frozenset(
        (
            writer.bound(module, 7, f"o.country = {country}", ">=", 500),
            writer.rule(f"constraint ID: every o in Order where o.channel = {channel}: o.m{module}a7 <= o.m{second}a7"),
            writer.rule(f"constraint ID: every o in Order: o.m{second}a7 <= o.m{third}a7 + 10"),
            writer.bound(third, 7, f"o.channel = {channel}", "<=", 489),
        )
    )


def _redundant(writer: _Writer, module: int) -> dict[str, frozenset[str]]:
    strict = writer.bound(module, 8, "o.level = gold", "<=", 200)
    loose = writer.bound(module, 8, "o.level = gold and o.channel = app", "<=", 300)
    return {loose: frozenset((strict,))}


def _vacuous(writer: _Writer, module: int) -> dict[str, frozenset[str]]:
    excluding = writer.bound(module, 8, f"o.country = {IDLE}", "<=", 50)
    idle = writer.rule(
        f"constraint ID: every o in Order where o.country = {IDLE} and o.m{module}a8 > 60: o.m{module}a6 >= 5"
    )
    return {idle: frozenset((excluding,))}


def main() -> None:
    size, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    print(generated(size, seed).text, end="")


if __name__ == "__main__":
    main()
