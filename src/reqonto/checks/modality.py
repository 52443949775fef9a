"""Recommendations that cannot all be followed: the cheapest ones to give up; and permissions that can never be used.

A set of recommendations is given up so that all musts and the remaining recommendations hold together, in every
declared situation, and wherever a requirement applies that is known to clash with a recommendation.  The cheapest such
set is found exactly: each question that is impossible tells a set of which one has to go, a solver for weighted
propositional problems chooses the cheapest ones that leave none of these sets whole, and the questions are asked again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import chain, combinations
from math import lcm

from reqonto.backends.base import Impossible, Possible
from reqonto.checks.conflicts import possible
from reqonto.checks.findings import listed
from reqonto.checks.further import Context, Outcome
from reqonto.checks.questions import Asker, triggered
from reqonto.checks.scenarios import labels_of
from reqonto.checks.told import told_world
from reqonto.checks.verdicts import Open, World
from reqonto.diagnostics import codes_qualities as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.logic.show import plain
from reqonto.logic.terms import Formula
from reqonto.records import dataclass
from reqonto.spec.model import Specification

FEW = 6
"""Of so many ids all sets are looked at; for more a solver is loaded."""

WEIGHTS: Mapping[str, int] = {"high": 3, "medium": 2, "low": 1}
"""What priorities weigh; a number is its own weight, and without a priority a recommendation weighs 1."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The cheapest recommendations to give up, in one circumstance (a situation, a trigger) or in all of them."""

    where: str
    ids: tuple[str, ...]
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Stays:
    """Whether a permission stays possible: with a world that uses it, if worlds are shown, or with what excludes it."""

    id: str
    possible: bool | None
    because: tuple[str, ...] = ()
    world: World | None = None


@dataclass(frozen=True, slots=True)
class Modality:
    """What recommendations and permissions come to; `overall` is None where all recommendations can be followed."""

    overall: GivenUp | None
    single: tuple[GivenUp, ...]
    permissions: tuple[Stays, ...]


@dataclass(slots=True)
class _Place:
    """A circumstance in which the recommendations must hold: a question, and the sets of which one has to go."""

    where: str
    goal: Formula | None
    sets: list[frozenset[str]] = field(default_factory=list)
    fixed: bool = False


def check(context: Context) -> Outcome | None:
    """The cheapest recommendations to give up, and which permissions stay possible."""
    shoulds, mays = context.theory.ids("should"), context.theory.ids("may")
    if not (shoulds or mays) or context.consistency is None or context.consistency.verdict != "consistent":
        return None
    asker = Asker.start(context.theory, context.budget, context.left() / 2, None, context.opened)
    opened: list[Open] = []
    weights = {id_: weight_of(context.specification, id_) for id_ in shoulds}
    places = _places(context, asker, shoulds)
    overall = cheapest("", places, asker, weights, opened)
    single = [cheapest(place.where, [place], asker, weights, opened) for place in places]
    found = Modality(
        overall,
        tuple(each for each in single if each is not None and each.where),
        tuple(_stays(id_, context, asker) for id_ in mays if context.wants(id_)),
    )
    return Outcome(found, findings=tuple(_findings(found, context)), opened=tuple(_once(opened)))


def weight_of(specification: Specification, key: str) -> Fraction:
    """What a recommendation weighs, by its priority."""
    entry = specification.entries.get(key)
    written = entry.meta.priority if entry is not None else ""
    if written in WEIGHTS:
        return Fraction(WEIGHTS[written])
    try:
        number = Fraction(written)
    except (ValueError, ZeroDivisionError):
        return Fraction(1)
    return number if number > 0 else Fraction(1)


# ---------------------------------------------------------------- recommendations


def _places(context: Context, asker: Asker, shoulds: Collection[str]) -> list[_Place]:
    """Everything together, each situation, and each trigger or pair that is known to clash with a recommendation."""
    if not shoulds:
        return []
    found = [_Place("", None), *(_Place(id_, goal) for id_, goal in context.theory.situations)]
    assert context.consistency is not None
    for conflict in context.consistency.conflicts:
        weak = frozenset(id_ for id_ in conflict.members if id_ in shoulds)
        if conflict.kind == "situation":
            # Its minimal conflicts are known; one among musts alone no recommendation mends.
            situation = next(place for place in found if place.where == conflict.trigger[0])
            situation.fixed |= not weak
            situation.sets += [weak] if weak else []
            continue
        if not weak or conflict.kind == "absolute":
            continue
        where = " + ".join(conflict.trigger)
        goal = triggered(asker.theory.by_id[conflict.trigger[0]]) if conflict.kind == "trigger" else conflict.goal
        known = next((place for place in found if place.where == where), None)
        if known is None:
            known = _Place(where, goal, fixed=goal is None)
            found.append(known)
        known.sets.append(weak)
    return found


