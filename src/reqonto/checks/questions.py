"""Asking an engine many questions about one theory, within one allowance of time."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import field
from functools import cached_property

from reqonto.backends.base import (
    Answer,
    Approaches,
    Budget,
    Gathers,
    Impossible,
    Nearby,
    Possible,
    Session,
    Shrinks,
    Smaller,
    Undecided,
    Wanted,
)
from reqonto.cache import Store, digest
from reqonto.checks.holding import holding
from reqonto.checks.nearness import NearWorlds, shown_near
from reqonto.checks.remembered import RememberingSession, Told
from reqonto.checks.verdicts import Open
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.canonical import canonical
from reqonto.logic.counting import counts_as_quantifiers
from reqonto.logic.structure import Structure
from reqonto.logic.terms import And, Formula, Or
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import functions_in
from reqonto.records import dataclass

Progress = Callable[[str, int, int], None]
"""Told before each question: which kind of question, how many are answered, how many there are."""

REASONS: Mapping[str, Text] = {
    "steps": Text(
        "the solver steps of one question were used up, which more time does not change",
        "已达到单个问题的求解步数上限，增加时间无济于事",
    ),
    "time": Text("the time allowed was used up (--timeout)", "已用完允许的时间（--timeout）"),
    "long": Text(
        "the question took longer than a single one may (a sixth of --timeout, at most a minute)",
        "该问题耗时超过单个问题的上限（--timeout 的六分之一，至多一分钟）",
    ),
    "bound": Text(
        "no world was found up to the size limit, and no proof that there is none",
        "在规模上限内未找到世界，也未能证明不存在",
    ),
    "size": Text("the question has too many cases to write out", "问题展开后的情形过多"),
    "memory": Text("the memory allowed was used up", "已用完允许的内存"),
    "incomplete": Text("the solver can not decide this kind of formula", "求解器无法判定这类公式"),
    "interrupted": Text("interrupted before it was come to", "尚未处理就被中断"),
    "replay": Text("a world that was found did not survive its replay", "找到的世界未通过复核"),
    "calendar": Text(
        "it would take days about which the calendar says nothing", "这需要日历未说明的日期"
    ),
    "disputed": Text("a second solver found a world", "第二个求解器找到了反例"),
    "engines": Text("solver and reasoner disagree", "求解器与推理机结论不同"),
    "core": Text("a contradiction was not confirmed by a fresh solver", "矛盾未得到重新求解的确认"),
}  # fmt: skip
"""What the short reasons of undecided questions mean; other reasons are sentences already."""


MOST_WORLDS = 128
"""How many worlds are remembered."""

MANY = 200
"""Where so many are kept, it is first looked whether a known conflict is all that matters."""

MOST_SPARES = 16
"""So many worlds are at hand that keep not everything."""

VERY_MANY = 1500
"""Where so many are kept, worlds near known ones take less than those that show many things at once."""


MOST_WHOLES = 4
"""Of so many sets that were kept lately it is known what they are with the background."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What is kept: what was asked for, and this with the background, each id once."""

    asked: Iterable[str]
    ids: tuple[str, ...]
    members: frozenset[str]


def _new_session(theory: Theory) -> Session:
    """The solver, with a memory for this run alone."""
    from reqonto.backends.smt import SMT

    return RememberingSession(theory, Store(None), "smt", SMT().open)


