"""Behaviour of external roles, allowed by the assumptions, to which the system has no lawful response.

The environment moves first: up to `MOST_ACTS` acts of external roles in the circumstances that some requirements
describe, and *nothing else* from outside.  It keeps the assumptions and what the specification relies on: requirements
that an external act alone can break, those that call for external acts, and those that speak of nothing that the
system does.  The system answers with any acts of its own, knowing all of the environment's.  Where no answer keeps all
musts - proved for worlds of any size, and confirmed in a fresh solver - the requirements of the proof clash
*conditionally*.  What nobody from outside does belongs to the behaviour: an order that is never paid.

The search is bounded: single triggers, pairs and triples of them that share what they demand, a trigger repeated as
often as a limit counts, the timings of `_timings`, and pairs whose second act comes at the last moment that a deadline
leaves to others.  That none was found among these is not a proof.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from functools import cache
from itertools import combinations, islice, pairwise, permutations, product
from types import MappingProxyType

from reqonto.backends.base import Answer, Impossible, Possible, Undecided
from reqonto.checks.candidates import conclusions
from reqonto.checks.circumstances import Circumstances, circumstances_of, objects_of, together
from reqonto.checks.clock import clock_of
from reqonto.checks.conflicts import Clash, shrink
from reqonto.checks.demanded import Completion, answer_to, answers, at_the_edge, completions
from reqonto.checks.further import Context, Outcome
from reqonto.checks.questions import Asker
from reqonto.checks.reactions import Reaction, broken, depends, reacting
from reqonto.checks.scenarios import labels_of
from reqonto.checks.verdicts import Conflict, Open
from reqonto.constraints.draft import is_external
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.demands import demanded_later, demands_later, occurrences
from reqonto.logic.show import Labels
from reqonto.logic.sorts import DURATION, INSTANT, MOMENT, PARTY, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Aggregate,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Exists,
    Formula,
    Not,
    Or,
    Term,
    Var,
    conjunction,
    exists,
)
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import bound, every_node, substitute
from reqonto.records import dataclass
from reqonto.spec.model import Specification

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
MOST_ENDS = 4
"""At how many moments near the end of the system's time such an act is tried."""
WAYS = 2
MOST_EXTRAS = 3
"""How many different ways of completing an incomplete behaviour of the environment are tried."""


