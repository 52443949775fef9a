"""What the objects of a story are called: customers by first names, others after what they are, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from reqonto.diagnostics.diagnostic import Text
from reqonto.lazily import pattern
from reqonto.logic.paraphrase import conjuncts
from reqonto.logic.show import NO_LABELS, Labels
from reqonto.logic.sorts import PARTY, ObjectSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import Apply, Holds, IsKind, sort_of
from reqonto.logic.theory import Theory
from reqonto.logic.walk import every_node
from reqonto.records import dataclass

PEOPLE = tuple(
    Text(en, zh)
    for en, zh in (
        ("alice", "小美"),
        ("bob", "小明"),
        ("carol", "小林"),
        ("dave", "小强"),
        ("erin", "小芳"),
        ("frank", "小刚"),
        ("grace", "小丽"),
        ("heidi", "小华"),
        ("ivan", "小伟"),
        ("judy", "小燕"),
    )
)
"""First names of those who buy."""

_BUYER = pattern(
    r"\b(?:customer|consumer|buyer|shopper|member|user|client)s?\b|顾客|消费者|买家|会员|用户|客户|买方", re.IGNORECASE
)
_GAP = pattern(r"\W+")
_CAMEL = pattern(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Positions:
    """The kinds that a theory declares for the parties that a symbol gives, and by place for those it is about."""

    results: Mapping[str, str]
    arguments: Mapping[str, Mapping[int, str]]


def positions(theory: Theory) -> Positions:
    """Which role each symbol of a theory asks for."""
    results: dict[str, str] = {}
    for axiom in theory.axioms:
        if axiom.force != "structure":
            continue
        for node in every_node(axiom.formula):
            if isinstance(node, IsKind) and isinstance(node.term, Apply) and node.term.function.result == PARTY:
                results.setdefault(node.term.function.name, node.kind)
    arguments: dict[str, dict[int, str]] = {}
    for axiom in theory.axioms:
        match axiom.trigger:
            # What holds between certain kinds of parties only.
            case Holds(Apply(function, args)) if axiom.force == "structure":
                for part in conjuncts(axiom.duty):
                    if isinstance(part, IsKind) and part.term in args and sort_of(part.term) == PARTY:
                        arguments.setdefault(function.name, {})[args.index(part.term)] = part.kind
            case _:
                pass
    for name, function in theory.functions.items():
        owner = theory.kinds.get(name.rpartition(".")[0])
        if owner is not None and owner.sort == PARTY and function.args[:1] == (PARTY,):
            arguments.setdefault(name, {})[0] = owner.name
    return Positions(results, arguments)


def roles_played(world: Structure, theory: Theory, party: str, declared: Positions) -> tuple[str, ...]:
    """The roles that a party fills somewhere in the world, in the order of their declaration."""
    found = set(_filled(world, party, declared))
    return tuple(kind for kind in theory.kinds if kind in found and kind != PARTY.name)


def special_roles(world: Structure, theory: Theory, party: str, declared: Positions) -> tuple[str, ...]:
    """The roles that a party fills, without those above others of them: a member is a customer in any case."""
    plays = roles_played(world, theory, party, declared)
    return tuple(kind for kind in plays if not any(kind in theory.ancestors(each)[1:] for each in plays))


def _filled(world: Structure, party: str, declared: Positions) -> Iterator[str]:
    tables: list[tuple[str, Mapping[tuple[Value, ...], object]]] = [*world.functions.items(), *world.timelines.items()]
    for name, table in tables:
        kind = declared.results.get(name)
        if kind is not None and name in world.functions and party in world.functions[name].values():
            yield kind
        for place, role in declared.arguments.get(name, {}).items():
            if party in world.members.get(role, ()) and any(args[place] == party for args in table):
                yield role


def label_of(name: str, labels: Labels) -> Text:
    """What a symbol is called, else the last part of its name."""
    found = labels.get(name)
    if found is not None:
        return found
    short = name.rpartition(".")[2]
    return Text(short, short)


def called(world: Structure, theory: Theory, labels: Labels = NO_LABELS) -> dict[str, Text]:
    """A readable name for every object of a world in both languages, each name once."""
    objects = {name for names in world.elements.values() for name in names}
    values = {value for table in world.functions.values() for value in table.values() if isinstance(value, str)}
    others = values - objects
    taken = {"en": set(others), "zh": set(others)}
    counts: dict[str, int] = {}
    declared = positions(theory)
    found: dict[str, Text] = {}
    seen = _appearance(world, theory)
    for sort, names in world.elements.items():
        for name in sorted(names, key=lambda each: seen.get(each, len(seen))):
            kind = _role(world, theory, name, declared) if sort == PARTY.name else sort
            counts[kind] = counts.get(kind, 0) + 1
            buyers = counts[kind] <= len(PEOPLE) and sort == PARTY.name and buys(kind, labels)
            label = label_of(kind, labels)
            plain = PEOPLE[counts[kind] - 1] if buyers else _numbered(kind, label, counts[kind])
            found[name] = Text(_unique(plain.en, taken["en"]), _unique(plain.zh, taken["zh"]))
    return found


def _appearance(world: Structure, theory: Theory) -> dict[str, int]:
    """The objects of events in the order in which a story comes to speak of them."""
    timed: list[tuple[Fraction, int, str, ObjectSort]] = []
    for sort in theory.sorts:
        for name in world.elements.get(sort.name, ()) if sort in theory.event_sorts else ():
            at = world.functions.get(f"{sort.name}.time", {}).get((name,))
            timed.append((at if isinstance(at, Fraction) else Fraction(0), len(timed), name, sort))
    order: dict[str, None] = {}
    for _, _, name, sort in sorted(timed, key=lambda each: each[:2]):
        order[name] = None
        for function in theory.functions.values():
            if function.args == (sort,) and isinstance(function.result, ObjectSort):
                value = world.functions.get(function.name, {}).get((name,))
                if value is not None:
                    order[str(value)] = None
    return {name: index for index, name in enumerate(order)}


def _role(world: Structure, theory: Theory, party: str, declared: Positions) -> str:
    """The role by which a party is best known: one that it fills, else the most special one that it has."""
    has = [kind for kind, members in world.members.items() if party in members]
    acts = roles_played(world, theory, party, Positions(declared.results, {}))
    plays = acts or roles_played(world, theory, party, declared) or tuple(kind for kind in theory.kinds if kind in has)
    special = [kind for kind in plays if not any(kind in theory.ancestors(other)[1:] for other in plays)]
    return special[0] if special else PARTY.name


def buys(kind: str, labels: Labels) -> bool:
    """Whether those of a kind are customers, by what the kind is called."""
    label = label_of(kind, labels)
    return any(_BUYER.search(text) for text in (kind.rpartition(".")[2], label.en, label.zh))


def _numbered(kind: str, label: Text, number: int) -> Text:
    """`courier1`: after the label or the symbol, whichever is shorter and written in the letters of the language."""
    short = kind.rpartition(".")[2]
    en = _GAP.sub("_", label.en).strip("_")
    if short.isascii():
        en = min(_CAMEL.sub("_", short), en, key=len) if en.isascii() and en else _CAMEL.sub("_", short)
    zh = _GAP.sub("", label.zh)
    if not short.isascii():
        zh = min(_GAP.sub("", short), zh, key=len)
    return Text(f"{en.lower()}{number}", f"{zh}{number}")


def _unique(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