def cheapest(
    where: str, places: Sequence[_Place], asker: Asker, weights: Mapping[str, Fraction], opened: list[Open]
) -> GivenUp | None:
    """The cheapest recommendations without which each place is possible; None if none has to go."""
    musts = asker.theory.ids("must")
    waiting = [place for place in places if not place.fixed]
    while True:
        given = cheapest_hitting([known for place in places for known in place.sets], weights)
        place = waiting[0] if waiting else None
        if place is None:
            return GivenUp(where, given, sum((weights[id_] for id_ in given), Fraction(0))) if given else None
        kept = (*musts, *(id_ for id_ in weights if id_ not in given))
        name = f"{place.where} without {' '.join(given)}"
        answer = asker.ask(None, kept) if place.goal is None else possible(asker, place.goal, kept, name=name)
        if isinstance(answer, Impossible) and (weak := frozenset(answer.core) & weights.keys()):
            # Whatever was possible without some recommendations may not be without others: ask all places again.
            place.sets.append(frozenset(weak))
            waiting = [each for each in places if not each.fixed]
            continue
        if not isinstance(answer, Possible | Impossible):
            opened.append(
                Open("situation", (place.where,), answer.reason)
                if place.where
                else Open("all", tuple(weights), answer.reason)
            )
        # Possible; or the musts exclude it by themselves, which no recommendation mends.
        waiting = waiting[1:]


def cheapest_hitting(sets: Iterable[frozenset[str]], weights: Mapping[str, Fraction]) -> tuple[str, ...]:
    """The cheapest ids that leave none of the sets whole; of equally cheap ones those that come later go."""
    wanted = list(dict.fromkeys(sets))
    if not wanted:
        return ()
    order = [id_ for id_ in weights if any(id_ in each for each in wanted)]
    scale = lcm(*(weights[id_].denominator for id_ in order))
    # The places of all together weigh less than the least difference of weights.
    step = len(order) * (len(order) + 1) // 2 + 1
    costs = {id_: int(weights[id_] * scale) * step + len(order) - place for place, id_ in enumerate(order)}
    if len(order) <= FEW:
        every = chain.from_iterable(combinations(order, size) for size in range(1, len(order) + 1))
        hitting = (ids for ids in every if not any(each.isdisjoint(ids) for each in wanted))
        return min(hitting, key=lambda ids: sum(costs[id_] for id_ in ids))
    return _cheapest_of_many(wanted, costs)


def _cheapest_of_many(wanted: Sequence[frozenset[str]], costs: Mapping[str, int]) -> tuple[str, ...]:
    """See `cheapest_hitting`; by a solver for weighted propositional problems."""
    from pysat.examples.rc2 import RC2
    from pysat.formula import WCNF

    order = list(costs)
    number = {id_: index for index, id_ in enumerate(order, start=1)}
    formula = WCNF()
    for each in wanted:
        formula.append([number[id_] for id_ in order if id_ in each])
    for id_ in order:
        formula.append([-number[id_]], weight=costs[id_])
    with RC2(formula) as solver:
        model = set(solver.compute() or ())
    return tuple(id_ for id_ in order if number[id_] in model)


def _once(items: Iterable[Open]) -> Iterable[Open]:
    seen: dict[tuple[str, tuple[str, ...]], Open] = {}
    for item in items:
        seen.setdefault((item.question, item.ids), item)
    return seen.values()


# ---------------------------------------------------------------- permissions


def _stays(id_: str, context: Context, asker: Asker) -> Stays:
    """Whether some world that keeps all musts uses the permission."""
    assert context.consistency is not None
    for conflict in context.consistency.conflicts:
        if conflict.trigger == (id_,):
            return Stays(id_, possible=False, because=_others(id_, (*conflict.members, *conflict.background)))
    for vacuity in context.consistency.vacuous:
        if vacuity.requirement == id_:
            return Stays(id_, possible=False, because=vacuity.because)
    if not context.worlds and id_ in context.consistency.usable:
        return Stays(id_, possible=True)
    musts = asker.theory.ids("must")
    labels = labels_of(context.specification, context.theory)
    for axiom in asker.theory.by_id[id_]:
        answer = asker.ask(axiom.exercised, musts)
        if isinstance(answer, Possible):
            return Stays(id_, possible=True, world=told_world(asker, axiom.exercised, musts, answer.witness, labels))
        if not isinstance(answer, Impossible):
            return Stays(id_, possible=None)
    return Stays(id_, possible=False)


def _others(id_: str, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(other for other in ids if other != id_)


# ---------------------------------------------------------------- what users read


def _findings(found: Modality, context: Context) -> Iterable[Diagnostic]:
    if found.overall is None:
        return
    entries = context.specification.entries
    spans = [(key, entries[key].span) for key in found.overall.ids if key in entries]
    labels = tuple(Label(span, Text("to be given up", "应放弃")) for _, span in spans)
    notes = tuple(said(each) for each in found.single)
    fields = {"given": listed(found.overall.ids), "weight": plain(found.overall.weight)}
    place = next((span for _, span in spans), None)
    yield Diagnostic(codes.CHEAPEST, place, fields, labels, notes=notes, about="+".join(found.overall.ids))


def said(each: GivenUp) -> Text:
    """What has to be given up where."""
    ids, weight = listed(each.ids), plain(each.weight)
    return Text(
        f"{each.where}: give up {ids.en} (weight {weight})",
        f"{each.where}：放弃 {ids.zh}（权重 {weight}）",
    )