NOTHING_ELSE: Mapping[ObjectSort, Formula | None] = MappingProxyType({})
"""Others do not depend on the system."""
NO_MORE: Mapping[ObjectSort, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Move:
    """What the environment does to bring a conflict about.

    `acts` are the sorts of its events, `absent` those of events that it must leave undone; `relies` are the
    requirements about external acts that it keeps.
    """

    acts: tuple[str, ...]
    absent: tuple[str, ...]
    relies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """What was tried: so many behaviours of up to `acts` external acts, out of `candidates`; and what came of it.

    `moves` gives for each conflict, by its id, what the environment does.
    """

    tried: int
    candidates: int
    acts: int
    relied: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()
    moves: Mapping[str, Move] = field(default_factory=dict)


def check(context: Context) -> Outcome | None:
    """The conditional conflicts that are no conflicts of single triggers, pairs or situations already."""
    outside = external_sorts(context.specification)
    if not outside or context.consistency is None or context.consistency.verdict != "consistent":
        # Where the requirements clash anyway, or that is not known, every behaviour has no lawful response.
        return None
    return _Search(context, outside).outcome()


def external_sorts(specification: Specification) -> frozenset[ObjectSort]:
    """The sorts of events that only external parties bring about."""
    return frozenset(event.sort for event in specification.events.values() if is_external(event, specification))


# ---------------------------------------------------------------- who answers for what


def is_relied_on(axioms: Sequence[Axiom], events: Collection[ObjectSort], outside: Collection[ObjectSort]) -> bool:
    """Whether a requirement is about what external parties do: an assumption, as far as the system goes.

    "The shop ships, unless the order is cancelled" is not: the system has a way of its own.
    """
    inside = set(events) - set(outside)
    return any(
        axiom.by_external
        or (
            demands_later(axiom, events, of=outside)
            and not any(_is_own(replace(axiom, duty=way), events, inside, outside) for way in _ways_out(axiom.duty))
        )
        for axiom in axioms
    )


def _is_own(
    axiom: Axiom, events: Collection[ObjectSort], inside: Collection[ObjectSort], outside: Collection[ObjectSort]
) -> bool:
    """Whether an axiom calls for an act of the system and for none of others."""
    return demands_later(axiom, events, of=inside) and not demands_later(axiom, events, of=outside)


def _ways_out(duty: Formula) -> Iterator[Formula]:
    """What a duty leaves a choice of; one that leaves none has no way out."""
    if isinstance(duty, Or):
        yield from duty.parts


def calls_for(axiom: Axiom, events: Collection[ObjectSort], inside: Collection[ObjectSort]) -> bool:
    """Whether a requirement calls for an act of the system, or for a state that it brings about."""
    return demands_later(axiom, events, of=(*inside, INSTANT, MOMENT))  # type: ignore[arg-type]


def is_out_of_reach(axioms: Sequence[Axiom], inside: Collection[ObjectSort]) -> bool:
    """Whether nothing that the system does is spoken of: no event of its own and no changing value."""
    for axiom in axioms:
        for node in every_node(axiom.formula):
            if isinstance(node, Apply) and node.function.changing:
                return False
            if any(var.sort in inside for var in bound(node)):
                return False
    return True


@dataclass(frozen=True, slots=True)
class _Side:
    """One requirement with the circumstances in which it speaks, and whether it then calls for acts of the system."""

    id: str
    circumstances: Circumstances
    calls: bool
    speaks: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Limit:
    """The sorts of objects that a rule speaks of, one for each variable, and how many of which sorts it counts."""

    named: tuple[str, ...]
    counted: tuple[tuple[int, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class _Behaviour:
    """What the environment is asked to do: a closed formula about its events, and how many of each sort there are."""

    ids: tuple[str, ...]
    vars: tuple[Var, ...]
    formula: Formula
    events: tuple[Var, ...]
    counts: Mapping[ObjectSort, int]
    base: Formula | None = None
    """The same behaviour with free timing, where this one is timed."""
    timed: tuple[ObjectSort, ...] = ()
    """The sorts of events that are demanded of others, and come when these choose."""
    reaction: Reaction | None = None
    """What others do when the system acts; it is part of the formula."""
    unprompted: bool = False
    """Whether it has to be allowed where the system does nothing."""

    def goal(
        self,
        closed: Collection[ObjectSort],
        more: Mapping[ObjectSort, int] = NO_MORE,
        answers: Mapping[ObjectSort, Formula | None] = NOTHING_ELSE,
    ) -> Formula:
        """That this happens, with no further events of the sorts `closed` but `more`, and `answers` to the system."""
        limits: list[Formula] = []
        for sort in sorted(closed, key=lambda each: each.name):
            answer = answers.get(sort, FALSE)
            if answer is not None:
                limits.append(_at_most(self.counts.get(sort, 0) + more.get(sort, 0), sort, answer))
        return conjunction(exists(self.vars, self.formula), *limits)


@cache
def _at_most(most: int, sort: ObjectSort, answer: Formula) -> Formula:
    """That there are no more events of a sort, apart from answers.

    The same formula each time, so that what is known of it is found.
    """
    other = answer_to(sort)
    counted = TRUE if answer == FALSE else Not(answer)
    return Not(AtLeast(most + 1, (other,), counted)) if most else Not(Exists((other,), counted))


class _Search:
    """One search for behaviours without a lawful response."""

    def __init__(self, context: Context, outside: frozenset[ObjectSort]) -> None:
        theory = context.theory
        self.context = context
        self.theory = theory
        self.outside = outside
        self.inside = theory.event_sorts - outside
        # Steps and the numbers above bound the search, so that what it finds does not depend on a busy machine.
        self.asker = Asker.start(theory, context.budget, context.left(), None, context.opened)
        self.musts = theory.ids("must")
        self.relied = tuple(id_ for id_ in self.musts if is_relied_on(theory.by_id[id_], theory.event_sorts, outside))
        self.fixed = tuple(
            id_ for id_ in self.musts if id_ not in self.relied and is_out_of_reach(theory.by_id[id_], self.inside)
        )
        assert context.consistency is not None
        known = context.consistency
        self.known = [frozenset(each.members) for each in known.conflicts]
        self.dead = {each.requirement for each in known.vacuous}
        self.labels: Labels = labels_of(context.specification, theory)
        self.clock = clock_of(info.zone for info in context.specification.modules.values())
        self.conflicts: list[Conflict] = []
        self.moves: dict[str, Move] = {}
        self.opened: list[Open] = []
        self.excluded: list[Formula] = []
        self.most = 0
        self.answers: dict[tuple[str, ...], dict[ObjectSort, Formula | None]] = {}
        self.limits = [(id_, _limit_of(axiom)) for id_ in self.musts for axiom in theory.by_id[id_]]
        if known.witness is not None:
            self.asker.remember(known.witness.structure)

    def outcome(self) -> Outcome | None:
        """Try the behaviours one after another, the simple ones first."""
        behaviours = list(self._behaviours())
        if not behaviours:
            return None
        tried = 0
        for index, behaviour in enumerate(behaviours):
            if self.asker.late:
                # Whoever reads that nothing was found has to know that there was more to look at.
                if not any(each.reason == "time" for each in self.opened):
                    self.opened.append(Open("conditional", behaviour.ids, "time"))
                break
            self.context.tell("conditional", index, len(behaviours))
            tried += 1
            known = any(set(each.trigger) == set(behaviour.ids) for each in self.conflicts)
            if not known and not any(behaviour.base is formula for formula in self.excluded):
                self._try(behaviour)
            self.most = max(self.most, len(behaviour.events))
        data = Conditional(
            tried, len(behaviours), self.most, self.relied, tuple(self.conflicts), dict(self.moves)
        )  # fmt: skip
        return Outcome(data, opened=tuple(self.opened), conflicts=tuple(self.conflicts))

    # -------------------------------------------------------- which behaviours

    def _behaviours(self) -> Iterator[_Behaviour]:
        sides = [side for id_ in self.musts for side in self._sides(id_)]
        calling = [side for side in sides if side.calls]
        for side in calling:
            yield self._behaviour((side.id,), side.circumstances)
        for side in calling:
            yield from self._repeated(side)
        yield from islice(self._combined(sides), MOST_COMBINATIONS)
        yield from islice(self._in_turn(sides), MOST_IN_TURN)
        yield from islice(self._at_the_latest(sides), MOST_LATEST)
        yield from islice(self._demanded(sides), MOST_DEMANDED)
        yield from islice(self._hindered(calling), MOST_HINDERED)
        yield from islice(self._owed(calling), MOST_REACTIONS)
        yield from islice(self._reacting(sides), MOST_REACTIONS)

    def _sides(self, id_: str) -> Iterator[_Side]:
        """The circumstances of a requirement that lie outside the system's reach."""
        if id_ in self.relied or id_ in self.fixed or id_ in self.dead or not self.context.wants(id_):
            return
        axioms = self.theory.by_id[id_]
        speaks = frozenset(conclusions(self.theory, axioms))
        for axiom in axioms:
            calls = calls_for(axiom, self.theory.event_sorts, self.inside)
            forbids = axiom.fixed_duty or axiom.prohibition or axiom.duty == FALSE
            if calls and not forbids and any(var.sort in self.inside for var in axiom.vars):
                # It speaks only where the system has acted.
                continue
            for circumstances in circumstances_of(self.theory, axiom, 0, self.dead):
                events = [var for var in circumstances.vars if var.sort in self.theory.event_sorts]
                if all(var.sort in self.outside for var in events) and (events or not calls) and circumstances.vars:
                    yield _Side(id_, circumstances, calls and bool(events), speaks)

    def _behaviour(self, ids: Sequence[str], about: Circumstances, *more: Formula) -> _Behaviour:
        events = tuple(var for var in about.vars if var.sort in self.outside)
        counts: dict[ObjectSort, int] = {}
        for var in events:
            assert isinstance(var.sort, ObjectSort)
            counts[var.sort] = counts.get(var.sort, 0) + 1
        return _Behaviour(tuple(ids), about.vars, conjunction(about.formula, *more), events, counts)

    def _combined(self, sides: Sequence[_Side]) -> Iterator[_Behaviour]:
        """Two or three triggers on the same objects, one of which calls for an act, those that share most first."""
        seen: set[tuple[str, ...]] = set()
        for size in range(2, MOST_ACTS + 1):
            groups = list(_groups(sides, size))
            groups.sort(key=lambda group: -len(frozenset.intersection(*(side.speaks for side in group))))
            for group in groups:
                for about in islice(_meeting([side.circumstances for side in group]), WAYS):
                    ids = tuple(side.id for side in group)
                    events = [var for var in about.vars if var.sort in self.outside]
                    plain = self._behaviour(ids, about)
                    yield plain
                    if len(events) > 1 and ids not in seen:
                        seen.add(ids)
                        for timing in self._timings(events, ids):
                            yield replace(self._behaviour(ids, about, timing), base=plain.formula)

    def _at_the_latest(self, sides: Sequence[_Side]) -> Iterator[_Behaviour]:
        """Two triggers, the second at the last moment that a deadline leaves to others after the first.

        The deadline is one of an assumption, of a requirement that is relied on, or of a trigger of the two.
        """
        deadlines = [(frozenset(_sorts_in(axiom)), tuple(_periods(axiom.formula))) for axiom in self._demanding()]
        deadlines = [each for each in deadlines if each[1]]
        for group in _groups(sides, 2):
            ids = tuple(side.id for side in group)
            triggers = [axiom for id_ in ids for axiom in self.theory.by_id[id_] if axiom.trigger != TRUE]
            own = [(_in(axiom.triggered), tuple(_periods(axiom.trigger))) for axiom in triggers]
            for about in islice(_meeting([side.circumstances for side in group]), 1):
                events = [var for var in about.vars if var.sort in self.outside]
                plain = self._behaviour(ids, about).formula
                for first, second in permutations(events, 2):
                    both = {first.sort.name, second.sort.name}  # type: ignore[union-attr]
                    if len(both) < 2:
                        continue
                    found = {period for names, periods in (*deadlines, *own) if both <= names for period in periods}
                    for period in sorted(found):
                        latest = Arith("+", self._time(first), Const(period, DURATION), INSTANT)
                        timing = Compare("=", self._time(second), latest)
                        yield replace(self._behaviour(ids, about, timing), base=plain)

    def _demanded(self, sides: Sequence[_Side]) -> Iterator[_Behaviour]:
        """Triggers with what the assumptions demand of others because of them, at the moments that matter most.

        All at the last moment; after a single trigger also each by itself: at the last moment, where the time for the
        response ends, where what is left of it is no longer enough for the period of another requirement, and at the
        first moment.  A second trigger comes at any time, or together with the last of it.
        """
        demands = self._demanding()
        for side in (side for side in sides if side.calls):
            for completion in completions(self.theory, side.circumstances, demands, self.outside):
                for timing in self._moments(side, completion):
                    yield self._timed((side.id,), completion, timing)
        for group in _groups(sides, 2):
            for about in islice(_meeting([side.circumstances for side in group]), 1):
                for completion in islice(completions(self.theory, about, demands, self.outside), 1):
                    for timing in self._beside(about, completion):
                        yield self._timed(tuple(side.id for side in group), completion, timing)

    def _timed(self, ids: Sequence[str], completion: Completion, timing: Formula) -> _Behaviour:
        demanded = tuple(act.sort for act, _ in completion.demanded if isinstance(act.sort, ObjectSort))
        return replace(self._behaviour(ids, completion.about, timing), timed=demanded)

    def _beside(self, about: Circumstances, completion: Completion) -> Iterator[Formula]:
        """The acts of two triggers beside what is demanded at the last moment: at any times, and together with it."""
        events = [var for var in about.vars if var.sort in self.outside]
        for latest in islice(_latest(completion), 1):
            yield latest
            act = self._time(completion.demanded[-1][0])
            yield from (conjunction(latest, Compare("=", self._time(event), act)) for event in events[1:])

    def _moments(self, side: _Side, completion: Completion) -> Iterator[Formula]:
        begin = self._time(next(var for var in side.circumstances.vars if var.sort in self.outside))
        yield from _latest(completion)
        for act, said in completion.demanded:
            for end in self._ends(side):
                yield Compare("=", self._time(act), Arith("+", begin, Const(end, DURATION), INSTANT))
            first = at_the_edge(act, said, latest=False)
            if first is not None:
                yield first

    def _ends(self, side: _Side) -> list[Fraction]:
        """After how long the time for a response ends, and after how long less than another period is left of it."""
        own = sorted({each for axiom in self.theory.by_id[side.id] for each in _periods(axiom.duty)})
        steps = sorted({each for id_ in self.musts if id_ != side.id for each in self._steps(id_)})
        ends = [end for each in own for end in (each, each + 1)]
        return [*ends, *(each - step + 1 for each in own for step in steps if step <= each)][:MOST_ENDS]

    def _steps(self, id_: str) -> Iterator[Fraction]:
        if id_ not in self.relied and id_ not in self.fixed:
            yield from (each for axiom in self.theory.by_id[id_] for each in _periods(axiom.duty))

    def _hindered(self, calling: Sequence[_Side]) -> Iterator[_Behaviour]:
        """A trigger with an act that a rule does not allow before what is called for: just then, and earlier."""
        for side in calling:
            begin = next(var for var in side.circumstances.vars if var.sort in self.outside)
            for act in self._in_the_way(side):
                event = Var("act", act)
                hindrance = Circumstances((event,), TRUE, objects_of(self.theory, (event,), TRUE))
                for about in together([side.circumstances, hindrance], 1):
                    for op in ("=", "<"):
                        timing = Compare(op, self._time(event), self._time(begin))
                        yield replace(self._behaviour((side.id,), about, timing), unprompted=True)

    def _in_the_way(self, side: _Side) -> Iterator[ObjectSort]:
        """The acts of others that rules about what a requirement calls for do not allow."""
        called = {sort for sort in self.inside if f"{sort.name}." in side.speaks}
        own = {var.sort for var in side.circumstances.vars}
        found: set[str] = set()
        for id_ in self.musts:
            if id_ not in self.relied and id_ not in self.fixed and id_ != side.id:
                for axiom in self.theory.by_id[id_]:
                    if called & {var.sort for var in axiom.vars}:
                        found |= occurrences(axiom.duty, self.outside)[1]
        yield from (sort for sort in self._ordered(self.outside) if f"{sort.name}." in found and sort not in own)

    def _reacting(self, sides: Sequence[_Side]) -> Iterator[_Behaviour]:
        """A trigger after which others wait for an act of the system, and then do what another requirement is about."""
        for side in (side for side in sides if side.calls):
            own = {var.sort for var in side.circumstances.vars}
            about = {var.sort for other in sides if other is not side for var in other.circumstances.vars} - own
            acts = [
                sort for sort in self._ordered(self.outside) if sort in about or sort in set(self._in_the_way(side))
            ]
            deeds = [sort for sort in self._ordered(self.inside) if f"{sort.name}." in side.speaks]
            for deed, act in product(deeds, acts):
                # At the very instant of the deed it would be no answer to it.
                yield from self._reaction(side, Reaction(deed, act, Fraction(1), owed=False))

    def _owed(self, calling: Sequence[_Side]) -> Iterator[_Behaviour]:
        """A trigger after which others do at the last moment what they owe because of an act of the system."""
        for axiom in self._demanding():
            wanted, given = demanded_later(axiom, self.theory.event_sorts), {var.sort for var in axiom.vars}
            acts = [sort for sort in self._ordered(self.outside) if sort in wanted]
            deeds = [sort for sort in self._ordered(self.inside) if sort in given]
            for act, deed, delay in product(acts, deeds, sorted(set(_periods(axiom.formula)))):
                for side in calling:
                    yield from self._reaction(side, Reaction(deed, act, delay, owed=True))

    def _reaction(self, side: _Side, reaction: Reaction) -> Iterator[_Behaviour]:
        told = reacting(self.theory, side.circumstances, reaction)
        if told is not None:
            plain = self._behaviour((side.id,), side.circumstances, told)
            counts = plain.counts if reaction.owed else {**plain.counts, reaction.act: 1}
            yield replace(plain, counts=counts, reaction=reaction)

    def _ordered(self, sorts: Collection[ObjectSort]) -> list[ObjectSort]:
        return sorted(sorts, key=lambda sort: sort.name)

    def _in_turn(self, sides: Sequence[_Side]) -> Iterator[_Behaviour]:
        """A call for an act while two prohibitions follow each other: the second begins where the first one ends.

        They are two requirements or the same one twice; neither need last as long as there is time for the act.
        """
        lasting = [(side, max(periods)) for side in sides if (periods := self._lengths(side))]
        for caller, time in lasting:
            others = [each for each in lasting if caller.calls and not each[0].calls and each[0].speaks & caller.speaks]
            for (first, length), (second, rest) in product(others, repeat=2):
                if max(length, rest) >= time or length + rest < time:
                    continue
                ids = tuple(dict.fromkeys((caller.id, first.id, second.id)))
                for about in self._meeting_in_turn(caller, first, second):
                    events = [var for var in about.vars if var.sort in self.outside]
                    if len(events) != 3:
                        continue
                    begin, one, other = (self._time(var) for var in events)
                    later = Arith("+", one, Const(length, DURATION), INSTANT)
                    yield self._behaviour(ids, about, Compare("=", begin, one), Compare("=", other, later))

    def _meeting_in_turn(self, caller: _Side, first: _Side, second: _Side) -> Iterator[Circumstances]:
        """The closest way in which the three meet; twice the same trigger is about the same things."""
        if first is not second:
            yield from islice(_meeting([each.circumstances for each in (caller, first, second)]), 1)
            return
        once, again = _copy(first.circumstances, 2), _copy(first.circumstances, 3)
        same = self._related(once, again, same=True)
        for about in islice(_meeting([caller.circumstances, first.circumstances]), 1):
            yield Circumstances(
                (*about.vars, *again.vars), conjunction(about.formula, again.formula, *same), about.objects
            )

    def _lengths(self, side: _Side) -> tuple[Fraction, ...]:
        return tuple(period for axiom in self.theory.by_id[side.id] for period in _periods(axiom.formula))

    def _repeated(self, side: _Side) -> Iterator[_Behaviour]:
        """The same trigger as often as a limit on what it calls for counts."""
        wanted = frozenset(name.rstrip(".") for name in side.speaks)
        counts = {
            count
            for id_, limit in self.limits
            if id_ not in self.relied
            for count in _limits(limit, wanted)
        }  # fmt: skip
        # A window that opens with an event may count it or not.
        counts |= {number + 1 for number in counts}
        for count in sorted(number for number in counts if 2 <= number <= MOST_REPEATED):
            copies = [_copy(side.circumstances, number) for number in range(1, count + 1)]
            firsts = [next(var for var in copy.vars if var.sort in self.outside) for copy in copies]
            for same in (True, False):
                told = [copy.formula for copy in copies]
                apart: list[Formula] = [Not(Compare("=", left, right)) for left, right in combinations(firsts, 2)]
                for pair in combinations(copies, 2):
                    apart += self._related(*pair, same=same)
                variables = tuple(var for copy in copies for var in copy.vars)
                about = Circumstances(variables, conjunction(*told, *apart), copies[0].objects)
                for timing in self._timings(firsts, (side.id,)):
                    yield self._behaviour((side.id,), about, timing)

    def _related(self, one: Circumstances, other: Circumstances, *, same: bool) -> Iterator[Formula]:
        """That two copies of a trigger are about the same things, or about different things of the same parties."""
        for (_, left, sort), (_, right, _) in zip(one.objects, other.objects, strict=True):
            if isinstance(left, Var) and left.sort in self.outside:
                continue
            equal = Compare("=", left, right)
            yield equal if same or sort == PARTY.name else Not(equal)

    def _timings(self, events: Sequence[Var], ids: Sequence[str]) -> Iterator[Formula]:
        """At one instant; in each order for two; and one after the other, each just after a period of these ends."""
        times = [self._time(var) for var in events]
        yield conjunction(*(Compare("=", left, right) for left, right in pairwise(times)))
        if len(times) == 2:
            yield Compare("<", times[0], times[1])
            yield Compare("<", times[1], times[0])
        periods = sorted(
            {period for id_ in ids for axiom in self.theory.by_id[id_] for period in _periods(axiom.formula)}
        )
        for period in periods[:3]:
            gap = Const(period + 1, DURATION)
            yield conjunction(
                *(Compare("=", right, Arith("+", left, gap, INSTANT)) for left, right in pairwise(times))
            )  # fmt: skip

    def _time(self, var: Var) -> Term:
        assert isinstance(var.sort, ObjectSort)
        return Apply(self.theory.functions[f"{var.sort.name}.time"], (var,))

    # -------------------------------------------------------- one behaviour

    def _try(self, behaviour: _Behaviour) -> None:
        """Is there a lawful response to this, and nothing else, from outside?

        A requirement that such a behaviour breaks all by itself is about the environment: it is relied on from then on.
        """
        if behaviour.reaction is not None:
            self._try_reaction(behaviour, behaviour.reaction)
            return
        for _ in range(len(self.musts)):
            broken = self._tried(behaviour)
            if not broken:
                return
            self.relied = tuple(id_ for id_ in self.musts if id_ in {*self.relied, broken})
            if broken in behaviour.ids:
                return

    def _tried(self, behaviour: _Behaviour) -> str:
        """One attempt; the id of the requirement that the behaviour breaks alone, if there is one."""
        answer = self._response(behaviour, {})
        if not isinstance(answer, Impossible):
            return ""
        if behaviour.unprompted:
            quiet = (_at_most(0, sort, FALSE) for sort in self._ordered(self.inside))
            if not isinstance(self._allowed(conjunction(self._goal(behaviour, self.outside), *quiet)), Possible):
                return ""
        extras: dict[ObjectSort, int] = {}
        barred: set[ObjectSort] = set()
        for _ in range(MOST_EXTRAS):
            allowed = self._allowed(self._goal(behaviour, self.outside, extras))
            if isinstance(allowed, Possible):
                return self._report(behaviour, extras, answer)
            if not isinstance(allowed, Impossible):
                self._undecided(behaviour, allowed)
                return ""
            # Such a behaviour is not complete: the assumptions ask for more.
            wider = self._allowed(self._goal(behaviour, barred))
            if not isinstance(wider, Possible):
                if not barred:
                    self.excluded.append(behaviour.formula)
                return ""
            extras = _extras(wider.witness, behaviour, self.outside)
            if not extras:
                return ""
            answer = self._response(behaviour, extras)
            if not isinstance(answer, Impossible):
                # The system can answer this one: is there another?
                barred.add(min(extras, key=lambda sort: sort.name))
                wider = self._allowed(self._goal(behaviour, barred))
                if not isinstance(wider, Possible):
                    return ""
                extras = _extras(wider.witness, behaviour, self.outside)
                answer = self._response(behaviour, extras)
                if not isinstance(answer, Impossible):
                    return ""
        return ""

    def _try_reaction(self, behaviour: _Behaviour, reaction: Reaction) -> None:
        """The same where others react to the system; what they do has to be allowed whatever the system does."""
        answer = self._response(behaviour, {})
        if not isinstance(answer, Impossible) or not self._is_always_allowed(behaviour, reaction):
            return
        allowed = self._allowed(self._goal(behaviour, self.outside))
        if isinstance(allowed, Possible):
            self._report(behaviour, {}, answer)
        elif not isinstance(allowed, Impossible):
            self._undecided(behaviour, allowed)

    def _is_always_allowed(self, behaviour: _Behaviour, reaction: Reaction) -> bool:
        """Whether it follows from a reaction that all is kept which others have to keep and which speaks of it.

        What does not speak of it is kept anyway, or others could not keep it without reacting either.
        """
        goal = self._goal(behaviour, self.outside)
        bound_by = [*self.theory.ids("background"), *self.relied, *self.fixed]
        about = [id_ for id_ in bound_by if any(depends(axiom, reaction.act) for axiom in self.theory.by_id[id_])]
        kept = [id_ for id_ in bound_by if id_ not in about]
        for id_ in about:
            answer = self.asker.ask_exactly(conjunction(goal, broken(self.theory.by_id[id_])), kept)
            if isinstance(answer, Undecided):
                self._undecided(behaviour, answer)
            if not isinstance(answer, Impossible):
                return False
            kept.append(id_)
        return True

    def _goal(
        self, behaviour: _Behaviour, closed: Collection[ObjectSort], extras: Mapping[ObjectSort, int] = NO_MORE
    ) -> Formula:
        """That others do this and nothing else of these sorts, but what they have to because of the system.

        Of that the system chooses what suits it, so that a conflict is one whatever they choose.
        """
        found = self.answers.get(self.relied)
        if found is None:
            found = self.answers[self.relied] = answers(self.theory, self._demanding(), self.outside)
        return behaviour.goal(closed, extras, found)

    def _demanding(self) -> list[Axiom]:
        """What others have to keep."""
        return [axiom for axiom in self.theory.axioms if axiom.force == "background" or axiom.id in self.relied]

    def _allowed(self, goal: Formula) -> Answer:
        return self.asker.ask(goal, (*self.relied, *self.fixed))

    def _response(self, behaviour: _Behaviour, extras: Mapping[ObjectSort, int]) -> Answer:
        goal = self._goal(behaviour, self.outside, extras)
        known = self.asker.known(goal)
        if known is not None:
            return Possible(known)
        answer = self.asker.ask(goal, self.musts)
        if isinstance(answer, Possible):
            self.asker.remember(answer.witness)
        elif not isinstance(answer, Impossible):
            self._undecided(behaviour, answer)
        return answer

    def _undecided(self, behaviour: _Behaviour, answer: Answer) -> None:
        """Note an open question."""
        assert isinstance(answer, Undecided)
        self.opened.append(Open("conditional", behaviour.ids, answer.reason, dict(answer.bound)))

    def _report(self, behaviour: _Behaviour, extras: Mapping[ObjectSort, int], answer: Impossible) -> str:
        """Add the conflict; or give the id of the one requirement that it consists of."""
        if any(members <= answer.core for members in self.known):
            return ""
        goal, absent = self._narrowed(behaviour, extras, answer)
        clash = shrink(self.asker, goal, answer.core, last=behaviour.ids)
        members = tuple(id_ for id_ in clash.members if id_ not in self.relied)
        relies = tuple(id_ for id_ in clash.members if id_ in self.relied)
        if not members or any(known <= set(members) for known in self.known):
            return ""
        if len(members) == 1:
            return members[0]
        from reqonto.checks.story import explain
        from reqonto.checks.witness import nearest_world

        clash = replace(clash, members=members, background=(*clash.background, *relies))
        self.known.append(frozenset(members))
        trigger = tuple(id_ for id_ in dict.fromkeys(behaviour.ids) if id_ in members) or members[:1]
        acts = tuple(var.sort.name for var in behaviour.events if isinstance(var.sort, ObjectSort))
        if behaviour.reaction is not None:
            acts = (*acts, behaviour.reaction.act.name)
        move = Move(acts, tuple(sort.name for sort in absent if sort not in behaviour.counts), relies)
        nearest = nearest_world(self.asker, goal, self._allowed_worlds(goal, clash), self.labels, self.clock)
        told = explain(self.theory, "conditional", trigger, clash, nearest, self.labels, self.clock)
        assert self.context.consistency is not None
        number = len(self.context.consistency.conflicts) + len(self.conflicts) + 1
        spans = {axiom.id: axiom.origin for axiom in self.theory.axioms if axiom.origin is not None}
        conflict = Conflict(
            "conditional",
            trigger,
            members,
            clash.background,
            clash.minimal,
            self._told(told, move, behaviour),
            nearest,
            tuple((id_, spans[id_]) for id_ in (*members, *clash.background) if id_ in spans),
            f"K{number}",
        )
        self.conflicts.append(conflict)
        self.moves[conflict.id] = move
        return ""

    def _allowed_worlds(self, goal: Formula, clash: Clash) -> Clash:
        """The conflict with worlds in which the environment does what it may: they keep all that it has to keep."""
        kept = tuple(dict.fromkeys((*clash.background, *self.asker.background, *self.relied)))
        for dropped in reversed(clash.members):
            others = tuple(id_ for id_ in clash.members if id_ != dropped)
            answer = self.asker.ask(goal, (*others, *self.relied, *self.fixed))
            if isinstance(answer, Possible):
                world = answer.witness
                return replace(clash, background=kept, worlds=((dropped, world),), nearest=world, dropped=dropped)
        return clash

    def _narrowed(
        self, behaviour: _Behaviour, extras: Mapping[ObjectSort, int], answer: Impossible
    ) -> tuple[Formula, tuple[ObjectSort, ...]]:
        """The goal with as few sorts closed as the conflict needs: what the environment must leave undone."""
        spoken = {name for id_ in answer.core for axiom in self.theory.by_id[id_] for name in _sorts_in(axiom)}
        closed = [sort for sort in sorted(self.outside, key=lambda each: each.name) if sort.name in spoken]
        for sort in list(closed):
            fewer = [other for other in closed if other != sort]
            if isinstance(self.asker.ask(self._goal(behaviour, fewer, extras), answer.core), Impossible):
                closed = fewer
        return self._goal(behaviour, closed, extras), tuple(closed)

    def _told(self, told: Text, move: Move, behaviour: _Behaviour) -> Text:
        """The explanation with what others leave undone, and when they act as they have to, after its first line."""
        lines: list[Text] = []
        if move.absent:
            names = self._named(move.absent)
            lines.append(
                Text(
                    f"{names.en}: nobody has to do this, it need not happen;",
                    f"{names.zh}：没有谁必须做，可能始终不发生；",
                )
            )
        if behaviour.timed:
            names = self._named([sort.name for sort in behaviour.timed])
            lines.append(
                Text(
                    f"{names.en}: others choose when, within what is assumed;",
                    f"{names.zh}：何时做由外部角色决定，只要符合假设；",
                )
            )
        if behaviour.reaction is not None:
            lines.append(self._told_reaction(behaviour.reaction))
        head_en, *rest_en = told.en.splitlines()
        head_zh, *rest_zh = told.zh.splitlines()
        return Text(
            "\n".join((head_en, *(line.en for line in lines), *rest_en)),
            "\n".join((head_zh, *(line.zh for line in lines), *rest_zh)),
        )

    def _told_reaction(self, reaction: Reaction) -> Text:
        act, deed = self._named([reaction.act.name]), self._named([reaction.deed.name])
        if reaction.owed:
            return Text(
                f"{act.en}: others do this as late after {deed.en} as they may;",
                f"{act.zh}：外部角色在{deed.zh}之后拖到允许的最后时刻才做；",
            )
        return Text(
            f"{act.en}: others may do this right after {deed.en}, whenever that comes;",
            f"{act.zh}：无论{deed.zh}何时发生，外部角色都可以紧接着做；",
        )

    def _named(self, kinds: Sequence[str]) -> Text:
        names = [self.labels.get(name, Text(name, name)) for name in kinds]
        return Text(", ".join(f"“{name.en}”" for name in names), "、".join(f"“{name.zh}”" for name in names))


# ---------------------------------------------------------------- pieces


def _groups(sides: Sequence[_Side], size: int) -> Iterator[tuple[_Side, ...]]:
    """The sides of as many requirements each of which may be in the way of another one: see `_linked`."""
    links = [_linked(side, sides) for side in sides]
    for numbers in combinations(range(len(sides)), size):
        if not any(links[number].isdisjoint(numbers) for number in numbers):
            group = tuple(sides[number] for number in numbers)
            if len({side.id for side in group}) == size:
                yield group


def _linked(side: _Side, sides: Sequence[_Side]) -> frozenset[int]:
    """The numbers of the sides that speak of what this one speaks of, where one of the two calls for an act."""
    return frozenset(
        number
        for number, other in enumerate(sides)
        if other is not side and (other.calls or side.calls) and side.speaks & other.speaks
    )


def _latest(completion: Completion) -> Iterator[Formula]:
    """That all that others are to do comes at the last moment, then that one of it does."""
    edges = [at_the_edge(act, said, latest=True) for act, said in completion.demanded]
    latest = [edge for edge in edges if edge is not None]
    if latest:
        yield conjunction(*latest)
    if len(latest) > 1:
        yield from latest


def _meeting(sides: Sequence[Circumstances]) -> Iterator[Circumstances]:
    """Ways in which several circumstances meet on the same objects, the closest first."""
    yield from together([_numbered(side, number) for number, side in enumerate(sides, start=1)], WAYS)


def _numbered(side: Circumstances, number: int) -> Circumstances:
    return _copy(side, number)


def _copy(side: Circumstances, number: int) -> Circumstances:
    """The same circumstances about other objects: variables with a number of their own."""
    rename: dict[str, Term] = {var.name: Var(f"{var.name}~{number}", var.sort) for var in side.vars}
    return Circumstances(
        tuple(Var(f"{var.name}~{number}", var.sort) for var in side.vars),
        substitute(side.formula, rename),
        tuple((tag, substitute(term, rename), sort) for tag, term, sort in side.objects),
    )


def _limits(limit: _Limit, wanted: frozenset[str]) -> Iterator[int]:
    """How many events of the wanted sorts together break a rule: counted ones, or several that it names."""
    own = sum(name in wanted for name in limit.named)
    if own > 1:
        yield own
    yield from (count for count, names in limit.counted if not wanted.isdisjoint(names))


def _limit_of(axiom: Axiom) -> _Limit:
    """The sorts of objects that an axiom speaks of, and those that it counts, with their numbers."""
    counted: list[tuple[int, frozenset[str]]] = []
    for node in every_node(axiom.formula):
        if isinstance(node, AtLeast):
            counted.append((node.count, _names(node.vars)))
        elif isinstance(node, Compare):
            for aggregate, number in ((node.left, node.right), (node.right, node.left)):
                if isinstance(number, Const) and isinstance(number.value, Fraction) and _counts(aggregate):
                    assert isinstance(aggregate, Aggregate)
                    count = int(number.value) + (0 if node.op in {"<", ">="} else 1)
                    counted.append((count, _names(aggregate.vars)))
    return _Limit(tuple(var.sort.name for var in axiom.vars if isinstance(var.sort, ObjectSort)), tuple(counted))


def _counts(term: Term) -> bool:
    return isinstance(term, Aggregate) and term.kind == "count"


def _names(variables: Sequence[Var]) -> frozenset[str]:
    return frozenset(var.sort.name for var in variables if isinstance(var.sort, ObjectSort))


def _in(formula: Formula) -> frozenset[str]:
    """The sorts of the objects over which a formula quantifies."""
    return frozenset(
        var.sort.name for node in every_node(formula) for var in bound(node) if isinstance(var.sort, ObjectSort)
    )


def _periods(formula: Formula) -> Iterator[Fraction]:
    """The lengths of time that a formula names."""
    for node in every_node(formula):
        if isinstance(node, Const) and node.sort == DURATION and isinstance(node.value, Fraction) and node.value > 0:
            yield node.value


def _sorts_in(axiom: Axiom) -> Iterator[str]:
    for node in every_node(axiom.formula):
        yield from (var.sort.name for var in bound(node) if isinstance(var.sort, ObjectSort))


def _extras(world: Structure, behaviour: _Behaviour, outside: Collection[ObjectSort]) -> dict[ObjectSort, int]:
    """The events from outside that a world has beyond those of the behaviour."""
    found: dict[ObjectSort, int] = {}
    for sort in outside:
        more = len(world.elements.get(sort.name, ())) - behaviour.counts.get(sort, 0)
        if more > 0:
            found[sort] = more
    return found
