"""Which requirement follows from another one with the same trigger (an answer within 6 h is one within 24 h)?

Or from one that says the same of events that lie otherwise in time (the same key within 24 h, within 12 h)?
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import permutations
from typing import Literal

from reqonto.backends.base import Impossible, Undecided
from reqonto.cache import digest
from reqonto.checks.conflicts import possible
from reqonto.checks.linked import linked_groups
from reqonto.checks.questions import Asker, premise_of
from reqonto.checks.verdicts import Open, Redundancy
from reqonto.logic.canonical import canonical
from reqonto.logic.demands import demands_later
from reqonto.logic.paraphrase import conjuncts
from reqonto.logic.sorts import INSTANT, Sort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Aggregate, AtLeast, Compare, Formula, Not, Var, conjunction, disjunction, sort_of
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import every_node, functions_in
from reqonto.logic.windows import limit_of

FEW = 2
"""A single question is asked by itself; what one event says is compared with the same trigger only."""

MOST_BESIDE = 4
"""So many requirements that say on which side of zero amounts are, are kept beside one that limits their sum."""


def check_redundancy(asker: Asker, asked: tuple[str, ...], skip: Collection[str]) -> list[Redundancy]:
    """The requirements that follow from one other with the same trigger, with the strongest such one.

    Of requirements that say the same the first one stays.  Those of `skip` never apply, or clash: everything follows
    from them.
    """
    found: list[Redundancy] = []
    ids = [id_ for id_ in asked if id_ not in skip]
    for group in alike(asker, ids):
        found += _in_group(asker, group)
    settled = {each.requirement for each in found}
    for group in alike_but_for_times(asker, [id_ for id_ in ids if id_ not in settled]):
        found += _in_group(asker, group)
    order = {id_: index for index, id_ in enumerate(asked)}
    return sorted(found, key=lambda item: order[item.requirement])


def alike(asker: Asker, ids: Iterable[str]) -> list[list[str]]:
    """The requirements that share a trigger and speak of the same things, where several do."""
    groups: dict[str, list[str]] = {}
    single = [id_ for id_ in ids if len(asker.theory.by_id[id_]) == 1]
    for id_, premise in asker.gists("premise", single, lambda axioms: premise_of(axioms[0])).items():
        groups.setdefault(premise, []).append(id_)
    several = [group for group in groups.values() if len(group) > 1]
    return [linked for linked in linked_groups(asker, several) if len(linked) > 1] if several else []


def alike_but_for_times(asker: Asker, ids: Iterable[str]) -> list[list[str]]:
    """The requirements that say the same of several events, but of such as lie otherwise in time.

    "The same key within a day means the same order" says it of those within half a day too.
    """
    groups: dict[str, dict[str, list[str]]] = {}
    for id_ in ids:
        axioms = asker.theory.by_id[id_]
        if len(axioms) != 1 or sum(var.sort in asker.theory.event_sorts for var in axioms[0].vars) < FEW:
            continue
        (axiom,) = axioms
        names = {var.name: f"${index}" for index, var in enumerate(axiom.vars)}
        timeless = sorted(canonical(part, names) for part in conjuncts(axiom.trigger) if not _says_how_far(part))
        sorts = " ".join(repr(var.sort) for var in axiom.vars)
        key = f"{sorts} | {timeless} | {canonical(axiom.duty, names)}"
        groups.setdefault(key, {}).setdefault(premise_of(axiom), []).append(id_)
    return [[id_ for each in group.values() for id_ in each] for group in groups.values() if len(group) > 1]


def _says_how_far(part: Formula) -> bool:
    """Whether a condition compares times, or says that two events are two."""
    match part:
        case Compare("!=", Var(), Var()) | Not(Compare("=", Var(), Var())):
            return True
        case Compare(_, left, _):
            return sort_of(left) == INSTANT
        case _:
            return False


def _in_group(asker: Asker, group: list[str]) -> list[Redundancy]:
    opened: dict[str, Open] = {}
    follows = which_follow(asker, group, opened)
    settled = {weaker for _, weaker in follows}
    asker.opened += [each for weaker, each in opened.items() if weaker not in settled]
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
            relation = relation_of(asker, because, back=follows.get((weaker, strongest)) == (weaker,))
            found.append(Redundancy(weaker, because, _removable(asker, weaker, because), relation))
    return found


def relation_of(asker: Asker, because: Sequence[str], *, back: bool) -> Literal["follows", "less", "same"]:
    """What a requirement says beside the reason from which it follows; `back` tells that this follows from it."""
    if len(because) != 1 or because[0] in asker.background or because[0] in asker.theory.lemmas_by_id:
        return "follows"
    return "same" if back else "less"


def which_follow(
    asker: Asker, group: Sequence[str], opened: dict[str, Open] | None = None
) -> dict[tuple[str, str], tuple[str, ...]]:
    """For each two of a group of which the second follows from the first, the ids from which it does.

    Of limits, of which one looks as if it could follow, `opened` is told by their id what stayed open.
    """
    opened = {} if opened is None else opened
    follows: dict[tuple[str, str], tuple[str, ...]] = {}
    worlds = _worlds(asker, group)
    for weaker in group:
        for stronger in group:
            if weaker == stronger:
                continue
            asker.step("redundancy")
            because = entails(asker, stronger, weaker, worlds, opened)
            if because is not None:
                follows[stronger, weaker] = because
    return follows


def _worlds(asker: Asker, group: Sequence[str]) -> list[Structure]:
    """Worlds that break one of a group and keep the others: so none of the others implies that one."""
    memory = asker.memory
    if memory is not None:
        pairs = list(permutations(group, 2))
        open_ = sum(memory.recall(_key(asker, *pair, *_beside(asker, *pair))) is None for pair in pairs)
        # Of one that was changed the worlds that showed it before will mostly do: they are looked at one by one.
        if open_ < FEW or open_ <= len(pairs) // 2:
            return []
    goals = [
        conjunction(
            denial(asker, weaker),
            *(axiom.formula for other in group if other != weaker for axiom in asker.theory.by_id[other]),
        )
        for weaker in group
        # What takes more events than a world can well have needs none where counting tells.
        if not any(_apart(asker, other, weaker) for other in group if other != weaker)
    ]
    return asker.gather(goals, ())


def denial(asker: Asker, id_: str) -> Formula:
    """That a requirement is broken."""
    return broken_somewhere(asker.theory.by_id[id_])


def broken_somewhere(axioms: Iterable[Axiom]) -> Formula:
    """That one of some axioms is broken."""
    return disjunction(*(Not(axiom.formula) for axiom in axioms))


def _removable(asker: Asker, weaker: str, because: Collection[str]) -> bool:
    """Whether what implies a requirement binds as much as it does."""
    forces = {axiom.force for id_ in because for axiom in asker.theory.by_id[id_]}
    return asker.theory.by_id[weaker][0].force != "must" or "should" not in forces


def entails(
    asker: Asker, stronger: str, weaker: str, worlds: Collection[Structure], opened: dict[str, Open]
) -> tuple[str, ...] | None:
    """The ids from which `weaker` follows: `stronger`, background, and what says on which side of zero amounts are.

    None unless that was proved.  `worlds` keep the background; in some of them it may be seen that it does not follow.
    """
    memory = asker.memory
    beside = _beside(asker, stronger, weaker)
    if memory is None:
        return _settled(asker, stronger, weaker, beside, worlds, opened)[0]
    key = _key(asker, stronger, weaker, *beside)
    entry = memory.recall(key)
    if entry is not None:
        told = entry.get("because")
        known = tuple(str(id_) for id_ in told) if isinstance(told, list) else None
        return known if known is None or all(id_ in asker.theory.by_id for id_ in known) else None
    because, decided = _settled(asker, stronger, weaker, beside, worlds, opened)
    if decided:
        memory.note(key, {"because": None if because is None else list(because)})
    return because


def _key(asker: Asker, *ids: str) -> str:
    """Under which key it is remembered whether one requirement follows from another, and what is kept beside."""
    memory = asker.memory
    assert memory is not None
    limits = f"{asker.budget.bound} {asker.budget.steps}"
    return "r" + digest(memory.about, *(memory.prints[id_] for id_ in ids), limits, asker.ground)


def _settled(
    asker: Asker,
    stronger: str,
    weaker: str,
    beside: tuple[str, ...],
    worlds: Collection[Structure],
    opened: dict[str, Open],
) -> tuple[tuple[str, ...] | None, bool]:
    """See `entails`; and whether all questions were decided."""
    if _apart(asker, stronger, weaker):
        return None, True
    because, open_ = proved(asker, (stronger,), weaker, worlds)
    if because is None and beside:
        because, open_ = proved(asker, (stronger, *beside), weaker, worlds)
        if because is not None and stronger not in because:
            # That is another reason, and found with another one of the group.
            because = None
    if because is None and open_ is not None and open_.reason != "time" and _counting(asker, stronger, weaker):
        opened.setdefault(weaker, Open("entailment", (weaker, stronger), open_.reason, dict(open_.bound)))
    return because, open_ is None


def proved(
    asker: Asker, keeping: tuple[str, ...], weaker: str, worlds: Collection[Structure]
) -> tuple[tuple[str, ...] | None, Undecided | None]:
    """The ids from which a requirement follows, of some and the background; and what stayed open."""
    broken = denial(asker, weaker)
    answer = possible(asker, broken, keeping, name=f"{' '.join(keeping)} without {weaker}", known=worlds)
    if not isinstance(answer, Impossible):
        return None, answer if isinstance(answer, Undecided) else None
    kept = [id_ for id_ in asker.theory.by_id if id_ in answer.core]
    open_: Undecided | None = None
    for id_ in list(kept):
        rest = [other for other in kept if other != id_]
        fewer = asker.ask_exactly(broken, rest)
        if isinstance(fewer, Undecided):
            open_ = fewer
        elif isinstance(fewer, Impossible):
            kept = rest
    confirmed = asker.ask_exactly(broken, kept, session=asker.fresh())
    if isinstance(confirmed, Undecided):
        open_ = confirmed
    return tuple(kept) if isinstance(confirmed, Impossible) else None, open_


# ---------------------------------------------------------------- limits


def _apart(asker: Asker, stronger: str, weaker: str) -> bool:
    """Whether both limit the same by numbers, and the one leaves room for more than the other allows."""
    one, other = (limit_of(axiom.vars, axiom.duty) for id_ in (stronger, weaker) for axiom in asker.theory.by_id[id_])
    return one is not None and other is not None and one.compares(other) and not one.says(other)


def _counting(asker: Asker, *ids: str) -> bool:
    """Whether they count things of one kind, or add something up over them."""
    kinds: list[set[Sort]] = []
    for id_ in ids:
        nodes = [node for axiom in asker.theory.by_id[id_] for node in every_node(axiom.duty)]
        many = [node for node in nodes if isinstance(node, Aggregate) or (isinstance(node, AtLeast) and node.count > 1)]
        kinds.append({var.sort for node in many for var in node.vars})
    return bool(set.intersection(*kinds))


def _beside(asker: Asker, stronger: str, weaker: str) -> tuple[str, ...]:
    """The musts that may say on which side of zero the amounts are whose sums both limit."""
    sums = asker.gists("sums", (stronger, weaker), _summed)
    summed = set(sums[stronger]).intersection(sums[weaker])
    if not summed:
        return ()
    events = asker.theory.event_sorts
    found = [
        id_
        for id_ in asker.theory.ids("must")
        if id_ not in {stronger, weaker}
        and all(
            not summed.isdisjoint(functions_in(axiom.duty))
            and not any(isinstance(node, Aggregate) for node in every_node(axiom.formula))
            and not demands_later(axiom, events)
            for axiom in asker.theory.by_id[id_]
        )
    ]
    return tuple(found[:MOST_BESIDE])


def _summed(axioms: Sequence[Axiom]) -> list[str]:
    """The names of what axioms add up."""
    found = {
        name
        for axiom in axioms
        for node in every_node(axiom.duty)
        if isinstance(node, Aggregate) and node.kind == "sum" and node.body is not None
        for name in functions_in(node.body)
    }
    return sorted(found)
