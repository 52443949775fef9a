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

from reqonto.backends.base import Answer, Impossible, Possible, Undecided
from reqonto.checks.behaviours import NO_MORE, Behaviour, Behaviours, Environment, at_most, ordered, sorts_in
from reqonto.checks.clock import clock_of
from reqonto.checks.conflicts import Clash, shrink
from reqonto.checks.demanded import answers
from reqonto.checks.further import Context, Outcome
from reqonto.checks.questions import Asker
from reqonto.checks.reactions import Reaction, broken, depends
from reqonto.checks.scenarios import labels_of
from reqonto.checks.verdicts import Conflict, Open
from reqonto.constraints.draft import is_external
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.demands import demands_later
from reqonto.logic.show import Labels
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    FALSE,
    Apply,
    Formula,
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


def is_out_of_reach(axioms: Sequence[Axiom], inside: Collection[ObjectSort]) -> bool:
    """Whether nothing that the system does is spoken of: no event of its own and no changing value."""
    for axiom in axioms:
        for node in every_node(axiom.formula):
            if isinstance(node, Apply) and node.function.changing:
                return False
            if any(var.sort in inside for var in bound(node)):
                return False
    return True


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
        self.labels: Labels = labels_of(context.specification, theory)
        self.clock = clock_of(info.zone for info in context.specification.modules.values())
        self.conflicts: list[Conflict] = []
        self.moves: dict[str, Move] = {}
        self.opened: list[Open] = []
        self.excluded: list[Formula] = []
        self.most = 0
        self.answers: dict[tuple[str, ...], dict[ObjectSort, Formula | None]] = {}
        if known.witness is not None:
            self.asker.remember(known.witness.structure)

    def outcome(self) -> Outcome | None:
        """Try the behaviours one after another, the simple ones first."""
        assert self.context.consistency is not None
        dead = {each.requirement for each in self.context.consistency.vacuous}
        environment = Environment(self.theory, self.musts, self.outside, self.relied, self.fixed, dead)
        behaviours = list(Behaviours(environment, self.context.wants).all())
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
        if behaviour.unprompted:
            quiet = (at_most(0, sort, FALSE) for sort in ordered(self.inside))
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
        return behaviour.goal(closed, extras, found)

    def _demanding(self) -> list[Axiom]:
        """What others have to keep."""
        return [axiom for axiom in self.theory.axioms if axiom.force == "background" or axiom.id in self.relied]

    def _allowed(self, goal: Formula) -> Answer:
        return self.asker.ask(goal, (*self.relied, *self.fixed))

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

        self.asker.is_shown(" ".join(("response", *behaviour.ids)), goal, self.musts, ask, among=True)
        if found and isinstance(found[0], Undecided):
            self._undecided(behaviour, found[0])
        return found[0] if found else None

    def _undecided(self, behaviour: Behaviour, answer: Answer) -> None:
        """Note an open question."""
        assert isinstance(answer, Undecided)
        self.opened.append(Open("conditional", behaviour.ids, answer.reason, dict(answer.bound)))

    def _report(self, behaviour: Behaviour, extras: Mapping[ObjectSort, int], answer: Impossible) -> str:
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
