"""Behaviour of external roles, allowed by the assumptions, to which the system has no lawful response.

The environment moves first: up to `MOST_ACTS` acts of external roles in the circumstances that some requirements
describe, and *nothing else* from outside.  It keeps the assumptions and what the specification relies on: requirements
that an external act alone can break, those that call for external acts, and those that speak of nothing that the
system does.  The system answers with any acts of its own, knowing all of the environment's.  Where no answer keeps all
musts - proved for worlds of any size, and confirmed in a fresh solver - the requirements of the proof clash
*conditionally*.  What nobody from outside does belongs to the behaviour: an order that is never paid.

What others owe because of the system is not counted as undone, and what they do in answer to it has to be allowed
whatever it does.  The search is bounded by what `behaviours` lists; that none was found is not a proof.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import islice

from reqonto.backends.base import Answer, Impossible, Possible, Undecided
from reqonto.cache import digest
from reqonto.checks.behaviours import Behaviours
from reqonto.checks.clock import clock_of
from reqonto.checks.conflicts import Clash, Told, is_told, shrink
from reqonto.checks.demanded import answers
from reqonto.checks.further import Context, Outcome
from reqonto.checks.last_acts import asked_of_the_last
from reqonto.checks.questions import Asker
from reqonto.checks.reactions import Reaction, broken, depends
from reqonto.checks.scenarios import labels_of
from reqonto.checks.sides import NO_MORE, Behaviour, Environment, Seed, at_most, ordered, sorts_in
from reqonto.checks.verdicts import Conflict, Open, told_apart
from reqonto.constraints.draft import is_external
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.demands import demands_later
from reqonto.logic.show import Labels
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    And,
    Apply,
    Exists,
    ForAll,
    Formula,
    Implies,
    Not,
    Or,
    conjunction,
)
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import bound, every_node
from reqonto.records import dataclass
from reqonto.spec.model import Specification

MOST_EXTRAS = 3
"""How many different ways of completing an incomplete behaviour of the environment are tried."""


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

    "The shop ships, unless the order is cancelled" is not: the system has a way of its own.  Nor is "the shop does not
    ship before the bank confirms": it may leave its act undone.
    """
    inside = set(events) - set(outside)
    axioms = [axiom if axiom.by_external else replace(axiom, duty=_idle(axiom.duty, inside)) for axiom in axioms]
    return any(
        axiom.by_external
        or (
            demands_later(axiom, events, of=outside)
            and not any(_is_own(replace(axiom, duty=way), events, inside, outside) for way in _ways_out(axiom.duty))
        )
        for axiom in axioms
    )


def _idle(duty: Formula, inside: Collection[ObjectSort]) -> Formula:
    """What is left of a duty where the system does nothing of what the duty itself speaks of."""
    match duty:
        case Not(Exists(variables)) | ForAll(variables) if any(var.sort in inside for var in variables):
            return TRUE
        case And(parts):
            return conjunction(*(_idle(part, inside) for part in parts))
        case Or(parts):
            left = tuple(_idle(part, inside) for part in parts)
            return TRUE if TRUE in left else Or(left)
        case Implies(given, right):
            left_over = _idle(right, inside)
            return TRUE if left_over == TRUE else Implies(given, left_over)
        case _:
            return duty


def _is_own(
    axiom: Axiom, events: Collection[ObjectSort], inside: Collection[ObjectSort], outside: Collection[ObjectSort]
) -> bool:
    """Whether an axiom calls for an act of the system and for none of others."""
    return demands_later(axiom, events, of=inside) and not demands_later(axiom, events, of=outside)


def _ways_out(duty: Formula) -> Iterator[Formula]:
    """What a duty leaves a choice of; one that leaves none has no way out."""
    if isinstance(duty, Or):
        yield from duty.parts


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
class _Past:
    """Behaviours that were tried before, and came to nothing: how many, of how many acts, with lawful responses."""

    count: int
    acts: int
    worlds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    """Behaviours to be tried, `count` of them; with the key under which it is remembered if they come to nothing."""

    seed: Seed
    count: int
    key: str
    made: Sequence[Behaviour] = ()
    past: _Past | None = None


