"""Which two requirements may be in the way of each other, and what else has to be kept for it to show.

Two requirements may clash if they speak of the same things, or if others lie between them: "who orders gets it within
two days", "only what was paid is shipped" and "who pays in cash pays at the door" can each two be kept.  What lies
between is found as resolution would find it: one calls for an event, another is about that event and calls for a second
one, which a third forbids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypedDict

from reqonto.checks.questions import Asker
from reqonto.logic.demands import demands_later, occurrences, speaks_of_events
from reqonto.logic.sorts import BOOL, ObjectSort
from reqonto.logic.terms import FALSE, And, Apply, AtLeast, Compare, Exists, ForAll, Formula, IsKind, Var
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import every_node

Candidate: TypeAlias = tuple[str, str, tuple[str, ...]]
"""Two requirements, and those between them that are kept as well."""

STEPS = 3
"""How many requirements may lie one behind the other between two."""


class Gist(TypedDict):
    """What the axioms under an id speak of, as far as it tells which of them may be in the way of each other.

    `speaks` is the vocabulary of what they demand, `symbols` that of each of them, `wants` and `denies` the kinds of
    events in it that have to be, and must not be; `calls` tells whether they call for something to happen, `happens`
    whether they speak of what happens at all; `acts` are the acts of the system without which they say nothing;
    `begins` are the kinds of events in their triggers.
    """

    speaks: list[str]
    symbols: list[list[str]]
    wants: list[str]
    denies: list[str]
    calls: bool
    happens: bool
    acts: list[str]
    begins: list[str]


def gist(theory: Theory, axioms: Sequence[Axiom]) -> Gist:
    """What axioms speak of."""
    events = theory.event_sorts
    found = [occurrences(axiom.formula, events) for axiom in axioms]
    return {
        "speaks": sorted(conclusions(theory, axioms)),
        "symbols": [sorted(_symbols(axiom.formula, theory)) for axiom in axioms],
        "wants": sorted({name for wanted, _ in found for name in wanted}),
        "denies": sorted({name for _, denied in found for name in denied}),
        "calls": any(demands_later(axiom, events) for axiom in axioms),
        "happens": any(_about_events(axiom, events) for axiom in axioms),
        "acts": _acts(theory, axioms),
        "begins": sorted({f"{var.sort.name}." for axiom in axioms for var in axiom.vars if var.sort in events}),
    }


def gists_of(asker: Asker) -> dict[str, Gist]:
    """What all requirements and all of the background speak of."""
    theory = asker.theory
    ids = [id_ for id_, axioms in theory.by_id.items() if axioms[0].force != "structure"]
    return asker.gists("vocabulary", ids, lambda axioms: gist(theory, axioms))


def candidate_pairs(asker: Asker, asked: tuple[str, ...], binding: tuple[str, ...]) -> Iterator[Candidate]:
    """The pairs whose conclusions share vocabulary, also through background; then those with some of `binding` between.

    Neither of the two is an exception to the other, and one of them calls for something to happen, unless both speak
    of fixed values only (and then of the same act of the system, or of none): a rule that only looks back and a
    prohibition say together that the later act is not allowed, which is lawful.
    """
    theory = asker.theory
    gists = gists_of(asker)
    speaks = vocabularies(theory, asked, gists)
    yields = {id_: {name for axiom in theory.by_id[id_] for name in axiom.yields_to} for id_ in asked}
    forces = {id_: theory.by_id[id_][0].force for id_ in asked}
    calls = {id_ for id_ in asked if gists[id_]["calls"]}
    plain = {id_ for id_ in asked if not gists[id_]["happens"]}

    def fits(one: str, other: str) -> bool:
        """Whether the two can be asked about at all."""
        return (
            (one in calls or other in calls or (one in plain and other in plain and _same_occasion(gists, one, other)))
            and one not in yields[other]
            and other not in yields[one]
            and "may" not in {forces[one], forces[other]}
        )

    ties = _Ties([id_ for id_ in binding if id_ not in calls and not _is_of_others(theory.by_id[id_])], gists)
    for one, other in _sharing(asked, speaks):
        if fits(one, other):
            yield one, other, ()
            if tied := ties.of(one, other):
                yield one, other, tied
    yield from _called_for(plain, calls, speaks, yields, gists)
    yield from _at_cells(theory, [id_ for id_ in asked if id_ in calls], binding, gists)
    chains = _Chains(theory, asked, binding, gists)
    for one, other in chains.ends([id_ for id_ in asked if id_ in calls]):
        if fits(one, other):
            between = {
                id_ for ends in ((one, other), (other, one)) if ends[0] in calls for id_ in chains.between(*ends)
            }
            if between:
                yield one, other, tuple(id_ for id_ in binding if id_ in between)


def _sharing(asked: Sequence[str], speaks: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
    """The pairs that have something in common, in the order of the ids."""
    index = _by_name(asked, speaks)
    order = {id_: place for place, id_ in enumerate(asked)}
    for place, one in enumerate(asked):
        others = {order[other] for name in speaks[one] for other in index.get(name, ())}
        yield from ((one, asked[other]) for other in sorted(others) if other > place)


def _by_name(ids: Iterable[str], names: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """For each name the ids that have it, in order."""
    found: dict[str, list[str]] = {}
    for id_ in ids:
        for name in names[id_]:
            found.setdefault(name, []).append(id_)
    return found


def _called_for(
    plain: Collection[str],
    calls: Collection[str],
    speaks: Mapping[str, set[str]],
    yields: Mapping[str, set[str]],
    gists: Mapping[str, Gist],
) -> Iterator[Candidate]:
    """Facts that exclude an act because of what must be so of it, with each requirement that calls for the act.

    "Gifts are not paid" and "only what is paid is shipped" exclude that gifts are shipped: who asks for that is at odds
    with the two.
    """
    order = {id_: place for place, id_ in enumerate(speaks)}
    facts = _by_name([id_ for id_ in speaks if id_ in plain and not gists[id_]["acts"]], speaks)
    calling = _by_name([id_ for id_ in speaks if id_ in calls], {id_: gists[id_]["wants"] for id_ in speaks})
    for rule in (id_ for id_ in speaks if id_ in plain and gists[id_]["acts"]):
        callers = {id_ for name in gists[rule]["acts"] for id_ in calling.get(f"{name}.", ())}
        about = {id_ for name in speaks[rule] for id_ in facts.get(name, ())} if callers else set()
        for fact in sorted(about, key=order.__getitem__):
            for caller in sorted(callers, key=order.__getitem__):
                if not any(yields[one] & {rule, fact, caller} for one in (rule, fact, caller)):
                    yield caller, fact, (rule,)


def _at_cells(
    theory: Theory, calling: Sequence[str], binding: Iterable[str], gists: Mapping[str, Gist]
) -> Iterator[Candidate]:
    """What calls for an act, with each cell of a table that grants the act in some cases only.

    That a cell forbids it in all cases is seen without asking about the two.
    """
    by_act: dict[str, list[str]] = {}
    for id_ in binding:
        if any(not axiom.asked and _in_some_cases(axiom) for axiom in theory.by_id[id_]):
            for name in gists[id_]["denies"]:
                by_act.setdefault(name, []).append(id_)
    order = {id_: index for index, id_ in enumerate(theory.by_id)}
    for caller in calling if by_act else ():
        for cell in dict.fromkeys(id_ for name in gists[caller]["wants"] for id_ in by_act.get(name, ())):
            exempt = {name for id_ in (caller, cell) for axiom in theory.by_id[id_] for name in axiom.yields_to}
            if exempt.isdisjoint({caller, cell}):
                one, other = sorted((caller, cell), key=order.__getitem__)
                yield one, other, ()


def _in_some_cases(axiom: Axiom) -> bool:
    """Whether the cell of a table depends on more than who acts, and on what."""
    told = axiom.trigger.parts if isinstance(axiom.trigger, And) else (axiom.trigger,)
    return axiom.duty != FALSE or not all(
        isinstance(part, IsKind) or (isinstance(part, Compare) and part.op == "=" and isinstance(part.right, Var))
        for part in told
    )


def _same_occasion(gists: Mapping[str, Gist], one: str, other: str) -> bool:
    """Whether two rules about facts speak of facts alone, or of those of the same act.

    "Only what is paid is shipped" and "gifts are not paid" say together that gifts are not shipped.
    """
    first, second = gists[one]["acts"], gists[other]["acts"]
    return (not first and not second) or not set(first).isdisjoint(second)


def _is_of_others(axioms: Iterable[Axiom]) -> bool:
    """Whether others alone can break this: then it is asked what they may do."""
    return any(axiom.by_external for axiom in axioms)


class _Ties:
    """Rules that only relate the events of two triggers: "who pays does so at the very moment of the order".

    What the two demand can be kept at any times but those at which the events come then.
    """

    def __init__(self, ids: Iterable[str], gists: Mapping[str, Gist]) -> None:
        self.begins = {id_: frozenset(told["begins"]) for id_, told in gists.items()}
        self.events: dict[str, frozenset[str]] = {}
        for id_ in ids:
            named = frozenset(name for names in gists[id_]["symbols"] for name in names if name.endswith("."))
            if len(named) > 1:
                self.events[id_] = named
        self.about = _by_name(self.events, self.events)

    def of(self, one: str, other: str) -> tuple[str, ...]:
        """Those that speak of events of both triggers, and of no others."""
        first, second = self.begins[one], self.begins[other]
        both = first | second
        near = dict.fromkeys(id_ for name in sorted(first - second) for id_ in self.about.get(name, ()))
        return tuple(
            id_ for id_ in near if id_ not in {one, other} and self.events[id_] <= both and self.events[id_] & second
        )


class _Chains:
    """What has to happen because of what, and what is in the way of it, as far as the vocabulary tells."""

    def __init__(
        self, theory: Theory, asked: Iterable[str], binding: Iterable[str], gists: Mapping[str, Gist]
    ) -> None:  # fmt: skip
        self.links = tuple(dict.fromkeys((*binding, *theory.ids("background"))))
        self.binding = frozenset(binding)
        either = _either_way(theory, gists)
        self.wants: dict[str, frozenset[str]] = {}
        self.denies: dict[str, frozenset[str]] = {}
        for id_ in dict.fromkeys((*asked, *self.links)):
            told = gists[id_]
            neutral = either & frozenset().union(*told["symbols"])
            self.wants[id_] = neutral.union(told["wants"])
            self.denies[id_] = neutral.union(told["denies"])
        self.ahead: dict[str, list[str]] = {}
        self.place = {id_: place for place, id_ in enumerate(self.links)}
        self.denying = _by_name(self.links, self.denies)
        self.asked = tuple(asked)

    def ends(self, calling: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The pairs of which something may lie between the two, one of which calls for something to happen."""
        order = {id_: place for place, id_ in enumerate(self.asked)}
        wanting, denying = _by_name(self.asked, self.wants), _by_name(self.asked, self.denies)
        found: set[tuple[int, int]] = set()
        for one in calling:
            reached = self._ahead(one)
            wanted = self.wants[one].union(*(self.wants[id_] for id_ in reached))
            denied = frozenset().union(*(self.denies[id_] for id_ in reached))
            others = {id_ for name in wanted for id_ in denying.get(name, ())}
            others |= {id_ for name in denied for id_ in wanting.get(name, ())}
            here = order[one]
            found |= {(min(here, order[other]), max(here, order[other])) for other in others if other != one}
        yield from ((self.asked[first], self.asked[second]) for first, second in sorted(found))

    def between(self, one: str, other: str) -> set[str]:
        """The binding requirements through which what the first calls for is denied by the second.

        Where one of them leaves a choice of what may happen, also those that deny another choice: "ship or refund",
        "what is fresh is not shipped" and "what is fresh is not refunded" can each two be kept.
        """
        reached = [id_ for id_ in self._ahead(one) if id_ != other]
        wanted, denied = self.wants[other], self.denies[other]
        on_the_way = {id_ for id_ in reached if self.wants[id_] & denied or self.denies[id_] & wanted}
        direct = bool(self.wants[one] & denied)
        while True:
            needed = frozenset().union(*(self.denies[id_] for id_ in on_the_way))
            more = {id_ for id_ in reached if id_ not in on_the_way and self.wants[id_] & needed}
            if not more:
                break
            on_the_way |= more
        if on_the_way or direct:
            choices = [self.wants[id_] for id_ in (one, *on_the_way) if len(self.wants[id_]) > 1]
            on_the_way |= {id_ for id_ in reached if any(self.denies[id_] & choice for choice in choices)}
        return on_the_way & self.binding

    def _ahead(self, one: str) -> list[str]:
        """What is about something that `one` calls for, or that is called for because of it."""
        found = self.ahead.get(one)
        if found is None:
            found, wanted = [], self.wants[one]
            for _ in range(STEPS):
                more = {id_ for name in wanted for id_ in self.denying.get(name, ())} - {one, *found}
                new = sorted(more, key=self.place.__getitem__)
                wanted = frozenset().union(*(self.wants[id_] for id_ in new))
                found += new
            self.ahead[one] = found
        return found


