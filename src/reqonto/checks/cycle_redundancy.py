"""Which requirement follows from life cycles ("ship only what was paid" beside one in which only that is shipped)?

Asked are those that a life cycle may imply: they read its state, or speak of several of its events, or of one and of
what its conditions read.  A life cycle and others that speak of the same events are kept together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypedDict

from reqonto.backends.base import Budget, Undecided
from reqonto.cache import digest
from reqonto.checks.questions import Asker
from reqonto.checks.redundancy import denial, proved
from reqonto.checks.remembered import LASTING
from reqonto.checks.verdicts import Open, Redundancy
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import IsKind
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import bound, every_node, functions_in

STEPS = 3_000_000
"""How many solver steps one question may take: what follows from a life cycle follows soon, or is not found at all."""
BOUND = 2
"""How many more objects of a kind are tried than the question begins with."""


class _Words(TypedDict):
    """What axioms speak of: kinds of events, changing values, and fixed values (and kinds) of what is no event.

    `named` are the kinds of events over which each of the axioms quantifies, once for each variable.
    """

    events: list[str]
    values: list[str]
    fixed: list[str]
    named: list[list[str]]


def follow_from_cycles(asker: Asker, asked: Iterable[str], skip: Collection[str]) -> list[Redundancy]:
    """The requirements that follow from life cycles (and background); those of `skip` are neither asked nor kept."""
    told = [id_ for id_ in asker.theory.ids("must") if id_ in asker.theory.lemmas_by_id and id_ not in skip]
    asked = [id_ for id_ in asked if id_ not in skip and id_ not in told] if told else []
    words = asker.gists("words", (*told, *asked), lambda axioms: _words(asker, axioms))
    cycles = {id_: words[id_] for id_ in told}
    wanted = {id_: _related(words[id_], cycles) for id_ in asked}
    wanted = {id_: keeping for id_, keeping in wanted.items() if keeping}
    # What a duty follows from is found soon; the whole allowance of a question would mostly be spent in vain.
    less = Budget(min(asker.budget.steps, STEPS), asker.budget.seconds, min(asker.budget.bound, BOUND))
    modest = replace(asker, budget=less)
    found: list[Redundancy] = []
    worlds: dict[tuple[str, ...], list[Structure]] = {}
    for id_, keeping in wanted.items():
        asker.step("redundancy")
        if keeping not in worlds:
            worlds[keeping] = _worlds(modest, [other for other in wanted if wanted[other] == keeping], keeping)
        because, open_ = _from(modest, id_, keeping, worlds[keeping])
        if because is None and open_ is not None:
            asker.opened.append(Open("entailment", (id_, *keeping), open_.reason, dict(open_.bound)))
        if because and not cycles.keys().isdisjoint(because):
            found.append(Redundancy(id_, because))
    return found


def _words(asker: Asker, axioms: Iterable[Axiom]) -> _Words:
    """What axioms speak of."""
    kinds = asker.theory.event_sorts
    values: set[str] = set()
    fixed: set[str] = set()
    named: list[list[str]] = []
    for axiom in axioms:
        for name, function in functions_in(axiom.formula).items():
            if function.changing:
                values.add(name)
            elif not (function.args and function.args[0] in kinds):
                fixed.add(name)
        fixed |= {f"is a {node.kind}" for node in every_node(axiom.formula) if isinstance(node, IsKind)}
        variables = (var for node in every_node(axiom.formula) for var in bound(node))
        named.append([var.sort.name for var in variables if isinstance(var.sort, ObjectSort) and var.sort in kinds])
    events = {name for names in named for name in names}
    return {"events": sorted(events), "values": sorted(values), "fixed": sorted(fixed), "named": named}


def _related(own: _Words, cycles: Mapping[str, _Words]) -> tuple[str, ...]:
    """The life cycles that may imply a requirement together; none if it is not worth asking."""
    every = frozenset().union(*(words["events"] for words in cycles.values()))
    read = {name for words in cycles.values() for name in words["fixed"]}
    events, values = set(own["events"]), set(own["values"])
    if all(values.isdisjoint(words["values"]) for words in cycles.values()):
        events_in = max(sum(name in every for name in names) for names in own["named"])
        if events_in < 2 and not (events_in and not read.isdisjoint(own["fixed"])):
            return ()
    chosen: set[str] = set()
    while more := {
        name
        for name, words in cycles.items()
        if name not in chosen and not (events.isdisjoint(words["events"]) and values.isdisjoint(words["values"]))
    }:
        chosen |= more
        events = events.union(*(cycles[name]["events"] for name in more))
    return tuple(name for name in cycles if name in chosen)


def _worlds(asker: Asker, ids: list[str], keeping: tuple[str, ...]) -> list[Structure]:
    """Worlds that keep the life cycles and break some of the requirements: these do not follow."""
    memory = asker.memory
    if memory is not None:
        ids = [id_ for id_ in ids if memory.recall(_key(asker, id_, keeping)) is None]
    return asker.gather([denial(asker, id_) for id_ in ids], keeping) if len(ids) > 1 else []


def _from(
    asker: Asker, id_: str, keeping: tuple[str, ...], worlds: Collection[Structure]
) -> tuple[tuple[str, ...] | None, Undecided | None]:
    """The ids from which a requirement follows, of life cycles and the background; None unless that was proved.

    And what stayed open.
    """
    memory = asker.memory
    if memory is None:
        return proved(asker, keeping, id_, worlds)
    key = _key(asker, id_, keeping)
    entry = memory.recall(key)
    if entry is not None:
        told, reason, bound = (entry.get(name) for name in ("because", "open", "bound"))
        known = tuple(str(each) for each in told) if isinstance(told, list) else None
        if known is not None and not all(each in asker.theory.by_id for each in known):
            known = None
        if not isinstance(reason, str):
            return known, None
        sizes = {str(sort): size for sort, size in bound.items()} if isinstance(bound, dict) else {}
        return known, Undecided(reason, sizes)
    because, open_ = proved(asker, keeping, id_, worlds)
    # What took too many steps would take as many again.
    if open_ is None or open_.reason in LASTING:
        left = {} if open_ is None else {"open": open_.reason, "bound": dict(open_.bound)}
        memory.note(key, {"because": None if because is None else list(because), **left})
    return because, open_


def _key(asker: Asker, id_: str, keeping: tuple[str, ...]) -> str:
    """Under which key it is remembered from which life cycles a requirement follows."""
    memory = asker.memory
    assert memory is not None
    prints = (memory.prints[each] for each in (id_, *keeping, *asker.background))
    return "f" + digest(memory.about, f"{asker.budget.bound} {asker.budget.steps}", *prints)