@dataclass(slots=True)
class _Rests:
    """On what it rests that behaviours came to nothing: worlds that keep all, and the ids used in proofs.

    It is `settled` if it rests on nothing else.
    """

    worlds: list[Structure | str] = field(default_factory=list)
    core: set[str] = field(default_factory=set)
    settled: bool = True


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
        self.known = [Told(frozenset(each.members), each.goal) for each in known.conflicts]
        self.labels: Labels = labels_of(context.specification, theory)
        self.clock = clock_of(info.zone for info in context.specification.modules.values())
        self.conflicts: list[Conflict] = []
        self.moves: dict[str, Move] = {}
        self.opened: list[Open] = []
        self.excluded: list[Formula] = []
        self.most = 0
        self.tried = 0
        self.rests = _Rests()
        self.grounds: dict[tuple[str, ...], str] = {}
        """A hash of what others have to keep, by the ids of the requirements that are relied on."""
        self.kept = frozenset((*self.musts, *self.asker.background))
        self.answers: dict[tuple[str, ...], dict[ObjectSort, Formula | None]] = {}
        self.goals: tuple[Behaviour | None, dict[object, Formula]] = None, {}
        """What is asked about the behaviour that is being tried."""
        if known.witness is not None:
            self.asker.remember(known.witness.structure)

    def outcome(self) -> Outcome | None:
        """Try the behaviours one after another, the simple ones first."""
        assert self.context.consistency is not None
        dead = {each.requirement for each in self.context.consistency.vacuous}
        environment = Environment(self.theory, self.musts, self.outside, self.relied, self.fixed, dead)
        families = list(Behaviours(environment, self.asker, self.context.wants).families())
        late = 0
        for number, family in enumerate(families):
            left = family.most
            for seed in family.seeds:
                if left is not None and left <= 0:
                    break
                planned = self._planned(seed, left)
                left = None if left is None else left - planned.count
                if late or self.asker.late:
                    # They are counted all the same.
                    self._too_late(seed)
                    late += planned.count
                else:
                    late += self._tries(planned, (left or 0) + sum(each.bound for each in families[number + 1 :]))
        if not self.tried and not late and not any(map(self._is_duty, self.musts)):
            # Where nothing is called for, doing nothing is lawful.
            return None
        data = Conditional(
            self.tried, self.tried + late, self.most, self.relied, tuple(self.conflicts), dict(self.moves)
        )  # fmt: skip
        return Outcome(data, opened=tuple(self.opened), conflicts=tuple(self.conflicts))

    def _too_late(self, seed: Seed) -> None:
        """Whoever reads that nothing was found has to know that there was more to look at."""
        if not any(each.reason == "time" for each in self.opened):
            self.opened.append(Open("conditional", seed.ids, "time"))

    # -------------------------------------------------------- what is remembered

    def _planned(self, seed: Seed, most: int | None) -> _Planned:
        """The behaviours of a seed that are tried; those that were tried before need not be made again."""
        key = self._key(seed)
        past = self._past(key)
        if past is not None and (most is None or past.count <= most):
            return _Planned(seed, past.count, key, past=past)
        made = list(seed.behaviours() if most is None else islice(seed.behaviours(), most + 1))
        cut = most is not None and len(made) > most
        return _Planned(seed, len(made[:most]), "" if cut else key, made[:most])

    def _key(self, seed: Seed) -> str:
        """Under which key it is remembered that all behaviours of a seed have a lawful response, or may not occur."""
        memory = self.asker.memory
        if memory is None:
            return ""
        if self.relied not in self.grounds:
            kept = sorted((*self.asker.background, *self.relied, *self.fixed))
            told = (f"{id_} {memory.prints[id_]}" for id_ in kept)
            sorts = (sort.name for sort in ordered(self.outside))
            limits = f"{self.asker.budget.bound} {self.asker.budget.steps}"
            self.grounds[self.relied] = digest(memory.about, limits, *sorts, "", *told, "", *self.relied)
        own = (f"{id_} {memory.prints[id_]}" for id_ in seed.ids)
        return "e" + digest(self.grounds[self.relied], seed.about, *own)

    def _past(self, key: str) -> _Past | None:
        """What is remembered of the behaviours of a seed, if it still holds."""
        memory = self.asker.memory
        entry = None if memory is None else memory.recall_part(key, self.kept)
        if entry is None:
            return None
        count, acts, worlds = entry["count"], entry["acts"], entry["worlds"]
        assert isinstance(count, int)
        assert isinstance(acts, int)
        assert isinstance(worlds, list)
        return _Past(count, acts, tuple(worlds))

    def _tries(self, planned: _Planned, ahead: int) -> int:
        """Try the behaviours of a seed, with at most so many `ahead`; for how many there was no time."""
        past = planned.past
        if past is not None:
            self.tried += past.count
            self.most = max(self.most, past.acts)
            for world in past.worlds:
                self.asker.remember(world)
            return 0
        self.rests = _Rests()
        before = self.relied, len(self.opened), len(self.conflicts)
        acts = 0
        for index, behaviour in enumerate(planned.made):
            if self.asker.late:
                self._too_late(planned.seed)
                return planned.count - index
            self.context.tell("conditional", self.tried, self.tried + planned.count - index + ahead)
            self.tried += 1
            if any(set(each.trigger) == set(behaviour.ids) for each in self.conflicts):
                self.rests.settled = False
            elif not any(behaviour.base is formula for formula in self.excluded):
                self._try(behaviour)
            acts = max(acts, len(behaviour.events))
        self.most = max(self.most, acts)
        same = before == (self.relied, len(self.opened), len(self.conflicts))
        memory = self.asker.memory
        if memory is not None and planned.key and same and self.rests.settled:
            entry = {"count": planned.count, "acts": acts}
            memory.note_part(planned.key, entry, self.rests.worlds, sorted(self.rests.core), self.kept)
        return 0

    # -------------------------------------------------------- one behaviour

    def _try(self, behaviour: Behaviour) -> None:
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

    def _tried(self, behaviour: Behaviour) -> str:
        """One attempt; the id of the requirement that the behaviour breaks alone, if there is one."""
        answer = self._response(behaviour, {})
        if not isinstance(answer, Impossible):
            return ""
        extras: dict[ObjectSort, int] = {}
        barred: set[ObjectSort] = set()
        for _ in range(MOST_EXTRAS):
            allowed = self._allowed(self._done(behaviour, self.outside, extras))
            if isinstance(allowed, Possible):
                return self._report(behaviour, extras, answer)
            if not isinstance(allowed, Impossible):
                self._undecided(behaviour, allowed)
                return ""
            # Such a behaviour is not complete: the assumptions ask for more.
            wider = self._allowed(self._done(behaviour, barred))
            if not isinstance(wider, Possible):
                if not barred and not behaviour.unprompted:
                    self.excluded.append(behaviour.formula)
                return ""
            extras = self._fewest(behaviour, _extras(wider.witness, behaviour, self.outside))
            if not extras:
                return ""
            answer = self._response(behaviour, extras)
            if not isinstance(answer, Impossible):
                # The system can answer this one: is there another?
                barred.add(min(extras, key=lambda sort: sort.name))
                wider = self._allowed(self._done(behaviour, barred))
                if not isinstance(wider, Possible):
                    return ""
                extras = self._fewest(behaviour, _extras(wider.witness, behaviour, self.outside))
                answer = self._response(behaviour, extras)
                if not isinstance(answer, Impossible):
                    return ""
        return ""

    def _fewest(self, behaviour: Behaviour, extras: dict[ObjectSort, int]) -> dict[ObjectSort, int]:
        """As few of these acts as make the behaviour complete: what a world has beyond them tells nothing."""
        for sort in ordered(extras):
            while extras.get(sort):
                left = {other: count - (other == sort) for other, count in extras.items()}
                fewer = {other: count for other, count in left.items() if count}
                if not fewer or not isinstance(self._allowed(self._done(behaviour, self.outside, fewer)), Possible):
                    break
                extras = fewer
        return extras

    def _try_reaction(self, behaviour: Behaviour, reaction: Reaction) -> None:
        """The same where others react to the system; what they do has to be allowed whatever the system does."""
        answer = self._response(behaviour, {})
        if not isinstance(answer, Impossible) or not self._is_always_allowed(behaviour, reaction):
            return
        allowed = self._allowed(self._goal(behaviour, self.outside))
        if isinstance(allowed, Possible):
            self._report(behaviour, {}, answer)
        elif not isinstance(allowed, Impossible):
            self._undecided(behaviour, allowed)

    def _is_always_allowed(self, behaviour: Behaviour, reaction: Reaction) -> bool:
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
        self, behaviour: Behaviour, closed: Collection[ObjectSort], extras: Mapping[ObjectSort, int] = NO_MORE
    ) -> Formula:
        """That others do this and nothing else of these sorts, but what they have to because of the system.

        Of that the system chooses what suits it, so that a conflict is one whatever they choose.
        """
        found = self.answers.get(self.relied)
        if found is None:
            found = self.answers[self.relied] = answers(self.theory, self._demanding(), self.outside)
        if self.goals[0] is not behaviour:
            self.goals = behaviour, {}
        # The same formula each time, so that a proof about it is found again.
        key = self.relied, frozenset(closed), tuple(extras.items())
        if key not in self.goals[1]:
            self.goals[1][key] = behaviour.goal(closed, extras, found)
        return self.goals[1][key]

    def _demanding(self) -> list[Axiom]:
        """What others have to keep."""
        return [axiom for axiom in self.theory.axioms if axiom.force == "background" or axiom.id in self.relied]

    def _allowed(self, goal: Formula) -> Answer:
        answer = self.asker.ask(goal, (*self.relied, *self.fixed))
        self.rests.settled &= not isinstance(answer, Undecided)
        return answer

    def _response(self, behaviour: Behaviour, extras: Mapping[ObjectSort, int]) -> Answer | None:
        """Whether all can be kept, however others behave; None where a world that is known shows it."""
        goal = self._goal(behaviour, self.outside, extras)
        found: list[Answer] = []

        def ask() -> Structure | None:
            known = self.asker.known(goal)
            if known is not None:
                return known
            found.append(self.asker.ask(goal, self.musts))
            return found[0].witness if isinstance(found[0], Possible) else None

        shown = self.asker.showing(" ".join(("response", *behaviour.ids)), goal, self.musts, ask)
        if shown is not None:
            self.asker.remember(shown)
            self.rests.worlds.append(shown)
        if found and isinstance(found[0], Undecided):
            self._undecided(behaviour, found[0])
        if found and isinstance(found[0], Impossible):
            self.rests.core |= found[0].core
        return found[0] if found else None

    def _undecided(self, behaviour: Behaviour, answer: Answer) -> None:
        """Note an open question."""
        assert isinstance(answer, Undecided)
        self.opened.append(Open("conditional", behaviour.ids, answer.reason, dict(answer.bound)))

    def _report(self, behaviour: Behaviour, extras: Mapping[ObjectSort, int], answer: Impossible) -> str:
        """Add the conflict; or give the id of the one requirement that it consists of."""
        self.rests.settled = False
        goal, absent = self._narrowed(behaviour, extras, answer)
        clash = shrink(self.asker, goal, answer.core, last=behaviour.ids)
        members = tuple(id_ for id_ in clash.members if id_ not in self.relied)
        if members:
            # A life cycle says of others when they may act, and of the system when it may.
            members = tuple(id_ for id_ in clash.members if id_ in members or self._binds_both(id_))
            members = self._with_shared(behaviour, extras, goal, clash, members)
        relies = tuple(id_ for id_ in clash.members if id_ not in members)
        if not members or is_told(self.asker, self.known, goal, members, clash.members):
            return ""
        if len(members) == 1:
            # What calls for acts of the system is no matter of others, even where they keep it from acting.
            return "" if self._is_duty(members[0]) else members[0]
        from reqonto.checks.story import explain
        from reqonto.checks.witness import nearest_world

        clash = replace(clash, members=members, background=(*clash.background, *relies))
        self.known.append(Told(frozenset(members), goal))
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
            goal=goal,
        )
        conflict = told_apart(conflict, (*self.context.consistency.conflicts, *self.conflicts))
        self.conflicts.append(conflict)
        self.moves[conflict.id] = move
        return ""

    def _is_duty(self, id_: str) -> bool:
        """Whether a requirement calls for acts of the system."""
        axioms = self.theory.by_id[id_]
        return any(demands_later(axiom, self.theory.event_sorts, of=self.inside) for axiom in axioms)

    def _binds_both(self, id_: str) -> bool:
        """Whether a requirement that is relied on also says which acts the system may do."""
        return any(axiom.avoidable for axiom in self.theory.by_id[id_])

    def _with_shared(
        self,
        behaviour: Behaviour,
        extras: Mapping[ObjectSort, int],
        goal: Formula,
        clash: Clash,
        members: tuple[str, ...],
    ) -> tuple[str, ...]:
        """The members with what is relied on, if it is the system that breaks it: by acting after others did.

        What these did is theirs to do as long as the system does nothing.
        """
        last = {
            id_: part
            for id_ in clash.members
            if id_ not in members
            and (part := asked_of_the_last(self.theory.by_id[id_], self.inside, self.outside)) is not None
        }
        if not last or behaviour.reaction is not None:
            return members
        rest = [id_ for id_ in clash.members if id_ not in last]
        if not isinstance(self.asker.ask(conjunction(goal, *last.values()), rest), Impossible):
            return members
        if not isinstance(self._allowed(self._quiet(self._goal(behaviour, self.outside, extras))), Possible):
            return members
        return tuple(id_ for id_ in clash.members if id_ in members or id_ in last)

    def _done(
        self, behaviour: Behaviour, closed: Collection[ObjectSort], extras: Mapping[ObjectSort, int] = NO_MORE
    ) -> Formula:
        """What has to be allowed: that others do this and nothing else of these sorts, unprompted if it is to be so."""
        goal = self._goal(behaviour, closed, extras)
        return self._quiet(goal) if behaviour.unprompted else goal

    def _quiet(self, goal: Formula) -> Formula:
        """The same where the system does nothing at all."""
        return conjunction(goal, *(at_most(0, sort, FALSE) for sort in ordered(self.inside)))

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
        self, behaviour: Behaviour, extras: Mapping[ObjectSort, int], answer: Impossible
    ) -> tuple[Formula, tuple[ObjectSort, ...]]:
        """The goal with as few sorts closed as the conflict needs: what the environment must leave undone."""
        spoken = {name for id_ in answer.core for axiom in self.theory.by_id[id_] for name in sorts_in(axiom)}
        closed = [sort for sort in sorted(self.outside, key=lambda each: each.name) if sort.name in spoken]
        for sort in list(closed):
            fewer = [other for other in closed if other != sort]
            if isinstance(self.asker.ask(self._goal(behaviour, fewer, extras), answer.core), Impossible):
                closed = fewer
        return self._goal(behaviour, closed, extras), tuple(closed)

    def _told(self, told: Text, move: Move, behaviour: Behaviour) -> Text:
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


def _extras(world: Structure, behaviour: Behaviour, outside: Collection[ObjectSort]) -> dict[ObjectSort, int]:
    """The events from outside that a world has beyond those of the behaviour."""
    found: dict[ObjectSort, int] = {}
    for sort in outside:
        more = len(world.elements.get(sort.name, ())) - behaviour.counts.get(sort, 0)
        if more > 0:
            found[sort] = more
    return found