def _either_way(theory: Theory, gists: Mapping[str, Gist]) -> frozenset[str]:
    """The vocabulary beside events through which requirements reach each other: what changes, and what is defined."""
    changing = {function.name for function in theory.functions.values() if function.changing}
    found = set(changing)
    for names in _background(theory, gists):
        if not changing.isdisjoint(names) or any(name.endswith(".") for name in names):
            found |= {name for name in names if name in theory.functions and theory.functions[name].result == BOOL}
    return frozenset(found)


def _background(theory: Theory, gists: Mapping[str, Gist]) -> Iterator[list[str]]:
    """The vocabulary of each axiom of the background."""
    for id_ in theory.ids("background"):
        for axiom, names in zip(theory.by_id[id_], gists[id_]["symbols"], strict=True):
            if axiom.force == "background":
                yield names


def vocabularies(theory: Theory, asked: Iterable[str], gists: Mapping[str, Gist]) -> dict[str, set[str]]:
    """The vocabulary of what each requirement demands, also through background."""
    speaks = {id_: set(gists[id_]["speaks"]) for id_ in asked}
    links = list(_background(theory, gists))
    for _ in range(2):
        for vocabulary in speaks.values():
            for link in links:
                if not vocabulary.isdisjoint(link):
                    vocabulary.update(link)
    return speaks


