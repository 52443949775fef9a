"""Random texts, each phrased in several ways that say the same: what is found must not depend on the phrasing.

A text has duties ("what is ordered is shipped, or refunded, within two days") and rules about acts ("a gift is shipped
only if ...").  A rule is written with `every` or `no`, with a condition in `where`, in `if`, as an alternative or turned
round, as a sentence or a formula, with an enumeration or with its values one by one, in one item or split into several.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reqonto.checks.verdicts import Consistency
from reqonto.pipeline import Result, run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

HEAD = """role Shop
role Customer
enum Method { card, transfer, cash }
entity Order { param gift: boolean  param fresh: boolean  param total: money CNY  param method: Method }
event Place(order: Order) by Customer
event Pay(order: Order) by Customer
event Ship(order: Order) by Shop
event Refund(order: Order) by Shop
"""
SAYINGS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "gift": (("{o}.gift",), ("not {o}.gift",)),
    "fresh": (("{o}.fresh",), ("not {o}.fresh",)),
    "cheap": (
        ("{o}.total <= 100 CNY", "not ({o}.total > 100 CNY)"),
        ("{o}.total > 100 CNY", "not ({o}.total <= 100 CNY)"),
    ),
    "ahead": (
        (
            "{o}.method in {{card, transfer}}",
            "({o}.method = card or {o}.method = transfer)",
            "{o}.method != cash",
            "not ({o}.method = cash)",
        ),
        ("{o}.method = cash", "{o}.method not in {{card, transfer}}", "not ({o}.method in {{card, transfer}})"),
    ),
    "paid": (
        ("(some q in Pay: q.order = {o} and q before {e})", "not (no q in Pay: q.order = {o} and q before {e})"),
        ("(no q in Pay: q.order = {o} and q before {e})", "not (some q in Pay: q.order = {o} and q before {e})"),
    ),
}
"""For each thing that may be so of an order: ways of saying that it is, and that it is not."""
FACTS = tuple(SAYINGS)[:4]


@dataclass(frozen=True)
class Said:
    """That something is so, or is not."""

    what: str
    so: bool = True

    def __invert__(self) -> Said:
        return Said(self.what, not self.so)

    def text(self, chance: random.Random, order: str, event: str = "") -> str:
        return chance.choice(SAYINGS[self.what][not self.so]).format(o=order, e=event)


@dataclass(frozen=True)
class Duty:
    """What has to follow an order under conditions: one of some acts, within days."""

    conditions: tuple[Said, ...]
    acts: tuple[str, ...]
    days: int

    def lines(self, id_: str, chance: random.Random) -> Iterator[str]:
        ways = ["formula"] if len(self.acts) > 1 else ["formula", "if", "where"]
        match chance.choice(ways):
            case "formula":
                where = _all(self.conditions, chance, "p.order", "p")
                acts = " or ".join(
                    f"(some s in {act}: s.order = p.order and s within {self.days} d after p)" for act in self.acts
                )
                yield f"constraint {id_}: every p in Place{where and f' where {where}'}: {acts}"
            case "if":
                condition = _all(self.conditions, chance, "o", "p")
                yield f"requirement {id_} {{ when Place(order: o) as p, {condition and f'if {condition} then '}the Shop shall within {self.days} d after p do {self.acts[0]}(order: o) }}"
            case _:
                where = _all(self.conditions, chance, "o", "p")
                yield f"requirement {id_} {{ every o in Order{where and f' where {where}'}: when Place(order: o) as p, the Shop shall within {self.days} d after p do {self.acts[0]}(order: o) }}"


@dataclass(frozen=True)
class Rule:
    """What must be so of every act of a kind under conditions: all of `clauses`, of each one."""

    act: str
    conditions: tuple[Said, ...]
    clauses: tuple[tuple[Said, ...], ...]

    def lines(self, id_: str, chance: random.Random) -> Iterator[str]:
        if len(self.clauses) > 1 and chance.random() < 0.5:
            for number, clause in enumerate(self.clauses, 1):
                yield self._line(f"{id_}{number}", (clause,), chance)
        else:
            yield self._line(id_, self.clauses, chance)

    def _line(self, id_: str, clauses: tuple[tuple[Said, ...], ...], chance: random.Random) -> str:
        conditions = _all(self.conditions, chance, "a.order", "a")
        where = conditions and f" where {conditions}"
        kept = " and ".join(f"({_any(clause, chance, 'a.order', 'a')})" for clause in clauses)
        broken = " or ".join(f"({_all([~each for each in clause], chance, 'a.order', 'a')})" for clause in clauses)
        ways = [
            f"every a in {self.act}{where}: {kept}",
            f"every a in {self.act}{where}: not ({broken})",
            f"every a in {self.act}: {conditions and f'({conditions}) implies '}({kept})",
            f"every a in {self.act}: {conditions and f'not ({conditions}) or '}({kept})",
            f"every a in {self.act}: {conditions and f'if {conditions} then '}{kept}",
            f"every a in {self.act}: ({broken}) implies {f'not ({conditions})' if conditions else 'false'}",
            f"every a in {self.act} where {f'{conditions} and ' if conditions else ''}({broken}): false",
            f"every a in {self.act} where {broken}: {f'not ({conditions})' if conditions else 'false'}",
            f"no a in {self.act}{where}: {broken}",
            f"no a in {self.act}: {f'({conditions}) and ' if conditions else ''}({broken})",
            f"every a in {self.act}, b in Order where a.order = b: "
            + (f"not ({_all(self.conditions, chance, 'b', 'a')}) or " if conditions else "")
            + f"({kept})",
            f"not (some a in {self.act}: {f'({conditions}) and ' if conditions else ''}({broken}))",
        ]
        if all(each.what in FACTS for clause in clauses for each in clause):
            facts = " or ".join(f"({_all([~each for each in clause], chance, 'b', '')})" for clause in clauses)
            case = _all(self.conditions, chance, "b", "")
            ways += [
                f"every b in Order where {f'{case} and ' if case else ''}({facts}): no a in {self.act}: a.order = b",
                f"every b in Order: {f'not ({case}) or ' if case else ''}not ({facts}) or (no a in {self.act}: a.order = b)",
            ]
            if self.act != "Pay":
                sentence = f"every b in Order where {f'{case} and ' if case else ''}({facts}): the Shop must not do {self.act}(order: b)"
                ways.append(f"requirement {id_} {{ {sentence} }}")
        chosen = chance.choice(ways)
        return chosen if chosen.startswith("requirement") else f"constraint {id_}: {chosen}"


def _all(said: tuple[Said, ...] | list[Said], chance: random.Random, order: str, event: str) -> str:
    return " and ".join(each.text(chance, order, event) for each in said)


def _any(said: tuple[Said, ...], chance: random.Random, order: str, event: str) -> str:
    return " or ".join(each.text(chance, order, event) for each in said)


class Phrased:
    """A random text in random phrasings; a seed gives the same ones always."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self.items: dict[str, Duty | Rule] = {}
        for number in range(1, chance.choice((1, 1, 2)) + 1):
            acts = chance.choice((("Ship",), ("Ship",), ("Refund",), ("Ship", "Refund")))
            self.items[f"R-{number}"] = Duty(_some(chance, FACTS, 0, 1), acts, chance.choice((1, 2)))
        for number in range(3, chance.randint(4, 6)):
            act = chance.choice(("Ship", "Ship", "Pay", "Refund"))
            # Only what is shipped or refunded was paid before.
            things = FACTS if act == "Pay" else tuple(SAYINGS)
            clauses = tuple(_some(chance, things, 1, 2) for _ in range(chance.choice((1, 1, 2))))
            spoken = {each.what for clause in clauses for each in clause}
            rest = [each for each in FACTS if each not in spoken]
            self.items[f"C-{number}"] = Rule(act, _some(chance, rest, 0, 1), clauses)

    def text(self, chance: random.Random) -> str:
        """The text in one of its phrasings; every other one is in Chinese."""
        lines = [line for id_, item in self.items.items() for line in item.lines(id_, chance)]
        text = HEAD + "\n".join(lines) + "\n"
        if chance.random() < 0.5:
            tree, faults = parse(Source("phrased.req", text))
            assert not faults, (text, faults)
            text = print_tree(tree, "zh")
        return text


