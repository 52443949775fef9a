"""Which behaviours of external roles are tried; see `conditional`.

Single triggers, pairs and triples of them that share what they demand, a trigger repeated as often as a limit counts,
acts at the last moment that others have, acts that assumptions demand, and reactions to acts of the system; then all
that duties without a trigger leave to others, see `standing`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, partial
from itertools import combinations, islice, pairwise, permutations, product

from reqonto.checks import standing
from reqonto.checks.candidates import conclusions
from reqonto.checks.circumstances import Circumstances, circumstances_of, objects_of, things_of, together
from reqonto.checks.demanded import Completion, completions
from reqonto.checks.edges import Limits, at_the_edge
from reqonto.checks.last_acts import asked_of_the_last
from reqonto.checks.questions import Asker
from reqonto.checks.reactions import Reaction, reacting
from reqonto.checks.sides import (
    WAYS,
    Behaviour,
    Environment,
    Family,
    Outline,
    Seed,
    Side,
    Way,
    calls_for,
    copied,
    groups,
    ids_of,
    limit_of,
    limits_on,
    meeting,
    names_of,
    ordered,
    periods_in,
    said_equal,
    sorts_in,
    sorts_within,
)
from reqonto.constraints.draft import is_fixed
from reqonto.logic.demands import demanded_later, occurrences
from reqonto.logic.sorts import DURATION, INSTANT, PARTY, ObjectSort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    Arith,
    Compare,
    Const,
    Formula,
    Not,
    Or,
    Term,
    Var,
    conjunction,
)
from reqonto.logic.theory import Axiom

MOST_ACTS = 3
"""How many triggers of different requirements are combined."""
MOST_REPEATED = 6
"""How often one trigger is repeated at most."""
MOST_COMBINATIONS = 80
"""How many combinations of two or three triggers are tried; those that share most come first."""
MOST_IN_TURN = 20
"""How many combinations of one call for an act with two prohibitions, one after the other, are tried."""
MOST_LATEST = 20
"""How many combinations with an act at the latest moment that others are allowed are tried."""
MOST_DEMANDED = 20
"""How many combinations of a trigger with acts that the assumptions demand because of it are tried."""
MOST_HINDERED = 10
"""How many combinations of a trigger with an act that a rule does not allow before the response are tried."""
MOST_REACTIONS = 10
"""How many reactions of others to acts of the system are tried: owed ones, and others."""
MOST_THERE = 20
"""How many reactions on things of which other requirements speak are tried."""
MOST_ENDS = 4
"""At how many moments near the end of the system's time such an act is tried."""