def _acts(theory: Theory, axioms: Sequence[Axiom]) -> list[str]:
    """The acts of the system that trigger axioms, unless one of them has none in its trigger."""
    found = [
        {
            var.sort.name
            for var in axiom.vars
            if var.sort in theory.event_sorts and theory.kinds[var.sort.name].avoidable
        }
        for axiom in axioms
    ]
    return sorted(set().union(*found)) if all(found) else []


def _about_events(axiom: Axiom, events: Collection[ObjectSort]) -> bool:
    """Whether a rule speaks of what happens, or forbids what its trigger describes."""
    forbids = axiom.duty == FALSE and any(var.sort in events for var in axiom.vars)
    return forbids or speaks_of_events(axiom.duty, events)


def conclusions(theory: Theory, axioms: Iterable[Axiom]) -> set[str]:
    """The vocabulary of what a requirement demands; a rule about an event with fixed values forbids events."""
    found: set[str] = set()
    for axiom in axioms:
        found |= _symbols(axiom.duty, theory)
        if axiom.fixed_duty or axiom.prohibition or axiom.duty == FALSE:
            found |= {f"{var.sort.name}." for var in axiom.vars if var.sort in theory.event_sorts}
    return found


def _symbols(formula: Formula, theory: Theory) -> set[str]:
    found: set[str] = set()
    for node in every_node(formula):
        if isinstance(node, Apply):
            name = node.function.name
            first = node.function.args[0] if node.function.args else None
            # An attribute of an event stands for its event kind.
            found.add(f"{first.name}." if isinstance(first, ObjectSort) and first in theory.event_sorts else name)
        elif isinstance(node, ForAll | Exists | AtLeast):
            found |= {f"{var.sort.name}." for var in node.vars if var.sort in theory.event_sorts}
    return found
