"""Which requirement follows from another one with the same trigger (an answer within 6 h is one within 24 h)?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import permutations

from reqonto.backends.base import Impossible, Possible, Undecided
from reqonto.cache import digest
from reqonto.checks.conflicts import possible
from reqonto.checks.questions import Asker
from reqonto.checks.verdicts import Redundancy
from reqonto.logic.canonical import canonical
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula, Not, conjunction
from reqonto.logic.theory import Axiom

FEW = 2
"""A single question is asked by itself."""


def check_redundancy(asker: Asker, asked: tuple[str, ...], skip: Collection[str]) -> list[Redundancy]:
    """The requirements that follow from one other with the same trigger, with the strongest such one.

    Of requirements that say the same the first one stays.  Those of `skip` never apply, or clash: everything follows
    from them.
    """
    found: list[Redundancy] = []
    for group in alike(asker, [id_ for id_ in asked if id_ not in skip]):
        found += _in_group(asker, group)
    order = {id_: index for index, id_ in enumerate(asked)}
    return sorted(found, key=lambda item: order[item.requirement])


def alike(asker: Asker, ids: Iterable[str]) -> list[list[str]]:
    """The requirements that share a trigger, where several do."""
    groups: dict[str, list[str]] = {}
    for id_ in ids:
        axioms = asker.theory.by_id[id_]
        if len(axioms) == 1:
            groups.setdefault(_premise(axioms[0]), []).append(id_)
    return [group for group in groups.values() if len(group) > 1]


def _premise(axiom: Axiom) -> str:
    """The trigger up to the names of its variables."""
    names = {var.name: f"${index}" for index, var in enumerate(axiom.vars)}
    sorts = " ".join(repr(var.sort) for var in axiom.vars)
    return f"{sorts} | {canonical(axiom.trigger, names)}"


def _in_group(asker: Asker, group: list[str]) -> list[Redundancy]:
    follows = which_follow(asker, group)
    found: list[Redundancy] = []
    for weaker in group:
        reasons = [
            stronger
            for stronger in group
            if (stronger, weaker) in follows
            # Of two that say the same, the first stays.
            and ((weaker, stronger) not in follows or group.index(stronger) < group.index(weaker))
        ]
        if reasons:
            # What makes the requirement superfluous tells more than what a recommendation would do as well.
            strongest = max(
                reasons,
                key=lambda id_: (
                    _removable(asker, weaker, follows[id_, weaker]),
                    sum((id_, other) in follows for other in group),
                    -group.index(id_),
                ),
            )
            because = follows[strongest, weaker]
            found.append(Redundancy(weaker, because, _removable(asker, weaker, because)))
    return found


def which_follow(asker: Asker, group: Sequence[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """For each two of a group of which the second follows from the first, the ids from which it does."""
    follows: dict[tuple[str, str], tuple[str, ...]] = {}
    worlds = _worlds(asker, group)
    for weaker in group:
        for stronger in group:
            if weaker == stronger:
                continue
            asker.step("redundancy")
            because = entails(asker, stronger, weaker, worlds)
            if because is not None:
                follows[stronger, weaker] = because
    return follows


def _worlds(asker: Asker, group: Sequence[str]) -> list[Structure]:
    """Worlds that break one of a group and keep the others: so none of the others implies that one."""
    memory = asker.memory
    if memory is not None:
        pairs = list(permutations(group, 2))
        open_ = sum(memory.recall(_key(asker, *pair)) is None for pair in pairs)
        # Of one that was changed the worlds that showed it before will mostly do: they are looked at one by one.
        if open_ < FEW or open_ <= len(pairs) // 2:
            return []
    goals = [
        conjunction(
            _denial(asker, weaker),
            *(axiom.formula for other in group if other != weaker for axiom in asker.theory.by_id[other]),
        )
        for weaker in group
    ]
    return asker.gather(goals, ())


def _denial(asker: Asker, id_: str) -> Formula:
    return conjunction(*(Not(axiom.formula) for axiom in asker.theory.by_id[id_]))


def _removable(asker: Asker, weaker: str, because: Collection[str]) -> bool:
    """Whether what implies a requirement binds as much as it does."""
    forces = {axiom.force for id_ in because for axiom in asker.theory.by_id[id_]}
    return asker.theory.by_id[weaker][0].force != "must" or "should" not in forces


def entails(asker: Asker, stronger: str, weaker: str, worlds: Collection[Structure] = ()) -> tuple[str, ...] | None:
    """The ids from which `weaker` follows, at most `stronger` and background; None unless that was proved.

    `worlds` keep the background; in some of them it may be seen that it does not follow.
    """
    memory = asker.memory
    if memory is None:
        return _proved(asker, stronger, weaker, worlds)[0]
    key = _key(asker, stronger, weaker)
    entry = memory.recall(key)
    if entry is not None:
        told = entry.get("because")
        known = tuple(str(id_) for id_ in told) if isinstance(told, list) else None
        return known if known is None or all(id_ in asker.theory.by_id for id_ in known) else None
    because, decided = _proved(asker, stronger, weaker, worlds)
    if decided:
        memory.note(key, {"because": None if because is None else list(because)})
    return because


def _key(asker: Asker, stronger: str, weaker: str) -> str:
    """Under which key it is remembered whether one requirement follows from another."""
    memory = asker.memory
    assert memory is not None
    ground = [memory.prints[id_] for id_ in asker.background]
    limits = f"{asker.budget.bound} {asker.budget.steps}"
    return "r" + digest(memory.about, memory.prints[stronger], memory.prints[weaker], limits, *ground)


def _proved(
    asker: Asker, stronger: str, weaker: str, worlds: Collection[Structure]
) -> tuple[tuple[str, ...] | None, bool]:
    """See `entails`; and whether all questions were decided."""
    denial = _denial(asker, weaker)
    answer = possible(asker, denial, (stronger,), name=f"{stronger} without {weaker}", known=worlds)
    if not isinstance(answer, Impossible):
        return None, isinstance(answer, Possible)
    kept = [id_ for id_ in asker.theory.by_id if id_ in answer.core]
    decided = True
    for id_ in list(kept):
        rest = [other for other in kept if other != id_]
        fewer = asker.ask_exactly(denial, rest)
        decided &= not isinstance(fewer, Undecided)
        if isinstance(fewer, Impossible):
            kept = rest
    confirmed = asker.ask_exactly(denial, kept, session=asker.fresh())
    decided &= not isinstance(confirmed, Undecided)
    return tuple(kept) if isinstance(confirmed, Impossible) else None, decided