class Behaviours:
    """The behaviours that are tried, the simple ones first."""

    def __init__(self, environment: Environment, asker: Asker, wants: Callable[[str], bool]) -> None:
        self.environment = environment
        self.theory = environment.theory
        self.musts = environment.musts
        self.outside, self.inside = environment.outside, environment.inside
        self.relied, self.fixed, self.dead = environment.relied, environment.fixed, environment.dead
        self.wants = wants
        about = " ".join(("behaviours", *(sort.name for sort in ordered(self.outside))))
        self.outlines: dict[str, Outline] = asker.gists(about, self.musts, self._outline)
        self.own = [id_ for id_ in self.musts if id_ not in self.relied and id_ not in self.fixed]
        """The rules for the system."""
        shared = (id_ for id_ in self.relied if asked_of_the_last(self.theory.by_id[id_], self.inside, self.outside))
        self.limiting = [*self.own, *shared]
        """These, and those that it can break by acting last."""
        self._circumstances: dict[tuple[str, int], list[Circumstances]] = {}

    def families(self) -> Iterator[Family]:
        """All of them."""
        found = [side for id_ in self.musts for side in self._sides(id_)]
        sides = [side for side in found if not side.standing]
        calling = [side for side in sides if side.calls]
        yield Family([Seed((side.id,), f"alone {side.number}", partial(self._alone, side)) for side in calling])
        yield Family(seed for side in calling for seed in self._repeated(side))
        yield Family(self._combined(sides), MOST_COMBINATIONS)
        yield Family(self._in_turn(sides), MOST_IN_TURN)
        yield Family(self._at_the_latest(sides), MOST_LATEST)
        yield Family(self._demanded(sides), MOST_DEMANDED)
        yield Family(self._hindered(calling), MOST_HINDERED)
        yield Family(self._owed(calling), MOST_REACTIONS)
        yield Family(self._reacting(sides), MOST_REACTIONS)
        yield Family(self._reacting_there(sides), MOST_THERE)
        yield from standing.families(self, sides, [side for side in found if side.standing])

    @cached_property
    def edges(self) -> Limits:
        """What others have to keep, as it limits when they act."""
        return Limits(self.theory, self.environment.kept(), self.outside)

    # -------------------------------------------------------- requirements

    def _outline(self, axioms: Sequence[Axiom]) -> Outline:
        duties = {period for axiom in axioms for period in periods_in(axiom.duty)}
        wholes = {period for axiom in axioms for period in periods_in(axiom.formula)}
        return {
            "ways": [way for index, axiom in enumerate(axioms) for way in self._ways(index, axiom)],
            "speaks": sorted(conclusions(self.theory, axioms)),
            "rules": [(sorted(names_of(axiom.vars)), sorted(self._denied(axiom))) for axiom in axioms],
            "limits": [limit_of(axiom) for axiom in axioms],
            "duty": [str(period) for period in sorted(duties)],
            "whole": [str(period) for period in sorted(wholes)],
        }

    def _ways(self, index: int, axiom: Axiom) -> Iterator[Way]:
        """The circumstances of an axiom that lie outside the system's reach."""
        calls = calls_for(axiom, self.theory.event_sorts, self.inside)
        forbids = axiom.fixed_duty or axiom.prohibition or axiom.duty == FALSE
        if calls and not forbids and any(var.sort in self.inside for var in axiom.vars):
            # It speaks only where the system has acted.
            return
        for number, circumstances in enumerate(circumstances_of(self.theory, axiom, 0, ())):
            events = [var for var in circumstances.vars if var.sort in self.theory.event_sorts]
            standing = calls and not events
            if standing and not self._is_standing(axiom, circumstances):
                continue
            if all(var.sort in self.outside for var in events) and circumstances.vars:
                yield {
                    "axiom": index,
                    "number": number,
                    "calls": calls,
                    "standing": standing,
                    "kinds": [var.sort.name for var in circumstances.vars if isinstance(var.sort, ObjectSort)],
                }

    def _denied(self, axiom: Axiom) -> set[str]:
        """The kinds of acts of others that an axiom denies, or that it is about beside an act of the system."""
        denied = occurrences(axiom.duty, self.outside)[1]
        if any(var.sort in self.inside for var in axiom.vars):
            denied |= {f"{name}." for name in names_of([var for var in axiom.vars if var.sort in self.outside])}
        return denied

    def _is_standing(self, axiom: Axiom, circumstances: Circumstances) -> bool:
        """Whether a duty binds as soon as there are some things, as they are for good, whatever happens."""
        things = all(isinstance(var.sort, ObjectSort) for var in (*axiom.vars, *circumstances.vars))
        return things and is_fixed(circumstances.formula, self.theory.event_sorts)

    def _sides(self, id_: str) -> Iterator[Side]:
        """The circumstances of a requirement that lie outside the system's reach."""
        if id_ in self.relied or id_ in self.fixed or id_ in self.dead or not self.wants(id_):
            return
        outline = self.outlines[id_]
        speaks = frozenset(outline["speaks"])
        for way in outline["ways"]:
            found = partial(self._found, id_, way["axiom"], way["number"])
            number = f"{way['axiom']}.{way['number']}"
            kinds = way["kinds"]
            yield Side(
                id_, found, calls=way["calls"], standing=way["standing"], speaks=speaks, number=number, kinds=kinds
            )

    def _found(self, id_: str, axiom: int, number: int) -> Circumstances:
        found = self._circumstances.get((id_, axiom))
        if found is None:
            found = list(circumstances_of(self.theory, self.theory.by_id[id_][axiom], 0, ()))
            self._circumstances[id_, axiom] = found
        return found[number]

    def _periods_of(self, ids: Iterable[str]) -> list[Fraction]:
        """The lengths of time that requirements name."""
        return sorted({Fraction(period) for id_ in ids for period in self.outlines[id_]["whole"]})

    # -------------------------------------------------------- behaviours

    def _alone(self, side: Side) -> Iterator[Behaviour]:
        yield self.behaviour((side.id,), side.circumstances)

    def behaviour(self, ids: Sequence[str], about: Circumstances, *more: Formula) -> Behaviour:
        formula = conjunction(about.formula, *more)
        same = said_equal(formula)
        events = tuple(var for var in about.vars if var.sort in self.outside and var not in same)
        counts: dict[ObjectSort, int] = {}
        for var in events:
            assert isinstance(var.sort, ObjectSort)
            counts[var.sort] = counts.get(var.sort, 0) + 1
        return Behaviour(tuple(ids), about.vars, formula, events, counts)

    def _combined(self, sides: Sequence[Side]) -> Iterator[Seed]:
        """Two or three triggers on the same objects, one of which calls for an act, those that share most first."""
        for size in range(2, MOST_ACTS + 1):
            found = list(groups(sides, size))
            found.sort(key=lambda group: -len(frozenset.intersection(*(side.speaks for side in group))))
            same: dict[tuple[str, ...], list[tuple[Side, ...]]] = {}
            for group in found:
                same.setdefault(ids_of(group), []).append(group)
            for ids, several in same.items():
                about = " ".join(("together", *(side.number for group in several for side in group)))
                yield Seed(ids, about, partial(self._meetings, ids, several))

    def _meetings(self, ids: tuple[str, ...], several: Sequence[tuple[Side, ...]]) -> Iterator[Behaviour]:
        """The triggers of some requirements on the same objects, at any times and then at chosen ones."""
        timed = False
        for group in several:
            for about in islice(meeting([side.circumstances for side in group]), WAYS):
                plain = self.behaviour(ids, about)
                yield plain
                if len(plain.events) > 1 and not timed:
                    timed = True
                    for timing in self._timings(plain.events, ids):
                        yield replace(self.behaviour(ids, about, timing), base=plain.formula)

    def _at_the_latest(self, sides: Sequence[Side]) -> Iterator[Seed]:
        """Two triggers, the second at the last moment that a deadline leaves to others after the first.

        The deadline is one of an assumption, of a requirement that is relied on, or of a trigger of the two.
        """
        for group in groups(sides, 2):
            about = " ".join(("latest", *(side.number for side in group)))
            yield Seed(ids_of(group), about, partial(self._late, group))

    @cached_property
    def _deadlines(self) -> list[tuple[frozenset[str], tuple[Fraction, ...]]]:
        """What others have to keep that names lengths of time, as the kinds of objects in it with these."""
        demands = self.environment.demanding()
        found = [(frozenset(sorts_in(axiom)), tuple(periods_in(axiom.formula))) for axiom in demands]
        return [each for each in found if each[1]]

    def _late(self, group: Sequence[Side]) -> Iterator[Behaviour]:
        ids = ids_of(group)
        triggers = [axiom for id_ in ids for axiom in self.theory.by_id[id_] if axiom.trigger != TRUE]
        own = [(sorts_within(axiom.triggered), tuple(periods_in(axiom.trigger))) for axiom in triggers]
        for about in islice(meeting([side.circumstances for side in group]), 1):
            events = [var for var in about.vars if var.sort in self.outside]
            plain = self.behaviour(ids, about).formula
            for first, second in permutations(events, 2):
                both = {first.sort.name, second.sort.name}  # type: ignore[union-attr]
                if len(both) < 2:
                    continue
                found = {period for names, each in (*self._deadlines, *own) if both <= names for period in each}
                for period in sorted(found):
                    latest = Arith("+", self.time(first), Const(period, DURATION), INSTANT)
                    timing = Compare("=", self.time(second), latest)
                    yield replace(self.behaviour(ids, about, timing), base=plain)

    def _demanded(self, sides: Sequence[Side]) -> Iterator[Seed]:
        """Triggers with what the assumptions demand of others because of them, at the moments that matter most.

        All at the last moment; after a single trigger also each by itself: at the last moment, where the time for the
        response ends, where what is left of it is no longer enough for the period of another requirement, and at the
        first moment.  A second trigger comes at any time, or together with the last of it.
        """
        for side in (side for side in sides if side.calls):
            ends = self._ends(side)
            about = " ".join(("demanded", side.number, *map(str, ends)))
            yield Seed((side.id,), about, partial(self._demanded_after, side, ends))
        for group in groups(sides, 2):
            about = " ".join(("demanded", *(side.number for side in group)))
            yield Seed(ids_of(group), about, partial(self._demanded_beside, group))

    @cached_property
    def _demands(self) -> list[Axiom]:
        return self.environment.demanding()

    def _demanded_after(self, side: Side, ends: Sequence[Fraction]) -> Iterator[Behaviour]:
        for completion in completions(self.theory, side.circumstances, self._demands, self.outside):
            for timing in self._moments(side, completion, ends):
                yield self._timed((side.id,), completion, timing)

    def _demanded_beside(self, group: Sequence[Side]) -> Iterator[Behaviour]:
        for about in islice(meeting([side.circumstances for side in group]), 1):
            for completion in islice(completions(self.theory, about, self._demands, self.outside), 1):
                for timing in self._beside(about, completion):
                    yield self._timed(ids_of(group), completion, timing)

    def _timed(self, ids: Sequence[str], completion: Completion, timing: Formula) -> Behaviour:
        demanded = tuple(act.sort for act, _ in completion.demanded if isinstance(act.sort, ObjectSort))
        return replace(self.behaviour(ids, completion.about, timing), timed=demanded)

    def _beside(self, about: Circumstances, completion: Completion) -> Iterator[Formula]:
        """The acts of two triggers beside what is demanded at the last moment: at any times, and together with it."""
        events = [var for var in about.vars if var.sort in self.outside]
        for latest in islice(self._latest(completion), 1):
            yield latest
            act = self.time(completion.demanded[-1][0])
            yield from (conjunction(latest, Compare("=", self.time(event), act)) for event in events[1:])

    def _moments(self, side: Side, completion: Completion, ends: Sequence[Fraction]) -> Iterator[Formula]:
        begin = self.time(next(var for var in side.circumstances.vars if var.sort in self.outside))
        yield from self._latest(completion)
        for act, said in completion.demanded:
            for end in ends:
                yield Compare("=", self.time(act), Arith("+", begin, Const(end, DURATION), INSTANT))
            first = self._edge(completion, act, said, latest=False)
            if first is not None:
                yield first

    def _latest(self, completion: Completion) -> Iterator[Formula]:
        """That all that others are to do comes at the last moment, then that one of it does."""
        edges = [self._edge(completion, act, said, latest=True) for act, said in completion.demanded]
        latest = [edge for edge in edges if edge is not None]
        if latest:
            yield conjunction(*latest)
        if len(latest) > 1:
            yield from latest

    def _edge(self, completion: Completion, act: Var, said: Formula, *, latest: bool) -> Formula | None:
        """That an act comes at the last (first) moment that all allows which others have to keep."""
        events = [var for var in completion.about.vars if var.sort in self.outside and var != act]
        return at_the_edge(act, said, self.edges.passed(act, events, latest=latest), latest=latest)

    def _ends(self, side: Side) -> list[Fraction]:
        """After how long the time for a response ends, and after how long less than another period is left of it."""
        own = [Fraction(period) for period in self.outlines[side.id]["duty"]]
        others = {period for id_ in self.own if id_ != side.id for period in self.outlines[id_]["duty"]} if own else ()
        steps = sorted(map(Fraction, others))
        ends = [end for each in own for end in (each, each + 1)]
        return [*ends, *(each - step + 1 for each in own for step in steps if step <= each)][:MOST_ENDS]

    def _hindered(self, calling: Sequence[Side]) -> Iterator[Seed]:
        """A trigger with an act that a rule does not allow before what is called for: as soon as may be, or earlier.

        Where the rule speaks of some things only, the trigger is about one of these.
        """
        for side in calling:
            for act in self.in_the_way(side):
                yield Seed((side.id,), f"hindered {side.number} {act.name}", partial(self._hindered_by, side, act))
            for act in self.in_the_way(side):
                for rule, number, case in self._with_cases(side, {f"{act.name}."}):
                    about = f"hindered {side.number} {act.name} {number}"
                    yield Seed((side.id, rule), about, partial(self._hindered_by, side, act, rule, case))

    def _with_cases(self, side: Side, acts: Collection[str]) -> Iterator[tuple[str, str, Circumstances]]:
        """The things of which rules speak that do not allow these acts before what a requirement calls for.

        Each with the id of the rule and what tells it from the other ones of that rule.
        """
        for id_ in self._denying(side, acts):
            for index, axiom in enumerate(self.theory.by_id[id_]):
                # Where it would be broken but for what happens; its own trigger is an act of the system.
                cases = circumstances_of(self.theory, replace(axiom, prohibition=False), 0, (id_,))
                for number, case in enumerate(cases):
                    if not any(var.sort in self.theory.event_sorts for var in case.vars):
                        yield id_, f"{index}.{number}", case

    def _about(self, side: Side, *cases: Circumstances) -> Circumstances | None:
        """The circumstances of a requirement, about things of which rules speak; None where these never meet."""
        if not cases:
            return side.circumstances
        told = (copied(case, number) for number, case in enumerate(cases, start=9))
        return next(iter(together([copied(side.circumstances, 8), *told], 1)), None)

    def _hindered_by(self, side: Side, act: ObjectSort, rule: str = "", *cases: Circumstances) -> Iterator[Behaviour]:
        told = self._about(side, *cases)
        if told is None:
            return
        begin = next(var for var in told.vars if var.sort in self.outside)
        event = Var("act", act)
        hindrance = Circumstances((event,), TRUE, objects_of(self.theory, (event,), TRUE))
        ids = (side.id, rule) if rule else (side.id,)
        for about in together([told, hindrance], 1):
            for timing in (self._soonest(event, begin, about), Compare("<", self.time(event), self.time(begin))):
                yield replace(self.behaviour(ids, about, timing), unprompted=True)

    def _soonest(self, act: Var, begin: Var, about: Circumstances) -> Formula:
        """That an act comes together with the trigger, or at the first moment after it that others are allowed."""
        at_once = Compare("=", self.time(act), self.time(begin))
        events = [var for var in about.vars if var.sort in self.outside and var != act]
        passed = self.edges.passed(act, events, latest=False)
        if not passed:
            return at_once
        return conjunction(Compare(">=", self.time(act), self.time(begin)), Or((at_once, *passed)))

    def in_the_way(self, side: Side) -> Iterator[ObjectSort]:
        """The acts of others that rules about what a requirement calls for do not allow."""
        found = self._denied_before(side)
        yield from (sort for sort in ordered(self.outside) if f"{sort.name}." in found and sort.name not in side.kinds)

    def _denied_before(self, side: Side) -> set[str]:
        """The same by their names in a vocabulary, with the acts that the requirement itself answers."""
        called = {sort.name for sort in self.inside if f"{sort.name}." in side.speaks}
        return {
            kind
            for id_ in self.limiting
            if id_ != side.id
            for about, denied in self.outlines[id_]["rules"]
            if denied and not called.isdisjoint(about)
            for kind in denied
        }

    def _denying(self, side: Side, acts: Collection[str]) -> Iterator[str]:
        """The rules about what a requirement calls for that do not allow one of these acts."""
        called = {sort.name for sort in self.inside if f"{sort.name}." in side.speaks}
        for id_ in self.limiting:
            rules = self.outlines[id_]["rules"] if id_ != side.id else ()
            if any(not called.isdisjoint(about) and not set(denied).isdisjoint(acts) for about, denied in rules):
                yield id_

    def _reacting(self, sides: Sequence[Side]) -> Iterator[Seed]:
        """A trigger after which others wait for an act of the system, and then do what another requirement is about."""
        for side in (side for side in sides if side.calls):
            yield from (self.reaction(side, reaction) for reaction in self.reactions(side, sides))

    def reactions(self, side: Side, sides: Sequence[Side]) -> Iterator[Reaction]:
        """How others may react once the system did what a requirement calls for, by acts that matter then."""
        about = {name for other in sides if other is not side for name in other.kinds} - set(side.kinds)
        about |= {sort.name for sort in self.in_the_way(side)}
        acts = [sort for sort in ordered(self.outside) if sort.name in about]
        deeds = [sort for sort in ordered(self.inside) if f"{sort.name}." in side.speaks]
        # At the very instant of the deed it would be no answer to it.
        yield from (Reaction(deed, act, Fraction(1), owed=False) for deed, act in product(deeds, acts))

    def _reacting_there(self, sides: Sequence[Side]) -> Iterator[Seed]:
        """The same on things of which the other requirement speaks, or a rule: "who orders, if it is no gift, …"."""
        acts = {sort.name for sort in self.outside}
        rules = [side for side in sides if not side.calls and acts.isdisjoint(side.kinds)]
        for side in (side for side in sides if side.calls):
            for reaction in self.reactions(side, sides):
                yield from self._reacting_on_some(side, reaction, sides, rules)

    def _reacting_on_some(
        self, side: Side, reaction: Reaction, sides: Sequence[Side], rules: Sequence[Side]
    ) -> Iterator[Seed]:
        """One reaction on the things of which those speak that it concerns."""
        for other in (other for other in sides if other is not side and reaction.act.name in other.kinds):
            case = things_of(self.theory, other.circumstances)
            cases = [] if case is None else [case]
            if cases:
                yield self.reaction(side, reaction, (other.id,), cases, other.number)
            wanted = side.speaks | other.speaks
            for rule in (rule for rule in rules if rule.id != other.id and rule.speaks & wanted):
                numbers = f"{other.number} {rule.number}"
                yield self.reaction(side, reaction, (other.id, rule.id), [*cases, rule.circumstances], numbers)
        for id_, number, case in self._with_cases(side, {f"{reaction.act.name}."}):
            yield self.reaction(side, reaction, (id_,), [case], f"rule {number}")

    def _owed(self, calling: Sequence[Side]) -> Iterator[Seed]:
        """A trigger after which others do at the last moment what they owe because of an act of the system."""
        for axiom in self._demands:
            wanted, given = demanded_later(axiom, self.theory.event_sorts), {var.sort for var in axiom.vars}
            acts = [sort for sort in ordered(self.outside) if sort in wanted]
            deeds = [sort for sort in ordered(self.inside) if sort in given]
            for act, deed, delay in product(acts, deeds, sorted(set(periods_in(axiom.formula)))):
                for side in calling:
                    yield self.reaction(side, Reaction(deed, act, delay, owed=True))

    def reaction(
        self,
        side: Side,
        reaction: Reaction,
        others: Sequence[str] = (),
        cases: Sequence[Circumstances] = (),
        numbers: str = "",
    ) -> Seed:
        """A trigger with a reaction; the things are as the cases of other requirements say, which `numbers` tell."""
        about = f"reaction {side.number} {reaction.deed.name} {reaction.act.name} {reaction.delay} {reaction.owed}"
        ids = tuple(dict.fromkeys((side.id, *others)))
        return Seed(ids, f"{about} {numbers}".rstrip(), partial(self._reacting_to, ids, side, cases, reaction))

    def _reacting_to(
        self, ids: tuple[str, ...], side: Side, cases: Sequence[Circumstances], reaction: Reaction
    ) -> Iterator[Behaviour]:
        about = self._about(side, *cases)
        told = None if about is None else reacting(self.theory, about, reaction)
        if about is not None and told is not None:
            plain = self.behaviour(ids, about, told)
            counts = plain.counts if reaction.owed else {**plain.counts, reaction.act: 1}
            yield replace(plain, counts=counts, reaction=reaction)

    def _in_turn(self, sides: Sequence[Side]) -> Iterator[Seed]:
        """A call for an act while two prohibitions follow each other: the second begins where the first one ends.

        They are two requirements or the same one twice; neither need last as long as there is time for the act.
        """
        lasting = [(side, max(periods)) for side in sides if (periods := self._periods_of((side.id,)))]
        for caller, time in lasting:
            others = [each for each in lasting if caller.calls and not each[0].calls and each[0].speaks & caller.speaks]
            for (first, length), (second, rest) in product(others, repeat=2):
                if max(length, rest) >= time or length + rest < time:
                    continue
                three = (caller, first, second)
                about = " ".join(("in turn", *(f"{side.id} {side.number}" for side in three)))
                yield Seed(tuple(dict.fromkeys(ids_of(three))), about, partial(self._one_by_one, *three, length))

    def _one_by_one(self, caller: Side, first: Side, second: Side, length: Fraction) -> Iterator[Behaviour]:
        ids = tuple(dict.fromkeys((caller.id, first.id, second.id)))
        for about in self._meeting_in_turn(caller, first, second):
            events = [var for var in about.vars if var.sort in self.outside]
            if len(events) != 3:
                continue
            begin, one, other = (self.time(var) for var in events)
            later = Arith("+", one, Const(length, DURATION), INSTANT)
            yield self.behaviour(ids, about, Compare("=", begin, one), Compare("=", other, later))

    def _meeting_in_turn(self, caller: Side, first: Side, second: Side) -> Iterator[Circumstances]:
        """The closest way in which the three meet; twice the same trigger is about the same things."""
        if first is not second:
            yield from islice(meeting([each.circumstances for each in (caller, first, second)]), 1)
            return
        once, again = copied(first.circumstances, 2), copied(first.circumstances, 3)
        same = self._related(once, again, same=True)
        for about in islice(meeting([caller.circumstances, first.circumstances]), 1):
            yield Circumstances(
                (*about.vars, *again.vars), conjunction(about.formula, again.formula, *same), about.objects
            )

    def _repeated(self, side: Side) -> Iterator[Seed]:
        """The same trigger as often as a limit on what it calls for counts; twice where it is in its own way."""
        wanted = frozenset(name.rstrip(".") for name in side.speaks)
        limits = (limit for id_ in self.musts if id_ not in self.relied for limit in self.outlines[id_]["limits"])
        counts = {count for named, counted in limits for count in limits_on(named, counted, wanted)}
        # A window that opens with an event may count it or not.
        counts |= {number + 1 for number in counts}
        own = {f"{kind}." for kind in side.kinds} & self._denied_before(side)
        if own:
            counts.add(2)
        for rule, number, case in self._with_cases(side, own):
            yield Seed(
                (side.id, rule), f"repeated {side.number} 2 {number}", partial(self._copies, side, 2, rule, case)
            )
        for count in sorted(number for number in counts if 2 <= number <= MOST_REPEATED):
            yield Seed((side.id,), f"repeated {side.number} {count}", partial(self._copies, side, count))

    def _copies(self, side: Side, count: int, rule: str = "", *cases: Circumstances) -> Iterator[Behaviour]:
        told_of = self._about(side, *cases)
        if told_of is None:
            return
        ids = (side.id, rule) if rule else (side.id,)
        copies = [copied(told_of, number) for number in range(1, count + 1)]
        firsts = [next(var for var in copy.vars if var.sort in self.outside) for copy in copies]
        for same in (True, False):
            told = [copy.formula for copy in copies]
            apart: list[Formula] = [Not(Compare("=", left, right)) for left, right in combinations(firsts, 2)]
            for pair in combinations(copies, 2):
                apart += self._related(*pair, same=same)
            variables = tuple(var for copy in copies for var in copy.vars)
            about = Circumstances(variables, conjunction(*told, *apart), copies[0].objects)
            for timing in self._timings(firsts, (side.id,)):
                yield self.behaviour(ids, about, timing)

    def _related(self, one: Circumstances, other: Circumstances, *, same: bool) -> Iterator[Formula]:
        """That two copies of a trigger are about the same things, or about different things of the same parties."""
        for (_, left, sort), (_, right, _) in zip(one.objects, other.objects, strict=True):
            if isinstance(left, Var) and left.sort in self.outside:
                continue
            equal = Compare("=", left, right)
            yield equal if same or sort == PARTY.name else Not(equal)

    def _timings(self, events: Sequence[Var], ids: Sequence[str]) -> Iterator[Formula]:
        """At one instant; in each order for two; and one after the other, each just after a period of these ends."""
        times = [self.time(var) for var in events]
        yield conjunction(*(Compare("=", left, right) for left, right in pairwise(times)))
        if len(times) == 2:
            yield Compare("<", times[0], times[1])
            yield Compare("<", times[1], times[0])
        for period in self._periods_of(ids)[:3]:
            gap = Const(period + 1, DURATION)
            yield conjunction(
                *(Compare("=", right, Arith("+", left, gap, INSTANT)) for left, right in pairwise(times))
            )  # fmt: skip

    def time(self, var: Var) -> Term:
        assert isinstance(var.sort, ObjectSort)
        return Apply(self.theory.functions[f"{var.sort.name}.time"], (var,))


# ---------------------------------------------------------------- pieces