def _some(chance: random.Random, things: tuple[str, ...] | list[str], least: int, most: int) -> tuple[Said, ...]:
    chosen = chance.sample(things, min(len(things), chance.randint(least, most)))
    return tuple(Said(each, chance.random() < 0.5) for each in chosen)


class Found:
    """What is found of one phrasing."""

    def __init__(self, text: str, folder: Path) -> None:
        self.text = text
        file = folder / "phrased.req"
        file.write_text(text, encoding="utf-8")
        settings = Settings(cache=False, jobs=1, timeout=300.0)
        self.result: Result = run([file], settings, stages=("read", "meaning", "consistency"))
        told = [each.message("en") for each in self.result.diagnostics if each.weight.word == "error"]
        assert self.result.consistency is not None, (text, told)
        self.consistency: Consistency = self.result.consistency

    @cached_property
    def conflicts(self) -> set[frozenset[str]]:
        """The members of each conflict; a rule may be split, so its items count as one."""
        return {frozenset(id_[:3] for id_ in each.members) for each in self.consistency.conflicts}

    def lacking(self, other: Found) -> list[list[str]]:
        """The conflicts of another phrasing with a duty of which nothing is found here.

        What rules exclude by themselves is told where it is the trigger of one of them: that is a matter of phrasing.
        """
        return sorted(
            sorted(members)
            for members in other.conflicts
            if any(id_.startswith("R") for id_ in members) and not any(each <= members for each in self.conflicts)
        )


def disagreements(seed: int, folder: Path, ways: int = 3) -> Iterator[str]:
    """What is found of one phrasing and not of another."""
    made = Phrased(seed)
    found = [Found(made.text(random.Random(f"{seed} {way}")), folder) for way in range(ways)]
    for each in found:
        if each.consistency.undecided:
            yield f"undecided: {each.consistency.undecided}\n{each.text}"
    for one in found:
        for other in found:
            for members in one.lacking(other):
                yield f"{members} is found of\n{other.text}\nand not of\n{one.text}"
