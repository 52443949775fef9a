"""Which requirement follows from life cycles ("ship only what was paid" beside one in which only that is shipped)?

Asked are those that a life cycle may imply: they read its state, or speak of several of its events, or of one and of
what its conditions read.  A life cycle and others that speak of the same events are kept together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from reqonto.backends.base import Budget
from reqonto.cache import digest
from reqonto.checks.questions import Asker
from reqonto.checks.redundancy import denial, proved
from reqonto.checks.remembered import LASTING
from reqonto.checks.verdicts import Redundancy
from reqonto.logic.structure import Structure
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import bound, every_node, functions_in
from reqonto.records import dataclass

STEPS = 3_000_000
"""How many solver steps one question may take: what follows from a life cycle follows soon, or is not found at all."""
BOUND = 2
"""How many more objects of a kind are tried than the question begins with."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What axioms speak of: kinds of events, changing values, and fixed values of what is no event."""

    events: frozenset[str]
    values: frozenset[str]
    fixed: frozenset[str]


def follow_from_cycles(asker: Asker, asked: Iterable[str], skip: Collection[str]) -> list[Redundancy]:
    """The requirements that follow from life cycles (and background); those of `skip` are neither asked nor kept."""
    cycles = {
        id_: _words(asker, asker.theory.by_id[id_])
        for id_ in asker.theory.ids("must")
        if id_ in asker.theory.lemmas_by_id and id_ not in skip
    }
    wanted = {id_: _related(asker, id_, cycles) for id_ in asked if id_ not in skip and id_ not in cycles}
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
        because = _from(modest, id_, keeping, worlds[keeping])
        if because and not cycles.keys().isdisjoint(because):
            found.append(Redundancy(id_, because))
    return found


def _words(asker: Asker, axioms: Iterable[Axiom]) -> _Words:
    """What axioms speak of."""
    kinds = asker.theory.event_sorts
    events: set[str] = set()
    values: set[str] = set()
    fixed: set[str] = set()
    for axiom in axioms:
        for name, function in functions_in(axiom.formula).items():
            if function.changing:
                values.add(name)
            elif not (function.args and function.args[0] in kinds):
                fixed.add(name)
        variables = (var for node in every_node(axiom.formula) for var in bound(node))
        events |= {var.sort.name for var in variables if var.sort in kinds}
    return _Words(frozenset(events), frozenset(values), frozenset(fixed))


def _related(asker: Asker, id_: str, cycles: dict[str, _Words]) -> tuple[str, ...]:
    """The life cycles that may imply a requirement together; none if it is not worth asking."""
    axioms = asker.theory.by_id[id_]
    own = _words(asker, axioms)
    every = frozenset().union(*(words.events for words in cycles.values()))
    read = {name for words in cycles.values() for name in words.fixed}
    if not any(own.values & words.values for words in cycles.values()):
        events_in = _events_in(asker, axioms, every)
        if events_in < 2 and not (events_in and own.fixed & read):
            return ()
    events, values = own.events, own.values
    chosen: set[str] = set()
    while more := {
        name
        for name, words in cycles.items()
        if name not in chosen and (words.events & events or words.values & values)
    }:
        chosen |= more
        events = events.union(*(cycles[name].events for name in more))
    return tuple(name for name in cycles if name in chosen)


def _events_in(asker: Asker, axioms: Iterable[Axiom], kinds: Collection[str]) -> int:
    """How many events of some kinds requirements speak of, at most in one axiom."""
    sorts = asker.theory.event_sorts
    return max(
        sum(var.sort in sorts and var.sort.name in kinds for node in every_node(axiom.formula) for var in bound(node))
        for axiom in axioms
    )


def _worlds(asker: Asker, ids: list[str], keeping: tuple[str, ...]) -> list[Structure]:
    """Worlds that keep the life cycles and break some of the requirements: these do not follow."""
    memory = asker.memory
    if memory is not None:
        ids = [id_ for id_ in ids if memory.recall(_key(asker, id_, keeping)) is None]
    return asker.gather([denial(asker, id_) for id_ in ids], keeping) if len(ids) > 1 else []


def _from(
    asker: Asker, id_: str, keeping: tuple[str, ...], worlds: Collection[Structure]
) -> tuple[str, ...] | None:  # fmt: skip
    """The ids from which a requirement follows, of life cycles and the background; None unless that was proved."""
    memory = asker.memory
    if memory is None:
        return proved(asker, keeping, id_, worlds)[0]
    key = _key(asker, id_, keeping)
    entry = memory.recall(key)
    if entry is not None:
        told = entry.get("because")
        known = tuple(str(each) for each in told) if isinstance(told, list) else None
        return known if known is None or all(each in asker.theory.by_id for each in known) else None
    because, open_ = proved(asker, keeping, id_, worlds)
    # What took too many steps would take as many again.
    if open_ is None or open_.reason in LASTING:
        memory.note(key, {"because": None if because is None else list(because)})
    return because


def _key(asker: Asker, id_: str, keeping: tuple[str, ...]) -> str:
    """Under which key it is remembered from which life cycles a requirement follows."""
    memory = asker.memory
    assert memory is not None
    prints = (memory.prints[each] for each in (id_, *keeping, *asker.background))
    return "f" + digest(memory.about, f"{asker.budget.bound} {asker.budget.steps}", *prints)