@dataclass
class Asker:
    """Questions about one theory: what a known world already answers is not asked again.

    `worlds` keep all musts, shoulds and the background; one that is remembered may stand there by its key, to be read
    where it is looked at.  `until` ends the whole run.
    """

    theory: Theory
    budget: Budget
    until: float
    session: Session
    progress: Progress | None = None
    worlds: list[Structure | str] = field(default_factory=list)
    opened: list[Open] = field(default_factory=list)
    done: int = 0
    total: int = 0
    opened_by: Callable[[Theory], Session] = _new_session
    wholes: dict[int, Whole] = field(default_factory=dict)
    """What was kept lately, by identity."""
    said: dict[int, tuple[Formula, Formula]] = field(default_factory=dict)
    """Formulas by identity, with their counts said by quantifiers."""
    clashing: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)
    """The conflicts found so far, with the symbols that they speak of."""
    blamed: dict[int, tuple[Formula, frozenset[str]]] = field(default_factory=dict)
    """Goals by identity, with what excludes them."""
    nearby: NearWorlds = field(default_factory=NearWorlds)
    """What was found out about worlds near known ones."""
    spares: list[tuple[frozenset[str], Structure]] = field(default_factory=list)
    """Worlds that keep much where not everything can be kept, with what they keep."""
    excluded_where: dict[str, dict[frozenset[str], bool]] = field(default_factory=dict)
    """By shadows of goals: which of the conflicts found so far exclude them."""
    apart: set[str] = field(default_factory=set)
    """The requirements that keep circumstances from meeting in which others could not be kept."""

    @classmethod
    def start(
        cls,
        theory: Theory,
        budget: Budget,
        seconds: float,
        progress: Progress | None,
        opened_by: Callable[[Theory], Session] | None = None,
    ) -> Asker:
        opens = opened_by or _new_session
        return cls(theory, budget, time.monotonic() + seconds, opens(theory), progress, opened_by=opens)

    @property
    def memory(self) -> RememberingSession | None:
        """What remembers the parts of a check, where the session does."""
        return self.session if isinstance(self.session, RememberingSession) else None

    @cached_property
    def background(self) -> tuple[str, ...]:
        return self.theory.ids("background")

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each id in the specification."""
        return {id_: index for index, id_ in enumerate(self.theory.by_id)}

    @cached_property
    def ground(self) -> str:
        """A hash of the background, where something is remembered."""
        memory = self.memory
        return "" if memory is None else digest(*(memory.prints[id_] for id_ in self.background))

    @property
    def late(self) -> bool:
        return time.monotonic() >= self.until

    def ask(self, goal: Formula | None, keeping: Iterable[str], *, session: Session | None = None) -> Answer:
        """Whether the goal is possible while these requirements and all background are kept."""
        return self.ask_exactly(goal, (*keeping, *self.background), session=session)

    def ask_exactly(self, goal: Formula | None, keeping: Collection[str], *, session: Session | None = None) -> Answer:
        """Whether the goal is possible while exactly these ids are kept."""
        ids = tuple(dict.fromkeys(keeping))
        return self._answer(goal, ids, frozenset(ids), session)

    def _answer(
        self, goal: Formula | None, ids: tuple[str, ...], kept: frozenset[str], session: Session | None
    ) -> Answer:
        budget = self.allowance()
        if budget is None:
            return Undecided("time")
        goal = None if goal is None else self.counted(goal)
        many = goal is not None and session is None and len(kept) > MANY
        if goal is not None and many:
            core = None if self.memory is None else self.memory.core_before(goal, kept, self.budget)
            if core is not None:
                return Impossible(core)
            excluded = self._excluded_by_known(goal, kept, budget)
            if excluded is not None:
                self.note_core(goal, excluded.core)
                return excluded
        answer = (session or self.session).possible(goal, keeping=ids, budget=budget)
        if many and isinstance(answer, Impossible):
            self.note_core(goal, answer.core)
        if isinstance(answer, Undecided) and answer.reason == "time" and not self.late:
            # One question took as long as one may; the others go on.
            return Undecided("long", answer.bound)
        return answer

    def _excluded_by_known(self, goal: Formula, kept: frozenset[str], budget: Budget) -> Impossible | None:
        """Whether a conflict found elsewhere excludes a goal too: a small question, where the whole is a large one."""
        read = functions_in(goal).keys()
        known = self.blamed.get(id(goal))
        first = [known[1]] if known is not None and known[0] is goal else []
        others = (ids for ids, names in self.clashing.items() if not names.isdisjoint(read))
        seen: list[Structure] = []
        for ids in dict.fromkeys((*first, *others)):
            if ids <= kept and not any(self._keeps(world, ids) for world in seen):
                answer = self.session.possible(goal, keeping=tuple(sorted(ids)), budget=budget)
                if isinstance(answer, Impossible):
                    self.blamed[id(goal)] = goal, ids
                    return answer
                if isinstance(answer, Possible):
                    seen.append(answer.witness)
        return None

    def _keeps(self, world: Structure, ids: Iterable[str]) -> bool:
        """Whether the axioms of some ids hold in a world."""
        axioms = (axiom for id_ in ids for axiom in self.theory.by_id[id_] if axiom.force != "may")
        return all(holding(axiom.formula, world) for axiom in axioms)

    def near_spare(self, goal: Formula, keeping: Sequence[str]) -> Structure | Impossible | None:
        """A world near one that keeps all these, not everything, or what excludes the goal.

        None if neither was found.
        """
        if len(keeping) <= MANY:
            return None
        kept = self.with_background(keeping)
        for ids, world in self.spares:
            if kept <= ids:
                hint = self.near_world(goal, world, kept, without=())
                if hint is not None and hint.shown:
                    return hint.world
                if hint is not None and hint.core:
                    answer = self.ask_exactly(goal, tuple(sorted(hint.core)))
                    if isinstance(answer, Impossible):
                        return answer
        return None

    def cores(self, goal: Formula, keeping: Sequence[str]) -> list[tuple[str, ...]]:
        """Sets of what is kept that seem to exclude a goal, where much is kept: see `Approaches.cores`."""
        budget = self.allowance()
        if len(keeping) <= MANY or budget is None or not isinstance(self.session, Approaches):
            return []
        found = self.session.cores(self.counted(goal), keeping=self.with_background(keeping), budget=budget)
        return [tuple(sorted(each, key=self.place.__getitem__)) for each in found]

    def excluding(self, goal: Formula, keeping: Collection[str]) -> list[tuple[str, ...]]:
        """Those of the conflicts found so far that exclude what a goal says of what many axioms read.

        Hence they exclude the goal as well. Goals that say the same of it share the answer.
        """
        if len(keeping) <= MANY or not isinstance(self.session, Approaches):
            return []
        shadow = self.session.shadow(self.counted(goal))
        told = self.excluded_where.setdefault(canonical(shadow, {}), {})
        read = functions_in(shadow).keys()
        kept = self.with_background(keeping)
        for ids, names in self.clashing.items():
            if ids not in told:
                told[ids] = not names.isdisjoint(read) and isinstance(
                    self.ask_exactly(shadow, tuple(sorted(ids))), Impossible
                )
        return [
            tuple(sorted(ids, key=self.place.__getitem__)) for ids, excludes in told.items() if excludes and ids <= kept
        ]

    def note_spare(self, keeping: Sequence[str], world: Structure) -> None:
        """A world that keeps these and the background, where not everything can be kept."""
        if len(keeping) > MANY:
            self.spares.insert(0, (self.with_background(keeping), world))
            del self.spares[MOST_SPARES:]

    def note_clash(self, ids: Iterable[str]) -> None:
        """Requirements and background that exclude something together: they may exclude something else as well."""
        members = frozenset(ids)
        if members and members not in self.clashing:
            axioms = [axiom for id_ in members for axiom in self.theory.by_id[id_]]
            self.clashing[members] = frozenset(name for axiom in axioms for name in functions_in(axiom.formula))

    def note_core(self, goal: Formula | None, core: Collection[str]) -> None:
        """Remember that these ids exclude a goal, whatever else is kept."""
        if self.memory is not None and goal is not None:
            self.memory.note_core(self.counted(goal), core, self.budget)

    def core_before(self, goal: Formula, keeping: Iterable[str]) -> frozenset[str] | None:
        """What is remembered to exclude a goal while these and the background are kept; None if nothing is."""
        if self.memory is None:
            return None
        return self.memory.core_before(self.counted(goal), self.with_background(keeping), self.budget)

    def answered(self, goal: Formula, keeping: Iterable[str]) -> Answer | None:
        """What is remembered as the answer to `ask`."""
        if self.memory is None:
            return None
        return self.memory.answered(self.counted(goal), keeping=self.with_background(keeping), budget=self.budget)

    def counted(self, goal: Formula) -> Formula:
        """The goal with its counts said by quantifiers; parts that goals share are looked at once."""
        if not isinstance(goal, And):
            return counts_as_quantifiers(goal)
        whole = self.said.get(id(goal))
        if whole is not None and whole[0] is goal:
            return whole[1]
        parts: list[Formula] = []
        for part in goal.parts:
            found = self.said.get(id(part))
            if found is None or found[0] is not part:
                found = self.said[id(part)] = (part, counts_as_quantifiers(part))
            parts.append(found[1])
        same = all(one is other for one, other in zip(parts, goal.parts, strict=True))
        if same:
            return goal
        self.said[id(goal)] = goal, And(tuple(parts))
        return self.said[id(goal)][1]

    def known(self, goal: Formula) -> Structure | None:
        """A world that keeps everything, found before, in which the goal holds."""
        for each in self.worlds:
            world = self.memory.world(each) if isinstance(each, str) and self.memory is not None else each
            if isinstance(world, Structure) and holding(goal, world):
                return world
        return None

    def remember(self, world: Structure | str) -> None:
        """Keep a world in which everything that binds holds; the newest are tried first."""
        read = self._as_read(world)
        for known in map(self._as_read, self.worlds):
            if known is read or (isinstance(known, str) and known == read):
                return
        self.worlds.insert(0, read)
        del self.worlds[MOST_WORLDS:]

    def gather(self, goals: Sequence[Formula], keeping: Iterable[str]) -> list[Structure]:
        """Worlds that keep these requirements and all background, and show many of the goals: see `Gathers`."""
        budget = self.allowance()
        if budget is None or not isinstance(self.session, Gathers):
            return []
        wanted = [counts_as_quantifiers(goal) for goal in goals]
        return list(self.session.gather(wanted, keeping=self.whole(keeping).ids, budget=budget))

    def singly(self, wanted: Sequence[Wanted], keeping: Iterable[str]) -> dict[int, Structure]:
        """Worlds for single goals, by their places, that keep these and all background: see `Gathers.singly`."""
        one, left = self.budget, self.until - time.monotonic()
        if left <= 0 or not isinstance(self.session, Gathers):
            return {}
        many = len(wanted)
        budget = Budget(one.steps * many, min(one.seconds * many, left), one.bound)
        counted = [Wanted(self.counted(each.goal), each.without) for each in wanted]
        return dict(self.session.singly(counted, keeping=self.whole(keeping).ids, budget=budget))

    def smallest(self, goal: Formula | None, keeping: Collection[str], world: Structure) -> Smaller:
        """A smallest world that keeps exactly these ids and shows the goal, as `world` does: see `Shrinks`."""
        budget = self.allowance()
        if budget is None or not isinstance(self.session, Shrinks):
            return Smaller(world, "time")
        goal = None if goal is None else self.counted(goal)
        kept = tuple(dict.fromkeys(keeping))
        return self.session.smallest(goal, world, keeping=kept, budget=budget)

    def allowance(self) -> Budget | None:
        """What one more question may take; None if there is no time left."""
        left = self.until - time.monotonic()
        return Budget(self.budget.steps, min(self.budget.seconds, left), self.budget.bound) if left > 0 else None

    def near_world(
        self, goal: Formula, world: Structure, keeping: frozenset[str], *, without: Collection[str]
    ) -> Nearby | None:
        """What is found near one world, which keeps `keeping`: see `Approaches.near`."""
        budget = self.allowance()
        if budget is None or not isinstance(self.session, Approaches):
            return None
        return self.session.near(self.counted(goal), world, keeping=keeping, without=without, budget=budget)

    def changed_near(
        self, goal: Formula, world: Structure, keeping: frozenset[str], *, without: Collection[str]
    ) -> Nearby | None:
        """As `near_world`, but what is remembered will do: it tells what differs, and not the world that was found."""
        counted = self.counted(goal)
        memory = self.memory
        known = None if memory is None else memory.changed_near(counted, world, keeping=keeping, without=without)
        return known or self.near_world(counted, world, keeping, without=without)

    def read(self, world: Structure | str) -> Structure | None:
        if isinstance(world, str):
            return self.memory.world(world) if self.memory is not None else None
        return world

    def _as_read(self, world: Structure | str) -> Structure | str:
        return world if self.memory is None else self.memory.as_read(world)

    def gists(self, word: str, ids: Iterable[str], tell: Callable[[Sequence[Axiom]], Told]) -> dict[str, Told]:
        """What `tell` says of the axioms under each id, as JSON; see `RememberingSession.gists`."""
        if self.memory is not None:
            return self.memory.gists(word, ids, tell)
        return {id_: tell(self.theory.by_id[id_]) for id_ in ids}

    def fresh(self) -> Session:
        """A session that knows nothing of earlier questions."""
        return self.opened_by(self.theory)

    def afresh(self) -> AbstractContextManager[None]:
        """Ask as if nothing had been asked before."""
        return nullcontext() if self.memory is None else self.memory.afresh()

    def shown(
        self, name: str, goal: Formula, keeping: Iterable[str], ask: Callable[[], Structure | None]
    ) -> Structure | None:
        """The world that shows that a goal is possible while these and the background are kept, or None.

        `ask` finds the world.  One that is remembered serves as long as it keeps everything: that there is one is all
        that counts.  `name` says what is asked about: a world that showed it for an earlier goal may still do.
        """
        memory = self.memory
        if memory is None:
            return ask()
        known = self.recalled(name, goal, keeping)
        world = memory.world(known) if isinstance(known, str) else known
        if world is None:
            with memory.part() as settled:
                world = ask()
                if world is not None:
                    settled()
            if world is not None:
                kept = self.with_background(keeping)
                memory.note_world("t" + digest(memory.about, memory.goal_print(goal), name), world, kept)
                memory.note_world("n" + digest(memory.about, name), world, kept)
        return world

    def has_noted(self, name: str, goal: Formula) -> bool:
        """Whether a world is remembered for what `shown` is asked for; it may keep too little by now."""
        memory = self.memory
        if memory is None:
            return False
        keys = digest(memory.about, memory.goal_print(goal), name), digest(memory.about, name)
        return any(memory.recall(key) is not None for key in (f"t{keys[0]}", f"n{keys[1]}"))

    def recalled(self, name: str, goal: Formula, keeping: Iterable[str]) -> Structure | str | None:
        """The world that is remembered to show what `shown` is asked for, if there is one; its key if it is unread."""
        memory = self.memory
        if memory is None:
            return None
        kept = self.with_background(keeping)
        key = "t" + digest(memory.about, memory.goal_print(goal), name)
        found = next(memory.recall_names(key, kept), None)
        if found is not None:
            return found
        near = "n" + digest(memory.about, name)
        world = next((each for each in memory.recall_worlds(near, kept) if holding(goal, each)), None)
        if world is not None:
            memory.note_world(key, world, kept)
        return world

    def with_background(self, keeping: Iterable[str]) -> frozenset[str]:
        """These and the background; the same set for the same tuple."""
        return self.whole(keeping).members

    def whole(self, keeping: Iterable[str]) -> Whole:
        """These and the background; the same for the same tuple, of which there may be thousands of members."""
        known = self.wholes.get(id(keeping))
        if known is not None and known.asked is keeping:
            return known
        ids = tuple(dict.fromkeys((*keeping, *self.background)))
        found = Whole(keeping, ids, frozenset(ids))
        if isinstance(keeping, tuple) and keeping:
            self.wholes = {id(keeping): found, **dict(list(self.wholes.items())[: MOST_WHOLES - 1])}
        return found

    def is_shown(
        self,
        name: str,
        goal: Formula,
        keeping: Iterable[str],
        ask: Callable[[], Structure | None],
        *,
        among: bool = False,
    ) -> bool:
        """Whether there is such a world, see `shown`; one that is remembered need not be read.

        With `among` it is kept among the worlds that answer other questions.
        """
        keeping = tuple(keeping)
        found = self.recalled(name, goal, keeping)
        if found is None:
            if not self.is_small(keeping) and self.known(goal) is None and shown_near(self, [("", goal)], keeping):
                return True
            found = self.shown(name, goal, keeping, ask)
        if among and found is not None:
            self.remember(found)
        return found is not None

    def is_small(self, keeping: Collection[str]) -> bool:
        """Whether so little is kept that worlds which show many things take less than worlds near known ones."""
        return len(keeping) <= VERY_MANY or not isinstance(self.session, Approaches)

    def showing(
        self, name: str, goal: Formula, keeping: Collection[str], ask: Callable[[], Structure | None]
    ) -> Structure | str | None:
        """The world that `shown` gives, or its key where it is remembered."""
        found = self.recalled(name, goal, keeping)
        return self.shown(name, goal, keeping, ask) if found is None else found

    def answer_unless_shown(self, name: str, goal: Formula, keeping: Iterable[str]) -> Answer | None:
        """The answer to a question, see `ask`; None if a world that is known shows that the goal is possible."""
        answers: list[Answer] = []
        keeping = tuple(keeping)

        def ask() -> Structure | None:
            # What is remembered of this very question is there sooner than all worlds are looked at.
            core = self.core_before(goal, keeping) if len(keeping) > MANY else None
            answer = self.answered(goal, keeping) if core is None else Impossible(core)
            known = None if isinstance(answer, Impossible) else self.known(goal)
            if known is not None:
                return known
            answer = answer or self.ask(goal, keeping)
            answers.append(answer)
            return answer.witness if isinstance(answer, Possible) else None

        self.is_shown(name, goal, keeping, ask)
        return answers[0] if answers else None

    def undecided(self, question: str, ids: tuple[str, ...], answer: Answer) -> None:
        """Note that a question stayed open."""
        assert isinstance(answer, Undecided)
        self.opened.append(Open(question, ids, answer.reason, dict(answer.bound)))  # type: ignore[arg-type]

    def step(self, question: str) -> None:
        """One more question is about to be asked."""
        if self.progress is not None:
            self.progress(question, self.done, self.total)
        self.done += 1


def triggered(axioms: Iterable[Axiom]) -> Formula | None:
    """That one of the axioms of a requirement is triggered somewhere; None if one always is."""
    parts: list[Formula] = []
    for axiom in axioms:
        if not axiom.vars and axiom.trigger == And(()):
            return None
        parts.append(axiom.triggered)
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def premise_of(axiom: Axiom) -> str:
    """The trigger of an axiom, up to the names of its variables."""
    names = {var.name: f"${index}" for index, var in enumerate(axiom.vars)}
    sorts = " ".join(repr(var.sort) for var in axiom.vars)
    return f"{sorts} | {canonical(axiom.trigger, names)}"
